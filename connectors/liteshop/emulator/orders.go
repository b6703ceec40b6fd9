package emulator

// Orders: how the shop keeps them, how they are written, and what they are in our words (FACTS.md section 2).

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// The statuses of an order, of its payment and of its shipping.
const (
	statusPending   = "pending"
	statusConfirmed = "confirmed"
	statusCancelled = "cancelled"
	statusCompleted = "completed"

	paymentUnpaid   = "unpaid"
	paymentPaid     = "paid"
	paymentCOD      = "cod"
	paymentRefunded = "refunded"
	paymentFailed   = "failed"
	paymentOdd      = "authorized" // not among those that are known

	shippingOpen      = "unshipped"
	shippingShipped   = "shipped"
	shippingArrived   = "arrived"
	shippingDelivered = "delivered"
	shippingReturned  = "returned"
)

// method is how the buyer pays, and who collects in our words.
type method struct {
	code, title string
	kind        connectors.PaymentKind
}

var (
	byCard     = method{"credit_card", "信用卡", connectors.PaymentOnline}
	byATM      = method{"atm", "ATM 轉帳", connectors.PaymentOnline}
	byCode     = method{"cvs_code", "超商代碼繳費", connectors.PaymentOnline}
	byLine     = method{"line_pay", "LINE Pay", connectors.PaymentOnline}
	byTransfer = method{"bank_transfer", "銀行匯款", connectors.PaymentOnline}
	onDelivery = method{"cod", "貨到付款", connectors.PaymentCOD}
	byNobody   = method{"points_2026", "會員點數活動", connectors.PaymentUnknown}
)

// way is how an order is sent.
type way struct {
	code, title string
	fee         int64
}

var (
	toHome    = way{"home", "宅配", 100}
	coldchain = way{"coldchain", "低溫宅配", 160}
	toSeven   = way{"seven_eleven", "7-11 取貨", 60}
	sevenCOD  = way{"seven_eleven_cod", "7-11 取貨付款", 60}
	toFamily  = way{"family", "全家取貨", 60}
	familyCOD = way{"family_cod", "全家取貨付款", 60}
	homeCOD   = way{"home_cod", "宅配貨到付款", 130}
	byDrone   = way{"island_boat", "離島船運（本店自訂）", 200} // a method of the shop's own
	unsaid    = way{}
)

type order struct {
	id               int64
	number           string
	text             string // the order's number for people
	shop             int
	status           string
	created, updated time.Time
	pay              method
	paid             string
	paidAt           *time.Time
	way              way
	shipping         string
	carrier          string
	shippedAt        *time.Time
	store            *emulation.Store
	person           emulation.Person
	lines            []*line
	discount         int64
	note             string
	seen             bool // it was on a page of the list
	shipments        int
	notices          int
}

type line struct {
	id       int64
	variant  *variant
	quantity int
	preorder bool
}

// isOpen says whether an order waits to be shipped, whatever became of its payment.
func (o *order) isOpen() bool {
	return (o.status == statusPending || o.status == statusConfirmed) && o.shipping == shippingOpen
}

// waits says whether an order is to be shipped: it is paid, or on delivery, or shows a payment that nobody knows (FACTS.md section 2).
func (o *order) waits() bool {
	return o.isOpen() && (o.paid == paymentPaid || o.paid == paymentCOD || o.isPaymentUnknown())
}

func (o *order) isPaymentUnknown() bool { return !slices.Contains(filters["payment_status"], o.paid) }

// payment is how an order is paid in our words: a status that nobody knows says nothing of who collects.
func (o *order) payment() connectors.Payment {
	if o.isPaymentUnknown() && o.pay.kind != connectors.PaymentCOD {
		return connectors.Payment{Method: o.pay.code + "/" + o.paid, Kind: connectors.PaymentUnknown}
	}
	return connectors.Payment{Method: o.pay.code, Kind: o.pay.kind, PaidAt: o.paidAt}
}

func (o *order) subtotal() int64 {
	sum := int64(0)
	for _, l := range o.lines {
		sum += l.variant.price * int64(l.quantity)
	}
	return sum
}

func (o *order) total() int64 { return o.subtotal() + o.way.fee - o.discount }

func (o *order) numbers() []string {
	if o.number == "" {
		return nil
	}
	return strings.Split(o.number, ",")
}

// listed says whether the list has an order yet.
func (e *Emulator) listed(o *order) bool {
	return !e.On(listLag) || e.Now().Sub(o.updated) >= 2*time.Second
}

// stamp writes a moment as Rails does.
func stamp(t time.Time) string {
	return t.In(connectors.Taipei).Format("2006-01-02T15:04:05.000Z07:00")
}

