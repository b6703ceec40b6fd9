package yahoo

// The test bench: a connector on the real transport, the emulator behind a breakable wire, and a clock.

import (
	"maps"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/transport"
	"gowarehouse/connectors/yahoo/emulator"
)

var opensAt = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// bench is one account on one emulator.
type bench struct {
	*Connector
	t    *testing.T
	e    *emulator.Emulator
	wire *emulation.Wire
	url  string

	mu  sync.Mutex
	now time.Time
}

func (b *bench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) forward(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

// open connects an account; settings are pairs of key and value.
func open(t *testing.T, settings ...string) *bench {
	t.Helper()
	b := &bench{t: t, now: opensAt}
	e, err := emulator.New(connectors.EmulatorOptions{Now: b.clock, Seed: 11, Orders: 24})
	require.NoError(t, err)
	b.e = e.(*emulator.Emulator)
	b.wire = &emulation.Wire{Emulator: e}
	b.url = emulationtest.Serve(t, b.wire).URL
	changes := connectors.Values{}
	for i := 0; i+1 < len(settings); i += 2 {
		changes[settings[i]] = settings[i+1]
	}
	b.Connector, err = b.connect(b.clock, changes)
	require.NoError(t, err)
	return b
}

// connect makes a connector with a clock of its own and some values changed.
func (b *bench) connect(now func() time.Time, changes connectors.Values) (*Connector, error) {
	b.t.Helper()
	client, err := transport.New(transport.Options{Account: "test", Retries: -1})
	require.NoError(b.t, err)
	b.t.Cleanup(client.Close)
	values := b.e.Credentials()
	maps.Copy(values, changes)
	c, err := New(connectors.Env{Account: "test", BaseURL: b.url, Values: values, HTTP: client, Now: now})
	if err != nil {
		return nil, err
	}
	return c.(*Connector), nil
}

func (b *bench) turn(name string) {
	b.t.Helper()
	require.NoError(b.t, b.e.Turn(name, true))
}

func (b *bench) noViolations() {
	b.t.Helper()
	require.Empty(b.t, b.e.Report().Violations)
}

func (b *bench) week() connectors.Window {
	return connectors.Window{From: b.clock().Add(-7 * 24 * time.Hour), To: b.clock()}
}

// fetch gives every order of the week.
func (b *bench) fetch() (orders []connectors.Order, raw map[string]connectors.Fetched) {
	b.t.Helper()
	raw = map[string]connectors.Fetched{}
	for f, err := range b.Orders(b.t.Context(), b.week()) {
		require.NoError(b.t, err)
		o, err := b.Normalise(f)
		require.NoError(b.t, err)
		orders, raw[o.ID] = append(orders, o), f
	}
	return orders, raw
}

// parcels gives parcels of whole orders of a family.
func (b *bench) parcels(f family, most int) []connectors.Parcel {
	b.t.Helper()
	orders, raw := b.fetch()
	var list []connectors.Parcel
	for _, o := range orders {
		if _, of, _ := splitID(o.ID); of != f || len(list) == most {
			continue
		}
		p := connectors.Parcel{ID: "parcel-" + o.Number, Order: o, Raw: raw[o.ID].Raw, Lines: emulationtest.Lines(o), Whole: true}
		if f == home {
			p.Carrier, p.TrackingNumber = "黑貓宅急便", "80141728"+o.Number[len(o.Number)-4:]
		}
		list = append(list, p)
	}
	require.Len(b.t, list, most, "the shop has too few orders of %s", f)
	return list
}

// to matches requests to an action.
func to(path string) func(*http.Request) bool {
	return func(r *http.Request) bool { return r.URL.Path == path }
}
