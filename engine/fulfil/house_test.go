package fulfil_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/label"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

func TestMain(m *testing.M) {
	// Every check of the state machine is a workspace of its own; -rapid.checks asks for more of them.
	if err := flag.Set("rapid.checks", "15"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

const taxID = "24567890"

// tester is what both a test and a property check can do.
type tester interface {
	require.TestingT
	Helper()
}

// house is a warehouse with one account at a bazaar, two products on the shelf, and a clock that tests move.
type house struct {
	t        tester
	ctx      context.Context
	store    *store.Store
	accounts *accounts.Service
	shop     *shop
	ship     *fulfil.Service
	runner   *outbox.Runner
	labels   *label.Preparer // nil: labels are trusted as they came
	mu       sync.Mutex
	at       time.Time
	close    func()
}

var houses atomic.Int64

func newHouse(t *testing.T) *house {
	t.Helper()
	h := build(t.Context(), t, t.TempDir())
	t.Cleanup(h.close)
	return h
}

// newHouseAt is a house whose account is at another platform than the bazaar.
func newHouseAt(t *testing.T, platform string) *house {
	t.Helper()
	h := newHouse(t)
	h.write(func(q *store.Queries) error {
		a, err := q.Account(h.ctx, "a1")
		if err != nil {
			return err
		}
		a.Platform = platform
		return q.UpdateAccount(h.ctx, &a, "platform")
	})
	return h
}

func build(ctx context.Context, t tester, dir string) *house {
	t.Helper()
	s, err := store.Open(ctx, dir)
	require.NoError(t, err)
	h := &house{t: t, ctx: ctx, store: s, at: time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)}
	h.shop = newShop(fmt.Sprintf("shop-%d", houses.Add(1)), h.now)
	v := vault.OpenMemory()
	h.accounts = accounts.New(accounts.Options{Store: s, Vault: v, Now: h.now})
	h.close = func() {
		h.accounts.Close()
		shops.Delete(h.shop.name)
		require.NoError(t, errors.Join(v.Close(), s.Close()))
	}
	h.write(func(q *store.Queries) error {
		return errors.Join(
			q.AddMerchant(ctx, &store.Merchant{ID: "m1", Name: "小山茶行", StockKept: true, CreatedAt: 1}),
			q.AddChannel(ctx, &store.Channel{ID: "c1", MerchantID: "m1", Name: "市集", MatchBy: store.MatchBySKU, Enabled: true, CreatedAt: 1}),
			q.AddAccount(
				ctx,
				&store.Account{ID: "a1", Platform: "bazaar", Name: "茶行市集", MerchantID: "m1", ChannelID: "c1", State: store.Connected,
					FieldValues: map[string]string{"shop": h.shop.name, "tax_id": taxID}, PushDelaySeconds: 1800, CreatedAt: 1},
			),
			q.AddProduct(ctx, &store.Product{ID: "tea", MerchantID: "m1", SKU: "TEA", Name: "烏龍茶", Shelf: "A-01", CreatedAt: 1}, "4710000000024"),
			q.AddProduct(ctx, &store.Product{ID: "cup", MerchantID: "m1", SKU: "CUP", Name: "茶杯", Shelf: "B-02", CreatedAt: 1}),
			q.PutShippingType(
				ctx,
				&store.ShippingType{Code: "bazaar:own", Name: "黑貓宅急便", Carrier: "黑貓宅急便", TrackingPattern: `9\d{11}`, Enabled: true},
			),
		)
	})
	h.putAway("tea", 100)
	h.putAway("cup", 100)
	h.restart()
	return h
}

// restart is a new program on the same workspace: nothing but the store is left of the old one.
func (h *house) restart() {
	h.t.Helper()
	h.ship = fulfil.New(fulfil.Options{Store: h.store, Accounts: h.accounts, Now: h.now, Labels: h.labels})
	h.runner = outbox.New(outbox.Options{Store: h.store, Accounts: h.accounts, Handlers: h.ship.Handlers(), Now: h.now})
	require.NoError(h.t, h.runner.Recover(h.ctx))
}

func (h *house) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *house) forward(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.Add(d)
}

