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
		e.auth.revokeAll()
		return nil
	case "sell":
		return e.sell(act)
	case "buy":
		return e.buy()
	}
	s := e.shops[mainShop]
	o := s.orders[act.Order]
	if o == nil {
		return fmt.Errorf("shopee emulator: no order %q", act.Order)
	}
	if err := e.actOn(s, o, act); err != nil {
		return err
	}
	e.tell(o)
	return nil
}

func (e *Emulator) actOn(s *shop, o *order, act connectors.Act) error {
	switch act.Kind {
	case "cancel":
		o.status, o.by, o.reason = cancelled, "buyer", "Changed mind"
		for _, p := range o.parcels {
			p.state = logisticsCancelled
		}
	case "request_cancel":
		o.status, o.by, o.reason = inCancel, "buyer", "Need to change delivery address"
	case "change_address":
		before := o.person
		for o.person.Address() == before.Address() {
			o.person = emulation.SomePerson(e.random)
		}
		o.person.Name, o.person.Phone = before.Name, before.Phone
	case "change_quantity":
		return e.changeQuantity(s, o, act.Quantity)
	case "ship_elsewhere":
		return e.shipElsewhere(s, o)
	case "hand_over":
		return e.handOver(s, o, e.Now())
	default:
		return fmt.Errorf("shopee emulator: unknown act %q", act.Kind)
	}
	s.touch(o, e.Now())
	return nil
}

// changeQuantity leaves that many pieces of the first line, as a partial cancellation does; more than bought is a new purchase.
func (e *Emulator) changeQuantity(s *shop, o *order, quantity int) error {
	if o.parcels[0].arranged || o.split || quantity < 0 {
		return fmt.Errorf("order %s cannot change any more", o.sn)
	}
	l := &o.lines[0]
	l.quantity = max(l.quantity, quantity)
	l.cancelled = l.quantity - quantity
	o.parcels[0].lines[0].quantity = quantity
	s.touch(o, e.Now())
	return nil
}

// shipElsewhere arranges the order in Seller Center.
func (e *Emulator) shipElsewhere(s *shop, o *order) error {
	for _, p := range o.parcels {
		if p.arranged {
			return fmt.Errorf("order %s is arranged already", o.sn)
		}
		p.arranged = true
		o.ships++
		s.numbered(p, trackingOf(p), e.Now())
	}
	return nil
}

func (e *Emulator) sell(act connectors.Act) error {
	_, m := e.listing(act.Listing)
	if m == nil {
		return fmt.Errorf("shopee emulator: no listing %v", act.Listing)
	}
	m.stock[mainLocation] -= max(1, act.Quantity)
	return nil
}

// Expect tells what a fetch by update_time and READY_TO_SHIP must bring.
func (e *Emulator) Expect(window connectors.Window) connectors.Expectation {
	e.mu.Lock()
	defer e.mu.Unlock()
	expect := connectors.Expectation{Refused: map[string]int{}}
	for _, o := range e.shops[mainShop].byUpdate() {
		stamp := time.Unix(o.updated, 0)
		if o.status != readyToShip || stamp.Before(window.From) || !stamp.Before(window.To) {
			continue
		}
		if time.Unix(o.created, 0).Before(window.From) {
			expect.Refused["too_old"]++
			continue
		}
		if o.flags.special && e.On(byShopee) {
			expect.Refused["not_ours"]++
			continue
		}
		expect.Orders = append(expect.Orders, o.sn)
		if !o.cod && o.paid == 0 {
			expect.Unknown = append(expect.Unknown, o.sn)
		}
		if e.resolvable(o) {
			expect.Shippable = append(expect.Shippable, o.sn)
		}
	}
	return expect
}

// resolvable says whether a person can clear every hold of the order with this program.
func (e *Emulator) resolvable(o *order) bool {
	asked := slices.ContainsFunc(o.lines, func(l line) bool { return l.cancelRequested > 0 })
	elsewhere := o.flags.special && (e.On(booking) || e.On(combined))
	hidden := o.channel.own && e.On(allMasked)
	return !asked && !elsewhere && !hidden
}

// Shop shows the platform's side of one order.
func (e *Emulator) Shop(orderID string) (connectors.ShopView, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	o := e.shops[mainShop].orders[orderID]
	if o == nil {
		return connectors.ShopView{}, false
	}
	view := connectors.ShopView{State: ourStates[o.status], Shipments: o.ships, Notices: o.notices, Order: e.truth(o)}
	for _, p := range o.parcels {
		if p.tracking != "" {
			view.TrackingNumbers = append(view.TrackingNumbers, p.tracking)
		}
	}
	return view, true
}

