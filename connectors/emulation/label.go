package emulation

import (
	"bytes"
	"fmt"
)

// LabelPage is one label: a title, some lines, and the parcel's number with a pattern like a barcode above it. The texts are ASCII: the
// page has no font for anything else.
type LabelPage struct {
	Title  string
	Lines  []string
	Number string
	// Width and Height are in mm; 0 stands for 100 x 150. A page that is wider than high is drawn small and close.
	Width, Height float64
}

// A label of 100 x 150 mm in points of 1/72 inch.
const labelWidth, labelHeight = 283.46, 425.2

const pointsPerMM = 72 / 25.4

// size is that of the page in points.
func (p LabelPage) size() (width, height float64) {
	if p.Width == 0 || p.Height == 0 {
		return labelWidth, labelHeight
	}
	return p.Width * pointsPerMM, p.Height * pointsPerMM
}

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
		width, height := p.size()
		object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>",
			width, height, 5+2*i))
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

// layout says where things stand on a page that is as wide as labelWidth, in points.
type layout struct{ title, titleSize, lines, lineSize, step, bars, barHeight, number, numberSize float64 }

// layout is roomy on a page that is higher than wide, and close on one that is not.
func (p LabelPage) layout(height float64) layout {
	if height > labelWidth {
		return layout{min(385, height-25), 20, 350, 14, 20, 205, 60, 180, 16}
	}
	tight := layout{title: height - 22, titleSize: 15, lines: height - 37, lineSize: 10, step: 12, bars: 22, number: 7, numberSize: 12}
	tight.barHeight = max(12, tight.lines-tight.step*float64(len(p.Lines))+6-tight.bars)
	return tight
}

// content draws the page.
func (p LabelPage) content() string {
	var c bytes.Buffer
	width, height := p.size()
	if scale := width / labelWidth; scale != 1 {
		fmt.Fprintf(&c, "%.4f 0 0 %.4f 0 0 cm\n", scale, scale)
		height /= scale
	}
	at := p.layout(height)
	text := func(size, y float64, s string) { fmt.Fprintf(&c, "BT /F1 %.0f Tf 20 %.1f Td (%s) Tj ET\n", size, y, s) }
	text(at.titleSize, at.title, p.Title)
	for i, line := range p.Lines {
		text(at.lineSize, at.lines-at.step*float64(i), line)
	}
	text(at.numberSize, at.number, p.Number)
	bits := len(p.Number) * 8
	scale := min(1, (labelWidth-40)/(float64(bits)*1.8))
	x := 20.0
	for _, b := range []byte(p.Number) {
		for bit := 7; bit >= 0; bit-- {
			width := (0.6 + float64(b>>bit&1)*0.6) * scale
			fmt.Fprintf(&c, "%.2f %.2f %.2f %.2f re f\n", x, at.bars, width, at.barHeight)
			x += width + 0.9*scale
		}
	}
	return c.String()
}
