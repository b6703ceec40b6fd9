package paper

import (
	"fmt"
	"strings"
	"time"

	"gowarehouse/connectors/drawn"
)

// Slip is the packing slip of a parcel: what the buyer finds in the box. It says nothing of money and nothing of the buyer but the name.
type Slip struct {
	At       time.Time
	Merchant string
	Platform string
	Order    string // its number
	Buyer    string
	Carrier  string
	Number   string // the tracking number
	Parcel   int    // which of Parcels
	Parcels  int
	Lines    []SlipLine
	Note     string // the buyer's
	Places   []Place
}

// Place is where goods leave from or go back to, as its platform calls it.
type Place struct {
	Label string
	Name  string
}

// SlipLine is a product in the parcel.
type SlipLine struct {
	SKU     string
	Name    string
	Options string
	Pieces  int64
}

// Sheet sets the slip on A4, with the order's number as a bar code so that a return is found by a scan. An error is Unexpected.
func (s Slip) Sheet(language string) (Sheet, error) {
	d := newDocument(drawn.A4, language)
	d.title(d.says("Packing slip", "出貨明細"), s.Merchant)
	const codeWidth, codeHeight = 80.0, 10.0
	top := d.y
	below := top
	if s.scans() {
		below = d.Bars(d.Width-margin-codeWidth, top, codeWidth, codeHeight, s.Order)
	}
	for _, fact := range s.facts(d) {
		if fact[1] != "" {
			d.y = d.Block(margin, d.y, d.inner()-codeWidth-gap, textSize, 2, fact[0]+d.says(": ", "：")+fact[1])
		}
	}
	d.y = max(d.y, below) + 3
	columns := []column{
		{width: 8, tick: true, most: 1, size: textSize},
		{head: "SKU", width: 40, most: 2, size: textSize},
		{head: d.says("Name", "品名"), width: 124, most: 4, size: textSize},
		{head: d.says("Pieces", "件數"), width: 18, most: 1, size: 13, right: true},
	}
	d.heads(columns)
	var pieces int64
	for _, line := range s.Lines {
		pieces += line.Pieces
		d.row(columns, []string{"", line.SKU, strings.TrimSpace(line.Name + "　" + line.Options), fmt.Sprint(line.Pieces)})
	}
	d.room(drawn.Leading(textSize) + gap)
	d.TextRight(d.Width-margin-inset, d.y, textSize, fmt.Sprintf(d.says("Pieces in all: %d", "共 %d 件"), pieces))
	d.y += drawn.Leading(textSize) + gap
	if s.Note != "" {
		const most = 12
		note := d.Lines(d.inner(), textSize, most, d.says("Note: ", "備註：")+s.Note)
		d.room(note.Height())
		d.y = d.Write(margin, d.y, note)
	}
	return d.finish(s.Order + "　" + at(s.At))
}

// scans says whether the order's number can stand in a Code 128 that a scanner still reads.
func (s Slip) scans() bool {
	const longest = 28
	return s.Order != "" && len(s.Order) <= longest && !strings.ContainsFunc(s.Order, func(r rune) bool { return r < ' ' || r > '~' })
}

// facts are what the slip says above the products.
func (s Slip) facts(d *document) [][2]string {
	facts := [][2]string{
		{d.says("Order", "訂單"), s.Order},
		{d.says("Platform", "平台"), s.Platform},
		{d.says("For", "收件人"), s.Buyer},
		{d.says("Carrier", "物流"), strings.TrimSpace(s.Carrier + " " + s.Number)},
	}
	if s.Parcels > 1 {
		facts = append(facts, [2]string{d.says("Parcel", "包裹"), fmt.Sprintf("%d / %d", s.Parcel, s.Parcels)})
	}
	for _, place := range s.Places {
		facts = append(facts, [2]string{place.Label, place.Name})
	}
	return facts
}
