package woocommerce

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// shops are the three sets of plug-ins, with the number of mails a whole shipment sends.
var shops = map[string]over{
	"Advanced Shipment Tracking": {},
	"the paid extension":         {switches: []string{"profile_ecpay_wst"}},
	"no tracking plug-in":        {switches: []string{"profile_none"}},
	"plain http":                 {plain: true},
}

func TestAWholeOrderIsReportedOnceWithOneMail(t *testing.T) {
	t.Parallel()
	for name, shop := range shops {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openShop(t, shop)
			p := s.parcel(t, plainOrder, "905512345678")
			require.Equal(t, connectors.Nothing, s.asked(t, p))
			require.Equal(t, connectors.Done, s.push(t, p).State)
			require.Equal(t, connectors.Done, s.asked(t, p))
			require.Equal(t, connectors.Already, s.push(t, p).State, "a second push changes nothing")
			view := s.after(t, plainOrder)
			require.Equal(t, connectors.StateShipped, view.State)
			require.Equal(t, []string{"905512345678"}, view.TrackingNumbers)
			require.Equal(t, 1, view.Shipments)
			require.Equal(t, 1, view.Notices, "the buyer gets one mail")
		})
	}
}

func TestAnOrderInSeveralParcelsIsShippedWithTheLast(t *testing.T) {
	t.Parallel()
	for name, shop := range shops {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openShop(t, shop)
			first, second, third := s.part(t, threeLines, "111", 0), s.part(t, threeLines, "222", 1), s.part(t, threeLines, "333", 2)
			outcomes := s.PushTracking(t.Context(), []connectors.Parcel{first, second})
			require.Equal(
				t,
				[]connectors.OutcomeState{connectors.Done, connectors.Done},
				[]connectors.OutcomeState{outcomes[0].State, outcomes[1].State},
			)
			require.Equal(t, connectors.StateOpen, s.after(t, threeLines).State)
			require.Equal(t, connectors.Done, s.asked(t, first))
			require.Equal(t, connectors.Nothing, s.asked(t, third))
			require.Equal(t, connectors.Already, s.push(t, first).State)
			restarted := s.connect(t, nil)
			require.Equal(t, connectors.Done, restarted.PushTracking(t.Context(), []connectors.Parcel{third})[0].State)
			view := s.after(t, threeLines)
			require.Equal(t, connectors.StateShipped, view.State)
			require.Equal(t, []string{"111", "222", "333"}, view.TrackingNumbers)
			require.Equal(t, 3, view.Shipments)
		})
	}
}

func TestPiecesOfOneLineMayTravelApart(t *testing.T) {
	t.Parallel()
	s := openShop(t, over{switches: []string{"partial_shipped_off"}})
	first, second := s.part(t, "1010", "111", 0), s.part(t, "1010", "222", 0) // two of one product
	first.Lines[0].Quantity, second.Lines[0].Quantity = 1, 1
	require.Equal(t, connectors.Done, s.push(t, first).State)
	require.Equal(t, connectors.StateOpen, s.after(t, "1010").State)
	require.Equal(t, connectors.Done, s.push(t, second).State)
	require.Equal(t, connectors.StateShipped, s.after(t, "1010").State)
}

func TestAConvenienceStoreOrderGoesOnFromItsPluginsStatus(t *testing.T) {
	t.Parallel()
	s := openShop(t, over{})
	require.Equal(t, connectors.Done, s.push(t, s.parcel(t, pickupOrder, "F0001234511008")).State)
	order := s.order(t, pickupOrder)
	require.Equal(t, connectors.StateShipped, order.State)
	require.NoError(t, s.Act(connectors.Act{Kind: "hand_over", Order: pickupOrder}))
	fetched, err := s.connector.Order(t.Context(), pickupOrder)
	require.NoError(t, err)
	require.Contains(t, string(fetched.Raw), `"ry-at-cvs"`)
	s.after(t, pickupOrder)
}

func TestAShopThatLostAStatusGetsTheAccounts(t *testing.T) {
	t.Parallel()
	s := openShop(t, over{switches: []string{"profile_none"}})
	o := &shopOrder{id: plainOrder, status: "processing"}
	o.method, _ = methodOf("ry_ecpay_shipping_cvs_711")
	moved, err := s.moveOn(t.Context(), o, true)
	require.NoError(t, err)
	require.True(t, moved)
	require.Equal(t, statusCompleted, o.status)
	view, _ := s.Shop(plainOrder)
	require.Equal(t, connectors.StateShipped, view.State)
	require.Equal(t, "woocommerce.order_status", s.Report().Violations[0].Rule, "there is no way to ask which statuses a shop has")
}

