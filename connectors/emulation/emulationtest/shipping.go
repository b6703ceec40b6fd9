package emulationtest

// From an order to its parcel and to what became of it: the steps that every platform's tests of fetching and shipping take.

import (
	"context"
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// Fetch streams a window and gives its orders by id. Each must come once and be readable.
func Fetch(t testing.TB, c connectors.Connector, window connectors.Window) map[string]connectors.Order {
	t.Helper()
	orders := map[string]connectors.Order{}
	for f, err := range c.Orders(t.Context(), window) {
		require.NoError(t, err)
		require.NotContains(t, orders, f.ID)
		orders[f.ID], err = c.Normalise(f)
		require.NoError(t, err)
	}
	return orders
}

// Read asks for one order and reads it.
func Read(t testing.TB, c connectors.Connector, id string) (connectors.Order, connectors.Fetched) {
	t.Helper()
	fetched, err := c.Order(t.Context(), id)
	require.NoError(t, err)
	order, err := c.Normalise(fetched)
	require.NoError(t, err)
	return order, fetched
}

// Lines are all that an order has to ship.
func Lines(o connectors.Order) []connectors.PackageLine {
	var lines []connectors.PackageLine
	for _, l := range o.Lines {
		if l.Quantity > 0 {
			lines = append(lines, connectors.PackageLine{Line: l.ID, Quantity: l.Quantity})
		}
	}
	return lines
}

// Part makes of a whole order's parcel one of only some of its lines, by their places, with a number of its own.
func Part(p connectors.Parcel, number string, places ...int) connectors.Parcel {
	all := p.Lines
	p.ID, p.TrackingNumber, p.Whole, p.Lines = p.ID+"-"+number, number, false, nil
	for _, i := range places {
		p.Lines = append(p.Lines, all[i])
	}
	return p
}

// One takes a step with one parcel, and gives the one outcome, which must be that parcel's.
func One(t testing.TB, step func(context.Context, []connectors.Parcel) []connectors.Outcome, p connectors.Parcel) connectors.Outcome {
	t.Helper()
	outcomes := step(t.Context(), []connectors.Parcel{p})
	require.Len(t, outcomes, 1)
	require.Equal(t, p.ID, outcomes[0].Parcel)
	return outcomes[0]
}

// Remember carries an outcome to the parcel's next step, as the engine does.
func Remember(p *connectors.Parcel, o connectors.Outcome) {
	if o.Ref != "" {
		p.Ref = o.Ref
	}
	if o.TrackingNumber != "" {
		p.TrackingNumber = o.TrackingNumber
	}
	if o.Carrier != "" {
		p.Carrier = o.Carrier
	}
	if len(o.Keep) > 0 {
		kept := map[string]string{}
		maps.Copy(kept, p.Kept)
		maps.Copy(kept, o.Keep)
		p.Kept = kept
	}
}

// States are those of outcomes, to be compared.
func States(outcomes []connectors.Outcome) []connectors.OutcomeState {
	states := make([]connectors.OutcomeState, len(outcomes))
	for i, o := range outcomes {
		states[i] = o.State
	}
	return states
}

// After gives a shop's view of an order, and demands that no rule of the shop was broken on the way.
func After(t testing.TB, s interface {
	Report() connectors.EmulatorReport
	Shop(id string) (connectors.ShopView, bool)
}, id string) connectors.ShopView {
	t.Helper()
	require.Empty(t, s.Report().Violations)
	view, there := s.Shop(id)
	require.True(t, there, "the shop has no order %s", id)
	return view
}

// Advised demands an error that tells a person in both languages what to do.
func Advised(t testing.TB, err error) *connectors.Error {
	t.Helper()
	var told *connectors.Error
	require.ErrorAs(t, err, &told)
	require.NotEmpty(t, told.Advice().EN)
	require.NotEmpty(t, told.Advice().ZH)
	return told
}
