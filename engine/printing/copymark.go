package printing

// The mark of a copy: the paper itself says that it was printed before, so that two parcels do not leave with one label. It stands where nothing
// is printed, clear of every bar code; where a label has no such place it is printed without one, and the job says so. A bar code is
// never made smaller for it.

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"gowarehouse/connectors/drawn"
	"gowarehouse/engine/label"
	"gowarehouse/engine/printing/device"
	"gowarehouse/engine/printing/zpl"
	"gowarehouse/engine/store"
)

// The measures of a mark, in millimetres.
const (
	markDPI   = 203 // at which a place is looked for
	markEdge  = 2.0 // from the edge of the paper, which few printers reach
	markClear = 2.5 // around it: the white that a Code 128 of a label printer needs beside it (ten modules of 0.25)
	markStep  = 1.0
)

// markSizes are the sizes of type that are tried, in points.
var markSizes = []float64{9, 7, 5.5}

// markText says which copy it is.
func markText(copied int64) string { return fmt.Sprintf("副本 %d / Copy %d", copied, copied) }

// mark is a mark that is drawn and not yet put anywhere.
type mark struct {
	pdf           []byte
	width, height float64 // millimetres
}

func newMark(copied int64, points float64) (mark, error) {
	text := markText(copied)
	length := drawn.NewCanvas(drawn.A4).Length(points, text)
	m := mark{width: length + 0.6, height: drawn.Leading(points)}
	canvas := drawn.NewCanvas(drawn.Size{Width: m.width, Height: m.height})
	canvas.Text(0.3, 0, points, text)
	var err error
	m.pdf, err = canvas.PDF()
	return m, err
}

// isMarked says whether a job's paper is a copy that says so.
func (w *work) isMarked() bool {
	return w.job.Kind == store.PrintLabel && w.job.Reprint && w.job.Copy > 1
}

// mark marks the pages of a copy. Where there is no place for it, the content stays as it is and the job will say so.
func (w *work) mark(ctx context.Context, content page, about *device.About) (page, error) {
	if !w.isMarked() {
		return content, nil
	}
	marked := content
	var done bool
	var err error
	if content.zpl != nil {
		marked.zpl, done, err = w.markZPL(ctx, content.zpl, about)
	} else {
		marked.pdf, done, err = w.markPDF(ctx, &content)
	}
	if err != nil && ctx.Err() != nil {
		return content, ctx.Err()
	}
	if err != nil || !done {
		if err != nil {
			w.log.Warn("a copy is printed without its mark", "job", w.job.ID, "error", err)
		}
		w.unmarked = true
		return content, nil
	}
	return marked, nil
}

// markPDF stamps every page, and looks whether only that has changed.
func (w *work) markPDF(ctx context.Context, content *page) (pdf []byte, done bool, err error) {
	stamps := map[int]*model.Watermark{}
	places := make([]spot, len(content.sizes))
	before := make([]label.Bitmap, len(content.sizes))
	for i := range content.sizes {
		if before[i], err = w.pictures.Bitmap(ctx, content.pdf, i+1, markDPI); err != nil {
			return nil, false, err
		}
		m, at, found, err := w.place(before[i])
		if err != nil || !found {
			return nil, false, err
		}
		places[i] = at
		bottom := float64(before[i].Height)*25.4/markDPI - at.y - m.height
		stamps[i+1], err = api.PDFWatermarkForReadSeeker(bytes.NewReader(m.pdf), 1,
			fmt.Sprintf("position:bl, offset:%.2f %.2f, scalefactor:1 abs, rotation:0, opacity:1", at.x*perMM, bottom*perMM), true, false, types.POINTS)
		if err != nil {
			return nil, false, err
		}
	}
	if pdf, err = stamped(content.pdf, stamps); err != nil {
		return nil, false, err
	}
	for i := range content.sizes {
		after, err := w.pictures.Bitmap(ctx, pdf, i+1, markDPI)
		if err != nil {
			return nil, false, err
		}
		if !onlyMarked(before[i], after, places[i]) {
			return nil, false, errors.New("printing: the mark came out elsewhere")
		}
	}
	return pdf, true, nil
}

func stamped(pdf []byte, stamps map[int]*model.Watermark) (out []byte, err error) {
	defer func() {
		if recover() != nil {
			out, err = nil, errors.New("printing: the PDF library gave up on a mark")
		}
	}()
	var b bytes.Buffer
	err = api.AddWatermarksMap(bytes.NewReader(pdf), &b, stamps, pdfSettings())
	return b.Bytes(), err
}

