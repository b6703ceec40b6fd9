package moplus

// Fetching: two queries for each lane, rows grouped by order. FACTS.md section 2.

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pages"
)

const (
	// ordersPerPage: MO店+ takes 100 to 10,000.
	ordersPerPage = 1000
	// longestDays is how many days a query may span, both ends counted: one less than the document's 30 could mean.
	longestDays = 29
	// perQuestion is how many orders are asked for by number at once.
	perQuestion = 100
	// Orders that were paid late are older than the window, but their last day to ship is near.
	lastShipBefore, lastShipAfter = 7, 14
)

// document is the Raw of an order: MO店+'s rows as they came, with the lanes that showed them.
type document struct {
	Number string            `json:"number"`
	Lanes  []lane            `json:"lanes,omitempty"` // none where the order was asked for by number and no lane has it
	Rows   []json.RawMessage `json:"rows"`
	Told   string            `json:"told,omitempty"`  // the order's own errorMessage
	Waits  bool              `json:"waits,omitempty"` // listed as not shipped
}

var (
	numberPattern = regexp.MustCompile(`^\d{14}$`)
	seqPattern    = regexp.MustCompile(`^\d{3}$`)
)

func decimals(n int) string { return strconv.Itoa(n) }

var opOrders = operation{path: oldDoor + "OrderQuery", result: "listOrder"}

// orderList is the answer to an order query.
type orderList struct {
	envelope
	Total  text              `json:"totalOrders"`
	Orders []json.RawMessage `json:"listOrder"`
}

// orderRow is an order as listed.
type orderRow struct {
	Number  text              `json:"orderNo"`
	Message text              `json:"errorMessage"`
	Items   []json.RawMessage `json:"listItem"`
}

// filter is what tells one query from another.
type filter struct {
	dates    string
	from, to time.Time
	lane     lane
	status   string
	numbers  []string
	goods    string
}

// The values of queryDateType and orderStatus that are asked for.
const (
	byOrderDate    = "OrderDate"
	byLastShipDate = "LastShipDate"
	notShipped     = "NotShipped"
	anyStatus      = "All"
)

func (f filter) body(page, size int) map[string]any {
	body := map[string]any{
		"pageIndex": page, "maxPerPage": size, "queryDateType": f.dates, "fromDate": f.from.In(taipei).Format(time.DateOnly),
		"toDate": f.to.In(taipei).Format(time.DateOnly), "deliveryType": f.lane.Kind, "orderStatus": f.status,
	}
	if f.lane.Direction != "" {
		body["storeDeliveryType"] = f.lane.Direction
	}
	if len(f.numbers) > 0 {
		body["listOrderNo"] = f.numbers
	}
	if f.goods != "" {
		body["goodsNo"] = f.goods
	}
	return body
}

// page makes one order query.
func (c *Connector) page(ctx context.Context, f filter, number int) (pages.Page, error) {
	reply, err := c.call(ctx, opOrders, f.body(number, c.perPage))
	if meansEmpty(err) {
		return pages.Page{}, nil
	}
	if err != nil {
		return pages.Page{}, err
	}
	page := pages.Page{Total: pages.Uncounted, Pages: pages.Uncounted}
	if isList(reply.Body) {
		if err := json.Unmarshal(reply.Body, &page.Rows); err != nil {
			return page, unexpected("OrderQuery: the answer cannot be read", reply.Body, false)
		}
		return page, nil
	}
	var list orderList
	if err := read(reply.Body, &list); err != nil {
		return page, unexpected("OrderQuery: the answer cannot be read", reply.Body, false)
	}
	total, counted := list.Total.Count()
	if list.Orders == nil && !(counted && total == 0) {
		return page, unexpected("OrderQuery: the answer has no listOrder", reply.Body, false)
	}
	// The rows are cut out of the answer as it came: the spelling is put right when they are read.
	var untouched struct {
		Orders []json.RawMessage `json:"listOrder"`
	}
	if err := json.Unmarshal(reply.Body, &untouched); err != nil {
		return page, unexpected("OrderQuery: the answer cannot be read", reply.Body, false)
	}
	page.Rows = untouched.Orders
	if counted {
		page.Total, page.Pages = total, (total+c.perPage-1)/c.perPage
	}
	return page, nil
}

