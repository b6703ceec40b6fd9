package store

import (
	"context"

	"github.com/uptrace/bun"
)

// PrintBatch is how far print jobs are that were ordered together.
type PrintBatch struct {
	ID        string `bun:"batch"`
	First     int64  // ids of its jobs
	Last      int64
	Who       string
	Total     int64
	Printed   int64
	Open      int64
	Failed    int64
	Unclear   int64
	Stopped   int64 // called off here or at the printer
	CreatedAt Millis
}

// The reason codes of jobs that were called off, unlike those that a person left out or asked for anew.
const (
	PrintStopped   = "stopped"
	PrintCalledOff = "cancelled_at_printer"
)

const batchColumns = `SELECT batch, MIN(id) AS first, MAX(id) AS last, MAX(who) AS who, COUNT(*) AS total, MIN(created_at) AS created_at,
	SUM(CASE WHEN state = 'printed' THEN 1 ELSE 0 END) AS printed,
	SUM(CASE WHEN state IN ('due', 'submitting', 'printing') THEN 1 ELSE 0 END) AS open,
	SUM(CASE WHEN state = 'failed' THEN 1 ELSE 0 END) AS failed,
	SUM(CASE WHEN state = 'unclear' THEN 1 ELSE 0 END) AS unclear,
	SUM(CASE WHEN state = 'cancelled' AND reason_code IN (?) THEN 1 ELSE 0 END) AS stopped
	FROM print_jobs WHERE `

// calledOff are the jobs that count as stopped.
func calledOff() any { return bun.List([]string{PrintStopped, PrintCalledOff}) }

// PrintBatch gives how far a batch is; ErrNotFound when nothing of it is in sight.
func (q *Queries) PrintBatch(ctx context.Context, only Only, batch string) (PrintBatch, error) {
	var b PrintBatch
	err := q.db.NewRaw(batchColumns+"batch = ? AND (? = '' OR merchant_id = ?) GROUP BY batch",
		calledOff(), batch, only.Merchant, only.Merchant).Scan(ctx, &b)
	return b, orNotFound(err, "print batch %q", batch)
}

// newestPrints bounds how far back batches are looked for: a page of them is a matter of days.
const newestPrints = 5000

// PrintBatches gives the newest batches of more than one job, and every batch of which something is still open or waits for a person.
func (q *Queries) PrintBatches(ctx context.Context, only Only, most int) ([]PrintBatch, error) {
	var all []PrintBatch
	err := q.db.NewRaw(batchColumns+`(? = '' OR merchant_id = ?) AND batch IN (
		SELECT batch FROM (SELECT batch FROM print_jobs WHERE (? = '' OR merchant_id = ?) ORDER BY id DESC LIMIT ?) AS newest
		UNION SELECT batch FROM print_jobs WHERE state IN ('due', 'submitting', 'printing', 'failed', 'unclear'))
		GROUP BY batch HAVING COUNT(*) > 1 ORDER BY MAX(id) DESC LIMIT ?`,
		calledOff(), only.Merchant, only.Merchant, only.Merchant, only.Merchant, newestPrints, most).Scan(ctx, &all)
	return all, err
}

// PrintBatchPage gives jobs of a batch in the order of printing, behind one of them, or only those in some states.
func (q *Queries) PrintBatchPage(ctx context.Context, only Only, batch string, states []PrintState, after int64, most int) ([]PrintJob, error) {
	var all []PrintJob
	sel := q.db.NewSelect().Model(&all).Where("batch = ? AND id > ?", batch, after).Order("id").Limit(int64(most))
	if only.Merchant != "" {
		sel = sel.Where("merchant_id = ?", only.Merchant)
	}
	if len(states) > 0 {
		sel = sel.Where("state IN (?)", bun.List(states))
	}
	return all, sel.Scan(ctx)
}

// PrintPlace gives which job of its batch one is, from 1.
func (q *Queries) PrintPlace(ctx context.Context, only Only, j *PrintJob) (n int, err error) {
	err = q.db.NewRaw("SELECT COUNT(*) FROM print_jobs WHERE batch = ? AND id <= ? AND (? = '' OR merchant_id = ?)", j.Batch, j.ID, only.Merchant,
		only.Merchant).Scan(ctx, &n)
	return n, err
}
