// Package emulator is a self-built shop on loopback that exposes the Own-Site API, written from FACTS.md and openapi.yaml: discovery, orders
// with cursor and long poll, fulfilments, labels, products, absolute stock and signed messages. It is also the reference shop that a
// developer can run beside his own. It follows the contract and knows nothing of the connector.
package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// Dummy credentials. The signing secret is the bytes 00 to 1f.
const (
	apiKey        = "own_dummy_api_key_0123456789abcdef0123456789abcdef" //nolint:gosec // a dummy
	signingSecret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=" //nolint:gosec // a dummy
	address       = "https://shop.example.tw" + prefix
)

// prefix is where the API begins.
const prefix = "/gw/v1"

const shopName = "山海選物官網"

// Emulator is the shop. It is safe for concurrent use.
type Emulator struct {
	*emulation.Desk
	mux *http.ServeMux

	mu       sync.Mutex
	revoked  bool
	orders   []*order // as they were made
	products []*product
	byItem   map[string]*item // by variant
	answered map[string]answered
	seen     map[string]bool // ids of signed requests
	expired  bool            // the switch has refused one cursor
	storm    int
	changed  chan struct{} // closed and made anew when an order changes
	sent     int           // messages signed so far
	hook     string        // where messages go; empty: nowhere
	deliver  func(address string, header http.Header, body []byte)
	shelf    map[string]*item // by SKU, for new orders
}

// answered is what a changing request was answered with, by its Idempotency-Key.
type answered struct {
	request string
	reply   *reply
}

// New builds a shop. The same options give the same shop.
func New(options connectors.EmulatorOptions) (*Emulator, error) {
	if options.Orders < 0 {
		return nil, fmt.Errorf("ownsite emulator: %d orders", options.Orders)
	}
	e := &Emulator{
		Desk: emulation.NewDesk(options.Now, rules, switches), byItem: map[string]*item{}, answered: map[string]answered{},
		seen: map[string]bool{}, changed: make(chan struct{}), deliver: options.Deliver,
	}
	if e.deliver == nil {
		e.deliver = func(string, http.Header, []byte) {}
	}
	e.routes()
	e.stockShelves()
	e.sampleOrders(options)
	return e, nil
}

// Credentials are what the merchant would type.
func (e *Emulator) Credentials() connectors.Values {
	if e.On(customStore) {
		return e.StoreCredentials()
	}
	return connectors.Values{"base_url": address, "api_key": apiKey, "signing_secret": signingSecret}
}

// moment is now, as the shop keeps it.
func (e *Emulator) moment() time.Time { return e.Now().Truncate(time.Millisecond) }

// touch notes a change that matters to the warehouse, and wakes those who wait for one.
func (e *Emulator) touch(o *order) {
	o.revision++
	o.updated = e.moment()
	close(e.changed)
	e.changed = make(chan struct{})
	e.tell(o)
}

// refusals are the reasons for which an order that is in sight must not come in.
var refusals = map[connectors.PlatformState]string{
	connectors.StateUnpaid: "unpaid", connectors.StateShipped: "already_shipped", connectors.StateCancelled: "cancelled",
	connectors.StateNotOurs: "not_ours",
}

