package emulator_test

// Each rule of the emulator is broken here with hand-written HTTP: the answer is the one of FACTS.md and exactly one violation of that
// rule is counted.

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/easystore/emulator"
	"gowarehouse/connectors/emulation/emulationtest"
)

const token = "es_dummy_access_token_0123456789abcdef"

var now = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// shop is an emulator that is reached over http.
type shop struct {
	*emulator.Emulator
	server *httptest.Server
}

func open(t *testing.T, on ...string) *shop {
	t.Helper()
	e, err := emulator.New(connectors.EmulatorOptions{Now: func() time.Time { return now }, Seed: 7})
	require.NoError(t, err)
	emulationtest.Turn(t, e, on...)
	s := &shop{Emulator: e, server: httptest.NewServer(e)}
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

func (a answer) object(t *testing.T) map[string]any {
	t.Helper()
	var row map[string]any
	require.NoError(t, json.Unmarshal([]byte(a.body), &row), a.body)
	return row
}

// rows are those of a list.
func (a answer) rows(t *testing.T, name string) []map[string]any {
	t.Helper()
	var list map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(a.body), &list), a.body)
	var rows []map[string]any
	require.NoError(t, json.Unmarshal(list[name], &rows), a.body)
	return rows
}

func (s *shop) request(t *testing.T, method, path, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.server.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("EasyStore-Access-Token", token)
	r.Header.Set("Content-Type", "application/json")
	return r
}

func (s *shop) do(t *testing.T, r *http.Request) answer {
	t.Helper()
	status, header, body := emulationtest.Do(t, s.server.Client(), r)
	return answer{status, header, body}
}

func (s *shop) call(t *testing.T, method, path, body string) answer {
	t.Helper()
	return s.do(t, s.request(t, method, path, body))
}

const (
	orders       = "/api/3.0/orders.json"
	plain        = "38120493" // one line, paid
	plainLine    = "80210351"
	gone         = "38120484" // cancelled
	fulfillments = "/api/3.0/orders/" + plain + "/fulfillments.json"
	levels       = "/api/4.0/inventory_levels/set.json"
	hook         = `{"webhook":{"topic":"order/create","url":"https://hooks.warehouse.tw/easystore"}}`
	numbered     = `{"tracking_company":"黑貓宅急便","tracking_number":"905512345678"}`
	ofOneLine    = `{"tracking_number":"1","line_items":[{"id":` + plainLine + `,"quantity":1}]}`
)

// offence is one broken rule.
type offence = emulationtest.Offence[*shop, answer]

func calls(method, path, body string) func(*testing.T, *shop) answer {
	return func(t *testing.T, s *shop) answer { return s.call(t, method, path, body) }
}

func does(method, path, body string) func(*testing.T, *shop) {
	return func(t *testing.T, s *shop) { require.Equal(t, 200, s.call(t, method, path, body).status) }
}

// dressed asks for the orders with a request that was changed.
func dressed(change func(*http.Request)) func(*testing.T, *shop) answer {
	return func(t *testing.T, s *shop) answer {
		r := s.request(t, "GET", orders, "")
		change(r)
		return s.do(t, r)
	}
}

// firstFulfillment is the id that the emulator gives first.
const firstFulfillment = "5500123"

