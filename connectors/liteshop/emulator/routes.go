package emulator

// The API's calls: who may make them, how they are refused, and the lists (FACTS.md sections 2 and 7).

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors/emulation"
)

// object is JSON that is being made.
type object = map[string]any

// refusal is an answer that says no.
type refusal struct {
	status         int
	code, message  string
	field          string
	rule, detail   string // what was broken; empty: nothing
	retryAfter     bool
	asFalseSuccess bool // with status 200, as the storefront refuses
}

func (r *refusal) Error() string { return r.code }

func wrongParameter(field, rule, detail string) error {
	return &refusal{status: http.StatusBadRequest, code: "invalid_parameter", message: "參數錯誤", field: field, rule: rule, detail: detail}
}

func notFound() error {
	return &refusal{status: http.StatusNotFound, code: "not_found", message: "找不到資料"}
}

// route is a call that exists.
type route struct {
	method, path, scope string
	do                  func(e *Emulator, r *http.Request, id string) (object, error)
}

var routes = []route{
	{http.MethodGet, "/api/v1/shop", "", (*Emulator).shopInfo},
	{http.MethodGet, "/api/v1/orders", readOrders, (*Emulator).listOrders},
	{http.MethodGet, "/api/v1/orders/{id}", readOrders, (*Emulator).oneOrder},
	{http.MethodPut, "/api/v1/orders/{id}/shipment", writeOrders, (*Emulator).putShipment},
	{http.MethodDelete, "/api/v1/orders/{id}/shipment", writeOrders, (*Emulator).deleteShipment},
	{http.MethodPut, "/api/v1/stocks", writeStock, (*Emulator).putStocks},
	{http.MethodGet, "/api/v1/variants", writeStock, (*Emulator).listVariants},
	{http.MethodPost, "/api/v1/webhooks", readOrders, (*Emulator).addWebhook},
	{http.MethodDelete, "/api/v1/webhooks/{id}", readOrders, (*Emulator).deleteWebhook},
}

// matches says whether a path is the route's, and gives its id.
func (rt route) matches(method, path string) (id string, ok bool) {
	before, after, has := strings.Cut(rt.path, "{id}")
	if !has {
		return "", method == rt.method && path == rt.path
	}
	id, found := strings.CutPrefix(path, before)
	if !found || method != rt.method {
		return "", false
	}
	id, found = strings.CutSuffix(id, after)
	return id, found && id != "" && !strings.Contains(id, "/")
}

func (e *Emulator) serveAPI(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.calls++
	if e.On(badGateway) && e.calls%5 == 0 {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write([]byte("<!DOCTYPE html><html><head><title>We're sorry, but something went wrong (502)</title></head></html>"))
		return
	}
	if e.On(noShipCall) && strings.HasSuffix(r.URL.Path, "/shipment") {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte("<!DOCTYPE html><html><head><title>The page you were looking for doesn't exist (404)</title></head></html>"))
		return
	}
	answer, err := e.answer(r)
	if err == nil {
		answer["success"] = true
		write(w, http.StatusOK, answer)
		return
	}
	refused, ok := err.(*refusal) //nolint:errorlint // made here, and never wrapped
	if !ok {
		panic(err)
	}
	if refused.rule != "" {
		e.Break(refused.rule, refused.detail)
	}
	told := object{"success": false, "message": refused.message, "code": refused.code}
	if refused.field != "" {
		told["field"] = refused.field
	}
	if refused.retryAfter {
		w.Header().Set("Retry-After", "1")
	}
	if refused.asFalseSuccess {
		refused.status = http.StatusOK
	}
	write(w, refused.status, told)
}

func (e *Emulator) answer(r *http.Request) (object, error) {
	for _, rt := range routes {
		id, fits := rt.matches(r.Method, r.URL.Path)
		if !fits {
			continue
		}
		e.Count(strings.ToLower(rt.method) + " " + rt.path)
		if err := e.gate(r, rt); err != nil {
			return nil, err
		}
		return rt.do(e, r, id)
	}
	e.Count("unknown")
	return nil, &refusal{status: http.StatusNotFound, code: "not_found", message: "找不到頁面", rule: ruleRequest, detail: "no such call"}
}

