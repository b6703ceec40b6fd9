package coupang

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/scalar"
)

func jsonReader(text string) *bytes.Reader { return bytes.NewReader([]byte(text)) }

func TestAChangedAddressStopsTheParcel(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.some(shipThird, 1)[0])
	b.turn("address_change") // the buyer is faster than the acknowledgement
	o := b.push(p)
	require.Equal(t, connectors.Refused, o.State)
	require.Contains(t, emulationtest.Advised(t, o.Err).Reason, "changed the address")
	require.Zero(t, b.count("orders/invoices"), "nothing was uploaded")
	require.Equal(t, connectors.Nothing, b.pushed(p).State, "a person may push again")

	require.Equal(t, connectors.Refused, b.push(p).State, "and is refused as long as the order was not fetched again")
	again := b.parcel(p.Order.ID)
	require.NotEqual(t, p.Order.Receiver.Address, again.Order.Receiver.Address)
	require.Equal(t, connectors.Done, b.push(again).State)
	require.Equal(t, 1, b.count("acknowledgement"), "a box is acknowledged once")
}

func TestALabelIsNotMadeForTheOldAddress(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.some(shipLite, 1)[0])
	b.turn("address_change")
	o := b.c.Arrange(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Refused, o.State)
	p = b.parcel(p.Order.ID)
	require.Equal(t, connectors.Pending, b.c.Arrange(t.Context(), []connectors.Parcel{p})[0].State)
}

func TestManyBoxesShareOneAcknowledgement(t *testing.T) {
	t.Parallel()
	b := benchWith(t, connectors.EmulatorOptions{Seed: 5, Bare: true, Orders: 53})
	var parcels []connectors.Parcel
	for _, id := range b.e.Expect(b.week()).Shippable {
		parcels = append(parcels, b.parcel(id))
	}
	for _, o := range b.c.PushTracking(t.Context(), parcels) {
		require.Equal(t, connectors.Done, o.State, o.Err)
	}
	require.Equal(t, 2, b.count("acknowledgement"), "by 50")
	require.Equal(t, 1, b.count("returnRequests"))
	require.Equal(t, 53, b.count("orders/invoices"))
}

func TestAPartialFailureHitsItsBoxOnly(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ids := b.some(shipThird, 1)
	parcels := []connectors.Parcel{b.parcel(ids[0]), b.parcel(ids[1])}
	b.turn("partial_failure")
	got := b.c.PushTracking(t.Context(), parcels)
	require.Equal(t, connectors.NotAsked, got[0].State, "Coupang asks to try again")
	require.Equal(t, connectors.Done, got[1].State)
	require.Equal(t, connectors.Done, b.push(parcels[0]).State)
}

func TestAStoppedShipmentIsNotHandedOver(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.some(shipThird, 1)[0])
	require.NoError(t, b.e.Act(connectors.Act{Kind: "request_cancel", Order: p.Order.ID}))
	o := b.push(p)
	require.Equal(t, connectors.Refused, o.State)
	require.Contains(t, emulationtest.Advised(t, o.Err).Reason, "stop this shipment")
	require.NoError(t, b.e.Act(connectors.Act{Kind: "cancel", Order: p.Order.ID}))
	o = b.push(p)
	require.Equal(t, connectors.Refused, o.State)
	require.Contains(t, emulationtest.Advised(t, o.Err).Reason, "cancelled")
	require.Equal(t, connectors.Unclear, b.pushed(p).State, "a person sees it")
	require.Zero(t, b.count("orders/invoices"))
}

func TestTheListOfStoppedShipmentsGoesBackToTheOldestOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.some(shipThird, 1)[0])
	p.Order.OrderedAt = start.Add(-90 * 24 * time.Hour)
	_, err := b.c.stops(t.Context(), targetsOf([]connectors.Parcel{p}))
	require.NoError(t, err)
	require.Equal(t, "searchType=timeFrame&createdAtFrom=2026-10-24T14:30%2B08:00&createdAtTo=2026-11-23T14:31%2B08:00&status=RU",
		b.seen[len(b.seen)-1].URL.RawQuery)
}

func TestANumberThatIsThereIsNotUploadedAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.some(shipThird, 3)[0])
	require.Equal(t, connectors.Done, b.push(p).State)
	require.Equal(t, connectors.Already, b.push(p).State)
	require.Equal(t, connectors.Done, b.pushed(p).State)
	require.Equal(t, 1, b.count("orders/invoices"))
}

func TestANumberOfSomebodyElseIsAPersonsToDecide(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.some(shipThird, 1)[0])
	require.NoError(t, b.e.Act(connectors.Act{Kind: "ship_elsewhere", Order: p.Order.ID}))
	for _, o := range []connectors.Outcome{b.push(p), b.pushed(p)} {
		require.Equal(t, connectors.Unclear, o.State)
		require.Contains(t, emulationtest.Advised(t, o.Err).Reason, p.TrackingNumber)
	}
}

