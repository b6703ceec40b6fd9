package emulator

// The emulator's teeth: every rule is broken with hand-written HTTP, and every switch is turned.

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation/emulationtest"
)

var opensAt = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// shop is an emulator on loopback with a clock that can be moved.
type shop struct {
	*Emulator
	t      *testing.T
	server *httptest.Server
	now    time.Time
}

func openShop(t *testing.T, options connectors.EmulatorOptions) *shop {
	t.Helper()
	s := &shop{t: t, now: opensAt}
	options.Now, options.Seed = func() time.Time { return s.now }, 7
	e, err := New(options)
	require.NoError(t, err)
	s.Emulator = e.(*Emulator)
	s.server = httptest.NewServer(s)
	t.Cleanup(s.server.Close)
	return s
}

// answer is what came back.
type answer struct {
	status int
	kind   string
	body   []byte
}

func (a answer) object(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	require.NoError(t, json.Unmarshal(a.body, &v), "%s", a.body)
	return v
}

// send makes any request; header is what differs from a right one, "" takes a field away.
func (s *shop) send(method, path, body string, header map[string]string) answer {
	s.t.Helper()
	request, err := http.NewRequest(method, s.server.URL+path, strings.NewReader(body))
	require.NoError(s.t, err)
	request.Header.Set("Authorization", "Bearer "+dummyToken)
	request.Header.Set("Content-Type", "application/json")
	for name, value := range header {
		if value == "" {
			request.Header.Del(name)
		} else {
			request.Header.Set(name, value)
		}
	}
	status, came, text := emulationtest.Do(s.t, s.server.Client(), request)
	return answer{status, came.Get("Content-Type"), []byte(text)}
}

// post makes a right call of an operation under /VendorApi.
func (s *shop) post(operation, body string) answer {
	s.t.Helper()
	return s.send(http.MethodPost, oldDoor+operation, body, nil)
}

// ask makes a right call and demands that it breaks nothing.
func (s *shop) ask(operation, body string) map[string]any {
	s.t.Helper()
	before := len(s.Report().Violations)
	a := s.post(operation, body)
	require.Equal(s.t, http.StatusOK, a.status)
	require.Len(s.t, s.Report().Violations, before, "%s", a.body)
	return a.object(s.t)
}

const (
	orders    = "OrderQuery"
	stock     = "GoodsStockModify"
	goodsOf   = "GoodsQueryByMethod"
	sevenCall = "OrderShippingStatusConfirmSevenStoreDelivery"
	famiCall  = "OrderShippingStatusConfirmFamilyStoreDelivery"
	thirdCall = "OrderShippingStatusConfirmThirdPartyDelivery"
	homeCall  = "OrderShippingStatusConfirmHomeDelivery"
)

// queryBody is a right order query; changes are pairs of a field and its JSON, "" takes a field away.
func queryBody(changes ...string) string {
	fields := map[string]string{
		"pageIndex": `1`, "maxPerPage": `100`, "queryDateType": `"OrderDate"`, "fromDate": `"2026-11-16"`, "toDate": `"2026/11/23"`,
		"deliveryType": `"All"`, "storeDeliveryType": `"All"`, "orderStatus": `"NotShipped"`,
	}
	return objectOf(fields, changes)
}

