// Package drawn makes labels of platforms that give codes instead of a file: a page of 100 x 150 mm as HTML, with bar codes and QR codes
// as paths. What a label must show is the platform's; how it looks on paper is here.
package drawn

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/qr"

	"gowarehouse/connectors"
)

// page asks the network for nothing and runs nothing.
//
//go:embed label.html
var page string

var pageTemplate = template.Must(template.New("label").Parse(page))

// Type is the content type of the pages.
const Type = "text/html; charset=utf-8"

// Sheet is what a label shows. Parts that are empty are left out.
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
	Sorting  []Fact // what the carrier sorts by
	BarCodes []Bars
	QR       *Squares
}

// Fact is a value with its name; some values bear none.
type Fact struct{ Name, Value string }

// Label draws the sheet. An error is Unexpected.
func (s Sheet) Label() (*connectors.Label, error) {
	var out bytes.Buffer
	if err := pageTemplate.Execute(&out, s); err != nil {
		return nil, connectors.Errorf(connectors.Unexpected, "the label cannot be drawn: %w", err)
	}
	return &connectors.Label{Data: out.Bytes(), Type: Type}, nil
}

// Bars is a Code 128 as an SVG path in a box that is Width modules wide and one high, quiet zones included.
type Bars struct {
	Text  string
	Width int
	Path  string
}

// quiet is the white beside a Code 128, in modules.
const quiet = 10

// Bar draws a Code 128. A value that it cannot hold is Unexpected.
func Bar(value string) (Bars, error) {
	drawn, err := code128.Encode(value)
	if err != nil {
		return Bars{}, undrawable(err)
	}
	width := drawn.Bounds().Dx()
	return Bars{value, width + 2*quiet, path(drawn, 0, quiet, 0)}, nil
}

// Squares is a QR code as an SVG path in a square box.
type Squares struct {
	Text string
	Size int
	Path string
}

// Square draws a QR code. A value that is too long is Unexpected.
func Square(value string) (*Squares, error) {
	drawn, err := qr.Encode(value, qr.M, qr.Auto)
	if err != nil {
		return nil, undrawable(err)
	}
	const margin = 4
	size := drawn.Bounds().Dx()
	var all strings.Builder
	for y := range size {
		all.WriteString(path(drawn, y, margin, margin))
	}
	return &Squares{value, size + 2*margin, all.String()}, nil
}

func undrawable(err error) error {
	return connectors.Errorf(connectors.Unexpected, "a code of the label cannot be drawn: %w", err)
}

// path draws the dark modules of a row, one high.
func path(code barcode.Barcode, y, right, down int) string {
	var b strings.Builder
	width := code.Bounds().Dx()
	for x := 0; x < width; x++ {
		start := x
		for x < width && isDark(code, x, y) {
			x++
		}
		if x > start {
			fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", start+right, y+down, x-start, x-start)
		}
	}
	return b.String()
}

func isDark(code barcode.Barcode, x, y int) bool {
	r, _, _, _ := code.At(x, y).RGBA()
	return r == 0
}
