package practice

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/engine"
	"gowarehouse/engine/catalog"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

// The practice warehouse's merchant and sales channel.
const (
	merchant = "日日選物"
	channel  = "網路商店"
)

// world is the shops and the one workspace that works for them.
type world struct {
	Options
	clock  *clock
	dir    string
	engine *engine.Engine
	shops  []*shop
	stops  []func() error // run backwards

	progress sync.Mutex
}

// build starts the emulators and opens a fresh workspace with the warehouse's products. close must follow, also after an error.
func build(ctx context.Context, o Options) (w *world, err error) {
	w = &world{Options: o, clock: &clock{}}
	if w.Log == nil {
		w.Log = slog.New(slog.DiscardHandler)
	}
	platforms, err := o.platforms()
	if err != nil {
		return w, err
	}
	dir, remove, err := o.folder()
	if err != nil {
		return w, err
	}
	w.dir = dir
	w.stops = append(w.stops, remove)
	signer, err := newAuthority()
	if err != nil {
		return w, err
	}
	config, err := signer.serverConfig()
	if err != nil {
		return w, err
	}
	courier := emulation.NewCourier(signer.roots, time.Second, 5*time.Second)
	w.stops = append(w.stops, func() error { courier.Close(); return nil })
	for _, p := range platforms {
		s, stop, err := open(p, w.clock.Now, o.Language, config, courier)
		if err != nil {
			return w, err
		}
		w.shops = append(w.shops, s)
		w.stops = append(w.stops, stop)
	}
	w.engine, err = engine.Open(ctx, engine.Options{Dir: dir, Vault: vault.OpenMemory(), Now: w.clock.Now, Log: w.Log, RootCAs: signer.roots,
		Limits: unhurried, Backoff: func() (time.Duration, time.Duration) { return time.Millisecond, 50 * time.Millisecond }})
	if err != nil {
		return w, err
	}
	w.stops = append(w.stops, w.engine.Close)
	if err := w.serveAddress(ctx); err != nil {
		return w, err
	}
	if err := w.serveHooks(ctx, config); err != nil {
		return w, err
	}
	w.say(saidStarted, len(w.shops))
	return w, w.furnish(ctx)
}

// unhurried are a platform's limits without its pace: an emulator needs no gentleness. How many requests are out at once
// stays as it is.
func unhurried(p *connectors.Platform) connectors.Limits {
	limits := p.Limits
	limits.PerSecond, limits.Burst = 100_000, 1_000
	return limits
}

// close ends everything and leaves nothing behind.
func (w *world) close() error {
	var failures []error
	for i := len(w.stops) - 1; i >= 0; i-- {
		failures = append(failures, w.stops[i]())
	}
	w.stops = nil
	return errors.Join(failures...)
}

// furnish marks the workspace and adds merchant, channel and products.
func (w *world) furnish(ctx context.Context) error {
	now := store.At(w.clock.Now())
	owner := store.Merchant{ID: store.NewID(), Name: merchant, CreatedAt: now}
	err := w.engine.Store.Write(ctx, func(q *store.Queries) error {
		if err := q.SetSetting(ctx, settingPractice, "1"); err != nil {
			return err
		}
		if err := q.AddMerchant(ctx, &owner); err != nil {
			return err
		}
		return q.AddChannel(ctx, &store.Channel{ID: store.NewID(), MerchantID: owner.ID, Name: channel, MatchBy: store.MatchBySKU, Enabled: true,
			CreatedAt: now})
	})
	if err != nil {
		return fmt.Errorf("furnish the practice workspace: %w", err)
	}
	for _, p := range emulation.Products {
		name := p.Name
		if p.Variant != "" {
			name += " " + p.Variant
		}
		product := catalog.NewProduct{Merchant: merchant, SKU: p.SKU, Name: name, Shelf: p.Shelf, Barcodes: []string{p.Barcode}}
		if _, _, err := w.engine.Catalog.AddProduct(ctx, product, who); err != nil {
			return fmt.Errorf("add the product %s: %w", p.SKU, err)
		}
	}
	return nil
}

// say tells the progress, in the language asked for.
func (w *world) say(t connectors.Text, args ...any) {
	line := fmt.Sprintf(t.In(w.Language), args...)
	w.Log.Info("practice", "progress", line)
	if w.Progress == nil {
		return
	}
	w.progress.Lock()
	defer w.progress.Unlock()
	w.Progress(line)
}

// each runs a step for every shop that came through the steps named in after, all at once. What goes wrong with a shop is
// its own problem; the error is that of a cancelled run.
func (w *world) each(ctx context.Context, step string, do func(context.Context, *shop) error, after ...string) error {
	var running sync.WaitGroup
	for _, s := range w.shops {
		if !s.all(after) {
			continue
		}
		running.Go(func() {
			if err := do(ctx, s); err != nil {
				s.fault(step, err)
				return
			}
			s.ran[step] = true
		})
	}
	running.Wait()
	return ctx.Err()
}

// settle makes every change that is due at the platforms and reads it back, moving the clock over every wait, until
// everything is confirmed or needs a person.
func (w *world) settle(ctx context.Context) error {
	giveUp := w.clock.Now().Add(patience)
	for {
		if err := w.engine.Outbox.Work(ctx); err != nil {
			return err
		}
		at, waits, err := w.engine.Store.NextDue(ctx)
		if err != nil || !waits || at.After(giveUp) {
			return err
		}
		w.clock.until(at)
	}
}

// patience is how much practice time a change may take before the run goes on without it. An accepted change that stays out of sight is
// given to a person within an hour.
const patience = 6 * time.Hour

// accountOf gives a shop's account as it is stored.
func (w *world) accountOf(ctx context.Context, s *shop) (store.Account, error) {
	return w.engine.Store.AccountByName(ctx, s.account)
}
