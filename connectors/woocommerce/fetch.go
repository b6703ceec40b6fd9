package woocommerce

// Fetching orders (FACTS.md section 2): the list holds whole orders, so that a page costs one request and nothing more.

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pages"
)

// wpTime is how WordPress writes a date, without an offset.
const wpTime = "2006-01-02T15:04:05"

// document is what Fetched.Raw holds: the order as the shop wrote it and, where pieces were refunded, its refunds.
type document struct {
	Order   json.RawMessage   `json:"order"`
	Refunds []json.RawMessage `json:"refunds,omitempty"`
}

// Orders streams the orders of the window that are in processing or in one of the account's further statuses. By is the
// date of creation.
func (c *connector) Orders(ctx context.Context, window connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		seen := map[string]bool{}
		for rows, err := range c.pages(ctx, "orders", "/wc/v3/orders", c.listQuery(window)) {
			if err != nil {
				yield(connectors.Fetched{}, err)
				return
			}
			for _, row := range rows {
				fetched, err := c.whole(ctx, row, window)
				if connectors.Ends(err) {
					yield(connectors.Fetched{}, err)
					return
				}
				if fetched.Raw == nil || fetched.ID != "" && seen[fetched.ID] {
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

// listQuery filters as far as the shop can. "after" leaves its own second out and "before" too.
func (c *connector) listQuery(window connectors.Window) url.Values {
	query := url.Values{
		"status": {strings.Join(c.open(), ",")}, "dates_are_gmt": {"true"}, "orderby": {"id"}, "order": {"asc"},
	}
	if !window.From.IsZero() {
		query.Set("after", window.From.UTC().Truncate(time.Second).Add(-time.Second).Format(wpTime))
	}
	if !window.To.IsZero() {
		query.Set("before", window.To.UTC().Truncate(time.Second).Add(time.Second).Format(wpTime))
	}
	return query
}

// open are the statuses of orders that wait for the warehouse.
func (c *connector) open() []string {
	return slices.Concat([]string{processing}, c.settings.ready, c.settings.cancel)
}

// pages streams a list page by page, each page with the shop's count, which some caches strip.
func (c *connector) pages(ctx context.Context, name, path string, query url.Values) iter.Seq2[[]json.RawMessage, error] {
	query.Set("per_page", strconv.Itoa(pageSize))
	return pages.Walk(pageSize, func(number int) (pages.Page, error) {
		query.Set("page", strconv.Itoa(number))
		reply, err := c.get(ctx, name, path, query)
		if err != nil {
			return pages.Page{}, err
		}
		rows, err := decode[[]json.RawMessage](reply)
		return pages.Page{Rows: rows, Total: pages.Told(reply.Header.Get("X-WP-Total")), Pages: pages.Told(reply.Header.Get("X-WP-TotalPages"))}, err
	})
}

// whole makes a row of the list a Fetched, asking for the refunds if there are any. A row outside the window gives an empty
// Fetched: some old shops and caches do not honour every filter.
func (c *connector) whole(ctx context.Context, row json.RawMessage, window connectors.Window) (connectors.Fetched, error) {
	var brief struct {
		ID      loose             `json:"id"`
		Status  loose             `json:"status"`
		Created loose             `json:"date_created_gmt"`
		Refunds []json.RawMessage `json:"refunds"`
	}
	if err := json.Unmarshal(row, &brief); err != nil || brief.ID.id() == "" {
		return connectors.Fetched{Raw: wrap(document{Order: row})}, misshapen("a row of the order list is not an order with an id", row, err)
	}
	if created, err := parseTime(brief.Created); err == nil && outside(created, window) {
		return connectors.Fetched{}, nil
	}
	fetched := connectors.Fetched{ID: brief.ID.id()}
	doc := document{Order: row}
	var err error
	if len(brief.Refunds) > 0 && c.state(string(brief.Status)) == connectors.StateOpen {
		doc.Refunds, err = c.refunds(ctx, fetched.ID)
	}
	fetched.Raw = wrap(doc)
	return fetched, err
}

func outside(t time.Time, w connectors.Window) bool {
	return !w.From.IsZero() && t.Before(w.From) || !w.To.IsZero() && !t.Before(w.To)
}

// wrap writes the document. Its parts have been read as JSON before, so that writing cannot fail.
func wrap(doc document) json.RawMessage {
	raw, err := json.Marshal(doc)
	if err != nil {
		panic(fmt.Sprintf("woocommerce: a row that was JSON is none: %v", err))
	}
	return raw
}

// refunds tells which pieces were paid back: the order itself shows amounts only.
func (c *connector) refunds(ctx context.Context, id string) ([]json.RawMessage, error) {
	reply, err := c.get(ctx, "order refunds", "/wc/v3/orders/"+id+"/refunds", url.Values{"per_page": {strconv.Itoa(pageSize)}})
	if err != nil {
		return nil, err
	}
	return decode[[]json.RawMessage](reply)
}

// Order asks for one order again, whatever its status.
func (c *connector) Order(ctx context.Context, id string) (connectors.Fetched, error) {
	row, err := c.row(ctx, id)
	if err != nil {
		return connectors.Fetched{}, err
	}
	return c.whole(ctx, row, connectors.Window{})
}

func (c *connector) row(ctx context.Context, id string) (json.RawMessage, error) {
	if !isID(id) {
		return nil, &connectors.Error{Kind: connectors.NotFound, Reason: "WooCommerce's order ids are numbers"}
	}
	reply, err := c.get(ctx, "order", "/wc/v3/orders/"+id, nil)
	if err != nil {
		return nil, err
	}
	return payload(reply.Body), nil
}

// Watch asks about open orders that the list no longer shows, a hundred at a time. One that the shop does not give even
// then is asked for by itself: only a plain "no such order" counts as deleted.
func (c *connector) Watch(ctx context.Context, _ connectors.Window, missing []string) ([]connectors.Sighting, error) {
	var sightings []connectors.Sighting
	ids := slices.DeleteFunc(slices.Clone(missing), func(id string) bool { return !isID(id) })
	for chunk := range slices.Chunk(ids, pageSize) {
		rows, err := c.known(ctx, chunk)
		if err != nil {
			return sightings, err
		}
		for _, id := range chunk {
			sighting, err := c.sight(ctx, id, rows[id])
			if err != nil {
				return sightings, err
			}
			sightings = append(sightings, sighting)
		}
	}
	return sightings, nil
}

func isNotFound(err error) bool { return err != nil && connectors.KindOf(err) == connectors.NotFound }

// known asks for at most a hundred orders of any status, by id.
func (c *connector) known(ctx context.Context, ids []string) (map[string]json.RawMessage, error) {
	reply, err := c.get(ctx, "orders", "/wc/v3/orders", url.Values{
		"include": {strings.Join(ids, ",")}, "status": {"any"}, "per_page": {strconv.Itoa(pageSize)}, "orderby": {"id"}, "order": {"asc"},
	})
	if err != nil {
		return nil, err
	}
	rows, err := decode[[]json.RawMessage](reply)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]json.RawMessage, len(rows))
	for _, row := range rows {
		var brief struct {
			ID loose `json:"id"`
		}
		if json.Unmarshal(row, &brief) == nil {
			byID[brief.ID.id()] = row
		}
	}
	return byID, nil
}

func (c *connector) sight(ctx context.Context, id string, row json.RawMessage) (connectors.Sighting, error) {
	if row == nil {
		alone, err := c.row(ctx, id)
		switch {
		case isNotFound(err):
			return connectors.Sighting{ID: id, State: connectors.StateCancelled, Reason: "deleted in the shop"}, nil
		case err != nil:
			return connectors.Sighting{}, err
		}
		row = alone
	}
	fetched, err := c.whole(ctx, row, connectors.Window{})
	if err != nil {
		return connectors.Sighting{}, err
	}
	var brief struct {
		Status loose `json:"status"`
	}
	_ = json.Unmarshal(row, &brief) // whole has read it
	return connectors.Sighting{ID: id, State: c.state(string(brief.Status)), Reason: string(brief.Status), Fetched: &fetched}, nil
}

// state is a status in our words, the account's own statuses first. A status nobody knows is open: Normalise holds the order.
func (c *connector) state(status string) connectors.PlatformState {
	switch {
	case slices.Contains(c.settings.cancel, status):
		return connectors.StateCancelRequested
	case slices.Contains(c.settings.ready, status):
		return connectors.StateOpen
	case status == c.settings.shipped && status != processing: // who ships without changing the status keeps processing
		return connectors.StateShipped
	}
	if state, known := states[status]; known {
		return state
	}
	return connectors.StateOpen
}

// parseTime reads one of WordPress's dates in UTC.
func parseTime(text loose) (time.Time, error) {
	return time.Parse(wpTime, strings.TrimSuffix(cmp.Or(string(text), "no date"), "Z"))
}
