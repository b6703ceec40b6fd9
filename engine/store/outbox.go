package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/uptrace/bun"
)

// EffectKind is a kind of change outside this program.
type EffectKind string

// The kinds of effects.
const (
	EffectArrange  EffectKind = "arrange"  // take a number from the platform
	EffectLabel    EffectKind = "label"    // fetch the label; harmless to repeat
	EffectTracking EffectKind = "tracking" // tell the platform carrier and number
	EffectStock    EffectKind = "stock"
	EffectSKU      EffectKind = "sku"
	// EffectAcknowledge tells the platform that an order is being prepared.
	EffectAcknowledge EffectKind = "acknowledge"
	// EffectHook registers or removes the address of real-time messages.
	EffectHook EffectKind = "hook"
)

// EffectState is how far an effect is.
type EffectState string

// The states of an effect. Calling and asking survive a crash: the row then says what may have happened.
const (
	EffectDue       EffectState = "due"     // to be called at DueAt
	EffectCalling   EffectState = "calling" // the call may be out: never call again before asking
	EffectAsking    EffectState = "asking"  // to be asked about at DueAt
	EffectSent      EffectState = "sent"    // accepted; to be read back at DueAt
	EffectConfirmed EffectState = "confirmed"
	EffectUnclear   EffectState = "unclear" // a person decides
	EffectFailed    EffectState = "failed"  // refused; a person corrects
	EffectCancelled EffectState = "cancelled"
)

// CodeOverdue is the error code of an unclear effect that is asked about all the same: the platform accepted it and takes too long to
// show what came of it.
const CodeOverdue = "overdue"

// EffectStates lists them.
var EffectStates = []EffectState{EffectDue, EffectCalling, EffectAsking, EffectSent, EffectConfirmed, EffectUnclear, EffectFailed, EffectCancelled}

// Effect is a row of the outbox: one intended change outside.
type Effect struct {
	bun.BaseModel `bun:"table:outbox"`
	ID            int64  `bun:",pk,autoincrement"`
	Key           string // idempotency key: one row per intended effect
	Kind          EffectKind
	AccountID     string
	MerchantID    string // the account's; written by AddEffect
	OrderID       int64
	ParcelID      int64
	ProductID     string
	Payload       string // JSON of the kind's own; no secret, no personal datum
	State         EffectState
	DueAt         Millis
	Attempts      int64
	Lease         Millis
	Error         string
	ErrorCode     string
	CreatedAt     Millis
	UpdatedAt     Millis
}

