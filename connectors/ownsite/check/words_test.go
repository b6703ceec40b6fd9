package check

import (
	"regexp"
	"slices"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// verb is a place that a phrase leaves for what it is about.
var verb = regexp.MustCompile(`%(\[\d\])?[a-z]`)

// inBoth demands a text in both languages.
func inBoth(t *testing.T, text connectors.Text, about any) {
	t.Helper()
	require.NotEmpty(t, text.EN, "%v: English", about)
	require.NotEmpty(t, text.ZH, "%v (%s): Chinese", about, text.EN)
	for _, r := range text.EN {
		require.False(t, unicode.Is(unicode.Han, r), "%v: %s is not English", about, text.EN)
	}
}

func TestEveryTextOfTheCatalogueIsThereInBothLanguages(t *testing.T) {
	t.Parallel()
	asItStands := []phrase{atPlace} // a place and what is wrong with it: nothing but marks of ours
	for p := range phrases {
		words := catalogue[p]
		inBoth(t, words, int(p))
		require.Equal(t, verb.FindAllString(words.EN, -1), verb.FindAllString(words.ZH, -1), words.EN)
		if !slices.Contains(asItStands, p) {
			require.Regexp(t, `\p{Han}`, words.ZH, words.EN)
		}
	}
	for _, d := range demands {
		inBoth(t, d.title, d.id)
		inBoth(t, d.expected, d.id)
	}
	for _, d := range storeDemands {
		inBoth(t, d.title, d.id)
		inBoth(t, d.expected, d.id)
	}
}

func TestWhatAPhraseIsAboutIsInTheReadersLanguageToo(t *testing.T) {
	t.Parallel()
	got := inOrder.of("100023", sameLine.of("1"))
	require.Equal(t, finding{EN: "order 100023: two lines have the id 1", ZH: "訂單 100023：兩筆明細的 id 皆為 1"}, got)
	require.Equal(t, finding{EN: "no JSON; and 2 more", ZH: "不是 JSON；以及另外 2 項"}, joined([]finding{noJSON.of(), andMore.of(2)}))
	said := reasonOf((&connectors.Error{Kind: connectors.Rejected}).Saying("no", "否"))
	require.Equal(t, finding{EN: "no", ZH: "否"}, said)
	require.Equal(t, finding{EN: "no answer: refused", ZH: "沒有回應：refused"}, reasonOf(&connectors.Error{Kind: connectors.Temporary, Reason: "refused"}))
}
