package yahoo

// The codes of a label, as the confirmations give them: FACTS.md sections 3.2 and 3.3. They are kept with the parcel, character by character:
// leading spaces belong to some of them.

import (
	"encoding/json"
	"strings"
)

// labelCodes are codes by the name under which they are kept.
type labelCodes map[string]string

// The names.
const (
	codeShipment    = "shipment_no"
	codeBar         = "bar_code"
	codeShop        = "child_shopcode"
	codePayment     = "payment_no"
	codeValidation  = "validation_no"
	codePIN         = "pin_code"
	codeShipDate    = "ship_date"
	codeSerial      = "package_serial_no"
	code2           = "code_2"
	code3           = "code_3"
	code4           = "code_4"
	code5           = "code_5"
	codeQR          = "qr_code"
	codeMD1         = "md_code_1"
	codeMD2         = "md_code_2"
	codeMD3         = "md_code_3"
	codeTransporter = "transporter_id"
	codeOfficeID    = "location_office_id"
	codeOfficeName  = "location_office_name"
	codeShippedAt   = "shipping_date"
)

// codeNames are Yahoo's names of them.
var codeNames = map[string]string{
	"ShipmentNo": codeShipment, "BarCode": codeBar, "ChildShopcode": codeShop, "PaymentNo": codePayment, "ValidationNo": codeValidation,
	"PinCode": codePIN, "ShipDate": codeShipDate, "PackageSerialNo": codeSerial, "Code2": code2, "Code3": code3, "Code4": code4, "Code5": code5,
	"QRCode": codeQR, "MDCode1": codeMD1, "MDCode2": codeMD2, "MDCode3": codeMD3, "TransporterId": codeTransporter,
	"LocationOfficeId": codeOfficeID, "LocationOfficeName": codeOfficeName, "ShippingDate": codeShippedAt,
}

// codesIn gives the codes in an object, and in those of its parts that a list of shipped orders keeps them in.
func codesIn(raw json.RawMessage) labelCodes {
	codes := labelCodes{}
	var parts map[string]json.RawMessage
	if json.Unmarshal(raw, &parts) != nil {
		return codes
	}
	for _, part := range []json.RawMessage{raw, parts["OrderInfo"], parts["LabelInfo"]} {
		codes.add(part)
	}
	return codes
}

func (c labelCodes) add(object json.RawMessage) {
	var values map[string]json.RawMessage
	if len(object) == 0 || json.Unmarshal(object, &values) != nil {
		return
	}
	for name, key := range codeNames {
		if value := exact(values[name]); strings.TrimSpace(value) != "" {
			c[key] = value
		}
	}
}

// exact gives a string as it is and a number as it is written; nothing for all else.
func exact(raw json.RawMessage) string {
	var s string
	if len(raw) == 0 || json.Unmarshal(raw, &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}

// number is the tracking number: a store-to-store parcel has its code instead. FACTS.md §3.2.
func (c labelCodes) number() string {
	return firstOf(strings.TrimSpace(c[codeShipment]), strings.TrimSpace(c[codePIN]), strings.TrimSpace(c[codePayment]))
}
