package coupang

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// example is the box of FACTS.md 2.3, whole.
const example = `{
 "shipmentBoxId":853138000012345666,"orderId":29100035653980,"orderedAt":"2026-01-01T09:55:03+08:00",
 "orderer":{"name":"林○○","email":"","safeNumber":"+886 800-001-234,5566","ordererNumber":null},
 "paidAt":"2026-01-01T09:55:20+08:00","status":"ACCEPT",
 "shippingPrice":{"currencyCode":"TWD","units":60,"nanos":0},"remotePrice":{"currencyCode":"TWD","units":0,"nanos":0},"remoteArea":false,
 "parcelPrintMessage":"請放管理室","splitShipping":false,"ableSplitShipping":true,
 "receiver":{"name":"陳怡君","safeNumber":"+886 800-001-234,5566","receiverNumber":null,"addr1":"台北市信義區松仁路100號","addr2":"12樓之3","postCode":"110"},
 "orderItems":[{"vendorItemPackageId":0,"productId":14784194,"vendorItemId":3000000168,"vendorItemName":"保溫杯 500ml 黑色","shippingCount":2,
   "salesPrice":{"currencyCode":"TWD","units":599,"nanos":0},"orderPrice":{"currencyCode":"TWD","units":1198,"nanos":0},
   "discountPrice":{"currencyCode":"TWD","units":0,"nanos":0},"externalVendorSkuCode":"CUP-500-BK","etcInfoHeader":null,"etcInfoValue":null,
   "etcInfoValues":null,"sellerProductId":239092172,"sellerProductName":"保溫杯","sellerProductItemName":"黑色 500ml","cancelCount":0,
   "holdCountForCancel":0,"estimatedShippingDate":"2026-01-03","plannedShippingDate":"","upBundleItem":false,"canceled":false}],
 "deliveryCompanyName":"","invoiceNumber":"","inTrasitDateTime":"","deliveredDate":"","shipmentType":"THIRD_PARTY","isCod":true,
 "extraProperties":{"receiptOption":"MOBILE_BARCODE","appliedType":"CARRIER","appliedValue":"/ABC1234"}}`

// read normalises the example with values put over it, at the top level or in its first line.
func read(t *testing.T, values connectors.Values, over, line map[string]any) (connectors.Order, error) {
	t.Helper()
	var box map[string]any
	decoder := json.NewDecoder(jsonReader(example))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&box))
	for key, value := range over {
		box[key] = value
	}
	for key, value := range line {
		box["orderItems"].([]any)[0].(map[string]any)[key] = value
	}
	row, err := json.Marshal(box)
	require.NoError(t, err)
	made, err := New(connectors.Env{Values: values})
	require.NoError(t, err)
	c := made.(*Connector)
	f, err := c.fetched(row)
	require.NoError(t, err)
	return c.Normalise(f)
}

func good(t *testing.T, over, line map[string]any) connectors.Order {
	t.Helper()
	o, err := read(t, nil, over, line)
	require.NoError(t, err)
	return o
}

func twd(units, nanos int64) map[string]any {
	return map[string]any{"currencyCode": "TWD", "units": units, "nanos": nanos}
}

func TestTheExampleReadsAsItIsMeant(t *testing.T) {
	t.Parallel()
	at := func(h, m, s int) *time.Time { at := time.Date(2026, 1, 1, h, m, s, 0, time.UTC); return &at }
	shipBy := time.Date(2026, 1, 3, 15, 59, 59, 0, time.UTC)
	collect := connectors.TWD(1258)
	got := good(t, nil, nil)
	require.Equal(t, connectors.Order{
		ID: "853138000012345666", Number: "29100035653980", State: connectors.StateOpen, OrderedAt: *at(1, 55, 3), ShipBy: &shipBy,
		Payment: connectors.Payment{Method: "cod", Kind: connectors.PaymentCOD, PaidAt: at(1, 55, 20)}, Total: got.Total, COD: got.COD,
		Shipping: connectors.Shipping{Code: "THIRD_PARTY", Name: "賣家出貨", Mode: connectors.ShipSelf},
		Receiver: connectors.Receiver{Name: "陳怡君", Phone: "+886 800-001-234,5566", Postcode: "110", Address: "台北市信義區松仁路100號12樓之3"},
		Buyer:    "林○○", BuyerNote: "請放管理室",
		Lines: []connectors.Line{{ID: "3000000168", Listing: connectors.ListingKey{Item: "3000000168"}, SKU: "CUP-500-BK", Name: "保溫杯",
			Variant: "黑色 500ml", Quantity: 2, Price: got.Lines[0].Price, Note: "保溫杯 500ml 黑色"}},
	}, got)
	require.True(t, collect.Equal(got.Total) && collect.Equal(*got.COD), "%s to collect", got.COD)
	require.True(t, connectors.TWD(599).Equal(got.Lines[0].Price))
}

