package easystore

// Fetching orders (FACTS.md section 2): one list of whole orders by the date of their last change. Statuses are not asked for: an unknown
// value of a filter is ignored or hides orders, and nobody has published the values.

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pages"
)

// document is what Fetched.Raw holds: the order as the shop wrote it, completed from the single order where the list left parts out.
type document struct {
	Order json.RawMessage `json:"order"`
}

// margin widens the beginning of a window: the shop may compare by the minute.
const margin = 2 * time.Minute

// Orders streams the orders that were changed since the window's beginning and made before its end, whatever their state.
func (c *connector) Orders(ctx context.Context, window connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		seen := map[string]bool{}
		query := url.Values{}
		if !window.From.IsZero() {
			query.Set("updated_at_min", window.From.Add(-margin).In(c.zone).Format(time.DateTime))
		}
		for rows, err := range c.inOrder(ctx, "orders", "/api/3.0/orders.json", query) {
			if err != nil {
				yield(connectors.Fetched{}, err)
				return
			}
			for _, row := range rows {
				fetched, err := c.whole(ctx, row, window, seen)
				if connectors.Ends(err) {
					yield(connectors.Fetched{}, err)
					return
				}
				if fetched.Raw == nil {
					continue
				}
				if !yield(fetched, err) {
					return
				}
			}
		}
	}
}

// inOrder streams a list by its ids: every page after the first begins at the last row of the one before, which since_id gives again. Rows
// that leave the list or enter it meanwhile move nothing over the border of a page (FACTS.md section 2). Where a shop takes no notice of
// since_id the list is read anew by the numbers of its pages, and rows come twice.
func (c *connector) inOrder(ctx context.Context, name, path string, query url.Values) iter.Seq2[[]json.RawMessage, error] {
	return func(yield func([]json.RawMessage, error) bool) {
		for last, seen := "", 0; ; {
			got, err := c.from(ctx, name, path, query, last)
			if err != nil {
				yield(nil, err)
				return
			}
			rows := got.Rows
			if first := firstID(rows); last != "" && first != "" && isBefore(first, last) {
				for rows, err := range c.pages(ctx, name, path, query) {
					if !yield(rows, err) {
						return
					}
				}
				return
			}
			rows = after(rows, last)
			if seen += len(rows); !yield(rows, nil) {
				return
			}
			if got.Pages >= 0 && got.Pages <= 1 || got.Pages < 0 && len(got.Rows) < pageSize || len(rows) == 0 && got.Total >= 0 && seen >= got.Total {
				return // the last page; some count all pages to the end
			}
			next := lastID(rows)
			if !isBefore(last, next) {
				yield(nil, misshapen("the list of "+name+" breaks off before its end", nil, nil))
				return
			}
			last = next
		}
	}
}

// from asks for the rows of a list from an id on; from its beginning where the id is empty.
func (c *connector) from(ctx context.Context, name, path string, query url.Values, id string) (pages.Page, error) {
	asked := maps.Clone(query)
	asked.Set("sort", "id.asc")
	asked.Set("limit", strconv.Itoa(pageSize))
	if id != "" {
		asked.Set("since_id", id)
	}
	return c.list(ctx, name, path, asked)
}

// pages streams a list by the numbers of its pages.
func (c *connector) pages(ctx context.Context, name, path string, query url.Values) iter.Seq2[[]json.RawMessage, error] {
	return pages.Walk(pageSize, func(number int) (pages.Page, error) {
		asked := maps.Clone(query)
		asked.Set("sort", "id.asc")
		asked.Set("limit", strconv.Itoa(pageSize))
		asked.Set("page", strconv.Itoa(number))
		return c.list(ctx, name, path, asked)
	})
}

// after leaves out the row that since_id gave again.
func after(rows []json.RawMessage, last string) []json.RawMessage {
	if last != "" && firstID(rows) == last {
		return rows[1:]
	}
	return rows
}

// firstID is the id of the first row; empty if it has none.
func firstID(rows []json.RawMessage) string {
	if len(rows) == 0 {
		return ""
	}
	return idOf(rows[0])
}

