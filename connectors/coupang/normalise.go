package coupang

// Normalising: from a shipment box to an order in the words of this program.

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"gowarehouse/connectors"
	"gowarehouse/connectors/postal"
	"gowarehouse/connectors/scalar"
)

// states maps a box's status (FACTS.md 2.4).
var states = map[string]connectors.PlatformState{
	statusAccept: connectors.StateOpen, statusInstruct: connectors.StateOpen, "DEPARTURE": connectors.StateShipped,
	"DELIVERING": connectors.StateShipped, "FINAL_DELIVERY": connectors.StateShipped, "NONE_TRACKING": connectors.StateShipped,
}

// sheet is a shipment box, as far as it is used.
type sheet struct {
	Box       ident       `json:"shipmentBoxId"`
	Order     ident       `json:"orderId"`
	Ordered   scalar.Text `json:"orderedAt"`
	Paid      scalar.Text `json:"paidAt"`
	Status    scalar.Text `json:"status"`
	Shipping  amount      `json:"shippingPrice"`
	Remote    amount      `json:"remotePrice"`
	Message   scalar.Text `json:"parcelPrintMessage"`
	Split     scalar.Text `json:"splitShipping"`
	Orderer   personRow   `json:"orderer"`
	Receiver  personRow   `json:"receiver"`
	Items     []itemRow   `json:"orderItems"`
	Carrier   scalar.Text `json:"deliveryCompanyName"`
	Number    scalar.Text `json:"invoiceNumber"`
	Kind      scalar.Text `json:"shipmentType"`
	COD       *bool       `json:"isCod"`
	sheetZone *time.Location
	currency  string // of plain numbers
}

type personRow struct {
	Name     scalar.Text `json:"name"`
	Virtual  scalar.Text `json:"safeNumber"`
	Real     scalar.Text `json:"receiverNumber"`
	Address1 scalar.Text `json:"addr1"`
	Address2 scalar.Text `json:"addr2"`
	Postcode scalar.Text `json:"postCode"`
}

type itemRow struct {
	Option      ident       `json:"vendorItemId"`
	Shown       scalar.Text `json:"vendorItemName"`
	Count       scalar.Text `json:"shippingCount"`
	Unit        amount      `json:"salesPrice"`
	Price       amount      `json:"orderPrice"`
	Discount    amount      `json:"discountPrice"`
	Instant     amount      `json:"instantCouponDiscount"`
	Downloaded  amount      `json:"downloadableCouponDiscount"`
	ByCoupang   amount      `json:"coupangDiscount"`
	SKU         scalar.Text `json:"externalVendorSkuCode"`
	Product     scalar.Text `json:"sellerProductName"`
	Item        scalar.Text `json:"sellerProductItemName"`
	AskedFor    scalar.Text `json:"etcInfoHeader"`
	Asked       scalar.Text `json:"etcInfoValue"`
	AskedList   texts       `json:"etcInfoValues"`
	Cancelled   scalar.Text `json:"cancelCount"`
	Held        scalar.Text `json:"holdCountForCancel"`
	Gone        scalar.Text `json:"canceled"`
	ShipBy      scalar.Text `json:"estimatedShippingDate"`
	PlannedShip scalar.Text `json:"plannedShippingDate"`
}

// texts is a list of texts, one text, or nothing.
type texts []string

// UnmarshalJSON takes them all; whatever else it is, is nothing.
func (t *texts) UnmarshalJSON(b []byte) error {
	*t = nil
	var list []scalar.Text
	if b[0] != '[' {
		var one scalar.Text
		if err := one.UnmarshalJSON(b); err != nil {
			return err
		}
		list = []scalar.Text{one}
	} else if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	for _, text := range list {
		if text != "" {
			*t = append(*t, string(text))
		}
	}
	return nil
}

// readSheet reads Fetched.Raw.
func readSheet(raw json.RawMessage) (sheet, error) {
	var d document
	var s sheet
	if err := json.Unmarshal(raw, &d); err != nil {
		return s, broken(raw, "the stored document cannot be read", err)
	}
	if len(d.Order) == 0 {
		return s, broken(raw, "the stored document has no box", nil)
	}
	if err := json.Unmarshal(d.Order, &s); err != nil {
		return s, broken(raw, "the box is not written as documented", err)
	}
	s.sheetZone, s.currency = zoneOf(d.Market), currencyOf(d.Market)
	return s, nil
}

