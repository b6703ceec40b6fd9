package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// market is two merchants with orders in every state. Many share a moment, a date to ship by, a SKU, a name.
func market(t *testing.T) (*Store, []stored) {
	t.Helper()
	s := neighbours(t)
	ctx := t.Context()
	accounts := []string{"a1", "a2", "b1"}
	platforms := map[string]string{"a1": "momo", "a2": "shopee", "b1": "momo"}
	require.NoError(t, s.Write(ctx, func(q *Queries) error {
		for id, platform := range platforms {
			require.NoError(t, q.UpdateAccount(ctx, &Account{ID: id, Platform: platform}, "platform"))
		}
		for i := range 90 {
			account := accounts[i%3]
			o := &Order{AccountID: account, MerchantID: map[string]string{"a1": "m1", "a2": "m1", "b1": "m2"}[account], ChannelID: "c1",
				Platform: platforms[account], PlatformID: fmt.Sprint("p", i), Number: fmt.Sprint("N", i/2), State: OrderStates[i%len(OrderStates)],
				PlatformState: connectors.StateOpen, OrderedAt: Millis(1000 + i/4), Total: "1", Currency: "TWD", Doc: []byte("{}"),
				ReceiverName: []string{"陳小華", "林小明"}[i%2], PhoneEnd: "3444"}
			if i%4 != 0 {
				o.ShipBy = new(Millis(5000 - i/6))
			}
			require.NoError(t, q.AddOrder(ctx, o))
			for line := range 2 { // both of the same SKU
				require.NoError(t, q.AddLine(ctx, &Line{OrderID: o.ID, AccountID: account, OrderedAt: o.OrderedAt, PlatformID: fmt.Sprint(line),
					LineKey: "k", SKU: []string{"TEA-S", "TEA-L", "CUP"}[i%3], Quantity: 1, Price: "1"}))
			}
			if o.State == Held {
				require.NoError(t, q.AddHold(ctx, &Hold{OrderID: o.ID, Reason: HoldReasons[i%3], Subject: "x", HeldBy: System, HeldAt: 1}))
			}
			if o.State == Shipped || o.State == Reported {
				require.NoError(t, q.SetMark(ctx, o.ID, append(Marks, NoMark)[i/9%4], 1))
			}
			if o.Finished() {
				require.NoError(t, q.SetOrderState(ctx, o.ID, o.State, new(Millis(1)), 1))
			}
		}
		return nil
	}))
	var orders []Order
	require.NoError(t, s.db.NewSelect().Model(&orders).Scan(ctx))
	all := make([]stored, len(orders))
	for i, o := range orders {
		holds, err := s.Holds(ctx, o.ID)
		require.NoError(t, err)
		lines, err := s.Lines(ctx, o.ID)
		require.NoError(t, err)
		all[i] = stored{o, holds, lines}
	}
	return s, all
}

// stored is an order with its rows.
type stored struct {
	Order
	holds []Hold
	lines []Line
}

// fits says without any index whether an order is in a list.
func (f *Filter) fits(o *stored) bool {
	states := f.States
	if f.State != "" {
		states = append(slices.Clone(states), f.State)
	}
	return (len(states) == 0 || slices.Contains(states, o.State)) && (f.Account == "" || f.Account == o.AccountID) &&
		(f.Merchant == "" || f.Merchant == o.MerchantID) && (f.Platform == "" || f.Platform == o.Platform) &&
		(f.From.IsZero() || o.OrderedAt >= At(f.From)) && (f.To.IsZero() || o.OrderedAt < At(f.To)) &&
		(f.ShipBy.IsZero() || !o.Finished() && o.ShipBy != nil && *o.ShipBy < At(f.ShipBy)) && (f.Sort != ByShipBy || !o.Finished()) &&
		(f.Mark == NoMark || f.Mark == o.Mark) &&
		(f.Reason == "" || slices.ContainsFunc(o.holds, func(h Hold) bool { return h.Reason == f.Reason })) &&
		(f.Search == "" || slices.Contains([]string{o.Number, o.PlatformID, o.ReceiverName, o.PhoneEnd}, f.Search) ||
			slices.ContainsFunc(o.lines, func(l Line) bool { return l.SKU == f.Search }))
}

// compare orders two orders as a list does.
func (f *Filter) compare(a, b stored) int {
	if f.Sort != ByShipBy {
		return -cmp.Or(cmp.Compare(a.OrderedAt, b.OrderedAt), cmp.Compare(a.ID, b.ID))
	}
	date := func(o stored) Millis {
		if o.ShipBy == nil {
			return never
		}
		return *o.ShipBy
	}
	return cmp.Or(cmp.Compare(date(a), date(b)), cmp.Compare(a.ID, b.ID))
}

