package drawn

import (
	"fmt"
	"strings"
	"testing"

	"github.com/boombuler/barcode/code128"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func TestTheBarsOfALabelAreThoseOfTheCode(t *testing.T) {
	t.Parallel()
	const value = "202110823A5340001249"
	drawn, err := Bar(value)
	require.NoError(t, err)
	row := make([]bool, drawn.Width)
	for step := range strings.SplitSeq(strings.TrimPrefix(drawn.Path, "M"), "M") {
		var at, wide, back int
		_, err := fmt.Sscanf(step, "%d 0h%dv1h-%dz", &at, &wide, &back)
		require.NoError(t, err, step)
		require.Equal(t, wide, back, "a bar is closed where it began")
		for i := range wide {
			row[at+i] = true
		}
	}
	code, err := code128.Encode(value)
	require.NoError(t, err)
	require.Len(t, row, code.Bounds().Dx()+2*quiet)
	for x, dark := range row {
		inside := x >= quiet && x < len(row)-quiet
		require.Equal(t, inside && isDark(code, x-quiet, 0), dark, "module %d", x)
	}
}

func TestALabelShowsOnlyWhatIsThereAndEscapesIt(t *testing.T) {
	t.Parallel()
	label, err := Sheet{Title: "全家", Number: "N000123", To: connectors.Receiver{Name: "王<大>明", Phone: "0979123456"}, Order: "TG1"}.Label()
	require.NoError(t, err)
	require.Equal(t, Type, label.Type)
	text := string(label.Data)
	require.Contains(t, text, "王&lt;大&gt;明")
	for _, absent := range []string{"<script", "http", "<figure>", "class=\"store\"", "class=\"collect\""} {
		require.NotContains(t, text, absent)
	}
}

func TestACodeThatCannotBeDrawnIsTold(t *testing.T) {
	t.Parallel()
	_, err := Bar("中文")
	require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
	_, err = Square(strings.Repeat("9", 10_000))
	require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
}
