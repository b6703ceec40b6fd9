package app

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

const (
	badgeOfHua = "OP-7Q3M9XKD"
	pinOfHua   = "471104711047"
)

// staffed is a desk with one operator who has a badge and a PIN.
func staffed(t *testing.T) (*App, *clock) {
	t.Helper()
	a, c := desk(t)
	doc, err := a.AddOperator(t.Context(), " 陳  小華 ", badgeOfHua, pinOfHua, "boss")
	require.NoError(t, err)
	require.Equal(t, "陳 小華", doc.Operator.Name)
	return a, c
}

func code(err error) string { return Explain(err, "en").Code }

func TestWhereNobodyIsSetUpATypedNameWillDo(t *testing.T) {
	t.Parallel()
	a, _ := desk(t)
	doc, err := a.IdentifyOperator(t.Context(), "", "", "")
	require.NoError(t, err)
	require.Equal(t, IdentifiedDoc{Head: NewHead(), Free: true}, doc)
	doc, err = a.IdentifyOperator(t.Context(), "", " 小明 ", "")
	require.NoError(t, err)
	require.Equal(t, IdentifiedDoc{Head: NewHead(), Name: "小明", OK: true, Free: true}, doc)
	for _, name := range []string{"system", "System", string(make([]rune, 61))} {
		doc, err = a.IdentifyOperator(t.Context(), "", name, "")
		require.Error(t, err, name)
		require.False(t, doc.OK, name)
	}
	_, err = a.IdentifyOperator(t.Context(), badgeOfHua, "", "")
	require.ErrorContains(t, err, "no operator is set up")
}

func TestAnOperatorIsKnownByBadgeOrByNameAndPIN(t *testing.T) {
	t.Parallel()
	a, _ := staffed(t)
	want := IdentifiedDoc{Head: NewHead(), Name: "陳 小華", OK: true}
	for _, try := range [][3]string{{badgeOfHua, "", ""}, {" " + badgeOfHua + "\r\n", "", ""}, {"", "陳 小華", pinOfHua}} {
		doc, err := a.IdentifyOperator(t.Context(), try[0], try[1], try[2])
		require.NoError(t, err, try)
		require.Equal(t, want, doc, try)
	}
	for wrong, try := range map[string][3]string{
		CodeUnknownBadge: {"OP-OTHER123", "", ""}, CodeWrongPIN: {"", "陳 小華", "471104711048"}, string(connectors.NotFound): {"", "小明", pinOfHua},
	} {
		doc, err := a.IdentifyOperator(t.Context(), try[0], try[1], try[2])
		require.False(t, doc.OK, wrong)
		require.Equal(t, wrong, code(err))
		require.NotEqual(t, Explain(err, "en").Do, Explain(err, "zh-TW").Do)
	}
	doc, err := a.IdentifyOperator(t.Context(), "", "", "")
	require.NoError(t, err)
	require.Equal(t, IdentifiedDoc{Head: NewHead()}, doc, "now somebody must be known")
}

func TestWrongPINsAreSlowedDownAndARightOneForgivesThem(t *testing.T) {
	t.Parallel()
	a, c := staffed(t)
	try := func(pin string) string {
		_, err := a.IdentifyOperator(t.Context(), "", "陳 小華", pin)
		if err == nil {
			return ""
		}
		return code(err)
	}
	for range pinPatience.free + 1 {
		require.Equal(t, CodeWrongPIN, try("0000"))
	}
	require.Equal(t, CodeWait, try(pinOfHua), "also the right one waits")
	a = New(a.Engine)
	require.Equal(t, CodeWait, try(pinOfHua), "another window does not help")
	c.pass(pinPatience.shortest)
	require.Equal(t, CodeWrongPIN, try("0000"))
	c.pass(pinPatience.shortest)
	require.Equal(t, CodeWait, try("0000"), "the wait doubles")
	c.pass(-time.Hour)
	require.Equal(t, CodeWait, try("0000"))
	c.pass(pinPatience.longest + time.Hour)
	require.Empty(t, try(pinOfHua))
	for range pinPatience.free {
		require.Equal(t, CodeWrongPIN, try("0000"))
	}
	require.Empty(t, try(pinOfHua), "the right one forgave the wrong ones before it")
}

func TestManyTriesAtOnceGetNoMoreThanOneAfterTheOther(t *testing.T) {
	t.Parallel()
	a, _ := staffed(t)
	const tried = 12
	codes := make(chan string, tried)
	for range tried {
		go func() {
			_, err := a.IdentifyOperator(t.Context(), "", "陳 小華", "0000")
			codes <- code(err)
		}()
	}
	looked := 0
	for range tried {
		if <-codes == CodeWrongPIN {
			looked++
		}
	}
	require.Equal(t, pinPatience.free+1, looked)
}

func TestTheWaitGrowsUpToTheLongest(t *testing.T) {
	t.Parallel()
	p := patience{free: 2, shortest: time.Second, longest: 5 * time.Second}
	for wrong, seconds := range map[int]float64{0: 0, 2: 0, 3: 1, 4: 2, 5: 4, 6: 5, 7: 5, 1000: 5} {
		require.InDelta(t, seconds, p.wait(wrong).Seconds(), 0, wrong)
	}
}

