package easystore

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func TestThePaidHomeOrderOfTheFactsIsRead(t *testing.T) {
	t.Parallel()
	o := home(t, nil)
	paidAt := time.Date(2026, 11, 20, 3, 12, 30, 0, time.UTC)
	require.Equal(t, connectors.Order{
		ID: "38120457", Number: "#1018", State: connectors.StateOpen, OrderedAt: time.Date(2026, 11, 20, 3, 12, 9, 0, time.UTC),
		UpdatedAt: time.Date(2026, 11, 20, 3, 12, 31, 0, time.UTC),
		Payment:   connectors.Payment{Method: "ecpay", Kind: connectors.PaymentOnline, PaidAt: &paidAt, Reference: "2611201112"},
		Total:     o.Total, BuyerNote: "請於週六送達", Shipping: connectors.Shipping{Code: "黑貓宅急便", Name: "黑貓宅急便", Mode: connectors.ShipSelf},
		Receiver: connectors.Receiver{Name: "王大明", Phone: "0912345678", Postcode: "110", Address: "台北市信義區忠孝東路五段68號12樓"},
		Lines: []connectors.Line{{
			ID: "80210311", Listing: connectors.ListingKey{Item: "9310021", Variant: "41200711"}, SKU: "TEA-L-RED", Barcode: "4710000000017",
			Name: "烏龍茶禮盒", Variant: "大, 紅", Quantity: 2, Price: o.Lines[0].Price,
		}},
	}, o)
	require.True(t, o.Total.Equal(connectors.TWD(1280)))
	require.True(t, o.Lines[0].Price.Equal(connectors.TWD(600)))
}

func TestTheStoreOrderOfTheFactsIsRead(t *testing.T) {
	t.Parallel()
	o := pickedUp(t, nil)
	require.Equal(t, connectors.StateOpen, o.State)
	require.Equal(t, connectors.PaymentCOD, o.Payment.Kind)
	require.True(t, o.COD.Equal(connectors.TWD(660)))
	require.Equal(t, connectors.Shipping{
		Code: "7-11 超商取貨付款", Name: "7-11 超商取貨付款", Mode: connectors.ShipSelf, StoreID: "131386", StoreName: "7-ELEVEN 建盛門市"}, o.Shipping)
	require.Equal(t, connectors.Receiver{Name: "陳小華", Phone: "0922333444", Postcode: "104", Address: "台北市中山區建國北路一段29號"}, o.Receiver)
	require.Empty(t, o.Lines[0].SKU)
	require.Nil(t, o.Hold)
}

func TestTheStateFollowsCancellationFulfillmentAndPayment(t *testing.T) {
	t.Parallel()
	unpaid := func(gateway string, status int) row {
		return row{"financial_status": "unpaid", "transactions": []row{{"gateway_type": gateway, "status": status}}}
	}
	for name, c := range map[string]struct {
		change row
		want   connectors.PlatformState
	}{
		"paid":                              {nil, connectors.StateOpen},
		"paid in part":                      {row{"fulfillment_status": "partially_fulfilled"}, connectors.StateOpen},
		"refunded in part":                  {row{"financial_status": "partially_refunded"}, connectors.StateOpen},
		"shipped":                           {row{"fulfillment_status": "fulfilled"}, connectors.StateShipped},
		"cancelled":                         {row{"is_cancelled": true}, connectors.StateCancelled},
		"cancelled, with a number for true": {row{"is_cancelled": 1}, connectors.StateCancelled},
		"cancelled, as webhooks say it":     {row{"is_cancelled": "absent", "cancelled_at": "2026-11-20T11:12:30.000+08:00"}, connectors.StateCancelled},
		"cancelled after shipping":          {row{"is_cancelled": true, "fulfillment_status": "fulfilled"}, connectors.StateCancelled},
		"refunded":                          {row{"financial_status": "refunded"}, connectors.StateCancelled},
		"refunded after shipping":           {row{"financial_status": "refunded", "fulfillment_status": "fulfilled"}, connectors.StateShipped},
		"voided":                            {row{"financial_status": "voided"}, connectors.StateCancelled},
		"waiting for a transfer":            {unpaid("bank-transfer", 0), connectors.StateUnpaid},
		"transferred but not yet marked":    {unpaid("bank-transfer", 1), connectors.StateOpen},
		"waiting for a card":                {unpaid("ecpay", 0), connectors.StateUnpaid},
		"pending without any gateway":       {row{"financial_status": "pending", "transactions": []row{}}, connectors.StateUnpaid},
		"a gateway nobody knows":            {unpaid("acme-pay", 0), connectors.StateOpen},
		"cash on delivery":                  {unpaid("cod", 0), connectors.StateOpen},
		"a status nobody knows":             {row{"financial_status": "on_the_house", "transactions": []row{}}, connectors.StateOpen},
	} {
		require.Equal(t, c.want, home(t, c.change).State, name)
	}
}

