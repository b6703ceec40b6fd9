package app91

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// read makes an order of rows; each is a JSON object that is laid over a plain sub-order.
func read(t *testing.T, rows ...string) (connectors.Order, error) {
	t.Helper()
	doc := document{}
	for i, over := range rows {
		row := map[string]any{
			"TGCode": "TG1", "TMCode": "TM1", "TSCode": fmt.Sprintf("TS%d", i+1), "OrderPayType": "CreditCardOnce", "OrderShippingTypeId": 70501,
			"OrderDeliverType": deliverHome, "TemperatureTypeDef": normal, "TMShippingFee": 60.0, "OrderDateTime": "2024-11-23T10:31:22",
			"OrderStatus": statusToShip, "OrderReceiverName": "王小明", "OrderReceiverMobile": "0912345678", "OrderReceiverCountryCode": "886",
			"OrderReceiverCity": "台北市", "OrderReceiverDistrict": "大安區", "OrderReceiverAddress": "和平東路二段96號", "ShippingOrderCode": "",
			"SkuId": 751324 + i, "SkuName": "黑色/M", "OuterId": "TS-BLK-M", "Qty": 2, "TotalPayment": 1080.0,
		}
		var changes map[string]any
		require.NoError(t, json.Unmarshal([]byte(over), &changes), over)
		for name, value := range changes {
			row[name] = value
		}
		raw, err := json.Marshal(row)
		require.NoError(t, err)
		doc.Rows = append(doc.Rows, raw)
	}
	raw, err := json.Marshal(doc)
	require.NoError(t, err)
	c, err := open(connectors.Env{Values: connectors.Values{fieldShop: "12453", fieldKey: "DEMO-91APP-KEY-0001"}})
	require.NoError(t, err)
	return c.Normalise(connectors.Fetched{ID: "TM1", Raw: raw})
}

func mustRead(t *testing.T, rows ...string) connectors.Order {
	t.Helper()
	order, err := read(t, rows...)
	require.NoError(t, err)
	return order
}

func TestTheKnownOrderIsReadWhole(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile("testdata/order.json")
	require.NoError(t, err)
	c := canned(t, http.StatusOK, "application/json", string(body))
	fetched, err := c.Order(t.Context(), "TM241123K00010")
	require.NoError(t, err)
	o, err := c.Normalise(fetched)
	require.NoError(t, err)
	require.Equal(t, "TM241123K00010", o.ID)
	require.Equal(t, "TG241123K00012", o.Number)
	require.Equal(t, connectors.StateOpen, o.State)
	require.Equal(t, time.Date(2024, 11, 23, 2, 31, 22, 717_000_000, time.UTC), o.OrderedAt)
	require.Equal(t, time.Date(2024, 11, 25, 2, 31, 22, 717_000_000, time.UTC), *o.ShipBy)
	require.Equal(t, connectors.Payment{Method: "StorePay", Kind: connectors.PaymentCOD}, o.Payment)
	require.True(t, o.Total.Equal(connectors.TWD(1140)), "the freight counts once: %s", o.Total)
	require.True(t, o.COD.Equal(connectors.TWD(1140)))
	require.Equal(t, connectors.Shipping{
		Code: "70531", Name: "7-11 超商取貨付款", Mode: connectors.ShipLabel, StoreID: "131386", StoreName: "科建門市",
	}, o.Shipping)
	require.Equal(t, "王小明", o.Receiver.Name)
	require.Equal(t, "0912345678", o.Receiver.Phone)
	require.Equal(t, "台北市大安區和平東路二段96號", o.Receiver.Address)
	require.Len(t, o.Lines, 2)
	require.Equal(t, "TS241123K000021", o.Lines[0].ID)
	require.Equal(t, connectors.ListingKey{Item: "751324"}, o.Lines[0].Listing)
	require.Equal(t, "TS-BLK-M", o.Lines[0].SKU)
	require.Equal(t, 2, o.Lines[0].Quantity)
	require.True(t, o.Lines[0].Price.Equal(connectors.TWD(540)))
	require.Equal(t, "活動贈品", o.Lines[1].Note)
	require.Equal(t, "GIFT-001", o.Lines[1].Name, "neither title nor option: the SKU says what it is")
	require.Nil(t, o.Hold)
}

