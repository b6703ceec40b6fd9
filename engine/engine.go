// Package engine puts the parts together: one workspace with its store, vault, accounts, intake, catalogue, stock,
// fulfilment, printing and schedule. It knows the contract of platforms and never a platform.
package engine

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/catalog"
	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/intake"
	"gowarehouse/engine/label"
	"gowarehouse/engine/label/webpage"
	"gowarehouse/engine/longpoll"
	"gowarehouse/engine/outbound"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/printing"
	"gowarehouse/engine/schedule"
	"gowarehouse/engine/stock"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
	"gowarehouse/engine/webhook"
)

// Options open a workspace.
type Options struct {
	Dir        string
	VaultKind  string // keychain or file; empty: keychain
	Passphrase string // of the file vault
	Vault      vault.Vault
	Now        func() time.Time
	Log        *slog.Logger
	// Practice workspaces talk to emulators: they trust these authorities, and may go faster than a platform would let them.
	RootCAs *x509.CertPool
	Limits  func(*connectors.Platform) connectors.Limits
	Backoff func() (shortest, longest time.Duration)
	// Grace is how long after a lost reply the platform is asked; 0: the outbox's own.
	Grace time.Duration
	// Gather is how long after a real-time message its orders are fetched; 0: webhook's own.
	Gather time.Duration
	Trace  func(transport.Trace)
}

// Engine is one open workspace, owned by this process.
type Engine struct {
	Dir      string
	Store    *store.Store
	Vault    vault.Vault
	Accounts *accounts.Service
	Intake   *intake.Service
	Catalog  *catalog.Service
	Stock    *stock.Service
	Fulfil   *fulfil.Service
	Outbox   *outbox.Runner
	Printing *printing.Service
	Pictures *label.Renderer // of label pages; it starts when the first is drawn
	Labels   *label.Preparer
	Outbound *outbound.Service
	Push     *webhook.Service
	Waiting  *longpoll.Service
	Now      func() time.Time
	Log      *slog.Logger

	lock *flock.Flock

	mu       sync.Mutex
	schedule *schedule.Schedule
}

// Open takes a workspace for this process, making it if it is not there, and puts right what a crash left: leases end, runs
// are closed. It starts nothing by itself. ErrOwned when another process has the workspace.
func Open(ctx context.Context, o Options) (e *Engine, err error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("find the workspace folder: %w", err)
	}
	e = &Engine{Dir: dir, Now: o.Now, Log: o.Log, Pictures: &label.Renderer{}}
	e.Labels = &label.Preparer{Pictures: e.Pictures, Web: webpage.Print}
	if e.lock, err = lockDir(dir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, e.Close())
		}
	}()
	if err = adoptRestored(dir, o.Now()); err != nil {
		return e, unusable(dir, err)
	}
	if e.Store, err = openStore(ctx, dir); err != nil {
		return e, err
	}
	if err = e.openVault(ctx, o); err != nil {
		return e, err
	}
	e.assemble(o)
	return e, e.recover(ctx)
}

func (e *Engine) openVault(ctx context.Context, o Options) error {
	if o.Vault != nil {
		e.Vault = o.Vault
		return nil
	}
	id, err := workspaceID(ctx, e.Store)
	if err != nil {
		return err
	}
	e.Vault, err = vault.Open(o.VaultKind, e.Dir, id, o.Passphrase)
	return err
}

