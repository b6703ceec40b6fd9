package printing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/label"
	"gowarehouse/engine/printing"
	"gowarehouse/engine/printing/device"
	"gowarehouse/engine/printing/ipp"
	"gowarehouse/engine/printing/printertest"
	"gowarehouse/engine/store"
)

// rawPrinter is a raw printer that is set up as "printer".
func (h *house) rawPrinter(mute bool) *printertest.Raw {
	h.t.Helper()
	r := printertest.StartRaw(h.t, mute)
	h.setUp("printer", r.Address)
	return r
}

// drawn is what a parcel's label is in a printer's dots.
func (h *house) drawn(parcel int64, dpi int) label.Bitmap {
	h.t.Helper()
	dots, err := pictures.Bitmap(h.ctx, h.label(parcel), 1, dpi)
	require.NoError(h.t, err)
	return dots
}

// cameOut requires that a raw printer printed the labels of parcels, dot for dot and in this order, and nothing else.
func (h *house) cameOut(r *printertest.Raw, dpi int, parcels ...int64) {
	h.t.Helper()
	printed := r.Printed()
	require.Len(h.t, printed, len(parcels))
	for i, parcel := range parcels {
		require.Equal(h.t, h.drawn(parcel, dpi), printertest.Dots(h.t, printed[i], dpi))
	}
}

func TestARawPrinterPrintsThePageDotForDotInItsTrueSize(t *testing.T) {
	t.Parallel()
	for _, dpi := range []int{203, 300} {
		h := newHouse(t)
		r := printertest.StartRaw(t, false)
		p, about, err := h.print.AddPrinter(h.ctx, printing.Printer{Name: "printer", Address: r.Address, DPI: dpi})
		require.NoError(t, err)
		require.False(t, p.Mute)
		require.Equal(t, []string{device.ZPL}, about.Formats)
		parcel := h.parcel()
		j := h.ask(parcel)[0]
		done := h.becomes(j.ID, store.PrintPrinted)
		require.Empty(t, done.Reason)
		h.cameOut(r, dpi, parcel)
		dots := printertest.Dots(t, r.Printed()[0], dpi)
		require.InDelta(t, 100, float64(dots.Width)/float64(dpi)*25.4, 0.5)
		require.InDelta(t, 150, float64(dots.Height)/float64(dpi)*25.4, 0.5)
	}
}

func TestABatchOnARawPrinterIsPrintedInItsOrder(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.rawPrinter(false)
	parcels := []int64{h.parcel(), h.parcel(), h.parcel()}
	jobs := h.ask(parcels[2], parcels[0], parcels[1])
	for _, j := range jobs {
		h.becomes(j.ID, store.PrintPrinted)
	}
	h.cameOut(r, 203, parcels[2], parcels[0], parcels[1])
}

func TestARawPrinterWithoutPaperSaysSoAndGoesOnByItself(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.rawPrinter(false)
	r.Paper(false)
	parcel := h.parcel()
	j := h.ask(parcel)[0]
	empty := h.until(j.ID, func(j store.PrintJob) bool { return j.ReasonCode == "media-empty" })
	require.Equal(t, store.PrintDue, empty.State, "nothing is handed to a printer that cannot print")
	require.Zero(t, r.Waiting())
	r.Paper(true)
	h.becomes(j.ID, store.PrintPrinted)
	h.cameOut(r, 203, parcel)
}

func TestARawPrinterThatRunsOutOfPaperWithALabelInItIsFollowedUntilItIsOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.rawPrinter(false)
	parcel := h.parcel()
	j := h.inPrinter(r, parcel)
	empty := h.until(j.ID, func(j store.PrintJob) bool { return j.ReasonCode == "media-empty" })
	require.Equal(t, store.PrintPrinting, empty.State)
	r.Paper(true)
	h.becomes(j.ID, store.PrintPrinted)
	h.cameOut(r, 203, parcel)
}

func TestARawPrinterThatAnswersNothingWithoutPaperIsLookedAtAndGoesOnByItself(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.rawPrinter(false)
	r.SilentInTrouble()
	r.Paper(false)
	parcel := h.parcel()
	j := h.ask(parcel)[0]
	silent := h.until(j.ID, func(j store.PrintJob) bool { return j.ReasonCode == device.CodeSilent })
	require.Equal(t, store.PrintDue, silent.State, "nothing is handed to a printer that says nothing")
	require.Contains(t, silent.Reason, "no paper")
	require.Contains(t, silent.Reason, "缺紙")
	r.Paper(true)
	h.becomes(j.ID, store.PrintPrinted)
	h.cameOut(r, 203, parcel)
}

