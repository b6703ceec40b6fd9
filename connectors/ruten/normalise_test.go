package ruten

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func TestTheFirstExampleOfTheFactsIsReadWhole(t *testing.T) {
	t.Parallel()
	o, err := norm(t, nil)
	require.NoError(t, err)
	paidAt := time.Date(2026, 1, 5, 1, 15, 2, 0, time.UTC)
	require.Equal(t, connectors.Order{
		ID: "26010100000123", Number: "26010100000123", State: connectors.StateOpen, OrderedAt: time.Date(2026, 1, 5, 1, 12, 33, 0, time.UTC),
		Payment:  connectors.Payment{Method: "CREDIT", Kind: connectors.PaymentOnline, PaidAt: &paidAt},
		Total:    connectors.TWD(1360),
		Shipping: connectors.Shipping{Code: "HOUSE", Name: "宅配", Mode: connectors.ShipSelf},
		Receiver: connectors.Receiver{Name: "林佳欣", Phone: "0912000111", Postcode: "220", Address: "新北市板橋區文化路一段188號8樓"},
		Buyer:    "lin_kaixin", BuyerNote: "請小心包裝",
		Lines: []connectors.Line{{ID: "22524817576560-252400861778864", SKU: "BOX-LED-01", Name: "壓克力展示盒", Variant: "無燈厚底版", Quantity: 1,
			Listing: connectors.ListingKey{Item: "22524817576560", Variant: "252400861778864"}, Price: connectors.TWD(1280)}},
	}, o)
}

func TestTheSecondExampleIsCashOnDeliveryAtAStore(t *testing.T) {
	t.Parallel()
	o, err := norm(t, nil, factsCOD...)
	require.NoError(t, err)
	require.Equal(t, connectors.StateOpen, o.State)
	require.Equal(t, connectors.Payment{Method: "SEVEN_COD", Kind: connectors.PaymentCOD}, o.Payment)
	require.True(t, connectors.TWD(1360).Equal(*o.COD))
	require.Equal(t, connectors.Shipping{Code: "SEVEN_COD", Name: "7-11取貨付款", Mode: connectors.ShipLabel, StoreID: "140210", StoreName: "中坡門市"},
		o.Shipping)
	require.True(t, connectors.TWD(1280).Equal(o.Lines[0].Price), "a price may be a text")
	require.Nil(t, o.Hold)
}

func TestEveryMarkOfCashOnDeliveryCounts(t *testing.T) {
	t.Parallel()
	prepaidPart := `{"type":"CREDIT","name":"信用卡","is_cod":false,"status":"paid"}`
	for _, payment := range []string{
		`{"type":"FAMI_COD","name":"","status":"unpaid"}`, `{"type":"X","name":"到府貨到付款","status":"unpaid"}`,
		`{"type":"X","name":"超商取貨付款"}`, `{"type":"X","name":"","is_cod":true}`, `{"type":"X","name":"","is_cod":"1"}`,
	} {
		o, err := norm(t, nil, prepaidPart, payment, `"2026-01-05 09:15:02"`, "null")
		require.NoError(t, err)
		require.Equal(t, connectors.PaymentCOD, o.Payment.Kind, payment)
		require.NotNil(t, o.COD)
		require.Nil(t, o.Hold, payment)
	}
	o, err := norm(t, nil, prepaidPart, `{"type":"X","name":""}`, `"type":"HOUSE"`, `"type":"HILIFE_COD"`)
	require.NoError(t, err)
	require.Equal(t, connectors.PaymentCOD, o.Payment.Kind, "the way to deliver tells it too")
}

func TestMarksThatContradictEachOtherHold(t *testing.T) {
	t.Parallel()
	for _, change := range [][2]string{
		{`"is_cod":true`, `"is_cod":false`}, {`"status":"unpaid"`, `"status":"paid"`}, {"null", `"2026-01-05 09:15:02"`},
	} {
		example := slices.Clone(factsCOD)
		at := slices.IndexFunc(example, func(part string) bool { return strings.Contains(part, change[0]) })
		example[at] = strings.Replace(example[at], change[0], change[1], 1)
		o, err := norm(t, nil, example...)
		require.NoError(t, err)
		require.Equal(t, &holdCOD, o.Hold, change)
		require.NotNil(t, o.COD)
	}
}

