package sheet

// Writing. What comes from elsewhere (a product's name, a buyer's note) is text and stays text: never a formula, never a number.

import (
	"archive/zip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"gowarehouse/connectors"
)

// Format is a kind of file.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// Formats lists them.
var Formats = []Format{XLSX, CSV}

// Head is the title of a column and how wide it is, in characters.
type Head struct {
	Title string
	Width float64
	Text  bool // what is typed into it later is text too: codes keep their zeros
}

// Put writes a row. Its values are a string (text), int64, decimal.Decimal, time.Time (written as in Taipei) or nil.
type Put func(values ...any) error

// Write writes a file with a row of titles and the rows that fill puts. name is that of the sheet. Large workbooks take no more
// memory than small ones: their rows wait in a private temporary folder that is gone at the end, whatever the end is.
func Write(w io.Writer, format Format, name string, heads []Head, fill func(Put) error) error {
	if format == CSV {
		return writeCSV(w, heads, fill)
	}
	return writeWorkbook(w, name, heads, fill)
}

// moment is how a time is written.
const moment = "2006-01-02 15:04"

func writeCSV(w io.Writer, heads []Head, fill func(Put) error) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // without it Excel takes Chinese for Big5
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	record := make([]string, 0, len(heads))
	put := func(values ...any) error {
		record = record[:0]
		for _, v := range values {
			record = append(record, csvText(v))
		}
		return out.Write(record)
	}
	if err := errors.Join(put(titles(heads)...), fill(put)); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

func titles(heads []Head) []any {
	all := make([]any, len(heads))
	for i, h := range heads {
		all[i] = h.Title
	}
	return all
}

// formula begins what a spreadsheet would calculate, also in the wide forms of Chinese keyboards.
const formula = "=+-@\t\r\n＝＋－＠"

func csvText(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		if first, _ := utf8.DecodeRuneInString(v); v != "" && strings.ContainsRune(formula, first) {
			return "'" + v
		}
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case decimal.Decimal:
		return v.String()
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.In(connectors.Taipei).Format(moment)
	}
	return fmt.Sprint(value)
}

func writeWorkbook(w io.Writer, name string, heads []Head, fill func(Put) error) (err error) {
	folder, err := os.MkdirTemp("", "gowarehouse-sheet-") // for its owner alone
	if err != nil {
		return fmt.Errorf("make a temporary folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	f := excelize.NewFile(excelize.Options{TmpDir: folder})
	defer func() { err = errors.Join(err, f.Close()) }()
	b := &book{file: f, name: name, heads: heads}
	if err := b.styles(); err != nil {
		return err
	}
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	if err := errors.Join(b.begin(name), fill(b.put)); err != nil {
		return err
	}
	if err := b.stream.Flush(); err != nil {
		return err
	}
	return b.send(w)
}

// book is a workbook that is being written.
type book struct {
	file   *excelize.File
	name   string
	heads  []Head
	stream *excelize.StreamWriter
	sheets int
	row    int // the last one written
	cells  []any

	bold, text, date int // styles
}

func (b *book) styles() error {
	date := "yyyy-mm-dd hh:mm"
	for style, to := range map[*excelize.Style]*int{
		{Font: &excelize.Font{Bold: true}}: &b.bold,
		{NumFmt: 49}:                       &b.text, // "@": what is typed over it stays text too
		{CustomNumFmt: &date}:              &b.date,
	} {
		var err error
		if *to, err = b.file.NewStyle(style); err != nil {
			return err
		}
	}
	return nil
}

// begin begins a sheet: widths, a first row that stays in view, the titles.
func (b *book) begin(name string) error {
	var err error
	if b.stream, err = b.file.NewStreamWriter(name); err != nil {
		return err
	}
	b.sheets, b.row = b.sheets+1, 0
	for i, h := range b.heads {
		if err := b.stream.SetColWidth(i+1, i+1, h.Width); err != nil {
			return err
		}
		if !h.Text {
			continue
		}
		if err := b.stream.SetColStyle(i+1, i+1, b.text); err != nil {
			return err
		}
	}
	if err := b.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	b.cells = b.cells[:0]
	for _, h := range b.heads {
		b.cells = append(b.cells, excelize.Cell{StyleID: b.bold, Value: h.Title})
	}
	return b.write()
}

func (b *book) put(values ...any) error {
	if b.row == excelize.TotalRows {
		if err := b.stream.Flush(); err != nil {
			return err
		}
		next := fmt.Sprintf("%s (%d)", b.name, b.sheets+1)
		if _, err := b.file.NewSheet(next); err != nil {
			return err
		}
		if err := b.begin(next); err != nil {
			return err
		}
	}
	b.cells = b.cells[:0]
	for _, v := range values {
		b.cells = append(b.cells, b.cell(v))
	}
	return b.write()
}

func (b *book) write() error {
	b.row++
	return b.stream.SetRow("A"+strconv.Itoa(b.row), b.cells)
}

func (b *book) cell(value any) any {
	switch v := value.(type) {
	case string:
		if v == "" {
			return nil
		}
		return excelize.Cell{StyleID: b.text, Value: short(v)}
	case decimal.Decimal:
		if v.NumDigits() > keptDigits {
			return excelize.Cell{StyleID: b.text, Value: v.String()}
		}
		return v.InexactFloat64() // written with as many digits as it takes, which is all of them up to 15
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return excelize.Cell{StyleID: b.date, Value: v.In(connectors.Taipei)}
	}
	return value
}

// short cuts a text that is longer than a cell may be, so that one sees that it was cut.
func short(text string) string {
	const most = excelize.TotalCellChars / 2 // runes, each of which may count as two
	if len(text) <= excelize.TotalCellChars || utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}

// send writes the workbook straight to w; the library would hold it in memory first.
func (b *book) send(w io.Writer) error {
	b.file.ZipWriter = func(io.Writer) excelize.ZipWriter { return zip.NewWriter(w) }
	return b.file.Write(w)
}
