package stock_test

// Pushes under faults: at most one effect outside, exactly one where the platform can tell, a person where nobody can.

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
)

// raised has a push of +10 due on a platform that has 5.
func raised(t *testing.T, platform string) (*world, *depot) {
	t.Helper()
	w := newWorld(t)
	d := w.account("a", platform, 100)
	w.product("TEA")
	w.list("a", "1", map[string]int64{"TEA": 1})
	d.set("1", 5)
	w.putAway("R-1", map[string]int64{"TEA": 10})
	return w, d
}

func TestALostAnswerOfAChangeThatArrivedIsFoundAndNotRepeated(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, platform string) {
		w, d := raised(t, platform)
		d.lost = 1
		w.work(time.Minute)
		require.Equal(t, 15, d.now("1"))
		require.Equal(t, 1, d.changed("1"))
		require.Equal(t, []store.EffectState{store.EffectConfirmed}, w.effectStates())
	})
}

func TestAChangeThatNeverArrivedIsMadeAgain(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, platform string) {
		w, d := raised(t, platform)
		d.dropped = 1
		w.work(time.Minute)
		require.Equal(t, 15, d.now("1"))
		require.Equal(t, []store.EffectState{store.EffectConfirmed}, w.effectStates())
	})
}

func TestALostAnswerWhileSalesRunIsForAPersonWhoSeesAllNumbers(t *testing.T) {
	t.Parallel()
	for decision, want := range map[outbox.Decision]int{outbox.DecideDone: 14, outbox.DecideAgain: 24, outbox.DecideDrop: 14} {
		t.Run(string(decision), func(t *testing.T) {
			t.Parallel()
			onBoth(t, func(t *testing.T, platform string) {
				w, d := raised(t, platform)
				d.lost = 1
				d.afterPut = func(d *depot) { d.has[key("1")]-- }
				w.work(time.Hour)
				e := w.effects()[0]
				require.Equal(t, store.EffectUnclear, e.State)
				require.Equal(t, 1, d.changed("1"), "never repeated by itself")
				p := payload(t, e)
				require.Equal(t, []any{5.0, 15.0, 14.0}, []any{p["read"], p["target"], p["seen"]})
				require.Equal(t, "stock_moved", e.ErrorCode)
				require.Contains(t, e.Error, "had 5 and should have 15, but has 14")
				notices, err := w.store.Notices(t.Context(), store.Only{}, false, 10)
				require.NoError(t, err)
				require.Len(t, notices, 1)
				require.NoError(t, w.outbox.Decide(t.Context(), e.ID, decision, "amy"))
				w.work(time.Minute)
				require.Equal(t, want, d.now("1"))
			})
		})
	}
}

func TestAStockThatMovedBeforeTheChangeIsReadOnceMore(t *testing.T) {
	t.Parallel()
	w, d := raised(t, "deltadepot")
	d.beforePut = func(d *depot) { d.has[key("1")] = 3 }
	w.work(0)
	require.Equal(t, 13, d.now("1"))
	require.Equal(t, 2, d.changed("1"))
	require.Equal(t, []store.EffectState{store.EffectConfirmed}, w.effectStates())
	require.Equal(t, int64(1), w.effects()[0].Attempts)
}

func TestAStockThatKeepsMovingIsTriedLater(t *testing.T) {
	t.Parallel()
	w, d := raised(t, "deltadepot")
	var moves func(d *depot)
	left := 3
	moves = func(d *depot) {
		d.has[key("1")]++
		if left--; left > 0 {
			d.beforePut = moves
		}
	}
	d.beforePut = moves
	w.work(0)
	require.Equal(t, []store.EffectState{store.EffectDue}, w.effectStates())
	require.Equal(t, connectors.CodeStale, w.effects()[0].ErrorCode)
	w.work(time.Hour)
	require.Equal(t, 18, d.now("1"))
	require.Equal(t, []store.EffectState{store.EffectConfirmed}, w.effectStates())
}

