package app

// A list of orders that stays still while a person looks at it and can be read from any place: its marks are taken once, and each of
// its parts is read between two of them.

import (
	"context"
	"time"

	"gowarehouse/engine/store"
)

// OrderMarks divide the orders of a filter, as they are now, into parts of equal length.
type OrderMarks struct {
	Total  int       `json:"total"`
	More   bool      `json:"more"`   // there are more than can be listed: the oldest are left out
	Newest string    `json:"newest"` // the order that came in last; empty when there is none
	Every  int       `json:"every"`  // orders in a part
	Ends   []string  `json:"ends"`   // cursors of the last order of each whole part
	At     time.Time `json:"at"`     // the workspace's time
}

// MostListed is how many orders a list can have; a filter finds those beyond.
const MostListed = 300_000

// OrderMarks takes the marks of a list, every so many orders.
func (a *App) OrderMarks(ctx context.Context, query OrderQuery, every int) (OrderMarks, error) {
	marks := OrderMarks{Every: every, Ends: []string{}, At: a.Engine.Now().UTC()}
	filter, err := a.orderFilter(ctx, query)
	if err != nil {
		return marks, err
	}
	only, err := a.Scope(ctx)
	if err != nil {
		return marks, err
	}
	newest, err := a.Engine.Store.NewestOrder(ctx, only)
	if err != nil {
		return marks, err
	}
	if newest > 0 {
		filter.Newest, marks.Newest = newest, idOf(orderPrefix, newest)
	}
	err = a.Engine.Store.WalkOrders(ctx, filter, nil, MostListed+1, func(at store.Cursor) {
		if marks.Total == MostListed {
			marks.More = true
			return
		}
		if marks.Total++; marks.Total%every == 0 {
			marks.Ends = append(marks.Ends, writeCursor(&at, filter.Sort))
		}
	})
	return marks, err
}

// OrderIDs gives the ids of a filter's orders in the list's order, at most so many, and whether there are more.
func (a *App) OrderIDs(ctx context.Context, query OrderQuery, most int) (ids []string, more bool, err error) {
	filter, err := a.orderFilter(ctx, query)
	if err != nil {
		return nil, false, err
	}
	after, err := readCursor(query.After, filter.Sort)
	if err != nil {
		return nil, false, err
	}
	ids = []string{}
	err = a.Engine.Store.WalkOrders(ctx, filter, after, most+1, func(at store.Cursor) {
		if more = len(ids) == most; !more {
			ids = append(ids, idOf(orderPrefix, at.ID))
		}
	})
	return ids, more, err
}

// within reads the ids and cursors that narrow a list.
func (q OrderQuery) within(sort store.OrderSort) (w store.Within, err error) {
	if w.Newest, err = orderRow(q.Newest); err != nil {
		return w, err
	}
	if w.Since, err = orderRow(q.Since); err != nil {
		return w, err
	}
	for _, id := range q.Only {
		row, err := orderRow(id)
		if err != nil {
			return w, err
		}
		w.IDs = append(w.IDs, row)
	}
	w.Until, err = readCursor(q.Until, sort)
	return w, err
}

// orderRow reads an order's id; 0 for none.
func orderRow(id string) (int64, error) {
	if row, ok := rowOf(orderPrefix, id); ok || id == "" {
		return row, nil
	}
	return 0, Usage("%q is no id of an order", "「%s」不是訂單識別碼", "An id looks like o12.", "識別碼的形式如 o12。", id)
}