var offences = map[string]offence{
	"easystore.shop":      {Status: 404, Says: "Store not found", Commit: dressed(func(r *http.Request) { r.Host = "another.easy.co" })},
	"easystore.token":     {Status: 401, Says: "required", Commit: dressed(func(r *http.Request) { r.Header.Del("EasyStore-Access-Token") })},
	"easystore.scope":     {Switches: []string{"read_only"}, Status: 403, Says: "permission_denied", Commit: calls("POST", fulfillments, numbered)},
	"easystore.suffix":    {Status: 404, Says: "not_found", Commit: calls("GET", "/api/3.0/orders", "")},
	"easystore.route":     {Status: 404, Says: "not_found", Commit: calls("GET", "/api/3.0/inventory_levels/set.json", "")},
	"easystore.page":      {Status: 400, Says: "page", Commit: calls("GET", orders+"?page=0", "")},
	"easystore.limit":     {Status: 400, Says: "limit", Commit: calls("GET", orders+"?limit=51", "")},
	"easystore.parameter": {Status: 422, Says: "updated_at_min", Commit: calls("GET", orders+"?updated_at_min=2026-11-20T11:12:30Z", "")},
	"easystore.value":     {Status: 200, Commit: calls("GET", orders+"?fulfillment_status=shipped", "")},
	"easystore.content_type": {Status: 422, Says: "not JSON", Commit: func(t *testing.T, s *shop) answer {
		r := s.request(t, "POST", fulfillments, numbered)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return s.do(t, r)
	}},
	"easystore.body":              {Status: 400, Says: "Invalid JSON", Commit: calls("POST", fulfillments, `{"tracking_number":`)},
	"easystore.fulfillment_lines": {Status: 422, Says: "line_items", Commit: calls("POST", fulfillments, `{"line_items":[{"id":1,"quantity":1}]}`)},
	"easystore.over_fulfillment": {Status: 422, Says: "exceeds",
		Commit: calls("POST", fulfillments, `{"line_items":"[{\"id\":`+plainLine+`,\"quantity\":2}]"}`)},
	"easystore.cancelled_order": {Status: 422, Says: "cancelled", Commit: calls("POST", "/api/3.0/orders/"+gone+"/fulfillments.json", numbered)},
	"easystore.fulfillment_twice": {Status: 200,
		Prepare: does("POST", "/api/3.0/orders/"+threeLines+"/fulfillments.json", `{"tracking_number":"7","line_items":[{"id":`+firstOfThree+`,"quantity":1}]}`),
		Commit:  calls("POST", "/api/3.0/orders/"+threeLines+"/fulfillments.json", `{"tracking_number":"7"}`)},
	"easystore.cancelled_fulfillment": {Status: 422, Says: "cancelled",
		Prepare: func(t *testing.T, s *shop) {
			does("POST", fulfillments, ofOneLine)(t, s)
			does("POST", "/api/3.0/orders/"+plain+"/fulfillments/"+firstFulfillment+"/cancel.json", "")(t, s)
		},
		Commit: calls("POST", "/api/3.0/orders/"+plain+"/fulfillments/"+firstFulfillment+"/cancel.json", "")},
	"easystore.courier": {Status: 200, Prepare: does("POST", fulfillments, numbered),
		Commit: calls("PUT", "/api/3.0/orders/"+plain+"/fulfillments/"+firstFulfillment+".json", `{"tracking_company":"新竹物流"}`)},
	"easystore.quantity":   {Status: 422, Says: "greater than", Commit: calls("PUT", levels, `{"variant_id":41200711,"quantity":-1}`)},
	"easystore.adjustment": {Status: 422, Says: "other than 0", Commit: calls("PUT", adjust, `{"variant_id":41200711,"adjustment_quantity":0}`)},
	"easystore.level":      {Status: 422, Says: "invalid", Commit: calls("PUT", levels, `{"variant_id":41200711,"location_id":9,"quantity":1}`)},
	"easystore.variant": {Status: 422, Says: "does not belong",
		Commit: calls("PUT", "/api/3.0/products/9310021/variants.json", `{"variants":[{"id":41200714,"sku":"X"}]}`)},
	"easystore.webhook_topic":   {Status: 422, Says: "Topic", Commit: calls("POST", webhooks, `{"webhook":{"topic":"order/paid","url":"https://a.tw/x"}}`)},
	"easystore.webhook_address": {Status: 422, Says: "Url", Commit: calls("POST", webhooks, `{"webhook":{"topic":"order/create","url":"https://localhost/x"}}`)},
	"easystore.webhook_twice":   {Status: 200, Prepare: does("POST", webhooks, hook), Commit: calls("POST", webhooks, hook)},
	"easystore.client":          {Status: 401, Says: "invalid_client", Commit: calls("POST", trade, `{"client_id":"another","client_secret":"x","code":"c"}`)},
	"easystore.redirect":        {Status: 400, Says: "redirect_uri", Commit: asks("http://127.0.0.1:38721/easystore/callback", "read_orders")},
	"easystore.asked_scope":     {Status: 400, Says: "scope", Commit: asks(emulator.Redirects[0], "read_everything")},
	"easystore.code_once": {Status: 400, Says: "invalid_grant", Commit: func(t *testing.T, s *shop) answer {
		code := s.code(t)
		require.Contains(t, s.traded(t, trade, "code", code).body, "es_dummy_granted_")
		return s.traded(t, trade, "code", code)
	}},
	"easystore.refresh_once": {Switches: []string{"tokens_end"}, Status: 400, Says: "invalid_grant", Commit: func(t *testing.T, s *shop) answer {
		refresh := fmt.Sprint(s.traded(t, trade, "code", s.code(t)).object(t)["refresh_token"])
		require.Equal(t, 200, s.traded(t, "/api/3.0/oauth/token.json", "refresh_token", refresh).status)
		return s.traded(t, "/api/3.0/oauth/token.json", "refresh_token", refresh)
	}},
}

