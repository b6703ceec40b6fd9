package emulator

// Fulfilments and labels (FACTS.md section 3).

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors/emulation"
)

// fulfilment is what left in one go: one or several parcels.
type fulfilment struct {
	id       string
	shipped  time.Time
	packages []parcel
	content  string // what was sent, to compare with
}

type parcel struct {
	carrier, name, number, url string
	lines                      map[string]int
	named                      bool // the lines were named; otherwise they were all that was left
}

// assigned is the shop's own logistics for an order.
type assigned struct {
	carrier, number string
	label           bool      // the label comes from this API
	requested       time.Time // zero: not yet
}

// carriers are the codes (FACTS.md section 3.3).
var carriers = []string{
	"tcat", "hct", "post", "kerry", "ecan", "sf", "pelican", "dhl", "fedex", "ups", "seven_eleven", "family", "hilife", "ok", "self", "other",
}

// history shows the fulfilments of an order.
func (e *Emulator) history(o *order) []row {
	rows := []row{}
	for _, f := range o.fulfilments {
		rows = append(rows, e.fulfilment(o, f))
	}
	return rows
}

func (e *Emulator) fulfilment(o *order, f *fulfilment) row {
	packages := []row{}
	for _, p := range f.packages {
		lines := []row{}
		for _, l := range o.lines {
			if n := p.lines[l.id]; n > 0 {
				lines = append(lines, row{"line_id": e.id(l.id), "quantity": n})
			}
		}
		packages = append(packages, row{
			"carrier": p.carrier, "carrier_name": p.name, "tracking_number": p.number, "tracking_url": p.url, "lines": lines,
		})
	}
	return row{"id": f.id, "shipped_at": e.time(f.shipped), "packages": packages}
}

// fulfil records what left. Its id makes it repeatable: the same content again is answered as before.
func (e *Emulator) fulfil(c *call) *reply {
	o := e.find(c.PathValue("id"))
	if o == nil {
		return unknownOrder()
	}
	id, _ := c.body.Text("id")
	if id == "" || id != c.Header.Get("Idempotency-Key") {
		e.Break(ruleIdempotency, "not the fulfilment's id")
		return invalid("id", "not_the_idempotency_key")
	}
	when, timed := c.body.Text("shipped_at")
	shippedAt, err := time.Parse(time.RFC3339, when)
	if !timed || err != nil {
		e.Break(ruleBody, "shipped_at")
		return invalid("shipped_at", "not_a_time_with_offset")
	}
	packages, refusal := e.packages(o, c.body)
	if refusal != nil {
		return refusal
	}
	f := &fulfilment{id: id, shipped: shippedAt, packages: packages, content: content(packages)}
	if i := slices.IndexFunc(o.fulfilments, func(known *fulfilment) bool { return known.id == id }); i >= 0 && !e.On(doubles) {
		return e.repeated(o, o.fulfilments[i], f)
	}
	if refusal := e.sendable(o, packages); refusal != nil {
		return refusal
	}
	o.fulfilments = append(o.fulfilments, f)
	o.posts++
	if notify, is := c.body["notify_buyer"].(bool); notify || !is {
		o.notices++
	}
	e.touch(o)
	return e.recorded(http.StatusCreated, o, f)
}

func (*Emulator) recorded(status int, o *order, f *fulfilment) *reply {
	return &reply{status: status, body: row{"id": f.id, "order_status": o.status(), "order_revision": o.revision}}
}

// repeated answers a fulfilment whose id is known.
func (e *Emulator) repeated(o *order, known, again *fulfilment) *reply {
	if known.content != again.content || e.On(repeatConflict) {
		e.Break(ruleConflict, "another content")
		return problem(http.StatusConflict, "fulfilment_conflict", "This fulfilment was recorded with another content")
	}
	return e.recorded(http.StatusOK, o, known)
}

// content is what makes two fulfilments the same: carriers, numbers and the pieces as they were named. What was left, where none were named,
// is another when the same call comes again.
func content(packages []parcel) string {
	var b strings.Builder
	for _, p := range packages {
		fmt.Fprintln(&b, p.carrier, p.number)
		if p.named {
			fmt.Fprintln(&b, p.lines)
		}
	}
	return b.String()
}

// sendable refuses what the order's status or what is left of it does not allow.
func (e *Emulator) sendable(o *order, packages []parcel) *reply {
	switch o.status() {
	case cancelled:
		e.Break(ruleCancelled, "fulfilment")
		return problem(http.StatusConflict, "order_cancelled", "The order was cancelled")
	case shipped:
		e.Break(ruleShipped, "fulfilment")
		refusal := problem(http.StatusConflict, "already_shipped", "All of the order has left")
		refusal.body.(row)["fulfilments"] = e.history(o)
		return refusal
	case pending, onHold:
		e.Break(ruleNotReady, o.status())
		return problem(http.StatusConflict, "order_not_ready", "The order is "+o.status())
	}
	left := o.left()
	for _, p := range packages {
		for id, n := range p.lines {
			if left[id] -= n; left[id] < 0 {
				e.Break(ruleQuantity, "more than is left")
				return problem(http.StatusUnprocessableEntity, "quantity_exceeds", "Line "+id+" has fewer pieces left", fault{"packages", "quantity_exceeds"})
			}
		}
	}
	return nil
}

