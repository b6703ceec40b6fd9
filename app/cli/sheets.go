package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gowarehouse/app"
	"gowarehouse/connectors"
)

// What spreadsheets bring in and take out: the commands product import, merchant import, stock import and order export.

// importFlags are the flags that every import has.
type importFlags struct {
	yes, preview bool
	query        app.ImportQuery
}

func (t *tree) importFlags(f *pflag.FlagSet, i *importFlags) {
	f.BoolVar(&i.yes, "yes", false, t.yesFlag())
	f.BoolVar(&i.preview, "preview", false, t.say("only show what would become of each row", "僅預覽各列的處理結果"))
	f.BoolVar(&i.query.SkipErrors, "skip-errors", false, t.say("leave out the rows with errors; otherwise nothing is imported", "略過有錯誤的列；未指定時有錯誤即不匯入"))
	f.StringVar(&i.query.Sheet, "sheet", "", t.say("sheet of the workbook; the first if not given", "工作表名稱，預設為第一個"))
}

// previewShape is told of every import: with --preview its --json is another.
var previewShape = connectors.Text{
	EN: "FILE is .xlsx or .csv. With --preview the shape of --json is import-preview. Exit code 3: rows with errors were left out.",
	ZH: "FILE 為 .xlsx 或 .csv。使用 --preview 時 --json 格式為 import-preview。結束碼 3 表示略過了有錯誤的列。",
}

func (t *tree) sheets() {
	t.productImport()
	t.merchantImport()
	t.stockImport()
	t.orderExport()
}

func (t *tree) under(name string) *cobra.Command {
	group, _, _ := t.root.Find([]string{name})
	return group
}

func (t *tree) productImport() {
	var i importFlags
	t.add(t.under("product"), command{use: "import MERCHANT FILE", en: "add and update products from a spreadsheet", zh: "由試算表匯入商品",
		shape: "imported", least: 2, most: 2,
		more:     previewShape,
		examples: []string{"gowarehouse product import 好茶行 products.xlsx --preview", "gowarehouse product import 好茶行 products.xlsx --update --yes"},
		flags: func(f *pflag.FlagSet) {
			t.importFlags(f, &i)
			f.BoolVar(&i.query.UpdateExisting, "update", false, t.say("change products that are there already", "更新既有商品"))
		},
		run: func(c *call) error {
			i.query.Kind, i.query.Merchant = app.ImportProducts, c.args[0]
			return c.importFile(i, c.args[1])
		}})
}

func (t *tree) merchantImport() {
	var i importFlags
	t.add(t.under("merchant"), command{use: "import FILE", en: "add merchants and their sales channels from a spreadsheet", zh: "由試算表匯入貨主與銷售通路",
		shape: "imported", least: 1, most: 1,
		more:     previewShape,
		examples: []string{"gowarehouse merchant import merchants.csv"},
		flags:    func(f *pflag.FlagSet) { t.importFlags(f, &i) },
		run: func(c *call) error {
			i.query.Kind = app.ImportMerchants
			return c.importFile(i, c.args[0])
		}})
}

func (t *tree) stockImport() {
	var i importFlags
	var mode string
	t.add(t.under("stock"), command{use: "import MERCHANT FILE", en: "put away, or count, what a spreadsheet says", zh: "由試算表匯入入庫或盤點數量",
		shape: "imported", least: 2, most: 2,
		more: connectors.Text{
			EN: "put_away adds the pieces, count sets what lies on the shelf. The same content is taken in once; --again insists. " + previewShape.EN,
			ZH: "put_away 為入庫，會增加庫存；count 為盤點，會設定實際庫存。相同內容只會匯入一次，--again 可再次匯入。" + previewShape.ZH,
		},
		examples: []string{"gowarehouse stock import 好茶行 arrived.xlsx --preview", "gowarehouse stock import 好茶行 counted.csv --mode count --yes"},
		flags: func(f *pflag.FlagSet) {
			t.importFlags(f, &i)
			f.StringVar(&mode, "mode", string(app.ImportPutAway), t.say("put_away or count", "put_away（入庫）或 count（盤點）"))
			f.BoolVar(&i.query.Again, "again", false, t.say("take in once more what was taken in before", "再次匯入先前已匯入的內容"))
		},
		run: func(c *call) error {
			i.query.Kind, i.query.Merchant, i.query.Mode = app.ImportStock, c.args[0], app.ImportMode(mode)
			return c.importFile(i, c.args[1])
		}})
}

