package emulator

// The way of a request: firewall, permalinks, authentication, permission, route, answer (FACTS.md sections 1 and 7).

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// call is one request after authentication.
type call struct {
	*http.Request
	query url.Values
	body  []byte
	base  string // address of the shop, for links
}

// reply is an answer on its way out.
type reply struct {
	status int
	header http.Header
	body   any
	html   string
}

func ok(body any) *reply      { return &reply{status: http.StatusOK, body: body} }
func created(body any) *reply { return &reply{status: http.StatusCreated, body: body} }

// apiError is WordPress's envelope.
type apiError struct {
	Code    string         `json:"code"`
	Message string         `json:"message"`
	Data    map[string]any `json:"data"`
}

func fail(status int, code, message string) *reply {
	return &reply{status: status, body: apiError{code, message, map[string]any{"status": status}}}
}

func invalid(param string) *reply {
	return &reply{status: http.StatusBadRequest, body: apiError{"rest_invalid_param", "Invalid parameter(s): " + param,
		map[string]any{"status": http.StatusBadRequest, "params": map[string]string{param: "Invalid parameter."}}}}
}

func page(status int, text string) *reply {
	return &reply{status: status, html: "<!DOCTYPE html><html><body><h1>" + text + "</h1></body></html>"}
}

type handler func(*Emulator, *call) *reply

// routes fills the table of routes below the REST root.
func (e *Emulator) routes() {
	e.mux = http.NewServeMux()
	edits := []string{http.MethodPut, http.MethodPost, http.MethodPatch} // alike, says FACTS.md section 4
	for pattern, h := range map[string]handler{
		"GET /{$}":                                                    (*Emulator).index,
		"GET /wc/v3/orders":                                           (*Emulator).listOrders,
		"GET /wc/v3/orders/{id}":                                      (*Emulator).getOrder,
		"EDIT /wc/v3/orders/{id}":                                     (*Emulator).editOrder,
		"GET /wc/v3/orders/{id}/notes":                                (*Emulator).listNotes,
		"POST /wc/v3/orders/{id}/notes":                               (*Emulator).addNote,
		"GET /wc/v3/orders/{id}/refunds":                              (*Emulator).listRefunds,
		"GET /wc/v3/products":                                         (*Emulator).listProducts,
		"POST /wc/v3/products/batch":                                  (*Emulator).batchProducts,
		"GET /wc/v3/products/{id}":                                    (*Emulator).getProduct,
		"EDIT /wc/v3/products/{id}":                                   (*Emulator).editProduct,
		"GET /wc/v3/products/{id}/variations":                         (*Emulator).listVariations,
		"POST /wc/v3/products/{id}/variations/batch":                  (*Emulator).batchVariations,
		"GET /wc/v3/products/{id}/variations/{variation}":             (*Emulator).getVariation,
		"EDIT /wc/v3/products/{id}/variations/{variation}":            (*Emulator).editVariation,
		"GET /wc/v3/webhooks":                                         (*Emulator).listWebhooks,
		"POST /wc/v3/webhooks":                                        (*Emulator).addWebhook,
		"POST /wc/v3/webhooks/batch":                                  (*Emulator).batchWebhooks,
		"GET /wc/v3/webhooks/{id}":                                    (*Emulator).getWebhook,
		"EDIT /wc/v3/webhooks/{id}":                                   (*Emulator).editWebhook,
		"DELETE /wc/v3/webhooks/{id}":                                 (*Emulator).deleteWebhook,
		"GET /PLUGIN/v3/orders/{id}/shipment-trackings":               (*Emulator).listTrackings,
		"POST /PLUGIN/v3/orders/{id}/shipment-trackings":              (*Emulator).addTracking,
		"DELETE /PLUGIN/v3/orders/{id}/shipment-trackings/{tracking}": (*Emulator).deleteTracking,
	} {
		method, path, _ := strings.Cut(pattern, " ")
		methods := []string{method}
		if method == "EDIT" {
			methods = edits
		}
		for _, method := range methods {
			for _, plugin := range []string{trackingAST, trackingWST} {
				e.mux.Handle(method+" "+strings.Replace(path, "PLUGIN", plugin, 1), route{e, h})
				if !strings.Contains(path, "PLUGIN") {
					break
				}
			}
		}
	}
}

// route lets a handler ride on net/http's pattern matching: the exchange goes in and comes out as the ResponseWriter.
type route struct {
	e *Emulator
	h handler
}

func (rt route) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := w.(*exchange)
	x.call.Request = r
	x.reply = rt.h(rt.e, &x.call)
}

