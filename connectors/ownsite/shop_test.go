package ownsite

// A shop for the tests of this package: the emulator behind a breakable wire, and a connector that reaches it through the real transport.

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/ownsite/emulator"
	"gowarehouse/connectors/transport"
)

var today = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// Orders of the emulator's samples.
const (
	cancelledOne = "100026"
	plainOrder   = "100028" // one line of one piece
	threeLines   = "100029"
	labelled     = "100030"
	onHoldOne    = "100038"
	setOfParts   = "100040"
	twoLines     = "100043"
)

// everything is what the emulated shop offers.
const everything = "orders,fulfilments,products,stock,sku_write,push,long_poll,labels"

type testShop struct {
	*emulator.Emulator
	*native
	wire *emulation.Wire
	env  connectors.Env
	now  time.Time
}

// openShop opens a shop with some awkward behaviours and an account with some settings.
func openShop(t *testing.T, values connectors.Values, switches ...string) *testShop {
	t.Helper()
	s := openShopOf(t, connectors.EmulatorOptions{}, switches...)
	maps.Copy(s.env.Values, values)
	var err error
	s.native, err = openNative(s.env)
	require.NoError(t, err)
	return s
}

// openShopOf opens a shop with a number of orders.
func openShopOf(t *testing.T, options connectors.EmulatorOptions, switches ...string) *testShop {
	t.Helper()
	s := &testShop{now: today}
	clock := func() time.Time { return s.now }
	options.Now, options.Seed = clock, 7
	e, err := emulator.New(options)
	require.NoError(t, err)
	emulationtest.Turn(t, e, switches...)
	s.Emulator, s.wire = e, &emulation.Wire{Emulator: e}
	server := httptest.NewServer(s.wire)
	t.Cleanup(server.Close)
	typed := e.Credentials()
	typed[fieldOffers] = everything
	client, err := transport.New(transport.Options{
		Account: "test", Secrets: []string{typed[fieldKey], typed[fieldSecret]}, MinBackoff: time.Millisecond, MaxBackoff: 5 * time.Millisecond,
	})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	s.env = connectors.Env{Account: "test", BaseURL: server.URL, Values: typed, HTTP: client, Now: clock}
	s.native, err = openNative(s.env)
	require.NoError(t, err)
	return s
}

// fetched streams a week and gives the orders by id.
func (s *testShop) fetched(t *testing.T) map[string]connectors.Order {
	t.Helper()
	return emulationtest.Fetch(t, s.native, connectors.Window{From: today.Add(-7 * 24 * time.Hour), To: today})
}

// order asks for one order and reads it.
func (s *testShop) order(t *testing.T, id string) connectors.Order {
	t.Helper()
	order, _ := emulationtest.Read(t, s.native, id)
	return order
}

// parcel is the whole order in one parcel.
func (s *testShop) parcel(t *testing.T, id, number string) connectors.Parcel {
	t.Helper()
	order := s.order(t, id)
	return connectors.Parcel{
		ID: "parcel-" + number, Order: order, Lines: emulationtest.Lines(order), Carrier: "黑貓宅急便", TrackingNumber: number, ShippedAt: today, Whole: true,
	}
}

// pushOne sends one parcel.
func (s *testShop) pushOne(t *testing.T, p connectors.Parcel) connectors.Outcome {
	t.Helper()
	return emulationtest.One(t, s.PushTracking, p)
}

// after gives the shop's view of an order and demands that no rule was broken.
func (s *testShop) after(t *testing.T, id string) connectors.ShopView {
	t.Helper()
	return emulationtest.After(t, s, id)
}

func changing(r *http.Request) bool { return r.Method != http.MethodGet }

// example is the order of FACTS.md section 2.3 with some fields changed; "absent" takes one out.
func example(t *testing.T, change map[string]any) (connectors.Order, error) {
	t.Helper()
	data, err := os.ReadFile("testdata/order.json")
	require.NoError(t, err)
	var order map[string]any
	require.NoError(t, json.Unmarshal(data, &order))
	for key, value := range change {
		order[key] = value
		if value == "absent" {
			delete(order, key)
		}
	}
	raw, err := json.Marshal(order)
	require.NoError(t, err)
	return (&native{}).Normalise(connectors.Fetched{ID: "100023", Raw: wrap(raw)})
}
