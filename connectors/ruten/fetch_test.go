package ruten

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/pages"
)

func TestAWeekIsOneList(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	orders := b.orders()
	require.ElementsMatch(t, b.e.Expect(b.week()).Orders, open(orders))
	require.Equal(t, 1, b.count("order/list"))
	require.Equal(t, 1, b.count("order/detail"))
	require.Contains(t, b.sent[0], "end_date=2026-11-23&order_status=All&page=1&page_size=30&start_date=2026-11-16")
}

func open(orders map[string]connectors.Order) []string {
	return slices.DeleteFunc(slices.Collect(maps.Keys(orders)), func(id string) bool { return orders[id].State != connectors.StateOpen })
}

func TestWindowsAreCutIntoDaysOfTaipei(t *testing.T) {
	t.Parallel()
	days := func(from, to time.Time) []string {
		var list []string
		for _, s := range spansOf(connectors.Window{From: from, To: to}) {
			list = append(list, s.first.Format("0102")+"-"+s.last.Format("0102"))
		}
		return list
	}
	require.Equal(t, []string{"1116-1123"}, days(start.Add(-7*24*time.Hour), start))
	midnight := time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC) // in Taipei
	require.Equal(t, []string{"1122-1122"}, days(midnight.Add(-24*time.Hour), midnight), "a window ends before its end")
	require.Equal(t, []string{"1122-1123"}, days(midnight.Add(-time.Second), midnight.Add(time.Second)))
	require.Equal(t, []string{"1024-1031", "1101-1108", "1109-1116", "1117-1123"}, days(start.Add(-30*24*time.Hour), start))
	require.Empty(t, days(start, start.Add(-48*time.Hour)))
}

func TestDetailsWaitUntilAPageMightNotFit(t *testing.T) {
	t.Parallel()
	b := benchWith(t, connectors.EmulatorOptions{Seed: 5, Bare: true, Orders: 70})
	waiting := b.e.Expect(b.week()).Orders
	for _, id := range waiting[:62] {
		require.NoError(t, b.e.Act(connectors.Act{Kind: "ship_elsewhere", Order: id}))
	}
	require.Len(t, b.orders(), 8)
	require.Equal(t, 3, b.count("order/list"))
	require.Equal(t, 1, b.count("order/detail"), "few orders of many pages are one question")
}

func TestPagesThatMoveOrDoNotCountBringEveryOrderOnce(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"moving_pages", "uncounted_pages", "order_no", "throttled_once", "html_503_once"} {
		b := benchWith(t, connectors.EmulatorOptions{Seed: 5, Orders: 60}, name)
		require.ElementsMatch(t, b.e.Expect(b.week()).Orders, open(b.orders()), name)
	}
}

func TestTheLargerCountOfPagesIsBelieved(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		counts counts
		pages  int
	}{
		{counts{Total: "31", Size: "30", Pages: "1"}, 2}, {counts{Total: "31", Pages: "5"}, 5}, {counts{Total: "31", Size: "10"}, 4},
		{counts{Pages: "2"}, 2}, {counts{Total: "0", Pages: "0"}, 0}, {counts{}, pages.Uncounted}, {counts{Total: "many", Pages: "-1"}, pages.Uncounted},
	} {
		require.Equal(t, one.pages, one.counts.page(nil).Pages, "%+v", one.counts)
	}
}

func TestAStateThatNobodyKnowsIsSetAsideAndHidesNothing(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"odd_state", "odd_row"} {
		b := newBench(t, name)
		got := b.fetch(b.week())
		require.NoError(t, got.ended)
		require.ElementsMatch(t, b.e.Expect(b.week()).Orders, open(got.orders))
		require.Len(t, got.aside, 1, name)
		for id, err := range got.aside {
			require.NotEmpty(t, id)
			isOdd(t, err)
		}
	}
}

func TestStatesAreKnownByEitherName(t *testing.T) {
	t.Parallel()
	_, known := stateOf("")
	require.False(t, known, "nothing is no state")
	for _, s := range statuses {
		for _, told := range []string{s.code, strings.ToUpper(s.code), s.name} {
			o, err := norm(t, nil, `"WaitConfirm"`, `"`+told+`"`)
			require.NoError(t, err)
			require.Equal(t, s.state, o.State)
		}
	}
}

func TestOneOrderThatIsRefusedHidesNoOther(t *testing.T) {
	t.Parallel()
	b := newBench(t, "strict_detail")
	got := b.fetch(b.week())
	require.NoError(t, got.ended)
	require.ElementsMatch(t, b.e.Expect(b.week()).Orders, open(got.orders))
	require.Len(t, got.aside, 1)
	for _, err := range got.aside {
		require.Equal(t, connectors.NotFound, emulationtest.Advised(t, err).Kind)
		require.Equal(t, "ORDER_NOT_FOUND", emulationtest.Advised(t, err).Code)
	}
	require.LessOrEqual(t, b.count("order/detail"), 11, "by halves, not one by one")
}

