package emulator

// Confirming shipments: FACTS.md sections 3.1 to 3.5 and 3.7.

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gowarehouse/connectors/emulation"
)

func numeral(n int) string { return strconv.Itoa(n) }

const (
	mostElements = 100
	shippedWord  = "Shipped"
	dateWord     = "ScheduledDeliveryDate"
	noStockWord  = "CancelNoStockOrder"
	doneText     = "Delivery confirmed successfully."
	stateText    = "訂單狀態不符，無法確認出貨"
	addressText  = "客戶申請改址，請先回覆"
)

var (
	homeWords = []string{
		shippedWord, "PhoneUnreachable", dateWord, "ContactedPendingDate", "AdditionalPurchasePending", noStockWord, "WrongInfoOrInvalidArea", "StoreNote",
	}
	parcelWords  = []string{shippedWord, noStockWord, "OtherDeliverTypeOrMissIngBox", "StoreNote"}
	homeCarriers = []string{"Pelican", "HCT", "TCAT", "KerryTJ", "Migo", "SFExpress", "OtherCourier", "PostOffice", "Maple", "Other"}
	boxPattern   = regexp.MustCompile(`^\d{1,3}$`)
	gramsPattern = regexp.MustCompile(`^([1-9]\d*)?$`)
	dayPattern   = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
)

// packagings are the types that go with each packaging: FACTS.md section 3.5.
var packagings = map[string][]string{
	"MomoBoxBag": strings.Fields(`S500 S502 S503 S504 S505 S506 S507 S510 F508 F509 F511 F512 F512A F513 F514 F515 F516 F519 F523 F526 F527 F599
		H517 H518 H520 H521 H522 H524 H525 H528 H529 H991 H992 CO-201 CO-202 CO-203 CO-204 CO-205 CO-206 tktEnvelope`),
	"MomoExpressPEBag":      {"PO-006", "PO-007", "PO-008", "PO-009", "PO-010", "PO-011"},
	"OwnMaterial":           {"BoxBag", "ExpressPEBoxBag"},
	"OriginalBox":           {""},
	"RecycleBoxBag":         {""},
	"FamiFrozenOwnMaterial": {"Box"},
	"FamiFrozenSpecialBox":  {"S60", "S90", "S105"},
}

var (
	usualPacks  = []string{"MomoBoxBag", "MomoExpressPEBag", "OwnMaterial", "OriginalBox", "RecycleBoxBag"}
	frozenPacks = []string{"FamiFrozenOwnMaterial", "OriginalBox", "FamiFrozenSpecialBox"}
)

// packed checks the packaging of an element.
func (e *Emulator) packed(b body, allowed []string) error {
	pack, ok1 := b.Text("shipPack")
	kind, ok2 := b.Text("packType")
	grams, ok3 := b.Text("packUnit")
	if !ok1 || !ok2 || !ok3 || !slices.Contains(allowed, pack) || !slices.Contains(packagings[pack], kind) || !gramsPattern.MatchString(grams) {
		return e.Refuse(rulePackaging, pack+" "+kind, "包材資料錯誤")
	}
	return nil
}

// elements gives the filled list of a confirmation.
func (e *Emulator) elements(b body, key string) ([]body, error) {
	rows, ok := b.Rows(key)
	if !ok {
		return nil, e.Refuse(ruleElements, key, "缺少 "+key)
	}
	if len(rows) > mostElements {
		return nil, e.Refuse(ruleBatch, numeral(len(rows))+" elements", key+" 筆數超過上限")
	}
	return rows, nil
}

// said checks status and note of an element.
func (e *Emulator) said(b body, words []string) (string, error) {
	word, ok := b.Text("deliveryStatus")
	if !ok || !slices.Contains(words, word) {
		return "", e.Refuse(ruleStatus, "deliveryStatus", "deliveryStatus 參數錯誤")
	}
	if _, ok := b.Text("deliveryNote"); !ok {
		return "", e.Refuse(ruleNote, "deliveryNote", "缺少 deliveryNote")
	}
	date, dated := b.Text("deliveryDate")
	if date != "" && (word != dateWord || !dayPattern.MatchString(date)) || word == dateWord && (!dated || date == "") {
		return "", e.Refuse(ruleStatus, "deliveryDate", "deliveryDate 參數錯誤")
	}
	return word, nil
}

