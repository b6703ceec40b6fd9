package emulator_test

// Each rule of the emulator is broken here with hand-written HTTP: the answer is the one of FACTS.md and exactly one violation of that
// rule is counted.

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/ownsite/emulator"
)

const (
	key    = "own_dummy_api_key_0123456789abcdef0123456789abcdef"
	secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
)

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
	s.server.Client().CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
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

func (a answer) rows(t *testing.T) []map[string]any {
	t.Helper()
	var list struct {
		Data []map[string]any `json:"data"`
	}
	require.NoError(t, json.Unmarshal([]byte(a.body), &list), a.body)
	return list.Data
}

func (s *shop) request(t *testing.T, method, path, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.server.URL+"/gw/v1"+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+key)
	if method != http.MethodGet {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", "key-"+strconv.Itoa(s.Report().Requests))
		var named struct {
			ID string `json:"id"`
		}
		if json.Unmarshal([]byte(body), &named) == nil && named.ID != "" {
			r.Header.Set("Idempotency-Key", named.ID)
		}
	}
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

// Orders of the samples.
const (
	plain      = "100028" // one line of one piece
	threeLines = "100029"
	labelled   = "100030" // for a label of the shop's
	gone       = "100026" // cancelled
	held       = "100038"
	sent       = "100024"
)

const (
	left     = `{"id":"ful_1","shipped_at":"2026-11-23T14:00:00+08:00","packages":[{"carrier":"tcat","carrier_name":"黑貓","tracking_number":"90681234"}]}`
	tooMany  = `{"id":"ful_1","shipped_at":"2026-11-23T14:00:00+08:00","packages":[{"carrier":"tcat","lines":[{"line_id":"1","quantity":2}]}]}`
	noCode   = `{"id":"ful_1","shipped_at":"2026-11-23T14:00:00+08:00","packages":[{"carrier":"donkey","tracking_number":"1"}]}`
	noLines  = `{"id":"ful_1","shipped_at":"2026-11-23T14:00:00+08:00","packages":[{"carrier":"tcat","lines":[{"line_id":"9","quantity":1}]}]}`
	another  = `{"id":"ful_1","shipped_at":"2026-11-23T14:00:00+08:00","packages":[{"carrier":"tcat","carrier_name":"黑貓","tracking_number":"2"}]}`
	newStock = `{"items":[{"variant_id":"9001","available":3,"as_of":"2026-11-23T06:00:00Z"}]}`
)

func fulfilments(order string) string { return "/orders/" + order + "/fulfilments" }

// offence is one broken rule.
type offence = emulationtest.Offence[*shop, answer]

func calls(method, path, body string) func(*testing.T, *shop) answer {
	return func(t *testing.T, s *shop) answer { return s.call(t, method, path, body) }
}

func does(method, path, body string) func(*testing.T, *shop) {
	return func(t *testing.T, s *shop) { require.Less(t, s.call(t, method, path, body).status, 300) }
}

// dressed makes a request that was changed.
func dressed(method, path, body string, change func(*http.Request)) func(*testing.T, *shop) answer {
	return func(t *testing.T, s *shop) answer {
		r := s.request(t, method, path, body)
		change(r)
		return s.do(t, r)
	}
}

// signed puts a signature of a time onto a request.
func signed(body, id string, at time.Time) func(*http.Request) {
	return func(r *http.Request) {
		hook, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			panic(err)
		}
		signature, err := hook.Sign(id, at, []byte(body))
		if err != nil {
			panic(err)
		}
		r.Header.Set("webhook-id", id)
		r.Header.Set("webhook-timestamp", strconv.FormatInt(at.Unix(), 10))
		r.Header.Set("webhook-signature", signature)
	}
}

// A question and a notice of the Custom Store protocol, about the plain order.
const (
	week       = "action=export&start_date=11%2F16%2F2026+06%3A30&end_date=11%2F23%2F2026+06%3A32&page=1"
	told       = "action=shipnotify&order_number=A20261118-0006&carrier=Other&service=tcat&tracking_number=9068"
	shipNotice = "<ShipNotice><OrderNumber>A20261118-0006</OrderNumber><TrackingNumber>9068</TrackingNumber><ShipDate>11/23/2026</ShipDate>" +
		"<Items><Item><Quantity>1</Quantity></Item></Items></ShipNotice>"
)

