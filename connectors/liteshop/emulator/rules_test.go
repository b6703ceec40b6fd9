package emulator_test

// Each rule of the emulator is broken here with hand-written HTTP: the answer is the one of FACTS.md and exactly one violation of that rule is
// counted.

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/liteshop/emulator"
)

// The example of RFC 7636, appendix B.
const (
	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

const redirect = "http://127.0.0.1:41234/oauth/liteshop/callback"

var opensAt = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// shop is an emulator that is reached over http, with a clock that can be moved.
type shop struct {
	*emulator.Emulator
	t      *testing.T
	server *httptest.Server
	token  string

	mu  sync.Mutex
	now time.Time
}

func (s *shop) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *shop) forward(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

func open(t *testing.T, on ...string) *shop {
	t.Helper()
	s := &shop{t: t, now: opensAt}
	e, err := emulator.New(connectors.EmulatorOptions{Now: s.clock, Seed: 7})
	require.NoError(t, err)
	emulationtest.Turn(t, e, on...)
	s.Emulator, s.server = e, httptest.NewServer(e)
	t.Cleanup(s.server.Close)
	s.token = e.Credentials()["access_token"]
	return s
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) object(t *testing.T) map[string]any {
	t.Helper()
	var o map[string]any
	require.NoError(t, json.Unmarshal([]byte(a.body), &o), a.body)
	return o
}

func (s *shop) do(method, path, contentType, body string, change ...func(*http.Request)) answer {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.server.URL+path, strings.NewReader(body))
	require.NoError(s.t, err)
	r.Header.Set("Authorization", "Bearer "+s.token)
	r.Header.Set("Accept", "application/json")
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for _, f := range change {
		f(r)
	}
	client := s.server.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	status, header, text := emulationtest.Do(s.t, client, r)
	return answer{status, header, text}
}

func (s *shop) get(path string) answer { return s.do(http.MethodGet, path, "", "") }

func (s *shop) send(method, path, body string) answer {
	return s.do(method, path, "application/json", body)
}

func (s *shop) form(path string, f url.Values) answer {
	return s.do(http.MethodPost, path, "application/x-www-form-urlencoded", f.Encode())
}

// broken demands exactly one violation, of that rule.
func (s *shop) broken(rule string) {
	s.t.Helper()
	all := s.Report().Violations
	require.Len(s.t, all, 1)
	require.Equal(s.t, rule, all[0].Rule)
}

func (s *shop) app() url.Values {
	app := s.App()
	return url.Values{"client_id": {app["client_id"]}, "client_secret": {app["client_secret"]}}
}

// link is the page of consent as it should be asked for, with one thing changed.
func (s *shop) link(key, value string) string {
	q := url.Values{
		"response_type": {"code"}, "client_id": {s.App()["client_id"]}, "redirect_uri": {redirect}, "state": {"s-1"},
		"scope": {"orders.read orders.write stock.write"}, "code_challenge": {challenge}, "code_challenge_method": {"S256"},
	}
	if key != "" {
		q.Set(key, value)
	}
	return s.server.URL + "/oauth/authorize?" + q.Encode()
}

// code lets the merchant allow it.
func (s *shop) code() string {
	s.t.Helper()
	landed, err := s.Authorize(s.link("", ""))
	require.NoError(s.t, err)
	u, err := url.Parse(landed)
	require.NoError(s.t, err)
	require.Equal(s.t, "s-1", u.Query().Get("state"))
	return u.Query().Get("code")
}

func (s *shop) trade(code string, change func(url.Values)) answer {
	f := s.app()
	f.Set("grant_type", "authorization_code")
	f.Set("code", code)
	f.Set("redirect_uri", redirect)
	f.Set("code_verifier", verifier)
	if change != nil {
		change(f)
	}
	return s.form("/oauth/token", f)
}

func (s *shop) refresh(token string) answer {
	f := s.app()
	f.Set("grant_type", "refresh_token")
	f.Set("refresh_token", token)
	return s.form("/oauth/token", f)
}

