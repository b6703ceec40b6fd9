package app

// Spreadsheets that bring products, merchants and stock in: first a preview that changes nothing and says of every row what
// would become of it, then exactly that.

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"gowarehouse/app/sheet"
	"gowarehouse/connectors"
	"gowarehouse/engine/stock"
	"gowarehouse/engine/store"
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
	ImportSame   ImportAction = "same"  // nothing is to be done: it is so already, or was taken in before
	ImportSkip   ImportAction = "skip"  // left alone; Errors says why
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
	TakenBefore *time.Time        `json:"taken_before"` // stock of this content was taken in then; choose again to insist
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
	Errors  []connectors.Text `json:"errors"`  // what is wrong and what to do, or why the row is left alone
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

// PreviewImport reads a file and says of every row what would become of it. Nothing is changed.
func (a *App) PreviewImport(ctx context.Context, q ImportQuery) (ImportPreview, error) {
	p, err := a.planImport(ctx, q)
	if err != nil {
		return ImportPreview{}, err
	}
	return p.preview()
}

// ApplyImport does what PreviewImport showed, in batches; between two of them it can be stopped, and what was done stays. It is
// refused, with the code "changed", when anything is not as previewed, and with the code "row_errors" when rows have errors that
// are not to be skipped. progress, which may be nil, is told of the rows done. What was done is given with an error too.
func (a *App) ApplyImport(ctx context.Context, q ImportQuery, token, who string, progress func(done, of int)) (ImportDone, error) {
	p, err := a.planImport(ctx, q)
	if err != nil {
		return ImportDone{}, err
	}
	if err := p.confirm(token); err != nil {
		return ImportDone{}, err
	}
	return p.apply(ctx, who, progress)
}

// importBatch is how many rows are taken in together, all or none, so that others can work in between.
const importBatch = 500

// importPlan is what a file would do, row by row, and how it is done.
type importPlan struct {
	app      *App
	query    ImportQuery
	kind     importKind
	merchant store.Merchant // the owner; none for merchants
	table    *sheet.Table
	rows     []ImportRow // as those of the table
	notes    []connectors.Text
	before   *time.Time
	cause    string // begins the keys of what is done, where that has keys

	begin func(ctx context.Context, who string) error // once, before the first row; may be nil
	todo  func(row int) bool                          // whether a row is done by do
	do    func(ctx context.Context, rows []int, who string, done *ImportDone) error
}

// planImport reads a file and works out what would become of it.
func (a *App) planImport(ctx context.Context, q ImportQuery) (*importPlan, error) {
	kind, ok := importKinds[q.Kind]
	if !ok {
		return nil, noImportKind(q.Kind)
	}
	p := &importPlan{app: a, query: q, kind: kind}
	var err error
	if kind.owned {
		p.merchant, err = a.merchant(ctx, q.Merchant)
	} else {
		err = a.ForWarehouse(ctx)
	}
	if err != nil {
		return nil, err
	}
	if p.table, err = sheet.Read(ctx, q.Data, sheet.Options{Sheet: q.Sheet, Fields: kind.sheetFields()}); err != nil {
		return nil, err
	}
	if err := p.checkColumns(); err != nil {
		return nil, err
	}
	p.rows = make([]ImportRow, len(p.table.Rows))
	for i, r := range p.table.Rows {
		p.rows[i] = ImportRow{Row: r.Number, Values: p.values(i), Changes: []ImportChange{}, Errors: []connectors.Text{}}
		if p.isExample(i) {
			p.leave(i, "the example of the template", "範本的範例列")
		}
	}
	p.todo = func(row int) bool { return p.rows[row].Action == ImportAdd || p.rows[row].Action == ImportUpdate }
	return p, kind.plan(ctx, p)
}

func noImportKind(kind ImportKind) error {
	return Usage("%q is nothing that a file can bring in", "「%s」不是可匯入的資料", "Choose products, merchants or stock.",
		"可匯入 products（商品）、merchants（貨主）或 stock（庫存）。", kind)
}

func (p *importPlan) preview() (ImportPreview, error) {
	token, err := p.token()
	v := ImportPreview{Head: NewHead(), Kind: p.query.Kind, Merchant: p.merchant.Name, Mode: p.query.Mode, File: p.query.Name, Sheet: p.table.Sheet,
		Sheets: append([]string{}, p.table.Sheets...), Columns: []ImportColumn{}, Rows: p.rows, Counts: p.counts(),
		Notes: append([]connectors.Text{}, p.notes...), TakenBefore: p.before, Token: token}
	for _, c := range p.table.Columns {
		v.Columns = append(v.Columns, ImportColumn(c))
	}
	if most := p.query.Most; most > 0 && len(v.Rows) > most {
		v.Rows = slices.Clone(v.Rows)
		slices.SortStableFunc(v.Rows, func(a, b ImportRow) int { return importFirst(a) - importFirst(b) })
		v.Rows, v.More = v.Rows[:most], len(v.Rows)-most
	}
	return v, err
}

