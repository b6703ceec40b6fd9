package woocommerce

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// reader is a connector that only reads: Normalise needs no network.
func reader(t testing.TB, values connectors.Values) *connector {
	t.Helper()
	all := connectors.Values{fieldStoreURL: "https://shop.example.com", fieldKey: dummy.consumer, fieldSecret: dummy.secret}
	for k, v := range values {
		all[k] = v
	}
	c, err := open(connectors.Env{Values: all})
	require.NoError(t, err)
	return c
}

func example(t testing.TB, name string) map[string]any {
	t.Helper()
	file, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	var order map[string]any
	require.NoError(t, json.Unmarshal(file, &order))
	return order
}

func read(t testing.TB, c *connector, order any, refunds ...string) (connectors.Order, error) {
	t.Helper()
	raw, err := json.Marshal(order)
	require.NoError(t, err)
	doc := document{Order: raw}
	for _, r := range refunds {
		doc.Refunds = append(doc.Refunds, json.RawMessage(r))
	}
	return c.Normalise(connectors.Fetched{ID: "1", Raw: wrap(doc)})
}

// changed reads an example after a change.
func changed(t *testing.T, c *connector, change func(map[string]any)) connectors.Order {
	t.Helper()
	order := example(t, "order_pickup_cod.json")
	change(order)
	got, err := read(t, c, order)
	require.NoError(t, err)
	return got
}

func at(text string) *time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return &t
}

func TestThePickupExampleIsReadWhole(t *testing.T) {
	t.Parallel()
	got, err := read(t, reader(t, nil), example(t, "order_pickup_cod.json"))
	require.NoError(t, err)
	cod := connectors.TWD(660)
	require.True(t, got.Total.Equal(cod))
	require.True(t, got.COD.Equal(cod))
	require.True(t, got.Lines[0].Price.Equal(connectors.TWD(600)))
	got.Total, got.COD, got.Lines[0].Price = connectors.Money{}, nil, connectors.Money{}
	require.Equal(t, connectors.Order{
		ID:        "1042",
		Number:    "1042",
		State:     connectors.StateOpen,
		OrderedAt: *at("2026-11-20T05:40:00Z"),
		UpdatedAt: *at("2026-11-20T05:40:07Z"),
		Payment:   connectors.Payment{Method: "cod", Kind: connectors.PaymentCOD},
		Shipping: connectors.Shipping{
			Code:      "ry_ecpay_shipping_cvs_711",
			Name:      "7-11 超商取貨",
			Mode:      connectors.ShipSelf,
			StoreID:   "131386",
			StoreName: "建盛門市",
		},
		Receiver:  connectors.Receiver{Name: "陳小華", Phone: "0922333444", Address: "台北市中山區建國北路一段29號"},
		BuyerNote: "請先電話聯絡",
		Lines: []connectors.Line{
			{ID: "4401", Listing: connectors.ListingKey{Item: "93", Variant: "95"}, SKU: "TEA-S-GRN", Name: "烏龍茶禮盒", Variant: "小, 綠",
				Quantity: 1},
		},
		Packages: []connectors.Package{{Ref: "1718001", Carrier: "UNIMARTC2C", TrackingNumber: "F012345678901234"}},
	}, got)
}

func TestTheHomeExampleIsPaidOnline(t *testing.T) {
	t.Parallel()
	got, err := read(t, reader(t, nil), example(t, "order_home_paid.json"))
	require.NoError(t, err)
	require.Equal(t, "TW-1043", got.Number)
	require.Equal(t, connectors.Payment{Method: "ry_ecpay_credit", Kind: connectors.PaymentOnline, PaidAt: at("2026-11-20T05:40:05Z"),
		Reference: "26112013400017001043"}, got.Payment)
	require.Nil(t, got.COD)
	require.Equal(t, "flat_rate:5", got.Shipping.Code)
	require.Equal(t, connectors.Receiver{Name: "陳小華", Phone: "0922333444", Postcode: "110", Address: "臺北市信義區忠孝東路五段68號12樓"}, got.Receiver)
	require.Empty(t, got.Packages)
}

