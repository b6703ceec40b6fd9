package emulator

// Operations about numbers: uploading the vendor's own, correcting it, and the label of Coupang's.

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"

	"gowarehouse/connectors/emulation"
)

// invoice is one element of an upload. Every field must be there.
type invoice struct {
	Box       json.RawMessage `json:"shipmentBoxId"`
	Order     json.RawMessage `json:"orderId"`
	Option    json.RawMessage `json:"vendorItemId"`
	Carrier   *string         `json:"deliveryCompanyCode"`
	Number    *string         `json:"invoiceNumber"`
	Split     *bool           `json:"splitShipping"`
	Presplit  *bool           `json:"preSplitShipped"`
	Estimated *string         `json:"estimatedShippingDate"`
}

type invoiceBody struct {
	Vendor   string    `json:"vendorId"`
	Invoices []invoice `json:"orderSheetInvoiceApplyDtos"`
}

// line is an invoice that was read.
type line struct {
	box, order, option int64
	invoice
}

// invoices reads the body of an upload and groups it by box.
func (e *Emulator) invoices(r *request) (boxes []int64, byBox map[int64][]line, no *reply) {
	body, no := read[invoiceBody](e, r)
	if no != nil {
		return nil, nil, no
	}
	if body.Vendor != vendor {
		return nil, nil, e.refuse(orders, "coupang.vendor", http.StatusBadRequest, "Invalid vendor ID")
	}
	byBox = map[int64][]line{}
	for _, i := range body.Invoices {
		box, ok1 := number(i.Box)
		order, ok2 := number(i.Order)
		option, ok3 := number(i.Option)
		if !ok1 || !ok2 || !ok3 || i.Carrier == nil || i.Number == nil || i.Split == nil || i.Presplit == nil || i.Estimated == nil {
			return nil, nil, e.refuse(orders, "coupang.invoice_fields", http.StatusBadRequest, "orderSheetInvoiceApplyDtos: all fields are required.")
		}
		if _, known := carriers[*i.Carrier]; !known {
			return nil, nil, e.refuse(orders, "coupang.carrier", http.StatusInternalServerError, "internal exception")
		}
		if byBox[box] == nil {
			boxes = append(boxes, box)
		}
		byBox[box] = append(byBox[box], line{box, order, option, i})
	}
	if len(boxes) == 0 {
		return nil, nil, e.refuse(orders, "coupang.invoice_fields", http.StatusBadRequest, "orderSheetInvoiceApplyDtos is empty.")
	}
	return boxes, byBox, nil
}

func (e *Emulator) upload(r *request) *reply { return e.eachBox(r, (*Emulator).uploadBox) }

func (e *Emulator) correct(r *request) *reply { return e.eachBox(r, (*Emulator).correctBox) }

func (e *Emulator) eachBox(r *request, do func(*Emulator, *box, []line) result) *reply {
	boxes, byBox, no := e.invoices(r)
	if no != nil {
		return no
	}
	e.settle()
	var list []result
	for _, id := range boxes {
		b := e.shop.box(id)
		if b == nil || b.order != byBox[id][0].order {
			list = append(list, failed(id, "NOT_FOUND_SHIPMENT_BOX", "shipmentBoxId is not found."))
			continue
		}
		list = append(list, do(e, b, byBox[id]))
	}
	return e.results(list)
}

// breach is a result that counts a rule.
func (e *Emulator) breach(b *box, rule, code string) result {
	e.Break(rule, code)
	return failed(b.id, code, code)
}

func (e *Emulator) uploadBox(b *box, lines []line) result {
	switch {
	case b.gone:
		return failed(b.id, "ORDER_DELIVERY_CANCELED", "취소된 주문입니다.")
	case b.stopped:
		return failed(b.id, "ORDER_DELIVERY_CANCELED_HOLDING_FOR_CANCEL", "환불 대기중입니다.")
	case b.status == accept:
		return e.breach(b, "coupang.invoice_status", "INVALID_STATUS")
	case b.status != instruct:
		if b.uploaded {
			e.Break("coupang.invoice_status", "a number was uploaded twice")
		}
		return failed(b.id, "INVALID_STATUS", "배송진행상태가 유효하지 않습니다.")
	}
	if no := e.checkLines(b, lines); no != nil {
		return *no
	}
	if *lines[0].Split {
		return e.splitBox(b, lines)
	}
	if no := e.checkNumber(b, lines[0]); no != nil {
		return *no
	}
	e.dispatch(b, lines[0])
	return result{Box: b.id, OK: true, Code: "OK"}
}

