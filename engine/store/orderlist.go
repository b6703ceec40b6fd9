package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"
)

// Filter narrows a list of orders; zero fields do not narrow.
type Filter struct {
	State    OrderState
	States   []OrderState // any of them, beside State
	Platform string
	Account  string // id
	Merchant string // id
	Reason   HoldReason
	From, To time.Time // ordered at or after From, before To
	ShipBy   time.Time // open orders that must ship before this moment
	Mark     Mark
	Search   string // any number, SKU, receiver's name from its beginning, or the last four digits of the phone
	Sort     OrderSort
	Within
}

// OrderSort is the order of a list.
type OrderSort string

// The orders of a list. ByShipBy has open orders only, those without a date last.
const (
	ByOrderedAt OrderSort = "ordered_at" // newest first; the default
	ByShipBy    OrderSort = "ship_by"    // most urgent first
)

// Cursor is where a page of a list ends: the next page begins after it. It is good for lists of the same filter and sort.
type Cursor struct {
	At Millis // what the list is sorted by
	ID int64
}

// never is the date by which an order must ship that has none.
const never = 9007199254740991

// due is the date by which an order must ship, as the index orders_due has it.
const due = "coalesce(o.ship_by, 9007199254740991)"

// OrderPage gives one page of at most n orders and the cursor of the next page, nil at the end.
func (q *Queries) OrderPage(ctx context.Context, f Filter, after *Cursor, n int) ([]Order, *Cursor, error) {
	p := f.page(after, n)
	var all []Order
	if err := q.db.NewRaw(p.text, p.args...).Scan(ctx, &all); err != nil {
		return nil, nil, err
	}
	if len(all) < n {
		return all, nil, nil
	}
	last := all[len(all)-1]
	next := &Cursor{last.OrderedAt, last.ID}
	if f.Sort == ByShipBy {
		next.At = never
		if last.ShipBy != nil {
			next.At = *last.ShipBy
		}
	}
	return all, next, nil
}

// CountList counts the orders of a filter, at most so many.
func (q *Queries) CountList(ctx context.Context, f Filter, most int) (int, error) {
	p := f.count(most)
	var n int
	err := q.db.NewRaw(p.text, p.args...).Scan(ctx, &n)
	return n, err
}

// listColumns leaves out doc, the largest column: a list never shows it.
const listColumns = `o.id, o.account_id, o.merchant_id, o.channel_id, o.platform, o.platform_id, o.number, o.state, o.platform_state,
	o.ordered_at, o.ship_by, o.payment_method, o.payment_kind, o.total, o.currency, o.cod, o.ship_mode, o.shipping_code, o.shipping_name,
	o.shipping_type, o.store_id, o.store_name, o.raw_hash, o.fetched_at, o.seen_at, o.changed_at, o.finished_at, o.erased_at, o.mark`

// clauses collects the conditions of a query with their arguments.
type clauses struct {
	where []string
	args  []any
}

func (c *clauses) add(clause string, args ...any) {
	c.where = append(c.where, clause)
	c.args = append(c.args, args...)
}

// text gives the conditions as the end of a query, empty where there are none.
func (c *clauses) text() string {
	if len(c.where) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.where, " AND ")
}

// on puts the conditions on a query of the builder.
func (c *clauses) on(sel *bun.SelectQuery) *bun.SelectQuery {
	if len(c.where) == 0 {
		return sel
	}
	return sel.Where(strings.Join(c.where, " AND "), c.args...)
}

// Every page is read in its order from an index, so that no filter sorts or scans more than it must: a hold reason from holds,
// several states from a page of each, a search from the newest matches of each thing it may mean, and open orders by date from
// orders_due. There are few open orders, so what concerns only them walks them and looks for the rest at each.

// page gives the query for a page.
func (f *Filter) page(after *Cursor, n int) page {
	switch {
	case f.Sort == ByShipBy:
		return f.union(n, due, "ASC", func(c *clauses) {
			f.narrow(c, true)
			f.findInOpen(c)
			dueAfter(c, after)
		})
	case f.Search != "" && !f.walksOpen():
		c := &clauses{}
		found := f.found(after, n)
		c.add("o.id IN ("+found.text+")", found.args...)
		f.narrow(c, false)
		f.in(c)
		newestAfter(c, after, "o.ordered_at", "o.id")
		return page{"SELECT " + listColumns + " FROM orders o" + c.text() + " ORDER BY o.ordered_at DESC, o.id DESC LIMIT ?", append(c.args, n)}
	case f.Reason != "" && f.Search == "":
		c := f.held()
		newestAfter(c, after, "h.ordered_at", "h.order_id")
		// A DISTINCT would sort: an order has at most one open hold per reason and subject, and a page drops repeats by its group.
		return page{"SELECT " + listColumns + " FROM holds h JOIN orders o ON o.id = h.order_id" + c.text() +
			" GROUP BY h.ordered_at, h.order_id ORDER BY h.ordered_at DESC, h.order_id DESC LIMIT ?", append(c.args, n)}
	}
	return f.union(n, "o.ordered_at", "DESC", func(c *clauses) {
		f.narrow(c, f.Mark != NoMark) // whose index has the order wanted
		f.findInOpen(c)
		newestAfter(c, after, "o.ordered_at", "o.id")
	})
}

