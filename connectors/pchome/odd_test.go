package pchome

// An answer of another shape than assumed, at every call: it is told as that, kept, and never taken for news.

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/pchome/emulator"
)

// instead answers the calls of a method and path in another way than the emulator.
type instead struct {
	*emulator.Emulator
	method, path string
	status       int
	body         string
}

// ServeHTTP answers.
func (i instead) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, _, _ := strings.Cut(strings.ReplaceAll(i.path, "{vid}", emulator.Vendor), "?")
	if r.Method != i.method || r.URL.Path != path {
		i.Emulator.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", http.DetectContentType([]byte(i.body)))
	w.WriteHeader(i.status)
	_, _ = io.WriteString(w, i.body)
}

// oddCall is one call of the connector, by method and path: the outcome, where it has one, and the error.
type oddCall struct {
	method, path string
	make         func(t *testing.T, s *testShop) (connectors.OutcomeState, error)
}

var oddListing = connectors.ListingKey{Item: "DICKCB-A900D0001", Variant: "001"}

var oddCalls = map[string]oddCall{
	"the test": {http.MethodGet, pathGoodsIDs, func(t *testing.T, s *testShop) (connectors.OutcomeState, error) {
		_, err := s.Test(t.Context())
		return "", err
	}},
	"the list": {http.MethodGet, pathOrderIDs, func(t *testing.T, s *testShop) (connectors.OutcomeState, error) {
		ids, _, err := s.fetched(t)
		require.Empty(t, ids)
		return "", err
	}},
	"the details": {http.MethodGet, pathOrders, func(t *testing.T, s *testShop) (connectors.OutcomeState, error) {
		ids, aside, err := s.fetched(t)
		require.Empty(t, ids)
		for _, one := range aside { // refused one by one
			return "", one
		}
		return "", err
	}},
	"an order again": {http.MethodGet, pathOrders, func(t *testing.T, s *testShop) (connectors.OutcomeState, error) {
		_, err := s.connector.Order(t.Context(), plainOrder)
		return "", err
	}},
	"the listings": {http.MethodGet, pathGoodsIDs, func(t *testing.T, s *testShop) (connectors.OutcomeState, error) {
		for _, err := range s.Listings(t.Context()) {
			return "", err
		}
		return "", nil
	}},
	"the variants": {http.MethodGet, pathGoods, func(t *testing.T, s *testShop) (connectors.OutcomeState, error) {
		for _, err := range s.Listings(t.Context()) {
			return "", err
		}
		return "", nil
	}},
	"a level": {http.MethodGet, pathGoods + "/DICKCB-A900D0001-001", func(t *testing.T, s *testShop) (connectors.OutcomeState, error) {
		require.NoError(t, s.Turn("no_groups", true))
		levels, err := s.Stock(t.Context(), []connectors.ListingKey{oddListing})
		require.NoError(t, err)
		return "", levels[0].Err
	}},
	"stock": {http.MethodPut, pathStock, func(t *testing.T, s *testShop) (connectors.OutcomeState, error) {
		change := connectors.StockChange{Key: oddListing, Target: 5, Keep: map[string]string{keepID: "DICKCB-A900D0001-001"}}
		o := s.PushStock(t.Context(), []connectors.StockChange{change})[0]
		return o.State, o.Err
	}},
	"a report": {http.MethodPut, pathShip, func(t *testing.T, s *testShop) (connectors.OutcomeState, error) {
		o := s.push(t, s.packed)
		return o.State, o.Err
	}},
	"a report, before it": {http.MethodGet, pathOrders, func(t *testing.T, s *testShop) (connectors.OutcomeState, error) {
		o := s.push(t, s.packed)
		return o.State, o.Err
	}},
	"a question about a report": {http.MethodGet, pathOrders, func(t *testing.T, s *testShop) (connectors.OutcomeState, error) {
		o := s.pushed(t, s.packed)
		return o.State, o.Err
	}},
}

