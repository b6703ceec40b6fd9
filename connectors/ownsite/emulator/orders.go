package emulator

// Orders: the shop's own record, its state, and the list with its cursor (FACTS.md section 2).

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// order is the shop's own record.
type order struct {
	id, number             string
	revision               int
	created, updated, paid time.Time // paid zero: not
	pending                bool      // the buyer has not finished paying
	cancelled, held        bool
	deleted, scanned       bool // scanned: the carrier has it
	test                   bool
	pay                    payment
	buyer                  emulation.Person
	note, shopNote         string
	method, service        string
	serviceName            string
	temperature            string
	store                  *emulation.Store
	postage, discount      int64
	assigned               *assigned
	lines                  []line
	fulfilments            []*fulfilment
	notices, posts         int
}

// payment is a way to pay.
type payment struct {
	method, name string
	kind         connectors.PaymentKind
}

var (
	byCard     = payment{"credit_card", "信用卡一次付清", connectors.PaymentOnline}
	byTransfer = payment{"atm", "ATM 虛擬帳號", connectors.PaymentOnline}
	byLine     = payment{"line_pay", "LINE Pay", connectors.PaymentOnline}
	atHome     = payment{"cod", "貨到付款", connectors.PaymentCOD}
	atStore    = payment{"cvs_cod", "超商取貨付款", connectors.PaymentCOD}
	byACME     = payment{"acme_pay", "ACME Pay", connectors.PaymentUnknown}
)

type line struct {
	id       string
	item     *item
	quantity int
	discount int64 // of the whole line
	download bool  // needs no shipping
	of       string
}

// sent counts the pieces of a line that have left.
func (o *order) sent(lineID string) int {
	n := 0
	for _, f := range o.fulfilments {
		for _, p := range f.packages {
			n += p.lines[lineID]
		}
	}
	return n
}

// left is what is still to be sent, by line.
func (o *order) left() map[string]int {
	left := map[string]int{}
	for _, l := range o.lines {
		if n := l.quantity - o.sent(l.id); n > 0 && !l.download {
			left[l.id] = n
		}
	}
	return left
}

// The statuses of an order.
const (
	pending   = "pending"
	ready     = "ready"
	onHold    = "on_hold"
	partly    = "partially_shipped"
	shipped   = "shipped"
	completed = "completed"
	cancelled = "cancelled"
)

var statuses = []string{pending, ready, onHold, partly, shipped, completed, cancelled}

// asked are the statuses that a warehouse asks for: what may have to be packed, and what must not be packed any more.
var asked = []string{ready, onHold, partly, cancelled}

func (o *order) status() string {
	physical := slices.ContainsFunc(o.lines, func(l line) bool { return !l.download })
	switch {
	case o.cancelled:
		return cancelled
	case o.scanned, physical && len(o.left()) == 0:
		return shipped
	case o.pending:
		return pending
	case o.held:
		return onHold
	case len(o.fulfilments) > 0:
		return partly
	}
	return ready
}

// state is where the order is, in our words.
func (e *Emulator) state(o *order) connectors.PlatformState {
	switch o.status() {
	case cancelled:
		return connectors.StateCancelled
	case shipped:
		return connectors.StateShipped
	case pending:
		return connectors.StateUnpaid
	}
	switch {
	case len(o.left()) == 0:
		return connectors.StateNotOurs // downloads only
	case o.assigned != nil && o.assigned.label && o.assigned.number != "" && e.offers(canLabels):
		return connectors.StateArranged
	}
	return connectors.StateOpen
}

func (o *order) items() int64 {
	var sum int64
	for _, l := range o.lines {
		if l.of == "" {
			sum += l.item.price*int64(l.quantity) - l.discount
		}
	}
	return sum
}

// total is what the buyer pays.
func (o *order) total() int64 { return o.items() + o.postage - o.discount }

// The bounds of a list (FACTS.md section 2.1).
const (
	mostRows    = 100
	usualRows   = 50
	longestWait = 25
)

// page is a page of a list.
type page struct {
	Data []row  `json:"data"`
	Next string `json:"next_cursor,omitempty"`
	More bool   `json:"has_more"`
}

// position is what a cursor holds: where the list goes on, and what it was asked for. It is nobody's business but the shop's.
type position struct {
	List     string    `json:"l"`
	At       time.Time `json:"t"`
	ID       string    `json:"i"`
	Statuses []string  `json:"s,omitempty"`
}

// seal writes a cursor.
func (p position) seal() string {
	text, _ := json.Marshal(p) // plain values
	return base64.RawURLEncoding.EncodeToString(text)
}

