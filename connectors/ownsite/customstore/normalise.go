package customstore

// Reading an order (FACTS.md section 10.2). Pure: it needs nothing but the document and the account's settings.

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/postal"
	"gowarehouse/connectors/scalar"
)

// wireOrder is an order of the export. Everything is text.
type wireOrder struct {
	ID       string     `xml:"OrderID"`
	Number   string     `xml:"OrderNumber"`
	Ordered  string     `xml:"OrderDate"`
	Status   string     `xml:"OrderStatus"`
	Modified string     `xml:"LastModified"`
	Shipping string     `xml:"ShippingMethod"`
	Payment  string     `xml:"PaymentMethod"`
	Currency string     `xml:"CurrencyCode"`
	Total    string     `xml:"OrderTotal"`
	Notes    string     `xml:"CustomerNotes"`
	Internal string     `xml:"InternalNotes"`
	Gift     string     `xml:"GiftMessage"`
	Custom   string     `xml:"CustomField1"`
	Buyer    wirePerson `xml:"Customer>BillTo"`
	Receiver wirePerson `xml:"Customer>ShipTo"`
	Items    []wireItem `xml:"Items>Item"`
}

type wirePerson struct {
	Name     string `xml:"Name"`
	Company  string `xml:"Company"`
	Address1 string `xml:"Address1"`
	Address2 string `xml:"Address2"`
	City     string `xml:"City"`
	State    string `xml:"State"`
	Postcode string `xml:"PostalCode"`
	Country  string `xml:"Country"`
	Phone    string `xml:"Phone"`
}

type wireItem struct {
	ID         string `xml:"LineItemID"`
	SKU        string `xml:"SKU"`
	Name       string `xml:"Name"`
	Quantity   string `xml:"Quantity"`
	Price      string `xml:"UnitPrice"`
	Adjustment string `xml:"Adjustment"`
	Options    []struct {
		Value string `xml:"Value"`
	} `xml:"Options>Option"`
}

// timeForms are how plug-ins write a time: ShipStation's own form, with seconds, and with twelve hours [doc]. All are UTC.
var timeForms = []string{"1/2/2006 15:04", "1/2/2006 15:04:05", "1/2/2006 3:04 PM", "1/2/2006 3:04:05 PM", time.RFC3339, "2006-01-02 15:04:05"}

func moment(written string) (time.Time, bool) {
	return scalar.Text(strings.ToUpper(trim(written))).Time(time.UTC, timeForms...)
}

// Normalise reads a document of Orders or Order.
func (s *Store) Normalise(fetched connectors.Fetched) (connectors.Order, error) {
	w, err := s.open(fetched.Raw)
	if err != nil {
		return connectors.Order{}, err
	}
	ordered, dated := moment(w.Ordered)
	if !dated {
		return connectors.Order{}, s.misshapen("OrderDate is not a time", "OrderDate 不是時間", nil, nil)
	}
	modified, dated := moment(w.Modified)
	if !dated {
		return connectors.Order{}, s.misshapen("LastModified is not a time", "LastModified 不是時間", nil, nil)
	}
	total, err := connectors.ParseMoney(trim(w.Total), cmp.Or(trim(w.Currency), "TWD"))
	if err != nil || total.Amount.IsNegative() || trim(w.ID) == "" || len(total.Currency) != 3 {
		return connectors.Order{}, s.misshapen("OrderID, OrderTotal or CurrencyCode is missing or not readable",
			"缺少 OrderID、OrderTotal 或 CurrencyCode，或無法讀取", nil, nil)
	}
	extras := readExtras(w.Custom)
	o := connectors.Order{
		ID: trim(w.ID), Number: cmp.Or(trim(w.Number), trim(w.ID)), OrderedAt: ordered, UpdatedAt: modified, Total: total, BuyerNote: notes(w),
		Shipping: shipping(w, extras), Receiver: receiver(w),
	}
	if o.Lines, err = s.lines(w, total.Currency); err != nil {
		return connectors.Order{}, err
	}
	if o.Payment, o.COD, err = s.payment(w, extras, total); err != nil {
		return connectors.Order{}, err
	}
	s.state(&o, w)
	return o, nil
}

