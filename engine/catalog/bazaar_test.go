package catalog_test

// A marketplace in memory, and a workspace connected to it. Orders go through the real intake, lifecycle and store.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/catalog"
	"gowarehouse/engine/intake"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

var noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)

func TestMain(m *testing.M) {
	for id, codes := range map[string]connectors.CodeMode{"bazaar": connectors.CodesCustom, "fixedbazaar": connectors.CodesFixed} {
		connectors.Register(
			&connectors.Platform{ID: id, Name: connectors.Text{EN: "Bazaar", ZH: "市集"}, Listings: true, SKUBackfill: true, ShippingCodes: codes,
				Payments:  []connectors.PaymentCode{{Code: "card", Name: connectors.Text{EN: "Card", ZH: "信用卡"}, Kind: connectors.PaymentOnline}},
				Shippings: []connectors.ShippingCode{{Code: "express", Name: connectors.Text{EN: "Express", ZH: "快遞"}}},
				New:       func(e connectors.Env) (connectors.Connector, error) { return bazaars.at(e.BaseURL), nil }},
		)
	}
	connectors.Register(&connectors.Platform{ID: "kiosk", Name: connectors.Text{EN: "Kiosk", ZH: "小攤"},
		New: func(connectors.Env) (connectors.Connector, error) { return kiosk{}, nil }})
	connectors.Register(&connectors.Platform{ID: "booth", Name: connectors.Text{EN: "Booth", ZH: "攤位"}, Stock: connectors.StockDelta,
		New: func(connectors.Env) (connectors.Connector, error) { return booth{}, nil }})
	goleak.VerifyTestMain(m)
}

// bazaars finds the marketplace that an account's address names.
var bazaars = &directory{byAddress: map[string]*bazaar{}}

type directory struct {
	mu        sync.Mutex
	byAddress map[string]*bazaar
}

