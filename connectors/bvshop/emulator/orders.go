package emulator

// Orders: the list, one order, its update (FACTS.md sections 2 and 3.1).

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// The statuses of FACTS.md section 2.2.
const (
	statusConfirmed   = 1
	statusUnconfirmed = 2
	statusFinished    = 4
	statusAbnormal    = -1
	statusCancelled   = -3

	paymentDue      = 1
	paymentPaid     = 2
	paymentRefunded = -1
	paymentOverdue  = -4

	logisticOpen    = 1
	logisticHandled = 2
	logisticShipped = 3
	logisticBack    = -1

	typeWhole   = 1
	typeDeposit = 2
	typeBalance = 3

	lineNormal  = 1
	lineTicket  = 2
	lineBooking = 3
	lineBundle  = 4
)

var statusValues = map[string][]int{
	"orderStatus": {1, 2, 4, -1, -3}, "paymentStatus": {1, 2, -1, -4}, "logisticStatus": {1, 2, 3, 4, 5, 6, -1},
}

// order is the shop's own record; render.go turns it into what the API shows.
type order struct {
	id                       int64
	uid                      string
	created, paid, cancelled time.Time // zero: not
	shipped, planned         time.Time
	status, payment          int
	logistic, process, kind  int
	pay                      payMethod
	method                   shipMethod
	trace                    string
	traceFrom                time.Time // the API shows trace from here on
	buyer                    emulation.Person
	store                    *emulation.Store
	discount, postage, fee   int64
	lines, custom            []line
	remark                   string
	related                  int64
	shipments, mails         int
	labels                   int
}

type line struct {
	id       int64
	item     *item // nil: written by hand
	name     string
	price    int64
	quantity int
	kind     int
	bundle   int64 // the line of the bundle that this line is a part of
	booking  string
}

func (o *order) total() int64 {
	sum := o.postage + o.fee - o.discount
	for _, l := range slices.Concat(o.lines, o.custom) {
		sum += l.price * int64(l.quantity)
	}
	return sum
}

func (e *Emulator) paidAt(o *order) time.Time {
	if e.On(switchNoPaidAt) {
		return time.Time{}
	}
	return o.paid
}

var listParameters = []string{
	"orderStatus", "paymentStatus", "logisticStatus", "dateType", "startAt", "endAt", "customerId", "dealerCode", "limit", "page", "withDetail",
}

// filter is what a list was asked for.
type filter struct {
	statuses    map[string][]int
	dateType    string
	from, to    string
	limit, page int
	detail      bool
}

func (e *Emulator) listOrders(c *call) *reply {
	f, refusal := e.filter(c)
	if refusal != nil {
		return refusal
	}
	var rows []*order
	for _, o := range e.orders {
		if e.matches(f, o) {
			rows = append(rows, o)
		}
	}
	slices.SortFunc(rows, func(a, b *order) int { return int(b.id - a.id) }) // newest first
	shown := make([]object, 0, f.limit)
	for i, o := range page(rows, f.page, f.limit) {
		row := e.shortForm(o)
		if f.detail && !(e.On(switchShortRows) && i%3 == 2) {
			row = e.render(o)
		}
		shown = append(shown, row)
	}
	answer := paged(shown, len(rows), f.page, f.limit)
	e.moveOn(f, rows)
	return answer
}

// moveOn is what changes in the shop between two pages.
func (e *Emulator) moveOn(f filter, rows []*order) {
	if e.On(switchNewOrders) {
		fresh := sample{pay: payByCard, method: byHCT, pieces: []piece{{"PEN-05", 1}}}
		e.add(fresh, e.Now().Truncate(time.Second), emulation.NewRand(uint64(len(e.orders))))
	}
	if e.On(switchRowsLeave) && f.page == 1 {
		i := slices.IndexFunc(rows, func(o *order) bool { return o.pay.kind == connectors.PaymentOnline && o.payment == paymentDue })
		if i >= 0 {
			rows[i].payment = paymentOverdue
		}
	}
}

