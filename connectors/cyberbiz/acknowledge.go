package cyberbiz

// Telling CYBERBIZ that an order is being prepared (FACTS.md section 3.5): its fulfilment status goes from unshipped to preparing. The order
// is read first, for what a repeat is answered with is not known.

import (
	"context"
	"net/http"

	"gowarehouse/connectors"
)

// Acknowledge marks orders of which nothing was begun.
func (c *connector) Acknowledge(ctx context.Context, orders []string) []connectors.Outcome {
	return connectors.Acknowledging(orders, func(id string) connectors.Outcome {
		n, o := c.begun(ctx, id)
		if o.State != connectors.Nothing {
			return o
		}
		if n.order.State != connectors.StateOpen {
			return connectors.Outcome{State: connectors.Refused, Seen: o.Seen, Err: connectors.Refuse("order %s is not one to prepare in CYBERBIZ now",
				"訂單 %s 目前在 CYBERBIZ 非待備貨狀態", "Fetch the order again.", "請重新抓取訂單。", n.order.Number)}
		}
		r := request{name: "preparing", method: http.MethodPut, path: "/v1/orders/" + id + "/preparing", changes: true}
		if _, err := c.call(ctx, r); err != nil {
			return connectors.Outcome{State: connectors.AfterChange(err), Err: connectors.Discreet(err, n.order.Receiver)}
		}
		return connectors.Outcome{State: connectors.Done}
	})
}

// Acknowledged reads orders.
func (c *connector) Acknowledged(ctx context.Context, orders []string) []connectors.Outcome {
	return connectors.Acknowledging(orders, func(id string) connectors.Outcome {
		_, o := c.begun(ctx, id)
		return o.Asked()
	})
}

// begun reads an order and says how far it is: Already where it is being prepared or further on, Nothing where it is not.
func (c *connector) begun(ctx context.Context, id string) (current, connectors.Outcome) {
	n, err := c.now(ctx, connectors.Parcel{Order: connectors.Order{ID: id}})
	if err != nil {
		return n, connectors.Outcome{State: unread(err), Err: err}
	}
	seen := &connectors.Sighting{
		ID: id, State: n.order.State, Reason: n.order.CancelReason, Fetched: &connectors.Fetched{ID: id, Raw: n.raw},
	}
	switch {
	case n.order.State == connectors.StateCancelled:
		return n, connectors.Outcome{State: connectors.Refused, Seen: seen, Err: connectors.Refuse("order %s is cancelled in CYBERBIZ",
			"訂單 %s 已在 CYBERBIZ 取消", "Put the goods back.", "請將商品歸位。", n.order.Number)}
	case n.Statuses.Fulfillment == "unshipped":
		return n, connectors.Outcome{State: connectors.Nothing, Seen: seen}
	}
	return n, connectors.Outcome{State: connectors.Already, Seen: seen}
}
