package fulfil_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
)

// waitedFor is an order whose number has not come for so long that a person was told.
func waitedFor(t *testing.T) (*house, int64) {
	t.Helper()
	h := newHouse(t)
	h.shop.numberIn, h.shop.blind = 12*time.Hour, true
	order := h.order("4001", "store", line{"TEA", 1})
	h.pack(order)
	h.send(order)
	h.idle(time.Hour)
	require.Empty(t, h.notices(), "the platform may take its time")
	h.idle(3 * time.Hour)
	return h, order
}

func arrangeOf(h *house, order int64) store.Effect {
	h.t.Helper()
	effects, err := h.store.EffectsOfOrder(h.ctx, order)
	require.NoError(h.t, err)
	for _, e := range effects {
		if e.Kind == store.EffectArrange {
			return e
		}
	}
	require.FailNow(h.t, "no number was asked for")
	return store.Effect{}
}

func TestANumberThatDoesNotComeIsToldToAPersonAndStillTakenWhenItComes(t *testing.T) {
	t.Parallel()
	h, order := waitedFor(t)
	e := arrangeOf(h, order)
	require.Equal(t, store.EffectUnclear, e.State)
	require.Contains(t, e.Error, "120 minutes")
	require.Equal(t, []store.NoticeKind{store.NoticePush}, h.notices())
	require.Equal(t, store.PushUnclear, h.parcels(order)[0].Push)
	require.Equal(t, store.Packed, h.state(order))
	h.restart()
	h.idle(3 * time.Hour)
	require.Equal(t, e.Error, arrangeOf(h, order).Error, "said once, and kept while it is asked about")
	require.Len(t, h.notices(), 1)

	h.forward(6 * time.Hour)
	h.idle(time.Hour)
	require.Equal(t, store.Reported, h.state(order))
	require.Equal(t, "BZ00000001", h.parcels(order)[0].TrackingNumber)
	require.Empty(t, h.notices())
	require.Len(t, h.shop.arranges, 1)
	h.balanced()
}

func TestAPersonMaySettleANumberThatDoesNotCome(t *testing.T) {
	t.Parallel()
	h, order := waitedFor(t)
	e := arrangeOf(h, order)
	require.NoError(t, h.ship.EnterNumber(h.ctx, h.parcels(order)[0].ID, "BZ77", "amy"))
	require.NoError(t, h.runner.Decide(h.ctx, e.ID, outbox.DecideDone, "amy"))
	h.idle(time.Hour)
	require.Equal(t, store.Reported, h.state(order))
	require.Empty(t, h.notices())

	h, order = waitedFor(t)
	require.NoError(t, h.runner.Decide(h.ctx, arrangeOf(h, order).ID, outbox.DecideDrop, "amy"))
	h.idle(24 * time.Hour)
	require.Equal(t, store.Ready, h.state(order))
	require.Empty(t, h.notices())
}
