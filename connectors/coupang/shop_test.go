package coupang

// The test bench: a connector on the real transport, the emulator behind a breakable wire, and a clock.

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/coupang/emulator"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
)

var start = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// bench is one account on one emulator.
type bench struct {
	t      *testing.T
	e      *emulator.Emulator
	wire   *emulation.Wire
	server *httptest.Server
	now    time.Time
	env    connectors.Env
	c      *Connector
	strict bool
	seen   []*http.Request // every request, without its body
}

func newBench(t *testing.T, switches ...string) *bench {
	t.Helper()
	return benchWith(t, connectors.EmulatorOptions{Seed: 5}, switches...)
}

func benchWith(t *testing.T, options connectors.EmulatorOptions, switches ...string) *bench {
	t.Helper()
	b := &bench{t: t, now: start, strict: true}
	options.Now = func() time.Time { return b.now }
	made, err := emulator.New(options)
	require.NoError(t, err)
	b.e = made.(*emulator.Emulator)
	b.turn(switches...)
	b.wire = &emulation.Wire{Emulator: b.e, Watch: func(stage emulation.Stage, _ int, r *http.Request) {
		if stage == emulation.BeforeEffect {
			b.seen = append(b.seen, r.Clone(context.Background()))
		}
	}}
	t.Cleanup(func() { // after the server has been closed
		if b.strict {
			require.Empty(t, b.e.Report().Violations)
		}
	})
	b.server = emulationtest.Serve(t, b.wire)
	b.connect(b.e.Credentials())
	return b
}

// connect makes the connector anew with other values.
func (b *bench) connect(values connectors.Values) {
	b.t.Helper()
	b.env = connectors.Env{Account: "t", BaseURL: b.server.URL, Values: values, HTTP: emulationtest.Client(b.t), Now: func() time.Time { return b.now }}
	made, err := New(b.env)
	require.NoError(b.t, err)
	b.c = made.(*Connector)
}

// with changes one value of the account.
func (b *bench) with(key, value string) {
	b.t.Helper()
	values := maps.Clone(b.env.Values)
	values[key] = value
	b.connect(values)
}

func (b *bench) turn(switches ...string) {
	emulationtest.Turn(b.t, b.e, switches...)
}

func (b *bench) week() connectors.Window {
	return connectors.Window{From: start.Add(-7 * 24 * time.Hour), To: b.now}
}

// orders fetches a window and reads what comes.
func (b *bench) orders() map[string]connectors.Order {
	b.t.Helper()
	return emulationtest.Fetch(b.t, b.c, b.week())
}

// parcel makes the whole of an order a parcel with a number.
func (b *bench) parcel(id string) connectors.Parcel {
	b.t.Helper()
	o, f := emulationtest.Read(b.t, b.c, id)
	p := connectors.Parcel{ID: "parcel-" + id, Order: o, Raw: f.Raw, Lines: emulationtest.Lines(o), Whole: true}
	if o.Shipping.Mode == connectors.ShipSelf {
		p.Carrier, p.TrackingNumber = "黑貓宅急便", "9031"+id[len(id)-8:]
	}
	return p
}

// some gives the shippable orders of a type with so many lines.
func (b *bench) some(kind string, lines int) []string {
	b.t.Helper()
	var ids []string
	for _, id := range b.e.Expect(b.week()).Shippable {
		view, _ := b.e.Shop(id)
		if view.State == connectors.StateOpen && view.Order.Shipping.Code == kind && len(view.Order.Lines) == lines {
			ids = append(ids, id)
		}
	}
	require.NotEmpty(b.t, ids, "no order of %s with %d lines", kind, lines)
	return ids
}

func (b *bench) push(p connectors.Parcel) connectors.Outcome {
	b.t.Helper()
	return emulationtest.One(b.t, b.c.PushTracking, p)
}

func (b *bench) pushed(p connectors.Parcel) connectors.Outcome {
	b.t.Helper()
	return emulationtest.One(b.t, b.c.PushedTracking, p)
}

// count tells how often an operation was asked for.
func (b *bench) count(name string) int { return b.e.Report().ByName[name] }

// only matches the requests of an operation.
func only(end string) func(*http.Request) bool {
	return func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, end) }
}
