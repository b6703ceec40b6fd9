package app91

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn"
	"gowarehouse/connectors/drawn/drawntest"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
)

// at matches requests whose path ends so.
func at(suffix string) func(*http.Request) bool {
	return func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, suffix) }
}

func TestEveryWayWithANumberOf91APPsIsNumberedConfirmedAndReadBack(t *testing.T) {
	t.Parallel()
	for code, carrier := range map[string]string{
		byHomeCOD: "黑貓宅急便", bySeven: "7-11", bySevenCOD: "7-11", byFamily: "全家", byFamCOD: "全家", byFamCold: "全家", byHiLife: "萊爾富",
		byOK: "OK 超商", byLocation: "門市自取",
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			s := openShop(t, nil)
			id := s.by(t, code, 1)
			p := s.parcel(t, id, "")
			require.Equal(t, connectors.Nothing, s.askOne(t, p).State)
			p = s.arranged(t, id)
			require.Equal(t, carrier, p.Carrier)
			view := s.after(t, id)
			require.Equal(t, connectors.StateShipped, view.State)
			require.Equal(t, []string{p.TrackingNumber}, view.TrackingNumbers)
			require.Equal(t, 1, view.Shipments)
			require.Equal(t, p.TrackingNumber, s.askOne(t, p).TrackingNumber)
			again := s.arrangeOne(t, p)
			require.Equal(t, connectors.Already, again.State)
			require.Equal(t, p.TrackingNumber, again.TrackingNumber)
			require.Equal(t, 1, s.after(t, id).Shipments)
		})
	}
}

func TestAConfirmationThatWasLostIsMadeUpForWithoutASecondNumber(t *testing.T) {
	t.Parallel()
	for _, fault := range []emulation.Fault{emulation.DropBefore, emulation.DropAfter, emulation.Fail500} {
		s := openShop(t, nil)
		id := s.by(t, byFamily, 1)
		p := s.parcel(t, id, "")
		s.wire.Plan(fault, 1, at("/StoreShipConfirm"))
		first := s.arrangeOne(t, p)
		require.Contains(t, []connectors.OutcomeState{connectors.Unclear, connectors.NotAsked}, first.State)
		require.Empty(t, first.TrackingNumber, "a number counts once it is confirmed")
		if answer := s.askOne(t, p); answer.State == connectors.Nothing {
			require.Equal(t, connectors.Done, s.arrangeOne(t, p).State)
		} else {
			require.Equal(t, connectors.Done, answer.State)
		}
		view := s.after(t, id)
		require.Equal(t, 1, view.Shipments)
		require.Equal(t, 1, view.Notices)
		require.Equal(t, connectors.StateShipped, view.State)
	}
}

func TestANumberThatStaffTookIsConfirmedAndNotTakenAgain(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	id := s.by(t, byFamily, 1)
	require.NoError(t, s.Act(connectors.Act{Kind: "ship_elsewhere", Order: id}))
	order, _ := s.order(t, id)
	require.Equal(t, connectors.StateArranged, order.State)
	p := s.arranged(t, id)
	require.Equal(t, []string{p.TrackingNumber}, s.after(t, id).TrackingNumbers)
	require.Equal(t, 1, s.after(t, id).Shipments)
}

func TestANumberThatStaffTakesInTheSameMomentIsFound(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	id := s.by(t, byFamily, 1)
	p := s.parcel(t, id, "")
	s.meanwhile(func(r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/Store/Shipping") {
			_ = s.Act(connectors.Act{Kind: "ship_elsewhere", Order: id})
		}
	})
	out := s.arrangeOne(t, p)
	require.Equal(t, connectors.Done, out.State, "%v", out.Err)
	view, _ := s.Shop(id)
	require.Equal(t, []string{out.TrackingNumber}, view.TrackingNumbers)
}

func TestAnAccountThatConfirmsByHandOnlyTakesTheNumber(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.Values{fieldConfirm: byHand})
	id := s.by(t, byFamily, 1)
	p := s.arranged(t, id)
	require.Equal(t, connectors.StateArranged, s.after(t, id).State)
	require.Equal(t, connectors.Done, s.askOne(t, p).State)
	require.Equal(t, connectors.Already, s.arrangeOne(t, p).State)
	require.Zero(t, s.Report().ByName["V2/ShippingOrder/StoreShipConfirm"])
}

func TestARefusedConfirmationTellsTheNumberAndWhatToDo(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.Values{fieldPaths: callStoreConfirm + "=/V2/No/SuchCall"})
	id := s.by(t, byFamily, 1)
	out := s.arrangeOne(t, s.parcel(t, id, ""))
	require.Equal(t, connectors.Refused, out.State)
	said := told(t, out.Err, connectors.Rejected)
	view, _ := s.Shop(id)
	require.Contains(t, said.Says.ZH, view.TrackingNumbers[0])
	require.Contains(t, said.Do.EN, "By hand")
}