// spans cuts days into pieces that a query may span, both ends included.
func spans(from, to time.Time) [][2]time.Time {
	var pieces [][2]time.Time
	for !from.AddDate(0, 0, longestDays-1).After(to) {
		end := from.AddDate(0, 0, longestDays-1)
		pieces = append(pieces, [2]time.Time{from, end})
		from = end.AddDate(0, 0, 1)
	}
	if !from.After(to) {
		pieces = append(pieces, [2]time.Time{from, to})
	}
	return pieces
}

// day gives the first moment of a time's day.
func day(t time.Time) time.Time {
	year, month, d := t.In(taipei).Date()
	return time.Date(year, month, d, 0, 0, 0, 0, taipei)
}

// filters are the queries of a lane for a window.
func filters(l lane, w connectors.Window) []filter {
	last := day(w.To.Add(-time.Nanosecond))
	var all []filter
	for _, piece := range spans(day(w.From), last) {
		all = append(all, filter{dates: byOrderDate, from: piece[0], to: piece[1], lane: l, status: notShipped})
	}
	return append(all, filter{
		dates: byLastShipDate, from: last.AddDate(0, 0, -lastShipBefore), to: last.AddDate(0, 0, lastShipAfter), lane: l, status: notShipped,
	})
}

// Orders streams the orders of the window that wait to be shipped, kind after kind.
func (c *Connector) Orders(ctx context.Context, window connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		told := map[string]string{} // the kind under which an order was yielded
		for _, group := range byKind(c.lanes) {
			b := newBasket()
			for _, l := range group {
				for _, f := range filters(l, window) {
					if err := c.gather(ctx, f, b); err != nil {
						yield(connectors.Fetched{}, err)
						return
					}
				}
			}
			if !b.empty(group[0].Kind, told, yield) {
				return
			}
		}
	}
}

// gather puts what a query lists into a basket.
func (c *Connector) gather(ctx context.Context, f filter, b *basket) error {
	for rows, err := range pages.Walk(c.perPage, func(number int) (pages.Page, error) { return c.page(ctx, f, number) }) {
		if err != nil {
			return err
		}
		for _, row := range rows {
			b.put(f, row)
		}
	}
	return nil
}

// basket gathers the orders of one kind. An order that several queries show is one order.
type basket struct {
	orders   map[string]*document
	sequence []string
	bad      []badRow
}

// badRow is an order that cannot be filed.
type badRow struct {
	fetched connectors.Fetched
	err     error
}

func newBasket() *basket { return &basket{orders: map[string]*document{}} }

func (b *basket) put(f filter, raw json.RawMessage) {
	var row orderRow
	err := read(raw, &row)
	number := string(row.Number)
	if err != nil || !numberPattern.MatchString(number) {
		b.bad = append(b.bad, badRow{connectors.Fetched{Raw: raw}, unexpected("an order has no orderNo of 14 digits", raw, false)})
		return
	}
	if len(row.Items) == 0 {
		if slices.ContainsFunc(b.bad, func(bad badRow) bool { return bad.fetched.ID == number }) {
			return
		}
		e := unexpected("the order has no lines: "+firstOf(string(row.Message), "no reason given"), raw, false)
		e.Do = text2("Look at the order in the MO店+ back office, then fetch it again.", "請至 MO店+ 後台檢查此訂單，再重新抓取。")
		b.bad = append(b.bad, badRow{connectors.Fetched{ID: number, Raw: raw}, e})
		return
	}
	d := b.orders[number]
	if d == nil {
		d = &document{Number: number, Told: string(row.Message)}
		b.orders[number] = d
		b.sequence = append(b.sequence, number)
	}
	d.Waits = d.Waits || f.status == notShipped
	if f.lane.Kind != anyKind && !slices.Contains(d.Lanes, f.lane) {
		d.Lanes = append(d.Lanes, f.lane)
	}
	for _, item := range row.Items {
		if !slices.ContainsFunc(d.Rows, func(known json.RawMessage) bool { return seqOf(known) == seqOf(item) }) {
			d.Rows = append(d.Rows, item)
		}
	}
}

// seqOf gives the number of a line, or the line itself where it has none: then it is told when the order is read.
func seqOf(raw json.RawMessage) string {
	var row struct {
		Seq text `json:"orderSeq"`
	}
	if read(raw, &row) != nil || row.Seq == "" {
		return string(raw)
	}
	return string(row.Seq)
}

// encoded writes a document.
func (d document) encoded() json.RawMessage {
	raw, err := json.Marshal(d)
	if err != nil {
		return json.RawMessage("null") // cannot happen: the rows were parsed
	}
	return raw
}

