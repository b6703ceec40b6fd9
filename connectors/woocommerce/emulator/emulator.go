// Package emulator is a WooCommerce shop on loopback, written from FACTS.md: WordPress's REST envelope, WooCommerce's two ways of
// authentication, orders, notes, refunds, products, variations, webhooks, and the plug-ins Taiwanese shops use. It follows
// the facts and knows nothing of the connector.
//
// By default the shop has RY Tools with ECPay and Advanced Shipment Tracking; the switches profile_none and profile_ecpay_wst make it
// another. Served over TLS it takes Basic and query keys, over plain http OAuth 1.0a only.
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
	consumerKey    = "ck_1111111111111111111111111111111111111111"
	consumerSecret = "cs_2222222222222222222222222222222222222222"
)

const shopName = "山海選物"

// taipei is the zone the shop's owner lives in. Taiwan keeps no summer time.
var taipei = connectors.Taipei

// Emulator is the shop. It is safe for concurrent use.
type Emulator struct {
	*emulation.Desk
	emulation.Wares
	mux     *http.ServeMux
	deliver func(address string, header http.Header, body []byte) // never nil

	mu       sync.Mutex
	base     string // where the shop is reached; empty: as each request says
	key      string
	secret   string
	revoked  bool
	nonces   map[string]time.Time
	orders   []*order // by id, ascending
	byID     map[int64]*order
	products []*product
	byItem   map[connectors.ListingKey]*item
	hooks    []*webhook
	lastID   int64 // of notes, trackings, webhooks and meta rows
}

// New builds a shop. The same options give the same shop.
func New(options connectors.EmulatorOptions) (*Emulator, error) {
	if options.Orders < 0 {
		return nil, fmt.Errorf("woocommerce emulator: %d orders", options.Orders)
	}
	e := &Emulator{
		Desk: emulation.NewDesk(options.Now, rules, switches), base: options.BaseURL, key: consumerKey, secret: consumerSecret,
		deliver: options.Deliver, nonces: map[string]time.Time{}, byID: map[int64]*order{}, byItem: map[connectors.ListingKey]*item{}, lastID: 90000,
	}
	if e.deliver == nil {
		e.deliver = func(string, http.Header, []byte) {}
	}
	e.routes()
	e.Wares = emulation.NewWares(&e.mu, e.wares)
	e.stockShelves()
	e.sampleOrders(options)
	return e, nil
}

// SetBaseURL says where the shop is reached, for the addresses in its answers.
func (e *Emulator) SetBaseURL(base string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.base = base
}

// cancelRequest is the status of the plug-in with which this shop's buyers ask to cancel; core has none (FACTS.md section 2.2).
const cancelRequest = "cancel-request"

// Credentials are what the merchant would paste, and the one setting this shop needs.
func (e *Emulator) Credentials() connectors.Values {
	e.mu.Lock()
	defer e.mu.Unlock()
	return connectors.Values{"store_url": e.base, "consumer_key": e.key, "consumer_secret": e.secret, "cancel_statuses": cancelRequest}
}

// Expect tells what a fetch of that window must bring: the orders in processing, and those whose cancellation
// was asked for. Everything else is kept back by the status filter itself, so nothing in sight has to be refused. An order without any
// shipping method cannot ship before the merchant gives it one.
func (e *Emulator) Expect(window connectors.Window) connectors.Expectation {
	e.mu.Lock()
	defer e.mu.Unlock()
	expected := connectors.Expectation{Refused: map[string]int{}}
	for _, o := range e.orders {
		if o.status != "processing" && o.status != cancelRequest || o.created.Before(window.From) || !o.created.Before(window.To) {
			continue
		}
		id := strconv.FormatInt(o.id, 10)
		expected.Orders = append(expected.Orders, id)
		if o.status != cancelRequest && o.method != unsaid {
			expected.Shippable = append(expected.Shippable, id)
		}
		if o.pay.kind == connectors.PaymentUnknown && o.paid.IsZero() && o.transaction == "" {
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
	case "buy":
		e.buy()
		return nil
	case "sell":
		it, ok := e.byItem[act.Listing]
		if !ok {
			return fmt.Errorf("no listing %v", act.Listing)
		}
		it.stock -= max(act.Quantity, 1)
		return nil
	}
	id, err := strconv.ParseInt(act.Order, 10, 64)
	o := e.byID[id]
	if err := orderActs.Do(e, o, err == nil && o != nil, act); err != nil {
		return err
	}
	o.modified = e.second()
	if act.Kind == "delete" {
		e.tell("order.deleted", o)
	} else {
		e.tell("order.updated", o)
	}
	return nil
}

// orderActs are the things that happen to an order. A request to cancel is a plug-in's status (FACTS.md section 2.2).
var orderActs = emulation.Deeds[*Emulator, *order]{
	"cancel":         func(e *Emulator, o *order, _ connectors.Act) error { e.setStatus(o, "cancelled"); return nil },
	"request_cancel": func(e *Emulator, o *order, _ connectors.Act) error { e.setStatus(o, cancelRequest); return nil },
	"ship_elsewhere": func(e *Emulator, o *order, _ connectors.Act) error { e.setStatus(o, "completed"); return nil },
	"delete":         (*Emulator).trash,
	"change_address": func(_ *Emulator, o *order, _ connectors.Act) error {
		o.buyer.Street = "新生南路三段2號8樓"
		return nil
	},
	"change_quantity": (*Emulator).changeQuantity,
	"hand_over": func(e *Emulator, o *order, _ connectors.Act) error {
		next := "completed"
		if o.pickup() && e.profile().tracking == trackingAST {
			next = "ry-at-cvs"
		}
		e.setStatus(o, next)
		return nil
	},
}

func (e *Emulator) trash(o *order, _ connectors.Act) error {
	o.status = "trash"
	return nil
}

// changeQuantity refunds pieces when there are to be fewer, and edits the line when there are to be more.
func (e *Emulator) changeQuantity(o *order, act connectors.Act) error {
	for i := range o.lines {
		l := &o.lines[i]
		if act.Listing.Item != "" && l.item.key() != act.Listing {
			continue
		}
		if act.Quantity < l.open() {
			l.refunded = l.quantity - act.Quantity
		} else {
			l.quantity = act.Quantity + l.refunded
		}
		return nil
	}
	return fmt.Errorf("order %d has no such line", o.id)
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
	return connectors.ShopView{
		State: truthState(o.status), TrackingNumbers: o.numbers(), Shipments: o.shipments(), Notices: o.mails, Order: e.truth(o),
	}, true
}

// profile is which plug-ins the shop has.
func (e *Emulator) profile() profile {
	switch {
	case e.On(profileNone):
		return profileBare
	case e.On(profileECPay):
		return profileOfficial
	default:
		return profileRY
	}
}

// second is now, as WordPress keeps it: in whole seconds.
func (e *Emulator) second() time.Time { return e.Now().Truncate(time.Second) }

func (e *Emulator) nextID() int64 {
	e.lastID++
	return e.lastID
}

// wares are what the shop sells.
func (e *Emulator) wares() (all []emulation.Ware) {
	for _, p := range e.products {
		for _, it := range p.items {
			all = append(all, emulation.Ware{Key: it.key(), SKU: it.sku, Quantity: it.stock, Changes: it.changes})
		}
	}
	return all
}