// truth is the order in the words of the contract.
func (e *Emulator) truth(o *order) connectors.Order {
	shipBy := time.Unix(o.created+o.shipByIn, 0).UTC()
	t := connectors.Order{
		ID: o.sn, Number: o.sn, State: ourStates[o.status], OrderedAt: time.Unix(o.created, 0).UTC(), UpdatedAt: time.Unix(o.updated, 0).UTC(),
		ShipBy: &shipBy, Payment: o.payment(), Total: connectors.TWD(o.total()), Receiver: e.receiver(o), Buyer: o.buyer, BuyerNote: o.note,
		Shipping:     connectors.Shipping{Code: itoa(o.channel.id), Name: o.channel.name, Mode: connectors.ShipLabel},
		CancelReason: o.reason,
	}
	if o.channel.own {
		t.Shipping.Mode, t.Buyer = connectors.ShipSelf, masked
	}
	if o.cod {
		due := t.Total
		t.COD = &due
	}
	for _, l := range o.lines {
		if l.cancelRequested > 0 && o.status == readyToShip {
			t.State = connectors.StateCancelRequested
		}
		t.Lines = append(t.Lines, connectors.Line{
			ID: itoa(
				l.id,
			),
			Listing:  keyOf(l.item, l.model),
			SKU:      skuOf(l.item, l.model),
			Name:     l.item.name,
			Variant:  strings.Join(l.model.options, ","),
			Quantity: l.open(),
			Price:    connectors.TWD(l.model.price),
		})
	}
	for _, p := range o.parcels {
		pack := connectors.Package{Ref: p.number, Carrier: o.channel.name}
		for _, part := range p.lines {
			pack.Lines = append(pack.Lines, connectors.PackageLine{Line: itoa(o.lines[part.line].id), Quantity: part.quantity})
		}
		t.Packages = append(t.Packages, pack)
	}
	return t
}

func (o *order) payment() connectors.Payment {
	p := connectors.Payment{Method: o.method, Kind: connectors.PaymentUnknown}
	if o.paid > 0 {
		at := time.Unix(o.paid, 0).UTC()
		p.Kind, p.PaidAt = connectors.PaymentOnline, &at
	}
	if o.cod {
		p.Kind = connectors.PaymentCOD
	}
	return p
}

func (e *Emulator) receiver(o *order) connectors.Receiver {
	if !o.channel.own {
		return connectors.Receiver{Name: masked, Phone: masked, Postcode: masked, Address: masked, Masked: true}
	}
	phone, query := o.callable()
	r := connectors.Receiver{Name: o.person.Name, Phone: phone + "#" + query, Postcode: o.person.Postcode, Address: o.person.Address()}
	if e.masks(o) {
		r.Name, r.Postcode, r.Address, r.Masked = masked, masked, masked, true
	}
	return r
}

func keyOf(i *item, m *model) connectors.ListingKey {
	key := connectors.ListingKey{Item: itoa(i.id)}
	if m.id != 0 {
		key.Variant = itoa(m.id)
	}
	return key
}

func skuOf(i *item, m *model) string {
	if m.sku != "" {
		return m.sku
	}
	return i.sku
}

func (e *Emulator) listing(key connectors.ListingKey) (*item, *model) {
	id, err := strconv.ParseInt(key.Item, 10, 64)
	if err != nil {
		return nil, nil
	}
	i := e.shops[mainShop].item(id)
	if i == nil {
		return nil, nil
	}
	variant, _ := strconv.ParseInt(key.Variant, 10, 64)
	return i, i.model(variant)
}

// StockOf gives the platform's own number and how many changes it accepted.
func (e *Emulator) StockOf(key connectors.ListingKey) (quantity, changes int, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, m := e.listing(key)
	if m == nil {
		return 0, 0, false
	}
	return m.total(), m.changes, true
}

// ListingKeys gives every listing of the shop.
func (e *Emulator) ListingKeys() []connectors.ListingKey {
	e.mu.Lock()
	defer e.mu.Unlock()
	var keys []connectors.ListingKey
	for _, i := range e.shops[mainShop].items {
		for _, m := range i.models {
			keys = append(keys, keyOf(i, m))
		}
	}
	return keys
}

// SKUOf gives the platform's SKU of a listing.
func (e *Emulator) SKUOf(key connectors.ListingKey) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	i, m := e.listing(key)
	if m == nil {
		return ""
	}
	return skuOf(i, m)
}
