package app

// Stock of a merchant from a file, to put away or as it was counted. The content of the file (products and pieces, whatever the
// file is called and however it was saved) makes the key of its movements: the same content is taken in once, and a file that
// was corrected goes on with the rows that are new. A person may insist.

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/catalog"
	"gowarehouse/engine/stock"
	"gowarehouse/engine/store"
)

// stockPlan works out a file of stock.
type stockPlan struct {
	*importPlan
	bySKU  map[string]catalog.ProductView
	byCode map[string]catalog.ProductView
	folded map[string]string // SKU in small letters to the SKU
	rowOf  map[string]int    // a count: the number of the row with a product
	lines  map[int]stockLine // of the rows that can be taken in
	base   string            // names the content
}

// stockLine is what a row says.
type stockLine struct {
	product catalog.ProductView
	pieces  int64
}

func planStock(ctx context.Context, p *importPlan) error {
	if p.query.Mode != ImportPutAway && p.query.Mode != ImportCount {
		return Usage("%q is nothing to do with stock", "「%s」不是庫存匯入方式", "Choose put_away, which adds pieces, or count, which sets what lies on the shelf.",
			"請選擇 put_away（入庫上架，增加庫存）或 count（盤點，設定實際庫存）。", p.query.Mode)
	}
	if p.query.Mode == ImportPutAway && !p.table.Has("quantity") { // a list of the stock is not what has arrived
		return p.missing("quantity")
	}
	all, err := p.app.Engine.Catalog.Products(ctx, p.merchant.ID)
	if err != nil {
		return err
	}
	plan := &stockPlan{importPlan: p, bySKU: map[string]catalog.ProductView{}, byCode: map[string]catalog.ProductView{}, folded: map[string]string{},
		rowOf: map[string]int{}, lines: map[int]stockLine{}}
	for _, v := range all {
		plan.bySKU[v.SKU] = v
		plan.folded[strings.ToLower(v.SKU)] = v.SKU
		for _, code := range v.Barcodes {
			plan.byCode[code] = v
		}
	}
	for i := range p.rows {
		if p.rows[i].Action == "" {
			plan.row(i)
		}
	}
	if p.query.Mode == ImportCount {
		return plan.count(ctx)
	}
	return plan.putAway(ctx)
}

// row finds a row's product and pieces.
func (p *stockPlan) row(i int) {
	p.checkOwner(i)
	product, found := p.find(i)
	field := "quantity"
	if !p.table.Has(field) {
		field = "on_hand"
	}
	pieces := p.pieces(i, field)
	p.code(i, "shelf")
	p.words(i, "note")
	if found {
		p.rows[i].Values["sku"], p.rows[i].Values["name"] = product.SKU, product.Name
	}
	switch {
	case p.rows[i].Action == ImportError || !found:
	case pieces == nil:
		p.leave(i, "no quantity is given", "未填數量")
	case *pieces == 0 && p.query.Mode == ImportPutAway:
		p.leave(i, "there are 0 pieces to put away", "入庫數量為 0")
	default:
		if before, twice := p.rowOf[product.ID]; twice && p.query.Mode == ImportCount {
			p.fail(i, "sku", "row %[2]d has %[1]s too. Add the pieces of both up in one row.", "與第 %[2]d 列的「%[1]s」重複。請將數量合計於一列。", product.SKU, before)
			return
		}
		p.rowOf[product.ID] = p.rows[i].Row
		p.lines[i] = stockLine{product, *pieces}
	}
}

