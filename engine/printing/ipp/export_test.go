package ipp

import "gowarehouse/engine/printing/device"

// Loaded and SheetOf are tested by themselves.
func (p *Printer) Loaded() []device.Paper { return p.loaded() }

// SheetOf words a sheet for a printer.
func (p *Printer) SheetOf(s device.Sheet) Sheet { return p.sheet(s) }
