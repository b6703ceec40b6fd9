package printing_test

import (
	"bytes"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn"
	"gowarehouse/connectors/drawn/drawntest"
	"gowarehouse/engine/label"
	"gowarehouse/engine/printing"
	"gowarehouse/engine/printing/printertest"
	"gowarehouse/engine/store"
)

// addressed is a label as they are: texts, a bar code and a square one, up to the edges.
func addressed(t *testing.T) []byte {
	t.Helper()
	pdf, _, err := drawn.Sheet{Title: "黑貓宅急便", Number: "906812345678", Order: "A20261126-0023", From: "小山茶行", Collect: "代收 NT$ 1,280",
		To:       connectors.Receiver{Name: "游測試", Phone: "0900000000", Address: "測試路 1 號"},
		BarCodes: []string{"906812345678"}}.Draw()
	require.NoError(t, err)
	return pdf
}

// copied prints a parcel's label and then a copy, and gives the job of the copy.
func (h *house) copied(parcel int64) store.PrintJob {
	h.t.Helper()
	h.becomes(h.ask(parcel)[0].ID, store.PrintPrinted)
	jobs, err := h.print.Print(h.ctx, printing.Request{Kind: store.PrintLabel, Parcels: []int64{parcel}, Reprint: true}, "amy")
	require.NoError(h.t, err)
	return h.becomes(jobs[0].ID, store.PrintPrinted)
}

// keep writes paper where it can be looked at, if somebody asks for it.
func keep(t *testing.T, name string, data []byte) {
	t.Helper()
	if folder := os.Getenv("KEEP_DOCUMENTS"); folder != "" {
		require.NoError(t, os.WriteFile(filepath.Join(folder, strings.ReplaceAll(t.Name(), "/", "-")+"-"+name), data, 0o600))
	}
}

func TestACopySaysSoOnThePaperAndItsBarCodesScan(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{})
	parcel := h.parcel(func(_ *store.Parcel, l *store.Label) { l.Opened = addressed(t) })
	require.Empty(t, h.copied(parcel).Reason)
	first, again := p.Received()[0], p.Received()[1]
	keep(t, "copy.pdf", again)
	require.NotContains(t, drawntest.Words(t, first), "Copy")
	require.Contains(t, drawntest.Words(t, again), "副本 2 / Copy 2")
	require.Equal(t, drawntest.Scanned(t, first, 1), drawntest.Scanned(t, again, 1))
	require.NotEmpty(t, drawntest.Scanned(t, again, 1))
	before, after := h.dotsOf(first), h.dotsOf(again)
	gone := 0
	for y := range before.Height {
		for x := range before.Width {
			if before.Black(x, y) && !after.Black(x, y) {
				gone++
			}
		}
	}
	require.Zero(t, gone, "the mark hides nothing")
	require.Equal(t, []int{before.Width, before.Height}, []int{after.Width, after.Height}, "and the label keeps its size")
}

func (h *house) dotsOf(pdf []byte) label.Bitmap {
	h.t.Helper()
	dots, err := pictures.Bitmap(h.ctx, pdf, 1, 203)
	require.NoError(h.t, err)
	return dots
}

func TestACopyOnARawPrinterSaysSoToo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.rawPrinter(false)
	parcel := h.parcel(func(_ *store.Parcel, l *store.Label) { l.Opened = addressed(t) })
	h.copied(parcel)
	printed := r.Printed()
	require.Len(t, printed, 2)
	require.NotEqual(t, printertest.Dots(t, printed[0], 203).Bits, printertest.Dots(t, printed[1], 203).Bits)
	require.Equal(t, drawntest.ScannedOn(printertest.Dots(t, printed[0], 203).Image()), drawntest.ScannedOn(printertest.Dots(t, printed[1], 203).Image()))
}

