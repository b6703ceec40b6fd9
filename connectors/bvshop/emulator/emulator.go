// Package emulator is a shop of BVSHOP on loopback: its Open API v2, with state, as strict as FACTS.md section 8 says. It follows the facts
// and knows nothing of the connector.
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

// Dummy credentials. The token was issued to the shop; the login has a token of its own, a new one with every get-token.
const (
	Token    = "509|DUMMYbvshopTOKENdummyBVSHOPtoken00000001" //nolint:gosec // a dummy
	Email    = "warehouse+demo@shop.example.com"
	Password = "DUMMY p@ss w0rd+1"
)

var taipei = connectors.Taipei

// Emulator is the shop. It is safe for concurrent use.
type Emulator struct {
	*emulation.Desk
	mux *http.ServeMux

	mu       sync.Mutex
	base     string // where the shop is reached
	revoked  bool
	login    session
	logins   int
	given    map[string]bool // every token that a sign-in has brought
	served   int             // requests below the API
	orders   []*order
	byID     map[int64]*order
	products []*product
	files    map[string]file // labels that can be downloaded, by token
	numbers  int             // tracking numbers given out
}

// session is what the login has now.
type session struct {
	token string
	since time.Time
}

var _ interface {
	connectors.Emulator
	connectors.StockView
} = (*Emulator)(nil)

// New opens a shop. The same options give the same shop.
func New(options connectors.EmulatorOptions) (*Emulator, error) {
	if options.Orders < 0 {
		return nil, fmt.Errorf("bvshop emulator: %d orders", options.Orders)
	}
	e := &Emulator{
		Desk: emulation.NewDesk(options.Now, rules, switches), base: options.BaseURL, byID: map[int64]*order{}, files: map[string]file{},
		given: map[string]bool{},
	}
	e.routes()
	e.stockShelves()
	e.fill(options)
	return e, nil
}

// SetBaseURL says where the shop is reached, for the addresses in its answers.
func (e *Emulator) SetBaseURL(base string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.base = base
}

// Credentials are what the merchant would paste, and the settings this shop needs: which of its own shipping methods BVSHOP numbers, which
// of its payment methods collect on delivery, and who sends.
func (e *Emulator) Credentials() connectors.Values {
	return connectors.Values{
		"api_token": Token, "environment": "prod", "cod_methods": payAtDoor.name, "sender_name": "山海選物", "sender_phone": "0225078888",
		"label_tcat": byTCat.name, "label_sf": bySF.name, "label_ecpay": toFamily.name + "," + toHiLife.name, "label_payuni": toSeven.name,
	}
}

// Expect tells what a fetch of that window must bring: confirmed orders that are paid, to be paid on delivery or by a method nobody
// knows, and not shipped. Days are Taiwan's, so that a list also shows what is a little older than the window.
func (e *Emulator) Expect(window connectors.Window) connectors.Expectation {
	e.mu.Lock()
	defer e.mu.Unlock()
	expected := connectors.Expectation{Refused: map[string]int{}}
	for _, o := range e.orders {
		paid := e.paidAt(o)
		if o.status != statusConfirmed || o.process != 1 || o.logistic > logisticHandled || o.logistic < 0 || o.payment < 0 ||
			!inDays(o.created, window) && !inDays(paid, window) {
			continue
		}
		id := strconv.FormatInt(o.id, 10)
		switch t := e.truth(o); {
		case t.State == connectors.StateUnpaid:
			expected.Refused["unpaid"]++
		case t.State != connectors.StateOpen && t.State != connectors.StateArranged:
		case o.created.Before(window.From) && (paid.IsZero() || paid.Before(window.From)):
			expected.Refused["too_old"]++
		default:
			expected.Orders = append(expected.Orders, id)
			if t.Hold == nil && t.Shipping.Code != "" {
				expected.Shippable = append(expected.Shippable, id)
			}
			if t.Payment.Kind == connectors.PaymentUnknown && paid.IsZero() {
				expected.Unknown = append(expected.Unknown, id)
			}
		}
	}
	return expected
}

// inDays tells whether a moment lies in the Taiwan days that a window touches.
func inDays(at time.Time, window connectors.Window) bool {
	if at.IsZero() {
		return false
	}
	day := at.In(taipei).Format(time.DateOnly)
	return day >= window.From.In(taipei).Format(time.DateOnly) && day <= window.To.Add(-1).In(taipei).Format(time.DateOnly)
}

// Act does what a buyer, the merchant or the carrier would.
func (e *Emulator) Act(act connectors.Act) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch act.Kind {
	case "revoke":
		e.revoked, e.login = true, session{}
		return nil
	case "sell":
		it := e.item(act.Listing)
		if it == nil {
			return fmt.Errorf("no listing %v", act.Listing)
		}
		it.stock -= max(act.Quantity, 1)
		return nil
	}
	id, err := strconv.ParseInt(act.Order, 10, 64)
	o := e.byID[id]
	return orderActs.Do(e, o, err == nil && o != nil, act)
}

// orderActs are the things that happen to an order. A buyer cannot ask for a cancellation and wait: FACTS.md section 2.2 knows no such status.
var orderActs = emulation.Deeds[*Emulator, *order]{
	"cancel": func(e *Emulator, o *order, _ connectors.Act) error {
		o.status, o.cancelled = statusCancelled, e.Now()
		return nil
	},
	"refund": func(_ *Emulator, o *order, _ connectors.Act) error {
		o.payment = paymentRefunded
		return nil
	},
	"ship_elsewhere": func(e *Emulator, o *order, _ connectors.Act) error {
		o.logistic, o.trace, o.shipped = logisticShipped, e.nextNumber(), e.Now()
		return nil
	},
	"change_address": func(_ *Emulator, o *order, _ connectors.Act) error {
		o.buyer.Street = "新生南路三段2號8樓"
		return nil
	},
	"change_quantity": func(_ *Emulator, o *order, act connectors.Act) error {
		i := slices.IndexFunc(o.lines, func(l line) bool {
			return l.quantity != act.Quantity && (act.Listing.Item == "" || l.item != nil && l.item.key() == act.Listing)
		})
		if i < 0 {
			return fmt.Errorf("order %d has no such line", o.id)
		}
		o.lines[i].quantity = act.Quantity
		return nil
	},
	"hand_over": func(e *Emulator, o *order, _ connectors.Act) error {
		o.logistic = max(o.logistic+1, logisticShipped)
		if o.shipped.IsZero() {
			o.shipped = e.Now()
		}
		return nil
	},
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
	t := e.truth(o)
	view := connectors.ShopView{State: t.State, Shipments: o.shipments, Notices: o.mails, Order: t}
	if o.trace != "" {
		view.TrackingNumbers = append(view.TrackingNumbers, o.trace)
	}
	return view, true
}

// nextNumber is a tracking number of 12 digits.
func (e *Emulator) nextNumber() string {
	e.numbers++
	return fmt.Sprintf("7050%08d", e.numbers)
}
