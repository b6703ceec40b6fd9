package app91

// Reading an order (FACTS.md sections 2.3 to 2.6). Pure: all it needs is the document.

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"gowarehouse/connectors"
	"gowarehouse/connectors/postal"
)

func (r row) cancelled() bool { return r.Status == statusCancel }

// left says whether a sub-order is on its way or done.
func (r row) left() bool { return r.Status == statusFinish || shipmentLeft[string(r.Shipment)] }

// pieces is how many a sub-order has; 0 if that cannot be read.
func (r row) pieces() int {
	n, _ := r.Quantity.Level()
	return n
}

func (r row) numbered() bool { return r.Number != "" }

// active are the sub-orders that were not cancelled.
func active(rows []row) []row {
	return slices.DeleteFunc(slices.Clone(rows), row.cancelled)
}

// stateOf is where a main order is: where those of its sub-orders are that still wait.
func stateOf(rows []row) connectors.PlatformState {
	live := active(rows)
	waiting := slices.DeleteFunc(slices.Clone(live), row.left)
	switch {
	case len(live) == 0:
		return connectors.StateCancelled
	case len(waiting) == 0:
		return connectors.StateShipped
	case slices.ContainsFunc(waiting, func(r row) bool { return unpaidStatuses[string(r.Status)] }):
		return connectors.StateUnpaid
	case slices.ContainsFunc(waiting, func(r row) bool { return !r.numbered() }):
		return connectors.StateOpen
	}
	return connectors.StateArranged
}

func cancelReason(rows []row) string {
	for _, r := range rows {
		if r.cancelled() && r.Cause != "" {
			return cmp.Or(cancelCauses[string(r.Cause)], string(r.Cause))
		}
	}
	return ""
}

func unreadable(reason string) *connectors.Error {
	return &connectors.Error{Kind: connectors.Unexpected, Reason: reason}
}

// Normalise reads a document of Orders, Order or Watch.
func (c *connector) Normalise(fetched connectors.Fetched) (connectors.Order, error) {
	doc, rows, err := readDocument(fetched.Raw)
	if err != nil {
		return connectors.Order{}, err
	}
	counted := active(rows)
	if len(counted) == 0 {
		counted = rows
	}
	main := counted[0]
	ordered := moment(main.Ordered)
	total, summed := sum(counted)
	if !isCode(string(main.TM)) || ordered.IsZero() || !summed {
		return connectors.Order{}, unreadable("code, time or an amount is missing or not readable")
	}
	o := connectors.Order{
		ID: string(main.TM), Number: string(cmp.Or(main.TG, main.TM)), State: stateOf(rows), OrderedAt: ordered, UpdatedAt: updated(rows),
		Total: total, Shipping: shipping(main), Receiver: receiver(main), Buyer: string(main.Buyer), BuyerNote: notes(main),
	}
	if by := moment(main.ShipBy); !by.IsZero() {
		o.ShipBy = &by
	}
	if o.Lines, err = lines(rows, doc.Titles); err != nil {
		return connectors.Order{}, err
	}
	pay(&o, main, freightTold(counted))
	o.Packages, o.PartlyShipped = packages(rows), isPartly(rows)
	if o.State == connectors.StateCancelled {
		o.CancelReason = cancelReason(rows)
	}
	o.Hold = doubt(o, counted)
	return o, nil
}

// freightTold says whether any sub-order tells the freight. One that is missing is unknown and not nothing.
func freightTold(rows []row) bool {
	return slices.ContainsFunc(rows, func(r row) bool { return r.Fee != "" })
}

// sum is what the sub-orders cost, and the freight, which every one of them repeats, once. It is less than the total where the freight is
// not told.
func sum(rows []row) (connectors.Money, bool) {
	total := connectors.TWD(0)
	if i := slices.IndexFunc(rows, func(r row) bool { return r.Fee != "" }); i >= 0 {
		fee, there := amount(rows[i].Fee)
		if !there {
			return total, false
		}
		total = fee
	}
	for _, r := range rows {
		paid, there := amount(r.Payment)
		if !there {
			return total, false
		}
		total.Amount = total.Amount.Add(paid.Amount)
	}
	return total, !total.Amount.IsNegative()
}

