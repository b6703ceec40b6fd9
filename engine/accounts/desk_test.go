package accounts_test

// Two platforms in memory: one connected by a key, one by a log-in with tokens that are good once.

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

// Dummy secrets; none of them may ever be in the store.
const (
	dummyKey      = "ck_dummy_1111111111111111"
	dummyPassword = "demo5678pw"
	dummyProxy    = "socks5://u:proxy-secret-77@127.0.0.1:1080"
	dummyAppKey   = "app-key-dummy-4444"
)

var text = func(s string) connectors.Text { return connectors.Text{EN: s, ZH: s + "（中）"} }

func TestMain(m *testing.M) {
	connectors.Register(&connectors.Platform{ID: "keyed", Name: text("Keyed"), Connection: connectors.Key, Stock: connectors.StockNone,
		Limits: connectors.Limits{LookBack: 15 * 24 * time.Hour}, LabelSecrets: []string{"api_pwd"},
		Fields: []connectors.Field{
			{Key: "store", Label: text("Store"), Where: text("on the sign"), Required: true},
			{
				Key:      "api_key",
				Label:    text("Key"),
				Where:    text("in the back office"),
				Secret:   true,
				Required: true,
				Pattern:  regexp.MustCompile(`^ck_\w+$`),
			},
			{Key: "api_pwd", Label: text("Password"), Where: text("in a letter"), Secret: true},
			{
				Key:     "mode",
				Label:   text("Mode"),
				Where:   text("anywhere"),
				Default: "quick",
				Choices: []connectors.Choice{{Value: "quick"}, {Value: "slow"}},
			},
			{Key: "paper", Label: text("Paper"), Where: text("in the printer"), Setting: true},
		},
		New: func(env connectors.Env) (connectors.Connector, error) {
			if env.Values["paper"] == "wet" {
				return nil, connectors.Refuse("nobody prints on wet paper", "無法使用濕紙列印", "Dry it.", "請更換紙張。")
			}
			return &desk{env: env}, nil
		}})
	connectors.Register(
		&connectors.Platform{ID: "granted", Name: text("Granted"), Connection: connectors.Authorization, Stock: connectors.StockAbsolute,
			Fields: []connectors.Field{
				{
					Key:      "app_id",
					Label:    text("App id"),
					Where:    text("in the console"),
					App:      true,
					Required: true,
					Pattern:  regexp.MustCompile(`^\d+$`),
				},
				{Key: "app_key", Label: text("App key"), Where: text("in the console"), App: true, Secret: true, Required: true},
				{Key: "refresh_token", Label: text("Token"), Where: text("-"), Granted: true, Secret: true},
				{Key: "rooms", Label: text("Rooms"), Where: text("loaded"), Setting: true, Loaded: true, Many: true, OnOrders: true},
			},
			New: func(env connectors.Env) (connectors.Connector, error) { return &grantedDesk{desk{env: env}}, nil }},
	)
	goleak.VerifyTestMain(m)
}

// authority is the platform's side, found by the account's base address.
type authority struct {
	mu      sync.Mutex
	key     string // accepted by keyed
	valid   map[string]bool
	issued  int
	shops   []string // a log-in grants
	lose    bool     // the next answer to a refresh is lost
	early   []string // tokens used before the keeper had them
	stored  func(token string) bool
	learned connectors.Values
	doubt   connectors.Text
	ends    *time.Time
	down    bool
	shop    string
	inside  bool // the account needs no browser: what was typed gives a token
}

var authorities sync.Map

type desk struct{ env connectors.Env }

func (d *desk) at() *authority {
	a, _ := authorities.Load(d.env.BaseURL)
	return a.(*authority)
}

func (d *desk) Test(context.Context) (connectors.Identity, error) {
	a := d.at()
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.down {
		return connectors.Identity{}, connectors.Errorf(connectors.Temporary, "closed for the night")
	}
	if d.env.Values["api_key"] != a.key {
		return connectors.Identity{}, connectors.Errorf(connectors.Unauthorized, "the key is wrong")
	}
	return connectors.Identity{Name: "店", ID: a.shop, ExpiresAt: a.ends, Learned: a.learned, Doubt: a.doubt}, nil
}

func (*desk) Orders(context.Context, connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(func(connectors.Fetched, error) bool) {}
}

func (*desk) Order(context.Context, string) (connectors.Fetched, error) {
	return connectors.Fetched{}, connectors.Errorf(connectors.NotFound, "none")
}

func (*desk) Normalise(connectors.Fetched) (connectors.Order, error) { return connectors.Order{}, nil }

type grantedDesk struct{ desk }

