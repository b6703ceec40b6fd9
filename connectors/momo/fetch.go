package momo

// Fetching: one query per lane, rows grouped to orders by 14-digit number and delivery kind. FACTS.md section 2.

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// document is the Raw of an order: momo's rows as they came, and what the queries add to them.
type document struct {
	Kind   kind     `json:"kind"`
	Number string   `json:"number"` // 14 digits
	Lines  []listed `json:"lines"`
	Stop   *stopped `json:"stop,omitempty"`
}

// listed is a row with the lanes that showed it.
type listed struct {
	Lanes []lane          `json:"lanes"`
	Row   json.RawMessage `json:"row"`
}

// stopped is what the list of cancellations says about an order.
type stopped struct {
	Reason  string `json:"reason,omitempty"`
	Allowed bool   `json:"allowed"` // momo lets the cancellation through
}

func orderID(number string, k kind) string { return number + "-" + string(k) }

var idPattern = regexp.MustCompile(`^(\d{14})-(home|store|third)$`)

// linePattern is a completeOrderNo: order, goods, detail and process number.
var linePattern = regexp.MustCompile(`^(\d{14})-\d{3}-\d{3}-\d{3}$`)

// query is a query for unshipped lines.
type query struct {
	operation
	prefix string
	extra  map[string]string // filters of its own, sent even when empty
	filter func(lane) map[string]string
}

// noContract is momo's sentence for a supplier without third-party logistics.
const noContract = "無第三方物流合約"

var queries = map[kind]query{
	home: {
		operation: orderQuery("unsendCompanyQuery"), prefix: "company_",
		extra:  map[string]string{"company_orderGb": "", "company_recycleLargeMachineType": "", "company_ChangeAddressAll": ""},
		filter: func(lane) map[string]string { return nil },
	},
	store: {
		operation: orderQuery("unsendStoresQuery"), prefix: "stores_",
		filter: func(l lane) map[string]string {
			return map[string]string{"stores_special": l.Special, "dely_gb": l.Code}
		},
	},
	third: {
		operation: orderQuery("unsendThirdQuery", noContract), prefix: "third_", extra: map[string]string{"third_orderGb": ""},
		filter: func(l lane) map[string]string {
			return map[string]string{"third_delyGb": l.Code, "third_delyTemp": l.Temp}
		},
	},
}

// sendInfo makes the filters of a query. number narrows it to one order; empty asks for all.
func (q query) sendInfo(l lane, w connectors.Window, number string) map[string]string {
	from, to := minutes(w)
	info := map[string]string{
		q.prefix + "fr_dd": from.Format("2006/01/02"), q.prefix + "fr_hh": from.Format("15"), q.prefix + "fr_mm": from.Format("04"),
		q.prefix + "to_dd": to.Format("2006/01/02"), q.prefix + "to_hh": to.Format("15"), q.prefix + "to_mm": to.Format("04"),
		q.prefix + "receiver": "", q.prefix + "goodsCode": "", q.prefix + "orderNo": number, q.prefix + "entpGoodsNo": "",
	}
	maps.Copy(info, q.extra)
	maps.Copy(info, q.filter(l))
	return info
}

// minutes gives the first and last minute of a window. momo's filter includes both.
func minutes(w connectors.Window) (from, to time.Time) {
	from = w.From.In(taipei).Truncate(time.Minute)
	to = w.To.Add(-time.Nanosecond).In(taipei).Truncate(time.Minute)
	if to.Before(from) {
		to = from
	}
	return from, to
}

// spans cuts a window into pieces that momo takes in one query.
func spans(w connectors.Window) []connectors.Window {
	var pieces []connectors.Window
	for from := w.From; ; from = from.Add(longestWindow) {
		to := from.Add(longestWindow)
		if !to.Before(w.To) {
			return append(pieces, connectors.Window{From: from, To: w.To})
		}
		pieces = append(pieces, connectors.Window{From: from, To: to})
	}
}

// Orders streams the unshipped orders of the window, kind after kind: the lists of cancellations first, so that an order says at once
// when its buyer wants it stopped.
func (c *Connector) Orders(ctx context.Context, window connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		stops, err := c.stopLists(ctx)
		if err != nil {
			yield(connectors.Fetched{}, err)
			return
		}
		if !setAside(stops.bad, yield) {
			return
		}
		for _, k := range kinds {
			b, err := c.unsent(ctx, k, c.lanes[k], spans(window), "")
			if err != nil {
				yield(connectors.Fetched{}, err)
				return
			}
			if !b.empty(yield, stops.orders) {
				return
			}
		}
		c.keepStops(stops.orders)
	}
}

