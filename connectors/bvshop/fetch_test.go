package bvshop

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func TestAnOrderThatWasPaidLateIsFound(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	ids, aside := s.fetched(t)
	require.Zero(t, aside)
	require.Contains(t, ids, paidLate)
	require.NotContains(t, ids, "1726857", "a checkout that was not finished is no order")
	require.NotContains(t, ids, unconfirmed)
	require.Len(t, slices.Compact(slices.Sorted(slices.Values(ids))), len(ids), "each once, although both lists show it")
	require.Equal(t, 2, s.Report().ByName["GET /orders"])
}

func TestUnconfirmedOrdersComeInHeldIfTheMerchantWantsThem(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.Values{settingUnconfirmed: takeIn})
	ids, _ := s.fetched(t)
	require.Contains(t, ids, unconfirmed)
	require.Contains(t, s.order(t, unconfirmed).Hold.ZH, "待確認")
}

func TestAShortRowIsAskedForByItself(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "short_rows")
	ids, aside := s.fetched(t)
	require.Zero(t, aside)
	require.Subset(t, ids, s.Expect(connectors.Window{From: today.Add(-7 * 24 * time.Hour), To: today}).Orders)
	require.Positive(t, s.Report().ByName["GET /orders/{id}"])
	require.Empty(t, s.Report().Violations)
}

func TestDaysOfAQueryAreTaiwans(t *testing.T) {
	t.Parallel()
	c, err := open(connectors.Env{Values: connectors.Values{fieldToken: "1|DEMODEMODEMO"}})
	require.NoError(t, err)
	q := c.query(passes[1], connectors.Window{
		From: time.Date(2026, 11, 15, 16, 0, 0, 0, time.UTC), To: time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC), // midnight in Taipei, excluded
	})
	require.Equal(t, []string{"2026-11-16", "2026-11-22", "paid", "2", "1,2", "1", "1"}, []string{
		q.Get("startAt"), q.Get("endAt"), q.Get("dateType"), q.Get("paymentStatus"), q.Get("logisticStatus"), q.Get("orderStatus"), q.Get("withDetail"),
	})
}

func TestWatchTellsWhatBecameOfOrders(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	require.NoError(t, s.Act(connectors.Act{Kind: "ship_elsewhere", Order: plainOrder}))
	require.NoError(t, s.Act(connectors.Act{Kind: "refund", Order: tcatOrder}))
	seen, err := s.Watch(t.Context(), connectors.Window{}, []string{plainOrder, tcatOrder, cancelled, "999"})
	require.NoError(t, err)
	var states []connectors.PlatformState
	for _, one := range seen {
		states = append(states, one.State)
	}
	require.Equal(t, []connectors.PlatformState{
		connectors.StateShipped, connectors.StateCancelRequested, connectors.StateCancelled, connectors.StateCancelled,
	}, states)
}

// network is one made of a function.
type network func(context.Context, connectors.Call) (connectors.Reply, error)

func (n network) Call(ctx context.Context, call connectors.Call) (connectors.Reply, error) {
	return n(ctx, call)
}

func TestAnOrderThatCannotBeReadHidesNotWhatBecameOfTheOthers(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	through := s.env.HTTP
	s.env.HTTP = network(func(ctx context.Context, call connectors.Call) (connectors.Reply, error) {
		if !strings.HasSuffix(call.URL, "/orders/"+tcatOrder) {
			return through.Call(ctx, call)
		}
		reply := connectors.Reply{Status: http.StatusOK, Body: []byte(`{"data":{"id":` + tcatOrder + `,"orderStatus":-3,"orderItems":[]}}`)}
		return reply, call.Check(reply)
	})
	seen, err := s.Watch(t.Context(), connectors.Window{}, []string{tcatOrder, cancelled})
	require.NoError(t, err)
	require.Len(t, seen, 1)
	require.Equal(t, cancelled, seen[0].ID)
}

