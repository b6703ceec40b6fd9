package printing_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/printing/printertest"
	"gowarehouse/engine/store"
)

// batchOf packs n parcels and asks for their labels.
func (h *house) batchOf(n int) (parcels []int64, jobs []store.PrintJob) {
	h.t.Helper()
	for range n {
		parcels = append(parcels, h.parcel())
	}
	return parcels, h.ask(parcels...)
}

// progress gives how far a batch is.
func (h *house) progress(batch string) store.PrintBatch {
	h.t.Helper()
	b, err := h.store.PrintBatch(h.ctx, store.Only{}, batch)
	require.NoError(h.t, err)
	return b
}

// untilBatch works until a batch is as it should be.
func (h *house) untilBatch(batch string, is func(b store.PrintBatch) bool) store.PrintBatch {
	h.t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		require.NoError(h.t, h.print.Work(h.ctx))
		if b := h.progress(batch); is(b) {
			return b
		}
		require.True(h.t, time.Now().Before(deadline), "%+v", h.progress(batch))
	}
}

func ids(jobs []store.PrintJob) []int64 {
	all := make([]int64, len(jobs))
	for i, j := range jobs {
		all[i] = j.ID
	}
	return all
}

func TestABatchOf200LabelsIsStoppedInTheMiddleAndTheRestIsPrintedLaterInOrder(t *testing.T) {
	if testing.Short() {
		t.Skip("prints 200 labels")
	}
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{})
	parcels, jobs := h.batchOf(200)
	batch := jobs[0].Batch
	h.untilBatch(batch, func(b store.PrintBatch) bool { return b.Printed >= 60 })
	stopped, err := h.print.Stop(h.ctx, ids(jobs), "amy")
	require.NoError(t, err)
	require.Greater(t, stopped, 100)
	half := h.untilBatch(batch, func(b store.PrintBatch) bool { return b.Open == 0 })
	require.EqualValues(t, 200, half.Printed+half.Stopped)
	require.Less(t, half.Printed, int64(100), "what the printer did not have is not printed")
	require.Zero(t, half.Failed+half.Unclear)

	h.restart()
	again, err := h.print.Again(h.ctx, ids(jobs), "amy")
	require.NoError(t, err)
	require.EqualValues(t, half.Stopped, again)
	none, err := h.print.Again(h.ctx, ids(jobs), "amy")
	require.NoError(t, err)
	require.Zero(t, none, "who clicks twice prints nothing more")
	whole := h.untilBatch(batch, func(b store.PrintBatch) bool { return b.Open == 0 })
	require.EqualValues(t, 200, whole.Printed)
	once, twice := h.inOrder(p, parcels)
	require.Equal(t, 200, once)
	require.LessOrEqual(t, twice, 2, "only what the printer had and called off was sent again")
}

// inOrder proves that a printer got labels in the order of parcels, begun anew at most once, and gives how many it got, and how many of them twice.
func (h *house) inOrder(p *printertest.Printer, parcels []int64) (all, twice int) {
	h.t.Helper()
	place := map[string]int{}
	for i, parcel := range parcels {
		place[string(h.label(parcel))] = i
	}
	seen, last, begun := map[int]int{}, -1, 1
	for _, data := range p.Received() {
		i, ours := place[string(data)]
		require.True(h.t, ours)
		if i <= last {
			begun++
		}
		last = i
		if seen[i]++; seen[i] == 2 {
			twice++
		}
	}
	require.LessOrEqual(h.t, begun, 2)
	return len(seen), twice
}

func TestABatchWaitsWhileThePaperIsOutAndGoesOnByItself(t *testing.T) {
	if testing.Short() {
		t.Skip("prints 200 labels")
	}
	t.Parallel()
	h := newHouse(t)
	// The paper ends with the 21st label; it is waited for as a printer does.
	p := h.started(printertest.How{Script: `echo x >> "$PRINTER/count"
if [ $(wc -l < "$PRINTER/count") -eq 21 ]; then
  echo "STATE: +media-empty-error" >&2
  while [ ! -e "$PRINTER/paper" ]; do sleep 0.05; done
  echo "STATE: -media-empty-error" >&2
fi`})
	parcels, jobs := h.batchOf(200)
	batch := jobs[0].Batch
	waits := func() *store.PrintJob {
		all, err := h.store.PrintBatchPage(h.ctx, store.Only{}, batch, nil, 0, 300)
		require.NoError(t, err)
		for _, j := range all {
			if j.ReasonCode == "media-empty" {
				return &j
			}
		}
		return nil
	}
	out := h.untilBatch(batch, func(store.PrintBatch) bool { return waits() != nil })
	require.EqualValues(t, 20, out.Printed)
	require.Equal(t, jobs[20].ID, waits().ID)
	place, err := h.store.PrintPlace(h.ctx, store.Only{}, waits())
	require.NoError(t, err)
	require.Equal(t, 21, place)
	p.Touch("paper")
	whole := h.untilBatch(batch, func(b store.PrintBatch) bool { return b.Open == 0 })
	require.EqualValues(t, 200, whole.Printed)
	h.received(p, parcels...)
}

