// Package emulator is a Liteshop shop on loopback, written from FACTS.md: the log-in, orders, shipments, stock by SKU and webhooks. Most of
// it is a contract that nobody has confirmed; it is as strict as that contract, and knows nothing of the connector.
package emulator

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// The shop and the dummy credentials of the app.
const (
	shopID       = 3021
	otherShop    = 3022 // sells on the same checkouts, and is none of the app's business
	shopTitle    = "山頂茶行"
	clientID     = "gw_dummy_client_0000000000000001"
	clientSecret = "gw_dummy_secret_0000000000000000000001"
)

// Emulator is the shop. It is safe for concurrent use.
type Emulator struct {
	*emulation.Desk

	deliver func(address string, header http.Header, body []byte) // never nil

	mu       sync.Mutex
	auth     authority
	orders   []*order
	byID     map[string]*order
	variants []*variant
	hooks    []*hook
	waiting  func()      // a message that is held back; nil: none
	calls    int         // API calls so far, for the switches that count
	minute   []time.Time // of the latest calls
	moved    bool        // the order that moves while paging has moved
	lastID   int64
}

// New builds a shop. The same options give the same shop.
func New(options connectors.EmulatorOptions) (*Emulator, error) {
	if options.Orders < 0 {
		return nil, fmt.Errorf("liteshop emulator: %d orders", options.Orders)
	}
	e := &Emulator{
		Desk: emulation.NewDesk(options.Now, rules, switches), deliver: options.Deliver, auth: newAuthority(options.Seed),
		byID: map[string]*order{}, lastID: 8_900_000,
	}
	if e.deliver == nil {
		e.deliver = func(string, http.Header, []byte) {}
	}
	e.fillShelves()
	e.sampleOrders(options)
	return e, nil
}

// ServeHTTP answers as Liteshop is assumed to.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case consentPath:
		e.browse(w, r)
	case tokenPath, revokePath:
		e.serveToken(w, r)
	default:
		e.serveAPI(w, r)
	}
}

// App is the pair of credentials that Liteshop gave for the program.
func (e *Emulator) App() connectors.Values {
	return connectors.Values{"client_id": clientID, "client_secret": clientSecret}
}

// Credentials are what the merchant would be granted: nothing is typed. They are the same until they are spent.
func (e *Emulator) Credentials() connectors.Values {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.auth.offer(e.Now())
	return connectors.Values{
		"access_token": p.access, "refresh_token": p.refresh, "expires_at": p.ends.UTC().Format(time.RFC3339), "shop_id": strconv.Itoa(shopID),
		"shop_title": shopTitle,
	}
}

// Expect tells what a fetch of that window must bring: orders that wait to be shipped and were changed since the window began (FACTS.md section
// 2), but for those that are not paid. One whose payment was given back comes in, to be held. The list's filter keeps the others out of sight.
func (e *Emulator) Expect(window connectors.Window) connectors.Expectation {
	e.mu.Lock()
	defer e.mu.Unlock()
	expected := connectors.Expectation{Refused: map[string]int{}}
	for _, o := range e.orders {
		if o.shop != shopID || o.updated.Before(window.From) || !o.created.Before(window.To) || !e.listed(o) {
			continue
		}
		truth := e.truth(o)
		switch {
		case !o.isOpen():
			continue
		case truth.State == connectors.StateUnpaid:
			expected.Refused["unpaid"]++
			continue
		}
		expected.Orders = append(expected.Orders, truth.ID)
		if truth.Payment.Kind == connectors.PaymentUnknown && truth.Payment.PaidAt == nil {
			expected.Unknown = append(expected.Unknown, truth.ID)
		}
		if o.waits() && truth.Shipping.Code != "" && o.number == "" {
			expected.Shippable = append(expected.Shippable, truth.ID)
		}
	}
	return expected
}

// Act does what a buyer, the merchant or the carrier would.
func (e *Emulator) Act(act connectors.Act) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch act.Kind {
	case "revoke":
		e.auth.revokeAll()
		return nil
	case "buy":
		e.buy()
		return nil
	case "sell":
		all := e.bySKU(act.Listing.Item)
		if len(all) == 0 {
			return fmt.Errorf("no listing %v", act.Listing)
		}
		all[0].stock -= max(act.Quantity, 1)
		return nil
	}
	o := e.byID[act.Order]
	if o == nil {
		return fmt.Errorf("no order %q", act.Order)
	}
	do, known := orderActs[act.Kind]
	if !known {
		return fmt.Errorf("nobody can %q here", act.Kind)
	}
	if err := do(o, act); err != nil {
		return err
	}
	o.updated = e.Now()
	event := eventUpdated
	switch act.Kind {
	case "cancel":
		event = eventCancelled
	case "pay":
		event = eventPaid
	}
	e.tell(event, o)
	return nil
}

// orderActs are the things that happen to an order. Nobody asks for a cancellation here: the merchant cancels. Beside those that every
// platform knows, a payment comes in or is given back, and the parcel reaches the buyer.
var orderActs = map[string]func(*order, connectors.Act) error{
	"cancel": func(o *order, _ connectors.Act) error {
		if o.shipping != shippingOpen {
			return errors.New("the order was shipped")
		}
		o.status = statusCancelled
		return nil
	},
	"change_address": func(o *order, _ connectors.Act) error {
		if o.store != nil {
			return errors.New("the order goes to a store")
		}
		o.person.Street = "新生南路三段2號8樓"
		return nil
	},
	"change_quantity": func(o *order, act connectors.Act) error {
		for _, l := range o.lines {
			if l.quantity != act.Quantity {
				l.quantity = act.Quantity
				return nil
			}
		}
		return errors.New("the order has no such line")
	},
	"ship_elsewhere": func(o *order, _ connectors.Act) error {
		o.shipping, o.number, o.carrier, o.shipments = shippingShipped, "6800012345", "hct", o.shipments+1
		return nil
	},
	"hand_over": func(*order, connectors.Act) error { return nil },
	"deliver":   func(o *order, _ connectors.Act) error { o.shipping = shippingDelivered; return nil },
	"refund":    func(o *order, _ connectors.Act) error { o.paid = paymentRefunded; return nil },
	"pay": func(o *order, _ connectors.Act) error {
		at := o.updated
		o.paid, o.paidAt = paymentPaid, &at
		return nil
	},
}

// Shop shows the shop's side of one order.
func (e *Emulator) Shop(orderID string) (connectors.ShopView, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	o := e.byID[orderID]
	if o == nil || o.shop != shopID {
		return connectors.ShopView{}, false
	}
	truth := e.truth(o)
	return connectors.ShopView{State: truth.State, TrackingNumbers: o.numbers(), Shipments: o.shipments, Notices: o.notices, Order: truth}, true
}

func (e *Emulator) nextID() int64 {
	e.lastID++
	return e.lastID
}
