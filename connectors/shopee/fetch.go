package shopee

// Fetching: order numbers by change time, then details.

import (
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// Order states asked for. READY_TO_SHIP is paid or COD and not arranged; PROCESSED is arranged and not handed over (FACTS.md 2.1).
const (
	statusReady     = "READY_TO_SHIP"
	statusProcessed = "PROCESSED"
)

// detailFields are the optional fields Normalise reads; without them the answer has almost nothing (FACTS.md 2.2).
const detailFields = "buyer_user_id,buyer_username,estimated_shipping_fee,recipient_address,actual_shipping_fee,note,note_update_time,item_list," +
	"pay_time,split_up,buyer_cancel_reason,cancel_by,cancel_reason,fulfillment_flag,pickup_done_time,package_list,shipping_carrier,payment_method," +
	"total_amount,invoice_data"

// document is Fetched.Raw: the row of get_order_detail as it came.
type document struct {
	Order json.RawMessage `json:"order"`
}

// Orders lists by update_time: pages of 100 numbers, then details by 50. Windows longer than 15 days are asked in parts.
func (c *Connector) Orders(ctx context.Context, window connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		f := &fetch{c: c, ctx: ctx, yield: yield, seen: map[string]bool{}}
		states := []string{statusReady}
		if c.setting(keyArranged) == yes {
			states = append(states, statusProcessed)
		}
		for _, status := range states {
			for _, part := range cutWindow(window) {
				if !f.list(status, part) {
					return
				}
			}
		}
		f.flush(1)
	}
}

// span is a window in Unix seconds, both ends belonging to it.
type span struct{ from, to int64 }

// cutWindow cuts a window into spans that Shopee takes. Neighbours share a second, because it is not published whether the end
// belongs to the window; orders seen twice count once.
func cutWindow(w connectors.Window) []span {
	from, end := w.From.Unix(), w.To.Add(time.Second-time.Nanosecond).Unix()-1
	end = max(end, from+1)
	var spans []span
	for longest := int64(windowSpan / time.Second); from < end; {
		to := min(from+longest, end)
		spans = append(spans, span{from, to})
		from = to
	}
	return spans
}

// fetch is one run of Orders.
type fetch struct {
	c       *Connector
	ctx     context.Context
	yield   func(connectors.Fetched, error) bool
	seen    map[string]bool
	waiting []string // numbers whose details are still to be asked
}

// orderPage is what get_order_list answers.
type orderPage struct {
	More   bool   `json:"more"`
	Next   string `json:"next_cursor"`
	Orders []struct {
		SN ident `json:"order_sn"`
	} `json:"order_list"`
}

// list goes through the pages of one span and says whether to go on.
func (f *fetch) list(status string, s span) bool {
	query := url.Values{
		"time_range_field": {"update_time"}, "time_from": {strconv.FormatInt(s.from, 10)}, "time_to": {strconv.FormatInt(s.to, 10)},
		"page_size": {strconv.Itoa(pageSize)}, "order_status": {status}, "cursor": {""},
	}
	for {
		var page orderPage
		if err := f.c.call(f.ctx, opOrderList, query, nil, &page); err != nil {
			return f.end(err)
		}
		for _, row := range page.Orders {
			if sn := string(row.SN); sn != "" && !f.seen[sn] {
				f.seen[sn] = true
				f.waiting = append(f.waiting, sn)
			}
		}
		if !f.flush(batchSize) {
			return false
		}
		if !page.More {
			return true
		}
		if page.Next == "" || page.Next == query.Get("cursor") {
			return f.end(&connectors.Error{Kind: connectors.Unexpected, Reason: "get_order_list says there is more but not where"})
		}
		query.Set("cursor", page.Next)
	}
}

// end tells the error that ends the stream.
func (f *fetch) end(err error) bool {
	f.yield(connectors.Fetched{}, err)
	return false
}

// flush asks for details as long as at least `least` numbers wait, and says whether to go on.
func (f *fetch) flush(least int) bool {
	for len(f.waiting) > 0 && len(f.waiting) >= least {
		n := min(len(f.waiting), batchSize)
		answers, err := f.c.details(f.ctx, f.waiting[:n])
		if err != nil {
			return f.end(err)
		}
		f.waiting = f.waiting[n:]
		for _, a := range answers {
			if !f.yield(a.fetched, a.err) {
				return false
			}
		}
	}
	return true
}

// sighting is one order of a detail call: what came of it, or why not.
type sighting struct {
	fetched connectors.Fetched
	err     error
}

