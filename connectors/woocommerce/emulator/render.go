package emulator

// An order as WooCommerce shows it, and the same order in the words of this program (FACTS.md sections 2.1 to 2.5).

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"gowarehouse/connectors"
)

// money writes an amount in the site's decimals.
func (e *Emulator) money(dollars int64) string {
	if e.On(twoDecimals) {
		return strconv.FormatInt(dollars, 10) + ".00"
	}
	return strconv.FormatInt(dollars, 10)
}

// dates writes both forms of a date; a zero one is null.
func (e *Emulator) dates(row object, name string, t time.Time) {
	if t.IsZero() {
		row[name], row[name+"_gmt"] = nil, nil
		return
	}
	row[name], row[name+"_gmt"] = t.In(e.siteZone()).Format(wpTime), t.UTC().Format(wpTime)
}

func (e *Emulator) orderNumber(o *order) string {
	number := strconv.FormatInt(o.id, 10)
	if e.On(numberPrefix) {
		return "TW-" + number
	}
	return number
}

func (e *Emulator) renderOrder(o *order, base string) object {
	shipping, billing := e.addresses(o)
	row := object{
		"id": o.id, "parent_id": 0, "number": e.orderNumber(o), "order_key": fmt.Sprintf("wc_order_%d", o.id), "created_via": "checkout",
		"version": "10.3.4", "status": o.status, "currency": "TWD", "currency_symbol": "NT$", "prices_include_tax": true,
		"discount_total": e.money(0), "discount_tax": e.money(0), "shipping_total": e.money(o.postage), "shipping_tax": e.money(0),
		"cart_tax": e.money(0), "total": e.money(o.total()), "total_tax": e.money(0), "customer_id": 0, "customer_note": o.note,
		"customer_ip_address": "203.0.113.9", "customer_user_agent": "Mozilla/5.0", "billing": billing, "shipping": shipping,
		"payment_method": e.profile().payment(o.pay), "payment_method_title": o.pay.title, "transaction_id": o.transaction,
		"cart_hash": "9f0c1d2e3a4b5c6d7e8f901234567890", "meta_data": e.meta(o), "line_items": e.lineItems(o), "tax_lines": []any{},
		"shipping_lines": e.shippingLines(o), "fee_lines": []any{}, "coupon_lines": []any{}, "refunds": e.refundsOf(o), "is_editable": false,
		"payment_url": base + "/checkout/order-pay/", "needs_processing": true,
		"_links": object{"self": []object{{"href": fmt.Sprintf("%s/wp-json/wc/v3/orders/%d", base, o.id)}}},
	}
	if o.fee > 0 {
		row["fee_lines"] = []object{{"id": o.id * 10, "name": "貨到付款手續費", "total": e.money(o.fee), "total_tax": e.money(0)}}
	}
	if !e.On(oldServer) {
		row["needs_payment"] = o.status == "pending" || o.status == "failed"
	}
	e.dates(row, "date_created", o.created)
	e.dates(row, "date_modified", o.modified)
	e.dates(row, "date_paid", o.paid)
	e.dates(row, "date_completed", o.completed)
	return row
}

func (e *Emulator) meta(o *order) []object {
	rows := e.pluginMeta(o)
	for _, row := range o.meta {
		rows = append(rows, object{"id": row.ID, "key": row.Key, "value": row.Value})
	}
	return rows
}

// addresses: the plug-ins put a pickup store's address into shipping; a shop that ships to billing has no shipping at all.
func (e *Emulator) addresses(o *order) (shipping any, billing object) {
	family, name := splitName(o.buyer.Name)
	address := object{
		"first_name": name, "last_name": family, "company": "", "address_1": o.buyer.Street, "address_2": "", "city": o.buyer.District,
		"state": o.buyer.City, "postcode": o.buyer.Postcode, "country": "TW", "phone": o.buyer.Phone,
	}
	billing = object{"email": "buyer@example.com"}
	for key, value := range address {
		billing[key] = value
	}
	if o.pickup() && e.profile().storeKey != "" {
		address["address_1"], address["city"], address["state"], address["postcode"] = o.store.Address, "", "", ""
	} else if e.On(emptyShipping) {
		if o.id%2 == 0 {
			return []any{}, billing // PHP's empty object
		}
		for key := range address {
			address[key] = ""
		}
	}
	if e.On(oldServer) {
		delete(address, "phone")
	}
	return address, billing
}

func splitName(name string) (family, given string) {
	_, n := utf8.DecodeRuneInString(name)
	return name[:n], name[n:]
}

func (e *Emulator) lineItems(o *order) []object {
	rows := []object{}
	for _, l := range o.lines {
		total := l.item.price * int64(l.quantity)
		row := object{
			"id": l.id, "name": l.item.lineName(), "product_id": l.item.parent, "variation_id": l.item.id, "quantity": l.quantity,
			"tax_class": "", "subtotal": e.money(total), "subtotal_tax": e.money(0), "total": e.money(total), "total_tax": e.money(0),
			"taxes": []any{}, "meta_data": []object{}, "sku": any(l.item.sku), "price": any(l.item.price), "parent_name": nil,
			"image": object{"id": any(41), "src": "https://shop.example.com/p.jpg"},
		}
		if !l.item.simple {
			row["parent_name"], row["meta_data"] = l.item.name, lineMeta(l)
		}
		e.spoil(row, l)
		rows = append(rows, row)
	}
	return rows
}

