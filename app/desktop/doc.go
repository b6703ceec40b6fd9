// Package desktop opens the window. It is the only package that imports Wails.
//
// It has two builds. With the tag desktop it holds the window; without it, Run only says that there is none, so that the
// commands build everywhere with the go command alone (`make desktop` sets the tags that Wails needs beside it).
package desktop

import (
	"log/slog"
	"os"
	"runtime"

	"gowarehouse/connectors"
)

// Options say how the window opens.
type Options struct {
	Title string
	Dir   string       // of the workspace: the window's place is remembered there
	Log   *slog.Logger // must not be nil
	// Opened is called once the window has a display to open on; Run does not return before it has.
	Opened func()
}

var (
	// ErrNoWindow is what Run gives in a build without the tag desktop.
	ErrNoWindow = connectors.Refuse("this build has no window", "這個版本沒有視窗",
		"Run `gowarehouse serve` to get the same screens in a browser, or build the window with `make desktop`.",
		"請執行 `gowarehouse serve` 以瀏覽器開啟相同畫面，或用 `make desktop` 建置視窗版。")

	// ErrNotOpened is what Run gives when the system has no display or no web view to draw in.
	ErrNotOpened = connectors.Refuse("the window could not open: there is no display", "視窗無法開啟：沒有可用的顯示器",
		"Start it from a desktop session (not from ssh or a service), or run `gowarehouse serve` to get the same screens in a browser.",
		"請在桌面環境中啟動（不要從 ssh 或服務啟動），或執行 `gowarehouse serve` 以瀏覽器開啟相同畫面。")

	// ErrNoWebView is what Ready gives on Windows without the part of Edge that draws the window.
	ErrNoWebView = connectors.Refuse("the window needs the Microsoft Edge WebView2 Runtime, which this PC does not have or has too old",
		"視窗需要 Microsoft Edge WebView2 Runtime，這部電腦尚未安裝或版本過舊",
		"Install it from https://go.microsoft.com/fwlink/p/?LinkId=2124703 (free, from Microsoft) and start again, "+
			"or run `gowarehouse serve` to get the same screens in a browser.",
		"請由 https://go.microsoft.com/fwlink/p/?LinkId=2124703 安裝（Microsoft 免費提供）後重新啟動，或執行 `gowarehouse serve` 以瀏覽器開啟相同畫面。")
)

// Displayed says whether this process has a display to open a window on, as far as that shows without trying.
func Displayed() bool {
	return runtime.GOOS != "linux" || os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}
