package faults

// A world is one platform on loopback with one account on it: a server whose emulator can be exchanged, and a workspace that is connected and ready
// for the day. Each scenario gets a fresh emulator and a copy of the workspace.

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/engine"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/catalog"
	"gowarehouse/engine/stock"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

const (
	merchant = "小山選物"
	channel  = "通路"
	account  = "小山的店"
	seed     = 20261123
	landing  = "http://127.0.0.1:45123/landed"
)

// world is one platform and its account.
type world struct {
	platform *connectors.Platform
	orders   int // in the shop, all of them shippable; 0: the platform's fixed samples
	settings []connectors.Values
	server   *httptest.Server
	template string // the workspace, connected and closed
	account  string // id

	mu      sync.Mutex
	handler http.Handler
	busy    sync.WaitGroup
}

// newWorld serves a platform and prepares a workspace for it, with the account's settings beside the usual.
func newWorld(t *testing.T, platform string, orders int, settings ...connectors.Values) *world {
	t.Helper()
	p, err := connectors.Get(platform)
	require.NoError(t, err)
	w := &world{platform: p, orders: orders, settings: settings, template: filepath.Join(t.TempDir(), "template")}
	w.server = httptest.NewUnstartedServer(w)
	w.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	w.server.Start()
	t.Cleanup(func() {
		w.server.CloseClientConnections()
		w.server.Close()
	})
	w.prepare(t)
	return w
}

// ServeHTTP hands a request to the emulator of the moment.
func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	handler := w.handler
	w.busy.Add(1)
	w.mu.Unlock()
	defer w.busy.Done()
	handler.ServeHTTP(rw, r)
}

// serve exchanges what answers, when everything asked of the last one is answered.
func (w *world) serve(h http.Handler) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy.Wait()
	w.handler = h
}

// emulator makes the shop anew. The same shop every time: the same orders, listings and tokens.
func (w *world) emulator(t *testing.T, now func() time.Time) connectors.Emulator {
	t.Helper()
	e, err := w.platform.Emulator(connectors.EmulatorOptions{Now: now, Seed: seed, Orders: w.orders, Bare: w.orders > 0, BaseURL: w.server.URL})
	require.NoError(t, err)
	return e
}

// prepare makes the template: merchant, products, account, maps, listings and stock.
func (w *world) prepare(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	require.NoError(t, os.MkdirAll(w.template, 0o700))
	newVault(t, w.template)
	emulator := w.emulator(t, time.Now)
	w.serve(emulator)
	e, err := engine.Open(ctx, options(w.template, &clock{path: filepath.Join(t.TempDir(), "clock")}))
	require.NoError(t, err)
	w.stockShelves(t, e)
	w.connect(t, e, emulator)
	w.mapCodes(t, e, emulator)
	if w.platform.Lists() { // a list, or the merchant's SKUs that the shop knows
		_, err = e.Catalog.SyncListings(ctx, account, "amy", nil)
		require.NoError(t, err)
	}
	if w.platform.Stock != connectors.StockNone {
		on := true
		_, err = e.Accounts.Set(ctx, account, accounts.Settings{InboundPush: &on})
		require.NoError(t, err)
	}
	if w.platform.Connection == connectors.Authorization {
		// The tokens that a new shop of the same seed gives out.
		require.NoError(t, e.Vault.Put(ctx, "tokens/"+w.account, w.granted(w.emulator(t, time.Now).Credentials())))
	}
	require.NoError(t, e.Close())
	locks, err := filepath.Glob(filepath.Join(w.template, "*.lock"))
	require.NoError(t, err)
	for _, lock := range locks { // each process makes its own, with its own mode
		require.NoError(t, os.Remove(lock))
	}
}

func (w *world) stockShelves(t *testing.T, e *engine.Engine) {
	t.Helper()
	ctx := t.Context()
	m := &store.Merchant{ID: store.NewID(), Name: merchant, CreatedAt: 1}
	require.NoError(t, e.Store.Write(ctx, func(q *store.Queries) error {
		return errors.Join(
			q.AddMerchant(ctx, m),
			q.AddChannel(
				ctx,
				&store.Channel{ID: store.NewID(), MerchantID: m.ID, Name: channel, MatchBy: store.MatchBySKU, Enabled: true, CreatedAt: 1},
			),
		)
	}))
	opening := stock.Receipt{Merchant: merchant, Key: "opening"}
	for _, p := range emulation.Products {
		_, _, err := e.Catalog.AddProduct(
			ctx,
			catalog.NewProduct{Merchant: merchant, SKU: p.SKU, Name: p.Name, Shelf: p.Shelf, Barcodes: []string{p.Barcode}},
			"amy",
		)
		require.NoError(t, err)
		opening.Lines = append(opening.Lines, stock.ReceiptLine{Product: p.SKU, Quantity: opened})
	}
	_, err := e.Stock.PutAway(ctx, opening, "amy")
	require.NoError(t, err)
}

