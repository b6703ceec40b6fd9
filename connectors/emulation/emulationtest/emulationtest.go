// Package emulationtest is what the tests of all platforms share: an emulator held to its rules, and what an account in a test needs. Only
// tests, and the suite of connectors/conformance, import it.
package emulationtest

import (
	"context"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

// Shop is an emulator that a test has opened.
type Shop interface {
	Rules() []connectors.Rule
	Report() connectors.EmulatorReport
}

// Answer is what a shop said to a request.
type Answer interface {
	Told() (status int, body string)
}

// Offence breaks one rule of a shop with hand-written HTTP.
type Offence[S Shop, A Answer] struct {
	Switches []string
	Prepare  func(*testing.T, S) // what goes before, without fault; may be nil
	Commit   func(*testing.T, S) A
	Status   int
	Says     string // in the answer; with a status of success the shop accepts what is wrong, and counts it
}

// Teeth holds an emulator to its list of rules: each is broken by an offence of its own, or by several, every one of which is answered as it
// says and counted once, as that rule's; and no offence breaks a rule that is not listed.
func Teeth[S Shop, A Answer](t *testing.T, open func(*testing.T, ...string) S, offences map[string][]Offence[S, A]) {
	t.Helper()
	rules := open(t).Rules()
	require.Len(t, offences, len(rules), "rules and offences go together")
	for _, rule := range rules {
		require.NotEmpty(t, offences[rule.ID], "no test breaks %s", rule.ID)
		for _, o := range offences[rule.ID] {
			t.Run(rule.ID, func(t *testing.T) {
				t.Parallel()
				s := open(t, o.Switches...)
				if o.Prepare != nil {
					o.Prepare(t, s)
				}
				require.Empty(t, s.Report().Violations, "what goes before is no offence")
				status, body := o.Commit(t, s).Told()
				require.Equal(t, o.Status, status, body)
				require.Contains(t, body, o.Says)
				violations := s.Report().Violations
				require.Len(t, violations, 1, "%v", violations)
				require.Equal(t, rule.ID, violations[0].Rule)
			})
		}
	}
}

// Once makes offences of one for each rule.
func Once[S Shop, A Answer](each map[string]Offence[S, A]) map[string][]Offence[S, A] {
	all := make(map[string][]Offence[S, A], len(each))
	for rule, o := range each {
		all[rule] = []Offence[S, A]{o}
	}
	return all
}

// Serve puts a handler on loopback until the test ends. What a server says of clients that hang up is not shown.
func Serve(t *testing.T, h http.Handler) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	t.Cleanup(server.Close)
	return server
}

// Do sends a request as it is and gives what came back, with the whole body.
func Do(t testing.TB, client *http.Client, r *http.Request) (status int, header http.Header, body string) {
	t.Helper()
	reply, err := client.Do(r)
	require.NoError(t, err)
	defer func() { require.NoError(t, reply.Body.Close()) }()
	text, err := io.ReadAll(reply.Body)
	require.NoError(t, err)
	return reply.StatusCode, reply.Header, string(text)
}

// Open puts a platform's emulator on loopback until the test ends, and gives its address. It has no TLS, so that another process can reach
// it, which trusts no certificate of a test.
func Open(t *testing.T, platform string) (e connectors.Emulator, address string) {
	t.Helper()
	p, err := connectors.Get(platform)
	require.NoError(t, err)
	server := httptest.NewUnstartedServer(nil)
	address = "http://" + server.Listener.Addr().String()
	e, err = p.Emulator(connectors.EmulatorOptions{Now: time.Now, Seed: 7, BaseURL: address})
	require.NoError(t, err)
	server.Config.Handler = e
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	t.Cleanup(server.Close)
	return e, address
}

// Client is the real transport, in a hurry: it waits milliseconds where it waits seconds in life.
func Client(t *testing.T) *transport.Client {
	t.Helper()
	client, err := transport.New(transport.Options{Account: "t", MinBackoff: time.Millisecond, MaxBackoff: 10 * time.Millisecond,
		Limits: connectors.Limits{CallTimeout: 5 * time.Second}})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	return client
}

// Turn turns awkward behaviours on.
func Turn(t *testing.T, e interface{ Turn(string, bool) error }, switches ...string) {
	t.Helper()
	for _, name := range switches {
		require.NoError(t, e.Turn(name, true))
	}
}

// Vault keeps an account's tokens in memory. Its zero value is empty.
type Vault struct {
	turn sync.Mutex
	mu   sync.Mutex
	kept connectors.Values
}

// NewVault is a vault with tokens in it.
func NewVault(values connectors.Values) *Vault { return &Vault{kept: maps.Clone(values)} }

// Load gives the tokens.
func (v *Vault) Load(context.Context) (connectors.Values, error) { return v.Kept(), nil }

// Rotate renews the tokens, one caller at a time.
func (v *Vault) Rotate(ctx context.Context, renew func(context.Context, connectors.Values) (connectors.Values, error)) (connectors.Values, error) {
	v.turn.Lock()
	defer v.turn.Unlock()
	fresh, err := renew(ctx, v.Kept())
	if err != nil {
		return nil, err
	}
	v.Put(fresh)
	return v.Kept(), nil
}

// Kept gives a copy of the tokens.
func (v *Vault) Kept() connectors.Values {
	v.mu.Lock()
	defer v.mu.Unlock()
	return maps.Clone(v.kept)
}

// Put replaces the tokens.
func (v *Vault) Put(values connectors.Values) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.kept = maps.Clone(values)
}

// Differs demands an error that says in both languages that the platform answered differently, and how to send a report.
func Differs(t testing.TB, err error) *connectors.Error {
	t.Helper()
	require.True(t, connectors.Differs(err), "%v", err)
	var told *connectors.Error
	require.ErrorAs(t, err, &told)
	require.Contains(t, told.Words().EN, "the platform answered differently than expected")
	require.Contains(t, told.Words().ZH, "平台的回應與預期不同")
	require.Contains(t, told.Advice().EN, "`gowarehouse doctor --account")
	require.Contains(t, told.Advice().ZH, "`gowarehouse doctor --account")
	return told
}
