package emulator

// The way of a request: method, path, access, rate, answer (FACTS.md sections 1, 2 and 7).

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors/emulation"
)

// object is a JSON object of an answer.
type object = map[string]any

const (
	apiPath   = "/v1/order"
	pageSize  = 50
	smallPage = 20

	rateRequests = 10
	rateWindow   = 10 * time.Second
	retryAfter   = 10 // seconds
)

// reply is an answer on its way out. Failures have status 200, but for the rate and for paths that are not there.
type reply struct {
	status  int
	success int
	data    any
	msg     string
}

func ok(data any) reply { return reply{status: http.StatusOK, data: data, msg: "success"} }

func fail(success int, msg string) reply {
	return reply{status: http.StatusOK, success: success, msg: msg}
}

// broken notes a broken rule and gives the refusal that goes with it.
func (e *Emulator) broken(rule, detail string, refusal reply) reply {
	e.Break(rule, detail)
	return refusal
}

// ServeHTTP answers one request.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	answer := e.answer(r)
	body := object{"success": answer.success, "data": answer.data, "msg": answer.msg}
	if answer.data == nil {
		body["data"] = []any{}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if answer.status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
	}
	w.WriteHeader(answer.status)
	_ = json.NewEncoder(w).Encode(body)
}

func (e *Emulator) answer(r *http.Request) reply {
	name, number, there := routeOf(r.URL)
	e.Count(name)
	gone := reply{status: http.StatusNotFound, success: -404, msg: "Not Found"}
	body, _ := io.ReadAll(io.LimitReader(r.Body, 1))
	switch {
	case !there:
		return e.broken(ruleRoute, "no such path", gone)
	case r.Method != http.MethodGet || len(body) > 0:
		return e.broken(ruleWrite, r.Method, gone)
	}
	if refusal, throttled := e.throttle(); throttled {
		return refusal
	}
	q := r.URL.Query()
	if refusal, refused := e.admit(q); refused {
		return refusal
	}
	var answer reply
	if number == "" {
		answer = e.list(q)
	} else {
		answer = e.detail(q, number)
	}
	if e.On(switchTexts) {
		answer.data = texts(answer.data)
	}
	return answer
}

// routeOf reads a path: the list, or one order of it.
func routeOf(u *url.URL) (name, number string, there bool) {
	if u.Path == apiPath {
		return "list", "", true
	}
	escaped, below := strings.CutPrefix(u.EscapedPath(), apiPath+"/")
	number, err := url.PathUnescape(escaped)
	if !below || err != nil || number == "" || strings.Contains(escaped, "/") {
		return "unknown", "", false
	}
	return "detail", number, true
}

// throttle keeps the rate, under the switches that have one.
func (e *Emulator) throttle() (reply, bool) {
	e.served++
	tooMany := reply{status: http.StatusTooManyRequests, success: -9999, msg: "Too Many Requests"}
	now := e.Now()
	switch {
	case e.On(switchThrottled) && e.served%5 == 0:
		return tooMany, true
	case e.On(switchRateMessage) && e.served%5 == 0:
		return fail(-9999, "超過速率限制，請於 1 秒後再試"), true
	case !e.On(switchRateWindow):
		return reply{}, false
	}
	e.lately = slices.DeleteFunc(e.lately, func(at time.Time) bool { return now.Sub(at) >= rateWindow })
	if len(e.lately) >= rateRequests {
		return tooMany, true
	}
	e.lately = append(e.lately, now)
	return reply{}, false
}

// admit checks what every request carries.
func (e *Emulator) admit(q url.Values) (reply, bool) {
	for name, values := range q {
		if len(values) > 1 {
			return e.broken(ruleTwice, name, fail(-2, name+" 重複")), true
		}
	}
	switch {
	case e.On(switchAllowlist):
		return fail(-1, "IP未加入白名單"), true
	case e.revoked || q.Get("appid") != AppID || q.Get("secret") != Secret:
		return e.broken(ruleAccess, "appid or secret", fail(-1, "拒絕存取，請確認 appid 與 secret")), true
	}
	return reply{}, false
}

// parameters notes those that a query must not have.
func (e *Emulator) parameters(q url.Values, known ...string) (reply, bool) {
	for name := range q {
		if name != "appid" && name != "secret" && !slices.Contains(known, name) {
			return e.broken(ruleParameter, name, fail(-2, name+" 不是有效的參數")), true
		}
	}
	return reply{}, false
}

