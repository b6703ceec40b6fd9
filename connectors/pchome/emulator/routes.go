package emulator

// The way of a request: the address, the vendor, the path, the answer (FACTS.md sections 1 and 7).

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
)

const maxBody = 8 << 20

// object is a JSON object of an answer.
type object = map[string]any

// call is one request that was let in.
type call struct {
	*http.Request
	query url.Values
	body  []byte
}

// reply is an answer on its way out.
type reply struct {
	status int
	body   any    // JSON
	page   string // a web page instead
}

func ok(body any) *reply { return &reply{status: http.StatusOK, body: body} }

func page(status int) *reply {
	return &reply{status: status, page: strconv.Itoa(status) + " " + http.StatusText(status)}
}

// unknown is the answer where nothing of what was asked for is there.
func unknown() *reply { return &reply{status: http.StatusNotFound, body: []any{}} }

// refused is a refusal with its code, its words and the numbers it is about.
func refused(code, message string, ids ...string) *reply {
	return &reply{status: http.StatusBadRequest, body: object{"Error": object{"Code": code, "Message": message, "Ids": append([]string{}, ids...)}}}
}

// broken notes a broken rule and gives the refusal that goes with it.
func (e *Emulator) broken(rule, detail string, answer *reply) *reply {
	e.Break(rule, detail)
	return answer
}

type handler func(*Emulator, *call) *reply

// route is one path with its methods.
type route struct {
	*Emulator
	path string
	by   map[string]handler
}

func (e *Emulator) routes() {
	e.mux = http.NewServeMux()
	for path, by := range map[string]map[string]handler{
		"/vdr/order/v1/index.php/trans/core/vendor/{vid}/order": {http.MethodGet: (*Emulator).listOrders},
		"/vdr/order/v1/index.php/trans/vendor/{vid}/order":      {http.MethodGet: (*Emulator).getOrders},
		"/vdr/order/v1/index.php/trans/vendor/{vid}/order/ship": {http.MethodPut: (*Emulator).putShip},
		"/vdr/prod/v3.3/index.php/core/vendor/{vid}/prod":       {http.MethodGet: (*Emulator).listGoods},
		"/vdr/prod/v3.3/index.php/vendor/{vid}/prod":            {http.MethodGet: (*Emulator).getGroup},
		"/vdr/prod/v3.3/index.php/vendor/{vid}/prod/{id}":       {http.MethodGet: (*Emulator).getGoods},
		"/vdr/prod/v3.3/index.php/vendor/{vid}/prod/qty":        {http.MethodPut: (*Emulator).putStock},
	} {
		e.mux.Handle(path, route{e, path, by})
	}
}

// ServeHTTP answers one request.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		e.write(w, page(http.StatusRequestEntityTooLarge))
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	e.mu.Lock()
	defer e.mu.Unlock()
	e.served++
	if answer := e.atTheDoor(w); answer != nil {
		e.write(w, answer)
		return
	}
	if e.On(switchNoShipCall) && strings.HasSuffix(r.URL.Path, "/order/ship") {
		e.write(w, page(http.StatusNotFound))
		return
	}
	if _, pattern := e.mux.Handler(r); pattern == "" {
		e.Count("unknown")
		e.write(w, e.broken(ruleRoute, r.URL.Path, page(http.StatusNotFound)))
		return
	}
	e.mux.ServeHTTP(w, r)
}

// atTheDoor is what happens to a request whatever it asks for; nil: it comes in.
func (e *Emulator) atTheDoor(w http.ResponseWriter) *reply {
	switch {
	case e.On(switchRefused):
		e.Count("refused")
		return page(http.StatusForbidden)
	case e.On(switchEmpty403):
		e.Count("refused")
		return &reply{status: http.StatusForbidden}
	case e.revoked: // what a vendor gets who is none any more is not known
		e.Count("refused")
		return &reply{status: http.StatusUnauthorized}
	case e.On(switchThrottled) && e.served%5 == 0:
		e.Count("throttled")
		w.Header().Set("Retry-After", "1")
		return &reply{status: http.StatusTooManyRequests}
	case e.On(switchWebPage) && e.served%7 == 0:
		e.Count("maintenance")
		return &reply{status: http.StatusOK, page: "系統維護中"}
	}
	return nil
}

// ServeHTTP serves one path.
func (t route) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t.Count(r.Method + " " + t.path)
	body, _ := io.ReadAll(r.Body) // it is in memory
	t.guardSecrets(r, body)
	if r.PathValue("vid") != Vendor {
		t.write(w, t.broken(ruleVendor, "another vendor", page(http.StatusForbidden)))
		return
	}
	run, known := t.by[r.Method]
	if !known {
		t.write(w, t.broken(ruleMethod, r.Method, page(http.StatusMethodNotAllowed)))
		return
	}
	t.write(w, run(t.Emulator, &call{Request: r, query: r.URL.Query(), body: body}))
}