// begin reads where a list begins: at its cursor, or at the time asked for.
func (e *Emulator) begin(c *call, list string) (position, *reply) {
	at := position{List: list}
	if text := c.query.Get("cursor"); text != "" {
		raw, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil || json.Unmarshal(raw, &at) != nil || at.List != list {
			e.Break(ruleCursor, list)
			return at, problem(http.StatusBadRequest, "bad_request", "The cursor is none of this list")
		}
		if e.On(cursorsGone) || e.On(cursorExpired) && !e.expired {
			e.expired = true
			return at, problem(http.StatusGone, "cursor_expired", "The cursor has expired")
		}
		return at, nil
	}
	if text := c.query.Get("updated_since"); text != "" {
		since, err := time.Parse(time.RFC3339, text)
		if err != nil {
			e.Break(ruleSince, "not a time with an offset")
			return at, invalid("updated_since", "not_a_time_with_offset")
		}
		at.At = since.UTC()
	}
	if text := c.query.Get("status"); text != "" {
		at.Statuses = strings.Split(text, ",")
		for _, status := range at.Statuses {
			if !slices.Contains(statuses, status) {
				e.Break(ruleStatus, "unknown")
				return at, invalid("status", "unknown")
			}
		}
	}
	return at, nil
}

// limit reads how many rows are asked for.
func (e *Emulator) limit(c *call) (int, *reply) {
	text := c.query.Get("limit")
	if text == "" {
		return usualRows, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > mostRows {
		e.Break(ruleLimit, "out of range")
		return 0, invalid("limit", "out_of_range")
	}
	if e.On(smallPages) {
		n = min(n, 10)
	}
	return n, nil
}

// named reads a list of ids of the query; nil when it was not given.
func (e *Emulator) named(c *call, name string) ([]string, *reply) {
	if !c.query.Has(name) {
		return nil, nil
	}
	ids := strings.Split(c.query.Get(name), ",")
	if len(ids) > mostRows || slices.Contains(ids, "") {
		e.Break(ruleIDs, name)
		return nil, invalid(name, "out_of_range")
	}
	return ids, nil
}

// listed is a thing of a list: what it is sorted by.
type listed interface{ place() (time.Time, string) }

func (o *order) place() (time.Time, string) { return o.updated, o.id }

// isAfter says whether a thing comes behind a position of the list. The beginning includes its own moment.
func isAfter(thing listed, at position) bool {
	when, id := thing.place()
	if c := when.Compare(at.At); c != 0 {
		return c > 0
	}
	return at.ID == "" || id > at.ID
}

// paged cuts the page behind a position out of things that fit the filters.
func paged[L listed](e *Emulator, things []L, at position, limit int, render func(L) row) *page {
	things = slices.DeleteFunc(slices.Clone(things), func(thing L) bool { return !isAfter(thing, at) })
	slices.SortFunc(things, func(a, b L) int {
		whenA, idA := a.place()
		whenB, idB := b.place()
		if c := whenA.Compare(whenB); c != 0 {
			return c
		}
		return strings.Compare(idA, idB)
	})
	out := &page{Data: []row{}, More: len(things) > limit}
	before := at
	for _, thing := range things[:min(limit, len(things))] {
		out.Data = append(out.Data, render(thing))
		before = at
		at.At, at.ID = thing.place()
	}
	out.Next = at.seal()
	switch {
	case e.On(stuckCursor) && out.More:
		before.At, before.ID = time.Time{}, ""
		out.Next = before.seal()
	case e.On(duplicateRows) && out.More && limit > 1:
		out.Next = before.seal()
	case e.On(noMoreCursor) && len(out.Data) == 0:
		out.Next = ""
	}
	return out
}

func (e *Emulator) listOrders(c *call) *reply {
	if refusal := e.waits(c); refusal != nil {
		return refusal
	}
	limit, refusal := e.limit(c)
	if refusal != nil {
		return refusal
	}
	ids, refusal := e.named(c, "ids")
	if refusal != nil {
		return refusal
	}
	at, refusal := e.begin(c, "orders")
	if refusal != nil {
		return refusal
	}
	fits := func(o *order) bool { return len(at.Statuses) == 0 || slices.Contains(at.Statuses, o.status()) }
	if ids != nil {
		at, limit = position{List: "orders"}, mostRows
		fits = func(o *order) bool { return slices.Contains(ids, o.id) }
	}
	found := slices.DeleteFunc(slices.Clone(e.orders), func(o *order) bool { return o.deleted || !fits(o) })
	out := paged(e, found, at, limit, e.render)
	if e.On(movingRows) && out.More {
		e.move(out.Data[0]["id"])
	}
	return ok(out)
}

// move changes an order that has just been given out, once.
func (e *Emulator) move(id any) {
	text, _ := id.(string)
	if o := e.find(text); o != nil && o.revision == 1 {
		e.touch(o)
	}
}

// waits checks the wish to wait.
func (e *Emulator) waits(c *call) *reply {
	text := c.query.Get("wait")
	if text == "" {
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > longestWait || n > 0 && !e.offers(canLongPoll) {
		e.Break(ruleWait, "out of range, or not offered")
		return invalid("wait", "out_of_range")
	}
	return nil
}

func (e *Emulator) getOrder(c *call) *reply {
	o := e.find(c.PathValue("id"))
	if o == nil {
		return unknownOrder()
	}
	return ok(e.render(o))
}

func unknownOrder() *reply {
	return problem(http.StatusNotFound, "order_not_found", "There is no such order")
}