// consent is the link to the page on which a merchant lets the app in.
func consent(s *shop, redirect, scope string) string {
	client := s.Credentials()["client_id"]
	q := url.Values{"app_id": {client}, "client_id": {client}, "scope": {scope}, "redirect_uri": {redirect}}
	return "/oauth/authorize?" + q.Encode()
}

func asks(redirect, scope string) func(*testing.T, *shop) answer {
	return func(t *testing.T, s *shop) answer { return s.call(t, "GET", consent(s, redirect, scope), "") }
}

func (s *shop) code(t *testing.T) string {
	t.Helper()
	landed, err := s.Authorize(consent(s, emulator.Redirects[0]+"?state=s1", "read_orders"))
	require.NoError(t, err)
	u, err := url.Parse(landed)
	require.NoError(t, err)
	require.Equal(t, "s1", u.Query().Get("state"), "what the redirect carries comes back")
	return u.Query().Get("code")
}

func (s *shop) traded(t *testing.T, path, key, value string) answer {
	t.Helper()
	known := s.Credentials()
	body, err := json.Marshal(map[string]string{"client_id": known["client_id"], "client_secret": known["client_secret"], key: value})
	require.NoError(t, err)
	return s.call(t, "POST", path, string(body))
}

const (
	trade        = "/api/3.0/oauth/access_token.json"
	adjust       = "/api/4.0/inventory_levels/adjust.json"
	webhooks     = "/api/3.0/webhooks.json"
	threeLines   = "38120502"
	firstOfThree = "80210361"
)

func TestEveryRuleHasTeeth(t *testing.T) {
	t.Parallel()
	emulationtest.Teeth(t, open, emulationtest.Once(offences))
}

func TestADeadTokenIsForbiddenAndAMissingOneUnauthorized(t *testing.T) {
	t.Parallel()
	s := open(t)
	require.Equal(t, 403, dressed(func(r *http.Request) { r.Header.Set("EasyStore-Access-Token", "another") })(t, s).status)
	require.Equal(t, 401, dressed(func(r *http.Request) { r.Header.Del("EasyStore-Access-Token") })(t, s).status)
	require.NoError(t, s.Act(connectors.Act{Kind: "revoke"}))
	require.Equal(t, 403, s.call(t, "GET", "/api/3.0/store.json", "").status)
}

