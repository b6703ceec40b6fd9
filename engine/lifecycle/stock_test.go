package lifecycle_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

func TestStockCoversTheOrdersThatHaveWaitedLongest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir())
	var ids []int64
	for i := range 3 {
		ids = append(ids, w.take(plain(fmt.Sprint(i+1), 4)).ID)
	}
	w.move("tea", 9)
	var changed []int64
	w.write(func(q *store.Queries) (err error) {
		changed, err = lifecycle.CoverShort(t.Context(), q, "tea", now)
		return err
	})
	require.Equal(t, ids, changed)
	require.Equal(t, []store.OrderState{store.Ready, store.Ready, store.Short}, w.states(ids))
	w.move("tea", -6)
	w.write(func(q *store.Queries) error {
		_, err := lifecycle.Uncover(t.Context(), q, "tea", now)
		return err
	})
	require.Equal(t, []store.OrderState{store.Short, store.Short, store.Short}, w.states(ids), "three pieces are left, and the oldest has them")
	p, err := w.s.Product(t.Context(), "tea")
	require.NoError(t, err)
	require.Equal(t, int64(3), p.Reserved)
}

func (w *world) states(ids []int64) []store.OrderState {
	var all []store.OrderState
	for _, id := range ids {
		all = append(all, w.order(id).State)
	}
	return all
}

// machine does what a warehouse may do with one product, in any order, and compares the store with a few lines of arithmetic.
type machine struct {
	*world
	rt     *rapid.T
	onHand int64
	want   map[string]int64 // by order: pieces still wanted
	ids    map[string]int64
	came   []string // in this order
	next   int
}

func (m *machine) some(label string) string {
	if len(m.want) == 0 {
		m.rt.Skip("no open order")
	}
	open := slices.DeleteFunc(slices.Clone(m.came), func(id string) bool { _, is := m.want[id]; return !is })
	return rapid.SampledFrom(open).Draw(m.rt, label)
}

func (m *machine) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"an order comes in": func(rt *rapid.T) {
			m.next++
			id := fmt.Sprint(m.next)
			n := rapid.IntRange(1, 6).Draw(rt, "pieces")
			m.ids[id] = m.take(plain(id, n)).ID
			m.want[id], m.came = int64(n), append(m.came, id)
		},
		"an order changes": func(rt *rapid.T) {
			id, n := m.some("order"), rapid.IntRange(0, 8).Draw(rt, "pieces")
			m.take(plain(id, n, func(o *connectors.Order) { o.BuyerNote = fmt.Sprint(rapid.Uint64().Draw(rt, "note")) }))
			m.want[id] = int64(n)
		},
		"an order is cancelled": func(*rapid.T) {
			id := m.some("order")
			m.take(plain(id, int(m.want[id]), func(o *connectors.Order) { o.State = connectors.StateCancelled }))
			delete(m.want, id)
		},
		"goods are put away": func(rt *rapid.T) {
			n := rapid.Int64Range(1, 10).Draw(rt, "pieces")
			m.move("tea", n)
			m.onHand += n
			m.write(func(q *store.Queries) error {
				_, err := lifecycle.CoverShort(m.test.Context(), q, "tea", now)
				return err
			})
		},
		"goods are missing": func(rt *rapid.T) {
			n := rapid.Int64Range(0, m.onHand).Draw(rt, "pieces")
			m.move("tea", -n)
			m.onHand -= n
			m.write(func(q *store.Queries) error {
				_, err := lifecycle.Uncover(m.test.Context(), q, "tea", now)
				return err
			})
		},
		"": m.check,
	}
}

// check: nothing is promised twice, nothing lies idle while somebody waits, and every order says truly whether it waits.
func (m *machine) check(rt *rapid.T) {
	ctx := m.test.Context()
	p, err := m.s.Product(ctx, "tea")
	require.NoError(rt, err)
	require.Equal(rt, m.onHand, p.OnHand)
	var covered, asked int64
	for _, id := range m.came {
		reservations, err := m.s.Reservations(ctx, m.ids[id])
		require.NoError(rt, err)
		var mine, has int64
		for _, r := range reservations {
			require.GreaterOrEqual(rt, r.Covered, int64(0))
			require.LessOrEqual(rt, r.Covered, r.Quantity)
			mine, has = mine+r.Quantity, has+r.Covered
		}
		want, open := m.want[id]
		require.Equal(rt, want, mine, "order %s reserves what it still wants", id)
		covered, asked = covered+has, asked+mine
		state := m.order(m.ids[id]).State
		if !open {
			require.Equal(rt, store.Cancelled, state)
			continue
		}
		if _, held := m.holds(m.ids[id])[store.HoldChanged]; held {
			require.Equal(rt, store.Held, state)
			continue
		}
		require.Equal(rt, map[bool]store.OrderState{true: store.Short, false: store.Ready}[has < mine], state, "order %s", id)
	}
	require.Equal(rt, covered, p.Reserved, "the product knows what is promised")
	require.Equal(rt, min(m.onHand, asked), covered, "nothing lies idle while somebody waits, and nothing is promised that is not there")
}

func TestStockIsNeverPromisedTwiceAndNeverLiesIdle(t *testing.T) {
	t.Parallel()
	rounds := 0
	rapid.Check(t, func(rt *rapid.T) {
		rounds++
		w := newWorld(t, t.TempDir())
		w.t = rt
		m := &machine{world: w, rt: rt, want: map[string]int64{}, ids: map[string]int64{}}
		rt.Repeat(m.actions())
	})
	require.Positive(t, rounds)
}
