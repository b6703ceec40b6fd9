package printing_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/printing"
	"gowarehouse/engine/printing/device"
	"gowarehouse/engine/printing/ipp"
	"gowarehouse/engine/printing/printertest"
	"gowarehouse/engine/store"
)

func TestOnlyWhatIsAPrinterIsSetUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }))
	t.Cleanup(page.Close)
	for code, address := range map[string]string{"": "lpd://printer/queue", ipp.CodeUnreachable: "ipp://" + l.Addr().String(), ipp.CodeNotIPP: page.URL} {
		_, _, err := h.print.AddPrinter(h.ctx, printing.Printer{Name: "Zebra", Address: address})
		var e *connectors.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, code, e.Code)
		require.NotEmpty(t, e.Do.ZH)
	}
	all, err := h.print.Printers(h.ctx)
	require.NoError(t, err)
	require.Empty(t, all)
}

func TestAStationPrintsOnItsPrinter(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, err := h.print.PrinterFor(h.ctx, "1", store.PrintLabel)
	require.ErrorContains(t, err, "no printer is set up")
	a, b := printertest.Start(t, printertest.How{}), printertest.Start(t, printertest.How{Paper: printertest.OfficePaper})
	h.setUp("Zebra", a.Address)
	only, err := h.print.PrinterFor(h.ctx, "1", store.PrintLabel)
	require.NoError(t, err)
	require.Equal(t, "Zebra", only.Name, "there is no other")
	h.setUp("Office", b.Address)
	_, err = h.print.PrinterFor(h.ctx, "1", store.PrintLabel)
	require.ErrorContains(t, err, "no printer is chosen")

	require.NoError(t, h.print.SetStationPrinter(h.ctx, "1", store.PrintLabel, "Zebra"))
	require.NoError(t, h.print.SetStationPrinter(h.ctx, "1", store.PrintDocument, "Office"))
	require.NoError(t, h.print.SetStationPrinter(h.ctx, "2", store.PrintLabel, "Office"))
	require.Error(t, h.print.SetStationPrinter(h.ctx, "1", store.PrintLabel, "Brother"))
	require.Error(t, h.print.SetStationPrinter(h.ctx, "1", store.PrintTest, "Zebra"))
	require.Error(t, h.print.SetStationPrinter(h.ctx, " ", store.PrintLabel, "Zebra"))
	parcel := h.parcel()
	j := h.ask(parcel)[0]
	require.Equal(t, "Zebra", j.Printer)
	require.Equal(t, "1", j.Station)
	require.ErrorContains(t, h.print.RemovePrinter(h.ctx, "Zebra"), "wait for printer")
	h.becomes(j.ID, store.PrintPrinted)
	h.received(a, parcel)

	_, _, err = h.print.AddPrinter(h.ctx, printing.Printer{Name: "Zebra", Address: b.Address})
	require.ErrorContains(t, err, "called Zebra already")
	_, _, err = h.print.AddPrinter(h.ctx, printing.Printer{Name: "Another", Address: strings.TrimSuffix(a.Address, "/ipp/print")})
	require.ErrorContains(t, err, "set up already, as Zebra")
	require.NoError(t, h.print.RemovePrinter(h.ctx, "Zebra"))
	require.Error(t, h.print.RemovePrinter(h.ctx, "Zebra"))
	require.NoError(t, h.print.SetStationPrinter(h.ctx, "2", store.PrintLabel, ""))
	stations, err := h.print.Stations(h.ctx)
	require.NoError(t, err)
	require.Equal(t, printing.Stations{"1": {store.PrintDocument: "Office"}}, stations)
}

func TestAPrinterIsKnownByItsCertificate(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := printertest.Start(t, printertest.How{})
	h.setUp("printer", strings.Replace(p.Address, "ipp:", "ipps:", 1))
	all, err := h.print.Printers(h.ctx)
	require.NoError(t, err)
	require.Len(t, all[0].Certificate, 64)
	parcel := h.parcel()
	h.becomes(h.ask(parcel)[0].ID, store.PrintPrinted)
	h.received(p, parcel)

	p.Off()
	for _, pattern := range []string{"*.crt", "*.key"} {
		files, err := filepath.Glob(filepath.Join(p.Dir, pattern))
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, f := range files {
			require.NoError(t, os.Remove(f))
		}
	}
	p.On() // another machine at the same address, for all we know
	j := h.ask(h.parcel())[0]
	stranger := h.until(j.ID, func(j store.PrintJob) bool { return j.ReasonCode == ipp.CodeCertificate })
	require.Equal(t, store.PrintDue, stranger.State)
	h.received(p, parcel)
}

func TestTheTestPageIsPrintedOnThePaperThatIsLoaded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{Paper: printertest.OfficePaper, Script: `env | grep ^IPP_ > "$PRINTER/asked"`})
	jobs, err := h.print.Print(h.ctx, printing.Request{Kind: store.PrintTest, Printer: "printer", Language: "zh-TW"}, "amy")
	require.NoError(t, err)
	h.becomes(jobs[0].ID, store.PrintPrinted)
	want, err := printing.RulerPage(device.Size{Width: 21000, Height: 29700}, "zh-TW")
	require.NoError(t, err)
	require.Len(t, p.Received(), 1)
	require.Len(t, p.Received()[0], len(want))
	asked, err := os.ReadFile(filepath.Join(p.Dir, "asked"))
	require.NoError(t, err)
	require.Contains(t, string(asked), "IPP_MEDIA=iso_a4_210x297mm\n")
	require.NotContains(t, string(asked), "IPP_PRINT_SCALING=", "this printer takes no scaling")
}

func TestAPrinterThatTakesNothingOfOursRefusesTheJobNotThePacker(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{Formats: "application/vnd.zpl"})
	failed := h.becomes(h.ask(h.parcel())[0].ID, store.PrintFailed)
	require.Contains(t, failed.Reason, "neither PDF nor pictures")
	h.received(p)
}

// doOf gives what an error tells a person to do.
func doOf(t *testing.T, err error) string {
	t.Helper()
	var e *connectors.Error
	require.ErrorAs(t, err, &e)
	require.NotEmpty(t, e.Do.ZH)
	return e.Do.EN
}