func TestCallsAreFoundUnderTheOlderPathWhereTheNewOneIsNotThere(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "legacy_paths")
	for _, id := range []string{s.by(t, byFamily, 1), s.by(t, bySeven, 1)} {
		s.arranged(t, id)
		require.Equal(t, 1, s.after(t, id).Shipments)
	}
	require.Equal(t, 1, s.Report().ByName["V2/ShippingOrder/StoreShipConfirm"], "what was found is remembered")
	p := s.parcel(t, s.by(t, byHome, 1), "903120000001")
	require.Equal(t, connectors.Done, s.pushOne(t, p).State)
	require.Equal(t, 1, s.after(t, p.Order.ID).Shipments)
}

func TestACategoryThatWasNotGrantedIsToldAndLeavesTheAccountConnected(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "no_delivery")
	out := s.arrangeOne(t, s.parcel(t, s.by(t, byFamily, 1), ""))
	require.Equal(t, connectors.Refused, out.State)
	advised(t, out.Err, connectors.Rejected)
	pushed := s.pushOne(t, s.parcel(t, s.by(t, byHome, 1), "903120000001"))
	require.Equal(t, connectors.Refused, pushed.State)
	advised(t, pushed.Err, connectors.Rejected)
	require.Empty(t, s.Report().Violations)
}

func TestANumberIsToldOnceAndAnotherOneIsRefused(t *testing.T) {
	t.Parallel()
	for _, code := range []string{byHome, byHomeCold, byOversea} {
		s := openShop(t, nil)
		id := s.by(t, code, 1)
		p := s.parcel(t, id, "903120000001")
		ask := func() connectors.Outcome {
			return emulationtest.One(t, s.PushedTracking, p)
		}
		require.Equal(t, connectors.Nothing, ask().State)
		require.Equal(t, connectors.Done, s.pushOne(t, p).State)
		require.Equal(t, connectors.Done, ask().State)
		require.Equal(t, connectors.Already, s.pushOne(t, p).State)
		p.TrackingNumber = "903120000002"
		require.Equal(t, connectors.Unclear, ask().State)
		require.Equal(t, connectors.Refused, s.pushOne(t, p).State)
		view := s.after(t, id)
		require.Equal(t, 1, view.Shipments)
		require.Equal(t, []string{"903120000001"}, view.TrackingNumbers)
	}
}

func TestALostAnswerIsUnclearAndThenFound(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	id := s.by(t, byHome, 1)
	p := s.parcel(t, id, "903120000001")
	s.wire.Plan(emulation.DropAfter, 1, at("/DeliveryShipment"))
	require.Equal(t, connectors.Unclear, s.pushOne(t, p).State)
	require.Equal(t, connectors.Done, emulationtest.One(t, s.PushedTracking, p).State)
	require.Equal(t, 1, s.after(t, id).Shipments)
}

func TestSubOrdersGoInPartsButNotInPieces(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	id := s.by(t, byHome, 2)
	p := s.parcel(t, id, "903120000001")
	lines := p.Lines
	for i, l := range lines {
		p.Whole, p.Lines, p.TrackingNumber = false, []connectors.PackageLine{l}, "90312000000"+string(rune('1'+i))
		require.Equal(t, connectors.Done, s.pushOne(t, p).State)
		order, _ := s.order(t, id)
		require.Equal(t, i < len(lines)-1, order.PartlyShipped)
	}
	view := s.after(t, id)
	require.Len(t, view.TrackingNumbers, len(lines))
	require.Equal(t, connectors.StateShipped, view.State)

	other := s.parcel(t, s.by(t, bySevenCOD, 1), "")
	other.Whole, other.Lines = false, []connectors.PackageLine{{Line: other.Lines[0].Line, Quantity: 1}}
	out := s.arrangeOne(t, other)
	require.Equal(t, connectors.Refused, out.State)
	advised(t, out.Err, connectors.Rejected)
}

func TestWhatMustNotLeaveIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	home, store := s.parcel(t, s.by(t, byHome, 2), "903120000001"), s.parcel(t, s.by(t, byFamily, 1), "")
	refused := func(out connectors.Outcome) {
		t.Helper()
		require.Equal(t, connectors.Refused, out.State)
		advised(t, out.Err, connectors.KindOf(out.Err))
	}
	refused(s.arrangeOne(t, home))
	refused(s.labelOne(t, home))
	refused(s.labelOne(t, store)) // no number yet
	store.TrackingNumber = "903120000003"
	refused(s.pushOne(t, store))
	long := home
	long.TrackingNumber = strings.Repeat("9", 21)
	refused(s.pushOne(t, long))
	long.TrackingNumber = " "
	refused(s.pushOne(t, long))
	require.NoError(t, s.Act(connectors.Act{Kind: "cancel_line", Order: home.Order.ID}))
	refused(s.pushOne(t, home))
	require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: store.Order.ID}))
	refused(s.arrangeOne(t, store))
	refused(s.labelOne(t, store))
	require.Equal(t, connectors.Nothing, s.askOne(t, store).State)
	gone := home
	gone.Order.ID = "TM999999K99999"
	require.Equal(t, connectors.Nothing, s.askOne(t, gone).State)
	before := len(s.Report().Violations)
	refused(s.pushOne(t, gone))
	require.Len(t, s.Report().Violations, before+1, "it was only looked for")
}

