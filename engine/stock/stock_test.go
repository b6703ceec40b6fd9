package stock_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/stock"
	"gowarehouse/engine/store"
)

func TestTheFirstPutAwayBeginsStockKeepingAndServesTheOldestOrders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("a", "kiosk", 100)
	w.product("TEA")
	w.product("CUP")
	first, second, third := w.take("a", "", "TEA", 2), w.take("a", "", "TEA", 2), w.take("a", "", "TEA", 2)
	cup := w.take("a", "", "CUP", 1)
	for _, id := range []int64{first, second, third, cup} {
		require.Equal(t, store.Ready, w.state(id), "without stock keeping nothing is short")
	}
	w.write(func(q *store.Queries) error { // shipped while nothing was counted
		_, err := q.Move(
			t.Context(),
			&store.Movement{ProductID: w.now("CUP").ID, Kind: store.MoveShip, Quantity: -7, Key: "ship:old", Who: "amy", At: 1},
		)
		return err
	})

	done := w.putAway("R-1", map[string]int64{"TEA": 3})
	require.True(t, done.Began)
	require.Equal(t, store.Ready, w.state(first))
	require.Equal(t, store.Short, w.state(second))
	require.Equal(t, store.Short, w.state(third))
	require.Equal(t, store.Short, w.state(cup), "of a product that was not put away")
	require.Equal(t, int64(0), w.now("CUP").OnHand, "what was shipped before is not held against the shelf")
	require.Equal(t, int64(3), w.now("TEA").Reserved)
	require.ElementsMatch(t, []int64{first, second, third, cup}, w.changed)

	again := w.putAway("R-1", map[string]int64{"TEA": 3})
	require.True(t, again.Already)
	require.Equal(t, int64(3), w.now("TEA").OnHand)
	_, err := w.stock.PutAway(t.Context(), receiptOf("R-1", map[string]int64{"TEA": 4}), "amy")
	requireRefused(t, err, "other quantities")
	_, err = w.stock.PutAway(t.Context(), receiptOf("R-1", map[string]int64{"TEA": 3, "CUP": 1}), "amy")
	requireRefused(t, err, "other quantities")

	done = w.putAway("R-2", map[string]int64{"TEA": 3, "CUP": 1})
	require.False(t, done.Began)
	for _, id := range []int64{second, third, cup} {
		require.Equal(t, store.Ready, w.state(id))
	}
	history, err := w.store.History(t.Context(), second)
	require.NoError(t, err)
	require.Equal(t, lifecycle.EventStockCovered, history[len(history)-1].Event)
}

func TestAPutAwayIsCheckedBeforeAnythingMoves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.product("TEA")
	for words, r := range map[string]stock.Receipt{
		"no merchant":          {Merchant: "nobody", Lines: []stock.ReceiptLine{{Product: "TEA", Quantity: 1}}},
		"is empty":             {Merchant: "m"},
		"1 piece or more":      {Merchant: "m", Lines: []stock.ReceiptLine{{Product: "TEA", Quantity: 1}, {Product: "TEA", Quantity: 0}}},
		"no product \"OTHER\"": {Merchant: "m", Lines: []stock.ReceiptLine{{Product: "TEA", Quantity: 1}, {Product: "OTHER", Quantity: 1}}},
	} {
		_, err := w.stock.PutAway(t.Context(), r, "amy")
		requireRefused(t, err, words)
	}
	require.Equal(t, int64(0), w.now("TEA").OnHand)
	m, err := w.store.Merchant(t.Context(), "m")
	require.NoError(t, err)
	require.False(t, m.StockKept)
}

