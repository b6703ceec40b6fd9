package liteshop

// Fetching orders (FACTS.md section 2): one list of whole orders that are to be shipped, by the time of their last change.

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"strconv"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pages"
)

// mostWalks is how often a list that moved under the reader is read.
const mostWalks = 3

// Orders streams the orders that were changed since the window's beginning and wait to be shipped. The list is sorted by the last change: an
// order that changes meanwhile moves to the end, and everything behind it one place forward, perhaps onto a page that was read already. So
// when an order comes twice with two times of change, the list is read once more.
func (c *connector) Orders(ctx context.Context, window connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		seen := map[string]text{}
		for walk := range mostWalks {
			moved := false
			for rows, err := range c.pages(ctx, window.From) {
				if err != nil {
					yield(connectors.Fetched{}, err)
					return
				}
				for _, row := range rows {
					id, updated, err := head(row)
					if err != nil && walk > 0 {
						continue // it was set aside before
					}
					before, twice := seen[id]
					if twice {
						moved = moved || before != updated
						continue
					}
					if err == nil {
						seen[id] = updated
					}
					if !yield(connectors.Fetched{ID: id, Raw: row}, err) {
						return
					}
				}
			}
			if !moved {
				return
			}
		}
	}
}

// pages walks through the list. A query reaches 31 days back at the most.
func (c *connector) pages(ctx context.Context, since time.Time) iter.Seq2[[]json.RawMessage, error] {
	query := url.Values{"per_page": {strconv.Itoa(pageSize)}}
	for name, value := range openOrders {
		query.Set(name, value)
	}
	if earliest := c.env.Now().Add(-lookBack); since.Before(earliest) {
		since = earliest
	}
	query.Set("updated_from", stamp(since))
	return pages.Walk(pageSize, func(number int) (pages.Page, error) {
		query.Set("page", strconv.Itoa(number))
		reply, err := c.call(ctx, request{operation: callOrders, query: query})
		if err != nil {
			return pages.Page{}, err
		}
		return pageOf(reply)
	})
}

// head reads which order a row is, and when it was last changed.
func head(row json.RawMessage) (id string, updated text, err error) {
	var brief struct {
		ID        text `json:"id"`
		UpdatedAt text `json:"updated_at"`
	}
	if err := json.Unmarshal(row, &brief); err != nil || !isID(brief.ID) {
		return "", "", misshapen(wrongRow, row, err)
	}
	return string(brief.ID), brief.UpdatedAt, nil
}

// Order asks for one order, whatever its status.
func (c *connector) Order(ctx context.Context, id string) (connectors.Fetched, error) {
	row, err := c.order(ctx, id)
	if err != nil {
		return connectors.Fetched{}, err
	}
	return connectors.Fetched{ID: id, Raw: row}, nil
}

func (c *connector) order(ctx context.Context, id string) (json.RawMessage, error) {
	if !isID(text(id)) {
		return nil, connectors.Missing(nil, "%q is no order id of Liteshop", "「%s」不是 Liteshop 的訂單編號", "Check the order.", "請確認訂單。", id)
	}
	reply, err := c.call(ctx, request{operation: callOrder, id: id})
	if err != nil {
		return nil, err
	}
	row, err := theOrder(reply)
	if err != nil {
		return nil, err
	}
	if answered, _, err := head(row); err != nil || answered != id {
		return nil, misshapen(wrongOrder, reply.Body, err)
	}
	return row, nil
}

// Watch asks what became of open orders that the list no longer shows, one by one. Of an order that is not given any more nothing is said:
// the answer is assumed, and a parcel is not called back for an assumption. An answer that cannot be read holds up no other order: it is told
// in the end.
func (c *connector) Watch(ctx context.Context, _ connectors.Window, missing []string) ([]connectors.Sighting, error) {
	var sightings []connectors.Sighting
	var first error
	for _, id := range missing {
		fetched, err := c.Order(ctx, id)
		switch {
		case connectors.Ends(err):
			return sightings, err
		case isNotFound(err):
			continue
		case err != nil:
			first = cmp.Or(first, err)
			continue
		}
		sighting := connectors.Sighting{ID: id, Fetched: &fetched}
		if order, err := c.Normalise(fetched); err == nil { // otherwise it is set aside by whoever takes it in
			sighting.State, sighting.Reason = order.State, order.CancelReason
		}
		sightings = append(sightings, sighting)
	}
	return sightings, first
}
