package lifecycle_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// now is when everything happens.
var now = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// tb is what a helper needs of a test; a *rapid.T is one.
type tb interface {
	require.TestingT
	Helper()
}

// world is a workspace with one account, on a platform that only its rules matter of.
type world struct {
	t        tb
	test     *testing.T
	s        *store.Store
	platform *connectors.Platform
	account  store.Account
}

func newWorld(t *testing.T, dir string) *world {
	t.Helper()
	ctx := t.Context()
	s, err := store.Open(ctx, dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	w := &world{
		t:        t,
		test:     t,
		s:        s,
		platform: &connectors.Platform{ID: "corner", Listings: true, ShippingCodes: connectors.CodesCustom},
		account: store.Account{
			ID:           "a1",
			Platform:     "corner",
			Name:         "店",
			MerchantID:   "m1",
			ChannelID:    "c1",
			State:        store.Connected,
			LookbackDays: 7,
			CreatedAt:    1,
		},
	}
	w.write(func(q *store.Queries) error {
		return errors.Join(
			q.AddMerchant(ctx, &store.Merchant{ID: "m1", Name: "小山", StockKept: true, CreatedAt: 1}),
			q.AddChannel(ctx, &store.Channel{ID: "c1", MerchantID: "m1", Name: "官網", MatchBy: store.MatchBySKU, Enabled: true, CreatedAt: 1}),
			q.AddAccount(ctx, &w.account),
			q.AddProduct(ctx, &store.Product{ID: "tea", MerchantID: "m1", SKU: "TEA", Name: "烏龍茶", CreatedAt: 1}, "4710000000024"),
			q.AddProduct(ctx, &store.Product{ID: "box", MerchantID: "m1", SKU: "BOX", Name: "禮盒", CreatedAt: 1}),
			q.PutShippingType(ctx, &store.ShippingType{Code: "tcat", Name: "黑貓", Enabled: true}),
			q.PutShippingType(ctx, &store.ShippingType{Code: "old", Name: "停用", Enabled: false}),
			q.MapShipping(ctx, "a1", "home", "tcat"))
	})
	return w
}

func (w *world) write(fn func(q *store.Queries) error) {
	w.t.Helper()
	require.NoError(w.t, w.s.Write(w.test.Context(), fn))
}

// take takes an order in by the account's rules as they are now.
func (w *world) take(n connectors.Order) lifecycle.Taken {
	w.t.Helper()
	var taken lifecycle.Taken
	w.write(func(q *store.Queries) error {
		rules, err := lifecycle.ReadRules(w.test.Context(), q, w.account, w.platform)
		if err != nil {
			return err
		}
		taken, err = rules.Take(w.test.Context(), q, &n, []byte(fmt.Sprintf(`{"as":%q}`, fmt.Sprint(n))), store.System, now)
		return err
	})
	return taken
}

func (w *world) order(id int64) store.Order {
	w.t.Helper()
	o, err := w.s.Order(w.test.Context(), id)
	require.NoError(w.t, err)
	return o
}

// holds gives the open holds of an order by reason.
func (w *world) holds(id int64) map[store.HoldReason]store.Hold {
	w.t.Helper()
	all, err := w.s.Holds(w.test.Context(), id)
	require.NoError(w.t, err)
	open := map[store.HoldReason]store.Hold{}
	for _, h := range all {
		if h.ReleasedAt == nil {
			open[h.Reason] = h
		}
	}
	return open
}

func (w *world) release(hold int64) (state store.OrderState, err error) {
	err = w.s.Write(w.test.Context(), func(q *store.Queries) error {
		state, err = lifecycle.Release(w.test.Context(), q, hold, "looked at it", "amy", now)
		return err
	})
	return state, err
}

// move changes the stock on hand.
func (w *world) move(product string, by int64) {
	w.t.Helper()
	w.write(func(q *store.Queries) error {
		_, err := q.Move(
			w.test.Context(),
			&store.Movement{ProductID: product, Kind: store.MoveAdjust, Quantity: by, Key: store.NewID(), Who: "amy", At: 1},
		)
		return err
	})
}

// plain is an order that nothing holds: paid, mapped, known.
func plain(id string, quantity int, change ...func(*connectors.Order)) connectors.Order {
	at := now.Add(-time.Hour)
	o := connectors.Order{ID: id, Number: id, State: connectors.StateOpen, OrderedAt: at,
		Payment: connectors.Payment{Method: "card", Kind: connectors.PaymentOnline, PaidAt: &at}, Total: connectors.TWD(600),
		Shipping: connectors.Shipping{Code: "home", Mode: connectors.ShipSelf},
		Receiver: connectors.Receiver{Name: "陳小華", Phone: "0912345678", Address: "台北市信義區忠孝東路五段68號"},
		Lines:    []connectors.Line{{ID: "1", SKU: "TEA", Name: "烏龍茶", Quantity: quantity, Price: connectors.TWD(600)}}}
	for _, f := range change {
		f(&o)
	}
	return o
}
