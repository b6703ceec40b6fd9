package store

import (
	"context"
	"strings"
)

// Within narrows a list to what it was at a moment, so that orders that come in later do not move it; zero fields do not narrow.
type Within struct {
	Newest int64   // orders stored after this one are left out
	Since  int64   // only orders stored after this one
	Until  *Cursor // where the list ends, that order included
	IDs    []int64 // only these
}

// add adds the conditions. Newest is written so that no index is chosen for it: nearly all orders are older.
func (w Within) add(c *clauses, sort OrderSort) {
	if w.Newest > 0 {
		c.add("o.id + 0 <= ?", w.Newest)
	}
	if w.Since > 0 {
		c.add("o.id > ?", w.Since)
	}
	switch {
	case w.Until == nil:
	case sort == ByShipBy:
		c.add("("+due+", o.id) <= (?, ?)", w.Until.At, w.Until.ID)
	default:
		c.add("(o.ordered_at, o.id) >= (?, ?)", w.Until.At, w.Until.ID)
	}
	if len(w.IDs) > 0 {
		args := make([]any, len(w.IDs))
		for i, id := range w.IDs {
			args[i] = id
		}
		c.add("o.id IN (?"+strings.Repeat(", ?", len(args)-1)+")", args...)
	}
}

// NewestOrder gives the id of the order that was stored last, 0 when there is none.
func (q *Queries) NewestOrder(ctx context.Context, only Only) (id int64, err error) {
	c := &clauses{}
	only.add(c, "")
	err = q.raw.QueryRowContext(ctx, "SELECT coalesce(max(id), 0) FROM orders"+c.text(), c.args...).Scan(&id)
	return id, err
}

// WalkOrders gives the place of every order of a filter to visit, in the list's order, at most so many. It reads the list's index alone,
// so that a hundred thousand orders take less than a tenth of a second.
func (q *Queries) WalkOrders(ctx context.Context, f Filter, after *Cursor, most int, visit func(Cursor)) error {
	p := f.walk(after, most)
	rows, err := q.raw.QueryContext(ctx, p.text, p.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var at Cursor
		if err := rows.Scan(&at.At, &at.ID); err != nil {
			return err
		}
		visit(at)
	}
	return rows.Err()
}
