package emulator_test

// Each rule of the emulator is broken here with hand-written HTTP: the answer is the one of FACTS.md and exactly one violation of that
// rule is counted.

import (
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/connectors"
	"gowarehouse/connectors/bvshop/emulator"
	"gowarehouse/connectors/emulation/emulationtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Orders of the samples.
const (
	paidOrder      = "1726858" // own carrier
	cancelledOrder = "1726853"
	tcatOrder      = "1726864"
	sfOrder        = "1726868"
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
	e.SetBaseURL(s.server.URL)
	t.Cleanup(s.server.Close)
	return s
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// Told gives what an offence is answered with.
func (a answer) Told() (status int, body string) { return a.status, a.body }

// ask sends a request as BVSHOP wants it, spoiled by change.
func (s *shop) ask(t *testing.T, method, path, body string, change ...func(*http.Request)) answer {
	t.Helper()
	address := path
	if strings.HasPrefix(path, "/") {
		address = s.server.URL + "/api/v2" + path
	}
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Authorization", "Bearer "+emulator.Token)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, spoil := range change {
		spoil(r)
	}
	client := s.server.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	status, header, text := emulationtest.Do(t, client, r)
	return answer{status, header, text}
}

func without(name string) func(*http.Request) { return func(r *http.Request) { r.Header.Del(name) } }

func with(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// label asks for a label by a form of these fields.
func (s *shop) label(t *testing.T, provider string, fields map[string]string) answer {
	t.Helper()
	var b strings.Builder
	w := multipart.NewWriter(&b)
	for name, value := range fields {
		require.NoError(t, w.WriteField(name, value))
	}
	require.NoError(t, w.Close())
	return s.ask(t, http.MethodPost, "/order-logistic/"+provider, b.String(), with("Content-Type", w.FormDataContentType()))
}

func form(id string) map[string]string {
	return map[string]string{"id": id, "senderName": "山海選物", "senderPhone": "0225078888"}
}

const login = "/get-token?email=warehouse%2Bdemo%40shop.example.com&password=DUMMY%20p%40ss%20w0rd%2B1&type=store"

// offence is one broken rule.
type offence = emulationtest.Offence[*shop, answer]

func asking(method, path, body string, change ...func(*http.Request)) func(*testing.T, *shop) answer {
	return func(t *testing.T, s *shop) answer { return s.ask(t, method, path, body, change...) }
}

func labelling(provider string, fields map[string]string, times int) func(*testing.T, *shop) answer {
	return func(t *testing.T, s *shop) (last answer) {
		for range times {
			last = s.label(t, provider, fields)
		}
		return last
	}
}

var offences = map[string][]offence{
	"bvshop.route": {
		{Commit: asking(http.MethodGet, "/webhooks", ""), Status: 404},
		{Commit: asking(http.MethodDelete, "/orders/"+paidOrder, ""), Status: 404},
	},
	"bvshop.accept": {
		{Commit: asking(http.MethodGet, "/orders", "", without("Accept")), Status: 302},
		{Commit: asking(http.MethodPost, login, "", without("Accept")), Status: 302},
	},
	"bvshop.bearer": {
		{Commit: asking(http.MethodGet, "/orders", "", without("Authorization")), Status: 401, Says: `{"message":"Unauthenticated."}`},
		{Commit: asking(http.MethodGet, "/orders", "", with("Authorization", "Bearer 1|DEMO")), Status: 401, Says: `{"message":"Unauthenticated."}`},
		{Commit: func(t *testing.T, s *shop) answer {
			require.NoError(t, s.Act(connectors.Act{Kind: "revoke"}))
			return s.ask(t, http.MethodGet, "/orders", "")
		}, Status: 401, Says: "Unauthenticated."},
	},
	"bvshop.login": {
		{Commit: asking(http.MethodPost, strings.Replace(login, "w0rd", "word", 1), ""), Status: 401, Says: "Unauthenticated."},
		{Commit: asking(http.MethodPost, strings.TrimSuffix(login, "&type=store"), ""), Status: 422, Says: "type"},
		{Commit: asking(http.MethodPost, login, "{}"), Status: 405},
		{Commit: asking(http.MethodGet, login, ""), Status: 405},
	},
	"bvshop.token_leak": {{Commit: func(t *testing.T, s *shop) answer {
		return s.ask(t, http.MethodGet, s.printURL(t), "")
	}, Status: 200, Says: "%PDF-"}},
	"bvshop.parameter": {
		{Commit: asking(http.MethodGet, "/orders?status=1", ""), Status: 422, Says: "status"},
		{Commit: asking(http.MethodGet, "/orders?page=0", ""), Status: 422, Says: "page"},
		{Commit: asking(http.MethodGet, "/orders?withDetail=yes", ""), Status: 422, Says: "withDetail"},
		{Commit: asking(http.MethodGet, "/payments?limit=1", ""), Status: 422, Says: "limit"},
		{Commit: asking(http.MethodGet, "/orders/"+paidOrder+"?withDetail=1", ""), Status: 422, Says: "withDetail"},
	},
	"bvshop.limit": {
		{Commit: asking(http.MethodGet, "/orders?limit=101", ""), Status: 422, Says: "limit"},
		{Commit: asking(http.MethodGet, "/inventories?limit=0", ""), Status: 422, Says: "limit"},
	},
	"bvshop.dates": {
		{Commit: asking(http.MethodGet, "/orders?startAt=2026-11-16%2000:00:00", ""), Status: 422, Says: "Y-m-d"},
		{Commit: asking(http.MethodGet, "/orders?startAt=2026-11-16&endAt=2026-11-15", ""), Status: 422, Says: "endAt"},
	},
	"bvshop.date_type": {{Commit: asking(http.MethodGet, "/orders?dateType=updated", ""), Status: 422, Says: "dateType"}},
	"bvshop.status": {
		{Commit: asking(http.MethodGet, "/orders?orderStatus=1,3", ""), Status: 422, Says: "orderStatus"},
		{Commit: asking(http.MethodGet, "/orders?paymentStatus=paid", ""), Status: 422, Says: "paymentStatus"},
		{Commit: asking(http.MethodPut, "/orders/"+paidOrder, `{"logisticStatus":9,"editItems":[]}`), Status: 422, Says: "logisticStatus"},
	},
	"bvshop.order": {
		{Commit: asking(http.MethodGet, "/orders/999", ""), Status: 404, Says: "No query results for model"},
		{Commit: func(t *testing.T, s *shop) answer {
			view, _ := s.Shop(paidOrder)
			return s.ask(t, http.MethodGet, "/orders/"+view.Order.Number, "")
		}, Status: 404, Says: "No query results for model"},
		{Commit: labelling("tcat", form("999"), 1), Status: 404, Says: "No query results for model"},
	},
	"bvshop.body": {
		{Commit: asking(http.MethodPut, "/orders/"+paidOrder, `[]`), Status: 422},
		{Commit: asking(http.MethodPut, "/orders/"+paidOrder, `{"editItems":[]}`, without("Content-Type")), Status: 422},
		{Commit: asking(http.MethodPut, "/orders/"+paidOrder, `{"traceCode":906812345678,"editItems":[]}`), Status: 422, Says: "traceCode"},
		{Commit: asking(http.MethodPut, "/orders/"+paidOrder, `{"editItems":null}`), Status: 422, Says: "editItems"},
	},
	"bvshop.field":      {{Commit: asking(http.MethodPut, "/orders/"+paidOrder, `{"carrier":"HCT","editItems":[]}`), Status: 200}},
	"bvshop.edit_items": {{Commit: asking(http.MethodPut, "/orders/"+paidOrder, `{"logisticStatus":2}`), Status: 422, Says: "editItems 為必填欄位。"}},
	"bvshop.lines_changed": {
		{Commit: asking(http.MethodPut, "/orders/"+paidOrder, `{"editItems":[{"name":"贈品","quantity":1,"price":0}]}`), Status: 200, Says: "贈品"},
	},
	"bvshop.overwrite": {{Commit: func(t *testing.T, s *shop) answer {
		s.ask(t, http.MethodPut, "/orders/"+paidOrder, `{"logisticStatus":3,"traceCode":"906812345678","editItems":[]}`)
		return s.ask(t, http.MethodPut, "/orders/"+paidOrder, `{"traceCode":"906800000000","editItems":[]}`)
	}, Status: 200, Says: "906800000000"}},
	"bvshop.revive": {
		{Commit: asking(http.MethodPut, "/orders/"+cancelledOrder, `{"logisticStatus":3,"editItems":[]}`), Status: 200},
	},
	"bvshop.label_form": {
		{Commit: asking(http.MethodPost, "/order-logistic/tcat", `{"orderId":`+tcatOrder+`}`), Status: 422},
		{Commit: labelling("tcat", map[string]string{"id": tcatOrder, "senderName": "山海選物"}, 1), Status: 422, Says: "senderPhone"},
		{Commit: asking(http.MethodPost, "/order-logistic/tcat", "no form", with("Content-Type", "multipart/form-data")), Status: 422},
	},
	"bvshop.label_provider": {
		{Commit: labelling("hct", form(tcatOrder), 1), Status: 404},
		{Commit: labelling("sf", form(tcatOrder), 1), Status: 422},
	},
	"bvshop.label_twice": {{Commit: labelling("tcat", form(tcatOrder), 2), Status: 200, Says: "%PDF-"}},
	"bvshop.label_expired": {{Commit: func(t *testing.T, s *shop) answer {
		at := s.printURL(t)
		s.now.Add(61)
		return s.ask(t, http.MethodGet, at, "", without("Authorization"))
	}, Status: 403}},
	"bvshop.sku": {
		{Commit: asking(http.MethodGet, "/inventories/NOBODY", ""), Status: 404, Says: "No query results for model"},
		{Commit: asking(http.MethodPut, "/inventories/NOBODY", `{"quantity":1}`), Status: 404, Says: "No query results for model"},
	},
	"bvshop.sku_ambiguous": {
		{Switches: []string{"same_sku"}, Commit: asking(http.MethodPut, "/inventories/TEE-BK-M", `{"quantity":1}`), Status: 200, Says: `"quantity":1`},
	},
	"bvshop.quantity": {
		{Commit: asking(http.MethodPut, "/inventories/TEE-BK-M", `{"quantity":-1}`), Status: 422, Says: "quantity"},
		{Commit: asking(http.MethodPut, "/inventories/TEE-BK-M", `{}`), Status: 422, Says: "quantity"},
	},
	"bvshop.batch": {{Commit: asking(http.MethodPut, "/inventories/batch", `{"items":[]}`), Status: 422, Says: "items"}},
}

// printURL has a label of SF made and gives its address.
func (s *shop) printURL(t *testing.T) string {
	t.Helper()
	var made struct {
		PrintURL string `json:"printUrl"`
	}
	require.NoError(t, json.Unmarshal([]byte(s.label(t, "sf", form(sfOrder)).body), &made))
	return made.PrintURL
}

func TestEveryRuleIsEnforced(t *testing.T) {
	t.Parallel()
	emulationtest.Teeth(t, open, offences)
}

func TestEachSignInEndsTheTokenBefore(t *testing.T) {
	t.Parallel()
	s := open(t)
	token := func() string {
		var session struct{ AccessToken, TokenType string }
		require.NoError(t, json.Unmarshal([]byte(s.ask(t, http.MethodPost, login, "", without("Authorization")).body), &session))
		require.Equal(t, "bearer", session.TokenType)
		return session.AccessToken
	}
	first, second := token(), token()
	require.NotEqual(t, first, second)
	require.Equal(t, http.StatusOK, s.ask(t, http.MethodGet, "/orders?limit=1", "", with("Authorization", "Bearer "+second)).status)
	require.Equal(t, http.StatusOK, s.ask(t, http.MethodGet, "/orders?limit=1", "").status, "the issued token is another one")
	require.Empty(t, s.Report().Violations)
	require.Equal(t, http.StatusUnauthorized, s.ask(t, http.MethodGet, "/orders", "", with("Authorization", "Bearer "+first)).status)
}

func TestEditItemsReallyChangeTheOrder(t *testing.T) {
	t.Parallel()
	s := open(t)
	before, _ := s.Shop(paidOrder)
	line := before.Order.Lines[0].ID
	s.ask(t, http.MethodPut, "/orders/"+paidOrder, `{"editItems":[{"name":"贈品","quantity":2,"price":10}]}`)
	s.ask(t, http.MethodPut, "/orders/"+paidOrder, `{"editItems":[{"id":`+line+`,"name":"x","quantity":0,"price":0}]}`)
	after, _ := s.Shop(paidOrder)
	require.Len(t, after.Order.Lines, 1)
	require.Equal(t, "贈品", after.Order.Lines[0].Name)
}

func TestAStoreNumberLosesItsZeros(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		on   []string
		want string
	}{{nil, `"storeNum":6598`}, {[]string{"store_as_text"}, `"storeNum":"006598"`}} {
		s := open(t, c.on...)
		require.Contains(t, s.ask(t, http.MethodGet, "/orders?limit=100&withDetail=1", "").body, c.want)
	}
}

func TestAListIsCountedAndNewestFirst(t *testing.T) {
	t.Parallel()
	s := open(t)
	var list struct {
		Data []struct {
			ID         int64
			OrderItems []any
		}
		Meta map[string]*int
	}
	read := func(query string) {
		list.Data, list.Meta = nil, nil
		require.NoError(t, json.Unmarshal([]byte(s.ask(t, http.MethodGet, "/orders?"+query, "").body), &list))
	}
	read("orderStatus=1&limit=7&page=2")
	require.Len(t, list.Data, 7)
	require.Greater(t, list.Data[0].ID, list.Data[6].ID)
	require.Nil(t, list.Data[0].OrderItems, "without withDetail a row is short")
	require.Equal(t, []int{2, 8, 14}, []int{*list.Meta["current_page"], *list.Meta["from"], *list.Meta["to"]})
	read("startAt=2020-01-01&endAt=2020-01-02")
	require.Empty(t, list.Data)
	require.NotNil(t, list.Data)
	require.Nil(t, list.Meta["from"])
	require.Equal(t, 1, *list.Meta["last_page"])
}

func TestASecondLabelMakesASecondConsignment(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.label(t, "tcat", form(tcatOrder))
	first, _ := s.Shop(tcatOrder)
	s.label(t, "tcat", form(tcatOrder))
	second, _ := s.Shop(tcatOrder)
	require.Equal(t, []int{1, 2}, []int{first.Shipments, second.Shipments})
	require.NotEqual(t, first.TrackingNumbers, second.TrackingNumbers)
}

func TestEveryFifthRequestIsThrottled(t *testing.T) {
	t.Parallel()
	s := open(t, "throttled")
	var last answer
	for range 5 {
		last = s.ask(t, http.MethodGet, "/logistics", "")
	}
	require.Equal(t, http.StatusTooManyRequests, last.status)
	require.Equal(t, "1", last.header.Get("Retry-After"))
	require.JSONEq(t, `{"message":"Too Many Attempts."}`, last.body)
}
