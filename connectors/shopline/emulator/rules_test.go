package emulator_test

// Each rule of the emulator is broken here with hand-written HTTP: the answer is the one of FACTS.md and exactly one violation of that
// rule is counted.

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/shopline/emulator"
)

const token = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

// shop is an emulator on loopback with a clock of its own.
type shop struct {
	*emulator.Emulator
	server *httptest.Server
	now    time.Time
}

func open(t *testing.T, on ...string) *shop {
	t.Helper()
	s := &shop{now: time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)}
	e, err := emulator.New(connectors.EmulatorOptions{Now: func() time.Time { return s.now }, Seed: 7})
	require.NoError(t, err)
	emulationtest.Turn(t, e, on...)
	s.Emulator, s.server = e, httptest.NewServer(e)
	t.Cleanup(s.server.Close)
	e.SetBaseURL(s.server.URL)
	return s
}

// answer is what came back.
type answer struct {
	status int
	kind   string
	body   string
}

func (a answer) object(t *testing.T) map[string]any {
	t.Helper()
	var row map[string]any
	require.NoError(t, json.Unmarshal([]byte(a.body), &row), a.body)
	return row
}

func (a answer) items(t *testing.T) []any {
	t.Helper()
	items, isList := a.object(t)["items"].([]any)
	require.True(t, isList, a.body)
	return items
}

