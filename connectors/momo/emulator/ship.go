package emulator

// Shipping: FACTS.md section 3.

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gowarehouse/connectors/emulation"
)

const (
	maxLines  = 50 // in one call
	maxPrints = 20
)

// canShip is the remark that ships a store or third-party line, delivered the one that ships a home line.
const (
	canShip   = "可出貨"
	delivered = "已配送"
)

var (
	linePattern = regexp.MustCompile(`^\d{14}-\d{3}-\d{3}-\d{3}$`)
	// homeMessages save a message and ship nothing.
	homeMessages = []string{
		"暫時電聯不上(無須momo協助)", "多次電聯不上(2天3次以上)", "已確認指定配送日", "已電聯，尚未確認配送日期", "需配送加價協調中",
		"無貨取消訂單", "收件資料有誤/不配送地區", "無適當選項，momo請協助", "自行備註，不需momo協助",
	}
	checkMessages = []string{"無貨取消訂單", "收件資料有誤/不配送地區", "超才", "無適當選項，momo請協助", "自行備註，不需momo協助"}
	homeCarriers  = []string{
		"宅配通", "新竹貨運", "統一速達", "大榮貨運", "宅配通大電", "順豐速運", "全球快遞", "其他宅配", "通盈貨運", "新航貨運", "郵局", "便利袋", "其他",
	}
)

// shipTypes is momo's list of packagings: name, whether it needs a weight, and its types.
var shipTypes = []struct {
	name   string
	weight bool
	types  []string
}{
	{"原箱", false, nil},
	{"自有包材", true, []string{"紙箱", "破壞袋"}},
	{"momo循環包材", false, []string{"循環袋"}},
}

func (e *Emulator) getShipTypeList(call) (any, error) {
	var rows []any
	for _, t := range shipTypes {
		subs := []map[string]string{}
		for _, name := range t.types {
			subs = append(subs, map[string]string{"name": name})
		}
		rows = append(rows, map[string]any{"name": t.name, "neewWeight": t.weight, "subLevelList": subs})
	}
	return map[string]any{"dataList": rows}, nil
}

var weightPattern = regexp.MustCompile(`^\d+(\.\d{1,2})?$`)

// packingOf checks the packaging of a row.
func packingOf(row map[string]string) (packing, bool) {
	p := packing{row["shipTypeStr"], row["packTypeStr"], row["packUnit"]}
	for _, t := range shipTypes {
		if t.name != p.ship {
			continue
		}
		typed := len(t.types) == 0 && p.pack == "" || slices.Contains(t.types, p.pack)
		return p, typed && (!t.weight || weighed(p.weight))
	}
	return p, false
}

func weighed(text string) bool {
	return weightPattern.MatchString(text) && len(text) <= 7 && strings.Trim(text, "0.") != ""
}

// outcome collects the per-line answers of one call.
type outcome struct {
	undo, ok, fail, repeat, saved, saveFail []string
}

func say(no, text string) string { return no + " --- " + text }

// lineOf gives the line a row names, or says what is wrong with the name.
func (e *Emulator) lineOf(no string, k kind) (*line, string) {
	l := e.byLine[no]
	switch {
	case !linePattern.MatchString(no):
		e.Break(ruleLineNumber, "not a completeOrderNo")
		return nil, "訂單編號格式錯誤"
	case l == nil:
		e.Break(ruleLineNumber, "no such line")
		return nil, "查無訂單"
	case l.order.route.kind != k:
		e.Break(ruleLineNumber, "line of another delivery kind")
		return nil, "非此配送類型"
	case l.order.unpaid:
		return nil, "查無訂單"
	}
	return l, ""
}

func (e *Emulator) resultInfo(values map[string]any) (any, error) {
	if e.On(switchResultArray) {
		return map[string]any{"resultInfo": []any{values}}, nil
	}
	return map[string]any{"resultInfo": values}, nil
}

// tally puts a list and its count, as a string, into a result.
func tally(values map[string]any, name, countSuffix string, list []string) {
	if list == nil {
		list = []string{}
	}
	values[name+countSuffix] = strconv.Itoa(len(list))
	values[name+"List"] = list
}

