package shopline

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func document(t *testing.T) map[string]any {
	t.Helper()
	data, err := os.ReadFile("testdata/order_711_cod.json")
	require.NoError(t, err)
	var doc map[string]any
	require.NoError(t, json.Unmarshal(data, &doc))
	return doc
}

// reader reads documents without a network.
func reader(t *testing.T, values connectors.Values) *connector {
	t.Helper()
	all := connectors.Values{fieldToken: "0123456789abcdef"}
	for key, value := range values {
		all[key] = value
	}
	c, err := open(connectors.Env{Values: all})
	require.NoError(t, err)
	return c
}

func normalise(t *testing.T, c *connector, doc map[string]any) (connectors.Order, error) {
	t.Helper()
	raw, err := json.Marshal(doc)
	require.NoError(t, err)
	return c.Normalise(connectors.Fetched{ID: "x", Raw: raw})
}

// readDocument reads the example with some of its parts changed.
func readDocument(t *testing.T, change func(doc map[string]any)) connectors.Order {
	t.Helper()
	doc := document(t)
	change(doc)
	o, err := normalise(t, reader(t, nil), doc)
	require.NoError(t, err)
	return o
}

func part(doc map[string]any, name string) map[string]any { return doc[name].(map[string]any) }

// The example of FACTS.md section 2.4.
func TestTheExampleIsReadWhole(t *testing.T) {
	t.Parallel()
	o := readDocument(t, func(map[string]any) {})
	due := connectors.TWD(1240)
	want := connectors.Order{
		ID: "6741a0c2b7e5f8000d3a9c11", Number: "20261123100512345", State: connectors.StateOpen,
		OrderedAt: time.Date(2026, 11, 23, 2, 5, 12, 0, time.UTC), UpdatedAt: time.Date(2026, 11, 23, 2, 6, 0, 0, time.UTC),
		Payment: connectors.Payment{Method: "tw_711_b2c_pay", Kind: connectors.PaymentCOD},
		Shipping: connectors.Shipping{
			Code: "tw_711_b2c_pay", Name: "7-11 取貨付款 (B2C)", Mode: connectors.ShipLabel, StoreID: "131386", StoreName: "松德門市",
		},
		Receiver: connectors.Receiver{Name: "陳怡君", Phone: "0912345678", Address: "台北市信義區松德路171號"},
		Buyer:    "陳怡君", BuyerNote: "請於晚上配送",
	}
	require.True(t, o.Total.Equal(due))
	require.True(t, o.COD.Equal(due))
	require.Len(t, o.Lines, 2)
	tea, bag := o.Lines[0], o.Lines[1]
	require.True(t, tea.Price.Equal(connectors.TWD(640)))
	require.True(t, bag.Price.Equal(connectors.TWD(0)))
	tea.Price, bag.Price = connectors.Money{}, connectors.Money{}
	require.Equal(t, connectors.Line{
		ID: "6741a0c2b7e5f8000d3a9c12", SKU: "TEA-ALI-150", Barcode: "4710000000017", Name: "阿里山烏龍茶 150g", Variant: "罐裝", Quantity: 2,
		Listing: connectors.ListingKey{Item: "65f1c0ffee0000000000aaaa", Variant: "65f1c0ffee0000000000bbbb"},
	}, tea)
	require.Equal(t, connectors.Line{
		ID: "6741a0c2b7e5f8000d3a9c13", SKU: "GIFT-BAG", Name: "贈品提袋", Quantity: 1, Listing: connectors.ListingKey{Item: "gift-9"},
	}, bag)
	o.Total, o.COD, o.Lines = connectors.Money{}, nil, nil
	require.Equal(t, want, o)
}