func TestALabelInARawPrinterThatFallsSilentIsFollowedForAsLongAsItIsOn(t *testing.T) {
	skipInAHurry(t)
	h := newHouse(t)
	r := h.rawPrinter(false)
	parcel := h.parcel()
	j := h.inPrinter(r, parcel)
	r.SilentInTrouble()
	h.until(j.ID, func(j store.PrintJob) bool { return j.ReasonCode == device.CodeSilent })
	for end := time.Now().Add(2 * printing.LongestGap); time.Now().Before(end); time.Sleep(grace) {
		require.NoError(t, h.print.Work(h.ctx))
		require.Equal(t, store.PrintPrinting, h.job(j.ID).State)
	}
	r.Paper(true)
	h.becomes(j.ID, store.PrintPrinted)
	h.cameOut(r, 203, parcel)
}

// inPrinter hands a label to a raw printer that loses its paper in that moment.
func (h *house) inPrinter(r *printertest.Raw, parcel int64) store.PrintJob {
	h.t.Helper()
	r.LosesPaper()
	return h.until(h.ask(parcel)[0].ID, func(j store.PrintJob) bool { return j.State == store.PrintPrinting })
}

func TestARawPrinterThatWasOffWithALabelInItIsForAPersonToDecide(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.rawPrinter(false)
	parcel := h.parcel()
	j := h.inPrinter(r, parcel)
	r.Off()
	h.until(j.ID, func(j store.PrintJob) bool {
		return j.ReasonCode == ipp.CodeUnreachable || j.State == store.PrintUnclear
	})
	time.Sleep(printing.LongestGap)
	r.Paper(true)
	r.On()
	require.Equal(t, "unwatched", h.becomes(j.ID, store.PrintUnclear).ReasonCode)
	require.Equal(t, j.ID, h.ask(parcel)[0].ID, "a scan does not repeat what is unclear")
	h.repeatedByHand(r, j.ID, parcel)
}

// repeatedByHand requires that nothing of an unclear job is printed before a person says so, and then its parcel's label.
func (h *house) repeatedByHand(r *printertest.Raw, job, parcel int64) {
	h.t.Helper()
	require.NoError(h.t, h.print.Work(h.ctx))
	require.Empty(h.t, r.Printed())
	require.NoError(h.t, h.print.Decide(h.ctx, job, printing.DecideAgain, "boss"))
	h.becomes(job, store.PrintPrinted)
	h.cameOut(r, 203, parcel)
}

func TestAProgramThatEndsWhileARawPrinterHasALabelLeavesItToAPerson(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.rawPrinter(false)
	j := h.inPrinter(r, h.parcel())
	h.restart()
	require.Equal(t, "unwatched", h.becomes(j.ID, store.PrintUnclear).ReasonCode)
}

func TestAConnectionToARawPrinterThatBreaksInTheMiddleIsForAPersonToDecide(t *testing.T) {
	t.Parallel()
	for _, mute := range []bool{false, true} {
		h := newHouse(t)
		r := h.rawPrinter(mute)
		r.CutAfter(100)
		parcel := h.parcel()
		j := h.ask(parcel)[0]
		require.Equal(t, "cut_off", h.becomes(j.ID, store.PrintUnclear).ReasonCode)
		r.CutAfter(0)
		h.repeatedByHand(r, j.ID, parcel)
	}
}

func TestAMuteRawPrinterIsNeverAskedAndItsLabelsSayThatItCannotTell(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.rawPrinter(true)
	all, err := h.print.Printers(h.ctx)
	require.NoError(t, err)
	require.True(t, all[0].Mute)
	about, err := h.print.Look(h.ctx, all[0])
	require.NoError(t, err)
	require.Contains(t, printing.Trouble(&about).EN, "answers nothing")
	parcel := h.parcel()
	done := h.becomes(h.ask(parcel)[0].ID, store.PrintPrinted)
	require.Equal(t, "delivered", done.ReasonCode)
	h.cameOut(r, 203, parcel)
	require.Equal(t, 1, r.Asked(), "when it was set up")
}