// Order asks for one order again, in every lane of its kind. NotFound means that momo no longer lists it as unshipped.
func (c *Connector) Order(ctx context.Context, id string) (connectors.Fetched, error) {
	m := idPattern.FindStringSubmatch(id)
	if m == nil {
		return connectors.Fetched{}, connectors.Errorf(connectors.NotFound, "momo: %q is no order id", id)
	}
	number, k := m[1], kind(m[2])
	stops, err := c.stopList(ctx, k, number)
	if err != nil {
		return connectors.Fetched{}, err
	}
	b, err := c.unsent(ctx, k, c.lanes[k], []connectors.Window{c.lately()}, number)
	if err != nil {
		return connectors.Fetched{}, err
	}
	for f, err := range func(yield func(connectors.Fetched, error) bool) { b.empty(yield, stops.orders) } {
		if f.ID == id {
			return f, err
		}
	}
	return connectors.Fetched{}, connectors.Errorf(connectors.NotFound, "momo no longer lists order %s as unshipped", number)
}

// lately is the longest window of one query, up to now.
func (c *Connector) lately() connectors.Window {
	now := c.now()
	return connectors.Window{From: now.Add(-longestWindow + time.Minute), To: now.Add(time.Minute)}
}

// unsent asks the lanes of a kind and gathers the rows.
func (c *Connector) unsent(ctx context.Context, k kind, lanes []lane, windows []connectors.Window, number string) (*basket, error) {
	b := newBasket(k)
	q := queries[k]
	for _, l := range lanes {
		for _, w := range windows {
			rows, err := c.rows(ctx, q.operation, map[string]any{"sendInfo": q.sendInfo(l, w, number)})
			if err != nil {
				return nil, err
			}
			for _, row := range rows {
				b.put(l, row)
			}
		}
	}
	return b, nil
}

// basket gathers the rows of one kind. A line that several queries show is one line.
type basket struct {
	kind     kind
	orders   map[string]*document
	sequence []string
	places   map[string]int // index of a line in its order, by completeOrderNo
	bad      []badRow
}

// badRow is a row that cannot be filed under an order.
type badRow struct {
	fetched connectors.Fetched
	err     error
}

func newBasket(k kind) *basket {
	return &basket{kind: k, orders: map[string]*document{}, places: map[string]int{}}
}

func (b *basket) put(l lane, row json.RawMessage) {
	var head struct {
		CompleteOrderNo text `json:"completeOrderNo"`
	}
	err := json.Unmarshal(row, &head)
	no := string(head.CompleteOrderNo)
	m := linePattern.FindStringSubmatch(no)
	if err != nil || m == nil {
		b.bad = append(b.bad, badRow{
			connectors.Fetched{Raw: b.encoded(document{Kind: b.kind, Lines: []listed{{[]lane{l}, row}}})},
			unexpected("a row has no completeOrderNo of the form 14 digits-3-3-3", row, false),
		})
		return
	}
	number := m[1]
	d := b.orders[number]
	if d == nil {
		d = &document{Kind: b.kind, Number: number}
		b.orders[number] = d
		b.sequence = append(b.sequence, number)
	}
	if at, seen := b.places[no]; seen {
		d.Lines[at].Lanes = withLane(d.Lines[at].Lanes, l)
		return
	}
	b.places[no] = len(d.Lines)
	d.Lines = append(d.Lines, listed{[]lane{l}, row})
}

func withLane(lanes []lane, l lane) []lane {
	for _, known := range lanes {
		if known == l {
			return lanes
		}
	}
	return append(lanes, l)
}

// encoded writes a document. A row that is no JSON, which cannot happen to a row that was parsed, would give null.
func (b *basket) encoded(d document) json.RawMessage {
	raw, err := json.Marshal(d)
	if err != nil {
		return json.RawMessage("null")
	}
	return raw
}

// empty yields the orders and then the bad rows; false means that the reader has had enough.
func (b *basket) empty(yield func(connectors.Fetched, error) bool, stops map[string]stopped) bool {
	for _, number := range b.sequence {
		d := b.orders[number]
		delete(b.orders, number)
		id := orderID(number, b.kind)
		if s, asked := stops[id]; asked {
			d.Stop = &s
		}
		if !yield(connectors.Fetched{ID: id, Raw: b.encoded(*d)}, nil) {
			return false
		}
	}
	return setAside(b.bad, yield)
}

