// Package drawn sets documents as PDF: the labels of platforms that give codes instead of a file, and, for whoever prints more, the canvas on which
// they are drawn, with a font that has the characters of Taiwan and with bar codes that scan.
package drawn

import (
	"fmt"
	"strings"

	"gowarehouse/connectors"
)

// Type is the content type of the documents.
const Type = "application/pdf"

// Sheet is what a label of 100 x 150 mm shows. Parts that are empty are left out.
type Sheet struct {
	Title    string
	Collect  string // what the carrier collects, in words
	Number   string
	To       connectors.Receiver
	StoreID  string
	Store    string
	Order    string
	ShipBy   string
	Carrier  string
	From     string   // who sends it
	Sorting  []Fact   // what the carrier sorts by
	BarCodes []string // values of Code 128
	QR       string   // the value of a QR code
}

// Fact is a value with its name; some values bear none.
type Fact struct{ Name, Value string }

// The measures of a label, in millimetres.
const (
	margin     = 4.0
	qrSide     = 24.0
	barsHeight = 18.0
)

// Label draws the sheet. A code that cannot be drawn is Unexpected.
func (s Sheet) Label() (*connectors.Label, error) {
	pdf, _, err := s.Draw()
	if err != nil {
		return nil, err
	}
	return &connectors.Label{Data: pdf, Type: Type}, nil
}

// Draw draws the sheet, and gives the signs that could not be printed; the label says so too.
func (s Sheet) Draw() (pdf []byte, missing []rune, err error) {
	c := NewCanvas(Label100x150)
	width := c.Width - 2*margin
	y := s.head(c, width)
	if s.Store != "" {
		y = c.Block(margin, y+1, width, 18, 2, strings.TrimSpace(s.Store+" "+s.StoreID))
		c.Rule(margin, y+1, width, 0.25)
		y += 1.5
	}
	y = c.Block(margin, y+1, width, 15, 2, s.To.Name)
	y = c.Block(margin, y, width, 11, 1, s.To.Phone)
	y = c.Block(margin, y, width, 11, 4, strings.TrimSpace(s.To.Postcode+" "+s.To.Address))
	c.Rule(margin, y+1, width, 0.25)
	y = s.sorting(c, y+1.5, width)
	for _, value := range s.BarCodes {
		y = c.Bars(margin, y+2, width, barsHeight, value)
	}
	const small = 8
	foot := s.foot()
	c.Text(margin, c.Height-margin-Leading(small), c.Fitting(small, width, foot), foot)
	if missing := c.Missing(); len(missing) > 0 {
		says := MissingSays(missing)
		c.Text(margin, c.Height-margin-2*Leading(small), c.Fitting(small, width, says), says)
	}
	pdf, err = c.PDF()
	return pdf, c.Missing(), err
}

// mostMissing is how many signs a document names that it could not print: their line stays readable.
const mostMissing = 6

// MissingSays explains the signs that could not be printed, and what to do about them.
func MissingSays(missing []rune) string {
	var codes []string
	for _, r := range missing[:min(len(missing), mostMissing)] {
		codes = append(codes, fmt.Sprintf("%U", r))
	}
	if len(missing) > mostMissing {
		codes = append(codes, "…")
	}
	return substitute + " 無法列印的字，請依訂單手寫補上 / cannot be printed, write it in by hand: " + strings.Join(codes, " ")
}

// head writes the title, and in a frame what is to be collected.
func (s Sheet) head(c *Canvas, width float64) float64 {
	const title, collect = 15, 13
	room := width
	if s.Collect != "" {
		wide := c.Length(collect, s.Collect) + 4
		room -= wide + 2
		c.Box(margin+width-wide, margin, wide, Leading(collect)+0.5, 0.5)
		c.Text(margin+width-wide+2, margin+0.5, collect, s.Collect)
	}
	c.Text(margin, margin, c.Fitting(title, room, s.Title), s.Title)
	y := margin + Leading(title) + 0.5
	c.Rule(margin, y, width, 0.5)
	return y + 0.5
}

// sorting writes what the carrier sorts by, the QR code beside it.
func (s Sheet) sorting(c *Canvas, y, width float64) float64 {
	if len(s.Sorting) == 0 && s.QR == "" {
		return y
	}
	bottom := y
	if s.QR != "" {
		c.Squares(margin+width-qrSide, y, qrSide, s.QR)
		width -= qrSide + 2
		bottom += qrSide
	}
	bottom = max(bottom, s.facts(c, y+1, width))
	c.Rule(margin, bottom+0.5, c.Size.Width-2*margin, 0.25)
	return bottom + 0.75
}

// facts writes what the carrier sorts by, each on one line, and as many on a line as fit.
func (s Sheet) facts(c *Canvas, y, width float64) float64 {
	const points, gap = 13, 5.0
	x := margin
	for _, f := range s.Sorting {
		text := strings.TrimSpace(f.Name + " " + f.Value)
		size := c.Fitting(points, width, text)
		if x > margin && x+c.Length(size, text) > margin+width {
			x, y = margin, y+Leading(points)
		}
		c.Text(x, y, size, text)
		x += c.Length(size, text) + gap
	}
	return y + Leading(points)
}

// foot is the line at the lower edge.
func (s Sheet) foot() string {
	foot := "訂單 " + s.Order
	if s.From != "" {
		foot += "　寄件 " + s.From
	}
	if s.Carrier != "" {
		foot += "　" + s.Carrier
	}
	if s.ShipBy != "" {
		foot += "　最晚出貨 " + s.ShipBy
	}
	return foot
}
