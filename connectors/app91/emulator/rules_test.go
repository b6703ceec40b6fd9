package emulator_test

// Each rule of the emulator is broken here with hand-written HTTP: the answer is the one of FACTS.md and exactly one violation of that
// rule is counted.

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/app91/emulator"
	"gowarehouse/connectors/emulation/emulationtest"
)

const key = "DEMO-91APP-KEY-0001"

// shop is an emulator on loopback with a clock that stands still.
type shop struct {
	*emulator.Emulator
	server *httptest.Server
	now    time.Time
}

func open(t *testing.T, on ...string) *shop {
	t.Helper()
	s := &shop{now: time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)}
	e, err := emulator.New(connectors.EmulatorOptions{Now: func() time.Time { return s.now }, Seed: 7})
	require.NoError(t, err)
	emulationtest.Turn(t, e, on...)
	s.Emulator, s.server = e, httptest.NewServer(e)
	t.Cleanup(s.server.Close)
	return s
}

// answer is what came back.
type answer struct {
	status int
	kind   string
	body   string
}

type object = map[string]any

func (a answer) object(t *testing.T) object {
	t.Helper()
	var row object
	require.NoError(t, json.Unmarshal([]byte(a.body), &row), a.body)
	return row
}

// data is what a successful answer holds.
func (a answer) data(t *testing.T) any {
	t.Helper()
	require.Equal(t, http.StatusOK, a.status, a.body)
	row := a.object(t)
	require.Equal(t, "Success", row["Status"], a.body)
	return row["Data"]
}

func (a answer) rows(t *testing.T) []any {
	t.Helper()
	if list, bare := a.data(t).([]any); bare {
		return list
	}
	list, isList := a.data(t).(object)["List"].([]any)
	require.True(t, isList, a.body)
	return list
}

func (s *shop) request(t *testing.T, path, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.server.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("x-api-key", key)
	r.Header.Set("Content-Type", "application/json")
	return r
}

func (s *shop) do(t *testing.T, r *http.Request) answer {
	t.Helper()
	status, header, body := emulationtest.Do(t, s.server.Client(), r)
	return answer{status, header.Get("Content-Type"), body}
}

func (s *shop) call(t *testing.T, path, body string, args ...any) answer {
	t.Helper()
	if len(args) > 0 {
		body = fmt.Sprintf(body, args...)
	}
	return s.do(t, s.request(t, path, body))
}

// broke demands exactly one violation, of that rule.
func (s *shop) broke(t *testing.T, rule string) {
	t.Helper()
	violations := s.Report().Violations
	require.Len(t, violations, 1, "%v", violations)
	require.Equal(t, rule, violations[0].Rule)
}

// waiting finds a shippable order by its shipping code.
func (s *shop) waiting(t *testing.T, code string) string {
	t.Helper()
	for _, id := range s.Expect(s.week()).Shippable {
		if view, _ := s.Shop(id); view.Order.Shipping.Code == code {
			return id
		}
	}
	require.Fail(t, "no order ships by "+code)
	return ""
}

func (s *shop) week() connectors.Window {
	return connectors.Window{From: s.now.Add(-7 * 24 * time.Hour), To: s.now}
}

const (
	byHome, byHomeCOD, bySeven, byFamily, byOK, byLocation, byOversea = "70501", "70511", "70530", "70540", "70560", "70570", "70580"
)

// listBody is the body of a good question for the list; changes are told as pairs of a name and a JSON value.
func listBody(changes ...string) string {
	values := map[string]json.RawMessage{
		"ShopId": json.RawMessage("12453"), "OrderDateType": json.RawMessage(`"OrderDateTime"`),
		"StartDate": json.RawMessage(`"2026-11-16T14:30:01"`), "EndDate": json.RawMessage(`"2026-11-23T14:30:00"`),
		"OrderStatus": json.RawMessage(`"WaitingToShipping"`), "Position": json.RawMessage("0"), "Count": json.RawMessage("100"),
	}
	for _, name := range []string{"ShippingOrderStatus", "OrderDeliverType", "DistributorDef", "TemperatureTypeDef"} {
		values[name] = json.RawMessage(`""`)
	}
	for i := 0; i < len(changes); i += 2 {
		values[changes[i]] = json.RawMessage(changes[i+1])
	}
	body, err := json.Marshal(values)
	if err != nil {
		panic(err)
	}
	return string(body)
}

