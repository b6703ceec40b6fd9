package yahoo

// Reading an order's document into the words of this program. FACTS.md sections 2.3 and 2.4.

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"gowarehouse/connectors"
)

// Normalise reads the document of one order.
func (c *Connector) Normalise(f connectors.Fetched) (connectors.Order, error) {
	d, row, err := readDocument(f.Raw)
	if err != nil {
		return connectors.Order{}, err
	}
	order, err := d.order(row)
	if err != nil {
		return connectors.Order{}, err
	}
	if f.ID != "" && f.ID != order.ID {
		return connectors.Order{}, unexpected("the document is of another order", f.Raw, false)
	}
	return order, nil
}

func readDocument(raw json.RawMessage) (document, orderRow, error) {
	var d document
	var row orderRow
	if err := json.Unmarshal(raw, &d); err != nil || short[d.Family] == "" || stateOf[d.List] == "" {
		return d, row, unexpected("the document of the order cannot be read", raw, false)
	}
	if err := json.Unmarshal(d.Row, &row); err != nil {
		return d, row, unexpected("the row of the order cannot be read", raw, false)
	}
	if !codePattern.MatchString(string(row.OrderInfo.OrderCode)) || len(row.Products) == 0 {
		return d, row, unexpected("the row has no order code or no products", raw, false)
	}
	return d, row, nil
}

// stateOf says what standing in a list means.
var stateOf = map[shelf]connectors.PlatformState{preparing: connectors.StateOpen, shipped: connectors.StateShipped}

func (d document) order(row orderRow) (connectors.Order, error) {
	at, err := moment(row.OrderInfo.TransferDate)
	if err != nil || at == nil {
		return connectors.Order{}, unexpected("TransferDate is not a time", d.Row, false)
	}
	o := connectors.Order{
		ID: orderID(string(row.OrderInfo.OrderCode), d.Family), Number: string(row.OrderInfo.OrderCode), State: stateOf[d.List], OrderedAt: *at,
		Payment:   connectors.Payment{Method: paymentYahoo, Kind: connectors.PaymentPlatform},
		Shipping:  connectors.Shipping{Code: string(d.Family), Mode: connectors.ShipLabel},
		BuyerNote: string(row.OrderInfo.Note),
		Total:     connectors.TWD(0),
	}
	if o.ShipBy, err = moment(row.OrderInfo.LastShippingDate); err != nil {
		o.ShipBy = nil // a hint only
	}
	if o.Lines, err = lines(row.Products); err != nil {
		return connectors.Order{}, unexpected(err.Error(), d.Row, false)
	}
	for _, l := range o.Lines {
		o.Total.Amount = o.Total.Amount.Add(l.Price.Amount.Mul(decimal.NewFromInt(int64(l.Quantity))))
	}
	row.deliver(&o, d.Family)
	return o, nil
}

// deliver fills in where the order goes, and for a store how it is paid.
func (r orderRow) deliver(o *connectors.Order, f family) {
	name := string(r.ReceiverInfo.Name)
	o.Receiver = connectors.Receiver{Name: name, Phone: firstOf(string(r.ReceiverInfo.Mobile), string(r.ReceiverInfo.Phone))}
	o.Receiver.Postcode, o.Receiver.Address = splitAddress(string(r.ReceiverInfo.Address))
	o.Receiver.Masked = maskedName.MatchString(name) || maskedAddress.MatchString(o.Receiver.Address)
	switch f {
	case home:
		o.Shipping.Mode = connectors.ShipSelf
	case store:
		o.Shipping.StoreID, o.Shipping.StoreName = string(r.StoreInfo.ID), string(r.StoreInfo.Name)
		o.Shipping.Code = storeCode(string(r.StoreInfo.Type))
		o.Payment = payment(string(r.StoreInfo.Type))
		if o.Payment.Kind != connectors.PaymentCOD {
			break
		}
		if o.Total.Amount.IsPositive() {
			total := o.Total
			o.COD = &total
		} else {
			o.Hold = &noAmountHold
		}
	}
	o.Shipping.Name = shippingName(o.Shipping.Code)
}

var noAmountHold = text2("Paid at the store, but Yahoo shows no prices: look the order up in the supplier portal.",
	"超商代收訂單，但 Yahoo 未提供售價，請至供應商後台確認。")

