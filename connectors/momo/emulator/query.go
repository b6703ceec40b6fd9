package emulator

// The order queries: FACTS.md section 2.

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors/emulation"
)

var (
	commonFilters = []string{"fr_dd", "fr_hh", "fr_mm", "to_dd", "to_hh", "to_mm", "receiver", "goodsCode", "orderNo", "entpGoodsNo"}
	spanFilters   = [6]string{"fr_dd", "fr_hh", "fr_mm", "to_dd", "to_hh", "to_mm"}
	orderKinds    = []string{"", "10", "40", "100008"}
)

// unsendFilters reads and checks the common filters of one kind, and any more by their full name.
func (e *Emulator) unsendFilters(c call, prefix string, more ...string) (map[string]string, span, error) {
	keys := slices.Clone(more)
	for _, key := range commonFilters {
		keys = append(keys, prefix+key)
	}
	values, err := e.filters(c.body, keys)
	if err != nil {
		return nil, span{}, err
	}
	dates := spanFilters
	for i := range dates {
		dates[i] = prefix + dates[i]
	}
	s, err := e.span(values, dates)
	for _, key := range commonFilters {
		values[key] = values[prefix+key]
	}
	return values, s, err
}

// unsent gives the unshipped lines of a route inside a query's filters, in order of transfer.
func (e *Emulator) unsent(r route, values map[string]string, s span) []*line {
	var lines []*line
	for _, o := range e.listed(r) {
		if !o.open() || !s.holds(o.at) {
			continue
		}
		for _, l := range o.lines {
			if l.waybill == nil && l.matches(values) {
				lines = append(lines, l)
			}
		}
	}
	return lines
}

// listed gives the orders of a route; under duplicate_lines also those of the temperature before.
func (e *Emulator) listed(r route) []*order {
	orders := e.byRoute[r]
	if i := slices.Index(tempCodes, r.temp); i > 0 && e.On(switchDuplicateLines) {
		before := r
		before.temp = tempCodes[i-1]
		orders = append(slices.Clone(orders), e.byRoute[before]...)
	}
	return orders
}

func (l *line) matches(values map[string]string) bool {
	return strings.Contains(l.order.person.Name, values["receiver"]) && strings.Contains(l.item.key.Item, values["goodsCode"]) &&
		strings.Contains(l.no, values["orderNo"]) && strings.Contains(l.item.sku, values["entpGoodsNo"])
}

func (e *Emulator) unsendCompanyQuery(c call) (any, error) {
	const orderGb, recycle, changed = "company_orderGb", "company_recycleLargeMachineType", "company_ChangeAddressAll"
	values, s, err := e.unsendFilters(c, "company_", orderGb, recycle, changed)
	if err != nil {
		return nil, err
	}
	if err := e.oneOf(values, orderGb, orderKinds...); err != nil {
		return nil, err
	}
	if err := e.oneOf(values, changed, "", "1", "2", "3"); err != nil {
		return nil, err
	}
	var rows []any
	for i, l := range e.unsent(route{kind: home}, values, s) {
		rows = append(rows, l.homeRow(i+1))
	}
	return e.dataList(rows, true)
}

func (e *Emulator) unsendStoresQuery(c call) (any, error) {
	values, s, err := e.unsendFilters(c, "stores_", "stores_special", "dely_gb")
	if err != nil {
		return nil, err
	}
	if err := e.oneOf(values, "stores_special", specialCodes...); err != nil {
		return nil, err
	}
	if err := e.oneOf(values, "dely_gb", storeCodes...); err != nil {
		return nil, err
	}
	var rows []any
	r := route{kind: store, code: values["dely_gb"], special: values["stores_special"]}
	for i, l := range e.unsent(r, values, s) {
		rows = append(rows, l.storeRow(i+1))
	}
	return e.dataList(rows, false)
}

