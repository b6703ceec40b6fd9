package connectors_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// reading is a connector that reads every answer as one order, or panics over it.
type reading struct {
	connectors.Connector
	order  connectors.Order
	panics bool
}

func (r reading) Normalise(connectors.Fetched) (connectors.Order, error) {
	if r.panics {
		panic("王小明 was here")
	}
	return r.order, nil
}

func TestAnOrderThatIsReadIsTheOneAskedForAndWhole(t *testing.T) {
	t.Parallel()
	whole := connectors.Order{ID: "7", OrderedAt: time.Date(2026, 11, 26, 4, 0, 0, 0, time.UTC),
		Lines: []connectors.Line{{ID: "1", Quantity: 2}, {ID: "2", Quantity: 1_000_000}, {ID: "3"}}}
	fetched := connectors.Fetched{ID: "7", Raw: []byte(`{"id":7}`)}
	read, err := connectors.Read(reading{order: whole}, fetched)
	require.NoError(t, err)
	require.Equal(t, whole, read)

	for says, spoil := range map[string]func(*connectors.Order){
		"the answer is about another order": func(o *connectors.Order) { o.ID = "8" },
		"the order has no lines":            func(o *connectors.Order) { o.Lines = nil },
		"the order has no date":             func(o *connectors.Order) { o.OrderedAt = time.Time{} },
		"two lines cannot be told apart":    func(o *connectors.Order) { o.Lines[2].ID = "1" },
		"a line has the quantity -1":        func(o *connectors.Order) { o.Lines[0].Quantity = -1 },
		"a line has the quantity 1000001":   func(o *connectors.Order) { o.Lines[0].Quantity = 1_000_001 },
	} {
		spoilt := whole
		spoilt.Lines = append([]connectors.Line{}, whole.Lines...)
		spoil(&spoilt)
		read, err := connectors.Read(reading{order: spoilt}, fetched)
		var told *connectors.Error
		require.ErrorAs(t, err, &told, says)
		require.Equal(t, says, told.Words().EN)
		require.NotEqual(t, told.Words().EN, told.Words().ZH)
		require.True(t, connectors.Differs(err), "a report of it is offered")
		require.Equal(t, []byte(fetched.Raw), told.Body)
		require.Zero(t, read)
	}
}

func TestAConnectorThatPanicsHasNotReadTheAnswer(t *testing.T) {
	t.Parallel()
	_, err := connectors.Read(reading{panics: true}, connectors.Fetched{ID: "7"})
	require.ErrorIs(t, err, connectors.ErrPanicked)
	require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
	require.NotContains(t, err.Error(), "王小明")
}
