package easystore

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

// week is the usual look-back.
var week = connectors.Window{From: today.Add(-7 * 24 * time.Hour), To: today}

func TestAnOrderThatLeavesWhileTheListIsReadHidesNoOther(t *testing.T) {
	t.Parallel()
	for name, switches := range map[string][]string{"counted": nil, "uncounted": {"no_counts"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openBigShop(t, 130, switches...)
			window := connectors.Window{From: today.Add(-7 * 24 * time.Hour), To: today.Add(time.Hour)}
			expected := s.Expect(window).Orders
			got := map[string]int{}
			for f, err := range s.Orders(t.Context(), window) {
				require.NoError(t, err)
				if len(got) == 0 { // an order of the page that has just come is deleted, and another comes in: as many as before
					require.NoError(t, s.Act(connectors.Act{Kind: "delete", Order: expected[5]}))
					require.NoError(t, s.Act(connectors.Act{Kind: "buy"}))
				}
				got[f.ID]++
			}
			for _, id := range expected {
				require.Equal(t, 1, got[id], id)
			}
			require.Equal(t, 4, s.Report().ByName["GET /api/3.0/orders"])
			require.Empty(t, s.Report().Violations)
		})
	}
}

func TestAListThatTakesNoNoticeOfSinceIdIsReadByNumbers(t *testing.T) {
	t.Parallel()
	s := openBigShop(t, 130, "since_ignored")
	require.Len(t, s.fetched(t), len(openBigShop(t, 130).fetched(t)))
}

func TestAWeekCostsOnePageAndHoldsEveryState(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	got := s.fetched(t)
	require.Len(t, got, 21)
	require.Equal(t, 1, s.Report().Requests)
	states := map[connectors.PlatformState]int{}
	for _, o := range got {
		states[o.State]++
	}
	require.Equal(t, map[connectors.PlatformState]int{
		connectors.StateOpen: 18, connectors.StateShipped: 1, connectors.StateUnpaid: 1, connectors.StateCancelled: 1}, states)
	require.Empty(t, s.Report().Violations)
}

// An order paid nine days after it was made was changed inside the look-back: by its creation it would never be seen.
func TestAnOldOrderThatIsPaidNowComesIn(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	const old = "38120457"
	require.NotContains(t, s.fetched(t), old)
	require.NoError(t, s.Act(connectors.Act{Kind: "change_address", Order: old}))
	require.Contains(t, s.fetched(t), old)
}

func TestTheWindowIsWrittenInTheShopsZone(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "zone_elsewhere")
	identity, err := s.Test(t.Context())
	require.NoError(t, err)
	c := s.connect(t, identity.Learned)
	edge := s.order(t, plainOrder).UpdatedAt
	seen := func(from time.Time) bool {
		for f, err := range c.Orders(t.Context(), connectors.Window{From: from, To: today}) {
			require.NoError(t, err)
			if f.ID == plainOrder {
				return true
			}
		}
		return false
	}
	require.True(t, seen(edge), "the beginning is inside")
	require.True(t, seen(edge.Add(-time.Hour)))
	require.False(t, seen(edge.Add(time.Second)), "what the margin lets through is left out here")
}

func TestPartsThatTheListLeavesOutAreAskedForWhereTheyMatter(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "brief_list")
	whole := openShop(t, nil).fetched(t)
	for id, o := range s.fetched(t) {
		if o.State != connectors.StateShipped && o.State != connectors.StateCancelled {
			require.Equal(t, whole[id], o)
		}
	}
	report := s.Report()
	require.Equal(t, 19, report.ByName["GET /api/3.0/orders/{id}"], "what nobody packs is not asked for: one shipped and one cancelled order")
	require.Empty(t, report.Violations)
}

func TestAttributesAreAskedForOfPickupOrdersOnly(t *testing.T) {
	t.Parallel()
	for n, want := range []bool{false, true} {
		order := example(t, "orders.json", "orders")[n]
		delete(order, "note_attributes")
		encoded, err := json.Marshal(order)
		require.NoError(t, err)
		var w wireOrder
		require.NoError(t, json.Unmarshal(encoded, &w))
		require.Equal(t, want, lacking(encoded, w))
	}
}

