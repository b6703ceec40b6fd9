package store

import (
	"context"

	"github.com/uptrace/bun"
)

// ShippingType is a way the warehouse ships: a name, whether it collects cash, and what its tracking numbers look like.
type ShippingType struct {
	bun.BaseModel   `bun:"table:shipping_types"`
	Code            string `bun:",pk"`
	Name            string
	Carrier         string
	COD             bool
	TrackingPattern string // a regular expression for the whole number; empty: anything
	Enabled         bool
}

// PutShippingType adds or changes a shipping type.
func (q *Queries) PutShippingType(ctx context.Context, t *ShippingType) error {
	_, err := q.db.NewInsert().Model(t).On("CONFLICT (code) DO UPDATE").
		Set(
			"name = EXCLUDED.name, carrier = EXCLUDED.carrier, cod = EXCLUDED.cod, tracking_pattern = EXCLUDED.tracking_pattern, enabled = EXCLUDED.enabled",
		).Exec(ctx)
	return err
}

// ShippingTypes lists them by code.
func (q *Queries) ShippingTypes(ctx context.Context) ([]ShippingType, error) {
	var all []ShippingType
	err := q.db.NewSelect().Model(&all).Order("code").Scan(ctx)
	return all, err
}

// ShippingType finds one by code or name.
func (q *Queries) ShippingType(ctx context.Context, code string) (ShippingType, error) {
	var t ShippingType
	err := q.db.NewSelect().Model(&t).Where("code = ? OR name = ?", code, code).Limit(1).Scan(ctx)
	return t, orNotFound(err, "shipping type %q", code)
}

// MapShipping says which shipping type a platform's code means for an account.
func (q *Queries) MapShipping(ctx context.Context, account, code, shippingType string) error {
	_, err := q.raw.ExecContext(ctx, `INSERT INTO shipping_map (account_id, code, shipping_type) VALUES (?, ?, ?)
		ON CONFLICT (account_id, code) DO UPDATE SET shipping_type = excluded.shipping_type`, account, code, shippingType)
	return err
}

// UnmapShipping takes a row of the map away.
func (q *Queries) UnmapShipping(ctx context.Context, account, code string) error {
	_, err := q.raw.ExecContext(ctx, "DELETE FROM shipping_map WHERE account_id = ? AND code = ?", account, code)
	return err
}

// ShippingMap gives an account's map: platform code to shipping type.
func (q *Queries) ShippingMap(ctx context.Context, account string) (map[string]string, error) {
	return q.pairs(ctx, "SELECT code, shipping_type FROM shipping_map WHERE account_id = ?", account)
}

// MapPayment says what kind a payment method is for an account.
func (q *Queries) MapPayment(ctx context.Context, account, method, kind string) error {
	_, err := q.raw.ExecContext(ctx, `INSERT INTO payment_map (account_id, method, kind) VALUES (?, ?, ?)
		ON CONFLICT (account_id, method) DO UPDATE SET kind = excluded.kind`, account, method, kind)
	return err
}

// PaymentMap gives an account's map: payment method to kind.
func (q *Queries) PaymentMap(ctx context.Context, account string) (map[string]string, error) {
	return q.pairs(ctx, "SELECT method, kind FROM payment_map WHERE account_id = ?", account)
}

func (q *Queries) pairs(ctx context.Context, query string, args ...any) (map[string]string, error) {
	rows, err := q.raw.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string]string{}
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return nil, err
		}
		all[key] = value
	}
	return all, rows.Err()
}

// Mapping says that one piece of a listing takes a number of pieces of a product. A bundle has several rows.
type Mapping struct {
	bun.BaseModel `bun:"table:mappings"`
	AccountID     string `bun:",pk"`
	LineKey       string `bun:",pk"`
	ProductID     string `bun:",pk"`
	Quantity      int64
	Source        string // auto or person
	MappedBy      string
	MappedAt      Millis
}

// The sources of a mapping. What a person mapped is never changed by matching.
const (
	MappedAuto   = "auto"
	MappedPerson = "person"
)