// union makes one page of a page of each state. key is what the list is sorted by, beside the id, in the direction; fill adds the other
// conditions. Where there are several states only ids are looked for at first, which need no more than the index.
func (f *Filter) union(n int, key, direction string, fill func(c *clauses)) page {
	order := " ORDER BY " + key + " " + direction + ", o.id " + direction
	states, columns := f.states(), listColumns
	if len(states) > 1 {
		columns = "o.id AS id, " + key + " AS key"
	}
	pages := make([]page, len(states))
	for i, state := range states {
		c := &clauses{}
		if state != "" {
			c.add("o.state = ?", state)
		}
		fill(c)
		pages[i] = page{"SELECT " + columns + " FROM orders o" + c.text() + order + " LIMIT ?", append(c.args, n)}
	}
	if len(states) == 1 {
		return pages[0]
	}
	text, args := foremost(pages, "key "+direction+", id "+direction, n)
	return page{"SELECT " + listColumns + " FROM (" + text + ") AS first CROSS JOIN orders o WHERE o.id = first.id" + order, args}
}

// count gives the query for how many there are, at most so many.
func (f *Filter) count(most int) page {
	w := f.whole(most)
	return page{"SELECT count(*) FROM (SELECT 1 FROM " + w.from + w.text() + w.group() + " LIMIT ?) AS found", append(w.args, most)}
}

// walk gives the query for the places of all orders in the list's order, at most so many.
func (f *Filter) walk(after *Cursor, most int) page {
	w := f.whole(most)
	order := w.at + " DESC, " + w.id + " DESC"
	if f.Sort == ByShipBy {
		w.at, order = due, due+", o.id"
		dueAfter(&w.clauses, after)
	} else {
		newestAfter(&w.clauses, after, w.at, w.id)
	}
	return page{"SELECT " + w.at + ", " + w.id + " FROM " + w.from + w.text() + w.group() + " ORDER BY " + order + " LIMIT ?", append(w.args, most)}
}

// whole is a filter without pages: where its orders come from, and by which columns they are in order.
type whole struct {
	clauses
	from, at, id string
}

// group drops an order that has several holds of one reason.
func (w *whole) group() string {
	if w.id == "o.id" {
		return ""
	}
	return " GROUP BY " + w.at + ", " + w.id
}

// whole gives at most so many of each thing that a search may mean.
func (f *Filter) whole(most int) whole {
	w := whole{from: "orders o", at: "o.ordered_at", id: "o.id"}
	switch {
	case f.Search != "" && !f.walksOpen():
		found := f.found(nil, most)
		w.add("o.id IN ("+found.text+")", found.args...)
		f.narrow(&w.clauses, false)
		f.in(&w.clauses)
	case f.Reason != "" && f.Search == "" && f.Sort != ByShipBy:
		w = whole{*f.held(), "holds h JOIN orders o ON o.id = h.order_id", "h.ordered_at", "h.order_id"}
	default:
		rest := *f
		if f.Platform != "" && f.states()[0] != "" { // states are counted in the index of accounts, which are few
			accounts := &clauses{}
			accounts.add("platform = ?", f.Platform)
			if f.Merchant != "" {
				accounts.add("merchant_id = ?", f.Merchant)
			}
			w.add("o.account_id IN (SELECT id FROM accounts"+accounts.text()+")", accounts.args...)
			rest.Platform, rest.Merchant = "", ""
		}
		rest.narrow(&w.clauses, false)
		f.in(&w.clauses)
		f.findInOpen(&w.clauses)
	}
	return w
}

// states are those asked for; the empty one is any.
func (f *Filter) states() []OrderState {
	states := slices.Clone(f.States)
	if f.State != "" && !slices.Contains(states, f.State) {
		states = append(states, f.State)
	}
	switch {
	case len(states) > 0:
		return states
	case f.walksOpen():
		return OpenStates
	}
	return []OrderState{""}
}

// walksOpen says whether the list comes from the open orders: it is sorted by what only they have, or what is searched can only be
// among them.
func (f *Filter) walksOpen() bool {
	if f.Sort == ByShipBy || f.Search == "" {
		return f.Sort == ByShipBy
	}
	asked := append(slices.Clone(f.States), f.State)
	finished := slices.ContainsFunc(asked, func(s OrderState) bool { return s != "" && !slices.Contains(OpenStates, s) })
	return f.Reason != "" || !f.ShipBy.IsZero() || !finished && (f.State != "" || len(f.States) > 0)
}

// in adds the states as one condition.
func (f *Filter) in(c *clauses) {
	states := f.states()
	if states[0] == "" {
		return
	}
	marks, args := make([]string, len(states)), make([]any, len(states))
	for i, state := range states {
		marks[i], args[i] = "?", state
	}
	c.add("o.state IN ("+strings.Join(marks, ", ")+")", args...)
}

