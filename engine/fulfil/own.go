package fulfil

// Shipping with the merchant's own carrier: the parcel leaves first, the platform is told later, and until then all can be undone.

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// byOwn ships a parcel with the merchant's own carrier.
func (s *Service) byOwn(ctx context.Context, q *store.Queries, w *whole, g going, who string) error {
	t, err := w.shippingType(ctx, q)
	if err != nil {
		return err
	}
	g.Carrier = firstOf(g.how.Carrier, t.Carrier, t.Name)
	g.TrackingNumber, g.Options = g.how.Number, g.options
	if err := q.UpdateParcel(ctx, g.Parcel, "carrier", "tracking_number", "options"); err != nil {
		return err
	}
	return s.leave(ctx, q, w, g.Parcel, who, s.now())
}

// wantPush states that the platform is to be told of a parcel, after the account's delay. A parcel that was taken back and shipped
// again has an intent of its own.
func (s *Service) wantPush(ctx context.Context, q *store.Queries, w *whole, p *store.Parcel) error {
	a, err := q.Account(ctx, p.AccountID)
	if err != nil {
		return err
	}
	effects, err := q.EffectsOfParcel(ctx, p.ID)
	if err != nil {
		return err
	}
	nth := 1
	for _, e := range effects {
		if e.Kind == store.EffectTracking {
			nth++
		}
	}
	key := fmt.Sprintf("tracking:%d", p.ID)
	if nth > 1 {
		key += ":" + count(nth)
	}
	now := s.now()
	e := &store.Effect{Key: key, Kind: store.EffectTracking, AccountID: p.AccountID, OrderID: w.ID, ParcelID: p.ID, Payload: "{}",
		State: store.EffectDue, DueAt: store.At(now.Add(time.Duration(a.PushDelaySeconds) * time.Second)),
		CreatedAt: store.At(now), UpdatedAt: store.At(now)}
	if _, err := q.AddEffect(ctx, e); err != nil {
		return err
	}
	p.Push = store.PushDue
	return q.UpdateParcel(ctx, p, "push")
}

// pushEffect gives the effect by which a parcel is pushed now, nil if there is none.
func pushEffect(ctx context.Context, q *store.Queries, parcel int64) (*store.Effect, error) {
	effects, err := q.EffectsOfParcel(ctx, parcel)
	if err != nil {
		return nil, err
	}
	for i := len(effects) - 1; i >= 0; i-- {
		if effects[i].Kind == store.EffectTracking && effects[i].State != store.EffectCancelled {
			return &effects[i], nil
		}
	}
	return nil, nil
}

// wasTold says whether the platform has been told of a parcel, or is being told: a correction that is only intended does not take that back.
func wasTold(ctx context.Context, q *store.Queries, parcel int64) (bool, error) {
	effects, err := q.EffectsOfParcel(ctx, parcel)
	return slices.ContainsFunc(effects, func(e store.Effect) bool {
		return e.Kind == store.EffectTracking && !slices.Contains(atRest, e.State)
	}), err
}

// UndoShip takes back the parcels of an order that left with the own carrier and of which the platform has not been told: stock
// and order are as before. It is refused when there is none.
func (s *Service) UndoShip(ctx context.Context, order int64, who string) error {
	return s.write(ctx, order, func(q *store.Queries, w *whole) error {
		if w.cancelled() {
			return refuse("cancelled", w.Number) // the goods come back by ParcelBack
		}
		now := s.now()
		undone, begun := 0, int64(0)
		for _, id := range w.departed() {
			p, _ := w.parcel(id)
			e, err := pushEffect(ctx, q, id)
			if err != nil {
				return err
			}
			told, err := wasTold(ctx, q, id)
			if err != nil {
				return err
			}
			if told || e == nil && p.ShipMode != connectors.ShipNone {
				begun = id
				continue
			}
			if e != nil {
				if err := s.dropEffects(ctx, q, []store.Effect{*e}); err != nil {
					return err
				}
			}
			if err := s.unship(ctx, q, w, p, who, now); err != nil {
				return err
			}
			undone++
		}
		switch {
		case undone > 0:
			return lifecycle.Tell(ctx, q, order, who, lifecycle.EventUndone, now, "what", "shipping")
		case begun != 0:
			return refuse("push_begun", begun)
		}
		return refuse("nothing_to_undo", w.Number)
	})
}

// departed gives the parcels that left with an own carrier.
func (w *whole) departed() []int64 {
	var ids []int64
	for _, p := range w.parcels {
		if p.ShippedAt != nil && p.ShipMode != connectors.ShipLabel {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// unship makes a parcel that has left one that waits.
func (s *Service) unship(ctx context.Context, q *store.Queries, w *whole, p *store.Parcel, who string, now time.Time) error {
	p.ShippedAt, p.TrackingNumber, p.Carrier, p.Push = nil, "", "", store.PushNone
	if err := q.UpdateParcel(ctx, p, "shipped_at", "tracking_number", "carrier", "push"); err != nil {
		return err
	}
	if err := takeBack(ctx, q, w, p.ID, who, now); err != nil {
		return err
	}
	return closeShipment(ctx, q, w, p.ShipmentID, store.At(now))
}

// PushNow tells the platform of an order's parcels without waiting for the account's delay.
func (s *Service) PushNow(ctx context.Context, order int64, _ string) error {
	err := s.write(ctx, order, func(q *store.Queries, w *whole) error {
		hurried := 0
		for _, id := range w.departed() {
			p, _ := w.parcel(id)
			e, err := pushEffect(ctx, q, id)
			switch {
			case err != nil:
				return err
			case e == nil && p.ShipMode == connectors.ShipSelf && p.Push == store.PushDue:
				// A cancellation called the push off, and the order came back.
				if err := s.wantPush(ctx, q, w, p); err != nil {
					return err
				}
				if e, err = pushEffect(ctx, q, id); err != nil {
					return err
				}
			case e == nil || e.State != store.EffectDue:
				continue
			}
			e.DueAt = min(e.DueAt, store.At(s.now()))
			if err := q.UpdateEffect(ctx, e, "due_at"); err != nil {
				return err
			}
			hurried++
		}
		if hurried == 0 {
			return refuse("no_push", w.Number)
		}
		return nil
	})
	if err == nil {
		s.wake()
	}
	return err
}
