// The places of labels on the sheets of a file: what is there, whose it is, and cutting it out.

package label

import (
	"context"
	"image"
	"math"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"gowarehouse/connectors"
)

const (
	sameMM     = 3.0 // two sizes that differ by no more are the same paper
	cutMM      = 3.0 // along a cut, where a cutting line or a frame may be
	proportion = 0.02
)

// cell is a place on a page where a label may be.
type cell struct {
	page    int     // from 1
	x, y    float64 // from the upper left corner of the page as it stands on screen, in millimetres
	size    Page
	cut     bool // it is a part of the page
	turned  bool // it lies on its side
	true    Page // the size of the label when it stands upright
	blank   bool
	text    string
	crossed bool // something is drawn over the cuts of the page: perhaps it is not divided so
}

// whole says whether a cell is its page as it is.
func (c cell) whole() bool { return !c.cut && !c.turned && c.true == c.size }

// cellsOf divides a page as its platform declares it. A page of a size that is not declared is one label of its own size; if only the
// scale is not that of the one declared sheet, and the size is no paper, it gets the declared size.
func cellsOf(number int, page Page, sheets []connectors.LabelSheet) []cell {
	sheet, turned, known := sheetOf(page, sheets)
	if !known {
		c := cell{page: number, size: page, true: page}
		for _, s := range sheets {
			if !s.Several() && !isPaper(page) && math.Abs(page.WidthMM/page.HeightMM/(s.WidthMM/s.HeightMM)-1) < proportion {
				c.true = Page{s.WidthMM, s.HeightMM}
				break
			}
		}
		return []cell{c}
	}
	columns, rows := max(1, sheet.Columns), max(1, sheet.Rows)
	upright := Page{sheet.WidthMM / float64(columns), sheet.HeightMM / float64(rows)}
	if turned {
		columns, rows = rows, columns
	}
	size := Page{page.WidthMM / float64(columns), page.HeightMM / float64(rows)}
	var cells []cell
	for row := range rows {
		for column := range columns {
			c := cell{page: number, x: float64(column) * size.WidthMM, y: float64(row) * size.HeightMM, size: size,
				cut: sheet.Several(), turned: turned, true: upright}
			if !turned && !c.cut {
				c.true = size // to the millimetre what it is
			}
			cells = append(cells, c)
		}
	}
	return cells
}

// sheetOf finds the declared sheet that a page is, and whether it lies on its side.
func sheetOf(page Page, sheets []connectors.LabelSheet) (sheet connectors.LabelSheet, turned, known bool) {
	for _, s := range sheets {
		if near(page, Page{s.WidthMM, s.HeightMM}) {
			return s, false, true
		}
	}
	for _, s := range sheets {
		if near(page, Page{s.HeightMM, s.WidthMM}) {
			return s, true, true
		}
	}
	return connectors.LabelSheet{}, false, false
}

func near(a, b Page) bool {
	return math.Abs(a.WidthMM-b.WidthMM) <= sameMM && math.Abs(a.HeightMM-b.HeightMM) <= sameMM
}

// papers are sizes that a page has on purpose.
var papers = []Page{{100, 150}, {101.6, 152.4}, {105, 148}, {148, 210}, {210, 297}, {216, 279}, {100, 100}, {76, 130}, {80, 120}}

func isPaper(p Page) bool {
	for _, known := range papers {
		if near(p, known) || near(Page{p.HeightMM, p.WidthMM}, known) {
			return true
		}
	}
	return false
}

// look finds the cells of a file and what is in them. The text is read only where a label must be told from others.
func (r *Renderer) look(ctx context.Context, pdf []byte, pages []Page, sheets []connectors.LabelSheet, alone bool) ([]cell, error) {
	var cells []cell
	err := r.with(ctx, pdf, func(engine pdfium.Pdfium, document references.FPDF_DOCUMENT) error {
		for i, page := range pages {
			found := cellsOf(i+1, page, sheets)
			if err := lookAt(engine, document, page, found, alone); err != nil {
				return err
			}
			cells = append(cells, found...)
		}
		return nil
	})
	return cells, err
}