func TestEveryFilterPagesWithoutGapOrRepeatAndCountsTheSame(t *testing.T) {
	t.Parallel()
	s, all := market(t)
	moment := func(m Millis) time.Time { return m.Time() }
	scopes := []Filter{{}, {Account: "a2"}, {Merchant: "m1"}, {Merchant: "m1", Platform: "momo"}, {From: moment(1004), To: moment(1015)}}
	kinds := []Filter{{}, {State: Ready}, {States: OpenStates}, {States: []OrderState{Held, Reported}, State: Cancelled}, {Reason: HoldUnknownPayment},
		{Mark: MarkDue}, {Mark: MarkSeen, States: []OrderState{Shipped, Reported}},
		{ShipBy: moment(4992)}, {States: []OrderState{Ready, Held}, ShipBy: moment(4992)}, {Reason: HoldUnknownPayment, States: []OrderState{Held, Picking}}}
	for _, scope := range scopes {
		for _, kind := range kinds {
			for _, search := range []string{"", "TEA-S", "N7", "p7", "陳小華", "3444", "nothing"} {
				for _, sort := range []OrderSort{ByOrderedAt, ByShipBy} {
					f := kind
					f.Account, f.Merchant, f.Platform, f.From, f.To, f.Search, f.Sort = scope.Account, scope.Merchant, scope.Platform, scope.From, scope.To,
						search, sort
					pagesAs(t, s, all, f)
				}
			}
		}
	}
}

func pagesAs(t *testing.T, s *Store, all []stored, f Filter) {
	t.Helper()
	var want, got []int64
	fitting := slices.DeleteFunc(slices.Clone(all), func(o stored) bool { return !f.fits(&o) })
	slices.SortFunc(fitting, f.compare)
	for _, o := range fitting {
		want = append(want, o.ID)
	}
	for after := (*Cursor)(nil); ; {
		page, next, err := s.OrderPage(t.Context(), f, after, 4)
		require.NoError(t, err, "%+v", f)
		for _, o := range page {
			got = append(got, o.ID)
		}
		if after = next; after == nil {
			break
		}
	}
	require.Equal(t, want, got, "%+v", f)
	n, err := s.CountList(t.Context(), f, 1000)
	require.NoError(t, err, "%+v", f)
	require.Len(t, want, n, "%+v", f)
	n, err = s.CountList(t.Context(), f, 2)
	require.NoError(t, err)
	require.Equal(t, min(2, len(want)), n, "%+v", f)
}

// planOf is how SQLite goes about a query, a step a line.
func planOf(t *testing.T, s *Store, p page) (plan []string) {
	t.Helper()
	rows, err := s.read.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+p.text, p.args...)
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		require.NoError(t, rows.Scan(&id, &parent, &unused, &detail))
		plan = append(plan, detail)
	}
	require.NoError(t, rows.Err())
	return plan
}

func TestNoListOfOrdersSortsMoreThanAPage(t *testing.T) {
	t.Parallel()
	s, _ := market(t)
	after := &Cursor{At: 1010, ID: 40}
	for name, f := range map[string]Filter{
		"nothing": {}, "a state": {State: Ready}, "all open": {States: OpenStates}, "a merchant's open": {Merchant: "m1", States: OpenStates},
		"an account's": {Account: "a1", States: []OrderState{Held, Reported}}, "a reason": {Reason: HoldUnknownProduct, Merchant: "m1"},
		"by date": {Sort: ByShipBy}, "a merchant's by date": {Sort: ByShipBy, Merchant: "m1", Account: "a1", Platform: "momo"},
		"held by date": {Sort: ByShipBy, State: Held}, "urgent by date": {Sort: ByShipBy, ShipBy: time.UnixMilli(5000)},
	} {
		for _, cursor := range []*Cursor{nil, after} {
			p := f.page(cursor, 50)
			plan := planOf(t, s, p)
			text := strings.Join(plan, "\n")
			for i, step := range plan {
				if strings.HasPrefix(step, "USE TEMP B-TREE") { // what joins the pages of several states has a page of each
					require.Contains(t, []string{"SCAN page", "SCAN pages", "SEARCH o USING INTEGER PRIMARY KEY (rowid=?)"}, plan[i-1], "%s\n%s", name, text)
				}
			}
			require.NotContains(t, text, "SCAN o\n", "%s", name)
			if f.Sort == ByShipBy {
				require.NotContains(t, text, "orders_by_", "%s\n%s", name, text)
			}
		}
	}
}