// updated is the last change of any sub-order.
func updated(rows []row) (last time.Time) {
	for _, r := range rows {
		if at := moment(r.Updated); at.After(last) {
			last = at
		}
	}
	return last
}

// pay reads the payment and what is to be collected, if that is known. A way of delivery that collects does so whatever the payment is called.
func pay(o *connectors.Order, r row, known bool) {
	method := string(r.PayType)
	kind, listed := paymentKinds[method]
	w, _ := wayOf(string(r.Deliver))
	switch {
	case listed:
	case w.collects:
		kind = connectors.PaymentCOD
	default:
		kind = connectors.PaymentUnknown
	}
	if kind == connectors.PaymentCOD && known && !o.Total.Amount.IsPositive() {
		kind = connectors.PaymentOnline // points paid for all of it: nothing is left to collect
	}
	o.Payment = connectors.Payment{Method: method, Kind: kind}
	if kind == connectors.PaymentCOD && known {
		due := o.Total
		o.COD = &due
	}
}

func shipping(r row) connectors.Shipping {
	deliver, chain, temperature := string(r.Deliver), string(r.Chain), string(r.Temperature)
	w, _ := wayOf(deliver)
	s := connectors.Shipping{
		Code: string(r.MethodID), Name: methodName(deliver, chain, temperature).ZH, Mode: w.mode,
		StoreID: string(r.StoreID), StoreName: string(r.StoreName),
	}
	if deliver == "" {
		s.Code, s.Name = "", ""
	} else if s.Code == "" || s.Code == "0" {
		s.Code = plainCode(deliver, chain, temperature)
	}
	return s
}

// taiwan is the country code under which numbers are written as people dial them.
const taiwan = "886"

// receiver is the person. For a pickup in a store the address is the store's.
func receiver(r row) connectors.Receiver {
	who := connectors.Receiver{Name: string(r.Name), Phone: string(r.Phone), Postcode: string(r.Postcode)}
	street, city, district := string(r.Street), string(r.City), string(r.District)
	abroad := r.CountryCode != "" && r.CountryCode != taiwan
	if abroad && who.Phone != "" && !strings.HasPrefix(who.Phone, "+") {
		who.Phone = "+" + string(r.CountryCode) + " " + who.Phone
	}
	switch {
	case !abroad:
		who.Address = postal.Line(street, city, district)
	case postal.HasHan(street + city + district):
		who.Address = join(" ", string(r.Country), postal.Line(street, city, district))
	default:
		who.Address = postal.Abroad(street, district, city, string(r.Country))
	}
	who.Masked = strings.Contains(who.Name+who.Phone+who.Address, "*")
	return who
}

// notes are the buyer's words, and the merchant's own in the language of the shop.
func notes(r row) string {
	said := string(r.Memo)
	if r.SupplierNote != "" {
		said = join("\n", said, "商家備註："+string(r.SupplierNote))
	}
	return said
}

// lines are the sub-orders, one each. One that was cancelled stays with no pieces.
func lines(rows []row, titles map[string]string) ([]connectors.Line, error) {
	read, seen := make([]connectors.Line, 0, len(rows)), map[string]bool{}
	for _, r := range rows {
		pieces, counted := r.Quantity.Level()
		if !isCode(string(r.TS)) || seen[string(r.TS)] || !counted || pieces < 1 {
			return nil, unreadable("a sub-order has no code of its own, or its quantity is no number of pieces")
		}
		seen[string(r.TS)] = true
		title := cmp.Or(string(r.SaleTitle), string(r.Title), titles[string(r.SkuID)])
		l := connectors.Line{
			ID: string(r.TS), Listing: connectors.ListingKey{Item: string(r.SkuID)}, SKU: string(r.SKU), Quantity: pieces,
			Name: cmp.Or(title, string(r.Option), string(r.SKU)), Note: join("、", string(r.Attribute), kindNotes[string(r.Kind)]),
		}
		if title != "" {
			l.Variant = string(r.Option)
		}
		if l.Listing.Item == "" && l.Name == "" {
			return nil, unreadable("a sub-order says nothing of what it is")
		}
		if l.Price, counted = amount(r.Payment); !counted {
			return nil, unreadable("the amount of a sub-order is not readable")
		}
		l.Price.Amount = l.Price.Amount.DivRound(decimal.NewFromInt(int64(pieces)), 2)
		if r.cancelled() {
			l.Quantity = 0
		}
		read = append(read, l)
	}
	return read, nil
}

