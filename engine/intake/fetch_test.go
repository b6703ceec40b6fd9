package intake_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/intake"
	"gowarehouse/engine/store"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestAFetchLooksBackAsFarAsTheAccountSaysAndFromTheLastSuccessLessAnHour(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.fetch()
	require.Equal(t, connectors.Window{From: opening.Add(-7 * day), To: opening}, b.shop.lastWindow(), "the first looks back")
	b.forward(10 * time.Minute)
	b.fetch()
	require.Equal(
		t,
		connectors.Window{From: b.now().Add(-7 * day), To: b.now()},
		b.shop.lastWindow(),
		"a recent success does not shorten the look-back",
	)
	b.forward(9 * day)
	r := b.fetch()
	require.Equal(
		t,
		connectors.Window{From: b.now().Add(-9*day - time.Hour), To: b.now()},
		b.shop.lastWindow(),
		"nine days off, and an hour before",
	)
	require.Nil(t, r.GapFrom)
}

func TestWhatIsKeptIsNotAskedForAgainAndWhatIsHeldIs(t *testing.T) {
	t.Parallel()
	b := newBenchOn(t, "miser")
	held := paid("2", func(o *connectors.Order) { o.Shipping.Code = "drone" })
	b.shop.sells(t, paid("1"), held)
	first := b.fetch()
	require.Equal(t, []int{2, 3}, []int{first.New, first.MinRequests})
	require.Empty(t, b.shop.spared)
	b.forward(10 * time.Minute)
	second := b.fetch()
	require.Equal(t, []string{"1"}, b.shop.spared)
	require.Equal(t, []int{2, 0, 2}, []int{second.Seen, second.Updated, second.MinRequests})
	b.forward(10 * time.Minute)
	b.shop.sells(t, paid("1", func(o *connectors.Order) { o.BuyerNote = "請附卡片" }), held)
	b.fetch()
	require.Equal(t, []string{"1"}, b.shop.spared, "it is another one now")
	require.Empty(t, b.shop.watched[len(b.shop.watched)-1], "what was not asked for was seen")
}

func TestWhatCostMuchTimeIsStoredBeforeTheBatchIsFull(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shop.sells(t, paid("1"), paid("2"), paid("3"), paid("4"))
	b.shop.each = func() { b.forward(3 * time.Second) }
	b.shop.breaks = connectors.Errorf(connectors.Temporary, "the network is gone")
	var stored []int
	_, err := b.Fetch(t.Context(), b.account, func(r intake.Result) { stored = append(stored, r.New) })
	require.Error(t, err)
	require.Equal(t, []int{3, 4}, stored, "after five seconds, and at the end")
}

func TestAMachineThatWasOffForNineDaysCatchesUp(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.fetch()
	b.forward(9 * day)
	early, late := opening.Add(time.Minute), b.now().Add(-time.Minute)
	b.shop.sells(t,
		paid("1", func(o *connectors.Order) { o.OrderedAt, o.Payment.PaidAt = early, &early }),
		paid("2", func(o *connectors.Order) { o.OrderedAt, o.Payment.PaidAt = late, &late }))
	r := b.fetch()
	require.Equal(t, 2, r.New)
	require.Empty(t, r.Refused, "nothing of the nine days is too old")
	require.Empty(t, b.notices(store.NoticeGap))
}

