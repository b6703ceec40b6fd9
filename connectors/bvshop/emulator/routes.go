package emulator

// The way of a request: Accept, token, route, answer (FACTS.md sections 1 and 7).

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors/emulation"
)

const (
	apiPath = "/api/v2"
	maxBody = 8 << 20
)

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
	body   any
	raw    []byte // instead of body
	kind   string // content type of raw
}

func ok(data any) *reply { return &reply{status: http.StatusOK, body: object{"data": data}} }

func fail(status int, message string) *reply {
	return &reply{status: status, body: object{"message": message}}
}

// invalid is Laravel's refusal of a value.
func invalid(field, says string) *reply {
	message := field + " " + says
	return &reply{status: http.StatusUnprocessableEntity, body: object{"message": message, "errors": object{field: []string{message}}}}
}

func missing() *reply {
	return fail(http.StatusNotFound, `No query results for model [App\Models\Order].`)
}

// broken notes a broken rule and gives the refusal that goes with it.
func (e *Emulator) broken(rule, detail string, refusal *reply) *reply {
	e.Break(rule, detail)
	return refusal
}

type handler func(*Emulator, *call) *reply

// routes fills the table of paths below the API.
func (e *Emulator) routes() {
	e.mux = http.NewServeMux()
	for pattern, h := range map[string]handler{
		"GET /orders":                     (*Emulator).listOrders,
		"GET /orders/{id}":                (*Emulator).getOrder,
		"PUT /orders/{id}":                (*Emulator).putOrder,
		"GET /payments":                   (*Emulator).listPayments,
		"GET /logistics":                  (*Emulator).listLogistics,
		"POST /order-logistic/{provider}": (*Emulator).makeLabel,
		"GET /inventories":                (*Emulator).listInventories,
		"GET /inventories/{sku}":          (*Emulator).getInventory,
		"PUT /inventories/{sku}":          (*Emulator).putInventory,
		"PUT /inventories/batch":          (*Emulator).putInventories,
		"GET /products":                   (*Emulator).listProducts,
		"GET /products/{id}":              (*Emulator).getProduct,
	} {
		method, path, _ := strings.Cut(pattern, " ")
		e.mux.Handle(method+" "+apiPath+path, route{e, pattern, h})
	}
}

// route serves one path.
type route struct {
	*Emulator
	name string
	run  handler
}

func (t route) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		write(w, fail(http.StatusRequestEntityTooLarge, "Payload Too Large"))
		return
	}
	t.Count(t.name)
	t.meanwhile()
	if refusal := t.admit(r); refusal != nil {
		write(w, refusal)
		return
	}
	c := &call{Request: r, query: r.URL.Query(), body: body}
	answer := t.run(t.Emulator, c)
	if t.On(switchTexts) {
		answer.body = texts(answer.body)
	}
	write(w, answer)
}

// ServeHTTP answers one request.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	w.Header().Set("X-Api-Version", "2.2.0")
	if strings.HasPrefix(r.URL.Path, labelPath) {
		e.Count("label file")
		write(w, e.labelFile(r))
		return
	}
	e.served++
	if e.On(switchThrottled) && e.served%5 == 0 {
		e.Count("throttled")
		w.Header().Set("Retry-After", "1")
		w.Header().Set("X-Ratelimit-Limit", "60")
		w.Header().Set("X-Ratelimit-Remaining", "0")
		write(w, fail(http.StatusTooManyRequests, "Too Many Attempts."))
		return
	}
	if r.URL.Path == apiPath+"/get-token" {
		e.Count("POST /get-token")
		write(w, e.getToken(r))
		return
	}
	if _, pattern := e.mux.Handler(r); pattern == "" {
		e.Count("unknown")
		write(w, e.broken(ruleRoute, r.Method+" "+r.URL.Path, fail(http.StatusNotFound, "Not Found")))
		return
	}
	e.mux.ServeHTTP(w, r)
}

// meanwhile is what others do while requests come in.
func (e *Emulator) meanwhile() {
	if e.On(switchTokenTaken) && e.served%7 == 0 && e.login.token != "" {
		e.signIn()
	}
}

