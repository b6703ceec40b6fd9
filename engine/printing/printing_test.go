package printing_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/lifecycle"
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
