package printing

import (
	"context"
	"strconv"
	"time"

	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// record moves a job and writes what that entails, also when the work was cancelled meanwhile.
func (s *Service) record(ctx context.Context, j *store.PrintJob, to store.PrintState, r reason, columns ...string) error {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
	defer done()
	return s.store.Write(ctx, func(q *store.Queries) error {
		moved, err := s.move(ctx, q, j, to, r, columns...)
		if err == nil && !moved {
			s.log.Info("a print job moved while it was out", "job", j.ID, "to", to)
		}
		return err
	})
}

// move puts a job into a state and tells people what they must know. columns are written beside those of the state. It answers false
// when the job is no longer in the state that j says.
func (s *Service) move(ctx context.Context, q *store.Queries, j *store.PrintJob, to store.PrintState, r reason, columns ...string) (bool, error) {
	from, now := j.State, s.now()
	j.State, j.Reason, j.ReasonCode = to, r.says.Kept(), r.code
	columns = append(columns, "state", "reason", "reason_code")
	if to != from {
		j.UpdatedAt = store.At(now)
		columns = append(columns, "updated_at")
	}
	moved, err := q.MovePrintJob(ctx, j, from, columns...)
	if err != nil || !moved || from.Open() && to.Open() {
		return moved, err
	}
	return true, s.rest(ctx, q, j, j.Who, now)
}

// rest writes what a job that has come to rest entails. The file of a document that is done with goes.
func (s *Service) rest(ctx context.Context, q *store.Queries, j *store.PrintJob, who string, now time.Time) error {
	if j.State == store.PrintPrinted || j.State == store.PrintCancelled {
		if err := q.DropPrintDocument(ctx, j.ID); err != nil {
			return err
		}
	}
	return tell(ctx, q, j, who, now)
}

func noticeKey(job int64) string { return string(store.NoticePrint) + ":" + strconv.FormatInt(job, 10) }

// told are the words in an order's history for the states in which a job comes to rest.
var told = map[store.PrintState]string{store.PrintPrinted: lifecycle.EventLabelPrinted, store.PrintFailed: lifecycle.EventPrintFailed,
	store.PrintUnclear: lifecycle.EventPrintUnclear}

// tell writes what became of a job into the history of its order, and a notice where a person must act.
func tell(ctx context.Context, q *store.Queries, j *store.PrintJob, who string, now time.Time) error {
	if j.OrderID != 0 && j.Kind == store.PrintLabel {
		event := told[j.State]
		if event == lifecycle.EventLabelPrinted && j.Reprint {
			event = lifecycle.EventLabelCopied
		}
		if event != "" {
			if err := lifecycle.Tell(ctx, q, j.OrderID, who, event, now, "printer", j.Printer, "copy", strconv.FormatInt(j.Copy, 10)); err != nil {
				return err
			}
		}
	}
	if !NeedsPerson(j.State) {
		return q.EndNotice(ctx, noticeKey(j.ID), store.At(now))
	}
	_, err := q.AddNotice(ctx, &store.Notice{Key: noticeKey(j.ID), Kind: store.NoticePrint, AccountID: j.AccountID, OrderID: j.OrderID,
		Args: map[string]string{"job": strconv.FormatInt(j.ID, 10), "printer": j.Printer, "reason": j.Reason}, At: store.At(now)})
	return err
}

// decide writes a person's word about a job that waits for one.
func (s *Service) decide(ctx context.Context, q *store.Queries, j *store.PrintJob, to store.PrintState, d Decision, who string) error {
	now := s.now()
	if j.OrderID != 0 && j.Kind == store.PrintLabel {
		if err := lifecycle.Tell(ctx, q, j.OrderID, who, lifecycle.EventPrintDecided, now, "decision", string(d)); err != nil {
			return err
		}
	}
	from := j.State
	j.State, j.Reason, j.ReasonCode, j.UpdatedAt, j.Stopping = to, "", "", store.At(now), false
	if to == store.PrintDue {
		// Another name: a job that turns up at the printer after all must not be taken for the new one.
		j.JobName, j.PrinterJob, j.Address, j.Attempts = jobName(j), 0, "", 0
	}
	if _, err := q.MovePrintJob(ctx, j, from, "state", "reason", "reason_code", "updated_at", "stopping", "job_name", "printer_job", "address",
		"attempts"); err != nil {
		return err
	}
	return s.rest(ctx, q, j, who, now)
}
