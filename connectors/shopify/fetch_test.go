package shopify

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

func TestTheSearchNamesTheWindowInSecondsThatLeaveNothingOut(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 11, 16, 8, 0, 0, 999, connectors.Taipei)
	require.Equal(t, "created_at:<'2026-11-23T06:30:01Z' updated_at:>='2026-11-16T00:00:00Z' "+
		"status:open (fulfillment_status:unshipped OR fulfillment_status:partial OR fulfillment_status:unfulfilled"+
		" OR fulfillment_status:on_hold OR fulfillment_status:scheduled)",
		filter(connectors.Window{From: from, To: today.Add(time.Millisecond)}))
}

func TestAPageTooDearIsHalvedAndTheSizeIsKept(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{bare: true, orders: 12, switches: []string{"cost_cap"}})
	require.Len(t, s.fetch(s.connector), 12)
	first := s.Report().ByName["GwOrders"]
	require.Less(t, s.connector.page, pageSize)
	require.Len(t, s.fetch(s.connector), 12)
	again := s.Report().ByName["GwOrders"] - first
	require.Less(t, again, first, "what was found out is not found out again")
	require.Equal(t, (12+s.connector.page-1)/s.connector.page, again)
}

func TestTheWaitAfterThrottlingIsReadFromTheAnswer(t *testing.T) {
	t.Parallel()
	err := check(connectors.Reply{Status: 200, Body: []byte(`{"errors":[{"message":"Throttled","extensions":{"code":"THROTTLED"}}],
		"extensions":{"cost":{"requestedQueryCost":502,"throttleStatus":{"maximumAvailable":2000.0,"currentlyAvailable":152,"restoreRate":100.0}}}}`)})
	require.Equal(t, connectors.Throttled, connectors.KindOf(err))
	require.Equal(t, 3500*time.Millisecond, err.(*connectors.Error).RetryAfter)

	err = check(connectors.Reply{Status: 200, Body: []byte(`{"errors":[{"message":"Throttled","extensions":{"code":"THROTTLED"}}],
		"extensions":{"cost":{"requestedQueryCost":2502,"throttleStatus":{"maximumAvailable":2000.0,"currentlyAvailable":152,"restoreRate":100.0}}}}`)})
	require.Equal(t, codeTooDear, codeOf(err), "waiting would never end")
}

func TestACallThatIsThrottledIsMadeAgain(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{bare: true, orders: 40, switches: []string{"throttle_every_third"}})
	require.Len(t, s.fetch(s.connector), 40)
	require.Greater(t, s.Report().ByName["GwOrders"], 4)
}

// Answers and what they mean, by FACTS.md section 7.
func TestEveryRefusalHasItsKind(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		status int
		body   string
		kind   connectors.Kind
	}{
		"a bad token":      {401, `{"errors":"[API] Invalid API key or access token (unrecognized login or wrong password)"}`, connectors.Unauthorized},
		"an unpaid store":  {402, `{"errors":"Unavailable Shop"}`, connectors.Rejected},
		"a locked store":   {423, `{"errors":"Locked"}`, connectors.Rejected},
		"no such store":    {404, `{"errors":"Not Found"}`, connectors.Rejected},
		"too many calls":   {429, ``, connectors.Throttled},
		"a broken server":  {502, `<html></html>`, connectors.Temporary},
		"a web page":       {200, `<html>maintenance</html>`, connectors.Temporary},
		"an error inside":  {200, `{"errors":[{"message":"Internal error","extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}`, connectors.Temporary},
		"a wrong document": {200, `{"errors":[{"message":"Field 'x' doesn't exist on type 'Order'"}]}`, connectors.Rejected},
		"a missing scope": {200, `{"data":{"orders":null},"errors":[{"message":"Access denied","path":["orders"],
			"extensions":{"code":"ACCESS_DENIED"}}]}`, connectors.Rejected},
		"no data":             {200, `{"data":null}`, connectors.Unexpected},
		"no GraphQL":          {200, `[]`, connectors.Unexpected},
		"unparsable, it says": {400, `{"errors":{"query":"Required parameter missing or invalid"}}`, connectors.Rejected},
	} {
		require.Equal(t, c.kind, connectors.KindOf(check(connectors.Reply{Status: c.status, Body: []byte(c.body)})), what)
	}
	require.NoError(t, check(connectors.Reply{Status: 200, Body: []byte(
		`{"data":{"orders":{}},"errors":[{"message":"Access denied","path":["orders","nodes",0,"shippingAddress"],"extensions":{"code":"ACCESS_DENIED"}}]}`,
	)}), "a personal field that is hidden does not hide the order")
}

func TestWhatDoesNotFitIntoTheListIsAskedForByItself(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{switches: []string{"many_lines"}})
	orders := s.fetch(s.connector)
	long := find(t, orders, "long", func(o connectors.Order) bool { return len(o.Lines) > 50 })
	view, _ := s.Shop(long.ID)
	require.Len(t, long.Lines, len(view.Order.Lines))
	require.Equal(t, view.Order.Total.String(), long.Total.String())
	for _, call := range []string{"GwMoreLines", "GwMoreFulfillmentOrders", "GwMoreFulfillmentOrderLines"} {
		require.Positive(t, s.Report().ByName[call], call)
	}
	outcome := s.connector.PushTracking(t.Context(), []connectors.Parcel{parcel(long, "905512345678")})[0]
	require.Equal(t, connectors.Done, outcome.State, "%v", outcome.Err)
	s.requireClean()
}

