package emulator

// Shipments (FACTS.md section 3).

import (
	"slices"
	"strings"
)

// cut takes pieces out of a part: those asked for, or all that are left where nothing is said.
func (f *fulfillment) cut(p *part, quantities map[*partLine]int) {
	c := cut{part: p}
	for _, l := range p.lines {
		n := l.remaining
		if quantities != nil {
			n = quantities[l]
		}
		if n > 0 {
			l.remaining -= n
			c.lines = append(c.lines, cutLine{l, n})
		}
	}
	f.cuts = append(f.cuts, c)
	if p.status = "IN_PROGRESS"; p.remaining() == 0 {
		p.status = "CLOSED"
	}
}

func payload(kind, field string, value any, problems ...object) object {
	errors := rows{}
	for _, p := range problems {
		errors = append(errors, p)
	}
	return object{"__typename": kind, field: value, "userErrors": errors}
}

func userError(field []string, message string) object {
	return object{"__typename": "UserError", "field": field, "message": message}
}

func input(args map[string]any, name string) map[string]any {
	m, _ := args[name].(map[string]any)
	return m
}

func list(m map[string]any, name string) []any {
	l, _ := m[name].([]any)
	return l
}

func str(m map[string]any, name string) string {
	s, _ := m[name].(string)
	return s
}

// shipping is a shipment that is asked for: what of which parts of which order.
type shipping struct {
	order  *order
	parts  []*part
	pieces map[*part]map[*partLine]int
}

func (x *execution) fulfillmentCreate(args map[string]any) any {
	in := input(args, "fulfillment")
	refused := func(rule, message string) object {
		x.Break(rule, message)
		return payload("FulfillmentCreatePayload", "fulfillment", object(nil), userError([]string{"fulfillment"}, message))
	}
	numbers, problem := tracking(input(in, "trackingInfo"))
	if problem != "" {
		return refused(ruleTracking, problem)
	}
	want, rule, problem := x.wanted(list(in, "lineItemsByFulfillmentOrder"))
	if problem != "" {
		return refused(rule, problem)
	}
	o := want.order
	for _, before := range o.fulfillments {
		for _, n := range numbers {
			if before.status == "SUCCESS" && slices.Contains(before.numbers, n) && before.from() == want.parts[0].location {
				x.Break(ruleTwice, "the number was reported before")
			}
		}
	}
	f := &fulfillment{id: x.nextID(), status: "SUCCESS", company: str(input(in, "trackingInfo"), "company"), numbers: numbers}
	for _, p := range want.parts {
		f.cut(p, want.pieces[p])
	}
	o.fulfillments = append(o.fulfillments, f)
	if notify, _ := in["notifyCustomer"].(bool); notify {
		o.notices++
	}
	x.touch(o)
	return payload("FulfillmentCreatePayload", "fulfillment", f.show())
}

// from is the location that a shipment left.
func (f *fulfillment) from() string {
	if len(f.cuts) == 0 {
		return ""
	}
	return f.cuts[0].part.location
}

// trackingUpdate puts another carrier and number in the place of what a shipment has.
func (x *execution) trackingUpdate(args map[string]any) any {
	refused := func(rule, message string) object {
		x.Break(rule, message)
		return payload("FulfillmentTrackingInfoUpdatePayload", "fulfillment", object(nil), userError([]string{"fulfillmentId"}, message))
	}
	id, _ := args["fulfillmentId"].(string)
	n, _ := find("Fulfillment", id)
	o, f := x.shipmentOf(n)
	in := input(args, "trackingInfoInput")
	numbers, problem := tracking(in)
	switch {
	case f == nil:
		return refused(ruleID, "Fulfillment does not exist.")
	case problem != "":
		return refused(ruleTracking, problem)
	case f.status != "SUCCESS":
		return refused(ruleCorrect, "Fulfillment was cancelled.")
	}
	f.company, f.numbers = str(in, "company"), numbers
	if notify, _ := args["notifyCustomer"].(bool); notify {
		o.notices++
	}
	x.touch(o)
	return payload("FulfillmentTrackingInfoUpdatePayload", "fulfillment", f.show())
}

// tracking reads trackingInfo.
func tracking(in map[string]any) (numbers []string, problem string) {
	number, url := str(in, "number"), str(in, "url")
	for _, n := range list(in, "numbers") {
		numbers = append(numbers, n.(string))
	}
	urls := list(in, "urls")
	switch {
	case number != "" && len(numbers) > 0, url != "" && len(urls) > 0:
		return nil, "Tracking info can't have both a singular and a plural value."
	case url != "" && number == "" && len(numbers) == 0, len(urls) > 0 && len(urls) != len(numbers):
		return nil, "Tracking URLs need tracking numbers."
	case number != "":
		numbers = []string{number}
	}
	return numbers, ""
}

// wanted reads what is to be shipped.
func (x *execution) wanted(groups []any) (want shipping, rule, problem string) {
	want.pieces = map[*part]map[*partLine]int{}
	for _, g := range groups {
		in, _ := g.(map[string]any)
		n, _ := find("FulfillmentOrder", str(in, "fulfillmentOrderId"))
		o, p := x.partOf(n)
		switch {
		case p == nil:
			return want, ruleID, "Fulfillment order does not exist."
		case want.order != nil && want.order != o:
			return want, ruleOneOrder, "All fulfillment orders must belong to the same order."
		case len(want.parts) > 0 && want.parts[0].location != p.location:
			return want, rulePlace, "All fulfillment orders must be assigned to the same location."
		case len(p.actions()) == 0 || o.cancelled != nil:
			return want, ruleState, "Fulfillment order has an unfulfillable status= " + strings.ToLower(p.status) + "."
		}
		want.order, want.parts = o, append(want.parts, p)
		if problem := want.take(p, list(in, "fulfillmentOrderLineItems")); problem != "" {
			return want, ruleQuantity, problem
		}
	}
	if want.order == nil {
		return want, ruleQuantity, "Fulfillment line items by fulfillment order can't be blank."
	}
	return want, "", ""
}

// take reads the pieces of one part. Without any, all that is left is meant.
func (s *shipping) take(p *part, lines []any) string {
	if len(lines) == 0 {
		return ""
	}
	if len(lines) > 512 {
		return "Too many line items."
	}
	s.pieces[p] = map[*partLine]int{}
	for _, l := range lines {
		in, _ := l.(map[string]any)
		n, _ := find("FulfillmentOrderLineItem", str(in, "id"))
		quantity, _ := integer(in["quantity"])
		var of *partLine
		for _, candidate := range p.lines {
			if candidate.id == n {
				of = candidate
			}
		}
		if of == nil || quantity < 1 || int(quantity)+s.pieces[p][of] > of.remaining {
			return "Invalid fulfillment order line item quantity requested."
		}
		s.pieces[p][of] += int(quantity)
	}
	return ""
}
