package emulator

// Orders: the shop's own record, the list with its filters, and what the shop shows of an order (FACTS.md section 2).

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// order is the shop's own record.
type order struct {
	id, number                        int64
	created, processed, updated, paid time.Time // paid zero: not
	cancelled                         time.Time
	financial                         string // paid, unpaid, ...
	archived, deleted                 bool
	pay                               payment
	buyer                             emulation.Person
	note, remark                      string
	method                            string // the shipping's name; empty: none
	postage, surcharge                int64
	store                             *emulation.Store
	tells                             telling
	ownPickup                         bool // fetched from the merchant's own shop
	lines                             []line
	fulfillments                      []*fulfillment
	mails, posts                      int
}

// telling is where a pickup order names its store's number.
type telling int

const (
	inAddress telling = iota
	inAttribute
	inName
)

type line struct {
	id       int64
	item     *item
	quantity int
}

// payment is a way to pay.
type payment struct {
	gateway, title string
	kind           connectors.PaymentKind
}

var (
	byCard     = payment{"ecpay", "綠界科技 信用卡", connectors.PaymentOnline}
	byTransfer = payment{"bank-transfer", "銀行轉帳", connectors.PaymentOnline}
	onDelivery = payment{"cod", "貨到付款", connectors.PaymentCOD}
	byACME     = payment{"acme-pay", "ACME Pay", connectors.PaymentUnknown}
)

// fulfilled counts the pieces of a line that have left.
func (o *order) fulfilled(lineID int64) int {
	n := 0
	for _, f := range o.fulfillments {
		if f.status != cancelledFulfillment {
			n += f.lines[lineID]
		}
	}
	return n
}

// left is what is still to be fulfilled, by line.
func (o *order) left() map[int64]int {
	left := map[int64]int{}
	for _, l := range o.lines {
		if n := l.quantity - o.fulfilled(l.id); n > 0 {
			left[l.id] = n
		}
	}
	return left
}

func (o *order) fulfillment() string {
	left := o.left()
	switch {
	case len(left) == 0:
		return "fulfilled"
	case slices.ContainsFunc(o.lines, func(l line) bool { return o.fulfilled(l.id) > 0 }):
		return "partially_fulfilled"
	}
	return "unfulfilled"
}

// state is where the order is, in our words.
func (o *order) state() connectors.PlatformState {
	switch {
	case o.deleted, !o.cancelled.IsZero():
		return connectors.StateCancelled
	case o.fulfillment() == "fulfilled":
		return connectors.StateShipped
	case o.financial == "unpaid" && o.pay.kind == connectors.PaymentOnline:
		return connectors.StateUnpaid
	}
	return connectors.StateOpen
}

// isOpen says whether a list of open orders shows it.
func (e *Emulator) isOpen(o *order) bool {
	return o.cancelled.IsZero() && !o.archived && o.fulfillment() != "fulfilled"
}

func (o *order) subtotal() int64 {
	var sum int64
	for _, l := range o.lines {
		sum += l.item.price * int64(l.quantity)
	}
	return sum
}

// total is what the buyer pays: goods, postage and the payment's surcharge.
func (o *order) total() int64 { return o.subtotal() + o.postage + o.surcharge }

// known are the values that filters take; an unknown one is ignored (FACTS.md section 2).
var known = map[string]map[string]func(*order) bool{
	"status": {
		"open":      func(o *order) bool { return o.cancelled.IsZero() && !o.archived },
		"cancelled": func(o *order) bool { return !o.cancelled.IsZero() },
		"archived":  func(o *order) bool { return o.archived },
		"deleted":   func(*order) bool { return false },
	},
	"financial_status": {
		"paid":    func(o *order) bool { return o.financial == "paid" },
		"unpaid":  func(o *order) bool { return o.financial == "unpaid" },
		"pending": func(*order) bool { return false }, "refunded": func(o *order) bool { return o.financial == "refunded" },
		"voided": func(o *order) bool { return o.financial == "voided" }, "cod": func(*order) bool { return false },
	},
	"fulfillment_status": {
		"fulfilled":           func(o *order) bool { return o.fulfillment() == "fulfilled" },
		"partially_fulfilled": func(o *order) bool { return o.fulfillment() == "partially_fulfilled" },
		"unfulfilled":         func(o *order) bool { return o.fulfillment() == "unfulfilled" },
	},
}