func TestWrongBadgesAreSlowedDownLater(t *testing.T) {
	t.Parallel()
	a, _ := staffed(t)
	for range badgePatience.free + 1 {
		_, err := a.IdentifyOperator(t.Context(), "4710000000024", "", "")
		require.Equal(t, CodeUnknownBadge, code(err))
	}
	_, err := a.IdentifyOperator(t.Context(), badgeOfHua, "", "")
	require.Equal(t, CodeWait, code(err))
	doc, err := a.IdentifyOperator(t.Context(), "", "陳 小華", pinOfHua)
	require.NoError(t, err, "the PIN still opens the station")
	require.True(t, doc.OK)
}

func TestNothingOfABadgeOrPINIsShownOrKeptAsItIs(t *testing.T) {
	t.Parallel()
	a, _ := staffed(t)
	list, err := a.Operators(t.Context())
	require.NoError(t, err)
	text, err := json.Marshal(list)
	require.NoError(t, err)
	rows, err := a.Engine.Store.Operators(t.Context())
	require.NoError(t, err)
	require.NotContains(t, string(text), *rows[0].BadgeHash)
	require.NotContains(t, string(text), rows[0].PINHash)
	require.NotContains(t, *rows[0].BadgeHash+rows[0].PINHash, badgeOfHua)
	require.NotContains(t, *rows[0].BadgeHash+rows[0].PINHash, pinOfHua)
	other, _ := staffed(t)
	rows2, err := other.Engine.Store.Operators(t.Context())
	require.NoError(t, err)
	require.NotEqual(t, *rows[0].BadgeHash, *rows2[0].BadgeHash, "each workspace has a key of its own")
}

func TestAnOperatorWhoLeftIsNoLongerKnown(t *testing.T) {
	t.Parallel()
	a, _ := staffed(t)
	off, on := false, true
	doc, err := a.EditOperator(t.Context(), "陳 小華", OperatorEdit{Active: &off}, "boss")
	require.NoError(t, err)
	require.False(t, doc.Operator.Active)
	for _, try := range [][3]string{{badgeOfHua, "", ""}, {"", "陳 小華", pinOfHua}} {
		_, err := a.IdentifyOperator(t.Context(), try[0], try[1], try[2])
		require.ErrorContains(t, err, "no longer works here")
	}
	_, err = a.EditOperator(t.Context(), doc.Operator.ID, OperatorEdit{Active: &on}, "boss")
	require.NoError(t, err)
	_, err = a.IdentifyOperator(t.Context(), badgeOfHua, "", "")
	require.NoError(t, err)
}

func TestANewPINOrBadgeReplacesTheOld(t *testing.T) {
	t.Parallel()
	a, _ := staffed(t)
	for range pinPatience.free + 1 {
		_, err := a.IdentifyOperator(t.Context(), "", "陳 小華", "0000")
		require.Error(t, err)
	}
	pin, badge, none := "90210", "OP-NEWBADGE", ""
	_, err := a.EditOperator(t.Context(), "陳 小華", OperatorEdit{PIN: &pin, Badge: &badge}, "boss")
	require.NoError(t, err)
	_, err = a.IdentifyOperator(t.Context(), "", "陳 小華", pin)
	require.NoError(t, err, "at once: the wrong ones were of the old PIN")
	_, err = a.IdentifyOperator(t.Context(), badge, "", "")
	require.NoError(t, err)
	_, err = a.IdentifyOperator(t.Context(), badgeOfHua, "", "")
	require.Equal(t, CodeUnknownBadge, code(err))
	doc, err := a.EditOperator(t.Context(), "陳 小華", OperatorEdit{PIN: &none}, "boss")
	require.NoError(t, err)
	require.False(t, doc.Operator.PIN)
	_, err = a.IdentifyOperator(t.Context(), "", "陳 小華", "")
	require.ErrorContains(t, err, "has no PIN")
	_, err = a.EditOperator(t.Context(), "陳 小華", OperatorEdit{Badge: &none}, "boss")
	require.ErrorContains(t, err, "neither a badge nor a PIN")
}

func TestTwoOperatorsShareNeitherNameNorBadge(t *testing.T) {
	t.Parallel()
	a, _ := staffed(t)
	for name, try := range map[string][3]string{
		"is already called":     {"陳 小華", "OP-ANOTHER1", ""},
		"has this badge":        {"小明", badgeOfHua, ""},
		"neither a badge":       {"小明", "", ""},
		"a PIN has":             {"小明", "", "12a4"},
		"at least 8 characters": {"小明", "1234567", ""},
		"the name is empty":     {" ", "", pinOfHua},
	} {
		_, err := a.AddOperator(t.Context(), try[0], try[1], try[2], "boss")
		require.ErrorContains(t, err, name)
	}
	list, err := a.Operators(t.Context())
	require.NoError(t, err)
	require.Len(t, list.Operators, 1)
	_, err = a.EditOperator(t.Context(), "小明", OperatorEdit{}, "boss")
	require.Equal(t, string(connectors.NotFound), code(err))
}