// named gives the line that an element names, or what is wrong with the name.
func (e *Emulator) named(b body, k kind) (*order, *line, string) {
	number, _ := b.Text("orderNo")
	seq, _ := b.Text("orderSeq")
	o := e.byNumber[number]
	if o == nil || o.line(seq) == nil {
		e.Break(ruleLine, "no such order or line")
		return nil, nil, "Failed to confirm delivery due to invalid order number."
	}
	if o.route.kind != k {
		e.Break(ruleDelivery, string(o.route.kind)+" order in a "+string(k)+" call")
		return nil, nil, "配送類型不符"
	}
	return o, o.line(seq), ""
}

// confirmHome ships home lines, each by itself.
func (e *Emulator) confirmHome(c call) (any, error) {
	rows, err := e.elements(c.body, "listItem")
	if err != nil {
		return nil, err
	}
	if e.refusesAll(rows) {
		return nil, emulation.Refusal(stateText)
	}
	bills := map[string]*waybill{}
	seen := map[*line]bool{}
	var results []map[string]any
	for _, row := range rows {
		number, _ := row.Text("orderNo")
		seq, _ := row.Text("orderSeq")
		refused, err := e.homeLine(row, bills, seen)
		if err != nil {
			return nil, err
		}
		result := map[string]any{"orderNo": number, "orderSeq": seq, "success": e.truth(refused == ""), "message": refused}
		if refused == "" {
			result["message"] = doneText
		}
		if e.On(switchOrderG) {
			delete(result, "orderSeq")
			result["orderG"] = seq
		}
		results = append(results, result)
	}
	for _, bill := range bills {
		bill.order.ships++
	}
	return e.confirmed(results), nil
}

// refusesAll tells, under the switch, whether one of several lines does not wait.
func (e *Emulator) refusesAll(rows []body) bool {
	return e.On(switchWholeRefused) && len(rows) > 1 && slices.ContainsFunc(rows, func(b body) bool {
		number, _ := b.Text("orderNo")
		seq, _ := b.Text("orderSeq")
		o := e.byNumber[number]
		return o != nil && o.line(seq) != nil && o.line(seq).status != notShipped
	})
}

// homeLine ships one line, or says why not.
func (e *Emulator) homeLine(row body, bills map[string]*waybill, seen map[*line]bool) (refused string, err error) {
	word, err := e.said(row, homeWords)
	if err != nil {
		return "", err
	}
	if err := e.packed(row, usualPacks); err != nil {
		return "", err
	}
	carrier, _ := row.Text("deliveryCompany")
	number, _ := row.Text("deliveryNo")
	if word == shippedWord {
		if !slices.Contains(homeCarriers, carrier) {
			return "", e.Refuse(ruleCarrier, "deliveryCompany", "deliveryCompany 參數錯誤")
		}
		if strings.TrimSpace(number) == "" {
			return "", e.Refuse(ruleNumber, "deliveryNo", "deliveryNo 為必填")
		}
	}
	o, l, wrong := e.named(row, home)
	if l == nil {
		return wrong, nil
	}
	if seen[l] {
		return "", e.Refuse(ruleElements, "the same line twice", "訂單重複")
	}
	seen[l] = true
	switch {
	case l.status != notShipped:
		return stateText, nil
	case o.asked != "" && word == shippedWord:
		return addressText, nil
	case word == noStockWord:
		e.move([]*line{l}, cancelled)
		return "", nil
	case word != shippedWord:
		return "", nil // a message is saved
	}
	key := o.number + " " + number
	if bills[key] == nil {
		bills[key] = &waybill{number: number, carrier: carrier, at: e.Now(), order: o}
	}
	l.bill = bills[key]
	l.bill.lines = append(l.bill.lines, l)
	e.move([]*line{l}, shipping)
	return "", nil
}

