package emulator_test

// Each rule of the emulator is broken here with hand-written HTTP: the answer is the one of FACTS.md and exactly one violation of that
// rule is counted.

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/woocommerce/emulator"
)

const (
	ck = "ck_1111111111111111111111111111111111111111"
	cs = "cs_2222222222222222222222222222222222222222"
)

var now = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// shop is an emulator reachable over https and over plain http.
type shop struct {
	*emulator.Emulator
	secure, plain *httptest.Server
}

func open(t *testing.T, on ...string) *shop {
	t.Helper()
	e, err := emulator.New(connectors.EmulatorOptions{Now: func() time.Time { return now }, Seed: 7})
	require.NoError(t, err)
	emulationtest.Turn(t, e, on...)
	s := &shop{Emulator: e, secure: httptest.NewTLSServer(e), plain: httptest.NewServer(e)}
	t.Cleanup(s.secure.Close)
	t.Cleanup(s.plain.Close)
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

func (a answer) rows(t *testing.T) []map[string]any {
	t.Helper()
	var rows []map[string]any
	require.NoError(t, json.Unmarshal([]byte(a.body), &rows), a.body)
	return rows
}

func (a answer) object(t *testing.T) map[string]any {
	t.Helper()
	var row map[string]any
	require.NoError(t, json.Unmarshal([]byte(a.body), &row), a.body)
	return row
}

// do sends a request as it is given.
func (s *shop) do(t *testing.T, r *http.Request) answer {
	t.Helper()
	client := s.secure.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	status, header, body := emulationtest.Do(t, client, r)
	return answer{status, header, body}
}

func request(t *testing.T, method, address, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	return r
}

// call asks over https with Basic authentication.
func (s *shop) call(t *testing.T, method, path, body string) answer {
	t.Helper()
	r := request(t, method, s.secure.URL+path, body)
	r.SetBasicAuth(ck, cs)
	return s.do(t, r)
}

var nonces atomic.Int64

// signed builds an OAuth query by hand. change may spoil it: before signing if the signature shall still be right.
func (s *shop) signed(method, path string, change func(q url.Values)) string {
	q := url.Values{
		"oauth_consumer_key": {ck}, "oauth_nonce": {fmt.Sprintf("nonce%d", nonces.Add(1))}, "oauth_signature_method": {"HMAC-SHA256"},
		"oauth_timestamp": {fmt.Sprint(now.Unix())},
	}
	if change != nil {
		change(q)
	}
	var pairs []string
	for name := range q {
		pairs = append(pairs, escape(name)+"="+escape(q.Get(name)))
	}
	slices.Sort(pairs)
	base := method + "&" + escape(s.plain.URL+path) + "&" + escape(strings.Join(pairs, "&"))
	mac := hmac.New(sha256.New, []byte(cs+"&"))
	mac.Write([]byte(base))
	q.Set("oauth_signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	return s.plain.URL + path + "?" + q.Encode()
}

func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

const (
	orders = "/wp-json/wc/v3/orders"
	open1  = "1006" // a paid order in processing
	gone   = "1004" // a cancelled one
)

// offence is one broken rule.
type offence = emulationtest.Offence[*shop, answer]

func calls(method, path, body string) func(*testing.T, *shop) answer {
	return func(t *testing.T, s *shop) answer { return s.call(t, method, path, body) }
}

func oauth(change func(url.Values)) func(*testing.T, *shop) answer {
	return func(t *testing.T, s *shop) answer {
		return s.do(t, request(t, "GET", s.signed("GET", orders, change), ""))
	}
}

const authError = "woocommerce_rest_authentication_error"

var offences = map[string]offence{
	"woocommerce.plain_http": {Status: 401, Says: "woocommerce_rest_cannot_view", Commit: func(t *testing.T, s *shop) answer {
		r := request(t, "GET", s.plain.URL+orders, "")
		r.SetBasicAuth(ck, cs)
		return s.do(t, r)
	}},
	"woocommerce.oauth_parameters": {Status: 401, Says: "woocommerce_rest_authentication_missing_parameter",
		Commit: oauth(func(q url.Values) { q.Del("oauth_nonce") })},
	"woocommerce.oauth_method": {
		Status: 401,
		Says:   authError,
		Commit: oauth(func(q url.Values) { q.Set("oauth_signature_method", "PLAINTEXT") }),
	},
	"woocommerce.signature": {Status: 401, Says: authError, Commit: func(t *testing.T, s *shop) answer {
		return s.do(t, request(t, "GET", s.signed("GET", orders, nil)+"&page=1", ""))
	}},
	"woocommerce.timestamp": {Status: 401, Says: authError,
		Commit: oauth(func(q url.Values) { q.Set("oauth_timestamp", fmt.Sprint(now.Add(-16*time.Minute).Unix())) })},
	"woocommerce.nonce": {Status: 401, Says: authError, Commit: func(t *testing.T, s *shop) answer {
		address := s.signed("GET", orders, nil)
		require.Equal(t, 200, s.do(t, request(t, "GET", address, "")).status)
		return s.do(t, request(t, "GET", address, ""))
	}},
	"woocommerce.namespace": {Status: 401, Says: authError, Commit: calls("GET", "/wp-json/wp/v2/posts", "")},
	"woocommerce.user_agent": {Status: 403, Says: "403 Forbidden", Commit: func(t *testing.T, s *shop) answer {
		r := request(t, "GET", s.secure.URL+orders, "")
		r.SetBasicAuth(ck, cs)
		r.Header.Set("User-Agent", "")
		return s.do(t, r)
	}},
	"woocommerce.route":        {Status: 404, Says: "rest_no_route", Commit: calls("GET", "/wp-json/wc/v3/parcels", "")},
	"woocommerce.per_page":     {Status: 400, Says: "rest_invalid_param", Commit: calls("GET", orders+"?per_page=101", "")},
	"woocommerce.page":         {Status: 400, Says: "rest_invalid_param", Commit: calls("GET", orders+"?page=0", "")},
	"woocommerce.parameter":    {Status: 400, Says: "rest_invalid_param", Commit: calls("GET", orders+"?status=processing,on-its-way", "")},
	"woocommerce.body":         {Status: 400, Says: "rest_invalid_json", Commit: calls("PUT", orders+"/"+open1, `{"status":`)},
	"woocommerce.order_status": {Status: 400, Says: "rest_invalid_param", Commit: calls("PUT", orders+"/"+open1, `{"status":"posted"}`)},
	"woocommerce.revive":       {Status: 200, Commit: calls("PUT", orders+"/"+gone, `{"status":"completed"}`)},
	"woocommerce.note": {
		Status: 400,
		Says:   "rest_missing_callback_param",
		Commit: calls("POST", orders+"/"+open1+"/notes", `{"note":""}`),
	},
	"woocommerce.note_twice": {
		Status:  201,
		Prepare: does("POST", orders+"/"+open1+"/notes", `{"note":"a"}`),
		Commit:  calls("POST", orders+"/"+open1+"/notes", `{"note":"a"}`),
	},
	"woocommerce.tracking_number": {
		Status: 400,
		Says:   "rest_missing_callback_param",
		Commit: calls("POST", trackings("wc-ast"), `{"tracking_provider":"x"}`),
	},
	"woocommerce.tracking_twice": {Status: 201, Prepare: does("POST", trackings("wc-ast"), `{"tracking_number":"1"}`),
		Commit: calls("POST", trackings("wc-ast"), `{"tracking_number":"1"}`)},
	"woocommerce.tracking_late": {
		Status:   201,
		Switches: []string{"profile_ecpay_wst"},
		Prepare:  does("PUT", orders+"/"+open1, `{"status":"completed"}`),
		Commit:   calls("POST", trackings("wc-shipment-tracking"), `{"tracking_number":"1"}`),
	},
	"woocommerce.batch_size": {Status: 413, Says: "woocommerce_rest_request_entity_too_large",
		Commit: calls("POST", "/wp-json/wc/v3/products/batch", `{"update":[`+strings.Repeat(`{"id":1},`, 100)+`{"id":1}]}`)},
	"woocommerce.variation_parent": {
		Status: 200,
		Says:   "woocommerce_rest_product_variation_invalid_id",
		Commit: func(t *testing.T, s *shop) answer {
			first, other := s.ListingKeys()[0], connectors.ListingKey{}
			for _, k := range s.ListingKeys() {
				if k.Variant != "" && k.Item != first.Item {
					other = k
				}
			}
			return s.call(
				t,
				"POST",
				"/wp-json/wc/v3/products/"+first.Item+"/variations/batch",
				`{"update":[{"id":`+other.Variant+`,"stock_quantity":1}]}`,
			)
		},
	},
	"woocommerce.stock_quantity": {Status: 400, Says: "rest_invalid_param", Commit: func(t *testing.T, s *shop) answer {
		k := s.ListingKeys()[0]
		return s.call(t, "PUT", "/wp-json/wc/v3/products/"+k.Item+"/variations/"+k.Variant, `{"manage_stock":true,"stock_quantity":1.5}`)
	}},
	"woocommerce.webhook": {Status: 400, Says: "woocommerce_rest_webhook_invalid_delivery_url",
		Commit: calls("POST", "/wp-json/wc/v3/webhooks", `{"topic":"order.created","delivery_url":"ftp://x"}`)},
	"woocommerce.webhook_twice": {
		Status:  201,
		Prepare: does("POST", "/wp-json/wc/v3/webhooks", hook),
		Commit:  calls("POST", "/wp-json/wc/v3/webhooks", hook),
	},
}

const hook = `{"topic":"order.created","delivery_url":"https://hooks.example.com/w","secret":"s"}`

func trackings(plugin string) string {
	return "/wp-json/" + plugin + "/v3/orders/" + open1 + "/shipment-trackings"
}

func does(method, path, body string) func(*testing.T, *shop) {
	return func(t *testing.T, s *shop) { require.Less(t, s.call(t, method, path, body).status, 300) }
}

func TestEveryRuleHasTeeth(t *testing.T) {
	t.Parallel()
	emulationtest.Teeth(t, open, emulationtest.Once(offences))
}

func TestTheOrderOfChecksIsKeyThenSignatureThenTimeThenNonce(t *testing.T) {
	t.Parallel()
	s := open(t)
	spoil := func(change func(url.Values)) string {
		return s.do(t, request(t, "GET", s.signed("GET", orders, change), "")).body
	}
	old := fmt.Sprint(now.Add(time.Hour).Unix())
	require.Contains(
		t,
		spoil(func(q url.Values) { q.Set("oauth_consumer_key", "ck_x"); q.Set("oauth_timestamp", old) }),
		"Consumer key is invalid.",
	)
	address := s.signed("GET", orders, func(q url.Values) { q.Set("oauth_timestamp", old) })
	require.Contains(t, s.do(t, request(t, "GET", address+"&a=b", "")).body, "provided signature does not match")
	require.Contains(t, s.do(t, request(t, "GET", address, "")).body, "Invalid timestamp.")
}

func TestAListIsSignedAsPHPSeesIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	// status[]=a&status[]=b arrives as status[0] and status[1]; a comma list is one value.
	address := s.signed("GET", orders, func(q url.Values) { q.Set("status[0]", "processing"); q.Set("status[1]", "on-hold") })
	address = strings.ReplaceAll(strings.ReplaceAll(address, "status%5B0%5D", "status%5B%5D"), "status%5B1%5D", "status%5B%5D")
	require.Equal(t, 200, s.do(t, request(t, "GET", address, "")).status)
	require.Equal(
		t,
		200,
		s.do(t, request(t, "GET", s.signed("GET", orders, func(q url.Values) { q.Set("status", "processing,on-hold") }), "")).status,
	)
	require.Empty(t, s.Report().Violations)
}

func TestAWrongSecretAndAnUnknownKeyAreToldApart(t *testing.T) {
	t.Parallel()
	s := open(t)
	r := request(t, "GET", s.secure.URL+orders, "")
	r.SetBasicAuth(ck, "cs_wrong")
	got := s.do(t, r)
	require.Equal(t, 401, got.status)
	require.Contains(t, got.body, "Consumer secret is invalid.")
	require.Contains(t, got.header.Get("WWW-Authenticate"), `Basic realm="WooCommerce API.`)
	r = request(t, "GET", s.secure.URL+orders, "")
	r.SetBasicAuth("ck_wrong", cs)
	require.Contains(t, s.do(t, r).body, "woocommerce_rest_cannot_view")
	query := s.secure.URL + orders + "?consumer_key=" + ck + "&consumer_secret=" + cs
	r = request(t, "GET", query, "")
	r.SetBasicAuth("ck_wrong", cs)
	require.Equal(t, 200, s.do(t, r).status, "the query wins over the header")
}

func TestPagingAndFieldsFollowTheFacts(t *testing.T) {
	t.Parallel()
	s := open(t)
	got := s.call(t, "GET", orders+"?status=any&orderby=id&order=asc&page=2&per_page=6&_fields=id,status", "")
	require.Len(t, got.rows(t), 6)
	require.Len(t, got.rows(t)[0], 2)
	require.Equal(t, "20", got.header.Get("X-WP-Total"))
	require.Equal(t, "4", got.header.Get("X-WP-TotalPages"))
	require.Contains(t, got.header.Get("Link"), `rel="next"`)
	require.Len(t, s.call(t, "GET", orders+"?status=any", "").rows(t), 10, "ten is the default")
	local := now.Add(-24 * time.Hour).Add(8 * time.Hour).Format("2006-01-02T15:04:05")
	utc := now.Add(-24 * time.Hour).Format("2006-01-02T15:04:05")
	same := func(one, other string) {
		require.Equal(t, s.call(t, "GET", orders+one, "").body, s.call(t, "GET", orders+other, "").body)
	}
	same("?after="+utc+"&dates_are_gmt=true", "?after="+local)
	same("?status=processing", "?status[]=processing")
	require.Len(t, s.call(t, "GET", orders+"?after="+utc+"&dates_are_gmt=true", "").rows(t), 4)
}

func TestSwitchesChangeWhatTheySay(t *testing.T) {
	t.Parallel()
	list := orders + "?status=any&order=asc&orderby=id&per_page=100"
	find := func(t *testing.T, s *shop, id string) map[string]any {
		t.Helper()
		return s.call(t, "GET", orders+"/"+id, "").object(t)
	}
	line := func(o map[string]any) map[string]any { return o["line_items"].([]any)[0].(map[string]any) }
	const pickup, stranger = "1008", "1015"
	product := func(t *testing.T, s *shop, simple bool) map[string]any {
		t.Helper()
		for _, k := range s.ListingKeys() {
			if (k.Variant == "") == simple {
				path := "/wp-json/wc/v3/products/" + k.Item
				if !simple {
					path += "/variations/" + k.Variant
				}
				return s.call(t, "GET", path, "").object(t)
			}
		}
		return nil
	}
	proofs := map[string]func(*testing.T, *shop){
		"profile_none": func(t *testing.T, s *shop) {
			require.NotContains(t, s.call(t, "GET", "/wp-json/", "").body, "wc-ast")
			require.Equal(t, 404, s.call(t, "GET", trackings("wc-ast"), "").status)
		},
		"profile_ecpay_wst": func(t *testing.T, s *shop) {
			require.Contains(t, s.call(t, "GET", "/wp-json/", "").body, "wc-shipment-tracking/v3")
			require.Contains(t, s.call(t, "GET", orders+"/"+pickup, "").body, "_wooecpay_logistic_CVSPaymentNo")
		},
		"plain_permalinks": func(t *testing.T, s *shop) {
			require.Contains(t, s.call(t, "GET", orders, "").body, "<html>")
			require.Equal(t, 200, s.call(t, "GET", "/?rest_route=/wc/v3/orders", "").status)
			require.Equal(t, 200, s.call(t, "GET", "/index.php?rest_route=/wc/v3/orders", "").status)
		},
		"header_stripped": func(t *testing.T, s *shop) {
			require.Equal(t, 401, s.call(t, "GET", orders, "").status)
			require.Equal(t, 200, s.do(t, request(t, "GET", s.secure.URL+orders+"?consumer_key="+ck+"&consumer_secret="+cs, "")).status)
		},
		"proxy_http": func(t *testing.T, s *shop) {
			require.Equal(t, 401, s.call(t, "GET", orders, "").status)
			require.Contains(t, s.call(t, "GET", "/wp-json/", "").body, `"home":"http://`)
		},
		"redirect_https": func(t *testing.T, s *shop) {
			got := s.do(t, request(t, "GET", s.plain.URL+orders, ""))
			require.Equal(t, 301, got.status)
			require.True(t, strings.HasPrefix(got.header.Get("Location"), "https://"))
		},
		"read_only_key": func(t *testing.T, s *shop) {
			require.Contains(t, s.call(t, "POST", "/wp-json/wc/v3/products/batch", `{}`).body, "does not have write permissions")
		},
		"site_utc": func(t *testing.T, s *shop) {
			o := find(t, s, open1)
			require.Equal(t, o["date_created_gmt"], o["date_created"])
			o = find(t, open(t), open1)
			require.NotEqual(t, o["date_created_gmt"], o["date_created"])
		},
		"no_total_headers": func(t *testing.T, s *shop) { require.Empty(t, s.call(t, "GET", list, "").header.Get("X-WP-Total")) },
		"duplicate_row": func(t *testing.T, s *shop) {
			first := s.call(t, "GET", orders+"?status=any&order=asc&per_page=5", "").rows(t)
			require.Equal(t, first[4]["id"], s.call(t, "GET", orders+"?status=any&order=asc&per_page=5&page=2", "").rows(t)[0]["id"])
		},
		"php_warning": func(t *testing.T, s *shop) {
			require.True(t, strings.HasPrefix(s.call(t, "GET", list, "").body, "<br />"))
		},
		"html_503": func(t *testing.T, s *shop) {
			got := s.call(t, "GET", list, "")
			require.Equal(t, 503, got.status)
			require.Equal(t, "600", got.header.Get("Retry-After"))
		},
		"slow": func(t *testing.T, s *shop) {
			client := s.secure.Client()
			client.Timeout = 100 * time.Millisecond
			_, err := client.Do(request(t, "GET", s.secure.URL+"/wp-json/", ""))
			require.ErrorContains(t, err, "Client.Timeout")
		},
		"old_server": func(t *testing.T, s *shop) {
			require.NotContains(t, find(t, s, open1), "needs_payment")
			require.NotEmpty(t, s.call(t, "GET", orders+"?modified_after=2030-01-01T00:00:00", "").rows(t), "the parameter is ignored in silence")
			require.Empty(t, open(t).call(t, "GET", orders+"?modified_after=2030-01-01T00:00:00", "").rows(t))
		},
		"price_noise":   func(t *testing.T, s *shop) { require.InDelta(t, 598.99999999, line(find(t, s, open1))["price"], 1e-9) },
		"two_decimals":  func(t *testing.T, s *shop) { require.Equal(t, "659.00", find(t, s, open1)["total"]) },
		"number_prefix": func(t *testing.T, s *shop) { require.Equal(t, "TW-"+open1, find(t, s, open1)["number"]) },
		"meta_shapes": func(t *testing.T, s *shop) {
			require.Contains(t, s.call(t, "GET", orders+"/"+open1, "").body, `"value":null`)
		},
		"image_id_empty": func(t *testing.T, s *shop) {
			require.Contains(t, s.call(t, "GET", orders+"/"+open1, "").body, `"image":{"id":""`)
		},
		"empty_shipping": func(t *testing.T, s *shop) { require.Equal(t, []any{}, find(t, s, open1)["shipping"]) },
		"sku_null":       func(t *testing.T, s *shop) { require.Nil(t, line(find(t, s, stranger))["sku"]) },
		"deleted_variation": func(t *testing.T, s *shop) {
			require.InDelta(t, 0, line(find(t, s, stranger))["product_id"], 0)
		},
		"late_number": func(t *testing.T, s *shop) {
			require.NotContains(t, s.call(t, "GET", orders+"/"+pickup, "").body, "PaymentNo")
		},
		"stock_null":    func(t *testing.T, s *shop) { require.Nil(t, product(t, s, true)["stock_quantity"]) },
		"manage_parent": func(t *testing.T, s *shop) { require.Equal(t, "parent", product(t, s, false)["manage_stock"]) },
		"partial_shipped_off": func(t *testing.T, s *shop) {
			does("POST", trackings("wc-ast"), `{"tracking_number":"1","status_shipped":2}`)(t, s)
			require.Equal(t, "processing", find(t, s, open1)["status"])
		},
	}
	for _, sw := range open(t).Switches() {
		proof, there := proofs[sw.Name]
		require.True(t, there, "no test turns %s", sw.Name)
		t.Run(sw.Name, func(t *testing.T) {
			t.Parallel()
			proof(t, open(t, sw.Name))
		})
	}
}

func TestANumberThatAppearsLateDoesAppear(t *testing.T) {
	t.Parallel()
	var clock atomic.Int64
	clock.Store(now.Unix())
	e, err := emulator.New(connectors.EmulatorOptions{Now: func() time.Time { return time.Unix(clock.Load(), 0) }, Seed: 7})
	require.NoError(t, err)
	require.NoError(t, e.Turn("late_number", true))
	before, _ := e.Shop("1008")
	require.Empty(t, before.Order.Packages)
	clock.Add(3)
	after, _ := e.Shop("1008")
	require.Len(t, after.Order.Packages, 1)
}

func TestMailsAreCountedAsCoreSendsThem(t *testing.T) {
	t.Parallel()
	s := open(t)
	does("POST", orders+"/"+open1+"/notes", `{"note":"for us"}`)(t, s)
	view, _ := s.Shop(open1)
	require.Zero(t, view.Notices)
	does("POST", orders+"/"+open1+"/notes", `{"note":"for the buyer","customer_note":true}`)(t, s)
	does("PUT", orders+"/"+open1, `{"status":"completed"}`)(t, s)
	does("PUT", orders+"/"+open1, `{"status":"completed"}`)(t, s)
	view, _ = s.Shop(open1)
	require.Equal(t, 2, view.Notices, "one for the note, one for the completion, none for the same status again")
	require.Equal(t, connectors.StateShipped, view.State)
}

func TestActsChangeTheShop(t *testing.T) {
	t.Parallel()
	s := open(t)
	for kind, state := range map[string]connectors.PlatformState{
		"cancel": connectors.StateCancelled, "request_cancel": connectors.StateCancelRequested, "ship_elsewhere": connectors.StateShipped,
		"hand_over": connectors.StateShipped, "delete": connectors.StateCancelled,
	} {
		require.NoError(t, s.Act(connectors.Act{Kind: kind, Order: open1}))
		view, _ := s.Shop(open1)
		require.Equal(t, state, view.State, kind)
	}
	require.NoError(t, s.Act(connectors.Act{Kind: "change_quantity", Order: "1007", Quantity: 0}))
	require.Contains(t, s.call(t, "GET", orders+"/1007/refunds", "").body, "_refunded_item_id")
	key := s.ListingKeys()[0]
	before, _, _ := s.StockOf(key)
	require.NoError(t, s.Act(connectors.Act{Kind: "sell", Listing: key}))
	after, changes, _ := s.StockOf(key)
	require.Equal(t, before-1, after)
	require.Zero(t, changes)
	require.Error(t, s.Act(connectors.Act{Kind: "cancel", Order: "1"}))
	require.Error(t, s.Act(connectors.Act{Kind: "burn", Order: open1}))
	require.NoError(t, s.Act(connectors.Act{Kind: "revoke"}))
	require.Equal(t, 401, s.call(t, "GET", orders, "").status)
}

func TestAHundredThousandOrdersAreMadeAndAnsweredQuickly(t *testing.T) {
	t.Parallel()
	began := time.Now()
	e, err := emulator.New(connectors.EmulatorOptions{Now: func() time.Time { return now }, Orders: 100_000, Bare: true})
	require.NoError(t, err)
	require.Less(t, time.Since(began), 10*time.Second)
	require.Len(t, e.Expect(connectors.Window{From: now.Add(-7 * 24 * time.Hour), To: now}).Orders, 100_000)
	r := httptest.NewRequestWithContext(t.Context(), "GET", "https://shop.test"+orders+"?status=processing&per_page=100&page=1000&order=asc", nil)
	r.SetBasicAuth(ck, cs)
	r.Header.Set("User-Agent", "test")
	record := httptest.NewRecorder()
	began = time.Now()
	e.ServeHTTP(record, r)
	require.Less(t, time.Since(began), time.Second)
	require.Equal(t, 200, record.Code)
	require.Equal(t, "1000", record.Header().Get("X-WP-TotalPages"))
}