func objectOf(fields map[string]string, changes []string) string {
	for i := 0; i < len(changes); i += 2 {
		fields[changes[i]] = changes[i+1]
	}
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		if fields[key] != "" {
			parts = append(parts, fmt.Sprintf("%q:%s", key, fields[key]))
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// find gives the first order that waits on a route.
func (s *shop) find(is func(*order) bool) *order {
	s.t.Helper()
	i := slices.IndexFunc(s.orders, func(o *order) bool { return o.open() && o.asked == "" && !o.partly() && is(o) })
	require.GreaterOrEqual(s.t, i, 0, "the samples hold such an order")
	return s.orders[i]
}

func by(k kind) func(*order) bool { return func(o *order) bool { return o.route.kind == k } }

func coded(code int) func(*order) bool {
	return func(o *order) bool { return storeCodes[o.route] == code }
}

// homeBody is a right home confirmation of an order's lines; changes are made to every element.
func homeBody(o *order, changes ...string) string {
	var rows []string
	for _, l := range o.lines {
		if l.status == notShipped {
			rows = append(rows, objectOf(map[string]string{
				"orderNo": `"` + o.number + `"`, "orderSeq": `"` + l.seq + `"`, "shipPack": `"OriginalBox"`, "packType": `""`, "packUnit": `""`,
				"deliveryStatus": `"Shipped"`, "deliveryNote": `""`, "deliveryCompany": `"TCAT"`, "deliveryNo": `"907654321012"`,
			}, changes))
		}
	}
	return `{"listItem":[` + strings.Join(rows, ",") + `]}`
}

func linesOf(list ...*order) string {
	var rows []string
	for _, o := range list {
		for _, l := range o.lines {
			rows = append(rows, fmt.Sprintf(`{"orderNo":%q,"orderSeq":%q}`, o.number, l.seq))
		}
	}
	return "[" + strings.Join(rows, ",") + "]"
}

// boxBody is a right confirmation of one parcel; code is its delyGb, "" for none.
func boxBody(code, lines string, changes ...string) string {
	row := objectOf(map[string]string{
		"newBoxYn": `"001"`, "deliveryStatus": `"Shipped"`, "deliveryNote": `""`, "shipPack": `"OriginalBox"`, "packType": `""`, "packUnit": `"120"`,
		"orderList": lines,
	}, changes)
	if code == "" {
		return `{"listItem":[` + row + `]}`
	}
	return `{"delyGb":` + code + `,"listItem":[` + row + `]}`
}

func printBody(code string, o *order, seqs string) string {
	element := fmt.Sprintf(`{"orderList":[{"orderNo":%q,"orderSeq":%q}]}`, o.number, seqs)
	if code != "" {
		element = fmt.Sprintf(`{"delyGb":%s,"orderList":[{"orderNo":%q,"orderSeq":%q}]}`, code, o.number, seqs)
	}
	return `{"listItem":[` + element + `]}`
}

func stockBody(row string) string { return `{"listGoodsStockModify":[` + row + `]}` }

func (s *shop) goodsBody(changes ...string) string {
	return objectOf(map[string]string{
		"queryMethod": `"All"`, "saleStatus": `"All"`, "pageIndex": `1`, "maxPerPage": `100`, "applyDate": `"2026-11-23 14:30:00"`,
	}, changes)
}

const goodRow = `{"goodsCode":"TP00000010000123","goodsdtCode":"001","quantity":10}`

// breaks names for every rule what breaks it, in one or more ways.
var breaks = map[string][]func(*shop){
	ruleBearer: {
		func(s *shop) {
			s.send(http.MethodPost, oldDoor+orders, queryBody(), map[string]string{"Authorization": ""})
		},
		func(s *shop) {
			s.send(http.MethodPost, oldDoor+orders, queryBody(), map[string]string{"Authorization": dummyToken})
		},
		func(s *shop) {
			s.send(http.MethodPost, oldDoor+orders, queryBody(), map[string]string{"Authorization": "Bearer  " + dummyToken})
		},
	},
	ruleHammer: {func(s *shop) {
		for range hammering {
			s.send(http.MethodPost, oldDoor+orders, queryBody(), map[string]string{"Authorization": "Bearer wrong"})
		}
	}},
	rulePost: {func(s *shop) { s.send(http.MethodGet, oldDoor+orders, "", nil) }, func(s *shop) { s.send(http.MethodPost, labelPath+"x", "", nil) }},
	rulePath: {func(s *shop) { s.post("OrderQueryAll", "{}") }},
	ruleJSON: {
		func(s *shop) { s.post(orders, "[]") },
		func(s *shop) { s.post(orders, "{") },
		func(s *shop) { s.post(orders, queryBody()+"{}") },
		func(s *shop) {
			s.send(http.MethodPost, oldDoor+orders, queryBody(), map[string]string{"Content-Type": "text/plain"})
		},
	},
	ruleForm:     {func(s *shop) { s.send(http.MethodPost, newDoor+"ModifySkuSaleGb", "{}", nil) }},
	rulePage:     {asks("pageIndex", `0`), asks("pageIndex", `"1"`), asks("pageIndex", "")},
	rulePageSize: {asks("maxPerPage", `99`), asks("maxPerPage", `10001`), asks("maxPerPage", `"100"`)},
	ruleWindow:   {asks("fromDate", `"2026-10-24"`), asks("toDate", `"2026-11-15"`)},
	ruleDate:     {asks("fromDate", `"16/11/2026"`), asks("toDate", `"2026-11-31"`), asks("toDate", "")},
	ruleFilter: {
		asks("queryDateType", `"orderDate"`), asks("deliveryType", `"Seven"`), asks("orderStatus", ""), asks("storeDeliveryType", `"SevenEleven"`),
		asks("orderChangeAddrStatus", `"yes"`),
	},
	ruleStoreFilter: {asks("storeDeliveryType", ""), asks("storeDeliveryType", "", "deliveryType", `"Store"`)},
	ruleDateStatus:  {asks("queryDateType", `"ShipDate"`), asks("queryDateType", `"RecycleDate"`), asks("queryDateType", `"EntpReturnDate"`)},
	ruleOrderNumbers: {
		asks("listOrderNo", `["6611220001234"]`), asks("listOrderNo", `"66112200012345"`),
		asks("listOrderNo", `["66112200012345`+strings.Repeat(`","66112200012345`, mostNumbers)+`"]`),
	},
	ruleBatch: {func(s *shop) {
		row := boxBody("", linesOf(s.find(by(third))))
		element := strings.TrimSuffix(strings.TrimPrefix(row, `{"listItem":[`), `]}`)
		s.post(thirdCall, `{"listItem":[`+element+strings.Repeat(","+element, mostElements)+`]}`)
	}},
	ruleElements: {
		func(s *shop) { s.post(homeCall, `{"listItem":[]}`) },
		func(s *shop) { s.post(thirdCall, boxBody("", `[]`)) },
		func(s *shop) {
			row := strings.TrimSuffix(strings.TrimPrefix(homeBody(s.find(by(home))), `{"listItem":[`), `]}`)
			s.post(homeCall, `{"listItem":[`+row+`,`+row+`]}`)
		},
		func(s *shop) {
			lines := strings.Trim(linesOf(s.find(by(third))), "[]")
			s.post(thirdCall, boxBody("", `[`+lines+`,`+lines+`]`))
		},
		func(s *shop) { s.post("OrderChangeAddr", `{"listOrderChangeAddr":[]}`) },
		func(s *shop) { s.post("OrderShippingThirdPartyPrintLabel", `{"listItem":[{}]}`) },
	},
	ruleLine: {
		func(s *shop) { s.post(homeCall, homeBody(s.find(by(home)), "orderSeq", `"009"`)) },
		func(s *shop) { s.post(thirdCall, boxBody("", `[{"orderNo":"66112299999999","orderSeq":"001"}]`)) },
	},
	ruleDelivery: {
		func(s *shop) {
			s.post(thirdCall, boxBody("", linesOf(s.find(func(o *order) bool { return o.route.kind == home && len(o.lines) == 1 }))))
		},
		func(s *shop) { s.post(homeCall, homeBody(s.find(coded(22)))) },
	},
	ruleStatus: {
		func(s *shop) { s.post(homeCall, homeBody(s.find(by(home)), "deliveryStatus", `"10"`)) },
		func(s *shop) { s.post(homeCall, homeBody(s.find(by(home)), "deliveryDate", `"2026-11-25"`)) },
		func(s *shop) {
			s.post(homeCall, homeBody(s.find(by(home)), "deliveryStatus", `"ScheduledDeliveryDate"`))
		},
		func(s *shop) {
			s.post(thirdCall, boxBody("", linesOf(s.find(by(third))), "deliveryStatus", `"PhoneUnreachable"`))
		},
	},
	ruleNote:    {func(s *shop) { s.post(homeCall, homeBody(s.find(by(home)), "deliveryNote", "")) }},
	ruleCarrier: {func(s *shop) { s.post(homeCall, homeBody(s.find(by(home)), "deliveryCompany", `"黑貓"`)) }},
	ruleNumber:  {func(s *shop) { s.post(homeCall, homeBody(s.find(by(home)), "deliveryNo", `" "`)) }},
	rulePackaging: {
		func(s *shop) { s.post(homeCall, homeBody(s.find(by(home)), "shipPack", `"原箱"`)) },
		func(s *shop) { s.post(homeCall, homeBody(s.find(by(home)), "packType", "")) },
		func(s *shop) { s.post(homeCall, homeBody(s.find(by(home)), "packType", `"S500"`)) },
		func(s *shop) { s.post(homeCall, homeBody(s.find(by(home)), "packUnit", `"1.5"`)) },
		func(s *shop) {
			s.post(famiCall, boxBody("24", linesOf(s.find(coded(24))), "shipPack", `"MomoBoxBag"`, "packType", `"S500"`))
		},
	},
	ruleBox: {
		func(s *shop) { s.post(thirdCall, boxBody("", linesOf(s.find(by(third))), "newBoxYn", `"A"`)) },
		func(s *shop) { s.post(thirdCall, boxBody("", linesOf(s.find(by(third))), "newBoxYn", `1`)) },
		func(s *shop) {
			row := strings.TrimSuffix(strings.TrimPrefix(boxBody("", linesOf(s.find(by(third)))), `{"listItem":[`), `]}`)
			s.post(thirdCall, `{"listItem":[`+row+`,`+strings.Replace(row, `"001","orderList"`, `"1","orderList"`, 1)+`]}`)
		},
	},
	ruleCode: {
		func(s *shop) { s.post(sevenCall, boxBody("29", linesOf(s.find(coded(22))))) },
		func(s *shop) { s.post(sevenCall, boxBody("21", linesOf(s.find(coded(22))))) },
		func(s *shop) { s.post(famiCall, boxBody("29", linesOf(s.find(coded(24))))) },
		func(s *shop) {
			o := s.find(coded(22))
			s.ask(sevenCall, boxBody("22", linesOf(o)))
			s.post("OrderShippingSevenStorePrintLabel", printBody("21", o, "001"))
		},
	},
	ruleReceiver: {func(s *shop) {
		first := s.find(by(third))
		s.post(thirdCall, boxBody("", linesOf(first, s.find(func(o *order) bool { return o.route.kind == third && o != first }))))
	}},
	rulePrintOne: {func(s *shop) {
		o := s.find(func(o *order) bool { return o.route.kind == third && len(o.lines) > 1 })
		for _, seq := range []string{"001", "002"} {
			s.ask(thirdCall, boxBody("", fmt.Sprintf(`[{"orderNo":%q,"orderSeq":%q}]`, o.number, seq)))
		}
		s.post("OrderShippingThirdPartyPrintLabel", printBody("", o, "001,002"))
	}},
	rulePrintConfirm: {func(s *shop) { s.post("OrderShippingThirdPartyPrintLabel", printBody("", s.find(by(third)), "001")) }},
	ruleAddressAnswer: {
		func(s *shop) { s.answerAddress(s.moved(), `"maybe"`) },
		func(s *shop) { s.answerAddress(s.find(by(store)), `"1"`) },
	},
	ruleGoodsQuery: {
		func(s *shop) { s.post(goodsOf, s.goodsBody("queryMethod", `"all"`)) },
		func(s *shop) { s.post(goodsOf, s.goodsBody("saleStatus", "")) },
		func(s *shop) { s.post(goodsOf, s.goodsBody("applyDate", "")) },
		func(s *shop) { s.post(goodsOf, s.goodsBody("applyDate", `"2026-11-23"`)) },
		func(s *shop) { s.post(goodsOf, s.goodsBody("listGoods", `["TP00000010000123"]`)) },
	},
	ruleStock: {
		func(s *shop) { s.post(stock, `{}`) },
		func(s *shop) { s.post(stock, stockBody(strings.Replace(goodRow, "10}", `"10"}`, 1))) },
		func(s *shop) { s.post(stock, stockBody(strings.Replace(goodRow, "10}", `-1}`, 1))) },
		func(s *shop) { s.post(stock, stockBody(strings.Replace(goodRow, "goodsdtCode", "goodsDtCode", 1))) },
	},
	ruleStockBatch: {func(s *shop) { s.post(stock, stockBody(goodRow+strings.Repeat(","+goodRow, mostStock))) }},
	ruleStockGoods: {
		func(s *shop) { s.post(stock, stockBody(strings.Replace(goodRow, "0123", "9999", 1))) },
		func(s *shop) { s.sale("goodsCode=TP1&goodsDtCode=001&saleGb=on") },
	},
	ruleSale: {func(s *shop) { s.sale("goodsCode=TP00000010000123&goodsDtCode=001&saleGb=1") }},
}

// asks makes an order query with some fields changed.
func asks(changes ...string) func(*shop) {
	return func(s *shop) { s.post(orders, queryBody(changes...)) }
}

func (s *shop) sale(form string) answer {
	return s.send(http.MethodPost, newDoor+"ModifySkuSaleGb", form, map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
}

// moved gives the order in which an address change is asked for.
func (s *shop) moved() *order {
	return s.orders[slices.IndexFunc(s.orders, func(o *order) bool { return o.asked != "" })]
}

func (s *shop) answerAddress(o *order, value string) answer {
	return s.post("OrderChangeAddr", fmt.Sprintf(`{"listOrderChangeAddr":[{"orderNo":%q,"isArgeeChgAddr":%s}]}`, o.number, value))
}

func TestEveryRuleIsBrokenByItsMistakeAndByNothingElse(t *testing.T) {
	t.Parallel()
	for _, rule := range rules {
		require.NotEmpty(t, breaks[rule.ID], "no test breaks %s", rule.ID)
		for i, mistake := range breaks[rule.ID] {
			t.Run(fmt.Sprintf("%s %d", rule.ID, i+1), func(t *testing.T) {
				t.Parallel()
				s := openShop(t, connectors.EmulatorOptions{})
				mistake(s)
				violations := s.Report().Violations
				require.Len(t, violations, 1)
				require.Equal(t, rule.ID, violations[0].Rule)
			})
		}
	}
}

// rowsOf gives the orders of an answer by number, and their lines.
func rowsOf(t *testing.T, listed map[string]any) map[string][]map[string]any {
	t.Helper()
	all := map[string][]map[string]any{}
	for _, o := range listed["listOrder"].([]any) {
		order := o.(map[string]any)
		lines := []map[string]any{}
		for _, l := range order["listItem"].([]any) {
			lines = append(lines, l.(map[string]any))
		}
		all[order["orderNo"].(string)] = lines
	}
	return all
}

func TestTheQueryFindsWhatItIsAskedFor(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.EmulatorOptions{})
	count := func(changes ...string) int { return len(rowsOf(t, s.ask(orders, queryBody(changes...)))) }
	waiting := count()
	require.Equal(t, waiting, count("deliveryType", `"Home"`, "storeDeliveryType", "")+count("deliveryType", `"Store"`)+
		count("deliveryType", `"ThirdParty"`, "storeDeliveryType", ""))
	require.Equal(t, count("deliveryType", `"Store"`),
		count("deliveryType", `"Store"`, "storeDeliveryType", `"StoreToStoreShip"`)+count("deliveryType", `"Store"`, "storeDeliveryType", `"WarehouseToStoreShip"`))
	require.Equal(t, 1, count("orderStatus", `"Unpaid"`))
	require.Equal(t, 1, count("orderStatus", `"OrderCancelled"`, "deliveryType", `"ThirdParty"`))
	require.Equal(t, waiting+1, count("queryDateType", `"LastShipDate"`, "fromDate", `"20261116"`, "toDate", `"20261207"`), "one was paid late")
	o := s.find(by(home))
	require.Equal(t, 1, count("listOrderNo", `["`+o.number+`"]`, "orderStatus", `"Unpaid"`, "deliveryType", `"ThirdParty"`), "a number overrules the filters")
	require.Equal(t, 1, count("listOrderNo", `["`+o.number+`-001"]`))
	require.Equal(t, 0, count("listOrderNo", `["66112299999999"]`))
	require.Equal(t, 1, count("goodsNo", `"`+o.lines[0].item.key.Item+`"`, "entpGoodsNo", `"BT-750-BK"`, "deliveryType", `"Home"`, "customerName", `"`+o.person.Name+`"`))
}

func TestPagesCoverTheList(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.EmulatorOptions{Orders: 230, Bare: true})
	seen := map[string]bool{}
	for i, n := range []int{100, 100, 30, 0} {
		listed := s.ask(orders, queryBody("pageIndex", numeral(i+1)))
		require.InDelta(t, 230, listed["totalOrders"], 0)
		rows := rowsOf(t, listed)
		require.Len(t, rows, n)
		for number := range rows {
			require.False(t, seen[number])
			seen[number] = true
		}
	}
}

func TestAReceiverIsSeenOnlyWhileAHomeOrderWaits(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.EmulatorOptions{})
	o := s.find(by(home))
	row := func() map[string]any {
		return rowsOf(t, s.ask(orders, queryBody("listOrderNo", `["`+o.number+`"]`)))[o.number][0]
	}
	require.Equal(t, o.person.Name, row()["receiverName"])
	require.Contains(t, row()["receiverAddress"], o.person.Street)
	before := row()["lastProcDate"]
	s.now = s.now.Add(time.Hour)
	s.ask(homeCall, homeBody(o))
	require.Equal(t, "******", row()["receiverAddress"])
	require.Equal(t, masked(o.person.Name), row()["receiverName"])
	require.Equal(t, "出貨確認", row()["itemStatus"])
	require.Equal(t, "907654321012", row()["deliveryNo"])
	require.NotEqual(t, before, row()["lastProcDate"], "the time is that of the status")
	o = s.find(by(store))
	require.Equal(t, "******", row()["receiverAddress"])
	require.Nil(t, row()["ivr"])
}

