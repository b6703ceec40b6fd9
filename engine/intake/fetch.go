// Package intake brings orders in: it fetches what is new, stores the platform's answer before anything is made of it,
// refuses what does not belong here, sets aside what cannot be read, and hands the rest to the life of an order.
package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// Service brings orders in. It is safe for concurrent use; one account is never fetched twice at once.
type Service struct {
	Store    *store.Store
	Accounts accounts.Sessions
	Now      func() time.Time
	Log      *slog.Logger
	// Changed, if set, is told of orders that came in, changed or were freed.
	Changed func(orders ...int64)
}

// Result is what a fetch of one account brought.
type Result struct {
	AccountID   string         `json:"-"`
	Account     string         `json:"account"`
	Platform    string         `json:"platform"`
	OK          bool           `json:"ok"`
	Err         error          `json:"-"`
	Seen        int            `json:"seen"`
	New         int            `json:"new"`
	Updated     int            `json:"updated"`
	Refused     map[string]int `json:"refused"`
	SetAside    int            `json:"set_aside"`
	Held        map[string]int `json:"held"` // orders newly held, by reason
	Cancelled   int            `json:"cancelled"`
	Requests    int            `json:"requests"`
	MinRequests int            `json:"min_requests"`
	Seconds     float64        `json:"seconds"`
	GapFrom     *time.Time     `json:"gap_from,omitempty"` // a time that the platform no longer lets us see
	GapTo       *time.Time     `json:"gap_to,omitempty"`

	lines, watched int // lines of all orders that could be read, also of those that did not come in
}

// The reasons why an order is refused.
const (
	RefusedUnpaid    = "unpaid"
	RefusedShipped   = "already_shipped"
	RefusedOld       = "too_old"
	RefusedCancelled = "cancelled"
	RefusedNotOurs   = "not_ours"
	RefusedChannel   = "channel_disabled"
)

// ErrBusy says that the account is being fetched already.
var ErrBusy = &connectors.Error{Kind: connectors.Temporary, Code: "busy",
	Says: connectors.Text{EN: "this account is being fetched already", ZH: "此帳號正在抓單"},
	Do:   connectors.Text{EN: "Wait until it is done.", ZH: "請等待目前的抓單完成。"}}

const (
	batchSize = 100              // orders per transaction
	batchTime = 5 * time.Second  // after which fewer are stored: an order that cost a request is not lost with the process
	overlap   = time.Hour        // before the last success, against clocks that differ
	leaseTime = 15 * time.Minute // renewed with every batch
)

// Fetch asks an account's platform for orders and takes them in. What came in before an error stays. progress, if not nil,
// is called after every batch.
func (s *Service) Fetch(ctx context.Context, accountID string, progress func(Result)) (Result, error) {
	started := s.Now()
	a, err := s.Store.Account(ctx, accountID)
	if err != nil {
		return Result{}, err
	}
	r := Result{AccountID: a.ID, Account: a.Name, Platform: a.Platform, Refused: map[string]int{}, Held: map[string]int{}}
	if a.State != store.Connected {
		return r, (&connectors.Error{Kind: connectors.Unauthorized,
			Do: connectors.Text{EN: "Test the connection: `gowarehouse account test NAME`", ZH: "請測試連線：`gowarehouse account test 帳號`"},
		}).Saying("%s is not connected", "帳號「%s」尚未連線", a.Name)
	}
	if err := s.lease(ctx, a.ID); err != nil {
		return r, err
	}
	defer s.endLease(ctx, &a)
	session, err := s.Accounts.Open(ctx, a.ID)
	if err != nil {
		return r, err
	}
	window, gap := windowOf(&a, session.Platform, started)
	run := &store.Run{
		AccountID:  a.ID,
		Kind:       store.RunFetch,
		StartedAt:  store.At(started),
		WindowFrom: store.At(window.From),
		WindowTo:   store.At(window.To),
		Result:     "{}",
	}
	if gap != nil {
		r.GapFrom, r.GapTo = &gap.From, &gap.To
		run.GapFrom, run.GapTo = store.Ref(&gap.From), store.Ref(&gap.To)
	}
	if err := s.Store.Write(ctx, func(q *store.Queries) error { return q.AddRun(ctx, run) }); err != nil {
		return r, err
	}
	counted, counter := transport.WithCounter(ctx)
	f := &fetch{service: s, account: a, session: session, leased: true, window: window, started: started, result: &r, progress: progress}
	err = session.BlameClock(f.all(counted))
	r.Requests = counter.Requests()
	r.MinRequests = f.minRequests()
	r.Seconds = s.Now().Sub(started).Seconds()
	r.OK, r.Err = err == nil, err
	if noted := s.finish(context.WithoutCancel(ctx), &a, session, run, &r, window); noted != nil {
		return r, errors.Join(err, noted)
	}
	return r, err
}

