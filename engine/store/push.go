package store

// Real-time messages: the hooks of accounts, the messages that have come, and the orders that are to be fetched because of them.

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"
)

// HookState is how far the registration of an account's hook is.
type HookState string

// The states of a hook. Active by hand is one from which a genuine message has come.
const (
	HookOff         HookState = "off"
	HookRegistering HookState = "registering"
	HookByHand      HookState = "by_hand" // a person enters the address at the platform
	HookActive      HookState = "active"
	HookRefused     HookState = "refused" // see Reason; tried again daily
)

// Hook is where the real-time messages of an account come in.
type Hook struct {
	bun.BaseModel `bun:"table:push_hooks"`
	AccountID     string `bun:",pk"`
	Token         string
	Address       string
	State         HookState
	Reason        string
	ActiveSince   *Millis
	LastAt        *Millis
	CheckedAt     *Millis
}

// Hooks lists the hooks of all accounts that are not deleted.
func (q *Queries) Hooks(ctx context.Context) ([]Hook, error) {
	var all []Hook
	return all, q.db.NewSelect().Model(&all).Where("account_id IN (SELECT id FROM accounts WHERE deleted_at IS NULL)").Order("account_id").Scan(ctx)
}

// Hook finds the hook of an account.
func (q *Queries) Hook(ctx context.Context, account string) (Hook, error) {
	var h Hook
	err := q.db.NewSelect().Model(&h).Where("account_id = ?", account).Scan(ctx)
	return h, orNotFound(err, "hook of %s", account)
}

// LiveHook finds the hook of an account; on is false where it has none, or it is switched off.
func (q *Queries) LiveHook(ctx context.Context, account string) (h Hook, on bool, err error) {
	h, err = q.Hook(ctx, account)
	if errors.Is(err, ErrNotFound) {
		return h, false, nil
	}
	return h, err == nil && h.State != HookOff, err
}

// PutHook stores a hook, new or changed.
func (q *Queries) PutHook(ctx context.Context, h *Hook) error {
	_, err := q.db.NewInsert().Model(h).On("CONFLICT (account_id) DO UPDATE").Set("token = excluded.token, address = excluded.address, " +
		"state = excluded.state, reason = excluded.reason, active_since = excluded.active_since, last_at = excluded.last_at, " +
		"checked_at = excluded.checked_at").Exec(ctx)
	return err
}

// SeePush notes that a message has come; false when it had come before.
func (q *Queries) SeePush(ctx context.Context, account, message string, now Millis) (bool, error) {
	res, err := q.raw.ExecContext(ctx, "INSERT INTO push_seen (account_id, message, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", account, message, now)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// ForgetPushes forgets messages that came before a moment, and orders to be fetched since then: the scheduled fetches have brought them.
func (q *Queries) ForgetPushes(ctx context.Context, before Millis) error {
	if _, err := q.raw.ExecContext(ctx, "DELETE FROM push_seen WHERE at < ?", before); err != nil {
		return err
	}
	_, err := q.raw.ExecContext(ctx, "DELETE FROM push_due WHERE since < ?", before)
	return err
}

// Hinted is an order to be fetched because of a message; an empty PlatformID is all orders of the account.
type Hinted struct {
	bun.BaseModel `bun:"table:push_due"`
	AccountID     string `bun:",pk"`
	PlatformID    string `bun:",pk"`
	Hints         int64
	DueAt         Millis
	Attempts      int64
	Error         string
	Since         Millis
}

// HintPush says that an order is to be fetched at a moment; one that waits already is fetched once.
func (q *Queries) HintPush(ctx context.Context, account, platformID string, due, now Millis) error {
	_, err := q.raw.ExecContext(ctx, "INSERT INTO push_due (account_id, platform_id, due_at, since) VALUES (?, ?, ?, ?) "+
		"ON CONFLICT (account_id, platform_id) DO UPDATE SET hints = push_due.hints + 1", account, platformID, due, now)
	return err
}

// CountPushDue tells how many orders of an account wait to be fetched.
func (q *Queries) CountPushDue(ctx context.Context, account string) (int, error) {
	var n int
	err := q.raw.QueryRowContext(ctx, "SELECT count(*) FROM push_due WHERE account_id = ?", account).Scan(&n)
	return n, err
}

// DuePushes gives the orders of an account that are to be fetched now, the longest waiting first.
func (q *Queries) DuePushes(ctx context.Context, account string, now time.Time, most int) ([]Hinted, error) {
	var all []Hinted
	err := q.db.NewSelect().Model(&all).Where("account_id = ? AND due_at <= ?", account, At(now)).Order("due_at", "platform_id").
		Limit(int64(most)).Scan(ctx)
	return all, err
}

// DuePushAccounts gives the accounts of which something is to be fetched now.
func (q *Queries) DuePushAccounts(ctx context.Context, now time.Time) ([]string, error) {
	var all []string
	err := q.db.NewRaw("SELECT DISTINCT account_id FROM push_due WHERE due_at <= ? ORDER BY account_id", At(now)).Scan(ctx, &all)
	return all, err
}

// NextPush gives the moment at which the next order is to be fetched; ok is false when none waits.
func (q *Queries) NextPush(ctx context.Context) (at time.Time, ok bool, err error) {
	var due sql.NullInt64
	err = q.raw.QueryRowContext(ctx, "SELECT min(due_at) FROM push_due").Scan(&due)
	return Millis(due.Int64).Time(), due.Valid, err
}

// DonePush takes away what was fetched, unless a message has named it since it was read: then it is due again at a moment.
func (q *Queries) DonePush(ctx context.Context, d *Hinted, again Millis) error {
	if _, err := q.raw.ExecContext(ctx, "DELETE FROM push_due WHERE account_id = ? AND platform_id = ? AND hints = ?",
		d.AccountID, d.PlatformID, d.Hints); err != nil {
		return err
	}
	_, err := q.raw.ExecContext(ctx, "UPDATE push_due SET due_at = ?, attempts = 0, error = '' WHERE account_id = ? AND platform_id = ?",
		again, d.AccountID, d.PlatformID)
	return err
}

// DelayPush puts off what could not be fetched, with its attempts and the reason as they are now.
func (q *Queries) DelayPush(ctx context.Context, d *Hinted) error {
	_, err := q.raw.ExecContext(ctx, "UPDATE push_due SET due_at = ?, attempts = ?, error = ? WHERE account_id = ? AND platform_id = ?",
		d.DueAt, d.Attempts, d.Error, d.AccountID, d.PlatformID)
	return err
}
