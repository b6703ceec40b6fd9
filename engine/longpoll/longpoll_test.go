package longpoll_test

// A self-built shop that holds requests, and a workspace that waits there. Nobody fetches on a schedule here: whatever comes in was waited for.

import (
	"context"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/connectors"
	_ "gowarehouse/connectors/ownsite"
	"gowarehouse/engine"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/longpoll"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long something may take that comes at once.
const patience = 2 * time.Minute

type world struct {
	*testing.T
	shop    connectors.Emulator
	engine  *engine.Engine
	account store.Account
	waiting *longpoll.Service
	stop    context.CancelFunc
	ended   chan struct{}
}

// newWorld opens a shop with some awkward behaviours, and a workspace whose account on it was fetched once.
func newWorld(t *testing.T, switches ...string) *world {
	t.Helper()
	w := &world{T: t}
	p, err := connectors.Get("ownsite")
	require.NoError(t, err)
	w.shop, err = p.Emulator(connectors.EmulatorOptions{Now: time.Now, Seed: 7, Orders: 3, Bare: true})
	require.NoError(t, err)
	for _, name := range switches {
		require.NoError(t, w.shop.Turn(name, true))
	}
	server := httptest.NewServer(w.shop)
	t.Cleanup(server.Close)
	w.engine, err = engine.Open(t.Context(), engine.Options{Dir: t.TempDir(), Vault: vault.OpenMemory(),
		Backoff: func() (time.Duration, time.Duration) { return time.Millisecond, 5 * time.Millisecond }})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.engine.Close()) })
	ctx := t.Context()
	require.NoError(t, w.engine.Store.Write(ctx, func(q *store.Queries) error {
		if err := q.AddMerchant(ctx, &store.Merchant{ID: "m1", Name: "小山茶行", CreatedAt: 1}); err != nil {
			return err
		}
		return q.AddChannel(ctx, &store.Channel{ID: "c1", MerchantID: "m1", Name: "官網", MatchBy: store.MatchBySKU, Enabled: true, CreatedAt: 1})
	}))
	_, err = w.engine.Accounts.Add(ctx, accounts.NewAccount{Platform: "ownsite", Name: "shop", Merchant: "m1", Channel: "c1", BaseURL: server.URL,
		Values: w.shop.Credentials()})
	require.NoError(t, err)
	_, err = w.engine.Accounts.Test(ctx, "shop")
	require.NoError(t, err)
	w.account, err = w.engine.Store.AccountByName(ctx, "shop")
	require.NoError(t, err)
	_, err = w.engine.Fetch(ctx, w.account.ID, nil)
	require.NoError(t, err)
	return w
}

// start waits at the shop until the test or stop ends it.
func (w *world) start(pace longpoll.Pace) {
	w.waiting = longpoll.New(longpoll.Options{Store: w.engine.Store, Accounts: w.engine.Accounts, Take: w.engine.Intake.Arrived, Pace: pace})
	ctx, stop := context.WithCancel(w.Context())
	w.ended = make(chan struct{})
	w.stop = stop
	go func() {
		w.waiting.Run(ctx)
		close(w.ended)
	}()
	w.Cleanup(func() {
		stop()
		<-w.ended
	})
}

func (w *world) until(is func() bool) {
	w.Helper()
	require.Eventually(w, is, patience, 5*time.Millisecond)
}

func (w *world) lists() int { return w.shop.Report().ByName["GET /orders"] }

// buy has somebody place an order and gives its id.
func (w *world) buy() string {
	w.Helper()
	shown := func() []string {
		return w.shop.Expect(connectors.Window{From: time.Now().Add(-time.Hour), To: time.Now().Add(time.Hour)}).Orders
	}
	before := shown()
	require.NoError(w, w.shop.Act(connectors.Act{Kind: "buy"}))
	after := slices.DeleteFunc(shown(), func(id string) bool { return slices.Contains(before, id) })
	require.Len(w, after, 1)
	return after[0]
}

// has says whether an order is here, and in which state.
func (w *world) has(id string) (store.OrderState, bool) {
	w.Helper()
	seen, known, err := w.engine.Store.SeenOrder(context.WithoutCancel(w.Context()), w.account.ID, id)
	require.NoError(w, err)
	if !known {
		return "", false
	}
	o, err := w.engine.Store.Order(context.WithoutCancel(w.Context()), seen.ID)
	require.NoError(w, err)
	return o.State, true
}

func (w *world) arrives(id string) {
	w.Helper()
	w.until(func() bool { _, here := w.has(id); return here })
}

// waits waits until so many requests are held by the shop or were answered.
func (w *world) waits(n int) {
	w.Helper()
	w.until(func() bool { return w.lists() >= n })
}

