package ruten

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
)

func TestAnOwnNumberIsPushedOnceWithRutensNameOfTheCarrier(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.by("HOUSE"))
	require.Equal(t, connectors.Nothing, b.pushed(p).State)
	require.Equal(t, connectors.Done, b.push(p)[0].State)
	require.Contains(t, b.sent[len(b.sent)-1], `"shipping_company":"黑貓宅急便","shipping_no":"`+p.TrackingNumber+`"`)
	require.Equal(t, connectors.Done, b.pushed(p).State)
	require.Equal(t, connectors.Already, b.push(p)[0].State, "the order is looked at before it is shipped again")
	require.Equal(t, 1, b.count("order/ship"))
	require.NoError(t, b.e.Act(connectors.Act{Kind: "hand_over", Order: p.Order.ID}))
	require.Equal(t, connectors.Done, b.pushed(p).State, "finished is shipped as well")
}

func TestALostAnswerIsAskedAboutAndNotRepeated(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.by("HOUSE"))
	b.wire.Plan(emulation.DropAfter, 1, only(opShip))
	o := b.push(p)[0]
	require.Equal(t, connectors.Unclear, o.State)
	require.True(t, connectors.IsMaybeDone(o.Err))
	require.Equal(t, connectors.Done, b.pushed(p).State)

	q := b.parcel(b.by("SEVEN"))
	b.wire.Plan(emulation.Fail500Got, 1, only(opNumber))
	require.Equal(t, connectors.Unclear, b.arrange(q)[0].State)
	again := b.arranged(q)
	require.Equal(t, connectors.Done, again.State)
	require.NotEmpty(t, again.TrackingNumber)
	require.Equal(t, 1, b.count("order/logistics"))
}

func TestAQuestionBeforeAChangeThatGetsNoAnswerChangesNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	house, seven := b.parcel(b.by("HOUSE")), b.parcel(b.by("SEVEN"))
	b.wire.Plan(emulation.DropBefore, 1000, only(opDetail))
	require.Equal(t, connectors.NotAsked, b.push(house)[0].State)
	require.Equal(t, connectors.NotAsked, b.arrange(seven)[0].State)
	require.Equal(t, connectors.NotAsked, b.pushed(house).State, "no answer is not the answer that there is nothing")
	require.Zero(t, b.count("order/ship")+b.count("order/logistics"))
}

func TestWhatHappenedMeanwhileStopsTheParcel(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"HOUSE", "SEVEN"} {
		b := newBench(t)
		p := b.parcel(b.by(way))
		change, ask := b.push, b.pushed
		if way == "SEVEN" {
			change, ask = b.arrange, b.arranged
		}
		require.NoError(t, b.e.Act(connectors.Act{Kind: "cancel", Order: p.Order.ID}))
		o := change(p)[0]
		require.Equal(t, connectors.Refused, o.State)
		require.Contains(t, emulationtest.Advised(t, o.Err).Reason, "cancelled")
		require.Equal(t, connectors.Unclear, ask(p).State)
		require.Zero(t, b.count("order/ship")+b.count("order/logistics"))
	}
}

func TestAnotherNumberIsShownToAPerson(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.by("HOUSE"))
	require.NoError(t, b.e.Act(connectors.Act{Kind: "ship_elsewhere", Order: p.Order.ID}))
	for _, o := range []connectors.Outcome{b.push(p)[0], b.pushed(p)} {
		require.Equal(t, connectors.Unclear, o.State)
		require.Contains(t, emulationtest.Advised(t, o.Err).Reason, "another number")
	}
	require.Zero(t, b.count("order/ship"))

	b.replaced(`"shipping_no":"2`, `"shipping_no":"","was":"2`)
	require.Contains(t, emulationtest.Advised(t, b.pushed(p).Err).Reason, "without a number")
	view, _ := b.e.Shop(p.Order.ID)
	p.TrackingNumber = view.TrackingNumbers[0]
	b.replaced(`"Shipped"`, `"WaitShip"`)
	require.Contains(t, emulationtest.Advised(t, b.pushed(p).Err).Reason, "shows our number, but not the order as shipped")
}

func TestParcelsThatCannotBeToldAreRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.by("HOUSE"))
	part, blank := p, p
	part.Whole, blank.TrackingNumber = false, " "
	require.Contains(t, emulationtest.Advised(t, b.push(part)[0].Err).Reason, "one parcel per order")
	require.Contains(t, emulationtest.Advised(t, b.push(blank)[0].Err).Reason, "no tracking number")
	q := b.parcel(b.by("SEVEN"))
	q.Whole = false
	require.Equal(t, connectors.Refused, b.arrange(q)[0].State)
	require.Zero(t, b.count("order/ship")+b.count("order/logistics"))
}

func TestAnUnpaidOrderDoesNotShip(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.by("HOUSE"))
	b.replaced(`"WaitConfirm"`, `"WaitPay"`)
	require.Contains(t, emulationtest.Advised(t, b.push(p)[0].Err).Reason, "not paid")
	require.Equal(t, connectors.Unclear, b.pushed(p).State)
}

func TestAStateThatNobodyKnowsIsNotShipped(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.by("HOUSE"))
	b.replaced(`"WaitConfirm"`, `"Packing"`)
	o := b.push(p)[0]
	require.Equal(t, connectors.Refused, o.State)
	isOdd(t, o.Err)
	require.Equal(t, connectors.Unclear, b.pushed(p).State)
	require.Zero(t, b.count("order/ship"))
}

func TestARefusalDoesNotQuoteTheBuyer(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.by("HOUSE"))
	b.answer = func(body []byte) []byte {
		if strings.HasPrefix(b.sent[len(b.sent)-1], "POST /api/v1/order/ship") {
			return []byte(`{"status":"fail","data":null,"error_code":"ORDER_LOCKED","error_msg":"` + p.Order.Receiver.Name + `的訂單已鎖定"}`)
		}
		return body
	}
	o := b.push(p)[0]
	require.Equal(t, connectors.Refused, o.State)
	require.Equal(t, "ORDER_LOCKED", emulationtest.Advised(t, o.Err).Code)
	require.Equal(t, "…的訂單已鎖定", emulationtest.Advised(t, o.Err).Reason)
}

func TestAFailureOfTheAccountStopsThePushes(t *testing.T) {
	t.Parallel()
	b := benchWith(t, connectors.EmulatorOptions{Seed: 5, Bare: true, Orders: 7})
	var parcels []connectors.Parcel
	orders := b.orders()
	for _, id := range slices.Sorted(maps.Keys(orders)) {
		if orders[id].Shipping.Mode == connectors.ShipSelf {
			parcels = append(parcels, b.parcel(orders[id]))
		}
	}
	require.Len(t, parcels, 3)
	b.wire.Plan(emulation.DropBefore, 1000, only(opShip))
	outcomes := b.push(parcels...)
	require.Equal(t, connectors.Unclear, outcomes[0].State, "whether it arrived nobody knows")
	for _, o := range outcomes[1:] {
		require.Equal(t, connectors.NotAsked, o.State)
		require.False(t, connectors.IsMaybeDone(o.Err))
	}
	require.Zero(t, b.count("order/ship"))
}

func TestCarriersAreCalledAsRutenCallsThem(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"黑貓宅急便": "黑貓宅急便", "T-Cat": "黑貓宅急便", "HCT 新竹貨運": "新竹物流", "台灣宅配通": "宅配通", "郵局": "中華郵政", "SF Express": "順豐",
		"Kerry TJ": "嘉里大榮", "便利帶": "便利帶", " 自家車 ": "自家車", "": "其他", "  ": "其他",
	} {
		require.Equal(t, want, carrierOf(name), name)
	}
}

func TestNumbersAreTakenTogetherAndEachHasItsLabel(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	parcels := []connectors.Parcel{b.parcel(b.by("SEVEN")), b.parcel(b.by("FAMI_COD")), b.parcel(b.by("HILIFE_COD"))}
	carriers := []string{"7-ELEVEN", "全家便利商店", "萊爾富"}
	for i, o := range b.arrange(parcels...) {
		require.Equal(t, connectors.Done, o.State, o.Err)
		require.Equal(t, carriers[i], o.Carrier)
		parcels[i].TrackingNumber = o.TrackingNumber
	}
	require.Equal(t, 1, b.count("order/logistics"))
	for _, o := range b.c.Label(t.Context(), parcels) {
		require.Equal(t, connectors.Done, o.State, o.Err)
		require.Equal(t, "application/pdf", o.Label.Type)
		require.Contains(t, string(o.Label.Data[:8]), "%PDF-")
	}
	require.Equal(t, 3, b.count("order/logistics/label"))
	require.Equal(t, connectors.Already, b.arrange(parcels[0])[0].State, "a number is not taken twice")
	require.Equal(t, connectors.Done, b.arranged(parcels[1]).State)
	require.Equal(t, 1, b.count("order/logistics"))
}