func TestLinesOfAReceiptAddUpAndTellTheShelf(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.product("TEA")
	done, err := w.stock.PutAway(
		t.Context(),
		stock.Receipt{Merchant: "m", Note: "週一到貨", Lines: []stock.ReceiptLine{{Product: "TEA", Quantity: 2, Shelf: "A-1"},
			{Product: "TEA", Quantity: 3}}},
		"amy",
	)
	require.NoError(t, err)
	require.NotEmpty(t, done.Key)
	require.Equal(t, int64(5), done.Products[0].OnHand)
	require.Equal(t, "A-1", w.now("TEA").Shelf)
	moves, err := w.stock.Movements(t.Context(), "m", "TEA", 10)
	require.NoError(t, err)
	require.Len(t, moves, 1)
	require.Equal(t, "週一到貨", moves[0].Note)
	require.Equal(t, "amy", moves[0].Who)
}

func TestAnAdjustmentBelowWhatIsReservedTakesFromTheNewestOrders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("a", "kiosk", 100)
	w.product("TEA")
	w.putAway("R-1", map[string]int64{"TEA": 6})
	first, second, third := w.take("a", "", "TEA", 2), w.take("a", "", "TEA", 2), w.take("a", "", "TEA", 2)
	by, to := int64(-3), int64(6)
	done, err := w.stock.Adjust(t.Context(), stock.Adjustment{Merchant: "m", Product: "TEA", By: &by, Note: "破損", Key: "k"}, "amy")
	require.NoError(t, err)
	require.Equal(t, []int64{third, second}, done.Orders)
	require.Equal(
		t,
		[]store.OrderState{store.Ready, store.Short, store.Short},
		[]store.OrderState{w.state(first), w.state(second), w.state(third)},
	)
	require.Equal(t, int64(3), done.Product.Reserved)

	again, err := w.stock.Adjust(t.Context(), stock.Adjustment{Merchant: "m", Product: "TEA", By: &by, Note: "破損", Key: "k"}, "amy")
	require.NoError(t, err)
	require.True(t, again.Already)
	require.Equal(t, int64(3), w.now("TEA").OnHand)

	_, err = w.stock.Adjust(t.Context(), stock.Adjustment{Merchant: "m", Product: "TEA", To: &to, Note: "盤點"}, "bob")
	require.NoError(t, err)
	require.Equal(
		t,
		[]store.OrderState{store.Ready, store.Ready, store.Ready},
		[]store.OrderState{w.state(first), w.state(second), w.state(third)},
	)

	minus := int64(-7)
	for words, a := range map[string]stock.Adjustment{
		"needs a note":        {By: &by},
		"or to a number":      {By: &by, To: &to, Note: "x"},
		"6 pieces on hand":    {By: &minus, Note: "x"},
		"0 pieces or more":    {To: &minus, Note: "x"},
		"made before, by -3 ": {By: &to, Note: "x", Key: "k"},
	} {
		a.Merchant, a.Product = "m", "TEA"
		_, err := w.stock.Adjust(t.Context(), a, "amy")
		requireRefused(t, err, words)
	}
}

func TestStockKeepingCanBeSwitchedOffAndOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("a", "kiosk", 100)
	w.product("TEA")
	one := int64(1)
	_, err := w.stock.Adjust(t.Context(), stock.Adjustment{Merchant: "m", Product: "TEA", By: &one, Note: "x"}, "amy")
	requireRefused(t, err, "keeps no stock yet")
	require.NoError(t, w.stock.Keep(t.Context(), "m", true, "amy"))
	id := w.take("a", "", "TEA", 1)
	require.Equal(t, store.Short, w.state(id))
	require.NoError(t, w.stock.Keep(t.Context(), "m", false, "amy"))
	require.Equal(t, store.Ready, w.state(id))
	require.NoError(t, w.stock.Keep(t.Context(), "m", true, "amy"))
	require.Equal(t, store.Short, w.state(id))
	levels, err := w.stock.Levels(t.Context(), "小山茶行")
	require.NoError(t, err)
	require.Equal(t, int64(1), levels[0].Short)
}