func (s *shop) text(a answer, key string) string {
	s.t.Helper()
	value, ok := a.object(s.t)[key].(string)
	require.True(s.t, ok, a.body)
	return value
}

func TestAPageOfConsentThatIsWronglyAskedForIsRefused(t *testing.T) {
	t.Parallel()
	for _, wrong := range []struct{ key, value, rule string }{
		{"client_id", "someone", "liteshop.client"},
		{"redirect_uri", "http://127.0.0.1:41234/elsewhere", "liteshop.redirect"},
		{"redirect_uri", "http://localhost:41234/oauth/liteshop/callback", "liteshop.redirect"},
		{"redirect_uri", "https://127.0.0.1:41234/oauth/liteshop/callback", "liteshop.redirect"},
		{"response_type", "token", "liteshop.authorize"},
		{"state", "", "liteshop.authorize"},
		{"scope", "orders.read", "liteshop.authorize"},
		{"code_challenge", "short", "liteshop.pkce"},
		{"code_challenge_method", "plain", "liteshop.pkce"},
	} {
		s := open(t)
		_, err := s.Authorize(s.link(wrong.key, wrong.value))
		require.Error(t, err)
		s.broken(wrong.rule)
	}
}

func TestTheMerchantAnswersOnThePage(t *testing.T) {
	t.Parallel()
	s := open(t)
	page := strings.TrimPrefix(s.link("", ""), s.server.URL)
	require.Contains(t, s.get(page).body, "山頂茶行")
	no := s.form(page, url.Values{"answer": {"no"}})
	require.Equal(t, http.StatusSeeOther, no.status)
	require.Contains(t, no.header.Get("Location"), redirect+"?error=access_denied")
	yes := s.form(page, url.Values{"answer": {"yes"}, "shop": {"3021"}})
	require.Equal(t, http.StatusSeeOther, yes.status)
	require.Contains(t, yes.header.Get("Location"), redirect+"?code=")
	require.Contains(t, s.get(strings.Replace(page, "S256", "plain", 1)).body, "S256")
}

func TestACodeIsTradedOnceInTimeAndByWhoAskedForIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	code := s.code()
	tokens := s.trade(code, nil)
	require.Equal(t, http.StatusOK, tokens.status, tokens.body)
	require.Equal(t, "Bearer", s.text(tokens, "token_type"))
	require.InDelta(t, 7200, tokens.object(t)["expires_in"], 0)
	require.Equal(t, "orders.read orders.write stock.write", s.text(tokens, "scope"))
	require.Empty(t, s.Report().Violations)
	again := s.trade(code, nil)
	require.Equal(t, http.StatusBadRequest, again.status)
	require.Equal(t, "invalid_grant", s.text(again, "error"))
	s.broken("liteshop.code_once")

	for _, wrong := range []struct {
		rule, says string
		change     func(*shop, url.Values)
	}{
		{"liteshop.code_life", "invalid_grant", func(s *shop, _ url.Values) { s.forward(10 * time.Minute) }},
		{"liteshop.redirect", "invalid_grant", func(_ *shop, f url.Values) { f.Set("redirect_uri", redirect+"x") }},
		{"liteshop.pkce", "invalid_grant", func(_ *shop, f url.Values) { f.Set("code_verifier", verifier+"x") }},
		{"liteshop.client", "invalid_client", func(_ *shop, f url.Values) { f.Set("client_secret", "guessed") }},
		{"liteshop.grant", "unsupported_grant_type", func(_ *shop, f url.Values) { f.Set("grant_type", "password") }},
	} {
		s := open(t)
		code := s.code()
		a := s.trade(code, func(f url.Values) { wrong.change(s, f) })
		require.Equal(t, wrong.says, s.text(a, "error"))
		s.broken(wrong.rule)
	}
	s = open(t)
	require.Equal(t, "invalid_grant", s.text(s.trade("no-such-code", nil), "error"))
	require.Empty(t, s.Report().Violations, "a code that was never given out is refused, and nobody's mistake")
	require.Equal(t, "invalid_request", s.text(s.send(http.MethodPost, "/oauth/token", `{}`), "error"))
	s.broken("liteshop.grant")
}

