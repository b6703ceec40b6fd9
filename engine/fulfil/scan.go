package fulfil

// The pieces of an order as they are scanned: counted against the checklist at each scan, before anything is packed.

import (
	"context"
	"strings"

	"gowarehouse/engine/store"
)

// Scan is a barcode or SKU that was scanned, and for how many pieces it stands.
type Scan struct {
	Code   string
	Pieces int64
}

// Counted is an item of the checklist with how much of it is scanned.
type Counted struct {
	Item
	Scanned int64
}

// Count holds what was scanned against what is still to be packed of an order, in the order of the scans. It is refused when the
// order may not be packed now - held, cancelled, short and so on - and at the first scan that is not of the order, or too many.
// What was counted up to there comes with the refusal.
func (s *Service) Count(ctx context.Context, order int64, scans []Scan) ([]Counted, error) {
	q := &s.store.Queries
	w, err := read(ctx, q, order)
	if err != nil {
		return nil, err
	}
	left, err := w.packable(nil)
	if err != nil {
		return nil, err
	}
	if err := w.short(ctx, q, left); err != nil {
		return nil, err
	}
	return w.count(ctx, q, scans)
}

func (w *whole) count(ctx context.Context, q *store.Queries, scans []Scan) ([]Counted, error) {
	items, err := w.checklist(ctx, q)
	if err != nil {
		return nil, err
	}
	counted := make([]Counted, len(items))
	for i, item := range items {
		counted[i] = Counted{Item: item}
		if item.Product == "" {
			return counted, refuse("no_products", w.Number, firstOf(item.SKU, item.Name))
		}
	}
	for _, scan := range scans {
		p, err := w.productOf(ctx, q, strings.TrimSpace(scan.Code))
		if err != nil {
			return counted, err
		}
		if err := w.take(counted, &p, max(scan.Pieces, 1)); err != nil {
			return counted, err
		}
	}
	return counted, nil
}

// take counts pieces of a product: where several lines want it, the first one is filled first.
func (w *whole) take(counted []Counted, p *store.Product, pieces int64) error {
	var wanted, room int64
	for _, c := range counted {
		if c.Product == p.ID {
			wanted += c.Pieces
			room += c.Pieces - c.Scanned
		}
	}
	switch {
	case wanted == 0:
		return refuse("wrong_item", w.Number, p.SKU, p.Name)
	case pieces > room:
		return refuse("one_too_many", w.Number, p.SKU, wanted)
	}
	for i := range counted {
		c := &counted[i]
		if c.Product != p.ID {
			continue
		}
		n := min(pieces, c.Pieces-c.Scanned)
		c.Scanned += n
		pieces -= n
	}
	return nil
}

// Contents gives what was scanned as pieces of the order's lines: what a parcel holds that is closed now. It is refused like Count,
// when nothing is scanned, and when a set would be torn.
func (s *Service) Contents(ctx context.Context, order int64, scans []Scan) ([]Piece, error) {
	counted, err := s.Count(ctx, order, scans)
	if err != nil {
		return nil, err
	}
	var contents []Piece
	for first := 0; first < len(counted); {
		end := first + 1
		for end < len(counted) && counted[end].Line == counted[first].Line {
			end++
		}
		n, err := piecesOf(counted[first:end])
		if err != nil {
			return nil, err
		}
		if n > 0 {
			contents = append(contents, Piece{Line: counted[first].Line, Quantity: n})
		}
		first = end
	}
	if len(contents) == 0 {
		o, err := s.store.Order(ctx, order)
		if err != nil {
			return nil, err
		}
		return nil, refuse("nothing_scanned", o.Number)
	}
	return contents, nil
}

// piecesOf gives how many pieces of a line are scanned, from the products that it takes.
func piecesOf(products []Counted) (int64, error) {
	var most int64
	for _, c := range products {
		most = max(most, (c.Scanned+c.PerPiece-1)/c.PerPiece)
	}
	for _, c := range products {
		if c.Scanned != most*c.PerPiece {
			return 0, refuse("torn_set", firstOf(c.Bundle, c.Name), c.SKU)
		}
	}
	return most, nil
}

// Codes gives scans as Packing takes them: one code a piece.
func Codes(scans []Scan) []string {
	codes := []string{}
	for _, scan := range scans {
		for range max(scan.Pieces, 1) {
			codes = append(codes, scan.Code)
		}
	}
	return codes
}

// MayLeave says why nothing of an order may leave the house now - held, cancelled and so on; nil if it may.
func (s *Service) MayLeave(ctx context.Context, order int64) error {
	w, err := read(ctx, &s.store.Queries, order)
	if err != nil {
		return err
	}
	return w.barred()
}
