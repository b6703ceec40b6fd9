package shopee

// Splitting an order into packages, where the parcels are not what Shopee has (FACTS.md 3).

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"gowarehouse/connectors"
)

// splitRequest is the body of split_order.
type splitRequest struct {
	OrderSN  string         `json:"order_sn"`
	Packages []splitPackage `json:"package_list"`
}

type splitPackage struct {
	Items []splitItem `json:"item_list"`
}

type splitItem struct {
	Item      json.Number `json:"item_id"`
	Model     json.Number `json:"model_id"`
	OrderItem json.Number `json:"order_item_id"`
	Group     json.Number `json:"promotion_group_id"`
	Quantity  int         `json:"model_quantity,omitempty"` // only for shops that may split the units of an item
}

// split cuts the order: one package per parcel, and one more for what no parcel holds.
func (c *Connector) split(ctx context.Context, group []*target, row orderRow) {
	for _, t := range group {
		t.number = ""
	}
	plan, reason := planSplit(group, row)
	if reason != nil {
		settleAll(group, connectors.Refused, reason)
		return
	}
	var reply struct {
		Packages []packRow `json:"package_list"`
	}
	err := c.call(ctx, opSplit, nil, splitRequest{OrderSN: string(row.SN), Packages: plan}, &reply)
	switch {
	case err != nil && connectors.KindOf(err) == connectors.AlreadyDone:
		settleAll(group, connectors.Refused, wrongWay("Shopee has already cut the order", adviceCut))
		return
	case err != nil:
		for _, t := range group {
			t.fail(err)
		}
		return
	}
	row.Packages = reply.Packages
	if missing := match(group, row, true); len(missing) > 0 {
		other := &connectors.Error{Kind: connectors.Unexpected, Reason: "Shopee cut the order differently than asked", Do: adviceCut}
		settleAll(missing, connectors.Unclear, other)
	}
}

// planSplit writes the split as Shopee wants it, or says why it cannot be expressed (FACTS.md 3).
func planSplit(group []*target, row orderRow) ([]splitPackage, error) {
	lines, _, err := row.lines()
	if err != nil {
		return nil, broken(nil, "the order is not written as documented", err)
	}
	left := map[string]int{}
	for _, l := range lines {
		left[l.ID] = l.Quantity
	}
	var shares []map[string]int
	for _, t := range group {
		share := amounts(t.parcel.Lines)
		for id, n := range share {
			if left[id] -= n; left[id] < 0 {
				return nil, wrongWay("the parcels hold more than the order", adviceCut)
			}
		}
		shares = append(shares, share)
	}
	maps.DeleteFunc(left, func(_ string, n int) bool { return n <= 0 })
	if len(left) > 0 {
		shares = append(shares, left)
	}
	if len(shares) < 2 || len(shares) > mostSplit {
		return nil, wrongWay(fmt.Sprintf("Shopee splits an order into 2 to %d parcels, not %d", mostSplit, len(shares)), adviceSplitSize)
	}
	if tornBundle(shares, lines, row) {
		return nil, wrongWay("Shopee keeps the items of a bundle or add-on deal in one parcel", adviceBundle)
	}
	return writeSplit(shares, lines, row), nil
}

var (
	adviceSplitSize = connectors.Text{EN: "Pack the order into one parcel, or into fewer parcels.", ZH: "請將訂單包成一件，或減少包裹數。"}
	adviceBundle    = connectors.Text{EN: "Pack all items of the deal into the same parcel.", ZH: "請將同一組合優惠的商品放入同一包裹。"}
)

// tornBundle says whether a promotion group would be spread over parcels.
func tornBundle(shares []map[string]int, lines []connectors.Line, row orderRow) bool {
	home := map[ident]int{}
	for n, share := range shares {
		for i, l := range lines {
			group := row.Items[i].Group
			if share[l.ID] == 0 || !group.known() {
				continue
			}
			if at, seen := home[group]; seen && at != n {
				return true
			}
			home[group] = n
		}
	}
	return false
}

func writeSplit(shares []map[string]int, lines []connectors.Line, row orderRow) []splitPackage {
	var plan []splitPackage
	for _, share := range shares {
		var p splitPackage
		for i, l := range lines {
			n := share[l.ID]
			if n == 0 {
				continue
			}
			it := row.Items[i]
			item := splitItem{Item: it.Item.number(), Model: it.Model.number(), OrderItem: it.OrderItem.number(), Group: it.Group.number()}
			if n < l.Quantity {
				item.Quantity = n
			}
			p.Items = append(p.Items, item)
		}
		plan = append(plan, p)
	}
	return plan
}
