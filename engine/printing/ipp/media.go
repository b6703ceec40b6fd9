package ipp

import (
	"math"
	"strconv"
	"strings"
)

// hundredthsPer are the units of size names in hundredths of a millimetre (PWG 5101.1 §5).
var hundredthsPer = map[string]float64{"mm": 100, "in": 2540}

// NamedSize reads the size out of a self-describing name: "iso_a6_105x148mm", "na_index-4x6_4x6in" (PWG 5101.1 §5). ok is false for a name
// that tells no size.
func NamedSize(name string) (s Size, ok bool) {
	dimensions := name[strings.LastIndexByte(name, '_')+1:]
	if len(dimensions) < 3 {
		return s, false
	}
	unit := dimensions[len(dimensions)-2:]
	per, known := hundredthsPer[unit]
	width, height, two := strings.Cut(strings.TrimSuffix(dimensions, unit), "x")
	w, err1 := strconv.ParseFloat(width, 64)
	h, err2 := strconv.ParseFloat(height, 64)
	if !known || !two || err1 != nil || err2 != nil || !sane(w*per) || !sane(h*per) {
		return s, false
	}
	return Size{Width: int32(math.Round(w * per)), Height: int32(math.Round(h * per))}, true
}

// sane says whether a length in hundredths of a millimetre is one of paper: up to ten metres.
func sane(hundredths float64) bool { return hundredths >= 1 && hundredths <= 1_000_000 }