const (
	list     = "/V2/SalesOrder/GetList"
	get      = "/V2/SalesOrder/Get"
	deliver  = "/V2/HomeDelivery/DeliveryShipment"
	store    = "/V2/Store/Shipping"
	cod      = "/V2/CashOnDelivery/Shipping"
	confirm  = "/V2/ShippingOrder/StoreShipConfirm"
	cancel   = "/V2/ShippingOrder/StoreCancelAllocateCode"
	variants = "/V1/SalePage/GetSKUList"
	stock    = "/V1/SalePage/GetStock"
	setStock = "/V2/SalePage/UpdateSellingQty"
	move     = "/V1/SalePage/UpdateStock"
)

const deliverBody = `{"ShopId":12453,"TMCode":"%s","TSCodeList":[],"ForwarderDef":%d,"ShippingOrderCode":"%s","ShippingType":"%s"}`

func TestEveryRuleHasTeeth(t *testing.T) {
	t.Parallel()
	variantsBody := `{"CreatedDateTimeStart":"%s","CreatedDateTimeEnd":"2026-11-23T23:59","Position":0,"Count":%d,"IsClosed":false}`
	cases := []struct {
		rule   string
		status int
		says   string
		ask    func(*testing.T, *shop) answer
	}{
		{"app91.post", 403, "Missing Authentication Token", func(t *testing.T, s *shop) answer {
			r := s.request(t, list, "")
			r.Method = http.MethodGet
			return s.do(t, r)
		}},
		{"app91.json", 500, "application/json", func(t *testing.T, s *shop) answer {
			r := s.request(t, list, listBody())
			r.Header.Set("Content-Type", "text/plain")
			return s.do(t, r)
		}},
		{"app91.json", 500, "不得為空", func(t *testing.T, s *shop) answer { return s.call(t, list, "[]") }},
		{"app91.key", 401, "尚未套用 API Key", func(t *testing.T, s *shop) answer {
			r := s.request(t, list, listBody())
			r.Header.Del("x-api-key")
			return s.do(t, r)
		}},
		{"app91.key_right", 403, "User is not authorized to access this resource with an explicit deny", func(t *testing.T, s *shop) answer {
			r := s.request(t, list, listBody())
			r.Header.Set("x-api-key", "DEMO-91APP-KEY-0002")
			return s.do(t, r)
		}},
		{"app91.route", 404, "Not Found", func(t *testing.T, s *shop) answer { return s.call(t, "/V2/SalesOrder/List", "{}") }},
		{"app91.shop", 403, "explicit deny", func(t *testing.T, s *shop) answer { return s.call(t, list, listBody("ShopId", "999")) }},
		{"app91.required", 500, "orderstatus => 不得為空", func(t *testing.T, s *shop) answer { return s.call(t, list, listBody("OrderStatus", "null")) }},
		{"app91.type", 500, "請確認傳入資料型別是否符合規範!", func(t *testing.T, s *shop) answer { return s.call(t, list, listBody("ShopId", `"12453"`)) }},
		{"app91.property", 200, "TotalCount", func(t *testing.T, s *shop) answer { return s.call(t, list, listBody("DateType", `"OrderDateTime"`)) }},
		{"app91.date", 500, "日期格式錯誤", func(t *testing.T, s *shop) answer {
			return s.call(t, list, listBody("StartDate", `"2026-11-20T00:00:00+08:00"`))
		}},
		{"app91.span", 500, "7 天", func(t *testing.T, s *shop) answer {
			return s.call(t, list, listBody("StartDate", `"2026-11-16T14:30:00"`))
		}},
		{"app91.span", 500, "7 天", func(t *testing.T, s *shop) answer {
			return s.call(t, list, listBody("StartDate", `"2026-11-24T00:00:00"`))
		}},
		{"app91.filter", 500, "OrderStatus => 不存在", func(t *testing.T, s *shop) answer {
			return s.call(t, list, listBody("OrderStatus", `"WaitingForPayment"`))
		}},
		{"app91.count", 500, "100", func(t *testing.T, s *shop) answer { return s.call(t, list, listBody("Count", "101")) }},
		{"app91.position", 500, "Position", func(t *testing.T, s *shop) answer { return s.call(t, list, listBody("Position", "-1")) }},
		{"app91.order", 500, "TMCode => 不存在", func(t *testing.T, s *shop) answer {
			return s.call(t, get, `{"ShopId":12453,"TMCode":"TM999999K99999"}`)
		}},
		{"app91.sub_order", 500, "TSCodeList", func(t *testing.T, s *shop) answer {
			return s.call(t, store, `{"ShopId":12453,"TMCode":"%s","TSCodeList":["TS999999K999999"]}`, s.waiting(t, byFamily))
		}},
		{"app91.deliver_type", 500, "配送方式不符", func(t *testing.T, s *shop) answer {
			return s.call(t, deliver, deliverBody, s.waiting(t, bySeven), 2, "903120000009", "Home")
		}},
		{"app91.deliver_type", 500, "配送方式不符", func(t *testing.T, s *shop) answer {
			return s.call(t, store, `{"ShopId":12453,"TMCode":"%s","TSCodeList":[]}`, s.waiting(t, byHome))
		}},
		{"app91.deliver_type", 500, "配送方式不符", func(t *testing.T, s *shop) answer {
			return s.call(t, deliver, deliverBody, s.waiting(t, byHome), 2, "903120000009", "Oversea")
		}},
		{"app91.waiting", 500, "已取消", func(t *testing.T, s *shop) answer {
			id := s.waiting(t, byHome)
			require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: id}))
			return s.call(t, deliver, deliverBody, id, 2, "903120000009", "Home")
		}},
		{"app91.once", 500, "已配號", func(t *testing.T, s *shop) answer {
			id := s.waiting(t, byHome)
			s.call(t, deliver, deliverBody, id, 2, "903120000009", "Home").data(t)
			return s.call(t, deliver, deliverBody, id, 2, "903120000009", "Home")
		}},
		{"app91.forwarder", 500, "ForwarderDef", func(t *testing.T, s *shop) answer {
			return s.call(t, deliver, deliverBody, s.waiting(t, byHome), 9, "903120000009", "Home")
		}},
		{"app91.forwarder", 500, "黑貓", func(t *testing.T, s *shop) answer {
			return s.call(t, cod, `{"ShopId":12453,"TMCode":"%s","TSCodeList":[],"ForwarderDef":4}`, s.waiting(t, byHomeCOD))
		}},
		{"app91.code", 500, "長度", func(t *testing.T, s *shop) answer {
			return s.call(t, deliver, deliverBody, s.waiting(t, byHome), 2, strings.Repeat("9", 21), "Home")
		}},
		{"app91.arrival", 500, "SpecifiedTimePeriod", func(t *testing.T, s *shop) answer {
			return s.call(t, cod, `{"ShopId":12453,"TMCode":"%s","TSCodeList":[],"ForwarderDef":2,"SpecifiedTimePeriod":"4"}`, s.waiting(t, byHomeCOD))
		}},
		{"app91.arrival", 500, "日期格式錯誤", func(t *testing.T, s *shop) answer {
			return s.call(t, cod, `{"ShopId":12453,"TMCode":"%s","TSCodeList":[],"ForwarderDef":2,"ExpectDeliveryArrivalDate":"2026-11-25"}`,
				s.waiting(t, byHomeCOD))
		}},
		{"app91.number", 500, "不存在", func(t *testing.T, s *shop) answer {
			return s.call(t, confirm, `{"ShopId":12453,"ShippingOrderCode":"N999999","OrderDeliverType":"Family"}`)
		}},
		{"app91.allocated", 500, "狀態不符", func(t *testing.T, s *shop) answer {
			number := s.numbered(t, byFamily)
			body := `{"ShopId":12453,"ShippingOrderCode":"%s","OrderDeliverType":"Family"}`
			require.Equal(t, "Success", s.call(t, confirm, body, number).data(t))
			return s.call(t, cancel, body, number)
		}},
		{"app91.chain", 500, "OrderDeliverType", func(t *testing.T, s *shop) answer {
			return s.call(t, confirm, `{"ShopId":12453,"ShippingOrderCode":"%s","OrderDeliverType":"StorePickup"}`, s.numbered(t, byFamily))
		}},
		{"app91.label", 500, "通路不符", func(t *testing.T, s *shop) answer {
			return s.call(t, "/V2/Store/GetOKmartStoreLabel", `{"ShopId":12453,"ShippingOrderCode":"%s"}`, s.numbered(t, byFamily))
		}},
		{"app91.sku_count", 500, "Count", func(t *testing.T, s *shop) answer { return s.call(t, variants, variantsBody, "2013-10-01T00:00", 201) }},
		{"app91.date", 500, "日期格式錯誤", func(t *testing.T, s *shop) answer { return s.call(t, variants, variantsBody, "2013-10-01", 200) }},
		{"app91.listing", 500, "Id Or SkuId => 不存在", func(t *testing.T, s *shop) answer { return s.call(t, stock, `{"Id":1}`) }},
		{"app91.required", 500, "id => 不得為空", func(t *testing.T, s *shop) answer { return s.call(t, stock, `{}`) }},
		{"app91.quantity", 500, "SellingQty", func(t *testing.T, s *shop) answer {
			return s.call(t, setStock, `{"Id":371499,"SkuId":751324,"OuterId":null,"SellingQty":-1}`)
		}},
		{"app91.change", 500, "ChangeValue", func(t *testing.T, s *shop) answer {
			return s.call(t, move, `{"Id":371499,"SkuId":751324,"OuterId":null,"ChangeValue":"5"}`)
		}},
		{"app91.change", 500, "ChangeValue", func(t *testing.T, s *shop) answer {
			return s.call(t, move, `{"Id":371499,"SkuId":751324,"OuterId":null,"ChangeValue":"+0"}`)
		}},
		{"app91.below_zero", 500, "庫存不足", func(t *testing.T, s *shop) answer {
			return s.call(t, move, `{"Id":371499,"SkuId":751324,"OuterId":null,"ChangeValue":"-41"}`)
		}},
	}
	tried := map[string]bool{}
	for _, c := range cases {
		tried[c.rule] = true
		t.Run(c.rule+" "+c.says, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			got := c.ask(t, s)
			require.Equal(t, c.status, got.status, got.body)
			require.Contains(t, got.body, c.says)
			if got.status == http.StatusInternalServerError {
				require.Equal(t, "Failure", got.object(t)["Status"], "a refusal of the business comes in the envelope")
			}
			s.broke(t, c.rule)
		})
	}
	for _, rule := range open(t).Rules() {
		require.True(t, tried[rule.ID], "nothing breaks the rule %s", rule.ID)
	}
}

