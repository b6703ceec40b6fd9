package intake_test

// What happens to orders that are here: changes, cancellations, mappings, and the answer to "why".

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// edits are what a platform may change of an order that holds it, with the difference a person reads.
var edits = map[string]struct {
	change func(*connectors.Order)
	says   string
}{
	"fewer pieces": {func(o *connectors.Order) { o.Lines[0].Quantity = 1 }, "TEA-S: 2 -> 1"},
	"one line more": {func(o *connectors.Order) {
		o.Lines = append(o.Lines, connectors.Line{ID: "2", SKU: "TEA-S", Name: "烏龍茶", Quantity: 3, Price: connectors.TWD(600)})
	}, "+ TEA-S x3"},
	"another product": {func(o *connectors.Order) { o.Lines[0].SKU = "TEA-L" }, "TEA-S -> TEA-L"},
	"another line": {func(o *connectors.Order) {
		o.Lines = []connectors.Line{{ID: "9", SKU: "TEA-S", Name: "烏龍茶", Quantity: 1, Price: connectors.TWD(600)}}
	}, "- TEA-S x2"},
	"another address":  {func(o *connectors.Order) { o.Receiver.Address = "花蓮縣花蓮市國聯五路120號" }, "address"},
	"another receiver": {func(o *connectors.Order) { o.Receiver.Name = "林志明" }, "address"},
	"another method": {
		func(o *connectors.Order) { o.Shipping.Code, o.Shipping.StoreID = "seven", "006598" },
		"shipping: home  -> seven 006598",
	},
	"cash to collect": {func(o *connectors.Order) {
		due := connectors.TWD(1200)
		o.COD = &due
	}, "COD: 0 -> 1200"},
}

func TestAChangeOnThePlatformHoldsWithTheDifferenceAndNoPersonalDatum(t *testing.T) {
	t.Parallel()
	for name, edit := range edits {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.shop.sells(t, paid("1"))
			b.fetch()
			b.shop.sells(t, paid("1", edit.change))
			r := b.fetch()
			require.Equal(t, 1, r.Updated)
			require.Equal(t, 1, r.Held["changed"])
			require.Equal(t, store.Held, b.order("1").State)
			require.Contains(t, b.reasons("1"), store.HoldChanged)
			for _, h := range b.holds("1") {
				if h.Reason == store.HoldChanged {
					require.Contains(t, h.Note, edit.says)
				}
				for _, datum := range []string{"陳小華", "林志明", "0912345678", "忠孝東路", "國聯五路"} {
					require.NotContains(t, h.Note, datum)
				}
			}
			require.Contains(t, b.events("1"), lifecycle.EventChanged)
			require.Zero(t, b.fetch().Updated, "the same answer again is no change")

			// A person looks and releases; the change does not hold twice.
			for _, h := range b.holds("1") {
				if h.Reason != store.HoldChanged {
					continue
				}
				b.write(func(q *store.Queries) error {
					_, err := lifecycle.Release(t.Context(), q, h.ID, "seen", "amy", b.now())
					return err
				})
			}
			_, err := b.Reevaluate(t.Context(), []int64{b.order("1").ID}, "amy")
			require.NoError(t, err)
			require.NotContains(t, b.reasons("1"), store.HoldChanged)
		})
	}
}

func TestANewAnswerWithNothingThatMattersDoesNotHold(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shop.sells(t, paid("1"))
	b.fetch()
	b.shop.sells(t, paid("1", func(o *connectors.Order) { o.UpdatedAt, o.BuyerNote = opening, "請早上送" }))
	require.Equal(t, 1, b.fetch().Updated)
	require.Equal(t, store.Ready, b.order("1").State)
}

