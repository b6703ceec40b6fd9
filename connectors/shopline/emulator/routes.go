package emulator

// The way of a request: storage of the labels, User-Agent, token, rate, route, permission, answer (FACTS.md sections 1 and 7).

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// object is one JSON object of an answer.
type object = map[string]any

// call is one request after the token was found good.
type call struct {
	*http.Request
	query url.Values
	body  []byte
}

// reply is an answer on its way out: JSON, or a file.
type reply struct {
	status int
	body   any
	file   []byte
	kind   string
}

func ok(body any) *reply { return &reply{status: http.StatusOK, body: body} }

// fail is a refusal in SHOPLINE's shape.
func fail(status int, code, message string) *reply {
	return &reply{status: status, body: object{"message": message, "code": code, "extras": object{}}}
}

func invalid(message string) *reply {
	return &reply{status: http.StatusBadRequest, body: object{"error": message, "code": "BadRequest", "caused_by": nil}}
}

func conflict(message string) *reply {
	return fail(http.StatusUnprocessableEntity, "UnprocessableEntity", message)
}

type handler func(*Emulator, *call) *reply

// endpoint is a route with what its query may hold and the permission that opens it.
type endpoint struct {
	do         handler
	parameters []string
	closedBy   string // the switch that takes the permission away
}

var paged = []string{"page", "per_page"}

func endpoints() map[string]endpoint {
	return map[string]endpoint{
		"GET /v1/token/info":                                   {do: (*Emulator).tokenInfo, closedBy: noTokenInfo},
		"GET /v1/orders/search":                                {do: (*Emulator).searchOrders, parameters: slices.Concat(paged, searchParameters)},
		"GET /v1/orders":                                       {do: (*Emulator).listOrders, parameters: slices.Concat(paged, listParameters)},
		"GET /v1/orders/label":                                 {do: (*Emulator).orderLabels, parameters: []string{"ids[]"}, closedBy: noLabels},
		"GET /v1/orders/{id}":                                  {do: (*Emulator).getOrder},
		"PATCH /v1/orders/{id}":                                {do: (*Emulator).editOrder},
		"PATCH /v1/orders/execute_shipment":                    {do: (*Emulator).executeMany},
		"PATCH /v1/orders/{id}/execute_shipment":               {do: (*Emulator).executeOne},
		"PATCH /v1/orders/{id}/order_delivery_status":          {do: (*Emulator).setDelivery},
		"GET /v1/payments":                                     {do: (*Emulator).payments, parameters: paged},
		"GET /v1/delivery_options":                             {do: (*Emulator).deliveryOptions, parameters: paged},
		"GET /v1/products":                                     {do: (*Emulator).listProducts, parameters: paged},
		"GET /v1/products/{id}":                                {do: (*Emulator).getProduct},
		"PUT /v1/products/{id}":                                {do: (*Emulator).editProduct, closedBy: noStock},
		"PUT /v1/products/{id}/variations/{v}":                 {do: (*Emulator).editVariation, closedBy: noStock},
		"PUT /v1/products/{id}/update_quantity":                {do: (*Emulator).setProduct, closedBy: noStock},
		"PUT /v1/products/{id}/variations/{v}/update_quantity": {do: (*Emulator).setVariation, closedBy: noStock},
		"GET /v1/products/{id}/stocks":                         {do: (*Emulator).getStocks},
		"PUT /v1/products/{id}/stocks":                         {do: (*Emulator).setStocks, closedBy: noStock},
		"GET /v1/warehouses":                                   {do: (*Emulator).listWarehouses, parameters: paged},
		"GET /v1/webhooks":                                     {do: (*Emulator).listWebhooks, parameters: paged},
		"POST /v1/webhooks":                                    {do: (*Emulator).addWebhook},
		"PUT /v1/webhooks/{id}":                                {do: (*Emulator).editWebhook},
		"DELETE /v1/webhooks/{id}":                             {do: (*Emulator).dropWebhook},
	}
}

// routes fills the table of routes.
func (e *Emulator) routes() {
	e.mux = http.NewServeMux()
	for pattern, at := range endpoints() {
		e.mux.Handle(pattern, route{e, at})
	}
}

// route lets a handler ride on net/http's pattern matching: the exchange goes in and comes out as the ResponseWriter.
type route struct {
	e  *Emulator
	at endpoint
}

func (rt route) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := w.(*exchange)
	x.call.Request = r
	x.reply = rt.e.enter(rt.at, &x.call)
}

// exchange is a call and its reply.
type exchange struct {
	http.ResponseWriter
	call  call
	reply *reply
}

// ServeHTTP answers as the shop would.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		return
	}
	e.mu.Lock()
	answer := e.answer(r, body)
	e.mu.Unlock()
	if answer.kind != "" {
		w.Header().Set("Content-Type", answer.kind)
		w.WriteHeader(answer.status)
		_, _ = w.Write(answer.file)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(answer.status)
	_ = json.NewEncoder(w).Encode(e.worded(answer))
}

// worded moves the text of an error to the other key where the shop's server does so.
func (e *Emulator) worded(answer *reply) any {
	row, isObject := answer.body.(object)
	if !isObject || answer.status < http.StatusBadRequest || !e.On(errorKey) || row["message"] == nil {
		return answer.body
	}
	return object{"error": row["message"], "code": row["code"], "extras": row["extras"]}
}

