package emulator

// Sale pages, their variants and their stock (FACTS.md sections 4 and 5).

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// page is a sale page.
type page struct {
	id     int
	title  string
	closed bool
}

// item is a variant.
type item struct {
	page    *page
	sku     int    // SkuId
	outer   string // OuterId; empty: the merchant gave none
	option  string
	price   int64
	stock   int
	changes int
}

const (
	firstPage = 371499
	firstSku  = 751324
)

// key names a variant by its SkuId: order rows tell no page.
func (it *item) key() connectors.ListingKey { return connectors.ListingKey{Item: strconv.Itoa(it.sku)} }

func (e *Emulator) itemOf(key connectors.ListingKey) (*item, bool) {
	sku, err := strconv.Atoi(key.Item)
	it, known := e.bySku[sku]
	return it, known && err == nil && key.Variant == ""
}

// noSKU is sold under a title that says what it is, and has no SKU of the merchant's.
var noSKU = emulation.Product{Name: emulation.Stranger.Name + "（門市版）", Variant: "A款", Price: 899, Stock: 6}

// delisted is still on a page that was closed.
var delisted = emulation.Product{SKU: "TEE-OLD", Name: "純棉圓領短袖上衣（舊款）", Variant: "灰色,M", Price: 299, Stock: 2}

// stockShelves puts everything on sale: products of one name share a page.
func (e *Emulator) stockShelves() {
	pages := map[string]*page{}
	put := func(p emulation.Product, closed bool) {
		if pages[p.Name] == nil {
			pages[p.Name] = &page{id: firstPage + 13*len(pages), title: p.Name, closed: closed}
		}
		it := &item{page: pages[p.Name], sku: firstSku + 7*len(e.items), outer: p.SKU, option: p.Variant, price: p.Price, stock: p.Stock}
		e.items = append(e.items, it)
		e.bySku[it.sku] = it
	}
	for _, p := range emulation.Products {
		put(p, false)
	}
	for _, b := range emulation.Bundles {
		put(emulation.Product{SKU: b.SKU, Name: b.Name, Price: b.Price, Stock: 12}, false)
	}
	put(emulation.Stranger, false)
	put(noSKU, false)
	put(delisted, true)
}

// sold finds a variant by the merchant's SKU.
func (e *Emulator) sold(outer string) *item {
	for _, it := range e.items {
		if it.outer == outer {
			return it
		}
	}
	panic("nothing is sold as " + outer)
}

const (
	minute     = "2006-01-02T15:04"
	mostListed = 200
)

func (e *Emulator) skuList(c *call) *reply {
	for _, name := range []string{"CreatedDateTimeStart", "CreatedDateTimeEnd"} {
		if _, err := time.ParseInLocation(minute, c.text(name), connectors.Taipei); err != nil {
			return e.refuse(ruleDate, name+" => 日期格式錯誤")
		}
	}
	position, count := c.int("Position"), c.int("Count")
	if position < 0 || count < 1 || count > mostListed {
		return e.refuse(ruleSkuCount, "Count => 需介於 1 ~ 200")
	}
	rows := []object{}
	for _, it := range e.items {
		if it.page.closed == c.bool("IsClosed") {
			rows = append(rows, object{
				"Id": it.page.id, "Title": it.page.title, "SkuId": it.sku, "OuterId": nullable(it.outer), "Price": e.money(it.price),
				"Cost": e.money(it.price / 2),
			})
		}
	}
	from := min(position, len(rows))
	return success(rows[from:min(from+count, len(rows))])
}

// variants are those of a page, or the one that is asked for.
func (e *Emulator) variants(c *call) ([]*item, *reply) {
	var found []*item
	sku := c.int("SkuId")
	for _, it := range e.items {
		if it.page.id == c.int("Id") && (sku == 0 || sku == it.sku) {
			found = append(found, it)
		}
	}
	if len(found) == 0 {
		return nil, e.refuse(ruleListing, "Id Or SkuId => 不存在")
	}
	return found, nil
}

func (e *Emulator) getStock(c *call) *reply {
	found, refusal := e.variants(c)
	if refusal != nil {
		return refusal
	}
	rows := make([]object, len(found))
	for i, it := range found {
		rows[i] = object{"Id": it.page.id, "SkuId": it.sku, "OuterId": nullable(it.outer), "SellingQty": it.stock}
	}
	return success(rows)
}

func (e *Emulator) setStock(c *call) *reply {
	found, refusal := e.variants(c)
	if refusal != nil {
		return refusal
	}
	quantity := c.int("SellingQty")
	if quantity < 0 {
		return e.refuse(ruleQuantity, "SellingQty => 不得小於 0")
	}
	it := found[0]
	if e.On(quantityAdds) {
		quantity += it.stock
	}
	it.stock = quantity
	it.changes++
	return success("")
}

var signed = regexp.MustCompile(`^[+-][1-9][0-9]{0,6}$`)

func (e *Emulator) changeStock(c *call) *reply {
	found, refusal := e.variants(c)
	if refusal != nil {
		return refusal
	}
	text := c.text("ChangeValue")
	by, err := strconv.Atoi(text)
	if !signed.MatchString(text) || err != nil {
		return e.refuse(ruleChange, "ChangeValue => 格式錯誤")
	}
	it := found[0]
	if it.stock+by < 0 {
		return e.refuse(ruleBelowZero, fmt.Sprintf("ChangeValue => 庫存不足 (%d)", it.stock))
	}
	it.stock += by
	it.changes++
	return success("")
}