func TestARefreshTokenLivesUntilItsSuccessorIsUsed(t *testing.T) {
	t.Parallel()
	s := open(t)
	first := s.trade(s.code(), nil)
	old := s.text(first, "refresh_token")
	require.Equal(t, http.StatusOK, s.refresh(old).status)
	second := s.refresh(old)
	require.Equal(t, http.StatusOK, second.status, "the answer may have been lost")
	s.token = s.text(second, "access_token")
	require.Equal(t, http.StatusOK, s.get("/api/v1/shop").status)
	require.Empty(t, s.Report().Violations)
	third := s.refresh(old)
	require.Equal(t, "invalid_grant", s.text(third, "error"))
	s.broken("liteshop.refresh_once")
}

func TestABearerIsGoodForTwoHoursAndUntilItIsRevoked(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.forward(7200*time.Second - time.Second)
	require.Equal(t, http.StatusOK, s.get("/api/v1/shop").status)
	s.forward(time.Second)
	late := s.get("/api/v1/shop")
	require.Equal(t, http.StatusUnauthorized, late.status)
	require.Equal(t, "token_expired", s.text(late, "code"))
	s.broken("liteshop.token_expiry")

	s = open(t)
	s.token = "guessed"
	require.Equal(t, "invalid_token", s.text(s.get("/api/v1/shop"), "code"))
	s.broken("liteshop.token")

	s = open(t)
	f := s.app()
	f.Set("token", s.Credentials()["refresh_token"])
	require.Equal(t, http.StatusOK, s.form("/oauth/revoke", f).status)
	require.Equal(t, "invalid_token", s.text(s.get("/api/v1/shop"), "code"))
	require.Equal(t, "invalid_grant", s.text(s.refresh(s.Credentials()["refresh_token"]), "error"))
	require.Empty(t, s.Report().Violations)
}

func TestACallMustBeOneThatThereIs(t *testing.T) {
	t.Parallel()
	orders := "/api/v1/orders"
	for _, wrong := range []struct {
		rule   string
		status int
		code   string
		ask    func(*shop) answer
	}{
		{"liteshop.request", 404, "not_found", func(s *shop) answer { return s.get("/api/v2/orders") }},
		{"liteshop.request", 404, "not_found", func(s *shop) answer { return s.send(http.MethodPost, orders, `{}`) }},
		{"liteshop.request", 406, "not_acceptable", func(s *shop) answer {
			return s.do(http.MethodGet, orders, "", "", func(r *http.Request) { r.Header.Set("Accept", "text/html") })
		}},
		{"liteshop.parameter", 400, "invalid_parameter", func(s *shop) answer { return s.get(orders + "?state=paid") }},
		{"liteshop.parameter", 400, "invalid_parameter", func(s *shop) answer { return s.get(orders + "?status=pending,new") }},
		{"liteshop.parameter", 400, "invalid_parameter", func(s *shop) answer { return s.get(orders + "?page=0") }},
		{"liteshop.parameter", 400, "invalid_parameter", func(s *shop) answer { return s.get(orders + "?updated_from=2026-11-20") }},
		{"liteshop.parameter", 400, "invalid_parameter", func(s *shop) answer { return s.get(orders + "?page=1&page=2") }},
		{"liteshop.per_page", 400, "invalid_parameter", func(s *shop) answer { return s.get(orders + "?per_page=101") }},
		{"liteshop.window", 400, "invalid_parameter", func(s *shop) answer { return s.get(orders + "?updated_from=2026-10-01T00:00:00%2B08:00") }},
		{"liteshop.window", 400, "invalid_parameter", func(s *shop) answer {
			return s.get(orders + "?created_from=2026-01-01T00:00:00Z&created_to=2026-02-02T00:00:00Z")
		}},
		{"liteshop.scope", 403, "scope_missing", func(s *shop) answer { s.Limit("stock.write"); return s.get(orders) }},
	} {
		s := open(t)
		a := wrong.ask(s)
		require.Equal(t, wrong.status, a.status, a.body)
		require.Equal(t, wrong.code, s.text(a, "code"))
		require.Equal(t, false, a.object(t)["success"])
		s.broken(wrong.rule)
	}
}

