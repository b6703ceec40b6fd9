package moplus

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
)

// caller answers every call with the same body, after the call's own check.
type caller string

// Call answers.
func (c caller) Call(_ context.Context, call connectors.Call) (connectors.Reply, error) {
	reply := connectors.Reply{Status: http.StatusOK, Header: http.Header{}, Body: []byte(c)}
	return reply, call.Check(reply)
}

// shipmentOf is a store parcel of one line, as far as reading an answer needs it.
func shipmentOf(number string) *shipment {
	return &shipment{number: number, kind: store, seqs: []string{"001"}, goods: []string{"001"}, out: &connectors.Outcome{}}
}

func TestTheDocumentedAnswerIsReadParcelByParcel(t *testing.T) {
	t.Parallel()
	var told results
	require.NoError(t, read([]byte(`{"success":true,"errorMessage":"","confirmDeliveryDetailResList":[
		{"newBoxYn":"001","slipNo":"D12345678901","deliveryStatus":"Shipped","deliveryNote":"","printLable":"JVBERi0xLjQK","printDetail":"JVBERi0xLjQK",
		 "orderList":[{"orderNo":"66112200054321","orderSeq":"001"}],"success":true,"message":"Delivery confirmed successfully."},
		{"newBoxYn":"002","slipNo":"","printLable":"","printDetail":"","orderList":[{"orderNo":"66112200099999","orderSeq":"001"}],"success":false,
		 "message":"Failed to confirm delivery due to invalid order number."}]}`), &told))
	c := &Connector{now: time.Now}
	good, bad, lost := shipmentOf("66112200054321"), shipmentOf("66112200099999"), shipmentOf("66112200077777")
	for i, s := range []*shipment{bad, good, lost} {
		s.judge(c, s.among(told.List, i))
	}
	require.Equal(t, connectors.Done, good.out.State)
	require.Equal(t, "D12345678901", good.out.TrackingNumber)
	require.Equal(t, connectors.Refused, bad.out.State)
	require.Contains(t, bad.out.Err.Error(), "invalid order number")
	require.Equal(t, connectors.Unclear, lost.out.State, "who is not named may have been taken")
}

func TestParcelsOfEveryWayAreArrangedInACallOfTheirOwn(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "reversed_replies", "reply_without_orders", "string_numbers", "other_spelling"} {
		b := open(t, connectors.EmulatorOptions{Orders: 36})
		list := append(b.parcels(10, isStore), b.parcels(6, code("third"))...)
		if name != "" {
			b.turn(name)
		}
		outcomes := b.Arrange(t.Context(), list)
		require.Equal(t, all(connectors.Done, len(list)), emulationtest.States(outcomes), name)
		for i, o := range outcomes {
			require.Equal(t, []string{o.TrackingNumber}, b.shop(list[i].Order.ID).TrackingNumbers, name)
			require.NotEmpty(t, o.Carrier)
		}
		for _, o := range b.Arranged(t.Context(), list) {
			require.Equal(t, connectors.Done, o.State, name)
		}
	}
}

func TestAParcelThatIsRefusedDoesNotHoldUpTheOthers(t *testing.T) {
	t.Parallel()
	b := open(t, connectors.EmulatorOptions{Orders: 18})
	b.turn("whole_call_refused")
	for _, call := range []struct {
		list []connectors.Parcel
		ship func(context.Context, []connectors.Parcel) []connectors.Outcome
	}{{b.parcels(3, code("home")), b.PushTracking}, {b.parcels(3, code("third")), b.Arrange}} {
		require.NoError(t, b.e.Act(connectors.Act{Kind: "cancel", Order: call.list[1].Order.ID}))
		require.Equal(t, []connectors.OutcomeState{connectors.Done, connectors.Refused, connectors.Done}, emulationtest.States(call.ship(t.Context(), call.list)))
	}
}

func TestAParcelThatAnAnswerLeavesOutIsAskedFor(t *testing.T) {
	t.Parallel()
	b := open(t, connectors.EmulatorOptions{})
	p := b.parcels(1, code("third"))
	b.turn("reply_without_element")
	require.Equal(t, all(connectors.Unclear, 1), emulationtest.States(b.Arrange(t.Context(), p)))
	found := b.Arranged(t.Context(), p)[0]
	require.Equal(t, connectors.Done, found.State)
	require.Equal(t, []string{found.TrackingNumber}, b.shop(p[0].Order.ID).TrackingNumbers)
}