func (h *house) write(fn func(q *store.Queries) error) {
	h.t.Helper()
	require.NoError(h.t, h.store.Write(h.ctx, fn))
}

func (h *house) putAway(product string, n int64) {
	h.t.Helper()
	h.write(func(q *store.Queries) error {
		_, err := q.Move(
			h.ctx,
			&store.Movement{ProductID: product, Kind: store.MovePutAway, Quantity: n, Key: store.NewID(), Who: "amy", At: store.At(h.now())},
		)
		if err == nil {
			_, err = lifecycle.CoverShort(h.ctx, q, product, h.now())
		}
		return err
	})
}

// line is a line of an order to be.
type line struct {
	sku string
	n   int
}

// order lets an order come in. mode is a shipping code of the bazaar.
func (h *house) order(number, mode string, lines ...line) int64 {
	h.t.Helper()
	o := connectors.Order{
		ID:        "p-" + number,
		Number:    number,
		State:     connectors.StateOpen,
		OrderedAt: h.now(),
		Total:     connectors.TWD(660),
		Payment:   connectors.Payment{Method: "card", Kind: connectors.PaymentOnline, PaidAt: new(h.now())},
		Shipping: connectors.Shipping{
			Code: mode,
			Name: mode,
			Mode: map[string]connectors.ShipMode{"store": connectors.ShipLabel, "own": connectors.ShipSelf, "told": connectors.ShipNone}[mode],
		},
		Receiver: connectors.Receiver{Name: "陳小華", Phone: "0912-345-678", Address: "台北市中山區南京東路 1 號"},
	}
	for i, l := range lines {
		o.Lines = append(
			o.Lines,
			connectors.Line{ID: fmt.Sprint(i + 1), Listing: connectors.ListingKey{Item: "i-" + l.sku}, SKU: l.sku, Name: l.sku,
				Quantity: l.n, Price: connectors.TWD(220)},
		)
	}
	return h.take(o)
}

// take brings an order in as it is on the platform now.
func (h *house) take(o connectors.Order) int64 {
	h.t.Helper()
	h.shop.set(func(s *shop) { s.orders[o.ID] = o })
	f, err := h.shop.Order(h.ctx, o.ID)
	require.NoError(h.t, err)
	platform, err := connectors.Get("bazaar")
	require.NoError(h.t, err)
	var taken lifecycle.Taken
	h.write(func(q *store.Queries) error {
		a, err := q.Account(h.ctx, "a1")
		if err != nil {
			return err
		}
		rules, err := lifecycle.ReadRules(h.ctx, q, a, platform)
		if err != nil {
			return err
		}
		taken, err = rules.Take(h.ctx, q, &o, f.Raw, store.System, h.now())
		return err
	})
	return taken.ID
}

// onPlatform changes an order on the platform and fetches it.
func (h *house) onPlatform(number string, change func(o *connectors.Order)) {
	h.t.Helper()
	o := h.shop.orders["p-"+number]
	change(&o)
	h.take(o)
}

func (h *house) cancel(number string) {
	h.t.Helper()
	h.onPlatform(number, func(o *connectors.Order) { o.State = connectors.StateCancelled })
}

func (h *house) hold(order int64) {
	h.t.Helper()
	h.write(func(q *store.Queries) error {
		o, err := q.Order(h.ctx, order)
		if err != nil {
			return err
		}
		if err := q.AddHold(
			h.ctx,
			&store.Hold{OrderID: order, OrderedAt: o.OrderedAt, Reason: store.HoldManual, HeldBy: "amy", HeldAt: store.At(h.now())},
		); err != nil {
			return err
		}
		_, err = lifecycle.Settle(h.ctx, q, order, h.now())
		return err
	})
}

func (h *house) release(order int64) {
	h.t.Helper()
	h.write(func(q *store.Queries) error {
		holds, err := q.Holds(h.ctx, order)
		if err != nil {
			return err
		}
		for _, hold := range holds {
			if err := q.ReleaseHold(h.ctx, hold.ID, "amy", "settled", store.At(h.now())); err != nil {
				return err
			}
		}
		_, err = lifecycle.Settle(h.ctx, q, order, h.now())
		return err
	})
}

func (h *house) work() {
	h.t.Helper()
	require.NoError(h.t, h.runner.Work(h.ctx))
}

