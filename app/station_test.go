package app

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/width"

	"gowarehouse/app/practice"
	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/engine/printing/printertest"
	"gowarehouse/engine/store"
)

func byPlatform(v OrderView) bool { return v.Shipping.Mode == connectors.ShipLabel }
func bySelf(v OrderView) bool     { return v.Shipping.Mode == connectors.ShipSelf }
func anyOrder(OrderView) bool     { return true }

// has approves of orders with a line of a SKU.
func has(sku string) func(OrderView) bool {
	return func(v OrderView) bool {
		for _, l := range v.Lines {
			if l.SKU == sku {
				return true
			}
		}
		return false
	}
}

func TestAnOrderIsOpenedByEachOfItsNumbers(t *testing.T) {
	t.Parallel()
	b := newBench(t, "shopee")
	v := b.ready("shopee", byPlatform)[0]
	wide := width.Widen.String(v.Number) // as a keyboard in full-width mode types it
	for _, code := range []string{v.Number, v.PlatformID, v.ID, " " + v.Number + "\t", strings.ToLower(v.Number), "]C1" + v.Number, wide} {
		doc := b.scan(StationDoc{}, code)
		require.Equal(t, ShowOrder, doc.Kind, code)
		require.Equal(t, v.ID, doc.Order.ID, code)
		require.Equal(t, store.Picking, doc.Order.State)
		require.Empty(t, doc.Scans)
		_, err := b.StationLeave(t.Context(), doc.Order.ID, packer)
		require.NoError(t, err)
	}
	left, err := b.Order(t.Context(), v.ID, false, packer)
	require.NoError(t, err)
	require.Equal(t, store.Ready, left.Order.State, "an order that is left is ready again")
	require.Contains(t, b.events(v.ID), "undone "+packer)
}

func TestANumberThatSeveralOrdersHaveAsksWhich(t *testing.T) {
	t.Parallel()
	b := newBench(t, "momo")
	byNumber := map[string]int{}
	for _, v := range b.ready("momo", anyOrder) {
		byNumber[v.Number]++
	}
	for number, n := range byNumber {
		if n < 2 {
			continue
		}
		doc := b.scan(StationDoc{}, number)
		require.Equal(t, ShowChoices, doc.Kind)
		require.Len(t, doc.Choices, n)
		require.NotEmpty(t, doc.Choices[0].Items)
		opened, err := b.StationOpen(t.Context(), doc.Choices[1].Order, packer)
		require.NoError(t, err)
		require.Equal(t, doc.Choices[1].Order, opened.Order.ID)
		return
	}
	require.Fail(t, "no number is used twice")
}

func TestAnItemOpensTheMostUrgentOrderThatTakesItAndCounts(t *testing.T) {
	t.Parallel()
	b := newBench(t, "shopee")
	candidates := b.ready("shopee", has("SK-01-M"))
	require.GreaterOrEqual(t, len(candidates), 2)
	first := candidates[0]
	for _, v := range candidates[1:] {
		if v.ShipBy != nil && (first.ShipBy == nil || v.ShipBy.Before(*first.ShipBy)) {
			first = v
		}
	}
	doc := b.scan(StationDoc{}, "4710000000307")
	require.Equal(t, ShowOrder, doc.Kind)
	require.Equal(t, first.ID, doc.Order.ID)
	require.Equal(t, []ScanView{{Code: "4710000000307", Pieces: 1}}, doc.Scans)
	require.EqualValues(t, 1, doc.Order.Scanned)
	require.NotEmpty(t, doc.Order.Last)

	// The order that is open takes what it wants; the next one is opened by a scan only when it is closed.
	doc = b.scan(doc, "SK-01-M")
	require.EqualValues(t, 2, doc.Order.Scanned)
}