// SetMapping replaces the mapping of a listing.
func (q *Queries) SetMapping(ctx context.Context, account, lineKey string, rows []Mapping) error {
	if _, err := q.raw.ExecContext(ctx, "DELETE FROM mappings WHERE account_id = ? AND line_key = ?", account, lineKey); err != nil {
		return err
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := q.db.NewInsert().Model(&rows).Exec(ctx)
	return err
}

// Mapping gives the products of a listing; none when it is not mapped.
func (q *Queries) Mapping(ctx context.Context, account, lineKey string) ([]Mapping, error) {
	rows := []Mapping{}
	err := q.db.NewSelect().Model(&rows).Where("account_id = ? AND line_key = ?", account, lineKey).Order("product_id").Scan(ctx)
	return rows, err
}

// Mappings gives all mappings of an account.
func (q *Queries) Mappings(ctx context.Context, account string) ([]Mapping, error) {
	rows := []Mapping{}
	err := q.db.NewSelect().Model(&rows).Where("account_id = ?", account).Order("line_key", "product_id").Scan(ctx)
	return rows, err
}

// MappingsOf gives every mapping that takes from a product, over all accounts.
func (q *Queries) MappingsOf(ctx context.Context, product string) ([]Mapping, error) {
	rows := []Mapping{}
	err := q.db.NewSelect().Model(&rows).Where("product_id = ?", product).Order("account_id", "line_key").Scan(ctx)
	return rows, err
}

// UnknownProduct is something sold that the warehouse does not know: it blocks orders until it is mapped.
type UnknownProduct struct {
	bun.BaseModel `bun:"table:unknown_products"`
	AccountID     string `bun:",pk"`
	LineKey       string `bun:",pk"`
	Item          string
	Variant       string
	SKU           string
	Barcode       string
	Name          string
	SeenAt        Millis
}

// NoteUnknown records an unknown product; a known record is kept.
func (q *Queries) NoteUnknown(ctx context.Context, u *UnknownProduct) error {
	_, err := q.db.NewInsert().Model(u).On("CONFLICT (account_id, line_key) DO NOTHING").Exec(ctx)
	return err
}

// ForgetUnknown deletes the record of a product that is known now.
func (q *Queries) ForgetUnknown(ctx context.Context, account, lineKey string) error {
	_, err := q.raw.ExecContext(ctx, "DELETE FROM unknown_products WHERE account_id = ? AND line_key = ?", account, lineKey)
	return err
}

// Identifier names it as lists show it: "[SKU] Name".
func (u *UnknownProduct) Identifier() string {
	if u.SKU == "" {
		return u.Name
	}
	return "[" + u.SKU + "] " + u.Name
}

// UnknownCount is an unknown product with what it blocks.
type UnknownCount struct {
	UnknownProduct
	PendingOrders int
	TotalQuantity int
}

// UnknownProducts lists unknown products, those that block most orders first.
func (q *Queries) UnknownProducts(ctx context.Context, only Only) ([]UnknownCount, error) {
	c := &clauses{}
	only.addByAccount(c, "u.")
	rows, err := q.raw.QueryContext(ctx, `
		SELECT u.account_id, u.line_key, u.item, u.variant, u.sku, u.barcode, u.name, u.seen_at,
		       count(DISTINCT h.order_id), coalesce(sum(h.pieces), 0)
		FROM unknown_products u
		LEFT JOIN holds h ON h.account_id = u.account_id AND h.reason = 'unknown_product' AND h.topic = u.line_key AND h.released_at IS NULL
		`+c.text()+`
		GROUP BY u.account_id, u.line_key, u.item, u.variant, u.sku, u.barcode, u.name, u.seen_at
		ORDER BY 9 DESC, u.seen_at`, c.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []UnknownCount
	for rows.Next() {
		var u UnknownCount
		if err := rows.Scan(&u.AccountID, &u.LineKey, &u.Item, &u.Variant, &u.SKU, &u.Barcode, &u.Name, &u.SeenAt,
			&u.PendingOrders, &u.TotalQuantity); err != nil {
			return nil, err
		}
		all = append(all, u)
	}
	return all, rows.Err()
}

// CountUnknown tells how many unknown products there are.
func (q *Queries) CountUnknown(ctx context.Context, only Only) (int, error) {
	c := &clauses{}
	only.addByAccount(c, "")
	var n int
	err := q.raw.QueryRowContext(ctx, "SELECT count(*) FROM unknown_products"+c.text(), c.args...).Scan(&n)
	return n, err
}
