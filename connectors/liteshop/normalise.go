package liteshop

// Reading an order (FACTS.md section 2). Pure: the row is all that is needed.

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/postal"
)

// Normalise reads a row of Orders, Order or Watch.
func (c *connector) Normalise(fetched connectors.Fetched) (connectors.Order, error) {
	var row orderRow
	if !isObject(fetched.Raw) {
		return connectors.Order{}, misshapen(wrongJSON, fetched.Raw, nil)
	}
	if err := json.Unmarshal(fetched.Raw, &row); err != nil {
		return connectors.Order{}, misshapen(wrongJSON, fetched.Raw, err)
	}
	created, dated := moment(row.CreatedAt)
	total, priced := row.Total.Amount(currency(row))
	if !isID(row.ID) || !dated || !priced {
		return connectors.Order{}, misshapen(wrongHead, fetched.Raw, nil)
	}
	order := connectors.Order{
		ID: string(row.ID), Number: string(cmp.Or(row.Number, row.ID)), OrderedAt: created, Total: total, Buyer: string(row.Buyer.Name),
		BuyerNote: string(row.Note), Shipping: shipping(row.Shipping), Receiver: receiver(row),
	}
	if changed, told := moment(row.UpdatedAt); told {
		order.UpdatedAt = changed
	}
	pay(&order, row)
	lines, wrong := lines(row)
	if !wrong.IsZero() {
		return connectors.Order{}, misshapen(wrong, fetched.Raw, nil)
	}
	order.Lines = lines
	order.State, order.CancelReason = state(row, order.Payment.Kind)
	for _, number := range row.Shipping.numbersOf() {
		order.Packages = append(order.Packages, connectors.Package{Ref: number, TrackingNumber: number, Carrier: string(row.Shipping.Carrier)})
	}
	order.Hold = doubt(row, order)
	return order, nil
}

// currency is the order's. Liteshop sells in Taiwan.
func currency(row orderRow) string {
	if code := strings.ToUpper(string(row.Currency)); len(code) == 3 {
		return code
	}
	return "TWD"
}

var kinds = func() map[text]connectors.PaymentKind {
	byCode := map[text]connectors.PaymentKind{}
	for _, p := range payments {
		byCode[text(p.Code)] = p.Kind
	}
	return byCode
}()

// pay reads the payment and what is to be collected. A method that nobody knows stays unknown. A status that nobody knows proves nothing, not
// even beside a time of payment: it becomes a part of the method, so that a person who says what that is says it of no other order.
func pay(o *connectors.Order, row orderRow) {
	o.Payment = connectors.Payment{Method: string(row.Payment.Method), Kind: connectors.PaymentUnknown}
	if at, told := moment(row.PaidAt); told {
		o.Payment.PaidAt = &at
	}
	kind, known := kinds[row.Payment.Method]
	switch {
	case row.Payment.Status == paymentCOD, row.Payment.Method == methodCOD:
		o.Payment.Kind = connectors.PaymentCOD
	case !slices.Contains(paymentStatuses, row.Payment.Status):
		o.Payment.Method += "/" + string(row.Payment.Status)
		o.Payment.PaidAt = nil
	case known:
		o.Payment.Kind = kind
	}
	if o.Payment.Kind != connectors.PaymentCOD {
		return
	}
	if !o.Total.Amount.IsPositive() {
		o.Payment.Kind = connectors.PaymentOnline // nothing is left to collect
		return
	}
	total := o.Total
	o.COD = &total
}

// state is where an order stands.
func state(row orderRow, kind connectors.PaymentKind) (of connectors.PlatformState, reason string) {
	switch {
	case row.Status == statusCancelled:
		return connectors.StateCancelled, "已取消"
	case row.Status == statusCompleted, slices.Contains(left, row.Shipping.Status):
		return connectors.StateShipped, ""
	case row.Payment.Status == paymentRefunded:
		return connectors.StateCancelRequested, "已退款"
	case row.Payment.Status == paymentFailed, row.Payment.Status == paymentUnpaid && kind != connectors.PaymentCOD:
		return connectors.StateUnpaid, ""
	case row.Shipping.TrackingNumber != "":
		return connectors.StateArranged, ""
	}
	return connectors.StateOpen, ""
}

