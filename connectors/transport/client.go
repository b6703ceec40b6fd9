// Package transport is the one HTTP client of the program. Every account has its own Client: its rate limit, its proxy, its
// circuit breakers and its trace. What it guards above all: a call that changes something on a platform is never sent
// twice, and no secret and no buyer's datum leaves through an error or a trace.
package transport

import (
	"context"
	"crypto/x509"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"golang.org/x/time/rate"

	"gowarehouse/connectors"
)

// What an Options field of zero stands for.
const (
	defaultCallTimeout = 60 * time.Second
	defaultMaxBody     = 64 << 20
	defaultRetries     = 4
	defaultMinBackoff  = time.Second
	defaultMaxBackoff  = 60 * time.Second
)

// Options set up a Client. Only what differs from the defaults needs to be given.
type Options struct {
	Account string            // the account's name, for the trace
	Limits  connectors.Limits // PerSecond 0: unlimited; InFlight 0: unlimited; CallTimeout 0: 60 s
	// Proxy is the account's own way out: http://, https://, socks5:// or socks5h://, with user:password@ if it wants them.
	// It is a secret. Empty: the proxy of the environment (HTTPS_PROXY, NO_PROXY), if there is one.
	Proxy   string
	RootCAs *x509.CertPool // trusted instead of the system's authorities; nil: the system's
	Secrets []string       // hidden wherever they show, also URL-encoded, JSON-escaped, in base64 and in hexadecimal
	// Trace is told of every attempt, from the goroutine that made it; it must be safe for concurrent use. It may be nil.
	Trace func(Trace)
	// Seen is told of every attempt in short, likewise.
	Seen    func(Seen)
	MaxBody int64 // longest answer read, in bytes after decompression; 0: 64 MiB
	Retries int   // further attempts of a call that may be repeated; 0: 4; negative: none
	// UserAgent is sent by calls that name none. Empty: "Mozilla/5.0 (compatible; GoWarehouse/<version>)".
	UserAgent string
	// MinBackoff is the first wait between attempts, doubling up to MaxBackoff; 0: 1 s and 60 s. A platform that asks for more
	// than MaxBackoff is not waited for. A broken circuit stays open for half of MaxBackoff.
	MinBackoff, MaxBackoff time.Duration
}

// String, GoString and LogValue keep the secrets in the options, and in a client made of them, out of texts and logs.
func (o Options) String() string { return "[transport of " + o.Account + "]" }

// GoString is String, for %#v.
func (o Options) GoString() string { return o.String() }

// LogValue is String, for slog.
func (o Options) LogValue() slog.Value { return slog.StringValue(o.String()) }

func (o Options) withDefaults() Options {
	if o.Limits.CallTimeout <= 0 {
		o.Limits.CallTimeout = defaultCallTimeout
	}
	if o.MaxBody <= 0 {
		o.MaxBody = defaultMaxBody
	}
	if o.Retries == 0 {
		o.Retries = defaultRetries
	}
	if o.MinBackoff <= 0 {
		o.MinBackoff = defaultMinBackoff
	}
	if o.MaxBackoff <= 0 {
		o.MaxBackoff = defaultMaxBackoff
	}
	o.MaxBackoff = max(o.MaxBackoff, o.MinBackoff)
	if o.UserAgent == "" {
		o.UserAgent = "Mozilla/5.0 (compatible; GoWarehouse/" + version() + ")"
	}
	return o
}

// version is the program's version as the build recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}

// Client makes the calls of one account. It is safe for concurrent use.
type Client struct {
	options  Options
	hide     *redactor
	pooled   *http.Transport // for calls that change nothing
	single   *http.Transport // for calls that change something: one connection each
	tokens   *rate.Limiter   // nil: unlimited
	slots    chan struct{}   // nil: unlimited
	retrying failsafe.Executor[connectors.Reply]
	clock    clock
	closed   atomic.Bool
	newest   atomic.Pointer[connectors.Reply]

	mu       sync.Mutex
	breakers map[string]circuitbreaker.CircuitBreaker[any] // by host
}

