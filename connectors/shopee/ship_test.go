package shopee

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
)

// init keeps the PDF library from writing a configuration into the home folder.
func init() { api.DisableConfigDir() }

func TestAParcelGoesFromArrangeToNumberToLabel(t *testing.T) {
	t.Parallel()
	for _, run := range []struct {
		channel  string
		switches []string
		kind     string
	}{
		{"30005", nil, "application/pdf"},
		{"30005", []string{"slow_number"}, "application/pdf"},
		{"30006", []string{"batch_partial", "download_error", "octet_stream"}, "application/octet-stream"},
		{"30007", nil, "application/pdf"},
		{"30014", []string{"null_objects"}, "application/pdf"},
		{"30017", nil, "application/pdf"},
		{"30099", []string{"null_objects"}, "application/pdf"},
	} {
		t.Run(run.channel+" "+strings.Join(run.switches, " "), func(t *testing.T) {
			t.Parallel()
			b := newBench(t, run.switches...)
			id := b.on(run.channel)[0]
			p := b.parcel(id)
			require.Equal(t, connectors.Nothing, b.c.Arranged(t.Context(), []connectors.Parcel{p})[0].State)
			first := b.c.Arrange(t.Context(), []connectors.Parcel{p})[0]
			require.Equal(t, connectors.Pending, first.State, "%v", first.Err)
			emulationtest.Remember(&p, first)
			done := b.until(&p, b.c.Arranged)
			require.Equal(t, connectors.Done, done.State)
			require.NotEmpty(t, done.TrackingNumber)
			label := b.until(&p, b.c.Label)
			require.Equal(t, connectors.Done, label.State, "%v", label.Err)
			require.Equal(t, run.kind, label.Label.Type)
			require.NoError(t, api.Validate(bytes.NewReader(label.Label.Data), model.NewDefaultConfiguration()))
			again := b.c.Arrange(t.Context(), []connectors.Parcel{p})[0]
			require.Equal(t, connectors.Already, again.State)
			require.Equal(t, done.TrackingNumber, again.TrackingNumber)
			view, _ := b.e.Shop(id)
			require.Equal(t, 1, view.Shipments)
		})
	}
}

func TestAHintOfTheCarrierReachesThePerson(t *testing.T) {
	t.Parallel()
	b := newBench(t, "slow_number")
	p := b.parcel(b.on("30005")[0])
	emulationtest.Remember(&p, b.c.Arrange(t.Context(), []connectors.Parcel{p})[0])
	hints := 0
	for range 6 {
		o := b.c.Arranged(t.Context(), []connectors.Parcel{p})[0]
		emulationtest.Remember(&p, o)
		if o.Hint != "" {
			require.Contains(t, o.Hint, "pickup store is closed")
			hints++
		}
	}
	require.Equal(t, 1, hints)
}

func TestManyParcelsOfAChannelAreArrangedInOneCall(t *testing.T) {
	t.Parallel()
	for _, switches := range [][]string{nil, {"mass_flat"}} {
		b := benchWith(t, connectors.EmulatorOptions{Seed: 9, Orders: 120, Bare: true}, switches...)
		var parcels []connectors.Parcel
		for _, channel := range []string{"30005", "30006"} {
			for _, id := range b.on(channel)[:30] {
				parcels = append(parcels, b.parcel(id))
			}
		}
		group, size := b.c.Batch(connectors.StepArrange, parcels[0])
		other, _ := b.c.Batch(connectors.StepArrange, parcels[30])
		require.Equal(t, 50, size)
		require.NotEqual(t, group, other)
		for i, o := range b.c.Arrange(t.Context(), parcels) {
			require.Equal(t, connectors.Pending, o.State, "%v", o.Err)
			require.Equal(t, parcels[i].ID, o.Parcel)
		}
		require.Equal(t, 2, b.count("logistics/mass_ship_order"))
		require.Zero(t, b.count("logistics/ship_order"))
	}
}