func TestPiecesThatAreNoLongerWantedAreFreeAtOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shop.sells(
		t,
		paid("1", func(o *connectors.Order) { o.Lines[0].Quantity = 8 }),
		paid("2", func(o *connectors.Order) { o.Lines[0].Quantity = 5 }),
	)
	b.fetch()
	require.Equal(t, store.Short, b.order("2").State)
	b.shop.sells(
		t,
		paid("1", func(o *connectors.Order) { o.Lines[0].Quantity = 1 }),
		paid("2", func(o *connectors.Order) { o.Lines[0].Quantity = 5 }),
	)
	b.fetch()
	require.Equal(t, int64(6), b.product().Reserved)
	require.Equal(t, store.Ready, b.order("2").State, "what one gave up is handed to the one that waits")
}

func TestACancellationFreesTheStock(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shop.sells(t, paid("1"), paid("2"))
	b.fetch()
	require.Equal(t, int64(4), b.product().Reserved)
	b.shop.sells(t, paid("1", func(o *connectors.Order) { o.State, o.CancelReason = connectors.StateCancelled, "changed mind" }), paid("2"))
	r := b.fetch()
	require.Equal(t, 1, r.Cancelled)
	require.Equal(t, store.Cancelled, b.order("1").State)
	require.NotNil(t, b.order("1").FinishedAt)
	require.Equal(t, int64(2), b.product().Reserved)
	require.Empty(t, b.notices(store.NoticeParcelBack))
	require.Zero(t, b.fetch().Cancelled, "it is news once")
}

func TestACancellationThatOnlyTheListOfCancellationsTellsIsSeenOnEveryFetch(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shop.sells(t, paid("1"), paid("2"))
	b.fetch()
	b.forward(time.Minute)
	b.shop.sells(t, paid("2"))
	b.shop.sightings = []connectors.Sighting{
		{ID: "1", State: connectors.StateCancelled, Reason: "out of time"},
		{ID: "never seen", State: connectors.StateCancelled},
	}
	r := b.fetch()
	require.Equal(t, 1, r.Cancelled)
	require.Equal(t, []string{"1"}, b.shop.watched[len(b.shop.watched)-1], "asked about what the list no longer had")
	require.Equal(t, store.Cancelled, b.order("1").State)
	require.Equal(t, int64(2), b.product().Reserved)
	b.forward(time.Minute)
	require.Zero(t, b.fetch().Cancelled)
	require.Empty(t, b.shop.watched[len(b.shop.watched)-1])
	require.Equal(t, []string{"fetched", "cancelled"}, b.events("1"))
}

func TestACancelledOrderHoldsNothingAndSaysNothingMore(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shop.sells(t, paid("1", func(o *connectors.Order) { o.Shipping.Code = "drone" }))
	b.fetch()
	require.Len(t, b.notices(store.NoticeHeld), 1)
	b.shop.sells(t, paid("1", func(o *connectors.Order) {
		o.State, o.Lines[0].Quantity, o.Shipping.Code = connectors.StateCancelled, 0, "drone"
	}))
	b.fetch()
	require.Equal(t, store.Cancelled, b.order("1").State)
	require.Empty(t, b.holds("1"))
	require.Empty(t, b.notices(store.NoticeHeld))
	counts, err := b.Store.HoldCounts(t.Context(), store.Only{Account: b.account})
	require.NoError(t, err)
	require.Empty(t, counts)
}

func TestACancellationAfterANumberWasTakenAsksForTheParcelBackAndKeepsTheStock(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shop.sells(t, paid("1"))
	b.fetch()
	b.parcel("1", "905512345678", false)
	b.shop.sells(t, paid("1", func(o *connectors.Order) { o.State = connectors.StateCancelled }))
	b.fetch()
	require.Equal(t, store.Cancelled, b.order("1").State)
	require.Len(t, b.notices(store.NoticeParcelBack), 1)
	require.Equal(t, int64(2), b.product().Reserved, "only a person who has the parcel frees it")
}

