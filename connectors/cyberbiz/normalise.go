package cyberbiz

// Reading an order (FACTS.md sections 2.1 and 2.2). Pure: what it needs besides the document are the account's settings.

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"gowarehouse/connectors"
	"gowarehouse/connectors/postal"
	"gowarehouse/connectors/scalar"
)

// Normalise reads a document of Orders, Order or Watch.
func (c *connector) Normalise(fetched connectors.Fetched) (connectors.Order, error) {
	w, err := readOrder(fetched.Raw)
	if err != nil {
		return connectors.Order{}, err
	}
	created, dated := w.Created.Time(connectors.Taipei, wireTime)
	if !dated {
		return connectors.Order{}, unreadable("created_at is not a time")
	}
	updated, dated := w.Updated.Time(connectors.Taipei, wireTime)
	if !dated {
		updated = created // it may be null, and an order is never younger than its last change
	}
	total, err := c.money(w.Prices.Total)
	if err != nil || total.Amount.IsNegative() {
		return connectors.Order{}, unreadable("total_price is not an amount")
	}
	o := connectors.Order{
		ID: idOf(w.ID), Number: w.number(), OrderedAt: created, UpdatedAt: updated, Total: total, Buyer: string(w.Customer.Name),
		BuyerNote: string(w.Note), Receiver: w.receiver(), Shipping: c.shipping(w),
	}
	if err := c.judge(&o, w); err != nil {
		return connectors.Order{}, err
	}
	if o.Lines, err = c.lines(w, &o); err != nil {
		return connectors.Order{}, err
	}
	o.Packages = w.packages(o.Lines)
	return o, nil
}

// readOrder takes the order out of a document.
func readOrder(raw json.RawMessage) (wireOrder, error) {
	var doc document
	var w wireOrder
	if json.Unmarshal(raw, &doc) != nil || !bytes.HasPrefix(doc.Order, []byte("{")) {
		return w, unreadable("the document is not one of an order")
	}
	if err := json.Unmarshal(doc.Order, &w); err != nil {
		return w, unreadable("the order has another shape than CYBERBIZ's")
	}
	if idOf(w.ID) == "" {
		return w, unreadable("the order has no id")
	}
	return w, nil
}

func unreadable(reason string) *connectors.Error {
	return &connectors.Error{Kind: connectors.Unexpected, Reason: reason}
}

// mostPieces bounds what can be meant.
const mostPieces = 1_000_000

func (c *connector) money(amount scalar.Text) (connectors.Money, error) {
	return connectors.ParseMoney(string(amount), c.setting(fieldCurrency))
}

// number is what the shop calls the order.
func (w wireOrder) number() string {
	if w.Name != "" {
		return string(w.Name)
	}
	if w.Number != "" {
		return "#" + string(w.Number)
	}
	return idOf(w.ID)
}

// judge says where the order is, how it is paid, and whether a person must look first.
func (c *connector) judge(o *connectors.Order, w wireOrder) error {
	s := w.Statuses
	if s.Order == "" || s.Financial == "" || s.Fulfillment == "" {
		return unreadable("the order does not say its statuses")
	}
	money, known := finances[string(s.Financial)]
	if !known {
		money = finance{meaning{connectors.StateOpen, unknownStatus(string(s.Financial))}, connectors.PaymentUnknown}
	}
	if s.Financial == "remitted" && c.setting(fieldRemitted) == hold {
		money.meaning = meaning{connectors.StateOpen, notConfirmed} // stays held whatever the payment's name is mapped to
	}
	parcel, known := fulfilments[string(s.Fulfillment)]
	if !known {
		parcel = meaning{connectors.StateOpen, unknownStatus(string(s.Fulfillment))}
	}
	if s.Fulfillment == "fulfilled" && w.arranged() {
		parcel.state = connectors.StateArranged
	}
	o.State, o.PartlyShipped = state(w, money.state, parcel.state), s.Fulfillment == "partial"
	c.pay(o, w, money.kind)
	switch o.State {
	case connectors.StateOpen:
		o.Hold = firstHold(money.hold, parcel.hold, returnHold(w), storeHold(w))
	case connectors.StateCancelled, connectors.StateCancelRequested:
		o.CancelReason = string(cmp.Or(w.CustomerReason, s.Return, s.Financial))
		if o.State == connectors.StateCancelled {
			o.CancelReason = string(cmp.Or(w.CustomerReason, s.Order))
		}
	}
	return nil
}

