package drawn

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"sync"
)

// The font of all documents: Noto Sans TC, weight 500, of Google Fonts' static instances. It has every Han character of Taiwan's name registers that
// we met, and its licence (SIL Open Font License 1.1, NotoSansTC-LICENSE.txt) allows to embed it in programs and documents. A document holds only
// the glyphs that it uses.
//
//go:embed NotoSansTC-Medium.ttf.gz
var fontPacked []byte

// fontFamily is the font's name within a document.
const fontFamily = "NotoSansTC"

// Of the font's em: how far the tallest signs reach above the baseline, and how far apart lines are.
const (
	ascent  = 0.88
	leading = 1.35
)

// Font gives the font's file, unpacked once; nobody changes it.
var Font = sync.OnceValues(func() ([]byte, error) {
	packed, err := gzip.NewReader(bytes.NewReader(fontPacked))
	if err != nil {
		return nil, fmt.Errorf("drawn: the font: %w", err)
	}
	return io.ReadAll(packed)
})
