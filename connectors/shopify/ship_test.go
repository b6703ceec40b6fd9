package shopify

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

const trackingNumber = "905512345678"

// two gives an order of two lines that can be shipped.
func two(t *testing.T, s *testStore) connectors.Order {
	t.Helper()
	expected := s.Expect(s.week())
	return find(t, s.fetch(s.connector), "of two lines", func(o connectors.Order) bool {
		for _, id := range expected.Shippable {
			if id == o.ID {
				return len(o.Lines) == 2 && o.Lines[0].Quantity > 1
			}
		}
		return false
	})
}

func (s *testStore) push(p connectors.Parcel) connectors.Outcome {
	s.t.Helper()
	return s.connector.PushTracking(s.t.Context(), []connectors.Parcel{p})[0]
}

func (s *testStore) pushed(p connectors.Parcel) connectors.OutcomeState {
	s.t.Helper()
	return s.connector.PushedTracking(s.t.Context(), []connectors.Parcel{p})[0].State
}

func TestAnOrderInTwoParcelsIsShippedTwiceAndWhole(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{orders: 6})
	o := two(t, s)
	first := parcel(o, trackingNumber)
	first.Whole, first.Lines = false, []connectors.PackageLine{{Line: o.Lines[0].ID, Quantity: 1}}
	rest := parcel(o, "905512345679")
	rest.Whole, rest.Lines[0].Quantity = false, o.Lines[0].Quantity-1
	require.Equal(t, connectors.Nothing, s.pushed(first))
	require.Equal(t, connectors.Done, s.push(first).State)
	require.Equal(t, connectors.Done, s.pushed(first))
	require.Equal(t, connectors.Nothing, s.pushed(rest), "the other parcel's number is not this one's")
	half := s.fetch(s.connector)[o.Number]
	require.Equal(t, connectors.StateOpen, half.State)
	require.True(t, half.PartlyShipped)
	require.Equal(t, o.Lines, half.Lines, "the engine would take fewer pieces for a change")

	require.Equal(t, connectors.Already, s.push(first).State, "twice the same parcel is once")
	require.Equal(t, connectors.Done, s.push(rest).State)
	view, _ := s.Shop(o.ID)
	require.Equal(t, connectors.StateShipped, view.State)
	require.Equal(t, []string{trackingNumber, "905512345679"}, view.TrackingNumbers)
	require.Equal(t, 2, view.Notices)
	s.requireClean()
}

func TestTheBuyerIsMailedOnlyIfTheAccountWantsIt(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{values: connectors.Values{keyNotify: no}, orders: 6})
	o := two(t, s)
	require.Equal(t, connectors.Done, s.push(parcel(o, trackingNumber)).State)
	view, _ := s.Shop(o.ID)
	require.Zero(t, view.Notices)
}

func TestMorePiecesThanAreLeftAreNeverShipped(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{})
	partly := find(t, s.fetch(s.connector), "partly shipped", func(o connectors.Order) bool { return o.PartlyShipped })
	outcome := s.push(parcel(partly, trackingNumber))
	require.Equal(t, connectors.Refused, outcome.State)
	require.ErrorContains(t, outcome.Err, "2 pieces fewer")
	require.Zero(t, s.Report().ByName["GwFulfill"], "Shopify is not even asked")
	s.requireClean()
}

func TestWhatShopifyHoldsBackIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{orders: 6})
	orders := s.fetch(s.connector)
	held := find(t, orders, "held", func(o connectors.Order) bool {
		return o.Hold != nil && o.Hold.EN[0] == 'H'
	})
	require.ErrorContains(t, s.push(parcel(held, trackingNumber)).Err, "on hold")
	scheduled := find(t, orders, "scheduled", func(o connectors.Order) bool { return o.Hold != nil && o.Hold.EN[0] == 'S' })
	require.ErrorContains(t, s.push(parcel(scheduled, trackingNumber)).Err, "scheduled")

	o := two(t, s)
	require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: o.ID}))
	outcome := s.push(parcel(o, trackingNumber))
	require.Equal(t, connectors.Refused, outcome.State)
	require.ErrorContains(t, outcome.Err, "cancelled")

	unknown := o
	unknown.ID = gidOrder + "1"
	require.Equal(t, connectors.Refused, s.push(parcel(unknown, trackingNumber)).State)
	require.Equal(t, connectors.Nothing, s.pushed(parcel(unknown, trackingNumber)))
	s.requireClean()
}

