package shopline

// Reading an order (FACTS.md sections 2.3 to 2.7). Pure: what it needs besides the document are the account's settings.

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"gowarehouse/connectors"
	"gowarehouse/connectors/postal"
	"gowarehouse/connectors/scalar"
)

// Statuses of an order, of its delivery as the merchant sees it, and of its delivery as the carrier sees it (FACTS.md section 2.5).
const (
	statusPending   = "pending"
	statusConfirmed = "confirmed"

	deliveryPending = "pending"
	deliveryShipped = "shipped"

	logisticsPending     = "pending"
	logisticsAccepted    = "request_accepted"
	logisticsStoreClosed = "store_closed"
)

var (
	orderStatuses = map[string]connectors.PlatformState{
		"temp": connectors.StateUnpaid, statusPending: connectors.StateOpen, statusConfirmed: connectors.StateOpen,
		"completed": connectors.StateShipped, "cancelled": connectors.StateCancelled, "removed": connectors.StateCancelled,
	}
	deliveryLeft = map[string]bool{
		"shipping": true, deliveryShipped: true, "arrived": true, "collected": true, "returned": true, "returning": true,
	}
	logisticsTaken = map[string]bool{
		"request_submitted": true, "request_authorized": true, logisticsAccepted: true, logisticsStoreClosed: true,
	}
	logisticsLeft = map[string]bool{
		"shipped": true, "arrived": true, "collected": true, "returning": true, "returned": true, "returning_store_closed": true,
	}
	logisticsEnded = map[string]bool{"failed": true, "expired": true}

	tillTypes = map[string]bool{"return": true, "exchange": true} // of the point of sale (FACTS.md section 2.2)

	paymentDone     = map[string]bool{"completed": true, "refunding": true, "refunded": true, "partially_refunded": true}
	paymentFailed   = map[string]bool{"failed": true, "expired": true}
	paymentReturned = map[string]bool{"refunding": true, "refunded": true}
)

// Normalise reads a document of Orders, Order or Watch.
func (c *connector) Normalise(fetched connectors.Fetched) (connectors.Order, error) {
	var w wireOrder
	if !isObject(fetched.Raw) || json.Unmarshal(fetched.Raw, &w) != nil {
		return connectors.Order{}, unreadable("the document is not an order of SHOPLINE's")
	}
	created := w.Created.moment()
	total, priced := w.Total.money()
	if w.ID.id() == "" || created.IsZero() || !priced || total.Amount.IsNegative() {
		return connectors.Order{}, unreadable("id, time or total is missing or not readable")
	}
	o := connectors.Order{
		ID: w.ID.id(), Number: cmp.Or(string(w.Number), string(w.MerchantNumber), string(w.SystemNumber), w.ID.id()), State: c.state(w),
		OrderedAt: created, UpdatedAt: w.Updated.moment(), Total: total, Shipping: shipping(w), Receiver: receiver(w),
		Buyer: string(w.CustomerName), BuyerNote: string(w.Remarks),
	}
	c.pay(&o, w)
	var err error
	if o.Lines, err = lines(w); err != nil {
		return connectors.Order{}, err
	}
	if o.State == connectors.StateCancelRequested {
		o.CancelReason = "payment " + string(w.Payment.Status)
	}
	if number := string(w.Data.Tracking); number != "" {
		by, _ := carrierOf(string(w.Delivery.Platform))
		o.Packages = []connectors.Package{{Ref: cmp.Or(string(w.Delivery.ID), o.ID), Carrier: by.name, TrackingNumber: number}}
	}
	o.Hold = c.doubts(w, o)
	return o, nil
}

func unreadable(reason string) *connectors.Error {
	return &connectors.Error{Kind: connectors.Unexpected, Reason: reason}
}

// state is where an order is. A status nobody knows leaves it open: Normalise holds it.
func (c *connector) state(w wireOrder) connectors.PlatformState {
	state, known := orderStatuses[string(w.Status)]
	delivery, logistics := string(w.Delivery.Status), string(w.Delivery.Logistics)
	switch {
	case state == connectors.StateCancelled:
		return state
	case w.CreatedBy == "pos", tillTypes[string(w.Type)], returnCodes[string(w.Delivery.Platform)]:
		return connectors.StateNotOurs
	case state == connectors.StateShipped, deliveryLeft[delivery], logisticsLeft[logistics]:
		return connectors.StateShipped
	case paymentReturned[string(w.Payment.Status)]:
		return connectors.StateCancelRequested
	case known && state == connectors.StateUnpaid, c.isUnpaid(w):
		return connectors.StateUnpaid
	case w.Data.Tracking != "", logisticsTaken[logistics]:
		return connectors.StateArranged
	}
	return connectors.StateOpen
}

