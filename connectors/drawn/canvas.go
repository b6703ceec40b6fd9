package drawn

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/qr"
	"github.com/rivo/uniseg"
	"github.com/signintech/gopdf"

	"gowarehouse/connectors"
)

// mmPerPoint is the length of PDF's unit, in which type is measured, in millimetres.
const mmPerPoint = 25.4 / 72

// Size is that of a page, in millimetres.
type Size struct{ Width, Height float64 }

// The sizes of paper.
var (
	Label100x150 = Size{100, 150}
	A4           = Size{210, 297}
)

// Canvas is a document in the making. Lengths are in millimetres from the upper left corner of the page, sizes of type in points. The first
// thing that cannot be drawn ends the drawing; PDF tells it.
type Canvas struct {
	Size

	pdf     gopdf.GoPdf
	missing []rune
	err     error
}

// NewCanvas begins a document with an empty page.
func NewCanvas(size Size) *Canvas {
	c := &Canvas{Size: size}
	c.pdf.Start(gopdf.Config{Unit: gopdf.UnitMM, PageSize: gopdf.Rect{W: size.Width, H: size.Height}})
	file, err := Font()
	if err == nil {
		err = c.pdf.AddTTFFontData(fontFamily, file)
	}
	if err == nil {
		err = c.pdf.SetFont(fontFamily, "", 1) // the one font; each text sets its size
	}
	c.err = err
	c.AddPage()
	return c
}

// AddPage begins the next page.
func (c *Canvas) AddPage() { c.pdf.AddPage() }

// OnEachPage draws on every page that there is, such as what page of how many it is.
func (c *Canvas) OnEachPage(draw func(page, pages int)) {
	pages := c.pdf.GetNumberOfPages()
	for page := 1; page <= pages && c.err == nil; page++ {
		c.err = c.pdf.SetPage(page)
		draw(page, pages)
	}
}

// PDF ends the document. An error is Unexpected.
func (c *Canvas) PDF() ([]byte, error) {
	var pdf []byte
	if c.err == nil {
		pdf, c.err = c.pdf.GetBytesPdfReturnErr()
	}
	var told *connectors.Error
	if c.err != nil && !errors.As(c.err, &told) {
		c.err = connectors.Errorf(connectors.Unexpected, "a document cannot be drawn: %w", c.err)
	}
	return pdf, c.err
}

// Missing are the signs of the document's texts that the font does not have, each once. A text shows substitute in their places.
func (c *Canvas) Missing() []rune { return c.missing }

// substitute stands where a sign cannot be printed: no reader takes it for a part of a name.
const substitute = "＊"

// Text writes a line whose upper edge is at y.
func (c *Canvas) Text(x, y, points float64, text string) { c.write(x, y, points, c.Printable(text)) }

// TextRight writes a line that ends at x.
func (c *Canvas) TextRight(x, y, points float64, text string) {
	text = c.Printable(text)
	c.write(x-c.length(points, text), y, points, text)
}

// TextCentred writes a line around x.
func (c *Canvas) TextCentred(x, y, points float64, text string) {
	text = c.Printable(text)
	c.write(x-c.length(points, text)/2, y, points, text)
}

// Length is how long a line is.
func (c *Canvas) Length(points float64, text string) float64 {
	return c.length(points, c.Printable(text))
}

// Fitting is the size of type, most points or less, in which a line is no longer than a width.
func (c *Canvas) Fitting(most, width float64, text string) float64 {
	if length := c.Length(most, text); length > width {
		return most * width / length
	}
	return most
}

// Leading is how far below a line the next one begins.
func Leading(points float64) float64 { return points * mmPerPoint * leading }

// Lines is a text that is broken into the lines of a width, ready to be written.
type Lines struct {
	points float64
	lines  []string
}

// Lines breaks a text. What does not fit into most lines is cut off and ends with an ellipsis.
func (c *Canvas) Lines(width, points float64, most int, text string) Lines {
	lines := c.lines(points, width, c.Printable(text))
	if len(lines) > most {
		lines = append(lines[:most-1], c.cut(points, width, strings.Join(lines[most-1:], "")))
	}
	return Lines{points, lines}
}

// Height is how much of a page the lines take.
func (l Lines) Height() float64 { return float64(len(l.lines)) * Leading(l.points) }

// Write writes lines and gives the upper edge of what may follow.
func (c *Canvas) Write(x, y float64, l Lines) float64 {
	for _, line := range l.lines {
		c.write(x, y, l.points, line)
		y += Leading(l.points)
	}
	return y
}

// Block breaks a text into Lines, writes them and gives the upper edge of what may follow.
func (c *Canvas) Block(x, y, width, points float64, most int, text string) float64 {
	return c.Write(x, y, c.Lines(width, points, most, text))
}

// Rule draws a line across, thick millimetres.
func (c *Canvas) Rule(x, y, length, thick float64) { c.fill(x, y, length, thick) }

// Box draws a frame.
func (c *Canvas) Box(x, y, width, height, thick float64) {
	c.fill(x, y, width, thick)
	c.fill(x, y+height-thick, width, thick)
	c.fill(x, y, thick, height)
	c.fill(x+width-thick, y, thick, height)
}

// dot is that of the usual label printer (203 dots per inch). A module that is a whole number of them wide is printed as wide as every other.
const dot = 25.4 / 203

// The white beside a code that its standard asks for, in modules.
const (
	quietBars    = 10
	quietSquares = 4
)

// Code128 gives the modules of a Code 128, true where one is dark.
func Code128(value string) ([]bool, error) {
	code, err := code128.Encode(value)
	if err != nil {
		return nil, fmt.Errorf("drawn: the bar code %s: %w", value, err)
	}
	return modulesOf(code, 0), nil
}

