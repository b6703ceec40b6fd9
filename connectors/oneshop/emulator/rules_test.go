package emulator_test

// Each rule of the emulator is broken here with hand-written HTTP: the answer is the one of FACTS.md and exactly one violation of that rule is
// counted. Each switch shows what it is for.

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/oneshop/emulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	key  = "appid=" + emulator.AppID + "&secret=DUMMY+1shop+secret%2F%2B%3D0001"
	all  = "&progress_status=all&payment_status=all&logistic_status=all"
	list = "/v1/order?" + key + all
)

type shop struct {
	*emulator.Emulator
	server *httptest.Server
	now    atomic.Int64
}

func open(t *testing.T, on ...string) *shop {
	t.Helper()
	s := &shop{}
	s.now.Store(time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC).Unix())
	e, err := emulator.New(connectors.EmulatorOptions{Now: func() time.Time { return time.Unix(s.now.Load(), 0) }, Seed: 7})
	require.NoError(t, err)
	emulationtest.Turn(t, e, on...)
	s.Emulator, s.server = e, httptest.NewServer(e)
	t.Cleanup(s.server.Close)
	return s
}

// answer is what came back.
type answer struct {
	status  int
	after   string // Retry-After
	body    string
	success json.Number
	data    json.RawMessage
	message string
}

func (s *shop) ask(t *testing.T, method, path, body string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.server.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	status, header, text := emulationtest.Do(t, s.server.Client(), r)
	var envelope struct {
		Success json.Number     `json:"success"`
		Data    json.RawMessage `json:"data"`
		Message string          `json:"msg"`
	}
	require.NoError(t, json.Unmarshal([]byte(text), &envelope), "every answer has the envelope: %s", text)
	return answer{status, header.Get("Retry-After"), text, envelope.Success, envelope.Data, envelope.Message}
}

// number is an order of the samples.
func (s *shop) number(t *testing.T) string {
	t.Helper()
	now := time.Unix(s.now.Load(), 0)
	return s.Expect(connectors.Window{From: now.Add(-7 * 24 * time.Hour), To: now}).Orders[0]
}

// offence is one broken rule.
type offence struct {
	method, path, body string
	status             int
	success            string
}

var offences = map[string][]offence{
	"oneshop.route": {
		{path: "/v1/product?" + key, status: 404, success: "-404"},
		{path: "/v1/order/a/b?" + key, status: 404, success: "-404"},
		{path: "/order?" + key, status: 404, success: "-404"},
	},
	"oneshop.write": {
		{method: http.MethodPost, path: list, status: 404, success: "-404"},
		{method: http.MethodPut, path: "/v1/order/DMO1?" + key, body: `{"logistic_status":"send"}`, status: 404, success: "-404"},
		{method: http.MethodGet, path: list, body: "{}", status: 404, success: "-404"},
	},
	"oneshop.access": {
		{path: "/v1/order?appid=" + emulator.AppID + all, status: 200, success: "-1"},
		{path: "/v1/order?" + strings.Replace(key, "0001", "0002", 1) + all, status: 200, success: "-1"},
		{path: "/v1/order?" + strings.Replace(key, "%2B", "+", 1) + all, status: 200, success: "-1"},
	},
	"oneshop.parameter":       {{path: list + "&page_size=100", status: 200, success: "-2"}, {path: "/v1/order/DMO1?" + key + "&page=1", status: 200, success: "-2"}},
	"oneshop.parameter_twice": {{path: list + "&page=1&page=2", status: 200, success: "-2"}},
	"oneshop.status": {
		{path: "/v1/order?" + key, status: 200, success: "-2"},
		{path: strings.Replace(list, "payment_status=all", "payment_status=paid,cod", 1), status: 200, success: "-2"},
		{path: strings.Replace(list, "logistic_status=all", "logistic_status=open", 1), status: 200, success: "-2"},
	},
	"oneshop.dates": {
		{path: list + "&create_date_start=2026-11-16+00:00:00", status: 200, success: "-2"},
		{path: list + "&create_date_start=2026-11-16&create_date_end=2026-11-15", status: 200, success: "-2"},
	},
	"oneshop.page":  {{path: list + "&page=0", status: 200, success: "-2"}, {path: list + "&page=99", status: 200, success: "-2"}},
	"oneshop.order": {{path: "/v1/order/DMO99999999999?" + key, status: 200, success: "-3"}},
}

func TestEveryRuleIsEnforced(t *testing.T) {
	t.Parallel()
	for _, rule := range open(t).Rules() {
		require.NotEmpty(t, offences[rule.ID], "rule %s is not broken by any test", rule.ID)
	}
	for rule, ways := range offences {
		for _, o := range ways {
			t.Run(rule, func(t *testing.T) {
				t.Parallel()
				s := open(t)
				method := o.method
				if method == "" {
					method = http.MethodGet
				}
				got := s.ask(t, method, o.path, o.body)
				require.Equal(t, o.status, got.status)
				require.Equal(t, o.success, got.success.String(), got.body)
				violations := s.Report().Violations
				require.Len(t, violations, 1, "%v", violations)
				require.Equal(t, rule, violations[0].Rule)
				require.NotContains(t, violations[0].Detail, "secret/")
			})
		}
	}
}

// page is a list as it came.
type page struct {
	Order json.RawMessage `json:"order"`
	Page  struct {
		Pages any `json:"total_page"`
		Here  any `json:"correct_page"`
		Rows  any `json:"page_order"`
		Total any `json:"total_order"`
	} `json:"page"`
}

