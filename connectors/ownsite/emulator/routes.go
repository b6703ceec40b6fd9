package emulator

// The way of a request: key, route, capability, body, signature, idempotency, answer (FACTS.md sections 1 and 7).

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"gowarehouse/connectors/emulation"
)

// row is one JSON object of an answer.
type row = map[string]any

// call is one request after it was let in.
type call struct {
	*http.Request
	query url.Values
	body  emulation.Object // of a changing call
}

// reply is an answer on its way out.
type reply struct {
	status int
	header http.Header
	body   any
}

func ok(body any) *reply { return &reply{status: http.StatusOK, body: body} }

// fault is what is wrong with a field.
type fault struct {
	Field string `json:"field"`
	Code  string `json:"code"`
}

// problem is a refusal (RFC 9457).
func problem(status int, code, detail string, faults ...fault) *reply {
	body := row{
		"type": "https://gowarehouse.dev/problems/" + code, "title": http.StatusText(status), "status": status, "code": code, "detail": detail,
	}
	if len(faults) > 0 {
		body["errors"] = faults
	}
	return &reply{status: status, header: http.Header{"Content-Type": {"application/problem+json"}}, body: body}
}

func invalid(field, code string) *reply {
	return problem(http.StatusUnprocessableEntity, "invalid", field+": "+code, fault{field, code})
}

// The capabilities, as discovery names them.
const (
	canProducts = "products"
	canStock    = "stock"
	canSKU      = "sku_write"
	canLongPoll = "long_poll"
	canLabels   = "labels"
)

// capabilities are what the shop offers.
func (e *Emulator) capabilities() []string {
	offered := []string{"orders", "fulfilments"}
	if !e.On(ordersOnly) {
		offered = append(offered, canProducts, "push")
		if !e.On(noLongPoll) {
			offered = append(offered, canLongPoll)
		}
		if !e.On(noStock) {
			offered = append(offered, canStock, canSKU)
		}
		if !e.On(noLabels) {
			offered = append(offered, canLabels)
		}
	}
	return offered
}

func (e *Emulator) offers(capability string) bool {
	return slices.Contains(e.capabilities(), capability)
}

// route is a handler together with the capability that it belongs to; empty: every shop has it.
type route struct {
	e          *Emulator
	capability string
	h          func(*Emulator, *call) *reply
}

// routes fills the table.
func (e *Emulator) routes() {
	e.mux = http.NewServeMux()
	for pattern, r := range map[string]route{
		"GET " + prefix + "/{$}":                             {e, "", (*Emulator).discover},
		"GET " + prefix + "/orders":                          {e, "", (*Emulator).listOrders},
		"GET " + prefix + "/orders/{id}":                     {e, "", (*Emulator).getOrder},
		"POST " + prefix + "/orders/{id}/fulfilments":        {e, "", (*Emulator).fulfil},
		"PATCH " + prefix + "/orders/{id}/fulfilments/{fid}": {e, "", (*Emulator).correct},
		"POST " + prefix + "/orders/{id}/label":              {e, canLabels, (*Emulator).label},
		"GET " + prefix + "/products":                        {e, canProducts, (*Emulator).listProducts},
		"PATCH " + prefix + "/variants/{id}":                 {e, canSKU, (*Emulator).setSKU},
		"PUT " + prefix + "/stock":                           {e, canStock, (*Emulator).setStock},
	} {
		e.mux.Handle(pattern, r)
	}
}

// exchange is a call and its reply.
type exchange struct {
	http.ResponseWriter
	raw   []byte
	reply *reply
}

// ServeHTTP lets a handler ride on net/http's pattern matching: the exchange goes in and comes out as the ResponseWriter.
func (rt route) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x, e := w.(*exchange), rt.e
	if rt.capability != "" && !e.offers(rt.capability) {
		e.Break(ruleCapability, rt.capability)
		x.reply = problem(http.StatusNotFound, "not_offered", "This shop does not offer "+rt.capability)
		return
	}
	c := &call{Request: r, query: r.URL.Query()}
	if r.Method == http.MethodGet {
		x.reply = rt.h(e, c)
		return
	}
	x.reply = e.change(c, x.raw, rt.h)
}

