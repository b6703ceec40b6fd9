package woocommerce

// Reading an order (FACTS.md sections 2.1 to 2.5). Pure: what it needs besides the document are the account's settings.

import (
	"bytes"
	"cmp"
	"encoding/json"
	"html"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"

	"gowarehouse/connectors"
	"gowarehouse/connectors/postal"
	"gowarehouse/connectors/scalar"
)

// Normalise reads a document of Orders, Order or Watch.
func (c *connector) Normalise(fetched connectors.Fetched) (connectors.Order, error) {
	var doc document
	var w wireOrder
	if json.Unmarshal(fetched.Raw, &doc) != nil || !bytes.HasPrefix(doc.Order, []byte("{")) {
		return connectors.Order{}, unreadable("the document is not one of an order")
	}
	if err := json.Unmarshal(doc.Order, &w); err != nil {
		return connectors.Order{}, unreadable("the order has another shape than WooCommerce's")
	}
	order, err := c.frame(w)
	if err != nil {
		return connectors.Order{}, err
	}
	if order.Lines, err = lines(w, refunded(doc.Refunds)); err != nil {
		return connectors.Order{}, err
	}
	method, known := methodOf(firstMethod(w))
	parcels := c.parcels(w, method)
	order.Shipping = c.shipping(w, method, known)
	if err := c.pay(&order, w, parcels); err != nil {
		return connectors.Order{}, err
	}
	order.Receiver = receiver(w)
	for _, p := range parcels {
		if p.number != "" {
			order.Packages = append(order.Packages, connectors.Package{Ref: cmp.Or(p.id, p.number), Carrier: p.kind, TrackingNumber: p.number})
		}
	}
	order.Hold = c.doubts(w, order, method)
	return order, nil
}

func unreadable(reason string) *connectors.Error {
	return &connectors.Error{Kind: connectors.Unexpected, Reason: reason}
}

// frame is the order without its parts.
func (c *connector) frame(w wireOrder) (connectors.Order, error) {
	created, err := parseTime(w.Created)
	if err != nil {
		return connectors.Order{}, unreadable("date_created_gmt is not a date")
	}
	modified, _ := parseTime(w.Modified) // zero where the shop does not say
	total, err := money(w.Total, w.Currency)
	if err != nil || w.ID.id() == "" || len(total.Currency) != 3 || total.Amount.IsNegative() {
		return connectors.Order{}, unreadable("id, total or currency is missing or not readable")
	}
	o := connectors.Order{
		ID: w.ID.id(), Number: cmp.Or(string(w.Number), w.ID.id()), State: c.state(string(w.Status)), OrderedAt: created, UpdatedAt: modified,
		Total: total, BuyerNote: string(w.CustomerNote),
	}
	switch o.State {
	case connectors.StateOpen:
		if w.NeedsPayment == "true" {
			o.State = connectors.StateUnpaid
		}
	case connectors.StateCancelled, connectors.StateCancelRequested:
		o.CancelReason = string(w.Status)
	}
	return o, nil
}

func money(amount, currency loose) (connectors.Money, error) {
	return connectors.ParseMoney(string(amount), string(currency))
}

// returns counts the refunded pieces: by the order line a refund names, or else by what was sold.
type returns struct {
	byLine    map[string]int
	byListing map[connectors.ListingKey]int
}

func refunded(raw []json.RawMessage) returns {
	back := returns{map[string]int{}, map[connectors.ListingKey]int{}}
	for _, one := range raw {
		var refund wireRefund
		if json.Unmarshal(one, &refund) != nil {
			continue // an amount without lines: nothing to take off
		}
		for _, l := range refund.Lines {
			n, counted := scalar.Text(l.Quantity).Level()
			if !counted {
				continue
			}
			n = max(n, -n) // WooCommerce writes them negative
			if line := l.Meta.text("_refunded_item_id"); line != "" {
				back.byLine[line] += n
			} else {
				back.byListing[listing(l)] += n
			}
		}
	}
	return back
}

// take gives how many pieces of a line came back, and uses them up.
func (r returns) take(l wireLine, ordered int) int {
	n := min(r.byLine[string(l.ID)]+r.byListing[listing(l)], ordered)
	r.byListing[listing(l)] -= max(0, n-r.byLine[string(l.ID)])
	return n
}

func listing(l wireLine) connectors.ListingKey {
	return connectors.ListingKey{Item: l.Product.id(), Variant: l.Variation.id()}
}

