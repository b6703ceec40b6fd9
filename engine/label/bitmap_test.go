package label_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/label"
)

// shaded is a picture whose shade at x, y is given.
func shaded(width, height int, shade func(x, y int) uint8) *image.Gray {
	picture := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			picture.SetGray(x, y, color.Gray{Y: shade(x, y)})
		}
	}
	return picture
}

// black counts the black dots.
func black(b label.Bitmap) (n int) {
	for y := range b.Height {
		for x := range b.Width {
			if b.Black(x, y) {
				n++
			}
		}
	}
	return n
}

func TestBarsKeepStraightEdgesWhateverShadeTheirEdgesHave(t *testing.T) {
	t.Parallel()
	for edge := range 256 {
		b := label.Dots(shaded(21, 40, func(x, _ int) uint8 {
			switch {
			case x > 5 && x < 10 || x > 12:
				return 0
			case x == 5 || x == 10:
				return uint8(edge)
			}
			return 255
		}), 203)
		for x := range b.Width {
			for y := range b.Height {
				require.Equal(t, b.Black(x, 0), b.Black(x, y), "edge %d, column %d", edge, x)
			}
		}
		require.Equal(t, edge < 128, b.Black(5, 0), "edge %d", edge)
	}
}

func TestAnAreaOfGreyHasItsShareOfBlackDots(t *testing.T) {
	t.Parallel()
	for shade, share := range map[uint8]float64{100: 0.6, 128: 0.5, 150: 0.41, 192: 0.25, 207: 0.19} {
		b := label.Dots(shaded(64, 64, func(int, int) uint8 { return shade }), 203)
		require.InDelta(t, share, float64(black(b))/64/64, 0.02, "shade %d", shade)
	}
	require.Equal(t, 64*64, black(label.Dots(shaded(64, 64, func(int, int) uint8 { return 95 }), 203)), "nearly black is black")
	require.True(t, label.Dots(shaded(64, 64, func(int, int) uint8 { return 208 }), 203).Blank(), "tinted paper is white")
}

func TestWhatIsTransparentIsPaper(t *testing.T) {
	t.Parallel()
	glass := image.NewNRGBA(image.Rect(7, 7, 17, 9)) // its corner lies elsewhere
	glass.SetNRGBA(16, 8, color.NRGBA{A: 255})
	b := label.Dots(glass, 300)
	require.Equal(t, label.Bitmap{Width: 10, Height: 2, Stride: 2, DPI: 300, Bits: []byte{0, 0, 0, 0x40}}, b)
	require.True(t, b.Black(9, 1))
	require.False(t, b.Black(10, 1) || b.Black(9, 2) || b.Black(-1, 0) || b.Black(0, -1), "nothing is beyond the paper")
}

func TestABitmapTurnsByQuarters(t *testing.T) {
	t.Parallel()
	b := label.Dots(shaded(11, 5, func(x, y int) uint8 {
		if x == 9 && y == 1 {
			return 0
		}
		return 255
	}), 203)
	for quarters, at := range map[int]image.Point{0: {9, 1}, 1: {3, 9}, 2: {1, 3}, 3: {1, 1}, -1: {1, 1}, 5: {3, 9}} {
		turned := b.Turned(quarters)
		require.Equal(t, 1, black(turned))
		require.True(t, turned.Black(at.X, at.Y), "%d quarters", quarters)
	}
	require.Equal(t, 5, b.Turned(1).Width)
	require.Equal(t, b, b.Turned(1).Turned(1).Turned(2))
}

func TestABitmapIsAPNGOfOneBitADot(t *testing.T) {
	t.Parallel()
	b := label.Dots(shaded(9, 9, func(x, y int) uint8 { return uint8(255 * ((x + y) % 2)) }), 203)
	data, err := b.PNG()
	require.NoError(t, err)
	picture, err := png.Decode(bytes.NewReader(data))
	require.NoError(t, err)
	require.Equal(t, b, label.Dots(picture, 203))
	require.Less(t, len(data), 120)
}