func TestATimeThatThePlatformNoLongerShowsIsSaidWithItsDates(t *testing.T) {
	t.Parallel()
	b := newBenchOn(t, "alley")
	b.fetch()
	b.forward(20 * day)
	r := b.fetch()
	require.Equal(t, b.now().Add(-15*day), b.shop.lastWindow().From, "as far as the platform allows")
	require.Equal(t, opening, *r.GapFrom)
	require.Equal(t, b.now().Add(-15*day), *r.GapTo)
	gaps := b.notices(store.NoticeGap)
	require.Len(t, gaps, 1)
	require.Equal(t, "2026-11-23T06:30:00Z", gaps[0].Args["from"])
	require.Equal(t, "2026-11-28T06:30:00Z", gaps[0].Args["to"])
	runs, err := b.Store.Runs(t.Context(), store.Only{Account: b.account}, 1)
	require.NoError(t, err)
	require.Equal(t, opening, runs[0].GapFrom.Time())
	b.forward(time.Hour)
	require.Nil(t, b.fetch().GapFrom, "it is said once")
	require.Len(t, b.notices(store.NoticeGap), 1)
}

func TestAFetchThatBreaksOffKeepsWhatCameAndCoversTheSameTimeAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.fetch()
	b.forward(8 * day)
	at := b.now().Add(-time.Hour)
	b.shop.sells(t, paid("1", func(o *connectors.Order) { o.OrderedAt, o.Payment.PaidAt = at, &at }))
	b.shop.breaks = &connectors.Error{Kind: connectors.Temporary, Reason: "maintenance"}
	r, err := b.Fetch(t.Context(), b.account, nil)
	require.Equal(t, connectors.Temporary, connectors.KindOf(err))
	require.False(t, r.OK)
	require.Equal(t, 1, r.New)
	require.Equal(t, store.Ready, b.order("1").State)
	runs, err := b.Store.Runs(t.Context(), store.Only{Account: b.account}, 1)
	require.NoError(t, err)
	require.False(t, runs[0].OK)
	require.Contains(t, runs[0].Error, "maintenance")
	b.shop.breaks = nil
	b.forward(time.Hour)
	b.fetch()
	require.Equal(t, opening.Add(-time.Hour), b.shop.lastWindow().From)
}

func TestOnlyOrdersThatBelongHereComeInAndTheRestIsCountedByReason(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	old := opening.Add(-8 * day)
	in := func(state connectors.PlatformState) func(*connectors.Order) {
		return func(o *connectors.Order) { o.State = state }
	}
	b.shop.sells(t,
		paid("1"), paid("2", in(connectors.StateUnpaid)), paid("3", in(connectors.StateShipped)), paid("4", in(connectors.StateCancelled)),
		paid("5", in(connectors.StateNotOurs)), paid("6", func(o *connectors.Order) { o.OrderedAt, o.Payment.PaidAt = old, &old }),
		paid("7", in(connectors.StateCancelRequested)), paid("8", in(connectors.StateArranged)),
		paid("9", func(o *connectors.Order) { o.OrderedAt = old }), // paid today
		paid("10", func(o *connectors.Order) {
			o.Payment = connectors.Payment{Method: "cash", Kind: connectors.PaymentCOD}
			due := connectors.TWD(1200)
			o.COD = &due
		}))
	r := b.fetch()
	require.Equal(t, 10, r.Seen)
	require.Equal(t, 5, r.New)
	require.Equal(
		t,
		map[string]int{
			intake.RefusedUnpaid:    1,
			intake.RefusedShipped:   1,
			intake.RefusedCancelled: 1,
			intake.RefusedNotOurs:   1,
			intake.RefusedOld:       1,
		},
		r.Refused,
	)
	require.Equal(t, 1+10, r.MinRequests, "a page, and the lines of all orders, also of those that did not come in")
	require.Equal(t, 1+10, b.fetch().MinRequests, "or that are as they were")
	require.Zero(t, r.SetAside)
	n, err := b.Store.CountOrders(t.Context(), b.account)
	require.NoError(t, err)
	require.Equal(t, 5, n)
	// An order that was refused comes in as soon as its reason is gone.
	b.shop.sells(t, paid("2"))
	require.Equal(t, 1, b.fetch().New)
	refusals, err := b.Store.RefusalsByNumber(t.Context(), store.Only{}, "N2")
	require.NoError(t, err)
	require.Empty(t, refusals)
}