// opened is what lies on the shelf of every product before the day.
const opened = 500

func (w *world) connect(t *testing.T, e *engine.Engine, emulator connectors.Emulator) {
	t.Helper()
	ctx := t.Context()
	if app := emulator.App(); app != nil {
		require.NoError(t, e.Accounts.SetApp(ctx, w.platform.ID, app))
	}
	values := connectors.Values{}
	for key, value := range emulator.Credentials() {
		if f, known := w.platform.Field(key); !known || !f.Granted {
			values[key] = value
		}
	}
	for _, more := range w.settings {
		maps.Copy(values, more)
	}
	a, err := e.Accounts.Add(ctx, accounts.NewAccount{Platform: w.platform.ID, Name: account, Merchant: merchant, Channel: channel,
		BaseURL: w.server.URL, Values: values})
	require.NoError(t, err)
	w.account = a.ID
	if w.platform.Connection == connectors.Authorization {
		link, err := e.Accounts.BeginAuthorize(ctx, account, w.platform.Redirect(landing))
		require.NoError(t, err)
		landed, err := emulator.Authorize(link)
		require.NoError(t, err)
		_, err = e.Accounts.FinishAuthorize(ctx, account, landed)
		require.NoError(t, err)
	} else {
		_, err = e.Accounts.Test(ctx, account)
		require.NoError(t, err)
	}
	at := int64(0)
	_, err = e.Accounts.Set(ctx, account, accounts.Settings{PushDelay: &at})
	require.NoError(t, err)
}

// granted picks out what an authorisation grants.
func (w *world) granted(values connectors.Values) connectors.Values {
	picked := connectors.Values{}
	for key, value := range values {
		if f, _ := w.platform.Field(key); f.Granted {
			picked[key] = value
		}
	}
	return picked
}

// mapCodes maps every shipping method that the shop offers or, where it offers no list, that its orders name.
func (w *world) mapCodes(t *testing.T, e *engine.Engine, emulator connectors.Emulator) {
	t.Helper()
	codes, err := e.Catalog.ShippingCodes(t.Context(), account, true)
	require.NoError(t, err)
	ready := map[string]bool{}
	for _, c := range codes {
		ready[c.Code] = c.Fixed || c.Type != ""
	}
	for _, id := range emulator.Expect(connectors.Window{From: time.Now().AddDate(0, 0, -7), To: time.Now()}).Orders {
		shop, known := emulator.Shop(id)
		require.True(t, known)
		code := shop.Order.Shipping.Code
		if _, listed := ready[code]; !listed && code != "" { // an order without a method cannot be mapped: it stays held
			ready[code] = false
		}
	}
	for code, done := range ready {
		if !done {
			_, err := e.Catalog.MapShipping(t.Context(), account, code, "tcat", "amy")
			require.NoError(t, err)
		}
	}
}

// newVault makes an encrypted file vault whose passphrase costs next to nothing to check: an age file says itself what it costs.
func newVault(t *testing.T, dir string) {
	t.Helper()
	identity, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	cheap, err := age.NewScryptRecipient(passphrase)
	require.NoError(t, err)
	cheap.SetWorkFactor(4)
	sealed, values := seal(t, identity.String(), cheap), seal(t, "{}", identity.Recipient())
	sum := sha256.Sum256(append(bytes.Clone(sealed), values...))
	text, err := json.Marshal(
		map[string]any{"format": "gowarehouse vault", "version": 1, "identity": sealed, "values": values, "sum": hex.EncodeToString(sum[:])},
	)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, vault.FileName), text, 0o600))
}

func seal(t *testing.T, text string, to age.Recipient) []byte {
	t.Helper()
	var out bytes.Buffer
	in, err := age.Encrypt(&out, to)
	require.NoError(t, err)
	_, err = io.WriteString(in, text)
	require.NoError(t, err)
	require.NoError(t, in.Close())
	return out.Bytes()
}

// workspace gives a fresh copy of the template.
func (w *world) workspace(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "workspace")
	require.NoError(t, os.CopyFS(dir, os.DirFS(w.template)))
	require.NoError(t, filepath.Walk(dir, func(path string, info os.FileInfo, err error) error { // CopyFS asks the umask
		if err != nil {
			return err
		}
		return os.Chmod(path, map[bool]os.FileMode{true: 0o700, false: 0o600}[info.IsDir()])
	}))
	return dir
}

// open opens a workspace in this process.
func (w *world) open(t *testing.T, dir string, c *clock, change ...func(*engine.Options)) *engine.Engine {
	t.Helper()
	o := options(dir, c)
	o.Log = slog.New(slog.DiscardHandler)
	for _, f := range change {
		f(&o)
	}
	e, err := engine.Open(context.WithoutCancel(t.Context()), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.Close()) })
	return e
}
