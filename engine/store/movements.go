package store

import (
	"context"
	"fmt"
	"slices"

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

// MovementsByKey gives those of the movements with one of the keys that have happened.
func (q *Queries) MovementsByKey(ctx context.Context, keys []string) (map[string]Movement, error) {
	found := map[string]Movement{}
	for chunk := range slices.Chunk(keys, 500) {
		var some []Movement
		if err := q.db.NewSelect().Model(&some).Where("key IN (?)", bun.List(chunk)).Scan(ctx); err != nil {
			return nil, err
		}
		for _, m := range some {
			found[m.Key] = m
		}
	}
	return found, nil
}

// RecentPutAways gives what was put away of a merchant's products since a moment, among the newest movements of the store, oldest first.
func (q *Queries) RecentPutAways(ctx context.Context, merchant string, since Millis, among int) ([]Movement, error) {
	var all []Movement
	err := q.db.NewSelect().Model(&all).Where("id > (SELECT coalesce(max(id), 0) - ? FROM movements)", among).
		Where("kind = ? AND at >= ?", MovePutAway, since).
		Where("product_id IN (SELECT id FROM products WHERE merchant_id = ?)", merchant).Order("id").Scan(ctx)
	return all, err
}