func TestAChannelThatIsSwitchedOffTakesNoNewOrders(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shop.sells(t, paid("1"))
	b.fetch()
	b.write(func(q *store.Queries) error { return q.SetChannelEnabled(t.Context(), "c1", false) })
	b.shop.sells(t, paid("1", func(o *connectors.Order) { o.Lines[0].Quantity = 1 }), paid("2"))
	r := b.fetch()
	require.Equal(t, map[string]int{intake.RefusedChannel: 1}, r.Refused)
	require.Equal(t, 1, r.Updated, "what is here is kept up to date")
}

func TestAnUnknownPaymentWithoutARecordComesInAndIsHeld(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	at := opening.Add(-time.Hour)
	by := func(p connectors.Payment) func(*connectors.Order) {
		return func(o *connectors.Order) { o.Payment = p }
	}
	b.shop.sells(t,
		paid("1", by(connectors.Payment{Method: "acme_pay", Kind: connectors.PaymentUnknown})),
		paid("2", by(connectors.Payment{Method: "acme_pay", Kind: connectors.PaymentUnknown, PaidAt: &at})),
		paid("3", by(connectors.Payment{Method: "acme_pay", Kind: connectors.PaymentUnknown, Reference: "T9"})))
	r := b.fetch()
	require.Equal(t, 3, r.New)
	require.Empty(t, r.Refused)
	require.Equal(t, map[string]int{"unknown_payment": 1}, r.Held)
	require.Equal(t, store.Held, b.order("1").State)
	require.Equal(t, store.Ready, b.order("2").State, "the payment left its date")
	require.Equal(t, store.Ready, b.order("3").State, "the payment left its number")
}

func TestAMissingOrUnmappedShippingMethodHolds(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	by := func(code string) func(*connectors.Order) {
		return func(o *connectors.Order) { o.Shipping.Code = code }
	}
	b.shop.sells(t, paid("1", by("")), paid("2", by("drone")), paid("3"))
	require.Equal(t, map[string]int{"unmapped_shipping": 2}, b.fetch().Held)
	require.Equal(t, store.Ready, b.order("3").State)
}

// bad are answers that cannot be taken in, with a word of the reason.
var bad = map[string]struct {
	entry func(t *testing.T, id string) entry
	says  string
}{
	"no JSON":                  {raw("<html>維護中</html>"), "no JSON"},
	"cut off":                  {raw(`{"order":{"id":"b","numb`), "no JSON"},
	"deeply nested":            {raw(strings.Repeat("[", 200_000)), "no JSON"},
	"larger than any order":    {raw(`{"order":{"id":"b","number":"` + strings.Repeat("x", 5<<20) + `"}}`), "no JSON"},
	"nothing":                  {raw(""), "another order"},
	"another order's":          {of(func(o *connectors.Order) { o.ID = "somebody else's" }), "another order"},
	"without lines":            {of(func(o *connectors.Order) { o.Lines = nil }), "no lines"},
	"without a date":           {of(func(o *connectors.Order) { o.OrderedAt = time.Time{} }), "no date"},
	"with twin lines":          {of(func(o *connectors.Order) { o.Lines = append(o.Lines, o.Lines[0]) }), "told apart"},
	"with a nameless line":     {of(func(o *connectors.Order) { o.Lines[0].ID = "" }), "told apart"},
	"with less than nothing":   {of(func(o *connectors.Order) { o.Lines[0].Quantity = -5 }), "quantity -5"},
	"with more than there are": {of(func(o *connectors.Order) { o.Lines[0].Quantity = 1 << 40 }), "quantity"},
	"makes the reader panic":   {raw(`{"panic":true,"order":{"id":"b"}}`), "could not read"},
	"the connector refuses": {func(_ *testing.T, id string) entry {
		return entry{connectors.Fetched{ID: id, Raw: []byte(`{"half":`)}, connectors.Errorf(connectors.Unexpected, "the row makes no sense")}
	}, "makes no sense"},
}