// first is the id of the first order that waits.
func (s *shop) first() string {
	return s.Expect(connectors.Window{From: opensAt.Add(-7 * 24 * time.Hour), To: opensAt}).Shippable[0]
}

const goodShipment = `{"tracking_number":"907712345678","carrier":"tcat","shipped_at":"2026-11-23T16:00:00+08:00","notify":true}`

func TestAShipmentIsWholeAndOfAnOrderThatCanBeShipped(t *testing.T) {
	t.Parallel()
	for _, wrong := range []struct {
		rule   string
		status int
		code   string
		body   string
		before string
	}{
		{"liteshop.body", 400, "invalid_parameter", `[]`, ""},
		{"liteshop.shipment", 422, "invalid_tracking_number", strings.Replace(goodShipment, `"carrier":"tcat",`, "", 1), ""},
		{"liteshop.shipment", 422, "invalid_tracking_number", strings.Replace(goodShipment, `+08:00`, "", 1), ""},
		{"liteshop.shipment", 422, "invalid_tracking_number", strings.Replace(goodShipment, `true`, `"yes"`, 1), ""},
		{"liteshop.tracking_numbers", 422, "invalid_tracking_number", strings.Replace(goodShipment, `907712345678`, "A001,A002,A003,A004,A005,A006", 1), ""},
		{"liteshop.tracking_numbers", 422, "invalid_tracking_number", strings.Replace(goodShipment, `907712345678`, "單號 1", 1), ""},
		{"liteshop.shipment_of_cancelled", 409, "order_cancelled", goodShipment, "cancel"},
		{"liteshop.shipment_of_delivered", 409, "already_delivered", goodShipment, "deliver"},
	} {
		s := open(t)
		id := s.first()
		if wrong.before != "" {
			require.NoError(t, s.Act(connectors.Act{Kind: wrong.before, Order: id}))
		}
		a := s.send(http.MethodPut, "/api/v1/orders/"+id+"/shipment", wrong.body)
		require.Equal(t, wrong.status, a.status, a.body)
		require.Equal(t, wrong.code, s.text(a, "code"))
		s.broken(wrong.rule)
	}
	s := open(t)
	require.Equal(t, http.StatusNotFound, s.send(http.MethodPut, "/api/v1/orders/999/shipment", goodShipment).status)
}

func TestAShipmentIsRepeatedWithoutEffectReplacedAndTakenBack(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.first()
	for range 2 {
		require.Equal(t, http.StatusOK, s.send(http.MethodPut, "/api/v1/orders/"+id+"/shipment", goodShipment).status)
	}
	view, _ := s.Shop(id)
	require.Equal(t, connectors.StateShipped, view.State)
	require.Equal(t, 1, view.Shipments)
	require.Equal(t, 1, view.Notices)
	other := strings.Replace(goodShipment, "907712345678", "907700000002,907700000003", 1)
	require.Equal(t, http.StatusOK, s.send(http.MethodPut, "/api/v1/orders/"+id+"/shipment", other).status)
	view, _ = s.Shop(id)
	require.Equal(t, []string{"907700000002", "907700000003"}, view.TrackingNumbers)
	require.Equal(t, http.StatusOK, s.do(http.MethodDelete, "/api/v1/orders/"+id+"/shipment", "", "").status)
	view, _ = s.Shop(id)
	require.Equal(t, connectors.StateOpen, view.State)
	require.Empty(t, view.TrackingNumbers)
	require.Empty(t, s.Report().Violations)
	require.NoError(t, s.Act(connectors.Act{Kind: "deliver", Order: id}))
	require.Equal(t, http.StatusConflict, s.do(http.MethodDelete, "/api/v1/orders/"+id+"/shipment", "", "").status)
	s.broken("liteshop.shipment_of_delivered")
}

