package fulfil

import (
	"context"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// whole is an order with all rows that shipping depends on, as one transaction sees them.
type whole struct {
	store.Order
	lines     []store.Line
	holds     []store.Hold // open ones
	shipments []store.Shipment
	parcels   []store.Parcel // live ones: voided parcels are left out
	inside    map[int64][]store.ParcelLine
	ours      bool // if the platform shows the order as shipped, it may well be that this warehouse did it
}

func read(ctx context.Context, q *store.Queries, order int64) (*whole, error) {
	o, err := q.Order(ctx, order)
	if err != nil {
		return nil, err
	}
	w := &whole{Order: o, inside: map[int64][]store.ParcelLine{}}
	if w.lines, err = q.Lines(ctx, order); err != nil {
		return nil, err
	}
	if w.holds, err = q.Holds(ctx, order); err != nil {
		return nil, err
	}
	w.holds = slices.DeleteFunc(w.holds, func(h store.Hold) bool { return h.ReleasedAt != nil })
	if w.shipments, err = q.Shipments(ctx, order); err != nil {
		return nil, err
	}
	if w.parcels, err = q.Parcels(ctx, order); err != nil {
		return nil, err
	}
	w.parcels = slices.DeleteFunc(w.parcels, func(p store.Parcel) bool { return p.VoidedAt != nil })
	var ids []int64
	for _, p := range w.parcels {
		ids = append(ids, p.ID)
	}
	inside, err := q.ParcelLines(ctx, ids...)
	for _, l := range inside {
		w.inside[l.ParcelID] = append(w.inside[l.ParcelID], l)
	}
	if err != nil {
		return nil, err
	}
	return w, w.whose(ctx, q)
}

// whose tells whether this warehouse may be who shipped: a parcel has a number or has left, or a number may be on its way.
func (w *whole) whose(ctx context.Context, q *store.Queries) (err error) {
	w.ours = slices.ContainsFunc(w.parcels, func(p store.Parcel) bool { return p.TrackingNumber != "" || p.ShippedAt != nil })
	if !w.ours && w.PlatformState == connectors.StateShipped {
		w.ours, err = lifecycle.NumberMayBeOut(ctx, q, w.ID)
	}
	return err
}

func (w *whole) settle(ctx context.Context, q *store.Queries, now time.Time) error {
	_, err := lifecycle.Settle(ctx, q, w.ID, now)
	return err
}

func (w *whole) line(id int64) (store.Line, bool) {
	i := slices.IndexFunc(w.lines, func(l store.Line) bool { return l.ID == id })
	if i < 0 {
		return store.Line{}, false
	}
	return w.lines[i], true
}

func (w *whole) parcel(id int64) (*store.Parcel, bool) {
	i := slices.IndexFunc(w.parcels, func(p store.Parcel) bool { return p.ID == id })
	if i < 0 {
		return nil, false
	}
	return &w.parcels[i], true
}

// packed gives, by line, the pieces that are in parcels.
func (w *whole) packed() map[int64]int64 {
	pieces := map[int64]int64{}
	for _, lines := range w.inside {
		for _, l := range lines {
			pieces[l.LineID] += l.Quantity
		}
	}
	return pieces
}

// left gives what is in no parcel yet, in the order of the lines.
func (w *whole) left() []Piece {
	packed := w.packed()
	var left []Piece
	for _, l := range w.lines {
		if n := l.Quantity - packed[l.ID]; n > 0 {
			left = append(left, Piece{Line: l.ID, Quantity: n})
		}
	}
	return left
}

// cancelled says whether the platform called the order off.
func (w *whole) cancelled() bool { return w.PlatformState == connectors.StateCancelled }

// barred says why nothing of this order may leave the house now; nil if it may. Being short is not among it: see short.
func (w *whole) barred() error {
	switch {
	case w.cancelled() || w.State == store.Cancelled:
		return refuse("cancelled", w.Number)
	case w.ErasedAt != nil:
		return refuse("erased", w.Number)
	case w.PlatformState == connectors.StateNotOurs:
		return refuse("not_ours", w.Number)
	case w.PlatformState == connectors.StateUnpaid:
		return refuse("unpaid", w.Number)
	case w.PlatformState == connectors.StateShipped && !w.ours:
		return refuse("shipped_elsewhere", w.Number)
	case len(w.holds) > 0:
		return w.held()
	}
	return nil
}

// held tells the reasons of the open holds and what to do about the first.
func (w *whole) held() error {
	var en, zh []string
	for _, h := range w.holds {
		name := lifecycle.ReasonName(string(h.Reason))
		if !slices.Contains(en, name.EN) {
			en, zh = append(en, name.EN), append(zh, name.ZH)
		}
	}
	err := refuse("held", w.Number, strings.Join(en, ", "), strings.Join(zh, "、"))
	if fix := lifecycle.ReasonFix(string(w.holds[0].Reason)); !fix.IsZero() {
		err.Do = fix
	}
	return err
}

// needs gives what one piece of each line takes of the products, from the reservations.
func needs(ctx context.Context, q *store.Queries, order int64) (map[int64][]store.Reservation, error) {
	all, err := q.Reservations(ctx, order)
	byLine := map[int64][]store.Reservation{}
	for _, r := range all {
		byLine[r.LineID] = append(byLine[r.LineID], r)
	}
	return byLine, err
}

// short refuses pieces that the shelf does not have. A merchant without stock keeping is never short.
func (w *whole) short(ctx context.Context, q *store.Queries, wanted []Piece) error {
	m, err := q.Merchant(ctx, w.MerchantID)
	if err != nil || !m.StockKept {
		return err
	}
	byLine, err := needs(ctx, q, w.ID)
	if err != nil {
		return err
	}
	taken := map[int64]int64{} // by line: packed and not shipped yet, or wanted now
	for _, p := range w.parcels {
		if p.ShippedAt == nil {
			for _, l := range w.inside[p.ID] {
				taken[l.LineID] += l.Quantity
			}
		}
	}
	for _, piece := range wanted {
		taken[piece.Line] += piece.Quantity
	}
	for _, piece := range wanted {
		for _, r := range byLine[piece.Line] {
			if missing := r.PerPiece*taken[piece.Line] - r.Covered; missing > 0 {
				p, err := q.Product(ctx, r.ProductID)
				if err != nil {
					return err
				}
				return refuse("short", w.Number, p.SKU, missing)
			}
		}
	}
	return nil
}
