package ownsite

// Reading an order (FACTS.md section 2.3). Pure: it needs nothing but the document and the account's settings.

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"gowarehouse/connectors"
	"gowarehouse/connectors/postal"
)

// Normalise reads a document of Orders, Order or Watch.
func (n *native) Normalise(fetched connectors.Fetched) (connectors.Order, error) {
	w, err := read(fetched.Raw)
	if err != nil {
		return connectors.Order{}, err
	}
	order, err := frame(w)
	if err != nil {
		return connectors.Order{}, err
	}
	if order.Lines, err = lines(w); err != nil {
		return connectors.Order{}, err
	}
	if err := pay(&order, w); err != nil {
		return connectors.Order{}, err
	}
	order.Shipping = n.shipping(w)
	order.Receiver = receiver(w)
	order.Packages = packages(w)
	if order.State == connectors.StateOpen {
		order.PartlyShipped = w.Status == statusPartly || slices.ContainsFunc(w.Lines, hasLeft)
		order.Hold = doubts(w, order)
		if order.Shipping.Mode == connectors.ShipLabel && len(order.Packages) > 0 {
			order.State = connectors.StateArranged
		}
	}
	return order, nil
}

// read takes the order out of a document.
func read(raw json.RawMessage) (wireOrder, error) {
	var doc document
	var w wireOrder
	if json.Unmarshal(raw, &doc) != nil || !bytes.HasPrefix(doc.Order, []byte("{")) {
		return w, unreadable("the document is not one of an order", "此資料不是訂單")
	}
	if err := json.Unmarshal(doc.Order, &w); err != nil {
		return w, unreadable("the order has another shape than the Own-Site API's", "訂單不符 Own-Site API 的格式")
	}
	return w, nil
}

func unreadable(en, zh string) *connectors.Error { return misshapen(en, zh, nil, nil) }

// frame is the order without its parts.
func frame(w wireOrder) (connectors.Order, error) {
	created, dated := moment(w.Created)
	if !dated {
		return connectors.Order{}, unreadable("created_at is not a time with an offset", "created_at 不是帶時區位移的時間")
	}
	updated, dated := moment(w.Updated)
	if !dated {
		return connectors.Order{}, unreadable("updated_at is not a time with an offset", "updated_at 不是帶時區位移的時間")
	}
	total, err := connectors.ParseMoney(string(w.Totals.Total), string(w.Currency))
	if err != nil || !isID(w.ID) || !isCurrency(w.Currency) || total.Amount.IsNegative() {
		return connectors.Order{}, unreadable("id, totals.total or currency is missing or not readable", "缺少 id、totals.total 或 currency，或無法讀取")
	}
	o := connectors.Order{
		ID: string(w.ID), Number: string(cmp.Or(w.Number, w.ID)), State: stateOf(w), OrderedAt: created, UpdatedAt: updated, Total: total,
		BuyerNote: notes(w),
	}
	if by, told := moment(w.ShipBy); told {
		o.ShipBy = &by
	}
	if o.State == connectors.StateCancelled {
		o.CancelReason = "cancelled on the website"
	}
	return o, nil
}

