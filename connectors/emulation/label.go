package emulation

// What labels look like: a page of its own for each, or four to a sheet of A4.

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
)

// LabelPage is one label: a title, some lines, and the parcel's number below a Code 128 of it.
type LabelPage struct {
	Title  string
	Lines  []string
	Number string
	// Width and Height are in mm; 0 stands for 100 x 150. A page that is wider than high is drawn small and close.
	Width, Height float64
}

// Sheet is a page of a label file: one label as large as the page, or up to four labels on A4.
type Sheet struct {
	labels []LabelPage
	four   bool
}

// Singly puts each label on a page of its own.
func Singly(labels ...LabelPage) []Sheet {
	sheets := make([]Sheet, len(labels))
	for i, l := range labels {
		sheets[i].labels = []LabelPage{l}
	}
	return sheets
}

// FourUp puts labels on sheets of A4, four to a sheet, from the left to the right and downwards. Their own sizes do not count.
func FourUp(labels ...LabelPage) []Sheet {
	const most = 4
	var sheets []Sheet
	for i := 0; i < len(labels); i += most {
		sheets = append(sheets, Sheet{labels: labels[i:min(i+most, len(labels))], four: true})
	}
	return sheets
}

// A label of 100 x 150 mm in points of 1/72 inch.
const labelWidth, labelHeight = 283.46, 425.2

const (
	pointsPerMM       = 72 / 25.4
	a4Width, a4Height = 210 * pointsPerMM, 297 * pointsPerMM
)

// size is that of a label in points.
func (p LabelPage) size() (width, height float64) {
	if p.Width == 0 || p.Height == 0 {
		return labelWidth, labelHeight
	}
	return p.Width * pointsPerMM, p.Height * pointsPerMM
}

// size is that of the page in points.
func (s Sheet) size() (width, height float64) {
	if s.four {
		return a4Width, a4Height
	}
	return s.labels[0].size()
}

// content draws the page. Sheets of four have cutting lines.
func (s Sheet) content() string {
	if !s.four {
		width, height := s.labels[0].size()
		return s.labels[0].content(width, height)
	}
	const width, height = a4Width / 2, a4Height / 2
	var c strings.Builder
	fmt.Fprintf(&c, "0.3 w %.2f 0 m %.2f %.2f l S 0 %.2f m %.2f %.2f l S\n", width, width, a4Height, height, a4Width, height)
	for i, l := range s.labels {
		fmt.Fprintf(&c, "q 1 0 0 1 %.2f %.2f cm\n%sQ\n", float64(i%2)*width, height-float64(i/2)*height, l.content(width, height))
	}
	return c.String()
}

// LabelPDF writes a small valid PDF by hand, one page for each label.
func LabelPDF(labels ...LabelPage) []byte {
	return SealedPDF(Seal{}, "label", Singly(labels...))
}

// layout says where things stand on a label that is as wide as labelWidth, in points.
type layout struct{ title, titleSize, lines, lineSize, step, bars, barHeight, number, numberSize float64 }

// layout is roomy on a label that is higher than wide, and close on one that is not.
func (p LabelPage) layout(height float64) layout {
	if height > labelWidth {
		roomy := layout{title: min(385, height-25), titleSize: 20, lines: 350, lineSize: 14, step: 20, bars: 60, barHeight: 60, number: 36, numberSize: 16}
		roomy.step = min(roomy.step, (roomy.lines-roomy.bars-roomy.barHeight-10)/float64(max(1, len(p.Lines))))
		return roomy
	}
	tight := layout{title: height - 22, titleSize: 15, lines: height - 37, lineSize: 10, step: 12, bars: 22, number: 7, numberSize: 12}
	tight.barHeight = max(12, tight.lines-tight.step*float64(len(p.Lines))+6-tight.bars)
	return tight
}

// content draws the label on an area of a size in points, from its lower left corner.
func (p LabelPage) content(width, height float64) string {
	var c bytes.Buffer
	scale := width / labelWidth
	fmt.Fprintf(&c, "q %.5f 0 0 %.5f 0 0 cm\n", scale, scale)
	at := p.layout(height / scale)
	text := func(size, y float64, s string) {
		font, shown := shownText(s)
		fmt.Fprintf(&c, "BT /%s %.0f Tf 20 %.1f Td %s Tj ET\n", font, size, y, shown)
	}
	text(at.titleSize, at.title, p.Title)
	for i, line := range p.Lines {
		text(at.lineSize, at.lines-at.step*float64(i), line)
	}
	text(at.numberSize, at.number, p.Number)
	c.WriteString("Q\n")
	p.drawBars(&c, width, at.bars*scale, at.barHeight*scale)
	return c.String()
}

// The fonts of labels, both of the reader's machine: the standard one, and the Chinese one that Java's PDF libraries name where none is embedded.
const (
	latinFont   = "F1"
	chineseFont = "F2"
)

// shownText gives a text as an operand, and the font that has its signs.
func shownText(s string) (font, operand string) {
	if strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) < 0 {
		return latinFont, "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(s) + ")"
	}
	var hex strings.Builder
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&hex, "%04X", unit)
	}
	return chineseFont, "<" + hex.String() + ">"
}

// printerDot is a dot of the usual label printer, of 203 dots per inch, in points. Bars that are whole dots wide come out evenly.
const printerDot = 72.0 / 203

// quiet is the white beside the bars, in modules.
const quiet = 10

// drawBars draws the number as Code 128 in the middle of a width, all in points.
func (p LabelPage) drawBars(c *bytes.Buffer, width, y, height float64) {
	if p.Number == "" {
		return
	}
	code := mustEncode(p.Number)
	modules := code.Bounds().Dx()
	module := width / float64(modules+2*quiet)
	if dots := float64(int(module / printerDot)); dots >= 1 {
		module = dots * printerDot
	}
	left := (width - module*float64(modules)) / 2
	runs(code, func(start, length int) {
		fmt.Fprintf(c, "%.3f %.2f %.3f %.2f re f\n", left+module*float64(start), y, module*float64(length), height)
	})
}

// mustEncode gives a number's Code 128.
func mustEncode(number string) barcode.Barcode {
	code, err := code128.Encode(number)
	if err != nil {
		panic(err) // a defect of the emulator: numbers are ASCII
	}
	return code
}

// runs gives the dark bars of a code, in modules.
func runs(code barcode.Barcode, each func(start, length int)) {
	modules := code.Bounds().Dx()
	for at := 0; at < modules; at++ {
		start := at
		for at < modules && isDark(code, at) {
			at++
		}
		if at > start {
			each(start, at-start)
		}
	}
}

func isDark(code barcode.Barcode, at int) bool {
	shade, _, _, _ := code.At(at, 0).RGBA()
	return shade == 0
}