// importFile shows what a file would do, asks, and does it.
func (c *call) importFile(i importFlags, file string) error {
	q := i.query
	var err error
	if q.Data, err = app.ReadSheet(c.env.path(file)); err != nil {
		return err
	}
	q.Name = file[strings.LastIndexAny(file, `/\`)+1:]
	seen, err := c.app.PreviewImport(c.ctx, q)
	if err != nil {
		return err
	}
	if i.preview {
		return c.show(seen, func(p *page) { p.importPreview(seen) })
	}
	if !i.yes && !c.env.confirmed && !c.json {
		(&page{w: c.env.stderr, language: c.env.language}).importPreview(seen)
	}
	if err := c.confirm(i.yes, "Import this?", "確定匯入？"); err != nil {
		return err
	}
	done, err := c.app.ApplyImport(c.ctx, q, seen.Token, c.who, c.importProgress())
	if err != nil {
		return err
	}
	if err := c.show(done, func(p *page) { p.imported(done) }); err != nil {
		return err
	}
	return outcome(done.Counts.Error, done.Counts.Rows)
}

// importProgress tells how far an import is, at most once a second.
func (c *call) importProgress() func(done, of int) {
	last := time.Now()
	return func(done, of int) {
		if time.Since(last) < tellEvery {
			return
		}
		last = time.Now()
		c.note("%d of %d rows", "已處理 %d / %d 列", done, of)
	}
}

func (p *page) importPreview(doc app.ImportPreview) {
	var ignored []string
	for _, c := range doc.Columns {
		if c.Field == "" && c.Title != "" {
			ignored = append(ignored, c.Title)
		}
	}
	if len(ignored) > 0 {
		p.say("Columns that are ignored: %s", "略過的欄位：%s", strings.Join(ignored, ", "))
	}
	for _, r := range doc.Rows {
		for _, e := range r.Errors {
			p.say("%s row %d: %s", "%s 第 %d 列：%s", map[bool]string{true: "!!", false: "--"}[r.Action == app.ImportError], r.Row, p.in(e))
		}
	}
	for _, n := range doc.Notes {
		p.line(p.in(n))
	}
	c := doc.Counts
	p.say("%d rows: %d to add, %d to update, %d the same, %d left alone, %d with errors.", "共 %d 列：新增 %d、更新 %d、相同 %d、略過 %d、錯誤 %d。",
		c.Rows, c.Add, c.Update, c.Same, c.Skip, c.Error)
}

func (p *page) imported(doc app.ImportDone) {
	c := doc.Counts
	p.say("%d rows: %d added, %d updated, %d the same, %d left alone, %d left out with errors.", "共 %d 列：已新增 %d、更新 %d、相同 %d、略過 %d、錯誤未匯入 %d。",
		c.Rows, c.Add, c.Update, c.Same, c.Skip, c.Error)
	p.say("%d held orders came free, %d orders were covered, %d listings are raised.", "解除 %d 筆保留訂單，補足 %d 筆訂單，推送 %d 個平台商品。", doc.Freed, doc.Covered,
		doc.Raised)
}

func (t *tree) orderExport() {
	var o orderFlags
	var receiver bool
	t.add(t.under("order"), command{use: "export FILE", en: "save the orders of a filter as a spreadsheet that only you can read",
		zh:    "將篩選的訂單匯出為試算表（僅本人可讀）",
		shape: "exported", least: 1, most: 1,
		more: connectors.Text{
			EN: "FILE ends with .xlsx or .csv. The receivers are in it only with --receiver; each order's history then notes who exported it.",
			ZH: "FILE 的副檔名須為 .xlsx 或 .csv。收件人資料僅於 --receiver 時匯出，並記入各訂單歷程。",
		},
		examples: []string{"gowarehouse order export orders.xlsx --from 2026-07-01", "gowarehouse order export ready.csv --state ready --receiver"},
		flags: func(f *pflag.FlagSet) {
			t.orderFlags(f, &o)
			f.BoolVar(&receiver, "receiver", false, t.say("the receivers too; the history notes it", "包含收件人資料，並記入歷程"))
		},
		run: func(c *call) error {
			q, err := o.read()
			if err != nil {
				return err
			}
			options := app.ExportOptions{Language: c.env.language, Receiver: receiver}
			doc, err := c.app.SaveOrders(c.ctx, q, options, c.env.path(c.args[0]), c.who, c.exportProgress())
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.say("%d orders saved to %s.", "已匯出 %d 筆訂單至 %s。", doc.Rows, doc.File) })
		}})
}

// exportProgress tells how far an export is, at most once a second.
func (c *call) exportProgress() func(done int) {
	last := time.Now()
	return func(done int) {
		if time.Since(last) < tellEvery {
			return
		}
		last = time.Now()
		c.note("%d orders", "已處理 %d 筆訂單", done)
	}
}