func TestStatusesBecomeStates(t *testing.T) {
	t.Parallel()
	c := reader(t, connectors.Values{fieldReady: "packing-soon, to-ship", fieldCancel: "cancel-request", fieldShipped: "sent"})
	for status, want := range map[string]connectors.PlatformState{
		"processing": connectors.StateOpen, "partial-shipped": connectors.StateOpen, "to-ship": connectors.StateOpen, "packing-soon": connectors.StateOpen,
		"on-hold": connectors.StateUnpaid, "pending": connectors.StateUnpaid, "failed": connectors.StateUnpaid, "checkout-draft": connectors.StateUnpaid,
		"completed": connectors.StateShipped, "ry-transporting": connectors.StateShipped, "ry-at-cvs": connectors.StateShipped,
		"ry-out-cvs": connectors.StateShipped, "sent": connectors.StateShipped, "cancelled": connectors.StateCancelled,
		"refunded": connectors.StateCancelled, "trash": connectors.StateCancelled, "cancel-request": connectors.StateCancelRequested,
	} {
		got := changed(t, c, func(o map[string]any) { o["status"] = status })
		require.Equal(t, want, got.State, status)
		require.Nil(t, got.Hold, status)
	}
	strange := changed(t, c, func(o map[string]any) { o["status"] = "wrapping" })
	require.Equal(t, connectors.StateOpen, strange.State)
	require.Contains(t, strange.Hold.EN, "wrapping")
	require.NotEmpty(t, strange.Hold.ZH)
	unpaid := changed(t, c, func(o map[string]any) { o["needs_payment"] = true })
	require.Equal(t, connectors.StateUnpaid, unpaid.State)
}

func entry(fields map[string]any) map[string]any {
	e := map[string]any{
		"ID":               "1718001",
		"LogisticsSubType": "FAMIC2C",
		"PaymentNo":        "12345678901",
		"amount":           660,
		"IsCollection":     "N",
		"temp":             "1",
		"create":           "2026-11-20",
	}
	for k, v := range fields {
		e[k] = v
	}
	return e
}

func withInfo(key string, entries ...map[string]any) func(map[string]any) {
	return func(o map[string]any) {
		info := map[string]any{}
		for _, e := range entries {
			info[e["ID"].(string)] = e
		}
		o["meta_data"] = []any{map[string]any{"key": key, "value": info}, map[string]any{"key": "_shipping_cvs_store_ID", "value": "006598"}}
	}
}

func TestWhoCollectsIsReadFromMethodAndCarrier(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]struct {
		settings connectors.Values
		change   func(map[string]any)
		kind     connectors.PaymentKind
		collect  string
	}{
		"the carrier was told another amount": {change: withInfo("_ecpay_shipping_info", entry(map[string]any{"IsCollection": 600})), kind: connectors.PaymentCOD, collect: "600"},
		"the carrier collects whatever the method is": {kind: connectors.PaymentCOD, collect: "660", change: func(o map[string]any) {
			withInfo("_ecpay_shipping_info", entry(map[string]any{"IsCollection": 660}))(o)
			o["payment_method"] = "ry_ecpay_shipping_pay"
		}},
		"a yes without an amount is the entry's": {change: func(o map[string]any) {
			withInfo("_smilepay_shipping_info", entry(map[string]any{"IsCollection": 1, "amount": "650"}))(o)
			method(o, "ry_smilepay_shipping_cvs_711")
			o["payment_method"] = "ry_smilepay_credit"
		}, kind: connectors.PaymentCOD, collect: "650"},
		"two parcels never collect more than the total": {kind: connectors.PaymentCOD, collect: "660",
			change: withInfo("_ecpay_shipping_info", entry(map[string]any{"IsCollection": 660}), entry(map[string]any{"ID": "2", "IsCollection": 660, "temp": "3"}))},
		"a store code is paid before shipping": {change: func(o map[string]any) { plainMeta(o); o["payment_method"] = "ry_ecpay_cvs" }, kind: connectors.PaymentOnline},
		"the account names further methods":    {settings: connectors.Values{fieldCOD: "post_cod, door"}, change: func(o map[string]any) { plainMeta(o); o["payment_method"] = "door" }, kind: connectors.PaymentCOD, collect: "660"},
		"the 2020 plug-in says it in its own field": {kind: connectors.PaymentCOD, collect: "660", change: func(o map[string]any) {
			method(o, "ecpay_shipping")
			o["payment_method"] = "something"
			o["meta_data"] = []any{map[string]any{"key": "ecPay_shipping", "value": "FAMI_Collection"}, map[string]any{"key": "_shipping_CVSStoreID", "value": "001"}}
		}},
		"an unknown method stays unknown": {change: func(o map[string]any) { plainMeta(o); o["payment_method"] = "acme" }, kind: connectors.PaymentUnknown},
		"nothing is left to collect": {kind: connectors.PaymentOnline, change: func(o map[string]any) {
			plainMeta(o)
			o["refunds"] = []any{map[string]any{"id": 1, "total": "-660"}}
		}},
		"a refund is not collected": {kind: connectors.PaymentCOD, collect: "560", change: func(o map[string]any) {
			plainMeta(o)
			o["refunds"] = []any{map[string]any{"id": 1, "total": "-100"}}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := changed(t, reader(t, v.settings), v.change)
			require.Equal(t, v.kind, got.Payment.Kind)
			if v.collect == "" {
				require.Nil(t, got.COD)
				return
			}
			require.NotNil(t, got.COD)
			require.Equal(t, v.collect, got.COD.Amount.String())
		})
	}
}

