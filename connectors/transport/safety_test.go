package transport_test

// A changing call is sent once at most, whatever goes wrong, and the error tells whether it may have taken effect.

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/transport"
)

// ledger is a platform that notes every change.
type ledger struct{ effects atomic.Int32 }

func (l *ledger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	if r.Header.Get("X-Change") != "" {
		l.effects.Add(1)
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintf(w, `{"effects":%d,"padding":%q}`, l.effects.Load(), strings.Repeat("p", 4<<10))
}

// readFirst reads a request to its end before the handler sees it: only then does the server notice that the client hangs up.
func readFirst(handler http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		handler.ServeHTTP(w, r)
	}
}

// patience is how long a call waits for an answer: not long where none will come.
func patience(fault emulation.Fault) time.Duration {
	if fault == emulation.Hang {
		return 300 * time.Millisecond
	}
	return 10 * time.Second
}

func change(url string) connectors.Call {
	call := post(url)
	call.Header = http.Header{"X-Change": {"1"}, "Idempotency-Key": {"k"}}
	return call
}

func TestFaultsOnTheWireAreToldAndRepeatedOnlyWhereSafe(t *testing.T) {
	t.Parallel()
	const maybe = true
	type outcome struct {
		kind      connectors.Kind // empty: it works in the end
		maybeDone bool
		sent      int
		effects   int32
	}
	for _, test := range []struct {
		fault           emulation.Fault
		reading, change outcome
	}{
		{emulation.DropBefore, outcome{sent: 3}, outcome{connectors.Temporary, maybe, 1, 0}},
		{emulation.DropAfter, outcome{sent: 3}, outcome{connectors.Temporary, maybe, 1, 1}},
		{emulation.Fail500, outcome{sent: 3}, outcome{connectors.Temporary, maybe, 1, 0}},
		{emulation.Fail500Got, outcome{sent: 3}, outcome{connectors.Temporary, maybe, 1, 1}},
		{emulation.HTML503, outcome{sent: 2}, outcome{connectors.Temporary, maybe, 1, 0}},
		{emulation.HTML200, outcome{sent: 3}, outcome{connectors.Temporary, maybe, 1, 0}},
		{emulation.Throttle, outcome{sent: 2}, outcome{"", false, 2, 1}},
		{emulation.Truncate, outcome{sent: 3}, outcome{connectors.Temporary, maybe, 1, 1}},
		{emulation.Oversize, outcome{kind: connectors.Unexpected, sent: 1}, outcome{connectors.Unexpected, maybe, 1, 0}},
		{emulation.Hang, outcome{sent: 3}, outcome{connectors.Temporary, maybe, 1, 0}},
	} {
		for _, way := range []struct {
			name string
			call func(string) connectors.Call
			want outcome
		}{{"reading", get, test.reading}, {"changing", change, test.change}} {
			t.Run(string(test.fault)+" "+way.name, func(t *testing.T) {
				t.Parallel()
				books := &ledger{}
				wire := &emulation.Wire{Emulator: books}
				s := serve(t, readFirst(wire))
				c := newClient(t, quick(func(o *transport.Options) {
					o.MaxBody, o.MaxBackoff, o.Limits.CallTimeout = 1<<20, 3*time.Second, patience(test.fault)
				}))
				_, err := c.Call(t.Context(), get(s.URL))
				require.NoError(t, err, "the connection is in use before the fault comes")
				times := 2
				if test.fault == emulation.HTML503 || test.fault == emulation.Throttle {
					times = 1 // both ask for a second
				}
				wire.Plan(test.fault, times, nil)

				ctx, counter := transport.WithCounter(t.Context())
				if way.want.kind == "" {
					_, err := c.Call(ctx, way.call(s.URL))
					require.NoError(t, err)
				} else {
					err := fails(ctx, t, c, way.call(s.URL))
					require.Equal(t, way.want.kind, err.Kind)
					require.Equal(t, way.want.maybeDone, err.MaybeDone)
				}
				require.Equal(t, way.want.sent, counter.Requests())
				require.Equal(t, way.want.effects, books.effects.Load())
			})
		}
	}
}

func TestAPlatformThatThrottlesBehindAGatewayErrorIsNotTrusted(t *testing.T) {
	t.Parallel()
	script := inTurn(status(503), status(200))
	s := serve(t, script.ServeHTTP)
	call := change(s.URL)
	call.Check = func(r connectors.Reply) error {
		if r.Status == 503 {
			return &connectors.Error{Kind: connectors.Throttled, Reason: "busy"}
		}
		return nil
	}
	err := fails(t.Context(), t, newClient(t, quick()), call)
	require.Equal(t, connectors.Throttled, err.Kind)
	require.True(t, err.MaybeDone)
	require.Equal(t, 1, script.requests())
}