// Normalise reads a shipment box in the words of this program.
func (c *Connector) Normalise(f connectors.Fetched) (connectors.Order, error) {
	s, err := readSheet(f.Raw)
	if err != nil {
		return connectors.Order{}, err
	}
	o, err := c.order(s)
	switch {
	case err != nil:
		return connectors.Order{}, broken(f.Raw, err.Error(), err)
	case o.ID != f.ID:
		return connectors.Order{}, broken(f.Raw, "the box number is missing or another one", nil)
	}
	return o, nil
}

// order puts an order together. Its errors are sentences without data.
func (c *Connector) order(s sheet) (connectors.Order, error) {
	state, known := states[string(s.Status)]
	ordered, err := moment(s.Ordered, s.sheetZone)
	switch {
	case !s.Box.known() || !s.Order.known():
		return connectors.Order{}, errors.New("shipmentBoxId or orderId is missing")
	case !known:
		return connectors.Order{}, errors.New("status is none of the documented ones")
	case err != nil || ordered == nil:
		return connectors.Order{}, errors.New("orderedAt is missing or not written as documented")
	case len(s.Items) == 0:
		return connectors.Order{}, errors.New("orderItems is missing")
	}
	lines, counts, err := s.lines()
	if err != nil {
		return connectors.Order{}, err
	}
	total, err := s.total()
	if err != nil {
		return connectors.Order{}, err
	}
	o := connectors.Order{
		ID: string(s.Box), Number: string(s.Order), State: state, OrderedAt: *ordered, ShipBy: s.shipBy(), Total: total, Lines: lines,
		Shipping: c.shipping(s), Receiver: s.Receiver.receiver(), Buyer: string(s.Orderer.Name), BuyerNote: string(s.Message),
	}
	if o.Payment, err = s.payment(); err != nil {
		return o, err
	}
	if o.Payment.Kind == connectors.PaymentCOD && s.amountsTold() {
		if !total.Amount.IsPositive() {
			return o, errors.New("nothing to collect on a cash-on-delivery order")
		}
		o.COD = &total
	}
	s.amend(&o, counts)
	return o, nil
}

// amend applies what the lines and the number say about the state, and Coupang's own reasons to hold.
func (s sheet) amend(o *connectors.Order, c counted) {
	if o.State == connectors.StateOpen {
		switch {
		case c.gone:
			o.State, o.CancelReason = connectors.StateCancelled, reasonGone
		case c.held > 0:
			o.State, o.CancelReason = connectors.StateCancelRequested, fmt.Sprintf(reasonHeld, c.held)
		case s.Number != "":
			o.State = connectors.StateArranged
		}
	}
	if s.Number != "" {
		o.Packages = []connectors.Package{{Ref: o.ID, Carrier: string(s.Carrier), TrackingNumber: string(s.Number)}}
	}
	o.Hold = s.hold(o, c)
}

// Coupang gives no reasons: these are what it shows, in both languages.
const (
	reasonGone = "cancelled or returned at Coupang / 已於酷澎取消或退貨"
	reasonHeld = "%[1]d pieces wait for their refund / %[1]d 件等待退款"
)

var (
	holdPhone = connectors.Text{EN: "Coupang gives no phone number of the receiver right now: fetch the order again later, or look in WING.",
		ZH: "酷澎目前未提供收件人電話：請稍後重新抓取，或至 WING 查看。"}
	holdCollect = connectors.Text{
		EN: "Pieces of this cash-on-delivery order were cancelled, and Coupang does not say what is left to collect: look in WING.",
		ZH: "此貨到付款訂單有部分取消，酷澎未提供剩餘應收金額：請至 WING 確認。"}
	holdAmount = connectors.Text{
		EN: "Coupang leaves out an amount of this order, so that nobody knows what the buyer pays: look in WING before it ships.",
		ZH: "酷澎未提供此訂單的部分金額，無法得知買家應付金額：出貨前請至 WING 確認。",
	}
	holdDiscount = connectors.Text{EN: "The discounts of this cash-on-delivery order do not add up: look in WING what is to be collected.",
		ZH: "此貨到付款訂單的折扣金額不一致：請至 WING 確認應收金額。"}
)

// hold gives a reason why a person must look before this ships.
func (s sheet) hold(o *connectors.Order, c counted) *connectors.Text {
	switch {
	case !s.amountsTold():
		return &holdAmount
	case o.COD != nil && c.fewer:
		return &holdCollect
	case o.COD != nil && slices.ContainsFunc(s.Items, itemRow.discountsDiffer):
		return &holdDiscount
	case o.Shipping.Mode == connectors.ShipSelf && o.Receiver.Phone == "" && o.State == connectors.StateOpen:
		return &holdPhone
	}
	return nil
}

