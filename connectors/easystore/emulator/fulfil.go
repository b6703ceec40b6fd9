package emulator

// Fulfillments (FACTS.md section 3).

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

const cancelledFulfillment = "cancelled"

// fulfillment is one parcel that was reported.
type fulfillment struct {
	id                                    int64
	company, number, url, service, status string
	message                               string
	lines                                 map[int64]int
	created                               time.Time
}

func (e *Emulator) listFulfillments(c *call) *reply {
	o := e.find(c.PathValue("id"))
	if o == nil {
		return notFound()
	}
	number, company, service := c.query.Get("tracking_number"), c.query.Get("tracking_company"), c.query.Get("service")
	found := slices.DeleteFunc(slices.Clone(o.fulfillments), func(f *fulfillment) bool {
		return number != "" && f.number != number || company != "" && f.company != company || service != "" && f.service != service
	})
	return paged(e, c, "fulfillments", found, func(f *fulfillment) int64 { return f.id }, func(f *fulfillment) object {
		return e.renderFulfillment(o, f)
	})
}

// sentLine is a line of a fulfillment's body.
type sentLine struct {
	ID       json.Number `json:"id"`
	Quantity int         `json:"quantity"`
}

// fulfillmentBody is what a client sends. The vendor's sample app sends line_items as JSON in a string.
type fulfillmentBody struct {
	Company string          `json:"tracking_company"`
	Courier string          `json:"courier"`
	Number  string          `json:"tracking_number"`
	URL     string          `json:"tracking_url"`
	Service string          `json:"service"`
	Message string          `json:"message"`
	Mail    json.RawMessage `json:"is_mail"`
	Lines   json.RawMessage `json:"line_items"`
}

// sent reads line_items; none means everything that is left.
func (b fulfillmentBody) sent() ([]sentLine, error) {
	raw := b.Lines
	var text string
	if json.Unmarshal(raw, &text) == nil {
		raw = json.RawMessage(text)
	}
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	var lines []sentLine
	err := json.Unmarshal(raw, &lines)
	return lines, err
}

// fulfill reports a parcel. Nothing keeps a client from doing so twice but the pieces that are left.
func (e *Emulator) fulfill(c *call) *reply {
	o := e.find(c.PathValue("id"))
	if o == nil {
		return notFound()
	}
	var body fulfillmentBody
	if refusal := e.decode(c, &body); refusal != nil {
		return refusal
	}
	if !o.cancelled.IsZero() {
		e.Break(ruleCancelled, "fulfill")
		return invalid("Order is cancelled")
	}
	lines, refusal := e.toFulfill(o, body)
	if refusal != nil {
		return refusal
	}
	if slices.ContainsFunc(o.fulfillments, func(f *fulfillment) bool {
		return body.Number != "" && f.number == body.Number && f.status != cancelledFulfillment
	}) {
		e.Break(ruleTwice, "the same number")
	}
	f := &fulfillment{
		id: e.nextID(), company: body.Company, number: body.Number, url: body.URL, service: body.Service, message: body.Message, status: "open",
		lines: lines, created: e.second(),
	}
	o.fulfillments = append(o.fulfillments, f)
	o.posts++
	if mail := string(body.Mail); mail == "1" || mail == "true" || mail == `"1"` {
		o.mails++
	}
	o.updated = e.second()
	return ok(object{"fulfillment": e.renderFulfillment(o, f)})
}

// toFulfill checks the lines of a fulfillment against what is left.
func (e *Emulator) toFulfill(o *order, body fulfillmentBody) (map[int64]int, *reply) {
	sent, err := body.sent()
	if err != nil {
		e.Break(ruleLines, "not a list")
		return nil, invalid("line_items is invalid")
	}
	left := o.left()
	if len(left) == 0 {
		e.Break(ruleOver, "nothing is left")
		return nil, invalid("Order has no item to fulfill")
	}
	if sent == nil {
		return left, nil
	}
	lines := map[int64]int{}
	for _, l := range sent {
		id, err := strconv.ParseInt(l.ID.String(), 10, 64)
		if err != nil || !slices.ContainsFunc(o.lines, func(known line) bool { return known.id == id }) || l.Quantity < 1 {
			e.Break(ruleLines, "not a line of the order")
			return nil, invalid("line_items is invalid")
		}
		lines[id] += l.Quantity
		if lines[id] > left[id] {
			e.Break(ruleOver, fmt.Sprintf("%d of %d", lines[id], left[id]))
			return nil, invalid("Quantity exceeds the unfulfilled quantity")
		}
	}
	return lines, nil
}

// one finds the fulfillment a path names, if it is not cancelled.
func (e *Emulator) one(c *call) (*order, *fulfillment, *reply) {
	o := e.find(c.PathValue("id"))
	if o == nil {
		return nil, nil, notFound()
	}
	i := slices.IndexFunc(o.fulfillments, func(f *fulfillment) bool { return strconv.FormatInt(f.id, 10) == c.PathValue("fid") })
	if i < 0 {
		return nil, nil, notFound()
	}
	if o.fulfillments[i].status == cancelledFulfillment {
		e.Break(ruleClosed, c.Method)
		return nil, nil, invalid("Fulfillment is cancelled")
	}
	return o, o.fulfillments[i], nil
}

func (e *Emulator) editFulfillment(c *call) *reply {
	o, f, refusal := e.one(c)
	if refusal != nil {
		return refusal
	}
	var body fulfillmentBody
	if refusal := e.decode(c, &body); refusal != nil {
		return refusal
	}
	if body.Company != "" {
		e.Break(ruleCourier, "tracking_company")
	}
	for _, field := range []struct {
		into *string
		text string
	}{{&f.company, body.Courier}, {&f.number, body.Number}, {&f.url, body.URL}, {&f.service, body.Service}, {&f.message, body.Message}} {
		if field.text != "" {
			*field.into = field.text
		}
	}
	o.updated = e.second()
	return ok(object{"fulfillment": e.renderFulfillment(o, f)})
}

func (e *Emulator) cancelFulfillment(c *call) *reply {
	o, f, refusal := e.one(c)
	if refusal != nil {
		return refusal
	}
	f.status, o.updated = cancelledFulfillment, e.second()
	return ok(object{"fulfillment": e.renderFulfillment(o, f)})
}