func TestStatesFollowTheSubOrdersThatWait(t *testing.T) {
	t.Parallel()
	const waits, cancel, done = `{}`, `{"OrderStatus":"Cancel","CancelOrderSlaveCauseDef":"4"}`, `{"OrderStatus":"Finish","ShippingOrderCode":"N1"}`
	const numbered = `{"OrderStatus":"ConfirmedToShipping","ShippingOrderStatus":"AllocatedCode","ShippingOrderCode":"N1"}`
	cases := []struct {
		rows   []string
		want   connectors.PlatformState
		partly bool
	}{
		{[]string{waits}, connectors.StateOpen, false},
		{[]string{`{"OrderStatus":"ConfirmedToShipping","ShippingOrderStatus":"NotYetAllocatedCode"}`}, connectors.StateOpen, false},
		{[]string{waits, cancel}, connectors.StateOpen, false},
		{[]string{waits, done}, connectors.StateOpen, true},
		{[]string{waits, numbered}, connectors.StateOpen, true},
		{[]string{numbered, cancel}, connectors.StateArranged, false},
		{[]string{done, cancel}, connectors.StateShipped, false},
		{[]string{`{"ShippingOrderStatus":"ShippingFail","ShippingOrderCode":"N1"}`}, connectors.StateShipped, false},
		{[]string{cancel, cancel}, connectors.StateCancelled, false},
		{[]string{`{"OrderStatus":"WaitingToPay"}`}, connectors.StateUnpaid, false},
		{[]string{`{"OrderStatus":"WaitingToCreditCheck"}`}, connectors.StateUnpaid, false},
	}
	for i, c := range cases {
		o := mustRead(t, c.rows...)
		require.Equal(t, c.want, o.State, "case %d", i)
		require.Equal(t, c.partly, o.PartlyShipped, "case %d", i)
		require.Nil(t, o.Hold, "case %d", i)
	}
}

func TestCancelledSubOrdersStayWithoutPiecesAndWithoutMoney(t *testing.T) {
	t.Parallel()
	o := mustRead(t, `{"OrderPayType":"CashOnDelivery","OrderDeliverType":"CashOnDelivery","OrderStatus":"Cancel"}`,
		`{"OrderPayType":"CashOnDelivery","OrderDeliverType":"CashOnDelivery","TotalPayment":"199.00","Qty":1}`)
	require.Equal(t, 0, o.Lines[0].Quantity)
	require.Equal(t, 1, o.Lines[1].Quantity)
	require.True(t, o.COD.Equal(connectors.TWD(259)), "%s", o.COD)
	gone := mustRead(t, `{"OrderStatus":"Cancel","CancelOrderSlaveCauseDef":"8"}`)
	require.Equal(t, "付款逾期", gone.CancelReason)
	require.True(t, gone.Total.Equal(connectors.TWD(1140)))
}

func TestPaymentsAreNeverGuessed(t *testing.T) {
	t.Parallel()
	cases := []struct {
		row    string
		kind   connectors.PaymentKind
		due    bool
		doubts bool
	}{
		{`{"OrderPayType":"LinePay"}`, connectors.PaymentOnline, false, false},
		{`{"OrderPayType":"ZingalaPay"}`, connectors.PaymentUnknown, false, false},
		{`{"OrderPayType":null}`, connectors.PaymentUnknown, false, false},
		{`{"OrderPayType":"StorePay"}`, connectors.PaymentCOD, true, true}, // at home nobody collects it
		{`{"OrderPayType":"NewPay","OrderDeliverType":"CashOnDelivery"}`, connectors.PaymentCOD, true, false},
		{`{"OrderPayType":"ATM","OrderDeliverType":"CashOnDelivery"}`, connectors.PaymentOnline, false, true},
		{`{"OrderPayType":"CashOnDelivery","OrderDeliverType":"CashOnDelivery","TotalPayment":0,"TMShippingFee":0}`, connectors.PaymentOnline, false, false},
	}
	for _, c := range cases {
		o := mustRead(t, c.row)
		require.Equal(t, c.kind, o.Payment.Kind, c.row)
		require.Equal(t, c.due, o.COD != nil, c.row)
		require.Equal(t, c.doubts, o.Hold != nil, c.row)
		require.Nil(t, o.Payment.PaidAt)
	}
}

