package emulator

// What happens on the platform, and what is true there.

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// Act does what a buyer, the merchant or the carrier would. A buyer's wish to cancel is nothing that this interface shows; that he pays ("pay")
// and cancels himself ("buyer_cancel") are told by messages of their own.
func (e *Emulator) Act(act connectors.Act) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch act.Kind {
	case "revoke":
		e.revoked = true
		return nil
	case "buy":
		e.buy()
		return nil
	case "sell":
		s := e.shop.spec(act.Listing)
		if s == nil {
			return errors.New("ruten emulator: no such listing")
		}
		s.stock -= max(1, act.Quantity)
		return nil
	}
	o := e.shop.order(act.Order)
	if o == nil {
		return fmt.Errorf("ruten emulator: no order %q", act.Order)
	}
	switch {
	case act.Kind == "hand_over" && o.status == shipped:
		o.move(finished, e.Now())
	case o.status == waitPay && act.Kind == "pay":
		o.paid, o.payState = e.Now().Truncate(time.Second), "paid"
		o.move(waitConfirm, e.Now())
		e.tell(toldPaid, o)
	case act.Kind == "cancel" && o.cancellable():
		o.move(canceled, e.Now())
		e.tell(toldCanceled, o)
	case act.Kind == "buyer_cancel" && o.cancellable():
		o.move(canceled, e.Now())
		e.tell(toldBuyer, o)
	case !o.open():
		return fmt.Errorf("order %s is %s already", o.id, o.status)
	case act.Kind == "ship_elsewhere":
		o.ship("中華郵政", "2"+o.id[len(o.id)-8:], e.Now())
	case act.Kind == "change_address" && ways[o.way].chain == "":
		e.relocate(o)
	case act.Kind == "change_quantity":
		return o.keep(act, e.Now())
	default:
		return fmt.Errorf("order %s in %s: %s cannot happen", o.id, o.status, act.Kind)
	}
	return nil
}

// relocate gives the receiver another address.
func (e *Emulator) relocate(o *order) {
	before := o.person
	for o.person.Address() == before.Address() {
		o.person = emulation.SomePerson(e.shop.random)
	}
	o.person.Name, o.person.Phone = before.Name, before.Phone
	o.changed = e.Now()
}

// keep lets the merchant take pieces of a line out, with the buyer's consent, until so many are left.
func (o *order) keep(act connectors.Act, now time.Time) error {
	at := max(0, slices.IndexFunc(o.lines, func(l line) bool { return l.spec.of.id == act.Listing.Item && l.spec.id == act.Listing.Variant }))
	if act.Quantity < 1 || act.Quantity >= o.lines[at].count {
		return fmt.Errorf("order %s: pieces can only be taken out", o.id)
	}
	o.lines[at].count, o.changed = act.Quantity, now
	return nil
}

// Expect tells what a fetch of the window's days must bring. Only orders that wait are asked about, so that only those can be refused.
func (e *Emulator) Expect(window connectors.Window) connectors.Expectation {
	e.mu.Lock()
	defer e.mu.Unlock()
	expect := connectors.Expectation{Refused: map[string]int{}}
	local := window.From.In(connectors.Taipei)
	from := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, connectors.Taipei)
	for _, o := range e.placedIn(from, window.To) {
		strange := o.odd && (e.On(oddState) || e.On(oddRow) || e.On(strictDetail))
		switch state := o.state(); {
		case strange || !o.open():
			continue
		case state == connectors.StateUnpaid:
			expect.Refused["unpaid"]++
			continue
		case o.placed.Before(window.From) && o.paid.Before(window.From):
			expect.Refused["too_old"]++
			continue
		}
		expect.Orders = append(expect.Orders, o.id)
		if o.payment().Kind == connectors.PaymentUnknown && o.paid.IsZero() {
			expect.Unknown = append(expect.Unknown, o.id)
		}
		if hidden := e.On(masked) && ways[o.way].chain == ""; o.way != "" && !hidden {
			expect.Shippable = append(expect.Shippable, o.id)
		}
	}
	slices.Sort(expect.Orders)
	slices.Sort(expect.Shippable)
	return expect
}

// Shop shows the platform's side of one order.
func (e *Emulator) Shop(orderID string) (connectors.ShopView, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	o := e.shop.order(orderID)
	if o == nil {
		return connectors.ShopView{}, false
	}
	view := connectors.ShopView{State: o.state(), Shipments: o.ships, Order: e.truth(o)}
	if o.number != "" {
		view.TrackingNumbers = []string{o.number}
	}
	return view, true
}

// truth is the order in the words of the contract.
func (e *Emulator) truth(o *order) connectors.Order {
	mode := connectors.ShipSelf
	switch w := ways[o.way]; {
	case w.chain != "":
		mode = connectors.ShipLabel
	case w.ruten:
		mode = "" // by whose contract it goes is the merchant's to know
	}
	t := connectors.Order{
		ID: o.id, Number: o.id, State: o.state(), OrderedAt: o.placed.UTC(), Payment: o.payment(), Total: connectors.TWD(o.total()),
		Shipping: connectors.Shipping{Code: o.way, Name: ways[o.way].name, Mode: mode, StoreID: o.store.ID, StoreName: o.store.Name},
		Receiver: connectors.Receiver{Name: e.name(o), Phone: e.phone(o), Postcode: o.zip(), Address: o.address(), Masked: e.On(masked)},
		Buyer:    o.buyer, BuyerNote: o.note,
	}
	if o.isCOD() {
		due := t.Total
		t.COD = &due
	}
	for _, l := range o.lines {
		t.Lines = append(t.Lines, l.truth(e.skuOf(l.spec)))
	}
	return t
}

func (o *order) payment() connectors.Payment {
	p := connectors.Payment{Method: o.pay, Kind: connectors.PaymentUnknown}
	if !o.paid.IsZero() {
		at := o.paid.UTC()
		p.PaidAt = &at
	}
	switch {
	case o.isCOD():
		p.Kind = connectors.PaymentCOD
	case o.pay == "CREDIT":
		p.Kind = connectors.PaymentOnline
	}
	return p
}

func (l line) truth(sku string) connectors.Line {
	s := l.spec
	t := connectors.Line{ID: s.of.id, Listing: connectors.ListingKey{Item: s.of.id, Variant: s.id}, SKU: sku, Name: s.of.name, Variant: s.first,
		Quantity: l.count, Price: connectors.TWD(s.price)}
	if s.id != "" {
		t.ID += "-" + s.id
	}
	if s.second != "" {
		t.Variant += "," + s.second
	}
	return t
}

// StockOf gives the platform's own number and how many changes it accepted.
func (e *Emulator) StockOf(key connectors.ListingKey) (quantity, changes int, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.shop.spec(key)
	if s == nil {
		return 0, 0, false
	}
	return s.stock, s.changes, true
}

// ListingKeys gives every variant, and every item that has none.
func (e *Emulator) ListingKeys() []connectors.ListingKey {
	e.mu.Lock()
	defer e.mu.Unlock()
	var keys []connectors.ListingKey
	for _, i := range e.shop.items {
		for _, s := range i.specs {
			keys = append(keys, connectors.ListingKey{Item: i.id, Variant: s.id})
		}
	}
	return keys
}

// SKUOf gives the merchant's own number of a listing.
func (e *Emulator) SKUOf(key connectors.ListingKey) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if s := e.shop.spec(key); s != nil {
		return e.skuOf(s)
	}
	return ""
}
