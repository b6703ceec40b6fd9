package printing

import (
	"gowarehouse/engine/printing/device"
	"gowarehouse/engine/printing/winspool"
)

// ofSystem are the ways that only Windows has.
var ofSystem = device.Ways{winspool.Way}
