// Package emulator is a 91APP shop on loopback, written from FACTS.md: the gateway that knows its callers by x-api-key, carts that hold main
// orders that hold sub-orders, shipping with numbers of the merchant and of 91APP, labels, sale pages with their stock. Refusals of
// the business come as HTTP 500. It follows the facts and knows nothing of the connector.
package emulator

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// Dummy credentials.
const (
	shopID = 12453
	apiKey = "DEMO-91APP-KEY-0001" //nolint:gosec // a dummy
)

// Emulator is the shop. It is safe for concurrent use.
type Emulator struct {
	*emulation.Desk

	mu       sync.Mutex
	revoked  bool
	orders   []*order // by the time they were placed, ascending
	byTM     map[string]*order
	items    []*item
	bySku    map[int]*item
	numbered int // numbers given by 91APP so far
	asked    int // requests so far, for the switch throttle
}

// New builds a shop. The same options give the same shop.
func New(options connectors.EmulatorOptions) (*Emulator, error) {
	if options.Orders < 0 {
		return nil, fmt.Errorf("91APP emulator: %d orders", options.Orders)
	}
	e := &Emulator{
		Desk: emulation.NewDesk(options.Now, rules, switches), byTM: map[string]*order{}, bySku: map[int]*item{},
	}
	e.stockShelves()
	e.sampleOrders(options)
	return e, nil
}

// Credentials are what the merchant types.
func (e *Emulator) Credentials() connectors.Values {
	return connectors.Values{"shop_id": fmt.Sprint(shopID), "api_key": apiKey}
}

// Expect tells what a fetch of that window must bring: main orders transferred in it of which a sub-order waits for its shipment. What is
// unpaid, shipped or cancelled is not in the lists that a careful client asks for.
func (e *Emulator) Expect(window connectors.Window) connectors.Expectation {
	e.mu.Lock()
	defer e.mu.Unlock()
	expected := connectors.Expectation{Refused: map[string]int{}}
	for _, o := range e.orders {
		if !o.waits() || o.placed.Before(window.From) || !o.placed.Before(window.To) {
			continue
		}
		expected.Orders = append(expected.Orders, o.tm)
		if o.pay.kind == connectors.PaymentUnknown {
			expected.Unknown = append(expected.Unknown, o.tm)
		}
		if o.way.code == "" || o.state() != connectors.StateOpen {
			continue
		}
		expected.Shippable = append(expected.Shippable, o.tm)
		if o.way.mode() == connectors.ShipLabel && o.way.label == "" {
			expected.Unlabelled = append(expected.Unlabelled, o.tm)
		}
	}
	return expected
}

// Act does what a buyer, the merchant's staff or the carrier would. Nobody asks for a cancellation here and waits: an order is cancelled
// or it is not.
func (e *Emulator) Act(act connectors.Act) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch act.Kind {
	case "revoke":
		e.revoked = true
		return nil
	case "sell":
		it, known := e.itemOf(act.Listing)
		if !known {
			return fmt.Errorf("no listing %v", act.Listing)
		}
		it.stock -= max(act.Quantity, 1)
		return nil
	}
	o := e.byTM[act.Order]
	if o == nil {
		return fmt.Errorf("no order %q", act.Order)
	}
	do, known := orderActs[act.Kind]
	if !known {
		return fmt.Errorf("nobody can %q here", act.Kind)
	}
	return do(e, o, act)
}

// orderActs are the things that happen to an order.
var orderActs = map[string]func(*Emulator, *order, connectors.Act) error{
	"cancel": func(e *Emulator, o *order, _ connectors.Act) error {
		for _, l := range o.lines {
			e.cancel(l)
		}
		return nil
	},
	"cancel_line": func(e *Emulator, o *order, _ connectors.Act) error {
		e.cancel(o.lines[0])
		return nil
	},
	"change_address": func(e *Emulator, o *order, _ connectors.Act) error {
		if o.store != nil {
			o.store = &emulation.Stores[3]
			return nil
		}
		o.to.Street = "新生南路三段2號8樓"
		return nil
	},
	"change_quantity": func(e *Emulator, o *order, act connectors.Act) error {
		l := o.lines[0]
		if l.quantity == act.Quantity {
			act.Quantity++
		}
		l.quantity, l.updated = act.Quantity, e.Now()
		l.discount = min(l.discount, l.price()*int64(l.quantity))
		return nil
	},
	"ship_elsewhere": func(e *Emulator, o *order, _ connectors.Act) error {
		if !o.waits() || o.lines[0].number != "" {
			return fmt.Errorf("order %s is on its way already", o.tm)
		}
		e.give(o, o.live(), e.nextNumber())
		if o.way.mode() == connectors.ShipSelf {
			e.leave(o, o.live(), shippedDone)
		}
		return nil
	},
	"hand_over": func(e *Emulator, o *order, _ connectors.Act) error {
		e.leave(o, o.live(), shippedDone)
		return nil
	},
	"not_collected": func(e *Emulator, o *order, _ connectors.Act) error {
		e.leave(o, o.live(), "ShippingFail")
		return nil
	},
}

func (e *Emulator) cancel(l *line) {
	l.status, l.cause, l.updated = cancelled, "5", e.Now()
}

// Shop shows the shop's side of one order.
func (e *Emulator) Shop(orderID string) (connectors.ShopView, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	o := e.byTM[orderID]
	if o == nil {
		return connectors.ShopView{}, false
	}
	view := connectors.ShopView{State: o.state(), Shipments: o.shipments, Notices: o.notices, Order: e.truth(o)}
	for _, l := range o.lines {
		if l.number != "" && !slices.Contains(view.TrackingNumbers, l.number) {
			view.TrackingNumbers = append(view.TrackingNumbers, l.number)
		}
	}
	return view, true
}

// StockOf gives the shop's number of a listing and how many accepted changes it saw.
func (e *Emulator) StockOf(key connectors.ListingKey) (quantity, changes int, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	it, known := e.itemOf(key)
	if !known {
		return 0, 0, false
	}
	return it.stock, it.changes, true
}

// ListingKeys gives every variant, those of closed pages too.
func (e *Emulator) ListingKeys() []connectors.ListingKey {
	e.mu.Lock()
	defer e.mu.Unlock()
	keys := make([]connectors.ListingKey, len(e.items))
	for i, it := range e.items {
		keys[i] = it.key()
	}
	return keys
}

// SKUOf gives the shop's SKU of a listing.
func (e *Emulator) SKUOf(key connectors.ListingKey) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if it, known := e.itemOf(key); known {
		return it.outer
	}
	return ""
}

// local is a moment in the shop's zone.
func local(t time.Time) time.Time { return t.In(connectors.Taipei) }