// numbered takes a number for an order of convenience stores.
func (s *shop) numbered(t *testing.T, code string) string {
	t.Helper()
	data := s.call(t, store, `{"ShopId":12453,"TMCode":"%s","TSCodeList":[]}`, s.waiting(t, code)).data(t).(object)
	require.Equal(t, "AllocatedCode", data["ShippingOrderStatus"])
	return data["ShippingOrderCode"].(string)
}

func TestTheTestVectorOfTheGatewayConnects(t *testing.T) {
	t.Parallel()
	s := open(t)
	rows := s.call(t, "/ec/V1/Shop/GetShipping", `{"Id":12453}`).rows(t)
	require.NotEmpty(t, rows)
	require.Equal(t, "宅配", rows[0].(object)["TypeName"])
	require.Equal(t, "Home", rows[0].(object)["OrderDeliverType"])
	got := s.call(t, "/V1/Shop/GetPayment", `{}`)
	require.Equal(t, "CreditCardOnce", got.rows(t)[0].(object)["PayType"])
	stamp := got.object(t)["TimeStamp"].(string)
	_, err := time.Parse("2006-01-02T15:04:05.0000000-07:00", stamp)
	require.NoError(t, err)
	require.True(t, strings.HasSuffix(stamp, "+08:00"))
	require.Empty(t, s.Report().Violations)
}

