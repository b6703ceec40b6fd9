package emulator

// Orders, their notes, refunds and shipment trackings (FACTS.md sections 2 and 3).

import (
	"cmp"
	"crypto/md5" //nolint:gosec // the plug-ins name their trackings so
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors/emulation"
)

// order is the shop's own record; render turns it into what WooCommerce shows.
type order struct {
	id                int64
	status            string
	created, modified time.Time
	paid, completed   time.Time // zero: not
	pay               payment
	transaction       string
	buyer             emulation.Person
	note              string
	method            method
	store             *emulation.Store
	fee               int64 // for cash on delivery
	postage           int64
	lines             []line
	meta              []metaRow
	notes             []object
	trackings         []object
	mails             int
	completedByClient bool
	firstSeen         time.Time
}

type line struct {
	id       int64
	item     *item
	quantity int
	refunded int
}

func (l line) open() int { return l.quantity - l.refunded }

type metaRow struct {
	ID    int64           `json:"id"`
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value"`
}

func (o *order) pickup() bool { return o.store != nil }

// total is what the buyer owes, refunds not taken off.
func (o *order) total() int64 {
	sum := o.fee + o.postage
	for _, l := range o.lines {
		sum += l.item.price * int64(l.quantity)
	}
	return sum
}

func (o *order) refundedSum() int64 {
	var sum int64
	for _, l := range o.lines {
		sum += l.item.price * int64(l.refunded)
	}
	return sum
}

// numbers are the tracking numbers clients have given, oldest first: of the plug-in, or else of the order's meta.
func (o *order) numbers() []string {
	var numbers []string
	for _, tracking := range o.trackings {
		numbers = append(numbers, tracking["tracking_number"].(string))
	}
	for _, row := range o.meta {
		var value string
		if strings.HasSuffix(row.Key, "tracking_number") && json.Unmarshal(row.Value, &value) == nil {
			numbers = append(numbers, strings.Split(value, ", ")...)
		}
	}
	return numbers
}

// shipments counts how often a client said that something is on its way: trackings, or notes where there is no plug-in.
func (o *order) shipments() int { return len(o.trackings) + len(o.notes) }

// setStatus moves an order and sends the mails of core: one when it is completed, one when it is partly shipped.
func (e *Emulator) setStatus(o *order, status string) {
	if o.status == status {
		return
	}
	o.status, o.modified = status, e.second()
	switch status {
	case "completed":
		o.mails++
		o.completed = e.second()
		if o.paid.IsZero() {
			o.paid = e.second()
		}
	case "partial-shipped", "updated-tracking":
		o.mails++
	}
}

var coreStatuses = []string{"pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed", "checkout-draft", cancelRequest}

func (e *Emulator) registered(status string) bool {
	return slices.Contains(coreStatuses, status) || slices.Contains(e.profile().statuses, status)
}

const wpTime = "2006-01-02T15:04:05"

func (e *Emulator) siteZone() *time.Location {
	if e.On(siteUTC) {
		return time.UTC
	}
	return taipei
}

// date reads a date parameter; without an offset it is the site's local time unless dates_are_gmt says otherwise.
func (e *Emulator) date(c *call, name string) (time.Time, *reply) {
	text := c.query.Get(name)
	if text == "" {
		return time.Time{}, nil
	}
	zone := e.siteZone()
	if gmt := c.query.Get("dates_are_gmt"); gmt == "true" || gmt == "1" {
		zone = time.UTC
	}
	for _, layout := range []string{wpTime, time.RFC3339} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, nil
		}
	}
	e.Break(ruleParameter, name)
	return time.Time{}, invalid(name)
}

// orderFilter is the query of an order list.
type orderFilter struct {
	after, before, modifiedAfter, modifiedBefore time.Time
	include, exclude                             map[int64]bool
	statuses                                     []string
	descending                                   bool
}

