package moplus

// The test bench: a connector on the real transport, the emulator behind a breakable wire, and a clock.

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/moplus/emulator"
	"gowarehouse/connectors/transport"
)

var opensAt = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// bench is one account on one emulator.
type bench struct {
	*Connector
	t    *testing.T
	e    *emulator.Emulator
	wire *emulation.Wire
	now  time.Time
}

// open connects an account to a shop; settings are pairs of key and value.
func open(t *testing.T, options connectors.EmulatorOptions, settings ...string) *bench {
	t.Helper()
	b := &bench{t: t, now: opensAt}
	options.Now, options.Seed = func() time.Time { return b.now }, 11
	e, err := emulator.New(options)
	require.NoError(t, err)
	b.e = e.(*emulator.Emulator)
	b.wire = &emulation.Wire{Emulator: e}
	server := emulationtest.Serve(t, b.wire)
	client, err := transport.New(transport.Options{Account: "test", Retries: -1})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	values := maps.Clone(e.Credentials())
	for i := 0; i+1 < len(settings); i += 2 {
		values[settings[i]] = settings[i+1]
	}
	c, err := New(connectors.Env{Account: "test", BaseURL: server.URL, Values: values, HTTP: client, Now: func() time.Time { return b.now }})
	require.NoError(t, err)
	b.Connector = c.(*Connector)
	t.Cleanup(func() { require.Empty(t, b.e.Report().Violations) })
	return b
}

// turn turns the emulator's switches on.
func (b *bench) turn(names ...string) {
	b.t.Helper()
	emulationtest.Turn(b.t, b.e, names...)
}

func (b *bench) week() connectors.Window {
	return connectors.Window{From: b.now.Add(-7 * 24 * time.Hour), To: b.now}
}

// fetched is an order with its document.
type fetched struct {
	connectors.Order
	raw connectors.Fetched
}

// fetch gives every order of the week.
func (b *bench) fetch() []fetched {
	b.t.Helper()
	var all []fetched
	for f, err := range b.Orders(b.t.Context(), b.week()) {
		require.NoError(b.t, err)
		o, err := b.Normalise(f)
		require.NoError(b.t, err)
		all = append(all, fetched{o, f})
	}
	return all
}

// parcels gives parcels of whole orders that are like that and could ship.
func (b *bench) parcels(most int, like func(connectors.Order) bool) []connectors.Parcel {
	b.t.Helper()
	var list []connectors.Parcel
	for _, o := range b.fetch() {
		if o.Hold == nil && !o.PartlyShipped && like(o.Order) && len(list) < most {
			list = append(list, b.parcel(o))
		}
	}
	require.Len(b.t, list, most, "the shop has such orders")
	return list
}

func (b *bench) parcel(o fetched) connectors.Parcel {
	p := connectors.Parcel{ID: "parcel-" + o.Number, Order: o.Order, Raw: o.raw.Raw, Lines: emulationtest.Lines(o.Order), Whole: true}
	if o.Shipping.Mode == connectors.ShipSelf {
		p.Carrier, p.TrackingNumber = "黑貓宅急便", "90312"+o.Number[7:]
	}
	return p
}

// code chooses orders by their shipping code.
func code(codes ...string) func(connectors.Order) bool {
	return func(o connectors.Order) bool { return slices.Contains(codes, o.Shipping.Code) }
}

// isStore chooses store orders of any way.
func isStore(o connectors.Order) bool {
	return strings.HasPrefix(o.Shipping.Code, seven) || strings.HasPrefix(o.Shipping.Code, family)
}

// lost makes the next answer of an operation go missing.
func (b *bench) lost(fault emulation.Fault, operation string) {
	b.wire.Plan(fault, 1, func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/"+operation) })
}

func (b *bench) shop(id string) connectors.ShopView {
	b.t.Helper()
	view, there := b.e.Shop(id)
	require.True(b.t, there)
	return view
}

// all is a list of one state, to compare with.
func all(state connectors.OutcomeState, n int) []connectors.OutcomeState {
	return slices.Repeat([]connectors.OutcomeState{state}, n)
}
