package emulator

// The order query: FACTS.md section 2.

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors/emulation"
)

const (
	byOrderDate    = "OrderDate"
	byShipDate     = "ShipDate"
	byRecycleDate  = "RecycleDate"
	byLastShipDate = "LastShipDate"
	byReturnDate   = "EntpReturnDate"
)

var (
	dateTypes   = []string{byOrderDate, byShipDate, byRecycleDate, byLastShipDate, byReturnDate}
	kindWords   = []string{"All", string(home), string(store), string(third)}
	directions  = []string{"All", storeToStore, "StoreToStoreReturn", warehouseToStore, "StoreToWarehouseReturn"}
	orderStates = []string{
		"All", "Unpaid", "NotShipped", "NotRecycled", "Printed", "Shipping", "DoneDelivery", "AbnormalDelivery", "OrderCancelled", "ReturnCancelled",
		"RecycleConfirmed",
	}
	changeStates = []string{"toBeChanged", "changed", "notChanged", "All"}
	// dateStates are the statuses that a kind of date is asked for with; those that are not here take all.
	dateStates = map[string][]string{
		byShipDate:    {"All", "Shipping", "DoneDelivery", "AbnormalDelivery"},
		byRecycleDate: {"All", "NotRecycled", "RecycleConfirmed"},
		byReturnDate:  {"All", "RecycleConfirmed", "ReturnCancelled"},
	}
	numberPattern = regexp.MustCompile(`^\d{14}(-\d{3})?$`)
)

// mostNumbers is how many orders may be asked for by number.
const mostNumbers = 100

// query is a parsed OrderQuery.
type query struct {
	index, size                int
	numbers                    []string
	dates, kind, direction, by string
	span                       span
	goods, name, sku, buyer    string
}

func (e *Emulator) orderQuery(c call) (any, error) {
	q, err := e.readQuery(c.body)
	if err != nil {
		return nil, err
	}
	var found []*order
	for _, o := range e.orders {
		if e.finds(q, o) {
			found = append(found, o)
		}
	}
	if len(found) == 0 {
		switch {
		case e.On(switchEmptyMessage):
			return nil, emulation.Refusal("查無資料")
		case e.On(switchEmptyNull):
			return e.list(q, 0, nil), nil
		}
	}
	from, to := window(len(found), q.index, q.size)
	if e.On(switchDrift) && from > 0 {
		from = min(from-q.index+1, len(found))
		to = min(from+q.size, len(found))
	}
	rows := []any{}
	for _, o := range found[from:to] {
		if e.On(switchBrokenOrder) && o == e.newest() {
			rows = append(rows, map[string]any{"orderNo": o.number, "errorMessage": "訂單資料異常", "listItem": []any{}})
			continue
		}
		rows = append(rows, e.orderRow(o, statusWords[q.by]))
	}
	if e.On(switchTopArray) {
		return rows, nil
	}
	return e.list(q, len(found), rows), nil
}

func (e *Emulator) list(q query, total int, rows any) any {
	return map[string]any{
		"errorMessage": "", "pageIndex": e.figure(q.index), "maxPerPage": e.figure(q.size), "totalOrders": e.figure(total), "listOrder": rows,
	}
}

func (e *Emulator) readQuery(b body) (q query, err error) {
	if q.index, q.size, err = e.paging(b); err != nil {
		return q, err
	}
	var ok bool
	if q.numbers, ok = b.Texts("listOrderNo"); !ok || len(q.numbers) > mostNumbers ||
		slices.ContainsFunc(q.numbers, func(n string) bool { return !numberPattern.MatchString(n) }) {
		return q, e.Refuse(ruleOrderNumbers, "listOrderNo", "listOrderNo 格式錯誤")
	}
	if q.dates, err = e.word(b, "queryDateType", true, dateTypes...); err != nil {
		return q, err
	}
	if q.span, err = e.span(b); err != nil {
		return q, err
	}
	if q.kind, err = e.word(b, "deliveryType", true, kindWords...); err != nil {
		return q, err
	}
	if q.direction, err = e.word(b, "storeDeliveryType", false, directions...); err != nil {
		return q, err
	}
	if q.direction == "" && (q.kind == "All" || q.kind == string(store)) {
		return q, e.Refuse(ruleStoreFilter, "storeDeliveryType", "storeDeliveryType 為必填")
	}
	if q.by, err = e.word(b, "orderStatus", true, orderStates...); err != nil {
		return q, err
	}
	if states := dateStates[q.dates]; states != nil && !slices.Contains(states, q.by) {
		return q, e.Refuse(ruleDateStatus, q.dates+" with "+q.by, "queryDateType 與 orderStatus 不符")
	}
	if _, err = e.word(b, "orderChangeAddrStatus", false, changeStates...); err != nil {
		return q, err
	}
	q.goods, _ = b.Text("goodsNo")
	q.name, _ = b.Text("goodsName")
	q.sku, _ = b.Text("entpGoodsNo")
	q.buyer, _ = b.Text("customerName")
	return q, nil
}

// lookBack is how far back an order can be asked for by its number.
const lookBack = 360 * 24 * time.Hour

