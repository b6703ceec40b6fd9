package fulfil

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

func count(n int) string { return strconv.Itoa(n) }

func moveKey(kind store.MovementKind, parcel int64) string {
	return fmt.Sprintf("%s:%d:", kind, parcel)
}

// consume takes a parcel's goods, which has just been marked as shipped, off the shelf and out of the reservations. A merchant
// without stock keeping only has reservations.
func consume(ctx context.Context, q *store.Queries, w *whole, p *store.Parcel, who string, now time.Time) error {
	m, err := q.Merchant(ctx, w.MerchantID)
	if err != nil {
		return err
	}
	byLine, err := needs(ctx, q, w.ID)
	if err != nil {
		return err
	}
	goods := map[string]int64{}
	for _, l := range w.inside[p.ID] {
		for _, r := range byLine[l.LineID] {
			goods[r.ProductID] += r.PerPiece * l.Quantity
		}
	}
	if m.StockKept {
		if err := move(ctx, q, w, p.ID, store.MoveShip, negated(goods), who, now); err != nil {
			return err
		}
	}
	return rebook(ctx, q, w, p.ID, byLine, m.StockKept, slices.Sorted(maps.Keys(goods)), now)
}

func negated(goods map[string]int64) map[string]int64 {
	less := make(map[string]int64, len(goods))
	for id, n := range goods {
		less[id] = -n
	}
	return less
}

// move records movements for a parcel. The n-th of a kind and product has its own key, so that a parcel that was taken back and
// shipped again counts each time, and each time once.
func move(ctx context.Context, q *store.Queries, w *whole, parcel int64, kind store.MovementKind, goods map[string]int64, who string,
	now time.Time,
) error {
	before, err := q.MovementsByKeyPrefix(ctx, moveKey(kind, parcel))
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(goods)) {
		if goods[id] == 0 {
			continue
		}
		key := moveKey(kind, parcel) + id
		nth := 1
		for _, m := range before {
			if m.ProductID == id {
				nth++
			}
		}
		if nth > 1 {
			key += ":" + count(nth)
		}
		m := &store.Movement{ProductID: id, Kind: kind, Quantity: goods[id], Key: key, OrderID: w.ID, Who: who, At: store.At(now)}
		if _, err := q.Move(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// rebook makes the reservations of a parcel's lines what is still to ship of them, and lets other orders have what came free.
func rebook(ctx context.Context, q *store.Queries, w *whole, parcel int64, byLine map[int64][]store.Reservation, kept bool, products []string,
	now time.Time,
) error {
	shipped, err := lifecycle.ShippedByLine(ctx, q, w.ID)
	if err != nil {
		return err
	}
	for _, inside := range w.inside[parcel] {
		l, known := w.line(inside.LineID)
		if !known {
			continue
		}
		var takes []lifecycle.Need
		for _, r := range byLine[l.ID] {
			takes = append(takes, lifecycle.Need{ProductID: r.ProductID, PerPiece: r.PerPiece})
		}
		if err := lifecycle.Reserve(ctx, q, &l, max(0, l.Quantity-shipped[l.ID]), takes, kept); err != nil {
			return err
		}
	}
	return balance(ctx, q, products, now)
}

// balance hands what is available of products to the orders that wait for it, and takes cover back where there is too little.
func balance(ctx context.Context, q *store.Queries, products []string, now time.Time) error {
	for _, id := range products {
		if _, err := lifecycle.Uncover(ctx, q, id, now); err != nil {
			return err
		}
		available, err := q.Available(ctx, id)
		if err != nil {
			return err
		}
		if available <= 0 {
			continue
		}
		if _, err := lifecycle.CoverShort(ctx, q, id, now); err != nil {
			return err
		}
	}
	return nil
}

// restore puts what the shipping of a parcel took back on the shelf, and gives the products.
func restore(ctx context.Context, q *store.Queries, w *whole, parcel int64, who string, now time.Time) ([]string, error) {
	out := map[string]int64{}
	for _, kind := range []store.MovementKind{store.MoveShip, store.MoveUnship} {
		moved, err := q.MovementsByKeyPrefix(ctx, moveKey(kind, parcel))
		if err != nil {
			return nil, err
		}
		for _, m := range moved {
			out[m.ProductID] -= m.Quantity
		}
	}
	return slices.Sorted(maps.Keys(out)), move(ctx, q, w, parcel, store.MoveUnship, out, who, now)
}

// takeBack undoes the shipping of a parcel that is no longer marked as shipped: goods on the shelf, reservations as before.
func takeBack(ctx context.Context, q *store.Queries, w *whole, parcel int64, who string, now time.Time) error {
	m, err := q.Merchant(ctx, w.MerchantID)
	if err != nil {
		return err
	}
	byLine, err := needs(ctx, q, w.ID)
	if err != nil {
		return err
	}
	products, err := restore(ctx, q, w, parcel, who, now)
	if err != nil {
		return err
	}
	return rebook(ctx, q, w, parcel, byLine, m.StockKept, products, now)
}