func stampOrNull(t *time.Time) any {
	if t == nil {
		return nil
	}
	return stamp(*t)
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// number writes a number, as a string where that is the awkwardness.
func (e *Emulator) number(n int64) any {
	if e.On(stringNumbers) {
		return strconv.FormatInt(n, 10)
	}
	return n
}

// render writes an order as lists, details and messages show it.
func (e *Emulator) render(o *order) object {
	rows := make([]object, len(o.lines))
	for i, l := range o.lines {
		v := l.variant
		rows[i] = object{
			"id": e.number(l.id), "product_id": e.number(v.product), "product_title": v.name, "variant_id": e.number(v.id), "variant_title": v.title,
			"sku": v.sku, "quantity": e.number(int64(l.quantity)), "price": e.number(v.price), "subtotal": e.number(v.price * int64(l.quantity)),
			"preorder": l.preorder,
		}
		if e.On(missingSKU) {
			delete(rows[i], "sku")
		}
	}
	row := object{
		"id": e.number(o.id), "number": o.text, "shop_id": e.number(int64(o.shop)), "status": o.status, "created_at": stamp(o.created),
		"updated_at": stamp(o.updated), "paid_at": stampOrNull(o.paidAt),
		"payment":  object{"method": o.pay.code, "status": o.paid, "title": o.pay.title},
		"shipping": e.renderShipping(o), "recipient": e.renderRecipient(o),
		"buyer": object{"name": o.person.Name, "phone": o.person.Phone, "email": "buyer@example.com"}, "items": rows,
		"subtotal": e.number(o.subtotal()), "discount": e.number(o.discount), "total": e.number(o.total()), "currency": "TWD", "note": o.note,
	}
	if e.On(oddOrder) && o == e.firstWaiting() {
		row["total"] = object{"amount": o.total()}
	}
	return row
}

func (e *Emulator) renderShipping(o *order) object {
	row := object{
		"code": orNull(o.way.code), "title": orNull(o.way.title), "status": o.shipping, "fee": e.number(o.way.fee), "store_id": nil, "store_name": nil,
		"store_address": nil, "tracking_number": orNull(o.number), "carrier": orNull(o.carrier), "shipped_at": stampOrNull(o.shippedAt),
	}
	if o.store != nil {
		row["store_id"], row["store_name"], row["store_address"] = o.store.ID, o.store.Name, o.store.Address
	}
	return row
}

func (e *Emulator) renderRecipient(o *order) any {
	p := o.person
	if o.store == nil {
		return object{
			"name": p.Name, "phone": p.Phone, "email": "buyer@example.com", "zip": p.Postcode, "city": p.City, "district": p.District, "address": p.Street,
		}
	}
	if e.On(nullRecipient) {
		return nil
	}
	return object{"name": p.Name, "phone": p.Phone, "email": "buyer@example.com", "zip": nil, "city": nil, "district": nil, "address": nil}
}

// firstWaiting is the oldest order of the last week that waits to be shipped.
func (e *Emulator) firstWaiting() *order {
	const week = 7 * 24 * time.Hour
	i := slices.IndexFunc(e.orders, func(o *order) bool { return o.shop == shopID && o.waits() && e.Now().Sub(o.updated) < week })
	if i < 0 {
		return nil
	}
	return e.orders[i]
}

// truth is an order in our words.
func (e *Emulator) truth(o *order) connectors.Order {
	t := connectors.Order{
		ID: strconv.FormatInt(o.id, 10), Number: o.text, State: o.state(), OrderedAt: o.created.UTC(), UpdatedAt: o.updated.UTC(),
		Payment: o.payment(), Total: connectors.TWD(o.total()),
		Shipping:  connectors.Shipping{Code: o.way.code, Name: o.way.title, Mode: connectors.ShipSelf},
		Receiver:  connectors.Receiver{Name: o.person.Name, Phone: o.person.Phone, Postcode: o.person.Postcode, Address: o.person.Address()},
		BuyerNote: o.note,
	}
	if o.pay.kind == connectors.PaymentCOD {
		cod := t.Total
		t.COD = &cod
	}
	if o.store != nil {
		t.Shipping.StoreID, t.Shipping.StoreName = o.store.ID, o.store.Name
		t.Receiver.Address, t.Receiver.Postcode = "", ""
	}
	for _, l := range o.lines {
		v := l.variant
		sku := v.sku
		if sku == "" || e.On(missingSKU) {
			sku = "LS-" + strconv.FormatInt(v.id, 10)
		}
		row := connectors.Line{
			ID:      strconv.FormatInt(l.id, 10),
			Listing: connectors.ListingKey{Item: strconv.FormatInt(v.product, 10), Variant: strconv.FormatInt(v.id, 10)},
			SKU:     sku, Name: v.name, Variant: v.title, Quantity: l.quantity, Price: connectors.TWD(v.price),
		}
		t.Lines = append(t.Lines, row)
	}
	return t
}

// state is where an order stands.
func (o *order) state() connectors.PlatformState {
	switch {
	case o.status == statusCancelled:
		return connectors.StateCancelled
	case o.status == statusCompleted || o.shipping != shippingOpen:
		return connectors.StateShipped
	case o.paid == paymentRefunded:
		return connectors.StateCancelRequested
	case o.paid == paymentUnpaid && o.pay.kind != connectors.PaymentCOD, o.paid == paymentFailed:
		return connectors.StateUnpaid
	case o.number != "":
		return connectors.StateArranged
	}
	return connectors.StateOpen
}