// firstResult gives the first element of a confirmation's answer.
func firstResult(t *testing.T, listed map[string]any) map[string]any {
	t.Helper()
	return listed["confirmDeliveryDetailResList"].([]any)[0].(map[string]any)
}

func TestASecondConfirmationFailsAndBreaksNothing(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.EmulatorOptions{})
	for call, body := range map[string]string{
		homeCall: homeBody(s.find(by(home))), thirdCall: boxBody("", linesOf(s.find(by(third)))), sevenCall: boxBody(`"22"`, linesOf(s.find(coded(22)))),
	} {
		require.Equal(t, true, firstResult(t, s.ask(call, body))["success"])
		require.Equal(t, false, firstResult(t, s.ask(call, body))["success"])
	}
}

func TestAnAddressChangeIsAnsweredBeforeTheOrderShips(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.EmulatorOptions{})
	o := s.moved()
	require.Contains(t, firstResult(t, s.ask(homeCall, homeBody(o)))["message"], "改址")
	require.Equal(t, true, s.answerAddress(o, `"1"`).object(t)["result"].([]any)[0].(map[string]any)["success"])
	require.Equal(t, "南京東路二段1號8樓", o.person.Street)
	require.Equal(t, false, s.answerAddress(o, `false`).object(t)["result"].([]any)[0].(map[string]any)["success"])
	require.Equal(t, true, firstResult(t, s.ask(homeCall, homeBody(o)))["success"])
	require.Empty(t, s.Report().Violations)
}

