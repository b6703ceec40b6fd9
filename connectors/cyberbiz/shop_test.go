package cyberbiz

// A shop for the tests of this package: the emulator behind a breakable wire, and a connector that reaches it through the
// real transport.

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/cyberbiz/emulator"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/transport"
)

var today = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// Orders of the emulator's samples, by their place.
const (
	tooOld      = 0
	shippedOne  = 1
	unpaidOne   = 2
	cancelled   = 3
	remittedOne = 5
	returnAsked = 6
	plainOrder  = 7
	threeLines  = 8
	toFamily    = 9
	toSeven     = 10
	toHilife    = 11
	byTCat      = 12
	byHCT       = 13
	byWallet    = 14
	byPelican   = 15
	byTCatCold  = 16
	byECPay     = 19
	comboOrder  = 22
	toTCatStore = 24
)

// id is an order's id by its place.
func id(n int) string { return fmt.Sprint(56943817 + n*13) }
func week() connectors.Window {
	return connectors.Window{From: today.Add(-7 * 24 * time.Hour), To: today}
}
func changing(r *http.Request) bool { return r.Method != http.MethodGet }

type testShop struct {
	*emulator.Emulator
	*connector
	wire *emulation.Wire
	env  connectors.Env

	mu       sync.Mutex
	requests []string // as they came: method, path, query
}

func openShop(t *testing.T, values connectors.Values, switches ...string) *testShop {
	t.Helper()
	e, err := emulator.New(connectors.EmulatorOptions{Now: func() time.Time { return today }, Seed: 7})
	require.NoError(t, err)
	emulationtest.Turn(t, e, switches...)
	s := &testShop{Emulator: e, wire: &emulation.Wire{Emulator: e}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.requests = append(s.requests, r.Method+" "+r.URL.RequestURI())
		s.mu.Unlock()
		s.wire.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	s.env = connectors.Env{Account: "test", BaseURL: server.URL, Values: e.Credentials(), Now: e.Now}
	s.connector = s.connect(t, values)
	return s
}

// openOlder is a shop with an API account instead of a token.
func openOlder(t *testing.T, values connectors.Values, switches ...string) *testShop {
	t.Helper()
	s := openShop(t, nil, switches...)
	s.env.Values = s.LegacyCredentials()
	s.connector = s.connect(t, values)
	return s
}

// connect makes a connector anew, as a restart of the program does, with further values.
func (s *testShop) connect(t *testing.T, values connectors.Values) *connector {
	t.Helper()
	s.env.Values = maps.Clone(s.env.Values)
	maps.Copy(s.env.Values, values)
	client, err := transport.New(transport.Options{
		Account: "test", Secrets: []string{s.env.Values[fieldToken], s.env.Values[fieldHMACSecret]}, Retries: -1,
	})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	s.env.HTTP = client
	c, err := open(s.env)
	require.NoError(t, err)
	return c
}

// asked gives the requests so far and forgets them.
func (s *testShop) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.requests
	s.requests = nil
	return asked
}

// read fetches one order and reads it.
func (s *testShop) read(t *testing.T, n int) (connectors.Fetched, connectors.Order) {
	t.Helper()
	order, fetched := emulationtest.Read(t, s.connector, id(n))
	return fetched, order
}

// parcel is the whole order in one parcel, with the defaults of its options.
func (s *testShop) parcel(t *testing.T, n int) connectors.Parcel {
	t.Helper()
	fetched, order := s.read(t, n)
	p := connectors.Parcel{
		ID: "parcel-" + id(n), Order: order, Raw: fetched.Raw, Lines: emulationtest.Lines(order), Whole: true, ShippedAt: today, Options: map[string]string{},
	}
	if order.Shipping.Mode == connectors.ShipSelf {
		p.Carrier, p.TrackingNumber = "黑貓宅急便", "9077"+id(n)
		return p
	}
	options, err := s.ShipOptions(t.Context(), p)
	require.NoError(t, err)
	for _, o := range options {
		if o.Default != "" {
			p.Options[o.Key] = o.Default
		}
	}
	return p
}

// part is a parcel of some of the order's lines.
func (s *testShop) part(t *testing.T, n int, number string, lines ...int) connectors.Parcel {
	t.Helper()
	return emulationtest.Part(s.parcel(t, n), number, lines...)
}