func (s *Service) lease(ctx context.Context, account string) error {
	return s.Store.Write(ctx, func(q *store.Queries) error {
		ok, err := q.LeaseFetch(ctx, account, s.Now(), s.Now().Add(leaseTime))
		if err == nil && !ok {
			return ErrBusy
		}
		return err
	})
}

// windowOf gives the time a fetch covers: from the earlier of the look-back and the last success less an hour, as far as
// the platform allows. gap is the time that it does not allow any more.
func windowOf(a *store.Account, p *connectors.Platform, now time.Time) (window connectors.Window, gap *connectors.Window) {
	window = connectors.Window{From: now.Add(-time.Duration(a.LookbackDays) * 24 * time.Hour), To: now}
	if a.FetchedTo != nil {
		if since := a.FetchedTo.Time().Add(-overlap); since.Before(window.From) {
			window.From = since
		}
	}
	if p.Limits.LookBack == 0 {
		return window, nil
	}
	if oldest := now.Add(-p.Limits.LookBack); window.From.Before(oldest) {
		if a.FetchedTo != nil && a.FetchedTo.Time().Before(oldest) {
			gap = &connectors.Window{From: a.FetchedTo.Time(), To: oldest}
		}
		window.From = oldest
	}
	return window, gap
}

// finish writes how a fetch ended: its run, the account's progress, and the notices that come of it.
func (s *Service) finish(
	ctx context.Context,
	a *store.Account,
	session *accounts.Session,
	run *store.Run,
	r *Result,
	window connectors.Window,
) error {
	now := s.Now()
	run.FinishedAt, run.OK = store.Ref(&now), r.OK
	if r.Err != nil {
		run.Error = connectors.Kept(r.Err)
	}
	if text, err := json.Marshal(r); err == nil {
		run.Result = string(text)
	}
	err := s.Store.Write(ctx, func(q *store.Queries) error {
		if err := q.FinishRun(ctx, run); err != nil {
			return err
		}
		if err := session.TellClock(ctx, q, now); err != nil {
			return err
		}
		if !r.OK {
			return nil
		}
		if r.GapFrom != nil {
			if _, err := q.AddNotice(
				ctx,
				&store.Notice{
					Key:       fmt.Sprintf("gap:%s:%d", a.ID, run.WindowFrom),
					Kind:      store.NoticeGap,
					AccountID: a.ID,
					At:        store.At(now),
					Args: map[string]string{
						"account": a.Name,
						"from":    r.GapFrom.Format(time.RFC3339),
						"to":      r.GapTo.Format(time.RFC3339),
					},
				},
			); err != nil {
				return err
			}
		}
		if err := tellSetAside(ctx, q, a, r, now); err != nil {
			return err
		}
		a.FetchedTo = store.Ref(&window.To)
		return q.UpdateAccount(ctx, a, "fetched_to")
	})
	if err != nil || r.Err == nil {
		return err
	}
	return s.Accounts.Failed(ctx, a.ID, r.Err)
}

// tellSetAside gives the one notice that answers of an account are set aside, or ends it when none is any more.
func tellSetAside(ctx context.Context, q *store.Queries, a *store.Account, r *Result, now time.Time) error {
	key := "set_aside:" + a.ID
	aside, err := q.AllSetAside(ctx, store.Only{Account: a.ID}, 1)
	if err != nil {
		return err
	}
	if len(aside) == 0 {
		return q.EndNotice(ctx, key, store.At(now))
	}
	if r.SetAside == 0 {
		return nil
	}
	_, err = q.AddNotice(ctx, &store.Notice{Key: key, Kind: store.NoticeSetAside, AccountID: a.ID, At: store.At(now),
		Args: map[string]string{"account": a.Name, "count": fmt.Sprint(r.SetAside)}})
	return err
}

// fetch is one fetch under way.
type fetch struct {
	service  *Service
	account  store.Account
	session  *accounts.Session
	leased   bool // the account's fetches are ours, to be kept while it lasts
	window   connectors.Window
	started  time.Time
	rules    *lifecycle.Rules
	result   *Result
	same     int // orders that were known and not asked for
	progress func(Result)
}

func (f *fetch) minRequests() int {
	p := f.session.Platform
	if p.MinRequests == nil {
		return 0
	}
	pages := 1
	if p.Limits.PageSize > 0 {
		pages = max(1, (f.result.Seen+p.Limits.PageSize-1)/p.Limits.PageSize)
	}
	return p.MinRequests(connectors.Volume{Orders: f.result.Seen, Lines: f.result.lines, Pages: pages, Watched: f.result.watched, Same: f.same})
}

