package shopline

// A shop for the tests of this package: the emulator behind a breakable wire, and a connector that reaches it through the real
// transport.

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/shopline/emulator"
	"gowarehouse/connectors/transport"
)

var today = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// week is what a fetch asks for.
var week = connectors.Window{From: today.Add(-7 * 24 * time.Hour), To: today}

type testShop struct {
	*emulator.Emulator
	*connector
	wire *emulation.Wire
	env  connectors.Env
	now  time.Time

	mu     sync.Mutex
	before func(r *http.Request) // what happens before a changing request takes effect
}

// meanwhile has something happen before each changing request takes effect.
func (s *testShop) meanwhile(do func(r *http.Request)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = do
}

func (s *testShop) watch(stage emulation.Stage, _ int, r *http.Request) {
	if stage != emulation.BeforeEffect || !changing(r) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.before != nil {
		s.before(r)
	}
}

// openShop makes a shop with switches turned on and an account with further values.
func openShop(t *testing.T, values connectors.Values, switches ...string) *testShop {
	t.Helper()
	s := &testShop{now: today}
	e, err := emulator.New(connectors.EmulatorOptions{Now: func() time.Time { return s.now }, Seed: 7})
	require.NoError(t, err)
	emulationtest.Turn(t, e, switches...)
	s.Emulator, s.wire = e, &emulation.Wire{Emulator: e, Watch: s.watch}
	server := httptest.NewServer(s.wire)
	t.Cleanup(server.Close)
	e.SetBaseURL(server.URL)
	s.env = account(t, server.URL, e.Credentials())
	s.env.Now = e.Now
	maps.Copy(s.env.Values, values)
	s.connector = s.connect(t)
	return s
}

// account is an account at an address, with a transport of its own.
func account(t *testing.T, address string, values connectors.Values) connectors.Env {
	t.Helper()
	client, err := transport.New(transport.Options{
		Account: "test", Secrets: []string{values[fieldToken]}, MinBackoff: time.Millisecond, MaxBackoff: 5 * time.Millisecond,
	})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	return connectors.Env{Account: "test", BaseURL: address, Values: values, HTTP: client, Now: func() time.Time { return today }}
}

// connect makes a connector anew, as a restart of the program does.
func (s *testShop) connect(t *testing.T) *connector {
	t.Helper()
	c, err := open(s.env)
	require.NoError(t, err)
	return c
}

// canned is a connector to a server that gives one answer to everything and remembers what it was asked.
func canned(t *testing.T, status int, kind, body string) (*connector, *[]*http.Request) {
	t.Helper()
	asked := &[]*http.Request{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r)
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	c, err := open(account(t, server.URL, connectors.Values{fieldToken: strings.Repeat("0123456789abcdef", 4), fieldHandle: "gowarehouse-demo"}))
	require.NoError(t, err)
	return c, asked
}

// by finds a shippable order by the beginning of its shipping code.
func (s *testShop) by(t *testing.T, code string) string {
	t.Helper()
	for _, id := range s.Expect(week).Shippable {
		if view, _ := s.Shop(id); strings.HasPrefix(view.Order.Shipping.Code, code) {
			return id
		}
	}
	require.Fail(t, "no order ships by "+code)
	return ""
}

// order fetches one order and reads it.
func (s *testShop) order(t *testing.T, id string) connectors.Order {
	t.Helper()
	order, _ := emulationtest.Read(t, s.connector, id)
	return order
}

// parcel is the whole order in one parcel.
func (s *testShop) parcel(t *testing.T, id, number string) connectors.Parcel {
	t.Helper()
	order := s.order(t, id)
	p := connectors.Parcel{
		ID: "parcel-" + id, Order: order, Lines: emulationtest.Lines(order), TrackingNumber: number, ShippedAt: today, Whole: true,
	}
	if number != "" {
		p.Carrier = "黑貓宅急便"
	}
	return p
}

// arranged takes an order's number, asking until the carrier has accepted.
func (s *testShop) arranged(t *testing.T, id string) connectors.Parcel {
	t.Helper()
	p := s.parcel(t, id, "")
	out := emulationtest.One(t, s.Arrange, p)
	for round := 0; out.State == connectors.Pending && round < 10; round++ {
		require.False(t, out.Until.Before(s.now))
		p.Kept = out.Keep
		out = emulationtest.One(t, s.Arranged, p)
	}
	require.Equal(t, connectors.Done, out.State, "%v", out.Err)
	require.NotEmpty(t, out.TrackingNumber)
	p.TrackingNumber, p.Ref, p.Kept = out.TrackingNumber, out.Ref, nil
	return p
}

// after gives the shop's view of an order and demands that no rule was broken.
func (s *testShop) after(t *testing.T, id string) connectors.ShopView {
	t.Helper()
	return emulationtest.After(t, s, id)
}

// fetched gives the orders of a fetch by id.
func (s *testShop) fetched(t *testing.T, window connectors.Window) map[string]connectors.Order {
	t.Helper()
	return emulationtest.Fetch(t, s.connector, window)
}

func changing(r *http.Request) bool { return r.Method != http.MethodGet }
