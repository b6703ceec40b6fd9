package emulator

// The emulator's teeth: every rule is broken with hand-written HTTP, and every switch is turned.

import (
	"bytes"
	"crypto/aes"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
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
	options.Now = func() time.Time { return s.now }
	if options.Seed == 0 {
		options.Seed = 7
	}
	e, err := New(options)
	require.NoError(t, err)
	s.Emulator = e.(*Emulator)
	s.server = httptest.NewServer(s)
	t.Cleanup(s.server.Close)
	return s
}

// object is a JSON object of a request.
type object = map[string]any

func logIn() object {
	return object{"entpCode": "001005", "entpID": "24567890", "entpPwd": "demo5678pw", "otpBackNo": "123"}
}

// answer is what came back.
type answer struct {
	status int
	kind   string
	body   []byte
}

func (a answer) object(t *testing.T) object {
	t.Helper()
	var o object
	require.NoError(t, json.Unmarshal(a.body, &o), "%s", a.body)
	return o
}

func (s *shop) send(method, path, contentType string, body []byte) answer {
	s.t.Helper()
	request, err := http.NewRequest(method, s.server.URL+path, bytes.NewReader(body))
	require.NoError(s.t, err)
	request.Header.Set("Content-Type", contentType)
	status, header, read := emulationtest.Do(s.t, s.server.Client(), request)
	return answer{status, header.Get("Content-Type"), []byte(read)}
}

// post sends a body with the log-in.
func (s *shop) post(path string, body object) answer {
	s.t.Helper()
	whole := object{"loginInfo": logIn()}
	maps.Copy(whole, body)
	raw, err := json.Marshal(whole)
	require.NoError(s.t, err)
	return s.send(http.MethodPost, path, "application/json", raw)
}

// act posts a doAction of the order servlet.
func (s *shop) act(action string, body object) answer {
	s.t.Helper()
	whole := object{"doAction": action}
	maps.Copy(whole, body)
	return s.post(orderServlet, whole)
}

// with changes a copy of an object; a nil value takes the key out.
func with(o, changes object) object {
	changed := maps.Clone(o)
	for key, value := range changes {
		if changed[key] = value; value == nil {
			delete(changed, key)
		}
	}
	return changed
}

func weekOf(prefix string) object {
	return object{
		prefix + "fr_dd": "2026/11/16", prefix + "fr_hh": "00", prefix + "fr_mm": "00",
		prefix + "to_dd": "2026/11/23", prefix + "to_hh": "23", prefix + "to_mm": "59",
		prefix + "receiver": "", prefix + "goodsCode": "", prefix + "orderNo": "", prefix + "entpGoodsNo": "",
	}
}

func homeFilters() object {
	return with(weekOf("company_"), object{"company_orderGb": "", "company_recycleLargeMachineType": "", "company_ChangeAddressAll": ""})
}

func storeFilters(code, special string) object {
	return with(weekOf("stores_"), object{"dely_gb": code, "stores_special": special})
}

func thirdFilters(carrier, temp string) object {
	return with(weekOf("third_"), object{"third_orderGb": "", "third_delyGb": carrier, "third_delyTemp": temp})
}

func sendingFilter(codeKey, code, status string) object {
	return object{
		"fromDate": "2026/11/16", "fromHour": "00", "fromMinute": "00", "toDate": "2026/11/24", "toHour": "00", "toMinute": "00",
		"qryGoodsCode": "", "receiver": "", "orderNo": "", "entpGoodsCode": "", "status": status, codeKey: code,
	}
}

// find gives an order of the samples.
func (s *shop) find(want func(*order) bool) *order {
	s.t.Helper()
	for _, o := range s.orders {
		if o.open() && o.stop == notStopped && want(o) {
			return o
		}
	}
	s.t.Fatal("no such sample")
	return nil
}

func of(k kind, lines int) func(*order) bool {
	return func(o *order) bool { return o.route.kind == k && len(o.lines) == lines && len(o.also) == 0 }
}

func confirmRow(no string) object {
	return object{"completeOrderNo": no, "remark5VStr": "已配送", "msgNote": "", "scmDelyDate": "", "delyGbStr": "統一速達", "slipNo": "903120000017",
		"shipTypeStr": "原箱", "packTypeStr": "", "packUnit": ""}
}

func boxRow(no, number string) object {
	return object{"completeOrderNo": no, "boxYn": number, "remark5VStr": "可出貨"}
}

func finishRow(no string) object {
	return object{"completeOrderNo": no, "remark5VStr": "可出貨", "shipTypeStr": "原箱", "packTypeStr": "", "packUnit": ""}
}

func list(rows ...object) object { return object{"sendInfoList": rows} }

func printOf(nos ...string) object {
	var rows []object
	for _, no := range nos {
		rows = append(rows, object{"completeOrderNo": no})
	}
	return object{"printType": "label", "sendInfoList": rows}
}