func TestOnlyAKnownPaymentOrARecordOfOneIsTakenForPaid(t *testing.T) {
	t.Parallel()
	held := func(o connectors.Order) bool {
		return o.Payment.Kind == connectors.PaymentUnknown && o.Payment.PaidAt == nil && o.Payment.Reference == ""
	}
	transaction := func(gateway string, status any) row {
		return row{"transactions": []row{{"gateway_type": gateway, "status": status, "ref_number": "77", "created_at": "2026-11-20T11:12:30.000+08:00"}}}
	}
	require.False(t, held(home(t, transaction("acme-pay", 1))), "a payment on record speaks for an unknown gateway")
	require.False(t, held(home(t, transaction("acme-pay", "1"))), "also with the status as a text")
	require.True(t, held(home(t, transaction("acme-pay", 0))))
	require.True(t, held(home(t, row{"transactions": []row{}})), "paid, but nobody can say how")
	require.True(t, held(home(t, row{"financial_status": "on_the_house", "transactions": []row{}})))
	for _, status := range []any{"authorized", "", nil} {
		waiting := transaction("ecpay", 0)
		waiting["financial_status"] = status
		waiting["transactions"].([]row)[0]["ref_number"] = ""
		require.True(t, held(home(t, waiting)), "%v is no payment, though the gateway is known", status)
	}
	back := transaction("ecpay", 0)
	back["financial_status"] = "partially_refunded"
	require.Equal(t, connectors.PaymentOnline, home(t, back).Payment.Kind, "what was refunded in part had been paid")
	two := home(t, row{"transactions": []row{
		{"gateway_type": "ecpay", "status": 1, "ref_number": "1", "created_at": "2026-11-20T11:00:00.000+08:00"},
		{"gateway_type": "acme-pay", "status": 0, "ref_number": "2"},
	}})
	require.Equal(t, "ecpay", two.Payment.Method, "the transaction that came through counts")
	hook := home(t, row{"transactions": "absent", "transaction": []row{{"gateway_type": "linepay", "status": 1, "ref_number": "5"}}})
	require.Equal(t, "linepay", hook.Payment.Method)
}

func TestCashOnDeliveryHasManyNamesAndCollectsWhatIsDue(t *testing.T) {
	t.Parallel()
	unpaid := row{"financial_status": "unpaid", "cod_type": 0}
	with := func(changes ...row) row {
		all := row{}
		for _, change := range append([]row{unpaid}, changes...) {
			for key, value := range change {
				all[key] = value
			}
		}
		return all
	}
	gateway := func(key, value string) row { return row{"transactions": []row{{key: value, "status": 0}}} }
	for name, change := range map[string]row{
		"by its type":             with(row{"cod_type": 1}),
		"by its type as a text":   with(row{"cod_type": "1"}),
		"by its status":           with(row{"financial_status": "cod"}),
		"by the gateway":          with(gateway("gateway_type", "cash-on-delivery")),
		"by the gateway's method": with(gateway("gateway_method", "COD")),
		"by the gateway's title":  with(gateway("gateway_title", "7-11 取貨付款")),
	} {
		o := home(t, change)
		require.Equal(t, connectors.PaymentCOD, o.Payment.Kind, name)
		require.True(t, o.COD.Equal(connectors.TWD(1280)), name)
		require.NotEmpty(t, o.Payment.Method, name)
	}
	require.Equal(t, connectors.StateUnpaid, home(t, with(gateway("gateway_type", "bank-transfer"))).State, "a transfer must wait")
	cod := func(change row) connectors.Order { return home(t, with(row{"cod_type": 1}, change)) }
	require.True(t, cod(row{"total_amount_include_transaction": "1310.00"}).COD.Equal(connectors.TWD(1310)), "with the surcharge")
	require.True(t, cod(row{"amount_due": "780.00"}).COD.Equal(connectors.TWD(780)), "after a deposit")
	require.True(t, cod(row{"amount_due": 0}).COD.Equal(connectors.TWD(1280)), "nothing due contradicts unpaid: the total stands")
	require.True(t, cod(row{"total_refund_amount": "80.00"}).COD.Equal(connectors.TWD(1200)))
	collected := cod(row{"financial_status": "paid", "transactions": []row{{"gateway_type": "cod", "status": 1}}})
	require.Nil(t, collected.COD, "what was collected is not collected again")
	require.Nil(t, cod(row{"financial_status": "partially_refunded", "total_refund_amount": "80.00"}).COD, "nor what was collected and refunded in part")
	require.Equal(t, connectors.PaymentOnline, collected.Payment.Kind)
}

