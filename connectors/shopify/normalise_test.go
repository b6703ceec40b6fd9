package shopify

import (
	"encoding/json"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// sheet is the first order of FACTS.md's example, as the list gives it.
const sheet = `{
 "id": "gid://shopify/Order/6203450917001", "name": "#1001", "test": false, "createdAt": "2026-11-20T03:12:09Z", "updatedAt": "2026-11-20T03:12:12Z",
 "cancelledAt": null, "closedAt": null, "cancelReason": null, "displayFinancialStatus": "PAID", "displayFulfillmentStatus": "UNFULFILLED",
 "fullyPaid": true, "paymentGatewayNames": ["ECPay 綠界科技"],
 "currentTotalPriceSet": {"shopMoney": {"amount": "1280.0", "currencyCode": "TWD"}},
 "totalOutstandingSet": {"shopMoney": {"amount": "0.0", "currencyCode": "TWD"}}, "note": "請於週六送達", "tags": ["VIP"],
 "phone": "+886912345678", "customAttributes": [], "shippingLine": {"title": "黑貓宅急便", "code": "黑貓宅急便"}, "billingAddress": null,
 "shippingAddress": {"firstName": "大明", "lastName": "王", "name": "王 大明", "company": null, "address1": "忠孝東路五段68號12樓",
  "address2": null, "city": "信義區", "province": "Taipei City", "provinceCode": "TPE", "zip": "110", "country": "Taiwan",
  "countryCodeV2": "TW", "phone": "+886912345678"},
 "transactions": [{"id": "gid://shopify/OrderTransaction/7410001", "kind": "SALE", "status": "SUCCESS", "gateway": "ECPay",
  "formattedGateway": "ECPay 綠界科技", "manualPaymentGateway": false, "processedAt": "2026-11-20T03:12:07Z"}],
 "lineItems": {"nodes": [{"id": "gid://shopify/LineItem/15502001", "title": "烏龍茶禮盒", "variantTitle": "大 / 紅", "sku": "TEA-L-RED",
   "currentQuantity": 2, "requiresShipping": true, "variant": {"legacyResourceId": "44100100100001", "barcode": "4710000000017"},
   "product": {"legacyResourceId": "8100100100001"}, "customAttributes": [{"key": "包裝", "value": "禮盒"}, {"key": "_id", "value": "x"}],
   "discountedUnitPriceAfterAllDiscountsSet": {"shopMoney": {"amount": "600.0", "currencyCode": "TWD"}}}],
  "pageInfo": {"hasNextPage": false, "endCursor": "c"}},
 "fulfillmentOrders": {"nodes": [{"id": "gid://shopify/FulfillmentOrder/7001001", "status": "OPEN", "requestStatus": "UNSUBMITTED", "fulfillAt": null,
   "fulfillBy": "2026-11-25T15:59:59Z", "assignedLocation": {"name": "桃園倉", "location": {"legacyResourceId": "88001"}},
   "deliveryMethod": {"methodType": "SHIPPING"}, "fulfillmentHolds": [], "supportedActions": [{"action": "CREATE_FULFILLMENT"}],
   "lineItems": {"nodes": [{"id": "gid://shopify/FulfillmentOrderLineItem/16001001", "totalQuantity": 2, "remainingQuantity": 2,
     "lineItem": {"id": "gid://shopify/LineItem/15502001"}}], "pageInfo": {"hasNextPage": false, "endCursor": "c"}}}],
  "pageInfo": {"hasNextPage": false, "endCursor": "c"}}
}`

// example normalises the example with some fields changed, for an account with some values.
func example(t *testing.T, account connectors.Values, changes map[string]any) connectors.Order {
	t.Helper()
	var order map[string]any
	require.NoError(t, json.Unmarshal([]byte(sheet), &order))
	maps.Copy(order, changes)
	text, err := json.Marshal(map[string]any{"order": order})
	require.NoError(t, err)
	o, err := open(connectors.Env{Values: account}).Normalise(connectors.Fetched{ID: "gid://shopify/Order/6203450917001", Raw: text})
	require.NoError(t, err)
	return o
}

func money2(amount string) map[string]any {
	return map[string]any{"shopMoney": map[string]any{"amount": amount, "currencyCode": "TWD"}}
}

func TestAnOrderIsReadAsTheFactsSay(t *testing.T) {
	t.Parallel()
	paid := time.Date(2026, 11, 20, 3, 12, 7, 0, time.UTC)
	by := time.Date(2026, 11, 25, 15, 59, 59, 0, time.UTC)
	require.Equal(t, connectors.Order{
		ID: "gid://shopify/Order/6203450917001", Number: "#1001", State: connectors.StateOpen,
		OrderedAt: time.Date(2026, 11, 20, 3, 12, 9, 0, time.UTC), UpdatedAt: time.Date(2026, 11, 20, 3, 12, 12, 0, time.UTC), ShipBy: &by,
		Payment:   connectors.Payment{Method: "ECPay 綠界科技", Kind: connectors.PaymentOnline, PaidAt: &paid, Reference: "7410001"},
		Total:     example(t, nil, nil).Total, // compared below: 1280.0 is 1280
		Shipping:  connectors.Shipping{Code: "黑貓宅急便", Name: "黑貓宅急便", Mode: connectors.ShipSelf},
		Receiver:  connectors.Receiver{Name: "王大明", Phone: "+886912345678", Postcode: "110", Address: "台北市信義區忠孝東路五段68號12樓"},
		BuyerNote: "請於週六送達",
		Lines: []connectors.Line{{
			ID: "gid://shopify/LineItem/15502001", Listing: connectors.ListingKey{Item: "8100100100001", Variant: "44100100100001"}, SKU: "TEA-L-RED",
			Barcode: "4710000000017", Name: "烏龍茶禮盒", Variant: "大 / 紅", Quantity: 2, Price: example(t, nil, nil).Lines[0].Price, Note: "包裝: 禮盒",
		}},
	}, example(t, nil, nil))
	require.True(t, example(t, nil, nil).Total.Equal(connectors.TWD(1280)))
	require.True(t, example(t, nil, nil).Lines[0].Price.Equal(connectors.TWD(600)))
}

// manual is an order that waits for money by one of the merchant's own methods.
func manual(name string) map[string]any {
	return map[string]any{
		"displayFinancialStatus": "PENDING", "fullyPaid": false, "paymentGatewayNames": []string{name}, "totalOutstandingSet": money2("1280.00"),
		"transactions": []any{map[string]any{
			"id": "gid://shopify/OrderTransaction/1", "kind": "SALE", "status": "PENDING", "formattedGateway": name, "manualPaymentGateway": true,
		}},
	}
}

func TestANameDecidesOnlyWhereItSaysOneThing(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]connectors.PaymentKind{
		"Cash on Delivery (COD)": connectors.PaymentCOD,
		"COD":                    connectors.PaymentCOD,
		"貨到付款":                   connectors.PaymentCOD,
		"7-11 超商取貨付款":            connectors.PaymentCOD,
		"宅配到付":                   connectors.PaymentCOD,
		"Bank Deposit":           "",
		"ATM 轉帳":                 "",
		"匯款（收到付款後出貨）":            "",
		"超商代碼繳費":                 "",
		"Barcode":                connectors.PaymentUnknown, // it holds the letters of cod
		"LINE 約定":                connectors.PaymentUnknown,
		"超商取貨（不付款）":              connectors.PaymentUnknown,
		"貨到付款或轉帳":                connectors.PaymentUnknown, // it says two things
	} {
		o := example(t, nil, manual(name))
		if want == "" {
			require.Equal(t, connectors.StateUnpaid, o.State, name)
			continue
		}
		require.Equal(t, connectors.StateOpen, o.State, name)
		require.Equal(t, want, o.Payment.Kind, name)
		require.Equal(t, name, o.Payment.Method)
		require.Nil(t, o.Payment.PaidAt)
		require.Empty(t, o.Payment.Reference)
		if want == connectors.PaymentCOD {
			require.True(t, o.COD.Equal(connectors.TWD(1280)), name)
		} else {
			require.Nil(t, o.COD, name)
		}
	}
	o := example(t, connectors.Values{keyCOD: "約定"}, manual("LINE 約定"))
	require.Equal(t, connectors.PaymentCOD, o.Payment.Kind, "the merchant's own words count")
	for _, other := range []string{"Bank Deposit", "LINE 約定"} {
		for _, names := range [][]string{{"貨到付款", other}, {other, "貨到付款"}} {
			both := manual(names[0])
			both["transactions"] = append(both["transactions"].([]any), manual(names[1])["transactions"].([]any)...)
			o := example(t, nil, both)
			require.Equal(t, connectors.PaymentUnknown, o.Payment.Kind, "two methods wait, and only one is cash on delivery: %v", names)
			require.Equal(t, connectors.StateOpen, o.State, "%v", names)
			require.Nil(t, o.COD, "%v", names)
		}
	}
}

