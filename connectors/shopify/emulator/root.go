package emulator

// The root of every query, and the node behind a global id.

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

func (x *execution) root() object {
	if x.operation.Operation == ast.Mutation {
		return object{
			"__typename":                    "Mutation",
			"fulfillmentCreate":             resolve(x.fulfillmentCreate),
			"fulfillmentTrackingInfoUpdate": resolve(x.trackingUpdate),
			"inventorySetQuantities":        resolve(x.inventorySetQuantities),
			"inventoryActivate":             resolve(x.inventoryActivate),
			"productVariantsBulkUpdate":     resolve(x.variantsUpdate),
			"webhookSubscriptionCreate":     resolve(x.webhookCreate),
			"webhookSubscriptionDelete":     resolve(x.webhookDelete),
		}
	}
	return object{
		"__typename": "QueryRoot",
		"shop": object{
			"__typename": "Shop", "id": gid("Shop", 88000001), "name": shopName, "myshopifyDomain": shopDomain, "currencyCode": "TWD",
		},
		"currentAppInstallation": object{"__typename": "AppInstallation", "id": gid("AppInstallation", 1), "accessScopes": x.accessScopes()},
		"locations":              connection("Location", x.showLocations),
		"order":                  resolve(func(args map[string]any) any { return x.node(idOf(args, "Order")) }),
		"fulfillment":            resolve(func(args map[string]any) any { return x.node(idOf(args, "Fulfillment")) }),
		"fulfillmentOrder":       resolve(func(args map[string]any) any { return x.node(idOf(args, "FulfillmentOrder")) }),
		"nodes":                  resolve(x.nodes),
		"orders":                 resolve(x.listOrders),
		"productVariants":        connection("ProductVariant", x.showVariants),
		"webhookSubscriptions":   resolve(x.listWebhooks),
	}
}

func (x *execution) accessScopes() rows {
	list := rows{}
	for _, s := range scopes {
		if !x.On(missingScope) || !strings.Contains(s, "fulfillment_orders") {
			list = append(list, object{"__typename": "AccessScope", "handle": s})
		}
	}
	return list
}

func (x *execution) showLocations() []row {
	var list []row
	for _, l := range x.locations {
		list = append(list, row{l.id, l.show()})
	}
	if x.On(twoLocations) {
		list = append(list, row{secondLocation, (&location{id: secondLocation, name: "信義門市"}).show()})
	}
	slices.SortFunc(list, func(a, b row) int { return cmp.Compare(a.key, b.key) })
	return list
}

// idOf reads the id of a call, which must be of that kind.
func idOf(args map[string]any, kind string) string {
	id, _ := args["id"].(string)
	if _, ok := find(kind, id); !ok {
		fail(ruleID, "Invalid global id '"+id+"'")
	}
	return id
}

func (x *execution) nodes(args map[string]any) any {
	ids, _ := args["ids"].([]any)
	if len(ids) > 250 {
		fail(ruleInputSize, "The input array size is greater than the maximum allowed of 250.")
	}
	list := make(rows, 0, len(ids))
	for _, id := range ids {
		text, _ := id.(string)
		if !strings.HasPrefix(text, "gid://shopify/") {
			fail(ruleID, "Invalid global id '"+text+"'")
		}
		list = append(list, x.node(text))
	}
	return list
}

// node gives what a global id stands for; nil for nothing.
func (x *execution) node(id string) any {
	if o := x.byID[id]; o != nil {
		return x.show(o)
	}
	if n, ok := find("ProductVariant", id); ok {
		if v := x.variantOf(n); v != nil {
			return x.showVariant(v)
		}
	}
	if n, ok := find("Fulfillment", id); ok {
		if _, f := x.shipmentOf(n); f != nil {
			return f.show()
		}
	}
	if n, ok := find("FulfillmentOrder", id); ok {
		if _, p := x.partOf(n); p != nil {
			return x.showPart(p)
		}
	}
	return nil
}

func (e *Emulator) partOf(id int64) (*order, *part) {
	for _, o := range e.orders {
		for _, p := range o.parts {
			if p.id == id {
				return o, p
			}
		}
	}
	return nil, nil
}

func (e *Emulator) shipmentOf(id int64) (*order, *fulfillment) {
	for _, o := range e.orders {
		for _, f := range o.fulfillments {
			if f.id == id {
				return o, f
			}
		}
	}
	return nil, nil
}

// listOrders is the search for orders.
func (x *execution) listOrders(args map[string]any) any {
	search, _ := args["query"].(string)
	fits, unknown := parseSearch(search)
	if unknown != "" {
		x.Break(ruleSearch, "unknown in a search: "+unknown)
	}
	sort, _ := args["sortKey"].(string)
	page := connection("Order", func() []row {
		var list []row
		for _, o := range x.orders {
			if x.indexed(o) && fits(o) {
				list = append(list, row{orderKey(o, sort), x.show(o)})
			}
		}
		slices.SortFunc(list, func(a, b row) int { return cmp.Compare(a.key, b.key) })
		if reverse, _ := args["reverse"].(bool); reverse {
			fail(ruleCursor, "this store lists forwards only")
		}
		return list
	})(args).(object)
	if list := page["nodes"].(rows); x.On(orderMoves) && args["after"] == nil && len(list) > 1 {
		id, _ := list[0].(object)["id"].(string)
		x.touch(x.byID[id])
	}
	return page
}

func orderKey(o *order, sort string) string {
	at := o.created
	if sort == "UPDATED_AT" {
		at = o.updated
	}
	return fmt.Sprintf("%s %020d", at.UTC().Format("2006-01-02T15:04:05.000000000"), o.id)
}
