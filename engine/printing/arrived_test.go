package printing_test

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn"
	"gowarehouse/engine/label"
	"gowarehouse/engine/paper"
	"gowarehouse/engine/printing"
	"gowarehouse/engine/printing/printertest"
	"gowarehouse/engine/store"
)

// sheets are the sizes of labels, with the paper that a printer has in it for each and what it is asked for.
var sheets = map[string]struct {
	connectors.LabelSheet
	media, asked string
}{
	"100x150": {connectors.Sheet100x150, printertest.LabelPaper, "x-dimension=10000 y-dimension=15000"},
	"A6":      {connectors.SheetA6, loaded("iso_a6_105x148mm", 10500, 14800), "x-dimension=10500 y-dimension=14800"},
	"4x6":     {connectors.Sheet4x6, loaded("na_index-4x6_4x6in", 10160, 15240), "x-dimension=10160 y-dimension=15240"},
	"A4":      {connectors.SheetA4, loaded("iso_a4_210x297mm", 21000, 29700), "x-dimension=21000 y-dimension=29700"},
}

// loaded describes a printer that has one paper in it and takes its size and the scaling with each job.
func loaded(name string, width, height int) string {
	return fmt.Sprintf(`ATTR keyword media-supported %[1]s
ATTR keyword media-ready %[1]s
ATTR keyword media-default %[1]s
ATTR collection media-size-supported {MEMBER integer x-dimension %[2]d MEMBER integer y-dimension %[3]d}
ATTR collection media-col-ready {MEMBER collection media-size {MEMBER integer x-dimension %[2]d MEMBER integer y-dimension %[3]d}}
ATTR keyword media-col-supported media-size
ATTR keyword print-scaling-supported auto,fill,fit,none
ATTR keyword job-creation-attributes-supported copies,media,media-col,print-scaling`, name, width, height)
}

// notesAsked lets a printer note what it is asked for with each job.
const notesAsked = `env | grep ^IPP_ >> "$PRINTER/asked"`

// pageOn draws a label that fills a sheet: a frame along its edges, a bar code, and signs of every kind.
func pageOn(t *testing.T, sheet connectors.LabelSheet, pages int) []byte {
	t.Helper()
	c := drawn.NewCanvas(drawn.Size{Width: sheet.WidthMM, Height: sheet.HeightMM})
	for n := range pages {
		if n > 0 {
			c.AddPage()
		}
		c.Box(0.5, 0.5, c.Width-1, c.Height-1, 0.5)
		c.Text(5, 8, 14, fmt.Sprintf("收件人 游錫堃 %d / %d", n+1, pages))
		c.Bars(5, 30, c.Width-10, 18, fmt.Sprintf("90681234567%d", n))
	}
	pdf, err := c.PDF()
	require.NoError(t, err)
	return pdf
}

// prepared makes a label ready that came as a picture of dots, or as a PDF.
func (h *house) prepared(dots label.Bitmap, came label.Kind, sheet connectors.LabelSheet) []byte {
	h.t.Helper()
	var b bytes.Buffer
	var err error
	if came == label.JPEG {
		err = jpeg.Encode(&b, dots.Image(), &jpeg.Options{Quality: 95})
	} else {
		err = png.Encode(&b, dots.Image())
	}
	require.NoError(h.t, err)
	prepare := label.Preparer{Pictures: pictures}
	ready, err := prepare.Prepare(h.ctx, b.Bytes(), label.Wish{Form: connectors.LabelForm{Sheets: []connectors.LabelSheet{sheet}}})
	require.NoError(h.t, err)
	require.Equal(h.t, came, ready.Came)
	return ready.Data
}

// samePages requires that two documents are the same, page by page and dot by dot, and that their pages have a size to half a millimetre.
func (h *house) samePages(want, have []byte, widthMM, heightMM float64, name string) {
	h.t.Helper()
	h.alike(want, have, widthMM, heightMM, name, same)
}

func same(a, b label.Bitmap) bool { return a.Width == b.Width && bytes.Equal(a.Bits, b.Bits) }

// alike compares documents page by page.
func (h *house) alike(want, have []byte, widthMM, heightMM float64, name string, alike func(a, b label.Bitmap) bool) {
	h.t.Helper()
	opened, err := label.Open(h.ctx, want, nil)
	require.NoError(h.t, err)
	again, err := label.Open(h.ctx, have, nil)
	require.NoError(h.t, err)
	require.Len(h.t, again.Pages, len(opened.Pages), name)
	const dpi = 203
	for n := range opened.Pages {
		wanted, err := pictures.Bitmap(h.ctx, want, n+1, dpi)
		require.NoError(h.t, err)
		arrived, err := pictures.Bitmap(h.ctx, have, n+1, dpi)
		require.NoError(h.t, err)
		require.False(h.t, arrived.Blank())
		h.sized(arrived, widthMM, heightMM, name)
		require.True(h.t, alike(wanted, arrived), "%s: page %d is another one", name, n+1)
	}
}

