package check

// The demands that only writing proves. Parcels are reported of orders marked test; stock and SKUs are written as they are.

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"gowarehouse/connectors"
)

var writes = []demand{
	{id: "stock", section: "4.2", needs: "stock", writes: true, title: text("Stock", "庫存"),
		expected: text("PUT /stock sets the number and answers for each item; an unknown variant is unknown_sku; an older as_of is stale",
			"PUT /stock 設定庫存並逐項回應；未知規格為 unknown_sku；較舊的 as_of 為 stale"), try: (*checker).counts},
	{id: "sku", section: "4.3", needs: "sku_write", writes: true, title: text("SKU", "SKU"),
		expected: text("PATCH /variants/{id} answers 200 with the variant; an unknown one is 404 variant_not_found",
			"PATCH /variants/{id} 回應 200 與規格；未知規格為 404 variant_not_found"), try: (*checker).names},
	{id: "fulfilment_exceeds", section: "3", writes: true, title: text("Too many pieces", "數量超過"),
		expected: text("More pieces than are left: 422 quantity_exceeds, and nothing is recorded", "超過待出貨數量時回應 422 quantity_exceeds，且不紀錄"),
		try:      (*checker).exceeds},
	{id: "fulfilment", section: "3", writes: true, title: text("Fulfilment", "出貨回報"),
		expected: text("POST answers 201; afterwards the order lists the fulfilment with its number and nothing is left of its lines",
			"POST 回應 201；之後訂單列出該筆出貨與單號，且明細無待出貨"), try: (*checker).fulfils},
	{id: "fulfilment_repeat", section: "3", writes: true, title: text("The same fulfilment again", "重複回報"),
		expected: text("The same id and content: 200, and nothing is recorded twice", "相同編號與內容：回應 200，且不重複紀錄"), try: (*checker).repeats},
	{id: "fulfilment_conflict", section: "3", writes: true, title: text("The same id, another content", "相同編號不同內容"),
		expected: text("409 fulfilment_conflict", "回應 409 fulfilment_conflict"), try: (*checker).conflicts},
	{id: "fulfilment_shipped", section: "3", writes: true, title: text("Nothing left", "已全部出貨"),
		expected: text("Another fulfilment of an order that has left: 409 already_shipped", "已全部出貨的訂單再回報：回應 409 already_shipped"),
		try:      (*checker).over},
	{id: "fulfilment_correct", section: "3", writes: true, title: text("Correction", "更正單號"),
		expected: text("PATCH answers 200 and the order shows the new number; an unknown fulfilment is 404", "PATCH 回應 200 且訂單顯示新單號；未知出貨為 404"),
		try:      (*checker).corrects},
	{id: "label", section: "6", needs: "labels", writes: true, title: text("Label", "託運單"),
		expected: text("POST answers 200 with a PDF, or 202; a second call gives the same number", "POST 回應 200 與 PDF，或 202；再次呼叫單號相同"),
		try:      (*checker).prints},
}

// counted, named and labelled find what is written: the first variant with stock, the first with a SKU, and the first order marked test whose
// label the shop gives. -1: there is none.
func (c *checker) counted() int {
	return slices.IndexFunc(c.variants, func(v variant) bool { return v.Available != nil && *v.Available >= 0 })
}

func (c *checker) named() int {
	return slices.IndexFunc(c.variants, func(v variant) bool { return v.SKU != "" })
}

func (c *checker) labelled() int {
	return slices.IndexFunc(c.orders, func(o order) bool {
		return o.Test && o.Status == "ready" && o.Shipping.Assigned != nil && o.Shipping.Assigned.Label
	})
}

// plan says what is about to be written.
func (c *checker) plan() []connectors.Text {
	var plan []connectors.Text
	add := func(p phrase, args ...any) { plan = append(plan, connectors.Text(p.of(args...))) }
	if i := c.counted(); i >= 0 && c.offers("stock") {
		v := c.variants[i]
		add(planStock, v.Variant, *v.Available)
	}
	if i := c.named(); i >= 0 && c.offers("sku_write") {
		v := c.variants[i]
		add(planSKU, v.Variant, v.SKU)
	}
	if s, there := c.shippable(); there {
		add(planParcel, s.order.ID, checkNumber, correctNumber)
	}
	if i := c.labelled(); i >= 0 && c.offers("labels") {
		add(planLabel, c.orders[i].ID)
	}
	return plan
}

// put sets one item of stock and gives its result.
func (c *checker) put(variant string, available int, asOf time.Time) (result stockResult, wrong finding) {
	body := object{"items": []object{{"variant_id": variant, "available": available, "as_of": asOf.UTC().Format(time.RFC3339Nano)}}}
	reply, wrong := c.call(request{method: http.MethodPut, path: "/stock", body: body, key: uuid.NewString()})
	if wrong == fine {
		wrong = c.fits(opStock, reply, http.StatusOK)
	}
	answer := read[struct {
		Results []stockResult `json:"results"`
	}](reply.Body)
	if wrong == fine && len(answer.Results) != 1 {
		wrong = manyResults.of(len(answer.Results))
	}
	if wrong == fine {
		result = answer.Results[0]
	}
	return result, wrong
}

