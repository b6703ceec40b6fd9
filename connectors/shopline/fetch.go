package shopline

// Fetching orders (FACTS.md section 2): the search gives whole orders, so that a page costs one request and nothing more.

import (
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pages"
)

// stamp is how the API takes times: UTC, both ends of a range belonging to it.
const stamp = "2006-01-02 15:04:05"

// search is one walk through the order search, and what of it belongs to the window.
type search struct {
	query url.Values
	takes func(brief) bool
}

// Orders streams the orders of the window whose delivery is pending. By is the creation; orders placed before the window and paid in it, by
// a transfer for example, are a search of their own. COD orders are paid at last, so that the payment is no filter here: Normalise tells
// the unpaid ones.
func (c *connector) Orders(ctx context.Context, window connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		seen := map[string]bool{}
		for _, s := range c.searches(window) {
			for rows, err := range c.pages(ctx, "orders/search", "/v1/orders/search", s.query) {
				if err != nil {
					yield(connectors.Fetched{}, err)
					return
				}
				for _, row := range rows {
					fetched, about, err := read(row)
					if err == nil && (seen[fetched.ID] || !s.takes(about)) {
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
}

// searches are the walks of a fetch.
func (c *connector) searches(w connectors.Window) []search {
	base := url.Values{
		"statuses[]": c.statuses, "delivery_statuses[]": {deliveryPending}, "sort_by": {"created_at"}, "order_by": {"asc"},
	}
	with := func(times map[string]time.Time) url.Values {
		query := url.Values{}
		for key, values := range base {
			query[key] = values
		}
		for key, at := range times {
			if !at.IsZero() {
				query.Set(key, at.UTC().Format(stamp))
			}
		}
		return query
	}
	placed := search{
		query: with(map[string]time.Time{"created_after": w.From, "created_before": w.To}),
		takes: func(b brief) bool { at := b.Created.moment(); return at.IsZero() || w.To.IsZero() || at.Before(w.To) },
	}
	if w.From.IsZero() {
		return []search{placed}
	}
	return []search{placed, {
		query: with(map[string]time.Time{"created_before": w.From, "paid_after": w.From}),
		takes: func(brief) bool { return true },
	}}
}

// brief is what a row of a list is known by.
type brief struct {
	ID      text `json:"id"`
	Created text `json:"created_at"`
}

// read makes a row a Fetched: the document is the order as SHOPLINE wrote it.
func read(row json.RawMessage) (connectors.Fetched, brief, error) {
	var b brief
	if !isObject(row) || json.Unmarshal(row, &b) != nil || b.ID.id() == "" {
		return connectors.Fetched{Raw: row}, b, misshapen("a row of the order list is not an order with an id", row, nil)
	}
	return connectors.Fetched{ID: b.ID.id(), Raw: row}, b, nil
}

// page is the answer of every list.
type page struct {
	Items      *[]json.RawMessage `json:"items"`
	Pagination struct {
		Total text `json:"total_count"`
		Pages text `json:"total_pages"`
	} `json:"pagination"`
}

// pages streams a list page by page.
func (c *connector) pages(ctx context.Context, name, path string, query url.Values) iter.Seq2[[]json.RawMessage, error] {
	query.Set("per_page", strconv.Itoa(pageSize))
	return pages.Walk(pageSize, func(number int) (pages.Page, error) {
		query.Set("page", strconv.Itoa(number))
		reply, err := c.get(ctx, name, path, query)
		if err != nil {
			return pages.Page{}, err
		}
		answer, err := rowsOf(reply)
		if err != nil {
			return pages.Page{}, err
		}
		return pages.Page{Rows: *answer.Items, Total: pages.Told(answer.Pagination.Total), Pages: pages.Told(answer.Pagination.Pages)}, nil
	})
}

// rowsOf reads the answer of a list. One without items is no empty list.
func rowsOf(reply connectors.Reply) (page, error) {
	answer, err := decode[page](reply)
	if err == nil && answer.Items == nil {
		err = misshapen("the list has no items", reply.Body, nil)
	}
	return answer, err
}

// Order asks for one order again, whatever its status. An archived one counts as not there.
func (c *connector) Order(ctx context.Context, id string) (connectors.Fetched, error) {
	if !isID(id) {
		return connectors.Fetched{}, &connectors.Error{Kind: connectors.NotFound, Reason: "this is not an id of SHOPLINE's"}
	}
	reply, err := c.get(ctx, "orders/id", "/v1/orders/"+id, nil)
	if err != nil {
		return connectors.Fetched{}, err
	}
	fetched, _, err := read(reply.Body)
	if err == nil && fetched.ID != id {
		err = misshapen("SHOPLINE gave another order than the one asked for", reply.Body, nil)
	}
	return fetched, err
}

// Watch asks about open orders that the list no longer shows, 50 at a time. One that SHOPLINE does not give even then is asked for by
// itself: an archived one is gone. One that is not there gets no answer: SHOPLINE removes orders by a status, so that a key of another
// shop is the likelier reason, and that must not cancel everything.
func (c *connector) Watch(ctx context.Context, _ connectors.Window, missing []string) ([]connectors.Sighting, error) {
	var sightings []connectors.Sighting
	ids := slices.DeleteFunc(slices.Clone(missing), func(id string) bool { return !isID(id) })
	for chunk := range slices.Chunk(ids, pageSize) {
		known, err := c.known(ctx, chunk)
		if err != nil {
			return sightings, err
		}
		for _, id := range chunk {
			sighting, err := c.sight(ctx, id, known[id])
			if isNotFound(err) {
				continue
			}
			if err != nil {
				return sightings, err
			}
			sightings = append(sightings, sighting)
		}
	}
	return sightings, nil
}

// known asks for at most 50 orders of any status, by id.
func (c *connector) known(ctx context.Context, ids []string) (map[string]connectors.Fetched, error) {
	reply, err := c.get(ctx, "orders", "/v1/orders", url.Values{"order_ids[]": ids, "per_page": {strconv.Itoa(pageSize)}})
	if err != nil {
		return nil, err
	}
	answer, err := rowsOf(reply)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]connectors.Fetched, len(ids))
	for _, row := range *answer.Items {
		if fetched, _, err := read(row); err == nil {
			byID[fetched.ID] = fetched
		}
	}
	return byID, nil
}

func (c *connector) sight(ctx context.Context, id string, fetched connectors.Fetched) (connectors.Sighting, error) {
	if fetched.ID == "" {
		alone, err := c.Order(ctx, id)
		switch {
		case isArchived(err):
			return connectors.Sighting{ID: id, State: connectors.StateCancelled, Reason: "archived in the shop"}, nil
		case err != nil:
			return connectors.Sighting{}, err
		}
		fetched = alone
	}
	sighting := connectors.Sighting{ID: id, State: connectors.StateOpen, Fetched: &fetched}
	var w wireOrder
	if json.Unmarshal(fetched.Raw, &w) == nil { // one that cannot be read is set aside by whoever takes the document
		sighting.State, sighting.Reason = c.state(w), string(w.Status)
	}
	return sighting, nil
}
