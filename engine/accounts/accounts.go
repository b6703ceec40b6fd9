// Package accounts keeps the e-commerce accounts: their fields and secrets, their connection's state, and one open connector
// each, bound to the account's own transport.
package accounts

import (
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

// Options set up a Service.
type Options struct {
	Store   *store.Store
	Vault   vault.Vault
	Now     func() time.Time
	Log     *slog.Logger
	RootCAs *x509.CertPool                               // trusted instead of the system's; nil: the system's
	Limits  func(*connectors.Platform) connectors.Limits // nil: the platform's own
	Trace   func(transport.Trace)                        // may be nil
	Backoff func() (shortest, longest time.Duration)     // between attempts; nil: the transport's own
	Change  func(ctx context.Context, account string)    // told when an account's settings or state changed; may be nil
}

// Service keeps the accounts of a workspace. It is safe for concurrent use.
type Service struct {
	Options
	mu       sync.Mutex
	sessions map[string]*Session
	rotating map[string]*sync.Mutex
	book     *book
}

// Sessions is what the parts of the engine that call platforms need of a Service.
type Sessions interface {
	// Open gives an account's session.
	Open(ctx context.Context, accountID string) (*Session, error)
	// Failed takes note of a failed call: of refused credentials, and of an answer that does not fit.
	Failed(ctx context.Context, accountID string, cause error) error
}

var _ Sessions = (*Service)(nil)

// New makes a Service.
func New(o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Limits == nil {
		o.Limits = func(p *connectors.Platform) connectors.Limits { return p.Limits }
	}
	if o.Change == nil {
		o.Change = func(context.Context, string) {}
	}
	return &Service{Options: o, sessions: map[string]*Session{}, rotating: map[string]*sync.Mutex{}, book: newBook()}
}

// Session is an account with its open connector. It is shared; Account is as of the opening.
type Session struct {
	Account   store.Account
	Platform  *connectors.Platform
	Connector connectors.Connector
	client    *transport.Client
	secrets   []string // values to try as label passwords
}

// LabelSecrets gives the passwords to try on a label, in the platform's order.
func (s *Session) LabelSecrets() []string { return slices.Clone(s.secrets) }

// ClockSkew tells how far this machine's clock is ahead of the platform's, as the last answers said.
func (s *Session) ClockSkew() (time.Duration, bool) { return s.client.ClockSkew() }

// The vault's keys.
func secretsKey(account string) string { return "account/" + account }
func tokensKey(account string) string  { return "tokens/" + account }
func appKey(platform string) string    { return "app/" + platform }

// proxyField is the secret that holds an account's proxy address, which may carry a password.
const proxyField = "proxy"

// Open gives an account's session, opening its connector at the first use and after every change.
func (s *Service) Open(ctx context.Context, accountID string) (*Session, error) {
	s.mu.Lock()
	session, ok := s.sessions[accountID]
	s.mu.Unlock()
	if ok {
		return session, nil
	}
	a, err := s.Store.Account(ctx, accountID)
	if err != nil {
		return nil, err
	}
	if err := s.loadCalls(ctx, accountID); err != nil {
		return nil, err
	}
	session, err = s.open(ctx, a)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if first, ok := s.sessions[accountID]; ok {
		session.client.Close()
		return first, nil
	}
	s.sessions[accountID] = session
	return session, nil
}

func (s *Service) open(ctx context.Context, a store.Account) (*Session, error) {
	platform, err := connectors.Get(a.Platform)
	if err != nil {
		return nil, err
	}
	secrets, err := s.get(ctx, secretsKey(a.ID))
	if err != nil {
		return nil, err
	}
	tokens, err := s.get(ctx, tokensKey(a.ID))
	if err != nil {
		return nil, err
	}
	app, err := s.get(ctx, appKey(a.Platform))
	if err != nil {
		return nil, err
	}
	values := connectors.Values{}
	for _, f := range platform.Fields {
		if f.Default != "" {
			values[f.Key] = f.Default
		}
	}
	maps.Copy(values, a.FieldValues)
	for key, value := range secrets {
		if key != proxyField {
			values[key] = value
		}
	}
	options := transport.Options{Account: a.Name, Limits: s.Limits(platform), Proxy: secrets[proxyField], RootCAs: s.RootCAs, Trace: s.Trace,
		Seen: s.book.seen(a.ID), Secrets: hidden(platform, secrets, app, tokens)}
	if s.Backoff != nil {
		options.MinBackoff, options.MaxBackoff = s.Backoff()
	}
	client, err := transport.New(options)
	if err != nil {
		return nil, err
	}
	c, err := platform.New(connectors.Env{Account: a.ID, BaseURL: strings.TrimRight(a.BaseURL, "/"), Values: values, App: app, HTTP: client,
		Now: s.Now, Tokens: &keeper{service: s, account: a.ID, client: client}})
	if err != nil {
		client.Close()
		return nil, err
	}
	session := &Session{Account: a, Platform: platform, Connector: c, client: client}
	for _, key := range platform.LabelSecrets {
		if v := values[key]; v != "" {
			session.secrets = append(session.secrets, v)
		}
	}
	return session, nil
}

// Kept tells which secrets of an account are in the vault, by field; never their values.
type Kept struct {
	Fields []string // in the platform's order
	Proxy  bool
	Tokens bool // the account is authorised
}

// Kept tells which secrets of an account are kept.
func (s *Service) Kept(ctx context.Context, a *store.Account) (Kept, error) {
	platform, err := connectors.Get(a.Platform)
	if err != nil {
		return Kept{}, err
	}
	secrets, err := s.get(ctx, secretsKey(a.ID))
	if err != nil {
		return Kept{}, err
	}
	tokens, err := s.get(ctx, tokensKey(a.ID))
	if err != nil {
		return Kept{}, err
	}
	k := Kept{Fields: []string{}, Proxy: secrets[proxyField] != "", Tokens: len(tokens) > 0}
	for _, f := range platform.Fields {
		if f.Secret && secrets[f.Key] != "" {
			k.Fields = append(k.Fields, f.Key)
		}
	}
	return k, nil
}

// hidden collects every value that must not show in a trace.
func hidden(p *connectors.Platform, secrets, app, tokens map[string]string) []string {
	var all []string
	for _, values := range []map[string]string{secrets, app, tokens} {
		for key, value := range values {
			f, known := p.Field(key)
			if value != "" && (!known || f.Secret) {
				all = append(all, value)
			}
		}
	}
	return all
}

// get reads a vault value; nothing stored is an empty one.
func (s *Service) get(ctx context.Context, key string) (map[string]string, error) {
	values, err := s.Vault.Get(ctx, key)
	if errors.Is(err, vault.ErrNotFound) {
		return map[string]string{}, nil
	}
	return values, err
}

// forget closes an account's session after a change; the next use opens a new one.
func (s *Service) forget(accountID string) {
	s.mu.Lock()
	session, ok := s.sessions[accountID]
	delete(s.sessions, accountID)
	s.mu.Unlock()
	if ok {
		session.client.Close()
	}
}

// Close closes every session.
func (s *Service) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, session := range s.sessions {
		session.client.Close()
		delete(s.sessions, id)
	}
}

