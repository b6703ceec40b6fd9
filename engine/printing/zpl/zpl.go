// Package zpl writes pages as ZPL II, the language of Zebra's label printers and of the many that follow them, for printers that take
// nothing else. A page is a picture: the printer needs no fonts, and what comes out is what was drawn, dot for dot. Sources: Zebra's ZPL
// Programming Guide (docs.zebra.com/us/en/printers/software/zpl-pg), "zpl-commands" for ^GF, ^PW, ^LL and ^FO, and
// "zb64-encoding-and-compression" for :Z64:. The guide does not say which CRC it means; it was found by files that Zebra's own
// ZebraDesigner wrote, some of which are in the test.
package zpl

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"errors"
	"fmt"

	"gowarehouse/engine/label"
)

// Page writes a page: the picture from the upper left corner of the label, at the label's full size.
func Page(dots label.Bitmap) []byte {
	var b bytes.Buffer
	// Whatever an earlier job left set is set anew: the origin, the direction, the number of copies.
	fmt.Fprintf(&b, "^XA^PW%d^LL%d^LH0,0^PON^PMN", dots.Width, dots.Height)
	b.Write(picture(0, 0, dots))
	b.WriteString("^PQ1^XZ\n")
	return b.Bytes()
}

// mostBytes is what one ^GF may hold. The guide says that a larger count is taken as this one, and that what is sent beyond the count is
// ignored: a label of 100 x 150 mm has more already at 203 dots per inch.
const mostBytes = 99_999

// picture writes a picture at a place in dots, in bands of rows where it is too large for one field.
func picture(x, y int, dots label.Bitmap) []byte {
	var b bytes.Buffer
	rows := max(1, mostBytes/max(1, dots.Stride))
	for from := 0; from < dots.Height; from += rows {
		to := min(dots.Height, from+rows)
		bits := dots.Bits[from*dots.Stride : to*dots.Stride]
		fmt.Fprintf(&b, "^FO%d,%d^GFA,%d,%d,%d,%s^FS\n", x, y+from, len(bits), len(bits), dots.Stride, z64(bits))
	}
	return b.Bytes()
}

// z64 packs dots: zlib, then base64, then the sum over the letters of that.
func z64(bits []byte) string {
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed) // at the level of ZebraDesigner
	_, _ = w.Write(bits)         // to memory
	_ = w.Close()
	text := base64.StdEncoding.EncodeToString(packed.Bytes())
	return fmt.Sprintf(":Z64:%s:%04X", text, label.SumOfZPL(text))
}

// errNoLabel is ZPL that ends no label: a mark has no place in it.
var errNoLabel = errors.New("zpl: no ^XZ")

// Marked writes a picture on every label of ready-made ZPL, at a place in dots, as the last thing before the label ends. Nothing else of it is
// changed. Dots are only added: what was black stays black. A format that is stored for later (^DF) is no label and stays as it is.
func Marked(code []byte, x, y int, dots label.Bitmap) ([]byte, error) {
	end := []byte("^XZ")
	parts := bytes.Split(code, end)
	if len(parts) < 2 {
		return nil, errNoLabel
	}
	mark := bytes.TrimSpace(picture(x, y, dots))
	last := len(parts) - 1
	var b bytes.Buffer
	for _, part := range parts[:last] {
		b.Write(part)
		if begin := bytes.LastIndex(part, []byte("^XA")); begin >= 0 && !bytes.Contains(part[begin:], []byte("^DF")) {
			b.Write(mark)
		}
		b.Write(end)
	}
	b.Write(parts[last])
	return b.Bytes(), nil
}
