package easystore

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
	"gowarehouse/connectors/easystore/emulator"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/transport"
)

var today = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// Orders of the emulator's samples.
const (
	cancelledOne = "38120484"
	plainOrder   = "38120493" // one line
	threeLines   = "38120502"
	twoLines     = "38120610"
)

type testShop struct {
	*emulator.Emulator
	*connector
	wire *emulation.Wire
	env  connectors.Env
}

// openShop opens a shop with some awkward behaviours and an account with some settings.
func openShop(t *testing.T, values connectors.Values, switches ...string) *testShop {
	t.Helper()
	return shopWith(t, connectors.EmulatorOptions{Seed: 7}, values, switches...)
}

// openBigShop opens a shop with plain orders beside the samples.
func openBigShop(t *testing.T, orders int, switches ...string) *testShop {
	t.Helper()
	return shopWith(t, connectors.EmulatorOptions{Seed: 7, Orders: orders}, nil, switches...)
}

func shopWith(t *testing.T, options connectors.EmulatorOptions, values connectors.Values, switches ...string) *testShop {
	t.Helper()
	options.Now = func() time.Time { return today }
	e, err := emulator.New(options)
	require.NoError(t, err)
	emulationtest.Turn(t, e, switches...)
	wire := &emulation.Wire{Emulator: e}
	server := httptest.NewServer(wire)
	t.Cleanup(server.Close)
	typed := e.Credentials()
	maps.Copy(typed, values)
	client, err := transport.New(transport.Options{
		Account: "test", Secrets: []string{typed[fieldToken], typed[fieldSecret]}, MinBackoff: time.Millisecond, MaxBackoff: 5 * time.Millisecond,
	})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	s := &testShop{Emulator: e, wire: wire, env: connectors.Env{
		Account: "test", BaseURL: server.URL, Values: typed, HTTP: client, Now: func() time.Time { return today }}}
	s.connector = s.connect(t, nil)
	return s
}

// connect makes a connector anew, as a restart of the program does, with further values.
func (s *testShop) connect(t *testing.T, values connectors.Values) *connector {
	t.Helper()
	env := s.env
	env.Values = maps.Clone(env.Values)
	maps.Copy(env.Values, values)
	c, err := open(env)
	require.NoError(t, err)
	return c
}

// fetched streams a week and gives the orders by id.
func (s *testShop) fetched(t *testing.T) map[string]connectors.Order {
	t.Helper()
	return emulationtest.Fetch(t, s.connector, connectors.Window{From: today.Add(-7 * 24 * time.Hour), To: today})
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
	order := s.order(t, id)
	return connectors.Parcel{
		ID: "parcel-" + number, Order: order, Lines: emulationtest.Lines(order), Carrier: "黑貓宅急便", TrackingNumber: number, ShippedAt: today, Whole: true,
	}
}

// part is a parcel of one line of the order.
func (s *testShop) part(t *testing.T, id, number string, line, quantity int) connectors.Parcel {
	t.Helper()
	p := s.parcel(t, id, number)
	p.Whole, p.Lines = false, p.Lines[line:line+1]
	p.Lines[0].Quantity = quantity
	return p
}

// push sends one parcel.
func (s *testShop) push(t *testing.T, p connectors.Parcel) connectors.Outcome {
	t.Helper()
	return emulationtest.One(t, s.PushTracking, p)
}

func (s *testShop) asked(t *testing.T, p connectors.Parcel) connectors.OutcomeState {
	t.Helper()
	return emulationtest.One(t, s.PushedTracking, p).State
}

// after gives the shop's view of an order and demands that no rule was broken.
func (s *testShop) after(t *testing.T, id string) connectors.ShopView {
	t.Helper()
	return emulationtest.After(t, s, id)
}

func changing(r *http.Request) bool { return r.Method != http.MethodGet }

// example reads a document of the facts and gives the rows of its list, to be changed at will.
func example(t *testing.T, file, list string) []map[string]any {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	require.NoError(t, err)
	var document map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(data, &document))
	var rows []map[string]any
	require.NoError(t, json.Unmarshal(document[list], &rows))
	return rows
}

// read normalises an order as a test wrote it.
func read(t *testing.T, order map[string]any) (connectors.Order, error) {
	t.Helper()
	row, err := json.Marshal(order)
	require.NoError(t, err)
	return (&connector{}).Normalise(connectors.Fetched{ID: "1", Raw: wrap(row)})
}

// home and store are the two orders of FACTS.md section 2.1, with some fields changed.
func home(t *testing.T, change map[string]any) connectors.Order { return changed(t, 0, change) }

func pickedUp(t *testing.T, change map[string]any) connectors.Order { return changed(t, 1, change) }

func changed(t *testing.T, n int, change map[string]any) connectors.Order {
	t.Helper()
	order := example(t, "orders.json", "orders")[n]
	for key, value := range change {
		order[key] = value
		if value == "absent" {
			delete(order, key)
		}
	}
	got, err := read(t, order)
	require.NoError(t, err)
	return got
}

type row = map[string]any