// guardSecrets notes a request that carries what only opens answers.
func (e *Emulator) guardSecrets(r *http.Request, body []byte) {
	var sent strings.Builder
	sent.WriteString(r.RequestURI)
	sent.Write(body)
	for _, values := range r.Header {
		sent.WriteString(strings.Join(values, " "))
	}
	if strings.Contains(sent.String(), Key) || strings.Contains(sent.String(), IV) {
		e.Break(ruleSecret, "key or IV")
	}
}

func (e *Emulator) write(w http.ResponseWriter, r *reply) {
	switch {
	case r.page != "":
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		w.WriteHeader(r.status)
		_, _ = io.WriteString(w, "<html><head><title>"+r.page+"</title></head><body><h1>"+r.page+"</h1></body></html>")
	case r.body == nil:
		w.WriteHeader(r.status)
	default:
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		w.WriteHeader(r.status)
		if e.On(switchBOM) {
			_, _ = io.WriteString(w, "\ufeff")
		}
		body := r.body
		if e.On(switchTexts) {
			body = texts(body)
		}
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		_ = encoder.Encode(body) // the client may be gone
	}
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
	case []object:
		out := make([]any, len(v))
		for i := range v {
			out[i] = texts(v[i])
		}
		return out
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return v
}

// parameters checks the names of a query: all of needed, and nothing but those and optional.
func (e *Emulator) parameters(c *call, needed, optional []string) *reply {
	for _, name := range needed {
		if c.query.Get(name) == "" {
			return e.broken(ruleParameter, name+" is missing", refused("ParamRequired", "缺少參數 "+name))
		}
	}
	for name, values := range c.query {
		if !slices.Contains(needed, name) && !slices.Contains(optional, name) || len(values) > 1 {
			return e.broken(ruleParameter, name, refused("ParamUnknown", "不明或重複的參數 "+name))
		}
	}
	return nil
}

// paging reads offset and limit. Rows are counted from first.
func (e *Emulator) paging(c *call, first int) (offset, limit int, refusal *reply) {
	const usual, most = 20, 112
	offset, limit = first, usual
	var err error
	if given := c.query.Get("limit"); given != "" {
		if limit, err = strconv.Atoi(given); err != nil || strconv.Itoa(limit) != given || limit < 1 || limit > most {
			return 0, 0, e.broken(ruleLimit, given, refused("LimitInvalid", "limit 錯誤"))
		}
	}
	if given := c.query.Get("offset"); given != "" {
		if offset, err = strconv.Atoi(given); err != nil || strconv.Itoa(offset) != given || offset < first {
			return 0, 0, e.broken(ruleOffset, given, refused("OffsetInvalid", "offset 錯誤"))
		}
	}
	if e.On(switchCapped) {
		limit = min(limit, usual)
	}
	return offset, limit, nil
}

// cut is the part of a list that a page shows. Before the first row there is nothing: an offset of 0 where rows are counted from 1 begins
// with the first.
func (e *Emulator) cut(rows []object, offset, limit, first int) *reply {
	from := min(max(0, offset-first), len(rows))
	shown := rows[from:min(from+limit, len(rows))]
	if e.On(switchRepeats) && from > 0 {
		shown = append([]object{rows[from-1]}, shown[:max(0, min(len(shown), limit-1))]...)
	}
	if e.On(switchBareLists) {
		return ok(append([]object{}, shown...))
	}
	return ok(object{"TotalRows": len(rows), "Rows": append([]object{}, shown...)})
}

// numbers reads a list of numbers with commas between them.
func (e *Emulator) numbers(c *call, name string) ([]string, *reply) {
	const most = 20
	ids := strings.Split(c.query.Get(name), ",")
	sorted := slices.Clone(ids)
	slices.Sort(sorted)
	wellFormed := !slices.ContainsFunc(ids, func(id string) bool { return id == "" || strings.TrimSpace(id) != id })
	if !wellFormed || len(ids) > most || len(slices.Compact(sorted)) != len(ids) {
		return nil, e.broken(ruleIDs, strconv.Itoa(len(ids))+" in "+name, refused("IdInvalid", "編號錯誤或超過 20 筆"))
	}
	return ids, nil
}

// entries reads a body: a list of objects about the numbers of the query.
func (e *Emulator) entries(c *call, ids []string) ([]object, *reply) {
	kind, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	decoder := json.NewDecoder(bytes.NewReader(c.body))
	decoder.UseNumber()
	var rows []object
	if kind != "application/json" || decoder.Decode(&rows) != nil || slices.ContainsFunc(rows, func(o object) bool { return o == nil }) {
		return nil, e.broken(ruleBody, "not a list of objects", refused("BodyInvalid", "資料格式錯誤"))
	}
	named := make([]string, 0, len(rows))
	for _, row := range rows {
		id, _ := row["Id"].(string)
		named = append(named, id)
	}
	wanted := slices.Clone(ids)
	slices.Sort(wanted)
	slices.Sort(named)
	if !slices.Equal(wanted, named) {
		return nil, e.broken(ruleSameIDs, "query and body differ", refused("IdMismatch", "編號與資料不符", ids...))
	}
	return rows, nil
}
