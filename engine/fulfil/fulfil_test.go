package fulfil_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
)

func TestAnOrderWithThePlatformsLogisticsGoesAllTheWay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.shop.numberIn = 30 * time.Second
	order := h.order("1001", "store", line{"TEA", 2}, line{"CUP", 1})
	_, err := h.ship.Begin(h.ctx, order, "T-7", "amy")
	require.NoError(t, err)
	require.Equal(t, store.Picking, h.state(order))
	made := h.pack(order)
	require.Len(t, made, 1)
	require.Equal(t, store.Packed, h.state(order))
	h.send(order, fulfil.How{Options: map[string]string{"pack": "bag"}})
	h.work()
	require.Equal(t, store.Packed, h.state(order), "there is no number yet")
	require.Equal(t, store.PushSent, h.parcels(order)[0].Push)
	require.Equal(t, int64(100), h.product("tea").OnHand)
	h.idle(5 * time.Minute)

	p := h.parcels(order)[0]
	require.Equal(t, store.Reported, h.state(order))
	require.Equal(t, "BZ00000001", p.TrackingNumber)
	require.Equal(t, "Bazaar Express", p.Carrier)
	require.Equal(t, store.PushConfirmed, p.Push)
	require.Equal(t, store.LabelOpened, p.Label)
	require.Equal(t, map[string]string{"box": "1"}, p.Kept)
	require.Len(t, h.shop.arranges, 1)
	require.Equal(t, map[string]int{"1": 2, "2": 1}, h.shop.arranges[0].lines)
	require.Equal(t, "bag", h.shop.seen[0].Options["pack"])
	require.True(t, h.shop.seen[0].Whole)
	require.Equal(t, int64(98), h.product("tea").OnHand)
	require.Zero(t, h.product("tea").Reserved)
	h.balanced()
	require.Equal(t, []string{
		lifecycle.EventFetched,
		lifecycle.EventPicking,
		lifecycle.EventPacked,
		lifecycle.EventNumberAsked,
		lifecycle.EventNumberTaken,
		lifecycle.EventShipped,
		lifecycle.EventConfirmed,
		lifecycle.EventLabelFetched,
		lifecycle.EventLabelOpened,
	}, h.events(order))
	shipments, err := h.store.Shipments(h.ctx, order)
	require.NoError(t, err)
	require.Equal(t, store.ShipmentShipped, shipments[0].State)
	require.Equal(t, "amy", shipments[0].Packer)
}

func TestAnOwnCarriersNumberIsPushedAfterTheDelay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	order := h.order("1001", "own", line{"TEA", 1})
	h.pack(order)
	h.send(order, own("900000000001"))
	require.Equal(t, store.Shipped, h.state(order))
	require.Equal(t, int64(99), h.product("tea").OnHand)
	h.forward(29 * time.Minute)
	h.work()
	require.Empty(t, h.shop.pushes)
	h.forward(time.Minute)
	h.work()
	require.Equal(t, store.PushSent, h.parcels(order)[0].Push)
	require.Equal(t, store.Shipped, h.state(order), "sent is not confirmed")
	h.idle(time.Minute)
	require.Equal(t, store.Reported, h.state(order))
	require.Len(t, h.shop.pushes, 1)
	require.Equal(t, "黑貓宅急便", h.shop.pushes[0].Carrier)
	require.Equal(t, "900000000001", h.shop.pushes[0].TrackingNumber)
	require.False(t, h.shop.pushes[0].ShippedAt.IsZero())
	h.balanced()
}

func TestAReadOnlyPlatformIsToldNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	order := h.order("1001", "told", line{"TEA", 1})
	h.pack(order)
	h.send(order)
	h.idle(time.Hour)
	require.Equal(t, store.Reported, h.state(order))
	require.Empty(t, h.shop.effects())
	require.NoError(t, h.ship.UndoShip(h.ctx, order, "amy"))
	require.Equal(t, store.Packed, h.state(order))
	h.balanced()
}

// mark is whether a person is to mark an order as shipped at its platform.
func (h *house) mark(order int64) store.Mark {
	h.t.Helper()
	o, err := h.store.Order(h.ctx, order)
	require.NoError(h.t, err)
	return o.Mark
}

