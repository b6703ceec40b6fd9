// Package emulator is Coupang's Open API for one Taiwanese vendor on loopback: the CEA signature, shipment boxes, acknowledgement, both
// ways to ship, labels, stock, products and places, as strict as FACTS.md section 8. It knows the facts and no connector.
package emulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// Dummy credentials of the pretended vendor, those of the vectors in FACTS.md section 1.1.
const (
	vendor    = "A00012345"
	accessKey = "11111111-2222-3333-4444-555555555555"
	secretKey = "0123456789abcdef0123456789abcdef01234567"
)

const (
	clockTolerance = 5 * time.Minute
	signedDate     = "060102T150405Z"
	perSecond      = 10
	maxBody        = 1 << 20
	keyAge         = 20 * 24 * time.Hour // how old the key is at the start
)

// Emulator is one pretended Coupang with one vendor.
type Emulator struct {
	*emulation.Desk
	routes []route

	mu      sync.Mutex
	shop    *shop
	revoked bool
	started time.Time
	tokens  map[string]bool // given out for the next page
	second  int64           // of the last request
	burst   int             // requests in that second
}

// New makes the platform as the options say. It is Platform.Emulator of Coupang.
func New(options connectors.EmulatorOptions) (connectors.Emulator, error) {
	e := &Emulator{Desk: emulation.NewDesk(options.Now, rules, switches), tokens: map[string]bool{}}
	e.started = e.Now().Truncate(time.Second)
	e.shop = newShop(emulation.NewRand(options.Seed))
	e.takeOrders(options)
	e.routes = e.table()
	return e, nil
}

// Credentials are what the merchant of this pretended shop would type.
func (e *Emulator) Credentials() connectors.Values {
	issued := e.started.Add(-keyAge).In(connectors.Taipei)
	return connectors.Values{
		"vendor_id": vendor, "access_key": accessKey, "secret_key": secretKey, "key_issued_on": issued.Format(time.DateOnly),
	}
}

// route is one operation. {v} in its pattern is the vendor, {id} a number.
type route struct {
	name      string
	method    string
	path      *regexp.Regexp
	family    family
	serve     func(*Emulator, *request) *reply
	koreaOnly bool // tagged "Korea only" (FACTS.md section 0)
}

// family is how an operation writes its envelope (FACTS.md section 7).
type family int

const (
	orders family = iota // {"code":200,"message":"OK"}
	seller               // {"code":"SUCCESS"}
)

const (
	openapi     = "/v2/providers/openapi/apis/api/"
	marketplace = "/v2/providers/seller_api/apis/api/v1/marketplace/"
	outbound    = "/v2/providers/marketplace_openapi/apis/api/v2/vendor/shipping-place/outbound"
)

func (e *Emulator) table() []route {
	var table []route
	add := func(name, methods, path string, f family, koreaOnly bool, serve func(*Emulator, *request) *reply) {
		path = strings.NewReplacer("{v}", "([A-Z0-9]+)", "{id}", "([0-9]+)", "{n}", "(-?[0-9]+)").Replace(path)
		for _, method := range strings.Fields(methods) {
			table = append(table, route{name, method, regexp.MustCompile("^" + path + "$"), f, serve, koreaOnly})
		}
	}
	add("ordersheets", "GET", openapi+"v5/vendors/{v}/ordersheets", orders, false, (*Emulator).list)
	add("ordersheets/box", "GET", openapi+"v5/vendors/{v}/ordersheets/{id}", orders, false, (*Emulator).single)
	add("ordersheets/order", "GET", openapi+"v5/vendors/{v}/{id}/ordersheets", orders, false, (*Emulator).ofOrder)
	add("ordersheets/history", "GET", openapi+"v5/vendors/{v}/ordersheets/{id}/history", orders, false, (*Emulator).history)
	add("acknowledgement", "PATCH PUT", openapi+"v[45]/vendors/{v}/ordersheets/acknowledgement", orders, false, (*Emulator).acknowledge)
	add("orders/invoices", "POST", openapi+"v4/vendors/{v}/orders/invoices", orders, true, (*Emulator).upload)
	add("orders/updateInvoices", "POST", openapi+"v4/vendors/{v}/orders/updateInvoices", orders, true, (*Emulator).correct)
	add("printOrderLabel", "POST", openapi+"v1/vendors/{v}/label/printOrderLabel", orders, false, (*Emulator).label)
	add("returnRequests", "GET", openapi+"v6/vendors/{v}/returnRequests", orders, false, (*Emulator).returns)
	add("returnShippingCenters", "GET", openapi+"v5/vendors/{v}/returnShippingCenters", orders, false, (*Emulator).returnCentres)
	add("outbound", "GET", outbound, seller, false, (*Emulator).outboundPlaces)
	add("quantities", "PUT", marketplace+"vendor-items/{id}/quantities/{n}", seller, true, (*Emulator).setQuantity)
	add("inventories", "GET", marketplace+"vendor-items/{id}/inventories", seller, true, (*Emulator).inventory)
	add("seller-products", "GET", marketplace+"seller-products", seller, false, (*Emulator).products)
	add("seller-products/one", "GET", marketplace+"seller-products/{id}", seller, true, (*Emulator).product)
	return table
}

// request is one call that passed the gate.
type request struct {
	*http.Request
	args []string // the numbers in the path, without the vendor
	body []byte
}

