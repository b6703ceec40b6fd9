package pchome

// PChome for the tests of this package: the emulator behind a breakable wire, and a connector that reaches it through the real transport.

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/pchome/emulator"
	"gowarehouse/connectors/transport"
)

var today = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// Orders of the emulator's samples.
const (
	tooOld       = "20261103595001"
	wrongOrder   = "20261117595004" // a number that PChome could not find
	checkedOrder = "20261117595003" // being checked, since minutes
	barredOrder  = "20261117595005"
	backOrder    = "20261117595006"
	lateOrder    = "20261117595007" // transferred the day after it was placed
	threeLines   = "20261118595008"
	storeOrder   = "20261119595011"
	chilledOrder = "20261120595013"
	partlyTaken  = "20261121595015"
	halfBarred   = "20261121595016"
	halfShipped  = "20261121595017"
	unsaidOrder  = "20261121595018"
	asideOrder   = "20261121595019"
	giftOrder    = "20261122595022"
	twoLines     = "20261123595023"
	plainOrder   = "20261123595024"
)

// testShop is PChome with its vendor's account.
type testShop struct {
	*emulator.Emulator
	*connector
	wire   *emulation.Wire
	server *httptest.Server
	clock  *atomic.Int64
	values connectors.Values
	packed connectors.Parcel // made before answers become odd
}

// openShop opens PChome under switches; the account has these values instead of the emulator's.
func openShop(t *testing.T, values connectors.Values, on ...string) *testShop {
	t.Helper()
	s := &testShop{clock: &atomic.Int64{}}
	s.clock.Store(today.Unix())
	e, err := emulator.New(connectors.EmulatorOptions{Now: s.now, Seed: 7})
	require.NoError(t, err)
	emulationtest.Turn(t, e, on...)
	s.Emulator, s.wire = e, &emulation.Wire{Emulator: e}
	s.server = httptest.NewServer(s.wire)
	t.Cleanup(s.server.Close)
	s.values = e.Credentials()
	maps.Copy(s.values, values)
	s.connector = connectTo(t, s.server.URL, s.values, s.now)
	return s
}

func (s *testShop) now() time.Time { return time.Unix(s.clock.Load(), 0).UTC() }

func (s *testShop) later(d time.Duration) { s.clock.Add(int64(d / time.Second)) }

func connectTo(t *testing.T, address string, values connectors.Values, now func() time.Time) *connector {
	t.Helper()
	client, err := transport.New(transport.Options{Account: "test", MinBackoff: time.Millisecond, MaxBackoff: 5 * time.Millisecond})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	c, err := open(connectors.Env{Account: "test", BaseURL: address, Values: values, HTTP: client, Now: now})
	require.NoError(t, err)
	return c
}

// offline is a connector without a network, for reading documents.
func offline(t *testing.T, values connectors.Values) *connector {
	t.Helper()
	all := connectors.Values{fieldVendor: emulator.Vendor, fieldKey: emulator.Key, fieldIV: emulator.IV}
	maps.Copy(all, values)
	c, err := open(connectors.Env{Account: "test", Values: all, Now: func() time.Time { return today }})
	require.NoError(t, err)
	return c
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
	return connectors.Parcel{
		ID: "parcel-" + id, Order: s.order(t, id), TrackingNumber: number, Carrier: "黑貓宅急便", Whole: true, ShippedAt: s.now(),
	}
}

// push reports one parcel.
func (s *testShop) push(t *testing.T, p connectors.Parcel) connectors.Outcome {
	t.Helper()
	return emulationtest.One(t, s.PushTracking, p)
}

// pushed asks about one parcel.
func (s *testShop) pushed(t *testing.T, p connectors.Parcel) connectors.Outcome {
	t.Helper()
	return emulationtest.One(t, s.PushedTracking, p)
}

func week() connectors.Window {
	return connectors.Window{From: today.Add(-7 * 24 * time.Hour), To: today}
}

// fetched are the ids that a fetch of seven days yields, those set aside, and what ended it.
func (s *testShop) fetched(t *testing.T) (ids []string, aside map[string]error, ended error) {
	t.Helper()
	aside = map[string]error{}
	for f, err := range s.Orders(t.Context(), week()) {
		switch {
		case err == nil:
			ids = append(ids, f.ID)
		case f.ID == "" && f.Raw == nil:
			return ids, aside, err
		default:
			aside[f.ID] = err
		}
	}
	return ids, aside, nil
}

// pretended is a server that answers what it is told to, by the end of the path; it notes what was asked.
type pretended struct {
	mu      sync.Mutex
	answers map[string]string
	asked   []string
}

// ServeHTTP answers with the first text that fits.
func (p *pretended) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, r.Method+" "+r.RequestURI)
	w.Header().Set("Content-Type", "application/json")
	for part, answer := range p.answers {
		if strings.Contains(r.RequestURI, part) {
			_, _ = w.Write([]byte(answer))
			return
		}
	}
	w.WriteHeader(http.StatusNotFound)
}

// pretend makes a connector to a server of these answers.
func pretend(t *testing.T, answers map[string]string) (*connector, *pretended) {
	t.Helper()
	p := &pretended{answers: answers}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return connectTo(t, server.URL, connectors.Values{fieldVendor: "00000", fieldKey: emulator.Key, fieldIV: emulator.IV}, func() time.Time { return today }), p
}

// documentOf is what would be kept of an order of these rows.
func documentOf(t *testing.T, order string, rows ...string) connectors.Fetched {
	t.Helper()
	doc := document{Order: order}
	for _, row := range rows {
		doc.Rows = append(doc.Rows, json.RawMessage(row))
	}
	raw, err := json.Marshal(doc)
	require.NoError(t, err)
	return connectors.Fetched{ID: order, Raw: raw}
}
