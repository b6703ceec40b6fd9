package printing

// The test page: rulers, a square and a barcode, with what to do with them in the language of who asked for it.

import (
	"fmt"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn"
	"gowarehouse/engine/printing/device"
)

const (
	perMM    = 72 / 25.4 // PDF's units in a millimetre
	hairline = 0.2       // width of a mark in millimetres: two dots of a label printer
	textSize = 7.0       // points
	square   = 20.0
)

// pdfSettings are what the PDF library works with: it keeps no folder of its own and fetches nothing.
func pdfSettings() *model.Configuration {
	c := model.NewDefaultConfiguration()
	c.Offline = true
	return c
}

// What the test page says.
var (
	pageTitle = connectors.Text{EN: "GoWarehouse test page", ZH: "GoWarehouse 測試頁"}
	pageSize  = connectors.Text{EN: "Paper: %.1f x %.1f mm", ZH: "紙張：%.1f x %.1f 公釐"}
	pageRuler = connectors.Text{
		EN: "Hold a ruler against the marks: 100 mm on the page must be 100 mm. If not, the printer scales: switch that off in its driver.",
		ZH: "請以尺對照刻度：頁面上的 100 公釐須為實際的 100 公釐。若不符，代表印表機縮放列印，請於驅動程式關閉縮放。",
	}
	pageEdge = connectors.Text{EN: "Marks that are missing at an edge lie where the printer cannot reach.", ZH: "邊緣缺少的刻度是印表機無法列印的範圍。"}
	pageScan = connectors.Text{EN: "Scan this: if the scanner cannot read it, clean the print head or lower the speed.",
		ZH: "請掃描此條碼：若無法讀取，請清潔印字頭或降低列印速度。"}
)

// testCode is what the barcode of the test page says.
const testCode = "GW-TEST-1234"

// rulerPage draws the test page, with words in a language: a ruler along the upper and the left edge, in millimetres from the edge of the
// paper, and the size of the page. Held against a real ruler it tells whether the printer scales, and how much of the edge it cannot reach.
func rulerPage(size device.Size, language string) ([]byte, error) {
	r := &ruler{Canvas: drawn.NewCanvas(drawn.Size{Width: float64(size.Width) / 100, Height: float64(size.Height) / 100}), language: language}
	r.rulers()
	r.inside()
	return r.PDF()
}

// ruler is a test page in the making.
type ruler struct {
	*drawn.Canvas
	language string
}

// rulers draws the marks of both edges.
func (r *ruler) rulers() {
	for mm := 1; float64(mm) < r.Width; mm++ {
		r.Rule(float64(mm), 0, hairline, markLength(mm))
		if mm%10 == 0 && float64(mm) < r.Width-4 {
			r.TextCentred(float64(mm), markLength(mm)+0.3, textSize, fmt.Sprint(mm))
		}
	}
	for mm := 1; float64(mm) < r.Height; mm++ {
		r.Rule(0, float64(mm), markLength(mm), hairline)
		if mm%10 == 0 && float64(mm) < r.Height-4 {
			r.Text(markLength(mm)+0.6, float64(mm)-drawn.Leading(textSize)/2, textSize, fmt.Sprint(mm))
		}
	}
}

// inside draws what has room between the rulers and the other edges.
func (r *ruler) inside() {
	x, y := min(15, r.Width/3), 12.0
	width := r.Width - x - 4
	if width < 10 || y+drawn.Leading(textSize) > r.Height {
		return
	}
	r.Text(x, y, r.Fitting(2*textSize, width, pageTitle.In(r.language)), pageTitle.In(r.language))
	y += drawn.Leading(2 * textSize)
	said := func(text string) {
		if lines := r.Lines(width, textSize, 6, text); y+lines.Height() <= r.Height-2 {
			y = r.Write(x, y, lines) + 1
		}
	}
	said(fmt.Sprintf(pageSize.In(r.language), r.Width, r.Height))
	said(pageRuler.In(r.language))
	said(pageEdge.In(r.language))
	if x+square < r.Width && y+square+2 < r.Height { // a square whose sides are easily measured
		r.Box(x, y+1, square, square, hairline)
		r.TextCentred(x+square/2, y+square/2, textSize, "20 x 20 mm")
		y += square + 4
	}
	if width >= 45 && y+30 < r.Height {
		said(pageScan.In(r.language))
		r.Bars(x, y, min(width, 70), 12, testCode)
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