func TestPropertiesAreKnownInAnyCase(t *testing.T) {
	t.Parallel()
	s := open(t)
	require.Len(t, s.call(t, stock, `{"id":371499,"skuId":751324}`).rows(t), 1)
	require.Empty(t, s.Report().Violations)
}

func TestAListGivesCodesOnlyAndARowRepeatsTheFreightOfItsOrder(t *testing.T) {
	t.Parallel()
	s := open(t)
	rows := s.call(t, list, listBody()).rows(t)
	require.NotEmpty(t, rows)
	require.Len(t, rows[0], 3, "TGCode, TMCode and TSCode")
	var detail []any
	for _, r := range rows {
		if detail = s.call(t, get, `{"ShopId":12453,"TMCode":"%s"}`, r.(object)["TMCode"]).rows(t); len(detail) > 1 {
			break
		}
	}
	require.Greater(t, len(detail), 1)
	for _, r := range detail {
		require.InDelta(t, 60, r.(object)["TMShippingFee"], 0)
		require.NotContains(t, r, "SalePageId")
	}
	require.Empty(t, s.Report().Violations)
}

func TestTheSamplesHoldGiftsMissingSKUsAndTimesOfBothForms(t *testing.T) {
	t.Parallel()
	s := open(t)
	gifts, blank, short, long := 0, 0, 0, 0
	for _, id := range s.Expect(s.week()).Orders {
		for _, r := range s.call(t, get, `{"ShopId":12453,"TMCode":"%s"}`, id).rows(t) {
			row := r.(object)
			if row["ProductAttribute"] != "" {
				gifts++
				require.InDelta(t, 0, row["Price"], 0)
			}
			if row["OuterId"] == nil {
				blank++
			}
			if strings.Contains(row["OrderDateTime"].(string), ".") {
				long++
			} else {
				short++
			}
		}
	}
	require.Positive(t, gifts)
	require.Positive(t, blank)
	require.Positive(t, short)
	require.Positive(t, long)
}