// find finds the product of a row by SKU and barcode; both must mean the same one.
func (p *stockPlan) find(i int) (catalog.ProductView, bool) {
	sku, codes := p.code(i, "sku"), p.codes(i, "barcodes")
	if p.rows[i].Action == ImportError {
		return catalog.ProductView{}, false
	}
	if sku == "" && len(codes) == 0 {
		p.fail(i, "sku", "neither SKU nor barcode is given. Enter one of them.", "SKU 與條碼皆未填寫。請至少填寫其一。")
		return catalog.ProductView{}, false
	}
	var found catalog.ProductView
	if sku != "" {
		var known bool
		if found, known = p.bySKU[sku]; !known {
			found, known = p.byCode[sku]
		}
		if !known {
			p.unknownSKU(i, sku)
			return found, false
		}
	}
	for _, code := range codes {
		v, known := p.byCode[code]
		switch {
		case !known:
			p.fail(i, "barcodes", "no product has %q. Import it with the products first.", "沒有條碼為「%s」的商品。請先匯入商品。", code)
			return v, false
		case found.ID != "" && v.ID != found.ID:
			p.fail(i, "barcodes", "%[1]q belongs to the product %[2]s, and the row names %[3]s. Correct one of them.",
				"「%[1]s」屬於商品「%[2]s」，但此列為「%[3]s」。請修正其中之一。", code, v.SKU, found.SKU)
			return v, false
		}
		found = v
	}
	return found, true
}

func (p *stockPlan) unknownSKU(i int, sku string) {
	if near, ok := p.folded[strings.ToLower(sku)]; ok {
		p.fail(i, "sku", "no product has %[1]q; there is %[2]q. Write it as the product has it.", "沒有 SKU 為「%[1]s」的商品，但有「%[2]s」。請注意大小寫。", sku, near)
		return
	}
	p.fail(i, "sku", "no product has %q. Import it with the products first.", "沒有 SKU 為「%s」的商品。請先匯入商品。", sku)
}

