// Package emulator is a CYBERBIZ shop on loopback, written from FACTS.md: both doors to the API (a token, or requests signed with HMAC),
// orders with their four statuses, the merchant's own carrier, numbers and labels of the platform's logistics, products and webhooks. It
// follows the facts and knows nothing of the connector.
//
// The two doors are told apart by the Authorization header; the legacy one serves /v1 only (FACTS.md section 1).
package emulator

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// Dummy credentials.
const (
	tokenKey     = "emulator-jwt-secret" //nolint:gosec // a dummy
	appSecret    = "app-secret-demo"
	hmacUsername = "gw-demo@example.com"
	hmacSecret   = "demo-secret-0123456789"
)

// What the shop says of itself.
const (
	shopID     = 7109
	shopName   = "山海選物"
	shopDomain = "demo-shop.cyberbiz.co"
)

// everyScope are the scopes of the token that the merchant made for this program (FACTS.md section 1.1).
const everyScope = "public read_orders write_orders read_products write_products read_branch_stores write_branch_stores read_pos"

// Emulator is the shop. It is safe for concurrent use.
type Emulator struct {
	*emulation.Desk
	emulation.Wares
	mux *http.ServeMux

	mu       sync.Mutex
	revoked  bool
	stamps   []time.Time // of the requests of the last second
	orders   []*order    // oldest first
	byID     map[int64]*order
	products []*product
	variants map[connectors.ListingKey]*variant
	branches []*branch
	jobs     []*job
	lastID   int64 // of fulfilments
}

// New builds a shop. The same options give the same shop.
func New(options connectors.EmulatorOptions) (*Emulator, error) {
	if options.Orders < 0 {
		return nil, fmt.Errorf("cyberbiz emulator: %d orders", options.Orders)
	}
	e := &Emulator{
		Desk: emulation.NewDesk(options.Now, rules, switches), byID: map[int64]*order{}, variants: map[connectors.ListingKey]*variant{},
		lastID: 23064600,
	}
	e.routes()
	e.Wares = emulation.NewWares(&e.mu, e.wares)
	e.stockShelves()
	e.openBranches()
	e.sampleOrders(options)
	return e, nil
}

// Credentials are what the merchant of this shop would paste: the token of his app, and its secret for webhooks.
func (e *Emulator) Credentials() connectors.Values {
	return connectors.Values{"api_token": e.Token(everyScope, time.Time{}), "app_secret": appSecret}
}

// LegacyCredentials are those of the other door, for a shop that was given an API account instead of an app.
func (e *Emulator) LegacyCredentials() connectors.Values {
	return connectors.Values{"hmac_username": hmacUsername, "hmac_secret": hmacSecret}
}

// Expect tells what a fetch of that window must bring: orders that are open, paid or cash on delivery, not shipped whole, sold on the web,
// and changed since the window's beginning. An order without any shipping method cannot ship before the merchant gives it one.
func (e *Emulator) Expect(window connectors.Window) connectors.Expectation {
	e.mu.Lock()
	defer e.mu.Unlock()
	expected := connectors.Expectation{Refused: map[string]int{}}
	for _, o := range e.orders {
		if !o.waits() || o.updated.Before(window.From.Truncate(time.Second)) {
			continue
		}
		id := strconv.FormatInt(o.id, 10)
		expected.Orders = append(expected.Orders, id)
		if o.returning != requestReturn && o.method != nil {
			expected.Shippable = append(expected.Shippable, id)
		}
		if o.pay.unknown() {
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
		return nil
	case "sell":
		v, there := e.variants[act.Listing]
		if !there {
			return fmt.Errorf("no listing %v", act.Listing)
		}
		v.stock -= max(act.Quantity, 1)
		return nil
	}
	id, err := strconv.ParseInt(act.Order, 10, 64)
	o := e.byID[id]
	if err := orderActs.Do(e, o, err == nil && o != nil, act); err != nil {
		return err
	}
	o.updated = e.second()
	return nil
}

// orderActs are the things that happen to an order.
var orderActs = emulation.Deeds[*Emulator, *order]{
	"cancel": func(_ *Emulator, o *order, _ connectors.Act) error {
		o.status = statusCancelled
		return nil
	},
	"request_cancel": func(_ *Emulator, o *order, _ connectors.Act) error {
		o.returning = requestReturn
		return nil
	},
	"ship_elsewhere": func(e *Emulator, o *order, _ connectors.Act) error {
		e.fulfil(o, &fulfilment{company: "other", number: fmt.Sprintf("ELSE%08d", o.number), lines: o.lineIDs()})
		return nil
	},
	"change_address": func(_ *Emulator, o *order, _ connectors.Act) error {
		o.buyer.Street = "新生南路三段2號8樓"
		return nil
	},
	"change_quantity": (*Emulator).changeQuantity,
	"hand_over":       (*Emulator).handOver,
}

// changeQuantity edits a line, which the merchant does after a call with the buyer.
func (e *Emulator) changeQuantity(o *order, act connectors.Act) error {
	for i := range o.lines {
		l := &o.lines[i]
		if act.Listing.Item != "" && l.variant.key() != act.Listing || l.quantity == act.Quantity || l.parts != nil {
			continue
		}
		l.quantity = act.Quantity
		return nil
	}
	return fmt.Errorf("order %d has no such line", o.id)
}

// handOver is the carrier's scan. CYBERBIZ has no state between "shipped" and "in the store" or "with the buyer".
func (e *Emulator) handOver(o *order, _ connectors.Act) error {
	if len(o.fulfilments) == 0 {
		return fmt.Errorf("order %d has no parcel", o.id)
	}
	o.fulfilled = "received"
	if o.store != nil {
		o.fulfilled = "arrived"
	}
	for _, f := range o.fulfilments {
		f.status = o.fulfilled
	}
	return nil
}

// Shop shows the shop's side of one order.
func (e *Emulator) Shop(orderID string) (connectors.ShopView, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	id, err := strconv.ParseInt(orderID, 10, 64)
	o := e.byID[id]
	if err != nil || o == nil {
		return connectors.ShopView{}, false
	}
	view := connectors.ShopView{State: o.truthState(), Shipments: len(o.fulfilments), Notices: o.mails, Order: o.truth()}
	for _, f := range o.fulfilments {
		if f.number != "" {
			view.TrackingNumbers = append(view.TrackingNumbers, f.number)
		}
	}
	return view, true
}

// second is now, in the whole seconds that the platform keeps.
func (e *Emulator) second() time.Time { return e.Now().Truncate(time.Second) }

func (e *Emulator) nextID() int64 {
	e.lastID++
	return e.lastID
}

// wares are what the shop sells.
func (e *Emulator) wares() (all []emulation.Ware) {
	for _, p := range e.products {
		for _, v := range p.variants {
			all = append(all, emulation.Ware{Key: v.key(), SKU: v.sku, Quantity: v.stock, Changes: v.changes, Uncounted: !v.managed})
		}
	}
	return all
}
