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

// OrdersPerDay counts the orders since a midnight by day and platform, oldest first. The days are those of the midnight's zone, which
// must have no summer time.
func (q *Queries) OrdersPerDay(ctx context.Context, only Only, since time.Time) ([]DayOrders, error) {
	const day = 24 * time.Hour
	c := &clauses{}
	c.add("ordered_at >= ?", At(since))
	only.add(c, "")
	rows, err := q.raw.QueryContext(ctx, "SELECT (ordered_at - ?) / ?, platform, count(*) FROM orders"+c.text()+" GROUP BY 1, 2 ORDER BY 1, 2",
		append([]any{At(since), day.Milliseconds()}, c.args...)...)
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
		d.Day = since.AddDate(0, 0, n)
		all = append(all, d)
	}
	return all, rows.Err()
}
