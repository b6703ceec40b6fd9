package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"time"

	"gowarehouse/app"
	"gowarehouse/app/cli/handover"
	"gowarehouse/engine"
)

// host finds the workspace for a command.
type host interface {
	// work runs fn on the workspace, or has the whole command done where the workspace is.
	work(c *call, fn func(a *app.App) error) error
}

// local opens the workspace in this process, or hands the command to the process that owns it.
type local struct {
	env *env
	log *slog.Logger
	// tune, which may be nil, changes how the workspace is opened: tests trust emulators and keep secrets in memory.
	tune func(*engine.Options)
}

const (
	ownerPatience = 10 * time.Second       // how long a short command that has the workspace is waited for
	ownerPause    = 100 * time.Millisecond // between two looks
)

// The environment variables that choose the vault.
const (
	envVault      = "GOWAREHOUSE_VAULT"
	envPassphrase = "GOWAREHOUSE_PASSPHRASE"
	envWorkspace  = "GOWAREHOUSE_WORKSPACE"
)

func (l *local) options(dir string) engine.Options {
	o := engine.Options{Dir: dir, VaultKind: l.env.getenv(envVault), Passphrase: l.env.getenv(envPassphrase), Log: l.log}
	if l.tune != nil {
		l.tune(&o)
	}
	return o
}

func (l *local) work(c *call, fn func(a *app.App) error) (err error) {
	e, err := l.open(c, func() error { return l.handOver(c) })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	return fn(app.New(e))
}

// open takes the workspace for this process. While another process has it, owned is asked what to do about that: its error
// ends the wait unless it is handover.ErrNoOwner, which means that a short command has the workspace and will soon be done.
func (l *local) open(c *call, owned func() error) (*engine.Engine, error) {
	for deadline := time.Now().Add(ownerPatience); ; {
		e, err := engine.Open(c.ctx, l.options(c.workspace))
		if !errors.Is(err, engine.ErrOwned) {
			return e, err
		}
		if err := owned(); !errors.Is(err, handover.ErrNoOwner) {
			return nil, err
		}
		if time.Now().After(deadline) {
			return nil, engine.ErrOwned
		}
		select {
		case <-c.ctx.Done():
			return nil, c.ctx.Err()
		case <-time.After(ownerPause):
		}
	}
}

// handOver has the command done by the owner. A question of it is asked here and, when the answer is yes, the command is
// handed over again. It never gives nil: the command ended there, not here.
func (l *local) handOver(c *call) error {
	r := handover.Request{Args: c.argv, Secrets: c.secrets, Dir: l.env.dir, Language: l.env.language, Who: c.who, Terminal: l.env.terminal}
	if r.Secrets == nil {
		r.Secrets = map[string]string{}
	}
	for {
		result, err := handover.Send(c.ctx, c.workspace, r, l.env.stdout, l.env.stderr)
		if err != nil {
			return err
		}
		if result.Ask == "" {
			return &ended{result.Code}
		}
		if err := l.env.ask(result.Ask); err != nil {
			return err
		}
		r.Confirmed = true
	}
}

// owner runs commands that were handed over on a workspace that is open in this process, with the face that shows it.
type owner struct {
	app  *app.App
	face face
}

func (o owner) work(_ *call, fn func(a *app.App) error) error { return fn(o.app) }

// listen takes commands of other processes for an open workspace until the Owner is closed.
func listen(e *engine.Engine, f face) (*handover.Owner, error) {
	a := app.New(e)
	return handover.Listen(e.Dir, func(ctx context.Context, r handover.Request, stdout, stderr io.Writer) handover.Result {
		there := &env{stdin: nothing{}, stdout: stdout, stderr: stderr, dir: r.Dir, language: r.Language, who: r.Who, terminal: r.Terminal,
			confirmed: r.Confirmed, secrets: r.Secrets, getenv: func(string) string { return "" }, host: owner{a, f}}
		return there.serve(ctx, r.Args, e.Log)
	})
}

// serve runs a command that was handed over. A defect in it must not end the owner.
func (e *env) serve(ctx context.Context, args []string, log *slog.Logger) (result handover.Result) {
	defer func() {
		if p := recover(); p != nil {
			log.Error("a command panicked", "error", fmt.Sprint(p))
			result = handover.Result{Code: e.finish(fmt.Errorf("the command met a defect of the program"), wantsJSON(args))}
		}
	}()
	question := ""
	e.asked = func(q string) { question = q }
	code := run(ctx, args, e)
	return handover.Result{Code: code, Ask: question}
}

// nothing is the stdin of a command that was handed over: what it needed was read before.
type nothing struct{}

// Read gives the end.
func (nothing) Read([]byte) (int, error) { return 0, io.EOF }

// path gives a file that a person named, seen from his working folder.
func (e *env) path(name string) string {
	if filepath.IsAbs(name) || e.dir == "" {
		return name
	}
	return filepath.Join(e.dir, name)
}
