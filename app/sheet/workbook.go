package sheet

// Workbooks (.xlsx). The library reads them; what is checked before is what it takes on trust: how much comes out of the zip, and
// that every part is whole.

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"gowarehouse/connectors"
)

// What bounds the XML elements of the parts that are held as values: a few bytes in the file take a hundred in memory.
const (
	mostMarks      = 3_000_000 // of all parts but sheets, which are streamed
	mostSheetMarks = 6_000_000 // of the sheets, when one of them has to be held
)

func readWorkbook(ctx context.Context, data []byte, o Options) (table *Table, err error) {
	defer func() {
		if p := recover(); p != nil { // the library on a broken file
			table, err = nil, damaged(fmt.Errorf("the reader panicked: %v", p))
		}
	}()
	sheetMarks, err := inspect(ctx, data)
	if err != nil {
		return nil, err
	}
	// Parts are never put into temporary files: a merchant's data stays in memory.
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: mostUnzipped, UnzipXMLSizeLimit: mostUnzipped})
	if err != nil {
		return nil, damaged(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	name, err := choose(f, o.Sheet)
	if err != nil {
		return nil, err
	}
	table, doubts, err := tabulate(ctx, workbookLines(f, name), o.Fields)
	if err != nil {
		return nil, err
	}
	table.Sheet, table.Sheets = name, f.GetSheetList()
	if sheetMarks > mostSheetMarks {
		return table, nil // in doubt a value is refused
	}
	return table, settle(ctx, f, table, doubts)
}

func damaged(cause error) error {
	e := connectors.Refuse("the workbook cannot be read", "無法讀取活頁簿", "Open it in Excel and save it as .xlsx again.", "請以 Excel 開啟，重新另存為 .xlsx。")
	e.Err = cause
	return e
}

// inspect unpacks a workbook once to nowhere. It answers how many XML elements its sheets have.
func inspect(ctx context.Context, data []byte) (sheetMarks int, err error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return 0, damaged(err)
	}
	left, marks := int64(mostUnzipped), 0
	for _, part := range z.File {
		count := &marks
		if strings.HasPrefix(strings.ToLower(part.Name), "xl/worksheets/sheet") {
			count = &sheetMarks
		}
		err := unpack(part, func(piece []byte) error {
			left -= int64(len(piece))
			*count += bytes.Count(piece, []byte("<"))
			if left < 0 || marks > mostMarks {
				return connectors.Refuse("the workbook is too large when unpacked", "活頁簿解壓縮後過大",
					"Delete other sheets and pictures, or save the sheet as CSV.", "請刪除其他工作表與圖片，或將工作表另存為 CSV。")
			}
			return ctx.Err()
		})
		if err != nil {
			return 0, err
		}
	}
	return sheetMarks, nil
}

// unpack hands a part over piece by piece, and tells when it is not whole.
func unpack(part *zip.File, look func(piece []byte) error) error {
	from, err := part.Open()
	if err != nil {
		return damaged(err)
	}
	defer from.Close()
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if refused := look(buffer[:n]); refused != nil {
			return refused
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return damaged(err)
		}
	}
}

// choose finds the sheet to read.
func choose(f *excelize.File, wanted string) (string, error) {
	names := f.GetSheetList()
	if wanted != "" {
		i := slices.IndexFunc(names, func(name string) bool { return strings.EqualFold(name, strings.TrimSpace(wanted)) })
		if i >= 0 {
			return names[i], nil
		}
		return "", connectors.Missing(nil, "the workbook has no sheet %q", "活頁簿沒有工作表「%s」", "It has: "+strings.Join(names, ", "),
			"現有工作表："+strings.Join(names, "、"), wanted)
	}
	for _, name := range names {
		if visible, err := f.GetSheetVisible(name); err == nil && visible {
			return name, nil
		}
	}
	return "", damaged(errors.New("no sheet is visible"))
}

// workbookLines gives the rows of a sheet. It is read twice side by side: once what the cells hold, once what they show.
func workbookLines(f *excelize.File, name string) iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		held, err := f.Rows(name)
		if err != nil {
			yield(line{}, damaged(err))
			return
		}
		shown, err := f.Rows(name)
		if err != nil {
			yield(line{}, damaged(errors.Join(err, held.Close())))
			return
		}
		var cells []Cell
		for number := 1; held.Next() && shown.Next(); number++ {
			holds, err := held.Columns(excelize.Options{RawCellValue: true})
			shows, failed := shown.Columns()
			if err = errors.Join(err, failed); err != nil {
				yield(line{}, damaged(errors.Join(err, held.Close(), shown.Close())))
				return
			}
			cells = cells[:0]
			for i, value := range holds {
				shows := at(shows, i)
				cells = append(cells, storedCell(value, shows))
			}
			if !yield(line{number, cells}, nil) {
				_, _ = held.Close(), shown.Close() // nothing is open but memory
				return
			}
		}
		if err := errors.Join(held.Error(), shown.Error(), held.Close(), shown.Close()); err != nil {
			yield(line{}, damaged(err))
		}
	}
}

func at(values []string, i int) string {
	if i < len(values) {
		return values[i]
	}
	return ""
}

// settle looks at the type of the cells in doubt: a text is what it is, a number is spoiled.
func settle(ctx context.Context, f *excelize.File, table *Table, doubts []doubt) error {
	for _, d := range doubts {
		if err := ctx.Err(); err != nil {
			return err
		}
		kind, err := f.GetCellType(table.Sheet, d.cell)
		if err != nil {
			return damaged(err)
		}
		cell := &table.Rows[d.row].cells[d.slot]
		switch kind {
		case excelize.CellTypeSharedString, excelize.CellTypeInlineString, excelize.CellTypeFormula:
			cell.Fault, cell.doubt = "", false
		}
	}
	return nil
}