func TestWhatFailedOfABatchIsPrintedAgainAndNothingElse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{Script: `if [ ! -e "$PRINTER/mended" ] && [ $(ls "$PRINTER/spool" | wc -l) -gt 2 ]; then exit 1; fi`})
	parcels, jobs := h.batchOf(4)
	batch := jobs[0].Batch
	h.untilBatch(batch, func(b store.PrintBatch) bool { return b.Open == 0 })
	all, err := h.store.PrintBatchPage(h.ctx, store.Only{}, batch, nil, 0, 10)
	require.NoError(t, err)
	var failed, printed []int64
	for _, j := range all {
		switch j.State {
		case store.PrintFailed:
			failed = append(failed, j.ID)
		case store.PrintPrinted:
			printed = append(printed, j.ID)
		}
	}
	require.NotEmpty(t, failed)
	require.NotEmpty(t, printed)
	require.NoError(t, os.WriteFile(filepath.Join(p.Dir, "mended"), nil, 0o600))

	again, err := h.print.Again(h.ctx, ids(jobs), "amy")
	require.NoError(t, err)
	require.Equal(t, len(failed), again)
	done := h.untilBatch(batch, func(b store.PrintBatch) bool { return b.Open == 0 })
	require.EqualValues(t, 4, done.Printed)
	require.Len(t, p.Received(), 4+len(failed), fmt.Sprint(parcels))
}

func TestALabelThatWasAskedForAnewIsNotPrintedAgainWithItsOldBatch(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{})
	p.Off()
	parcels, jobs := h.batchOf(3)
	_, err := h.print.Stop(h.ctx, ids(jobs), "amy")
	require.NoError(t, err)
	p.On()
	alone := h.ask(parcels[1])
	require.NotEqual(t, jobs[1].ID, alone[0].ID)
	h.untilBatch(alone[0].Batch, func(b store.PrintBatch) bool { return b.Open == 0 })
	h.write(func(q *store.Queries) error { // the third is called off on its platform meanwhile
		l, err := q.Label(h.ctx, parcels[2])
		if err != nil {
			return err
		}
		l.Problem = "label_damaged"
		return q.PutLabel(h.ctx, &l)
	})
	again, err := h.print.Again(h.ctx, ids(jobs), "amy")
	require.NoError(t, err)
	require.Equal(t, 1, again)
	h.untilBatch(jobs[0].Batch, func(b store.PrintBatch) bool { return b.Open == 0 })
	h.received(p, parcels[1], parcels[0])
	left, err := h.store.PrintJob(h.ctx, jobs[2].ID)
	require.NoError(t, err)
	require.Equal(t, store.PrintFailed, left.State)
	require.Equal(t, "label_damaged", left.ReasonCode)
}

func TestWhatAPersonChoseToLeaveIsNotPrintedWithTheRest(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.started(printertest.How{Formats: "application/vnd.zpl"})
	_, jobs := h.batchOf(2)
	h.untilBatch(jobs[0].Batch, func(b store.PrintBatch) bool { return b.Failed == 2 })
	require.NoError(t, h.print.Decide(h.ctx, jobs[0].ID, "drop", "amy"))
	again, err := h.print.Again(h.ctx, ids(jobs), "amy")
	require.NoError(t, err)
	require.Equal(t, 1, again)
	b := h.progress(jobs[0].Batch)
	require.EqualValues(t, 1, b.Open)
	require.Empty(t, p.Received())
	_, err = h.store.PrintBatch(h.ctx, store.Only{Merchant: "another"}, jobs[0].Batch)
	require.ErrorIs(t, err, store.ErrNotFound)
	all, err := h.store.PrintBatches(h.ctx, store.Only{Merchant: "m1"}, 5)
	require.NoError(t, err)
	require.Len(t, all, 1)
}