// Failed takes note of a failed call: when the platform refuses the credentials or this machine's address, the account is
// disconnected and one notice is given. Of an answer that does not fit, the shape is kept for a report. Other errors change nothing here.
func (s *Service) Failed(ctx context.Context, accountID string, cause error) error {
	kind := connectors.KindOf(cause)
	var e *connectors.Error
	if connectors.Differs(cause) && errors.As(cause, &e) {
		return s.odd(ctx, accountID, e)
	}
	if kind != connectors.Unauthorized && kind != connectors.NotAllowlisted {
		return nil
	}
	defer s.Change(ctx, accountID)
	return s.Store.Write(ctx, func(q *store.Queries) error {
		a, err := q.Account(ctx, accountID)
		if err != nil {
			return err
		}
		return s.disconnect(ctx, q, &a, kind, reasonOf(cause))
	})
}

// reasonOf is what the row keeps: kind and reason, in both languages where the words are ours.
func reasonOf(err error) string {
	var e *connectors.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	if e.Says.ZH == "" {
		return e.Error()
	}
	return connectors.Text{EN: e.Error(), ZH: string(e.Kind) + ": " + e.Says.ZH}.Kept()
}

func (s *Service) disconnect(ctx context.Context, q *store.Queries, a *store.Account, kind connectors.Kind, reason string) error {
	a.State, a.StateReason = store.Disconnected, reason
	if err := q.UpdateAccount(ctx, a, "state", "state_reason"); err != nil {
		return err
	}
	_, err := q.AddNotice(ctx, &store.Notice{Key: "disconnected:" + a.ID, Kind: store.NoticeDisconnected, AccountID: a.ID,
		Args: map[string]string{"account": a.Name, "kind": string(kind)}, At: store.At(s.Now())})
	return err
}
