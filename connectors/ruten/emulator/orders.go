package emulator

// Operations about orders: the list and the details.

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"gowarehouse/connectors"
)

const (
	mostDays    = 30
	detailBatch = 50
)

// days reads both ends of a list.
func (e *Emulator) days(q url.Values) (from, to time.Time, no *reply) {
	from, err1 := time.ParseInLocation(time.DateOnly, q.Get("start_date"), connectors.Taipei)
	to, err2 := time.ParseInLocation(time.DateOnly, q.Get("end_date"), connectors.Taipei)
	switch {
	case err1 != nil || err2 != nil || to.Before(from):
		return from, to, e.wrong("ruten.dates", "start_date or end_date is invalid")
	case to.Sub(from) >= mostDays*day: // both ends belong to it
		return from, to, e.wrong("ruten.window", "the dates span more than 30 days")
	}
	return from, to.AddDate(0, 0, 1), nil // the last day belongs to it
}

func (e *Emulator) list(r *request) *reply {
	q := r.URL.Query()
	if no := e.onlyQuery(q, "order_status", "page", "page_size", "start_date", "end_date"); no != nil {
		return no
	}
	if q.Get("order_status") != "All" {
		return e.wrong("ruten.order_status", "order_status is invalid")
	}
	from, to, no := e.days(q)
	if no != nil {
		return no
	}
	found := e.placedIn(from, to)
	first, last, data, no := e.cut(q, len(found))
	if no != nil {
		return no
	}
	if e.On(movingPages) && q.Get("page") != "1" && len(found) > 0 {
		found = append([]*order{found[0]}, found...) // the row that came in, which nobody asks for
	}
	rows := []map[string]any{}
	for _, o := range found[first:last] {
		row := map[string]any{"order_status": e.statusOf(o), "create_time": moment(o.placed), "update_time": moment(o.changed)}
		row[e.named()] = o.id
		rows = append(rows, row)
	}
	data["orders"] = rows
	return success(data)
}

// placedIn gives the orders of some days, the newest first.
func (e *Emulator) placedIn(from, to time.Time) []*order {
	var found []*order
	for _, o := range e.shop.orders {
		if !o.placed.Before(from) && o.placed.Before(to) {
			found = append(found, o)
		}
	}
	return found
}

// named is what an order's number is called.
func (e *Emulator) named() string {
	if e.On(orderNo) {
		return "order_no"
	}
	return "order_id"
}

func (e *Emulator) statusOf(o *order) string {
	if o.odd && e.On(oddState) {
		return "Packing"
	}
	return o.status
}

// idsBody names orders.
type idsBody struct {
	IDs []string `json:"order_ids"`
}

// named orders of a body: 1 to 50, each once.
func (e *Emulator) idsIn(r *request, rule string) ([]string, *reply) {
	body, no := read[idsBody](e, r)
	if no != nil {
		return nil, no
	}
	seen := map[string]bool{}
	for _, id := range body.IDs {
		seen[id] = true
	}
	if len(body.IDs) < 1 || len(body.IDs) > detailBatch || len(seen) != len(body.IDs) {
		return nil, e.wrong(rule, "order_ids must be 1 to 50")
	}
	return body.IDs, nil
}

// detail shows orders. Those that are not there are left out; if none is, that is an error.
func (e *Emulator) detail(r *request) *reply {
	ids, no := e.idsIn(r, "ruten.detail_batch")
	if no != nil {
		return no
	}
	rows := []any{}
	for _, id := range ids {
		o := e.shop.order(id)
		switch {
		case o == nil || o.odd && e.On(strictDetail):
			if e.On(strictDetail) {
				return e.refuse("", http.StatusNotFound, "ORDER_NOT_FOUND", "order not found")
			}
		case o.odd && e.On(oddRow):
			rows = append(rows, map[string]any{e.named(): o.id, "order_status": o.status, "items": "NB-A5 x 10"})
		default:
			rows = append(rows, e.sheet(o))
		}
	}
	if len(rows) == 0 {
		return e.refuse("", http.StatusNotFound, "ORDER_NOT_FOUND", "order not found")
	}
	return success(map[string]any{"orders": rows})
}

// sheet is one order with everything that belongs to it (FACTS.md §2.3).
func (e *Emulator) sheet(o *order) map[string]any {
	row := map[string]any{
		"order_status": e.statusOf(o), "create_time": moment(o.placed), "pay_time": nil,
		"buyer":   map[string]any{"user_id": o.buyer, "name": e.name(o)},
		"payment": map[string]any{"type": o.pay, "name": o.payName, "is_cod": o.isCOD() && !o.denies, "status": o.payState},
		"shipping": map[string]any{"type": o.way, "name": ways[o.way].name, "fee": e.number(o.fee), "receiver_name": e.name(o),
			"receiver_mobile": e.phone(o), "receiver_phone": "", "zip": o.zip(), "address": o.address(), "store_id": o.store.ID,
			"store_name": o.store.Name, "shipping_no": o.number, "shipping_company": o.carrier()},
		"item_amount": e.number(o.goods()), "discount": e.number(o.discount), "total_amount": e.number(o.total()), "note": o.note,
	}
	row[e.named()] = o.id
	if to := row["shipping"].(map[string]any); e.On(landlines) {
		to["receiver_mobile"], to["receiver_phone"] = "", e.phone(o)
	}
	if !o.paid.IsZero() {
		row["pay_time"] = moment(o.paid)
	}
	items := make([]map[string]any, len(o.lines))
	for i, l := range o.lines {
		items[i] = map[string]any{"item_id": l.spec.of.id, "spec_id": l.spec.id, "custom_no": e.skuOf(l.spec), "name": l.spec.of.name,
			"spec_name": l.spec.first, "item_name": l.spec.second, "price": e.number(l.spec.price), "qty": e.number(int64(l.count))}
	}
	row["items"] = items
	return row
}

// skuOf is the merchant's own number that is shown of a variant.
func (e *Emulator) skuOf(s *spec) string {
	if s.id != "" && e.On(noSKU) {
		return ""
	}
	return s.sku
}

// zip and address are of home deliveries only.
func (o *order) zip() string {
	if o.store.ID != "" {
		return ""
	}
	return o.person.Postcode
}

func (o *order) address() string {
	if o.store.ID != "" {
		return ""
	}
	return o.person.Address()
}

func (o *order) carrier() string {
	if o.company != "" {
		return o.company
	}
	return ways[o.way].chain
}

func (e *Emulator) name(o *order) string {
	if e.On(masked) {
		return string([]rune(o.person.Name)[:1]) + "**"
	}
	return o.person.Name
}

func (e *Emulator) phone(o *order) string {
	if e.On(masked) {
		return o.person.Phone[:4] + "***" + o.person.Phone[7:]
	}
	return o.person.Phone
}

// number is an amount or a quantity.
func (e *Emulator) number(n int64) any {
	if e.On(textNumbers) {
		return fmt.Sprint(n)
	}
	return json.Number(fmt.Sprint(n))
}

func moment(t time.Time) string { return t.In(connectors.Taipei).Format(time.DateTime) }