func TestListsAreCutCountedAndSorted(t *testing.T) {
	t.Parallel()
	s := open(t)
	got := s.call(t, "GET", orders+"?sort=id.asc&limit=5&page=2", "")
	rows := got.rows(t, "orders")
	require.Len(t, rows, 5)
	require.InEpsilon(t, 22, got.object(t)["total_count"], 0)
	require.InEpsilon(t, 5, got.object(t)["page_count"], 0)
	require.Equal(t, "39", got.header.Get("X-RateLimit-Remaining"))
	since := s.call(t, "GET", orders+"?sort=id.asc&since_id="+plain, "").rows(t, "orders")
	require.Equal(t, plain, fmt.Sprintf("%.0f", since[0]["id"]), "since_id gives its own row again")
	first := s.call(t, "GET", orders+"?limit=1", "").rows(t, "orders")
	require.Greater(t, first[0]["id"], since[0]["id"], "without a sort the newest comes first")
	require.Equal(t, []map[string]any{{"total_price": "659.00"}}, s.call(t, "GET", orders+"?ids="+plain+"&fields=total_price", "").rows(t, "orders"))
}

func TestDatesAreReadInTheShopsOwnZone(t *testing.T) {
	t.Parallel()
	s := open(t)
	count := func(at time.Time, zone int) int {
		local := at.In(time.FixedZone("", zone*3600)).Format(time.DateTime)
		return len(s.call(t, "GET", orders+"?updated_at_min="+url.QueryEscape(local), "").rows(t, "orders"))
	}
	last := now.Add(-40*time.Minute + 22*time.Second)
	require.Equal(t, 1, count(last, 8))
	require.Equal(t, 0, count(last.Add(time.Second), 8))
	require.NoError(t, s.Turn("zone_elsewhere", true))
	require.Equal(t, 1, count(last, 7))
	require.Contains(t, s.call(t, "GET", "/api/3.0/orders/"+plain+".json", "").body, "+07:00")
}

func TestAFulfillmentMovesTheOrderAndItsCancellationMovesItBack(t *testing.T) {
	t.Parallel()
	s := open(t)
	status := func() any {
		return s.call(t, "GET", "/api/3.0/orders/"+threeLines+".json", "").object(t)["order"].(map[string]any)["fulfillment_status"]
	}
	path := "/api/3.0/orders/" + threeLines + "/fulfillments"
	require.Equal(t, "unfulfilled", status())
	does("POST", path+".json", `{"tracking_number":"1","is_mail":1,"line_items":[{"id":`+firstOfThree+`,"quantity":1}]}`)(t, s)
	require.Equal(t, "partially_fulfilled", status())
	got := s.call(t, "POST", path+".json", `{"tracking_number":"2","is_mail":0}`)
	require.Equal(t, 200, got.status, "a creation is answered with 200")
	require.Len(t, got.object(t)["fulfillment"].(map[string]any)["line_items"], 2, "without lines all that is left goes")
	require.Equal(t, "fulfilled", status())
	view, _ := s.Shop(threeLines)
	require.Equal(t, 1, view.Notices)
	does("POST", path+"/"+firstFulfillment+"/cancel.json", "")(t, s)
	require.Equal(t, "partially_fulfilled", status())
	require.Len(t, s.call(t, "GET", path+".json?tracking_number=2", "").rows(t, "fulfillments"), 1)
	require.Empty(t, s.Report().Violations)
}

func TestStockIsSetAndAdjusted(t *testing.T) {
	t.Parallel()
	s := open(t, "several_locations")
	key := s.ListingKeys()[0]
	total := func() int {
		quantity, _, ok := s.StockOf(key)
		require.True(t, ok)
		return quantity
	}
	require.Equal(t, 45, total(), "both locations count")
	does("PUT", levels, `{"variant_id":`+key.Variant+`,"quantity":10}`)(t, s)
	require.Equal(t, 15, total(), "without a location it is the primary one")
	does("PUT", levels, `{"variant_id":`+key.Variant+`,"location_id":600102,"quantity":0}`)(t, s)
	does("PUT", adjust, `{"variant_id":`+key.Variant+`,"adjustment_quantity":-3}`)(t, s)
	require.Equal(t, 7, total())
	require.Len(t, s.call(t, "GET", "/api/3.0/locations.json", "").rows(t, "locations"), 2)
}

