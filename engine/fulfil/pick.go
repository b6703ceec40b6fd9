package fulfil

import (
	"context"
	"strings"

	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// Begin begins picking an order; tote is the barcode of the box the goods go into, or empty. Beginning again only changes the tote.
// A platform that wants to know is told that the order is being prepared.
// It is refused when the order is held, short, cancelled, not to be shipped here, or has nothing left to pick.
func (s *Service) Begin(ctx context.Context, order int64, tote, who string) (store.Shipment, error) {
	var picking store.Shipment
	tote = strings.TrimSpace(tote)
	err := s.write(ctx, order, func(q *store.Queries, w *whole) error {
		left, err := w.packable(nil)
		if err != nil {
			return err
		}
		if err := w.short(ctx, q, left); err != nil {
			return err
		}
		if err := freeTote(ctx, q, tote, order); err != nil {
			return err
		}
		if open := w.picking(); open != nil {
			moved := tote != "" && tote != open.Tote
			open.Tote = tote
			picking = *open
			if err := q.UpdateShipment(ctx, open, "tote"); err != nil || !moved {
				return err
			}
			return lifecycle.Tell(ctx, q, order, who, lifecycle.EventTote, s.now(), "tote", tote)
		}
		now := s.now()
		picking = store.Shipment{OrderID: order, State: store.ShipmentPicking, Tote: tote, CreatedAt: store.At(now)}
		if err := q.AddShipment(ctx, &picking); err != nil {
			return err
		}
		if err := s.wantAcknowledge(ctx, q, w); err != nil {
			return err
		}
		return lifecycle.Tell(ctx, q, order, who, lifecycle.EventPicking, now, "tote", tote)
	})
	if err == nil {
		s.wake()
	}
	return picking, err
}

func freeTote(ctx context.Context, q *store.Queries, tote string, order int64) error {
	inside, err := q.OpenShipmentsInTote(ctx, tote)
	if err != nil {
		return err
	}
	for _, other := range inside {
		if other.OrderID != order {
			return refuse("tote_taken", tote)
		}
	}
	return nil
}

// picking gives the shipment that is being picked, nil if none is.
func (w *whole) picking() *store.Shipment {
	for i := range w.shipments {
		if w.shipments[i].State == store.ShipmentPicking {
			return &w.shipments[i]
		}
	}
	return nil
}

// packable gives what may be packed now: the pieces wanted, or all that is left.
func (w *whole) packable(wanted []Piece) ([]Piece, error) {
	if err := w.barred(); err != nil {
		return nil, err
	}
	left := w.left()
	if len(left) == 0 {
		return nil, refuse("nothing_left", w.Number)
	}
	if wanted == nil {
		return left, nil
	}
	return wanted, w.fits(left, wanted)
}

// fits checks that pieces wanted are of this order and still to be packed.
func (w *whole) fits(left, wanted []Piece) error {
	have := map[int64]int64{}
	for _, piece := range left {
		have[piece.Line] += piece.Quantity
	}
	asked := map[int64]int64{}
	for _, piece := range wanted {
		l, known := w.line(piece.Line)
		asked[piece.Line] += piece.Quantity
		switch {
		case !known || piece.Quantity <= 0:
			return refuse("no_such_line", w.Number, piece.Line)
		case asked[piece.Line] > have[piece.Line]:
			return refuse("too_many", nameOf(l), asked[piece.Line], have[piece.Line])
		}
	}
	return nil
}

func nameOf(l store.Line) string {
	if l.SKU != "" {
		return l.SKU
	}
	return l.Name
}

func (w *whole) ofShipment(shipment int64) []store.Parcel {
	var all []store.Parcel
	for _, p := range w.parcels {
		if p.ShipmentID == shipment {
			all = append(all, p)
		}
	}
	return all
}

// Item is one product that the packer must find and scan.
type Item struct {
	Line     int64 // id of the order's line
	Product  string
	SKU      string
	Name     string
	Variant  string // of the line, as the platform names it
	Shelf    string
	Barcodes []string
	Pieces   int64  // of the product
	PerPiece int64  // of the product in one piece of the line
	Bundle   string // the line's name where it is a bundle: several products, or several pieces of one
	Note     string
}

// Checklist gives what is still to be picked and packed of an order, product by product.
func (s *Service) Checklist(ctx context.Context, order int64) ([]Item, error) {
	w, err := read(ctx, &s.store.Queries, order)
	if err != nil {
		return nil, err
	}
	return w.checklist(ctx, &s.store.Queries)
}

func (w *whole) checklist(ctx context.Context, q *store.Queries) ([]Item, error) {
	byLine, err := needs(ctx, q, w.ID)
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, piece := range w.left() {
		l, _ := w.line(piece.Line)
		takes := byLine[l.ID]
		if len(takes) == 0 {
			items = append(items, Item{Line: l.ID, SKU: l.SKU, Name: l.Name, Variant: l.VariantName, Pieces: piece.Quantity, PerPiece: 1, Note: l.Note})
		}
		bundle := ""
		if len(takes) > 1 || len(takes) == 1 && takes[0].PerPiece > 1 {
			bundle = l.Name
		}
		for _, r := range takes {
			p, err := q.Product(ctx, r.ProductID)
			if err != nil {
				return nil, err
			}
			codes, err := q.Barcodes(ctx, r.ProductID)
			if err != nil {
				return nil, err
			}
			items = append(items, Item{Line: l.ID, Product: p.ID, SKU: p.SKU, Name: p.Name, Variant: l.VariantName, Shelf: p.Shelf, Barcodes: codes,
				Pieces: r.PerPiece * piece.Quantity, PerPiece: r.PerPiece, Bundle: bundle, Note: l.Note})
		}
	}
	return items, nil
}
