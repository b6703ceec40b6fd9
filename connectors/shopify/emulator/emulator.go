// Package emulator is a Shopify store on loopback, written from FACTS.md: the token endpoint and the page of consent, and a GraphQL Admin
// API that parses and validates every document, answers only what was selected, and counts points. It follows the facts and knows
// nothing of the connector.
//
// The store has one location of its own, where this program's warehouse stands, and one of a fulfilment service that ships for itself.
package emulator

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// The store and the dummy credentials of its app.
const (
	shopName     = "小山茶行 Shopify"
	shopDomain   = "gw-demo-tw.myshopify.com"
	clientID     = "1f2e3d4c5b6a79880011223344556677"
	clientSecret = "hush_dummy_secret_0001_shopify"         //nolint:gosec // a dummy
	adminToken   = "shpat_dummy_admin_00000000000000000001" //nolint:gosec // a dummy
)

// Redirects are the addresses registered with the app.
var Redirects = []string{
	"http://localhost:38711/shopify/callback", "http://localhost:38712/shopify/callback", "http://localhost:38713/shopify/callback",
}

// Emulator is the store. It is safe for concurrent use.
type Emulator struct {
	*emulation.Desk
	schema  *ast.Schema
	deliver func(address string, header http.Header, body []byte) // never nil

	mu         sync.Mutex
	auth       authority
	locations  []*location
	orders     []*order // by age
	byID       map[string]*order
	products   []*product
	byKey      map[connectors.ListingKey]*variant
	hooks      []*webhook
	remembered map[string]remembered // stock changes, by idempotency key
	bucket     bucket
	queries    int
	lastID     int64
}

// New builds a store. The same options give the same store.
func New(options connectors.EmulatorOptions) (*Emulator, error) {
	if options.Orders < 0 {
		return nil, fmt.Errorf("shopify emulator: %d orders", options.Orders)
	}
	schema, err := loadSchema()
	if err != nil {
		return nil, err
	}
	e := &Emulator{
		Desk: emulation.NewDesk(options.Now, rules, switches), schema: schema, deliver: options.Deliver, auth: newAuthority(options.Seed),
		byID:  map[string]*order{},
		byKey: map[connectors.ListingKey]*variant{}, remembered: map[string]remembered{}, lastID: 5_300_000,
	}
	if e.deliver == nil {
		e.deliver = func(string, http.Header, []byte) {}
	}
	e.locations = []*location{{id: mainLocation, name: "桃園倉"}, {id: serviceLocation, name: "海外代發倉", service: true}}
	e.bucket = bucket{points: bucketSize, at: e.Now()}
	e.stockShelves()
	e.sampleOrders(options)
	return e, nil
}

// ServeHTTP answers as Shopify does.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Request-Id", fmt.Sprintf("req-%08d", e.Report().Requests))
	switch {
	case r.URL.Path == tokenPath:
		e.serveToken(w, r)
	case r.URL.Path == consentPath || r.URL.Path == appsPath:
		e.apps().Browse(w, r)
	default:
		e.serveGraphQL(w, r)
	}
}

// Credentials are what the merchant types, and the tokens he would be granted: the same ones until they are used.
func (e *Emulator) Credentials() connectors.Values {
	e.mu.Lock()
	defer e.mu.Unlock()
	v := connectors.Values{
		"shop_domain": shopDomain, "auth_mode": "oauth", "client_id": clientID, "client_secret": clientSecret, "admin_token": adminToken,
	}
	given := e.auth.offer(e.Now())
	v["access_token"], v["refresh_token"] = given.access, given.refresh
	v["access_expires_at"] = e.auth.access[given.access].ends.UTC().Format(time.RFC3339)
	return v
}