// shipped boxes and finishes all lines of an order of stores.
func (s *shop) shipped(o *order, number string) {
	s.t.Helper()
	var boxes, finishes []object
	for _, l := range o.lines {
		boxes, finishes = append(boxes, boxRow(l.no, number)), append(finishes, finishRow(l.no))
	}
	prefix := map[kind]string{store: "unsendStores", third: "unsendThird"}[o.route.kind]
	s.act(prefix+"CombineBox", list(boxes...))
	s.act(prefix+"Finish", list(finishes...))
	require.NotNil(s.t, o.lines[0].waybill)
}

// breach breaks one rule. says is in the answer.
type breach struct {
	rule, name string
	do         func(*shop) answer
	status     int // 0: 200
	says       string
}

var breaches = []breach{
	{rule: rulePost, name: "a query by GET", status: 405, says: "405", do: func(s *shop) answer {
		return s.send(http.MethodGet, orderServlet, "application/json", []byte(`{"doAction":"unsendCompanyQuery"}`))
	}},
	{rule: rulePath, name: "an address nobody knows", status: 404, says: "404", do: func(s *shop) answer {
		return s.post("/orders.do", object{})
	}},
	{rule: ruleJSON, name: "a form instead of JSON", says: "JSON 格式錯誤", do: func(s *shop) answer {
		return s.send(http.MethodPost, orderServlet, "application/x-www-form-urlencoded", []byte("doAction=unsendCompanyQuery"))
	}},
	{rule: ruleJSON, name: "a broken body of an scm call", status: 400, says: `"ERROR":"JSON 格式錯誤"`, do: func(s *shop) answer {
		return s.send(http.MethodPost, "/order/shipType/getShipTypeList.scm", "application/json", []byte(`{"loginInfo":`))
	}},
	{rule: ruleAction, name: "an action nobody knows", says: "doAction", do: func(s *shop) answer {
		return s.act("queryOnOffShelf", object{})
	}},
	{rule: ruleLoginFields, name: "a log-in without OTP", says: "缺少 loginInfo.otpBackNo 參數", do: func(s *shop) answer {
		return s.act("unsendCompanyQuery", object{"loginInfo": with(logIn(), object{"otpBackNo": nil}), "sendInfo": homeFilters()})
	}},
	{rule: ruleHammer, name: "ten refused log-ins in a row", status: 400, says: "密碼輸入錯誤，請重新確認輸入密碼為master密碼", do: func(s *shop) answer {
		wrong := object{"loginInfo": with(logIn(), object{"entpPwd": "wrong00000"})}
		for range hammering - 1 {
			s.post("/order/shipType/getShipTypeList.scm", wrong)
		}
		require.Empty(s.t, s.Report().Violations)
		return s.post("/order/shipType/getShipTypeList.scm", wrong)
	}},
	{rule: ruleSendInfo, name: "a query without filters", says: "缺少 sendInfo 參數", do: func(s *shop) answer {
		return s.act("unsendCompanyQuery", object{})
	}},
	{rule: ruleSendInfo, name: "a query with one filter missing", says: "缺少 company_receiver 參數", do: func(s *shop) answer {
		return s.act("unsendCompanyQuery", object{"sendInfo": with(homeFilters(), object{"company_receiver": nil})})
	}},
	{rule: ruleDate, name: "a date with hyphens", says: "stores_fr_dd 日期格式錯誤", do: func(s *shop) answer {
		return s.act("unsendStoresQuery", object{"sendInfo": with(storeFilters("21", "N"), object{"stores_fr_dd": "2026-11-16"})})
	}},
	{rule: ruleDate, name: "an hour of 24", says: "third_to_hh 日期格式錯誤", do: func(s *shop) answer {
		return s.act("unsendThirdQuery", object{"sendInfo": with(thirdFilters("61", "01"), object{"third_to_hh": "24"})})
	}},
	{rule: ruleWindow, name: "more than two months", says: "查詢區間不可超過2個月", do: func(s *shop) answer {
		return s.act("unsendCompanyQuery", object{"sendInfo": with(homeFilters(), object{"company_fr_dd": "2026/09/23"})})
	}},
	{rule: ruleWindow, name: "an end before the beginning", says: "查詢區間", do: func(s *shop) answer {
		return s.act("sendingStoresQuery", object{"sendInfo": with(sendingFilter("dely_gb", "21", "1"), object{"toDate": "2026/11/01"})})
	}},
	{rule: ruleFilter, name: "a store type that does not exist", says: "dely_gb 參數錯誤", do: func(s *shop) answer {
		return s.act("unsendStoresQuery", object{"sendInfo": storeFilters("22", "N")})
	}},
	{rule: ruleFilter, name: "a temperature that does not exist", says: "third_delyTemp 參數錯誤", do: func(s *shop) answer {
		return s.act("unsendThirdQuery", object{"sendInfo": thirdFilters("61", "04")})
	}},
	{rule: ruleFilter, name: "cancellations of no kind", says: "delyGb 參數錯誤", do: func(s *shop) answer {
		return s.act(
			"stopSendingQuery",
			object{"sendInfo": object{"receiver": "", "goodsCode": "", "orderNo": "", "entp_goods_no": "", "delyGb": ""}},
		)
	}},
	{rule: ruleSendInfoList, name: "a shipment of nothing", says: "缺少 sendInfoList 參數", do: func(s *shop) answer {
		return s.act("unsendStoresFinish", list())
	}},
	{rule: ruleSendInfoList, name: "a row with a key missing", says: "缺少 packUnit 參數", do: func(s *shop) answer {
		return s.act("unsendStoresFinish", list(with(finishRow("26112210005678-001-001-001"), object{"packUnit": nil})))
	}},
	{rule: ruleBatch, name: "51 lines in one call", says: "筆數超過上限", do: func(s *shop) answer {
		var rows []object
		for range 51 {
			rows = append(rows, boxRow("26112210005678-001-001-001", "0"))
		}
		return s.act("unsendStoresCombineBox", list(rows...))
	}},
	{rule: ruleBatch, name: "21 lines in one print", says: "筆數超過上限", do: func(s *shop) answer {
		return s.act(
			"unsendStoresPrintPdf",
			printOf(strings.Split(strings.Repeat("26112210005678-001-001-001 ", 20)+"26112210005678-001-001-001", " ")...),
		)
	}},
	{rule: ruleLineNumber, name: "only the 14 digits of a line", says: "訂單編號格式錯誤", do: func(s *shop) answer {
		return s.act("unsendCompanyConfirm", list(confirmRow(s.find(of(home, 1)).number)))
	}},
	{rule: ruleLineNumber, name: "a line that never was", says: "查無訂單", do: func(s *shop) answer {
		return s.act("unsendStoresFinish", list(finishRow("26112299999999-001-001-001")))
	}},
	{rule: ruleLineNumber, name: "a store line in the call for third parties", says: "非此配送類型", do: func(s *shop) answer {
		return s.act("unsendThirdCombineBox", list(boxRow(s.find(of(store, 1)).lines[0].no, "0")))
	}},
	{rule: ruleRemark, name: "a home line with the stores' remark", says: "處理狀態錯誤", do: func(s *shop) answer {
		return s.act("unsendCompanyConfirm", list(with(confirmRow(s.find(of(home, 1)).lines[0].no), object{"remark5VStr": "可出貨"})))
	}},
	{rule: ruleRemark, name: "a check with a remark of one's own", says: "saveMsgFailList", do: func(s *shop) answer {
		no := s.find(of(store, 1)).lines[0].no
		return s.act("unsendStoresCheckGoods", list(object{"completeOrderNo": no, "remark5VStr": "ok", "msgNote": ""}))
	}},
	{rule: ruleCarrier, name: "a carrier by its English name", says: "配送公司錯誤", do: func(s *shop) answer {
		return s.act("unsendCompanyConfirm", list(with(confirmRow(s.find(of(home, 1)).lines[0].no), object{"delyGbStr": "T-Cat"})))
	}},
	{rule: ruleSlip, name: "a shipment without a number", says: "請填寫宅配單號", do: func(s *shop) answer {
		return s.act("unsendCompanyConfirm", list(with(confirmRow(s.find(of(home, 1)).lines[0].no), object{"slipNo": ""})))
	}},
	{rule: rulePackaging, name: "own packaging without weight", says: "請填寫包材資訊", do: func(s *shop) answer {
		row := with(confirmRow(s.find(of(home, 1)).lines[0].no), object{"shipTypeStr": "自有包材", "packTypeStr": "紙箱"})
		return s.act("unsendCompanyConfirm", list(row))
	}},
	{rule: rulePackaging, name: "a weight with three decimals", says: "confirmFailList", do: func(s *shop) answer {
		no := s.find(of(store, 1)).lines[0].no
		s.act("unsendStoresCombineBox", list(boxRow(no, "0")))
		return s.act("unsendStoresFinish", list(with(finishRow(no), object{"shipTypeStr": "自有包材", "packTypeStr": "紙箱", "packUnit": "1.234"})))
	}},
	{rule: ruleSamePack, name: "two packagings for one tracking number", says: "須一致", do: func(s *shop) answer {
		o := s.find(of(home, 2))
		other := with(confirmRow(o.lines[1].no), object{"shipTypeStr": "momo循環包材", "packTypeStr": "循環袋"})
		return s.act("unsendCompanyConfirm", list(confirmRow(o.lines[0].no), other))
	}},
	{rule: ruleBox, name: "a shared number on one line", says: `"combineFailCnt":"1"`, do: func(s *shop) answer {
		return s.act("unsendStoresCombineBox", list(boxRow(s.find(of(store, 1)).lines[0].no, "4")))
	}},
	{rule: ruleBoxMixed, name: "one box for two customers", says: `"combineFailCnt":"2"`, do: func(s *shop) answer {
		first := s.find(of(store, 1))
		second := s.find(func(o *order) bool { return of(store, 1)(o) && o != first })
		return s.act("unsendStoresCombineBox", list(boxRow(first.lines[0].no, "4"), boxRow(second.lines[0].no, "4")))
	}},
	{rule: ruleBoxFirst, name: "a line finished without a box", says: `"confirmFailCnt":"1"`, do: func(s *shop) answer {
		return s.act("unsendStoresFinish", list(finishRow(s.find(of(store, 1)).lines[0].no)))
	}},
	{rule: rulePrintType, name: "no print type", says: "缺少 printType 參數", do: func(s *shop) answer {
		return s.act("unsendStoresPrintPdf", with(printOf("26112210005678-001-001-001"), object{"printType": nil}))
	}},
	{rule: rulePrintType, name: "a third-party print without carrier", says: "缺少 third_delyGb 參數", do: func(s *shop) answer {
		return s.act("unsendThirdPrintPdf", printOf("26112210005678-001-001-001"))
	}},
	{rule: rulePrintType, name: "a third-party print for another carrier", says: "物流公司不符", do: func(s *shop) answer {
		o := s.find(func(o *order) bool { return of(third, 1)(o) && o.route.code == "62" })
		s.shipped(o, "0")
		return s.act("unsendThirdPrintPdf", with(printOf(o.lines[0].no), object{"third_delyGb": "63"}))
	}},
	{rule: rulePrintFinish, name: "a label before the shipment is finished", says: "尚未完成出貨確認", do: func(s *shop) answer {
		return s.act("unsendStoresPrintPdf", printOf(s.find(of(store, 1)).lines[0].no))
	}},
	{rule: rulePrintWhole, name: "half of a waybill", says: "須一併列印", do: func(s *shop) answer {
		o := s.find(of(store, 2))
		s.shipped(o, "3")
		return s.act("unsendStoresPrintPdf", printOf(o.lines[0].no))
	}},
	{rule: ruleAddressReply, name: "an answer that is neither yes nor no", says: "缺少 isArgeeChgAddr 參數", do: func(s *shop) answer {
		return s.act(
			"updateAppliedChangeAddr",
			object{"isArgeeChgAddr": "yes", "type": "1", "orderNoList": []object{{"orderNo": "26112210005678"}}},
		)
	}},
	{rule: ruleGoodsList, name: "a stock query for nothing", status: 400, says: `"ERROR":"請填寫商品編號(goodsCodeList)參數"`, do: func(s *shop) answer {
		return s.post("/api/v1/goodsStockQty/query.scm", object{"goodsCodeList": []string{}})
	}},
	{rule: ruleGoodsList, name: "a stock query for 2,001 goods", status: 400, says: "ERROR", do: func(s *shop) answer {
		return s.post(
			"/api/v1/goodsStockQty/query.scm",
			object{"goodsCodeList": strings.Split(strings.Repeat("11230001,", 2000)+"11230001", ",")},
		)
	}},
	{rule: ruleStockFields, name: "a stock change without its name", says: "缺少 goodsName 參數", do: func(s *shop) answer {
		return s.changeStock(with(s.stockRow(0, "1"), object{"goodsName": nil}))
	}},
	{rule: ruleStockFields, name: "a stock change with a name of one's own", says: "商品名稱或單品規格不符", do: func(s *shop) answer {
		return s.changeStock(with(s.stockRow(0, "1"), object{"goodsName": "T-shirt"}))
	}},
	{rule: ruleStockFields, name: "a stock change by nothing", says: "異動數量格式錯誤", do: func(s *shop) answer {
		return s.changeStock(s.stockRow(0, "0"))
	}},
	{rule: ruleStockBatch, name: "501 stock changes in one call", says: "筆數超過上限", do: func(s *shop) answer {
		rows := make([]object, 501)
		for i := range rows {
			rows[i] = s.stockRow(0, "1")
		}
		return s.changeStock(rows...)
	}},
	{rule: ruleStockRange, name: "less than no stock", says: "不可小於0", do: func(s *shop) answer {
		return s.changeStock(s.stockRow(0, "-41"))
	}},
	{rule: ruleStockGoods, name: "the stock of goods that are not ours", says: "查無商品", do: func(s *shop) answer {
		return s.changeStock(with(s.stockRow(0, "1"), object{"goodsCode": "99999999"}))
	}},
	{rule: rulePage, name: "a page after the last", status: 400, says: "page 參數錯誤", do: func(s *shop) answer {
		return s.post("/api/v1/goodsSaleStatus/query.scm", saleQuery(2))
	}},
	{rule: rulePage, name: "a page as a string", status: 400, says: "page 參數錯誤", do: func(s *shop) answer {
		return s.post("/api/v1/goodsSaleStatus/query.scm", saleQuery("1"))
	}},
}