func trim(text string) string { return strings.TrimSpace(text) }

// open takes the order out of a document.
func (s *Store) open(raw json.RawMessage) (wireOrder, error) {
	var doc document
	var w wireOrder
	if json.Unmarshal(raw, &doc) != nil || doc.Order == "" {
		return w, s.misshapen("the document is not one of a Custom Store's order", "此資料不是 Custom Store 的訂單", nil, nil)
	}
	if err := xml.Unmarshal([]byte("<Order>"+doc.Order+"</Order>"), &w); err != nil {
		return w, s.misshapen("the order is no XML of a Custom Store", "訂單不是 Custom Store 的 XML", nil, nil)
	}
	return w, nil
}

// longestWord bounds what is repeated of a status.
const longestWord = 40

// Unexplained gives the word of an order's status if nobody explained it.
func (s *Store) Unexplained(fetched connectors.Fetched) string {
	w, err := s.open(fetched.Raw)
	if word := trim(w.Status); err == nil && s.meaning(word) == unknown {
		return cmp.Or(word[:min(len(word), longestWord)], "(empty)")
	}
	return ""
}

// state says where the order is, by the account's words. A word that nobody explained holds the order.
func (s *Store) state(o *connectors.Order, w wireOrder) {
	o.State = connectors.StateOpen
	switch s.meaning(trim(w.Status)) {
	case unpaid:
		o.State = connectors.StateUnpaid
	case shipped:
		o.State = connectors.StateShipped
	case cancelled:
		o.State, o.CancelReason = connectors.StateCancelled, "cancelled on the website"
	case held:
		o.Hold = &connectors.Text{EN: "The merchant put the order on hold on the website.", ZH: "商家在官網將此訂單設為保留。"}
	case unknown:
		o.Hold = &connectors.Text{
			EN: "The website gives the order a status that nobody explained: enter the word in the account's settings.",
			ZH: "官網的訂單狀態尚未設定：請在帳號設定中填入該狀態文字。",
		}
	}
	if o.State == connectors.StateOpen && o.Hold == nil && o.Receiver.Address == "" {
		o.Hold = &connectors.Text{EN: "The website does not say where the parcel goes.", ZH: "官網未提供收件地址。"}
	}
}

// notes are what the buyer wrote and, behind it, what the merchant did.
func notes(w wireOrder) string {
	parts := []string{trim(w.Notes)}
	if gift := trim(w.Gift); gift != "" {
		parts = append(parts, "禮物卡片："+gift)
	}
	if internal := trim(w.Internal); internal != "" {
		parts = append(parts, "商家備註："+internal)
	}
	return trim(strings.Join(parts, "\n"))
}

// extras are what a Taiwanese shop needs and the protocol has no place for: `gw:cod=1140;net=seven_eleven;store=131386;...` in CustomField1. It
// is this project's own convention; without it the methods' names must do.
func readExtras(custom string) map[string]string {
	extras := map[string]string{}
	list, ours := strings.CutPrefix(trim(custom), "gw:")
	if !ours {
		return extras
	}
	for part := range strings.SplitSeq(list, ";") {
		if key, value, pair := strings.Cut(part, "="); pair {
			extras[trim(key)] = trim(value)
		}
	}
	return extras
}

// normal is the temperature that needs no word.
const normal = "normal"

// shipping is the method by its name, which the warehouse maps, and the store where one is told.
func shipping(w wireOrder, extras map[string]string) connectors.Shipping {
	name := trim(w.Shipping)
	sent := connectors.Shipping{Code: name, Name: name, Mode: connectors.ShipSelf, StoreID: extras["store"], StoreName: extras["storename"]}
	if temperature := extras["temp"]; name != "" && temperature != "" && temperature != normal {
		sent.Code += "/" + temperature
	}
	return sent
}