// payAtStore begins every text that has the store collect: FACTS.md §2.4.
const payAtStore = "超商付款取貨"

// payment reads StoreInfo.Type. A text that nobody has seen is unknown, which holds the order.
func payment(kind string) connectors.Payment {
	p := connectors.Payment{Method: kind, Kind: connectors.PaymentUnknown}
	for _, known := range payments {
		if known.Code == kind {
			p.Kind = known.Kind
		}
	}
	if strings.HasPrefix(kind, payAtStore) {
		p.Kind = connectors.PaymentCOD
	}
	return p
}

// chainPattern finds the chain that a text names, as in 超商付款取貨(7-11).
var chainPattern = regexp.MustCompile(`^` + payAtStore + `[(（](.+)[)）]$`)

// storeCode is the shipping code of a store order. Only 7-ELEVEN has been seen: another chain gets a code of its own, which a person maps
// first.
func storeCode(kind string) string {
	if m := chainPattern.FindStringSubmatch(kind); m != nil && m[1] != "7-11" {
		return string(store) + ":" + m[1]
	}
	return string(store)
}

func shippingName(code string) string {
	for _, s := range shippings {
		if s.Code == code {
			return s.Name.ZH
		}
	}
	return "店配（" + chainOf(code) + "）"
}

// chainOf is the chain of a store's shipping code.
func chainOf(code string) string {
	if _, chain, named := strings.Cut(code, ":"); named {
		return chain
	}
	return "7-ELEVEN"
}

// What hides a person: a name such as 劉xx, 陳O宏 or 陳Ｏ宏, and an address of which marks stand for a part.
var (
	maskedName    = regexp.MustCompile(`[*＊○●Ｏ]|\p{Han}[xXoO]{1,3}($|\P{Latin})`)
	maskedAddress = regexp.MustCompile(`[*＊○●]{2}`)
)

var zipPattern = regexp.MustCompile(`^[(（](\d{3,6})[)）]\s*`)

// splitAddress takes the postcode off the front of an address: (106)台北市...
func splitAddress(s string) (postcode, address string) {
	if m := zipPattern.FindStringSubmatch(s); m != nil {
		return m[1], s[len(m[0]):]
	}
	return "", s
}

// usualGoods is the type of a product that needs no word.
const usualGoods = "一般商品"

// lines reads the products. Yahoo gives a line no number: a product's second line is its id with #2.
func lines(products []product) ([]connectors.Line, error) {
	seen := map[text]int{}
	list := make([]connectors.Line, len(products))
	for i, p := range products {
		quantity, counted := p.Qty.Count()
		if !counted || p.ID == "" {
			return nil, fmt.Errorf("product %d has no id or quantity", i+1)
		}
		price, priced := cmp.Or(p.ProductPrice, "0").Amount("TWD")
		if !priced {
			return nil, fmt.Errorf("product %d: ProductPrice is not an amount", i+1)
		}
		l := connectors.Line{
			ID: string(p.ID), Listing: connectors.ListingKey{Item: string(p.ID)}, SKU: string(p.SupplierNo), Name: string(p.Name),
			Variant: string(p.Attribute), Quantity: quantity, Price: price,
		}
		if seen[p.ID]++; seen[p.ID] > 1 {
			l.ID += "#" + strconv.Itoa(seen[p.ID])
		}
		if p.Type != usualGoods {
			l.Note = string(p.Type) // a gift, say
		}
		list[i] = l
	}
	return list, nil
}

// timeLayouts are the ways Yahoo writes a moment in Taipei's time: a fraction of any length is read by the first.
var timeLayouts = []string{"2006-01-02T15:04:05", "2006/01/02 15:04:05"}

// earliest is before any order: two years of long ago stand for no date.
var earliest = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// moment reads a date; nil if there is none.
func moment(t text) (*time.Time, error) {
	if t == "" {
		return nil, nil
	}
	at, ok := t.Time(connectors.Taipei, timeLayouts...)
	switch {
	case !ok:
		return nil, fmt.Errorf("%q is not a time", t)
	case at.Before(earliest):
		return nil, nil
	}
	return &at, nil
}