func TestANumberThatComesLaterIsWaitedFor(t *testing.T) {
	t.Parallel()
	b := open(t, connectors.EmulatorOptions{})
	b.turn("late_number")
	p := b.parcels(1, isStore)
	require.Equal(t, all(connectors.Pending, 1), emulationtest.States(b.Arrange(t.Context(), p)))
	require.Equal(t, all(connectors.Pending, 1), emulationtest.States(b.Arrange(t.Context(), p)), "confirmed before, and still without its number")
	require.Equal(t, all(connectors.Pending, 1), emulationtest.States(b.Arranged(t.Context(), p)))
	b.now = b.now.Add(2 * time.Minute)
	require.Equal(t, all(connectors.Done, 1), emulationtest.States(b.Arranged(t.Context(), p)))
}

func TestAnOrderThatCannotBeReadHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	c := &Connector{now: time.Now, perPage: ordersPerPage, token: "dummy", packing: packing{pack: originalBox}, http: caller(`{"errorMessage":"",
		"totalOrders":2,"listOrder":[{"orderNo":"66112200012345","listItem":[{"orderSeq":"x","itemStatus":"已印單"}]},
		{"orderNo":"66112200054321","listItem":[{"orderSeq":"001","itemStatus":"已印單","deliveryNo":"D12345678901"}]}]}`)}
	ids := []string{"66112200012345", "66112200054321"}
	seen, err := c.Watch(t.Context(), connectors.Window{}, ids)
	require.NoError(t, err)
	require.Equal(t, []connectors.Sighting{{ID: ids[1], State: connectors.StateArranged}}, seen)
	var parcels []connectors.Parcel
	for _, id := range ids {
		parcels = append(parcels, connectors.Parcel{
			Order: connectors.Order{ID: id, Shipping: connectors.Shipping{Code: codeThird}, Lines: []connectors.Line{{ID: "001", Quantity: 1}}},
			Lines: []connectors.PackageLine{{Line: "001", Quantity: 1}},
		})
	}
	require.Equal(t, []connectors.OutcomeState{connectors.Unclear, connectors.Done}, emulationtest.States(c.Arranged(t.Context(), parcels)))
}

func TestASecondConfirmationFindsTheFirst(t *testing.T) {
	t.Parallel()
	b := open(t, connectors.EmulatorOptions{})
	for _, p := range []connectors.Parcel{b.parcels(1, isStore)[0], b.parcels(1, code("third"))[0]} {
		first := b.Arrange(t.Context(), []connectors.Parcel{p})[0]
		second := b.Arrange(t.Context(), []connectors.Parcel{p})[0]
		require.Equal(t, connectors.Already, second.State)
		require.Equal(t, first.TrackingNumber, second.TrackingNumber)
		require.Equal(t, 1, b.shop(p.Order.ID).Shipments)
	}
	p := b.parcels(1, code("home"))
	require.Equal(t, all(connectors.Done, 1), emulationtest.States(b.PushTracking(t.Context(), p)))
	require.Equal(t, all(connectors.Already, 1), emulationtest.States(b.PushTracking(t.Context(), p)))
	p[0].TrackingNumber = "another"
	require.Equal(t, all(connectors.Refused, 1), emulationtest.States(b.PushTracking(t.Context(), p)))
	require.Equal(t, all(connectors.Unclear, 1), emulationtest.States(b.PushedTracking(t.Context(), p)), "the platform shows another number")
}

func TestARefusalThatCannotBeExplainedNowIsUnclear(t *testing.T) {
	t.Parallel()
	b := open(t, connectors.EmulatorOptions{})
	p := b.parcels(1, isStore)
	b.Arrange(t.Context(), p)
	b.lost(emulation.DropBefore, "OrderQuery")
	require.Equal(t, all(connectors.Unclear, 1), emulationtest.States(b.Arrange(t.Context(), p)))
}

