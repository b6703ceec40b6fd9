package emulator

// Products, SKUs and absolute stock (FACTS.md sections 4 and 5).

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// product is one entry of the catalogue.
type product struct {
	id, name string
	items    []*item
}

// item is a variant.
type item struct {
	product               *product
	id                    string
	variant, sku, barcode string
	price                 int64
	counted               bool
	available, changes    int
	asOf                  time.Time // of the stock last applied
	updated               time.Time
}

func (it *item) key() connectors.ListingKey {
	return connectors.ListingKey{Item: it.product.id, Variant: it.id}
}

func (it *item) place() (time.Time, string) { return it.updated, it.id }

var strangerSKU = emulation.Stranger.SKU

// code is the SKU that the shop shows of a variant.
func (e *Emulator) code(it *item) string {
	if it.sku == strangerSKU && e.On(emptySKU) {
		return ""
	}
	return it.sku
}

// guideSKU is a download: nobody counts or ships it.
const guideSKU = "PDF-TEA"

// stockShelves puts the warehouse's catalogue, the bundles, the unknown product and a download into the shop.
func (e *Emulator) stockShelves() {
	productID, variantID := 501, 9001
	since := e.moment().AddDate(0, 0, -30)
	add := func(p emulation.Product, counted bool) {
		i := slices.IndexFunc(e.products, func(known *product) bool { return known.name == p.Name })
		if i < 0 {
			e.products = append(e.products, &product{id: strconv.Itoa(productID), name: p.Name})
			i = len(e.products) - 1
			productID++
		}
		it := &item{
			product: e.products[i], id: strconv.Itoa(variantID), variant: strings.ReplaceAll(p.Variant, ",", " / "), sku: p.SKU, barcode: p.Barcode,
			price: p.Price, counted: counted, available: p.Stock, updated: since,
		}
		variantID++
		e.products[i].items = append(e.products[i].items, it)
		e.byItem[it.id] = it
	}
	for _, p := range emulation.Products {
		add(p, true)
	}
	for _, b := range emulation.Bundles {
		add(emulation.Product{SKU: b.SKU, Name: b.Name, Price: b.Price, Stock: 20}, true)
	}
	add(emulation.Stranger, true)
	add(emulation.Product{SKU: guideSKU, Name: "台灣茶沖泡指南（電子書）", Price: 120}, false)
}

func (e *Emulator) listProducts(c *call) *reply {
	limit, refusal := e.limit(c)
	if refusal != nil {
		return refusal
	}
	ids, refusal := e.named(c, "variant_ids")
	if refusal != nil {
		return refusal
	}
	at, refusal := e.begin(c, "products")
	if refusal != nil {
		return refusal
	}
	var found []*item
	for _, p := range e.products {
		found = append(found, p.items...)
	}
	if ids != nil {
		at, limit = position{List: "products"}, mostRows
		found = slices.DeleteFunc(found, func(it *item) bool { return !slices.Contains(ids, it.id) })
	}
	return ok(paged(e, found, at, limit, e.variant))
}

func (e *Emulator) variant(it *item) row {
	options := []row{}
	names := []string{"顏色", "尺寸"}
	for i, value := range strings.Split(it.variant, " / ") {
		if value != "" && i < len(names) {
			options = append(options, row{"name": names[i], "value": value})
		}
	}
	shown := row{
		"product_id": e.id(it.product.id), "variant_id": e.id(it.id), "sku": e.code(it), "barcode": it.barcode, "name": it.product.name,
		"options": options, "image_url": "https://shop.example.tw/i/" + it.product.id + ".jpg", "url": "https://shop.example.tw/p/" + it.product.id,
		"price": e.money(it.price), "available": it.available, "active": true, "updated_at": e.time(it.updated),
	}
	if !it.counted {
		shown["available"] = nil
	}
	return shown
}

func (e *Emulator) setSKU(c *call) *reply {
	it, known := e.byItem[c.PathValue("id")]
	if !known {
		return problem(http.StatusNotFound, "variant_not_found", "There is no such variant")
	}
	sku, is := c.body.Text("sku")
	if !is || sku == "" || len(sku) > 100 {
		e.Break(ruleSKU, "out of range")
		return invalid("sku", "out_of_range")
	}
	for _, other := range e.byItem {
		if other != it && other.sku == sku {
			return problem(http.StatusConflict, "sku_taken", "Another variant has this SKU")
		}
	}
	if it.sku != sku {
		it.sku, it.updated = sku, e.moment()
	}
	return ok(e.variant(it))
}

// mostItems is the most that one stock call may hold.
const mostItems = 100

func (e *Emulator) setStock(c *call) *reply {
	rows, is := c.body.Rows("items")
	if !is {
		e.Break(ruleBody, "items")
		return invalid("items", "required")
	}
	if len(rows) > mostItems {
		e.Break(ruleBatch, strconv.Itoa(len(rows)))
		return problem(http.StatusRequestEntityTooLarge, "too_large", "At most 100 items")
	}
	if e.On(smallBatches) && len(rows) > 3 {
		return problem(http.StatusRequestEntityTooLarge, "too_large", "At most 3 items")
	}
	results := []row{}
	for _, shown := range rows {
		results = append(results, e.setLevel(shown))
	}
	return ok(row{"results": results})
}

// setLevel applies one item and tells what came of it. The variant wins over the SKU.
func (e *Emulator) setLevel(shown emulation.Object) row {
	variant, _ := shown.Text("variant_id")
	sku, _ := shown.Text("sku")
	result := row{"variant_id": variant, "sku": sku, "ok": false}
	available, whole := shown.Number("available")
	when, _ := shown.Text("as_of")
	asOf, err := time.Parse(time.RFC3339, when)
	if variant == "" && sku == "" || !whole || available < 0 || err != nil {
		e.Break(ruleLevel, "not of the contract's shape")
		result["code"] = "invalid"
		return result
	}
	var found []*item
	for _, it := range e.byItem {
		if variant != "" && it.id == variant || variant == "" && it.sku == sku {
			found = append(found, it)
		}
	}
	switch {
	case len(found) == 0:
		result["code"] = "unknown_sku"
	case len(found) > 1:
		result["code"] = "ambiguous_sku"
	case !found[0].counted:
		result["code"] = "not_managed"
	case asOf.Before(found[0].asOf), e.On(staleStock):
		result["code"] = "stale"
	default:
		it := found[0]
		it.available, it.asOf, it.updated = available, asOf, e.moment()
		it.changes++
		result["ok"], result["available"] = true, available
	}
	return result
}
