package lifecycle

// Marks: an order that left the house with a parcel of which its platform takes no word is marked as shipped there by the merchant himself.
// It is on his list until the platform shows it as shipped, or until a person ticks it off.

import (
	"context"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// markOf says what an order's mark is in a state. untold is how many of its parcels left without a word to the platform.
func markOf(o *store.Order, state store.OrderState, untold int) store.Mark {
	switch {
	case untold == 0 || state != store.Shipped && state != store.Reported || o.PlatformState == connectors.StateCancelled:
		return store.NoMark
	case o.PlatformState == connectors.StateShipped:
		return store.MarkSeen
	case o.Mark == store.MarkByHand:
		return store.MarkByHand
	}
	return store.MarkDue
}

// remark brings an order's mark up to its rows, and tells the order's history when the platform came to show it as shipped.
func remark(ctx context.Context, q *store.Queries, o *store.Order, state store.OrderState, untold int, now time.Time) error {
	mark := markOf(o, state, untold)
	if mark == o.Mark {
		return nil
	}
	if mark == store.MarkSeen && o.Mark != store.NoMark {
		if err := Tell(ctx, q, o.ID, store.System, EventMarkSeen, now); err != nil {
			return err
		}
	}
	o.Mark = mark
	return q.SetMark(ctx, o.ID, mark, store.At(now))
}

// MarkByHand notes that a person marked an order as shipped at its platform, or takes that back.
func MarkByHand(ctx context.Context, q *store.Queries, order int64, undo bool, who string, now time.Time) error {
	o, err := q.Order(ctx, order)
	if err != nil {
		return err
	}
	from, to, event := store.MarkDue, store.MarkByHand, EventMarkedByHand
	if undo {
		from, to, event = to, from, EventMarkUndone
	}
	if o.Mark != from {
		told := unmarkable[o.Mark]
		return connectors.Refuse("order %s %[2]s", "訂單 %[1]s %[3]s", told.do.EN, told.do.ZH, o.Number, told.says.EN, told.says.ZH)
	}
	if err := Tell(ctx, q, order, who, event, now); err != nil {
		return err
	}
	return q.SetMark(ctx, order, to, store.At(now))
}

// unmarkable says why a mark is not changed by hand, and what to do.
var unmarkable = map[store.Mark]struct{ says, do connectors.Text }{
	store.NoMark: {connectors.Text{EN: "is not to be marked at its platform", ZH: "不需於平台標記出貨"},
		connectors.Text{EN: "Only shipped orders of platforms that take nothing back are on that list.", ZH: "僅平台不接受回傳且已出貨的訂單需要人工標記。"}},
	store.MarkSeen: {connectors.Text{EN: "is shown as shipped by the platform", ZH: "平台已顯示為已出貨"},
		connectors.Text{EN: "Nothing is left to do.", ZH: "不需再處理。"}},
	store.MarkByHand: {connectors.Text{EN: "is ticked off already", ZH: "已勾選完成"},
		connectors.Text{EN: "Take the tick back if it is not marked at the platform after all.", ZH: "若其實尚未於平台標記，請取消勾選。"}},
	store.MarkDue: {connectors.Text{EN: "is not ticked off", ZH: "尚未勾選"}, connectors.Text{EN: "There is nothing to take back.", ZH: "沒有可取消的勾選。"}},
}