func saleQuery(page any) object {
	return object{"sendInfo": object{
		"goodsCode": "", "goodsName": "", "entpGoodsNo": "", "saleGB": "", "delyType": "990", "outForNoGoods": "", "page": page,
	}}
}

func (s *shop) stockRow(n int, delta string) object {
	it := s.goods[n]
	return object{
		"goodsCode": it.key.Item, "goodsName": it.name, "goodsdtCode": it.key.Variant, "goodsdtInfo": it.option,
		"orderCounselQty": "40", "addReduceQty": delta, "baljuChgFlag": "",
	}
}

func (s *shop) changeStock(rows ...object) answer {
	s.t.Helper()
	return s.post(goodsServlet, with(list(rows...), object{"doAction": "changeGoodsQty"}))
}

func TestEveryRuleHasTeeth(t *testing.T) {
	t.Parallel()
	broken := map[string]bool{}
	for _, b := range breaches {
		broken[b.rule] = true
		t.Run(b.rule+": "+b.name, func(t *testing.T) {
			t.Parallel()
			s := openShop(t, connectors.EmulatorOptions{})
			got := b.do(s)
			status := b.status
			if status == 0 {
				status = http.StatusOK
			}
			require.Equal(t, status, got.status)
			require.Contains(t, string(got.body), b.says)
			violations := s.Report().Violations
			require.Len(t, violations, 1)
			require.Equal(t, b.rule, violations[0].Rule)
		})
	}
	for _, r := range openShop(t, connectors.EmulatorOptions{}).Rules() {
		require.True(t, broken[r.ID], "rule %s is listed and no test breaks it", r.ID)
	}
}

