package pchome

// Reading an order (FACTS.md section 2.2). Pure: what it needs besides the document are the account's values.

import (
	"bytes"
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"gowarehouse/connectors"
)

// line is one line as it was read.
type line struct {
	row    orderRow
	wanted int // pieces still to be shipped, or shipped
	at     time.Time
	price  connectors.Money
	to     person
	hidden bool // the receiver could not be opened
}

// isCancelled tells a line that is not to be shipped, or was taken back whole.
func (l line) isCancelled() bool { return l.wanted == 0 }

// hasLeft tells a line whose number was reported, whatever PChome found out about it.
func (l line) hasLeft() bool {
	return slices.Contains([]text{statusChecking, statusShipped, statusWrong}, l.row.Status)
}

func (l line) isOpen() bool { return !l.isCancelled() && !l.hasLeft() }

// Normalise reads a document of Orders, Order or Watch.
func (c *connector) Normalise(fetched connectors.Fetched) (connectors.Order, error) {
	var doc document
	if !isObject(fetched.Raw) || json.Unmarshal(fetched.Raw, &doc) != nil || !orderNumber.MatchString(doc.Order) || len(doc.Rows) == 0 {
		return connectors.Order{}, c.differs(nil, nil, "the document is not an order", "內容不是訂單")
	}
	lines := make([]line, 0, len(doc.Rows))
	for _, raw := range doc.Rows {
		l, err := c.line(doc, raw)
		if err != nil {
			return connectors.Order{}, err
		}
		if slices.ContainsFunc(lines, func(other line) bool { return other.row.ID == l.row.ID }) {
			return connectors.Order{}, c.differs(nil, nil, "two lines have one number", "明細編號重複")
		}
		lines = append(lines, l)
	}
	return c.order(doc.Order, lines), nil
}

// line reads one row.
func (c *connector) line(doc document, raw json.RawMessage) (line, error) {
	unreadable := func(en, zh string) (line, error) { return line{}, c.differs(nil, nil, en, zh) }
	l := line{}
	if !isObject(raw) || json.Unmarshal(raw, &l.row) != nil {
		return unreadable("a line has another shape", "明細格式不符")
	}
	row := l.row
	if order, ok := orderOf(string(row.ID)); !ok || order != doc.Order {
		return unreadable("a line has no number or belongs to another order", "明細編號不符")
	}
	ordered, counted := row.OrderQty.Count()
	cancelled, taken := cmp.Or(row.CancelQty, "0").Count()
	barred, known := notShipped[row.IsNotShip]
	if !counted || !taken || cancelled > ordered || !known {
		return unreadable("OrderQty, CancelQty or isNotShip is missing or not readable", "數量或不出貨註記無法讀取")
	}
	if l.wanted = ordered - cancelled; barred {
		l.wanted = 0
	}
	var dated, priced bool
	if l.at, dated = moment(row.TransDate); !dated {
		return unreadable("TransDate is missing or not readable", "轉單日期無法讀取")
	}
	prod := row.Prod.value
	if l.price, priced = cmp.Or(prod.Price, "0").Amount("TWD"); !priced {
		return unreadable("a price is not readable", "價格無法讀取")
	}
	if prod.ID == "" && prod.SKU == "" && prod.Name == "" {
		return unreadable("a line does not say what it is about", "明細沒有商品資料")
	}
	var how reading
	l.to, how = c.receiver(doc.Receivers[string(row.ID)], row.Receiver)
	l.hidden = how == isHidden
	return l, nil
}

// reading says how a person came.
type reading int

// The ways. Of a person who came partly encrypted, what cannot be opened counts most, then what was opened.
const (
	isPlain  reading = iota
	isOpened         // key and IV fit
	isHidden         // encrypted, and nobody can open it
)

// receiver reads a person: opened when it was fetched, plain, as JSON in a text, or encrypted, whole or value by value. What nobody can open
// is hidden, and so is what was opened into something that no person wrote: a wrong IV garbles the first letters alone.
func (c *connector) receiver(opened, raw json.RawMessage) (to person, how reading) {
	if !isObject(opened) {
		opened = raw
	}
	var inside string
	if json.Unmarshal(opened, &inside) == nil && inside != "" {
		opened = json.RawMessage(strings.TrimSpace(inside))
		if plain, ok := c.seal.open(string(opened), isObject); ok {
			opened, how = plain, isOpened
		}
		if !isObject(opened) {
			return person{}, isHidden
		}
	}
	if !isObject(opened) {
		return person{}, isPlain
	}
	if json.Unmarshal(opened, &to) != nil {
		return person{}, isHidden
	}
	for _, part := range []struct {
		value *text
		fits  func([]byte) bool
	}{{&to.Name, isWritten}, {&to.Tel, isDialled}, {&to.Mobile, isDialled}, {&to.Zip, isDialled}, {&to.Address, isWritten}} {
		sealed := string(*part.value)
		switch plain, ok := c.seal.open(sealed, part.fits); {
		case ok:
			*part.value, how = text(strings.TrimSpace(string(plain))), max(how, isOpened)
		case isSealed(sealed), how == isOpened && !part.fits([]byte(sealed)):
			*part.value, how = "", isHidden
		}
	}
	return to, how
}

