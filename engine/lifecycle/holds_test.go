package lifecycle_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// causes are what holds an order, and how each is put right.
var causes = map[store.HoldReason]struct {
	spoil  func(*connectors.Order)
	right  func(*connectors.Order)
	subj   string
	byHand bool // a person may release it
}{
	store.HoldUnknownPayment: {
		spoil: func(o *connectors.Order) {
			o.Payment = connectors.Payment{Method: "acme", Kind: connectors.PaymentUnknown}
		},
		subj: "acme",
	},
	store.HoldUnmappedShipping: {spoil: func(o *connectors.Order) { o.Shipping.Code = "drone" }, subj: "drone"},
	store.HoldUnknownProduct:   {spoil: func(o *connectors.Order) { o.Lines[0].SKU = "?" }, subj: "sku:?"},
	store.HoldCancelRequested:  {spoil: func(o *connectors.Order) { o.State = connectors.StateCancelRequested }, byHand: true},
	store.HoldMaskedAddress: {spoil: func(o *connectors.Order) { o.Receiver.Masked = true },
		right: func(o *connectors.Order) { o.Receiver.Masked = false }, byHand: true},
	store.HoldPlatform: {spoil: func(o *connectors.Order) {
		o.Hold = &connectors.Text{EN: "answer the address change", ZH: "請回覆地址變更"}
	},
		subj: "answer the address change", byHand: true},
}

func TestEveryCauseHoldsAndTheHoldEndsWithIt(t *testing.T) {
	t.Parallel()
	for reason, cause := range causes {
		t.Run(string(reason), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, t.TempDir())
			w.move("tea", 10)
			taken := w.take(plain("1", 1, cause.spoil))
			require.Equal(t, store.Held, taken.State)
			require.Equal(t, []store.HoldReason{reason}, taken.Opened)
			h := w.holds(taken.ID)[reason]
			require.Equal(t, cause.subj, h.Subject)
			require.Equal(t, store.System, h.HeldBy)
			again := w.take(plain("1", 1, cause.spoil))
			require.Empty(t, again.Opened, "the same cause holds once")

			// The cause goes: of the payment because it left its record, of the others because it is no longer so.
			w.take(plain("1", 1))
			open := w.holds(taken.ID)
			delete(open, store.HoldChanged) // the platform did change the order
			require.Empty(t, open)
		})
	}
}

func TestTheSafeguardsAreNeverReleasedByHand(t *testing.T) {
	t.Parallel()
	for reason, cause := range causes {
		t.Run(string(reason), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, t.TempDir())
			w.move("tea", 10)
			taken := w.take(plain("1", 1, cause.spoil))
			hold := w.holds(taken.ID)[reason].ID
			state, err := w.release(hold)
			if cause.byHand {
				require.NoError(t, err)
				require.Equal(t, store.Ready, state)
				return
			}
			require.Equal(t, connectors.Rejected, connectors.KindOf(err))
			var told *connectors.Error
			require.ErrorAs(t, err, &told)
			require.Equal(t, lifecycle.ReasonFix(string(reason)), told.Do, "it says how the cause is put right")
			require.NotEmpty(t, told.Do.EN)
			require.NotEmpty(t, told.Do.ZH)
			require.Equal(t, store.Held, w.order(taken.ID).State)
			require.Contains(t, w.holds(taken.ID), reason)
		})
	}
}

func TestAPersonsReleaseSticksWhileTheCauseIsTheSame(t *testing.T) {
	t.Parallel()
	for reason, cause := range causes {
		if !cause.byHand {
			continue
		}
		t.Run(string(reason), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, t.TempDir())
			w.move("tea", 10)
			id := w.take(plain("1", 1, cause.spoil)).ID
			_, err := w.release(w.holds(id)[reason].ID)
			require.NoError(t, err)
			again := w.take(plain("1", 1, cause.spoil))
			require.Equal(t, store.Ready, again.State)
			require.Empty(t, w.holds(id))

			// It goes, and comes back: that is another one.
			w.take(plain("1", 1))
			w.take(plain("1", 1, cause.spoil))
			require.Contains(t, w.holds(id), reason, "a cause that comes back holds anew")
		})
	}
}