func TestAChannelThatAsksForACarrierIsNeverShippedInMass(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ids := b.on("30014")
	require.Len(t, ids, 2)
	for _, o := range b.c.Arrange(t.Context(), []connectors.Parcel{b.parcel(ids[0]), b.parcel(ids[1])}) {
		require.Equal(t, connectors.Pending, o.State, "%v", o.Err)
	}
	require.Zero(t, b.count("logistics/mass_ship_order"))
	require.Equal(t, 2, b.count("logistics/ship_order"))
}

func TestChoicesThatOnlyAPersonCanMakeAreAskedFor(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.connect(connectors.Values{keyShopID: b.env.Values[keyShopID]})
	p := b.parcel(b.on("30014")[0])
	options, err := b.c.ShipOptions(t.Context(), p)
	require.NoError(t, err)
	byKey := map[string]connectors.ShipOption{}
	for _, o := range options {
		byKey[o.Key] = o
	}
	require.Equal(
		t,
		[]connectors.Choice{{Value: "SLTWOK", Label: sameText("OK")}, {Value: "SLTWSPX", Label: sameText("SPX")}},
		byKey[optionSlug].Choices,
	)
	require.True(t, byKey[optionSlug].Required)
	require.Empty(t, byKey[optionSlug].Default)
	o := b.c.Arrange(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Refused, o.State)
	require.Contains(t, o.Err.Error(), "drop-off carrier")
	p.Options = map[string]string{optionSlug: "SLTWSPX", optionSender: "王小明"}
	require.Equal(t, connectors.Pending, b.c.Arrange(t.Context(), []connectors.Parcel{p})[0].State)
}

func TestPickupOffersAddressesAndTimesWithTheRecommendedOneFirstInMind(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.on("30017")[0])
	options, err := b.c.ShipOptions(t.Context(), p)
	require.NoError(t, err)
	require.Len(t, options, 3)
	require.Equal(t, methodPickup, options[0].Default)
	require.Equal(t, "1173", options[1].Default, "the shop's pickup address, not the first in the list")
	require.True(t, strings.HasSuffix(options[2].Default, "_5"), "the recommended slot")
	require.Contains(t, options[2].Choices[1].Label.ZH, "13:00-18:00")
	p.Options = map[string]string{optionAddress: "1188", optionTime: "1_1"}
	require.Equal(t, connectors.Refused, b.c.Arrange(t.Context(), []connectors.Parcel{p})[0].State)
	p.Options = map[string]string{optionAddress: "999"}
	require.Equal(t, connectors.Refused, b.c.Arrange(t.Context(), []connectors.Parcel{p})[0].State)
	p.Options = map[string]string{optionAddress: "1188"}
	require.Equal(t, connectors.Pending, b.c.Arrange(t.Context(), []connectors.Parcel{p})[0].State)
}

func TestTheAccountDecidesBetweenPickupAndDropoff(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.on("30099")[0])
	options, err := b.c.ShipOptions(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, methodDropoff, options[0].Default)
	b.with(keyShipMethod, methodPickup)
	options, err = b.c.ShipOptions(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, methodPickup, options[0].Default)
}

// halves makes two parcels of an order: its first line, and the rest.
func (b *bench) halves(id string) (connectors.Parcel, connectors.Parcel) {
	b.t.Helper()
	p := b.parcel(id)
	p.Whole = false
	q := p
	p.ID, q.ID = "first-"+id, "second-"+id
	p.Lines, q.Lines = p.Lines[:1:1], slices.Clone(p.Lines[1:])
	return p, q
}

// threeLines finds the order with three lines.
func (b *bench) threeLines() string {
	b.t.Helper()
	for _, id := range b.e.Expect(b.week()).Shippable {
		if view, _ := b.e.Shop(id); len(view.Order.Lines) == 3 {
			return id
		}
	}
	b.t.Fatal("no order with three lines")
	return ""
}