// payment: only isCod and paidAt tell anything (FACTS.md 2.4). A cash-on-delivery box shows paidAt as well, so that paidAt without isCod is
// no payment: the box is held.
func (s sheet) payment() (connectors.Payment, error) {
	paid, err := moment(s.Paid, s.sheetZone)
	if err != nil {
		return connectors.Payment{}, errors.New("paidAt is not written as documented")
	}
	switch {
	case s.COD != nil && *s.COD:
		return connectors.Payment{Method: paidCOD, Kind: connectors.PaymentCOD, PaidAt: paid}, nil
	case s.COD != nil && paid != nil:
		return connectors.Payment{Method: paidOnline, Kind: connectors.PaymentOnline, PaidAt: paid}, nil
	}
	return connectors.Payment{Method: paidUnknown, Kind: connectors.PaymentUnknown}, nil
}

// shipping: the type of the shipment decides who gives the number, and where it does not, the account's choice.
func (c *Connector) shipping(s sheet) connectors.Shipping {
	way := connectors.Shipping{Code: string(s.Kind), Name: string(s.Kind), Mode: connectors.ShipSelf}
	if c.setting(keyShipMode) == platformLabel {
		way.Mode = connectors.ShipLabel
	}
	for _, known := range shippings {
		if known.Code != way.Code {
			continue
		}
		way.Name = known.Name.ZH
		if known.Mode != "" {
			way.Mode = known.Mode
		}
	}
	return way
}

// receiver joins the address, which comes cut at the street. A name or address with the mask's signs is hidden.
func (p personRow) receiver() connectors.Receiver {
	r := connectors.Receiver{Name: string(p.Name), Phone: string(p.Real), Postcode: string(p.Postcode), Address: string(p.Address1) + string(p.Address2)}
	if !postal.HasHan(r.Address) { // Korean and Latin words would run together
		r.Address = strings.TrimSpace(string(p.Address1) + " " + string(p.Address2))
	}
	if r.Phone == "" {
		r.Phone = string(p.Virtual)
	}
	r.Masked = strings.ContainsAny(r.Name, masks) || strings.ContainsAny(r.Address, masks)
	return r
}

// masks are the signs with which Coupang hides parts of names.
const masks = "*○〇＊"

// shipBy is the earliest day that a line should leave on, to its end.
func (s sheet) shipBy() *time.Time {
	var earliest *time.Time
	for _, i := range s.Items {
		text := string(i.PlannedShip)
		if text == "" {
			text = string(i.ShipBy)
		}
		day, err := time.ParseInLocation(time.DateOnly, text, s.sheetZone)
		if err != nil {
			continue // a wish about a day is no reason to set an order aside
		}
		end := day.AddDate(0, 0, 1).Add(-time.Second).UTC()
		if earliest == nil || end.Before(*earliest) {
			earliest = &end
		}
	}
	return earliest
}

// counted is what the quantities of a box say together.
type counted struct {
	held  int  // pieces that wait for their refund
	fewer bool // some were cancelled, or wait for it
	gone  bool // nothing is left, and nothing waits
}

// lines reads orderItems: what is left to ship is the count without what was cancelled and what waits for it.
func (s sheet) lines() ([]connectors.Line, counted, error) {
	var list []connectors.Line
	sum := counted{gone: true}
	used := map[string]int{}
	for n, i := range s.Items {
		l, held, cancelled, err := i.line(s.currency)
		if err != nil {
			return nil, sum, fmt.Errorf("line %d: %w", n+1, err)
		}
		if used[l.ID]++; used[l.ID] > 1 {
			l.ID = fmt.Sprintf("%s#%d", l.ID, used[l.ID])
		}
		sum.held += held
		sum.fewer = sum.fewer || held+cancelled > 0
		sum.gone = sum.gone && l.Quantity == 0 && held == 0
		list = append(list, l)
	}
	return list, sum, nil
}

// optionOf gives back the option of a line's id.
func optionOf(line string) string {
	option, _, _ := strings.Cut(line, "#")
	return option
}