// spot is a place on a page, in millimetres from its upper left corner.
type spot struct{ x, y, width, height float64 }

// place finds a place for a mark on a page, as large as there is room for: at the lower edge, at the upper one, else between them.
func (w *work) place(dots label.Bitmap) (mark, spot, bool, error) {
	ink := inkOf(dots)
	width, height := float64(dots.Width)*25.4/float64(dots.DPI), float64(dots.Height)*25.4/float64(dots.DPI)
	for _, points := range markSizes {
		m, err := newMark(w.job.Copy, points)
		if err != nil {
			return m, spot{}, false, err
		}
		for _, y := range rows(height, m.height) {
			for x := markEdge; x+m.width <= width-markEdge; x += markStep {
				at := spot{x, y, m.width, m.height}
				if ink.free(at, dots.DPI) {
					return m, at, true, nil
				}
			}
		}
	}
	return mark{}, spot{}, false, nil
}

// rows are the places of a mark from above, those near an edge first.
func rows(height, of float64) []float64 {
	var all []float64
	top, bottom := markEdge, height-markEdge-of
	for ; top <= bottom; top, bottom = top+markStep, bottom-markStep {
		all = append(all, bottom, top)
	}
	return all
}

// ink counts the black dots of a page above and left of every place, so that those of a rectangle are told at once.
type ink struct {
	width, height int
	sums          []int32
}

func inkOf(b label.Bitmap) *ink {
	k := &ink{width: b.Width, height: b.Height, sums: make([]int32, (b.Width+1)*(b.Height+1))}
	for y := range b.Height {
		row := int32(0)
		for x := range b.Width {
			if b.Black(x, y) {
				row++
			}
			k.sums[(y+1)*(b.Width+1)+x+1] = k.sums[y*(b.Width+1)+x+1] + row
		}
	}
	return k
}

// free says whether nothing is printed at a place and around it.
func (k *ink) free(at spot, dpi int) bool {
	dots := func(mm float64) int { return int(mm * float64(dpi) / 25.4) }
	left, top := max(0, dots(at.x-markClear)), max(0, dots(at.y-markClear))
	right, bottom := min(k.width, dots(at.x+at.width+markClear)+1), min(k.height, dots(at.y+at.height+markClear)+1)
	sum := func(x, y int) int32 { return k.sums[y*(k.width+1)+x] }
	return sum(right, bottom)-sum(left, bottom)-sum(right, top)+sum(left, top) == 0
}

// onlyMarked says whether two pages are the same but for a place, where there is something now.
func onlyMarked(before, after label.Bitmap, at spot) bool {
	if before.Width != after.Width || before.Height != after.Height {
		return false
	}
	there := false
	dots := func(mm float64) int { return int(mm * float64(before.DPI) / 25.4) }
	left, right := dots(at.x-markClear), dots(at.x+at.width+markClear)
	top, bottom := dots(at.y-markClear), dots(at.y+at.height+markClear)
	for y := range before.Height {
		for x := range before.Width {
			if before.Black(x, y) == after.Black(x, y) {
				continue
			}
			if x < left || x > right || y < top || y > bottom {
				return false
			}
			there = true
		}
	}
	return there
}

// markZPL adds a mark to ready-made ZPL, where it prints nothing for certain. ZPL that can print anywhere has no such place.
func (w *work) markZPL(ctx context.Context, code []byte, about *device.About) (marked []byte, done bool, err error) {
	dpi := cmp.Or(about.DPI, usualDPI)
	paper := loadedSize(about)
	ink, err := label.InkOfZPL(code, dotsOf(paper.Width, dpi), dotsOf(paper.Height, dpi))
	if err != nil {
		return nil, false, err
	}
	ink.DPI = dpi
	m, at, found, err := w.place(ink)
	if err != nil || !found {
		return nil, false, err
	}
	dots, err := w.pictures.Bitmap(ctx, m.pdf, 1, dpi)
	if err != nil {
		return nil, false, err
	}
	marked, err = zpl.Marked(code, dotsOf(hundredths(at.x), dpi), dotsOf(hundredths(at.y), dpi), dots)
	return marked, err == nil, err
}

// dotsOf gives the dots of a length in hundredths of a millimetre.
func dotsOf(length int32, dpi int) int { return int(length) * dpi / 2540 }
