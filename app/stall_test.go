package app_test

// A workspace with one merchant and one shop whose orders a test writes down as it likes.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/app"
	"gowarehouse/connectors"
	"gowarehouse/engine"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

var noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)

func init() { // tests of this package have other platforms too
	connectors.Register(&connectors.Platform{ID: "stall", Name: connectors.Text{EN: "Stall", ZH: "小攤"}, ShippingCodes: connectors.CodesCustom,
		New: func(connectors.Env) (connectors.Connector, error) { return stall{}, nil }})
}

// stall is a platform whose raw orders are the orders themselves.
type stall struct{}

func (stall) Test(context.Context) (connectors.Identity, error) { return connectors.Identity{}, nil }
func (stall) Orders(context.Context, connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(func(connectors.Fetched, error) bool) {}
}
func (stall) Order(context.Context, string) (connectors.Fetched, error) {
	return connectors.Fetched{}, connectors.Errorf(connectors.NotFound, "no such order")
}
func (stall) Normalise(f connectors.Fetched) (connectors.Order, error) {
	var o connectors.Order
	return o, json.Unmarshal(f.Raw, &o)
}

// teaHouse is the merchant of these tests.
const teaHouse = "好茶行"

type world struct {
	testing.TB
	*app.App
	clock  time.Time
	orders int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, clock: noon}
	e, err := engine.Open(t.Context(), engine.Options{Dir: t.TempDir(), Vault: vault.OpenMemory(), Now: func() time.Time { return w.clock }})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.Close()) })
	w.App = app.New(e)
	ctx := t.Context()
	w.write(func(q *store.Queries) error {
		return errors.Join(
			q.AddMerchant(ctx, &store.Merchant{ID: "m", Name: teaHouse, CreatedAt: 1}),
			q.AddChannel(ctx, &store.Channel{ID: "c", MerchantID: "m", Name: "網路", MatchBy: store.MatchBySKU, Enabled: true, CreatedAt: 1}),
			q.AddAccount(ctx, &store.Account{ID: "a", Platform: "stall", Name: "茶行小攤", MerchantID: "m", ChannelID: "c", State: store.Connected,
				LookbackDays: 7, PushPercent: 100, CreatedAt: 1}),
			q.PutShippingType(ctx, &store.ShippingType{Code: "tcat", Name: "黑貓宅急便", Enabled: true}),
			q.MapShipping(ctx, "a", "home", "tcat"))
	})
	return w
}

func (w *world) write(fn func(q *store.Queries) error) {
	w.Helper()
	require.NoError(w, w.Engine.Store.Write(w.Context(), fn))
}

// order is an order of one line that nothing else holds. Each is a minute younger than the one before.
func (w *world) order(sku string, quantity int) connectors.Order {
	w.orders++
	shipBy := w.clock.Add(24 * time.Hour)
	return connectors.Order{ID: fmt.Sprintf("o-%d", w.orders), Number: fmt.Sprintf("00%04d", w.orders), State: connectors.StateOpen,
		OrderedAt: w.clock.Add(time.Duration(w.orders) * time.Minute), ShipBy: &shipBy,
		Payment:   connectors.Payment{Method: "card", Kind: connectors.PaymentOnline},
		Total:     connectors.TWD(1258),
		Shipping:  connectors.Shipping{Code: "home", Name: "宅配", Mode: connectors.ShipSelf},
		Receiver:  connectors.Receiver{Name: "=陳小華", Phone: "0912000345", Postcode: "100", Address: "臺北市中正區某路 1 號"},
		BuyerNote: "請放管理室",
		Lines:     []connectors.Line{{ID: "1", SKU: sku, Name: "凍頂烏龍", Quantity: quantity, Price: connectors.TWD(100)}}}
}

// take brings an order in and gives its id.
func (w *world) take(o connectors.Order) int64 {
	w.Helper()
	ctx := w.Context()
	session, err := w.Engine.Accounts.Open(ctx, "a")
	require.NoError(w, err)
	var id int64
	w.write(func(q *store.Queries) error {
		rules, err := lifecycle.ReadRules(ctx, q, session.Account, session.Platform)
		if err != nil {
			return err
		}
		taken, err := rules.Take(ctx, q, &o, rawOf(w, o), store.System, w.clock)
		id = taken.ID
		return err
	})
	return id
}

// rawOf is an order as its platform gave it.
func rawOf(t testing.TB, o connectors.Order) []byte {
	t.Helper()
	raw, err := json.Marshal(o)
	require.NoError(t, err)
	return raw
}

func (w *world) state(order int64) store.OrderState {
	w.Helper()
	o, err := w.Engine.Store.Order(w.Context(), order)
	require.NoError(w, err)
	return o.State
}

func (w *world) product(sku string) app.ProductView {
	w.Helper()
	list, err := w.Products(w.Context(), teaHouse)
	require.NoError(w, err)
	for _, p := range list.Products {
		if p.SKU == sku {
			return p
		}
	}
	require.Failf(w, "no such product", "%s", sku)
	return app.ProductView{}
}

// csv is an import of a CSV file.
func csv(kind app.ImportKind, text string) app.ImportQuery {
	return app.ImportQuery{Kind: kind, Merchant: teaHouse, Name: "三月.csv", Data: []byte(text)}
}

// bring previews a file and applies what was seen.
func (w *world) bring(q app.ImportQuery) (app.ImportPreview, app.ImportDone) {
	w.Helper()
	seen, err := w.PreviewImport(w.Context(), q)
	require.NoError(w, err)
	done, err := w.ApplyImport(w.Context(), q, seen.Token, "amy", nil)
	require.NoError(w, err)
	return seen, done
}

// look previews a file and gives "row action: errors" of each row.
func (w *world) look(q app.ImportQuery) []string {
	w.Helper()
	seen, err := w.PreviewImport(w.Context(), q)
	require.NoError(w, err)
	return said(seen)
}

func said(p app.ImportPreview) []string {
	var all []string
	for _, r := range p.Rows {
		line := fmt.Sprintf("%d %s", r.Row, r.Action)
		for _, e := range r.Errors {
			line += "; " + e.EN
		}
		all = append(all, line)
	}
	return all
}

// requireRefused expects an error for a person, with advice in both languages.
func requireRefused(t testing.TB, err error, code, words string) {
	t.Helper()
	require.Error(t, err)
	for _, language := range []string{"en", "zh-TW"} {
		v := app.Explain(err, language)
		require.Equal(t, code, v.Code)
		require.NotEmpty(t, v.Do)
		if language == "en" {
			require.Contains(t, v.Message, words)
		}
	}
}