func raw(text string) func(*testing.T, string) entry {
	return func(_ *testing.T, id string) entry {
		return entry{connectors.Fetched{ID: id, Raw: []byte(strings.ReplaceAll(text, `"b"`, `"`+id+`"`))}, nil}
	}
}

func of(change func(*connectors.Order)) func(*testing.T, string) entry {
	return func(t *testing.T, id string) entry {
		f := fetched(t, paid(id, change))
		f.ID = id
		return entry{f, nil}
	}
}

func TestAnAnswerThatCannotBeReadIsSetAsideWithItsReasonAndTheRestComesIn(t *testing.T) {
	t.Parallel()
	for name, is := range bad {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			hostile := is.entry(t, "b")
			b.shop.gives(entry{fetched(t, paid("1")), nil}, hostile, entry{fetched(t, paid("2")), nil})
			r := b.fetch()
			require.Equal(t, 1, r.SetAside)
			require.Equal(t, 2, r.New)
			aside, err := b.Store.AllSetAside(t.Context(), store.Only{Account: b.account}, 10)
			require.NoError(t, err)
			require.Len(t, aside, 1)
			require.Equal(t, "b", aside[0].PlatformID)
			why := connectors.Halves(aside[0].Reason)
			require.Contains(t, why.EN, is.says)
			require.NotEqual(t, why.EN, why.ZH, "it is told in both languages")
			told, err := b.Why(t.Context(), store.Only{}, "b", false)
			require.NoError(t, err)
			require.Equal(t, connectors.Text{EN: "Order b: it came, but could not be read (" + why.EN + "); the answer is kept: `gowarehouse doctor`.",
				ZH: "訂單 b：已收到但無法解讀（" + why.ZH + "），內容已保留：`gowarehouse doctor`。"}, told)
			if len(hostile.Raw) > 0 {
				require.Equal(t, string(hostile.Raw[:min(len(hostile.Raw), 4<<20)]), string(aside[0].Raw), "the answer is kept as it came")
			}
			require.Len(t, b.notices(store.NoticeSetAside), 1)

			// The platform mends its answer: the order comes in and nothing is aside any more.
			b.shop.sells(t, paid("1"), paid("b"), paid("2"))
			r = b.fetch()
			require.Equal(t, 1, r.New)
			aside, err = b.Store.AllSetAside(t.Context(), store.Only{Account: b.account}, 10)
			require.NoError(t, err)
			require.Empty(t, aside)
			require.Empty(t, b.notices(store.NoticeSetAside), "its cause is gone")
		})
	}
}

func TestAnUnreadableAnswerDoesNotHarmTheOrderThatIsHere(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shop.sells(t, paid("1"))
	b.fetch()
	before := b.order("1")
	b.shop.gives(raw("<html>")(t, "1"))
	require.Equal(t, 1, b.fetch().SetAside)
	after := b.order("1")
	require.Equal(t, before.RawHash, after.RawHash)
	require.Equal(t, before.State, after.State)
}

func TestAnswersWithoutAnIDAreKeptApart(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	nameless := func(text string) entry {
		return entry{connectors.Fetched{Raw: []byte(text)}, connectors.Errorf(connectors.Unexpected, "a row without a number")}
	}
	b.shop.gives(nameless(`{"a":1}`), nameless(`{"b":2}`), entry{fetched(t, paid("1")), nil})
	for range 2 {
		r := b.fetch()
		require.Equal(t, 2, r.SetAside)
		aside, err := b.Store.AllSetAside(t.Context(), store.Only{Account: b.account}, 10)
		require.NoError(t, err)
		require.Len(t, aside, 2, "neither writes over the other, and no fetch doubles them")
	}
	require.Len(t, b.notices(store.NoticeSetAside), 1, "a person is told once")
}