func (e *Emulator) unsendThirdQuery(c call) (any, error) {
	values, s, err := e.unsendFilters(c, "third_", "third_orderGb", "third_delyGb", "third_delyTemp")
	if err != nil {
		return nil, err
	}
	if e.On(switchNoContract) {
		return nil, emulation.Refusal("無第三方物流合約無法查詢出貨/回收地")
	}
	if err := e.oneOf(values, "third_orderGb", orderKinds...); err != nil {
		return nil, err
	}
	if err := e.oneOf(values, "third_delyGb", carrierCodes...); err != nil {
		return nil, err
	}
	if err := e.oneOf(values, "third_delyTemp", tempCodes...); err != nil {
		return nil, err
	}
	var rows []any
	r := route{kind: third, code: values["third_delyGb"], temp: values["third_delyTemp"]}
	for i, l := range e.unsent(r, values, s) {
		rows = append(rows, l.thirdRow(i+1))
	}
	return e.dataList(rows, false)
}

// goodsPart is what the rows of all three kinds share.
type goodsPart struct {
	ItemNo          string `json:"itemNo"`
	IsRedStr        string `json:"isRedStr"`
	CompleteOrderNo string `json:"completeOrderNo"`
	Remark5VStr     string `json:"remark5VStr"`
	MsgNote         string `json:"msgNote"`
	OrderGbStr      string `json:"orderGbStr"`
	Msg             string `json:"msg"`
	LastPricDate    string `json:"lastPricDate"`
	DelyHopeDate    string `json:"delyHopeDate"`
	EntpGoodsNo     string `json:"entpGoodsNo"`
	GoodsCode       string `json:"goodsCode"`
	GoodsName       string `json:"goodsName"`
	GoodsDtCode     string `json:"goodsDtCode"`
	GoodsDtInfo     string `json:"goodsDtInfo"`
	Syslast         string `json:"syslast"`
	BuyPrice        string `json:"buyPrice"`
	DescribeNote    string `json:"describeNote"`
	InvoiceNo       string `json:"invoiceNo"`
	InvoiceDate     string `json:"invoiceDate"`
	CustID          string `json:"custId"`
	PackYnStr       string `json:"packYnStr"`
	SalePrice       string `json:"salePrice"`
}

type homeRow struct {
	goodsPart
	ScmDelyDate     string `json:"scmDelyDate"`
	DelyGbStr       string `json:"delyGbStr"`
	SlipNo          string `json:"slipNo"`
	Receiver        string `json:"receiver"`
	ReceiverTel     string `json:"receiverTel"`
	ReceiverMobile  string `json:"receiverMobile"`
	PostNo          string `json:"postNo"`
	ReceiverAddr    string `json:"receiverAddr"`
	NewPostNo       string `json:"newPostNo"`
	NewReceiverAddr string `json:"newReceiverAddr"`
	CustName        string `json:"custName"`
	ClaimReason     string `json:"claimReason"`
	Recycle         string `json:"isNeedRecycleLargeMachine"`
}

type storeRow struct {
	goodsPart
	StoreIDName  string `json:"storeIdName"`
	Reason       string `json:"reason"`
	ReceiverMask string `json:"receiverMask"`
	Receiver     string `json:"Receiver"` // momo's capital
	CustNameMask string `json:"custNameMask"`
	BoxYn        string `json:"boxYn"`
}

type thirdRow struct {
	goodsPart
	ReceiverMask     string `json:"receiverMask"`
	ReceiverAddrMask string `json:"receiverAddrMask"`
	PostNo           string `json:"postNo"`
	OrderDelyGbName  string `json:"orderDelyGbName"`
	OutplacePost     string `json:"outplacePost"`
	OutplaceAddr     string `json:"outplaceAddr"`
	OutplaceRtnPost  string `json:"outplaceRtnPost"`
	OutplaceRtnAddr  string `json:"outplaceRtnAddr"`
	ScmMsg           string `json:"scm_msg"`
	BoxYn            string `json:"boxYn"`
	ClaimReason      string `json:"claimReason"`
	CustNameMask     string `json:"custNameMask"`
}

func (l *line) goodsPart(n int) goodsPart {
	o, it := l.order, l.item
	return goodsPart{
		ItemNo: strconv.Itoa(n), IsRedStr: "正常", CompleteOrderNo: l.no, OrderGbStr: o.typed, Msg: o.wish,
		LastPricDate: o.at.Format(minuteLayout), DelyHopeDate: o.at.Add(2 * day).Format("2006/01/02"),
		EntpGoodsNo: it.sku, GoodsCode: it.key.Item, GoodsName: it.name, GoodsDtCode: it.key.Variant, GoodsDtInfo: it.option,
		Syslast: strconv.Itoa(l.qty), BuyPrice: strconv.FormatInt(it.price*7/10, 10), SalePrice: strconv.FormatInt(it.price, 10),
		DescribeNote: l.gift, CustID: l.no[10:14], PackYnStr: "否",
	}
}

