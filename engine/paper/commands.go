package paper

import "gowarehouse/connectors/drawn"

// Commands is the sheet of bar codes that hangs beside a packing station.
type Commands struct {
	Title  string
	Words  []Command // what the station is told
	Digits string    // what the digits are for
	Keys   []Command // the digits
}

// Command is one bar code.
type Command struct {
	Code string
	Says string
	Does string
}

// The measures of the bar codes, in millimetres: they are scanned from half a metre away.
const (
	commandHeight = 9.0
	commandGap    = 4.0
)

// Sheet sets the commands on A4. An error is Unexpected.
func (c Commands) Sheet(language string) (Sheet, error) {
	d := newDocument(drawn.A4, language)
	d.title(c.Title, "")
	d.grid(2, c.Words)
	d.y = d.Block(margin, d.y, d.inner(), textSize, 2, c.Digits) + gap
	d.grid(3, c.Keys)
	return d.finish(c.Title)
}

// grid sets commands in columns, in frames of one height.
func (d *document) grid(columns int, commands []Command) {
	width := (d.inner() - commandGap*float64(columns-1)) / float64(columns)
	const size, pad, most = 12.0, 2.0, 2
	does := make([]drawn.Lines, len(commands))
	high := 0.0 // the longest explanation
	for i, c := range commands {
		does[i] = d.Lines(width-2*pad, smallSize, most, c.Does)
		high = max(high, does[i].Height())
	}
	height := 2*pad + drawn.Leading(size) + high + commandHeight + drawn.Leading(textSize)
	for i, c := range commands {
		column := i % columns
		if column == 0 {
			d.room(height)
		}
		x, y := margin+float64(column)*(width+commandGap), d.y
		d.Box(x, y, width, height-1, 0.3)
		d.Text(x+pad, y+pad/2, d.Fitting(size, width-2*pad, c.Says), c.Says)
		y += pad/2 + drawn.Leading(size)
		d.Write(x+pad, y, does[i])
		d.Bars(x+pad, y+high+1, width-2*pad, commandHeight, c.Code)
		if column == columns-1 || i == len(commands)-1 {
			d.y += height + gap
		}
	}
}