func TestTheStateOfThePaymentDecidesWhatIsUnpaid(t *testing.T) {
	t.Parallel()
	type fields = map[string]any
	reserved := fields{"id": "gid://shopify/OrderTransaction/7", "kind": "AUTHORIZATION", "status": "SUCCESS", "formattedGateway": "ECPay"}
	// in is an order whose payment is in a state, with other fields changed too.
	in := func(state any, more fields) fields {
		changed := fields{"displayFinancialStatus": state, "fullyPaid": false}
		maps.Copy(changed, more)
		return changed
	}
	unnamed := fields{"transactions": []any{}, "paymentGatewayNames": []string{}}
	const unknown, online = connectors.PaymentUnknown, connectors.PaymentOnline
	for what, c := range map[string]struct {
		changes fields
		state   connectors.PlatformState
		kind    connectors.PaymentKind
	}{
		"authorised only":          {in("AUTHORIZED", fields{"transactions": []any{reserved}}), connectors.StateUnpaid, unknown},
		"expired":                  {in("EXPIRED", nil), connectors.StateUnpaid, unknown},
		"voided":                   {in("VOIDED", nil), connectors.StateUnpaid, unknown},
		"refunded":                 {in("REFUNDED", nil), connectors.StateCancelled, unknown},
		"partly refunded":          {in("PARTIALLY_REFUNDED", nil), connectors.StateOpen, online},
		"waits for the card":       {in("PENDING", fields{"totalOutstandingSet": money2("1280")}), connectors.StateUnpaid, unknown},
		"no payment named at all":  {in("PENDING", unnamed), connectors.StateOpen, unknown},
		"marked as paid by staff":  {fields{"transactions": []any{}}, connectors.StateOpen, unknown},
		"free":                     {fields{"transactions": []any{}, "currentTotalPriceSet": money2("0.00")}, connectors.StateOpen, online},
		"a status nobody knows":    {in("HAGGLED", nil), connectors.StateOpen, unknown},
		"no status":                {in(nil, nil), connectors.StateOpen, unknown},
		"cash that was paid early": {fields{"paymentGatewayNames": []string{"貨到付款"}}, connectors.StateOpen, online},
	} {
		o := example(t, nil, c.changes)
		require.Equal(t, c.state, o.State, what)
		require.Equal(t, c.kind, o.Payment.Kind, what)
		require.Nil(t, o.COD, what)
	}
	o := example(t, connectors.Values{keyAuthorized: yes}, in("AUTHORIZED", fields{"transactions": []any{reserved}}))
	require.Equal(t, connectors.StateOpen, o.State, "the merchant captures later")
	require.Equal(t, online, o.Payment.Kind)
	require.Equal(t, "7", o.Payment.Reference)
	require.Nil(t, o.Payment.PaidAt)
}

