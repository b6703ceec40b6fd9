package printing

import (
	"bytes"
	"cmp"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"slices"

	"gowarehouse/connectors"
	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/label"
	"gowarehouse/engine/printing/device"
	"gowarehouse/engine/printing/zpl"
	"gowarehouse/engine/store"
)

const (
	usualDPI    = 203 // of label printers that do not say
	pictureDPI  = 300 // of pages that are sent as pictures: barcodes need no more, and label printers have 203 or 300
	jpegQuality = 95  // edges of bars stay sharp
)

// page is what is to be printed before it is known which form the printer takes.
type page struct {
	pdf   []byte
	zpl   []byte        // where there is no PDF
	sizes []device.Size // of the pages of pdf
}

// size is that of the first page; zero where it is not known.
func (p *page) size() device.Size {
	if len(p.sizes) == 0 {
		return device.Size{}
	}
	return p.sizes[0]
}

// document gives what a job sends to its printer.
func (w *work) document(ctx context.Context, about *device.About) (device.Document, error) {
	content, err := w.content(ctx, about)
	if err != nil {
		w.log.Info("nothing to print", "job", w.job.ID, "kind", w.job.Kind, "code", reasonOf(err).code)
		return device.Document{}, err
	}
	if content, err = w.mark(ctx, content, about); err != nil {
		return device.Document{}, err
	}
	picture := !about.Takes(device.PDF) && !about.Takes(device.Drawn) && !about.Takes(device.ZPL)
	return w.formed(ctx, content, about, sheetFor(about, content.size(), picture))
}

// content reads or makes what a job prints.
func (w *work) content(ctx context.Context, about *device.About) (page, error) {
	if w.job.Kind == store.PrintTest {
		size := loadedSize(about)
		pdf, err := rulerPage(size, w.job.Language)
		return page{pdf: pdf, sizes: []device.Size{size}}, err
	}
	if w.job.Kind == store.PrintDocument {
		pdf, err := w.store.PrintDocument(ctx, w.job.ID)
		if isMissing(err) {
			err = saidErased
		}
		if err != nil {
			return page{}, err
		}
		return paged(ctx, pdf)
	}
	sheet, err := fulfil.SheetOf(ctx, &w.store.Queries, w.job.ParcelID)
	if err != nil {
		return page{}, err
	}
	switch {
	case sheet.Problem != nil:
		return page{}, sheet.Problem
	case sheet.Kind == label.ZPL:
		return page{zpl: sheet.Data}, nil
	case sheet.Kind != label.PDF:
		return page{}, label.ErrNotPDF
	}
	return paged(ctx, sheet.Data)
}

// paged opens a PDF.
func paged(ctx context.Context, pdf []byte) (page, error) {
	opened, err := label.Open(ctx, pdf, nil)
	p := page{pdf: opened.PDF}
	for _, one := range opened.Pages {
		p.sizes = append(p.sizes, device.Size{Width: hundredths(one.WidthMM), Height: hundredths(one.HeightMM)})
	}
	return p, err
}

func hundredths(mm float64) int32 { return int32(mm*100 + 0.5) }

// formed gives a page in a form that the printer takes: as ZPL or as it is drawn where it wants that, as a PDF where it can, otherwise as a
// picture of the one page. sheet is the paper it goes on.
func (w *work) formed(ctx context.Context, content page, about *device.About, sheet device.Sheet) (d device.Document, err error) {
	d = device.Document{Name: w.job.JobName, Sheet: sheet}
	switch {
	case about.Takes(device.ZPL):
		d.Format = device.ZPL
		d.Data, err = w.asZPL(ctx, content, about, sheet)
		return d, err
	case content.zpl != nil:
		return d, connectors.Refuse("this label is ZPL, which %[1]s does not speak", "此標籤為 ZPL 格式，「%[2]s」不支援",
			"Print it on a label printer that speaks ZPL.", "請改用支援 ZPL 的標籤印表機。", named(about), named(about))
	case about.Takes(device.PDF):
		d.Format, d.Data = device.PDF, content.pdf
		return d, nil
	case about.Takes(device.Drawn):
		return w.drawn(d, content), nil
	case !TakesOurs(about):
		return d, cannotTake(about)
	case len(content.sizes) > 1:
		return d, connectors.Refuse("%[1]s takes single pictures only, and the label has %[3]d pages", "%[2]s 只接受單張圖片，而標籤有 %[3]d 頁",
			"Print it on a printer that takes PDF.", "請改用支援 PDF 的印表機。", named(about), named(about), len(content.sizes))
	}
	drawn, err := w.pictures.Preview(ctx, content.pdf, 1, pictureDPI)
	switch {
	case err != nil:
		return d, err
	case about.Takes(device.PNG):
		d.Format, d.Data = device.PNG, drawn.PNG
		return d, nil
	}
	d.Format = device.JPEG
	d.Data, err = asJPEG(drawn.PNG)
	return d, err
}

