package emulator

// The vendor's shop: products with their options, shipment boxes, and places.

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// States of a box (FACTS.md 2.4). A cancelled box keeps the state it had.
const (
	accept       = "ACCEPT"
	instruct     = "INSTRUCT"
	departure    = "DEPARTURE"
	delivering   = "DELIVERING"
	delivered    = "FINAL_DELIVERY"
	noneTracking = "NONE_TRACKING"
)

var listStates = []string{accept, instruct, departure, delivering, delivered, noneTracking}

// Shipment types of FACTS.md 2.4.
const (
	thirdParty = "THIRD_PARTY"
	lite       = "CGF_LITE"
	byCoupang  = "CGF"
)

// direct is the code of a vendor who delivers himself.
const direct = "DIRECT"

// carriers are the codes of FACTS.md 3.2 and the names Coupang shows for them.
var carriers = map[string]string{
	"HYUNDAI": "롯데택배", "KGB": "로젠택배", "EPOST": "우체국", "HANJIN": "한진택배", "CJGLS": "CJ대한통운", "KDEXP": "경동택배", "ILYANG": "일양택배",
	"CHUNIL": "천일특송", "DAESIN": "대신택배", "CVS": "편의점택배", "HDEXP": "합동택배", "DHL": "DHL", "UPS": "UPS", "FEDEX": "FEDEX", "EMS": "EMS",
	"TNT": "TNT", "USPS": "USPS", "SFEXPRESS": "SF Express", "LINEEXPRESS": "LINE Express", "REGISTPOST": "우편등기", direct: "업체직송",
}

// ownCarrier is what Coupang's own number comes with.
const ownCarrier = "酷澎物流"

// numberAfter is how long Coupang takes to give a number of its own.
const numberAfter = 20 * time.Second

// option is one sellable thing: an item of a product. id is 0 before its approval.
type option struct {
	id      int64
	itemID  int64
	sku     string
	name    string
	barcode string
	price   int64
	stock   int
	changes int
	of      *product
}

type product struct {
	id      int64
	shown   int64 // productId
	name    string
	status  string
	options []*option
}

// item is one line of a box.
type item struct {
	option    *option
	count     int
	cancelled int
	held      int   // waits for its refund
	discount  int64 // of the whole line
	shownAs   string
	asked     string // what the buyer wrote into the product's own field
}

// box is one shipment box.
type box struct {
	id       int64
	order    int64
	placed   time.Time
	paid     time.Time // zero: not shown
	cod      *bool     // nil: not shown
	status   string
	kind     string // shipmentType; empty: not shown
	person   emulation.Person
	buyer    string
	message  string
	fee      int64
	remote   int64
	items    []item
	acked    time.Time
	byAPI    bool // acknowledged through the API
	carrier  string
	number   string
	uploaded bool // the number came through the API
	split    bool
	stopped  bool // the buyer asks to stop the shipment
	gone     bool // cancelled
	ships    int
	moved    bool // address_change has struck
}

type place struct {
	code, name, zip, address, detail string
	phone                            string
	usable                           bool
}

// shop is all of it.
type shop struct {
	random   *rand.Rand
	products []*product
	boxes    []*box
	returns  []place
	outbound []place
	numbers  map[string]*box // numbers uploaded, by the first box that had them
}

// Numbers that things begin at. Boxes have 18 digits, beyond what a float holds.
const (
	firstBox     = 853138000012345666
	firstOrder   = 29100035653980
	firstOption  = 90071992547
	firstProduct = 239092172
)

func newShop(random *rand.Rand) *shop {
	s := &shop{random: random, numbers: map[string]*box{},
		returns: []place{
			{"1000558899", "林口退貨中心", "24448", "新北市林口區", "文化三路一段1號", "02-2601-0000", true},
			{"1000558900", "烏日退貨中心", "41460", "台中市烏日區", "高鐵一路299號", "04-2337-0000", true},
			{"1000558901", "舊倉（停用）", "33041", "桃園市桃園區", "中正路1071號", "03-301-0000", false},
		},
		outbound: []place{
			{"74010", "林口一倉", "24448", "新北市林口區", "文化三路一段1號", "02-2601-0000", true},
			{"74011", "烏日二倉", "41460", "台中市烏日區", "高鐵一路299號", "04-2337-0000", true},
		},
	}
	s.stockShelves()
	return s
}

