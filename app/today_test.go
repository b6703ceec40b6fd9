package app

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/store"
)

func TestTodayTellsTheTruthOfEveryAccount(t *testing.T) {
	t.Parallel()
	a, c := desk(t)
	settle(t, a, own)
	ctx := t.Context()
	write := func(fn func(q *store.Queries) error) { require.NoError(t, a.Engine.Store.Write(ctx, fn)) }
	at := func(ago time.Duration) *store.Millis { return new(store.At(c.Now().Add(-ago))) }
	run := func(ago time.Duration, ok bool, result, failure string) {
		r := &store.Run{AccountID: "a-" + own, Kind: store.RunFetch, StartedAt: *at(ago), Result: "{}"}
		write(func(q *store.Queries) error {
			err := q.AddRun(ctx, r)
			r.FinishedAt, r.OK, r.Result, r.Error = at(ago), ok, result, failure
			return errors.Join(err, q.FinishRun(ctx, r))
		})
	}
	light := func() AccountLight {
		doc, err := a.Today(ctx)
		require.NoError(t, err)
		require.Len(t, doc.Lights, 1)
		return doc.Lights[0]
	}
	require.Equal(t, Red, light().Light, "a change at the platform is unclear")
	require.Equal(t, 1, light().Decide)
	write(func(q *store.Queries) error {
		e, err := q.Effect(ctx, 1)
		e.State = store.EffectSent
		row, err2 := q.Account(ctx, "a-"+own)
		row.FetchOn, row.EverySeconds = true, 600
		return errors.Join(err, err2, q.UpdateEffect(ctx, &e, "state"), q.UpdateAccount(ctx, &row, "fetch_on", "every_seconds"))
	})
	require.Equal(t, Off, light().Light, "nothing has been fetched")
	require.Equal(t, 1, light().Queue)
	run(9*time.Minute, true, `{"new":3}`, "")
	run(5*time.Minute, false, "", "platform is down")
	got := light()
	require.Equal(t, Amber, got.Light)
	require.Equal(t, "platform is down", got.LastError)
	require.Equal(t, c.Now().Add(-9*time.Minute), *got.LastSuccessAt)
	require.Equal(t, 3, got.Brought)
	require.Equal(t, 1, got.OpenOrders)
	run(time.Minute, true, `{"new":0}`, "")
	require.Equal(t, Green, light().Light)
	require.Empty(t, light().LastError)
	c.pass(31 * time.Minute)
	require.Equal(t, Amber, light().Light, "three intervals have passed")
}

func TestTodayCountsOrdersByDayStateAndWhatHoldsThem(t *testing.T) {
	t.Parallel()
	a, c := desk(t)
	settle(t, a, own)
	settle(t, a, alien)
	ctx := t.Context()
	const minutesADay = 24 * 60
	for i := range 8 {
		held(t, a, fmt.Sprint("H", i), -i*3*minutesADay, store.Hold{Reason: store.HoldUnknownProduct, Subject: fmt.Sprintf("k%d", min(i, 6))})
	}
	late := held(t, a, "L1", -10*60-1) // ten hours and a minute before ten in the morning: yesterday in Taipei, the same day in UTC
	require.NoError(t, a.Engine.Store.Write(ctx, func(q *store.Queries) error {
		s := &store.Shipment{OrderID: late, State: store.ShipmentShipped}
		err := q.AddShipment(ctx, s)
		for _, ago := range []time.Duration{time.Hour, 2 * time.Hour, 11 * time.Hour} { // today twice, and yesterday
			err = errors.Join(err, q.AddParcel(ctx, &store.Parcel{ShipmentID: s.ID, OrderID: late, AccountID: "a-" + own, Options: map[string]string{},
				Kept: map[string]string{}, ShippedAt: new(store.At(c.Now().Add(-ago))), Push: store.PushNone}, nil))
		}
		for i := range 7 {
			err = errors.Join(err, q.NoteUnknown(ctx, &store.UnknownProduct{AccountID: "a-" + own, LineKey: fmt.Sprintf("k%d", i), SKU: "S", Name: "福袋"}))
		}
		return errors.Join(err, q.SetOrderState(ctx, late, store.Ready, nil, 1))
	}))
	doc, err := a.Today(ctx)
	require.NoError(t, err)
	require.Equal(t, map[store.OrderState]int{store.Held: 10, store.Ready: 1}, doc.States)
	require.Equal(t, 1, doc.ShippedToday)
	require.Equal(t, 9, doc.Unknown)
	require.Len(t, doc.Groups, firstOfToday)
	require.Equal(t, 2, doc.Groups[0].Orders)
	require.Positive(t, doc.MoreGroups)
	require.Len(t, doc.Blocking, firstOfToday)
	require.Equal(t, BlockingProduct{Identifier: "[S] 福袋", Account: own + " shop", Key: "k6", Orders: 2}, doc.Blocking[0])
	require.Len(t, doc.Lights, 2)
	// Today is 2026-03-04; three orders of it, two of them one another's neighbour. Older ones are three days apart, up to 14 days.
	require.Equal(t, []DayCount{{"2026-02-20", "woocommerce", 1}, {"2026-02-23", "woocommerce", 1}, {"2026-02-26", "woocommerce", 1},
		{"2026-03-01", "woocommerce", 1}, {"2026-03-03", "woocommerce", 1}, {"2026-03-04", "woocommerce", 3}}, doc.PerDay)
	_, err = a.LockMerchant(ctx, own, pin, "boss")
	require.NoError(t, err)
	mine, err := a.Today(ctx)
	require.NoError(t, err)
	require.Equal(t, 9, mine.States[store.Held])
	require.Equal(t, 8, mine.Unknown)
	require.Equal(t, DayCount{"2026-03-04", "woocommerce", 2}, mine.PerDay[len(mine.PerDay)-1])
	require.Len(t, mine.Lights, 1)
}
