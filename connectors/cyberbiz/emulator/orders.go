package emulator

// Listing and reading orders (FACTS.md section 2), and the changes of an order that are no shipment (section 3.5).

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// listFilters are the parameters of the order list that name statuses, with the values they take.
var listFilters = map[string][]string{
	"statuses": {statusOpen, statusClosed, statusCancelled},
	"financial_statuses": {pending, paid, cod, remitted, "failed", "pending_refund", "pending_partial_refund", "partial_refunded", "refunded",
		"all_financial_status", "except_abandoned_order"},
	"fulfillment_statuses": {unshipped, preparing, partial, fulfilled, "arrived", "received", "returned", "expired", "problem"},
	"return_statuses": {noReturn, requestReturn, "returning", "checking", "refused", "returned", "partial_return", "in_origin_cvs", "in_hub",
		"problem"},
	"data_source": {"ec", "pos"},
}

// listDates are the parameters that bound times; those of closing, refund and cancellation are taken and bound nothing here.
var listDates = []string{
	"start_time", "end_time", "updated_at_start_time", "updated_at_end_time", "closed_at_start_time", "closed_at_end_time",
	"refund_at_start_time", "refund_at_end_time", "cancelled_at_start_time", "cancelled_at_end_time",
}

// listOther are the parameters that narrow the list by what these samples do not have.
var listOther = []string{
	"statuses", "financial_statuses", "fulfillment_statuses", "return_statuses", "data_source", "tags", "excluded_tags", "vendor",
}

// orderFilter is the query of an order list: unions inside a parameter, intersections across parameters.
type orderFilter struct {
	values map[string][]string
	dates  map[string]time.Time
}

func (e *Emulator) orderFilter(c *call) (f orderFilter, refusal *reply) {
	e.namesOnly(c, slices.Concat(listDates, listOther)...)
	f = orderFilter{values: map[string][]string{}, dates: map[string]time.Time{}}
	for name, known := range listFilters {
		for _, value := range split(c.query.Get(name)) {
			if !slices.Contains(known, value) {
				return f, e.refuse(ruleParameter, name, invalid(name+" 參數錯誤"))
			}
			f.values[name] = append(f.values[name], value)
		}
	}
	for _, name := range listDates {
		text := c.query.Get(name)
		if text == "" {
			continue
		}
		at, err := time.ParseInLocation(wireTime, text, connectors.Taipei)
		if err != nil {
			return f, e.refuse(ruleParameter, name, invalid(name+" 參數錯誤"))
		}
		f.dates[name] = at
	}
	return f, nil
}

func split(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

func (f orderFilter) takes(o *order) bool {
	source := "ec"
	if o.pos {
		source = "pos"
	}
	for name, value := range map[string]string{
		"statuses": o.status, "financial_statuses": o.financial, "fulfillment_statuses": o.fulfilled, "return_statuses": o.returning,
		"data_source": source,
	} {
		if wanted := f.values[name]; wanted != nil && !slices.Contains(wanted, value) && !slices.Contains(wanted, "all_financial_status") {
			return false
		}
	}
	return f.within("start_time", "end_time", o.created) && f.within("updated_at_start_time", "updated_at_end_time", o.updated)
}

// within is inclusive at both ends.
func (f orderFilter) within(from, to string, at time.Time) bool {
	if after, bound := f.dates[from]; bound && at.Before(after) {
		return false
	}
	before, bound := f.dates[to]
	return !bound || !at.After(before)
}

// listOrders gives the newest first.
func (e *Emulator) listOrders(c *call) *reply {
	filter, refusal := e.orderFilter(c)
	if refusal != nil {
		return refusal
	}
	var rows []object
	for _, o := range slices.Backward(e.orders) {
		if filter.takes(o) {
			row := e.render(o)
			row["token"] = "emulator-public-order-token"
			rows = append(rows, row)
		}
	}
	return e.listed(c, rows)
}

// orderIDs finds orders by the number that the shop shows. For none it answers 206 (FACTS.md section 7).
func (e *Emulator) orderIDs(c *call) *reply {
	rows := []object{}
	for _, text := range split(c.query.Get("order_numbers")) {
		for _, o := range e.orders {
			if strconv.FormatInt(o.number, 10) == text {
				rows = append(rows, object{"order_number": o.number, "order_id": o.id})
			}
		}
	}
	if len(rows) == 0 {
		return &reply{status: http.StatusPartialContent, body: rows}
	}
	return ok(rows)
}

// one finds the order that a route names.
func (e *Emulator) one(c *call) (*order, *reply) {
	id, err := strconv.ParseInt(c.PathValue("id"), 10, 64)
	if o := e.byID[id]; err == nil && o != nil {
		return o, nil
	}
	if e.On(nullUnknown) {
		return nil, ok(nil)
	}
	return nil, notFound()
}

func (e *Emulator) getOrder(c *call) *reply {
	o, refusal := e.one(c)
	if refusal != nil {
		return refusal
	}
	return ok(e.render(o))
}

// move sets the fulfilment status of an order of which nothing was shipped.
func (e *Emulator) move(c *call, to string) *reply {
	o, refusal := e.one(c)
	if refusal != nil {
		return refusal
	}
	if o.status != statusOpen || o.fulfilled != unshipped && o.fulfilled != preparing {
		return notAllowed("訂單狀態不允許此操作")
	}
	o.fulfilled, o.updated = to, e.second()
	return ok(e.render(o))
}

func (e *Emulator) prepare(c *call) *reply   { return e.move(c, preparing) }
func (e *Emulator) unprepare(c *call) *reply { return e.move(c, unshipped) }

// changeToCustom takes an order out of the platform's logistics.
func (e *Emulator) changeToCustom(c *call) *reply {
	o, refusal := e.one(c)
	if refusal != nil {
		return refusal
	}
	if o.status != statusOpen || len(o.fulfilments) > 0 {
		return notAllowed("訂單狀態不允許此操作")
	}
	o.custom, o.updated = true, e.second()
	return ok(e.render(o))
}
