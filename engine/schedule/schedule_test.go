package schedule

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/engine/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func at(t *testing.T, text string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation("2006-01-02 15:04", text, Taipei)
	require.NoError(t, err)
	return when
}

func TestTheNextFetchFollowsTheSettings(t *testing.T) {
	t.Parallel()
	connected := func(change func(*store.Account)) *store.Account {
		a := &store.Account{State: store.Connected, FetchOn: true}
		change(a)
		return a
	}
	for _, c := range []struct {
		name    string
		account *store.Account
		now     string
		want    string
	}{
		{"the next slot of the day", connected(func(a *store.Account) { a.Slots = "09:00,13:30" }), "2026-11-23 09:00", "2026-11-23 13:30"},
		{"the first slot of tomorrow", connected(func(a *store.Account) { a.Slots = "09:00,13:30" }), "2026-11-30 13:30", "2026-12-01 09:00"},
		{"an interval from now", connected(func(a *store.Account) { a.EverySeconds = 600 }), "2026-11-23 23:55", "2026-11-24 00:05"},
		{"never when fetching is off", connected(func(a *store.Account) { a.EverySeconds = 600; a.FetchOn = false }), "2026-11-23 09:00", ""},
		{"never when disconnected", connected(func(a *store.Account) { a.EverySeconds = 600; a.State = store.Disconnected }), "2026-11-23 09:00", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := Next(c.account, at(t, c.now))
			if c.want == "" {
				require.True(t, got.IsZero())
				return
			}
			require.True(t, got.Equal(at(t, c.want)), "%s", got.In(Taipei))
		})
	}
}

// bench is a schedule over a real store with a clock that the test moves.
type bench struct {
	mu      sync.Mutex
	now     time.Time
	fetched chan string
	effects func(ctx context.Context) error // nil: nothing is done
	store   *store.Store
}

func (b *bench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) move(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

func started(t *testing.T, slots string) (*bench, *Schedule) {
	t.Helper()
	ctx, dir := context.Background(), t.TempDir()
	st, err := store.Open(ctx, dir)
	require.NoError(t, err)
	b := &bench{now: at(t, "2026-11-23 08:00"), fetched: make(chan string, 100), store: st}
	last := store.At(b.now)
	require.NoError(t, st.Write(ctx, func(q *store.Queries) error {
		require.NoError(t, q.AddMerchant(ctx, &store.Merchant{ID: "m", Name: "m", CreatedAt: 1}))
		require.NoError(
			t,
			q.AddChannel(ctx, &store.Channel{ID: "c", MerchantID: "m", Name: "c", MatchBy: store.MatchBySKU, Enabled: true, CreatedAt: 1}),
		)
		return q.AddAccount(ctx, &store.Account{ID: "a", Name: "a", Platform: "demo", MerchantID: "m", ChannelID: "c", State: store.Connected,
			FetchOn: true, Slots: slots, FetchedTo: &last, FieldValues: map[string]string{}, CreatedAt: 1})
	}))
	s, err := Start(ctx, Options{Dir: dir, Store: st, Now: b.clock, Log: slog.New(slog.DiscardHandler), Sweep: time.Hour, Tasks: Tasks{
		Fetch: func(_ context.Context, account string) error { b.fetched <- account; return nil },
		Effects: func(ctx context.Context) error {
			b.mu.Lock()
			effects := b.effects
			b.mu.Unlock()
			if effects == nil {
				return nil
			}
			return effects(ctx)
		},
		Care:  func(context.Context) error { return nil },
		Print: func(ctx context.Context) { <-ctx.Done() },
	}})
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, s.Stop(ctx))
		require.NoError(t, st.Close())
	})
	require.NoError(t, s.Wake(ctx))
	return b, s
}

func (b *bench) expect(t *testing.T, n int) {
	t.Helper()
	for range n {
		select {
		case <-b.fetched:
		case <-time.After(2 * time.Minute):
			t.Fatal("no fetch was woken")
		}
	}
	select {
	case <-b.fetched:
		t.Fatal("a fetch too many was woken")
	case <-time.After(1500 * time.Millisecond):
	}
}