func method(o map[string]any, id string) {
	o["shipping_lines"].([]any)[0].(map[string]any)["method_id"] = id
}

func plainMeta(o map[string]any) {
	o["meta_data"] = []any{map[string]any{"key": "_shipping_cvs_store_ID", "value": "131386"}}
}

func TestPluginsNumbersAndStoresAreFound(t *testing.T) {
	t.Parallel()
	meta := func(id string, pairs ...string) func(map[string]any) {
		return func(o map[string]any) {
			method(o, id)
			rows := []any{map[string]any{"key": "_noise", "value": []any{1, nil}}}
			for i := 0; i < len(pairs); i += 2 {
				rows = append(rows, map[string]any{"key": pairs[i], "value": pairs[i+1]})
			}
			o["meta_data"] = rows
		}
	}
	for name, v := range map[string]struct {
		settings             connectors.Values
		change               func(map[string]any)
		code, store, tracked string
	}{
		"ECPay's own": {change: meta("Wooecpay_Logistic_CVS_Okmart", "_ecpay_logistic_cvs_store_id", "0912", "_wooecpay_logistic_CVSPaymentNo", "55",
			"_wooecpay_logistic_LogisticsType", "CVS_OKMARTC2C"), code: "Wooecpay_Logistic_CVS_Okmart", store: "0912", tracked: "55"},
		"ECPay's own to the door": {change: meta("Wooecpay_Logistic_Home_Tcat", "_ecpay_logistic_cvs_store_id", "0912", "_wooecpay_logistic_BookingNote", "9055"),
			code: "Wooecpay_Logistic_Home_Tcat", tracked: "9055"},
		"ECPay 2020": {change: meta("ecpay_shipping", "ecPay_shipping", "UNIMART_Collection", "_shipping_CVSStoreID", "991182", "_CVSPaymentNo", "F1"),
			code: "ecpay_shipping:UNIMART", store: "991182", tracked: "F1"},
		"NewebPay": {change: func(o map[string]any) {
			withInfo("_newebpay_shipping_info", entry(nil))(o)
			method(o, "ry_newebpay_shipping_cvs")
			o["meta_data"] = append(o["meta_data"].([]any), map[string]any{"key": "_shipping_cvs_store_type", "value": "FAMI"})
		}, code: "ry_newebpay_shipping_cvs:FAMI", store: "006598", tracked: "12345678901"},
		"a method of its own with Moksa's fields": {change: meta("my_method", "_moksafowo_shipping_cvs_store_id", "006598", "_moksafowo_shipping_label_number", "77"),
			code: "my_method", store: "006598", tracked: "77"},
		"fields the account names": {settings: connectors.Values{fieldStoreIDMeta: "_my_store", fieldNumberMeta: "_my_number"},
			change: meta("my_method", "_my_store", "0001", "_my_number", "88"), code: "my_method", store: "0001", tracked: "88"},
		"a number taken anew replaces the old one": {change: withInfo("_ecpay_shipping_info", entry(nil), entry(map[string]any{"ID": "2", "PaymentNo": "222", "create": "2026-11-21"})),
			code: "ry_ecpay_shipping_cvs_711", store: "006598", tracked: "222"},
		"the logistics id when there is nothing else": {change: withInfo("_ecpay_shipping_info", entry(map[string]any{"PaymentNo": ""})),
			code: "ry_ecpay_shipping_cvs_711", store: "006598", tracked: "1718001"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := changed(t, reader(t, v.settings), v.change)
			require.Equal(t, v.code, got.Shipping.Code)
			require.Equal(t, v.store, got.Shipping.StoreID)
			require.Len(t, got.Packages, 1)
			require.Equal(t, v.tracked, got.Packages[0].TrackingNumber)
		})
	}
}

