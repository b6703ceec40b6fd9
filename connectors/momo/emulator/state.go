package emulator

// The shop's state: goods, orders, lines, boxes and waybills.

import (
	"fmt"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// item is one single item (單品): a variant of a product.
type item struct {
	key            connectors.ListingKey // goods code and single-item code
	sku, barcode   string
	name, option   string // option 無 when there is none
	price          int64
	stock          int
	changes        int
	reserved       int
	paused, hidden bool // hidden: consigned goods, whose stock the supplier cannot change
}

// kind is how an order is delivered.
type kind string

const (
	home  kind = "home"
	store kind = "store"
	third kind = "third"
)

// route is the query that lists an order.
type route struct {
	kind    kind
	code    string // dely_gb of a store, third_delyGb of a carrier
	special string // store: N or Y
	temp    string // third party: third_delyTemp
}

// The codes of FACTS.md section 2.
var (
	storeCodes   = []string{"21", "23", "27", "28", "29", "2A", "2B"}
	specialCodes = []string{"N", "Y"}
	carrierCodes = []string{"61", "62", "63", "65"}
	tempCodes    = []string{"01", "02", "03"}
	carrierNames = map[string]string{"61": "宅配通", "62": "新竹貨運", "63": "宅急便", "65": "大榮貨運"}
)

// order is what momo transferred to the supplier for one delivery kind.
type order struct {
	number  string // 14 digits
	route   route
	also    []route // further queries that list it
	at      time.Time
	person  emulation.Person
	store   emulation.Store
	typed   string // orderGbStr
	wish    string // msg
	agreed  string // scmDelyDate
	lines   []*line
	unpaid  bool // not transferred yet: invisible
	stop    stop
	address changeRequest
}

// stop is how far a cancellation has come.
type stop string

const (
	notStopped    stop = ""
	stopRequested stop = "requested" // asked for; still listed as unshipped
	stopped       stop = "stopped"   // off the unshipped list
)

// changeRequest is a buyer's wish for another address.
type changeRequest struct{ postcode, address string }

// id is the order in the program's words: number and delivery kind.
func (o *order) id() string { return o.number + "-" + string(o.route.kind) }

// line is one row of an order.
type line struct {
	order   *order
	no      string // completeOrderNo
	item    *item
	qty     int
	gift    string
	box     *box
	waybill *waybill
}

// box is a parcel in the making.
type box struct {
	number string // "0" for a box of its own
	lines  []*line
	bill   *waybill
}

// waybill is a tracking number.
type waybill struct {
	slip    string
	list    string // slip_i_no
	at      time.Time
	lines   []*line
	handed  bool
	packing packing
}

type packing struct{ ship, pack, weight string }

// open tells whether the order is still listed as unshipped.
func (o *order) open() bool {
	if o.unpaid || o.stop == stopped {
		return false
	}
	for _, l := range o.lines {
		if l.waybill == nil {
			return true
		}
	}
	return false
}

// add puts an order on the books.
func (e *Emulator) add(o *order) *order {
	for _, l := range o.lines {
		e.byLine[l.no] = l
	}
	e.orders = append(e.orders, o)
	e.byID[o.id()] = o
	for _, r := range append([]route{o.route}, o.also...) {
		e.byRoute[r] = append(e.byRoute[r], o)
	}
	return o
}

// goods line of an order; first is the number of its first line, for orders spread over several kinds.
func (o *order) put(first int, picks ...pick) *order {
	for i, p := range picks {
		o.lines = append(o.lines, &line{
			order: o, item: p.item, qty: p.qty, gift: p.gift, no: fmt.Sprintf("%s-%03d-%s-001", o.number, first+i, p.item.key.Variant),
		})
	}
	return o
}

// pick is a choice of goods.
type pick struct {
	item *item
	qty  int
	gift string
}

// stockShelves makes the goods: the catalogue, the bundles and the stranger. Variants of one product share its code.
func (e *Emulator) stockShelves() {
	codes := map[string]string{}
	variants := map[string]int{}
	put := func(sku, barcode, name, option string, price int64, stock int) {
		code, known := codes[name]
		if !known {
			code = fmt.Sprintf("%08d", 11230001+len(codes))
			codes[name] = code
		}
		variants[code]++
		if option == "" {
			option = "無"
		}
		it := &item{
			key: connectors.ListingKey{Item: code, Variant: fmt.Sprintf("%03d", variants[code])}, sku: sku, barcode: barcode,
			name: name, option: strings.ReplaceAll(option, ",", "/"), price: price, stock: stock,
		}
		e.goods = append(e.goods, it)
		e.goodsBy[it.key] = it
	}
	for _, p := range emulation.Products {
		put(p.SKU, p.Barcode, p.Name, p.Variant, p.Price, p.Stock)
	}
	for _, b := range emulation.Bundles {
		put(b.SKU, "", b.Name, "", b.Price, 12)
	}
	s := emulation.Stranger
	put(s.SKU, s.Barcode, s.Name, s.Variant, s.Price, s.Stock)
}

// bySKU gives the item with a supplier's number; it panics on a SKU that is not on the shelves, a defect of the samples.
func (e *Emulator) bySKU(sku string) *item {
	for _, it := range e.goods {
		if it.sku == sku {
			return it
		}
	}
	panic("momo emulator: no goods with SKU " + sku)
}

// nextSlip gives a fresh tracking number and shipping list number.
func (e *Emulator) nextSlip(k kind) *waybill {
	n := len(e.sent) + 1
	prefix := map[kind]string{store: "88", third: "61"}[k]
	now := e.Now().In(taipei)
	return &waybill{slip: fmt.Sprintf("%s%09d", prefix, 123456788+n), list: fmt.Sprintf("%s%06d", now.Format("20060102"), n), at: now}
}

// masked hides a name as momo does: 陳志宏 -> 陳O宏.
func masked(name string) string {
	r := []rune(name)
	switch len(r) {
	case 0, 1:
		return name
	case 2:
		return string(r[0]) + "O"
	}
	return string(r[0]) + strings.Repeat("O", len(r)-2) + string(r[len(r)-1])
}

// maskedAddress keeps city and district.
func maskedAddress(p emulation.Person) string { return p.City + p.District + "＊＊＊＊" }
