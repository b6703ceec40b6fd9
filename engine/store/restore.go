package store

import "context"

// AfterRestore makes a restored store safe to go on with: accounts must be tested again, and effects that the backup had
// not finished may have been done since, so they are asked about; where asking cannot settle it, a person decides. Nothing is printed
// that may have been printed since.
func (q *Queries) AfterRestore(ctx context.Context, now Millis) error {
	for _, text := range []string{
		"UPDATE accounts SET state = 'not_verified', state_reason = 'restored', next_fetch_at = NULL, fetch_lease = 0",
		"UPDATE outbox SET state = 'asking', lease = 0 WHERE state IN ('due', 'calling', 'sent') AND " +
			"kind IN ('arrange', 'tracking', 'label', 'sku', 'acknowledge', 'hook')",
		"UPDATE outbox SET state = 'unclear', lease = 0, error = 'restored' " +
			"WHERE state IN ('due', 'calling', 'asking', 'sent') AND kind IN ('stock', 'print')",
		// Another machine may have the address by now; whoever switches messages on again registers anew.
		"UPDATE push_hooks SET state = 'off', address = '', active_since = NULL, last_at = NULL",
		"DELETE FROM push_due",
		"UPDATE print_jobs SET state = 'unclear', stopping = FALSE, reason_code = 'restored', " +
			"reason = 'the workspace was restored from a backup: look whether it has been printed since / 工作區由備份還原，請確認是否已列印' " +
			"WHERE state IN ('due', 'submitting', 'printing')",
	} {
		if _, err := q.raw.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	return q.AbandonRuns(ctx, now)
}