// narrow adds the conditions on an order's own columns but for its state. quiet says that an index with the order wanted is to be walked:
// the columns are then written so that no other index seems to fit.
func (f *Filter) narrow(c *clauses, quiet bool) {
	for _, equal := range []struct{ column, value string }{{"o.account_id", f.Account}, {"o.merchant_id", f.Merchant}, {"o.platform", f.Platform}} {
		column := equal.column
		if quiet {
			column = "(" + column + " || '')"
		}
		if equal.value != "" {
			c.add(column+" = ?", equal.value)
		}
	}
	if f.Sort == ByShipBy {
		c.add("o.finished_at IS NULL")
	}
	if f.Mark != NoMark { // the second condition is the index's own
		c.add("o.mark = ? AND o.mark <> ''", f.Mark)
	}
	if !f.From.IsZero() {
		c.add("o.ordered_at >= ?", At(f.From))
	}
	if !f.To.IsZero() {
		c.add("o.ordered_at < ?", At(f.To))
	}
	switch {
	case f.ShipBy.IsZero():
	case f.Sort == ByShipBy:
		c.add(due+" < ?", At(f.ShipBy))
	default:
		c.add("o.finished_at IS NULL AND o.ship_by IS NOT NULL AND o.ship_by < ?", At(f.ShipBy))
	}
	f.Within.add(c, f.Sort)
}

// held are the conditions of a list that comes from holds, which have the order's account and merchant beside them.
func (f *Filter) held() *clauses {
	c := &clauses{}
	c.add("h.reason = ? AND h.released_at IS NULL", f.Reason)
	Only{Account: f.Account, Merchant: f.Merchant}.add(c, "h.")
	rest := *f
	rest.Account, rest.Merchant = "", ""
	rest.narrow(c, true)
	rest.in(c)
	return c
}

// newestAfter begins a page that runs from the newest order to the oldest.
func newestAfter(c *clauses, after *Cursor, at, id string) {
	if after != nil {
		c.add("("+at+", "+id+") < (?, ?)", after.At, after.ID)
	}
}

// dueAfter begins a page that runs from the most urgent order on.
func dueAfter(c *clauses, after *Cursor) {
	if after != nil { // the first condition is where the index is entered, the second where the page begins
		c.add(due+" >= ?", after.At)
		c.add("("+due+", o.id) > (?, ?)", after.At, after.ID)
	}
}

// findInOpen looks at each open order whether it has the hold and what is searched.
func (f *Filter) findInOpen(c *clauses) {
	if f.Reason != "" {
		c.add("EXISTS (SELECT 1 FROM holds h WHERE h.order_id = o.id AND h.reason = ? AND h.released_at IS NULL)", f.Reason)
	}
	text := strings.TrimSpace(f.Search)
	if text == "" {
		return
	}
	few := []string{"SELECT id FROM orders WHERE number = ?", "SELECT id FROM orders WHERE platform_id = ?",
		"SELECT order_id FROM parcels WHERE tracking_number = ? AND tracking_number <> ''",
		"SELECT id FROM orders WHERE receiver_name = ? AND receiver_name <> ''"}
	if len(text) == 4 {
		few = append(few, "SELECT id FROM orders WHERE phone_end = ? AND phone_end <> ''")
	}
	args := slices.Repeat([]any{text}, len(few)+1)
	c.add("(o.id IN ("+strings.Join(few, " UNION ")+") OR EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND l.sku = ?))", args...)
}

// found gives the ids that a search may mean, each branch by its own index and at most a page of those that fit the filter.
func (f *Filter) found(after *Cursor, n int) page {
	text := strings.TrimSpace(f.Search)
	all := &clauses{}
	all.add("SELECT id FROM orders WHERE number = ?", text)
	all.add("SELECT id FROM orders WHERE platform_id = ?", text)
	all.add("SELECT order_id FROM parcels WHERE tracking_number = ? AND tracking_number <> ''", text)
	branch := func(from, at, id, condition, group string) {
		c := &clauses{}
		c.add(condition, text)
		f.narrow(c, true)
		f.in(c)
		newestAfter(c, after, at, id)
		all.add("SELECT id FROM (SELECT "+id+" AS id FROM "+from+c.text()+group+" ORDER BY "+at+" DESC, "+id+" DESC LIMIT ?) AS branch",
			append(c.args, n)...)
	}
	// An order with the same SKU in two lines is one order; the group is in the order of the index.
	branch("order_lines l CROSS JOIN orders o", "l.ordered_at", "l.order_id", "o.id = l.order_id AND l.sku = ?", " GROUP BY l.ordered_at, l.order_id")
	branch("orders o", "o.ordered_at", "o.id", "o.receiver_name = ? AND o.receiver_name <> ''", "")
	if len(text) == 4 {
		branch("orders o", "o.ordered_at", "o.id", "o.phone_end = ? AND o.phone_end <> ''", "")
	}
	return page{strings.Join(all.where, " UNION "), all.args}
}
