package emulator

// The shop's state: products, orders and parcels.

import (
	"fmt"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// family is how an order is delivered, which decides the calls that it appears in.
type family string

const (
	home  family = "HomeDelivery"
	store family = "StoreDelivery"
	third family = "ThirdPartyDelivery"
)

var families = []family{home, store, third}

// short is the family in our order ids.
var short = map[family]string{home: "home", store: "store", third: "third"}

// item is a product, which is one variant already.
type item struct {
	id, page        int64 // product id, listing id
	sku, name       string
	parent, option  string // the chosen value of each level
	price           int64
	qty, registered int // QtyReg: sold already
	changes         int
	abstract        bool
}

func (it *item) left() int { return it.qty - it.registered }

func (it *item) key() connectors.ListingKey {
	return connectors.ListingKey{Item: fmt.Sprint(it.id)}
}

// attribute is the chosen option in an order's words.
func (it *item) attribute() string {
	return strings.Trim(it.parent+","+it.option, ",")
}

// stage is where an order is.
type stage string

const (
	unpaid    stage = "unpaid" // not handed over yet: in no list that we ask for
	preparing stage = "preparing"
	shipped   stage = "shipped"
	cancelled stage = "cancelled"
)

// order is what Yahoo handed over to the supplier.
type order struct {
	code     string
	external int64
	family   family
	at       time.Time // transfer
	person   emulation.Person
	masked   bool
	store    emulation.Store
	storeTag string // StoreInfo.Type
	toStore  bool   // a store-to-store parcel: codes instead of a bar code
	note     string
	lines    []line
	stage    stage
	parcels  []*parcel
	handed   bool
}

// id is the order in the program's words: code and family.
func (o *order) id() string { return o.code + "-" + short[o.family] }

type line struct {
	item   *item
	qty    int
	kind   string  // Type
	sub    string  // OrderSubCode, of an order of Yahoo's carrier
	packed *parcel // by ConfirmPacked
}

// The texts of Products[].Type.
const (
	goods = "一般商品"
	gift  = "贈品"
)

// parcel is a tracking number.
type parcel struct {
	number  string
	carrier int // ShipperId or TransporterId
	at      time.Time
	serial  int
	as      int            // DeliveryType, of a package that ConfirmPacked made
	codes   map[string]any // as the confirmation gave them
}

// stockShelves makes the products: the catalogue, the bundles, the stranger, one without a number of the supplier's, and a virtual main
// product.
func (e *Emulator) stockShelves() {
	put := func(sku, name, variant string, price int64, stock int) *item {
		parent, option, _ := strings.Cut(variant, ",")
		n := int64(len(e.goods))
		it := &item{
			id: 6449251 + 137*n, page: 3334273 + 11*n, sku: sku, name: name, parent: parent, option: option, price: price,
			qty: stock + 4, registered: 4,
		}
		e.goods = append(e.goods, it)
		e.goodsByID[it.id] = it
		return it
	}
	for _, p := range emulation.Products {
		put(p.SKU, p.Name, p.Variant, p.Price, p.Stock)
	}
	for _, b := range emulation.Bundles {
		put(b.SKU, b.Name, "", b.Price, 12)
	}
	s := emulation.Stranger
	put(s.SKU, s.Name, s.Variant, s.Price, s.Stock)
	put("", emulation.Products[9].Name, "", emulation.Products[9].Price, 9) // sold again without the supplier's number
	virtual := put("", "組合賣場（虛主件）", "", 0, 0)
	virtual.qty, virtual.registered, virtual.abstract = 32767, 0, true
}

// bySKU gives the product with a supplier's number; it panics on one that is not on the shelves, a defect of the samples.
func (e *Emulator) bySKU(sku string) *item {
	for _, it := range e.goods {
		if it.sku == sku {
			return it
		}
	}
	panic("yahoo emulator: no product with SKU " + sku)
}

func (e *Emulator) add(o *order) {
	e.orders = append(e.orders, o)
	e.byID[o.id()] = o
	e.byCode[o.code] = o
	for i := range o.lines {
		if o.family == third {
			e.subOrders++
			o.lines[i].sub = fmt.Sprintf("RS%s%07d", o.at.Format("060102"), 5664+e.subOrders)
		}
	}
}

// The carriers a parcel goes by.
const (
	carrierHCT  = 4
	carrierSelf = 99
)

// ship gives orders their parcel.
func (e *Emulator) ship(list []*order, number string, carrier int, codes map[string]any) {
	p := e.parcel(number, carrier, codes)
	for _, o := range list {
		o.stage, o.parcels = shipped, append(o.parcels, p)
	}
}

func (e *Emulator) parcel(number string, carrier int, codes map[string]any) *parcel {
	p := &parcel{number: number, carrier: carrier, at: e.Now().In(taipei), serial: len(e.parcels) + 1, codes: codes}
	e.parcels = append(e.parcels, p)
	return p
}

// numbers are those of the order's parcels.
func (o *order) numbers() []string {
	list := make([]string, len(o.parcels))
	for i, p := range o.parcels {
		list[i] = p.number
	}
	return list
}
