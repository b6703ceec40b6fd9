package app

// Orders that the merchant marks as shipped at their platform himself, because it takes no word from here.

import (
	"context"
	"slices"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// ToMark is how many orders of an account are still to be marked as shipped at its platform.
type ToMark struct {
	Account  string          `json:"account"`
	Platform connectors.Text `json:"platform"`
	Orders   int             `json:"orders"`
}

// toMark counts them by account, the account with most of them first.
func (a *App) toMark(ctx context.Context, only store.Only) ([]ToMark, error) {
	due, err := a.Engine.Store.MarksDue(ctx, only)
	if err != nil {
		return nil, err
	}
	n, err := a.names(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]ToMark, len(due))
	for i, m := range due {
		all[i] = ToMark{Platform: connectors.Text{EN: m.Platform, ZH: m.Platform}, Orders: m.Orders}
		if p, err := connectors.Get(m.Platform); err == nil {
			all[i].Platform = p.Name
		}
		if all[i].Account, err = n.account(ctx, &a.Engine.Store.Queries, m.AccountID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// MarkOrder notes that an order was marked as shipped at its platform, by hand.
func (a *App) MarkOrder(ctx context.Context, key, who string) (OrderDoc, error) {
	return a.onOrder(ctx, key, who, func(o *store.Order) error { return a.markByHand(ctx, o, false, who) })
}

// UnmarkOrder takes that back.
func (a *App) UnmarkOrder(ctx context.Context, key, who string) (OrderDoc, error) {
	return a.onOrder(ctx, key, who, func(o *store.Order) error { return a.markByHand(ctx, o, true, who) })
}

// BulkMark notes that orders were marked as shipped at their platforms, by hand, or takes that back.
func (a *App) BulkMark(ctx context.Context, orders []string, undo bool, who, language string, progress func(done int)) (BulkDoc, error) {
	return a.bulk(ctx, orders, bulkAtOnce, language, progress, func(o *store.Order) error { return a.markByHand(ctx, o, undo, who) })
}

func (a *App) markByHand(ctx context.Context, o *store.Order, undo bool, who string) error {
	return a.Engine.Store.Write(ctx, func(q *store.Queries) error {
		return lifecycle.MarkByHand(ctx, q, o.ID, undo, who, a.Engine.Now())
	})
}

// checkMark refuses a mark that does not exist, and one in a list that has no marked order.
func checkMark(f *store.Filter) error {
	switch {
	case f.Mark == store.NoMark:
		return nil
	case !slices.Contains(store.Marks, f.Mark):
		return Usage("%q is no mark", "「%s」不是標記狀態", "Choose one of "+join(store.Marks), "可用狀態："+join(store.Marks), f.Mark)
	case f.Sort == store.ByShipBy:
		return Usage("orders that have left have nothing to ship by", "已出貨的訂單沒有出貨期限", "Sort by ordered_at.", "請依 ordered_at 排序。")
	}
	return nil
}
