package app

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// held stores a held order of the own shop with a line of two pieces, and an open hold for each reason, with its subject and note.
func held(t *testing.T, a *App, number string, minute int, holds ...store.Hold) int64 {
	t.Helper()
	ctx := t.Context()
	at := a.Engine.Now().Add(time.Duration(minute) * time.Minute)
	o := &store.Order{AccountID: "a-" + own, MerchantID: "m-" + own, ChannelID: "c-" + own, Platform: "woocommerce", PlatformID: number, Number: number,
		State: store.Held, PlatformState: connectors.StateOpen, OrderedAt: store.At(at), ShipBy: new(store.At(at.Add(48 * time.Hour))),
		PaymentKind: connectors.PaymentOnline, Total: "1", Currency: "TWD", ShipMode: connectors.ShipSelf, Doc: []byte("{}")}
	require.NoError(t, a.Engine.Store.Write(ctx, func(q *store.Queries) error {
		err := errors.Join(q.AddOrder(ctx, o),
			q.AddLine(ctx, &store.Line{OrderID: o.ID, AccountID: o.AccountID, PlatformID: "1", LineKey: "9/1", SKU: "X", Quantity: 2, Price: "1"}),
			q.AddLine(ctx, &store.Line{OrderID: o.ID, AccountID: o.AccountID, PlatformID: "2", LineKey: "9/2", SKU: "Y", Quantity: 3, Price: "1", Known: true}))
		for i := range holds {
			h := holds[i]
			h.OrderID, h.HeldBy, h.HeldAt = o.ID, store.System, store.At(at)
			err = errors.Join(err, q.AddHold(ctx, &h))
		}
		return err
	}))
	return o.ID
}

func TestHoldsAreGroupedByWhatMustBePutRightTheBiggestFirst(t *testing.T) {
	t.Parallel()
	a, c := desk(t)
	settle(t, a, own) // holds one order for an unknown payment and an unknown product of its own
	product := store.Hold{Reason: store.HoldUnknownProduct, Subject: "9/1", Note: "[X] 福袋"}
	manual := func() store.Hold {
		return store.Hold{Reason: store.HoldManual, Subject: store.NewID(), Note: "等客人回覆"}
	}
	for i := range 7 {
		held(t, a, fmt.Sprint("H", i), -i, product)
	}
	held(t, a, "M1", -20, manual(), manual())
	held(t, a, "M2", -21, manual())
	held(t, a, "S1", -22, store.Hold{Reason: store.HoldUnmappedShipping}, store.Hold{Reason: store.HoldMaskedAddress})
	held(t, a, "P1", -23, store.Hold{Reason: store.HoldPlatform, Subject: "verify the buyer", Note: "請確認買家"})
	list, err := a.HoldGroups(t.Context())
	require.NoError(t, err)
	first := list.Groups[0]
	require.Equal(t, HoldGroup{Reason: store.HoldUnknownProduct, Name: lifecycle.ReasonName("unknown_product"), Fix: lifecycle.FixProduct,
		Do: lifecycle.ReasonFix("unknown_product"), Account: own + " shop", AccountID: "a-" + own, Platform: "woocommerce", Merchant: own, Subject: "9/1",
		SubjectName: connectors.Text{EN: "[X] 福袋", ZH: "[X] 福袋"}, Orders: 7, Pieces: 14, HeldAt: c.Now().Add(-6 * time.Minute),
		ShipBy: new(c.Now().Add(-6*time.Minute + 48*time.Hour)), Numbers: []string{"H0", "H1", "H2", "H3", "H4"}}, first)
	second := list.Groups[1]
	require.Equal(t, store.HoldManual, second.Reason)
	require.Empty(t, second.Subject, "each hold by hand is its own")
	require.Equal(t, 2, second.Orders)
	require.Equal(t, []string{"M1", "M2"}, second.Numbers)
	require.Equal(t, lifecycle.FixRelease, second.Fix)
	fixes := map[store.HoldReason]lifecycle.FixKind{}
	for _, g := range list.Groups {
		fixes[g.Reason] = g.Fix
		require.NotEmpty(t, g.Do.EN, g.Reason)
		require.NotEmpty(t, g.Do.ZH, g.Reason)
		require.Equal(t, g.Reason == store.HoldUnmappedShipping, g.Note, "the platform named no method")
		if g.Reason == store.HoldPlatform {
			require.Equal(t, connectors.Text{EN: "verify the buyer", ZH: "請確認買家"}, g.SubjectName)
		}
	}
	require.Equal(t, map[store.HoldReason]lifecycle.FixKind{store.HoldUnknownProduct: lifecycle.FixProduct, store.HoldManual: lifecycle.FixRelease,
		store.HoldUnknownPayment: lifecycle.FixPayment, store.HoldUnmappedShipping: lifecycle.FixRelease, store.HoldMaskedAddress: lifecycle.FixNone,
		store.HoldPlatform: lifecycle.FixRelease}, fixes)
	require.Equal(t, 8, list.Counts[store.HoldUnknownProduct])
	require.Zero(t, list.More)
	rows, err := a.Engine.Store.HoldGroups(t.Context(), store.Only{})
	require.NoError(t, err)
	few, more, err := a.holdGroups(t.Context(), rows, 2)
	require.NoError(t, err)
	require.Equal(t, list.Groups[:2], few)
	require.Equal(t, len(list.Groups)-2, more)
}

func TestTheHoldsOfAGroupPageWithoutGapOrRepeat(t *testing.T) {
	t.Parallel()
	a, _ := desk(t)
	settle(t, a, own)
	for i := range 9 {
		held(t, a, fmt.Sprint("H", i), -i/3, store.Hold{Reason: store.HoldManual, Subject: store.NewID()}, store.Hold{Reason: store.HoldManual, Subject: store.NewID()})
	}
	key := HoldGroupKey{Reason: "manual", Account: own + " shop"}
	seen := map[string]bool{}
	orders := 0
	for after := ""; ; {
		page, err := a.HoldsOfGroup(t.Context(), key, after, 4)
		require.NoError(t, err)
		for _, h := range page.Holds {
			require.False(t, seen[h.ID], h.ID)
			seen[h.ID] = true
			require.NotNil(t, h.ShipBy)
			require.NotEmpty(t, h.Number)
			orders++
		}
		if page.Next == nil {
			break
		}
		after = *page.Next
	}
	require.Len(t, seen, 18)
	ids := []string{}
	for id := range seen {
		ids = append(ids, id)
	}
	done, err := a.Release(t.Context(), ids, "", "boss", "en")
	require.NoError(t, err)
	require.Zero(t, done.Failed())
	page, err := a.HoldsOfGroup(t.Context(), key, "", 0)
	require.NoError(t, err)
	require.Empty(t, page.Holds)
	for _, bad := range []HoldGroupKey{{}, {Reason: "manual"}, {Reason: "mood", Account: own + " shop"}} {
		_, err = a.HoldsOfGroup(t.Context(), bad, "", 0)
		require.Equal(t, KindUsage, code(err))
	}
	for _, bad := range []string{"1", "1.2", "1.2.x", "1.2.3.4", "x"} {
		_, err = a.HoldsOfGroup(t.Context(), key, bad, 0)
		require.Equal(t, KindUsage, code(err), bad)
	}
	_, err = a.HoldsOfGroup(t.Context(), key, "", 501)
	require.Equal(t, KindUsage, code(err))
}