// unsendCompanyConfirm ships home lines.
func (e *Emulator) unsendCompanyConfirm(c call) (any, error) {
	rows, err := e.list(c.body, []string{
		"completeOrderNo", "remark5VStr", "msgNote", "scmDelyDate", "delyGbStr", "slipNo", "shipTypeStr", "packTypeStr", "packUnit",
	}, maxLines)
	if err != nil {
		return nil, err
	}
	var out outcome
	packed := map[string]packing{}
	for _, row := range rows {
		no := row["completeOrderNo"]
		l, wrong := e.lineOf(no, home)
		switch {
		case l == nil:
			out.undo = append(out.undo, no+" : "+wrong)
		case l.waybill != nil || l.order.stop == stopped:
			out.undo = append(out.undo, no+" : 訂單狀態已變更")
		case slices.Contains(homeMessages, row["remark5VStr"]):
			out.saved = append(out.saved, no)
		default:
			if wrong := e.homeRefusal(l, row, packed); wrong != "" {
				out.fail = append(out.fail, no+" : "+wrong)
				continue
			}
			e.deliver(l, row)
			out.ok = append(out.ok, no+" : 確認成功")
		}
	}
	values := map[string]any{"saveMsgOkCnt": strconv.Itoa(len(out.saved)), "addCounselOkCnt": "0", "addCounselFailCnt": "0",
		"addCounselFailList": []string{}, "setZeroOkCnt": "0", "setZeroFailCount": "0", "setZeroMsgList": []string{}}
	tally(values, "undo", "Cnt", out.undo)
	tally(values, "confirmOk", "Cnt", out.ok)
	tally(values, "confirmFail", "Cnt", out.fail)
	tally(values, "saveMsgFail", "Cnt", out.saveFail)
	return e.resultInfo(values)
}

// homeRefusal gives the reason a home line is not shipped, or "".
func (e *Emulator) homeRefusal(l *line, row map[string]string, packed map[string]packing) string {
	p, known := packingOf(row)
	slip := l.order.number + " " + row["slipNo"]
	before, seen := packed[slip]
	switch {
	case row["remark5VStr"] != delivered:
		e.Break(ruleRemark, "remark5VStr")
		return "處理狀態錯誤"
	case row["slipNo"] == "":
		e.Break(ruleSlip, "slipNo")
		return "請填寫宅配單號"
	case !slices.Contains(homeCarriers, row["delyGbStr"]):
		e.Break(ruleCarrier, "delyGbStr")
		return "配送公司錯誤"
	case !known:
		e.Break(rulePackaging, "shipTypeStr, packTypeStr, packUnit")
		return "請填寫包材資訊"
	case seen && before != p:
		e.Break(ruleSamePack, "packaging differs")
		return "同訂單同宅配單號之包材資訊須一致"
	case l.order.address != changeRequest{}:
		return "客戶申請變更地址，請先回覆"
	case l.order.stop == stopRequested:
		return "客戶已申請取消"
	}
	packed[slip] = p
	return ""
}

// deliver notes a home line as shipped; lines of one order and slip share a waybill.
func (e *Emulator) deliver(l *line, row map[string]string) {
	p, _ := packingOf(row)
	for _, bill := range e.sent {
		if bill.slip == row["slipNo"] && bill.lines[0].order == l.order {
			bill.lines = append(bill.lines, l)
			l.waybill = bill
			return
		}
	}
	bill := &waybill{slip: row["slipNo"], at: e.Now().In(taipei), lines: []*line{l}, handed: true, packing: p}
	l.waybill = bill
	e.sent = append(e.sent, bill)
}

var numberPattern = regexp.MustCompile(`^\d{14}$`)

