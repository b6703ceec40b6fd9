package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/pkg/browser"
	"github.com/spf13/pflag"

	"gowarehouse/app"
	"gowarehouse/app/cli/handover"
	"gowarehouse/app/desktop"
	"gowarehouse/app/screens"
	"gowarehouse/connectors"
)

// The command window, which is also what the program does without a command where it has a window.

// WindowDoc tells what became of the window.
type WindowDoc struct {
	app.Head
	State     WindowState `json:"state"`
	Workspace string      `json:"workspace"`
	Practice  bool        `json:"practice"`
	PID       int         `json:"pid"` // of the process with the window; 0: there is none
}

// WindowState is what became of the window.
type WindowState string

// The states of a window.
const (
	WindowOpen    WindowState = "open"    // it opens in this process
	WindowFront   WindowState = "front"   // it was open already and has come to the front
	WindowBrowser WindowState = "browser" // the screens are in a browser, which has opened one more page
	WindowEnded   WindowState = "ended"   // it was open and ends
	WindowNone    WindowState = "none"    // there was none to end
)

// windowFlags are the flags of the command.
type windowFlags struct {
	practice, orServe, quit bool
	only                    []string // platforms of practice
}

func (t *tree) windows() {
	var chosen windowFlags
	t.add(nil, command{
		use:   "window",
		en:    "open the window, or bring it to the front where it is open already",
		zh:    "開啟視窗；已開啟時顯示於最上層",
		shape: "window",
		more: connectors.Text{
			EN: "The program opens it by itself where no command is given. With --or-serve the screens open in a browser where there is no display " +
				"(the shape of --json is then serving).",
			ZH: "不加命令啟動程式時會自動開啟視窗。使用 --or-serve 時，若無顯示器則改以瀏覽器開啟（--json 格式為 serving）。",
		},
		examples: []string{"gowarehouse window", "gowarehouse window --practice", "gowarehouse window --quit"},
		flags: func(f *pflag.FlagSet) {
			f.BoolVar(&chosen.practice, "practice", false, t.say("on emulated platforms with sample orders", "使用模擬平台與範例訂單"))
			t.platformsFlag(f, &chosen.only)
			f.BoolVar(&chosen.orServe, "or-serve", false, t.say("without a display, show the screens in a browser", "沒有顯示器時改用瀏覽器"))
			f.BoolVar(&chosen.quit, "quit", false, t.say("end the window that is open, also one that works in the background", "結束已開啟的視窗（包含在背景執行者）"))
		},
		alone: func(c *call) error { return c.window(chosen) },
	})
}

// window opens the window, or asks the process that has it. Why it does not open is told on the desktop too where no terminal is. What
// ends it is mostly a program, such as the installer, which tells what became of it by itself.
func (c *call) window(chosen windowFlags) error {
	var there strings.Builder
	err := c.openWindow(chosen, &there)
	switch {
	case err == nil || c.env.terminal || chosen.quit:
	case there.Len() > 0:
		desktop.Alert(there.String())
	case !errors.As(err, new(*ended)):
		view := app.Explain(err, c.env.language)
		desktop.Alert(view.Message + "\n" + view.Do)
	}
	return err
}

// openWindow gets, in there, what the process that has the workspace complains of.
func (c *call) openWindow(chosen windowFlags, there io.Writer) error {
	if has, handedOver := c.env.host.(owner); handedOver {
		return has.face.again(c, chosen.quit)
	}
	if chosen.quit {
		return c.quitWindow(there)
	}
	if err := forPractice(chosen.practice, chosen.only); err != nil {
		return err
	}
	f := newInWindow(chosen.orServe)
	if err := f.possible(); err != nil {
		return err
	}
	if chosen.practice {
		return c.practiceWith(c.practiceOptions(chosen.only), f)
	}
	return c.keepWith(f, func(c *call) error { return c.askWindow(there) })
}

// askWindow hands a start of the window over to the process that has the workspace. It never gives nil.
func (c *call) askWindow(there io.Writer, flags ...string) error {
	l, here := c.env.host.(*local)
	if !here {
		return handover.ErrNoOwner
	}
	both := *l.env
	both.stderr = io.MultiWriter(l.env.stderr, there)
	c.argv = append([]string{"window"}, flags...)
	if c.json {
		c.argv = append(c.argv, "--json")
	}
	return (&local{env: &both, log: l.log}).handOver(c)
}