// opened decrypts a list by itself, with nothing of the code under test.
func opened(t *testing.T, password string, got answer) []object {
	t.Helper()
	sealed, isText := got.object(t)["dataList"].(string)
	require.True(t, isText, "%s", got.body)
	text, err := base64.StdEncoding.DecodeString(sealed)
	require.NoError(t, err)
	block, err := aes.NewCipher([]byte((password + "0000000000000000")[:16]))
	require.NoError(t, err)
	for i := 0; i < len(text); i += 16 {
		block.Decrypt(text[i:], text[i:i+16])
	}
	plain := text[:len(text)-int(text[len(text)-1])]
	var rows []object
	require.NoError(t, json.Unmarshal(plain, &rows))
	return rows
}

func plainRows(t *testing.T, got answer) []any {
	t.Helper()
	rows, ok := got.object(t)["dataList"].([]any)
	require.True(t, ok, "%s", got.body)
	return rows
}

func TestTheSealIsThatOfThePublishedVector(t *testing.T) {
	t.Parallel()
	plain := `[{"itemNo":"1","completeOrderNo":"26112312345678-001-001-001","receiver":"王小明","syslast":"1"}]`
	require.Equal(
		t,
		"wKjkr+MO1OufMUGxGkuMnF8Pl9FjxkuB7r/IsB5GXz45rmcldcCT0VdS4SdxC4bh98dVjSdDy+7ZKzchiJi2ND2X530CQIpjwI5je7eGTZHD+f7IMsKjJJfXLScm"+
			"iVazf1yLMk9aqV2zdhuPSoJ7Uw==",
		seal("demo5678pw", []byte(plain), false),
	)
	require.Equal(t, "pPed8O5URh9OHgu0qMiB3g==", seal("demo5678pw", []byte("[]"), false))
}