// gate is what every call must pass.
func (e *Emulator) gate(r *http.Request, rt route) error {
	granted, denied := e.bearer(r)
	third := e.calls%3 == 0
	tooMany := &refusal{status: http.StatusTooManyRequests, code: "rate_limited", message: "請求過於頻繁", retryAfter: true}
	switch {
	case denied != "":
		return &refusal{status: http.StatusUnauthorized, code: denied, message: strings.ReplaceAll(denied, "_", " ")}
	case !strings.Contains(r.Header.Get("Accept"), "application/json"):
		return &refusal{status: http.StatusNotAcceptable, code: "not_acceptable", message: "JSON only", rule: ruleRequest, detail: "JSON is not accepted"}
	case e.On(suspended):
		return &refusal{status: http.StatusForbidden, code: "shop_suspended", message: "商店已停權"}
	case e.On(awaitsUpdate):
		return &refusal{status: http.StatusForbidden, code: "warehouse_not_linked", message: "倉儲串接尚未更新"}
	case rt.scope != "" && !slices.Contains(granted, rt.scope):
		return &refusal{status: http.StatusForbidden, code: "scope_missing", message: "權限不足", rule: ruleScope, detail: rt.scope}
	case e.On(limited) && e.over():
		tooMany.rule, tooMany.detail = ruleRate, "more than 60 calls in a minute"
		return tooMany
	case e.On(throttled) && third:
		return tooMany
	case e.On(falseSuccess) && third:
		tooMany.asFalseSuccess = true
		return tooMany
	}
	return nil
}

// over notes a call and says whether it is the 61st of a minute.
func (e *Emulator) over() bool {
	now := e.Now()
	e.minute = slices.DeleteFunc(e.minute, func(at time.Time) bool { return now.Sub(at) >= time.Minute })
	e.minute = append(e.minute, now)
	return len(e.minute) > 60
}

func (e *Emulator) shopInfo(*http.Request, string) (object, error) {
	return object{"shop": object{"id": e.number(shopID), "title": shopTitle, "currency": "TWD", "timezone": "Asia/Taipei"}}, nil
}

func (e *Emulator) oneOrder(_ *http.Request, id string) (object, error) {
	o := e.byID[id]
	if o == nil || o.shop != shopID {
		return nil, notFound()
	}
	return object{"order": e.render(o)}, nil
}

// The values that the filters of a list know.
var filters = map[string][]string{
	"status":          {statusPending, statusConfirmed, statusCancelled, statusCompleted},
	"payment_status":  {paymentUnpaid, paymentPaid, paymentCOD, paymentRefunded, paymentFailed},
	"shipping_status": {shippingOpen, shippingShipped, shippingArrived, shippingDelivered, shippingReturned},
}

const (
	longestWindow = 31 * 24 * time.Hour
	mostPerPage   = 100
	usualPerPage  = 50
)

// search is what a list was asked for.
type search struct {
	span          map[string][2]time.Time // by "updated" and "created"; zero: open
	wanted        map[string][]string
	page, perPage int
}

