package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"
)

// AccountState is the state of an account's connection.
type AccountState string

// The three connection states.
const (
	NotVerified  AccountState = "not_verified"
	Connected    AccountState = "connected"
	Disconnected AccountState = "disconnected"
)

// Account is an e-commerce account: one shop on one platform.
type Account struct {
	bun.BaseModel    `bun:"table:accounts"`
	ID               string `bun:",pk"`
	Platform         string
	Name             string
	MerchantID       string
	ChannelID        string
	State            AccountState
	StateReason      string
	BaseURL          string
	FieldValues      map[string]string // never a secret
	ShopName         string
	ShopID           string
	ExpiresAt        *Millis // of the authorisation or key
	FetchOn          bool
	EverySeconds     int64  // 0: by slots
	Slots            string // "09:00,13:30" in Asia/Taipei
	LookbackDays     int64
	PushPercent      int64
	InboundPush      bool
	PushDelaySeconds int64 // from shipping with the merchant's own carrier to the push
	FetchedTo        *Millis
	NextFetchAt      *Millis
	FetchLease       Millis
	CreatedAt        Millis
	DeletedAt        *Millis
}

// AddAccount stores a new account.
func (q *Queries) AddAccount(ctx context.Context, a *Account) error {
	_, err := q.db.NewInsert().Model(a).Exec(ctx)
	return err
}

// Accounts lists all accounts by name.
func (q *Queries) Accounts(ctx context.Context) ([]Account, error) { return q.AccountsOf(ctx, "") }

// AccountsOf lists the accounts of a merchant by name, or all when merchant is empty.
func (q *Queries) AccountsOf(ctx context.Context, merchant string) ([]Account, error) {
	var all []Account
	sel := q.db.NewSelect().Model(&all).Where("deleted_at IS NULL").Order("name")
	if merchant != "" {
		sel = sel.Where("merchant_id = ?", merchant)
	}
	return all, sel.Scan(ctx)
}

// Account finds an account by id.
func (q *Queries) Account(ctx context.Context, id string) (Account, error) {
	var a Account
	err := q.db.NewSelect().Model(&a).Where("id = ?", id).Scan(ctx)
	return a, orNotFound(err, "account %s", id)
}

// AccountByName finds an account by name or id.
func (q *Queries) AccountByName(ctx context.Context, name string) (Account, error) {
	var a Account
	err := q.db.NewSelect().Model(&a).Where("deleted_at IS NULL AND (name = ? OR id = ?)", name, name).Limit(1).Scan(ctx)
	return a, orNotFound(err, "account %q", name)
}

// UpdateAccount writes the named columns of an account.
func (q *Queries) UpdateAccount(ctx context.Context, a *Account, columns ...string) error {
	_, err := q.db.NewUpdate().Model(a).Column(columns...).WherePK().Exec(ctx)
	return err
}

// DeleteAccount takes an account away: it is no longer listed, its maps and listings go, its finished orders stay.
func (q *Queries) DeleteAccount(ctx context.Context, id string, now Millis) error {
	for _, table := range []string{"shipping_map", "payment_map", "mappings", "listings", "unknown_products", "inbox",
		"push_hooks", "push_seen", "push_due"} {
		if _, err := q.raw.ExecContext(ctx, "DELETE FROM "+table+" WHERE account_id = ?", id); err != nil {
			return err
		}
	}
	_, err := q.raw.ExecContext(ctx, "UPDATE accounts SET deleted_at = ?, fetch_on = FALSE, field_values = '{}' WHERE id = ?", now, id)
	return err
}

// LeaseFetch takes the right to fetch for an account until the moment given. It answers false when somebody has it.
func (q *Queries) LeaseFetch(ctx context.Context, account string, now, until time.Time) (bool, error) {
	res, err := q.raw.ExecContext(ctx, "UPDATE accounts SET fetch_lease = ? WHERE id = ? AND fetch_lease < ?", At(until), account, At(now))
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// EndFetchLease gives the right back.
func (q *Queries) EndFetchLease(ctx context.Context, account string) error {
	_, err := q.raw.ExecContext(ctx, "UPDATE accounts SET fetch_lease = 0 WHERE id = ?", account)
	return err
}

// ClearFetchLeases ends every lease: at start, when no other process can hold one.
func (q *Queries) ClearFetchLeases(ctx context.Context) error {
	_, err := q.raw.ExecContext(ctx, "UPDATE accounts SET fetch_lease = 0 WHERE fetch_lease <> 0")
	return err
}

// CountOpenOrders tells how many orders of an account are not finished. It names the open states, so that the many finished
// orders of the index are not walked.
func (q *Queries) CountOpenOrders(ctx context.Context, account string) (int, error) {
	var n int
	err := q.raw.QueryRowContext(ctx, "SELECT count(*) FROM orders WHERE account_id = ? AND state IN "+openStates, account).Scan(&n)
	return n, err
}

// CountOrders tells how many orders of an account are stored.
func (q *Queries) CountOrders(ctx context.Context, account string) (int, error) {
	var n int
	err := q.raw.QueryRowContext(ctx, "SELECT count(*) FROM orders WHERE account_id = ?", account).Scan(&n)
	return n, err
}