func TestAnOrderIsWhereItsPartsAre(t *testing.T) {
	t.Parallel()
	part := func(changes map[string]any) map[string]any {
		var order map[string]any
		require.NoError(t, json.Unmarshal([]byte(sheet), &order))
		f := order["fulfillmentOrders"].(map[string]any)
		maps.Copy(f["nodes"].([]any)[0].(map[string]any), changes)
		return map[string]any{"fulfillmentOrders": f}
	}
	rows := func(total, remaining int) map[string]any {
		return map[string]any{"nodes": []any{map[string]any{
			"id": "gid://shopify/FulfillmentOrderLineItem/16001001", "totalQuantity": total, "remainingQuantity": remaining,
			"lineItem": map[string]any{"id": "gid://shopify/LineItem/15502001"},
		}}, "pageInfo": map[string]any{"hasNextPage": false}}
	}
	for what, c := range map[string]struct {
		changes map[string]any
		state   connectors.PlatformState
	}{
		"open":                     {nil, connectors.StateOpen},
		"in progress":              {part(map[string]any{"status": "IN_PROGRESS"}), connectors.StateOpen},
		"a test":                   {map[string]any{"test": true}, connectors.StateNotOurs},
		"archived":                 {map[string]any{"closedAt": "2026-11-21T00:00:00Z"}, connectors.StateShipped},
		"shipped":                  {map[string]any{"displayFulfillmentStatus": "FULFILLED"}, connectors.StateShipped},
		"restocked":                {map[string]any{"displayFulfillmentStatus": "RESTOCKED"}, connectors.StateCancelled},
		"cancelled":                {map[string]any{"cancelledAt": "2026-11-21T00:00:00Z", "cancelReason": "FRAUD"}, connectors.StateCancelled},
		"our part is closed":       {part(map[string]any{"status": "CLOSED", "lineItems": rows(2, 0)}), connectors.StateShipped},
		"cannot be completed":      {part(map[string]any{"status": "INCOMPLETE"}), connectors.StateShipped},
		"a fulfilment service's":   {part(map[string]any{"requestStatus": "ACCEPTED"}), connectors.StateNotOurs},
		"a download":               {part(map[string]any{"deliveryMethod": map[string]any{"methodType": "NONE"}}), connectors.StateNotOurs},
		"sold at the till":         {part(map[string]any{"deliveryMethod": map[string]any{"methodType": "RETAIL"}}), connectors.StateNotOurs},
		"not routed yet":           {map[string]any{"fulfillmentOrders": map[string]any{"nodes": []any{}}}, connectors.StateNotOurs},
		"its buyer asks to cancel": {map[string]any{"tags": []string{"VIP", "取消申請"}}, connectors.StateCancelRequested},
	} {
		require.Equal(t, c.state, example(t, nil, c.changes).State, what)
	}
	other := example(t, connectors.Values{keyCancelTags: "cancel-me"}, map[string]any{"tags": []string{"取消申請"}})
	require.Equal(t, connectors.StateOpen, other.State, "this store's tag is another")

	hold := map[string]any{"reason": "INCORRECT_ADDRESS", "reasonNotes": "門牌不存在"}
	held := example(t, nil, part(map[string]any{"status": "ON_HOLD", "fulfillmentHolds": []any{hold}}))
	require.Equal(t, connectors.StateOpen, held.State)
	require.Equal(t, connectors.Text{EN: "Held in Shopify: the address is wrong. (門牌不存在)", ZH: "在 Shopify 暫停：地址有誤。 (門牌不存在)"}, *held.Hold)
	later := example(t, nil, part(map[string]any{"status": "SCHEDULED", "fulfillAt": "2026-12-24T16:00:00Z"}))
	require.Equal(t, "Scheduled in Shopify for 2026-12-25.", later.Hold.EN, "the day in Taipei")

	partly := example(t, nil, part(map[string]any{"status": "IN_PROGRESS", "lineItems": rows(2, 1)}))
	require.True(t, partly.PartlyShipped)
	require.Equal(t, 2, partly.Lines[0].Quantity, "what left in a first parcel is no change of the order")
	require.False(t, example(t, nil, nil).PartlyShipped)
}