// parcel packs all of an order, as fulfilment does.
func (b *bench) parcel(id, number string, shipped bool) {
	b.t.Helper()
	ctx := b.t.Context()
	o := b.order(id)
	b.write(func(q *store.Queries) error {
		lines, err := q.Lines(ctx, o.ID)
		if err != nil {
			return err
		}
		sh := &store.Shipment{OrderID: o.ID, State: store.ShipmentPacked, CreatedAt: 1}
		if err := q.AddShipment(ctx, sh); err != nil {
			return err
		}
		p := &store.Parcel{ShipmentID: sh.ID, OrderID: o.ID, AccountID: b.account, ShipMode: connectors.ShipSelf, TrackingNumber: number,
			Label: store.LabelNone, Push: store.PushNone, CreatedAt: 1}
		if shipped {
			at := store.At(b.now())
			p.ShippedAt = &at
		}
		if err := q.AddParcel(ctx, p, []store.ParcelLine{{LineID: lines[0].ID, Quantity: lines[0].Quantity}}); err != nil {
			return err
		}
		_, err = lifecycle.Settle(ctx, q, o.ID, b.now())
		return err
	})
}

func TestAnOrderShippedElsewhereHolds(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shop.sells(t, paid("1"), paid("2"), paid("3"))
	b.fetch()
	b.parcel("3", "9055", true)
	b.forward(time.Minute)
	b.shop.sells(
		t,
		paid("1", func(o *connectors.Order) { o.State = connectors.StateShipped }),
		paid("3", func(o *connectors.Order) { o.State = connectors.StateShipped }),
	)
	b.shop.sightings = []connectors.Sighting{{ID: "2", State: connectors.StateShipped}}
	b.fetch()
	for _, id := range []string{"1", "2"} {
		require.Equal(t, store.Held, b.order(id).State, id)
		require.Equal(t, []store.HoldReason{store.HoldPlatform}, b.reasons(id))
		require.Equal(t, "shipped elsewhere", b.holds(id)[0].Subject)
	}
	require.Empty(t, b.holds("3"), "this warehouse's own parcel is no surprise")
}

func TestWhatAWatchSawBeforeItFailedHolds(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shop.sells(t, paid("1"), paid("2"))
	b.fetch()
	b.forward(time.Minute)
	b.shop.sells(t)
	b.shop.sightings = []connectors.Sighting{{ID: "1", State: connectors.StateCancelled}}
	b.shop.blind = connectors.Errorf(connectors.Unexpected, "of the second nothing can be read")
	_, err := b.Fetch(t.Context(), b.account, nil)
	require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
	require.Equal(t, store.Cancelled, b.order("1").State)
	require.NotEqual(t, store.Cancelled, b.order("2").State)
}

func TestAnOrderOfWhichSomePiecesLeftElsewhereHoldsUntilAPersonSaysOtherwise(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	partly := func(o *connectors.Order) { o.PartlyShipped = true }
	b.shop.sells(t, paid("1", partly), paid("2"), paid("3"))
	b.fetch()
	require.Equal(t, "partly shipped elsewhere", b.holds("1")[0].Subject, "from the first sight on")
	b.parcel("3", "9055", true)
	b.forward(time.Minute)
	b.shop.sells(t, paid("1", partly), paid("2", partly), paid("3", partly))
	b.fetch()
	for _, id := range []string{"1", "2"} {
		require.Equal(t, store.Held, b.order(id).State, id)
		require.Len(t, b.holds(id), 1, "said once")
		require.Equal(t, "partly shipped elsewhere", b.holds(id)[0].Subject)
	}
	require.Empty(t, b.holds("3"), "this warehouse's own parcel is no surprise")
}

func TestARequestToCancelHoldsUntilItIsTakenBackAndHoldsAgainWhenItIsMadeAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	asked := paid("1", func(o *connectors.Order) { o.State, o.CancelReason = connectors.StateCancelRequested, "too slow" })
	b.shop.sells(t, paid("1"))
	b.fetch()
	b.shop.sells(t, asked)
	b.fetch()
	require.Equal(t, []store.HoldReason{store.HoldCancelRequested}, b.reasons("1"))
	require.Equal(t, "too slow", b.holds("1")[0].Note)
	b.shop.sells(t, paid("1"))
	b.fetch()
	require.Equal(t, store.Ready, b.order("1").State, "the hold ends with its cause")
	b.shop.sells(t, asked)
	b.fetch()
	require.Equal(t, store.Held, b.order("1").State)
}

func TestRefetchAsksThePlatformAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	masked := paid("1", func(o *connectors.Order) {
		o.Receiver = connectors.Receiver{Name: "陳**", Phone: "**", Address: "**", Masked: true}
	})
	b.shop.sells(t, masked)
	b.fetch()
	require.Equal(t, []store.HoldReason{store.HoldMaskedAddress}, b.reasons("1"))
	b.shop.sells(t, paid("1"))
	state, err := b.Refetch(t.Context(), b.order("1").ID, "amy")
	require.NoError(t, err)
	require.Equal(t, store.Ready, state)
	require.Contains(t, b.events("1"), lifecycle.EventRefetched)
	b.shop.gives()
	_, err = b.Refetch(t.Context(), b.order("1").ID, "amy")
	require.Equal(t, connectors.NotFound, connectors.KindOf(err))
	require.Equal(t, store.Ready, b.order("1").State, "an order that the platform forgot stays")
}

func TestAnOddAnswerToARefetchIsToldAndTheOrderStaysAsItIs(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shop.sells(t, paid("1"), paid("2"))
	b.fetch()
	before := b.order("1")
	for says, change := range map[string]func(*connectors.Order){
		"about another order": func(o *connectors.Order) { o.ID = "2" },
		"no lines":            func(o *connectors.Order) { o.Lines = nil },
		"told apart":          func(o *connectors.Order) { o.Lines = append(o.Lines, o.Lines[0]) },
		"quantity":            func(o *connectors.Order) { o.Lines[0].Quantity = 1 << 40 },
	} {
		b.shop.gives(of(change)(t, "1"))
		_, err := b.Refetch(t.Context(), before.ID, "amy")
		require.ErrorContains(t, err, says)
		require.Equal(t, before, b.order("1"), says)
	}
}

func TestReevaluateFreesOrdersFromTheStoredAnswersWithoutAskingThePlatform(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx := t.Context()
	b.shop.sells(t, paid("1", func(o *connectors.Order) { o.Shipping.Code = "seven" }),
		paid("2", func(o *connectors.Order) {
			o.Payment = connectors.Payment{Method: "acme_pay", Kind: connectors.PaymentUnknown}
		}),
		paid("3", func(o *connectors.Order) { o.Lines[0].SKU = "TEA-L" }))
	b.fetch()
	asked := len(b.shop.windows)
	b.shop.gives()
	ids := []int64{b.order("1").ID, b.order("2").ID, b.order("3").ID}
	freed, err := b.Reevaluate(ctx, ids, "amy")
	require.NoError(t, err)
	require.Zero(t, freed, "nothing was put right yet")
	b.write(func(q *store.Queries) error {
		if err := q.MapShipping(ctx, "a1", "seven", "tcat"); err != nil {
			return err
		}
		if err := q.MapPayment(ctx, "a1", "acme_pay", "online"); err != nil {
			return err
		}
		return q.AddProduct(ctx, &store.Product{ID: "p2", MerchantID: "m1", SKU: "TEA-L", Name: "烏龍茶 大", OnHand: 1, CreatedAt: 1})
	})
	freed, err = b.Reevaluate(ctx, ids, "amy")
	require.NoError(t, err)
	require.Equal(t, 3, freed)
	require.Equal(t, store.Ready, b.order("1").State)
	require.Equal(t, "tcat", b.order("1").ShippingType)
	require.Equal(t, store.Ready, b.order("2").State)
	require.Equal(t, connectors.PaymentOnline, b.order("2").PaymentKind)
	require.Equal(t, store.Short, b.order("3").State, "known now, and one piece is missing")
	require.Len(t, b.shop.windows, asked, "the platform was not asked")
	require.Empty(t, b.notices(store.NoticeHeld))
}

