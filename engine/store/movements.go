package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// MovementKind is a kind of change of stock on hand.
type MovementKind string

// The kinds of movements.
const (
	MovePutAway MovementKind = "put_away"
	MoveAdjust  MovementKind = "adjust"
	MoveShip    MovementKind = "ship"
	MoveUnship  MovementKind = "unship"
)

// Movement is one change of a product's stock on hand.
type Movement struct {
	bun.BaseModel `bun:"table:movements"`
	ID            int64 `bun:",pk,autoincrement"`
	ProductID     string
	Kind          MovementKind
	Quantity      int64
	Key           string // a movement happens once
	OrderID       int64
	Note          string
	Who           string
	At            Millis
}

// Move records a movement and changes the stock on hand with it. A movement whose key is there already changes nothing and answers
// false. Stock on hand never goes below nothing by a put-away or an adjustment.
func (q *Queries) Move(ctx context.Context, m *Movement) (bool, error) {
	res, err := q.db.NewInsert().Model(m).On("CONFLICT (key) DO NOTHING").Exec(ctx)
	if err != nil {
		return false, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	var onHand int64
	err = q.raw.QueryRowContext(
		ctx,
		"UPDATE products SET on_hand = on_hand + ? WHERE id = ? RETURNING on_hand",
		m.Quantity,
		m.ProductID,
	).Scan(
		&onHand,
	)
	if err != nil {
		return false, orNotFound(err, "product %s", m.ProductID)
	}
	if onHand < 0 && (m.Kind == MovePutAway || m.Kind == MoveAdjust) {
		return false, fmt.Errorf("stock on hand would be %d", onHand)
	}
	return true, nil
}

// Movements gives the newest movements of a product.
func (q *Queries) Movements(ctx context.Context, product string, most int) ([]Movement, error) {
	var all []Movement
	err := q.db.NewSelect().Model(&all).Where("product_id = ?", product).Order("id DESC").Limit(int64(most)).Scan(ctx)
	return all, err
}