func (e *Emulator) orderFilter(c *call) (f orderFilter, refusal *reply) {
	for name, into := range map[string]*time.Time{
		"after": &f.after, "before": &f.before, "modified_after": &f.modifiedAfter, "modified_before": &f.modifiedBefore,
	} {
		if *into, refusal = e.date(c, name); refusal != nil {
			return f, refusal
		}
	}
	if e.On(oldServer) {
		f.modifiedAfter, f.modifiedBefore = time.Time{}, time.Time{}
	}
	for name, into := range map[string]*map[int64]bool{"include": &f.include, "exclude": &f.exclude} {
		if *into, refusal = e.idsOf(c, name); refusal != nil {
			return f, refusal
		}
	}
	f.statuses = list(c.query, "status")
	for _, status := range f.statuses {
		if status != "any" && status != "trash" && !e.registered(status) {
			e.Break(ruleParameter, "status")
			return f, invalid("status")
		}
	}
	if slices.Contains(f.statuses, "any") {
		f.statuses = nil
	}
	if refusal = e.oneOf(c, "order", "asc", "desc"); refusal != nil {
		return f, refusal
	}
	f.descending = c.query.Get("order") != "asc"
	return f, e.oneOf(c, "orderby", "date", "modified", "id", "include", "title", "slug")
}

func (f orderFilter) takes(o *order) bool {
	if f.statuses == nil && o.status == "trash" || f.statuses != nil && !slices.Contains(f.statuses, o.status) {
		return false
	}
	return (f.include == nil || f.include[o.id]) && !f.exclude[o.id] &&
		(f.after.IsZero() || o.created.After(f.after)) && (f.before.IsZero() || o.created.Before(f.before)) &&
		(f.modifiedAfter.IsZero() || o.modified.After(f.modifiedAfter)) && (f.modifiedBefore.IsZero() || o.modified.Before(f.modifiedBefore))
}

// listOrders sorts by id whatever orderby says: ids, dates and titles of this shop ascend together.
func (e *Emulator) listOrders(c *call) *reply {
	number, size, refusal := e.paging(c)
	if refusal != nil {
		return refusal
	}
	filter, refusal := e.orderFilter(c)
	if refusal != nil {
		return refusal
	}
	var found []*order
	for _, o := range e.orders {
		if filter.takes(o) {
			found = append(found, o)
		}
	}
	if filter.descending {
		slices.Reverse(found)
	}
	total := len(found)
	from := min((number-1)*size, total)
	if e.On(duplicateRow) && number > 1 && from > 0 && from < total {
		from--
	}
	rows := make([]object, 0, size)
	for _, o := range found[from:min(number*size, total)] {
		rows = append(rows, e.renderOrder(o, c.base))
	}
	answer := ok(rows)
	answer.header = e.totals(c, total, number, size)
	return answer
}

// one finds the order a route names.
func (e *Emulator) one(c *call, code string) (*order, *reply) {
	id, err := strconv.ParseInt(c.PathValue("id"), 10, 64)
	if o := e.byID[id]; err == nil && o != nil {
		return o, nil
	}
	return nil, fail(http.StatusNotFound, code, "Invalid ID.")
}

func (e *Emulator) getOrder(c *call) *reply {
	o, refusal := e.one(c, "woocommerce_rest_shop_order_invalid_id")
	if refusal != nil {
		return refusal
	}
	return ok(e.renderOrder(o, c.base))
}

// shippedStatuses are the states an order is in once it has left.
var shippedStatuses = []string{"completed", "ry-transporting", "ry-at-cvs", "partial-shipped", "updated-tracking"}

func (e *Emulator) editOrder(c *call) *reply {
	o, refusal := e.one(c, "woocommerce_rest_shop_order_invalid_id")
	if refusal != nil {
		return refusal
	}
	var edit struct {
		Status *string   `json:"status"`
		Meta   []metaRow `json:"meta_data"`
	}
	if refusal := e.decode(c, &edit); refusal != nil {
		return refusal
	}
	if edit.Status != nil && !e.registered(*edit.Status) {
		e.Break(ruleOrderStatus, *edit.Status)
		return invalid("status")
	}
	for _, row := range edit.Meta {
		e.setMeta(o, row)
	}
	if edit.Status != nil {
		e.clientStatus(o, *edit.Status)
	}
	o.modified = e.second()
	return ok(e.renderOrder(o, c.base))
}

