// The world of one check: an emulator behind a breakable wire on a real loopback server, a clock that can be moved, and a
// connected connector that reaches it through the real transport.

package conformance

import (
	"bytes"
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/transport"
)

// account is the id under which the suite connects; it appears in messages.
const account = "conformance"

// answerWithin is how long one operation may take before it counts as hanging.
const answerWithin = 60 * time.Second

// hangTimeout replaces a platform's time-out of one request where the wire hangs on purpose.
const hangTimeout = time.Second

// largestAnswer is how much of an answer the transport reads here. The wire's answers without end are longer.
const largestAnswer = 4 << 20

// landing is where the platform shall send the browser.
const landing = "http://127.0.0.1:45123/landed"

// opensAt is the time at which every world begins: a Monday afternoon in Taipei.
var opensAt = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// landing is where this platform may send the browser.
func (s *subject) landing() string {
	if known := s.platform.Redirects; len(known) > 0 {
		return known[0]
	}
	return landing
}

// clock is a clock that stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// world is one emulated platform and one account on it.
type world struct {
	t T
	*subject
	clock     *clock
	emulator  connectors.Emulator
	wire      *emulation.Wire
	gate      *gate
	answers   *tamper
	roots     *x509.CertPool
	address   string
	keeper    *keeper
	book      *book
	env       connectors.Env
	connector connectors.Connector

	timeout  time.Duration // of one request; 0: the platform's
	callers  int           // clients made so far
	typed    bool          // the account connects by what was typed, without the browser
	strict   bool          // violations fail the check
	excused  map[int]bool  // violations that do not, by their number
	mu       sync.Mutex
	personal map[string]bool
	came     map[string]connectors.Label // by parcel: those that came with the answer that arranged it
}

// open makes a world with a connected account. When the check ends, everything said is searched for secrets and the
// emulator's violations are counted.
func (s *subject) open(t T, options connectors.EmulatorOptions) *world {
	t.Helper()
	w := s.build(t, options)
	w.connect()
	w.learn()
	return w
}

// build makes a world whose account is not connected yet.
func (s *subject) build(t T, options connectors.EmulatorOptions) *world {
	t.Helper()
	w := &world{
		t: t, subject: s, clock: &clock{now: opensAt}, book: newBook(), strict: true,
		personal: map[string]bool{}, excused: map[int]bool{}, came: map[string]connectors.Label{},
	}
	w.gate = &gate{}
	server := httptest.NewUnstartedServer(w.gate)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	scheme := "http://"
	if s.TLS {
		scheme = "https://"
	}
	w.address = scheme + server.Listener.Addr().String()
	options.Now, options.BaseURL = w.clock.Now, w.address
	if options.Seed == 0 {
		options.Seed = 20261123
	}
	emulator, err := s.platform.Emulator(options)
	require.NoError(t, err, "the emulator must start")
	w.emulator = emulator
	for _, name := range s.On {
		require.NoError(t, emulator.Turn(name, true), "a switch that is named can be turned")
	}
	w.answers = &tamper{next: emulator}
	w.wire = &emulation.Wire{Emulator: w.answers}
	w.gate.next = w.wire
	if s.TLS {
		server.StartTLS()
		w.roots = x509.NewCertPool()
		w.roots.AddCert(server.Certificate())
	} else {
		server.Start()
	}
	t.Cleanup(func() {
		w.gate.release()
		server.CloseClientConnections()
		server.Close()
		w.close()
	})
	w.keeper = newKeeper(w.gate)
	return w
}

// connect fills the account's values, has the merchant authorise where that is the way, and makes the connector.
func (w *world) connect() {
	w.t.Helper()
	w.env = w.blankEnv()
	if w.platform.Authorizes(w.env.Values) {
		grant, err := w.authorize()
		require.NoError(w.t, err, "the authorisation must end in a grant")
		w.adopt(grant)
	} else {
		w.keeper.put(w.granted(w.emulator.Credentials()))
	}
	w.connector = w.newConnector()
}

// learn tests the connection, as the engine does before an account is switched on, and stores what the test found out.
func (w *world) learn() {
	w.t.Helper()
	identity, err := w.connector.Test(w.ctx())
	if w.heard("Test", err) != "" {
		w.t.Errorf("right credentials must connect: %v", err)
		w.t.FailNow()
	}
	maps.Copy(w.env.Values, identity.Learned)
	w.connector = w.newConnector()
}

