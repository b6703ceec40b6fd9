package emulation

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"strconv"
	"unicode/utf8"
)

// Object is the JSON object of a request, whose values are checked one by one. Numbers are json.Number.
type Object map[string]any

// ReadObject reads a body that must be one JSON object in UTF-8, sent as application/json.
func ReadObject(contentType string, raw []byte) (Object, error) {
	if kind, _, err := mime.ParseMediaType(contentType); err != nil || kind != "application/json" {
		return nil, errors.New("the content type is not application/json")
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var o Object
	if err := decoder.Decode(&o); err != nil || o == nil || !utf8.Valid(raw) {
		return nil, errors.New("the body is not a JSON object")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("the body is more than a JSON object")
	}
	return o, nil
}

// Text gives a string; ok is false when it is missing or of another type.
func (o Object) Text(key string) (text string, ok bool) {
	text, ok = o[key].(string)
	return text, ok
}

// Number gives a whole JSON number.
func (o Object) Number(key string) (number int, ok bool) {
	n, ok := o[key].(json.Number)
	if !ok {
		return 0, false
	}
	number, err := strconv.Atoi(n.String())
	return number, err == nil
}

// Object gives an object inside.
func (o Object) Object(key string) (inside Object, ok bool) {
	m, ok := o[key].(map[string]any)
	return m, ok
}

// Texts gives a list of strings; a missing one is empty.
func (o Object) Texts(key string) (texts []string, ok bool) {
	if o[key] == nil {
		return nil, true
	}
	list, ok := o[key].([]any)
	if !ok {
		return nil, false
	}
	texts = make([]string, len(list))
	for i, value := range list {
		if texts[i], ok = value.(string); !ok {
			return nil, false
		}
	}
	return texts, true
}

// Rows gives a list of objects that is not empty.
func (o Object) Rows(key string) (rows []Object, ok bool) {
	list, ok := o[key].([]any)
	if !ok || len(list) == 0 {
		return nil, false
	}
	rows = make([]Object, len(list))
	for i, value := range list {
		m, ok := value.(map[string]any)
		if !ok {
			return nil, false
		}
		rows[i] = m
	}
	return rows, true
}