func TestAPickupStoreIsFoundWhereAppsPutIt(t *testing.T) {
	t.Parallel()
	seven := map[string]any{"title": "7-11 超商取貨", "code": "711"}
	address := func(company, second string) map[string]any {
		return map[string]any{"lastName": "陳", "company": company, "address1": "建國北路一段29號", "address2": second, "countryCodeV2": "TW"}
	}
	attributes := func(pairs ...string) map[string]any {
		var all []any
		for i := 0; i < len(pairs); i += 2 {
			all = append(all, map[string]any{"key": pairs[i], "value": pairs[i+1]})
		}
		return map[string]any{"customAttributes": all}
	}
	for what, c := range map[string]struct {
		changes  map[string]any
		id, name string
		held     bool
	}{
		"ECPay's keys": {
			attributes("CVSStoreID", "006598", "CVSStoreName", "永康信義店", "LogisticsSubType", "FAMIC2C"), "006598", "永康信義店", false,
		},
		"keys in Chinese":        {attributes("門市店號", "131386", "門市名稱", "建盛門市"), "131386", "建盛門市", false},
		"keys in snake case":     {attributes("store_id", "0912"), "0912", "", false},
		"the company":            {map[string]any{"shippingLine": seven, "shippingAddress": address("7-11 建盛門市 131386", "")}, "131386", "建盛門市", false},
		"the second line":        {map[string]any{"shippingLine": seven, "shippingAddress": address("", "建盛門市(131386)")}, "131386", "建盛門市", false},
		"the note":               {map[string]any{"shippingLine": seven, "note": "全家 永康信義店 006598"}, "006598", "永康信義店", false},
		"a store that is lost":   {map[string]any{"shippingLine": seven}, "", "", true},
		"a home with a shop":     {map[string]any{"shippingAddress": address("小山商店 12345", "")}, "", "", false},
		"a number that is none":  {attributes("CVSStoreID", "see note", "LogisticsSubType", "UNIMARTC2C"), "", "", true},
		"a home, and nothing of": {nil, "", "", false},
	} {
		o := example(t, nil, c.changes)
		require.Equal(t, c.id, o.Shipping.StoreID, what)
		require.Equal(t, c.name, o.Shipping.StoreName, what)
		require.Equal(t, c.held, o.Hold != nil, what)
	}
}