// change answers a changing call: body, signature, idempotency, then the handler. What was answered is answered again to the same request.
func (e *Emulator) change(c *call, raw []byte, h func(*Emulator, *call) *reply) *reply {
	if refusal := e.signed(c.Request, raw); refusal != nil {
		return refusal
	}
	if !strings.HasPrefix(c.Header.Get("Content-Type"), "application/json") {
		e.Break(ruleType, c.Method)
		return problem(http.StatusUnsupportedMediaType, "invalid", "The body must be application/json")
	}
	body, err := emulation.ReadObject(c.Header.Get("Content-Type"), raw)
	if err != nil {
		e.Break(ruleBody, "no object")
		return problem(http.StatusBadRequest, "bad_request", err.Error())
	}
	c.body = body
	key := c.Header.Get("Idempotency-Key")
	if key == "" || len(key) > 64 {
		e.Break(ruleIdempotency, "missing or too long")
		return problem(http.StatusBadRequest, "bad_request", "Idempotency-Key is missing or too long")
	}
	fulfilling := strings.HasSuffix(c.URL.Path, "/fulfilments") // its own id is the key, and its content is compared there
	request := c.Method + " " + c.URL.Path + "\n" + string(raw)
	if before, known := e.answered[key]; known && !fulfilling {
		if before.request != request {
			e.Break(ruleReused, c.Method)
			return problem(http.StatusConflict, "idempotency_conflict", "The Idempotency-Key was used for another request")
		}
		if before.reply.status != http.StatusAccepted {
			return before.reply
		}
	}
	answer := h(e, c)
	if answer.status < http.StatusBadRequest {
		e.answered[key] = answered{request, answer}
	}
	return answer
}

// The window of a signature (FACTS.md section 1.5).
const window = 300 * time.Second

// signed checks the signature of a request that carries one. The key alone is enough for the others.
func (e *Emulator) signed(r *http.Request, raw []byte) *reply {
	id, stamp := r.Header.Get(standardwebhooks.HeaderWebhookID), r.Header.Get(standardwebhooks.HeaderWebhookTimestamp)
	if r.Header.Get(standardwebhooks.HeaderWebhookSignature) == "" {
		return nil
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if off := e.Now().Sub(time.Unix(seconds, 0)); err != nil || off > window || off < -window {
		e.Break(ruleWindow, "out of the window")
		return problem(http.StatusUnauthorized, "timestamp_out_of_window", "The timestamp is more than 300 seconds off")
	}
	hook, err := standardwebhooks.NewWebhook(signingSecret)
	if err != nil || hook.VerifyIgnoringTimestamp(raw, r.Header) != nil {
		e.Break(ruleSignature, r.Method)
		return problem(http.StatusUnauthorized, "bad_signature", "The signature is wrong")
	}
	if e.seen[id] {
		e.Break(ruleReplay, r.Method)
		return problem(http.StatusConflict, "replayed", "The message id was seen before")
	}
	e.seen[id] = true
	return nil
}

// longestBody is the most that a request may hold.
const longestBody = 256 << 10

// ServeHTTP answers as the shop would.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		write(w, problem(http.StatusRequestEntityTooLarge, "too_large", "The body is larger than 256 KiB"))
		return
	case err != nil:
		return
	}
	if e.On(slow) {
		select {
		case <-time.After(2 * time.Second):
		case <-r.Context().Done():
			return
		}
	}
	if r.URL.Path == storePath {
		e.serveStore(w, r, raw)
		return
	}
	write(w, e.answer(r, raw))
}

func write(w http.ResponseWriter, answer *reply) {
	w.Header().Set("Content-Type", "application/json")
	for name, values := range answer.header {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.status)
	if page, is := answer.body.(string); is {
		_, _ = io.WriteString(w, page) // the client may have gone
		return
	}
	_ = json.NewEncoder(w).Encode(answer.body)
}