func TestAParcelByTCatGetsRutensNumberWhereTheAccountSaysSo(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.with(keyTCat, tcatRuten)
	p := b.parcel(b.by("TCAT"))
	require.Empty(t, p.TrackingNumber)
	o := b.arrange(p)[0]
	require.Equal(t, connectors.Done, o.State, o.Err)
	require.Equal(t, "黑貓宅急便", o.Carrier)
	require.Equal(t, connectors.Done, b.label(p).State)
}

func TestOneOrderWithoutANumberDoesNotSpoilTheOthers(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.strict = false // a home delivery is asked about on purpose
	outcomes := b.arrange(b.parcel(b.by("HOUSE")), b.parcel(b.by("SEVEN")))
	require.Equal(t, connectors.Refused, outcomes[0].State)
	require.Equal(t, "此訂單的運送方式不支援露天取號", emulationtest.Advised(t, outcomes[0].Err).Reason)
	require.Contains(t, emulationtest.Advised(t, outcomes[0].Err).Advice().EN, "seller centre")
	require.Equal(t, connectors.Done, outcomes[1].State)
}

func TestAnAnswerThatNamesNoNumberLeavesItOpen(t *testing.T) {
	t.Parallel()
	for _, change := range [][2]string{
		{`"results":[`, `"list":[`}, {`"shipping_no":"F`, `"number":"F`}, {`"order_id":"2611`, `"order":"2611`}, {`"status":"success"}]`, `"ok":true}]`},
	} {
		b := newBench(t)
		p := b.parcel(b.by("SEVEN"))
		b.answer = func(body []byte) []byte {
			if strings.Contains(string(body), `"results"`) {
				return []byte(strings.Replace(string(body), change[0], change[1], 1))
			}
			return body
		}
		o := b.arrange(p)[0]
		require.Equal(t, connectors.Unclear, o.State, change)
		require.True(t, connectors.IsMaybeDone(o.Err), change)
		require.Equal(t, connectors.Done, b.arranged(p).State, "asked, it is found")
	}
}

func TestALabelThatIsNoFileIsTold(t *testing.T) {
	t.Parallel()
	for _, change := range [][2]string{{`"content":"`, `"content":"*`}, {`"content":"`, `"pdf":"`}} {
		b := newBench(t)
		p := b.parcel(b.by("SEVEN"))
		require.Equal(t, connectors.Done, b.arrange(p)[0].State)
		b.replaced(change[0], change[1])
		o := b.label(p)
		require.Equal(t, connectors.Refused, o.State)
		isOdd(t, o.Err)
		require.False(t, connectors.IsMaybeDone(o.Err), "asking for a label changes nothing")
	}
}

func TestALabelThatRutenDoesNotGiveIsRefusedInItsWords(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.parcel(b.by("SEVEN"))
	require.NoError(t, b.e.Act(connectors.Act{Kind: "ship_elsewhere", Order: p.Order.ID}))
	b.strict = false
	o := b.label(p)
	require.Equal(t, connectors.Refused, o.State)
	require.Equal(t, "ORDER_STATUS_INVALID", emulationtest.Advised(t, o.Err).Code)

	q := b.parcel(b.by("FAMI_COD"))
	b.wire.Plan(emulation.DropBefore, 1000, only(opLabel))
	for _, o := range b.c.Label(t.Context(), []connectors.Parcel{p, q}) {
		require.Equal(t, connectors.NotAsked, o.State, "a way that is down is tried again later")
	}
}

func TestBatchesAreWhatOneCallTakes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	group, size := b.c.Batch(connectors.StepArrange, connectors.Parcel{})
	require.Equal(t, "arrange", group)
	require.Equal(t, 50, size)
	options, err := b.c.ShipOptions(t.Context(), connectors.Parcel{})
	require.NoError(t, err)
	require.Empty(t, options)
}
