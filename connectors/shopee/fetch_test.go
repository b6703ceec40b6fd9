package shopee

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func jsonNumber(s string) json.Number { return json.Number(s) }

func TestLongWindowsAreCutAtFifteenDaysAndOrdersOnTheSeamCountOnce(t *testing.T) {
	t.Parallel()
	window := connectors.Window{From: start.Add(-40 * 24 * time.Hour), To: start.Add(500 * time.Millisecond)}
	spans := cutWindow(window)
	require.Len(t, spans, 3)
	require.Equal(t, window.From.Unix(), spans[0].from)
	require.Equal(t, start.Unix(), spans[2].to, "the end is exclusive, down to the fraction")
	for i, s := range spans {
		require.LessOrEqual(t, s.to-s.from, int64(15*24*3600))
		if i > 0 {
			require.Equal(t, spans[i-1].to, s.from)
		}
	}
	require.Equal(t, []span{{100, 101}}, cutWindow(connectors.Window{From: time.Unix(100, 0), To: time.Unix(100, 0)}))

	b := newBench(t)
	require.Len(t, b.orders(window), len(b.e.Expect(window).Orders))
	require.Equal(t, 3, b.count("order/get_order_list"))
}

func TestArrangedOrdersComeOnlyWhenAskedFor(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	without := b.orders(b.week())
	b.with(keyArranged, yes)
	with := b.orders(b.week())
	require.Len(t, with, len(without)+1)
	for id, o := range with {
		if _, before := without[id]; !before {
			require.Equal(t, connectors.StateArranged, o.State)
		}
	}
}

func TestWatchTellsWhatBecameOfOrders(t *testing.T) {
	t.Parallel()
	b := benchWith(t, connectors.EmulatorOptions{Seed: 2, Orders: 60, Bare: true})
	ids := b.e.Expect(b.week()).Orders
	require.NoError(t, b.e.Act(connectors.Act{Kind: "cancel", Order: ids[0]}))
	require.NoError(t, b.e.Act(connectors.Act{Kind: "request_cancel", Order: ids[1]}))
	require.NoError(t, b.e.Act(connectors.Act{Kind: "ship_elsewhere", Order: ids[59]}))
	seen, err := b.c.Watch(t.Context(), b.week(), append(ids, "260101ZZZZZZZZ"))
	require.NoError(t, err)
	require.Len(t, seen, 60)
	states := map[string]connectors.Sighting{}
	for _, s := range seen {
		states[s.ID] = s
	}
	require.Equal(t, connectors.StateCancelled, states[ids[0]].State)
	require.Equal(t, "Changed mind", states[ids[0]].Reason)
	require.Equal(t, connectors.StateCancelRequested, states[ids[1]].State)
	require.Equal(t, connectors.StateArranged, states[ids[59]].State)
	require.NotNil(t, states[ids[2]].Fetched)
	require.Equal(t, 2, b.count("order/get_order_detail"), "50 at once")
}

func TestOneUnknownOrderDoesNotSpoilItsNeighbours(t *testing.T) {
	t.Parallel()
	b := newBench(t, "not_found_error")
	ids := append([]string{"260101ZZZZZZZZ"}, b.e.Expect(b.week()).Orders...)
	seen, err := b.c.Watch(t.Context(), b.week(), ids)
	require.NoError(t, err)
	require.Len(t, seen, len(ids)-1)
}

// spoiler rewrites answers of one operation.
type spoiler struct {
	next http.Handler
	name string
	with func(body []byte) []byte
}

func (s spoiler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, s.name) {
		s.next.ServeHTTP(w, r)
		return
	}
	caught := &catcher{ResponseWriter: w}
	s.next.ServeHTTP(caught, r)
	_, _ = w.Write(s.with(caught.body))
}

type catcher struct {
	http.ResponseWriter
	body []byte
}

func (c *catcher) Write(b []byte) (int, error) { c.body = append(c.body, b...); return len(b), nil }