// The example of FACTS.md section 2.3.
const example = `{"id":1726850,"uid":"2411231030Q1M5QR","createdAt":"2024-11-23 10:30:12","paidAt":"2024-11-23 10:31:40","cancelAt":null,
"shipmentAt":null,"shippingAt":null,"orderStatus":1,"paymentStatus":2,"logisticStatus":1,"processStatus":1,"paymentMethod":"信用卡一次付清",
"logisticMethod":"7-ELEVEN 超商取貨","logisticTraceCode":null,"discountPrice":100,"companyId":"","shippingFee":60,"fee":0,"totalPrice":1140,
"orderType":1,"checkoutUrl":"https://demo.bvshop.tw/checkout/2411231030Q1M5QR","receiverName":"王小明","receiverPhone":"0912345678",
"receiverAddress":"","relateOrder":null,"customerId":501,"orderItems":[{"id":90011,"productId":"3021-7788","photo":"https://img.example.com/p/3021.jpg",
"name":"純棉上衣 黑/M","sku":"TS-BLK-M","quantity":2,"price":590,"totalPrice":1180,"referralCode":null,"type":1,"combinationId":null,"bookingDate":null}],
"customizeItems":[],"dealerCode":null,"remark":"請下午配送","cvs":{"storeName":"科建門市","storeNum":131386,"storeBrand":"unifart"},"utmData":{},
"invoice":{"no":"","type":"phone","date":"","random":"","carrier":"/ABC1234"}}`

// changed reads the example with some of its text replaced.
func changed(t *testing.T, values connectors.Values, replace ...string) (connectors.Order, error) {
	t.Helper()
	all := connectors.Values{fieldToken: "1|DEMODEMODEMO"}
	for key, value := range values {
		all[key] = value
	}
	c, err := open(connectors.Env{Values: all})
	require.NoError(t, err)
	for i := 0; i < len(replace); i += 2 {
		require.Contains(t, example, replace[i])
	}
	return c.Normalise(connectors.Fetched{ID: "1726850", Raw: json.RawMessage(strings.NewReplacer(replace...).Replace(example))})
}

func TestTheExampleIsReadAsItIsMeant(t *testing.T) {
	t.Parallel()
	got, err := changed(t, nil)
	require.NoError(t, err)
	paid := time.Date(2024, 11, 23, 2, 31, 40, 0, time.UTC)
	require.Equal(t, connectors.Order{
		ID: "1726850", Number: "2411231030Q1M5QR", State: connectors.StateOpen, OrderedAt: time.Date(2024, 11, 23, 2, 30, 12, 0, time.UTC),
		Payment: connectors.Payment{Method: "信用卡一次付清", Kind: connectors.PaymentOnline, PaidAt: &paid}, Total: connectors.TWD(1140),
		Shipping: connectors.Shipping{Code: "7-ELEVEN 超商取貨", Name: "7-ELEVEN 超商取貨", Mode: connectors.ShipSelf, StoreID: "131386", StoreName: "科建門市"},
		Receiver: connectors.Receiver{Name: "王小明", Phone: "0912345678"}, BuyerNote: "請下午配送",
		Lines: []connectors.Line{{ID: "90011", Listing: connectors.ListingKey{Item: "3021", Variant: "7788"}, SKU: "TS-BLK-M", Name: "純棉上衣 黑/M",
			Quantity: 2, Price: connectors.TWD(590)}},
	}, got)
}

func TestWhatAnOrderSaysDecidesItsState(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		replace []string
		state   connectors.PlatformState
		held    bool
	}{
		{"shipped", []string{`"logisticStatus":1`, `"logisticStatus":3`}, connectors.StateShipped, false},
		{"come back", []string{`"logisticStatus":1`, `"logisticStatus":-1`}, connectors.StateShipped, false},
		{"finished", []string{`"orderStatus":1`, `"orderStatus":"4"`}, connectors.StateShipped, false},
		{"cancelled after it left", []string{`"orderStatus":1`, `"orderStatus":-3`, `"logisticStatus":1`, `"logisticStatus":3`}, connectors.StateCancelled, false},
		{"refunded", []string{`"paymentStatus":2`, `"paymentStatus":-1`}, connectors.StateCancelRequested, false},
		{"overdue", []string{`"paymentStatus":2`, `"paymentStatus":-4`}, connectors.StateUnpaid, false},
		{"by card and not paid", []string{`"paymentStatus":2`, `"paymentStatus":1`}, connectors.StateUnpaid, false},
		{"checkout not finished", []string{`"processStatus":1`, `"processStatus":0`}, connectors.StateUnpaid, false},
		{"abnormal", []string{`"orderStatus":1`, `"orderStatus":-1`}, connectors.StateOpen, true},
		{"of an unknown status", []string{`"orderStatus":1`, `"orderStatus":7`}, connectors.StateOpen, true},
		{"a deposit", []string{`"orderType":1`, `"orderType":2`}, connectors.StateOpen, true},
		{"a balance", []string{`"orderType":1`, `"orderType":3`}, connectors.StateOpen, false},
		{"numbered already", []string{`"logisticTraceCode":null`, `"logisticTraceCode":"9031"`}, connectors.StateArranged, true},
		{"to a store without a number", []string{`"storeNum":131386`, `"storeNum":null`}, connectors.StateOpen, true},
		{"tickets only", []string{`"type":1,"comb`, `"type":2,"comb`}, connectors.StateNotOurs, false},
	} {
		got, err := changed(t, nil, c.replace...)
		require.NoError(t, err, c.name)
		require.Equal(t, c.state, got.State, c.name)
		require.Equal(t, c.held, got.Hold != nil, c.name)
	}
}