func TestOtherStatusesShipNothing(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.EmulatorOptions{})
	o := s.find(by(home))
	s.ask(homeCall, homeBody(o, "deliveryStatus", `"ScheduledDeliveryDate"`, "deliveryDate", `"2026-11-25"`, "deliveryNo", `""`))
	require.True(t, o.open())
	s.ask(homeCall, homeBody(o, "deliveryStatus", `"CancelNoStockOrder"`, "deliveryNo", `""`))
	require.Equal(t, connectors.StateCancelled, o.state())
}

// confirmedStore ships an order by 7-ELEVEN and gives the answer's element.
func confirmedStore(s *shop) (*order, map[string]any) {
	o := s.find(coded(22))
	return o, firstResult(s.t, s.ask(sevenCall, boxBody("22", linesOf(o))))
}

// reprinted gives the label of a reprint.
func reprinted(s *shop) (*order, map[string]any) {
	o, _ := confirmedStore(s)
	listed := s.ask("OrderShippingSevenStorePrintLabel", printBody("22", o, "001"))
	return o, listed["orderPrintLabelResList"].([]any)[0].(map[string]any)
}

// label checks the label of a reprint under a switch.
func label(check func(t *testing.T, s *shop, text string)) func(*testing.T, *shop) {
	return func(t *testing.T, s *shop) {
		t.Helper()
		_, printed := reprinted(s)
		check(t, s, printed["printLabel"].(string))
	}
}

