package transport

// One attempt of a call: wait for a turn, sign, send, read, judge.

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"

	"gowarehouse/connectors"
)

const maxRedirects = 5

// exchange is one request on the wire and what came of it.
type exchange struct {
	request  *http.Request
	body     []byte // of the request
	start    time.Time
	duration time.Duration
	sent     bool // a connection was there: from now on the platform may have the request
	reused   bool // the connection had been used before, and may have been closed from the other side since
	reply    connectors.Reply
	failure  *failure
}

// attempt makes one attempt, which is one request and the redirections it leads to.
func (c *Client) attempt(ctx context.Context, call connectors.Call, number int) (connectors.Reply, *failure) {
	if c.closed.Load() {
		return connectors.Reply{}, notSent(connectors.Temporary, "the settings of the account changed while this waited", errClosed)
	}
	release, f := c.admit(ctx)
	if f != nil {
		return connectors.Reply{}, f
	}
	defer release()
	request, body, f := c.prepare(ctx, call)
	if f != nil {
		return connectors.Reply{}, f
	}
	for hop := 0; ; hop++ {
		x := c.exchange(ctx, call, request, body)
		var next *url.URL
		if x.failure == nil {
			next, x.failure = follow(call, request, x.reply, hop)
		}
		if x.failure == nil && next == nil {
			x.failure = c.judge(call, x.reply)
		}
		c.trace(call, x, number)
		c.see(call, x, number)
		if x.reply.Status != 0 {
			c.keep(x.reply)
		}
		if x.failure != nil {
			return connectors.Reply{}, x.failure
		}
		if next == nil {
			return x.reply, nil
		}
		request = redirected(request, next)
		if f := c.token(ctx); f != nil {
			return connectors.Reply{}, f
		}
	}
}

// admit waits until the account may have one more request under way and one more this second. release gives the place back.
func (c *Client) admit(ctx context.Context) (release func(), f *failure) {
	release = func() {}
	if c.slots != nil {
		select {
		case c.slots <- struct{}{}:
			release = func() { <-c.slots }
		case <-ctx.Done():
			return nil, interrupted(ctx, false)
		}
	}
	if f := c.token(ctx); f != nil {
		release()
		return nil, f
	}
	return release, nil
}

// token waits for the rate limit. It gives up at once if ctx ends before the turn would come.
func (c *Client) token(ctx context.Context) *failure {
	if c.tokens == nil {
		if ctx.Err() != nil {
			return interrupted(ctx, false)
		}
		return nil
	}
	if err := c.tokens.Wait(ctx); err != nil {
		if ctx.Err() != nil {
			return interrupted(ctx, false)
		}
		return notSent(connectors.Temporary, "the account's turn would come too late for this call", context.DeadlineExceeded)
	}
	return nil
}

// prepare makes the request anew and lets the connector sign it. It gives the body too, for the trace.
func (c *Client) prepare(ctx context.Context, call connectors.Call) (*http.Request, []byte, *failure) {
	request, err := http.NewRequestWithContext(ctx, call.Method, call.URL, bytes.NewReader(call.Body))
	if err != nil || request.URL.Host == "" || (request.URL.Scheme != "http" && request.URL.Scheme != "https") {
		f := notSent(connectors.Rejected, "the address of the platform cannot be read", nil)
		f.err.Do = adviceAddress
		return nil, nil, f
	}
	if call.Header != nil {
		request.Header = call.Header.Clone()
	}
	if call.Prepare != nil {
		if err := call.Prepare(request); err != nil {
			return nil, nil, c.unprepared(ctx, err)
		}
	}
	if request.Header.Get("User-Agent") == "" {
		request.Header.Set("User-Agent", c.options.UserAgent)
	}
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, nil, c.unprepared(ctx, err)
	}
	setBody(request, body)
	return request, body, nil
}

// setBody gives a request a body that can be read once. Without a way to read it again, and without the word that there is
// none, net/http never repeats a request by itself; it would do so past the rate limit, the count and the trace.
func setBody(request *http.Request, body []byte) {
	request.GetBody = nil
	request.ContentLength = int64(len(body))
	request.Body = io.NopCloser(bytes.NewReader(body))
	if len(body) == 0 && !slices.Contains(bodiless, request.Method) {
		request.Body = http.NoBody // an empty body of unknown length would be sent in chunks
	}
}

// bodiless are the methods for which net/http looks whether there is a body before it announces one.
var bodiless = []string{http.MethodGet, http.MethodHead, http.MethodDelete, http.MethodOptions}

