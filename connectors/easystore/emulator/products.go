package emulator

// Products, variants, locations and stock levels (FACTS.md sections 4 and 5).

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// The shop's locations. The first is the primary one.
const (
	mainLocation   = 600101
	secondLocation = 600102
)

// product is one entry of the catalogue. Every product has at least one variant.
type product struct {
	id     int64
	name   string
	bundle bool
	items  []*item
}

func (p *product) handle() string { return "p-" + strconv.FormatInt(p.id, 10) }

// item is a variant.
type item struct {
	product               *product
	id                    int64
	variant, sku, barcode string
	price                 int64
	levels                map[int64]int // by location
	changes               int
}

func (it *item) key() connectors.ListingKey {
	return connectors.ListingKey{Item: strconv.FormatInt(it.product.id, 10), Variant: strconv.FormatInt(it.id, 10)}
}

// total is the quantity the shop shows: over all its locations.
func (e *Emulator) total(it *item) int {
	if e.On(severalPlaces) {
		return it.levels[mainLocation] + it.levels[secondLocation]
	}
	return it.levels[mainLocation]
}

// code is the SKU that the shop shows of a variant.
func (e *Emulator) code(it *item) string {
	if it.sku == strangerSKU && e.On(noSKU) {
		return ""
	}
	return it.sku
}

// counted says whether the shop keeps the stock of a variant.
func (e *Emulator) counted(it *item) bool {
	return !e.On(untracked) || !slices.Contains([]string{"NB-A5", "PEN-05"}, it.sku)
}

// stockShelves puts the warehouse's catalogue, the bundles and the unknown product into the shop.
func (e *Emulator) stockShelves() {
	productID, variantID := int64(9310021), int64(41200711)
	add := func(p emulation.Product, bundle bool) {
		i := slices.IndexFunc(e.products, func(known *product) bool { return known.name == p.Name })
		if i < 0 {
			e.products = append(e.products, &product{id: productID, name: p.Name, bundle: bundle})
			i = len(e.products) - 1
			productID++
		}
		it := &item{
			product: e.products[i], id: variantID, variant: strings.ReplaceAll(p.Variant, ",", ", "), sku: p.SKU, barcode: p.Barcode, price: p.Price,
			levels: map[int64]int{mainLocation: p.Stock, secondLocation: 5},
		}
		variantID++
		e.products[i].items = append(e.products[i].items, it)
		e.byItem[it.key()] = it
	}
	for _, p := range emulation.Products {
		add(p, false)
	}
	for _, b := range emulation.Bundles {
		add(emulation.Product{SKU: b.SKU, Name: b.Name, Price: b.Price, Stock: 20}, true)
	}
	add(emulation.Stranger, false)
}

func (e *Emulator) listProducts(c *call) *reply {
	wanted, refusal := e.ids(c, "ids")
	if refusal != nil {
		return refusal
	}
	found := slices.DeleteFunc(slices.Clone(e.products), func(p *product) bool { return wanted != nil && !wanted[p.id] })
	return paged(e, c, "products", found, func(p *product) int64 { return p.id }, e.renderProduct)
}

func (e *Emulator) renderProduct(p *product) object {
	row := object{
		"id": p.id, "title": p.name, "handle": p.handle(), "published_at": "2026-01-05T10:00:00.000+08:00", "inventory_management": "easystore",
		"is_bundle": p.bundle, "images": []object{{"id": p.id + 100, "position": 1, "url": "https://cdn.store-assets.com/s/2000001/i/1.jpg"}},
		"variants": e.renderVariants(p), "created_at": "2026-01-05T10:00:00.000+08:00", "updated_at": "2026-11-01T10:00:00.000+08:00",
	}
	if slices.ContainsFunc(p.items, func(it *item) bool { return !e.counted(it) }) {
		row["inventory_management"] = nil
	}
	if e.On(otherNames) {
		row["name"], row["images"] = row["title"], []object{{"id": p.id + 100, "src": "https://cdn.store-assets.com/s/2000001/i/1.jpg"}}
		delete(row, "title")
	}
	if e.On(noVariants) {
		delete(row, "variants")
	}
	return row
}

func (e *Emulator) renderVariants(p *product) []object {
	rows := []object{}
	for _, it := range p.items {
		row := object{
			"id": it.id, "product_id": p.id, "name": null(it.variant), "sku": e.code(it), "barcode": null(it.barcode),
			"price": strconv.FormatInt(it.price, 10) + ".0", "compare_at_price": nil, "cost_price": nil, "inventory_quantity": e.total(it),
			"is_enabled": true,
		}
		if e.On(otherNames) {
			row["title"], row["price"] = row["name"], it.price
			delete(row, "name")
		}
		rows = append(rows, row)
	}
	return rows
}

func (e *Emulator) product(c *call) *product {
	i := slices.IndexFunc(e.products, func(p *product) bool { return strconv.FormatInt(p.id, 10) == c.PathValue("id") })
	if i < 0 {
		return nil
	}
	return e.products[i]
}

