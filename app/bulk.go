package app

// The same thing done to many orders, each for itself: one that refuses does not keep the others back.

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// BulkDoc is what became of each order, in the order in which they were named. Those that a stop left out are not among them.
type BulkDoc struct {
	Head
	Orders  []BulkOutcome `json:"orders"`
	Failed  int           `json:"failed"`
	Batch   string        `json:"batch"`   // of what is printed: see PrintBatch; empty where nothing is
	Printer string        `json:"printer"` // that was named for it
}

// BulkOutcome is what became of one order: the state it is in now, or why nothing was done.
type BulkOutcome struct {
	Order  string            `json:"order"`
	Number string            `json:"number"`
	State  *store.OrderState `json:"state"` // null where nothing was done
	Mark   store.Mark        `json:"mark"`
	Error  *ErrorView        `json:"error"`
	Before bool              `json:"before"` // it was printed, or asked for, before: it is no part of the batch
}

// MostBulk is how many orders may be named at once.
const MostBulk = 5000

// bulkAtOnce is how many orders are worked on at the same time: platforms answer while others are asked.
const bulkAtOnce = 4

// BulkRefetch asks the platforms for orders again. progress is told of the orders that are through.
func (a *App) BulkRefetch(ctx context.Context, orders []string, who, language string, progress func(done int)) (BulkDoc, error) {
	return a.bulk(ctx, orders, bulkAtOnce, language, progress, func(o *store.Order) error {
		_, err := a.Engine.Intake.Refetch(ctx, o.ID, who)
		return err
	})
}

// BulkHold holds orders by hand, all with the same note.
func (a *App) BulkHold(ctx context.Context, orders []string, note, who, language string, progress func(done int)) (BulkDoc, error) {
	return a.bulk(ctx, orders, bulkAtOnce, language, progress, func(o *store.Order) error {
		return a.Engine.Store.Write(ctx, func(q *store.Queries) error {
			_, err := lifecycle.HoldByHand(ctx, q, o.ID, strings.TrimSpace(note), who, a.Engine.Now())
			return err
		})
	})
}

// BulkRelease releases the holds that persons set; those of another cause stay.
func (a *App) BulkRelease(ctx context.Context, orders []string, resolution, who, language string, progress func(done int)) (BulkDoc, error) {
	return a.bulk(ctx, orders, bulkAtOnce, language, progress, func(o *store.Order) error {
		return a.Engine.Store.Write(ctx, func(q *store.Queries) error {
			holds, err := q.Holds(ctx, o.ID)
			if err != nil {
				return err
			}
			released := false
			for _, h := range holds {
				if h.Reason != store.HoldManual || h.ReleasedAt != nil {
					continue
				}
				if _, err := lifecycle.Release(ctx, q, h.ID, strings.TrimSpace(resolution), who, a.Engine.Now()); err != nil {
					return err
				}
				released = true
			}
			if !released {
				return connectors.Refuse("order %s is not held by hand", "訂單 %s 沒有人工保留", "Its other holds end when their cause is put right.",
					"其他保留須排除原因。", o.Number)
			}
			return nil
		})
	})
}

// BulkPick begins picking orders.
func (a *App) BulkPick(ctx context.Context, orders []string, who, language string, progress func(done int)) (BulkDoc, error) {
	return a.bulk(ctx, orders, bulkAtOnce, language, progress, func(o *store.Order) error {
		_, err := a.Engine.Fulfil.Begin(ctx, o.ID, "", who)
		return err
	})
}

// BulkPrint hands the labels of orders to a printer, in their order. What was printed before is not printed again unless p says so.
func (a *App) BulkPrint(ctx context.Context, orders []string, p LabelPrint, who, language string, progress func(done int)) (BulkDoc, error) {
	p.Batch, p.Wait = cmp.Or(p.Batch, store.NewID()), 0
	batch, before := "", map[string]bool{}
	doc, err := a.bulk(ctx, orders, 1, language, progress, func(o *store.Order) error {
		id := idOf(orderPrefix, o.ID)
		jobs, err := a.askLabels(ctx, []string{id}, p, who)
		if slices.ContainsFunc(jobs, func(j store.PrintJob) bool { return j.Batch == p.Batch }) {
			batch = p.Batch
		} else {
			before[id] = true
		}
		return err
	})
	doc.Batch, doc.Printer = batch, p.Printer
	for i, o := range doc.Orders {
		doc.Orders[i].Before = o.Error == nil && before[o.Order]
	}
	return doc, err
}

// bulk does something to each order, so many at once. It ends early only when ctx does; what is done then stays.
func (a *App) bulk(
	ctx context.Context, orders []string, atOnce int, language string, progress func(done int), act func(o *store.Order) error,
) (BulkDoc, error) {
	doc := BulkDoc{Head: NewHead(), Orders: []BulkOutcome{}}
	if len(orders) > MostBulk {
		return doc, Usage("at most %d orders at once", "一次最多 %d 筆訂單", "Choose fewer.", "請減少選取的訂單。", MostBulk)
	}
	outcomes := make([]*BulkOutcome, len(orders))
	var running sync.WaitGroup
	var counting sync.Mutex
	done := 0
	slots := make(chan struct{}, atOnce)
	for i, key := range orders {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		running.Go(func() {
			defer func() { <-slots }()
			outcomes[i] = a.bulkOne(ctx, key, language, act)
			counting.Lock()
			defer counting.Unlock()
			done++
			progress(done)
		})
	}
	running.Wait()
	for _, o := range slices.DeleteFunc(outcomes, func(o *BulkOutcome) bool { return o == nil }) {
		doc.Orders = append(doc.Orders, *o)
		if o.Error != nil {
			doc.Failed++
		}
	}
	return doc, ctx.Err()
}

// bulkOne gives nil for an order that a stop interrupted.
func (a *App) bulkOne(ctx context.Context, key, language string, act func(o *store.Order) error) *BulkOutcome {
	outcome := &BulkOutcome{Order: key}
	o, err := a.findOrder(ctx, key)
	if err == nil {
		outcome.Order, outcome.Number = idOf(orderPrefix, o.ID), o.Number
		if err = act(&o); err == nil {
			o, err = a.Engine.Store.Order(context.WithoutCancel(ctx), o.ID) // done is done, also when stopped meanwhile
		}
	}
	if ctx.Err() != nil && err != nil {
		return nil
	}
	if err != nil {
		view := Explain(err, language)
		outcome.Error = &view
		return outcome
	}
	outcome.State, outcome.Mark = &o.State, o.Mark
	return outcome
}
