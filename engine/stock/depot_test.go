package stock_test

// A platform in memory that counts stock, once with differences guarded by the value read and once with absolute values,
// and a workspace that sells on it. Orders and shipments go through the real lifecycle and fulfilment.

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/catalog"
	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/intake"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/stock"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

var noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)

// kinds are the two sorts of platforms.
var kinds = map[string]connectors.StockMode{"deltadepot": connectors.StockDelta, "absolutedepot": connectors.StockAbsolute}

func TestMain(m *testing.M) {
	// Each check opens a workspace on disk; -rapid.checks asks for more.
	if err := flag.Set("rapid.checks", "12"); err != nil {
		panic(err)
	}
	for id, mode := range kinds {
		connectors.Register(
			&connectors.Platform{ID: id, Name: connectors.Text{EN: "Depot", ZH: "倉儲"}, Listings: true, Stock: mode, Ship: connectors.ShipNone,
				New: func(e connectors.Env) (connectors.Connector, error) { return depots.at(e.BaseURL, mode), nil }},
		)
	}
	connectors.Register(&connectors.Platform{ID: "kiosk", Name: connectors.Text{EN: "Kiosk", ZH: "小攤"}, Stock: connectors.StockNone,
		New: func(connectors.Env) (connectors.Connector, error) { return kiosk{}, nil }})
	goleak.VerifyTestMain(m)
}

// depots finds the platform that an account's address names.
var depots = &directory{byAddress: map[string]*depot{}}

type directory struct {
	mu        sync.Mutex
	byAddress map[string]*depot
}

func (d *directory) at(address string, mode connectors.StockMode) *depot {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.byAddress[address] == nil {
		d.byAddress[address] = &depot{mode: mode, has: map[connectors.ListingKey]int{}}
	}
	return d.byAddress[address]
}

// kiosk is a platform without any further ability.
type kiosk struct{}

func (kiosk) Test(context.Context) (connectors.Identity, error) { return connectors.Identity{}, nil }
func (kiosk) Orders(context.Context, connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(func(connectors.Fetched, error) bool) {}
}
func (kiosk) Order(context.Context, string) (connectors.Fetched, error) {
	return connectors.Fetched{}, connectors.Errorf(connectors.NotFound, "no such order")
}
func (kiosk) Normalise(f connectors.Fetched) (connectors.Order, error) {
	var o connectors.Order
	return o, json.Unmarshal(f.Raw, &o)
}

// depot is the platform.
type depot struct {
	kiosk
	mode  connectors.StockMode
	mu    sync.Mutex
	has   map[connectors.ListingKey]int
	reads int
	calls [][]connectors.StockChange

	readErr   []error        // of the readings to come, in order; nil lets one through
	onRead    func(n int)    // at the n-th reading
	beforePut func(d *depot) // once, between a reading and the change
	afterPut  func(d *depot) // once, after the change
	dropped   int            // so many changes get lost on the way there
	lost      int            // the answers of so many changes get lost on the way back
	refuse    map[connectors.ListingKey]error
	deaf      bool // accepts changes and makes none
}

var errLost = &connectors.Error{Kind: connectors.Temporary, Reason: "no answer came", MaybeDone: true}

func (d *depot) Stock(ctx context.Context, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reads++
	if d.onRead != nil {
		d.onRead(d.reads)
	}
	if ctx.Err() != nil {
		return nil, &connectors.Error{Kind: connectors.Temporary, Reason: "the call was cancelled", Err: ctx.Err()}
	}
	if len(d.readErr) > 0 {
		err := d.readErr[0]
		d.readErr = d.readErr[1:]
		if err != nil {
			return nil, err
		}
	}
	levels := make([]connectors.StockLevel, len(keys))
	for i, key := range keys {
		n, there := d.has[key]
		levels[i] = connectors.StockLevel{Key: key, Quantity: n, Keep: map[string]string{"name": "n" + key.Item}}
		if !there {
			levels[i].Err = connectors.Errorf(connectors.NotFound, "no listing %s", key.Item)
		}
	}
	return levels, nil
}

