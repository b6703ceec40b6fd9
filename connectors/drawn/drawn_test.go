package drawn_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn"
	"gowarehouse/connectors/drawn/drawntest"
)

// full is a label with every part, as long as they get.
func full() drawn.Sheet {
	return drawn.Sheet{
		Title: "店配 7-ELEVEN 取貨", Collect: "取貨付款 NT$1,140", Number: "40001249", StoreID: "006598", Store: "永康信義店",
		To:      connectors.Receiver{Name: "游錫堃", Phone: "0912-345-678", Postcode: "106", Address: "台北市大安區和平東路二段106號5樓之3（近科技大樓站2號出口，請按電鈴）"},
		Sorting: []drawn.Fact{{Name: "營業所", Value: "新竹物流702營業所"}, {Name: "到著碼", Value: "702"}, {Value: "A53"}},
		QR:      "^011000000^", BarCodes: []string{"202110823A5340001249", "40001249"},
		Order: "RM2601050001140", ShipBy: "2026-11-25 23:59", Carrier: "新竹物流",
	}
}

func TestALabelSaysAllThatItIsGivenAndItsCodesScan(t *testing.T) {
	t.Parallel()
	label, err := full().Label()
	require.NoError(t, err)
	require.Equal(t, drawn.Type, label.Type)
	keep(t, label.Data)
	require.Equal(t, 1, drawntest.Pages(t, label.Data))
	words := strings.ReplaceAll(drawntest.Words(t, label.Data), "\n", "")
	for _, word := range []string{"店配 7-ELEVEN 取貨", "取貨付款 NT$1,140", "永康信義店 006598", "游錫堃", "0912-345-678", "106 台北市大安區和平東路二段106號5樓之3",
		"請按電鈴", "營業所 新竹物流702營業所", "到著碼 702", "A53", "訂單 RM2601050001140", "新竹物流", "最晚出貨 2026-11-25 23:59"} {
		require.Contains(t, words, word)
	}
	require.Equal(t, []string{"202110823A5340001249", "40001249", "^011000000^"}, drawntest.Scanned(t, label.Data, 1))
}

// keep writes a document where it can be looked at, if somebody asks for it.
func keep(t *testing.T, pdf []byte) {
	t.Helper()
	if folder := os.Getenv("KEEP_DOCUMENTS"); folder != "" {
		require.NoError(t, os.WriteFile(filepath.Join(folder, t.Name()+".pdf"), pdf, 0o600))
	}
}

func TestALabelShowsOnlyWhatIsThere(t *testing.T) {
	t.Parallel()
	label, err := drawn.Sheet{Title: "全家", Number: "N000123", To: connectors.Receiver{Name: "王<大>明", Phone: "0979123456"}, Order: "TG1"}.Label()
	require.NoError(t, err)
	require.Equal(t, []string{"全家", "王<大>明", "0979123456", "訂單 TG1"}, strings.Split(strings.TrimSpace(drawntest.Words(t, label.Data)), "\n"))
	require.Empty(t, drawntest.Scanned(t, label.Data, 1))
}

func TestACodeThatCannotBeDrawnIsTold(t *testing.T) {
	t.Parallel()
	for name, sheet := range map[string]drawn.Sheet{"bars of no letters": {BarCodes: []string{"中文"}}, "too long a QR code": {QR: strings.Repeat("9", 10_000)}} {
		_, err := sheet.Label()
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), name)
	}
}

func TestASignThatTheFontLacksIsReplacedAndNoted(t *testing.T) {
	t.Parallel()
	c := drawn.NewCanvas(drawn.Label100x150)
	c.Text(4, 4, 12, "堃喆犇煊𡻈恒｜林😀👨‍👩‍👧子❤️é\u200b\u0007")
	pdf, err := c.PDF()
	require.NoError(t, err)
	require.Equal(t, []rune{'😀', '👨', '❤'}, c.Missing())
	words := drawntest.Words(t, pdf)
	require.Contains(t, words, "堃喆犇煊")
	require.Contains(t, words, "恒｜林＊＊子＊é")
}

func TestALabelSaysWhichSignItLacks(t *testing.T) {
	t.Parallel()
	label, err := drawn.Sheet{Title: "全家", To: connectors.Receiver{Name: "林😀"}, Order: "TG1"}.Label()
	require.NoError(t, err)
	words := drawntest.Words(t, label.Data)
	require.Contains(t, words, "林＊")
	require.Contains(t, words, "U+1F600")
}

func TestTextIsBrokenWhereItMayBeAndCutWhereItMust(t *testing.T) {
	t.Parallel()
	c := drawn.NewCanvas(drawn.Label100x150)
	const width, points = 40.0, 12.0
	below := c.Block(4, 4, width, points, 9, "和平東路二段（近捷運站），請送到管理室。 Cotton T-shirt oversized "+strings.Repeat("A", 60))
	cut := c.Block(4, below, width, points, 2, strings.Repeat("很長的商品名稱", 20))
	require.InDelta(t, below+2*drawn.Leading(points), cut, 0.01, "no more lines than asked for")
	pdf, err := c.PDF()
	require.NoError(t, err)
	keep(t, pdf)
	lines := strings.Split(strings.TrimSpace(drawntest.Words(t, pdf)), "\n")
	require.Greater(t, len(lines), 6)
	for _, line := range lines {
		require.LessOrEqual(t, c.Length(points, line), width+0.01, line)
		require.NotContains(t, "，。）", string([]rune(line)[:1]), "no line begins with a closing mark")
	}
	require.True(t, strings.HasSuffix(lines[len(lines)-1], "…"))
}