func TestOurOwnNumberIsCorrected(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.some(shipThird, 3)[0])
	emulationtest.Remember(&p, b.push(p))
	p.TrackingNumber = "903199999999"
	require.Equal(t, connectors.Nothing, b.pushed(p).State, "the new number is not there yet")
	require.Equal(t, connectors.Done, b.push(p).State)
	require.Equal(t, 1, b.count("orders/updateInvoices"))
	view, _ := b.e.Shop(p.Order.ID)
	require.Equal(t, []string{"903199999999"}, view.TrackingNumbers)
	require.Equal(t, 1, view.Shipments)
}

func TestNumbersThatCannotBeAreRefusedHere(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.some(shipThird, 3)[0])
	for _, number := range []string{"", "  ", "SF-1234"} {
		p.TrackingNumber = number
		require.Equal(t, connectors.Refused, b.push(p).State, number)
	}
	p.TrackingNumber = "903100000001"
	torn := emulationtest.Part(p, "903100000002", 2)
	require.Equal(t, connectors.Refused, b.push(torn).State, "DIRECT cannot split")
	b.with(keyCarrier, "SFEXPRESS")
	torn.Lines[0].Quantity--
	require.Equal(t, connectors.Refused, b.push(torn).State, "pieces of one product stay together")
	twice := emulationtest.Part(p, "903100000003", 2)
	twin := p.Order.Lines[2]
	twin.ID += "#2"
	twice.Order.Lines = append(slices.Clone(p.Order.Lines), twin)
	require.Equal(t, connectors.Refused, b.push(twice).State, "also where the product was bought on two lines")
	require.Zero(t, b.count("acknowledgement"))
}

func TestAnOrderIsSplitIntoBoxes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.with(keyCarrier, "SFEXPRESS")
	whole := b.parcel(b.some(shipThird, 3)[0])
	parcels := []connectors.Parcel{emulationtest.Part(whole, "SF1", 0), emulationtest.Part(whole, "SF2", 1), emulationtest.Part(whole, "SF3", 2)}
	for i, o := range b.c.PushTracking(t.Context(), parcels) {
		require.Equal(t, connectors.Done, o.State, "%d: %v", i, o.Err)
	}
	for _, p := range parcels {
		require.Equal(t, connectors.Done, b.pushed(p).State, p.TrackingNumber)
		require.Equal(t, connectors.Already, b.push(p).State)
	}
	view, _ := b.e.Shop(whole.Order.ID)
	require.ElementsMatch(t, []string{"SF1", "SF2", "SF3"}, view.TrackingNumbers)
	require.Equal(t, 3, view.Shipments)
	require.Equal(t, connectors.Refused, b.c.Arrange(t.Context(), parcels[:1])[0].State, "Coupang's own number is for the whole box")
}

func TestADuplicateNumberIsExplained(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.strict = false
	ids := b.some(shipThird, 1)
	one, other := b.parcel(ids[0]), b.parcel(ids[1])
	other.TrackingNumber = one.TrackingNumber
	require.Equal(t, connectors.Done, b.push(one).State)
	o := b.push(other)
	require.Equal(t, connectors.Refused, o.State)
	require.Contains(t, emulationtest.Advised(t, o.Err).Do.ZH, "六個月")
}

func TestACarrierCoupangDoesNotKnowEndsWithAPerson(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.strict = false
	b.with(keyCarrier, "TCAT")
	p := b.parcel(b.some(shipThird, 1)[0])
	for range mostFailures {
		o := b.push(p)
		require.Equal(t, connectors.Unclear, o.State, "it may have been taken")
		emulationtest.Remember(&p, o)
		require.Equal(t, connectors.Nothing, b.pushed(p).State)
	}
	o := b.push(p)
	require.Equal(t, connectors.Refused, o.State)
	require.Contains(t, emulationtest.Advised(t, o.Err).Do.EN, "carrier code")
	emulationtest.Remember(&p, o)
	b.with(keyCarrier, "DIRECT")
	require.Equal(t, connectors.Done, b.push(p).State)
}

func TestAVendorWithoutUploadsIsToldWhereToPrint(t *testing.T) {
	t.Parallel()
	b := newBench(t, "korea_only")
	o := b.push(b.parcel(b.some(shipThird, 1)[0]))
	require.Equal(t, connectors.Refused, o.State)
	require.Equal(t, codeNotOffered, emulationtest.Advised(t, o.Err).Code)
	require.Contains(t, emulationtest.Advised(t, o.Err).Do.EN, "WING")
}

