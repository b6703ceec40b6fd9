// Package longpoll asks the shops that hold a request until something changes: an order of theirs comes in within seconds, although nobody can
// reach this computer. One request of an account is out at a time, beside its others. It is a hint with data: what a shop answers is taken in
// as a fetch would take it, and the scheduled fetches go on and bring whatever this missed.
//
// A shop that answers at once with nothing, or with the same again and again, is asked ever more seldom. One that refuses is too: its account
// is fetched on its schedule then, as if this were not here.
package longpoll

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/intake"
	"gowarehouse/engine/store"
)

// Options set up a Service.
type Options struct {
	Store    *store.Store
	Accounts accounts.Sessions
	// Take takes orders in and says how many of them were new or had changed; see intake.Service.
	Take func(ctx context.Context, account string, changed []connectors.Fetched) (news int, err error)
	Now  func() time.Time
	Log  *slog.Logger
	Pace Pace // the zero value: the usual one
}

// Pace is how fast a shop is asked again.
type Pace struct {
	Held     time.Duration // an answer that took so long was waited for: the next request follows at once; 0: 5 s
	Shortest time.Duration // pause after news, and the first after an answer without any that came at once; 0: 1 s
	Longest  time.Duration // of these pauses, which double; 0: 1 min
	Refused  time.Duration // the longest pause after errors; 0: 10 min
}

func (p Pace) orUsual() Pace {
	usual := Pace{Held: 5 * time.Second, Shortest: time.Second, Longest: time.Minute, Refused: 10 * time.Minute}
	for _, f := range []struct{ value, otherwise *time.Duration }{
		{&p.Held, &usual.Held}, {&p.Shortest, &usual.Shortest}, {&p.Longest, &usual.Longest}, {&p.Refused, &usual.Refused},
	} {
		if *f.value == 0 {
			*f.value = *f.otherwise
		}
	}
	return p
}

// Service waits at the shops. It is safe for concurrent use.
type Service struct {
	Options
	bell chan struct{}

	mu    sync.Mutex
	holds map[string]bool // accounts whose shop held the last request
}

// New makes a Service.
func New(o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.Pace = o.Pace.orUsual()
	return &Service{Options: o, bell: make(chan struct{}, 1), holds: map[string]bool{}}
}

// Look says that an account may have changed.
func (s *Service) Look() {
	select {
	case s.bell <- struct{}{}:
	default: // it is about to look
	}
}

// Holds says whether an account's shop is being waited at, and held the last request as it should.
func (s *Service) Holds(account string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.holds[account]
}

func (s *Service) set(account string, holds bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if holds {
		s.holds[account] = true
	} else {
		delete(s.holds, account)
	}
}

// again is after what time the accounts are looked through though nothing is said to have changed.
const again = 30 * time.Second