func TestWhatLeftIsToBeMarkedAtAReadOnlyPlatformUntilItShowsItAsShipped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	byHand := func(order int64, undo bool) error {
		return h.store.Write(h.ctx, func(q *store.Queries) error { return lifecycle.MarkByHand(h.ctx, q, order, undo, "amy", h.now()) })
	}
	order, told := h.order("1001", "told", line{"TEA", 2}), h.order("1002", "own", line{"TEA", 1})
	h.pack(order, []fulfil.Piece{{Line: h.lines(order)[0].ID, Quantity: 1}})
	require.Equal(t, store.NoMark, h.mark(order))
	require.Error(t, byHand(order, false), "nothing has left")
	h.send(order)
	require.Equal(t, store.NoMark, h.mark(order), "a part of it is still here")
	h.pack(order, []fulfil.Piece{{Line: h.lines(order)[0].ID, Quantity: 1}})
	h.send(order)
	h.pack(told)
	h.send(told, own("900000000001"))
	require.Equal(t, store.MarkDue, h.mark(order))
	require.Equal(t, store.NoMark, h.mark(told), "that platform is told")

	require.NoError(t, h.ship.UndoShip(h.ctx, order, "amy"))
	require.Equal(t, store.NoMark, h.mark(order))
	h.send(order)
	require.Equal(t, store.MarkDue, h.mark(order))
	require.NoError(t, byHand(order, false))
	require.Error(t, byHand(order, false), "once is enough")
	h.onPlatform("1001", func(o *connectors.Order) { o.BuyerNote = "請快一點" })
	require.Equal(t, store.MarkByHand, h.mark(order), "the platform says nothing of it yet")
	require.NoError(t, byHand(order, true))
	require.Equal(t, store.MarkDue, h.mark(order))

	h.onPlatform("1001", func(o *connectors.Order) { o.State = connectors.StateShipped })
	require.Equal(t, store.MarkSeen, h.mark(order))
	require.Error(t, byHand(order, true), "it is not the person's word any more")
	require.Subset(t, h.events(order), []string{lifecycle.EventMarkedByHand, lifecycle.EventMarkUndone, lifecycle.EventMarkSeen})
	require.Equal(t, store.Reported, h.state(order))
	h.onPlatform("1001", func(o *connectors.Order) { o.State = connectors.StateOpen })
	require.Equal(t, store.MarkDue, h.mark(order), "the merchant took it back there")
	h.cancel("1001")
	require.Equal(t, store.NoMark, h.mark(order), "the parcel is asked back instead")
	h.balanced()
}

func TestShippingIsUndoneUntilThePlatformIsTold(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	order := h.order("1001", "own", line{"TEA", 3})
	h.pack(order)
	for i, number := range []string{"900000000001", "900000000002"} {
		h.send(order, own(number))
		require.Equal(t, int64(97), h.product("tea").OnHand, i)
		require.NoError(t, h.ship.UndoShip(h.ctx, order, "amy"))
		require.Equal(t, store.Packed, h.state(order))
		require.Equal(t, int64(100), h.product("tea").OnHand)
		require.Equal(t, int64(3), h.product("tea").Reserved)
		h.balanced()
	}
	h.idle(time.Hour)
	require.Empty(t, h.shop.pushes)
	h.refusedAs("nothing_to_undo", h.ship.UndoShip(h.ctx, order, "amy"))
	h.send(order, own("900000000003"))
	require.NoError(t, h.ship.PushNow(h.ctx, order, "amy"))
	h.idle(time.Minute)
	require.Equal(t, store.Reported, h.state(order))
	require.Len(t, h.shop.pushes, 1)
	require.Equal(t, int64(97), h.product("tea").OnHand)
	h.refusedAs("push_begun", h.ship.UndoShip(h.ctx, order, "amy"))
	h.refusedAs("no_push", h.ship.PushNow(h.ctx, order, "amy"))
	h.balanced()
}

func TestANumberIsChangedBeforeThePushAndAfterItsRefusal(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.shop.wrongForm = "900000000002"
	order := h.order("1001", "own", line{"TEA", 1})
	h.pack(order)
	h.send(order, own("900000000001"))
	parcel := h.parcels(order)[0].ID
	require.NoError(t, h.ship.ChangeNumber(h.ctx, parcel, own("900000000002"), "amy"))
	h.idle(time.Hour)
	require.Equal(t, store.PushFailed, h.parcels(order)[0].Push)
	require.Equal(t, []store.NoticeKind{store.NoticePush}, h.notices())
	require.NoError(t, h.ship.ChangeNumber(h.ctx, parcel, own("900000000003"), "amy"))
	require.Empty(t, h.notices())
	h.idle(time.Minute)
	require.Equal(t, store.Reported, h.state(order))
	require.Equal(t, "900000000003", h.shop.pushes[0].TrackingNumber)
	h.refusedAs("push_begun", h.ship.ChangeNumber(h.ctx, parcel, own("900000000004"), "amy"))
}

