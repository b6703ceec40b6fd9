package etmall

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
	"gowarehouse/connectors/etmall/emulator"
	"gowarehouse/connectors/transport"
)

var opensAt = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// bench is one account on one emulator.
type bench struct {
	*connector
	t      *testing.T
	e      *emulator.Emulator
	wire   *emulation.Wire
	client *transport.Client
	url    string
	now    time.Time
}

// start connects an account; settings are pairs of key and value. When the test ends no rule may have been broken.
func start(t *testing.T, settings ...string) *bench {
	t.Helper()
	b := loose(t, settings...)
	t.Cleanup(func() { require.Empty(t, b.e.Report().Violations) })
	return b
}

// loose connects an account whose caller may break rules.
func loose(t *testing.T, settings ...string) *bench {
	t.Helper()
	b := &bench{t: t, now: opensAt}
	var err error
	b.e, err = emulator.New(connectors.EmulatorOptions{Now: func() time.Time { return b.now }, Seed: 11, Orders: 12})
	require.NoError(t, err)
	b.wire = &emulation.Wire{Emulator: b.e}
	b.url = emulationtest.Serve(t, b.wire).URL
	b.e.SetBaseURL(b.url)
	b.client, err = transport.New(transport.Options{Account: "test", Retries: -1})
	require.NoError(t, err)
	t.Cleanup(b.client.Close)
	values := connectors.Values{}
	for i := 0; i+1 < len(settings); i += 2 {
		values[settings[i]] = settings[i+1]
	}
	b.connector, err = b.connect(values)
	require.NoError(t, err)
	return b
}

// connect makes a connector with some values changed and nothing kept.
func (b *bench) connect(changes connectors.Values) (*connector, error) {
	values := b.e.Credentials()
	maps.Copy(values, changes)
	return open(connectors.Env{
		Account: "test", Values: values, HTTP: b.client, Now: func() time.Time { return b.now }, Tokens: &emulationtest.Vault{},
	})
}

// turn turns the emulator's switches on.
func (b *bench) turn(names ...string) {
	b.t.Helper()
	emulationtest.Turn(b.t, b.e, names...)
}

func (b *bench) act(kind, order string) {
	b.t.Helper()
	require.NoError(b.t, b.e.Act(connectors.Act{Kind: kind, Order: order}))
}

func (b *bench) week() connectors.Window {
	return connectors.Window{From: b.now.Add(-7 * 24 * time.Hour), To: b.now}
}

// asked tells how often a call was made.
func (b *bench) asked(op operation) int { return b.e.Report().ByName[op.path] }

// lost makes the next answer of a call go missing.
func (b *bench) lost(fault emulation.Fault, op operation) {
	b.wire.Plan(fault, 1, func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, op.path) })
}

// fetch gives every order of the week with its document, and what was set aside.
func (b *bench) fetch() (parcels []connectors.Parcel, aside map[string]error) {
	b.t.Helper()
	aside = map[string]error{}
	for f, err := range b.Orders(b.t.Context(), b.week()) {
		require.False(b.t, err != nil && f.ID == "" && f.Raw == nil, "the fetch ended: %v", err)
		if err == nil {
			var o connectors.Order
			if o, err = b.Normalise(f); err == nil {
				parcels = append(parcels, parcelOf(f, o))
				continue
			}
		}
		aside[f.ID] = err
	}
	return parcels, aside
}

func parcelOf(f connectors.Fetched, o connectors.Order) connectors.Parcel {
	return connectors.Parcel{
		ID: "parcel-" + o.Number, Order: o, Raw: f.Raw, Lines: emulationtest.Lines(o), Whole: true, Options: map[string]string{}, Kept: map[string]string{},
	}
}

// parcels gives some parcels whose orders are like that.
func (b *bench) parcels(most int, like func(connectors.Order) bool) []connectors.Parcel {
	b.t.Helper()
	all, aside := b.fetch()
	require.Empty(b.t, aside)
	var some []connectors.Parcel
	for _, p := range all {
		if like(p.Order) && len(some) < most {
			some = append(some, p)
		}
	}
	require.Len(b.t, some, most, "the account has such orders")
	return some
}

// isHome and isStore choose orders by where they go.
func isHome(o connectors.Order) bool  { return o.Shipping.StoreID == "" && o.Shipping.Code != "" }
func isStore(o connectors.Order) bool { return o.Shipping.StoreID != "" }

// remember keeps of outcomes what the engine keeps.
func remember(parcels []connectors.Parcel, outcomes []connectors.Outcome) {
	for i, o := range outcomes {
		emulationtest.Remember(&parcels[i], o)
	}
}

// numbered gives parcels that have their numbers.
func (b *bench) numbered(most int, like func(connectors.Order) bool) []connectors.Parcel {
	b.t.Helper()
	parcels := b.parcels(most, like)
	outcomes := b.Arrange(b.t.Context(), parcels)
	require.Equal(b.t, all(connectors.Done, most), emulationtest.States(outcomes))
	remember(parcels, outcomes)
	return parcels
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
