// Where labels in ZPL may print something, for whoever wants to add to one. The printer alone knows its fonts and how long its bar codes
// become, so that more is taken than will be black, never less: where ZPL does not tell, up to the edge of the label. Source: Zebra's ZPL
// Programming Guide (docs.zebra.com/us/en/printers/software/zpl-pg), the commands that are named.

package label

import (
	"slices"
	"strconv"
	"strings"
)

// InkOfZPL gives the dots that the labels of a file in ZPL may print, all labels on one another. A label that is a picture (see PictureOfZPL) gives
// its own dots. width and height are the paper's in dots: beyond them, or beyond what a label says of its size, nothing is printed. The error is
// ErrNoPicture where it cannot be told, ErrDamaged for what is not ZPL and ErrTooLarge for a paper of no size.
func InkOfZPL(data []byte, width, height int) (Bitmap, error) {
	if dots, err := PictureOfZPL(data); err == nil {
		return dots, nil
	}
	all, err := commandsOf(data)
	if err != nil {
		return Bitmap{}, ErrDamaged.because("it is not ZPL from its beginning to its end")
	}
	for _, c := range all {
		if n, _ := pair(c.parameters); n > 0 {
			switch c.name {
			case "^PW":
				width = min(width, n)
			case "^LL":
				height = min(height, n)
			}
		}
	}
	if width < 1 || height < 1 || width > maxPixels/height {
		return Bitmap{}, ErrTooLarge.because("the label is too large")
	}
	b := Bitmap{Width: width, Height: height, Stride: (width + 7) / 8, DPI: zplDPI}
	b.Bits = make([]byte, b.Stride*height)
	f := inking{Bitmap: &b, text: usualText, bar: usualBar}
	for _, c := range all {
		if !f.take(c) {
			return Bitmap{}, ErrNoPicture.because("the command " + c.name)
		}
	}
	return b, nil
}

// What a field has that says nothing of it, in dots.
const (
	usualText = 100 // more than the largest font of the printer that is not scaled
	usualBar  = 10
	legend    = 100 // the line of a bar code's letters, above or below; and what a letter has below the line
	endless   = 1 << 20
)

// inking draws where fields may be. The zero extent of a field is none.
type inking struct {
	*Bitmap
	text, bar int // heights that hold until others are said: ^CF, ^BY

	// The field in work.
	x, y          int
	placed        bool
	baseline      bool // y is its lower edge (^FT)
	leftward      bool // it ends at x
	turned        bool // ^A or a code is not upright
	width, height int
	lines, gap    int // ^FB
	block         bool
	letters       int // height of its font
	around        int // what may stand on any side of it
}

// blind are the commands after which nobody can tell where something is printed.
var blind = []string{"^XG", "^IM", "^IL", "^XF", "^FM", "^FP"}

// steady are settings that move or turn all that follows, with the value that does not.
var steady = map[string]string{"^MU": "D", "^JM": "A", "^FW": "N", "^LR": "N", "^PM": "N"}

// flat are the bar codes that grow in two directions.
var flat = []string{"^B0", "^B4", "^B7", "^BB", "^BD", "^BF", "^BO", "^BQ", "^BR", "^BT", "^BX"}

// take takes one command; false where it cannot be told what it does.
func (f *inking) take(c command) bool {
	values := strings.Split(strings.TrimSpace(c.parameters), ",")
	if usual, known := steady[c.name]; slices.Contains(blind, c.name) || known && values[0] != "" && !strings.EqualFold(values[0], usual) {
		return false
	}
	switch c.name {
	case "^LH":
		x, y := pair(c.parameters)
		return x == 0 && y == 0
	case "^CF":
		f.text = numberAt(values, 1, usualText)
	case "^BY":
		f.bar = numberAt(values, 2, f.bar)
	case "^FO", "^FT":
		return f.place(c.name == "^FT", values)
	case "^FB":
		f.lines, f.gap = numberAt(values, 1, 1), numberAt(values, 2, 0)
	case "^TB":
		f.block, f.turned = true, turns(values[0])
		f.width, f.height = numberAt(values, 1, endless), numberAt(values, 2, endless)
	case "^GB":
		f.box(values)
	case "^GC":
		f.grow(numberAt(values, 0, 0), numberAt(values, 0, 0))
	case "^GD", "^GE":
		f.grow(numberAt(values, 0, 0), numberAt(values, 1, 0))
	case "^GS":
		f.grow(endless, numberAt(values, 1, usualText))
	case "^GF":
		g, _, ok := graphicField(c.parameters)
		if !ok {
			return false
		}
		f.grow(g.row*8, g.size/g.row)
	case "^FD", "^FV", "^SN":
		if f.width == 0 && !f.block {
			f.written()
		}
	case "^FS", "^XZ":
		return f.end()
	}
	if strings.HasPrefix(c.name, "^A") {
		f.letters = numberAt(values, 1, f.text)
		f.turned = f.turned || turns(c.parameters)
	}
	if strings.HasPrefix(c.name, "^B") && c.name != "^BY" {
		f.code(c.name, values)
	}
	return true
}