// aDotApart says whether each black dot of two pages has one in the other, not further away than the next: a document that was written anew rounds
// its lengths in another way.
func aDotApart(a, b label.Bitmap) bool {
	return a.Width == b.Width && a.Height == b.Height && covers(a, b) && covers(b, a)
}

func covers(a, b label.Bitmap) bool {
	near := func(x, y int) bool {
		for dy := max(0, y-1); dy <= min(a.Height-1, y+1); dy++ {
			for dx := max(0, x-1); dx <= min(a.Width-1, x+1); dx++ {
				if a.Black(dx, dy) {
					return true
				}
			}
		}
		return false
	}
	for y := range b.Height {
		for x := range b.Width {
			if b.Black(x, y) && !near(x, y) {
				return false
			}
		}
	}
	return true
}

// sized requires that dots are of a size, to half a millimetre.
func (h *house) sized(dots label.Bitmap, widthMM, heightMM float64, name string) {
	h.t.Helper()
	const tolerance = 0.5
	require.InDelta(h.t, widthMM, float64(dots.Width)/float64(dots.DPI)*25.4, tolerance, name)
	require.InDelta(h.t, heightMM, float64(dots.Height)/float64(dots.DPI)*25.4, tolerance, name)
}

// printedOn prints a label on the printer and waits until it is out.
func (h *house) printedOn(opened []byte) {
	h.t.Helper()
	parcel := h.parcel(func(_ *store.Parcel, l *store.Label) { l.Opened = opened })
	require.Empty(h.t, h.becomes(h.ask(parcel)[0].ID, store.PrintPrinted).Reason)
}

func TestAPrinterGetsTheLabelOfEverySizeAndFormatInItsTrueSize(t *testing.T) {
	skipInAHurry(t)
	for name, sheet := range sheets {
		for words, way := range waysOfIPP {
			t.Run(name+" "+words, func(t *testing.T) {
				t.Parallel()
				h := newHouse(t)
				p := printertest.Start(t, printertest.How{Paper: sheet.media, Script: notesAsked})
				h.setUp("printer", way.address(t, p))
				labels := [][]byte{pageOn(t, sheet.LabelSheet, 2)}
				drawing, err := pictures.Bitmap(h.ctx, labels[0], 1, 300)
				require.NoError(t, err)
				labels = append(labels, h.prepared(drawing, label.PNG, sheet.LabelSheet), h.prepared(drawing, label.JPEG, sheet.LabelSheet))
				for i, one := range labels {
					h.printedOn(one)
					h.alike(one, p.Received()[i], sheet.WidthMM, sheet.HeightMM, fmt.Sprint(name, i), way.same)
				}
				askedFor(t, p, len(labels), sheet.asked, way.media, way.scaling)
			})
		}
	}
}

// waysOfIPP are the ways to a printer that speaks IPP: to itself, and through queues of CUPS.
var waysOfIPP = map[string]struct {
	address        func(t *testing.T, p *printertest.Printer) string
	media, scaling bool // whether the printer hears of them
	same           func(a, b label.Bitmap) bool
}{
	"itself": {func(_ *testing.T, p *printertest.Printer) string { return p.Address }, true, true, same},
	"through a queue that hands on": {func(t *testing.T, p *printertest.Printer) string { return printertest.StartCUPS(t, p.Address).Queue },
		false, true, same},
	"through a driverless queue": {func(t *testing.T, p *printertest.Printer) string {
		return printertest.StartCUPS(t, p.Address).Driverless()
	},
		true, false, aDotApart}, // CUPS has put it on the paper already
}

// askedFor requires that a printer was asked for a size, and never to scale, with each of so many jobs.
func askedFor(t *testing.T, p *printertest.Printer, jobs int, size string, media, scaling bool) {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(p.Dir, "asked"))
	require.NoError(t, err)
	asked := string(file)
	require.Equal(t, jobs, strings.Count(asked, "IPP_JOB_ID="))
	if media {
		require.Equal(t, jobs, strings.Count(asked, "IPP_MEDIA_COL={media-size={"+size+"}}\n"), asked)
	}
	if scaling {
		require.Equal(t, jobs, strings.Count(asked, "IPP_PRINT_SCALING=none\n"), asked)
	}
	require.NotRegexp(t, "IPP_PRINT_SCALING=(auto|fit|fill)", asked)
}