func TestANumberIsChangedAfterThePushWhereThePlatformTakesAnother(t *testing.T) {
	t.Parallel()
	h := newHouseAt(t, "depot")
	h.shop.wrongForm = "900000000002"
	order := h.order("1001", "own", line{"TEA", 1})
	h.pack(order)
	h.send(order, own("900000000001"))
	parcel := h.parcels(order)[0].ID
	h.idle(time.Hour)
	require.Equal(t, store.Reported, h.state(order))

	require.NoError(t, h.ship.ChangeNumber(h.ctx, parcel, own("900000000002"), "amy"))
	require.Equal(t, store.Shipped, h.state(order), "the platform has another number than the parcel")
	h.refusedAs("push_begun", h.ship.UndoShip(h.ctx, order, "amy"))
	h.idle(time.Minute)
	require.Equal(t, []store.NoticeKind{store.NoticePush}, h.notices(), "it refuses the new one")
	h.refusedAs("push_begun", h.ship.UndoShip(h.ctx, order, "amy"))
	require.NoError(t, h.ship.ChangeNumber(h.ctx, parcel, own("900000000003"), "amy"))
	h.idle(time.Minute)
	require.Empty(t, h.notices())
	require.Equal(t, store.Reported, h.state(order))
	require.NoError(t, h.ship.ChangeNumber(h.ctx, parcel, own("900000000004"), "amy"), "as often as needed")
	h.idle(time.Minute)
	require.Equal(t, store.Reported, h.state(order))
	var told []string
	for _, p := range h.shop.pushes {
		told = append(told, p.TrackingNumber)
	}
	require.Equal(t, []string{"900000000001", "900000000003", "900000000004"}, told)
	h.balanced()
}

func TestWhatMayNotLeaveIsRefusedWithWhatToDo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		code  string
		spoil func(h *house, order int64)
	}{
		"held":      {"held", func(h *house, order int64) { h.hold(order) }},
		"cancelled": {"cancelled", func(h *house, _ int64) { h.cancel("1001") }},
		"not ours": {"not_ours", func(h *house, _ int64) {
			h.onPlatform("1001", func(o *connectors.Order) { o.State = connectors.StateNotOurs })
		}},
		"unpaid": {"unpaid", func(h *house, _ int64) {
			h.onPlatform("1001", func(o *connectors.Order) { o.State = connectors.StateUnpaid })
		}},
		"shipped elsewhere": {"shipped_elsewhere", func(h *house, _ int64) {
			h.onPlatform("1001", func(o *connectors.Order) { o.State = connectors.StateShipped })
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			order := h.order("1001", "store", line{"TEA", 1})
			other := h.order("1002", "store", line{"TEA", 1})
			h.pack(other)
			c.spoil(h, order)
			_, err := h.ship.Begin(h.ctx, order, "", "amy")
			h.refusedAs(c.code, err)
			_, err = h.ship.Pack(h.ctx, order, fulfil.Packing{}, "amy")
			h.refusedAs(c.code, err)
			_, err = h.ship.Ship(h.ctx, order, nil, "amy")
			h.refusedAs(c.code, err)
			h.idle(time.Minute)
			require.Empty(t, h.shop.effects())
			require.Empty(t, h.parcels(order))
			h.balanced()
		})
	}
}

func TestAShortOrderWaitsOrShipsWhatIsThere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	order := h.order("1001", "own", line{"TEA", 3}, line{"CUP", 101})
	require.Equal(t, store.Short, h.state(order))
	_, err := h.ship.Begin(h.ctx, order, "", "amy")
	h.refusedAs("short", err)
	_, err = h.ship.Pack(h.ctx, order, fulfil.Packing{}, "amy")
	h.refusedAs("short", err)
	lines := h.lines(order)
	h.pack(order, []fulfil.Piece{{Line: lines[0].ID, Quantity: 3}})
	h.send(order, own("900000000001"))
	require.Equal(t, store.PartlyShipped, h.state(order))
	_, err = h.ship.Pack(h.ctx, order, fulfil.Packing{}, "amy")
	h.refusedAs("short", err)
	h.putAway("cup", 10)
	h.pack(order)
	h.send(order, own("900000000002"))
	h.idle(time.Hour)
	require.Equal(t, store.Reported, h.state(order))
	require.Len(t, h.shop.pushes, 2)
	require.False(t, h.shop.pushes[0].Whole)
	require.Equal(t, int64(9), h.product("cup").OnHand)
	h.balanced()
}

