//go:build desktop

// What stands between Wails and the rest: the events of the Desk, the system's dialogs, its log.

package desktop

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"gowarehouse/app/screens"
	"gowarehouse/connectors"
)

// eventName is what the page listens to.
const eventName = "door"

// reconnect is the pause before events are listened to again after they came faster than the page could be told.
const reconnect = 100 * time.Millisecond

// forward tells the page the events of the Desk.
func (w *Window) forward() {
	for {
		events, stop := w.desk.Events.Listen()
		for open := true; open; {
			var event screens.Event
			select {
			case event, open = <-events:
				if open {
					runtime.EventsEmit(w.wails, eventName, event)
				}
			case <-w.closed:
				stop()
				return
			}
		}
		stop()
		select {
		case <-time.After(reconnect):
		case <-w.closed:
			return
		}
		// Some were lost: whatever the page knows may be old.
		runtime.EventsEmit(w.wails, eventName, screens.Event{Topic: screens.TopicWorkspace})
	}
}

func (w *Window) saveAs(name string) (string, error) {
	return runtime.SaveFileDialog(w.wails, runtime.SaveDialogOptions{DefaultFilename: name, Title: saveTitle.In(w.desk.Reader(w.run)),
		CanCreateDirectories: true})
}

var saveTitle = connectors.Text{EN: "Save", ZH: "儲存檔案"}

func (w *Window) choose(title, pattern string) (string, error) {
	return runtime.OpenFileDialog(w.wails, runtime.OpenDialogOptions{Title: title,
		Filters: []runtime.FileFilter{{DisplayName: pattern, Pattern: pattern}}})
}

// wailsLog puts what Wails logs into the program's log. What stands behind a colon may be what the page sent, so it stays out.
type wailsLog struct{ log *slog.Logger }

func (l wailsLog) at(level slog.Level, message string) {
	head, _, _ := strings.Cut(message, ": ")
	l.log.Log(context.Background(), level, "window: "+head)
}

// Print logs a line.
func (l wailsLog) Print(message string) { l.at(slog.LevelInfo, message) }

// Trace logs a line.
func (l wailsLog) Trace(message string) { l.at(slog.LevelDebug, message) }

// Debug logs a line.
func (l wailsLog) Debug(message string) { l.at(slog.LevelDebug, message) }

// Info logs a line.
func (l wailsLog) Info(message string) { l.at(slog.LevelInfo, message) }

// Warning logs a line.
func (l wailsLog) Warning(message string) { l.at(slog.LevelWarn, message) }

// Error logs a line.
func (l wailsLog) Error(message string) { l.at(slog.LevelError, message) }

// Fatal logs a line; Wails ends the process after it.
func (l wailsLog) Fatal(message string) { l.at(slog.LevelError, message) }
