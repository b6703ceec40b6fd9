package printing_test

import (
	"bytes"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/stretchr/testify/require"

	"gowarehouse/engine/label"
	"gowarehouse/engine/printing"
	"gowarehouse/engine/printing/ipp"
)

func size(mmWidth, mmHeight int32) ipp.Size {
	return ipp.Size{Width: mmWidth * 100, Height: mmHeight * 100}
}

func TestTheSheetIsChosenByWhatThePrinterSaysOfItself(t *testing.T) {
	t.Parallel()
	exact := []string{"media-size"}
	scalings := []string{"auto", "fit", "none"}
	roll := ipp.SizeRange{Least: size(50, 20), Most: size(108, 300)}
	for name, c := range map[string]struct {
		printer ipp.Printer
		wants   ipp.Size
		picture bool
		want    ipp.Sheet
	}{
		"its own size, exactly": {ipp.Printer{Ready: []string{"x_100x150mm"}, MediaParts: exact, Scalings: scalings}, size(100, 150), false,
			ipp.Sheet{Size: size(100, 150), Scaling: "none"}},
		"its own size, turned": {ipp.Printer{Ready: []string{"x_100x150mm"}, MediaParts: exact, Scalings: scalings}, size(150, 100), false,
			ipp.Sheet{Size: size(100, 150), Scaling: "none"}},
		"its own size by name where sizes are not taken": {ipp.Printer{Ready: []string{"iso_a4_210x297mm", "iso_a6_105x148mm"}, Scalings: scalings}, size(105, 148),
			false, ipp.Sheet{Media: "iso_a6_105x148mm", Scaling: "none"}},
		"four by six on a hundred by a hundred and fifty": {ipp.Printer{Ready: []string{"x_100x150mm"}, MediaParts: exact, Scalings: scalings},
			ipp.Size{Width: 10160, Height: 15240}, false, ipp.Sheet{Size: size(100, 150), Scaling: "fit"}},
		"a label on office paper keeps its size": {ipp.Printer{Ready: []string{"iso_a3_297x420mm", "iso_a4_210x297mm"}, MediaParts: exact, Scalings: scalings},
			size(100, 150), false, ipp.Sheet{Size: size(210, 297), Scaling: "none"}},
		"office paper on labels is made to fit": {ipp.Printer{Ready: []string{"x_100x150mm"}, MediaParts: exact, Scalings: scalings}, size(210, 297), false,
			ipp.Sheet{Size: size(100, 150), Scaling: "fit"}},
		"a roll is cut to the label": {ipp.Printer{ReadySize: []ipp.SizeRange{roll}, MediaParts: exact, Scalings: scalings}, size(100, 150), false,
			ipp.Sheet{Size: size(100, 150), Scaling: "none"}},
		"who does not say what is loaded may have it all": {ipp.Printer{Default: "iso_a4_210x297mm", Media: []string{"iso_a4_210x297mm", "custom_min_10x10mm"},
			Sizes: []ipp.SizeRange{roll}, MediaParts: exact, Scalings: scalings}, size(100, 150), false, ipp.Sheet{Size: size(100, 150), Scaling: "none"}},
		"a picture fills paper of its size": {ipp.Printer{Ready: []string{"x_100x150mm"}, MediaParts: exact, Scalings: scalings}, size(100, 150), true,
			ipp.Sheet{Size: size(100, 150), Scaling: "fit"}},
		"of unknown size on the usual paper": {ipp.Printer{Default: "x_100x150mm", Ready: []string{"iso_a4_210x297mm", "x_100x150mm"}, MediaParts: exact,
			Scalings: scalings}, ipp.Size{}, true, ipp.Sheet{Size: size(100, 150), Scaling: "fit"}},
		"fit has other names": {ipp.Printer{Ready: []string{"x_100x150mm"}, MediaParts: exact, Scalings: []string{"auto"}}, size(210, 297), false,
			ipp.Sheet{Size: size(100, 150), Scaling: "auto"}},
		"what it does not take is not sent": {ipp.Printer{Ready: []string{"x_100x150mm"}, MediaParts: exact, JobMembers: []string{"copies"}}, size(100, 150), false,
			ipp.Sheet{}},
		"nothing known": {ipp.Printer{Scalings: scalings}, size(100, 150), false, ipp.Sheet{Scaling: "fit"}},
	} {
		require.Equal(t, c.want, printing.SheetFor(&c.printer, c.wants, c.picture), name)
	}
}

func TestTheTestPageHasTheSizeOfThePaper(t *testing.T) {
	t.Parallel()
	for _, want := range []ipp.Size{size(100, 150), size(210, 297), size(40, 30)} {
		pdf, err := printing.RulerPage(want)
		require.NoError(t, err)
		require.NoError(t, api.Validate(bytes.NewReader(pdf), nil))
		opened, err := label.Open(t.Context(), pdf, nil)
		require.NoError(t, err)
		require.Len(t, opened.Pages, 1)
		require.InDelta(t, float64(want.Width)/100, opened.Pages[0].WidthMM, 0.02)
		require.InDelta(t, float64(want.Height)/100, opened.Pages[0].HeightMM, 0.02)
	}
}