// finds tells whether a query finds an order.
func (e *Emulator) finds(q query, o *order) bool {
	if len(q.numbers) > 0 {
		return e.Now().Sub(o.created) <= lookBack && slices.ContainsFunc(q.numbers, func(n string) bool {
			number, seq, one := strings.Cut(n, "-")
			return number == o.number && (!one || o.line(seq) != nil)
		})
	}
	date := map[string]time.Time{byOrderDate: o.created, byLastShipDate: o.shipBy}
	at, dated := date[q.dates]
	if !dated {
		at = o.lines[0].at
	}
	wanted := statusWords[q.by]
	return q.span.holds(at.In(taipei)) && e.travels(q, o.route) && slices.ContainsFunc(o.lines, func(l *line) bool {
		return !l.freight && (q.by == "All" || l.status == wanted) && strings.Contains(l.item.key.Item, q.goods) && strings.Contains(l.item.name, q.name) &&
			strings.Contains(l.item.sku, q.sku) && strings.Contains(o.person.Name, q.buyer)
	})
}

func (e *Emulator) travels(q query, r route) bool {
	if q.kind != "All" && q.kind != string(r.kind) {
		return false
	}
	return r.kind != store || q.direction == "All" || q.direction == "" || q.direction == r.direction ||
		e.On(switchBothWays) && slices.Contains([]string{storeToStore, warehouseToStore}, q.direction)
}

// orderRow writes an order. only, if set, is the status that was asked for.
func (e *Emulator) orderRow(o *order, only status) any {
	items := []any{}
	for i, l := range o.lines {
		if e.On(switchMatchingLines) && only != "" && l.status != only {
			continue
		}
		items = append(items, e.lineRow(o, l, i))
	}
	return map[string]any{"errorMessage": e.text(""), "orderNo": o.number, "listItem": items}
}

const (
	minute       = "2006-01-02 15:04:05"
	ownCarrier   = "宅配-廠商出貨"
	thirdCarrier = "宅配-第三方物流"
	toStore      = "超取"
	noOption     = "無規格"
	freightName  = "運費"
)

// kindNames are the texts of deliveryType.
var kindNames = map[kind]string{home: ownCarrier, store: toStore, third: thirdCarrier}

func (e *Emulator) lineRow(o *order, l *line, index int) map[string]any {
	row := map[string]any{
		"errorMessage": nil, "orderSeq": l.seq, "itemStatus": string(l.status), "shipStatus": string(l.status), "goodsNo": e.blank(l.item.key.Item),
		"goodsdtCode": l.item.key.Variant, "goodsName": e.blank(l.item.name), "entpGoodsNo": l.item.sku, "goodsType": "一般",
		"quantity": e.figure(l.qty), "planShipDate": o.shipBy.In(taipei).Format(time.DateOnly) + " 00:00:00", "shipDate": nil, "entpReturnDate": nil,
		"recycleDate": nil, "shipPack": nil, "packType": nil, "packWeight": nil, "deliveryType": kindNames[o.route.kind],
		"customerDeliveryType": kindNames[o.route.kind], "deliveryCompany": nil, "deliveryNo": nil, "taxable": true,
		"orderAmount": e.figure(int(l.amount)), "invoiceAmount": nil, "invoiceNo": nil, "invoiceDate": nil, "customerNo": "2026112" + o.number[9:],
		"customerDeliveryMessage": e.text(o.message), "storeReturnMessage": nil, "returnReason": nil, "ivr": e.text(o.proxy),
		"lastProcDate": l.at.In(taipei).Format(minute), "storeReturnDeliveryType": nil, "outplaceSeq": nil, "outplaceAddr": nil,
		"deliveryTemp": o.route.temp, "changedAddress": o.asked, "corpSIdno": nil, "corpName": nil,
	}
	row["goodsInfo1"], row["goodsInfo2"] = e.options(l)
	if l.freight {
		row["goodsType"], row["goodsName"], row["entpGoodsNo"] = freightName, freightName, nil
	}
	if e.On(switchNewStatus) && index == 0 {
		row["itemStatus"] = "理貨中"
	}
	e.people(row, o, l)
	e.travel(row, o, l)
	return row
}

// options cuts the options of a variant into the two fields for them.
func (e *Emulator) options(l *line) (first, second any) {
	if l.freight || l.item.option == "" {
		return noOption, nil
	}
	one, other, both := strings.Cut(l.item.option, "/")
	if !both {
		return one, nil
	}
	return one, other
}

// people writes who buys and receives: whole while a home line waits, hidden in every other case.
func (e *Emulator) people(row map[string]any, o *order, l *line) {
	name, where := masked(o.person.Name), "******"
	if o.route.kind == home && l.status == notShipped {
		name, where = o.person.Name, address(o.person)
	}
	row["customerName"], row["receiverName"], row["receiverAddress"] = name, name, where
}

// travel writes carrier and number.
func (e *Emulator) travel(row map[string]any, o *order, l *line) {
	switch o.route.kind {
	case store:
		row["deliveryCompany"] = o.route.brand + map[string]string{storeToStore: "店到店", warehouseToStore: "倉到店"}[o.route.direction]
	case third:
		row["outplaceSeq"], row["outplaceAddr"] = "001", "台北市內湖區洲子街12號"
	}
	if l.bill == nil || o.route.kind == home && e.On(switchNoHomeNumber) || e.On(switchLateNumber) && e.Now().Before(l.bill.at.Add(time.Minute)) {
		return
	}
	row["deliveryNo"] = l.bill.number
	if o.route.kind != store {
		row["deliveryCompany"] = l.bill.carrier
	}
}

// figure is a number, or under the switch the text of one.
func (e *Emulator) figure(n int) any {
	if e.On(switchStringNumbers) {
		return numeral(n)
	}
	return n
}

// text is a text that is null when it is empty; the switch turns that round.
func (e *Emulator) text(s string) any {
	if s == "" && !e.On(switchNullText) {
		return nil
	}
	return s
}

func (e *Emulator) blank(s string) string {
	if e.On(switchBlankGoods) {
		return " " + s
	}
	return s
}
