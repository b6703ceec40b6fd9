package printing

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"

	"gowarehouse/connectors"
	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/label"
	"gowarehouse/engine/printing/device"
	"gowarehouse/engine/store"
)

const (
	pictureDPI  = 300 // of pages that are sent as pictures: barcodes need no more, and label printers have 203 or 300
	jpegQuality = 95  // edges of bars stay sharp
	maxPixels   = 40_000_000
)

// page is what is to be printed before it is known which form the printer takes.
type page struct {
	pdf   []byte
	png   []byte // where there is no PDF
	pages int
	size  device.Size // zero: not known
}

// document gives what a job sends to its printer.
func (w *work) document(ctx context.Context, about *device.About) (device.Document, error) {
	content, err := w.content(ctx, about)
	if err != nil {
		w.log.Info("nothing to print", "job", w.job.ID, "kind", w.job.Kind, "code", reasonOf(err).code)
		return device.Document{}, err
	}
	d := device.Document{Name: w.job.JobName}
	if d.Format, d.Data, err = w.formed(ctx, content, about); err != nil {
		return d, err
	}
	d.Sheet = sheetFor(about, content.size, d.Format != device.PDF)
	return d, nil
}

// content reads or makes what a job prints.
func (w *work) content(ctx context.Context, about *device.About) (page, error) {
	if w.job.Kind == store.PrintTest {
		size := loadedSize(about)
		pdf, err := rulerPage(size)
		return page{pdf: pdf, pages: 1, size: size}, err
	}
	sheet, err := fulfil.SheetOf(ctx, &w.store.Queries, w.job.ParcelID)
	if err != nil {
		return page{}, err
	}
	switch {
	case sheet.Problem != nil:
		return page{}, sheet.Problem
	case sheet.Kind == label.PNG:
		return page{png: sheet.Data, pages: 1}, nil
	case sheet.Kind != label.PDF:
		return page{}, cannotTake(about)
	}
	opened, err := label.Open(ctx, sheet.Data, nil)
	if err != nil {
		return page{}, err
	}
	first := opened.Pages[0]
	size := device.Size{Width: hundredths(first.WidthMM), Height: hundredths(first.HeightMM)}
	return page{pdf: opened.PDF, pages: len(opened.Pages), size: size}, nil
}

func hundredths(mm float64) int32 { return int32(mm*100 + 0.5) }

// formed gives a page in a form that the printer takes: a PDF where it can, otherwise a picture of the one page.
func (w *work) formed(ctx context.Context, content page, about *device.About) (mime string, data []byte, err error) {
	picture := content.png
	switch {
	case content.pdf != nil && about.Takes(device.PDF):
		return device.PDF, content.pdf, nil
	case !TakesOurs(about):
		return "", nil, cannotTake(about)
	case content.pdf != nil && content.pages > 1:
		return "", nil, connectors.Refuse("%[1]s takes single pictures only, and the label has %[3]d pages", "%[2]s 只接受單張圖片，而標籤有 %[3]d 頁",
			"Print it on a printer that takes PDF.", "請改用支援 PDF 的印表機。", named(about), named(about), content.pages)
	case content.pdf != nil:
		drawn, err := w.pictures.Preview(ctx, content.pdf, 1, pictureDPI)
		if err != nil {
			return "", nil, err
		}
		picture = drawn.PNG
	}
	switch {
	case about.Takes(device.PNG):
		return device.PNG, picture, nil
	case about.Takes(device.JPEG):
		data, err = asJPEG(picture)
		return device.JPEG, data, err
	}
	data, err = asPDF(picture)
	return device.PDF, data, err
}

// TakesOurs says whether a printer takes a kind of document that this program sends.
func TakesOurs(p *device.About) bool {
	return p.Takes(device.PDF) || p.Takes(device.PNG) || p.Takes(device.JPEG)
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
	head, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil || head.Width*head.Height > maxPixels {
		return nil, label.ErrDamaged
	}
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

// asPDF puts a picture on a page of its own shape; its size is given by the paper it is fitted to.
func asPDF(data []byte) (out []byte, err error) {
	head, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil || head.Width*head.Height > maxPixels {
		return nil, label.ErrDamaged
	}
	defer func() {
		if recover() != nil {
			out, err = nil, errors.New("printing: the PDF library gave up on a picture")
		}
	}()
	var b bytes.Buffer
	err = api.ImportImages(nil, &b, []io.Reader{bytes.NewReader(data)}, pdfcpu.DefaultImportConfig(), pdfSettings())
	return b.Bytes(), err
}