// isWritten tells a text that somebody wrote: letters, signs and spaces.
func isWritten(value []byte) bool {
	return !bytes.ContainsFunc(value, func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) && !unicode.IsSpace(r) })
}

var dialled = regexp.MustCompile(`(?i)^(?:[0-9０-９+＋()（）#＃*＊○●xo.,;:：、/\s~－—-]|分機|轉|ext)*$`)

// isDialled tells a telephone number or a postcode, of which a part may be hidden.
func isDialled(value []byte) bool { return dialled.Match(value) }

// order makes an order of its lines. What is still to be shipped decides, otherwise what was.
func (c *connector) order(number string, lines []line) connectors.Order {
	counting := atLeast(line.isOpen, atLeast(func(l line) bool { return !l.isCancelled() }, lines))
	first := counting[0]
	order := connectors.Order{
		ID: number, Number: number, OrderedAt: lines[0].at, Total: connectors.TWD(0),
		Payment:  connectors.Payment{Method: paymentMethod, Kind: connectors.PaymentPlatform},
		Shipping: c.shipping(first.row), Receiver: receiverOf(first), Buyer: c.buyer(first.row), BuyerNote: notes(lines),
		Packages: packages(lines),
	}
	for _, l := range lines {
		order.Lines = append(order.Lines, c.lineFor(l))
		order.Total.Amount = order.Total.Amount.Add(l.price.Amount.Mul(decimal.NewFromInt(int64(l.wanted))))
		if l.at.Before(order.OrderedAt) {
			order.OrderedAt = l.at
		}
	}
	for _, l := range counting {
		if by, limited := endOf(l.row.LastShip); limited && (order.ShipBy == nil || by.Before(*order.ShipBy)) {
			order.ShipBy = &by
		}
	}
	order.State, order.PartlyShipped = state(lines)
	if order.State == connectors.StateCancelled {
		order.CancelReason = "PChome：不出貨或已取消"
	}
	if order.State == connectors.StateOpen {
		order.Receiver.Masked = isMasked(order.Receiver)
		order.Hold = doubt(counting)
	}
	return order
}

// atLeast gives the lines that fit, or all if none does.
func atLeast(fits func(line) bool, lines []line) []line {
	if some := slices.DeleteFunc(slices.Clone(lines), func(l line) bool { return !fits(l) }); len(some) > 0 {
		return some
	}
	return lines
}

// sku is the vendor's own number as the warehouse writes it.
func (c *connector) sku(told text) string {
	if c.capitals {
		return strings.ToUpper(string(told))
	}
	return string(told)
}

func (c *connector) lineFor(l line) connectors.Line {
	prod := l.row.Prod.value
	return connectors.Line{
		ID: string(l.row.ID), Listing: keyOf(string(prod.ID)), SKU: c.sku(prod.SKU), Name: string(cmp.Or(prod.Name, prod.SKU, prod.ID)),
		Variant: string(prod.Spec), Quantity: l.wanted, Price: l.price,
	}
}

// state is where an order is: what is left of it decides.
func state(lines []line) (state connectors.PlatformState, partly bool) {
	var open, left bool
	for _, l := range lines {
		open = open || l.isOpen()
		left = left || !l.isCancelled() && l.hasLeft()
	}
	switch {
	case open:
		return connectors.StateOpen, left
	case left:
		return connectors.StateShipped, false
	}
	return connectors.StateCancelled, false
}

// shipping reads how an order goes. Where it says nothing, the method is missing, unless the merchant has said what that means.
func (c *connector) shipping(row orderRow) connectors.Shipping {
	ship := row.Ship.value
	s := connectors.Shipping{Mode: connectors.ShipSelf, Code: string(ship.Type), StoreID: string(ship.StoreID), StoreName: string(ship.StoreName)}
	if s.Code == "" && c.takeHome && ship.StoreType == "" && ship.StoreID == "" {
		s.Code = shipHome
	}
	if s.Code != "" && ship.Temperature != "" && !strings.EqualFold(string(ship.Temperature), normalTemp) {
		s.Code += betweenTemp + string(ship.Temperature)
	}
	s.Name = s.Code
	if i := slices.IndexFunc(shippings, func(known connectors.ShippingCode) bool { return known.Code == s.Code }); i >= 0 {
		s.Name = shippings[i].Name.ZH
	}
	return s
}

