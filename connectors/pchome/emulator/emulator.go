// Package emulator is PChome's vendor interface (VDR) on loopback for one drop-shipping vendor, with state, as strict as FACTS.md section 8
// says. It follows the facts and knows nothing of the connector.
package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// The dummy vendor. Key and IV are those of the vectors in FACTS.md section 1.3.
const (
	Vendor = "00123"
	Key    = "00112233445566778899aabbccddeeff"
	IV     = "0123456789abcdef"
)

var taipei = connectors.Taipei

// Emulator is PChome, as its vendor sees it. It is safe for concurrent use.
type Emulator struct {
	*emulation.Desk
	mux *http.ServeMux

	mu      sync.Mutex
	revoked bool
	served  int
	orders  []*order
	byID    map[string]*order
	byLine  map[string]*line
	shown   map[string]bool // lines whose details were asked for
	goods   []*item
}

var _ interface {
	connectors.Emulator
	connectors.StockView
} = (*Emulator)(nil)

// New opens the platform. The same options give the same orders.
func New(options connectors.EmulatorOptions) (*Emulator, error) {
	if options.Orders < 0 {
		return nil, fmt.Errorf("pchome emulator: %d orders", options.Orders)
	}
	e := &Emulator{
		Desk: emulation.NewDesk(options.Now, rules, switches), byID: map[string]*order{}, byLine: map[string]*line{}, shown: map[string]bool{},
	}
	e.routes()
	e.stockShelves()
	e.fill(options)
	return e, nil
}

// Credentials are what the vendor would type.
func (*Emulator) Credentials() connectors.Values {
	return connectors.Values{"vendor_id": Vendor, "encrypt_key": Key, "encrypt_iv": IV}
}

// refusals are the reasons for which an order that is in sight must not come in.
var refusals = map[connectors.PlatformState]string{connectors.StateShipped: "already_shipped", connectors.StateCancelled: "cancelled"}

// Expect tells what a fetch of that window must bring: what was transferred on its days, since its beginning, and is not shipped or cancelled.
// The list filters by days alone.
func (e *Emulator) Expect(window connectors.Window) connectors.Expectation {
	e.mu.Lock()
	defer e.mu.Unlock()
	expected := connectors.Expectation{Refused: map[string]int{}}
	first, last := window.From.In(taipei).Format(time.DateOnly), window.To.Add(-1).In(taipei).Format(time.DateOnly)
	for _, o := range e.orders {
		if day := o.transferred.In(taipei).Format(time.DateOnly); day < first || day > last {
			continue
		}
		if o.late || e.On(switchNever) && slices.ContainsFunc(o.lines, (*line).isNinth) {
			continue
		}
		t := e.truth(o)
		reason, refused := refusals[t.State]
		switch {
		case refused:
			expected.Refused[reason]++
		case o.transferred.Before(window.From):
			expected.Refused["too_old"]++
		default:
			expected.Orders = append(expected.Orders, o.id)
			if t.Hold == nil && t.Shipping.Code != "" && !t.PartlyShipped {
				expected.Shippable = append(expected.Shippable, o.id)
			}
		}
	}
	return expected
}

// Act does what a buyer, PChome's staff or the carrier would.
func (e *Emulator) Act(act connectors.Act) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch act.Kind {
	case "revoke":
		e.revoked = true
		return nil
	case "sell":
		it := e.byKey(act.Listing)
		if it == nil {
			return fmt.Errorf("no listing %v", act.Listing)
		}
		it.stock = max(0, it.stock-max(act.Quantity, 1))
		return nil
	}
	o := e.byID[act.Order]
	return orderActs.Do(e, o, o != nil, act)
}

// orderActs are the things that happen to an order. Nothing is known of a cancellation that is asked for and waits for an answer.
var orderActs = emulation.Deeds[*Emulator, *order]{
	"cancel": func(_ *Emulator, o *order, _ connectors.Act) error {
		for _, l := range o.lines {
			l.barred = true
		}
		return nil
	},
	"ship_elsewhere": func(e *Emulator, o *order, _ connectors.Act) error {
		for _, l := range o.lines {
			l.reportedElsewhere("OTHER", "X"+strings.ReplaceAll(l.id, "-", ""), e.Now())
		}
		return nil
	},
	"change_address": func(_ *Emulator, o *order, _ connectors.Act) error {
		o.buyer.Street = "新生南路三段2號8樓"
		return nil
	},
	// Buyers take pieces back; PChome adds none.
	"change_quantity": func(_ *Emulator, o *order, act connectors.Act) error {
		i := slices.IndexFunc(o.lines, func(l *line) bool {
			return l.quantity > act.Quantity && l.wanted() != act.Quantity && (act.Listing.Item == "" || l.item.key() == act.Listing)
		})
		if i < 0 {
			return fmt.Errorf("order %s has no line of more than %d pieces", o.id, act.Quantity)
		}
		o.lines[i].taken = o.lines[i].quantity - act.Quantity
		return nil
	},
	"hand_over": func(e *Emulator, o *order, _ connectors.Act) error {
		for _, l := range o.lines {
			if l.reported.IsZero() {
				return fmt.Errorf("line %s was not reported", l.id)
			}
			l.reported = e.Now().Add(-checkTime)
		}
		return nil
	},
}

// Shop shows PChome's side of one order.
func (e *Emulator) Shop(orderID string) (connectors.ShopView, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	o := e.byID[orderID]
	if o == nil {
		return connectors.ShopView{}, false
	}
	t := e.truth(o)
	view := connectors.ShopView{State: t.State, Shipments: o.reports, Order: t}
	for _, l := range o.lines {
		if l.number != "" && !slices.Contains(view.TrackingNumbers, l.number) {
			view.TrackingNumbers = append(view.TrackingNumbers, l.number)
		}
	}
	return view, true
}
