package bvshop

// A shop for the tests of this package: the emulator behind a breakable wire, and a connector that reaches it through the real transport.

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/bvshop/emulator"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/transport"
)

var today = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// Orders of the emulator's samples.
const (
	paidLate    = "1726851"
	cancelled   = "1726853"
	abnormal    = "1726854"
	unconfirmed = "1726855"
	unpaid      = "1726856"
	plainOrder  = "1726858" // own carrier, one line
	sevenOrder  = "1726860" // PAYUNi, cash on delivery
	familyOrder = "1726861" // ECPay
	hiLifeOrder = "1726862"
	tcatOrder   = "1726864"
	doorOrder   = "1726865" // a payment that only the setting knows
	sfOrder     = "1726868"
	numbered    = "1726870" // has a number of somebody else's
	deposit     = "1726872"
	bundleOrder = "1726876"
	ticketOrder = "1726877"
)

// testShop is a shop with its account.
type testShop struct {
	*emulator.Emulator
	*connector
	wire   *emulation.Wire
	server *httptest.Server
	keeper *emulationtest.Vault
	clock  *atomic.Int64
	values connectors.Values
}

// openShop opens a shop under switches, whose account has these values instead of the emulator's.
func openShop(t *testing.T, values connectors.Values, on ...string) *testShop {
	t.Helper()
	s := &testShop{clock: &atomic.Int64{}, keeper: &emulationtest.Vault{}}
	s.clock.Store(today.Unix())
	e, err := emulator.New(connectors.EmulatorOptions{Now: s.now, Seed: 7})
	require.NoError(t, err)
	emulationtest.Turn(t, e, on...)
	s.Emulator, s.wire = e, &emulation.Wire{Emulator: e}
	s.server = httptest.NewServer(s.wire)
	e.SetBaseURL(s.server.URL)
	t.Cleanup(s.server.Close)
	s.values = e.Credentials()
	maps.Copy(s.values, values)
	s.connector = s.connect(t)
	return s
}

func (s *testShop) now() time.Time { return time.Unix(s.clock.Load(), 0).UTC() }

// connect makes a connector anew, as a restart of the program does. It keeps the tokens.
func (s *testShop) connect(t *testing.T) *connector {
	t.Helper()
	client, err := transport.New(transport.Options{Account: "test", MinBackoff: time.Millisecond, MaxBackoff: 5 * time.Millisecond})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	c, err := open(connectors.Env{Account: "test", BaseURL: s.server.URL, Values: s.values, HTTP: client, Now: s.now, Tokens: s.keeper})
	require.NoError(t, err)
	return c
}

// byLogin are values of an account without a token.
func byLogin() connectors.Values {
	return connectors.Values{fieldToken: "", fieldEmail: emulator.Email, fieldPassword: emulator.Password}
}

// order asks for one order and reads it.
func (s *testShop) order(t *testing.T, id string) connectors.Order {
	t.Helper()
	order, _ := emulationtest.Read(t, s.connector, id)
	return order
}

// parcel is the whole order in one parcel.
func (s *testShop) parcel(t *testing.T, id, number string) connectors.Parcel {
	t.Helper()
	return connectors.Parcel{ID: "parcel-" + id, Order: s.order(t, id), TrackingNumber: number, Carrier: "新竹物流", Whole: true}
}

// fetched are the ids that a fetch of seven days yields, and those set aside.
func (s *testShop) fetched(t *testing.T) (ids []string, aside int) {
	t.Helper()
	for f, err := range s.Orders(t.Context(), connectors.Window{From: s.now().Add(-7 * 24 * time.Hour), To: s.now()}) {
		if err != nil {
			aside++
			continue
		}
		ids = append(ids, f.ID)
	}
	return ids, aside
}

// after gives the shop's view of an order and demands that no rule was broken.
func (s *testShop) after(t *testing.T, id string) connectors.ShopView {
	t.Helper()
	return emulationtest.After(t, s, id)
}

// heard is one request as it came in.
type heard struct{ line, authorization, kind string }

// listen notes what a call of the connector sends to a server that answers with body.
func listen(t *testing.T, values connectors.Values, body string, do func(c *connector)) []heard {
	t.Helper()
	var mu sync.Mutex
	var all []heard
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, heard{r.Method + " " + r.RequestURI, r.Header.Get("Authorization"), r.Header.Get("Accept")})
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	client, err := transport.New(transport.Options{Account: "test"})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	c, err := open(connectors.Env{BaseURL: server.URL, Values: values, HTTP: client, Now: time.Now, Tokens: &emulationtest.Vault{}})
	require.NoError(t, err)
	do(c)
	mu.Lock()
	defer mu.Unlock()
	return all
}