func TestAnOrderMayHaveSeveralHoldsAndIsReadyWhenNoneIsLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir())
	w.move("tea", 10)
	id := w.take(plain("1", 1, causes[store.HoldMaskedAddress].spoil, causes[store.HoldCancelRequested].spoil)).ID
	var mine int64
	w.write(func(q *store.Queries) (err error) {
		mine, err = lifecycle.HoldByHand(t.Context(), q, id, "call the buyer", "amy", now)
		return err
	})
	holds := w.holds(id)
	require.Len(t, holds, 3)
	require.Equal(t, "call the buyer", holds[store.HoldManual].Note)
	require.Equal(t, "amy", holds[store.HoldManual].HeldBy)
	for i, hold := range []int64{holds[store.HoldMaskedAddress].ID, mine, holds[store.HoldCancelRequested].ID} {
		state, err := w.release(hold)
		require.NoError(t, err)
		require.Equal(t, map[bool]store.OrderState{true: store.Ready, false: store.Held}[i == 2], state)
	}
	_, err := w.release(mine)
	require.Equal(t, connectors.AlreadyDone, connectors.KindOf(err))
	_, err = w.release(999)
	require.Equal(t, connectors.NotFound, connectors.KindOf(err))
}

func TestAHoldSetByHandStaysUntilAPersonReleasesIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir())
	w.move("tea", 10)
	id := w.take(plain("1", 1)).ID
	hold := func() error {
		return w.s.Write(t.Context(), func(q *store.Queries) error {
			_, err := lifecycle.HoldByHand(t.Context(), q, id, "", "amy", now)
			return err
		})
	}
	require.NoError(t, hold())
	require.NoError(t, hold(), "and another, for another reason")
	require.Equal(t, store.Held, w.take(plain("1", 1, func(o *connectors.Order) { o.BuyerNote = "hurry" })).State)
	w.write(func(q *store.Queries) error { return q.SetOrderState(t.Context(), id, store.Shipped, nil, 1) })
	require.Equal(t, connectors.Rejected, connectors.KindOf(hold()), "what has left cannot be held")
}

func TestAnUnmappedCodeHoldsOnFixedPlatformsTooAndThatOneCodeCanBeMapped(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir())
	w.platform = &connectors.Platform{ID: "corner", ShippingCodes: connectors.CodesFixed, Shippings: []connectors.ShippingCode{{Code: "61"}}}
	w.move("tea", 10)
	code := func(c string) func(*connectors.Order) {
		return func(o *connectors.Order) { o.Shipping.Code = c }
	}
	fixed := w.take(plain("1", 1, code("61")))
	require.Equal(t, store.Ready, fixed.State)
	require.Equal(t, "corner:61", w.order(fixed.ID).ShippingType)
	unknown := w.take(plain("2", 1, code("99")))
	require.Equal(t, store.Held, unknown.State)
	require.Equal(t, store.Held, w.take(plain("3", 1, code(""))).State, "a missing method holds everywhere")
	w.write(func(q *store.Queries) error { return q.MapShipping(t.Context(), "a1", "99", "tcat") })
	require.Equal(t, store.Ready, w.take(plain("2", 1, code("99"))).State)
	w.write(func(q *store.Queries) error { return q.MapShipping(t.Context(), "a1", "99", "old") })
	require.Equal(t, store.Held, w.take(plain("2", 1, code("99"))).State, "a type that is switched off is none")
}

func TestAPersonsClassOfAPaymentNeverOverrulesWhatThePlatformKnows(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir())
	w.write(func(q *store.Queries) error { return q.MapPayment(t.Context(), "a1", "card", "cod") })
	id := w.take(plain("1", 1)).ID
	require.Equal(t, connectors.PaymentOnline, w.order(id).PaymentKind)
}

