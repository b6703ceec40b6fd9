package store

import (
	"context"
	"encoding/json"

	"github.com/uptrace/bun"
)

// Event is one entry of an order's history. The words come from the event's name and its args, in the reader's language.
type Event struct {
	bun.BaseModel `bun:"table:history"`
	ID            int64 `bun:",pk"`
	OrderID       int64
	At            Millis
	Who           string
	Event         string
	Args          map[string]string // never a personal datum
}

// AddEvent writes into an order's history.
func (q *Queries) AddEvent(ctx context.Context, e *Event) error {
	args := []byte("{}")
	if len(e.Args) > 0 {
		var err error
		if args, err = json.Marshal(e.Args); err != nil {
			return err
		}
	}
	return q.exec(
		ctx,
		"INSERT INTO history (order_id, at, who, event, args) VALUES (?, ?, ?, ?, ?)",
		e.OrderID,
		e.At,
		e.Who,
		e.Event,
		string(args),
	)
}

// History gives an order's history, oldest first.
func (q *Queries) History(ctx context.Context, order int64) ([]Event, error) {
	var all []Event
	err := q.db.NewSelect().Model(&all).Where("order_id = ?", order).Order("id").Scan(ctx)
	return all, err
}
