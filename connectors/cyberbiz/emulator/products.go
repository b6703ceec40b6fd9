package emulator

// Products and their variants (FACTS.md sections 4 and 5).

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// product has at least one variant; without options that one has no name.
type product struct {
	id       int64
	title    string
	options  []string // names of the axes
	variants []*variant
	combo    bool
}

type variant struct {
	id      int64
	product *product
	name    string
	sku     string // empty: null
	price   int64
	stock   int
	managed bool // the shop counts it
	changes int
}

func (v *variant) key() connectors.ListingKey {
	return connectors.ListingKey{Item: strconv.FormatInt(v.product.id, 10), Variant: strconv.FormatInt(v.id, 10)}
}

// What the shop sells beside the catalogue: a combo without a stock of its own, and a thing without SKU that nobody counts.
const (
	comboTitle = "文具雙享組"
	bagTitle   = "禮品包裝服務"
)

var optionNames = []string{"規格", "尺寸"}

// stockShelves fills the shop.
func (e *Emulator) stockShelves() {
	for _, p := range append(append([]emulation.Product{}, emulation.Products...), emulation.Stranger) {
		e.sells(p)
	}
	for _, b := range emulation.Bundles {
		e.sells(emulation.Product{SKU: b.SKU, Name: b.Name, Price: b.Price, Stock: 50})
	}
	e.sells(emulation.Product{Name: bagTitle, Price: 50})
	e.sells(emulation.Product{Name: comboTitle, Price: 349}).product.combo = true
}

// sells adds a variant; those of one name become one product.
func (e *Emulator) sells(p emulation.Product) *variant {
	of := e.titled(p.Name)
	if of == nil {
		of = &product{id: 68751035 + int64(len(e.products))*7, title: p.Name}
		if p.Variant != "" {
			of.options = optionNames[:strings.Count(p.Variant, ",")+1]
		}
		e.products = append(e.products, of)
	}
	v := &variant{
		id: 83653695 + int64(len(e.variants))*11, product: of, name: strings.ReplaceAll(p.Variant, ",", " / "), sku: p.SKU, price: p.Price,
		stock: p.Stock, managed: p.SKU != "",
	}
	of.variants = append(of.variants, v)
	e.variants[v.key()] = v
	return v
}

func (e *Emulator) titled(title string) *product {
	for _, p := range e.products {
		if p.title == title {
			return p
		}
	}
	return nil
}

// bySKU finds a variant of the catalogue, or the only one of a product by its title.
func (e *Emulator) bySKU(name string) *variant {
	for _, p := range e.products {
		for _, v := range p.variants {
			if v.sku == name || p.title == name {
				return v
			}
		}
	}
	panic("emulator: not in the catalogue: " + name)
}

func (e *Emulator) listProducts(c *call) *reply {
	e.namesOnly(c)
	rows := make([]object, 0, len(e.products))
	for i, p := range e.products {
		row := e.renderProduct(p)
		row["id"] = p.id
		pictures := []any{fmt.Sprintf("//cdn.example/%d.jpg", p.id)}
		row["photos"], row["photo_urls"] = []any{}, pictures // one or the other (FACTS.md section 5)
		if i%2 == 1 {
			row["photos"], row["photo_urls"] = pictures, nil
		}
		rows = append(rows, row)
	}
	return e.listed(c, rows)
}

// renderProduct is a product without its id, which only lists have.
func (e *Emulator) renderProduct(p *product) object {
	variants, options := []object{}, []object{}
	for i, v := range p.variants {
		row := e.renderVariant(v, i+1)
		row["id"] = v.id
		variants = append(variants, row)
	}
	for i, name := range p.options {
		options = append(options, object{"id": p.id*10 + int64(i), "name": name, "position": i + 1, "types": "甲,乙"})
	}
	return object{
		"title": p.title, "english_title": nil, "product_url": fmt.Sprintf("//%s/products/p%d", shopDomain, p.id), "published": true,
		"product_type": nil, "vendor": nil, "price": float(p.variants[0].price), "tags": []any{}, "product_variants": variants,
		"product_options": options, "pos_shop": nil, "temperature_types": []any{"常溫"}, "created_at": local(issued), "updated_at": local(issued),
	}
}