func (d *depot) PushStock(_ context.Context, changes []connectors.StockChange) []connectors.StockOutcome {
	d.mu.Lock()
	defer d.mu.Unlock()
	if before := d.beforePut; before != nil {
		d.beforePut = nil
		before(d)
	}
	d.calls = append(d.calls, slices.Clone(changes))
	outcomes := make([]connectors.StockOutcome, len(changes))
	if d.dropped > 0 {
		d.dropped--
		return all(outcomes, changes, connectors.Unclear, errLost)
	}
	for i, c := range changes {
		outcomes[i] = d.put(c)
	}
	if after := d.afterPut; after != nil {
		d.afterPut = nil
		after(d)
	}
	if d.lost > 0 {
		d.lost--
		return all(outcomes, changes, connectors.Unclear, errLost)
	}
	return outcomes
}

func all(
	outcomes []connectors.StockOutcome,
	changes []connectors.StockChange,
	state connectors.OutcomeState,
	err error,
) []connectors.StockOutcome {
	for i := range outcomes {
		outcomes[i] = connectors.StockOutcome{Key: changes[i].Key, State: state, Err: err}
	}
	return outcomes
}

func (d *depot) put(c connectors.StockChange) connectors.StockOutcome {
	o := connectors.StockOutcome{Key: c.Key, State: connectors.Done}
	switch {
	case d.refuse[c.Key] != nil:
		o.State, o.Err = connectors.Refused, d.refuse[c.Key]
	case c.Keep["name"] != "n"+c.Key.Item:
		o.State, o.Err = connectors.Refused, connectors.Errorf(connectors.Rejected, "the name was not echoed")
	case d.deaf:
	case d.mode == connectors.StockAbsolute:
		d.has[c.Key] = c.Target
	case d.has[c.Key] != c.Read:
		o.State, o.Err = connectors.Refused, &connectors.Error{Kind: connectors.Rejected, Code: connectors.CodeStale, Reason: "the stock moved"}
	default:
		d.has[c.Key] += c.Target - c.Read
	}
	return o
}

func key(item string) connectors.ListingKey { return connectors.ListingKey{Item: item} }

// now gives what the platform has of an item.
func (d *depot) now(item string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.has[key(item)]
}

func (d *depot) set(item string, n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.has[key(item)] = n
}

// changed counts the changes of an item that reached the platform.
func (d *depot) changed(item string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, call := range d.calls {
		for _, c := range call {
			if c.Key == key(item) {
				n++
			}
		}
	}
	return n
}

// TB is what a world needs of a test; rapid's T has it too.
type TB interface {
	require.TestingT
	Helper()
	Context() context.Context
}

// world is a workspace with one merchant.
type world struct {
	TB
	store    *store.Store
	accounts *accounts.Service
	catalog  *catalog.Service
	fulfil   *fulfil.Service
	stock    *stock.Service
	outbox   *outbox.Runner
	clock    time.Time
	orders   int
	changed  []int64
}

// openWorld opens a workspace in a folder. The caller closes it.
func openWorld(t TB, dir string) *world {
	ctx := context.Background()
	s, err := store.Open(ctx, dir)
	require.NoError(t, err)
	w := &world{TB: t, store: s, clock: noon}
	now := func() time.Time { return w.clock }
	quiet := slog.New(slog.DiscardHandler)
	w.accounts = accounts.New(accounts.Options{Store: s, Vault: vault.OpenMemory(), Now: now})
	again := &intake.Service{Store: s, Accounts: w.accounts, Now: now, Log: quiet}
	w.catalog = &catalog.Service{Store: s, Accounts: w.accounts, Orders: again, Now: now, Log: quiet}
	w.fulfil = fulfil.New(fulfil.Options{Store: s, Accounts: w.accounts, Now: now})
	w.stock = &stock.Service{
		Store:    s,
		Accounts: w.accounts,
		Now:      now,
		Log:      quiet,
		Changed:  func(ids ...int64) { w.changed = append(w.changed, ids...) },
	}
	w.outbox = outbox.New(outbox.Options{Store: s, Accounts: w.accounts, Handlers: []outbox.Handler{stock.Handler{Store: s}}, Now: now})
	w.write(func(q *store.Queries) error {
		return errors.Join(
			q.AddMerchant(ctx, &store.Merchant{ID: "m", Name: "小山茶行", CreatedAt: 1}),
			q.AddChannel(ctx, &store.Channel{ID: "c", MerchantID: "m", Name: "平台", MatchBy: store.MatchBySKU, Enabled: true, CreatedAt: 1}),
			q.PutShippingType(ctx, &store.ShippingType{Code: "tcat", Name: "黑貓宅急便", Carrier: "T-Cat", Enabled: true}),
		)
	})
	return w
}