type object = map[string]any

type stockResult struct {
	OK        bool   `json:"ok"`
	Available *int   `json:"available"`
	Code      string `json:"code"`
}

// counts sets the stock of one variant to what it is.
func (c *checker) counts() outcome {
	i := c.counted()
	if i < 0 {
		return skipped(needsCounted)
	}
	v, now := c.variants[i], c.Now()
	got, wrong := c.put(v.Variant, *v.Available, now)
	if wrong == fine && (!got.OK || got.Available != nil && *got.Available != *v.Available) {
		wrong = notSet.of(said(got))
	}
	if wrong != fine {
		return failed(wrong)
	}
	if got, wrong = c.put(nobody, 1, now); wrong == fine && (got.OK || got.Code != "unknown_sku") {
		wrong = unknownAnswered.of(said(got))
	}
	if wrong != fine {
		return failed(wrong)
	}
	if got, wrong = c.put(v.Variant, *v.Available, now.Add(-time.Hour)); wrong == fine && (got.OK || got.Code != "stale") {
		wrong = staleAnswered.of(said(got))
	}
	return verdict(wrong)
}

func said(r stockResult) string {
	if r.OK {
		return "ok"
	}
	return strconv.Quote(r.Code)
}

// names writes the SKU that a variant has.
func (c *checker) names() outcome {
	i := c.named()
	if i < 0 {
		return skipped(needsSKU)
	}
	write := func(variant string) (connectors.Reply, finding) {
		return c.call(request{
			method: http.MethodPatch, path: "/variants/" + url.PathEscape(variant), body: object{"sku": c.variants[i].SKU}, key: uuid.NewString(),
		})
	}
	reply, wrong := write(c.variants[i].Variant)
	if wrong == fine {
		wrong = c.fits(opSKU, reply, http.StatusOK)
	}
	if wrong != fine {
		return failed(wrong)
	}
	if reply, wrong = write(nobody); wrong == fine {
		wrong = c.refuses(opSKU, reply, http.StatusNotFound, "variant_not_found")
	}
	return verdict(wrong)
}

// shipment is what this run reports of one order.
type shipment struct {
	order order
	id    string
	lines []object
}

const (
	checkNumber   = "GWCHECK0001"
	correctNumber = "GWCHECK0002"
)

// shippable gives the order marked test whose parcel is reported, and the lines that are left of it.
func (c *checker) shippable() (*shipment, bool) {
	if c.shipment != nil {
		return c.shipment, true
	}
	i := slices.IndexFunc(c.orders, func(o order) bool {
		return o.Test && o.Status == "ready" && o.Shipping.Assigned == nil && len(left(o)) > 0
	})
	if i < 0 {
		return nil, false
	}
	c.shipment = &shipment{order: c.orders[i], id: "ful_check_" + uuid.NewString(), lines: left(c.orders[i])}
	return c.shipment, true
}

// left are the lines of an order of which something is left.
func left(o order) []object {
	var lines []object
	for _, l := range o.Lines {
		if l.ToShip > 0 {
			lines = append(lines, object{"line_id": l.ID, "quantity": l.ToShip})
		}
	}
	return lines
}

// post reports a parcel of an order.
func (c *checker) post(s *shipment, id, number string, lines []object) (connectors.Reply, finding) {
	parcel := object{"carrier": "other", "carrier_name": "GoWarehouse check", "tracking_number": number}
	if lines != nil {
		parcel["lines"] = lines
	}
	body := object{
		"id": id, "revision_seen": s.order.Revision, "shipped_at": c.Now().Format(time.RFC3339), "notify_buyer": false, "packages": []object{parcel},
	}
	return c.call(request{method: http.MethodPost, path: "/orders/" + url.PathEscape(s.order.ID) + "/fulfilments", body: body, key: id})
}

// shipping makes a try of an order marked test.
func (c *checker) shipping(needsReport bool, try func(*shipment) finding) outcome {
	s, there := c.shippable()
	switch {
	case !there:
		return skipped(needsTestOrder)
	case needsReport && !c.reported:
		return skipped(fulfilmentFirst)
	}
	return verdict(try(s))
}

func (c *checker) exceeds() outcome {
	return c.shipping(false, func(s *shipment) finding {
		many := object{"line_id": s.lines[0]["line_id"], "quantity": s.lines[0]["quantity"].(int) + 1}
		reply, wrong := c.post(s, "ful_check_"+uuid.NewString(), checkNumber, []object{many})
		if wrong == fine {
			wrong = c.refuses(opFulfil, reply, http.StatusUnprocessableEntity, "quantity_exceeds")
		}
		if wrong != fine {
			return wrong
		}
		now, wrong := c.order(s.order.ID)
		if wrong == fine && len(now.Fulfilments) != len(s.order.Fulfilments) {
			wrong = refusedRecorded.of()
		}
		return wrong
	})
}