func request(t *testing.T, method, address, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("User-Agent", "gowarehouse-demo")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

func (s *shop) do(t *testing.T, r *http.Request) answer {
	t.Helper()
	status, header, body := emulationtest.Do(t, s.server.Client(), r)
	return answer{status, header.Get("Content-Type"), body}
}

func (s *shop) call(t *testing.T, method, path, body string) answer {
	t.Helper()
	return s.do(t, request(t, method, s.server.URL+path, body))
}

// waiting finds a shippable order by its delivery code.
func (s *shop) waiting(t *testing.T, code string) string {
	t.Helper()
	window := connectors.Window{From: s.now.Add(-7 * 24 * time.Hour), To: s.now}
	for _, id := range s.Expect(window).Shippable {
		if view, _ := s.Shop(id); strings.HasPrefix(view.Order.Shipping.Code, code) {
			return id
		}
	}
	require.Fail(t, "no order ships by "+code)
	return ""
}

// accepted executes an order's shipment and looks until the carrier accepts.
func (s *shop) accepted(t *testing.T, code string) string {
	t.Helper()
	id := s.waiting(t, code)
	require.Equal(t, http.StatusOK, s.call(t, http.MethodPatch, "/v1/orders/"+id+"/execute_shipment", "").status)
	for range 2 {
		require.Equal(t, http.StatusOK, s.call(t, http.MethodGet, "/v1/orders/"+id, "").status)
	}
	view, _ := s.Shop(id)
	require.NotEmpty(t, view.TrackingNumbers)
	return id
}

// link asks for the link to the labels of orders.
func (s *shop) link(t *testing.T, group string, ids ...string) string {
	t.Helper()
	got := s.call(t, http.MethodGet, "/v1/orders/label?"+url.Values{"ids[]": ids}.Encode(), "")
	require.Equal(t, http.StatusOK, got.status, got.body)
	links, isList := got.object(t)[group].([]any)
	require.True(t, isList, got.body)
	require.Len(t, links, 1)
	return links[0].(string)
}

func (s *shop) item(t *testing.T, sku string) (product, variation string) {
	t.Helper()
	for _, key := range s.ListingKeys() {
		if s.SKUOf(key) == sku {
			return key.Item, key.Variant
		}
	}
	require.Fail(t, "nothing is sold as "+sku)
	return "", ""
}

const search = "/v1/orders/search"

// breaks are the ways to break each rule: what is sent, and the status that comes back.
var breaks = []struct {
	rule, name string
	on         []string
	status     int
	do         func(t *testing.T, s *shop) answer
}{
	{rule: "user_agent", name: "no User-Agent", status: 403, do: func(t *testing.T, s *shop) answer {
		r := request(t, http.MethodGet, s.server.URL+"/v1/token/info", "")
		r.Header.Set("User-Agent", "")
		return s.do(t, r)
	}},
	{rule: "bearer", name: "a wrong token", status: 401, do: func(t *testing.T, s *shop) answer {
		r := request(t, http.MethodGet, s.server.URL+"/v1/token/info", "")
		r.Header.Set("Authorization", "Bearer "+strings.Repeat("0", 64))
		return s.do(t, r)
	}},
	{rule: "bearer", name: "no token", status: 401, do: func(t *testing.T, s *shop) answer {
		r := request(t, http.MethodGet, s.server.URL+"/v1/token/info", "")
		r.Header.Del("Authorization")
		return s.do(t, r)
	}},
	{rule: "bearer", name: "a token that died", status: 401, do: func(t *testing.T, s *shop) answer {
		require.NoError(t, s.Act(connectors.Act{Kind: "revoke"}))
		return s.call(t, http.MethodGet, "/v1/token/info", "")
	}},
	{rule: "route", name: "an invented route", status: 404, do: get("/v1/order_fulfillments")},
	{rule: "route", name: "an invented label", status: 404, do: func(t *testing.T, s *shop) answer {
		return s.file(t, s.server.URL+"/storage/labels/0123")
	}},
	{rule: "parameter", name: "an invented parameter", status: 400, do: get(search + "?page_size=50")},
	{rule: "parameter", name: "an unknown status", status: 400, do: get(search + "?statuses[]=open")},
	{rule: "parameter", name: "an unknown delivery status", status: 400, do: get(search + "?delivery_statuses[]=unshipped")},
	{rule: "parameter", name: "the other list's way to sort", status: 400, do: get("/v1/orders?sort_by=created_at")},
	{rule: "per_page", name: "too many rows", status: 400, do: get(search + "?per_page=1000")},
	{rule: "page", name: "page zero", status: 400, do: get(search + "?page=0")},
	{rule: "time", name: "a time with its zone", status: 400, do: get(search + "?created_after=2026-11-16T02:00:00Z")},
	{rule: "content_type", name: "a form", status: 400, do: func(t *testing.T, s *shop) answer {
		r := request(t, http.MethodPatch, s.server.URL+"/v1/orders/"+s.waiting(t, "custom"), `{"tracking_number":"1"}`)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return s.do(t, r)
	}},
	{rule: "body", name: "no JSON", status: 400, do: func(t *testing.T, s *shop) answer {
		return s.call(t, http.MethodPatch, "/v1/orders/"+s.waiting(t, "custom"), `{"tracking_number":`)
	}},
	{rule: "body", name: "an invented field", status: 400, do: func(t *testing.T, s *shop) answer {
		return s.call(t, http.MethodPatch, "/v1/orders/"+s.waiting(t, "custom"), `{"carrier":"T-cat"}`)
	}},
	{rule: "rate", name: "twenty-one in a second", on: []string{"rate_limit"}, status: 429, do: func(t *testing.T, s *shop) answer {
		for range 20 {
			require.Equal(t, http.StatusOK, s.call(t, http.MethodGet, "/v1/token/info", "").status)
		}
		return s.call(t, http.MethodGet, "/v1/token/info", "")
	}},
	{rule: "execute_pending", name: "executed twice", status: 422, do: func(t *testing.T, s *shop) answer {
		id := s.waiting(t, "tw_711_b2c_nopay")
		require.Equal(t, http.StatusOK, s.call(t, http.MethodPatch, "/v1/orders/"+id+"/execute_shipment", "").status)
		return s.call(t, http.MethodPatch, "/v1/orders/"+id+"/execute_shipment", "")
	}},
	{rule: "execute_kind", name: "the merchant's own carrier", status: 422, do: func(t *testing.T, s *shop) answer {
		return s.call(t, http.MethodPatch, "/v1/orders/"+s.waiting(t, "custom")+"/execute_shipment", "")
	}},
	{rule: "execute_kind", name: "frozen FamilyMart", status: 422, do: func(t *testing.T, s *shop) answer {
		return s.call(t, http.MethodPatch, "/v1/orders/"+s.waiting(t, "sl_logistics_fmt")+"/execute_shipment", "")
	}},
	{rule: "bulk_kind", name: "7-ELEVEN in bulk", status: 200, do: func(t *testing.T, s *shop) answer {
		id := s.waiting(t, "tw_711_b2c_nopay")
		got := s.call(t, http.MethodPatch, "/v1/orders/execute_shipment", `{"orderIds":["`+id+`"]}`)
		require.Equal(t, []any{id}, got.object(t)["platformNotSupportOrderIds"])
		return got
	}},
	{rule: "execute_pending", name: "executed twice in bulk", status: 200, do: func(t *testing.T, s *shop) answer {
		body := `{"orderIds":["` + s.waiting(t, "sl_logistics_fmt") + `"]}`
		require.Len(t, s.call(t, http.MethodPatch, "/v1/orders/execute_shipment", body).object(t)["processingOrderIds"], 1)
		got := s.call(t, http.MethodPatch, "/v1/orders/execute_shipment", body)
		require.Len(t, got.object(t)["statusErrorOrderIds"], 1)
		return got
	}},
	{rule: "label_ids", name: "no order", status: 422, do: get("/v1/orders/label")},
	{rule: "label_ids", name: "twenty-five orders", status: 422, do: get("/v1/orders/label?" + strings.Repeat("ids[]=a&", 25))},
	{rule: "label_accepted", name: "before the carrier has accepted", status: 422, do: func(t *testing.T, s *shop) answer {
		return s.call(t, http.MethodGet, "/v1/orders/label?ids[]="+s.waiting(t, "tw_tcat_roomtemp"), "")
	}},
	{rule: "label_open", name: "the token shown to the storage", status: 200, do: func(t *testing.T, s *shop) answer {
		return s.do(t, request(t, http.MethodGet, s.link(t, "tcat_roomtemp", s.accepted(t, "tw_tcat_roomtemp")), ""))
	}},
	{rule: "label_expired", name: "a link of eleven minutes", status: 403, do: func(t *testing.T, s *shop) answer {
		link := s.link(t, "fmt_c2c", s.accepted(t, "tw_fm_c2c"))
		s.now = s.now.Add(11 * time.Minute)
		return s.file(t, link)
	}},
	{rule: "delivery_status", name: "an invented status", status: 422, do: func(t *testing.T, s *shop) answer {
		return s.call(t, http.MethodPatch, "/v1/orders/"+s.waiting(t, "custom")+"/order_delivery_status", `{"status":"fulfilled"}`)
	}},
	{rule: "force_update", name: "a carrier's order by hand", status: 422, do: func(t *testing.T, s *shop) answer {
		return s.call(t, http.MethodPatch, "/v1/orders/"+s.waiting(t, "tw_711_b2c_nopay")+"/order_delivery_status", `{"status":"shipped"}`)
	}},
	{rule: "cancelled", name: "a number for a cancelled order", status: 200, do: func(t *testing.T, s *shop) answer {
		return s.call(t, http.MethodPatch, "/v1/orders/"+s.cancelled(t, "custom"), `{"tracking_number":"1"}`)
	}},
	{rule: "cancelled", name: "a cancelled order marked as shipped", status: 200, do: func(t *testing.T, s *shop) answer {
		return s.call(t, http.MethodPatch, "/v1/orders/"+s.cancelled(t, "custom")+"/order_delivery_status", `{"status":"shipped"}`)
	}},
	{rule: "cancelled", name: "a cancelled order executed", status: 200, do: func(t *testing.T, s *shop) answer {
		return s.call(t, http.MethodPatch, "/v1/orders/"+s.cancelled(t, "tw_tcat_roomtemp")+"/execute_shipment", "")
	}},
	{rule: "tracking_overwritten", name: "another number", status: 200, do: func(t *testing.T, s *shop) answer {
		id := s.waiting(t, "custom")
		require.Equal(t, http.StatusOK, s.call(t, http.MethodPatch, "/v1/orders/"+id, `{"tracking_number":"1"}`).status)
		return s.call(t, http.MethodPatch, "/v1/orders/"+id, `{"tracking_number":"2"}`)
	}},
	{rule: "mail_twice", name: "two mails", status: 200, do: func(t *testing.T, s *shop) answer {
		id := s.waiting(t, "custom")
		body := `{"status":"shipped","mail_notify":true}`
		require.Equal(t, http.StatusOK, s.call(t, http.MethodPatch, "/v1/orders/"+id+"/order_delivery_status", body).status)
		return s.call(t, http.MethodPatch, "/v1/orders/"+id+"/order_delivery_status", body)
	}},
	{rule: "quantity", name: "eight digits", status: 422, do: setSimple(`{"quantity":10000000}`)},
	{rule: "quantity", name: "half a piece", status: 422, do: setSimple(`{"quantity":1.5}`)},
	{rule: "quantity_of_variations", name: "a product with variations", status: 403, do: func(t *testing.T, s *shop) answer {
		product, _ := s.item(t, "TEE-BK-M")
		return s.call(t, http.MethodPut, "/v1/products/"+product+"/update_quantity", `{"quantity":1}`)
	}},
	{rule: "quantity_of_variations", name: "stock without its variation", status: 422, do: func(t *testing.T, s *shop) answer {
		product, _ := s.item(t, "TEE-BK-M")
		return s.call(t, http.MethodPut, "/v1/products/"+product+"/stocks", `{"quantity":1,"warehouse_id":"5f00aa000000000000000001"}`)
	}},
	{rule: "quantity_unlimited", name: "a product without a quantity", status: 403, do: func(t *testing.T, s *shop) answer {
		product, _ := s.item(t, "CARD-E")
		return s.call(t, http.MethodPut, "/v1/products/"+product+"/update_quantity", `{"quantity":1}`)
	}},
	{rule: "warehouse", name: "a warehouse that is being moved", status: 422, do: func(t *testing.T, s *shop) answer {
		product, _ := s.item(t, "MUG-CAT")
		return s.call(t, http.MethodPut, "/v1/products/"+product+"/stocks", `{"quantity":1,"warehouse_id":"5f00aa000000000000000003"}`)
	}},
	{rule: "webhook", name: "plain http", status: 422, do: hook(`{"address":"http://hooks.example.com","topics":["order/create"]}`)},
	{rule: "webhook", name: "an invented topic", status: 422, do: hook(`{"address":"https://hooks.example.com","topics":["orders/create"]}`)},
	{rule: "webhook", name: "no topics", status: 422, do: hook(`{"address":"https://hooks.example.com"}`)},
	{rule: "webhook_twice", name: "the same address twice", status: 200, do: func(t *testing.T, s *shop) answer {
		body := `{"address":"https://hooks.example.com","topics":["order/create"]}`
		require.Equal(t, http.StatusOK, s.call(t, http.MethodPost, "/v1/webhooks", body).status)
		return s.call(t, http.MethodPost, "/v1/webhooks", body)
	}},
}

func get(path string) func(*testing.T, *shop) answer {
	return func(t *testing.T, s *shop) answer {
		t.Helper()
		return s.call(t, http.MethodGet, strings.NewReplacer("[", "%5B", "]", "%5D").Replace(path), "")
	}
}

func hook(body string) func(*testing.T, *shop) answer {
	return func(t *testing.T, s *shop) answer {
		t.Helper()
		return s.call(t, http.MethodPost, "/v1/webhooks", body)
	}
}

func setSimple(body string) func(*testing.T, *shop) answer {
	return func(t *testing.T, s *shop) answer {
		t.Helper()
		product, _ := s.item(t, "MUG-CAT")
		return s.call(t, http.MethodPut, "/v1/products/"+product+"/update_quantity", body)
	}
}

// file fetches a label as anybody may who has the link.
func (s *shop) file(t *testing.T, link string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link, nil)
	require.NoError(t, err)
	return s.do(t, r)
}

