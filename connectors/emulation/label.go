package emulation

import (
	"bytes"
	"fmt"
)

// LabelPage is one label of 100 x 150 mm: a title, some lines, and the parcel's number with a pattern like a barcode above it. The texts
// are ASCII: the page has no font for anything else.
type LabelPage struct {
	Title  string
	Lines  []string
	Number string
}

// In points of 1/72 inch.
const labelWidth, labelHeight = 283.46, 425.2

// LabelPDF writes a small valid PDF by hand, one page for each label.
func LabelPDF(pages ...LabelPage) []byte {
	var out bytes.Buffer
	offsets := []int{}
	object := func(text string) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", len(offsets), text)
	}
	out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 4+2*i)
	}
	object(fmt.Sprintf("<< /Type /Pages /Kids [ %s] /Count %d >>", kids, len(pages)))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	for i, p := range pages {
		object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>",
			labelWidth, labelHeight, 5+2*i))
		content := p.content()
		object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content))
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return out.Bytes()
}

// content draws the page.
func (p LabelPage) content() string {
	var c bytes.Buffer
	text := func(size, y float64, s string) { fmt.Fprintf(&c, "BT /F1 %.0f Tf 20 %.1f Td (%s) Tj ET\n", size, y, s) }
	text(20, 385, p.Title)
	for i, line := range p.Lines {
		text(14, 350-20*float64(i), line)
	}
	text(16, 180, p.Number)
	bits := len(p.Number) * 8
	scale := min(1, (labelWidth-40)/(float64(bits)*1.8))
	x := 20.0
	for _, b := range []byte(p.Number) {
		for bit := 7; bit >= 0; bit-- {
			width := (0.6 + float64(b>>bit&1)*0.6) * scale
			fmt.Fprintf(&c, "%.2f 205 %.2f 60 re f\n", x, width)
			x += width + 0.9*scale
		}
	}
	return c.String()
}
