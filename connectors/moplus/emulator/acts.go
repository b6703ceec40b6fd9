package emulator

// The other side: what buyers, the merchant and MO店+'s staff do, and what is true.

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"gowarehouse/connectors"
)

// Act does one thing. See connectors.Act for the kinds. A cancellation is not asked for here: it is there or it is not.
func (e *Emulator) Act(act connectors.Act) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch act.Kind {
	case "revoke":
		e.token = "regenerated"
		return nil
	case "sell":
		it := e.goodsBy[act.Listing]
		if it == nil || it.stock == 0 {
			return fmt.Errorf("moplus emulator: %v cannot be sold", act.Listing)
		}
		it.stock--
		return nil
	}
	o := e.byNumber[act.Order]
	if o == nil {
		return fmt.Errorf("moplus emulator: no order %s", act.Order)
	}
	switch act.Kind {
	case "cancel":
		if o.is(shipping) || o.is(delivered) {
			return fmt.Errorf("moplus emulator: order %s is on its way", act.Order)
		}
		e.move(o.lines, cancelled)
	case "change_address":
		if o.route.kind == store {
			return fmt.Errorf("moplus emulator: an order to a store has no address to change")
		}
		o.asked = "104 台北市 中山區 南京東路二段1號8樓"
	case "change_quantity":
		l := o.lines[0]
		l.qty, l.amount = act.Quantity, l.item.price*int64(act.Quantity)
	case "ship_elsewhere":
		e.shipElsewhere(o)
	case "hand_over":
		e.handOver(o)
	default:
		return fmt.Errorf("moplus emulator: %q does not happen here", act.Kind)
	}
	return nil
}

// shipElsewhere: the merchant does it by hand in the back office.
func (e *Emulator) shipElsewhere(o *order) {
	if o.route.kind != home {
		e.bill(o.lines)
		return
	}
	e.sendByHand(o, o.lines)
}

// sendByHand reports lines of a home order with a number that this program has never seen.
func (e *Emulator) sendByHand(o *order, lines []*line) {
	bill := &waybill{number: "BYHAND" + o.number, carrier: "Other", at: e.Now(), order: o, lines: lines}
	for _, l := range lines {
		l.bill = bill
	}
	e.move(lines, shipping)
	o.ships++
}

// handOver: the carrier scans the parcels.
func (e *Emulator) handOver(o *order) {
	for _, l := range o.lines {
		switch l.status {
		case printed:
			e.move([]*line{l}, shipping)
		case shipping:
			e.move([]*line{l}, delivered)
		}
	}
}

// Expect gives what a fetch of that window must bring: what waits to be shipped, and came to the merchant in the window. Orders that are in
// sight by their own date or the last day to ship, but came before it, are too old.
func (e *Emulator) Expect(window connectors.Window) connectors.Expectation {
	e.mu.Lock()
	defer e.mu.Unlock()
	expected := connectors.Expectation{Refused: map[string]int{}}
	for _, o := range e.orders {
		if !o.open() || e.On(switchBrokenOrder) && o == e.newest() {
			continue
		}
		if o.since().Before(window.From) {
			if e.inSight(o, window) {
				expected.Refused["too_old"]++
			}
			continue
		}
		expected.Orders = append(expected.Orders, o.number)
		if o.asked == "" && e.hasCode(o) && !o.partly() && !e.On(switchNewStatus) {
			expected.Shippable = append(expected.Shippable, o.number)
		}
	}
	return expected
}

// newest is the last order that waits: the one that broken_order breaks.
func (e *Emulator) newest() *order {
	for _, o := range slices.Backward(e.orders) {
		if o.open() {
			return o
		}
	}
	return nil
}

// partly tells whether some of the goods have left.
func (o *order) partly() bool { return o.is(printed) || o.is(shipping) || o.is(delivered) }

// hasCode tells whether the facts name a code for how the order travels.
func (e *Emulator) hasCode(o *order) bool {
	_, coded := storeCodes[o.route]
	return o.route.kind != store || coded && !e.On(switchBothWays)
}

const day = 24 * time.Hour