func TestAnOrderWithoutDetailsIsSetAside(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	lost := b.e.Expect(b.week()).Orders[3]
	b.answer = func(body []byte) []byte {
		if !strings.Contains(string(body), `"payment"`) {
			return body
		}
		return []byte(strings.Replace(string(body), `"order_id":"`+lost+`"`, `"order_id":null`, 1))
	}
	got := b.fetch(b.week())
	require.NoError(t, got.ended)
	require.Len(t, got.aside, 1)
	require.Equal(t, connectors.NotFound, emulationtest.Advised(t, got.aside[lost]).Kind)
}

func TestListsOfAnotherShapeEndTheFetchWithTheirAnswer(t *testing.T) {
	t.Parallel()
	for _, change := range [][2]string{
		{`"orders":`, `"list":`}, {`"orders":[`, `"orders":{"rows":[`}, {`"status":"success"`, `"ok":true`}, {`"data":{`, `"result":{`},
	} {
		b := newBench(t)
		b.replaced(change[0], change[1])
		got := b.fetch(b.week())
		require.Empty(t, got.orders)
		isOdd(t, got.ended)
	}
}

func TestARowWithoutANumberIsKept(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.replaced(`"order_id":"261123`, `"id":"261123`)
	got := b.fetch(b.week())
	require.NoError(t, got.ended)
	require.NotEmpty(t, got.orders)
	isOdd(t, got.aside[""])
}

func TestWatchedOrdersAreAskedAboutTogether(t *testing.T) {
	t.Parallel()
	b := benchWith(t, connectors.EmulatorOptions{Seed: 5, Bare: true, Orders: 53})
	ids := b.e.Expect(b.week()).Orders
	require.NoError(t, b.e.Act(connectors.Act{Kind: "cancel", Order: ids[0]}))
	require.NoError(t, b.e.Act(connectors.Act{Kind: "ship_elsewhere", Order: ids[1]}))
	seen, err := b.c.Watch(t.Context(), b.week(), append(ids, "26010100000123"))
	require.NoError(t, err, "an order that Ruten does not know is no news")
	require.Equal(t, 2, b.count("order/detail"))
	require.Len(t, seen, 53)
	states := map[string]connectors.PlatformState{}
	for _, s := range seen {
		states[s.ID] = s.State
	}
	require.Equal(t, connectors.StateCancelled, states[ids[0]])
	require.Equal(t, connectors.StateShipped, states[ids[1]])
	require.Equal(t, connectors.StateOpen, states[ids[2]])
}

func TestAnUnreadableOrderIsAnErrorBesideTheNewsOfTheOthers(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ids := b.e.Expect(b.week()).Orders
	b.turn("odd_row")
	seen, err := b.c.Watch(t.Context(), b.week(), ids)
	isOdd(t, err)
	require.Len(t, seen, len(ids), "its state can be read")
}

func TestACancelledOrderThatLostItsItemsIsKnownAsCancelled(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.by("HOUSE").ID
	require.NoError(t, b.e.Act(connectors.Act{Kind: "cancel", Order: id}))
	b.replaced(`"items":`, `"was":`)
	seen, err := b.c.Watch(t.Context(), b.week(), []string{id})
	isOdd(t, err)
	require.Equal(t, []connectors.Sighting{{ID: id, State: connectors.StateCancelled}}, seen)
}

func TestAWatchWithoutAnAnswerIsNoNews(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.wire.Plan(emulation.DropBefore, 100, nil)
	seen, err := b.c.Watch(t.Context(), b.week(), []string{"26010100000123"})
	require.Equal(t, connectors.Temporary, emulationtest.Advised(t, err).Kind)
	require.Empty(t, seen)
}

func TestAnOrderIsAskedForByItsNumber(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, err := b.c.Order(t.Context(), "")
	require.Equal(t, connectors.NotFound, emulationtest.Advised(t, err).Kind)
	require.Zero(t, b.e.Report().Requests)
	_, err = b.c.Order(t.Context(), "26010100000999")
	require.Equal(t, connectors.NotFound, emulationtest.Advised(t, err).Kind)
	b.turn("fail_200")
	_, err = b.c.Order(t.Context(), "26010100000999")
	require.Equal(t, connectors.Rejected, emulationtest.Advised(t, err).Kind, "with status 200 nobody knows that it means not found")
}