func TestARowOfStockNamesOneVariantAndOneAmount(t *testing.T) {
	t.Parallel()
	rows := func(n int) string {
		return `{"items":[` + strings.TrimSuffix(strings.Repeat(`{"sku":"PEN-05","delta":1},`, n), ",") + `]}`
	}
	for body, rule := range map[string]string{
		`{"items":[]}`: "liteshop.stock_size",
		rows(101):      "liteshop.stock_size",
		`{"items":[{"sku":"PEN-05","variant_id":70011,"delta":1}]}`: "liteshop.stock_row",
		`{"items":[{"sku":"PEN-05","stock":1,"delta":1}]}`:          "liteshop.stock_row",
		`{"items":[{"sku":"PEN-05"}]}`:                              "liteshop.stock_row",
		`{"items":[{"delta":1}]}`:                                   "liteshop.stock_row",
		`{"items":[{"sku":"PEN-05","stock":-1}]}`:                   "liteshop.stock_row",
		`{"items":[{"sku":"PEN-05","delta":"1"}]}`:                  "liteshop.stock_row",
	} {
		s := open(t)
		a := s.send(http.MethodPut, "/api/v1/stocks", body)
		require.Equal(t, http.StatusUnprocessableEntity, a.status, body)
		require.Equal(t, "invalid_stock", s.text(a, "code"))
		s.broken(rule)
	}
}

func TestStockMovesAsInTheFacts(t *testing.T) {
	t.Parallel()
	s := open(t)
	pens := s.VariantOf("PEN-05")
	a := s.send(http.MethodPut, "/api/v1/stocks", `{"items":[{"sku":"NB-A5","delta":20},{"variant_id":`+pens+`,"stock":55},{"variant_id":7,"stock":5}]}`)
	require.Equal(t, http.StatusOK, a.status, a.body)
	id, err := strconv.Atoi(pens)
	require.NoError(t, err)
	results, ok := a.object(t)["results"].([]any)
	require.True(t, ok)
	require.Len(t, results, 3)
	require.Equal(t, map[string]any{"sku": "PEN-05", "variant_id": float64(id), "stock": 55.0, "ok": true}, results[1])
	require.Equal(t, map[string]any{"variant_id": 7.0, "ok": false, "code": "not_found"}, results[2])
	have, changes, ok := s.StockOf(connectors.ListingKey{Item: "NB-A5"})
	require.True(t, ok)
	require.Equal(t, []int{220, 1}, []int{have, changes})
	s.send(http.MethodPut, "/api/v1/stocks", `{"items":[{"sku":"NB-A5","delta":0}]}`)
	have, changes, _ = s.StockOf(connectors.ListingKey{Item: "NB-A5"})
	require.Equal(t, []int{220, 1}, []int{have, changes}, "a difference of nothing changes nothing")
	require.Contains(t, s.get("/api/v1/variants").body, `"NB-A5"`)
	require.NotContains(t, s.get("/api/v1/variants?page=2").body, `"NB-A5"`)
	require.Contains(t, s.get("/api/v1/variants?page=2").body, `"variants":[]`)
	require.Empty(t, s.Report().Violations)
}