func TestAShipmentThatWasTakenBackIsNothingAndCanBeMadeAgain(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{orders: 6})
	o := two(t, s)
	require.Equal(t, connectors.Done, s.push(parcel(o, trackingNumber)).State)
	require.NoError(t, s.Act(connectors.Act{Kind: "take_back", Order: o.ID}))
	require.Equal(t, connectors.Nothing, s.pushed(parcel(o, trackingNumber)))
	require.Equal(t, connectors.StateOpen, s.fetch(s.connector)[o.Number].State)
	require.Equal(t, connectors.Done, s.push(parcel(o, trackingNumber)).State, "the fulfilment order has another id now")
	s.requireClean()
}

// atTwo gives an order whose goods lie at two locations, as an account without a location sees it and as this warehouse does.
func atTwo(t *testing.T, s *testStore, everywhere *connector) (all, here connectors.Order) {
	t.Helper()
	mine := s.fetch(s.connector)
	all = find(t, s.fetch(everywhere), "at two locations", func(o connectors.Order) bool {
		return len(o.Lines) == 2 && len(mine[o.Number].Lines) == 1 && mine[o.Number].State == connectors.StateOpen
	})
	return all, mine[all.Number]
}

func TestGoodsOfTwoLocationsBecomeAShipmentForEach(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{orders: 9, switches: []string{"two_locations"}})
	everywhere := s.with(connectors.Values{keyLocation: ""})
	o, _ := atTwo(t, s, everywhere)
	outcome := everywhere.PushTracking(t.Context(), []connectors.Parcel{parcel(o, trackingNumber)})[0]
	require.Equal(t, connectors.Done, outcome.State)
	require.Len(t, strings.Split(outcome.Keep[keepShipments], ","), 2)
	view, _ := s.Shop(o.ID)
	require.Equal(t, connectors.StateShipped, view.State)
	require.Equal(t, []string{trackingNumber, trackingNumber}, view.TrackingNumbers)
	require.Equal(t, connectors.Already, everywhere.PushTracking(t.Context(), []connectors.Parcel{parcel(o, trackingNumber)})[0].State)
	s.requireClean()
}

func TestAnAccountOfOneLocationShipsItsOwnPartOnly(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{orders: 9, switches: []string{"two_locations"}})
	o, here := atTwo(t, s, s.with(connectors.Values{keyLocation: ""}))
	require.Equal(t, connectors.Refused, s.push(parcel(o, trackingNumber)).State, "the other location's goods are not here")
	require.Equal(t, connectors.Done, s.push(parcel(here, trackingNumber)).State)
	require.Equal(t, connectors.StateShipped, s.fetch(s.connector)[o.Number].State, "nothing of it is left here")
	view, _ := s.Shop(o.ID)
	require.Equal(t, 1, view.Shipments)
	s.requireClean()
}

func TestALostAnswerBetweenTwoLocationsShipsOnlyWhatIsMissing(t *testing.T) {
	t.Parallel()
	for name, lost := range map[string]struct {
		fault     emulation.Fault
		shipments int
	}{"the second never arrived": {emulation.DropBefore, 1}, "the second's answer was lost": {emulation.DropAfter, 2}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openStore(t, over{orders: 9, switches: []string{"two_locations"}})
			everywhere := s.with(connectors.Values{keyLocation: ""})
			o, _ := atTwo(t, s, everywhere)
			p := parcel(o, trackingNumber)
			s.wire.Plan(lost.fault, 1, func(*http.Request) bool { return s.Report().ByName["GwFulfill"] == 1 })
			require.Equal(t, connectors.Unclear, everywhere.PushTracking(t.Context(), []connectors.Parcel{p})[0].State, "one of two is there")
			view, _ := s.Shop(o.ID)
			require.Equal(t, lost.shipments, view.Shipments)
			asked := everywhere.PushedTracking(t.Context(), []connectors.Parcel{p})[0]
			if lost.shipments == 1 {
				require.Equal(t, connectors.Nothing, asked.State, "calling again is safe, and needed")
				asked = everywhere.PushTracking(t.Context(), []connectors.Parcel{p})[0]
			}
			require.Equal(t, connectors.Done, asked.State)
			require.Len(t, strings.Split(asked.Keep[keepShipments], ","), 2)
			view, _ = s.Shop(o.ID)
			require.Equal(t, 2, view.Shipments)
			require.Equal(t, connectors.StateShipped, view.State)
			s.requireClean()
		})
	}
}

