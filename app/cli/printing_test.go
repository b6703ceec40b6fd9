package cli

import (
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors/drawn/drawntest"
	"gowarehouse/engine/printing/printertest"
)

// printCommands are the commands of this file's test.
var printCommands = []string{"print", "print list", "print stop", "print decide", "print batch", "print batches", "print again", "printer list", "printer add", "printer find", "printer remove", "printer use", "printer test"}

// labelled ships an order of momo and gives its number and parcel.
func (w *world) labelled() (number, parcel string) {
	w.t.Helper()
	w.stocked()
	w.connect("momo", momo)
	w.ask(exitDone, "fetch", "fetch", momo)
	number = byLabel(w.t, w.orders("--state", "ready", "--account", momo))["number"].(string)
	shipped := w.ask(exitDone, "order", "ship", number, "--pack", "--wait", "30s")
	return number, at(shipped, "order", "parcels", 0, "id").(string)
}

func TestLabelsArePrintedByCommandsAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for labels as a person does")
	}
	t.Parallel()
	p := printertest.Start(t, printertest.How{})
	w := newWorld(t)
	number, parcel := w.labelled()

	_, message, do := w.fails(exitFailed, "print", number)
	require.Equal(t, "no printer is set up", message)
	require.Contains(t, do, "printer add")
	code, _, _ := w.fails(exitFailed, "printer", "add", "Zebra", "not an address")
	require.Equal(t, "rejected", code)
	added := w.ask(exitDone, "printer", "printer", "add", "Zebra", p.Address)
	require.Equal(t, true, at(added, "printer", "prints"))
	require.Equal(t, []any{map[string]any{"name": "custom_100x150mm_100x150mm", "width": 100.0, "height": 150.0}}, at(added, "printer", "paper"))
	w.ask(exitDone, "found", "printer", "find")
	w.fails(exitUsage, "printer", "add", "Label", p.Address, "--paper", "large")
	w.fails(exitFailed, "printer", "add", "Zebra", p.Address)
	w.fails(exitFailed, "printer", "use", "台1", "label", "Brother")
	w.fails(exitFailed, "printer", "use", "台1", "poster", "Zebra")
	sheets := w.ask(exitDone, "stations", "printer", "use", "台1", "sheet", "Zebra")
	require.Equal(t, "sheet", at(sheets, "stations", 0, "kind"))
	w.ask(exitDone, "stations", "printer", "use", "台1", "sheet")
	chosen := w.ask(exitDone, "stations", "printer", "use", "台1", "label", "Zebra")
	require.Equal(t, map[string]any{"station": "台1", "kind": "label", "printer": "Zebra"}, at(chosen, "stations", 0))
	listed := w.ask(exitDone, "printers", "printer", "list")
	require.Equal(t, "idle", at(listed, "printers", 0, "state"))
	require.Nil(t, at(listed, "printers", 0, "problem"))
	require.Contains(t, w.run("", "printer", "list").stdout, "100 x 150 mm")

	test := w.ask(exitDone, "print", "printer", "test", "Zebra")
	require.Equal(t, "printed", at(test, "jobs", 0, "state"))
	first := w.ask(exitDone, "print", "print", number, "--station", "台1")
	require.Equal(t, parcel, at(first, "jobs", 0, "parcel"))
	require.Equal(t, "printed", at(first, "jobs", 0, "state"))
	again := w.ask(exitDone, "print", "print", parcel)
	require.Equal(t, at(first, "jobs", 0, "id"), at(again, "jobs", 0, "id"), "it is printed once")
	copied := w.ask(exitDone, "print", "print", parcel, "--reprint", "--as", "小美")
	require.EqualValues(t, 2, at(copied, "jobs", 0, "copy"))
	require.Equal(t, true, at(copied, "jobs", 0, "reprint"))
	require.Len(t, p.Received(), 3, "the test page and two labels")
	w.printsMany(parcel)
	require.NotContains(t, drawntest.Words(t, p.Received()[1]), "Copy")
	require.Contains(t, drawntest.Words(t, p.Received()[2]), "副本 2 / Copy 2")
	history := list(w.ask(exitDone, "order", "order", "show", number), "history")
	require.Equal(t, "小美", find(t, history, "event", "label_printed_again")["who"])
	require.Contains(t, w.run("", "print", "list").stdout, "printed")

	p.Off()
	gone := w.ask(exitPartial, "print", "print", parcel, "--reprint", "--wait", "1s")
	job := at(gone, "jobs", 0, "id").(string)
	require.Equal(t, "due", at(gone, "jobs", 0, "state"))
	require.Equal(t, "printer_unreachable", at(gone, "jobs", 0, "code"))
	require.Equal(t, "無法連線到印表機", at(gone, "jobs", 0, "reason", "zh-TW"))
	require.Equal(t, "unreachable", at(w.ask(exitDone, "printers", "printer", "list"), "printers", 0, "state"))
	w.fails(exitFailed, "printer", "remove", "Zebra")
	code, _, _ = w.fails(exitFailed, "print", parcel, "--reprint")
	require.Equal(t, "still_printing", code)
	code, _, _ = w.fails(exitFailed, "print", "decide", job, "again")
	require.Equal(t, "nothing_to_decide", code)
	code, _, _ = w.fails(exitFailed, "print", "decide", job, "perhaps")
	require.Equal(t, "unknown_decision", code)
	stopped := w.ask(exitDone, "print", "print", "stop", at(gone, "jobs", 0, "batch").(string))
	require.Equal(t, "cancelled", at(stopped, "jobs", 0, "state"))
	begun := w.ask(exitPartial, "print", "print", "again", at(gone, "jobs", 0, "batch").(string), "--wait", "500ms")
	require.Equal(t, job, at(begun, "jobs", 0, "id"), "it is the same job that goes on")
	stopped = w.ask(exitDone, "print", "print", "stop", job)
	require.Equal(t, "cancelled", at(stopped, "jobs", 0, "state"))
	w.fails(exitFailed, "print", "stop", job)
	require.Len(t, w.ask(exitDone, "print", "print", "list", "--order", number)["jobs"], 3)
	require.Len(t, w.ask(exitDone, "print", "print", "list", "--state", "cancelled")["jobs"], 1)
	w.fails(exitUsage, "print", "list", "--state", "lost")
	w.decidesAPrint(parcel)
	w.ask(exitDone, "done", "printer", "remove", "Zebra")
	require.Empty(t, w.ask(exitDone, "printers", "printer", "list")["stations"])
	for _, path := range printCommands {
		require.True(t, w.ran[program+" "+path], "the --json of %q was not checked", path)
	}
}