func TestAnOrderIsSplitByLinesAndItsFreightGoesOnce(t *testing.T) {
	t.Parallel()
	b := open(t, connectors.EmulatorOptions{Bare: true, Orders: 18})
	for _, ship := range []struct {
		codes func(connectors.Order) bool
		call  func(*bench, []connectors.Parcel) []connectors.Outcome
	}{
		{code("third"), func(b *bench, p []connectors.Parcel) []connectors.Outcome { return b.Arrange(b.t.Context(), p) }},
		{code("home"), func(b *bench, p []connectors.Parcel) []connectors.Outcome { return b.PushTracking(b.t.Context(), p) }},
	} {
		whole := b.parcels(1, func(o connectors.Order) bool { return ship.codes(o) && !o.Total.Equal(goodsOnly(o)) })[0]
		first, second := whole, whole
		first.ID, first.Lines, first.Whole = "a", whole.Lines[:1], false
		second.ID, second.Lines, second.Whole = "b", whole.Lines[1:], false
		if whole.TrackingNumber != "" {
			second.TrackingNumber = whole.TrackingNumber + "B"
		}
		list := b.shipments([]connectors.Parcel{first, second}, make([]connectors.Outcome, 2), func(string) error { return nil })
		require.Equal(t, [][]string{{"001", "003"}, {"002"}}, [][]string{list[0].seqs, list[1].seqs})
		outcomes := ship.call(b, []connectors.Parcel{first, second})
		require.Equal(t, all(connectors.Done, 2), emulationtest.States(outcomes))
		require.NotEqual(t, outcomes[0].TrackingNumber, outcomes[1].TrackingNumber)
		require.Len(t, b.shop(whole.Order.ID).TrackingNumbers, 2)
	}
}

// goodsOnly is what the goods of an order cost.
func goodsOnly(o connectors.Order) connectors.Money {
	sum := connectors.TWD(0)
	for _, l := range o.Lines {
		for range l.Quantity {
			sum.Amount = sum.Amount.Add(l.Price.Amount)
		}
	}
	return sum
}

func TestWhatCannotShipThisWayIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	b := open(t, connectors.EmulatorOptions{})
	homeParcel, storeParcel := b.parcels(1, code("home"))[0], b.parcels(1, isStore)[0]
	require.Equal(t, all(connectors.Refused, 1), emulationtest.States(b.Arrange(t.Context(), []connectors.Parcel{homeParcel})))
	require.Equal(t, all(connectors.Refused, 1), emulationtest.States(b.PushTracking(t.Context(), []connectors.Parcel{storeParcel})))
	for _, spoil := range []func(*connectors.Parcel){
		func(p *connectors.Parcel) { p.TrackingNumber = " " },
		func(p *connectors.Parcel) { p.Carrier = "Lalamove" },
		func(p *connectors.Parcel) { p.Lines = []connectors.PackageLine{{Line: "001", Quantity: 1}} },
		func(p *connectors.Parcel) { p.Lines = []connectors.PackageLine{{Line: "009", Quantity: 1}} },
		func(p *connectors.Parcel) { p.Lines = nil },
		func(p *connectors.Parcel) { p.Options = map[string]string{optionPack: originalBox, optionType: "S500"} },
		func(p *connectors.Parcel) { p.Options = map[string]string{optionPack: "MomoBoxBag"} },
		func(p *connectors.Parcel) { p.Options = map[string]string{optionPack: originalBox, optionGrams: "1.5"} },
		func(p *connectors.Parcel) { p.Order.ID = "12345" },
	} {
		p := homeParcel
		spoil(&p)
		o := b.PushTracking(t.Context(), []connectors.Parcel{p})[0]
		require.Equal(t, connectors.Refused, o.State)
		require.Equal(t, connectors.Rejected, connectors.KindOf(o.Err))
	}
}

func TestPackagingsAreThoseOfTheWay(t *testing.T) {
	t.Parallel()
	b := open(t, connectors.EmulatorOptions{}, settingShipPack, "MomoBoxBag", settingPackType, "S500", settingPackGrams, "120")
	usual, err := b.ShipOptions(t.Context(), b.parcels(1, code("seven-22"))[0])
	require.NoError(t, err)
	require.Equal(t, []string{"MomoBoxBag", "S500", "120"}, []string{usual[0].Default, usual[1].Default, usual[2].Default})
	cold := b.parcels(1, code("family-24"))[0]
	frozen, err := b.ShipOptions(t.Context(), cold)
	require.NoError(t, err)
	require.Equal(t, []string{originalBox, ""}, []string{frozen[0].Default, frozen[1].Default})
	require.Equal(t, "FamiFrozenSpecialBox", frozen[0].Choices[2].Value)
	cold.Options = map[string]string{optionPack: "FamiFrozenSpecialBox", optionType: "S90"}
	require.Equal(t, all(connectors.Done, 1), emulationtest.States(b.Arrange(t.Context(), []connectors.Parcel{cold})))
	require.Equal(t, all(connectors.Done, 1), emulationtest.States(b.PushTracking(t.Context(), b.parcels(1, code("home")))), "the account's own")
}

