package shopee

// Normalising: from a row of get_order_detail to an order in the words of this program.

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// states maps order_status (FACTS.md 2.3). PENDING and INVOICE_PENDING are open with a reason to hold.
var states = map[string]connectors.PlatformState{
	"UNPAID": connectors.StateUnpaid, statusReady: connectors.StateOpen, "RETRY_SHIP": connectors.StateOpen,
	"PENDING": connectors.StateOpen, "INVOICE_PENDING": connectors.StateOpen, statusProcessed: connectors.StateArranged,
	"SHIPPED": connectors.StateShipped, "TO_CONFIRM_RECEIVE": connectors.StateShipped, "TO_RETURN": connectors.StateShipped,
	"COMPLETED": connectors.StateShipped, "IN_CANCEL": connectors.StateCancelRequested, "CANCELLED": connectors.StateCancelled,
}

const byShopee = "fulfilled_by_shopee"

// orderRow is a row of get_order_detail, as far as it is used.
type orderRow struct {
	SN              ident       `json:"order_sn"`
	Currency        string      `json:"currency"`
	COD             bool        `json:"cod"`
	Total           json.Number `json:"total_amount"`
	Status          string      `json:"order_status"`
	Carrier         string      `json:"shipping_carrier"`
	CheckoutCarrier string      `json:"checkout_shipping_carrier"`
	PaymentMethod   string      `json:"payment_method"`
	BuyerMessage    string      `json:"message_to_seller"`
	Created         stamp       `json:"create_time"`
	Updated         stamp       `json:"update_time"`
	Paid            stamp       `json:"pay_time"`
	ShipBy          stamp       `json:"ship_by_date"`
	Buyer           string      `json:"buyer_username"`
	Address         *addressRow `json:"recipient_address"`
	SplitUp         bool        `json:"split_up"`
	BuyerReason     string      `json:"buyer_cancel_reason"`
	CancelReason    string      `json:"cancel_reason"`
	Fulfilment      string      `json:"fulfillment_flag"`
	BookingSN       ident       `json:"booking_sn"`
	Advance         bool        `json:"advance_package"`
	Pending         []string    `json:"pending_terms"`
	Items           []itemRow   `json:"item_list"`
	Packages        []packRow   `json:"package_list"`
}

type addressRow struct {
	Name     string `json:"name"`
	Phone    string `json:"phone"`
	Town     string `json:"town"`
	District string `json:"district"`
	City     string `json:"city"`
	State    string `json:"state"`
	Zipcode  string `json:"zipcode"`
	Full     string `json:"full_address"`
}

type itemRow struct {
	Item      ident       `json:"item_id"`
	Name      string      `json:"item_name"`
	SKU       string      `json:"item_sku"`
	Model     ident       `json:"model_id"`
	ModelName string      `json:"model_name"`
	ModelSKU  string      `json:"model_sku"`
	Bought    json.Number `json:"model_quantity_purchased"`
	Price     json.Number `json:"model_discounted_price"`
	OrderItem ident       `json:"order_item_id"`
	LineItem  ident       `json:"line_item_id"`
	Group     ident       `json:"promotion_group_id"`
	AskedBack json.Number `json:"cancel_requested_qty"`
	Cancelled json.Number `json:"cancelled_qty"`
	Returned  json.Number `json:"returned_qty"`
}

type packRow struct {
	Number  ident         `json:"package_number"`
	Channel ident         `json:"logistics_channel_id"`
	Carrier string        `json:"shipping_carrier"`
	Group   ident         `json:"group_shipment_id"`
	Phone   string        `json:"virtual_contact_number"`
	Query   ident         `json:"package_query_number"`
	Items   []packItemRow `json:"item_list"`
}

type packItemRow struct {
	Item      ident       `json:"item_id"`
	Model     ident       `json:"model_id"`
	Quantity  json.Number `json:"model_quantity"`
	OrderItem ident       `json:"order_item_id"`
	Group     ident       `json:"promotion_group_id"`
	Location  places      `json:"product_location_id"`
}

