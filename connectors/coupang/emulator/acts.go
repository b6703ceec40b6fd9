package emulator

// What happens on the platform, and what is true there.

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// Act does what a buyer, the merchant or the carrier would.
func (e *Emulator) Act(act connectors.Act) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch act.Kind {
	case "revoke":
		e.revoked = true
		return nil
	case "sell":
		id, _ := strconv.ParseInt(act.Listing.Item, 10, 64)
		o := e.shop.option(id)
		if o == nil {
			return fmt.Errorf("coupang emulator: no option %q", act.Listing.Item)
		}
		o.stock -= max(1, act.Quantity)
		return nil
	}
	e.settle()
	id, _ := strconv.ParseInt(act.Order, 10, 64)
	b := e.shop.box(id)
	if b == nil {
		return fmt.Errorf("coupang emulator: no box %q", act.Order)
	}
	return e.actOn(b, act)
}

func (e *Emulator) actOn(b *box, act connectors.Act) error {
	left := b.status != accept && b.status != instruct
	switch {
	case act.Kind == "hand_over" && b.number != "" && !b.gone:
		b.status = delivering
	case left || b.gone:
		return fmt.Errorf("box %d is %s already", b.id, b.status)
	case act.Kind == "cancel":
		b.cancelAll()
	case act.Kind == "request_cancel": // in ACCEPT it would be a cancellation at once
		if b.status == accept {
			b.status, b.acked = instruct, e.Now()
		}
		b.stopped = true
		b.items[0].held = b.items[0].open()
	case act.Kind == "change_address" && b.status == accept:
		e.move(b)
	case act.Kind == "change_quantity":
		return b.keepPieces(act)
	case act.Kind == "ship_elsewhere":
		b.carrier, b.number, b.status = direct, "9"+strconv.FormatInt(b.id%1_000_000_000, 10), noneTracking
		b.ships++
	default:
		return fmt.Errorf("box %d in %s: %s cannot happen", b.id, b.status, act.Kind)
	}
	return nil
}

// keepPieces cancels pieces of a line until so many are left.
func (b *box) keepPieces(act connectors.Act) error {
	at := 0
	for i, line := range b.items {
		if strconv.FormatInt(line.option.id, 10) == act.Listing.Item {
			at = i
		}
	}
	line := &b.items[at]
	if act.Quantity < 0 || act.Quantity >= line.open() {
		return fmt.Errorf("box %d: a buyer can only cancel pieces", b.id)
	}
	line.cancelled = line.count - line.held - act.Quantity
	return nil
}

// move gives the receiver another address.
func (e *Emulator) move(b *box) {
	before := b.person
	for b.person.Address() == before.Address() {
		b.person = emulation.SomePerson(e.shop.random)
	}
	b.person.Name, b.person.Phone = before.Name, before.Phone
}

// Expect tells what a fetch of ACCEPT and INSTRUCT must bring.
func (e *Emulator) Expect(window connectors.Window) connectors.Expectation {
	e.mu.Lock()
	defer e.mu.Unlock()
	expect := connectors.Expectation{Refused: map[string]int{}}
	for _, status := range []string{accept, instruct} {
		for _, b := range e.listed(status, startOfDay(window.From), window.To) {
			id := strconv.FormatInt(b.id, 10)
			if b.placed.Before(window.From) && b.paid.Before(window.From) {
				expect.Refused["too_old"]++
				continue
			}
			expect.Orders = append(expect.Orders, id)
			if b.cod == nil || b.paid.IsZero() && !b.isCOD() {
				expect.Unknown = append(expect.Unknown, id)
			}
			if e.resolvable(b) {
				expect.Shippable = append(expect.Shippable, id)
			}
		}
	}
	slices.Sort(expect.Orders)
	slices.Sort(expect.Shippable)
	return expect
}

func startOfDay(t time.Time) time.Time {
	local := t.In(connectors.Taipei)
	return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, connectors.Taipei)
}

// resolvable says whether a person can clear every hold of the box here. Where Coupang does not tell how a box is paid there is not even a
// word that could be mapped.
func (e *Emulator) resolvable(b *box) bool {
	own := b.kind != lite
	hidden := own && (e.On(nullNumbers) || e.On(maskedNames))
	untold := b.cod == nil
	return b.state() != connectors.StateCancelRequested && b.pieces() > 0 && !hidden && !untold
}

