package emulator

// The shop: its listings, orders and packages, and how they change.

import (
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// Order states of FACTS.md 2.3 that the emulator uses.
const (
	unpaid      = "UNPAID"
	readyToShip = "READY_TO_SHIP"
	processed   = "PROCESSED"
	shipped     = "SHIPPED"
	inCancel    = "IN_CANCEL"
	cancelled   = "CANCELLED"
)

// listStates are the values order_status of get_order_list takes (FACTS.md 2.1).
var listStates = []string{unpaid, readyToShip, processed, shipped, "COMPLETED", inCancel, cancelled, "INVOICE_PENDING"}

// Package states of FACTS.md 2.3 that the emulator uses.
const (
	logisticsNotStart  = "LOGISTICS_NOT_START"
	logisticsReady     = "LOGISTICS_READY"
	logisticsCreated   = "LOGISTICS_REQUEST_CREATED"
	logisticsPickedUp  = "LOGISTICS_PICKUP_DONE"
	logisticsCancelled = "LOGISTICS_REQUEST_CANCELED"
)

const mainLocation, secondLocation = "TWZ", "TWA"

// shop is one pretended shop: its listings and its orders.
type shop struct {
	id     int64
	name   string
	items  []*item
	orders map[string]*order
	parts  map[string]*parcel // by package number
	sorted []*order           // by update time; nil when stale
	nextID int64
	cursor map[string]bool // cursors given out
}

func newShop(id int64, name string) *shop {
	return &shop{id: id, name: name, orders: map[string]*order{}, parts: map[string]*parcel{},
		nextID: 23620853561000, cursor: map[string]bool{}}
}

// item is one listing; models is empty for an item without variants, whose stock is then in its only stand-in model.
type item struct {
	id      int64
	name    string
	sku     string
	tiers   []string
	models  []*model
	changed int64
}

// model is one variant; the stand-in of an item without variants has id 0.
type model struct {
	id      int64
	sku     string
	options []string
	barcode string
	price   int64
	stock   map[string]int // by location
	changes int            // accepted stock updates
}

func (m *model) total() int {
	sum := 0
	for _, n := range m.stock {
		sum += n
	}
	return sum
}

func (i *item) hasModels() bool { return i.models[0].id != 0 }

func (i *item) model(id int64) *model {
	k := slices.IndexFunc(i.models, func(m *model) bool { return m.id == id })
	if k < 0 {
		return nil
	}
	return i.models[k]
}

func (s *shop) item(id int64) *item {
	k := slices.IndexFunc(s.items, func(i *item) bool { return i.id == id })
	if k < 0 {
		return nil
	}
	return s.items[k]
}

// bySKU finds what is sold under a SKU of the sample catalogue.
func (s *shop) bySKU(sku string) (*item, *model) {
	for _, i := range s.items {
		for _, m := range i.models {
			if m.sku == sku || (m.id == 0 && i.sku == sku) {
				return i, m
			}
		}
	}
	panic("emulator: not in the catalogue: " + sku)
}

// tierNames names the variant axes by their number.
var tierNames = map[int][]string{1: {"規格"}, 2: {"顏色", "尺寸"}}

// stockShelves lists the whole sample catalogue: products of one name become one item with variants.
func (s *shop) stockShelves(now int64) {
	goods := append(slices.Clone(emulation.Products), emulation.Stranger)
	for _, b := range emulation.Bundles {
		goods = append(goods, emulation.Product{SKU: b.SKU, Name: b.Name, Price: b.Price, Stock: 50})
	}
	for i, p := range goods {
		s.list(p, now-int64(i)*3600)
	}
	s.items[0].id = 236208535610000123 // an id beyond 2^53 must survive
}

func (s *shop) list(p emulation.Product, now int64) {
	m := &model{sku: p.SKU, barcode: p.Barcode, price: p.Price, stock: map[string]int{mainLocation: p.Stock}}
	if p.Variant == "" {
		m.sku = ""
		s.items = append(s.items, &item{id: s.itemID(), name: p.Name, sku: p.SKU, models: []*model{m}, changed: now})
		return
	}
	m.options = strings.Split(p.Variant, ",")
	i := s.sameName(p.Name)
	if i == nil {
		i = &item{id: s.itemID(), name: p.Name, tiers: tierNames[len(m.options)], changed: now}
		s.items = append(s.items, i)
	}
	m.id = i.id*10%1_000_000_000_000 + int64(len(i.models)) + 1
	i.models = append(i.models, m)
}

func (s *shop) sameName(name string) *item {
	k := slices.IndexFunc(s.items, func(i *item) bool { return i.name == name })
	if k < 0 {
		return nil
	}
	return s.items[k]
}

func (s *shop) itemID() int64 { return 23620853561 + int64(len(s.items))*1009 }

// order is one order with all that the platform knows of it.
type order struct {
	sn       string
	created  int64
	updated  int64
	status   string
	cod      bool
	method   string // payment_method, free text
	paid     int64  // pay_time, 0 when not paid
	channel  *channel
	fee      int64
	person   emulation.Person
	buyer    string
	note     string // message_to_seller
	lines    []line
	parcels  []*parcel
	split    bool
	handed   bool
	reason   string // of a cancellation
	by       string
	flags    orderFlags
	ships    int // accepted ship calls, ours or in Seller Center
	notices  int
	shipByIn int64 // seconds after created
}

// orderFlags mark the orders that switches make special.
type orderFlags struct{ special, twins bool }

// line is one bought thing. group is the promotion group that ties bundle lines together.
type line struct {
	item            *item
	model           *model
	quantity        int
	cancelled       int
	cancelRequested int
	orderItem       int64
	id              int64
	group           int64
}

func (l line) open() int { return l.quantity - l.cancelled }

// parcel is one package of an order.
type parcel struct {
	number   string
	of       *order
	lines    []part
	state    string
	arranged bool
	viaAPI   bool // arranged through the API
	tracking string
	polls    int
	document document
}

// part is how much of a line is in a parcel.
type part struct{ line, quantity int }

// document is the label of a parcel in the making.
type document struct {
	kind       string
	polls      int
	downloaded bool
	failedOnce bool
}

func (o *order) total() int64 {
	sum := o.fee
	for _, l := range o.lines {
		sum += l.model.price * int64(l.open())
	}
	return sum
}

// touch notes a change: the order moves in lists by update_time.
func (s *shop) touch(o *order, now time.Time) {
	o.updated = now.Unix()
	s.sorted = nil
}

// byUpdate gives all orders by update time.
func (s *shop) byUpdate() []*order {
	if s.sorted == nil {
		s.sorted = make([]*order, 0, len(s.orders))
		for _, o := range s.orders {
			s.sorted = append(s.sorted, o)
		}
		slices.SortFunc(s.sorted, func(a, b *order) int {
			if a.updated != b.updated {
				return int(a.updated - b.updated)
			}
			return strings.Compare(a.sn, b.sn)
		})
	}
	return s.sorted
}

// numbered gives the parcel its tracking number and moves the order on once all its parcels have one.
func (s *shop) numbered(p *parcel, number string, now time.Time) {
	p.tracking = number
	p.state = logisticsCreated
	if !slices.ContainsFunc(p.of.parcels, func(q *parcel) bool { return q.tracking == "" }) {
		p.of.status = processed
	}
	s.touch(p.of, now)
}

// states of the contract for the truth in our words.
var ourStates = map[string]connectors.PlatformState{
	unpaid: connectors.StateUnpaid, readyToShip: connectors.StateOpen, processed: connectors.StateArranged, shipped: connectors.StateShipped,
	inCancel: connectors.StateCancelRequested, cancelled: connectors.StateCancelled,
}
