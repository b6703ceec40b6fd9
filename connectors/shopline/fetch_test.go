package shopline

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// The query of FACTS.md section 2.2, and its second walk.
func TestAFetchAsksInUTCForWhatWaitsAndForWhatWasPaidLate(t *testing.T) {
	t.Parallel()
	c, asked := canned(t, http.StatusOK, "application/json", `{"items":[],"pagination":{"total_count":0,"total_pages":0}}`)
	midnight := time.Date(2026, 11, 16, 0, 0, 0, 0, connectors.Taipei)
	for f, err := range c.Orders(t.Context(), connectors.Window{From: midnight, To: midnight.Add(36 * time.Hour)}) {
		require.Fail(t, "there are no orders", "%v %v", f.ID, err)
	}
	common := url.Values{
		"statuses[]": {"pending", "confirmed"}, "delivery_statuses[]": {"pending"}, "sort_by": {"created_at"}, "order_by": {"asc"},
		"page": {"1"}, "per_page": {"50"},
	}
	for i, own := range []url.Values{
		{"created_after": {"2026-11-15 16:00:00"}, "created_before": {"2026-11-17 04:00:00"}},
		{"created_before": {"2026-11-15 16:00:00"}, "paid_after": {"2026-11-15 16:00:00"}},
	} {
		for key, values := range common {
			own[key] = values
		}
		require.Equal(t, own, (*asked)[i].URL.Query())
		require.Equal(t, "/v1/orders/search", (*asked)[i].URL.Path)
	}
	require.Len(t, *asked, 2)
}

func TestAnOrderPaidLateComesIn(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	late := 0
	for _, o := range s.fetched(t, week) {
		if o.OrderedAt.Before(week.From) {
			late++
			require.False(t, o.Payment.PaidAt.Before(week.From))
		}
	}
	require.Equal(t, 1, late)
}

func TestCashOnDeliveryComesInAlthoughItIsNotPaid(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	collected, unpaid := 0, 0
	for _, o := range s.fetched(t, week) {
		switch {
		case o.State == connectors.StateUnpaid:
			unpaid++
		case o.Payment.Kind == connectors.PaymentCOD:
			collected++
			require.Nil(t, o.Payment.PaidAt)
			require.True(t, o.COD.Equal(o.Total))
		}
	}
	require.Equal(t, 5, collected)
	require.Equal(t, 2, unpaid, "a transfer that has not come and a wallet that refused")
}

func TestOnlyConfirmedOrdersComeInWhereTheAccountSaysSo(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.Values{fieldImport: importConfirmed})
	orders := s.fetched(t, week)
	all := openShop(t, nil)
	require.Less(t, len(orders), len(all.fetched(t, week)))
	id := s.by(t, "custom")
	require.Nil(t, orders[id].Hold)
	require.NoError(t, s.Act(connectors.Act{Kind: "confirm_later", Order: id}))
	require.NotContains(t, s.fetched(t, week), id)
	require.NotNil(t, s.order(t, id).Hold, "one that comes in by a message waits")
}

// SHOPLINE's list shifts when an order leaves it between two pages: the row that moves over the border must not be lost.
func TestAnOrderThatMovesOverThePageBorderIsNotLost(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	first := s.by(t, "tw_711_b2c_pay")
	before := s.fetched(t, week)
	wanted := map[string]bool{}
	for id := range before {
		wanted[id] = true
	}
	pages := 0
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		if r.URL.Path == "/v1/orders/search" && query.Get("paid_after") == "" {
			query.Set("per_page", "10")
			if pages++; pages == 2 {
				_ = s.Act(connectors.Act{Kind: "cancel", Order: first})
			}
		}
		r.URL.RawQuery = query.Encode()
		s.Emulator.ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close)
	s.env.BaseURL = proxy.URL
	s.connector = s.connect(t)
	for id := range s.fetched(t, week) {
		delete(wanted, id)
	}
	require.Empty(t, wanted)
	require.Greater(t, pages, 3)
}

