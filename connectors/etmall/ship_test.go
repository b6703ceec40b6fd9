package etmall

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
)

func TestNumbersComeToTheirOrdersWhateverTheOrderOfTheResults(t *testing.T) {
	t.Parallel()
	b := start(t)
	parcels := b.parcels(4, func(o connectors.Order) bool { return o.Shipping.Code != "" })
	outcomes := b.Arrange(t.Context(), parcels)
	for i, o := range outcomes {
		require.Equal(t, connectors.Done, o.State)
		require.Equal(t, []string{o.TrackingNumber}, b.shop(parcels[i].Order.ID).TrackingNumbers)
		require.Equal(t, parcels[i].Order.Shipping.Name, o.Carrier)
	}
	require.Equal(t, 1, b.asked(opAssign))
}

func TestAskingForNumbersAgainGivesTheSame(t *testing.T) {
	t.Parallel()
	b := start(t)
	parcels := b.numbered(2, isHome)
	again := b.Arrange(t.Context(), parcels)
	require.Equal(t, all(connectors.Done, 2), emulationtest.States(again))
	require.Equal(t, parcels[0].TrackingNumber, again[0].TrackingNumber)
	require.Equal(t, 1, b.shop(parcels[0].Order.ID).Shipments)
}

func TestALostAnswerIsFoundAgain(t *testing.T) {
	t.Parallel()
	b := start(t)
	parcels := b.parcels(2, isStore)
	require.Equal(t, all(connectors.Nothing, 2), emulationtest.States(b.Arranged(t.Context(), parcels)))
	b.lost(emulation.DropAfter, opAssign)
	require.Equal(t, all(connectors.Unclear, 2), emulationtest.States(b.Arrange(t.Context(), parcels)))
	found := b.Arranged(t.Context(), parcels)
	require.Equal(t, all(connectors.Done, 2), emulationtest.States(found))
	for i, o := range found {
		require.Equal(t, []string{o.TrackingNumber}, b.shop(parcels[i].Order.ID).TrackingNumbers)
		require.Equal(t, 1, b.shop(parcels[i].Order.ID).Shipments)
	}
}

func TestAnOrderNumberedElsewhereKeepsItsNumber(t *testing.T) {
	t.Parallel()
	b := start(t)
	parcels := b.parcels(1, isHome)
	b.act("ship_elsewhere", parcels[0].Order.ID)
	out := b.Arrange(t.Context(), parcels)[0]
	require.Equal(t, connectors.Done, out.State)
	require.Equal(t, 1, b.shop(parcels[0].Order.ID).Shipments)
}

func TestAHomeDeliveryMayBeOfSeveralBoxes(t *testing.T) {
	t.Parallel()
	b := start(t)
	parcels := b.parcels(1, isHome)
	options, err := b.ShipOptions(t.Context(), parcels[0])
	require.NoError(t, err)
	require.Len(t, options, 1)
	require.Len(t, options[0].Choices, 10)
	require.Equal(t, "1", options[0].Default)
	parcels[0].Options[optionBoxes] = "3"
	outcomes := b.Arrange(t.Context(), parcels)
	require.Equal(t, connectors.Done, outcomes[0].State)
	numbers := b.shop(parcels[0].Order.ID).TrackingNumbers
	require.Len(t, numbers, 3)
	require.Equal(t, numbers[0], outcomes[0].TrackingNumber)
	read := b.Arranged(t.Context(), parcels)[0]
	require.Equal(t, outcomes[0].Keep, read.Keep, "the other numbers are found again")
	remember(parcels, outcomes)
	label := b.Label(t.Context(), parcels)[0]
	require.Equal(t, connectors.Done, label.State)
	require.Equal(t, 3, bytes.Count(label.Label.Data, []byte("/Type /Page ")), "a page for each box")
}

func TestAParcelToAStoreHasOneBox(t *testing.T) {
	t.Parallel()
	b := start(t)
	options, err := b.ShipOptions(t.Context(), b.parcels(1, isStore)[0])
	require.NoError(t, err)
	require.Empty(t, options)
}