func (s *shop) page(t *testing.T, more string) (page, []map[string]any) {
	t.Helper()
	got := s.ask(t, http.MethodGet, list+more, "")
	require.Equal(t, "0", got.success.String(), got.body)
	var p page
	require.NoError(t, json.Unmarshal(got.data, &p))
	var rows []map[string]any
	if strings.HasPrefix(string(p.Order), "[") {
		require.NoError(t, json.Unmarshal(p.Order, &rows))
	}
	return p, rows
}

func TestOneRowIsAnObjectNoneIsMissingAndTheNewestComesFirst(t *testing.T) {
	t.Parallel()
	s := open(t)
	one, _ := s.page(t, "&create_date_start=2026-11-03&create_date_end=2026-11-04")
	require.True(t, strings.HasPrefix(string(one.Order), "{"), "%s", one.Order)
	none, _ := s.page(t, "&create_date_start=2026-10-01&create_date_end=2026-10-02")
	require.Empty(t, none.Order)
	_, rows := s.page(t, "")
	require.Greater(t, rows[0]["create_date"], rows[1]["create_date"])
	require.Empty(t, s.Report().Violations)
}

func TestARevokedKeyIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	require.NoError(t, s.Act(connectors.Act{Kind: "revoke"}))
	require.Equal(t, "-1", s.ask(t, http.MethodGet, list, "").success.String())
	require.Error(t, s.Act(connectors.Act{Kind: "request_cancel", Order: s.number(t)}), "nobody can ask and wait")
	require.Error(t, s.Act(connectors.Act{Kind: "sell"}), "there is no stock")
}

func TestEverySwitchChangesWhatIsAnswered(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*testing.T, *shop){
		"numbers_as_text": func(t *testing.T, s *shop) {
			p, rows := s.page(t, "")
			require.IsType(t, "", p.Page.Pages)
			require.IsType(t, "", rows[0]["total_price"])
		},
		"receipt_object": func(t *testing.T, s *shop) {
			require.Contains(t, s.ask(t, http.MethodGet, "/v1/order/"+s.number(t)+"?"+key, "").body, `"receipt":{`)
		},
		"small_pages": func(t *testing.T, s *shop) {
			p, rows := s.page(t, "")
			require.Len(t, rows, 20)
			require.InDelta(t, 2, p.Page.Pages, 0)
			second, rest := s.page(t, "&page=2")
			require.InDelta(t, 2, second.Page.Here, 0)
			require.InDelta(t, 20+len(rest), second.Page.Total, 0)
		},
		"new_orders": func(t *testing.T, s *shop) {
			before, _ := s.page(t, "")
			after, _ := s.page(t, "")
			require.Greater(t, after.Page.Total, before.Page.Total)
		},
		"drafts_go": func(t *testing.T, s *shop) {
			before, _ := s.page(t, "")
			after, _ := s.page(t, "")
			require.Less(t, after.Page.Total, before.Page.Total)
		},
		"no_counts": func(t *testing.T, s *shop) {
			p, _ := s.page(t, "")
			require.Nil(t, p.Page.Pages)
			_, beyond := s.page(t, "&page=9")
			require.Empty(t, beyond)
		},
		"throttled": func(t *testing.T, s *shop) {
			got := s.fifth(t)
			require.Equal(t, []any{429, "10", "-9999"}, []any{got.status, got.after, got.success.String()})
		},
		"rate_message": func(t *testing.T, s *shop) {
			got := s.fifth(t)
			require.Equal(t, 200, got.status)
			require.Contains(t, got.message, "超過速率限制")
		},
		"rate_window": func(t *testing.T, s *shop) {
			for range 10 {
				require.Equal(t, "0", s.ask(t, http.MethodGet, list, "").success.String())
			}
			got := s.ask(t, http.MethodGet, list, "")
			require.Equal(t, []any{429, "10", "-9999"}, []any{got.status, got.after, got.success.String()})
			s.now.Add(10)
			require.Equal(t, "0", s.ask(t, http.MethodGet, list, "").success.String())
		},
		"allowlist": func(t *testing.T, s *shop) {
			got := s.ask(t, http.MethodGet, list, "")
			require.Equal(t, "-1 IP未加入白名單", got.success.String()+" "+got.message)
		},
		"new_values": func(t *testing.T, s *shop) {
			require.Contains(t, s.ask(t, http.MethodGet, list, "").body, "installment")
		},
		"no_sku": func(t *testing.T, s *shop) {
			now := time.Unix(s.now.Load(), 0)
			for _, id := range s.Expect(connectors.Window{From: now.Add(-24 * time.Hour), To: now}).Orders {
				if strings.Contains(s.ask(t, http.MethodGet, "/v1/order/"+id+"?"+key, "").body, `"sku":""`) {
					return
				}
			}
			require.Fail(t, "every product has an SKU")
		},
	}
	for _, sw := range open(t).Switches() {
		require.Contains(t, tests, sw.Name)
		t.Run(sw.Name, func(t *testing.T) {
			t.Parallel()
			s := open(t, sw.Name)
			tests[sw.Name](t, s)
			require.Empty(t, s.Report().Violations)
		})
	}
	require.Error(t, open(t).Turn("no such switch", true))
}

// fifth is the answer to the fifth request.
func (s *shop) fifth(t *testing.T) answer {
	t.Helper()
	for range 4 {
		s.ask(t, http.MethodGet, list, "")
	}
	return s.ask(t, http.MethodGet, list, "")
}
