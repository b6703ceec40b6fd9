package pchome

// Fetching orders in two steps: the numbers of all lines, then their details (FACTS.md section 2). Every line has a number of its own; an order
// is all lines of one number before the hyphen. The list says nothing of where an order is, so that shipped and cancelled ones come too.

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// document is what is kept of an order: its rows as PChome gave them, by their numbers, and the receivers that came encrypted, opened.
type document struct {
	Order     string                     `json:"order"`
	Rows      []json.RawMessage          `json:"rows"`
	Receivers map[string]json.RawMessage `json:"receivers,omitempty"`
}

// Orders streams the orders that were transferred in a window. All numbers are read first, because the lines of an order may stand on
// two pages. A line whose details are not there yet is asked about once more at the end.
func (c *connector) Orders(ctx context.Context, window connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		all, err := c.listLines(ctx, window.From, window.To.Add(-1))
		if err != nil {
			yield(connectors.Fetched{}, err)
			return
		}
		for _, row := range all.odd {
			if !yield(connectors.Fetched{Raw: row}, c.differs(row, nil, "a row of the list has no number of a line", "訂單清單缺少編號")) {
				return
			}
		}
		late, goesOn := c.details(ctx, all.lines, yield, false)
		if goesOn && len(late) > 0 {
			c.details(ctx, late, yield, true)
		}
	}
}

// details yields the orders of some lines as soon as all lines of one are there. An order of which a line is not there is left for later, or,
// the last time, set aside. goesOn is false where the stream has ended.
func (c *connector) details(
	ctx context.Context, lines []string, yield func(connectors.Fetched, error) bool, last bool,
) (late []string, goesOn bool) {
	lines = slices.Clone(lines)
	slices.Sort(lines) // the lines of an order side by side
	open := newAnswers()
	for len(lines) > 0 {
		batch := lines[:min(len(lines), mostIDs)]
		lines = lines[len(batch):]
		if err := c.ask(ctx, batch, open); err != nil {
			yield(connectors.Fetched{}, err)
			return nil, false
		}
		next := ""
		if len(lines) > 0 {
			next, _ = orderOf(lines[0])
		}
		for _, order := range open.orders() {
			if order == next {
				continue // more of it comes with the next call
			}
			ids, fetched, err := c.gather(order, open)
			if isNotFound(err) && !last {
				late = append(late, ids...)
				continue
			}
			if isNotFound(err) {
				err = c.ungiven(err)
			}
			if !yield(fetched, err) {
				return nil, false
			}
		}
	}
	return late, true
}

// answers are the details of lines, by their numbers, or why there are none.
type answers struct {
	rows   map[string]json.RawMessage
	failed map[string]error
}

func newAnswers() *answers {
	return &answers{map[string]json.RawMessage{}, map[string]error{}}
}