func TestANumberIsTakenConfirmedAndThenFinal(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.waiting(t, byFamily)
	number := s.numbered(t, byFamily)
	view, _ := s.Shop(id)
	require.Equal(t, connectors.StateArranged, view.State)
	require.Equal(t, []string{number}, view.TrackingNumbers)
	body := fmt.Sprintf(`{"ShopId":12453,"ShippingOrderCode":"%s","OrderDeliverType":"Family"}`, number)
	require.Equal(t, "Success", s.call(t, confirm, body).data(t))
	view, _ = s.Shop(id)
	require.Equal(t, connectors.StateShipped, view.State)
	require.Equal(t, 1, view.Notices)
	require.Empty(t, s.Report().Violations)
	again := s.call(t, confirm, body)
	require.Equal(t, http.StatusInternalServerError, again.status, "a second confirmation is an error, not nothing")
	require.Nil(t, again.object(t)["Data"])
}

func TestANumberThatWasNotConfirmedIsCancelled(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.waiting(t, byFamily)
	number := s.numbered(t, byFamily)
	s.call(t, cancel, `{"ShopId":12453,"ShippingOrderCode":"%s","OrderDeliverType":"Family"}`, number).data(t)
	view, _ := s.Shop(id)
	require.Equal(t, connectors.StateOpen, view.State)
	require.Empty(t, view.TrackingNumbers)
	cash := s.waiting(t, byHomeCOD)
	given := s.call(t, cod, `{"ShopId":12453,"TMCode":"%s","TSCodeList":[],"ForwarderDef":2}`, cash).data(t).(object)
	s.call(t, "/V2/CashOnDelivery/CancelShipping", `{"ShopId":12453,"ShippingOrderCode":"%s","ForwarderDef":2}`, given["ShippingOrderCode"]).data(t)
	require.NotEqual(t, number, s.numbered(t, byFamily), "a new number is another")
	require.Empty(t, s.Report().Violations)
}

func TestHomeCashOnDeliveryTellsSenderAndAmount(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.waiting(t, byHomeCOD)
	given := s.call(t, cod,
		`{"ShopId":12453,"TMCode":"%s","TSCodeList":[],"ForwarderDef":2,"ExpectDeliveryArrivalDate":"2026/11/25","SpecifiedTimePeriod":"1"}`, id).
		data(t).(object)
	view, _ := s.Shop(id)
	require.InDelta(t, view.Order.COD.Amount.InexactFloat64(), given["PaymentAmount"], 0)
	require.Equal(t, "山海選物", given["SenderShopName"])
	number := given["ShippingOrderCode"]
	file := s.call(t, "/V2/CashOnDelivery/PrintTCatTranBill", `{"ShopId":12453,"ShippingOrderCode":"%s"}`, number)
	require.Equal(t, "application/pdf", file.kind)
	rows := s.call(t, "/V2/ShippingOrder/Get", `{"ShopId":12453,"ShippingOrderCode":"%s","TSCode":""}`, number).rows(t)
	sum := 0.0
	for _, r := range rows {
		sum += r.(object)["StorePaymentAmount"].(float64)
	}
	require.InDelta(t, view.Order.COD.Amount.InexactFloat64(), sum, 0, "the freight is folded into one sub-order")
	s.call(t, "/V2/CashOnDelivery/ShipConfirm", `{"ShopId":12453,"ShippingOrderCode":"%s","ForwarderDef":2}`, number).data(t)
	require.Empty(t, s.Report().Violations)
}

