package fulfil

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
)

// Piece is how much of an order's line goes into a parcel.
type Piece struct {
	Line     int64 // id of the line's row
	Quantity int64
}

// Packing says what was packed.
type Packing struct {
	// Parcels are the contents of each parcel; empty: one parcel with all that is left.
	Parcels [][]Piece
	// Scanned are the barcodes or SKUs scanned, one per piece; they must be exactly the goods of the parcels. nil: nothing was
	// scanned.
	Scanned []string
}

// pieces gives what goes into all parcels together; nil for all that is left.
func (p Packing) pieces() []Piece {
	if len(p.Parcels) == 0 {
		return nil
	}
	return slices.Concat(p.Parcels...)
}

// Pack packs an order that is ready or being picked, or what is left of it, and gives its new parcels. It is refused when the
// order is held, short, cancelled or not to be shipped here, and when the goods scanned are not those of the order.
func (s *Service) Pack(ctx context.Context, order int64, p Packing, who string) ([]store.Parcel, error) {
	var made []store.Parcel
	for _, contents := range p.Parcels {
		if len(contents) == 0 {
			o, err := s.store.Order(ctx, order)
			return nil, errors.Join(err, refuse("empty_parcel", o.Number))
		}
	}
	err := s.write(ctx, order, func(q *store.Queries, w *whole) error {
		wanted, err := w.packable(p.pieces())
		if err != nil {
			return err
		}
		if err := w.short(ctx, q, wanted); err != nil {
			return err
		}
		if p.Scanned != nil {
			if err := w.scanned(ctx, q, wanted, p.Scanned); err != nil {
				return err
			}
		}
		if len(p.Parcels) == 0 {
			p.Parcels = [][]Piece{wanted}
		}
		made, err = s.pack(ctx, q, w, p.Parcels, who)
		return err
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

func (s *Service) pack(ctx context.Context, q *store.Queries, w *whole, parcels [][]Piece, who string) ([]store.Parcel, error) {
	now := store.At(s.now())
	shipment := w.picking()
	if shipment == nil {
		shipment = &store.Shipment{OrderID: w.ID, State: store.ShipmentPacked, CreatedAt: now}
		if err := q.AddShipment(ctx, shipment); err != nil {
			return nil, err
		}
		if err := s.wantAcknowledge(ctx, q, w); err != nil {
			return nil, err
		}
	}
	shipment.State, shipment.Packer, shipment.PackedAt = store.ShipmentPacked, who, &now
	if err := q.UpdateShipment(ctx, shipment, "state", "packer", "packed_at"); err != nil {
		return nil, err
	}
	made := make([]store.Parcel, 0, len(parcels))
	for _, contents := range parcels {
		p := store.Parcel{ShipmentID: shipment.ID, OrderID: w.ID, AccountID: w.AccountID, ShipMode: w.ShipMode, Options: map[string]string{},
			Kept: map[string]string{}, Label: store.LabelNone, Push: store.PushNone, CreatedAt: now}
		if err := q.AddParcel(ctx, &p, linesOf(contents)); err != nil {
			return nil, err
		}
		made = append(made, p)
	}
	return made, lifecycle.Tell(ctx, q, w.ID, who, lifecycle.EventPacked, s.now(), "parcels", count(len(made)))
}

// linesOf puts pieces of the same line together.
func linesOf(contents []Piece) []store.ParcelLine {
	sum := map[int64]int64{}
	for _, piece := range contents {
		sum[piece.Line] += piece.Quantity
	}
	var lines []store.ParcelLine
	for _, line := range slices.Sorted(maps.Keys(sum)) {
		lines = append(lines, store.ParcelLine{LineID: line, Quantity: sum[line]})
	}
	return lines
}

// scanned compares the goods scanned with the goods wanted.
func (w *whole) scanned(ctx context.Context, q *store.Queries, wanted []Piece, codes []string) error {
	byLine, err := needs(ctx, q, w.ID)
	if err != nil {
		return err
	}
	due := map[string]int64{}
	for _, piece := range wanted {
		for _, r := range byLine[piece.Line] {
			due[r.ProductID] += r.PerPiece * piece.Quantity
		}
	}
	got, names := map[string]int64{}, map[string]string{}
	for _, code := range codes {
		p, err := w.productOf(ctx, q, strings.TrimSpace(code))
		if err != nil {
			return err
		}
		got[p.ID]++
		names[p.ID] = p.SKU
	}
	for _, id := range slices.Sorted(maps.Keys(got)) {
		if got[id] > due[id] {
			return refuse("wrong_scan", names[id], got[id], due[id])
		}
	}
	for _, id := range slices.Sorted(maps.Keys(due)) {
		if got[id] < due[id] {
			p, err := q.Product(ctx, id)
			if err != nil {
				return err
			}
			return refuse("wrong_scan", p.SKU, got[id], due[id])
		}
	}
	return nil
}

// productOf finds the product of a scanned code: a barcode, or the SKU.
func (w *whole) productOf(ctx context.Context, q *store.Queries, code string) (store.Product, error) {
	p, err := q.ProductByBarcode(ctx, w.MerchantID, code)
	if errors.Is(err, store.ErrNotFound) {
		p, err = q.ProductBySKU(ctx, w.MerchantID, code)
	}
	if errors.Is(err, store.ErrNotFound) {
		return p, refuse("unknown_barcode", code)
	}
	return p, err
}

// Unpack takes everything of an order apart that has not been shipped and for which no number was asked: picking ends, parcels are
// voided, their goods can be picked again. It is refused when a number is being taken.
func (s *Service) Unpack(ctx context.Context, order int64, who string) error {
	return s.write(ctx, order, func(q *store.Queries, w *whole) error {
		undone := false
		for _, sh := range w.shipments {
			if sh.State != store.ShipmentPicking && sh.State != store.ShipmentPacked {
				continue
			}
			for _, p := range w.ofShipment(sh.ID) {
				if p.ShippedAt != nil {
					continue
				}
				if err := s.void(ctx, q, w, p.ID); err != nil {
					return err
				}
			}
			if err := closeShipment(ctx, q, w, sh.ID, store.At(s.now())); err != nil {
				return err
			}
			undone = true
		}
		if !undone {
			return refuse("nothing_to_undo", w.Number)
		}
		return lifecycle.Tell(ctx, q, order, who, lifecycle.EventUndone, s.now(), "what", "packing")
	})
}

// Void takes one parcel apart that has not been shipped: one that the platform refuses to take as it is, say. It is refused when a
// number is being taken for it.
func (s *Service) Void(ctx context.Context, parcel int64, who string) error {
	p, err := s.store.Parcel(ctx, parcel)
	if err != nil {
		return err
	}
	return s.write(ctx, p.OrderID, func(q *store.Queries, w *whole) error {
		live, there := w.parcel(parcel)
		if !there || live.ShippedAt != nil {
			return refuse("no_such_parcel", w.Number, parcel)
		}
		shipment := live.ShipmentID
		if err := s.void(ctx, q, w, parcel); err != nil {
			return err
		}
		if err := closeShipment(ctx, q, w, shipment, store.At(s.now())); err != nil {
			return err
		}
		return lifecycle.Tell(ctx, q, w.ID, who, lifecycle.EventUndone, s.now(), "what", "parcel "+count(int(parcel)))
	})
}

// void takes a parcel apart unless a number was asked for.
func (s *Service) void(ctx context.Context, q *store.Queries, w *whole, parcel int64) error {
	p, there := w.parcel(parcel)
	if !there {
		return nil
	}
	if p.TrackingNumber != "" && p.ShipMode == connectors.ShipLabel {
		return refuse("number_out", parcel)
	}
	return s.callOff(ctx, q, w, parcel)
}

// atRest are the states of an effect that certainly has nothing out.
var atRest = []store.EffectState{store.EffectDue, store.EffectFailed, store.EffectCancelled}

// callOff voids a parcel and calls off what was intended for it. It is refused when something is out at the platform.
func (s *Service) callOff(ctx context.Context, q *store.Queries, w *whole, parcel int64) error {
	effects, err := q.EffectsOfParcel(ctx, parcel)
	if err != nil {
		return err
	}
	for i := range effects {
		if effects[i].Kind == store.EffectLabel {
			continue // harmless
		}
		if !slices.Contains(atRest, effects[i].State) {
			return refuse("number_out", parcel)
		}
	}
	if err := s.dropEffects(ctx, q, effects); err != nil {
		return err
	}
	return w.voidRow(ctx, q, parcel, store.At(s.now()))
}

// voidRow marks a parcel as voided, in the store and in w.
func (w *whole) voidRow(ctx context.Context, q *store.Queries, parcel int64, now store.Millis) error {
	p, there := w.parcel(parcel)
	if !there {
		return nil
	}
	p.VoidedAt, p.Push = &now, store.PushNone
	if err := q.UpdateParcel(ctx, p, "voided_at", "push"); err != nil {
		return err
	}
	w.parcels = slices.DeleteFunc(w.parcels, func(p store.Parcel) bool { return p.ID == parcel })
	delete(w.inside, parcel)
	return nil
}

// dropEffects cancels effects that are not finished and ends their notices.
func (s *Service) dropEffects(ctx context.Context, q *store.Queries, effects []store.Effect) error {
	now := store.At(s.now())
	for i := range effects {
		e := &effects[i]
		if e.State == store.EffectConfirmed || e.State == store.EffectCancelled {
			continue
		}
		e.State, e.UpdatedAt = store.EffectCancelled, now
		if err := q.UpdateEffect(ctx, e, "state", "updated_at"); err != nil {
			return err
		}
		if err := q.EndNotice(ctx, outbox.NoticeKey(e.ID), now); err != nil {
			return err
		}
	}
	return nil
}

// closeShipment brings a shipment's state in line with its live parcels: none left calls it off, all shipped makes it shipped.
func closeShipment(ctx context.Context, q *store.Queries, w *whole, shipment int64, now store.Millis) error {
	i := slices.IndexFunc(w.shipments, func(s store.Shipment) bool { return s.ID == shipment })
	if i < 0 {
		return nil
	}
	sh := &w.shipments[i]
	live := w.ofShipment(shipment)
	switch {
	case len(live) == 0:
		sh.State, sh.ShippedAt = store.ShipmentCancelled, nil
	case slices.ContainsFunc(live, func(p store.Parcel) bool { return p.ShippedAt == nil }):
		sh.State, sh.ShippedAt = store.ShipmentPacked, nil
	default:
		sh.State, sh.ShippedAt = store.ShipmentShipped, &now
	}
	return q.UpdateShipment(ctx, sh, "state", "shipped_at")
}