func TestAnItemThatNoReadyOrderTakesSaysSo(t *testing.T) {
	t.Parallel()
	b := newBench(t, "momo")
	require.Empty(t, b.ready("momo", has("TEE-WH-XL")))
	doc := b.scan(StationDoc{}, "MUG-CAT")
	for doc.Kind == ShowOrder {
		b.close(b.scanAll(doc), false)
		doc = b.scan(StationDoc{}, "MUG-CAT")
	}
	require.Equal(t, ShowUnknown, doc.Kind)
	require.Equal(t, "nobody_wants", doc.Code)
	require.Contains(t, doc.Says.ZH, "貓咪馬克杯")
	require.NotEmpty(t, doc.Do.EN)
}

func TestAnUnknownCodeSaysHowToGoOn(t *testing.T) {
	t.Parallel()
	b := newBench(t, "woocommerce")
	doc := b.scan(StationDoc{}, "no-such-thing")
	require.Equal(t, ShowUnknown, doc.Kind)
	require.Equal(t, "unknown_code", doc.Code)
	require.NotEmpty(t, doc.Do.ZH)
	open := b.scan(StationDoc{}, b.ready("woocommerce", anyOrder)[0].Number)
	open = b.scan(open, open.Order.Items[0].SKU)
	doc = b.scan(open, "no-such-thing")
	require.Equal(t, ShowUnknown, doc.Kind)
	require.Equal(t, open.Order.ID, doc.Order.ID, "the order stays open")
	require.Equal(t, open.Scans, doc.Scans)
	_, err := b.Scan(t.Context(), StationScan{Code: "  "}, packer)
	require.Error(t, err)
}

func TestAnOrderThatDidNotComeInSaysWhy(t *testing.T) {
	t.Parallel()
	b := newBench(t, "shopee")
	page, err := b.Engine.Store.Accounts(t.Context())
	require.NoError(t, err)
	require.NoError(t, b.Engine.Store.Write(t.Context(), func(q *store.Queries) error {
		return q.PutRefusal(t.Context(), &store.Refusal{AccountID: page[0].ID, PlatformID: "S-1", Number: "S-1", Reason: "unpaid", OrderedAt: store.At(b.Engine.Now()), SeenAt: store.At(b.Engine.Now())})
	}))
	doc := b.scan(StationDoc{}, "S-1")
	require.Equal(t, "not_here", doc.Code)
	require.Contains(t, doc.Says.ZH, "尚未付款")
}

func TestEveryPieceIsCountedByBarcodeSKUOrQuantity(t *testing.T) {
	t.Parallel()
	b := newBench(t, "momo")
	v := b.ready("momo", has("PEN-05"))[0] // five pens
	require.EqualValues(t, 5, v.Lines[0].Quantity)
	open := b.scan(StationDoc{}, v.ID)
	for _, code := range []string{"2", "2*", "*2"} {
		doc := b.scan(open, code)
		require.Equal(t, ShowPieces, doc.Kind, code)
		require.EqualValues(t, 2, doc.Pieces, code)
		require.Empty(t, doc.Scans)
	}
	doc, err := b.Scan(t.Context(), StationScan{Code: "4710000000512", Order: open.Order.ID, Pieces: 2}, packer)
	require.NoError(t, err)
	require.EqualValues(t, 2, doc.Order.Scanned)
	doc = b.scan(doc, "3*pen-05")
	require.EqualValues(t, 5, doc.Order.Scanned)
	require.True(t, doc.Order.Complete)
	require.Equal(t, []ScanView{{"4710000000512", 2}, {"PEN-05", 3}}, doc.Scans, "a code is kept as the product has it")
}

func TestABundleIsPackedProductByProduct(t *testing.T) {
	t.Parallel()
	b := newBench(t, "woocommerce")
	doc := b.bundled()
	skus := map[string]int64{}
	for _, item := range doc.Order.Items {
		skus[item.SKU] = item.Pieces
		require.Equal(t, emulation.Bundles[0].Name, item.Bundle)
	}
	require.Equal(t, map[string]int64{"NB-A5": 2, "PEN-05": 4}, skus)
	doc = b.scan(doc, "NB-A5")
	torn, err := b.StationClose(t.Context(), doc.Order.ID, doc.Scans, true, packer)
	require.NoError(t, err)
	require.Equal(t, ShowStop, torn.Kind)
	require.Equal(t, "torn_set", torn.Code)
	require.Equal(t, doc.Scans, torn.Scans)
	doc = b.scan(doc, "2*PEN-05")
	half := b.close(doc, true)
	require.Equal(t, ShowParcel, half.Kind)
	require.True(t, half.Parcel.Rest, "one of the two sets is left")
}

