//go:build desktop

// The window: one web view that shows the screens carried by package frontend.

package desktop

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	goruntime "runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gen2brain/beeep"
	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"gowarehouse/app/screens"
	"gowarehouse/connectors"
	"gowarehouse/frontend"
)

// Available says whether this build has a window.
const Available = true

// Ready says, before anything is opened, whether a window can open: ErrNotOpened without a display, ErrNoWebView without what draws it.
func Ready() error {
	if !Displayed() {
		return ErrNotOpened
	}
	return drawable()
}

// Window is the one window of this process. Front, Quit and Notify may be called at any time, from any goroutine.
type Window struct {
	Options
	desk   *screens.Desk
	run    context.Context //nolint:containedctx // of Run: when it ends, so does the window
	wails  context.Context //nolint:containedctx // by which Wails knows the window; set before opened is closed
	opened chan struct{}
	told   chan struct{} // closed when Opened has returned
	closed chan struct{}

	quitting atomic.Bool // closing ends it, whatever the settings say
	leaving  atomic.Bool // it is closing for good
	deaf     sync.Once   // that nobody hears notices was logged

	mu     sync.Mutex
	memory memory
	hidden bool
}

// New makes a window that Run opens.
func New() *Window {
	return &Window{opened: make(chan struct{}), told: make(chan struct{}), closed: make(chan struct{})}
}

// Run opens the window on a Desk and returns when it is closed for good: by a person, by Quit, or because ctx ended. It must be called
// from the main goroutine, once in the life of the process. The error is ErrNotOpened, with the cause, where there is no display.
func (w *Window) Run(ctx context.Context, desk *screens.Desk, o Options) (err error) {
	w.Options, w.desk, w.run = o, desk, ctx
	beeep.AppName = o.Title
	if w.memory, err = recall(o.Dir); err != nil {
		o.Log.Warn("where the window was is forgotten", "error", err)
	}
	door := newDoor(ctx, desk, w, o.Log, restoreSignalStacks)
	defer door.close()
	defer close(w.closed)
	defer func() {
		if cause := recover(); cause != nil {
			err = w.broken(cause)
		}
	}()
	if err := wails.Run(w.options(door)); err != nil {
		return fmt.Errorf("%w: %w", ErrNotOpened, err)
	}
	select {
	case <-w.opened:
		<-w.told
	default:
	}
	return nil
}

// broken tells what a panic of Wails means: without a display it panics while it starts.
func (w *Window) broken(cause any) error {
	select {
	case <-w.opened:
		w.Log.Error("the window broke", "trace", string(debug.Stack()))
		return errors.New("the window broke")
	default:
		return fmt.Errorf("%w: %v", ErrNotOpened, cause)
	}
}

func (w *Window) options(door *Door) *options.App {
	at := w.lastPlace()
	return &options.App{
		Title:  w.Title,
		Width:  at.Width,
		Height: at.Height,

		MinWidth:  leastWidth,
		MinHeight: leastHeight,

		AssetServer: &assetserver.Options{Assets: frontend.Assets(), Middleware: frontend.Guarded},
		Bind:        []any{door},
		// A file that is dropped on the page would be opened in its place.
		DragAndDrop: &options.DragAndDrop{DisableWebViewDrop: true},

		OnStartup:     w.started,
		OnDomReady:    w.ready,
		OnBeforeClose: w.beforeClose,

		Logger:             wailsLog{w.Log},
		LogLevelProduction: logger.WARNING,
		Linux: &linux.Options{
			ProgramName: "gowarehouse",
			// The hardware path of WebKitGTK draws nothing on some drivers; these screens need no speed.
			WebviewGpuPolicy: linux.WebviewGpuPolicyNever,
		},
		Windows: onWindows(w.desk.Reader(w.run)),
	}
}

// started runs beside the window while it appears.
func (w *Window) started(ctx context.Context) {
	w.wails = ctx
	close(w.opened)
	w.Opened()
	close(w.told)
	go w.forward()
	go func() {
		select {
		case <-w.run.Done():
			w.Quit()
		case <-w.closed:
		}
	}()
	w.restore()
}