// places is product_location_id, which is a text in some answers and a list of texts in others.
type places []string

// UnmarshalJSON takes both and null.
func (p *places) UnmarshalJSON(b []byte) error {
	var one *string
	if err := json.Unmarshal(b, &one); err == nil {
		*p = nil
		if one != nil && *one != "" {
			*p = places{*one}
		}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(p))
}

// position is what names a line in a package and in split_order (FACTS.md 2.2).
type position struct{ item, model, orderItem, group string }

func place(item, model, orderItem, group ident) position {
	return position{string(item), string(model.or("0")), string(orderItem), string(group.or("0"))}
}

func (r itemRow) position() position { return place(r.Item, r.Model, r.OrderItem, r.Group) }

func (r packItemRow) position() position { return place(r.Item, r.Model, r.OrderItem, r.Group) }

// readRow reads Fetched.Raw.
func readRow(raw json.RawMessage) (orderRow, error) {
	var d document
	var row orderRow
	if err := json.Unmarshal(raw, &d); err != nil {
		return row, broken(raw, "the stored document cannot be read", err)
	}
	if len(d.Order) == 0 {
		return row, broken(raw, "the stored document has no order", nil)
	}
	if err := json.Unmarshal(d.Order, &row); err != nil {
		return row, broken(raw, "the order is not written as documented", err)
	}
	return row, nil
}

// broken is the error of an order that breaks the platform's contract. The cause is kept but not told: it could quote the order.
func broken(raw []byte, reason string, err error) *connectors.Error {
	return &connectors.Error{Kind: connectors.Unexpected, Reason: reason, Body: raw, Err: err}
}

// Normalise reads a row of get_order_detail in the words of this program.
func (c *Connector) Normalise(f connectors.Fetched) (connectors.Order, error) {
	row, err := readRow(f.Raw)
	if err != nil {
		return connectors.Order{}, err
	}
	state, known := states[row.Status]
	switch {
	case row.SN == "" || string(row.SN) != f.ID:
		return connectors.Order{}, broken(f.Raw, "the order number is missing or another one", nil)
	case !known:
		return connectors.Order{}, broken(f.Raw, "order_status is none of the documented ones", nil)
	case row.Created == 0:
		return connectors.Order{}, broken(f.Raw, "create_time is missing", nil)
	case row.Total == "" || row.Currency == "":
		return connectors.Order{}, broken(f.Raw, "total_amount or currency is missing", nil)
	case len(row.Items) == 0:
		return connectors.Order{}, broken(f.Raw, "item_list is missing", nil)
	}
	total, err := money(row.Total, row.Currency)
	if err != nil || total.Amount.IsNegative() {
		return connectors.Order{}, broken(f.Raw, "total_amount is no amount", err)
	}
	lines, asked, err := row.lines()
	if err != nil {
		return connectors.Order{}, broken(f.Raw, err.Error(), err)
	}
	o := connectors.Order{
		ID: string(row.SN), Number: string(row.SN), State: state, OrderedAt: *row.Created.at(), ShipBy: row.ShipBy.at(),
		Payment: row.payment(), Total: total, Shipping: row.shipping(), Receiver: row.receiver(),
		Buyer: strings.TrimSpace(row.Buyer), BuyerNote: strings.TrimSpace(row.BuyerMessage), Lines: lines, Hold: row.hold(),
		CancelReason: firstText(row.BuyerReason, row.CancelReason),
	}
	if at := row.Updated.at(); at != nil {
		o.UpdatedAt = *at
	}
	if row.COD {
		o.COD = &total
		if !total.Amount.IsPositive() {
			return connectors.Order{}, broken(f.Raw, "nothing to collect on a cash-on-delivery order", nil)
		}
	}
	if o.Packages, err = row.packages(lines); err != nil {
		return connectors.Order{}, broken(f.Raw, err.Error(), err)
	}
	row.amend(&o, asked)
	return o, nil
}

