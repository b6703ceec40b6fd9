package faults

// The process that is killed: it opens a workspace, does a day's work in it, and goes on wherever an earlier one died.

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine"
	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/stock"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

// What a process is told by its environment.
const (
	envJob    = "FAULTS_JOB"
	envDir    = "FAULTS_DIR"
	envClock  = "FAULTS_CLOCK"
	envResend = "FAULTS_RESEND" // a code to get lost tokens back with
	envLimit  = "FAULTS_LIMIT"  // bytes a file may have
)

// How a process ends.
const (
	exitDone         = 0
	exitFailed       = 1
	exitDisconnected = 3 // the account must be authorised again
	exitRefused      = 4 // the workspace cannot be used, and stderr says why and what to do
	exitOwned        = 5
)

// jobs are what a process can be told to do.
var jobs = map[string]func(context.Context) error{"work": work}

func child(job string) int {
	do, known := jobs[job]
	if !known {
		fmt.Fprintln(os.Stderr, "no such job:", job)
		return exitFailed
	}
	err := do(context.Background())
	var told *connectors.Error
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errDisconnected):
		return exitDisconnected
	case errors.Is(err, engine.ErrOwned):
		return exitOwned
	case errors.As(err, &told) && told.Code == "" && !told.Advice().IsZero(), errors.As(err, &told) && told.Code == store.CodeStorage:
		say(err, told)
		return exitRefused
	}
	fmt.Fprintln(os.Stderr, "child:", err)
	return exitFailed
}

// say tells an error as a person reads it.
func say(err error, told *connectors.Error) {
	fmt.Fprintln(os.Stderr, err)
	for _, text := range []connectors.Text{told.Says, told.Advice()} {
		fmt.Fprintf(os.Stderr, "%s\n%s\n", text.EN, text.ZH)
	}
}

// passphrase opens the vaults of these tests.
const passphrase = "eleven dummy ducks"

// open opens the workspace that the environment names, with everything a person's program would have, only faster.
func open(ctx context.Context) (*engine.Engine, *clock, error) {
	c := &clock{path: os.Getenv(envClock)}
	e, err := engine.Open(ctx, options(os.Getenv(envDir), c))
	return e, c, err
}

// options are those of a process at work: the real vault, and no waiting for the platforms' sake.
func options(dir string, c *clock) engine.Options {
	return engine.Options{
		Dir: dir, VaultKind: vault.KindFile, Passphrase: passphrase, Now: c.Now,
		Log:     slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Limits:  fast,
		Backoff: func() (shortest, longest time.Duration) { return time.Millisecond, 20 * time.Millisecond },
	}
}

func fast(p *connectors.Platform) connectors.Limits {
	limits := p.Limits
	limits.PerSecond, limits.Burst, limits.InFlight = 10_000, 100, 0
	return limits
}

var errDisconnected = errors.New("the account is disconnected")

// receipt is what comes in on the day: each piece raises the platform's stock by one.
var receipt = map[string]int64{"TEE-BK-M": 7, "NB-A5": 3, "PEN-05": 12}

// mostRounds bounds how often the day's work looks again for what has become due.
const mostRounds = 200

// work fetches, puts a receipt away, packs and ships every order, and pushes, until nothing is left to do. It can be killed and begun again at
// any moment: each step looks at the rows for what is left of it.
func work(ctx context.Context) (err error) {
	e, clock, err := open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	all, err := e.Store.Accounts(ctx)
	if err != nil {
		return err
	}
	for _, a := range all {
		if code := os.Getenv(envResend); code != "" && a.State == store.Disconnected {
			if err := e.Accounts.Recover(ctx, a.Name, code); err != nil {
				return fmt.Errorf("recover the tokens: %w", err)
			}
		}
		if _, err := e.Fetch(ctx, a.ID, nil); err != nil {
			return errors.Join(disconnected(ctx, e), err)
		}
	}
	if err := putAway(ctx, e); err != nil {
		return err
	}
	for range mostRounds {
		if err := shipAll(ctx, e); err != nil {
			return errors.Join(disconnected(ctx, e), err)
		}
		if err := e.Outbox.Work(ctx); err != nil {
			return err
		}
		due, waits, err := e.Store.NextDue(ctx)
		if err != nil {
			return err
		}
		if !waits {
			return nil
		}
		if err := disconnected(ctx, e); err != nil {
			return err
		}
		clock.until(due)
	}
	return errors.New("the work never ends")
}

// disconnected tells whether an account lost its connection.
func disconnected(ctx context.Context, e *engine.Engine) error {
	all, err := e.Store.Accounts(ctx)
	for _, a := range all {
		if a.State == store.Disconnected {
			return fmt.Errorf("%w: %s", errDisconnected, a.StateReason)
		}
	}
	return err
}

func putAway(ctx context.Context, e *engine.Engine) error {
	r := stock.Receipt{Merchant: merchant, Key: "morning"}
	for _, sku := range []string{"TEE-BK-M", "NB-A5", "PEN-05"} {
		r.Lines = append(r.Lines, stock.ReceiptLine{Product: sku, Quantity: receipt[sku]})
	}
	_, err := e.Stock.PutAway(ctx, r, "amy")
	return err
}

// shipAll packs what is ready and ships what is packed.
func shipAll(ctx context.Context, e *engine.Engine) error {
	for _, state := range []store.OrderState{store.Ready, store.Packed} {
		page, _, err := e.Store.OrderPage(ctx, store.Filter{State: state}, nil, 100)
		if err != nil {
			return err
		}
		for _, o := range page {
			if err := advance(ctx, e, &o); err != nil {
				return fmt.Errorf("order %s: %w", o.Number, err)
			}
		}
	}
	return nil
}

func advance(ctx context.Context, e *engine.Engine, o *store.Order) error {
	if o.State == store.Ready {
		_, err := e.Fulfil.Pack(ctx, o.ID, fulfil.Packing{}, "amy")
		return err
	}
	how := fulfil.How{}
	if o.ShipMode == connectors.ShipSelf {
		how.Carrier, how.Number = "黑貓宅急便", number(o.ID)
	}
	_, err := e.Fulfil.Ship(ctx, o.ID, []fulfil.How{how}, "amy")
	return err
}

// number is the own carrier's number of an order's only parcel.
func number(order int64) string { return fmt.Sprintf("9055%08d", order) }
