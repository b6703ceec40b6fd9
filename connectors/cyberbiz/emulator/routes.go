package emulator

// The way of a request: door, rate, scope, route, answer (FACTS.md sections 1 and 7).

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// call is one request after the door.
type call struct {
	*http.Request
	query url.Values
	body  []byte
}

// reply is an answer on its way out.
type reply struct {
	status int
	header http.Header
	body   any
	file   []byte // instead of body
}

func ok(body any) *reply      { return &reply{status: http.StatusOK, body: body} }
func created(body any) *reply { return &reply{status: http.StatusCreated, body: body} }

// object is one JSON object of an answer.
type object = map[string]any

// The shapes in which CYBERBIZ tells an error (FACTS.md section 7).
const (
	shapeErrors   = "errors" // {"error":["…"]}
	shapeError    = "error"
	shapeMessage  = "message"
	shapeMessages = "messages"
)

func fail(status int, shape, text string) *reply {
	if shape == shapeErrors {
		return &reply{status: status, body: object{"error": []string{text}}}
	}
	return &reply{status: status, body: object{shape: text}}
}

// Refusals of more than one place.
func notFound() *reply              { return fail(http.StatusNotFound, shapeErrors, "無此資源") }
func invalid(text string) *reply    { return fail(http.StatusUnprocessableEntity, shapeErrors, text) }
func notAllowed(text string) *reply { return fail(http.StatusForbidden, shapeMessages, text) }

// refuse notes a broken rule and gives the refusal that it earns.
func (e *Emulator) refuse(rule, detail string, answer *reply) *reply {
	e.Break(rule, detail)
	return answer
}

type handler func(*Emulator, *call) *reply

// endpoint is a route with its scope.
type endpoint struct {
	pattern, scope string
	label          bool // part of the label service, which a plan may lack
	handle         handler
}

const (
	readOrders    = "read_orders"
	writeOrders   = "write_orders"
	readProducts  = "read_products"
	writeProducts = "write_products"
	readBranches  = "read_branch_stores"
	readPOS       = "read_pos"
)

var endpoints = []endpoint{
	{pattern: "GET /shop", handle: (*Emulator).shop},
	{pattern: "GET /v1/orders", scope: readOrders, handle: (*Emulator).listOrders},
	{pattern: "GET /v1/orders/get_order_id", scope: readOrders, handle: (*Emulator).orderIDs},
	{pattern: "GET /v1/orders/{id}", scope: readOrders, handle: (*Emulator).getOrder},
	{pattern: "PUT /v1/orders/{id}/preparing", scope: writeOrders, handle: (*Emulator).prepare},
	{pattern: "PUT /v1/orders/{id}/unshipped", scope: writeOrders, handle: (*Emulator).unprepare},
	{pattern: "PUT /v1/orders/{id}/change_to_custom_shipping", scope: writeOrders, handle: (*Emulator).changeToCustom},
	{pattern: "GET /v1/orders/{id}/fulfillments", scope: readOrders, handle: (*Emulator).listFulfilments},
	{pattern: "POST /v1/orders/{id}/fulfillments/custom_shipping", scope: writeOrders, handle: (*Emulator).customShipping},
	{pattern: "POST /v1/orders/{id}/fulfillments/cvs_shipping", scope: writeOrders, handle: (*Emulator).cvsShippingV1},
	{pattern: "POST /v2/orders/{id}/cvs_shipping", scope: writeOrders, label: true, handle: (*Emulator).cvsShipping},
	{pattern: "POST /v2/orders/cvs_shipping_labels", scope: writeOrders, label: true, handle: (*Emulator).cvsLabels},
	{pattern: "POST /v1/orders/fulfillment_infos", scope: writeOrders, handle: (*Emulator).fulfilmentInfos},
	{pattern: "POST /v2/orders/fulfillments/support_shippings", scope: writeOrders, label: true, handle: (*Emulator).supportShippings},
	{pattern: "POST /v2/orders/fulfillments/support_shipping_labels", scope: writeOrders, label: true, handle: (*Emulator).supportLabels},
	{pattern: "GET /v1/products", scope: readProducts, handle: (*Emulator).listProducts},
	{pattern: "GET /v1/products/bind_shippings", scope: readProducts, handle: (*Emulator).shippingNames},
	{pattern: "GET /v1/products/{id}", scope: readProducts, handle: (*Emulator).getProduct},
	{pattern: "GET /v1/products/{id}/product_variants/{variant}", scope: readProducts, handle: (*Emulator).getVariant},
	{pattern: "PUT /v1/products/{id}/product_variants/{variant}", scope: writeProducts, handle: (*Emulator).editVariant},
	{pattern: "GET /v1/branch_stores", scope: readBranches, handle: (*Emulator).listBranches},
	{pattern: "GET /v1/branch_stores/{id}", scope: readBranches, handle: (*Emulator).getBranch},
	{pattern: "GET /v1/pos_shops/{id}/product_variants", scope: readPOS, handle: (*Emulator).listTill},
	{pattern: "PUT /v2/products/batch_update_branch_store_inventory", scope: writeProducts, handle: (*Emulator).batchBranch},
	{pattern: "GET /v2/products/branch_store_inventory_update_status", scope: readProducts, handle: (*Emulator).jobStatus},
}

