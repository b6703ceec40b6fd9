package transport_test

// What the tests of this package share: servers on loopback and quick clients.

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// quick are options with pauses a test can wait for.
func quick(more ...func(*transport.Options)) transport.Options {
	o := transport.Options{
		Account:    "test account",
		MinBackoff: time.Millisecond, MaxBackoff: 20 * time.Millisecond,
		Limits: connectors.Limits{CallTimeout: 5 * time.Second},
	}
	for _, f := range more {
		f(&o)
	}
	return o
}

func newClient(t *testing.T, o transport.Options) *transport.Client {
	t.Helper()
	c, err := transport.New(o)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

// serve starts a server for the test.
func serve(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := newServer(handler)
	t.Cleanup(s.Close)
	return s
}

// answers gives one answer after the other and stays with the last; it counts the requests.
type answers struct {
	mu    sync.Mutex
	plan  []http.HandlerFunc
	seen  []*http.Request
	times []time.Time
}

func inTurn(plan ...http.HandlerFunc) *answers { return &answers{plan: plan} }

func (a *answers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	next := a.plan[min(len(a.seen), len(a.plan)-1)]
	a.seen = append(a.seen, r)
	a.times = append(a.times, time.Now())
	a.mu.Unlock()
	next(w, r)
}

func (a *answers) requests() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.seen)
}

// status answers with a status, some JSON and header pairs.
func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		_, _ = w.Write([]byte(`{"ok":true}`))
	}
}

func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// vacant is an address where nobody listens: on a loopback address of its own, where there is one, so that no other test is
// given the port.
func vacant(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.77:0")
	if err != nil {
		listener, err = net.Listen("tcp", "127.0.0.1:0")
	}
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return listener.Addr().String()
}

// get and post are the simplest reading and changing calls.
func get(url string) connectors.Call {
	return connectors.Call{Name: "read", Method: http.MethodGet, URL: url}
}

func post(url string) connectors.Call {
	return connectors.Call{Name: "change", Method: http.MethodPost, URL: url, Body: []byte(`{"a":1}`), Changes: true}
}

// fails makes a call that must fail and gives its error.
func fails(ctx context.Context, t *testing.T, c *transport.Client, call connectors.Call) *connectors.Error {
	t.Helper()
	_, err := c.Call(ctx, call)
	require.Error(t, err)
	var typed *connectors.Error
	require.ErrorAs(t, err, &typed)
	require.Same(t, typed, err, "the error is a connectors.Error itself, not wrapped")
	require.NotEmpty(t, typed.Advice().EN)
	require.NotEmpty(t, typed.Advice().ZH)
	return typed
}

// serveTLS is serve with a certificate of the test's own.
func serveTLS(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(handler)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

// newServer starts a server whose noise about aborted answers goes nowhere; the caller closes it.
func newServer(handler http.Handler) *httptest.Server {
	s := httptest.NewUnstartedServer(handler)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Start()
	return s
}
