package ruten

// Normalising: from Ruten's order to an order in the words of this program.

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// currency of every amount (FACTS.md §2.3).
const currency = "TWD"

// readOrder reads Fetched.Raw.
func readOrder(raw json.RawMessage) (orderRow, error) {
	var d document
	var o orderRow
	if err := json.Unmarshal(raw, &d); err != nil {
		return o, unlike(raw, connectors.Text{EN: "the stored document cannot be read", ZH: "儲存的資料無法讀取"}, err)
	}
	if len(d.Order) == 0 {
		return o, unlike(raw, connectors.Text{EN: "the stored document has no order", ZH: "儲存的資料沒有訂單"}, nil)
	}
	if err := json.Unmarshal(d.Order, &o); err != nil {
		return o, unlike(raw, connectors.Text{EN: "the order is written in another way", ZH: "訂單的寫法不同"}, err)
	}
	return o, nil
}

// Normalise reads an order.
func (c *Connector) Normalise(f connectors.Fetched) (connectors.Order, error) {
	row, err := readOrder(f.Raw)
	if err != nil {
		return connectors.Order{}, err
	}
	o, err := c.order(row)
	var what *unread
	switch {
	case errors.As(err, &what):
		return connectors.Order{}, unlike(f.Raw, what.text, nil)
	case o.ID != f.ID:
		return connectors.Order{}, unlike(f.Raw, connectors.Text{EN: "the order's number is another one", ZH: "訂單編號不符"}, nil)
	}
	return o, nil
}

// unread says which part of an order is not as assumed. It holds no data.
type unread struct{ text connectors.Text }

// Error is the English half.
func (u *unread) Error() string { return u.text.EN }

func cannot(en, zh string) error { return &unread{connectors.Text{EN: en, ZH: zh}} }

// order puts an order together. Its errors are of type unread.
func (c *Connector) order(row orderRow) (connectors.Order, error) {
	state, known := stateOf(row.Status)
	ordered, err := moment(row.Created)
	switch {
	case row.id() == "":
		return connectors.Order{}, cannot("the order has no number", "訂單沒有編號")
	case !known:
		return connectors.Order{}, cannot("the order's state is none that is known", "訂單狀態不在已知範圍")
	case err != nil || ordered == nil:
		return connectors.Order{}, cannot("the order's time is missing or written in another way", "訂單時間缺少或寫法不同")
	case len(row.Items) == 0:
		return connectors.Order{}, cannot("the order has no items", "訂單沒有商品")
	}
	lines, err := linesOf(row.Items)
	if err != nil {
		return connectors.Order{}, err
	}
	total, priced := row.Total.Amount(currency)
	if !priced {
		return connectors.Order{}, cannot("the order's total is missing or no amount", "訂單總額缺少或不是金額")
	}
	o := connectors.Order{
		ID: row.id(), Number: row.id(), State: state, OrderedAt: *ordered, Total: total, Shipping: c.shipping(row.Shipping),
		Receiver: row.Shipping.receiver(), Buyer: string(row.Buyer.Account), BuyerNote: string(row.Note), Lines: lines,
	}
	if updated, err := moment(row.Updated); err == nil && updated != nil {
		o.UpdatedAt = *updated
	}
	if err := row.pay(&o); err != nil {
		return connectors.Order{}, err
	}
	if number := string(row.Shipping.Number); number != "" {
		o.Packages = []connectors.Package{{Ref: o.ID, Carrier: string(row.Shipping.Company), TrackingNumber: number}}
		if o.State == connectors.StateOpen {
			o.State = connectors.StateArranged
		}
	}
	return o, nil
}

// linesOf reads the items. One that stands in the order twice is told apart by a count.
func linesOf(items []lineRow) ([]connectors.Line, error) {
	lines := make([]connectors.Line, len(items))
	times := map[string]int{}
	for i, row := range items {
		if row.Item == "" {
			return nil, cannot("an item has no number", "商品沒有編號")
		}
		quantity, counted := row.Quantity.Count()
		if !counted {
			return nil, cannot("an item's quantity is missing or no number", "商品數量缺少或不是數字")
		}
		price, priced := row.Price.Amount(currency)
		if !priced {
			return nil, cannot("an item's price is missing or no amount", "商品價格缺少或不是金額")
		}
		id := string(row.Item)
		if row.Spec != "" {
			id += "-" + string(row.Spec)
		}
		if times[id]++; times[id] > 1 {
			id += "#" + strconv.Itoa(times[id])
		}
		lines[i] = connectors.Line{
			ID: id, Listing: connectors.ListingKey{Item: string(row.Item), Variant: string(row.Spec)}, SKU: string(row.SKU), Name: string(row.Name),
			Variant: variant(row.SpecName, row.ItemName), Quantity: quantity, Price: price,
		}
	}
	return lines, nil
}

