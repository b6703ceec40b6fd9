package store

import (
	"context"
	"strings"
	"time"

	"github.com/uptrace/bun"
)

// Filter narrows a list of orders; zero fields do not narrow.
type Filter struct {
	State    OrderState
	Platform string
	Account  string // id
	Merchant string // id
	Reason   HoldReason
	From, To time.Time // ordered at or after From, before To
	ShipBy   time.Time // open orders that must ship before this moment
	Search   string    // any number, SKU, receiver's name from its beginning, or the last four digits of the phone
}

// Cursor is where a page of a list ends: the next page begins after it. Lists run from the newest order to the oldest.
type Cursor struct {
	OrderedAt Millis
	ID        int64
}

// OrderPage gives one page of at most n orders, newest first, and the cursor of the next page, nil at the end.
func (q *Queries) OrderPage(ctx context.Context, f Filter, after *Cursor, n int) ([]Order, *Cursor, error) {
	query, args := pageQuery(f, after, n)
	var page []Order
	if err := q.db.NewRaw(query, args...).Scan(ctx, &page); err != nil {
		return nil, nil, err
	}
	if len(page) < n {
		return page, nil, nil
	}
	last := page[len(page)-1]
	return page, &Cursor{last.OrderedAt, last.ID}, nil
}

// listColumns leaves out doc, the largest column: a list never shows it.
const listColumns = `o.id, o.account_id, o.merchant_id, o.channel_id, o.platform, o.platform_id, o.number, o.state, o.platform_state,
	o.ordered_at, o.ship_by, o.payment_method, o.payment_kind, o.total, o.currency, o.cod, o.ship_mode, o.shipping_code, o.shipping_name,
	o.shipping_type, o.store_id, o.store_name, o.raw_hash, o.fetched_at, o.seen_at, o.changed_at, o.finished_at, o.erased_at`

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

// pageQuery drives each page from the table whose index already has the order wanted, so that no filter sorts or scans:
// a hold reason from holds, a search from the union of its few matches, everything else from orders.
func pageQuery(f Filter, after *Cursor, n int) (string, []any) {
	c := &clauses{}
	from, orderBy := "orders o", "o.ordered_at DESC, o.id DESC"
	if f.Reason != "" {
		from = "holds h JOIN orders o ON o.id = h.order_id"
		c.add("h.reason = ? AND h.released_at IS NULL", f.Reason)
		orderBy = "h.ordered_at DESC, h.order_id DESC"
		if after != nil {
			c.add("(h.ordered_at, h.order_id) < (?, ?)", after.OrderedAt, after.ID)
		}
	} else if after != nil {
		c.add("(o.ordered_at, o.id) < (?, ?)", after.OrderedAt, after.ID)
	}
	if f.Search != "" {
		search, args := searchQuery(f.Search, after, n)
		c.add("o.id IN ("+search+")", args...)
	}
	if f.State != "" {
		c.add("o.state = ?", f.State)
	}
	if f.Account != "" {
		c.add("o.account_id = ?", f.Account)
	}
	if f.Merchant != "" {
		c.add("o.merchant_id = ?", f.Merchant)
	}
	if f.Platform != "" {
		c.add("o.platform = ?", f.Platform)
	}
	if !f.From.IsZero() {
		c.add("o.ordered_at >= ?", At(f.From))
	}
	if !f.To.IsZero() {
		c.add("o.ordered_at < ?", At(f.To))
	}
	if !f.ShipBy.IsZero() {
		c.add("o.finished_at IS NULL AND o.ship_by IS NOT NULL AND o.ship_by < ?", At(f.ShipBy))
	}
	// A DISTINCT would sort: an order has at most one open hold per reason and subject, and a page drops repeats by its group.
	group := ""
	if f.Reason != "" {
		group = " GROUP BY h.ordered_at, h.order_id"
	}
	return "SELECT " + listColumns + " FROM " + from + c.text() + group + " ORDER BY " + orderBy + " LIMIT ?", append(c.args, n)
}

// searchQuery gives the ids an expression may mean, each branch by its own index and at most a page of it.
func searchQuery(text string, after *Cursor, n int) (string, []any) {
	text = strings.TrimSpace(text)
	if after == nil {
		after = &Cursor{OrderedAt: 1<<62 - 1}
	}
	c := &clauses{}
	c.add("SELECT id FROM orders WHERE number = ?", text)
	c.add("SELECT id FROM orders WHERE platform_id = ?", text)
	c.add("SELECT order_id FROM parcels WHERE tracking_number = ? AND tracking_number <> ''", text)
	page := " AND (ordered_at, %s) < (?, ?) ORDER BY ordered_at DESC, %s DESC LIMIT ?"
	branch := func(id, condition string, args ...any) {
		c.add("SELECT "+id+" FROM ("+"SELECT "+id+", ordered_at FROM "+condition+strings.ReplaceAll(page, "%s", id)+")",
			append(args, after.OrderedAt, after.ID, n)...)
	}
	branch("order_id", "order_lines WHERE sku = ?", text)
	branch("id", "orders WHERE receiver_name = ? AND receiver_name <> ''", text)
	if len(text) == 4 {
		branch("id", "orders WHERE phone_end = ? AND phone_end <> ''", text)
	}
	return strings.Join(c.where, " UNION "), c.args
}