func TestHiddenReceiversAreMaskedAndNotMissing(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{switches: []string{"no_protected_data"}})
	for number, o := range s.fetch(s.connector) {
		require.True(t, o.Receiver.Masked, number)
	}
	open := openStore(t, over{})
	for number, o := range open.fetch(open.connector) {
		require.False(t, o.Receiver.Masked, number)
	}
}

func TestAnOrderThatLeftTheListIsWatchedAndOneThatIsNotShownIsNotGuessedAbout(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{bare: true, orders: 3})
	orders := s.fetch(s.connector)
	numbers := slices.Sorted(maps.Keys(orders))
	cancelled, shipped := orders[numbers[0]].ID, orders[numbers[1]].ID
	require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: cancelled}))
	require.NoError(t, s.Act(connectors.Act{Kind: "ship_elsewhere", Order: shipped}))
	require.Len(t, s.fetch(s.connector), 1)
	sightings, err := s.connector.Watch(t.Context(), s.week(), []string{cancelled, shipped, gidOrder + "1", "nonsense"})
	require.NoError(t, err)
	require.Len(t, sightings, 2)
	require.Equal(t, connectors.StateCancelled, sightings[0].State)
	require.Equal(t, "CUSTOMER", sightings[0].Reason)
	require.Equal(t, connectors.StateShipped, sightings[1].State)
}

func TestAPartThatAnotherLocationShipsIsNotPackedHere(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{})
	here := s.fetch(s.connector)
	mixed := find(t, here, "mixed", func(o connectors.Order) bool {
		view, _ := s.Shop(o.ID)
		return o.BuyerNote == "" && len(view.Order.Lines) == 1 && o.Total.Amount.IntPart() > 2000
	})
	require.Len(t, mixed.Lines, 1, "the fulfilment service ships the other")
	require.Equal(t, "TEE-BK-M", mixed.Lines[0].SKU)

	anywhere := s.fetch(s.with(connectors.Values{keyLocation: ""}))
	require.Len(t, anywhere[mixed.Number].Lines, 1, "a fulfilment service was asked: that part is never ours")

	there := s.fetch(s.with(connectors.Values{keyLocation: "88002"}))
	for number, o := range there {
		require.Contains(t, []connectors.PlatformState{connectors.StateNotOurs, connectors.StateCancelled}, o.State,
			"%s is nothing for a location that ships nothing", number)
	}
}

func TestAnOrderThatIsNotRoutedYetIsNotTakenYet(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{switches: []string{"late_routing"}})
	newest := func() connectors.Order {
		return find(t, s.fetch(s.connector), "new", func(o connectors.Order) bool { return s.clock().Sub(o.OrderedAt) < 2*time.Hour })
	}
	require.Equal(t, connectors.StateNotOurs, newest().State)
	require.NoError(t, s.Turn("late_routing", false))
	require.Equal(t, connectors.StateOpen, newest().State)
}

func TestAnAnswerWithHalfAListEndsTheFetch(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]connection[int]{
		"no rows":               {Page: page(false, "")},
		"no page info":          {Nodes: []int{1}},
		"a cursor that stays":   {Nodes: []int{1}, Page: page(true, "c1")},
		"a cursor that is lost": {Nodes: []int{1}, Page: page(true, "")},
		"more behind nothing":   {Nodes: []int{}, Page: page(true, "c2")},
	} {
		_, err := c.next(opOrders, "c1")
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), what)
	}
	next, err := connection[int]{Nodes: []int{1}, Page: page(true, "c2")}.next(opOrders, "c1")
	require.NoError(t, err)
	require.Equal(t, "c2", next)
}

func page(more bool, end string) *struct {
	More bool   `json:"hasNextPage"`
	End  string `json:"endCursor"`
} {
	return &struct {
		More bool   `json:"hasNextPage"`
		End  string `json:"endCursor"`
	}{more, end}
}

func TestADocumentCarriesTheFragmentsItUsesAndNoOthers(t *testing.T) {
	t.Parallel()
	require.Equal(t, "GwOrders", opOrders.name)
	for _, fragment := range []string{"OrderParts", "LineParts", "FulfillmentOrderParts", "FulfillmentOrderLineParts"} {
		require.Equal(t, 1, strings.Count(opOrders.text, "fragment "+fragment+" "), fragment)
	}
	require.NotContains(t, opShop.text, "fragment")
	require.True(t, opFulfill.changes)
	require.False(t, opOrders.changes)
}

func TestAServerThatStumblesIsAskedAgain(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{bare: true, orders: 30, switches: []string{"every_fifth_503"}})
	require.Len(t, s.fetch(s.connector), 30)
	s.wire.Plan(emulation.Fail500, 99, nil)
	for _, err := range s.connector.Orders(t.Context(), s.week()) {
		require.Equal(t, connectors.Temporary, connectors.KindOf(err))
	}
}
