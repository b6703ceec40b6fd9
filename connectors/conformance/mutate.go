// Mutations: JSON documents in which one value is not what it should be.

package conformance

import (
	"bytes"
	"encoding/json"
	"strings"
)

// hostile are values that a careless reader trips over.
var hostile = []any{
	nil, true, "", "0", "-1", "not a number", "1e999", "2026-13-45T99:99:99Z", "💥", strings.Repeat("長", 300),
	json.Number("0"), json.Number("-1"), json.Number("1.5"), json.Number("1e400"), json.Number("99999999999999999999999999"),
	[]any{}, []any{nil}, []any{[]any{[]any{}}}, map[string]any{}, map[string]any{"": nil}, deep(200),
}

// deep is a list in a list in a list.
func deep(levels int) any {
	var v any
	for range levels {
		v = []any{v}
	}
	return v
}

// slot is a place in a document.
type slot struct {
	get func() any
	set func(any)
}

// document is a parsed JSON document with every place in it.
type document struct {
	root  any
	slots []slot
}

// parse reads a document; ok is false if it is no JSON.
func parse(text []byte) (doc *document, ok bool) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	doc = &document{}
	if err := decoder.Decode(&doc.root); err != nil {
		return nil, false
	}
	doc.slots = append(doc.slots, slot{func() any { return doc.root }, func(v any) { doc.root = v }})
	doc.walk(doc.root)
	return doc, true
}

func (d *document) walk(v any) {
	switch node := v.(type) {
	case map[string]any:
		for _, key := range sortedKeys(node) {
			d.slots = append(d.slots, slot{func() any { return node[key] }, func(v any) { node[key] = v }})
			d.walk(node[key])
		}
	case []any:
		for i := range node {
			d.slots = append(d.slots, slot{func() any { return node[i] }, func(v any) { node[i] = v }})
			d.walk(node[i])
		}
	}
}

// with writes the document with another value at a place, and leaves the document as it was.
func (d *document) with(place int, value any) []byte {
	s := d.slots[place%len(d.slots)]
	old := s.get()
	s.set(value)
	text, err := json.Marshal(d.root)
	s.set(old)
	if err != nil {
		return []byte("null")
	}
	return text
}

// mutant is the n-th mutation of a document: first values are swapped, in places far apart, then it is cut off or replaced.
func mutant(text []byte, n int) []byte {
	switch {
	case n%8 == 6:
		return text[:len(text)*(n%7)/8]
	case n%8 == 7:
		return []byte([]string{"null", "[]", "{}", `"text"`, "0", "", "\xff\xfe", "[[[[[[[["}[n/8%8])
	}
	doc, ok := parse(text)
	if !ok {
		return text[:len(text)/2]
	}
	return doc.with(n*n*7919+n*31, hostile[n%len(hostile)])
}

// mutants calls f with mutations of a document, at most limit of them, spread over all places and values.
func mutants(text []byte, limit int, f func(mutation []byte)) {
	for cut := range 12 {
		f(text[:len(text)*cut/12])
	}
	others := []string{"null", "[]", "{}", `""`, "0", "true", "\xff", strings.Repeat("[", 20_000), strings.Repeat(`{"a":`, 5_000)}
	for _, other := range others {
		f([]byte(other))
	}
	doc, ok := parse(text)
	if !ok {
		return
	}
	total := len(doc.slots) * len(hostile)
	step := max(1, total/limit)
	if step%len(hostile) == 0 {
		step++
	}
	for i := 0; i < total; i += step {
		f(doc.with(i/len(hostile), hostile[i%len(hostile)]))
	}
}
