package app

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors/drawn/drawntest"
)

func TestTheBarcodesOfTheSheetAreCode128(t *testing.T) {
	t.Parallel()
	sheet, err := Sheet()
	require.NoError(t, err)
	require.Len(t, sheet.Commands, len(StationCommands))
	for _, c := range sheet.Commands {
		require.True(t, strings.HasPrefix(c.Bars, "11010010000"), "%s begins with start B", c.Code)
		require.True(t, strings.HasSuffix(c.Bars, "1100011101011"), "%s ends with stop", c.Code)
		// Start, one symbol a character, the check symbol and the stop with its bar.
		require.Len(t, c.Bars, 11*(len(c.Code)+2)+13, c.Code)
	}
}

func TestTheSheetIsOnePageInEachLanguageAndEveryCommandScans(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{"en": "Try again", "zh-TW": "再試一次"} {
		sheet, err := CommandPaper(language)
		require.NoError(t, err)
		require.Equal(t, 1, drawntest.Pages(t, sheet.PDF))
		require.Empty(t, sheet.Missing)
		require.Contains(t, drawntest.Words(t, sheet.PDF), want)
		codes := make([]string, len(StationCommands))
		for i, c := range StationCommands {
			codes[i] = c.Code
		}
		require.ElementsMatch(t, codes, drawntest.Scanned(t, sheet.PDF, 1), language)
	}
}