func TestAnInboundPushRaisesByTheShareOfWhatWasPutAway(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, platform string) {
		w := newWorld(t)
		half, rest := w.account("a", platform, 50), w.account("b", platform, 33)
		w.product("TEA")
		for _, account := range []string{"a", "b"} {
			w.list(account, "1", map[string]int64{"TEA": 1})
		}
		half.set("1", 4)
		rest.set("1", 0)
		done := w.putAway("R-1", map[string]int64{"TEA": 11})
		require.Len(t, done.Raised, 2)
		require.Empty(t, done.Over)
		w.work(0)
		require.Equal(t, 9, half.now("1"))
		require.Equal(t, 3, rest.now("1"))
		require.Equal(t, []store.EffectState{store.EffectConfirmed, store.EffectConfirmed}, w.effectStates())
		l, err := w.store.Listing(t.Context(), "a", "1", "")
		require.NoError(t, err)
		require.Equal(t, int64(9), *l.Stock)

		w.putAway("R-1", map[string]int64{"TEA": 11})
		w.work(0)
		require.Equal(t, 9, half.now("1"), "the same receipt raises once")
	})
}

func TestABundleGrowsByWhatItsScarcestPartAllows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.account("a", "absolutedepot", 100)
	w.product("TEA")
	w.product("CUP")
	w.list("a", "set", map[string]int64{"TEA": 2, "CUP": 1})
	w.list("a", "trio", map[string]int64{"TEA": 3})
	d.set("set", 0)
	d.set("trio", 0)
	by := func(done stock.PutAway) map[string]int64 {
		all := map[string]int64{}
		for _, r := range done.Raised {
			all[r.LineKey] = r.By
		}
		return all
	}
	require.Equal(t, map[string]int64{"trio/": 2}, by(w.putAway("R-1", map[string]int64{"TEA": 8})), "no cup, no set")
	require.Equal(t, map[string]int64{"trio/": 1}, by(w.putAway("R-2", map[string]int64{"TEA": 1})), "a trio out of what was left over")
	require.Equal(t, map[string]int64{"set/": 3}, by(w.putAway("R-3", map[string]int64{"CUP": 3})))
	require.Equal(t, map[string]int64{"set/": 1}, by(w.putAway("R-4", map[string]int64{"CUP": 5})), "nine teas make four sets")
	w.work(0)
	for range 5 { // pushes of one listing take turns
		w.work(2e9)
	}
	require.Equal(t, 4, d.now("set"))
	require.Equal(t, 3, d.now("trio"))
}

func TestAReceiptThatIsContinuedWithOtherProductsRaisesABundleOfBothAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.account("a", "absolutedepot", 100)
	for _, sku := range []string{"TEA", "CUP", "BOX"} {
		w.product(sku)
	}
	w.list("a", "set", map[string]int64{"TEA": 1, "CUP": 1, "BOX": 1})
	d.set("set", 0)
	w.putAway("R-0", map[string]int64{"BOX": 10, "CUP": 1})
	first := w.putAway("R-1", map[string]int64{"TEA": 4})
	require.Len(t, first.Raised, 1)
	again := w.putAway("R-1", map[string]int64{"CUP": 3})
	require.Len(t, again.Raised, 1)
	require.EqualValues(t, 3, again.Raised[0].By)
	require.NotZero(t, again.Raised[0].Effect)
	require.True(t, w.putAway("R-1", map[string]int64{"CUP": 3}).Already)
	w.work(0)
	for range 5 { // pushes of one listing take turns
		w.work(2e9)
	}
	require.Equal(t, 4, d.now("set"))
}

