package emulator

// The vendor's state: goods, orders and parcels.

import (
	"fmt"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// item is one variant of a product.
type item struct {
	key        connectors.ListingKey // goodsNo and skuNo
	sku        string                // vendorGoodsNo
	barcode    string
	name, spec string
	price      int64
	stock      int
	changes    int
	off        bool
}

// status is where an order is.
type status string

// The statuses of FACTS.md section 2.
const (
	waiting   status = "10"
	numbered  status = "20"
	shipped   status = "30"
	delivered status = "40"
	cancelled status = "90"
)

// method is a way to pay.
type method struct {
	code, name string
	known      bool
}

var (
	card    = method{"CC", "信用卡", true}
	atm     = method{"ATM", "ATM轉帳", true}
	linePay = method{"LINEPAY", "LINE Pay", true}
	collect = method{"COD", "貨到付款", true}
	strange = method{"JKOPAY", "街口支付", false}
)

// way is how an order travels. storeType is empty for a home delivery.
type way struct{ carrier, storeType string }

var (
	byTCat    = way{carrier: "TCAT"}
	byHCT     = way{carrier: "HCT"}
	byPelican = way{carrier: "PELICAN"}
	byPost    = way{carrier: "POST"}
	toSeven   = way{"UNIMART", "711"}
	toFamily  = way{"FAMI", "FAMI"}
	toHiLife  = way{"HILIFE", "HILIFE"}
	toOK      = way{"OKMART", "OK"}
	byNobody  = way{}                 // no logisticsCode at all
	byDrone   = way{carrier: "DRONE"} // one that no table has
)

// order is what a buyer bought.
type order struct {
	number      string
	status      status
	ordered     time.Time
	transferred time.Time
	shipBy      time.Time // a day
	pay         method
	way         way
	temperature string
	person      emulation.Person
	landline    string
	store       emulation.Store
	note        string
	lines       []line
	odd         bool // numbers of its row come as texts, and empty texts as null
	parcels     []*parcel
	asked       int // answers that arranged it
	ships       int // times it was numbered
	confirmed   int // times it was confirmed
}

type line struct {
	item *item
	sku  string // vendorGoodsNo as the order shows it
	qty  int
	gift bool
}

// parcel is a number with what it is of.
type parcel struct {
	number string
	order  *order
	asked  int // questions for its label
}

// price is what one piece costs the buyer.
func (l line) price() int64 {
	if l.gift {
		return 0
	}
	return l.item.price
}

// total is what the whole order costs.
func (o *order) total() int64 {
	var sum int64
	for _, l := range o.lines {
		sum += l.price() * int64(l.qty)
	}
	return sum
}

// toCollect is what the carrier collects.
func (o *order) toCollect() int64 {
	if o.pay.code != collect.code {
		return 0
	}
	return o.total()
}

// open tells whether an order is to be shipped, numbered or not.
func (o *order) open() bool { return o.status == waiting || o.status == numbered }

// add puts an order on the books.
func (e *Emulator) add(o *order) *order {
	e.orders = append(e.orders, o)
	e.byNumber[o.number] = o
	return o
}

// newest is the last order that waits: the one that switches make strange.
func (e *Emulator) newest() *order {
	var last *order
	for _, o := range e.orders {
		if o.status == waiting && (last == nil || o.transferred.After(last.transferred)) {
			last = o
		}
	}
	return last
}

// number gives an order its parcels.
func (e *Emulator) number(o *order, count int) {
	for range count {
		p := &parcel{number: fmt.Sprintf("90711%07d", 2345678+len(e.parcels)), order: o}
		o.parcels = append(o.parcels, p)
		e.parcels[p.number] = p
	}
	o.status = numbered
	o.ships++
}

// stockShelves makes the goods: the catalogue, the bundles and the stranger. Variants of one product share its number.
func (e *Emulator) stockShelves() {
	numbers, variants := map[string]string{}, map[string]int{}
	put := func(p emulation.Product) {
		number, known := numbers[p.Name]
		if !known {
			number = fmt.Sprintf("30%05d", 12345+7*len(numbers))
			numbers[p.Name] = number
		}
		variants[number]++
		it := &item{
			key: connectors.ListingKey{Item: number, Variant: fmt.Sprintf("%03d", variants[number])}, sku: p.SKU, barcode: p.Barcode, name: p.Name,
			spec: p.Variant, price: p.Price, stock: p.Stock,
		}
		e.goods = append(e.goods, it)
		e.goodsBy[it.key] = it
	}
	for _, p := range emulation.Products {
		put(p)
	}
	for _, b := range emulation.Bundles {
		put(emulation.Product{SKU: b.SKU, Name: b.Name, Price: b.Price, Stock: 12})
	}
	put(emulation.Stranger)
}

// bySKU gives the item with a SKU; it panics on one that is not on the shelves, a defect of the samples.
func (e *Emulator) bySKU(sku string) *item {
	for _, it := range e.goods {
		if it.sku == sku {
			return it
		}
	}
	panic("etmall emulator: no goods with SKU " + sku)
}