// oddAnswers are what no call is known to be answered with.
var oddAnswers = []struct {
	status int
	body   string
}{
	{http.StatusOK, `{"Message":"hello","Rows":"none"}`},
	{http.StatusOK, `"ok"`},
	{http.StatusOK, `null`},
	{http.StatusOK, `OK`},
	{http.StatusNotFound, `{"message":"no Route matched"}`},
	{http.StatusNotFound, "<!DOCTYPE html><title>404 Not Found</title>"},
	{http.StatusMethodNotAllowed, `Method Not Allowed`},
	{http.StatusBadRequest, `{"errors":["林志明 is not allowed"]}`},
	{http.StatusBadRequest, `錯誤`},
}

func TestAnOddAnswerToAnyCallIsToldAndKept(t *testing.T) {
	t.Parallel()
	for name, call := range oddCalls {
		for _, answer := range oddAnswers {
			t.Run(name+" "+answer.body, func(t *testing.T) {
				t.Parallel()
				s := openShop(t, nil)
				s.packed = s.parcel(t, plainOrder, "907654321012")
				s.wire.Emulator = instead{s.Emulator, call.method, call.path, answer.status, answer.body}
				state, err := call.make(t, s)
				told := emulationtest.Differs(t, err)
				require.Equal(t, answer.body, string(told.Body))
				require.NotContains(t, err.Error(), "林志明")
				switch {
				case call.method == http.MethodPut && answer.status == http.StatusOK:
					require.Equal(t, connectors.Unclear, state, "nobody can tell what became of it")
				case call.method == http.MethodPut:
					require.Equal(t, connectors.Refused, state, "it was not made, and is not made again without a person")
				default:
					require.Contains(t, []connectors.OutcomeState{"", connectors.NotAsked, connectors.Unclear}, state)
				}
			})
		}
	}
}

func TestAPlatformWithoutTheCallForReportsSaysSoAndReportsNothing(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "no_ship_call")
	p := s.parcel(t, plainOrder, "907654321012")
	o := s.push(t, p)
	require.Equal(t, connectors.Refused, o.State)
	require.True(t, connectors.Differs(o.Err))
	require.ErrorContains(t, o.Err, "does not know this call (status 404)")
	require.Equal(t, connectors.Nothing, s.pushed(t, p).State)
	view, _ := s.Shop(plainOrder)
	require.Zero(t, view.Shipments)
	require.Empty(t, s.Report().Violations)
}

func TestSKUsMayBeReadInCapitals(t *testing.T) {
	t.Parallel()
	const row = `{"Id":"20261122595047-01","TransDate":"2026/11/22 13:26:00","OrderQty":1,"Prod":{"Id":"DICKCB-A900DEMO1-000","VendorPID":"bt-750-Bk"}}`
	for setting, sku := range map[string]string{"": "bt-750-Bk", asWritten: "bt-750-Bk", asCapitals: "BT-750-BK"} {
		c := offline(t, connectors.Values{settingSKUs: setting})
		order, err := c.Normalise(documentOf(t, "20261122595047", row))
		require.NoError(t, err)
		require.Equal(t, sku, order.Lines[0].SKU)
		require.Equal(t, sku, c.listing(goodsRow{ID: "DICKCB-A900DEMO1-000", SKU: "bt-750-Bk"}).SKU)
	}
}

func TestAProductIsFoundHoweverItsNumberIsWritten(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "bare_ids", "no_groups")
	seen := map[connectors.ListingKey]bool{}
	for l, err := range s.Listings(t.Context()) {
		require.NoError(t, err)
		seen[l.Key] = true
	}
	require.Len(t, seen, len(s.ListingKeys()))
	var changes []connectors.StockChange
	levels, err := s.Stock(t.Context(), s.ListingKeys())
	require.NoError(t, err)
	for _, level := range levels {
		require.NoError(t, level.Err, level.Key)
		changes = append(changes, connectors.StockChange{Key: level.Key, Read: level.Quantity, Target: 9, Keep: level.Keep})
	}
	for _, o := range s.PushStock(t.Context(), changes) {
		require.Equal(t, connectors.Done, o.State, "%v", o.Err)
		have, _, _ := s.StockOf(o.Key)
		require.Equal(t, 9, have)
	}
	require.Empty(t, s.Report().Violations)
}
