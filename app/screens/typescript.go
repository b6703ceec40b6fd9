package screens

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"

	"gowarehouse/app"
	"gowarehouse/connectors"
)

// beside are the types that reach the page otherwise than as the answer to a call: in events, and as the results of jobs.
var beside = []reflect.Type{reflect.TypeFor[reply](), reflect.TypeFor[Changed](), reflect.TypeFor[JobView](), reflect.TypeFor[Show](),
	reflect.TypeFor[Notice](), reflect.TypeFor[app.AuthorizedDoc](), reflect.TypeFor[app.BulkDoc](), reflect.TypeFor[app.FetchedAccount](),
	reflect.TypeFor[app.ImportDone](), reflect.TypeFor[app.ListingSync](), reflect.TypeFor[app.ReleasedDoc]()}

// TypeScript gives frontend/src/api/calls.ts: the types of every call, exactly as encoding/json writes them - with null where a pointer
// may be nil - which the generators at hand only approach.
func TypeScript() string {
	w := &writer{names: map[reflect.Type]string{}, taken: map[string]reflect.Type{}}
	calls := all()
	var table strings.Builder
	for _, name := range slices.Sorted(maps.Keys(calls)) {
		fmt.Fprintf(&table, "  %s: { in: %s; out: %s };\n", name, w.of(calls[name].in), w.of(calls[name].out))
	}
	for _, t := range beside {
		w.of(t)
	}
	slices.Sort(w.written)
	return "// Generated from app/screens by `make types`. Do not edit.\n\nexport interface Calls {\n" + table.String() + "}\n\n" +
		strings.Join(w.written, "\n")
}

// writer collects interfaces.
type writer struct {
	names   map[reflect.Type]string
	taken   map[string]reflect.Type
	written []string
}

// given are the types that write their own JSON.
var given = map[reflect.Type]string{
	reflect.TypeFor[time.Time]():        "string",
	reflect.TypeFor[json.RawMessage]():  "unknown",
	reflect.TypeFor[connectors.Money](): "{ amount: string; currency: string }",
	reflect.TypeFor[[]byte]():           "string",
}

// kinds are the types of plain values.
var kinds = map[reflect.Kind]string{
	reflect.String: "string", reflect.Bool: "boolean", reflect.Interface: "unknown",
	reflect.Int: "number", reflect.Int8: "number", reflect.Int16: "number", reflect.Int32: "number", reflect.Int64: "number",
	reflect.Uint: "number", reflect.Uint8: "number", reflect.Uint16: "number", reflect.Uint32: "number", reflect.Uint64: "number",
	reflect.Float32: "number", reflect.Float64: "number",
}

// of gives the name of a type in TypeScript, writing its interface at the first use.
func (w *writer) of(t reflect.Type) string {
	if text, is := given[t]; is {
		return text
	}
	switch t.Kind() {
	case reflect.Pointer:
		return w.of(t.Elem()) + " | null"
	case reflect.Slice, reflect.Array:
		return list(w.of(t.Elem()))
	case reflect.Map:
		return "Record<string, " + w.of(t.Elem()) + ">"
	case reflect.Struct:
		return w.structure(t)
	}
	if text, is := kinds[t.Kind()]; is {
		return text
	}
	panic("screens: a call carries " + t.String() + ", which JSON cannot")
}

func list(element string) string {
	if strings.ContainsRune(element, ' ') {
		return "(" + element + ")[]"
	}
	return element + "[]"
}

// structure writes the interface of a struct once. Two packages may use one name; the second is then called after its package too.
func (w *writer) structure(t reflect.Type) string {
	if name, known := w.names[t]; known {
		return name
	}
	name := t.Name()
	if _, twice := w.taken[name]; twice {
		name = title(t.PkgPath()[strings.LastIndexByte(t.PkgPath(), '/')+1:]) + name
	}
	name = title(name)
	w.names[t], w.taken[name] = name, t
	var b strings.Builder
	fmt.Fprintf(&b, "export interface %s {\n", name)
	w.fields(&b, t)
	b.WriteString("}\n")
	w.written = append(w.written, b.String())
	return name
}

func title(name string) string {
	runes := []rune(name)
	runes[0] = unicode.ToUpper(runes[0])
	return string(runes)
}

// fields writes the fields of a struct, those of embedded structs among them.
func (w *writer) fields(b *strings.Builder, t reflect.Type) {
	for field := range t.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case name == "-" || !field.IsExported() && !field.Anonymous:
			continue
		case field.Anonymous && name == "":
			w.fields(b, field.Type)
			continue
		case name == "":
			panic("screens: " + t.String() + "." + field.Name + " has no json tag")
		}
		optional := ""
		if strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero") {
			optional = "?"
		}
		if strings.ContainsAny(name, "-.") {
			name = "'" + name + "'"
		}
		fmt.Fprintf(b, "  %s%s: %s;\n", name, optional, w.of(field.Type))
	}
}
