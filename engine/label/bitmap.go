// Pages as dots: black or white and nothing between, which is all that a label printer knows.

package label

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// Bitmap is a page, or a part of one, in dots. The first row is the top of the page as it stands on screen, turned and cropped.
type Bitmap struct {
	Width, Height int    // dots; a millimetre has DPI/25.4 of them
	Stride        int    // bytes from a row to the next, (Width+7)/8
	Bits          []byte // Height rows of Stride bytes; the leftmost dot is the highest bit, 1 is black, bits beyond Width are 0
	DPI           int
}

// Bitmap draws one page, counted from 1, of a PDF that Open has given, in black and white at dpi dots per inch: 203 and 300 are label
// printers, a printer of sheets has 600. The page has its true size: 100 mm at 203 dpi are 800 dots, a part of a dot counts as one.
//
// Bars and letters keep straight edges: a dot is black where ink covers half of it. Areas of grey (a logo) become a pattern of dots, paper
// that is nearly white becomes white. The same page gives the same dots every time.
//
// Errors are those of Preview: ctx's, ErrNoSuchPage, ErrTooLarge and ErrDamaged.
func (r *Renderer) Bitmap(ctx context.Context, pdf []byte, page, dpi int) (Bitmap, error) {
	var dots Bitmap
	err := r.use(ctx, pdf, page, dpi, func(engine pdfium.Pdfium, document references.FPDF_DOCUMENT) error {
		drawn, err := engine.RenderPageInDPI(&requests.RenderPageInDPI{
			Page: pageAt(document, page), DPI: dpi, RenderForm: true, Document: &document, ImageFormat: requests.RenderImageFormatGrayscale,
		})
		if err != nil {
			return err
		}
		defer drawn.Cleanup()
		dots = Dots(drawn.Result.RenderedImage, dpi)
		return nil
	})
	return dots, err
}

// Shades, from 0 (black) to 255 (white), that decide what becomes of a dot.
const (
	inkBelow   = 96  // ink: what lies beside it is an edge, not an area of grey
	paperFrom  = 208 // paper, if a little dirty or tinted
	halfway    = 128
	edgeWithin = 2 // dots around ink in which nothing is an area
)

// Dots makes a picture black and white in the way that Renderer.Bitmap describes. What is transparent is white. The picture is taken to
// have dpi dots per inch; it is not scaled.
func Dots(picture image.Image, dpi int) Bitmap {
	grey := greyOf(picture)
	w, h := grey.Rect.Dx(), grey.Rect.Dy()
	b := Bitmap{Width: w, Height: h, Stride: (w + 7) / 8, DPI: dpi}
	b.Bits = make([]byte, b.Stride*h)
	for y := range h {
		row := grey.Pix[y*grey.Stride : y*grey.Stride+w]
		for x, shade := range row {
			limit := uint8(halfway)
			if shade < paperFrom && shade >= inkBelow && !nearInk(grey, x, y) {
				limit = pattern[y%len(pattern)][x%len(pattern)]
			}
			if shade < limit {
				b.Bits[y*b.Stride+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return b
}

// greyOf gives a picture's shades on white paper, with its corner at 0, 0. The picture itself is given back where it is that already.
func greyOf(picture image.Image) *image.Gray {
	if grey, ok := picture.(*image.Gray); ok && grey.Rect.Min == (image.Point{}) {
		return grey
	}
	box := picture.Bounds()
	flat := image.NewRGBA(image.Rect(0, 0, box.Dx(), box.Dy()))
	draw.Draw(flat, flat.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(flat, flat.Rect, picture, box.Min, draw.Over)
	grey := image.NewGray(flat.Rect)
	draw.Draw(grey, grey.Rect, flat, image.Point{}, draw.Src)
	return grey
}

// nearInk says whether there is ink within edgeWithin dots of a dot.
func nearInk(grey *image.Gray, x, y int) bool {
	for row := max(0, y-edgeWithin); row <= min(grey.Rect.Dy()-1, y+edgeWithin); row++ {
		at := row * grey.Stride
		for _, shade := range grey.Pix[at+max(0, x-edgeWithin) : at+min(grey.Rect.Dx(), x+edgeWithin+1)] {
			if shade < inkBelow {
				return true
			}
		}
	}
	return false
}

// pattern are the limits of an ordered dither: an area's share of black dots is its share of ink.
var pattern = func() (limits [8][8]uint8) {
	order := [8][8]uint8{ // Bayer's matrix of 8 x 8
		{0, 32, 8, 40, 2, 34, 10, 42},
		{48, 16, 56, 24, 50, 18, 58, 26},
		{12, 44, 4, 36, 14, 46, 6, 38},
		{60, 28, 52, 20, 62, 30, 54, 22},
		{3, 35, 11, 43, 1, 33, 9, 41},
		{51, 19, 59, 27, 49, 17, 57, 25},
		{15, 47, 7, 39, 13, 45, 5, 37},
		{63, 31, 55, 23, 61, 29, 53, 21},
	}
	for y, row := range order {
		for x, place := range row {
			limits[y][x] = place*4 + 2
		}
	}
	return limits
}()

// Black says whether a dot is black; dots beyond the bitmap are white.
func (b Bitmap) Black(x, y int) bool {
	if x < 0 || y < 0 || x >= b.Width || y >= b.Height {
		return false
	}
	return b.Bits[y*b.Stride+x/8]&(0x80>>(x%8)) != 0
}

// Blank reports whether there is no black dot.
func (b Bitmap) Blank() bool {
	for _, eight := range b.Bits {
		if eight != 0 {
			return false
		}
	}
	return true
}

// Turned gives the bitmap turned clockwise by quarters of a turn; a negative number turns the other way.
func (b Bitmap) Turned(quarters int) Bitmap {
	for range (quarters%4 + 4) % 4 {
		b = b.turnedRight()
	}
	return b
}

func (b Bitmap) turnedRight() Bitmap {
	t := Bitmap{Width: b.Height, Height: b.Width, Stride: (b.Height + 7) / 8, DPI: b.DPI}
	t.Bits = make([]byte, t.Stride*t.Height)
	for y := range b.Height {
		x := t.Width - 1 - y
		for i := range b.Width {
			if b.Bits[y*b.Stride+i/8]&(0x80>>(i%8)) != 0 {
				t.Bits[i*t.Stride+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return t
}

// Image gives the dots as a picture of two colours, white first.
func (b Bitmap) Image() *image.Paletted {
	picture := image.NewPaletted(image.Rect(0, 0, b.Width, b.Height), color.Palette{color.White, color.Black})
	for y := range b.Height {
		for x := range b.Width {
			if b.Bits[y*b.Stride+x/8]&(0x80>>(x%8)) != 0 {
				picture.Pix[y*picture.Stride+x] = 1
			}
		}
	}
	return picture
}

// PNG gives the dots as a PNG of one bit a dot.
func (b Bitmap) PNG() ([]byte, error) {
	var out bytes.Buffer
	err := png.Encode(&out, b.Image())
	return out.Bytes(), err
}