func TestAWebhookHasAnAddressOfItsOwnAndKnownEvents(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"url":"http://example.com.tw/hook","events":["order.paid"]}`, `{"url":"https://example.com.tw/hook","events":[]}`,
		`{"url":"https://example.com.tw/hook","events":["order.lost"]}`,
	} {
		s := open(t)
		require.Equal(t, http.StatusBadRequest, s.send(http.MethodPost, "/api/v1/webhooks", body).status)
		s.broken("liteshop.webhook")
	}
	s := open(t)
	const good = `{"url":"https://example.com.tw/hook","events":["order.paid"]}`
	require.Equal(t, http.StatusOK, s.send(http.MethodPost, "/api/v1/webhooks", good).status)
	require.Empty(t, s.Report().Violations)
	require.Equal(t, http.StatusOK, s.send(http.MethodPost, "/api/v1/webhooks", good).status)
	s.broken("liteshop.webhook_twice")
	require.Equal(t, 2, s.Hooks())
	require.Equal(t, http.StatusNotFound, s.do(http.MethodDelete, "/api/v1/webhooks/5", "", "").status)
}

func TestMessagesComeTwiceAndOvertakeEachOther(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		on   []string
		told []string
	}{
		{nil, []string{"order.created", "order.paid", "order.updated", "order.cancelled"}},
		{[]string{"messages_come_twice"}, []string{
			"order.created", "order.created", "order.paid", "order.paid", "order.updated", "order.updated", "order.cancelled", "order.cancelled",
		}},
		{[]string{"messages_overtake_each_other"}, []string{"order.paid", "order.created", "order.cancelled", "order.updated"}},
	} {
		var told, names []string
		e, err := emulator.New(connectors.EmulatorOptions{
			Now: func() time.Time { return opensAt }, Seed: 7, Deliver: func(_ string, header http.Header, _ []byte) {
				told, names = append(told, header.Get("X-Liteshop-Event")), append(names, header.Get("X-Liteshop-Delivery"))
			},
		})
		require.NoError(t, err)
		server := httptest.NewServer(e)
		t.Cleanup(server.Close)
		s := &shop{Emulator: e, t: t, server: server, token: e.Credentials()["access_token"], now: opensAt}
		emulationtest.Turn(t, e, c.on...)
		const all = `{"url":"https://example.com.tw/hook","events":["order.created","order.paid","order.updated","order.cancelled"]}`
		require.Equal(t, http.StatusOK, s.send(http.MethodPost, "/api/v1/webhooks", all).status)
		require.NoError(t, e.Act(connectors.Act{Kind: "buy"}))
		require.NoError(t, e.Act(connectors.Act{Kind: "change_quantity", Order: s.first(), Quantity: 7}))
		require.NoError(t, e.Act(connectors.Act{Kind: "cancel", Order: s.first()}))
		require.Equal(t, c.told, told)
		if len(told) == 8 {
			require.Equal(t, names[0], names[1], "the same message")
		}
		require.Empty(t, e.Report().Violations)
	}
}

func TestTheSixtyFirstCallOfAMinuteIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t, "limit_60")
	for range 60 {
		require.Equal(t, http.StatusOK, s.get("/api/v1/shop").status)
	}
	a := s.get("/api/v1/shop")
	require.Equal(t, http.StatusTooManyRequests, a.status)
	require.Equal(t, "rate_limited", s.text(a, "code"))
	require.NotEmpty(t, a.header.Get("Retry-After"))
	s.broken("liteshop.rate")
	s.forward(time.Minute)
	require.Equal(t, http.StatusOK, s.get("/api/v1/shop").status)
}

func TestEveryRuleIsBrokenHere(t *testing.T) {
	t.Parallel()
	require.Len(t, open(t).Rules(), 25, "a new rule needs a test here")
}

func TestTheTokenSeesItsOwnShopOnly(t *testing.T) {
	t.Parallel()
	s := open(t)
	rows, ok := s.get("/api/v1/orders?per_page=100").object(t)["orders"].([]any)
	require.True(t, ok)
	last := 0
	for _, row := range rows {
		o := row.(map[string]any) //nolint:forcetypeassert // an order
		require.InDelta(t, 3021, o["shop_id"], 0)
		id := int(o["id"].(float64)) //nolint:forcetypeassert // a number
		require.NotEqual(t, last, id)
		last = id
	}
	require.Equal(t, http.StatusNotFound, s.get("/api/v1/orders/880125").status, "the other shop's half of a checkout")
}