func TestAnOrderInTwoParcelsIsSplitAndEachGetsItsNumberAndLabel(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.threeLines()
	p, q := b.halves(id)
	group, size := b.c.Batch(connectors.StepArrange, p)
	other, _ := b.c.Batch(connectors.StepArrange, q)
	require.Equal(t, group, other, "both must come in one call")
	require.Equal(t, 30, size)
	out := b.c.Arrange(t.Context(), []connectors.Parcel{p, q})
	require.NotEqual(t, out[0].Ref, out[1].Ref)
	for i, parcel := range []*connectors.Parcel{&p, &q} {
		require.Equal(t, connectors.Pending, out[i].State, "%v", out[i].Err)
		emulationtest.Remember(parcel, out[i])
		require.Equal(t, connectors.Done, b.until(parcel, b.c.Arranged).State)
		require.Equal(t, connectors.Done, b.until(parcel, b.c.Label).State)
	}
	require.NotEqual(t, p.TrackingNumber, q.TrackingNumber)
	view, _ := b.e.Shop(id)
	require.Equal(t, 2, view.Shipments)
	require.Equal(t, connectors.StateArranged, view.State)
}

func TestTheSecondParcelMayComeLaterAndFindsItsPackage(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p, q := b.halves(b.threeLines())
	require.Equal(t, connectors.Pending, b.c.Arrange(t.Context(), []connectors.Parcel{p})[0].State)
	require.Equal(t, connectors.Nothing, b.c.Arranged(t.Context(), []connectors.Parcel{q})[0].State)
	require.Equal(t, connectors.Pending, b.c.Arrange(t.Context(), []connectors.Parcel{q})[0].State)
	require.Equal(t, 1, b.count("order/split_order"))

	third := q
	third.ID, third.Lines = "third", q.Lines[:1]
	o := b.c.Arrange(t.Context(), []connectors.Parcel{third})[0]
	require.Equal(t, connectors.Refused, o.State)
	require.Contains(t, o.Err.Error(), "cut the order differently")
}

func TestALostAnswerToASplitIsFoundOutAndNotRepeated(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p, q := b.halves(b.threeLines())
	b.wire.Plan(emulation.DropAfter, 1, only("split_order"))
	for _, o := range b.c.Arrange(t.Context(), []connectors.Parcel{p, q}) {
		require.Equal(t, connectors.Unclear, o.State)
	}
	for _, o := range b.c.Arranged(t.Context(), []connectors.Parcel{p, q}) {
		require.Equal(t, connectors.Nothing, o.State)
	}
	for _, o := range b.c.Arrange(t.Context(), []connectors.Parcel{p, q}) {
		require.Equal(t, connectors.Pending, o.State)
	}
	require.Equal(t, 1, b.count("order/split_order"))
}

func TestASplitShopeeCannotExpressIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, id := range b.e.Expect(b.week()).Shippable {
		view, _ := b.e.Shop(id)
		if view.Order.Payment.Method != "Bank Transfer" || len(view.Order.Lines) != 2 {
			continue
		}
		p, q := b.halves(id)
		o := b.c.Arrange(t.Context(), []connectors.Parcel{p, q})[0]
		require.Equal(t, connectors.Refused, o.State)
		require.Contains(t, o.Err.Error(), "bundle")
		require.NotEmpty(t, asError(o.Err).Advice().ZH)
	}
	p, q := b.halves(b.threeLines())
	p.Lines = append(p.Lines, connectors.PackageLine{Line: q.Lines[1].Line, Quantity: 1})
	q.Lines[1].Quantity--
	o := b.c.Arrange(t.Context(), []connectors.Parcel{p, q})[0]
	require.Equal(t, connectors.Refused, o.State, "units of a line: only shops on the whitelist")
	require.Contains(t, o.Err.Error(), "duplicate items")

	q.Lines = append(q.Lines, connectors.PackageLine{Line: q.Lines[0].Line, Quantity: 5})
	o = b.c.Arrange(t.Context(), []connectors.Parcel{p, q})[0]
	require.Equal(t, connectors.Refused, o.State)
	require.Contains(t, o.Err.Error(), "more than the order")
}

func TestUnitsAreSplitWhereTheShopMay(t *testing.T) {
	t.Parallel()
	b := newBench(t, "unit_split")
	p, q := b.halves(b.threeLines())
	p.Lines = append(p.Lines, connectors.PackageLine{Line: q.Lines[1].Line, Quantity: 1})
	q.Lines[1].Quantity--
	for _, o := range b.c.Arrange(t.Context(), []connectors.Parcel{p, q}) {
		require.Equal(t, connectors.Pending, o.State, "%v", o.Err)
	}
}