func TestThePaymentIsKnownByItsNameOrByTheSetting(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, status, chosen string
		kind                 connectors.PaymentKind
		cod                  bool
		state                connectors.PlatformState
	}{
		{"超商取貨付款", "1", "", connectors.PaymentCOD, true, connectors.StateOpen},
		{"貨到付款（可刷卡）", "1", "", connectors.PaymentCOD, true, connectors.StateOpen},
		{"cod", "1", "", connectors.PaymentCOD, true, connectors.StateOpen},
		{"宅配COD付現", "1", "", connectors.PaymentCOD, true, connectors.StateOpen},
		{"QR Code", "1", "", connectors.PaymentUnknown, false, connectors.StateOpen},
		{"條碼繳費 Barcode", "1", "", connectors.PaymentOnline, false, connectors.StateUnpaid},
		{"ATM虛擬帳號", "1", "", connectors.PaymentOnline, false, connectors.StateUnpaid},
		{"宅配收現", "1", "宅配收現", connectors.PaymentCOD, true, connectors.StateOpen},
		{"宅配收現", "1", "", connectors.PaymentUnknown, false, connectors.StateOpen},
		{"Line Pay", "1", "", connectors.PaymentOnline, false, connectors.StateUnpaid},
		{"貨到付款", "2", "", connectors.PaymentOnline, false, connectors.StateOpen}, // collected already
		{"宅配收現", "2", "", connectors.PaymentOnline, false, connectors.StateOpen},
	} {
		got, err := changed(t, connectors.Values{settingCOD: c.chosen}, "信用卡一次付清", c.name, `"paymentStatus":2`, `"paymentStatus":`+c.status)
		require.NoError(t, err)
		require.Equal(t, c.kind, got.Payment.Kind, c.name)
		require.Equal(t, c.cod, got.COD != nil, c.name)
		require.Equal(t, c.state, got.State, c.name)
	}
}

func TestStoreNumbersKeepTheirZeros(t *testing.T) {
	t.Parallel()
	for store, want := range map[string]string{
		`"storeNum":14832,"storeBrand":"fami"`:      "014832",
		`"storeNum":"014832","storeBrand":"fami"`:   "014832",
		`"storeNum":"14832","storeBrand":"fami"`:    "14832", // a text is what it is
		`"storeNum":912,"storeBrand":"hilife"`:      "0912",
		`"storeNum":2001,"storeBrand":"okmart"`:     "2001",
		`"storeNum":7,"storeBrand":"unifart"`:       "000007",
		`"storeNum":1234567,"storeBrand":"unifart"`: "1234567",
		`"storeNum":55,"storeBrand":"new"`:          "55",
	} {
		got, err := changed(t, nil, `"storeNum":131386,"storeBrand":"unifart"`, store)
		require.NoError(t, err)
		require.Equal(t, want, got.Shipping.StoreID, store)
	}
	for _, store := range []string{`13.5`, `-1`, `true`, `{}`} {
		_, err := changed(t, nil, `"storeNum":131386`, `"storeNum":`+store)
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), store)
	}
}

