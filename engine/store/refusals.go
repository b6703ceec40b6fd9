package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Refusal is an order that a fetch saw and did not take in.
type Refusal struct {
	bun.BaseModel `bun:"table:refusals"`
	AccountID     string `bun:",pk"`
	PlatformID    string `bun:",pk"`
	Number        string
	Reason        string
	OrderedAt     Millis
	SeenAt        Millis
}

// PutRefusal notes why an order was not taken in.
func (q *Queries) PutRefusal(ctx context.Context, r *Refusal) error {
	return q.exec(ctx, `INSERT INTO refusals (account_id, platform_id, number, reason, ordered_at, seen_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (account_id, platform_id) DO UPDATE SET reason = excluded.reason, seen_at = excluded.seen_at`,
		r.AccountID, r.PlatformID, r.Number, r.Reason, r.OrderedAt, r.SeenAt)
}

// DropRefusal forgets a refusal: the order came in after all.
func (q *Queries) DropRefusal(ctx context.Context, account, platformID string) error {
	return q.exec(ctx, "DELETE FROM refusals WHERE account_id = ? AND platform_id = ?", account, platformID)
}

// ForgetRefusals deletes those not seen since a moment.
func (q *Queries) ForgetRefusals(ctx context.Context, before Millis) error {
	return q.exec(ctx, "DELETE FROM refusals WHERE seen_at < ?", before)
}

// RefusalsByNumber finds refusals by the number people use or the platform's id, newest first.
func (q *Queries) RefusalsByNumber(ctx context.Context, only Only, number string) ([]Refusal, error) {
	c := &clauses{}
	c.add("(number = ? OR platform_id = ?)", number, number)
	only.addByAccount(c, "")
	var all []Refusal
	return all, c.on(q.db.NewSelect().Model(&all)).Order("seen_at DESC").Limit(20).Scan(ctx)
}