func TestHalfAListIsNoList(t *testing.T) {
	t.Parallel()
	full := `{"id":"6741a0c2b7e5f8000d3a9c11"}` + strings.Repeat(`,{"id":"6741a0c2b7e5f8000d3a9c12"}`, pageSize-1)
	for name, body := range map[string]string{
		"no items":           `{"pagination":{"total_count":3,"total_pages":1}}`,
		"null items":         `{"items":null,"pagination":{"total_count":3,"total_pages":1}}`,
		"an empty page":      `{"items":[],"pagination":{"total_count":120,"total_pages":3}}`,
		"the same page":      `{"items":[` + full + `],"pagination":{"total_count":150,"total_pages":3}}`,
		"endless, uncounted": `{"items":[` + full + `]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, asked := canned(t, http.StatusOK, "application/json", body)
			var end error
			for f, err := range c.Orders(t.Context(), week) {
				if f.ID == "" && f.Raw == nil {
					end = err
				}
			}
			require.Equal(t, connectors.Unexpected, connectors.KindOf(end), "%v", end)
			require.LessOrEqual(t, len(*asked), 2)
		})
	}
}

func TestARowThatIsNoOrderIsSetAsideAndTheOthersComeIn(t *testing.T) {
	t.Parallel()
	c, _ := canned(t, http.StatusOK, "application/json",
		`{"items":[7,{"id":"6741a0c2b7e5f8000d3a9c11"},{"order_number":"1"}],"pagination":{"total_count":3,"total_pages":1}}`)
	aside, good := 0, 0
	for f, err := range c.Orders(t.Context(), connectors.Window{To: today}) {
		if err != nil {
			require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
			require.NotEmpty(t, f.Raw)
			aside++
			continue
		}
		good++
	}
	require.Equal(t, []int{2, 1}, []int{aside, good})
}

func TestAnArchivedOrderIsGoneAndACancelledOneIsTold(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	archived, cancelled := s.by(t, "custom"), s.by(t, "tw_tcat_roomtemp")
	require.NoError(t, s.Act(connectors.Act{Kind: "archive", Order: archived}))
	require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: cancelled}))
	_, err := s.connector.Order(t.Context(), archived)
	require.Equal(t, connectors.NotFound, connectors.KindOf(err))
	sightings, err := s.Watch(t.Context(), week, []string{archived, "6741a0c2b7e5f8000d3a9fff", cancelled, "../token/info"})
	require.NoError(t, err)
	require.Len(t, sightings, 2, "what is no id is not asked about, and an order of another shop is not a cancelled one")
	require.Equal(t, connectors.StateCancelled, sightings[0].State)
	require.Nil(t, sightings[0].Fetched)
	require.Equal(t, connectors.StateCancelled, sightings[1].State)
	require.NotNil(t, sightings[1].Fetched)
}

func TestAnOrderThatCannotBeReadKeepsNobodyFromHearingOfTheOthers(t *testing.T) {
	t.Parallel()
	c, _ := canned(t, http.StatusOK, "application/json", `{"items":[{"id":"a1","order_delivery":7},{"id":"a2","status":"cancelled"}]}`)
	sightings, err := c.Watch(t.Context(), week, []string{"a1", "a2"})
	require.NoError(t, err)
	require.Len(t, sightings, 2)
	require.Equal(t, connectors.StateOpen, sightings[0].State)
	require.NotNil(t, sightings[0].Fetched)
	require.Equal(t, connectors.StateCancelled, sightings[1].State)
}

func TestWatchDoesNotTakeAWrongAddressForADeletedOrder(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	id := s.by(t, "custom")
	require.NoError(t, s.Act(connectors.Act{Kind: "archive", Order: id}))
	s.wire.Plan(emulation.HTML200, 9, func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, id) })
	_, err := s.Watch(t.Context(), week, []string{id})
	require.Equal(t, connectors.Temporary, connectors.KindOf(err))
}