func TestAMerchantWithoutStockKeepingIsNeverShortAndMovesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.write(func(q *store.Queries) error { return q.SetStockKept(h.ctx, "m1", false) })
	order := h.order("1001", "own", line{"TEA", 500})
	h.pack(order)
	h.send(order, own("900000000001"))
	require.Equal(t, int64(100), h.product("tea").OnHand)
	require.NoError(t, h.ship.UndoShip(h.ctx, order, "amy"))
	require.Equal(t, int64(100), h.product("tea").OnHand)
	h.send(order, own("900000000001"))
	h.idle(time.Hour)
	require.Equal(t, store.Reported, h.state(order))
	h.balanced()
}

func TestOnlyTheGoodsOfTheOrderArePacked(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	order := h.order("1001", "store", line{"TEA", 2}, line{"CUP", 1})
	items, err := h.ship.Checklist(h.ctx, order)
	require.NoError(t, err)
	require.Len(t, items, 2)
	require.Equal(t, fulfil.Item{Line: h.lines(order)[0].ID, Product: "tea", SKU: "TEA", Name: "烏龍茶", Shelf: "A-01",
		Barcodes: []string{"4710000000024"}, Pieces: 2, PerPiece: 1}, items[0])
	for code, scans := range map[string][]string{
		"unknown_barcode": {"4710000000024", "TEA", "nothing"},
		"wrong_scan":      {"4710000000024", "TEA"},
	} {
		_, err := h.ship.Pack(h.ctx, order, fulfil.Packing{Scanned: scans}, "amy")
		h.refusedAs(code, err)
	}
	_, err = h.ship.Pack(h.ctx, order, fulfil.Packing{Scanned: []string{"TEA", "TEA", "TEA", "CUP"}}, "amy")
	h.refusedAs("wrong_scan", err)
	lines := h.lines(order)
	for code, parcels := range map[string][][]fulfil.Piece{
		"too_many":     {{{Line: lines[0].ID, Quantity: 2}}, {{Line: lines[0].ID, Quantity: 1}}},
		"no_such_line": {{{Line: 999, Quantity: 1}}},
		"empty_parcel": {{{Line: lines[0].ID, Quantity: 1}}, {}},
	} {
		_, err := h.ship.Pack(h.ctx, order, fulfil.Packing{Parcels: parcels}, "amy")
		h.refusedAs(code, err)
	}
	require.Empty(t, h.parcels(order))
	_, err = h.ship.Pack(h.ctx, order, fulfil.Packing{Scanned: []string{"4710000000024", "CUP", "TEA"}}, "amy")
	require.NoError(t, err)
	_, err = h.ship.Pack(h.ctx, order, fulfil.Packing{}, "amy")
	h.refusedAs("nothing_left", err)
}

func TestAToteHoldsOneOrder(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, two := h.order("1001", "store", line{"TEA", 1}), h.order("1002", "store", line{"TEA", 1})
	first, err := h.ship.Begin(h.ctx, one, "T-7", "amy")
	require.NoError(t, err)
	again, err := h.ship.Begin(h.ctx, one, "T-7", "amy")
	require.NoError(t, err)
	require.Equal(t, first.ID, again.ID)
	_, err = h.ship.Begin(h.ctx, two, "T-7", "amy")
	h.refusedAs("tote_taken", err)
	h.pack(one)
	_, err = h.ship.Begin(h.ctx, two, "T-7", "amy")
	require.NoError(t, err)
	require.NoError(t, h.ship.Unpack(h.ctx, two, "amy"))
	require.Equal(t, store.Ready, h.state(two))
}

