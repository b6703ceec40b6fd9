package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Line is one line of a stored order.
type Line struct {
	bun.BaseModel `bun:"table:order_lines"`
	ID            int64 `bun:",pk"`
	OrderID       int64
	AccountID     string
	OrderedAt     Millis
	PlatformID    string
	LineKey       string
	Item          string
	Variant       string
	SKU           string
	Barcode       string
	Name          string
	VariantName   string
	Quantity      int64
	Price         string
	Note          string
	Known         bool
}

// AddLine stores a line and sets its ID.
func (q *Queries) AddLine(ctx context.Context, l *Line) error {
	id, err := q.insert(ctx, `INSERT INTO order_lines (order_id, account_id, ordered_at, platform_id, line_key, item, variant, sku, barcode, name,
		variant_name, quantity, price, note, known) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		l.OrderID, l.AccountID, l.OrderedAt, l.PlatformID, l.LineKey, l.Item, l.Variant, l.SKU, l.Barcode, l.Name, l.VariantName, l.Quantity,
		l.Price, l.Note, l.Known)
	l.ID = id
	return err
}

// UpdateLine writes all of a line.
func (q *Queries) UpdateLine(ctx context.Context, l *Line) error {
	_, err := q.db.NewUpdate().Model(l).WherePK().Exec(ctx)
	return err
}

// SetLineKnown notes whether the product of a line is known.
func (q *Queries) SetLineKnown(ctx context.Context, line int64, known bool) error {
	return q.exec(ctx, "UPDATE order_lines SET known = ? WHERE id = ?", known, line)
}

// Lines gives the lines of orders, in their order.
func (q *Queries) Lines(ctx context.Context, orders ...int64) ([]Line, error) {
	if len(orders) == 0 {
		return nil, nil
	}
	var all []Line
	err := q.db.NewSelect().Model(&all).Where("order_id IN (?)", bun.List(orders)).Order("order_id", "id").Scan(ctx)
	return all, err
}

// ListedLines gives the lines of orders, in their order, with only what a list shows: product, name and quantity.
func (q *Queries) ListedLines(ctx context.Context, orders ...int64) ([]Line, error) {
	if len(orders) == 0 {
		return nil, nil
	}
	var all []Line
	err := q.db.NewSelect().Model(&all).Column("id", "order_id", "sku", "name", "variant_name", "quantity").
		Where("order_id IN (?)", bun.List(orders)).Order("order_id", "id").Scan(ctx)
	return all, err
}

// OrdersWithUnknown gives the open orders that wait for a line key of an account to be mapped.
func (q *Queries) OrdersWithUnknown(ctx context.Context, account, lineKey string) ([]int64, error) {
	return q.ids(ctx, `SELECT DISTINCT l.order_id FROM order_lines l JOIN orders o ON o.id = l.order_id
		WHERE l.account_id = ? AND l.line_key = ? AND NOT l.known AND o.finished_at IS NULL ORDER BY l.order_id`, account, lineKey)
}

func (q *Queries) ids(ctx context.Context, query string, args ...any) ([]int64, error) {
	rows, err := q.raw.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		all = append(all, id)
	}
	return all, rows.Err()
}

// Reservation is what a line takes of one product.
type Reservation struct {
	bun.BaseModel `bun:"table:reservations"`
	ID            int64 `bun:",pk"`
	LineID        int64
	OrderID       int64
	ProductID     string
	PerPiece      int64 // pieces of the product in one piece of the line
	Quantity      int64 // still to ship
	Covered       int64 // of it, set aside on the shelf
}

// AddReservation stores a reservation and sets its ID. It covers nothing by itself: see Cover.
func (q *Queries) AddReservation(ctx context.Context, r *Reservation) error {
	id, err := q.insert(ctx, "INSERT INTO reservations (line_id, order_id, product_id, per_piece, quantity, covered) VALUES (?, ?, ?, ?, ?, 0)",
		r.LineID, r.OrderID, r.ProductID, r.PerPiece, r.Quantity)
	r.ID, r.Covered = id, 0
	return err
}

// Reservations gives the reservations of orders.
func (q *Queries) Reservations(ctx context.Context, orders ...int64) ([]Reservation, error) {
	if len(orders) == 0 {
		return nil, nil
	}
	var all []Reservation
	err := q.db.NewSelect().Model(&all).Where("order_id IN (?)", bun.List(orders)).Order("id").Scan(ctx)
	return all, err
}

// SetReservation writes quantity and covered of a reservation and moves the product's reserved sum with it.
func (q *Queries) SetReservation(ctx context.Context, r *Reservation, quantity, covered int64) error {
	if covered != r.Covered {
		if err := q.exec(ctx, "UPDATE products SET reserved = reserved + ? WHERE id = ?", covered-r.Covered, r.ProductID); err != nil {
			return err
		}
	}
	if err := q.exec(ctx, "UPDATE reservations SET quantity = ?, covered = ? WHERE id = ?", quantity, covered, r.ID); err != nil {
		return err
	}
	r.Quantity, r.Covered = quantity, covered
	return nil
}

// DropReservation frees and deletes a reservation.
func (q *Queries) DropReservation(ctx context.Context, r *Reservation) error {
	if err := q.SetReservation(ctx, r, 0, 0); err != nil {
		return err
	}
	return q.exec(ctx, "DELETE FROM reservations WHERE id = ?", r.ID)
}

// ShortReservations gives the reservations of a product that are not covered, oldest first.
func (q *Queries) ShortReservations(ctx context.Context, product string) ([]Reservation, error) {
	var all []Reservation
	err := q.db.NewSelect().Model(&all).Where("product_id = ? AND covered < quantity", product).Order("id").Scan(ctx)
	return all, err
}

// ProductsWithShort gives the merchant's products on which a reservation is not covered.
func (q *Queries) ProductsWithShort(ctx context.Context, merchant string) ([]string, error) {
	rows, err := q.raw.QueryContext(ctx, `SELECT DISTINCT r.product_id FROM reservations r JOIN products p ON p.id = r.product_id
		WHERE p.merchant_id = ? AND r.covered < r.quantity`, merchant)
	if err != nil {
		return nil, err
	}
	return scanStrings(rows)
}