// updateAppliedChangeAddr answers an address change.
func (e *Emulator) updateAppliedChangeAddr(c call) (any, error) {
	agree, _ := c.body.Text("isArgeeChgAddr")
	kind, _ := c.body.Text("type")
	rows, ok := c.body.Rows("orderNoList")
	if !ok || !slices.Contains([]string{"0", "1"}, agree) || !slices.Contains([]string{"1", "2", "3"}, kind) {
		return nil, e.Refuse(ruleAddressReply, "isArgeeChgAddr, type or orderNoList", "缺少 isArgeeChgAddr 參數")
	}
	done := 0
	for _, row := range rows {
		number, _ := row.Text("orderNo")
		if !numberPattern.MatchString(number) {
			return nil, e.Refuse(ruleAddressReply, "orderNo", "orderNo 格式錯誤")
		}
		o := e.byID[number+"-"+string(home)]
		if o == nil || o.address == (changeRequest{}) {
			continue
		}
		if agree == "1" {
			o.person.Postcode, o.person.City, o.person.District, o.person.Street = o.address.postcode, o.address.address, "", ""
		}
		o.address = changeRequest{}
		done++
	}
	return map[string]any{"success": true, "totalCnt": len(rows), "successCnt": done, "undoMsg": ""}, nil
}

func (e *Emulator) storesCheckGoods(c call) (any, error) { return e.checkGoods(c, store) }
func (e *Emulator) thirdCheckGoods(c call) (any, error)  { return e.checkGoods(c, third, "scm_msg") }

// checkGoods saves that a line can be shipped, or a message. It changes nothing a client could see.
func (e *Emulator) checkGoods(c call, k kind, more ...string) (any, error) {
	rows, err := e.list(c.body, append([]string{"completeOrderNo", "remark5VStr", "msgNote"}, more...), maxLines)
	if err != nil {
		return nil, err
	}
	var out outcome
	for _, row := range rows {
		l, wrong := e.lineOf(row["completeOrderNo"], k)
		switch {
		case l == nil:
			out.saveFail = append(out.saveFail, say(row["completeOrderNo"], wrong))
		case row["remark5VStr"] != canShip && !slices.Contains(checkMessages, row["remark5VStr"]):
			e.Break(ruleRemark, "remark5VStr")
			out.saveFail = append(out.saveFail, say(l.no, l.item.name))
		default:
			out.saved = append(out.saved, l.no)
		}
	}
	values := map[string]any{"saveMsgOkCnt": strconv.Itoa(len(out.saved)), "addCounselOkCnt": "0", "addCounselFailCnt": "0", "setZeroOkCnt": "0",
		"setZeroFailCount": "0"}
	tally(values, "saveMsgFail", "Cnt", out.saveFail)
	return e.resultInfo(values)
}

func (e *Emulator) storesCombineBox(c call) (any, error) { return e.combineBox(c, store) }
func (e *Emulator) thirdCombineBox(c call) (any, error)  { return e.combineBox(c, third) }

// combineBox puts lines into boxes.
func (e *Emulator) combineBox(c call, k kind) (any, error) {
	rows, err := e.list(c.body, []string{"completeOrderNo", "boxYn", "remark5VStr"}, maxLines)
	if err != nil {
		return nil, err
	}
	var out outcome
	boxes := map[string][]*line{}
	var numbers []string
	for _, row := range rows {
		l, wrong := e.lineOf(row["completeOrderNo"], k)
		number := row["boxYn"]
		switch {
		case l == nil:
			out.fail = append(out.fail, say(row["completeOrderNo"], wrong))
		case row["remark5VStr"] != canShip:
			e.Break(ruleRemark, "remark5VStr")
			out.fail = append(out.fail, say(l.no, l.item.name))
		case !l.order.open() || l.waybill != nil:
			out.fail = append(out.fail, say(l.no, "訂單狀態已變更"))
		case ownBox(number):
			l.leaveBox()
			l.box = &box{number: "0", lines: []*line{l}}
			out.ok = append(out.ok, l.no)
		default:
			if boxes[number] == nil {
				numbers = append(numbers, number)
			}
			boxes[number] = append(boxes[number], l)
		}
	}
	for _, number := range numbers {
		e.fillBox(number, boxes[number], &out)
	}
	values := map[string]any{"combineOkCnt": strconv.Itoa(len(out.ok))}
	tally(values, "combineFail", "Cnt", out.fail)
	tally(values, "combineUsed", "Cnt", out.repeat)
	return e.resultInfo(values)
}

// ownBox: the document writes 0, one live client 00.
func ownBox(number string) bool { return number == "0" || number == "00" }

