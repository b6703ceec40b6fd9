//go:build desktop

// What the window needs on Windows: the WebView2 runtime, a folder for it, and a box that says why there is no window.

package desktop

import (
	"os"
	"path/filepath"

	"github.com/wailsapp/go-webview2/webviewloader"
	wails "github.com/wailsapp/wails/v2/pkg/options/windows"
	"golang.org/x/sys/windows"

	"gowarehouse/connectors"
)

// leastWebView is the oldest runtime that Wails takes (v2.9.2, wv2installer.MinimumRuntimeVersion).
const leastWebView = "94.0.992.31"

// drawable gives ErrNoWebView when the runtime is missing or too old. Wails would offer to download it, in English alone.
func drawable() error {
	found, err := webviewloader.GetAvailableCoreWebView2BrowserVersionString("")
	if err != nil || found == "" {
		return ErrNoWebView
	}
	if compared, err := webviewloader.CompareBrowserVersions(found, leastWebView); err != nil || compared < 0 {
		return ErrNoWebView
	}
	return nil
}

// crashed is told when the runtime has broken, which ends the window.
var crashed = connectors.Text{
	EN: "The part of Edge that draws the window has stopped. Start GoWarehouse again; nothing that was done is lost.",
	ZH: "負責顯示視窗的 Edge 元件已停止運作。請重新啟動 GoWarehouse，已完成的作業不會遺失。",
}

// onWindows gives what only Windows wants to know. The runtime's own files are a cache, so they do not roam with the user;
// the uninstaller offers to remove this folder.
func onWindows(language string) *wails.Options {
	o := &wails.Options{Messages: wails.DefaultMessages()}
	o.Messages.WebView2ProcessCrash = crashed.In(language)
	if cache, err := os.UserCacheDir(); err == nil {
		o.WebviewUserDataPath = filepath.Join(cache, "GoWarehouse", "WebView")
	}
	return o
}

var consoleWindow = windows.NewLazySystemDLL("kernel32.dll").NewProc("GetConsoleWindow")

// alertBox shows a text until a person closes it, and says whether it did. A process with a console may be a script's, which nobody watches.
func alertBox(text string) bool {
	if window, _, _ := consoleWindow.Call(); window != 0 {
		return false
	}
	said, err := windows.UTF16PtrFromString(text)
	if err != nil {
		return false
	}
	title := windows.StringToUTF16Ptr("GoWarehouse")
	_, err = windows.MessageBox(0, said, title, windows.MB_OK|windows.MB_ICONWARNING|windows.MB_SETFOREGROUND)
	return err == nil
}