func (c *checker) fulfils() outcome {
	return c.shipping(false, func(s *shipment) finding {
		reply, wrong := c.post(s, s.id, checkNumber, nil)
		if wrong == fine {
			wrong = c.fits(opFulfil, reply, http.StatusCreated)
		}
		if wrong != fine {
			return wrong
		}
		c.reported = true
		now, wrong := c.order(s.order.ID)
		switch {
		case wrong != fine:
			return wrong
		case now.times(s.id) != 1:
			return listedTimes.of(now.times(s.id))
		case !now.shows(s.id, checkNumber):
			return numberMissing.of()
		case len(left(now)) > 0:
			return linesLeft.of()
		case now.Revision <= s.order.Revision || !now.Updated.After(s.order.Updated):
			return didNotMove.of()
		}
		return fine
	})
}

// times counts a fulfilment in an order's list.
func (o order) times(id string) int {
	n := 0
	for _, f := range o.Fulfilments {
		if f.ID == id {
			n++
		}
	}
	return n
}

func (o order) shows(id, number string) bool {
	return slices.ContainsFunc(o.Fulfilments, func(f fulfilment) bool { return f.ID == id && len(f.Packages) > 0 && f.Packages[0].Number == number })
}

func (c *checker) repeats() outcome {
	return c.shipping(true, func(s *shipment) finding {
		reply, wrong := c.post(s, s.id, checkNumber, nil)
		if wrong == fine {
			wrong = c.fits(opFulfil, reply, http.StatusOK)
		}
		if wrong != fine {
			return wrong
		}
		now, wrong := c.order(s.order.ID)
		if wrong == fine && now.times(s.id) != 1 {
			wrong = listedTimes.of(now.times(s.id))
		}
		return wrong
	})
}

func (c *checker) conflicts() outcome {
	return c.shipping(true, func(s *shipment) finding {
		reply, wrong := c.post(s, s.id, "GWCHECK9999", nil)
		if wrong == fine {
			wrong = c.refuses(opFulfil, reply, http.StatusConflict, "fulfilment_conflict", "idempotency_conflict")
		}
		return wrong
	})
}

func (c *checker) over() outcome {
	return c.shipping(true, func(s *shipment) finding {
		reply, wrong := c.post(s, "ful_check_"+uuid.NewString(), checkNumber, nil)
		if wrong == fine {
			wrong = c.refuses(opFulfil, reply, http.StatusConflict, "already_shipped")
		}
		return wrong
	})
}

func (c *checker) corrects() outcome {
	return c.shipping(true, func(s *shipment) finding {
		patch := func(id string) (connectors.Reply, finding) {
			return c.call(request{
				method: http.MethodPatch, path: "/orders/" + url.PathEscape(s.order.ID) + "/fulfilments/" + id, key: uuid.NewString(),
				body: object{"packages": []object{{"carrier": "other", "carrier_name": "GoWarehouse check", "tracking_number": correctNumber}}},
			})
		}
		reply, wrong := patch(s.id)
		if wrong == fine {
			wrong = c.fits(opCorrect, reply, http.StatusOK)
		}
		if wrong != fine {
			return wrong
		}
		now, wrong := c.order(s.order.ID)
		if wrong == fine && !now.shows(s.id, correctNumber) {
			wrong = newNumberMissing.of()
		}
		if wrong != fine {
			return wrong
		}
		if reply, wrong = patch(nobody); wrong == fine {
			wrong = c.refuses(opCorrect, reply, http.StatusNotFound, "fulfilment_not_found")
		}
		return wrong
	})
}

func (c *checker) prints() outcome {
	i := c.labelled()
	if i < 0 {
		return skipped(needsTestLabel)
	}
	var numbers []string
	for range 2 {
		reply, wrong := c.call(request{
			method: http.MethodPost, path: "/orders/" + url.PathEscape(c.orders[i].ID) + "/label", body: object{}, key: uuid.NewString(),
		})
		if wrong == fine && reply.Status == http.StatusAccepted {
			wrong = c.fits(opLabel, reply, http.StatusAccepted)
			if wrong == fine {
				return skipped(labelLater)
			}
		}
		if wrong == fine {
			wrong = c.fits(opLabel, reply, http.StatusOK)
		}
		if wrong == fine && !isPDF(reply.Body) {
			wrong = noPDF.of()
		}
		if wrong != fine {
			return failed(wrong)
		}
		numbers = append(numbers, read[struct {
			Number string `json:"tracking_number"`
		}](reply.Body).Number)
	}
	if numbers[0] != numbers[1] {
		return failed(otherNumber.of())
	}
	return passed()
}

func isPDF(body []byte) bool {
	var label struct {
		Content string `json:"content_base64"`
	}
	if json.Unmarshal(body, &label) != nil {
		return false
	}
	file, err := base64.StdEncoding.DecodeString(label.Content)
	return err == nil && bytes.HasPrefix(file, []byte("%PDF-"))
}
