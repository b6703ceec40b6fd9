package emulator

// What CYBERBIZ shows of an order (FACTS.md section 2.1): money as floats and as whole numbers, times without a zone, and null wherever
// there is nothing.

import (
	"fmt"
	"strconv"

	"gowarehouse/connectors"
)

// text is null where there is nothing.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func (e *Emulator) render(o *order) object {
	row := object{
		"id": o.id, "subtotal_price": float(o.total() - o.postage), "created_at": local(o.created), "updated_at": local(o.updated),
		"order_number": o.number, "order_name": "#" + strconv.FormatInt(o.number, 10),
		"customer": object{
			"id": 42058619 + o.number, "name": o.buyer.Name, "status": "enabled", "email": "buyer@example.com", "country_calling_code": nil,
			"mobile": o.buyer.Phone, "tags": []any{}, "address": e.address(o, false), "gender": nil, "birthday": nil, "bonus_remain": 0.0,
		},
		"buyer":           object{"email": "buyer@example.com", "mobile": nil},
		"receiver":        e.receiver(o),
		"billing_address": e.address(o, false),
		"line_items":      e.renderLines(o),
		"shipping_type":   "cyberbiz", "shipping_name": nil, "shipping_vendor": nil, "logistics_id": nil,
		"delivery_date": text(o.wish), "delivery_time": 0, "delegate": nil, "fulfillments": renderFulfilments(o),
		"payment_name": text(o.pay.name), "payment_method": text(o.pay.name), "payment_url": nil, "multiple_payment_infos": []any{},
		"prices": object{
			"total_line_items_price": float(o.total() - o.postage + o.discount), "shipping_rate_price": float(o.postage),
			"discounts":   object{"special_collection_discount": o.discount, "vip_discount": 0.0, "shop_discount": nil, "coupon_discounts": []any{}},
			"total_price": float(o.total()),
		},
		"card4no": text(o.pay.card), "transaction_number": text(o.pay.transaction),
		"merchant_trade_no": fmt.Sprintf("S%d#%d", shopID, o.number), "einvoice": nil, "paper_invoice_no": nil,
		"statuses": object{
			"order_status": o.status, "financial_status": o.financial, "fulfillment_status": o.fulfilled, "return_status": o.returning,
		},
		"timings": object{"request_return_at": nil, "refund_at": nil, "closed_at": nil, "cancelled_at": nil, "confirmed_at": local(o.created)},
		"note":    text(o.note), "branch_store": nil, "tags": []any{}, "extra_info": nil, "from_device": "手機", "shipping_status": nil,
		"pos_info": object{"pos_user_id": nil, "pos_shop_id": nil, "pos_info": "", "pos_id": nil, "pos_name": nil},
	}
	if o.method != nil {
		vendor := object{"type": o.method.vendorType, "name": o.method.vendorName}
		if o.custom {
			vendor = object{"type": "custom", "name": "自訂物流"}
		}
		row["shipping_name"], row["shipping_vendor"] = o.method.name, vendor
		if o.method == byECPay {
			row["logistics_id"] = "1718546"
		}
	}
	e.twist(row, o)
	return row
}

// twist applies the switches that change the form of an order.
func (e *Emulator) twist(row object, o *order) {
	if e.On(nullFields) {
		for _, name := range []string{
			"customer", "buyer", "billing_address", "shipping_type", "fulfillments", "payment_method", "multiple_payment_infos", "timings", "note",
			"branch_store", "tags", "pos_info", "from_device", "subtotal_price", "merchant_trade_no", "delivery_time", "shipping_vendor",
			"order_name",
		} {
			row[name] = nil
		}
	}
	if e.On(mixedNumbers) {
		row["order_number"] = strconv.FormatInt(o.number, 10)
		prices := row["prices"].(object)
		prices["total_price"], prices["shipping_rate_price"] = o.total(), o.postage
	}
}