// orders lists the orders of the lines, sorted.
func (a *answers) orders() []string {
	var all []string
	for _, ids := range []iter.Seq[string]{maps.Keys(a.rows), maps.Keys(a.failed)} {
		for id := range ids {
			order, _ := orderOf(id)
			all = append(all, order)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// gather takes an order out of the answers: the numbers of its lines, and the whole order or why it is not whole.
func (c *connector) gather(order string, open *answers) (ids []string, fetched connectors.Fetched, err error) {
	fetched.ID = order
	kept := document{Order: order, Receivers: map[string]json.RawMessage{}}
	for id, failure := range open.failed {
		if of, _ := orderOf(id); of == order {
			ids = append(ids, id)
			if err == nil || isNotFound(err) {
				err = failure
			}
			delete(open.failed, id)
		}
	}
	rows := map[string]json.RawMessage{}
	for id, row := range open.rows {
		if of, _ := orderOf(id); of == order {
			ids = append(ids, id)
			rows[id] = row
			delete(open.rows, id)
		}
	}
	slices.Sort(ids)
	if err != nil {
		return ids, fetched, err
	}
	for _, id := range ids {
		kept.Rows = append(kept.Rows, rows[id])
		if opened, sealed := c.openReceiver(rows[id]); sealed {
			kept.Receivers[id] = opened
		}
	}
	fetched.Raw, err = json.Marshal(kept)
	if err != nil {
		return ids, fetched, c.differs(nil, err, "the details cannot be kept", "明細無法保存")
	}
	return ids, fetched, nil
}

// errAbsent is a line that PChome lists and gives no details of.
var errAbsent = connectors.Missing(nil, "PChome gives no details of this line", "PChome 查無此明細", "Look the order up in PChome's vendor system (VDR).",
	"請至 PChome 廠商系統（VDR）查詢此訂單。")

// ask adds the details of lines, at most mostIDs of them, to the answers. A call that is refused for one of them is made again for each, so
// that it hides no other. The error is one that concerns more than these lines.
func (c *connector) ask(ctx context.Context, lines []string, into *answers) error {
	rows, err := c.rowsOf(ctx, lines)
	if connectors.Ends(err) || isEmpty(err) {
		return err
	}
	if err != nil && len(lines) > 1 {
		for _, line := range lines {
			if err := c.ask(ctx, []string{line}, into); err != nil {
				return err
			}
		}
		return nil
	}
	for _, row := range rows {
		if id, ok := lineOf(row); ok && slices.Contains(lines, id) {
			into.rows[id] = row
		}
	}
	for _, line := range lines {
		if into.rows[line] == nil {
			into.failed[line] = cmp.Or(err, error(errAbsent))
		}
	}
	return nil
}

// rowsOf asks for the details of lines in one call.
func (c *connector) rowsOf(ctx context.Context, lines []string) ([]json.RawMessage, error) {
	reply, err := c.call(ctx, request{name: "order details", method: http.MethodGet, path: pathOrders, query: paramID + "=" + joined(lines)})
	if err != nil {
		return nil, err
	}
	return c.rows(reply)
}

// rows reads an answer that is a list of rows. No list is no answer.
func (c *connector) rows(reply connectors.Reply) ([]json.RawMessage, error) {
	var rows []json.RawMessage
	if err := c.decode(reply, &rows); err != nil {
		return nil, err
	}
	if rows == nil {
		return nil, c.differs(reply.Body, nil, "the answer has another shape", "回應格式不符")
	}
	return rows, nil
}

// isEmpty tells an answer of which nothing is there to be kept: it was cut off, or has no end. That is not about the lines asked for, and
// neither is that PChome does not know the call.
func isEmpty(err error) bool {
	var told *connectors.Error
	return errors.As(err, &told) && told.Kind == connectors.Unexpected && (len(told.Body) == 0 || told.Code == connectors.CodeDiffers)
}

// Order asks for one order. Its lines are found in the list of the days after it was placed, which its number begins with.
func (c *connector) Order(ctx context.Context, id string) (connectors.Fetched, error) {
	if !orderNumber.MatchString(id) {
		return connectors.Fetched{}, connectors.Missing(nil, "%q is no order number of PChome", "「%s」不是 PChome 的訂單編號", "Check the order.",
			"請確認訂單。", id)
	}
	found, err := c.find(ctx, []string{id})
	if err != nil {
		return connectors.Fetched{}, err
	}
	if len(found) == 0 {
		return connectors.Fetched{}, c.unlisted(ctx, id)
	}
	open := newAnswers()
	for batch := range slices.Chunk(found, mostIDs) {
		if err := c.ask(ctx, batch, open); err != nil {
			return connectors.Fetched{}, err
		}
	}
	_, fetched, err := c.gather(id, open)
	if isNotFound(err) { // it is listed: it cannot be gone
		err = c.ungiven(err)
	}
	return fetched, err
}

func (c *connector) ungiven(cause error) error {
	return c.differs(nil, cause, "an order is listed and its details are not given", "訂單在清單中但查無明細")
}

// firstLine is the number of an order's first line.
const firstLine = "-01"

// unlisted says why an order is not in the list of its days: it is not there, or the list is another one than was thought.
func (c *connector) unlisted(ctx context.Context, id string) error {
	open := newAnswers()
	if err := c.ask(ctx, []string{id + firstLine}, open); err != nil {
		return err
	}
	if err := open.failed[id+firstLine]; err != nil {
		return err
	}
	return c.differs(open.rows[id+firstLine], nil, "an order is not in the list of its days", "訂單不在當日清單中")
}

// longestTransfer is how long after an order was placed it may be transferred to the vendor.
const longestTransfer = longestDays * 24 * time.Hour

// find gives the numbers of all lines of some orders.
func (c *connector) find(ctx context.Context, orders []string) ([]string, error) {
	from, to, dated := c.span(orders)
	if !dated {
		return nil, nil
	}
	all, err := c.listLines(ctx, from, to)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all.lines, func(line string) bool {
		order, _ := orderOf(line)
		return !slices.Contains(orders, order)
	}), nil
}

// span is the days on which some orders were transferred. A number begins with the day on which the order was placed.
func (c *connector) span(orders []string) (from, to time.Time, dated bool) {
	for _, order := range orders {
		const day = "20060102"
		placed, err := time.ParseInLocation(day, order[:min(len(order), len(day))], connectors.Taipei)
		if err != nil {
			continue
		}
		if !dated || placed.Before(from) {
			from = placed
		}
		if end := placed.Add(longestTransfer); !dated || end.After(to) {
			to = end
		}
		dated = true
	}
	if now := c.env.Now(); to.After(now) {
		to = now
	}
	return from, to, dated && !to.Before(from)
}

// Watch asks what became of open orders that a fetch did not see, because they are older than its window. Of one that the lists do not show,
// or whose details cannot be read, it says nothing.
func (c *connector) Watch(ctx context.Context, _ connectors.Window, missing []string) ([]connectors.Sighting, error) {
	lines, err := c.find(ctx, missing)
	if err != nil {
		return nil, err
	}
	var sightings []connectors.Sighting
	see := func(fetched connectors.Fetched, failed error) bool {
		if fetched.ID == "" {
			err = failed
			return false
		}
		order, unread := c.Normalise(fetched)
		if failed == nil && unread == nil {
			sightings = append(sightings, connectors.Sighting{ID: order.ID, State: order.State, Reason: order.CancelReason, Fetched: &fetched})
		}
		return true
	}
	c.details(ctx, lines, see, true)
	return sightings, err
}

// openReceiver opens the receiver of a row; sealed is false if it needs no opening or cannot be opened.
func (c *connector) openReceiver(row json.RawMessage) (opened json.RawMessage, sealed bool) {
	var r struct {
		Receiver json.RawMessage
	}
	var cipher string
	if json.Unmarshal(row, &r) != nil || json.Unmarshal(r.Receiver, &cipher) != nil {
		return nil, false
	}
	return c.seal.open(strings.TrimSpace(cipher), isObject)
}
