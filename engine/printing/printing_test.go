package printing_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn/drawntest"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/printing"
	"gowarehouse/engine/printing/ipp"
	"gowarehouse/engine/printing/printertest"
	"gowarehouse/engine/store"
)

func TestALabelIsPrintedOnceAsItCame(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{Script: `env | grep ^IPP_ > "$PRINTER/asked"`})
	parcel := h.parcel()
	first := h.ask(parcel)[0]
	require.Equal(t, store.PrintDue, first.State)
	done := h.becomes(first.ID, store.PrintPrinted)
	require.Equal(t, int64(1), done.Copy)
	require.False(t, done.Reprint)
	require.Empty(t, done.Reason)
	again := h.ask(parcel)[0]
	require.Equal(t, first.ID, again.ID, "the second scan prints nothing")
	require.NoError(t, h.print.Work(h.ctx))
	h.received(p, parcel)
	asked, err := os.ReadFile(filepath.Join(p.Dir, "asked"))
	require.NoError(t, err)
	require.Contains(t, string(asked), "IPP_PRINT_SCALING=none\n")
	require.Contains(t, string(asked), "IPP_MEDIA_COL={media-size={x-dimension=10000 y-dimension=15000}}\n")
	require.NotContains(t, string(asked), "amy", "who prints is nobody's business at the printer")
	require.Equal(t, []string{lifecycle.EventLabelPrinted}, h.events())
}

func TestABatchIsPrintedInItsOrder(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{})
	parcels := []int64{h.parcel(), h.parcel(), h.parcel(), h.parcel()}
	jobs := h.ask(parcels[2], parcels[0], parcels[3], parcels[1])
	for _, j := range jobs {
		require.Equal(t, jobs[0].Batch, j.Batch)
		h.becomes(j.ID, store.PrintPrinted)
	}
	h.received(p, parcels[2], parcels[0], parcels[3], parcels[1])
}

func TestABatchOfWhichOneCannotBePrintedPrintsNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{})
	damaged := h.parcel(func(_ *store.Parcel, l *store.Label) { l.Problem = "label_damaged" })
	_, err := h.print.Print(h.ctx, printing.Request{Kind: store.PrintLabel, Parcels: []int64{h.parcel(), damaged}}, "amy")
	require.ErrorContains(t, err, "damaged")
	require.NoError(t, h.print.Work(h.ctx))
	h.received(p)
}

func TestABusyPrinterPrintsLater(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{Script: `while [ ! -e "$PRINTER/go" ]; do sleep 0.05; done`})
	h.foreign(p, "somebody else's")
	j := h.ask(h.parcel())[0]
	busy := h.until(j.ID, func(j store.PrintJob) bool { return j.State == store.PrintDue && j.ReasonCode == ipp.CodeBusy })
	require.Contains(t, busy.Reason, "busy")
	require.Contains(t, busy.Reason, "忙碌")
	p.Touch("go")
	h.becomes(j.ID, store.PrintPrinted)
	require.Len(t, p.Received(), 2)
	require.Zero(t, h.notices(), "nobody had to do anything")
}

func TestAPrinterThatIsOffPrintsWhenItIsOn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{})
	p.Off()
	parcel := h.parcel()
	j := h.ask(parcel)[0]
	away := h.until(j.ID, func(j store.PrintJob) bool { return j.ReasonCode == ipp.CodeUnreachable })
	require.Equal(t, store.PrintDue, away.State)
	require.Zero(t, away.Attempts, "nothing was handed over")
	p.On()
	h.becomes(j.ID, store.PrintPrinted)
	h.received(p, parcel)
}

func TestAPrinterWithoutPaperSaysSoAndGoesOnByItself(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{Script: `echo "STATE: +media-empty-error" >&2
while [ ! -e "$PRINTER/paper" ]; do sleep 0.05; done
echo "STATE: -media-empty-error" >&2`})
	parcel := h.parcel()
	j := h.ask(parcel)[0]
	empty := h.until(j.ID, func(j store.PrintJob) bool { return j.ReasonCode == "media-empty" })
	require.Equal(t, store.PrintPrinting, empty.State)
	require.Equal(t, "no paper / 缺紙", empty.Reason)
	h.restart()
	require.NoError(t, h.print.Work(h.ctx))
	p.Touch("paper")
	done := h.becomes(j.ID, store.PrintPrinted)
	require.Empty(t, done.Reason)
	h.received(p, parcel)
}

