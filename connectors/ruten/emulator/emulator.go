// Package emulator is Ruten's partner interface for one shop on loopback: signature, orders, own numbers and Ruten's, labels, items and
// stock, as strict as FACTS.md section 8. It knows the facts and no connector. Where the facts are only concluded, so is it.
package emulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// Dummy keys of the pretended shop. Salt and secret are those of the vectors in FACTS.md §1.3.
const (
	keyName   = "GwDummyApiKey00"
	secretKey = "GwDummySecret02"
	saltKey   = "GwDummySalt01"
)

const (
	clockTolerance = 300 * time.Second
	maxBody        = 1 << 20
)

// Emulator is one pretended Ruten with one shop.
type Emulator struct {
	*emulation.Desk

	deliver func(address string, header http.Header, body []byte) // never nil

	mu      sync.Mutex
	shop    *shop
	revoked bool
	hook    string // where messages go, as named in the application for the keys
}

// New makes the platform as the options say. It is Platform.Emulator of Ruten.
func New(options connectors.EmulatorOptions) (connectors.Emulator, error) {
	e := &Emulator{Desk: emulation.NewDesk(options.Now, rules, switches), deliver: options.Deliver}
	if e.deliver == nil {
		e.deliver = func(string, http.Header, []byte) {}
	}
	e.shop = newShop(emulation.NewRand(options.Seed))
	e.takeOrders(options)
	return e, nil
}

// Credentials are what the merchant of this pretended shop would type.
func (e *Emulator) Credentials() connectors.Values {
	return connectors.Values{"api_key": keyName, "secret_key": secretKey, "salt_key": saltKey}
}

// route is one operation. {id} in its path is a number.
type route struct {
	name, method string
	path         *regexp.Regexp
	serve        func(*Emulator, *request) *reply
}

func at(name, method, path string, serve func(*Emulator, *request) *reply) route {
	return route{name, method, regexp.MustCompile("^/api/v1/" + strings.ReplaceAll(path, "{id}", "([^/]+)") + "$"), serve}
}

var routes = []route{
	at("order/list", "GET", "order/list", (*Emulator).list),
	at("order/detail", "POST", "order/detail", (*Emulator).detail),
	at("order/ship", "POST", "order/ship", (*Emulator).ship),
	at("order/logistics", "POST", "order/logistics", (*Emulator).takeNumbers),
	at("order/logistics/label", "POST", "order/logistics/label", (*Emulator).label),
	at("product/list", "GET", "product/list", (*Emulator).products),
	at("product/item", "GET", "product/item/{id}", (*Emulator).product),
	at("product/item_id", "GET", "product/item_id", (*Emulator).productBySKU),
	at("product/store_class/list", "GET", "product/store_class/list", (*Emulator).classes),
	at("product/item/stock", "PUT", "product/item/stock", (*Emulator).setStock),
}

// request is one call that passed the gate.
type request struct {
	*http.Request
	id   string // in the path
	body []byte
}

// reply is an answer on its way out.
type reply struct {
	status int
	body   any
	page   string // a web page instead
}

// codeNumber is each code as a number, for the switch.
var codeNumber = map[string]int{
	"AUTH_INVALID_KEY": 1001, "AUTH_INVALID_SIGNATURE": 1002, "AUTH_TIMESTAMP_EXPIRED": 1003, "PARAM_INVALID": 2001, "ORDER_NOT_FOUND": 3001,
	"ORDER_STATUS_INVALID": 3002, "ITEM_NOT_FOUND": 4001, "RATE_LIMITED": 9001, "SYSTEM_ERROR": 9002,
}

// refuse answers in the envelope of a failure. rule is counted unless empty.
func (e *Emulator) refuse(rule string, status int, code, message string) *reply {
	if rule != "" {
		e.Break(rule, message)
	}
	if e.On(failWith200) {
		status = http.StatusOK
	}
	return &reply{status: status, body: map[string]any{"status": "fail", "data": nil, "error_code": e.code(code), "error_msg": message}}
}

func (e *Emulator) code(code string) any {
	if e.On(codeNumbers) {
		return codeNumber[code]
	}
	return code
}

// wrong is a refusal of what was sent.
func (e *Emulator) wrong(rule, message string) *reply {
	return e.refuse(rule, http.StatusBadRequest, "PARAM_INVALID", message)
}

