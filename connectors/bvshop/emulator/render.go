package emulator

// An order as the API shows it, and the same order in the words of this program (FACTS.md sections 2.2 and 2.3).

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
)

func itoa(n int) string { return strconv.Itoa(n) }

// moment writes a time; a zero one is null.
func (e *Emulator) moment(at time.Time) any {
	switch {
	case at.IsZero():
		return nil
	case e.On(switchISO):
		return at.In(taipei).Format(time.RFC3339)
	}
	return at.In(taipei).Format(time.DateTime)
}

func (e *Emulator) shortForm(o *order) object {
	return object{
		"id": o.id, "uid": o.uid, "createdAt": e.moment(o.created), "orderStatus": o.status, "paymentStatus": o.payment,
		"logisticStatus": o.logistic, "checkoutUrl": "https://demo.bvshop.tw/checkout/" + o.uid,
	}
}

func (e *Emulator) render(o *order) object {
	row := e.shortForm(o)
	for key, value := range (object{
		"paidAt": e.moment(e.paidAt(o)), "cancelAt": e.moment(o.cancelled), "shipmentAt": e.moment(o.shipped), "shippingAt": e.moment(o.planned),
		"processStatus": o.process, "paymentMethod": o.pay.name, "logisticMethod": o.method.name, "logisticTraceCode": nil,
		"discountPrice": o.discount, "companyId": "", "shippingFee": o.postage, "fee": o.fee, "totalPrice": o.total(), "orderType": o.kind,
		"receiverName": o.buyer.Name, "receiverPhone": o.buyer.Phone, "receiverAddress": o.buyer.Postcode + o.buyer.Address(), "relateOrder": nil,
		"customerId": 501, "orderItems": e.lines(o.lines), "customizeItems": e.lines(o.custom), "dealerCode": nil, "remark": o.remark,
		"cvs": nil, "utmData": object{}, "invoice": object{"no": "", "type": "phone", "date": "", "random": "", "carrier": "/ABC1234"},
	}) {
		row[key] = value
	}
	if trace := e.shownTrace(o); trace != "" {
		row["logisticTraceCode"] = trace
	}
	if o.related > 0 {
		row["relateOrder"] = object{"id": o.related}
	}
	if o.store != nil {
		row["cvs"] = e.storeOf(o)
	}
	return row
}

// shownTrace is the tracking number that the API shows by now.
func (e *Emulator) shownTrace(o *order) string {
	if e.Now().Before(o.traceFrom) {
		return ""
	}
	return o.trace
}

// storeOf shows a pickup store. Its number is a JSON number, which has no zeros in front.
func (e *Emulator) storeOf(o *order) object {
	number, err := strconv.Atoi(o.store.ID)
	if err != nil {
		panic(fmt.Sprintf("bvshop emulator: store %q has no number", o.store.ID))
	}
	shown := any(number)
	if e.On(switchStoreText) {
		shown = o.store.ID
	}
	return object{"storeName": o.store.Name, "storeNum": shown, "storeBrand": o.method.brand}
}

func (e *Emulator) lines(lines []line) []object {
	rows := make([]object, 0, len(lines))
	for _, l := range lines {
		row := object{
			"id": l.id, "productId": "", "photo": "https://img.example.com/p.jpg", "name": l.title(), "quantity": l.quantity, "price": l.price,
			"totalPrice": l.price * int64(l.quantity), "referralCode": nil, "type": l.kind, "combinationId": nil, "bookingDate": nil,
		}
		if l.item != nil {
			row["productId"], row["sku"] = l.item.productID(), e.skuOf(l.item)
		}
		if l.bundle > 0 {
			row["combinationId"] = l.bundle
		}
		if l.booking != "" {
			row["bookingDate"] = l.booking
		}
		rows = append(rows, row)
	}
	return rows
}

func (l line) title() string {
	if l.item == nil || l.name != "" {
		return l.name
	}
	return strings.TrimSpace(l.item.product.name + " " + l.item.spec)
}

// truth is the order as a correct reader must see it.
func (e *Emulator) truth(o *order) connectors.Order {
	t := connectors.Order{
		ID: strconv.FormatInt(o.id, 10), Number: o.uid, OrderedAt: o.created, Total: connectors.TWD(o.total()), BuyerNote: o.remark,
		Payment:  connectors.Payment{Method: o.pay.name, Kind: o.pay.kind},
		Shipping: connectors.Shipping{Code: o.method.name, Name: o.method.name, Mode: connectors.ShipSelf},
		Receiver: connectors.Receiver{Name: o.buyer.Name, Phone: o.buyer.Phone, Postcode: o.buyer.Postcode, Address: o.buyer.Address()},
	}
	if o.method.provider != "" {
		t.Shipping.Mode = connectors.ShipLabel
	}
	if o.store != nil {
		t.Shipping.StoreID, t.Shipping.StoreName = o.store.ID, o.store.Name
		t.Receiver.Postcode, t.Receiver.Address = "", ""
	}
	if paid := e.paidAt(o); !paid.IsZero() {
		t.Payment.PaidAt = &paid
	}
	if !o.planned.IsZero() {
		t.ShipBy = &o.planned
	}
	switch {
	case o.payment == paymentPaid:
		t.Payment.Kind = connectors.PaymentOnline
	case o.pay.kind == connectors.PaymentCOD:
		t.COD = &t.Total
	}
	t.State, t.Hold = e.state(o)
	if trace := e.shownTrace(o); trace != "" {
		t.Packages = []connectors.Package{{Ref: trace, TrackingNumber: trace}}
	}
	t.Lines = e.truthLines(o)
	return t
}

// state is where the order is, and why a person must look at it before it ships.
func (e *Emulator) state(o *order) (connectors.PlatformState, *connectors.Text) {
	switch {
	case o.status == statusCancelled:
		return connectors.StateCancelled, nil
	case o.logistic >= logisticShipped || o.logistic == logisticBack || o.status == statusFinished:
		return connectors.StateShipped, nil
	case o.payment == paymentRefunded:
		return connectors.StateCancelRequested, nil
	case o.process == 0 || o.payment == paymentOverdue || o.payment == paymentDue && o.pay.kind == connectors.PaymentOnline:
		return connectors.StateUnpaid, nil
	}
	state, hold := connectors.StateOpen, (*connectors.Text)(nil)
	if e.shownTrace(o) != "" {
		state = connectors.StateArranged
	}
	numberedElsewhere := state == connectors.StateArranged && o.method.provider == ""
	if numberedElsewhere || o.kind == typeDeposit || o.status == statusUnconfirmed || o.status == statusAbnormal {
		hold = &connectors.Text{EN: "a person must look", ZH: "須由人員確認"}
	}
	return state, hold
}

// truthLines are what is to be packed: of a bundle its parts, of a ticket nothing.
func (e *Emulator) truthLines(o *order) []connectors.Line {
	var lines []connectors.Line
	for _, l := range o.lines {
		if l.kind == lineBundle {
			continue
		}
		lines = append(lines, e.truthLine(l, strconv.FormatInt(l.id, 10)))
	}
	for _, l := range o.custom {
		lines = append(lines, e.truthLine(l, "custom-"+strconv.FormatInt(l.id, 10)))
	}
	return lines
}

func (e *Emulator) truthLine(l line, id string) connectors.Line {
	t := connectors.Line{ID: id, Name: l.title(), Quantity: l.quantity, Price: connectors.TWD(l.price)}
	if l.item != nil {
		t.Listing, t.SKU = l.item.key(), e.skuOf(l.item)
	}
	if l.kind == lineTicket {
		t.Quantity = 0
	}
	return t
}