// answer is everything between the bytes in and the reply out.
func (e *Emulator) answer(r *http.Request, body []byte) *reply {
	if name, stored := strings.CutPrefix(r.URL.Path, storagePath); stored {
		e.Count("label file")
		return e.labelFile(r, name)
	}
	_, pattern := e.mux.Handler(r)
	e.Count(pattern)
	if refusal := e.gate(r); refusal != nil {
		return refusal
	}
	if pattern == "" {
		e.Break(ruleRoute, r.Method+" "+r.URL.Path)
		return fail(http.StatusNotFound, "NotFound", "Not Found")
	}
	x := &exchange{call: call{query: r.URL.Query(), body: body}}
	e.mux.ServeHTTP(x, r)
	return x.reply
}

// gate is what every request must show.
func (e *Emulator) gate(r *http.Request) *reply {
	if strings.TrimSpace(r.Header.Get("User-Agent")) == "" {
		e.Break(ruleUserAgent, "none")
		return fail(http.StatusForbidden, "Forbidden", "User-Agent is required")
	}
	if r.Header.Get("Authorization") != "Bearer "+e.token || e.revoked {
		e.Break(ruleBearer, "no token that lives")
		return fail(http.StatusUnauthorized, "Unauthorized", "Invalid access token")
	}
	if e.On(rateLimit) {
		return e.tooMany()
	}
	return nil
}

const mostPerSecond = 20

func (e *Emulator) tooMany() *reply {
	now := e.Now()
	e.recent = slices.DeleteFunc(e.recent, func(t time.Time) bool { return !t.After(now.Add(-time.Second)) })
	if len(e.recent) >= mostPerSecond {
		e.Break(ruleRate, "more than 20 in a second")
		return &reply{status: http.StatusTooManyRequests, body: object{"error": "Rate limit exceeded, try again later", "code": "RateLimitExceeded"}}
	}
	e.recent = append(e.recent, now)
	return nil
}

// enter checks permission, query and body before a handler runs.
func (e *Emulator) enter(at endpoint, c *call) *reply {
	if at.closedBy != "" && e.On(at.closedBy) {
		return fail(http.StatusForbidden, "Forbidden", "The access token has no permission for this API")
	}
	for name := range c.query {
		if !slices.Contains(at.parameters, name) {
			e.Break(ruleParameter, name)
			return invalid("unknown parameter " + name)
		}
	}
	kind, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if len(c.body) > 0 && kind != "application/json" {
		e.Break(ruleContentType, kind)
		return invalid("Content-Type must be application/json")
	}
	return at.do(e, c)
}

// decode reads a JSON body of known fields.
func (e *Emulator) decode(c *call, into any) *reply {
	decoder := json.NewDecoder(bytes.NewReader(c.body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		e.Break(ruleBody, "not of the known form")
		return invalid("the body cannot be read")
	}
	return nil
}

// paging reads page and per_page.
func (e *Emulator) paging(c *call) (number, size int, refusal *reply) {
	number, size = 1, 24
	for _, p := range []struct {
		name, rule string
		highest    int
		into       *int
	}{{"per_page", rulePerPage, 999, &size}, {"page", rulePage, 1 << 30, &number}} {
		text := c.query.Get(p.name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > p.highest {
			e.Break(p.rule, text)
			return 0, 0, invalid(p.name + " is out of range")
		}
		*p.into = n
	}
	return number, size, nil
}

// pageOf answers a list.
func pageOf[T any](e *Emulator, c *call, all []T, render func(T) object) *reply {
	number, size, refusal := e.paging(c)
	if refusal != nil {
		return refusal
	}
	from := min((number-1)*size, len(all))
	to := min(from+size, len(all))
	if e.On(duplicateRow) && from > 0 && from < len(all) {
		from--
	}
	rows := []object{}
	for _, row := range all[from:to] {
		rows = append(rows, render(row))
	}
	return ok(object{"items": rows, "pagination": object{
		"current_page": number, "per_page": size, "total_count": len(all), "total_pages": (len(all) + size - 1) / size,
	}})
}

// oneOf checks the values of a parameter.
func (e *Emulator) oneOf(c *call, name string, known []string) *reply {
	for _, value := range c.query[name] {
		if !slices.Contains(known, value) {
			e.Break(ruleParameter, name+"="+value)
			return invalid(name + " does not take " + value)
		}
	}
	return nil
}

// stamp is how the API takes times.
const stamp = "2006-01-02 15:04:05"

// moment reads a time of a query; zero if it is not there.
func (e *Emulator) moment(c *call, name string) (time.Time, *reply) {
	text := c.query.Get(name)
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(stamp, text)
	if err != nil {
		e.Break(ruleTime, name)
		return time.Time{}, invalid(name + " is no time")
	}
	return t, nil
}

func (e *Emulator) tokenInfo(*call) *reply {
	return ok(object{
		"staff": object{
			"id": "5f00aa11bb22cc33dd44ee77", "merchant_ids": []string{merchantID}, "organization_ids": []string{}, "name": "倉儲串接",
			"email": "warehouse@example.com", "locale_code": "zh-hant", "channel_ids": []string{},
		},
		"merchant": object{
			"id": merchantID, "base_country_code": "TW", "base_currency_code": "TWD", "name": shopName, "email": "shop@example.com",
			"handle": handle, "custom_domain": nil, "rollout_keys": []string{}, "default_language_code": "zh-hant",
			"supported_languages": []string{"zh-hant", "en"},
		},
	})
}

func (e *Emulator) deliveryOptions(c *call) *reply {
	return pageOf(e, c, offered, func(m *method) object {
		return object{
			"id": m.option, "status": "active", "name_translations": e.texts(m.name), "region_type": m.code,
			"config_data": object{"support_cod": m.collects}, "excluded_payment_ids": []string{},
		}
	})
}

func (e *Emulator) payments(c *call) *reply {
	return pageOf(e, c, accepted, func(p payment) object {
		return object{"id": p.id, "type": p.code, "name_translations": e.texts(p.name)}
	})
}