// receiver is who gets the parcel and where. City and State come as the shop has them: in Taiwan mostly district and county.
func receiver(w wireOrder) connectors.Receiver {
	to := w.Receiver
	r := connectors.Receiver{
		Name: cmp.Or(trim(to.Name), trim(to.Company), trim(w.Buyer.Name)), Phone: cmp.Or(trim(to.Phone), trim(w.Buyer.Phone)), Postcode: trim(to.Postcode),
	}
	street := trim(to.Address1) + trim(to.Address2)
	if postal.HasHan(street + to.City) {
		county := trim(to.State)
		if !postal.HasHan(county) { // a code
			county = ""
		}
		r.Address = postal.Line(street, county, trim(to.City))
	} else {
		r.Address = postal.Abroad(trim(to.Address1), trim(to.Address2), trim(to.City), trim(to.State), trim(to.Country))
	}
	return r
}

// lines reads what is to be packed. A discount comes as an item that is none.
func (s *Store) lines(w wireOrder, currency string) ([]connectors.Line, error) {
	var lines []connectors.Line
	ids := map[string]bool{}
	for i, item := range w.Items {
		if strings.EqualFold(trim(item.Adjustment), "true") || trim(item.Adjustment) == "1" {
			continue
		}
		quantity, whole := scalar.Text(trim(item.Quantity)).Count()
		if !whole {
			return nil, s.misshapen("a Quantity is not a whole number", "有一項的 Quantity 不是整數", nil, nil)
		}
		price, err := connectors.ParseMoney(cmp.Or(trim(item.Price), "0"), currency)
		if err != nil {
			return nil, s.misshapen("a UnitPrice is not a number", "有一項的 UnitPrice 不是數字", nil, nil)
		}
		line := connectors.Line{
			ID: cmp.Or(trim(item.ID), itoa(i+1)), SKU: trim(item.SKU), Name: trim(item.Name), Quantity: quantity, Price: price,
		}
		if ids[line.ID] || line.SKU == "" && line.Name == "" {
			return nil, s.misshapen("two items have one LineItemID, or one says nothing of what it is", "兩項的 LineItemID 相同，或有一項未說明商品", nil, nil)
		}
		ids[line.ID] = true
		var options []string
		for _, o := range item.Options {
			if value := trim(o.Value); value != "" {
				options = append(options, value)
			}
		}
		line.Variant = strings.Join(options, " / ")
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return nil, (&connectors.Error{Kind: connectors.Rejected, Do: s.advice.Developer}).Saying(
			"the order has no items: there is nothing to ship", "訂單沒有品項，無可出貨")
	}
	return lines, nil
}

// paymentWords tell by the name of a payment method who collects. It says nothing of whether it was paid: a name that has none of these words
// is unknown, and the order is held until a person maps it.
var paymentWords = []struct {
	kind  connectors.PaymentKind
	words []string
}{
	{connectors.PaymentCOD, []string{"貨到付款", "取貨付款", "到付", "代收貨款", "cash on delivery", "cashondelivery", "cod"}},
	{connectors.PaymentOnline, []string{
		"信用卡", "credit card", "creditcard", "line pay", "linepay", "街口", "jkopay", "apple pay", "applepay", "google pay", "atm", "轉帳", "虛擬帳號", "匯款",
		"超商代碼", "stripe", "paypal", "bank transfer",
	}},
}

// payment reads who collects, and what.
func (s *Store) payment(w wireOrder, extras map[string]string, total connectors.Money) (connectors.Payment, *connectors.Money, error) {
	p := connectors.Payment{Method: trim(w.Payment), Kind: connectors.PaymentUnknown}
	if told, there := extras["cod"]; there {
		collect, err := connectors.ParseMoney(told, total.Currency)
		if err != nil || !collect.Amount.IsPositive() {
			return p, nil, s.misshapen("the amount to collect in CustomField1 is not one", "CustomField1 的代收金額無法讀取", nil, nil)
		}
		p.Kind = connectors.PaymentCOD
		return p, &collect, nil
	}
	name := strings.ToLower(p.Method)
	for _, known := range paymentWords {
		for _, word := range known.words {
			if p.Kind == connectors.PaymentUnknown && (name == word || len(word) > len("cod") && strings.Contains(name, word)) {
				p.Kind = known.kind
			}
		}
	}
	if p.Kind != connectors.PaymentCOD {
		return p, nil, nil
	}
	if !total.Amount.IsPositive() {
		return p, nil, s.misshapen("the order is paid on delivery and OrderTotal is nothing", "貨到付款訂單的 OrderTotal 為零", nil, nil)
	}
	return p, &total, nil
}
