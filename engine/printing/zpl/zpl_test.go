package zpl

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/label"
)

// designed are pictures as Zebra's ZebraDesigner wrote them, found in public programs: bytes of the picture, its text and its sum.
var designed = []struct {
	size      int
	text, sum string
}{
	{200, "eJw7b/P5PG0RAwONLQDbAQB3sYGX", "EB2D"},
	{256, "eJxjYBhIwAfFckBsA8QWQFwBxAVA/IGBgfEBEB9gYGAGYvYGIAYK81NHiwXUBQA/Jwvb", "7960"},
	{512, "eJxjYBjBoACN/gChGB9A6QMQmhlGN0BodijND9XGB6XloLQNlLaA0hWDyhoYDQEAihAQIA==", "2B9F"},
	{1920, "eJxjYBgFo2AUjAL6Acb/5II/A6Z3FIwCWgAAkbStTQ==", "137D"},
	{2048, "eJxjYBgFo2AUjIJRMAroD+r/UwJ+DLj+oQ4Apse6rw==", "F18F"},
}

func TestPicturesArePackedAsTheMakersOwnProgramDoes(t *testing.T) {
	t.Parallel()
	for _, d := range designed {
		require.Equal(t, d.sum, fmt.Sprintf("%04X", label.SumOfZPL(d.text)))
		packed, err := base64.StdEncoding.DecodeString(d.text)
		require.NoError(t, err)
		z, err := zlib.NewReader(bytes.NewReader(packed))
		require.NoError(t, err)
		bits, err := io.ReadAll(z)
		require.NoError(t, err)
		require.Len(t, bits, d.size)
		require.Regexp(t, "^:Z64:eJ[A-Za-z0-9+/]+=*:[0-9A-F]{4}$", z64(bits), "with zlib's head, as theirs")
	}
}

func TestNoFieldHoldsMoreThanThePrinterTakes(t *testing.T) {
	t.Parallel()
	for _, dpi := range []int{203, 300, 600} {
		dots := label.Bitmap{Width: dpi / 2 * 8, Height: dpi * 6, DPI: dpi}
		dots.Stride = (dots.Width + 7) / 8
		dots.Bits = bytes.Repeat([]byte{0xa5}, dots.Stride*dots.Height)
		page := Page(dots)
		for _, field := range bytes.Split(page, []byte("^GFA,"))[1:] {
			count, _, _ := strings.Cut(string(field), ",")
			require.LessOrEqual(t, len(count), len("99999"), count)
		}
		again, err := label.PictureOfZPL(page)
		require.NoError(t, err)
		again.DPI = dpi
		require.Equal(t, dots, again)
	}
}