func TestAWayThatIsNotSaidIsChosenByAPerson(t *testing.T) {
	t.Parallel()
	b := open(t, connectors.EmulatorOptions{Bare: true, Orders: 9})
	b.turn("both_directions")
	p := b.parcels(1, func(o connectors.Order) bool { return strings.HasPrefix(o.Shipping.Code, family) })[0]
	require.Equal(t, "family-uncertain", p.Order.Shipping.Code)
	require.Equal(t, all(connectors.Refused, 1), emulationtest.States(b.Arrange(t.Context(), []connectors.Parcel{p})))
	options, err := b.ShipOptions(t.Context(), p)
	require.NoError(t, err)
	way := options[len(options)-1]
	require.Equal(t, optionCode, way.Key)
	require.Equal(t, []string{"29", "27"}, []string{way.Choices[0].Value, way.Choices[1].Value}, "of the brand and the temperature")
	p.Options = map[string]string{optionCode: "29"}
	require.Equal(t, all(connectors.Done, 1), emulationtest.States(b.Arrange(t.Context(), []connectors.Parcel{p})))
	require.Equal(t, all(connectors.Done, 1), emulationtest.States(b.Label(t.Context(), []connectors.Parcel{p})))
}

func TestAnAddressChangeIsAnsweredBeforeShipping(t *testing.T) {
	t.Parallel()
	for answer, street := range map[string]string{agreeAddress: "南京東路", declineAddress: ""} {
		b := open(t, connectors.EmulatorOptions{})
		var p connectors.Parcel
		for _, o := range b.fetch() {
			if o.Hold == &addressChangeHold {
				p = b.parcel(o)
			}
		}
		require.Equal(t, all(connectors.Refused, 1), emulationtest.States(b.PushTracking(t.Context(), []connectors.Parcel{p})), "unanswered")
		options, err := b.ShipOptions(t.Context(), p)
		require.NoError(t, err)
		require.Equal(t, optionAddress, options[len(options)-1].Key)
		p.Options = map[string]string{optionAddress: answer}
		b.lost(emulation.DropAfter, "OrderChangeAddr")
		require.Equal(t, all(connectors.NotAsked, 1), emulationtest.States(b.PushTracking(t.Context(), []connectors.Parcel{p})), "nothing was shipped")
		again, err := b.Order(t.Context(), p.Order.ID)
		require.NoError(t, err)
		o, err := b.Normalise(again)
		require.NoError(t, err)
		require.Nil(t, o.Hold)
		require.Equal(t, street != "", strings.Contains(o.Receiver.Address, "南京東路"))
		require.Equal(t, all(connectors.Done, 1), emulationtest.States(b.PushTracking(t.Context(), []connectors.Parcel{p})), "answered before counts")
	}
}

func TestAnAddressChangeOfAParcelThatMomoCarriesIsAnsweredToo(t *testing.T) {
	t.Parallel()
	b := open(t, connectors.EmulatorOptions{})
	p := b.parcels(1, func(o connectors.Order) bool { return o.Shipping.Code == codeThird })[0]
	require.NoError(t, b.e.Act(connectors.Act{Kind: "change_address", Order: p.Order.ID}))
	again, err := b.Order(t.Context(), p.Order.ID)
	require.NoError(t, err)
	p.Raw = again.Raw
	require.Equal(t, all(connectors.Refused, 1), emulationtest.States(b.Arrange(t.Context(), []connectors.Parcel{p})), "unanswered")
	p.Options = map[string]string{optionAddress: agreeAddress}
	b.lost(emulation.DropBefore, "OrderChangeAddr")
	require.Equal(t, all(connectors.NotAsked, 1), emulationtest.States(b.Arrange(t.Context(), []connectors.Parcel{p})), "nothing was shipped")
	require.Equal(t, all(connectors.Done, 1), emulationtest.States(b.Arrange(t.Context(), []connectors.Parcel{p})))
	require.Empty(t, b.e.Report().Violations)
}

