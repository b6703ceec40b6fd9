package emulation

// Labels that are no PDF: a picture, or a web page.

import (
	"bytes"
	"fmt"
	"html"
	"image"
	"image/color"
)

// LabelPicture draws a label of 100 x 150 mm as the usual label printer's dots: the number's Code 128, and a frame.
func LabelPicture(number string) *image.Gray {
	const width, height, frame = 800, 1200, 8
	const top, bottom, thick = 400, 800, 3
	picture := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			if x >= frame && x < width-frame && y >= frame && y < height-frame {
				picture.SetGray(x, y, color.Gray{Y: 0xff})
			}
		}
	}
	code := mustEncode(number)
	modules := code.Bounds().Dx()
	module := min(thick, (width-2*frame)/(modules+2*quiet))
	left := (width - module*modules) / 2
	for x := range module * modules {
		for y := top; y < bottom && isDark(code, x/module); y++ {
			picture.SetGray(left+x, y, color.Gray{})
		}
	}
	return picture
}

// LabelHTML is a web page with a section for each label, complete by itself: its bars are drawn in it.
func LabelHTML(labels ...LabelPage) []byte {
	var page bytes.Buffer
	page.WriteString("<!DOCTYPE html><html lang=\"zh-Hant-TW\"><head><meta charset=\"utf-8\"><title>label</title></head><body>")
	for _, l := range labels {
		fmt.Fprintf(&page, "<section><h1>%s</h1>", html.EscapeString(l.Title))
		for _, line := range l.Lines {
			fmt.Fprintf(&page, "<p>%s</p>", html.EscapeString(line))
		}
		fmt.Fprintf(&page, "<p>%s</p>%s</section>", html.EscapeString(l.Number), BarsHTML(l.Number))
	}
	page.WriteString("</body></html>")
	return page.Bytes()
}

// BarsHTML is a number's Code 128 as a drawing within a web page, 80 mm wide.
func BarsHTML(number string) string {
	code := mustEncode(number)
	modules := code.Bounds().Dx()
	var drawing bytes.Buffer
	fmt.Fprintf(&drawing, `<svg xmlns="http://www.w3.org/2000/svg" style="width:80mm;height:20mm" viewBox="0 0 %d 20" preserveAspectRatio="none">`,
		modules+2*quiet)
	runs(code, func(start, length int) {
		fmt.Fprintf(&drawing, `<rect x="%d" y="0" width="%d" height="20"/>`, quiet+start, length)
	})
	drawing.WriteString("</svg>")
	return drawing.String()
}