func (s *shop) cancelled(t *testing.T, code string) string {
	t.Helper()
	id := s.waiting(t, code)
	require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: id}))
	return id
}

func TestEachRuleHasTeeth(t *testing.T) {
	t.Parallel()
	broken := map[string]bool{}
	for _, b := range breaks {
		broken["shopline."+b.rule] = true
		t.Run(b.rule+": "+b.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, b.on...)
			got := b.do(t, s)
			require.Equal(t, b.status, got.status, got.body)
			violations := s.Report().Violations
			require.Len(t, violations, 1, "%v", violations)
			require.Equal(t, "shopline."+b.rule, violations[0].Rule)
		})
	}
	for _, rule := range open(t).Rules() {
		require.True(t, broken[rule.ID], "nothing breaks %s", rule.ID)
	}
}

func TestRightRequestsBreakNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, path := range []string{
		"/v1/token/info", "/v1/products?per_page=999", "/v1/delivery_options", "/v1/payments", "/v1/warehouses", "/v1/webhooks",
		search + "?per_page=50&page=1&statuses%5B%5D=pending&statuses%5B%5D=confirmed&delivery_statuses%5B%5D=pending" +
			"&created_after=2026-11-16%2002:00:00&sort_by=created_at&order_by=asc",
	} {
		require.Equal(t, http.StatusOK, s.call(t, http.MethodGet, path, "").status, path)
	}
	require.Empty(t, s.Report().Violations)
}

func TestBothEndsOfATimeBelongToIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	view, _ := s.Shop(s.waiting(t, "custom"))
	at := view.Order.OrderedAt.Format("2006-01-02 15:04:05")
	for _, query := range []url.Values{{"created_after": {at}, "created_before": {at}}} {
		got := s.call(t, http.MethodGet, search+"?"+query.Encode(), "")
		require.Len(t, got.items(t), 1, got.body)
	}
}

func TestADeliveryThatChangesLeavesTheOrdersTimeAlone(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.waiting(t, "custom")
	before, _ := s.Shop(id)
	s.now = s.now.Add(time.Hour)
	got := s.call(t, http.MethodPatch, "/v1/orders/"+id+"/order_delivery_status", `{"status":"shipped"}`)
	require.Equal(t, http.StatusOK, got.status, got.body)
	after, _ := s.Shop(id)
	require.Equal(t, connectors.StateShipped, after.State)
	require.Equal(t, before.Order.UpdatedAt, after.Order.UpdatedAt)
	require.Zero(t, after.Notices, "mail_notify is false unless it is asked for")
}

func TestForceUpdateIsTakenAsAListAndAsAString(t *testing.T) {
	t.Parallel()
	for _, force := range []string{`["status"]`, `"status"`} {
		s := open(t)
		id := s.waiting(t, "tw_711_b2c_nopay")
		body := fmt.Sprintf(`{"status":"shipped","force_update":%s}`, force)
		got := s.call(t, http.MethodPatch, "/v1/orders/"+id+"/order_delivery_status", body)
		require.Equal(t, http.StatusOK, got.status, got.body)
		require.Empty(t, s.Report().Violations)
	}
}