func TestTwoTemperaturesAreTwoParcels(t *testing.T) {
	t.Parallel()
	got := changed(
		t,
		reader(t, nil),
		withInfo("_ecpay_shipping_info", entry(nil), entry(map[string]any{"ID": "2", "PaymentNo": "222", "temp": "3"})),
	)
	require.Len(t, got.Packages, 2)
}

func TestAPickupWithoutAStoreIsHeld(t *testing.T) {
	t.Parallel()
	got := changed(t, reader(t, nil), func(o map[string]any) { o["meta_data"] = []any{} })
	require.NotNil(t, got.Hold)
	require.Equal(t, "ry_ecpay_shipping_cvs_711", got.Shipping.Code)
}

func TestAMissingShippingMethodIsMissing(t *testing.T) {
	t.Parallel()
	got := changed(t, reader(t, nil), func(o map[string]any) { o["shipping_lines"] = []any{} })
	require.Empty(t, got.Shipping.Code)
}

func TestRefundedPiecesAreTakenOff(t *testing.T) {
	t.Parallel()
	order := example(t, "order_pickup_cod.json")
	order["line_items"].([]any)[0].(map[string]any)["quantity"] = 3
	got, err := read(t, reader(t, nil), order, `{"line_items":[{"quantity":-1,"meta_data":[{"key":"_refunded_item_id","value":"4401"}]}]}`,
		`{"line_items":[{"quantity":-1,"product_id":93,"variation_id":95}]}`, `{"line_items":[{"quantity":-1,"product_id":1}]}`, `"nonsense"`)
	require.NoError(t, err)
	require.Equal(t, 1, got.Lines[0].Quantity)
	require.True(t, got.Lines[0].Price.Equal(connectors.TWD(200)), "the price stays that of a piece ordered")
	got, err = read(t, reader(t, nil), order, `{"line_items":[{"quantity":-9,"meta_data":[{"key":"_refunded_item_id","value":4401}]}]}`)
	require.NoError(t, err)
	require.Zero(t, got.Lines[0].Quantity)
}

func TestAddressesAreWrittenAsPeopleDo(t *testing.T) {
	t.Parallel()
	require.Equal(t, "1 High Street, Flat 2, Leeds", oneLine(address{Address1: "1 High Street", Address2: "Flat 2", City: "Leeds"}))
	shipping := func(value any) connectors.Receiver {
		return changed(t, reader(t, nil), func(o map[string]any) {
			o["shipping"] = value
			o["billing"].(map[string]any)["address_1"] = "中正路1號"
		}).Receiver
	}
	for _, empty := range []any{map[string]any{}, []any{}, nil, map[string]any{"first_name": "", "phone": ""}} {
		require.Equal(t, "中正路1號", shipping(empty).Address, "an empty shipping address means ship to billing")
	}
}