// isUnpaid: only what is known not to be paid. COD is paid at last, and of an unknown method nobody can tell.
func (c *connector) isUnpaid(w wireOrder) bool {
	status := string(w.Payment.Status)
	return paymentFailed[status] || !paymentDone[status] && c.paymentKind(w) == connectors.PaymentOnline
}

// method is the payment's code: the merchant's own methods are told apart by their id.
func method(p wirePayment) string {
	if p.Type == codeCustom && p.MethodID.id() != "" {
		return codeCustom + ":" + p.MethodID.id()
	}
	return string(p.Type)
}

// paymentKind follows FACTS.md section 2.6: what SHOPLINE calls paid is paid; then whoever collects on delivery; then the gateways known.
func (c *connector) paymentKind(w wireOrder) connectors.PaymentKind {
	kind, code := string(w.Payment.Type), method(w.Payment)
	switch {
	case paymentDone[string(w.Payment.Status)]:
		return connectors.PaymentOnline
	case kind == cashOnDelivery, slices.Contains(c.cod, kind), slices.Contains(c.cod, code),
		collecting.MatchString(kind), collecting.MatchString(string(w.Delivery.Platform)),
		kind == string(w.Delivery.Platform) && (strings.HasSuffix(kind, "_pay") || strings.HasSuffix(kind, "_cod")):
		return connectors.PaymentCOD
	case prepaid[kind], slices.Contains(c.prepaid, kind), slices.Contains(c.prepaid, code):
		return connectors.PaymentOnline
	}
	return connectors.PaymentUnknown
}

// pay reads the payment and what is to be collected.
func (c *connector) pay(o *connectors.Order, w wireOrder) {
	o.Payment = connectors.Payment{Method: method(w.Payment), Kind: c.paymentKind(w)}
	if paid := w.Payment.PaidAt.moment(); !paid.IsZero() {
		o.Payment.PaidAt = &paid
	}
	if o.Payment.Kind != connectors.PaymentCOD {
		return
	}
	if !o.Total.Amount.IsPositive() {
		o.Payment.Kind = connectors.PaymentOnline // credits paid for all of it: nothing is left to collect
		return
	}
	due := o.Total
	o.COD = &due
}

func shipping(w wireOrder) connectors.Shipping {
	code := string(w.Delivery.Platform)
	s := connectors.Shipping{
		Code: code, Name: cmp.Or(w.Delivery.Names.best(), w.Data.Names.best()), Mode: modeOf(code),
		StoreID: string(w.Data.StoreID), StoreName: string(w.Data.StoreName), Note: wish(w),
	}
	if code == codeCustom && w.Delivery.OptionID.id() != "" {
		s.Code += ":" + w.Delivery.OptionID.id()
	}
	return s
}

// slots are the hours of T-cat (FACTS.md section 2.5).
var slots = map[text]string{"1": "13 時前", "2": "14–18 時", "4": "不限時段"}

// wish is what the buyer and the shop say about the delivery, in the shop's language.
func wish(w wireOrder) string {
	var said []string
	if w.Data.Date != "" || slots[w.Data.Slot] != "" {
		said = append(said, strings.TrimSpace("希望配達 "+string(w.Data.Date)+" "+slots[w.Data.Slot]))
	}
	for _, note := range []text{w.Address.Remarks, w.Delivery.Remark} {
		if note != "" {
			said = append(said, string(note))
		}
	}
	return strings.Join(said, "\n")
}

// goesToStore says whether the parcel waits for the buyer in a store.
func goesToStore(w wireOrder) bool {
	by, _ := carrierOf(string(w.Delivery.Platform))
	return by.store || storeCodes[string(w.Delivery.Platform)]
}

// receiver is the person at the store, or the one at the address; the customer stands in where neither is named.
func receiver(w wireOrder) connectors.Receiver {
	a, d := w.Address, w.Data
	r := connectors.Receiver{
		Name: string(cmp.Or(a.Name, d.Name, w.CustomerName)), Phone: cmp.Or(phone(a.Phone, a.PhoneCode), string(d.Phone)),
		Postcode: string(a.Postcode), Address: oneLine(a),
	}
	if d.StoreID != "" || goesToStore(w) {
		r = connectors.Receiver{
			Name:  string(cmp.Or(d.Name, a.Name, w.CustomerName)),
			Phone: cmp.Or(string(d.Phone), phone(a.Phone, a.PhoneCode)), Address: string(d.Store),
		}
	}
	r.Phone = cmp.Or(r.Phone, phone(w.CustomerPhone, w.CustomerCode))
	r.Masked = strings.Contains(r.Name+r.Phone+r.Address, "*")
	return r
}

