package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/traditionalchinese"
	encodings "golang.org/x/text/encoding/unicode"

	"gowarehouse/connectors"
)

var goods = []Field{
	{Key: "sku", Titles: []string{"SKU", "貨號", "品號"}},
	{Key: "name", Titles: []string{"name", "名稱", "品名"}},
	{Key: "barcodes", Titles: []string{"barcode", "條碼", "國際條碼"}, Many: true},
	{Key: "quantity", Titles: []string{"quantity", "數量"}},
}

// workbook makes a workbook of one sheet.
func workbook(t testing.TB, rows ...[]any) *excelize.File {
	t.Helper()
	f := excelize.NewFile()
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	for i, row := range rows {
		require.NoError(t, f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row))
	}
	return f
}

func bytesOf(t testing.TB, f *excelize.File) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	return b.Bytes()
}

func read(t testing.TB, data []byte) *Table {
	t.Helper()
	table, err := Read(t.Context(), data, Options{Fields: goods})
	require.NoError(t, err)
	return table
}

// texts gives what was read: each row as its number and fields.
func texts(table *Table) []string {
	var all []string
	for i, row := range table.Rows {
		words := []string{fmt.Sprint(row.Number)}
		for _, f := range goods {
			var each []string
			for _, c := range table.Cells(i, f.Key) {
				text := c.Text
				if c.Fault != "" {
					text += "!" + string(c.Fault)
				}
				each = append(each, text)
			}
			words = append(words, strings.Join(each, "+"))
		}
		all = append(all, strings.Join(words, "|"))
	}
	return all
}

func requireRefused(t *testing.T, err error, words string) {
	t.Helper()
	var e *connectors.Error
	require.ErrorAs(t, err, &e)
	require.Contains(t, e.Says.EN, words)
	han := func(r rune) bool { return unicode.Is(unicode.Han, r) }
	require.True(t, strings.ContainsFunc(e.Says.ZH, han))
	require.NotEmpty(t, e.Do.EN)
	require.True(t, strings.ContainsFunc(e.Do.ZH, han))
}

func TestACSVFileIsReadInEveryEncodingAndWithEverySeparatorThatExcelSaves(t *testing.T) {
	t.Parallel()
	plain := "貨號,名稱,條碼,數量\r\nTEA-碁,\"凍頂烏龍, 禮盒\",0471000000002,12\r\n"
	for name, from := range map[string]encoding.Encoding{
		"UTF-8":                    encoding.Nop,
		"UTF-8 with a mark":        encodings.UTF8BOM,
		"UTF-16 little endian":     encodings.UTF16(encodings.LittleEndian, encodings.UseBOM),
		"UTF-16 big endian":        encodings.UTF16(encodings.BigEndian, encodings.UseBOM),
		"Big5, as Excel in Taiwan": traditionalchinese.Big5,
	} {
		for _, separator := range []string{",", ";", "\t"} {
			text := strings.ReplaceAll(strings.ReplaceAll(plain, ",", separator), separator+" 禮盒", ", 禮盒")
			data, err := from.NewEncoder().Bytes([]byte(text))
			require.NoError(t, err)
			require.Equal(t, []string{"2|TEA-碁|凍頂烏龍, 禮盒|0471000000002|12"}, texts(read(t, data)), "%s %q", name, separator)
		}
	}
}

func TestLinesOfACSVFileAreNumberedAsTheSpreadsheetNumbersRows(t *testing.T) {
	t.Parallel()
	table := read(t, []byte("入庫單 2026-03\n\n,,\n貨號,名稱\nA,\"兩\n行\"\n\n\nB,x\n , \nC,y"))
	require.Equal(t, []string{"5|A|兩 行||", "8|B|x||", "10|C|y||"}, texts(table))
	require.Equal(t, []Column{{"A", "貨號", "sku"}, {"B", "名稱", "name"}}, table.Columns)
	require.Equal(t, []string{"2|A|x||", "3|B|y||"}, texts(read(t, []byte("sku,name\rA,x\rB,y"))), "lines may end as on old Macs")
	require.Equal(t, []string{"2|A|x,y||"}, texts(read(t, []byte("sep=;\r\nsku;name\r\nA;x,y\r\n"))), "a file may name its separator; Excel does not show that line")
}

