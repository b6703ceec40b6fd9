// From what a platform sent to what a printer prints.

package label

import (
	"bytes"
	"context"
	"errors"
	"image"
	_ "image/jpeg" // labels are pictures of this kind too
	"image/png"
	"slices"

	"gowarehouse/connectors"
)

// Preparer makes labels ready to print. It is safe for several goroutines.
type Preparer struct {
	Pictures *Renderer
	Web      WebPrinter // nil: labels that are web pages open in the browser only
}

// WebPrinter prints a page of HTML, which needs nothing from outside, on paper of a size. Its errors are ctx's and *Error.
type WebPrinter func(ctx context.Context, page []byte, size Page) (pdf []byte, err error)

// Wish says what is known of a label before it is looked at.
type Wish struct {
	Form    connectors.LabelForm
	Numbers []string // that identify the parcel on a sheet of several, the surest first
	Secrets []Secret // password candidates
	// Place is a person's word on where the label is, counted over all pages from the left to the right and downwards, from 1; 0 is no
	// word, and All that every page belongs to the parcel as it is.
	Place int
}

// All is the Place of a label that is the whole file.
const All = -1

// Ready is a label that can be printed as it is: upright, of its true size, without encryption and without what belongs to others.
type Ready struct {
	Kind  Kind // PDF or ZPL
	Data  []byte
	Pages []Page // of a PDF; a label in ZPL is one page of the declared size
	Came  Kind   // as what it came
	// Encrypted says whether it came locked.
	Encrypted bool
}

// Prepare makes a label ready: it takes it out of its wrapping, opens it, proves that every page can be drawn and that not all of them are
// blank, and then cuts out the parcel's own label where the sheet has room for several, turns it upright and gives it its true size. A PDF
// that is in order already keeps its very bytes; every other result is made of dots anew, at 600 dpi, and holds nothing else of the
// original. The same payload and wish give the same result.
//
// The error is ctx's or an *Error. Beside ErrWhichLabel comes the whole file, decrypted, for a person to look at and choose (Wish.Place);
// beside ErrNeedsNetwork, ErrNoBrowser and ErrPageFailed the web page, to be opened in the browser. The payload is never changed.
func (p *Preparer) Prepare(ctx context.Context, payload []byte, wish Wish) (Ready, error) {
	kind, parts, err := partsOf(payload)
	if err != nil {
		return Ready{Came: kind}, err
	}
	ready, err := p.prepare(ctx, named(parts, wish), wish)
	ready.Came = kind
	return ready, err
}

// partsOf takes a payload out of its wrapping: the files of an archive, or the one that it is.
func partsOf(payload []byte) (Kind, []file, error) {
	kind, content, err := Unwrap(payload)
	switch {
	case err != nil:
		return kind, nil, err
	case kind == ZIP:
		parts, err := unzip(content)
		return kind, parts, err
	}
	return kind, []file{{kind: kind, data: content}}, nil
}

// named gives the files of an archive whose names have the parcel's number, or all if none has.
func named(parts []file, wish Wish) []file {
	if wish.Place != 0 || len(parts) < 2 {
		return parts
	}
	for _, m := range marksOf(wish.Numbers) {
		var own []file
		for _, f := range parts {
			if m.in(f.name) {
				own = append(own, f)
			}
		}
		if len(own) > 0 {
			return own
		}
	}
	return parts
}

func (p *Preparer) prepare(ctx context.Context, parts []file, wish Wish) (Ready, error) {
	for _, f := range parts {
		if f.kind == ZPL {
			return commands(parts, wish)
		}
	}
	var ready Ready
	var opened []Opened
	for _, f := range parts {
		o, err := p.open(ctx, f, wish)
		ready.Encrypted = ready.Encrypted || o.Encrypted || errors.Is(err, ErrPasswordNeeded) || errors.Is(err, ErrUnsupportedLock)
		if err != nil {
			if f.kind == HTML {
				ready.Kind, ready.Data = HTML, f.data
			}
			return ready, err
		}
		opened = append(opened, o)
	}
	ready.Kind = PDF
	if p.Pictures == nil {
		return p.unlooked(ready, opened)
	}
	return p.arrange(ctx, ready, opened, wish)
}