// Resolutions of a look at a page, as dots on the page: a label of 100 x 150 mm has them at 96 and at 29 dpi.
const (
	lookDots   = 220_000
	glanceDots = 20_000
)

// lookAt finds what is in the cells of a page. Whether there is anything on a page that is one cell shows at a glance as a rule, in a third of
// the time: fine strokes are a grey on a coarse drawing. Only what looks blank then is looked at closely.
func lookAt(engine pdfium.Pdfium, document references.FPDF_DOCUMENT, page Page, cells []cell, alone bool) error {
	closely := cells[0].cut
	if !closely {
		if err := inkOf(engine, document, page, cells, glanceDots); err != nil {
			return err
		}
		closely = cells[0].blank
	}
	if closely {
		if err := inkOf(engine, document, page, cells, lookDots); err != nil {
			return err
		}
	}
	if alone {
		return nil
	}
	return readText(engine, document, page, cells)
}

// inkOf finds which of a page's cells are blank, and whether something is drawn over the cuts, in a drawing of so many dots.
func inkOf(engine pdfium.Pdfium, document references.FPDF_DOCUMENT, page Page, cells []cell, dots float64) error {
	dpi := int(max(8, min(150, math.Sqrt(dots/(page.WidthMM*page.HeightMM))*25.4)))
	picture, err := shadesOf(engine, document, cells[0].page, dpi, nil)
	if err != nil {
		return err
	}
	perMM := float64(dpi) / 25.4
	crossed := cells[0].cut && crossing(picture, cells, perMM)
	for i := range cells {
		c := &cells[i]
		margin := 0.0
		if c.cut {
			margin = cutMM
		}
		c.blank, c.crossed = blankIn(picture, image.Rect(int((c.x+margin)*perMM), int((c.y+margin)*perMM),
			int((c.x+c.size.WidthMM-margin)*perMM)+1, int((c.y+c.size.HeightMM-margin)*perMM)+1)), crossed
	}
	return nil
}

// shadesOf draws a page, or an area of it, in shades of grey.
func shadesOf(engine pdfium.Pdfium, document references.FPDF_DOCUMENT, page, dpi int, area *requests.RenderPageCrop) (*image.Gray, error) {
	drawn, err := engine.RenderPageInDPI(&requests.RenderPageInDPI{Page: pageAt(document, page), DPI: dpi, RenderForm: true,
		Document: &document, Crop: area, ImageFormat: requests.RenderImageFormatGrayscale})
	if err != nil {
		return nil, err
	}
	defer drawn.Cleanup()
	grey := greyOf(drawn.Result.RenderedImage)
	own := image.NewGray(grey.Rect)
	for y := range grey.Rect.Dy() {
		copy(own.Pix[y*own.Stride:], grey.Pix[y*grey.Stride:y*grey.Stride+grey.Rect.Dx()])
	}
	return own, nil
}

// faint is the difference of shades below which nothing is to be seen on paper.
const faint = 24

func blankIn(picture *image.Gray, area image.Rectangle) bool {
	area = area.Intersect(picture.Rect)
	darkest, lightest := uint8(255), uint8(0)
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for _, shade := range picture.Pix[y*picture.Stride+area.Min.X : y*picture.Stride+area.Max.X] {
			darkest, lightest = min(darkest, shade), max(lightest, shade)
		}
	}
	return darkest >= lightest || lightest-darkest < faint
}