func TestTitlesAreFoundInBothLanguagesWhateverIsAroundThem(t *testing.T) {
	t.Parallel()
	for _, title := range []string{"sku", "SKU", " Ｓｋｕ ", "貨號", "貨號*", "貨號（必填）", "貨 號", "SKU (required)", "品號："} {
		table := read(t, []byte(title+",備考,品名\nA,x,茶\n"))
		require.Equal(t, []string{"2|A|茶||"}, texts(table), title)
		require.Empty(t, table.Columns[1].Field)
		require.True(t, table.Has("name"))
		require.False(t, table.Has("quantity"))
	}
	_, err := Read(t.Context(), []byte("foo,bar\n1,2\n"), Options{Fields: goods})
	requireRefused(t, err, "no row of column titles")
	_, err = Read(t.Context(), []byte("貨號,名稱,SKU\n1,2,3\n"), Options{Fields: goods})
	requireRefused(t, err, "columns A and C")
	require.Equal(t, []string{"2|A||1+2|"}, texts(read(t, []byte("sku,條碼,國際條碼\nA,1,2\n"))), "barcodes may stand in several columns")
}

func TestAValueThatASpreadsheetHasSpoiledIsMarkedAndNeverPassedOn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"4.71E+12":          "4.71E+12!shortened",
		"4.71e+12":          "4.71e+12!shortened",
		"5E+12":             "5E+12!shortened",
		"4712350000000":     "4712350000000!shortened",
		"4710000000024":     "4710000000024",
		"0012":              "0012",
		`="00123"`:          "00123",
		"'0912345678":       "0912345678",
		"'=A1":              "=A1",
		"12E3":              "12E3",
		"5E-10":             "5E-10",
		"#N/A":              "#N/A!broken",
		"########":          "########!broken",
		"A\u200b1\ufeff":    "A1",
		"\u3000茶\u00a0":     "茶",
		"47100000000241234": "47100000000241234",
		"'TIS":              "'TIS",
	} {
		require.Equal(t, []string{"2|" + want + "|x||"}, texts(read(t, []byte("sku,name\n"+text+",x\n"))), text)
	}
	long := read(t, []byte("sku,name\nA,"+strings.Repeat("茶", mostText+1)+"\n"))
	require.Equal(t, FaultLong, long.Cell(0, "name").Fault)
	require.LessOrEqual(t, len(long.Cell(0, "name").Text), mostText)
}

func TestEveryFaultIsSaidInBothLanguagesWithWhatToDo(t *testing.T) {
	t.Parallel()
	for _, fault := range []Fault{FaultShortened, FaultDigits, FaultDecimal, FaultShown, FaultBroken, FaultLong} {
		says := Cell{Text: "4.71E+12", Fault: fault}.Says()
		require.NotContains(t, says.EN+says.ZH, "%!")
		if fault != FaultLong {
			require.Contains(t, says.EN, "4.71E+12")
			require.Contains(t, says.ZH, "4.71E+12")
		}
	}
	require.Len(t, faults, 6)
	require.True(t, Cell{Text: "A"}.Says().IsZero())
}

func TestACellOfAWorkbookGivesWhatAPersonSeesInIt(t *testing.T) {
	t.Parallel()
	f := workbook(t, []any{"貨號", "品名"})
	style := func(format string) int {
		id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		require.NoError(t, err)
		return id
	}
	zeros, thousands, science, day, pieces, words := style("0000000000000"), style("#,##0.00"), style("0.00E+00"), style("yyyy/m/d"), style(`0"件"`), style("@")
	cases := []struct {
		value any
		style int
		raw   string // written as such instead, as other programs do
		want  string
	}{
		{value: "0012", want: "0012"},
		{value: 4710000000024, want: "4710000000024"},
		{value: 471000000002, style: zeros, want: "0471000000002"},
		{value: 4710000000024, style: science, want: "4710000000024"},
		{value: 1234, style: thousands, want: "1234"},
		{value: "4.71E+12", want: "4.71E+12!shortened"},
		{value: 4712350000000, want: "4712350000000!shortened"},
		{value: "4712350000000", want: "4712350000000"},
		{value: "4710000000024120", want: "4710000000024120"},
		{raw: "4710000000024120", want: "4710000000024120!digits"},
		{raw: "47100000000241234", want: "4.71000000002412E+16!digits"},
		{raw: "4.710000000024E12", want: "4710000000024"},
		{raw: "4710000000024.0", want: "4710000000024"},
		{raw: "100000.0", want: "100000"},
		{value: 1.5, want: "1.5!decimal"},
		{value: "1.50", want: "1.50"},
		{value: "1.50", style: words, want: "1.50"},
		{value: 0.1 + 0.2, want: "0.3!decimal"},
		{value: 46082, style: day, want: "2026/3/1!shown"},
		{value: 40, style: pieces, want: "40件!shown"},
		{value: true, want: "TRUE!shown"},
		{value: "12E3", want: "12E3"},
		{value: "兩\n行", want: "兩 行"},
		{value: -5, want: "-5"},
	}
	for i, c := range cases {
		cell := fmt.Sprintf("A%d", i+2)
		if c.raw != "" {
			require.NoError(t, f.SetCellDefault("Sheet1", cell, c.raw))
		} else {
			require.NoError(t, f.SetCellValue("Sheet1", cell, c.value))
		}
		if c.style != 0 {
			require.NoError(t, f.SetCellStyle("Sheet1", cell, cell, c.style))
		}
	}
	table := read(t, bytesOf(t, f))
	require.Len(t, table.Rows, len(cases))
	for i, c := range cases {
		got := table.Cell(i, "sku")
		text := got.Text
		if got.Fault != "" {
			text += "!" + string(got.Fault)
		}
		require.Equal(t, c.want, text, "%v %s", c.value, c.raw)
	}
}