func (d *directory) at(address string) *bazaar {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.byAddress[address] == nil {
		d.byAddress[address] = &bazaar{}
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

// Normalise reads the orders of these tests: their raw form is the order itself.
func (kiosk) Normalise(f connectors.Fetched) (connectors.Order, error) {
	var o connectors.Order
	if err := json.Unmarshal(f.Raw, &o); err != nil {
		return o, connectors.Errorf(connectors.Unexpected, "the order cannot be read")
	}
	return o, nil
}

// booth has no list of what it sells, and answers when it is asked about a SKU.
type booth struct{ kiosk }

func (booth) FindSKUs(_ context.Context, skus []string) iter.Seq2[connectors.Listing, error] {
	return func(yield func(connectors.Listing, error) bool) {
		for _, sku := range skus {
			if sku == "BOX" {
				continue
			}
			l := connectors.Listing{Key: connectors.ListingKey{Item: sku}, SKU: sku, Name: sku, StockManaged: true, Active: true}
			if !yield(l, nil) {
				return
			}
		}
	}
}

// bazaar is the marketplace.
type bazaar struct {
	kiosk
	mu       sync.Mutex
	listings []connectors.Listing
	breakAt  int           // the reading of listings fails after so many; 0: never
	during   chan struct{} // when not nil, a reading waits here before its first listing
	methods  []connectors.ShippingCode
	lose     int // so many SKU answers are lost after they took effect
	fail     error
	writes   int
}

func (b *bazaar) Listings(ctx context.Context) iter.Seq2[connectors.Listing, error] {
	return func(yield func(connectors.Listing, error) bool) {
		b.mu.Lock()
		all, breakAt, during := append([]connectors.Listing(nil), b.listings...), b.breakAt, b.during
		b.mu.Unlock()
		if during != nil {
			select {
			case <-during:
			case <-ctx.Done():
			}
		}
		for i, l := range all {
			if err := ctx.Err(); err != nil {
				yield(connectors.Listing{}, err)
				return
			}
			if breakAt > 0 && i == breakAt {
				yield(connectors.Listing{}, connectors.Errorf(connectors.Temporary, "the line went dead"))
				return
			}
			if !yield(l, nil) {
				return
			}
		}
	}
}

func (b *bazaar) ShippingMethods(context.Context) ([]connectors.ShippingCode, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.methods, b.fail
}

func (b *bazaar) BackfillSKU(_ context.Context, key connectors.ListingKey, sku string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.writes++
	if b.fail != nil {
		return b.fail
	}
	for i := range b.listings {
		if b.listings[i].Key == key {
			b.listings[i].SKU = sku
		}
	}
	if b.lose > 0 {
		b.lose--
		return &connectors.Error{Kind: connectors.Temporary, Reason: "no answer came", MaybeDone: true}
	}
	return nil
}

func (b *bazaar) sell(listings ...connectors.Listing) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.listings = listings
}

func listing(item, sku, name string) connectors.Listing {
	return connectors.Listing{Key: connectors.ListingKey{Item: item}, Name: name, SKU: sku, StockManaged: true, Active: true}
}

// world is a workspace with one merchant and one account, connected to a bazaar.
type world struct {
	*testing.T
	store    *store.Store
	accounts *accounts.Service
	intake   *intake.Service
	catalog  *catalog.Service
	outbox   *outbox.Runner
	bazaar   *bazaar
	clock    time.Time
	orders   int
}

func newWorld(t *testing.T) *world { return worldOn(t, "bazaar", store.MatchBySKU) }

func worldOn(t *testing.T, platform, matchBy string) *world {
	t.Helper()
	ctx := t.Context()
	s, err := store.Open(ctx, t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	w := &world{T: t, store: s, clock: noon}
	now := func() time.Time { return w.clock }
	quiet := slog.New(slog.DiscardHandler)
	w.accounts = accounts.New(accounts.Options{Store: s, Vault: vault.OpenMemory(), Now: now})
	t.Cleanup(w.accounts.Close)
	w.intake = &intake.Service{Store: s, Accounts: w.accounts, Now: now, Log: quiet}
	w.catalog = &catalog.Service{Store: s, Accounts: w.accounts, Orders: w.intake, Now: now, Log: quiet}
	w.outbox = outbox.New(outbox.Options{Store: s, Accounts: w.accounts, Handlers: []outbox.Handler{catalog.BackfillHandler{}}, Now: now})
	address := "https://" + store.NewID() + ".example.com"
	w.bazaar = bazaars.at(address)
	w.write(func(q *store.Queries) error {
		return errors.Join(
			q.AddMerchant(ctx, &store.Merchant{ID: "m", Name: "小山茶行", StockKept: true, CreatedAt: 1}),
			q.AddChannel(ctx, &store.Channel{ID: "c", MerchantID: "m", Name: "市集", MatchBy: matchBy, Enabled: true, CreatedAt: 1}),
			q.AddAccount(ctx, &store.Account{ID: "a", Platform: platform, Name: "茶行市集", MerchantID: "m", ChannelID: "c", State: store.Connected,
				BaseURL: address, LookbackDays: 7, PushPercent: 100, CreatedAt: 1}),
			q.PutShippingType(ctx, &store.ShippingType{Code: "tcat", Name: "黑貓宅急便", Enabled: true}),
		)
	})
	if platform == "bazaar" {
		w.write(func(q *store.Queries) error { return q.MapShipping(ctx, "a", "home", "tcat") })
	}
	return w
}

func (w *world) write(fn func(q *store.Queries) error) {
	w.Helper()
	require.NoError(w, w.store.Write(w.Context(), fn))
}

// product adds a product with stock on hand.
func (w *world) product(sku string, onHand int64) store.Product {
	w.Helper()
	v, _, err := w.catalog.AddProduct(w.Context(), catalog.NewProduct{Merchant: "小山茶行", SKU: sku, Name: "商品 " + sku}, "amy")
	require.NoError(w, err)
	if onHand > 0 {
		w.write(func(q *store.Queries) error {
			_, err := q.Move(
				w.Context(),
				&store.Movement{ProductID: v.ID, Kind: store.MovePutAway, Quantity: onHand, Key: "first:" + v.ID, Who: "amy", At: 1},
			)
			return err
		})
	}
	return v.Product
}

// order is an order of one line that nothing else holds.
func (w *world) order(item, sku string, quantity int) connectors.Order {
	w.orders++
	shipping := connectors.Shipping{Code: "home", Mode: connectors.ShipSelf}
	return connectors.Order{
		ID:        fmt.Sprintf("o-%d", w.orders),
		Number:    fmt.Sprintf("%04d", w.orders),
		State:     connectors.StateOpen,
		OrderedAt: w.clock,
		Payment:   connectors.Payment{Method: "card", Kind: connectors.PaymentOnline},
		Total:     connectors.TWD(100),
		Shipping:  shipping,
		Lines: []connectors.Line{
			{ID: "1", Listing: connectors.ListingKey{Item: item}, SKU: sku, Name: "凍頂烏龍", Quantity: quantity, Price: connectors.TWD(100)},
		},
	}
}

// take brings an order in and gives its id.
func (w *world) take(o connectors.Order) int64 {
	w.Helper()
	ctx := w.Context()
	session, err := w.accounts.Open(ctx, "a")
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
	o, err := w.store.Order(w.Context(), order)
	require.NoError(w, err)
	return o.State
}

// takes gives what an order has reserved: pieces by SKU.
func (w *world) takes(order int64) map[string]int64 {
	w.Helper()
	rows, err := w.store.Reservations(w.Context(), order)
	require.NoError(w, err)
	all := map[string]int64{}
	for _, r := range rows {
		p, err := w.store.Product(w.Context(), r.ProductID)
		require.NoError(w, err)
		all[p.SKU] += r.Quantity
	}
	return all
}

func (w *world) mapping(key string) []store.Mapping {
	w.Helper()
	rows, err := w.store.Mapping(w.Context(), "a", key)
	require.NoError(w, err)
	return rows
}

// work runs the outbox until nothing is due, moving the clock to what waits, at most an hour.
func (w *world) work() {
	w.Helper()
	for end := w.clock.Add(time.Hour); ; {
		require.NoError(w, w.outbox.Work(w.Context()))
		at, ok, err := w.store.NextDue(w.Context())
		require.NoError(w, err)
		if !ok || at.After(end) {
			return
		}
		w.clock = at
	}
}

func (w *world) effect(id int64) store.Effect {
	w.Helper()
	e, err := w.store.Effect(w.Context(), id)
	require.NoError(w, err)
	return e
}

// requireRefused expects an error for a person, with advice in both languages.
func requireRefused(t *testing.T, err error, words string) {
	t.Helper()
	var e *connectors.Error
	require.ErrorAs(t, err, &e)
	require.Contains(t, e.Reason, words)
	require.NotEmpty(t, e.Advice().EN)
	require.NotEmpty(t, e.Advice().ZH)
}
