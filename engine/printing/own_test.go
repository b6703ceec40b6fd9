package printing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/printing"
	"gowarehouse/engine/printing/printertest"
	"gowarehouse/engine/store"
)

func (h *house) document(parcel int64) store.PrintJob {
	h.t.Helper()
	jobs, err := h.print.Print(h.ctx, printing.Request{Kind: store.PrintDocument, Station: "1", Key: "one click",
		Document: printing.Document{Title: "packing slip / 出貨明細", PDF: labelPDF("our own"), Parcel: parcel}}, "amy")
	require.NoError(h.t, err)
	return jobs[0]
}

func TestADocumentOfOurOwnSurvivesTheProgramAndIsForgottenWhenItIsPrinted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{})
	p.Off()
	parcel := h.parcel()
	j := h.document(parcel)
	require.Equal(t, j.ID, h.document(parcel).ID, "one click is one sheet")
	require.Equal(t, h.order, j.OrderID)
	require.NoError(t, h.print.Work(h.ctx))
	h.restart()
	p.On()
	h.becomes(j.ID, store.PrintPrinted)
	require.Equal(t, [][]byte{labelPDF("our own")}, p.Received())
	_, err := h.store.PrintDocument(h.ctx, j.ID)
	require.ErrorIs(t, err, store.ErrNotFound)
	require.Empty(t, h.events(), "it is no label")
	h.becomes(h.ask(parcel)[0].ID, store.PrintPrinted) // which is not printed already
	require.Len(t, p.Received(), 2)
}

func TestADocumentThatFailedIsKeptUntilAPersonDecides(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{Script: `[ -e "$PRINTER/mended" ]`})
	j := h.document(h.parcel())
	h.becomes(j.ID, store.PrintFailed)
	require.Equal(t, 1, h.notices())
	p.Touch("mended")
	require.NoError(t, h.print.Decide(h.ctx, j.ID, printing.DecideAgain, "boss"))
	h.becomes(j.ID, store.PrintPrinted)
	require.Zero(t, h.notices())
}

func TestADocumentThatWasErasedIsNotPrintedAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.started(printertest.How{Script: `exit 1`})
	j := h.document(h.parcel())
	h.becomes(j.ID, store.PrintFailed)
	h.write(func(q *store.Queries) error { return q.DropPrintDocument(h.ctx, j.ID) })
	err := h.print.Decide(h.ctx, j.ID, printing.DecideAgain, "boss")
	var e *connectors.Error
	require.ErrorAs(t, err, &e)
	require.Contains(t, e.Says.ZH, "個資")
	require.NoError(t, h.print.Decide(h.ctx, j.ID, printing.DecideDrop, "boss"))
}

func TestLabelsLargerThanALabelPrinterTakesGoToThePrinterOfSheets(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	small, large := printertest.Start(t, printertest.How{}), printertest.Start(t, printertest.How{Paper: printertest.OfficePaper})
	h.setUp("Zebra", small.Address)
	h.setUp("Office", large.Address)
	require.NoError(t, h.print.SetStationPrinter(h.ctx, "1", store.PrintLabel, "Zebra"))
	require.NoError(t, h.print.SetStationPrinter(h.ctx, "1", store.PrintSheet, "Office"))
	a4 := h.parcel(func(_ *store.Parcel, l *store.Label) { l.Opened = sizedPDF("A4", 595.28, 841.89) })
	jobs := h.ask(h.parcel(), a4)
	require.Equal(t, "Zebra", jobs[0].Printer)
	require.Equal(t, "Office", jobs[1].Printer)
	require.Equal(t, jobs[0].Batch, jobs[1].Batch)
	for _, j := range jobs {
		h.becomes(j.ID, store.PrintPrinted)
	}
	h.received(large, a4)
	require.NoError(t, h.print.SetStationPrinter(h.ctx, "1", store.PrintLabel, ""))
	require.Equal(t, "Office", h.ask(h.parcel(func(_ *store.Parcel, l *store.Label) { l.Opened = sizedPDF("A4", 595.28, 841.89) }))[0].Printer)
	_, err := h.print.Print(h.ctx, printing.Request{Kind: store.PrintLabel, Parcels: []int64{h.parcel()}, Station: "1"}, "amy")
	require.ErrorContains(t, err, "no printer is chosen")
}
