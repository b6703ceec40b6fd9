package cyberbiz

// Fetching orders (FACTS.md section 2): the list holds whole orders, so that a page costs one request and nothing more.

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// document is what Fetched.Raw holds: the order as the shop wrote it.
type document struct {
	Order json.RawMessage `json:"order"`
}

// Orders streams the orders that wait for the warehouse and that changed since the window began: a transfer that is confirmed late changes
// its order then. There is no end to the range on purpose: an order that changes while the pages are walked would fall out of it.
func (c *connector) Orders(ctx context.Context, window connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		seen := map[string]bool{}
		for rows, err := range c.pages(ctx, "orders", "/v1/orders", c.listQuery(window)) {
			if err != nil {
				yield(connectors.Fetched{}, err)
				return
			}
			for _, row := range rows {
				fetched, err := wrapped(row)
				if fetched.ID != "" && seen[fetched.ID] {
					continue
				}
				seen[fetched.ID] = true
				if !yield(fetched, err) {
					return
				}
			}
		}
	}
}

// listQuery is the exact filter: open, paid or cash on delivery, not shipped whole, sold on the web.
func (c *connector) listQuery(window connectors.Window) url.Values {
	financial := "paid,cod"
	if c.setting(fieldRemitted) == hold {
		financial += ",remitted"
	}
	query := url.Values{
		"statuses": {"open"}, "financial_statuses": {financial}, "fulfillment_statuses": {"unshipped,preparing,partial"}, "data_source": {"ec"},
	}
	if !window.From.IsZero() {
		query.Set("updated_at_start_time", window.From.In(connectors.Taipei).Format(wireTime))
	}
	return query
}

// wrapped makes a row of the list a Fetched.
func wrapped(row json.RawMessage) (connectors.Fetched, error) {
	var brief struct {
		ID scalar.Text `json:"id"`
	}
	fetched := connectors.Fetched{Raw: wrap(row)}
	if err := json.Unmarshal(row, &brief); err != nil || idOf(brief.ID) == "" {
		return fetched, &connectors.Error{
			Kind: connectors.Unexpected, Reason: "a row of the order list is not an order with an id", Body: row, Err: err,
		}
	}
	fetched.ID = idOf(brief.ID)
	return fetched, nil
}

// wrap writes the document. Its part has been read as JSON before, so that writing cannot fail.
func wrap(row json.RawMessage) json.RawMessage {
	raw, err := json.Marshal(document{Order: row})
	if err != nil {
		panic(fmt.Sprintf("cyberbiz: a row that was JSON is none: %v", err))
	}
	return raw
}

// Order asks for one order again, whatever its status.
func (c *connector) Order(ctx context.Context, id string) (connectors.Fetched, error) {
	if !isID(id) {
		return connectors.Fetched{}, notThere()
	}
	r := request{name: "order", method: http.MethodGet, path: "/v1/orders/" + id}
	reply, err := c.call(ctx, r)
	if err != nil {
		return connectors.Fetched{}, err
	}
	if isNull(reply.Body) {
		return connectors.Fetched{}, notThere() // some lookups answer 200 with null (FACTS.md section 7)
	}
	fetched, err := wrapped(reply.Body)
	if err != nil || fetched.ID != id {
		return connectors.Fetched{}, misshapen(r, "the answer is not the order that was asked for", reply.Body, err)
	}
	return fetched, nil
}

// Watch asks about open orders that the list no longer shows, one by one: the list cannot be asked for ids. An order that the shop says it
// does not have gets no answer: CYBERBIZ's orders are cancelled, not deleted, so that a token of another shop is the likelier reason.
func (c *connector) Watch(ctx context.Context, _ connectors.Window, missing []string) ([]connectors.Sighting, error) {
	var sightings []connectors.Sighting
	for _, id := range missing {
		fetched, err := c.Order(ctx, id)
		if err != nil && connectors.KindOf(err) == connectors.NotFound {
			continue
		}
		if err != nil {
			return sightings, err
		}
		sighting := connectors.Sighting{ID: id, State: connectors.StateOpen, Fetched: &fetched}
		if order, err := c.Normalise(fetched); err == nil { // one that cannot be read is set aside by whoever takes the document
			sighting.State, sighting.Reason = order.State, order.CancelReason
		}
		sightings = append(sightings, sighting)
	}
	return sightings, nil
}
