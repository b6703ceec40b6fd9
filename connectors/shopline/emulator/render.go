package emulator

// An order as SHOPLINE shows it, and the same order in the words of this program (FACTS.md sections 2.3 to 2.7).

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gowarehouse/connectors"
)

// money writes an amount. dollars is what counts.
func (e *Emulator) money(dollars int64) object {
	cents := dollars
	if e.On(centsHundred) {
		cents *= 100
	}
	return object{
		"cents": cents, "currency_symbol": "NT$", "currency_iso": "TWD", "label": "NT$" + strconv.FormatInt(dollars, 10),
		"dollars": json.Number(strconv.FormatInt(dollars, 10) + ".0"),
	}
}

// texts are the translations of a text.
func (e *Emulator) texts(text string) object {
	if e.On(nullTexts) {
		return object{"zh-hant": nil, "en": "", "zh-cn": text}
	}
	return object{"zh-hant": text, "en": nil}
}

// when writes a time of an order, null for none.
func (e *Emulator) when(o *order, t time.Time) any {
	if t.IsZero() {
		return nil
	}
	if e.On(mixedTimes) && len(o.note)%2 == 0 {
		return t.In(connectors.Taipei).Format("2006-01-02T15:04:05-07:00")
	}
	return t.UTC().Format("2006-01-02T15:04:05.000-07:00")
}

// person is the receiver as the token's owner may see him.
func (e *Emulator) person(o *order) (name, phone, street string) {
	if !e.On(masked) {
		return o.buyer.Name, o.buyer.Phone, o.buyer.Street
	}
	_, n := utf8.DecodeRuneInString(o.buyer.Name)
	return o.buyer.Name[:n] + "**", o.buyer.Phone[:4] + "***" + o.buyer.Phone[7:], "***"
}

func (e *Emulator) renderOrder(o *order) object {
	row := object{
		"id": o.id, "order_number": o.number, "system_order_number": o.number, "merchant_order_number": nil, "status": o.status,
		"is_guest_checkout": false, "order_remarks": orNull(o.note), "type": orNull(o.kind), "created_by": o.createdBy,
		"customer_id": "64f0a1b2c3d4e5f600112233", "customer_email": "buyer@example.com", "customer_phone_country_code": "886",
		"currency_iso": "TWD", "order_discount": e.money(o.discount), "user_credit": e.money(0), "total_tax_fee": e.money(0),
		"subtotal": e.money(o.total() - o.postage + o.discount), "total": e.money(o.total()), "order_payment": e.renderPayment(o),
		"order_delivery": e.renderDelivery(o), "delivery_address": e.renderAddress(o), "delivery_data": e.renderData(o),
		"subtotal_items": e.renderLines(o), "promotion_items": []any{}, "custom_data": []any{}, "custom_discount_items": []any{},
		"parent_order_id": orNull(o.parent), "child_order_ids": append([]string{}, o.children...), "skip_fulfillment": false,
		"default_warehouse_id": mainWarehouse, "created_at": e.when(o, o.created), "updated_at": e.when(o, o.updated), "tags": []any{},
		"order_comments": []any{}, "order_notes": []any{},
		"invoice": object{"invoice_type": "0", "carrier_type": "1", "carrier_number": "/ABC1234", "tax_id": nil, "invoice_number": nil},
	}
	row["customer_name"], row["customer_phone"], _ = e.person(o)
	if e.On(merchantNumber) {
		row["order_number"], row["merchant_order_number"] = nil, "SHOP-"+o.number
	}
	return row
}

func (e *Emulator) renderPayment(o *order) object {
	row := object{
		"payment_method_id": o.pay.id, "payment_type": o.pay.code, "name_translations": e.texts(o.pay.name), "status": o.payStatus,
		"total": e.money(o.total()), "payment_fee": e.money(0), "paid_at": e.when(o, o.paidAt), "created_at": e.when(o, o.created),
		"updated_at": e.when(o, o.updated), "payment_data": nil, "last_four_digits": nil,
	}
	return row
}

func (e *Emulator) renderDelivery(o *order) object {
	return object{
		"id": o.deliveryID, "delivery_option_id": orNull(o.how.option), "platform": orNull(o.how.code), "status": o.delivery,
		"delivery_status": o.logistics, "name_translations": e.texts(o.how.name), "total": e.money(o.postage), "remark": nil,
		"shipped_at": nil, "arrived_at": nil, "collected_at": nil, "returned_at": nil, "request_accepted_at": nil,
		"updated_at": e.when(o, o.updated), "requires_customer_address": o.store == nil,
	}
}

// renderAddress writes an address in one of the two ways that shops have: the district in address_2, or city and district apart.
func (e *Emulator) renderAddress(o *order) object {
	name, phone, street := e.person(o)
	row := object{
		"country_code": "TW", "country": "Taiwan", "city": nil, "district": nil, "state": nil, "postcode": nil, "address_1": nil, "address_2": nil,
		"recipient_name": name, "recipient_phone": phone, "recipient_phone_country_code": "886", "remarks": nil,
	}
	if o.store != nil {
		return row
	}
	row["postcode"], row["address_1"], row["city"] = o.buyer.Postcode, street, o.buyer.City
	if len(o.lines)%2 == 0 {
		row["address_2"] = o.buyer.District
	} else {
		row["state"], row["city"], row["district"] = o.buyer.City, o.buyer.District, o.buyer.District
	}
	return row
}