func TestOneOrderGoesThroughAllItsStates(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.EmulatorOptions{})
	o := s.find(of(store, 2))
	query := func() []any {
		return plainRows(t, s.act("unsendStoresQuery", object{"sendInfo": storeFilters(o.route.code, o.route.special)}))
	}
	sending := func(status string) []any {
		return plainRows(t, s.act("sendingStoresQuery", object{"sendInfo": sendingFilter("dely_gb", o.route.code, status)}))
	}
	require.Len(t, query(), 2)
	require.Equal(t, "006598 永康信義店", query()[0].(object)["storeIdName"])
	require.Equal(t, o.person.Name, query()[0].(object)["Receiver"], "momo's capital")

	boxed := s.act("unsendStoresCombineBox", list(boxRow(o.lines[0].no, "3"), boxRow(o.lines[1].no, "3"))).object(t)["resultInfo"].(object)
	require.Equal(t, "2", boxed["combineOkCnt"], "counts are strings")
	require.Equal(t, "3", query()[0].(object)["boxYn"])

	finish := list(finishRow(o.lines[0].no), finishRow(o.lines[1].no))
	done := s.act("unsendStoresFinish", finish).object(t)["resultInfo"].(object)
	slip := o.lines[0].waybill.slip
	require.Equal(t, []any{o.lines[0].no + " --- " + slip, o.lines[1].no + " --- " + slip}, done["confirmOkList"], "one box has one number")
	require.Empty(t, query(), "finished lines are no longer unshipped")
	require.Len(t, sending("1"), 2)
	require.Equal(t, slip, sending("1")[0].(object)["slip_no"])

	again := s.act("unsendStoresFinish", finish).object(t)["resultInfo"].(object)
	require.Equal(t, "2", again["confirmRepeatCnt"])
	require.Equal(t, slip, o.lines[0].waybill.slip, "a repetition gives no second number")

	printed := s.act("unsendStoresPrintPdf", printOf(o.lines[0].no, o.lines[1].no)).object(t)
	file, err := base64.StdEncoding.DecodeString(printed["pdfData"].(string))
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(file, []byte("%PDF-1.7")))

	view, ok := s.Shop(o.id())
	require.True(t, ok)
	require.Equal(t, connectors.StateArranged, view.State)
	require.Equal(t, []string{slip}, view.TrackingNumbers)
	require.NoError(t, s.Act(connectors.Act{Kind: "hand_over", Order: o.id()}))
	require.Len(t, sending("5"), 2)
	view, _ = s.Shop(o.id())
	require.Equal(t, connectors.StateShipped, view.State)
	require.Empty(t, s.Report().Violations)
}

