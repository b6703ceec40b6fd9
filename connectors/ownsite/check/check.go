// Package check runs through the Own-Site API against a shop's implementation and tells its developer, point by point, what is wrong: what the
// contract expects, what came, and where API.md says so. It reads only, unless it is told that it may write.
package check

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// Result is how a point ended.
type Result string

// The results.
const (
	Passed     Result = "passed"
	Failed     Result = "failed"
	NotOffered Result = "not_offered" // the shop does not name the capability
	Skipped    Result = "skipped"     // nothing to try it on, or an earlier point must pass first
)

// Point is one demand of the contract and how the shop met it.
type Point struct {
	ID       string          `json:"id"`
	Section  string          `json:"section"` // of API.md
	Title    connectors.Text `json:"title"`
	Result   Result          `json:"result"`
	Expected connectors.Text `json:"expected"`
	Came     connectors.Text `json:"came"` // of a point that failed or was skipped, otherwise empty; no buyer's datum
}

// Options say what to check.
type Options struct {
	Base  string            // the API's address
	Key   string            // the API key
	HTTP  connectors.Caller // never repeats a call
	Now   func() time.Time
	Write bool          // parcels of orders marked test, stock and SKUs as they are
	Wait  time.Duration // how long a long poll is tried; 0: 3 s
	// Before is told what will be written, before anything is. Its error ends the check. It may be nil.
	Before func(plan []connectors.Text) error
	// Rest waits where the shop asks for time; nil: it does.
	Rest func(ctx context.Context, pause time.Duration)
}

// Run goes through the contract. The error is not the shop's: the context ended, or the contract's own document cannot be read.
func Run(ctx context.Context, o Options) ([]Point, error) {
	s, err := openSchemas()
	if err != nil {
		return nil, err
	}
	if o.Wait <= 0 {
		o.Wait = 3 * time.Second
	}
	if o.Rest == nil {
		o.Rest = sleep
	}
	o.Base = strings.TrimRight(o.Base, "/")
	c := &checker{Options: o, ctx: ctx, schemas: s, patient: &patient{Caller: o.HTTP, rest: o.Rest}}
	c.HTTP = c.patient
	for _, d := range demands {
		if d.writes && c.Write && !c.asked && c.about != nil {
			c.asked = true
			if plan := c.plan(); len(plan) > 0 && c.Before != nil {
				if err := c.Before(plan); err != nil {
					return nil, err
				}
			}
		}
		c.try(d)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return c.points, nil
}

// demand is a point to be tried.
type demand struct {
	id, section string
	needs       string // a capability; empty: every shop has it
	writes      bool
	title       connectors.Text
	expected    connectors.Text
	try         func(*checker) outcome
}

// outcome is what came of a try.
type outcome struct {
	result Result
	came   finding
}

func passed() outcome                       { return outcome{Passed, fine} }
func failed(came finding) outcome           { return outcome{Failed, came} }
func skipped(p phrase, args ...any) outcome { return outcome{Skipped, p.of(args...)} }

// checker is one run.
type checker struct {
	Options
	ctx     context.Context //nolint:containedctx // of this run
	schemas *schemas
	patient *patient
	points  []Point
	asked   bool // Before was told

	about    *discovery // nil: not known
	orders   []order    // of the list
	variants []variant
	shipment *shipment // what is reported; nil: not chosen yet
	reported bool
}

// try makes one point of a demand.
func (c *checker) try(d demand) {
	p := Point{ID: d.id, Section: d.section, Title: d.title, Expected: d.expected}
	var o outcome
	switch {
	case c.about == nil && d.id != first:
		o = skipped(discoveryFirst)
	case d.needs != "" && !c.offers(d.needs):
		o = outcome{NotOffered, fine}
	case d.writes && !c.Write:
		o = skipped(onlyWriting)
	default:
		o = d.try(c)
	}
	p.Result, p.Came = o.result, connectors.Text(o.came)
	c.points = append(c.points, p)
}

func (c *checker) offers(capability string) bool {
	for _, offered := range c.about.Capabilities {
		if offered == capability {
			return true
		}
	}
	return false
}

// request is a call to the shop.
type request struct {
	method, path string
	query        url.Values
	body         any
	key          string // of idempotency
	bearer       string // instead of the right one; "-": none
}

// call makes a call. What goes wrong on the way is told in words.
func (c *checker) call(r request) (connectors.Reply, finding) {
	header := http.Header{"Accept": {"application/json"}, "Authorization": {"Bearer " + c.Key}}
	switch r.bearer {
	case "":
	case "-":
		header.Del("Authorization")
	default:
		header.Set("Authorization", "Bearer "+r.bearer)
	}
	address := c.Base + r.path
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	call := connectors.Call{
		Name: r.method + " " + r.path, Method: r.method, URL: address, Header: header, Changes: r.method != http.MethodGet,
		Stay: true, Check: func(connectors.Reply) error { return nil },
	}
	if r.body != nil {
		encoded, err := json.Marshal(r.body)
		if err != nil {
			return connectors.Reply{}, reasonOf(err)
		}
		call.Body = encoded
		header.Set("Content-Type", "application/json")
		header.Set("Idempotency-Key", r.key)
	}
	reply, err := c.HTTP.Call(c.ctx, call)
	if err != nil {
		return reply, reasonOf(err)
	}
	return reply, fine
}

func (c *checker) get(path string, query url.Values) (connectors.Reply, finding) {
	return c.call(request{method: http.MethodGet, path: path, query: query})
}

// fits demands a status and the contract's shape of an answer; it gives what is wrong.
func (c *checker) fits(op operation, reply connectors.Reply, status int) finding {
	if reply.Status != status {
		return statusOf(reply)
	}
	wrong, err := c.schemas.mismatch(op, reply)
	if err != nil {
		return badDocument.of(err.Error())
	}
	return wrong
}

// refuses demands a refusal with one of some codes; it gives what is wrong.
func (c *checker) refuses(op operation, reply connectors.Reply, status int, codes ...string) finding {
	if wrong := c.fits(op, reply, status); wrong != fine {
		return wrong
	}
	for _, code := range codes {
		if codeOf(reply) == code {
			return fine
		}
	}
	return statusOf(reply)
}

func codeOf(reply connectors.Reply) string {
	var told struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(reply.Body, &told) // without one there is no code
	return told.Code
}

// statusOf tells the status of an answer, and its code if it is one: anything else may be a buyer's.
func statusOf(reply connectors.Reply) finding {
	code := codeOf(reply)
	if code == "" || len(code) > 64 || strings.Trim(code, "abcdefghijklmnopqrstuvwxyz_0123456789") != "" {
		return statusIs.of(reply.Status)
	}
	return statusAndCode.of(reply.Status, code)
}

// verdict is passed if nothing is wrong.
func verdict(wrong finding) outcome {
	if wrong != fine {
		return failed(wrong)
	}
	return passed()
}
