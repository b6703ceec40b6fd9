package fulfil_test

// The same way with real connectors, through the real transport, against the platforms' emulators.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	_ "gowarehouse/connectors/momo"
	_ "gowarehouse/connectors/shopee"
	_ "gowarehouse/connectors/woocommerce"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

// depot is a warehouse with one account on an emulated platform.
type depot struct {
	*house
	platform *connectors.Platform
	emulator connectors.Emulator
	wire     *emulation.Wire
	account  store.Account
	orders   map[int64]string // ours to the platform's
}

func newDepot(t *testing.T, platform string, options connectors.EmulatorOptions) *depot {
	t.Helper()
	return newDepotWith(t, platform, options, nil)
}

// newDepotWith is a depot whose account has settings.
func newDepotWith(t *testing.T, platform string, options connectors.EmulatorOptions, settings connectors.Values) *depot {
	t.Helper()
	ctx := t.Context()
	s, err := store.Open(ctx, t.TempDir())
	require.NoError(t, err)
	d := &depot{house: &house{t: t, ctx: ctx, store: s, at: time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)}, orders: map[int64]string{}}
	d.platform, err = connectors.Get(platform)
	require.NoError(t, err)
	server := httptest.NewUnstartedServer(nil)
	address := "http://" + server.Listener.Addr().String()
	options.Now, options.Seed, options.BaseURL = d.now, 7, address
	d.emulator, err = d.platform.Emulator(options)
	require.NoError(t, err)
	d.wire = &emulation.Wire{Emulator: d.emulator}
	server.Config.Handler = d.wire
	server.Start()
	v := vault.OpenMemory()
	d.accounts = accounts.New(accounts.Options{Store: s, Vault: v, Now: d.now,
		Limits: func(p *connectors.Platform) connectors.Limits {
			l := p.Limits
			l.PerSecond, l.Burst = 1000, 1000
			return l
		},
		Backoff: func() (shortest, longest time.Duration) { return time.Millisecond, 5 * time.Millisecond }})
	t.Cleanup(func() {
		d.accounts.Close()
		server.Close()
		require.NoError(t, errors.Join(v.Close(), s.Close()))
		require.Empty(t, d.emulator.Report().Violations)
	})
	d.write(func(q *store.Queries) error {
		return errors.Join(q.AddMerchant(ctx, &store.Merchant{ID: "m1", Name: "小山茶行", CreatedAt: 1}),
			q.AddChannel(ctx, &store.Channel{ID: "c1", MerchantID: "m1", Name: "官網", MatchBy: store.MatchBySKU, Enabled: true, CreatedAt: 1}),
			q.PutShippingType(ctx, &store.ShippingType{Code: "home", Name: "宅配", Carrier: "黑貓宅急便", Enabled: true}))
	})
	if app := d.emulator.App(); len(app) > 0 {
		require.NoError(t, d.accounts.SetApp(ctx, platform, app))
	}
	values := connectors.Values{}
	for key, value := range d.emulator.Credentials() {
		if f, known := d.platform.Field(key); known && !f.Granted {
			values[key] = value
		}
	}
	maps.Copy(values, settings)
	d.account, err = d.accounts.Add(
		ctx,
		accounts.NewAccount{Platform: platform, Name: "shop", Merchant: "m1", Channel: "c1", BaseURL: address, Values: values},
	)
	require.NoError(t, err)
	d.connect()
	d.restart()
	d.fetch()
	return d
}

// connect proves the account's credentials, or has the merchant authorise it.
func (d *depot) connect() {
	d.t.Helper()
	if d.platform.Connection == connectors.Authorization {
		link, err := d.accounts.BeginAuthorize(d.ctx, "shop", "http://127.0.0.1:45123/landed")
		require.NoError(d.t, err)
		landed, err := d.emulator.Authorize(link)
		require.NoError(d.t, err)
		_, err = d.accounts.FinishAuthorize(d.ctx, "shop", landed)
		require.NoError(d.t, err)
	}
	_, err := d.accounts.Test(d.ctx, "shop")
	require.NoError(d.t, err)
}

// fetch takes in what the platform expects a correct client to ship, every product known and every method mapped.
func (d *depot) fetch() {
	d.t.Helper()
	session, err := d.accounts.Open(d.ctx, d.account.ID)
	require.NoError(d.t, err)
	window := connectors.Window{From: d.now().Add(-7 * 24 * time.Hour), To: d.now()}
	wanted := map[string]bool{}
	for _, id := range d.emulator.Expect(window).Shippable {
		wanted[id] = true
	}
	for f, err := range session.Connector.Orders(d.ctx, window) {
		require.NoError(d.t, err)
		if !wanted[f.ID] {
			continue
		}
		o, err := session.Connector.Normalise(f)
		require.NoError(d.t, err)
		d.write(func(q *store.Queries) error { return d.takeIn(q, &o, f.Raw) })
	}
	require.Len(d.t, d.orders, len(wanted))
}