func TestAFormulaGivesItsLastResult(t *testing.T) {
	t.Parallel()
	f := workbook(t, []any{"貨號", "數量"}, []any{"A", 3}, []any{"B", 0}, []any{"C", 0})
	require.NoError(t, f.SetCellFormula("Sheet1", "B3", "B2*2"))
	require.NoError(t, f.SetCellFormula("Sheet1", "B4", "NA()"))
	data := replacePart(t, bytesOf(t, f), "xl/worksheets/sheet1.xml", func(xml string) string {
		xml = strings.Replace(xml, "<f>B2*2</f><v>0</v>", "<f>B2*2</f><v>6</v>", 1)
		at := strings.Index(xml, `r="B4"`)
		require.Positive(t, at)
		return xml[:at] + strings.Replace(strings.Replace(xml[at:], `r="B4"`, `r="B4" t="e"`, 1), "<f>NA()</f><v>0</v>", "<f>NA()</f><v>#N/A</v>", 1)
	})
	require.Equal(t, []string{"2|A|||3", "3|B|||6", "4|C|||#N/A!broken"}, texts(read(t, data)))
}

// partsOf unpacks a workbook.
func partsOf(t testing.TB, data []byte) map[string]string {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	parts := map[string]string{}
	for _, part := range from.File {
		r, err := part.Open()
		require.NoError(t, err)
		content, err := io.ReadAll(r)
		require.NoError(t, err)
		require.NoError(t, r.Close())
		parts[part.Name] = string(content)
	}
	return parts
}

// zipped packs parts into a workbook.
func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	to := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := to.Create(name)
		require.NoError(t, err)
		_, err = io.WriteString(w, parts[name])
		require.NoError(t, err)
	}
	require.NoError(t, to.Close())
	return b.Bytes()
}

// replacePart changes a part of a workbook.
func replacePart(t *testing.T, data []byte, name string, change func(string) string) []byte {
	t.Helper()
	parts := partsOf(t, data)
	changed := change(parts[name])
	require.NotEqual(t, parts[name], changed)
	parts[name] = changed
	return zipped(t, parts)
}

func TestASheetIsChosenByNameAndTheFirstVisibleOneIsReadOtherwise(t *testing.T) {
	t.Parallel()
	f := workbook(t, []any{"貨號", "品名"}, []any{"A", "x"})
	_, err := f.NewSheet("三月")
	require.NoError(t, err)
	require.NoError(t, f.SetSheetRow("三月", "A1", &[]any{"貨號", "品名"}))
	require.NoError(t, f.SetSheetRow("三月", "A7", &[]any{"B", "y"}))
	f.SetActiveSheet(1)
	require.NoError(t, f.SetSheetVisible("Sheet1", false))
	data := bytesOf(t, f)
	table := read(t, data)
	require.Equal(t, "三月", table.Sheet)
	require.Equal(t, []string{"Sheet1", "三月"}, table.Sheets)
	require.Equal(t, []string{"7|B|y||"}, texts(table))
	table, err = Read(t.Context(), data, Options{Sheet: "sheet1", Fields: goods})
	require.NoError(t, err)
	require.Equal(t, []string{"2|A|x||"}, texts(table))
	_, err = Read(t.Context(), data, Options{Sheet: "四月", Fields: goods})
	requireRefused(t, err, "no sheet")
}