// clientStatus is a status set through the API: any to any is accepted.
func (e *Emulator) clientStatus(o *order, status string) {
	if o.status == "cancelled" && slices.Contains(shippedStatuses, status) {
		e.Break(ruleRevive, status)
	}
	if o.status != status && status == "completed" {
		o.completedByClient = true
	}
	e.setStatus(o, status)
}

// setMeta changes the row of that key, or adds one.
func (e *Emulator) setMeta(o *order, row metaRow) {
	for i := range o.meta {
		if o.meta[i].Key == row.Key {
			o.meta[i].Value = row.Value
			return
		}
	}
	row.ID = e.nextID()
	o.meta = append(o.meta, row)
}

func (e *Emulator) listNotes(c *call) *reply {
	o, refusal := e.one(c, "woocommerce_rest_order_invalid_id")
	if refusal != nil {
		return refusal
	}
	notes := slices.Clone(o.notes)
	slices.Reverse(notes) // newest first
	return ok(append([]object{}, notes...))
}

func (e *Emulator) addNote(c *call) *reply {
	o, refusal := e.one(c, "woocommerce_rest_order_invalid_id")
	if refusal != nil {
		return refusal
	}
	var note struct {
		Note       string `json:"note"`
		ToCustomer bool   `json:"customer_note"`
	}
	if refusal := e.decode(c, &note); refusal != nil {
		return refusal
	}
	if note.Note == "" {
		e.Break(ruleNote, "empty")
		return &reply{status: http.StatusBadRequest, body: apiError{"rest_missing_callback_param", "Missing parameter(s): note",
			map[string]any{"status": http.StatusBadRequest, "params": []string{"note"}}}}
	}
	if slices.ContainsFunc(o.notes, func(row object) bool { return row["note"] == note.Note }) {
		e.Break(ruleNoteTwice, "the same text")
	}
	e.late(o, "note")
	if note.ToCustomer {
		o.mails++
	}
	row := object{
		"id": e.nextID(), "author": "system", "note": note.Note, "customer_note": note.ToCustomer, "added_by_user": false,
		"date_created": e.second().In(e.siteZone()).Format(wpTime), "date_created_gmt": e.second().Format(wpTime),
	}
	o.notes = append(o.notes, row)
	return created(row)
}

func (e *Emulator) late(o *order, what string) {
	if o.completedByClient {
		e.Break(ruleTrackingLate, what)
	}
}

func (e *Emulator) listRefunds(c *call) *reply {
	o, refusal := e.one(c, "woocommerce_rest_order_invalid_id")
	if refusal != nil {
		return refusal
	}
	refunds := []object{}
	for i, l := range o.lines {
		if l.refunded == 0 {
			continue
		}
		refunds = append(refunds, object{
			"id": o.id*100 + int64(i), "date_created_gmt": o.modified.Format(wpTime), "reason": "缺貨",
			"amount": e.money(l.item.price * int64(l.refunded)), "refunded_by": 1,
			"line_items": []object{{
				"id": l.id + 5_000_000, "name": l.item.lineName(), "product_id": l.item.parent, "variation_id": l.item.id,
				"quantity": -l.refunded, "total": e.money(-l.item.price * int64(l.refunded)), "sku": l.item.sku,
				"meta_data": []object{{"id": l.id + 6_000_000, "key": "_refunded_item_id", "value": strconv.FormatInt(l.id, 10)}},
			}},
		})
	}
	return ok(refunds)
}

func (e *Emulator) listTrackings(c *call) *reply {
	o, refusal := e.one(c, "woocommerce_rest_order_invalid_id")
	if refusal != nil {
		return refusal
	}
	return ok(append([]object{}, o.trackings...))
}