func (d *grantedDesk) Begin(_ context.Context, redirect, state string) (string, error) {
	if d.at().inside {
		return "", nil
	}
	return "https://login.example.com/?redirect=" + url.QueryEscape(redirect) + "&state=" + state, nil
}

func (d *grantedDesk) Finish(_ context.Context, redirect string, landed url.Values) ([]connectors.Grant, error) {
	if landed.Get("code") == "" || !strings.HasPrefix(redirect, "http://127.0.0.1:") {
		return nil, connectors.Errorf(connectors.Unauthorized, "no code, or not where Begin sent the browser")
	}
	a := d.at()
	var grants []connectors.Grant
	for _, shop := range a.shops {
		grants = append(
			grants,
			connectors.Grant{Shop: connectors.Identity{ID: shop}, Values: connectors.Values{"refresh_token": a.issue(), "shop": shop}},
		)
	}
	return grants, nil
}

func (d *grantedDesk) Revoke(context.Context, string) (string, error) {
	return "https://login.example.com/revoke", nil
}

// Test uses the token and asks for a new one when it is spent.
func (d *grantedDesk) Test(ctx context.Context) (connectors.Identity, error) {
	tokens, err := d.env.Tokens.Load(ctx)
	if err == nil && d.at().inside {
		tokens, err = d.ask(ctx)
	}
	if err != nil {
		return connectors.Identity{}, err
	}
	if err := d.at().use(tokens["refresh_token"]); err != nil {
		return connectors.Identity{}, err
	}
	return connectors.Identity{Name: "店 " + tokens["shop"], ID: tokens["shop"]}, nil
}

// ask gets a token with the app's own credentials.
func (d *grantedDesk) ask(ctx context.Context) (connectors.Values, error) {
	return d.env.Tokens.Rotate(ctx, func(context.Context, connectors.Values) (connectors.Values, error) {
		if d.at().down {
			return nil, &connectors.Error{Kind: connectors.Unauthorized, Code: connectors.CodeCredentials, Reason: "the key is wrong"}
		}
		return connectors.Values{"refresh_token": d.at().issue(), "shop": "7001"}, nil
	})
}

// renew trades the token for another.
func (d *grantedDesk) renew(ctx context.Context) (connectors.Values, error) {
	return d.env.Tokens.Rotate(ctx, func(_ context.Context, now connectors.Values) (connectors.Values, error) {
		next, err := d.at().trade(now["refresh_token"])
		if err != nil {
			return nil, err
		}
		return connectors.Values{"refresh_token": next, "shop": now["shop"]}, nil
	})
}

func (a *authority) issue() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.issued++
	token := fmt.Sprintf("rt-dummy-%08d", a.issued)
	a.valid[token] = true
	return token
}

func (a *authority) use(token string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.valid[token] {
		return connectors.Errorf(connectors.Unauthorized, "the token is not valid")
	}
	if a.stored != nil && !a.stored(token) {
		a.early = append(a.early, token)
	}
	return nil
}

func (a *authority) trade(token string) (string, error) {
	a.mu.Lock()
	lose, ok := a.lose, a.valid[token]
	a.lose = false
	delete(a.valid, token)
	a.mu.Unlock()
	if !ok {
		return "", connectors.Errorf(connectors.Unauthorized, "the refresh token is not valid")
	}
	next := a.issue()
	if lose {
		return "", &connectors.Error{Kind: connectors.Temporary, Reason: "no answer", MaybeDone: true}
	}
	return next, nil
}

// bench is a workspace with a merchant and a platform.
type bench struct {
	*accounts.Service
	t       *testing.T
	dir     string
	base    string
	at      *authority
	vault   vault.Vault
	mu      sync.Mutex
	now     time.Time
	changes []string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	ctx := t.Context()
	b := &bench{t: t, dir: t.TempDir(), base: "https://" + store.NewID() + ".example.com", vault: vault.OpenMemory(),
		at: &authority{key: dummyKey, valid: map[string]bool{}, shops: []string{"7001"}}, now: time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)}
	authorities.Store(b.base, b.at)
	t.Cleanup(func() { authorities.Delete(b.base) })
	s, err := store.Open(ctx, b.dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	require.NoError(t, s.Write(ctx, func(q *store.Queries) error {
		return errors.Join(q.AddMerchant(ctx, &store.Merchant{ID: "m1", Name: "小山", CreatedAt: 1}),
			q.AddMerchant(ctx, &store.Merchant{ID: "m2", Name: "大海", CreatedAt: 1}),
			q.AddChannel(ctx, &store.Channel{ID: "c1", MerchantID: "m1", Name: "官網", MatchBy: store.MatchBySKU, Enabled: true, CreatedAt: 1}),
			q.AddChannel(ctx, &store.Channel{ID: "c2", MerchantID: "m2", Name: "門市", MatchBy: store.MatchBySKU, Enabled: true, CreatedAt: 1}))
	}))
	b.Service = b.service(s)
	return b
}