// unlooked is a label where there is nothing to draw pages with: it is trusted.
func (p *Preparer) unlooked(ready Ready, opened []Opened) (Ready, error) {
	if len(opened) > 1 {
		return ready, ErrWhichLabel
	}
	ready.Data, ready.Pages = opened[0].PDF, opened[0].Pages
	return ready, nil
}

// open makes a PDF of one file.
func (p *Preparer) open(ctx context.Context, f file, wish Wish) (Opened, error) {
	switch f.kind {
	case PNG, JPEG:
		pdf, err := bookOf(f.data, paperOf(wish))
		if err != nil {
			return Opened{}, err
		}
		return Open(ctx, pdf, nil)
	case HTML:
		pdf, err := p.printPage(ctx, f.data, paperOf(wish))
		if err != nil {
			return Opened{}, err
		}
		return Open(ctx, pdf, nil)
	case PDF:
		return Open(ctx, f.data, wish.Secrets)
	}
	return Opened{}, ErrNotPDF
}

func (p *Preparer) printPage(ctx context.Context, page []byte, size Page) ([]byte, error) {
	if p.Web == nil {
		return nil, ErrNoBrowser
	}
	return p.Web(ctx, page, size)
}

// paperOf is the paper of what has no size of its own.
func paperOf(wish Wish) Page {
	for _, s := range wish.Form.Sheets {
		if !s.Several() {
			return Page{s.WidthMM, s.HeightMM}
		}
	}
	return Page{connectors.Sheet100x150.WidthMM, connectors.Sheet100x150.HeightMM}
}

// bookOf puts a picture on a page. One that lies on its side is turned.
func bookOf(data []byte, size Page) ([]byte, error) {
	head, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, ErrDamaged.because("the picture cannot be read")
	}
	if head.Width < 1 || head.Height < 1 || head.Width > maxPixels/head.Height {
		return nil, ErrTooLarge.because("the picture is too large")
	}
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, ErrDamaged.because("the picture cannot be read")
	}
	grey := greyOf(picture)
	if head.Width != head.Height && (head.Width > head.Height) != (size.WidthMM > size.HeightMM) {
		grey = turnedRight(grey)
	}
	return pictureBook([]leaf{leafFitted(grey, size)})
}

func turnedRight(grey *image.Gray) *image.Gray {
	w, h := grey.Rect.Dx(), grey.Rect.Dy()
	turned := image.NewGray(image.Rect(0, 0, h, w))
	for y := range h {
		for x := range w {
			turned.Pix[x*turned.Stride+h-1-y] = grey.Pix[y*grey.Stride+x]
		}
	}
	return turned
}

// arrange finds the parcel's label in what was opened, and makes it stand upright in its true size.
func (p *Preparer) arrange(ctx context.Context, ready Ready, opened []Opened, wish Wish) (Ready, error) {
	var all []placedCell
	sheets := sheetsFor(wish)
	alone := len(opened) == 1 && !slices.ContainsFunc(sheets, connectors.LabelSheet.Several)
	for i, o := range opened {
		cells, err := p.Pictures.look(ctx, o.PDF, o.Pages, sheets, alone)
		if err != nil {
			return ready, err
		}
		for _, c := range cells {
			all = append(all, placedCell{cell: c, part: i})
		}
	}
	own, err := p.choose(ctx, opened, all, wish)
	if err != nil {
		if errors.Is(err, ErrWhichLabel) || errors.Is(err, ErrNoSuchPlace) {
			ready.Data, ready.Pages = opened[0].PDF, opened[0].Pages
		}
		return ready, err
	}
	if asItIs(own, all) {
		ready.Data, ready.Pages = opened[0].PDF, opened[0].Pages
		return ready, nil
	}
	book, err := p.bind(ctx, opened, own)
	if err != nil {
		return ready, err
	}
	again, err := Open(ctx, book, nil)
	if err == nil && len(again.Pages) != len(own) {
		err = ErrDamaged.because("pages were lost")
	}
	ready.Data, ready.Pages = again.PDF, again.Pages
	return ready, err
}

