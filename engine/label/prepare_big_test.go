//go:build big

// These tests draw pages, and PDFium takes seconds to start, or most of a minute under the race detector.

package label_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn"
	"gowarehouse/connectors/drawn/drawntest"
	"gowarehouse/engine/label"
)

// buyer is who one label on a sheet is for.
type buyer struct{ name, number, order string }

var buyers = []buyer{
	{"王小明", "907712345671", "26112200001111"}, {"陳怡君", "907712345672", "26112200002222"},
	{"林志明", "907712345673", "26112200003333"}, {"Amy Chen", "907712345674", "26112200004444"},
}

// fourUp draws labels at the places of a sheet of A4, with cutting lines. A buyer without a name leaves the place empty.
func fourUp(t testing.TB, all []buyer, cross bool) []byte {
	t.Helper()
	c := drawn.NewCanvas(drawn.A4)
	c.Rule(0, 148.4, 210, 0.2)
	c.Box(104.9, 0, 0.2, 297, 0.2)
	if cross {
		c.Rule(40, 80, 130, 0.4)
	}
	for i, b := range all {
		if b.name == "" {
			continue
		}
		x, y := float64(i%2)*105, float64(i/2)*148.5
		c.Text(x+8, y+10, 16, "momo 店配")
		c.Text(x+8, y+25, 20, b.name)
		if b.order != "" {
			c.Text(x+8, y+40, 12, "訂單 "+b.order)
		}
		c.Bars(x+8, y+70, 89, 20, b.number)
	}
	pdf, err := c.PDF()
	require.NoError(t, err)
	return pdf
}

var preparer = sync.OnceValue(func() *label.Preparer { return &label.Preparer{Pictures: &label.Renderer{}} })

func formOf(sheets ...connectors.LabelSheet) connectors.LabelForm {
	return connectors.LabelForm{Sheets: sheets, Marks: []connectors.LabelMark{connectors.MarkTracking, connectors.MarkOrder}}
}

// keepLooks writes what there is to be looked at to the folder that LABEL_LOOKS names, if it does.
func keepLooks(t testing.TB, name string, pdf []byte) {
	t.Helper()
	folder := os.Getenv("LABEL_LOOKS")
	if folder == "" {
		return
	}
	picture, err := preparer().Picture(context.Background(), label.PDF, pdf, 1, 100)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, name+".png"), picture.PNG, 0o600))
}

// requireSize proves that every page is of a size, to half a millimetre of the bitmap of the usual label printer.
func requireSize(t testing.TB, ready label.Ready, width, height float64) {
	t.Helper()
	for i := range ready.Pages {
		dots, err := preparer().Pictures.Bitmap(context.Background(), ready.Data, i+1, drawntest.DPI)
		require.NoError(t, err)
		require.InDelta(t, width, float64(dots.Width)*25.4/drawntest.DPI, 0.5)
		require.InDelta(t, height, float64(dots.Height)*25.4/drawntest.DPI, 0.5)
	}
}