// service is the accounts of this workspace as another start of the program sees them.
func (b *bench) service(s *store.Store) *accounts.Service {
	service := accounts.New(accounts.Options{Store: s, Vault: b.vault, Now: b.clock,
		Change: func(_ context.Context, account string) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.changes = append(b.changes, account)
		}})
	b.t.Cleanup(service.Close)
	return service
}

func (b *bench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) forward(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

// keyed is a right account of the keyed platform.
func (b *bench) keyed(name string) accounts.NewAccount {
	return accounts.NewAccount{Platform: "keyed", Name: name, Merchant: "小山", Channel: "官網", BaseURL: b.base, Proxy: dummyProxy,
		Values: connectors.Values{"store": "s-1", "api_key": dummyKey, "api_pwd": dummyPassword}}
}

func (b *bench) add(n accounts.NewAccount) store.Account {
	b.t.Helper()
	a, err := b.Add(b.t.Context(), n)
	require.NoError(b.t, err)
	return a
}

func (b *bench) account(name string) store.Account {
	b.t.Helper()
	a, err := b.Store.AccountByName(b.t.Context(), name)
	require.NoError(b.t, err)
	return a
}

func (b *bench) notices(kind store.NoticeKind) []store.Notice {
	b.t.Helper()
	all, err := b.Store.Notices(b.t.Context(), store.Only{}, false, 100)
	require.NoError(b.t, err)
	return slices.DeleteFunc(all, func(n store.Notice) bool { return n.Kind != kind })
}

func (b *bench) token(account string) string {
	b.t.Helper()
	values, err := b.vault.Get(b.t.Context(), "tokens/"+account)
	if errors.Is(err, vault.ErrNotFound) {
		return ""
	}
	require.NoError(b.t, err)
	return values["refresh_token"]
}

// granted authorises an account and gives it.
func (b *bench) granted(name string) store.Account {
	b.t.Helper()
	ctx := b.t.Context()
	require.NoError(b.t, b.SetApp(ctx, "granted", connectors.Values{"app_id": "2001", "app_key": dummyAppKey}))
	b.add(accounts.NewAccount{Platform: "granted", Name: name, Merchant: "小山", Channel: "官網", BaseURL: b.base})
	_, err := b.FinishAuthorize(ctx, name, b.landed(name))
	require.NoError(b.t, err)
	return b.account(name)
}

// landed begins an authorisation and gives the address the browser comes back to.
func (b *bench) landed(name string) string {
	b.t.Helper()
	link, err := b.BeginAuthorize(b.t.Context(), name, "http://127.0.0.1:4000/landed")
	require.NoError(b.t, err)
	u, err := url.Parse(link)
	require.NoError(b.t, err)
	return u.Query().Get("redirect") + "?code=c1&state=" + u.Query().Get("state")
}

// connector opens the account's connector.
func (b *bench) connector(s *accounts.Service, id string) *grantedDesk {
	b.t.Helper()
	session, err := s.Open(b.t.Context(), id)
	require.NoError(b.t, err)
	return session.Connector.(*grantedDesk)
}

// requireNoSecret reads the store's files byte by byte.
func (b *bench) requireNoSecret(more ...string) {
	b.t.Helper()
	files, err := filepath.Glob(filepath.Join(b.dir, "*"))
	require.NoError(b.t, err)
	require.NotEmpty(b.t, files)
	for _, file := range files {
		bytes, err := os.ReadFile(file)
		require.NoError(b.t, err)
		for _, secret := range append([]string{dummyKey, dummyPassword, "proxy-secret-77", dummyAppKey, "rt-dummy-"}, more...) {
			require.NotContains(b.t, string(bytes), secret, "a secret stands in %s", filepath.Base(file))
		}
	}
}

// requireRefused checks that an error is for a person and says what to do in both languages.
func requireRefused(t *testing.T, err error, says string) {
	t.Helper()
	var told *connectors.Error
	require.ErrorAs(t, err, &told)
	require.Contains(t, told.Error(), says)
	require.NotEmpty(t, told.Advice().EN)
	require.NotEmpty(t, told.Advice().ZH)
	for _, secret := range []string{dummyKey, dummyPassword, "proxy-secret-77"} {
		require.NotContains(t, told.Error()+told.Advice().EN+told.Advice().ZH, secret)
	}
}