func TestAnOrderArrangedInSellerCenterIsAlreadyDone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.on("30005")[0]
	p := b.parcel(id)
	require.NoError(t, b.e.Act(connectors.Act{Kind: "ship_elsewhere", Order: id}))
	o := b.c.Arrange(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Already, o.State)
	require.NotEmpty(t, o.TrackingNumber)
}

func TestABuyerWhoCancelsJustBeforeIsToldInShopeesWords(t *testing.T) {
	t.Parallel()
	b := newBench(t, "cancel_between")
	o := b.c.Arrange(t.Context(), []connectors.Parcel{b.parcel(b.on("30005")[0])})[0]
	require.Equal(t, connectors.Refused, o.State)
	require.Contains(t, o.Err.Error(), "not ready to ship")

	mass := benchWith(t, connectors.EmulatorOptions{Seed: 1, Orders: 9, Bare: true}, "cancel_between")
	var parcels []connectors.Parcel
	for _, id := range mass.on("30005") {
		parcels = append(parcels, mass.parcel(id))
	}
	out := mass.c.Arrange(t.Context(), parcels)
	require.Equal(t, connectors.Refused, out[0].State)
	require.Equal(t, connectors.Pending, out[1].State)
	require.Equal(t, connectors.Pending, out[2].State)
}

func TestTheSellersOwnNumberIsPushedOnceAndComparedAfterwards(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.on("30900")[0])
	require.Equal(t, connectors.ShipSelf, p.Order.Shipping.Mode)
	p.TrackingNumber = "903123456789"
	require.Equal(t, connectors.Nothing, b.c.PushedTracking(t.Context(), []connectors.Parcel{p})[0].State)
	require.Equal(t, connectors.Done, b.c.PushTracking(t.Context(), []connectors.Parcel{p})[0].State)
	require.Equal(t, connectors.Done, b.c.PushedTracking(t.Context(), []connectors.Parcel{p})[0].State)
	require.Equal(t, connectors.Already, b.c.PushTracking(t.Context(), []connectors.Parcel{p})[0].State)
	p.TrackingNumber = "903999999999"
	for _, o := range append(b.c.PushTracking(t.Context(), []connectors.Parcel{p}), b.c.PushedTracking(t.Context(), []connectors.Parcel{p})...) {
		require.Equal(t, connectors.Unclear, o.State)
		require.Contains(t, o.Err.Error(), "903123456789")
		require.Contains(t, o.Err.Error(), "903999999999")
	}
	view, _ := b.e.Shop(p.Order.ID)
	require.Equal(t, 1, view.Shipments)
	require.Equal(t, []string{"903123456789"}, view.TrackingNumbers)
}

func TestTheWrongWayToShipIsRefusedWithTheRightOne(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	own := b.parcel(b.on("30900")[0])
	o := b.c.Arrange(t.Context(), []connectors.Parcel{own})[0]
	require.Equal(t, connectors.Refused, o.State)
	require.Equal(t, adviceOwn, asError(o.Err).Advice())
	options, err := b.c.ShipOptions(t.Context(), own)
	require.NoError(t, err)
	require.Empty(t, options)
	theirs := b.parcel(b.on("30005")[0])
	theirs.TrackingNumber = "903123456789"
	o = b.c.PushTracking(t.Context(), []connectors.Parcel{theirs})[0]
	require.Equal(t, connectors.Refused, o.State)
	require.Equal(t, adviceLabel, asError(o.Err).Advice())
	own.TrackingNumber = strings.Repeat("9", 65)
	require.Equal(t, connectors.Refused, b.c.PushTracking(t.Context(), []connectors.Parcel{own})[0].State)
}

func TestARefreshThatFailsBeforeShippingLeavesTheParcelUntouched(t *testing.T) {
	t.Parallel()
	b := newBench(t, "lost_refresh")
	p := b.parcel(b.on("30900")[0])
	p.TrackingNumber = "903123456789"
	b.now = start.Add(5 * 60 * 60 * 1e9)
	o := b.c.PushTracking(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.NotAsked, o.State)
	require.False(t, connectors.IsMaybeDone(o.Err))
}

