package emulator

// Operations about numbers: the merchant's own, Ruten's, and the labels of those.

import (
	"encoding/base64"
	"net/http"
	"strconv"

	"gowarehouse/connectors/emulation"
)

type shipBody struct {
	ID      string `json:"order_id"`
	Company string `json:"shipping_company"`
	Number  string `json:"shipping_no"`
}

// ship takes the merchant's own number.
func (e *Emulator) ship(r *request) *reply {
	body, no := read[shipBody](e, r)
	if no != nil {
		return no
	}
	if body.ID == "" || body.Company == "" || body.Number == "" {
		return e.wrong("ruten.ship_fields", "order_id, shipping_company and shipping_no are required")
	}
	invalid := func(rule, message string) *reply {
		return e.refuse(rule, http.StatusBadRequest, "ORDER_STATUS_INVALID", message)
	}
	o := e.shop.order(body.ID)
	switch {
	case o == nil:
		return e.refuse("", http.StatusNotFound, "ORDER_NOT_FOUND", "order not found")
	case ways[o.way].chain != "":
		return invalid("ruten.ship_way", "the order is delivered to a store")
	case o.byAPI:
		return invalid("ruten.ship_once", "the order is shipped already")
	case !o.open():
		return invalid("", "the order cannot be shipped in this status")
	}
	o.byAPI = true
	o.ship(body.Company, body.Number, e.Now())
	return success(map[string]any{"order_id": o.id})
}

// takeNumbers gives Ruten's numbers. That is what ships the orders.
func (e *Emulator) takeNumbers(r *request) *reply {
	ids, no := e.idsIn(r, "ruten.number_batch")
	if no != nil {
		return no
	}
	results := make([]map[string]any, len(ids))
	for i, id := range ids {
		results[i] = e.takeNumber(id)
	}
	return success(map[string]any{"results": results})
}

func (e *Emulator) takeNumber(id string) map[string]any {
	failed := func(rule, message string) map[string]any {
		if rule != "" {
			e.Break(rule, message)
		}
		return map[string]any{"order_id": id, "status": "fail", "shipping_no": nil, "error_msg": message}
	}
	o := e.shop.order(id)
	switch {
	case o == nil:
		return failed("", "order not found")
	case !ways[o.way].ruten:
		return failed("ruten.number_way", "此訂單的運送方式不支援露天取號")
	case o.byAPI:
		return failed("ruten.number_once", "此訂單已取號")
	case !o.open():
		return failed("", "此訂單狀態無法取號")
	}
	o.byAPI = true
	o.ship(ways[o.way].chain, o.ownNumber(), e.Now())
	return map[string]any{"order_id": id, "status": "success", "shipping_no": o.number, "error_msg": nil}
}

// label prints orders that have Ruten's own number.
func (e *Emulator) label(r *request) *reply {
	ids, no := e.idsIn(r, "ruten.label_batch")
	if no != nil {
		return no
	}
	var sheets []emulation.LabelPage
	for _, id := range ids {
		o := e.shop.order(id)
		switch {
		case o == nil:
			return e.refuse("", http.StatusNotFound, "ORDER_NOT_FOUND", "order not found")
		case o.number == "" || o.number != o.ownNumber():
			return e.refuse("ruten.label_number", http.StatusBadRequest, "ORDER_STATUS_INVALID", "the order has no number of Ruten's")
		}
		sheets = append(sheets, labelPage(o))
	}
	return success(map[string]any{"file_name": "label.pdf", "content_type": "application/pdf",
		"content": base64.StdEncoding.EncodeToString(emulation.LabelPDF(sheets...))})
}

// labelPage is about as big as A6.
func labelPage(o *order) emulation.LabelPage {
	lines := []string{"Order " + o.id, o.way}
	if o.store.ID != "" {
		lines = append(lines, "Store "+o.store.ID)
	}
	if o.isCOD() {
		lines = append(lines, "COD TWD "+strconv.FormatInt(o.total(), 10))
	}
	return emulation.LabelPage{Title: "RUTEN", Lines: lines, Number: o.number, Width: 105, Height: 148}
}
