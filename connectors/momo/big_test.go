//go:build big

package momo_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// TestBigFetchStreams holds momo's one weakness, answers without pages, against memory: only one delivery kind is in memory at a time.
//
// It runs alone, because it looks at the memory of the whole process.
func TestBigFetchStreams(t *testing.T) {
	w := open(t, connectors.EmulatorOptions{Orders: 100_000, Bare: true})
	runtime.GC()
	var before, during runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	n, peak := 0, uint64(0)
	for f, err := range w.Orders(t.Context(), w.week()) {
		require.NoError(t, err)
		require.NotEmpty(t, f.Raw)
		if n++; n%10_000 == 1 {
			runtime.ReadMemStats(&during)
			peak = max(peak, during.HeapAlloc)
		}
	}
	require.Equal(t, 100_000, n)
	t.Logf("%d orders in %v, peak heap %d MB above the emulator's %d MB", n, time.Since(start), (peak-before.HeapAlloc)>>20, before.HeapAlloc>>20)
}
