// Package webhook hears the real-time messages of platforms. A message is a hint, never data: its signature, its time and whether it has come
// before are checked, the orders it names are noted, and only when that is on the disk the platform gets its answer. Then each order is asked
// for at its platform, once however many messages name it.
//
// What is to be fetched stands in rows, so that nothing is lost with the process; the scheduled fetches go on beside it and bring what no
// message told, after a day without network for instance. Whoever has no valid signature costs no fetch, no row and next to no log, and
// learns nothing from the answer. Bodies and headers are never logged.
package webhook

import (
	"context"
	"crypto/x509"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/store"
)

// Options set up a Service.
type Options struct {
	Store    *store.Store
	Accounts accounts.Sessions
	// Fetch fetches an account, Named asks for single orders of it; see intake.Service.
	Fetch func(ctx context.Context, account string) error
	Named func(ctx context.Context, account string, ids []string, told func(id string, err error) error) error
	Wake  func() // told when an effect was stated; may be nil
	Now   func() time.Time
	Log   *slog.Logger
	// RootCAs are trusted when the public address is tried; nil: the system's.
	RootCAs *x509.CertPool
	// Gather is how long after a message its orders are fetched: a platform tells one thing in several messages. 0: one second.
	Gather time.Duration
}

// Service receives, fetches and registers. It is safe for concurrent use.
type Service struct {
	Options
	bell  chan struct{} // something may be due
	slots chan struct{} // requests being read

	mu      sync.Mutex
	routes  map[string][]string // accounts by the token in their address
	trials  map[string]bool     // tokens of tries of the public address, and whether they came back
	refused map[string]int      // messages not believed since the last line in the log, by reason
	toldAt  time.Time
	busy    map[string]bool // accounts whose orders are being fetched

	listening sync.Mutex // guards what follows
	running   bool
	server    *http.Server
	serving   sync.WaitGroup
	asked     string // the listen address of the settings that server serves
	bound     string // where it really is
	problem   error  // why nobody listens although somebody should
	told      *bool  // whether people are told of a problem now; nil: what they were told by an earlier run is not known
}

// New makes a Service.
func New(o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Wake == nil {
		o.Wake = func() {}
	}
	if o.Gather == 0 {
		o.Gather = time.Second
	}
	return &Service{Options: o, bell: make(chan struct{}, 1), slots: make(chan struct{}, atOnce), routes: map[string][]string{},
		trials: map[string]bool{}, refused: map[string]int{}, busy: map[string]bool{}}
}

const (
	shortestSleep = 20 * time.Millisecond
	longestSleep  = 30 * time.Second
	portRetry     = 5 * time.Second // until a port that was taken is tried again
)

// Run listens where the settings say and fetches what is due, until ctx ends.
func (s *Service) Run(ctx context.Context) {
	s.listening.Lock()
	s.running = true
	s.listening.Unlock()
	defer s.stop()
	var all sync.WaitGroup
	defer all.Wait()
	for ctx.Err() == nil {
		if err := s.listen(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("listen for real-time messages", "error", err)
		}
		pause := longestSleep
		if _, problem := s.Listening(); problem != nil {
			pause = portRetry
		}
		next, err := s.begin(ctx, all.Go)
		switch {
		case err != nil && ctx.Err() == nil:
			s.Log.Error("fetch what messages told of", "error", err)
		case !next.IsZero():
			pause = min(pause, max(shortestSleep, next.Sub(s.Now())))
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

// ring wakes Run.
func (s *Service) ring() {
	select {
	case s.bell <- struct{}{}:
	default: // it is about to look
	}
}

// keep is for how long messages are remembered. One that is older is refused: it might be the repetition of one that was forgotten.
const keep = 24 * time.Hour

// Care forgets what is old, and asks the platforms whether they still have the hooks. It is due daily.
func (s *Service) Care(ctx context.Context) error {
	before := store.At(s.Now().Add(-keep))
	if err := s.Store.Write(ctx, func(q *store.Queries) error { return q.ForgetPushes(ctx, before) }); err != nil {
		return err
	}
	return s.Check(ctx)
}

// modeOf gives how an account's platform learns its address.
func modeOf(a *store.Account) connectors.Push {
	p, err := connectors.Get(a.Platform)
	if err != nil {
		return connectors.Push{}
	}
	return p.Push
}