func TestAHomeOrderIsSealedAndShipsWithItsNumber(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.EmulatorOptions{})
	o := s.find(of(home, 2))
	query := func() []object {
		return opened(t, "demo5678pw", s.act("unsendCompanyQuery", object{"sendInfo": with(homeFilters(), object{"company_orderNo": o.number})}))
	}
	require.Len(t, query(), 2)
	require.Equal(t, o.person.Phone, query()[0]["receiverMobile"])
	require.Equal(t, o.at.Format("2006/01/02 15:04"), query()[0]["lastPricDate"], "minutes, no seconds")
	result := s.act("unsendCompanyConfirm", list(confirmRow(o.lines[0].no), confirmRow(o.lines[1].no))).object(t)["resultInfo"].(object)
	require.Equal(t, "2", result["confirmOkCnt"])
	require.Contains(t, result, "setZeroFailCount", "momo's spelling")
	require.Empty(t, query())
	repeated := s.act("unsendCompanyConfirm", list(confirmRow(o.lines[0].no))).object(t)["resultInfo"].(object)
	require.Equal(t, "1", repeated["undoCnt"], "a second confirmation is undone")
	view, _ := s.Shop(o.id())
	require.Equal(t, 1, view.Shipments)
	require.Empty(t, s.Report().Violations)
}

func TestAMessageIsSavedAndShipsNothing(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.EmulatorOptions{})
	o := s.find(of(home, 1))
	row := with(confirmRow(o.lines[0].no), object{"remark5VStr": "暫時電聯不上(無須momo協助)"})
	require.Equal(t, "1", s.act("unsendCompanyConfirm", list(row)).object(t)["resultInfo"].(object)["saveMsgOkCnt"])
	require.True(t, o.open())
}

func TestAnAddressChangeMustBeAnsweredFirst(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.EmulatorOptions{})
	o := s.find(of(home, 1))
	require.NoError(t, s.Act(connectors.Act{Kind: "change_address", Order: o.id()}))
	confirm := func() object {
		return s.act("unsendCompanyConfirm", list(confirmRow(o.lines[0].no))).object(t)["resultInfo"].(object)
	}
	require.Contains(t, confirm()["confirmFailList"].([]any)[0], "變更地址")
	reply := s.act(
		"updateAppliedChangeAddr",
		object{"isArgeeChgAddr": "1", "type": "1", "orderNoList": []object{{"orderNo": o.number}}},
	).object(
		t,
	)
	require.EqualValues(t, 1, reply["successCnt"])
	require.Equal(t, "104", o.person.Postcode)
	require.Equal(t, "1", confirm()["confirmOkCnt"])
	require.Empty(t, s.Report().Violations)
}

func TestStockIsGuardedByTheValueRead(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.EmulatorOptions{})
	it := s.goods[0]
	done := s.changeStock(s.stockRow(0, "-3")).object(t)["resultInfo"].(object)
	require.Equal(t, []any{it.key.Item + " 001：●異動數量-3，存檔成功!"}, done["successList"])
	late := s.changeStock(s.stockRow(0, "-3")).object(t)["resultInfo"].(object)
	require.Equal(t, "1", late["failCount"], "40 was read, 37 is there")
	quantity, changes, ok := s.StockOf(it.key)
	require.True(t, ok)
	require.Equal(t, 37, quantity)
	require.Equal(t, 1, changes)
	require.Empty(t, s.Report().Violations, "losing a race breaks no rule")
	rows := plainRows(t, s.post("/api/v1/goodsStockQty/query.scm", object{"goodsCodeList": []string{it.key.Item}}))
	require.EqualValues(t, 37, rows[0].(object)["order_counsel_qty"], "stock is a number")
	basic := plainRows(t, s.post(goodsServlet, object{"doAction": "queryGoodsBasicData",
		"sendInfo": object{"goodsCode": it.key.Item, "goodsName": "", "entpGoodsNo": "", "saleGB": ""}}))
	require.Equal(t, "599", basic[0].(object)["SALE_PRICE"])
}

func TestLogInsAreToldApart(t *testing.T) {
	t.Parallel()
	for says, change := range map[string]object{
		"查無此供應商": {"entpCode": "001006"}, "密碼輸入錯誤，請重新確認輸入密碼為master密碼": {"entpPwd": "other56789"}, "momoOTP": {"otpBackNo": "999"},
	} {
		s := openShop(t, connectors.EmulatorOptions{})
		servlet := s.act("unsendCompanyQuery", object{"loginInfo": with(logIn(), change), "sendInfo": homeFilters()})
		require.Equal(t, http.StatusOK, servlet.status)
		require.Contains(t, servlet.object(t)["basicCheckMsgList"].([]any)[0], says)
		scm := s.post("/order/shipType/getShipTypeList.scm", object{"loginInfo": with(logIn(), change)})
		require.Equal(t, http.StatusBadRequest, scm.status)
		require.Contains(t, scm.object(t)["ERROR"], says)
		require.Empty(t, s.Report().Violations)
	}
	s := openShop(t, connectors.EmulatorOptions{})
	require.NoError(t, s.Act(connectors.Act{Kind: "revoke"}))
	require.Contains(t, string(s.act("unsendCompanyQuery", object{"sendInfo": homeFilters()}).body), "密碼輸入錯誤")
}

