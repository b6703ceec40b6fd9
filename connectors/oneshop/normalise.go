package oneshop

// Reading an order (FACTS.md sections 2.2 to 2.4). Pure: what it needs besides the document are the account's settings.

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// Normalise reads what Orders, Order or Watch gave.
func (c *connector) Normalise(fetched connectors.Fetched) (connectors.Order, error) {
	var doc document
	if !isObject(fetched.Raw) || json.Unmarshal(fetched.Raw, &doc) != nil {
		return connectors.Order{}, unreadable("the document is not an order of 1shop")
	}
	row := doc.Order
	created, dated := moment(row.Created)
	total, priced := doc.Cart.Total.Amount("TWD")
	if !dated || !priced || !isNumber(row.Number) {
		return connectors.Order{}, unreadable("number, date or total is missing or not readable")
	}
	order := connectors.Order{
		ID: string(row.Number), Number: string(row.Number), OrderedAt: created, Total: total, BuyerNote: string(row.Note), Payment: payment(row),
	}
	if order.Payment.Kind == connectors.PaymentCOD && total.Amount.IsPositive() {
		order.COD = &total
	} else if order.Payment.Kind == connectors.PaymentCOD {
		order.Payment.Kind = connectors.PaymentOnline // nothing is left to collect
	}
	order.Shipping, order.Receiver = shipping(row)
	if row.Consigned != "" {
		order.Packages = []connectors.Package{{
			Ref: string(row.Consigned), TrackingNumber: string(row.Consigned), Carrier: string(row.ConsignedBy),
		}}
	}
	var err error
	if order.Lines, err = lines(doc.Cart.Products); err != nil {
		return connectors.Order{}, err
	}
	order.State, order.CancelReason = state(row)
	order.Hold = c.doubt(doc)
	return order, nil
}

func unreadable(reason string) *connectors.Error {
	return &connectors.Error{Kind: connectors.Unexpected, Reason: "1shop: " + reason}
}

// collects says whether the method is one of those that collect on delivery.
func collects(row orderRow) bool { return row.Method == payAtDoor || row.Method == payAtCounter }

// payment reads how an order is paid. What collects on delivery says so twice: in the status and in the method. Where only one says so, nobody
// knows how it is paid, and the method's name shows both. A method without a name of ours ships only with the record of a payment.
func payment(row orderRow) connectors.Payment {
	p := connectors.Payment{Method: string(row.Method), Kind: connectors.PaymentUnknown, Reference: string(row.Reference)}
	switch atDelivery := row.Payment == paymentCOD; {
	case atDelivery && collects(row):
		p.Kind = connectors.PaymentCOD
	case contradicts(row):
		p.Method = string(row.Payment + "/" + row.Method)
	case row.Method == payByCard && isKnownPayment(row.Payment):
		p.Kind = connectors.PaymentOnline
	}
	if at, paid := moment(row.Paid); paid {
		p.PaidAt = &at
	}
	return p
}

func contradicts(row orderRow) bool { return (row.Payment == paymentCOD) != collects(row) }

func isKnownPayment(status text) bool {
	return slices.Contains([]text{paymentPaid, paymentCOD, paymentRefunded, paymentDue, paymentUnchecked}, status)
}

// state is where an order is. A status nobody knows is open: doubt holds the order.
func state(row orderRow) (state connectors.PlatformState, reason string) {
	switch {
	case row.Progress == progressCancelled:
		return connectors.StateCancelled, "已取消"
	case slices.Contains(left, row.Logistic):
		return connectors.StateShipped, ""
	case row.Payment == paymentRefunded:
		return connectors.StateCancelRequested, "已退款"
	case row.Progress == progressDraft, slices.Contains(unpaid, row.Payment):
		return connectors.StateUnpaid, ""
	case row.Shipping == nothingToSend:
		return connectors.StateNotOurs, ""
	case row.Consigned != "":
		return connectors.StateArranged, ""
	}
	return connectors.StateOpen, ""
}