func TestHomeAnswersAreReadUnderEverySwitch(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"order_g", "reversed_replies", "no_home_number", "string_numbers"} {
		b := open(t, connectors.EmulatorOptions{Bare: true, Orders: 18})
		b.turn(name)
		p := b.parcels(4, code("home"))
		require.Equal(t, all(connectors.Done, 4), emulationtest.States(b.PushTracking(t.Context(), p)), name)
		for _, o := range b.PushedTracking(t.Context(), p) {
			require.Equal(t, connectors.Done, o.State, name)
			require.Equal(t, name == "no_home_number", o.Hint != "")
		}
	}
}

func TestACancelledOrderIsNeitherShippedNorFree(t *testing.T) {
	t.Parallel()
	b := open(t, connectors.EmulatorOptions{})
	p := []connectors.Parcel{b.parcels(1, isStore)[0]}
	require.NoError(t, b.e.Act(connectors.Act{Kind: "cancel", Order: p[0].Order.ID}))
	require.Equal(t, all(connectors.Refused, 1), emulationtest.States(b.Arrange(t.Context(), p)))
	require.Equal(t, all(connectors.Unclear, 1), emulationtest.States(b.Arranged(t.Context(), p)))
}

func TestLabelsComeInEveryForm(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]string{
		"": "application/pdf", "label_line_breaks": "application/pdf", "label_data_uri": "application/pdf", "label_url": "application/pdf",
		"label_html": "text/html; charset=utf-8", "other_spelling": "application/pdf", "label_rare_ciphers": "application/pdf",
	} {
		b := open(t, connectors.EmulatorOptions{})
		list := []connectors.Parcel{b.parcels(1, code("seven-22"))[0], b.parcels(1, code("family-23"))[0], b.parcels(1, code("third"))[0]}
		if name != "" {
			b.turn(name)
		}
		for i, o := range b.Arrange(t.Context(), list) {
			list[i].TrackingNumber = o.TrackingNumber
		}
		for _, o := range b.Label(t.Context(), list) {
			require.Equal(t, connectors.Done, o.State, "%s: %v", name, o.Err)
			if strings.HasPrefix(o.Label.Type, "text/html") {
				require.Contains(t, string(o.Label.Data), o.TrackingNumber)
				continue
			}
			require.Equal(t, kind, o.Label.Type, name)
			require.True(t, strings.HasPrefix(string(o.Label.Data), "%PDF-"), name)
		}
	}
}

func TestALabelThatIsNotThereYetIsWaitedFor(t *testing.T) {
	t.Parallel()
	b := open(t, connectors.EmulatorOptions{})
	p := b.parcels(1, code("third"))
	b.turn("label_late")
	b.Arrange(t.Context(), p)
	require.Equal(t, all(connectors.Pending, 1), emulationtest.States(b.Label(t.Context(), p)))
	require.Equal(t, all(connectors.Done, 1), emulationtest.States(b.Label(t.Context(), p)))
	require.NoError(t, b.e.Act(connectors.Act{Kind: "hand_over", Order: p[0].Order.ID}))
	require.Equal(t, all(connectors.Done, 1), emulationtest.States(b.Label(t.Context(), p)), "a torn label is printed again on the way too")
}

func TestALabelIsFetchedFromMomoOnly(t *testing.T) {
	t.Parallel()
	c := &Connector{base: productionHost, token: "a-dummy-token", http: caller("%PDF-1.4")}
	for address, good := range map[string]bool{
		"https://api3p.momo.com.tw/label/1": true, "https://files.momo.com.tw/1": true, "http://files.momo.com.tw/1": false,
		"https://momo.com.tw.example.com/1": false, "https://example.com/1": false, "https://files.momo.com.tw:8443/1": false, "https://%zz": false,
	} {
		_, err := c.download(t.Context(), address, "1")
		require.Equal(t, good, err == nil, "%s: %v", address, err)
	}
	_, err := c.file(t.Context(), "<html><body>系統維護中</body></html>", "D12345678901")
	require.Error(t, err, "a page that does not show the number is no label")
}