func TestARawPrinterThatIsOffPrintsWhenItIsOn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.rawPrinter(false)
	r.Off()
	parcel := h.parcel()
	j := h.ask(parcel)[0]
	away := h.until(j.ID, func(j store.PrintJob) bool { return j.ReasonCode == ipp.CodeUnreachable })
	require.Equal(t, store.PrintDue, away.State)
	r.On()
	h.becomes(j.ID, store.PrintPrinted)
	h.cameOut(r, 203, parcel)
}

// readyZPL is a label as a platform gives it in ZPL.
const readyZPL = "^XA^CI28^PW812^LL1218^FO60,60^BY3^BCN,160,Y,N,N^FD9068123456^FS^FO60,300^A0N,40,40^FDTO: A. TESTER^FS^XZ\n"

func TestALabelInZPLPassesUnchangedAndOnlyToAPrinterThatSpeaksIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.rawPrinter(false)
	p := printertest.Start(t, printertest.How{})
	h.setUp("office", p.Address)
	inZPL := func(_ *store.Parcel, l *store.Label) { l.Kind, l.Opened = "zpl", []byte(readyZPL) }
	jobs, err := h.print.Print(h.ctx, printing.Request{Kind: store.PrintLabel, Parcels: []int64{h.parcel(inZPL)}, Printer: "printer"}, "amy")
	require.NoError(t, err)
	h.becomes(jobs[0].ID, store.PrintPrinted)
	require.Equal(t, readyZPL[:len(readyZPL)-1], string(r.Printed()[0]))

	jobs, err = h.print.Print(h.ctx, printing.Request{Kind: store.PrintLabel, Parcels: []int64{h.parcel(inZPL)}, Printer: "office"}, "amy")
	require.NoError(t, err)
	failed := h.becomes(jobs[0].ID, store.PrintFailed)
	require.Contains(t, failed.Reason, "this label is ZPL")
	require.Contains(t, failed.Reason, "不支援")
	require.Empty(t, p.Received())
}

func TestTheQueueOfALabelPrinterGetsZPLWhenItIsSetUpSo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := printertest.Start(t, printertest.How{Formats: "application/pdf,application/octet-stream,application/vnd.cups-raw"})
	_, _, err := h.print.AddPrinter(h.ctx, printing.Printer{Name: "printer", Address: p.Address, ZPL: true, DPI: 300, Width: 10000, Height: 15000})
	require.NoError(t, err)
	parcel := h.parcel()
	h.becomes(h.ask(parcel)[0].ID, store.PrintPrinted)
	require.Len(t, p.Received(), 1)
	require.Equal(t, h.drawn(parcel, 300), printertest.Dots(t, p.Received()[0], 300))
}

func TestTheTestPageOfARawPrinterHasTheSizeThatItWasSetUpWith(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := printertest.StartRaw(t, false)
	_, _, err := h.print.AddPrinter(h.ctx, printing.Printer{Name: "printer", Address: r.Address, Width: 7600, Height: 5100})
	require.NoError(t, err)
	jobs, err := h.print.Print(h.ctx, printing.Request{Kind: store.PrintTest, Printer: "printer"}, "amy")
	require.NoError(t, err)
	h.becomes(jobs[0].ID, store.PrintPrinted)
	dots := printertest.Dots(t, r.Printed()[0], 203)
	require.InDelta(t, 76, float64(dots.Width)/203*25.4, 0.5)
	require.InDelta(t, 51, float64(dots.Height)/203*25.4, 0.5)
	require.False(t, dots.Blank())
}

func TestAPrinterThatNoPrinterIsIsNotSetUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for want, p := range map[string]printing.Printer{
		"203, 300 or 600":   {Name: "a", Address: "raw://127.0.0.1", DPI: 72},
		"width and height":  {Name: "a", Address: "raw://127.0.0.1", Width: 10000},
		"raw://192.168.1":   {Name: "a", Address: "raw://127.0.0.1/queue"},
		"switched on":       {Name: "a", Address: printertest.Refused(t)},
		"ipp://192.168.1.5": {Name: "a", Address: "lpd://127.0.0.1"},
	} {
		_, _, err := h.print.AddPrinter(h.ctx, p)
		require.Error(t, err, want)
		require.Contains(t, doOf(t, err), want)
	}
}