func (e *Emulator) renderData(o *order) object {
	row := object{
		"location_code": nil, "location_name": nil, "store_address": nil, "recipient_name": nil, "recipient_phone": nil,
		"tracking_number": orNull(o.tracking), "url": orNull(o.trackingURL), "name_translations": e.texts(o.how.name),
		"scheduled_delivery_date": nil, "time_slot_key": orNull(o.slot),
	}
	if o.store != nil {
		row["location_code"], row["location_name"], row["store_address"] = o.store.ID, o.store.Name, o.store.Address
		row["recipient_name"], row["recipient_phone"], _ = e.person(o)
	}
	return row
}

func (e *Emulator) renderLines(o *order) []object {
	rows := []object{}
	for _, l := range o.lines {
		row := object{
			"id": l.id, "item_type": l.kind, "item_id": nil, "item_variation_id": nil, "item_variation_key": nil, "sku": nil,
			"quantity": e.number(l.quantity), "title_translations": e.texts(l.title), "fields_translations": nil, "item_price": e.money(l.price),
			"total": e.money(l.price * int64(l.quantity)), "is_preorder": false, "object_data": nil, "child_products": nil,
		}
		if l.item != nil {
			row["item_id"], row["item_variation_key"], row["sku"] = l.item.of.id, orNull(l.item.variation), orNull(l.item.sku)
			row["title_translations"], row["item_variation_id"] = e.texts(l.item.of.name), orNull(l.item.variation)
			row["object_data"] = object{"weight": 0.2, "location_id": l.item.shelf, "gtin": orNull(l.item.barcode)}
			if len(l.item.options) > 0 {
				row["fields_translations"] = object{"zh-hant": l.item.options}
			}
		}
		if len(l.set) > 0 {
			row["child_products"] = e.renderSet(l)
		}
		rows = append(rows, row)
	}
	return rows
}

func (e *Emulator) renderSet(l line) any {
	children := []object{}
	for _, it := range l.set {
		child := object{
			"id": it.of.id, "variation_id": orNull(it.variation), "sku": orNull(it.sku), "title_translations": e.texts(it.of.name),
			"fields_translations": nil, "price": e.money(it.price), "price_sale": nil,
		}
		if len(it.options) > 0 {
			child["fields_translations"] = object{"zh-hant": it.options}
		}
		children = append(children, child)
	}
	if e.On(childObject) && len(children) == 1 {
		return children[0]
	}
	return children
}

// truth is the order as a correct reader must see it.
func (e *Emulator) truth(o *order) connectors.Order {
	total := connectors.TWD(o.total())
	t := connectors.Order{
		ID: o.id, Number: o.number, State: o.state(), OrderedAt: o.created, UpdatedAt: o.updated, Total: total, BuyerNote: o.note,
		Payment:  connectors.Payment{Method: o.pay.method(), Kind: o.pay.kind},
		Shipping: connectors.Shipping{Code: o.how.shippingCode(), Name: o.how.name, Mode: o.how.mode()},
	}
	if e.On(merchantNumber) {
		t.Number = "SHOP-" + o.number
	}
	if o.payStatus == "completed" || o.payStatus == "refunding" || o.payStatus == "refunded" {
		t.Payment.Kind = connectors.PaymentOnline
	}
	if !o.paidAt.IsZero() {
		paid := o.paidAt
		t.Payment.PaidAt = &paid
	}
	if t.Payment.Kind == connectors.PaymentCOD {
		t.COD = &total
	}
	name, phone, street := e.person(o)
	t.Receiver = connectors.Receiver{
		Name: name, Phone: phone, Postcode: o.buyer.Postcode, Address: o.buyer.City + o.buyer.District + street, Masked: e.On(masked),
	}
	if o.store != nil {
		t.Shipping.StoreID, t.Shipping.StoreName = o.store.ID, o.store.Name
		t.Receiver.Postcode, t.Receiver.Address = "", o.store.Address
	}
	for _, l := range o.lines {
		t.Lines = append(t.Lines, truthLines(l)...)
	}
	return t
}

// truthLines are a line's parts: a product set is packed as what it is made of.
func truthLines(l line) []connectors.Line {
	if len(l.set) == 0 {
		t := connectors.Line{ID: l.id, Name: l.title, Quantity: l.quantity, Price: connectors.TWD(l.price)}
		if l.item != nil {
			t.Listing, t.SKU, t.Name, t.Variant = l.item.key(), l.item.sku, l.item.of.name, strings.Join(l.item.options, ", ")
			t.Barcode = l.item.barcode
		}
		return []connectors.Line{t}
	}
	var parts []connectors.Line
	for _, it := range l.set {
		if i := slices.IndexFunc(parts, func(part connectors.Line) bool { return part.Listing == it.key() }); i >= 0 {
			parts[i].Quantity += l.quantity
			continue
		}
		parts = append(parts, connectors.Line{
			ID: l.id + ":" + it.of.id + ":" + it.variation, Listing: it.key(), SKU: it.sku, Name: it.of.name,
			Variant: strings.Join(it.options, ", "), Quantity: l.quantity, Price: connectors.TWD(it.price),
		})
	}
	return parts
}