func TestASlotWakesOneFetch(t *testing.T) {
	t.Parallel()
	b, s := started(t, "09:00,13:30")
	b.expect(t, 0)
	a, err := b.store.Account(t.Context(), "a")
	require.NoError(t, err)
	require.True(t, a.NextFetchAt.Time().Equal(at(t, "2026-11-23 09:00")))
	b.move(61 * time.Minute)
	require.NoError(t, s.Wake(t.Context()))
	b.expect(t, 1)
}

func TestSlotsMissedWhileThePCSleptRunOnceOnWake(t *testing.T) {
	t.Parallel()
	b, s := started(t, "09:00,13:30")
	b.move(9 * 24 * time.Hour)
	require.NoError(t, s.Wake(t.Context()))
	require.NoError(t, s.Wake(t.Context()))
	b.expect(t, 1)
}

func TestTheLongestPauseIsBetweenTwoFetches(t *testing.T) {
	t.Parallel()
	for slots, want := range map[string]time.Duration{"09:00": 24 * time.Hour, "09:00,13:30": 19*time.Hour + 30*time.Minute,
		"00:00,06:00,12:00,18:00": 6 * time.Hour, "nonsense": 0} {
		require.Equal(t, want, LongestPause(&store.Account{Slots: slots}), slots)
	}
	require.Equal(t, 10*time.Minute, LongestPause(&store.Account{EverySeconds: 600}))
	require.Zero(t, LongestPause(&store.Account{}))
}

// owe states an effect that is due so long from now.
func (b *bench) owe(t *testing.T, key string, in time.Duration) {
	t.Helper()
	require.NoError(t, b.store.Write(t.Context(), func(q *store.Queries) error {
		_, err := q.AddEffect(t.Context(), &store.Effect{Key: key, Kind: store.EffectLabel, AccountID: "a", State: store.EffectDue, Payload: "{}",
			DueAt: store.At(b.clock().Add(in))})
		return err
	}))
}

// work finishes every effect that is due, and says which.
func (b *bench) work(worked chan string) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		return b.store.Write(ctx, func(q *store.Queries) error {
			effects, err := q.EffectsOfOrder(ctx, 0)
			if err != nil {
				return err
			}
			for i := range effects {
				e := &effects[i]
				if e.State != store.EffectDue || e.DueAt > store.At(b.clock()) {
					continue
				}
				e.State = store.EffectConfirmed
				if err := q.UpdateEffect(ctx, e, "state"); err != nil {
					return err
				}
				worked <- e.Key
			}
			return nil
		})
	}
}

func TestAnEffectIsWorkedWhenItIsDueAndNotAtTheNextSweep(t *testing.T) {
	t.Parallel()
	b, s := started(t, "09:00")
	worked := make(chan string, 10)
	b.mu.Lock()
	b.effects = b.work(worked)
	b.mu.Unlock()
	b.owe(t, "later", 700*time.Millisecond) // by the clock of the test, which stands still
	require.NoError(t, s.Wake(t.Context()))
	select {
	case key := <-worked:
		t.Fatalf("%s was worked before it was due", key)
	case <-time.After(300 * time.Millisecond):
	}
	b.move(time.Second)
	require.Equal(t, "later", next(t, worked))
}

func TestAHintThatComesWhileAWorkerEndsIsNotLost(t *testing.T) {
	t.Parallel()
	b, s := started(t, "09:00")
	worked := make(chan string, 10)
	work, once := b.work(worked), sync.Once{}
	b.mu.Lock()
	b.effects = func(ctx context.Context) error {
		err := work(ctx)
		once.Do(func() {
			b.owe(t, "while it ends", 0)
			err = errors.Join(err, s.Wake(ctx))
		})
		return err
	}
	b.mu.Unlock()
	b.owe(t, "first", 0)
	require.NoError(t, s.Wake(t.Context()))
	require.Equal(t, "first", next(t, worked))
	require.Equal(t, "while it ends", next(t, worked))
}

func next(t *testing.T, worked chan string) string {
	t.Helper()
	select {
	case key := <-worked:
		return key
	case <-time.After(2 * time.Minute):
		t.Fatal("nothing was worked")
		return ""
	}
}