// unprepared is the failure of a connector's Prepare. Whatever that did: this request did not leave.
func (c *Client) unprepared(ctx context.Context, err error) *failure {
	var typed *connectors.Error
	if errors.As(err, &typed) {
		told := c.discreet(typed)
		told.MaybeDone = false
		return &failure{err: told}
	}
	if ctx.Err() != nil {
		return interrupted(ctx, false)
	}
	return notSent(connectors.Unexpected, "the request could not be prepared: "+c.hide.sentence(err.Error()), c.quiet(err))
}

// exchange sends one request, if the host's circuit is closed, and reads the answer to its end.
func (c *Client) exchange(ctx context.Context, call connectors.Call, request *http.Request, body []byte) *exchange {
	x := &exchange{request: request, body: body, start: time.Now()}
	breaker := c.breaker(request.URL.Host)
	if !breaker.TryAcquirePermit() {
		x.failure = circuitOpen(breaker.RemainingDelay())
		return x
	}
	limited, cancel := context.WithTimeout(ctx, cmp.Or(call.Timeout, c.options.Limits.CallTimeout))
	defer cancel()
	var connected, reused atomic.Bool
	watched := httptrace.WithClientTrace(limited, &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			connected.Store(true)
			reused.Store(info.Reused)
		},
	})
	err := c.send(call, x, request.WithContext(watched))
	x.duration = time.Since(x.start)
	x.sent, x.reused = connected.Load(), reused.Load()
	if x.sent {
		count(ctx)
	}
	if err != nil {
		x.failure = c.wireFailure(ctx, limited, call, x, err)
	}
	settle(breaker, x.failure)
	return x
}

func (c *Client) send(call connectors.Call, x *exchange, request *http.Request) error {
	wire := c.pooled
	if call.Changes {
		wire = c.single
	}
	answer, err := wire.RoundTrip(request)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	c.clock.compare(answer.Header, x.start, time.Now())
	x.reply = connectors.Reply{Status: answer.StatusCode, Header: answer.Header}
	read, err := io.ReadAll(io.LimitReader(answer.Body, c.options.MaxBody+1))
	if err != nil {
		return &brokenAnswer{err}
	}
	if int64(len(read)) > c.options.MaxBody {
		x.reply.Body = read[:min(len(read), keptOfOversized)]
		return errOversized
	}
	x.reply.Body = read
	return nil
}

// keptOfOversized is how much of an answer without end is kept to look at.
const keptOfOversized = 64 << 10

// settle tells the breaker what the attempt showed about the way to the host. What shows nothing, such as a caller who gave
// up, counts only against a trial, which has to end somehow.
func settle(breaker circuitbreaker.CircuitBreaker[any], f *failure) {
	switch {
	case f == nil || f.reached:
		breaker.RecordSuccess()
	case f.unreachable || breaker.IsHalfOpen():
		breaker.RecordFailure()
	}
}

// follow says where an answer sends us on, if we may go there: only to read, on the same host, five times, and not where the call is to
// stay. A changing call would lose its body or be made twice, and credentials must not travel to another host.
func follow(call connectors.Call, request *http.Request, reply connectors.Reply, hop int) (*url.URL, *failure) {
	location := reply.Header.Get("Location")
	if reply.Status < 301 || reply.Status > 308 || reply.Status == http.StatusNotModified || location == "" {
		return nil, nil
	}
	target, err := request.URL.Parse(location)
	if err != nil {
		return nil, strayed(call, reply.Status, "an address that cannot be read")
	}
	reads := !call.Changes && (request.Method == http.MethodGet || request.Method == http.MethodHead)
	if !reads || call.Stay || hop >= maxRedirects || !sameHost(request.URL, target) {
		return nil, strayed(call, reply.Status, target.Scheme+"://"+target.Host)
	}
	return target, nil
}

// sameHost allows the way from http to https of one host, and none back.
func sameHost(from, to *url.URL) bool {
	if from.Scheme == to.Scheme {
		return strings.EqualFold(hostPort(from), hostPort(to))
	}
	return from.Scheme == "http" && to.Scheme == "https" && strings.EqualFold(from.Hostname(), to.Hostname()) &&
		from.Port() == "" && (to.Port() == "" || to.Port() == "443")
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Hostname() + ":" + port
}

// redirected is the same reading request to another address of the same host.
func redirected(request *http.Request, target *url.URL) *http.Request {
	next := request.Clone(request.Context())
	next.URL = target
	next.Host = ""
	setBody(next, nil)
	return next
}
