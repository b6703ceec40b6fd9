package woocommerce

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

func week() connectors.Window { return connectors.Window{From: today.AddDate(0, 0, -7), To: today} }

func TestTheWindowIncludesItsFirstSecondAndExcludesItsLast(t *testing.T) {
	t.Parallel()
	s := openShop(t, over{})
	ordered := s.order(t, plainOrder).OrderedAt
	ids := func(from, to time.Time) []string {
		var got []string
		for f, err := range s.Orders(t.Context(), connectors.Window{From: from, To: to}) {
			require.NoError(t, err)
			got = append(got, f.ID)
		}
		return got
	}
	require.Equal(t, []string{plainOrder}, ids(ordered, ordered.Add(time.Second)))
	require.Empty(t, ids(ordered.Add(time.Second), ordered.Add(2*time.Second)))
	require.Empty(t, ids(ordered.Add(-time.Second), ordered))
	require.Equal(t, []string{plainOrder}, ids(ordered, ordered.Add(time.Millisecond)), "orders are dated in whole seconds")
}

func TestRefundsAreFetchedOnlyForOrdersThatHaveAny(t *testing.T) {
	t.Parallel()
	s := openShop(t, over{})
	lines := s.order(t, threeLines).Lines
	require.NoError(t, s.Act(connectors.Act{Kind: "change_quantity", Order: threeLines, Listing: lines[1].Listing, Quantity: 1}))
	before := s.Report().Requests
	found := false
	for f, err := range s.Orders(t.Context(), week()) {
		require.NoError(t, err)
		if f.ID == threeLines {
			order, err := s.Normalise(f)
			require.NoError(t, err)
			require.Equal(t, []int{1, 1, 2}, []int{order.Lines[0].Quantity, order.Lines[1].Quantity, order.Lines[2].Quantity})
			found = true
		}
	}
	require.True(t, found)
	require.Equal(t, before+2, s.Report().Requests)
}

// drifting is a shop whose first orders leave the list between two pages, hand-written so that the moment is exact.
func drifting(t *testing.T, total, leave int, counted bool) (*connector, *[]string) {
	t.Helper()
	var pages []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		pages = append(pages, r.URL.Query().Get("page"))
		first := 1
		if len(pages) > 1 {
			first += leave
		}
		var ids []int
		for id := first; id <= total; id++ {
			ids = append(ids, id)
		}
		var rows []string
		for _, id := range ids[min((page-1)*100, len(ids)):min(page*100, len(ids))] {
			rows = append(rows, fmt.Sprintf(`{"id":%d,"status":"processing","date_created_gmt":"2026-11-20T05:40:00"}`, id))
		}
		if counted {
			w.Header().Set("X-WP-Total", strconv.Itoa(len(ids)))
			w.Header().Set("X-WP-TotalPages", strconv.Itoa((len(ids)+99)/100))
		}
		_, _ = w.Write([]byte("[" + strings.Join(rows, ",") + "]"))
	}))
	t.Cleanup(server.Close)
	client, err := transport.New(transport.Options{})
	require.NoError(t, err)
	c, err := open(
		connectors.Env{
			HTTP:   client,
			Now:    time.Now,
			Values: connectors.Values{fieldStoreURL: server.URL, fieldKey: dummy.consumer, fieldSecret: dummy.secret},
		},
	)
	require.NoError(t, err)
	return c, &pages
}

func TestOrdersThatSlipOverAPageBorderAreNotLost(t *testing.T) {
	t.Parallel()
	c, pages := drifting(t, 250, 3, true)
	var ids []string
	for f, err := range c.Orders(t.Context(), week()) {
		require.NoError(t, err)
		ids = append(ids, f.ID)
	}
	require.Len(t, ids, 250, "those that left had been read")
	require.Len(t, slices.Compact(slices.Sorted(slices.Values(ids))), 250)
	require.Equal(t, []string{"1", "2", "1", "2", "3"}, *pages)
}

func TestWithoutACountAShortPageIsTheLast(t *testing.T) {
	t.Parallel()
	c, pages := drifting(t, 200, 0, false)
	n := 0
	for _, err := range c.Orders(t.Context(), week()) {
		require.NoError(t, err)
		n++
	}
	require.Equal(t, 200, n)
	require.Equal(t, []string{"1", "2", "3"}, *pages)
}

func TestOneBadRowDoesNotEndTheStream(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`[{"id":1,"status":"processing"},"nonsense",{"id":"../2"},{"id":3,"status":"processing"}]`))
	}))
	t.Cleanup(server.Close)
	client, err := transport.New(transport.Options{})
	require.NoError(t, err)
	c, err := open(
		connectors.Env{
			HTTP:   client,
			Now:    time.Now,
			Values: connectors.Values{fieldStoreURL: server.URL, fieldKey: dummy.consumer, fieldSecret: dummy.secret},
		},
	)
	require.NoError(t, err)
	var ids []string
	bad := 0
	for f, err := range c.Orders(t.Context(), week()) {
		if err != nil {
			require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
			require.NotEmpty(t, f.Raw)
			bad++
			continue
		}
		ids = append(ids, f.ID)
	}
	require.Equal(t, []string{"1", "3"}, ids)
	require.Equal(t, 2, bad)
}

func TestWatchTellsWhatBecameOfMissingOrders(t *testing.T) {
	t.Parallel()
	s := openShop(t, over{})
	require.NoError(t, s.Act(connectors.Act{Kind: "delete", Order: plainOrder}))
	require.NoError(t, s.Act(connectors.Act{Kind: "ship_elsewhere", Order: threeLines}))
	before := s.Report().Requests
	sightings, err := s.Watch(t.Context(), week(), []string{cancelledOne, plainOrder, threeLines, cancelAskedOf, unpaidOrder, "99999", "../1"})
	require.NoError(t, err)
	states := map[string]connectors.PlatformState{}
	for _, sighting := range sightings {
		states[sighting.ID] = sighting.State
		if sighting.ID != "99999" {
			require.NotNil(t, sighting.Fetched)
			order, err := s.Normalise(*sighting.Fetched)
			require.NoError(t, err)
			require.Equal(t, sighting.State, order.State)
		}
	}
	require.Equal(t, map[string]connectors.PlatformState{
		cancelledOne: connectors.StateCancelled, plainOrder: connectors.StateCancelled, threeLines: connectors.StateShipped,
		cancelAskedOf: connectors.StateCancelRequested, unpaidOrder: connectors.StateUnpaid, "99999": connectors.StateCancelled,
	}, states)
	require.Equal(t, before+3, s.Report().Requests, "one for all, one for each that the list does not give")
}

func TestAWrongAddressIsNotReadAsADeletedOrder(t *testing.T) {
	t.Parallel()
	s := openShop(t, over{})
	s.connector.root += "/elsewhere"
	_, err := s.Watch(t.Context(), week(), []string{plainOrder})
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	_, err = s.connector.Order(t.Context(), plainOrder)
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
}

func TestAskingAboutManyOrdersTakesAHundredAtATime(t *testing.T) {
	t.Parallel()
	require.Equal(t, 1, minRequests(connectors.Volume{}))
	require.Equal(t, 1, minRequests(connectors.Volume{Orders: 100, Pages: 1}))
	require.Equal(t, 2, minRequests(connectors.Volume{Orders: 101}))
	require.Equal(t, 3, minRequests(connectors.Volume{Orders: 1, Watched: 101}))
}