func TestAnOrderComesInAsSoonAsItIsThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fetched := w.lists()
	w.start(longpoll.Pace{Shortest: time.Millisecond})
	w.waits(fetched + 1)
	id := w.buy()
	w.arrives(id)
	w.until(func() bool { return w.waiting.Holds(w.account.ID) })
	require.NoError(t, w.shop.Act(connectors.Act{Kind: "cancel", Order: id}))
	w.until(func() bool { state, _ := w.has(id); return state == store.Cancelled })
	w.waits(fetched + 3)
	report := w.shop.Report()
	require.Empty(t, report.Violations)
	require.Zero(t, report.ByName["GET /orders/{id}"], "the list holds whole orders")
	require.LessOrEqual(t, report.ByName["GET /orders"], fetched+4, "one request for each change, and one that waits")
	runs, err := w.engine.Store.Runs(t.Context(), store.Only{Account: w.account.ID}, 10)
	require.NoError(t, err)
	require.Len(t, runs, 1, "no sweep beside the first")
}

func TestWhatIsWaitedForIsGivenUpAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fetched := w.lists()
	w.start(longpoll.Pace{})
	w.waits(fetched + 1)
	began := time.Now()
	w.stop()
	<-w.ended
	require.Less(t, time.Since(began), 20*time.Second, "the shop would have held it for 25 s")
}

func TestAShopThatAnswersAtOnceIsNotHammered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "hurries")
	fetched := w.lists()
	w.start(longpoll.Pace{Shortest: 200 * time.Millisecond, Longest: time.Hour})
	w.waits(fetched + 4)
	time.Sleep(time.Second) // the pause has come to 1.6 s
	require.LessOrEqual(t, w.lists(), fetched+5)
	require.NoError(t, w.shop.Turn("hurries", false))
	id := w.buy()
	w.arrives(id)
}

func TestAShopThatGivesTheSameAgainAndAgainIsNotHammered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "stuck_cursor", "duplicate_rows", "small_pages")
	fetched := w.lists()
	same := endless{w.engine.Accounts, &w.account}
	w.waiting = longpoll.New(longpoll.Options{Store: w.engine.Store, Accounts: same, Take: w.engine.Intake.Arrived,
		Pace: longpoll.Pace{Shortest: 200 * time.Millisecond, Longest: time.Hour}})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { w.waiting.Run(ctx); close(ended) }()
	w.waits(fetched + 4)
	time.Sleep(time.Second)
	require.LessOrEqual(t, w.lists(), fetched+6)
	stop()
	<-ended
}

// endless opens sessions whose shop never moves on: every wait begins anew, long ago.
type endless struct {
	accounts.Sessions
	account *store.Account
}

func (e endless) Open(ctx context.Context, id string) (*accounts.Session, error) {
	session, err := e.Sessions.Open(ctx, id)
	if err != nil {
		return nil, err
	}
	copied := *session
	copied.Connector = forgetful{session.Connector, session.Connector.(connectors.ChangeWaiter)}
	return &copied, nil
}

type forgetful struct {
	connectors.Connector
	waiter connectors.ChangeWaiter
}

func (forgetful) Waits() bool { return true }

func (f forgetful) Wait(ctx context.Context, _ string, _ time.Time) ([]connectors.Fetched, string, error) {
	return f.waiter.Wait(ctx, "", time.Now().Add(-7*24*time.Hour))
}

func TestNobodyWaitsWhereItIsNotWanted(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*world){
		"the shop does not offer it": nil,
		"the account is paused": func(w *world) {
			off := false
			_, err := w.engine.Accounts.Set(w.Context(), "shop", accounts.Settings{FetchOn: &off})
			require.NoError(w, err)
		},
		"the account is disconnected": func(w *world) {
			require.NoError(w, w.engine.Accounts.Failed(w.Context(), w.account.ID, &connectors.Error{Kind: connectors.Unauthorized}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var switches []string
			if spoil == nil {
				switches = append(switches, "no_long_poll")
			}
			w := newWorld(t, switches...)
			fetched := w.lists()
			w.start(longpoll.Pace{})
			if spoil != nil {
				w.waits(fetched + 1)
				spoil(w)
				w.waiting.Look()
				w.until(func() bool { return !w.waiting.Holds(w.account.ID) })
				fetched = w.lists()
				require.NoError(t, w.shop.Act(connectors.Act{Kind: "buy"}))
			}
			time.Sleep(100 * time.Millisecond) // long enough to ask
			require.LessOrEqual(t, w.lists(), fetched)
			require.False(t, w.waiting.Holds(w.account.ID))
		})
	}
}

func TestAShopThatRefusesIsFetchedOnItsSchedule(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fetched := w.lists()
	require.NoError(t, w.shop.Turn("no_long_poll", true)) // it offered it once
	w.start(longpoll.Pace{})
	w.waits(fetched + 1)
	id := w.buy()
	_, err := w.engine.Fetch(t.Context(), w.account.ID, nil)
	require.NoError(t, err)
	w.arrives(id)
	require.False(t, w.waiting.Holds(w.account.ID))
	require.LessOrEqual(t, w.lists(), fetched+3)
}

func TestARevokedKeyDisconnectsTheAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fetched := w.lists()
	require.NoError(t, w.shop.Act(connectors.Act{Kind: "revoke"}))
	w.start(longpoll.Pace{})
	w.until(func() bool {
		a, err := w.engine.Store.Account(t.Context(), w.account.ID)
		require.NoError(t, err)
		return a.State == store.Disconnected
	})
	w.waiting.Look()
	time.Sleep(50 * time.Millisecond)
	require.Equal(t, fetched+1, w.lists(), "once is enough")
}
