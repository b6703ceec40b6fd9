package coupang

// The wire: endpoints, and how a call is made, checked and read.

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// host serves Korea and Taiwan alike; there is no sandbox (FACTS.md section 1).
const host = "https://api-gateway.coupang.com"

const (
	openapi     = "/v2/providers/openapi/apis/api/"
	marketplace = "/v2/providers/seller_api/apis/api/v1/marketplace/"
	places      = "/v2/providers/marketplace_openapi/apis/api/v2/vendor/shipping-place/outbound"
)

// operation is one endpoint. In its path {v} is the vendor and {id}, {n} are what the call is about.
type operation struct {
	name    string
	method  string
	path    string
	changes bool
	patient bool // asks the gateway for more than its three seconds
	korean  bool // tagged "Korea only": a vendor may not have it (FACTS.md section 0)
	thing   bool // 404 means that the thing is not there, not that the vendor is wrong
}

// The endpoints, by section of FACTS.md.
var (
	opReturnPlaces = operation{name: "returnShippingCenters", method: http.MethodGet, path: openapi + "v5/vendors/{v}/returnShippingCenters"}
	opOutbound     = operation{name: "outbound", method: http.MethodGet, path: places}
	opList         = operation{name: "ordersheets", method: http.MethodGet, path: openapi + "v5/vendors/{v}/ordersheets", patient: true}
	opBox          = operation{name: "ordersheets/box", method: http.MethodGet, path: openapi + "v5/vendors/{v}/ordersheets/{id}"}
	opOrder        = operation{name: "ordersheets/order", method: http.MethodGet, path: openapi + "v5/vendors/{v}/{id}/ordersheets"}
	opStops        = operation{name: "returnRequests", method: http.MethodGet, path: openapi + "v6/vendors/{v}/returnRequests", patient: true}
	opAcknowledge  = operation{name: "acknowledgement", method: http.MethodPatch,
		path: openapi + "v4/vendors/{v}/ordersheets/acknowledgement", changes: true}
	opUpload = operation{name: "orders/invoices", method: http.MethodPost,
		path: openapi + "v4/vendors/{v}/orders/invoices", changes: true, korean: true}
	opCorrect = operation{name: "orders/updateInvoices", method: http.MethodPost,
		path: openapi + "v4/vendors/{v}/orders/updateInvoices", changes: true, korean: true}
	// Printing changes nothing: the same label comes again.
	opLabel    = operation{name: "printOrderLabel", method: http.MethodPost, path: openapi + "v1/vendors/{v}/label/printOrderLabel", korean: true}
	opQuantity = operation{name: "quantities", method: http.MethodPut, path: marketplace + "vendor-items/{id}/quantities/{n}",
		changes: true, korean: true, thing: true}
	opInventory = operation{name: "inventories", method: http.MethodGet, path: marketplace + "vendor-items/{id}/inventories", korean: true, thing: true}
	opProducts  = operation{name: "seller-products", method: http.MethodGet, path: marketplace + "seller-products", patient: true}
	opProduct   = operation{name: "seller-products/one", method: http.MethodGet, path: marketplace + "seller-products/{id}", korean: true, thing: true}
)

// moreTime asks the gateway for 90 seconds. Sent everywhere it would count as overuse (FACTS.md 1.1).
const moreTime = "90000"

// Connector is one vendor. It is safe for concurrent use.
type Connector struct {
	env    connectors.Env
	vendor string
	key    key
	zone   *time.Location
	issued *time.Time
	extra  [2]string // name and value of one more header
}

// Every ability of the contract that Coupang has.
var (
	_ connectors.Connector      = (*Connector)(nil)
	_ connectors.TrackingPusher = (*Connector)(nil)
	_ connectors.LabelShipper   = (*Connector)(nil)
	_ connectors.StockPusher    = (*Connector)(nil)
	_ connectors.Lister         = (*Connector)(nil)
	_ connectors.CancelWatcher  = (*Connector)(nil)
	_ connectors.ChoiceLoader   = (*Connector)(nil)
)

// New makes the connector of one account. Missing credentials are told by the first call that needs them, so that stored orders can be
// read without; a day of issue that is none is refused at once.
func New(env connectors.Env) (connectors.Connector, error) {
	if env.Now == nil {
		env.Now = time.Now
	}
	c := &Connector{
		env: env, vendor: strings.TrimSpace(env.Values[keyVendor]),
		key: key{strings.TrimSpace(env.Values[keyAccess]), strings.TrimSpace(env.Values[keySecret])},
	}
	c.zone = zoneOf(c.setting(keyMarket))
	if day := strings.TrimSpace(env.Values[keyIssued]); day != "" {
		issued, err := time.ParseInLocation(time.DateOnly, day, c.zone)
		if err != nil {
			return nil, connectors.Refuse("the day on which the key was issued is no date", "金鑰核發日期不是有效日期",
				"Write it like 2026-11-01, or leave it empty.", "請填寫如 2026-11-01 的日期，或留空。")
		}
		c.issued = &issued
	}
	if name, value, there := strings.Cut(env.Values[keyExtraHeader], ":"); there {
		c.extra = [2]string{strings.TrimSpace(name), strings.TrimSpace(value)}
	}
	return c, nil
}