// admit checks the headers that every request needs.
func (e *Emulator) admit(r *http.Request) *reply {
	if r.Header.Get("Accept") != "application/json" {
		return e.broken(ruleAccept, "Accept", &reply{status: http.StatusFound, raw: []byte("<html><body>Redirecting to /login</body></html>"),
			kind: "text/html; charset=utf-8"})
	}
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !bearer || !e.isLive(token) {
		if bearer && e.given[token] && !e.revoked { // ended without his doing: he cannot know before he asks
			return fail(http.StatusUnauthorized, "Unauthenticated.")
		}
		return e.broken(ruleBearer, "Authorization", fail(http.StatusUnauthorized, "Unauthenticated."))
	}
	return nil
}

func (e *Emulator) isLive(token string) bool {
	if e.revoked {
		return false
	}
	if token == Token {
		return true
	}
	ended := e.On(switchTokenEnds) && e.Now().Sub(e.login.since) >= tokenLife
	return token != "" && token == e.login.token && !ended
}

const tokenLife = 30 * time.Minute

// getToken signs in with the login. The token that it had until now is dead from here on.
func (e *Emulator) getToken(r *http.Request) *reply {
	q := r.URL.Query()
	body, _ := io.ReadAll(io.LimitReader(r.Body, 1))
	switch {
	case r.Method != http.MethodPost || len(body) > 0 || r.ContentLength != 0:
		return e.broken(ruleLogin, "method or body", fail(http.StatusMethodNotAllowed, "The method is not supported for this route."))
	case r.Header.Get("Accept") != "application/json":
		return e.broken(ruleAccept, "Accept", &reply{status: http.StatusFound, raw: []byte("<html></html>"), kind: "text/html; charset=utf-8"})
	case q.Get("type") != "store":
		return e.broken(ruleLogin, "type", invalid("type", "為必填欄位。"))
	case q.Get("email") != Email || q.Get("password") != Password || e.revoked:
		return e.broken(ruleLogin, "email or password", fail(http.StatusUnauthorized, "Unauthenticated."))
	}
	e.signIn()
	return &reply{status: http.StatusOK, body: object{
		"accessToken": e.login.token, "tokenType": "bearer", "user": object{"id": 41, "name": "倉庫", "email": Email},
	}}
}

func (e *Emulator) signIn() {
	e.logins++
	digits := emulation.NewRand(uint64(e.logins)).Uint64()
	e.login = session{token: itoa(700+e.logins) + "|DUMMYlogin" + itoa(int(digits>>2)), since: e.Now()}
	e.given[e.login.token] = true
}

// parameters notes those that a query must not have.
func (e *Emulator) parameters(c *call, known ...string) *reply {
	for name := range c.query {
		if !slices.Contains(known, name) {
			return e.broken(ruleParameter, name, invalid(name, "不是有效的參數。"))
		}
	}
	return nil
}

// fields reads a JSON body.
func (e *Emulator) fields(c *call) (map[string]json.RawMessage, *reply) {
	kind, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	var body map[string]json.RawMessage
	if kind != "application/json" || json.Unmarshal(c.body, &body) != nil || body == nil {
		return nil, e.broken(ruleBody, "not a JSON object", invalid("body", "格式錯誤。"))
	}
	return body, nil
}

// read decodes one field of a body into a type, strictly.
func (e *Emulator) read(body map[string]json.RawMessage, name string, into any) *reply {
	raw, there := body[name]
	if !there {
		return nil
	}
	if bytes.Equal(raw, []byte("null")) || json.Unmarshal(raw, into) != nil {
		return e.broken(ruleBody, name, invalid(name, "型別錯誤。"))
	}
	return nil
}

func write(w http.ResponseWriter, r *reply) {
	if r.raw != nil {
		w.Header().Set("Content-Type", r.kind)
		if r.status == http.StatusFound {
			w.Header().Set("Location", "/login")
		}
		w.WriteHeader(r.status)
		_, _ = w.Write(r.raw)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(r.status)
	_ = json.NewEncoder(w).Encode(r.body)
}

// texts turns the numbers of an answer into texts, but for the counts of a list.
func texts(v any) any {
	switch v := v.(type) {
	case object:
		out := make(object, len(v))
		for key, value := range v {
			if key == "meta" {
				out[key] = value
				continue
			}
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
		return itoa(v)
	case int64:
		return itoa(int(v))
	}
	return v
}
