package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func TestAFetchAsksAboutEveryMarkInItsWindowAndAFewOlderOnesOnceADay(t *testing.T) {
	t.Parallel()
	s := neighbours(t)
	now := time.Date(2026, 11, 26, 4, 0, 0, 0, time.UTC)
	window := now.AddDate(0, 0, -7)
	add := func(q *Queries, id string, ordered, seen time.Time, mark Mark) {
		o := &Order{AccountID: "a1", MerchantID: "m1", ChannelID: "c1", Platform: "reader", PlatformID: id, Number: id, State: Reported,
			PlatformState: connectors.StateOpen, ShipMode: connectors.ShipNone, OrderedAt: At(ordered), SeenAt: At(seen), Total: "1", Currency: "TWD",
			Doc: []byte("{}")}
		require.NoError(t, q.AddOrder(t.Context(), o))
		require.NoError(t, q.SetMark(t.Context(), o.ID, mark, 1))
		require.NoError(t, q.SetOrderState(t.Context(), o.ID, Reported, new(Millis(1)), 1))
	}
	require.NoError(t, s.Write(t.Context(), func(q *Queries) error {
		add(q, "new", now.AddDate(0, 0, -2), now.Add(-time.Hour), MarkDue)
		add(q, "seen by this fetch", now.AddDate(0, 0, -2), now, MarkDue)
		add(q, "ticked off", now.AddDate(0, 0, -2), now.Add(-time.Hour), MarkByHand)
		add(q, "old", now.AddDate(0, 0, -9), now.AddDate(0, 0, -2), MarkDue)
		add(q, "old and asked today", now.AddDate(0, 0, -9), now.Add(-time.Hour), MarkDue)
		add(q, "given up", now.AddDate(0, 0, -90), now.AddDate(0, 0, -2), MarkDue)
		return nil
	}))
	asked := func() (ids []string) {
		refs, err := s.OpenUnseen(t.Context(), "a1", At(now), At(window), false)
		require.NoError(t, err)
		for _, r := range refs {
			ids = append(ids, r.PlatformID)
		}
		return ids
	}
	require.Equal(t, []string{"new", "old"}, asked())
	require.NoError(t, s.Write(t.Context(), func(q *Queries) error {
		for i := range 2 * seldomMost {
			add(q, fmt.Sprint("older ", i), now.AddDate(0, 0, -20), now.AddDate(0, 0, -3), MarkDue)
		}
		return nil
	}))
	require.Len(t, asked(), 1+seldomMost, "each of them costs a request")
}

func TestOldOpenOrdersAreAskedAboutAFewAtATimeWhereEachCostsARequest(t *testing.T) {
	t.Parallel()
	s := neighbours(t)
	now := time.Date(2026, 11, 26, 4, 0, 0, 0, time.UTC)
	window := now.AddDate(0, 0, -7)
	add := func(q *Queries, id string, ordered, seen time.Time) {
		require.NoError(t, q.AddOrder(t.Context(), &Order{AccountID: "a1", MerchantID: "m1", ChannelID: "c1", Platform: "reader", PlatformID: id,
			Number: id, State: Held, PlatformState: connectors.StateOpen, ShipMode: connectors.ShipNone, OrderedAt: At(ordered), SeenAt: At(seen),
			Total: "1", Currency: "TWD", Doc: []byte("{}")}))
	}
	require.NoError(t, s.Write(t.Context(), func(q *Queries) error {
		add(q, "new", now.AddDate(0, 0, -2), now.Add(-time.Hour))
		add(q, "old and asked today", now.AddDate(0, 0, -9), now.Add(-time.Hour))
		for i := range 2 * seldomMost {
			add(q, fmt.Sprint("old ", i), now.AddDate(0, 0, -20), now.AddDate(0, 0, -3).Add(time.Duration(i)*time.Second))
		}
		return nil
	}))
	asked := func(seldom bool) []OpenRef {
		refs, err := s.OpenUnseen(t.Context(), "a1", At(now), At(window), seldom)
		require.NoError(t, err)
		return refs
	}
	require.Len(t, asked(false), 2+2*seldomMost)
	few := asked(true)
	require.Len(t, few, 1+seldomMost)
	require.Equal(t, "new", few[0].PlatformID)
	require.Equal(t, "old 0", few[1].PlatformID, "those not seen for longest come first")
}

func TestTheListOfMarksIsReadFromItsOwnIndex(t *testing.T) {
	t.Parallel()
	s := neighbours(t)
	for _, f := range []Filter{{Mark: MarkDue}, {Mark: MarkDue, Merchant: "m1"}, {Mark: MarkByHand, Account: "a1"}} {
		plan := strings.Join(planOf(t, s, f.page(nil, 50)), "\n")
		require.Contains(t, plan, "orders_by_mark")
		require.NotContains(t, plan, "TEMP B-TREE")
	}
}