func TestAReadingThatFailsChangesNothingAndIsTriedAgain(t *testing.T) {
	t.Parallel()
	w, d := raised(t, "absolutedepot")
	d.readErr = []error{connectors.Errorf(connectors.Temporary, "the line went dead")}
	w.work(0)
	require.Empty(t, d.calls)
	require.Equal(t, []store.EffectState{store.EffectDue}, w.effectStates())
	w.work(time.Hour)
	require.Equal(t, 15, d.now("1"))
}

func TestARefusalWaitsForAPerson(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, platform string) {
		w, d := raised(t, platform)
		d.refuse = map[connectors.ListingKey]error{key("1"): connectors.Errorf(connectors.Rejected, "a promotion has reserved 20 pieces")}
		w.work(time.Hour)
		require.Equal(t, []store.EffectState{store.EffectFailed}, w.effectStates())
		require.Contains(t, w.effects()[0].Error, "promotion")
		delete(d.has, key("1"))
		require.NoError(t, w.outbox.Decide(t.Context(), w.effects()[0].ID, outbox.DecideAgain, "amy"))
		w.work(time.Hour)
		require.Equal(t, []store.EffectState{store.EffectFailed}, w.effectStates())
		require.Contains(t, w.effects()[0].Error, "no listing 1")
	})
}

func TestWhatWasAcceptedAndNeverShowsEndsWithAPerson(t *testing.T) {
	t.Parallel()
	w, d := raised(t, "absolutedepot")
	d.deaf = true
	w.work(time.Minute)
	require.Equal(t, []store.EffectState{store.EffectSent}, w.effectStates(), "sent is not confirmed")
	w.work(3 * time.Hour)
	require.Equal(t, []store.EffectState{store.EffectUnclear}, w.effectStates())
	require.Equal(t, 1, d.changed("1"))
}

func TestAnAcceptedChangeIsConfirmedAlthoughSalesWentOn(t *testing.T) {
	t.Parallel()
	w, d := raised(t, "absolutedepot")
	d.afterPut = func(d *depot) { d.has[key("1")] -= 2 }
	w.work(time.Minute)
	require.Equal(t, 13, d.now("1"))
	require.Equal(t, []store.EffectState{store.EffectConfirmed}, w.effectStates())
}

func TestTwoRaisesOfOneListingAddUp(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, platform string) {
		w, d := raised(t, platform)
		w.putAway("R-2", map[string]int64{"TEA": 7})
		w.work(time.Minute)
		require.Equal(t, 22, d.now("1"))
		require.Equal(t, []store.EffectState{store.EffectConfirmed, store.EffectConfirmed}, w.effectStates())
		for _, call := range d.calls {
			require.Len(t, call, 1, "never twice in one call")
		}
	})
}

func TestARaiseWaitsForThePushThatIsOut(t *testing.T) {
	t.Parallel()
	w, d := raised(t, "absolutedepot")
	d.lost = 1
	w.work(0) // the first is out, its answer lost
	w.putAway("R-2", map[string]int64{"TEA": 7})
	w.work(time.Minute)
	require.Equal(t, 22, d.now("1"))
	require.Equal(t, []store.EffectState{store.EffectConfirmed, store.EffectConfirmed}, w.effectStates())
}

func TestListingsOfAnAccountGoTogether(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.account("a", "deltadepot", 100)
	w.product("TEA")
	for i := range 150 {
		item := fmt.Sprint(i)
		w.list("a", item, map[string]int64{"TEA": 1})
		d.set(item, 1)
	}
	w.putAway("R-1", map[string]int64{"TEA": 2})
	w.work(0)
	require.Len(t, d.calls, 2)
	require.Equal(t, 4, d.reads, "one reading before and one after each call")
	for i := range 150 {
		require.Equal(t, 3, d.now(fmt.Sprint(i)))
	}
}

