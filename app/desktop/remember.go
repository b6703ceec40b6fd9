//go:build desktop

package desktop

import (
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// usual is the screen that a window is expected on: which it is is known once the window is there.
var usual = screen{1366, 768}

// lastPlace gives the place of the last time.
func (w *Window) lastPlace() place {
	if at, known := w.memory.Places[w.memory.Last]; known {
		return at
	}
	return first(usual)
}

// screensNow asks which screens there are, and on which of them the window is.
func (w *Window) screensNow() (screens []screen, current screen) {
	all, err := runtime.ScreenGetAll(w.wails)
	if err != nil {
		w.Log.Warn("the screens cannot be read", "error", err)
	}
	for _, s := range all {
		screens = append(screens, screen{s.Size.Width, s.Size.Height})
		if s.IsCurrent {
			current = screens[len(screens)-1]
		}
	}
	return screens, current
}

// settle is how long a window manager may take to move or size a window.
const settle = 200 * time.Millisecond

// restore puts the window where it was when these screens were there the last time; the first time it goes to the middle.
func (w *Window) restore() {
	screens, current := w.screensNow()
	w.mu.Lock()
	at, known := w.memory.Places[setUp(screens)]
	w.mu.Unlock()
	switch {
	case len(screens) == 0:
		return
	case !known:
		if w.resize(first(current)) {
			time.Sleep(settle)
			runtime.WindowCenter(w.wails)
		}
		return
	}
	at = at.seen(screens)
	w.resize(at)
	// Wails moves a window relative to its screen but tells its place relative to all: what is missing is added.
	runtime.WindowSetPosition(w.wails, at.X, at.Y)
	time.Sleep(settle)
	if x, y := runtime.WindowGetPosition(w.wails); x != at.X || y != at.Y {
		runtime.WindowSetPosition(w.wails, at.X+(at.X-x), at.Y+(at.Y-y))
	}
	if at.Maximised {
		runtime.WindowMaximise(w.wails)
	}
}

// resize gives the window a size and says whether that changed it.
func (w *Window) resize(to place) bool {
	if width, height := runtime.WindowGetSize(w.wails); width == to.Width && height == to.Height {
		return false
	}
	runtime.WindowSetSize(w.wails, to.Width, to.Height)
	return true
}

// remember notes where the window is.
func (w *Window) remember() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.hidden || runtime.WindowIsMinimised(w.wails) {
		return
	}
	screens, _ := w.screensNow()
	setUp := setUp(screens)
	at := w.memory.Places[setUp]
	at.Maximised = runtime.WindowIsMaximised(w.wails)
	if !at.Maximised {
		at.X, at.Y = runtime.WindowGetPosition(w.wails)
		at.Width, at.Height = runtime.WindowGetSize(w.wails)
	}
	w.memory.Places[setUp], w.memory.Last = at, setUp
	w.keep()
}

// keep writes the memory down.
func (w *Window) keep() {
	if err := w.memory.keep(w.Dir); err != nil {
		w.Log.Warn("where the window is cannot be remembered", "error", err)
	}
}