func TestANumberThatIsChangedLaterReplacesTheOneReported(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{orders: 9, switches: []string{"two_locations"}})
	everywhere := s.with(connectors.Values{keyLocation: ""})
	o, _ := atTwo(t, s, everywhere)
	before := everywhere.PushTracking(t.Context(), []connectors.Parcel{parcel(o, trackingNumber)})[0]
	p := parcel(o, "905512345699")
	p.Kept = before.Keep
	require.Equal(t, connectors.Nothing, everywhere.PushedTracking(t.Context(), []connectors.Parcel{p})[0].State)
	s.wire.Plan(emulation.DropAfter, 1, func(*http.Request) bool { return s.Report().ByName["GwFulfillmentOrders"] == 3 })
	require.Equal(t, connectors.Unclear, everywhere.PushTracking(t.Context(), []connectors.Parcel{p})[0].State)
	require.Equal(t, connectors.Nothing, everywhere.PushedTracking(t.Context(), []connectors.Parcel{p})[0].State, "one location's shipment has it")
	after := everywhere.PushTracking(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Done, after.State)
	require.Equal(t, before.Keep, after.Keep, "the same shipments, with another number")
	view, _ := s.Shop(o.ID)
	require.Equal(t, []string{"905512345699", "905512345699"}, view.TrackingNumbers)
	require.Equal(t, 2, s.Report().ByName["GwCorrect"])
	s.requireClean()
}

func TestAShipmentTakenBackIsMadeAnewWithTheChangedNumber(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{orders: 6})
	o := two(t, s)
	before := s.push(parcel(o, trackingNumber))
	require.NoError(t, s.Act(connectors.Act{Kind: "take_back", Order: o.ID}))
	p := parcel(o, "905512345699")
	p.Kept = before.Keep
	require.Equal(t, connectors.Done, s.push(p).State)
	require.Zero(t, s.Report().ByName["GwCorrect"])
	view, _ := s.Shop(o.ID)
	require.Equal(t, []string{"905512345699"}, view.TrackingNumbers)
	s.requireClean()
}

func TestAParcelIsFoundInALongOrderAmongManyShipments(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{orders: 6, switches: []string{"many_lines"}})
	o := find(t, s.fetch(s.connector), "long", func(o connectors.Order) bool { return len(o.Lines) > 60 })
	for i, l := range o.Lines[:12] {
		p := parcel(o, fmt.Sprintf("9055123457%02d", i))
		p.Whole, p.Lines = false, []connectors.PackageLine{{Line: l.ID, Quantity: l.Quantity}}
		require.Equal(t, connectors.Done, s.push(p).State)
		require.Equal(t, connectors.Done, s.pushed(p), "shipment %d", i+1)
	}
	rest := parcel(o, trackingNumber)
	rest.Whole, rest.Lines = false, rest.Lines[12:]
	require.Equal(t, connectors.Done, s.push(rest).State)
	require.Equal(t, connectors.Done, s.pushed(rest), "its lines fill several pages")
	s.requireClean()
}

func TestALostAnswerLeavesItOpenAndAskingSettlesIt(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{orders: 6})
	o := two(t, s)
	s.wire.Plan(emulation.DropAfter, 1, func(*http.Request) bool { return s.Report().ByName["GwFulfillmentOrders"] > 0 })
	outcome := s.push(parcel(o, trackingNumber))
	require.Equal(t, connectors.Unclear, outcome.State)
	require.True(t, connectors.IsMaybeDone(outcome.Err))
	require.Equal(t, connectors.Done, s.pushed(parcel(o, trackingNumber)))
	view, _ := s.Shop(o.ID)
	require.Equal(t, 1, view.Shipments)
}

func TestSomebodyWhoWasQuickerIsNoFailure(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{orders: 6})
	o := two(t, s)
	other := s.with(nil)
	looked := func() bool { return s.Report().ByName["GwFulfillmentOrders"] == 1 }
	s.meanwhile(looked, func() {
		outcome := other.PushTracking(t.Context(), []connectors.Parcel{parcel(o, trackingNumber)})[0]
		assert.Equal(t, connectors.Done, outcome.State)
	})
	require.Equal(t, connectors.Already, s.push(parcel(o, trackingNumber)).State, "what Shopify has decides, not its words")
	view, _ := s.Shop(o.ID)
	require.Equal(t, 1, view.Shipments)
}
