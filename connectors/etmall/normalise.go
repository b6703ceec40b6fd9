package etmall

// Reading an order's document into the words of this program. FACTS.md section 2.

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"gowarehouse/connectors"
)

// Normalise reads the document of one order. A receiver that could not be decrypted when it was fetched is tried again: the password may
// have been corrected since.
func (c *connector) Normalise(f connectors.Fetched) (connectors.Order, error) {
	d, row, err := readDocument(f.Raw)
	if err != nil {
		return connectors.Order{}, err
	}
	if f.ID != "" && f.ID != string(row.Number) {
		return connectors.Order{}, strangeRow("the document of another order", "此為另一張訂單的資料", f.Raw)
	}
	if d.Receiver == nil {
		if d.Receiver, err = c.open(row); err != nil {
			return connectors.Order{}, err
		}
	}
	o, odd := row.order(*d.Receiver)
	if !odd.IsZero() {
		return connectors.Order{}, strangeRow(odd.EN, odd.ZH, d.Row)
	}
	return o, nil
}

func readDocument(raw json.RawMessage) (document, orderRow, error) {
	var d document
	var row orderRow
	if json.Unmarshal(raw, &d) != nil || json.Unmarshal(d.Row, &row) != nil {
		return d, row, strangeRow("a document of another form", "資料格式不同", raw)
	}
	if !numberPattern.MatchString(string(row.Number)) {
		return d, row, strangeRow("a row without an order number", "有一筆沒有訂單編號", raw)
	}
	return d, row, nil
}

// order reads a row. odd says what does not fit, and nothing of the buyer's.
func (r orderRow) order(to receiver) (o connectors.Order, odd connectors.Text) {
	state, known := statuses[string(r.Status)]
	if !known {
		return o, text2(fmt.Sprintf("an order status that is not known: %.20q", string(r.Status)), fmt.Sprintf("未知的訂單狀態：%.20q", string(r.Status)))
	}
	ordered, dated := r.Ordered.Time(connectors.Taipei, momentLayout)
	if !dated {
		return o, text2("orderTime is no time", "orderTime 不是時間")
	}
	transferred, dated := r.Transferred.Time(connectors.Taipei, momentLayout)
	if !dated {
		return o, text2("transferTime is no time", "transferTime 不是時間")
	}
	o = connectors.Order{
		ID: string(r.Number), Number: string(r.Number), State: state, OrderedAt: ordered, UpdatedAt: transferred, Total: connectors.TWD(0),
		BuyerNote: string(r.Note),
	}
	if day, told := r.ShipBy.Time(connectors.Taipei, dayLayout); told { // a hint only
		last := day.Add(24*time.Hour - time.Second)
		o.ShipBy = &last
	}
	if o.Lines, odd = lines(r.Items); !odd.IsZero() {
		return connectors.Order{}, odd
	}
	for _, l := range o.Lines {
		o.Total.Amount = o.Total.Amount.Add(l.Price.Amount.Mul(decimal.NewFromInt(int64(l.Quantity))))
	}
	r.pay(&o)
	r.deliver(&o, to)
	return o, odd
}

// pay reads how an order is paid. The mark of cash on delivery is trusted; where the way to pay or an amount to collect says otherwise a
// person looks.
func (r orderRow) pay(o *connectors.Order) {
	o.Payment = connectors.Payment{Method: string(r.Pay), Kind: connectors.PaymentUnknown}
	amount, told := r.Collect.Amount("TWD")
	collects := told && amount.Amount.IsPositive()
	switch {
	case r.COD == isCOD:
		o.Payment.Kind = connectors.PaymentCOD
		if !collects {
			o.Hold = &noAmountHold
			break
		}
		o.COD = &amount
	case r.COD == notCOD && r.Pay != payCOD:
		i := slices.IndexFunc(payments, func(p connectors.PaymentCode) bool { return p.Code == string(r.Pay) })
		if i >= 0 {
			o.Payment.Kind = payments[i].Kind
		}
	}
	if (r.COD == isCOD) != (r.Pay == payCOD) || collects && r.COD != isCOD {
		o.Hold = &disagreeHold
	}
}

var (
	noAmountHold = text2("Cash on delivery, but EtMall does not say how much to collect: look the order up in its vendor system.",
		"貨到付款訂單，但東森購物未提供代收金額，請至廠商系統確認。")
	disagreeHold = text2("EtMall says two things about cash on delivery for this order: look it up in its vendor system.",
		"東森購物對此訂單是否貨到付款的說明不一致，請至廠商系統確認。")
)

// deliver reads how and where an order goes.
func (r orderRow) deliver(o *connectors.Order, to receiver) {
	o.Shipping = connectors.Shipping{
		Code: string(r.Carrier), Name: carrierName(string(r.Carrier)), Mode: connectors.ShipLabel,
		StoreID: string(r.StoreID), StoreName: string(r.StoreName), Note: string(r.Temperature),
	}
	if known, there := temperatures[r.Temperature]; there {
		o.Shipping.Note = known
	}
	o.Receiver = connectors.Receiver{Name: to.Name, Phone: cmp.Or(to.Mobile, to.Phone), Postcode: string(r.Zip), Address: to.Address}
}

// carrierName gives the name of a carrier's code, or the code itself.
func carrierName(code string) string {
	i := slices.IndexFunc(shippings, func(s connectors.ShippingCode) bool { return s.Code == code })
	if i < 0 {
		return code
	}
	return shippings[i].Name.ZH
}

const giftNote = "贈品"

func lines(items []itemRow) (list []connectors.Line, odd connectors.Text) {
	if len(items) == 0 {
		return nil, text2("an order without lines", "訂單沒有明細")
	}
	seen := map[text]bool{}
	list = make([]connectors.Line, len(items))
	for i, item := range items {
		quantity, counted := item.Quantity.Count()
		price, priced := item.Price.Amount("TWD")
		if item.Seq == "" || seen[item.Seq] || item.Goods == "" || !counted || !priced {
			return nil, text2(fmt.Sprintf("line %d without a number of its own, goods, quantity or price", i+1),
				fmt.Sprintf("第 %d 筆明細缺少序號、商品、數量或價格", i+1))
		}
		seen[item.Seq] = true
		list[i] = connectors.Line{
			ID: string(item.Seq), Listing: connectors.ListingKey{Item: string(item.Goods), Variant: string(item.Variant)}, SKU: string(item.SKU),
			Name: string(item.Name), Variant: string(item.Spec), Quantity: quantity, Price: price,
		}
		if item.Kind == gift {
			list[i].Note = giftNote
		}
	}
	return list, odd
}
