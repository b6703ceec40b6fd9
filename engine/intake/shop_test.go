package intake_test

// The platform of these tests: a shop in memory whose orders a test writes down as it likes, and a workspace with one account on it.

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/intake"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

const day = 24 * time.Hour

func TestMain(m *testing.M) {
	for id, lookBack := range map[string]time.Duration{"corner": 0, "alley": 15 * day} {
		connectors.Register(&connectors.Platform{ID: id, Name: connectors.Text{EN: id, ZH: id}, Ship: connectors.ShipSelf,
			ShippingCodes: connectors.CodesCustom, Limits: connectors.Limits{LookBack: lookBack, PageSize: 50},
			MinRequests: func(v connectors.Volume) int { return v.Pages + v.Lines }, New: openShop})
	}
	connectors.Register(&connectors.Platform{ID: "miser", Name: connectors.Text{EN: "miser", ZH: "miser"}, Ship: connectors.ShipSelf,
		ShippingCodes: connectors.CodesCustom, Spares: true, Limits: connectors.Limits{PageSize: 50},
		MinRequests: func(v connectors.Volume) int { return v.Pages + v.Orders - v.Same },
		New: func(env connectors.Env) (connectors.Connector, error) {
			c, err := openShop(env)
			if err != nil {
				return nil, err
			}
			return &miser{c.(*connector)}, nil
		}})
	goleak.VerifyTestMain(m)
}

// miser is a shop whose orders cost a request each: it asks for none that is kept as it is.
type miser struct{ *connector }

func (m *miser) OrdersKnowing(
	ctx context.Context, w connectors.Window, known func(string) json.RawMessage,
) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		for f, err := range m.Orders(ctx, w) {
			if f.Same = err == nil && bytes.Equal(known(f.ID), f.Raw); f.Same {
				m.mu.Lock()
				m.spared = append(m.spared, f.ID)
				m.mu.Unlock()
			}
			if !yield(f, err) {
				return
			}
		}
	}
}

// shops are all shops by their address.
var shops sync.Map

func openShop(env connectors.Env) (connectors.Connector, error) {
	s, known := shops.Load(env.BaseURL)
	if !known {
		return nil, connectors.Errorf(connectors.Rejected, "no shop at this address")
	}
	return &connector{s.(*shop), env}, nil
}

// entry is what the shop's list gives for one order.
type entry struct {
	connectors.Fetched
	err error
}

// shop is a platform's side of one account.
type shop struct {
	mu        sync.Mutex
	list      []entry
	breaks    error // the list ends with it
	windows   []connectors.Window
	watched   [][]string
	sightings []connectors.Sighting
	blind     error         // after them
	entered   chan struct{} // a fetch tells that it has begun
	gate      chan struct{} // and waits
	goexit    string        // reading this order's answer ends the goroutine
	ping      string        // an address to ask during a fetch
	each      func()        // before each order
	spared    []string      // orders that were not asked for
}

type connector struct {
	*shop
	env connectors.Env
}

func (c *connector) Test(context.Context) (connectors.Identity, error) {
	return connectors.Identity{}, nil
}

func (c *connector) Orders(ctx context.Context, w connectors.Window) iter.Seq2[connectors.Fetched, error] {
	c.mu.Lock()
	c.windows = append(c.windows, w)
	list, breaks, entered, gate, ping, each := slices.Clone(c.list), c.breaks, c.entered, c.gate, c.ping, c.each
	c.mu.Unlock()
	return func(yield func(connectors.Fetched, error) bool) {
		if entered != nil {
			entered <- struct{}{}
			<-gate
		}
		if ping != "" {
			if _, err := c.env.HTTP.Call(ctx, connectors.Call{Name: "ping", Method: "GET", URL: ping}); err != nil {
				yield(connectors.Fetched{}, err)
				return
			}
		}
		for _, e := range list {
			if each != nil {
				each()
			}
			if !yield(e.Fetched, e.err) {
				return
			}
		}
		if breaks != nil {
			yield(connectors.Fetched{}, breaks)
		}
	}
}