// firstLine gives the first line of the first order listed.
func firstLine(s *shop, changes ...string) map[string]any {
	o := s.find(by(home))
	return rowsOf(s.t, s.ask(orders, queryBody(append(changes, "listOrderNo", `["`+o.number+`"]`)...)))[o.number][0]
}

// turned says for every switch what is different.
var turned = map[string]func(*testing.T, *shop){
	switchIPRefused: func(t *testing.T, s *shop) {
		require.Equal(t, http.StatusForbidden, s.post(orders, queryBody()).status)
	},
	switchIPBody: func(t *testing.T, s *shop) { require.Contains(t, string(s.post(orders, queryBody()).body), "IP") },
	switchForbidden: func(t *testing.T, s *shop) {
		a := s.send(http.MethodPost, oldDoor+orders, queryBody(), map[string]string{"Authorization": "Bearer other"})
		require.Equal(t, http.StatusForbidden, a.status)
	},
	switchTopArray: func(t *testing.T, s *shop) { require.Equal(t, byte('['), s.post(orders, queryBody()).body[0]) },
	switchEmptyNull: func(t *testing.T, s *shop) {
		require.Nil(t, s.ask(orders, queryBody("listOrderNo", `["66112299999999"]`))["listOrder"])
	},
	switchEmptyMessage: func(t *testing.T, s *shop) {
		require.Equal(t, "查無資料", s.ask(orders, queryBody("listOrderNo", `["66112299999999"]`))["errorMessage"])
	},
	switchBlankGoods: func(t *testing.T, s *shop) {
		require.True(t, strings.HasPrefix(firstLine(s)["goodsNo"].(string), " TP"))
	},
	switchStringNumbers: func(t *testing.T, s *shop) { require.Equal(t, "2", firstLine(s)["quantity"]) },
	switchNullText: func(t *testing.T, s *shop) {
		o := s.find(by(third))
		row := rowsOf(t, s.ask(orders, queryBody("listOrderNo", `["`+o.number+`"]`)))[o.number][0]
		require.NotNil(t, row["ivr"])
		require.Empty(t, row["ivr"])
	},
	switchMatchingLines: func(t *testing.T, s *shop) {
		half := s.orders[slices.IndexFunc(s.orders, func(o *order) bool { return o.open() && o.is(cancelled) })]
		require.Len(t, rowsOf(t, s.ask(orders, queryBody()))[half.number], 1)
	},
	switchDrift: func(t *testing.T, s *shop) {
		big := openShop(t, connectors.EmulatorOptions{Orders: 150, Bare: true})
		require.NoError(t, big.Turn(switchDrift, true))
		first, second := rowsOf(t, big.ask(orders, queryBody())), rowsOf(t, big.ask(orders, queryBody("pageIndex", "2")))
		require.Len(t, second, 51)
		repeated := 0
		for number := range second {
			if first[number] != nil {
				repeated++
			}
		}
		require.Equal(t, 1, repeated)
	},
	switchBrokenOrder: func(t *testing.T, s *shop) {
		require.Empty(t, rowsOf(t, s.ask(orders, queryBody("fromDate", `"2026-11-01"`)))[s.newest().number])
	},
	switchNewStatus: func(t *testing.T, s *shop) { require.Equal(t, "理貨中", firstLine(s)["itemStatus"]) },
	switchBothWays: func(t *testing.T, s *shop) {
		o := s.find(coded(22))
		require.Contains(t, rowsOf(t, s.ask(orders, queryBody("deliveryType", `"Store"`, "storeDeliveryType", `"WarehouseToStoreShip"`))), o.number)
	},
	switchWholeRefused: func(t *testing.T, s *shop) {
		o := s.find(func(o *order) bool { return o.route.kind == home && len(o.lines) > 1 && !o.is(cancelled) })
		body := homeBody(o)
		s.move(o.lines[:1], cancelled)
		require.Equal(t, stateText, s.ask(homeCall, body)["errorMessage"])
		require.True(t, o.open(), "it had no effect")
	},
	switchReversed: func(t *testing.T, s *shop) {
		o := s.find(func(o *order) bool { return o.route.kind == home && len(o.lines) > 1 && !o.is(cancelled) })
		require.NotEqual(t, "001", firstResult(t, s.ask(homeCall, homeBody(o)))["orderSeq"])
	},
	switchNoOrderList: func(t *testing.T, s *shop) { _, r := confirmedStore(s); require.Empty(t, r["orderList"]) },
	switchLostElement: func(t *testing.T, s *shop) {
		o := s.find(by(third))
		require.Empty(t, s.ask(thirdCall, boxBody("", linesOf(o)))["confirmDeliveryDetailResList"])
		require.True(t, o.is(printed), "it took effect")
	},
	switchOrderG: func(t *testing.T, s *shop) {
		r := firstResult(t, s.ask(homeCall, homeBody(s.find(by(home)))))
		require.Equal(t, "001", r["orderG"])
		require.NotContains(t, r, "orderSeq")
	},
	switchLateNumber: func(t *testing.T, s *shop) {
		o, r := confirmedStore(s)
		require.Empty(t, r["slipNo"])
		shown := func() any {
			return rowsOf(t, s.ask(orders, queryBody("listOrderNo", `["`+o.number+`"]`)))[o.number][0]["deliveryNo"]
		}
		require.Nil(t, shown())
		s.now = s.now.Add(2 * time.Minute)
		require.Equal(t, o.lines[0].bill.number, shown())
	},
	switchNoHomeNumber: func(t *testing.T, s *shop) {
		o := s.find(by(home))
		s.ask(homeCall, homeBody(o))
		require.Nil(t, rowsOf(t, s.ask(orders, queryBody("listOrderNo", `["`+o.number+`"]`)))[o.number][0]["deliveryNo"])
	},
	switchSpelling: func(t *testing.T, s *shop) {
		_, printed := reprinted(s)
		require.NotEmpty(t, printed["printLable"])
		require.Contains(t, s.ask(orders, queryBody()), "errorMessge")
	},
	switchZeroRefused: func(t *testing.T, s *shop) {
		r := s.ask(stock, stockBody(strings.Replace(goodRow, "10}", "0}", 1)))["result"].([]any)[0].(map[string]any)
		require.Equal(t, false, r["success"])
	},
	switchCodeTwice: func(t *testing.T, s *shop) {
		text := string(s.post(stock, stockBody(goodRow)).body)
		require.Equal(t, 2, strings.Count(text, `"goodsCode"`))
		require.NotContains(t, text, "goodsdtCode")
	},
	switchLabelLines: label(func(t *testing.T, _ *shop, text string) { require.Contains(t, text, "\r\n") }),
	switchLabelDataURI: label(func(t *testing.T, _ *shop, text string) {
		require.True(t, strings.HasPrefix(text, "data:application/pdf;base64,"))
	}),
	switchLabelURL: label(func(t *testing.T, s *shop, text string) {
		path := strings.TrimPrefix(text, s.server.URL)
		file := s.send(http.MethodGet, path, "", nil)
		require.Equal(t, "application/pdf", file.kind)
		require.True(t, strings.HasPrefix(string(file.body), "%PDF-"))
		require.Equal(t, http.StatusNotFound, s.send(http.MethodGet, labelPath+"other", "", nil).status)
		require.Equal(t, http.StatusUnauthorized, s.send(http.MethodGet, path, "", map[string]string{"Authorization": "Bearer other"}).status)
	}),
	switchLabelHTML: label(func(t *testing.T, _ *shop, text string) { require.True(t, strings.HasPrefix(text, "<!DOCTYPE html>")) }),
	switchLabelLate: func(t *testing.T, s *shop) {
		o, printed := reprinted(s)
		require.Empty(t, printed["printLabel"])
		require.Equal(t, "success.", printed["message"])
		again := s.ask("OrderShippingSevenStorePrintLabel", printBody("22", o, "001"))["orderPrintLabelResList"].([]any)[0].(map[string]any)
		require.NotEmpty(t, again["printLabel"])
	},
	switchRareCiphers: func(t *testing.T, s *shop) {
		o, _ := confirmedStore(s)
		seen := map[string]bool{}
		for range 10 {
			listed := s.ask("OrderShippingSevenStorePrintLabel", printBody("22", o, "001"))
			seen[encryption(t, listed["orderPrintLabelResList"].([]any)[0].(map[string]any)["printAll"].(string))] = true
		}
		require.Greater(t, len(seen), 5)
	},
	switchLabelFourUp: label(func(t *testing.T, _ *shop, text string) {
		file, err := base64.StdEncoding.DecodeString(text)
		require.NoError(t, err)
		require.Contains(t, string(file), "/MediaBox [0 0 595.28 841.89]")
	}),
	switchForeign: label(func(t *testing.T, _ *shop, text string) { require.NotEmpty(t, encryption(t, text)) }),
}