// listOrders filters by dates, ids and statuses.
func (e *Emulator) listOrders(c *call) *reply {
	wanted, refusal := e.ids(c, "ids")
	if refusal != nil {
		return refusal
	}
	takes := []func(*order) bool{func(o *order) bool { return !o.deleted && (wanted == nil || wanted[o.id]) }}
	for name, of := range map[string]func(*order) time.Time{
		"created_at": func(o *order) time.Time { return o.created }, "updated_at": func(o *order) time.Time { return o.updated },
		"processed_at": func(o *order) time.Time { return o.processed },
	} {
		least, refusal := e.moment(c, name+"_min")
		if refusal != nil {
			return refusal
		}
		most, refusal := e.moment(c, name+"_max")
		if refusal != nil {
			return refusal
		}
		takes = append(takes, func(o *order) bool {
			return (least.IsZero() || !of(o).Before(least)) && (most.IsZero() || !of(o).After(most))
		})
	}
	for name, values := range known {
		value := c.query.Get(name)
		if take, there := values[value]; there {
			takes = append(takes, take)
		} else if value != "" {
			e.Break(ruleValue, name)
		}
	}
	if e.On(openOnly) && wanted == nil && c.query.Get("status") == "" {
		takes = append(takes, e.isOpen)
	}
	var found []*order
	for _, o := range e.orders {
		if !slices.ContainsFunc(takes, func(take func(*order) bool) bool { return !take(o) }) {
			found = append(found, o)
		}
	}
	shown := "items,addresses,customer"
	if !e.On(briefList) {
		shown = everySection
	}
	return paged(e, c, "orders", found, func(o *order) int64 { return o.id }, func(o *order) object {
		return picked(e.render(o), c.query.Get("fields"), shown)
	})
}

func (e *Emulator) getOrder(c *call) *reply {
	o := e.find(c.PathValue("id"))
	if o == nil {
		return notFound()
	}
	fields := c.query.Get("fields")
	return ok(object{"order": picked(e.render(o), "", "items,addresses,customer,"+fields)})
}

// sections are the parts of an order that fields names, by their keys.
var sections = map[string][]string{
	"items": {"line_items"}, "addresses": {"billing_address", "shipping_address", "pickup_address", "pickup_location"},
	"note_attributes": {"note_attributes"}, "transactions": {"transactions", "transaction"}, "fulfillments": {"fulfillments"},
	"refunds": {"refunds"}, "customer": {"customer"}, "shipping_fees": {"shipping_fees"},
}

const everySection = "items,addresses,note_attributes,transactions,fulfillments,refunds,customer,shipping_fees"

// picked keeps of an order the keys named by fields; without fields everything but the sections that are not named.
func picked(row object, fields, named string) object {
	kept := object{}
	if fields != "" {
		for name := range strings.SplitSeq(fields, ",") {
			if value, there := row[name]; there {
				kept[name] = value
			}
		}
		return kept
	}
	drop := map[string]bool{}
	for name, keys := range sections {
		for _, key := range keys {
			drop[key] = !slices.Contains(strings.Split(named, ","), name)
		}
	}
	for key, value := range row {
		if !drop[key] {
			kept[key] = value
		}
	}
	return kept
}

// money writes an amount.
func (e *Emulator) money(dollars int64) any {
	if e.On(moneyNumbers) {
		return dollars
	}
	return strconv.FormatInt(dollars, 10) + ".00"
}

// number writes an id.
func (e *Emulator) number(id int64) any {
	if e.On(moneyNumbers) {
		return strconv.FormatInt(id, 10)
	}
	return id
}