// Shop shows the platform's side of one box. Boxes that were split off count with the one they came from.
func (e *Emulator) Shop(orderID string) (connectors.ShopView, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.settle()
	id, _ := strconv.ParseInt(orderID, 10, 64)
	b := e.shop.box(id)
	if b == nil {
		return connectors.ShopView{}, false
	}
	view := connectors.ShopView{State: b.state(), Order: e.truth(b)}
	for _, other := range e.shop.boxes {
		if other != b && (other.order != b.order || !other.split || !b.split) {
			continue
		}
		view.Shipments += other.ships
		if other.number != "" {
			view.TrackingNumbers = append(view.TrackingNumbers, other.number)
		}
	}
	return view, true
}

// truth is the box in the words of the contract.
func (e *Emulator) truth(b *box) connectors.Order {
	first, second := addresses(b)
	day := shipDay(b)
	shipBy := time.Date(day.Year(), day.Month(), day.Day(), 23, 59, 59, 0, connectors.Taipei).UTC()
	t := connectors.Order{
		ID: strconv.FormatInt(b.id, 10), Number: strconv.FormatInt(b.order, 10), State: b.state(), OrderedAt: b.placed.UTC(), ShipBy: &shipBy,
		Payment: b.payment(), Total: connectors.TWD(b.total()), BuyerNote: b.message, Buyer: b.buyer,
		Shipping: connectors.Shipping{Code: b.kind},
		Receiver: connectors.Receiver{Name: e.receiverName(b), Phone: safeNumberOf(b), Postcode: b.person.Postcode,
			Address: first + second, Masked: e.On(maskedNames)},
	}
	if b.kind == lite {
		t.Shipping.Mode = connectors.ShipLabel
	}
	if e.On(nullNumbers) {
		t.Receiver.Phone = ""
	}
	switch {
	case e.On(noFees):
		t.Total = connectors.TWD(b.total() - b.fee - b.remote)
	case b.isCOD():
		due := t.Total
		t.COD = &due
	}
	for _, i := range b.items {
		t.Lines = append(t.Lines, i.truth())
	}
	return t
}

func (b *box) payment() connectors.Payment {
	p := connectors.Payment{Kind: connectors.PaymentUnknown}
	if b.cod != nil && !b.paid.IsZero() { // without isCod nobody knows who was paid
		at := b.paid.UTC()
		p.PaidAt = &at
	}
	switch {
	case b.isCOD():
		p.Kind, p.Method = connectors.PaymentCOD, "cod"
	case p.PaidAt != nil:
		p.Kind, p.Method = connectors.PaymentOnline, "prepaid"
	}
	return p
}

func (i item) truth() connectors.Line {
	o := i.option
	l := connectors.Line{
		ID: strconv.FormatInt(o.id, 10), Listing: connectors.ListingKey{Item: strconv.FormatInt(o.id, 10)}, SKU: o.sku, Name: o.of.name,
		Variant: o.name, Quantity: i.open(), Price: connectors.TWD((i.price() - i.discount) / int64(i.count)),
	}
	var notes []string
	if i.shownAs != "" {
		notes = append(notes, i.shownAs)
	}
	if i.asked != "" {
		notes = append(notes, i.asked)
	}
	l.Note = strings.Join(notes, "；")
	return l
}

// StockOf gives the platform's own number and how many changes it accepted.
func (e *Emulator) StockOf(key connectors.ListingKey) (quantity, changes int, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	o := e.optionOf(key)
	if o == nil {
		return 0, 0, false
	}
	return o.stock, o.changes, true
}

func (e *Emulator) optionOf(key connectors.ListingKey) *option {
	id, err := strconv.ParseInt(key.Item, 10, 64)
	if err != nil || key.Variant != "" {
		return nil
	}
	return e.shop.option(id)
}

// ListingKeys gives every option that is approved.
func (e *Emulator) ListingKeys() []connectors.ListingKey {
	e.mu.Lock()
	defer e.mu.Unlock()
	var keys []connectors.ListingKey
	for _, p := range e.shop.products {
		for _, o := range p.options {
			if o.id != 0 {
				keys = append(keys, connectors.ListingKey{Item: strconv.FormatInt(o.id, 10)})
			}
		}
	}
	return keys
}

// SKUOf gives the vendor's SKU of an option.
func (e *Emulator) SKUOf(key connectors.ListingKey) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if o := e.optionOf(key); o != nil {
		return o.sku
	}
	return ""
}
