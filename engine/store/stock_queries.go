package store

// Questions that stock keeping asks: what waits, what a movement was, which pushes of stock are under way.

import (
	"context"
	"database/sql"
	"errors"
	"unicode/utf8"

	"github.com/uptrace/bun"
)

// MovementByKey finds a movement by its key; ok is false when it never happened.
func (q *Queries) MovementByKey(ctx context.Context, key string) (m Movement, ok bool, err error) {
	err = q.db.NewSelect().Model(&m).Where("key = ?", key).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return m, false, nil
	}
	return m, err == nil, err
}

// OrdersWithShort gives the unfinished orders of a merchant with a reservation that is not covered, oldest first.
func (q *Queries) OrdersWithShort(ctx context.Context, merchant string) ([]int64, error) {
	return q.ids(ctx, `SELECT DISTINCT r.order_id FROM reservations r JOIN orders o ON o.id = r.order_id
		WHERE o.merchant_id = ? AND r.covered < r.quantity AND o.finished_at IS NULL ORDER BY r.order_id`, merchant)
}

// ShortPieces gives, by product of a merchant, how many pieces open orders wait for.
func (q *Queries) ShortPieces(ctx context.Context, merchant string) (map[string]int64, error) {
	rows, err := q.raw.QueryContext(ctx, `SELECT r.product_id, sum(r.quantity - r.covered) FROM reservations r
		JOIN products p ON p.id = r.product_id WHERE p.merchant_id = ? AND r.covered < r.quantity GROUP BY r.product_id`, merchant)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	short := map[string]int64{}
	for rows.Next() {
		var product string
		var n int64
		if err := rows.Scan(&product, &n); err != nil {
			return nil, err
		}
		short[product] = n
	}
	return short, rows.Err()
}

// OversoldProducts gives a merchant's products whose stock on hand is below nothing: shipped before stock was kept.
func (q *Queries) OversoldProducts(ctx context.Context, merchant string) ([]Product, error) {
	var all []Product
	err := q.db.NewSelect().Model(&all).Where("merchant_id = ? AND on_hand < 0", merchant).Order("id").Scan(ctx)
	return all, err
}

// LineKeysOf gives the listings and other line keys that take from any of the products, with their accounts. Whole mappings
// come back: a bundle with all its products.
func (q *Queries) LineKeysOf(ctx context.Context, products []string) ([]Mapping, error) {
	if len(products) == 0 {
		return nil, nil
	}
	rows := []Mapping{}
	err := q.db.NewSelect().Model(&rows).
		Where("(account_id, line_key) IN (SELECT account_id, line_key FROM mappings WHERE product_id IN (?))", bun.List(products)).
		Order("account_id", "line_key", "product_id").Scan(ctx)
	return rows, err
}

// OpenEffects gives the effects of a kind that have not come to an end, unclear ones too, oldest first.
func (q *Queries) OpenEffects(ctx context.Context, kind EffectKind, only Only) ([]Effect, error) {
	c := &clauses{}
	c.add("kind = ? AND state IN ('due', 'calling', 'asking', 'sent', 'unclear')", kind)
	only.add(c, "")
	var all []Effect
	return all, c.on(q.db.NewSelect().Model(&all)).Order("id").Scan(ctx)
}

// StockEffectsOf gives the stock effects whose key ends with a cause (a receipt, say), newest first.
func (q *Queries) StockEffectsOf(ctx context.Context, only Only, cause string) ([]Effect, error) {
	end := ":" + cause
	c := &clauses{}
	c.add("kind = ? AND substr(key, length(key) - ? + 1) = ?", EffectStock, utf8.RuneCountInString(end), end)
	only.add(c, "")
	var all []Effect
	return all, c.on(q.db.NewSelect().Model(&all)).Order("id DESC").Scan(ctx)
}

// EffectInWay says whether an effect older than e, of the same kind and with the same beginning of its key, must come to
// rest before e is called: its call is out or is being read back, or it is due and its key has the mark.
func (q *Queries) EffectInWay(ctx context.Context, e *Effect, prefix, mark string) (bool, error) {
	var n int
	err := q.raw.QueryRowContext(ctx, `SELECT count(*) FROM outbox WHERE kind = ? AND account_id = ? AND id < ? AND substr(key, 1, ?) = ?
		AND (state IN ('calling', 'asking', 'sent') OR state = 'due' AND substr(key, ?, ?) = ?)`,
		e.Kind, e.AccountID, e.ID, len([]rune(prefix)), prefix, len([]rune(prefix))+1, len([]rune(mark)), mark).Scan(&n)
	return n > 0, err
}

// SetListingStock notes what a platform has of a listing; one that is no longer listed is left out.
func (q *Queries) SetListingStock(ctx context.Context, account, item, variant string, stock int64) error {
	return q.exec(ctx, "UPDATE listings SET stock = ? WHERE account_id = ? AND item = ? AND variant = ?", stock, account, item, variant)
}