// exchange is a call and its reply.
type exchange struct {
	http.ResponseWriter
	call  call
	reply *reply
}

// ServeHTTP answers as the shop would.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if e.On(slow) {
		select {
		case <-time.After(5 * time.Second):
		case <-r.Context().Done():
			return
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 8<<20))
	if err != nil {
		return
	}
	e.mu.Lock()
	answer := e.answer(r, body)
	e.mu.Unlock()
	e.send(w, r, answer)
}

// answer is everything between the bytes in and the reply out.
func (e *Emulator) answer(r *http.Request, body []byte) *reply {
	path, rest := e.restRoute(r)
	inner, pattern := e.resolve(r, path)
	e.Count(pattern)
	if refusal := e.gate(r, rest); refusal != nil {
		return refusal
	}
	query := r.URL.Query()
	known, refusal := e.authenticate(r, query)
	if refusal != nil {
		return refusal
	}
	if known && path != "/" && !strings.HasPrefix(path, "/wc/") && !strings.HasPrefix(path, "/wc-") {
		e.Break(ruleNamespace, path)
		return authError("The provided API key cannot be used to access this endpoint.")
	}
	if known && e.On(readOnlyKey) && r.Method != http.MethodGet {
		return authError("The API key provided does not have write permissions.")
	}
	if pattern == noRoute || e.missingPlugin(path) {
		e.Break(ruleRoute, r.Method+" "+path)
		return fail(http.StatusNotFound, "rest_no_route", "No route was found matching the URL and request method.")
	}
	if !known && path != "/" {
		return fail(http.StatusUnauthorized, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
	}
	x := &exchange{call: call{query: query, body: body, base: e.address(r)}}
	e.mux.ServeHTTP(x, inner)
	return x.reply
}

const noRoute = "no route"

// restRoute takes the REST path out of the address: /wp-json/… with pretty permalinks, rest_route= always.
func (e *Emulator) restRoute(r *http.Request) (path string, rest bool) {
	if at := r.URL.Query().Get("rest_route"); at != "" && (r.URL.Path == "/" || r.URL.Path == "/index.php") {
		return "/" + strings.Trim(at, "/"), true
	}
	if at, pretty := strings.CutPrefix(r.URL.Path, "/wp-json"); pretty && !e.On(plainPermalinks) {
		return "/" + strings.Trim(at, "/"), true
	}
	return r.URL.Path, false
}

func (e *Emulator) resolve(r *http.Request, path string) (*http.Request, string) {
	inner := r.Clone(r.Context())
	inner.URL = &url.URL{Path: path}
	_, pattern := e.mux.Handler(inner)
	if pattern == "" {
		pattern = noRoute
	}
	return inner, pattern
}

// gate is what stands before WordPress: firewall, redirect, maintenance, permalinks.
func (e *Emulator) gate(r *http.Request, rest bool) *reply {
	switch {
	case r.Header.Get("User-Agent") == "":
		e.Break(ruleUserAgent, "none")
		return page(http.StatusForbidden, "403 Forbidden")
	case e.On(maintenance):
		refusal := page(http.StatusServiceUnavailable, "Briefly unavailable for scheduled maintenance. Check back in a minute.")
		refusal.header = http.Header{"Retry-After": {"600"}}
		return refusal
	case e.On(redirectHTTPS) && r.TLS == nil:
		refusal := page(http.StatusMovedPermanently, "Moved Permanently")
		refusal.header = http.Header{"Location": {"https://" + r.Host + r.URL.RequestURI()}}
		return refusal
	case !rest:
		if !e.On(plainPermalinks) {
			e.Break(ruleRoute, r.Method+" "+r.URL.Path)
		}
		return page(http.StatusNotFound, "找不到頁面")
	}
	return nil
}

// missingPlugin says whether the route belongs to a plug-in this shop has not got.
func (e *Emulator) missingPlugin(path string) bool {
	namespace, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/v3/")
	return strings.HasPrefix(namespace, "wc-") && namespace != e.profile().tracking
}

func (e *Emulator) address(r *http.Request) string {
	if e.base != "" {
		return e.base
	}
	scheme := "http"
	if r.TLS != nil && !e.On(proxyHTTP) {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

func (e *Emulator) index(c *call) *reply {
	zone, offset := "Asia/Taipei", 8
	if e.On(siteUTC) {
		zone, offset = "UTC", 0
	}
	home := c.base
	if e.On(proxyHTTP) {
		home = strings.Replace(home, "https://", "http://", 1)
	}
	namespaces := []string{"oembed/1.0", "wc/v1", "wc/v2", "wc/v3", "wp/v2"}
	if plugin := e.profile().tracking; plugin != "" {
		namespaces = append(namespaces, plugin+"/v3")
	}
	return ok(map[string]any{
		"name": shopName, "description": "台灣好物", "url": home, "home": home, "gmt_offset": offset, "timezone_string": zone,
		"namespaces": namespaces, "authentication": []any{}, "routes": map[string]any{},
	})
}

// send writes a reply, with what caches and broken plug-ins make of it.
func (e *Emulator) send(w http.ResponseWriter, r *http.Request, answer *reply) {
	for name, values := range answer.header {
		w.Header()[name] = values
	}
	if answer.html != "" {
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		w.WriteHeader(answer.status)
		_, _ = io.WriteString(w, answer.html)
		return
	}
	var out bytes.Buffer
	if e.On(phpWarning) {
		out.WriteString(
			"<br />\n<b>Warning</b>: Undefined array key \"x\" in <b>/var/www/wp-content/plugins/old[1].php</b> on line <b>{7}</b><br />\n",
		)
	}
	encoder := json.NewEncoder(&out)
	if err := encoder.Encode(pick(answer.body, r.URL.Query().Get("_fields"))); err != nil {
		panic(err) // a defect of the emulator
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(answer.status)
	_, _ = w.Write(out.Bytes())
}

// pick keeps the top-level fields asked for, as WordPress does for every route.
func pick(body any, fields string) any {
	if fields == "" {
		return body
	}
	names := strings.Split(fields, ",")
	one := func(row object) object {
		kept := object{}
		for _, name := range names {
			if value, has := row[strings.TrimSpace(name)]; has {
				kept[name] = value
			}
		}
		return kept
	}
	switch rows := body.(type) {
	case object:
		return one(rows)
	case []object:
		kept := make([]object, len(rows))
		for i, row := range rows {
			kept[i] = one(row)
		}
		return kept
	}
	return body
}

// object is one JSON object of an answer.
type object = map[string]any

// decode reads a JSON body; a broken one is refused.
func (e *Emulator) decode(c *call, into any) *reply {
	if err := json.Unmarshal(c.body, into); err != nil {
		e.Break(ruleBody, "not readable")
		return fail(http.StatusBadRequest, "rest_invalid_json", "Invalid JSON body passed.")
	}
	return nil
}

// paging reads page and per_page.
func (e *Emulator) paging(c *call) (number, size int, refusal *reply) {
	number, size = 1, 10
	for _, p := range []struct {
		name, rule string
		highest    int
		into       *int
	}{{"per_page", rulePerPage, 100, &size}, {"page", rulePage, 1 << 30, &number}} {
		text := c.query.Get(p.name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > p.highest {
			e.Break(p.rule, text)
			return 0, 0, invalid(p.name)
		}
		*p.into = n
	}
	return number, size, nil
}

// totals are the headers of a list.
func (e *Emulator) totals(c *call, total, number, size int) http.Header {
	pages := (total + size - 1) / size
	if e.On(noTotals) {
		return nil
	}
	header := http.Header{"X-Wp-Total": {strconv.Itoa(total)}, "X-Wp-Totalpages": {strconv.Itoa(pages)}}
	if number < pages {
		header.Set("Link", "<"+c.base+"/wp-json"+c.URL.Path+"?page="+strconv.Itoa(number+1)+`>; rel="next"`)
	}
	return header
}

// list gives a list parameter, written either with commas or as name[].
func list(query url.Values, name string) []string {
	var values []string
	for _, text := range append(query[name], query[name+"[]"]...) {
		for part := range strings.SplitSeq(text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				values = append(values, part)
			}
		}
	}
	return values
}

// idsOf reads a list parameter of ids into a set; nil when it was not given.
func (e *Emulator) idsOf(c *call, name string) (map[int64]bool, *reply) {
	given := list(c.query, name)
	if given == nil {
		return nil, nil
	}
	ids := make(map[int64]bool, len(given))
	for _, text := range given {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			e.Break(ruleParameter, name)
			return nil, invalid(name)
		}
		ids[id] = true
	}
	return ids, nil
}

// oneOf checks an enumerated parameter.
func (e *Emulator) oneOf(c *call, name string, allowed ...string) *reply {
	for _, value := range list(c.query, name) {
		if !slices.Contains(allowed, value) {
			e.Break(ruleParameter, name)
			return invalid(name)
		}
	}
	return nil
}