// doubt is a reason of 1shop's own why a person must look before an order ships.
func (c *connector) doubt(doc document) *connectors.Text {
	row := doc.Order
	refund, told := cmp.Or(doc.Cart.Refund, "0").Amount("TWD")
	for _, reason := range []struct {
		holds  bool
		en, zh string
	}{
		{refund.Amount.IsPositive() || !told,
			"A part of the order was refunded: find out what is still to be sent.", "此訂單已有部分退款，請確認實際應出貨內容。"},
		{contradicts(row) && row.Payment != paymentRefunded,
			"Payment status and payment method contradict each other: find out in 1shop whether to collect.", "付款狀態與付款方式不一致，請於 1shop 確認是否需代收。"},
		{row.Consigned != "" && !slices.Contains(left, row.Logistic),
			"1shop has made a consignment already: use its label and number, and make no second one.", "1shop 已產生託運單：請使用該託運單與單號，勿重複取號。"},
		{row.Logistic == logisticAbnormal, "1shop shows a problem with the delivery (異常): find out whether the parcel was sent.",
			"1shop 顯示物流異常，請確認包裹是否已寄出。"},
		{row.Logistic != logisticAbnormal && !slices.Contains(left, row.Logistic) && !slices.Contains(waiting, row.Logistic),
			"1shop shows a delivery status that is not known.", "1shop 的物流狀態未知。"},
		{row.Payment != paymentPaid && row.Payment != paymentCOD && row.Payment != paymentRefunded && !slices.Contains(unpaid, row.Payment),
			"1shop shows a payment status that is not known.", "1shop 的付款狀態未知。"},
		{row.Progress == progressCompleted, "1shop shows the order as completed, but not as shipped: find out whether it was sent.",
			"1shop 顯示訂單已完成但尚未出貨，請確認是否已寄出。"},
		{c.holdsNew && isUnconfirmed(row.Progress), "The shop has not confirmed the order yet.", "商店尚未確認此訂單。"},
		{!isUnconfirmed(row.Progress) && !slices.Contains(settled, row.Progress),
			"The order stands at 其他 or at a step that is not known: look at it in 1shop.", "訂單進度為「其他」或未知，請於 1shop 確認。"},
		{isToStore(row) && row.StoreID == "", "The order goes to a convenience store, but names none.", "此訂單為超商取貨，但沒有門市店號。"},
		{isNowhere(row), "The order has no address.", "此訂單沒有收件地址。"},
	} {
		if reason.holds {
			return &connectors.Text{EN: reason.en, ZH: reason.zh}
		}
	}
	return nil
}

// settled are the steps at which nobody need look.
var settled = []text{progressConfirmed, progressProcessing, progressCompleted, progressCancelled, progressDraft}

func isUnconfirmed(progress text) bool {
	return progress == progressPending || progress == progressConfirming
}

// toStores begin the shipping methods of convenience stores.
var toStores = []string{"uni", "fami", "hilife", "ezship"}

func isToStore(row orderRow) bool {
	chain, _, _ := strings.Cut(string(row.Shipping), "_")
	return slices.Contains(toStores, chain)
}

// shipping reads the method and the receiver. The method decides where an order goes: what stands in the fields of the other ways may be left
// from before. Every order is read only.
func shipping(row orderRow) (connectors.Shipping, connectors.Receiver) {
	s := connectors.Shipping{Code: string(row.Shipping), Name: string(row.Shipping), Mode: connectors.ShipNone}
	for _, known := range shippings {
		if known.Code == s.Code {
			s.Name = known.Name.ZH
		}
	}
	to := connectors.Receiver{Name: string(row.Name), Phone: string(row.Phone)}
	switch {
	case isToStore(row), row.StoreID != "" && s.Name == s.Code: // of a method that nobody knows
		s.StoreID, s.StoreName = string(row.StoreID), string(row.StoreName)
	case row.Abroad != "" && (strings.HasPrefix(s.Code, "oversea") || row.Street == ""):
		to.Address = string(row.Abroad)
	default:
		to.Postcode, to.Address = string(row.Postcode), string(row.City+row.District+row.Street)
	}
	return s, to
}

// unaddressed are the shipping methods that need no address.
var unaddressed = []text{"local_pickup", nothingToSend}

// isNowhere says whether an order is to be carried and nothing says where to.
func isNowhere(row orderRow) bool {
	named := row.StoreID + row.Abroad + row.City + row.District + row.Street
	return named == "" && !isToStore(row) && !slices.Contains(unaddressed, row.Shipping)
}

// charge is the kind of a line that is a fee.
const charge = "charge"

// lines are what is to be packed. They have no ids: SKU, or name and option, and a counter tell them apart (FACTS.md §2.4).
func lines(products []productRow) ([]connectors.Line, error) {
	read := make([]connectors.Line, 0, len(products))
	count, taken := map[string]int{}, map[string]bool{}
	for _, p := range products {
		if p.Kind == charge {
			continue
		}
		l, err := line(p)
		if err != nil {
			return nil, err
		}
		id := l.ID
		if count[id]++; count[id] > 1 {
			l.ID = fmt.Sprintf("%s#%d", id, count[id])
		}
		if taken[l.ID] {
			return nil, unreadable("two lines cannot be told apart")
		}
		taken[l.ID] = true
		read = append(read, l)
	}
	if len(read) == 0 {
		return nil, &connectors.Error{Kind: connectors.Rejected, Reason: "the order has no lines: there is nothing to ship"}
	}
	return read, nil
}

func line(p productRow) (connectors.Line, error) {
	quantity, counted := p.Quantity.Count()
	price, priced := p.Price.Amount("TWD")
	if !counted || !priced || p.Name == "" && p.SKU == "" {
		return connectors.Line{}, unreadable("a line has no quantity or price, or says nothing of what it is")
	}
	if p.SKU != "" {
		return connectors.Line{ID: string(p.SKU), SKU: string(p.SKU), Name: string(p.Name), Variant: string(p.Label), Quantity: quantity, Price: price}, nil
	}
	name := strings.TrimSpace(string(p.Name + " " + p.Label))
	return connectors.Line{ID: name, Name: name, Quantity: quantity, Price: price}, nil
}
