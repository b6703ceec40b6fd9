package emulator

// Products, variations and their stock (FACTS.md sections 4 and 5).

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// product is one entry of the catalogue: simple with one item, or variable with an item per variation.
type product struct {
	id       int64
	name     string
	variable bool
	items    []*item
}

// item is one sellable thing: a variation of its parent, or the simple product itself (id 0).
type item struct {
	parent, id int64
	name       string
	options    []string
	sku        string
	barcode    string
	price      int64
	stock      int
	changes    int
	detached   bool // keeps its own stock although the shop's variations keep theirs on the parent
	counted    bool // manage_stock was switched on by a client
	simple     bool
}

func (it *item) key() connectors.ListingKey {
	key := connectors.ListingKey{Item: strconv.FormatInt(it.parent, 10)}
	if !it.simple {
		key.Variant = strconv.FormatInt(it.id, 10)
	}
	return key
}

func (it *item) variant() string { return strings.Join(it.options, ", ") }

// lineName is the name WooCommerce gives an order line.
func (it *item) lineName() string {
	if it.simple {
		return it.name
	}
	return it.name + " - " + it.variant()
}

// stockShelves puts the warehouse's catalogue, the bundles and the unknown product into the shop.
func (e *Emulator) stockShelves() {
	next := int64(93)
	add := func(p emulation.Product) {
		i := slices.IndexFunc(e.products, func(known *product) bool { return known.name == p.Name })
		if i < 0 {
			e.products = append(e.products, &product{id: next, name: p.Name, variable: p.Variant != ""})
			i = len(e.products) - 1
			next++
		}
		parent := e.products[i]
		it := &item{parent: parent.id, name: p.Name, sku: p.SKU, barcode: p.Barcode, price: p.Price, stock: p.Stock, simple: !parent.variable}
		if parent.variable {
			it.id, it.options = next, strings.Split(p.Variant, ",")
			next++
		}
		parent.items = append(parent.items, it)
		e.byItem[it.key()] = it
	}
	for _, p := range emulation.Products {
		add(p)
	}
	for _, b := range emulation.Bundles {
		add(emulation.Product{SKU: b.SKU, Name: b.Name, Price: b.Price, Stock: 20})
	}
	add(emulation.Stranger)
}

var attributeNames = [][2]string{{"尺寸", "pa_size"}, {"顏色", "pa_color"}}

func (it *item) attributes() []object {
	rows := []object{}
	for i, option := range it.options {
		name := attributeNames[i%len(attributeNames)]
		rows = append(rows, object{"id": i + 1, "name": name[0], "slug": name[1], "option": option})
	}
	return rows
}

// managed is what manage_stock says of an item.
func (e *Emulator) managed(it *item) any {
	switch {
	case it.simple && e.On(stockNull):
		return it.counted
	case !it.simple && e.On(manageParent) && !it.detached:
		return "parent"
	}
	return true
}

func (e *Emulator) renderItem(it *item, base string) object {
	status := "instock"
	if it.stock <= 0 {
		status = "outofstock"
	}
	row := object{
		"sku": it.sku, "price": strconv.FormatInt(it.price, 10), "regular_price": strconv.FormatInt(it.price, 10), "status": "publish",
		"manage_stock": e.managed(it), "stock_quantity": any(it.stock), "stock_status": status, "backorders": "no", "virtual": false,
		"date_modified_gmt": "2026-11-01T02:00:00", "meta_data": []any{},
	}
	if row["manage_stock"] == false {
		row["stock_quantity"] = nil
	}
	if e.On(oldServer) {
		row["meta_data"] = []object{{"id": 1, "key": "_alg_ean", "value": it.barcode}}
	} else {
		row["global_unique_id"] = it.barcode
	}
	image := object{"id": 41, "src": base + "/wp-content/uploads/p.jpg", "name": "p", "alt": ""}
	if it.simple {
		row["id"], row["name"], row["type"], row["images"] = it.parent, it.name, "simple", []object{image}
		row["permalink"], row["attributes"], row["variations"] = fmt.Sprintf("%s/product/p-%d/", base, it.parent), []any{}, []any{}
		return row
	}
	row["id"], row["parent_id"], row["type"], row["image"], row["attributes"] = it.id, it.parent, "variation", image, it.attributes()
	row["permalink"] = fmt.Sprintf("%s/product/p-%d/?variation=%d", base, it.parent, it.id)
	if !e.On(oldServer) {
		row["name"] = it.variant()
	}
	return row
}

