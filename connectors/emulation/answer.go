package emulation

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
)

// The content types of answers.
const (
	KindJSON = "application/json;charset=UTF-8"
	KindHTML = "text/html;charset=UTF-8"
	KindPDF  = "application/pdf"
)

// Answer is an answer as it goes out.
type Answer struct {
	Status int
	Kind   string // content type
	Body   []byte
}

// Page is a web page where data belongs.
func Page(status int, title string) Answer {
	return Answer{status, KindHTML, []byte("<html><head><title>" + title + "</title></head><body><h1>" + title + "</h1></body></html>")}
}

// Encoded writes JSON as other servers do, without escaping <, > and &. It panics on what cannot be written: a defect of the emulator.
func Encoded(value any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// Serve reads a request of at most so many bytes whole, and sends what answer makes of it.
func Serve(w http.ResponseWriter, r *http.Request, most int64, answer func(r *http.Request, raw []byte) Answer) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err != nil {
		http.Error(w, "request too large", http.StatusRequestEntityTooLarge)
		return
	}
	a := answer(r, raw)
	w.Header().Set("Content-Type", a.Kind)
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body)
}

// Refusal is the sentence that a platform answers with instead of a result.
type Refusal string

func (r Refusal) Error() string { return string(r) }

// Refuse notes a broken rule and gives the refusal that goes with it.
func (d *Desk) Refuse(rule, detail, words string) Refusal {
	d.Break(rule, detail)
	return Refusal(words)
}
