package emulation

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"time"
)

// Fault is one thing that goes wrong on the wire.
type Fault string

// The faults. "Before" means that the platform never saw the request, "after" that it took effect and the answer was lost.
const (
	DropBefore Fault = "drop_before" // the connection closes, nothing happened
	DropAfter  Fault = "drop_after"  // the connection closes, the effect is there
	Fail500    Fault = "fail_500"    // 500 with an HTML page, nothing happened
	Fail500Got Fault = "fail_500_after"
	HTML503    Fault = "html_503" // maintenance page with Retry-After: 1
	HTML200    Fault = "html_200" // a page where JSON belongs, nothing happened
	Throttle   Fault = "throttle" // 429 with Retry-After: 1, nothing happened
	Truncate   Fault = "truncate" // half of the true answer, with the length of the whole
	Oversize   Fault = "oversize" // an answer without end
	Hang       Fault = "hang"     // no answer until the client gives up
)

// AllFaults lists them.
var AllFaults = []Fault{DropBefore, DropAfter, Fail500, Fail500Got, HTML503, HTML200, Throttle, Truncate, Oversize, Hang}

// Stage is a moment in a request's life, for tests that stop the world there.
type Stage string

// The stages.
const (
	BeforeEffect Stage = "before_effect"
	BeforeAnswer Stage = "before_answer" // the effect is there, the answer is not sent
	AfterAnswer  Stage = "after_answer"
)

// Wire wraps an emulator and makes things go wrong as planned. The zero value passes everything through.
type Wire struct {
	Emulator http.Handler
	// Watch, if set, is called at every stage of every request, with the request's number from 1. Once there were requests, use SetWatch:
	// the last stage of a request comes after its answer.
	Watch func(stage Stage, n int, r *http.Request)

	mu    sync.Mutex
	n     int
	plans []plan
}

type plan struct {
	fault Fault
	match func(*http.Request) bool
	times int
}

// Plan makes the next `times` requests that match go wrong; a nil match is every request.
func (w *Wire) Plan(fault Fault, times int, match func(*http.Request) bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.plans = append(w.plans, plan{fault, match, times})
}

// Pending tells how many planned faults have not happened yet.
func (w *Wire) Pending() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	sum := 0
	for _, p := range w.plans {
		sum += p.times
	}
	return sum
}

func (w *Wire) next(r *http.Request) (n int, fault Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n++
	for i := range w.plans {
		p := &w.plans[i]
		if p.times > 0 && (p.match == nil || p.match(r)) {
			p.times--
			return w.n, p.fault
		}
	}
	return w.n, ""
}

// SetWatch changes Watch while requests may be under way.
func (w *Wire) SetWatch(watch func(stage Stage, n int, r *http.Request)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.Watch = watch
}

func (w *Wire) watch(stage Stage, n int, r *http.Request) {
	w.mu.Lock()
	watch := w.Watch
	w.mu.Unlock()
	if watch != nil {
		watch(stage, n, r)
	}
}

// ServeHTTP answers as the emulator would, or fails as planned.
func (w *Wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	// The server notices that a client hung up only once the body was read.
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	n, fault := w.next(r)
	w.watch(BeforeEffect, n, r)
	switch fault {
	case DropBefore:
		panic(http.ErrAbortHandler)
	case Fail500:
		page(rw, http.StatusInternalServerError, "<html><body><h1>There has been a critical error.</h1></body></html>")
		return
	case HTML503:
		rw.Header().Set("Retry-After", "1")
		page(rw, http.StatusServiceUnavailable, "<html><body>Briefly unavailable for scheduled maintenance.</body></html>")
		return
	case HTML200:
		page(rw, http.StatusOK, "<html><body>系統維護中</body></html>")
		return
	case Throttle:
		rw.Header().Set("Retry-After", "1")
		page(rw, http.StatusTooManyRequests, "<html><body>Too many requests</body></html>")
		return
	case Oversize:
		endless(rw, r)
		return
	case Hang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}
	record := httptest.NewRecorder()
	w.Emulator.ServeHTTP(record, r)
	w.watch(BeforeAnswer, n, r)
	switch fault {
	case DropAfter:
		panic(http.ErrAbortHandler)
	case Fail500Got:
		page(rw, http.StatusBadGateway, "<html><body><h1>502 Bad Gateway</h1></body></html>")
		return
	}
	answer(rw, record, fault == Truncate)
	w.watch(AfterAnswer, n, r)
}

func answer(rw http.ResponseWriter, record *httptest.ResponseRecorder, truncated bool) {
	body := record.Body.Bytes()
	for key, values := range record.Header() {
		rw.Header()[key] = values
	}
	rw.Header().Set("Content-Length", strconv.Itoa(len(body)))
	rw.WriteHeader(record.Code)
	if truncated {
		_, _ = rw.Write(body[:len(body)/2])
		panic(http.ErrAbortHandler)
	}
	_, _ = rw.Write(body)
	if f, ok := rw.(http.Flusher); ok {
		f.Flush()
	}
}

func page(rw http.ResponseWriter, status int, html string) {
	rw.Header().Set("Content-Type", "text/html; charset=UTF-8")
	rw.WriteHeader(status)
	_, _ = rw.Write([]byte(html))
}

// endless sends until the client hangs up; it stops by itself after 30 s or 1 GiB.
func endless(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(http.StatusOK)
	chunk := bytes.Repeat([]byte(" "), 1<<20)
	deadline := time.Now().Add(30 * time.Second)
	for i := 0; i < 1024 && r.Context().Err() == nil && time.Now().Before(deadline); i++ {
		if _, err := rw.Write(chunk); err != nil {
			return
		}
	}
}