func (e *Engine) assemble(o Options) {
	e.Accounts = accounts.New(accounts.Options{Store: e.Store, Vault: e.Vault, Now: o.Now, Log: o.Log, RootCAs: o.RootCAs, Limits: o.Limits,
		Backoff: o.Backoff, Trace: o.Trace, Change: e.accountChanged})
	e.Intake = &intake.Service{Store: e.Store, Accounts: e.Accounts, Now: o.Now, Log: o.Log}
	e.Catalog = &catalog.Service{Store: e.Store, Accounts: e.Accounts, Orders: e.Intake, Now: o.Now, Log: o.Log, Wake: e.wake}
	e.Stock = &stock.Service{Store: e.Store, Accounts: e.Accounts, Now: o.Now, Log: o.Log, Wake: e.wake}
	e.Fulfil = fulfil.New(fulfil.Options{Store: e.Store, Accounts: e.Accounts, Now: o.Now, Log: o.Log, Wake: e.wake, Labels: e.Labels})
	handlers := append(e.Fulfil.Handlers(), stock.Handler{Store: e.Store}, catalog.BackfillHandler{}, webhook.Handler{})
	e.Outbound = &outbound.Service{Store: e.Store, Secrets: e.Accounts, Now: o.Now, Log: o.Log}
	e.Outbox = outbox.New(outbox.Options{Store: e.Store, Accounts: e.Accounts, Handlers: handlers, Now: o.Now, Log: o.Log, Grace: o.Grace})
	e.Push = webhook.New(webhook.Options{Store: e.Store, Accounts: e.Accounts, Now: o.Now, Log: o.Log, RootCAs: o.RootCAs, Wake: e.wake,
		Gather: o.Gather, Named: e.Intake.Named, Fetch: func(ctx context.Context, account string) error {
			_, err := e.Fetch(ctx, account, nil)
			return err
		}})
	e.Waiting = longpoll.New(longpoll.Options{Store: e.Store, Accounts: e.Accounts, Take: e.Intake.Arrived, Now: o.Now, Log: o.Log})
	e.Printing = printing.New(printing.Options{Store: e.Store, Pictures: e.Pictures, Now: o.Now, Log: o.Log, Grace: o.Grace})
}

// recover puts right what a process that is gone has left. Print jobs need nothing here: their rows say what may have happened, and
// whoever works them asks the printer first.
func (e *Engine) recover(ctx context.Context) error {
	if err := e.Outbox.Recover(ctx); err != nil {
		return err
	}
	if err := e.Catalog.SeedShippingTypes(ctx, store.System); err != nil {
		return err
	}
	return e.Store.Write(ctx, func(q *store.Queries) error {
		return errors.Join(q.ClearFetchLeases(ctx), q.AbandonRuns(ctx, store.At(e.Now())))
	})
}

// Start makes the workspace work by itself: fetches at their time, effects when they are due, daily care.
func (e *Engine) Start(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.schedule != nil {
		return nil
	}
	s, err := schedule.Start(ctx, schedule.Options{Dir: e.Dir, Store: e.Store, Now: e.Now, Log: e.Log, Tasks: schedule.Tasks{
		Fetch:   e.fetchWhenFree,
		Effects: e.Outbox.Work,
		Print:   e.Printing.Run,
		Push:    e.Push.Run,
		Wait:    e.Waiting.Run,
		Care:    e.Care,
	}})
	if err != nil {
		return err
	}
	e.schedule = s
	return nil
}

// What keeps an account from its scheduled fetch is over soon: single orders that a message named, or a fetch by hand.
const (
	freePatience = 5 * time.Minute
	freePause    = 200 * time.Millisecond
)

// fetchWhenFree fetches an account as soon as nobody else does: a slot must not be lost to the fetch of one order.
func (e *Engine) fetchWhenFree(ctx context.Context, account string) error {
	for deadline := time.Now().Add(freePatience); ; {
		_, err := e.Fetch(ctx, account, nil)
		if !errors.Is(err, intake.ErrBusy) || time.Now().After(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(freePause):
		}
	}
}

// Fetch fetches an account now, then catches up with mappings that were half applied, and works what has become due.
func (e *Engine) Fetch(ctx context.Context, accountID string, progress func(intake.Result)) (intake.Result, error) {
	r, err := e.Intake.Fetch(ctx, accountID, progress)
	if err != nil {
		return r, err
	}
	_, err = e.Catalog.CatchUp(ctx, accountID)
	return r, err
}

// wake tells the schedule that something may be due. Where none runs, the one who stated the intent works the outbox itself.
func (e *Engine) wake() {
	e.mu.Lock()
	s := e.schedule
	e.mu.Unlock()
	if s == nil {
		return
	}
	if err := s.Wake(context.Background()); err != nil {
		e.Log.Warn("wake the schedule", "error", err)
	}
}