func TestOneBrokenRowIsSetAsideAndTheRestComesIn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ids := b.e.Expect(b.week()).Orders
	for name, broken := range map[string]string{"a text": `"boo"`, "nothing": `null`, "no number": `{"cod":true}`, "a list": `[1]`} {
		b.wire.Emulator = spoiler{b.e, "get_order_detail", func(body []byte) []byte {
			var reply map[string]json.RawMessage
			require.NoError(t, json.Unmarshal(body, &reply))
			var response map[string][]json.RawMessage
			require.NoError(t, json.Unmarshal(reply["response"], &response))
			response["order_list"][0] = json.RawMessage(broken)
			reply["response"], _ = json.Marshal(response)
			changed, _ := json.Marshal(reply)
			return changed
		}}
		good, bad := 0, 0
		for f, err := range b.c.Orders(t.Context(), b.week()) {
			if err != nil {
				require.True(t, f.ID != "" || len(f.Raw) > 0, "%s: the stream must go on: %v", name, err)
				bad++
				continue
			}
			good++
		}
		require.Equal(t, len(ids)-1, good, name)
		require.Positive(t, bad, name)
	}
}

func TestAnAnswerSpoiltByOneOrderIsHalvedUntilTheCulpritStandsAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ids := b.e.Expect(b.week()).Orders
	culprit := ids[3]
	b.wire.Emulator = spoiler{b.e, "get_order_detail", func(body []byte) []byte {
		if strings.Contains(string(body), culprit) {
			return body[:len(body)-2]
		}
		return body
	}}
	var good, bad []string
	for f, err := range b.c.Orders(t.Context(), b.week()) {
		if err != nil {
			require.Equal(t, connectors.Unexpected, kindOf(t, err))
			bad = append(bad, f.ID)
			continue
		}
		good = append(good, f.ID)
	}
	require.Equal(t, []string{culprit}, bad)
	require.Len(t, good, len(ids)-1)
}

func TestWhenEveryAnswerIsBrokenTheStreamEnds(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.wire.Emulator = spoiler{b.e, "get_order_detail", func([]byte) []byte { return []byte(`{"error":"","response":`) }}
	for f, err := range b.c.Orders(t.Context(), b.week()) {
		require.Error(t, err)
		require.Empty(t, f.ID)
	}
	require.Less(t, b.count("order/get_order_detail"), 16, "not one by one")
}

func TestAListThatNeverEndsIsNoticed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.strict = false
	b.wire.Emulator = spoiler{b.e, "get_order_list", func([]byte) []byte {
		return []byte(`{"error":"","response":{"more":true,"next_cursor":"","order_list":[]}}`)
	}}
	ended := false
	for _, err := range b.c.Orders(t.Context(), b.week()) {
		require.Equal(t, connectors.Unexpected, kindOf(t, err))
		ended = true
	}
	require.True(t, ended)
}

// example is the order of FACTS.md 2.2.
const example = `{"order_sn":"260101AB12CD34","region":"TW","currency":"TWD","cod":true,"total_amount":1258,
"order_status":"READY_TO_SHIP","shipping_carrier":"7-ELEVEN","checkout_shipping_carrier":"7-ELEVEN","payment_method":"Cash on Delivery",
"message_to_seller":"請用紙箱包裝","create_time":1767225000,"update_time":1767225600,"pay_time":null,"ship_by_date":1767484799,
"buyer_user_id":1170319091,"buyer_username":"amy_0912",
"recipient_address":{"name":"****","phone":"****","town":"****","district":"****","city":"****","state":"****","region":"TW","zipcode":"****","full_address":"****"},
"split_up":false,"buyer_cancel_reason":"","cancel_by":"","cancel_reason":"","fulfillment_flag":"fulfilled_by_local_seller","pickup_done_time":0,
"item_list":[{"item_id":23620853561,"item_name":"純棉圓領短袖上衣","item_sku":"TEE","model_id":221404189791,"model_name":"黑色,L","model_sku":"TEE-BK-L",
"model_quantity_purchased":2,"model_original_price":699,"model_discounted_price":599,"order_item_id":23620853561,"line_item_id":23620853561,
"promotion_group_id":0,"product_location_id":["TWZ"],"active_qty":2,"cancel_requested_qty":0,"cancelled_qty":0,"return_requested_qty":0,"returned_qty":0}],
"package_list":[{"package_number":"OFG192947720204989","logistics_status":"LOGISTICS_READY","logistics_channel_id":30005,"shipping_carrier":"7-ELEVEN",
"allow_self_design_awb":false,"group_shipment_id":null,"virtual_contact_number":"","package_query_number":"",
"item_list":[{"item_id":23620853561,"model_id":221404189791,"model_quantity":2,"order_item_id":23620853561,"promotion_group_id":0,"product_location_id":"TWZ"}]}],
"invoice_data":null}`

