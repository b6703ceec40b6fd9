// Package emulator is an EasyStore shop on loopback, written from FACTS.md: the REST API 3.0 with its token and scopes, orders with their
// fulfillments, products and variants, locations, the stock levels of API 4.0, and webhook registrations. It follows the facts and knows
// nothing of the connector.
package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// Dummy credentials.
const (
	accessToken  = "es_dummy_access_token_0123456789abcdef"
	clientID     = "es_dummy_client_0001"
	clientSecret = "es_dummy_client_secret_0001" //nolint:gosec // a dummy
	shopDomain   = "gwdemo.easy.co"
)

const shopName = "山海選物"

// Emulator is the shop. It is safe for concurrent use.
type Emulator struct {
	*emulation.Desk
	mux *http.ServeMux

	mu       sync.Mutex
	base     string
	revoked  bool
	orders   []*order // by id, ascending
	products []*product
	byItem   map[connectors.ListingKey]*item
	hooks    []hook
	lastID   int64 // of fulfillments and webhooks
	auth     authority
}

// New builds a shop. The same options give the same shop.
func New(options connectors.EmulatorOptions) (*Emulator, error) {
	if options.Orders < 0 {
		return nil, fmt.Errorf("easystore emulator: %d orders", options.Orders)
	}
	e := &Emulator{
		Desk: emulation.NewDesk(options.Now, rules, switches), base: options.BaseURL, byItem: map[connectors.ListingKey]*item{}, lastID: 5500122,
		auth: newAuthority(options.Seed),
	}
	e.routes()
	e.stockShelves()
	e.sampleOrders(options)
	return e, nil
}

// SetBaseURL says where the shop is reached.
func (e *Emulator) SetBaseURL(base string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.base = base
}

// Credentials are what the merchant would type.
func (e *Emulator) Credentials() connectors.Values {
	return connectors.Values{"shop_domain": shopDomain, "access_token": accessToken, "client_id": clientID, "client_secret": clientSecret}
}

// second is now, as the shop keeps it: in whole seconds.
func (e *Emulator) second() time.Time { return e.Now().Truncate(time.Second) }

func (e *Emulator) nextID() int64 {
	e.lastID++
	return e.lastID
}

// refusals are the reasons for which an order that is in sight must not come in.
var refusals = map[connectors.PlatformState]string{
	connectors.StateUnpaid: "unpaid", connectors.StateShipped: "already_shipped", connectors.StateCancelled: "cancelled",
}

// Expect tells what a fetch of that window must bring: what was changed since its beginning and made before its end. Everything else in
// sight is refused: nothing but the dates is filtered at the platform (FACTS.md section 2). An order without any shipping method cannot ship
// before the merchant gives it one.
func (e *Emulator) Expect(window connectors.Window) connectors.Expectation {
	e.mu.Lock()
	defer e.mu.Unlock()
	expected := connectors.Expectation{Refused: map[string]int{}}
	for _, o := range e.orders {
		if o.deleted || o.updated.Before(window.From) || !o.created.Before(window.To) || e.On(openOnly) && !e.isOpen(o) {
			continue
		}
		if reason, refused := refusals[o.state()]; refused {
			expected.Refused[reason]++
			continue
		}
		id := strconv.FormatInt(o.id, 10)
		expected.Orders = append(expected.Orders, id)
		if o.method != "" || o.ownPickup {
			expected.Shippable = append(expected.Shippable, id)
		}
		if o.pay.kind == connectors.PaymentUnknown && o.paid.IsZero() {
			expected.Unknown = append(expected.Unknown, id)
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
		e.auth.revokeAll()
		return nil
	case "buy":
		e.buy()
		return nil
	case "sell":
		it, ok := e.byItem[act.Listing]
		if !ok {
			return fmt.Errorf("no listing %v", act.Listing)
		}
		it.levels[mainLocation] -= max(act.Quantity, 1)
		return nil
	}
	o := e.find(act.Order)
	if err := orderActs.Do(e, o, o != nil, act); err != nil {
		return err
	}
	o.updated = e.second()
	return nil
}

// orderActs are the things that happen to an order. Buyers cannot ask for a cancellation here: nothing is known of it (FACTS.md section 9).
var orderActs = emulation.Deeds[*Emulator, *order]{
	"cancel":         func(e *Emulator, o *order, _ connectors.Act) error { o.cancelled = e.second(); return nil },
	"delete":         func(_ *Emulator, o *order, _ connectors.Act) error { o.deleted = true; return nil },
	"ship_elsewhere": func(e *Emulator, o *order, _ connectors.Act) error { e.send(o, o.left()); return nil },
	"ship_part": func(e *Emulator, o *order, _ connectors.Act) error { // the first piece of the first line
		e.send(o, map[int64]int{o.lines[0].id: 1})
		return nil
	},
	"change_address": func(_ *Emulator, o *order, _ connectors.Act) error {
		o.buyer.Street = "新生南路三段2號8樓"
		return nil
	},
	"change_quantity": (*Emulator).changeQuantity,
	"hand_over": func(_ *Emulator, o *order, _ connectors.Act) error {
		for _, f := range o.fulfillments {
			f.status = "in_transit"
		}
		return nil
	},
}

// send is a parcel that the merchant reports in his admin.
func (e *Emulator) send(o *order, lines map[int64]int) {
	o.fulfillments = append(o.fulfillments, &fulfillment{
		id: e.nextID(), company: "黑貓宅急便", number: fmt.Sprintf("9011%08d", o.id), status: "open", lines: lines, created: e.second(),
	})
}

// changeQuantity edits a line of the order.
func (e *Emulator) changeQuantity(o *order, act connectors.Act) error {
	for i := range o.lines {
		l := &o.lines[i]
		if act.Listing.Item != "" && l.item.key() != act.Listing {
			continue
		}
		if act.Quantity < o.fulfilled(l.id) {
			return fmt.Errorf("more pieces of line %d have left", l.id)
		}
		l.quantity = act.Quantity
		return nil
	}
	return fmt.Errorf("order %d has no such line", o.id)
}

// Shop shows the shop's side of one order.
func (e *Emulator) Shop(orderID string) (connectors.ShopView, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	o := e.find(orderID)
	if o == nil {
		return connectors.ShopView{}, false
	}
	view := connectors.ShopView{State: o.state(), Notices: o.mails, Shipments: o.posts, Order: e.truth(o)}
	for _, f := range o.fulfillments {
		if f.number != "" && f.status != cancelledFulfillment {
			view.TrackingNumbers = append(view.TrackingNumbers, f.number)
		}
	}
	return view, true
}

// find gives an order that is there.
func (e *Emulator) find(id string) *order {
	n, err := strconv.ParseInt(id, 10, 64)
	i, found := slices.BinarySearchFunc(e.orders, n, func(o *order, id int64) int { return int(o.id - id) })
	if err != nil || !found || e.orders[i].deleted {
		return nil
	}
	return e.orders[i]
}

// StockOf gives the shop's number of a listing, over all locations, and how many accepted changes it saw.
func (e *Emulator) StockOf(key connectors.ListingKey) (quantity, changes int, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	it, ok := e.byItem[key]
	if !ok || !e.counted(it) {
		return 0, 0, false
	}
	return e.total(it), it.changes, true
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
	if it, ok := e.byItem[key]; ok {
		return e.code(it)
	}
	return ""
}
