package emulator

// The way of a request: host, token, suffix, route, scope, answer (FACTS.md sections 1 and 7).

import (
	"encoding/json"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// object is one JSON object of an answer.
type object = map[string]any

// call is one request after it was let in.
type call struct {
	*http.Request
	query url.Values
	body  []byte
}

// reply is an answer on its way out.
type reply struct {
	status int
	body   any
}

func ok(body any) *reply { return &reply{http.StatusOK, body} }

func fail(status int, kind, message string) *reply {
	return &reply{status, object{"error": object{"message": message, "type": kind}}}
}

func notFound() *reply { return fail(http.StatusNotFound, "RecordNotFound", "Record not found") }

func invalid(message string) *reply {
	return fail(http.StatusUnprocessableEntity, "validation_error", message)
}

// route is a handler together with the scope that it wants; empty: none.
type route struct {
	e     *Emulator
	scope string
	h     func(*Emulator, *call) *reply
}

// routes fills the table. Its paths are those of the facts without the suffix.
func (e *Emulator) routes() {
	e.mux = http.NewServeMux()
	for pattern, r := range map[string]route{
		"GET /api/3.0/store":                                  {e, "", (*Emulator).store},
		"GET /api/3.0/orders":                                 {e, "read_orders", (*Emulator).listOrders},
		"GET /api/3.0/orders/{id}":                            {e, "read_orders", (*Emulator).getOrder},
		"GET /api/3.0/orders/{id}/fulfillments":               {e, "read_fulfillments", (*Emulator).listFulfillments},
		"POST /api/3.0/orders/{id}/fulfillments":              {e, "write_fulfillments", (*Emulator).fulfill},
		"PUT /api/3.0/orders/{id}/fulfillments/{fid}":         {e, "write_fulfillments", (*Emulator).editFulfillment},
		"POST /api/3.0/orders/{id}/fulfillments/{fid}/cancel": {e, "write_fulfillments", (*Emulator).cancelFulfillment},
		"GET /api/3.0/products":                               {e, "read_products", (*Emulator).listProducts},
		"GET /api/3.0/products/{id}/variants":                 {e, "read_products", (*Emulator).listVariants},
		"PUT /api/3.0/products/{id}/variants":                 {e, "write_products", (*Emulator).editVariants},
		"GET /api/3.0/locations":                              {e, "read_shipping", (*Emulator).listLocations},
		"PUT /api/4.0/inventory_levels/set":                   {e, "write_products", (*Emulator).setLevel},
		"PUT /api/4.0/inventory_levels/adjust":                {e, "write_products", (*Emulator).adjustLevel},
		"GET /api/3.0/webhooks":                               {e, "", (*Emulator).listWebhooks},
		"POST /api/3.0/webhooks":                              {e, "", (*Emulator).addWebhook},
		"DELETE /api/3.0/webhooks/{id}":                       {e, "", (*Emulator).deleteWebhook},
		tradeCode:                                             {e, "", (*Emulator).tradeCode},
		tradeRefresh:                                          {e, "", (*Emulator).tradeRefresh},
	} {
		e.mux.Handle(pattern, r)
	}
}

// exchange is a call and its reply.
type exchange struct {
	http.ResponseWriter
	call  call
	reply *reply
}

// ServeHTTP lets a handler ride on net/http's pattern matching: the exchange goes in and comes out as the ResponseWriter.
func (rt route) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := w.(*exchange)
	x.call.Request = r
	if refusal := rt.e.scope(rt.scope); refusal != nil {
		x.reply = refusal
		return
	}
	if len(x.call.body) > 0 {
		if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
			rt.e.Break(ruleType, kind)
			x.reply = invalid("The request body is not JSON")
			return
		}
	}
	x.reply = rt.h(rt.e, &x.call)
}

