package woocommerce

// A shop for the tests of this package: the emulator behind a breakable wire, and a connector that reaches it through the
// real transport.

import (
	"crypto/x509"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/transport"
	"gowarehouse/connectors/woocommerce/emulator"
)

var today = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// Orders of the emulator's samples.
const (
	plainOrder    = "1006" // one line
	threeLines    = "1007"
	pickupOrder   = "1008" // seven-eleven, cash on delivery
	cancelledOne  = "1004"
	unpaidOrder   = "1003"
	cancelAskedOf = "1005"
)

type testShop struct {
	*emulator.Emulator
	*connector
	wire *emulation.Wire
	env  connectors.Env
}

// over says how the shop is reached and which settings its account has.
type over struct {
	plain    bool
	values   connectors.Values
	switches []string
}

func openShop(t *testing.T, o over) *testShop {
	t.Helper()
	e, err := emulator.New(connectors.EmulatorOptions{Now: func() time.Time { return today }, Seed: 7})
	require.NoError(t, err)
	emulationtest.Turn(t, e, o.switches...)
	wire := &emulation.Wire{Emulator: e}
	server := httptest.NewUnstartedServer(wire)
	roots := x509.NewCertPool()
	if o.plain {
		server.Start()
	} else {
		server.StartTLS()
		roots.AddCert(server.Certificate())
	}
	t.Cleanup(server.Close)
	e.SetBaseURL(server.URL)
	values := e.Credentials()
	maps.Copy(values, o.values)
	client, err := transport.New(transport.Options{
		Account:    "test",
		RootCAs:    roots,
		Secrets:    []string{values[fieldKey], values[fieldSecret]},
		MinBackoff: time.Millisecond,
		MaxBackoff: 5 * time.Millisecond,
	})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	s := &testShop{Emulator: e, wire: wire, env: connectors.Env{Account: "test", Values: values, HTTP: client, Now: e.Now}}
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
	return connectors.Parcel{
		ID: "parcel-" + number, Order: order, Lines: emulationtest.Lines(order), Carrier: "黑貓宅急便", TrackingNumber: number, ShippedAt: today, Whole: true,
	}
}

// part is a parcel of one line of the order.
func (s *testShop) part(t *testing.T, id, number string, line int) connectors.Parcel {
	t.Helper()
	p := s.parcel(t, id, number)
	p.Whole, p.Lines = false, p.Lines[line:line+1]
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
