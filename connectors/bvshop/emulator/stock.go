package emulator

// Products and their stock (FACTS.md sections 4 and 5).

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// product is one product with its variants. A product without variants has one item whose spec is 0.
type product struct {
	id    int64
	name  string
	items []*item
}

type item struct {
	product *product
	specID  int64
	spec    string
	sku     string
	price   int64
	stock   int
	changes int
}

func (it *item) key() connectors.ListingKey {
	k := connectors.ListingKey{Item: strconv.FormatInt(it.product.id, 10)}
	if it.specID > 0 {
		k.Variant = strconv.FormatInt(it.specID, 10)
	}
	return k
}

// productID is how lines and inventories name the item: without a variant a hyphen stays at the end.
func (it *item) productID() string {
	k := it.key()
	return k.Item + "-" + k.Variant
}

const (
	firstProduct = 3021
	firstSpec    = 7788
)

// stockShelves makes the catalogue: products of one name are variants of one product.
func (e *Emulator) stockShelves() {
	byName := map[string]*product{}
	specs := int64(firstSpec)
	put := func(name, spec, sku string, price int64, stock int) {
		p := byName[name]
		if p == nil {
			p = &product{id: firstProduct + int64(len(e.products)), name: name}
			byName[name] = p
			e.products = append(e.products, p)
		}
		it := &item{product: p, spec: strings.ReplaceAll(spec, ",", "/"), sku: sku, price: price, stock: stock}
		if spec != "" {
			it.specID = specs
			specs++
		}
		p.items = append(p.items, it)
	}
	for _, p := range emulation.Products {
		put(p.Name, p.Variant, p.SKU, p.Price, p.Stock)
	}
	for _, b := range emulation.Bundles {
		put(b.Name, "", b.SKU, b.Price, 20)
	}
	put(emulation.Stranger.Name, "", emulation.Stranger.SKU, emulation.Stranger.Price, emulation.Stranger.Stock)
}

func (e *Emulator) items() []*item {
	var all []*item
	for _, p := range e.products {
		all = append(all, p.items...)
	}
	return all
}

func (e *Emulator) item(key connectors.ListingKey) *item {
	for _, it := range e.items() {
		if it.key() == key {
			return it
		}
	}
	return nil
}

func (e *Emulator) bySKU(sku string) []*item {
	var all []*item
	for _, it := range e.items() {
		if e.skuOf(it) == sku {
			all = append(all, it)
		}
	}
	return all
}

// skuOf is the item's SKU as the shop has it.
func (e *Emulator) skuOf(it *item) string {
	if e.On(switchSameSKU) && it.sku == emulation.Products[1].SKU {
		return emulation.Products[0].SKU
	}
	return it.sku
}

// StockOf gives the shop's own number and how many accepted changes it saw. Stock is kept by SKU: of one that two variants share nobody
// can tell which is meant.
func (e *Emulator) StockOf(key connectors.ListingKey) (quantity, changes int, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	it := e.item(key)
	if it == nil || len(e.bySKU(e.skuOf(it))) > 1 {
		return 0, 0, false
	}
	return it.stock, it.changes, true
}

// ListingKeys gives every sellable listing.
func (e *Emulator) ListingKeys() []connectors.ListingKey {
	e.mu.Lock()
	defer e.mu.Unlock()
	var keys []connectors.ListingKey
	for _, it := range e.items() {
		keys = append(keys, it.key())
	}
	return keys
}

// SKUOf gives the shop's SKU of a listing.
func (e *Emulator) SKUOf(key connectors.ListingKey) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if it := e.item(key); it != nil {
		return e.skuOf(it)
	}
	return ""
}

func (e *Emulator) inventory(it *item) object {
	quantity := "quantity"
	if e.On(switchOtherNames) {
		quantity = "stock"
	}
	return object{
		"sku": e.skuOf(it), "productId": it.productID(), "name": strings.TrimSpace(it.product.name + " " + it.spec), quantity: it.stock,
	}
}

func (e *Emulator) listInventories(c *call) *reply {
	rows := make([]object, 0, len(e.products))
	for _, it := range e.items() {
		rows = append(rows, e.inventory(it))
	}
	return e.list(c, rows)
}