func success(data any) *reply {
	return &reply{status: http.StatusOK, body: map[string]any{"status": "success", "data": data, "error_code": nil, "error_msg": nil}}
}

// ServeHTTP is what stands at partner.ruten.com.tw.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	e.mu.Lock()
	answer := e.answer(r, body)
	e.mu.Unlock()
	w.Header().Set("CF-Ray", "8a0000000000dead-TPE")
	if answer.page != "" {
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		w.WriteHeader(answer.status)
		_, _ = io.WriteString(w, answer.page)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(answer.status)
	_ = json.NewEncoder(w).Encode(answer.body)
}

// answer is everything between the bytes in and the reply out.
func (e *Emulator) answer(r *http.Request, body []byte) *reply {
	var op *route
	id := ""
	for i := range routes {
		if found := routes[i].path.FindStringSubmatch(r.URL.EscapedPath()); found != nil && routes[i].method == r.Method {
			op = &routes[i]
			if len(found) > 1 {
				id = found[1]
			}
			break
		}
	}
	if op == nil {
		e.Count("unknown")
		return e.refuse("ruten.path", http.StatusNotFound, "PARAM_INVALID", "API not found")
	}
	e.Count(op.name)
	if no := e.gate(r, body); no != nil {
		return no
	}
	return op.serve(e, &request{r, id, body})
}

// libraries are User-Agents that Cloudflare does not let in.
var libraries = regexp.MustCompile(`(?i)^(|go-http-client/.*|python-requests/.*|curl/.*)$`)

// gate is what stands before every operation: Cloudflare, then key, time and signature.
func (e *Emulator) gate(r *http.Request, body []byte) *reply {
	switch {
	case libraries.MatchString(r.UserAgent()):
		e.Break("ruten.user_agent", "no User-Agent of its own")
		return &reply{status: http.StatusForbidden, page: "<!DOCTYPE html><title>Attention Required! | Cloudflare</title><h1>You have been blocked</h1>"}
	case e.once(unavailable):
		return &reply{status: http.StatusServiceUnavailable, page: "<!DOCTYPE html><title>系統維護中</title>"}
	case e.once(throttled):
		return e.refuse("", http.StatusTooManyRequests, "RATE_LIMITED", "Too many requests")
	case e.once(failing):
		return e.refuse("", http.StatusInternalServerError, "SYSTEM_ERROR", "系統忙碌中")
	case e.On(noLogistics) && strings.HasPrefix(r.URL.Path, "/api/v1/order/logistics"):
		return &reply{status: http.StatusNotFound, page: "<!DOCTYPE html><title>404 Not Found</title>"}
	}
	return e.checkSignature(r, body)
}

// once tells a switch and turns it off.
func (e *Emulator) once(name string) bool {
	on := e.On(name)
	if on {
		_ = e.Turn(name, false)
	}
	return on
}

var seconds = regexp.MustCompile(`^[0-9]{1,12}$`)

func (e *Emulator) checkSignature(r *http.Request, body []byte) *reply {
	no := func(rule, code, message string) *reply { return e.refuse(rule, http.StatusUnauthorized, code, message) }
	key, told, signature := r.Header.Get("X-RT-Key"), r.Header.Get("X-RT-Timestamp"), r.Header.Get("X-RT-Authorization")
	if key == "" || signature == "" || !seconds.MatchString(told) {
		return no("ruten.headers", "AUTH_INVALID_SIGNATURE", "X-RT headers are required")
	}
	if r.Header.Get("Content-Type") != "application/json" {
		return e.refuse("ruten.content_type", http.StatusUnsupportedMediaType, "PARAM_INVALID", "Content-Type must be application/json")
	}
	if key != keyName {
		return no("ruten.key", "AUTH_INVALID_KEY", "API key is invalid")
	}
	unix, _ := strconv.ParseInt(told, 10, 64)
	if e.Now().Sub(time.Unix(unix, 0)).Abs() > clockTolerance {
		return no("ruten.timestamp", "AUTH_TIMESTAMP_EXPIRED", "timestamp is expired")
	}
	if signature != e.expected(r, body, told) {
		rule := "ruten.signature"
		// Where another recipe is wanted, a client that signs by one of the known ones breaks no rule: nobody told it which.
		if (e.On(pathHex) || e.On(pathBase64)) && slices.Contains(everySignature(addressOf(r), body, told), signature) {
			rule = ""
		}
		return no(rule, "AUTH_INVALID_SIGNATURE", "signature is invalid")
	}
	if e.revoked {
		return no("", "AUTH_INVALID_KEY", "API key is disabled")
	}
	return nil
}

