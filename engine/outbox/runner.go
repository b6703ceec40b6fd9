package outbox

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// Options set up a Runner.
type Options struct {
	Store    *store.Store
	Accounts accounts.Sessions
	Handlers []Handler
	Now      func() time.Time
	Log      *slog.Logger
	// Grace is how long after a lost reply the platform is asked: a request that timed out may still be on its way. 0: five seconds.
	Grace time.Duration
	// Parallel is how many lanes are worked at once. 0: eight.
	Parallel int
}

// Runner works the outbox. It keeps no state of its own beside locks, and is safe for concurrent use.
type Runner struct {
	store    *store.Store
	accounts accounts.Sessions
	handlers map[store.EffectKind]Handler
	now      func() time.Time
	log      *slog.Logger
	grace    time.Duration
	parallel int

	mu    sync.Mutex
	locks map[store.Lane]chan struct{}
}

const (
	// leaseTime is longer than the slowest batch; a lease only matters when the process that holds it has died.
	leaseTime = 15 * time.Minute
	mostRows  = 500 // of a lane, looked at together
	// recordTime bounds the writing of answers after the work was cancelled.
	recordTime = 30 * time.Second
)

// New makes a Runner.
func New(o Options) *Runner {
	r := &Runner{store: o.Store, accounts: o.Accounts, handlers: map[store.EffectKind]Handler{}, now: o.Now, log: o.Log, grace: o.Grace,
		parallel: o.Parallel, locks: map[store.Lane]chan struct{}{}}
	for _, h := range o.Handlers {
		r.handlers[h.Kind()] = h
	}
	if r.now == nil {
		r.now = time.Now
	}
	if r.log == nil {
		r.log = slog.New(slog.DiscardHandler)
	}
	if r.grace == 0 {
		r.grace = 5 * time.Second
	}
	if r.parallel == 0 {
		r.parallel = 8
	}
	return r
}

// Recover ends the leases of a process that is gone. It is called once, when the workspace has been locked for this process
// and before the first Work: what was being called then is asked about.
func (r *Runner) Recover(ctx context.Context) error {
	return r.store.Write(ctx, func(q *store.Queries) error { return q.ClearLeases(ctx) })
}

// Resume makes everything that waits for an account's connection due: after the account was connected again.
func (r *Runner) Resume(ctx context.Context, account string) error {
	return r.store.Write(ctx, func(q *store.Queries) error { return q.HurryAccount(ctx, account, codeDisconnected, r.now()) })
}

// Work makes every call and asks every question that is due, several accounts at once, until nothing is due any more.
// Refusals and failures of the platforms are written to the rows; its error means that the store failed or that ctx ended.
// A cancelled Work leaves rows that may have been called as such: the next one asks about them.
func (r *Runner) Work(ctx context.Context) error {
	var failures []error
	broken := map[store.Lane]bool{}
	for {
		if err := ctx.Err(); err != nil {
			return errors.Join(append(failures, err)...)
		}
		lanes, err := r.store.DueLanes(ctx, r.now())
		if err != nil {
			return errors.Join(append(failures, err)...)
		}
		lanes = slices.DeleteFunc(lanes, func(l store.Lane) bool { return broken[l] || r.handlers[l.Kind] == nil })
		if len(lanes) == 0 {
			return errors.Join(failures...)
		}
		for l, err := range r.workLanes(ctx, lanes) {
			broken[l] = true
			if ctx.Err() == nil {
				failures = append(failures, err)
			}
		}
	}
}

// workLanes works lanes at once and gives the errors of those that could not go on.
func (r *Runner) workLanes(ctx context.Context, lanes []store.Lane) map[store.Lane]error {
	var wg sync.WaitGroup
	var mu sync.Mutex
	failed := map[store.Lane]error{}
	slots := make(chan struct{}, r.parallel)
	for _, l := range lanes {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			if err := r.workLane(ctx, l); err != nil {
				mu.Lock()
				defer mu.Unlock()
				failed[l] = err
			}
		})
	}
	wg.Wait()
	return failed
}

// lock gives a lane to one worker at a time.
func (r *Runner) lock(ctx context.Context, l store.Lane) (unlock func(), err error) {
	r.mu.Lock()
	c, ok := r.locks[l]
	if !ok {
		c = make(chan struct{}, 1)
		r.locks[l] = c
	}
	r.mu.Unlock()
	select {
	case c <- struct{}{}:
		return func() { <-c }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (r *Runner) workLane(ctx context.Context, l store.Lane) error {
	unlock, err := r.lock(ctx, l)
	if err != nil {
		return err
	}
	defer unlock()
	for ctx.Err() == nil {
		rows, err := r.store.DueInLane(ctx, l, r.now(), mostRows)
		if err != nil || len(rows) == 0 {
			return err
		}
		w := &lane{Runner: r, Lane: l, handler: r.handlers[l.Kind]}
		goOn, err := w.work(ctx, rows)
		if err != nil || !goOn {
			return err
		}
	}
	return ctx.Err()
}

// codeDisconnected marks rows that wait for their account's connection.
const codeDisconnected = "disconnected"

// settle writes a row that has moved, what a person must know of it, and the state of its order.
func settle(ctx context.Context, q *store.Queries, e *store.Effect, now time.Time) error {
	if err := q.UpdateEffect(ctx, e, "state", "due_at", "attempts", "lease", "error", "error_code", "updated_at"); err != nil {
		return err
	}
	if err := tell(ctx, q, e, now); err != nil {
		return err
	}
	if e.OrderID == 0 {
		return nil
	}
	_, err := lifecycle.Settle(ctx, q, e.OrderID, now)
	return err
}

// needsPerson are the states in which a row waits for a person, with their words in an order's history.
var needsPerson = map[store.EffectState]string{store.EffectUnclear: lifecycle.EventPushUnclear, store.EffectFailed: lifecycle.EventPushFailed}

func tell(ctx context.Context, q *store.Queries, e *store.Effect, now time.Time) error {
	event, wanted := needsPerson[e.State]
	if !wanted {
		return nil
	}
	isNew, err := q.AddNotice(ctx, &store.Notice{Key: NoticeKey(e.ID), Kind: store.NoticePush, AccountID: e.AccountID, OrderID: e.OrderID,
		Args: map[string]string{"effect": number(e.ID), "kind": string(e.Kind), "state": string(e.State), "reason": e.Error}, At: store.At(now)})
	if err != nil || !isNew || e.OrderID == 0 {
		return err
	}
	return lifecycle.Tell(ctx, q, e.OrderID, store.System, event, now, "reason", e.Error)
}

func isAccess(err error) bool {
	kind := connectors.KindOf(err)
	return err != nil && (kind == connectors.Unauthorized || kind == connectors.NotAllowlisted)
}