// list gives one page of rows.
func (e *Emulator) list(c *call, rows []object) *reply {
	if refusal := e.parameters(c, "page", "limit"); refusal != nil {
		return refusal
	}
	limit, number, refusal := e.paging(c)
	if refusal != nil {
		return refusal
	}
	return paged(page(rows, number, limit), len(rows), number, limit)
}

func (e *Emulator) getInventory(c *call) *reply {
	found := e.bySKU(c.PathValue("sku"))
	if len(found) == 0 {
		return e.broken(ruleSKU, "unknown", missing())
	}
	return ok(e.inventory(found[0]))
}

func (e *Emulator) putInventory(c *call) *reply {
	body, refusal := e.fields(c)
	if refusal != nil {
		return refusal
	}
	it, refusal := e.set(c.PathValue("sku"), body)
	if refusal != nil {
		return refusal
	}
	it.commit(e)
	return ok(it.shown(e))
}

// setting is a level that was asked for.
type setting struct {
	*item
	quantity int
}

func (s setting) commit(e *Emulator) {
	s.changes++
	if !e.On(switchStockIgnore) {
		s.stock = s.quantity
	}
}

func (s setting) shown(e *Emulator) object {
	return object{"sku": e.skuOf(s.item), "quantity": s.quantity}
}

// set checks one level.
func (e *Emulator) set(sku string, body map[string]json.RawMessage) (setting, *reply) {
	s := setting{quantity: -1}
	if refusal := e.read(body, "quantity", &s.quantity); refusal != nil {
		return s, refusal
	}
	if s.quantity < 0 {
		return s, e.broken(ruleQuantity, "missing or negative", invalid("quantity", "不能小於 0。"))
	}
	found := e.bySKU(sku)
	if len(found) == 0 {
		return s, e.broken(ruleSKU, "unknown", missing())
	}
	if len(found) > 1 {
		e.Break(ruleAmbiguous, "shared")
	}
	s.item = found[0]
	return s, nil
}

func (e *Emulator) putInventories(c *call) *reply {
	if e.On(switchNoBatch) {
		return fail(http.StatusNotFound, "Not Found")
	}
	body, refusal := e.fields(c)
	if refusal != nil {
		return refusal
	}
	var items []map[string]json.RawMessage
	if refusal := e.read(body, "items", &items); refusal != nil {
		return refusal
	}
	if len(items) == 0 || len(items) > 100 {
		return e.broken(ruleBatch, itoa(len(items)), invalid("items", "不能多於 100 筆。"))
	}
	settings := make([]setting, 0, len(items))
	for _, one := range items {
		var sku string
		if refusal := e.read(one, "sku", &sku); refusal != nil {
			return refusal
		}
		s, refusal := e.set(sku, one)
		if refusal != nil {
			return refusal // all or nothing
		}
		settings = append(settings, s)
	}
	rows := make([]object, 0, len(settings))
	for _, s := range settings {
		s.commit(e)
		rows = append(rows, s.shown(e))
	}
	return ok(rows)
}

func (e *Emulator) listProducts(c *call) *reply {
	rows := make([]object, 0, len(e.products))
	for _, p := range e.products {
		rows = append(rows, e.renderProduct(p))
	}
	return e.list(c, rows)
}

func (e *Emulator) getProduct(c *call) *reply {
	id, err := strconv.ParseInt(c.PathValue("id"), 10, 64)
	for _, p := range e.products {
		if err == nil && p.id == id {
			return ok(e.renderProduct(p))
		}
	}
	return missing()
}

func (e *Emulator) renderProduct(p *product) object {
	specs, photo, quantity := "specs", "photo", "quantity"
	if e.On(switchOtherNames) {
		specs, photo, quantity = "options", "image", "stock"
	}
	row := object{
		"id": p.id, "name": p.name, photo: "https://img.example.com/p/" + strconv.FormatInt(p.id, 10) + ".jpg", "sku": "",
		"price": p.items[0].price, "status": 1,
	}
	rows := []object{}
	for _, it := range p.items {
		if it.specID == 0 {
			row["sku"], row[quantity] = e.skuOf(it), it.stock
			continue
		}
		rows = append(rows, object{"id": it.specID, "name": it.spec, "sku": e.skuOf(it), "price": it.price, quantity: it.stock})
	}
	row[specs] = rows
	return row
}