func (d *depot) takeIn(q *store.Queries, o *connectors.Order, raw []byte) error {
	for _, l := range o.Lines {
		if _, err := q.ProductBySKU(d.ctx, "m1", l.SKU); l.SKU != "" && errors.Is(err, store.ErrNotFound) {
			if err := q.AddProduct(
				d.ctx,
				&store.Product{ID: store.NewID(), MerchantID: "m1", SKU: l.SKU, Name: l.Name, CreatedAt: 1},
			); err != nil {
				return err
			}
		}
	}
	if d.platform.ShippingCodes == connectors.CodesCustom && o.Shipping.Code != "" {
		if err := q.MapShipping(d.ctx, d.account.ID, o.Shipping.Code, "home"); err != nil {
			return err
		}
	}
	rules, err := lifecycle.ReadRules(d.ctx, q, d.account, d.platform)
	if err != nil {
		return err
	}
	taken, err := rules.Take(d.ctx, q, o, raw, store.System, d.now())
	d.orders[taken.ID] = o.ID
	return err
}

// shipAll packs and ships every order, releasing what a person would release, and gives how many took a label.
func (d *depot) shipAll() (labelled int) {
	d.t.Helper()
	numbers := 0
	for id := range d.orders {
		d.release(id)
		made, err := d.ship.Pack(d.ctx, id, fulfil.Packing{}, "amy")
		require.NoError(d.t, err, d.orders[id])
		how := fulfil.How{Options: map[string]string{}}
		if made[0].ShipMode == connectors.ShipSelf {
			numbers++
			how.Number = fmt.Sprintf("90312%07d", numbers)
			_, err := d.ship.Ship(d.ctx, id, []fulfil.How{how}, "amy")
			if d.platform.ShippingCodes == connectors.CodesFixed {
				d.refusedAs("carrier_missing", err)
			} else {
				require.NoError(d.t, err)
				continue // its shipping type names the carrier
			}
			how.Carrier = "黑貓宅急便"
		} else {
			labelled++
		}
		options, err := d.ship.Options(d.ctx, made[0].ID, "amy")
		require.NoError(d.t, err)
		for _, o := range options {
			if o.Required && o.Default == "" && len(o.Choices) > 0 {
				how.Options[o.Key] = o.Choices[0].Value
			}
		}
		_, err = d.ship.Ship(d.ctx, id, []fulfil.How{how}, "amy")
		require.NoError(d.t, err, d.orders[id])
	}
	return labelled
}

// settled checks every order here and on the platform.
func (d *depot) settled() {
	d.t.Helper()
	for id, platformID := range d.orders {
		p := d.parcels(id)[0]
		effects, err := d.store.EffectsOfOrder(d.ctx, id)
		require.NoError(d.t, err)
		for _, e := range effects {
			require.Equal(d.t, store.EffectConfirmed, e.State, "%s of %s: %s", e.Key, platformID, e.Error)
		}
		require.Equal(d.t, store.Reported, d.state(id), platformID)
		view, there := d.emulator.Shop(platformID)
		require.True(d.t, there)
		require.Equal(d.t, 1, view.Shipments, platformID)
		require.Contains(d.t, view.TrackingNumbers, p.TrackingNumber)
		if p.ShipMode == connectors.ShipLabel {
			require.Equal(d.t, store.LabelOpened, p.Label, platformID)
			data, kind, err := d.ship.Label(d.ctx, p.ID, "amy")
			require.NoError(d.t, err)
			require.Equal(d.t, "pdf", kind)
			require.NoError(d.t, api.Validate(bytes.NewReader(data), nil))
		}
	}
}

func TestEmulatedPlatformsGetEveryParcelOnce(t *testing.T) {
	t.Parallel()
	for _, platform := range []string{"woocommerce", "momo", "shopee"} {
		for name, fault := range map[string]emulation.Fault{"calm": "", "answers lost": emulation.DropAfter, "requests lost": emulation.DropBefore} {
			t.Run(platform+", "+name, func(t *testing.T) {
				t.Parallel()
				d := newDepot(t, platform, connectors.EmulatorOptions{Bare: fault != "", Orders: 5})
				labelled := d.shipAll()
				require.Equal(t, platform != "woocommerce", labelled > 0)
				if fault != "" {
					for range 3 {
						d.wire.Plan(fault, 4, nil)
						d.work()
						d.forward(31 * time.Minute)
						d.restart()
					}
				}
				d.idle(24 * time.Hour)
				d.settled()
			})
		}
	}
}

// A program that dies at any request is followed by one that goes on.
func TestDyingAtAnyRequestShipsEveryParcelOnce(t *testing.T) {
	t.Parallel()
	for _, platform := range []string{"woocommerce", "momo", "shopee"} {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			d := newDepot(t, platform, connectors.EmulatorOptions{Bare: true, Orders: 6})
			d.shipAll()
			d.forward(31 * time.Minute)
			for n := range 12 {
				ctx, die := context.WithCancel(t.Context())
				fault := emulation.DropAfter
				if n%2 == 0 {
					fault = emulation.DropBefore
				}
				d.wire.Plan(fault, 1+n%3, nil)
				stop := time.AfterFunc(time.Duration(n)*3*time.Millisecond, die)
				_ = d.runner.Work(ctx) // it ended with the program
				stop.Stop()
				die()
				d.forward(time.Minute)
				d.restart()
			}
			d.idle(24 * time.Hour)
			d.settled()
		})
	}
}