func TestReevaluateKeepsWhatThePlatformSaidSince(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shop.sells(t, paid("1"))
	b.fetch()
	b.forward(time.Minute)
	b.shop.gives()
	b.shop.sightings = []connectors.Sighting{{ID: "1", State: connectors.StateCancelRequested, Reason: "too slow"}}
	b.fetch()
	require.Equal(t, store.Held, b.order("1").State)
	_, err := b.Reevaluate(t.Context(), []int64{b.order("1").ID}, "amy")
	require.NoError(t, err)
	require.Equal(t, store.Held, b.order("1").State, "the stored answer is older than the request")
	require.Len(t, b.holds("1"), 1)
}

func TestEachHeldOrderIsToldOfOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shop.sells(t, paid("1", func(o *connectors.Order) { o.Shipping.Code, o.Lines[0].SKU = "drone", "?" }))
	b.fetch()
	b.shop.sells(t, paid("1", func(o *connectors.Order) { o.Shipping.Code, o.Lines[0].SKU, o.Lines[0].Quantity = "drone", "?", 1 }))
	b.fetch()
	require.Len(t, b.holds("1"), 3)
	require.Len(t, b.notices(store.NoticeHeld), 1)
}

func TestWhyAnswersInOneSentenceInBothLanguages(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	old := opening.Add(-30 * day)
	b.shop.gives(
		entry{fetched(t, paid("1")), nil},
		entry{fetched(t, paid("2", func(o *connectors.Order) { o.Shipping.Code, o.Shipping.Name = "drone", "無人機" })), nil},
		entry{fetched(t, paid("3", func(o *connectors.Order) { o.Lines[0].Quantity = 50 })), nil},
		entry{fetched(t, paid("4", func(o *connectors.Order) { o.State = connectors.StateUnpaid })), nil},
		entry{fetched(t, paid("5", func(o *connectors.Order) { o.OrderedAt, o.Payment.PaidAt = old, &old })), nil},
		raw("<html>")(t, "6"))
	b.fetch()
	b.write(func(q *store.Queries) error {
		next, a := b.now().Add(10*time.Minute), store.Account{ID: b.account}
		a.NextFetchAt = store.Ref(&next)
		return q.UpdateAccount(t.Context(), &a, "next_fetch_at")
	})
	for number, want := range map[string]connectors.Text{
		"N1": {EN: "ready to be picked", ZH: "可以開始揀貨"},
		"N2": {EN: "held, shipping method not mapped (drone 無人機): map the platform's code", ZH: "物流方式未對應（drone 無人機）"},
		"N3": {EN: "waits for stock of TEA-S x44", ZH: "等待庫存：TEA-S x44"},
		"N4": {EN: "not paid yet", ZH: "尚未付款"},
		"N5": {EN: "older than the look-back", ZH: "超過帳號的回溯天數"},
		"6":  {EN: "could not be read", ZH: "無法解讀"},
		"N9": {EN: "next fetch is at 11/23 14:40", ZH: "下次抓單時間 11/23 14:40"},
	} {
		why, err := b.Why(t.Context(), store.Only{}, number, false)
		require.NoError(t, err)
		require.Contains(t, why.EN, "Order "+number+": ")
		require.Contains(t, why.EN, want.EN)
		require.Contains(t, why.ZH, "訂單 "+number+"：")
		require.Contains(t, why.ZH, want.ZH)
	}
}

func TestWhyAsksThePlatformsAboutANumberThatNobodyKnows(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.fetch()
	b.shop.sells(t, paid("7", func(o *connectors.Order) { o.State = connectors.StateUnpaid }), paid("8"))
	for number, want := range map[string]string{"7": "not paid yet", "8": "it comes in with the next fetch", "9": "no connected platform knows it"} {
		why, err := b.Why(t.Context(), store.Only{}, number, true)
		require.NoError(t, err)
		require.Contains(t, why.EN, want)
	}
	a, err := b.Store.Account(t.Context(), b.account)
	require.NoError(t, err)
	a.State = store.Disconnected
	b.write(func(q *store.Queries) error { return q.UpdateAccount(t.Context(), &a, "state") })
	why, err := b.Why(t.Context(), store.Only{}, "9", true)
	require.NoError(t, err)
	require.Contains(t, why.EN, "小山的店 is not connected")
	require.Contains(t, why.ZH, "未連線")
}