// idle works until nothing is due any more, at most for a while, and moves the clock to whatever is due next within reach.
func (h *house) idle(reach time.Duration) {
	h.t.Helper()
	end := h.now().Add(reach)
	for range 200 {
		h.work()
		next, waits, err := h.store.NextDue(h.ctx)
		require.NoError(h.t, err)
		if !waits || next.After(end) {
			return
		}
		h.forward(max(time.Second, next.Sub(h.now())))
	}
	require.FailNow(h.t, "the outbox never came to rest")
}

func (h *house) state(order int64) store.OrderState {
	h.t.Helper()
	o, err := h.store.Order(h.ctx, order)
	require.NoError(h.t, err)
	return o.State
}

func (h *house) parcels(order int64) []store.Parcel {
	h.t.Helper()
	all, err := h.store.Parcels(h.ctx, order)
	require.NoError(h.t, err)
	var live []store.Parcel
	for _, p := range all {
		if p.VoidedAt == nil {
			live = append(live, p)
		}
	}
	return live
}

func (h *house) lines(order int64) []store.Line {
	h.t.Helper()
	all, err := h.store.Lines(h.ctx, order)
	require.NoError(h.t, err)
	return all
}

func (h *house) product(id string) store.Product {
	h.t.Helper()
	p, err := h.store.Product(h.ctx, id)
	require.NoError(h.t, err)
	return p
}

// events are the names of an order's history.
func (h *house) events(order int64) []string {
	h.t.Helper()
	all, err := h.store.History(h.ctx, order)
	require.NoError(h.t, err)
	var names []string
	for _, e := range all {
		names = append(names, e.Event)
	}
	return names
}

func (h *house) notices() []store.NoticeKind {
	h.t.Helper()
	all, err := h.store.Notices(h.ctx, store.Only{}, false, 100)
	require.NoError(h.t, err)
	var kinds []store.NoticeKind
	for _, n := range all {
		kinds = append(kinds, n.Kind)
	}
	return kinds
}

func (h *house) pack(order int64, parcels ...[]fulfil.Piece) []store.Parcel {
	h.t.Helper()
	made, err := h.ship.Pack(h.ctx, order, fulfil.Packing{Parcels: parcels}, "amy")
	require.NoError(h.t, err)
	return made
}

func (h *house) send(order int64, how ...fulfil.How) {
	h.t.Helper()
	_, err := h.ship.Ship(h.ctx, order, how, "amy")
	require.NoError(h.t, err)
}

func own(number string) fulfil.How { return fulfil.How{Number: number} }

// balanced checks the stock: on hand is the sum of the movements, reserved is the sum of what is covered.
func (h *house) balanced() {
	h.t.Helper()
	for _, id := range []string{"tea", "cup"} {
		p := h.product(id)
		moved, err := h.store.Movements(h.ctx, id, 10000)
		require.NoError(h.t, err)
		var onHand, covered int64
		for _, m := range moved {
			onHand += m.Quantity
		}
		all, err := h.store.CoveredReservations(h.ctx, id)
		require.NoError(h.t, err)
		for _, r := range all {
			covered += r.Covered
			require.LessOrEqual(h.t, r.Covered, r.Quantity)
		}
		require.Equal(h.t, onHand, p.OnHand, "on hand of %s", id)
		require.Equal(h.t, covered, p.Reserved, "reserved of %s", id)
	}
}

// refusedAs checks that an error tells a person in both languages why not and what to do.
func (h *house) refusedAs(code string, err error) {
	h.t.Helper()
	var e *connectors.Error
	require.ErrorAs(h.t, err, &e)
	require.Equal(h.t, code, e.Code, e.Reason)
	require.Equal(h.t, connectors.Rejected, e.Kind)
	require.NotContains(h.t, e.Reason, "%!", "every sentence has its words")
	require.NotEmpty(h.t, e.Says.EN)
	require.NotEmpty(h.t, e.Says.ZH)
	require.NotEmpty(h.t, e.Advice().EN)
	require.NotEmpty(h.t, e.Advice().ZH)
	require.NotContains(h.t, e.Advice().EN+e.Advice().ZH, "%!")
}