// FACTS.md section 2.6: a bare _pay is a wallet, and a wallet is prepaid.
func TestWhoCollectsOnDelivery(t *testing.T) {
	t.Parallel()
	const cod, online, unknown = connectors.PaymentCOD, connectors.PaymentOnline, connectors.PaymentUnknown
	for _, c := range []struct {
		payment, status, platform string
		kind                      connectors.PaymentKind
		state                     connectors.PlatformState
	}{
		{"cash_on_delivery", "pending", "custom", cod, connectors.StateOpen},
		{"tw_711_b2c_pay", "pending", "tw_711_b2c_pay", cod, connectors.StateOpen},
		{"tw_fm_c2c_pay", "pending", "tw_fm_c2c_pay", cod, connectors.StateOpen},
		{"sl_logistics_kerry_th_cod", "pending", "sl_logistics_kerry_th_nd_cod", cod, connectors.StateOpen},
		{"some_carrier_cod", "pending", "some_carrier_cod", cod, connectors.StateOpen},
		{"custom", "pending", "tw_tcat_frozen_cod", cod, connectors.StateOpen},
		{"acme", "pending", "tw_ezship", cod, connectors.StateOpen},
		{"jko_pay", "pending", "tw_711_nopay", unknown, connectors.StateOpen},
		{"jko_pay", "completed", "tw_711_nopay", online, connectors.StateOpen},
		{"custom", "pending", "custom", unknown, connectors.StateOpen},
		{"", "pending", "custom", unknown, connectors.StateOpen},
		{"ecpay", "pending", "custom", online, connectors.StateUnpaid},
		{"bank_transfer", "expired", "custom", online, connectors.StateUnpaid},
		{"jko_pay", "failed", "custom", unknown, connectors.StateUnpaid},
		{"cash_on_delivery", "failed", "custom", cod, connectors.StateUnpaid},
		{"ecpay", "completed", "custom", online, connectors.StateOpen},
		{"ecpay", "refunding", "custom", online, connectors.StateCancelRequested},
		{"ecpay", "refunded", "custom", online, connectors.StateCancelRequested},
		{"ecpay", "partially_refunded", "custom", online, connectors.StateOpen},
	} {
		o := readDocument(t, func(doc map[string]any) {
			part(doc, "order_payment")["payment_type"], part(doc, "order_payment")["status"] = c.payment, c.status
			part(doc, "order_delivery")["platform"] = c.platform
		})
		require.Equal(t, c.kind, o.Payment.Kind, "%v", c)
		require.Equal(t, c.state, o.State, "%v", c)
		require.Equal(t, c.kind == cod, o.COD != nil, "%v", c)
	}
}

func TestNothingIsCollectedWhereCreditsPaidForAllOfIt(t *testing.T) {
	t.Parallel()
	o := readDocument(t, func(doc map[string]any) { part(doc, "total")["dollars"] = 0.0 })
	require.Equal(t, connectors.PaymentOnline, o.Payment.Kind)
	require.Nil(t, o.COD)
}

func TestTheMerchantsOwnMethodsAreToldApartByTheirIDs(t *testing.T) {
	t.Parallel()
	doc := document(t)
	part(doc, "order_payment")["payment_type"], part(doc, "order_delivery")["platform"] = "custom", "custom"
	o, err := normalise(t, reader(t, nil), doc)
	require.NoError(t, err)
	require.Equal(t, "custom:63aa", o.Payment.Method)
	require.Equal(t, connectors.PaymentUnknown, o.Payment.Kind)
	require.Equal(t, "custom:653a404c30939a000e82c001", o.Shipping.Code)
	require.Equal(t, connectors.ShipSelf, o.Shipping.Mode)
	require.NotNil(t, o.Hold, "whoever maps the method to online must not send off what is not paid")
	o, err = normalise(t, reader(t, connectors.Values{fieldCOD: "other, custom:63aa"}), doc)
	require.NoError(t, err)
	require.Equal(t, connectors.PaymentCOD, o.Payment.Kind)
	require.Nil(t, o.Hold)
	o, err = normalise(t, reader(t, connectors.Values{fieldPrepaid: "custom:63aa"}), doc)
	require.NoError(t, err)
	require.Equal(t, connectors.PaymentOnline, o.Payment.Kind)
	require.Equal(t, connectors.StateUnpaid, o.State)
}