// Run waits at the shops of all accounts that let it, until ctx ends. Requests that are out then are given up at once.
func (s *Service) Run(ctx context.Context) {
	var waiting sync.WaitGroup
	defer waiting.Wait()
	running := map[string]*watch{}
	for ctx.Err() == nil {
		if err := s.look(ctx, running, waiting.Go); err != nil && ctx.Err() == nil {
			s.Log.Error("look for shops to wait at", "error", err)
		}
		timer := time.NewTimer(again)
		select {
		case <-ctx.Done():
		case <-s.bell:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// watch is the waiting at the shop of one account.
type watch struct {
	*Service
	account string
	session *accounts.Session
	waiter  connectors.ChangeWaiter
	stop    context.CancelFunc

	position string
	since    time.Time
	idle     int // answers in a row that came at once with nothing new
	failures int // in a row
}

// look begins to wait where an account allows it, and ends it where none does any more or where its settings have changed.
func (s *Service) look(ctx context.Context, running map[string]*watch, run func(func())) error {
	all, err := s.Store.Accounts(ctx)
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for i := range all {
		session, waiter := s.open(ctx, &all[i])
		if waiter == nil {
			continue
		}
		id := all[i].ID
		wanted[id] = true
		if w := running[id]; w != nil {
			if w.session == session {
				continue
			}
			w.stop()
		}
		watching, stop := context.WithCancel(ctx)
		w := &watch{Service: s, account: id, session: session, waiter: waiter, stop: stop, since: s.Now().Add(-overlap)}
		running[id] = w
		run(func() { w.run(watching) })
	}
	for id, w := range running {
		if !wanted[id] {
			w.stop()
			delete(running, id)
		}
	}
	return nil
}

// overlap is how far back the first request asks: clocks differ.
const overlap = 10 * time.Minute

// open gives the session of an account that is to be waited for: connected, fetched before, not paused, and its shop holds requests.
func (s *Service) open(ctx context.Context, a *store.Account) (*accounts.Session, connectors.ChangeWaiter) {
	p, err := connectors.Get(a.Platform)
	if err != nil || !p.Waits || a.State != store.Connected || !a.FetchOn || a.FetchedTo == nil {
		return nil, nil
	}
	session, err := s.Accounts.Open(ctx, a.ID)
	if err != nil {
		s.Log.WarnContext(ctx, "an account cannot be opened to wait at its shop", "account", a.ID, "kind", connectors.KindOf(err))
		return nil, nil
	}
	waiter, can := connectors.Has[connectors.ChangeWaiter](session.Connector)
	if !can || !waiter.Waits() {
		return nil, nil
	}
	return session, waiter
}

func (w *watch) run(ctx context.Context) {
	defer w.stop()
	defer w.set(w.account, false)
	for ctx.Err() == nil {
		pause := w.once(ctx)
		if pause == 0 {
			continue
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
}

// once makes one request, takes in what came, and says how long to pause before the next.
func (w *watch) once(ctx context.Context) time.Duration {
	began := time.Now()
	changed, next, err := w.waiter.Wait(ctx, w.position, w.since)
	held := time.Since(began) >= w.Pace.Held
	news := 0
	if err == nil && len(changed) > 0 {
		news, err = w.takeIn(ctx, changed)
	}
	switch {
	case ctx.Err() != nil:
		return 0
	case err != nil:
		return w.failed(ctx, err)
	}
	w.position, w.failures = next, 0
	w.set(w.account, true)
	switch {
	case news > 0:
		w.idle = 0
		return w.Pace.Shortest
	case held:
		w.idle = 0
		return 0
	}
	pause := doubled(w.Pace.Shortest, w.Pace.Longest, w.idle)
	if w.idle++; pause == w.Pace.Longest {
		w.set(w.account, false)
		if w.idle == steady {
			w.Log.WarnContext(ctx, "a shop that offers a long poll does not wait; it is asked as seldom as any other", "account", w.account)
		}
	}
	return pause
}

// steady is after how many answers at once the log is told.
const steady = 10

// takeIn hands orders over. While the account is being fetched it tries again: what came is not lost.
func (w *watch) takeIn(ctx context.Context, changed []connectors.Fetched) (int, error) {
	for {
		news, err := w.Take(ctx, w.account, changed)
		if !errors.Is(err, intake.ErrBusy) {
			return news, err
		}
		timer := time.NewTimer(busyPause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return 0, ctx.Err()
		case <-timer.C:
		}
	}
}

const busyPause = 500 * time.Millisecond

// The first pause after an error, and where a shop that throttles does not say how long.
const (
	firstRetry = 5 * time.Second
	throttled  = 30 * time.Second
)

// failed says how long to pause after an error. Refused credentials disconnect the account, which ends the waiting.
func (w *watch) failed(ctx context.Context, cause error) time.Duration {
	w.set(w.account, false)
	cause = w.session.BlameClock(cause)
	if err := w.Accounts.Failed(ctx, w.account, cause); err != nil && ctx.Err() == nil {
		w.Log.ErrorContext(ctx, "note that a shop could not be waited at", "account", w.account, "error", err)
	}
	if w.failures == 0 {
		w.Log.WarnContext(ctx, "a shop could not be waited at; its orders come on schedule", "account", w.account, "kind", connectors.KindOf(cause))
	}
	pause := doubled(min(firstRetry, w.Pace.Refused), w.Pace.Refused, w.failures)
	w.failures++
	var told *connectors.Error
	if errors.As(cause, &told) {
		pause = max(pause, told.RetryAfter)
		if told.Kind == connectors.Throttled {
			pause = max(pause, throttled)
		}
	}
	return pause
}

// doubled doubles a pause so many times, up to the longest.
func doubled(first, longest time.Duration, times int) time.Duration {
	for range min(times, 30) {
		if first *= 2; first >= longest {
			return longest
		}
	}
	return min(first, longest)
}