// routes fills the mux; the exchange that comes in as the ResponseWriter takes the reply out.
func (e *Emulator) routes() {
	e.mux = http.NewServeMux()
	for _, at := range endpoints {
		e.mux.HandleFunc(at.pattern, func(w http.ResponseWriter, r *http.Request) {
			x := w.(*exchange)
			x.call.Request = r
			x.reply = e.guarded(x.door, at, &x.call)
		})
	}
}

// exchange is a call and its reply.
type exchange struct {
	http.ResponseWriter
	door  door
	call  call
	reply *reply
}

// ServeHTTP answers as the platform would.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 8<<20))
	if err != nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.send(w, e.answer(r, body))
}

// largestBody is the limit of a request (FACTS.md section 7).
const largestBody = 2_000_000

// answer is everything between the bytes in and the reply out.
func (e *Emulator) answer(r *http.Request, body []byte) *reply {
	_, pattern := e.mux.Handler(r)
	e.Count(cmp.Or(pattern, noRoute))
	through, refusal := e.enter(r, body)
	switch {
	case refusal != nil:
		return refusal
	case e.On(rateLimited) && e.tooFast():
		return e.refuse(ruleRate, "the sixth within a second", fail(http.StatusTooManyRequests, shapeMessage, "API rate limit exceeded"))
	case through.legacy && !strings.HasPrefix(r.URL.Path, "/v1/"):
		return e.refuse(ruleLegacyDoor, r.URL.Path, fail(http.StatusNotFound, shapeMessage, "no Route matched with those values"))
	case pattern == "":
		return e.refuse(ruleRoute, r.Method+" "+r.URL.Path, notFound())
	case len(body) > largestBody:
		return e.refuse(ruleBodySize, strconv.Itoa(len(body)), fail(http.StatusRequestEntityTooLarge, shapeMessage, "Request size limit exceeded"))
	}
	x := &exchange{door: through, call: call{query: r.URL.Query(), body: body}}
	e.mux.ServeHTTP(x, r)
	return x.reply
}

const noRoute = "no route"

// tooFast keeps the second's requests.
func (e *Emulator) tooFast() bool {
	now := e.Now()
	e.stamps = slices.DeleteFunc(e.stamps, func(at time.Time) bool { return now.Sub(at) >= time.Second })
	if len(e.stamps) >= 5 {
		return true
	}
	e.stamps = append(e.stamps, now)
	return false
}

// guarded checks the scope and the plan before the handler.
func (e *Emulator) guarded(through door, at endpoint, c *call) *reply {
	if !through.may(at.scope) {
		return e.refuse(ruleScope, at.scope, notAllowed("沒有權限："+at.scope))
	}
	if at.label && e.On(unlicensed) {
		return fail(http.StatusUnauthorized, shapeErrors, "此商店尚未開通此功能")
	}
	answer := at.handle(e, c)
	if e.On(error200) && answer.status >= 400 && answer.status < 500 && answer.status != http.StatusNotFound {
		answer.status = http.StatusOK
	}
	return answer
}