// blankEnv is the account as a merchant types it: no granted value is in it.
func (w *world) blankEnv() connectors.Env {
	values := connectors.Values{}
	for _, f := range w.platform.Fields {
		if f.Default != "" && !f.App && !f.Granted {
			values[f.Key] = f.Default
		}
	}
	for key, value := range w.emulator.Credentials() {
		if f, declared := w.platform.Field(key); !declared || !f.Granted {
			values[key] = value
		}
	}
	if w.Setup != nil {
		w.Setup(values, w.address)
	}
	return connectors.Env{
		Account: account, BaseURL: w.address, Values: values, App: maps.Clone(w.emulator.App()), Now: w.clock.Now, Tokens: w.keeper,
	}
}

// granted picks the granted values out of the emulator's credentials.
func (w *world) granted(values connectors.Values) connectors.Values {
	picked := connectors.Values{}
	for key, value := range values {
		if f, _ := w.platform.Field(key); f.Granted {
			picked[key] = value
		}
	}
	return picked
}

// adopt stores a grant as the engine does: tokens with the keeper, what is no secret with the account too.
func (w *world) adopt(grant connectors.Grant) {
	w.keeper.put(grant.Values)
	for key, value := range grant.Values {
		if f, declared := w.platform.Field(key); declared && !f.Secret {
			w.env.Values[key] = value
		}
	}
}

// authorize acts out the authorisation and gives the first grant.
func (w *world) authorize() (connectors.Grant, error) {
	w.t.Helper()
	c, err := w.tryConnector(w.env)
	if err != nil {
		return connectors.Grant{}, err
	}
	authorizer, ok := c.(connectors.Authorizer)
	require.True(w.t, ok, "connection %q needs an Authorizer", w.platform.Connection)
	link, err := authorizer.Begin(w.ctx(), w.landing(), "state-7f1c")
	if w.heard("Begin", err) != "" {
		return connectors.Grant{}, err
	}
	if link == "" { // what was typed connects the account
		w.typed = true
		return connectors.Grant{}, nil
	}
	w.book.note("the link to authorise", link)
	landed, err := w.emulator.Authorize(link)
	if err != nil {
		return connectors.Grant{}, fmt.Errorf("the emulator refuses the link of Begin: %w", err)
	}
	grants, err := authorizer.Finish(w.ctx(), w.landing(), queryOf(w.t, landed))
	if w.heard("Finish", err) != "" {
		return connectors.Grant{}, err
	}
	require.NotEmpty(w.t, grants, "Finish must give a grant")
	return grants[0], nil
}

// newConnector makes a connector with a transport of its own, as a fresh start of the program would.
func (w *world) newConnector() connectors.Connector {
	w.t.Helper()
	c, err := w.tryConnector(w.env)
	require.NoError(w.t, err, "New must accept the account")
	return c
}

func (w *world) tryConnector(env connectors.Env) (connectors.Connector, error) {
	env.HTTP = w.caller(env)
	c, err := w.platform.New(env)
	w.heard("New", err)
	return c, err
}

// caller is the real transport with the platform's limits, only faster: what is tested is what happens, not how long it
// takes.
func (w *world) caller(env connectors.Env) connectors.Caller {
	limits := w.platform.Limits
	limits.PerSecond, limits.Burst = 100_000, 1_000
	if w.timeout > 0 {
		limits.CallTimeout = w.timeout
	}
	var trace func(transport.Trace)
	if n := w.callers; n == 0 || n%8 == 2 { // redacting is slow: of many clients only some are listened to, a disturbed one among them
		trace = w.book.trace
	}
	w.callers++
	client, err := transport.New(transport.Options{
		Account: account, Limits: limits, RootCAs: w.roots, Secrets: w.secretsOf(env), Trace: trace,
		MaxBody: largestAnswer, Retries: 2, MinBackoff: time.Millisecond, MaxBackoff: 1500 * time.Millisecond,
	})
	require.NoError(w.t, err, "the transport must start")
	w.t.Cleanup(client.Close)
	w.keeper.tell(func(token string) { client.Hide(token) })
	return client
}

// secretsOf lists what the engine hands to the transport to be redacted.
func (w *world) secretsOf(env connectors.Env) []string {
	var secrets []string
	for _, f := range w.platform.Fields {
		if !f.Secret {
			continue
		}
		for _, values := range []connectors.Values{env.Values, env.App, w.keeper.peek()} {
			if v := values[f.Key]; v != "" {
				secrets = append(secrets, v)
			}
		}
	}
	return secrets
}

// ctx bounds one operation, so that a connector that hangs fails instead of stopping the suite.
func (w *world) ctx() context.Context {
	ctx, cancel := context.WithTimeout(w.t.Context(), answerWithin)
	w.t.Cleanup(cancel)
	return ctx
}

// window is what the engine would ask for: the look-back of seven days, or what the platform allows.
func (w *world) window() connectors.Window { return w.windowOf(7 * 24 * time.Hour) }

