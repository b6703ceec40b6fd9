// Package emulator is a SHOPLINE shop on loopback, written from FACTS.md: the Open API's tokens, order search, shipment execution with
// carriers that take their time, labels behind links that expire, tracking numbers of the merchant's own carrier, products, variations
// and warehouses, webhooks. It follows the facts and knows nothing of the connector.
package emulator

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// Dummy credentials and names.
const (
	accessToken = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
	handle      = "gowarehouse-demo"
	shopName    = "山海選物"
	merchantID  = "5f00aa11bb22cc33dd44ee55"
)

// Emulator is the shop. It is safe for concurrent use.
type Emulator struct {
	*emulation.Desk
	mux *http.ServeMux

	mu       sync.Mutex
	base     string
	token    string
	revoked  bool
	orders   []*order // by creation, ascending
	byID     map[string]*order
	products []*product
	byItem   map[connectors.ListingKey]*item
	labels   map[string]*labelFile // by the name in their link
	hooks    []*webhook
	lastID   int
	recent   []time.Time // of requests, for the rate
}

// New builds a shop. The same options give the same shop.
func New(options connectors.EmulatorOptions) (*Emulator, error) {
	if options.Orders < 0 {
		return nil, fmt.Errorf("shopline emulator: %d orders", options.Orders)
	}
	e := &Emulator{
		Desk: emulation.NewDesk(options.Now, rules, switches), base: options.BaseURL, token: accessToken,
		byID: map[string]*order{}, byItem: map[connectors.ListingKey]*item{}, labels: map[string]*labelFile{},
	}
	e.routes()
	e.stockShelves()
	e.sampleOrders(options)
	return e, nil
}

// SetBaseURL says where the shop is reached, for the links of labels.
func (e *Emulator) SetBaseURL(base string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.base = base
}

// Credentials are what the merchant pastes.
func (e *Emulator) Credentials() connectors.Values {
	e.mu.Lock()
	defer e.mu.Unlock()
	return connectors.Values{"access_token": e.token}
}

// refusals name the states that do not come in.
var refusals = map[connectors.PlatformState]string{
	connectors.StateUnpaid: "unpaid", connectors.StateShipped: "already_shipped", connectors.StateNotOurs: "not_ours",
	connectors.StateCancelled: "cancelled",
}

// Expect tells what a fetch of that window must bring: orders placed in it whose delivery is pending, and those placed before and paid
// since. A carrier's order whose request failed cannot be executed again, and an order without a shipping method not at all.
func (e *Emulator) Expect(window connectors.Window) connectors.Expectation {
	e.mu.Lock()
	defer e.mu.Unlock()
	expected := connectors.Expectation{Refused: map[string]int{}}
	for _, o := range e.orders {
		if !o.waits() || !o.inSight(window) {
			continue
		}
		state := o.state()
		if reason, refused := refusals[state]; refused {
			expected.Refused[reason]++
			continue
		}
		expected.Orders = append(expected.Orders, o.id)
		if o.unknownPayment() {
			expected.Unknown = append(expected.Unknown, o.id)
		}
		if state != connectors.StateOpen || o.how == unsaid || o.logistics != logisticsPending || e.On(masked) && !o.how.integrated {
			continue
		}
		expected.Shippable = append(expected.Shippable, o.id)
		if o.how.integrated && o.how.label == "" {
			expected.Unlabelled = append(expected.Unlabelled, o.id)
		}
	}
	return expected
}

// inSight says whether a fetch of the window sees an order at all.
func (o *order) inSight(w connectors.Window) bool {
	if o.created.Before(w.From) {
		return !o.paidAt.IsZero() && !o.paidAt.Before(w.From)
	}
	return o.created.Before(w.To)
}

// Act does what a buyer, the merchant or the carrier would.
func (e *Emulator) Act(act connectors.Act) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch act.Kind {
	case "revoke":
		e.revoked = true
		return nil
	case "sell":
		it, known := e.byItem[act.Listing]
		if !known {
			return fmt.Errorf("no listing %v", act.Listing)
		}
		it.stock[mainWarehouse] -= max(act.Quantity, 1)
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
	return do(e, o, act)
}

