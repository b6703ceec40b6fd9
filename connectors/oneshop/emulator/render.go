package emulator

// An order as the API shows it, and the same order in the words of this program (FACTS.md sections 2.2 to 2.4).

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// The kinds of lines.
const (
	kindSingle = "single"
	kindBundle = "bundle"
	kindCharge = "charge"
)

// order is the shop's own record.
type order struct {
	number                                  string
	created, paid                           time.Time // paid zero: no date
	progress, paymentStatus, logisticStatus string
	payment, logistic                       string
	reference                               string // of the payment at a third party
	consignment                             string // number that 1shop took
	buyer                                   emulation.Person
	abroad                                  string
	store                                   *emulation.Store
	postage, refund                         int64
	note                                    string
	lines                                   []line
}

type line struct {
	kind, name, label, sku string
	price                  int64
	quantity               int
}

func (o *order) goods() int64 {
	var sum int64
	for _, l := range o.lines {
		sum += l.price * int64(l.quantity)
	}
	return sum
}

func (o *order) total() int64 { return o.goods() + o.postage }

func moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(taipei).Format(time.DateTime)
}

// row is an order in a list.
func (e *Emulator) row(o *order) object {
	return object{
		"order_number": o.number, "create_date": moment(o.created), "total_price": o.total(), "progress_status": o.progress,
		"payment_status": o.paymentStatus, "logistic_status": o.logisticStatus, "name": o.buyer.Name, "email": "buyer@example.com",
		"phone": o.buyer.Phone, "note": o.note, "shop_note": "",
	}
}

// render is an order by itself.
func (e *Emulator) render(o *order) object {
	shown := e.row(o)
	for key, value := range (object{
		"order_ip": "203.0.113.9", "gender": "", "country": "TW", "zip_code": o.buyer.Postcode, "county_and_city": o.buyer.City,
		"area": o.buyer.District, "address": o.buyer.Street, "address_oversea": o.abroad, "page_title": "秋季限定", "page_prefix": "DMO",
		"payment": o.payment, "payment_date": moment(o.paid), "payment_third_party": "", "payment_third_party_no": o.reference,
		"logistic": o.logistic, "logistics_third_party": "", "logistics_third_party_no": "", "logistics_shipping_no": o.consignment,
		"cvs_store_id": "", "cvs_store_name": "", "cvs_store_address": "", "shop_url": ShopURL + "/autumn",
		"order_url": ShopURL + "/order/" + o.number,
	}) {
		shown[key] = value
	}
	if o.store != nil {
		shown["cvs_store_id"], shown["cvs_store_name"], shown["cvs_store_address"] = o.store.ID, o.store.Name, o.store.Address
	}
	products := make([]any, len(o.lines))
	for i, l := range o.lines {
		products[i] = object{
			"product_type": l.kind, "name": l.name, "label": l.label, "sku": l.sku, "quantity": l.quantity, "per_cost": l.price,
			"line_total": l.price * int64(l.quantity),
		}
	}
	receipt := object{"third_party": "ecpay", "status": 1, "type": 1, "carruer_type": 3, "carruer_num": "/ABC1234", "sales_amount": o.total()}
	receipts := any([]any{receipt})
	if e.On(switchReceipt) {
		receipts = receipt
	}
	return object{
		"order": shown, "receipt": receipts, "shipping_tracking": []any{},
		"cart": object{"sub_total": o.goods(), "logistic_fee": o.postage, "payment_fee": 0, "refund": o.refund, "total_price": o.total(),
			"products": products},
	}
}

// truth is the order as a correct reader must see it.
func (e *Emulator) truth(o *order) connectors.Order {
	t := connectors.Order{
		ID: o.number, Number: o.number, OrderedAt: o.created, Total: connectors.TWD(o.total()), BuyerNote: o.note, Payment: o.paidHow(),
		Shipping: connectors.Shipping{Code: o.logistic, Mode: connectors.ShipNone},
		Receiver: connectors.Receiver{Name: o.buyer.Name, Phone: o.buyer.Phone, Postcode: o.buyer.Postcode, Address: o.buyer.Address()},
		State:    o.state(), Lines: o.toPack(),
	}
	switch {
	case o.store != nil:
		t.Shipping.StoreID, t.Shipping.StoreName = o.store.ID, o.store.Name
		t.Receiver.Postcode, t.Receiver.Address = "", ""
	case o.abroad != "":
		t.Receiver.Postcode, t.Receiver.Address = "", o.abroad
	}
	if t.Payment.Kind == connectors.PaymentCOD {
		t.COD = &t.Total
	}
	if o.consignment != "" {
		t.Packages = []connectors.Package{{Ref: o.consignment, TrackingNumber: o.consignment}}
	}
	if o.doubtful() {
		t.Hold = &connectors.Text{EN: "a person must look", ZH: "須由人員確認"}
	}
	return t
}

// paidHow reads the payment: what collects on delivery says so twice, and what was paid has a method that is known or a record.
func (o *order) paidHow() connectors.Payment {
	p := connectors.Payment{Method: o.payment, Kind: connectors.PaymentUnknown, Reference: o.reference}
	collects := o.payment == "cod" || o.payment == "c2c"
	switch {
	case collects && o.paymentStatus == "cod":
		p.Kind = connectors.PaymentCOD
	case collects || o.paymentStatus == "cod":
		p.Method = o.paymentStatus + "/" + o.payment
	case o.payment == "credit" && slices.Contains(statusValues["payment_status"], o.paymentStatus):
		p.Kind = connectors.PaymentOnline
	}
	if !o.paid.IsZero() {
		p.PaidAt = &o.paid
	}
	return p
}

var (
	gone    = []string{"send", "shipped", "delivered", "received", "returning", "returned"}
	waiting = []string{"pending", "prepare", "delay"}
)

func (o *order) state() connectors.PlatformState {
	switch {
	case o.progress == "cancelled":
		return connectors.StateCancelled
	case slices.Contains(gone, o.logisticStatus):
		return connectors.StateShipped
	case o.paymentStatus == "refunded":
		return connectors.StateCancelRequested
	case o.progress == "temporary" || o.paymentStatus == "pending" || o.paymentStatus == "need_confirm":
		return connectors.StateUnpaid
	case o.logistic == "virtual":
		return connectors.StateNotOurs
	case o.consignment != "":
		return connectors.StateArranged
	}
	return connectors.StateOpen
}

// doubtful says that a person must look before the order ships.
func (o *order) doubtful() bool {
	return o.refund > 0 || o.consignment != "" || !slices.Contains(waiting, o.logisticStatus) ||
		!slices.Contains([]string{"pending", "confirming", "confirmed", "processing"}, o.progress) ||
		!slices.Contains([]string{"paid", "cod"}, o.paymentStatus) ||
		(o.paymentStatus == "cod") != (o.payment == "cod" || o.payment == "c2c")
}

// toPack are the lines without fees. A line has no id: see FACTS.md §2.4.
func (o *order) toPack() []connectors.Line {
	var lines []connectors.Line
	count := map[string]int{}
	for _, l := range o.lines {
		if l.kind == kindCharge {
			continue
		}
		t := connectors.Line{SKU: l.sku, Name: l.name, Variant: l.label, Quantity: l.quantity, Price: connectors.TWD(l.price)}
		id := l.sku
		if id == "" {
			id = strings.TrimSpace(l.name + " " + l.label)
			t.Name, t.Variant = id, ""
		}
		if count[id]++; count[id] > 1 {
			t.ID = fmt.Sprintf("%s#%d", id, count[id])
		} else {
			t.ID = id
		}
		lines = append(lines, t)
	}
	return lines
}