func TestTheStoresNumberIsFoundWhereverTheAppPutIt(t *testing.T) {
	t.Parallel()
	at := func(name, second string) row {
		return row{"name": name, "address1": "台北市中山區建國北路一段29號", "address2": second, "country_code": "TW"}
	}
	for name, c := range map[string]struct {
		change   row
		id, shop string
	}{
		"an attribute":              {row{"pickup_address": at("7-ELEVEN 建盛門市", "")}, "131386", "7-ELEVEN 建盛門市"},
		"a numeric attribute":       {row{"pickup_address": at("全家 永康店", ""), "note_attributes": []row{{"name": "store_id", "value": 13138}}}, "13138", "全家 永康店"},
		"attributes as an object":   {row{"pickup_address": at("全家 永康店", ""), "note_attributes": row{"門市店號": "006598"}}, "006598", "全家 永康店"},
		"the second line":           {row{"note_attributes": nil}, "131386", "7-ELEVEN 建盛門市"},
		"a code":                    {row{"note_attributes": nil, "pickup_address": row{"name": "7-ELEVEN 建盛門市", "code": "006598"}}, "006598", "7-ELEVEN 建盛門市"},
		"brackets":                  {row{"note_attributes": nil, "pickup_address": at("OK超商 建盛店（0912）", "")}, "0912", "OK超商 建盛店"},
		"the name":                  {row{"note_attributes": nil, "pickup_address": at("全家 F006598 永康店", "")}, "F006598", "全家 F006598 永康店"},
		"nowhere":                   {row{"note_attributes": nil, "pickup_address": at("萊爾富 花蓮店", "B1")}, "", "萊爾富 花蓮店"},
		"another attribute":         {row{"note_attributes": []row{{"name": "統編", "value": "12345"}}, "pickup_address": at("全家 永康店", "")}, "", "全家 永康店"},
		"as webhooks call it":       {row{"pickup_address": "absent", "pickup_location": at("7-ELEVEN 建盛門市", "131386")}, "131386", "7-ELEVEN 建盛門市"},
		"chain in the fee's name":   {row{"pickup_address": at("建盛門市", "131386")}, "131386", "建盛門市"},
		"fees as one single object": {row{"shipping_fees": row{"name": "7-11 超商取貨付款"}}, "131386", "7-ELEVEN 建盛門市"},
	} {
		o := pickedUp(t, c.change)
		require.Equal(t, c.id, o.Shipping.StoreID, name)
		require.Equal(t, c.shop, o.Shipping.StoreName, name)
		require.Equal(t, c.id == "", o.Hold != nil, "%s: an order without its store's number is held", name)
	}
	nowhere := pickedUp(t, row{"pickup_address": nil, "billing_address": row{"first_name": "小華", "last_name": "陳", "address1": "中山路1號", "city": "台北市"}})
	require.NotNil(t, nowhere.Hold, "a parcel for a store does not go to the buyer's home")
	b1 := pickedUp(t, row{"note_attributes": nil, "pickup_address": at("萊爾富 花蓮店", "B1")})
	require.Equal(t, "台北市中山區建國北路一段29號B1", b1.Receiver.Address, "what is no number belongs to the address")
}

func TestAPickupAtTheMerchantsIsNoStoreOrder(t *testing.T) {
	t.Parallel()
	own := row{"shipping_fees": []row{}, "note_attributes": nil, "pickup_address": row{"name": "信義門市", "address1": "台北市信義區松壽路9號", "zip": "110"}}
	o := pickedUp(t, own)
	require.Equal(t, connectors.Shipping{Code: "pickup", Name: "信義門市", Mode: connectors.ShipSelf, StoreName: "信義門市"}, o.Shipping)
	require.Nil(t, o.Hold)
	require.Equal(t, "陳小華", o.Receiver.Name)
	require.Empty(t, home(t, row{"shipping_fees": nil}).Shipping.Code, "a missing method stays missing")
	two := home(t, row{"shipping_fees": []row{{"name": "黑貓"}, {"name": "黑貓"}, {"name": "低溫"}}})
	require.Equal(t, "黑貓 + 低溫", two.Shipping.Code, "a mixture is a method of its own, to be mapped by a person")
	wish := home(t, row{"shipping_address": row{"address1": "忠孝東路1號", "preferred_start_at": "2026-11-21 09:00"}})
	require.Equal(t, "希望配達：2026-11-21 09:00", wish.Shipping.Note)
}