func TestAmountsAreUnitsAndNanosAndNeverFloats(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"currencyCode":"TWD","units":199,"nanos":950000000}`:        "199.95",
		`{"currencyCode":"TWD","units":"9007199254740993","nanos":1}`: "",
		`{"currencyCode":"TWD","units":"900719925474099","nanos":1}`:  "900719925474099.000000001",
		`{"currencyCode":"TWD","units":0,"nanos":100000000}`:          "0.1",
		`{"currencyCode":"TWD","units":5}`:                            "5",
		`{"currencyCode":"KRW","units":-3,"nanos":-500000000}`:        "-3.5",
		`199.95`: "199.95",
		`"1280"`: "1280",
		`{"currencyCode":"TWD","units":1,"nanos":-1}`:         "",
		`{"currencyCode":"TWD","units":1,"nanos":1000000000}`: "",
		`{"currencyCode":"TWD","units":1.5}`:                  "",
		`{"currencyCode":"twd","units":1}`:                    "",
		`{"units":1}`:                                         "",
		`1e9`:                                                 "",
		`true`:                                                "",
		`[]`:                                                  "",
		`{"currencyCode":"TWD","units":99999999999999999999999999999,"nanos":0}`: "",
	} {
		var a amount
		err := json.Unmarshal([]byte(text), &a)
		if want == "" {
			require.Error(t, err, text)
			continue
		}
		require.NoError(t, err, text)
		require.Equal(t, want, a.value.String(), text)
	}
}

func TestIdsAreTextWhateverTheyWere(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`853138000012345666`: "853138000012345666", `"0853"`: "0853", `9223372036854775807`: "9223372036854775807", `null`: "",
		`8.5e17`: "!", `"a1"`: "!", `-1`: "!", `true`: "!", `99999999999999999999`: "!",
	} {
		var i ident
		err := json.Unmarshal([]byte(text), &i)
		if want == "!" {
			require.Error(t, err, text)
			continue
		}
		require.NoError(t, err, text)
		require.Equal(t, ident(want), i)
	}
	sent, err := json.Marshal(ackRequest{Vendor: "A1", Boxes: []json.Number{ident("853138000012345666").number()}})
	require.NoError(t, err)
	require.JSONEq(t, `{"vendorId":"A1","shipmentBoxIds":[853138000012345666]}`, string(sent))
	require.Contains(t, string(sent), "853138000012345666")
}

func TestTimesHaveAnOffsetOrAreTheMarkets(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 1, 1, 1, 55, 3, 0, time.UTC)
	for _, text := range []string{"2026-01-01T09:55:03+08:00", "2026-01-01T01:55:03Z", "2026-01-01T09:55:03", "2026-01-01 09:55:03", "2026-01-01T09:55:03+0800"} {
		require.Equal(t, want, good(t, map[string]any{"orderedAt": text}, nil).OrderedAt, text)
	}
	korean, err := read(t, connectors.Values{keyMarket: marketKR}, map[string]any{"orderedAt": "2026-01-01T10:55:03"}, nil)
	require.NoError(t, err)
	require.Equal(t, want, korean.OrderedAt)
}

func TestPaymentIsNeverGuessed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		cod, paid any
		kind      connectors.PaymentKind
		held      bool
	}{
		{true, "", connectors.PaymentCOD, false},
		{false, "2026-01-01T09:55:20+08:00", connectors.PaymentOnline, false},
		{false, "", connectors.PaymentUnknown, true},
		{false, nil, connectors.PaymentUnknown, true},
		{nil, nil, connectors.PaymentUnknown, true},
		{nil, "2026-01-01T09:55:20+08:00", connectors.PaymentUnknown, true}, // a cash-on-delivery box has paidAt too
	} {
		o := good(t, map[string]any{"isCod": c.cod, "paidAt": c.paid}, nil)
		require.Equal(t, c.kind, o.Payment.Kind)
		require.Equal(t, c.held, o.Payment.Kind == connectors.PaymentUnknown && o.Payment.PaidAt == nil, "held")
		require.Equal(t, c.kind == connectors.PaymentCOD, o.COD != nil)
	}
}

func TestWhatIsLeftToShipDecidesTheState(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		over  map[string]any
		line  map[string]any
		state connectors.PlatformState
		left  int
	}{
		{"one cancelled", nil, map[string]any{"cancelCount": 1}, connectors.StateOpen, 1},
		{"one waits for its refund", nil, map[string]any{"holdCountForCancel": 1}, connectors.StateCancelRequested, 1},
		{"all wait", nil, map[string]any{"holdCountForCancel": 2}, connectors.StateCancelRequested, 0},
		{"all cancelled", nil, map[string]any{"cancelCount": 2}, connectors.StateCancelled, 0},
		{"marked as cancelled", nil, map[string]any{"canceled": true}, connectors.StateCancelled, 0},
		{"acknowledged", map[string]any{"status": "INSTRUCT"}, nil, connectors.StateOpen, 2},
		{"numbered", map[string]any{"status": "INSTRUCT", "invoiceNumber": "CP1"}, nil, connectors.StateArranged, 2},
		{"delivered by the seller", map[string]any{"status": "NONE_TRACKING", "invoiceNumber": "1"}, nil, connectors.StateShipped, 2},
	} {
		c.over = merged(c.over, map[string]any{"isCod": false})
		o := good(t, c.over, c.line)
		require.Equal(t, c.state, o.State, c.name)
		require.Equal(t, c.left, o.Lines[0].Quantity, c.name)
	}
}

func merged(a, b map[string]any) map[string]any {
	all := map[string]any{}
	for key, value := range b {
		all[key] = value
	}
	for key, value := range a {
		all[key] = value
	}
	return all
}

func TestAnAmountThatIsMissingIsUnknownAndNotNothing(t *testing.T) {
	t.Parallel()
	parts := map[string]any{"instantCouponDiscount": twd(40, 0), "downloadableCouponDiscount": twd(0, 0), "coupangDiscount": twd(0, 0)}
	for name, c := range map[string]struct{ over, line map[string]any }{
		"no delivery fee":        {over: map[string]any{"shippingPrice": nil}},
		"no fee of a far place":  {over: map[string]any{"remotePrice": nil}},
		"no discount":            {line: map[string]any{"discountPrice": nil}},
		"a part of the discount": {line: map[string]any{"discountPrice": nil, "instantCouponDiscount": twd(40, 0)}},
	} {
		o := good(t, c.over, c.line)
		require.Equal(t, &holdAmount, o.Hold, name)
		require.Equal(t, connectors.PaymentCOD, o.Payment.Kind, name)
		require.Nil(t, o.COD, "%s: nobody knows what to collect", name)
		prepaid := merged(c.over, map[string]any{"isCod": false})
		require.Equal(t, &holdAmount, good(t, prepaid, c.line).Hold, name)
	}
	told := good(t, nil, merged(parts, map[string]any{"discountPrice": nil}))
	require.Nil(t, told.Hold, "all parts of a discount are the discount")
	require.Equal(t, "1218", told.COD.Amount.String())
}

func TestAPersonLooksWhereMoneyOrPhoneIsUnsure(t *testing.T) {
	t.Parallel()
	require.Equal(t, &holdCollect, good(t, nil, map[string]any{"cancelCount": 1}).Hold)
	require.Equal(t, &holdDiscount, good(t, nil, map[string]any{"discountPrice": twd(50, 0), "instantCouponDiscount": twd(40, 0)}).Hold)
	nobody := map[string]any{"name": "陳怡君", "safeNumber": nil, "receiverNumber": nil, "addr1": "台北市", "addr2": "1號"}
	require.Equal(t, &holdPhone, good(t, map[string]any{"receiver": nobody}, nil).Hold)
	require.Nil(t, good(t, map[string]any{"receiver": nobody, "shipmentType": shipLite}, nil).Hold, "Coupang's label has the number")
	require.Nil(t, good(t, map[string]any{"isCod": false}, map[string]any{"cancelCount": 1}).Hold)
	require.Nil(t, good(t, nil, map[string]any{"discountPrice": twd(50, 0), "instantCouponDiscount": twd(40, 0), "coupangDiscount": twd(10, 0)}).Hold)
}

func TestDiscountsComeOffOnce(t *testing.T) {
	t.Parallel()
	for _, line := range []map[string]any{
		{"discountPrice": twd(100, 0), "instantCouponDiscount": twd(60, 0), "coupangDiscount": twd(40, 0)},
		{"discountPrice": twd(0, 0), "downloadableCouponDiscount": twd(100, 0)},
		{"discountPrice": 100},
	} {
		o := good(t, nil, line)
		require.True(t, connectors.TWD(1158).Equal(*o.COD), "%s", o.COD)
		require.True(t, connectors.TWD(549).Equal(o.Lines[0].Price))
	}
}

func TestTheWayToShipIsShownWithTheOrder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind, mode string
		want       connectors.ShipMode
	}{
		{shipThird, "", connectors.ShipSelf}, {shipThird, platformLabel, connectors.ShipLabel},
		{shipLite, "", connectors.ShipLabel}, {shipLite, vendorInvoice, connectors.ShipLabel}, {"CGF", "", connectors.ShipSelf},
	} {
		o, err := read(t, connectors.Values{keyShipMode: c.mode}, map[string]any{"shipmentType": c.kind}, nil)
		require.NoError(t, err)
		require.Equal(t, c.want, o.Shipping.Mode, c)
		require.Equal(t, c.kind, o.Shipping.Code)
	}
	require.Empty(t, good(t, map[string]any{"shipmentType": nil}, nil).Shipping.Code, "a missing type is missing")
}

func TestMaskedNamesAndRealNumbers(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"陳**", "林○○", "박**"} {
		to := map[string]any{"name": name, "safeNumber": "0800", "receiverNumber": "0912345678", "addr1": "Seoul Gangnam-gu", "addr2": "101-dong"}
		r := good(t, map[string]any{"receiver": to}, nil).Receiver
		require.True(t, r.Masked, name)
		require.Equal(t, "0912345678", r.Phone, "a released number is the better one")
		require.Equal(t, "Seoul Gangnam-gu 101-dong", r.Address, "words do not run together")
	}
}

func TestNotesTellThePacker(t *testing.T) {
	t.Parallel()
	require.Empty(t, good(t, nil, map[string]any{"vendorItemName": "保溫杯, 黑色 500ml"}).Lines[0].Note, "shown as registered")
	asked := map[string]any{"vendorItemName": "療癒杯", "etcInfoHeader": "刻字", "etcInfoValues": []string{"喆", "🎂"}}
	require.Equal(t, "療癒杯；刻字：喆、🎂", good(t, nil, asked).Lines[0].Note)
	require.Equal(t, "保溫杯 500ml 黑色；刻字：喆", good(t, nil, map[string]any{"etcInfoHeader": "刻字", "etcInfoValue": "喆"}).Lines[0].Note)
}

func TestOneOptionTwiceIsTwoLines(t *testing.T) {
	t.Parallel()
	line := map[string]any{"vendorItemId": 3000000168, "shippingCount": 1, "orderPrice": twd(10, 0)}
	o := good(t, map[string]any{"orderItems": []any{line, line}}, nil)
	require.Equal(t, "3000000168", o.Lines[0].ID)
	require.Equal(t, "3000000168#2", o.Lines[1].ID)
	require.Equal(t, "3000000168", optionOf(o.Lines[1].ID))
}

func TestBrokenBoxesAreSetAside(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ over, line map[string]any }{
		"no order":                  {over: map[string]any{"orderId": 0}},
		"an unknown status":         {over: map[string]any{"status": "RETURNS"}},
		"no date":                   {over: map[string]any{"orderedAt": ""}},
		"a date that is none":       {over: map[string]any{"orderedAt": "yesterday"}},
		"no lines":                  {over: map[string]any{"orderItems": []any{}}},
		"nothing to collect":        {over: map[string]any{"shippingPrice": twd(0, 0)}, line: map[string]any{"orderPrice": twd(0, 0)}},
		"a fee in another currency": {over: map[string]any{"shippingPrice": map[string]any{"currencyCode": "KRW", "units": 60}}},
		"a negative fee":            {over: map[string]any{"remotePrice": twd(-1, 0)}},
		"no count":                  {line: map[string]any{"shippingCount": nil}},
		"half a piece":              {line: map[string]any{"shippingCount": json.Number("1.5")}},
		"no price":                  {line: map[string]any{"orderPrice": nil}},
		"more discount than price":  {line: map[string]any{"discountPrice": twd(2000, 0)}},
		"no option":                 {line: map[string]any{"vendorItemId": 0}},
	} {
		_, err := read(t, nil, c.over, c.line)
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), name)
		require.NotContains(t, err.Error(), "陳怡君", name)
	}
}