// modulesOf gives the modules of a row of a code.
func modulesOf(code barcode.Barcode, row int) []bool {
	modules := make([]bool, code.Bounds().Dx())
	for x := range modules {
		r, _, _, _ := code.At(x, row).RGBA()
		modules[x] = r == 0
	}
	return modules
}

// Bars draws a Code 128 in the middle of a width and its value below, and gives the upper edge of what may follow.
func (c *Canvas) Bars(x, y, width, height float64, value string) float64 {
	modules, err := Code128(value)
	if err != nil {
		c.fail(err)
		return y
	}
	count := float64(len(modules))
	module := moduleOf(width / (count + 2*quietBars))
	c.dark(modules, x+(width-module*count)/2, y, module, height)
	const points = 10
	c.TextCentred(x+width/2, y+height+0.5, points, value)
	return y + height + 0.5 + Leading(points)
}

// Squares draws a QR code in a square of a side.
func (c *Canvas) Squares(x, y, side float64, value string) {
	code, err := qr.Encode(value, qr.M, qr.Auto)
	if err != nil {
		c.fail(err)
		return
	}
	modules := code.Bounds().Dx()
	module := moduleOf(side / float64(modules+2*quietSquares))
	margin := (side - module*float64(modules)) / 2
	for row := range modules {
		c.dark(modulesOf(code, row), x+margin, y+margin+float64(row)*module, module, module)
	}
}

// moduleOf rounds the width of a module down to whole dots, where it has any.
func moduleOf(width float64) float64 {
	if width < dot {
		return width
	}
	return float64(int(width/dot)) * dot
}

// dark draws the dark modules of a row.
func (c *Canvas) dark(modules []bool, x, y, module, height float64) {
	for at := 0; at < len(modules); at++ {
		start := at
		for at < len(modules) && modules[at] {
			at++
		}
		if at > start {
			c.fill(x+float64(start)*module, y, float64(at-start)*module, height)
		}
	}
}

func (c *Canvas) fill(x, y, width, height float64) {
	c.pdf.RectFromUpperLeftWithStyle(x, y, width, height, "F")
}

func (c *Canvas) write(x, y, points float64, text string) {
	if c.err != nil || text == "" {
		return
	}
	if c.err = c.pdf.SetFontSize(points); c.err != nil {
		return
	}
	c.pdf.SetXY(x, y+ascent*points*mmPerPoint)
	c.err = c.pdf.Text(text)
}

func (c *Canvas) length(points float64, text string) float64 {
	if c.err != nil {
		return 0
	}
	if c.err = c.pdf.SetFontSize(points); c.err != nil {
		return 0
	}
	width, err := c.pdf.MeasureTextWidth(text)
	c.err = err
	return width
}

func (c *Canvas) fail(err error) {
	if c.err == nil {
		c.err = connectors.Errorf(connectors.Unexpected, "a code cannot be drawn: %w", err)
	}
}

// Printable is a text with what the font has: signs that only steer others are left out, a sign that is missing is noted and replaced.
func (c *Canvas) Printable(text string) string {
	var out strings.Builder
	for signs := uniseg.NewGraphemes(text); signs.Next(); {
		out.WriteString(c.sign(signs.Runes()))
	}
	return out.String()
}

func (c *Canvas) sign(runes []rune) string {
	var out strings.Builder
	for _, r := range runes {
		if unicode.IsControl(r) && unicode.IsSpace(r) {
			r = ' '
		}
		if steers(r) {
			continue
		}
		if there, err := c.has(r); err != nil || !there {
			if !slices.Contains(c.missing, r) {
				c.missing = append(c.missing, r)
			}
			return substitute
		}
		out.WriteRune(r)
	}
	return out.String()
}

// steers tells of signs that show nothing themselves: controls, joiners, and the choice of a variant.
func steers(r rune) bool {
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
}

func (c *Canvas) has(r rune) (bool, error) {
	if c.err != nil {
		return false, c.err
	}
	there, err := c.pdf.IsCurrFontContainGlyph(r)
	if err != nil {
		return false, fmt.Errorf("drawn: look for a glyph: %w", err)
	}
	return there, nil
}

// lines breaks a text where its script allows it (Unicode's line breaking), and a word that is longer than a line wherever it must.
func (c *Canvas) lines(points, width float64, text string) []string {
	var lines []string
	line, state := "", -1
	for text != "" {
		var part string
		part, text, _, state = uniseg.FirstLineSegmentInString(text, state)
		if line != "" && c.length(points, line+strings.TrimRight(part, " ")) > width {
			lines = append(lines, strings.TrimRight(line, " "))
			line = ""
		}
		for c.length(points, strings.TrimRight(part, " ")) > width && len([]rune(part)) > 1 {
			head := c.head(points, width, part)
			lines = append(lines, head)
			part = part[len(head):]
		}
		line += part
	}
	if line = strings.TrimRight(line, " "); line != "" {
		lines = append(lines, line)
	}
	return lines
}

// head is as much of the beginning of a text as fits, at least one sign.
func (c *Canvas) head(points, width float64, text string) string {
	runes := []rune(text)
	n := 1
	for n < len(runes) && c.length(points, string(runes[:n+1])) <= width {
		n++
	}
	return string(runes[:n])
}

// cut shortens a text to a line that says that it goes on.
func (c *Canvas) cut(points, width float64, text string) string {
	const more = "…"
	if c.length(points, text) <= width {
		return text
	}
	return c.head(points, width-c.length(points, more), text) + more
}