// content names what the file says: each row's product, as written, and pieces.
func (p *stockPlan) content() string {
	h := sha256.New()
	for i := range p.rows {
		for _, field := range []string{"sku", "barcodes", "quantity", "on_hand"} {
			var texts []string
			for _, c := range p.table.Cells(i, field) {
				texts = append(texts, c.Text)
			}
			_, _ = fmt.Fprintf(h, "%q ", texts)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}

// importCause begins the receipts and keys of imports.
const importCause = "import-"

// passes finds the last time this content was taken in: the movements of that pass by key, and the cause that this pass has. key
// gives the key of a row in the pass with a cause. A pass that broke off is gone on with, unless a person insists on another.
func (p *stockPlan) passes(ctx context.Context, key func(row int, cause string) string) (map[string]store.Movement, error) {
	p.base = importCause + p.content()
	made := map[string]store.Movement{}
	cause := p.base
	for pass := 2; ; pass++ {
		var keys []string
		for row := range p.lines {
			keys = append(keys, key(row, cause))
		}
		found, err := p.app.Engine.Store.MovementsByKey(ctx, keys)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			if p.query.Again || len(made) == 0 {
				p.cause, made = cause, nil
			}
			return made, nil
		}
		p.cause, made = cause, found
		cause = p.base + "." + strconv.Itoa(pass)
	}
}

// takenBefore marks a row that was taken in at a moment.
func (p *stockPlan) takenBefore(i int, at store.Millis) {
	moment := at.Time()
	if p.before == nil || moment.Before(*p.before) {
		p.before = &moment
	}
	day := moment.In(connectors.Taipei).Format("2006-01-02 15:04")
	p.rows[i].Action = ImportSame
	p.say(i, connectors.Text{EN: "was taken in on " + day + " already", ZH: "已於 " + day + " 匯入"})
}

// noteTaken says what that means for the whole file.
func (p *stockPlan) noteTaken() {
	if p.before == nil {
		return
	}
	p.notes = append(p.notes, connectors.Text{
		EN: "Rows with the same products and pieces have been taken in before; they are left alone. " +
			"If the goods have really come once more, choose to import again.",
		ZH: "部分列的商品與數量先前已匯入，本次不會重複處理。若確實再次到貨或重新盤點，請選擇「再次匯入」。"})
}

// receipt names the receipt of a row's batch in the pass with a cause.
func receipt(row int, cause string) string { return fmt.Sprintf("%s-%d", cause, row/importBatch+1) }

// batchLine is a product in a batch, which is one receipt.
type batchLine struct {
	batch   int
	product string
}

// putAway plans a put-away: every batch of rows is one receipt, whose key is of the content.
func (p *stockPlan) putAway(ctx context.Context) error {
	pieces := map[batchLine]int64{}
	for i, l := range p.lines {
		pieces[batchLine{i / importBatch, l.product.ID}] += l.pieces
	}
	key := func(row int, cause string) string {
		return stock.PutAwayKey(p.merchant.ID, receipt(row, cause), p.lines[row].product.ID)
	}
	made, err := p.passes(ctx, key)
	if err != nil {
		return err
	}
	like, err := p.nearlyTheSame(ctx, pieces)
	if err != nil {
		return err
	}
	for i := range p.rows {
		l, ok := p.lines[i]
		if !ok {
			continue
		}
		at := batchLine{i / importBatch, l.product.ID}
		before, done := made[key(i, p.cause)]
		other, similar := like[at]
		switch {
		case done && before.Quantity != pieces[at]:
			p.fail(i, "quantity", "%[1]d pieces of %[2]s were taken in from this file before, and now it says %[3]d. "+
				"Correct the stock by hand, or choose to import again.",
				"此檔先前已匯入「%[2]s」%[1]d 件，現為 %[3]d 件。請手動調整庫存，或選擇「再次匯入」。", before.Quantity, l.product.SKU, pieces[at])
		case done:
			p.takenBefore(i, before.At)
		case similar:
			p.takenBefore(i, other)
		default:
			p.rows[i].Action = ImportAdd
		}
	}
	p.noteTaken()
	if !p.merchant.StockKept {
		p.notes = append(p.notes, connectors.Text{EN: "Stock keeping begins for this merchant with the first put-away.", ZH: "首次入庫後，此貨主即啟用庫存管理。"})
	}
	p.do = p.doPutAway
	return nil
}

// A file is another one corrected, not new goods, when within some days most of that one's lines come again and make up most of it.
const (
	correctedWithin = 7 * 24 * time.Hour
	correctedAmong  = 50_000 // newest movements of the store
)

// nearlyTheSame finds the lines that an earlier import has put away of which this file is a corrected copy, with the moment.
func (p *stockPlan) nearlyTheSame(ctx context.Context, pieces map[batchLine]int64) (map[batchLine]store.Millis, error) {
	if p.query.Again {
		return nil, nil
	}
	recent, err := p.app.Engine.Store.RecentPutAways(ctx, p.merchant.ID, store.At(p.app.Engine.Now().Add(-correctedWithin)), correctedAmong)
	if err != nil {
		return nil, err
	}
	type line struct {
		product string
		pieces  int64
	}
	imports := map[string]map[line][]store.Millis{}
	size := map[string]int{}
	for i := range recent {
		m := &recent[i]
		cause := causeOf(m, p.merchant.ID)
		if cause == "" || strings.HasPrefix(cause, p.base) {
			continue
		}
		if imports[cause] == nil {
			imports[cause] = map[line][]store.Millis{}
		}
		l := line{m.ProductID, m.Quantity}
		imports[cause][l] = append(imports[cause][l], m.At)
		size[cause]++
	}
	ours := slices.SortedFunc(maps.Keys(pieces), func(a, b batchLine) int {
		return cmp.Or(cmp.Compare(a.batch, b.batch), cmp.Compare(a.product, b.product))
	})
	var best map[batchLine]store.Millis
	for _, cause := range slices.Sorted(maps.Keys(imports)) {
		shared := map[batchLine]store.Millis{}
		for _, at := range ours {
			l := line{at.product, pieces[at]}
			if left := imports[cause][l]; len(left) > 0 {
				shared[at], imports[cause][l] = left[0], left[1:]
			}
		}
		if len(shared)*5 >= size[cause]*4 && len(shared)*2 >= len(pieces) && len(shared) > len(best) {
			best = shared
		}
	}
	return best, nil
}

// causeOf gives the import that a put-away belongs to, empty where it belongs to none.
func causeOf(m *store.Movement, merchant string) string {
	receipt := stock.ReceiptOf(merchant, m)
	batch := strings.LastIndex(receipt, "-")
	if !strings.HasPrefix(receipt, importCause) || batch < len(importCause) {
		return ""
	}
	return receipt[:batch]
}

// doPutAway puts the rows of one batch away.
func (p *stockPlan) doPutAway(ctx context.Context, rows []int, who string, done *ImportDone) error {
	r := stock.Receipt{Merchant: p.merchant.ID, Key: receipt(rows[0], p.cause), Note: p.note("put away from %s", "由檔案 %s 入庫")}
	for _, i := range rows {
		l := p.lines[i]
		r.Lines = append(r.Lines, stock.ReceiptLine{Product: l.product.ID, Quantity: l.pieces, Shelf: p.table.Cell(i, "shelf").Text})
	}
	put, err := p.app.Engine.Stock.PutAway(ctx, r, who)
	done.Covered += len(put.Orders)
	done.Raised += len(put.Raised)
	return err
}

// note says in both languages where a movement comes from.
func (p *stockPlan) note(en, zh string) string {
	return connectors.Text{EN: fmt.Sprintf(en, p.query.Name), ZH: fmt.Sprintf(zh, p.query.Name)}.Kept()
}

// count plans a count: what lies on the shelf is what the file says. Where it lies there already that is recorded too.
func (p *stockPlan) count(ctx context.Context) error {
	key := func(row int, cause string) string { return stock.AdjustmentKey(p.lines[row].product.ID, cause) }
	made, err := p.passes(ctx, key)
	if err != nil {
		return err
	}
	for i := range p.rows {
		l, ok := p.lines[i]
		if !ok {
			continue
		}
		if before, done := made[key(i, p.cause)]; done {
			p.takenBefore(i, before.At)
			delete(p.lines, i)
			continue
		}
		p.rows[i].Action = ImportSame
		if l.pieces != l.product.OnHand {
			p.rows[i].Action = ImportUpdate
			p.changed(i, "on_hand", strconv.FormatInt(l.product.OnHand, 10), strconv.FormatInt(l.pieces, 10))
		}
	}
	p.noteTaken()
	if !p.merchant.StockKept {
		p.notes = append(p.notes, connectors.Text{EN: "Stock keeping begins for this merchant with this count.", ZH: "匯入盤點後，此貨主即啟用庫存管理。"})
	}
	p.notes = append(p.notes, connectors.Text{EN: "Platforms are not told of a count: use a manual stock sync for that.",
		ZH: "盤點不會推送至平台；如需更新平台庫存請使用手動庫存同步。"})
	p.begin = func(ctx context.Context, who string) error {
		return p.app.Engine.Stock.Keep(ctx, p.merchant.ID, true, who)
	}
	p.todo = func(i int) bool {
		_, ok := p.lines[i]
		return ok && p.rows[i].Action != ImportError
	}
	p.do = p.doCount
	return nil
}

// doCount adjusts the products of one batch to what was counted.
func (p *stockPlan) doCount(ctx context.Context, rows []int, who string, done *ImportDone) error {
	all := make([]stock.Adjustment, len(rows))
	for n, i := range rows {
		l := p.lines[i]
		note := p.table.Cell(i, "note").Text
		if note == "" {
			note = p.note("counted in %s", "盤點檔案 %s")
		}
		all[n] = stock.Adjustment{Merchant: p.merchant.ID, Product: l.product.ID, To: &l.pieces, Note: note, Key: p.cause}
	}
	adjusted, err := p.app.Engine.Stock.AdjustAll(ctx, all, who)
	for _, a := range adjusted {
		done.Covered += len(a.Orders)
	}
	return err
}
