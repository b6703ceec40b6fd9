package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

func TestMain(m *testing.M) {
	connectors.Register(&connectors.Platform{ID: "ledger", Name: connectors.Text{EN: "Ledger", ZH: "帳本"},
		New: func(connectors.Env) (connectors.Connector, error) { return ledgerConnector{}, nil }})
	goleak.VerifyTestMain(m)
}

// ledgerConnector belongs to a platform whose only change is made by the tests' handler.
type ledgerConnector struct{}

func (ledgerConnector) Test(context.Context) (connectors.Identity, error) {
	return connectors.Identity{}, nil
}
func (ledgerConnector) Orders(context.Context, connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(func(connectors.Fetched, error) bool) {}
}
func (ledgerConnector) Order(context.Context, string) (connectors.Fetched, error) {
	return connectors.Fetched{}, connectors.Errorf(connectors.NotFound, "the ledger has no orders")
}
func (ledgerConnector) Normalise(connectors.Fetched) (connectors.Order, error) {
	return connectors.Order{}, nil
}

// fault is what goes wrong with the next call or question.
type fault func(l *ledger, e store.Effect) (outbox.Answer, bool)

// ledger is a remote book with one entry per effect, and the handler that writes into it. It takes an entry as often as it
// is told to: only a caller that asks first keeps the book right.
type ledger struct {
	mu       sync.Mutex
	made     map[string]int // by effect key
	hidden   bool           // the book takes entries but does not show them
	calls    []string
	asks     int
	batches  [][]string
	faults   []fault // of the calls to come, in order
	askFault fault   // of every question while it is set
	barrier  func(account string)
	load     func(e *store.Effect, step outbox.Step) error
	size     int
	group    func(e store.Effect) string
	records  []string
	decided  []outbox.Decision
}

func (l *ledger) Kind() store.EffectKind { return store.EffectSKU }

func (l *ledger) Load(_ context.Context, _ *store.Queries, e *store.Effect, step outbox.Step) (any, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.load != nil {
		return nil, l.load(e, step)
	}
	return nil, nil
}

func (l *ledger) Batch(_ *accounts.Session, _ outbox.Step, job outbox.Job) (string, int) {
	if l.group != nil {
		return l.group(job.Effect), l.size
	}
	return "", max(l.size, 1)
}

func (l *ledger) Call(_ context.Context, s *accounts.Session, jobs []outbox.Job) []outbox.Answer {
	if l.barrier != nil {
		l.barrier(s.Account.ID)
	}
	answers := make([]outbox.Answer, len(jobs))
	var batch []string
	for i, job := range jobs {
		batch = append(batch, job.Effect.Key)
		answers[i] = l.call(job.Effect)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.batches = append(l.batches, batch)
	return answers
}

func (l *ledger) call(e store.Effect) outbox.Answer {
	l.mu.Lock()
	l.calls = append(l.calls, e.Key)
	var f fault
	if len(l.faults) > 0 {
		f, l.faults = l.faults[0], l.faults[1:]
	}
	l.mu.Unlock()
	if f != nil {
		if a, instead := f(l, e); instead {
			return a
		}
	}
	l.make(e)
	return outbox.Answer{Verdict: outbox.Sent}
}

func (l *ledger) make(e store.Effect) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.made[e.Key]++
}

func (l *ledger) Ask(_ context.Context, _ *accounts.Session, jobs []outbox.Job) []outbox.Answer {
	answers := make([]outbox.Answer, len(jobs))
	for i, job := range jobs {
		answers[i] = l.ask(job.Effect)
	}
	return answers
}

func (l *ledger) ask(e store.Effect) outbox.Answer {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asks++
	if l.askFault != nil {
		if a, instead := l.askFault(l, e); instead {
			return a
		}
	}
	if l.made[e.Key] > 0 && !l.hidden {
		return outbox.Answer{Verdict: outbox.Confirmed}
	}
	return outbox.Answer{Verdict: outbox.Nothing}
}

func (l *ledger) Record(_ context.Context, _ *store.Queries, e *store.Effect, a outbox.Answer, _ time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.records = append(l.records, string(a.Verdict)+">"+string(e.State))
	return nil
}

func (l *ledger) Decide(_ context.Context, _ *store.Queries, _ *store.Effect, d outbox.Decision, _ string, _ time.Time) error {
	l.decided = append(l.decided, d)
	return nil
}

