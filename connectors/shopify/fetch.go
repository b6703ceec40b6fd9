package shopify

// Fetching orders (FACTS.md section 2): the list holds whole orders, so that a page costs one request and nothing more.

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"time"

	"gowarehouse/connectors"
)

// document is what Fetched.Raw holds: the order as Shopify wrote it, the rows of its lists that did not fit, and which fields the app was
// not allowed to see.
type document struct {
	Order             json.RawMessage              `json:"order"`
	Lines             []json.RawMessage            `json:"lines,omitempty"`
	FulfillmentOrders []json.RawMessage            `json:"fulfillment_orders,omitempty"`
	FulfillmentLines  map[string][]json.RawMessage `json:"fulfillment_lines,omitempty"` // by fulfilment order
	Denied            []string                     `json:"denied,omitempty"`
}

// row is what is read of an order before it becomes a document.
type row struct {
	ID          string                      `json:"id"`
	Lines       connection[json.RawMessage] `json:"lineItems"`
	Fulfillment connection[json.RawMessage] `json:"fulfillmentOrders"`
}

type ordersReply struct {
	Orders connection[json.RawMessage] `json:"orders"`
}

// Orders streams the orders of the window that are open and not wholly shipped. By is the last change: an order that was paid late comes in
// although it is old.
func (c *connector) Orders(ctx context.Context, window connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		seen := map[string]bool{}
		variables := map[string]any{"query": filter(window)}
		for after := ""; ; {
			variables["after"] = optional(after)
			reply, told, err := c.ordersPage(ctx, variables)
			if err != nil {
				yield(connectors.Fetched{}, err)
				return
			}
			next, err := reply.Orders.next(opOrders, after)
			if err != nil {
				yield(connectors.Fetched{}, err)
				return
			}
			for i, node := range reply.Orders.Nodes {
				fetched, err := c.whole(ctx, node, told.below("orders", "nodes", i))
				if connectors.Ends(err) {
					yield(connectors.Fetched{}, err)
					return
				}
				if fetched.ID != "" && seen[fetched.ID] {
					continue // it changed while the pages were read
				}
				seen[fetched.ID] = true
				if !yield(fetched, err) {
					return
				}
			}
			if next == "" {
				return
			}
			after = next
		}
	}
}

// ordersPage asks for a page, and for a smaller one where Shopify finds it too dear (FACTS.md 2.1). What it found is kept.
func (c *connector) ordersPage(ctx context.Context, variables map[string]any) (ordersReply, served, error) {
	for {
		c.mu.Lock()
		size := c.page
		c.mu.Unlock()
		variables["first"] = size
		var reply ordersReply
		told, err := c.ask(ctx, opOrders, variables, &reply)
		if codeOf(err) != codeTooDear || size == 1 {
			return reply, told, err
		}
		c.mu.Lock()
		c.page = max(1, min(c.page, size/2))
		c.mu.Unlock()
	}
}

// filter writes the window in Shopify's search syntax. The index lags and its terms are loose, so it only narrows: what an order is,
// Normalise decides.
func filter(w connectors.Window) string {
	text := "status:open (fulfillment_status:unshipped OR fulfillment_status:partial OR fulfillment_status:unfulfilled" +
		" OR fulfillment_status:on_hold OR fulfillment_status:scheduled)"
	if !w.From.IsZero() {
		text = fmt.Sprintf("updated_at:>='%s' ", w.From.UTC().Format(time.RFC3339)) + text
	}
	if !w.To.IsZero() {
		text = fmt.Sprintf("created_at:<'%s' ", w.To.UTC().Add(time.Second-1).Truncate(time.Second).Format(time.RFC3339)) + text
	}
	return text
}

// below gives the first step of each denied path behind the order at a place in the answer.
func (s served) below(list, nodes string, i int) []string {
	prefix := []string{list, nodes, fmt.Sprint(i)}
	if nodes == "" {
		prefix = []string{list, fmt.Sprint(i)}
	}
	var denied []string
	for _, path := range s.denied {
		if len(path) > len(prefix) && slices.Equal(path[:len(prefix)], prefix) && !slices.Contains(denied, path[len(prefix)]) {
			denied = append(denied, path[len(prefix)])
		}
	}
	return denied
}

// whole makes a row of the list a Fetched, asking for the rows of its lists that did not fit.
func (c *connector) whole(ctx context.Context, node json.RawMessage, denied []string) (connectors.Fetched, error) {
	doc := document{Order: node, Denied: denied}
	var r row
	if err := json.Unmarshal(node, &r); err != nil || !isID(gidOrder, r.ID) {
		return connectors.Fetched{Raw: wrap(doc)}, misshapen(opOrders, node, err)
	}
	fetched := connectors.Fetched{ID: r.ID}
	err := c.complete(ctx, r, &doc)
	fetched.Raw = wrap(doc)
	return fetched, err
}

// wrap writes the document. Its parts have been read as JSON before, so that writing cannot fail.
func wrap(doc document) json.RawMessage {
	raw, err := json.Marshal(doc)
	if err != nil {
		panic(fmt.Sprintf("shopify: a row that was JSON is none: %v", err))
	}
	return raw
}

type moreReply struct {
	Order *row `json:"order"`
}

type moreLinesReply struct {
	FulfillmentOrder *struct {
		Lines connection[json.RawMessage] `json:"lineItems"`
	} `json:"fulfillmentOrder"`
}