// doubt is a reason of Liteshop's own why a person must look before an order ships.
func doubt(row orderRow, o connectors.Order) *connectors.Text {
	hold := func(en, zh string) *connectors.Text { return &connectors.Text{EN: en, ZH: zh} }
	switch o.State {
	case connectors.StateOpen, connectors.StateArranged, connectors.StateCancelRequested:
	default:
		return nil
	}
	switch {
	case row.Status != statusPending && row.Status != statusConfirmed:
		return hold("Liteshop shows an order status that is not known.", "Liteshop 的訂單狀態未知。")
	case o.COD != nil && !slices.Contains(paymentStatuses, row.Payment.Status):
		return hold("The order is cash on delivery in a payment status that is not known: find out whether the carrier must collect.",
			"此訂單為貨到付款但付款狀態未知，請確認是否仍須代收。")
	case row.Shipping.Status != shippingOpen:
		return hold("Liteshop shows a shipping status that is not known.", "Liteshop 的出貨狀態未知。")
	case row.Shipping.TrackingNumber != "":
		return hold("Liteshop shows a tracking number already: find out whether the parcel was sent.", "Liteshop 已有物流單號，請確認包裹是否已寄出。")
	case o.COD != nil && (row.Payment.Status == paymentPaid || o.Payment.PaidAt != nil):
		return hold("The order is cash on delivery and shown as paid: find out whether the carrier must collect.",
			"此訂單為貨到付款但顯示已付款，請確認是否仍須代收。")
	case row.Shipping.StoreID.bare:
		return hold("Liteshop writes the store's number without the zeros it may begin with: look it up.", "Liteshop 的門市店號可能缺少開頭的 0，請查明。")
	case o.Shipping.StoreID == "" && isStore(row.Shipping.Code):
		return hold("The order goes to a convenience store, but names none.", "此訂單為超商取貨，但沒有門市店號。")
	}
	return nil
}

// isStore says whether a method ends at a convenience store.
func isStore(code text) bool {
	return slices.ContainsFunc(chains, func(chain string) bool { return strings.Contains(string(code), chain) })
}

func shipping(row shippingRow) connectors.Shipping {
	return connectors.Shipping{
		Code: string(row.Code), Name: string(row.Title), Mode: connectors.ShipSelf, StoreID: string(row.StoreID.text), StoreName: string(row.StoreName),
	}
}

// masks stand in a name, number or address that a platform hides. None is known of Liteshop.
const masks = "*＊"

// receiver is who gets the parcel. For a pickup at a store the shop may leave the recipient out: then it is the buyer.
func receiver(row orderRow) connectors.Receiver {
	to := connectors.Receiver{Name: string(cmp.Or(row.Recipient.Name, row.Buyer.Name)), Phone: string(cmp.Or(row.Recipient.Phone, row.Buyer.Phone))}
	if row.Shipping.StoreID.text == "" {
		to.Postcode = string(row.Recipient.Zip)
		to.Address = address(row.Recipient)
	}
	to.Masked = strings.ContainsAny(to.Name+to.Phone+to.Address, masks)
	return to
}

func address(p personRow) string {
	areas := []string{string(p.City), string(p.District)}
	if street := string(p.Address); postal.HasHan(street + areas[0] + areas[1]) {
		return postal.Line(street, areas...)
	}
	return postal.Abroad(string(p.Address), areas[1], areas[0])
}

// lines are what is to be packed; wrong says what cannot be read.
func lines(row orderRow) (read []connectors.Line, wrong connectors.Text) {
	seen := map[text]bool{}
	for _, item := range row.Items {
		quantity, counted := item.Quantity.Count()
		price, err := connectors.ParseMoney(string(cmp.Or(item.Price, "0")), currency(row))
		if !isID(item.ID) || !counted || err != nil || item.Title == "" && item.SKU == "" && item.Variant == "" {
			return nil, wrongLine
		}
		if seen[item.ID] {
			return nil, wrongLines
		}
		seen[item.ID] = true
		line := connectors.Line{
			ID: string(item.ID), Listing: connectors.ListingKey{Item: string(item.Product), Variant: string(item.Variant)}, SKU: code(item),
			Name: string(cmp.Or(item.Title, item.SKU, item.Variant)), Variant: string(item.Option), Quantity: quantity, Price: price,
		}
		if item.Preorder == "true" {
			line.Note = "預購商品"
		}
		read = append(read, line)
	}
	if len(read) == 0 {
		return nil, wrongLines
	}
	return read, connectors.Text{}
}

// code is the SKU of a line or, where the shop gave none, a code made of the number of its variant.
func code(item itemRow) string {
	if item.SKU == "" && isID(item.Variant) {
		return codeOfVariant + string(item.Variant)
	}
	return string(item.SKU)
}