func TestAPluginThatWasSwitchedOffIsNoticed(t *testing.T) {
	t.Parallel()
	s := openShop(t, over{values: connectors.Values{fieldTracking: trackingAST}})
	require.NoError(t, s.Turn("profile_none", true))
	require.Equal(t, connectors.Done, s.push(t, s.parcel(t, plainOrder, "111")).State)
	view, _ := s.Shop(plainOrder)
	require.Equal(t, []string{"111"}, view.TrackingNumbers)
	require.Equal(t, connectors.StateShipped, view.State)
}

func TestWhatMustNotShipIsRefused(t *testing.T) {
	t.Parallel()
	s := openShop(t, over{})
	foreign := s.part(t, threeLines, "111", 0)
	foreign.Lines = []connectors.PackageLine{{Line: "1", Quantity: 1}}
	tooMany := s.part(t, threeLines, "111", 0)
	tooMany.Lines[0].Quantity = 99
	empty := s.part(t, threeLines, "111", 0)
	empty.Lines = nil
	gone := s.parcel(t, plainOrder, "111")
	gone.Order.ID = "99999"
	for name, p := range map[string]connectors.Parcel{
		"a cancelled order": s.parcel(t, cancelledOne, "111"), "an unpaid order": s.parcel(t, unpaidOrder, "111"), "a deleted order": gone,
		"an order whose buyer asks to cancel": s.parcel(t, cancelAskedOf, "111"), "no number": s.parcel(t, plainOrder, ""),
		"a number no plug-in takes": s.parcel(t, plainOrder, "111/222"), "a line of another order": foreign, "more than was ordered": tooMany, "nothing in it": empty,
	} {
		outcome := s.push(t, p)
		require.Equal(t, connectors.Refused, outcome.State, name)
		require.Error(t, outcome.Err, name)
	}
	require.Empty(t, s.Report().Violations)
}

// TestALostAnswerIsRecovered loses every changing request of a push in turn, before and after its effect, and goes on as
// the engine does: ask, then push again if the shop says that something is missing.
func TestALostAnswerIsRecovered(t *testing.T) {
	t.Parallel()
	for name, shop := range shops {
		for _, fault := range []emulation.Fault{emulation.DropBefore, emulation.DropAfter, emulation.Fail500Got, emulation.HTML200, emulation.Truncate} {
			for at := 1; at <= 3; at++ {
				t.Run(name+" "+string(fault), func(t *testing.T) {
					t.Parallel()
					s := openShop(t, shop)
					p := s.parcel(t, threeLines, "905512345678")
					n := 0
					s.wire.Plan(fault, 1, func(r *http.Request) bool {
						if changing(r) {
							n++
						}
						return changing(r) && n == at
					})
					state := s.push(t, p).State
					for round := 0; state != connectors.Done && state != connectors.Already; round++ {
						require.Less(t, round, 3)
						require.Contains(t, []connectors.OutcomeState{connectors.Unclear, connectors.NotAsked, connectors.Nothing}, state)
						if state = s.asked(t, p); state == connectors.Nothing {
							state = s.push(t, p).State
						}
					}
					require.Equal(t, connectors.Done, s.asked(t, p))
					view := s.after(t, threeLines)
					require.Equal(t, 1, view.Shipments)
					require.Equal(t, 1, view.Notices)
				})
			}
		}
	}
}

func TestTheNoteGoesToTheBuyerAsTheAccountWants(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]struct {
		values connectors.Values
		mails  int
	}{
		"automatic, with a completion mail":    {nil, 1},
		"always, beside the completion mail":   {connectors.Values{fieldBuyerNote: always}, 2},
		"never":                                {connectors.Values{fieldBuyerNote: never}, 1},
		"automatic, with a status of no mail":  {connectors.Values{fieldShipped: "on-hold"}, 1},
		"never, with a status that sends none": {connectors.Values{fieldShipped: "on-hold", fieldBuyerNote: never}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openShop(t, over{switches: []string{"profile_none"}, values: v.values})
			require.Equal(t, connectors.Done, s.push(t, s.parcel(t, plainOrder, "111")).State)
			require.Equal(t, v.mails, s.after(t, plainOrder).Notices)
		})
	}
}

func TestAShopMayKeepItsOrdersInProcessing(t *testing.T) {
	t.Parallel()
	for _, status := range []string{processing, "on-hold"} {
		s := openShop(t, over{values: connectors.Values{fieldShipped: status}})
		p := s.parcel(t, plainOrder, "111")
		require.Equal(t, connectors.Done, s.push(t, p).State)
		require.Equal(t, connectors.Done, s.asked(t, p))
		require.Equal(t, connectors.Already, s.push(t, p).State)
		require.Equal(t, 1, s.after(t, plainOrder).Shipments)
	}
}
