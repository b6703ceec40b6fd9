package emulator

// How boxes are written (FACTS.md 2.3).

import (
	"encoding/json"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// money is an amount in whole New Taiwan dollars.
func (e *Emulator) money(amount int64) any {
	if e.On(plainMoney) {
		return amount
	}
	return map[string]any{"currencyCode": "TWD", "units": amount, "nanos": 0}
}

// moment is a time in the market's zone; empty for none.
func (e *Emulator) moment(t time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case e.On(localTimes):
		return t.In(connectors.Taipei).Format("2006-01-02T15:04:05")
	}
	return t.In(connectors.Taipei).Format(time.RFC3339)
}

// safeNumber is a virtual number, a different one for each box.
func (e *Emulator) safeNumber(b *box) any {
	if e.On(nullNumbers) {
		return nil
	}
	return safeNumberOf(b)
}

func safeNumberOf(b *box) string {
	digits := b.person.Phone
	return "+886 800-" + digits[3:6] + "-" + digits[6:9] + ",5566"
}

func (e *Emulator) receiverName(b *box) string {
	if e.On(maskedNames) {
		return string([]rune(b.person.Name)[:1]) + "**"
	}
	return b.person.Name
}

// addresses cuts the address as Coupang does: to the street, and the rest.
func addresses(b *box) (first, second string) {
	return b.person.City + b.person.District, b.person.Street
}

// sheet is one box.
func (e *Emulator) sheet(b *box) map[string]any {
	first, second := addresses(b)
	row := map[string]any{
		"shipmentBoxId": b.id, "orderId": b.order, "orderedAt": e.moment(b.placed),
		"orderer": map[string]any{"name": b.buyer, "email": "", "safeNumber": e.safeNumber(b), "ordererNumber": nil},
		"paidAt":  e.moment(b.paid), "status": b.status, "shippingPrice": e.money(b.fee), "remotePrice": e.money(b.remote),
		"remoteArea": b.remote > 0, "parcelPrintMessage": b.message, "splitShipping": b.split, "ableSplitShipping": len(b.items) > 1,
		"receiver": map[string]any{"name": e.receiverName(b), "safeNumber": e.safeNumber(b), "receiverNumber": nil,
			"addr1": first, "addr2": second, "postCode": b.person.Postcode},
		"overseaShippingInfoDto": map[string]any{"personalCustomsClearanceCode": "", "ordererSsn": "", "ordererPhoneNumber": ""},
		"deliveryCompanyName":    b.carrierName(), "invoiceNumber": b.number, "inTrasitDateTime": "", "deliveredDate": "", "refer": "",
		"shipmentType":    b.kind,
		"extraProperties": map[string]any{"receiptOption": "MOBILE_BARCODE", "appliedType": "CARRIER", "appliedValue": "/ABC1234"},
	}
	if b.cod != nil {
		row["isCod"] = *b.cod
	}
	if e.On(noFees) {
		row["shippingPrice"], row["remotePrice"] = nil, nil
	}
	rows := make([]map[string]any, len(b.items))
	for i, line := range b.items {
		rows[i] = e.line(b, line)
	}
	row["orderItems"] = rows
	return row
}

func (b *box) carrierName() string {
	if name, known := carriers[b.carrier]; known {
		return name
	}
	return b.carrier
}

func (e *Emulator) line(b *box, i item) map[string]any {
	o := i.option
	shown := o.of.name + " " + o.name
	if i.shownAs != "" {
		shown = i.shownAs
	}
	row := map[string]any{
		"vendorItemPackageId": 0, "vendorItemPackageName": o.of.name, "productId": o.of.shown, "vendorItemId": o.id, "vendorItemName": shown,
		"shippingCount": i.count, "salesPrice": e.money(o.price), "orderPrice": e.money(i.price()), "discountPrice": e.money(i.discount),
		"instantCouponDiscount": e.money(i.discount), "downloadableCouponDiscount": e.money(0), "coupangDiscount": e.money(0),
		"externalVendorSkuCode": o.sku, "etcInfoHeader": nil, "etcInfoValue": nil, "etcInfoValues": nil,
		"sellerProductId": o.of.id, "sellerProductName": o.of.name, "sellerProductItemName": o.name, "firstSellerProductItemName": o.name,
		"cancelCount": i.cancelled, "holdCountForCancel": i.held, "estimatedShippingDate": shipDay(b).Format(time.DateOnly),
		"plannedShippingDate": "", "invoiceNumberUploadDate": "", "extraProperties": map[string]any{}, "pricingBadge": false,
		"usedProduct": false, "confirmDate": nil, "deliveryChargeTypeName": "免運", "upBundleVendorItemId": nil, "upBundleVendorItemName": nil,
		"upBundleSize": nil, "upBundleItem": false, "canceled": i.cancelled == i.count,
	}
	if i.asked != "" {
		header, value, _ := strings.Cut(i.asked, "：")
		row["etcInfoHeader"], row["etcInfoValues"] = header, []string{value}
	}
	return row
}

// shipDay is the day by which a box should leave, in Taipei.
func shipDay(b *box) time.Time { return b.placed.In(connectors.Taipei).AddDate(0, 0, 2) }

// number reads an id that must be a JSON number.
func number(raw json.RawMessage) (int64, bool) {
	var n json.Number
	if len(raw) == 0 || raw[0] == '"' || json.Unmarshal(raw, &n) != nil {
		return 0, false
	}
	id, err := n.Int64()
	return id, err == nil
}
