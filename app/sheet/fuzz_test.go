package sheet

import (
	"maps"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// FuzzRead reads anything: it ends with a table within its bounds, or with an error.
func FuzzRead(f *testing.F) {
	for _, text := range []string{"sku,name\nA,x\n", "\ufeff貨號;名稱\n\"A\n\";x", "貨號\t條碼\n=\"001\"\t4.71E+12\n", "sep=;\nsku;name\nA;x", "\xff\xfes\x00k\x00u\x00\n\x00A\x00",
		"\xb3f\xb8\xb9,\xab~\xa6W\nA,\xaf\xf9\n", "sku,name\r\n\r\n\r\nA,\"x", "<html>", "PK\x03\x04"} {
		f.Add([]byte(text))
	}
	book := bytesOf(f, workbook(f, []any{"貨號", "名稱", "數量"}, []any{"A", "茶", 12}, []any{4710000000024, 1.5, "x"}))
	f.Add(book)
	f.Add(book[:len(book)/2])
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := Read(t.Context(), data, Options{Fields: goods})
		if err != nil {
			require.Nil(t, table)
			return
		}
		require.NotEmpty(t, table.Columns)
		last := 0
		for i, row := range table.Rows {
			require.Greater(t, row.Number, last)
			last = row.Number
			found := false
			for _, field := range goods {
				for _, c := range table.Cells(i, field.Key) {
					require.NotEmpty(t, c.Text)
					require.True(t, utf8.ValidString(c.Text))
					require.LessOrEqual(t, utf8.RuneCountInString(c.Text), mostText)
					require.Equal(t, c.Fault == "", c.Says().IsZero())
					found = true
				}
			}
			require.True(t, found, "a row without a value is none")
		}
	})
}

// FuzzWorkbook reads a workbook whose parts say anything.
func FuzzWorkbook(f *testing.F) {
	whole := bytesOf(f, workbook(f, []any{"貨號", "名稱", "數量"}, []any{"A", "茶", 12}, []any{4710000000024, 1.5, "x"}))
	parts := partsOf(f, whole)
	f.Add(parts["xl/worksheets/sheet1.xml"], parts["xl/sharedStrings.xml"], parts["xl/styles.xml"])
	f.Add(`<worksheet><sheetData><row r="9"><c r="XFD9" t="s"><v>99</v></c></row><row r="2"><c t="inlineStr"><is><t>SKU</t></is></c></row></sheetData></worksheet>`,
		"<sst/>", `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-404]e/m/d"/></numFmts></styleSheet>`)
	f.Fuzz(func(t *testing.T, sheet, strings, styles string) {
		changed := maps.Clone(parts)
		changed["xl/worksheets/sheet1.xml"], changed["xl/sharedStrings.xml"], changed["xl/styles.xml"] = sheet, strings, styles
		table, err := Read(t.Context(), zipped(t, changed), Options{Fields: goods})
		if err != nil {
			require.Nil(t, table)
			return
		}
		require.LessOrEqual(t, len(table.Rows), mostRows)
	})
}