// storeCalls makes a call to the plug-in's page.
func storeCalls(method, query, body string, change func(*http.Request)) func(*testing.T, *shop) answer {
	return func(t *testing.T, s *shop) answer {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, s.server.URL+"/shipstation.php?"+query, strings.NewReader(body))
		require.NoError(t, err)
		r.SetBasicAuth("gowarehouse", "demo-password")
		if change != nil {
			change(r)
		}
		return s.do(t, r)
	}
}

func TestThePlugInTellsTheSameOrdersAndTakesANumber(t *testing.T) {
	t.Parallel()
	s := open(t, "custom_store")
	export := storeCalls("GET", week, "", nil)
	before := export(t, s)
	require.Equal(t, 200, before.status)
	require.Contains(t, before.body, `<Orders pages="1">`)
	require.Contains(t, before.body, "<OrderStatus><![CDATA[unpaid]]></OrderStatus>")
	require.Contains(t, before.body, "gw:cod=")
	require.NotContains(t, before.body, "PDF-TEA", "downloads are not for the warehouse")
	require.Equal(t, answer{200, nil, "success"}.body, storeCalls("POST", told, shipNotice, nil)(t, s).body)
	view, _ := s.Shop(plain)
	require.Equal(t, connectors.StateShipped, view.State)
	require.Equal(t, []string{"9068"}, view.TrackingNumbers)
	require.Equal(t, 200, storeCalls("POST", told, shipNotice, nil)(t, s).status, "it knows none again")
	view, _ = s.Shop(plain)
	require.Equal(t, 2, view.Notices)
	require.Equal(t, 404, s.call(t, "GET", "/orders", "").status, "there is the plug-in and nothing else")
	require.Empty(t, s.Report().Violations)
}

func manyItems(n int) string {
	item := `{"variant_id":"9001","available":3,"as_of":"2026-11-23T06:00:00Z"}`
	return `{"items":[` + strings.TrimSuffix(strings.Repeat(item+",", n), ",") + `]}`
}