func TestLinesFindTheirProductsByMappingThenBySKUOrBarcode(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir())
	ctx := t.Context()
	line := func(l connectors.Line) func(*connectors.Order) {
		return func(o *connectors.Order) { o.Lines = []connectors.Line{l} }
	}
	bundle := connectors.Line{ID: "1", Listing: connectors.ListingKey{Item: "77", Variant: "1"}, SKU: "TEA", Name: "組合", Quantity: 2}
	w.write(func(q *store.Queries) error {
		return q.SetMapping(ctx, "a1", "77/1", []store.Mapping{
			{AccountID: "a1", LineKey: "77/1", ProductID: "tea", Quantity: 3, Source: store.MappedPerson, MappedBy: "amy", MappedAt: 1},
			{AccountID: "a1", LineKey: "77/1", ProductID: "box", Quantity: 1, Source: store.MappedPerson, MappedBy: "amy", MappedAt: 1}})
	})
	id := w.take(plain("1", 1, line(bundle))).ID
	needs := map[string]int64{}
	reservations, err := w.s.Reservations(ctx, id)
	require.NoError(t, err)
	for _, r := range reservations {
		needs[r.ProductID] = r.Quantity
	}
	require.Equal(t, map[string]int64{"tea": 6, "box": 2}, needs, "a mapping goes before the SKU")

	byBarcode := connectors.Line{ID: "1", SKU: "somebody's", Barcode: "4710000000024", Name: "茶", Quantity: 1}
	require.Equal(t, store.Held, w.take(plain("2", 1, line(byBarcode))).State, "this channel matches by SKU")
	db := w.account
	w.write(func(q *store.Queries) error {
		return q.AddChannel(
			ctx,
			&store.Channel{ID: "c2", MerchantID: "m1", Name: "門市", MatchBy: store.MatchByBarcode, Enabled: true, CreatedAt: 1},
		)
	})
	db.ChannelID = "c2"
	w.account = db
	require.Equal(t, store.Short, w.take(plain("3", 1, line(byBarcode))).State, "known, though nothing of it is here")
	blank := connectors.Line{ID: "1", Name: "沒有貨號", Quantity: 1}
	require.Equal(t, store.Held, w.take(plain("4", 1, line(blank))).State)

	bySKU := connectors.Line{ID: "1", SKU: "TEA", Name: "茶", Quantity: 1}
	require.Equal(t, store.Held, w.take(plain("5", 1, line(bySKU))).State, "this channel matches by barcode")
	w.platform = &connectors.Platform{ID: "corner", ShippingCodes: connectors.CodesCustom}
	require.Equal(t, store.Short, w.take(plain("6", 1, line(bySKU))).State, "a platform without product mapping tells the warehouse's SKU alone")
}

func TestEveryEventAndReasonSpeaksBothLanguages(t *testing.T) {
	t.Parallel()
	for _, reason := range store.HoldReasons {
		for _, text := range []connectors.Text{lifecycle.ReasonName(string(reason)), lifecycle.ReasonFix(string(reason))} {
			require.NotEmpty(t, text.EN, reason)
			require.NotEmpty(t, text.ZH, reason)
		}
	}
	require.Equal(
		t,
		"Held: unknown product sku:?",
		lifecycle.Sentence(lifecycle.EventHeld, map[string]string{"reason": "unknown_product", "subject": "sku:?"}, "en"),
	)
	require.Equal(
		t,
		"保留：未知商品 sku:?",
		lifecycle.Sentence(lifecycle.EventHeld, map[string]string{"reason": "unknown_product", "subject": "sku:?"}, "zh-TW"),
	)
	require.Equal(t, "Cancelled on the platform.", lifecycle.Sentence(lifecycle.EventCancelled, nil, "en"), "no place is left open")
}
