package emulator

// The way of a request: the gateway with its key, the route, the schema, the shop (FACTS.md sections 1 and 7). The gateway refuses with a
// message of its own and 401, 403, 404 or 429; everything behind it refuses with an envelope and 500.

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// object is one JSON object of an answer.
type object = map[string]any

// call is a request whose body was found good. Names of properties are kept in lower case.
type call struct{ values map[string]json.RawMessage }

func (c *call) int(name string) int {
	var n int
	_ = json.Unmarshal(c.values[strings.ToLower(name)], &n) // the schema was checked
	return n
}

func (c *call) text(name string) string {
	var s string
	_ = json.Unmarshal(c.values[strings.ToLower(name)], &s)
	return s
}

func (c *call) bool(name string) bool {
	var b bool
	_ = json.Unmarshal(c.values[strings.ToLower(name)], &b)
	return b
}

func (c *call) texts(name string) []string {
	var list []string
	_ = json.Unmarshal(c.values[strings.ToLower(name)], &list)
	return list
}

// reply is an answer on its way out: the gateway's message, the data of an envelope, a refusal in one, or a file.
type reply struct {
	status  int
	message string // of the gateway
	refusal string // of the business
	data    any
	file    []byte
	kind    string
}

func success(data any) *reply { return &reply{status: http.StatusOK, data: data} }

// refuse is a refusal of the business, and counts it.
func (e *Emulator) refuse(rule, message string) *reply {
	e.Break(rule, strings.SplitN(message, " =>", 2)[0])
	return &reply{status: http.StatusInternalServerError, refusal: message}
}

func gatewaySays(status int, message string) *reply { return &reply{status: status, message: message} }

// What the gateway says.
const (
	saysNoKey   = "尚未套用 API Key"
	saysDenied  = "User is not authorized to access this resource with an explicit deny"
	saysNoRoute = "Missing Authentication Token"
	saysTooMany = "Limit Exceeded"
)

// kind is the type of a property.
type kind string

const (
	integer kind = "Integer"
	text    kind = "String"
	boolean kind = "Boolean"
	texts   kind = "Array"
)

func (k kind) takes(raw json.RawMessage) bool {
	var into any
	switch k {
	case integer:
		into = new(int)
	case text:
		into = new(string)
	case boolean:
		into = new(bool)
	case texts:
		into = new([]string)
	}
	return json.Unmarshal(raw, into) == nil
}

// property is one of a body's. A required one is there and not null.
type property struct {
	name     string
	kind     kind
	required bool
}

func must(kind kind, names ...string) []property { return properties(kind, true, names) }
func may(kind kind, names ...string) []property  { return properties(kind, false, names) }

func properties(kind kind, required bool, names []string) []property {
	list := make([]property, len(names))
	for i, name := range names {
		list[i] = property{name, kind, required}
	}
	return list
}

// ServeHTTP answers as the gateway would.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		return
	}
	e.mu.Lock()
	answer := e.answer(r, body)
	e.mu.Unlock()
	if answer.file != nil {
		w.Header().Set("Content-Type", answer.kind)
		w.WriteHeader(answer.status)
		_, _ = w.Write(answer.file)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(answer.status)
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	_ = out.Encode(e.wrapped(answer))
}

// wrapped puts an answer into its envelope; the gateway's own messages have none.
func (e *Emulator) wrapped(answer *reply) any {
	stamp := local(e.Now()).Format("2006-01-02T15:04:05.0000000-07:00")
	switch {
	case answer.message != "":
		return object{"message": answer.message}
	case answer.refusal != "":
		status := "Failure"
		if e.On(statusError) {
			status = "Error"
		}
		return object{"ErrorId": "E-" + fmt.Sprint(answer.status), "Status": status, "Data": nil, "ErrorMessage": answer.refusal, "TimeStamp": stamp}
	}
	return object{"ErrorId": "", "Status": "Success", "Data": answer.data, "ErrorMessage": nil, "TimeStamp": stamp}
}

// answer is everything between the bytes in and the reply out.
func (e *Emulator) answer(r *http.Request, body []byte) *reply {
	path := strings.TrimPrefix(r.URL.Path, "/ec")
	at, known := endpoints[path]
	e.Count(strings.TrimPrefix(path, "/"))
	if refusal := e.gate(r, at, known); refusal != nil {
		return refusal
	}
	if media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); media != "application/json" {
		return e.refuse(ruleJSON, "Content-Type => 需為 application/json")
	}
	c := &call{values: map[string]json.RawMessage{}}
	var values map[string]json.RawMessage
	if json.Unmarshal(body, &values) != nil || values == nil {
		return e.refuse(ruleJSON, "body => 不得為空")
	}
	for name, raw := range values {
		c.values[strings.ToLower(name)] = raw
	}
	if refusal := e.schema(at, c); refusal != nil {
		return refusal
	}
	if at.shop != "" && c.int(at.shop) != shopID {
		e.Break(ruleShop, "another shop")
		return gatewaySays(http.StatusForbidden, saysDenied)
	}
	return at.do(e, c)
}

// gate is the gateway: key, route, method, rate and the categories of calls that were granted.
func (e *Emulator) gate(r *http.Request, at endpoint, known bool) *reply {
	key := r.Header.Get("x-api-key")
	switch {
	case key == "":
		e.Break(ruleKey, "none")
		return gatewaySays(http.StatusUnauthorized, saysNoKey)
	case key != apiKey || e.revoked:
		e.Break(ruleKeyRight, "not of this shop")
		return gatewaySays(http.StatusForbidden, saysDenied)
	case !known:
		e.Break(ruleRoute, r.URL.Path)
		return gatewaySays(http.StatusNotFound, "Not Found")
	case r.Method != http.MethodPost:
		e.Break(rulePost, r.Method)
		return gatewaySays(http.StatusForbidden, saysNoRoute)
	case at.closedBy != "" && e.On(at.closedBy):
		return gatewaySays(http.StatusForbidden, saysDenied)
	case at.path == byGuess && e.On(legacyPaths), at.path == byLegacy && !e.On(legacyPaths):
		return gatewaySays(http.StatusForbidden, saysNoRoute)
	}
	if e.asked++; e.On(throttle) && e.asked%5 == 0 {
		return gatewaySays(http.StatusTooManyRequests, saysTooMany)
	}
	return nil
}

// schema checks the body's properties.
func (e *Emulator) schema(at endpoint, c *call) *reply {
	known := map[string]bool{}
	for _, p := range at.properties {
		name := strings.ToLower(p.name)
		known[name] = true
		raw, there := c.values[name]
		switch {
		case !there || string(raw) == "null":
			if p.required {
				return e.refuse(ruleRequired, name+" => 不得為空")
			}
		case !p.kind.takes(raw):
			e.Break(ruleType, p.name)
			return &reply{status: http.StatusInternalServerError, refusal: fmt.Sprintf(
				"請確認傳入資料型別是否符合規範! Invalid type. Expected %s. Path '%s', schema '#/properties/%s'", p.kind, p.name, p.name)}
		}
	}
	for name := range c.values {
		if !known[name] {
			e.Break(ruleProperty, name) // accepted: it is left unread
		}
	}
	return nil
}