func TestAFreightThatIsMissingIsUnknownAndNotNothing(t *testing.T) {
	t.Parallel()
	o := mustRead(t, `{"OrderPayType":"CashOnDelivery","OrderDeliverType":"CashOnDelivery","TMShippingFee":null}`)
	require.Equal(t, connectors.PaymentCOD, o.Payment.Kind)
	require.Nil(t, o.COD, "nobody knows what to collect")
	require.Equal(t, &holdFreight, o.Hold)
	free := mustRead(t, `{"OrderPayType":"CashOnDelivery","OrderDeliverType":"CashOnDelivery","TotalPayment":0,"TMShippingFee":null}`)
	require.Equal(t, connectors.PaymentCOD, free.Payment.Kind, "it may be that the freight is to be collected")
	require.Equal(t, &holdFreight, mustRead(t, `{"TMShippingFee":null}`).Hold)
	told := mustRead(t, `{"TMShippingFee":null}`, `{}`)
	require.Nil(t, told.Hold, "one sub-order tells it for all")
	require.Equal(t, "2220", told.Total.Amount.String())
	none := mustRead(t, `{"TMShippingFee":0}`)
	require.Nil(t, none.Hold)
}

func TestAShippingMethodIsTheShopsNumberOrWhatItDoes(t *testing.T) {
	t.Parallel()
	cases := []struct {
		row, code, name string
		mode            connectors.ShipMode
		doubts          bool
	}{
		{`{}`, "70501", "宅配", connectors.ShipSelf, false},
		{`{"OrderShippingTypeId":null,"TemperatureTypeDef":"Freezer"}`, "Home:Freezer", "宅配（冷凍）", connectors.ShipSelf, false},
		{`{"OrderShippingTypeId":0,"OrderDeliverType":"StorePickup","DistributorDef":"Family","OrderReceiverStoreId":"006598"}`,
			"StorePickup:Family", "全家 超商取貨", connectors.ShipLabel, false},
		{`{"OrderDeliverType":"StorePickup","DistributorDef":"Family"}`, "70501", "全家 超商取貨", connectors.ShipLabel, true},
		{`{"OrderDeliverType":"Drone"}`, "70501", "Drone", connectors.ShipNone, true},
		{`{"OrderDeliverType":""}`, "", "", connectors.ShipNone, false},
	}
	for _, c := range cases {
		o := mustRead(t, c.row)
		require.Equal(t, c.code, o.Shipping.Code, c.row)
		require.Equal(t, c.name, o.Shipping.Name, c.row)
		require.Equal(t, c.mode, o.Shipping.Mode, c.row)
		require.Equal(t, c.doubts, o.Hold != nil, c.row)
	}
	require.Equal(t, "006598", mustRead(t, cases[2].row).Shipping.StoreID)
}

func TestAReceiverAbroadHasHisCountry(t *testing.T) {
	t.Parallel()
	o := mustRead(t, `{"OrderDeliverType":"Oversea","OrderReceiverCountryCode":"852","OrderReceiverCountry":"Hong Kong","OrderReceiverMobile":"91234567",
		"OrderReceiverCity":"Kowloon","OrderReceiverDistrict":"Tsim Sha Tsui","OrderReceiverAddress":"100 Nathan Road"}`)
	require.Equal(t, "100 Nathan Road, Tsim Sha Tsui, Kowloon, Hong Kong", o.Receiver.Address)
	require.Equal(t, "+852 91234567", o.Receiver.Phone)
	o = mustRead(t, `{"OrderDeliverType":"Oversea","OrderReceiverCountryCode":"852","OrderReceiverCountry":"Hong Kong","OrderReceiverMobile":"+85291234567",
		"OrderReceiverCity":"九龍","OrderReceiverDistrict":"尖沙咀","OrderReceiverAddress":"彌敦道100號"}`)
	require.Equal(t, "Hong Kong 九龍尖沙咀彌敦道100號", o.Receiver.Address)
	require.Equal(t, "+85291234567", o.Receiver.Phone)
	require.False(t, o.Receiver.Masked)
	require.True(t, mustRead(t, `{"OrderReceiverName":"王**"}`).Receiver.Masked)
}

