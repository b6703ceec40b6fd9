package printing

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// The waits.
const (
	firstPoll    = 250 * time.Millisecond // of a job that was accepted
	longestPoll  = 2 * time.Second        // of a job that waits for paper, say: a packer who fed some does not wait long
	firstRetry   = 300 * time.Millisecond // of a printer that is busy; doubles
	longestRetry = 5 * time.Second
	longestAway  = 15 * time.Second // of a printer that cannot be reached
	defectPause  = time.Minute
	// askPatience is for how many graces a printer that shows no job of ours is asked before a person is.
	askPatience = 4
	// longestGap is for how long a printer that tells only of itself may go without an answer until nobody knows any more what became of a job: it
	// may have been switched off and on, and a printer with nothing left to do looks like one that has done all.
	longestGap = 3 * longestPoll
	recordTime = 30 * time.Second // for writing what happened after the work was cancelled

	shortestSleep = 20 * time.Millisecond // of Run: a moment that has just passed must not keep it spinning
	longestSleep  = time.Minute           // of Run: nothing relies on it
)

// Run prints until ctx ends: it works each printer as soon as something is due on it, several at once, so that a slow one keeps none
// waiting.
func (s *Service) Run(ctx context.Context) {
	var all sync.WaitGroup
	defer all.Wait()
	for ctx.Err() == nil {
		next, err := s.begin(ctx, func(work func() error) {
			all.Go(func() {
				if err := work(); err != nil && ctx.Err() == nil {
					s.log.Error("print", "error", err)
				}
				s.ring()
			})
		})
		pause := longestSleep
		switch {
		case err != nil && ctx.Err() == nil:
			s.log.Error("print", "error", err)
			pause = longestAway
		case !next.IsZero():
			pause = min(pause, max(shortestSleep, next.Sub(s.now())))
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-s.bell:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// Work does what is due now and returns: it hands jobs over, asks about lost ones and follows those that print. Printers that Run is
// working already are left to it. What printers refuse is written to the jobs; the error means that the store failed or that ctx ended.
func (s *Service) Work(ctx context.Context) error {
	var all sync.WaitGroup
	var mu sync.Mutex
	var failures []error
	_, err := s.begin(ctx, func(work func() error) {
		all.Go(func() {
			err := work()
			mu.Lock()
			defer mu.Unlock()
			failures = append(failures, err)
		})
	})
	all.Wait()
	return errors.Join(append(failures, err)...)
}

// ring wakes Run.
func (s *Service) ring() {
	select {
	case s.bell <- struct{}{}:
	default: // it is awake already
	}
}

// begin has every printer worked on which something is due and that nobody works yet. It gives the next moment at which something will be due on
// the others; zero when nothing is open there.
func (s *Service) begin(ctx context.Context, start func(work func() error)) (next time.Time, err error) {
	open, err := s.store.OpenPrintJobs(ctx)
	if err != nil {
		return next, err
	}
	s.forget(open)
	printers, err := s.Printers(ctx)
	if err != nil {
		return next, err
	}
	for printer, jobs := range byPrinter(open) {
		_, at := s.first(jobs, atOnce(printers, printer))
		switch {
		case at.After(s.now()):
			if next.IsZero() || at.Before(next) {
				next = at
			}
		case s.take(printer):
			start(func() error {
				defer s.leave(printer)
				return s.workPrinter(ctx, printer)
			})
		}
	}
	return next, nil
}

// take gives a printer to one worker at a time.
func (s *Service) take(printer string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[printer] {
		return false
	}
	s.busy[printer] = true
	return true
}

func (s *Service) leave(printer string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.busy, printer)
}

func byPrinter(jobs []store.PrintJob) map[string][]store.PrintJob {
	all := map[string][]store.PrintJob{}
	for _, j := range jobs {
		all[j.Printer] = append(all[j.Printer], j)
	}
	return all
}

// atOnce is how many jobs of ours a printer may hold. More would have to be taken back one by one when a batch is stopped.
func atOnce(printers []Printer, name string) int {
	for _, p := range printers {
		if way, _, err := Ways.For(p.Address); p.Name == name && err == nil {
			return way.Tells.AtOnce
		}
	}
	return 1
}

// first gives the job of a printer that is to be looked at next, and when. Jobs are handed over in their order, and only while the
// printer holds few and what became of the one before is known.
func (s *Service) first(jobs []store.PrintJob, atOnce int) (next *store.PrintJob, at time.Time) {
	held, unknown := 0, false
	for i := range jobs {
		if jobs[i].State != store.PrintDue {
			held++
			unknown = unknown || jobs[i].State == store.PrintSubmitting
		}
	}
	waiting := held >= atOnce || unknown
	for i := range jobs {
		j := &jobs[i]
		if j.State == store.PrintDue {
			if waiting {
				continue
			}
			waiting = true // those behind it wait for it
		}
		if when := s.when(j); next == nil || when.Before(at) {
			next, at = j, when
		}
	}
	return next, at
}

// when says when a job is to be looked at. One that this process has not looked at yet is, at once; a request that a process which is gone
// had under way is given time to arrive.
func (s *Service) when(j *store.PrintJob) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at, known := s.looks[j.ID]; known {
		return at
	}
	if j.State == store.PrintSubmitting {
		return j.UpdatedAt.Time().Add(s.grace)
	}
	return j.UpdatedAt.Time()
}

func (s *Service) lookAgain(job int64, after time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looks[job] = s.now().Add(after)
}

// lookNow looks at jobs without waiting: a person wants something of them.
func (s *Service) lookNow(jobs []int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range jobs {
		if _, waits := s.looks[id]; waits {
			s.looks[id] = s.now()
		}
	}
}

// forget drops the times of jobs that are no longer open.
func (s *Service) forget(open []store.PrintJob) {
	still := map[int64]bool{}
	for _, j := range open {
		still[j.ID] = true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, times := range []map[int64]time.Time{s.looks, s.seen} {
		maps.DeleteFunc(times, func(id int64, _ time.Time) bool { return !still[id] })
	}
}

// watched notes that a printer answered about a job a moment ago.
func (s *Service) watched(job int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[job] = s.now()
}

// unwatched says whether a job was left alone for so long that its printer may have been off meanwhile: by this process, or by one that ended.
func (s *Service) unwatched(job int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	last, known := s.seen[job]
	return !known || s.now().Sub(last) > longestGap
}

// workPrinter does what is due on one printer.
func (s *Service) workPrinter(ctx context.Context, name string) error {
	for ctx.Err() == nil {
		open, err := s.store.OpenPrintJobs(ctx)
		if err != nil {
			return err
		}
		printers, err := s.Printers(ctx)
		if err != nil {
			return err
		}
		j, at := s.first(byPrinter(open)[name], atOnce(printers, name))
		if j == nil || at.After(s.now()) {
			return nil
		}
		if err := s.step(ctx, j); err != nil {
			return fmt.Errorf("print job %d: %w", j.ID, err)
		}
	}
	return ctx.Err()
}

// step does the next thing with a job. A defect does not end the program: the job keeps its state, and with it the question whether
// the printer has it.
func (s *Service) step(ctx context.Context, j *store.PrintJob) (err error) {
	defer func() {
		if what := recover(); what != nil {
			s.log.Error("defect while printing", "job", j.ID, "state", j.State, "what", fmt.Sprintf("panic of %T", what)) // its words might be a receiver's
			s.lookAgain(j.ID, defectPause)
			err = nil
		}
	}()
	s.lookAgain(j.ID, longestPoll) // unless the step says something else
	printer, err := s.Printer(ctx, j.Printer)
	if err != nil {
		if connectors.KindOf(err) == connectors.NotFound {
			return s.lostPrinter(ctx, j, err)
		}
		return err
	}
	w := work{Service: s, printer: printer, job: j}
	switch j.State {
	case store.PrintDue:
		return w.submit(ctx)
	case store.PrintSubmitting:
		return w.ask(ctx)
	}
	return w.follow(ctx)
}

// lostPrinter ends a job whose printer is no longer set up, as after a restore.
func (s *Service) lostPrinter(ctx context.Context, j *store.PrintJob, cause error) error {
	to := store.PrintUnclear
	if j.State == store.PrintDue {
		to = store.PrintFailed
	}
	return s.record(ctx, j, to, reasonOf(cause))
}

// work is one job in the hands of a worker, with its printer.
type work struct {
	*Service
	printer Printer
	job     *store.PrintJob

	unmarked bool // it is a copy, and there was no place on the paper to say so
}

// growing is the wait before the next look at a job that is in the same state as before: as long again as it has been there.
func (w *work) growing(first, longest time.Duration) time.Duration {
	return min(longest, max(first, w.now().Sub(w.job.UpdatedAt.Time())))
}

// stay leaves a job in its state, shows why, and looks again after a while.
func (w *work) stay(ctx context.Context, r reason, after time.Duration) error {
	w.lookAgain(w.job.ID, after)
	if w.job.Reason == r.says.Kept() && w.job.ReasonCode == r.code {
		return nil
	}
	return w.record(ctx, w.job, w.job.State, r)
}