// FACTS.md section 2.5, the two statuses of a delivery.
func TestStatesFollowBothStatusesOfTheDelivery(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		order, merchant, carrier string
		want                     connectors.PlatformState
		held                     bool
	}{
		{"confirmed", "pending", "pending", connectors.StateOpen, false},
		{"pending", "pending", "pending", connectors.StateOpen, false},
		{"confirmed", "pending", "request_submitted", connectors.StateArranged, false},
		{"confirmed", "pending", "request_authorized", connectors.StateArranged, false},
		{"confirmed", "pending", "request_accepted", connectors.StateArranged, false},
		{"confirmed", "pending", "store_closed", connectors.StateArranged, true},
		{"confirmed", "pending", "failed", connectors.StateOpen, true},
		{"confirmed", "pending", "expired", connectors.StateOpen, true},
		{"confirmed", "pending", "returning_store_closed", connectors.StateShipped, false},
		{"confirmed", "pending", "on_the_moon", connectors.StateOpen, true},
		{"confirmed", "unheard_of", "pending", connectors.StateOpen, true},
		{"confirmed", "shipping", "pending", connectors.StateShipped, false},
		{"confirmed", "shipped", "shipped", connectors.StateShipped, false},
		{"confirmed", "collected", "collected", connectors.StateShipped, false},
		{"completed", "pending", "pending", connectors.StateShipped, false},
		{"cancelled", "shipped", "shipped", connectors.StateCancelled, false},
		{"removed", "pending", "pending", connectors.StateCancelled, false},
		{"temp", "pending", "pending", connectors.StateUnpaid, false},
		{"brand_new", "pending", "pending", connectors.StateOpen, true},
	} {
		o := readDocument(t, func(doc map[string]any) {
			doc["status"] = c.order
			part(doc, "order_delivery")["status"], part(doc, "order_delivery")["delivery_status"] = c.merchant, c.carrier
		})
		require.Equal(t, c.want, o.State, "%v", c)
		require.Equal(t, c.held, o.Hold != nil, "%v", c)
	}
}

func TestWhatIsNotTheWarehousesIsNotTaken(t *testing.T) {
	t.Parallel()
	for _, change := range []func(doc map[string]any){
		func(doc map[string]any) { doc["created_by"] = "pos" },
		func(doc map[string]any) { doc["type"] = "return" },
		func(doc map[string]any) { part(doc, "order_delivery")["platform"] = "711_return_nopay" },
	} {
		require.Equal(t, connectors.StateNotOurs, readDocument(t, change).State)
	}
}

func TestDoubtsHoldAnOrder(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(doc map[string]any){
		"no store":           func(doc map[string]any) { part(doc, "delivery_data")["location_code"] = nil },
		"paid and collected": func(doc map[string]any) { part(doc, "order_payment")["status"] = "completed" },
		"partly paid back": func(doc map[string]any) {
			part(doc, "order_payment")["status"] = "partially_refunded"
		},
		"split":              func(doc map[string]any) { doc["child_order_ids"] = []any{"6741a0c2b7e5f8000d3a9c99"} },
		"of an unknown kind": func(doc map[string]any) { doc["type"] = "subscription" },
		"no shipment wanted": func(doc map[string]any) { doc["skip_fulfillment"] = true },
	} {
		o := readDocument(t, change)
		require.NotNil(t, o.Hold, name)
		require.NotEmpty(t, o.Hold.ZH, name)
	}
}

func TestAddressesAreWrittenOnceAndInOrder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a    wireAddress
		want string
	}{
		{wireAddress{City: "台北市", Address2: "信義區", Address1: "松德路171號"}, "台北市信義區松德路171號"},
		{wireAddress{State: "台北市", City: "信義區", District: "信義區", Address1: "松德路171號"}, "台北市信義區松德路171號"},
		{wireAddress{City: "台北市", District: "信義區", Address1: "台北市信義區松德路171號"}, "台北市信義區松德路171號"},
		{wireAddress{City: "Kowloon", Address1: "1 Nathan Road"}, "1 Nathan Road, Kowloon"},
		{wireAddress{}, ""},
	} {
		require.Equal(t, c.want, oneLine(c.a))
	}
}

