package emulator

// Labels (FACTS.md section 3.6): files for OK mart and T-cat, codes to print for FamilyMart and Hi-Life, nothing for 7-ELEVEN.

import (
	"encoding/base64"
	"fmt"
	"net/http"

	"gowarehouse/connectors/emulation"
)

// data says which calls give codes instead of a file.
var data = map[string]bool{"GetFamilyStoreLabelData": true, "GetFamilyStoreForFreezerLabel": true, "GetHiLifeStoreLabelData": true}

// labelBy gives the labels of one call.
func labelBy(name string) handler {
	return func(e *Emulator, c *call) *reply {
		o, lines := e.byCode(c.text("ShippingOrderCode"))
		switch {
		case o == nil:
			return e.refuse(ruleNumber, "ShippingOrderCode => 不存在")
		case o.way.label != name:
			return e.refuse(ruleLabel, "ShippingOrderCode => 通路不符")
		case data[name]:
			return success(e.labelData(o, lines))
		}
		file := emulation.LabelPDF(o.labelPage(lines))
		if e.On(labelBase64) {
			return success(base64.StdEncoding.EncodeToString(file))
		}
		return &reply{status: http.StatusOK, kind: "application/pdf", file: file}
	}
}

func (o *order) labelPage(lines []*line) emulation.LabelPage {
	p := emulation.LabelPage{Title: o.way.deliver, Lines: []string{"Order " + o.tm}, Number: lines[0].number}
	if o.store != nil {
		p.Title, p.Lines = o.way.chain, append(p.Lines, "Store "+o.store.ID)
	}
	if due := o.due(lines); due > 0 {
		p.Lines = append(p.Lines, fmt.Sprintf("COD TWD %d", due))
	}
	return p
}

// labelData is what is to be printed. The names of its properties were not seen: only that bar codes and a QR code belong on such labels.
func (e *Emulator) labelData(o *order, lines []*line) any {
	if e.On(noBarcodes) {
		return object{"ShippingOrderCode": lines[0].number, "StoreId": o.store.ID}
	}
	number := lines[0].number
	return object{
		"ShippingOrderCode": number, "StoreId": o.store.ID, "StoreName": o.store.Name, "ReceiverName": o.to.Name,
		"EcCode": "991", "RouteNo": "B-07", "Barcode1": "991" + number[1:] + "63", "Barcode2": "5" + number[1:] + "0081420",
		"QRCode":             "B1||" + number + "||991",
		"StorePaymentAmount": e.money(o.due(lines)),
	}
}