func TestUnpaidOrdersAreRefusedOnlyWhereTheMethodIsKnown(t *testing.T) {
	t.Parallel()
	unpaidNow := []string{`"status":"paid"`, `"status":"unpaid"`, `"2026-01-05 09:15:02"`, "null"}
	o, err := norm(t, nil, unpaidNow...)
	require.NoError(t, err)
	require.Equal(t, connectors.StateUnpaid, o.State)

	o, err = norm(t, nil, append(unpaidNow, `"type":"CREDIT"`, `"type":"NEWPAY"`)...)
	require.NoError(t, err)
	require.Equal(t, connectors.StateOpen, o.State, "it may be cash on delivery by another name")
	require.Equal(t, connectors.Payment{Method: "NEWPAY", Kind: connectors.PaymentUnknown}, o.Payment, "and is held")
}

func TestAPaymentThatIsNotClearlyMadeIsHeld(t *testing.T) {
	t.Parallel()
	const at = `"2026-01-05 09:15:02"`
	for name, c := range map[string]struct {
		method, status, paidAt string
		held                   bool
	}{
		"paid":                               {"CREDIT", "paid", at, false},
		"paid, without its time":             {"CREDIT", "paid", "null", false},
		"its time alone":                     {"CREDIT", "", at, false},
		"neither":                            {"CREDIT", "", "null", true},
		"under way":                          {"CREDIT", "authorizing", "null", true},
		"returned":                           {"CREDIT", "refunded", at, true},
		"returned, by what nobody knows":     {"NEWPAY", "refunded", at, true},
		"unpaid, but with a time":            {"CREDIT", "unpaid", at, true},
		"unpaid, by what nobody knows":       {"NEWPAY", "unpaid", "null", false}, // the engine holds it: its kind is unknown
		"paid by a method that nobody knows": {"NEWPAY", "paid", at, false},
	} {
		o, err := norm(t, nil, `"type":"CREDIT"`, `"type":"`+c.method+`"`, `"status":"paid"`, `"status":"`+c.status+`"`, at, c.paidAt)
		require.NoError(t, err, name)
		require.Equal(t, connectors.StateOpen, o.State, name)
		require.Equal(t, c.held, o.Hold != nil, name)
		require.Nil(t, o.COD, name)
	}
}

func TestDeliveriesSayWhoGivesTheNumber(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]connectors.ShipMode{
		"SEVEN": connectors.ShipLabel, "FAMI_COD": connectors.ShipLabel, "HILIFE": connectors.ShipLabel, "OK_COD": connectors.ShipLabel,
		"HOUSE": connectors.ShipSelf, "TCAT": connectors.ShipSelf, "POST": connectors.ShipSelf, "SELF": connectors.ShipSelf,
		"ROCKET": connectors.ShipSelf, "": connectors.ShipSelf,
	} {
		o, err := norm(t, nil, `"type":"HOUSE"`, `"type":"`+code+`"`)
		require.NoError(t, err)
		require.Equal(t, want, o.Shipping.Mode, code)
		require.Equal(t, code, o.Shipping.Code)
	}
	o, err := norm(t, connectors.Values{keyTCat: tcatRuten}, `"type":"HOUSE"`, `"type":"TCAT"`)
	require.NoError(t, err)
	require.Equal(t, connectors.ShipLabel, o.Shipping.Mode)
	o, err = norm(t, nil, `"type":"HOUSE"`, `"type":"NEWMART"`, `"store_id":""`, `"store_id":"0099"`)
	require.NoError(t, err)
	require.Equal(t, connectors.ShipLabel, o.Shipping.Mode, "a store of a chain that nobody knows")
	require.Equal(t, "0099", o.Shipping.StoreID)
}

func TestReceiversMayBeMasked(t *testing.T) {
	t.Parallel()
	for _, change := range [][2]string{
		{`"receiver_name":"林佳欣"`, `"receiver_name":"林**"`}, {"0912000111", "0912***111"}, {"188號8樓", "＊＊＊"},
	} {
		o, err := norm(t, nil, change[0], change[1])
		require.NoError(t, err)
		require.True(t, o.Receiver.Masked, change)
	}
	o, err := norm(t, nil, `"receiver_mobile":"0912000111","receiver_phone":""`, `"receiver_mobile":"","receiver_phone":"02-22334455"`)
	require.NoError(t, err)
	require.Equal(t, "02-22334455", o.Receiver.Phone)
}

