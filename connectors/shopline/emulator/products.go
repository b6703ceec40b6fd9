package emulator

// Products, variations, warehouses and their stock (FACTS.md sections 4 and 5).

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

// The shop's warehouses. What is set without naming one is set in the first.
const (
	mainWarehouse   = "5f00aa000000000000000001"
	secondWarehouse = "5f00aa000000000000000002"
	movingWarehouse = "5f00aa000000000000000003"
)

type warehouse struct{ id, name, status string }

var warehouses = []*warehouse{
	{mainWarehouse, "主倉", "active"}, {secondWarehouse, "門市倉", "active"}, {movingWarehouse, "調撥倉", "transferring"},
}

// product is an entry of the catalogue: with one item, or with an item per variation.
type product struct {
	id        string
	name      string
	variable  bool
	unlimited bool
	items     []*item
}

// item is one sellable thing: a variation of its product, or the product itself (variation empty).
type item struct {
	of        *product
	variation string
	options   []string
	sku       string
	barcode   string
	price     int64
	shelf     string
	stock     map[string]int // by warehouse
	changes   int
}

func (it *item) key() connectors.ListingKey {
	return connectors.ListingKey{Item: it.of.id, Variant: it.variation}
}

func (it *item) total() int {
	sum := 0
	for _, n := range it.stock {
		sum += n
	}
	return sum
}

func (p *product) total() int {
	sum := 0
	for _, it := range p.items {
		sum += it.total()
	}
	return sum
}

// eternal is the product whose quantity the shop does not count.
const eternal = "電子賀卡（附於包裹）"

// stockShelves puts the warehouse's catalogue, the bundles, the unknown product and an uncounted one into the shop.
func (e *Emulator) stockShelves() {
	add := func(p emulation.Product) {
		i := slices.IndexFunc(e.products, func(known *product) bool { return known.name == p.Name })
		if i < 0 {
			i = len(e.products)
			e.products = append(e.products, &product{id: e.nextID(), name: p.Name, variable: p.Variant != "", unlimited: p.Name == eternal})
		}
		of := e.products[i]
		it := &item{of: of, sku: p.SKU, barcode: p.Barcode, price: p.Price, shelf: p.Shelf, stock: map[string]int{mainWarehouse: p.Stock}}
		if of.variable {
			it.variation, it.options = e.nextID(), strings.Split(p.Variant, ",")
		}
		of.items = append(of.items, it)
		e.byItem[it.key()] = it
	}
	for _, p := range emulation.Products {
		add(p)
	}
	for _, b := range emulation.Bundles {
		add(emulation.Product{SKU: b.SKU, Name: b.Name, Price: b.Price, Stock: 20})
	}
	add(emulation.Stranger)
	add(emulation.Product{SKU: "CARD-E", Name: eternal, Price: 10})
}

// bySKU finds what is sold under a SKU of the catalogue.
func (e *Emulator) bySKU(sku string) *item {
	for _, p := range e.products {
		for _, it := range p.items {
			if it.sku == sku {
				return it
			}
		}
	}
	panic("shopline emulator: not in the catalogue: " + sku)
}