func (e *Emulator) filter(c *call) (filter, *reply) {
	f := filter{statuses: map[string][]int{}, dateType: "created", limit: 20, page: 1}
	if refusal := e.parameters(c, listParameters...); refusal != nil {
		return f, refusal
	}
	for name, values := range statusValues {
		given := c.query.Get(name)
		if given == "" {
			continue
		}
		for one := range strings.SplitSeq(given, ",") {
			n, err := strconv.Atoi(one)
			if err != nil || !slices.Contains(values, n) {
				return f, e.broken(ruleStatus, name+"="+given, invalid(name, "不在可選範圍內。"))
			}
			f.statuses[name] = append(f.statuses[name], n)
		}
	}
	if given := c.query.Get("dateType"); given != "" {
		f.dateType = given
	}
	if !slices.Contains([]string{"created", "paid", "cancel"}, f.dateType) {
		return f, e.broken(ruleDateType, f.dateType, invalid("dateType", "不在可選範圍內。"))
	}
	f.from, f.to = c.query.Get("startAt"), c.query.Get("endAt")
	for _, day := range []string{f.from, f.to} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return f, e.broken(ruleDates, day, invalid("startAt", "並不符合 Y-m-d 格式。"))
		}
	}
	if f.from != "" && f.to != "" && f.from > f.to {
		return f, e.broken(ruleDates, f.from+" to "+f.to, invalid("endAt", "必須在 startAt 之後。"))
	}
	detail := c.query.Get("withDetail")
	if detail != "" && detail != "0" && detail != "1" {
		return f, e.broken(ruleParameter, "withDetail="+detail, invalid("withDetail", "必須為布林值。"))
	}
	f.detail = detail == "1"
	var refusal *reply
	f.limit, f.page, refusal = e.paging(c)
	return f, refusal
}

// paging reads limit and page.
func (e *Emulator) paging(c *call) (limit, page int, refusal *reply) {
	limit, page = 20, 1
	var err error
	if given := c.query.Get("limit"); given != "" {
		if limit, err = strconv.Atoi(given); err != nil || limit < 1 || limit > 100 {
			return 0, 0, e.broken(ruleLimit, given, invalid("limit", "不能大於 100。"))
		}
	}
	if given := c.query.Get("page"); given != "" {
		if page, err = strconv.Atoi(given); err != nil || page < 1 {
			return 0, 0, e.broken(ruleParameter, "page="+given, invalid("page", "不能小於 1。"))
		}
	}
	return limit, page, nil
}

func (e *Emulator) matches(f filter, o *order) bool {
	for name, value := range map[string]int{"orderStatus": o.status, "paymentStatus": o.payment, "logisticStatus": o.logistic} {
		if wanted := f.statuses[name]; len(wanted) > 0 && !slices.Contains(wanted, value) {
			return false
		}
	}
	if f.from == "" && f.to == "" {
		return true
	}
	at := map[string]time.Time{"created": o.created, "paid": e.paidAt(o), "cancel": o.cancelled}[f.dateType]
	if at.IsZero() {
		return false
	}
	day := at.In(taipei).Format(time.DateOnly)
	return (f.from == "" || day >= f.from) && (f.to == "" || day <= f.to)
}

// page cuts one page out of a list.
func page[T any](rows []T, number, size int) []T {
	from := min((number-1)*size, len(rows))
	return rows[from:min(from+size, len(rows))]
}

// paged is Laravel's envelope of a list.
func paged(rows []object, total, number, size int) *reply {
	meta := object{
		"current_page": number, "last_page": max(1, (total+size-1)/size), "per_page": size, "total": total, "from": nil, "to": nil,
	}
	if len(rows) > 0 {
		meta["from"], meta["to"] = (number-1)*size+1, (number-1)*size+len(rows)
	}
	return &reply{status: http.StatusOK, body: object{"data": rows, "meta": meta}}
}

// find gives the order of a path. The uid is what buyers see; the API does not take it.
func (e *Emulator) find(c *call) (*order, *reply) {
	id, err := strconv.ParseInt(c.PathValue("id"), 10, 64)
	o := e.byID[id]
	if err != nil || o == nil {
		return nil, e.broken(ruleOrder, "no such id", missing())
	}
	return o, nil
}

