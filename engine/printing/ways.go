package printing

import (
	"gowarehouse/engine/printing/device"
	"gowarehouse/engine/printing/ipp"
	"gowarehouse/engine/printing/raw"
)

// Ways are the ways of reaching a printer on this machine. Those of one operating system alone stand in ways_<system>.go: package device says
// what one has to do.
var Ways = append(device.Ways{ipp.Way, raw.Way}, ofSystem...)