// receiver is a person at home, or in front of a store of which only the number is given.
func (e *Emulator) receiver(o *order) object {
	row := e.address(o, true)
	row["cvs_store_id"], row["allpay_logistics_id"] = nil, nil
	if o.store != nil {
		row["cvs_store_id"] = o.store.ID
		if o.method == byECPay {
			row["allpay_logistics_id"] = "1718546"
		}
	}
	return row
}

func (e *Emulator) address(o *order, toStore bool) object {
	row := object{
		"name": o.buyer.Name, "country_calling_code": nil, "phone": o.buyer.Phone, "address": o.buyer.Address(),
		"detail_address": object{
			"zip": o.buyer.Postcode, "country": nil, "province": "", "city": o.buyer.City, "district": o.buyer.District,
			"address1": o.buyer.Street, "address2": nil,
		},
	}
	if toStore && o.store != nil {
		row["address"] = storeAddress(o)
		row["detail_address"] = object{"zip": "", "country": nil, "province": nil, "city": "", "district": "", "address1": "", "address2": nil}
	}
	return row
}

func (e *Emulator) renderLines(o *order) []object {
	rows := make([]object, 0, len(o.lines))
	for i, l := range o.lines {
		discount := int64(0)
		if i == 0 {
			discount = o.discount
		}
		rows = append(rows, renderLine(o, l, discount))
	}
	return rows
}

func renderLine(o *order, l line, discount int64) object {
	v := l.variant
	related := []object{}
	if l.parts != nil {
		items := []object{}
		for _, p := range l.parts {
			items = append(items, object{
				"id": p.variant.id, "product_id": p.variant.product.id, "product_variant_id": p.variant.id, "title": p.variant.product.title,
				"variant_title": p.variant.name, "sku": text(p.variant.sku), "qc": nil, "vendor": nil, "price": float(p.variant.price), "cost": nil,
				"quantity": p.pieces, "combo_product_price_difference": 0, "combo_product_price_diff_details": []int{0},
			})
		}
		related = append(related, object{"quantity": l.quantity, "items": items})
	}
	return object{
		"id": l.id, "product_id": v.product.id, "product_variant_id": v.id, "title": v.product.title, "variant_title": v.name,
		"sku": text(v.sku), "qc": nil, "vendor": nil, "price": float(v.price), "cost": nil, "quantity": l.quantity, "item_type": "normal",
		"return_status": nil, "discount_name": "", "discounts": []any{}, "total_price_before_discounts": float(l.total()),
		"total_discount": discount, "total_price_after_discounts": float(l.total() - discount), "tax_type_id": "inclusive_tax",
		"bonus_redemption_price": nil, "related_items": related, "created_at": local(o.created), "channel": nil, "weight": 0.2,
		"photo": nil, "custom_fields": []any{},
	}
}

func renderFulfilments(o *order) []object {
	rows := make([]object, 0, len(o.fulfilments))
	for _, f := range o.fulfilments {
		rows = append(rows, renderFulfilment(o, f))
	}
	return rows
}

func renderFulfilment(o *order, f *fulfilment) object {
	lines := []object{}
	for _, l := range o.lines {
		for _, id := range f.lines {
			if id == l.id {
				lines = append(lines, renderLine(o, l, 0))
			}
		}
	}
	return object{
		"id": f.id, "tracking_company": f.company, "tracking_number": f.number, "fulfilled_at": local(f.at), "received_at": nil,
		"status": f.status, "line_items": lines, "tracking_url": nil,
	}
}

// listFulfilments shows an order's parcels. The carrier's number comes with the third look (FACTS.md section 8).
func (e *Emulator) listFulfilments(c *call) *reply {
	e.namesOnly(c)
	o, refusal := e.one(c)
	if refusal != nil {
		return refusal
	}
	for _, f := range o.fulfilments {
		if f.coming == "" {
			continue
		}
		if f.polls++; f.polls > 2 {
			f.number, f.coming = f.coming, ""
		}
	}
	return e.listed(c, renderFulfilments(o))
}

// owed is what the carrier collects.
func (o *order) owed() connectors.Money {
	if o.financial == cod {
		return connectors.TWD(o.total())
	}
	return connectors.TWD(0)
}