// lastID is the id of the last row that has one; empty if none has.
func lastID(rows []json.RawMessage) string {
	for _, row := range slices.Backward(rows) {
		if id := idOf(row); id != "" {
			return id
		}
	}
	return ""
}

// isBefore compares two ids, which are numbers of up to twenty digits.
func isBefore(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}

// idOf is the id of a row; empty if it has none.
func idOf(row json.RawMessage) string {
	var brief struct {
		ID text `json:"id"`
	}
	if json.Unmarshal(row, &brief) != nil || !isID(brief.ID) {
		return ""
	}
	return string(brief.ID)
}

// whole makes a row of the list a Fetched, asking for the parts that the list left out. A row outside the window, or seen before, gives an
// empty Fetched.
func (c *connector) whole(ctx context.Context, row json.RawMessage, window connectors.Window, seen map[string]bool) (connectors.Fetched, error) {
	var brief wireOrder
	err := json.Unmarshal(row, &brief)
	if !isID(brief.ID) {
		return connectors.Fetched{Raw: wrap(row)}, misshapen("a row of the order list is not an order with an id", row, err)
	}
	id := string(brief.ID)
	if seen[id] || outside(brief, window) {
		return connectors.Fetched{}, nil
	}
	seen[id] = true
	if err == nil && lacking(row, brief) { // a row of which only the id can be read is Normalise's to tell
		row, err = c.complete(ctx, id, row)
		return connectors.Fetched{ID: id, Raw: wrap(row)}, err
	}
	return connectors.Fetched{ID: id, Raw: wrap(row)}, nil
}

// outside says whether an order was made after the window or last changed before it.
func outside(w wireOrder, window connectors.Window) bool {
	created, dated := moment(w.CreatedAt)
	if dated && !window.To.IsZero() && !created.Before(window.To) {
		return true
	}
	updated, dated := moment(w.UpdatedAt)
	return dated && !window.From.IsZero() && updated.Before(window.From)
}

// parts are what Normalise needs of an order that may still ship, each with the names it goes by and what the single order calls it.
var parts = []struct {
	section string
	keys    []string
}{
	{"items", []string{"line_items"}},
	{"addresses", []string{"shipping_address", "billing_address"}},
	{"transactions", []string{"transactions", "transaction"}},
	{"shipping_fees", []string{"shipping_fees"}},
	{"note_attributes", []string{"note_attributes"}},
}

// sections asks for all parts of a single order.
const sections = "items,addresses,note_attributes,transactions,shipping_fees,customer"

// lacking says whether the list left out a part that matters: of an order that nobody will pack nothing does but its lines, and attributes
// hold nothing that is read but the number of a pickup store.
func lacking(row json.RawMessage, w wireOrder) bool {
	var keys map[string]json.RawMessage
	if json.Unmarshal(row, &keys) != nil {
		return false
	}
	state := stateOf(w)
	for _, part := range parts {
		there := slices.ContainsFunc(part.keys, func(key string) bool { _, has := keys[key]; return has })
		needed := state == connectors.StateOpen || state == connectors.StateUnpaid || part.section == "items"
		if part.section == "note_attributes" {
			needed = needed && !w.pickup().isEmpty()
		}
		if needed && !there {
			return true
		}
	}
	return false
}

// complete asks for the single order and lays it over the row.
func (c *connector) complete(ctx context.Context, id string, row json.RawMessage) (json.RawMessage, error) {
	single, err := c.single(ctx, id)
	if err != nil {
		return row, err
	}
	var merged, over map[string]json.RawMessage
	if json.Unmarshal(row, &merged) != nil || json.Unmarshal(single, &over) != nil {
		return row, misshapen("the order's parts cannot be put together", single, nil)
	}
	maps.Copy(merged, over)
	whole, err := json.Marshal(merged)
	if err != nil {
		return row, misshapen("the order's parts cannot be put together", single, err)
	}
	return whole, nil
}

