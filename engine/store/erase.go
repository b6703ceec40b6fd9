package store

import "context"

// EraseFinished erases the personal data of at most n orders that were finished before a moment: receiver, buyer, notes, the
// platform's answer and the labels. What is left is what a ledger needs. It gives the number of orders erased.
func (q *Queries) EraseFinished(ctx context.Context, before, now Millis, n int) (int, error) {
	ids, err := q.ids(
		ctx,
		"SELECT id FROM orders WHERE finished_at IS NOT NULL AND erased_at IS NULL AND finished_at < ? ORDER BY finished_at LIMIT ?",
		before,
		n,
	)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		for _, text := range []string{
			"DELETE FROM order_raws WHERE order_id = ?",
			"DELETE FROM labels WHERE parcel_id IN (SELECT id FROM parcels WHERE order_id = ?)",
			"DELETE FROM print_documents WHERE job_id IN (SELECT id FROM print_jobs WHERE order_id = ?)",
			"UPDATE order_lines SET note = '' WHERE order_id = ?",
			"UPDATE holds SET note = '' WHERE order_id = ? AND note <> ''",
		} {
			if err := q.exec(ctx, text, id); err != nil {
				return 0, err
			}
		}
		if err := q.exec(
			ctx,
			`UPDATE orders SET receiver_name = '', phone_end = '', store_id = '', store_name = '', doc = '{}', erased_at = ? WHERE id = ?`,
			now,
			id,
		); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// EraseSetAside deletes answers that were set aside before a moment and never taken in.
func (q *Queries) EraseSetAside(ctx context.Context, before Millis) error {
	return q.exec(ctx, "DELETE FROM inbox WHERE reason <> '' AND fetched_at < ?", before)
}