var streams = regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`)

// everything is a file with all of its streams unpacked.
func everything(t testing.TB, pdf []byte) string {
	t.Helper()
	all := string(pdf)
	for _, m := range streams.FindAllSubmatch(pdf, -1) {
		if r, err := zlib.NewReader(bytes.NewReader(m[1])); err == nil {
			data, _ := io.ReadAll(r)
			all += string(data)
		}
	}
	return all
}

// requireOnly proves that a label is one buyer's, and that nothing of the others is in the file.
func requireOnly(t testing.TB, ready label.Ready, own buyer) {
	t.Helper()
	require.Equal(t, label.PDF, ready.Kind)
	require.Len(t, ready.Pages, 1)
	require.Equal(t, []string{own.number}, drawntest.Scanned(t, ready.Data, 1))
	inside := everything(t, ready.Data) + drawntest.Words(t, ready.Data)
	for _, b := range buyers {
		for _, datum := range []string{b.name, b.number, b.order} {
			require.NotContains(t, inside, datum, "nothing but dots is left of the sheet")
		}
	}
	require.NotContains(t, inside, "/Font")
	require.NoError(t, api.Validate(bytes.NewReader(ready.Data), nil))
}

func TestBigASheetOfFourGivesTheOneLabelAndNothingOfTheOthers(t *testing.T) {
	t.Parallel()
	sheet := fourUp(t, buyers, false)
	words := drawntest.Words(t, sheet)
	for _, b := range buyers {
		require.Contains(t, words, b.name, "the names are in the sheet, so that they can be missing in the label")
	}
	keepLooks(t, "sheet", sheet)
	for i, own := range buyers {
		ready, err := preparer().Prepare(context.Background(), seal(t, sheet, taxID, ownerPW, "256"),
			label.Wish{Form: formOf(connectors.Sheet100x150, connectors.SheetA4Four), Numbers: []string{own.number}, Secrets: []label.Secret{taxID}})
		require.NoError(t, err)
		require.True(t, ready.Encrypted)
		requireOnly(t, ready, own)
		requireSize(t, ready, 105, 148.5)
		if i == 1 {
			keepLooks(t, "quarter", ready.Data)
		}
	}
	again, err := preparer().Prepare(context.Background(), sheet, label.Wish{Form: formOf(connectors.SheetA4Four), Numbers: []string{buyers[0].order}})
	require.NoError(t, err, "the order's number tells as well")
	requireOnly(t, again, buyers[0])
	same, err := preparer().Prepare(context.Background(), sheet, label.Wish{Form: formOf(connectors.SheetA4Four), Numbers: []string{buyers[0].order}})
	require.NoError(t, err)
	require.Equal(t, again.Data, same.Data, "the same sheet gives the same label")
}

func TestBigASheetThatLiesOnItsSideGivesUprightLabels(t *testing.T) {
	t.Parallel()
	var turned bytes.Buffer
	require.NoError(t, api.Rotate(bytes.NewReader(fourUp(t, buyers, false)), &turned, 270, nil, nil))
	for _, own := range buyers {
		ready, err := preparer().Prepare(context.Background(), turned.Bytes(), label.Wish{Form: formOf(connectors.SheetA4Four), Numbers: []string{own.number}})
		require.NoError(t, err)
		requireOnly(t, ready, own)
		requireSize(t, ready, 105, 148.5)
	}
}

func TestBigALabelThatLiesOnItsSideIsTurned(t *testing.T) {
	t.Parallel()
	sheet := drawn.Sheet{Title: "店配", Number: "40001249", BarCodes: []string{"40001249"}}
	pdf, _, err := sheet.Draw()
	require.NoError(t, err)
	var lying bytes.Buffer
	require.NoError(t, api.Rotate(bytes.NewReader(pdf), &lying, 270, nil, nil))
	ready, err := preparer().Prepare(context.Background(), lying.Bytes(), label.Wish{Form: formOf(connectors.Sheet100x150)})
	require.NoError(t, err)
	requireSize(t, ready, 100, 150)
	require.Equal(t, []string{"40001249"}, drawntest.Scanned(t, ready.Data, 1))
	keepLooks(t, "turned", ready.Data)
}

func TestBigWhoseLabelItIsIsNeverGuessed(t *testing.T) {
	t.Parallel()
	p, wish := preparer(), label.Wish{Form: formOf(connectors.SheetA4Four), Numbers: []string{"123456789012"}}
	sheet := fourUp(t, buyers, false)
	ready, err := p.Prepare(context.Background(), sheet, wish)
	require.ErrorIs(t, err, label.ErrWhichLabel)
	require.NotEmpty(t, ready.Data, "a person can look at the sheet")

	short := wish
	short.Numbers = []string{"9077"}
	_, err = p.Prepare(context.Background(), sheet, short)
	require.ErrorIs(t, err, label.ErrWhichLabel, "a part of a number is no number")

	for place, own := range buyers {
		wish.Place = place + 1
		ready, err = p.Prepare(context.Background(), sheet, wish)
		require.NoError(t, err)
		requireOnly(t, ready, own)
	}
	wish.Place = 5
	_, err = p.Prepare(context.Background(), sheet, wish)
	require.ErrorIs(t, err, label.ErrNoSuchPlace)
	wish.Place = label.All
	ready, err = p.Prepare(context.Background(), sheet, wish)
	require.NoError(t, err)
	require.Equal(t, sheet, ready.Data, "a person said that all of it is the label")

	wish = label.Wish{Form: wish.Form, Numbers: []string{buyers[0].number}}
	_, err = p.Prepare(context.Background(), fourUp(t, buyers, true), wish)
	require.ErrorIs(t, err, label.ErrWhichLabel, "what is drawn over the cuts may be one label as large as the sheet")
}

func TestBigEmptyPlacesAreLeftOut(t *testing.T) {
	t.Parallel()
	own := buyers[2]
	ready, err := preparer().Prepare(context.Background(), fourUp(t, []buyer{{}, {}, own}, false), label.Wish{Form: formOf(connectors.SheetA4Four)})
	require.NoError(t, err, "one label on the sheet is the one that was asked for")
	requireOnly(t, ready, own)
	_, err = preparer().Prepare(context.Background(), fourUp(t, nil, false), label.Wish{Form: formOf(connectors.SheetA4Four)})
	require.ErrorIs(t, err, label.ErrBlank)
	_, err = preparer().Prepare(context.Background(), fourUp(t, []buyer{{}, {}, own}, false), label.Wish{Form: formOf(connectors.SheetA4Four), Place: 1})
	require.ErrorIs(t, err, label.ErrNoSuchPlace)
}

func TestBigALabelWithoutTextIsKnownByItsBars(t *testing.T) {
	t.Parallel()
	dots, err := preparer().Pictures.Bitmap(context.Background(), fourUp(t, buyers, false), 1, 300)
	require.NoError(t, err)
	data, err := dots.PNG()
	require.NoError(t, err)
	scan, err := preparer().Prepare(context.Background(), data, label.Wish{Form: formOf(connectors.SheetA4)})
	require.NoError(t, err)
	require.NotContains(t, drawntest.Words(t, scan.Data), buyers[3].number, "nothing is written there, only drawn")
	own := buyers[3]
	ready, err := preparer().Prepare(context.Background(), scan.Data, label.Wish{Form: formOf(connectors.SheetA4Four), Numbers: []string{own.number}})
	require.NoError(t, err)
	require.Equal(t, []string{own.number}, drawntest.Scanned(t, ready.Data, 1))
}

func TestBigAPageOfAnotherScaleGetsItsTrueSize(t *testing.T) {
	t.Parallel()
	c := drawn.NewCanvas(drawn.Size{Width: 200, Height: 300}) // drawn in other units
	c.Bars(20, 40, 160, 40, "907712345671")
	pdf, err := c.PDF()
	require.NoError(t, err)
	ready, err := preparer().Prepare(context.Background(), pdf, label.Wish{Form: formOf(connectors.Sheet100x150)})
	require.NoError(t, err)
	requireSize(t, ready, 100, 150)
	require.Equal(t, []string{"907712345671"}, drawntest.Scanned(t, ready.Data, 1))

	for _, size := range []drawn.Size{{Width: 105, Height: 148}, {Width: 101.6, Height: 152.4}, {Width: 210, Height: 297}, {Width: 120, Height: 90}} {
		c := drawn.NewCanvas(size)
		c.Text(10, 10, 20, "x")
		pdf, err := c.PDF()
		require.NoError(t, err)
		ready, err := preparer().Prepare(context.Background(), pdf, label.Wish{Form: formOf(connectors.Sheet100x150)})
		require.NoError(t, err)
		require.Equal(t, pdf, ready.Data, "%v is a paper, or of a shape of its own: it is printed as it is", size)
	}
}

func TestBigPicturesBecomePagesOfTheDeclaredSize(t *testing.T) {
	t.Parallel()
	sheet := drawn.Sheet{Title: "店配", Number: "40001249", BarCodes: []string{"40001249"}}
	pdf, _, err := sheet.Draw()
	require.NoError(t, err)
	dots, err := preparer().Pictures.Bitmap(context.Background(), pdf, 1, 203)
	require.NoError(t, err)
	upright, err := dots.PNG()
	require.NoError(t, err)
	lying, err := dots.Turned(-1).PNG()
	require.NoError(t, err)
	shades, err := preparer().Pictures.Preview(context.Background(), pdf, 1, 203)
	require.NoError(t, err)
	drawing, err := png.Decode(bytes.NewReader(shades.PNG))
	require.NoError(t, err)
	var photo bytes.Buffer
	require.NoError(t, jpeg.Encode(&photo, drawing, &jpeg.Options{Quality: 80}))
	for name, picture := range map[string][]byte{"black and white": upright, "on its side": lying, "in shades": shades.PNG, "jpeg": photo.Bytes()} {
		ready, err := preparer().Prepare(context.Background(), picture, label.Wish{Form: formOf(connectors.Sheet100x150)})
		require.NoError(t, err, name)
		require.Equal(t, label.PDF, ready.Kind)
		requireSize(t, ready, 100, 150)
		require.Equal(t, []string{"40001249"}, drawntest.Scanned(t, ready.Data, 1), name)
	}
	var empty bytes.Buffer
	require.NoError(t, png.Encode(&empty, image.NewGray(image.Rect(0, 0, 40, 60))))
	_, err = preparer().Prepare(context.Background(), empty.Bytes(), label.Wish{})
	require.ErrorIs(t, err, label.ErrBlank)
}

// archive makes a ZIP.
func archive(t testing.TB, files map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, data := range files {
		f, err := w.Create(name)
		require.NoError(t, err)
		_, err = f.Write(data)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

func TestBigAnArchiveGivesTheParcelsOwnLabel(t *testing.T) {
	t.Parallel()
	one := func(b buyer) []byte {
		sheet := drawn.Sheet{Title: b.name, Number: b.number, Order: b.order, BarCodes: []string{b.number}}
		pdf, _, err := sheet.Draw()
		require.NoError(t, err)
		return pdf
	}
	byName := archive(t, map[string][]byte{"labels/907712345671.pdf": one(buyers[0]), "labels/907712345672.pdf": one(buyers[1]), "__MACOSX/._x": {1}})
	byContent := archive(t, map[string][]byte{"1.pdf": one(buyers[0]), "2.pdf": one(buyers[1])})
	for name, data := range map[string][]byte{"named": byName, "not named": byContent} {
		for _, own := range buyers[:2] {
			ready, err := preparer().Prepare(context.Background(), data, label.Wish{Numbers: []string{own.number}})
			require.NoError(t, err, name)
			require.Equal(t, label.ZIP, ready.Came)
			require.Equal(t, []string{own.number}, drawntest.Scanned(t, ready.Data, 1), name)
			require.NotContains(t, strings.ReplaceAll(drawntest.Words(t, ready.Data), "\n", ""), buyers[1-slot(own)].name)
		}
		_, err := preparer().Prepare(context.Background(), data, label.Wish{Numbers: []string{"999999999999"}})
		require.ErrorIs(t, err, label.ErrWhichLabel, name)
	}
	single := one(buyers[0])
	ready, err := preparer().Prepare(context.Background(), archive(t, map[string][]byte{"labels.pdf": single}), label.Wish{})
	require.NoError(t, err)
	require.Equal(t, single, ready.Data, "the one file of an archive is the label, byte by byte")
}

func slot(b buyer) int {
	for i := range buyers {
		if buyers[i] == b {
			return i
		}
	}
	return -1
}

func TestBigABlankLabelIsTold(t *testing.T) {
	t.Parallel()
	for _, pdf := range [][]byte{onePage(""), onePage("/Contents 4 0 R", object{body: "<< /Length %d >>", stream: "1 g 0 0 50 50 re f"})} {
		_, err := preparer().Prepare(context.Background(), pdf, label.Wish{Form: formOf(connectors.Sheet100x150)})
		require.ErrorIs(t, err, label.ErrBlank)
	}
	ready, err := preparer().Prepare(context.Background(), plainLabel(), label.Wish{Form: formOf(connectors.Sheet100x150)})
	require.NoError(t, err)
	require.Equal(t, plainLabel(), ready.Data, "what is in order keeps its bytes")
	require.Len(t, ready.Pages, plainPages)
}

func TestBigTheLabelsOfASheetAreShownInTheOrderInWhichPlacesAreCounted(t *testing.T) {
	t.Parallel()
	p, wish := preparer(), label.Wish{Form: formOf(connectors.SheetA4Four), Secrets: []label.Secret{taxID}}
	three := []buyer{buyers[0], {}, buyers[2], buyers[3]}
	var turned bytes.Buffer
	require.NoError(t, api.Rotate(bytes.NewReader(fourUp(t, buyers, false)), &turned, 270, nil, nil))
	files := archive(t, map[string][]byte{"1.pdf": seal(t, fourUp(t, three, false), taxID, ownerPW, "256"), "2.pdf": turned.Bytes()})
	pieces, all, err := p.Pieces(context.Background(), files, wish, label.Window{Most: 20, DPI: drawntest.DPI})
	require.NoError(t, err)
	require.Equal(t, 8, all)
	require.Len(t, pieces, 8)
	for i, piece := range pieces {
		require.Equal(t, i+1, piece.Place)
		require.Equal(t, i == 1, piece.Empty, "place %d", piece.Place)
		if piece.Empty {
			require.Empty(t, piece.Picture.PNG)
			continue
		}
		require.Greater(t, piece.Picture.Height, piece.Picture.Width, "it stands upright")
		picture, err := png.Decode(bytes.NewReader(piece.Picture.PNG))
		require.NoError(t, err)
		wish.Place = piece.Place
		ready, err := p.Prepare(context.Background(), files, wish)
		require.NoError(t, err)
		require.Equal(t, drawntest.Scanned(t, ready.Data, 1), drawntest.ScannedOn(picture), "what is shown at a place is what is printed when it is chosen")
	}
	some, all, err := p.Pieces(context.Background(), files, wish, label.Window{After: 3, Most: 2, DPI: 72})
	require.NoError(t, err)
	require.Equal(t, 8, all)
	require.Equal(t, []int{4, 5}, []int{some[0].Place, some[1].Place})
	wish.Secrets = nil
	_, _, err = p.Pieces(context.Background(), files, wish, label.Window{Most: 20, DPI: 72})
	require.ErrorIs(t, err, label.ErrPasswordNeeded)
}