func (l *line) homeRow(n int) homeRow {
	o := l.order
	return homeRow{
		goodsPart: l.goodsPart(n), ScmDelyDate: o.agreed, Receiver: o.person.Name, ReceiverMobile: o.person.Phone, PostNo: o.person.Postcode,
		ReceiverAddr: o.person.Address(), NewPostNo: o.address.postcode, NewReceiverAddr: o.address.address, CustName: masked(o.person.Name),
	}
}

func (l *line) storeRow(n int) storeRow {
	o := l.order
	return storeRow{
		goodsPart: l.goodsPart(n), StoreIDName: o.store.ID + " " + o.store.Name, ReceiverMask: masked(o.person.Name), Receiver: o.person.Name,
		CustNameMask: masked(o.person.Name), BoxYn: l.boxNumber(),
	}
}

func (l *line) thirdRow(n int) thirdRow {
	o := l.order
	return thirdRow{
		goodsPart: l.goodsPart(n), ReceiverMask: masked(o.person.Name), ReceiverAddrMask: maskedAddress(o.person), PostNo: o.person.Postcode,
		OrderDelyGbName: carrierNames[o.route.code], OutplacePost: "114", OutplaceAddr: "台北市內湖區洲子街96號", BoxYn: l.boxNumber(),
		CustNameMask: masked(o.person.Name),
	}
}

func (l *line) boxNumber() string {
	if l.box == nil {
		return ""
	}
	return l.box.number
}

// dataList dresses rows as the switches say; sealed lists are encrypted under the current password.
func (e *Emulator) dataList(rows []any, sealed bool) (any, error) {
	if len(rows) == 0 {
		switch {
		case e.On(switchEmptyMessage):
			return nil, emulation.Refusal("查無資料")
		case e.On(switchEmptyAbsent):
			return map[string]any{}, nil
		case e.On(switchEmptyNull):
			return map[string]any{"dataList": nil}, nil
		case e.On(switchEmptyString):
			return map[string]any{"dataList": ""}, nil
		}
		rows = []any{}
	}
	if e.On(switchTrailingSpaces) || e.On(switchLooseTypes) {
		for i := range rows {
			rows[i] = e.dress(rows[i])
		}
	}
	if !sealed || e.On(switchPlainLists) {
		return map[string]any{"dataList": rows}, nil
	}
	return map[string]any{"dataList": seal(e.login.entpPwd, encoded(rows), e.On(switchZeroPadding))}, nil
}

func encoded(value any) []byte {
	b, err := json.Marshal(value)
	if err != nil {
		panic(err) // rows are made of strings
	}
	return b
}

// dress makes a row untidy.
func (e *Emulator) dress(row any) any {
	values := map[string]any{}
	if err := json.Unmarshal(encoded(row), &values); err != nil {
		panic(err) // it was encoded just now
	}
	for key, value := range values {
		s, isText := value.(string)
		switch {
		case !isText:
		case e.On(switchLooseTypes) && slices.Contains([]string{"syslast", "salePrice", "buyPrice", "itemNo"}, key):
			values[key] = json.Number(s)
		case e.On(switchTrailingSpaces):
			values[key] = s + "  "
		}
	}
	return values
}

// The filters of the sending queries.
var sendingFilters = []string{
	"fromDate", "fromHour", "fromMinute", "toDate", "toHour", "toMinute", "qryGoodsCode", "receiver", "orderNo", "entpGoodsCode", "status",
}

// The statuses of the sending queries.
const (
	statusPrinted  = "1"
	statusAccepted = "5" // stores: accepted, not at the shop yet
	statusMoving   = "2" // third party
)

func (e *Emulator) sendingStoresQuery(c call) (any, error) {
	return e.sending(c, store, "dely_gb", storeCodes, []string{"1", "2", "3", "4", "5"}, statusAccepted)
}