// scope refuses what the token may not do.
func (e *Emulator) scope(wanted string) *reply {
	lacks := e.On(readOnly) && strings.HasPrefix(wanted, "write_") ||
		e.On(ordersOnly) && wanted != "" && !strings.HasSuffix(wanted, "_orders") && !strings.HasSuffix(wanted, "_fulfillments")
	if !lacks {
		return nil
	}
	e.Break(ruleScope, wanted)
	return fail(http.StatusForbidden, "permission_denied", "Permission denied")
}

// ServeHTTP answers as the shop would.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if e.On(slow) {
		select {
		case <-time.After(3 * time.Second):
		case <-r.Context().Done():
			return
		}
	}
	if r.URL.Path == consentPath || r.URL.Path == appsPath {
		e.apps().Browse(w, r)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 8<<20))
	if err != nil {
		return
	}
	e.mu.Lock()
	answer := e.answer(r, body)
	e.mu.Unlock()
	left := "39"
	if e.On(rateLow) {
		left = "2"
	}
	w.Header().Set("X-RateLimit-Limit", "40")
	w.Header().Set("X-RateLimit-Remaining", left)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(answer.status)
	_ = json.NewEncoder(w).Encode(answer.body) // the client may have gone
}

const noRoute = "no route"

// answer is everything between the bytes in and the reply out.
func (e *Emulator) answer(r *http.Request, body []byte) *reply {
	path, suffixed := strings.CutSuffix(r.URL.Path, ".json")
	inner := r.Clone(r.Context())
	inner.URL = &url.URL{Path: path}
	_, pattern := e.mux.Handler(inner)
	if pattern == "" {
		pattern = noRoute
	}
	e.Count(pattern)
	if refusal := e.gate(r, pattern); refusal != nil {
		return refusal
	}
	switch {
	case !suffixed:
		e.Break(ruleSuffix, r.Method+" "+pattern)
		return fail(http.StatusNotFound, "not_found", "Not Found")
	case strings.HasPrefix(path, "/api/4.0/") && e.On(noVersion4):
		return fail(http.StatusNotFound, "not_found", "Not Found")
	case pattern == noRoute:
		e.Break(ruleRoute, r.Method)
		return fail(http.StatusNotFound, "not_found", "Not Found")
	}
	x := &exchange{call: call{query: r.URL.Query(), body: body}}
	e.mux.ServeHTTP(x, inner)
	if r.Method == http.MethodGet && pattern != "GET /api/3.0/store" && x.reply.status == http.StatusOK {
		switch {
		case e.On(errorText):
			return ok(object{"error": "Something went wrong"})
		case e.On(timeouts):
			return fail(http.StatusRequestTimeout, "timeout", "Request Timeout")
		}
	}
	return x.reply
}

// gate is what stands before the API: the shop, then the token. Those who come for a token have none.
func (e *Emulator) gate(r *http.Request, pattern string) *reply {
	if e.On(closedShop) {
		return fail(http.StatusNotFound, "not_found", "Store not found")
	}
	if !e.isOurs(r.Host) {
		e.Break(ruleShop, "another host")
		return fail(http.StatusNotFound, "not_found", "Store not found")
	}
	switch token := r.Header.Get("EasyStore-Access-Token"); {
	case pattern == tradeCode || pattern == tradeRefresh:
	case token == "":
		e.Break(ruleToken, "none")
		return fail(http.StatusUnauthorized, "unauthorized", "Access token is required")
	case e.ended(token):
		return fail(http.StatusForbidden, "permission_denied", "Permission denied")
	case e.revoked || token != accessToken && !e.auth.access[token].lives():
		e.Break(ruleToken, "another")
		return fail(http.StatusForbidden, "permission_denied", "Permission denied")
	}
	return nil
}

// isOurs says whether a host leads to this shop: its domain, or loopback.
func (e *Emulator) isOurs(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	at := net.ParseIP(name)
	return name == shopDomain || name == "localhost" || at != nil && at.IsLoopback()
}