func TestAWrongItemAndOneTooManyAreStopsThatKeepTheOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t, "momo")
	v := b.ready("momo", has("SK-01-L"))[0] // a tee and two pairs of socks
	open := b.scan(StationDoc{}, v.ID)
	open = b.scan(open, "SK-01-L")
	for sku, code := range map[string]string{"MUG-CAT": "wrong_item", "3*SK-01-L": "one_too_many"} {
		doc := b.scan(open, sku)
		require.Equal(t, ShowStop, doc.Kind)
		require.Equal(t, code, doc.Code)
		require.False(t, doc.Leaves)
		require.Equal(t, open.Scans, doc.Scans, "what was right stays")
		require.EqualValues(t, 1, doc.Order.Scanned)
		require.NotEmpty(t, doc.Says.ZH)
		require.NotEmpty(t, doc.Do.EN)
	}
}

func TestAnOrderThatIsCalledOffOrHeldWhileItIsPackedStops(t *testing.T) {
	t.Parallel()
	b := newBench(t, "momo")
	orders := b.ready("momo", byPlatform)
	for i, act := range []string{"cancel", "request_cancel", "hold"} {
		code := map[string]string{"cancel": "cancelled", "request_cancel": "held", "hold": "held"}[act]
		open := b.scan(StationDoc{}, orders[i].ID)
		require.Equal(t, ShowOrder, open.Kind)
		open = b.scan(open, open.Order.Items[0].SKU)
		if act == "hold" {
			_, err := b.AddHold(t.Context(), orders[i].ID, "等客戶回電", "amy")
			require.NoError(t, err)
		} else {
			require.NoError(t, practice.Act(t.Context(), b.Engine, "momo-practice", orders[i].PlatformID, act))
		}
		checked, err := b.StationCheck(t.Context(), open.Order.ID, open.Scans, packer)
		require.NoError(t, err)
		for _, doc := range []StationDoc{checked, b.scan(open, open.Order.Items[0].SKU), b.scan(StationDoc{}, orders[i].ID), b.close(open, true)} {
			require.Equal(t, ShowStop, doc.Kind, act)
			require.Equal(t, code, doc.Code, act)
			require.True(t, doc.Leaves, act)
			require.Nil(t, doc.Order)
			require.Empty(t, doc.Scans)
		}
	}
}

func TestTotesAreBoundOpenedAndNeverShared(t *testing.T) {
	t.Parallel()
	b := newBench(t, "momo")
	orders := b.ready("momo", byPlatform)
	require.Equal(t, "tote_empty", b.scan(StationDoc{}, "T-07").Code)
	open := b.scan(StationDoc{}, orders[0].ID)
	open = b.scan(open, open.Order.Items[0].SKU)
	bound := b.scan(open, "t-07")
	require.Equal(t, ShowOrder, bound.Kind)
	require.Equal(t, "T-07", bound.Order.Tote)
	require.Equal(t, open.Scans, bound.Scans)
	_, err := b.StationLeave(t.Context(), bound.Order.ID, packer)
	require.NoError(t, err)
	again := b.scan(StationDoc{}, "T-07")
	require.Equal(t, bound.Order.ID, again.Order.ID, "the tote opens its order")
	require.Equal(t, "T-07", again.Order.Tote, "opening keeps the tote")
	require.Equal(t, "open_already", b.scan(again, "T-07").Code)

	other := b.scan(StationDoc{}, orders[1].ID)
	moved := b.scan(other, "T-07")
	require.Equal(t, bound.Order.ID, moved.Order.ID, "nothing is scanned yet: the tote's order is opened instead")
	other = b.scan(StationDoc{}, orders[1].ID)
	other = b.scan(other, other.Order.Items[0].SKU)
	busy := b.scan(other, "T-07")
	require.Equal(t, ShowStop, busy.Kind)
	require.Equal(t, "busy", busy.Code)
	require.Equal(t, other.Scans, busy.Scans)
	work, err := b.Work(t.Context(), packer)
	require.NoError(t, err)
	require.Equal(t, 2, work.Picking)
}