func TestWhatTheCheckSaysOfAChangeIsKept(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer    connectors.Error
		requests  int
		maybeDone bool
	}{
		"refused for good":             {connectors.Error{Kind: connectors.Rejected}, 1, false},
		"done before":                  {connectors.Error{Kind: connectors.AlreadyDone}, 1, false},
		"refused, but perhaps done":    {connectors.Error{Kind: connectors.Rejected, MaybeDone: true}, 1, true},
		"throttled":                    {connectors.Error{Kind: connectors.Throttled}, 5, false},
		"throttled, but perhaps done":  {connectors.Error{Kind: connectors.Throttled, MaybeDone: true}, 1, true},
		"out of order":                 {connectors.Error{Kind: connectors.Temporary}, 1, true},
		"not understood":               {connectors.Error{Kind: connectors.Unexpected}, 1, true},
		"the credentials have expired": {connectors.Error{Kind: connectors.Unauthorized}, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			script := inTurn(status(200))
			s := serve(t, script.ServeHTTP)
			call := change(s.URL)
			given := test.answer
			call.Check = func(connectors.Reply) error { return fmt.Errorf("ship_order: %w", &given) }
			err := fails(t.Context(), t, newClient(t, quick()), call)
			require.Equal(t, test.answer.Kind, err.Kind)
			require.Equal(t, test.maybeDone, err.MaybeDone)
			require.Equal(t, test.requests, script.requests())
			require.Equal(t, test.answer, given, "the connector's own error is never written to")
		})
	}
}

// fickle is a raw server that answers the first request of every connection and closes it on the second, after reading
// it whole: the moment in which net/http believes that a kept connection had gone stale.
type fickle struct {
	listener net.Listener
	mu       sync.Mutex
	requests []string // method and path of every request read
	wg       sync.WaitGroup
}

func newFickle(t *testing.T) *fickle {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	f := &fickle{listener: listener}
	f.wg.Go(f.accept)
	t.Cleanup(func() {
		_ = listener.Close()
		f.wg.Wait()
	})
	return f
}

func (f *fickle) accept() {
	for {
		conn, err := f.listener.Accept()
		if err != nil {
			return
		}
		f.wg.Go(func() { f.serve(conn) })
	}
}

func (f *fickle) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	reader := bufio.NewReader(conn)
	for n := 1; n <= 2; n++ {
		request, err := http.ReadRequest(reader)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, request.Body)
		f.mu.Lock()
		f.requests = append(f.requests, request.Method+" "+request.URL.Path)
		f.mu.Unlock()
		if n == 2 {
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
	}
}

func (f *fickle) url(path string) string { return "http://" + f.listener.Addr().String() + path }

func (f *fickle) seen(request string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, r := range f.requests {
		if r == request {
			n++
		}
	}
	return n
}

// The hazard is real: this is what net/http alone does with the same server. If this test ever fails, net/http has changed
// and the fresh connections for changes can be thought over.
func TestNetHTTPAloneWouldSendAChangeTwice(t *testing.T) {
	t.Parallel()
	f := newFickle(t)
	wire := &http.Transport{}
	t.Cleanup(wire.CloseIdleConnections)
	client := &http.Client{Transport: wire}
	for range 2 {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.url("/ship"), bytes.NewReader([]byte("{}")))
		require.NoError(t, err)
		request.Header.Set("Idempotency-Key", "k")
		answer, err := client.Do(request)
		require.NoError(t, err)
		_, _ = io.Copy(io.Discard, answer.Body)
		require.NoError(t, answer.Body.Close())
	}
	require.Equal(t, 3, f.seen("POST /ship"), "two calls, three requests")
}

func TestAChangeIsNeverSentTwiceByNetHTTP(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "GET"} {
		for _, body := range [][]byte{nil, []byte(`{"tracking":"1"}`)} {
			t.Run(fmt.Sprintf("%s with %d bytes", method, len(body)), func(t *testing.T) {
				t.Parallel()
				f := newFickle(t)
				c := newClient(t, quick())
				for n := 1; n <= 3; n++ {
					_, err := c.Call(t.Context(), get(f.url("/warm"))) // leaves a connection that will fail
					require.NoError(t, err)
					call := connectors.Call{Method: method, URL: f.url("/change"), Body: body, Changes: true,
						Header: http.Header{"Idempotency-Key": {"k"}, "X-Idempotency-Key": {"k"}}}
					_, err = c.Call(t.Context(), call)
					require.NoError(t, err, "a fresh connection has not gone stale")
					require.Equal(t, n, f.seen(method+" /change"))
				}
			})
		}
	}
}