var (
	errLost    = &connectors.Error{Kind: connectors.Temporary, Reason: "no answer", MaybeDone: true}
	errNetwork = &connectors.Error{Kind: connectors.Temporary, Reason: "no route to host"}
)

// The faults.
func replyLost(l *ledger, e store.Effect) (outbox.Answer, bool) {
	l.make(e)
	return outbox.Answer{Verdict: outbox.Unclear, Err: errLost}, true
}
func requestLost(*ledger, store.Effect) (outbox.Answer, bool) {
	return outbox.Answer{Verdict: outbox.Unclear, Err: errLost}, true
}
func answered(a outbox.Answer) fault {
	return func(*ledger, store.Effect) (outbox.Answer, bool) { return a, true }
}
func killedAfterEffect(l *ledger, e store.Effect) (outbox.Answer, bool) {
	l.make(e)
	runtime.Goexit()
	return outbox.Answer{}, true
}
func killedBeforeEffect(*ledger, store.Effect) (outbox.Answer, bool) {
	runtime.Goexit()
	return outbox.Answer{}, true
}
func panics(l *ledger, e store.Effect) (outbox.Answer, bool) {
	l.make(e)
	panic("a defect")
}

// bench is a workspace with accounts a1 and a2, a ledger, and a clock that tests move.
type bench struct {
	t        *testing.T
	store    *store.Store
	accounts *accounts.Service
	ledger   *ledger
	mu       sync.Mutex
	at       time.Time
}

func newBench(t *testing.T) *bench {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir())
	require.NoError(t, err)
	b := &bench{t: t, store: s, ledger: &ledger{made: map[string]int{}}, at: time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)}
	v := vault.OpenMemory()
	b.accounts = accounts.New(accounts.Options{Store: s, Vault: v, Now: b.now})
	t.Cleanup(func() {
		b.accounts.Close()
		require.NoError(t, v.Close())
		require.NoError(t, s.Close())
	})
	b.write(func(q *store.Queries) error {
		ctx := t.Context()
		err := errors.Join(q.AddMerchant(ctx, &store.Merchant{ID: "m1", Name: "小山茶行", CreatedAt: 1}),
			q.AddChannel(ctx, &store.Channel{ID: "c1", MerchantID: "m1", Name: "官網", MatchBy: store.MatchBySKU, Enabled: true, CreatedAt: 1}))
		for _, id := range []string{"a1", "a2"} {
			err = errors.Join(err, q.AddAccount(ctx, &store.Account{ID: id, Platform: "ledger", Name: id, MerchantID: "m1", ChannelID: "c1",
				State: store.Connected, FieldValues: map[string]string{}, CreatedAt: 1}))
		}
		return err
	})
	return b
}

func (b *bench) now() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.at
}

func (b *bench) forward(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at = b.at.Add(d)
}

func (b *bench) write(fn func(q *store.Queries) error) {
	b.t.Helper()
	require.NoError(b.t, b.store.Write(b.t.Context(), fn))
}

// runner is a new program: it knows only what the store holds.
func (b *bench) runner() *outbox.Runner {
	b.t.Helper()
	r := outbox.New(outbox.Options{Store: b.store, Accounts: b.accounts, Handlers: []outbox.Handler{b.ledger}, Now: b.now})
	require.NoError(b.t, r.Recover(b.t.Context()))
	return r
}

func (b *bench) intend(account string, keys ...string) []int64 {
	b.t.Helper()
	var ids []int64
	b.write(func(q *store.Queries) error {
		for _, key := range keys {
			e := &store.Effect{
				Key:       key,
				Kind:      store.EffectSKU,
				AccountID: account,
				Payload:   "{}",
				State:     store.EffectDue,
				DueAt:     store.At(b.now()),
				CreatedAt: store.At(b.now()),
				UpdatedAt: store.At(b.now()),
			}
			if _, err := q.AddEffect(b.t.Context(), e); err != nil {
				return err
			}
			ids = append(ids, e.ID)
		}
		return nil
	})
	return ids
}

func (b *bench) effect(key string) store.Effect {
	b.t.Helper()
	e, err := b.store.EffectByKey(b.t.Context(), key)
	require.NoError(b.t, err)
	return e
}