// importFirst puts the rows with errors in front.
func importFirst(r ImportRow) int {
	if r.Action == ImportError {
		return 0
	}
	return 1
}

func (p *importPlan) counts() ImportCounts {
	c := ImportCounts{Rows: len(p.rows)}
	for _, r := range p.rows {
		*c.of(r.Action)++
	}
	return c
}

func (c *ImportCounts) of(action ImportAction) *int {
	switch action {
	case ImportAdd:
		return &c.Add
	case ImportUpdate:
		return &c.Update
	case ImportSame:
		return &c.Same
	case ImportSkip:
		return &c.Skip
	}
	return &c.Error
}

// token names the file and everything that was worked out of it and of what is stored.
func (p *importPlan) token() (string, error) {
	q := p.query
	worked, err := json.Marshal([]any{q.Kind, p.merchant.ID, q.Mode, q.UpdateExisting, q.Again, p.table.Sheet, sha256.Sum256(q.Data), p.rows, p.cause})
	sum := sha256.Sum256(worked)
	return hex.EncodeToString(sum[:8]), err
}

// CodeRowErrors is the code of an import that is refused because rows have errors.
const CodeRowErrors = "row_errors"

// confirm refuses what is not as it was seen, and rows with errors that nobody chose to leave out.
func (p *importPlan) confirm(token string) error {
	now, err := p.token()
	if err != nil {
		return err
	}
	if now != strings.TrimSpace(token) {
		e := connectors.Refuse("the file, or what it would change, is not as it was in the preview", "檔案或相關資料與預覽時不同",
			"Look at the preview again, then import.", "請重新預覽後再匯入。")
		e.Code = stock.CodeChanged
		return e
	}
	i := slices.IndexFunc(p.rows, func(r ImportRow) bool { return r.Action == ImportError })
	if i < 0 || p.query.SkipErrors {
		return nil
	}
	first := p.rows[i]
	e := connectors.Refuse("%[1]d rows have errors; row %[2]d: %[3]s", "%[1]d 列有錯誤；第 %[2]d 列：%[4]s",
		"Correct them in the file, or choose to leave these rows out.", "請修正檔案，或選擇略過有錯誤的列。", p.counts().Error, first.Row,
		first.Errors[0].EN, first.Errors[0].ZH)
	e.Code = CodeRowErrors
	return e
}

func (p *importPlan) apply(ctx context.Context, who string, progress func(done, of int)) (ImportDone, error) {
	done := ImportDone{Head: NewHead(), Kind: p.query.Kind, Merchant: p.merchant.Name, Mode: p.query.Mode, Notes: []connectors.Text{}}
	var todo []int
	for i, r := range p.rows {
		if p.todo(i) {
			todo = append(todo, i)
			continue
		}
		done.Counts.Rows++
		*done.Counts.of(r.Action)++
	}
	if p.begin != nil && len(todo) > 0 {
		if err := p.begin(ctx, who); err != nil {
			return done, err
		}
	}
	of := len(todo)
	for n := 0; len(todo) > 0; {
		if err := ctx.Err(); err != nil {
			return done, err
		}
		end := 1 // a batch is of rows that stand together in the file, whatever else is done: its number names it
		for end < len(todo) && todo[end]/importBatch == todo[0]/importBatch {
			end++
		}
		batch := todo[:end]
		todo = todo[end:]
		if err := p.do(context.WithoutCancel(ctx), batch, who, &done); err != nil {
			return done, brokeOff(err, n, of)
		}
		for _, i := range batch {
			done.Counts.Rows++
			*done.Counts.of(p.rows[i].Action)++
		}
		if n += len(batch); progress != nil {
			progress(n, of)
		}
	}
	if done.Raised > 0 {
		return done, p.app.Engine.Outbox.Work(ctx)
	}
	return done, nil
}

// brokeOff tells beside an error how far an import had come.
func brokeOff(cause error, done, of int) error {
	if done == 0 {
		return cause
	}
	en, zh := Explain(cause, "en"), Explain(cause, "zh-TW")
	e := connectors.Refuse("%[1]d of %[2]d rows are in; then: %[3]s", "%[2]d 列中已匯入 %[1]d 列；之後發生：%[4]s", en.Do, zh.Do, done, of, en.Message, zh.Message)
	e.Code, e.Err = en.Code, cause
	return e
}
