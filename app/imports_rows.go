package app

// What files of each kind hold: their columns with the titles that are accepted, and how a row's values are read.

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"gowarehouse/app/sheet"
	"gowarehouse/connectors"
)

// importField is a column of a file that is taken in.
type importField struct {
	key     string
	title   connectors.Text
	more    []string // other titles that are understood
	many    bool
	pieces  bool // a number
	example string
	width   float64
}

// The columns. Their titles are those of the exports too, so that an exported file can be changed and come back.
var (
	skuField = importField{key: "sku", title: connectors.Text{EN: "SKU", ZH: "SKU"}, example: exampleSKU, width: 20,
		more: []string{"貨號", "品號", "商品貨號", "商品編號", "商品代碼", "料號", "product code", "item code", "item no", "product sku", "商品sku"}}
	nameField = importField{key: "name", title: connectors.Text{EN: "Name", ZH: "名稱"}, example: "範例商品 Example", width: 36,
		more: []string{"品名", "商品名稱", "產品名稱", "product name", "item name"}}
	barcodesField = importField{key: "barcodes", title: connectors.Text{EN: "Barcodes", ZH: "條碼"}, example: "4710000000024", width: 24, many: true,
		more: []string{"barcode", "國際條碼", "商品條碼", "ean", "ean13", "upc", "gtin", "jan"}}
	shelfField = importField{key: "shelf", title: connectors.Text{EN: "Shelf", ZH: "儲位"}, example: "A-01-1", width: 12,
		more: []string{"location", "bin", "貨架", "櫃位"}}
	safetyField = importField{key: "safety", title: connectors.Text{EN: "Safety stock", ZH: "安全庫存"}, pieces: true, example: "5", width: 12,
		more: []string{"safety", "安全存量", "安全庫存量"}}
	quantityField = importField{key: "quantity", title: connectors.Text{EN: "Quantity", ZH: "數量"}, pieces: true, example: "10", width: 10,
		more: []string{"qty", "pieces", "件數", "入庫數量", "上架數量", "盤點數量", "實盤數量", "counted"}}
	onHandField = importField{key: "on_hand", title: connectors.Text{EN: "On hand", ZH: "庫存"}, width: 10,
		more: []string{"stock", "現有庫存", "庫存數量", "庫存量"}}
	merchantField = importField{key: "merchant", title: connectors.Text{EN: "Merchant", ZH: "貨主"}, example: "範例貨主 Example", width: 24,
		more: []string{"貨主名稱", "merchant name", "name", "名稱", "客戶名稱"}}
	ownerField   = importField{key: "merchant", title: merchantField.title, more: []string{"貨主名稱", "merchant name"}, width: 24}
	channelField = importField{key: "channel", title: connectors.Text{EN: "Sales channel", ZH: "銷售通路"}, example: "官網", width: 20,
		more: []string{"channel", "通路", "通路名稱"}}
	matchField = importField{key: "match", title: connectors.Text{EN: "Match by", ZH: "比對方式"}, more: []string{"match"}, example: "SKU", width: 12}
	noteField  = importField{key: "note", title: connectors.Text{EN: "Note", ZH: "備註"}, more: []string{"remark", "remarks", "memo", "說明"}, width: 30}
)

// exampleSKU marks the row that the templates begin with. It is never taken in.
const exampleSKU = "EXAMPLE-001"

// importKind is what a kind of file holds and what is made of it.
type importKind struct {
	owned  bool // by one merchant
	name   connectors.Text
	fields []importField
	needed [][]string // of each group at least one column is there
	plan   func(ctx context.Context, p *importPlan) error
}

var importKinds = map[ImportKind]importKind{
	ImportProducts: {owned: true, name: connectors.Text{EN: "Products", ZH: "商品"}, plan: planProducts, needed: [][]string{{"sku"}},
		fields: []importField{skuField, nameField, barcodesField, shelfField, safetyField, ownerField}},
	ImportMerchants: {name: connectors.Text{EN: "Merchants", ZH: "貨主"}, plan: planMerchants, needed: [][]string{{"merchant"}},
		fields: []importField{merchantField, channelField, matchField}},
	ImportStock: {owned: true, name: connectors.Text{EN: "Stock", ZH: "庫存"}, plan: planStock,
		needed: [][]string{{"sku", "barcodes"}, {"quantity", "on_hand"}},
		fields: []importField{skuField, barcodesField, quantityField, onHandField, shelfField, noteField, ownerField}},
}

func (k importKind) sheetFields() []sheet.Field {
	fields := make([]sheet.Field, len(k.fields))
	for i, f := range k.fields {
		fields[i] = sheet.Field{Key: f.key, Titles: append([]string{f.title.EN, f.title.ZH}, f.more...), Many: f.many}
	}
	return fields
}

// titleOf names a column for people.
func (k importKind) titleOf(field string) connectors.Text {
	for _, f := range k.fields {
		if f.key == field {
			return f.title
		}
	}
	return connectors.Text{EN: field, ZH: field}
}

// checkColumns refuses a file that lacks a column it needs.
func (p *importPlan) checkColumns() error {
	for _, group := range p.kind.needed {
		if !slices.ContainsFunc(group, p.table.Has) {
			return p.missing(group...)
		}
	}
	return nil
}