func (e *Emulator) renderProduct(p *product, base string) object {
	if !p.variable {
		return e.renderItem(p.items[0], base)
	}
	ids := []int64{}
	for _, it := range p.items {
		ids = append(ids, it.id)
	}
	return object{
		"id": p.id, "name": p.name, "slug": fmt.Sprintf("p-%d", p.id), "permalink": fmt.Sprintf("%s/product/p-%d/", base, p.id),
		"type": "variable", "status": "publish", "sku": "", "price": strconv.FormatInt(p.items[0].price, 10), "regular_price": "",
		"manage_stock": e.On(manageParent), "stock_quantity": nil, "stock_status": "instock", "backorders": "no", "virtual": false,
		"images": []object{{"id": 41, "src": base + "/wp-content/uploads/p.jpg"}}, "variations": ids, "meta_data": []any{},
		"attributes": []object{{"id": 1, "name": "尺寸", "slug": "pa_size", "variation": true, "options": []string{}}},
	}
}

var productTypes = []string{"simple", "grouped", "external", "variable"}

func (e *Emulator) listProducts(c *call) *reply {
	refusal := e.oneOf(c, "type", productTypes...)
	if refusal == nil {
		refusal = e.oneOf(c, "status", "any", "draft", "pending", "private", "publish")
	}
	if refusal != nil {
		return refusal
	}
	skus := list(c.query, "sku")
	return pageOf(e, c, e.products, func(p *product) (int64, bool) {
		if kind := c.query.Get("type"); kind != "" && (kind == "variable") != p.variable {
			return p.id, false
		}
		return p.id, skus == nil || slices.ContainsFunc(p.items, func(it *item) bool { return it.simple && slices.Contains(skus, it.sku) })
	}, e.renderProduct)
}

// pageOf answers a list of rows that ascend by id: include, order, orderby and paging are alike for products and variations.
func pageOf[T any](e *Emulator, c *call, all []T, takes func(T) (int64, bool), render func(T, string) object) *reply {
	number, size, refusal := e.paging(c)
	if refusal == nil {
		refusal = e.oneOf(c, "order", "asc", "desc")
	}
	if refusal == nil {
		refusal = e.oneOf(c, "orderby", "date", "modified", "id", "include", "title", "slug", "menu_order", "price", "popularity", "rating")
	}
	if refusal != nil {
		return refusal
	}
	include, refusal := e.idsOf(c, "include")
	if refusal != nil {
		return refusal
	}
	rows := []object{}
	for _, row := range all {
		if id, ok := takes(row); ok && (include == nil || include[id]) {
			rows = append(rows, render(row, c.base))
		}
	}
	if c.query.Get("order") != "asc" {
		slices.Reverse(rows)
	}
	total := len(rows)
	from := min((number-1)*size, total)
	answer := ok(rows[from:min(from+size, total)])
	answer.header = e.totals(c, total, number, size)
	return answer
}

func (e *Emulator) parent(c *call) (*product, *reply) {
	id, err := strconv.ParseInt(c.PathValue("id"), 10, 64)
	for _, p := range e.products {
		if err == nil && p.id == id {
			return p, nil
		}
	}
	return nil, fail(http.StatusNotFound, "woocommerce_rest_product_invalid_id", "Invalid ID.")
}

func (e *Emulator) getProduct(c *call) *reply {
	p, refusal := e.parent(c)
	if refusal != nil {
		return refusal
	}
	return ok(e.renderProduct(p, c.base))
}

func (e *Emulator) listVariations(c *call) *reply {
	p, refusal := e.parent(c)
	if refusal != nil {
		return refusal
	}
	return pageOf(e, c, p.items, func(it *item) (int64, bool) { return it.id, !it.simple }, e.renderItem)
}

func (e *Emulator) variation(c *call) (*item, *reply) {
	return e.variationOf(c.PathValue("id"), c.PathValue("variation"))
}

func (e *Emulator) variationOf(parent, id string) (*item, *reply) {
	if it := e.byItem[connectors.ListingKey{Item: parent, Variant: id}]; it != nil {
		return it, nil
	}
	return nil, fail(http.StatusNotFound, "woocommerce_rest_product_variation_invalid_id", "Invalid ID.")
}

func (e *Emulator) getVariation(c *call) *reply {
	it, refusal := e.variation(c)
	if refusal != nil {
		return refusal
	}
	return ok(e.renderItem(it, c.base))
}

