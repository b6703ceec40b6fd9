package oneshop

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/oneshop/emulator"
	"gowarehouse/connectors/transport"
)

var today = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

var week = connectors.Window{From: today.Add(-7 * 24 * time.Hour), To: today}

// shop is the emulator, and a connector that reaches it through the real transport.
type shop struct {
	*emulator.Emulator
	*connector
	mu    sync.Mutex
	asked []string // paths with their queries
}

func openShop(t *testing.T, values connectors.Values, on ...string) *shop {
	t.Helper()
	e, err := emulator.New(connectors.EmulatorOptions{Now: func() time.Time { return today }, Seed: 7})
	require.NoError(t, err)
	for _, name := range on {
		require.NoError(t, e.Turn(name, true))
	}
	s := &shop{Emulator: e}
	all := e.Credentials()
	for key, value := range values {
		all[key] = value
	}
	s.connector = serve(t, all, func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.URL.RequestURI())
		s.mu.Unlock()
		e.ServeHTTP(w, r)
	})
	return s
}

// serve makes a connector whose platform is a handler.
func serve(t *testing.T, values connectors.Values, handler http.HandlerFunc) *connector {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	client, err := transport.New(transport.Options{Account: "test", MinBackoff: time.Millisecond, MaxBackoff: 5 * time.Millisecond, Retries: -1})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	c, err := open(connectors.Env{BaseURL: server.URL + "/", Values: values, HTTP: client, Now: func() time.Time { return today }})
	require.NoError(t, err)
	return c
}

func says(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, body) }
}

var demo = connectors.Values{fieldAppID: "DEMOAPPID000000000000001", fieldSecret: "demo secret/+="}

func TestTheKeyStandsInTheQueryAsTheVectorSays(t *testing.T) {
	t.Parallel()
	c, err := open(connectors.Env{Values: demo})
	require.NoError(t, err)
	got := c.signed(url.Values{"progress_status": {"all"}, "payment_status": {"all"}, "logistic_status": {"all"}, "page": {"1"}})
	want := "appid=DEMOAPPID000000000000001&secret=demo+secret%2F%2B%3D&progress_status=all&payment_status=all&logistic_status=all&page=1"
	require.ElementsMatch(t, strings.Split(want, "&"), strings.Split(got, "&"))
	require.Equal(t, "https://api.1shop.tw", c.base)
}

func TestTheListAsksForWholeDaysOfTaiwan(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	_, err := s.page(t.Context(), connectors.Window{
		From: time.Date(2026, 11, 15, 16, 0, 0, 0, time.UTC), To: time.Date(2026, 11, 22, 15, 59, 0, 0, time.UTC),
	}, 1)
	require.NoError(t, err)
	require.Contains(t, s.asked[0], "create_date_end=2026-11-23&create_date_start=2026-11-16")
}

func TestOnlyOrdersThatMayBeToShipCostARequest(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	n := 0
	for _, err := range s.Orders(t.Context(), week) {
		require.NoError(t, err)
		n++
	}
	report := s.Report()
	require.Equal(t, n, report.ByName["detail"])
	require.Equal(t, 1, report.ByName["list"])
	expect := s.Expect(week)
	require.Equal(t, len(expect.Orders)+expect.Refused["not_ours"], n)
	require.Empty(t, report.Violations)
}

func TestAKeyOfAnotherShopIsFoundOut(t *testing.T) {
	t.Parallel()
	_, err := openShop(t, connectors.Values{fieldShop: "https://other.1shop.tw/page"}).Test(t.Context())
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	require.ErrorContains(t, err, "demo.1shop.tw")
	identity, err := openShop(t, connectors.Values{fieldShop: "https://DEMO.1shop.tw/autumn"}).Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, "demo.1shop.tw", identity.ID)
	plain := openShop(t, connectors.Values{fieldShop: ""})
	identity, err = plain.Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, "1shop", identity.Name)
	require.Len(t, plain.asked, 1, "without the shop's address the list is enough")
}