// single asks for one order with all its parts.
func (c *connector) single(ctx context.Context, id string) (json.RawMessage, error) {
	reply, err := c.get(ctx, "order", "/api/3.0/orders/"+id+".json", url.Values{"fields": {sections}})
	if err != nil {
		return nil, err
	}
	answer, err := decode[struct {
		Order json.RawMessage `json:"order"`
	}](reply)
	if err != nil {
		return nil, err
	}
	var brief struct {
		ID text `json:"id"`
	}
	if !bytes.HasPrefix(answer.Order, []byte("{")) || json.Unmarshal(answer.Order, &brief) != nil || string(brief.ID) != id {
		return nil, misshapen("the answer is not the order that was asked for", reply.Body, nil)
	}
	return answer.Order, nil
}

// wrap writes the document. The row has been read as JSON before, so that writing cannot fail.
func wrap(row json.RawMessage) json.RawMessage {
	raw, err := json.Marshal(document{row})
	if err != nil {
		panic(fmt.Sprintf("easystore: a row that was JSON is none: %v", err))
	}
	return raw
}

// Order asks for one order again, whatever its state.
func (c *connector) Order(ctx context.Context, id string) (connectors.Fetched, error) {
	if !isID(text(id)) {
		return connectors.Fetched{}, &connectors.Error{Kind: connectors.NotFound, Reason: "EasyStore's order ids are numbers"}
	}
	row, err := c.single(ctx, id)
	if err != nil {
		return connectors.Fetched{}, err
	}
	return connectors.Fetched{ID: id, Raw: wrap(row)}, nil
}

// Watch asks about open orders that the list no longer shows, fifty at a time. One that the shop does not give even then is asked for by
// itself: only a plain "no such order" of a living shop counts as deleted.
func (c *connector) Watch(ctx context.Context, _ connectors.Window, missing []string) ([]connectors.Sighting, error) {
	var sightings []connectors.Sighting
	ids := slices.DeleteFunc(slices.Clone(missing), func(id string) bool { return !isID(text(id)) })
	for chunk := range slices.Chunk(ids, pageSize) {
		rows, err := c.known(ctx, chunk)
		if err != nil {
			return sightings, err
		}
		for _, id := range chunk {
			sighting, err := c.sight(ctx, id, rows[id])
			if connectors.Ends(err) {
				return sightings, err
			}
			if err == nil { // an order that cannot be read hides not what became of the others
				sightings = append(sightings, sighting)
			}
		}
	}
	return sightings, nil
}

// known asks for at most fifty orders by id.
func (c *connector) known(ctx context.Context, ids []string) (map[string]json.RawMessage, error) {
	got, err := c.list(ctx, "orders", "/api/3.0/orders.json", url.Values{
		"ids": {strings.Join(ids, ",")}, "limit": {strconv.Itoa(pageSize)}, "sort": {"id.asc"},
	})
	if err != nil {
		return nil, err
	}
	byID := make(map[string]json.RawMessage, len(got.Rows))
	for _, row := range got.Rows {
		byID[idOf(row)] = row
	}
	return byID, nil
}

func (c *connector) sight(ctx context.Context, id string, row json.RawMessage) (connectors.Sighting, error) {
	var fetched connectors.Fetched
	var err error
	if row == nil {
		fetched, err = c.Order(ctx, id)
	} else {
		fetched, err = c.whole(ctx, row, connectors.Window{}, map[string]bool{})
	}
	if isNotFound(err) {
		return connectors.Sighting{ID: id, State: connectors.StateCancelled, Reason: "deleted in the shop"}, nil
	}
	if err != nil {
		return connectors.Sighting{}, err
	}
	order, err := c.Normalise(fetched)
	if err != nil {
		return connectors.Sighting{}, err
	}
	return connectors.Sighting{ID: id, State: order.State, Reason: order.CancelReason, Fetched: &fetched}, nil
}

// moment reads one of EasyStore's dates, which carry their offset.
func moment(t text) (time.Time, bool) { return t.Time(time.UTC, time.RFC3339) }