// fillBox puts the lines that share a number into one box, or says why not.
func (e *Emulator) fillBox(number string, lines []*line, out *outcome) {
	into := &out.ok
	n, err := strconv.Atoi(number)
	switch {
	case err != nil || n < 1 || len(lines) < 2:
		e.Break(ruleBox, "boxYn "+number)
		into = &out.fail
	case slices.ContainsFunc(lines, func(l *line) bool { return l.destination() != lines[0].destination() }):
		e.Break(ruleBoxMixed, "boxYn "+number)
		into = &out.fail
	case e.On(switchBoxUsed) && n%2 == 1, e.boxTaken(number, lines):
		into = &out.repeat
	}
	for _, l := range lines {
		*into = append(*into, say(l.no, l.item.name))
	}
	if into != &out.ok {
		return
	}
	b := &box{number: number, lines: slices.Clone(lines)}
	for _, l := range lines {
		l.leaveBox()
		l.box = b
	}
}

// boxTaken tells whether the same customer already has a box of that number with other lines.
func (e *Emulator) boxTaken(number string, lines []*line) bool {
	for _, other := range lines[0].order.lines {
		if other.box != nil && other.box.number == number && !slices.Contains(lines, other) {
			return true
		}
	}
	return false
}

func (l *line) leaveBox() {
	if l.box == nil {
		return
	}
	b := l.box
	b.lines = slices.DeleteFunc(b.lines, func(other *line) bool { return other == l })
	l.box = nil
}

// destination is what lines of one box must have in common: route, store and customer.
func (l *line) destination() string {
	o := l.order
	return strings.Join([]string{o.route.String(), o.store.ID, o.person.Name, o.person.Phone}, "|")
}

func (e *Emulator) storesFinish(c call) (any, error) { return e.finishCall(c, store) }
func (e *Emulator) thirdFinish(c call) (any, error)  { return e.finishCall(c, third) }

// finishCall gives boxed lines their tracking numbers.
func (e *Emulator) finishCall(c call, k kind) (any, error) {
	rows, err := e.list(c.body, []string{"completeOrderNo", "remark5VStr", "shipTypeStr", "packTypeStr", "packUnit"}, maxLines)
	if err != nil {
		return nil, err
	}
	var out outcome
	packed := map[*box]packing{}
	for _, row := range rows {
		no := row["completeOrderNo"]
		l, wrong := e.lineOf(no, k)
		switch {
		case l == nil:
			out.undo = append(out.undo, say(no, wrong))
		case l.waybill != nil:
			out.repeat = append(out.repeat, say(no, l.item.name))
		case !e.finishable(l, row, packed):
			out.fail = append(out.fail, say(no, l.item.name))
		default:
			p, _ := packingOf(row)
			e.finish([]*line{l}, p)
			text := l.waybill.slip
			if e.On(switchNoNumber) {
				text = l.item.name
			}
			out.ok = append(out.ok, say(no, text))
		}
	}
	values := map[string]any{}
	tally(values, "undo", "Cnt", out.undo)
	tally(values, "confirmOk", "Cnt", out.ok)
	tally(values, "confirmFail", "Cnt", out.fail)
	tally(values, "confirmRepeat", "Cnt", out.repeat)
	return e.resultInfo(values)
}

// finishable tells whether a line can be finished.
func (e *Emulator) finishable(l *line, row map[string]string, packed map[*box]packing) bool {
	p, known := packingOf(row)
	before, seen := packed[l.box]
	switch {
	case row["remark5VStr"] != canShip:
		e.Break(ruleRemark, "remark5VStr")
	case !known:
		e.Break(rulePackaging, "shipTypeStr, packTypeStr, packUnit")
	case l.order.stop != notStopped:
		// Cancelled meanwhile: no fault of the client's.
	case l.box == nil && !e.On(switchLenientFinish):
		e.Break(ruleBoxFirst, "finished without a box")
	case l.box != nil && seen && before != p:
		e.Break(ruleSamePack, "packaging differs")
	default:
		packed[l.box] = p
		return true
	}
	return false
}

// finish gives lines their waybill: one for each box.
func (e *Emulator) finish(lines []*line, p packing) {
	for _, l := range lines {
		if l.box == nil {
			l.box = &box{number: "0", lines: []*line{l}}
		}
		if l.box.bill == nil {
			bill := e.nextSlip(l.order.route.kind)
			bill.packing = p
			l.box.bill = bill
			e.sent = append(e.sent, bill)
		}
		l.waybill = l.box.bill
		l.waybill.lines = append(l.waybill.lines, l)
	}
}