func TestAnAddressIsParted(t *testing.T) {
	t.Parallel()
	home := []string{`"cvs":{"storeName":"科建門市","storeNum":131386,"storeBrand":"unifart"}`, `"cvs":[]`}
	for address, want := range map[string][2]string{
		"106台北市大安區新生南路三段2號": {"106", "台北市大安區新生南路三段2號"},
		"10617 臺北市大安區":      {"10617", "臺北市大安區"},
		"106409台北市":         {"106409", "台北市"},
		"台北市大安區":            {"", "台北市大安區"},
		"100 Main Street":   {"", "100 Main Street"},
		"7號之2":              {"", "7號之2"},
	} {
		got, err := changed(t, nil, append(home, `"receiverAddress":""`, `"receiverAddress":"`+address+`"`)...)
		require.NoError(t, err)
		require.Equal(t, want, [2]string{got.Receiver.Postcode, got.Receiver.Address})
		require.Empty(t, got.Shipping.StoreID)
	}
	got, err := changed(t, nil, `"receiverAddress":""`, `"receiverAddress":"106台北市大安區家裡"`)
	require.NoError(t, err)
	require.Empty(t, got.Receiver.Address, "of an order to a store it is the buyer's own")
}

func TestABundleIsPackedByItsParts(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	lines := s.order(t, bundleOrder).Lines
	require.Len(t, lines, 3)
	require.Equal(t, []string{"NB-A5", "MUG-CAT", "TEA-S-GRN"}, []string{lines[0].SKU, lines[1].SKU, lines[2].SKU})
	require.Equal(t, []string{"", "組合：早晨組合（杯＋茶）", "組合：早晨組合（杯＋茶）"}, []string{lines[0].Note, lines[1].Note, lines[2].Note})
	alone, err := changed(t, nil, `"type":1,"comb`, `"type":4,"comb`)
	require.NoError(t, err)
	require.Equal(t, 2, alone.Lines[0].Quantity, "a bundle without parts is mapped by hand")
}

func TestTicketsBookingsAndLinesByHand(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	lines := s.order(t, ticketOrder).Lines
	require.Len(t, lines, 4)
	require.Equal(t, []int{1, 0, 2, 1}, []int{lines[0].Quantity, lines[1].Quantity, lines[2].Quantity, lines[3].Quantity})
	require.Equal(t, "預約 2026-12-24", lines[2].Note)
	require.True(t, strings.HasPrefix(lines[3].ID, "custom-"))
	require.Equal(t, connectors.ListingKey{}, lines[3].Listing)
}

func TestAListingWithoutVariantsHasAHyphenAtTheEnd(t *testing.T) {
	t.Parallel()
	require.Equal(t, connectors.ListingKey{Item: "3021", Variant: "7788"}, keyOf("3021-7788"))
	require.Equal(t, connectors.ListingKey{Item: "3021"}, keyOf("3021-"))
	require.Equal(t, connectors.ListingKey{}, keyOf(""))
}

func TestABrokenOrderIsSetAside(t *testing.T) {
	t.Parallel()
	for _, replace := range [][]string{
		{`"totalPrice":1140`, `"totalPrice":-5`}, {`"totalPrice":1140`, `"totalPrice":1e99`}, {`"createdAt":"2024-11-23 10:30:12"`, `"createdAt":null`},
		{`"id":1726850`, `"id":null`}, {`"quantity":2`, `"quantity":-1`}, {`"quantity":2`, `"quantity":1.5`}, {`"id":90011`, `"id":{}`},
		{`"price":590`, `"price":"free"`},
	} {
		_, err := changed(t, nil, replace...)
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), replace[1])
	}
}

func TestTheReasonsToHoldOfTheSamples(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	for id, part := range map[string]string{abnormal: "異常單", deposit: "訂金單", numbered: "已有物流單號"} {
		require.Contains(t, s.order(t, id).Hold.ZH, part)
	}
	require.Equal(t, connectors.StateUnpaid, s.order(t, unpaid).State)
	require.Equal(t, connectors.PaymentCOD, s.order(t, doorOrder).Payment.Kind)
	require.Equal(t, "0912", s.order(t, hiLifeOrder).Shipping.StoreID)
	require.Equal(t, "006598", s.order(t, familyOrder).Shipping.StoreID)
}