func TestAnotherNumberOfBoxesThanThatOfTheNumberIsAPersonsToDecide(t *testing.T) {
	t.Parallel()
	b := start(t)
	parcels := b.parcels(1, isHome)
	b.act("ship_elsewhere", parcels[0].Order.ID)
	parcels[0].Options[optionBoxes] = "2"
	out := b.Arrange(t.Context(), parcels)[0]
	require.Equal(t, connectors.Refused, out.State)
	require.ErrorContains(t, out.Err, "another number of boxes")
	require.Equal(t, connectors.Unclear, b.Arranged(t.Context(), parcels)[0].State)
	parcels[0].Options[optionBoxes] = "eleven"
	require.Equal(t, connectors.Refused, b.Arrange(t.Context(), parcels)[0].State)
}

func TestAPartOfAnOrderIsRefused(t *testing.T) {
	t.Parallel()
	b := start(t)
	parcels := b.parcels(1, func(o connectors.Order) bool { return isHome(o) && len(o.Lines) > 1 })
	parcels[0].Lines, parcels[0].Whole = parcels[0].Lines[1:], false
	out := b.Arrange(t.Context(), parcels)[0]
	require.Equal(t, connectors.Refused, out.State)
	require.ErrorContains(t, out.Err, "one parcel")
	require.Zero(t, b.asked(opAssign))
}

func TestACancelledOrderStopsAndHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	b := start(t)
	parcels := b.parcels(3, isHome)
	b.act("cancel", parcels[1].Order.ID)
	outcomes := b.Arrange(t.Context(), parcels)
	require.Equal(t, []connectors.OutcomeState{connectors.Done, connectors.Refused, connectors.Done}, emulationtest.States(outcomes))
	var told *connectors.Error
	require.ErrorAs(t, outcomes[1].Err, &told)
	require.Contains(t, told.Do.ZH, "停止包裝")
	require.Equal(t, connectors.Unclear, b.Arranged(t.Context(), parcels[1:2])[0].State)
}

func TestAnOrderThatLeftKeepsTheNumberThatIsKnown(t *testing.T) {
	t.Parallel()
	b := start(t)
	parcels := b.numbered(1, isHome)
	b.act("hand_over", parcels[0].Order.ID)
	read := b.Arranged(t.Context(), parcels)[0]
	require.Equal(t, connectors.Done, read.State)
	require.Equal(t, parcels[0].TrackingNumber, read.TrackingNumber)
	require.Equal(t, connectors.Already, b.Arrange(t.Context(), parcels)[0].State)
	parcels[0].TrackingNumber = ""
	require.Equal(t, connectors.Unclear, b.Arranged(t.Context(), parcels)[0].State, "EtMall does not show the number any more")
	require.Equal(t, connectors.Unclear, b.Arrange(t.Context(), parcels)[0].State)
}

func TestANumberThatIsNotThereYetIsWaitedFor(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.turn("late_numbers")
	parcels := b.parcels(1, isHome)
	out := b.Arrange(t.Context(), parcels)[0]
	require.Equal(t, connectors.Pending, out.State)
	require.Equal(t, b.now.Add(numberPause), out.Until)
	require.Equal(t, connectors.Done, b.Arranged(t.Context(), parcels)[0].State)
}

func TestAnOrderWithoutAResultIsUnclearAndFoundAgain(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.turn("result_missing")
	parcels := b.parcels(2, isHome)
	outcomes := b.Arrange(t.Context(), parcels)
	require.Equal(t, []connectors.OutcomeState{connectors.Done, connectors.Unclear}, emulationtest.States(outcomes))
	require.NoError(t, b.e.Turn("result_missing", false))
	require.Equal(t, connectors.Done, b.Arranged(t.Context(), parcels[1:])[0].State)
}

func TestAnotherNumberThanOursIsAPersonsToDecide(t *testing.T) {
	t.Parallel()
	b := start(t)
	parcels := b.numbered(1, isHome)
	parcels[0].TrackingNumber = "900000000001"
	read := b.Arranged(t.Context(), parcels)[0]
	require.Equal(t, connectors.Unclear, read.State)
	require.ErrorContains(t, read.Err, "900000000001")
}

func TestAnOrderOutOfSightIsNeverNothing(t *testing.T) {
	t.Parallel()
	b := start(t)
	parcels := b.parcels(1, isHome)
	parcels[0].Order.ID = "E20261123999999"
	require.Equal(t, connectors.Unclear, b.Arranged(t.Context(), parcels)[0].State)
}

