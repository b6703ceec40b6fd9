package webhook

// Fetching what messages told of. The rows say what is due; whoever dies in the middle of it leaves them to the next.

import (
	"context"
	"errors"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/intake"
	"gowarehouse/engine/store"
)

const (
	batch        = 20 // orders of an account between two looks: a scheduled fetch waits no longer than for these
	busyPause    = 2 * time.Second
	awayPause    = time.Minute // of an account that is not connected
	firstRetry   = 5 * time.Second
	longestRetry = 10 * time.Minute
	throttle     = 30 * time.Second // where the platform does not say how long
	patience     = 6                // attempts for an order that the platform does not give; the scheduled fetch brings what there is
)

// begin starts to fetch for every account of which something is due, with run, and tells when something is due next.
func (s *Service) begin(ctx context.Context, run func(func())) (next time.Time, err error) {
	accounts, err := s.Store.DuePushAccounts(ctx, s.Now())
	if err != nil {
		return time.Time{}, err
	}
	idle := true
	for _, account := range accounts {
		if !s.take(account) {
			idle = false // whoever has it rings
			continue
		}
		run(func() {
			defer s.ring()
			defer s.give(account)
			if err := s.fetch(ctx, account); err != nil && ctx.Err() == nil {
				s.Log.Error("fetch what messages told of", "account", account, "error", err)
			}
		})
		idle = false
	}
	if !idle {
		return time.Time{}, nil
	}
	next, _, err = s.Store.NextPush(ctx)
	return next, err
}

func (s *Service) take(account string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[account] {
		return false
	}
	s.busy[account] = true
	return true
}

func (s *Service) give(account string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.busy, account)
}

// Work fetches what is due now and returns. Run does so by itself.
func (s *Service) Work(ctx context.Context) error {
	accounts, err := s.Store.DuePushAccounts(ctx, s.Now())
	for _, account := range accounts {
		if s.take(account) {
			err = errors.Join(err, s.fetch(ctx, account))
			s.give(account)
		}
	}
	return err
}

// fetch fetches some of what is due for an account.
func (s *Service) fetch(ctx context.Context, account string) error {
	a, err := s.Store.Account(ctx, account)
	if err != nil {
		return err
	}
	due, err := s.Store.DuePushes(ctx, account, s.Now(), batch)
	if err != nil || len(due) == 0 {
		return err
	}
	w := &worker{Service: s, open: map[string]*store.Hinted{}}
	for i := range due {
		w.open[due[i].PlatformID] = &due[i]
	}
	switch {
	case !a.FetchOn: // the merchant wants no orders now; the next fetch brings them
		return w.each(ctx, func(q *store.Queries, d *store.Hinted) error { return q.DonePush(ctx, d, store.At(s.Now())) })
	case a.State != store.Connected:
		return w.rest(ctx, awayPause, "the account is not connected")
	}
	return w.all(ctx, account, due)
}

// worker is one look at what is due for an account.
type worker struct {
	*Service
	open map[string]*store.Hinted // what has no outcome yet
}

func (w *worker) all(ctx context.Context, account string, due []store.Hinted) error {
	var ids []string
	for i := range due {
		if due[i].PlatformID != "" {
			ids = append(ids, due[i].PlatformID)
			continue
		}
		if err := w.told(ctx, "", w.Fetch(ctx, account)); err != nil {
			return w.pause(ctx, err)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return w.pause(ctx, w.Named(ctx, account, ids, func(id string, err error) error { return w.told(ctx, id, err) }))
}

// told writes the outcome for an order. Its error ends the look: there is nothing to be had for the others now.
func (w *worker) told(ctx context.Context, id string, cause error) error {
	d := w.open[id]
	if d == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	if connectors.Ends(cause) {
		return cause
	}
	delete(w.open, id)
	d.Attempts++
	if cause == nil || d.Attempts >= patience {
		if cause != nil {
			w.Log.WarnContext(ctx, "an order that a message named is not to be had", "account", d.AccountID, "kind", connectors.KindOf(cause))
		}
		return w.Store.Write(ctx, func(q *store.Queries) error { return q.DonePush(ctx, d, store.At(w.Now().Add(w.Gather))) })
	}
	d.DueAt, d.Error = store.At(w.Now().Add(min(longestRetry, firstRetry<<(d.Attempts-1)))), connectors.Kept(cause)
	return w.Store.Write(ctx, func(q *store.Queries) error { return q.DelayPush(ctx, d) })
}

// pause puts off what has no outcome, for as long as an error wants it. An error that is no platform's is given on.
func (w *worker) pause(ctx context.Context, cause error) error {
	var told *connectors.Error
	switch {
	case cause == nil:
		return w.rest(ctx, busyPause, "") // what Named left out
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(cause, intake.ErrBusy):
		return w.rest(ctx, busyPause, "")
	case !errors.As(cause, &told):
		return errors.Join(cause, w.rest(ctx, awayPause, ""))
	}
	pause := firstRetry
	switch told.Kind {
	case connectors.Throttled:
		pause = throttle
	case connectors.Unauthorized, connectors.NotAllowlisted:
		pause = awayPause
	case connectors.Temporary:
		for _, d := range w.open {
			d.Attempts++
			pause = max(pause, min(longestRetry, firstRetry<<min(d.Attempts, 10)))
		}
	}
	return w.rest(ctx, max(pause, told.RetryAfter), connectors.Kept(cause))
}

// rest puts everything without an outcome off.
func (w *worker) rest(ctx context.Context, pause time.Duration, reason string) error {
	return w.each(ctx, func(q *store.Queries, d *store.Hinted) error {
		d.DueAt, d.Error = store.At(w.Now().Add(pause)), reason
		return q.DelayPush(ctx, d)
	})
}

func (w *worker) each(ctx context.Context, do func(*store.Queries, *store.Hinted) error) error {
	if len(w.open) == 0 {
		return nil
	}
	return w.Store.Write(ctx, func(q *store.Queries) error {
		for _, d := range w.open {
			if err := do(q, d); err != nil {
				return err
			}
		}
		return nil
	})
}
