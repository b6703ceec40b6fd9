package app

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
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

func TestTheSheetIsAPageForA4InEachLanguage(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{"en": "Try again", "zh-TW": "再試一次"} {
		var page strings.Builder
		require.NoError(t, WriteSheet(&page, language))
		require.Contains(t, page.String(), `lang="`+language+`"`)
		require.Contains(t, page.String(), want)
		require.Contains(t, page.String(), "size: A4")
		require.Equal(t, len(StationCommands), strings.Count(page.String(), "<svg"))
		require.NotContains(t, page.String(), "ZgotmplZ", "nothing was filtered by the template")
	}
}