func TestAJobThatThePrinterLostIsForAPersonToDecide(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{Script: `[ -e "$PRINTER/quick" ] || sleep 60`})
	parcel := h.parcel()
	j := h.ask(parcel)[0]
	h.becomes(j.ID, store.PrintPrinting)
	p.Off()
	away := h.until(j.ID, func(j store.PrintJob) bool { return j.ReasonCode == ipp.CodeUnreachable })
	require.Equal(t, store.PrintPrinting, away.State)
	p.Touch("quick")
	p.On()
	h.foreign(p, "the first job after it was switched on") // which gets the number of the lost one
	lost := h.becomes(j.ID, store.PrintUnclear)
	require.Contains(t, lost.Reason, "look at the paper")
	require.Equal(t, 1, h.notices())
	require.Equal(t, []string{lifecycle.EventPrintUnclear}, h.events())
	require.Equal(t, j.ID, h.ask(parcel)[0].ID, "a scan does not repeat what is unclear")
	require.NoError(t, h.print.Work(h.ctx))
	require.Len(t, p.Received(), 2, "the lost one and somebody else's")

	require.NoError(t, h.print.Decide(h.ctx, j.ID, printing.DecideAgain, "boss"))
	require.Zero(t, h.notices())
	again := h.becomes(j.ID, store.PrintPrinted)
	require.NotEqual(t, j.JobName, again.JobName)
	require.Equal(t, []string{lifecycle.EventPrintUnclear, lifecycle.EventPrintDecided, lifecycle.EventLabelPrinted}, h.events())
	require.Error(t, h.print.Decide(h.ctx, j.ID, printing.DecideDone, "boss"), "nothing is left to decide")
}

func TestWhatAPersonFoundOnThePaperIsBelieved(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{})
	for decision, want := range map[printing.Decision]store.PrintState{printing.DecideDone: store.PrintPrinted, printing.DecideDrop: store.PrintCancelled} {
		j := h.ask(h.parcel())[0]
		h.write(func(q *store.Queries) error {
			j.State = store.PrintUnclear
			_, err := q.MovePrintJob(h.ctx, &j, store.PrintDue, "state")
			return err
		})
		require.Error(t, h.print.Decide(h.ctx, j.ID, "perhaps", "boss"))
		require.NoError(t, h.print.Decide(h.ctx, j.ID, decision, "boss"))
		require.NoError(t, h.print.Work(h.ctx))
		require.Equal(t, want, h.job(j.ID).State)
	}
	h.received(p)
}

func TestALostAnswerIsRecoveredNotRepeated(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p, c := h.cabled(printertest.How{})
	c.set(losesAnswer)
	parcel := h.parcel()
	j := h.ask(parcel)[0]
	require.NoError(t, h.print.Work(h.ctx))
	require.Equal(t, store.PrintSubmitting, h.job(j.ID).State)
	done := h.becomes(j.ID, store.PrintPrinted)
	require.NotZero(t, done.PrinterJob)
	h.received(p, parcel)
	require.EqualValues(t, 1, c.prints.Load())
}

func TestALostRequestIsRepeatedOnlyWhereThePrinterShowsThatItNeverCame(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p, c := h.cabled(printertest.How{})
	c.set(losesRequest)
	parcels := []int64{h.parcel(), h.parcel(), h.parcel()}
	first := h.ask(parcels[0])[0]
	unclear := h.becomes(first.ID, store.PrintUnclear)
	require.Contains(t, unclear.Reason, "look at the paper", "a list that shows nothing proves nothing")
	c.set(passes)
	h.becomes(h.ask(parcels[1])[0].ID, store.PrintPrinted)
	c.set(losesRequest)
	third := h.ask(parcels[2])[0]
	require.NoError(t, h.print.Work(h.ctx))
	require.Equal(t, store.PrintSubmitting, h.job(third.ID).State)
	c.set(passes)
	done := h.becomes(third.ID, store.PrintPrinted) // the list shows the second job, and so would show this one
	require.EqualValues(t, 2, done.Attempts)
	h.received(p, parcels[1], parcels[2])
}