func TestAShipmentIsAnsweredWithADateInSlashesAndPartsGoOneAfterTheOther(t *testing.T) {
	t.Parallel()
	s := open(t)
	var id string
	var lines []connectors.Line
	for _, id = range s.Expect(s.week()).Shippable {
		view, _ := s.Shop(id)
		if lines = view.Order.Lines; view.Order.Shipping.Code == byHome && len(lines) > 1 && lines[0].Quantity > 0 {
			break
		}
	}
	body := `{"ShopId":12453,"TMCode":"%s","TSCodeList":["%s"],"ForwarderDef":2,"ShippingOrderCode":"90312000000%d","ShippingType":"Home"}`
	for i, l := range lines {
		data := s.call(t, deliver, body, id, l.ID, i).data(t).(object)
		require.Equal(t, "2026/11/23 14:30:00", data["ShippingOrderStatusUpdatedDateTime"])
		require.Equal(t, []any{l.ID}, data["TSCodeList"])
	}
	view, _ := s.Shop(id)
	require.Equal(t, connectors.StateShipped, view.State)
	require.Len(t, view.TrackingNumbers, len(lines))
	require.Empty(t, s.Report().Violations)
}

func TestPickupInTheBrandsOwnShopIsNumberedAndConfirmed(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.waiting(t, byLocation)
	given := s.call(t, "/V2/LocationPickup/Shipping", `{"ShopId":12453,"TMCode":"%s","TSCodeList":[],"AvailablePickupDays":7}`, id).data(t).(object)
	s.call(t, "/V2/LocationPickup/ShipConfirm", `{"ShopId":12453,"ShippingOrderCode":"%s"}`, given["ShippingOrderCode"]).data(t)
	view, _ := s.Shop(id)
	require.Equal(t, connectors.StateShipped, view.State)
	require.Empty(t, s.Report().Violations)
}

func TestADifferenceThatIsSentTwiceCountsTwice(t *testing.T) {
	t.Parallel()
	s := open(t)
	listing := s.ListingKeys()[0]
	before, _, _ := s.StockOf(listing)
	for range 2 {
		s.call(t, move, `{"Id":371499,"SkuId":751324,"OuterId":null,"ChangeValue":"+5"}`).data(t)
	}
	after, changes, _ := s.StockOf(listing)
	require.Equal(t, before+10, after)
	require.Equal(t, 2, changes)
}

func TestClosedPagesAreListedByThemselves(t *testing.T) {
	t.Parallel()
	s := open(t)
	body := `{"CreatedDateTimeStart":"2013-10-01T00:00","CreatedDateTimeEnd":"2026-11-23T23:59","Position":0,"Count":200,"IsClosed":%t}`
	openPages, closed := s.call(t, variants, body, false).rows(t), s.call(t, variants, body, true).rows(t)
	require.Len(t, openPages, len(s.ListingKeys())-1)
	require.Equal(t, "TEE-OLD", closed[0].(object)["OuterId"])
}