// state weighs the statuses. What is cancelled stays so whatever else is said; what was shipped cannot be called off any more.
func state(w wireOrder, money, parcel connectors.PlatformState) connectors.PlatformState {
	switch {
	case w.Statuses.Order == "cancelled":
		return connectors.StateCancelled
	case w.Statuses.Order == "closed":
		return connectors.StateShipped
	case money == connectors.StateCancelled, money == connectors.StateUnpaid:
		return money
	case parcel != connectors.StateOpen:
		return parcel
	case w.Statuses.Return == requestReturn:
		return connectors.StateCancelRequested
	}
	return money
}

// arranged says whether the order's parcels have numbers of CYBERBIZ's logistics: then "fulfilled" says that a number was taken, which it
// is before anything leaves the house (FACTS.md section 3.2).
func (w wireOrder) arranged() bool {
	if w.Vendor.Type == custom {
		return false
	}
	for _, f := range w.Fulfilments {
		_, store := stores[string(f.Company)]
		if _, home := homes[strings.ToLower(string(f.Company))]; !store && !home {
			return false
		}
	}
	return len(w.Fulfilments) > 0
}

func firstHold(reasons ...*connectors.Text) *connectors.Text {
	i := slices.IndexFunc(reasons, func(t *connectors.Text) bool { return t != nil })
	if i < 0 {
		return nil
	}
	return reasons[i]
}

// returnHold stops an open order of which something comes back already.
func returnHold(w wireOrder) *connectors.Text {
	back := !noReturn[string(w.Statuses.Return)]
	for _, l := range w.Lines {
		back = back || !noReturn[string(l.Return)] && l.Return != "returned"
	}
	if !back {
		return nil
	}
	return held("A return is under way: check in CYBERBIZ what still ships.", "訂單有退貨處理中，請至 CYBERBIZ 確認仍需出貨的品項。")
}

// storeHold stops an order for a store that names none.
func storeHold(w wireOrder) *connectors.Text {
	if _, store := stores[string(w.Vendor.Type)]; !store || w.Receiver.StoreID != "" {
		return nil
	}
	return held("The order goes to a convenience store, but names none.", "此訂單為超商取貨，但沒有門市店號。")
}

// pay reads the payment. An order that is said to be paid is known to be if it shows the payment, or a way to pay that is known: a merchant
// may say so himself of any order, also of one that is paid at the door.
func (c *connector) pay(o *connectors.Order, w wireOrder, kind connectors.PaymentKind) {
	o.Payment = connectors.Payment{Method: string(cmp.Or(w.PaymentName, w.PaymentMethod)), Kind: kind, Reference: string(w.Transaction)}
	switch {
	case kind == connectors.PaymentCOD && o.Total.Amount.IsPositive():
		amount := o.Total
		o.COD = &amount
	case kind == connectors.PaymentCOD:
		o.Payment.Kind = connectors.PaymentOnline // nothing is left to collect
	case kind == connectors.PaymentOnline && !paysOnline(o.Payment.Method) && w.Card == "" && w.Transaction == "":
		o.Payment.Kind = connectors.PaymentUnknown
	case kind == connectors.PaymentUnknown:
		o.Payment.Reference = "" // money that is not confirmed has no record
	}
}