func TestFailuresAreToldByTheirCodeAndWords(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]connectors.Error{
		`{"success":-1,"msg":"拒絕存取"}`:                               {Kind: connectors.Unauthorized, Do: adviceKey},
		`{"success":"-1","msg":"IP未加入白名單"}`:                         {Kind: connectors.NotAllowlisted, Do: adviceAllow},
		`{"success":-9999,"msg":""}`:                                {Kind: connectors.Throttled, RetryAfter: 10 * time.Second},
		`{"success":-7,"msg":"超過速率限制，請於 25 秒後再試"}`:                  {Kind: connectors.Throttled, RetryAfter: 25 * time.Second},
		`{"success":-3,"msg":"查無此訂單"}`:                              {Kind: connectors.NotFound},
		`{"success":-3,"msg":"Order TST1 not found"}`:               {Kind: connectors.NotFound},
		`{"success":-2,"msg":"查無此商店"}`:                              {Kind: connectors.Rejected},
		`{"success":-8,"msg":"系統忙碌"}`:                               {Kind: connectors.Rejected},
		`{"success":null,"data":{}}`:                                {Kind: connectors.Unexpected},
		`{"data":{}}`:                                               {Kind: connectors.Unexpected},
		`維護中`:                                                       {Kind: connectors.Temporary},
		`{"success":0,"data":{"order":[],"page":{"page_order":3}}}`: {Kind: connectors.Unexpected},
		`{"success":0,"data":"none"}`:                               {Kind: connectors.Unexpected},
		`{"success":0,"data":{"order":"none"}}`:                     {Kind: connectors.Unexpected},
	} {
		_, err := serve(t, demo, says(body)).page(t.Context(), week, 1)
		var told *connectors.Error
		require.ErrorAs(t, err, &told, body)
		require.Equal(t, want.Kind, told.Kind, body)
		require.Equal(t, want.RetryAfter, told.RetryAfter, body)
		require.Equal(t, want.Do, told.Do, body)
		if want.Kind == connectors.Unexpected {
			require.JSONEq(t, body, string(told.Body), "the answer goes along, for its shape")
		}
	}
}