func TestLineNotesAreForThePacker(t *testing.T) {
	t.Parallel()
	got := changed(t, reader(t, nil), func(o map[string]any) {
		l := o["line_items"].([]any)[0].(map[string]any)
		l["meta_data"] = append(
			l["meta_data"].([]any),
			map[string]any{"key": "engraving", "value": "Amy", "display_key": "刻字", "display_value": "<p>Amy &amp; Bob</p>\n"},
			map[string]any{"key": "_hidden", "value": "x"},
		)
	})
	require.Equal(t, "刻字: Amy & Bob", got.Lines[0].Note)
	require.Equal(t, "小, 綠", got.Lines[0].Variant)
}

func TestIDsAndMoneySurvive(t *testing.T) {
	t.Parallel()
	c := reader(t, nil)
	order := example(t, "order_pickup_cod.json")
	order["id"] = json.Number("900719925474099312")
	order["total"] = "12345678.90"
	l := order["line_items"].([]any)[0].(map[string]any)
	l["total"], l["quantity"], l["sku"] = "100.00", 3, nil
	got, err := read(t, c, order)
	require.NoError(t, err)
	require.Equal(t, "900719925474099312", got.ID)
	require.Equal(t, "12345678.9", got.Total.Amount.String())
	require.Equal(t, "33.33", got.Lines[0].Price.Amount.String())
	require.Empty(t, got.Lines[0].SKU)
}

// broken documents, which must be told and never panic.
var broken = map[string]string{
	"no document":         ``,
	"not an object":       `[]`,
	"no order":            `{}`,
	"a null order":        `{"order":null}`,
	"a list":              `{"order":[]}`,
	"an empty order":      `{"order":{}}`,
	"no date":             `{"order":{"id":1,"total":"1","currency":"TWD","line_items":[{"id":1,"name":"x","quantity":1}]}}`,
	"no lines":            `{"order":{"id":1,"total":"1","currency":"TWD","date_created_gmt":"2026-11-20T05:40:00"}}`,
	"half a piece":        `{"order":{"id":1,"total":"1","currency":"TWD","date_created_gmt":"2026-11-20T05:40:00","line_items":[{"id":1,"name":"x","quantity":1.5}]}}`,
	"pieces without end":  `{"order":{"id":1,"total":"1","currency":"TWD","date_created_gmt":"2026-11-20T05:40:00","line_items":[{"id":1,"name":"x","quantity":1e999999999}]}}`,
	"money without end":   `{"order":{"id":1,"total":"1e999999999","currency":"TWD","date_created_gmt":"2026-11-20T05:40:00","line_items":[{"id":1,"name":"x","quantity":1}]}}`,
	"a path for an id":    `{"order":{"id":"../1","total":"1","currency":"TWD","date_created_gmt":"2026-11-20T05:40:00","line_items":[{"id":1,"name":"x","quantity":1}]}}`,
	"two lines of one id": `{"order":{"id":1,"total":"1","currency":"TWD","date_created_gmt":"2026-11-20T05:40:00","line_items":[{"id":1,"name":"x","quantity":1},{"id":1,"name":"y","quantity":1}]}}`,
}

func TestBrokenDocumentsAreTold(t *testing.T) {
	t.Parallel()
	for name, raw := range broken {
		_, err := reader(t, nil).Normalise(connectors.Fetched{ID: "1", Raw: json.RawMessage(raw)})
		var typed *connectors.Error
		require.ErrorAs(t, err, &typed, name)
	}
}

func FuzzNormalise(f *testing.F) {
	for _, name := range []string{"order_pickup_cod.json", "order_home_paid.json"} {
		raw, err := json.Marshal(map[string]any{"order": example(f, name), "refunds": []any{map[string]any{"line_items": []any{}}}})
		require.NoError(f, err)
		f.Add(raw)
	}
	for _, raw := range broken {
		f.Add([]byte(raw))
	}
	c := reader(f, nil)
	f.Fuzz(func(t *testing.T, raw []byte) {
		order, err := c.Normalise(connectors.Fetched{ID: "1", Raw: raw})
		if err != nil {
			var typed *connectors.Error
			require.ErrorAs(t, err, &typed)
			return
		}
		require.NotEmpty(t, order.ID)
		require.NotEmpty(t, order.Lines)
		for _, l := range order.Lines {
			require.GreaterOrEqual(t, l.Quantity, 0)
		}
		_, err = json.Marshal(order)
		require.NoError(t, err)
	})
}
