//go:build big

// Starting PDFium takes two seconds, and most of a minute under the race detector.

package label_test

import (
	"bytes"
	"context"
	"image/png"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors/emulation"
	"gowarehouse/engine/label"
)

func TestBigANameInAFontThatTheFileOnlyNamesIsOnThePaperOfAMachineWithoutFonts(t *testing.T) {
	t.Parallel()
	for name, renderer := range map[string]*label.Renderer{"with the machine's fonts": {}, "without any": label.BareRenderer()} {
		t.Cleanup(func() { require.NoError(t, renderer.Close()) })
		for _, seal := range []emulation.Seal{{}, emulation.UsualSeals(taxID)[0]} {
			opened, err := open(emulation.SealedPDF(seal, "label", emulation.Singly(emulation.LabelPage{Lines: []string{"陳志宏"}})), taxID)
			require.NoError(t, err)
			dots, err := renderer.Bitmap(context.Background(), opened.PDF, 1, 203)
			require.NoError(t, err)
			require.False(t, dots.Blank(), "the name is all there is on the label: %s", name)
		}
	}
}

// One test, so that the engine starts once.
func TestBigPreviewsShowPages(t *testing.T) {
	t.Parallel()
	var renderer label.Renderer
	t.Cleanup(func() {
		require.NoError(t, renderer.Close())
		_, err := renderer.Preview(context.Background(), plainLabel(), 1, 72)
		require.Error(t, err, "a closed renderer stays closed")
		require.NoError(t, renderer.Close())
	})
	opened, err := open(seal(t, plainLabel(), taxID, ownerPW, "256"), taxID)
	require.NoError(t, err)

	t.Run("as pictures of the right size", func(t *testing.T) {
		picture, err := renderer.Preview(context.Background(), opened.PDF, 2, 203)
		require.NoError(t, err)
		require.False(t, picture.Blank)
		require.InDelta(t, 100/25.4*203, picture.Width, 2)
		require.InDelta(t, 150/25.4*203, picture.Height, 2)
		decoded, err := png.Decode(bytes.NewReader(picture.PNG))
		require.NoError(t, err)
		require.Equal(t, picture.Width, decoded.Bounds().Dx())
		// The bar at the foot of the page, 11 units (32 dots) from its edge, is black; the head of the page is white.
		bar, _, _, _ := decoded.At(picture.Width/2, picture.Height-32).RGBA()
		head, _, _, _ := decoded.At(picture.Width/2, 10).RGBA()
		require.Less(t, bar, uint32(0x1000))
		require.Greater(t, head, uint32(0xF000))
	})
	t.Run("of both decryptors alike", func(t *testing.T) {
		pdf := seal(t, plainLabel(), taxID, ownerPW, "128")
		var pictures []label.Picture
		for _, by := range label.Decryptors {
			decrypted, _, err := label.OpenBy(by, pdf, taxID)
			require.NoError(t, err)
			picture, err := renderer.Preview(context.Background(), decrypted, 3, 100)
			require.NoError(t, err)
			pictures = append(pictures, picture)
		}
		require.Equal(t, pictures[0], pictures[1])
	})
	t.Run("and tell when one is blank", func(t *testing.T) {
		for _, pdf := range [][]byte{onePage(""), onePage("/Contents 4 0 R", object{body: "<< /Length %d >>", stream: "1 g 0 0 50 50 re f"})} {
			blank, err := open(pdf)
			require.NoError(t, err)
			picture, err := renderer.Preview(context.Background(), blank.PDF, 1, 100)
			require.NoError(t, err)
			require.True(t, picture.Blank)
		}
	})
	t.Run("of which there are so many", func(t *testing.T) {
		for _, page := range []int{-1, 0, 4} {
			_, err := renderer.Preview(context.Background(), opened.PDF, page, 72)
			require.ErrorIs(t, err, label.ErrNoSuchPage)
		}
	})
	t.Run("within limits", func(t *testing.T) {
		_, err := renderer.Preview(context.Background(), opened.PDF, 1, 2401)
		require.ErrorIs(t, err, label.ErrTooLarge)
		_, err = renderer.Preview(context.Background(), opened.PDF, 1, 2400)
		require.ErrorIs(t, err, label.ErrTooLarge)
		_, err = renderer.Preview(context.Background(), []byte("%PDF-1.4 garbage"), 1, 72)
		require.ErrorIs(t, err, label.ErrDamaged)
	})
	t.Run("and stop when told to", func(t *testing.T) {
		slow := onePage("/Contents 4 0 R", object{body: "<< /Length %d >>",
			stream: string(bytes.Repeat([]byte("0 0 m 283 425 l 283 0 l 0 425 l 1 2 m 200 400 300 1 99 99 c B*\n"), 300_000))})
		ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
		defer cancel()
		started := time.Now()
		_, err := renderer.Preview(ctx, slow, 1, 300)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Less(t, time.Since(started), 20*time.Second)
		_, err = renderer.Preview(context.Background(), opened.PDF, 1, 72)
		require.NoError(t, err, "the next one works")
	})
	t.Run("several at a time", func(t *testing.T) {
		var all sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			all.Go(func() { _, errs[i] = renderer.Preview(context.Background(), opened.PDF, 1+i%3, 72) })
		}
		all.Wait()
		for _, err := range errs {
			require.NoError(t, err)
		}
	})
}
