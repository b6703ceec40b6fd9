// Pictures of label pages, by PDFium compiled to WebAssembly: no cgo, and no way out of its sandbox.

package label

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	wasm "github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// Limits of one picture.
const (
	maxPixels     = 40_000_000 // A4 at 600 dpi has 35 million
	maxSandbox    = 512 << 20  // bytes PDFium may use
	wasmPage      = 64 << 10
	renderTimeout = 30 * time.Second // for one Preview, the start of the engine left aside
)

// Picture is a rendered page.
type Picture struct {
	PNG           []byte
	Width, Height int  // pixels
	Blank         bool // nothing is on the page: every pixel has one colour
}

// Renderer renders pages. Its engine is started by the first Preview, which takes a second or two, and stopped by Close.
// The zero value is ready, and safe for several goroutines.
type Renderer struct {
	mu     sync.Mutex
	disk   fontDisk // what its sandbox sees; nil: fonts()
	pool   pdfium.Pool
	closed bool
}

// errClosed is a Renderer used after Close: a defect of the caller.
var errClosed = errors.New("label: the renderer is closed")

// Preview renders one page, counted from 1, of a PDF that Open has given, at dpi dots per inch. Besides ctx's error it
// gives ErrNoSuchPage, ErrTooLarge (too many pixels, or too long to draw) and ErrDamaged.
func (r *Renderer) Preview(ctx context.Context, pdf []byte, page, dpi int) (Picture, error) {
	var picture Picture
	err := r.use(ctx, pdf, page, dpi, func(engine pdfium.Pdfium, document references.FPDF_DOCUMENT) (err error) {
		picture, err = render(engine, document, page, dpi)
		return err
	})
	return picture, err
}

// use opens a document for a drawing of one of its pages at a resolution that makes no larger picture than the limit.
func (r *Renderer) use(ctx context.Context, pdf []byte, page, dpi int, drawing func(pdfium.Pdfium, references.FPDF_DOCUMENT) error) error {
	if dpi < 1 || dpi > 2400 {
		return ErrTooLarge.because("the picture would be too large")
	}
	return r.with(ctx, pdf, func(engine pdfium.Pdfium, document references.FPDF_DOCUMENT) error {
		if err := allow(engine, document, page, dpi); err != nil {
			return err
		}
		return drawing(engine, document)
	})
}

// with opens a document for work on it, and ends the work when ctx ends or the time for it is over.
func (r *Renderer) with(ctx context.Context, pdf []byte, work func(pdfium.Pdfium, references.FPDF_DOCUMENT) error) error {
	if len(pdf) > 2*MaxBytes {
		return ErrTooLarge.because("the file is larger than the limit")
	}
	pool, err := r.start()
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, renderTimeout)
	defer cancel()
	tooSlow := ErrTooLarge.because("drawing takes too long")
	instance, err := pool.GetInstanceWithContext(limited)
	if err != nil {
		if limited.Err() != nil {
			err = tooSlow
		}
		return firstError(ctx.Err(), err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		var opened *responses.OpenDocument
		if opened, err = instance.OpenDocument(&requests.OpenDocument{File: &pdf}); err == nil {
			err = work(instance, opened.Document)
		}
	}()
	if !endsSoon(limited, done) {
		_ = instance.Kill() // ends the drawing; nothing else is held
		<-done
		return firstError(ctx.Err(), tooSlow)
	}
	if err == nil {
		err = instance.Close() // and is used again, which saves most of the time that a small label takes
	} else {
		_ = instance.Kill() // what has failed once, or has grown over a damaged file, is not used again
	}
	switch {
	case limited.Err() != nil:
		return firstError(ctx.Err(), tooSlow)
	case err != nil:
		return asProblem(err)
	}
	return nil
}

// grace is how long a drawing may go on after its time is over. The library's Kill takes the files away from under a drawing that is still
// at work, so that it is for those alone that do not end.
const grace = 5 * time.Second

