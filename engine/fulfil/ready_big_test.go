//go:build big

package fulfil_test

// Labels from the platform's file to the printer's dots, with the real pipeline. These tests draw pages, and PDFium takes seconds to start, or
// most of a minute under the race detector.

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/zlib"
	"encoding/hex"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	_ "gowarehouse/connectors/all"
	"gowarehouse/connectors/drawn/drawntest"
	"gowarehouse/connectors/emulation"
	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/label"
	"gowarehouse/engine/label/webpage"
	"gowarehouse/engine/printing"
	"gowarehouse/engine/printing/printertest"
	"gowarehouse/engine/store"
)

// withPictures is the real pipeline, with a browser for pages where there is one.
func withPictures(t *testing.T) *label.Preparer {
	t.Helper()
	pictures := &label.Renderer{}
	t.Cleanup(func() { require.NoError(t, pictures.Close()) })
	p := &label.Preparer{Pictures: pictures}
	if webpage.Browser() != "" {
		p.Web = webpage.Print
	}
	return p
}

// prepared makes a house draw its labels.
func (h *house) prepared(p *label.Preparer) {
	h.t.Helper()
	h.labels = p
	h.restart()
}

var streams = regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`)

// everything is a file with all of its streams unpacked, and all that can be read on its pages.
func everything(t *testing.T, pdf []byte) string {
	t.Helper()
	all := string(pdf) + drawntest.Words(t, pdf)
	for _, m := range streams.FindAllSubmatch(pdf, -1) {
		if r, err := zlib.NewReader(bytes.NewReader(m[1])); err == nil {
			data, _ := io.ReadAll(r)
			all += string(data)
		}
	}
	return all
}

// spellings are the ways in which a name may stand in a PDF.
func spellings(name string) []string {
	var wide []byte
	for _, unit := range utf16.Encode([]rune(name)) {
		wide = append(wide, byte(unit>>8), byte(unit))
	}
	return []string{name, string(wide), hex.EncodeToString(wide), strings.ToUpper(hex.EncodeToString(wide))}
}

// requireNobody demands that no name, number or order of buyers is in a file.
func requireNobody(t *testing.T, pdf []byte, data []string) {
	t.Helper()
	inside := everything(t, pdf)
	for _, datum := range data {
		for _, spelling := range spellings(datum) {
			require.NotContains(t, inside, spelling, "a text of the sheet is left")
		}
	}
	require.NotContains(t, inside, "/Font", "nothing but dots is left of the sheet")
	require.Empty(t, strings.TrimSpace(drawntest.Words(t, pdf)))
}

// requireCut demands that a label is a quarter of A4 to half a millimetre, in the dots of the usual label printer, and scans there.
func requireCut(t *testing.T, p *label.Preparer, pdf []byte, number string) {
	t.Helper()
	dots, err := p.Pictures.Bitmap(t.Context(), pdf, 1, drawntest.DPI)
	require.NoError(t, err)
	require.InDelta(t, 105, float64(dots.Width)*25.4/drawntest.DPI, 0.5)
	require.InDelta(t, 148.5, float64(dots.Height)*25.4/drawntest.DPI, 0.5)
	require.Equal(t, []string{number}, drawntest.ScannedOn(dots.Image()))
}

func TestBigASheetOfFourFromMomoGivesTheParcelsLabelAndNobodyElses(t *testing.T) {
	t.Parallel()
	d := newDepot(t, "momo", connectors.EmulatorOptions{Bare: true, Orders: 12})
	d.prepared(withPictures(t))
	require.NoError(t, d.emulator.Turn("label_four_up", true))
	require.NotZero(t, d.shipAll())
	d.idle(24 * time.Hour)

	var people []string
	var labelled []store.Parcel
	for id, platformID := range d.orders {
		p := d.parcels(id)[0]
		view, there := d.emulator.Shop(platformID)
		require.True(t, there)
		people = append(people, view.Order.Number, p.TrackingNumber)
		if name := view.Order.Receiver.Name; name != "" {
			people = append(people, name)
		}
		if p.ShipMode == connectors.ShipLabel {
			labelled = append(labelled, p)
		}
	}
	require.Greater(t, len(labelled), 3, "a sheet is full")
	slices.SortFunc(labelled, func(a, b store.Parcel) int { return cmp.Compare(a.ID, b.ID) })
	most, read := 0, 0
	for _, p := range labelled {
		require.Equal(t, store.LabelOpened, p.Label)
		data, kind, err := d.ship.Label(d.ctx, p.ID, "amy")
		require.NoError(t, err)
		require.Equal(t, string(label.PDF), kind)
		requireCut(t, d.labels, data, p.TrackingNumber)
		requireNobody(t, data, people)

		original, came, err := d.ship.OriginalLabel(d.ctx, p.ID, "amy")
		require.NoError(t, err)
		require.Equal(t, string(label.PDF), came)
		sheet := unlocked(t, original, d.emulator.Credentials()["entp_id"])
		most, read = max(most, countIn(everything(t, sheet), people)), max(read, countIn(drawntest.Words(t, sheet), people))
		keep(t, "momo-sheet-"+p.TrackingNumber, d.labels, sheet)
		keep(t, "momo-quarter-"+p.TrackingNumber, d.labels, data)
	}
	const own = 3 // the parcel's number, its order's and its buyer's name
	require.Greater(t, most, own, "others' are on the sheets, so that they can be missing in the labels")
	require.Greater(t, read, own, "and can be read there")
}

// countIn counts what of it stands in a file.
func countIn(inside string, data []string) (found int) {
	for _, datum := range data {
		if slices.ContainsFunc(spellings(datum), func(s string) bool { return strings.Contains(inside, s) }) {
			found++
		}
	}
	return found
}

func unlocked(t *testing.T, pdf []byte, password string) []byte {
	t.Helper()
	conf := model.NewDefaultConfiguration()
	conf.UserPW = password
	var open bytes.Buffer
	require.NoError(t, api.Decrypt(bytes.NewReader(pdf), &open, conf))
	return open.Bytes()
}

// keep writes a page to the folder that LABEL_LOOKS names, if it does.
func keep(t *testing.T, name string, p *label.Preparer, pdf []byte) {
	t.Helper()
	folder := os.Getenv("LABEL_LOOKS")
	if folder == "" {
		return
	}
	picture, err := p.Pictures.Preview(t.Context(), pdf, 1, 150)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, name+".png"), picture.PNG, 0o600))
}

// strangers are labels of which none is the parcel's by any number.
var strangers = []emulation.LabelPage{
	{Title: "STORE", Lines: []string{"王小明"}, Number: "907712345671"}, {Title: "STORE", Lines: []string{"陳怡君"}, Number: "907712345672"},
	{Title: "STORE", Lines: []string{"林志明"}, Number: "907712345673"},
}

// archived puts each label into a file of its own.
func archived(t *testing.T, names []string, labels []emulation.LabelPage) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i, l := range labels {
		f, err := w.Create(names[i])
		require.NoError(t, err)
		_, err = f.Write(emulation.LabelPDF(l))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

// Whether the label is fetched, or comes once with the number, and whether the strangers share a sheet or an archive.
func TestBigALabelThatCannotBeToldIsChosenByAPersonAndPrinted(t *testing.T) {
	t.Parallel()
	sheet := emulation.SealedPDF(emulation.UsualSeals(taxID)[1], "sheet", emulation.FourUp(strangers...))
	archive := archived(t, []string{"1.pdf", "2.pdf", "3.pdf"}, strangers)
	for name, c := range map[string]struct {
		file          []byte
		once          bool
		width, height float64
	}{
		"a sheet that is fetched":               {sheet, false, 105, 148.5},
		"a sheet that comes with the number":    {sheet, true, 105, 148.5},
		"an archive that is fetched":            {archive, false, 100, 150},
		"an archive that comes with the number": {archive, true, 100, 150},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			h.prepared(withPictures(t))
			h.shop.label, h.shop.once = c.file, c.once
			order := h.order("1001", "store", line{"TEA", 1})
			h.pack(order)
			h.send(order)
			h.idle(time.Minute)
			p := h.parcels(order)[0]
			require.NotEmpty(t, p.TrackingNumber, "the parcel ships all the same")
			require.Equal(t, []store.NoticeKind{store.NoticePush}, h.notices(), "a person is called")
			_, _, err := h.ship.Label(h.ctx, p.ID, "amy")
			h.refusedAs(label.ErrWhichLabel.Code, err)
			printer := h.rawPrinter(c.width, c.height)
			_, err = printer.print.Print(h.ctx, printing.Request{Kind: store.PrintLabel, Parcels: []int64{p.ID}, Printer: "raw"}, "amy")
			require.Error(t, err, "nothing is printed that may be another's")

			h.refusedAs(label.ErrNoSuchPlace.Code, h.ship.ChooseLabel(h.ctx, p.ID, 4, "amy"))
			h.prepared(h.labels) // a new program: the file and the question are still there
			require.NoError(t, h.ship.ChooseLabel(h.ctx, p.ID, 2, "amy"))
			require.Empty(t, h.notices())
			original, _, err := h.ship.OriginalLabel(h.ctx, p.ID, "amy")
			require.NoError(t, err)
			require.Equal(t, c.file, original, "what came is kept as it came")
			require.Zero(t, h.shop.labels-map[bool]int{false: 1, true: 0}[c.once], "it is not asked for again")

			dots := printer.prints(t, p.ID)
			require.InDelta(t, c.width, float64(dots.Width)*25.4/203, 0.5)
			require.InDelta(t, c.height, float64(dots.Height)*25.4/203, 0.5)
			require.Equal(t, []string{strangers[1].Number}, drawntest.ScannedOn(dots.Image()))
		})
	}
}

func TestBigAnArchiveGivesTheFileThatIsTheParcels(t *testing.T) {
	t.Parallel()
	for _, once := range []bool{false, true} {
		h := newHouse(t)
		h.prepared(withPictures(t))
		own := emulation.LabelPage{Title: "STORE", Lines: []string{"Order 26112200001001"}, Number: "907712345679"}
		h.shop.label, h.shop.once = archived(t, []string{"a.pdf", "b.pdf", "c.pdf"}, append(slices.Clone(strangers[:2]), own)), once
		order := h.order("26112200001001", "store", line{"TEA", 1})
		h.pack(order)
		h.send(order)
		h.idle(time.Minute)
		p := h.parcels(order)[0]
		require.Equal(t, store.LabelOpened, p.Label, "the order's number tells")
		data, kind, err := h.ship.Label(h.ctx, p.ID, "amy")
		require.NoError(t, err)
		require.Equal(t, string(label.PDF), kind)
		require.Equal(t, []string{own.Number}, drawntest.Scanned(t, data, 1))
		requireNobody(t, data, []string{strangers[0].Lines[0], strangers[1].Lines[0], strangers[0].Number})
		_, came, err := h.ship.OriginalLabel(h.ctx, p.ID, "amy")
		require.NoError(t, err)
		require.Equal(t, string(label.ZIP), came, "the archive is kept as it came")
	}
}

// station prints on a raw printer of 203 dots per inch.
type station struct {
	*printertest.Raw
	print *printing.Service
	store *store.Store
}

// rawPrinter is a raw printer with labels of a size in millimetres in it.
func (h *house) rawPrinter(width, height float64) station {
	t := h.t.(*testing.T)
	t.Helper()
	s := station{printertest.StartRaw(t, false), printing.New(printing.Options{Store: h.store, Pictures: h.labels.Pictures}), h.store}
	_, _, err := s.print.AddPrinter(h.ctx, printing.Printer{Name: "raw", Address: s.Address, DPI: 203,
		Width: int32(width * 100), Height: int32(height * 100)})
	require.NoError(t, err)
	return s
}

// prints prints a parcel's label and gives what is on the paper.
func (s station) prints(t *testing.T, parcel int64) label.Bitmap {
	t.Helper()
	jobs, err := s.print.Print(t.Context(), printing.Request{Kind: store.PrintLabel, Parcels: []int64{parcel}, Printer: "raw"}, "amy")
	require.NoError(t, err)
	require.Len(t, jobs, 1)
	require.Eventually(t, func() bool {
		require.NoError(t, s.print.Work(t.Context()))
		j, err := s.store.PrintJob(t.Context(), jobs[0].ID)
		require.NoError(t, err)
		return j.State == store.PrintPrinted
	}, 2*time.Minute, 20*time.Millisecond)
	require.Len(t, s.Printed(), 1)
	return printertest.Dots(t, s.Printed()[0], 203)
}

// modes are settings of an account and switches of the emulator without which a platform gives no label.
var modes = map[string]struct {
	settings connectors.Values
	on       string
}{"coupang": {connectors.Values{"ship_mode": "platform_label"}, "auto_number"}}

// enough is how many labels of a platform are read.
const enough = 4

func TestBigEveryPlatformsLabelIsReadyToPrintAndScans(t *testing.T) {
	t.Parallel()
	pipeline := withPictures(t)
	for _, platform := range connectors.All() {
		if platform.Emulator == nil || len(platform.Label.Formats) == 0 {
			continue
		}
		d := newDepotWith(t, platform.ID, connectors.EmulatorOptions{Orders: 12}, modes[platform.ID].settings)
		if on := modes[platform.ID].on; on != "" {
			require.NoError(t, d.emulator.Turn(on, true))
		}
		d.prepared(pipeline)
		elsewhere := d.emulator.Expect(connectors.Window{From: d.now().Add(-7 * 24 * time.Hour), To: d.now()}).Unlabelled
		require.NotZero(t, d.shipAll(), platform.ID)
		d.idle(24 * time.Hour)
		read := 0
		for id, platformID := range d.orders {
			if read == enough {
				break
			}
			p := d.parcels(id)[0]
			if p.ShipMode != connectors.ShipLabel || slices.Contains(elsewhere, platformID) {
				continue
			}
			if d.readyToPrint(t, p) {
				read++
			}
		}
		require.NotZero(t, read, "%s: no label was read", platform.ID)
		t.Logf("%s: %d labels read", platform.ID, read)
	}
}

// readyToPrint proves that a label is a page of a declared size and that a scanner reads the parcel's number, or the codes that the platform
// gave for it. A page that a person prints in the browser is none.
func (d *depot) readyToPrint(t *testing.T, p store.Parcel) bool {
	t.Helper()
	sheet, err := fulfil.SheetOf(d.ctx, &d.store.Queries, p.ID)
	require.NoError(t, err)
	if sheet.Kind == label.HTML {
		require.ErrorAs(t, sheet.Problem, new(*connectors.Error))
		return false
	}
	require.NoError(t, sheet.Problem, "%s %s", d.platform.ID, p.TrackingNumber)
	opened, err := label.Open(d.ctx, sheet.Data, nil)
	require.NoError(t, err)
	for i, page := range opened.Pages {
		require.True(t, declared(d.platform.Label, page), "%s: %.1f x %.1f mm", d.platform.ID, page.WidthMM, page.HeightMM)
		dots, err := d.labels.Pictures.Bitmap(d.ctx, sheet.Data, i+1, drawntest.DPI)
		require.NoError(t, err)
		require.InDelta(t, page.WidthMM, float64(dots.Width)*25.4/drawntest.DPI, 0.5, d.platform.ID)
		require.InDelta(t, page.HeightMM, float64(dots.Height)*25.4/drawntest.DPI, 0.5, d.platform.ID)
		codes := drawntest.ScannedOn(dots.Image())
		require.NotEmpty(t, codes, "%s %s", d.platform.ID, p.TrackingNumber)
		if !drawnByUs[d.platform.ID] {
			require.Contains(t, codes, p.TrackingNumber, d.platform.ID)
		}
		keepDots(t, d.platform.ID+"-"+p.TrackingNumber, dots.Image())
	}
	return true
}

// drawnByUs are the platforms that give codes of their own instead of a file.
var drawnByUs = map[string]bool{"app91": true, "yahoo": true}

func declared(form connectors.LabelForm, page label.Page) bool {
	return slices.ContainsFunc(form.Sheets, func(s connectors.LabelSheet) bool {
		width, height := s.WidthMM/float64(max(1, s.Columns)), s.HeightMM/float64(max(1, s.Rows))
		return page.WidthMM > width-0.5 && page.WidthMM < width+0.5 && page.HeightMM > height-0.5 && page.HeightMM < height+0.5
	})
}

func keepDots(t *testing.T, name string, picture image.Image) {
	t.Helper()
	folder := os.Getenv("LABEL_LOOKS")
	if folder == "" {
		return
	}
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, picture))
	require.NoError(t, os.WriteFile(filepath.Join(folder, name+".png"), out.Bytes(), 0o600))
}