// renderVariant is a variant without its id, which only lists have.
func (e *Emulator) renderVariant(v *variant, position int) object {
	row := object{
		"product_id": v.product.id, "name": v.name, "position": position, "price": float(v.price), "cost": nil, "compare_at_price": nil,
		"weight": 0.2, "option1": nil, "option2": nil, "option3": nil, "inventory_management": v.managed, "inventory_quantity": nil,
		"sold": 4, "safety_inventory_quantity": nil, "inventory_policy": "deny", "sku": nil, "qc": nil, "requires_shipping": true,
		"honeycomb_sync": false, "vendor": nil, "created_at": local(issued), "updated_at": local(issued),
	}
	if v.managed {
		row["inventory_quantity"] = v.stock
	}
	if v.sku != "" {
		row["sku"] = v.sku
	}
	if v.name != "" {
		for i, option := range strings.Split(v.name, " / ") {
			row[fmt.Sprintf("option%d", i+1)] = option
		}
	}
	return row
}

// shippingNames are the shop's methods, by the names that its orders show.
func (e *Emulator) shippingNames(*call) *reply {
	names := make([]string, len(methods))
	for i, m := range methods {
		names[i] = m.name
	}
	return ok(object{"shipping_names": names})
}

func (e *Emulator) getProduct(c *call) *reply {
	for _, p := range e.products {
		if strconv.FormatInt(p.id, 10) == c.PathValue("id") {
			return ok(e.renderProduct(p))
		}
	}
	return notFound()
}

func (e *Emulator) theVariant(c *call) (*variant, *reply) {
	v, there := e.variants[connectors.ListingKey{Item: c.PathValue("id"), Variant: c.PathValue("variant")}]
	if !there {
		return nil, notFound()
	}
	return v, nil
}

func (e *Emulator) getVariant(c *call) *reply {
	v, refusal := e.theVariant(c)
	if refusal != nil {
		return refusal
	}
	return ok(e.renderVariant(v, 1))
}

// editVariant sets stock and SKU; what is not named stays.
func (e *Emulator) editVariant(c *call) *reply {
	v, refusal := e.theVariant(c)
	if refusal != nil {
		return refusal
	}
	var edit struct {
		Quantity json.RawMessage `json:"inventory_quantity"`
		SKU      json.RawMessage `json:"sku"`
	}
	if refusal := e.decode(c, &edit); refusal != nil {
		return refusal
	}
	if edit.Quantity != nil {
		n, err := strconv.Atoi(string(edit.Quantity))
		switch {
		case err != nil || n < 0:
			return e.refuse(ruleInventory, string(edit.Quantity), invalid("inventory_quantity 參數錯誤"))
		case !v.managed:
			return e.refuse(ruleUntracked, "not counted", invalid("此規格未啟用庫存管理"))
		}
		v.stock, v.changes = n, v.changes+1
	}
	if edit.SKU != nil {
		var sku string
		if json.Unmarshal(edit.SKU, &sku) != nil {
			return e.refuse(ruleSKU, "no text", invalid("sku 參數錯誤"))
		}
		v.sku = sku
	}
	return &reply{status: http.StatusOK, body: e.renderVariant(v, 1)}
}

// float writes an amount the way CYBERBIZ does: 640.0.
func float(dollars int64) json.RawMessage {
	return json.RawMessage(strconv.FormatInt(dollars, 10) + ".0")
}

// local writes a time as CYBERBIZ does: in Taipei's time, without saying so.
func local(t time.Time) string { return t.In(connectors.Taipei).Format(wireTime) }

const wireTime = "2006-01-02 15:04:05"