func TestWhatIsNoSpreadsheetIsRefusedInWords(t *testing.T) {
	t.Parallel()
	whole := bytesOf(t, workbook(t, []any{"貨號", "品名"}, []any{"A", "x"}))
	broken := bytes.Clone(whole)
	broken[len(broken)/2] ^= 0xFF
	var other bytes.Buffer
	z := zip.NewWriter(&other)
	_, err := z.Create("readme.txt")
	require.NoError(t, err)
	require.NoError(t, z.Close())
	for words, data := range map[string][]byte{
		"is empty":               []byte(" \n"),
		"has a password":         append(bytes.Clone(oleMagic), 1, 2, 3),
		"web page":               []byte("\n<html><table>"),
		"neither a workbook nor": {0x25, 0x50, 0x44, 0x46, 0, 0xFF, 0x81},
		"cannot be read":         other.Bytes(),
		"more than 16 MB":        bytes.Repeat([]byte("a"), MostBytes+1),
		"line 2: a quotation":    []byte("sku,name\nA,27\" TV\n"),
		"line 3: a quotation":    []byte("sku,name\nA,\"27\nB,x\n"),
	} {
		_, err := Read(t.Context(), data, Options{Fields: goods})
		requireRefused(t, err, words)
	}
	for _, data := range [][]byte{broken, whole[:len(whole)-10], whole[:len(whole)/2]} {
		_, err := Read(t.Context(), data, Options{Fields: goods})
		requireRefused(t, err, "cannot be read")
	}
	_, err = Read(t.Context(), []byte("sku,name\nA,x\n\xff\xfe\n"), Options{Fields: goods})
	requireRefused(t, err, "neither a workbook nor")
}

func TestAFileBeyondTheBoundsIsRefusedAndABombIsNotUnpacked(t *testing.T) {
	t.Parallel()
	rows := "sku,name\n" + strings.Repeat("A,x\n", mostRows+1)
	_, err := Read(t.Context(), []byte(rows), Options{Fields: goods})
	requireRefused(t, err, "more than 100000 rows")
	require.Len(t, read(t, []byte(strings.TrimSuffix(rows, "A,x\n"))).Rows, mostRows)
	_, err = Read(t.Context(), []byte("sku"+strings.Repeat(",x", mostColumns)+"\nA\n"), Options{Fields: goods})
	requireRefused(t, err, "more than 256 columns")

	whole := bytesOf(t, workbook(t, []any{"貨號", "品名"}, []any{"A", "x"}))
	for name, piece := range map[string]string{
		"xl/worksheets/sheet1.xml": strings.Repeat(" ", mostUnzipped),
		"xl/sharedStrings.xml":     strings.Repeat("<si/>", mostMarks+1),
	} {
		bomb := replacePart(t, whole, name, func(xml string) string { return xml + piece })
		require.Less(t, len(bomb), MostBytes)
		_, err := Read(t.Context(), bomb, Options{Fields: goods})
		requireRefused(t, err, "too large when unpacked")
	}
}

func TestReadingStopsWhenItIsNoLongerWanted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, data := range [][]byte{[]byte("sku,name\nA,x\n"), bytesOf(t, workbook(t, []any{"貨號"}, []any{"A"}))} {
		_, err := Read(ctx, data, Options{Fields: goods})
		require.ErrorIs(t, err, context.Canceled)
	}
}

func TestANumberOfPiecesIsReadAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{"12": 12, "1,200": 1200, "１２": 12, "3.00": 3, " 7 ": 7, "-4": -4, "0": 0} {
		n, ok := textCell(text).Whole()
		require.True(t, ok, text)
		require.Equal(t, want, n)
	}
	for _, text := range []string{"", "1.5", "12 pcs", "many", "4.71E+12", "#N/A", "99999999999999999999"} {
		_, ok := textCell(text).Whole()
		require.False(t, ok, text)
	}
	n, ok := storedCell("40", "40件").Whole()
	require.True(t, ok)
	require.EqualValues(t, 40, n)
	_, ok = storedCell("46082", "2026/3/1").Whole()
	require.False(t, ok)
}

func TestSeveralCodesOfACellAreTakenApart(t *testing.T) {
	t.Parallel()
	var codes []string
	for _, c := range textCell("471, 472;473、474  4.71E+12").Split() {
		codes = append(codes, c.Text+string(c.Fault))
	}
	require.Equal(t, []string{"471", "472", "473", "474", "4.71E+12shortened"}, codes)
	require.Len(t, textCell("471").Split(), 1)
	require.Equal(t, FaultBroken, textCell("#N/A").Split()[0].Fault)
}

var heads = []Head{{"貨號", 20, true}, {"名稱", 30, false}, {"條碼", 16, true}, {"數量", 8, false}, {"金額", 10, false}, {"時間", 18, false}}