// addressOf is the address as the client called it, to the byte.
func addressOf(r *http.Request) string {
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	return scheme + r.Host + r.RequestURI
}

// expected is the signature that this Ruten wants.
func (e *Emulator) expected(r *http.Request, body []byte, at string) string {
	all := everySignature(addressOf(r), body, at)
	switch {
	case e.On(pathHex):
		return all[1]
	case e.On(pathBase64):
		return all[2]
	}
	return all[0]
}

// everySignature signs by each recipe of FACTS.md §1.2: the whole address in hex, path and query in hex, the path in Base64.
func everySignature(address string, body []byte, at string) []string {
	sum := func(part string) []byte {
		mac := hmac.New(sha256.New, []byte(secretKey))
		_, _ = io.WriteString(mac, saltKey+part+string(body)+at)
		return mac.Sum(nil)
	}
	path := address[strings.Index(address, "://")+3:]
	path = path[strings.IndexByte(path+"/", '/'):]
	bare, _, _ := strings.Cut(path, "?")
	return []string{hex.EncodeToString(sum(address)), hex.EncodeToString(sum(path)), base64.StdEncoding.EncodeToString(sum(bare))}
}

// EnterHook is what the merchant does with the address: he names it when he applies for the keys.
func (e *Emulator) EnterHook(address string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.hook = address
}

// The messages (FACTS.md §6).
const (
	toldCreated  = "create_order"
	toldPaid     = "order_paid"
	toldBuyer    = "buyer_cancel"
	toldCanceled = "order_cancel"
)

// tell sends a message about an order to the address that the merchant named.
func (e *Emulator) tell(action string, o *order) {
	if e.hook == "" {
		return
	}
	header, body := e.Notify(e.hook, action, o.id)
	e.deliver(e.hook, header, body)
}

// Notify is a message as Ruten would send it to address: its headers and its body (FACTS.md §6).
func (e *Emulator) Notify(address, action, order string) (http.Header, []byte) {
	body, _ := json.Marshal(map[string]string{"action_type": action, "order_no": order})
	at := strconv.FormatInt(e.Now().Unix(), 10)
	header := http.Header{}
	header.Set("X-RT-Key", keyName)
	header.Set("X-RT-Timestamp", at)
	header.Set("X-RT-Authorization", everySignature(address, body, at)[0])
	return header, body
}

// read decodes a body into the fields it may have.
func read[T any](e *Emulator, r *request) (T, *reply) {
	var v T
	decoder := json.NewDecoder(strings.NewReader(string(r.body)))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&v)
	if err == nil {
		if _, err = decoder.Token(); err == io.EOF {
			return v, nil
		}
	}
	return v, e.wrong("ruten.body", "the body is not a JSON object of known fields and types")
}

// onlyQuery demands the parameters that an operation has, each once.
func (e *Emulator) onlyQuery(q url.Values, known ...string) *reply {
	for name, values := range q {
		if !slices.Contains(known, name) || len(values) != 1 {
			return e.wrong("ruten.query", "unknown or repeated parameter")
		}
	}
	return nil
}

// plainNumber reads a number that is written in digits alone; 0 for anything else.
func plainNumber(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || strconv.Itoa(n) != text {
		return 0
	}
	return n
}

// cut gives one page of so many rows, and the counts beside it.
func (e *Emulator) cut(q url.Values, rows int) (from, to int, counts map[string]any, no *reply) {
	page, size := plainNumber(q.Get("page")), plainNumber(q.Get("page_size"))
	if page < 1 || size < 1 || size > 100 {
		return 0, 0, nil, e.wrong("ruten.page", "page or page_size is invalid")
	}
	from = (page - 1) * size
	if e.On(movingPages) && page > 1 { // a row came in before them since the first page was read
		rows++
	}
	from = min(from, rows)
	to = min(from+size, rows)
	counts = map[string]any{"page": page, "page_size": size}
	if !e.On(uncounted) {
		counts["total"], counts["total_page"] = rows, (rows+size-1)/size
	}
	return from, to, counts, nil
}
