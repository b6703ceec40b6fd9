//go:build big

package label_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors/drawn"
	"gowarehouse/connectors/drawn/drawntest"
	"gowarehouse/engine/label"
)

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