func sample(put Put) error {
	at := time.Date(2026, 3, 1, 16, 30, 0, 0, time.UTC)
	for _, row := range [][]any{
		{"0012", "凍頂烏龍 \"禮盒\", 大", "4710000000024", int64(12), decimal.RequireFromString("1258.5"), at},
		{"=1+1", "@SUM(A1)", "+886912345678", int64(-3), decimal.RequireFromString("0.1"), time.Time{}},
		{"-9", "＝HYPERLINK", "", nil, decimal.RequireFromString("12345678901234567.89"), at},
	} {
		if err := put(row...); err != nil {
			return err
		}
	}
	return nil
}

func TestWhatIsWrittenIsReadBackTheSameAndIsNeverAFormula(t *testing.T) {
	t.Parallel()
	for _, format := range Formats {
		var b bytes.Buffer
		require.NoError(t, Write(&b, format, "商品", heads, sample))
		require.Equal(t, []string{"2|0012|凍頂烏龍 \"禮盒\", 大|4710000000024|12", "3|=1+1|@SUM(A1)|+886912345678|-3"}, texts(read(t, b.Bytes()))[:2], format)
	}
	var b bytes.Buffer
	require.NoError(t, Write(&b, CSV, "", heads, sample))
	require.Equal(t, "\ufeff貨號,名稱,條碼,數量,金額,時間\r\n"+
		"0012,\"凍頂烏龍 \"\"禮盒\"\", 大\",4710000000024,12,1258.5,2026-03-02 00:30\r\n"+
		"'=1+1,'@SUM(A1),'+886912345678,-3,0.1,\r\n"+
		"'-9,'＝HYPERLINK,,,12345678901234567.89,2026-03-02 00:30\r\n", b.String())
}

func TestAWorkbookKeepsCodesAsTextAndItsTitlesInView(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	require.NoError(t, Write(&b, XLSX, "商品", heads, sample))
	f, err := excelize.OpenReader(&b)
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	require.Equal(t, []string{"商品"}, f.GetSheetList())
	for cell, want := range map[string]excelize.CellType{"A2": excelize.CellTypeInlineString, "A3": excelize.CellTypeInlineString, "C2": excelize.CellTypeInlineString,
		"D2": excelize.CellTypeUnset, "E2": excelize.CellTypeUnset, "E4": excelize.CellTypeInlineString, "F2": excelize.CellTypeUnset} {
		kind, err := f.GetCellType("商品", cell)
		require.NoError(t, err)
		require.Equal(t, want, kind, cell)
	}
	formula, err := f.GetCellFormula("商品", "A3")
	require.NoError(t, err)
	require.Empty(t, formula)
	for cell, want := range map[string]string{"E2": "1258.5", "E3": "0.1", "F2": "2026-03-02 00:30", "F3": ""} {
		shown, err := f.GetCellValue("商品", cell)
		require.NoError(t, err)
		require.Equal(t, want, shown)
	}
	bold, err := f.GetCellStyle("商品", "A1")
	require.NoError(t, err)
	style, err := f.GetStyle(bold)
	require.NoError(t, err)
	require.True(t, style.Font.Bold)
	panes, err := f.GetPanes("商品")
	require.NoError(t, err)
	require.True(t, panes.Freeze)
	require.Equal(t, 1, panes.YSplit)
	for column, format := range map[string]int{"A": 49, "D": 0} {
		id, err := f.GetColStyle("商品", column)
		require.NoError(t, err)
		style, err := f.GetStyle(id)
		require.NoError(t, err)
		require.Equal(t, format, style.NumFmt, "a code that is typed into the column %s", column)
	}
	width, err := f.GetColWidth("商品", "B")
	require.NoError(t, err)
	require.InDelta(t, 30, width, 0.1)
}

func TestALongTextIsCutSoThatOneSeesIt(t *testing.T) {
	t.Parallel()
	require.Equal(t, "短", short("短"))
	cut := short(strings.Repeat("茶", 40_000))
	require.True(t, strings.HasSuffix(cut, "茶…"))
	require.Less(t, len([]rune(cut)), excelize.TotalCellChars)
}

func TestAFileThatCannotBeFilledLeavesNothingBehind(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	t.Setenv("TMP", folder)
	stopped := fmt.Errorf("stopped")
	var b bytes.Buffer
	err := Write(&b, XLSX, "商品", heads, func(put Put) error {
		for range 60_000 { // more than waits in memory
			if err := put(strings.Repeat("茶", 100), "x"); err != nil {
				return err
			}
		}
		return stopped
	})
	require.ErrorIs(t, err, stopped)
	require.Zero(t, b.Len())
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Empty(t, left)
}