func lineMeta(l line) []object {
	rows := []object{}
	for i, a := range l.item.attributes() {
		rows = append(rows, object{"id": l.id*10 + int64(i), "key": a["slug"], "value": a["option"], "display_key": a["name"],
			"display_value": a["option"]})
	}
	return rows
}

// spoil applies the switches that touch a line.
func (e *Emulator) spoil(row object, l line) {
	if e.On(priceNoise) {
		row["price"] = json.Number(fmt.Sprintf("%d.99999999", l.item.price-1))
	}
	if e.On(imageEmpty) {
		row["image"] = object{"id": "", "src": ""}
	}
	if l.item.sku != strangerSKU {
		return
	}
	if e.On(skuNull) || e.On(deletedVariation) {
		row["sku"] = nil
	}
	if e.On(deletedVariation) {
		row["product_id"], row["variation_id"] = 0, 0
	}
}

func (e *Emulator) shippingLines(o *order) []object {
	how, ok := e.profile().methods[o.method]
	if !ok {
		return []object{}
	}
	return []object{{
		"id": o.id*10 + 2, "method_title": how.title, "method_id": how.id, "instance_id": instances[o.method], "total": e.money(o.postage),
		"total_tax": e.money(0), "taxes": []any{}, "tax_status": "none", "meta_data": []any{},
	}}
}

func (e *Emulator) refundsOf(o *order) []object {
	rows := []object{}
	for i, l := range o.lines {
		if l.refunded > 0 {
			rows = append(rows, object{"id": o.id*100 + int64(i), "reason": "缺貨", "total": e.money(-l.item.price * int64(l.refunded))})
		}
	}
	return rows
}

var truthStates = map[string]connectors.PlatformState{
	"processing": connectors.StateOpen, "partial-shipped": connectors.StateOpen,
	"pending": connectors.StateUnpaid, "on-hold": connectors.StateUnpaid, "failed": connectors.StateUnpaid,
	"completed": connectors.StateShipped, "updated-tracking": connectors.StateShipped,
	"ry-transporting": connectors.StateShipped, "ry-at-cvs": connectors.StateShipped, "ry-out-cvs": connectors.StateShipped,
	"cancelled": connectors.StateCancelled, "refunded": connectors.StateCancelled, "trash": connectors.StateCancelled,
	cancelRequest: connectors.StateCancelRequested,
}

func truthState(status string) connectors.PlatformState { return truthStates[status] }

// truth is the order as a correct reader must see it.
func (e *Emulator) truth(o *order) connectors.Order {
	total := connectors.TWD(o.total())
	t := connectors.Order{
		ID: strconv.FormatInt(o.id, 10), Number: e.orderNumber(o), State: truthState(o.status), OrderedAt: o.created, UpdatedAt: o.modified,
		Payment: connectors.Payment{Method: e.profile().payment(o.pay), Kind: o.pay.kind, Reference: o.transaction}, Total: total,
		Receiver: connectors.Receiver{Name: o.buyer.Name, Phone: o.buyer.Phone, Postcode: o.buyer.Postcode, Address: o.buyer.Address()},
		Shipping: connectors.Shipping{Mode: connectors.ShipSelf}, BuyerNote: o.note,
	}
	if !o.paid.IsZero() {
		paid := o.paid
		t.Payment.PaidAt = &paid
	}
	if o.pay.kind == connectors.PaymentCOD {
		collect := total
		if !e.numbered(o) {
			collect = connectors.TWD(o.total() - o.refundedSum()) // otherwise the carrier has been told the whole amount
		}
		t.COD = &collect
	}
	if how, ok := e.profile().methods[o.method]; ok {
		t.Shipping.Code, t.Shipping.Name = how.id, how.title
		if core[how.id] {
			t.Shipping.Code += ":" + instances[o.method]
		}
	}
	if o.pickup() && e.profile().storeKey != "" {
		t.Shipping.StoreID, t.Shipping.StoreName = o.store.ID, o.store.Name
		t.Receiver.Address, t.Receiver.Postcode = o.store.Address, ""
		if e.numbered(o) {
			t.Packages = []connectors.Package{{Ref: o.logistics(), Carrier: e.profile().methods[o.method].subtype, TrackingNumber: e.number(o)}}
		}
	}
	for _, l := range o.lines {
		t.Lines = append(t.Lines, e.truthLine(l))
	}
	return t
}

func (e *Emulator) truthLine(l line) connectors.Line {
	t := connectors.Line{
		ID: strconv.FormatInt(l.id, 10), Listing: l.item.key(), SKU: l.item.sku, Name: l.item.name, Variant: l.item.variant(),
		Quantity: l.open(), Price: connectors.Money{Amount: decimal.NewFromInt(l.item.price), Currency: "TWD"},
	}
	if l.item.sku != strangerSKU {
		return t
	}
	if e.On(skuNull) || e.On(deletedVariation) {
		t.SKU = ""
	}
	if e.On(deletedVariation) {
		t.Listing = connectors.ListingKey{}
	}
	return t
}
