package app91

// A shop for the tests of this package: the emulator on loopback, and a connector that reaches it through the real transport.

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/app91/emulator"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/transport"
)

var today = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// week is what a fetch asks for.
var week = connectors.Window{From: today.Add(-7 * 24 * time.Hour), To: today}

// Shipping codes of the emulator's shop.
const (
	byHome, byHomeCold, byHomeCOD, bySeven, bySevenCOD, byFamily, byFamCOD = "70501", "70502", "70511", "70530", "70531", "70540", "70541"
	byFamCold, byHiLife, byOK, byLocation, byOversea                       = "70542", "70550", "70560", "70570", "70580"
)

type testShop struct {
	*emulator.Emulator
	*connector
	wire *emulation.Wire
	env  connectors.Env
	now  time.Time

	mu     sync.Mutex
	before func(r *http.Request) // what happens before a request takes effect
}

// meanwhile has something happen before each request takes effect.
func (s *testShop) meanwhile(do func(r *http.Request)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = do
}

func (s *testShop) watch(stage emulation.Stage, _ int, r *http.Request) {
	s.mu.Lock()
	do := s.before
	s.mu.Unlock()
	if stage == emulation.BeforeEffect && do != nil {
		do(r)
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
		Account: "test", Secrets: []string{values[fieldKey]}, MinBackoff: time.Millisecond, MaxBackoff: 5 * time.Millisecond,
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

// canned is a connector to a gateway that gives one answer to everything.
func canned(t *testing.T, status int, kind, body string) *connector {
	t.Helper()
	return scripted(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

// scripted is a connector to a gateway of the test's own.
func scripted(t *testing.T, do http.HandlerFunc) *connector {
	t.Helper()
	server := httptest.NewServer(do)
	t.Cleanup(server.Close)
	c, err := open(account(t, server.URL, connectors.Values{fieldShop: "12453", fieldKey: "DEMO-91APP-KEY-0001"}))
	require.NoError(t, err)
	return c
}

// recorder is a way to the network that only notes what was asked.
type recorder struct{ calls []connectors.Call }

func (r *recorder) Call(_ context.Context, call connectors.Call) (connectors.Reply, error) {
	r.calls = append(r.calls, call)
	return connectors.Reply{}, &connectors.Error{Kind: connectors.Temporary, Reason: "offline"}
}

// by finds a shippable order by its shipping code, with so many lines at least.
func (s *testShop) by(t *testing.T, code string, lines int) string {
	t.Helper()
	for _, id := range s.Expect(week).Shippable {
		if view, _ := s.Shop(id); view.Order.Shipping.Code == code && len(view.Order.Lines) >= lines {
			return id
		}
	}
	require.Fail(t, "no order ships by "+code)
	return ""
}

// order fetches one order and reads it.
func (s *testShop) order(t *testing.T, id string) (connectors.Order, connectors.Fetched) {
	t.Helper()
	return emulationtest.Read(t, s.connector, id)
}

// parcel is the whole order in one parcel.
func (s *testShop) parcel(t *testing.T, id, number string) connectors.Parcel {
	t.Helper()
	order, fetched := s.order(t, id)
	p := connectors.Parcel{
		ID: "parcel-" + id, Order: order, Raw: fetched.Raw, Lines: emulationtest.Lines(order), TrackingNumber: number, ShippedAt: today, Whole: true,
	}
	if number != "" {
		p.Carrier = "黑貓宅急便"
	}
	return p
}

func (s *testShop) arrangeOne(t *testing.T, p connectors.Parcel) connectors.Outcome {
	t.Helper()
	return emulationtest.One(t, s.Arrange, p)
}

func (s *testShop) askOne(t *testing.T, p connectors.Parcel) connectors.Outcome {
	t.Helper()
	return emulationtest.One(t, s.Arranged, p)
}

func (s *testShop) labelOne(t *testing.T, p connectors.Parcel) connectors.Outcome {
	t.Helper()
	return emulationtest.One(t, s.Label, p)
}

func (s *testShop) pushOne(t *testing.T, p connectors.Parcel) connectors.Outcome {
	t.Helper()
	return emulationtest.One(t, s.PushTracking, p)
}

// arranged takes an order's number.
func (s *testShop) arranged(t *testing.T, id string) connectors.Parcel {
	t.Helper()
	p := s.parcel(t, id, "")
	out := s.arrangeOne(t, p)
	require.Equal(t, connectors.Done, out.State, "%v", out.Err)
	require.NotEmpty(t, out.TrackingNumber)
	p.TrackingNumber, p.Ref, p.Carrier, p.Kept = out.TrackingNumber, out.Ref, out.Carrier, out.Keep
	return p
}

// after gives the shop's view of an order and demands that no rule was broken.
func (s *testShop) after(t *testing.T, id string) connectors.ShopView {
	t.Helper()
	return emulationtest.After(t, s, id)
}

// advised demands an error that tells a person in both languages what to do.
func advised(t *testing.T, err error, kind connectors.Kind) {
	t.Helper()
	require.NotNil(t, told(t, err, kind))
}

// told is advised, and gives the error.
func told(t *testing.T, err error, kind connectors.Kind) *connectors.Error {
	t.Helper()
	said := emulationtest.Advised(t, err)
	require.Equal(t, kind, said.Kind, said.Error())
	return said
}

const failure = `{"ErrorId":"","Status":"%s","Data":null,"ErrorMessage":%s,"TimeStamp":"2024-11-23T11:02:03.1234567+08:00"}`