// normalised reads a row after replacing texts in it; pairs are old, new.
func normalised(t *testing.T, pairs ...string) (connectors.Order, error) {
	t.Helper()
	row := example
	for i := 0; i+1 < len(pairs); i += 2 {
		require.Contains(t, row, pairs[i])
		row = strings.Replace(row, pairs[i], pairs[i+1], 1)
	}
	return (&Connector{}).Normalise(connectors.Fetched{ID: "260101AB12CD34", Raw: json.RawMessage(`{"order":` + row + `}`)})
}

func TestTheExampleOfTheFactsIsReadInFull(t *testing.T) {
	t.Parallel()
	o, err := normalised(t)
	require.NoError(t, err)
	shipBy := time.Unix(1767484799, 0).UTC()
	cod := connectors.TWD(1258)
	require.Equal(t, connectors.Order{
		ID:        "260101AB12CD34",
		Number:    "260101AB12CD34",
		State:     connectors.StateOpen,
		OrderedAt: time.Unix(1767225000, 0).UTC(),
		UpdatedAt: time.Unix(
			1767225600,
			0,
		).UTC(),
		ShipBy:   &shipBy,
		Payment:  connectors.Payment{Method: "Cash on Delivery", Kind: connectors.PaymentCOD},
		Total:    o.Total,
		COD:      &cod,
		Shipping: connectors.Shipping{Code: "30005", Name: "7-ELEVEN", Mode: connectors.ShipLabel},
		Receiver: connectors.Receiver{
			Name:     "****",
			Phone:    "****",
			Postcode: "****",
			Address:  "****",
			Masked:   true,
		},
		Buyer:     "amy_0912",
		BuyerNote: "請用紙箱包裝",
		Lines: []connectors.Line{
			{ID: "23620853561", Listing: connectors.ListingKey{Item: "23620853561", Variant: "221404189791"}, SKU: "TEE-BK-L",
				Name: "純棉圓領短袖上衣", Variant: "黑色,L", Quantity: 2, Price: connectors.TWD(599)},
		},
		Packages: []connectors.Package{
			{Ref: "OFG192947720204989", Lines: []connectors.PackageLine{{Line: "23620853561", Quantity: 2}}, Carrier: "7-ELEVEN"},
		},
	}, o)
	require.True(t, o.Total.Equal(cod))
}

