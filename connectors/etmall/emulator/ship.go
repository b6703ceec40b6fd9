package emulator

// Numbers, labels and confirmations: FACTS.md section 3.

import (
	"encoding/base64"
	"fmt"
	"slices"

	"gowarehouse/connectors/emulation"
)

const (
	mostOrders   = 50
	mostPackages = 10
)

// result is what became of one row.
func result(number, code, message string) object {
	return object{"orderNo": number, "code": code, "message": message}
}

// gone are the answers about orders that have no parcel to be made any more.
var gone = map[status][2]string{
	cancelled: {"3003", "訂單已取消"}, shipped: {"3002", "訂單已出貨"}, delivered: {"3002", "訂單已出貨"},
}

// results are the answer to a batch: its rows come in another order than they were asked in.
func (e *Emulator) results(list []object) any {
	if e.On(switchLostResult) {
		list = list[:len(list)-1]
	}
	slices.Reverse(list)
	return object{"results": list}
}

// assign gives orders their numbers: FACTS.md section 3.1.
func (e *Emulator) assign(b body) (any, error) {
	rows, err := e.rows(b, "orders", mostOrders)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	counts := make([]int, len(rows))
	for i, row := range rows {
		number, ok := row.Text("orderNo")
		count, counted := row.Number("packageCount")
		switch o := e.byNumber[number]; {
		case !ok || !counted:
			return nil, e.broken(ruleRows, "orderNo or packageCount", bad("orders"))
		case seen[number]:
			return nil, e.broken(ruleTwice, "an order", bad("orders"))
		case count < 1 || count > mostPackages || o != nil && o.way.storeType != "" && count > 1:
			return nil, e.broken(ruleBoxes, fmt.Sprintf("%d packages", count), bad("packageCount"))
		}
		seen[number], counts[i] = true, count
	}
	list := make([]object, len(rows))
	for i, row := range rows {
		number, _ := row.Text("orderNo")
		list[i] = e.assignOne(number, counts[i])
	}
	return e.results(list), nil
}

func (e *Emulator) assignOne(number string, count int) object {
	o := e.byNumber[number]
	if o == nil {
		e.Break(ruleOrder, "no such order")
		return result(number, "3001", "查無訂單")
	}
	if why, is := gone[o.status]; is {
		told := result(number, why[0], why[1])
		told["shipments"] = []object{}
		return told
	}
	if o.status == waiting {
		e.number(o, count)
	}
	if len(o.parcels) != count {
		told := result(number, "3005", "件數與取號時不符")
		told["shipments"] = []object{}
		return told
	}
	shipments := []object{}
	if o.asked++; !e.On(switchNoNumbers) || o.asked > 1 {
		for i, p := range o.parcels {
			shipments = append(shipments, object{"packageSeq": i + 1, "shipmentNo": p.number, "logisticsCode": o.way.carrier})
		}
	}
	slices.Reverse(shipments)
	told := result(number, "0000", "成功")
	told["shipments"] = shipments
	return told
}

// label draws the labels of parcels, one page each: FACTS.md section 3.2.
func (e *Emulator) label(b body) (any, error) {
	format, _ := b.Text("format")
	width, height := 105.0, 148.0
	switch format {
	case "PDF_A6":
	case "PDF_A4":
		width, height = 210, 297
	default:
		return nil, e.broken(ruleFormat, format, bad("format"))
	}
	numbers, ok := b.Texts("shipmentNos")
	if !ok || len(numbers) == 0 {
		return nil, e.broken(ruleRows, "shipmentNos", bad("shipmentNos"))
	}
	if len(numbers) > mostOrders {
		return nil, e.broken(ruleBatch, "shipmentNos", bad("shipmentNos"))
	}
	var pages []emulation.LabelPage
	for _, number := range numbers {
		p := e.parcels[number]
		if p == nil {
			return nil, e.broken(ruleNumber, "no such number", refusal{200, "3001", "查無託運單號"})
		}
		if why, is := gone[p.order.status]; is {
			return nil, refusal{200, why[0], why[1]}
		}
		if p.asked++; e.On(switchLabelLate) && p.asked <= 2 {
			return nil, refusal{200, "3010", "標籤產製中"}
		}
		pages = append(pages, emulation.LabelPage{
			Title: "ETMall " + p.order.way.carrier, Number: number, Width: width, Height: height,
			Lines: []string{
				"Order " + p.order.number, fmt.Sprintf("Package %d of %d", slices.Index(p.order.parcels, p)+1, len(p.order.parcels)),
				"Store " + p.order.store.ID, fmt.Sprintf("Collect TWD %d", p.order.toCollect()),
			},
		})
	}
	data := emulation.LabelPDF(pages...)
	if e.On(switchLabelPage) {
		data = emulation.LabelHTML(pages...)
	}
	return object{
		"fileName": "label_" + e.Now().In(taipei).Format("20060102") + ".pdf", "contentType": "application/pdf",
		"content": base64.StdEncoding.EncodeToString(data),
	}, nil
}

// confirm takes orders as shipped: FACTS.md section 3.3.
func (e *Emulator) confirm(b body) (any, error) {
	rows, err := e.rows(b, "shipments", mostOrders)
	if err != nil {
		return nil, err
	}
	var sequence []string
	numbers := map[string][]string{}
	for _, row := range rows {
		number, ok := row.Text("orderNo")
		shipment, named := row.Text("shipmentNo")
		switch {
		case !ok || !named:
			return nil, e.broken(ruleRows, "orderNo or shipmentNo", bad("shipments"))
		case slices.Contains(numbers[number], shipment):
			return nil, e.broken(ruleTwice, "a number", bad("shipments"))
		}
		if numbers[number] == nil {
			sequence = append(sequence, number)
		}
		numbers[number] = append(numbers[number], shipment)
	}
	var list []object
	for _, number := range sequence {
		list = append(list, e.confirmOne(number, numbers[number]))
	}
	return e.results(list), nil
}

func (e *Emulator) confirmOne(number string, shipments []string) object {
	o := e.byNumber[number]
	if o == nil {
		e.Break(ruleOrder, "no such order")
		return result(number, "3001", "查無訂單")
	}
	if e.On(switchCancels) && o.status == numbered {
		o.status = cancelled
	}
	if why, is := gone[o.status]; is {
		return result(number, why[0], why[1])
	}
	if o.status == waiting {
		e.Break(ruleUnnumbered, "an order without numbers")
		return result(number, "3004", "尚未取號")
	}
	for _, s := range shipments {
		if p := e.parcels[s]; p == nil || p.order != o {
			e.Break(ruleNumber, "a number of another order")
			return result(number, "2002", "託運單號錯誤")
		}
	}
	if len(shipments) != len(o.parcels) {
		e.Break(ruleAll, fmt.Sprintf("%d of %d parcels", len(shipments), len(o.parcels)))
		return result(number, "2002", "須一次確認全部包裹")
	}
	o.status = shipped
	o.confirmed++
	return result(number, "0000", "成功")
}
