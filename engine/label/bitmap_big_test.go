//go:build big

package label_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn"
	"gowarehouse/connectors/drawn/drawntest"
	"gowarehouse/engine/label"
)

// Every declared paper at the resolutions of label printers.
func TestBigEveryPaperIsTrueToSizeInDots(t *testing.T) {
	t.Parallel()
	var renderer label.Renderer
	t.Cleanup(func() { require.NoError(t, renderer.Close()) })
	p := &label.Preparer{Pictures: &renderer}
	for name, sheet := range map[string]connectors.LabelSheet{"100 x 150 mm": connectors.Sheet100x150, "A6": connectors.SheetA6,
		"4 x 6 in": connectors.Sheet4x6, "A4": connectors.SheetA4, "60 x 40 mm": {WidthMM: 60, HeightMM: 40}} {
		canvas := drawn.NewCanvas(drawn.Size{Width: sheet.WidthMM, Height: sheet.HeightMM})
		canvas.Bars(2, 4, sheet.WidthMM-4, 15, "907712345671")
		pdf, err := canvas.PDF()
		require.NoError(t, err)
		ready, err := p.Prepare(context.Background(), pdf, label.Wish{Form: connectors.LabelForm{Sheets: []connectors.LabelSheet{sheet}}})
		require.NoError(t, err, name)
		for _, dpi := range []int{203, 300} {
			dots, err := renderer.Bitmap(context.Background(), ready.Data, 1, dpi)
			require.NoError(t, err)
			require.InDelta(t, sheet.WidthMM, float64(dots.Width)*25.4/float64(dpi), 0.5, "%s at %d", name, dpi)
			require.InDelta(t, sheet.HeightMM, float64(dots.Height)*25.4/float64(dpi), 0.5, "%s at %d", name, dpi)
			require.Equal(t, []string{"907712345671"}, drawntest.ScannedOn(dots.Image()), "%s at %d", name, dpi)
		}
	}
}

func TestBigBitmapsAreTrueToSizeAndTheirCodesScan(t *testing.T) {
	t.Parallel()
	var renderer label.Renderer
	t.Cleanup(func() { require.NoError(t, renderer.Close()) })
	codes := []string{"202110823A5340001249", "40001249", "^011000000^"}
	sheet := drawn.Sheet{Title: "店配", Number: "40001249", BarCodes: codes[:2], QR: codes[2]}
	pdf, _, err := sheet.Draw()
	require.NoError(t, err)
	for _, dpi := range []int{203, 300, 600} {
		dots, err := renderer.Bitmap(context.Background(), pdf, 1, dpi)
		require.NoError(t, err)
		require.Equal(t, dpi, dots.DPI)
		require.InDelta(t, 100, float64(dots.Width)*25.4/float64(dpi), 0.5)
		require.InDelta(t, 150, float64(dots.Height)*25.4/float64(dpi), 0.5)
		require.Len(t, dots.Bits, dots.Stride*dots.Height)
		require.Equal(t, codes, drawntest.ScannedOn(dots.Image()), "%d dpi", dpi)
		again, err := renderer.Bitmap(context.Background(), pdf, 1, dpi)
		require.NoError(t, err)
		require.Equal(t, dots, again, "the same page gives the same dots")
	}
	_, err = renderer.Bitmap(context.Background(), pdf, 2, 203)
	require.ErrorIs(t, err, label.ErrNoSuchPage)
}