// setting gives an account's value, or the default of its field.
func (c *Connector) setting(key string) string {
	return cmp.Or(strings.TrimSpace(c.env.Values[key]), defaults[key])
}

var defaults = connectors.Defaults(fields())

// subject is what a call is about: a box, an order, an option or a product, and a quantity.
type subject struct{ id, n string }

// call makes one call. The answer was found good by check; its body is still to be read.
func (c *Connector) call(ctx context.Context, op operation, about subject, rawQuery string, body any) (connectors.Reply, error) {
	if !isVendor(c.vendor) || c.key.access == "" || c.key.secret == "" {
		return connectors.Reply{}, (&connectors.Error{Kind: connectors.Unauthorized, Do: adviceKey}).Saying(
			"Vendor ID, Access Key or Secret Key is missing", "缺少 Vendor ID、Access Key 或 Secret Key")
	}
	call := connectors.Call{Name: op.name, Method: op.method, URL: c.address(op, about, rawQuery), Changes: op.changes,
		Header: http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json;charset=UTF-8"}, "X-Requested-By": {c.vendor}}}
	if op.patient {
		call.Header.Set("X-EXTENDED-TIMEOUT", moreTime)
	}
	if c.extra[0] != "" {
		call.Header.Set(c.extra[0], c.extra[1])
	}
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return connectors.Reply{}, connectors.Errorf(connectors.Unexpected, "the request cannot be written: %w", err)
		}
		call.Body = encoded
	}
	call.Prepare = func(r *http.Request) error {
		c.key.sign(r, c.env.Now())
		return nil
	}
	call.Check = func(reply connectors.Reply) error { return check(op, reply) }
	return c.env.HTTP.Call(ctx, call)
}

// isVendor keeps anything that is no vendor's number out of the path.
func isVendor(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') })
}

func (c *Connector) address(op operation, about subject, rawQuery string) string {
	base := host
	if c.env.BaseURL != "" {
		base = strings.TrimRight(c.env.BaseURL, "/")
	}
	at := base + strings.NewReplacer("{v}", c.vendor, "{id}", about.id, "{n}", about.n).Replace(op.path)
	if rawQuery != "" {
		at += "?" + rawQuery
	}
	return at
}

// envelope is what surrounds an answer (FACTS.md section 7). The places where goods leave from have none: their list is Content.
type envelope struct {
	Code      scalar.Text     `json:"code"`
	Message   scalar.Text     `json:"message"`
	Data      json.RawMessage `json:"data"`
	NextToken json.RawMessage `json:"nextToken"` // nil: not there
	Content   json.RawMessage `json:"content"`
	Pages     pagination      `json:"pagination"`
}

// pagination tells how many pages of places there are.
type pagination struct {
	Total scalar.Text `json:"totalPages"`
}

// ok says whether the code is one of success. The orders' is a number or a text.
func (e envelope) ok() bool {
	return e.Code == "200" || e.Code == "SUCCESS" || e.Code == "" && e.Content != nil
}

// open reads an answer's envelope; data that must be there and is not breaks the contract.
func open(op operation, reply connectors.Reply) (envelope, error) {
	var e envelope
	if err := json.Unmarshal(reply.Body, &e); err != nil {
		return e, unreadable(op, reply.Body, err)
	}
	return e, nil
}

// decode reads data into out.
func decode(op operation, reply connectors.Reply, out any) error {
	e, err := open(op, reply)
	if err != nil {
		return err
	}
	if len(e.Data) == 0 || bytes.Equal(e.Data, []byte("null")) {
		return unreadable(op, reply.Body, nil)
	}
	if err := json.Unmarshal(e.Data, out); err != nil {
		return unreadable(op, reply.Body, err)
	}
	return nil
}

// unreadable is an answer of another shape. To a changing call it leaves open what happened.
func unreadable(op operation, body []byte, err error) *connectors.Error {
	failed := broken(body, fmt.Sprintf("the answer of %s is not written as documented", op.name), err)
	failed.MaybeDone = op.changes
	return failed
}

// broken is the error of something that breaks the platform's contract. The cause is kept but not told: it could quote an order.
func broken(body []byte, reason string, err error) *connectors.Error {
	return &connectors.Error{Kind: connectors.Unexpected, Reason: reason, Body: body, Err: err}
}