// null writes an empty text.
func null(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// render shows an order with all its sections.
func (e *Emulator) render(o *order) object {
	family, given := splitName(o.buyer.Name)
	row := object{
		"id": e.number(o.id), "number": o.number, "order_number": o.name(), "token": fmt.Sprintf("b9f68d89-f6fa-463d-85e2-%012d", o.id),
		"email": "buyer@example.com", "customer_id": o.id + 900000, "remark": null(o.remark), "note": null(o.note), "note_attributes": e.attributes(o),
		"cod_type": 0, "source_type": "web", "source_name": "sf", "currency_code": "TWD", "exchange_rate": "1.0",
		"total_line_item_price": e.money(o.subtotal()), "subtotal_price": e.money(o.subtotal()), "total_discount": e.money(0),
		"total_tax": e.money(0), "total_shipping": e.money(o.postage), "total_price": e.money(o.subtotal() + o.postage),
		"total_transaction_fee": e.money(o.surcharge), "total_amount_include_transaction": e.money(o.total()), "taxes_included": true,
		"financial_status": o.financial, "fulfillment_status": o.fulfillment(), "is_cancelled": !o.cancelled.IsZero(), "is_archived": o.archived,
		"cancelled_at": e.date(o.cancelled), "processed_at": e.date(o.processed), "created_at": e.date(o.created), "updated_at": e.date(o.updated),
		"customer": object{"id": o.id + 900000, "first_name": given, "last_name": family, "email": "buyer@example.com",
			"phone": "+886" + o.buyer.Phone[1:], "country_code": "TW"},
		"line_items": e.lineItems(o), "transactions": e.transactions(o), "refunds": []any{},
	}
	if o.pay.kind == connectors.PaymentCOD {
		row["cod_type"] = 1
	}
	sent := []object{}
	for _, f := range o.fulfillments {
		sent = append(sent, e.renderFulfillment(o, f))
	}
	row["fulfillments"] = sent
	row["billing_address"], row["shipping_address"], row["pickup_address"] = e.addresses(o)
	e.fees(o, row)
	if e.On(webhookSpelling) {
		spellAsWebhook(row)
	}
	return row
}

func (o *order) name() string { return "#" + strconv.FormatInt(o.number, 10) }

// fees shows the shipping.
func (e *Emulator) fees(o *order, row object) {
	fee := object{"id": o.id + 700000, "name": o.method, "handling_fee": "0.0", "price": e.money(o.postage), "shipping_id": 910011}
	switch {
	case o.method == "" && e.On(feesObject):
		row["shipping_fees"] = nil
	case o.method == "":
		row["shipping_fees"] = []object{}
	case e.On(feesObject):
		row["shipping_fees"] = fee
	default:
		row["shipping_fees"] = []object{fee}
	}
}

// spellAsWebhook renames what webhooks call otherwise (FACTS.md section 2.2).
func spellAsWebhook(row object) {
	for from, to := range map[string]string{
		"currency_code": "currency", "exchange_rate": "currency_rate", "total_line_item_price": "total_line_items_price",
		"total_transaction_fee": "total_transaction_charge", "transactions": "transaction", "pickup_address": "pickup_location",
	} {
		row[to] = row[from]
		delete(row, from)
	}
	row["closed_at"] = nil
	if row["is_archived"] == true {
		row["closed_at"] = row["updated_at"]
	}
	delete(row, "is_cancelled")
	delete(row, "is_archived")
}

func (e *Emulator) attributes(o *order) any {
	if o.store == nil || o.tells != inAttribute || e.On(noStoreNumber) {
		return nil
	}
	return []object{{"name": "store_id", "value": o.store.ID}}
}

func (e *Emulator) transactions(o *order) []object {
	row := object{
		"id": o.id + 500000, "amount": e.money(o.total()), "currency": "TWD", "gateway_type": o.pay.gateway, "gateway_title": o.pay.title,
		"gateway_method": o.pay.gateway, "ref_number": "", "status": 0, "type": "Transaction", "created_at": e.date(o.processed),
	}
	if !o.paid.IsZero() {
		row["status"], row["ref_number"], row["created_at"] = 1, o.reference(), e.date(o.paid)
	}
	return []object{row}
}

func (o *order) reference() string { return fmt.Sprintf("2611%08d", o.id) }

func splitName(name string) (family, given string) {
	_, n := utf8.DecodeRuneInString(name)
	return name[:n], name[n:]
}

// counties have an English name behind the Chinese one, and a code (FACTS.md section 2.2).
var counties = map[string][2]string{
	"台北市": {"Taipei City", "TW-TPE"}, "新北市": {"New Taipei City", "TW-NWT"}, "桃園市": {"Taoyuan City", "TW-TAO"},
	"新竹市": {"Hsinchu City", "TW-HSZ"}, "台中市": {"Taichung City", "TW-TXG"}, "嘉義市": {"Chiayi City", "TW-CYI"},
	"台南市": {"Tainan City", "TW-TNN"}, "高雄市": {"Kaohsiung City", "TW-KHH"}, "花蓮縣": {"Hualien County", "TW-HUA"},
	"澎湖縣": {"Penghu County", "TW-PEN"}, "連江縣": {"Lienchiang County", "TW-LIE"},
}

// addresses shows billing, shipping and pickup. A pickup order has no shipping address.
func (e *Emulator) addresses(o *order) (billing object, shipping, pickup any) {
	family, given := splitName(o.buyer.Name)
	county := counties[o.buyer.City]
	billing = object{
		"id": o.id + 600000, "first_name": given, "last_name": family, "company": "", "address1": o.buyer.Street, "address2": "", "city": nil,
		"zip": o.buyer.Postcode, "sub_district": nil, "sub_district_code": nil, "district": o.buyer.District,
		"district_code": county[1] + "-" + o.buyer.Postcode, "province": o.buyer.City + " " + county[0], "province_code": county[1],
		"country": "Taiwan", "country_code": "TW", "phone": o.buyer.Phone, "email": "buyer@example.com",
	}
	if o.store == nil && !o.ownPickup {
		home := object{"preferred_start_at": nil, "preferred_end_at": nil}
		for key, value := range billing {
			home[key] = value
		}
		return billing, home, nil
	}
	billing = object{"first_name": given, "last_name": family, "phone": o.buyer.Phone, "email": "buyer@example.com", "country_code": "TW"}
	return billing, nil, e.pickup(o)
}

// ownShop is where buyers fetch parcels themselves.
var ownShop = struct{ name, address string }{"山海選物 信義門市", "台北市信義區松壽路9號"}

func (e *Emulator) pickup(o *order) object {
	at := object{"name": ownShop.name, "address1": ownShop.address, "address2": "", "city": "信義區", "province": "TW-TPE", "zip": "110",
		"country_code": "TW", "phone": "0227001234"}
	if o.store == nil {
		return at
	}
	at["name"], at["address1"], at["city"], at["province"], at["zip"] = e.chain(o)+" "+o.store.Name, o.store.Address, nil, nil, ""
	switch {
	case e.On(noStoreNumber):
	case o.tells == inAddress:
		at["address2"] = o.store.ID
	case o.tells == inName:
		at["name"] = e.chain(o) + " " + o.store.Name + "（" + o.store.ID + "）"
	}
	return at
}

// chain is the convenience-store chain by the shipping's name.
func (e *Emulator) chain(o *order) string {
	switch {
	case strings.Contains(o.method, "7-11"):
		return "7-ELEVEN"
	case strings.Contains(o.method, "全家"):
		return "全家"
	}
	return "萊爾富"
}

func (e *Emulator) lineItems(o *order) []object {
	rows := []object{}
	for _, l := range o.lines {
		it, fulfilled := l.item, o.fulfilled(l.id)
		rows = append(rows, object{
			"id": e.number(l.id), "order_id": o.id, "product_id": it.product.id, "product_name": it.product.name, "product_handle": it.product.handle(),
			"variant_id": e.number(it.id), "variant_name": null(it.variant), "sku": e.code(it), "barcode": null(it.barcode), "price": e.money(it.price),
			"price_after_discount": e.money(it.price), "subtotal": e.money(it.price * int64(l.quantity)),
			"subtotal_after_discount": e.money(it.price * int64(l.quantity)), "total_discount": e.money(0), "quantity": l.quantity,
			"fulfilled_quantity": fulfilled, "unfulfill_quantity": l.quantity - fulfilled, "shipping_required": true, "taxable": false,
			"grams": "500.00", "image": nil, "is_deleted": false, "created_at": e.date(o.created),
		})
	}
	return rows
}

// renderFulfillment shows one fulfillment.
func (e *Emulator) renderFulfillment(o *order, f *fulfillment) object {
	lines := []object{}
	for _, l := range o.lines {
		if n := f.lines[l.id]; n > 0 {
			lines = append(lines, object{"id": l.id, "quantity": n})
		}
	}
	row := object{
		"id": f.id, "order_id": o.id, "status": f.status, "service": f.service, "tracking_company": f.company, "tracking_number": f.number,
		"tracking_url": f.url, "message": f.message, "is_cancelled": f.status == cancelledFulfillment, "line_items": any(lines),
		"created_at": e.date(f.created), "updated_at": e.date(f.created),
	}
	if e.On(linesAsText) {
		text, _ := json.Marshal(lines) // a list of plain values
		row["line_items"] = string(text)
	}
	return row
}

// truth is the order as a correct reader must see it. Its lines count the pieces that have left as well.
func (e *Emulator) truth(o *order) connectors.Order {
	t := connectors.Order{
		ID: strconv.FormatInt(o.id, 10), Number: o.name(), State: o.state(), OrderedAt: o.created, UpdatedAt: o.updated,
		Payment: connectors.Payment{Method: o.pay.gateway, Kind: o.pay.kind}, Total: connectors.TWD(o.total()), BuyerNote: o.note,
		Receiver:      connectors.Receiver{Name: o.buyer.Name, Phone: o.buyer.Phone, Postcode: o.buyer.Postcode, Address: o.buyer.Address()},
		Shipping:      connectors.Shipping{Code: o.method, Name: o.method, Mode: connectors.ShipSelf},
		PartlyShipped: o.state() == connectors.StateOpen && o.fulfillment() == "partially_fulfilled",
	}
	if o.remark != "" {
		t.BuyerNote = strings.TrimSpace(o.note + "\n商家備註：" + o.remark)
	}
	if !o.paid.IsZero() {
		paid := o.paid
		t.Payment.PaidAt, t.Payment.Reference = &paid, o.reference()
	}
	if o.pay.kind == connectors.PaymentCOD {
		collect := t.Total
		t.COD = &collect
	}
	if o.store != nil {
		t.Shipping.StoreID, t.Shipping.StoreName = o.store.ID, e.chain(o)+" "+o.store.Name
		t.Receiver.Address, t.Receiver.Postcode = o.store.Address, ""
		if e.On(noStoreNumber) {
			t.Shipping.StoreID = ""
		}
	}
	if o.ownPickup {
		t.Shipping.Code, t.Shipping.Name, t.Shipping.StoreName = "pickup", ownShop.name, ownShop.name
		t.Receiver.Address, t.Receiver.Postcode = ownShop.address, "110"
	}
	for _, l := range o.lines {
		t.Lines = append(t.Lines, connectors.Line{
			ID: strconv.FormatInt(l.id, 10), Listing: l.item.key(), SKU: e.code(l.item), Barcode: l.item.barcode, Name: l.item.product.name,
			Variant: l.item.variant, Quantity: l.quantity, Price: connectors.TWD(l.item.price),
		})
	}
	return t
}