func TestOrdersThatLeftTheListAreFound(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "open_only")
	before := s.fetched(t)
	require.Contains(t, before, plainOrder)
	require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: plainOrder}))
	require.NoError(t, s.Act(connectors.Act{Kind: "delete", Order: threeLines}))
	after := s.fetched(t)
	require.NotContains(t, after, plainOrder)
	sightings, err := s.Watch(t.Context(), week, []string{plainOrder, threeLines, twoLines, "nonsense"})
	require.NoError(t, err)
	require.Len(t, sightings, 3)
	require.Equal(t, connectors.StateCancelled, sightings[0].State)
	require.NotNil(t, sightings[0].Fetched)
	require.Equal(t, connectors.StateCancelled, sightings[1].State)
	require.Equal(t, "deleted in the shop", sightings[1].Reason)
	require.Equal(t, connectors.StateOpen, sightings[2].State)
	require.NoError(t, s.Turn("closed_shop", true))
	_, err = s.Watch(t.Context(), week, []string{twoLines})
	require.Error(t, err, "a closed shop does not mean that its orders are gone")
}

// listed serves an order list as a test wrote it.
func listed(t *testing.T, answers ...string) *connector {
	t.Helper()
	n := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(answers[min(n, len(answers)-1)]))
		n++
	}))
	t.Cleanup(server.Close)
	client, err := transport.New(transport.Options{Account: "test", MinBackoff: time.Millisecond, MaxBackoff: 2 * time.Millisecond})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	c, err := open(connectors.Env{BaseURL: server.URL, HTTP: client, Now: time.Now,
		Values: connectors.Values{fieldDomain: "gwdemo.easy.co", fieldToken: "es_dummy_token"}})
	require.NoError(t, err)
	return c
}

func TestAListThatIsNotWholeIsAnError(t *testing.T) {
	t.Parallel()
	order := func(id string) string { return `{"id":` + id + `,"line_items":[],"fulfillment_status":"fulfilled"}` }
	for name, answers := range map[string][]string{
		"no list":                 {`{"page_count":1}`},
		"null for a list":         {`{"orders":null}`},
		"empty before the end":    {`{"page_count":3,"orders":[` + order("1") + `]}`, `{"page_count":3,"orders":[]}`},
		"the same without an end": {`{"page_count":3,"orders":[` + order("1") + `]}`},
	} {
		var last error
		for _, err := range listed(t, answers...).Orders(t.Context(), week) {
			last = err
		}
		require.Equal(t, connectors.Unexpected, connectors.KindOf(last), name)
		require.Error(t, last, name)
	}
}

func TestOneRowThatCannotBeReadIsSetAside(t *testing.T) {
	t.Parallel()
	c := listed(t, `{"page_count":1,"orders":[{"id":"x"},{"id":2,"line_items":"none","fulfillment_status":"fulfilled"},`+
		`{"id":3,"line_items":[],"fulfillment_status":"fulfilled"}]}`)
	var ids []string
	var aside []connectors.Kind
	for f, err := range c.Orders(t.Context(), week) {
		ids = append(ids, f.ID)
		require.True(t, json.Valid(f.Raw))
		if err == nil {
			_, err = c.Normalise(f)
		}
		aside = append(aside, connectors.KindOf(err))
	}
	require.Equal(t, []string{"", "2", "3"}, ids)
	require.Equal(t, connectors.Unexpected, aside[0])
	require.Equal(t, connectors.Unexpected, aside[1])
}

func TestAnOrderThatCannotBeReadHidesNotWhatBecameOfTheOthers(t *testing.T) {
	t.Parallel()
	c := listed(t, `{"page_count":1,"orders":[{"id":1,"line_items":"none","is_cancelled":true},{"id":2,"created_at":"2026-11-20T11:12:09.000+08:00",`+
		`"currency_code":"TWD","total_price":"1","is_cancelled":true,"line_items":[{"id":3,"product_name":"茶","quantity":1}]}]}`)
	sightings, err := c.Watch(t.Context(), week, []string{"1", "2"})
	require.NoError(t, err)
	require.Len(t, sightings, 1)
	require.Equal(t, "2", sightings[0].ID)
	require.Equal(t, connectors.StateCancelled, sightings[0].State)
}
