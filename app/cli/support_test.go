package cli

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// strange lets a shop answer with orders otherwise than it should, and keeps what those orders say.
type strange struct {
	mu   sync.Mutex
	said []string
}

func (s *strange) answers(shop *shop, how func([]byte) []byte) {
	f := change(func(r *http.Request, answer []byte) []byte {
		if !strings.HasSuffix(r.URL.Path, "/orders") || !bytes.HasPrefix(bytes.TrimSpace(answer), []byte("[")) {
			return answer
		}
		var document any
		if json.Unmarshal(answer, &document) == nil {
			s.mu.Lock()
			s.said = append(s.said, telling(document)...)
			s.mu.Unlock()
		}
		return how(answer)
	})
	shop.change.Store(&f)
}

// telling gives every value of a document that could tell something of a person or an order: whatever is not a short number and not a word
// in lower case.
func telling(document any) []string {
	var all []string
	switch v := document.(type) {
	case map[string]any:
		for _, inside := range v {
			all = append(all, telling(inside)...)
		}
	case []any:
		for _, inside := range v {
			all = append(all, telling(inside)...)
		}
	case string:
		if len(v) > 3 && strings.ContainsFunc(v, func(r rune) bool { return !unicode.IsLower(r) && r != '_' && r != '-' }) || hasHan(v) {
			all = append(all, v)
		}
	case float64:
		if text, _ := json.Marshal(v); len(text) > 4 {
			all = append(all, string(text))
		}
	}
	return all
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// writesReport has the report of the shop written and gives its text.
func (w *world) writesReport(code int) string {
	w.t.Helper()
	said := w.run("", "doctor", "--account", webShop, "--output", "report.json")
	require.Equal(w.t, code, said.code, said.stderr)
	file := filepath.Join(w.home, "report.json")
	require.Contains(w.t, said.stdout, file)
	info, err := os.Stat(file)
	require.NoError(w.t, err)
	require.Equal(w.t, os.FileMode(0o600), info.Mode().Perm())
	text, err := os.ReadFile(file)
	require.NoError(w.t, err)
	return string(text)
}

func (w *world) meetsTheUnexpected() (*shop, *strange) {
	w.t.Helper()
	w.open()
	web, odd := w.connect("woocommerce", webShop), &strange{}
	odd.answers(web, func(answer []byte) []byte {
		return append(append([]byte(`{"status":"maintenance","rows":`), answer...), '}')
	})
	doc := w.ask(exitFailed, "fetch", "fetch", webShop)
	require.Contains(w.t, at(doc, "accounts", 0, "error", "message"), "the platform answered differently than expected")
	require.Contains(w.t, at(doc, "accounts", 0, "error", "do"), "gowarehouse doctor --account")
	chinese := w.run("", "fetch", webShop, "--language", "zh-TW")
	require.Contains(w.t, chinese.stdout+chinese.stderr, "平台的回應與預期不同")
	odd.answers(web, func(answer []byte) []byte {
		return bytes.ReplaceAll(answer, []byte(`"line_items":`), []byte(`"lines_of_it":`))
	})
	w.run("", "fetch", webShop)
	require.NotEmpty(w.t, odd.said)
	return web, odd
}

// ownNumbers are the lines of a report whose numbers are its own and may be those of an order by chance.
var ownNumbers = regexp.MustCompile(`(?m)^ *"(?:at|started_at|finished_at|account|bytes|milliseconds)": .*$`)

func (w *world) holdsNothingOf(report string, web *shop, odd *strange) {
	w.t.Helper()
	told := ownNumbers.ReplaceAllString(report, "")
	for _, value := range odd.said {
		require.NotContains(w.t, told, value)
	}
	for _, key := range []string{"consumer_key", "consumer_secret", "store_url"} {
		require.NotContains(w.t, report, web.Credentials()[key], key)
	}
	for _, name := range []string{webShop, teaHouse, web.address, strings.TrimPrefix(web.address, "https://"), w.dir} {
		require.NotContains(w.t, report, name)
	}
	require.False(w.t, hasHan(report), "no word of an answer is left")
}

func part(t *testing.T, report, key string) string {
	t.Helper()
	var document map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(report), &document))
	return string(document[key])
}

func TestTheReportOfAnAccountTellsTheShapeOfStrangeAnswersAndNothingOfPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	web, odd := w.meetsTheUnexpected()
	report := w.writesReport(exitDone)
	w.holdsNothingOf(report, web, odd)

	answers := part(t, report, "answers")
	require.Contains(t, answers, `"rows"`, "the keys are there")
	require.Contains(t, answers, `"maintenance"`, "and the codes")
	require.Contains(t, answers, "chars]", "and the lengths")
	require.Contains(t, part(t, report, "set_aside"), `"lines_of_it"`)
	require.Contains(t, part(t, report, "hosts"), `"[base_url]"`)
	require.Contains(t, part(t, report, "hosts"), `"reached": true`)
	require.NotEqual(t, "null", part(t, report, "clock_ahead"))
	require.Contains(t, part(t, report, "calls"), `"operation": "orders"`)
	require.Contains(t, part(t, report, "settings"), `"field.consumer_secret": "[entered]"`)
}

func TestTheReportIsWrittenByTheProcessThatHasTheWorkspace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.owned()
	web, odd := w.meetsTheUnexpected()
	w.holdsNothingOf(w.writesReport(exitDone), web, odd)
}

func TestAReportNeedsAnAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, message, _ := w.fails(exitUsage, "doctor", "--output", "report.json")
	require.Contains(t, message, "--account")
}