func (b *bench) work(r *outbox.Runner) {
	b.t.Helper()
	require.NoError(b.t, r.Work(b.t.Context()))
}

// until works, moving the clock to whatever is due next, until the effect is in a state, at most for a while.
func (b *bench) until(r *outbox.Runner, key string, state store.EffectState) store.Effect {
	b.t.Helper()
	for range 60 {
		b.work(r)
		if e := b.effect(key); e.State == state {
			return e
		}
		b.toNext()
	}
	require.FailNow(b.t, "never "+string(state), "%s is %s", key, b.effect(key).State)
	return store.Effect{}
}

func (b *bench) toNext() {
	b.t.Helper()
	next, ok, err := b.store.NextDue(b.t.Context())
	require.NoError(b.t, err)
	if ok && next.After(b.now()) {
		b.forward(next.Sub(b.now()))
	}
}

func (b *bench) notices() []store.Notice {
	b.t.Helper()
	all, err := b.store.Notices(b.t.Context(), store.Only{}, false, 100)
	require.NoError(b.t, err)
	return all
}

func TestAnAcceptedChangeIsSentAndThenConfirmed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.intend("a1", "one")
	r := b.runner()
	b.work(r)
	require.Equal(t, store.EffectSent, b.effect("one").State)
	require.Zero(t, b.ledger.asks, "it is read back later, not at once")
	e := b.until(r, "one", store.EffectConfirmed)
	require.Equal(t, int64(1), e.Attempts)
	require.Zero(t, e.Lease)
	require.Equal(t, 1, b.ledger.made["one"])
	_, waits, err := b.store.NextDue(t.Context())
	require.NoError(t, err)
	require.False(t, waits)
}

func TestALostReplyIsAskedAboutAndNeverRepeatedBlindly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault fault
		calls int
	}{
		"the platform has it":                   {replyLost, 1},
		"the platform has nothing":              {requestLost, 2},
		"the program died after the effect":     {killedAfterEffect, 1},
		"the program died before the effect":    {killedBeforeEffect, 2},
		"the connector broke after effect":      {panics, 1},
		"certainly without effect, tried again": {answered(outbox.Answer{Verdict: outbox.Later, Err: errNetwork}), 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.ledger.faults = []fault{c.fault}
			b.intend("a1", "one")
			b.work(b.runner())
			require.NotEqual(t, store.EffectConfirmed, b.effect("one").State)
			b.until(b.runner(), "one", store.EffectConfirmed)
			require.Equal(t, 1, b.ledger.made["one"])
			require.Len(t, b.ledger.calls, c.calls)
			require.Empty(t, b.notices())
		})
	}
}

func TestAQuestionWaitsUntilALateRequestHasArrived(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.ledger.faults = []fault{requestLost}
	b.intend("a1", "one")
	r := b.runner()
	b.work(r)
	require.Equal(t, store.EffectAsking, b.effect("one").State)
	require.Zero(t, b.ledger.asks)
	b.forward(4 * time.Second)
	b.work(r)
	require.Zero(t, b.ledger.asks)
	b.ledger.make(store.Effect{Key: "one"}) // the request was only slow
	b.forward(2 * time.Second)
	b.work(r)
	require.Equal(t, store.EffectConfirmed, b.effect("one").State)
	require.Equal(t, 1, b.ledger.made["one"])
}

func TestWithTheNetworkDownItKeepsAskingAndNeverCalls(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.ledger.faults = []fault{requestLost}
	b.ledger.askFault = answered(outbox.Answer{Verdict: outbox.Unclear, Err: errNetwork})
	b.intend("a1", "one")
	b.work(b.runner())
	var gaps []time.Duration
	for range 14 {
		before := b.now()
		b.toNext()
		gaps = append(gaps, b.now().Sub(before))
		b.work(b.runner())
	}
	require.True(t, slices.IsSorted(gaps[1:]), "the waits grow: %v", gaps)
	require.Equal(t, 30*time.Minute, gaps[len(gaps)-1])
	require.Equal(t, store.EffectAsking, b.effect("one").State)
	require.Len(t, b.ledger.calls, 1)
	require.Empty(t, b.notices())
	b.ledger.askFault = nil
	b.until(b.runner(), "one", store.EffectConfirmed)
	require.Len(t, b.ledger.calls, 2)
	require.Equal(t, 1, b.ledger.made["one"])
}