func TestAdjustmentsOfOneCallAreMadeAllOrNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.product("TEA")
	w.product("CUP")
	w.putAway("R-1", map[string]int64{"TEA": 8, "CUP": 8})
	ctx := t.Context()
	to := func(sku string, n int64) stock.Adjustment {
		return stock.Adjustment{Merchant: "m", Product: sku, To: &n, Note: "盤點", Key: "count-1"}
	}
	_, err := w.stock.AdjustAll(ctx, []stock.Adjustment{to("TEA", 5), to("CUP", -1)}, "amy")
	requireRefused(t, err, "0 pieces or more")
	require.EqualValues(t, 8, w.now("TEA").OnHand)
	for _, already := range []bool{false, true} {
		done, err := w.stock.AdjustAll(ctx, []stock.Adjustment{to("TEA", 5), to("CUP", 9)}, "amy")
		require.NoError(t, err)
		require.Equal(t, []bool{already, already}, []bool{done[0].Already, done[1].Already})
		require.EqualValues(t, 5, w.now("TEA").OnHand)
		require.EqualValues(t, 9, w.now("CUP").OnHand)
	}
	keys := []string{stock.AdjustmentKey(w.now("TEA").ID, "count-1"), stock.PutAwayKey("m", "R-1", w.now("CUP").ID), "nothing"}
	found, err := w.store.MovementsByKey(ctx, keys)
	require.NoError(t, err)
	require.Len(t, found, 2)
	require.EqualValues(t, -3, found[keys[0]].Quantity)
	recent, err := w.store.RecentPutAways(ctx, "m", store.At(noon), 100)
	require.NoError(t, err)
	require.Len(t, recent, 2, "adjustments are none")
	require.Equal(t, "R-1", stock.ReceiptOf("m", &recent[0]))
	adjusted := found[keys[0]]
	require.Empty(t, stock.ReceiptOf("m", &adjusted))
	recent, err = w.store.RecentPutAways(ctx, "m", store.At(noon)+1, 100)
	require.NoError(t, err)
	require.Empty(t, recent)
}

func TestWhatIsNotPushedIsNamedWithTheReason(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("a", "absolutedepot", 10)
	w.account("b", "kiosk", 100)
	w.account("c", "absolutedepot", 100)
	w.product("TEA")
	w.product("OFF")
	for _, item := range []string{"few", "unmanaged", "off", "gone"} {
		w.list("a", item, map[string]int64{"TEA": 1})
	}
	w.list("a", "off", map[string]int64{"TEA": 1, "OFF": 1})
	w.list("b", "1", map[string]int64{"TEA": 1})
	w.list("c", "1", map[string]int64{"TEA": 1})
	w.edit("a", "unmanaged", func(l *store.Listing) { l.StockManaged = false })
	w.write(func(q *store.Queries) error {
		off := w.now("OFF")
		off.SyncStock = false
		return errors.Join(
			q.UpdateProduct(t.Context(), &off, "sync_stock"),
			q.UpdateAccount(t.Context(), &store.Account{ID: "c"}, "inbound_push"),
			q.SetMapping(
				t.Context(),
				"a",
				"vanished/",
				[]store.Mapping{{AccountID: "a", LineKey: "vanished/", ProductID: w.now("TEA").ID, Quantity: 1,
					Source: store.MappedPerson, MappedBy: "amy", MappedAt: 1}},
			),
		)
	})
	done := w.putAway("R-1", map[string]int64{"TEA": 5, "OFF": 5})
	require.Empty(t, done.Raised)
	why := map[string]string{}
	for _, s := range done.Skipped {
		why[s.Account+" "+s.LineKey] = s.Why.EN
		require.NotEmpty(t, s.Why.ZH)
	}
	require.Equal(t, map[string]string{
		"帳號 a few/": "the share rounds down to nothing", "帳號 a gone/": "the share rounds down to nothing",
		"帳號 a unmanaged/": "the platform does not count its stock", "帳號 a off/": "stock sync is off for its product",
		"帳號 a vanished/": "not listed now", "帳號 b 1/": "the platform takes no stock", "帳號 c 1/": "inbound push is off",
	}, why)
}