// variant joins the two option values.
func variant(spec, item scalar.Text) string {
	if spec == "" || item == "" {
		return string(spec + item)
	}
	return string(spec) + "," + string(item)
}

// shipping is how the order leaves. One whose way nobody knows goes by the merchant's own carrier, unless it is for a store; the shipping
// map holds it first.
func (c *Connector) shipping(row shippingRow) connectors.Shipping {
	s := connectors.Shipping{Code: string(row.Type), Name: string(row.Name), Mode: connectors.ShipSelf,
		StoreID: string(row.StoreID), StoreName: string(row.StoreName)}
	d, known := deliveryOf(s.Code)
	if known && d.chain != "" || !known && s.StoreID != "" || d.code == tcat && c.env.Values[keyTCat] == tcatRuten {
		s.Mode = connectors.ShipLabel
	}
	return s
}

// deliveryOf finds a way to deliver, whether it collects or not.
func deliveryOf(code string) (delivery, bool) {
	plain := strings.TrimSuffix(code, codSuffix)
	i := slices.IndexFunc(deliveries, func(d delivery) bool { return d.code == plain })
	if i < 0 {
		return delivery{}, false
	}
	return deliveries[i], true
}

// masks are what hides a part of a name or number, should Ruten do so.
const masks = "*＊"

func (row shippingRow) receiver() connectors.Receiver {
	r := connectors.Receiver{Name: string(row.Receiver), Phone: string(row.Mobile), Postcode: string(row.Zip), Address: string(row.Address)}
	if r.Phone == "" {
		r.Phone = string(row.Phone)
	}
	r.Masked = strings.ContainsAny(r.Name+r.Phone+r.Address, masks)
	return r
}

// holdCOD is for marks that contradict each other.
var holdCOD = connectors.Text{
	EN: "Ruten's marks disagree about cash on delivery: look in the seller centre what is to be collected.",
	ZH: "露天對此訂單是否貨到付款的標示互相矛盾：請至賣家後台確認應收金額。"}

// holdPaid is for a payment of which nobody can tell whether it was made.
var holdPaid = connectors.Text{
	EN: "Ruten does not say clearly that this order is paid: look in the seller centre before it ships.",
	ZH: "露天未明確表示此訂單已付款：出貨前請至賣家後台確認。"}

// pay reads how the order is paid (FACTS.md §2.4), and refuses one that is known to be unpaid. One that is unpaid by a method that nobody
// knows may be cash on delivery by another name: it comes in and is held. So does one whose payment has a state that nobody knows, such as
// one that was returned, or none, or whose state and time contradict each other.
func (row orderRow) pay(o *connectors.Order) error {
	paidAt, err := moment(row.PaidAt)
	if err != nil {
		return cannot("the time of payment is written in another way", "付款時間的寫法不同")
	}
	p := row.Payment
	o.Payment = connectors.Payment{Method: string(p.Type), Kind: connectors.PaymentUnknown, PaidAt: paidAt}
	collects, denied := row.collects()
	known := slices.ContainsFunc(prepaid, func(code connectors.PaymentCode) bool { return code.Code == o.Payment.Method })
	isPaid, isUnpaid := strings.EqualFold(string(p.Status), paid), strings.EqualFold(string(p.Status), unpaid)
	switch {
	case collects:
		if !o.Total.Amount.IsPositive() {
			return cannot("nothing is to be collected on a cash-on-delivery order", "貨到付款訂單沒有應收金額")
		}
		due := o.Total
		o.Payment.Kind, o.COD = connectors.PaymentCOD, &due
		if denied || paidAt != nil {
			o.Hold = &holdCOD
		}
	case isUnpaid && paidAt == nil:
		if known && o.State == connectors.StateOpen {
			o.State = connectors.StateUnpaid
		}
	case !isPaid && (known && paidAt == nil || p.Status != "" && paidAt != nil):
		o.Hold = &holdPaid
	}
	if known && !collects {
		o.Payment.Kind = connectors.PaymentOnline
	}
	return nil
}

// collects gathers the marks of cash on delivery: whether any says yes, and whether any says no.
func (row orderRow) collects() (yes, no bool) {
	for _, code := range []scalar.Text{row.Payment.Type, row.Shipping.Type} {
		yes = yes || strings.HasSuffix(string(code), codSuffix)
	}
	for _, name := range []scalar.Text{row.Payment.Name, row.Shipping.Name} {
		yes = yes || slices.ContainsFunc(codWords, func(word string) bool { return strings.Contains(string(name), word) })
	}
	switch row.Payment.COD {
	case "true", "1":
		yes = true
	case "false", "0":
		no = true
	}
	return yes, no || strings.EqualFold(string(row.Payment.Status), paid)
}

// moment reads a time; nil for none.
func moment(text scalar.Text) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	at, ok := text.Time(connectors.Taipei, timeForms...)
	if !ok {
		return nil, errors.New("a time is written in another way")
	}
	return &at, nil
}