// taiwan is the country code under which numbers are written as people dial them.
const taiwan = "886"

func phone(number, code text) string {
	if number == "" || code == "" || code == taiwan || strings.HasPrefix(string(number), "+") {
		return string(number)
	}
	return "+" + string(code) + " " + string(number)
}

// oneLine writes the address in Taiwan's order, others as written abroad. Shops keep the district in district or in address_2.
func oneLine(a wireAddress) string {
	street, second, district, city, state := string(a.Address1), string(a.Address2), string(a.District), string(a.City), string(a.State)
	if postal.HasHan(street + second + district + city + state) {
		return postal.Line(street, state, city, district, second)
	}
	return postal.Abroad(street, second, district, city, state)
}

func lines(w wireOrder) ([]connectors.Line, error) {
	read, seen := []connectors.Line{}, map[string]bool{}
	for _, l := range w.Lines {
		quantity, counted := scalar.Text(l.Quantity).Count()
		if l.ID.id() == "" || !counted {
			return nil, unreadable("a line has no id or its quantity is not a whole number")
		}
		parts := []connectors.Line{line(l, quantity)}
		if len(l.Children) > 0 {
			parts = children(l, quantity)
		}
		for _, part := range parts {
			if part.Listing.Item == "" && part.SKU == "" && part.Name == "" {
				return nil, unreadable("a line says nothing of what it is")
			}
			if seen[part.ID] {
				return nil, unreadable("two lines have one id")
			}
			seen[part.ID] = true
			read = append(read, part)
		}
	}
	if len(read) == 0 {
		return nil, connectors.Refuse("the order has no lines: there is nothing to ship", "訂單沒有商品明細，無可出貨",
			"Look at the order in SHOPLINE.", "請至 SHOPLINE 查看此訂單。")
	}
	return read, nil
}

// line reads a line. The price of a piece is its share of the line's total, which has the discounts taken off.
func line(l wireLine, quantity int) connectors.Line {
	read := connectors.Line{
		ID: l.ID.id(), Listing: connectors.ListingKey{Item: l.ItemID.id(), Variant: cmp.Or(l.Variation.id(), l.Old.id())}, SKU: string(l.SKU),
		Barcode: string(l.Data.GTIN), Name: l.Title.best(), Variant: l.Options.best(), Quantity: quantity, Note: preorder(l),
	}
	read.Price, _ = l.Price.money()
	if total, there := l.Total.money(); there && quantity > 0 {
		total.Amount = total.Amount.DivRound(decimal.NewFromInt(int64(quantity)), 2)
		read.Price = total
	}
	return read
}

func preorder(l wireLine) string {
	if l.Preorder == "true" {
		return "預購商品"
	}
	return ""
}

// children are the products of a set: it is packed as what it is made of. SHOPLINE documents no number of pieces, so that a child counts
// once for each time it is named (FACTS.md section 2.5).
func children(l wireLine, sets int) []connectors.Line {
	var parts []connectors.Line
	type same struct {
		key       connectors.ListingKey
		sku, name string
	}
	byKey := map[same]int{}
	for _, child := range l.Children {
		each, counted := scalar.Text(child.Quantity).Count()
		if !counted || each < 1 {
			each = 1
		}
		key := connectors.ListingKey{Item: child.ID.id(), Variant: child.Variation.id()}
		it := same{key: key}
		if key.Item == "" {
			it.sku, it.name = string(child.SKU), child.Title.best() // without an id only these tell products apart
		}
		if i, again := byKey[it]; again {
			parts[i].Quantity += sets * each
			continue
		}
		byKey[it] = len(parts)
		part := connectors.Line{
			ID: l.ID.id() + ":" + key.Item + ":" + key.Variant + it.sku + it.name, Listing: key, SKU: string(child.SKU), Name: child.Title.best(),
			Variant: child.Options.best(), Quantity: sets * each, Note: strings.TrimSpace("組合商品：" + l.Title.best() + " " + preorder(l)),
		}
		part.Price, _ = child.Price.money()
		if sale, there := child.Sale.money(); there && sale.Amount.IsPositive() {
			part.Price = sale
		}
		parts = append(parts, part)
	}
	return parts
}

// doubt is a reason of the shop's own why a person must look before an order ships.
type doubt struct {
	there func(*connector, wireOrder, connectors.Order) bool
	says  connectors.Text
}