func TestSharesOverAHundredPercentAreFlaggedUntilTheyAreNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("a", "absolutedepot", 60)
	w.account("b", "absolutedepot", 60)
	w.product("TEA")
	w.list("a", "1", map[string]int64{"TEA": 1})
	w.list("b", "1", map[string]int64{"TEA": 1})
	done := w.putAway("R-1", map[string]int64{"TEA": 10})
	require.Equal(t, []string{"TEA"}, done.Over)
	notices, err := w.store.Notices(t.Context(), store.Only{}, false, 10)
	require.NoError(t, err)
	require.Len(t, notices, 1)
	require.Equal(t, store.NoticeShares, notices[0].Kind)
	require.Equal(t, map[string]string{"sku": "TEA", "percent": "120"}, notices[0].Args)
	w.write(func(q *store.Queries) error {
		return q.UpdateAccount(t.Context(), &store.Account{ID: "b", PushPercent: 40}, "push_percent")
	})
	over, err := w.stock.CheckShares(t.Context(), "m")
	require.NoError(t, err)
	require.Empty(t, over)
	notices, err = w.store.Notices(t.Context(), store.Only{}, false, 10)
	require.NoError(t, err)
	require.Empty(t, notices)
}

// previewed has tea on the shelf: 10 on hand, 3 reserved, 2 kept back, half for the platform.
func previewed(t *testing.T, platform string) (*world, *depot) {
	t.Helper()
	w := newWorld(t)
	d := w.account("a", platform, 50)
	w.product("TEA")
	w.write(func(q *store.Queries) error {
		p := w.now("TEA")
		p.SafetyStock = 2
		return errors.Join(
			q.UpdateProduct(t.Context(), &p, "safety_stock"),
			q.UpdateAccount(t.Context(), &store.Account{ID: "a"}, "inbound_push"),
		)
	})
	w.putAway("R-1", map[string]int64{"TEA": 10})
	w.take("a", "", "TEA", 3)
	w.list("a", "1", map[string]int64{"TEA": 1})
	w.list("a", "pair", map[string]int64{"TEA": 2})
	w.list("a", "unmapped", nil)
	d.set("1", 40)
	d.set("pair", 1)
	return w, d
}

func TestAManualSyncOverwritesExactlyAsPreviewed(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, platform string) {
		w, d := previewed(t, platform)
		preview, err := w.stock.PreviewSync(t.Context(), "帳號 a")
		require.NoError(t, err)
		require.Len(t, preview.Lines, 3)
		one, pair, unmapped := preview.Lines[0], preview.Lines[1], preview.Lines[2]
		require.Equal(t, []int64{40, 2}, []int64{one.Before, one.After}, "half of 10 - 3 - 2, rounded down")
		require.Equal(t, []int64{1, 1}, []int64{pair.Before, pair.After})
		require.False(t, pair.Changes())
		require.Equal(t, "not mapped to a product", unmapped.Skip.EN)
		require.Equal(t, int64(100), one.Shares, "two listings of one account")
		require.False(t, one.Over())
		require.Empty(t, d.calls, "a preview sends nothing")
		require.Empty(t, w.effects())

		done, err := w.stock.ConfirmSync(t.Context(), "a", preview.Token, "amy")
		require.NoError(t, err)
		require.Equal(t, []int{1, 1, 1}, []int{done.Sent, done.Unchanged, done.Skipped})
		w.work(0)
		require.Equal(t, 2, d.now("1"))
		require.Equal(t, 1, d.now("pair"))
		require.Equal(t, []store.EffectState{store.EffectConfirmed}, w.effectStates())
		runs, err := w.store.Runs(t.Context(), store.Only{Account: "a"}, 1)
		require.NoError(t, err)
		require.Equal(t, store.RunStock, runs[0].Kind)
		require.True(t, runs[0].OK)
		require.JSONEq(t, `{"sent":1,"unchanged":1,"skipped":1,"replaced":0}`, runs[0].Result)
	})
}

func TestAManualSyncNeverSendsLessThanNothing(t *testing.T) {
	t.Parallel()
	w, d := previewed(t, "absolutedepot")
	p := w.now("TEA")
	p.SafetyStock = 100
	w.write(func(q *store.Queries) error { return q.UpdateProduct(t.Context(), &p, "safety_stock") })
	preview, err := w.stock.PreviewSync(t.Context(), "a")
	require.NoError(t, err)
	_, err = w.stock.ConfirmSync(t.Context(), "a", preview.Token, "amy")
	require.NoError(t, err)
	w.work(0)
	require.Equal(t, 0, d.now("1"))
	require.Equal(t, 0, d.now("pair"))
}

