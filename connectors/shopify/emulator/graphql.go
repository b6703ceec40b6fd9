package emulator

// GraphQL: a document is parsed, validated against the schema and carried out on plain maps, and nothing but what it selects is answered.
// What it costs is counted before and after (FACTS.md sections 7 and 8).

import (
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
)

//go:embed schema.graphql
var schemaText string

// loadSchema reads the schema once: it never changes.
var loadSchema = sync.OnceValues(func() (*ast.Schema, error) {
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: schemaText})
	if err != nil {
		return nil, fmt.Errorf("shopify emulator: %w", err)
	}
	return schema, nil
})

// versions are those that are served.
var versions = []string{"2026-04", "2026-07", "2026-10"}

// Points of FACTS.md section 7.
const (
	bucketSize    = 2000
	bucketRestore = 100
	smallSize     = 100
	smallRestore  = 50
	mostCost      = 1000
)

// bucket is what an app may still spend.
type bucket struct {
	points float64
	at     time.Time
}

// object is a value with fields; resolve is a field that depends on its arguments.
type (
	object  map[string]any
	resolve func(args map[string]any) any
	rows    []any
)

// denied is a field that the app may not see.
type denied struct{ what string }

// failure ends a whole call. It is thrown by whatever finds it.
type failure struct {
	rule, code, words string
}

func fail(rule, words string) { panic(failure{rule: rule, words: words}) }

type problem map[string]any

type query struct {
	Query         string         `json:"query"`
	Variables     map[string]any `json:"variables"`
	OperationName string         `json:"operationName"`
}

func (e *Emulator) serveGraphQL(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.queries++
	version, found := strings.CutPrefix(r.URL.Path, "/admin/api/")
	version, whole := strings.CutSuffix(version, "/graphql.json")
	switch {
	case !found || !whole || !slices.Contains(versions, version):
		e.Count("unknown path")
		e.Break(ruleVersion, "no such version or path")
		reply(w, http.StatusNotFound, object{"errors": "Not Found"})
		return
	case e.On(frozen):
		e.Count("frozen")
		reply(w, http.StatusPaymentRequired, object{"errors": "Unavailable Shop"})
		return
	case !e.checkToken(r):
		e.Count("refused")
		reply(w, http.StatusUnauthorized, object{"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"})
		return
	case e.On(random503) && e.queries%5 == 0:
		e.Count("503")
		w.Header().Set("Retry-After", "1")
		reply(w, http.StatusServiceUnavailable, object{"errors": "Service Unavailable"})
		return
	}
	if e.On(fallForward) {
		version = "2026-10"
	}
	w.Header().Set("X-Shopify-API-Version", version)
	var q query
	decoder := json.NewDecoder(r.Body)
	decoder.UseNumber()
	if err := decoder.Decode(&q); err != nil || r.Method != http.MethodPost || q.Query == "" {
		_, _ = io.Copy(io.Discard, r.Body)
		e.Count("unreadable")
		e.Break(ruleRequest, "no POST of JSON with a query")
		reply(w, http.StatusBadRequest, object{"errors": object{"query": "Required parameter missing or invalid"}})
		return
	}
	reply(w, http.StatusOK, e.answer(q))
}

// answer carries a call out.
func (e *Emulator) answer(q query) object {
	document, problems := gqlparser.LoadQueryWithRules(e.schema, q.Query, nil)
	if len(problems) > 0 {
		e.Count("invalid document")
		e.Break(ruleDocument, "the document does not fit the schema: "+problems[0].Message)
		return object{"errors": []problem{{"message": problems[0].Message, "extensions": object{"code": "undefinedField"}}}}
	}
	operation := document.Operations.ForName(q.OperationName)
	if operation == nil {
		e.Count("invalid document")
		e.Break(ruleDocument, "no operation is called so")
		return object{"errors": []problem{{"message": "No operation named \"" + q.OperationName + "\""}}}
	}
	e.Count(operation.Name)
	variables, err := validator.VariableValues(e.schema, operation, q.Variables)
	if err != nil {
		e.Break(ruleVariables, "a variable is not of its type")
		return object{"errors": []problem{{"message": err.Error(), "extensions": object{"code": "INVALID_VARIABLE"}}}}
	}
	x := &execution{Emulator: e, operation: operation, variables: variables}
	return x.run()
}