func (e *Emulator) shop(*call) *reply {
	return ok(object{"shop_info": object{
		"primary_domain": shopDomain, "name": shopName, "id": shopID, "email": "owner@example.com", "og_image_url": nil,
		"language": "zh-TW", "currency": "TWD", "merchant_location": "Taiwan", "market_location": "Taiwan",
	}})
}

// send writes a reply.
func (e *Emulator) send(w http.ResponseWriter, answer *reply) {
	w.Header().Set("X-Request-Id", fmt.Sprintf("%032X", e.Report().Requests))
	for name, values := range answer.header {
		w.Header()[name] = values
	}
	if answer.file != nil {
		w.WriteHeader(answer.status)
		_, _ = w.Write(answer.file)
		return
	}
	var out bytes.Buffer
	if err := json.NewEncoder(&out).Encode(answer.body); err != nil {
		panic(err) // a defect of the emulator
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(answer.status)
	_, _ = w.Write(out.Bytes())
}

// decode reads a JSON body; an empty one is an empty object.
func (e *Emulator) decode(c *call, into any) *reply {
	body := c.body
	if len(body) == 0 {
		body = []byte("{}")
	}
	if err := json.Unmarshal(body, into); err != nil {
		return e.refuse(ruleBody, "not readable", invalid("參數格式錯誤"))
	}
	return nil
}

// mostPerPage is the default and the highest per_page.
const mostPerPage = 50

// paging reads page, per_page and offset.
func (e *Emulator) paging(c *call) (page, size, offset int, refusal *reply) {
	page, size = 1, mostPerPage
	for _, p := range []struct {
		name, rule string
		least      int
		into       *int
	}{{"page", rulePage, 1, &page}, {"per_page", rulePerPage, 1, &size}, {"offset", ruleParameter, 0, &offset}} {
		text := c.query.Get(p.name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < p.least || n > 1<<30 {
			return 0, 0, 0, e.refuse(p.rule, text, invalid(p.name+" 參數錯誤"))
		}
		*p.into = n
	}
	if size > mostPerPage {
		e.Break(rulePerPage, strconv.Itoa(size))
		size = mostPerPage
	}
	return page, size, offset, nil
}

// listed cuts a page out of rows and adds the headers of lists.
func (e *Emulator) listed(c *call, rows []object) *reply {
	page, size, offset, refusal := e.paging(c)
	if refusal != nil {
		return refusal
	}
	total := max(0, len(rows)-offset)
	pages := (total + size - 1) / size
	from := min(offset+(page-1)*size, len(rows))
	to := min(from+size, len(rows))
	if e.On(pageDrift) && page > 1 && from > 0 && from < len(rows) {
		from--
	}
	answer := ok(append([]object{}, rows[from:to]...))
	if e.On(noPageHeaders) {
		return answer
	}
	next, previous := "", ""
	if page < pages {
		next = strconv.Itoa(page + 1)
	}
	if page > 1 {
		previous = strconv.Itoa(page - 1)
	}
	answer.header = http.Header{
		"X-Page": {strconv.Itoa(page)}, "X-Per-Page": {strconv.Itoa(size)}, "X-Offset": {strconv.Itoa(offset)},
		"X-Total": {strconv.Itoa(total)}, "X-Total-Pages": {strconv.Itoa(pages)}, "X-Next-Page": {next}, "X-Prev-Page": {previous},
	}
	return answer
}

// namesOnly notes parameters that a list does not know.
func (e *Emulator) namesOnly(c *call, known ...string) {
	for name := range c.query {
		if !slices.Contains(known, name) && !slices.Contains([]string{"page", "per_page", "offset"}, name) {
			e.Break(ruleParameterName, name)
		}
	}
}
