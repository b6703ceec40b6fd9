//go:build desktop && !windows

// Outside of Windows the web view is a library of the system, without which the program does not start at all.

package desktop

import "github.com/wailsapp/wails/v2/pkg/options/windows"

// drawable has nothing to ask.
func drawable() error { return nil }

// onWindows has nothing to say.
func onWindows(string) *windows.Options { return nil }

// alertBox leaves it to a notice.
func alertBox(string) bool { return false }