func TestCtrlCStopsWhatIsLeftOfABatchAndItGoesOnLaterFromThere(t *testing.T) {
	if testing.Short() || runtime.GOOS == "windows" {
		t.Skip("waits for labels as a person does, starts a process and interrupts it")
	}
	t.Parallel()
	p := printertest.StartRaw(t, false)
	p.Paper(false)
	w := newWorld(t)
	w.stocked()
	w.connect("momo", momo)
	w.ask(exitDone, "fetch", "fetch", momo)
	var parcels []string
	for _, o := range w.orders("--state", "ready", "--account", momo) {
		if at(o, "shipping", "mode") == "label" && len(parcels) < 3 {
			shipped := w.ask(exitDone, "order", "ship", o["number"].(string), "--pack", "--wait", "30s")
			parcels = append(parcels, at(shipped, "order", "parcels", 0, "id").(string))
		}
	}
	require.Len(t, parcels, 3)
	w.ask(exitDone, "printer", "printer", "add", "Zebra", p.Address)

	asked := p.Asked()
	waiting := start(t, w.dir, append([]string{"print", "--json", "--wait", "10m"}, parcels...)...)
	require.Eventually(t, func() bool { return p.Asked() > asked }, 2*time.Minute, 20*time.Millisecond, "the batch is at the printer")
	require.NoError(t, waiting.Process.Signal(os.Interrupt))
	out, code := waiting.end()
	require.NotEqual(t, exitDone, code, "%s%s", out, waiting.stderr)
	for _, job := range list(w.ask(exitDone, "print", "print", "list"), "jobs") {
		require.Equal(t, "cancelled", at(job, "state"), "%v", job)
	}
	p.Paper(true)
	require.Empty(t, p.Printed(), "nothing was left with the printer")

	batch := at(w.ask(exitDone, "print-batches", "print", "batches"), "batches", 0, "batch").(string)
	again := w.ask(exitDone, "print", "print", "again", batch)
	for i, job := range list(again, "jobs") {
		require.Equal(t, parcels[i], at(job, "parcel"))
		require.Equal(t, "printed", at(job, "state"))
	}
	require.Len(t, p.Printed(), 3)
	w.fails(exitFailed, "print", "again", batch)
	require.Len(t, p.Printed(), 3)
}

// printsMany prints several of which one cannot be: it keeps the other back from nothing, and what was printed is not printed again.
func (w *world) printsMany(parcel string) {
	w.t.Helper()
	many := w.ask(exitPartial, "print", "print", parcel, "NOBODY-1")
	require.Len(w.t, many["jobs"], 1)
	require.Equal(w.t, "printed", at(many, "jobs", 0, "state"))
	require.Equal(w.t, "NOBODY-1", at(many, "refused", 0, "key"))
	require.Equal(w.t, "not_found", at(many, "refused", 0, "error", "code"))
	batch := at(many, "batch").(string)
	require.EqualValues(w.t, 1, at(w.ask(exitDone, "print-batch", "print", "batch", batch), "batch", "printed"))
	require.Empty(w.t, w.ask(exitDone, "print-batch", "print", "batch", batch, "--trouble")["jobs"])
	w.ask(exitDone, "print-batches", "print", "batches")
	w.fails(exitFailed, "print", "again", batch)
	w.fails(exitFailed, "print", "again", "NOBODY")
	w.fails(exitFailed, "print", "batch", "NOBODY")
}

// decidesAPrint lets a printer that takes no labels fail a job, and leaves it.
func (w *world) decidesAPrint(parcel string) {
	w.t.Helper()
	other := printertest.Start(w.t, printertest.How{Formats: "application/vnd.zpl"})
	w.ask(exitDone, "printer", "printer", "add", "ZPL", other.Address)
	failed := w.ask(exitFailed, "print", "print", parcel, "--reprint", "--printer", "ZPL")
	require.Equal(w.t, "failed", at(failed, "jobs", 0, "state"))
	require.Equal(w.t, true, at(failed, "jobs", 0, "decide"))
	notice := find(w.t, list(w.ask(exitDone, "activity", "activity"), "notices"), "kind", "print")
	require.Contains(w.t, notice["text"].(map[string]any)["en"], "ZPL")
	dropped := w.ask(exitDone, "print", "print", "decide", at(failed, "jobs", 0, "id").(string), "drop")
	require.Equal(w.t, "cancelled", at(dropped, "jobs", 0, "state"))
	require.Empty(w.t, other.Received())
	w.ask(exitDone, "done", "printer", "remove", "ZPL")
}
