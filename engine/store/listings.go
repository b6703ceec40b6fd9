package store

import (
	"context"
	"database/sql"

	"github.com/uptrace/bun"
)

// Listing is one sellable thing on a platform as last seen.
type Listing struct {
	bun.BaseModel `bun:"table:listings"`
	AccountID     string `bun:",pk"`
	Item          string `bun:",pk"`
	Variant       string `bun:",pk"`
	Name          string
	VariantName   string
	SKU           string
	Barcode       string
	Price         string
	Currency      string
	Stock         *int64
	StockManaged  bool
	Active        bool
	URL           string
	Image         string
	SeenAt        Millis
}

// PutListings adds or refreshes listings.
func (q *Queries) PutListings(ctx context.Context, listings []Listing) error {
	if len(listings) == 0 {
		return nil
	}
	_, err := q.db.NewInsert().Model(&listings).On("CONFLICT (account_id, item, variant) DO UPDATE").
		Set(`name = EXCLUDED.name, variant_name = EXCLUDED.variant_name, sku = EXCLUDED.sku, barcode = EXCLUDED.barcode,
			price = EXCLUDED.price, currency = EXCLUDED.currency, stock = coalesce(EXCLUDED.stock, listing.stock),
			stock_managed = EXCLUDED.stock_managed, active = EXCLUDED.active, url = EXCLUDED.url, image = EXCLUDED.image, seen_at = EXCLUDED.seen_at`).
		Exec(ctx)
	return err
}

// DropListingsBefore forgets the listings that a whole reading of the shop no longer saw.
func (q *Queries) DropListingsBefore(ctx context.Context, account string, seen Millis) (int, error) {
	res, err := q.raw.ExecContext(ctx, "DELETE FROM listings WHERE account_id = ? AND seen_at < ?", account, seen)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// Listings gives an account's listings by name.
func (q *Queries) Listings(ctx context.Context, account string) ([]Listing, error) {
	var all []Listing
	err := q.db.NewSelect().Model(&all).Where("account_id = ?", account).Order("name", "item", "variant").Scan(ctx)
	return all, err
}

// Listing finds one listing.
func (q *Queries) Listing(ctx context.Context, account, item, variant string) (Listing, error) {
	var l Listing
	err := q.db.NewSelect().Model(&l).Where("account_id = ? AND item = ? AND variant = ?", account, item, variant).Scan(ctx)
	return l, orNotFound(err, "listing %s/%s", item, variant)
}

func scanStrings(rows *sql.Rows) ([]string, error) {
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// CountListings tells how many listings an account has, as last read, and how many line keys of it are mapped.
func (q *Queries) CountListings(ctx context.Context, account string) (listed, mapped int, err error) {
	err = q.raw.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM listings WHERE account_id = ?), "+
		"(SELECT count(DISTINCT line_key) FROM mappings WHERE account_id = ?)", account, account).Scan(&listed, &mapped)
	return listed, mapped, err
}