func (e *Emulator) listVariants(c *call) *reply {
	p := e.product(c)
	if p == nil {
		return notFound()
	}
	return ok(object{"variants": e.renderVariants(p)})
}

// editVariants changes several variants of one product: all of them, or none.
func (e *Emulator) editVariants(c *call) *reply {
	p := e.product(c)
	if p == nil {
		return notFound()
	}
	var body struct {
		Variants []struct {
			ID       json.Number `json:"id"`
			SKU      *string     `json:"sku"`
			Quantity json.Number `json:"inventory_quantity"`
		} `json:"variants"`
	}
	if refusal := e.decode(c, &body); refusal != nil {
		return refusal
	}
	var changes []func()
	for _, row := range body.Variants {
		i := slices.IndexFunc(p.items, func(it *item) bool { return strconv.FormatInt(it.id, 10) == row.ID.String() })
		if i < 0 {
			e.Break(ruleVariant, "of another product")
			return invalid("Variant does not belong to the product")
		}
		it := p.items[i]
		if row.SKU != nil {
			changes = append(changes, func() { it.sku = *row.SKU })
		}
		if row.Quantity == "" {
			continue
		}
		n, refusal := e.quantity(row.Quantity)
		if refusal != nil {
			return refusal
		}
		changes = append(changes, func() { it.levels[mainLocation], it.changes = n, it.changes+1 })
	}
	for _, change := range changes {
		change()
	}
	return ok(object{"variants": e.renderVariants(p)})
}

func (e *Emulator) quantity(text json.Number) (int, *reply) {
	n, err := strconv.Atoi(text.String())
	if err != nil || n < 0 {
		e.Break(ruleQuantity, "not a whole number of 0 or more")
		return 0, invalid("Quantity must be greater than or equal to 0")
	}
	return n, nil
}

func (e *Emulator) listLocations(c *call) *reply {
	type location struct {
		id            int64
		name, address string
	}
	all := []location{{mainLocation, "五股倉庫", "新北市五股區五工路100號"}}
	if e.On(severalPlaces) {
		all = append(all, location{secondLocation, ownShop.name, ownShop.address})
	}
	return paged(e, c, "locations", all, func(l location) int64 { return l.id }, func(l location) object {
		return object{"id": l.id, "code": fmt.Sprintf("L%d", l.id), "name": l.name, "address1": l.address, "city": nil, "province_code": "TW-TPE",
			"country_code": "TW", "phone": "0222991234", "enabled_pickup": l.id == secondLocation, "cod_type": 0}
	})
}

// levelBody is a stock level to set or to adjust.
type levelBody struct {
	Variant  json.Number `json:"variant_id"`
	Location json.Number `json:"location_id"`
	Quantity json.Number `json:"quantity"`
	Adjust   json.Number `json:"adjustment_quantity"`
}

// level finds the variant and location a body names. Without a location it is the primary one.
func (e *Emulator) level(c *call) (levelBody, *item, int64, *reply) {
	var body levelBody
	if refusal := e.decode(c, &body); refusal != nil {
		return body, nil, 0, refusal
	}
	var found *item
	for _, it := range e.byItem {
		if strconv.FormatInt(it.id, 10) == body.Variant.String() {
			found = it
		}
	}
	at := int64(mainLocation)
	if body.Location != "" {
		at, _ = body.Location.Int64() // what is no number is no location either
	}
	if found == nil {
		e.Break(ruleLevel, "variant")
		return body, nil, 0, notFound()
	}
	if at != mainLocation && (at != secondLocation || !e.On(severalPlaces)) || !e.counted(found) {
		e.Break(ruleLevel, "location, or not counted")
		return body, nil, 0, invalid("Inventory level is invalid")
	}
	return body, found, at, nil
}

func (e *Emulator) setLevel(c *call) *reply {
	body, it, at, refusal := e.level(c)
	if refusal != nil {
		return refusal
	}
	n, refusal := e.quantity(body.Quantity)
	if refusal != nil {
		return refusal
	}
	return e.leveled(it, at, n)
}

func (e *Emulator) adjustLevel(c *call) *reply {
	body, it, at, refusal := e.level(c)
	if refusal != nil {
		return refusal
	}
	by, err := strconv.Atoi(body.Adjust.String())
	if err != nil || by == 0 {
		e.Break(ruleAdjust, "0 or no number")
		return invalid("Adjustment quantity must be other than 0")
	}
	return e.leveled(it, at, it.levels[at]+by)
}

func (e *Emulator) leveled(it *item, at int64, n int) *reply {
	it.levels[at], it.changes = n, it.changes+1
	if e.On(silentLevel) {
		return ok(object{})
	}
	return ok(object{"inventory_level": object{"variant_id": it.id, "location_id": at, "quantity": n}})
}