// Expect tells what a fetch of that window must bring: orders changed since it began, which are open and of which something is left for the
// store's own location. By is the last change (FACTS.md 2.1).
func (e *Emulator) Expect(window connectors.Window) connectors.Expectation {
	e.mu.Lock()
	defer e.mu.Unlock()
	expected := connectors.Expectation{Refused: map[string]int{}}
	for _, o := range e.orders {
		if o.updated.Before(window.From) || !o.created.Before(window.To) || !e.indexed(o) {
			continue
		}
		truth := e.truth(o)
		switch truth.State {
		case connectors.StateOpen, connectors.StateCancelRequested:
		default:
			if o.open() && !o.shipped() {
				expected.Refused[string(truth.State)]++
			}
			continue
		}
		expected.Orders = append(expected.Orders, truth.ID)
		if truth.Payment.Kind == connectors.PaymentUnknown && truth.Payment.PaidAt == nil && truth.Payment.Reference == "" {
			expected.Unknown = append(expected.Unknown, truth.ID)
		}
		if truth.State == connectors.StateOpen && truth.Shipping.Code != "" && !o.waits() && len(o.fulfillments) == 0 {
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
		v, ok := e.byKey[act.Listing]
		if !ok {
			return fmt.Errorf("no listing %v", act.Listing)
		}
		v.stock[mainLocation] -= max(act.Quantity, 1)
		return nil
	}
	o := e.byID[act.Order]
	if o == nil {
		return fmt.Errorf("no order %q", act.Order)
	}
	do, ok := orderActs[act.Kind]
	if !ok {
		return fmt.Errorf("nobody can %q here", act.Kind)
	}
	if err := do(e, o, act); err != nil {
		return err
	}
	e.touch(o)
	if act.Kind == "cancel" {
		e.tell("ORDERS_CANCELLED", o)
	}
	e.tell("ORDERS_UPDATED", o)
	return nil
}

// orderActs are the things that happen to an order. Beside those that every platform knows, a shipment can be taken back.
var orderActs = map[string]func(*Emulator, *order, connectors.Act) error{
	"cancel":         (*Emulator).cancel,
	"request_cancel": func(_ *Emulator, o *order, _ connectors.Act) error { o.tags = append(o.tags, cancelTag); return nil },
	"ship_elsewhere": (*Emulator).shipElsewhere,
	"change_address": func(_ *Emulator, o *order, _ connectors.Act) error {
		o.person.Street = "新生南路三段2號8樓"
		return nil
	},
	"change_quantity": (*Emulator).changeQuantity,
	"hand_over":       func(*Emulator, *order, connectors.Act) error { return nil },
	"take_back":       (*Emulator).takeBack,
	"route":           func(e *Emulator, o *order, _ connectors.Act) error { e.route(o); return nil },
}

func (e *Emulator) cancel(o *order, _ connectors.Act) error {
	if o.shipped() {
		return errors.New("the order was shipped")
	}
	now := e.Now()
	o.cancelled, o.cancelReason = &now, "CUSTOMER"
	for _, p := range o.parts {
		p.status = "CANCELLED"
		for _, l := range p.lines {
			l.remaining = 0
		}
	}
	return nil
}

func (e *Emulator) shipElsewhere(o *order, _ connectors.Act) error {
	f := &fulfillment{id: e.nextID(), status: "SUCCESS", company: "新竹物流", numbers: []string{fmt.Sprintf("68%08d", e.nextID())}}
	for _, p := range o.parts {
		f.cut(p, nil)
	}
	o.fulfillments = append(o.fulfillments, f)
	return nil
}

// changeQuantity edits the first line that has another quantity.
func (e *Emulator) changeQuantity(o *order, act connectors.Act) error {
	for _, p := range o.parts {
		for _, l := range p.lines {
			if !p.ours() || act.Listing.Item != "" && (l.line.variant == nil || l.line.variant.key() != act.Listing) ||
				l.line.quantity == act.Quantity || l.remaining != l.total {
				continue
			}
			l.line.quantity, l.total, l.remaining = act.Quantity, act.Quantity, act.Quantity
			return nil
		}
	}
	return errors.New("the order has no such line")
}

// takeBack cancels the last shipment: what it held must be shipped anew, in fulfilment orders with new ids (FACTS.md section 3).
func (e *Emulator) takeBack(o *order, _ connectors.Act) error {
	i := slices.IndexFunc(o.fulfillments, func(f *fulfillment) bool { return f.status == "SUCCESS" })
	if i < 0 {
		return errors.New("nothing was shipped")
	}
	f := o.fulfillments[i]
	f.status = "CANCELLED"
	for _, c := range f.cuts {
		fresh := &part{id: e.nextID(), status: "OPEN", request: "UNSUBMITTED", location: c.part.location, method: c.part.method}
		for _, l := range c.lines {
			fresh.lines = append(fresh.lines, &partLine{id: e.nextID(), line: l.from.line, total: l.quantity, remaining: l.quantity})
			l.from.total -= l.quantity
		}
		o.parts = append(o.parts, fresh)
	}
	return nil
}

// Shop shows the store's side of one order.
func (e *Emulator) Shop(orderID string) (connectors.ShopView, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	o := e.byID[orderID]
	if o == nil {
		return connectors.ShopView{}, false
	}
	view := connectors.ShopView{Notices: o.notices, Order: e.truth(o)}
	view.State = view.Order.State
	for _, f := range o.fulfillments {
		if f.status == "SUCCESS" {
			view.TrackingNumbers, view.Shipments = append(view.TrackingNumbers, f.numbers...), view.Shipments+1
		}
	}
	return view, true
}

// StockOf gives what is available of a listing at the store's own location, and how many accepted changes it saw.
func (e *Emulator) StockOf(key connectors.ListingKey) (quantity, changes int, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	v, ok := e.byKey[key]
	if !ok || !v.tracked {
		return 0, 0, false
	}
	return v.stock[mainLocation], v.changes, true
}

// ListingKeys gives every sellable listing.
func (e *Emulator) ListingKeys() []connectors.ListingKey {
	e.mu.Lock()
	defer e.mu.Unlock()
	var keys []connectors.ListingKey
	for _, p := range e.products {
		for _, v := range p.variants {
			keys = append(keys, v.key())
		}
	}
	return keys
}

// SKUOf gives the store's SKU of a listing.
func (e *Emulator) SKUOf(key connectors.ListingKey) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if v, ok := e.byKey[key]; ok {
		return v.sku
	}
	return ""
}

func (e *Emulator) nextID() int64 {
	e.lastID++
	return e.lastID
}