func TestATrackingNumberIsCheckedBeforeItCounts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, two := h.order("1001", "own", line{"TEA", 1}), h.order("1002", "own", line{"TEA", 2})
	_, err := h.ship.Ship(h.ctx, one, []fulfil.How{own("900000000001")}, "amy")
	h.refusedAs("not_packed", err)
	h.pack(one)
	lines := h.lines(two)
	h.pack(two, []fulfil.Piece{{Line: lines[0].ID, Quantity: 1}}, []fulfil.Piece{{Line: lines[0].ID, Quantity: 1}})
	h.send(one, own(" 900000000001 "))
	for code, how := range map[string][]fulfil.How{
		"which_parcel":   {own("900000000009")},
		"no_such_parcel": {{Parcel: 999, Number: "900000000009"}},
		"number_missing": {{Parcel: h.parcels(two)[0].ID}},
		"number_form":    {{Parcel: h.parcels(two)[0].ID, Number: "900000000001X"}},
	} {
		_, err := h.ship.Ship(h.ctx, two, how, "amy")
		h.refusedAs(code, err)
	}
	parcels := h.parcels(two)
	taken := []fulfil.How{{Parcel: parcels[0].ID, Number: "900000000001"}}
	_, err = h.ship.Ship(h.ctx, two, taken, "amy")
	h.refusedAs("duplicate_number", err)
	twice := []fulfil.How{{Parcel: parcels[0].ID, Number: "900000000008"}, {Parcel: parcels[1].ID, Number: "900000000008"}}
	_, err = h.ship.Ship(h.ctx, two, twice, "amy")
	h.refusedAs("duplicate_number", err)
	require.Nil(t, h.parcels(two)[0].ShippedAt)
	taken[0].Anyway = true
	h.send(two, taken...)
	h.send(two, own("900000000008"))
	h.idle(time.Hour)
	require.Equal(t, store.Reported, h.state(two))
	require.Len(t, h.shop.pushes, 3)
}

func TestThePlatformsChoicesAreFilledAndChecked(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one := h.order("1001", "store", line{"TEA", 1})
	h.pack(one)
	for _, options := range []map[string]string{{"pack": "crate"}, {"colour": "red"}} {
		_, err := h.ship.Ship(h.ctx, one, []fulfil.How{{Options: options}}, "amy")
		h.refusedAs("option_unknown", err)
	}
	_, err := h.ship.Ship(h.ctx, one, []fulfil.How{own("900000000001")}, "amy")
	h.refusedAs("own_number", err)
	h.shop.required = true
	_, err = h.ship.Ship(h.ctx, one, nil, "amy")
	h.refusedAs("option_required", err)
	offered, err := h.ship.Options(h.ctx, h.parcels(one)[0].ID, "amy")
	require.NoError(t, err)
	require.Equal(t, "pack", offered[0].Key)
	h.shop.required = false
	h.send(one)
	require.Equal(t, map[string]string{"pack": "box"}, h.parcels(one)[0].Options)
	h.send(one)
	h.idle(time.Minute)
	require.Len(t, h.shop.arranges, 1, "asking twice takes one number")
}

func TestAHoldBetweenIntentAndCallStopsTheCall(t *testing.T) {
	t.Parallel()
	for mode, how := range map[string]fulfil.How{"store": {}, "own": own("900000000001")} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			order := h.order("1001", mode, line{"TEA", 1})
			h.pack(order)
			h.send(order, how)
			h.hold(order)
			h.idle(time.Hour)
			require.Empty(t, h.shop.effects())
			h.release(order)
			h.idle(time.Hour)
			require.Equal(t, map[string]int{"1": 1}, h.shop.effects())
			require.Equal(t, store.Reported, h.state(order))
		})
	}
}

func TestAnOrderHeldWhileItsNumberWasOutDoesNotLeave(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	order := h.order("1001", "store", line{"TEA", 1})
	h.pack(order)
	h.send(order)
	h.shop.before = func() { h.hold(order) }
	h.idle(10 * time.Minute)
	p := h.parcels(order)[0]
	require.Equal(t, "BZ00000001", p.TrackingNumber)
	require.Nil(t, p.ShippedAt)
	require.Equal(t, store.Held, h.state(order))
	require.Zero(t, h.shop.labels, "nobody gets the label of a held order")
	require.Equal(t, int64(100), h.product("tea").OnHand)
	h.release(order)
	h.idle(time.Hour)
	require.Equal(t, store.Reported, h.state(order))
	require.Equal(t, map[string]int{"1": 1}, h.shop.effects())
	h.balanced()
}

