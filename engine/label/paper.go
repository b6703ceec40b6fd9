// A PDF that holds pictures and nothing else: what a label was made of cannot be in it.

package label

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
)

// leaf is a page to be written: a picture over the whole of it, or, with a margin, in the middle.
type leaf struct {
	size          Page
	width, height int // dots
	bits          int // a dot: 1, or 8 for shades of grey
	rows          []byte
	area          placed
}

// placed is where on a page a picture is, in millimetres from the lower left corner.
type placed struct{ x, y, width, height float64 }

// leafOf puts a bitmap over a page.
func leafOf(b Bitmap, size Page) leaf {
	rows := make([]byte, len(b.Bits))
	for i, eight := range b.Bits {
		rows[i] = ^eight // in a PDF, 1 is white
	}
	return leaf{size: size, width: b.Width, height: b.Height, bits: 1, rows: rows, area: placed{width: size.WidthMM, height: size.HeightMM}}
}

// leafFitted puts a picture on a page, as large as it can be without changing its proportions. Black and white stays sharp: one bit a dot.
func leafFitted(picture *image.Gray, size Page) leaf {
	w, h := float64(picture.Rect.Dx()), float64(picture.Rect.Dy())
	scale := min(size.WidthMM/w, size.HeightMM/h)
	area := placed{width: w * scale, height: h * scale}
	area.x, area.y = (size.WidthMM-area.width)/2, (size.HeightMM-area.height)/2
	if twoShades(picture) {
		l := leafOf(Dots(picture, 0), size)
		l.area = area
		return l
	}
	l := leaf{size: size, width: picture.Rect.Dx(), height: picture.Rect.Dy(), bits: 8, area: area}
	for y := range l.height {
		l.rows = append(l.rows, picture.Pix[y*picture.Stride:y*picture.Stride+l.width]...)
	}
	return l
}

func twoShades(picture *image.Gray) bool {
	for y := range picture.Rect.Dy() {
		for _, shade := range picture.Pix[y*picture.Stride : y*picture.Stride+picture.Rect.Dx()] {
			if shade != 0 && shade != 255 {
				return false
			}
		}
	}
	return true
}

// pictureBook writes pages that are pictures (ISO 32000-1 §7.3 to §7.7, §8.9). The same pages give the same bytes.
func pictureBook(pages []leaf) ([]byte, error) {
	var out bytes.Buffer
	var offsets []int
	object := func(format string, args ...any) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n", len(offsets))
		fmt.Fprintf(&out, format, args...)
		out.WriteString("\nendobj\n")
	}
	out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 3+3*i)
	}
	object("<< /Type /Pages /Kids [ %s] /Count %d >>", kids, len(pages))
	for i, p := range pages {
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.3f %.3f] /Resources << /XObject << /L %d 0 R >> >> /Contents %d 0 R >>",
			p.size.WidthMM/mmPerUnit, p.size.HeightMM/mmPerUnit, 5+3*i, 4+3*i)
		content := fmt.Sprintf("q %.3f 0 0 %.3f %.3f %.3f cm /L Do Q",
			p.area.width/mmPerUnit, p.area.height/mmPerUnit, p.area.x/mmPerUnit, p.area.y/mmPerUnit)
		object("<< /Length %d >>\nstream\n%s\nendstream", len(content), content)
		packed, err := deflate(p.rows)
		if err != nil {
			return nil, err
		}
		object("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent %d "+
			"/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream", p.width, p.height, p.bits, len(packed), packed)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return out.Bytes(), nil
}

func deflate(data []byte) ([]byte, error) {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	err := w.Close()
	return out.Bytes(), err
}
