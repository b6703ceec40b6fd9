package app

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/paper"
)

func TestTheListOfPrintsSaysInBothLanguagesWhatADocumentCouldNotPrint(t *testing.T) {
	t.Parallel()
	whole := Paper{Title: titled("packing slip", "出貨明細")}
	require.Equal(t, "packing slip / 出貨明細", whole.listed())
	starred := Paper{Title: whole.Title, Sheet: paper.Sheet{Missing: []rune{'𠮷', '😀'}}}
	require.Equal(t, "packing slip (cannot be printed: U+20BB7 U+1F600)", half(starred.listed(), "en"))
	require.Equal(t, "出貨明細（無法列印的字：U+20BB7 U+1F600）", half(starred.listed(), "zh-TW"))
}