func TestReceiversComeFromTheirPlace(t *testing.T) {
	t.Parallel()
	home := readDocument(t, func(doc map[string]any) {
		part(doc, "order_delivery")["platform"] = "tw_tcat_roomtemp"
		part(doc, "delivery_data")["location_code"] = nil
		a := part(doc, "delivery_address")
		a["recipient_name"], a["recipient_phone"], a["postcode"], a["city"], a["address_1"] = "王大明", "0987654321", "110", "台北市", "松德路171號"
	})
	require.Equal(t, connectors.Receiver{Name: "王大明", Phone: "0987654321", Postcode: "110", Address: "台北市松德路171號"}, home.Receiver)
	abroad := readDocument(t, func(doc map[string]any) {
		part(doc, "order_delivery")["platform"] = "hk_sfplus"
		part(doc, "delivery_data")["location_code"] = nil
		a := part(doc, "delivery_address")
		a["recipient_phone"], a["recipient_phone_country_code"] = "61234567", "852"
	})
	require.Equal(t, "+852 61234567", abroad.Receiver.Phone)
	hidden := readDocument(t, func(doc map[string]any) { part(doc, "delivery_data")["recipient_name"] = "陳**" })
	require.True(t, hidden.Receiver.Masked)
	customer := readDocument(t, func(doc map[string]any) {
		part(doc, "delivery_data")["recipient_name"], part(doc, "delivery_address")["recipient_name"] = nil, nil
		part(doc, "delivery_data")["recipient_phone"], part(doc, "delivery_address")["recipient_phone"] = nil, nil
	})
	require.Equal(t, "陳怡君/0912345678", customer.Receiver.Name+"/"+customer.Receiver.Phone)
}

func TestTheHoursOfTheBuyerAreTold(t *testing.T) {
	t.Parallel()
	o := readDocument(t, func(doc map[string]any) {
		part(doc, "delivery_data")["time_slot_key"], part(doc, "delivery_data")["scheduled_delivery_date"] = "1", "2026-11-25"
		part(doc, "order_delivery")["remark"] = "易碎"
	})
	require.Equal(t, "希望配達 2026-11-25 13 時前\n易碎", o.Shipping.Note)
}

func TestTimesKeepTheirOffset(t *testing.T) {
	t.Parallel()
	for _, written := range []string{"2026-11-23T10:05:12+08:00", "2026-11-23T02:05:12.000+00:00", "2026-11-23T10:05:12.5+08:00"} {
		o := readDocument(t, func(doc map[string]any) { doc["created_at"] = written })
		require.Equal(t, "2026-11-23T02:05:12Z", o.OrderedAt.Truncate(time.Second).Format(time.RFC3339))
	}
}

func TestAProductSetIsPackedAsWhatItIsMadeOf(t *testing.T) {
	t.Parallel()
	child := func(sku string) map[string]any {
		return map[string]any{"id": "p-" + sku, "variation_id": nil, "sku": sku, "title_translations": map[string]any{"en": sku}}
	}
	for name, c := range map[string]struct {
		children any
		want     map[string]int
	}{
		"a list":        {[]any{child("A"), child("B")}, map[string]int{"A": 2, "B": 2}},
		"no ids":        {[]any{map[string]any{"sku": "A"}, map[string]any{"sku": "B"}, map[string]any{"sku": "A"}}, map[string]int{"A": 4, "B": 2}},
		"one object":    {child("A"), map[string]int{"A": 2}},
		"named twice":   {[]any{child("A"), child("A"), child("B")}, map[string]int{"A": 4, "B": 2}},
		"nothing known": {[]any{}, map[string]int{"TEA-ALI-150": 2}},
	} {
		o := readDocument(t, func(doc map[string]any) {
			doc["subtotal_items"] = doc["subtotal_items"].([]any)[:1]
			doc["subtotal_items"].([]any)[0].(map[string]any)["child_products"] = c.children
		})
		have := map[string]int{}
		for _, l := range o.Lines {
			have[l.SKU] += l.Quantity
		}
		require.Equal(t, c.want, have, name)
	}
}

func TestSplitPartsAreOrdersOfTheirOwn(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	numbers := map[string]bool{}
	for _, o := range s.fetched(t, week) {
		numbers[o.Number] = true
	}
	parts := 0
	for number := range numbers {
		if numbers[number+"-1"] {
			parts++
		}
	}
	require.Equal(t, 1, parts)
}
