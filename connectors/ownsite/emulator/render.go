package emulator

// How the shop shows an order, and how a correct reader must see it (FACTS.md section 2.3).

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// money writes an amount: as a decimal string, or under the switch as a JSON number.
func (e *Emulator) money(dollars int64) any {
	if e.On(jsonNumbers) {
		return json.Number(strconv.FormatInt(dollars, 10))
	}
	return strconv.FormatInt(dollars, 10)
}

// id writes an id: as a string, or under the switch as a JSON number.
func (e *Emulator) id(id string) any {
	if _, err := strconv.Atoi(id); err == nil && e.On(jsonNumbers) && !strings.HasPrefix(id, "0") {
		return json.Number(id)
	}
	return id
}

// time writes a moment in the shop's zone; a zero one is null.
func (*Emulator) time(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.In(connectors.Taipei).Format("2006-01-02T15:04:05.000-07:00")
}

func (e *Emulator) render(o *order) row {
	shown := row{
		"id": e.id(o.id), "number": o.number, "revision": o.revision, "status": o.status(), "test": o.test, "created_at": e.time(o.created),
		"updated_at": e.time(o.updated), "paid_at": e.time(o.paid), "ship_by": e.time(shipBy(o)), "currency": "TWD",
		"totals": row{
			"items": e.money(o.items()), "discount": e.money(o.discount), "shipping": e.money(o.postage), "tax": e.money(0), "total": e.money(o.total()),
		},
		"payment": e.payment(o),
		"shipping": row{
			"method": o.method, "service": o.service, "service_name": o.serviceName, "temperature": o.temperature, "assigned": e.assignment(o),
		},
		"recipient": row{
			"name": o.buyer.Name, "phone": o.buyer.Phone, "email": "buyer@example.com", "address": e.address(o), "pickup": pickup(o),
		},
		"buyer":      row{"name": o.buyer.Name, "phone": o.buyer.Phone, "email": "buyer@example.com"},
		"invoice":    row{"type": "carrier_mobile", "carrier": "/ABC1234", "tax_id": "", "title": "", "number": ""},
		"buyer_note": o.note, "shop_note": o.shopNote, "lines": e.lines(o), "fulfilments": e.history(o), "tags": []string{}, "extra": row{},
	}
	if o.test && e.On(localTimes) {
		shown["created_at"] = o.created.In(connectors.Taipei).Format("2006-01-02T15:04:05")
	}
	if e.On(noHistory) {
		delete(shown, "fulfilments")
	}
	if e.On(sparse) {
		for _, optional := range []string{"test", "buyer", "invoice", "tags", "extra", "shop_note", "ship_by"} {
			delete(shown, optional)
		}
		if o.note == "" {
			shown["buyer_note"] = nil
		}
	}
	return shown
}

// shipBy is the second evening after the order.
func shipBy(o *order) time.Time {
	day := o.created.In(connectors.Taipei).AddDate(0, 0, 2)
	return time.Date(day.Year(), day.Month(), day.Day(), 23, 59, 59, 0, connectors.Taipei)
}

func (e *Emulator) payment(o *order) row {
	shown := row{"status": "unpaid", "method": o.pay.method, "method_name": o.pay.name, "cod_amount": nil, "reference": ""}
	switch {
	case o.pay.kind == connectors.PaymentCOD:
		shown["status"] = "cod"
		if !e.On(wrongTotals) {
			shown["cod_amount"] = e.money(o.total())
		}
	case !o.pending:
		shown["status"] = "paid"
	}
	if !o.paid.IsZero() {
		shown["reference"] = o.reference()
	}
	return shown
}

func (o *order) reference() string { return "TX" + o.id }

func (e *Emulator) assignment(o *order) any {
	if o.assigned == nil {
		return nil
	}
	return row{
		"carrier": o.assigned.carrier, "tracking_number": o.assigned.number, "label_available": o.assigned.label,
		"requested": !o.assigned.requested.IsZero(),
	}
}

func (e *Emulator) address(o *order) any {
	if o.store != nil || o.method == storePickup || o.method == digital {
		return nil
	}
	full := o.buyer.Address()
	if e.On(fullAddress) {
		return row{"zip": o.buyer.Postcode, "full": full}
	}
	return row{
		"country": "TW", "zip": o.buyer.Postcode, "city": o.buyer.City, "district": o.buyer.District, "line1": o.buyer.Street, "line2": "", "full": full,
	}
}

// ownShop is where buyers fetch parcels themselves.
var ownShop = struct{ id, name, address string }{"S01", "山海選物 信義門市", "台北市信義區松壽路9號"}

func pickup(o *order) any {
	switch {
	case o.store != nil:
		return row{"network": o.service, "store_id": o.store.ID, "store_name": o.store.Name, "store_address": o.store.Address}
	case o.method == storePickup:
		return row{"network": "own_store", "store_id": ownShop.id, "store_name": ownShop.name, "store_address": ownShop.address}
	}
	return nil
}

