package emulator

// Variants and their stock (FACTS.md sections 4 and 5): one number for each variant, changed by SKU or by the variant's own number.

import (
	"net/http"
	"slices"
	"strconv"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

const mostRows = 100

type variant struct {
	id, product int64
	name, title string
	sku         string
	price       int64
	stock       int
	changes     int
}

const (
	firstProduct = 7001
	firstVariant = 70011
)

// fillShelves sells what every emulated shop sells.
func (e *Emulator) fillShelves() {
	byName := map[string]int64{}
	add := func(name, title, sku string, price int64, stock int) {
		if byName[name] == 0 {
			byName[name] = firstProduct + int64(len(byName))
		}
		e.variants = append(e.variants, &variant{
			id: firstVariant + int64(len(e.variants))*10, product: byName[name], name: name, title: title, sku: sku, price: price, stock: stock,
		})
	}
	for _, p := range append(slices.Clone(emulation.Products), emulation.Stranger) {
		add(p.Name, p.Variant, p.SKU, p.Price, p.Stock)
	}
	for _, b := range emulation.Bundles {
		add(b.Name, "", b.SKU, b.Price, 20)
	}
}

func (e *Emulator) bySKU(sku string) []*variant {
	var all []*variant
	for _, v := range e.variants {
		if v.sku == sku && sku != "" {
			all = append(all, v)
		}
	}
	return all
}

func (e *Emulator) byVariant(id int64) []*variant {
	i := slices.IndexFunc(e.variants, func(v *variant) bool { return v.id == id })
	if i < 0 {
		return nil
	}
	return e.variants[i : i+1]
}

func invalidStock(rule, detail string) error {
	return &refusal{status: http.StatusUnprocessableEntity, code: "invalid_stock", message: "庫存格式錯誤", rule: rule, detail: detail}
}

// stockRow is a row that was found good.
type stockRow struct {
	named    object // as the row named it
	variants []*variant
	amount   int
	by       bool // amount is a difference
}

func (e *Emulator) putStocks(r *http.Request, _ string) (object, error) {
	in, err := e.read(r)
	if err != nil {
		return nil, err
	}
	items, listed := in.Rows("items")
	if !listed || len(items) > mostRows {
		return nil, invalidStock(ruleStockSize, "no rows, or too many")
	}
	rows := make([]stockRow, len(items))
	for i, item := range items { // all of them before any changes
		if rows[i], err = e.readStock(item); err != nil {
			return nil, err
		}
	}
	results := []object{}
	for _, row := range rows {
		if len(row.variants) == 0 {
			row.named["ok"], row.named["code"] = false, "not_found"
			results = append(results, row.named)
		}
		for _, v := range row.variants {
			results = append(results, e.change(v, row))
		}
	}
	return object{"results": results}, nil
}

func (e *Emulator) readStock(item emulation.Object) (stockRow, error) {
	sku, bySKU := item.Text("sku")
	id, byID := item.Number("variant_id")
	stock, absolute := item.Number("stock")
	delta, by := item.Number("delta")
	if bySKU == byID || absolute == by || len(item) != 2 || stock < 0 || bySKU && sku == "" {
		return stockRow{}, invalidStock(ruleStockRow, "the row names no variant or no amount, or more than one")
	}
	row := stockRow{named: object{"sku": sku}, variants: e.bySKU(sku), amount: stock, by: by}
	if byID {
		row.named, row.variants = object{"variant_id": e.number(int64(id))}, e.byVariant(int64(id))
	}
	if by {
		row.amount = delta
	}
	return row, nil
}

// change moves the stock of a variant. A difference of nothing changes nothing.
func (e *Emulator) change(v *variant, row stockRow) object {
	before := v.stock
	if v.stock = row.amount; row.by {
		v.stock = max(before+row.amount, 0)
	}
	if v.stock != before {
		v.changes++
	}
	return object{"sku": v.sku, "variant_id": e.number(v.id), "stock": e.number(int64(v.stock)), "ok": true}
}

// listVariants is for a person who looks at the stock, a page at a time. A program is not meant to depend on it.
func (e *Emulator) listVariants(r *http.Request, _ string) (object, error) {
	s, err := e.readSearch(r.URL.Query())
	if err != nil {
		return nil, err
	}
	from := min((s.page-1)*s.perPage, len(e.variants))
	rows := []object{}
	for _, v := range e.variants[from:min(from+s.perPage, len(e.variants))] {
		rows = append(rows, object{
			"id": v.id, "product_id": v.product, "product_title": v.name, "title": v.title, "sku": v.sku, "price": v.price, "stock": v.stock,
		})
	}
	pages := max(1, (len(e.variants)+s.perPage-1)/s.perPage)
	return object{"variants": rows, "meta": object{"page": s.page, "per_page": s.perPage, "total": len(e.variants), "total_pages": pages}}, nil
}

// keyed gives the one variant that a listing's key, its SKU, means.
func (e *Emulator) keyed(key connectors.ListingKey) *variant {
	if all := e.bySKU(key.Item); len(all) > 0 && key.Variant == "" {
		return all[0]
	}
	return nil
}

// StockOf gives the stock of a SKU, and how many accepted changes it saw.
func (e *Emulator) StockOf(key connectors.ListingKey) (quantity, changes int, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	v := e.keyed(key)
	if v == nil {
		return 0, 0, false
	}
	return v.stock, v.changes, true
}

// ListingKeys gives the SKUs: stock is told by them.
func (e *Emulator) ListingKeys() []connectors.ListingKey {
	e.mu.Lock()
	defer e.mu.Unlock()
	var keys []connectors.ListingKey
	for _, v := range e.variants {
		if key := (connectors.ListingKey{Item: v.sku}); v.sku != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// SKUOf gives the SKU that a key is.
func (e *Emulator) SKUOf(key connectors.ListingKey) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if v := e.keyed(key); v != nil {
		return v.sku
	}
	return ""
}

// VariantOf gives the number of the variant that bears a SKU.
func (e *Emulator) VariantOf(sku string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if all := e.bySKU(sku); len(all) > 0 {
		return strconv.FormatInt(all[0].id, 10)
	}
	return ""
}
