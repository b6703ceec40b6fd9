// Package lifecycle knows what an order's rows mean: its state, its holds, its claim on the stock, its history in plain
// words and the notices that come of it. It runs inside the store's write transactions and calls nothing outside.
package lifecycle

import (
	"context"
	"strconv"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// facts are what the state of an order follows from.
type facts struct {
	cancelled bool // by the platform, before anything was shipped
	holds     int  // open
	quantity  int64
	shipped   int64 // pieces in parcels that have left
	parcels   int   // shipped
	confirmed int   // shipped parcels that the platform has confirmed, or that it cannot be told of
	untold    int   // shipped parcels that it cannot be told of
	packed    bool
	picking   bool
	short     bool
}

// state derives an order's state. The order of the cases is the order of an order's life, backwards.
func (f facts) state() store.OrderState {
	switch {
	case f.cancelled:
		return store.Cancelled
	case f.parcels > 0 && f.shipped >= f.quantity && f.confirmed == f.parcels:
		return store.Reported
	case f.parcels > 0 && f.shipped >= f.quantity:
		return store.Shipped
	case f.parcels > 0:
		return store.PartlyShipped
	case f.holds > 0:
		return store.Held
	case f.packed:
		return store.Packed
	case f.picking:
		return store.Picking
	case f.short:
		return store.Short
	}
	return store.Ready
}

// Settle derives an order's state from its rows and writes it where it changed. Everything that touches an order's holds,
// reservations, shipments or parcels calls it last, in the same transaction.
func Settle(ctx context.Context, q *store.Queries, orderID int64, now time.Time) (store.OrderState, error) {
	o, err := q.Order(ctx, orderID)
	if err != nil {
		return "", err
	}
	f, err := gather(ctx, q, &o)
	if err != nil {
		return "", err
	}
	state := f.state()
	if state == store.Cancelled && f.holds > 0 {
		if err := endHolds(ctx, q, orderID, now); err != nil {
			return "", err
		}
		f.holds = 0
	}
	if f.holds == 0 {
		if err := q.EndNotice(ctx, OrderKey(store.NoticeHeld, orderID), store.At(now)); err != nil {
			return "", err
		}
	}
	if err := remark(ctx, q, &o, state, f.untold, now); err != nil {
		return "", err
	}
	if state == o.State && (o.FinishedAt != nil) == finished(state) {
		return state, nil
	}
	var at *store.Millis
	if finished(state) {
		at = store.Ref(&now)
	}
	return state, q.SetOrderState(ctx, orderID, state, at, store.At(now))
}

// endHolds releases every hold of an order that the platform cancelled: nothing is left that could be held. Should the
// order come back, what holds it then is found anew.
func endHolds(ctx context.Context, q *store.Queries, order int64, now time.Time) error {
	holds, err := q.Holds(ctx, order)
	if err != nil {
		return err
	}
	for _, h := range holds {
		if h.ReleasedAt != nil {
			continue
		}
		if err := q.ReleaseHold(ctx, h.ID, store.System, "order cancelled", store.At(now)); err != nil {
			return err
		}
	}
	return nil
}

func finished(s store.OrderState) bool { return s == store.Reported || s == store.Cancelled }

func gather(ctx context.Context, q *store.Queries, o *store.Order) (facts, error) {
	var f facts
	holds, err := q.Holds(ctx, o.ID)
	if err != nil {
		return f, err
	}
	for _, h := range holds {
		if h.ReleasedAt == nil {
			f.holds++
		}
	}
	lines, err := q.Lines(ctx, o.ID)
	if err != nil {
		return f, err
	}
	for _, l := range lines {
		f.quantity += l.Quantity
	}
	if err := gatherShipping(ctx, q, o.ID, &f); err != nil {
		return f, err
	}
	f.cancelled = o.PlatformState == connectors.StateCancelled && f.parcels == 0
	if f.short, err = isShort(ctx, q, o); err != nil {
		return f, err
	}
	return f, nil
}

func gatherShipping(ctx context.Context, q *store.Queries, order int64, f *facts) error {
	shipments, err := q.Shipments(ctx, order)
	if err != nil {
		return err
	}
	for _, s := range shipments {
		f.packed = f.packed || s.State == store.ShipmentPacked
		f.picking = f.picking || s.State == store.ShipmentPicking
	}
	parcels, err := q.Parcels(ctx, order)
	if err != nil {
		return err
	}
	for _, p := range parcels {
		if p.ShippedAt == nil || p.VoidedAt != nil {
			continue
		}
		f.parcels++
		if p.ShipMode == connectors.ShipNone {
			f.untold++
		}
		if p.Push == store.PushConfirmed || p.ShipMode == connectors.ShipNone {
			f.confirmed++
		}
		inside, err := q.ParcelLines(ctx, p.ID)
		if err != nil {
			return err
		}
		for _, l := range inside {
			f.shipped += l.Quantity
		}
	}
	return nil
}

// isShort says whether something the order needs is not on the shelf. A merchant without stock keeping is never short.
func isShort(ctx context.Context, q *store.Queries, o *store.Order) (bool, error) {
	m, err := q.Merchant(ctx, o.MerchantID)
	if err != nil || !m.StockKept {
		return false, err
	}
	reservations, err := q.Reservations(ctx, o.ID)
	if err != nil {
		return false, err
	}
	for _, r := range reservations {
		if r.Covered < r.Quantity {
			return true, nil
		}
	}
	return false, nil
}

// Tell writes an event into an order's history. args are pairs of name and value; no personal datum may be among them.
func Tell(ctx context.Context, q *store.Queries, order int64, who, event string, now time.Time, args ...string) error {
	e := &store.Event{OrderID: order, At: store.At(now), Who: who, Event: event}
	if len(args) > 0 {
		e.Args = make(map[string]string, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			e.Args[args[i]] = args[i+1]
		}
	}
	return q.AddEvent(ctx, e)
}

// OrderKey names something about an order for a notice.
func OrderKey(kind store.NoticeKind, order int64) string {
	return string(kind) + ":" + strconv.FormatInt(order, 10)
}
