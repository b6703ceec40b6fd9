package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Merchant is an owner of goods.
type Merchant struct {
	bun.BaseModel `bun:"table:merchants"`
	ID            string `bun:",pk"`
	Name          string
	StockKept     bool // false until the first put-away or import: never short, never pushed
	CreatedAt     Millis
}

// The keys by which a channel matches order lines with products.
const (
	MatchBySKU     = "sku"
	MatchByBarcode = "barcode"
)

// Channel is a merchant's sales channel; it says by what key its lines find products.
type Channel struct {
	bun.BaseModel `bun:"table:channels"`
	ID            string `bun:",pk"`
	MerchantID    string
	Name          string
	MatchBy       string
	Enabled       bool
	CreatedAt     Millis
}

// AddMerchant stores a new merchant.
func (q *Queries) AddMerchant(ctx context.Context, m *Merchant) error {
	_, err := q.db.NewInsert().Model(m).Exec(ctx)
	return err
}

// Merchants lists merchants by name.
func (q *Queries) Merchants(ctx context.Context) ([]Merchant, error) {
	var all []Merchant
	err := q.db.NewSelect().Model(&all).Order("name").Scan(ctx)
	return all, err
}

// MerchantByName finds a merchant by name or id.
func (q *Queries) MerchantByName(ctx context.Context, name string) (Merchant, error) {
	var m Merchant
	err := q.db.NewSelect().Model(&m).Where("name = ? OR id = ?", name, name).Limit(1).Scan(ctx)
	return m, orNotFound(err, "merchant %q", name)
}

// Merchant finds a merchant by id.
func (q *Queries) Merchant(ctx context.Context, id string) (Merchant, error) {
	var m Merchant
	err := q.db.NewSelect().Model(&m).Where("id = ?", id).Scan(ctx)
	return m, orNotFound(err, "merchant %s", id)
}

// StockKept tells in a write transaction whether a merchant keeps stock.
func (q *Queries) StockKept(ctx context.Context, merchant string) (bool, error) {
	stmt, err := q.prepared(ctx, "SELECT stock_kept FROM merchants WHERE id = ?") //nolint:sqlclosecheck // closed with its transaction
	if err != nil {
		return false, err
	}
	var kept bool
	err = stmt.QueryRowContext(ctx, merchant).Scan(&kept)
	return kept, orNotFound(err, "merchant %s", merchant)
}

// SetStockKept turns a merchant's stock keeping on or off.
func (q *Queries) SetStockKept(ctx context.Context, merchant string, on bool) error {
	_, err := q.raw.ExecContext(ctx, "UPDATE merchants SET stock_kept = ? WHERE id = ?", on, merchant)
	return err
}

// AddChannel stores a new channel.
func (q *Queries) AddChannel(ctx context.Context, c *Channel) error {
	_, err := q.db.NewInsert().Model(c).Exec(ctx)
	return err
}

// Channels lists the channels of a merchant, or of all when merchant is empty.
func (q *Queries) Channels(ctx context.Context, merchant string) ([]Channel, error) {
	var all []Channel
	sel := q.db.NewSelect().Model(&all).Order("name")
	if merchant != "" {
		sel = sel.Where("merchant_id = ?", merchant)
	}
	return all, sel.Scan(ctx)
}

// Names are what people call merchants, channels and accounts, by id.
type Names struct {
	Merchants, Channels, Accounts map[string]string
}

// Names reads the names of a merchant and what is his, or of all when merchant is empty. Accounts that were deleted have none.
func (q *Queries) Names(ctx context.Context, merchant string) (n Names, err error) {
	n = Names{map[string]string{}, map[string]string{}, map[string]string{}}
	kinds := []map[string]string{n.Merchants, n.Channels, n.Accounts}
	rows, err := q.raw.QueryContext(ctx, `SELECT 0, id, name FROM merchants WHERE ? IN ('', id)
		UNION ALL SELECT 1, id, name FROM channels WHERE ? IN ('', merchant_id)
		UNION ALL SELECT 2, id, name FROM accounts WHERE ? IN ('', merchant_id) AND deleted_at IS NULL`, merchant, merchant, merchant)
	if err != nil {
		return n, err
	}
	defer rows.Close()
	for rows.Next() {
		var kind int
		var id, name string
		if err := rows.Scan(&kind, &id, &name); err != nil {
			return n, err
		}
		kinds[kind][id] = name
	}
	return n, rows.Err()
}

// ChannelByName finds a merchant's channel by name or id.
func (q *Queries) ChannelByName(ctx context.Context, merchant, name string) (Channel, error) {
	var c Channel
	err := q.db.NewSelect().Model(&c).Where("merchant_id = ? AND (name = ? OR id = ?)", merchant, name, name).Limit(1).Scan(ctx)
	return c, orNotFound(err, "channel %q", name)
}

// Channel finds a channel by id.
func (q *Queries) Channel(ctx context.Context, id string) (Channel, error) {
	var c Channel
	err := q.db.NewSelect().Model(&c).Where("id = ?", id).Scan(ctx)
	return c, orNotFound(err, "channel %s", id)
}

// SetChannelEnabled switches a channel on or off; a channel that is off takes no new orders.
func (q *Queries) SetChannelEnabled(ctx context.Context, id string, on bool) error {
	_, err := q.raw.ExecContext(ctx, "UPDATE channels SET enabled = ? WHERE id = ?", on, id)
	return err
}