// setAside yields rows that belong to no order that could be named.
func setAside(rows []badRow, yield func(connectors.Fetched, error) bool) bool {
	for _, bad := range rows {
		if !yield(bad.fetched, bad.err) {
			return false
		}
	}
	return true
}

var opStops = orderQuery("stopSendingQuery")

// stopRow is a row of the lists of cancellations. reasonNote, which the buyer writes, is left where it is.
type stopRow struct {
	CompleteOrderNo text `json:"completeOrderNo"`
	AllowExecuteYN  text `json:"allowExecuteYN"`
	NotAllowReason  text `json:"notAllowReason"`
	ReturnReason    text `json:"returnReason"`
}

// stopLists asks for the cancellations of every kind that is fetched.
func (c *Connector) stopLists(ctx context.Context) (cancellations, error) {
	all := cancellations{orders: map[string]stopped{}}
	for _, k := range kinds {
		if len(c.lanes[k]) == 0 {
			continue
		}
		list, err := c.stopList(ctx, k, "")
		if err != nil {
			return all, err
		}
		maps.Copy(all.orders, list.orders)
		all.bad = append(all.bad, list.bad...)
	}
	return all, nil
}

// cancellations is what a list of cancellations says, by order id.
type cancellations struct {
	orders map[string]stopped
	bad    []badRow
}

// stopList asks for the cancellations of one kind. number narrows it to one order.
func (c *Connector) stopList(ctx context.Context, k kind, number string) (cancellations, error) {
	list := cancellations{orders: map[string]stopped{}}
	rows, err := c.rows(ctx, opStops, map[string]any{"sendInfo": map[string]string{
		"receiver": "", "goodsCode": "", "orderNo": number, "entp_goods_no": "", "delyGb": stopCode[k],
	}})
	for _, raw := range rows {
		var row stopRow
		err := json.Unmarshal(raw, &row)
		m := linePattern.FindStringSubmatch(string(row.CompleteOrderNo))
		if err != nil || m == nil {
			list.bad = append(list.bad, badRow{connectors.Fetched{Raw: raw}, unexpected(opStops.name+": a row cannot be read", raw, false)})
			continue
		}
		list.orders[orderID(m[1], k)] = stopped{
			Reason:  joined("; ", string(row.ReturnReason), string(row.NotAllowReason)),
			Allowed: !strings.EqualFold(string(row.AllowExecuteYN), "N"),
		}
	}
	return list, err
}

// joined joins what is not empty.
func joined(separator string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, separator)
}

func (c *Connector) keepStops(stops map[string]stopped) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stops = stops
}

// takeStops gives the cancellations that the last whole fetch saw, once.
func (c *Connector) takeStops() map[string]stopped {
	c.mu.Lock()
	defer c.mu.Unlock()
	stops := c.stops
	c.stops = nil
	return stops
}

// Watch tells which orders momo lists as cancelled. An order that has left the unshipped list and stands there is
// cancelled; one that is still unshipped has a cancellation asked for. What the fetch just before saw is used again when it
// explains every missing order; otherwise the lists are asked for.
func (c *Connector) Watch(ctx context.Context, _ connectors.Window, missing []string) ([]connectors.Sighting, error) {
	stops := c.takeStops()
	gone := make(map[string]bool, len(missing))
	explained := stops != nil
	for _, id := range missing {
		gone[id] = true
		_, listed := stops[id]
		explained = explained && listed
	}
	if !explained {
		fresh, err := c.stopLists(ctx)
		if err != nil {
			return nil, err
		}
		stops = fresh.orders
	}
	sightings := make([]connectors.Sighting, 0, len(stops))
	for _, id := range slices.Sorted(maps.Keys(stops)) {
		s := stops[id]
		state := connectors.StateCancelRequested
		if gone[id] && s.Allowed {
			state = connectors.StateCancelled
		}
		sightings = append(sightings, connectors.Sighting{ID: id, State: state, Reason: s.Reason})
	}
	return sightings, nil
}

// String names a lane in messages.
func (l lane) String() string { return fmt.Sprintf("%s%s%s", l.Code, l.Special, l.Temp) }