// packages reads the parcels of a fulfilment. Lines that are not named are all that is left.
func (e *Emulator) packages(o *order, body emulation.Object) ([]parcel, *reply) {
	rows, is := body.Rows("packages")
	if !is {
		e.Break(rulePackages, "none")
		return nil, invalid("packages", "required")
	}
	var packages []parcel
	for i, shown := range rows {
		p := parcel{lines: map[string]int{}}
		p.carrier, _ = shown.Text("carrier")
		p.name, _ = shown.Text("carrier_name")
		p.number, _ = shown.Text("tracking_number")
		p.url, _ = shown.Text("tracking_url")
		if refusal := e.carrier(p, i); refusal != nil {
			return nil, refusal
		}
		if refusal := e.contents(o, shown, &p); refusal != nil {
			return nil, refusal
		}
		packages = append(packages, p)
	}
	return packages, nil
}

func (e *Emulator) carrier(p parcel, i int) *reply {
	if !slices.Contains(carriers, p.carrier) || p.carrier == "other" && p.name == "" || len(p.number) > 50 {
		e.Break(ruleCarrier, "unknown, without a name, or too long a number")
		return invalid(fmt.Sprintf("packages[%d].carrier", i), "unknown")
	}
	return nil
}

func (e *Emulator) contents(o *order, shown emulation.Object, p *parcel) *reply {
	named, given := shown["lines"].([]any)
	if shown["lines"] != nil && !given {
		e.Break(rulePackages, "lines are no list")
		return invalid("packages.lines", "not_a_list")
	}
	if len(named) == 0 {
		for id, n := range o.left() {
			p.lines[id] = n
		}
		return nil
	}
	rows, is := shown.Rows("lines")
	p.named = true
	for _, l := range rows {
		id, _ := l.Text("line_id")
		n, whole := l.Number("quantity")
		known := slices.ContainsFunc(o.lines, func(known line) bool { return known.id == id && !known.download })
		if !known || !whole || n < 1 {
			e.Break(rulePackages, "not a line of the order")
			return invalid("packages.lines", "unknown_line")
		}
		p.lines[id] += n
	}
	if !is {
		e.Break(rulePackages, "lines")
		return invalid("packages.lines", "not_a_list")
	}
	return nil
}

// correct gives a fulfilment another carrier and number.
func (e *Emulator) correct(c *call) *reply {
	o := e.find(c.PathValue("id"))
	if o == nil {
		return unknownOrder()
	}
	i := slices.IndexFunc(o.fulfilments, func(f *fulfilment) bool { return f.id == c.PathValue("fid") })
	if i < 0 {
		return problem(http.StatusNotFound, "fulfilment_not_found", "There is no such fulfilment")
	}
	f := o.fulfilments[i]
	packages, refusal := e.packages(o, c.body)
	if refusal != nil {
		return refusal
	}
	if len(packages) != len(f.packages) {
		e.Break(rulePackages, "another number of them")
		return invalid("packages", "another_number")
	}
	for j := range packages {
		packages[j].lines = f.packages[j].lines
	}
	f.packages, f.content = packages, content(packages)
	e.touch(o)
	return e.recorded(http.StatusOK, o, f)
}

// labelAfter is how long a label takes under the switch.
const labelAfter = time.Minute

// label gives the shop's own number and label. The first call takes the number, every further one gives the same.
func (e *Emulator) label(c *call) *reply {
	o := e.find(c.PathValue("id"))
	if o == nil {
		return unknownOrder()
	}
	a := o.assigned
	switch {
	case o.status() == cancelled:
		e.Break(ruleLabel, "cancelled")
		return problem(http.StatusConflict, "order_cancelled", "The order was cancelled")
	case a == nil || !a.label || o.status() != ready && a.number == "":
		e.Break(ruleLabel, "not for this order")
		return problem(http.StatusConflict, "no_label", "This order has no label here")
	}
	if a.requested.IsZero() {
		a.requested = e.moment()
		e.touch(o)
	}
	if left := labelAfter - e.moment().Sub(a.requested); e.On(labelLater) && left > 0 {
		return &reply{status: http.StatusAccepted, body: row{"retry_after": int(left/time.Second) + 1}}
	}
	if a.number == "" {
		a.number = "D" + fmt.Sprintf("%011s", o.id)
		o.posts++
		e.touch(o)
	}
	file := emulation.LabelPDF(emulation.LabelPage{Title: "OWN SITE " + a.carrier, Lines: []string{"Order " + o.number}, Number: a.number})
	return ok(row{
		"carrier": a.carrier, "tracking_number": a.number, "format": "pdf", "page": "100x150", "content_base64": base64.StdEncoding.EncodeToString(file),
	})
}
