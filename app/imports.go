package app

// Spreadsheets that bring products, merchants and stock in: first a preview that changes nothing and says of every row what
// would become of it, then exactly that.

import (
	"context"
	"io"
	"time"

	"gowarehouse/connectors"
)

// ImportKind is what a file brings in.
type ImportKind string

// The kinds of imports.
const (
	ImportProducts  ImportKind = "products"  // of one merchant: SKU, name, barcodes, shelf, safety stock
	ImportMerchants ImportKind = "merchants" // with a sales channel of each, if the file names one
	ImportStock     ImportKind = "stock"     // of one merchant: SKU or barcode, and pieces
)

// ImportMode is what an import of stock does with the pieces.
type ImportMode string

// The modes of an import of stock.
const (
	ImportPutAway ImportMode = "put_away" // adds them; the same content is put away once
	ImportCount   ImportMode = "count"    // they are what lies on the shelf: the difference is adjusted
)

// ImportAction is what becomes of a row.
type ImportAction string

// The actions of an import.
const (
	ImportAdd    ImportAction = "add"
	ImportUpdate ImportAction = "update"
	ImportSame   ImportAction = "same"  // nothing is to be done: it is so already
	ImportSkip   ImportAction = "skip"  // left alone by choice; Errors says why
	ImportError  ImportAction = "error" // cannot be taken in; Errors says why
)

// ImportQuery is a file with what is to be made of it.
type ImportQuery struct {
	Kind           ImportKind
	Merchant       string     // name or id; not for merchants
	Mode           ImportMode // of stock
	UpdateExisting bool       // of products: change those that are there already; otherwise they are skipped
	Again          bool       // of stock: take in once more what was taken in before
	SkipErrors     bool       // when applied: leave out the rows with errors; otherwise one of them refuses the file
	Sheet          string     // of a workbook; empty: the first
	Name           string     // of the file
	Data           []byte
	Most           int // rows to list in the preview, those with errors first; 0: all
}

// ImportPreview is what an import would do. Token lets exactly that be applied.
type ImportPreview struct {
	Head
	Kind        ImportKind        `json:"kind"`
	Merchant    string            `json:"merchant"`
	Mode        ImportMode        `json:"mode"`
	File        string            `json:"file"`
	Sheet       string            `json:"sheet"`
	Sheets      []string          `json:"sheets"` // of the workbook; none in a CSV file
	Columns     []ImportColumn    `json:"columns"`
	Rows        []ImportRow       `json:"rows"`
	More        int               `json:"more"` // rows that are not listed here; the counts have them all
	Counts      ImportCounts      `json:"counts"`
	Notes       []connectors.Text `json:"notes"`        // about the file as a whole
	TakenBefore *time.Time        `json:"taken_before"` // stock of this very content was taken in then; choose again to insist
	Token       string            `json:"token"`
}

// ImportColumn is a column of the file. Field is what it is taken for: sku, name, barcodes ...; empty: it is ignored.
type ImportColumn struct {
	Letter string `json:"letter"`
	Title  string `json:"title"`
	Field  string `json:"field"`
}

// ImportRow is a row of the file, numbered as the spreadsheet numbers it. Values are by field.
type ImportRow struct {
	Row     int               `json:"row"`
	Values  map[string]string `json:"values"`
	Action  ImportAction      `json:"action"`
	Changes []ImportChange    `json:"changes"` // of an update
	Errors  []connectors.Text `json:"errors"`  // what is wrong and what to do, or why the row is skipped
}

// ImportChange is a value before and after.
type ImportChange struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// ImportCounts counts rows by action.
type ImportCounts struct {
	Rows   int `json:"rows"`
	Add    int `json:"add"`
	Update int `json:"update"`
	Same   int `json:"same"`
	Skip   int `json:"skip"`
	Error  int `json:"error"`
}

// ImportDone is what an import did. Counts are the rows as they were done; Error counts those that were left out.
type ImportDone struct {
	Head
	Kind     ImportKind        `json:"kind"`
	Merchant string            `json:"merchant"`
	Mode     ImportMode        `json:"mode"`
	Counts   ImportCounts      `json:"counts"`
	Freed    int               `json:"freed"`   // held orders that came free
	Covered  int               `json:"covered"` // orders whose cover changed
	Raised   int               `json:"raised"`  // listings whose stock is raised on their platforms
	Notes    []connectors.Text `json:"notes"`
}

var errImports = connectors.Refuse("files cannot be imported yet", "尚無法匯入檔案", "Enter it by hand.", "請改以手動輸入。")

// PreviewImport reads a file and says of every row what would become of it. Nothing is changed.
func (a *App) PreviewImport(_ context.Context, _ ImportQuery) (ImportPreview, error) {
	return ImportPreview{}, errImports
}

// ApplyImport does what PreviewImport showed, in batches; between two of them it can be stopped, and what was done stays. It is
// refused, with the code "changed", when anything is not as previewed. progress, which may be nil, is told of the rows done.
func (a *App) ApplyImport(_ context.Context, _ ImportQuery, _, _ string, _ func(done, of int)) (ImportDone, error) {
	return ImportDone{}, errImports
}

// ImportTemplate writes an .xlsx file to fill in: the head and one example row.
func (a *App) ImportTemplate(_ ImportKind, _ string, _ io.Writer) error { return errImports }
