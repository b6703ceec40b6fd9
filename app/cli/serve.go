package cli

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"

	"github.com/pkg/browser"
	"github.com/spf13/pflag"

	"gowarehouse/app"
	screensbrowser "gowarehouse/app/browser"
	"gowarehouse/app/practice"
	"gowarehouse/app/screens"
	"gowarehouse/connectors"
	"gowarehouse/engine"
)

// The command serve: the screens in a browser on this machine.

// ServingDoc tells where the screens are.
type ServingDoc struct {
	app.Head
	Address   string `json:"address"` // lets in whoever opens it
	Workspace string `json:"workspace"`
	Practice  bool   `json:"practice"`
	PID       int    `json:"pid"`
}

func (t *tree) serving() {
	var inPractice, noBrowser bool
	var listen string
	t.add(nil, command{
		use:   "serve",
		en:    "show the screens in a browser on this machine, until Ctrl-C",
		zh:    "以本機瀏覽器顯示畫面，直到按下 Ctrl-C",
		shape: "serving",
		more: connectors.Text{
			EN: "The workspace works by itself meanwhile, as with `run`. The address printed lets in whoever opens it on this machine; it is new at every start.",
			ZH: "期間會自動抓單與回傳（同 `run`）。印出的網址僅限本機開啟，每次啟動都不同。",
		},
		examples: []string{"gowarehouse serve", "gowarehouse serve --practice", "gowarehouse serve --listen 127.0.0.1:8080 --no-browser"},
		flags: func(f *pflag.FlagSet) {
			f.BoolVar(&inPractice, "practice", false, t.say("on emulated platforms with sample orders", "使用模擬平台與範例訂單"))
			f.BoolVar(&noBrowser, "no-browser", false, t.say("print the address instead of opening it", "僅顯示網址，不開啟瀏覽器"))
			f.StringVar(&listen, "listen", "127.0.0.1:0", t.say("loopback address to listen on", "要使用的本機位址"))
		},
		alone: func(c *call) error {
			face := inBrowser{listen: listen, open: !noBrowser}
			if inPractice {
				return c.practiceWith(practice.Options{Language: c.env.language, Log: c.quietLog(), Progress: func(line string) { c.note("%s", "%s", line) },
					Dir: c.chosenDir()}, face)
			}
			l, ok := c.env.host.(*local)
			if !ok {
				return engine.ErrOwned
			}
			return l.keepWith(c, face)
		},
	})
}

// face is what shows a workspace that this process owns: a browser, a window, or nothing.
type face interface {
	// show shows the workspace until ctx ends, or until a person closes it.
	show(ctx context.Context, c *call, e *engine.Engine, isPractice bool, log *slog.Logger) error
}

// inBrowser shows the screens in a browser.
type inBrowser struct {
	listen string
	open   bool
}

func (f inBrowser) show(ctx context.Context, c *call, e *engine.Engine, isPractice bool, log *slog.Logger) (err error) {
	desk := screens.NewDesk(e, isPractice, screens.Options{Who: c.who, Language: c.env.language, Face: screens.FaceBrowser, Log: log, Open: browser.OpenURL})
	defer func() { err = errors.Join(err, desk.Close()) }()
	server, err := screensbrowser.Start(ctx, desk, f.listen, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	doc := ServingDoc{Head: app.NewHead(), Address: server.Link, Workspace: e.Dir, Practice: isPractice, PID: os.Getpid()}
	if err := c.show(doc, func(p *page) {
		p.line(doc.Address)
		p.say("Open this address in a browser on this machine. Ctrl-C ends it.", "請以本機瀏覽器開啟上方網址。按 Ctrl-C 結束。")
	}); err != nil {
		return err
	}
	if f.open && browser.OpenURL(server.Link) != nil {
		c.note("The browser could not be opened.", "無法開啟瀏覽器。")
	}
	<-ctx.Done()
	return nil
}

// noFace shows nothing: the workspace works, and that is told.
type noFace struct{ tell func() error }

func (f noFace) show(ctx context.Context, _ *call, _ *engine.Engine, _ bool, _ *slog.Logger) error {
	if err := f.tell(); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// quietLog logs errors alone, for runs that tell their progress themselves.
func (c *call) quietLog() *slog.Logger {
	return slog.New(slog.NewTextHandler(c.env.stderr, &slog.HandlerOptions{Level: slog.LevelError}))
}

// chosenDir is the folder that was named on the command line; empty for the one of everyday.
func (c *call) chosenDir() string {
	if c.cmd.Flags().Changed("workspace") {
		return c.workspace
	}
	return ""
}

// What the browser says when it starts is no part of a command's output.
func init() { browser.Stdout, browser.Stderr = io.Discard, io.Discard }
