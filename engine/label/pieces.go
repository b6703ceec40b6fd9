// The labels of a sheet as pictures, for a person to choose from where no mark tells whose is whose.

package label

import (
	"bytes"
	"context"
	"image"
	"image/png"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// Piece is a place where a label may be, as Wish.Place counts them.
type Piece struct {
	Place   int
	Empty   bool    // no label is there
	Picture Picture // of the label, upright; without PNG where it is empty or, in the language of printers, no picture
}

// Window says which pieces of a file are drawn, and how fine.
type Window struct {
	After int // the place before the first; 0: from the beginning
	Most  int
	DPI   int
}

// Pieces draws the labels of a file, so that a person can choose the one of a parcel, and gives how many places there are in all. They are
// counted as Prepare counts them for Wish.Place, which is left aside here. The error is ctx's or an *Error.
func (p *Preparer) Pieces(ctx context.Context, payload []byte, wish Wish, w Window) (pieces []Piece, all int, err error) {
	_, parts, err := partsOf(payload)
	if err != nil {
		return nil, 0, err
	}
	for _, f := range parts {
		if f.kind == ZPL {
			return piecesOfZPL(parts, w)
		}
	}
	for _, f := range parts {
		opened, err := p.open(ctx, f, wish)
		if err != nil {
			return nil, 0, err
		}
		var wanted []cell
		first := 0 // the place of the first one that is wanted
		for i, page := range opened.Pages {
			for _, c := range cellsOf(i+1, page, wish.Form.Sheets) {
				if all++; all <= w.After || len(pieces)+len(wanted) >= w.Most {
					continue
				}
				if len(wanted) == 0 {
					first = all
				}
				wanted = append(wanted, c)
			}
		}
		drawn, err := p.Pictures.pieces(ctx, opened.PDF, wanted, first, w.DPI)
		if err != nil {
			return nil, 0, err
		}
		pieces = append(pieces, drawn...)
	}
	return pieces, all, nil
}

// piecesOfZPL are the files of an archive of printer commands, each a label; only those that are pictures can be shown.
func piecesOfZPL(parts []file, w Window) ([]Piece, int, error) {
	var pieces []Piece
	for i, f := range parts {
		if i < w.After || len(pieces) >= w.Most {
			continue
		}
		piece := Piece{Place: i + 1}
		if dots, err := PictureOfZPL(f.data); err == nil {
			if piece.Picture, err = pictureOf(dots); err != nil {
				return nil, 0, err
			}
		}
		pieces = append(pieces, piece)
	}
	return pieces, len(parts), nil
}

// pieces draws cells of one file, which follow each other from a place on.
func (r *Renderer) pieces(ctx context.Context, pdf []byte, cells []cell, first, dpi int) ([]Piece, error) {
	if len(cells) == 0 {
		return nil, nil
	}
	var pieces []Piece
	err := r.with(ctx, pdf, func(engine pdfium.Pdfium, document references.FPDF_DOCUMENT) error {
		for i, c := range cells {
			if c.size.WidthMM*c.size.HeightMM/25.4/25.4*float64(dpi)*float64(dpi) > maxPixels {
				return ErrTooLarge.because("the picture would be too large")
			}
			area := &requests.RenderPageCrop{X: c.x / mmPerUnit, Y: c.y / mmPerUnit, Width: c.size.WidthMM / mmPerUnit, Height: c.size.HeightMM / mmPerUnit}
			shades, err := shadesOf(engine, document, c.page, dpi, area)
			if err != nil {
				return err
			}
			piece := Piece{Place: first + i}
			if piece.Empty = blankIn(shades, c.inside(shades.Rect, dpi)); !piece.Empty {
				if piece.Picture, err = shown(shades, c.turned); err != nil {
					return err
				}
			}
			pieces = append(pieces, piece)
		}
		return nil
	})
	return pieces, err
}

// inside is what of the picture of a cell counts as its label: along a cut a cutting line may be.
func (c cell) inside(picture image.Rectangle, dpi int) image.Rectangle {
	if !c.cut {
		return picture
	}
	return picture.Inset(int(cutMM * float64(dpi) / 25.4))
}

func shown(shades *image.Gray, turned bool) (Picture, error) {
	if turned {
		shades = turnedRight(shades)
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	err := encoder.Encode(&out, shades)
	return Picture{PNG: out.Bytes(), Width: shades.Rect.Dx(), Height: shades.Rect.Dy()}, err
}
