package liteshop

// A shop for the tests of this package: the emulator behind a breakable wire, a clock that can be moved, and a connector that reaches it
// through the real transport.

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/liteshop/emulator"
	"gowarehouse/connectors/transport"
)

var today = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

type testShop struct {
	*emulator.Emulator
	*connector
	t     *testing.T
	wire  *emulation.Wire
	env   connectors.Env
	vault *emulationtest.Vault

	mu   sync.Mutex
	now  time.Time
	sent []string // bodies of requests, by path
	told []emulation.Message
}

func (s *testShop) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *testShop) forward(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// bodies gives what was sent to a path.
func (s *testShop) bodies(path string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []string
	for _, one := range s.sent {
		if body, fits := strings.CutPrefix(one, path+" "); fits {
			found = append(found, body)
		}
	}
	return found
}

func (s *testShop) watch(stage emulation.Stage, _ int, r *http.Request) {
	if stage != emulation.BeforeEffect {
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, r.URL.Path+" "+string(body))
}

// hear keeps the messages of the shop.
func (s *testShop) hear(address string, header http.Header, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = append(s.told, emulation.Message{Address: address, Header: header, Body: body})
}

// messages are those so far.
func (s *testShop) messages() []emulation.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.told)
}

// openShop makes a shop whose account was authorised.
func openShop(t *testing.T, on ...string) *testShop {
	t.Helper()
	s := &testShop{t: t, now: today, vault: &emulationtest.Vault{}}
	e, err := emulator.New(connectors.EmulatorOptions{Now: s.clock, Seed: 7, Deliver: s.hear})
	require.NoError(t, err)
	s.Emulator, s.wire = e, &emulation.Wire{Emulator: e}
	s.wire.SetWatch(s.watch)
	server := httptest.NewServer(s.wire)
	t.Cleanup(server.Close)
	client, err := transport.New(transport.Options{Account: "test", Retries: 2, MinBackoff: time.Millisecond, MaxBackoff: 20 * time.Millisecond})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	s.env = connectors.Env{
		Account: "test", BaseURL: server.URL, Values: connectors.Values{keyNotify: yes}, App: e.App(), HTTP: client, Now: s.clock, Tokens: s.vault,
	}
	s.connector = open(s.env)
	s.vault.Put(e.Credentials())
	emulationtest.Turn(t, e, on...)
	return s
}

// with is the account with another setting.
func (s *testShop) with(key, value string) *connector {
	env := s.env
	env.Values = maps.Clone(env.Values)
	env.Values[key] = value
	return open(env)
}

func (s *testShop) week() connectors.Window {
	return connectors.Window{From: s.clock().Add(-7 * 24 * time.Hour), To: s.clock()}
}

// fetch gives the orders of the last week by id, and the errors of those that were set aside.
func (s *testShop) fetch() (orders map[string]connectors.Order, aside []error) {
	s.t.Helper()
	orders = map[string]connectors.Order{}
	for f, err := range s.Orders(s.t.Context(), s.week()) {
		if err == nil {
			var o connectors.Order
			if o, err = s.Normalise(f); err == nil {
				orders[f.ID] = o
				continue
			}
		}
		require.NotEmpty(s.t, f.Raw, "the stream ended: %v", err)
		aside = append(aside, err)
	}
	return orders, aside
}

// some gives the first order that fits.
func (s *testShop) some(what string, fits func(connectors.Order) bool) connectors.Order {
	s.t.Helper()
	orders, _ := s.fetch()
	for _, id := range s.Expect(s.week()).Orders {
		if o, there := orders[id]; there && fits(o) {
			return o
		}
	}
	s.t.Fatalf("no order is %s", what)
	return connectors.Order{}
}

func (s *testShop) plain() connectors.Order {
	s.t.Helper()
	return s.some("plain", func(o connectors.Order) bool {
		return o.Shipping.Code == "home" && o.Payment.Kind == connectors.PaymentOnline && len(o.Lines) > 1
	})
}

// parcel is a parcel of a whole order.
func parcel(o connectors.Order, number string) connectors.Parcel {
	return connectors.Parcel{
		ID: "p-" + number, Order: o, Lines: emulationtest.Lines(o), Whole: true, Carrier: "黑貓宅急便", TrackingNumber: number, ShippedAt: today,
	}
}

func (s *testShop) noViolations() {
	s.t.Helper()
	require.Empty(s.t, s.Report().Violations)
}

// query reads the query of an address.
func query(t *testing.T, address string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	return u.Query()
}

// failure demands an error of a kind that says in both languages what to do.
func failure(t *testing.T, kind connectors.Kind, err error) *connectors.Error {
	t.Helper()
	told := emulationtest.Advised(t, err)
	require.Equal(t, kind, told.Kind, "%v", err)
	return told
}

func requireKind(t *testing.T, kind connectors.Kind, err error) {
	t.Helper()
	_ = failure(t, kind, err)
}
