package store

import (
	"context"
	"errors"

	"github.com/uptrace/bun"
)

// Run is one run of a sync: a fetch, a reading of listings, a stock sync.
type Run struct {
	bun.BaseModel `bun:"table:sync_runs"`
	ID            int64 `bun:",pk,autoincrement"`
	AccountID     string
	MerchantID    string // the account's; written by AddRun
	Kind          string
	StartedAt     Millis
	FinishedAt    *Millis
	WindowFrom    Millis
	WindowTo      Millis
	GapFrom       *Millis
	GapTo         *Millis
	OK            bool
	Error         string
	Result        string // JSON of counts
}

// The kinds of runs.
const (
	RunFetch    = "fetch"
	RunListings = "listings"
	RunStock    = "stock"
)

// AddRun stores a run that begins and sets its ID.
func (q *Queries) AddRun(ctx context.Context, r *Run) error {
	_, err := q.db.NewInsert().Model(r).Value("merchant_id", merchantOf, r.AccountID).Exec(ctx)
	return err
}

// FinishRun writes how a run ended.
func (q *Queries) FinishRun(ctx context.Context, r *Run) error {
	_, err := q.db.NewUpdate().Model(r).Column("finished_at", "gap_from", "gap_to", "ok", "error", "result").WherePK().Exec(ctx)
	return err
}

// AbandonRuns closes the runs that a crash left open.
func (q *Queries) AbandonRuns(ctx context.Context, now Millis) error {
	_, err := q.raw.ExecContext(ctx, "UPDATE sync_runs SET finished_at = ?, error = 'interrupted' WHERE finished_at IS NULL", now)
	return err
}

// Runs gives the newest runs.
func (q *Queries) Runs(ctx context.Context, only Only, most int) ([]Run, error) {
	c := &clauses{}
	only.add(c, "")
	var all []Run
	return all, c.on(q.db.NewSelect().Model(&all)).Order("id DESC").Limit(int64(most)).Scan(ctx)
}

// LastRuns gives the last run of a kind that ended and the last that went well, nil where there is none.
func (q *Queries) LastRuns(ctx context.Context, account, kind string) (last, good *Run, err error) {
	for _, find := range []struct {
		run   **Run
		where string
	}{{&last, "finished_at IS NOT NULL"}, {&good, "ok"}} {
		r := &Run{}
		err := q.db.NewSelect().Model(r).Where("account_id = ? AND kind = ?", account, kind).Where(find.where).Order("id DESC").Limit(1).Scan(ctx)
		if errors.Is(err, errNoRows) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		*find.run = r
	}
	return last, good, nil
}