func (e *Emulator) editProduct(c *call) *reply {
	p, refusal := e.parent(c)
	if refusal != nil {
		return refusal
	}
	if p.variable {
		return ok(e.renderProduct(p, c.base))
	}
	return e.edit(c, p.items[0], c.body)
}

func (e *Emulator) editVariation(c *call) *reply {
	it, refusal := e.variation(c)
	if refusal != nil {
		return refusal
	}
	return e.edit(c, it, c.body)
}

// edit changes an item. A stock_quantity is dropped in silence unless the item keeps its own stock.
func (e *Emulator) edit(c *call, it *item, body []byte) *reply {
	var change struct {
		Manage   *bool        `json:"manage_stock"`
		Quantity *json.Number `json:"stock_quantity"`
		SKU      *string      `json:"sku"`
	}
	if err := json.Unmarshal(body, &change); err != nil {
		e.Break(ruleBody, "not readable")
		return fail(http.StatusBadRequest, "rest_invalid_json", "Invalid JSON body passed.")
	}
	if change.SKU != nil {
		for _, other := range e.byItem {
			if other != it && other.sku == *change.SKU && other.sku != "" {
				return fail(http.StatusBadRequest, "product_invalid_sku", "SKU 無效或重複。")
			}
		}
		it.sku = *change.SKU
	}
	if change.Manage != nil && *change.Manage {
		it.counted, it.detached = true, true
	}
	if change.Quantity != nil {
		quantity, err := strconv.Atoi(change.Quantity.String())
		if err != nil {
			e.Break(ruleStock, change.Quantity.String())
			return invalid("stock_quantity")
		}
		if e.managed(it) == true {
			it.stock = quantity
			it.changes++
		}
	}
	return ok(e.renderItem(it, c.base))
}

// batch is the body of a batch route. Only updates are used of products.
type batch struct {
	Create []json.RawMessage `json:"create"`
	Update []json.RawMessage `json:"update"`
	Delete []json.RawMessage `json:"delete"`
}

const batchMost = 100

func (e *Emulator) batch(c *call) (batch, *reply) {
	var b batch
	if refusal := e.decode(c, &b); refusal != nil {
		return b, refusal
	}
	if n := len(b.Create) + len(b.Update) + len(b.Delete); n > batchMost {
		e.Break(ruleBatchSize, strconv.Itoa(n))
		return b, fail(http.StatusRequestEntityTooLarge, "woocommerce_rest_request_entity_too_large",
			"Unable to accept more than 100 items for this request.")
	}
	return b, nil
}

// updates runs each row of a batch; a row that fails says so in its place, and the whole is a 200.
func updates(rows []json.RawMessage, update func(id string, row json.RawMessage) *reply) []any {
	done := []any{}
	for _, raw := range rows {
		var row struct {
			ID json.Number `json:"id"`
		}
		_ = json.Unmarshal(raw, &row) // an unreadable id is an unknown one
		answer := update(row.ID.String(), raw)
		if answer.status >= http.StatusBadRequest {
			done = append(done, object{"id": row.ID, "error": answer.body})
			continue
		}
		done = append(done, answer.body)
	}
	return done
}

// batched is the answer of a batch: only the parts that were asked for.
func batched(name string, rows []any) *reply {
	if len(rows) == 0 {
		return ok(object{})
	}
	return ok(object{name: rows})
}

func (e *Emulator) batchProducts(c *call) *reply {
	b, refusal := e.batch(c)
	if refusal != nil {
		return refusal
	}
	return batched("update", updates(b.Update, func(id string, row json.RawMessage) *reply {
		it := e.byItem[connectors.ListingKey{Item: id}]
		if it == nil {
			return fail(http.StatusNotFound, "woocommerce_rest_product_invalid_id", "Invalid ID.")
		}
		return e.edit(c, it, row)
	}))
}

func (e *Emulator) batchVariations(c *call) *reply {
	p, refusal := e.parent(c)
	if refusal != nil {
		return refusal
	}
	b, refusal := e.batch(c)
	if refusal != nil {
		return refusal
	}
	return batched("update", updates(b.Update, func(id string, row json.RawMessage) *reply {
		it, refusal := e.variationOf(strconv.FormatInt(p.id, 10), id)
		if refusal != nil {
			if slices.ContainsFunc(e.products, func(other *product) bool { return has(other, id) }) {
				e.Break(ruleParent, "variation of another product")
			}
			return refusal
		}
		return e.edit(c, it, row)
	}))
}

func has(p *product, variation string) bool {
	return slices.ContainsFunc(p.items, func(it *item) bool { return it.key().Variant == variation && variation != "" })
}
