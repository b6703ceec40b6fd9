package liteshop

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// samples are the two orders of FACTS.md section 2.
func samples(t *testing.T) []json.RawMessage {
	t.Helper()
	raw, err := os.ReadFile("testdata/orders.json")
	require.NoError(t, err)
	page, err := pageOf(connectors.Reply{Body: raw})
	require.NoError(t, err)
	require.Equal(t, []int{2, 1}, []int{page.Total, page.Pages})
	require.Len(t, page.Rows, 2)
	return page.Rows
}

// read reads an order with a part of the document replaced.
func read(t *testing.T, row json.RawMessage, replace ...string) connectors.Order {
	t.Helper()
	o, err := tryRead(row, replace...)
	require.NoError(t, err)
	return o
}

func tryRead(row json.RawMessage, replace ...string) (connectors.Order, error) {
	text := string(row)
	for i := 0; i+1 < len(replace); i += 2 {
		if !strings.Contains(text, replace[i]) {
			panic("the sample has no " + replace[i])
		}
		text = strings.Replace(text, replace[i], replace[i+1], 1)
	}
	return open(connectors.Env{}).Normalise(connectors.Fetched{Raw: json.RawMessage(text)})
}

func TestTheOrderToAStoreOfTheFactsIsReadWhole(t *testing.T) {
	t.Parallel()
	total := connectors.TWD(1240)
	require.Equal(t, connectors.Order{
		ID: "880123", Number: "L20261123001", State: connectors.StateOpen, OrderedAt: time.Date(2026, 11, 23, 2, 5, 12, 0, time.UTC),
		UpdatedAt: time.Date(2026, 11, 23, 2, 6, 0, 0, time.UTC), Payment: connectors.Payment{Method: "cod", Kind: connectors.PaymentCOD},
		Total: total, COD: &total,
		Shipping: connectors.Shipping{
			Code: "seven_eleven_cod", Name: "7-11 取貨付款", Mode: connectors.ShipSelf, StoreID: "131386", StoreName: "松德門市",
		},
		Receiver: connectors.Receiver{Name: "陳怡君", Phone: "0912345678"}, Buyer: "陳怡君", BuyerNote: "請於晚上配送",
		Lines: []connectors.Line{{
			ID: "5550001", Listing: connectors.ListingKey{Item: "7001", Variant: "70011"}, SKU: "TEA-ALI-150", Name: "阿里山烏龍茶 150g", Variant: "罐裝",
			Quantity: 2, Price: connectors.TWD(640),
		}},
	}, read(t, samples(t)[0]))
}

func TestTheChilledOrderOfTheFactsIsReadWhole(t *testing.T) {
	t.Parallel()
	o := read(t, samples(t)[1])
	require.Equal(t, "coldchain", o.Shipping.Code)
	require.Equal(t, connectors.PaymentOnline, o.Payment.Kind)
	require.Equal(t, time.Date(2026, 11, 23, 3, 21, 30, 0, time.UTC), *o.Payment.PaidAt)
	require.Nil(t, o.COD)
	require.Equal(t, connectors.Receiver{Name: "林志明", Phone: "0922333444", Postcode: "110", Address: "台北市信義區市府路1號5樓"}, o.Receiver)
	require.Equal(t, "LS-70021", o.Lines[0].SKU, "a line without a SKU has the code of its variant")
}

func TestWhereAnOrderStands(t *testing.T) {
	t.Parallel()
	row := samples(t)[1]
	for _, c := range []struct {
		replace []string
		state   connectors.PlatformState
		held    bool
	}{
		{nil, connectors.StateOpen, false},
		{[]string{`"status":"confirmed"`, `"status":"pending"`}, connectors.StateOpen, false},
		{[]string{`"status":"confirmed"`, `"status":"reviewing"`}, connectors.StateOpen, true},
		{[]string{`"status":"confirmed"`, `"status":"cancelled"`}, connectors.StateCancelled, false},
		{[]string{`"status":"confirmed"`, `"status":"completed"`}, connectors.StateShipped, false},
		{[]string{`"status":"unshipped"`, `"status":"arrived"`}, connectors.StateShipped, false},
		{[]string{`"status":"unshipped"`, `"status":"returned"`}, connectors.StateShipped, false},
		{[]string{`"status":"unshipped"`, `"status":"packing"`}, connectors.StateOpen, true},
		{[]string{`"status":"paid"`, `"status":"unpaid"`}, connectors.StateUnpaid, false},
		{[]string{`"status":"paid"`, `"status":"failed"`}, connectors.StateUnpaid, false},
		{[]string{`"status":"paid"`, `"status":"refunded"`}, connectors.StateCancelRequested, false},
		{[]string{`"tracking_number":null`, `"tracking_number":"9077"`}, connectors.StateArranged, true},
		{[]string{`"code":"coldchain"`, `"code":"family_cold"`}, connectors.StateOpen, true},
	} {
		o := read(t, row, c.replace...)
		require.Equal(t, c.state, o.State, c.replace)
		require.Equal(t, c.held, o.Hold != nil, c.replace)
	}
	require.Equal(t, "9077", read(t, row, `"tracking_number":null`, `"tracking_number":"9077"`).Packages[0].TrackingNumber)
}