// confirmed is the reply to a confirmation, under the switches.
func (e *Emulator) confirmed(results []map[string]any) any {
	if e.On(switchReversed) {
		slices.Reverse(results)
	}
	if e.On(switchLostElement) && len(results) > 0 {
		results = results[:len(results)-1]
	}
	return map[string]any{"success": e.truth(true), "errorMessage": "", "confirmDeliveryDetailResList": results}
}

func (e *Emulator) truth(b bool) any {
	if e.On(switchStringNumbers) {
		return strconv.FormatBool(b)
	}
	return b
}

// codeOf reads delyGb, which the table calls a number and samples a text.
func codeOf(b body) (int, bool) {
	switch v := b["delyGb"].(type) {
	case json.Number:
		n, err := strconv.Atoi(v.String())
		return n, err == nil
	case string:
		n, err := strconv.Atoi(v)
		return n, err == nil
	}
	return 0, false
}

var (
	sevenCodes  = []int{21, 22}
	familyCodes = []int{29, 27, 24, 23}
)

func (e *Emulator) confirmSeven(c call) (any, error)  { return e.confirmStore(c, sevenCodes) }
func (e *Emulator) confirmFamily(c call) (any, error) { return e.confirmStore(c, familyCodes) }

func (e *Emulator) confirmStore(c call, codes []int) (any, error) {
	code, ok := codeOf(c.body)
	if !ok || !slices.Contains(codes, code) {
		return nil, e.Refuse(ruleCode, "delyGb of another call", "delyGb 參數錯誤")
	}
	packs := usualPacks
	if code == 24 {
		packs = frozenPacks
	}
	return e.confirmParcels(c, store, code, packs)
}

func (e *Emulator) confirmThird(c call) (any, error) {
	return e.confirmParcels(c, third, 0, usualPacks)
}

// confirmParcels takes parcels whose number MO店+ gives; code is 0 for third-party parcels.
func (e *Emulator) confirmParcels(c call, k kind, code int, packs []string) (any, error) {
	rows, err := e.elements(c.body, "listItem")
	if err != nil {
		return nil, err
	}
	var listed []body
	for _, row := range rows {
		lines, _ := row.Rows("orderList")
		listed = append(listed, lines...)
	}
	if e.refusesAll(listed) {
		return nil, emulation.Refusal(stateText)
	}
	boxes := map[int]bool{}
	seen := map[*line]bool{}
	var results []map[string]any
	for _, row := range rows {
		box, _ := row.Text("newBoxYn")
		number, err := strconv.Atoi(box)
		if err != nil || !boxPattern.MatchString(box) || boxes[number] {
			return nil, e.Refuse(ruleBox, "newBoxYn", "newBoxYn 參數錯誤")
		}
		boxes[number] = true
		word, err := e.said(row, parcelWords)
		if err != nil {
			return nil, err
		}
		if err := e.packed(row, packs); err != nil {
			return nil, err
		}
		listed, ok := row.Rows("orderList")
		if !ok {
			return nil, e.Refuse(ruleElements, "orderList", "缺少 orderList")
		}
		lines, refused, err := e.together(listed, k, code, seen)
		if err != nil {
			return nil, err
		}
		results = append(results, e.parcel(c, row, lines, word, refused))
	}
	return e.confirmed(results), nil
}

// together gives the lines of a parcel, or why they cannot be one.
func (e *Emulator) together(listed []body, k kind, code int, seen map[*line]bool) (lines []*line, refused string, err error) {
	var first *order
	for _, b := range listed {
		o, l, wrong := e.named(b, k)
		if l == nil {
			return nil, wrong, nil
		}
		switch {
		case seen[l]:
			return nil, "", e.Refuse(ruleElements, "the same line twice", "訂單重複")
		case code != 0 && storeCodes[o.route] != code:
			return nil, "", e.Refuse(ruleCode, fmt.Sprintf("%d for an order of %d", code, storeCodes[o.route]), "delyGb 與訂單不符")
		case first != nil && first.person != o.person:
			return nil, "", e.Refuse(ruleReceiver, "several receivers", "不同收件人不可併箱")
		case l.status != notShipped:
			refused = stateText
		case o.asked != "":
			refused = addressText
		}
		seen[l] = true
		first = o
		lines = append(lines, l)
	}
	return lines, refused, nil
}