func TestAnotherOrderIsOpenedWhileNothingOfThisOneIsScanned(t *testing.T) {
	t.Parallel()
	b := newBench(t, "shopee")
	orders := b.ready("shopee", byPlatform)
	open := b.scan(StationDoc{}, orders[0].Number)
	require.Equal(t, "open_already", b.scan(open, orders[0].Number).Code)
	next := b.scan(open, orders[1].Number)
	require.Equal(t, orders[1].ID, next.Order.ID)
	before, err := b.Order(t.Context(), orders[0].ID, false, packer)
	require.NoError(t, err)
	require.Equal(t, store.Ready, before.Order.State)
	next = b.scan(next, next.Order.Items[0].SKU)
	stop := b.scan(next, orders[0].Number)
	require.Equal(t, "busy", stop.Code)
	require.Contains(t, stop.Says.EN, orders[1].Number)
}

func TestCommandsAndBadgesAreKnownAtAnyTime(t *testing.T) {
	t.Parallel()
	b := newBench(t, "momo")
	_, err := b.AddOperator(t.Context(), "阿明", "OP-998877665", "", "boss")
	require.NoError(t, err)
	open := b.scan(StationDoc{}, b.ready("momo", byPlatform)[0].ID)
	for _, before := range []StationDoc{{}, open} {
		doc := b.scan(before, "gw:cmd:undo")
		require.Equal(t, ShowCommand, doc.Kind)
		require.Equal(t, "UNDO", doc.Command)
		require.Equal(t, "unknown_command", b.scan(before, "GW:CMD:DANCE").Code)
		require.Equal(t, "阿明", b.scan(before, "OP-998877665").Operator)
		require.Equal(t, "unknown_code", b.scan(before, "OP-111111111").Code)
	}
	for _, step := range []string{StepNumber, StepCarrier} {
		doc, err := b.Scan(t.Context(), StationScan{Code: "GW:CMD:CANCEL", Step: step}, packer)
		require.NoError(t, err)
		require.Equal(t, "CANCEL", doc.Command)
	}
}

func TestTheLastItemLeadsToANumberAndAnOpenedLabel(t *testing.T) {
	t.Parallel()
	b := newBench(t, "momo")
	doc := b.scan(StationDoc{}, b.ready("momo", byPlatform)[0].ID)
	early := b.close(doc, false)
	require.Equal(t, ShowStop, early.Kind)
	require.Equal(t, "nothing_scanned", early.Code)
	doc = b.scan(doc, doc.Order.Items[0].SKU)
	require.Equal(t, ShowOrder, b.close(doc, false).Kind, "part of it is no whole order")
	done := b.close(b.scanAll(doc), false)
	require.Equal(t, ShowParcel, done.Kind)
	require.Equal(t, packer, done.Parcel.PackedBy)
	require.Nil(t, done.Parcel.NoLabel)
	done = b.until(done.Parcel.ID, ParcelLabel)
	require.NotEmpty(t, done.Parcel.Tracking)
	require.Equal(t, UndoNothing, done.Parcel.Undo.Kind, "the platform has given a number")
	require.True(t, done.Parcel.Label.Picture)
	require.Equal(t, "no_printer", done.Parcel.NoPrinter.Code)
	nowhere, err := b.StationPrint(t.Context(), done.Parcel.ID, false, packer)
	require.NoError(t, err)
	require.Equal(t, ShowStop, nowhere.Kind)
	for _, code := range []string{done.Parcel.Tracking, done.Parcel.ID, done.Parcel.Order} {
		require.Equal(t, done.Parcel.ID, b.scan(StationDoc{}, code).Parcel.ID, code)
	}
	require.Subset(t, b.events(done.Parcel.Order), []string{"picking " + packer, "packed " + packer, "number_asked " + packer})
	refused, err := b.StationUndoParcel(t.Context(), done.Parcel.ID, nil, packer)
	require.NoError(t, err)
	require.Equal(t, ShowStop, refused.Kind)
	require.NotEmpty(t, refused.Do.ZH)
}