func TestAConfirmationOfAnOldPreviewSendsNothing(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(w *world, d *depot){
		"the warehouse's stock": func(w *world, _ *depot) { w.putAway("R-2", map[string]int64{"TEA": 2}) },
		"an order":              func(w *world, _ *depot) { w.take("a", "", "TEA", 2) },
		"the platform's stock":  func(_ *world, d *depot) { d.set("1", 39) },
		"a mapping":             func(w *world, _ *depot) { w.list("a", "1", map[string]int64{"TEA": 5}) },
		"the share": func(w *world, _ *depot) {
			w.write(func(q *store.Queries) error {
				return q.UpdateAccount(t.Context(), &store.Account{ID: "a", PushPercent: 55}, "push_percent")
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, d := previewed(t, "absolutedepot")
			preview, err := w.stock.PreviewSync(t.Context(), "a")
			require.NoError(t, err)
			change(w, d)
			_, err = w.stock.ConfirmSync(t.Context(), "a", preview.Token, "amy")
			requireRefused(t, err, "stock has changed since the preview")
			var e *connectors.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, stock.CodeChanged, e.Code)
			require.Empty(t, w.effects())
			fresh, err := w.stock.PreviewSync(t.Context(), "a")
			require.NoError(t, err)
			_, err = w.stock.ConfirmSync(t.Context(), "a", fresh.Token, "amy")
			require.NoError(t, err)
		})
	}
}

func TestAManualSyncReplacesRaisesThatHaveNotGoneOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.account("a", "absolutedepot", 100)
	w.product("TEA")
	w.list("a", "1", map[string]int64{"TEA": 1})
	d.set("1", 3)
	w.putAway("R-1", map[string]int64{"TEA": 10})
	preview, err := w.stock.PreviewSync(t.Context(), "a")
	require.NoError(t, err)
	done, err := w.stock.ConfirmSync(t.Context(), "a", preview.Token, "amy")
	require.NoError(t, err)
	require.Equal(t, 1, done.Replaced)
	w.work(0)
	require.Equal(t, 10, d.now("1"), "not thirteen, nor twenty")
	require.Equal(t, []store.EffectState{store.EffectCancelled, store.EffectConfirmed}, w.effectStates())
}

func TestASyncIsRefusedWhereThereIsNothingToSend(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.account("a", "absolutedepot", 100)
	w.account("k", "kiosk", 100)
	_, err := w.stock.PreviewSync(t.Context(), "nobody")
	requireRefused(t, err, "no account")
	_, err = w.stock.PreviewSync(t.Context(), "a")
	requireRefused(t, err, "keeps no stock yet")
	require.NoError(t, w.stock.Keep(t.Context(), "m", true, "amy"))
	_, err = w.stock.PreviewSync(t.Context(), "k")
	requireRefused(t, err, "takes no stock")
	w.write(func(q *store.Queries) error {
		return q.UpdateAccount(t.Context(), &store.Account{ID: "a", State: store.NotVerified}, "state")
	})
	_, err = w.stock.PreviewSync(t.Context(), "a")
	requireRefused(t, err, "not connected")
}

func TestAListingThePlatformDoesNotKnowIsShownAndSkipped(t *testing.T) {
	t.Parallel()
	w, d := previewed(t, "deltadepot")
	delete(d.has, key("pair"))
	preview, err := w.stock.PreviewSync(t.Context(), "a")
	require.NoError(t, err)
	require.Contains(t, preview.Lines[1].Skip.EN, "no listing pair")
	require.NotEmpty(t, preview.Lines[1].Skip.ZH)
	done, err := w.stock.ConfirmSync(t.Context(), "a", preview.Token, "amy")
	require.NoError(t, err)
	require.Equal(t, 1, done.Sent)
}