// stockShelves lists the sample catalogue: products of one name become one product with options. The last one is not approved yet.
func (s *shop) stockShelves() {
	goods := append(slices.Clone(emulation.Products), emulation.Stranger)
	for _, b := range emulation.Bundles {
		goods = append(goods, emulation.Product{SKU: b.SKU, Name: b.Name, Price: b.Price, Stock: 50})
	}
	n := int64(0)
	for _, g := range goods {
		p := s.named(g.Name)
		if p == nil {
			p = &product{id: firstProduct + int64(len(s.products))*11, shown: 14784194 + int64(len(s.products)), name: g.Name, status: "승인완료"}
			s.products = append(s.products, p)
		}
		n++
		name := g.Variant
		if name == "" {
			name = "單一款式"
		}
		p.options = append(p.options, &option{id: firstOption + n*37, itemID: 769536471 + n, sku: g.SKU, name: name, barcode: g.Barcode,
			price: g.Price, stock: g.Stock, of: p})
	}
	fresh := &product{id: firstProduct + 9999, name: "審核中的新商品", status: "승인대기중"}
	fresh.options = []*option{{itemID: 769536999, sku: "NEW-2026", name: "單一款式", price: 500, of: fresh}}
	s.products = append(s.products, fresh)
}

func (s *shop) named(name string) *product {
	for _, p := range s.products {
		if p.name == name {
			return p
		}
	}
	return nil
}

// bySKU finds what is sold under a SKU of the sample catalogue.
func (s *shop) bySKU(sku string) *option {
	for _, p := range s.products {
		for _, o := range p.options {
			if o.sku == sku {
				return o
			}
		}
	}
	panic("emulator: not in the catalogue: " + sku)
}

func (s *shop) option(id int64) *option {
	for _, p := range s.products {
		for _, o := range p.options {
			if o.id == id && id != 0 {
				return o
			}
		}
	}
	return nil
}

func (s *shop) box(id int64) *box {
	i := slices.IndexFunc(s.boxes, func(b *box) bool { return b.id == id })
	if i < 0 {
		return nil
	}
	return s.boxes[i]
}

// open is how many pieces of a line are still to be shipped.
func (i item) open() int { return i.count - i.cancelled - i.held }

func (i item) price() int64 { return i.option.price * int64(i.count) }

// total is what the buyer pays.
func (b *box) total() int64 {
	sum := b.fee + b.remote
	for _, i := range b.items {
		sum += i.price() - i.discount
	}
	return sum
}

func (b *box) isCOD() bool { return b.cod != nil && *b.cod }

// pieces is what is left to ship.
func (b *box) pieces() int {
	sum := 0
	for _, i := range b.items {
		sum += i.open()
	}
	return sum
}

// settle lets Coupang give the numbers that are due: to orders of its own cross-border service, and to all where the market works so.
func (e *Emulator) settle() {
	for _, b := range e.shop.boxes {
		if b.status != instruct || b.number != "" || b.gone || b.acked.IsZero() || e.Now().Before(b.acked.Add(numberAfter)) {
			continue
		}
		if b.kind == lite || e.On(autoNumber) {
			b.carrier, b.number = ownCarrier, fmt.Sprintf("CP%012d", b.id%1_000_000_000_000)
			b.ships++
		}
	}
}

// state is where a box is, in the words of the contract.
func (b *box) state() connectors.PlatformState {
	switch {
	case b.gone:
		return connectors.StateCancelled
	case b.status != accept && b.status != instruct:
		return connectors.StateShipped
	case b.stopped || slices.ContainsFunc(b.items, func(i item) bool { return i.held > 0 }):
		return connectors.StateCancelRequested
	case b.number != "":
		return connectors.StateArranged
	}
	return connectors.StateOpen
}
