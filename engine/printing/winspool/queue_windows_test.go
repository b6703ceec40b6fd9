package winspool

// Tests on a real queue. They print, so that they only run on the queue that GOWAREHOUSE_TEST_QUEUE names; `make wine` names one of CUPS
// behind wine, and looks at what arrived there.

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn"
	"gowarehouse/engine/label"
	"gowarehouse/engine/printing/device"
)

const (
	envQueue = "GOWAREHOUSE_TEST_QUEUE"
	envLabel = "GOWAREHOUSE_TEST_LABEL" // a file that gets the label, to be held against what arrived
)

// opened opens the queue for tests.
func opened(t *testing.T, at device.Target) device.Device {
	t.Helper()
	name := os.Getenv(envQueue)
	if name == "" {
		t.Skip(envQueue + " names no queue to print on")
	}
	at.Address = "windows://" + name
	way, address, err := device.Ways{Way}.For(at.Address)
	require.NoError(t, err)
	require.Equal(t, at.Address, address)
	d, err := way.Open(at)
	require.NoError(t, err)
	return d
}

// handedOver demands that Windows has the job, or had all of it.
func handedOver(t *testing.T, d device.Device, accepted device.Accepted, name string) {
	t.Helper()
	require.Positive(t, accepted.Number)
	require.Equal(t, name, accepted.Name)
	require.Empty(t, accepted.Ignored)
	if accepted.State == device.JobCompleted {
		return
	}
	jobs, err := d.Jobs(t.Context())
	require.NoError(t, err)
	for _, j := range jobs {
		if j.Name == name {
			require.Equal(t, accepted.Number, j.Number)
			return
		}
	}
	require.Fail(t, "the job cannot be found by its name")
}

func TestAQueueIsListedAndTellsItsPapers(t *testing.T) {
	d := opened(t, device.Target{})
	found, err := Way.List(t.Context())
	require.NoError(t, err)
	var addresses []string
	for _, f := range found {
		addresses = append(addresses, f.Address)
	}
	require.Contains(t, addresses, "windows://"+os.Getenv(envQueue))

	about, err := d.About(t.Context())
	require.NoError(t, err)
	require.True(t, about.Takes(device.Drawn))
	require.Positive(t, about.DPI)
	require.NotEmpty(t, about.Papers)

	a4 := device.Size{Width: 21000, Height: 29700}
	about, err = opened(t, device.Target{Paper: a4}).About(t.Context())
	require.NoError(t, err)
	require.True(t, about.Loaded)
	require.Len(t, about.Papers, 1, "what a person says is in it is in it")
	require.InDelta(t, a4.Width, about.Papers[0].Least.Width, sameSize)
}

func TestALabelIsDrawnOnPaperOfItsSize(t *testing.T) {
	size := device.Size{Width: 10000, Height: 15000}
	d := opened(t, device.Target{Paper: size})
	about, err := d.About(t.Context())
	require.NoError(t, err)
	pdf, _, err := drawn.Sheet{Title: "GoWarehouse", Number: "40001249", BarCodes: []string{"202110823A5340001249"}}.Draw()
	require.NoError(t, err)
	if file := os.Getenv(envLabel); file != "" {
		require.NoError(t, os.WriteFile(file, pdf, 0o600))
	}
	renderer := &label.Renderer{}
	t.Cleanup(func() { require.NoError(t, renderer.Close()) })
	const name = "GoWarehouse label p1-1 dummy"
	accepted, err := d.Submit(t.Context(), device.Document{
		Name: name, Format: device.Drawn, Sheet: device.Sheet{Paper: about.Papers[0], Size: size}, Pages: 1,
		Draw: func(ctx context.Context, page, dpi int) (label.Bitmap, error) {
			return renderer.Bitmap(ctx, pdf, page, dpi)
		},
	})
	require.NoError(t, err)
	handedOver(t, d, accepted, name)
}

func TestALabelThatCannotBeDrawnLeavesNothingInTheQueue(t *testing.T) {
	d := opened(t, device.Target{})
	about, err := d.About(t.Context())
	require.NoError(t, err)
	_, err = d.Submit(t.Context(), device.Document{
		Name: "GoWarehouse label p2-1 dummy", Format: device.Drawn, Sheet: device.Sheet{Paper: about.Papers[0], Size: about.Papers[0].Least}, Pages: 1,
		Draw: func(context.Context, int, int) (label.Bitmap, error) { return label.Bitmap{}, label.ErrDamaged },
	})
	require.ErrorIs(t, err, label.ErrDamaged)
	require.False(t, connectors.IsMaybeDone(err))
	jobs, err := d.Jobs(t.Context())
	require.NoError(t, err)
	for _, j := range jobs {
		require.NotEqual(t, "GoWarehouse label p2-1 dummy", j.Name)
	}
}

func TestZPLGoesThroughAsItIs(t *testing.T) {
	d := opened(t, device.Target{Speaks: device.ZPL, DPI: 203})
	about, err := d.About(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{device.ZPL}, about.Formats)
	require.Equal(t, 203, about.DPI)
	const name = "GoWarehouse label p3-1 dummy"
	accepted, err := d.Submit(t.Context(), device.Document{Name: name, Format: device.ZPL, Data: []byte("^XA^FO50,50^FDGoWarehouse^FS^XZ\n")})
	require.NoError(t, err)
	handedOver(t, d, accepted, name)
}

func TestAQueueThatWindowsDoesNotHaveIsSaid(t *testing.T) {
	t.Parallel()
	d, err := Way.Open(device.Target{Address: "windows://no such printer of the tests"})
	require.NoError(t, err)
	_, err = d.About(t.Context())
	var e *connectors.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, CodeUnknown, e.Code)
	_, err = d.Submit(t.Context(), device.Document{Name: "GoWarehouse dummy", Format: device.ZPL, Data: []byte("^XA^XZ")})
	require.Error(t, err)
	require.False(t, connectors.IsMaybeDone(err))
}