// execution is one call.
type execution struct {
	*Emulator
	operation *ast.OperationDefinition
	variables map[string]any
	problems  []problem
	actual    int
}

func (x *execution) run() object {
	requested := x.estimate(x.operation.SelectionSet)
	if refusal := x.refuse(requested); refusal != nil {
		return refusal
	}
	data, failed := x.data()
	if failed != nil {
		if failed.rule != "" {
			x.Break(failed.rule, failed.words)
		}
		p := problem{"message": failed.words}
		if failed.code != "" {
			p["extensions"] = object{"code": failed.code}
		}
		return object{"errors": []problem{p}, "extensions": x.cost(requested, x.actual)}
	}
	if x.On(smallBucket) {
		x.bucket.points -= float64(x.actual)
	}
	answer := object{"data": data, "extensions": x.cost(requested, x.actual)}
	if len(x.problems) > 0 {
		answer["errors"] = x.problems
	}
	return answer
}

// refuse says no to what is too dear, or cannot be paid now.
func (x *execution) refuse(requested int) object {
	told := func(code, words string) object {
		p := []problem{{"message": words, "extensions": object{"code": code, "documentation": "https://shopify.dev/api/usage/rate-limits"}}}
		return object{"errors": p, "extensions": x.cost(requested, 0)}
	}
	switch {
	case x.On(costCap) && requested > mostCost:
		return told("MAX_COST_EXCEEDED", fmt.Sprintf("Query cost is %d, which exceeds the single query max cost limit (%d).", requested, mostCost))
	case x.On(throttleThird) && x.queries%3 == 0:
		x.bucket.points = max(0, float64(requested)-1)
		return told("THROTTLED", "Throttled")
	case x.On(smallBucket):
		now := x.Now()
		x.bucket.points = min(smallSize, x.bucket.points+smallRestore*now.Sub(x.bucket.at).Seconds())
		x.bucket.at = now
		if x.bucket.points < float64(min(requested, smallSize)) {
			return told("THROTTLED", "Throttled")
		}
	default:
		x.bucket.points = bucketSize
	}
	return nil
}

func (x *execution) cost(requested, actual int) object {
	most, rate := bucketSize, bucketRestore
	if x.On(smallBucket) {
		most, rate = smallSize, smallRestore
		requested = min(requested, smallSize)
	}
	return object{"cost": object{
		"requestedQueryCost": requested, "actualQueryCost": actual,
		"throttleStatus": object{"maximumAvailable": float64(most), "currentlyAvailable": int(x.bucket.points), "restoreRate": float64(rate)},
	}}
}

// estimate is what a selection costs at the most: an object 1, a connection 2 and its rows, a mutation 10.
func (x *execution) estimate(set ast.SelectionSet) int {
	sum := 0
	for _, f := range fields(set, nil) {
		kind := x.schema.Types[f.Definition.Type.Name()]
		if kind.IsLeafType() || f.Name == "pageInfo" {
			continue
		}
		below := 1 + x.estimate(f.SelectionSet)
		switch args := f.ArgumentMap(x.variables); {
		case strings.HasSuffix(kind.Name, "Connection"):
			sum += 2 + size(args, 50)*(below-1)
		case f.Definition.Type.Elem != nil && f.Name != "nodes" || args["ids"] != nil:
			n := size(args, 1)
			if ids, given := args["ids"].([]any); given {
				n = len(ids)
			}
			sum += n * below
		default:
			sum += below
		}
		if f.ObjectDefinition.Name == "Mutation" {
			sum += 10
		}
	}
	return sum
}

func size(args map[string]any, otherwise int) int {
	if n, given := integer(args["first"]); given {
		return int(n)
	}
	return otherwise
}

// integer reads a number as it comes from a document or from a variable.
func integer(v any) (int64, bool) {
	switch n := v.(type) {
	case int64:
		return n, true
	case int:
		return int64(n), true
	case json.Number:
		i, err := n.Int64()
		return i, err == nil
	}
	return 0, false
}

// fields gives the fields of a selection, those of fragments among them. applies says whether a fragment is about the value; nil: all are.
func fields(set ast.SelectionSet, applies func(condition string) bool) []*ast.Field {
	var all []*ast.Field
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			all = append(all, s)
		case *ast.InlineFragment:
			if applies == nil || s.TypeCondition == "" || applies(s.TypeCondition) {
				all = append(all, fields(s.SelectionSet, applies)...)
			}
		case *ast.FragmentSpread:
			if applies == nil || applies(s.Definition.TypeCondition) {
				all = append(all, fields(s.Definition.SelectionSet, applies)...)
			}
		}
	}
	return all
}