func (e *Emulator) handOver(o *order) {
	for _, l := range o.lines {
		if l.waybill != nil {
			l.waybill.handed = true
		}
	}
}

func (e *Emulator) storesPrintPdf(c call) (any, error) { return e.printPdf(c, store, "label", "dt") }
func (e *Emulator) thirdPrintPdf(c call) (any, error) {
	if carrier, _ := c.body.Text("third_delyGb"); !slices.Contains(carrierCodes, carrier) {
		return nil, e.Refuse(rulePrintType, "third_delyGb", "缺少 third_delyGb 參數")
	}
	return e.printPdf(c, third, "label", "dt", "all")
}

// printPdf makes one file of all waybills of the call.
func (e *Emulator) printPdf(c call, k kind, types ...string) (any, error) {
	if printType, _ := c.body.Text("printType"); !slices.Contains(types, printType) {
		return nil, e.Refuse(rulePrintType, "printType", "缺少 printType 參數")
	}
	rows, err := e.list(c.body, []string{"completeOrderNo"}, maxPrints)
	if err != nil {
		return nil, err
	}
	var lines []*line
	undo := []string{}
	for _, row := range rows {
		l, wrong := e.lineOf(row["completeOrderNo"], k)
		if l != nil {
			wrong = e.unprintable(c, l, rows)
		}
		if wrong != "" {
			undo = append(undo, say(row["completeOrderNo"], wrong))
			continue
		}
		lines = append(lines, l)
	}
	bills := billsOf(lines)
	values := map[string]any{"undoCnt": strconv.Itoa(len(undo)), "undoList": undo, "pdfData": ""}
	if len(bills) == 0 {
		return values, nil
	}
	file := e.labelFile(e.prints, bills)
	e.prints++
	if e.On(switchLabelRaw) {
		return rawFile(file), nil
	}
	values["pdfData"] = e.labelPayload(file, bills, c.host)
	return values, nil
}

// unprintable gives the reason a line's label is not printed, or "".
func (e *Emulator) unprintable(c call, l *line, rows []map[string]string) string {
	if l.waybill == nil {
		e.Break(rulePrintFinish, "not finished")
		return "尚未完成出貨確認"
	}
	if carrier, _ := c.body.Text("third_delyGb"); l.order.route.kind == third && carrier != l.order.route.code {
		e.Break(rulePrintType, "third_delyGb of another carrier")
		return "物流公司不符"
	}
	for _, other := range l.waybill.lines {
		if !slices.ContainsFunc(rows, func(row map[string]string) bool { return row["completeOrderNo"] == other.no }) {
			e.Break(rulePrintWhole, "lines of the waybill are missing")
			return "同一宅配單號之訂單須一併列印"
		}
	}
	return ""
}

// billsOf gives the waybills of lines, each once.
func billsOf(lines []*line) []*waybill {
	var bills []*waybill
	for _, l := range lines {
		if !slices.Contains(bills, l.waybill) {
			bills = append(bills, l.waybill)
		}
	}
	return bills
}

// otherStoreType is what unsendStoresChangeDelyGb makes of a type.
var otherStoreType = map[string]string{"21": "28", "28": "21", "27": "29", "29": "27"}

// storesChangeDelyGb switches an unfinished order between delivery centre and store-to-store.
func (e *Emulator) storesChangeDelyGb(c call) (any, error) {
	number, _ := c.body.Text("orderNo")
	from, _ := c.body.Text("delyGb")
	o := e.byID[number+"-"+string(store)]
	to, switchable := otherStoreType[from]
	if o == nil || !switchable || o.route.code != from || !o.open() {
		return nil, emulation.Refusal("訂單無法變更配送方式")
	}
	e.byRoute[o.route] = slices.DeleteFunc(e.byRoute[o.route], func(other *order) bool { return other == o })
	o.route.code = to
	e.byRoute[o.route] = append(e.byRoute[o.route], o)
	return e.resultInfo(map[string]any{"successCnt": "1"})
}
