package ruten

// Fetching: the list by day, then the details of the orders in it that are still to ship.

import (
	"context"
	"encoding/json"
	"iter"
	"maps"
	"slices"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pages"
)

// document is Fetched.Raw: an order as order/detail gave it, or as the list did where that is all there is.
type document struct {
	Order json.RawMessage `json:"order"`
}

// Orders lists every order of the window's days, and asks for the details of those that wait to be confirmed or shipped. Ruten filters by
// the day of the order.
func (c *Connector) Orders(ctx context.Context, window connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		f := &fetch{c: c, ctx: ctx, yield: yield, seen: map[string]bool{}}
		for _, s := range spansOf(window) {
			if !f.list(s) {
				return
			}
		}
		f.flush()
	}
}

// span is some days in Taipei, both ends belonging to it.
type span struct{ first, last time.Time }

// spansOf gives the days of a window, in parts.
func spansOf(w connectors.Window) []span {
	day := func(t time.Time) time.Time {
		local := t.In(connectors.Taipei)
		return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, connectors.Taipei)
	}
	var spans []span
	end := day(w.To.Add(-time.Nanosecond))
	for first := day(w.From); !first.After(end); first = first.AddDate(0, 0, spanDays) {
		last := first.AddDate(0, 0, spanDays-1)
		if last.After(end) {
			last = end
		}
		spans = append(spans, span{first, last})
	}
	return spans
}

// fetch is one run of Orders.
type fetch struct {
	c       *Connector
	ctx     context.Context
	yield   func(connectors.Fetched, error) bool
	seen    map[string]bool
	pending []string // to be asked about
}

// list goes through the pages of a span, and says whether to go on. Details are asked for as soon as the orders of one more page might not
// fit into a question: orders come while pages are still to come, and few of them cost few questions.
func (f *fetch) list(s span) bool {
	ask := func(number int) (pages.Page, error) { return f.c.orderPage(f.ctx, s, number) }
	for rows, err := range pages.Walk(pageSize, ask) {
		if err != nil {
			return f.end(err)
		}
		for _, row := range rows {
			if !f.meet(row) {
				return false
			}
		}
		if len(f.pending)+pageSize > detailBatch && !f.flush() {
			return false
		}
	}
	return true
}

func (c *Connector) orderPage(ctx context.Context, s span, number int) (pages.Page, error) {
	query := pageQuery(number, pageSize)
	query.Set("order_status", everyStatus)
	query.Set("start_date", s.first.Format(time.DateOnly))
	query.Set("end_date", s.last.Format(time.DateOnly))
	reply, err := c.call(ctx, opOrders, "", query, nil)
	if err != nil {
		return pages.Page{}, err
	}
	var data orderPage
	if err := decode(opOrders, reply, &data); err != nil {
		return pages.Page{}, err
	}
	if data.Orders == nil {
		return pages.Page{}, odd(opOrders, reply.Body, connectors.Text{EN: "it has no list of orders", ZH: "沒有訂單清單"}, nil)
	}
	return data.page(data.Orders), nil
}

// page puts rows and counts together. The number of pages is the larger one of what is told and what follows from the total: to stop early
// would lose orders.
func (k counts) page(rows []json.RawMessage) pages.Page {
	total, size, told := pages.Told(k.Total), pages.Told(k.Size), pages.Told(k.Pages)
	if size < 1 {
		size = pageSize
	}
	if total >= 0 {
		told = max(told, (total+size-1)/size)
	}
	return pages.Page{Rows: rows, Total: total, Pages: told}
}

// end tells the error that ends the stream.
func (f *fetch) end(err error) bool {
	f.yield(connectors.Fetched{}, err)
	return false
}

// meet looks at a row of the list. One that cannot be named, or whose state is none that is known, is set aside: were the states' codes
// other ones than assumed, no order must vanish in silence.
func (f *fetch) meet(row json.RawMessage) bool {
	var head orderHead
	err := json.Unmarshal(row, &head)
	id := head.id()
	state, known := stateOf(head.Status)
	switch {
	case err != nil || id == "":
		return f.aside("", row, connectors.Text{EN: "a row of the order list has no number", ZH: "訂單清單中有一筆沒有編號"}, err)
	case f.seen[id]:
		return true
	case !known:
		f.seen[id] = true
		return f.aside(id, row, connectors.Text{EN: "the order's state is none that is known", ZH: "訂單狀態不在已知範圍"}, nil)
	case state == connectors.StateOpen:
		f.seen[id] = true
		f.pending = append(f.pending, id)
	}
	return true
}

// aside sets one order aside; the stream goes on.
func (f *fetch) aside(id string, row json.RawMessage, what connectors.Text, err error) bool {
	fetched, _ := fetchedOf(id, row)
	return f.yield(fetched, unlike(row, what, err))
}