func (p *importPlan) missing(fields ...string) error {
	var en, zh []string
	for _, field := range fields {
		title := p.kind.titleOf(field)
		en, zh = append(en, title.EN), append(zh, title.ZH)
	}
	return connectors.Refuse("the file has no column %[1]s", "檔案沒有「%[2]s」欄", "Name the column so in the row of titles, or start from the template.",
		"請在標題列使用此名稱，或由範本開始填寫。", strings.Join(en, " / "), strings.Join(zh, "／"))
}

// values gives a row's values as they stand in the file.
func (p *importPlan) values(row int) map[string]string {
	all := map[string]string{}
	for _, f := range p.kind.fields {
		var texts []string
		for _, c := range p.table.Cells(row, f.key) {
			texts = append(texts, c.Text)
		}
		if len(texts) > 0 {
			all[f.key] = strings.Join(texts, " ")
		}
	}
	return all
}

// isExample says whether a row is the example of the template.
func (p *importPlan) isExample(row int) bool {
	first := p.kind.fields[0]
	return first.example != "" && p.table.Cell(row, first.key).Text == first.example
}

// fail gives a row an error about a field. args fill both sentences.
func (p *importPlan) fail(row int, field, en, zh string, args ...any) {
	title := p.kind.titleOf(field)
	p.say(row, connectors.Text{EN: title.EN + ": " + fmt.Sprintf(en, args...), ZH: title.ZH + "：" + fmt.Sprintf(zh, args...)})
	p.rows[row].Action = ImportError
}

// leave leaves a row alone and says why.
func (p *importPlan) leave(row int, en, zh string, args ...any) {
	p.say(row, connectors.Text{EN: fmt.Sprintf(en, args...), ZH: fmt.Sprintf(zh, args...)})
	p.rows[row].Action = ImportSkip
}

func (p *importPlan) say(row int, text connectors.Text) {
	p.rows[row].Errors = append(p.rows[row].Errors, text)
}

// fault gives a row the error of a cell that a spreadsheet has spoiled.
func (p *importPlan) fault(row int, field string, c sheet.Cell) {
	says := c.Says()
	p.fail(row, field, "%[1]s", "%[2]s", says.EN, says.ZH)
}

// code reads a value that names something: what a spreadsheet made of it is an error.
func (p *importPlan) code(row int, field string) string {
	c := p.table.Cell(row, field)
	if c.Fault != "" {
		p.fault(row, field, c)
	}
	return c.Text
}

// words reads a value for people: a date or a decimal in it is as it is shown.
func (p *importPlan) words(row int, field string) string {
	c := p.table.Cell(row, field)
	switch c.Fault {
	case sheet.FaultBroken, sheet.FaultLong, sheet.FaultShortened:
		p.fault(row, field, c)
	}
	return c.Text
}

// codes reads several codes, of one cell or of several columns, each once.
func (p *importPlan) codes(row int, field string) []string {
	var all []string
	for _, cell := range p.table.Cells(row, field) {
		for _, c := range cell.Split() {
			if c.Fault != "" {
				p.fault(row, field, c)
				continue
			}
			if !slices.Contains(all, c.Text) {
				all = append(all, c.Text)
			}
		}
	}
	return all
}

// mostPieces is more than any shelf holds: a greater number is a barcode in the wrong column.
const mostPieces = 1_000_000

// pieces reads a number of pieces, 0 or more; nil when the cell is empty or wrong.
func (p *importPlan) pieces(row int, field string) *int64 {
	c := p.table.Cell(row, field)
	if c.Text == "" {
		return nil
	}
	n, ok := c.Whole()
	switch {
	case !ok:
		p.fail(row, field, "%q is no whole number. Enter digits only.", "「%s」不是整數。請只輸入數字。", c.Text)
	case n < 0:
		p.fail(row, field, "%d is less than 0. Enter 0 or more.", "%d 小於 0。請輸入 0 以上的數量。", n)
	case n > mostPieces:
		p.fail(row, field, "%d is more than a shelf holds. Look whether a barcode is in this column.", "%d 超過合理數量。請確認此欄是否誤填條碼。", n)
	default:
		return &n
	}
	return nil
}

// checkOwner refuses a row that the file itself gives to another merchant.
func (p *importPlan) checkOwner(row int) {
	if owner := p.words(row, "merchant"); owner != "" && owner != p.merchant.Name && owner != p.merchant.ID {
		p.fail(row, "merchant", "the row belongs to %[1]q, and the file is imported for %[2]q. Import it for that merchant, or delete the row.",
			"此列屬於「%[1]s」，但匯入的貨主為「%[2]s」。請改以該貨主匯入，或刪除此列。", owner, p.merchant.Name)
	}
}

// exampleValue is what stands in the template: a number where the column holds numbers.
func (f importField) exampleValue() any {
	if n, err := strconv.ParseInt(f.example, 10, 64); err == nil && f.pieces {
		return n
	}
	return f.example
}

// ImportTemplate writes an .xlsx file to fill in: the titles and one example row, which is never taken in.
func (a *App) ImportTemplate(kind ImportKind, language string, w io.Writer) error {
	k, ok := importKinds[kind]
	if !ok {
		return noImportKind(kind)
	}
	var heads []sheet.Head
	var example []any
	for _, f := range k.fields {
		if f.example != "" || f.key == noteField.key {
			heads = append(heads, sheet.Head{Title: f.title.In(language), Width: f.width, Text: !f.pieces})
			example = append(example, f.exampleValue())
		}
	}
	return sheet.Write(w, sheet.XLSX, k.name.In(language), heads, func(put sheet.Put) error { return put(example...) })
}