var offences = map[string]offence{
	"ownsite.api_key": {Status: 401, Says: "unauthorized",
		Commit: dressed("GET", "/orders", "", func(r *http.Request) { r.Header.Set("Authorization", "Bearer another") })},
	"ownsite.route":         {Status: 404, Says: "not_found", Commit: calls("GET", "/customers", "")},
	"ownsite.capability":    {Switches: []string{"orders_only"}, Status: 404, Says: "not_offered", Commit: calls("GET", "/products", "")},
	"ownsite.limit":         {Status: 422, Says: "limit", Commit: calls("GET", "/orders?limit=101", "")},
	"ownsite.updated_since": {Status: 422, Says: "updated_since", Commit: calls("GET", "/orders?updated_since=2026-11-20T11:12:30", "")},
	"ownsite.status":        {Status: 422, Says: "status", Commit: calls("GET", "/orders?status=ready,paid", "")},
	"ownsite.ids":           {Status: 422, Says: "ids", Commit: calls("GET", "/orders?ids=1,,2", "")},
	"ownsite.wait":          {Status: 422, Says: "wait", Commit: calls("GET", "/orders?wait=26", "")},
	"ownsite.cursor":        {Status: 400, Says: "cursor", Commit: calls("GET", "/orders?cursor=abc", "")},
	"ownsite.content_type": {Status: 415, Says: "application/json", Commit: dressed("PUT", "/stock", newStock, func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	})},
	"ownsite.body": {Status: 400, Says: "bad_request", Commit: calls("PUT", "/stock", `{"items":`)},
	"ownsite.idempotency_key": {Status: 400, Says: "Idempotency-Key", Commit: dressed("PUT", "/stock", newStock, func(r *http.Request) {
		r.Header.Del("Idempotency-Key")
	})},
	"ownsite.idempotency_reused": {Status: 409, Says: "idempotency_conflict",
		Prepare: func(t *testing.T, s *shop) {
			require.Equal(t, 200, dressed("PUT", "/stock", newStock, func(r *http.Request) { r.Header.Set("Idempotency-Key", "k") })(t, s).status)
		},
		Commit: dressed("PUT", "/stock", manyItems(2), func(r *http.Request) { r.Header.Set("Idempotency-Key", "k") })},
	"ownsite.signature": {Status: 401, Says: "bad_signature", Commit: dressed("PUT", "/stock", newStock, signed(newStock+" ", "msg_1", now))},
	"ownsite.signature_window": {Status: 401, Says: "timestamp_out_of_window",
		Commit: dressed("PUT", "/stock", newStock, signed(newStock, "msg_1", now.Add(-301*time.Second)))},
	"ownsite.signature_replay": {Status: 409, Says: "replayed",
		Prepare: func(t *testing.T, s *shop) {
			require.Equal(t, 200, dressed("PUT", "/stock", newStock, signed(newStock, "msg_1", now))(t, s).status)
		},
		Commit: dressed("PUT", "/stock", newStock, signed(newStock, "msg_1", now))},
	"ownsite.packages": {Status: 422, Says: "unknown_line", Commit: calls("POST", fulfilments(plain), noLines)},
	"ownsite.carrier":  {Status: 422, Says: "carrier", Commit: calls("POST", fulfilments(plain), noCode)},
	"ownsite.quantity": {Status: 422, Says: "quantity_exceeds", Commit: calls("POST", fulfilments(plain), tooMany)},
	"ownsite.fulfilment_conflict": {Status: 409, Says: "fulfilment_conflict", Prepare: does("POST", fulfilments(plain), left),
		Commit: calls("POST", fulfilments(plain), another)},
	"ownsite.order_cancelled": {Status: 409, Says: "order_cancelled", Commit: calls("POST", fulfilments(gone), left)},
	"ownsite.already_shipped": {Status: 409, Says: "already_shipped", Commit: calls("POST", fulfilments(sent), left)},
	"ownsite.order_not_ready": {Status: 409, Says: "order_not_ready", Commit: calls("POST", fulfilments(held), left)},
	"ownsite.label":           {Status: 409, Says: "no_label", Commit: calls("POST", "/orders/"+plain+"/label", `{}`)},
	"ownsite.stock_batch":     {Status: 413, Says: "too_large", Commit: calls("PUT", "/stock", manyItems(101))},
	"ownsite.stock_item": {Status: 200, Says: `"code":"invalid"`,
		Commit: calls("PUT", "/stock", `{"items":[{"variant_id":"9001","available":-1,"as_of":"2026-11-23T06:00:00Z"}]}`)},
	"ownsite.redirect": {Switches: []string{"moved"}, Status: 200, Says: "has_more",
		Prepare: func(t *testing.T, s *shop) {
			require.Equal(t, "/gw/v1/orders?moved=1&limit=5", s.call(t, "GET", "/orders?limit=5", "").header.Get("Location"))
		},
		Commit: calls("GET", "/orders?moved=1&limit=5", "")},
	"ownsite.store_user": {Status: 401, Says: "unauthorized", Commit: storeCalls("GET", week, "", func(r *http.Request) {
		r.SetBasicAuth("gowarehouse", "another")
	})},
	"ownsite.store_action": {Status: 400, Says: "action", Commit: storeCalls("GET", "action=orders", "", nil)},
	"ownsite.store_dates":  {Status: 400, Says: "date", Commit: storeCalls("GET", strings.ReplaceAll(week, "%2F", "-"), "", nil)},
	"ownsite.store_page":   {Status: 400, Says: "page", Commit: storeCalls("GET", strings.Replace(week, "page=1", "page=9", 1), "", nil)},
	"ownsite.store_order":  {Status: 404, Says: "not found", Commit: storeCalls("POST", strings.Replace(told, "-0006", "-9999", 1), shipNotice, nil)},
	"ownsite.store_number": {Status: 406, Says: "missing", Commit: storeCalls("POST", strings.Replace(told, "9068", "", 1), shipNotice, nil)},
	"ownsite.store_notice": {Status: 400, Says: "ShipNotice", Commit: storeCalls("POST", told, strings.Replace(shipNotice, "9068", "9069", 1), nil)},
	"ownsite.store_ready": {Status: 400, Says: "on_hold", Prepare: func(t *testing.T, s *shop) {
		require.NoError(t, s.Act(connectors.Act{Kind: "hold", Order: plain}))
	}, Commit: storeCalls("POST", told, shipNotice, nil)},
	"ownsite.sku": {Status: 422, Says: "sku", Commit: calls("PATCH", "/variants/9001", `{"sku":""}`)},
}

