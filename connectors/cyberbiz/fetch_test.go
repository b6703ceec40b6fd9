package cyberbiz

import (
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/cyberbiz/emulator"
	"gowarehouse/connectors/emulation"
)

// fetched gives the ids that a fetch brings.
func fetched(t *testing.T, c *connector, window connectors.Window) []string {
	t.Helper()
	var ids []string
	for f, err := range c.Orders(t.Context(), window) {
		require.NoError(t, err)
		ids = append(ids, f.ID)
	}
	return ids
}

func TestTheListIsAskedWithTheExactFilter(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	got := fetched(t, s.connector, week())
	require.Equal(t, sorted(s.Expect(week()).Orders), sorted(got))
	asked := s.asked()
	require.Len(t, asked, 1)
	address, err := url.Parse(strings.TrimPrefix(asked[0], "GET "))
	require.NoError(t, err)
	require.Equal(t, url.Values{
		"statuses": {"open"}, "financial_statuses": {"paid,cod"}, "fulfillment_statuses": {"unshipped,preparing,partial"}, "data_source": {"ec"},
		"updated_at_start_time": {"2026-11-16 14:30:00"}, "page": {"1"}, "per_page": {"50"},
	}, address.Query())
	require.NotContains(t, got, id(tooOld))
	require.NotContains(t, got, id(remittedOne))
}

func TestATransferThatIsOnlyReportedIsHeldWhereItIsFetched(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.Values{fieldRemitted: hold})
	require.Contains(t, fetched(t, s.connector, week()), id(remittedOne))
	_, order := s.read(t, remittedOne)
	require.Equal(t, connectors.StateOpen, order.State)
	require.Equal(t, connectors.Payment{Method: "ATM 虛擬帳號", Kind: connectors.PaymentUnknown}, order.Payment)
	require.NotNil(t, order.Hold, "whoever maps the method to online must not send off what is not confirmed")
	s.connector = s.connect(t, connectors.Values{fieldRemitted: leaveOut})
	_, order = s.read(t, remittedOne)
	require.Equal(t, connectors.StateUnpaid, order.State)
}

// many is a shop of three pages.
func many(t *testing.T) *testShop {
	t.Helper()
	s := openShop(t, nil)
	e, err := emulator.New(connectors.EmulatorOptions{Now: func() time.Time { return today }, Seed: 7, Bare: true, Orders: 120})
	require.NoError(t, err)
	s.Emulator, s.wire.Emulator = e, e
	return s
}

func TestAnOrderThatLeavesTheListWhileItIsReadHidesNoOther(t *testing.T) {
	t.Parallel()
	s := many(t)
	all := s.Expect(week()).Orders
	gone := all[len(all)-1] // the newest: it stands on the first page
	var once atomic.Bool
	s.wire.Watch = func(stage emulation.Stage, n int, _ *http.Request) {
		if stage == emulation.BeforeEffect && n == 2 && once.CompareAndSwap(false, true) {
			require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: gone}))
		}
	}
	got := fetched(t, s.connector, week())
	require.Equal(t, sorted(all), sorted(got), "the order at the border of the page moved back by one")
	require.Len(t, s.asked(), 5, "1, 2, then 1 and 2 again, 3")
}

func TestAFetchEndsAtTheFirstErrorAndKeepsWhatItHas(t *testing.T) {
	t.Parallel()
	s := many(t)
	s.wire.Plan(emulation.Fail500, 1, func(r *http.Request) bool { return r.URL.Query().Get("page") == "2" })
	var ids []string
	var ended error
	for f, err := range s.Orders(t.Context(), week()) {
		if err != nil {
			ended = err
			break
		}
		ids = append(ids, f.ID)
	}
	require.Len(t, ids, 50)
	require.Equal(t, connectors.Temporary, connectors.KindOf(ended))
}

func TestARowThatIsNoOrderIsSetAside(t *testing.T) {
	t.Parallel()
	c, _ := script{"/v1/orders": {200, `[{"id":1},{"order_number":7},null,{"id":2}]`}}.connect(t, nil)
	var ids []string
	aside := 0
	for f, err := range c.Orders(t.Context(), week()) {
		if err != nil {
			require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
			require.NotEmpty(t, f.Raw)
			aside++
			continue
		}
		ids = append(ids, f.ID)
	}
	require.Equal(t, []string{"1", "2"}, ids)
	require.Equal(t, 2, aside)
}

func TestAMissingListIsNoEmptyList(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`null`, ``, `{}`, `"orders"`} {
		c, _ := script{"/v1/orders": {200, body}}.connect(t, nil)
		for _, err := range c.Orders(t.Context(), week()) {
			require.Equal(t, connectors.Unexpected, connectors.KindOf(err), body)
		}
	}
	c, _ := script{"/v1/orders": {206, `[]`}}.connect(t, nil)
	require.Empty(t, fetched(t, c, week()))
}

func TestWhatBecameOfOpenOrdersIsAskedOneByOne(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: id(plainOrder)}))
	sightings, err := s.Watch(t.Context(), week(), []string{id(plainOrder), "99", id(byTCat), id(shippedOne)})
	require.NoError(t, err)
	require.Len(t, sightings, 3, "an order that the shop does not know is no cancellation")
	for i, want := range []connectors.PlatformState{connectors.StateCancelled, connectors.StateOpen, connectors.StateShipped} {
		require.Equal(t, want, sightings[i].State)
		require.NotNil(t, sightings[i].Fetched)
	}
	require.Equal(t, "cancelled", sightings[0].Reason)
}

func TestAnOrderThatCannotBeReadDoesNotHideTheOthers(t *testing.T) {
	t.Parallel()
	c, _ := script{"/v1/orders/1": {200, `{"id":1}`}, "/v1/orders/2": {200, string(documented(t))}, "/v1/orders/3": {500, ``}}.connect(t, nil)
	sightings, err := c.Watch(t.Context(), week(), []string{"1"})
	require.NoError(t, err)
	require.Equal(t, connectors.StateOpen, sightings[0].State)
	require.NotNil(t, sightings[0].Fetched, "whoever takes it sees that it cannot be read")
	_, err = c.Watch(t.Context(), week(), []string{"2"})
	require.Equal(t, connectors.Unexpected, connectors.KindOf(err), "another order than was asked for")
	_, err = c.Watch(t.Context(), week(), []string{"3"})
	require.Equal(t, connectors.Temporary, connectors.KindOf(err))
}

func TestOnlyNumbersGetIntoAnAddress(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	for _, bad := range []string{"", "0", "1/../2", "1?x=1", strings.Repeat("9", 21)} {
		_, err := s.Order(t.Context(), bad)
		require.Equal(t, connectors.NotFound, connectors.KindOf(err), bad)
	}
	require.Empty(t, s.asked())
}