// amend applies what overrides the order's own state: a wish to cancel single pieces, and fulfilment by Shopee.
func (r orderRow) amend(o *connectors.Order, asked int) {
	if o.State == connectors.StateOpen && asked > 0 {
		o.State = connectors.StateCancelRequested
		o.CancelReason = firstText(o.CancelReason, fmt.Sprintf("cancel_requested_qty %d", asked))
	}
	if r.Fulfilment == byShopee && o.State != connectors.StateCancelled {
		o.State = connectors.StateNotOurs
	}
}

func firstText(texts ...string) string {
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			return text
		}
	}
	return ""
}

// payment goes by cod and pay_time only: payment_method is a free text (FACTS.md 2.3).
func (r orderRow) payment() connectors.Payment {
	p := connectors.Payment{Method: strings.TrimSpace(r.PaymentMethod), Kind: connectors.PaymentUnknown, PaidAt: r.Paid.at()}
	switch {
	case r.COD:
		p.Kind = connectors.PaymentCOD
	case p.PaidAt != nil:
		p.Kind = connectors.PaymentOnline
	}
	return p
}

// channel gives the package that carries the shipping method: the first one that names a channel.
func (r orderRow) channel() packRow {
	for _, p := range r.Packages {
		if p.Channel.known() {
			return p
		}
	}
	return packRow{}
}

func (r orderRow) shipping() connectors.Shipping {
	p := r.channel()
	s := connectors.Shipping{Name: firstText(p.Carrier, r.Carrier, r.CheckoutCarrier), Mode: r.mode(p)}
	if p.Channel.known() {
		s.Code = string(p.Channel)
	}
	return s
}

// mode decides who gives the number from what the order shows (FACTS.md 2.4): only non-integrated channels give a virtual number; the
// documented channels are integrated; of the others, those with a readable receiver are the seller's own. At ship time Shopee's
// get_shipping_parameter has the last word.
func (r orderRow) mode(p packRow) connectors.ShipMode {
	if strings.TrimSpace(p.Phone) != "" {
		return connectors.ShipSelf
	}
	i := slices.IndexFunc(shippings, func(s connectors.ShippingCode) bool { return s.Code == string(p.Channel) })
	if i >= 0 {
		return shippings[i].Mode
	}
	if a := r.Address; a != nil && !hidden(a.fullText()) && a.fullText() != "" {
		return connectors.ShipSelf
	}
	return connectors.ShipLabel
}

func (a addressRow) fullText() string {
	if full := strings.TrimSpace(a.Full); full != "" {
		return full
	}
	return strings.TrimSpace(a.State + a.City + a.District + a.Town)
}

// hidden says whether a datum is nothing but the mask, which Shopee writes as "****" (FACTS.md 2.4).
func hidden(text string) bool { return text != "" && strings.Trim(text, "* ") == "" }

func (r orderRow) receiver() connectors.Receiver {
	if r.Address == nil {
		return connectors.Receiver{}
	}
	a := *r.Address
	to := connectors.Receiver{Name: strings.TrimSpace(a.Name), Phone: strings.TrimSpace(a.Phone), Postcode: strings.TrimSpace(a.Zipcode),
		Address: a.fullText()}
	to.Masked = hidden(to.Name) || hidden(to.Address)
	if p := r.channel(); hidden(to.Phone) && strings.TrimSpace(p.Phone) != "" {
		to.Phone = strings.TrimSpace(p.Phone)
		if p.Query != "" {
			to.Phone += "#" + string(p.Query)
		}
	}
	return to
}

// lines reads item_list, and how many pieces the buyer asks to cancel.
func (r orderRow) lines() (lines []connectors.Line, asked int, err error) {
	names := naming{used: map[string]bool{}, last: map[string]int{}}
	for i, it := range r.Items {
		l, wished, err := it.line(r.Currency)
		if err != nil {
			return nil, 0, fmt.Errorf("line %d: %w", i+1, err)
		}
		l.ID = names.unique(l.ID)
		lines = append(lines, l)
		asked += wished
	}
	return lines, asked, nil
}

// naming makes the ids of an order's lines unique: bundle lines without line_item_id can look alike.
type naming struct {
	used map[string]bool
	last map[string]int // highest number given to an id
}