func TestEveryRuleHasTeeth(t *testing.T) {
	t.Parallel()
	emulationtest.Teeth(t, open, emulationtest.Once(offences))
}

func TestARefusalIsAProblemDocument(t *testing.T) {
	t.Parallel()
	got := open(t).call(t, "GET", "/orders/999999", "")
	require.Equal(t, 404, got.status)
	require.Equal(t, "application/problem+json", got.header.Get("Content-Type"))
	require.Equal(t, "order_not_found", got.object(t)["code"])
}

func TestTheListGoesOnWhereItsCursorStood(t *testing.T) {
	t.Parallel()
	s := open(t)
	first := s.call(t, "GET", "/orders?status=ready,cancelled&limit=5", "").object(t)
	require.Equal(t, true, first["has_more"])
	all := s.call(t, "GET", "/orders?status=ready,cancelled&limit=100", "")
	rest := s.call(t, "GET", "/orders?limit=100&cursor="+first["next_cursor"].(string), "")
	require.Equal(t, all.rows(t)[5:], rest.rows(t), "the cursor keeps the filter")
	end := rest.object(t)["next_cursor"].(string)
	require.Empty(t, s.call(t, "GET", "/orders?cursor="+end, "").rows(t))
	require.NoError(t, s.Act(connectors.Act{Kind: "change_address", Order: plain}))
	news := s.call(t, "GET", "/orders?cursor="+end, "").rows(t)
	require.Len(t, news, 1)
	require.Equal(t, plain, news[0]["id"])
	require.InEpsilon(t, 2, news[0]["revision"], 0)
	require.Empty(t, s.Report().Violations)
}

func TestUpdatedSinceIncludesItsMoment(t *testing.T) {
	t.Parallel()
	s := open(t)
	last := s.call(t, "GET", "/orders?limit=100", "").rows(t)
	at := last[len(last)-1]["updated_at"].(string)
	require.Len(t, s.call(t, "GET", "/orders?updated_since="+url.QueryEscape(at), "").rows(t), 1)
}

func TestAWaitingRequestWakesWhenSomethingChanges(t *testing.T) {
	t.Parallel()
	s := open(t)
	end := s.call(t, "GET", "/orders?limit=100", "").object(t)["next_cursor"].(string)
	woken := make(chan answer, 1)
	began := time.Now()
	waiting := s.request(t, "GET", "/orders?wait=20&cursor="+end, "")
	go func() {
		reply, err := s.server.Client().Do(waiting)
		if err != nil {
			woken <- answer{body: err.Error()}
			return
		}
		body, _ := io.ReadAll(reply.Body) // half of it is told by its rows
		_ = reply.Body.Close()
		woken <- answer{reply.StatusCode, reply.Header, string(body)}
	}()
	require.Eventually(t, func() bool { return s.Report().ByName["GET /orders"] == 2 }, 5*time.Second, time.Millisecond)
	require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: plain}))
	got := <-woken
	require.Equal(t, plain, got.rows(t)[0]["id"])
	require.Less(t, time.Since(began), 10*time.Second)
}

func TestAFulfilmentIsRecordedOnceHoweverOftenItIsTold(t *testing.T) {
	t.Parallel()
	s := open(t)
	require.Equal(t, 201, s.call(t, "POST", fulfilments(plain), left).status)
	again := s.call(t, "POST", fulfilments(plain), left)
	require.Equal(t, 200, again.status)
	require.Equal(t, "shipped", again.object(t)["order_status"])
	view, _ := s.Shop(plain)
	require.Equal(t, 1, view.Shipments)
	require.Equal(t, 1, view.Notices)
	require.Equal(t, []string{"90681234"}, view.TrackingNumbers)
	history := s.call(t, "GET", "/orders/"+plain, "").object(t)["fulfilments"].([]any)
	require.Len(t, history, 1)
	require.Empty(t, s.Report().Violations)
}