// all does a whole fetch: what a crash left waiting, what the platform lists, what became of the open orders it did not list.
func (f *fetch) all(ctx context.Context) error {
	s := f.service
	var err error
	if f.rules, err = lifecycle.ReadRules(ctx, &s.Store.Queries, f.account, f.session.Platform); err != nil {
		return err
	}
	if err := f.leftovers(ctx); err != nil {
		return err
	}
	batch := make([]arrival, 0, batchSize)
	begun := s.Now() // of the batch
	for fetched, err := range f.orders(ctx) {
		if err != nil && fetched.ID == "" && fetched.Raw == nil {
			return errors.Join(f.take(ctx, batch), err)
		}
		f.result.Seen++
		if fetched.Same {
			f.same++
		}
		if len(batch) == 0 {
			begun = s.Now()
		}
		batch = append(batch, arrival{fetched, err})
		if len(batch) == batchSize || s.Now().Sub(begun) >= batchTime {
			if err := f.take(ctx, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := f.take(ctx, batch); err != nil {
		return err
	}
	return f.watch(ctx)
}

// orders streams what the platform lists. One that lists cheaply is told what is kept, so that it asks for nothing twice; what is held is read
// anew, for its cause may be gone.
func (f *fetch) orders(ctx context.Context) iter.Seq2[connectors.Fetched, error] {
	sparing, able := f.session.Connector.(connectors.Sparing)
	if !able {
		return f.session.Connector.Orders(ctx, f.window)
	}
	return sparing.OrdersKnowing(ctx, f.window, func(id string) json.RawMessage {
		q := &f.service.Store.Queries
		seen, known, err := q.SeenOrder(ctx, f.account.ID, id)
		if err != nil || !known || seen.State == store.Held {
			return nil
		}
		raw, err := q.Raw(ctx, seen.ID)
		if err != nil || lifecycle.Hash(raw) != seen.RawHash {
			return nil
		}
		return raw
	})
}

// leftovers takes in what was stored and not looked at before a crash.
func (f *fetch) leftovers(ctx context.Context) error {
	for {
		waiting, err := f.service.Store.Waiting(ctx, f.account.ID, batchSize)
		if err != nil || len(waiting) == 0 {
			return err
		}
		batch := make([]arrival, len(waiting))
		for i, in := range waiting {
			batch[i] = arrival{connectors.Fetched{ID: in.PlatformID, Raw: in.Raw}, nil}
		}
		if err := f.take(ctx, batch); err != nil {
			return err
		}
	}
}

// watch asks what became of the open orders that this fetch did not see.
func (f *fetch) watch(ctx context.Context) error {
	s := f.service
	watcher, ok := f.session.Connector.(connectors.CancelWatcher)
	if !ok {
		return nil
	}
	open, err := s.Store.OpenUnseen(ctx, f.account.ID, store.At(f.started), store.At(f.window.From), f.session.Platform.Spares)
	if err != nil {
		return err
	}
	everyOpen, err := s.Store.CountOpenOrders(ctx, f.account.ID)
	if err != nil || everyOpen+len(open) == 0 {
		return err
	}
	missing := make([]string, len(open))
	byPlatformID := make(map[string]int64, len(open))
	for i, ref := range open {
		missing[i], byPlatformID[ref.PlatformID] = ref.PlatformID, ref.ID
	}
	f.result.watched = len(missing)
	sightings, failure := watcher.Watch(ctx, f.window, missing)
	for _, sighting := range sightings { // those that came before a failure hold as well
		if err := f.sighted(ctx, sighting, byPlatformID); err != nil {
			return err
		}
	}
	return failure
}

func (f *fetch) sighted(ctx context.Context, sighting connectors.Sighting, known map[string]int64) error {
	if sighting.Fetched != nil {
		return f.take(ctx, []arrival{{*sighting.Fetched, nil}})
	}
	s := f.service
	id, ok := known[sighting.ID]
	if !ok {
		seen, stored, err := s.Store.SeenOrder(ctx, f.account.ID, sighting.ID)
		if err != nil || !stored {
			return err
		}
		id = seen.ID
	}
	news := false
	err := s.Store.Write(ctx, func(q *store.Queries) (err error) {
		news, err = lifecycle.Sighted(ctx, q, id, sighting.State, sighting.Reason, s.Now())
		return err
	})
	if err != nil || !news {
		return err
	}
	if sighting.State == connectors.StateCancelled {
		f.result.Cancelled++
	} else {
		f.result.Updated++
	}
	s.changed(id)
	return nil
}

func (s *Service) changed(orders ...int64) {
	if s.Changed != nil && len(orders) > 0 {
		s.Changed(orders...)
	}
}