func (w *world) close() {
	w.accounts.Close()
	require.NoError(w, w.store.Close())
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := openWorld(t, t.TempDir())
	t.Cleanup(w.close)
	return w
}

func (w *world) write(fn func(q *store.Queries) error) {
	w.Helper()
	require.NoError(w, w.store.Write(context.Background(), fn))
}

// account adds an account with inbound push on, and gives its platform.
func (w *world) account(id, platform string, percent int64) *depot {
	w.Helper()
	ctx := context.Background()
	address := "https://" + store.NewID() + ".example.com"
	w.write(func(q *store.Queries) error {
		return errors.Join(
			q.AddAccount(
				ctx,
				&store.Account{
					ID:           id,
					Platform:     platform,
					Name:         "帳號 " + id,
					MerchantID:   "m",
					ChannelID:    "c",
					State:        store.Connected,
					BaseURL:      address,
					LookbackDays: 7,
					PushPercent:  percent,
					InboundPush:  true,
					CreatedAt:    1,
				},
			),
			q.MapShipping(ctx, id, "home", "tcat"),
		)
	})
	return depots.at(address, kinds[platform])
}

func (w *world) product(sku string) store.Product {
	w.Helper()
	v, _, err := w.catalog.AddProduct(context.Background(), catalog.NewProduct{Merchant: "m", SKU: sku, Name: "商品 " + sku}, "amy")
	require.NoError(w, err)
	return v.Product
}

// list puts a listing of an account on sale, with what one piece takes.
func (w *world) list(account, item string, parts map[string]int64) {
	w.Helper()
	ctx := context.Background()
	w.write(func(q *store.Queries) error {
		var rows []store.Mapping
		for _, sku := range slices.Sorted(maps.Keys(parts)) {
			p, err := q.ProductBySKU(ctx, "m", sku)
			if err != nil {
				return err
			}
			rows = append(
				rows,
				store.Mapping{
					AccountID: account,
					LineKey:   item + "/",
					ProductID: p.ID,
					Quantity:  parts[sku],
					Source:    store.MappedPerson,
					MappedBy:  "amy",
					MappedAt:  1,
				},
			)
		}
		return errors.Join(
			q.PutListings(
				ctx,
				[]store.Listing{{AccountID: account, Item: item, Name: "商品頁 " + item, StockManaged: true, Active: true, SeenAt: 1}},
			),
			q.SetMapping(ctx, account, item+"/", rows),
		)
	})
}

// edit changes one listing's row.
func (w *world) edit(account, item string, change func(l *store.Listing)) {
	w.Helper()
	ctx := context.Background()
	l, err := w.store.Listing(ctx, account, item, "")
	require.NoError(w, err)
	change(&l)
	w.write(func(q *store.Queries) error { return q.PutListings(ctx, []store.Listing{l}) })
}

// take brings in an order of one line.
func (w *world) take(account, item, sku string, quantity int) int64 {
	w.Helper()
	w.orders++
	o := connectors.Order{
		ID:        fmt.Sprintf("o-%d", w.orders),
		Number:    fmt.Sprintf("%04d", w.orders),
		State:     connectors.StateOpen,
		OrderedAt: w.clock,
		Payment:   connectors.Payment{Method: "card", Kind: connectors.PaymentOnline},
		Total:     connectors.TWD(100),
		Shipping:  connectors.Shipping{Code: "home", Mode: connectors.ShipNone},
		Lines:     []connectors.Line{{ID: "1", Listing: key(item), SKU: sku, Name: "凍頂烏龍", Quantity: quantity, Price: connectors.TWD(100)}},
	}
	return w.receive(account, o)
}