// probe lets a build for tests do something in the page.
var probe = func(context.Context, *slog.Logger) {}

// ready runs when a page is loaded.
func (w *Window) ready(ctx context.Context) {
	restoreSignalStacks()
	w.Log.Info("the window shows its page")
	probe(ctx, w.Log)
}

// alertTime is how long a desktop may take to show why there is no window.
const alertTime = 3 * time.Second

// Alert shows on the desktop why there is no window. Whoever starts the program by its icon sees no terminal.
func Alert(text string) {
	if alertBox(text) {
		return
	}
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		_ = beeep.Notify("GoWarehouse", text, "") // a desktop that shows nothing has nobody to tell
	}()
	select {
	case <-shown:
	case <-time.After(alertTime):
	}
}

// beforeClose decides what closing the window means, and says whether it stays, hidden.
func (w *Window) beforeClose(context.Context) (stay bool) {
	if w.leaving.Load() {
		return false // the toolkit's main loop may have ended, which answers nothing more
	}
	w.remember()
	if w.staysHidden() {
		w.hide()
		return true
	}
	w.leaving.Store(true)
	return false
}

// signalTime is how long the context may take to end after a signal: Wails closes the window at the signals that end the process, too.
const signalTime = 100 * time.Millisecond

// staysHidden says whether the work goes on when the window is closed.
func (w *Window) staysHidden() bool {
	if w.quitting.Load() || !w.desk.StaysInBackground(w.run) {
		return false
	}
	select {
	case <-w.run.Done():
		return false
	case <-time.After(signalTime):
		return true
	}
}

func (w *Window) hide() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hidden = true
	runtime.WindowHide(w.wails)
	if !w.memory.Told {
		w.memory.Told = true
		w.keep()
		w.Notify(stays.In(w.desk.Reader(w.run)))
	}
}

// stays is told when the window is closed for the first time and the work goes on.
var stays = connectors.Text{
	EN: "GoWarehouse goes on working in the background. Start it again to see it; to end it, choose Quit on the Settings screen.",
	ZH: "GoWarehouse 會在背景繼續執行。再次啟動即可開啟視窗；若要結束，請在「設定」畫面選擇結束程式。",
}

const (
	frontTime = 20 * time.Second       // how long a window that is just opening is waited for
	quitPause = 500 * time.Millisecond // between two tries to end it
)

// Front shows the window in front of others, also when it is hidden or minimised.
func (w *Window) Front(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, frontTime)
	defer cancel()
	select {
	case <-w.opened:
	case <-w.closed:
		return errClosing
	case <-ctx.Done():
		return errClosing
	}
	w.mu.Lock()
	wasHidden := w.hidden
	w.hidden = false
	w.mu.Unlock()
	runtime.WindowShow(w.wails)
	// On Linux this is what raises a window; elsewhere it would shrink one that is maximised.
	if goruntime.GOOS == "linux" || runtime.WindowIsMinimised(w.wails) {
		runtime.WindowUnminimise(w.wails)
	}
	if wasHidden {
		w.restore() // a window manager chooses a place of its own for a window that appears again
	}
	return nil
}

var errClosing = connectors.Refuse("the window is just opening or closing", "視窗正在開啟或關閉", "Wait a moment and try again.", "請稍候再試一次。")

// Quit ends the window for good and returns at once.
func (w *Window) Quit() {
	if w.quitting.Swap(true) {
		return
	}
	go func() {
		select {
		case <-w.opened:
		case <-w.closed:
			return
		}
		for { // the toolkit forgets it when its main loop does not run yet
			runtime.Quit(w.wails)
			select {
			case <-w.closed:
				return
			case <-time.After(quitPause):
			}
		}
	}()
}

// Notify shows a notice on the desktop and returns at once. Where there is nothing that shows notices, that is logged once.
func (w *Window) Notify(text string) {
	go func() {
		select {
		case <-w.opened:
		case <-w.closed:
			return
		}
		if err := beeep.Notify(w.Title, text, ""); err != nil {
			w.deaf.Do(func() { w.Log.Warn("the desktop shows no notices", "error", err) })
		}
	}()
}
