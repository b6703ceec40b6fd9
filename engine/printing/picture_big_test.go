//go:build big

// Starting PDFium takes two seconds, and most of a minute under the race detector.

package printing_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/label"
	"gowarehouse/engine/printing/printertest"
	"gowarehouse/engine/store"
)

// requireLabelPicture requires a picture of labelPDF at 300 dpi: of its size, white, with the bar at its foot.
func requireLabelPicture(t *testing.T, drawn image.Image) {
	t.Helper()
	require.InDelta(t, 100/25.4*300, drawn.Bounds().Dx(), 6) // half a millimetre
	require.InDelta(t, 150/25.4*300, drawn.Bounds().Dy(), 6)
	grey := func(x, y int) uint8 { return color.GrayModel.Convert(drawn.At(x, y)).(color.Gray).Y }
	require.Less(t, grey(500, drawn.Bounds().Dy()-48), uint8(40))
	require.Greater(t, grey(500, 20), uint8(240))
}

func TestBigAPrinterThatTakesNoPDFGetsAPicture(t *testing.T) {
	t.Parallel()
	for format, decode := range map[string]func(data []byte) (image.Image, error){
		"image/png":                 func(data []byte) (image.Image, error) { return png.Decode(bytes.NewReader(data)) },
		"image/jpeg,image/urf":      func(data []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(data)) },
		"application/pdf,image/png": nil,
	} {
		h := newHouse(t)
		p := h.started(printertest.How{Formats: format})
		parcel := h.parcel()
		h.becomes(h.ask(parcel)[0].ID, store.PrintPrinted)
		if decode == nil {
			h.received(p, parcel)
			continue
		}
		drawn, err := decode(p.Received()[0])
		require.NoError(t, err)
		requireLabelPicture(t, drawn)
	}
}

func TestBigALabelThatCameAsAPictureIsPrintedByEveryPrinter(t *testing.T) {
	t.Parallel()
	for format, decode := range map[string]func(data []byte) (image.Image, error){
		"image/png":  func(data []byte) (image.Image, error) { return png.Decode(bytes.NewReader(data)) },
		"image/jpeg": func(data []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(data)) },
	} {
		h := newHouse(t)
		p := h.started(printertest.How{Formats: format})
		drawing, err := pictures.Bitmap(h.ctx, labelPDF("a label"), 1, 300)
		require.NoError(t, err)
		ready := h.prepared(drawing, label.PNG, connectors.Sheet100x150)
		h.printedOn(ready)
		drawn, err := decode(p.Received()[0])
		require.NoError(t, err)
		requireLabelPicture(t, drawn)
		wanted, err := pictures.Bitmap(h.ctx, ready, 1, 300)
		require.NoError(t, err)
		if format == "image/png" {
			require.Equal(t, wanted.Bits, label.Dots(drawn, 300).Bits, "dot for dot")
		}
	}
}
