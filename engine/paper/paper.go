// Package paper sets the warehouse's own documents as PDF: the pick list, the packing slip and the sheet of command barcodes. What they say is
// given to it; how they look on paper is here.
package paper

import (
	"fmt"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn"
)

// margin is the white edge of a page, in millimetres: office printers reach no further than 5.
const margin = 10.0

// The sizes of type, in points.
const (
	titleSize = 16.0
	textSize  = 10.0
	smallSize = 8.0
)

// Sheet is a finished document.
type Sheet struct {
	PDF     []byte
	Pages   int
	Missing []rune // signs that could not be printed; the document says so
}

// document is one in the making. y is the upper edge of what is still free on the page.
type document struct {
	*drawn.Canvas
	language string
	y        float64
	pages    int
}

func newDocument(size drawn.Size, language string) *document {
	return &document{Canvas: drawn.NewCanvas(size), language: language, y: margin, pages: 1}
}

// inner is the width between the edges.
func (d *document) inner() float64 { return d.Width - 2*margin }

// floor is where a page ends: below is its footer.
func (d *document) floor() float64 { return d.Height - margin - 2*drawn.Leading(smallSize) }

// title writes a title and, small, what belongs to it.
func (d *document) title(title, about string) {
	d.Text(margin, d.y, d.Fitting(titleSize, d.inner(), title), title)
	d.y += drawn.Leading(titleSize)
	if about != "" {
		d.y = d.Block(margin, d.y, d.inner(), textSize, 3, about)
	}
	d.y += 2
}

// room makes sure that something of a height stands on one page, and says whether it begins a new one.
func (d *document) room(height float64) (fresh bool) {
	if d.y+height <= d.floor() {
		return false
	}
	d.AddPage()
	d.pages++
	d.y = margin
	return true
}

// finish writes the footers: which page of how many, of what, and what could not be printed.
func (d *document) finish(of string) (Sheet, error) {
	of = d.Printable(of)
	missing := d.Missing()
	d.OnEachPage(func(page, pages int) {
		y := d.Height - margin - drawn.Leading(smallSize)
		d.Text(margin, y, smallSize, of)
		d.TextRight(d.Width-margin, y, smallSize, fmt.Sprintf("%d / %d", page, pages))
		if len(missing) > 0 {
			says := drawn.MissingSays(missing)
			d.Text(margin, y-drawn.Leading(smallSize), d.Fitting(smallSize, d.inner(), says), says)
		}
	})
	pdf, err := d.PDF()
	return Sheet{PDF: pdf, Pages: d.pages, Missing: d.Missing()}, err
}

// says gives a text in the document's language.
func (d *document) says(en, zh string) string { return connectors.Text{EN: en, ZH: zh}.In(d.language) }

// at writes a time as the warehouse's clock shows it.
func at(t time.Time) string { return t.In(connectors.Taipei).Format("2006-01-02 15:04") }
