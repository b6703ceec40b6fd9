package printing

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"gowarehouse/engine/printing/device"
)

const (
	perMM    = 72 / 25.4 // PDF's units in a millimetre
	hairline = 0.2       // width of a mark in millimetres: two dots of a label printer
	textSize = 7.0       // units
)

// pdfSettings are what the PDF library works with: it keeps no folder of its own and fetches nothing.
func pdfSettings() *model.Configuration {
	c := model.NewDefaultConfiguration()
	c.Offline = true
	return c
}

// rulerPage draws the test page: a ruler along the upper and the left edge, in millimetres from the edge of the paper, and the
// size of the page. Held against a real ruler it tells whether the printer scales, and how much of the edge it cannot reach.
func rulerPage(size device.Size) (pdf []byte, err error) {
	defer func() {
		if recover() != nil {
			pdf, err = nil, errors.New("printing: the PDF library gave up on the test page")
		}
	}()
	r := &ruler{width: float64(size.Width) / 100, height: float64(size.Height) / 100}
	r.page = model.NewPage(types.NewRectangle(0, 0, r.width*perMM, r.height*perMM), nil)
	r.font = r.page.Fm.EnsureKey("Helvetica")
	r.draw()
	table, err := pdfcpu.CreateXRefTableWithRootDict()
	if err != nil {
		return nil, err
	}
	root, err := table.Catalog()
	if err != nil {
		return nil, err
	}
	if err := pdfcpu.AddPageTreeWithSamplePage(table, root, r.page); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = api.WriteContext(pdfcpu.CreateContext(table, pdfSettings()), &out)
	return out.Bytes(), err
}

// ruler draws in millimetres from the upper left corner.
type ruler struct {
	page          model.Page
	font          string
	width, height float64
}

func (r *ruler) draw() {
	for mm := 1; float64(mm) < r.width; mm++ {
		r.bar(float64(mm), 0, hairline, markLength(mm))
		if mm%10 == 0 && float64(mm) < r.width-4 {
			r.write(float64(mm)-1.5, markLength(mm)+2.5, fmt.Sprint(mm))
		}
	}
	for mm := 1; float64(mm) < r.height; mm++ {
		r.bar(0, float64(mm), markLength(mm), hairline)
		if mm%10 == 0 && float64(mm) < r.height-4 {
			r.write(markLength(mm)+1, float64(mm)+1.5, fmt.Sprint(mm))
		}
	}
	x, y := min(15, r.width/3), 15.0
	for i, line := range []string{"GoWarehouse test page", fmt.Sprintf("%.1f x %.1f mm", r.width, r.height)} {
		r.write(x, y+float64(i)*4, line)
	}
	const side = 20.0 // a square whose sides are easily measured
	if x+side < r.width && y+8+side < r.height {
		r.bar(x, y+8, side, hairline)
		r.bar(x, y+8+side-hairline, side, hairline)
		r.bar(x, y+8, hairline, side)
		r.bar(x+side-hairline, y+8, hairline, side)
		r.write(x+2, y+8+side/2, "20 x 20 mm")
	}
}

// markLength is longer for fives and longest for tens.
func markLength(mm int) float64 {
	switch {
	case mm%10 == 0:
		return 6
	case mm%5 == 0:
		return 4.5
	}
	return 3
}

// bar fills a rectangle.
func (r *ruler) bar(x, y, width, height float64) {
	fmt.Fprintf(r.page.Buf, "%.3f %.3f %.3f %.3f re f\n", x*perMM, (r.height-y-height)*perMM, width*perMM, height*perMM)
}

// write writes plain letters, their foot at y.
func (r *ruler) write(x, y float64, text string) {
	fmt.Fprintf(r.page.Buf, "BT /%s %.1f Tf 0 g %.2f %.2f Td (%s) Tj ET\n", r.font, textSize, x*perMM, (r.height-y)*perMM, text)
}
