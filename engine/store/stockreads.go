package store

import "context"

// Available gives what can still be promised of a product: on hand less reserved.
func (q *Queries) Available(ctx context.Context, product string) (int64, error) {
	const text = "SELECT on_hand - reserved FROM products WHERE id = ?"
	stmt, err := q.prepared(ctx, text) //nolint:sqlclosecheck // closed with its transaction
	if err != nil {
		return 0, err
	}
	var n int64
	err = stmt.QueryRowContext(ctx, product).Scan(&n)
	return n, orNotFound(err, "product %s", product)
}

// CoveredReservations gives the reservations of a product that have cover, oldest first.
func (q *Queries) CoveredReservations(ctx context.Context, product string) ([]Reservation, error) {
	var all []Reservation
	err := q.db.NewSelect().Model(&all).Where("product_id = ? AND covered > 0", product).Order("id").Scan(ctx)
	return all, err
}
