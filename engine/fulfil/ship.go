package fulfil

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// How says how a parcel ships.
type How struct {
	Parcel  int64             // 0: every parcel of the order that waits
	Options map[string]string // the platform's choices, over their defaults
	Carrier string            // own carrier; empty: the shipping type's
	Number  string            // tracking number of the own carrier
	Anyway  bool              // the number may belong to another parcel: both orders are in one box
}

// going is a parcel on its way out, with how.
type going struct {
	*store.Parcel
	how     How
	options map[string]string // as chosen
}

// Ship ships the packed parcels of an order. With the platform's logistics it states that a number is wanted, which the outbox
// then takes; shipping such a parcel again changes nothing, unless the platform refused it. With the own carrier the parcels have
// left now, and the platform is told after the account's delay, until which UndoShip takes it back. Ship is refused when the order
// is held, cancelled or not to be shipped here, when a choice or number is missing or wrong, or when the number belongs to another
// parcel. It gives the parcels as they are then.
func (s *Service) Ship(ctx context.Context, order int64, how []How, who string) ([]store.Parcel, error) {
	q := &s.store.Queries
	w, err := read(ctx, q, order)
	if err != nil {
		return nil, err
	}
	list, err := w.going(ctx, q, how)
	if err != nil {
		return nil, err
	}
	if err := s.chooseAll(ctx, q, w, list); err != nil {
		return nil, err
	}
	options := map[int64]map[string]string{}
	for _, g := range list {
		options[g.ID] = g.options
	}
	var shipped []store.Parcel
	err = s.write(ctx, order, func(q *store.Queries, w *whole) error {
		list, err := w.going(ctx, q, how)
		if err != nil {
			return err
		}
		for _, g := range list {
			g.options = options[g.ID]
			if err := s.send(ctx, q, w, g, who); err != nil {
				return err
			}
			shipped = append(shipped, *g.Parcel)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.wake()
	return shipped, nil
}

// going finds the parcels to ship and checks that they may go.
func (w *whole) going(ctx context.Context, q *store.Queries, how []How) ([]going, error) {
	if err := w.barred(); err != nil {
		return nil, err
	}
	if err := w.still(); err != nil {
		return nil, err
	}
	if len(how) == 0 {
		how = []How{{}}
	}
	waiting := w.waiting()
	if len(waiting) == 0 {
		return nil, refuse("not_packed", w.Number)
	}
	var list []going
	for _, h := range how {
		h.Carrier, h.Number = strings.TrimSpace(h.Carrier), strings.TrimSpace(h.Number)
		mine := waiting
		if h.Parcel != 0 {
			mine = slices.DeleteFunc(slices.Clone(waiting), func(p *store.Parcel) bool { return p.ID != h.Parcel })
		}
		switch {
		case len(mine) == 0:
			return nil, refuse("no_such_parcel", w.Number, h.Parcel)
		case len(mine) > 1 && mine[0].ShipMode == connectors.ShipSelf:
			return nil, refuse("which_parcel", w.Number)
		case h.Number != "" && mine[0].ShipMode == connectors.ShipLabel:
			return nil, refuse("own_number")
		}
		for _, p := range mine {
			if !slices.ContainsFunc(list, func(g going) bool { return g.ID == p.ID }) {
				list = append(list, going{Parcel: p, how: h})
			}
		}
	}
	return list, w.checkNumbers(ctx, q, list)
}

// waiting gives the parcels that have not left. Of a called-off shipment none waits.
func (w *whole) waiting() []*store.Parcel {
	var all []*store.Parcel
	for i := range w.parcels {
		p := &w.parcels[i]
		open := slices.ContainsFunc(
			w.shipments,
			func(sh store.Shipment) bool { return sh.ID == p.ShipmentID && sh.State == store.ShipmentPacked },
		)
		if open && p.ShippedAt == nil {
			all = append(all, p)
		}
	}
	return all
}

// numberAsked says whether a number is wanted for a parcel and the platform has not refused it.
func numberAsked(ctx context.Context, q *store.Queries, parcel int64) (bool, error) {
	e, err := q.EffectByKey(ctx, arrangeKey(parcel))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && e.State != store.EffectFailed && e.State != store.EffectCancelled, err
}

func arrangeKey(parcel int64) string { return fmt.Sprintf("arrange:%d", parcel) }

// send states the intent for one parcel, or ships it where the platform is told nothing.
func (s *Service) send(ctx context.Context, q *store.Queries, w *whole, g going, who string) error {
	switch g.ShipMode {
	case connectors.ShipLabel:
		return s.askNumber(ctx, q, w, g, who)
	case connectors.ShipNone:
		return s.byOwn(ctx, q, w, g, who)
	}
	if err := s.byOwn(ctx, q, w, g, who); err != nil {
		return err
	}
	return s.wantPush(ctx, q, w, g.Parcel)
}

func (s *Service) askNumber(ctx context.Context, q *store.Queries, w *whole, g going, who string) error {
	now := s.now()
	e := &store.Effect{Key: arrangeKey(g.ID), Kind: store.EffectArrange, AccountID: g.AccountID, OrderID: w.ID, ParcelID: g.ID,
		Payload: "{}", State: store.EffectDue, DueAt: store.At(now), CreatedAt: store.At(now), UpdatedAt: store.At(now)}
	isNew, err := q.AddEffect(ctx, e)
	if err != nil {
		return err
	}
	if !isNew {
		stated, err := q.EffectByKey(ctx, e.Key)
		if err != nil || stated.State != store.EffectFailed && stated.State != store.EffectCancelled {
			return err // on its way
		}
		if err := s.again(ctx, q, g.Parcel, &stated); err != nil {
			return err
		}
	}
	g.Options, g.Push = g.options, store.PushDue
	if err := q.UpdateParcel(ctx, g.Parcel, "options", "push"); err != nil {
		return err
	}
	return lifecycle.Tell(ctx, q, w.ID, who, lifecycle.EventNumberAsked, now)
}