// receive takes an order, new or known, as the platform gives it.
func (w *world) receive(account string, o connectors.Order) int64 {
	w.Helper()
	ctx := context.Background()
	session, err := w.accounts.Open(ctx, account)
	require.NoError(w, err)
	raw, err := json.Marshal(o)
	require.NoError(w, err)
	var id int64
	w.write(func(q *store.Queries) error {
		rules, err := lifecycle.ReadRules(ctx, q, session.Account, session.Platform)
		if err != nil {
			return err
		}
		taken, err := rules.Take(ctx, q, &o, raw, store.System, w.clock)
		id = taken.ID
		return err
	})
	return id
}

func (w *world) state(order int64) store.OrderState {
	w.Helper()
	o, err := w.store.Order(context.Background(), order)
	require.NoError(w, err)
	return o.State
}

func (w *world) now(sku string) store.Product {
	w.Helper()
	p, err := w.store.ProductBySKU(context.Background(), "m", sku)
	require.NoError(w, err)
	return p
}

func (w *world) putAway(receipt string, pieces map[string]int64) stock.PutAway {
	w.Helper()
	done, err := w.stock.PutAway(context.Background(), receiptOf(receipt, pieces), "amy")
	require.NoError(w, err)
	return done
}

func receiptOf(receipt string, pieces map[string]int64) stock.Receipt {
	r := stock.Receipt{Merchant: "小山茶行", Key: receipt}
	for _, sku := range slices.Sorted(maps.Keys(pieces)) {
		r.Lines = append(r.Lines, stock.ReceiptLine{Product: sku, Quantity: pieces[sku]})
	}
	return r
}

// work runs the outbox until no push is due, moving the clock to what waits, at most for the time given.
func (w *world) work(most time.Duration) {
	w.Helper()
	for end := w.clock.Add(most); ; {
		require.NoError(w, w.outbox.Work(context.Background()))
		at, ok := w.nextPush()
		if !ok || at.After(end) {
			return
		}
		w.clock = at
	}
}

// nextPush gives when the next stock effect is due.
func (w *world) nextPush() (at time.Time, ok bool) {
	w.Helper()
	effects, err := w.store.OpenEffects(context.Background(), store.EffectStock, store.Only{})
	require.NoError(w, err)
	for _, e := range effects {
		if due := e.DueAt.Time(); e.State != store.EffectUnclear && (!ok || due.Before(at)) {
			at, ok = due, true
		}
	}
	require.True(w, !ok || at.After(w.clock), "what was due is worked")
	return at, ok
}

// effects gives all stock effects, oldest first.
func (w *world) effects() []store.Effect {
	w.Helper()
	all, err := w.store.Effects(context.Background(), store.EffectFilter{Kind: store.EffectStock}, 1000)
	require.NoError(w, err)
	slices.Reverse(all)
	return all
}

func (w *world) effectStates() []store.EffectState {
	w.Helper()
	var states []store.EffectState
	for _, e := range w.effects() {
		states = append(states, e.State)
	}
	return states
}

// payload reads what a row says for a person.
func payload(t TB, e store.Effect) map[string]any {
	var all map[string]any
	require.NoError(t, json.Unmarshal([]byte(e.Payload), &all))
	return all
}

// requireRefused expects an error for a person, with advice in both languages.
func requireRefused(t require.TestingT, err error, words string) {
	var e *connectors.Error
	require.ErrorAs(t, err, &e)
	require.Contains(t, e.Reason, words)
	require.NotEmpty(t, e.Advice().EN)
	require.NotEmpty(t, e.Advice().ZH)
}

// onBoth runs a test on both sorts of platforms.
func onBoth(t *testing.T, test func(t *testing.T, platform string)) {
	t.Helper()
	for platform := range kinds {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			test(t, platform)
		})
	}
}