// endsSoon waits until done, or until a while after ctx has ended, and says whether it was done.
func endsSoon(ctx context.Context, done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	case <-ctx.Done():
	}
	select {
	case <-done:
		return true
	case <-time.After(grace):
		return false
	}
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Close stops the engine. Pictures being drawn are waited for by their own calls; further calls of Preview fail.
func (r *Renderer) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	if r.pool == nil {
		return nil
	}
	err := r.pool.Close()
	r.pool = nil
	return err
}

func (r *Renderer) start() (pdfium.Pool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, errClosed
	}
	if r.pool != nil {
		return r.pool, nil
	}
	if r.disk == nil {
		r.disk = fonts()
	}
	pool, err := webassembly.Init(webassembly.Config{
		MinIdle: 0, MaxIdle: 1, MaxTotal: 2, ReuseWorkers: true,
		FSConfig: wazero.NewFSConfig().WithFSMount(r.disk, "/"),
		Stdout:   io.Discard,
		Stderr:   io.Discard,
		RuntimeConfig: wazero.NewRuntimeConfig().WithCompilationCache(compiled()).
			WithCoreFeatures(wasm.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling). // PDFium is compiled with them
			WithMemoryLimitPages(maxSandbox / wasmPage).
			WithCloseOnContextDone(true),
	})
	r.pool = pool
	return pool, err
}

// compiled keeps PDFium as it was compiled for this machine, which takes seconds and hundreds of megabytes, for every Renderer of this
// process and, in the user's cache folder, for the next process. What is there is only read by the account that wrote it; if the folder
// cannot be had, this process has a cache of its own.
var compiled = sync.OnceValue(func() wazero.CompilationCache {
	base, err := os.UserCacheDir()
	if err == nil {
		dir := filepath.Join(base, "gowarehouse", "pdfium")
		if err = os.MkdirAll(dir, 0o700); err == nil {
			var kept wazero.CompilationCache
			if kept, err = wazero.NewCompilationCacheWithDir(dir); err == nil {
				return kept
			}
		}
	}
	return wazero.NewCompilationCache()
})

// allow makes sure that a document has a page, and that the page's picture is not too large.
func allow(instance pdfium.Pdfium, document references.FPDF_DOCUMENT, page, dpi int) error {
	count, err := instance.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: document})
	if err != nil {
		return err
	}
	if page < 1 || page > count.PageCount {
		return ErrNoSuchPage
	}
	size, err := instance.GetPageSize(&requests.GetPageSize{Page: pageAt(document, page)})
	if err != nil {
		return err
	}
	if pixels := size.Width * size.Height / 72 / 72 * float64(dpi) * float64(dpi); math.IsNaN(pixels) || pixels > maxPixels {
		return ErrTooLarge.because("the picture would be too large")
	}
	return nil
}

// pageAt names a page, counted from 1, as PDFium wants it named.
func pageAt(document references.FPDF_DOCUMENT, page int) requests.Page {
	return requests.Page{ByIndex: &requests.PageByIndex{Document: document, Index: page - 1}}
}

// render draws a page with one instance of PDFium.
func render(instance pdfium.Pdfium, document references.FPDF_DOCUMENT, page, dpi int) (Picture, error) {
	drawn, err := instance.RenderPageInDPI(&requests.RenderPageInDPI{
		Page: pageAt(document, page), DPI: dpi, RenderForm: true, Document: &document,
	})
	if err != nil {
		return Picture{}, err
	}
	defer drawn.Cleanup()
	drawing := drawn.Result.RenderedImage
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&out, drawing); err != nil {
		return Picture{}, err
	}
	bounds := drawing.Bounds()
	return Picture{PNG: out.Bytes(), Width: bounds.Dx(), Height: bounds.Dy(), Blank: blank(drawing)}, nil
}

// blank reports whether all pixels are alike.
func blank(img image.Image) bool {
	rgba, ok := img.(*image.RGBA)
	if !ok || len(rgba.Pix) < 4 {
		return false
	}
	width := 4 * rgba.Rect.Dx()
	first := bytes.Repeat(rgba.Pix[:4], rgba.Rect.Dx())
	for y := range rgba.Rect.Dy() {
		if !bytes.Equal(rgba.Pix[y*rgba.Stride:y*rgba.Stride+width], first) {
			return false
		}
	}
	return true
}