func TestOrdersAreReadAsShopeeMeansThem(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change []string
		check  func(t *testing.T, o connectors.Order)
	}{
		"money keeps its decimals": {[]string{`"total_amount":1258`, `"total_amount":1258.50`}, func(t *testing.T, o connectors.Order) {
			require.Equal(t, "1258.5 TWD", o.COD.String())
		}},
		"ids of 18 digits survive": {[]string{`"line_item_id":23620853561`, `"line_item_id":236208535610000123`, `"item_id":23620853561`, `"item_id":999999999999999999`},
			func(t *testing.T, o connectors.Order) {
				require.Equal(t, "236208535610000123", o.Lines[0].ID)
				require.Equal(t, "999999999999999999", o.Lines[0].Listing.Item)
			}},
		"ids may be texts": {[]string{`"logistics_channel_id":30005`, `"logistics_channel_id":"30005"`}, func(t *testing.T, o connectors.Order) {
			require.Equal(t, "30005", o.Shipping.Code)
		}},
		"paid without COD is online": {[]string{`"cod":true`, `"cod":false`, `"pay_time":null`, `"pay_time":1767225100`}, func(t *testing.T, o connectors.Order) {
			require.Equal(t, connectors.PaymentOnline, o.Payment.Kind)
			require.Equal(t, int64(1767225100), o.Payment.PaidAt.Unix())
			require.Nil(t, o.COD)
		}},
		"the text of the payment decides nothing": {[]string{`"cod":true`, `"cod":false`}, func(t *testing.T, o connectors.Order) {
			require.Equal(t, connectors.PaymentUnknown, o.Payment.Kind)
			require.Equal(t, "Cash on Delivery", o.Payment.Method)
			require.Nil(t, o.Payment.PaidAt)
		}},
		"no package is no shipping method": {[]string{`"package_list":[{`, `"package_list":[],"x":[{`}, func(t *testing.T, o connectors.Order) {
			require.Empty(t, o.Shipping.Code)
			require.Equal(t, "7-ELEVEN", o.Shipping.Name)
		}},
		"an unknown masked channel is Shopee's": {[]string{`"logistics_channel_id":30005`, `"logistics_channel_id":30777`}, func(t *testing.T, o connectors.Order) {
			require.Equal(t, connectors.ShipLabel, o.Shipping.Mode)
		}},
		"an unknown channel with a readable receiver is the seller's own": {[]string{`"logistics_channel_id":30005`, `"logistics_channel_id":30777`,
			`"name":"****"`, `"name":"王小明"`, `"full_address":"****"`, `"full_address":"台北市內湖區洲子街96號"`}, func(t *testing.T, o connectors.Order) {
			require.Equal(t, connectors.ShipSelf, o.Shipping.Mode)
			require.False(t, o.Receiver.Masked)
			require.Equal(t, "****", o.Receiver.Phone)
		}},
		"a virtual number stands for a hidden phone": {[]string{`"virtual_contact_number":""`, `"virtual_contact_number":"0277200123"`,
			`"package_query_number":""`, `"package_query_number":"0042"`}, func(t *testing.T, o connectors.Order) {
			require.Equal(t, connectors.ShipSelf, o.Shipping.Mode)
			require.Equal(t, "0277200123#0042", o.Receiver.Phone)
			require.True(t, o.Receiver.Masked)
		}},
		"no model SKU falls back to the item's": {[]string{`"model_sku":"TEE-BK-L"`, `"model_sku":" "`, `"model_id":221404189791`, `"model_id":0`},
			func(t *testing.T, o connectors.Order) {
				require.Equal(t, "TEE", o.Lines[0].SKU)
				require.Empty(t, o.Lines[0].Listing.Variant)
			}},
		"without line_item_id the position names the line": {[]string{`"line_item_id":23620853561,`, ``}, func(t *testing.T, o connectors.Order) {
			require.Equal(t, "23620853561:221404189791:23620853561:0", o.Lines[0].ID)
			require.Equal(t, o.Lines[0].ID, o.Packages[0].Lines[0].Line)
		}},
		"cancelled pieces are taken off": {[]string{`"cancelled_qty":0`, `"cancelled_qty":2`}, func(t *testing.T, o connectors.Order) {
			require.Zero(t, o.Lines[0].Quantity)
		}},
		"a wish to cancel pieces is a cancellation asked for": {[]string{`"cancel_requested_qty":0`, `"cancel_requested_qty":1`}, func(t *testing.T, o connectors.Order) {
			require.Equal(t, connectors.StateCancelRequested, o.State)
			require.NotEmpty(t, o.CancelReason)
			require.Equal(t, 2, o.Lines[0].Quantity)
		}},
		"fulfilled by Shopee is not ours": {[]string{"fulfilled_by_local_seller", "fulfilled_by_shopee"}, func(t *testing.T, o connectors.Order) {
			require.Equal(t, connectors.StateNotOurs, o.State)
		}},
		"a booking is held": {[]string{`"region":"TW"`, `"booking_sn":"B1"`}, func(t *testing.T, o connectors.Order) { require.NotNil(t, o.Hold) }},
		"a combined parcel is held": {[]string{`"group_shipment_id":null`, `"group_shipment_id":5512340001`}, func(t *testing.T, o connectors.Order) {
			require.Contains(t, o.Hold.EN, "combined")
		}},
		"a pending order is held with Shopee's word": {[]string{`"region":"TW"`, `"pending_terms":["KYC_PENDING"]`}, func(t *testing.T, o connectors.Order) {
			require.Contains(t, o.Hold.ZH, "KYC_PENDING")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, err := normalised(t, c.change...)
			require.NoError(t, err)
			c.check(t, o)
		})
	}
}

func TestEveryDocumentedStateIsMapped(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]connectors.PlatformState{
		"UNPAID": connectors.StateUnpaid, "READY_TO_SHIP": connectors.StateOpen, "PROCESSED": connectors.StateArranged, "RETRY_SHIP": connectors.StateOpen,
		"SHIPPED": connectors.StateShipped, "TO_CONFIRM_RECEIVE": connectors.StateShipped, "IN_CANCEL": connectors.StateCancelRequested,
		"CANCELLED": connectors.StateCancelled, "TO_RETURN": connectors.StateShipped, "COMPLETED": connectors.StateShipped,
		"INVOICE_PENDING": connectors.StateOpen, "PENDING": connectors.StateOpen,
	} {
		o, err := normalised(t, "READY_TO_SHIP", status)
		require.NoError(t, err)
		require.Equal(t, want, o.State, status)
		require.Equal(t, strings.HasSuffix(status, "PENDING"), o.Hold != nil, status)
	}
}

