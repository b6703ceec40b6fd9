package easystore

// Reading an order (FACTS.md sections 2.1 to 2.3). Pure: it needs nothing but the document.

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/postal"
)

// The statuses that decide something (FACTS.md section 2).
const (
	fulfilled       = "fulfilled"
	partlyFulfilled = "partially_fulfilled"

	paid           = "paid"
	partlyPaid     = "partially_paid"
	partlyRefunded = "partially_refunded"
	refunded       = "refunded"
	voided         = "voided"
	financialCOD   = "cod"
	transactionOK  = "1"
)

// Normalise reads a document of Orders, Order or Watch.
func (c *connector) Normalise(fetched connectors.Fetched) (connectors.Order, error) {
	var doc document
	var w wireOrder
	if json.Unmarshal(fetched.Raw, &doc) != nil || !bytes.HasPrefix(doc.Order, []byte("{")) {
		return connectors.Order{}, unreadable("the document is not one of an order")
	}
	if err := json.Unmarshal(doc.Order, &w); err != nil {
		return connectors.Order{}, unreadable("the order has another shape than EasyStore's")
	}
	order, err := frame(w)
	if err != nil {
		return connectors.Order{}, err
	}
	if order.Lines, err = lines(w); err != nil {
		return connectors.Order{}, err
	}
	if order.State == connectors.StateOpen && !slices.ContainsFunc(w.Lines, isPacked) {
		order.State = connectors.StateNotOurs // downloads and vouchers only
	}
	order.PartlyShipped = order.State == connectors.StateOpen && (w.Fulfillment == partlyFulfilled || slices.ContainsFunc(w.Lines, hasLeft))
	if order.PartlyShipped {
		for i := range order.Lines {
			at := slices.IndexFunc(w.Lines, func(l wireLine) bool { return string(l.ID) == order.Lines[i].ID })
			order.Lines[i].Note = sentNote(w.Lines[at])
		}
	}
	order.Shipping = shipping(w)
	if err := pay(&order, w); err != nil {
		return connectors.Order{}, err
	}
	order.Receiver = receiver(w, order.Shipping)
	order.Hold = doubts(w, order)
	return order, nil
}

func unreadable(reason string) *connectors.Error {
	return &connectors.Error{Kind: connectors.Unexpected, Reason: reason}
}

// frame is the order without its parts.
func frame(w wireOrder) (connectors.Order, error) {
	created, dated := moment(cmp.Or(w.CreatedAt, w.ProcessedAt))
	if !dated {
		return connectors.Order{}, unreadable("created_at is not a date")
	}
	updated, dated := moment(w.UpdatedAt)
	if !dated {
		updated = created
	}
	total, err := money(cmp.Or(w.TotalIncluded, w.TotalPrice), currencyOf(w))
	if err != nil || !isID(w.ID) || len(total.Currency) != 3 || total.Amount.IsNegative() {
		return connectors.Order{}, unreadable("id, total or currency is missing or not readable")
	}
	o := connectors.Order{
		ID: string(w.ID), Number: cmp.Or(string(w.OrderNumber), string(w.Number), string(w.ID)), State: stateOf(w), OrderedAt: created,
		UpdatedAt: updated, Total: total, BuyerNote: notes(w),
	}
	if o.State == connectors.StateCancelled {
		o.CancelReason = "cancelled in the shop"
		if w.Financial == refunded || w.Financial == voided {
			o.CancelReason = string(w.Financial)
		}
	}
	return o, nil
}

func currencyOf(w wireOrder) string { return string(cmp.Or(w.Currency, w.CurrencyHook)) }

// notes are what the buyer wrote and, behind it, what the merchant did.
func notes(w wireOrder) string {
	if w.Remark == "" {
		return string(w.Note)
	}
	return strings.TrimSpace(string(w.Note) + "\n商家備註：" + string(w.Remark))
}

// stateOf says where an order is. What was paid back before it left is cancelled, and afterwards a return. Payment is looked at last: what
// left the house or was cancelled needs none.
func stateOf(w wireOrder) connectors.PlatformState {
	switch {
	case yes(w.IsCancelled), w.CancelledAt != "", yes(w.IsDeleted):
		return connectors.StateCancelled
	case w.Fulfillment == fulfilled, slices.ContainsFunc(w.Lines, hasLeft) && !slices.ContainsFunc(w.Lines, isLeft):
		return connectors.StateShipped
	case w.Financial == refunded, w.Financial == voided:
		return connectors.StateCancelled
	case isUnpaid(w):
		return connectors.StateUnpaid
	}
	return connectors.StateOpen
}

func money(amount text, currency string) (connectors.Money, error) {
	return connectors.ParseMoney(string(amount), currency)
}

// isDigital says whether a line needs no shipping.
func isDigital(l wireLine) bool { return l.ShippingRequired == "false" || l.ShippingRequired == "0" }

func isPacked(l wireLine) bool { return !isDigital(l) }