func (e *Emulator) store(*call) *reply {
	return ok(object{"store": object{
		"id": 2000001, "name": shopName, "easystore_domain": shopDomain, "domains": []string{}, "timezone": e.zone().String(), "currency": "TWD",
		"locale": "zh_TW", "country": "TW", "plan": "pro",
	}})
}

// zone is the shop's own, in which dates of a query are read.
func (e *Emulator) zone() *time.Location {
	if e.On(zoneElsewhere) {
		return time.FixedZone("Asia/Bangkok", 7*60*60)
	}
	return time.FixedZone("Asia/Taipei", 8*60*60)
}

// date writes a moment as the shop does; a zero one is null.
func (e *Emulator) date(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.In(e.zone()).Format("2006-01-02T15:04:05.000-07:00")
}

// decode reads a JSON body; a broken one is refused.
func (e *Emulator) decode(c *call, into any) *reply {
	if err := json.Unmarshal(c.body, into); err != nil {
		e.Break(ruleBody, "not readable")
		return fail(http.StatusBadRequest, "bad_request", "Invalid JSON")
	}
	return nil
}

// moment reads a date of the query in the shop's zone.
func (e *Emulator) moment(c *call, name string) (time.Time, *reply) {
	text := c.query.Get(name)
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateTime, time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, e.zone()); err == nil {
			return t, nil
		}
	}
	e.Break(ruleParameter, name)
	return time.Time{}, invalid(name + " is not a date")
}

// ids reads a list of ids; nil when it was not given.
func (e *Emulator) ids(c *call, name string) (map[int64]bool, *reply) {
	text := c.query.Get(name)
	if text == "" {
		return nil, nil
	}
	set := map[int64]bool{}
	for part := range strings.SplitSeq(text, ",") {
		id, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			e.Break(ruleParameter, name)
			return nil, invalid(name + " is not a list of ids")
		}
		set[id] = true
	}
	return set, nil
}

// whole reads a whole number of the query.
func (e *Emulator) whole(c *call, name, rule string, least, most, fallback int64, refusal *reply) (int64, *reply) {
	text := c.query.Get(name)
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < least || n > most {
		e.Break(rule, name)
		return 0, refusal
	}
	return n, nil
}

const mostRows = 50

// paged cuts a list of rows into the page asked for and wraps it. Rows carry their id: since_id and sort go by it.
func paged[R any](e *Emulator, c *call, name string, rows []R, id func(R) int64, render func(R) object) *reply {
	since, refusal := e.whole(c, "since_id", ruleParameter, 0, 1<<62, 0, invalid("since_id is not an id"))
	if refusal != nil {
		return refusal
	}
	if e.On(sinceIgnored) {
		since = 0
	}
	page, refusal := e.whole(c, "page", rulePage, 1, 1<<30, 1, fail(http.StatusBadRequest, "bad_request", "page is invalid"))
	if refusal != nil {
		return refusal
	}
	limit, refusal := e.whole(c, "limit", ruleLimit, 1, mostRows, mostRows, fail(http.StatusBadRequest, "bad_request", "limit is invalid"))
	if refusal != nil {
		return refusal
	}
	rows = slices.DeleteFunc(slices.Clone(rows), func(r R) bool { return id(r) < since })
	switch sort := c.query.Get("sort"); sort {
	case "id.asc":
	case "", "id.desc", "created_at.desc", "processed_at.desc":
		slices.Reverse(rows)
	default:
		e.Break(ruleParameter, "sort")
		return invalid("sort is invalid")
	}
	total := int64(len(rows))
	pages := max(1, (total+limit-1)/limit)
	if e.On(pageRepeats) && name == "orders" && page <= pages {
		page = 1
	}
	from := min((page-1)*limit, total)
	out := []object{}
	for _, r := range rows[from:min(from+limit, total)] {
		out = append(out, render(r))
	}
	body := object{name: out, "page": page, "limit": limit}
	if !e.On(noCounts) {
		body["page_count"], body["total_count"] = pages, total
	}
	return ok(body)
}