func TestTwinLinesGetIdsOfTheirOwn(t *testing.T) {
	t.Parallel()
	b := newBench(t, "twin_lines")
	twins := 0
	for _, o := range b.orders(b.week()) {
		if len(o.Lines) == 2 && o.Lines[0].Listing == o.Lines[1].Listing {
			twins++
			require.Equal(t, o.Lines[0].ID+"#2", o.Lines[1].ID)
			require.Equal(t, o.Lines[0].ID, o.Packages[0].Lines[0].Line)
			require.Equal(t, o.Lines[1].ID, o.Packages[0].Lines[1].Line)
		}
	}
	require.Equal(t, 1, twins)
}

func TestBrokenOrdersEndInTypedErrorsThatKeepTheBody(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][]string{
		"another number":        {"260101AB12CD34", "260101XXXXXXXX"},
		"an unknown state":      {"READY_TO_SHIP", "TELEPORTED"},
		"no time":               {`"create_time":1767225000`, `"create_time":0`},
		"a time as prose":       {`"create_time":1767225000`, `"create_time":"yesterday"`},
		"a time beyond reason":  {`"create_time":1767225000`, `"create_time":99999999999999`},
		"no total":              {`"total_amount":1258`, `"total_amount":null`},
		"an endless total":      {`"total_amount":1258`, `"total_amount":1e999999999`},
		"a negative total":      {`"total_amount":1258`, `"total_amount":-1`},
		"nothing to collect":    {`"total_amount":1258`, `"total_amount":0`},
		"no currency":           {`"currency":"TWD"`, `"currency":""`},
		"no lines":              {`"item_list":[{"item_id":23620853561,"item_name"`, `"item_list":[],"x":[{"item_id":23620853561,"item_name"`},
		"a line without item":   {`"item_id":23620853561`, `"item_id":0`},
		"half a piece":          {`"model_quantity_purchased":2`, `"model_quantity_purchased":2.5`},
		"minus two pieces":      {`"model_quantity_purchased":2`, `"model_quantity_purchased":-2`},
		"pieces without number": {`"model_quantity_purchased":2,`, ``},
		"an address as text":    {`"recipient_address":{`, `"recipient_address":"x","x":{`},
		"an item as a list":     {`"item_id":23620853561`, `"item_id":[1]`},
	} {
		_, err := normalised(t, change...)
		require.Equal(t, connectors.Unexpected, kindOf(t, err), name)
		require.NotEmpty(t, asError(err).Body, name)
		require.NotContains(t, err.Error(), "請用紙箱包裝", name)
	}
	for _, raw := range []string{``, `{`, `null`, `{}`, `{"order":null}`, `{"order":[]}`, `[]`, `{"order":"x"}`} {
		_, err := (&Connector{}).Normalise(connectors.Fetched{ID: "1", Raw: json.RawMessage(raw)})
		require.Equal(t, connectors.Unexpected, kindOf(t, err), raw)
	}
}

// FuzzNormalise looks for documents that break more than themselves.
func FuzzNormalise(f *testing.F) {
	f.Add([]byte(example))
	for _, seed := range []string{`{}`, `null`, `{"order_sn":1}`, `{"order_sn":"260101AB12CD34","item_list":[null],"package_list":[null]}`,
		strings.Replace(example, `"line_item_id":23620853561,`, ``, 1), strings.Repeat("[", 200), `{"order_sn":"260101AB12CD34","total_amount":1e400}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, row []byte) {
		o, err := (&Connector{}).Normalise(connectors.Fetched{ID: "260101AB12CD34", Raw: json.RawMessage(fmt.Sprintf(`{"order":%s}`, row))})
		if err != nil {
			require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
			return
		}
		require.Equal(t, "260101AB12CD34", o.ID)
		require.NotEmpty(t, o.Lines)
		seen := map[string]bool{}
		for _, l := range o.Lines {
			require.False(t, seen[l.ID])
			require.GreaterOrEqual(t, l.Quantity, 0)
			seen[l.ID] = true
		}
		_, err = json.Marshal(o)
		require.NoError(t, err)
	})
}