// checkLines demands every item of the box once, all alike.
func (e *Emulator) checkLines(b *box, lines []line) *result {
	no := func(rule, code string) *result { r := e.breach(b, rule, code); return &r }
	seen := map[int64]bool{}
	for _, l := range lines {
		if seen[l.option] || !slices.ContainsFunc(b.items, func(i item) bool { return i.option.id == l.option }) {
			return no("coupang.invoice_items", "NOT_FOUND_VENDOR_ITEM")
		}
		seen[l.option] = true
		switch {
		case *l.Split != *lines[0].Split || *l.Presplit != *lines[0].Presplit:
			return no("coupang.split", "IS_SEPARATE_MUST_BE_TRUE_WHEN_SEPARATE_DELIVERY")
		case !*l.Split && (*l.Number != *lines[0].Number || *l.Carrier != *lines[0].Carrier):
			return no("coupang.invoice_items", "INVALID_INVOICE_NUMBER")
		}
	}
	if len(seen) != len(b.items) {
		return no("coupang.invoice_items", "NOT_FOUND_VENDOR_ITEM")
	}
	return nil
}

var digits = regexp.MustCompile(`^[0-9]+$`)

// checkNumber demands a number that may stand on this box.
func (e *Emulator) checkNumber(b *box, l line) *result {
	before := e.shop.numbers[*l.Number]
	other := before != nil && (before.person.Name != b.person.Name || before.person.Address() != b.person.Address())
	switch {
	case *l.Number == "" || *l.Carrier == direct && !digits.MatchString(*l.Number):
		r := e.breach(b, "coupang.invoice_number", "INVALID_INVOICE_NUMBER")
		return &r
	case other:
		r := e.breach(b, "coupang.invoice_duplicate", "DUPLICATE_INVOICE_NUMBER")
		return &r
	}
	return nil
}

// dispatch gives a box the vendor's number; delivered by himself it cannot be followed.
func (e *Emulator) dispatch(b *box, l line) {
	b.carrier, b.number, b.uploaded, b.status = *l.Carrier, *l.Number, true, departure
	if *l.Carrier == direct {
		b.status = noneTracking
	}
	b.ships++
	if e.shop.numbers[b.number] == nil {
		e.shop.numbers[b.number] = b
	}
}

// splitBox ships some items: those with a number move into a box of their own, the rest keep this one (FACTS.md 3.2).
func (e *Emulator) splitBox(b *box, lines []line) result {
	var leaves, stays []line
	for _, l := range lines {
		if *l.Number != "" {
			leaves = append(leaves, l)
			continue
		}
		stays = append(stays, l)
		if _, err := time.Parse(time.DateOnly, *l.Estimated); err != nil {
			return e.breach(b, "coupang.split", "IS_SEPARATE_MUST_BE_TRUE_WHEN_SEPARATE_DELIVERY")
		}
	}
	switch {
	case slices.ContainsFunc(lines, func(l line) bool { return *l.Carrier == direct }):
		return e.breach(b, "coupang.split", "NOT_ALLOW_VENDOR_DIRECT")
	case len(b.items) < 2 && !b.split:
		return e.breach(b, "coupang.split", "NOT_ALLOW_SEPARATE_WHEN_ONE_VENDOR_ITEM")
	case *lines[0].Presplit != b.split || len(leaves) == 0 || len(stays) == 0 && !b.split:
		return e.breach(b, "coupang.split", "NOT_ALLOW_SEPARATE_AFTER_NORMAL_DELIVERY")
	}
	if no := e.checkNumber(b, leaves[0]); no != nil {
		return *no
	}
	if len(stays) == 0 {
		e.dispatch(b, leaves[0])
		return result{Box: b.id, OK: true, Code: "OK"}
	}
	b.split = true
	apart := *b
	apart.id, apart.items = firstBox+int64(len(e.shop.boxes))*7919, nil
	left := b.items[:0:0]
	for _, i := range b.items {
		if slices.ContainsFunc(leaves, func(l line) bool { return l.option == i.option.id }) {
			apart.items = append(apart.items, i)
			continue
		}
		left = append(left, i)
	}
	b.items = left
	e.shop.boxes = append(e.shop.boxes, &apart)
	e.dispatch(&apart, leaves[0])
	return result{Box: b.id, OK: true, Code: "OK"}
}