// AddEffect states an intent and sets its ID. A second intent with the same key changes nothing and answers false.
func (q *Queries) AddEffect(ctx context.Context, e *Effect) (bool, error) {
	res, err := q.db.NewInsert().Model(e).Value("merchant_id", merchantOf, e.AccountID).On("CONFLICT (key) DO NOTHING").Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// UpdateEffect writes the named columns of an effect.
func (q *Queries) UpdateEffect(ctx context.Context, e *Effect, columns ...string) error {
	_, err := q.db.NewUpdate().Model(e).Column(columns...).WherePK().Exec(ctx)
	return err
}

// Effect finds an effect by id.
func (q *Queries) Effect(ctx context.Context, id int64) (Effect, error) {
	var e Effect
	err := q.db.NewSelect().Model(&e).Where("id = ?", id).Scan(ctx)
	return e, orNotFound(err, "outbox row %d", id)
}

// EffectByKey finds an effect by its idempotency key.
func (q *Queries) EffectByKey(ctx context.Context, key string) (Effect, error) {
	var e Effect
	err := q.db.NewSelect().Model(&e).Where("key = ?", key).Scan(ctx)
	return e, orNotFound(err, "outbox row %q", key)
}

// DueEffects gives effects that are due and that nobody has, oldest first.
func (q *Queries) DueEffects(ctx context.Context, now time.Time, most int) ([]Effect, error) {
	var all []Effect
	err := q.db.NewSelect().Model(&all).Where("state IN ('due', 'calling', 'asking', 'sent') AND due_at <= ? AND lease < ?", At(now), At(now)).
		Order("due_at", "id").Limit(int64(most)).Scan(ctx)
	return all, err
}

// NextDue gives the moment at which the next effect is due; ok is false when none waits.
func (q *Queries) NextDue(ctx context.Context) (at time.Time, ok bool, err error) {
	var due *Millis
	err = q.raw.QueryRowContext(ctx, `SELECT min(at) FROM (SELECT min(due_at) AS at FROM outbox WHERE state IN ('due', 'calling', 'asking', 'sent')
		UNION ALL SELECT min(due_at) FROM outbox WHERE state = 'unclear' AND error_code = ?)`, CodeOverdue).Scan(&due)
	if err != nil || due == nil {
		return time.Time{}, false, err
	}
	return due.Time(), true, nil
}

// LeaseEffect takes an effect for a worker until the moment given; false when somebody has it or it moved on.
func (q *Queries) LeaseEffect(ctx context.Context, e *Effect, now, until time.Time) (bool, error) {
	res, err := q.raw.ExecContext(ctx, "UPDATE outbox SET lease = ? WHERE id = ? AND lease < ? AND state = ?", At(until), e.ID, At(now), e.State)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	e.Lease = At(until)
	return n == 1, err
}

// ClearLeases ends every lease: at start, when no other process can hold one.
func (q *Queries) ClearLeases(ctx context.Context) error {
	_, err := q.raw.ExecContext(ctx, "UPDATE outbox SET lease = 0 WHERE lease <> 0")
	return err
}

// EffectsOfOrder gives the effects of an order, oldest first.
func (q *Queries) EffectsOfOrder(ctx context.Context, order int64) ([]Effect, error) {
	var all []Effect
	err := q.db.NewSelect().Model(&all).Where("order_id = ?", order).Order("id").Scan(ctx)
	return all, err
}

// LastEffect gives the newest effect whose key begins so.
func (q *Queries) LastEffect(ctx context.Context, prefix string) (Effect, error) {
	var e Effect
	// A range of the unique index; the letter behind all others ends it.
	err := q.db.NewSelect().Model(&e).Where("key >= ? AND key < ?", prefix, prefix+"\U0010FFFF").Order("id DESC").Limit(1).Scan(ctx)
	return e, orNotFound(err, "an effect of %s", prefix)
}

// EffectFilter narrows a list of effects; zero fields do not narrow.
type EffectFilter struct {
	Only
	State  EffectState
	States []EffectState // any of these, instead of State
	Kind   EffectKind
	Before int64 // id of the last effect of the page before
}

// Effects gives a page of the newest effects.
func (q *Queries) Effects(ctx context.Context, f EffectFilter, most int) ([]Effect, error) {
	states := []EffectState{f.State}
	switch {
	case len(f.States) > 0:
		states = f.States
	case f.State == "" && f.Only != (Only{}):
		states = EffectStates // the indexes of accounts and merchants go by state
	}
	pages := make([]page, len(states))
	for i, state := range states {
		f.State = state
		pages[i] = f.page(most)
	}
	text, args := foremost(pages, "id DESC", most)
	var all []Effect
	return all, q.db.NewRaw(text, args...).Scan(ctx, &all)
}

func (f *EffectFilter) page(most int) page {
	c := &clauses{}
	f.add(c, "")
	if f.State != "" {
		c.add("state = ?", f.State)
	}
	if f.Kind != "" {
		c.add("kind = ?", f.Kind)
	}
	if f.Before != 0 {
		c.add("id < ?", f.Before)
	}
	return page{"SELECT * FROM outbox" + c.text() + " ORDER BY id DESC LIMIT ?", append(c.args, most)}
}

// WaitingEffects counts the effects that have not come to an end, by account and state.
func (q *Queries) WaitingEffects(ctx context.Context, only Only) (map[string]map[EffectState]int, error) {
	c := &clauses{}
	c.add("state IN ('due', 'calling', 'asking', 'sent', 'unclear', 'failed')")
	only.add(c, "")
	rows, err := q.raw.QueryContext(ctx, "SELECT account_id, state, count(*) FROM outbox"+c.text()+" GROUP BY account_id, state", c.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counts := map[string]map[EffectState]int{}
	for rows.Next() {
		var account string
		var state EffectState
		var n int
		if err := rows.Scan(&account, &state, &n); err != nil {
			return nil, err
		}
		if counts[account] == nil {
			counts[account] = map[EffectState]int{}
		}
		counts[account][state] = n
	}
	return counts, rows.Err()
}

// LastConfirmed tells when an effect of a kind was last confirmed for an account; ok is false when none was.
func (q *Queries) LastConfirmed(ctx context.Context, account string, kind EffectKind) (at Millis, ok bool, err error) {
	var last sql.NullInt64
	err = q.raw.QueryRowContext(ctx, "SELECT max(updated_at) FROM outbox WHERE state = 'confirmed' AND account_id = ? AND kind = ?",
		account, kind).Scan(&last)
	return Millis(last.Int64), last.Valid, err
}