func (c *connector) Order(_ context.Context, id string) (connectors.Fetched, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.list {
		if e.ID == id {
			return e.Fetched, e.err
		}
	}
	return connectors.Fetched{}, connectors.Errorf(connectors.NotFound, "no order %s", id)
}

// answer is the shop's raw answer for an order.
type answer struct {
	Panic bool             `json:"panic,omitempty"`
	Far   bool             `json:"far,omitempty"` // a date that no row can hold
	Order connectors.Order `json:"order"`
}

func (c *connector) Normalise(f connectors.Fetched) (connectors.Order, error) {
	c.mu.Lock()
	ends := c.goexit == f.ID
	c.mu.Unlock()
	if ends {
		runtime.Goexit()
	}
	var a answer
	if err := json.Unmarshal(f.Raw, &a); err != nil {
		return a.Order, connectors.Errorf(connectors.Unexpected, "the answer is no JSON")
	}
	if a.Panic {
		var lines []connectors.Line
		return connectors.Order{ID: lines[len(a.Order.ID)].ID}, nil
	}
	if a.Far {
		a.Order.OrderedAt = time.Date(20_000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return a.Order, nil
}

func (c *connector) Watch(_ context.Context, _ connectors.Window, missing []string) ([]connectors.Sighting, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.watched = append(c.watched, missing)
	return c.sightings, c.blind
}

func (s *shop) lastWindow() connectors.Window {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.windows[len(s.windows)-1]
}

// sells sets the shop's list.
func (s *shop) sells(t *testing.T, orders ...connectors.Order) {
	t.Helper()
	var list []entry
	for _, o := range orders {
		list = append(list, entry{fetched(t, o), nil})
	}
	s.gives(list...)
}

func (s *shop) gives(list ...entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = list
}

func fetched(t *testing.T, o connectors.Order) connectors.Fetched {
	t.Helper()
	raw, err := json.Marshal(answer{Order: o})
	require.NoError(t, err)
	return connectors.Fetched{ID: o.ID, Raw: raw}
}

// bench is a workspace with one connected account on a shop.
type bench struct {
	*intake.Service
	t        *testing.T
	shop     *shop
	accounts *accounts.Service
	account  string
	mu       sync.Mutex
	at       time.Time
	changes  []int64
}

// opening is when every test begins: a Monday afternoon in Taipei.
var opening = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

func newBench(t *testing.T) *bench { return newBenchOn(t, "corner") }

func newBenchOn(t *testing.T, platform string) *bench {
	t.Helper()
	ctx := t.Context()
	s, err := store.Open(ctx, t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	b := &bench{t: t, shop: &shop{}, account: "a1", at: opening}
	address := "https://" + store.NewID() + ".example.com"
	shops.Store(address, b.shop)
	t.Cleanup(func() { shops.Delete(address) })
	require.NoError(t, s.Write(ctx, func(q *store.Queries) error {
		return errors.Join(
			q.AddMerchant(ctx, &store.Merchant{ID: "m1", Name: "小山", StockKept: true, CreatedAt: 1}),
			q.AddChannel(ctx, &store.Channel{ID: "c1", MerchantID: "m1", Name: "官網", MatchBy: store.MatchBySKU, Enabled: true, CreatedAt: 1}),
			q.AddAccount(
				ctx,
				&store.Account{ID: "a1", Platform: platform, Name: "小山的店", MerchantID: "m1", ChannelID: "c1", State: store.Connected,
					BaseURL: address, FetchOn: true, EverySeconds: 600, LookbackDays: 7, CreatedAt: 1},
			),
			q.AddProduct(ctx, &store.Product{ID: "p1", MerchantID: "m1", SKU: "TEA-S", Name: "烏龍茶", OnHand: 10, CreatedAt: 1}),
			q.PutShippingType(ctx, &store.ShippingType{Code: "tcat", Name: "黑貓宅急便", Enabled: true}),
			q.MapShipping(ctx, "a1", "home", "tcat"),
		)
	}))
	b.accounts = accounts.New(accounts.Options{Store: s, Vault: vault.OpenMemory(), Now: b.now})
	t.Cleanup(b.accounts.Close)
	b.Service = &intake.Service{Store: s, Accounts: b.accounts, Now: b.now, Log: quiet(), Changed: b.changed}
	return b
}

func (b *bench) now() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.at
}

func (b *bench) forward(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at = b.at.Add(d)
}

func (b *bench) changed(orders ...int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.changes = append(b.changes, orders...)
}

// told gives, and forgets, the orders that listeners were told of.
func (b *bench) told() []int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	told := b.changes
	b.changes = nil
	return told
}

// fetch fetches and must succeed.
func (b *bench) fetch() intake.Result {
	b.t.Helper()
	r, err := b.Fetch(b.t.Context(), b.account, nil)
	require.NoError(b.t, err)
	require.True(b.t, r.OK)
	return r
}

// order finds a stored order.
func (b *bench) order(id string) store.Order {
	b.t.Helper()
	o, err := b.Store.OrderByPlatformID(b.t.Context(), b.account, id)
	require.NoError(b.t, err)
	return o
}

// holds gives the open holds of an order.
func (b *bench) holds(id string) []store.Hold {
	b.t.Helper()
	all, err := b.Store.Holds(b.t.Context(), b.order(id).ID)
	require.NoError(b.t, err)
	return slices.DeleteFunc(all, func(h store.Hold) bool { return h.ReleasedAt != nil })
}

func (b *bench) reasons(id string) []store.HoldReason {
	b.t.Helper()
	var all []store.HoldReason
	for _, h := range b.holds(id) {
		all = append(all, h.Reason)
	}
	return all
}

func (b *bench) events(id string) []string {
	b.t.Helper()
	history, err := b.Store.History(b.t.Context(), b.order(id).ID)
	require.NoError(b.t, err)
	var all []string
	for _, e := range history {
		all = append(all, e.Event)
	}
	return all
}

func (b *bench) write(fn func(q *store.Queries) error) {
	b.t.Helper()
	require.NoError(b.t, b.Store.Write(b.t.Context(), fn))
}

// notices gives the open notices of a kind.
func (b *bench) notices(kind store.NoticeKind) []store.Notice {
	b.t.Helper()
	all, err := b.Store.Notices(b.t.Context(), store.Only{}, false, 100)
	require.NoError(b.t, err)
	return slices.DeleteFunc(all, func(n store.Notice) bool { return n.Kind != kind })
}

func (b *bench) product() store.Product {
	b.t.Helper()
	p, err := b.Store.Product(b.t.Context(), "p1")
	require.NoError(b.t, err)
	return p
}

// paid is a plain order: paid, to be sent home, two boxes of tea.
func paid(id string, change ...func(*connectors.Order)) connectors.Order {
	at := opening.Add(-2 * time.Hour)
	o := connectors.Order{ID: id, Number: "N" + id, State: connectors.StateOpen, OrderedAt: at,
		Payment:  connectors.Payment{Method: "card", Kind: connectors.PaymentOnline, PaidAt: &at, Reference: "T1"},
		Total:    connectors.TWD(1200),
		Shipping: connectors.Shipping{Code: "home", Name: "宅配", Mode: connectors.ShipSelf},
		Receiver: connectors.Receiver{Name: "陳小華", Phone: "0912345678", Address: "台北市信義區忠孝東路五段68號"},
		Lines:    []connectors.Line{{ID: "1", SKU: "TEA-S", Name: "烏龍茶", Quantity: 2, Price: connectors.TWD(600)}}}
	for _, f := range change {
		f(&o)
	}
	return o
}