func TestWhatWasSetAsideIsReadAgainWhenTheProgramHasLearned(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	// An answer that an older program could not read and this one can.
	f := fetched(t, paid("1"))
	b.write(func(q *store.Queries) error {
		return q.PutIncoming(
			t.Context(),
			[]store.Incoming{{AccountID: b.account, PlatformID: "1", Raw: f.Raw, Reason: "unknown field", FetchedAt: store.At(opening)}},
		)
	})
	b.fetch()
	n, err := b.Store.CountOrders(t.Context(), b.account)
	require.NoError(t, err)
	require.Zero(t, n, "a fetch leaves it alone")
	taken, err := b.ReevaluateSetAside(t.Context(), b.account)
	require.NoError(t, err)
	require.Equal(t, 1, taken)
	require.Equal(t, store.Ready, b.order("1").State)
}

// TestAnswersAreStoredBeforeAnythingIsMadeOfThem ends the fetch between its two transactions, as a crash would.
func TestAnswersAreStoredBeforeAnythingIsMadeOfThem(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shop.sells(t, paid("1"), paid("2"), paid("3"))
	b.shop.goexit = "2"
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = b.Fetch(context.WithoutCancel(t.Context()), b.account, nil)
	}()
	<-ended
	waiting, err := b.Store.Waiting(t.Context(), b.account, 10)
	require.NoError(t, err)
	require.Len(t, waiting, 3)
	n, err := b.Store.CountOrders(t.Context(), b.account)
	require.NoError(t, err)
	require.Zero(t, n)

	b.shop.goexit = ""
	b.shop.sells(t, paid("3")) // the list has moved on
	b.write(func(q *store.Queries) error { return q.ClearFetchLeases(t.Context()) })
	r := b.fetch()
	require.Equal(t, 3, r.New, "what was waiting comes in once, what the platform still lists is not new again")
	for _, id := range []string{"1", "2", "3"} {
		require.Equal(t, []string{"fetched"}, b.events(id))
	}
	waiting, err = b.Store.Waiting(t.Context(), b.account, 10)
	require.NoError(t, err)
	require.Empty(t, waiting)
}

func TestOneAccountIsNeverFetchedTwiceAtOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shop.sells(t, paid("1"))
	b.shop.entered, b.shop.gate = make(chan struct{}), make(chan struct{})
	first := make(chan error)
	go func() {
		_, err := b.Fetch(context.WithoutCancel(t.Context()), b.account, nil)
		first <- err
	}()
	<-b.shop.entered
	_, err := b.Fetch(t.Context(), b.account, nil)
	require.ErrorIs(t, err, intake.ErrBusy)
	b.forward(5 * time.Minute)
	_, err = b.Fetch(t.Context(), b.account, nil)
	require.ErrorIs(t, err, intake.ErrBusy, "however long the first takes within its lease")
	close(b.shop.gate)
	require.NoError(t, <-first)
	b.shop.mu.Lock()
	b.shop.entered = nil
	b.shop.mu.Unlock()
	require.Zero(t, b.fetch().New)
	require.Equal(t, []string{"fetched"}, b.events("1"))
}

func TestAnAccountThatIsNotConnectedIsNotFetched(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	a, err := b.Store.Account(t.Context(), b.account)
	require.NoError(t, err)
	a.State = store.Disconnected
	b.write(func(q *store.Queries) error { return q.UpdateAccount(t.Context(), &a, "state") })
	_, err = b.Fetch(t.Context(), b.account, nil)
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	require.Empty(t, b.shop.windows)
}