func TestACarrierAcceptsStepByStep(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.waiting(t, "tw_tcat_roomtemp")
	got := s.call(t, http.MethodPatch, "/v1/orders/"+id+"/execute_shipment", "").object(t)
	require.Equal(t, "request_submitted", got["delivery_status"])
	require.Nil(t, got["tracking_number"])
	var seen []any
	for range 2 {
		seen = append(seen, s.call(t, http.MethodGet, "/v1/orders/"+id, "").object(t)["order_delivery"].(map[string]any)["delivery_status"])
	}
	require.Equal(t, []any{"request_authorized", "request_accepted"}, seen)
}

func TestTwoLabelsOfAGroupShareALink(t *testing.T) {
	t.Parallel()
	s := open(t, "number_at_once")
	var ids []string
	window := connectors.Window{From: s.now.Add(-7 * 24 * time.Hour), To: s.now}
	for _, id := range s.Expect(window).Shippable {
		if view, _ := s.Shop(id); view.Order.Shipping.Code == "tw_tcat_roomtemp" && len(ids) < 2 {
			require.Equal(t, http.StatusOK, s.call(t, http.MethodPatch, "/v1/orders/"+id+"/execute_shipment", "").status)
			ids = append(ids, id)
		}
	}
	require.Len(t, ids, 2)
	file := s.file(t, s.link(t, "tcat_roomtemp", ids...))
	require.Equal(t, "application/pdf", file.kind)
	require.Contains(t, file.body, "/Count 2")
}