func (e *Emulator) renderProduct(p *product) object {
	row := object{
		"id": p.id, "status": "active", "title_translations": e.texts(p.name), "sku": "", "barcode": nil, "gtin": nil,
		"quantity": e.number(p.total()), "unlimited_quantity": p.unlimited, "price": e.money(p.items[0].price),
		"medias":       []object{{"id": "m1", "images": object{"original": object{"url": "https://img.example.com/p.jpg"}}}},
		"field_titles": []object{}, "variations": []object{}, "created_at": "2026-01-05T03:00:00.000+00:00",
		"updated_at": "2026-11-20T08:00:00.000+00:00",
	}
	if !p.variable {
		row["sku"], row["gtin"] = orNull(p.items[0].sku), orNull(p.items[0].barcode)
		return row
	}
	variations := []object{}
	for _, it := range p.items {
		variations = append(variations, object{
			"id": it.variation, "sku": orNull(it.sku), "gtin": orNull(it.barcode), "fields_translations": object{"zh-hant": it.options},
			"quantity": e.number(it.total()), "unlimited_quantity": nil, "price": e.money(it.price), "media": nil, "location_id": it.shelf,
		})
	}
	row["variations"] = variations
	return row
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// number writes a quantity.
func (e *Emulator) number(n int) any {
	if e.On(floatQuantities) {
		return json.Number(strconv.Itoa(n) + ".0")
	}
	return n
}

func (e *Emulator) listProducts(c *call) *reply { return pageOf(e, c, e.products, e.renderProduct) }

func (e *Emulator) product(c *call) (*product, *reply) {
	i := slices.IndexFunc(e.products, func(p *product) bool { return p.id == c.PathValue("id") })
	if i < 0 {
		return nil, fail(http.StatusNotFound, "NotFound", "Product not found")
	}
	return e.products[i], nil
}

func (e *Emulator) getProduct(c *call) *reply {
	p, refusal := e.product(c)
	if refusal != nil {
		return refusal
	}
	return ok(e.renderProduct(p))
}

// variation finds the item a route names; without a variation in the route, the product itself.
func (e *Emulator) variation(c *call) (*item, *reply) {
	if it := e.byItem[connectors.ListingKey{Item: c.PathValue("id"), Variant: c.PathValue("v")}]; it != nil {
		return it, nil
	}
	return nil, fail(http.StatusNotFound, "NotFound", "Variation not found")
}

func (e *Emulator) editProduct(c *call) *reply {
	p, refusal := e.product(c)
	if refusal != nil {
		return refusal
	}
	if refusal := e.setSKU(c, p.items[0], !p.variable); refusal != nil {
		return refusal
	}
	return ok(e.renderProduct(p))
}

func (e *Emulator) editVariation(c *call) *reply {
	it, refusal := e.variation(c)
	if refusal != nil {
		return refusal
	}
	if refusal := e.setSKU(c, it, true); refusal != nil {
		return refusal
	}
	return ok(object{"id": it.variation, "sku": it.sku, "product_id": it.of.id})
}

func (e *Emulator) setSKU(c *call, it *item, here bool) *reply {
	var edit struct {
		SKU  *string `json:"sku"`
		GTIN *string `json:"gtin"`
	}
	if refusal := e.decode(c, &edit); refusal != nil {
		return refusal
	}
	if edit.SKU != nil && here {
		it.sku = *edit.SKU
	}
	return nil
}

// change is the body of the calls that set a quantity.
type change struct {
	Quantity  json.Number `json:"quantity"`
	Replace   *bool       `json:"replace"`
	IsReplace *bool       `json:"is_replace"`
	Warehouse string      `json:"warehouse_id"`
	Variation string      `json:"variation_id"`
}

const mostQuantity = 9_999_999

// put sets an item's quantity in a warehouse, or adds to it.
func (e *Emulator) put(it *item, where string, to change) *reply {
	n, err := strconv.Atoi(to.Quantity.String())
	if err != nil || n > mostQuantity || n < -mostQuantity {
		e.Break(ruleQuantity, to.Quantity.String())
		return conflict("quantity must be a whole number of at most seven digits")
	}
	if it.of.unlimited {
		e.Break(ruleUnlimited, it.sku)
		return fail(http.StatusForbidden, "Forbidden", "The quantity of an unlimited product cannot be updated")
	}
	adds := to.Replace != nil && !*to.Replace || to.IsReplace != nil && !*to.IsReplace
	if adds {
		n += it.stock[where]
	}
	it.stock[where] = n
	it.changes++
	return nil
}

func (e *Emulator) setProduct(c *call) *reply {
	p, refusal := e.product(c)
	if refusal != nil {
		return refusal
	}
	if p.variable {
		e.Break(ruleVariations, "the product's own quantity")
		return fail(http.StatusForbidden, "Forbidden", "The quantity of a product with variations cannot be updated")
	}
	return e.setQuantity(c, p.items[0])
}

func (e *Emulator) setVariation(c *call) *reply {
	it, refusal := e.variation(c)
	if refusal != nil {
		return refusal
	}
	return e.setQuantity(c, it)
}

func (e *Emulator) setQuantity(c *call, it *item) *reply {
	var to change
	if refusal := e.decode(c, &to); refusal != nil {
		return refusal
	}
	if refusal := e.put(it, mainWarehouse, to); refusal != nil {
		return refusal
	}
	answer := object{"id": it.variation, "sku": orNull(it.sku), "quantity": e.number(it.total()), "updated_at": e.second(), "product_id": it.of.id}
	if it.variation == "" {
		answer["id"] = it.of.id
	}
	return ok(answer)
}

func (e *Emulator) stocks(it *item) []object {
	rows := []object{}
	for _, w := range warehouses {
		rows = append(rows, object{"warehouse_id": w.id, "quantity": e.number(it.stock[w.id])})
	}
	return rows
}

func (e *Emulator) renderStocks(p *product) object {
	row := object{"id": p.id, "title_translations": e.texts(p.name), "unlimited_quantity": p.unlimited, "stocks": []object{}, "variations": []object{}}
	if !p.variable {
		row["stocks"] = e.stocks(p.items[0])
		return row
	}
	variations := []object{}
	for _, it := range p.items {
		variations = append(variations, object{"id": it.variation, "fields_translations": object{"zh-hant": it.options}, "stocks": e.stocks(it)})
	}
	row["variations"] = variations
	return row
}

func (e *Emulator) getStocks(c *call) *reply {
	p, refusal := e.product(c)
	if refusal != nil {
		return refusal
	}
	return ok(e.renderStocks(p))
}

func (e *Emulator) setStocks(c *call) *reply {
	p, refusal := e.product(c)
	if refusal != nil {
		return refusal
	}
	var to change
	if refusal := e.decode(c, &to); refusal != nil {
		return refusal
	}
	if !slices.ContainsFunc(warehouses, func(w *warehouse) bool { return w.id == to.Warehouse && w.status == "active" }) {
		e.Break(ruleWarehouse, fmt.Sprintf("%q", to.Warehouse))
		return conflict("The warehouse is not active")
	}
	it := e.byItem[connectors.ListingKey{Item: p.id, Variant: to.Variation}]
	if it == nil {
		e.Break(ruleVariations, "no such variation")
		return conflict("variation_id is needed")
	}
	if refusal := e.put(it, to.Warehouse, to); refusal != nil {
		return refusal
	}
	return ok(e.renderStocks(p))
}

func (e *Emulator) listWarehouses(c *call) *reply {
	return pageOf(e, c, warehouses, func(w *warehouse) object { return object{"id": w.id, "name": w.name, "status": w.status} })
}