func TestAChangeAfterPackingIsNotShipped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	order := h.order("1001", "store", line{"TEA", 2})
	h.pack(order)
	h.send(order)
	h.onPlatform("1001", func(o *connectors.Order) {
		o.Lines = slices.Clone(o.Lines)
		o.Lines[0].Quantity = 1
	})
	h.idle(10 * time.Minute)
	h.release(order)
	h.idle(10 * time.Minute)
	require.Empty(t, h.shop.effects())
	require.Equal(t, store.PushFailed, h.parcels(order)[0].Push)
	_, err := h.ship.Ship(h.ctx, order, nil, "amy")
	h.refusedAs("changed_since", err)
	require.NoError(t, h.ship.Unpack(h.ctx, order, "amy"))
	require.Empty(t, h.notices())
	h.pack(order)
	h.send(order)
	h.idle(10 * time.Minute)
	require.Equal(t, map[string]int{"1": 1}, h.shop.arranges[0].lines)
	require.Equal(t, store.Reported, h.state(order))
	h.balanced()
}

func TestASplitThatThePlatformRefusesIsVoidedAndShippedWhole(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.shop.noSplit = true
	order := h.order("1001", "store", line{"TEA", 2}, line{"CUP", 1})
	lines := h.lines(order)
	h.pack(order, []fulfil.Piece{{Line: lines[0].ID, Quantity: 2}}, []fulfil.Piece{{Line: lines[1].ID, Quantity: 1}})
	h.send(order)
	h.idle(time.Minute)
	require.Equal(t, store.Packed, h.state(order))
	require.Equal(t, []store.NoticeKind{store.NoticePush, store.NoticePush}, h.notices())
	for _, p := range h.parcels(order) {
		require.Equal(t, store.PushFailed, p.Push)
		require.NoError(t, h.ship.Void(h.ctx, p.ID, "amy"))
	}
	require.Empty(t, h.notices())
	require.Equal(t, store.Ready, h.state(order))
	h.pack(order)
	h.send(order)
	h.idle(time.Minute)
	require.Equal(t, store.Reported, h.state(order))
	require.Len(t, h.shop.arranges, 1)
	h.refusedAs("no_such_parcel", h.ship.Void(h.ctx, h.parcels(order)[0].ID, "amy"))
	h.balanced()
}

func TestAParcelOfASplitOrderKnowsTheOthers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	order := h.order("1001", "store", line{"TEA", 2}, line{"CUP", 1})
	lines := h.lines(order)
	h.pack(order, []fulfil.Piece{{Line: lines[0].ID, Quantity: 2}})
	h.send(order)
	h.idle(time.Minute)
	h.pack(order)
	h.send(order)
	h.idle(time.Minute)
	first, last := h.shop.seen[0], h.shop.seen[1]
	require.Empty(t, first.Others)
	require.Equal(t, []connectors.Sibling{{
		ID: first.ID, Lines: first.Lines, TrackingNumber: h.shop.arranges[0].number, Kept: map[string]string{"box": "1"},
	}}, last.Others)
	require.NotEqual(t, first.Lines, last.Lines)
	h.balanced()
}

func TestARefusedParcelIsAskedForAgainWithOtherChoices(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.shop.noSplit = true
	order := h.order("1001", "store", line{"TEA", 2})
	h.pack(order, []fulfil.Piece{{Line: h.lines(order)[0].ID, Quantity: 1}})
	h.send(order)
	h.idle(time.Minute)
	require.Equal(t, store.PushFailed, h.parcels(order)[0].Push)
	h.shop.noSplit = false
	h.send(order, fulfil.How{Options: map[string]string{"pack": "bag"}})
	h.idle(time.Minute)
	require.Equal(t, store.PartlyShipped, h.state(order))
	require.Equal(t, "bag", h.shop.seen[len(h.shop.seen)-1].Options["pack"])
	require.Empty(t, h.notices())
}

func TestACancellationFreesWhatHasNotBegun(t *testing.T) {
	t.Parallel()
	for name, mishaps := range map[string][]mishap{
		"before the first call":              nil,
		"after calls that never got through": {offline, offline, requestLost},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			h.shop.mishaps = mishaps
			order := h.order("1001", "store", line{"TEA", 5})
			h.pack(order)
			h.send(order)
			for range len(mishaps) {
				h.work()
				h.forward(time.Minute)
			}
			h.cancel("1001")
			h.idle(time.Hour)
			require.Equal(t, store.Cancelled, h.state(order))
			require.Empty(t, h.shop.effects())
			require.Empty(t, h.notices())
			require.Zero(t, h.product("tea").Reserved)
			h.balanced()
		})
	}
}

