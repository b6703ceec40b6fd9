package store

import (
	"context"
	"time"
)

// Counts of orders for charts and heads of screens, each from one index.

// OpenByState counts the open orders of each state that has any.
func (q *Queries) OpenByState(ctx context.Context, only Only) (map[OrderState]int, error) {
	c := &clauses{}
	c.add("state IN " + openStates)
	only.add(c, "")
	rows, err := q.raw.QueryContext(ctx, "SELECT state, count(*) FROM orders"+c.text()+" GROUP BY state", c.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counts := map[OrderState]int{}
	for rows.Next() {
		var state OrderState
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			return nil, err
		}
		counts[state] = n
	}
	return counts, rows.Err()
}

// CountShipped counts the orders of which a parcel left the house since a moment.
func (q *Queries) CountShipped(ctx context.Context, only Only, since time.Time) (int, error) {
	c := &clauses{}
	c.add("shipped_at IS NOT NULL AND voided_at IS NULL AND shipped_at >= ?", At(since))
	only.addByAccount(c, "")
	var n int
	err := q.raw.QueryRowContext(ctx, "SELECT count(DISTINCT order_id) FROM parcels"+c.text(), c.args...).Scan(&n)
	return n, err
}

// DayOrders is how many orders a platform had on a day.
type DayOrders struct {
	Day      time.Time // its midnight
	Platform string
	Orders   int
}

// OrdersPerDay counts the orders of so many days, beginning with a midnight, by day and platform, oldest first; days without orders are
// left out. The days are those of the midnight's zone, which must have no summer time. Each account's days are ranges of one index.
func (q *Queries) OrdersPerDay(ctx context.Context, only Only, first time.Time, days int) ([]DayOrders, error) {
	const day = int64(24 * time.Hour / time.Millisecond)
	c := &clauses{}
	if only.Account != "" {
		c.add("a.id = ?", only.Account)
	}
	if only.Merchant != "" {
		c.add("a.merchant_id = ?", only.Merchant)
	}
	rows, err := q.raw.QueryContext(ctx, `WITH RECURSIVE days (n, begins) AS
			(SELECT 0, CAST(? AS BIGINT) UNION ALL SELECT n + 1, begins + ? FROM days WHERE n < ? - 1)
		SELECT n, platform, sum(orders) FROM (SELECT d.n, a.platform, (SELECT count(*) FROM orders o
				WHERE o.account_id = a.id AND o.ordered_at >= d.begins AND o.ordered_at < d.begins + ?) AS orders
			FROM accounts a CROSS JOIN days d`+c.text()+`) AS counts GROUP BY n, platform ORDER BY n, platform`,
		append([]any{At(first), day, days, day}, c.args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []DayOrders
	for rows.Next() {
		var d DayOrders
		var n int
		if err := rows.Scan(&n, &d.Platform, &d.Orders); err != nil {
			return nil, err
		}
		d.Day = first.AddDate(0, 0, n)
		if d.Orders > 0 {
			all = append(all, d)
		}
	}
	return all, rows.Err()
}