func TestStoreTypesCanBeSwitchedBeforeShipping(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.EmulatorOptions{})
	o := s.find(func(o *order) bool { return o.route.code == "21" })
	require.Contains(t, string(s.act("unsendStoresChangeDelyGb", object{"orderNo": o.number, "delyGb": "21"}).body), "resultInfo")
	require.Equal(t, "28", o.route.code)
	require.NotEmpty(t, plainRows(t, s.act("unsendStoresQuery", object{"sendInfo": storeFilters("28", o.route.special)})))
	require.Contains(t, string(s.act("unsendStoresChangeDelyGb", object{"orderNo": o.number, "delyGb": "21"}).body), "無法變更")
}

// trial turns a switch and sees what it does.
type trial func(t *testing.T, s *shop)

var trials = map[string]trial{
	switchIPRefused: func(t *testing.T, s *shop) {
		got := s.act("unsendCompanyQuery", object{"sendInfo": homeFilters()})
		require.Equal(t, http.StatusForbidden, got.status)
		require.Contains(t, got.kind, "text/html")
	},
	switchPlainLists: func(t *testing.T, s *shop) {
		require.NotEmpty(t, plainRows(t, s.act("unsendCompanyQuery", object{"sendInfo": homeFilters()})))
	},
	switchZeroPadding: func(t *testing.T, s *shop) {
		sealed := s.act("unsendCompanyQuery", object{"sendInfo": with(homeFilters(), object{"company_orderNo": "none"})}).object(t)["dataList"].(string)
		text, err := base64.StdEncoding.DecodeString(sealed)
		require.NoError(t, err)
		block, err := aes.NewCipher([]byte("demo5678pw000000"))
		require.NoError(t, err)
		block.Decrypt(text, text)
		require.Equal(t, "[]"+strings.Repeat("\x00", 14), string(text))
	},
	switchEmptyString: emptyList(`{"dataList":""}`), switchEmptyNull: emptyList(`{"dataList":null}`), switchEmptyAbsent: emptyList(`{}`),
	switchEmptyMessage: emptyList(`{"basicCheckMsgList":["查無資料"]}`),
	switchDuplicateLines: func(t *testing.T, s *shop) {
		o := s.find(func(o *order) bool { return o.route == route{kind: third, code: "65", temp: "02"} })
		for _, temp := range []string{"02", "03"} {
			require.Len(t, plainRows(t, s.act("unsendThirdQuery", object{"sendInfo": thirdFilters("65", temp)})), len(o.lines))
		}
	},
	switchLateSending: func(t *testing.T, s *shop) {
		o := s.find(of(store, 1))
		s.shipped(o, "0")
		mine := func() int {
			filter := with(sendingFilter("dely_gb", o.route.code, "1"), object{"orderNo": o.number})
			return len(plainRows(t, s.act("sendingStoresQuery", object{"sendInfo": filter})))
		}
		require.Zero(t, mine())
		s.now = s.now.Add(61 * time.Second)
		require.Equal(t, 1, mine())
	},
	switchNoNumber: func(t *testing.T, s *shop) {
		l := s.find(of(third, 1)).lines[0]
		s.act("unsendThirdCombineBox", list(boxRow(l.no, "00")))
		require.Contains(t, string(s.act("unsendThirdFinish", list(finishRow(l.no))).body), l.no+" --- "+l.item.name)
	},
	switchLenientFinish: func(t *testing.T, s *shop) {
		l := s.find(of(store, 1)).lines[0]
		require.Contains(t, string(s.act("unsendStoresFinish", list(finishRow(l.no))).body), `"confirmOkCnt":"1"`)
	},
	switchTrailingSpaces: func(t *testing.T, s *shop) {
		o := s.find(of(store, 1))
		rows := plainRows(t, s.act("unsendStoresQuery", object{"sendInfo": storeFilters(o.route.code, o.route.special)}))
		require.True(t, strings.HasSuffix(rows[0].(object)["completeOrderNo"].(string), "001  "))
	},
	switchLooseTypes: func(t *testing.T, s *shop) {
		o := s.find(of(store, 1))
		rows := plainRows(t, s.act("unsendStoresQuery", object{"sendInfo": storeFilters(o.route.code, o.route.special)}))
		require.IsType(t, float64(0), rows[0].(object)["syslast"])
	},
	switchResultArray: func(t *testing.T, s *shop) {
		got := s.act("unsendStoresCombineBox", list(boxRow(s.find(of(store, 1)).lines[0].no, "0"))).object(t)
		require.Len(t, got["resultInfo"], 1)
	},
	switchError200: func(t *testing.T, s *shop) {
		got := s.post("/order/shipType/getShipTypeList.scm", object{"loginInfo": with(logIn(), object{"entpPwd": "other56789"})})
		require.Equal(t, http.StatusOK, got.status)
		require.Contains(t, got.object(t), "ERROR")
	},
	switchBoxUsed: func(t *testing.T, s *shop) {
		o := s.find(of(store, 2))
		box := func(number string) string {
			return string(s.act("unsendStoresCombineBox", list(boxRow(o.lines[0].no, number), boxRow(o.lines[1].no, number))).body)
		}
		require.Contains(t, box("3"), `"combineUsedCnt":"2"`)
		require.Contains(t, box("4"), `"combineOkCnt":"2"`)
	},
	switchNoContract: func(t *testing.T, s *shop) {
		require.Contains(t, string(s.act("unsendThirdQuery", object{"sendInfo": thirdFilters("61", "01")}).body), "無第三方物流合約")
	},
	switchLabelLines: payload(func(t *testing.T, data string) { require.Contains(t, data, "\r\n") }),
	switchLabelDataURI: payload(func(t *testing.T, data string) {
		require.True(t, strings.HasPrefix(data, "data:application/pdf;base64,JVBERi0"))
	}),
	switchLabelHTML: payload(func(t *testing.T, data string) { require.True(t, strings.HasPrefix(data, "<!DOCTYPE html>")) }),
	switchLabelURL: func(t *testing.T, s *shop) {
		data := printed(t, s).object(t)["pdfData"].(string)
		path, found := strings.CutPrefix(data, s.server.URL)
		require.True(t, found, data)
		file := s.send(http.MethodGet, path, "", nil)
		require.Equal(t, "application/pdf", file.kind)
		require.True(t, bytes.HasPrefix(file.body, []byte("%PDF-")))
		require.Equal(t, http.StatusNotFound, s.send(http.MethodGet, "/label/other.pdf", "", nil).status)
	},
	switchLabelRaw: func(t *testing.T, s *shop) {
		require.True(t, bytes.HasPrefix(printed(t, s).body, []byte("%PDF-")))
	},
	switchRareCiphers: func(t *testing.T, s *shop) {
		s.shipped(s.find(of(store, 2)), "3")
		l := s.sent[len(s.sent)-1].lines
		seen := map[string]bool{}
		for range emulation.AllSeals("") {
			data := s.act("unsendStoresPrintPdf", printOf(l[0].no, l[1].no)).object(t)["pdfData"].(string)
			file, err := base64.StdEncoding.DecodeString(data)
			require.NoError(t, err)
			seen[encryption(file)] = true
		}
		require.Len(t, seen, 8, "eight different ciphers, two of them with two kinds of password")
	},
	switchLabelFourUp: func(t *testing.T, s *shop) {
		require.NoError(t, s.Turn(switchForeignPassword, true)) // one cipher, so that files can be compared by their lengths
		alone := fourUp(t, printed(t, s))
		for range 2 {
			s.shipped(s.find(of(third, 1)), "0")
		}
		o := s.find(of(store, 1))
		s.shipped(o, "0")
		with := fourUp(t, s.act("unsendStoresPrintPdf", printOf(o.lines[0].no)))
		require.Greater(t, len(with), 3*len(alone)/2, "the sheet is filled up with others")
	},
	switchForeignPassword: payload(func(t *testing.T, data string) {
		file, err := base64.StdEncoding.DecodeString(data)
		require.NoError(t, err)
		require.Contains(t, encryption(file), "/V 4")
	}),
}