// encryption gives what tells the ways to lock a file apart.
func encryption(t *testing.T, text string) string {
	t.Helper()
	file, err := base64.StdEncoding.DecodeString(text)
	require.NoError(t, err)
	_, after, _ := strings.Cut(string(file), "/Filter /Standard ")
	head, _, _ := strings.Cut(after, " /P ")
	_, filter, _ := strings.Cut(after, "/CFM")
	filter, _, _ = strings.Cut(filter, "/AuthEvent")
	return head + filter
}

func TestEverySwitchTurnsSomething(t *testing.T) {
	t.Parallel()
	for _, sw := range switches {
		t.Run(sw.Name, func(t *testing.T) {
			t.Parallel()
			require.NotNil(t, turned[sw.Name], "no test turns %s", sw.Name)
			s := openShop(t, connectors.EmulatorOptions{})
			require.NoError(t, s.Turn(sw.Name, true))
			turned[sw.Name](t, s)
			require.Empty(t, s.Report().Violations)
		})
	}
}

func TestThirdPartyConfirmationsGiveAddresses(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.EmulatorOptions{})
	r := firstResult(t, s.ask(thirdCall, boxBody("", linesOf(s.find(by(third))))))
	require.Equal(t, "新竹貨運", r["delyGb"])
	for _, key := range []string{"printLable", "printDetail", "printAll"} {
		require.True(t, strings.HasPrefix(r[key].(string), s.server.URL+labelPath), key)
	}
}