func TestAReadingCallSurvivesAStaleConnection(t *testing.T) {
	t.Parallel()
	f := newFickle(t)
	c := newClient(t, quick())
	for _, call := range []connectors.Call{
		{Method: "GET", URL: f.url("/get")},
		{Method: "GET", URL: f.url("/get-with-body"), Body: []byte("{}")},
		{Method: "POST", URL: f.url("/post"), Body: []byte("{}")},
		{Method: "POST", URL: f.url("/post-without-body")},
	} {
		ctx, counter := transport.WithCounter(t.Context())
		for range 4 {
			_, err := c.Call(ctx, call)
			require.NoError(t, err)
		}
		require.Equal(t, f.seen(call.Method+" "+strings.TrimPrefix(call.URL, f.url(""))), counter.Requests(),
			"every request the server saw was made, and counted, here")
	}
}

func TestAChangeThatCouldNotBeSentIsRepeatedAndCertainlyNotDone(t *testing.T) {
	t.Parallel()
	address := vacant(t)

	attempts := 0
	c := newClient(t, quick(func(o *transport.Options) {
		o.Trace = func(entry transport.Trace) {
			attempts++
			require.False(t, entry.Sent)
		}
	}))
	ctx, counter := transport.WithCounter(t.Context())
	failed := fails(ctx, t, c, change("http://"+address+"/?sign=5ecret5ign"))
	require.Equal(t, connectors.Temporary, failed.Kind)
	require.False(t, failed.MaybeDone)
	require.Contains(t, failed.Reason, "refused")
	require.NotContains(t, failed.Error(), "5ecret5ign")
	require.Equal(t, 5, attempts)
	require.Zero(t, counter.Requests())
}

func TestAChangeGoesThroughWhenThePlatformComesUpMeanwhile(t *testing.T) {
	t.Parallel()
	address := vacant(t)

	books := &ledger{}
	server := &http.Server{Addr: address, Handler: books, ReadHeaderTimeout: time.Second}
	var once sync.Once
	var wg sync.WaitGroup
	t.Cleanup(func() {
		_ = server.Close()
		wg.Wait()
	})
	c := newClient(t, quick(func(o *transport.Options) {
		o.MinBackoff, o.MaxBackoff = 100*time.Millisecond, time.Second
		o.Trace = func(transport.Trace) {
			once.Do(func() { wg.Go(func() { _ = server.ListenAndServe() }) })
		}
	}))
	_, err := c.Call(t.Context(), change("http://"+address))
	require.NoError(t, err)
	require.Equal(t, int32(1), books.effects.Load())
}

// Whatever the wire does, in whatever order: a change that is reported as certainly not done was not done, one that is
// reported as done was done once, and none was done twice.
func TestNoOrderOfFaultsDoublesAChangeOrHidesOne(t *testing.T) {
	t.Parallel()
	faults := []emulation.Fault{emulation.DropBefore, emulation.DropAfter, emulation.Fail500, emulation.Fail500Got, emulation.HTML200,
		emulation.Truncate, emulation.Throttle, ""}
	rapid.Check(t, func(rt *rapid.T) {
		books := &ledger{}
		wire := &emulation.Wire{Emulator: books}
		s := newServer(readFirst(wire))
		defer s.Close()
		// Throttle asks for a second: longer than the cap, so it is handed back instead of waited for.
		c, err := transport.New(quick())
		require.NoError(rt, err)
		defer c.Close()
		for range rapid.IntRange(1, 8).Draw(rt, "calls") {
			fault := rapid.SampledFrom(faults).Draw(rt, "fault")
			if fault != "" {
				wire.Plan(fault, rapid.IntRange(1, 3).Draw(rt, "times"), nil)
			}
			if rapid.Bool().Draw(rt, "read first") {
				_, _ = c.Call(t.Context(), get(s.URL))
			}
			before := books.effects.Load()
			_, err := c.Call(t.Context(), change(s.URL))
			done := books.effects.Load() - before
			require.LessOrEqual(rt, done, int32(1))
			switch {
			case err == nil:
				require.Equal(rt, int32(1), done)
			case !connectors.IsMaybeDone(err):
				require.Zero(rt, done)
			}
		}
	})
}