func TestAProgramThatEndsBetweenIntentAndCallPrintsNothingTwice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{})
	parcels := []int64{h.parcel(), h.parcel()}
	h.becomes(h.ask(parcels[0])[0].ID, store.PrintPrinted)
	j := h.ask(parcels[1])[0]
	h.write(func(q *store.Queries) error { // it is about to call, and ends
		j.State, j.Address, j.Attempts, j.UpdatedAt = store.PrintSubmitting, p.Address, 1, store.At(time.Now())
		_, err := q.MovePrintJob(h.ctx, &j, store.PrintDue, "state", "address", "attempts", "updated_at")
		return err
	})
	h.restart()
	done := h.becomes(j.ID, store.PrintPrinted)
	require.EqualValues(t, 2, done.Attempts)
	h.received(p, parcels...)
}

func TestAProgramThatEndsBetweenCallAndAnswerPrintsNothingTwice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p, c := h.cabled(printertest.How{})
	c.set(holdsAnswer)
	parcel := h.parcel()
	j := h.ask(parcel)[0]
	ctx, end := withCancel(t)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		h.print.Run(ctx)
	}()
	<-c.held
	end()
	<-ended
	require.Equal(t, store.PrintSubmitting, h.job(j.ID).State)
	c.set(passes)
	h.restart()
	h.becomes(j.ID, store.PrintPrinted)
	h.received(p, parcel)
	require.EqualValues(t, 1, c.prints.Load())
}

func TestAPrintThatIsStoppedIsCancelledAtThePrinter(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{Script: `while [ ! -e "$PRINTER/stop point" ]; do sleep 0.05; done`})
	jobs := h.ask(h.parcel(), h.parcel(), h.parcel())
	h.becomes(jobs[0].ID, store.PrintPrinting)
	stopped, err := h.print.Stop(h.ctx, []int64{jobs[0].ID, jobs[1].ID, jobs[2].ID}, "amy")
	require.NoError(t, err)
	require.Equal(t, 3, stopped)
	for _, j := range jobs[1:] {
		require.Equal(t, store.PrintCancelled, h.job(j.ID).State, "the printer had not got it")
	}
	require.True(t, h.job(jobs[0].ID).Stopping)
	h.until(jobs[0].ID, func(j store.PrintJob) bool { return j.ReasonCode == "stopping" })
	p.Touch("stop point")
	first := h.becomes(jobs[0].ID, store.PrintCancelled)
	require.Equal(t, "stopped", first.ReasonCode)
	require.Len(t, p.Received(), 1)
	require.Contains(t, p.Log(), "Cancel-Job successful-ok")
	again, err := h.print.Stop(h.ctx, []int64{jobs[0].ID}, "amy")
	require.NoError(t, err)
	require.Zero(t, again)
	require.Zero(t, h.notices())
	require.Equal(t, []string{lifecycle.EventPrintStopped, lifecycle.EventPrintStopped, lifecycle.EventPrintStopped}, h.events())
}

func TestAPrintThatComesBackFromABusyPrinterWhileItIsStoppedIsNotHandedOverAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{})
	j := h.ask(h.parcel())[0]
	h.write(func(q *store.Queries) error {
		j.Stopping = true
		_, err := q.MovePrintJob(h.ctx, &j, store.PrintDue, "stopping")
		return err
	})
	require.NoError(t, h.print.Work(h.ctx))
	require.Equal(t, store.PrintCancelled, h.job(j.ID).State)
	h.received(p)
}

