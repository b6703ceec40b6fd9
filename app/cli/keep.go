package cli

import (
	"context"
	"errors"
	"log/slog"

	"github.com/spf13/pflag"

	"gowarehouse/app"
	"gowarehouse/app/cli/handover"
	"gowarehouse/app/practice"
	"gowarehouse/connectors"
	"gowarehouse/engine"
)

// What the commands run, serve, window and practice share: they keep a workspace at work until somebody ends them.

// face is what shows a workspace that this process owns: a browser, a window, or nothing.
type face interface {
	// show shows the workspace until ctx ends, or until a person closes it.
	show(ctx context.Context, c *call, k kept) error
	// again answers whoever starts the window on the workspace again: it comes to the front, or ends.
	again(c *call, quit bool) error
}

// kept is a workspace that this process keeps at work.
type kept struct {
	*engine.Engine
	practice bool
	running  *practice.Running // of a practice workspace
	log      *slog.Logger
}

// noFace shows nothing: the workspace works, and that is told.
type noFace struct{ tell func(k kept) error }

func (noFace) again(*call, bool) error {
	return connectors.Refuse("this workspace is at work in a process without a window", "此工作區正由無視窗的程序執行中",
		"End that process (press Ctrl-C where `gowarehouse run` or `gowarehouse practice` runs), then open the window.",
		"請先結束該程序（於執行 `gowarehouse run` 或 `gowarehouse practice` 的終端機按 Ctrl-C），再開啟視窗。")
}

func (f noFace) show(ctx context.Context, _ *call, k kept) error {
	if err := f.tell(k); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// keepWith owns the workspace, lets it work and shows it, until the context ends or a person closes the face. While another process
// has the workspace, owned says what to do about that (see local.open).
func (c *call) keepWith(f face, owned func(c *call) error) (err error) {
	l, here := c.env.host.(*local)
	if !here {
		return engine.ErrOwned
	}
	var file app.LogFile
	l.log = c.env.logger(slog.LevelInfo, &file)
	e, err := l.open(c, func() error { return owned(c) })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close(), file.Close()) }()
	keepLog(&file, e.Dir, l.log)
	return c.showTaking(f, kept{Engine: e, log: l.log}, e.Start)
}

// keepLog begins the log of a workspace. Without one the work goes on.
func keepLog(file *app.LogFile, dir string, log *slog.Logger) {
	if err := file.Keep(dir); err != nil {
		log.Warn("the log cannot be kept", "error", err)
	}
	log.Info("at work", "version", app.Version().Version, "system", app.Version().System, "workspace", dir)
}

// showTaking lets a workspace begin to work and shows it; meanwhile it takes commands of other processes.
func (c *call) showTaking(f face, k kept, begin func(context.Context) error) (err error) {
	o, err := listen(k.Engine, f)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.Close()) }()
	if err := begin(c.ctx); err != nil {
		return err
	}
	defer k.log.Info("ends")
	return f.show(c.ctx, c, k)
}

// alreadyRunning says whether the process that has the workspace will keep it.
func alreadyRunning(c *call) error {
	if err := handover.Answers(c.ctx, c.workspace); err != nil {
		return err
	}
	return engine.ErrOwned
}

// practiceWith keeps a practice workspace at work and shows it. At the end, commands of other processes are stopped before it closes.
func (c *call) practiceWith(o practice.Options, f face) error {
	var file app.LogFile
	o.Log = c.env.logger(slog.LevelError, &file)
	working, end := context.WithCancel(context.WithoutCancel(c.ctx))
	defer end()
	ready := make(chan practice.Running, 1)
	ended := make(chan error, 1)
	go func() { ended <- practice.Serve(working, o, func(r practice.Running) { ready <- r }) }()
	// The face stays on this goroutine: some systems want their windows on the main one.
	select {
	case r := <-ready:
		keepLog(&file, r.Dir, o.Log)
		k := kept{Engine: r.Engine, practice: true, running: &r, log: o.Log}
		err := errors.Join(c.showTaking(f, k, func(context.Context) error { return nil }), file.Close()) // it works already
		end()
		return errors.Join(err, <-ended)
	case err := <-ended:
		return err
	case <-c.ctx.Done():
		end()
		return errors.Join(c.ctx.Err(), <-ended)
	}
}

// platformsFlag chooses the platforms of practice mode.
func (t *tree) platformsFlag(f *pflag.FlagSet, only *[]string) {
	f.StringSliceVar(only, "platform", nil, t.say("in practice, only these platforms", "練習模式中僅使用這些平台"))
}

// forPractice refuses platforms that are named outside of practice.
func forPractice(inPractice bool, only []string) error {
	if inPractice || len(only) == 0 {
		return nil
	}
	return app.Usage("--platform is for practice mode only", "--platform 僅適用於練習模式", "Add --practice, or leave --platform out.",
		"請加上 --practice，或移除 --platform。")
}

// practiceOptions are how a command wants its practice workspace: with these platforms only, or with all.
func (c *call) practiceOptions(only []string) practice.Options {
	return practice.Options{Platforms: only, Language: c.env.language, Log: c.env.logger(slog.LevelError, nil),
		Progress: func(line string) { c.note("%s", "%s", line) }, Dir: c.chosenDir()}
}

// logger logs on stderr from a level on, and into the log of a workspace from Info on.
func (e *env) logger(level slog.Level, file *app.LogFile) *slog.Logger {
	shown := slog.NewTextHandler(e.stderr, &slog.HandlerOptions{Level: level})
	if file == nil {
		return slog.New(shown)
	}
	return slog.New(slog.NewMultiHandler(shown, slog.NewTextHandler(file, &slog.HandlerOptions{Level: slog.LevelInfo})))
}

// chosenDir is the folder that was named on the command line; empty for the one of everyday.
func (c *call) chosenDir() string {
	if c.cmd.Flags().Changed("workspace") {
		return c.workspace
	}
	return ""
}