// receiver is the person at the door, or the one who comes to the store.
func (w wireOrder) receiver() connectors.Receiver {
	r, d := w.Receiver, w.Receiver.Detail
	address := string(r.Address)
	if d.City != "" && !strings.Contains(address, string(d.City)) {
		street := cmp.Or(string(d.Address1+d.Address2), address)
		address = postal.Line(street, string(d.Province), string(d.City), string(d.District))
	}
	return connectors.Receiver{Name: string(r.Name), Phone: string(r.Phone), Postcode: string(d.Zip), Address: address}
}

// shipping is the method by the name that the merchant gave it, which is what shops map by. The carrier's code is kept in the document.
func (c *connector) shipping(w wireOrder) connectors.Shipping {
	s := connectors.Shipping{Code: string(w.ShippingName), Name: string(cmp.Or(w.ShippingName, w.Vendor.Name)), StoreID: string(w.Receiver.StoreID)}
	if w.ShippingName != "" && w.Vendor.Name != "" && w.Vendor.Name != w.ShippingName && w.Vendor.Type != custom {
		s.Name += "（" + string(w.Vendor.Name) + "）"
	}
	if s.StoreID == "" && w.Branch.Number != "" {
		s.StoreID, s.StoreName = string(w.Branch.Number), string(w.Branch.Name)
	}
	var wishes []string
	if w.DeliveryDate != "" {
		wishes = append(wishes, "希望配送日 "+string(w.DeliveryDate))
	}
	if slot, ok := w.DeliveryTime.Count(); ok && slot > 0 {
		wishes = append(wishes, "時段 "+string(w.DeliveryTime))
	}
	s.Note, s.Mode = strings.Join(wishes, " "), c.service(w).mode
	return s
}

// lines reads what is to be packed. A combo is packed by its parts.
func (c *connector) lines(w wireOrder, o *connectors.Order) ([]connectors.Line, error) {
	var read []connectors.Line
	for _, l := range w.Lines {
		some, doubt, err := c.line(l)
		if err != nil {
			return nil, err
		}
		if note := w.shippedAs(l.ID); note != "" && o.PartlyShipped {
			for i := range some {
				some[i].Note = note
			}
		}
		read = append(read, some...)
		if doubt != nil && o.State == connectors.StateOpen {
			o.Hold = firstHold(o.Hold, doubt)
		}
	}
	if len(read) == 0 {
		return nil, (&connectors.Error{Kind: connectors.Rejected}).Saying("the order has no lines: there is nothing to ship", "訂單沒有品項，無可出貨")
	}
	ids := map[string]bool{}
	for _, l := range read {
		if ids[l.ID] {
			return nil, unreadable("two lines have one id")
		}
		ids[l.ID] = true
	}
	return read, nil
}

// shippedAs tells the packer of a partly shipped order which lines have left.
func (w wireOrder) shippedAs(line scalar.Text) string {
	for _, f := range w.Fulfilments {
		if slices.ContainsFunc(f.Lines, func(l wireLine) bool { return l.ID == line }) {
			return strings.TrimSpace("平台顯示已出貨 " + string(f.Number))
		}
	}
	return ""
}

func (c *connector) line(l wireLine) (read []connectors.Line, doubt *connectors.Text, err error) {
	quantity, ok := l.Quantity.Count()
	if !ok || idOf(l.ID) == "" {
		return nil, nil, unreadable("a line has no id or no whole quantity")
	}
	if l.Return == "returned" {
		quantity = 0
	}
	total, err := c.money(cmp.Or(l.Total, "0"))
	if err != nil {
		return nil, nil, unreadable("a line's total is not an amount")
	}
	if len(l.Related) > 0 {
		return c.parts(l, quantity, total)
	}
	if l.Title == "" && l.SKU == "" && idOf(l.Product) == "" {
		return nil, nil, unreadable("a line says nothing of what it is")
	}
	if quantity > 0 {
		total.Amount = total.Amount.DivRound(decimal.NewFromInt(int64(quantity)), 2)
	}
	return []connectors.Line{named(l, idOf(l.ID), quantity, total)}, nil, nil
}