func TestTheLabelOfAnOrderThatIsCalledOffIsNotShown(t *testing.T) {
	t.Parallel()
	b := newBench(t, "momo")
	v := b.ready("momo", byPlatform)[0]
	done := b.until(b.close(b.scanAll(b.scan(StationDoc{}, v.ID)), false).Parcel.ID, ParcelLabel)
	require.NoError(t, practice.Act(t.Context(), b.Engine, "momo-practice", v.PlatformID, "cancel"))
	stopped := b.until(done.Parcel.ID, ParcelStopped)
	require.Equal(t, "cancelled", stopped.Parcel.Reason.Code)
	require.Contains(t, stopped.Parcel.Reason.Do.ZH, "請勿出貨")
}

func TestAChoiceWithoutADefaultIsAskedFor(t *testing.T) {
	t.Parallel()
	b := newBench(t, "momo")
	v := b.ready("momo", bySelf)[0]
	require.NoError(t, practice.Act(t.Context(), b.Engine, "momo-practice", v.PlatformID, "change_address"))
	holds, err := b.Holds(t.Context(), "", "momo-practice", 500)
	require.NoError(t, err)
	for _, h := range holds.Holds {
		if h.Order == v.ID {
			_, err := b.Release(t.Context(), []string{h.ID}, "已確認", packer, "en")
			require.NoError(t, err)
		}
	}
	parcel := b.close(b.scanAll(b.scan(StationDoc{}, v.ID)), false).Parcel
	require.Len(t, parcel.Options, 1)
	require.Equal(t, ParcelCarrier, parcel.Step, "momo's home orders name no carrier")
	shipping := StationShipping{Carrier: "T-Cat", Number: "906512345678"}
	asked, err := b.StationShip(t.Context(), parcel.ID, shipping, packer)
	require.NoError(t, err)
	require.Equal(t, ShowParcel, asked.Kind)
	require.Len(t, asked.Parcel.Options, 1, "it still asks")
	shipping.Options = map[string]string{parcel.Options[0].Key: "nonsense"}
	wrong, err := b.StationShip(t.Context(), parcel.ID, shipping, packer)
	require.NoError(t, err)
	require.Equal(t, ShowStop, wrong.Kind)
	require.Equal(t, parcel.ID, wrong.Parcel.ID)
	shipping.Options = map[string]string{parcel.Options[0].Key: parcel.Options[0].Choices[0].Value}
	shipped, err := b.StationShip(t.Context(), parcel.ID, shipping, packer)
	require.NoError(t, err)
	require.Equal(t, ParcelShipped, shipped.Parcel.Step)
}