func (n naming) unique(id string) string {
	name := id
	for n.last[id] = max(1, n.last[id]); n.used[name]; name = fmt.Sprintf("%s#%d", id, n.last[id]) {
		n.last[id]++
	}
	n.used[name] = true
	return name
}

func (r itemRow) line(currency string) (l connectors.Line, asked int, err error) {
	if !r.Item.known() {
		return l, 0, fmt.Errorf("item_id is missing")
	}
	if r.Bought == "" {
		return l, 0, fmt.Errorf("model_quantity_purchased is missing")
	}
	counts := [4]int{}
	for i, n := range []struct {
		n    json.Number
		name string
	}{{r.Bought, "model_quantity_purchased"}, {r.Cancelled, "cancelled_qty"}, {r.Returned, "returned_qty"}, {r.AskedBack, "cancel_requested_qty"}} {
		if counts[i], err = pieces(n.n, n.name); err != nil {
			return l, 0, err
		}
	}
	price, err := money(r.Price, currency)
	if err != nil {
		return l, 0, fmt.Errorf("model_discounted_price: %w", err)
	}
	p := r.position()
	l = connectors.Line{
		ID: string(r.LineItem.or(ident(strings.Join([]string{p.item, p.model, p.orderItem, p.group}, ":")))), Listing: keyOf(r.Item, r.Model),
		SKU: firstText(r.ModelSKU, r.SKU), Name: strings.TrimSpace(r.Name), Variant: strings.TrimSpace(r.ModelName),
		Quantity: max(0, counts[0]-counts[1]-counts[2]), Price: price,
	}
	return l, counts[3], nil
}

// keyOf names a listing: the item and, where it has models, the model.
func keyOf(item, model ident) connectors.ListingKey {
	key := connectors.ListingKey{Item: string(item)}
	if model.known() {
		key.Variant = string(model)
	}
	return key
}

// packages reads package_list. Its lines are found by position; lines that look alike are taken one after the other.
func (r orderRow) packages(lines []connectors.Line) ([]connectors.Package, error) {
	left := map[position][]int{}
	for i, it := range r.Items {
		left[it.position()] = append(left[it.position()], i)
	}
	var list []connectors.Package
	for _, p := range r.Packages {
		pack := connectors.Package{Ref: string(p.Number), Carrier: strings.TrimSpace(p.Carrier)}
		for _, it := range p.Items {
			quantity, err := pieces(it.Quantity, "model_quantity")
			if err != nil {
				return nil, err
			}
			at := it.position()
			if len(left[at]) == 0 {
				continue
			}
			pack.Lines = append(pack.Lines, connectors.PackageLine{Line: lines[left[at][0]].ID, Quantity: quantity})
			if len(left[at]) > 1 {
				left[at] = left[at][1:]
			}
		}
		list = append(list, pack)
	}
	return list, nil
}

// hold gives Shopee's own reasons why a person must look (FACTS.md section 9).
func (r orderRow) hold() *connectors.Text {
	switch {
	case r.BookingSN.known() || r.Advance:
		return &connectors.Text{EN: "Shopee fulfils this order from a booking: do not ship it; see Seller Center.",
			ZH: "此訂單由蝦皮預約單出貨，請勿出貨，請至賣家中心處理。"}
	case slices.ContainsFunc(r.Packages, func(p packRow) bool { return p.Group.known() }):
		return &connectors.Text{EN: "Shopee combined this order with another one into one parcel: ship it in Seller Center.",
			ZH: "蝦皮已將此訂單與其他訂單合併出貨，請至賣家中心處理。"}
	case len(r.Pending) > 0 || r.Status == "PENDING" || r.Status == "INVOICE_PENDING":
		what := firstText(strings.Join(r.Pending, ", "), r.Status)
		return &connectors.Text{EN: "Shopee has not released this order yet (" + what + "): wait, then fetch it again.",
			ZH: "蝦皮尚未放行此訂單（" + what + "），請稍候再重新抓取。"}
	}
	return nil
}