func TestWhatNobodyCanTellIsDecidedByAPerson(t *testing.T) {
	t.Parallel()
	cannotTell := answered(outbox.Answer{Verdict: outbox.Unclear, Err: connectors.Errorf(connectors.Rejected, "sales go on")})
	for decision, want := range map[outbox.Decision]struct {
		state store.EffectState
		made  int
	}{
		outbox.DecideDone:  {store.EffectConfirmed, 1},
		outbox.DecideAgain: {store.EffectConfirmed, 2}, // the person's word goes
		outbox.DecideDrop:  {store.EffectCancelled, 1},
	} {
		t.Run(string(decision), func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.ledger.faults, b.ledger.askFault = []fault{replyLost}, cannotTell
			id := b.intend("a1", "one")[0]
			e := b.until(b.runner(), "one", store.EffectUnclear)
			require.Equal(t, "sales go on", e.Error)
			for range 5 {
				b.forward(time.Hour)
				b.work(b.runner())
			}
			require.Len(t, b.ledger.calls, 1, "unclear is never repeated by itself")
			notices := b.notices()
			require.Len(t, notices, 1)
			require.Equal(t, store.NoticePush, notices[0].Kind)

			b.ledger.askFault = nil
			r := b.runner()
			require.NoError(t, r.Decide(t.Context(), id, decision, "amy"))
			require.Empty(t, b.notices())
			b.until(r, "one", want.state)
			require.Equal(t, want.made, b.ledger.made["one"])
			require.Equal(t, []outbox.Decision{decision}, b.ledger.decided)
			err := r.Decide(t.Context(), id, decision, "amy")
			require.Equal(t, connectors.Rejected, connectors.KindOf(err))
		})
	}
	b := newBench(t)
	id := b.intend("a1", "one")[0]
	require.Error(t, b.runner().Decide(t.Context(), id, "perhaps", "amy"))
}

func TestARefusalFailsWithItsReasonAndOneNotice(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.ledger.faults = []fault{
		answered(
			outbox.Answer{
				Verdict: outbox.Refused,
				Err:     &connectors.Error{Kind: connectors.Rejected, Code: "no_split", Reason: "cannot be split"},
			},
		),
	}
	id := b.intend("a1", "one")[0]
	r := b.runner()
	e := b.until(r, "one", store.EffectFailed)
	require.Equal(t, "cannot be split", e.Error)
	require.Equal(t, "no_split", e.ErrorCode)
	require.Len(t, b.notices(), 1)
	require.NoError(t, r.Decide(t.Context(), id, outbox.DecideAgain, "amy"))
	b.until(r, "one", store.EffectConfirmed)
	require.Equal(t, 1, b.ledger.made["one"])
}

func TestAcceptedButNeverShownIsNotSentAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.ledger.hidden = true
	b.intend("a1", "one")
	start := b.now()
	b.until(b.runner(), "one", store.EffectUnclear)
	require.GreaterOrEqual(t, b.now().Sub(start), time.Hour)
	require.Len(t, b.ledger.calls, 1)
	require.Equal(t, 1, b.ledger.made["one"])
}

func TestACallThatIsAlwaysAnsweredOddlyIsLeftToAPerson(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	odd := answered(outbox.Answer{Verdict: outbox.Unclear, Err: (&connectors.Error{Kind: connectors.Unexpected, MaybeDone: true}).Saying(
		"the platform answered differently than expected: no number", "平台的回應與預期不同：沒有單號")})
	b.ledger.faults = []fault{odd, odd, odd, odd}
	id := b.intend("a1", "one")[0]
	r := b.runner()
	e := b.until(r, "one", store.EffectUnclear)
	require.Len(t, b.ledger.calls, 3)
	require.Equal(t, "unexpected", e.ErrorCode)
	require.Contains(t, e.Error, "differently than expected", "why a person is asked")
	require.Len(t, b.notices(), 1)
	kept, err := b.accounts.Calls(t.Context(), "a1")
	require.NoError(t, err)
	require.Len(t, kept.Odd, 3, "each is kept for a report")

	require.NoError(t, r.Decide(t.Context(), id, outbox.DecideAgain, "amy"))
	b.until(r, "one", store.EffectUnclear)
	require.Len(t, b.ledger.calls, 4, "once for each word of a person")
	require.NoError(t, r.Decide(t.Context(), id, outbox.DecideAgain, "amy"))
	b.until(r, "one", store.EffectConfirmed)
}

