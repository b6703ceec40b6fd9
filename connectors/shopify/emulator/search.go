package emulator

// Shopify's search syntax, as far as the facts give it: terms side by side must all hold, OR stands between alternatives in brackets
// (FACTS.md 2.1).

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

type condition func(*order) bool

var term = regexp.MustCompile(`\(|\)|[^\s()']+:(?:>=|<=|>|<)?(?:'[^']*'|[^\s()]+)|[^\s()]+`)

// parseSearch reads a search. unknown is the first thing in it that Shopify does not know, and ignores.
func parseSearch(text string) (fits condition, unknown string) {
	p := &searchParser{terms: term.FindAllString(text, -1)}
	return p.all(), p.unknown
}

type searchParser struct {
	terms   []string
	unknown string
}

// all reads terms up to a closing bracket.
func (p *searchParser) all() condition {
	var every []condition
	for len(p.terms) > 0 && p.terms[0] != ")" {
		c := p.one()
		for len(p.terms) > 1 && p.terms[0] == "OR" {
			p.terms = p.terms[1:]
			left, right := c, p.one()
			c = func(o *order) bool { return left(o) || right(o) }
		}
		every = append(every, c)
	}
	return func(o *order) bool {
		return !slices.ContainsFunc(every, func(c condition) bool { return !c(o) })
	}
}

func (p *searchParser) one() condition {
	t := p.terms[0]
	p.terms = p.terms[1:]
	if t == "(" {
		c := p.all()
		if len(p.terms) > 0 {
			p.terms = p.terms[1:]
		}
		return c
	}
	name, value, _ := strings.Cut(t, ":")
	value = strings.ReplaceAll(value, "'", "")
	switch name {
	case "updated_at":
		return p.moment(t, value, func(o *order) time.Time { return o.updated })
	case "created_at":
		return p.moment(t, value, func(o *order) time.Time { return o.created })
	case "status", "fulfillment_status", "financial_status":
		if c, known := searchValues[name+":"+value]; known {
			return c
		}
	}
	if p.unknown == "" {
		p.unknown = t
	}
	return func(*order) bool { return true }
}

func (p *searchParser) moment(t, value string, of func(*order) time.Time) condition {
	operator := value[:len(value)-len(strings.TrimLeft(value, "<>="))]
	at, err := time.Parse(time.RFC3339, value[len(operator):])
	compare := map[string]func(time.Time) bool{
		">=": func(x time.Time) bool { return !x.Before(at) }, ">": func(x time.Time) bool { return x.After(at) },
		"<=": func(x time.Time) bool { return !x.After(at) }, "<": func(x time.Time) bool { return x.Before(at) },
	}[operator]
	if err != nil || compare == nil {
		if p.unknown == "" {
			p.unknown = t
		}
		return func(*order) bool { return true }
	}
	return func(o *order) bool { return compare(of(o)) }
}

// searchValues are the terms whose values are words.
var searchValues = func() map[string]condition {
	values := map[string]condition{
		"status:open": (*order).open, "status:closed": func(o *order) bool { return o.closed != nil },
		"status:cancelled": func(o *order) bool { return o.cancelled != nil }, "status:not_closed": func(o *order) bool { return o.closed == nil },
		"fulfillment_status:unshipped": func(o *order) bool {
			return !slices.Contains([]string{"PARTIALLY_FULFILLED", "FULFILLED"}, o.fulfillmentStatus())
		},
	}
	for word, status := range map[string]string{
		"shipped": "FULFILLED", "fulfilled": "FULFILLED", "partial": "PARTIALLY_FULFILLED", "scheduled": "SCHEDULED", "on_hold": "ON_HOLD",
		"unfulfilled": "UNFULFILLED", "request_declined": "REQUEST_DECLINED",
	} {
		values["fulfillment_status:"+word] = func(o *order) bool { return o.fulfillmentStatus() == status }
	}
	for _, word := range []string{"paid", "pending", "authorized", "partially_paid", "partially_refunded", "refunded", "voided", "expired"} {
		values["financial_status:"+word] = func(o *order) bool { return strings.EqualFold(o.pay.financial, word) }
	}
	return values
}()
