package shopee

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
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/shopee/emulator"
)

var start = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// bench is one account on one emulator.
type bench struct {
	t      *testing.T
	e      *emulator.Emulator
	wire   *emulation.Wire
	server *httptest.Server
	now    time.Time
	vault  *emulationtest.Vault
	env    connectors.Env
	c      *Connector
	strict bool
}

// open makes a bench with the sample orders and an authorised account.
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
	b.wire = &emulation.Wire{Emulator: b.e}
	t.Cleanup(func() { // after the server has been closed
		if b.strict {
			require.Empty(t, b.e.Report().Violations)
		}
	})
	b.server = emulationtest.Serve(t, b.wire)
	credentials := b.e.Credentials()
	b.vault = emulationtest.NewVault(connectors.Values{
		keyAccess: credentials[keyAccess], keyRefresh: credentials[keyRefresh], keyAccessExpires: credentials[keyAccessExpires],
	})
	values := connectors.Values{keyShopID: credentials[keyShopID], keySender: credentials[keySender], keySlug: credentials[keySlug]}
	b.connect(values)
	return b
}

// connect makes the connector anew with other settings.
func (b *bench) connect(values connectors.Values) {
	b.t.Helper()
	b.env = connectors.Env{
		Account: "t",
		BaseURL: b.server.URL,
		Values:  values,
		App:     b.e.App(),
		HTTP:    emulationtest.Client(b.t),
		Now:     func() time.Time { return b.now },
		Tokens:  b.vault,
	}
	made, err := New(b.env)
	require.NoError(b.t, err)
	b.c = made.(*Connector)
}

// with changes one setting of the account.
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
	return connectors.Window{From: start.Add(-7 * 24 * time.Hour), To: b.now.Add(time.Hour)}
}

// orders fetches a window and reads what comes.
func (b *bench) orders(window connectors.Window) map[string]connectors.Order {
	b.t.Helper()
	return emulationtest.Fetch(b.t, b.c, window)
}

// parcel makes the whole of an order a parcel.
func (b *bench) parcel(id string) connectors.Parcel {
	b.t.Helper()
	o, f := emulationtest.Read(b.t, b.c, id)
	return connectors.Parcel{ID: "parcel-" + id, Order: o, Raw: f.Raw, Lines: emulationtest.Lines(o), Whole: true}
}

// on gives the shippable orders of a channel.
func (b *bench) on(channel string) []string {
	b.t.Helper()
	var ids []string
	for _, id := range b.e.Expect(b.week()).Shippable {
		if view, _ := b.e.Shop(id); view.Order.Shipping.Code == channel {
			ids = append(ids, id)
		}
	}
	require.NotEmpty(b.t, ids, "no order of channel %s", channel)
	return ids
}

// until repeats a step as long as it is pending, and gives the last outcome.
func (b *bench) until(p *connectors.Parcel, step func(context.Context, []connectors.Parcel) []connectors.Outcome) connectors.Outcome {
	b.t.Helper()
	for range 12 {
		o := emulationtest.One(b.t, step, *p)
		emulationtest.Remember(p, o)
		if o.State != connectors.Pending {
			return o
		}
		require.True(b.t, o.Until.After(b.now), "pending must name a later time")
		b.now = o.Until
	}
	b.t.Fatal("never done")
	return connectors.Outcome{}
}

// count tells how often an operation was asked for.
func (b *bench) count(name string) int { return b.e.Report().ByName[name] }

// only matches the requests of an operation.
func only(name string) func(*http.Request) bool {
	return func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/"+name) }
}

func kindOf(t *testing.T, err error) connectors.Kind {
	t.Helper()
	return emulationtest.Advised(t, err).Kind
}