func TestGoodsAreListedWithTheirVariants(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.EmulatorOptions{})
	all := s.ask(goodsOf, s.goodsBody())
	require.Len(t, all["result"], len(s.products()))
	some := s.ask(goodsOf, s.goodsBody("queryMethod", `"Stock"`, "applyDate", "", "listGoods",
		`[{"goodsCode":"TP00000010000123","listGoodsdtCode":["002"]},{"goodsCode":"22222"}]`))["result"].([]any)
	require.Len(t, some[0].(map[string]any)["listGoodsdt"], 1)
	require.Equal(t, "查無此商品", some[1].(map[string]any)["errorMessge"])
	require.Equal(t, false, some[1].(map[string]any)["success"])
	require.Equal(t, "true", s.sale("goodsCode=TP00000010000123&goodsDtCode=001&saleGb=off").object(t)["success"])
	require.True(t, s.goodsBy[connectors.ListingKey{Item: "TP00000010000123", Variant: "001"}].off)
	require.Empty(t, s.Report().Violations)
}

// TestTheSamplesHoldWhatAWeekBrings: every way to ship, freight, a piece that costs nothing, a cancelled and a shipped line, an address
// change, a late payment.
func TestTheSamplesHoldWhatAWeekBrings(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.EmulatorOptions{})
	ways := map[int]bool{}
	for _, o := range s.orders {
		if o.open() {
			ways[storeCodes[o.route]] = true
		}
	}
	require.Len(t, ways, len(storeCodes)+1)
	holds := func(is func(*order, *line) bool) {
		t.Helper()
		require.True(t, slices.ContainsFunc(s.orders, func(o *order) bool {
			return o.open() && slices.ContainsFunc(o.lines, func(l *line) bool { return is(o, l) })
		}))
	}
	holds(func(_ *order, l *line) bool { return l.freight })
	holds(func(_ *order, l *line) bool { return l.amount == 0 })
	holds(func(_ *order, l *line) bool { return l.status == cancelled })
	holds(func(_ *order, l *line) bool { return l.status == shipping })
	holds(func(o *order, _ *line) bool { return o.asked != "" })
	holds(func(o *order, l *line) bool { return l.at.Sub(o.created) > day })
}