func TestAPrintThatCannotBeStoppedIsForAPersonToDecide(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{Script: `sleep 60`})
	j := h.ask(h.parcel())[0]
	h.becomes(j.ID, store.PrintPrinting)
	p.Off() // and it never comes back
	_, err := h.print.Stop(h.ctx, []int64{j.ID}, "amy")
	require.NoError(t, err)
	require.Equal(t, "not_stopped", h.becomes(j.ID, store.PrintUnclear).ReasonCode)
	require.NoError(t, h.print.Decide(h.ctx, j.ID, printing.DecideDrop, "amy"))
	require.NoError(t, h.print.RemovePrinter(h.ctx, "printer"))
}

func TestAPrinterThatTellsNoNamesIsBelievedWhileItStaysOn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p, c := h.cabled(printertest.How{Script: `[ -e "$PRINTER/quick" ] || sleep 60`})
	c.private.Store(true)
	const settled = 3500 * time.Millisecond // it counts whole seconds since it was switched on
	time.Sleep(settled)
	j := h.ask(h.parcel())[0]
	h.becomes(j.ID, store.PrintPrinting)
	p.Off()
	p.Touch("quick")
	p.On()
	h.foreign(p, "the first job after it was switched on") // of the same number
	require.Equal(t, "forgotten", h.becomes(j.ID, store.PrintUnclear).ReasonCode)
	time.Sleep(settled)
	h.becomes(h.ask(h.parcel())[0].ID, store.PrintPrinted)
}

func TestAJobCancelledAtThePrinterIsCancelledHere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{Script: `while [ ! -e "$PRINTER/stop point" ]; do sleep 0.05; done`})
	j := h.ask(h.parcel())[0]
	printing := h.becomes(j.ID, store.PrintPrinting)
	require.NoError(t, h.client(p).Cancel(h.ctx, printing.PrinterJob))
	p.Touch("stop point")
	require.Equal(t, "cancelled_at_printer", h.becomes(j.ID, store.PrintCancelled).ReasonCode)
}

func TestAJobThatThePrinterGivesUpHasFailed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{Script: `[ -e "$PRINTER/mended" ]`})
	parcel := h.parcel()
	j := h.ask(parcel)[0]
	failed := h.becomes(j.ID, store.PrintFailed)
	require.NotEmpty(t, failed.Reason)
	require.Equal(t, 1, h.notices())
	p.Touch("mended")
	again := h.ask(parcel)[0]
	require.NotEqual(t, j.ID, again.ID, "what failed may simply be asked for again")
	require.Equal(t, store.PrintCancelled, h.job(j.ID).State)
	require.Zero(t, h.notices(), "that decides it")
	require.Equal(t, int64(1), h.becomes(again.ID, store.PrintPrinted).Copy, "nothing had come out before")
	require.Equal(t, []string{lifecycle.EventPrintFailed, lifecycle.EventLabelPrinted}, h.events())
}

func TestAReprintIsADeliberateActThatIsCounted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{})
	parcel := h.parcel()
	reprint := printing.Request{Kind: store.PrintLabel, Parcels: []int64{parcel}, Reprint: true}
	first, err := h.print.Print(h.ctx, reprint, "amy")
	require.NoError(t, err)
	require.False(t, first[0].Reprint, "nothing was printed before")
	_, err = h.print.Print(h.ctx, reprint, "amy")
	require.ErrorContains(t, err, "being printed")
	h.becomes(first[0].ID, store.PrintPrinted)
	for want := int64(2); want < 4; want++ {
		reprint.Key = "click " + store.NewID()
		copied, err := h.print.Print(h.ctx, reprint, "bob")
		require.NoError(t, err)
		twice, err := h.print.Print(h.ctx, reprint, "bob")
		require.NoError(t, err)
		require.Equal(t, copied, twice, "one click is one copy")
		done := h.becomes(copied[0].ID, store.PrintPrinted)
		require.True(t, done.Reprint)
		require.Equal(t, want, done.Copy)
	}
	sheets := p.Received()
	require.Len(t, sheets, 3)
	require.Equal(t, h.label(parcel), sheets[0])
	require.Contains(t, drawntest.Words(t, sheets[1]), "副本 2 / Copy 2")
	require.Contains(t, drawntest.Words(t, sheets[2]), "副本 3 / Copy 3")
	jobs, err := h.store.PrintJobsOfParcel(h.ctx, parcel)
	require.NoError(t, err)
	require.EqualValues(t, 3, printing.Copies(jobs))
	history, err := h.store.History(h.ctx, h.order)
	require.NoError(t, err)
	last := history[len(history)-1]
	require.Equal(t, "bob", last.Who)
	require.Equal(t, "Label printed again on printer: copy 3", lifecycle.Sentence(last.Event, last.Args, "en"))
	require.Equal(t, "標籤補印（第 3 份）：printer", lifecycle.Sentence(last.Event, last.Args, "zh-TW"))
}