// empty yields the orders and then what could not be filed; false means that the reader has had enough.
func (b *basket) empty(kind string, told map[string]string, yield func(connectors.Fetched, error) bool) bool {
	for _, number := range b.sequence {
		f := connectors.Fetched{ID: number, Raw: b.orders[number].encoded()}
		var err error
		if before, twice := told[number]; twice {
			err = unexpected(fmt.Sprintf("order %s is listed as %s and as %s", number, before, kind), f.Raw, false)
		}
		told[number] = kind
		if !yield(f, err) {
			return false
		}
	}
	for _, bad := range b.bad {
		if !yield(bad.fetched, bad.err) {
			return false
		}
	}
	return true
}

// anyKind is deliveryType when orders are asked for by number.
const anyKind = "All"

// named asks for orders by number. What is not there does not come back.
func (c *Connector) named(ctx context.Context, numbers []string) (*basket, error) {
	b := newBasket()
	now := day(c.now())
	for chunk := range slices.Chunk(numbers, perQuestion) {
		f := filter{
			dates: byOrderDate, from: now.AddDate(0, 0, 1-longestDays), to: now, lane: lane{anyKind, anyKind}, status: anyStatus, numbers: chunk,
		}
		if err := c.gather(ctx, f, b); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Order asks for one order by its number, and for a store order in which direction it goes, which only a query by lane can tell.
// NotFound means that MO店+ does not have it, or not for 360 days.
func (c *Connector) Order(ctx context.Context, id string) (connectors.Fetched, error) {
	if !numberPattern.MatchString(id) {
		return connectors.Fetched{}, connectors.Errorf(connectors.NotFound, "MO店+: %q is no order number", id)
	}
	b, err := c.named(ctx, []string{id})
	if err != nil {
		return connectors.Fetched{}, err
	}
	d := b.orders[id]
	if d == nil {
		for _, bad := range b.bad {
			if bad.fetched.ID == id {
				return bad.fetched, bad.err
			}
		}
		return connectors.Fetched{}, connectors.Errorf(connectors.NotFound, "MO店+ has no order %s", id)
	}
	if d.Lanes, err = c.lanesOf(ctx, *d); err != nil {
		return connectors.Fetched{}, err
	}
	return connectors.Fetched{ID: id, Raw: d.encoded()}, nil
}

// lanesOf finds the lanes of an order that was asked for by number: by the text of its rows where that says enough, otherwise by asking
// each lane that is left for the order's goods.
func (c *Connector) lanesOf(ctx context.Context, d document) ([]lane, error) {
	rows, err := d.rows()
	if err != nil {
		return nil, err
	}
	var asked []lane
	kind := kindOf(rows)
	for _, l := range lanes {
		if kind == "" || l.lane.Kind == kind {
			asked = append(asked, l.lane)
		}
	}
	if len(asked) == 1 {
		return asked, nil
	}
	around := day(c.now())
	if planned, ok := moment(rows[0].PlanShipDate); ok {
		around = day(planned)
	}
	var found []lane
	for _, l := range asked {
		b := newBasket()
		f := filter{
			dates: byLastShipDate, from: around.AddDate(0, 0, -longestDays/2), to: around.AddDate(0, 0, longestDays/2), lane: l, status: anyStatus,
			goods: string(rows[0].GoodsNo),
		}
		if err := c.gather(ctx, f, b); err != nil {
			return nil, err
		}
		if b.orders[d.Number] != nil {
			found = append(found, l)
		}
	}
	return found, nil
}

// Watch tells where orders are that the list no longer has: cancelled, printed by hand, on the way. The rows are not handed on, because
// MO店+ hides the receiver by then.
func (c *Connector) Watch(ctx context.Context, _ connectors.Window, missing []string) ([]connectors.Sighting, error) {
	missing = slices.DeleteFunc(slices.Clone(missing), func(id string) bool { return !numberPattern.MatchString(id) })
	if len(missing) == 0 {
		return nil, nil
	}
	b, err := c.named(ctx, missing)
	if err != nil {
		return nil, err
	}
	var sightings []connectors.Sighting
	for _, number := range b.sequence {
		rows, err := b.orders[number].rows()
		if err != nil {
			continue // nothing is known of this one, and it holds up no other
		}
		state, known := stateOf(rows)
		if !known {
			continue
		}
		s := connectors.Sighting{ID: number, State: state}
		if state == connectors.StateCancelled {
			s.Reason = string(rows[0].ReturnReason)
		}
		sightings = append(sightings, s)
	}
	return sightings, nil
}