func lines(w wireOrder, back returns) ([]connectors.Line, error) {
	read := make([]connectors.Line, 0, len(w.Lines))
	seen := map[string]bool{}
	for _, l := range w.Lines {
		line, err := line(l, string(w.Currency))
		if err != nil {
			return nil, err
		}
		if seen[line.ID] {
			return nil, unreadable("two lines have one id")
		}
		seen[line.ID] = true
		line.Quantity -= back.take(l, line.Quantity)
		read = append(read, line)
	}
	if len(read) == 0 {
		return nil, &connectors.Error{Kind: connectors.Rejected, Reason: "the order has no lines: there is nothing to ship"}
	}
	return read, nil
}

func line(l wireLine, currency string) (connectors.Line, error) {
	quantity, counted := scalar.Text(l.Quantity).Count()
	if !counted {
		return connectors.Line{}, unreadable("a line's quantity is not a whole number")
	}
	if l.ID.id() == "" || l.Name == "" && l.SKU == "" && l.Product.id() == "" {
		return connectors.Line{}, unreadable("a line has no id or says nothing of what it is")
	}
	name, variant := names(l)
	read := connectors.Line{
		ID: l.ID.id(), Listing: listing(l), SKU: string(l.SKU), Name: name, Variant: variant,
		Quantity: quantity, Note: lineNote(l, variant),
	}
	var err error
	read.Price, err = piecePrice(l, quantity, currency)
	return read, err
}

// piecePrice is total and its tax by quantity: WooCommerce's own "price" is a float.
func piecePrice(l wireLine, quantity int, currency string) (connectors.Money, error) {
	total, err := money(cmp.Or(l.Total, "0"), loose(currency))
	if err != nil {
		return total, unreadable("a line's total is not a number")
	}
	if tax, err := money(l.TotalTax, loose(currency)); err == nil {
		total.Amount = total.Amount.Add(tax.Amount)
	}
	if quantity > 0 {
		total.Amount = total.Amount.DivRound(decimal.NewFromInt(int64(quantity)), 2)
	}
	return total, nil
}

// names splits "烏龍茶禮盒 - 小, 綠" into product and variant.
func names(l wireLine) (name, variant string) {
	name, parent := plainText(string(l.Name)), plainText(string(l.ParentName))
	if l.Variation.id() == "" || parent == "" {
		return name, ""
	}
	if rest, of := strings.CutPrefix(name, parent); of {
		return parent, strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(rest), "-"))
	}
	return name, ""
}

// lineNote is what the shop shows of a line beside its variant: an engraving, a gift text.
func lineNote(l wireLine, variant string) string {
	var notes []string
	for _, m := range l.Meta {
		if m.Key == "" || m.Key[0] == '_' || strings.HasPrefix(string(m.Key), "pa_") {
			continue
		}
		value := plainText(cmp.Or(string(m.DisplayValue), textOf(m.Value)))
		if value == "" || strings.Contains(variant, value) {
			continue
		}
		notes = append(notes, plainText(string(cmp.Or(m.DisplayKey, m.Key)))+": "+value)
	}
	return strings.Join(notes, "\n")
}

var markup = regexp.MustCompile(`<[^<>]*>`)

// plainText takes WordPress's markup off.
func plainText(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return strings.TrimSpace(s)
	}
	return strings.TrimSpace(html.UnescapeString(markup.ReplaceAllString(s, "")))
}

// firstMethod is the method id of the first shipping line that has one; empty if the order has none.
func firstMethod(w wireOrder) string {
	for _, l := range w.ShippingLines {
		if l.MethodID != "" {
			return string(l.MethodID)
		}
	}
	return ""
}

func (c *connector) shipping(w wireOrder, method shipping, known bool) connectors.Shipping {
	s := connectors.Shipping{Mode: connectors.ShipSelf}
	for _, l := range w.ShippingLines {
		if l.MethodID == "" {
			continue
		}
		s.Code, s.Name = string(l.MethodID), plainText(string(l.MethodTitle))
		if byInstance[s.Code] && l.InstanceID.id() != "" {
			s.Code += ":" + l.InstanceID.id()
		}
		break
	}
	if method.plugin != nil {
		if refined := strings.TrimSuffix(w.Meta.text(method.plugin.refine), payAtPickup); refined != "" {
			s.Code += ":" + refined
		}
	}
	if known && method.plugin != nil && !method.pickup {
		return s // a home delivery may still carry the store of an earlier choice
	}
	s.StoreID, s.StoreName = c.store(w.Meta, method.plugin)
	return s
}

// store finds the pickup store: in the account's own field, in the method's plug-in's, in any plug-in's.
func (c *connector) store(meta metaRows, of *plugin) (id, name string) {
	if id = meta.text(c.settings.storeIDMeta); id != "" {
		return id, meta.text(c.settings.storeNameMeta)
	}
	for _, p := range owners(of) {
		if id = meta.text(p.storeID); id != "" {
			return id, meta.text(p.storeName)
		}
	}
	return "", ""
}

