package drawn_test

import (
	"bytes"
	"image"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn"
	"gowarehouse/connectors/drawn/drawntest"
)

// written gives a text as it comes out of a printer.
func written(t *testing.T, text string) *image.Gray {
	t.Helper()
	c := drawn.NewCanvas(drawn.Size{Width: 60, Height: 15})
	c.Text(2, 2, 20, text)
	pdf, err := c.PDF()
	require.NoError(t, err)
	return drawntest.Printed(t, pdf, 1)
}

// Names of people and places of Taiwan, goods of other countries, and signs that shops like. A font shows the same box for all that it lacks: where
// every sign looks unlike every other, none is a box.
func TestTheSignsOfNamesAndGoodsAreDrawnEachAsItself(t *testing.T) {
	t.Parallel()
	seen := map[string]rune{}
	for _, sign := range "堃喆犇煊峯裏瑠曈㛢𡻈𤧬𥕢𨧨𦰡濓鍈榮臺灣台ㄅあﾊ々①★♥℃×㎡™©é…「」（）／＊" {
		paper := written(t, string(sign))
		require.Contains(t, paper.Pix, byte(0), "%c is blank", sign)
		other, twice := seen[string(paper.Pix)]
		require.False(t, twice, "%c looks like %c", sign, other)
		seen[string(paper.Pix)] = sign
	}
}

func TestASignThatTheFontLacksIsAStarAndNeverABox(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"陳𠮷祥": "陳＊祥", "林😀": "林＊", "㐂樂": "＊樂", "淸水": "＊水", "한국 김치": "＊＊ ＊＊", "媽媽👩‍👧好": "媽媽＊好", "愛❤️心": "愛＊心",
		"A\u200bB\ufeffC": "ABC"} {
		require.Equal(t, written(t, want).Pix, written(t, text).Pix, text)
	}
}

// foot is where a label says what it could not print, in dots from its lower edge.
const foot = 12 * drawntest.DPI * 10 / 254

func TestALabelShowsAStarForEachSignThatIsMissingWhereverItStands(t *testing.T) {
	t.Parallel()
	sheet := func(signs string) drawn.Sheet {
		return drawn.Sheet{Title: "宅配" + signs, Collect: "代收" + signs, To: connectors.Receiver{Name: "陳" + signs + "祥", Phone: "09" + signs,
			Postcode: "106", Address: "台北市大安區" + signs + "街 1 號"}, Store: "門市" + signs, StoreID: "0912", BarCodes: []string{"906812345678"},
			Sorting: []drawn.Fact{{Name: "營業所", Value: signs}}, QR: "1", Order: "A1", From: signs + "商行", Carrier: "黑貓", ShipBy: "2026-11-25"}
	}
	pdf, missing, err := sheet("𠮷😀").Draw()
	require.NoError(t, err)
	require.Equal(t, []rune{'𠮷', '😀'}, missing)
	stars, none, err := sheet("＊＊").Draw()
	require.NoError(t, err)
	require.Empty(t, none)
	have, want := drawntest.Printed(t, pdf, 1), drawntest.Printed(t, stars, 1)
	above := (have.Rect.Dy() - foot) * have.Stride
	require.True(t, bytes.Equal(want.Pix[:above], have.Pix[:above]))
	require.Contains(t, drawntest.Words(t, pdf), "＊ 無法列印的字，請依訂單手寫補上 / cannot be printed, write it in by hand: U+20BB7 U+1F600")
	require.NotContains(t, drawntest.Words(t, stars), "無法列印")
	require.Equal(t, drawntest.Scanned(t, stars, 1), drawntest.Scanned(t, pdf, 1))
}

func TestManyMissingSignsAreNotAllNamedAndStayOnThePaper(t *testing.T) {
	t.Parallel()
	says := drawn.MissingSays([]rune("😀😁😂😃😄😅😆😇"))
	require.Equal(t, 6, strings.Count(says, "U+"))
	require.True(t, strings.HasSuffix(says, "…"))
	pdf, _, err := drawn.Sheet{Title: "宅配", To: connectors.Receiver{Name: "😀😁😂😃😄😅😆😇"}, Order: "A1"}.Draw()
	require.NoError(t, err)
	paper := drawntest.Printed(t, pdf, 1)
	for y := paper.Rect.Dy() - foot; y < paper.Rect.Dy(); y++ {
		row := paper.Pix[y*paper.Stride : y*paper.Stride+paper.Rect.Dx()]
		require.NotContains(t, row[len(row)-3*drawntest.DPI*10/254:], byte(0), "the line ends before the edge of the paper")
	}
}
