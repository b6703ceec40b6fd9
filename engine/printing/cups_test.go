package printing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/printing/device"
	"gowarehouse/engine/printing/ipp"
	"gowarehouse/engine/printing/printertest"
	"gowarehouse/engine/store"
)

func TestAQueueOfCUPSIsListedAndItsJobsAreFollowedUntilTheyAreOnPaper(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := printertest.Start(t, printertest.How{})
	cups := printertest.StartCUPS(t, p.Address)
	found, err := ipp.QueuesAt(h.ctx, cups.Host)
	require.NoError(t, err, "%s", cups.Log())
	require.Equal(t, []device.Found{{Name: "label", Address: cups.Queue, Model: found[0].Model, Usual: true}}, found)
	h.setUp("printer", found[0].Address)
	parcels := []int64{h.parcel(), h.parcel()}
	for _, j := range h.ask(parcels...) {
		h.becomes(j.ID, store.PrintPrinted)
	}
	h.received(p, parcels...)
	require.Equal(t, h.dotsOf(h.label(parcels[0])), h.dotsOf(p.Received()[0]))
}

func TestAQueueWhosePrinterIsOffKeepsTheJobAndPrintsItOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := printertest.Start(t, printertest.How{})
	h.setUp("printer", printertest.StartCUPS(t, p.Address).Queue)
	p.Off()
	parcel := h.parcel()
	j := h.ask(parcel)[0]
	h.until(j.ID, func(j store.PrintJob) bool { return j.State == store.PrintPrinting })
	h.restart()
	require.NoError(t, h.print.Work(h.ctx))
	p.On()
	h.becomes(j.ID, store.PrintPrinted)
	h.received(p, parcel)
}