func TestAMissingMethodStaysMissing(t *testing.T) {
	t.Parallel()
	require.Empty(t, example(t, nil, map[string]any{"shippingLine": nil}).Shipping.Code)
	require.Equal(t, "宅配", example(t, nil, map[string]any{"shippingLine": map[string]any{"title": "宅配", "code": nil}}).Shipping.Code)
}

func TestAReceiverIsWrittenAsOnAParcel(t *testing.T) {
	t.Parallel()
	in := func(county, city, street string) map[string]any {
		return map[string]any{"address1": street, "city": city, "province": "Some County", "provinceCode": county, "countryCodeV2": "TW"}
	}
	for want, a := range map[string]map[string]any{
		"台北市信義區忠孝東路五段68號":           in("TPE", "信義區", "忠孝東路五段68號"),
		"台北市中山區建國北路一段29號":           in("TPE", "中山區", "台北市中山區建國北路一段29號"),
		"連江縣南竿鄉介壽村76號":              in("LIE", "南竿鄉", "介壽村76號"),
		"1-1 Chiyoda, Tokyo, Japan": {"address1": "1-1 Chiyoda", "city": "Tokyo", "country": "Japan", "countryCodeV2": "JP"},
	} {
		require.Equal(t, want, example(t, nil, map[string]any{"shippingAddress": a}).Receiver.Address)
	}
	abroad := example(t, nil, map[string]any{"shippingAddress": map[string]any{"firstName": "Mary", "lastName": "Lin", "name": "Mary Lin"}})
	require.Equal(t, "Mary Lin", abroad.Receiver.Name)
	require.Equal(t, "+886912345678", abroad.Receiver.Phone, "the order's own phone stands in")
	require.Equal(t, connectors.Receiver{Phone: "+886912345678"}, example(t, nil, map[string]any{"shippingAddress": nil}).Receiver)
}

func TestAnOrderThatCannotBeReadSaysSo(t *testing.T) {
	t.Parallel()
	c := open(connectors.Env{})
	for what, raw := range map[string]string{
		"nothing":      ``,
		"no order":     `{"order":{}}`,
		"no lines":     `{"order":{"id":"gid://shopify/Order/1"}}`,
		"a foreign id": `{"order":{"id":"gid://shopify/Product/1","lineItems":{"nodes":[]},"fulfillmentOrders":{"nodes":[]}}}`,
		"no total": `{"order":{"id":"gid://shopify/Order/1","createdAt":"2026-11-20T03:12:09Z",
			"lineItems":{"nodes":[]},"fulfillmentOrders":{"nodes":[]}}}`,
		"a bad row":     `{"order":{"id":"gid://shopify/Order/1","lineItems":{"nodes":[]},"fulfillmentOrders":{"nodes":[]}},"lines":[7]}`,
		"another shape": `{"order":{"id":"gid://shopify/Order/1","lineItems":[]}}`,
	} {
		_, err := c.Normalise(connectors.Fetched{Raw: []byte(raw)})
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), what)
	}
}
