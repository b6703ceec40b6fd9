//go:build !windows

package printing

import "gowarehouse/engine/printing/device"

// ofSystem is empty: Linux and macOS print through CUPS, which speaks IPP.
var ofSystem device.Ways