func TestALabelThatFailsStandsBesideThoseThatDoNot(t *testing.T) {
	t.Parallel()
	s := open(t, "number_at_once")
	family, store := s.waiting(t, "tw_fm_c2c"), s.waiting(t, "tw_711_pay")
	for _, id := range []string{family, store} {
		require.Equal(t, http.StatusOK, s.call(t, http.MethodPatch, "/v1/orders/"+id+"/execute_shipment", "").status)
	}
	got := s.call(t, http.MethodGet, "/v1/orders/label?"+url.Values{"ids[]": {family, store}}.Encode(), "").object(t)
	require.Contains(t, got, "fmt_c2c")
	require.Contains(t, fmt.Sprint(got["failed_orders"]), store)
	require.Equal(t, http.StatusUnprocessableEntity, s.call(t, http.MethodGet, "/v1/orders/label?ids%5B%5D="+store, "").status)
	require.Empty(t, s.Report().Violations, "7-ELEVEN C2C has no label, which is nobody's mistake")
}

func TestSwitchesDoAsTheySay(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]func(t *testing.T, s *shop){
		"no_token_info": func(t *testing.T, s *shop) {
			require.Equal(t, http.StatusForbidden, s.call(t, http.MethodGet, "/v1/token/info", "").status)
		},
		"no_labels": func(t *testing.T, s *shop) {
			require.Equal(t, http.StatusForbidden, s.call(t, http.MethodGet, "/v1/orders/label?ids%5B%5D=a", "").status)
		},
		"no_stock": func(t *testing.T, s *shop) {
			require.Equal(t, http.StatusForbidden, setSimple(`{"quantity":1}`)(t, s).status)
		},
		"error_key": func(t *testing.T, s *shop) {
			got := s.call(t, http.MethodGet, "/v1/orders/6741a0c2b7e5f8000dffffff", "").object(t)
			require.Equal(t, "Order not found", got["error"])
			require.NotContains(t, got, "message")
		},
		"duplicate_row": func(t *testing.T, s *shop) {
			first := s.call(t, http.MethodGet, search+"?per_page=3&order_by=asc", "").items(t)
			second := s.call(t, http.MethodGet, search+"?per_page=3&order_by=asc&page=2", "").items(t)
			require.Equal(t, first[2].(map[string]any)["id"], second[0].(map[string]any)["id"])
		},
		"label_html": func(t *testing.T, s *shop) {
			require.Contains(t, s.file(t, s.link(t, "fmt_c2c", s.accepted(t, "tw_fm_c2c"))).kind, "text/html")
		},
		"label_png": func(t *testing.T, s *shop) {
			got := s.file(t, s.link(t, "fmt_c2c", s.accepted(t, "tw_fm_c2c")))
			require.Equal(t, "image/png", got.kind)
			require.True(t, strings.HasPrefix(got.body, "\x89PNG"))
		},
		"label_jpeg": func(t *testing.T, s *shop) {
			got := s.file(t, s.link(t, "fmt_c2c", s.accepted(t, "tw_fm_c2c")))
			require.Equal(t, "image/jpeg", got.kind)
			require.True(t, strings.HasPrefix(got.body, "\xff\xd8\xff"))
		},
		"label_not_ready": func(t *testing.T, s *shop) {
			id := s.accepted(t, "tw_fm_c2c")
			require.Equal(t, http.StatusUnprocessableEntity, s.call(t, http.MethodGet, "/v1/orders/label?ids%5B%5D="+id, "").status)
			s.link(t, "fmt_c2c", id)
		},
		"labels_not_enabled": func(t *testing.T, s *shop) {
			id := s.accepted(t, "tw_fm_c2c")
			require.Equal(t, http.StatusUnprocessableEntity, s.call(t, http.MethodGet, "/v1/orders/label?ids%5B%5D="+id, "").status)
		},
		"carrier_refuses": func(t *testing.T, s *shop) {
			id := s.waiting(t, "tw_fm_c2c")
			require.Equal(t, http.StatusOK, s.call(t, http.MethodPatch, "/v1/orders/"+id+"/execute_shipment", "").status)
			require.Contains(t, s.call(t, http.MethodGet, "/v1/orders/"+id, "").body, "request_authorized")
			require.Contains(t, s.call(t, http.MethodGet, "/v1/orders/"+id, "").body, `"delivery_status":"failed"`)
		},
		"slow_carrier": func(t *testing.T, s *shop) {
			id := s.waiting(t, "tw_fm_c2c")
			require.Equal(t, http.StatusOK, s.call(t, http.MethodPatch, "/v1/orders/"+id+"/execute_shipment", "").status)
			for range 5 {
				require.NotContains(t, s.call(t, http.MethodGet, "/v1/orders/"+id, "").body, `"delivery_status":"request_accepted"`)
			}
			require.Contains(t, s.call(t, http.MethodGet, "/v1/orders/"+id, "").body, `"delivery_status":"request_accepted"`)
		},
		"float_quantities": shows(`"quantity":2.0`), "cents_hundred": shows(`"cents":6000`), "masked": shows(`0912***`, `"recipient_name"`),
		"null_texts": shows(`"zh-hant":null`), "mixed_times": shows(`+08:00"`), "merchant_number": shows(`"merchant_order_number":"SHOP-`),
		"child_object": shows(`"child_products":{`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, name)
			want(t, s)
			require.Empty(t, s.Report().Violations)
		})
	}
}