func TestACancellationAfterTheNumberAsksForTheParcelBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	waiting := h.order("1002", "store", line{"TEA", 100})
	h.cancel("1002")
	require.Equal(t, store.Cancelled, h.state(waiting))
	order := h.order("1001", "store", line{"TEA", 5})
	h.pack(order)
	h.send(order)
	h.idle(time.Minute)
	h.order("1003", "own", line{"TEA", 97})
	short, err := h.store.OrdersByNumber(h.ctx, store.Only{}, "1003")
	require.NoError(t, err)
	require.Equal(t, store.Short, h.state(short[0].ID))
	h.refusedAs("not_cancelled", h.ship.ParcelBack(h.ctx, order, "amy"))

	// The platform cancelled it although it had given a number: a finished order stays as it is until a person has the parcel.
	own1 := h.order("1004", "own", line{"CUP", 2})
	h.pack(own1)
	h.send(own1, own("900000000001"))
	h.cancel("1004")
	require.Equal(t, store.Shipped, h.state(own1))
	require.Equal(t, []store.NoticeKind{store.NoticeParcelBack}, h.notices())
	h.idle(time.Hour)
	require.Empty(t, h.shop.pushes, "nobody is told of a cancelled order")
	h.refusedAs("cancelled", h.ship.UndoShip(h.ctx, own1, "amy"))
	require.Equal(t, int64(98), h.product("cup").OnHand, "stock is freed by hand only")
	require.NoError(t, h.ship.ParcelBack(h.ctx, own1, "amy"))
	require.Equal(t, store.Cancelled, h.state(own1))
	require.Equal(t, int64(100), h.product("cup").OnHand)
	require.Empty(t, h.notices())
	h.balanced()
}

func TestANumberThatComesForACancelledOrderShipsNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.shop.numberIn = time.Minute
	order := h.order("1001", "store", line{"TEA", 5})
	h.pack(order)
	h.send(order)
	h.work()
	h.cancel("1001")
	require.Equal(t, []store.NoticeKind{store.NoticeParcelBack}, h.notices())
	h.idle(time.Hour)
	require.Equal(t, store.Cancelled, h.state(order))
	require.Equal(t, "BZ00000001", h.parcels(order)[0].TrackingNumber)
	require.Zero(t, h.shop.labels)
	require.Equal(t, int64(5), h.product("tea").Reserved)
	require.NoError(t, h.ship.ParcelBack(h.ctx, order, "amy"))
	require.Zero(t, h.product("tea").Reserved)
	require.Empty(t, h.notices())
	require.Empty(t, h.parcels(order))
	h.balanced()
}

func TestAnOrderThatCameBackAfterItsCancellationIsPushedByHand(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	order := h.order("1001", "own", line{"TEA", 2})
	h.pack(order)
	h.send(order, own("900000000001"))
	h.cancel("1001")
	h.idle(time.Hour)
	h.onPlatform("1001", func(o *connectors.Order) { o.State = connectors.StateOpen })
	h.release(order)
	h.idle(time.Hour)
	require.Empty(t, h.shop.pushes, "its push was called off")
	require.NoError(t, h.ship.PushNow(h.ctx, order, "amy"))
	h.idle(time.Hour)
	require.Equal(t, store.Reported, h.state(order))
	require.Equal(t, map[string]int{"1": 1}, h.shop.effects())
	h.balanced()
}

