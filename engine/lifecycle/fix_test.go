package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

func TestAHoldTellsThePiecesAndTheDateOfItsOrderAlsoAfterThatChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, t.TempDir())
	unknown := func(quantity int, shipBy time.Time) func(*connectors.Order) {
		return func(o *connectors.Order) {
			o.Payment = connectors.Payment{Method: "acme", Kind: connectors.PaymentUnknown}
			o.ShipBy = &shipBy
			o.Lines = append(o.Lines, connectors.Line{ID: "2", SKU: "?", Name: "福袋", Quantity: quantity, Price: connectors.TWD(1)})
		}
	}
	taken := w.take(plain("1", 3, unknown(2, now.Add(48*time.Hour))))
	holds := w.holds(taken.ID)
	require.EqualValues(t, 2, holds[store.HoldUnknownProduct].Pieces, "of the product")
	require.EqualValues(t, 5, holds[store.HoldUnknownPayment].Pieces, "of the order")
	require.Equal(t, store.At(now.Add(48*time.Hour)), *holds[store.HoldUnknownPayment].ShipBy)

	w.take(plain("1", 3, unknown(7, now.Add(24*time.Hour))))
	holds = w.holds(taken.ID)
	require.EqualValues(t, 7, holds[store.HoldUnknownProduct].Pieces)
	require.EqualValues(t, 10, holds[store.HoldUnknownPayment].Pieces)
	require.EqualValues(t, 10, holds[store.HoldChanged].Pieces)
	for reason, h := range holds {
		require.Equal(t, store.At(now.Add(24*time.Hour)), *h.ShipBy, reason)
	}
}

func TestEveryHoldHasItsFixInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, reason := range store.HoldReasons {
		for _, subject := range []string{"", "acme"} {
			fix := lifecycle.FixOf(reason, subject)
			require.Contains(t, lifecycle.FixKinds, fix.Kind, reason)
			require.NotEmpty(t, fix.Do.EN, reason)
			require.NotEmpty(t, fix.Do.ZH, reason)
			require.Equal(t, fix.Note, fix.Kind == lifecycle.FixRelease && subject == "" && lifecycle.FixOf(reason, "acme").Kind != lifecycle.FixRelease, reason)
		}
	}
}