// fetchedOf makes the stored document of an order.
func fetchedOf(id string, row json.RawMessage) (connectors.Fetched, error) {
	raw, err := json.Marshal(document{row})
	if err != nil {
		return connectors.Fetched{ID: id}, unlike(row, connectors.Text{EN: "an order cannot be stored", ZH: "訂單無法儲存"}, err)
	}
	return connectors.Fetched{ID: id, Raw: raw}, nil
}

// flush asks for the details that are pending and yields them, in the order of the list.
func (f *fetch) flush() bool {
	if len(f.pending) == 0 {
		return true
	}
	ids := f.pending
	f.pending = nil
	found, err := f.c.details(f.ctx, ids)
	if err != nil {
		return f.end(err)
	}
	for _, id := range ids {
		if fetched, err := found.fetched(id); !f.yield(fetched, err) {
			return false
		}
	}
	return true
}

// found is what was told about orders that were asked about.
type found struct {
	rows    map[string]json.RawMessage
	refused map[string]error
}

// fetched gives one of them, or why there is none.
func (f found) fetched(id string) (connectors.Fetched, error) {
	if row, there := f.rows[id]; there {
		return fetchedOf(id, row)
	}
	if err := f.refused[id]; err != nil {
		return connectors.Fetched{ID: id}, err
	}
	return connectors.Fetched{ID: id}, connectors.Missing(nil, "Ruten gives no details of order %s", "露天未提供訂單 %s 的明細",
		"Look for the order in Ruten's seller centre.", "請至露天賣家後台確認此訂單。", id)
}

// details asks about at most detailBatch orders. If Ruten refuses the question, its halves are asked, so that one order that it does not
// like hides no other. An error is the account's, or the answer's as a whole.
func (c *Connector) details(ctx context.Context, ids []string) (found, error) {
	reply, err := c.call(ctx, opDetail, "", nil, detailRequest{ids})
	kind := connectors.KindOf(err)
	switch {
	case err == nil:
		return readDetails(reply)
	case kind != connectors.Rejected && kind != connectors.NotFound:
		return found{}, err
	case len(ids) == 1:
		return found{refused: map[string]error{ids[0]: err}}, nil
	}
	both := found{map[string]json.RawMessage{}, map[string]error{}}
	for half := range slices.Chunk(ids, (len(ids)+1)/2) {
		one, err := c.details(ctx, half)
		if err != nil {
			return found{}, err
		}
		maps.Copy(both.rows, one.rows)
		maps.Copy(both.refused, one.refused)
	}
	return both, nil
}

// readDetails names the rows of an answer. One without a name is nobody's: whoever it belongs to counts as not told about.
func readDetails(reply connectors.Reply) (found, error) {
	var data orderSheets
	if err := decode(opDetail, reply, &data); err != nil {
		return found{}, err
	}
	if data.Orders == nil {
		return found{}, odd(opDetail, reply.Body, connectors.Text{EN: "it has no list of orders", ZH: "沒有訂單清單"}, nil)
	}
	told := found{rows: map[string]json.RawMessage{}}
	for _, row := range data.Orders {
		var name orderName
		if json.Unmarshal(row, &name) == nil && name.id() != "" {
			told.rows[name.id()] = row
		}
	}
	return told, nil
}

// Order asks for one order again.
func (c *Connector) Order(ctx context.Context, id string) (connectors.Fetched, error) {
	if id == "" {
		return connectors.Fetched{}, connectors.Missing(nil, "an order number is missing", "缺少訂單編號", "Check the number.", "請檢查編號。")
	}
	told, err := c.details(ctx, []string{id})
	if err != nil {
		return connectors.Fetched{}, err
	}
	return told.fetched(id)
}

// Watch asks about the open orders that the list no longer has, 50 at a time. One that Ruten does not know is no news. One that cannot be
// read is an error beside the news of the others, and its state is news all the same: what was cancelled may have lost its amounts or items,
// and must not be packed for that.
func (c *Connector) Watch(ctx context.Context, _ connectors.Window, missing []string) ([]connectors.Sighting, error) {
	var seen []connectors.Sighting
	var unread error
	for batch := range slices.Chunk(missing, detailBatch) {
		told, err := c.details(ctx, batch)
		if err != nil {
			return seen, err
		}
		for _, id := range batch {
			fetched, err := told.fetched(id)
			if err != nil {
				if connectors.KindOf(err) != connectors.NotFound {
					unread = err
				}
				continue
			}
			order, err := c.Normalise(fetched)
			if err == nil {
				seen = append(seen, connectors.Sighting{ID: id, State: order.State, Fetched: &fetched})
				continue
			}
			unread = err
			var head orderHead
			if json.Unmarshal(told.rows[id], &head) != nil {
				continue
			}
			if state, known := stateOf(head.Status); known {
				seen = append(seen, connectors.Sighting{ID: id, State: state})
			}
		}
	}
	return seen, unread
}
