package emulator

// The other side: what buyers, the merchant and momo's staff do, and what is true.

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"gowarehouse/connectors"
)

// Act does one thing. See connectors.Act for the kinds.
func (e *Emulator) Act(act connectors.Act) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch act.Kind {
	case "revoke":
		e.login.entpPwd = "changed9012pw"
		return nil
	case "sell":
		it := e.goodsBy[act.Listing]
		if it == nil || it.stock == 0 {
			return fmt.Errorf("momo emulator: %v cannot be sold", act.Listing)
		}
		it.stock--
		return nil
	}
	o := e.byID[act.Order]
	if o == nil {
		return fmt.Errorf("momo emulator: no order %s", act.Order)
	}
	switch act.Kind {
	case "cancel":
		o.stop = stopped
	case "request_cancel":
		o.stop = stopRequested
	case "change_address":
		e.moveAway(o)
	case "change_quantity":
		o.lines[0].qty = act.Quantity
	case "ship_elsewhere":
		e.shipElsewhere(o)
	case "hand_over":
		e.handOver(o)
	default:
		return fmt.Errorf("momo emulator: no act is called %q", act.Kind)
	}
	return nil
}

// moveAway: a home buyer asks for another address, which must be answered; the others change theirs at momo.
func (e *Emulator) moveAway(o *order) {
	switch o.route.kind {
	case home:
		o.address = changeRequest{"104", "台北市中山區南京東路二段1號8樓"}
	case store:
		o.store.ID, o.store.Name = "131386", "建盛門市"
	case third:
		o.person.Postcode, o.person.City, o.person.District, o.person.Street = "104", "台北市", "中山區", "南京東路二段1號8樓"
	}
}

// shipElsewhere: the merchant does it by hand in the supplier's back office.
func (e *Emulator) shipElsewhere(o *order) {
	if o.route.kind != home {
		e.finish(o.lines, packing{ship: "原箱"})
		return
	}
	for _, l := range o.lines {
		e.deliver(l, map[string]string{"slipNo": "BYHAND" + o.number, "shipTypeStr": "原箱"})
	}
}

// Expect gives what a fetch of that window must bring. Unpaid, shipped and cancelled orders are never in sight. momo
// compares whole minutes, so an order of the minute in which the window begins may be seen and be too old.
func (e *Emulator) Expect(window connectors.Window) connectors.Expectation {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := span{window.From.Truncate(time.Minute), window.To.Add(-time.Nanosecond).Truncate(time.Minute)}
	expected := connectors.Expectation{Refused: map[string]int{}}
	for _, o := range e.orders {
		if !o.open() || !s.holds(o.at) || o.route.kind == third && e.On(switchNoContract) {
			continue
		}
		if o.at.Before(window.From) {
			expected.Refused["too_old"]++
			continue
		}
		expected.Orders = append(expected.Orders, o.id())
		if o.stop == notStopped && o.address == (changeRequest{}) {
			expected.Shippable = append(expected.Shippable, o.id())
		}
	}
	return expected
}

// Shop shows the truth about an order.
func (e *Emulator) Shop(id string) (connectors.ShopView, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	o := e.byID[id]
	if o == nil {
		return connectors.ShopView{}, false
	}
	view := connectors.ShopView{State: o.state(), Order: o.truth()}
	for _, l := range o.lines {
		if l.waybill != nil && !slices.Contains(view.TrackingNumbers, l.waybill.slip) {
			view.TrackingNumbers = append(view.TrackingNumbers, l.waybill.slip)
		}
	}
	view.Shipments, view.Notices = len(view.TrackingNumbers), len(view.TrackingNumbers)
	return view, true
}

func (o *order) state() connectors.PlatformState {
	switch {
	case o.unpaid:
		return connectors.StateUnpaid
	case o.stop == stopped:
		return connectors.StateCancelled
	case o.open() && o.stop == stopRequested:
		return connectors.StateCancelRequested
	case o.open():
		return connectors.StateOpen
	}
	for _, l := range o.lines {
		if !l.waybill.handed {
			return connectors.StateArranged
		}
	}
	return connectors.StateShipped
}

// truth is the order in the program's words.
func (o *order) truth() connectors.Order {
	t := connectors.Order{
		ID: o.id(), Number: o.number, State: o.state(), OrderedAt: o.at.UTC(), Buyer: masked(o.person.Name), BuyerNote: o.wish,
		Payment: connectors.Payment{Method: "momo", Kind: connectors.PaymentPlatform},
	}
	total := decimal.Zero
	for _, l := range o.lines {
		option := l.item.option
		if option == "無" {
			option = ""
		}
		t.Lines = append(t.Lines, connectors.Line{
			ID: l.no, Listing: l.item.key, SKU: l.item.sku, Name: l.item.name, Variant: option, Quantity: l.qty,
			Price: connectors.TWD(l.item.price), Note: l.gift,
		})
		total = total.Add(decimal.NewFromInt(l.item.price * int64(l.qty)))
	}
	t.Total = connectors.Money{Amount: total, Currency: "TWD"}
	switch o.route.kind {
	case home:
		t.Shipping = connectors.Shipping{Code: "home", Mode: connectors.ShipSelf}
		t.Receiver = connectors.Receiver{Name: o.person.Name, Phone: o.person.Phone, Postcode: o.person.Postcode, Address: o.person.Address()}
	case store:
		t.Shipping = connectors.Shipping{Code: "store-" + o.route.code, Mode: connectors.ShipLabel, StoreID: o.store.ID, StoreName: o.store.Name}
		t.Receiver = connectors.Receiver{Name: o.person.Name}
	case third:
		t.Shipping = connectors.Shipping{Code: o.thirdCode(), Mode: connectors.ShipLabel}
		t.Receiver = connectors.Receiver{
			Name: masked(o.person.Name), Postcode: o.person.Postcode, Address: maskedAddress(o.person), Masked: true,
		}
	}
	return t
}

// thirdCode is carrier and temperature; a line that the lists show under several temperatures has none that is certain.
func (o *order) thirdCode() string {
	temp := o.route.temp
	for _, r := range o.also {
		if r.temp != temp {
			temp = "mixed"
		}
	}
	return strings.Join([]string{"third", o.route.code, temp}, "-")
}