func (c *call) quitWindow(there io.Writer) error {
	err := c.askWindow(there, "--quit")
	if errors.Is(err, handover.ErrNoOwner) {
		return c.showWindow(WindowDoc{State: WindowNone, Workspace: c.workspace})
	}
	return err
}

// windowWords say the states of a window.
var windowWords = map[WindowState]connectors.Text{
	WindowOpen:    {EN: "The window opens. Close it to end the program.", ZH: "正在開啟視窗。關閉視窗即結束程式。"},
	WindowFront:   {EN: "The window is open already; it has come to the front.", ZH: "視窗已開啟，已顯示於最上層。"},
	WindowBrowser: {EN: "The screens are in the browser already; it opens one more page.", ZH: "畫面已於瀏覽器開啟，正在開啟新的分頁。"},
	WindowEnded:   {EN: "The window ends.", ZH: "正在結束視窗。"},
	WindowNone:    {EN: "There is no window to end.", ZH: "沒有開啟中的視窗。"},
}

func (c *call) showWindow(doc WindowDoc) error {
	doc.Head = app.NewHead()
	return c.show(doc, func(p *page) { p.line(windowWords[doc.State].In(p.language)) })
}

// inWindow shows the screens in a window or, where that was asked for and there is no display, in a browser.
type inWindow struct {
	window *desktop.Window
	orElse *inBrowser // nil: nothing else will do

	mu       sync.Mutex
	shown    WindowDoc
	browsing bool
}

func newInWindow(orServe bool) *inWindow {
	f := &inWindow{window: desktop.New()}
	if orServe {
		f.orElse = &inBrowser{listen: "127.0.0.1:0", open: desktop.Displayed(), quits: true}
	}
	return f
}

// possible says, before anything is opened, whether the screens can be shown.
func (f *inWindow) possible() error {
	err := desktop.Ready()
	if err != nil && f.orElse != nil {
		f.browsing = true
		return nil
	}
	return err
}

func (f *inWindow) show(ctx context.Context, c *call, k kept) error {
	f.mu.Lock()
	browsing := f.browsing
	f.shown = WindowDoc{State: WindowOpen, Workspace: k.Dir, Practice: k.practice, PID: os.Getpid()}
	f.mu.Unlock()
	if browsing {
		return f.orElse.show(ctx, c, k)
	}
	err := f.open(ctx, c, k)
	if f.orElse == nil || !errors.Is(err, desktop.ErrNotOpened) {
		return err
	}
	k.log.Warn("the window did not open", "error", err)
	f.mu.Lock()
	f.browsing = true
	f.mu.Unlock()
	return f.orElse.show(ctx, c, k)
}

func (f *inWindow) open(ctx context.Context, c *call, k kept) (err error) {
	desk := screens.NewDesk(k.Engine, k.practice, screens.Options{Who: c.who, Language: c.env.language, Face: screens.FaceWindow, Log: k.log,
		Open: browser.OpenURL, Quit: f.window.Quit, Notify: f.window.Notify})
	defer func() { err = errors.Join(err, desk.Close()) }()
	title := "GoWarehouse"
	if k.practice {
		title += pick(c.env.language, " - practice", "（練習模式）")
	}
	return f.window.Run(ctx, desk, desktop.Options{Title: title, Dir: k.Dir, Log: k.log, Opened: func() {
		if err := c.showWindow(f.shown); err != nil {
			k.log.Warn("nobody reads that the window opens", "error", err)
		}
	}})
}

func (f *inWindow) again(c *call, quit bool) error {
	f.mu.Lock()
	browsing, doc := f.browsing, f.shown
	f.mu.Unlock()
	if browsing {
		return f.orElse.again(c, quit)
	}
	if quit {
		f.window.Quit()
		doc.State = WindowEnded
		return c.showWindow(doc)
	}
	if err := f.window.Front(c.ctx); err != nil {
		return err
	}
	doc.State = WindowFront
	return c.showWindow(doc)
}