func TestTheOwnCarriersNumberIsCheckedAndCanBeTakenBack(t *testing.T) {
	t.Parallel()
	b := newBench(t, "woocommerce")
	orders := b.ready("woocommerce", bySelf)
	first := b.close(b.scanAll(b.scan(StationDoc{}, orders[0].ID)), false)
	require.Equal(t, ParcelNumber, first.Parcel.Step)
	require.NotEmpty(t, first.Parcel.Carrier)
	require.Contains(t, first.Parcel.NoLabel.ZH, "自行出貨")
	require.Equal(t, UndoPacking, first.Parcel.Undo.Kind)

	item, err := b.Scan(t.Context(), StationScan{Code: orders[0].Lines[0].SKU, Step: StepNumber}, packer)
	require.NoError(t, err)
	require.Equal(t, "not_a_number", item.Code, "an item is no tracking number")
	number, err := b.Scan(t.Context(), StationScan{Code: "906512345678", Step: StepNumber}, packer)
	require.NoError(t, err)
	require.Equal(t, "906512345678", number.Number)
	require.NotEmpty(t, first.Parcel.Carriers)
	carrier, err := b.Scan(t.Context(), StationScan{Code: strings.ToUpper(first.Parcel.Carriers[0].Name), Step: StepCarrier}, packer)
	require.NoError(t, err)
	require.Equal(t, first.Parcel.Carriers[0].Carrier, carrier.Carrier)

	shipped, err := b.StationShip(t.Context(), first.Parcel.ID, StationShipping{Number: "906512345678"}, packer)
	require.NoError(t, err)
	require.Equal(t, ParcelShipped, shipped.Parcel.Step, "%+v", shipped)
	require.Equal(t, UndoShipping, shipped.Parcel.Undo.Kind)
	require.InDelta(t, (30 * time.Minute).Seconds(), *shipped.Parcel.Undo.Seconds, 60)

	second := b.close(b.scanAll(b.scan(StationDoc{}, orders[1].ID)), false)
	twice, err := b.StationShip(t.Context(), second.Parcel.ID, StationShipping{Number: "906512345678"}, packer)
	require.NoError(t, err)
	require.Equal(t, ShowStop, twice.Kind)
	require.Equal(t, "duplicate_number", twice.Code)
	require.True(t, twice.Together)
	require.Equal(t, second.Parcel.ID, twice.Parcel.ID)
	together, err := b.StationShip(t.Context(), second.Parcel.ID, StationShipping{Number: "906512345678", Together: true}, packer)
	require.NoError(t, err)
	require.Equal(t, ParcelShipped, together.Parcel.Step)

	back, err := b.StationUndoParcel(t.Context(), first.Parcel.ID, nil, packer)
	require.NoError(t, err)
	require.Equal(t, ParcelNumber, back.Parcel.Step, "it waits again")
	back, err = b.StationUndoParcel(t.Context(), first.Parcel.ID, []ScanView{{orders[0].Lines[0].SKU, 1}}, packer)
	require.NoError(t, err)
	require.Equal(t, ShowOrder, back.Kind, "it is taken apart")
	require.EqualValues(t, 1, back.Order.Scanned, "what stays scanned is counted")
	require.Subset(t, b.events(orders[0].ID), []string{"shipped " + packer, "undone " + packer})
}

func TestANumberOfAnotherFormIsRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, "woocommerce")
	v := b.ready("woocommerce", bySelf)[0]
	require.NoError(t, b.Engine.Store.Write(t.Context(), func(q *store.Queries) error {
		kind, err := q.ShippingType(t.Context(), *v.Shipping.Type)
		if err != nil {
			return err
		}
		kind.TrackingPattern = `9\d{11}`
		return q.PutShippingType(t.Context(), &kind)
	}))
	parcel := b.close(b.scanAll(b.scan(StationDoc{}, v.ID)), false).Parcel
	stop, err := b.StationShip(t.Context(), parcel.ID, StationShipping{Number: "12"}, packer)
	require.NoError(t, err)
	require.Equal(t, "number_form", stop.Code)
	require.False(t, stop.Together)
	nothing, err := b.StationShip(t.Context(), parcel.ID, StationShipping{}, packer)
	require.NoError(t, err)
	require.Equal(t, ParcelNumber, nothing.Parcel.Step, "without a number it waits")
}

