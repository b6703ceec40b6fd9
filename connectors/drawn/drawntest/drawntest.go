// Package drawntest reads documents back as those who get them do: the words as a reader of PDF finds them, and the codes as a scanner sees
// them on the paper of a label printer. Only tests import it.
package drawntest

import (
	"image"
	"image/color"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
	wasm "github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// DPI is the resolution of the usual label printer.
const DPI = 203

// pool has the one engine of a test's process; its start takes a second.
var pool = sync.OnceValues(func() (pdfium.Pool, error) {
	return webassembly.Init(webassembly.Config{
		MaxIdle: 1, MaxTotal: 1, Stdout: io.Discard, Stderr: io.Discard, FSConfig: wazero.NewFSConfig(),
		RuntimeConfig: wazero.NewRuntimeConfig().WithCoreFeatures(wasm.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling),
	})
})

// open opens a document for as long as the test reads it.
func open(t testing.TB, pdf []byte, read func(engine pdfium.Pdfium, document references.FPDF_DOCUMENT)) {
	t.Helper()
	engines, err := pool()
	require.NoError(t, err)
	engine, err := engines.GetInstance(time.Minute) // the one before may be at work for another test
	require.NoError(t, err)
	defer func() { require.NoError(t, engine.Close()) }()
	opened, err := engine.OpenDocument(&requests.OpenDocument{File: &pdf})
	require.NoError(t, err, "the document opens")
	read(engine, opened.Document)
}

// Words gives the words of all pages, lines and pages apart by line breaks.
func Words(t testing.TB, pdf []byte) string {
	t.Helper()
	var words strings.Builder
	open(t, pdf, func(engine pdfium.Pdfium, document references.FPDF_DOCUMENT) {
		for page := range pages(t, engine, document) {
			text, err := engine.GetPageText(&requests.GetPageText{Page: at(document, page)})
			require.NoError(t, err)
			words.WriteString(strings.ReplaceAll(text.Text, "\r", "") + "\n")
		}
	})
	return words.String()
}

// Pages counts the pages.
func Pages(t testing.TB, pdf []byte) (count int) {
	t.Helper()
	open(t, pdf, func(engine pdfium.Pdfium, document references.FPDF_DOCUMENT) { count = pages(t, engine, document) })
	return count
}

// Scanned gives the values of the codes on a page (from 1): Code 128 from the top to the bottom, then QR codes.
func Scanned(t testing.TB, pdf []byte, page int) []string {
	t.Helper()
	return ScannedOn(Printed(t, pdf, page))
}

// ScannedOn gives the values of the codes on paper that is printed already: Code 128 from the top to the bottom, then QR codes.
func ScannedOn(picture image.Image) []string {
	paper := dots(picture)
	return append(bars(paper), squares(paper)...)
}

// Printed gives a page (from 1) as a label printer prints it: black dots and white ones.
func Printed(t testing.TB, pdf []byte, page int) *image.Gray {
	t.Helper()
	var paper *image.Gray
	open(t, pdf, func(engine pdfium.Pdfium, document references.FPDF_DOCUMENT) {
		drawing, err := engine.RenderPageInDPI(&requests.RenderPageInDPI{Page: at(document, page-1), DPI: DPI})
		require.NoError(t, err)
		defer drawing.Cleanup()
		paper = dots(drawing.Result.RenderedImage)
	})
	return paper
}

func dots(picture image.Image) *image.Gray {
	paper := image.NewGray(picture.Bounds())
	for y := picture.Bounds().Min.Y; y < picture.Bounds().Max.Y; y++ {
		for x := picture.Bounds().Min.X; x < picture.Bounds().Max.X; x++ {
			dot := color.Gray{}
			if color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y >= 128 {
				dot.Y = 255
			}
			paper.SetGray(x, y, dot)
		}
	}
	return paper
}

func pages(t testing.TB, engine pdfium.Pdfium, document references.FPDF_DOCUMENT) int {
	t.Helper()
	count, err := engine.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: document})
	require.NoError(t, err)
	return count.PageCount
}

func at(document references.FPDF_DOCUMENT, page int) requests.Page {
	return requests.Page{ByIndex: &requests.PageByIndex{Document: document, Index: page}}
}

// bars moves a scanner down the paper, as a hand does: over its whole width, and over columns of codes.
func bars(paper *image.Gray) []string {
	const strip = 8 // dots, one millimetre
	const mostColumns = 3
	var values []string
	for y := paper.Rect.Min.Y; y+strip <= paper.Rect.Max.Y; y += strip {
		for columns := 1; columns <= mostColumns; columns++ {
			for column := range columns {
				left, right := paper.Rect.Dx()*column/columns, paper.Rect.Dx()*(column+1)/columns
				value := read(oned.NewCode128Reader(), paper.SubImage(image.Rect(left, y, right, y+strip)))
				if value != "" && !slices.Contains(values, value) {
					values = append(values, value)
				}
			}
		}
	}
	return values
}

func squares(paper *image.Gray) []string {
	if value := read(qrcode.NewQRCodeReader(), paper); value != "" {
		return []string{value}
	}
	return nil
}

// read gives what a reader finds, or nothing.
func read(reader gozxing.Reader, picture image.Image) string {
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		return ""
	}
	result, err := reader.Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return ""
	}
	return result.GetText()
}
