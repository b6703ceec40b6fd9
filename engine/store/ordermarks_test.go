package store

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// walked gives the places of a filter's orders.
func walked(t *testing.T, s *Store, f Filter, after *Cursor) []Cursor {
	t.Helper()
	var all []Cursor
	require.NoError(t, s.WalkOrders(t.Context(), f, after, 1000, func(at Cursor) { all = append(all, at) }))
	return all
}

func TestAListIsWalkedInItsOrderAndReadInPartsBetweenMarks(t *testing.T) {
	t.Parallel()
	s, all := market(t)
	for _, f := range []Filter{{}, {Account: "a2"}, {Merchant: "m1", Platform: "momo"}, {State: Ready}, {States: OpenStates},
		{States: []OrderState{Held, Reported}, State: Cancelled}, {Reason: HoldUnknownPayment}, {Reason: HoldUnknownPayment, Account: "a1"},
		{From: Millis(1004).Time(), To: Millis(1015).Time()}, {ShipBy: Millis(4992).Time()}, {Search: "TEA-S"}, {Search: "3444", Platform: "shopee"},
		{Search: "N7", States: OpenStates}, {Search: "陳小華", Reason: HoldUnmappedShipping}, {Search: "nothing"}} {
		for _, f.Sort = range []OrderSort{ByOrderedAt, ByShipBy} {
			fitting := slices.DeleteFunc(slices.Clone(all), func(o stored) bool { return !f.fits(&o) })
			slices.SortFunc(fitting, f.compare)
			marks := walked(t, s, f, nil)
			require.Len(t, marks, len(fitting), "%+v", f)
			for i, at := range marks {
				require.Equal(t, fitting[i].ID, at.ID, "%+v", f)
			}
			const every = 4
			var after *Cursor
			for begin := 0; begin < len(marks); begin += every {
				end := min(begin+every, len(marks))
				part := f
				if end < len(marks) {
					part.Until = &marks[end-1]
				}
				page, _, err := s.OrderPage(t.Context(), part, after, 500)
				require.NoError(t, err)
				require.GreaterOrEqual(t, len(page), end-begin)
				for i := range end - begin {
					require.Equal(t, marks[begin+i].ID, page[i].ID, "%+v", f)
				}
				if part.Until != nil {
					require.Len(t, page, every, "%+v", f)
				}
				require.Equal(t, marks[end:], append([]Cursor{}, walked(t, s, f, &marks[end-1])...), "%+v", f)
				after = &marks[end-1]
			}
		}
	}
}

func TestAListStaysAsItWasWhenOrdersComeIn(t *testing.T) {
	t.Parallel()
	s, all := market(t)
	newest, err := s.NewestOrder(t.Context(), Only{})
	require.NoError(t, err)
	require.EqualValues(t, len(all), newest)
	before := walked(t, s, Filter{}, nil)
	late := &Order{AccountID: "b1", MerchantID: "m2", ChannelID: "c1", Platform: "momo", PlatformID: "late", Number: "LATE", State: Ready,
		PlatformState: connectors.StateOpen, OrderedAt: At(time.UnixMilli(1010)), Total: "1", Currency: "TWD", Doc: []byte("{}")}
	require.NoError(t, s.Write(t.Context(), func(q *Queries) error { return q.AddOrder(t.Context(), late) }))
	require.Equal(t, before, walked(t, s, Filter{Within: Within{Newest: newest}}, nil))
	require.Len(t, walked(t, s, Filter{}, nil), len(before)+1)
	require.Equal(t, []Cursor{{1010, late.ID}}, walked(t, s, Filter{Within: Within{Since: newest}}, nil))
	require.Empty(t, walked(t, s, Filter{State: Held, Within: Within{Since: newest}}, nil))
	own, err := s.NewestOrder(t.Context(), Only{Merchant: "m1"})
	require.NoError(t, err)
	require.Less(t, own, newest)
	page, _, err := s.OrderPage(t.Context(), Filter{Within: Within{IDs: []int64{3, late.ID}}}, nil, 10)
	require.NoError(t, err)
	require.Len(t, page, 2)
}