func TestALabelThatIsAWebPageIsTakenOnlyIfItShowsTheNumber(t *testing.T) {
	t.Parallel()
	for page, want := range map[string]connectors.OutcomeState{
		"<html><body>NUMBER</body></html>": connectors.Done,
		"<html><body>系統維護中</body></html>":  connectors.NotAsked,
		"": connectors.NotAsked,
		`{"error":"logistics.can_not_print_combine_order","message":"no"}`: connectors.Refused,
	} {
		b := newBench(t)
		p := b.parcel(b.on("30005")[0])
		emulationtest.Remember(&p, b.c.Arrange(t.Context(), []connectors.Parcel{p})[0])
		b.until(&p, b.c.Arranged)
		b.wire.Emulator = spoiler{b.e, "download_shipping_document", func([]byte) []byte {
			return []byte(strings.ReplaceAll(page, "NUMBER", p.TrackingNumber))
		}}
		o := b.until(&p, b.c.Label)
		require.Equal(t, want, o.State, page)
	}
}

func TestAnUnpackagedLabelIsLeftToSellerCenter(t *testing.T) {
	t.Parallel()
	c := &Connector{}
	require.Equal(t, labelThermal, c.labelType(documentRow{Suggested: labelNormal, Selectable: []string{labelNormal, labelThermal}}))
	require.Equal(t, labelNormal, c.labelType(documentRow{Suggested: labelNormal, Selectable: []string{labelNormal}}))
	require.Equal(t, "THERMAL_JOB_AIR_WAYBILL", c.labelType(documentRow{Selectable: []string{"THERMAL_JOB_AIR_WAYBILL"}}))
	require.Empty(t, c.labelType(documentRow{Suggested: labelUnpackaged, Selectable: []string{labelUnpackaged}}))
}

func TestALostAnswerToAMassCallIsAskedForAndNotRepeated(t *testing.T) {
	t.Parallel()
	b := benchWith(t, connectors.EmulatorOptions{Seed: 1, Orders: 9, Bare: true})
	var parcels []connectors.Parcel
	for _, id := range b.on("30005") {
		parcels = append(parcels, b.parcel(id))
	}
	b.wire.Plan(emulation.DropAfter, 1, only("mass_ship_order"))
	for i, o := range b.c.Arrange(t.Context(), parcels) {
		require.Equal(t, connectors.Unclear, o.State)
		require.True(t, connectors.IsMaybeDone(o.Err))
		emulationtest.Remember(&parcels[i], o)
	}
	for _, o := range b.c.Arranged(t.Context(), parcels) {
		require.Equal(t, connectors.Pending, o.State)
	}
	require.Equal(t, 1, b.count("logistics/mass_ship_order"))
}

func TestALabelAskedForWithoutANumberFetchesTheNumberFirst(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.on("30005")[0])
	emulationtest.Remember(&p, b.c.Arrange(t.Context(), []connectors.Parcel{p})[0])
	label := b.until(&p, b.c.Label)
	require.Equal(t, connectors.Done, label.State, "%v", label.Err)
	require.NotEmpty(t, label.TrackingNumber)
}

func TestALabelThatFailedIsMadeAnewTheNextTime(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.on("30005")[0])
	emulationtest.Remember(&p, b.c.Arrange(t.Context(), []connectors.Parcel{p})[0])
	b.until(&p, b.c.Arranged)
	b.wire.Emulator = spoiler{b.e, "get_shipping_document_result", func(body []byte) []byte {
		return bytes.Replace(body, []byte(`"status":"PROCESSING"`), []byte(`"status":"FAILED"`), 1)
	}}
	o := b.c.Label(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Refused, o.State)
	emulationtest.Remember(&p, o)
	require.Equal(t, connectors.Done, b.until(&p, b.c.Label).State)
	require.Equal(t, 2, b.count("logistics/create_shipping_document"))
}