func (e *Emulator) readSearch(q url.Values) (search, error) {
	s := search{span: map[string][2]time.Time{}, wanted: map[string][]string{}, page: 1, perPage: usualPerPage}
	for name, values := range q {
		value := values[0]
		if len(values) > 1 {
			return s, wrongParameter(name, ruleParameter, "a parameter twice")
		}
		var err error
		switch name {
		case "page":
			s.page, err = strconv.Atoi(value)
			if err != nil || s.page < 1 {
				return s, wrongParameter(name, ruleParameter, "page")
			}
		case "per_page":
			s.perPage, err = strconv.Atoi(value)
			if err != nil || s.perPage < 1 || s.perPage > mostPerPage {
				return s, wrongParameter(name, rulePageSize, "per_page")
			}
		case "updated_from", "updated_to", "created_from", "created_to":
			at, err := time.Parse(time.RFC3339, value)
			if err != nil {
				return s, wrongParameter(name, ruleParameter, name+" is no moment with an offset")
			}
			by, end, _ := strings.Cut(name, "_")
			span := s.span[by]
			span[map[string]int{"from": 0, "to": 1}[end]] = at
			s.span[by] = span
		default:
			known, there := filters[name]
			if !there {
				return s, wrongParameter(name, ruleParameter, "unknown parameter")
			}
			s.wanted[name] = strings.Split(value, ",")
			for _, one := range s.wanted[name] {
				if !slices.Contains(known, one) {
					return s, wrongParameter(name, ruleParameter, "unknown value")
				}
			}
		}
	}
	for by, span := range s.span {
		to := span[1]
		if to.IsZero() {
			to = e.Now()
		}
		if !span[0].IsZero() && to.Sub(span[0]) > longestWindow {
			return s, wrongParameter(by+"_from", ruleWindow, "more than 31 days")
		}
	}
	return s, nil
}

func (s search) finds(o *order, anyStatus bool) bool {
	for by, at := range map[string]time.Time{"updated": o.updated, "created": o.created} {
		span := s.span[by]
		if !span[0].IsZero() && at.Before(span[0]) || !span[1].IsZero() && at.After(span[1]) {
			return false
		}
	}
	for name, value := range map[string]string{"status": o.status, "payment_status": o.paid, "shipping_status": o.shipping} {
		if wanted := s.wanted[name]; !anyStatus && wanted != nil && !slices.Contains(wanted, value) {
			return false
		}
	}
	return true
}

func (e *Emulator) listOrders(r *http.Request, _ string) (object, error) {
	s, err := e.readSearch(r.URL.Query())
	if err != nil {
		return nil, err
	}
	if s.page > 1 {
		e.moveOne()
	}
	var found []*order
	for _, o := range e.orders {
		if o.shop == shopID && e.listed(o) && s.finds(o, e.On(listsEverybody)) {
			found = append(found, o)
		}
	}
	slices.SortStableFunc(found, func(a, b *order) int {
		if c := a.updated.Compare(b.updated); c != 0 {
			return c
		}
		return int(a.id - b.id)
	})
	from := min((s.page-1)*s.perPage, len(found))
	to := min(from+s.perPage, len(found))
	rows := make([]object, 0, to-from)
	for _, o := range found[from:to] {
		o.seen = true
		rows = append(rows, e.render(o))
	}
	name := "orders"
	if e.On(otherShape) {
		name = "data"
	}
	pages := max(1, (len(found)+s.perPage-1)/s.perPage)
	return object{name: rows, "meta": object{"page": s.page, "per_page": s.perPage, "total": len(found), "total_pages": pages}}, nil
}

// moveOne changes, once, an order that was on a page, so that it moves to the end and everything behind it one place forward.
func (e *Emulator) moveOne() {
	if !e.On(movesInPaging) || e.moved {
		return
	}
	i := slices.IndexFunc(e.orders, func(o *order) bool { return o.seen && o.waits() })
	if i < 0 {
		return
	}
	e.orders[i].updated, e.moved = e.Now(), true
}

// write sends an answer of JSON.
func write(w http.ResponseWriter, status int, answer object) {
	text, err := json.Marshal(answer)
	if err != nil {
		panic(err) // the answer is made here
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

// read reads the object of a request.
func (e *Emulator) read(r *http.Request) (emulation.Object, error) {
	o, err := emulation.ReadObject(r.Header.Get("Content-Type"), body(r))
	if err != nil {
		return nil, wrongParameter("", ruleBody, fmt.Sprint(err))
	}
	return o, nil
}