// inSight: FACTS.md section 2 asks by the day of the order, and by the last day to ship from 7 days before the end to 14 days after.
func (e *Emulator) inSight(o *order, w connectors.Window) bool {
	days := func(from, to time.Time) span {
		f, t := from.In(taipei), to.In(taipei)
		return span{time.Date(f.Year(), f.Month(), f.Day(), 0, 0, 0, 0, taipei), time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, taipei)}
	}
	return days(w.From, w.To).holds(o.created.In(taipei)) || days(w.To.Add(-7*day), w.To.Add(14*day)).holds(o.shipBy.In(taipei))
}

// since is when the first of the goods got the status it has.
func (o *order) since() time.Time {
	var first time.Time
	for _, l := range o.lines {
		if at := l.at.Truncate(time.Second); !l.freight && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}

// Shop shows the truth about an order.
func (e *Emulator) Shop(id string) (connectors.ShopView, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	o := e.byNumber[id]
	if o == nil {
		return connectors.ShopView{}, false
	}
	view := connectors.ShopView{State: o.state(), Order: e.truthOf(o), Shipments: o.ships, Notices: o.ships}
	for _, l := range o.lines {
		if l.bill != nil && !slices.Contains(view.TrackingNumbers, l.bill.number) {
			view.TrackingNumbers = append(view.TrackingNumbers, l.bill.number)
		}
	}
	return view, true
}

// states are the program's words, the least advanced first.
var states = []struct {
	status status
	state  connectors.PlatformState
}{
	{unpaid, connectors.StateUnpaid}, {notShipped, connectors.StateOpen}, {printed, connectors.StateArranged}, {shipping, connectors.StateShipped},
	{delivered, connectors.StateShipped}, {recycled, connectors.StateShipped},
}

// state is that of the goods that are least advanced; cancelled ones count only when there are no others.
func (o *order) state() connectors.PlatformState {
	for _, s := range states {
		if o.is(s.status) {
			return s.state
		}
	}
	return connectors.StateCancelled
}

// truthOf is the order in the program's words.
func (e *Emulator) truthOf(o *order) connectors.Order {
	shipBy := o.shipBy.In(taipei)
	shipDay := time.Date(shipBy.Year(), shipBy.Month(), shipBy.Day(), 0, 0, 0, 0, taipei)
	t := connectors.Order{
		ID: o.number, Number: o.number, State: o.state(), OrderedAt: o.since().UTC(), ShipBy: &shipDay, BuyerNote: o.message,
		PartlyShipped: o.open() && o.partly(),
		Payment:       connectors.Payment{Method: "momo", Kind: connectors.PaymentPlatform},
	}
	total := decimal.Zero
	for _, l := range o.lines {
		if l.status != cancelled {
			total = total.Add(decimal.NewFromInt(l.amount))
		}
		if l.freight {
			continue
		}
		qty := l.qty
		if l.status == cancelled {
			qty = 0
		}
		t.Lines = append(t.Lines, connectors.Line{
			ID: l.seq, Listing: l.item.key, SKU: l.item.sku, Name: l.item.name, Variant: l.item.option, Quantity: qty,
			Price: connectors.Money{Amount: decimal.NewFromInt(l.amount).DivRound(decimal.NewFromInt(int64(l.qty)), 2), Currency: "TWD"},
		})
	}
	t.Total = connectors.Money{Amount: total, Currency: "TWD"}
	t.Shipping = connectors.Shipping{Code: e.codeOf(o), Mode: connectors.ShipLabel}
	if o.route.kind == home {
		t.Shipping.Mode = connectors.ShipSelf
	}
	t.Receiver = connectors.Receiver{Name: masked(o.person.Name), Phone: o.proxy, Masked: true}
	if o.route.kind == home && o.open() {
		t.Receiver = connectors.Receiver{
			Name: o.person.Name, Phone: o.proxy, Postcode: o.person.Postcode,
			Address: strings.Join([]string{o.person.City, o.person.District, o.person.Street}, " "),
		}
	}
	return t
}

// codeOf names how an order travels: by the kind, and for a store by brand and delyGb.
func (e *Emulator) codeOf(o *order) string {
	brand := map[string]string{seven: "seven", family: "family"}[o.route.brand]
	code, coded := storeCodes[o.route]
	switch {
	case o.route.kind == home:
		return "home"
	case o.route.kind == third:
		return "third"
	case !coded || e.On(switchBothWays):
		return brand + "-uncertain"
	}
	return fmt.Sprintf("%s-%d", brand, code)
}