// shows demands that one of the texts stands in the list of all orders.
func shows(texts ...string) func(*testing.T, *shop) {
	return func(t *testing.T, s *shop) {
		t.Helper()
		body := s.call(t, http.MethodGet, search+"?per_page=999", "").body
		require.True(t, slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(body, text) }), "none of %v", texts)
	}
}

func TestAnArchivedOrderIsGone(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.waiting(t, "custom")
	require.NoError(t, s.Act(connectors.Act{Kind: "archive", Order: id}))
	require.Equal(t, http.StatusGone, s.call(t, http.MethodGet, "/v1/orders/"+id, "").status)
	require.Empty(t, s.call(t, http.MethodGet, "/v1/orders?order_ids%5B%5D="+id, "").items(t))
}

func TestADeltaAddsAndAWarehouseKeepsItsOwn(t *testing.T) {
	t.Parallel()
	s := open(t)
	product, _ := s.item(t, "MUG-CAT")
	key := connectors.ListingKey{Item: product}
	before, _, _ := s.StockOf(key)
	require.Equal(t, http.StatusOK, setSimple(`{"quantity":-3,"replace":false}`)(t, s).status)
	after, changes, _ := s.StockOf(key)
	require.Equal(t, []int{before - 3, 1}, []int{after, changes})
	got := s.call(t, http.MethodPut, "/v1/products/"+product+"/stocks", `{"quantity":5,"warehouse_id":"5f00aa000000000000000002","is_replace":true}`)
	require.Equal(t, http.StatusOK, got.status, got.body)
	total, _, _ := s.StockOf(key)
	require.Equal(t, before-3+5, total)
	require.Empty(t, s.Report().Violations)
}