func named(l wireLine, id string, quantity int, price connectors.Money) connectors.Line {
	line := connectors.Line{
		ID: id, Listing: connectors.ListingKey{Item: idOf(l.Product), Variant: idOf(l.Variant)}, SKU: string(l.SKU), Name: string(l.Title),
		Quantity: quantity, Price: price,
	}
	if variant, whole := strings.CutPrefix(string(l.VariantTitle), string(l.Title)); whole && l.Title != "" {
		line.Variant = strings.Trim(variant, " -") // components write "title - variant"
	} else {
		line.Variant = string(l.VariantTitle)
	}
	return line
}

// parts are the components of a combo. A set may be chosen differently from the next, so that each group says how many sets it is for;
// groups that do not add up to the line's quantity are not guessed at.
func (c *connector) parts(l wireLine, quantity int, total connectors.Money) (read []connectors.Line, doubt *connectors.Text, err error) {
	sets, byID := 0, map[string]int{}
	for _, group := range l.Related {
		n, ok := group.Quantity.Count()
		if !ok {
			return nil, nil, unreadable("a combo's group has no whole quantity")
		}
		sets += n
		for _, item := range group.Items {
			each, ok := item.Quantity.Count()
			variant := cmp.Or(idOf(item.Variant), idOf(item.ID))
			if !ok || variant == "" || each*n > mostPieces {
				return nil, nil, unreadable("a combo's part has no id or no whole quantity")
			}
			id := idOf(l.ID) + "." + variant
			at, there := byID[id]
			if !there {
				at, byID[id] = len(read), len(read)
				read = append(read, named(item, id, 0, c.partPrice(item, total)))
			}
			read[at].Quantity += each * n
		}
	}
	if len(read) == 0 {
		return nil, nil, unreadable("a combo has no parts")
	}
	if l.Return == "returned" {
		for i := range read {
			read[i].Quantity = 0
		}
		return read, nil, nil
	}
	if sets != quantity {
		doubt = held("The parts of a combo do not add up to its quantity: check in CYBERBIZ how many of each to pack.",
			"組合商品的子項數量與訂購數量不符，請至 CYBERBIZ 確認應包裝的數量。")
	}
	return read, doubt, nil
}

// partPrice is a part's share of the combo's price; a gift's parts cost nothing.
func (c *connector) partPrice(item wireLine, total connectors.Money) connectors.Money {
	nothing := connectors.Money{Amount: decimal.Zero, Currency: total.Currency}
	price, err := c.money(cmp.Or(item.Price, "0"))
	if err != nil || total.Amount.IsZero() {
		return nothing
	}
	if less, err := c.money(cmp.Or(item.Difference, "0")); err == nil {
		price.Amount = price.Amount.Sub(less.Amount)
	}
	if price.Amount.IsNegative() {
		return nothing
	}
	return price
}

// packages are the parcels that CYBERBIZ knows of.
func (w wireOrder) packages(lines []connectors.Line) []connectors.Package {
	var read []connectors.Package
	for _, f := range w.Fulfilments {
		if idOf(f.ID) == "" {
			continue
		}
		p := connectors.Package{Ref: idOf(f.ID), Carrier: string(f.Company), TrackingNumber: string(f.Number)}
		for _, inside := range f.Lines {
			for _, l := range lines {
				if ofLine(l.ID) == idOf(inside.ID) {
					p.Lines = append(p.Lines, connectors.PackageLine{Line: l.ID, Quantity: l.Quantity})
				}
			}
		}
		read = append(read, p)
	}
	return read
}

// ofLine is CYBERBIZ's line that a line of ours is, or is a part of.
func ofLine(id string) string {
	line, _, _ := strings.Cut(id, ".")
	return line
}
