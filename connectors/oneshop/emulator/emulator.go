// Package emulator is a shop of 1shop on loopback: its API v1, with state, as strict as FACTS.md section 8 says. It follows the facts and
// knows nothing of the connector.
package emulator

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// Dummy credentials.
const (
	AppID  = "DUMMYAPPID00000000000001"
	Secret = "DUMMY 1shop secret/+=0001" //nolint:gosec // a dummy
	// ShopURL is where the pretended shop is.
	ShopURL = "https://demo.1shop.tw"
)

var taipei = connectors.Taipei

// Emulator is the shop. It is safe for concurrent use.
type Emulator struct {
	*emulation.Desk

	mu      sync.Mutex
	revoked bool
	served  int
	lately  []time.Time // requests that were let through, for the rate
	orders  []*order    // oldest first
}

var _ connectors.Emulator = (*Emulator)(nil)

// New opens a shop. The same options give the same shop.
func New(options connectors.EmulatorOptions) (*Emulator, error) {
	if options.Orders < 0 {
		return nil, fmt.Errorf("oneshop emulator: %d orders", options.Orders)
	}
	e := &Emulator{Desk: emulation.NewDesk(options.Now, rules, switches)}
	e.fill(options)
	return e, nil
}

// Credentials are what the merchant would type.
func (e *Emulator) Credentials() connectors.Values {
	return connectors.Values{"appid": AppID, "secret": Secret, "shop_url": ShopURL}
}

// Expect tells what a fetch of that window must bring: what was ordered in it and may be to ship. Rows that are known to be not to ship are not
// asked for one by one, and so none is refused, but for what turns out to need no parcel.
func (e *Emulator) Expect(window connectors.Window) connectors.Expectation {
	e.mu.Lock()
	defer e.mu.Unlock()
	expected := connectors.Expectation{Refused: map[string]int{}}
	for _, o := range e.orders {
		if o.created.Before(window.From) || !o.created.Before(window.To) {
			continue
		}
		switch t := e.truth(o); t.State {
		case connectors.StateNotOurs:
			expected.Refused["not_ours"]++
		case connectors.StateOpen, connectors.StateArranged:
			expected.Orders = append(expected.Orders, o.number)
			if t.Hold == nil && t.Shipping.Code != "" {
				expected.Shippable = append(expected.Shippable, o.number)
			}
			if t.Payment.Kind == connectors.PaymentUnknown && t.Payment.PaidAt == nil && t.Payment.Reference == "" {
				expected.Unknown = append(expected.Unknown, o.number)
			}
		}
	}
	return expected
}

// errNothingSold is the answer to acts that do not happen here.
var errNothingSold = errors.New("1shop tells no stock, and a buyer cannot ask for a cancellation and wait")

// Act does what a buyer, the merchant or the carrier would.
func (e *Emulator) Act(act connectors.Act) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if act.Kind == "revoke" {
		e.revoked = true
		return nil
	}
	do, known := orderActs[act.Kind]
	if !known {
		return fmt.Errorf("%s: %w", act.Kind, errNothingSold)
	}
	o := e.find(act.Order)
	if o == nil {
		return fmt.Errorf("no order %q", act.Order)
	}
	return do(o, act)
}

var orderActs = map[string]func(*order, connectors.Act) error{
	"cancel": func(o *order, _ connectors.Act) error {
		o.progress = "cancelled"
		return nil
	},
	"refund": func(o *order, _ connectors.Act) error {
		o.paymentStatus = "refunded"
		return nil
	},
	"ship_elsewhere": func(o *order, _ connectors.Act) error {
		o.logisticStatus, o.consignment = "send", "700000000001"
		return nil
	},
	"hand_over": func(o *order, _ connectors.Act) error {
		o.logisticStatus = "shipped"
		return nil
	},
	"change_address": func(o *order, _ connectors.Act) error {
		o.buyer.Street = "新生南路三段2號8樓"
		return nil
	},
	"change_quantity": func(o *order, act connectors.Act) error {
		i := slices.IndexFunc(o.lines, func(l line) bool { return l.quantity != act.Quantity && l.kind != kindCharge })
		if i < 0 {
			return fmt.Errorf("order %s has no such line", o.number)
		}
		o.lines[i].quantity = act.Quantity
		return nil
	},
}

// Shop shows the shop's side of one order. Nobody can ship here: the number is 1shop's own.
func (e *Emulator) Shop(number string) (connectors.ShopView, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	o := e.find(number)
	if o == nil {
		return connectors.ShopView{}, false
	}
	t := e.truth(o)
	view := connectors.ShopView{State: t.State, Order: t}
	if o.consignment != "" {
		view.TrackingNumbers = []string{o.consignment}
	}
	return view, true
}

func (e *Emulator) find(number string) *order {
	i := slices.IndexFunc(e.orders, func(o *order) bool { return o.number == number })
	if i < 0 {
		return nil
	}
	return e.orders[i]
}
