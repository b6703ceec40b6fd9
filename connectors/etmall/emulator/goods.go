package emulator

// Stock and goods: FACTS.md sections 4 and 5.

import (
	"slices"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

const (
	mostGoods    = 100
	mostQuantity = 99999
)

// named gives the variant that a row names; nil if there is none.
func (e *Emulator) named(row body) (connectors.ListingKey, *item, error) {
	goods, ok := row.Text("goodsNo")
	sku, named := row.Text("skuNo")
	if !ok || !named {
		return connectors.ListingKey{}, nil, e.broken(ruleRows, "goodsNo or skuNo", bad("items"))
	}
	key := connectors.ListingKey{Item: goods, Variant: sku}
	it := e.goodsBy[key]
	if it == nil {
		e.Break(ruleGoods, "no such goods")
	}
	return key, it, nil
}

func told(key connectors.ListingKey, code, message string) object {
	return object{"goodsNo": key.Item, "skuNo": key.Variant, "code": code, "message": message}
}

func (e *Emulator) stocksUpdate(b body) (any, error) {
	rows, err := e.rows(b, "items", mostGoods)
	if err != nil {
		return nil, err
	}
	seen := map[connectors.ListingKey]bool{}
	list := make([]object, len(rows))
	for i, row := range rows {
		quantity, ok := row.Number("qty")
		if !ok || quantity < 0 || quantity > mostQuantity {
			return nil, e.broken(ruleQuantity, "qty", bad("qty"))
		}
		key, it, err := e.named(row)
		if err != nil {
			return nil, err
		}
		if seen[key] {
			return nil, e.broken(ruleTwice, "goods", bad("items"))
		}
		seen[key] = true
		list[i] = e.setStock(key, it, quantity)
	}
	return e.results(list), nil
}

// setStock changes one variant, or says why not.
func (e *Emulator) setStock(key connectors.ListingKey, it *item, quantity int) object {
	switch {
	case it == nil:
		return told(key, "4001", "查無商品")
	case e.On(switchOffSale) && it == e.goods[0]:
		return told(key, "4002", "商品已下架")
	case e.On(switchMallStock) && it == e.goods[0]:
		return told(key, "4003", "非廠商庫存商品")
	}
	it.stock = quantity
	it.changes++
	return told(key, "0000", "成功")
}

func (e *Emulator) stocksQuery(b body) (any, error) {
	rows, err := e.rows(b, "items", mostGoods)
	if err != nil {
		return nil, err
	}
	var list []object
	for i, row := range rows {
		key, it, err := e.named(row)
		if err != nil {
			return nil, err
		}
		if it == nil {
			list = append(list, told(key, "4001", "查無商品"))
			continue
		}
		level := told(key, "0000", "成功")
		level["qty"], level["reservedQty"] = e.figure(int64(it.stock), i%2 == 1), e.figure(e.reserved(it), false)
		list = append(list, level)
	}
	slices.Reverse(list)
	return object{"results": list}, nil
}

// reserved is how many pieces open orders hold. They are sold: the saleable quantity does not have them any more.
func (e *Emulator) reserved(it *item) (pieces int64) {
	for _, o := range e.orders {
		for _, l := range o.lines {
			if o.open() && l.item == it {
				pieces += int64(l.qty)
			}
		}
	}
	return pieces
}

var saleStatuses = []string{"ALL", "ON", "OFF", "SOLDOUT"}

func (e *Emulator) goodsQuery(b body) (any, error) {
	wanted, _ := b.Text("saleStatus")
	if !slices.Contains(saleStatuses, wanted) {
		return nil, e.broken(ruleSale, wanted, bad("saleStatus"))
	}
	page, size, err := e.paging(b)
	if err != nil {
		return nil, err
	}
	var all [][]*item
	for _, it := range e.goods {
		i := slices.IndexFunc(all, func(p []*item) bool { return p[0].key.Item == it.key.Item })
		if i < 0 {
			all = append(all, []*item{it})
			continue
		}
		all[i] = append(all[i], it)
	}
	all = slices.DeleteFunc(all, func(p []*item) bool { return wanted != "ALL" && saleStatus(p) != wanted })
	rows, data := paged(all, page, size)
	list := []object{}
	for _, p := range rows {
		list = append(list, e.goodsRow(p))
	}
	data["goods"] = list
	return data, nil
}

func saleStatus(variants []*item) string {
	switch {
	case variants[0].off:
		return "OFF"
	case !slices.ContainsFunc(variants, func(it *item) bool { return it.stock > 0 }):
		return "SOLDOUT"
	}
	return "ON"
}

func (e *Emulator) goodsRow(variants []*item) object {
	skus := []object{}
	for i, it := range variants {
		odd := i%2 == 1
		skus = append(skus, object{
			"skuNo": it.key.Variant, "spec": e.text(it.spec, false), "vendorGoodsNo": it.sku, "barcode": e.text(it.barcode, true),
			"price": e.figure(it.price, odd), "qty": e.figure(int64(it.stock), odd),
		})
	}
	first := variants[0]
	return object{
		"goodsNo": first.key.Item, "goodsName": first.name, "saleStatus": saleStatus(variants),
		"imageUrl": "https://media.etmall.example.com/x/" + first.key.Item + ".jpg", "updateTime": e.Now().In(taipei).Add(-day).Format(moment),
		"skus": skus,
	}
}

// endOfDay is the last second of the day on which a moment lies.
func endOfDay(at time.Time) time.Time {
	y, m, d := at.In(taipei).Date()
	return time.Date(y, m, d, 23, 59, 59, 0, taipei)
}

// wares are what the shop sells.
func (e *Emulator) wares() []emulation.Ware {
	all := make([]emulation.Ware, len(e.goods))
	for i, it := range e.goods {
		all[i] = emulation.Ware{Key: it.key, SKU: it.sku, Quantity: it.stock, Changes: it.changes}
	}
	return all
}