func TestAnOrderIsSplitAndThePlatformHearsOfAllItsParcelsAtOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t, "shopee")
	v := b.ready("shopee", func(v OrderView) bool { return byPlatform(v) && len(v.Lines) == 3 })[0]
	open := b.scan(StationDoc{}, v.ID)
	require.Equal(t, 1, open.Order.Box)
	open = b.scan(open, v.Lines[0].SKU)
	rest := b.close(open, true)
	require.Equal(t, ShowOrder, rest.Kind, "it goes on with the rest")
	require.Equal(t, 2, rest.Order.Box)
	require.Len(t, rest.Order.Items, 2)
	require.Empty(t, rest.Scans)
	parcels, err := b.Engine.Store.Parcels(t.Context(), mustRow(t, orderPrefix, v.ID))
	require.NoError(t, err)
	require.Equal(t, store.PushNone, parcels[0].Push, "nothing is asked for before the last parcel")
	last := b.close(b.scanAll(rest), false)
	require.Equal(t, 2, last.Parcel.Box)
	for _, id := range []string{idOf(parcelPrefix, parcels[0].ID), last.Parcel.ID} {
		done := b.until(id, ParcelLabel)
		require.Equal(t, 2, done.Parcel.Boxes)
	}
}

func TestASplitThatThePlatformCannotExpressIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	b := newBench(t, "momo")
	v := b.ready("momo", func(v OrderView) bool { return byPlatform(v) && v.Lines[0].Quantity > 1 && len(v.Lines) == 1 })[0]
	open := b.scan(StationDoc{}, v.ID)
	rest := b.close(b.scan(open, v.Lines[0].SKU), true)
	last := b.close(b.scanAll(rest), false)
	refused := b.until(last.Parcel.ID, ParcelRefused)
	require.Contains(t, refused.Parcel.Reason.Says.EN, "cannot be split")
	require.NotEmpty(t, refused.Parcel.Reason.Do.ZH)
	require.Equal(t, UndoPacking, refused.Parcel.Undo.Kind)
	work, err := b.Work(t.Context(), packer)
	require.NoError(t, err)
	require.Len(t, work.Unfinished, 2, "both parcels wait for somebody")
	again, err := b.StationAgain(t.Context(), last.Parcel.ID, packer)
	require.NoError(t, err)
	require.Equal(t, ShowParcel, again.Kind)
	b.until(last.Parcel.ID, ParcelRefused)
	for _, p := range work.Unfinished {
		_, err := b.StationUndoParcel(t.Context(), p.ID, nil, packer)
		require.NoError(t, err)
	}
	whole := b.scan(StationDoc{}, v.ID)
	b.until(b.close(b.scanAll(whole), false).Parcel.ID, ParcelLabel)
}

func TestALockedOrDamagedLabelAsksForWhatItNeeds(t *testing.T) {
	t.Parallel()
	b := newBench(t, "momo")
	parcel := b.until(b.close(b.scanAll(b.scan(StationDoc{}, b.ready("momo", byPlatform)[0].ID)), false).Parcel.ID, ParcelLabel).Parcel
	row := mustRow(t, parcelPrefix, parcel.ID)
	setLabel := func(state store.LabelState) {
		require.NoError(t, b.Engine.Store.Write(t.Context(), func(q *store.Queries) error {
			return q.UpdateParcel(t.Context(), &store.Parcel{ID: row, Label: state}, "label")
		}))
	}
	setLabel(store.LabelPasswordNeeded)
	doc, err := b.StationParcel(t.Context(), parcel.ID)
	require.NoError(t, err)
	require.Equal(t, ParcelPassword, doc.Parcel.Step)
	require.NotEmpty(t, doc.Parcel.Reason.Do.ZH)
	doc, err = b.StationPassword(t.Context(), parcel.ID, "whatever", packer)
	require.NoError(t, err, "the account's own password is tried too")
	require.Equal(t, ParcelLabel, doc.Parcel.Step)
	setLabel(store.LabelDamaged)
	doc, err = b.StationAgain(t.Context(), parcel.ID, packer)
	require.NoError(t, err)
	require.Equal(t, ShowParcel, doc.Kind)
	b.until(parcel.ID, ParcelLabel)
}

