package easystore

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

func TestAParcelIsReportedOnceWithOneMail(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, threeLines, "905512345678")
	require.Equal(t, connectors.Nothing, s.asked(t, p))
	outcome := s.push(t, p)
	require.Equal(t, connectors.Done, outcome.State)
	require.Equal(t, map[string]string{keepFulfillment: outcome.Ref}, outcome.Keep)
	require.Equal(t, connectors.Done, s.asked(t, p))
	require.Equal(t, connectors.Already, s.push(t, p).State, "a second push changes nothing")
	require.Equal(t, connectors.Already, s.connect(t, nil).PushTracking(t.Context(), []connectors.Parcel{p})[0].State, "after a restart too")
	view := s.after(t, threeLines)
	require.Equal(t, connectors.StateShipped, view.State)
	require.Equal(t, []string{"905512345678"}, view.TrackingNumbers)
	require.Equal(t, 1, view.Shipments)
	require.Equal(t, 1, view.Notices)
}

func TestTheMerchantMayKeepTheMailBack(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.Values{fieldNotify: notifyNo})
	require.Equal(t, connectors.Done, s.push(t, s.parcel(t, plainOrder, "1")).State)
	require.Zero(t, s.after(t, plainOrder).Notices)
}

func TestAnOrderInSeveralParcelsIsShippedWithTheLast(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	first, second := s.part(t, threeLines, "111", 1, 2), s.part(t, threeLines, "222", 0, 1) // two of three socks, then the shirt
	third := s.part(t, threeLines, "333", 2, 2)
	rest := s.part(t, threeLines, "444", 1, 1)
	for _, p := range []connectors.Parcel{first, second, third} {
		require.Equal(t, connectors.Done, s.push(t, p).State)
		require.Equal(t, connectors.StateOpen, s.after(t, threeLines).State)
	}
	require.Equal(t, 3, s.order(t, threeLines).Lines[1].Quantity, "what we sent is still the order's: the warehouse counts it")
	require.Equal(t, connectors.Nothing, s.asked(t, rest))
	require.Equal(t, connectors.Done, s.push(t, rest).State)
	view := s.after(t, threeLines)
	require.Equal(t, connectors.StateShipped, view.State)
	require.Equal(t, []string{"111", "222", "333", "444"}, view.TrackingNumbers)
}

// The heart of the matter: a lost answer is never met with a second fulfillment (FACTS.md section 3).
func TestALostAnswerIsAskedAbout(t *testing.T) {
	t.Parallel()
	for fault, after := range map[emulation.Fault]connectors.OutcomeState{
		emulation.DropAfter: connectors.Done, emulation.Fail500Got: connectors.Done, emulation.Truncate: connectors.Done,
		emulation.DropBefore: connectors.Nothing, emulation.Fail500: connectors.Nothing, emulation.HTML200: connectors.Nothing,
	} {
		s := openShop(t, nil)
		p := s.part(t, threeLines, "905512345678", 1, 1) // one of three: a second fulfillment would be taken
		s.wire.Plan(fault, 1, changing)
		require.Equal(t, connectors.Unclear, s.push(t, p).State, fault)
		require.Equal(t, after, s.asked(t, p), fault)
		want := connectors.Already
		if after == connectors.Nothing {
			want = connectors.Done
		}
		require.Equal(t, want, s.push(t, p).State, fault)
		require.Equal(t, 1, s.after(t, threeLines).Shipments, fault)
	}
}

func TestAQuestionThatFailsChangesNothing(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, plainOrder, "1")
	asking := func(r *http.Request) bool {
		return r.Method == http.MethodGet && strings.Contains(r.URL.Path, "fulfillments")
	}
	s.wire.Plan(emulation.Fail500, 20, asking)
	outcomes := s.PushTracking(t.Context(), []connectors.Parcel{p, s.parcel(t, threeLines, "2")})
	for _, o := range outcomes {
		require.Equal(t, connectors.NotAsked, o.State, "the shop does not answer: nothing is sent blindly")
		require.Error(t, o.Err)
	}
	require.Equal(t, connectors.Unclear, s.asked(t, p))
	require.Zero(t, s.after(t, plainOrder).Shipments)
}

func TestAParcelThatWasReportedGetsItsNewNumber(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, plainOrder, "905512345678")
	p.Kept = s.push(t, p).Keep
	p.TrackingNumber, p.Carrier = "7001234567", "新竹物流"
	require.Equal(t, connectors.Nothing, s.asked(t, p))
	outcome := s.push(t, p)
	require.Equal(t, connectors.Done, outcome.State)
	require.Equal(t, p.Kept, outcome.Keep, "it is the same fulfillment")
	view := s.after(t, plainOrder)
	require.Equal(t, []string{"7001234567"}, view.TrackingNumbers)
	require.Equal(t, 1, view.Shipments)
}

func TestWhatIsNotThereToShipIsRefused(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	cancelled, elsewhere, numberless := s.parcel(t, cancelledOne, "1"), s.parcel(t, plainOrder, "2"), s.parcel(t, threeLines, " ")
	unpaid := s.parcel(t, "38120475", "4")
	empty, strange := s.parcel(t, threeLines, "5"), s.parcel(t, threeLines, "6")
	empty.Lines, strange.Lines = nil, []connectors.PackageLine{{Line: "999", Quantity: 1}}
	gone := s.parcel(t, threeLines, "7")
	gone.Order.ID = "99999999"
	require.NoError(t, s.Act(connectors.Act{Kind: "ship_elsewhere", Order: plainOrder}))
	for i, o := range s.PushTracking(t.Context(), []connectors.Parcel{cancelled, elsewhere, numberless, unpaid, empty, strange, gone}) {
		require.Equal(t, connectors.Refused, o.State, "parcel %d: %v", i, o.Err)
		require.Error(t, o.Err)
	}
	require.Empty(t, s.Report().Violations, "all of it is seen before anything is sent")
	require.Equal(t, connectors.Nothing, s.asked(t, gone), "an order that is gone has nothing of ours")
	require.Equal(t, connectors.Nothing, s.PushedTracking(t.Context(), []connectors.Parcel{{ID: "p", Order: connectors.Order{ID: "x/../1"}}})[0].State)
}

func TestPiecesThatLeftWithoutUsAreNotSentAgain(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	require.NoError(t, s.Act(connectors.Act{Kind: "ship_part", Order: twoLines}))
	require.True(t, s.order(t, twoLines).PartlyShipped)
	whole := s.parcel(t, twoLines, "905512345678")
	require.Len(t, whole.Lines, 2)
	refused := s.push(t, whole)
	require.Equal(t, connectors.Refused, refused.State)
	require.ErrorContains(t, refused.Err, "others were reported before")
	require.Equal(t, connectors.Done, s.push(t, s.part(t, twoLines, "905512345678", 1, 2)).State)
	require.Equal(t, connectors.StateShipped, s.after(t, twoLines).State)
}

func TestATokenWithoutTheScopeIsToldAndStaysConnected(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "read_only")
	o := s.push(t, s.parcel(t, plainOrder, "1"))
	require.Equal(t, connectors.Refused, o.State)
	require.Equal(t, connectors.Rejected, connectors.KindOf(o.Err))
	s = openShop(t, nil, "lines_as_text", "brief_list")
	p := s.part(t, threeLines, "1", 1, 1)
	require.Equal(t, connectors.Done, s.push(t, p).State)
	require.Equal(t, 3, s.order(t, threeLines).Lines[1].Quantity)
	s.after(t, threeLines)
}
