// Package sheet reads and writes spreadsheets as people and their programs make them: .xlsx workbooks, and CSV in the encodings
// that Excel in Taiwan saves. It finds columns by their titles, is bounded in everything it reads, and marks every value that a
// spreadsheet has spoiled (a barcode that became 4.71E+12) instead of passing it on. It knows nothing of products or orders.
package sheet

import (
	"bytes"
	"context"
	"iter"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"gowarehouse/connectors"
)

// MostBytes is how large a file may be.
const MostBytes = 16 << 20

// What is read at most of it. What is beyond is refused in words.
const (
	mostUnzipped = 128 << 20 // of a workbook's parts together
	mostRows     = 100_000   // below the titles, blank ones not counted
	mostColumns  = 256
	mostText     = 2_000 // characters of one cell
	titlesWithin = 20    // rows, from the first that is not blank
)

// Field is a column that the reader looks for.
type Field struct {
	Key    string
	Titles []string // accepted, in any language; case, blanks and remarks in brackets do not count
	Many   bool     // several columns of a file may hold it: their texts are joined
}

// Options say what to read.
type Options struct {
	Sheet  string // of a workbook; empty: the first that is not hidden
	Fields []Field
}

// Table is what was read.
type Table struct {
	Sheet   string   // empty in a CSV file
	Sheets  []string // of the workbook
	Columns []Column
	Rows    []Row

	slots map[string][]int // the cells of each field in a row
}

// Column is a column of the file. Field is the key of the field that it is, or empty.
type Column struct {
	Letter string
	Title  string
	Field  string
}

// Row is a row with at least one value, numbered as the spreadsheet numbers it.
type Row struct {
	Number int

	cells []Cell
}

// Has says whether a column of the file is the field.
func (t *Table) Has(field string) bool { return len(t.slots[field]) > 0 }

// Cell gives a row's value of a field; it is empty where the file has no such column.
func (t *Table) Cell(row int, field string) Cell {
	for _, c := range t.Cells(row, field) {
		return c
	}
	return Cell{}
}

// Cells gives all values of a field that several columns may hold.
func (t *Table) Cells(row int, field string) []Cell {
	var all []Cell
	for _, i := range t.slots[field] {
		if c := t.Rows[row].cells[i]; c.Text != "" {
			all = append(all, c)
		}
	}
	return all
}

var (
	zipMagic = []byte("PK\x03\x04")
	oleMagic = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}
)

// Read reads a file: a workbook, or text with separators. What it is follows from its content, not from its name.
func Read(ctx context.Context, data []byte, o Options) (*Table, error) {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return nil, connectors.Refuse("the file is empty", "檔案是空的", "Choose another file.", "請選擇其他檔案。")
	case len(data) > MostBytes:
		return nil, TooLarge()
	case bytes.HasPrefix(data, zipMagic):
		return readWorkbook(ctx, data, o)
	case bytes.HasPrefix(data, oleMagic):
		return nil, connectors.Refuse("the file is an old Excel file (.xls) or has a password", "檔案為舊版 Excel（.xls）或設有密碼",
			"Open it in Excel and save it as .xlsx without a password.", "請以 Excel 開啟，另存為沒有密碼的 .xlsx。")
	case bytes.HasPrefix(bytes.TrimSpace(data), []byte("<")):
		return nil, connectors.Refuse("the file is a web page, not a spreadsheet, whatever its name says", "檔案內容是網頁，不是試算表（與副檔名無關）",
			"Open it in Excel and save it as .xlsx.", "請以 Excel 開啟，另存為 .xlsx。")
	}
	return readText(ctx, data, o)
}

// TooLarge refuses a file of more than MostBytes.
func TooLarge() error {
	return connectors.Refuse("the file has more than %d MB", "檔案超過 %d MB", "Split it, or leave out pictures and other sheets.",
		"請分成數個檔案，或移除圖片與其他工作表。", MostBytes>>20)
}

// line is a row of a file before its titles are known. Its cells are valid until the next one is asked for.
type line struct {
	number int
	cells  []Cell
}

func (l line) blank() bool {
	for _, c := range l.cells {
		if c.Text != "" {
			return false
		}
	}
	return true
}

// doubt is a value of which only the cell's type can tell whether it is spoiled.
type doubt struct {
	row, slot int
	cell      string // its name, such as B7
}

// tabulate finds the row of titles and reads what is below it.
func tabulate(ctx context.Context, lines iter.Seq2[line, error], fields []Field) (*Table, []doubt, error) {
	var above []line // until the titles are found
	var r *reader
	count := 0
	for l, err := range lines {
		if err == nil && count%1000 == 0 {
			err = ctx.Err()
		}
		if err != nil {
			return nil, nil, err
		}
		count++
		switch {
		case l.blank():
		case r == nil:
			above = append(above, line{l.number, append([]Cell(nil), l.cells...)})
			if len(above) == titlesWithin {
				r, err = readBelow(above, fields)
			}
		default:
			err = r.take(l)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	if r == nil {
		var err error
		if r, err = readBelow(above, fields); err != nil {
			return nil, nil, err
		}
	}
	return &r.table, r.doubts, nil
}

// reader reads rows below titles.
type reader struct {
	table   Table
	columns []int // that are read
	doubts  []doubt
}

// readBelow chooses the row of titles among the first rows and reads those of them that are below it.
func readBelow(above []line, fields []Field) (*reader, error) {
	titles, known := 0, 0
	for i := range above {
		if n := countKnown(above[i].cells, fields); n > known {
			titles, known = i, n
		}
	}
	if known == 0 {
		return nil, connectors.Refuse("no row of column titles was found", "找不到欄位標題列", "The first row names the columns, for example: "+example(fields),
			"第一列須為欄位標題，例如："+example(fields))
	}
	columns, err := nameColumns(above[titles].cells, fields)
	if err != nil {
		return nil, err
	}
	r := &reader{table: Table{Columns: columns, slots: map[string][]int{}}}
	for i, c := range columns {
		if c.Field != "" {
			r.table.slots[c.Field] = append(r.table.slots[c.Field], len(r.columns))
			r.columns = append(r.columns, i)
		}
	}
	for _, l := range above[titles+1:] {
		if err := r.take(l); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// take reads a row. One that has nothing in the columns looked for is passed over, as a blank one is.
func (r *reader) take(l line) error {
	row, cells := len(r.table.Rows), make([]Cell, len(r.columns))
	empty := true
	for slot, i := range r.columns {
		if i >= len(l.cells) || l.cells[i].Text == "" {
			continue
		}
		empty = false
		cells[slot] = l.cells[i]
		if cells[slot].doubt {
			r.doubts = append(r.doubts, doubt{row, slot, letter(i) + strconv.Itoa(l.number)})
		}
	}
	switch {
	case empty:
		return nil
	case row == mostRows:
		return connectors.Refuse("the file has more than %d rows", "檔案超過 %d 列", "Split it into several files.", "請分成數個檔案。", mostRows)
	}
	r.table.Rows = append(r.table.Rows, Row{l.number, cells})
	return nil
}

// letter names a column as a spreadsheet does, from 0.
func letter(column int) string {
	name, err := excelize.ColumnNumberToName(column + 1)
	if err != nil {
		return strconv.Itoa(column + 1)
	}
	return name
}

// example names the fields by their first two titles.
func example(fields []Field) string {
	words := make([]string, len(fields))
	for i, f := range fields {
		words[i] = strings.Join(f.Titles[:min(2, len(f.Titles))], "/")
	}
	return strings.Join(words, ", ")
}