func TestTheWorkListHasTheMostUrgentFirstAndCountsTheOperatorsOwn(t *testing.T) {
	t.Parallel()
	b := newBench(t, "shopee")
	work, err := b.Work(t.Context(), packer)
	require.NoError(t, err)
	require.Len(t, work.Orders, work.Ready)
	for i := 1; i < len(work.Orders); i++ {
		before, here := work.Orders[i-1].ShipBy, work.Orders[i].ShipBy
		require.True(t, here == nil || before != nil && !here.Before(*before), "%d", i)
	}
	require.Zero(t, work.Packed)
	b.close(b.scanAll(b.scan(StationDoc{}, work.Orders[0].ID)), false)
	work, err = b.Work(t.Context(), packer)
	require.NoError(t, err)
	require.Equal(t, 1, work.Packed)
	others, err := b.Work(t.Context(), "阿明")
	require.NoError(t, err)
	require.Zero(t, others.Packed)
}

func TestTheStationsSettingsAreKeptAndChecked(t *testing.T) {
	t.Parallel()
	a, _ := desk(t)
	set, err := a.StationSettings(t.Context())
	require.NoError(t, err)
	host, err := os.Hostname()
	require.NoError(t, err)
	require.Equal(t, StationSettings{Name: host, IdleMinutes: 15, TotePrefix: "T-", Sounds: true}, set)
	want := StationSettings{Name: "包裝台 2", IdleMinutes: 0, TotePrefix: "", Sounds: false}
	_, err = a.SetStation(t.Context(), want)
	require.NoError(t, err)
	set, err = a.StationSettings(t.Context())
	require.NoError(t, err)
	require.Equal(t, want, set)
	_, err = a.SetStation(t.Context(), StationSettings{IdleMinutes: -1})
	require.Error(t, err)
	_, err = a.SetStation(t.Context(), StationSettings{TotePrefix: "12345678901"})
	require.Error(t, err)
}

func TestEveryWordOfTheStationIsThereInBothLanguages(t *testing.T) {
	t.Parallel()
	for code, text := range stationDo {
		require.NotEmpty(t, text.EN, code)
		require.NotEmpty(t, text.ZH, code)
	}
	seen := map[string]bool{}
	for _, c := range StationCommands {
		require.False(t, seen[c.Name], c.Name)
		seen[c.Name] = true
		require.NotEmpty(t, c.Says.ZH+c.Does.ZH, c.Name)
		require.Equal(t, "GW:CMD:"+c.Name, c.Code)
	}
}

func TestTheStationsPrinterGetsALabelOnceAndAgainOnlyAsACopy(t *testing.T) {
	t.Parallel()
	p := printertest.Start(t, printertest.How{})
	b := newBench(t, "momo")
	_, err := b.SetStation(t.Context(), StationSettings{Name: "台1"})
	require.NoError(t, err)
	_, err = b.AddPrinter(t.Context(), NewPrinter{Name: "Zebra", Address: p.Address})
	require.NoError(t, err)
	_, err = b.SetStationPrinter(t.Context(), "台1", string(store.PrintLabel), "Zebra")
	require.NoError(t, err)

	parcel := b.close(b.scanAll(b.scan(StationDoc{}, b.ready("momo", byPlatform)[0].ID)), false).Parcel.ID
	require.Nil(t, b.until(parcel, ParcelLabel).Parcel.NoPrinter)
	for range 2 {
		doc, err := b.StationPrint(t.Context(), parcel, false, packer)
		require.NoError(t, err)
		require.Equal(t, ShowParcel, doc.Kind)
	}
	printed := func() bool {
		doc, err := b.StationParcel(t.Context(), parcel)
		require.NoError(t, err)
		return doc.Parcel.Print != nil && doc.Parcel.Print.State == store.PrintPrinted
	}
	require.Eventually(t, printed, 3*time.Minute, 20*time.Millisecond)
	require.Len(t, p.Received(), 1, "asking twice prints once")

	_, err = b.StationPrint(t.Context(), parcel, true, packer)
	require.NoError(t, err)
	require.Eventually(t, func() bool { return len(p.Received()) == 2 }, 3*time.Minute, 20*time.Millisecond)
	require.Eventually(t, printed, 3*time.Minute, 20*time.Millisecond)
	require.Contains(t, b.events(b.scan(StationDoc{}, parcel).Parcel.Order), "label_printed_again "+packer)
}