// crossing says whether something is drawn over the cuts between cells: ink without a gap from one side of a cut to the other. Cutting
// lines run along the cuts, and where two of them meet does not count.
func crossing(picture *image.Gray, cells []cell, perMM float64) bool {
	reach := int(cutMM / 2 * perMM)
	var columns, rows []int
	for _, c := range cells {
		if c.x > 0 && c.y == 0 {
			columns = append(columns, int(c.x*perMM))
		}
		if c.y > 0 && c.x == 0 {
			rows = append(rows, int(c.y*perMM))
		}
	}
	off := func(at int, cuts []int, end int) bool {
		if at < 2*reach || at > end-2*reach { // the edge of the sheet
			return false
		}
		for _, cut := range cuts {
			if at > cut-2*reach && at < cut+2*reach {
				return false
			}
		}
		return true
	}
	ink := func(x, y int) bool {
		return image.Pt(x, y).In(picture.Rect) && picture.Pix[y*picture.Stride+x] < paperFrom
	}
	run := func(cut, at int, along func(a, b int) bool) bool {
		for d := -reach; d <= reach; d++ {
			if !along(cut+d, at) {
				return false
			}
		}
		return true
	}
	for _, cut := range columns {
		for y := range picture.Rect.Dy() {
			if off(y, rows, picture.Rect.Dy()) && run(cut, y, ink) {
				return true
			}
		}
	}
	for _, cut := range rows {
		for x := range picture.Rect.Dx() {
			if off(x, columns, picture.Rect.Dx()) && run(cut, x, func(y, x int) bool { return ink(x, y) }) {
				return true
			}
		}
	}
	return false
}

// fine is the number of steps to a millimetre in which places are told to PDFium.
const fine = 20

// readText reads what is written in each cell.
func readText(engine pdfium.Pdfium, document references.FPDF_DOCUMENT, page Page, cells []cell) error {
	at := pageAt(document, cells[0].page)
	loaded, err := engine.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: at})
	if err != nil {
		return err
	}
	defer func() { _, _ = engine.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: loaded.TextPage}) }()
	point := func(x, y float64) (float64, float64, error) {
		p, err := engine.FPDF_DeviceToPage(&requests.FPDF_DeviceToPage{Page: at, SizeX: int(page.WidthMM * fine), SizeY: int(page.HeightMM * fine),
			DeviceX: int(x * fine), DeviceY: int(y * fine)})
		if err != nil {
			return 0, 0, err
		}
		return p.PageX, p.PageY, nil
	}
	for i := range cells {
		c := &cells[i]
		x1, y1, err := point(c.x, c.y)
		if err != nil {
			return err
		}
		x2, y2, err := point(c.x+c.size.WidthMM, c.y+c.size.HeightMM)
		if err != nil {
			return err
		}
		text, err := engine.FPDFText_GetBoundedText(&requests.FPDFText_GetBoundedText{TextPage: loaded.TextPage,
			Left: min(x1, x2), Right: max(x1, x2), Bottom: min(y1, y2), Top: max(y1, y2)})
		if err == nil { // a page may have no text at all
			c.text = text.Text
		}
	}
	return nil
}

// Resolutions of what is cut out: twice that of the finest label printer, and the least for what is too large for it.
const (
	cutDPI   = 600
	leastDPI = 300
)

// cutOut draws cells, upright and in black and white. Nothing of the file but these dots is in the result.
func (r *Renderer) cutOut(ctx context.Context, pdf []byte, cells []cell, dpi int) ([]Bitmap, error) {
	var cut []Bitmap
	err := r.with(ctx, pdf, func(engine pdfium.Pdfium, document references.FPDF_DOCUMENT) error {
		for _, c := range cells {
			own, dots := dpi, c.size.WidthMM*c.size.HeightMM/25.4/25.4
			if dots*float64(own)*float64(own) > maxPixels {
				own = min(own, leastDPI)
			}
			if dots*float64(own)*float64(own) > maxPixels {
				return ErrTooLarge.because("the picture would be too large")
			}
			area := &requests.RenderPageCrop{X: c.x / mmPerUnit, Y: c.y / mmPerUnit, Width: c.size.WidthMM / mmPerUnit, Height: c.size.HeightMM / mmPerUnit}
			picture, err := shadesOf(engine, document, c.page, own, area)
			if err != nil {
				return err
			}
			b := Dots(picture, own)
			if c.turned {
				b = b.Turned(1)
			}
			cut = append(cut, b)
		}
		return nil
	})
	return cut, err
}
