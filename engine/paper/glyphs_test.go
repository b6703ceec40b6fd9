package paper_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors/drawn/drawntest"
	"gowarehouse/engine/paper"
)

// saying are the documents with signs in every text that comes from outside.
var saying = map[string]func(signs string) (paper.Sheet, error){
	"pick list": func(signs string) (paper.Sheet, error) {
		return paper.PickList{At: noon, Orders: 1, Lines: []paper.PickLine{{Shelf: "A" + signs, SKU: "S-" + signs, Name: "高山茶" + signs + "禮盒",
			Pieces: 2, Orders: []string{"26" + signs}}}}.Sheet("zh-TW")
	},
	"packing slip": func(signs string) (paper.Sheet, error) {
		return paper.Slip{At: noon, Merchant: signs + "商行", Platform: "平台" + signs, Order: "單" + signs, Buyer: "陳" + signs + "祥", Carrier: "黑貓" + signs,
			Number: "9" + signs, Parcel: 1, Parcels: 2, Note: "謝謝" + signs, Places: []paper.Place{{Label: "倉", Name: "一" + signs}},
			Lines: []paper.SlipLine{{SKU: "T" + signs, Name: "茶" + signs, Options: signs, Pieces: 1}}}.Sheet("zh-TW")
	},
	"command sheet": func(signs string) (paper.Sheet, error) {
		return paper.Commands{Title: "指令" + signs, Digits: "數字" + signs, Words: []paper.Command{{Code: "GW-A", Says: "復原" + signs, Does: "收回" + signs}},
			Keys: []paper.Command{{Code: "GW-1", Says: signs}}}.Sheet("zh-TW")
	},
}

func TestEveryDocumentShowsAStarForWhatItCannotPrintAndSaysWhich(t *testing.T) {
	t.Parallel()
	for name, set := range saying {
		sheet, err := set("𠮷😀")
		require.NoError(t, err)
		keep(t, sheet)
		require.Equal(t, []rune{'𠮷', '😀'}, sheet.Missing, name)
		stars, err := set("＊＊")
		require.NoError(t, err)
		require.Empty(t, stars.Missing, name)
		have, want := drawntest.Printed(t, sheet.PDF, 1), drawntest.Printed(t, stars.PDF, 1)
		const footerMM = 18
		above := (have.Rect.Dy() - footerMM*drawntest.DPI*10/254) * have.Stride
		require.True(t, bytes.Equal(want.Pix[:above], have.Pix[:above]), name)
		require.Contains(t, drawntest.Words(t, sheet.PDF), "無法列印的字，請依訂單手寫補上 / cannot be printed, write it in by hand: U+20BB7 U+1F600", name)
	}
}
