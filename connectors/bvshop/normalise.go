package bvshop

// Reading an order (FACTS.md sections 2.2 to 2.4). Pure: what it needs besides the row are the account's settings.

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// Normalise reads a row of Orders, Order or Watch.
func (c *connector) Normalise(fetched connectors.Fetched) (connectors.Order, error) {
	var row orderRow
	if !isObject(fetched.Raw) || json.Unmarshal(fetched.Raw, &row) != nil {
		return connectors.Order{}, unreadable("the document is not an order of BVSHOP")
	}
	created, dated := moment(row.Created)
	total, priced := row.Total.Amount("TWD")
	if !dated || !priced || !isNumber(string(row.ID)) {
		return connectors.Order{}, unreadable("id, createdAt or totalPrice is missing or not readable")
	}
	order := connectors.Order{
		ID: string(row.ID), Number: string(cmp.Or(row.UID, row.ID)), OrderedAt: created, Total: total, BuyerNote: string(row.Remark),
		Payment: c.payment(row), Receiver: receiver(row),
	}
	if at, planned := moment(row.PlannedShip); planned {
		order.ShipBy = &at
	}
	if order.Payment.Kind == connectors.PaymentCOD && total.Amount.IsPositive() {
		order.COD = &total
	} else if order.Payment.Kind == connectors.PaymentCOD {
		order.Payment.Kind = connectors.PaymentOnline // nothing is left to collect
	}
	var err error
	if order.Lines, err = lines(row); err != nil {
		return connectors.Order{}, err
	}
	if order.Shipping, order.Receiver, err = c.shipping(row, order.Receiver); err != nil {
		return connectors.Order{}, err
	}
	if row.Trace != "" {
		order.Packages = []connectors.Package{{Ref: string(row.Trace), TrackingNumber: string(row.Trace)}}
	}
	order.State, order.CancelReason = state(row, order.Payment.Kind)
	if order.State == connectors.StateOpen && !slices.ContainsFunc(order.Lines, func(l connectors.Line) bool { return l.Quantity > 0 }) {
		order.State = connectors.StateNotOurs // tickets only: nothing to send
	}
	order.Hold = doubt(row, order.Shipping)
	return order, nil
}

func unreadable(reason string) *connectors.Error {
	return &connectors.Error{Kind: connectors.Unexpected, Reason: "BVSHOP: " + reason}
}

// Words in the names of payment methods. A name with one of the first collects on delivery, whatever else it says; one with one of the
// second is paid before. Any other nobody knows.
var (
	codWords    = regexp.MustCompile(`貨到付款|取貨付款|到貨付款|\b(?i:COD)\b`) // and no bar code
	onlineWords = regexp.MustCompile(`(?i)信用卡|刷卡|\bATM\b|虛擬帳號|轉帳|匯款|超商代碼|代碼繳費|條碼繳費|` +
		`LINE ?PAY|APPLE ?PAY|GOOGLE ?PAY|街口|PAYPAL|悠遊付|全支付|全盈|AFTEE`)
)

// payment reads how an order is paid. What BVSHOP calls paid is paid, whatever the method is called.
func (c *connector) payment(row orderRow) connectors.Payment {
	p := connectors.Payment{Method: string(row.PaymentMethod), Kind: c.paymentKind(string(row.PaymentMethod))}
	if row.PaymentStatus == paymentPaid {
		p.Kind = connectors.PaymentOnline
	}
	if at, paid := moment(row.Paid); paid {
		p.PaidAt = &at
	}
	return p
}

func (c *connector) paymentKind(method string) connectors.PaymentKind {
	switch {
	case slices.Contains(c.settings.cod, method), codWords.MatchString(method):
		return connectors.PaymentCOD
	case onlineWords.MatchString(method):
		return connectors.PaymentOnline
	}
	return connectors.PaymentUnknown
}

// state is where an order is. A status nobody knows is open: doubt holds the order.
func state(row orderRow, kind connectors.PaymentKind) (state connectors.PlatformState, reason string) {
	switch {
	case row.OrderStatus == orderCancelled:
		return connectors.StateCancelled, "已取消"
	case hasLeft(row):
		return connectors.StateShipped, ""
	case row.PaymentStatus == paymentRefunded:
		return connectors.StateCancelRequested, "已退款"
	case row.ProcessStatus == checkoutUnfinished, row.PaymentStatus == paymentOverdue,
		row.PaymentStatus == paymentDue && kind == connectors.PaymentOnline:
		return connectors.StateUnpaid, ""
	case row.Trace != "":
		return connectors.StateArranged, ""
	}
	return connectors.StateOpen, ""
}

// left are the logistic statuses of parcels that have left: on the way, there, picked up, coming back, come back.
var left = []text{logisticShipped, "4", "5", "6", "-1"}

func hasLeft(row orderRow) bool {
	return slices.Contains(left, row.LogisticStatus) || row.OrderStatus == orderFinished
}