func TestANumberOnAWaitingOrderWasTakenElsewhere(t *testing.T) {
	t.Parallel()
	o, err := norm(t, nil, `"shipping_no":"","shipping_company":""`, `"shipping_no":"801417283631","shipping_company":"黑貓宅急便"`)
	require.NoError(t, err)
	require.Equal(t, connectors.StateArranged, o.State)
	require.Equal(t, []connectors.Package{{Ref: o.ID, Carrier: "黑貓宅急便", TrackingNumber: "801417283631"}}, o.Packages)
}

func TestTheSameItemTwiceStaysTwoLines(t *testing.T) {
	t.Parallel()
	item := `{"item_id":"22523776659295","spec_id":"","custom_no":"SFH-1005","name":"精品濾掛式咖啡","spec_name":"黑色","item_name":"M","price":"799","qty":"2"}`
	o, err := norm(t, nil, `"items":[`, `"items":[`+item+`,`+item+`,`)
	require.NoError(t, err)
	require.Len(t, o.Lines, 3)
	require.Equal(t, "22523776659295", o.Lines[0].ID)
	require.Equal(t, "22523776659295#2", o.Lines[1].ID)
	require.Equal(t, "黑色,M", o.Lines[0].Variant)
	require.Equal(t, 2, o.Lines[0].Quantity)
	require.Equal(t, connectors.ListingKey{Item: "22523776659295"}, o.Lines[0].Listing)
}

func TestTimesMayHaveAnOffset(t *testing.T) {
	t.Parallel()
	o, err := norm(t, nil, "2026-01-05 09:12:33", "2026-01-05T09:12:33+08:00", `"note"`, `"update_time":"2026-01-06 10:00:00","note"`)
	require.NoError(t, err)
	require.Equal(t, time.Date(2026, 1, 5, 1, 12, 33, 0, time.UTC), o.OrderedAt)
	require.Equal(t, time.Date(2026, 1, 6, 2, 0, 0, 0, time.UTC), o.UpdatedAt)
}

func TestWhatIsNotAsAssumedIsToldAndNotGuessed(t *testing.T) {
	t.Parallel()
	for _, change := range [][]string{
		{`"order_id":"26010100000123"`, `"id":"26010100000123"`}, {`"WaitConfirm"`, `"Packing"`}, {"2026-01-05 09:12:33", "05/01/2026"},
		{"2026-01-05 09:15:02", "yesterday"}, {`"create_time"`, `"created"`}, {`"items":[`, `"goods":[`}, {`"item_id"`, `"id"`},
		{`"qty":1`, `"qty":"some"`}, {`"qty":1`, `"qty":-1`}, {`"qty":1`, `"qty":1.5`}, {`"price":1280`, `"price":"NT$1,280"`},
		{`"price":1280`, `"price":-5`}, {`"total_amount":1360`, `"total":1360`}, {`"total_amount":1360`, `"total_amount":{"twd":1360}`},
		{`"shipping":{`, `"shipping":[{`, `"shipping_company":""}`, `"shipping_company":""}]`},
		{`"is_cod":false,"status":"paid"`, `"is_cod":true,"status":"unpaid"`, `"total_amount":1360`, `"total_amount":0`},
	} {
		_, err := norm(t, nil, change...)
		isOdd(t, err)
	}
}

func TestStoredDocumentsOfAnotherShapeAreTold(t *testing.T) {
	t.Parallel()
	c, err := New(connectors.Env{})
	require.NoError(t, err)
	for _, raw := range []string{`{}`, `[]`, `{"order":7}`, `{"order":{}}`, `text`} {
		_, err := c.Normalise(connectors.Fetched{ID: "1", Raw: json.RawMessage(raw)})
		isOdd(t, err)
	}
	raw, err := json.Marshal(document{json.RawMessage(factsOrder)})
	require.NoError(t, err)
	_, err = c.Normalise(connectors.Fetched{ID: "26010100000124", Raw: raw})
	isOdd(t, err)
}
