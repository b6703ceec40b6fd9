package bvshop

// Telling BVSHOP that an order is being picked (FACTS.md section 3.1): its status of handling goes from open to handled. BVSHOP would take
// an order back from shipped to handled without a word, so that each is read first.

import (
	"context"

	"gowarehouse/connectors"
)

const handled = 2 // logisticStatus

// Acknowledge marks orders that nobody has begun to handle.
func (c *connector) Acknowledge(ctx context.Context, orders []string) []connectors.Outcome {
	return connectors.Acknowledging(orders, func(id string) connectors.Outcome {
		n, o := c.view(ctx, id)
		if o.State != connectors.Nothing {
			return o
		}
		if n.order.State != connectors.StateOpen {
			return connectors.Outcome{State: connectors.Refused, Err: connectors.Refuse("order %s is not one to prepare in BVSHOP now",
				"訂單 %s 目前在 BVSHOP 非待備貨狀態", "Fetch the order again.", "請重新抓取訂單。", n.order.Number)}
		}
		if _, err := c.change(ctx, id, update{LogisticStatus: handled}); err != nil {
			return outcomeOf(err)
		}
		return connectors.Outcome{State: connectors.Done}
	})
}

// Acknowledged reads orders.
func (c *connector) Acknowledged(ctx context.Context, orders []string) []connectors.Outcome {
	return connectors.Acknowledging(orders, func(id string) connectors.Outcome {
		_, o := c.view(ctx, id)
		return o.Asked()
	})
}

// view reads an order and says how far it is: Already where its handling has begun, Nothing where it has not.
func (c *connector) view(ctx context.Context, id string) (current, connectors.Outcome) {
	fetched, err := c.Order(ctx, id)
	if err != nil {
		return current{}, unread(err)
	}
	n, err := c.read(fetched)
	if err != nil {
		return current{}, connectors.Outcome{State: connectors.NotAsked, Err: err}
	}
	seen := &connectors.Sighting{ID: id, State: n.order.State, Reason: n.order.CancelReason, Fetched: &fetched}
	switch {
	case n.order.State == connectors.StateCancelled:
		return n, connectors.Outcome{State: connectors.Refused, Seen: seen, Err: connectors.Refuse("order %s is cancelled in BVSHOP",
			"訂單 %s 已在 BVSHOP 取消", "Put the goods back.", "請將商品歸位。", n.order.Number)}
	case n.row.LogisticStatus == logisticOpen:
		return n, connectors.Outcome{State: connectors.Nothing, Seen: seen}
	}
	return n, connectors.Outcome{State: connectors.Already, Seen: seen}
}