func TestPiecesThatLeftStayCountedAndThePackerIsTold(t *testing.T) {
	t.Parallel()
	line := func(quantity, sent, left any) row {
		return row{"line_items": []row{
			{"id": 1, "product_id": 2, "product_name": "茶", "price": "10", "quantity": quantity, "fulfilled_quantity": sent, "unfulfill_quantity": left}}}
	}
	for name, c := range map[string]struct {
		change row
		want   int
	}{
		"nothing was sent":            {line(3, 0, 3), 3},
		"one was sent":                {line(3, 1, 2), 3},
		"one was refunded":            {line(3, 0, 2), 2},
		"one was sent, one refunded":  {line(3, 1, 1), 2},
		"no count of what is left":    {line(3, 1, nil), 3},
		"all was sent":                {line(3, 3, 0), 3},
		"quantities as texts":         {line("3", "0", "3.0"), 3},
		"more left than ever ordered": {line(3, 0, 9), 3},
	} {
		require.Equal(t, c.want, home(t, c.change).Lines[0].Quantity, name)
	}
	deleted := line(3, 0, 3)
	deleted["line_items"].([]row)[0]["is_deleted"] = true
	require.Zero(t, home(t, deleted).Lines[0].Quantity)
	part := line(3, 1, 2)
	part["fulfillment_status"] = "partially_fulfilled"
	o := home(t, part)
	require.True(t, o.PartlyShipped)
	require.Equal(t, "商店已出貨 1 件", o.Lines[0].Note)
	require.False(t, home(t, nil).PartlyShipped)
	for _, status := range []any{"partial", "unfulfilled", nil} {
		part["fulfillment_status"] = status
		require.True(t, home(t, part).PartlyShipped, "the lines tell it, whatever %v means", status)
	}
	all := line(3, 2, 0)
	all["fulfillment_status"] = "complete"
	require.Equal(t, connectors.StateShipped, home(t, all).State, "nothing is left to send")
}

func TestWhatNeedsNoShippingIsNotPacked(t *testing.T) {
	t.Parallel()
	line := func(id int, shipping any) row {
		return row{"id": id, "product_id": 2, "product_name": "茶", "price": "10", "quantity": 1, "shipping_required": shipping}
	}
	require.Len(t, home(t, row{"line_items": []row{line(1, true), line(2, false)}}).Lines, 1)
	require.Len(t, home(t, row{"line_items": []row{line(1, 1), line(2, nil)}}).Lines, 2)
	digital := home(t, row{"line_items": []row{line(1, false)}})
	require.Equal(t, connectors.StateNotOurs, digital.State)
	require.Len(t, digital.Lines, 1)
}

func TestDoubtsAreHeld(t *testing.T) {
	t.Parallel()
	require.Contains(t, home(t, row{"is_archived": true}).Hold.EN, "archived")
	require.Contains(t, home(t, row{"closed_at": "2026-11-20T11:12:30.000+08:00"}).Hold.EN, "archived")
	require.Contains(t, home(t, row{"financial_status": "partially_paid"}).Hold.EN, "in part")
	require.Nil(t, home(t, row{"is_archived": true, "fulfillment_status": "fulfilled"}).Hold)
}

func TestBothSpellingsGiveTheSameOrder(t *testing.T) {
	t.Parallel()
	hook := home(t, row{
		"currency_code": "absent", "currency": "TWD", "order_number": "absent", "total_amount_include_transaction": 1280, "id": "38120457",
		"is_cancelled": "absent", "cancelled_at": nil,
	})
	want := home(t, nil)
	require.Equal(t, "1018", hook.Number)
	hook.Number = want.Number
	require.True(t, hook.Total.Equal(want.Total))
	hook.Total = want.Total
	require.Equal(t, want, hook)
}

func TestWhatCannotBeReadIsToldAndNotGuessed(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]row{
		"no id":               {"id": nil},
		"an id with letters":  {"id": "12a"},
		"no date":             {"created_at": nil, "processed_at": nil},
		"no total":            {"total_amount_include_transaction": "", "total_price": ""},
		"no currency":         {"currency_code": ""},
		"half a piece":        {"line_items": []row{{"id": 1, "product_name": "茶", "quantity": "1.5"}}},
		"less than nothing":   {"line_items": []row{{"id": 1, "product_name": "茶", "quantity": -1}}},
		"two lines of one id": {"line_items": []row{{"id": 1, "product_name": "茶", "quantity": 1}, {"id": 1, "product_name": "茶", "quantity": 1}}},
		"a price with words":  {"line_items": []row{{"id": 1, "product_name": "茶", "quantity": 1, "price": "面議"}}},
		"an exponent":         {"total_amount_include_transaction": "1e400"},
		"a list for a text":   {"financial_status": []string{"paid"}},
	} {
		order := example(t, "orders.json", "orders")[0]
		for key, value := range change {
			order[key] = value
		}
		_, err := read(t, order)
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), name)
		require.Error(t, err, name)
	}
	order := example(t, "orders.json", "orders")[0]
	order["line_items"] = []row{}
	_, err := read(t, order)
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
}
