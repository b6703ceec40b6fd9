package shopify

// A store for the tests of this package: the emulator behind a breakable wire, a clock that can be moved, and a connector that reaches it
// through the real transport.

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/shopify/emulator"
	"gowarehouse/connectors/transport"
)

var today = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

type testStore struct {
	*emulator.Emulator
	*connector
	t     *testing.T
	wire  *emulation.Wire
	env   connectors.Env
	vault *emulationtest.Vault

	mu     sync.Mutex
	now    time.Time
	before func() // runs once, before the next request takes effect for which it is wanted
	wanted func() bool
}

// meanwhile lets something happen once, before a request takes effect.
func (s *testStore) meanwhile(wanted func() bool, do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wanted, s.before = wanted, do
}

func (s *testStore) watch(stage emulation.Stage, _ int, _ *http.Request) {
	s.mu.Lock()
	do := s.before
	if stage != emulation.BeforeEffect || do == nil || !s.wanted() {
		s.mu.Unlock()
		return
	}
	s.before = nil
	s.mu.Unlock()
	do()
}

func (s *testStore) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *testStore) forward(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// over says which values the account has beside the emulator's, and how awkward the store is.
type over struct {
	values   connectors.Values
	switches []string
	orders   int
	bare     bool
}

// openStore makes a store whose account connects with its own app, at the store's own location.
func openStore(t *testing.T, o over) *testStore {
	t.Helper()
	s := &testStore{t: t, now: today, vault: &emulationtest.Vault{}}
	e, err := emulator.New(connectors.EmulatorOptions{Now: s.clock, Seed: 7, Orders: o.orders, Bare: o.bare})
	require.NoError(t, err)
	emulationtest.Turn(t, e, o.switches...)
	s.Emulator, s.wire = e, &emulation.Wire{Emulator: e, Watch: s.watch}
	server := httptest.NewServer(s.wire)
	t.Cleanup(server.Close)
	values := connectors.Values{keyLocation: "88001"}
	for key, value := range e.Credentials() {
		if f, _ := describe().Field(key); !f.Granted {
			values[key] = value
		}
	}
	values[keyMode] = modeClient
	maps.Copy(values, o.values)
	client, err := transport.New(transport.Options{
		Account: "test", Secrets: []string{values[keyClientSecret], values[keyAdminToken]}, MinBackoff: time.Millisecond, MaxBackoff: 50 * time.Millisecond,
	})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	s.env = connectors.Env{Account: "test", BaseURL: server.URL, Values: values, HTTP: client, Now: s.clock, Tokens: s.vault}
	s.connector = open(s.env)
	return s
}

// with is the account with other values.
func (s *testStore) with(values connectors.Values) *connector {
	env := s.env
	env.Values = maps.Clone(env.Values)
	maps.Copy(env.Values, values)
	return open(env)
}

func (s *testStore) week() connectors.Window {
	return connectors.Window{From: s.clock().Add(-7 * 24 * time.Hour), To: s.clock()}
}

// fetch gives the orders of the last week by their number.
func (s *testStore) fetch(c *connector) map[string]connectors.Order {
	s.t.Helper()
	byNumber := map[string]connectors.Order{}
	for f, err := range c.Orders(s.t.Context(), s.week()) {
		require.NoError(s.t, err)
		o, err := c.Normalise(f)
		require.NoError(s.t, err)
		byNumber[o.Number] = o
	}
	return byNumber
}

// find gives the order that fits.
func find(t *testing.T, orders map[string]connectors.Order, what string, fits func(connectors.Order) bool) connectors.Order {
	t.Helper()
	for _, number := range slices.Sorted(maps.Keys(orders)) {
		if fits(orders[number]) {
			return orders[number]
		}
	}
	t.Fatalf("no order is %s", what)
	return connectors.Order{}
}

// parcel is a parcel of a whole order.
func parcel(o connectors.Order, number string) connectors.Parcel {
	return connectors.Parcel{
		ID: "p-" + number, Order: o, Lines: emulationtest.Lines(o), Whole: true, Carrier: "黑貓宅急便", TrackingNumber: number, ShippedAt: today,
	}
}

// requireClean demands that no rule of the store was broken.
func (s *testStore) requireClean() {
	s.t.Helper()
	require.Empty(s.t, s.Report().Violations)
}

func query(t *testing.T, address string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	return u.Query()
}