// owners are the plug-ins to ask: the method's own, or all where it has none.
func owners(of *plugin) []*plugin {
	if of != nil {
		return []*plugin{of}
	}
	return plugins
}

// parcels are those a plug-in has registered with a carrier already.
func (c *connector) parcels(w wireOrder, method shipping) []parcelInfo {
	if number := w.Meta.text(c.settings.numberMeta); number != "" {
		return []parcelInfo{{id: number, number: number}}
	}
	for _, p := range owners(method.plugin) {
		if found := p.parcels(w.Meta); len(found) > 0 {
			return found
		}
	}
	return nil
}

// pay reads the payment and what is to be collected. What a carrier was told to collect counts for more than the method's name.
func (c *connector) pay(o *connectors.Order, w wireOrder, parcels []parcelInfo) error {
	o.Payment = connectors.Payment{
		Method: string(w.PaymentMethod), Kind: c.paymentKind(string(w.PaymentMethod)), Reference: string(w.Transaction),
	}
	if paid, err := parseTime(w.Paid); err == nil {
		o.Payment.PaidAt = &paid
	}
	due, err := dueNow(*o, w.Refunds)
	if err != nil {
		return err
	}
	collects, told := false, decimal.Zero
	for _, p := range parcels {
		if p.collects {
			collects, told = true, told.Add(p.amount)
		}
	}
	if collects {
		o.Payment.Kind = connectors.PaymentCOD
	}
	if o.Payment.Kind != connectors.PaymentCOD {
		return nil
	}
	if collects && told.IsPositive() {
		due.Amount = decimal.Min(told, o.Total.Amount) // several entries may each bear the whole amount
	}
	if !due.Amount.IsPositive() {
		o.Payment.Kind = connectors.PaymentOnline // nothing is left to collect
		return nil
	}
	o.COD = &due
	return nil
}

func (c *connector) paymentKind(method string) connectors.PaymentKind {
	for _, cod := range c.settings.cod {
		if cod == method {
			return connectors.PaymentCOD
		}
	}
	if kind, known := paymentKinds[method]; known {
		return kind
	}
	return connectors.PaymentUnknown
}

// dueNow is the total less what was refunded.
func dueNow(o connectors.Order, refunds []json.RawMessage) (connectors.Money, error) {
	due := o.Total
	for _, raw := range refunds {
		var refund struct {
			Total loose `json:"total"`
		}
		if json.Unmarshal(raw, &refund) != nil || refund.Total == "" {
			continue
		}
		back, err := money(refund.Total, loose(due.Currency))
		if err != nil {
			return due, unreadable("a refund's total is not a number")
		}
		due.Amount = due.Amount.Sub(back.Amount.Abs())
	}
	return due, nil
}

// receiver is the shipping address or, where the shop ships to billing, the billing address.
func receiver(w wireOrder) connectors.Receiver {
	to := w.Shipping
	if to.isEmpty() {
		to = w.Billing
	}
	phone := cmp.Or(string(w.Shipping.Phone), string(w.Billing.Phone), w.Meta.text("_shipping_phone"), w.Meta.text("wooecpay_shipping_phone"))
	name := postal.Name(string(to.LastName), string(to.FirstName))
	return connectors.Receiver{Name: cmp.Or(name, string(to.Company)), Phone: phone, Postcode: string(to.Postcode), Address: oneLine(to)}
}

// oneLine writes the address in Taiwan's order, from the county down to the floor; others as written abroad.
func oneLine(a address) string {
	street := string(a.Address1 + a.Address2)
	if postal.HasHan(string(a.State+a.City) + street) {
		return postal.Line(street, string(a.State), string(a.City))
	}
	return postal.Abroad(string(a.Address1), string(a.Address2), string(a.City), string(a.State))
}

// doubts are reasons of the shop's own why a person must look before this ships.
func (c *connector) doubts(w wireOrder, o connectors.Order, method shipping) *connectors.Text {
	status := string(w.Status)
	if _, known := states[status]; !known && o.State == connectors.StateOpen && c.isStrange(status) {
		return &connectors.Text{EN: "The shop moved the order to the status " + status + ", which this account does not know.",
			ZH: "商店將訂單改為「" + status + "」狀態，此帳號未設定該狀態的意義。"}
	}
	if method.pickup && o.Shipping.StoreID == "" {
		return &connectors.Text{EN: "The order goes to a pickup store, but names none.", ZH: "此訂單為超商取貨，但沒有門市店號。"}
	}
	return nil
}

func (c *connector) isStrange(status string) bool {
	for _, known := range c.open() {
		if known == status {
			return false
		}
	}
	return status != c.settings.shipped
}
