package emulator

// Orders: their states, the search, and the list by ids (FACTS.md section 2).

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// States of order_delivery.status and order_delivery.delivery_status that this shop uses (FACTS.md section 2.5).
const (
	deliveryPending = "pending"
	deliveryShipped = "shipped"

	logisticsPending    = "pending"
	logisticsSubmitted  = "request_submitted"
	logisticsAuthorized = "request_authorized"
	logisticsAccepted   = "request_accepted"
	logisticsExpired    = "expired"
	logisticsFailed     = "failed"
)

var (
	orderStatuses    = []string{"temp", "pending", "removed", "confirmed", "completed", "cancelled"}
	paymentStatuses  = []string{"pending", "failed", "expired", "completed", "refunding", "refunded", "partially_refunded"}
	deliveryStatuses = []string{"pending", "shipping", "shipped", "arrived", "collected", "returned", "returning"}
)

// order is the shop's own record; render turns it into what SHOPLINE shows.
type order struct {
	id, number        string
	status            string
	created, updated  time.Time
	createdBy, kind   string // kind is order.type: return or exchange of the point of sale
	pay               payment
	payStatus         string
	paidAt            time.Time // zero: not
	how               *method
	delivery          string // order_delivery.status
	logistics         string // order_delivery.delivery_status
	deliveryID        string
	tracking          string
	trackingURL       string
	carrier           string
	asked             int // how often it was looked at since its execution
	store             *emulation.Store
	buyer             emulation.Person
	note, slot        string
	postage, discount int64
	lines             []line
	parent            string
	children          []string
	archived          bool
	shipments, mails  int
	labelAsked        bool
}

// line is a line of an order. A product set has the items it is made of.
type line struct {
	id       string
	kind     string // item_type
	item     *item
	set      []*item
	title    string // of a line without an item of its own
	price    int64
	quantity int
}

func (o *order) total() int64 {
	sum := o.postage - o.discount
	for _, l := range o.lines {
		sum += l.price * int64(l.quantity)
	}
	return sum
}

// waits says whether the order is one of those that a fetch asks for.
func (o *order) waits() bool {
	return (o.status == "pending" || o.status == "confirmed") && o.delivery == deliveryPending && !o.archived
}

// unknownPayment says whether nobody can tell how the order is paid.
func (o *order) unknownPayment() bool {
	return o.pay.kind == connectors.PaymentUnknown && o.payStatus == "pending"
}

// state is the order's state in the words of the contract.
func (o *order) state() connectors.PlatformState {
	switch {
	case o.status == "cancelled" || o.status == "removed" || o.archived:
		return connectors.StateCancelled
	case o.createdBy == "pos" || o.kind != "":
		return connectors.StateNotOurs
	case o.status == "completed" || o.delivery != deliveryPending:
		return connectors.StateShipped
	case o.payStatus == "refunding" || o.payStatus == "refunded":
		return connectors.StateCancelRequested
	case o.payStatus != "completed" && o.pay.kind == connectors.PaymentOnline || o.payStatus == "failed" || o.payStatus == "expired":
		return connectors.StateUnpaid
	case o.tracking != "" || o.logistics == logisticsSubmitted || o.logistics == logisticsAuthorized || o.logistics == logisticsAccepted:
		return connectors.StateArranged
	}
	return connectors.StateOpen
}

// times of an order that a query can ask for, by the first half of the parameter's name.
var orderTimes = map[string]func(*order) time.Time{
	"created": func(o *order) time.Time { return o.created },
	"updated": func(o *order) time.Time { return o.updated },
	"paid":    func(o *order) time.Time { return o.paidAt },
}

var (
	searchParameters = []string{
		"status", "statuses[]", "payment_status", "delivery_status", "delivery_statuses[]", "order_number", "sort_by", "order_by",
		"created_after", "created_before", "updated_after", "updated_before", "paid_after", "paid_before",
	}
	listParameters = []string{"order_ids[]", "created_after", "created_before", "updated_after", "updated_before", "sort_by"}
)

// inTime reads the pairs of times and keeps the orders inside; both ends belong to it.
func (e *Emulator) inTime(c *call, orders []*order) ([]*order, *reply) {
	for name, of := range orderTimes {
		after, refusal := e.moment(c, name+"_after")
		if refusal != nil {
			return nil, refusal
		}
		before, refusal := e.moment(c, name+"_before")
		if refusal != nil {
			return nil, refusal
		}
		orders = keep(orders, func(o *order) bool {
			at := of(o)
			return (after.IsZero() || !at.Before(after)) && (before.IsZero() || !at.IsZero() && !at.After(before))
		})
	}
	return orders, nil
}

func keep(orders []*order, want func(*order) bool) []*order {
	return slices.DeleteFunc(slices.Clone(orders), func(o *order) bool { return !want(o) })
}

// searchOrders is the main call. Archived orders are not in it.
func (e *Emulator) searchOrders(c *call) *reply {
	for name, known := range map[string][]string{
		"status": orderStatuses, "statuses[]": orderStatuses, "payment_status": paymentStatuses, "delivery_status": deliveryStatuses,
		"delivery_statuses[]": deliveryStatuses, "sort_by": {"created_at", "total"}, "order_by": {"asc", "desc"},
	} {
		if refusal := e.oneOf(c, name, known); refusal != nil {
			return refusal
		}
	}
	found, refusal := e.inTime(c, keep(e.orders, func(o *order) bool {
		return !o.archived && among(c, o.status, "status", "statuses[]") && among(c, o.delivery, "delivery_status", "delivery_statuses[]") &&
			among(c, o.payStatus, "payment_status") && among(c, o.number, "order_number")
	}))
	if refusal != nil {
		return refusal
	}
	if c.query.Get("sort_by") == "total" {
		slices.SortStableFunc(found, func(a, b *order) int { return cmp.Compare(a.total(), b.total()) })
	}
	if c.query.Get("order_by") != "asc" {
		slices.Reverse(found)
	}
	return pageOf(e, c, found, e.renderOrder)
}

// among says whether a value is one of those that the parameters ask for; without any all are.
func among(c *call, value string, parameters ...string) bool {
	asked := false
	for _, name := range parameters {
		if slices.Contains(c.query[name], value) {
			return true
		}
		asked = asked || len(c.query[name]) > 0
	}
	return !asked
}

// listOrders is the list by time or by ids. Its sort_by is the direction.
func (e *Emulator) listOrders(c *call) *reply {
	if refusal := e.oneOf(c, "sort_by", []string{"asc", "desc"}); refusal != nil {
		return refusal
	}
	found, refusal := e.inTime(c, keep(e.orders, func(o *order) bool { return !o.archived && among(c, o.id, "order_ids[]") }))
	if refusal != nil {
		return refusal
	}
	if c.query.Get("sort_by") != "asc" {
		slices.Reverse(found)
	}
	for _, o := range found {
		if len(c.query["order_ids[]"]) > 0 {
			e.looked(o)
		}
	}
	return pageOf(e, c, found, e.renderOrder)
}

// one finds the order a route names.
func (e *Emulator) one(c *call) (*order, *reply) {
	o := e.byID[c.PathValue("id")]
	switch {
	case o == nil:
		return nil, fail(http.StatusNotFound, "NotFound", "Order not found")
	case o.archived:
		return nil, &reply{status: http.StatusGone, body: object{}}
	}
	return o, nil
}

func (e *Emulator) getOrder(c *call) *reply {
	o, refusal := e.one(c)
	if refusal != nil {
		return refusal
	}
	e.looked(o)
	return ok(e.renderOrder(o))
}
