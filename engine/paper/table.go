package paper

import "gowarehouse/connectors/drawn"

// column is one of a table.
type column struct {
	head  string
	width float64 // millimetres
	most  int     // lines of a cell; what is longer is cut off
	size  float64 // points
	right bool
	tick  bool // a box to tick instead of a text
}

// tickSide is the side of a box to tick, in millimetres.
const tickSide = 4.0

// The white around a cell, in millimetres.
const (
	gap   = 1.5 // beside and below
	above = 0.5
	inset = 3.0 // right of numbers
)

// heads writes the heads of a table.
func (d *document) heads(columns []column) {
	x := margin
	for _, c := range columns {
		d.cell(x, c, smallSize, c.head)
		x += c.width
	}
	d.y += drawn.Leading(smallSize)
	d.Rule(margin, d.y+0.3, d.inner(), 0.3)
	d.y += gap
}

// row writes a row, never over the end of a page; the heads stand on each page.
func (d *document) row(columns []column, cells []string) {
	height := 0.0
	blocks := make([]drawn.Lines, len(columns))
	for i, c := range columns {
		if !c.tick && !c.right {
			blocks[i] = d.Lines(c.width-gap, c.size, c.most, cells[i])
		}
		height = max(height, blocks[i].Height(), drawn.Leading(c.size))
	}
	if d.room(above + height + gap) {
		d.heads(columns)
	}
	x := margin
	d.y += above
	for i, c := range columns {
		switch {
		case c.tick:
			d.Box(x, d.y+0.5, tickSide, tickSide, 0.25)
		case c.right:
			d.cell(x, c, c.size, cells[i])
		default:
			d.Write(x, d.y, blocks[i])
		}
		x += c.width
	}
	d.y += height + gap/2
	d.Rule(margin, d.y, d.inner(), 0.1)
	d.y += gap / 2
}

// cell writes one line, smaller where it would be too long.
func (d *document) cell(x float64, c column, size float64, text string) {
	size = d.Fitting(size, c.width-gap, text)
	if c.right {
		d.TextRight(x+c.width-inset, d.y, size, text)
		return
	}
	d.Text(x, d.y, size, text)
}