func TestHowAnOrderIsPaid(t *testing.T) {
	t.Parallel()
	toStore, chilled := samples(t)[0], samples(t)[1]
	unknown := read(t, chilled, `"credit_card"`, `"points_2026"`, `"paid_at":"2026-11-23T11:21:30.000+08:00"`, `"paid_at":null`)
	require.Equal(t, connectors.PaymentUnknown, unknown.Payment.Kind)
	require.Nil(t, unknown.Payment.PaidAt, "the order is held")
	require.Equal(t, connectors.StateOpen, unknown.State, "and comes in")
	odd := read(t, chilled, `"status":"paid"`, `"status":"authorized"`)
	require.Equal(t, connectors.PaymentUnknown, odd.Payment.Kind, "a status that nobody knows proves no payment")
	require.Nil(t, odd.Payment.PaidAt, "though a time of payment stands beside it")
	require.Equal(t, "credit_card/authorized", odd.Payment.Method, "to be mapped by itself")
	require.NotNil(t, read(t, toStore, `"status":"cod"`, `"status":"collected"`).Hold, "a person must say whether it is collected")
	byStatus := read(t, toStore, `"method":"cod"`, `"method":"atm"`)
	require.Equal(t, connectors.PaymentCOD, byStatus.Payment.Kind)
	require.Equal(t, "1240", byStatus.COD.Amount.String())
	unpaid := read(t, toStore, `"status":"cod"`, `"status":"unpaid"`)
	require.Equal(t, connectors.StateOpen, unpaid.State, "cash on delivery is unpaid until then")
	require.NotNil(t, unpaid.COD)
	paid := read(t, toStore, `"status":"cod"`, `"status":"paid"`)
	require.NotNil(t, paid.COD)
	require.NotNil(t, paid.Hold, "a person must say whether it is collected")
	nothing := read(t, toStore, `"total":1240`, `"total":0`)
	require.Nil(t, nothing.COD)
	require.Equal(t, connectors.PaymentOnline, nothing.Payment.Kind)
}

func TestNumbersAsTextsMissingPartsAndOtherOffsetsAreRead(t *testing.T) {
	t.Parallel()
	toStore, chilled := samples(t)[0], samples(t)[1]
	plain := read(t, toStore)
	require.Equal(t, plain, read(t, toStore, `"id":880123`, `"id":"880123"`, `"total":1240`, `"total":"1240"`, `"quantity":2`, `"quantity":"2"`,
		`"price":640`, `"price":"640"`, `"variant_id":70011`, `"variant_id":"70011"`))
	require.Equal(t, plain.OrderedAt, read(t, toStore, `10:05:12.000+08:00`, `02:05:12Z`).OrderedAt)
	require.Equal(t, plain.OrderedAt, read(t, toStore, `10:05:12.000+08:00`, `10:05:12+0800`).OrderedAt)
	i, j := strings.Index(string(toStore), `"recipient":`), strings.Index(string(toStore), `"buyer":`)
	require.Equal(t, plain.Receiver, read(t, toStore, string(toStore)[i:j], `"recipient":null,`).Receiver, "the buyer fetches it")
	require.Equal(t, "LS-70021", read(t, chilled, `"sku":"",`, ``).Lines[0].SKU)
	require.Equal(t, "預購商品", read(t, chilled, `"preorder":false`, `"preorder":true`).Lines[0].Note)
	require.Equal(t, "JPY", read(t, chilled, `"TWD"`, `"jpy"`).Total.Currency)
	require.Equal(t, "TWD", read(t, chilled, `"currency":"TWD",`, ``).Total.Currency)
	require.Empty(t, read(t, chilled, `"code":"coldchain"`, `"code":null`).Shipping.Code, "a missing method holds")
	require.Equal(t, "006598", read(t, toStore, `131386`, `006598`).Shipping.StoreID)
	require.True(t, read(t, chilled, `"name":"林志明"`, `"name":"林＊明"`).Receiver.Masked)
	require.Equal(t, "1 Main St, Boston", read(t, chilled, `"city":"台北市"`, `"city":"Boston"`, `"district":"信義區"`, `"district":null`,
		`"市府路1號5樓"`, `"1 Main St"`).Receiver.Address)
}

func TestAStoreOrderWithoutAStoreIsHeld(t *testing.T) {
	t.Parallel()
	o := read(t, samples(t)[0], `"store_id":"131386"`, `"store_id":null`)
	require.NotNil(t, o.Hold)
	require.Contains(t, o.Hold.ZH, "門市")
	bare := read(t, samples(t)[0], `"store_id":"131386"`, `"store_id":6598`)
	require.Equal(t, "6598", bare.Shipping.StoreID)
	require.NotNil(t, bare.Hold, "zeros may be missing")
}

func TestWhatIsNoOrderIsToldAndKept(t *testing.T) {
	t.Parallel()
	row := samples(t)[1]
	for _, replace := range [][]string{
		{`"id":880124`, `"id":null`}, {`"id":880124`, `"id":"x"`}, {`"created_at":"2026-11-23T11:20:00.000+08:00"`, `"created_at":"yesterday"`},
		{`"total":510`, `"total":"much"`}, {`"total":510`, `"total":-1`}, {`"total":510`, `"total":{}`}, {`"quantity":1`, `"quantity":1.5`},
		{`"quantity":1`, `"quantity":-1`}, {`"id":5550002`, `"id":null`}, {`"price":350`, `"price":"dear"`}, {`"payment":{`, `"payment":[],"was":{`},
		{`"items":[`, `"items":[],"were":[`},
	} {
		_, err := tryRead(row, replace...)
		told := failure(t, connectors.Unexpected, err)
		require.NotEmpty(t, told.Body, replace)
		require.Equal(t, adviceReport, told.Do)
	}
	twice := strings.Replace(string(row), `"items":[`, `"items":[{"id":5550002,"product_title":"又一個","quantity":1,"price":1},`, 1)
	_, err := tryRead(json.RawMessage(twice))
	requireKind(t, connectors.Unexpected, err)
	for _, none := range []string{``, `null`, `[]`, `7`, `{`, `"x"`} {
		_, err := tryRead(json.RawMessage(none))
		requireKind(t, connectors.Unexpected, err)
	}
}
