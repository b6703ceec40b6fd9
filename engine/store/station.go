package store

// What a packing station asks: whose product a barcode is, which orders want it, what is due first, what was left half done.

import (
	"context"

	"github.com/uptrace/bun"
)

// dueFirst puts the most urgent order first: by ship-by, those without a date last, then by age.
const dueFirst = " ORDER BY coalesce(o.ship_by, 9007199254740991), o.ordered_at, o.id"

// ProductsByCode gives the products that have a code as a barcode or SKU.
func (q *Queries) ProductsByCode(ctx context.Context, only Only, code string) ([]Product, error) {
	c := &clauses{}
	c.add("id IN (SELECT product_id FROM barcodes WHERE barcode = ? UNION SELECT id FROM products WHERE sku = ?)", code, code)
	if only.Merchant != "" {
		c.add("merchant_id = ?", only.Merchant)
	}
	var all []Product
	err := c.on(q.db.NewSelect().Model(&all)).Order("id").Scan(ctx)
	return all, err
}

// OrdersWanting gives orders of which something may be packed and that still take a piece of one of the products, the most urgent first.
func (q *Queries) OrdersWanting(ctx context.Context, only Only, products []string, most int) ([]int64, error) {
	if len(products) == 0 {
		return nil, nil
	}
	c := &clauses{}
	c.add("o.state IN ('ready', 'picking', 'packed', 'partly_shipped')")
	c.add("o.id IN (SELECT order_id FROM reservations WHERE product_id IN (?) AND quantity > 0)", bun.List(products))
	only.add(c, "o.")
	var ids []int64
	err := q.db.NewRaw("SELECT o.id FROM orders o"+c.text()+dueFirst+" LIMIT ?", append(c.args, most)...).Scan(ctx, &ids)
	return ids, err
}

// DueOrders gives the most urgent orders that are ready, being picked, or half shipped.
func (q *Queries) DueOrders(ctx context.Context, only Only, most int) ([]Order, error) {
	c := &clauses{}
	c.add("o.finished_at IS NULL AND o.state IN ('ready', 'picking', 'partly_shipped')")
	only.add(c, "o.")
	var all []Order
	err := q.db.NewRaw("SELECT "+listColumns+" FROM orders o"+c.text()+dueFirst+" LIMIT ?", append(c.args, most)...).Scan(ctx, &all)
	return all, err
}

// DueCounts are how many orders wait to be packed.
type DueCounts struct {
	Ready   int // to be packed
	Picking int // being picked or packed
	Late    int // of both: past their ship-by
	Soon    int // of both: to be shipped before the moment asked for, the late ones left out
}

// CountDue counts the orders that wait to be packed at a moment.
func (q *Queries) CountDue(ctx context.Context, only Only, now, soon Millis) (DueCounts, error) {
	c := &clauses{args: []any{now, now, soon}}
	c.add("finished_at IS NULL AND state IN ('ready', 'picking')")
	only.add(c, "")
	var n DueCounts
	err := q.raw.QueryRowContext(ctx, `SELECT count(CASE WHEN state = 'ready' THEN 1 END), count(CASE WHEN state = 'picking' THEN 1 END),
		count(CASE WHEN ship_by < ? THEN 1 END), count(CASE WHEN ship_by >= ? AND ship_by < ? THEN 1 END) FROM orders`+c.text(), c.args...).
		Scan(&n.Ready, &n.Picking, &n.Late, &n.Soon)
	return n, err
}

// UnfinishedParcels gives parcels that a station left half done, the oldest first: packed and not shipped, or without their label.
func (q *Queries) UnfinishedParcels(ctx context.Context, only Only, most int) ([]Parcel, error) {
	c := &clauses{}
	c.add("p.voided_at IS NULL AND (p.shipped_at IS NULL OR p.label IN ('due', 'password_needed', 'damaged'))")
	c.add("o.state <> 'cancelled' AND o.erased_at IS NULL")
	only.add(c, "o.")
	var all []Parcel
	query := "SELECT p.* FROM parcels p JOIN orders o ON o.id = p.order_id" + c.text() + " ORDER BY p.id LIMIT ?"
	err := q.db.NewRaw(query, append(c.args, most)...).Scan(ctx, &all)
	return all, err
}

// PackedBy counts the orders that somebody has packed since a moment.
func (q *Queries) PackedBy(ctx context.Context, packer string, since Millis) (int, error) {
	n := 0
	err := q.raw.QueryRowContext(ctx, `SELECT count(DISTINCT order_id) FROM shipments
		WHERE packer = ? AND packed_at >= ? AND state IN ('packed', 'shipped')`, packer, since).Scan(&n)
	return n, err
}

// lately is how many parcels back the carriers in use are looked for.
const lately = 2000

// RecentCarriers gives the own carriers of the last parcels, the last one first, each as often as it was used.
func (q *Queries) RecentCarriers(ctx context.Context) ([]string, error) {
	rows, err := q.raw.QueryContext(ctx, `SELECT carrier FROM parcels WHERE id > (SELECT coalesce(max(id), 0) FROM parcels) - ?
		AND ship_mode <> 'label' AND carrier <> '' ORDER BY id DESC`, lately)
	if err != nil {
		return nil, err
	}
	return scanStrings(rows)
}