func TestPiecesLeaveOneAfterTheOther(t *testing.T) {
	t.Parallel()
	s := open(t)
	part := `{"id":"ful_1","shipped_at":"2026-11-23T14:00:00+08:00","packages":[{"carrier":"tcat","tracking_number":"1","lines":[{"line_id":"2","quantity":2}]}]}`
	require.Equal(t, "partially_shipped", s.call(t, "POST", fulfilments(threeLines), part).object(t)["order_status"])
	lines := s.call(t, "GET", "/orders/"+threeLines, "").object(t)["lines"].([]any)
	require.InEpsilon(t, 1, lines[1].(map[string]any)["quantity_to_ship"], 0)
	rest := strings.Replace(left, "ful_1", "ful_2", 1)
	require.Equal(t, "shipped", s.call(t, "POST", fulfilments(threeLines), rest).object(t)["order_status"])
	correction := `{"packages":[{"carrier":"hct","carrier_name":"新竹","tracking_number":"77"}]}`
	require.Equal(t, 200, s.call(t, "PATCH", fulfilments(threeLines)+"/ful_2", correction).status)
	view, _ := s.Shop(threeLines)
	require.Equal(t, []string{"1", "77"}, view.TrackingNumbers)
	require.Equal(t, 404, s.call(t, "PATCH", fulfilments(threeLines)+"/ful_9", correction).status)
}

func TestALabelHasTheSameNumberEachTime(t *testing.T) {
	t.Parallel()
	s := open(t)
	first := s.call(t, "POST", "/orders/"+labelled+"/label", `{}`).object(t)
	require.Equal(t, "D00000100030", first["tracking_number"])
	require.Equal(t, first, s.call(t, "POST", "/orders/"+labelled+"/label", `{}`).object(t))
	view, _ := s.Shop(labelled)
	require.Equal(t, 1, view.Shipments)
}

func TestOlderStockDoesNotOverwriteNewer(t *testing.T) {
	t.Parallel()
	s := open(t)
	result := func(body string) map[string]any {
		return s.call(t, "PUT", "/stock", body).object(t)["results"].([]any)[0].(map[string]any)
	}
	require.Equal(t, true, result(newStock)["ok"])
	require.Equal(t, "stale", result(`{"items":[{"variant_id":"9001","available":9,"as_of":"2026-11-23T05:59:59Z"}]}`)["code"])
	require.Equal(t, "unknown_sku", result(`{"items":[{"sku":"X","available":9,"as_of":"2026-11-23T06:59:59Z"}]}`)["code"])
	require.Equal(t, "not_managed", result(`{"items":[{"sku":"PDF-TEA","available":9,"as_of":"2026-11-23T06:59:59Z"}]}`)["code"])
	quantity, changes, _ := s.StockOf(s.ListingKeys()[0])
	require.Equal(t, 3, quantity)
	require.Equal(t, 1, changes)
}

func TestASKUIsTakenOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	require.Equal(t, 200, s.call(t, "PATCH", "/variants/9001", `{"sku":"NEW-1"}`).status)
	require.Equal(t, 409, s.call(t, "PATCH", "/variants/9002", `{"sku":"NEW-1"}`).status)
	require.Equal(t, 404, s.call(t, "PATCH", "/variants/1", `{"sku":"NEW-2"}`).status)
}