var doubts = []doubt{
	// A person who maps the method to "online" must not send off what is not paid: this stays until the money is there.
	{func(_ *connector, w wireOrder, o connectors.Order) bool {
		return o.Payment.Kind == connectors.PaymentUnknown && !paymentDone[string(w.Payment.Status)]
	}, connectors.Text{EN: "SHOPLINE shows the order as not paid, and it is not known whether its payment method is paid before shipping or on " +
		"delivery: name the method in the account's settings.",
		ZH: "SHOPLINE 顯示此訂單未付款，且不知其付款方式為預先付款或貨到付款：請在帳號設定中指定。"}},
	{func(_ *connector, w wireOrder, _ connectors.Order) bool {
		return logisticsEnded[string(w.Delivery.Logistics)]
	},
		connectors.Text{EN: "The carrier's request failed or expired: make it again in SHOPLINE, or change the delivery there.",
			ZH: "物流單建立失敗或已逾期：請至 SHOPLINE 重新執行或更改送貨方式。"}},
	{func(_ *connector, w wireOrder, _ connectors.Order) bool {
		return w.Delivery.Logistics == logisticsStoreClosed
	},
		connectors.Text{EN: "The pickup store is closed: the buyer must choose another.", ZH: "取貨門市關轉店：請買家重新選擇門市。"}},
	{func(_ *connector, w wireOrder, _ connectors.Order) bool {
		return w.Payment.Status == "partially_refunded"
	},
		connectors.Text{EN: "A part of the payment was paid back: look which pieces are still wanted.", ZH: "訂單已部分退款：請確認仍需出貨的商品。"}},
	{func(_ *connector, w wireOrder, o connectors.Order) bool {
		return o.Payment.Kind == connectors.PaymentOnline && o.Total.Amount.IsPositive() && collecting.MatchString(string(w.Delivery.Platform))
	}, connectors.Text{EN: "The order is paid, but its delivery method collects the money again.", ZH: "訂單已付款，但送貨方式會再向買家收款。"}},
	{func(_ *connector, w wireOrder, _ connectors.Order) bool {
		return goesToStore(w) && w.Data.StoreID == ""
	},
		connectors.Text{EN: "The order goes to a pickup store, but names none.", ZH: "此訂單為超商取貨，但沒有門市店號。"}},
	{func(_ *connector, w wireOrder, _ connectors.Order) bool { return len(w.Parts) > 0 },
		connectors.Text{EN: "The order was split in SHOPLINE: look that nothing it shows is in its parts too.",
			ZH: "此訂單已在 SHOPLINE 拆單：請確認其品項未同時列在拆出的訂單中。"}},
	{func(_ *connector, w wireOrder, _ connectors.Order) bool { return w.Type != "" },
		connectors.Text{EN: "SHOPLINE marks the order as one of a kind that this program does not know: look whether it is to be shipped.",
			ZH: "SHOPLINE 將此訂單標示為本系統未知的類型：請確認是否需要出貨。"}},
	{func(_ *connector, w wireOrder, _ connectors.Order) bool { return w.Skip == "true" },
		connectors.Text{EN: "SHOPLINE marks the order as one that needs no shipment.", ZH: "SHOPLINE 標示此訂單不需出貨。"}},
	{func(c *connector, w wireOrder, _ connectors.Order) bool {
		_, known := orderStatuses[string(w.Status)]
		return known && !c.wanted(string(w.Status))
	}, connectors.Text{EN: "The shop has not confirmed the order yet.", ZH: "商店尚未確認此訂單。"}},
	{func(_ *connector, w wireOrder, _ connectors.Order) bool {
		_, known := orderStatuses[string(w.Status)]
		logistics := string(w.Delivery.Logistics)
		return !known || w.Delivery.Status != deliveryPending && w.Delivery.Status != "" ||
			!logisticsTaken[logistics] && !logisticsEnded[logistics] && logistics != logisticsPending && logistics != ""
	}, connectors.Text{EN: "SHOPLINE shows a status of the order or its delivery that this program does not know.",
		ZH: "SHOPLINE 顯示本系統未知的訂單或物流狀態。"}},
}

// doubts gives the first doubt about an order that would ship.
func (c *connector) doubts(w wireOrder, o connectors.Order) *connectors.Text {
	if o.State != connectors.StateOpen && o.State != connectors.StateArranged {
		return nil
	}
	for _, d := range doubts {
		if d.there(c, w, o) {
			return &d.says
		}
	}
	return nil
}
