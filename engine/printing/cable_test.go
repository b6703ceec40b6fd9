package printing_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// fault is what a cable does to requests to print. Other requests pass.
type fault int32

const (
	passes      fault = iota
	losesAnswer       // the printer gets the request, its answer does not come back
	losesRequest
	holdsAnswer // the printer gets the request; the answer waits until the asker has gone
)

// cable lies between this program and a printer.
type cable struct {
	address string
	fault   atomic.Int32
	prints  atomic.Int32 // requests to print, that came in here
	held    chan struct{}
	private atomic.Bool // the printer's answers do not tell the names of jobs
}

func (c *cable) set(f fault) { c.fault.Store(int32(f)) }

// lay lays a cable to a printer, or to a queue.
func lay(t *testing.T, to string) *cable {
	t.Helper()
	c := &cable{held: make(chan struct{}, 10)}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		f := passes
		if len(body) > 4 && body[2] == 0 && body[3] == 2 { // Print-Job
			c.prints.Add(1)
			f = fault(c.fault.Load())
		}
		if f == losesRequest {
			panic(http.ErrAbortHandler)
		}
		// The printer must not see another address in the request than its own.
		body = bytes.ReplaceAll(body, uri(c.address), uri(to))
		answer, err := client.Post(strings.Replace(to, "ipp:", "http:", 1), r.Header.Get("Content-Type"), bytes.NewReader(body))
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		defer answer.Body.Close()
		switch f {
		case losesAnswer:
			panic(http.ErrAbortHandler)
		case holdsAnswer:
			c.held <- struct{}{}
			<-r.Context().Done()
			return
		}
		said, err := io.ReadAll(answer.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		if c.private.Load() {
			said = bytes.ReplaceAll(said, []byte("job-name"), []byte("job-eman"))
		}
		w.Header().Set("Content-Type", answer.Header.Get("Content-Type")+"; charset=utf-8")
		w.WriteHeader(answer.StatusCode)
		_, _ = w.Write(said)
	}))
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	require.NoError(t, err)
	_, port, err := net.SplitHostPort(u.Host)
	require.NoError(t, err)
	at, err := url.Parse(to)
	require.NoError(t, err)
	c.address = "ipp://localhost:" + port + at.Path
	return c
}

// uri gives an address as a value of a message: with its length in front.
func uri(address string) []byte { return append([]byte{0, byte(len(address))}, address...) }