// orderActs are the things that happen to an order. A cancellation is asked for as a refund that is under way (FACTS.md section 2.5).
var orderActs = map[string]func(*Emulator, *order, connectors.Act) error{
	"cancel": func(e *Emulator, o *order, _ connectors.Act) error {
		o.status, o.updated = "cancelled", e.second()
		return nil
	},
	"request_cancel": func(e *Emulator, o *order, _ connectors.Act) error {
		if o.payStatus != "completed" {
			return fmt.Errorf("order %s is not paid: there is nothing to refund", o.id)
		}
		o.payStatus, o.updated = "refunding", e.second()
		return nil
	},
	"change_address": func(e *Emulator, o *order, _ connectors.Act) error {
		o.updated = e.second()
		if o.store != nil {
			o.store = &emulation.Stores[3]
			return nil
		}
		o.buyer.Street = "新生南路三段2號8樓"
		return nil
	},
	"change_quantity": func(e *Emulator, o *order, act connectors.Act) error {
		if o.lines[0].quantity == act.Quantity {
			o.lines[0].quantity++
		} else {
			o.lines[0].quantity = act.Quantity
		}
		o.updated = e.second()
		return nil
	},
	"ship_elsewhere": (*Emulator).shipElsewhere,
	"hand_over":      (*Emulator).handOver,
	"archive": func(_ *Emulator, o *order, _ connectors.Act) error {
		o.archived = true
		return nil
	},
	"confirm_later": func(_ *Emulator, o *order, _ connectors.Act) error {
		o.status = "pending"
		return nil
	},
}

// shipElsewhere is the merchant's click in the admin: a carrier's order gets its number there, any other is marked as shipped. Neither
// touches the order's own updated_at (FACTS.md section 2.2).
func (e *Emulator) shipElsewhere(o *order, _ connectors.Act) error {
	if o.delivery != deliveryPending || o.logistics != logisticsPending {
		return fmt.Errorf("order %s is on its way already", o.id)
	}
	o.tracking = e.nextNumber()
	o.shipments++
	if o.how.integrated {
		o.logistics = logisticsAccepted
	} else {
		o.delivery = deliveryShipped
	}
	return nil
}

// handOver is the carrier's scan.
func (e *Emulator) handOver(o *order, _ connectors.Act) error {
	o.delivery = deliveryShipped
	if o.how.integrated {
		o.logistics = "shipped"
	}
	return nil
}

// Shop shows the shop's side of one order.
func (e *Emulator) Shop(orderID string) (connectors.ShopView, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	o := e.byID[orderID]
	if o == nil {
		return connectors.ShopView{}, false
	}
	view := connectors.ShopView{State: o.state(), Shipments: o.shipments, Notices: o.mails, Order: e.truth(o)}
	if o.tracking != "" {
		view.TrackingNumbers = []string{o.tracking}
	}
	return view, true
}

// StockOf gives the shop's number of a listing and how many accepted changes it saw; ok is false for one of unlimited quantity.
func (e *Emulator) StockOf(key connectors.ListingKey) (quantity, changes int, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	it, known := e.byItem[key]
	if !known || it.of.unlimited {
		return 0, 0, false
	}
	return it.total(), it.changes, true
}

// ListingKeys gives every sellable listing.
func (e *Emulator) ListingKeys() []connectors.ListingKey {
	e.mu.Lock()
	defer e.mu.Unlock()
	var keys []connectors.ListingKey
	for _, p := range e.products {
		for _, it := range p.items {
			keys = append(keys, it.key())
		}
	}
	return keys
}

// SKUOf gives the shop's SKU of a listing.
func (e *Emulator) SKUOf(key connectors.ListingKey) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if it, known := e.byItem[key]; known {
		return it.sku
	}
	return ""
}

// second is now in whole seconds, as SHOPLINE keeps it.
func (e *Emulator) second() time.Time { return e.Now().Truncate(time.Second) }

// nextID makes one of the shop's ids of 24 hexadecimal digits.
func (e *Emulator) nextID() string {
	e.lastID++
	return fmt.Sprintf("6741a0c2b7e5f8000d%06x", e.lastID)
}

// nextNumber is the next tracking number of a carrier.
func (e *Emulator) nextNumber() string {
	e.lastID++
	return fmt.Sprintf("9077%08d", e.lastID)
}