// details asks for up to 50 orders and gives one sighting for each, in order. Where one of them spoils the answer for all, the list
// is halved until the culprit stands alone. An error means that nothing could be had.
func (c *Connector) details(ctx context.Context, numbers []string) ([]sighting, error) {
	rows, err := c.detailRows(ctx, numbers)
	if err == nil {
		return sightings(numbers, rows), nil
	}
	if kind := connectors.KindOf(err); kind != connectors.NotFound && kind != connectors.Unexpected {
		return nil, err
	}
	if len(numbers) == 1 {
		return []sighting{{connectors.Fetched{ID: numbers[0]}, err}}, nil
	}
	half := len(numbers) / 2
	first, err1 := c.details(ctx, numbers[:half])
	if err1 != nil {
		return nil, err1
	}
	if allSpoilt(first) && connectors.KindOf(err) == connectors.Unexpected {
		return nil, err
	}
	second, err2 := c.details(ctx, numbers[half:])
	if err2 != nil {
		return nil, err2
	}
	return append(first, second...), nil
}

// fewSpoilt is how many broken orders side by side may be coincidence.
const fewSpoilt = 4

// allSpoilt says whether it is not single orders that are broken, but every answer.
func allSpoilt(list []sighting) bool {
	return len(list) >= fewSpoilt && !slices.ContainsFunc(list, func(s sighting) bool {
		return s.err == nil || connectors.KindOf(s.err) != connectors.Unexpected
	})
}

func (c *Connector) detailRows(ctx context.Context, numbers []string) ([]json.RawMessage, error) {
	query := url.Values{"order_sn_list": {strings.Join(numbers, ",")}, "response_optional_fields": {detailFields}}
	var reply struct {
		Orders []json.RawMessage `json:"order_list"`
	}
	if err := c.call(ctx, opOrderDetail, query, nil, &reply); err != nil {
		return nil, err
	}
	return reply.Orders, nil
}

// sightings pairs the rows with the numbers asked for. A row that cannot even be named stands by itself, with its text.
func sightings(numbers []string, rows []json.RawMessage) []sighting {
	list := make([]sighting, len(numbers))
	place := map[string]int{}
	for i, sn := range numbers {
		place[sn] = i
		list[i] = sighting{
			connectors.Fetched{ID: sn},
			&connectors.Error{Kind: connectors.NotFound, Reason: "Shopee gives no details of order " + sn},
		}
	}
	var nameless []sighting
	for _, row := range rows {
		raw, err := json.Marshal(document{Order: row})
		if err != nil {
			continue
		}
		var name struct {
			SN ident `json:"order_sn"`
		}
		if err := json.Unmarshal(row, &name); err != nil || name.SN == "" {
			nameless = append(nameless, sighting{connectors.Fetched{Raw: raw}, broken(row, "a row of get_order_detail has no order number", err)})
			continue
		}
		if i, asked := place[string(name.SN)]; asked {
			list[i] = sighting{fetched: connectors.Fetched{ID: string(name.SN), Raw: raw}}
		}
	}
	return slices.Concat(list, nameless)
}

// Order asks for one order again.
func (c *Connector) Order(ctx context.Context, id string) (connectors.Fetched, error) {
	if id == "" || strings.ContainsRune(id, ',') {
		return connectors.Fetched{}, &connectors.Error{Kind: connectors.NotFound, Reason: "that is not an order number"}
	}
	found, err := c.details(ctx, []string{id})
	if err != nil {
		return connectors.Fetched{}, err
	}
	return found[0].fetched, found[0].err
}

// Watch asks for the details of open orders that the list no longer has, by 50. Orders Shopee does not know any more are no news; an
// answer that cannot be read is an error beside the news of the others.
func (c *Connector) Watch(ctx context.Context, _ connectors.Window, missing []string) ([]connectors.Sighting, error) {
	var seen []connectors.Sighting
	var unread error
	for _, part := range inChunks(missing, batchSize) {
		found, err := c.details(ctx, part)
		if err != nil {
			return seen, err
		}
		for _, f := range found {
			if s, ok := c.sight(f); ok {
				seen = append(seen, s)
			} else if f.err != nil && connectors.KindOf(f.err) != connectors.NotFound {
				unread = f.err
			}
		}
	}
	return seen, unread
}

// sight reads a detail answer as news about a known order; what cannot be read is no news.
func (c *Connector) sight(f sighting) (connectors.Sighting, bool) {
	if f.err != nil {
		return connectors.Sighting{}, false
	}
	order, err := c.Normalise(f.fetched)
	if err != nil {
		return connectors.Sighting{}, false
	}
	return connectors.Sighting{ID: order.ID, State: order.State, Reason: order.CancelReason, Fetched: &f.fetched}, true
}