func TestARawPrinterGetsTheLabelOfEverySizeDotForDot(t *testing.T) {
	skipInAHurry(t)
	for name, sheet := range sheets {
		for _, dpi := range []int{203, 300} {
			t.Run(fmt.Sprintf("%s at %d", name, dpi), func(t *testing.T) {
				t.Parallel()
				h := newHouse(t)
				r := printertest.StartRaw(t, false)
				_, _, err := h.print.AddPrinter(h.ctx, printing.Printer{Name: "printer", Address: r.Address, DPI: dpi,
					Width: int32(sheet.WidthMM * 100), Height: int32(sheet.HeightMM * 100)})
				require.NoError(t, err)
				first := pageOn(t, sheet.LabelSheet, 2)
				drawing, err := pictures.Bitmap(h.ctx, first, 1, dpi)
				require.NoError(t, err)
				picture := h.prepared(drawing, label.PNG, sheet.LabelSheet)
				h.printedOn(first)
				h.printedOn(picture)
				came := r.Printed()
				require.Len(t, came, 3, "the pages of the PDF, and the picture")
				for i, want := range []struct {
					pdf  []byte
					page int
				}{{first, 1}, {first, 2}, {picture, 1}} {
					wanted, err := pictures.Bitmap(h.ctx, want.pdf, want.page, dpi)
					require.NoError(t, err)
					arrived := printertest.Dots(t, came[i], dpi)
					h.sized(arrived, sheet.WidthMM, sheet.HeightMM, name)
					require.True(t, same(wanted, arrived), "label %d is another one", i)
				}
			})
		}
	}
}

// ours are the warehouse's own documents.
func ours(t *testing.T) map[string]paper.Sheet {
	t.Helper()
	at := time.Date(2026, 11, 26, 4, 0, 0, 0, time.UTC)
	list := paper.PickList{At: at, Orders: 40}
	for i := range 40 {
		list.Lines = append(list.Lines, paper.PickLine{Shelf: fmt.Sprintf("A-%02d", i/4), SKU: fmt.Sprintf("TS-%02d", i), Name: "純棉上衣 黑 寬鬆版型",
			Pieces: int64(i + 1), Orders: []string{"A20261126-0023"}})
	}
	slip := paper.Slip{At: at, Merchant: "小山茶行", Order: "A20261126-0023", Buyer: "游錫堃", Lines: []paper.SlipLine{{SKU: "TEA-01", Name: "高山烏龍茶", Pieces: 2}}}
	commands := paper.Commands{Title: "包裝站指令條碼表", Words: []paper.Command{{Code: "GW-UNDO", Says: "復原", Does: "把剛才的一步收回"}},
		Keys: []paper.Command{{Code: "GW-1", Says: "1"}}}
	all := map[string]paper.Sheet{}
	for name, set := range map[string]func(language string) (paper.Sheet, error){"list": list.Sheet, "slip": slip.Sheet, "commands": commands.Sheet} {
		sheet, err := set("zh-TW")
		require.NoError(t, err)
		all[name] = sheet
	}
	return all
}

// printedOurs prints a document of our own on the printer and waits until it is out.
func (h *house) printedOurs(pdf []byte) {
	h.t.Helper()
	jobs, err := h.print.Print(h.ctx, printing.Request{Kind: store.PrintDocument, Station: "1", Document: printing.Document{Title: "ours", PDF: pdf}}, "amy")
	require.NoError(h.t, err)
	require.Empty(h.t, h.becomes(jobs[0].ID, store.PrintPrinted).Reason)
}

func TestAPrinterGetsOurOwnDocumentsPageByPage(t *testing.T) {
	skipInAHurry(t)
	for words, way := range waysOfIPP {
		t.Run(words, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			p := printertest.Start(t, printertest.How{Paper: sheets["A4"].media, Script: notesAsked})
			h.setUp("printer", way.address(t, p))
			documents := ours(t)
			names := slices.Sorted(maps.Keys(documents))
			for i, name := range names {
				h.printedOurs(documents[name].PDF)
				h.alike(documents[name].PDF, p.Received()[i], 210, 297, name, way.same)
			}
			askedFor(t, p, len(names), sheets["A4"].asked, way.media, way.scaling)
		})
	}
}

func TestAnAddressLabelArrivesAsItWasDrawnOnEveryKindOfPrinter(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	pdf := addressed(t)
	p, r := printertest.Start(t, printertest.How{}), printertest.StartRaw(t, false)
	for name, address := range map[string]string{"ipp": p.Address, "raw": r.Address} {
		h.setUp(name, address)
		jobs, err := h.print.Print(h.ctx, printing.Request{Kind: store.PrintDocument, Printer: name,
			Document: printing.Document{Title: "address label", PDF: pdf, On: store.PrintLabel}}, "amy")
		require.NoError(t, err)
		h.becomes(jobs[0].ID, store.PrintPrinted)
	}
	h.samePages(pdf, p.Received()[0], 100, 150, "ipp")
	require.Equal(t, h.dotsOf(pdf), printertest.Dots(t, r.Printed()[0], 203))
}
