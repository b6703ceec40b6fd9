package fulfil_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// newGuild is a house whose account is at a platform that wants to know when an order is being prepared.
func newGuild(t *testing.T) *house {
	t.Helper()
	return newHouseAt(t, "guild")
}

func (h *house) begin(order int64) {
	h.t.Helper()
	_, err := h.ship.Begin(h.ctx, order, "", "amy")
	require.NoError(h.t, err)
}

// change changes an order on the platform, of which nothing is fetched.
func (h *house) change(number string, how func(o *connectors.Order)) {
	h.shop.set(func(s *shop) {
		o := s.orders["p-"+number]
		how(&o)
		s.orders["p-"+number] = o
	})
}

func TestAPlatformThatWantsToKnowIsToldOnceWhenPickingBegins(t *testing.T) {
	t.Parallel()
	h := newGuild(t)
	order := h.order("3001", "store", line{"TEA", 1})
	h.begin(order)
	require.Empty(t, h.shop.acknowledged, "the intent comes first")
	h.idle(time.Minute)
	require.Equal(t, []string{"p-3001"}, h.shop.acknowledged)
	require.NoError(t, h.ship.Unpack(h.ctx, order, "amy"))
	h.begin(order)
	h.pack(order)
	h.send(order)
	h.idle(time.Minute)
	require.Equal(t, []string{"p-3001"}, h.shop.acknowledged, "not again")
	require.Equal(t, store.Reported, h.state(order))
}

func TestAnAddressThatChangedBeforeTheAcknowledgementHoldsTheOrder(t *testing.T) {
	t.Parallel()
	h := newGuild(t)
	order := h.order("3002", "store", line{"TEA", 1})
	h.change("3002", func(o *connectors.Order) { o.Receiver.Address = "高雄市三民區建國三路 2 號" })
	h.begin(order)
	h.idle(time.Minute)
	require.Equal(t, store.Held, h.state(order))
	_, err := h.ship.Checklist(h.ctx, order)
	require.NoError(t, err)
	h.refusedAs("held", h.ship.MayLeave(h.ctx, order))
}

func TestAnOrderCancelledBeforeTheAcknowledgementIsCalledOff(t *testing.T) {
	t.Parallel()
	h := newGuild(t)
	order := h.order("3003", "store", line{"TEA", 1})
	h.begin(order)
	h.change("3003", func(o *connectors.Order) { o.State = connectors.StateCancelled })
	h.idle(time.Minute)
	require.Equal(t, store.Cancelled, h.state(order))
	require.Empty(t, h.notices(), "nobody must decide about it")
	require.Zero(t, h.product("tea").Reserved)
}

func TestAnOrderOfWhichAFetchSeesNotEverythingIsReadAgainBeforeItIsPacked(t *testing.T) {
	t.Parallel()
	h := newHouseAt(t, "miser")
	moved, gone, same := h.order("3101", "told", line{"TEA", 1}), h.order("3102", "told", line{"TEA", 1}), h.order("3103", "told", line{"TEA", 1})
	h.change("3101", func(o *connectors.Order) { o.Receiver.Address = "高雄市三民區建國三路 2 號" })
	h.change("3102", func(o *connectors.Order) { o.State = connectors.StateCancelled })
	for _, order := range []int64{moved, gone, same} {
		h.begin(order)
	}
	h.idle(time.Minute)
	require.Equal(t, store.Held, h.state(moved))
	require.Equal(t, store.Cancelled, h.state(gone))
	require.Equal(t, store.Picking, h.state(same))
	require.Empty(t, h.shop.acknowledged, "nobody is told")
}

func TestALostAcknowledgementIsAskedAboutAndNeverRepeatedBlindly(t *testing.T) {
	t.Parallel()
	for _, m := range mishaps {
		h := newGuild(t)
		order := h.order("3004", "own", line{"TEA", 1})
		h.shop.mishaps = append(h.shop.mishaps, m)
		h.begin(order)
		for range 3 {
			h.work()
			h.restart()
			h.forward(31 * time.Minute)
		}
		h.idle(time.Hour)
		require.Equal(t, []string{"p-3004"}, h.shop.acknowledged, m)
	}
}

func TestShippingLetsTheAcknowledgementGoFirstAndIsNotHeldUpByIt(t *testing.T) {
	t.Parallel()
	h := newGuild(t)
	order := h.order("3005", "store", line{"TEA", 1})
	h.change("3005", func(o *connectors.Order) { o.Receiver.Address = "高雄市三民區建國三路 2 號" })
	h.pack(order)
	h.send(order)
	h.idle(time.Minute)
	require.Empty(t, h.shop.arranges, "the new address is seen before a number is taken")
	require.Equal(t, store.Held, h.state(order))

	h = newGuild(t)
	order = h.order("3006", "store", line{"TEA", 1})
	for range 40 {
		h.shop.mishaps = append(h.shop.mishaps, offline)
	}
	h.pack(order)
	h.idle(4 * time.Minute)
	require.Empty(t, h.shop.acknowledged)
	h.shop.set(func(s *shop) { s.mishaps = nil })
	h.forward(2 * time.Minute)
	h.send(order)
	h.idle(time.Hour)
	require.Equal(t, store.Reported, h.state(order), "one that takes too long stops nothing")
}