func TestAPushThatIsNoLongerWantedIsCalledOff(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(w *world, q *store.Queries) error{
		"inbound push off": func(_ *world, q *store.Queries) error {
			return q.UpdateAccount(t.Context(), &store.Account{ID: "a"}, "inbound_push")
		},
		"stock sync off": func(w *world, q *store.Queries) error {
			p, err := q.ProductBySKU(t.Context(), "m", "TEA")
			if err != nil {
				return err
			}
			p.SyncStock = false
			return q.UpdateProduct(t.Context(), &p, "sync_stock")
		},
		"not mapped":     func(_ *world, q *store.Queries) error { return q.SetMapping(t.Context(), "a", "1/", nil) },
		"stock not kept": func(_ *world, q *store.Queries) error { return q.SetStockKept(t.Context(), "m", false) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, d := raised(t, "absolutedepot")
			w.write(func(q *store.Queries) error { return change(w, q) })
			w.work(time.Hour)
			require.Equal(t, 5, d.now("1"))
			require.Equal(t, []store.EffectState{store.EffectCancelled}, w.effectStates())
			require.NotEmpty(t, w.effects()[0].Error)
		})
	}
}

// TestAKillAtAnyPointOfAPushLosesAndDoublesNothing ends the process, as its context, at every platform call of a push,
// before or after its effect, and lets another process go on.
func TestAKillAtAnyPointOfAPushLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, platform string) {
		for name, arm := range map[string]func(d *depot, kill func()){
			"at the reading":    func(d *depot, kill func()) { d.onRead = at(1, kill) },
			"before the effect": func(d *depot, kill func()) { d.dropped = 1; d.beforePut = func(*depot) { kill() } },
			"after the effect":  func(d *depot, kill func()) { d.lost = 1; d.afterPut = func(*depot) { kill() } },
			"at the read back":  func(d *depot, kill func()) { d.onRead = at(2, kill) },
		} {
			t.Run(name, func(t *testing.T) {
				w, d := raised(t, platform)
				ctx, kill := context.WithCancel(t.Context())
				arm(d, kill)
				require.ErrorIs(t, w.outbox.Work(ctx), context.Canceled)
				require.NoError(t, w.outbox.Recover(t.Context()))
				w.work(time.Hour)
				require.Equal(t, 15, d.now("1"))
				require.Equal(t, []store.EffectState{store.EffectConfirmed}, w.effectStates())
			})
		}
	})
}

// at runs kill at the n-th reading.
func at(n int, kill func()) func(int) {
	return func(reading int) {
		if reading == n {
			kill()
		}
	}
}

// TestARowThatSaysCallingIsAskedAboutByWhatWasCommitted is the state in which a real kill leaves a row: nothing was
// recorded after the commit.
func TestARowThatSaysCallingIsAskedAboutByWhatWasCommitted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		committed string // into the payload, for attempt 1
		has       int
		want      int
		state     store.EffectState
	}{
		"killed before the reading was committed": {"", 15, 25, store.EffectConfirmed},
		"killed before the change":                {`"attempt":1,"read":5,"target":15,`, 5, 15, store.EffectConfirmed},
		"killed after the change":                 {`"attempt":1,"read":5,"target":15,`, 15, 15, store.EffectConfirmed},
		"a reading of an earlier attempt":         {`"attempt":0,"read":5,"target":15,`, 15, 25, store.EffectConfirmed},
		"killed, and sales ran":                   {`"attempt":1,"read":5,"target":15,`, 12, 12, store.EffectUnclear},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, d := raised(t, "absolutedepot")
			d.set("1", c.has)
			e := w.effects()[0]
			e.State, e.Attempts, e.Payload = store.EffectCalling, 1, "{"+c.committed+e.Payload[1:]
			w.write(func(q *store.Queries) error { return q.UpdateEffect(t.Context(), &e, "state", "attempts", "payload") })
			w.work(time.Hour)
			require.Equal(t, c.want, d.now("1"))
			require.Equal(t, []store.EffectState{c.state}, w.effectStates())
		})
	}
}