var _ connectors.Caller = (*Client)(nil)

// New makes a client. The only thing that can be wrong is the proxy's address: then the error is Rejected and says how to
// write one, without repeating it.
func New(options Options) (*Client, error) {
	o := options.withDefaults()
	proxy, proxySecrets, err := parseProxy(o.Proxy)
	if err != nil {
		return nil, err
	}
	c := &Client{options: o, hide: newRedactor(), breakers: map[string]circuitbreaker.CircuitBreaker[any]{}}
	c.hide.add(o.Secrets...)
	c.hide.add(proxySecrets...)
	c.pooled, c.single = newTransports(o, proxy)
	if o.Limits.PerSecond > 0 {
		c.tokens = rate.NewLimiter(rate.Limit(o.Limits.PerSecond), max(1, o.Limits.Burst))
	}
	if o.Limits.InFlight > 0 {
		c.slots = make(chan struct{}, o.Limits.InFlight)
	}
	c.retrying = failsafe.With(retrypolicy.NewBuilder[connectors.Reply]().
		HandleIf(func(_ connectors.Reply, err error) bool {
			f, ok := asFailure(err)
			return ok && f.again
		}).
		WithDelayFunc(func(attempt failsafe.ExecutionAttempt[connectors.Reply]) time.Duration {
			f, _ := asFailure(attempt.LastError())
			return f.wait
		}).
		WithMaxRetries(max(0, o.Retries)).
		ReturnLastFailure().
		Build())
	return c, nil
}

// String names the account and nothing more.
func (c *Client) String() string { return c.options.String() }

// GoString is String, for %#v.
func (c *Client) GoString() string { return c.options.String() }

// LogValue is String, for slog.
func (c *Client) LogValue() slog.Value { return c.options.LogValue() }

// Hide adds values that must never show, such as a token that has just been renewed.
func (c *Client) Hide(secrets ...string) { c.hide.add(secrets...) }

// Call sends a request and gives the whole answer; see connectors.Caller. Every error is a *connectors.Error. One that comes from
// the end of ctx satisfies errors.Is with ctx.Err().
func (c *Client) Call(ctx context.Context, call connectors.Call) (connectors.Reply, error) {
	// What the last attempt gave is kept here: the retry policy puts ctx's end in its place, even over a complete answer.
	var (
		reply    connectors.Reply
		last     *failure
		attempts int
	)
	_, _ = c.retrying.WithContext(ctx).Get(func() (connectors.Reply, error) {
		attempts++
		reply, last = c.attempt(ctx, call, attempts)
		if last == nil {
			return reply, nil
		}
		c.plan(ctx, last, attempts)
		return reply, last
	})
	switch {
	case attempts == 0:
		return connectors.Reply{}, interrupted(ctx, false).err
	case last == nil:
		return reply, nil
	case last.again && ctx.Err() != nil:
		return connectors.Reply{}, stopped(ctx, last.err)
	}
	return connectors.Reply{}, last.err
}

// Close ends the idle connections and refuses calls from now on. Calls under way come to their end.
func (c *Client) Close() {
	c.closed.Store(true)
	c.pooled.CloseIdleConnections()
	c.single.CloseIdleConnections()
}

// breaker gives the circuit breaker of a host. Ten failures in a row open it, one success closes it again.
func (c *Client) breaker(host string) circuitbreaker.CircuitBreaker[any] {
	c.mu.Lock()
	defer c.mu.Unlock()
	b, ok := c.breakers[host]
	if !ok {
		b = circuitbreaker.NewBuilder[any]().
			WithFailureThreshold(failuresInARow).
			WithSuccessThreshold(1).
			WithDelay(c.options.MaxBackoff / 2).
			Build()
		c.breakers[host] = b
	}
	return b
}

const failuresInARow = 10
