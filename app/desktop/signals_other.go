//go:build desktop && !linux

// Only WebKitGTK, on Linux, takes the crash signals away from Go.

package desktop

// restoreSignalStacks has nothing to do here.
func restoreSignalStacks() {}