// lines reads the order's lines. Those of one id make the order unreadable: nobody could tell them apart again. What needs no shipping is
// left out where other lines do.
func lines(w wireOrder) ([]connectors.Line, error) {
	read := make([]connectors.Line, 0, len(w.Lines))
	packed := slices.ContainsFunc(w.Lines, isPacked)
	for _, l := range w.Lines {
		if packed && isDigital(l) {
			continue
		}
		line, err := line(w, l)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(read, func(known connectors.Line) bool { return known.ID == line.ID }) {
			return nil, unreadable("two lines have one id")
		}
		read = append(read, line)
	}
	if len(read) == 0 {
		return nil, &connectors.Error{Kind: connectors.Rejected, Reason: "the order has no lines: there is nothing to ship"}
	}
	return read, nil
}

func line(w wireOrder, l wireLine) (connectors.Line, error) {
	quantity, err := due(l)
	if err != nil {
		return connectors.Line{}, err
	}
	if !isID(l.ID) || l.Name == "" && l.SKU == "" && l.Product == "" {
		return connectors.Line{}, unreadable("a line has no id or says nothing of what it is")
	}
	price, err := money(cmp.Or(l.PriceDiscounted, l.Price, "0"), currencyOf(w))
	if err != nil {
		return connectors.Line{}, unreadable("a line's price is not a number")
	}
	return connectors.Line{
		ID: string(l.ID), Listing: connectors.ListingKey{Item: string(l.Product), Variant: string(l.Variant)}, SKU: string(l.SKU),
		Barcode: string(l.Barcode), Name: string(l.Name), Variant: string(l.VariantName), Quantity: quantity, Price: price,
	}, nil
}

// due counts the pieces of a line, those that have left as well: what is left and what was sent. Refunded pieces are in neither.
func due(l wireLine) (int, error) {
	ordered, whole := l.Quantity.Count()
	if !whole {
		return 0, unreadable("a line's quantity is not a whole number")
	}
	left, counted := l.Unfulfilled.Count()
	sent, _ := l.Fulfilled.Count()
	switch {
	case yes(l.IsDeleted):
		return 0, nil
	case !counted:
		return ordered, nil
	}
	return min(left+sent, ordered), nil
}

// hasLeft says whether pieces of a packed line were sent, and isLeft whether some are still to send. The values of fulfillment_status are
// not published, so that the lines count beside it.
func hasLeft(l wireLine) bool {
	sent, _ := l.Fulfilled.Count()
	return sent > 0 && isPacked(l) && !yes(l.IsDeleted)
}

func isLeft(l wireLine) bool { return unsent(l) > 0 && isPacked(l) && !yes(l.IsDeleted) }

// sentNote tells the packer of a line how much of it has left.
func sentNote(l wireLine) string {
	sent, _ := l.Fulfilled.Count()
	if sent == 0 {
		return ""
	}
	return "商店已出貨 " + strconv.Itoa(sent) + " 件"
}

// receiver is who gets the parcel and where: the pickup address, the shipping address, or the billing address.
func receiver(w wireOrder, s connectors.Shipping) connectors.Receiver {
	person, to := w.Shipping, w.Shipping
	if to.isEmpty() {
		person, to = w.Billing, w.Billing
	}
	pickup := w.pickup()
	if !pickup.isEmpty() {
		to = pickup
	}
	name := postal.Name(string(person.LastName), string(person.FirstName))
	if name == "" {
		name = cmp.Or(postal.Name(string(w.Customer.LastName), string(w.Customer.FirstName)), string(person.Company))
	}
	return connectors.Receiver{
		Name: name, Phone: string(cmp.Or(person.Phone, w.Customer.Phone, pickup.Phone)), Postcode: string(to.Zip), Address: oneLine(to, s.StoreID),
	}
}

// oneLine writes the address in Taiwan's order, others as written abroad. A store's number is no part of it.
func oneLine(a address, storeID string) string {
	second := string(a.Address2)
	if storeID != "" && strings.TrimSpace(second) == storeID {
		second = ""
	}
	street := string(a.Address1) + second
	if postal.HasHan(street + string(a.District+a.City+a.Province)) {
		return postal.Line(street, chinese(a.Province), chinese(a.City), chinese(a.District), chinese(a.SubDistrict))
	}
	return postal.Abroad(string(a.Address1), second, string(a.SubDistrict), string(a.District), string(a.City), string(a.Province), string(a.Country))
}

// chinese takes the Chinese part of an area that is written "台北市 Taipei City", and nothing of a mere code.
func chinese(area text) string {
	for part := range strings.FieldsSeq(string(area)) {
		if postal.HasHan(part) {
			return part
		}
	}
	return ""
}

// doubts are reasons of the shop's own why a person must look before this ships.
func doubts(w wireOrder, o connectors.Order) *connectors.Text {
	if o.State != connectors.StateOpen {
		return nil
	}
	switch {
	case yes(w.IsArchived) || w.ClosedAt != "":
		return &connectors.Text{EN: "The shop archived the order although it was not shipped.", ZH: "此訂單未出貨但已在商店封存。"}
	case w.Financial == partlyPaid:
		return &connectors.Text{EN: "The order is paid in part only.", ZH: "此訂單僅部分付款。"}
	case o.Shipping.StoreID == "" && (chainOf(w) != "" || w.pickup().isEmpty() && atStore.MatchString(o.Shipping.Name)):
		return &connectors.Text{EN: "The order goes to a convenience store, but its number was not found.", ZH: "此訂單為超商取貨，但找不到門市店號。"}
	}
	return nil
}
