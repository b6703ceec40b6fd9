package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"sync/atomic"

	"github.com/pkg/browser"
	"github.com/spf13/pflag"

	"gowarehouse/app"
	screensbrowser "gowarehouse/app/browser"
	"gowarehouse/app/screens"
	"gowarehouse/connectors"
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
	var only []string
	var listen string
	t.add(nil, command{
		use:   "serve",
		en:    "show the screens in a browser on this machine, until Ctrl-C",
		zh:    "以本機瀏覽器顯示畫面，直到按下 Ctrl-C",
		shape: "serving",
		more: connectors.Text{
			EN: "The workspace works by itself meanwhile, as with `run`. The address printed lets in whoever opens it on this machine; " +
				"it is new at every start.",
			ZH: "期間會自動抓單與回傳（同 `run`）。印出的網址僅限本機開啟，每次啟動都不同。",
		},
		examples: []string{"gowarehouse serve", "gowarehouse serve --practice", "gowarehouse serve --listen 127.0.0.1:8080 --no-browser"},
		flags: func(f *pflag.FlagSet) {
			f.BoolVar(&inPractice, "practice", false, t.say("on emulated platforms with sample orders", "使用模擬平台與範例訂單"))
			t.platformsFlag(f, &only)
			f.BoolVar(&noBrowser, "no-browser", false, t.say("print the address instead of opening it", "僅顯示網址，不開啟瀏覽器"))
			f.StringVar(&listen, "listen", "127.0.0.1:0", t.say("loopback address to listen on", "要使用的本機位址"))
		},
		alone: func(c *call) error {
			face := &inBrowser{listen: listen, open: !noBrowser}
			if err := forPractice(inPractice, only); err != nil {
				return err
			}
			if inPractice {
				return c.practiceWith(c.practiceOptions(only), face)
			}
			return c.keepWith(face, alreadyRunning)
		},
	})
}

// inBrowser shows the screens in a browser.
type inBrowser struct {
	listen string
	open   bool
	quits  bool                   // a page, or `window --quit`, can end it: it may have no terminal to press Ctrl-C in
	link   atomic.Pointer[string] // once it is there
	end    atomic.Pointer[context.CancelFunc]
}

// ended ends what is shown, where that can be done from elsewhere.
func (f *inBrowser) ended() bool {
	end := f.end.Load()
	if end == nil {
		return false
	}
	(*end)()
	return true
}

// again opens one more page for whoever starts the window while the screens are in a browser.
func (f *inBrowser) again(c *call, quit bool) error {
	doc := WindowDoc{State: WindowEnded, Workspace: c.workspace, PID: os.Getpid()}
	if quit && f.ended() {
		return c.showWindow(doc)
	}
	link := "-"
	if at := f.link.Load(); at != nil {
		link = *at
	}
	if !quit && f.open && link != "-" && browser.OpenURL(link) == nil {
		doc.State = WindowBrowser
		return c.showWindow(doc)
	}
	return connectors.Refuse("this workspace is shown in a browser at %s", "此工作區已於瀏覽器開啟：%s",
		"Open that address on this machine; or press Ctrl-C where `gowarehouse serve` runs, then open the window.",
		"請於本機開啟該網址；或先於執行 `gowarehouse serve` 的終端機按 Ctrl-C，再開啟視窗。", link)
}

func (f *inBrowser) show(ctx context.Context, c *call, k kept) (err error) {
	ctx, end := context.WithCancel(ctx)
	defer end()
	o := screens.Options{Who: c.who, Language: c.env.language, Face: screens.FaceBrowser, Log: k.log, Open: browser.OpenURL, Practice: k.running}
	if f.quits {
		f.end.Store(&end)
		o.Quit = end
	}
	desk := screens.NewDesk(k.Engine, k.practice, o)
	defer func() { err = errors.Join(err, desk.Close()) }()
	server, err := screensbrowser.Start(ctx, desk, f.listen, k.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	f.link.Store(&server.Link)
	doc := ServingDoc{Head: app.NewHead(), Address: server.Link, Workspace: k.Dir, Practice: k.practice, PID: os.Getpid()}
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

// What the browser says when it starts is no part of a command's output.
func init() { browser.Stdout, browser.Stderr = io.Discard, io.Discard }
