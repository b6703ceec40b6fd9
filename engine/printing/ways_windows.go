package printing

import "gowarehouse/engine/printing/device"

// ofSystem are the ways that only Windows has.
var ofSystem device.Ways
