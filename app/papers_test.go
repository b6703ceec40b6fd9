package app

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/paper"
)

func TestTheListOfPrintsSaysInBothLanguagesWhatADocumentCouldNotPrint(t *testing.T) {
	t.Parallel()
	whole := Paper{Title: connectors.Text{EN: "packing slip", ZH: "出貨明細"}}
	require.Equal(t, whole.Title, whole.listed())
	starred := Paper{Title: whole.Title, Sheet: paper.Sheet{Missing: []rune{'𠮷', '😀'}}}
	require.Equal(t, connectors.Text{EN: "packing slip (cannot be printed: U+20BB7 U+1F600)", ZH: "出貨明細（無法列印的字：U+20BB7 U+1F600）"},
		starred.listed())
}
