package ipp_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/printing/device"
	"gowarehouse/engine/printing/ipp"
)

var (
	label    = ipp.Size{Width: 10000, Height: 15000}
	exact    = []string{"media-size"}
	scalings = []string{"auto", "fit", "none"}
	roll     = ipp.SizeRange{Least: ipp.Size{Width: 5000, Height: 2000}, Most: ipp.Size{Width: 10800, Height: 30000}}
)

func TestASheetIsSaidInTheWordsThatThePrinterTakes(t *testing.T) {
	t.Parallel()
	on := device.Sheet{Paper: device.Paper{Name: "x_100x150mm"}, Size: label}
	fitted := device.Sheet{Paper: on.Paper, Size: label, Fit: true}
	for name, c := range map[string]struct {
		printer ipp.Printer
		sheet   device.Sheet
		want    ipp.Sheet
	}{
		"exactly":                                {ipp.Printer{MediaParts: exact, Scalings: scalings}, on, ipp.Sheet{Size: label, Scaling: "none"}},
		"made to fit":                            {ipp.Printer{MediaParts: exact, Scalings: scalings}, fitted, ipp.Sheet{Size: label, Scaling: "fit"}},
		"by name where sizes are not taken":      {ipp.Printer{Scalings: scalings}, on, ipp.Sheet{Media: "x_100x150mm", Scaling: "none"}},
		"fit has other names":                    {ipp.Printer{MediaParts: exact, Scalings: []string{"auto"}}, fitted, ipp.Sheet{Size: label, Scaling: "auto"}},
		"what it does not take is not sent":      {ipp.Printer{MediaParts: exact, JobMembers: []string{"copies"}}, on, ipp.Sheet{}},
		"whatever is loaded where none is known": {ipp.Printer{MediaParts: exact, Scalings: scalings}, device.Sheet{Fit: true}, ipp.Sheet{Scaling: "fit"}},
	} {
		require.Equal(t, c.want, c.printer.SheetOf(c.sheet), name)
	}
}

func TestThePapersOfAPrinterAreThoseThatAreLoadedTheUsualOneFirst(t *testing.T) {
	t.Parallel()
	a4 := device.Paper{Name: "iso_a4_210x297mm", SizeRange: ipp.SizeRange{Least: ipp.Size{Width: 21000, Height: 29700}, Most: ipp.Size{Width: 21000, Height: 29700}}}
	x := device.Paper{Name: "x_100x150mm", SizeRange: ipp.SizeRange{Least: label, Most: label}}
	for name, c := range map[string]struct {
		printer ipp.Printer
		want    []device.Paper
	}{
		"what is ready": {ipp.Printer{Default: x.Name, Media: []string{"iso_a3_297x420mm"}, Ready: []string{a4.Name, x.Name},
			ReadySize: []ipp.SizeRange{x.SizeRange}}, []device.Paper{x, a4}},
		"who does not say what is loaded may have it all": {ipp.Printer{Default: a4.Name, Media: []string{a4.Name, "custom_min_10x10mm"},
			Sizes: []ipp.SizeRange{roll}}, []device.Paper{a4, {SizeRange: roll}}},
		"what a queue is set to is there too": {ipp.Printer{Queue: true, Default: x.Name, Media: []string{x.Name, a4.Name}, Ready: []string{a4.Name}},
			[]device.Paper{x, a4}},
		"nothing known": {ipp.Printer{}, nil},
	} {
		require.Equal(t, c.want, c.printer.Loaded(), name)
	}
}