func (s *testShop) push(t *testing.T, p connectors.Parcel) connectors.Outcome {
	t.Helper()
	return emulationtest.One(t, s.PushTracking, p)
}

func (s *testShop) arrange(t *testing.T, p connectors.Parcel) connectors.Outcome {
	t.Helper()
	return emulationtest.One(t, s.Arrange, p)
}

func (s *testShop) arranged(t *testing.T, p connectors.Parcel) connectors.Outcome {
	t.Helper()
	return emulationtest.One(t, s.Arranged, p)
}

// numbered arranges a parcel and waits for its number, keeping what was to be kept.
func (s *testShop) numbered(t *testing.T, p connectors.Parcel) connectors.Parcel {
	t.Helper()
	o := s.arrange(t, p)
	for range 4 {
		require.Contains(t, []connectors.OutcomeState{connectors.Done, connectors.Pending}, o.State, "%v", o.Err)
		p.Ref, p.TrackingNumber, p.Carrier = o.Ref, o.TrackingNumber, o.Carrier
		if o.Keep != nil {
			p.Kept = o.Keep
		}
		if p.TrackingNumber != "" {
			return p
		}
		o = s.arranged(t, p)
	}
	t.Fatal("no number came")
	return p
}

func (s *testShop) label(t *testing.T, p connectors.Parcel) connectors.Outcome {
	t.Helper()
	return emulationtest.One(t, s.Label, p)
}

// after gives the shop's view of an order and demands that no rule was broken.
func (s *testShop) after(t *testing.T, n int) connectors.ShopView {
	t.Helper()
	return emulationtest.After(t, s, id(n))
}

// refused demands a refusal that a person can read in both languages.
func refused(t *testing.T, o connectors.Outcome, words string) {
	t.Helper()
	require.Equal(t, connectors.Refused, o.State, "%v", o.Err)
	require.Contains(t, o.Err.Error(), words)
	_ = emulationtest.Advised(t, o.Err)
}

// script is a platform that answers what it is told, by path; what is not told is 404.
type script map[string]struct {
	status int
	body   string
}

func (answers script) connect(t *testing.T, values connectors.Values) (*connector, *[]string) {
	t.Helper()
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.Path)
		a, told := answers[r.URL.Path]
		if !told {
			a.status, a.body = http.StatusNotFound, `{"error":["無此資源"]}`
		}
		if !strings.HasPrefix(a.body, "<") {
			w.Header().Set("Content-Type", "application/json")
		}
		w.WriteHeader(a.status)
		_, _ = w.Write([]byte(a.body))
	}))
	t.Cleanup(server.Close)
	client, err := transport.New(transport.Options{Account: "test", Retries: -1})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	if values == nil {
		values = connectors.Values{fieldToken: "a.dummy.token"}
	}
	c, err := open(connectors.Env{Account: "test", BaseURL: server.URL, Values: values, HTTP: client, Now: func() time.Time { return today }})
	require.NoError(t, err)
	return c, &asked
}

// edited reads the documented order of FACTS.md section 2.1 after a change.
func edited(t *testing.T, values connectors.Values, change func(row map[string]any)) (connectors.Order, error) {
	t.Helper()
	var row map[string]any
	require.NoError(t, json.Unmarshal(documented(t), &row))
	if change != nil {
		change(row)
	}
	text, err := json.Marshal(row)
	require.NoError(t, err)
	if values == nil {
		values = connectors.Values{}
	}
	values = maps.Clone(values)
	if values[fieldUsername] == "" {
		values[fieldToken] = "a.dummy.token"
	}
	c, err := open(connectors.Env{Values: values})
	require.NoError(t, err)
	return c.Normalise(connectors.Fetched{Raw: wrap(text)})
}

// set changes a value of a document by its path.
func set(row map[string]any, path string, value any) {
	names := strings.Split(path, ".")
	for _, name := range names[:len(names)-1] {
		row = row[name].(map[string]any)
	}
	row[names[len(names)-1]] = value
}

func setting(path string, value any) func(map[string]any) {
	return func(row map[string]any) { set(row, path, value) }
}

// lineOf gives a line of a document.
func lineOf(row map[string]any, n int) map[string]any {
	return row["line_items"].([]any)[n].(map[string]any)
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}