var statusValues = map[string][]string{
	"progress_status": {"all", "pending", "confirming", "confirmed", "processing", "completed", "cancelled", "temporary", "other"},
	"payment_status":  {"all", "pending", "need_confirm", "paid", "cod", "refunded"},
	"logistic_status": {"all", "pending", "prepare", "send", "shipped", "delivered", "received", "abnormal", "returning", "delay", "returned"},
}

func (e *Emulator) list(q url.Values) reply {
	known := []string{"progress_status", "payment_status", "logistic_status", "create_date_start", "create_date_end", "page"}
	if refusal, refused := e.parameters(q, known...); refused {
		return refusal
	}
	for _, name := range known[:3] {
		if !slices.Contains(statusValues[name], q.Get(name)) {
			return e.broken(ruleStatus, name, fail(-2, name+" 為必填，且僅能為單一值"))
		}
	}
	from, to := q.Get("create_date_start"), q.Get("create_date_end")
	for _, day := range []string{from, to} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return e.broken(ruleDates, day, fail(-2, "日期格式須為 YYYY-MM-DD"))
		}
	}
	if from != "" && to != "" && from > to {
		return e.broken(ruleDates, from+" to "+to, fail(-2, "日期區間錯誤"))
	}
	rows := e.matching(q, from, to)
	size := pageSize
	if e.On(switchSmallPages) {
		size = smallPage
	}
	last := max(1, (len(rows)+size-1)/size)
	number, err := strconv.Atoi(q.Get("page"))
	if q.Get("page") == "" {
		number, err = 1, nil
	}
	if err != nil || number < 1 || number > last && !e.shrinks() {
		return e.broken(rulePage, q.Get("page"), fail(-2, "page 錯誤"))
	}
	answer := ok(e.paged(rows, number, size, last))
	e.moveOn(number)
	return answer
}

// shrinks says whether the list may have become shorter since its last page was counted, or was not counted at all.
func (e *Emulator) shrinks() bool { return e.On(switchDraftsGo) || e.On(switchNoCounts) }

// matching gives the rows of a list, the newest first. The last day is not included, which nobody knows of the real one.
func (e *Emulator) matching(q url.Values, from, to string) []*order {
	var rows []*order
	for _, o := range slices.Backward(e.orders) {
		day := o.created.In(taipei).Format(time.DateOnly)
		if from != "" && day < from || to != "" && day >= to {
			continue
		}
		fits := true
		for name, value := range map[string]string{
			"progress_status": o.progress, "payment_status": o.paymentStatus, "logistic_status": o.logisticStatus,
		} {
			fits = fits && (q.Get(name) == "all" || q.Get(name) == value)
		}
		if fits {
			rows = append(rows, o)
		}
	}
	return rows
}

// paged cuts one page out of a list. One row is an object instead of a list; where there is none, there is no key.
func (e *Emulator) paged(rows []*order, number, size, last int) object {
	first := min((number-1)*size, len(rows))
	cut := rows[first:min(first+size, len(rows))]
	data := object{}
	shown := make([]any, len(cut))
	for i, o := range cut {
		shown[i] = e.row(o)
	}
	switch len(shown) {
	case 0:
	case 1:
		data["order"] = shown[0]
	default:
		data["order"] = shown
	}
	if !e.On(switchNoCounts) {
		data["page"] = object{"total_page": last, "correct_page": number, "page_order": len(cut), "total_order": len(rows)}
	}
	return data
}

// moveOn is what changes in the shop between two pages.
func (e *Emulator) moveOn(number int) {
	if e.On(switchNewOrders) {
		fresh := sample{pay: "credit", paymentStatus: "paid", method: "home", pieces: []piece{{"PEN-05", 1}}}
		e.add(fresh, e.Now().Truncate(time.Second), emulation.NewRand(uint64(len(e.orders))))
	}
	if e.On(switchDraftsGo) && number == 1 {
		i := slices.IndexFunc(e.orders, func(o *order) bool { return o.progress == "temporary" && o.logistic == "home" })
		if i >= 0 {
			e.orders = slices.Delete(e.orders, i, i+1)
		}
	}
}

func (e *Emulator) detail(q url.Values, number string) reply {
	if refusal, refused := e.parameters(q); refused {
		return refusal
	}
	o := e.find(number)
	if o == nil {
		return e.broken(ruleOrder, "no such order", fail(-3, "查無此訂單"))
	}
	return ok(e.render(o))
}

// texts turns the numbers of an answer into texts.
func texts(v any) any {
	switch v := v.(type) {
	case object:
		out := make(object, len(v))
		for key, value := range v {
			out[key] = texts(value)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = texts(v[i])
		}
		return out
	case int, int64:
		return fmt.Sprint(v)
	}
	return v
}