func TestNotesReachWhoPacks(t *testing.T) {
	t.Parallel()
	o := mustRead(t, `{"OrderMemo":"請先電話聯絡","OrderSupplierNote":"VIP","OrderShippingType":"2","ProductAttribute":"商品贈品"}`)
	require.Equal(t, "請先電話聯絡\n商家備註：VIP", o.BuyerNote)
	require.Equal(t, "商品贈品、預購（指定出貨日）", o.Lines[0].Note)
	require.Equal(t, "商家備註：VIP", mustRead(t, `{"OrderSupplierNote":"VIP"}`).BuyerNote)
}

func TestTimesAreReadInEveryForm(t *testing.T) {
	t.Parallel()
	want := time.Date(2024, 11, 23, 2, 31, 22, 0, time.UTC)
	for _, form := range []text{"2024-11-23T10:31:22", "2024-11-23T10:31:22.000", "2024-11-23T10:31:22.0000000+08:00", "2024/11/23 10:31:22"} {
		require.Equal(t, want, moment(form), form)
	}
	require.True(t, moment("23.11.2024").IsZero())
}

func TestNumberedPartsAreShownAsPackages(t *testing.T) {
	t.Parallel()
	o := mustRead(t, `{"ShippingOrderCode":"N000123","OrderDeliverType":"StorePickup","DistributorDef":"Family","OrderReceiverStoreId":"0912"}`,
		`{"ShippingOrderCode":"N000123"}`, `{}`)
	require.Equal(t, []connectors.Package{{
		Ref: "N000123", TrackingNumber: "N000123", Carrier: "全家", Lines: []connectors.PackageLine{{Line: "TS1", Quantity: 2}, {Line: "TS2", Quantity: 2}},
	}}, o.Packages)
	require.True(t, o.PartlyShipped)
}

func TestWhatNobodyKnowsIsHeldAndWhatCannotBeReadIsTold(t *testing.T) {
	t.Parallel()
	for _, row := range []string{`{"OrderStatus":"Frozen"}`, `{"ShippingOrderStatus":"Teleported"}`} {
		o := mustRead(t, row)
		require.NotNil(t, o.Hold, row)
	}
	for _, row := range []string{
		`{"Qty":1.5}`, `{"Qty":0}`, `{"TSCode":""}`, `{"TotalPayment":"free"}`, `{"TMShippingFee":"60 dollars"}`, `{"OrderDateTime":null}`,
		`{"TMCode":""}`, `{"TotalPayment":-2000}`, `{"SkuId":null,"SkuName":"","OuterId":null}`,
	} {
		_, err := read(t, row)
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), row)
	}
	_, err := read(t, `{"TSCode":"TS9"}`, `{"TSCode":"TS9"}`)
	require.Equal(t, connectors.Unexpected, connectors.KindOf(err), "two sub-orders of one code")
}

func TestCarriersAreRecognisedByTheirNames(t *testing.T) {
	t.Parallel()
	cases := []struct {
		carrier, deliver string
		want             int
	}{
		{"黑貓宅急便", deliverHome, 2}, {"T-CAT", deliverHome, 2}, {"中華郵政", deliverHome, 1}, {"台灣宅配通", deliverHome, 3}, {"新竹物流 HCT", deliverHome, 4},
		{"嘉里大榮", deliverHome, 5}, {"便利帶", deliverHome, 6}, {"日通", deliverHome, 7}, {"自家車隊", deliverHome, 8}, {"", deliverHome, 8},
		{"順豐速運", deliverHome, 8}, {"順豐速運", deliverOversea, 9}, {"EMS 國際郵件", deliverOversea, 10}, {"DHL", deliverOversea, 11},
		{"FedEx", deliverOversea, 12}, {"優邦", deliverOversea, 13},
	}
	for _, c := range cases {
		require.Equal(t, c.want, forwarderOf(c.carrier, c.deliver, otherForwarder), c.carrier)
	}
	require.Equal(t, 4, forwarderOf("自家車隊", deliverHome, 4), "the account's own choice")
}