func TestWhatComesAfterAFailureOfTheNetworkIsNotSent(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	first, second := s.parcel(t, s.by(t, byFamily, 1), ""), s.parcel(t, s.by(t, bySeven, 1), "")
	s.wire.Plan(emulation.DropAfter, 1, at("/Store/Shipping"))
	outcomes := s.Arrange(t.Context(), []connectors.Parcel{first, second})
	require.Equal(t, connectors.Unclear, outcomes[0].State)
	require.Equal(t, connectors.NotAsked, outcomes[1].State)
	require.False(t, connectors.IsMaybeDone(outcomes[1].Err))
	require.Zero(t, s.after(t, second.Order.ID).Shipments)
}

func TestWishesForTheDeliveryAreOfferedAndPassedOn(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, s.by(t, byHomeCOD, 1), "")
	options, err := s.ShipOptions(t.Context(), p)
	require.NoError(t, err)
	require.Len(t, options, 2)
	require.Len(t, options[0].Choices, arrivalDays)
	require.Equal(t, "2026/11/24", options[0].Choices[0].Value)
	p.Options = map[string]string{optionDay: "2026/11/25", optionPeriod: "3"}
	require.Equal(t, connectors.Done, s.arrangeOne(t, p).State)
	shop := s.parcel(t, s.by(t, byLocation, 1), "")
	options, err = s.ShipOptions(t.Context(), shop)
	require.NoError(t, err)
	require.Len(t, options, 1)
	shop.Options = map[string]string{optionPickup: "soon"}
	require.Equal(t, connectors.Refused, s.arrangeOne(t, shop).State)
	shop.Options = map[string]string{optionPickup: "7"}
	require.Equal(t, connectors.Done, s.arrangeOne(t, shop).State)
	options, err = s.ShipOptions(t.Context(), s.parcel(t, s.by(t, byFamily, 1), ""))
	require.NoError(t, err)
	require.Empty(t, options)
	require.Empty(t, s.Report().Violations)
}

func TestLabelsComeAsFilesOrAreDrawn(t *testing.T) {
	t.Parallel()
	cases := []struct {
		code  string
		drawn bool
		on    []string
		shows []string
	}{
		{byOK, false, nil, nil},
		{byOK, false, []string{"label_base64"}, nil},
		{byHomeCOD, false, nil, nil},
		{byFamily, true, nil, []string{"全家 取貨", "花蓮中華店", "0912", "EcCode 991"}},
		{byFamCOD, true, nil, []string{"取貨付款 NT$819"}},
		{byFamCold, true, nil, []string{"全家 取貨"}},
		{byHiLife, true, nil, []string{"萊爾富 取貨", "內湖門市"}},
	}
	for _, c := range cases {
		t.Run(c.code+strings.Join(c.on, ""), func(t *testing.T) {
			t.Parallel()
			s := openShop(t, nil, c.on...)
			p := s.arranged(t, s.by(t, c.code, 1))
			out := s.labelOne(t, p)
			require.Equal(t, connectors.Done, out.State, "%v", out.Err)
			require.Equal(t, drawn.Type, out.Label.Type)
			words := drawntest.Words(t, out.Label.Data)
			for _, shown := range c.shows {
				require.Contains(t, words, shown)
			}
			if c.drawn {
				require.Contains(t, words, "配送編號 "+p.TrackingNumber)
				require.GreaterOrEqual(t, len(drawntest.Scanned(t, out.Label.Data, 1)), 2, "both bar codes")
				require.NotContains(t, words, "StorePaymentAmount")
			}
			require.Empty(t, s.Report().Violations)
		})
	}
}

func TestALabelIsNotMadeUpWhereNothingCouldBeScanned(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "label_without_codes")
	for _, code := range []string{byFamily, bySeven, byLocation} {
		out := s.labelOne(t, s.arranged(t, s.by(t, code, 1)))
		require.Equal(t, connectors.Refused, out.State)
		require.Nil(t, out.Label)
		said := told(t, out.Err, connectors.Rejected)
		require.Contains(t, said.Do.ZH, "後台")
	}
}

func TestWhatTheStoreCollectsIsWhat91APPSaidAndOtherwiseWhatTheOrderSays(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.arranged(t, s.by(t, byFamCOD, 1))
	require.Equal(t, p.Order.COD.Amount.String(), p.Kept[keptDue])
	p.Kept = nil
	require.Contains(t, drawntest.Words(t, s.labelOne(t, p).Label.Data), "NT$"+p.Order.COD.Amount.String())
	p.Kept = map[string]string{keptDue: "700"}
	require.Contains(t, drawntest.Words(t, s.labelOne(t, p).Label.Data), "NT$700")
}

func TestAnOrderThatCannotBeReadNowIsAskedAboutLater(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	p := s.parcel(t, s.by(t, byFamily, 1), "")
	s.wire.Plan(emulation.HTML503, 99, at("/SalesOrder/Get"))
	require.Equal(t, connectors.NotAsked, s.arrangeOne(t, p).State)
	require.Equal(t, connectors.Unclear, s.askOne(t, p).State, "a question that got no answer is no answer")
	require.Equal(t, time.Time{}, s.askOne(t, p).Until)
}