func TestSwitchesChangeWhatTheySay(t *testing.T) {
	t.Parallel()
	row := func(t *testing.T, s *shop, id string) map[string]any {
		t.Helper()
		return s.call(t, "GET", orders+"?ids="+id, "").rows(t, "orders")[0]
	}
	const pickup, bracketed = "38120511", "38120619"
	for name, shows := range map[string]func(*testing.T, *shop){
		"brief_list": func(t *testing.T, s *shop) {
			require.NotContains(t, row(t, s, plain), "transactions")
			require.Contains(t, row(t, s, plain), "line_items")
			single := s.call(t, "GET", "/api/3.0/orders/"+plain+".json?fields=transactions", "").object(t)["order"].(map[string]any)
			require.Contains(t, single, "transactions")
			require.NotContains(t, single, "shipping_fees")
		},
		"fees_object": func(t *testing.T, s *shop) { require.IsType(t, map[string]any{}, row(t, s, plain)["shipping_fees"]) },
		"webhook_spelling": func(t *testing.T, s *shop) {
			for _, key := range []string{"currency", "transaction", "total_transaction_charge", "closed_at"} {
				require.Contains(t, row(t, s, plain), key)
			}
			require.NotContains(t, row(t, s, pickup), "pickup_address")
		},
		"money_numbers": func(t *testing.T, s *shop) {
			require.InEpsilon(t, 659, row(t, s, plain)["total_price"], 0)
			require.Equal(t, plain, row(t, s, plain)["id"])
		},
		"no_counts": func(t *testing.T, s *shop) {
			require.NotContains(t, s.call(t, "GET", orders, "").object(t), "page_count")
		},
		"page_repeats": func(t *testing.T, s *shop) {
			require.Equal(t, s.call(t, "GET", orders+"?limit=5", "").rows(t, "orders"), s.call(t, "GET", orders+"?limit=5&page=3", "").rows(t, "orders"))
		},
		"open_only": func(t *testing.T, s *shop) {
			require.Len(t, s.call(t, "GET", orders, "").rows(t, "orders"), 19)
			require.NotNil(t, row(t, s, gone), "by id it is given")
		},
		"no_store_number": func(t *testing.T, s *shop) {
			require.Empty(t, row(t, s, pickup)["pickup_address"].(map[string]any)["address2"])
			require.NotContains(t, row(t, s, bracketed)["pickup_address"].(map[string]any)["name"], "0912")
		},
		"lines_as_text": func(t *testing.T, s *shop) {
			require.IsType(t, "", s.call(t, "POST", fulfillments, numbered).object(t)["fulfillment"].(map[string]any)["line_items"])
		},
		"zone_elsewhere": func(t *testing.T, s *shop) {
			require.Contains(t, s.call(t, "GET", "/api/3.0/store.json", "").body, "Asia/Bangkok")
		},
		"error_text": func(t *testing.T, s *shop) {
			got := s.call(t, "GET", orders, "")
			require.Equal(t, 200, got.status)
			require.IsType(t, "", got.object(t)["error"])
		},
		"timeouts": func(t *testing.T, s *shop) { require.Equal(t, 408, s.call(t, "GET", orders, "").status) },
		"rate_low": func(t *testing.T, s *shop) {
			require.Equal(t, "2", s.call(t, "GET", orders, "").header.Get("X-RateLimit-Remaining"))
		},
		"closed_shop": func(t *testing.T, s *shop) { require.Equal(t, 404, s.call(t, "GET", "/api/3.0/store.json", "").status) },
		"read_only": func(t *testing.T, s *shop) {
			require.Equal(t, 200, s.call(t, "GET", orders, "").status)
			require.Equal(t, 403, s.call(t, "POST", fulfillments, numbered).status)
		},
		"orders_only": func(t *testing.T, s *shop) {
			require.Equal(t, 403, s.call(t, "GET", "/api/3.0/products.json", "").status)
		},
		"silent_level": func(t *testing.T, s *shop) {
			require.JSONEq(t, `{}`, s.call(t, "PUT", levels, `{"variant_id":41200711,"quantity":1}`).body)
		},
		"no_version_4": func(t *testing.T, s *shop) {
			require.Equal(t, 404, s.call(t, "PUT", levels, `{"variant_id":41200711,"quantity":1}`).status)
			does("PUT", "/api/3.0/products/9310021/variants.json", `{"variants":[{"id":41200711,"inventory_quantity":3}]}`)(t, s)
		},
		"no_sku": func(t *testing.T, s *shop) {
			const stranger = "38120574"
			require.Empty(t, row(t, s, stranger)["line_items"].([]any)[0].(map[string]any)["sku"])
		},
		"no_variants": func(t *testing.T, s *shop) {
			require.NotContains(t, s.call(t, "GET", "/api/3.0/products.json", "").rows(t, "products")[0], "variants")
			require.NotEmpty(t, s.call(t, "GET", "/api/3.0/products/9310021/variants.json", "").rows(t, "variants"))
		},
		"other_names": func(t *testing.T, s *shop) {
			require.Contains(t, s.call(t, "GET", "/api/3.0/products.json", "").rows(t, "products")[0], "name")
		},
		"untracked": func(t *testing.T, s *shop) {
			counted := 0
			for _, key := range s.ListingKeys() {
				if _, _, ok := s.StockOf(key); ok {
					counted++
				}
			}
			require.Equal(t, len(s.ListingKeys())-2, counted)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shows(t, open(t, name))
		})
	}
}

