package paper

import (
	"fmt"
	"strings"
	"time"

	"gowarehouse/connectors/drawn"
)

// PickList is what is to be taken from the shelves for several orders.
type PickList struct {
	At     time.Time
	Orders int // that are picked
	Lines  []PickLine
}

// PickLine is a product. Lines are in the order in which one walks along the shelves.
type PickLine struct {
	Shelf  string
	SKU    string
	Name   string
	Pieces int64
	Orders []string // the numbers of those that need it
}

// Sheet sets the list on A4, by shelf, each with how many pieces it holds and a box to tick. An error is Unexpected.
func (l PickList) Sheet(language string) (Sheet, error) {
	d := newDocument(drawn.A4, language)
	var pieces int64
	for _, line := range l.Lines {
		pieces += line.Pieces
	}
	title := d.says("Pick list", "揀貨單")
	d.title(title, fmt.Sprintf(d.says("%s. Orders: %d. Products: %d. Pieces: %d.", "%s　訂單 %d 筆　商品 %d 項　共 %d 件"),
		at(l.At), l.Orders, len(l.Lines), pieces))
	columns := []column{
		{width: 8, tick: true, most: 1, size: textSize},
		{head: "SKU", width: 34, most: 2, size: textSize},
		{head: d.says("Name", "品名"), width: 78, most: 3, size: textSize},
		{head: d.says("Pieces", "件數"), width: 18, most: 1, size: 13, right: true},
		{head: d.says("Orders", "訂單"), width: 52, most: 4, size: smallSize},
	}
	d.heads(columns)
	for _, shelf := range byShelf(l.Lines) {
		d.shelf(shelf, columns)
		for _, line := range shelf {
			d.row(columns, []string{"", line.SKU, line.Name, fmt.Sprint(line.Pieces), strings.Join(line.Orders, "、")})
		}
	}
	return d.finish(title + "　" + at(l.At))
}

// byShelf puts neighbours of one shelf together.
func byShelf(lines []PickLine) [][]PickLine {
	var shelves [][]PickLine
	for i, line := range lines {
		if i == 0 || line.Shelf != lines[i-1].Shelf {
			shelves = append(shelves, nil)
		}
		shelves[len(shelves)-1] = append(shelves[len(shelves)-1], line)
	}
	return shelves
}

// shelf writes the name of a shelf with what is to be taken from it; it stands with its first product.
func (d *document) shelf(lines []PickLine, columns []column) {
	const size = 12.0
	if d.room(drawn.Leading(size) + 3*drawn.Leading(textSize)) {
		d.heads(columns)
	}
	var pieces int64
	for _, line := range lines {
		pieces += line.Pieces
	}
	name := lines[0].Shelf
	if name == "" {
		name = d.says("No shelf", "無儲位")
	}
	d.y += above
	d.Text(margin, d.y, size, name)
	d.TextRight(d.Width-margin, d.y, textSize, fmt.Sprintf(d.says("pieces: %d", "%d 件"), pieces))
	d.y += drawn.Leading(size)
	d.Rule(margin, d.y, d.inner(), 0.3)
	d.y += gap / 2
}
