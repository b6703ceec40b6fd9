package cli

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// inferred is a platform of which most is assumed: where its orders are listed, and the switch that takes a call for shipping away.
type inferred struct {
	platform, list, without string
	ship                    []string // what the command wants beside the order
}

// TestAPlatformThatIsOtherThanAssumedSaysSoAndWritesAReport walks the platforms of which nobody has the vendor's document: an odd list, then a
// call for shipping that does not exist.
func TestAPlatformThatIsOtherThanAssumedSaysSoAndWritesAReport(t *testing.T) {
	t.Parallel()
	own := []string{"--carrier", "黑貓宅急便", "--number", "907712345678"}
	for _, p := range []inferred{
		{"ruten", "/order/list", "no_such_call", nil},
		{"pchome", "/core/vendor/00123/order", "no_ship_call", own},
		{"liteshop", "/api/v1/orders", "no_shipment_call", own},
	} {
		t.Run(p.platform, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.stocked()
			s := w.assumes(p)
			odd := change(func(r *http.Request, answer []byte) []byte {
				if strings.HasSuffix(r.URL.Path, p.list) {
					return []byte(`{"page_of_rows":[]}`)
				}
				return answer
			})
			s.change.Store(&odd)
			doc := w.ask(exitFailed, "fetch", "fetch", webShop)
			told, ok := at(doc, "accounts", 0, "error").(map[string]any)
			require.True(t, ok)
			require.Equal(t, "unexpected", told["kind"])
			require.Contains(t, told["message"], "the platform answered differently than expected")
			require.Contains(t, told["do"], "gowarehouse doctor --account")
			chinese := w.run("", "fetch", webShop, "--language", "zh-TW")
			require.Contains(t, chinese.stdout+chinese.stderr, "平台的回應與預期不同")
			s.change.Store(nil)

			effect := w.shipsInVain(p, s)
			require.Equal(t, true, effect["report"], "the screen offers the report")
			require.Equal(t, true, effect["decide"], "it is not called again by itself")
			require.Contains(t, effect["error"], "the platform answered differently than expected")
			require.Contains(t, effect["error"], "平台的回應與預期不同")
			require.Empty(t, s.Report().Violations)

			report := w.writesReport(exitFailed) // a change that waits for a person is no good health
			require.Contains(t, part(t, report, "answers"), `"page_of_rows"`)
			require.Contains(t, part(t, report, "answers"), "[text/html, ")
			require.False(t, hasHan(report), "no word of an answer is left")
		})
	}
}

// assumes connects an account of an inferred platform.
func (w *world) assumes(p inferred) *shop {
	w.t.Helper()
	if p.platform != "liteshop" {
		return w.connect(p.platform, webShop)
	}
	s := w.shop(p.platform)
	w.ask(exitDone, "account", "account", "add", "--platform", p.platform, "--name", webShop, "--merchant", teaHouse, "--channel", "網路",
		"--base-url", s.address)
	w.askWith(jsonOf(w.t, s.App()), exitDone, "done", "platform", "app", "set", p.platform, "--secrets-stdin")
	w.authorize(webShop, s)
	return s
}

// shipsInVain ships a ready order while the platform has no call for it, and gives the change that failed.
func (w *world) shipsInVain(p inferred, s *shop) map[string]any {
	w.t.Helper()
	w.ask(exitDone, "fetch", "fetch", webShop)
	for _, c := range list(w.ask(exitDone, "shipping-map", "map", "shipping", webShop), "codes") {
		if c["held"].(float64) > 0 && c["code"] != "" {
			w.ask(exitDone, "mapping", "map", "shipping", webShop, c["code"].(string), "tcat", "--yes")
		}
	}
	require.NoError(w.t, s.Turn(p.without, true))
	ready := w.orders("--state", "ready", "--account", webShop)
	require.NotEmpty(w.t, ready)
	number := ready[0]["number"].(string)
	if p.ship == nil {
		number = byLabel(w.t, ready)["number"].(string)
	}
	w.run("", append([]string{"ship", number, "--pack"}, p.ship...)...)
	w.run("", "push", number)
	for _, e := range list(w.ask(exitDone, "order", "order", "show", number), "effects") {
		if e["state"] == "failed" {
			return e
		}
	}
	require.FailNow(w.t, "no change failed")
	return nil
}