// isCurrency says whether a text is a code of ISO 4217.
func isCurrency(t text) bool {
	return len(t) == 3 && strings.Trim(string(t), "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// notes are what the buyer wrote and, behind it, what the merchant did.
func notes(w wireOrder) string {
	if w.ShopNote == "" {
		return string(w.BuyerNote)
	}
	return strings.TrimSpace(string(w.BuyerNote) + "\n商家備註：" + string(w.ShopNote))
}

// stateOf says where an order is. The website decides whether it is ready; that it is paid or paid on delivery is looked at again.
func stateOf(w wireOrder) connectors.PlatformState {
	switch w.Status {
	case statusCancelled:
		return connectors.StateCancelled
	case statusShipped, statusCompleted:
		return connectors.StateShipped
	case statusPending:
		return connectors.StateUnpaid
	}
	switch {
	case w.Payment.Status == payUnpaid:
		return connectors.StateUnpaid
	case len(w.Lines) > 0 && !slices.ContainsFunc(w.Lines, isPacked):
		return connectors.StateNotOurs // downloads and vouchers only
	}
	return connectors.StateOpen
}

// isPacked says whether a line is shipped: what needs no shipping is a download, or a set whose parts stand beside it.
func isPacked(l wireLine) bool { return l.Requires != "false" && l.Requires != "0" }

func hasLeft(l wireLine) bool {
	sent, _ := l.Shipped.Count()
	return sent > 0 && isPacked(l)
}

// lines reads the order's lines. What needs no shipping is left out where other lines do.
func lines(w wireOrder) ([]connectors.Line, error) {
	all := make([]connectors.Line, 0, len(w.Lines))
	packed := slices.ContainsFunc(w.Lines, isPacked)
	for _, l := range w.Lines {
		if packed && !isPacked(l) {
			continue
		}
		line, err := line(w, l)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(all, func(known connectors.Line) bool { return known.ID == line.ID }) {
			return nil, unreadable("two lines have one id", "兩筆明細的 id 相同")
		}
		all = append(all, line)
	}
	if len(all) == 0 {
		return nil, (&connectors.Error{Kind: connectors.Rejected, Do: adviceDeveloper}).Saying(
			"the order has no lines: there is nothing to ship", "訂單沒有明細，無可出貨")
	}
	return all, nil
}

func line(w wireOrder, l wireLine) (connectors.Line, error) {
	quantity, err := due(w, l)
	if err != nil {
		return connectors.Line{}, err
	}
	if !isID(l.ID) || l.Name == "" && l.SKU == "" && l.Variant == "" {
		return connectors.Line{}, unreadable("a line has no id or says nothing of what it is", "有一筆明細沒有 id，或未說明商品")
	}
	price, err := priceOf(w, l)
	if err != nil {
		return connectors.Line{}, unreadable("a line's price is not a number", "有一筆明細的價格不是數字")
	}
	return connectors.Line{
		ID: string(l.ID), Listing: connectors.ListingKey{Item: string(l.Product), Variant: string(l.Variant)}, SKU: string(l.SKU),
		Barcode: string(l.Barcode), Name: string(l.Name), Variant: string(l.Options), Quantity: quantity, Price: price,
	}, nil
}

// due counts the pieces of a line that are to be shipped or have left. Those that were taken off the order are in neither.
func due(w wireOrder, l wireLine) (int, error) {
	ordered, whole := l.Quantity.Count()
	left, counted := l.ToShip.Count()
	if !whole || !counted {
		return 0, unreadable("a line's quantity or quantity_to_ship is not a whole number", "有一筆明細的 quantity 或 quantity_to_ship 不是整數")
	}
	sent, told := l.Shipped.Count()
	switch {
	case !isPacked(l), w.Status == statusCancelled, w.Status == statusShipped, w.Status == statusCompleted:
		return ordered, nil
	case !told && w.Status == statusPartly:
		return ordered, nil
	}
	return min(left+sent, max(ordered, left)), nil
}

// cents is how exactly a price of one piece is told.
const cents = 2

// priceOf is the price of one piece after discount: the line's total shared out, or the plain price where there is none.
func priceOf(w wireOrder, l wireLine) (connectors.Money, error) {
	ordered, _ := l.Quantity.Count()
	if l.Total == "" || ordered == 0 {
		return connectors.ParseMoney(string(cmp.Or(l.UnitPrice, "0")), string(w.Currency))
	}
	total, err := connectors.ParseMoney(string(l.Total), string(w.Currency))
	if err != nil {
		return total, err
	}
	total.Amount = total.Amount.DivRound(decimal.NewFromInt(int64(ordered)), cents)
	return total, nil
}

// The statuses of a payment (FACTS.md section 2.3).
const (
	payUnpaid     = "unpaid"
	payAuthorized = "authorized"
	payPaid       = "paid"
	payCOD        = "cod"
	payRefunded   = "refunded"
	payPartly     = "partially_refunded"
)

// pay reads who collects the money. The status decides; the method only names it, and one that nobody knows without a record of payment
// stays unknown.
func pay(o *connectors.Order, w wireOrder) error {
	o.Payment = connectors.Payment{Method: string(w.Payment.Method), Kind: connectors.PaymentUnknown, Reference: string(w.Payment.Reference)}
	if paid, told := moment(w.Paid); told {
		o.Payment.PaidAt = &paid
	}
	if w.Payment.Status == payCOD {
		collect, err := connectors.ParseMoney(string(w.Payment.COD), string(w.Currency))
		if err != nil || !collect.Amount.IsPositive() {
			return unreadable("the order is paid on delivery and cod_amount does not say what to collect", "貨到付款訂單的 cod_amount 未說明代收金額")
		}
		o.Payment.Kind, o.COD = connectors.PaymentCOD, &collect
		return nil
	}
	for _, known := range payments {
		if known.Code == o.Payment.Method && w.Payment.Status != "" {
			o.Payment.Kind = connectors.PaymentOnline // whatever the method is called, nothing is left to collect
		}
	}
	return nil
}

// normal is the temperature that needs no word.
const normal = "normal"

// shipping is the method the buyer chose, as one code: method, service and temperature, as far as they say something.
func (n *native) shipping(w wireOrder) connectors.Shipping {
	s := connectors.Shipping{Name: string(w.Shipping.Name), Mode: connectors.ShipSelf}
	if w.Shipping.Method != "" {
		s.Code = string(w.Shipping.Method)
		for _, part := range []text{w.Shipping.Service, w.Shipping.Temperature} {
			if part != "" && part != normal {
				s.Code += "/" + string(part)
			}
		}
	}
	if own := w.Shipping.Assigned; own != nil && own.Label == "true" && n.can(canLabels) {
		s.Mode = connectors.ShipLabel
	}
	if at := w.Recipient.Pickup; at != nil {
		s.StoreID, s.StoreName = string(at.StoreID), string(at.Name)
	}
	return s
}

// packages shows a number that the website's own logistics gave: no other may be made.
func packages(w wireOrder) []connectors.Package {
	own := w.Shipping.Assigned
	if own == nil || own.Number == "" {
		return nil
	}
	return []connectors.Package{{Ref: string(w.ID), Carrier: string(own.Carrier), TrackingNumber: string(own.Number)}}
}

// receiver is who gets the parcel and where: at his address, or at the store.
func receiver(w wireOrder) connectors.Receiver {
	r := connectors.Receiver{
		Name: string(cmp.Or(w.Recipient.Name, w.Buyer.Name)), Phone: string(cmp.Or(w.Recipient.Phone, w.Buyer.Phone)),
	}
	switch at, to := w.Recipient.Pickup, w.Recipient.Address; {
	case at != nil:
		r.Address = string(at.Address)
	case to != nil:
		r.Postcode, r.Address = string(to.Zip), oneLine(*to)
	}
	return r
}

// oneLine writes the address in Taiwan's order, others as written abroad.
func oneLine(a wireAddress) string {
	street := string(a.Line1 + a.Line2)
	switch {
	case street == "":
		return string(a.Full)
	case postal.HasHan(street + string(a.City+a.District)):
		return postal.Line(street, string(a.City), string(a.District))
	}
	return postal.Abroad(string(a.Line1), string(a.Line2), string(a.District), string(a.City), string(a.Country))
}

// doubt is a reason why a person must look before an order ships.
type doubt struct {
	is func(w wireOrder, o connectors.Order) bool
	connectors.Text
}

var doubtful = []doubt{
	{func(w wireOrder, _ connectors.Order) bool { return w.Status == statusOnHold },
		connectors.Text{EN: "The merchant put the order on hold on the website.", ZH: "商家在官網將此訂單設為保留。"}},
	{func(w wireOrder, _ connectors.Order) bool { return w.Status != statusReady && w.Status != statusPartly },
		connectors.Text{EN: "The website gives the order a status that nobody knows here.", ZH: "官網的訂單狀態無法辨識。"}},
	{func(_ wireOrder, o connectors.Order) bool {
		return len(o.Packages) > 0 && o.Shipping.Mode != connectors.ShipLabel
	},
		connectors.Text{EN: "The website's own logistics has given a number already: print its label there, and make no other.",
			ZH: "官網物流已產生託運單號：請於官網列印該託運單，勿重複取號。"}},
	{func(w wireOrder, _ connectors.Order) bool { return w.Payment.Status == payAuthorized },
		connectors.Text{EN: "The payment is authorised but not made.", ZH: "付款僅授權，尚未請款。"}},
	{func(w wireOrder, _ connectors.Order) bool {
		return w.Payment.Status == payRefunded || w.Payment.Status == payPartly
	},
		connectors.Text{EN: "The payment was given back, in part or whole.", ZH: "此訂單已全部或部分退款。"}},
	{func(w wireOrder, _ connectors.Order) bool {
		return w.Payment.Status != payPaid && w.Payment.Status != payCOD
	},
		connectors.Text{EN: "The website does not say that the order is paid.", ZH: "官網未標示此訂單已付款。"}},
	{func(w wireOrder, o connectors.Order) bool {
		return w.Shipping.Method == "cvs" && o.Shipping.StoreID == ""
	},
		connectors.Text{EN: "The order goes to a convenience store, but its number is missing.", ZH: "此訂單為超商取貨，但缺少門市店號。"}},
	{func(w wireOrder, o connectors.Order) bool {
		return w.Shipping.Method == "home" && o.Receiver.Address == ""
	},
		connectors.Text{EN: "The order goes to a home, but the address is missing.", ZH: "此訂單為宅配，但缺少地址。"}},
}

// doubts gives the first reason to hold an order.
func doubts(w wireOrder, o connectors.Order) *connectors.Text {
	for _, d := range doubtful {
		if d.is(w, o) {
			return &d.Text
		}
	}
	return nil
}