func TestRefusedCredentialsDisconnectTheAccountAndSaySoOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shop.sells(t, paid("1"))
	b.fetch()
	b.shop.breaks = &connectors.Error{Kind: connectors.Unauthorized, Reason: "the key was deleted"}
	_, err := b.Fetch(t.Context(), b.account, nil)
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	a, err := b.Store.Account(t.Context(), b.account)
	require.NoError(t, err)
	require.Equal(t, store.Disconnected, a.State)
	require.Contains(t, a.StateReason, "the key was deleted")
	require.Len(t, b.notices(store.NoticeDisconnected), 1)
	require.NoError(t, b.accounts.Failed(t.Context(), b.account, &connectors.Error{Kind: connectors.Unauthorized}))
	require.Len(t, b.notices(store.NoticeDisconnected), 1)
	require.Equal(t, store.Ready, b.order("1").State, "orders stay as they are")
}

func TestAnOrderSeenUnchangedIsOnlyTouched(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shop.sells(t, paid("1"))
	b.fetch()
	require.Len(t, b.told(), 1)
	before := b.order("1")
	b.forward(time.Minute)
	r := b.fetch()
	require.Equal(t, 1, r.Seen)
	require.Zero(t, r.New+r.Updated+r.Cancelled)
	after := b.order("1")
	require.Equal(t, store.At(b.now()), after.SeenAt)
	after.SeenAt = before.SeenAt
	require.Equal(t, before, after)
	require.Empty(t, b.told(), "nobody is told of nothing")
	require.Equal(t, []string{"fetched"}, b.events("1"))
}

func TestALongListComesInByBatchesAndTellsHowFarItIs(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var list []connectors.Order
	for i := range 250 {
		list = append(list, paid(fmt.Sprint(i+1)))
	}
	b.shop.sells(t, list...)
	var seen []int
	r, err := b.Fetch(t.Context(), b.account, func(r intake.Result) { seen = append(seen, r.New) })
	require.NoError(t, err)
	require.Equal(t, []int{100, 200, 250}, seen)
	require.Equal(t, 5+250, r.MinRequests)
}

func TestACancelledFetchKeepsItsBatchesAndGivesTheAccountBack(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var list []connectors.Order
	for i := range 250 {
		list = append(list, paid(fmt.Sprint(i+1)))
	}
	b.shop.sells(t, list...)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := b.Fetch(ctx, b.account, func(intake.Result) { cancel() })
	require.ErrorIs(t, err, context.Canceled)
	n, err := b.Store.CountOrders(t.Context(), b.account)
	require.NoError(t, err)
	require.Equal(t, 100, n)
	require.Equal(t, 150, b.fetch().New)
}

func TestAWrongClockIsNoticedOnceAndTheWordEndsWithIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	by := 30 * time.Minute
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", time.Now().Add(-by).UTC().Format(http.TimeFormat))
		_, _ = io.WriteString(w, "{}")
	}))
	defer server.Close()
	b.shop.ping = server.URL
	for range 2 {
		b.fetch()
		clocks := b.notices(store.NoticeClock)
		require.Len(t, clocks, 1)
		require.Equal(t, "30", clocks[0].Args["minutes"])
	}
	by = 0
	b.fetch()
	require.Empty(t, b.notices(store.NoticeClock))
}

func TestAnOrderThatTheStoreRefusesIsSetAsideAloneAndTheRestComesIn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	far := fetched(t, paid("2"))
	far.Raw = bytes.Replace(far.Raw, []byte("{"), []byte(`{"far":true,`), 1)
	b.shop.gives(entry{fetched(t, paid("1")), nil}, entry{far, nil}, entry{fetched(t, paid("3")), nil})
	r := b.fetch()
	require.Equal(t, 2, r.New)
	require.Equal(t, 1, r.SetAside)
	require.Equal(t, []string{"fetched"}, b.events("1"), "the batch was stored once, though it was tried twice")
	require.Equal(t, int64(4), b.product().Reserved)
	aside, err := b.Store.AllSetAside(t.Context(), store.Only{Account: b.account}, 10)
	require.NoError(t, err)
	require.Len(t, aside, 1)
	require.Equal(t, "2", aside[0].PlatformID)
	require.Contains(t, aside[0].Reason, "could not store")
}