func TestParcelsAskedAboutAreOfOneDay(t *testing.T) {
	t.Parallel()
	b := start(t)
	parcels := b.parcels(6, isHome)
	days := map[string]bool{}
	for _, p := range parcels {
		group, size := b.Batch(connectors.StepNumber, p)
		require.Equal(t, perShipping, size)
		days[group] = true
		_, size = b.Batch(connectors.StepLabel, p)
		require.Equal(t, 1, size)
	}
	require.Greater(t, len(days), 1)
}

func TestALabelIsWaitedForTwoFourAndEightSeconds(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.turn("label_late")
	parcels := b.numbered(1, isHome)
	for _, pause := range []time.Duration{2 * time.Second, 4 * time.Second} {
		out := b.Label(t.Context(), parcels)[0]
		require.Equal(t, connectors.Pending, out.State)
		require.Equal(t, b.now.Add(pause), out.Until)
		require.NotEmpty(t, out.Hint)
		remember(parcels, []connectors.Outcome{out})
	}
	out := b.Label(t.Context(), parcels)[0]
	require.Equal(t, connectors.Done, out.State)
	require.Equal(t, "application/pdf", out.Label.Type)
	require.Contains(t, string(out.Label.Data), parcels[0].TrackingNumber)
}

func TestALabelIsNotAskedForWithoutAnEnd(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.turn("label_late")
	parcels := b.numbered(1, isHome)
	parcels[0].Kept[keptAsked] = "4"
	out := b.Label(t.Context(), parcels)[0]
	require.Equal(t, connectors.Refused, out.State)
	var told *connectors.Error
	require.ErrorAs(t, out.Err, &told)
	require.Contains(t, told.Do.ZH, "重新取得標籤")
	remember(parcels, []connectors.Outcome{out})
	require.Equal(t, connectors.Pending, b.Label(t.Context(), parcels)[0].State, "a person may begin again")
}

func TestAFileThatIsNoPDFIsNoLabel(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.turn("label_page")
	out := b.Label(t.Context(), b.numbered(1, isHome))[0]
	require.Equal(t, connectors.Refused, out.State)
	require.Equal(t, connectors.Unexpected, connectors.KindOf(out.Err))
	require.Nil(t, out.Label)
	require.ErrorContains(t, out.Err, "answered differently than expected")
}

func TestALabelComesOnThePaperOfTheAccount(t *testing.T) {
	t.Parallel()
	for format, width := range map[string]string{formatA6: "297.64", formatA4: "595.28"} {
		b := start(t, settingFormat, format)
		label := b.Label(t.Context(), b.numbered(1, isHome))[0].Label
		require.Contains(t, string(label.Data), "[0 0 "+width, format)
	}
}

func TestALabelNeedsANumberAndIsNotPrintedAgainAfterTheParcelLeft(t *testing.T) {
	t.Parallel()
	b := start(t)
	parcels := b.parcels(1, isHome)
	require.Equal(t, connectors.Refused, b.Label(t.Context(), parcels)[0].State)
	remember(parcels, b.Arrange(t.Context(), parcels))
	b.act("hand_over", parcels[0].Order.ID)
	out := b.Label(t.Context(), parcels)[0]
	require.Equal(t, connectors.Refused, out.State)
	require.ErrorContains(t, out.Err, "shipped")
}

func TestShippingIsConfirmedWithTheLabelOnlyIfTheAccountSaysSo(t *testing.T) {
	t.Parallel()
	b := start(t)
	parcels := b.numbered(1, isHome)
	require.Equal(t, connectors.Done, b.Label(t.Context(), parcels)[0].State)
	require.Equal(t, connectors.StateArranged, b.shop(parcels[0].Order.ID).State)
	require.Zero(t, b.asked(opConfirm))
}

func TestAllBoxesAreConfirmedOnceTheLabelIsHere(t *testing.T) {
	t.Parallel()
	b := start(t, settingConfirm, confirmWithLabel)
	parcels := b.parcels(1, isHome)
	parcels[0].Options[optionBoxes] = "2"
	remember(parcels, b.Arrange(t.Context(), parcels))
	out := b.stored(parcels)
	require.Equal(t, connectors.Done, out.State)
	require.NoError(t, out.Err)
	view := b.shop(parcels[0].Order.ID)
	require.Equal(t, connectors.StateShipped, view.State)
	require.Equal(t, 1, view.Notices)
	remember(parcels, []connectors.Outcome{out})
	require.Equal(t, connectors.Refused, b.Label(t.Context(), parcels)[0].State, "EtMall prints none of a confirmed parcel")
}