func TestSwitchesChangeWhatTheyName(t *testing.T) {
	t.Parallel()
	order := func(t *testing.T, s *shop) object {
		t.Helper()
		return s.call(t, get, `{"ShopId":12453,"TMCode":"%s"}`, s.waitingAny(t)).rows(t)[0].(object)
	}
	missing := `{"ShopId":12453,"TMCode":"TM999999K99999"}`
	cases := map[string]func(*testing.T, *shop){
		"status_error": func(t *testing.T, s *shop) { require.Equal(t, "Error", s.call(t, get, missing).object(t)["Status"]) },
		"empty_list":   func(t *testing.T, s *shop) { require.Empty(t, s.call(t, get, missing).rows(t)) },
		"bare_array": func(t *testing.T, s *shop) {
			require.IsType(t, []any{}, s.call(t, get, `{"ShopId":12453,"TMCode":"%s"}`, s.waitingAny(t)).data(t))
		},
		"text_money":       func(t *testing.T, s *shop) { require.Equal(t, "60.00", order(t, s)["TMShippingFee"]) },
		"offset_times":     func(t *testing.T, s *shop) { require.Contains(t, order(t, s)["OrderDateTime"], "+08:00") },
		"titles":           func(t *testing.T, s *shop) { require.NotEmpty(t, order(t, s)["SaleProductTitle"]) },
		"no_shipping_type": func(t *testing.T, s *shop) { require.Nil(t, order(t, s)["OrderShippingTypeId"]) },
		"drift": func(t *testing.T, s *shop) {
			one, two := s.call(t, list, listBody("Count", "2")).rows(t), s.call(t, list, listBody("Count", "2", "Position", "2")).rows(t)
			require.Equal(t, one[1], two[0])
		},
		"throttle": func(t *testing.T, s *shop) {
			var last answer
			for range 5 {
				last = s.call(t, list, listBody())
			}
			require.Equal(t, http.StatusTooManyRequests, last.status)
			require.Equal(t, object{"message": "Limit Exceeded"}, last.object(t))
		},
		"no_orders": func(t *testing.T, s *shop) {
			require.Equal(t, http.StatusForbidden, s.call(t, list, listBody()).status)
		},
		"no_delivery": func(t *testing.T, s *shop) { require.Equal(t, http.StatusForbidden, s.call(t, store, `{}`).status) },
		"no_products": func(t *testing.T, s *shop) { require.Equal(t, http.StatusForbidden, s.call(t, variants, `{}`).status) },
		"no_selling_qty": func(t *testing.T, s *shop) {
			require.Equal(t, http.StatusForbidden, s.call(t, setStock, `{}`).status)
		},
		"selling_qty_adds": func(t *testing.T, s *shop) {
			s.call(t, setStock, `{"Id":371499,"SkuId":751324,"OuterId":null,"SellingQty":5}`).data(t)
			have, _, _ := s.StockOf(s.ListingKeys()[0])
			require.Equal(t, 45, have)
		},
		"legacy_paths": func(t *testing.T, s *shop) {
			id := s.waiting(t, byHome)
			require.Equal(t, http.StatusForbidden, s.call(t, deliver, deliverBody, id, 2, "903120000009", "Home").status)
			require.Len(t, s.call(t, "/V1/Order/DeliveryShipment", deliverBody, id, 2, "903120000009", "Home").rows(t), 1)
		},
		"label_base64": func(t *testing.T, s *shop) {
			number := s.numbered(t, byOK)
			require.IsType(t, "", s.call(t, "/V2/Store/GetOKmartStoreLabel", `{"ShopId":12453,"ShippingOrderCode":"%s"}`, number).data(t))
		},
		"label_without_codes": func(t *testing.T, s *shop) {
			number := s.numbered(t, byFamily)
			data := s.call(t, "/V2/Store/GetFamilyStoreLabelData", `{"ShopId":12453,"ShippingOrderCode":"%s"}`, number).data(t)
			require.NotContains(t, data, "Barcode1")
		},
	}
	for _, sw := range open(t).Switches() {
		try, known := cases[sw.Name]
		require.True(t, known, sw.Name)
		t.Run(sw.Name, func(t *testing.T) {
			t.Parallel()
			s := open(t, sw.Name)
			try(t, s)
			require.Empty(t, slices.DeleteFunc(s.Report().Violations, func(v connectors.Violation) bool { return v.Rule == "app91.order" }))
		})
	}
}

// waitingAny is the first order that ships by a carrier of the merchant's, whatever its code.
func (s *shop) waitingAny(t *testing.T) string {
	t.Helper()
	ids := s.Expect(s.week()).Shippable
	require.NotEmpty(t, ids)
	return ids[0]
}

func TestWhatCannotHappenOnThePlatformIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.waiting(t, byOversea)
	require.Error(t, s.Act(connectors.Act{Kind: "request_cancel", Order: id}), "an order is cancelled or it is not")
	require.Error(t, s.Act(connectors.Act{Kind: "cancel", Order: "TM1"}))
	require.Error(t, s.Act(connectors.Act{Kind: "sell", Listing: connectors.ListingKey{Item: "1"}}))
	require.NoError(t, s.Act(connectors.Act{Kind: "ship_elsewhere", Order: id}))
	require.Error(t, s.Act(connectors.Act{Kind: "ship_elsewhere", Order: id}))
	require.NoError(t, s.Act(connectors.Act{Kind: "not_collected", Order: s.waiting(t, bySeven)}))
	_, err := s.Authorize("https://91app.invalid")
	require.Error(t, err)
	_, err = emulator.New(connectors.EmulatorOptions{Orders: -1})
	require.Error(t, err)
}