func TestACopyOfALabelThatCameAsAPictureSaysSoToo(t *testing.T) {
	t.Parallel()
	for _, came := range []label.Kind{label.PNG, label.JPEG} {
		h := newHouse(t)
		p := h.started(printertest.How{})
		ready := h.prepared(h.dotsOf(addressed(t)), came, connectors.Sheet100x150)
		require.Empty(t, h.copied(h.parcel(func(_ *store.Parcel, l *store.Label) { l.Opened = ready })).Reason)
		first, again := p.Received()[0], p.Received()[1]
		keep(t, string(came)+"-copy.pdf", again)
		require.Contains(t, drawntest.Words(t, again), "副本 2 / Copy 2", came)
		require.Equal(t, []string{"906812345678"}, drawntest.Scanned(t, first, 1), came)
		require.Equal(t, []string{"906812345678"}, drawntest.Scanned(t, again, 1), came)
	}
}

// added gives the field that a copy of ZPL has more than the label, and where it is in dots.
func added(t *testing.T, first, again []byte) (field []byte, place image.Rectangle) {
	t.Helper()
	end := []byte("^XZ")
	require.True(t, bytes.HasPrefix(again, bytes.TrimSuffix(first, end)), "what was there is unchanged")
	field = bytes.TrimPrefix(again, bytes.TrimSuffix(first, end))
	require.Regexp(t, `^\^FO\d+,\d+\^GFA,.*\^FS\^XZ$`, string(field))
	dots := printertest.Dots(t, append([]byte("^PW812^LL1218"), field...), 203)
	for y := range dots.Height {
		for x := range dots.Width {
			if dots.Black(x, y) {
				place = place.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	require.False(t, place.Empty())
	return field, place
}

func TestACopyOfALabelInZPLGetsOneFieldMoreClearOfItsBarCodes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		code string
		bars image.Rectangle // the code with its legend, as far as it can reach
	}{
		"a code above":                {readyZPL, image.Rect(60, 60, 812, 260)},
		"a code in the lowest corner": {"^XA^PW812^LL1218^FO16,1000^BY3^BCN,160,Y,N,N^FD9068123456^FS^XZ\n", image.Rect(16, 1000, 812, 1200)},
		"a code that is turned":       {"^XA^PW812^LL1218^FO20,20^BY3^BCR,160,Y,N,N^FD9068123456^FS^XZ\n", image.Rect(0, 20, 220, 1218)},
	} {
		h := newHouse(t)
		r := h.rawPrinter(false)
		require.Empty(t, h.copied(h.parcel(func(_ *store.Parcel, l *store.Label) { l.Kind, l.Opened = "zpl", []byte(c.code) })).Reason, name)
		printed := r.Printed()
		require.Len(t, printed, 2)
		_, mark := added(t, printed[0], printed[1])
		const quiet = 20 // dots, ten modules of a quarter of a millimetre
		require.True(t, mark.Intersect(c.bars.Inset(-quiet)).Empty(), "%s: the mark is at %v", name, mark)
		require.True(t, mark.In(image.Rect(0, 0, 812, 1218)), name)
	}
}

func TestACopyOfZPLThatMayPrintAnywhereIsNotMarkedAndSaysSo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.rawPrinter(false)
	done := h.copied(h.parcel(func(_ *store.Parcel, l *store.Label) {
		l.Kind, l.Opened = "zpl", []byte("^XA^PW812^LL1218^FO20,20^BQN,2,5^FDQA,9068123456^FS^FT100,1200^A0N,1100,40^FDX^FS^XZ")
	}))
	require.Equal(t, "unmarked", done.ReasonCode)
	require.Contains(t, done.Reason, "標籤上沒有空白處")
	require.Equal(t, r.Printed()[0], r.Printed()[1])
}

func TestACopyThatHasNoFreePlaceIsPrintedAndSaysThatItIsNotMarked(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{})
	parcel := h.parcel(func(_ *store.Parcel, l *store.Label) {
		l.Opened = bytes.Replace(labelPDF("dark"), []byte("10 10 200 3 re f"), []byte("0 0 300 500 re f"), 1)
	})
	done := h.copied(parcel)
	require.Equal(t, "unmarked", done.ReasonCode)
	h.received(p, parcel, parcel)
}
