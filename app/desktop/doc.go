// Package desktop opens the window. It is the only package that imports Wails.
//
// It has two builds. With the tag desktop it holds the window; without it, Run only says that there is none, so that the
// commands build everywhere with the go command alone (`make desktop` sets the tags that Wails needs beside it).
package desktop

import "errors"

// Every error of this package says what to do next, in both languages.
var (
	// ErrNoWindow is what Run gives in a build without the tag desktop.
	ErrNoWindow = errors.New("this build has no window: use the commands (gowarehouse help), or build it with `make desktop`; " +
		"這個版本沒有視窗：請用命令操作（gowarehouse help），或用 `make desktop` 建置視窗版")

	// ErrNotOpened is what Run gives when the system has no display or no web view to draw in.
	ErrNotOpened = errors.New("the window could not open: start it from a desktop session (not from ssh or a service), or use the " +
		"commands (gowarehouse help); 視窗無法開啟：請在桌面環境中啟動（不要從 ssh 或服務啟動），或用命令操作（gowarehouse help）")
)