func (e *Emulator) getOrder(c *call) *reply {
	if refusal := e.parameters(c); refusal != nil {
		return refusal
	}
	o, refusal := e.find(c)
	if refusal != nil {
		return refusal
	}
	return ok(e.render(o))
}

// update is the body of a change, with nil for what it leaves alone.
type update struct {
	order, payment, logistic *int
	trace                    *string
	lines                    []editItem
}

type editItem struct {
	ID       *int64 `json:"id"`
	Name     string `json:"name"`
	Quantity int    `json:"quantity"`
	Price    int64  `json:"price"`
}

func (e *Emulator) putOrder(c *call) *reply {
	o, refusal := e.find(c)
	if refusal != nil {
		return refusal
	}
	body, refusal := e.fields(c)
	if refusal != nil {
		return refusal
	}
	u, refusal := e.update(body)
	if refusal != nil {
		return refusal
	}
	e.judge(o, u, body)
	e.apply(o, u)
	return ok(e.render(o))
}

func (e *Emulator) update(body map[string]json.RawMessage) (update, *reply) {
	u := update{}
	for name, into := range map[string]any{
		"orderStatus": &u.order, "paymentStatus": &u.payment, "logisticStatus": &u.logistic, "traceCode": &u.trace, "editItems": &u.lines,
	} {
		if refusal := e.read(body, name, into); refusal != nil {
			return u, refusal
		}
	}
	if _, there := body["editItems"]; !there {
		return u, e.broken(ruleEditItems, "editItems is missing", invalid("editItems", "為必填欄位。"))
	}
	for name, value := range map[string]*int{"orderStatus": u.order, "paymentStatus": u.payment, "logisticStatus": u.logistic} {
		if value != nil && !slices.Contains(statusValues[name], *value) {
			return u, e.broken(ruleStatus, name, invalid(name, "不在可選範圍內。"))
		}
	}
	return u, nil
}

// judge notes what BVSHOP accepts although it should not be done.
func (e *Emulator) judge(o *order, u update, body map[string]json.RawMessage) {
	for name := range body {
		if !slices.Contains([]string{"orderStatus", "paymentStatus", "logisticStatus", "traceCode", "editItems"}, name) {
			e.Break(ruleField, name)
		}
	}
	if len(u.lines) > 0 {
		e.Break(ruleLines, "editItems has elements")
	}
	if u.trace != nil && o.trace != "" && *u.trace != "" && *u.trace != o.trace {
		e.Break(ruleOverwrite, "another traceCode")
	}
	if ships := u.logistic != nil && *u.logistic >= logisticShipped; ships {
		if state := e.truth(o).State; state == connectors.StateCancelled || state == connectors.StateUnpaid {
			e.Break(ruleRevive, string(state))
		}
	}
}

func (e *Emulator) apply(o *order, u update) {
	for _, edit := range u.lines {
		e.edit(o, edit)
	}
	if u.order != nil {
		o.status = *u.order
	}
	if u.payment != nil {
		o.payment = *u.payment
	}
	if u.trace != nil && *u.trace != o.trace {
		o.trace, o.traceFrom = *u.trace, time.Time{}
		if *u.trace != "" {
			o.shipments++
		}
	}
	if u.logistic == nil {
		return
	}
	o.logistic = *u.logistic
	if o.logistic == logisticShipped {
		o.shipped = e.Now()
		o.mails++ // with every such update: FACTS.md section 9 does not exclude it
	}
}

// edit adds, changes or deletes a line.
func (e *Emulator) edit(o *order, edit editItem) {
	if edit.ID == nil {
		id := o.id*100 + 90 + int64(len(o.lines))
		o.lines = append(o.lines, line{id: id, name: edit.Name, quantity: edit.Quantity, price: edit.Price, kind: lineNormal})
		return
	}
	i := slices.IndexFunc(o.lines, func(l line) bool { return l.id == *edit.ID })
	switch {
	case i < 0:
	case edit.Quantity == 0:
		o.lines = slices.Delete(o.lines, i, i+1)
	default:
		o.lines[i].quantity, o.lines[i].price = edit.Quantity, edit.Price
	}
}
