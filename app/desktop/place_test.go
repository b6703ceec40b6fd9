package desktop

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAWindowComesBackWhereItWasOnTheSameScreens(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	m, err := recall(dir)
	require.NoError(t, err)
	require.Empty(t, m.Places)
	dock := setUp([]screen{{1920, 1080}, {1366, 768}})
	require.Equal(t, dock, setUp([]screen{{1366, 768}, {1920, 1080}}), "the order does not count")
	m.Places[dock], m.Last, m.Told = place{X: 40, Y: 50, Width: 1300, Height: 800, Maximised: true}, dock, true
	require.NoError(t, m.keep(dir))
	again, err := recall(dir)
	require.NoError(t, err)
	require.Equal(t, m, again)
	require.NotContains(t, again.Places, setUp([]screen{{1366, 768}}))
}

func TestAMemoryThatCannotBeReadIsForgotten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, memoryName), []byte("{half"), 0o600))
	m, err := recall(dir)
	require.Error(t, err)
	require.NotNil(t, m.Places)
	require.NoError(t, m.keep(dir))
}

func TestAPlaceThatCannotBeSeenIsPutRight(t *testing.T) {
	t.Parallel()
	one := []screen{{1366, 768}}
	two := []screen{{1366, 768}, {1920, 1080}}
	for name, c := range map[string]struct {
		at      place
		screens []screen
		want    place
	}{
		"all is well":            {place{X: 10, Y: 20, Width: 1000, Height: 700}, one, place{X: 10, Y: 20, Width: 1000, Height: 700}},
		"too far right and down": {place{X: 3000, Y: 2000, Width: 1000, Height: 700}, one, place{X: 366, Y: 68, Width: 1000, Height: 700}},
		"too far left and up":    {place{X: -3000, Y: -900, Width: 1000, Height: 700}, one, place{Width: 1000, Height: 700}},
		"larger than the screen": {place{X: 5, Y: 5, Width: 2500, Height: 1300}, one, place{Width: 1366, Height: 768}},
		"too small to use":       {place{X: 5, Y: 5, Width: 3, Height: 0}, one, place{X: 5, Y: 5, Width: leastWidth, Height: leastHeight}},
		"left of the first of two": {place{X: -1900, Y: 0, Width: 1000, Height: 700}, two,
			place{X: -1900, Y: 0, Width: 1000, Height: 700}},
		"beyond both": {place{X: 9000, Y: 0, Width: 1000, Height: 700}, two, place{X: 2286, Y: 0, Width: 1000, Height: 700}},
		"it stays maximised": {place{X: 9000, Y: 0, Width: 1000, Height: 700, Maximised: true}, one,
			place{X: 366, Y: 0, Width: 1000, Height: 700, Maximised: true}},
	} {
		require.Equal(t, c.want, c.at.seen(c.screens), name)
	}
}

func TestAWindowOpensForTheFirstTimeSoThatAllOfItCanBeSeen(t *testing.T) {
	t.Parallel()
	require.Equal(t, place{Width: 1266, Height: 668}, first(screen{1366, 768}))
	require.Equal(t, place{Width: 1440, Height: 900}, first(screen{1920, 1080}))
	require.Equal(t, place{Width: leastWidth, Height: leastHeight}, first(screen{800, 600}))
}