// parcel ships the lines of an element and writes its result.
func (e *Emulator) parcel(c call, row body, lines []*line, word, refused string) map[string]any {
	box, _ := row.Text("newBoxYn")
	number, _ := strconv.Atoi(box)
	note, _ := row.Text("deliveryNote")
	result := map[string]any{
		"newBoxYn": fmt.Sprintf("%03d", number), "slipNo": "", "deliveryStatus": word, "deliveryNote": note, "printLable": "", "printDetail": "",
		"orderList": row["orderList"], "success": e.truth(refused == ""), "message": refused,
	}
	if e.On(switchNoOrderList) {
		result["orderList"] = []any{}
	}
	switch {
	case refused != "":
		return result
	case word == noStockWord:
		e.move(lines, cancelled)
	case word == shippedWord:
		bill := e.bill(lines)
		if !e.On(switchLateNumber) {
			result["slipNo"] = bill.number
		}
		if bill.order.route.kind == third {
			result["delyGb"], result["printAll"] = bill.carrier, e.asAddress(c.host, bill, "ALL")
			result["printLable"], result["printDetail"] = e.asAddress(c.host, bill, "LABEL"), e.asAddress(c.host, bill, "DETAIL")
		} else {
			result["printLable"], result["printDetail"] = e.payload(c.host, bill, "LABEL"), e.payload(c.host, bill, "DETAIL")
		}
	}
	result["message"] = doneText
	return result
}

// bill gives lines a number.
func (e *Emulator) bill(lines []*line) *waybill {
	o := e.orderOf(lines[0])
	e.bills++
	bill := &waybill{number: fmt.Sprintf("D%011d", 12345678900+e.bills), carrier: o.route.brand, at: e.Now(), order: o, lines: lines}
	if o.route.kind == third {
		bill.number, bill.carrier = fmt.Sprintf("62%09d", 123456700+e.bills), "新竹貨運"
	}
	for _, l := range lines {
		l.bill = bill
	}
	e.move(lines, printed)
	o.ships++
	return bill
}

func (e *Emulator) orderOf(l *line) *order {
	return e.orders[slices.IndexFunc(e.orders, func(o *order) bool { return slices.Contains(o.lines, l) })]
}

// orderChangeAddr takes the answers to address changes.
func (e *Emulator) orderChangeAddr(c call) (any, error) {
	rows, err := e.elements(c.body, "listOrderChangeAddr")
	if err != nil {
		return nil, err
	}
	var results []map[string]any
	for _, row := range rows {
		number, _ := row.Text("orderNo")
		agreed, known := answers[fmt.Sprint(row["isArgeeChgAddr"])]
		o := e.byNumber[number]
		if o == nil || !known || o.asked == "" && !e.answered(o) {
			return nil, e.Refuse(ruleAddressAnswer, "no such order, no answer, or nothing to answer", "改址資料錯誤")
		}
		result := map[string]any{"orderNo": number, "success": true, "errorMessage": ""}
		switch {
		case o.asked == "":
			result["success"], result["errorMessage"] = false, "此訂單已回覆改址"
		case agreed:
			o.person = at(o.person, o.asked)
		}
		o.asked = ""
		results = append(results, result)
	}
	return map[string]any{"result": results}, nil
}

// answers are the values of isArgeeChgAddr: the sample has texts, the table truth values.
var answers = map[string]bool{"1": true, "true": true, "0": false, "false": false}

// answered tells whether an order can have had an address change before: one that goes to an address and is not shipped.
func (e *Emulator) answered(o *order) bool { return o.route.kind != store && o.open() }

// at gives the person another address.
func at(p emulation.Person, where string) emulation.Person {
	parts := strings.SplitN(where, " ", 4)
	p.Postcode, p.City, p.District, p.Street = parts[0], parts[1], parts[2], parts[3]
	return p
}