func TestALabelOfACancelledOrderIsNotPrintedAnyMore(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{})
	p.Off()
	j := h.ask(h.parcel())[0]
	require.NoError(t, h.print.Work(h.ctx))
	h.write(func(q *store.Queries) error {
		return q.SetOrderState(h.ctx, h.order, store.Cancelled, nil, store.At(time.Now()))
	})
	p.On()
	require.Contains(t, h.becomes(j.ID, store.PrintFailed).Reason, "cancelled")
	h.received(p)
}

func TestALabelThatCannotBePrintedSaysWhy(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.started(printertest.How{})
	gone := store.Millis(1)
	for want, change := range map[string]func(p *store.Parcel, l *store.Label){
		"web page":    func(_ *store.Parcel, l *store.Label) { l.Kind, l.Problem = "html", "label_needs_network" },
		"password":    func(_ *store.Parcel, l *store.Label) { l.Problem = "pdf_password_needed" },
		"taken apart": func(p *store.Parcel, _ *store.Label) { p.VoidedAt = &gone },
	} {
		_, err := h.print.Print(h.ctx, printing.Request{Kind: store.PrintLabel, Parcels: []int64{h.parcel(change)}}, "amy")
		require.ErrorContains(t, err, want)
		var e *connectors.Error
		require.ErrorAs(t, err, &e)
		require.NotEmpty(t, e.Do.ZH)
	}
	for want, change := range map[string]func(p *store.Parcel){
		"label_self_ship": func(p *store.Parcel) { p.ShipMode = connectors.ShipSelf },
		"label_due":       func(*store.Parcel) {},
		"label_not_asked": func(p *store.Parcel) { p.TrackingNumber = "" },
		"no_label":        func(p *store.Parcel) { p.ShipMode = connectors.ShipNone },
	} {
		_, err := h.print.Print(h.ctx, printing.Request{Kind: store.PrintLabel, Parcels: []int64{h.unlabelled(change)}}, "amy")
		var e *connectors.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, want, e.Code)
	}
}

func TestASlowPrinterKeepsNoOtherWaiting(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	slow, quick := printertest.Start(t, printertest.How{}), printertest.Start(t, printertest.How{})
	c := lay(t, slow.Address)
	c.set(holdsAnswer)
	h.setUp("slow", c.address)
	h.setUp("quick", quick.Address)
	ctx, end := withCancel(t)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		h.print.Run(ctx)
	}()
	parcels := []int64{h.parcel(), h.parcel()}
	_, err := h.print.Print(h.ctx, printing.Request{Kind: store.PrintLabel, Parcels: parcels[:1], Printer: "slow"}, "amy")
	require.NoError(t, err)
	<-c.held
	jobs, err := h.print.Print(h.ctx, printing.Request{Kind: store.PrintLabel, Parcels: parcels[1:], Printer: "quick"}, "amy")
	require.NoError(t, err)
	require.Eventually(t, func() bool { return h.job(jobs[0].ID).State == store.PrintPrinted }, 2*time.Minute, 20*time.Millisecond)
	require.NoError(t, h.print.Work(h.ctx), "what is being worked is left to it")
	end()
	<-ended
	h.received(quick, parcels[1])
}

func TestARestoredWorkspacePrintsNothingByItself(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{})
	j := h.ask(h.parcel())[0]
	h.write(func(q *store.Queries) error { return q.AfterRestore(h.ctx, store.At(time.Now())) })
	require.NoError(t, h.print.Work(h.ctx))
	require.Equal(t, store.PrintUnclear, h.job(j.ID).State)
	h.received(p)
}