// fourUp demands that a printed label is one sheet of A4.
func fourUp(t *testing.T, a answer) []byte {
	t.Helper()
	file, err := base64.StdEncoding.DecodeString(a.object(t)["pdfData"].(string))
	require.NoError(t, err)
	require.Equal(t, 1, bytes.Count(file, []byte("/MediaBox [0 0 595.28 841.89]")))
	return file
}

// encryption gives what tells methods apart in an encryption dictionary.
func encryption(file []byte) string {
	_, after, _ := strings.Cut(string(file), "/Filter /Standard ")
	head, _, _ := strings.Cut(after, " /P ")
	_, method, _ := strings.Cut(after, "/CFM ")
	method, _, _ = strings.Cut(method, " ")
	metadata := ""
	if strings.Contains(after, "EncryptMetadata") {
		metadata = " clear"
	}
	return head + method + metadata
}

func emptyList(want string) trial {
	return func(t *testing.T, s *shop) {
		got := s.act("unsendStoresQuery", object{"sendInfo": with(storeFilters("23", "Y"), object{"stores_orderNo": "none"})})
		require.JSONEq(t, want, string(got.body))
	}
}

func printed(t *testing.T, s *shop) answer {
	t.Helper()
	o := s.find(of(store, 1))
	s.shipped(o, "0")
	return s.act("unsendStoresPrintPdf", printOf(o.lines[0].no))
}

func payload(check func(t *testing.T, data string)) trial {
	return func(t *testing.T, s *shop) {
		t.Helper()
		check(t, printed(t, s).object(t)["pdfData"].(string))
	}
}

func TestEverySwitchDoesWhatItSays(t *testing.T) {
	t.Parallel()
	for _, sw := range openShop(t, connectors.EmulatorOptions{}).Switches() {
		t.Run(sw.Name, func(t *testing.T) {
			t.Parallel()
			try, known := trials[sw.Name]
			require.True(t, known, "a switch without a test")
			s := openShop(t, connectors.EmulatorOptions{})
			require.NoError(t, s.Turn(sw.Name, true))
			try(t, s)
			require.Empty(t, s.Report().Violations)
		})
	}
}