func (i itemRow) line(currency string) (l connectors.Line, held, cancelled int, err error) {
	if !i.Option.known() || i.Count == "" {
		return l, 0, 0, errors.New("vendorItemId or shippingCount is missing")
	}
	count, err := pieces(i.Count, "shippingCount")
	if err != nil {
		return l, 0, 0, err
	}
	if held, err = pieces(i.Held, "holdCountForCancel"); err != nil {
		return l, 0, 0, err
	}
	if cancelled, err = pieces(i.Cancelled, "cancelCount"); err != nil {
		return l, 0, 0, err
	}
	if i.Gone == "true" {
		cancelled, held = count, 0
	}
	net, err := i.net(currency)
	if err != nil {
		return l, 0, 0, err
	}
	l = connectors.Line{
		ID: string(i.Option), Listing: connectors.ListingKey{Item: string(i.Option)}, SKU: string(i.SKU), Name: string(i.Product),
		Variant: string(i.Item), Quantity: max(0, count-held-cancelled), Price: net, Note: i.note(),
	}
	if l.Name == "" {
		l.Name = string(i.Shown)
	}
	if count > 0 {
		l.Price.Amount = net.Amount.DivRound(decimal.NewFromInt(int64(count)), 2)
	}
	return l, held, cancelled, nil
}

// net is what the buyer pays for the line.
func (i itemRow) net(currency string) (connectors.Money, error) {
	if !i.Price.there {
		return connectors.Money{}, errors.New("orderPrice is missing")
	}
	m := money(i.Price, currency)
	m.Amount = m.Amount.Sub(i.discount())
	if m.Amount.IsNegative() || i.Price.value.IsNegative() {
		return m, errors.New("orderPrice or a discount is no amount")
	}
	return m, nil
}

// discount is discountPrice, which is the sum of the other three; they stand in where it is not written (FACTS.md 2.4).
func (i itemRow) discount() decimal.Decimal {
	if i.Discount.there && !i.Discount.value.IsZero() {
		return i.Discount.value
	}
	return i.parts()
}

// discountTold says whether a line tells its discount: in one sum or in its three parts.
func (i itemRow) discountTold() bool {
	return i.Discount.there || i.Instant.there && i.Downloaded.there && i.ByCoupang.there
}

// amountsTold says whether everything is there of which the total is made. A fee or discount that is missing is not none: its order is held,
// and without a known amount to collect.
func (s sheet) amountsTold() bool {
	return s.Shipping.there && s.Remote.there && !slices.ContainsFunc(s.Items, func(i itemRow) bool { return !i.discountTold() })
}

func (i itemRow) parts() decimal.Decimal {
	return i.Instant.value.Add(i.Downloaded.value).Add(i.ByCoupang.value)
}

func (i itemRow) discountsDiffer() bool {
	return !i.parts().IsZero() && !i.Discount.value.IsZero() && !i.parts().Equal(i.Discount.value)
}

// note tells the packer what the buyer saw, where that differs from what the vendor registered, and what he asked for.
func (i itemRow) note() string {
	var notes []string
	if plain(i.Shown) != plain(i.Product+i.Item) && i.Shown != "" && i.Product != "" {
		notes = append(notes, string(i.Shown))
	}
	asked := i.AskedList
	if len(asked) == 0 && i.Asked != "" {
		asked = texts{string(i.Asked)}
	}
	if len(asked) > 0 {
		notes = append(notes, strings.TrimPrefix(string(i.AskedFor)+"："+strings.Join(asked, "、"), "："))
	}
	return strings.Join(notes, "；")
}

// plain is a name without what only separates.
func plain(name scalar.Text) string {
	return strings.NewReplacer(" ", "", ",", "", "，", "", "/", "").Replace(string(name))
}

// money gives an amount its currency: its own, or the market's.
func money(a amount, currency string) connectors.Money {
	if a.currency != "" {
		currency = a.currency
	}
	return connectors.Money{Amount: a.value, Currency: currency}
}

// total is what the buyer pays: the lines without their discounts, and both delivery fees. All must be in one currency. It is less than that
// where an amount is missing.
func (s sheet) total() (connectors.Money, error) {
	sum := connectors.Money{Currency: money(s.Items[0].Price, s.currency).Currency}
	for _, fee := range []amount{s.Shipping, s.Remote} {
		if fee.value.IsNegative() || fee.there && money(fee, s.currency).Currency != sum.Currency {
			return sum, errors.New("a delivery fee is no amount in the order's currency")
		}
		sum.Amount = sum.Amount.Add(fee.value)
	}
	for _, i := range s.Items {
		net, err := i.net(s.currency)
		if err != nil {
			return sum, err
		}
		for _, part := range []amount{i.Discount, i.Instant, i.Downloaded, i.ByCoupang} {
			if part.there && money(part, s.currency).Currency != sum.Currency {
				return sum, errors.New("a discount is in another currency than the order")
			}
		}
		if net.Currency != sum.Currency {
			return sum, errors.New("the lines are in several currencies")
		}
		sum.Amount = sum.Amount.Add(net.Amount)
	}
	return sum, nil
}
