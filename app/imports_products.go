package app

// Products of a merchant from a file: by SKU, new ones are added and, when that is chosen, those that are there are changed. A
// column that is missing, or a cell that is empty, changes nothing; a barcode is added and never taken away.

import (
	"context"
	"slices"
	"strconv"

	"gowarehouse/engine/catalog"
)

// productPlan works out a file of products.
type productPlan struct {
	*importPlan
	bySKU   map[string]catalog.ProductView
	byCode  map[string]string // barcode to SKU
	rowOf   map[string]int    // the number of the row with a SKU
	codeRow map[string]int    // the number of the row with a barcode
	changes map[int]catalog.ProductChange
}

func planProducts(ctx context.Context, p *importPlan) error {
	all, err := p.app.Engine.Catalog.Products(ctx, p.merchant.ID)
	if err != nil {
		return err
	}
	plan := &productPlan{importPlan: p, bySKU: map[string]catalog.ProductView{}, byCode: map[string]string{}, rowOf: map[string]int{},
		codeRow: map[string]int{}, changes: map[int]catalog.ProductChange{}}
	for _, v := range all {
		plan.bySKU[v.SKU] = v
		for _, code := range v.Barcodes {
			plan.byCode[code] = v.SKU
		}
	}
	for i := range p.rows {
		if p.rows[i].Action == "" {
			plan.row(i)
		}
	}
	p.do = plan.do
	return nil
}

func (p *productPlan) row(i int) {
	p.checkOwner(i)
	n := catalog.NewProduct{SKU: p.code(i, "sku"), Name: p.words(i, "name"), Shelf: p.code(i, "shelf"), Barcodes: p.codes(i, "barcodes")}
	safety := p.pieces(i, "safety")
	number := p.rows[i].Row
	if n.SKU == "" {
		p.fail(i, "sku", "it is missing. Give the product a SKU of its own.", "未填寫。請輸入商品的 SKU。")
	} else if before, twice := p.rowOf[n.SKU]; twice {
		p.fail(i, "sku", "row %[2]d has %[1]q too. Delete one of them.", "與第 %[2]d 列的「%[1]s」重複。請刪除其中一列。", n.SKU, before)
	} else {
		p.rowOf[n.SKU] = number
	}
	for _, code := range n.Barcodes {
		if owner, taken := p.byCode[code]; taken && owner != n.SKU {
			p.fail(i, "barcodes", "%[1]q already belongs to the product %[2]s. Take it away from that product first.",
				"「%[1]s」已屬於商品「%[2]s」。請先從該商品移除此條碼。", code, owner)
		}
		if before, twice := p.codeRow[code]; twice {
			p.fail(i, "barcodes", "row %[2]d has %[1]q too. A barcode belongs to one product.",
				"與第 %[2]d 列的「%[1]s」重複。一個條碼只能屬於一項商品。", code, before)
		} else {
			p.codeRow[code] = number
		}
	}
	there, known := p.bySKU[n.SKU]
	switch {
	case known:
		p.edit(i, there, n, safety)
	case n.Name == "" && n.SKU != "":
		p.fail(i, "name", "it is missing. A new product needs a name.", "未填寫。新商品須有名稱。")
	case p.rows[i].Action == "":
		if safety != nil {
			n.SafetyStock = *safety
		}
		p.rows[i].Action, p.changes[i] = ImportAdd, catalog.ProductChange{New: &n}
	}
}

// edit works out what a row changes of a product that is there.
func (p *productPlan) edit(i int, there catalog.ProductView, n catalog.NewProduct, safety *int64) {
	if p.rows[i].Action == ImportError {
		return
	}
	var e catalog.ProductEdit
	text := func(field, before, after string, to **string) {
		if after != "" && after != before {
			*to = &after
			p.changed(i, field, before, after)
		}
	}
	text("name", there.Name, n.Name, &e.Name)
	text("shelf", there.Shelf, n.Shelf, &e.Shelf)
	if safety != nil && *safety != there.SafetyStock {
		e.SafetyStock = safety
		p.changed(i, "safety", strconv.FormatInt(there.SafetyStock, 10), strconv.FormatInt(*safety, 10))
	}
	for _, code := range n.Barcodes {
		if !slices.Contains(there.Barcodes, code) {
			e.AddBarcodes = append(e.AddBarcodes, code)
			p.changed(i, "barcodes", "", code)
		}
	}
	switch {
	case len(p.rows[i].Changes) == 0:
		p.rows[i].Action = ImportSame
	case !p.query.UpdateExisting:
		p.leave(i, "the product is there already; choose to update existing products to change it", "商品已存在；如需變更請選擇「更新既有商品」")
	default:
		p.rows[i].Action, p.changes[i] = ImportUpdate, catalog.ProductChange{Key: there.ID, Edit: e}
	}
}

func (p *importPlan) changed(row int, field, before, after string) {
	p.rows[row].Changes = append(p.rows[row].Changes, ImportChange{Field: field, Before: before, After: after})
}

func (p *productPlan) do(ctx context.Context, rows []int, who string, done *ImportDone) error {
	changes := make([]catalog.ProductChange, len(rows))
	for i, row := range rows {
		changes[i] = p.changes[row]
	}
	_, freed, err := p.app.Engine.Catalog.ChangeProducts(ctx, p.merchant.ID, changes, who)
	done.Freed += freed
	return err
}