// doubt is a reason of BVSHOP's own why a person must look before an order ships.
func doubt(row orderRow, s connectors.Shipping) *connectors.Text {
	hold := func(en, zh string) *connectors.Text { return &connectors.Text{EN: en, ZH: zh} }
	switch row.OrderStatus {
	case orderConfirmed, orderFinished, orderCancelled:
	case orderUnconfirmed:
		return hold("The shop has not confirmed the order yet (待確認).", "商店尚未確認此訂單（待確認）。")
	case orderAbnormal:
		return hold("BVSHOP marks the order as abnormal (異常單).", "BVSHOP 將此訂單標示為異常單。")
	default:
		return hold("BVSHOP shows an order status that is not known.", "BVSHOP 的訂單狀態未知。")
	}
	switch {
	case row.Type == typeDeposit:
		return hold("This is a deposit (訂金單): the goods go with the order for the balance.", "此為訂金單，商品隨尾款單出貨。")
	case s.Mode == connectors.ShipSelf && row.Trace != "" && !hasLeft(row):
		return hold("BVSHOP shows a tracking number already: find out whether the parcel was sent.", "BVSHOP 已有物流單號，請確認包裹是否已寄出。")
	case isObject(row.Store) && s.StoreID == "":
		return hold("The order goes to a convenience store, but names none.", "此訂單為超商取貨，但沒有門市店號。")
	}
	return nil
}

// shipping reads the method, which shows by its name only. An order to a store has the buyer's own address, or none: it is left out.
func (c *connector) shipping(row orderRow, to connectors.Receiver) (connectors.Shipping, connectors.Receiver, error) {
	method := string(row.LogisticMethod)
	s := connectors.Shipping{Code: method, Name: method, Mode: connectors.ShipSelf}
	if c.settings.provider[method] != nil {
		s.Mode = connectors.ShipLabel
	}
	store, there, err := row.store()
	if err != nil {
		return s, to, unreadable("cvs has another shape than expected")
	}
	if !there {
		return s, to, nil
	}
	if s.StoreID, err = store.number(); err != nil {
		return s, to, unreadable("storeNum is not a number")
	}
	s.StoreName = string(store.Name)
	to.Postcode, to.Address = "", ""
	return s, to, nil
}

// postcode stands before an address that is written without blanks.
var postcode = regexp.MustCompile(`^(\d{3}(?:\d{2,3})?)[\s-]*(\p{Han}.*)$`)

func receiver(row orderRow) connectors.Receiver {
	to := connectors.Receiver{Name: string(row.Name), Phone: string(row.Phone), Address: string(row.Address)}
	if parts := postcode.FindStringSubmatch(to.Address); parts != nil {
		to.Postcode, to.Address = parts[1], parts[2]
	}
	return to
}

// The kinds of lines: FACTS.md §2.3.
const (
	lineTicket  = "2"
	lineBooking = "3"
	lineBundle  = "4"
)

// lines are what is to be packed. Of a bundle its parts are, and it is only noted with them; one without parts stays, to be mapped by hand.
func lines(row orderRow) ([]connectors.Line, error) {
	bundles := map[text]text{}
	for _, l := range row.Lines {
		if l.Type == lineBundle && slices.ContainsFunc(row.Lines, func(part lineRow) bool { return part.Bundle == l.ID }) {
			bundles[l.ID] = cmp.Or(l.Name, l.SKU, l.Product)
		}
	}
	read := make([]connectors.Line, 0, len(row.Lines)+len(row.Custom))
	for _, l := range row.Lines {
		if _, hasParts := bundles[l.ID]; hasParts && l.Type == lineBundle {
			continue
		}
		line, err := line(l, string(l.ID))
		if err != nil {
			return nil, err
		}
		if of := bundles[l.Bundle]; of != "" {
			line.Note = "組合：" + string(of)
		}
		read = append(read, line)
	}
	for _, l := range row.Custom {
		line, err := line(l, "custom-"+string(l.ID)) // written by the shop's staff, with ids of their own
		if err != nil {
			return nil, err
		}
		read = append(read, line)
	}
	return read, distinct(read)
}

// distinct checks that lines can be told apart.
func distinct(lines []connectors.Line) error {
	seen := map[string]bool{}
	for _, l := range lines {
		if seen[l.ID] {
			return unreadable("two lines have one id")
		}
		seen[l.ID] = true
	}
	if len(lines) == 0 {
		return &connectors.Error{Kind: connectors.Rejected, Reason: "the order has no lines: there is nothing to ship"}
	}
	return nil
}

func line(l lineRow, id string) (connectors.Line, error) {
	quantity, counted := l.Quantity.Count()
	price, priced := cmp.Or(l.Price, "0").Amount("TWD")
	if !counted || !priced || !isNumber(string(l.ID)) || l.Name == "" && l.SKU == "" && l.Product == "" {
		return connectors.Line{}, unreadable("a line has no id, quantity or price, or says nothing of what it is")
	}
	read := connectors.Line{
		ID: id, Listing: keyOf(l.Product), SKU: string(l.SKU), Name: string(cmp.Or(l.Name, l.SKU, l.Product)), Quantity: quantity, Price: price,
	}
	switch l.Type {
	case lineTicket:
		read.Quantity, read.Note = 0, "票券，無需出貨"
	case lineBooking:
		read.Note = strings.TrimSpace("預約 " + string(l.Booking))
	}
	return read, nil
}