// sheetsFor are the sheets that a file is divided by: none where a person said that it is the label as it is.
func sheetsFor(wish Wish) []connectors.LabelSheet {
	if wish.Place == All {
		return nil
	}
	return wish.Form.Sheets
}

// placedCell is a cell of one of the opened files.
type placedCell struct {
	cell
	part int
}

// asItIs says whether the label is the whole of one file, and in order.
func asItIs(own, all []placedCell) bool {
	if len(own) != len(all) {
		return false
	}
	for _, c := range own {
		if c.part != 0 || !c.whole() {
			return false
		}
	}
	return true
}

// choose gives the cells that are the parcel's label.
func (p *Preparer) choose(ctx context.Context, opened []Opened, all []placedCell, wish Wish) ([]placedCell, error) {
	var filled []placedCell
	several, doubtful := len(opened) > 1, false
	for _, c := range all {
		several, doubtful = several || c.cut, doubtful || c.crossed
		if !c.blank {
			filled = append(filled, c)
		}
	}
	switch {
	case len(filled) == 0:
		return nil, ErrBlank
	case wish.Place > len(all) || wish.Place > 0 && all[wish.Place-1].blank:
		return nil, ErrNoSuchPlace
	case wish.Place > 0:
		return all[wish.Place-1 : wish.Place], nil
	case wish.Place == All || !several:
		return all, nil
	case doubtful:
		return nil, ErrWhichLabel.because("the sheet is not divided as this platform's are")
	case len(filled) == 1:
		return filled, nil
	}
	marks := marksOf(wish.Numbers)
	if own := marked(filled, marks); len(own) > 0 {
		return own, nil
	}
	if err := p.scan(ctx, opened, filled); err != nil {
		return nil, err
	}
	if own := marked(filled, marks); len(own) > 0 {
		return own, nil
	}
	return nil, ErrWhichLabel
}

// marked gives the cells that show the surest number that any of them shows.
func marked(cells []placedCell, marks []mark) (own []placedCell) {
	for _, m := range marks {
		for _, c := range cells {
			if m.in(c.text) {
				own = append(own, c)
			}
		}
		if len(own) > 0 {
			return own
		}
	}
	return nil
}

// scan adds to the text of cells what their codes say.
func (p *Preparer) scan(ctx context.Context, opened []Opened, cells []placedCell) error {
	for i := range cells {
		c := &cells[i]
		cut, err := p.Pictures.cutOut(ctx, opened[c.part].PDF, []cell{c.cell}, leastDPI)
		if err != nil {
			return err
		}
		c.text += "\n" + readCodes(cut[0])
	}
	return nil
}

// bind draws cells into a new file.
func (p *Preparer) bind(ctx context.Context, opened []Opened, own []placedCell) ([]byte, error) {
	pages := make([]leaf, 0, len(own))
	for _, c := range own {
		cut, err := p.Pictures.cutOut(ctx, opened[c.part].PDF, []cell{c.cell}, cutDPI)
		if err != nil {
			return nil, err
		}
		pages = append(pages, leafOf(cut[0], c.true))
	}
	return pictureBook(pages)
}

// Picture draws a page of a label that is ready, counted from 1, at so many dots per inch. A label in ZPL has a picture only if it is one
// (see PictureOfZPL): otherwise the error is ErrNoPicture.
func (p *Preparer) Picture(ctx context.Context, kind Kind, data []byte, page, dpi int) (Picture, error) {
	switch kind {
	case PDF:
		return p.Pictures.Preview(ctx, data, page, dpi)
	case ZPL:
		if page != 1 {
			return Picture{}, ErrNoSuchPage
		}
		dots, err := PictureOfZPL(data)
		if err != nil {
			return Picture{}, err
		}
		return pictureOf(dots)
	}
	return Picture{}, ErrNotPDF
}

func pictureOf(dots Bitmap) (Picture, error) {
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	err := encoder.Encode(&out, dots.Image())
	return Picture{PNG: out.Bytes(), Width: dots.Width, Height: dots.Height, Blank: dots.Blank()}, err
}