func TestARefusalInAnotherFormIsFinalAndKeptForAReport(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.ledger.faults = []fault{answered(outbox.Answer{Verdict: outbox.Refused, Err: (&connectors.Error{Kind: connectors.Rejected,
		Code: connectors.CodeDiffers, Body: []byte(`{"message":"no Route matched"}`)}).Saying(
		"the platform answered differently than expected: no such call", "平台的回應與預期不同：沒有此呼叫")})}
	b.intend("a1", "one")
	e := b.until(b.runner(), "one", store.EffectFailed)
	require.Equal(t, connectors.CodeDiffers, e.ErrorCode)
	require.Len(t, b.ledger.calls, 1)
	kept, err := b.accounts.Calls(t.Context(), "a1")
	require.NoError(t, err)
	require.Len(t, kept.Odd, 1)
	require.JSONEq(t, `{"message":"[text, 16 chars]"}`, string(kept.Odd[0].Shape))
}

func TestAThrottledAccountRestsAsLongAsItWasToldWhileOthersGoOn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.ledger.barrier = nil
	throttled := &connectors.Error{Kind: connectors.Throttled, Reason: "too fast", RetryAfter: 7 * time.Minute}
	b.ledger.faults = []fault{answered(outbox.Answer{Verdict: outbox.Later, Err: throttled})}
	b.intend("a1", "one", "two", "three")
	b.work(b.runner())
	require.Equal(t, []string{"one"}, b.ledger.calls)
	b.intend("a2", "other")
	b.forward(6 * time.Minute)
	b.work(b.runner())
	require.Equal(t, []string{"one", "other"}, b.ledger.calls)
	for _, key := range []string{"one", "two", "three"} {
		require.Equal(t, store.EffectDue, b.effect(key).State)
		require.GreaterOrEqual(t, b.effect(key).DueAt.Time().Sub(b.now()), time.Minute)
	}
	b.forward(2 * time.Minute)
	b.work(b.runner())
	require.Len(t, b.ledger.calls, 5)
}

func TestRefusedCredentialsDisconnectTheAccountAndNothingIsLost(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	denied := &connectors.Error{Kind: connectors.Unauthorized, Reason: "password expired"}
	b.ledger.faults = []fault{answered(outbox.Answer{Verdict: outbox.Refused, Err: denied})}
	b.intend("a1", "one", "two")
	r := b.runner()
	b.work(r)
	a, err := b.store.Account(t.Context(), "a1")
	require.NoError(t, err)
	require.Equal(t, store.Disconnected, a.State)
	notices := b.notices()
	require.Len(t, notices, 1)
	require.Equal(t, store.NoticeDisconnected, notices[0].Kind)
	for range 3 {
		b.forward(time.Hour)
		b.work(r)
	}
	require.Len(t, b.ledger.calls, 1, "nothing is called while the account is not connected")
	a.State = store.Connected
	b.write(func(q *store.Queries) error { return q.UpdateAccount(t.Context(), &a, "state") })
	require.NoError(t, r.Resume(t.Context(), "a1"))
	b.work(r)
	require.Equal(t, store.EffectSent, b.effect("one").State)
	require.Equal(t, store.EffectSent, b.effect("two").State)
}

func TestLoadStopsACallAtTheLastMoment(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.intend("a1", "held", "off", "wrong", "fine")
	held := true
	b.ledger.load = func(e *store.Effect, step outbox.Step) error {
		cause := connectors.Errorf(connectors.Rejected, "because of %s", e.Key)
		switch {
		case step != outbox.StepCall:
			return nil
		case e.Key == "held" && held:
			return &outbox.Wait{Until: b.now().Add(time.Minute), Code: "held", Cause: cause}
		case e.Key == "off":
			return &outbox.Off{Cause: cause}
		case e.Key == "wrong":
			return cause
		}
		return nil
	}
	r := b.runner()
	b.work(r)
	require.Equal(t, []string{"fine"}, b.ledger.calls)
	require.Equal(t, store.EffectDue, b.effect("held").State)
	require.Equal(t, "held", b.effect("held").ErrorCode)
	require.Zero(t, b.effect("held").Attempts)
	require.Equal(t, store.EffectCancelled, b.effect("off").State)
	require.Equal(t, store.EffectFailed, b.effect("wrong").State)
	require.Contains(t, b.ledger.records, "off>cancelled")
	held = false
	b.forward(time.Minute)
	b.work(r)
	require.Equal(t, []string{"fine", "held"}, b.ledger.calls)
}

