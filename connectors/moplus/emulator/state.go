package emulator

// The shop's state: goods, orders, lines and waybills.

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// taipei is the zone of every time MO店+ writes.
var taipei = connectors.Taipei

// item is one variant of a product.
type item struct {
	key          connectors.ListingKey // goodsCode and goodsdtCode
	sku          string
	name, option string
	price        int64
	stock        int
	changes      int
	off          bool // this variant is off sale
	stopped      bool // the whole product is off the shelf
}

// kind is how an order is delivered.
type kind string

const (
	home  kind = "Home"
	store kind = "Store"
	third kind = "ThirdParty"
)

// The two directions of a store order that is on its way to the buyer.
const (
	storeToStore     = "StoreToStoreShip"
	warehouseToStore = "WarehouseToStoreShip"
)

// The brands and temperatures.
const (
	seven   = "7-11"
	family  = "全家"
	ambient = "常溫"
	frozen  = "冷凍"
	chilled = "冷藏"
)

// route is how an order travels.
type route struct {
	kind      kind
	direction string // of a store order
	brand     string // of a store order
	temp      string
}

// storeCodes are the delyGb of FACTS.md sections 3.3 and 3.4.
var storeCodes = map[route]int{
	{store, warehouseToStore, seven, ambient}:  21,
	{store, storeToStore, seven, ambient}:      22,
	{store, storeToStore, family, ambient}:     29,
	{store, warehouseToStore, family, ambient}: 27,
	{store, storeToStore, family, frozen}:      24,
	{store, warehouseToStore, family, frozen}:  23,
}

// status is where a line is, in the words of itemStatus.
type status string

// The statuses of FACTS.md section 2.
const (
	unpaid     status = "訂單接獲(未付款)"
	notShipped status = "出貨通知(已付款)"
	printed    status = "已印單"
	shipping   status = "出貨確認"
	delivered  status = "配送結束"
	recycled   status = "回收確認"
	cancelled  status = "客戶取消"
)

// statusWords are the words of orderStatus that find lines.
var statusWords = map[string]status{
	"Unpaid": unpaid, "NotShipped": notShipped, "Printed": printed, "Shipping": shipping, "DoneDelivery": delivered,
	"RecycleConfirmed": recycled, "OrderCancelled": cancelled,
}

// order is what a buyer bought.
type order struct {
	number  string // 14 digits
	route   route
	created time.Time // OrderDate; no field shows it
	shipBy  time.Time // LastShipDate
	person  emulation.Person
	proxy   string // ivr
	message string // customerDeliveryMessage
	asked   string // changedAddress
	lines   []*line
	ships   int // confirmations that took effect
}

// line is one row of an order.
type line struct {
	seq     string
	item    *item
	freight bool
	qty     int
	amount  int64
	status  status
	at      time.Time // of the status
	bill    *waybill
}

// waybill is a tracking number with the lines it covers.
type waybill struct {
	number, carrier string
	at              time.Time
	order           *order
	lines           []*line
	asks            int // reprints
}

// is tells whether any of the goods has the status.
func (o *order) is(s status) bool {
	return slices.ContainsFunc(o.lines, func(l *line) bool { return !l.freight && l.status == s })
}

// open tells whether goods of the order wait to be shipped.
func (o *order) open() bool { return o.is(notShipped) }

func (o *order) line(seq string) *line {
	for _, l := range o.lines {
		if l.seq == seq {
			return l
		}
	}
	return nil
}

// move gives lines a status.
func (e *Emulator) move(lines []*line, to status) {
	for _, l := range lines {
		l.status, l.at = to, e.Now()
	}
}

// add puts an order on the books.
func (e *Emulator) add(o *order) *order {
	e.orders = append(e.orders, o)
	e.byNumber[o.number] = o
	return o
}

// pick is a choice of goods.
type pick struct {
	item *item
	qty  int
}

// put gives the order lines, each with the status the order has.
func (o *order) put(s status, at time.Time, picks ...pick) *order {
	for _, p := range picks {
		o.lines = append(o.lines, &line{
			seq: fmt.Sprintf("%03d", len(o.lines)+1), item: p.item, qty: p.qty, amount: p.item.price * int64(p.qty), status: s, at: at,
		})
	}
	return o
}

// carry adds the line of the freight.
func (o *order) carry(amount int64) *order {
	first := o.lines[0]
	o.lines = append(o.lines, &line{
		seq: fmt.Sprintf("%03d", len(o.lines)+1), item: first.item, freight: true, qty: 1, amount: amount, status: first.status, at: first.at,
	})
	return o
}

// stockShelves makes the goods: the catalogue, the bundles and the stranger. Variants of one product share its code.
func (e *Emulator) stockShelves() {
	codes := map[string]string{}
	variants := map[string]int{}
	put := func(sku, name, option string, price int64, stock int) {
		code, known := codes[name]
		if !known {
			code = fmt.Sprintf("TP0000001%07d", 123+len(codes))
			codes[name] = code
		}
		variants[code]++
		it := &item{
			key: connectors.ListingKey{Item: code, Variant: fmt.Sprintf("%03d", variants[code])}, sku: sku, name: name,
			option: strings.ReplaceAll(option, ",", "/"), price: price, stock: stock,
		}
		e.goods = append(e.goods, it)
		e.goodsBy[it.key] = it
	}
	for _, p := range emulation.Products {
		put(p.SKU, p.Name, p.Variant, p.Price, p.Stock)
	}
	for _, b := range emulation.Bundles {
		put(b.SKU, b.Name, "", b.Price, 12)
	}
	s := emulation.Stranger
	put(s.SKU, s.Name, s.Variant, s.Price, s.Stock)
}

// bySKU gives the item with a SKU; it panics on one that is not on the shelves, a defect of the samples.
func (e *Emulator) bySKU(sku string) *item {
	for _, it := range e.goods {
		if it.sku == sku {
			return it
		}
	}
	panic("moplus emulator: no goods with SKU " + sku)
}

// masked hides a name: 陳志宏 -> 陳O宏.
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

// address is how rows write where a person lives.
func address(p emulation.Person) string {
	return strings.Join([]string{p.Postcode, p.City, p.District, p.Street}, " ")
}