// reply is an answer on its way out.
type reply struct {
	status int
	body   any
	page   string // a web page instead
}

// refuse answers as the family does. rule is counted unless empty.
func (e *Emulator) refuse(f family, rule string, status int, message string) *reply {
	if rule != "" {
		e.Break(rule, message)
	}
	if f == orders {
		return &reply{status: status, body: map[string]any{"code": e.code(status), "message": message, "data": nil}}
	}
	return &reply{status: status, body: map[string]any{"code": "ERROR", "message": message, "transactionId": transaction}}
}

const transaction = "00000000-0000-0000-0000-000000000000"

// code writes the number of an answer, which the documents call a number and show as a text.
func (e *Emulator) code(n int) any {
	if e.On(codeText) {
		return fmt.Sprint(n)
	}
	return n
}

// ok answers in the envelope of orders, with more fields beside data.
func (e *Emulator) ok(data any, more map[string]any) *reply {
	body := map[string]any{"code": e.code(http.StatusOK), "message": "OK", "data": data}
	for key, value := range more {
		body[key] = value
	}
	return &reply{status: http.StatusOK, body: body}
}

// ServeHTTP is the gateway.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	e.mu.Lock()
	answer := e.answer(r, body)
	e.mu.Unlock()
	if answer.page != "" {
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		w.WriteHeader(answer.status)
		_, _ = io.WriteString(w, answer.page)
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(answer.status)
	_ = json.NewEncoder(w).Encode(answer.body)
}

// answer is everything between the bytes in and the reply out.
func (e *Emulator) answer(r *http.Request, body []byte) *reply {
	path := r.URL.EscapedPath()
	var op *route
	var args []string
	for i := range e.routes {
		if found := e.routes[i].path.FindStringSubmatch(path); found != nil && e.routes[i].method == r.Method {
			op, args = &e.routes[i], found[1:]
			break
		}
	}
	if op == nil {
		e.Count("unknown")
		return e.refuse(seller, "coupang.path", http.StatusNotFound, "There is no such API.")
	}
	e.Count(op.name)
	if no := e.gate(r, path); no != nil {
		return no
	}
	if strings.Contains(op.path.String(), "/vendors/") {
		if args[0] != vendor {
			return e.refuse(op.family, "coupang.vendor", http.StatusNotFound, "Invalid vendor ID")
		}
		args = args[1:]
	}
	if op.koreaOnly && e.On(korea) {
		return e.refuse(seller, "", http.StatusPreconditionFailed, "The API is not activated.")
	}
	return op.serve(e, &request{r, args, body})
}

// gate is what stands before every operation: blocks, rate and signature.
func (e *Emulator) gate(r *http.Request, path string) *reply {
	switch {
	case e.On(html403):
		return &reply{status: http.StatusForbidden, page: "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY>Access Denied</BODY></HTML>"}
	case e.On(foreignIP):
		return e.refuse(seller, "", http.StatusForbidden, "[FORBIDDEN] Not allowed IP")
	case e.tooFast():
		return e.refuse(seller, "coupang.rate", http.StatusTooManyRequests, "Too Many Requests")
	}
	return e.checkSignature(r, path)
}

func (e *Emulator) tooFast() bool {
	if now := e.Now().Unix(); now != e.second {
		e.second, e.burst = now, 0
	}
	e.burst++
	return e.On(rateLimit) && e.burst > perSecond
}

var grammar = regexp.MustCompile(`^CEA algorithm=HmacSHA256, access-key=([^, ]+), signed-date=([0-9]{6}T[0-9]{6}Z), signature=([0-9a-f]{64})$`)

// checkSignature is FACTS.md 1.1: grammar, date, key, signature, and the key's own end.
func (e *Emulator) checkSignature(r *http.Request, path string) *reply {
	no := func(rule, message string) *reply { return e.refuse(seller, rule, http.StatusUnauthorized, message) }
	said := grammar.FindStringSubmatch(r.Header.Get("Authorization"))
	if said == nil {
		return no("coupang.header", "HMAC format is invalid.")
	}
	at, err := time.Parse(signedDate, said[2])
	if err != nil || e.Now().Sub(at).Abs() > clockTolerance {
		return no("coupang.date", "Specified signature is expired.")
	}
	if said[1] != accessKey {
		return no("coupang.key", "Request is not authorized.")
	}
	mac := hmac.New(sha256.New, []byte(secretKey))
	_, _ = io.WriteString(mac, said[2]+r.Method+path+r.URL.RawQuery)
	if hex.EncodeToString(mac.Sum(nil)) != said[3] {
		return no("coupang.sign", "Invalid signature.")
	}
	if e.revoked || e.On(keyExpired) {
		return no("", "Request is not authorized.")
	}
	return nil
}

// read decodes a body into the fields it may have.
func read[T any](e *Emulator, r *request) (T, *reply) {
	var v T
	decoder := json.NewDecoder(strings.NewReader(string(r.body)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&v); err != nil {
		return v, e.refuse(orders, "coupang.body", http.StatusBadRequest, "Object text must begin with '{': "+shapeOf(err))
	}
	return v, nil
}

// shapeOf tells what is wrong with a body without repeating it.
func shapeOf(err error) string {
	text, _, _ := strings.Cut(err.Error(), "\"")
	return strings.TrimSpace(text)
}
