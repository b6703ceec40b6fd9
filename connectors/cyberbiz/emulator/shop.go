package emulator

// The shop's books: orders with their four statuses, parcels, and how they are paid and shipped (FACTS.md sections 2 and 3).

import (
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// Statuses that the emulator uses (FACTS.md section 2.2).
const (
	statusOpen      = "open"
	statusClosed    = "closed"
	statusCancelled = "cancelled"

	paid     = "paid"
	cod      = "cod"
	pending  = "pending"
	remitted = "remitted"

	unshipped = "unshipped"
	preparing = "preparing"
	partial   = "partial"
	fulfilled = "fulfilled"

	noReturn      = "no_need"
	requestReturn = "request_return"
)

// payment is a way to pay, by the name that the merchant gave it.
type payment struct {
	name        string
	kind        connectors.PaymentKind
	card        string // last digits
	transaction string
}

// unknown says whether the order shows nothing about how it was paid.
func (p payment) unknown() bool { return p.kind == connectors.PaymentUnknown }

var (
	byCard     = payment{name: "信用卡一次付清", kind: connectors.PaymentOnline, card: "4242"}
	byATM      = payment{name: "ATM 虛擬帳號", kind: connectors.PaymentOnline}
	byLINE     = payment{name: "LINE Pay", kind: connectors.PaymentOnline}
	onDelivery = payment{name: "貨到付款", kind: connectors.PaymentCOD}
	byWallet   = payment{name: "山海會員儲值金", kind: connectors.PaymentUnknown} // the merchant's own invention
)

// method is a shipping method of the shop. company is the carrier's code as a parcel shows it; cvs or home is the platform's service, if
// it is one of those.
type method struct {
	name, vendorType, vendorName string
	company, cvs, home           string
	measured, sized              bool // what cvs_shipping wants to be told
}

// platforms says whether CYBERBIZ gives the number.
func (m *method) platforms() bool { return m != nil && (m.cvs != "" || m.home != "") }

var (
	byOwn       = &method{name: "宅配", vendorType: "custom", vendorName: "自訂物流"}
	byTCat      = &method{name: "黑貓宅急便", vendorType: "ezcat", vendorName: "黑貓宅急便", company: "ezcat", home: "ezcat"}
	byTCatCold  = &method{name: "黑貓宅急便（冷藏）", vendorType: "ezcat", vendorName: "黑貓宅急便", company: "ezcat", home: "ezcat"}
	byHCT       = &method{name: "新竹物流", vendorType: "hct", vendorName: "新竹物流", company: "hct", home: "hct"}
	byPelican   = &method{name: "宅配通", vendorType: "e_can", vendorName: "台灣宅配通", company: "e_can", home: "pelican"}
	toFamily    = &method{name: "全家取貨付款", vendorType: "FAMILY", vendorName: "全家超商取貨", company: "FAMILY_C2C", cvs: "family_c2c"}
	toSeven     = &method{name: "7-11 交貨便", vendorType: "SEVEN_C2C", vendorName: "7-11 店到店", company: "SEVEN_C2C", cvs: "seven_c2c"}
	toHilife    = &method{name: "萊爾富取貨", vendorType: "HILIFE_C2C", vendorName: "萊爾富店到店", company: "HILIFE_C2C", cvs: "hilife_c2c", measured: true}
	toTCatStore = &method{name: "黑貓快速到店", vendorType: "ezcat_cvs", vendorName: "黑貓快速到店", company: "ezcat_cvs", cvs: "ezcat_cvs", sized: true}
	byECPay     = &method{name: "綠界 7-11 取貨", vendorType: "Allpay_SEVEN", vendorName: "綠界超商取貨", company: "Allpay_SEVEN"}
	byDrone     = &method{name: "無人機配送", vendorType: "custom", vendorName: "自訂物流"}
)

// methods are those that the shop offers.
var methods = []*method{byOwn, byTCat, byTCatCold, byHCT, byPelican, toFamily, toSeven, toHilife, toTCatStore, byECPay, byDrone}

// order is the shop's own record; render.go turns it into what CYBERBIZ shows.
type order struct {
	id               int64
	number           int64
	created, updated time.Time
	pay              payment
	status           string
	financial        string
	fulfilled        string
	returning        string
	buyer            emulation.Person
	note             string
	method           *method
	custom           bool // changed to own shipping
	store            *emulation.Store
	wish             string // delivery date
	postage          int64
	discount         int64 // off the first line
	lines            []line
	fulfilments      []*fulfilment
	pos              bool // sold at a till
	mails            int
}

type line struct {
	id       int64
	variant  *variant
	quantity int
	parts    []part // of a combo
}

// part is one component of a combo, so many of it in one.
type part struct {
	variant *variant
	pieces  int
}

// fulfilment is one parcel.
type fulfilment struct {
	id       int64
	company  string
	number   string
	coming   string // the number that the carrier will give
	polls    int    // how often the parcels were asked for since
	at       time.Time
	status   string
	cvs      string // shipping type of a store parcel
	home     string // shipping type of a home parcel
	lines    []int64
	measured string
}

func (o *order) lineIDs() []int64 {
	ids := make([]int64, len(o.lines))
	for i, l := range o.lines {
		ids[i] = l.id
	}
	return ids
}

// shipped says whether a parcel holds the line.
func (o *order) shipped(id int64) bool {
	for _, f := range o.fulfilments {
		for _, inside := range f.lines {
			if inside == id {
				return true
			}
		}
	}
	return false
}

// platforms says whether the order ships with the platform's logistics.
func (o *order) platforms() bool { return o.method.platforms() && !o.custom }

// waits says whether the order is one that the exact filter of FACTS.md section 2 lets through.
func (o *order) waits() bool {
	switch o.fulfilled {
	case unshipped, preparing, partial:
		return o.status == statusOpen && (o.financial == paid || o.financial == cod) && !o.pos
	}
	return false
}

func (l line) total() int64 { return l.variant.price * int64(l.quantity) }

// total is what the buyer pays.
func (o *order) total() int64 {
	sum := o.postage - o.discount
	for _, l := range o.lines {
		sum += l.total()
	}
	return sum
}

// fulfil adds a parcel and moves the order on. The buyer gets a mail unless the client says otherwise: see customShipping.
func (e *Emulator) fulfil(o *order, f *fulfilment) *fulfilment {
	f.id, f.at, f.status = e.nextID(), e.second(), fulfilled
	o.fulfilments = append(o.fulfilments, f)
	o.updated, o.fulfilled = e.second(), fulfilled
	for _, l := range o.lines {
		if !o.shipped(l.id) {
			o.fulfilled = partial
		}
	}
	return f
}

// truthState is where the order is, in the words of the contract. A parcel with the platform's logistics is "fulfilled" from the moment
// its number was taken.
func (o *order) truthState() connectors.PlatformState {
	switch {
	case o.status == statusCancelled:
		return connectors.StateCancelled
	case o.status == statusClosed:
		return connectors.StateShipped
	case o.financial == pending || o.financial == remitted:
		return connectors.StateUnpaid
	case o.fulfilled == fulfilled && o.platforms():
		return connectors.StateArranged
	case o.fulfilled != unshipped && o.fulfilled != preparing && o.fulfilled != partial:
		return connectors.StateShipped
	case o.returning == requestReturn:
		return connectors.StateCancelRequested
	}
	return connectors.StateOpen
}

// truth is the order in the words of the contract.
func (o *order) truth() connectors.Order {
	t := connectors.Order{
		ID: strconv.FormatInt(o.id, 10), Number: "#" + strconv.FormatInt(o.number, 10), State: o.truthState(), OrderedAt: o.created, UpdatedAt: o.updated,
		Payment: connectors.Payment{Method: o.pay.name, Kind: o.pay.kind, Reference: o.pay.transaction},
		Total:   connectors.TWD(o.total()), BuyerNote: o.note,
		Receiver: connectors.Receiver{Name: o.buyer.Name, Phone: o.buyer.Phone, Postcode: o.buyer.Postcode, Address: o.buyer.Address()},
	}
	t.PartlyShipped = o.fulfilled == partial
	if o.financial == cod {
		amount := t.Total
		t.COD = &amount
	}
	if o.method != nil {
		t.Shipping.Code = o.method.name
	}
	if o.store != nil {
		t.Shipping.StoreID, t.Receiver.Postcode, t.Receiver.Address = o.store.ID, "", storeAddress(o)
	}
	for i, l := range o.lines {
		discount := int64(0)
		if i == 0 {
			discount = o.discount
		}
		t.Lines = append(t.Lines, l.truth(discount)...)
	}
	return t
}

func storeAddress(o *order) string {
	return strings.TrimSuffix(o.method.vendorName, "取貨") + " " + o.store.Name
}

// truth is a line, or the parts of one: a combo is packed by its parts.
func (l line) truth(discount int64) []connectors.Line {
	if l.parts == nil {
		price := connectors.TWD(l.total() - discount)
		price.Amount = price.Amount.DivRound(connectors.TWD(int64(l.quantity)).Amount, 2)
		return []connectors.Line{{ID: strconv.FormatInt(l.id, 10), Listing: l.variant.key(), SKU: l.variant.sku, Name: l.variant.product.title,
			Variant: l.variant.name, Quantity: l.quantity, Price: price}}
	}
	var lines []connectors.Line
	for _, p := range l.parts {
		lines = append(lines, connectors.Line{
			ID: strconv.FormatInt(l.id, 10) + "." + strconv.FormatInt(p.variant.id, 10), Listing: p.variant.key(), SKU: p.variant.sku,
			Name: p.variant.product.title, Variant: p.variant.name, Quantity: p.pieces * l.quantity, Price: connectors.TWD(p.variant.price),
		})
	}
	return lines
}