func TestBatchesHoldOneGroupAndAtMostItsSize(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.ledger.size = 2
	b.ledger.group = func(e store.Effect) string { return e.Key[:1] }
	b.intend("a1", "x1", "y1", "x2", "x3", "y2")
	b.work(b.runner())
	require.Equal(t, [][]string{{"x1", "x2"}, {"x3"}, {"y1", "y2"}}, b.ledger.batches)
}

func TestOneAccountIsNeverCalledTwiceAtOnceAndSeveralAre(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var mu sync.Mutex
	out := map[string]int{}
	both := make(chan struct{})
	var once sync.Once
	b.ledger.barrier = func(account string) {
		mu.Lock()
		out[account]++
		if out[account] > 1 {
			t.Errorf("%s is called twice at once", account)
		}
		if out["a1"] == 1 && out["a2"] == 1 {
			once.Do(func() { close(both) })
		}
		mu.Unlock()
		select {
		case <-both:
		case <-time.After(2 * time.Minute):
			t.Error("two accounts never ran at once")
		}
		mu.Lock()
		out[account]--
		mu.Unlock()
	}
	for i := range 4 {
		b.intend("a1", fmt.Sprintf("a%d", i))
		b.intend("a2", fmt.Sprintf("b%d", i))
	}
	r := b.runner()
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if err := r.Work(t.Context()); err != nil {
				t.Errorf("work: %v", err)
			}
		})
	}
	wg.Wait()
	require.Len(t, b.ledger.calls, 8)
	for key, n := range b.ledger.made {
		require.Equal(t, 1, n, key)
	}
}

func TestACancelledWorkLeavesWhatMayHaveHappenedToBeAskedAbout(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.ledger.size = 1
	ctx, cancel := context.WithCancel(t.Context())
	b.ledger.faults = []fault{func(l *ledger, e store.Effect) (outbox.Answer, bool) {
		l.make(e)
		cancel()
		return outbox.Answer{
			Verdict: outbox.Unclear,
			Err:     &connectors.Error{Kind: connectors.Temporary, Reason: "shutting down", MaybeDone: true},
		}, true
	}}
	b.intend("a1", "one", "two")
	require.ErrorIs(t, b.runner().Work(ctx), context.Canceled)
	require.Equal(t, store.EffectAsking, b.effect("one").State)
	require.Equal(t, store.EffectDue, b.effect("two").State)
	r := b.runner()
	b.until(r, "one", store.EffectConfirmed)
	b.until(r, "two", store.EffectConfirmed)
	require.Equal(t, map[string]int{"one": 1, "two": 1}, b.ledger.made)
}

func TestOutcomesReadAsAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		outcome connectors.Outcome
		step    outbox.Step
		want    outbox.Verdict
	}{
		{connectors.Outcome{State: connectors.Done}, outbox.StepCall, outbox.Sent},
		{connectors.Outcome{State: connectors.Already}, outbox.StepCall, outbox.Sent},
		{connectors.Outcome{State: connectors.Done}, outbox.StepAsk, outbox.Confirmed},
		{connectors.Outcome{State: connectors.Pending}, outbox.StepCall, outbox.Sent},
		{connectors.Outcome{State: connectors.Nothing}, outbox.StepAsk, outbox.Nothing},
		{connectors.Outcome{State: connectors.Nothing}, outbox.StepCall, outbox.Unclear},
		{connectors.Outcome{State: connectors.NotAsked, Err: errNetwork}, outbox.StepCall, outbox.Later},
		{connectors.Outcome{State: connectors.NotAsked, Err: errLost}, outbox.StepCall, outbox.Unclear},
		{connectors.Outcome{State: connectors.Refused}, outbox.StepCall, outbox.Refused},
		{connectors.Outcome{State: "new word"}, outbox.StepAsk, outbox.Unclear},
		{connectors.Outcome{}, outbox.StepCall, outbox.Unclear},
	} {
		require.Equal(t, c.want, outbox.FromOutcome(c.outcome, c.step).Verdict, "%s after %s", c.outcome.State, c.step)
	}
}
