package intake

import (
	"context"
	"errors"
	"fmt"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// arrival is one order as the connector yielded it, or the reason why it could not.
type arrival struct {
	connectors.Fetched
	err error
}

// maxRaw is the largest answer for one order that is taken in.
const maxRaw = 4 << 20

// take stores a batch in two transactions: first the raw answers, then what they mean. A crash between them leaves the
// answers in the inbox, where the next fetch finds them.
func (f *fetch) take(ctx context.Context, batch []arrival) error {
	fresh, err := f.storeRaw(ctx, batch)
	if err != nil {
		return err
	}
	normalised := make([]outcome, len(fresh))
	for i, a := range fresh {
		normalised[i] = f.normalise(a)
	}
	if err := f.storeOrders(ctx, normalised); err != nil {
		return err
	}
	if f.progress != nil {
		f.progress(*f.result)
	}
	return nil
}

// storeRaw stores the answers that are new and gives them; orders seen unchanged are only touched.
func (f *fetch) storeRaw(ctx context.Context, batch []arrival) ([]arrival, error) {
	if len(batch) == 0 {
		return nil, nil
	}
	s := f.service
	now := store.At(s.Now())
	fresh := make([]arrival, 0, len(batch))
	unchanged := 0 // lines
	err := s.Store.Write(ctx, func(q *store.Queries) error {
		fresh, unchanged = fresh[:0], 0
		if f.leased {
			if _, err := q.LeaseFetch(ctx, f.account.ID, s.Now().Add(leaseTime), s.Now().Add(leaseTime)); err != nil {
				return err
			}
		}
		for _, a := range batch {
			a.Raw = sound(a.Raw)
			if a.ID == "" {
				a.ID = "unnamed-" + lifecycle.Hash(a.Raw)
			}
			seen, known, err := q.SeenOrder(ctx, f.account.ID, a.ID)
			if err != nil {
				return err
			}
			if known && a.err == nil && seen.RawHash == lifecycle.Hash(a.Raw) {
				if err := errors.Join(q.TouchOrder(ctx, seen.ID, now), q.DropIncoming(ctx, f.account.ID, a.ID)); err != nil {
					return err
				}
				unchanged += seen.Lines
				continue
			}
			if err := q.PutIncoming(ctx, []store.Incoming{{AccountID: f.account.ID, PlatformID: a.ID, Raw: a.Raw, FetchedAt: now}}); err != nil {
				return err
			}
			fresh = append(fresh, a)
		}
		return nil
	})
	if err == nil {
		f.result.lines += unchanged
	}
	return fresh, err
}

// sound gives a raw answer that can be stored: never empty, never larger than maxRaw.
func sound(raw []byte) []byte {
	if len(raw) == 0 {
		return []byte("null")
	}
	return raw[:min(len(raw), maxRaw)]
}

// saidUnstored is why an answer is set aside that could be read.
var saidUnstored = connectors.Text{EN: "the program could not store this order", ZH: "系統無法儲存此訂單"}

// outcome is what normalising made of an arrival.
type outcome struct {
	arrival
	order   connectors.Order
	problem string // why it is set aside, as a row keeps it
}

// normalise reads one answer. Whatever is wrong with it stays with this one order.
func (f *fetch) normalise(a arrival) outcome {
	o, err := outcome{arrival: a}, a.err
	if err == nil {
		o.order, err = connectors.Read(f.session.Connector, a.Fetched)
	}
	if errors.Is(err, connectors.ErrPanicked) {
		f.service.Log.Error("normalise panicked", "account", f.account.Name, "order", a.ID)
	}
	if err != nil {
		o.problem = connectors.Kept(err)
	}
	return o
}

// storeOrders stores what a batch means. An order that the store itself refuses is set aside in a transaction of its own,
// and the rest comes in.
func (f *fetch) storeOrders(ctx context.Context, batch []outcome) error {
	if len(batch) == 0 {
		return nil
	}
	before := f.result.clone()
	var touched []int64
	err := f.service.Store.Write(ctx, func(q *store.Queries) error {
		for _, o := range batch {
			id, err := f.storeOne(ctx, q, o)
			if err != nil {
				return fmt.Errorf("store order %s: %w", o.ID, err)
			}
			if id != 0 {
				touched = append(touched, id)
			}
		}
		return nil
	})
	switch {
	case err == nil:
		f.service.changed(touched...)
		return nil
	case ctx.Err() != nil || store.IsStorage(err):
		*f.result = before
		return err
	case len(batch) == 1:
		f.service.Log.Error("an order could not be stored", "account", f.account.Name, "order", batch[0].ID, "error", err)
		batch[0].problem = saidUnstored.Kept()
		*f.result = before
		return f.storeOrders(ctx, batch)
	}
	*f.result = before
	for i := range batch {
		if err := f.storeOrders(ctx, batch[i:i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (f *fetch) storeOne(ctx context.Context, q *store.Queries, o outcome) (int64, error) {
	if o.problem != "" {
		f.result.SetAside++
		return 0, q.SetAside(ctx, f.account.ID, o.ID, o.problem)
	}
	f.result.lines += len(o.order.Lines)
	_, known, err := q.SeenOrder(ctx, f.account.ID, o.ID)
	if err != nil {
		return 0, err
	}
	if !known {
		if reason := f.refusal(&o.order); reason != "" {
			f.result.Refused[reason]++
			return 0, errors.Join(
				q.DropIncoming(ctx, f.account.ID, o.ID),
				q.PutRefusal(ctx, &store.Refusal{AccountID: f.account.ID, PlatformID: o.ID,
					Number: o.order.Number, Reason: reason, OrderedAt: store.At(o.order.OrderedAt), SeenAt: store.At(f.service.Now())}),
			)
		}
	}
	taken, err := f.rules.Take(ctx, q, &o.order, o.Raw, store.System, f.service.Now())
	if err != nil {
		return 0, err
	}
	f.count(taken)
	return taken.ID, errors.Join(q.DropIncoming(ctx, f.account.ID, o.ID), q.DropRefusal(ctx, f.account.ID, o.ID))
}

func (f *fetch) count(taken lifecycle.Taken) {
	switch {
	case taken.New:
		f.result.New++
	case taken.Cancelled:
		f.result.Cancelled++
	default:
		f.result.Updated++
	}
	seen := map[store.HoldReason]bool{}
	for _, reason := range taken.Opened {
		if !seen[reason] {
			seen[reason] = true
			f.result.Held[string(reason)]++
		}
	}
}

// refusals says which platform states never come in. Payment that nobody knows is not among them: it comes in and is held.
var refusals = map[connectors.PlatformState]string{
	connectors.StateUnpaid:    RefusedUnpaid,
	connectors.StateShipped:   RefusedShipped,
	connectors.StateCancelled: RefusedCancelled,
	connectors.StateNotOurs:   RefusedNotOurs,
}

// refusal gives the reason why a new order does not come in; empty when it does. An order is too old when nothing happened
// to it in the window: one that was paid late belongs to the day of its payment.
func (f *fetch) refusal(n *connectors.Order) string {
	if reason, ok := refusals[n.State]; ok {
		return reason
	}
	if !f.rules.Channel.Enabled {
		return RefusedChannel
	}
	latest := n.OrderedAt
	if n.Payment.PaidAt != nil && n.Payment.PaidAt.After(latest) {
		latest = *n.Payment.PaidAt
	}
	if n.UpdatedAt.After(latest) {
		latest = n.UpdatedAt
	}
	if latest.Before(f.window.From) {
		return RefusedOld
	}
	return ""
}

func (r *Result) clone() Result {
	c := *r
	c.Refused, c.Held = map[string]int{}, map[string]int{}
	for k, v := range r.Refused {
		c.Refused[k] = v
	}
	for k, v := range r.Held {
		c.Held[k] = v
	}
	return c
}