// drawn gives a document whose pages the way asks for, one by one.
func (w *work) drawn(d device.Document, content page) device.Document {
	d.Format, d.Pages = device.Drawn, len(content.sizes)
	d.Draw = func(ctx context.Context, page, dpi int) (label.Bitmap, error) {
		return w.dots(ctx, &content, page, dpi, d.Sheet)
	}
	return d
}

// asZPL gives a page as ZPL: what is ZPL as it is, everything else drawn in the printer's dots.
func (w *work) asZPL(ctx context.Context, content page, about *device.About, sheet device.Sheet) ([]byte, error) {
	if content.zpl != nil {
		return content.zpl, nil
	}
	var code []byte
	for n := range content.sizes {
		dots, err := w.dots(ctx, &content, n+1, cmp.Or(about.DPI, usualDPI), sheet)
		if err != nil {
			return nil, err
		}
		code = append(code, zpl.Page(dots)...)
	}
	return code, nil
}

// dots draws a page, counted from 1, as it lies on its sheet: turned where it lies across and has no room so, and made smaller where it has to
// fit.
func (w *work) dots(ctx context.Context, content *page, number, dpi int, sheet device.Sheet) (label.Bitmap, error) {
	if number < 1 || number > len(content.sizes) {
		return label.Bitmap{}, label.ErrNoSuchPage
	}
	size, paper := content.sizes[number-1], sheet.Size
	across := paper.Width > 0 && (size.Width > size.Height) != (paper.Width > paper.Height) &&
		(size.Width > paper.Width+tolerance || size.Height > paper.Height+tolerance)
	if across {
		size = turned(size)
	}
	at := float64(dpi)
	if sheet.Fit && paper.Width > 0 {
		at *= min(float64(paper.Width)/float64(size.Width), float64(paper.Height)/float64(size.Height))
	}
	dots, err := w.pictures.Bitmap(ctx, content.pdf, number, max(1, int(at)))
	if across {
		dots = dots.Turned(1)
	}
	return dots, err
}

// TakesOurs says whether a printer takes a kind of document that this program sends.
func TakesOurs(p *device.About) bool {
	return slices.ContainsFunc([]string{device.PDF, device.PNG, device.JPEG, device.ZPL, device.Drawn}, p.Takes)
}

func named(p *device.About) string {
	if p.Model != "" {
		return p.Model
	}
	return p.Name
}

func cannotTake(p *device.About) error {
	return connectors.Refuse("%s takes neither PDF nor pictures", "「%s」不支援 PDF 與圖片格式", "Choose another printer for labels in the settings.",
		"請在設定中為標籤改選其他印表機。", named(p))
}

// asJPEG turns a picture into grey JPEG on white.
func asJPEG(data []byte) ([]byte, error) {
	drawn, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, label.ErrDamaged
	}
	grey := image.NewGray(drawn.Bounds())
	draw.Draw(grey, grey.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(grey, grey.Bounds(), drawn, drawn.Bounds().Min, draw.Over)
	var out bytes.Buffer
	err = jpeg.Encode(&out, grey, &jpeg.Options{Quality: jpegQuality})
	return out.Bytes(), err
}