func TestSwitchesChangeWhatTheySay(t *testing.T) {
	t.Parallel()
	order := func(t *testing.T, s *shop, id string) map[string]any {
		t.Helper()
		return s.call(t, "GET", "/orders/"+id, "").object(t)
	}
	second := func(t *testing.T, s *shop) answer {
		t.Helper()
		first := s.call(t, "GET", "/orders?limit=5", "").object(t)
		return s.call(t, "GET", "/orders?limit=5&cursor="+first["next_cursor"].(string), "")
	}
	discovery := func(t *testing.T, s *shop) map[string]any {
		t.Helper()
		return s.call(t, "GET", "/", "").object(t)
	}
	for name, shows := range map[string]func(*testing.T, *shop){
		"duplicate_rows": func(t *testing.T, s *shop) {
			require.Equal(t, s.call(t, "GET", "/orders?limit=5", "").rows(t)[4], second(t, s).rows(t)[0])
		},
		"moving_rows": func(t *testing.T, s *shop) {
			first := s.call(t, "GET", "/orders?limit=5", "").rows(t)[0]["id"].(string)
			require.InEpsilon(t, 2, order(t, s, first)["revision"], 0)
		},
		"small_pages": func(t *testing.T, s *shop) { require.Len(t, s.call(t, "GET", "/orders?limit=100", "").rows(t), 10) },
		"cursor_expired": func(t *testing.T, s *shop) {
			require.Equal(t, 410, second(t, s).status)
			require.Equal(t, 200, second(t, s).status)
		},
		"cursors_gone": func(t *testing.T, s *shop) {
			require.Equal(t, 410, second(t, s).status)
			require.Equal(t, 410, second(t, s).status)
		},
		"stuck_cursor": func(t *testing.T, s *shop) {
			require.Equal(t, s.call(t, "GET", "/orders?limit=5", "").rows(t), second(t, s).rows(t))
		},
		"no_cursor": func(t *testing.T, s *shop) {
			require.NotContains(t, s.call(t, "GET", "/orders?updated_since=2027-01-01T00:00:00Z", "").object(t), "next_cursor")
		},
		"json_numbers": func(t *testing.T, s *shop) { require.InEpsilon(t, 100028, order(t, s, plain)["id"], 0) },
		"sparse":       func(t *testing.T, s *shop) { require.NotContains(t, order(t, s, plain), "buyer") },
		"full_address": func(t *testing.T, s *shop) {
			require.NotContains(t, order(t, s, plain)["recipient"].(map[string]any)["address"], "line1")
		},
		"empty_sku": func(t *testing.T, s *shop) {
			require.Empty(t, order(t, s, "100037")["lines"].([]any)[0].(map[string]any)["sku"])
		},
		"local_times":    func(t *testing.T, s *shop) { require.NotContains(t, order(t, s, plain)["created_at"], "+") },
		"no_fulfilments": func(t *testing.T, s *shop) { require.NotContains(t, order(t, s, plain), "fulfilments") },
		"throttle_storm": func(t *testing.T, s *shop) {
			got := s.call(t, "GET", "/", "")
			require.Equal(t, 429, got.status)
			require.Equal(t, "1", got.header.Get("Retry-After"))
			require.Equal(t, 200, s.call(t, "GET", "/", "").status)
		},
		"moved":        func(t *testing.T, s *shop) { require.Equal(t, 302, s.call(t, "GET", "/orders", "").status) },
		"redirects":    func(t *testing.T, s *shop) { require.Equal(t, 302, s.call(t, "GET", "/orders", "").status) },
		"custom_store": func(t *testing.T, s *shop) { require.Equal(t, "shipstation", s.Credentials()["profile"]) },
		"store_twelve_hours": func(t *testing.T, s *shop) {
			require.Regexp(t, `<OrderDate>11/\d+/2026 \d+:\d\d [AP]M<`, storeCalls("GET", week, "", nil)(t, s).body)
		},
		"store_open_window": func(t *testing.T, s *shop) {
			require.NoError(t, s.Act(connectors.Act{Kind: "change_address", Order: plain}))
			until := strings.Replace(week, "06%3A32", "06%3A30", 1)
			require.NotContains(t, storeCalls("GET", until, "", nil)(t, s).body, "-0006")
		},
		"store_document_type": func(t *testing.T, s *shop) {
			require.Contains(t, storeCalls("GET", week, "", nil)(t, s).body, "<!DOCTYPE")
		},
		"store_plain": func(t *testing.T, s *shop) {
			require.NotContains(t, storeCalls("GET", week, "", nil)(t, s).body, "gw:")
		},
		"web_page":    func(t *testing.T, s *shop) { require.Contains(t, s.call(t, "GET", "/", "").body, "<h1>") },
		"version_two": func(t *testing.T, s *shop) { require.Equal(t, "2.0", discovery(t, s)["version"]) },
		"other_api":   func(t *testing.T, s *shop) { require.NotContains(t, discovery(t, s), "api") },
		"clock_off":   func(t *testing.T, s *shop) { require.Equal(t, "2026-11-23T06:40:00Z", discovery(t, s)["server_time"]) },
		"orders_only": func(t *testing.T, s *shop) {
			require.Equal(t, []any{"orders", "fulfilments"}, discovery(t, s)["capabilities"])
		},
		"no_long_poll": func(t *testing.T, s *shop) {
			require.NotContains(t, discovery(t, s)["capabilities"], "long_poll")
			require.Equal(t, 422, s.call(t, "GET", "/orders?wait=5", "").status)
		},
		"hurries": func(t *testing.T, s *shop) {
			require.Empty(t, s.call(t, "GET", "/orders?wait=25&updated_since=2027-01-01T00:00:00Z", "").rows(t))
		},
		"no_stock":  func(t *testing.T, s *shop) { require.NotContains(t, discovery(t, s)["capabilities"], "stock") },
		"no_labels": func(t *testing.T, s *shop) { require.NotContains(t, discovery(t, s)["capabilities"], "labels") },
		"label_later": func(t *testing.T, s *shop) {
			require.Equal(t, 202, s.call(t, "POST", "/orders/"+labelled+"/label", `{}`).status)
			require.Equal(t, true, order(t, s, labelled)["shipping"].(map[string]any)["assigned"].(map[string]any)["requested"])
		},
		"second_secret": func(t *testing.T, s *shop) {
			header, _, err := s.Message(plain)
			require.NoError(t, err)
			require.Len(t, strings.Fields(header.Get("webhook-signature")), 2)
		},
		"small_batches": func(t *testing.T, s *shop) { require.Equal(t, 413, s.call(t, "PUT", "/stock", manyItems(4)).status) },
		"stale_stock":   func(t *testing.T, s *shop) { require.Contains(t, s.call(t, "PUT", "/stock", newStock).body, "stale") },
		"repeat_conflict": func(t *testing.T, s *shop) {
			require.Equal(t, 201, s.call(t, "POST", fulfilments(plain), left).status)
			require.Equal(t, 409, s.call(t, "POST", fulfilments(plain), left).status)
		},
		"doubles": func(t *testing.T, s *shop) {
			part := strings.Replace(tooMany, `"quantity":2`, `"quantity":1`, 1)
			require.Equal(t, 201, s.call(t, "POST", fulfilments("100042"), part).status)
			require.Equal(t, 201, s.call(t, "POST", fulfilments("100042"), strings.Replace(part, `"line_id":"1"`, `"line_id":"2"`, 1)).status)
		},
		"wrong_totals": func(t *testing.T, s *shop) {
			require.Nil(t, order(t, s, labelled)["payment"].(map[string]any)["cod_amount"])
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
	require.Len(t, expected.Orders, 20)
	require.Equal(t, map[string]int{"cancelled": 1, "not_ours": 1}, expected.Refused, "the shop itself leaves out what is unpaid or shipped")
	require.Len(t, expected.Unknown, 1)
	require.Len(t, expected.Shippable, 18, "one has no shipping method, one is on hold")
	require.NoError(t, s.Act(connectors.Act{Kind: "delete", Order: plain}))
	require.Equal(t, 404, s.call(t, "GET", "/orders/"+plain, "").status)
	require.Error(t, s.Act(connectors.Act{Kind: "request_cancel", Order: threeLines}), "the contract knows no request to cancel")
}

func TestAShopThatWasGivenAnAddressTellsEveryChange(t *testing.T) {
	t.Parallel()
	type message struct {
		address string
		header  http.Header
		body    string
	}
	var sent []message
	e, err := emulator.New(connectors.EmulatorOptions{Now: func() time.Time { return now }, Seed: 7, Deliver: func(a string, h http.Header, b []byte) {
		sent = append(sent, message{a, h, string(b)})
	}})
	require.NoError(t, err)
	require.NoError(t, e.Act(connectors.Act{Kind: "cancel", Order: threeLines}))
	require.Empty(t, sent, "before it knows where to")
	e.EnterHook("https://warehouse.example.tw/push/1")
	require.NoError(t, e.Act(connectors.Act{Kind: "buy"}))
	require.NoError(t, e.Act(connectors.Act{Kind: "hold", Order: plain}))
	require.NoError(t, e.Act(connectors.Act{Kind: "delete", Order: plain}))
	e.EnterHook("")
	require.NoError(t, e.Act(connectors.Act{Kind: "buy"}))
	require.Len(t, sent, 3)
	hook, err := standardwebhooks.NewWebhook(secret)
	require.NoError(t, err)
	ids := map[string]bool{}
	for i, kind := range []string{"ping", "order.ready", "order.updated"} {
		require.Equal(t, "https://warehouse.example.tw/push/1", sent[i].address)
		require.NoError(t, hook.VerifyIgnoringTimestamp([]byte(sent[i].body), sent[i].header))
		require.Contains(t, sent[i].body, `"type":"`+kind+`"`)
		ids[sent[i].header.Get("webhook-id")] = true
	}
	require.Len(t, ids, 3)
}