func TestTheAwkwardSamplesAreThere(t *testing.T) {
	t.Parallel()
	s := open(t)
	window := connectors.Window{From: now.Add(-7 * 24 * time.Hour), To: now}
	expected := s.Expect(window)
	require.Len(t, expected.Orders, 18)
	require.Equal(t, map[string]int{"unpaid": 1, "already_shipped": 1, "cancelled": 1}, expected.Refused)
	require.Len(t, expected.Unknown, 1)
	require.Len(t, expected.Shippable, 17, "one has no shipping method")
	require.NoError(t, s.Act(connectors.Act{Kind: "delete", Order: plain}))
	require.Equal(t, 404, s.call(t, "GET", "/api/3.0/orders/"+plain+".json", "").status)
	require.Error(t, s.Act(connectors.Act{Kind: "request_cancel", Order: threeLines}), "nothing is known of asking for a cancellation")
}

func TestAMerchantLetsTheAppInAndTakesItOffHisShopInTheBrowser(t *testing.T) {
	t.Parallel()
	s := open(t)
	visit := func(method, path string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader("answer=yes"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	link := consent(s, emulator.Redirects[1], "read_orders")
	require.Contains(t, visit(http.MethodGet, link).Body.String(), "GoWarehouse")
	agreed := visit(http.MethodPost, link)
	require.Equal(t, http.StatusSeeOther, agreed.Code)
	landed, err := url.Parse(agreed.Header().Get("Location"))
	require.NoError(t, err)
	granted := fmt.Sprint(s.traded(t, trade, "code", landed.Query().Get("code")).object(t)["access_token"])
	with := func(token string) int {
		return dressed(func(r *http.Request) { r.Header.Set("EasyStore-Access-Token", token) })(t, s).status
	}
	require.Equal(t, 200, with(granted))
	require.Equal(t, http.StatusOK, visit(http.MethodPost, "/apps").Code)
	require.Equal(t, 403, with(granted))
	require.Equal(t, 200, with(token), "the custom app's token is another matter")
}
