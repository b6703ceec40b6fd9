package printing_test

import (
	"bytes"
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

func TestACopyOfALabelInZPLGetsOneFieldMore(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.rawPrinter(false)
	h.copied(h.parcel(func(_ *store.Parcel, l *store.Label) { l.Kind, l.Opened = "zpl", []byte(readyZPL) }))
	printed := r.Printed()
	require.Len(t, printed, 2)
	end := []byte("^XZ")
	require.True(t, bytes.HasPrefix(printed[1], bytes.TrimSuffix(printed[0], end)), "what was there is unchanged")
	added := bytes.TrimPrefix(printed[1], bytes.TrimSuffix(printed[0], end))
	require.Regexp(t, `^\^FO15,\d+\^GFA,.*\^FS\^XZ$`, string(added))
	require.False(t, printertest.Dots(t, append([]byte("^PW812^LL1218"), added...), 203).Blank())
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
