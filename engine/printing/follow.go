package printing

import (
	"context"
	"errors"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/printing/device"
	"gowarehouse/engine/store"
)

// follow asks how far a job is that the printer has.
func (w *work) follow(ctx context.Context) error {
	printer, tells, err := w.printer.open(w.job.Address)
	if err != nil {
		return w.record(ctx, w.job, store.PrintUnclear, reasonOf(err))
	}
	if !tells.Each && w.unwatched(w.job.ID) {
		return w.record(ctx, w.job, store.PrintUnclear, saidUnwatched)
	}
	j, err := printer.Job(ctx, w.job.PrinterJob)
	if !tells.Each && (err == nil || isSilent(err)) {
		w.watched(w.job.ID)
	}
	if err == nil && tells.Each {
		ours, doubt := w.isOurs(ctx, printer, j)
		if doubt == nil && !ours {
			return w.record(ctx, w.job, store.PrintUnclear, saidForgotten)
		}
		err = doubt
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil:
		return w.followed(ctx, printer, j)
	case connectors.KindOf(err) == connectors.NotFound:
		return w.record(ctx, w.job, store.PrintUnclear, saidForgotten)
	case w.job.Stopping:
		return w.record(ctx, w.job, store.PrintUnclear, saidUnstopped)
	}
	return w.stay(ctx, reasonOf(err), w.patience(err))
}

// isSilent says whether a printer is on and gave no answer.
func isSilent(err error) bool {
	var e *connectors.Error
	return errors.As(err, &e) && e.Code == device.CodeSilent
}

// patience is the wait before a printer that gave no answer is looked at again. One that is on waits for a person who stands beside it.
func (w *work) patience(err error) time.Duration {
	if isSilent(err) {
		return w.growing(firstPoll, longestPoll)
	}
	return w.growing(firstRetry, longestAway)
}

// rounding is by how much whole seconds between two clocks may be wrong.
const rounding = 2 * time.Second

// isOurs says whether the printer's job of our number is ours: a printer that was switched off and on counts from one again. It has our
// name; where the printer shows none, or another, the printer has been on since it took the job.
func (w *work) isOurs(ctx context.Context, printer device.Device, j device.Job) (bool, error) {
	if j.Name == w.job.JobName {
		return true, nil
	}
	about, err := printer.About(ctx)
	if err != nil || about.On <= 0 {
		return false, err
	}
	on := w.now().Add(rounding - about.On)
	return on.Before(w.job.UpdatedAt.Time()), nil
}

// followed moves a job by what its printer says of it.
func (w *work) followed(ctx context.Context, printer device.Device, j device.Job) error {
	switch j.State {
	case device.JobFaulty:
		return w.record(ctx, w.job, store.PrintUnclear, saidErrors)
	case device.JobCompleted:
		return w.record(ctx, w.job, store.PrintPrinted, lasting(w.job))
	case device.JobAborted:
		return w.record(ctx, w.job, store.PrintFailed, abortedOf(j.Reasons))
	case device.JobCancelled:
		if w.job.Stopping {
			return w.record(ctx, w.job, store.PrintCancelled, saidStopped)
		}
		return w.record(ctx, w.job, store.PrintCancelled, saidCancelled)
	}
	if w.job.Stopping {
		return w.cancel(ctx, printer)
	}
	return w.wait(ctx, printer, j)
}

// cancel asks the printer to stop the job; whether it did is read back.
func (w *work) cancel(ctx context.Context, printer device.Device) error {
	if err := printer.Cancel(ctx, w.job.PrinterJob); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return w.stay(ctx, reasonOf(err), longestPoll)
	}
	return w.stay(ctx, saidStopping, firstPoll)
}

// wait shows why a job is not printed yet. A printer that prints says nothing worth showing.
func (w *work) wait(ctx context.Context, printer device.Device, j device.Job) error {
	after := w.growing(firstPoll, longestPoll)
	about, err := printer.About(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return w.stay(ctx, reasonOf(err), after)
	}
	if r := troubleOf(&about); r.code != "" {
		return w.stay(ctx, r, after)
	}
	if j.State == device.JobHeld {
		return w.stay(ctx, saidHeld, after)
	}
	return w.stay(ctx, lasting(w.job), after)
}