// packages are the numbers that were given, with their sub-orders.
func packages(rows []row) []connectors.Package {
	var all []connectors.Package
	for _, r := range active(rows) {
		if !r.numbered() {
			continue
		}
		i := slices.IndexFunc(all, func(p connectors.Package) bool { return p.TrackingNumber == string(r.Number) })
		if i < 0 {
			i = len(all)
			all = append(all, connectors.Package{Ref: string(r.Number), TrackingNumber: string(r.Number), Carrier: carrierOf(r)})
		}
		all[i].Lines = append(all[i].Lines, connectors.PackageLine{Line: string(r.TS), Quantity: r.pieces()})
	}
	return all
}

// carrierOf is who brings a parcel whose number is 91APP's.
func carrierOf(r row) string {
	w, _ := wayOf(string(r.Deliver))
	if w.store {
		c, _ := chainOf(string(r.Chain))
		return c.name.ZH
	}
	return w.carrier
}

// isPartly says whether some sub-orders were numbered or left, and others wait.
func isPartly(rows []row) bool {
	live := active(rows)
	begun := func(r row) bool { return r.numbered() || r.left() }
	return slices.ContainsFunc(live, begun) && slices.ContainsFunc(live, func(r row) bool { return !begun(r) })
}

// doubts are reasons of 91APP's own why a person must look before an order ships.
var doubts = []struct {
	there func(connectors.Order, row) bool
	says  connectors.Text
}{
	{
		func(_ connectors.Order, r row) bool {
			status, shipment := string(r.Status), string(r.Shipment)
			return !waitingStatuses[status] && !r.left() || !shipmentHere[shipment] && !shipmentLeft[shipment]
		},
		connectors.Text{EN: "91APP shows a status of the order or its shipment that this program does not know.", ZH: "91APP 顯示本系統未知的訂單或出貨狀態。"},
	},
	{
		func(o connectors.Order, r row) bool {
			w, known := wayOf(string(r.Deliver))
			return known && !w.collects && o.Payment.Kind == connectors.PaymentCOD
		},
		connectors.Text{EN: "The order is to be paid on delivery, but its way of delivery does not collect.", ZH: "訂單為貨到付款，但配送方式不代收款項。"},
	},
	{
		func(o connectors.Order, r row) bool {
			w, _ := wayOf(string(r.Deliver))
			return w.collects && o.Payment.Kind == connectors.PaymentOnline && o.Total.Amount.IsPositive()
		},
		connectors.Text{EN: "The order is paid, but its way of delivery collects the money again.", ZH: "訂單已付款，但配送方式會再向買家收款。"},
	},
	{
		func(o connectors.Order, r row) bool {
			w, _ := wayOf(string(r.Deliver))
			return w.store && (o.Shipping.StoreID == "" || r.Chain == "")
		},
		connectors.Text{EN: "The order goes to a convenience store, but names none.", ZH: "此訂單為超商取貨，但沒有門市資料。"},
	},
	{
		func(_ connectors.Order, r row) bool {
			_, known := wayOf(string(r.Deliver))
			return !known && r.Deliver != ""
		},
		connectors.Text{EN: "91APP names a way of delivery that this program does not know: ship the order there.",
			ZH: "91APP 的配送方式為本系統未知，請於 91APP 後台出貨。"},
	},
}

var holdFreight = connectors.Text{
	EN: "91APP does not tell the freight of this order, so that nobody knows what the buyer pays: look in 91APP before it ships.",
	ZH: "91APP 未提供此訂單的運費，無法得知買家應付金額：出貨前請至 91APP 後台確認。",
}

// doubt gives the first doubt about an order that would ship.
func doubt(o connectors.Order, rows []row) *connectors.Text {
	if o.State != connectors.StateOpen && o.State != connectors.StateArranged {
		return nil
	}
	if !freightTold(rows) {
		return &holdFreight
	}
	for _, d := range doubts {
		for _, r := range rows {
			if d.there(o, r) {
				return &d.says
			}
		}
	}
	return nil
}
