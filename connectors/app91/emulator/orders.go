package emulator

// Orders on their three levels (FACTS.md section 2): a cart holds main orders, a main order holds sub-orders, a sub-order is one variant.

import (
	"cmp"
	"time"

	"github.com/shopspring/decimal"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// Statuses of a sub-order (FACTS.md section 2.2) and of its shipment (section 2.6).
const (
	toPay     = "WaitingToPay"
	toShip    = "WaitingToShipping"
	confirmed = "ConfirmedToShipping"
	finished  = "Finish"
	cancelled = "Cancel"

	notNumbered = "NotYetAllocatedCode"
	allocated   = "AllocatedCode"
	processing  = "ShippingProcessing"
	shippedDone = "Finish"
)

var (
	orderStatuses    = []string{"", toPay, "WaitingToCreditCheck", toShip, confirmed, finished, cancelled}
	shippingStatuses = []string{"", notNumbered, allocated, processing, "ShippingArrived", "ShippingFail", shippedDone}
	orderDateTypes   = []string{"OrderDateTime", "OrderExpectShippingDate", "OrderStatusUpdatedDateTime"}
	temperatures     = []string{"", "Normal", "Refrigerator", "Freezer"}
)

// order is a main order.
type order struct {
	tg, tm    string
	placed    time.Time
	expected  time.Time // planned shipment
	kind      string    // OrderShippingType
	pay       payment
	way       way
	fee       int64
	to        emulation.Person
	country   string // telephone code; empty: Taiwan
	buyer     string
	store     *emulation.Store
	memo      string // the buyer's
	note      string // the merchant's
	source    string
	lines     []*line
	shipments int
	notices   int
	exact     bool // times have milliseconds
}

// line is a sub-order.
type line struct {
	ts       string
	item     *item
	quantity int
	discount int64
	gift     string // ProductAttribute
	status   string
	shipping string // ShippingOrderStatus
	number   string
	cause    string // of a cancellation
	updated  time.Time
}

func (l *line) waits() bool { return l.status == toShip || l.status == confirmed }

// price is what one piece costs before discounts: gifts cost nothing.
func (l *line) price() int64 {
	if l.gift != "" {
		return 0
	}
	return l.item.price
}

func (l *line) payment() int64 { return l.price()*int64(l.quantity) - l.discount }

func (o *order) waits() bool {
	for _, l := range o.lines {
		if l.waits() {
			return true
		}
	}
	return false
}

// live are the sub-orders that were not cancelled.
func (o *order) live() []*line {
	var live []*line
	for _, l := range o.lines {
		if l.status != cancelled {
			live = append(live, l)
		}
	}
	return live
}

// state is where the order is, in the words of the contract.
func (o *order) state() connectors.PlatformState {
	live := o.live()
	switch {
	case len(live) == 0:
		return connectors.StateCancelled
	case !o.waits() && live[0].status == finished:
		return connectors.StateShipped
	case !o.waits():
		return connectors.StateUnpaid
	}
	for _, l := range live {
		if l.waits() && l.number == "" {
			return connectors.StateOpen
		}
	}
	return connectors.StateArranged
}

// total is what is paid for sub-orders, and for bringing them if there is anything to bring.
func (o *order) total(lines []*line) int64 {
	sum := o.fee
	for _, l := range lines {
		sum += l.payment()
	}
	return sum
}

// truth is the order in the words of the contract.
func (e *Emulator) truth(o *order) connectors.Order {
	counted := o.live()
	if len(counted) == 0 {
		counted = o.lines
	}
	ship := o.expected.UTC()
	t := connectors.Order{
		ID: o.tm, Number: o.tg, State: o.state(), OrderedAt: o.placed.UTC(), ShipBy: &ship,
		Payment: connectors.Payment{Method: o.pay.code, Kind: o.pay.kind}, Total: connectors.TWD(o.total(counted)),
		Shipping: connectors.Shipping{Code: e.shippingCode(o), Mode: o.way.mode()},
		Receiver: connectors.Receiver{Name: o.to.Name, Phone: o.to.Phone, Postcode: o.to.Postcode, Address: o.to.Address()}, BuyerNote: o.memo,
	}
	if o.note != "" {
		t.BuyerNote = cmp.Or(o.memo+"\n", "") + "商家備註：" + o.note
		if o.memo == "" {
			t.BuyerNote = "商家備註：" + o.note
		}
	}
	if o.pay.kind == connectors.PaymentCOD {
		due := t.Total
		t.COD = &due
	}
	switch {
	case o.store != nil:
		t.Shipping.StoreID, t.Shipping.StoreName = o.store.ID, o.store.Name
		t.Receiver.Postcode, t.Receiver.Address = "", o.store.Address
	case o.country != "":
		t.Receiver.Phone = "+" + o.country + " " + o.to.Phone
		t.Receiver.Address = o.to.Street + ", " + o.to.District + ", " + o.to.City + ", Hong Kong"
	}
	for _, l := range o.lines {
		t.Lines = append(t.Lines, e.truthOfLine(l))
	}
	return t
}

func (e *Emulator) truthOfLine(l *line) connectors.Line {
	t := connectors.Line{
		ID: l.ts, Listing: l.item.key(), SKU: l.item.outer, Name: cmp.Or(l.item.option, l.item.outer), Quantity: l.quantity,
		Price: connectors.Money{
			Amount:   decimal.NewFromInt(l.payment()).DivRound(decimal.NewFromInt(int64(l.quantity)), 2),
			Currency: "TWD",
		},
		Note: l.gift,
	}
	if l.item.outer == "" || e.On(titles) {
		t.Name, t.Variant = l.item.page.title, l.item.option
	}
	if l.status == cancelled {
		t.Quantity = 0
	}
	return t
}

// shippingCode is the shop's own number of the method.
func (e *Emulator) shippingCode(o *order) string {
	if e.On(noMethod) {
		return o.way.plain()
	}
	return o.way.code
}