// addTracking is the POST of both plug-ins; only Advanced Shipment Tracking knows status_shipped and replace_tracking.
func (e *Emulator) addTracking(c *call) *reply {
	o, refusal := e.one(c, "woocommerce_rest_order_invalid_id")
	if refusal != nil {
		return refusal
	}
	var t struct {
		Number   string `json:"tracking_number"`
		Provider string `json:"tracking_provider"`
		Custom   string `json:"custom_tracking_provider"`
		Link     string `json:"custom_tracking_link"`
		Shipped  string `json:"date_shipped"`
		Status   int    `json:"status_shipped"`
		Replace  int    `json:"replace_tracking"`
	}
	if refusal := e.decode(c, &t); refusal != nil {
		return refusal
	}
	if t.Number == "" {
		e.Break(ruleTrackingNumber, "none")
		return &reply{status: http.StatusBadRequest, body: apiError{"rest_missing_callback_param", "Missing parameter(s): tracking_number",
			map[string]any{"status": http.StatusBadRequest, "params": []string{"tracking_number"}}}}
	}
	ast := e.profile().tracking == trackingAST
	if ast && strings.ContainsFunc(t.Number, func(r rune) bool { return !strings.ContainsRune(plainNumber, r) }) {
		e.Break(ruleTrackingNumber, "special character")
		return fail(http.StatusNotFound, "woocommerce_rest_order_invalid_id", "Special character not allowd in tracking number")
	}
	if ast && t.Replace == 1 {
		o.trackings = nil
	}
	if slices.ContainsFunc(o.trackings, func(row object) bool { return row["tracking_number"] == t.Number }) {
		e.Break(ruleTrackingTwice, "duplicate")
	}
	if o.status == "cancelled" {
		e.Break(ruleRevive, "tracking")
	}
	e.late(o, "tracking")
	row := e.tracking(c, o, t.Number, cmp.Or(t.Custom, t.Provider), t.Link, t.Shipped)
	o.trackings = append(o.trackings, row)
	o.modified = e.second()
	if ast {
		e.statusShipped(o, t.Status)
	}
	answer := created(row)
	answer.header = http.Header{"Location": {c.base + "/wp-json" + c.URL.Path + "/" + row["tracking_id"].(string)}}
	return answer
}

const plainNumber = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789- "

func (e *Emulator) tracking(c *call, o *order, number, provider, link, shipped string) object {
	sum := md5.Sum(fmt.Appendf(nil, "%s %s %d", provider, number, e.nextID())) //nolint:gosec // a name, not a secret
	up := fmt.Sprintf("%s/wp-json/%s/v3/orders/%d", c.base, e.profile().tracking, o.id)
	return object{
		"tracking_id": hex.EncodeToString(sum[:]), "tracking_provider": provider, "tracking_number": number, "date_shipped": shipped,
		"tracking_link": strings.ReplaceAll(link, "%1$s", number),
		"_links": object{
			"self": []object{{"href": up + "/shipment-trackings/" + hex.EncodeToString(sum[:])}}, "up": []object{{"href": up}},
			"collection": []object{{"href": up + "/shipment-trackings"}},
		},
	}
}

func (e *Emulator) statusShipped(o *order, status int) {
	switch {
	case status == 1:
		e.clientStatus(o, "completed")
	case status == 2 && !e.On(partialOff):
		e.clientStatus(o, "partial-shipped")
	case status == 3:
		e.clientStatus(o, "updated-tracking")
	}
}

func (e *Emulator) deleteTracking(c *call) *reply {
	o, refusal := e.one(c, "woocommerce_rest_order_invalid_id")
	if refusal != nil {
		return refusal
	}
	i := slices.IndexFunc(o.trackings, func(row object) bool { return row["tracking_id"] == c.PathValue("tracking") })
	if i < 0 {
		return fail(http.StatusNotFound, "woocommerce_rest_order_shipment_tracking_invalid_id", "Invalid shipment tracking ID.")
	}
	row := o.trackings[i]
	o.trackings = slices.Delete(o.trackings, i, i+1)
	return ok(row)
}