func TestAnEmptyListComesInSeveralShapes(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"success":0,"data":{}}`, `{"success":0,"data":[]}`, `{"success":"0","data":{"order":[],"page":{"total_page":"0"}}}`,
		`{"success":0,"data":{"order":null,"page":{"total_page":1,"page_order":0}}}`} {
		for f, err := range serve(t, demo, says(body)).Orders(t.Context(), week) {
			require.Fail(t, "nothing was to come", "%s: %v %v", body, f.ID, err)
		}
	}
}

func TestTheLimitIsKept(t *testing.T) {
	t.Parallel()
	require.LessOrEqual(t, platform.Limits.PerSecond*10+float64(platform.Limits.Burst), 10.0, "10 requests in any 10 seconds")
	require.Equal(t, 1, platform.Limits.InFlight)
}

func TestTheWayOfOneShopIsReadOnlyInAllSenses(t *testing.T) {
	t.Parallel()
	var c any = openShop(t, nil).connector
	for name, is := range map[string]bool{
		"TrackingPusher": implements[connectors.TrackingPusher](c), "LabelShipper": implements[connectors.LabelShipper](c),
		"StockReader": implements[connectors.StockReader](c), "StockPusher": implements[connectors.StockPusher](c),
		"Lister": implements[connectors.Lister](c), "SKUBackfiller": implements[connectors.SKUBackfiller](c),
	} {
		require.False(t, is, name)
	}
	require.Contains(t, platform.Caveats[0].EN, "own back office")
	require.Contains(t, platform.Caveats[0].ZH, "後台")
}

func implements[A any](c any) bool {
	_, is := c.(A)
	return is
}

// The example of FACTS.md §2.3.
const example = `{"order":{"order_number":"TST24112300012","order_ip":"203.0.113.9","create_date":"2024-11-23 10:30:12","name":"王小明","gender":"male",
"email":"ming@example.com","phone":"0912345678","country":"TW","zip_code":"106","county_and_city":"台北市","area":"大安區","address":"和平東路二段96號",
"address_oversea":"","page_title":"秋季限定","page_prefix":"TST","progress_status":"confirmed","payment_status":"cod","logistic_status":"pending",
"payment":"c2c","payment_date":"","payment_third_party":"","payment_third_party_no":"","logistic":"uni","logistics_third_party":"ecpay",
"logistics_third_party_no":"","logistics_shipping_no":"","cvs_store_id":"131386","cvs_store_name":"科建門市","cvs_store_address":"台北市大安區和平東路二段96巷",
"note":"","shop_note":"","total_price":1860,"shop_url":"https://demo.1shop.tw/autumn","order_url":"https://demo.1shop.tw/order/TST24112300012"},
"cart":{"sub_total":1780,"logistic_fee":80,"payment_fee":0,"refund":0,"total_price":1860,"products":[
{"product_type":"single","name":"純棉上衣","label":"黑/M","sku":"TS-BLK-M","quantity":2,"per_cost":890,"line_total":1780}]},"receipt":[],"shipping_tracking":[]}`

// changed reads the example with some of its text replaced.
func changed(t *testing.T, values connectors.Values, replace ...string) (connectors.Order, error) {
	t.Helper()
	all := connectors.Values{fieldAppID: "DEMO", fieldSecret: "DEMO"}
	for key, value := range values {
		all[key] = value
	}
	c, err := open(connectors.Env{Values: all})
	require.NoError(t, err)
	for i := 0; i < len(replace); i += 2 {
		require.Contains(t, example, replace[i])
	}
	return c.Normalise(connectors.Fetched{ID: "TST24112300012", Raw: json.RawMessage(strings.NewReplacer(replace...).Replace(example))})
}

func TestTheExampleIsReadAsItIsMeant(t *testing.T) {
	t.Parallel()
	got, err := changed(t, nil)
	require.NoError(t, err)
	total := connectors.TWD(1860)
	require.Equal(t, connectors.Order{
		ID: "TST24112300012", Number: "TST24112300012", State: connectors.StateOpen, OrderedAt: time.Date(2024, 11, 23, 2, 30, 12, 0, time.UTC),
		Payment: connectors.Payment{Method: "c2c", Kind: connectors.PaymentCOD}, Total: total, COD: &total,
		Shipping: connectors.Shipping{Code: "uni", Name: "7-ELEVEN 超商取貨", Mode: connectors.ShipNone, StoreID: "131386", StoreName: "科建門市"},
		Receiver: connectors.Receiver{Name: "王小明", Phone: "0912345678"},
		Lines:    []connectors.Line{{ID: "TS-BLK-M", SKU: "TS-BLK-M", Name: "純棉上衣", Variant: "黑/M", Quantity: 2, Price: connectors.TWD(890)}},
	}, got)
}

func TestWhatAnOrderSaysDecidesItsState(t *testing.T) {
	t.Parallel()
	paid := []string{`"payment_status":"cod"`, `"payment_status":"paid"`, `"payment":"c2c"`, `"payment":"credit"`}
	for name, test := range map[string]struct {
		change []string
		state  connectors.PlatformState
		hold   string // in Chinese; empty: none
	}{
		"paid":            {paid, connectors.StateOpen, ""},
		"cancelled":       {[]string{`"confirmed"`, `"cancelled"`}, connectors.StateCancelled, ""},
		"draft":           {[]string{`"confirmed"`, `"temporary"`}, connectors.StateUnpaid, ""},
		"sent":            {[]string{`"logistic_status":"pending"`, `"logistic_status":"send"`}, connectors.StateShipped, ""},
		"coming back":     {[]string{`"logistic_status":"pending"`, `"logistic_status":"returning"`}, connectors.StateShipped, ""},
		"delayed":         {[]string{`"logistic_status":"pending"`, `"logistic_status":"delay"`}, connectors.StateOpen, ""},
		"abnormal":        {[]string{`"logistic_status":"pending"`, `"logistic_status":"abnormal"`}, connectors.StateOpen, "物流異常"},
		"a new status":    {[]string{`"logistic_status":"pending"`, `"logistic_status":"packing"`}, connectors.StateOpen, "物流狀態未知"},
		"new payment":     {[]string{`"payment_status":"cod"`, `"payment_status":"bnpl"`, `"c2c"`, `"credit"`}, connectors.StateOpen, "付款狀態未知"},
		"not paid":        {[]string{`"payment_status":"cod"`, `"payment_status":"pending"`, `"c2c"`, `"credit"`}, connectors.StateUnpaid, ""},
		"not checked":     {[]string{`"payment_status":"cod"`, `"payment_status":"need_confirm"`, `"c2c"`, `"atm"`}, connectors.StateUnpaid, ""},
		"refunded":        {[]string{`"payment_status":"cod"`, `"payment_status":"refunded"`}, connectors.StateCancelRequested, ""},
		"partly refunded": {[]string{`"refund":0`, `"refund":"199.00"`}, connectors.StateOpen, "部分退款"},
		"odd refund":      {[]string{`"refund":0`, `"refund":"yes"`}, connectors.StateOpen, "部分退款"},
		"consigned":       {[]string{`"logistics_shipping_no":""`, `"logistics_shipping_no":"F123"`}, connectors.StateArranged, "託運單"},
		"completed":       {[]string{`"confirmed"`, `"completed"`}, connectors.StateOpen, "已完成"},
		"other":           {[]string{`"confirmed"`, `"other"`}, connectors.StateOpen, "其他"},
		"no store":        {[]string{`"cvs_store_id":"131386"`, `"cvs_store_id":""`}, connectors.StateOpen, "門市店號"},
		"nothing to send": {append([]string{`"logistic":"uni"`, `"logistic":"virtual"`}, paid...), connectors.StateNotOurs, ""},
	} {
		got, err := changed(t, nil, test.change...)
		require.NoError(t, err, name)
		require.Equal(t, test.state, got.State, name)
		if test.hold == "" {
			require.Nil(t, got.Hold, name)
			continue
		}
		require.NotNil(t, got.Hold, name)
		require.Contains(t, got.Hold.ZH, test.hold, name)
	}
}

func TestWhatIsNotConfirmedIsHeldIfTheMerchantWants(t *testing.T) {
	t.Parallel()
	got, err := changed(t, nil, `"confirmed"`, `"confirming"`)
	require.NoError(t, err)
	require.Nil(t, got.Hold)
	got, err = changed(t, connectors.Values{settingUnconfirmed: holdIt}, `"confirmed"`, `"confirming"`)
	require.NoError(t, err)
	require.Contains(t, got.Hold.ZH, "尚未確認")
}

func TestNobodyGuessesHowAnOrderIsPaid(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 11, 23, 3, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		change []string
		want   connectors.Payment
		holds  bool
	}{
		"at the door":           {[]string{`"c2c"`, `"cod"`}, connectors.Payment{Method: "cod", Kind: connectors.PaymentCOD}, false},
		"collects a card":       {[]string{`"c2c"`, `"credit"`}, connectors.Payment{Method: "cod/credit", Kind: connectors.PaymentUnknown}, true},
		"paid at a counter":     {[]string{`"payment_status":"cod"`, `"payment_status":"paid"`}, connectors.Payment{Method: "paid/c2c", Kind: connectors.PaymentUnknown}, true},
		"paid, nobody knows by": {[]string{`"payment_status":"cod"`, `"payment_status":"paid"`, `"c2c"`, `"atm"`}, connectors.Payment{Method: "atm", Kind: connectors.PaymentUnknown}, false},
		"with a date": {[]string{`"payment_status":"cod"`, `"payment_status":"paid"`, `"c2c"`, `"atm"`, `"payment_date":""`, `"payment_date":"2024-11-23 11:00:00"`},
			connectors.Payment{Method: "atm", Kind: connectors.PaymentUnknown, PaidAt: &at}, false},
		"with a reference": {[]string{`"payment_status":"cod"`, `"payment_status":"paid"`, `"c2c"`, `"linepay"`, `"payment_third_party_no":""`, `"payment_third_party_no":"LP1"`},
			connectors.Payment{Method: "linepay", Kind: connectors.PaymentUnknown, Reference: "LP1"}, false},
	} {
		got, err := changed(t, nil, test.change...)
		require.NoError(t, err, name)
		require.Equal(t, test.want, got.Payment, name)
		require.Equal(t, test.want.Kind == connectors.PaymentCOD, got.COD != nil, name)
		require.Equal(t, test.holds, got.Hold != nil, name)
	}
}

func TestWhereAnOrderGoes(t *testing.T) {
	t.Parallel()
	got, err := changed(t, nil, `"logistic":"uni"`, `"logistic":"home"`, `"cvs_store_id":"131386"`, `"cvs_store_id":""`)
	require.NoError(t, err)
	require.Equal(t, connectors.Receiver{Name: "王小明", Phone: "0912345678", Postcode: "106", Address: "台北市大安區和平東路二段96號"}, got.Receiver)
	got, err = changed(t, nil, `"logistic":"uni"`, `"logistic":"oversea"`, `"cvs_store_id":"131386"`, `"cvs_store_id":""`,
		`"address_oversea":""`, `"address_oversea":"1-2-3 Shibuya"`)
	require.NoError(t, err)
	require.Equal(t, "1-2-3 Shibuya", got.Receiver.Address)
	got, err = changed(t, nil, `"logistic":"uni"`, `"logistic":"home"`, `"address_oversea":""`, `"address_oversea":"1-2-3 Shibuya"`)
	require.NoError(t, err)
	require.Empty(t, got.Shipping.StoreID, "a store is left from another way")
	require.Equal(t, "台北市大安區和平東路二段96號", got.Receiver.Address)
	got, err = changed(t, nil, `"logistic":"uni"`, `"logistic":"drone"`)
	require.NoError(t, err)
	require.Equal(t, "131386", got.Shipping.StoreID, "nobody knows the way, and a store is named")
	nowhere := []string{`"cvs_store_id":"131386"`, `"cvs_store_id":""`, `"county_and_city":"台北市"`, `"county_and_city":""`, `"area":"大安區"`, `"area":""`,
		`"address":"和平東路二段96號"`, `"address":""`}
	got, err = changed(t, nil, append(nowhere, `"logistic":"uni"`, `"logistic":"home"`)...)
	require.NoError(t, err)
	require.Contains(t, got.Hold.ZH, "沒有收件地址")
	got, err = changed(t, nil, append(nowhere, `"logistic":"uni"`, `"logistic":"local_pickup"`)...)
	require.NoError(t, err)
	require.Nil(t, got.Hold, "what is fetched at the shop needs no address")
	got, err = changed(t, nil, `"logistic":"uni"`, `"logistic":""`, `"cvs_store_id":"131386"`, `"cvs_store_id":""`)
	require.NoError(t, err)
	require.Empty(t, got.Shipping.Code, "a missing method stays missing and holds")
}

const product = `{"product_type":"single","name":"純棉上衣","label":"黑/M","sku":"TS-BLK-M","quantity":2,"per_cost":890,"line_total":1780}`

func TestLinesAreToldApartWithoutIds(t *testing.T) {
	t.Parallel()
	soap := func(label string) string {
		return `{"product_type":"single","name":"手工皂","label":"` + label + `","sku":"","quantity":"1","per_cost":"120.00"}`
	}
	got, err := changed(t, nil, product, strings.Join([]string{product, product, soap("檜木"), soap("薰衣草"), soap("檜木"),
		`{"product_type":"charge","name":"低溫加價","quantity":1,"per_cost":30}`, `{"product_type":"bundle","name":"早晨組","sku":"SET","quantity":1,"per_cost":0}`}, ","))
	require.NoError(t, err)
	var ids []string
	for _, l := range got.Lines {
		ids = append(ids, l.ID)
	}
	require.Equal(t, []string{"TS-BLK-M", "TS-BLK-M#2", "手工皂 檜木", "手工皂 薰衣草", "手工皂 檜木#2", "SET"}, ids, "a fee is nothing to pack")
	require.Equal(t, "手工皂 檜木", got.Lines[2].Name, "the option is in the name by which it is mapped")
	_, err = changed(t, nil, product, `{"product_type":"charge","name":"運費","quantity":1,"per_cost":30}`)
	require.Equal(t, connectors.Rejected, connectors.KindOf(err), "fees alone are nothing to ship")
	for _, broken := range []string{`"quantity":2`, `"per_cost":890`} {
		_, err = changed(t, nil, broken, strings.Split(broken, ":")[0]+`:"many"`)
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), broken)
	}
}

func TestAnOrderIsAskedForAgainOnlyWhereItsRowIsAnother(t *testing.T) {
	t.Parallel()
	note := "A & B <請附卡片>"
	c := serve(t, demo, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1/order/") {
			_, _ = fmt.Fprint(w, `{"success":0,"data":`+example+`}`)
			return
		}
		_, _ = fmt.Fprintf(w, `{"success":0,"data":{"order":{"order_number":"TST24112300012","create_date":"2026-11-23 10:30:12","total_price":1860,`+
			`"progress_status":"confirmed","payment_status":"cod","logistic_status":"pending","note":%q},"page":{"total_page":1}}}`, note)
	})
	kept := map[string]json.RawMessage{}
	fetch := func() connectors.Fetched {
		for f, err := range c.OrdersKnowing(t.Context(), week, func(id string) json.RawMessage { return kept[id] }) {
			require.NoError(t, err)
			return f
		}
		require.Fail(t, "no order came")
		return connectors.Fetched{}
	}
	first := fetch()
	require.False(t, first.Same)
	kept[first.ID] = first.Raw
	again := fetch()
	require.True(t, again.Same)
	require.Equal(t, first.Raw, again.Raw)
	note = "改放管理室"
	require.False(t, fetch().Same)
	read, err := c.Order(t.Context(), first.ID) // as when picking begins: without a row
	require.NoError(t, err)
	kept[first.ID] = read.Raw
	require.False(t, fetch().Same)
	kept[first.ID] = json.RawMessage("no document")
	require.False(t, fetch().Same)
}

func TestWatchTellsWhatBecameOfOrders(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	ids := s.Expect(week).Shippable
	require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: ids[0]}))
	require.NoError(t, s.Act(connectors.Act{Kind: "refund", Order: ids[1]}))
	require.NoError(t, s.Act(connectors.Act{Kind: "hand_over", Order: ids[2]}))
	seen, err := s.Watch(t.Context(), week, append(ids[:3:3], "DMO00000000000"))
	require.NoError(t, err)
	var states []connectors.PlatformState
	for _, one := range seen {
		states = append(states, one.State)
	}
	require.Equal(t, []connectors.PlatformState{
		connectors.StateCancelled, connectors.StateCancelRequested, connectors.StateShipped, connectors.StateCancelled,
	}, states)
}

func TestAnOrderThatCannotBeHadHidesNoOther(t *testing.T) {
	t.Parallel()
	c := serve(t, demo, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/v1/order/A1":
			_, _ = fmt.Fprint(w, `{"success":-8,"msg":"系統忙碌"}`)
		case "/v1/order/A2":
			_, _ = fmt.Fprint(w, `{"success":0,"data":"none"}`)
		case "/v1/order/A4":
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			_, _ = fmt.Fprint(w, `{"success":0,"data":`+strings.Replace(example, `"progress_status":"confirmed"`, `"progress_status":"cancelled"`, 1)+`}`)
		}
	})
	seen, err := c.Watch(t.Context(), week, []string{"A1", "A2", "TST24112300012"})
	require.Equal(t, connectors.Rejected, connectors.KindOf(err), "the first failure is told")
	require.Len(t, seen, 1)
	require.Equal(t, connectors.StateCancelled, seen[0].State)
	seen, err = c.Watch(t.Context(), week, []string{"A4", "TST24112300012"})
	require.Equal(t, connectors.Temporary, connectors.KindOf(err), "1shop as a whole is not there")
	require.Empty(t, seen)
}

func TestAnAnswerAboutAnotherOrderIsNotTaken(t *testing.T) {
	t.Parallel()
	c := serve(t, demo, says(`{"success":0,"data":`+example+`}`))
	_, err := c.Order(context.Background(), "TST24112300013")
	require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
	_, err = c.Order(context.Background(), "../secret")
	require.Equal(t, connectors.NotFound, connectors.KindOf(err), "no such number is asked for")
}