func (w *world) windowOf(lookBack time.Duration) connectors.Window {
	if most := w.platform.Limits.LookBack; most > 0 {
		lookBack = min(lookBack, most)
	}
	now := w.clock.Now()
	return connectors.Window{From: now.Add(-lookBack), To: now}
}

// heard takes down an error, checks that it is of the contract's type and tells a person what to do, and gives its kind;
// "" for nil.
func (w *world) heard(from string, err error) connectors.Kind {
	w.t.Helper()
	if err == nil {
		return ""
	}
	return w.book.error(w.t, from, err)
}

// close looks at what became of the world.
func (w *world) close() {
	w.t.Helper()
	credentials, people := w.credentials(), w.people()
	w.book.scan(w.t, credentials, people)
	logs().know(credentials)
	logs().know(people)
	if !w.strict {
		return
	}
	told := 0
	for i, v := range w.emulator.Report().Violations {
		if w.excused[i] {
			continue
		}
		if told++; told > 5 {
			w.t.Errorf("and more violations")
			break
		}
		w.t.Errorf("violation of %s: %s", v.Rule, v.Detail)
	}
}

// excuse does something that the emulator may count as a mistake of the caller, such as asking for what is not there.
func (w *world) excuse(do func()) {
	before := len(w.emulator.Report().Violations)
	do()
	for i := before; i < len(w.emulator.Report().Violations); i++ {
		w.excused[i] = true
	}
}

// breakAt makes the n-th and the following times-1 requests from now on go wrong. What comes back takes the fault away and
// tells how many requests it met.
func (w *world) breakAt(fault emulation.Fault, n, times int) (repair func() int) {
	var mu sync.Mutex
	seen, met, over := 0, 0, false
	w.wire.Plan(fault, times, func(*http.Request) bool {
		mu.Lock()
		defer mu.Unlock()
		if over {
			return false
		}
		seen++
		if seen < n {
			return false
		}
		met++
		return true
	})
	return func() int {
		mu.Lock()
		defer mu.Unlock()
		over = true
		return met
	}
}

// gate stands in front of the wire. It takes each body in whole, so that a client that leaves is noticed, counts, and
// remembers requests where tokens are watched.
type gate struct {
	next http.Handler

	mu     sync.Mutex
	total  int
	record bool
	texts  []string
	gone   chan struct{}
}

func (g *gate) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	gone := g.enter(r, body)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	go func() {
		select {
		case <-gone:
			cancel()
		case <-ctx.Done():
		}
	}()
	g.next.ServeHTTP(&hasty{rw}, r.WithContext(ctx))
}

func (g *gate) enter(r *http.Request, body []byte) (gone chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.total++
	if g.record {
		g.texts = append(g.texts, requestText(r, body))
	}
	if g.gone == nil {
		g.gone = make(chan struct{})
	}
	return g.gone
}

// hasty takes the second of waiting out of an answer that asks for it: how long is waited is the transport's to test.
type hasty struct{ http.ResponseWriter }

// WriteHeader sends the header with nothing to wait for.
func (h *hasty) WriteHeader(status int) {
	if h.Header().Get("Retry-After") != "" {
		h.Header().Set("Retry-After", "0")
	}
	h.ResponseWriter.WriteHeader(status)
}

// Flush sends what was written so far.
func (h *hasty) Flush() {
	if f, ok := h.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

// release ends every request that still hangs.
func (g *gate) release() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.gone == nil {
		g.gone = make(chan struct{})
	}
	close(g.gone)
}

// requests tells how many arrived.
func (g *gate) requests() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.total
}

// recordAll begins to remember requests.
func (g *gate) recordAll() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.record = true
}

// saw tells whether a value stood in any request remembered.
func (g *gate) saw(value string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.ContainsFunc(g.texts, newNeedle(value).in)
}

// tamper stands between emulator and wire. It can change answers, and lets something happen before an answer goes out.
type tamper struct {
	next http.Handler

	mu     sync.Mutex
	change func(body []byte) []byte
	before func()
}

// beforeEach calls f when the emulator has acted and its answer has not gone out.
func (m *tamper) beforeEach(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.before = f
}

// with sets what happens to every body; nil: nothing.
func (m *tamper) with(change func([]byte) []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.change = change
}

func (m *tamper) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	change, before := m.change, m.before
	m.mu.Unlock()
	record := httptest.NewRecorder()
	m.next.ServeHTTP(record, r)
	if before != nil {
		before()
	}
	body := record.Body.Bytes()
	if change != nil {
		body = change(body)
	}
	for key, values := range record.Header() {
		if key != "Content-Length" {
			rw.Header()[key] = values
		}
	}
	rw.WriteHeader(record.Code)
	_, _ = rw.Write(body)
}
