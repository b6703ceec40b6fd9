package store

import (
	"context"
	"time"
)

// Lane is the effects of one kind on one account: of a lane, one call is out at a time.
type Lane struct {
	AccountID string
	Kind      EffectKind
}

const isDue = "state IN ('due', 'calling', 'asking', 'sent') AND due_at <= ? AND lease < ?"

// isOverdue is the same of those that wait for a person because the platform takes so long, and are asked about all the same. It stands by
// itself, so that each of the two has its index.
const isOverdue = "state = 'unclear' AND error_code = '" + CodeOverdue + "' AND due_at <= ? AND lease < ?"

// DueLanes gives the lanes in which an effect is due that nobody has.
func (q *Queries) DueLanes(ctx context.Context, now time.Time) ([]Lane, error) {
	rows, err := q.raw.QueryContext(
		ctx,
		"SELECT account_id, kind FROM outbox WHERE "+isDue+" UNION SELECT account_id, kind FROM outbox WHERE "+isOverdue+" ORDER BY account_id, kind",
		At(now), At(now), At(now), At(now),
	)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Lane
	for rows.Next() {
		var l Lane
		if err := rows.Scan(&l.AccountID, &l.Kind); err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, rows.Err()
}

// DueInLane gives the effects of a lane that are due and that nobody has, oldest first.
func (q *Queries) DueInLane(ctx context.Context, l Lane, now time.Time, most int) ([]Effect, error) {
	var all []Effect
	err := q.db.NewSelect().Model(&all).Where("("+isDue+" OR "+isOverdue+")", At(now), At(now), At(now), At(now)).
		Where("account_id = ? AND kind = ?", l.AccountID, l.Kind).
		Order("due_at", "id").Limit(int64(most)).Scan(ctx)
	return all, err
}

// DelayLane puts the effects of a lane that are due before a moment off until then; why is noted where it is not empty.
func (q *Queries) DelayLane(ctx context.Context, l Lane, until time.Time, code, why string) error {
	_, err := q.raw.ExecContext(ctx, `UPDATE outbox SET due_at = ?, error = CASE WHEN ? = '' OR state = 'unclear' THEN error ELSE ? END,
		error_code = CASE WHEN ? = '' OR state = 'unclear' THEN error_code ELSE ? END
		WHERE account_id = ? AND kind = ? AND due_at < ?
			AND (state IN ('due', 'calling', 'asking', 'sent') OR state = 'unclear' AND error_code = ?)`,
		At(until), why, why, code, code, l.AccountID, l.Kind, At(until), CodeOverdue)
	return err
}

// HurryAccount makes every effect of an account that was put off for a reason due now.
func (q *Queries) HurryAccount(ctx context.Context, account, code string, now time.Time) error {
	_, err := q.raw.ExecContext(ctx, `UPDATE outbox SET due_at = ? WHERE account_id = ? AND error_code = ?
		AND state IN ('due', 'calling', 'asking', 'sent') AND due_at > ?`, At(now), account, code, At(now))
	return err
}

// EffectsOfParcel gives the effects of a parcel, oldest first.
func (q *Queries) EffectsOfParcel(ctx context.Context, parcel int64) ([]Effect, error) {
	var all []Effect
	err := q.db.NewSelect().Model(&all).Where("parcel_id = ?", parcel).Order("id").Scan(ctx)
	return all, err
}