func (e *Emulator) sendingThirdQuery(c call) (any, error) {
	return e.sending(c, third, "logistics", carrierCodes, []string{"1", "2"}, statusMoving)
}

// sending lists lines that have a waybill.
func (e *Emulator) sending(c call, k kind, codeKey string, codes, statuses []string, moving string) (any, error) {
	values, err := e.filters(c.body, append([]string{codeKey}, sendingFilters...))
	if err != nil {
		return nil, err
	}
	s, err := e.span(values, [6]string{"fromDate", "fromHour", "fromMinute", "toDate", "toHour", "toMinute"})
	if err != nil {
		return nil, err
	}
	if err := e.oneOf(values, codeKey, codes...); err != nil {
		return nil, err
	}
	if err := e.oneOf(values, "status", statuses...); err != nil {
		return nil, err
	}
	var rows []any
	for _, bill := range e.sent {
		status := statusPrinted
		if bill.handed {
			status = moving
		}
		late := e.On(switchLateSending) && e.Now().Sub(bill.at) < lateness
		r := bill.lines[0].order.route
		if r.kind != k || r.code != values[codeKey] || status != values["status"] || late || !s.holds(bill.at.Truncate(time.Minute)) {
			continue
		}
		for _, l := range bill.lines {
			if strings.Contains(l.no, values["orderNo"]) && strings.Contains(l.item.key.Item, values["qryGoodsCode"]) {
				rows = append(rows, l.sendingRow(len(rows)+1))
			}
		}
	}
	return e.dataList(rows, false)
}

// lateness is how long late_sending hides a finished line.
const lateness = 60 * time.Second

// sendingRow is in momo's mixed spelling.
func (l *line) sendingRow(n int) map[string]any {
	o, it, bill := l.order, l.item, l.waybill
	row := map[string]any{
		"itemNo": strconv.Itoa(n), "slip_i_no": bill.list, "slip_no": bill.slip, "completeOrderNo": l.no, "remark5_vStr": "可出貨", "msg_note": "",
		"create_date": bill.at.Format("2006/01/02"), "overDays": "", "dely_hope_date": o.at.Add(2 * day).Format("2006/01/02"),
		"box_yn": l.boxNumber(), "order_gb_str": o.typed, "goods_code": it.key.Item, "entp_goods_no": it.sku, "goods_name": it.name,
		"goodsdt_code": it.key.Variant, "goodsdt_info": it.option, "syslast": strconv.Itoa(l.qty), "cust_name_mask": masked(o.person.Name),
		"receiver_mask": masked(o.person.Name), "code_name": "已印單", "shipTypeStr": bill.packing.ship, "packTypeStr": bill.packing.pack,
		"packUnit": bill.packing.weight,
	}
	if o.route.kind == store {
		row["storeId"], row["storeName"] = o.store.ID, o.store.Name
	} else {
		row["dely_gbStr"] = carrierNames[o.route.code]
	}
	return row
}

func (e *Emulator) stopSendingQuery(c call) (any, error) {
	values, err := e.filters(c.body, []string{"receiver", "goodsCode", "orderNo", "entp_goods_no", "delyGb"})
	if err != nil {
		return nil, err
	}
	if err := e.oneOf(values, "delyGb", "1", "2", "6"); err != nil {
		return nil, err
	}
	wanted := map[string]kind{"1": home, "2": store, "6": third}[values["delyGb"]]
	var rows []any
	for _, o := range e.orders {
		if o.stop == notStopped || o.route.kind != wanted || !strings.Contains(o.number, values["orderNo"]) {
			continue
		}
		for _, l := range o.lines {
			rows = append(rows, map[string]any{
				"itemNo": strconv.Itoa(len(rows) + 1), "completeOrderNo": l.no, "allowExecuteYN": "Y", "notAllowReason": "",
				"returnReason": "不想要了", "reasonNote": "", "receiverMask": masked(o.person.Name), "goodsCode": l.item.key.Item,
				"goodsName": l.item.name, "syslast": strconv.Itoa(l.qty),
			})
		}
	}
	return e.dataList(rows, true)
}

// String names a route in messages.
func (r route) String() string { return fmt.Sprintf("%s %s%s%s", r.kind, r.code, r.special, r.temp) }
