package webhook_test

// The whole way of these tests: an emulated platform over TLS, its messages through a reverse proxy with a certificate, and a workspace that
// receives them on a port of its own.

import (
	"bytes"
	"context"
	"crypto/x509"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	_ "gowarehouse/connectors/liteshop"
	_ "gowarehouse/connectors/ownsite"
	_ "gowarehouse/connectors/ruten"
	_ "gowarehouse/connectors/shopee"
	_ "gowarehouse/connectors/shopify"
	_ "gowarehouse/connectors/woocommerce"
	"gowarehouse/engine"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
	"gowarehouse/engine/webhook"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// prefix is where the reverse proxy has the warehouse.
const prefix = "/shops/warehouse"

// anyPort lets the system choose.
const anyPort = "127.0.0.1:0"

// world is one shop and the workspace that hears from it.
type world struct {
	*testing.T
	dir      string
	vault    vault.Vault
	clock    atomic.Int64 // ahead of the real time
	platform *connectors.Platform
	emulator connectors.Emulator
	courier  *emulation.Courier
	roots    *x509.CertPool
	hears    atomic.Pointer[webhook.Service]
	log      bytes.Buffer // what the program said, to be read once it is closed
	public   string
	engine   *engine.Engine
	account  store.Account
	gather   time.Duration
	running  context.CancelFunc
}

// newWorld opens a shop of a platform and a workspace with its account, connected and fetched once, and at work.
func newWorld(t *testing.T, platform string, switches ...string) *world {
	t.Helper()
	return patient(t, platform, 50*time.Millisecond, switches...)
}

// patient is a world whose orders are fetched so long after the first message about them.
func patient(t *testing.T, platform string, gather time.Duration, switches ...string) *world {
	t.Helper()
	w := &world{T: t, dir: t.TempDir(), vault: vault.OpenMemory(), gather: gather, roots: x509.NewCertPool()}
	front := httptest.NewTLSServer(http.StripPrefix(prefix, &httputil.ReverseProxy{Rewrite: w.forward, ErrorLog: quiet}))
	w.public = front.URL + prefix
	w.roots.AddCert(front.Certificate())
	w.courier = emulation.NewCourier(w.roots)
	var err error
	w.platform, err = connectors.Get(platform)
	require.NoError(t, err)
	shop := httptest.NewUnstartedServer(nil)
	address := "https://" + shop.Listener.Addr().String()
	w.emulator, err = w.platform.Emulator(connectors.EmulatorOptions{Now: w.now, Seed: 7, Orders: 3, Bare: true, BaseURL: address, Deliver: w.courier.Deliver})
	require.NoError(t, err)
	for _, name := range switches {
		require.NoError(t, w.emulator.Turn(name, true))
	}
	shop.Config.Handler = w.emulator
	shop.StartTLS()
	t.Cleanup(func() {
		w.close()
		w.courier.Close()
		shop.Close()
		front.Close()
		require.NoError(t, w.vault.Close())
		require.Empty(t, w.emulator.Report().Violations)
	})
	w.open()
	w.connect(address)
	w.sweep()
	w.start()
	return w
}

// forward leads to wherever the program listens; nowhere while it is closed.
func (w *world) forward(r *httputil.ProxyRequest) {
	at := "127.0.0.1:1"
	if service := w.hears.Load(); service != nil {
		if bound, _ := service.Listening(); bound != "" {
			at = bound
		}
	}
	r.SetURL(&url.URL{Scheme: "http", Host: at})
	r.SetXForwarded()
}

func (w *world) now() time.Time { return time.Now().Add(time.Duration(w.clock.Load())) }

// open opens the workspace, as a program that starts does.
func (w *world) open() {
	w.Helper()
	var err error
	w.engine, err = engine.Open(context.Background(), engine.Options{Dir: w.dir, Vault: kept{w.vault}, Now: w.now, RootCAs: w.roots,
		Gather: w.gather, Log: slog.New(slog.NewTextHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Limits: func(p *connectors.Platform) connectors.Limits {
			l := p.Limits
			l.PerSecond, l.Burst = 1000, 1000
			return l
		},
		Backoff: func() (time.Duration, time.Duration) { return time.Millisecond, 5 * time.Millisecond }})
	require.NoError(w, err)
	w.hears.Store(w.engine.Push)
}

// kept is a vault that outlives the program.
type kept struct{ vault.Vault }

func (kept) Close() error { return nil }

// close ends the program.
func (w *world) close() {
	if w.engine == nil {
		return
	}
	if w.running != nil {
		w.running()
	}
	w.hears.Store(nil)
	require.NoError(w, w.engine.Close())
	w.engine, w.running = nil, nil
}

// start lets the workspace work by itself.
func (w *world) start() {
	w.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	w.running = cancel
	require.NoError(w, w.engine.Start(ctx))
}

func (w *world) connect(address string) {
	w.Helper()
	ctx, service := w.Context(), w.engine.Accounts
	require.NoError(w, w.engine.Store.Write(ctx, func(q *store.Queries) error {
		if err := q.AddMerchant(ctx, &store.Merchant{ID: "m1", Name: "小山茶行", CreatedAt: 1}); err != nil {
			return err
		}
		return q.AddChannel(ctx, &store.Channel{ID: "c1", MerchantID: "m1", Name: "官網", MatchBy: store.MatchBySKU, Enabled: true, CreatedAt: 1})
	}))
	if app := w.emulator.App(); len(app) > 0 {
		require.NoError(w, service.SetApp(ctx, w.platform.ID, app))
	}
	values := connectors.Values{}
	for key, value := range w.emulator.Credentials() {
		if f, known := w.platform.Field(key); known && !f.Granted && !f.App {
			values[key] = value
		}
	}
	_, err := service.Add(ctx, accounts.NewAccount{Platform: w.platform.ID, Name: "shop", Merchant: "m1", Channel: "c1", BaseURL: address, Values: values})
	require.NoError(w, err)
	if w.platform.Connection == connectors.Authorization {
		link, err := service.BeginAuthorize(ctx, "shop", w.platform.Redirect("http://127.0.0.1:45123/landed"))
		require.NoError(w, err)
		if link != "" {
			landed, err := w.emulator.Authorize(link)
			require.NoError(w, err)
			_, err = service.FinishAuthorize(ctx, "shop", landed)
			require.NoError(w, err)
		}
	}
	_, err = service.Test(ctx, "shop")
	require.NoError(w, err)
	day := int64(86400)
	w.account, err = service.Set(ctx, "shop", accounts.Settings{EverySeconds: &day})
	require.NoError(w, err)
}

// sweep fetches the whole account.
func (w *world) sweep() {
	w.Helper()
	_, err := w.engine.Fetch(w.Context(), w.account.ID, nil)
	require.NoError(w, err)
}

// on switches messages on and waits until the platform has the hook. Where a person enters it, he does.
func (w *world) on() {
	w.Helper()
	require.NoError(w, w.engine.Push.Set(w.Context(), webhook.Settings{On: true, Listen: anyPort, Address: w.public + "/"}))
	w.until(func() bool { at, _ := w.engine.Push.Listening(); return at != "" })
	if taker, byHand := w.emulator.(connectors.HookTaker); byHand {
		w.until(func() bool { return w.hook().State == store.HookByHand })
		taker.EnterHook(w.hook().Address)
		return
	}
	w.until(func() bool { return w.hook().State == store.HookActive })
}

func (w *world) hook() store.Hook {
	w.Helper()
	h, err := w.engine.Store.Hook(context.WithoutCancel(w.Context()), w.account.ID)
	require.NoError(w, err)
	return h
}

// buy has somebody place an order and gives its id.
func (w *world) buy() string {
	w.Helper()
	before := w.shown()
	require.NoError(w, w.emulator.Act(connectors.Act{Kind: "buy"}))
	for _, id := range w.shown() {
		if !slices.Contains(before, id) {
			return id
		}
	}
	w.Fatal("nobody bought")
	return ""
}

func (w *world) shown() []string {
	return w.emulator.Expect(connectors.Window{From: w.now().Add(-7 * 24 * time.Hour), To: w.now().Add(time.Hour)}).Orders
}

// has says whether an order is here.
func (w *world) has(id string) bool {
	w.Helper()
	_, known, err := w.engine.Store.SeenOrder(context.WithoutCancel(w.Context()), w.account.ID, id)
	require.NoError(w, err)
	return known
}

// sweeps counts the fetches of the whole account.
func (w *world) sweeps() int {
	w.Helper()
	runs, err := w.engine.Store.Runs(w.Context(), store.Only{Account: w.account.ID}, 100)
	require.NoError(w, err)
	return len(runs)
}

// asked counts what the platform was asked about orders: hooks are asked about in the background.
func (w *world) asked() int {
	n := 0
	for name, count := range w.emulator.Report().ByName {
		if name = strings.ToLower(name); !strings.Contains(name, "webhook") && !strings.Contains(name, "push") {
			n += count
		}
	}
	return n
}

func (w *world) until(is func() bool) {
	w.Helper()
	require.Eventually(w, is, 2*time.Minute, 10*time.Millisecond)
}

// settled waits until nothing is told and nothing is to be fetched any more.
func (w *world) settled() {
	w.Helper()
	w.until(func() bool {
		idle := w.courier.Idle()
		n, err := w.engine.Store.CountPushDue(w.Context(), w.account.ID)
		return err == nil && n == 0 && idle
	})
	time.Sleep(50 * time.Millisecond) // a fetch that has just ended writes nothing more
}

// post sends a message by hand.
func (w *world) post(address string, header http.Header, body string) int {
	w.Helper()
	request, err := http.NewRequestWithContext(w.Context(), http.MethodPost, address, strings.NewReader(body))
	require.NoError(w, err)
	request.Header = header.Clone()
	return w.do(request).StatusCode
}