// stored fetches the label of the first parcel and stores it, as the engine does before it asks for what is left to do.
func (b *bench) stored(parcels []connectors.Parcel) connectors.Outcome {
	b.t.Helper()
	outcomes := b.Label(b.t.Context(), parcels)
	require.Equal(b.t, connectors.Pending, outcomes[0].State)
	require.NotNil(b.t, outcomes[0].Label)
	require.Zero(b.t, b.asked(opConfirm), "the label is not on the disk yet")
	remember(parcels, outcomes)
	return b.Label(b.t.Context(), parcels)[0]
}

func TestAKillBetweenConfirmingAndNotingItLosesNoLabel(t *testing.T) {
	t.Parallel()
	b := start(t, settingConfirm, confirmWithLabel)
	parcels := b.numbered(1, isHome)
	require.Equal(t, connectors.Done, b.stored(parcels).State)
	again := b.Label(t.Context(), parcels)[0] // nothing of the first answer was noted
	require.Equal(t, connectors.Done, again.State)
	require.NoError(t, again.Err)
	require.Equal(t, 1, b.shop(parcels[0].Order.ID).Notices)
}

func TestALostConfirmationIsMadeAgainAndCountsOnce(t *testing.T) {
	t.Parallel()
	b := start(t, settingConfirm, confirmWithLabel)
	parcels := b.numbered(1, isStore)
	b.lost(emulation.DropAfter, opConfirm)
	out := b.stored(parcels)
	require.Equal(t, connectors.Done, out.State)
	require.NoError(t, out.Err)
	require.Equal(t, 1, b.shop(parcels[0].Order.ID).Notices)
}

func TestALabelIsHandedOnAlthoughItsConfirmationFailed(t *testing.T) {
	t.Parallel()
	b := start(t, settingConfirm, confirmWithLabel)
	parcels := b.numbered(1, isStore)
	for range 2 * labelQuestions { // each failure is tried once more at once
		b.lost(emulation.Fail500, opConfirm)
	}
	out := b.stored(parcels)
	for range labelQuestions - 1 {
		require.Equal(t, connectors.Pending, out.State, "EtMall may be there again in a moment")
		remember(parcels, []connectors.Outcome{out})
		out = b.Label(t.Context(), parcels)[0]
	}
	require.Equal(t, connectors.Done, out.State)
	require.ErrorContains(t, out.Err, "confirm the shipment in EtMall's vendor system")
	require.Contains(t, connectors.Kept(out.Err), "請至東森購物廠商系統確認出貨")
	require.Equal(t, connectors.StateArranged, b.shop(parcels[0].Order.ID).State)
}

func TestAnOrderCancelledBeforeItsConfirmationStops(t *testing.T) {
	t.Parallel()
	b := start(t, settingConfirm, confirmWithLabel)
	b.turn("cancelled_before_confirm")
	out := b.stored(b.numbered(1, isHome))
	require.Equal(t, connectors.Refused, out.State)
	require.ErrorContains(t, out.Err, "cancelled")
}

func TestARefusedBatchIsMadeAgainOrderByOrder(t *testing.T) {
	t.Parallel()
	b := loose(t)
	parcels := b.parcels(3, isHome)
	store := b.parcels(1, isStore)
	store[0].Options[optionBoxes] = "2" // which the whole call is refused for
	outcomes := b.Arrange(t.Context(), slices.Concat(parcels[:1], store, parcels[1:]))
	require.Equal(t, []connectors.OutcomeState{connectors.Done, connectors.Refused, connectors.Done, connectors.Done}, emulationtest.States(outcomes))
}

func TestAfterALostCallTheOthersAreNotMade(t *testing.T) {
	t.Parallel()
	b := start(t)
	some := b.parcels(2, isHome)
	many := make([]connectors.Parcel, 0, perShipping+2)
	for len(many) < perShipping {
		p := some[0]
		p.Order.ID = "E2026112300" + string(rune('0'+len(many)/10)) + string(rune('0'+len(many)%10)) + "99"
		many = append(many, p)
	}
	many = append(many, some...)
	b.lost(emulation.DropBefore, opAssign)
	outcomes := b.Arrange(t.Context(), many)
	require.Equal(t, connectors.Unclear, outcomes[0].State)
	require.Equal(t, all(connectors.NotAsked, 2), emulationtest.States(outcomes[perShipping:]))
	require.False(t, connectors.IsMaybeDone(outcomes[perShipping].Err))
}
