package emulator

// Goods and their stock (FACTS.md sections 4 and 5).

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// item is one variant of a product.
type item struct {
	group   string
	variant string // 000: the only one
	name    string
	spec    string
	sku     string
	barcode string
	price   int64
	stock   int
	changes int
}

func (it *item) id() string { return it.group + "-" + it.variant }

// idOf is a number as PChome writes it.
func (e *Emulator) idOf(it *item) string {
	if e.On(switchBareIDs) && it.variant == "000" {
		return it.group
	}
	return it.id()
}

func (it *item) key() connectors.ListingKey {
	return connectors.ListingKey{Item: it.group, Variant: strings.TrimPrefix(it.variant, "000")}
}

// title is the product's name with its variant, as PChome writes it.
func (it *item) title() string {
	if it.spec == "" {
		return it.name
	}
	return it.name + "(" + it.spec + ")"
}

// stockShelves makes the catalogue: products of one name are variants of one product.
func (e *Emulator) stockShelves() {
	groups, variants := map[string]string{}, map[string]int{}
	put := func(p emulation.Product) {
		group, there := groups[p.Name]
		if !there {
			group = fmt.Sprintf("DICKCB-A900D%04d", len(groups)+1)
			groups[p.Name] = group
		}
		it := &item{
			group: group, variant: "000", name: p.Name, spec: strings.ReplaceAll(p.Variant, ",", "/"), sku: p.SKU, barcode: p.Barcode, price: p.Price,
			stock: p.Stock,
		}
		if it.spec != "" {
			variants[group]++
			it.variant = fmt.Sprintf("%03d", variants[group])
		}
		e.goods = append(e.goods, it)
	}
	for _, p := range emulation.Products {
		put(p)
	}
	for _, b := range emulation.Bundles {
		put(emulation.Product{SKU: b.SKU, Name: b.Name, Price: b.Price, Stock: 20})
	}
	put(emulation.Stranger)
}

func (e *Emulator) find(is func(*item) bool) *item {
	for _, it := range e.goods {
		if is(it) {
			return it
		}
	}
	return nil
}

func (e *Emulator) byKey(key connectors.ListingKey) *item {
	return e.find(func(it *item) bool { return it.key() == key })
}

// StockOf gives PChome's own number and how many accepted changes it saw.
func (e *Emulator) StockOf(key connectors.ListingKey) (quantity, changes int, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	it := e.byKey(key)
	if it == nil {
		return 0, 0, false
	}
	return it.stock, it.changes, true
}

// ListingKeys gives every product on the shelf.
func (e *Emulator) ListingKeys() []connectors.ListingKey {
	e.mu.Lock()
	defer e.mu.Unlock()
	keys := make([]connectors.ListingKey, 0, len(e.goods))
	for _, it := range e.goods {
		keys = append(keys, it.key())
	}
	return keys
}

// SKUOf gives the vendor's own number of a product, as PChome has it.
func (e *Emulator) SKUOf(key connectors.ListingKey) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if it := e.byKey(key); it != nil {
		return it.sku
	}
	return ""
}

func (e *Emulator) listGoods(c *call) *reply {
	if refusal := e.parameters(c, []string{"isshelf"}, []string{"fields", "offset", "limit", "isillegal"}); refusal != nil {
		return refusal
	}
	shelf, illegal := c.query.Get("isshelf"), c.query.Get("isillegal")
	if shelf != "0" && shelf != "1" {
		return e.broken(ruleShelf, shelf, refused("ParamInvalid", "isshelf 錯誤"))
	}
	if c.query.Has("isillegal") && (illegal != "0" && illegal != "1" || c.query.Get("fields") == "") {
		return e.broken(ruleShelf, "isillegal "+illegal, refused("ParamInvalid", "isillegal 錯誤或缺少 fields"))
	}
	offset, limit, refusal := e.paging(c, 1)
	if refusal != nil {
		return refusal
	}
	var rows []object
	for _, it := range e.goods {
		if shelf == "1" && illegal != "1" {
			rows = append(rows, object{"Id": e.idOf(it), "GroupId": it.group})
		}
	}
	return e.cut(rows, offset, limit, 1)
}

func (e *Emulator) getGroup(c *call) *reply {
	if refusal := e.parameters(c, []string{"groupid"}, nil); refusal != nil {
		return refusal
	}
	if e.On(switchNoGroup) {
		return unknown()
	}
	rows := []object{}
	for _, it := range e.goods {
		if it.group == c.query.Get("groupid") {
			rows = append(rows, e.renderGoods(it))
		}
	}
	if len(rows) == 0 {
		return e.broken(ruleGoods, "no such group", unknown())
	}
	return ok(rows)
}

func (e *Emulator) getGoods(c *call) *reply {
	if refusal := e.parameters(c, nil, []string{"extra_fields"}); refusal != nil {
		return refusal
	}
	it := e.find(func(it *item) bool { return e.idOf(it) == c.PathValue("id") })
	switch {
	case it == nil && e.On(switchBareIDs): // nobody told the client how numbers are written
		return unknown()
	case it == nil:
		return e.broken(ruleGoods, "no such product", unknown())
	}
	row := e.renderGoods(it)
	if c.query.Get("extra_fields") == "PmName" {
		row["PmName"] = "王O"
	}
	return ok([]object{row})
}

// putStock sets what may be sold: of all products or of none.
func (e *Emulator) putStock(c *call) *reply {
	if refusal := e.parameters(c, []string{"prodid"}, nil); refusal != nil {
		return refusal
	}
	ids, refusal := e.numbers(c, "prodid")
	if refusal != nil {
		return refusal
	}
	rows, refusal := e.entries(c, ids)
	if refusal != nil {
		return refusal
	}
	levels := map[*item]int{}
	for _, row := range rows {
		id := text(row, "Id")
		it := e.find(func(it *item) bool { return e.idOf(it) == id })
		if it == nil {
			return e.broken(ruleGoods, "no such product to set", unknown())
		}
		number, isNumber := row["Qty"].(json.Number)
		quantity, err := strconv.Atoi(number.String())
		if !isNumber || err != nil || quantity < 0 || len(row) != 2 {
			return e.broken(ruleQuantity, "Qty", refused("QtyInvalid", "數量錯誤", id))
		}
		if e.On(switchConsigned) && it == e.goods[0] {
			return e.broken(ruleConsigned, "consigned", refused("NotTransferProd", "僅限轉單商品", id))
		}
		levels[it] = quantity
	}
	for it, quantity := range levels {
		it.stock = quantity
		it.changes++
	}
	return &reply{status: http.StatusNoContent}
}

func (e *Emulator) renderGoods(it *item) object {
	sku, empty := "VendorPId", any(nil)
	if e.On(switchOtherCase) {
		sku = "VendorPID"
	}
	if e.On(switchEmpties) {
		empty = []any{}
	}
	return object{
		"Id": e.idOf(it), "GroupId": it.group, "Name": it.title(), sku: it.sku, "Spec": it.spec, "Nick": it.name, "PartNo": "", "Qty": it.stock,
		"BarCode": it.barcode, "isShelf": 1, "Pic": object{"B": "/items/" + it.group + "/000001.jpg"}, "Volume": empty,
		"PhysicalCategory": empty,
	}
}