func (e *Emulator) lines(o *order) []row {
	rows := []row{}
	for _, l := range o.lines {
		it, sent := l.item, o.sent(l.id)
		left := l.quantity - sent
		if l.download {
			left = 0
		}
		shown := row{
			"id": e.id(l.id), "variant_id": e.id(it.id), "product_id": e.id(it.product.id), "sku": e.code(it), "barcode": it.barcode,
			"name": it.product.name, "options": it.variant, "image_url": "https://shop.example.tw/i/" + it.product.id + ".jpg",
			"quantity": l.quantity, "quantity_to_ship": left, "quantity_shipped": sent, "unit_price": e.money(it.price),
			"discount": e.money(l.discount), "total": e.money(it.price*int64(l.quantity) - l.discount), "requires_shipping": !l.download,
			"bundle_of": nil,
		}
		if l.of != "" {
			shown["bundle_of"], shown["unit_price"], shown["discount"], shown["total"] = l.of, e.money(0), e.money(0), e.money(0)
		}
		if e.On(sparse) {
			for _, optional := range []string{"image_url", "discount", "requires_shipping", "bundle_of"} {
				if optional != "requires_shipping" || !l.download {
					delete(shown, optional)
				}
			}
			if sent == 0 {
				delete(shown, "quantity_shipped")
			}
		}
		rows = append(rows, shown)
	}
	return rows
}

// methods are the statements of a shipping method in one code, as a warehouse maps them.
func code(o *order) string {
	parts := []string{o.method}
	for _, part := range []string{o.service, o.temperature} {
		if part != "" && part != normal {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "/")
}

// truth is the order as a correct reader must see it. Its lines count the pieces that have left as well; what needs no shipping is left out
// where other lines do.
func (e *Emulator) truth(o *order) connectors.Order {
	by := shipBy(o).UTC()
	t := connectors.Order{
		ID: o.id, Number: o.number, State: e.state(o), OrderedAt: o.created, UpdatedAt: o.updated, ShipBy: &by,
		Payment: connectors.Payment{Method: o.pay.method, Kind: o.pay.kind}, Total: connectors.TWD(o.total()), BuyerNote: notes(o),
		Receiver:      connectors.Receiver{Name: o.buyer.Name, Phone: o.buyer.Phone, Postcode: o.buyer.Postcode, Address: o.buyer.Address()},
		Shipping:      connectors.Shipping{Code: code(o), Name: o.serviceName, Mode: connectors.ShipSelf},
		PartlyShipped: o.status() == partly,
	}
	if o.method == "" {
		t.Shipping.Code = ""
	}
	if o.assigned != nil && o.assigned.label && e.offers(canLabels) {
		t.Shipping.Mode = connectors.ShipLabel
	}
	if !o.paid.IsZero() {
		paid := o.paid
		t.Payment.PaidAt, t.Payment.Reference = &paid, o.reference()
	}
	if o.pay.kind == connectors.PaymentCOD {
		collect := t.Total
		t.COD = &collect
	}
	switch {
	case o.store != nil:
		t.Shipping.StoreID, t.Shipping.StoreName = o.store.ID, o.store.Name
		t.Receiver.Address, t.Receiver.Postcode = o.store.Address, ""
	case o.method == storePickup:
		t.Shipping.StoreID, t.Shipping.StoreName = ownShop.id, ownShop.name
		t.Receiver.Address, t.Receiver.Postcode = ownShop.address, ""
	case o.method == digital:
		t.Receiver.Address, t.Receiver.Postcode = "", ""
	}
	if e.On(sparse) {
		t.ShipBy = nil
	}
	physical := slices.ContainsFunc(o.lines, func(l line) bool { return !l.download })
	for _, l := range o.lines {
		if physical && l.download {
			continue
		}
		t.Lines = append(t.Lines, e.truthOf(l))
	}
	return t
}

func (e *Emulator) truthOf(l line) connectors.Line {
	price := connectors.TWD(l.item.price)
	if l.discount > 0 && l.quantity > 0 {
		price = connectors.TWD((l.item.price*int64(l.quantity) - l.discount) / int64(l.quantity))
	}
	if l.of != "" {
		price = connectors.TWD(0)
	}
	return connectors.Line{
		ID: l.id, Listing: l.item.key(), SKU: e.code(l.item), Barcode: l.item.barcode, Name: l.item.product.name, Variant: l.item.variant,
		Quantity: l.quantity, Price: price,
	}
}

// notes are what the buyer wrote and, behind it, what the merchant did.
func notes(o *order) string {
	if o.shopNote == "" {
		return o.note
	}
	return strings.TrimSpace(fmt.Sprintf("%s\n商家備註：%s", o.note, o.shopNote))
}
