package lifecycle

import (
	"context"
	"slices"
	"time"

	"gowarehouse/engine/store"
)

// Need is what one piece of a line takes of a product.
type Need struct {
	ProductID string
	PerPiece  int64
}

// Reserve makes a line's reservations what its products and its quantity still to ship demand, and covers what the shelf has.
// kept says whether the merchant keeps stock.
func Reserve(ctx context.Context, q *store.Queries, line *store.Line, toShip int64, needs []Need, kept bool) error {
	all, err := q.Reservations(ctx, line.OrderID)
	if err != nil {
		return err
	}
	have := map[string]*store.Reservation{}
	for i := range all {
		if all[i].LineID == line.ID {
			have[all[i].ProductID] = &all[i]
		}
	}
	for _, n := range needs {
		r, ok := have[n.ProductID]
		delete(have, n.ProductID)
		want := n.PerPiece * toShip
		if ok && r.PerPiece == n.PerPiece {
			if err := resize(ctx, q, r, want); err != nil {
				return err
			}
		} else {
			if ok {
				if err := q.DropReservation(ctx, r); err != nil {
					return err
				}
			}
			r = &store.Reservation{LineID: line.ID, OrderID: line.OrderID, ProductID: n.ProductID, PerPiece: n.PerPiece, Quantity: want}
			if err := q.AddReservation(ctx, r); err != nil {
				return err
			}
		}
		if kept {
			if err := cover(ctx, q, r); err != nil {
				return err
			}
		}
	}
	for _, r := range have {
		if err := q.DropReservation(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// resize changes how much a reservation asks for, freeing what is covered beyond it.
func resize(ctx context.Context, q *store.Queries, r *store.Reservation, want int64) error {
	if r.Quantity == want {
		return nil
	}
	return q.SetReservation(ctx, r, want, min(r.Covered, want))
}

// cover sets aside for a reservation what is available.
func cover(ctx context.Context, q *store.Queries, r *store.Reservation) error {
	missing := r.Quantity - r.Covered
	if missing <= 0 {
		return nil
	}
	available, err := q.Available(ctx, r.ProductID)
	if err != nil || available <= 0 {
		return err
	}
	return q.SetReservation(ctx, r, r.Quantity, r.Covered+min(missing, available))
}

// CoverShort hands newly available stock of a product to the orders that wait for it, oldest first, and settles them. It
// gives the orders that changed.
func CoverShort(ctx context.Context, q *store.Queries, product string, now time.Time) ([]int64, error) {
	waiting, err := q.ShortReservations(ctx, product)
	if err != nil {
		return nil, err
	}
	var changed []int64
	for i := range waiting {
		before := waiting[i].Covered
		if err := cover(ctx, q, &waiting[i]); err != nil {
			return nil, err
		}
		if waiting[i].Covered == before {
			break // nothing is left for the ones behind
		}
		changed = append(changed, waiting[i].OrderID)
		if _, err := Settle(ctx, q, waiting[i].OrderID, now); err != nil {
			return nil, err
		}
	}
	return changed, nil
}

// Uncover takes cover back from the newest orders until the product's stock on hand covers the rest: after an adjustment
// below what is reserved. It settles and gives the orders that changed.
func Uncover(ctx context.Context, q *store.Queries, product string, now time.Time) ([]int64, error) {
	available, err := q.Available(ctx, product)
	if err != nil || available >= 0 {
		return nil, err
	}
	covered, err := q.CoveredReservations(ctx, product)
	if err != nil {
		return nil, err
	}
	var changed []int64
	for i := len(covered) - 1; i >= 0 && available < 0; i-- {
		r := &covered[i]
		back := min(r.Covered, -available)
		if err := q.SetReservation(ctx, r, r.Quantity, r.Covered-back); err != nil {
			return nil, err
		}
		available += back
		changed = append(changed, r.OrderID)
		if _, err := Settle(ctx, q, r.OrderID, now); err != nil {
			return nil, err
		}
	}
	return changed, nil
}

// handOn gives what an order had reserved before, and may not need any more, to the orders that wait for it.
func handOn(ctx context.Context, q *store.Queries, before []store.Reservation, now time.Time) error {
	for _, r := range before {
		if r.Covered == 0 {
			continue
		}
		if _, err := CoverShort(ctx, q, r.ProductID, now); err != nil {
			return err
		}
	}
	return nil
}

// Free gives back all that an order has reserved, and hands it to those that wait.
func Free(ctx context.Context, q *store.Queries, order int64, now time.Time) error {
	all, err := q.Reservations(ctx, order)
	if err != nil {
		return err
	}
	before := slices.Clone(all)
	// All is dropped before anything is handed on: otherwise one line of the order would be given what another gives back.
	for i := range all {
		if err := q.DropReservation(ctx, &all[i]); err != nil {
			return err
		}
	}
	return handOn(ctx, q, before, now)
}
