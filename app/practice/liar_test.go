package practice_test

// Platforms with something broken on purpose, to see that practice notices. Each is a small WooCommerce shop whose emulator
// tells or does one thing otherwise; the connector, the engine and the rest of the shop are the real ones. One of them is
// honest.

import (
	"gowarehouse/connectors"
)

// lie is one thing that is broken, and where practice must notice it.
type lie struct {
	name string
	step string // that must fail; empty: none
	make func(shop) connectors.Emulator
}

// shop is an emulator with stock.
type shop interface {
	connectors.Emulator
	connectors.StockView
}

// small is the honest one.
const small = "small"

var lies = []lie{
	{name: small, make: func(s shop) connectors.Emulator { return s }},
	{name: "has an order that nobody gets", step: "fetch", make: func(s shop) connectors.Emulator { return hoarder{s} }},
	{name: "does not cancel what the buyer cancels", step: "fetch", make: func(s shop) connectors.Emulator { return deaf{s} }},
	{name: "wants an order that nobody can ship", step: "ship", make: func(s shop) connectors.Emulator { return impatient{s} }},
	{name: "loses every tracking number", step: "push", make: func(s shop) connectors.Emulator {
		return teller{s, func(v *connectors.ShopView) { v.TrackingNumbers = nil }}
	}},
	{name: "ships twice", step: "push", make: func(s shop) connectors.Emulator {
		return teller{s, func(v *connectors.ShopView) { v.Shipments++ }}
	}},
	{name: "gives a key that may only read", step: "connect", make: func(s shop) connectors.Emulator { return turned(s, "read_only_key") }},
	{name: "miscounts its stock", step: "stock", make: func(s shop) connectors.Emulator { return miscounter{s} }},
	{name: breaker, make: func(s shop) connectors.Emulator { return informer{s} }},
}

// breaker has no step that fails, and is not ok all the same.
const breaker = "sees a rule broken"

// hoarder says that an order must come in which it never gives.
type hoarder struct{ shop }

func (h hoarder) Expect(w connectors.Window) connectors.Expectation {
	e := h.shop.Expect(w)
	e.Orders = append(e.Orders, "4711")
	return e
}

// impatient wants an order shipped that is not there.
type impatient struct{ shop }

func (i impatient) Expect(w connectors.Window) connectors.Expectation {
	e := i.shop.Expect(w)
	e.Shippable = append(e.Shippable, "4711")
	return e
}

// deaf does nothing when a buyer cancels.
type deaf struct{ shop }

func (d deaf) Act(a connectors.Act) error {
	if a.Kind == "cancel" {
		return nil
	}
	return d.shop.Act(a)
}

// teller shows its orders otherwise.
type teller struct {
	shop
	change func(*connectors.ShopView)
}

func (t teller) Shop(id string) (connectors.ShopView, bool) {
	v, ok := t.shop.Shop(id)
	t.change(&v)
	return v, ok
}

// miscounter has one piece more than it says to clients.
type miscounter struct{ shop }

func (m miscounter) StockOf(key connectors.ListingKey) (quantity, changes int, ok bool) {
	quantity, changes, ok = m.shop.StockOf(key)
	return quantity + 1, changes, ok
}

// informer reports a broken rule.
type informer struct{ shop }

func (i informer) Report() connectors.EmulatorReport {
	r := i.shop.Report()
	r.Violations = append(r.Violations, connectors.Violation{Rule: "woocommerce.made_up", Detail: "made up"})
	return r
}

// turned is a shop with one of its own switches on.
func turned(s shop, name string) connectors.Emulator {
	if err := s.Turn(name, true); err != nil {
		panic(err)
	}
	return s
}

// registerLiar adds the platform of a lie; its id is the lie's name.
func registerLiar(l lie) {
	honest, err := connectors.Get("woocommerce")
	if err != nil {
		panic(err)
	}
	liar := *honest
	liar.ID = l.name
	liar.Emulator = func(o connectors.EmulatorOptions) (connectors.Emulator, error) {
		o.Bare, o.Orders = true, 6
		e, err := honest.Emulator(o)
		if err != nil {
			return nil, err
		}
		return l.make(e.(shop)), nil
	}
	connectors.Register(&liar)
}