// data carries the selection out. A failure thrown on the way ends it.
func (x *execution) data() (data any, failed *failure) {
	defer func() {
		switch thrown := recover().(type) {
		case nil:
		case failure:
			data, failed = nil, &thrown
		default:
			panic(thrown)
		}
	}()
	root := x.root()
	x.actual = -1 // the root is no object
	return x.object(x.operation.SelectionSet, root, nil), nil
}

func (x *execution) object(set ast.SelectionSet, o object, path []any) object {
	if strings.HasSuffix(o.kind(), "Connection") {
		x.actual += 2
	} else if o.kind() != "PageInfo" {
		x.actual++
	}
	out := object{}
	for _, f := range fields(set, func(condition string) bool { return x.is(o.kind(), condition) }) {
		if f.Name == "__typename" {
			out[f.Alias] = o.kind()
			continue
		}
		value, there := o[f.Name]
		if !there {
			panic(fmt.Sprintf("shopify emulator: %s has no %s", o.kind(), f.Name))
		}
		if depends, yes := value.(resolve); yes {
			args := f.ArgumentMap(x.variables)
			if d := f.Directives.ForName("idempotent"); d != nil {
				args["@idempotent"] = d.ArgumentMap(x.variables)["key"]
			}
			value = depends(args)
		}
		out[f.Alias] = x.value(f, value, append(slices.Clone(path), f.Alias))
	}
	return out
}

func (o object) kind() string {
	kind, _ := o["__typename"].(string)
	return kind
}

// is says whether a type is another, or one of those that an interface stands for.
func (x *execution) is(kind, condition string) bool {
	if kind == condition {
		return true
	}
	return slices.ContainsFunc(x.schema.PossibleTypes[condition], func(d *ast.Definition) bool { return d.Name == kind })
}

func (x *execution) value(f *ast.Field, value any, path []any) any {
	switch v := value.(type) {
	case denied:
		x.problems = append(x.problems, problem{
			"message": "Access denied for " + v.what + " field.", "path": path,
			"extensions": object{"code": "ACCESS_DENIED", "documentation": "https://shopify.dev/api/usage/access-scopes", "requiredAccess": v.what},
		})
		return nil
	case object:
		if v == nil {
			return nil
		}
		return x.object(f.SelectionSet, v, path)
	case rows:
		list := make([]any, 0, len(v))
		for i, row := range v {
			list = append(list, x.value(f, row, append(slices.Clone(path), i)))
		}
		return list
	}
	return value
}

// row is an element of a connection, with the key by which its cursor finds it again.
type row struct {
	key   string
	value object
}

// connection is a field that gives a page of rows, which stand in the order of their keys.
func connection(kind string, all func() []row) resolve {
	return func(args map[string]any) any {
		list := all()
		first, given := integer(args["first"])
		if !given || first < 1 || first > 250 {
			fail(rulePageSize, "first must be between 1 and 250")
		}
		if after, given := args["after"].(string); given {
			key, err := base64.StdEncoding.DecodeString(after)
			if err != nil || !strings.HasPrefix(string(key), kind) {
				fail(ruleCursor, "Invalid cursor for current pagination sort.")
			}
			last := strings.TrimPrefix(string(key), kind)
			list = slices.DeleteFunc(slices.Clone(list), func(r row) bool { return r.key <= last })
		}
		more := len(list) > int(first)
		list = list[:min(len(list), int(first))]
		nodes := make(rows, 0, len(list))
		var end any
		for _, r := range list {
			nodes, end = append(nodes, r.value), base64.StdEncoding.EncodeToString([]byte(kind+r.key))
		}
		page := object{"__typename": "PageInfo", "hasNextPage": more, "endCursor": end}
		return object{"__typename": kind + "Connection", "nodes": nodes, "pageInfo": page}
	}
}

// first is a field that gives the first rows of a list.
func first(all rows) resolve {
	return func(args map[string]any) any {
		if n, given := integer(args["first"]); given {
			return all[:min(int64(len(all)), max(0, n))]
		}
		return all
	}
}
