package store

// Questions that the catalogue asks: which orders a mapping touches, what blocks, who uses a shipping type.

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"
)

// movable are the states in which an order's goods may still change.
const movable = "('held', 'short', 'ready', 'picking', 'packed', 'partly_shipped')"

// OrdersWithKey gives the orders of an account that still have to ship something and have a line of a key, known or not.
func (q *Queries) OrdersWithKey(ctx context.Context, account, lineKey string) ([]int64, error) {
	return q.ids(ctx, `SELECT DISTINCT o.id FROM orders o JOIN order_lines l ON l.order_id = o.id
		WHERE o.account_id = ? AND o.state IN `+movable+` AND l.line_key = ? AND l.quantity > 0 ORDER BY o.id`, account, lineKey)
}

// OrdersTakingKey gives those of OrdersWithKey whose line of the key is known: they have reserved by its mapping.
func (q *Queries) OrdersTakingKey(ctx context.Context, account, lineKey string) ([]int64, error) {
	return q.ids(ctx, `SELECT DISTINCT o.id FROM orders o JOIN order_lines l ON l.order_id = o.id
		WHERE o.account_id = ? AND o.state IN `+movable+` AND l.line_key = ? AND l.known AND l.quantity > 0 ORDER BY o.id`, account, lineKey)
}

// OrdersInHand gives those of OrdersTakingKey whose goods are being picked or are packed.
func (q *Queries) OrdersInHand(ctx context.Context, account, lineKey string) ([]int64, error) {
	return q.ids(ctx, `SELECT DISTINCT o.id FROM orders o JOIN order_lines l ON l.order_id = o.id
		JOIN shipments s ON s.order_id = o.id AND s.state IN ('picking', 'packed')
		WHERE o.account_id = ? AND o.state IN `+movable+` AND l.line_key = ? AND l.known AND l.quantity > 0 ORDER BY o.id`, account, lineKey)
}

// OpenByShippingCode gives the orders of an account that are not picked yet and came with a shipping code.
func (q *Queries) OpenByShippingCode(ctx context.Context, account, code string) ([]int64, error) {
	return q.ids(
		ctx,
		"SELECT id FROM orders WHERE account_id = ? AND state IN ('held', 'short', 'ready') AND shipping_code = ? ORDER BY id",
		account,
		code,
	)
}

// OpenByPayment gives the orders of an account that are not picked yet and came with a payment method.
func (q *Queries) OpenByPayment(ctx context.Context, account, method string) ([]int64, error) {
	return q.ids(
		ctx,
		"SELECT id FROM orders WHERE account_id = ? AND state IN ('held', 'short', 'ready') AND payment_method = ? ORDER BY id",
		account,
		method,
	)
}

// HeldSubject is something that holds orders until a person has mapped it.
type HeldSubject struct {
	Subject string
	Note    string
	Orders  int
}