// accountChanged lets what waited for an account's connection go on.
func (e *Engine) accountChanged(ctx context.Context, account string) {
	a, err := e.Store.Account(ctx, account)
	if err == nil && a.State == store.Connected {
		err = errors.Join(e.Outbox.Resume(ctx, account), e.Push.Reconcile(ctx))
	}
	if err != nil && ctx.Err() == nil {
		e.Log.Warn("resume after an account changed", "error", err)
	}
	e.Waiting.Look()
	e.wake()
}

// DeleteAccount takes an account away with its secrets, and before that the hook of its messages at the platform. It is refused while
// orders of it are open.
func (e *Engine) DeleteAccount(ctx context.Context, account string) error {
	open, err := e.Store.CountOpenOrders(ctx, account)
	if err != nil {
		return err
	}
	if open == 0 {
		if err := e.Push.Leave(ctx, account); err != nil {
			e.Log.WarnContext(ctx, "the hook of a deleted account stays at its platform", "account", account, "kind", connectors.KindOf(err))
		}
	}
	return errors.Join(e.Accounts.Delete(ctx, account), e.Push.Reconcile(ctx))
}

// defaultEraseDays is after how many days the personal data of finished orders goes where nothing else was set.
const defaultEraseDays = "90"

// EraseDays gives after how many days the personal data of finished orders goes.
func (e *Engine) EraseDays(ctx context.Context) (int, error) {
	text, err := e.Store.Setting(ctx, store.SettingEraseDays, defaultEraseDays)
	if err != nil {
		return 0, err
	}
	days, err := strconv.Atoi(text)
	if err != nil || days <= 0 {
		return 0, fmt.Errorf("the setting %s is %q, not a number of days", store.SettingEraseDays, text)
	}
	return days, nil
}

const (
	eraseBatch   = 200
	keepRefusals = 30 * 24 * time.Hour
)

// Care does what is due daily: it warns of keys that end, erases personal data, forgets old refusals, and asks for the outbound address.
func (e *Engine) Care(ctx context.Context) error {
	if err := e.Accounts.CheckExpiry(ctx); err != nil {
		return err
	}
	if err := e.Store.Write(ctx, func(q *store.Queries) error {
		return q.ForgetRefusals(ctx, store.At(e.Now().Add(-keepRefusals)))
	}); err != nil {
		return err
	}
	_, err := e.Erase(ctx)
	// The network comes last: nothing else waits for it.
	return errors.Join(err, e.Push.Care(ctx), e.Outbound.Daily(ctx))
}

// Erase erases the personal data of orders that were finished longer ago than the setting says. It answers how many.
func (e *Engine) Erase(ctx context.Context) (int, error) {
	days, err := e.EraseDays(ctx)
	if err != nil {
		return 0, err
	}
	before := store.At(e.Now().AddDate(0, 0, -days))
	total := 0
	for {
		n := 0
		err := e.Store.Write(ctx, func(q *store.Queries) (err error) {
			if err = q.EraseSetAside(ctx, before); err != nil {
				return err
			}
			n, err = q.EraseFinished(ctx, before, store.At(e.Now()), eraseBatch)
			return err
		})
		total += n
		if err != nil || n < eraseBatch {
			return total, err
		}
	}
}

// Close stops everything and gives the workspace back.
func (e *Engine) Close() error {
	var errs []error
	e.mu.Lock()
	running := e.schedule
	e.schedule = nil
	e.mu.Unlock()
	if running != nil {
		errs = append(errs, running.Stop(context.Background()))
	}
	if e.Accounts != nil {
		errs = append(errs, e.Accounts.SaveCalls(context.Background()))
		e.Accounts.Close()
	}
	errs = append(errs, e.Pictures.Close())
	if e.Vault != nil {
		errs = append(errs, e.Vault.Close())
	}
	if e.Store != nil {
		errs = append(errs, e.Store.Close())
	}
	if e.lock != nil {
		errs = append(errs, e.lock.Unlock())
	}
	return errors.Join(errs...)
}
