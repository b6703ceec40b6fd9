package printing

import (
	"context"
	"errors"

	"gowarehouse/connectors"
	"gowarehouse/engine/printing/device"
	"gowarehouse/engine/store"
)

// submit hands a job over to its printer.
func (w *work) submit(ctx context.Context) error {
	if w.job.Stopping { // it came back from the printer, and meanwhile nobody wanted it any more
		return w.record(ctx, w.job, store.PrintCancelled, saidStopped)
	}
	printer, tells, err := w.printer.open(w.printer.Address)
	if err != nil {
		return w.record(ctx, w.job, store.PrintFailed, reasonOf(err))
	}
	about, err := printer.About(ctx)
	if err != nil {
		return w.notNow(ctx, err)
	}
	if about.State == device.Stopped || !about.Accepting {
		return w.stay(ctx, troubleOf(&about), w.growing(firstPoll, longestPoll))
	}
	document, err := w.document(ctx, &about)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return w.record(ctx, w.job, store.PrintFailed, reasonOf(err))
	}
	if begun, err := w.intend(ctx); err != nil || !begun {
		return err
	}
	accepted, err := printer.Submit(ctx, document)
	if err != nil {
		return w.notAccepted(ctx, err)
	}
	w.watched(w.job.ID)
	w.lookAgain(w.job.ID, firstPoll)
	w.job.PrinterJob = accepted.Number
	says := ignored(accepted.Ignored)
	if says.code == "" && w.unmarked {
		says = saidUnmarked
	}
	if accepted.State == device.JobCompleted {
		if says.code == "" && !tells.Each {
			says = saidDelivered
		}
		return w.record(ctx, w.job, store.PrintPrinted, says, "printer_job")
	}
	return w.record(ctx, w.job, store.PrintPrinting, says, "printer_job")
}

// notNow keeps a job that its printer has not got.
func (w *work) notNow(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return w.stay(ctx, reasonOf(err), w.patience(err))
}

// intend commits that the printer is about to get the job. What forbids that, an order cancelled a moment ago say, is seen here.
func (w *work) intend(ctx context.Context) (begun bool, err error) {
	err = w.store.Write(ctx, func(q *store.Queries) error {
		begun = false
		if w.job.Kind == store.PrintLabel {
			if _, err := printable(ctx, q, w.job.ParcelID); err != nil {
				var refused *connectors.Error
				if !errors.As(err, &refused) {
					return err
				}
				_, err = w.move(ctx, q, w.job, store.PrintFailed, reasonOf(err))
				return err
			}
		}
		w.job.Address = w.printer.Address
		w.job.Attempts++
		begun, err = w.move(ctx, q, w.job, store.PrintSubmitting, reason{}, "address", "attempts")
		return err
	})
	return begun, err
}

// notAccepted is for a printer that gave no job number. Where it may have the job all the same, the job stays as it is: it will be asked about.
func (w *work) notAccepted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err() // the row says that the printer may have it
	}
	switch {
	case connectors.IsMaybeDone(err):
		return w.stay(ctx, reasonOf(err), w.grace)
	case connectors.KindOf(err) == connectors.Temporary:
		w.lookAgain(w.job.ID, min(longestRetry, firstRetry<<min(w.job.Attempts-1, 10)))
		return w.record(ctx, w.job, store.PrintDue, reasonOf(err))
	}
	return w.record(ctx, w.job, store.PrintFailed, reasonOf(err))
}

// ask finds out what became of a job whose handing over had no answer.
func (w *work) ask(ctx context.Context) error {
	printer, tells, err := w.printer.open(w.job.Address)
	if err != nil {
		return w.record(ctx, w.job, store.PrintUnclear, reasonOf(err))
	}
	if !tells.Finds { // nobody can be asked
		return w.record(ctx, w.job, store.PrintUnclear, saidCut)
	}
	jobs, err := printer.Jobs(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil && w.job.Stopping:
		return w.record(ctx, w.job, store.PrintUnclear, saidUnstopped)
	case err != nil && connectors.KindOf(err) == connectors.Temporary:
		return w.stay(ctx, reasonOf(err), w.growing(w.grace, longestAway))
	case err != nil:
		return w.record(ctx, w.job, store.PrintUnclear, saidLost)
	}
	for _, j := range jobs {
		if j.Name == w.job.JobName {
			w.lookAgain(w.job.ID, 0)
			w.job.PrinterJob = j.Number
			return w.record(ctx, w.job, store.PrintPrinting, reason{}, "printer_job")
		}
	}
	certain, err := w.remembers(ctx, jobs)
	switch {
	case err != nil:
		return err
	case w.now().Sub(w.job.UpdatedAt.Time()) < askPatience*w.grace:
		return w.stay(ctx, saidAsking, w.grace)
	case !certain:
		return w.record(ctx, w.job, store.PrintUnclear, saidLost)
	}
	w.lookAgain(w.job.ID, 0)
	return w.record(ctx, w.job, store.PrintDue, reason{})
}

// remembers says whether a printer's list is good enough to tell that a job never reached it: it still shows, under its name, the job that it
// took before this one. Printers forget the oldest first, so that it would show this one too.
func (w *work) remembers(ctx context.Context, list []device.Job) (bool, error) {
	before, err := w.store.LastSentTo(ctx, w.job.Address, w.job.ID)
	if err != nil {
		if isMissing(err) {
			err = nil
		}
		return false, err
	}
	for _, j := range list {
		if j.Number == before.PrinterJob && j.Name == before.JobName {
			return true, nil
		}
	}
	return false, nil
}