const noRoute = "no route"

// answer is everything between the bytes in and the reply out. A reply that waits for a change lets the others in meanwhile.
func (e *Emulator) answer(r *http.Request, raw []byte) *reply {
	_, pattern := e.mux.Handler(r)
	if !strings.Contains(pattern, prefix+"/") || !strings.Contains(pattern, " ") { // nothing, or an address to be tidied up first
		pattern = noRoute
	}
	e.Count(strings.Replace(pattern, prefix, "", 1))
	e.mu.Lock()
	throttled := e.throttles()
	e.mu.Unlock()
	if throttled && !e.On(webPage) {
		refusal := problem(http.StatusTooManyRequests, "rate_limited", "Too many requests")
		refusal.header.Set("Retry-After", "1")
		return refusal
	}
	until := time.Now().Add(patience(r))
	for {
		e.mu.Lock()
		answer, changed := e.once(r, raw, pattern), e.changed
		e.mu.Unlock()
		page, is := answer.body.(*page)
		left := time.Until(until)
		if !is || len(page.Data) > 0 || left <= 0 || e.On(hurries) {
			return answer
		}
		select {
		case <-changed:
		case <-time.After(left):
		case <-r.Context().Done():
			return answer
		}
	}
}

// patience is how long a request is willing to wait for a change.
func patience(r *http.Request) time.Duration {
	seconds, err := strconv.Atoi(r.URL.Query().Get("wait"))
	if err != nil || seconds < 0 || seconds > longestWait {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

func (e *Emulator) once(r *http.Request, raw []byte, pattern string) *reply {
	if e.On(webPage) {
		return &reply{status: http.StatusOK, header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, body: "<!doctype html><h1>歡迎光臨</h1>"}
	}
	if key, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); !bearer || key != apiKey || e.revoked {
		e.Break(ruleKey, "wrong or missing")
		return problem(http.StatusUnauthorized, "unauthorized", "The API key is missing or wrong")
	}
	if e.On(customStore) { // there is the plug-in and nothing else
		return problem(http.StatusNotFound, "not_found", "No such path")
	}
	if pattern == noRoute {
		e.Break(ruleRoute, r.Method)
		return problem(http.StatusNotFound, "not_found", "No such path")
	}
	if e.On(redirects) && r.Method == http.MethodGet && r.URL.Path != prefix+"/" {
		return &reply{status: http.StatusFound, header: http.Header{"Location": {"https://elsewhere.example.com" + r.URL.Path}}, body: row{}}
	}
	if e.On(moved) && r.Method == http.MethodGet && r.URL.Path != prefix+"/" {
		if !r.URL.Query().Has(movedMark) {
			return &reply{status: http.StatusFound, header: http.Header{"Location": {r.URL.Path + "?" + movedMark + "=1&" + r.URL.RawQuery}}, body: row{}}
		}
		e.Break(ruleRedirect, r.Method)
	}
	x := &exchange{raw: raw}
	e.mux.ServeHTTP(x, r)
	return x.reply
}

// movedMark stands in the query of an address to which the shop redirected.
const movedMark = "moved"

func (e *Emulator) discover(*call) *reply {
	now, version, name := e.moment(), "1.0", "gowarehouse-own-site"
	if e.On(clockOff) {
		now = now.Add(10 * time.Minute)
	}
	if e.On(versionTwo) {
		version = "2.0"
	}
	if e.On(otherAPI) {
		return ok(row{"name": shopName, "namespaces": []string{"wp/v2"}})
	}
	return ok(row{
		"api": name, "version": version, "shop": row{"id": "demo", "name": shopName, "url": "https://shop.example.tw"}, "currency": "TWD",
		"timezone": "Asia/Taipei", "server_time": now.Format(time.RFC3339), "capabilities": e.capabilities(),
		"limits": row{"page_size": mostRows, "stock_batch": mostItems, "requests_per_minute": 120},
	})
}