// HeldSubjects gives what holds an account's orders for a reason, the one that holds most first.
func (q *Queries) HeldSubjects(ctx context.Context, account string, reason HoldReason) ([]HeldSubject, error) {
	rows, err := q.raw.QueryContext(
		ctx,
		`SELECT subject, max(note), count(DISTINCT order_id) FROM holds
		WHERE reason = ? AND released_at IS NULL AND account_id = ? GROUP BY subject ORDER BY 3 DESC, subject`,
		reason,
		account,
	)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []HeldSubject
	for rows.Next() {
		var s HeldSubject
		if err := rows.Scan(&s.Subject, &s.Note, &s.Orders); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// Unknown finds the record of an unknown product.
func (q *Queries) Unknown(ctx context.Context, account, lineKey string) (UnknownProduct, error) {
	var u UnknownProduct
	err := q.db.NewSelect().Model(&u).Where("account_id = ? AND line_key = ?", account, lineKey).Scan(ctx)
	return u, orNotFound(err, "unknown product %q", lineKey)
}

// SolvedUnknowns gives the unknown products of an account that are known by now: they have been mapped, or a product has
// the key that they match by.
func (q *Queries) SolvedUnknowns(ctx context.Context, account, matchBy string) ([]UnknownProduct, error) {
	var all []UnknownProduct
	err := q.db.NewSelect().Model(&all).ModelTableExpr("unknown_products AS u").Column("u.*").
		Join("JOIN accounts a ON a.id = u.account_id").
		Where("u.account_id = ? AND a.deleted_at IS NULL", account).
		Where(`(EXISTS (SELECT 1 FROM mappings m WHERE m.account_id = u.account_id AND m.line_key = u.line_key)
			OR ? = 'sku' AND u.sku <> '' AND EXISTS (SELECT 1 FROM products p WHERE p.merchant_id = a.merchant_id AND p.sku = u.sku)
			OR ? = 'barcode' AND u.barcode <> '' AND EXISTS (SELECT 1 FROM barcodes b WHERE b.merchant_id = a.merchant_id AND b.barcode = u.barcode))`,
			matchBy, matchBy).
		Order("u.seen_at", "u.line_key").Scan(ctx)
	return all, err
}

// AllBarcodes gives the barcodes of a merchant with their products.
func (q *Queries) AllBarcodes(ctx context.Context, merchant string) (map[string]string, error) {
	return q.pairs(ctx, "SELECT barcode, product_id FROM barcodes WHERE merchant_id = ?", merchant)
}

// DropBarcode takes a barcode away from a product.
func (q *Queries) DropBarcode(ctx context.Context, product, barcode string) error {
	res, err := q.raw.ExecContext(ctx, "DELETE FROM barcodes WHERE product_id = ? AND barcode = ?", product, barcode)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return fmt.Errorf("barcode %q: %w", barcode, ErrNotFound)
}

// CountTaking tells how many unfinished orders have reserved a product.
func (q *Queries) CountTaking(ctx context.Context, product string) (int, error) {
	var n int
	err := q.raw.QueryRowContext(ctx, `SELECT count(DISTINCT r.order_id) FROM reservations r JOIN orders o ON o.id = r.order_id
		WHERE r.product_id = ? AND r.quantity > 0 AND o.finished_at IS NULL`, product).Scan(&n)
	return n, err
}

// ShippingTypeUsers gives the names of the accounts whose shipping map uses a shipping type.
func (q *Queries) ShippingTypeUsers(ctx context.Context, code string) ([]string, error) {
	rows, err := q.raw.QueryContext(ctx, `SELECT DISTINCT a.name FROM shipping_map m JOIN accounts a ON a.id = m.account_id
		WHERE m.shipping_type = ? AND a.deleted_at IS NULL ORDER BY a.name`, code)
	if err != nil {
		return nil, err
	}
	return scanStrings(rows)
}

// RunUnderWay says whether an account has a run of a kind that has begun and not ended.
func (q *Queries) RunUnderWay(ctx context.Context, account, kind string) (bool, error) {
	n, err := q.db.NewSelect().Model((*Run)(nil)).Where("account_id = ? AND kind = ? AND finished_at IS NULL", account, kind).Count(ctx)
	return n > 0, err
}

// ListingsByKey gives those of an account's listings that have one of the line keys ("item/variant").
func (q *Queries) ListingsByKey(ctx context.Context, account string, lineKeys []string) (map[string]Listing, error) {
	found := make(map[string]Listing, len(lineKeys))
	if len(lineKeys) == 0 {
		return found, nil
	}
	var all []Listing
	err := q.db.NewSelect().Model(&all).Where("account_id = ? AND item || '/' || variant IN (?)", account, bun.List(lineKeys)).Scan(ctx)
	for _, l := range all {
		found[l.Item+"/"+l.Variant] = l
	}
	return found, err
}

// OrdersOutOfStep gives the orders of an account, not picked yet, that have not taken a mapping in: a line's reservations are not
// what its mapping says, or its product has become known. lineKey may be empty for all keys.
func (q *Queries) OrdersOutOfStep(ctx context.Context, account, lineKey string) ([]int64, error) {
	const from = `SELECT o.id FROM orders o JOIN order_lines l ON l.order_id = o.id `
	const where = ` WHERE o.account_id = ? AND o.state IN ('held', 'short', 'ready') AND l.quantity > 0 AND (? = '' OR l.line_key = ?)
		AND NOT EXISTS (SELECT 1 FROM shipments s WHERE s.order_id = o.id AND s.state IN ('picking', 'packed'))`
	return q.ids(ctx, from+`JOIN mappings m ON m.account_id = o.account_id AND m.line_key = l.line_key`+where+`
			AND NOT EXISTS (SELECT 1 FROM reservations r WHERE r.line_id = l.id AND r.product_id = m.product_id AND r.per_piece = m.quantity)
		UNION `+from+`JOIN reservations r ON r.line_id = l.id`+where+`
			AND EXISTS (SELECT 1 FROM mappings m WHERE m.account_id = o.account_id AND m.line_key = l.line_key)
			AND NOT EXISTS (SELECT 1 FROM mappings m WHERE m.account_id = o.account_id AND m.line_key = l.line_key AND m.product_id = r.product_id)
		ORDER BY 1`, account, lineKey, lineKey, account, lineKey, lineKey)
}

// OrdersHeldButMapped gives the orders of an account that are held for a payment method or a shipping code that has been
// mapped meanwhile.
func (q *Queries) OrdersHeldButMapped(ctx context.Context, account string) ([]int64, error) {
	return q.ids(ctx, `SELECT DISTINCT h.order_id FROM holds h JOIN orders o ON o.id = h.order_id
		WHERE h.released_at IS NULL AND o.account_id = ? AND (
			h.reason = ? AND EXISTS (SELECT 1 FROM payment_map m WHERE m.account_id = o.account_id AND m.method = h.subject)
			OR h.reason = ? AND EXISTS (SELECT 1 FROM shipping_map m JOIN shipping_types t ON t.code = m.shipping_type AND t.enabled
				WHERE m.account_id = o.account_id AND m.code = h.subject))
		ORDER BY h.order_id`, account, HoldUnknownPayment, HoldUnmappedShipping)
}

// ListingsWith gives the listings of an account whose SKU, or barcode, is one of the values.
func (q *Queries) ListingsWith(ctx context.Context, account, matchBy string, values []string) ([]Listing, error) {
	column := "sku"
	if matchBy == MatchByBarcode {
		column = "barcode"
	}
	var all []Listing
	for chunk := range slices.Chunk(values, 500) {
		var some []Listing
		err := q.db.NewSelect().Model(&some).Where("account_id = ?", account).Where("trim(?) IN (?)", bun.Ident(column), bun.List(chunk)).
			Order("item", "variant").Scan(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}