func receiverOf(l line) connectors.Receiver {
	return connectors.Receiver{
		Name: string(l.to.Name), Phone: string(cmp.Or(l.to.Mobile, l.to.Tel)), Postcode: string(l.to.Zip), Address: string(l.to.Address),
	}
}

// asterisks stand for what is hidden.
var asterisks = regexp.MustCompile(`[*＊○●]`)

// isMasked tells a receiver to whom nothing can be sent.
func isMasked(to connectors.Receiver) bool {
	return to.Name == "" || to.Address == "" || asterisks.MatchString(to.Name+to.Phone+to.Address)
}

func (c *connector) buyer(row orderRow) string {
	buyer, _ := c.receiver(nil, row.Buyer)
	return string(buyer.Name)
}

// notes are what the buyer wishes, each wish once.
func notes(lines []line) string {
	var all []string
	for _, l := range lines {
		if note := string(l.row.Note); note != "" && !slices.Contains(all, note) {
			all = append(all, note)
		}
	}
	return strings.Join(all, "\n")
}

// packages are the numbers that were reported, with their lines.
func packages(lines []line) []connectors.Package {
	var all []connectors.Package
	for _, l := range lines {
		ship := l.row.Ship.value
		if ship.Number == "" {
			continue
		}
		part := connectors.PackageLine{Line: string(l.row.ID), Quantity: l.wanted}
		i := slices.IndexFunc(all, func(p connectors.Package) bool { return p.TrackingNumber == string(ship.Number) })
		if i < 0 {
			all = append(all, connectors.Package{Ref: string(ship.Number), Carrier: string(ship.Company), TrackingNumber: string(ship.Number)})
			i = len(all) - 1
		}
		all[i].Lines = append(all[i].Lines, part)
	}
	return all
}

// doubts are the reasons why a person must look before an order ships, the first that holds.
var doubts = []struct {
	is   func(l, first line) bool
	says connectors.Text
}{
	{func(l, _ line) bool { return l.row.Status != statusOpen && !l.hasLeft() },
		both("PChome shows a status of the parcel that is not known.", "PChome 的出貨狀態未知。")},
	{func(l, _ line) bool { return l.row.Status == statusOpen && l.row.Ship.value.Number != "" },
		both("PChome shows a tracking number already: find out whether the parcel was sent.", "PChome 已有物流單號，請確認包裹是否已寄出。")},
	{func(l, _ line) bool { return l.hidden },
		both("The receiver is encrypted and cannot be opened: check the account's encrypt key and IV.", "收件人資料無法解密：請檢查帳號的加密金鑰與 IV。")},
	{func(l, _ line) bool { return l.row.Ship.value.StoreType != "" || l.row.Ship.value.StoreID != "" },
		both("The order goes to a convenience store, which this program cannot do for PChome: ship it in PChome's vendor system (VDR).",
			"此訂單為超商取貨，本系統不支援 PChome 超商出貨，請至 PChome 廠商系統（VDR）處理。")},
	{func(l, _ line) bool { return isFilled(l.row.Virtual) },
		both("PChome marks the goods as virtual: look the order up in its vendor system (VDR).", "PChome 標示為虛擬商品，請至廠商系統（VDR）確認。")},
	{func(l, _ line) bool { return isFilled(l.row.Reserve) || isFilled(l.row.ReserveFrom) },
		both("The order is for an appointed time, in a form that is not known: look it up in PChome's vendor system (VDR).",
			"此訂單有預約資訊，格式未知，請至 PChome 廠商系統（VDR）確認。")},
	{func(l, first line) bool { return l.to != first.to },
		both("The lines of the order go to different receivers.", "同一訂單的明細有不同收件人。")},
	{func(l, first line) bool {
		return l.row.Ship.value.Type != first.row.Ship.value.Type || l.row.Ship.value.Temperature != first.row.Ship.value.Temperature
	}, both("The lines of the order go in different ways (temperature, delivery).", "同一訂單的明細有不同配送方式（溫層、宅配）。")},
}

// doubt is a reason of PChome's own to hold what is open of an order.
func doubt(open []line) *connectors.Text {
	for _, d := range doubts {
		if slices.ContainsFunc(open, func(l line) bool { return d.is(l, open[0]) }) {
			return &d.says
		}
	}
	return nil
}