func TestAnUnclearNumberIsDecidedByAPerson(t *testing.T) {
	t.Parallel()
	unclear := func(t *testing.T) (*house, int64, store.Effect) {
		h := newHouse(t)
		h.shop.mishaps = []mishap{cannotTellNow}
		order := h.order("1001", "store", line{"TEA", 5})
		h.pack(order)
		h.send(order)
		h.idle(time.Hour)
		require.Equal(t, store.PushUnclear, h.parcels(order)[0].Push)
		require.Equal(t, []store.NoticeKind{store.NoticePush}, h.notices())
		effects, err := h.store.EffectsOfOrder(h.ctx, order)
		require.NoError(t, err)
		h.refusedAs("number_out", h.ship.Unpack(h.ctx, order, "amy"))
		return h, order, effects[0]
	}
	t.Run("it is there", func(t *testing.T) {
		t.Parallel()
		h, order, e := unclear(t)
		h.refusedAs("number_unknown", h.runner.Decide(h.ctx, e.ID, outbox.DecideDone, "amy"))
		require.NoError(t, h.ship.EnterNumber(h.ctx, h.parcels(order)[0].ID, "BZ00000001", "amy"))
		require.NoError(t, h.runner.Decide(h.ctx, e.ID, outbox.DecideDone, "amy"))
		require.Equal(t, store.Reported, h.state(order))
		require.Equal(t, int64(95), h.product("tea").OnHand)
		require.Empty(t, h.notices())
		h.idle(time.Minute)
		require.Equal(t, store.LabelOpened, h.parcels(order)[0].Label)
		require.Len(t, h.shop.arranges, 1)
		h.balanced()
	})
	t.Run("it is not there", func(t *testing.T) {
		t.Parallel()
		h, order, e := unclear(t)
		h.shop.set(func(s *shop) { s.mute, s.arranges = false, nil })
		require.NoError(t, h.runner.Decide(h.ctx, e.ID, outbox.DecideAgain, "amy"))
		h.idle(time.Minute)
		require.Equal(t, store.Reported, h.state(order))
		require.Len(t, h.shop.arranges, 1)
	})
	t.Run("leave it", func(t *testing.T) {
		t.Parallel()
		h, order, e := unclear(t)
		require.NoError(t, h.runner.Decide(h.ctx, e.ID, outbox.DecideDrop, "amy"))
		require.Equal(t, store.Ready, h.state(order))
		require.Empty(t, h.parcels(order))
		h.idle(time.Hour)
		require.Len(t, h.shop.arranges, 1)
		h.balanced()
	})
}

func TestEveryLossOnTheWayEndsInOneShipment(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"store", "own"} {
		for _, m := range []mishap{replyLost, requestLost, offline, killedBefore, killedAfter} {
			t.Run(mode+", "+string(m), func(t *testing.T) {
				t.Parallel()
				h := newHouse(t)
				h.shop.mishaps = []mishap{m, m}
				order := h.order("1001", mode, line{"TEA", 1})
				h.pack(order)
				how := fulfil.How{}
				if mode == "own" {
					how = own("900000000001")
				}
				h.send(order, how)
				for range 4 {
					h.forward(31 * time.Minute)
					h.work()
					h.restart()
				}
				h.idle(time.Hour)
				require.Equal(t, store.Reported, h.state(order))
				require.Equal(t, map[string]int{"1": 1}, h.shop.effects())
				require.Empty(t, h.notices())
				h.balanced()
			})
		}
	}
}

func TestAFetchBetweenALostAnswerAndTheQuestionHoldsNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.shop.mishaps = []mishap{killedAfter}
	order := h.order("1001", "store", line{"TEA", 1})
	h.pack(order)
	h.send(order)
	h.work()
	h.restart()
	h.onPlatform("1001", func(o *connectors.Order) { o.State = connectors.StateShipped })
	require.NotEqual(t, store.Held, h.state(order), "it was this warehouse that shipped it")
	h.send(order) // once more, as who was told nothing will
	h.idle(time.Hour)
	require.Equal(t, store.Reported, h.state(order))
	require.Equal(t, map[string]int{"1": 1}, h.shop.effects())
	require.Empty(t, h.notices())
}

func TestANumberIsNotAskedForWhatWasShippedElsewhereMeanwhile(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	order := h.order("1001", "store", line{"TEA", 1})
	h.pack(order)
	h.send(order)
	h.onPlatform("1001", func(o *connectors.Order) { o.State = connectors.StateShipped })
	_, err := h.ship.Ship(h.ctx, order, nil, "amy")
	h.refusedAs("shipped_elsewhere", err)
	h.idle(time.Hour)
	require.Empty(t, h.shop.effects(), "the number was wanted, and nobody was asked for it yet")
}

func TestAWorkspacesNameIsPartOfAParcelsKey(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.write(func(q *store.Queries) error { return q.SetSetting(h.ctx, store.SettingWorkspace, "w-1") })
	order := h.order("1001", "store", line{"TEA", 1})
	h.pack(order)
	h.send(order)
	h.idle(time.Minute)
	require.Equal(t, map[string]int{"w-1-1": 1}, h.shop.effects())
}