func TestCoupangsNumberIsWaitedForAndPrinted(t *testing.T) {
	t.Parallel()
	b := newBench(t, "auto_number")
	b.with(keyShipMode, platformLabel)
	p := b.parcel(b.some(shipThird, 3)[0])
	require.Equal(t, connectors.ShipLabel, p.Order.Shipping.Mode)
	require.Equal(t, connectors.Nothing, b.c.Arranged(t.Context(), []connectors.Parcel{p})[0].State)
	o := b.c.Arrange(t.Context(), []connectors.Parcel{p})[0]
	for _, pause := range []time.Duration{5 * time.Second, 15 * time.Second} {
		require.Equal(t, connectors.Pending, o.State)
		require.Equal(t, b.now.Add(pause), o.Until)
		emulationtest.Remember(&p, o)
		b.now = o.Until
		o = b.c.Arranged(t.Context(), []connectors.Parcel{p})[0]
	}
	require.Equal(t, connectors.Done, o.State)
	require.Equal(t, "酷澎物流", o.Carrier)
	early := b.c.Label(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Done, early.State, "a number that is not known here is asked for")
	emulationtest.Remember(&p, o)
	label := b.c.Label(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Done, label.State)
	require.Equal(t, "application/pdf", label.Label.Type)
	require.True(t, bytes.HasPrefix(label.Label.Data, []byte("%PDF-")))
}

func TestANumberThatDoesNotComeIsAskedForAllTheTime(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.with(keyShipMode, platformLabel)
	p := b.parcel(b.some(shipThird, 1)[0])
	o, began, asked := b.c.Arrange(t.Context(), []connectors.Parcel{p})[0], b.now, 0
	for b.now.Sub(began) < 3*patience {
		require.Equal(t, connectors.Pending, o.State)
		require.NotEmpty(t, o.Hint, "what to look for")
		asked++
		emulationtest.Remember(&p, o)
		b.now = o.Until
		o = b.c.Arranged(t.Context(), []connectors.Parcel{p})[0]
	}
	require.Less(t, asked, 50)
	require.Equal(t, patience, describe().Limits.NumberWait, "then a person is told")
}

func TestALabelThatIsNotServedIsPrintedInWING(t *testing.T) {
	t.Parallel()
	b := newBench(t, "no_label")
	p := b.parcel(b.some(shipLite, 1)[0])
	emulationtest.Remember(&p, b.c.Arrange(t.Context(), []connectors.Parcel{p})[0])
	b.now = b.now.Add(time.Minute)
	o := b.c.Label(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Refused, o.State)
	require.Contains(t, emulationtest.Advised(t, o.Err).Do.ZH, "WING")
}

func TestALostReplyIsAskedAboutAndNotRepeated(t *testing.T) {
	t.Parallel()
	for _, lost := range []string{"/acknowledgement", "/orders/invoices"} {
		b := newBench(t)
		p := b.parcel(b.some(shipThird, 3)[0])
		b.wire.Plan(emulation.DropAfter, 1, only(lost))
		o := b.push(p)
		require.Equal(t, connectors.Unclear, o.State, lost)
		require.True(t, connectors.IsMaybeDone(o.Err))
		if o = b.pushed(p); o.State == connectors.Nothing {
			require.Equal(t, connectors.Done, b.push(p).State)
		} else {
			require.Equal(t, connectors.Done, o.State)
		}
		require.Equal(t, 1, b.count("acknowledgement"))
		require.Equal(t, 1, b.count("orders/invoices"))
	}
}

func TestAnAnswerThatSaysNothingAboutABoxIsUnclear(t *testing.T) {
	t.Parallel()
	var said results
	_, told := said.of("1")
	require.False(t, told)
	require.True(t, connectors.IsMaybeDone(silent("the upload")))
	for code, want := range map[string]connectors.Kind{
		"ORDER_DELIVERY_CANCELED": connectors.Rejected, "PERMISSION_DENIED": connectors.Rejected, "SOMETHING_NEW": connectors.Rejected,
	} {
		require.Equal(t, want, emulationtest.Advised(t, result{Code: scalar.Text(code)}.refusal()).Kind, code)
	}
	require.Equal(t, connectors.Temporary, emulationtest.Advised(t, result{Code: "UNDEFINED_ERROR_OCCUR", Again: "true"}.refusal()).Kind)
}