// turns says whether an orientation is not the upright one.
func turns(parameters string) bool {
	return parameters != "" && strings.Contains("RIB", strings.ToUpper(parameters[:1]))
}

// numberAt reads a parameter; what is not there or no number is the usual.
func numberAt(values []string, at, usual int) int {
	if at < len(values) {
		if n, err := strconv.Atoi(strings.TrimSpace(values[at])); err == nil {
			return n
		}
	}
	return usual
}

// place begins a field. One that goes on where the one before ended can be anywhere.
func (f *inking) place(baseline bool, values []string) bool {
	ok := f.end()
	*f = inking{Bitmap: f.Bitmap, text: f.text, bar: f.bar, baseline: baseline, placed: true, x: numberAt(values, 0, 0), y: numberAt(values, 1, 0)}
	f.leftward = numberAt(values, 2, 0) != 0
	return ok && (!baseline || len(values) > 1)
}

func (f *inking) grow(width, height int) {
	f.width, f.height = max(f.width, width), max(f.height, height)
}

// written is a text: as long as the label, and as high as its lines.
func (f *inking) written() {
	letters := f.letters
	if letters == 0 {
		letters = f.text
	}
	f.grow(endless, max(1, f.lines)*(letters+letters/2+max(0, f.gap)))
}

// code is a bar code. Its height is one of its numbers, whichever; how long it is depends on what it says.
func (f *inking) code(name string, values []string) {
	f.turned = f.turned || turns(values[0])
	if slices.Contains(flat, name) {
		f.grow(endless, endless)
		return
	}
	high := f.bar
	for i := range values {
		high = max(high, numberAt(values, i, 0))
	}
	f.grow(endless, high)
	f.around = legend
}

// box is a frame, which has room within if it is not round.
func (f *inking) box(values []string) {
	thick := max(1, numberAt(values, 2, 1))
	width, height := max(thick, numberAt(values, 0, thick)), max(thick, numberAt(values, 1, thick))
	if f.baseline || f.leftward || numberAt(values, 4, 0) > 0 {
		f.grow(width, height)
		return
	}
	f.fill(f.x, f.y, width, thick)
	f.fill(f.x, f.y+height-thick, width, thick)
	f.fill(f.x, f.y, thick, height)
	f.fill(f.x+width-thick, f.y, thick, height)
}

// end draws the field in work.
func (f *inking) end() bool {
	if f.width == 0 {
		return true
	}
	if !f.placed || f.turned && f.baseline {
		return false
	}
	x, y, width, height := f.x, f.y, f.width, f.height
	if f.turned && !f.block {
		width, height = height, width
	}
	if f.baseline {
		y, height = max(0, y-height), min(y, height)+legend
	}
	if f.leftward {
		x, width = 0, endless
	}
	f.fill(x-f.around, y-f.around, width+2*f.around, height+2*f.around)
	f.width, f.height = 0, 0
	return true
}

func (f *inking) fill(left, top, width, height int) {
	for y := max(0, top); y < min(f.Height, top+height); y++ {
		for x := max(0, left); x < min(f.Width, left+width); x++ {
			f.Bits[y*f.Stride+x/8] |= 0x80 >> (x % 8)
		}
	}
}