// Expect tells what a fetch of that window must bring: what was changed since its beginning, made before its end, and has one of the
// statuses that a warehouse asks for (FACTS.md section 2.1).
func (e *Emulator) Expect(window connectors.Window) connectors.Expectation {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.On(customStore) {
		return e.expectStore(window)
	}
	expected := connectors.Expectation{Refused: map[string]int{}}
	for _, o := range e.orders {
		if o.updated.Before(window.From) || !o.created.Before(window.To) || !slices.Contains(asked, o.status()) {
			continue
		}
		state := e.state(o)
		if reason, refused := refusals[state]; refused {
			expected.Refused[reason]++
			continue
		}
		expected.Orders = append(expected.Orders, o.id)
		if o.method != "" && !o.held { // what is on hold is the shop's to let go
			expected.Shippable = append(expected.Shippable, o.id)
		}
		if o.pay.kind == connectors.PaymentUnknown && o.paid.IsZero() {
			expected.Unknown = append(expected.Unknown, o.id)
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
		e.revoked = true
		return nil
	case "sell":
		it, ok := e.byItem[act.Listing.Variant]
		if !ok || it.product.id != act.Listing.Item {
			return fmt.Errorf("no listing %v", act.Listing)
		}
		it.available -= max(act.Quantity, 1)
		return nil
	case "buy":
		e.buy()
		return nil
	}
	o := e.find(act.Order)
	if err := orderActs.Do(e, o, o != nil, act); err != nil {
		return err
	}
	e.touch(o)
	return nil
}

// orderActs are the things that happen to an order. A buyer who wants to cancel asks the merchant, who cancels or puts it on hold: the
// contract knows no request.
var orderActs = emulation.Deeds[*Emulator, *order]{
	"cancel":         func(_ *Emulator, o *order, _ connectors.Act) error { o.cancelled = true; return nil },
	"delete":         func(_ *Emulator, o *order, _ connectors.Act) error { o.deleted = true; return nil },
	"hold":           func(_ *Emulator, o *order, _ connectors.Act) error { o.held = true; return nil },
	"ship_elsewhere": func(e *Emulator, o *order, _ connectors.Act) error { return e.shipInShop(o, o.left()) },
	"ship_part": func(e *Emulator, o *order, _ connectors.Act) error { // the first piece of the first line
		return e.shipInShop(o, map[string]int{o.lines[0].id: 1})
	},
	"change_address": func(_ *Emulator, o *order, _ connectors.Act) error {
		o.buyer.Street = "新生南路三段2號8樓"
		return nil
	},
	"change_quantity": (*Emulator).changeQuantity,
	"hand_over":       func(_ *Emulator, o *order, _ connectors.Act) error { o.scanned = true; return nil },
}

// shipInShop is a parcel that the merchant sends himself.
func (e *Emulator) shipInShop(o *order, lines map[string]int) error {
	if o.cancelled {
		return fmt.Errorf("order %s is cancelled", o.id)
	}
	o.fulfilments = append(o.fulfilments, &fulfilment{
		id: "shop_" + o.id, shipped: e.moment(), packages: []parcel{{carrier: "tcat", number: "9011" + o.id, lines: lines}}})
	return nil
}

// changeQuantity edits a line of the order.
func (e *Emulator) changeQuantity(o *order, act connectors.Act) error {
	for i := range o.lines {
		l := &o.lines[i]
		if act.Listing.Item != "" && l.item.key() != act.Listing {
			continue
		}
		if act.Quantity < o.sent(l.id) {
			return fmt.Errorf("more pieces of line %s have left", l.id)
		}
		l.quantity = act.Quantity
		return nil
	}
	return fmt.Errorf("order %s has no such line", o.id)
}

// Shop shows the shop's side of one order.
func (e *Emulator) Shop(orderID string) (connectors.ShopView, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	o := e.find(orderID)
	if o == nil {
		return connectors.ShopView{}, false
	}
	view := connectors.ShopView{State: e.state(o), Notices: o.notices, Shipments: o.posts, Order: e.truth(o)}
	if e.On(customStore) {
		view.State, view.Order = storeState(o), e.storeTruth(o)
	}
	for _, f := range o.fulfilments {
		for _, p := range f.packages {
			view.TrackingNumbers = append(view.TrackingNumbers, p.number)
		}
	}
	if o.assigned != nil && o.assigned.number != "" {
		view.TrackingNumbers = append(view.TrackingNumbers, o.assigned.number)
	}
	return view, true
}

// find gives an order that is there.
func (e *Emulator) find(id string) *order {
	i := slices.IndexFunc(e.orders, func(o *order) bool { return o.id == id && !o.deleted })
	if i < 0 {
		return nil
	}
	return e.orders[i]
}

// StockOf gives the shop's number of a listing, and how many accepted changes it saw.
func (e *Emulator) StockOf(key connectors.ListingKey) (quantity, changes int, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	it, ok := e.byItem[key.Variant]
	if !ok || it.product.id != key.Item || !it.counted {
		return 0, 0, false
	}
	return it.available, it.changes, true
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
	if it, ok := e.byItem[key.Variant]; ok {
		return e.code(it)
	}
	return ""
}