func (e *Emulator) correctBox(b *box, lines []line) result {
	if no := e.checkLines(b, lines); no != nil {
		return *no
	}
	if b.status == accept || b.status == instruct || b.gone {
		return e.breach(b, "coupang.update_status", "NOT_FOUND_INVOICE_NUMBER")
	}
	if no := e.checkNumber(b, lines[0]); no != nil {
		return *no
	}
	ships := b.ships
	e.dispatch(b, lines[0])
	b.ships = ships // the same parcel under another number
	return result{Box: b.id, OK: true, Code: "OK"}
}

type labelBody struct {
	Boxes    []json.RawMessage `json:"shipmentBoxIdList"`
	Orders   []json.RawMessage `json:"orderIdList"`
	Template string            `json:"templateName"`
	Quantity int               `json:"quantity"`
}

// boxesOf gives the boxes of orders.
func (e *Emulator) boxesOf(named []json.RawMessage) []json.RawMessage {
	var boxes []json.RawMessage
	for _, raw := range named {
		for _, b := range e.shop.boxes {
			if id, fine := number(raw); fine && b.order == id {
				boxes = append(boxes, json.RawMessage(strconv.FormatInt(b.id, 10)))
			}
		}
	}
	return boxes
}

// templates are the sizes of labels by their height in mm.
var templates = map[string]float64{"SIXTY_FORTY_MM": 40, "SIXTY_THIRTY_MM": 30}

// label prints boxes that have Coupang's own number.
func (e *Emulator) label(r *request) *reply {
	if e.On(noLabel) {
		return e.refuse(orders, "", http.StatusForbidden, "PERMISSION_DENIED")
	}
	body, no := read[labelBody](e, r)
	if no != nil {
		return no
	}
	if len(body.Boxes) == 0 {
		body.Boxes = e.boxesOf(body.Orders) // orders count only where no box is named
	}
	switch {
	case len(body.Boxes) < 1 || len(body.Boxes) > 10 || len(body.Orders) > 10 || body.Quantity < 1 || body.Quantity > 10:
		return e.refuse(orders, "coupang.label_batch", http.StatusBadRequest, "shipmentBoxIdList must be 1 to 10, and quantity 1 to 10.")
	case templates[body.Template] == 0:
		return e.refuse(orders, "coupang.label_template", http.StatusBadRequest, "templateName is invalid.")
	}
	e.settle()
	var pages []emulation.LabelPage
	for _, raw := range body.Boxes {
		id, fine := number(raw)
		b := e.shop.box(id)
		switch {
		case !fine:
			return e.refuse(orders, "coupang.body", http.StatusBadRequest, "shipmentBoxIdList must be numbers")
		case b == nil || b.gone:
			return e.refuse(orders, "", http.StatusBadRequest, saysUnknown)
		case b.number == "" || b.uploaded:
			return e.refuse(orders, "coupang.label_number", http.StatusBadRequest, "The label is not available in this status.")
		}
		for range body.Quantity {
			pages = append(pages, labelPage(b, templates[body.Template]))
		}
	}
	return &reply{status: http.StatusOK, body: map[string]any{"code": e.code(http.StatusOK), "message": "SUCCESS",
		"data": base64.StdEncoding.EncodeToString(emulation.LabelPDF(pages...))}}
}
