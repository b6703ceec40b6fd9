package emulator

// The shop: items with their variants, and orders.

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// States of an order (FACTS.md §2.4).
const (
	waitPay     = "WaitPay"
	waitConfirm = "WaitConfirm"
	waitShip    = "WaitShip"
	shipped     = "Shipped"
	finished    = "Finished"
	canceled    = "Canceled"
)

// way is a way to deliver. chain is set where it is a store.
type way struct {
	name  string
	chain string
	ruten bool // Ruten has numbers for it
}

// ways are the codes of FACTS.md §2.4, and one that the facts do not know.
var ways = map[string]way{
	"SEVEN": {"7-11取貨", "7-11", true}, "SEVEN_COD": {"7-11取貨付款", "7-11", true},
	"FAMI": {"全家取貨", "全家", true}, "FAMI_COD": {"全家取貨付款", "全家", true},
	"HILIFE": {"萊爾富取貨", "萊爾富", true}, "HILIFE_COD": {"萊爾富取貨付款", "萊爾富", true},
	"OK": {"OK取貨", "OK", true}, "OK_COD": {"OK取貨付款", "OK", true},
	"HOUSE": {"宅配", "", false}, "TCAT": {"黑貓宅急便", "", true}, "POST": {"郵寄", "", false}, "SELF": {"面交自取", "", false},
	"BIGBOX": {"大型家具配送", "", false}, "": {"", "", false},
}

// spec is one variant of an item, or the item itself where it has none; then its id is empty.
type spec struct {
	id      string
	sku     string
	first   string // spec_name
	second  string // item_name
	price   int64
	stock   int
	changes int
	of      *item
}

type item struct {
	id     string
	name   string
	online bool
	specs  []*spec
}

func (i *item) hasSpec() bool { return i.specs[0].id != "" }

// line is one line of an order.
type line struct {
	spec  *spec
	count int
}

// order is one order.
type order struct {
	id       string
	placed   time.Time
	changed  time.Time
	paid     time.Time // zero: not shown
	status   string
	pay      string // payment.type
	payName  string
	payState string // payment.status
	denies   bool   // says is_cod false whatever the type
	way      string
	store    emulation.Store
	person   emulation.Person
	buyer    string
	note     string
	fee      int64
	discount int64
	lines    []line
	number   string
	company  string
	byAPI    bool // shipped through the interface
	ships    int
	odd      bool // the one that the switches odd_state and odd_row strike
}

type shop struct {
	random *rand.Rand
	items  []*item
	orders []*order
}

// Numbers that things begin at: items have 14 digits, variants 15.
const (
	firstItem = 22523776659295
	firstSpec = 252400861778864
)

func newShop(random *rand.Rand) *shop {
	s := &shop{random: random}
	goods := append(slices.Clone(emulation.Products), emulation.Stranger)
	for _, b := range emulation.Bundles {
		goods = append(goods, emulation.Product{SKU: b.SKU, Name: b.Name, Price: b.Price, Stock: 50})
	}
	for n, g := range goods {
		i := s.named(g.Name)
		if i == nil {
			i = &item{id: strconv.Itoa(firstItem + len(s.items)*10411), name: g.Name, online: true}
			s.items = append(s.items, i)
		}
		one := &spec{sku: g.SKU, price: g.Price, stock: g.Stock, of: i}
		if g.Variant != "" {
			one.id = strconv.Itoa(firstSpec + n*11)
			one.first, one.second, _ = strings.Cut(g.Variant, ",")
		}
		i.specs = append(i.specs, one)
	}
	off := &item{id: strconv.Itoa(firstItem + 999_999), name: "2025 桌曆（已下架）"}
	off.specs = []*spec{{sku: "CAL-2025", price: 120, stock: 3, of: off}}
	s.items = append(s.items, off)
	return s
}

func (s *shop) named(name string) *item {
	i := slices.IndexFunc(s.items, func(i *item) bool { return i.name == name })
	if i < 0 {
		return nil
	}
	return s.items[i]
}

func (s *shop) item(id string) *item {
	i := slices.IndexFunc(s.items, func(i *item) bool { return i.id == id })
	if i < 0 {
		return nil
	}
	return s.items[i]
}

func (s *shop) bySKU(sku string) *spec {
	for _, i := range s.items {
		for _, one := range i.specs {
			if one.sku == sku {
				return one
			}
		}
	}
	return nil
}

func (s *shop) spec(key connectors.ListingKey) *spec {
	i := s.item(key.Item)
	if i == nil {
		return nil
	}
	for _, one := range i.specs {
		if one.id == key.Variant {
			return one
		}
	}
	return nil
}

func (s *shop) order(id string) *order {
	i := slices.IndexFunc(s.orders, func(o *order) bool { return o.id == id })
	if i < 0 {
		return nil
	}
	return s.orders[i]
}

func (o *order) goods() int64 {
	sum := int64(0)
	for _, l := range o.lines {
		sum += l.spec.price * int64(l.count)
	}
	return sum
}

func (o *order) total() int64 { return o.goods() + o.fee - o.discount }

func (o *order) isCOD() bool { return strings.HasSuffix(o.pay, "_COD") || o.pay == "HOMEPAY" }

// cancellable says whether an order can still be cancelled: in any state before it ships.
func (o *order) cancellable() bool { return o.open() || o.status == waitPay }

func (o *order) open() bool { return o.status == waitConfirm || o.status == waitShip }

// move brings an order into another state.
func (o *order) move(status string, now time.Time) { o.status, o.changed = status, now }

// ship gives an order a number, which is what ships it.
func (o *order) ship(company, number string, now time.Time) {
	o.company, o.number = company, number
	o.ships++
	o.move(shipped, now)
}

// ownNumber is the number that Ruten gives an order.
func (o *order) ownNumber() string {
	return fmt.Sprintf("F%011s", o.id[max(0, len(o.id)-11):])
}

// state is where an order is, in the words of the contract.
func (o *order) state() connectors.PlatformState {
	switch {
	case o.status == canceled:
		return connectors.StateCancelled
	case o.status == shipped || o.status == finished:
		return connectors.StateShipped
	case o.status == waitPay || o.pay == "CREDIT" && o.payState == "unpaid":
		return connectors.StateUnpaid
	}
	return connectors.StateOpen
}