// complete asks for what is left of an order's lines, its fulfilment orders, and their lines.
func (c *connector) complete(ctx context.Context, r row, doc *document) error {
	err := c.rest(ctx, opMoreLines, r.ID, r.Lines, &doc.Lines, func(m moreReply) (*connection[json.RawMessage], error) {
		if m.Order == nil {
			return nil, misshapen(opMoreLines, nil, nil)
		}
		return &m.Order.Lines, nil
	})
	if err != nil {
		return err
	}
	err = c.rest(ctx, opMoreFulfillment, r.ID, r.Fulfillment, &doc.FulfillmentOrders, func(m moreReply) (*connection[json.RawMessage], error) {
		if m.Order == nil {
			return nil, misshapen(opMoreFulfillment, nil, nil)
		}
		return &m.Order.Fulfillment, nil
	})
	if err != nil {
		return err
	}
	for _, node := range slices.Concat(r.Fulfillment.Nodes, doc.FulfillmentOrders) {
		if err := c.completeFulfillment(ctx, node, doc); err != nil {
			return err
		}
	}
	return nil
}

// completeFulfillment asks for what is left of a fulfilment order's lines.
func (c *connector) completeFulfillment(ctx context.Context, node json.RawMessage, doc *document) error {
	var f struct {
		ID    string                      `json:"id"`
		Lines connection[json.RawMessage] `json:"lineItems"`
	}
	if err := json.Unmarshal(node, &f); err != nil || f.ID == "" {
		return misshapen(opOrders, node, err)
	}
	var more []json.RawMessage
	cursor, err := f.Lines.next(opMoreFulfillmentLine, "")
	if err != nil || cursor == "" {
		return err
	}
	err = every(ctx, c, opMoreFulfillmentLine, map[string]any{"id": f.ID}, cursor,
		func(m moreLinesReply) (*connection[json.RawMessage], error) {
			if m.FulfillmentOrder == nil {
				return nil, misshapen(opMoreFulfillmentLine, nil, nil)
			}
			return &m.FulfillmentOrder.Lines, nil
		},
		func(_ moreLinesReply, rows []json.RawMessage) bool { more = append(more, rows...); return true },
	)
	if len(more) > 0 {
		if doc.FulfillmentLines == nil {
			doc.FulfillmentLines = map[string][]json.RawMessage{}
		}
		doc.FulfillmentLines[f.ID] = more
	}
	return err
}

// rest asks for the pages of a list behind its first.
func (c *connector) rest(ctx context.Context, op operation, id string, first connection[json.RawMessage], into *[]json.RawMessage,
	list func(moreReply) (*connection[json.RawMessage], error),
) error {
	cursor, err := first.next(op, "")
	if err != nil || cursor == "" {
		return err
	}
	return every(ctx, c, op, map[string]any{"id": id}, cursor, list, func(_ moreReply, rows []json.RawMessage) bool {
		*into = append(*into, rows...)
		return true
	})
}

type nodesReply struct {
	Nodes []json.RawMessage `json:"nodes"`
}

// known asks for at most a page of orders by their ids, whatever became of them. One that Shopify does not show is missing.
func (c *connector) known(ctx context.Context, ids []string) (map[string]connectors.Fetched, map[string]error, error) {
	var reply nodesReply
	told, err := c.ask(ctx, opOrdersByID, map[string]any{"ids": ids}, &reply)
	if err != nil {
		return nil, nil, err
	}
	if len(reply.Nodes) != len(ids) {
		return nil, nil, misshapen(opOrdersByID, nil, fmt.Errorf("%d answers for %d ids", len(reply.Nodes), len(ids)))
	}
	found, failed := map[string]connectors.Fetched{}, map[string]error{}
	for i, node := range reply.Nodes {
		if string(node) == "null" {
			continue
		}
		fetched, err := c.whole(ctx, node, told.below("nodes", "", i))
		if connectors.Ends(err) {
			return nil, nil, err
		}
		if err == nil && fetched.ID != ids[i] {
			err = misshapen(opOrdersByID, node, fmt.Errorf("the answer is about another order"))
		}
		if found[ids[i]] = fetched; err != nil {
			failed[ids[i]] = err
		}
	}
	return found, failed, nil
}

// Order asks for one order again, whatever its state.
func (c *connector) Order(ctx context.Context, id string) (connectors.Fetched, error) {
	gone := (&connectors.Error{Kind: connectors.NotFound}).Saying("Shopify shows no such order", "Shopify 沒有此訂單")
	if !isID(gidOrder, id) {
		return connectors.Fetched{}, gone
	}
	found, failed, err := c.known(ctx, []string{id})
	if err != nil {
		return connectors.Fetched{}, err
	}
	fetched, there := found[id]
	if !there {
		return connectors.Fetched{}, gone
	}
	return fetched, failed[id]
}

// Watch asks about open orders that the list no longer shows, a page at a time. Of an order that Shopify does not show at all nothing is
// said: after 60 days that is so for every order.
func (c *connector) Watch(ctx context.Context, _ connectors.Window, missing []string) ([]connectors.Sighting, error) {
	var sightings []connectors.Sighting
	ids := slices.DeleteFunc(slices.Clone(missing), func(id string) bool { return !isID(gidOrder, id) })
	for chunk := range slices.Chunk(ids, pageSize) {
		found, failed, err := c.known(ctx, chunk)
		if err != nil {
			return sightings, err
		}
		for _, id := range chunk {
			fetched, there := found[id]
			if !there || failed[id] != nil {
				continue
			}
			order, err := c.Normalise(fetched)
			if err != nil {
				continue // a fetch of the order itself will say so
			}
			sightings = append(sightings, connectors.Sighting{ID: id, State: order.State, Reason: order.CancelReason, Fetched: &fetched})
		}
	}
	return sightings, nil
}