func TestRefusalsInsideASuccessAreSeen(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]connectors.Kind{
		`{"code":"ERROR","message":"bad"}`:                          connectors.Rejected,
		`{"code":500,"message":"x"}`:                                connectors.Temporary,
		`{"code":"429","message":"slow"}`:                           connectors.Throttled,
		`{"code":401,"message":"not you"}`:                          connectors.Unauthorized,
		`{"message":"no code"}`:                                     connectors.Unexpected,
		`not json`:                                                  connectors.Unexpected,
		`<html><body>maintenance</body></html>`:                     connectors.Temporary,
		`{"code":400,"message":"` + strings.Repeat("長", 500) + `"}`: connectors.Rejected,
	} {
		err := check(opList, connectors.Reply{Status: http.StatusOK, Body: []byte(body)})
		require.Equal(t, want, connectors.KindOf(err), body[:min(len(body), 40)])
		require.Less(t, len([]rune(err.Error())), 300)
	}
	for status, want := range map[int]connectors.Kind{
		404: connectors.Rejected, 410: connectors.Rejected, 412: connectors.Rejected, 423: connectors.Rejected, 504: connectors.Temporary,
		521: connectors.Temporary, 400: connectors.Rejected,
	} {
		err := check(opList, connectors.Reply{Status: status, Body: []byte(`{"code":"ERROR","message":"x"}`)})
		require.Equal(t, want, connectors.KindOf(err), fmt.Sprint(status))
	}
}

// canned answers each operation with a body.
type canned map[string]string

func (c canned) Call(_ context.Context, call connectors.Call) (connectors.Reply, error) {
	reply := connectors.Reply{Status: http.StatusOK, Body: []byte(c[call.Name])}
	return reply, call.Check(reply)
}

func TestARefundUnderWayIsToldInCoupangsWords(t *testing.T) {
	t.Parallel()
	made, err := New(connectors.Env{Values: connectors.Values{keyVendor: "A00012345", keyAccess: "12345678", keySecret: "s"}, HTTP: canned{
		opStops.name: `{"code":200,"data":[]}`,
		opBox.name:   `{"code":200,"data":` + example + `}`,
		opAcknowledge.name: `{"code":200,"data":{"responseCode":99,"responseList":[{"shipmentBoxId":853138000012345666,"succeed":false,
			"resultCode":"INVALID_STATUS","retryRequired":false,"resultMessage":"배송상태를 변경할 수 없습니다. 주문내역을 확인해주세요."}]}}`,
	}})
	require.NoError(t, err)
	c := made.(*Connector)
	f, err := c.Order(t.Context(), "853138000012345666")
	require.NoError(t, err)
	o, err := c.Normalise(f)
	require.NoError(t, err)
	p := connectors.Parcel{ID: "1", Order: o, Raw: f.Raw, Whole: true, TrackingNumber: "9031"}
	got := c.PushTracking(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Refused, got.State)
	require.Contains(t, emulationtest.Advised(t, got.Err).Reason, "배송상태를 변경할 수 없습니다")
}

func TestPiecesCancelledAfterPackingStopTheParcel(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.some(shipThird, 3)[0])
	line := p.Order.Lines[1]
	require.Equal(t, 2, line.Quantity)
	require.NoError(t, b.e.Act(connectors.Act{Kind: "change_quantity", Order: p.Order.ID, Listing: line.Listing, Quantity: 1}))
	o := b.push(p)
	require.Equal(t, connectors.Refused, o.State)
	require.Contains(t, emulationtest.Advised(t, o.Err).Reason, "cancelled pieces")
	require.Zero(t, b.count("acknowledgement"), "the merchant decides first")
	require.Equal(t, connectors.Done, b.push(b.parcel(p.Order.ID)).State)
}

func TestAMaskThatFallsIsNoOtherPerson(t *testing.T) {
	t.Parallel()
	to := func(name, address string) connectors.Receiver {
		return connectors.Receiver{Name: name, Address: address}
	}
	require.False(t, moved(to("陳**", "台北市信義區"), to("陳怡君", "台北市信義區")))
	require.False(t, moved(to("陳怡君", "台北市信義區"), to("陳○○", "台北市***")))
	require.True(t, moved(to("陳**", "台北市"), to("林怡君", "台北市")))
	require.True(t, moved(to("陳怡君", "台北市"), to("陳怡君", "新北市")))
	require.True(t, moved(connectors.Receiver{Postcode: "110"}, connectors.Receiver{Postcode: "114"}))
}

func TestAnOptionOnTwoLinesIsNamedOnce(t *testing.T) {
	t.Parallel()
	made, err := New(connectors.Env{Now: func() time.Time { return start }})
	require.NoError(t, err)
	line := itemRow{Option: "3000000168", Count: "1"}
	rest := itemRow{Option: "3000000169", Count: "1", ShipBy: "2026-12-24"}
	of := &target{box: sheet{Box: "1", Order: "2", Items: []itemRow{line, line, rest}}, parcel: connectors.Parcel{TrackingNumber: "9031",
		Lines: []connectors.PackageLine{{Line: "3000000168", Quantity: 1}, {Line: "3000000168#2", Quantity: 1}}}}
	got := made.(*Connector).invoices(of)
	require.Equal(t, []invoice{
		{Box: "1", Order: "2", Option: "3000000168", Carrier: direct, Number: "9031", Split: true},
		{Box: "1", Order: "2", Option: "3000000169", Carrier: direct, Split: true, Estimated: "2026-12-24"},
	}, got.Invoices)
}
