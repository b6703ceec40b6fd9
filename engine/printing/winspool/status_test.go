package winspool

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/printing/device"
)

func TestAJobIsPrintedOnlyWhenItsQueueSaysSo(t *testing.T) {
	t.Parallel()
	for status, state := range map[uint32]device.JobState{
		0:                        device.JobWaiting,
		0x8:                      device.JobWaiting, // it is being spooled
		jobPrinting:              device.JobPrinting,
		jobPrinting | 0x1000:     device.JobPrinting, // COMPLETE: sent to the printer, and perhaps not printed yet
		jobPrinted:               device.JobCompleted,
		jobPrinted | jobRetained: device.JobCompleted,
		jobPrinted | jobError:    device.JobFaulty,
		jobPaused:                device.JobHeld,
		jobDeleting:              device.JobCancelled,
		jobDeleted:               device.JobCancelled,
		jobPaperOut | jobError:   device.JobWaiting,
	} {
		require.Equal(t, state, progress(status), "%#x", status)
	}
}

func TestWhatAPrinterLacksIsToldByItsQueueOrByItsJobs(t *testing.T) {
	t.Parallel()
	state, reasons := feeling(0, 0, nil)
	require.Equal(t, device.Idle, state)
	require.Empty(t, reasons)

	state, reasons = feeling(printerPrinting|0x10|0x400000, 0, nil)
	require.Equal(t, device.Printing, state)
	require.Equal(t, []string{"media-empty", "cover-open"}, reasons)

	state, reasons = feeling(0, 0, []uint32{jobPrinting | jobPaperOut})
	require.Equal(t, device.Idle, state, "a job can be handed over: it prints when paper comes")
	require.Equal(t, []string{"media-empty"}, reasons)

	_, reasons = feeling(0, 0, []uint32{jobPrinted | jobRetained | jobPaperOut})
	require.Empty(t, reasons, "what was lacking before a job was printed")

	for _, off := range []struct{ status, attributes, job uint32 }{{0x80, 0, 0}, {0, workOffline, 0}, {0, 0, jobOffline}} {
		state, reasons = feeling(off.status, off.attributes, []uint32{off.job})
		require.Equal(t, device.Stopped, state, "a job would only wait")
		require.Equal(t, []string{"offline"}, reasons)
	}
	state, reasons = feeling(printerPaused, 0, nil)
	require.Equal(t, device.Stopped, state)
	require.Equal(t, []string{"paused"}, reasons)
}

func TestTheAddressOfAQueueIsItsNameAsWindowsShowsIt(t *testing.T) {
	t.Parallel()
	for address, name := range map[string]string{
		"windows://Zebra ZD420":        "Zebra ZD420",
		" windows:// 標籤機 (複件 1) ":      "標籤機 (複件 1)",
		`windows://\\SERVER\Labels`:    `\\SERVER\Labels`,
		"windows://Zebra 100% a/b?c#d": "Zebra 100% a/b?c#d",
	} {
		got, err := queueOf(address)
		require.NoError(t, err)
		require.Equal(t, name, got)
	}
	for _, address := range []string{"", "windows://", "windows://  ", "ipp://host", "windows://a,b", "windows://a\nb"} {
		_, err := queueOf(address)
		require.Equal(t, connectors.Rejected, connectors.KindOf(err), address)
	}
}

func TestAnErrorOfWindowsSaysWhatToDoAndWhetherItIsTriedAgain(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	for number, kind := range map[uint32]connectors.Kind{
		errNoSuchPrinter: connectors.Rejected, errAccessDenied: connectors.Rejected, errServerUnknown: connectors.Temporary, 31: connectors.Temporary,
	} {
		for _, maybe := range []bool{false, true} {
			err := saying(number, cause, maybe)
			var e *connectors.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, kind, e.Kind)
			require.ErrorIs(t, err, cause)
			require.Equal(t, maybe, connectors.IsMaybeDone(err))
			require.NotEmpty(t, e.Says.ZH)
			require.NotEmpty(t, e.Advice().ZH)
		}
	}
}
