package emulator

// Stock and goods: FACTS.md sections 4 and 5.

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

const mostStock = 100

func (e *Emulator) goodsStockModify(c call) (any, error) {
	rows, ok := c.body.Rows("listGoodsStockModify")
	if !ok {
		return nil, e.Refuse(ruleStock, "listGoodsStockModify", "缺少 listGoodsStockModify")
	}
	if len(rows) > mostStock {
		return nil, e.Refuse(ruleStockBatch, numeral(len(rows))+" goods", "筆數超過上限")
	}
	results := []any{}
	for _, row := range rows {
		code, ok1 := row.Text("goodsCode")
		variant, ok2 := row.Text("goodsdtCode")
		quantity, ok3 := row.Number("quantity")
		if !ok1 || !ok2 || !ok3 || quantity < 0 {
			return nil, e.Refuse(ruleStock, "a field is missing or no whole number", "資料格式錯誤")
		}
		message := e.setStock(connectors.ListingKey{Item: code, Variant: variant}, quantity)
		results = append(results, e.stockResult(code, variant, message))
	}
	if e.On(switchReversed) && !e.On(switchCodeTwice) {
		slices.Reverse(results)
	}
	if e.On(switchLostElement) {
		results = results[:len(results)-1]
	}
	return map[string]any{"result": results}, nil
}

// setStock changes one variant, or says why not.
func (e *Emulator) setStock(key connectors.ListingKey, quantity int) string {
	it := e.goodsBy[key]
	switch {
	case it == nil:
		e.Break(ruleStockGoods, "no such goods")
		return "查無此商品"
	case quantity == 0 && e.On(switchZeroRefused):
		return "庫存數量須為正整數"
	}
	it.stock = quantity
	it.changes++
	return ""
}

func (e *Emulator) stockResult(code, variant, message string) any {
	if e.On(switchCodeTwice) {
		return json.RawMessage(fmt.Sprintf(`{"goodsCode":%q,"goodsCode":%q,"success":%v,"errorMessage":%q}`, code, variant, message == "", message))
	}
	return map[string]any{"goodsCode": code, "goodsdtCode": variant, "success": e.truth(message == ""), "errorMessage": message}
}

// modifySkuSaleGb takes a variant off sale or puts it on again.
func (e *Emulator) modifySkuSaleGb(c call) (any, error) {
	code, _ := c.body.Text("goodsCode")
	variant, _ := c.body.Text("goodsDtCode")
	sale, _ := c.body.Text("saleGb")
	it := e.goodsBy[connectors.ListingKey{Item: code, Variant: variant}]
	if sale != "on" && sale != "off" {
		return nil, e.Refuse(ruleSale, "saleGb", "saleGb 參數錯誤")
	}
	if it == nil {
		e.Break(ruleStockGoods, "no such goods")
		return map[string]any{"data": nil, "success": "false", "errCode": "E001", "errMsg": "查無此商品"}, nil
	}
	it.off = sale == "off"
	return map[string]any{"data": nil, "success": "true", "errCode": "", "errMsg": ""}, nil
}

var (
	queryMethods = []string{"All", "SaleType", "Price", "Stock"}
	saleStates   = []string{"All", onShelf, offShelf}
)

const (
	onShelf  = "StartSelling"
	offShelf = "StopSelling"
)

func (e *Emulator) goodsQueryByMethod(c call) (any, error) {
	method, _ := c.body.Text("queryMethod")
	state, _ := c.body.Text("saleStatus")
	if !slices.Contains(queryMethods, method) || !slices.Contains(saleStates, state) {
		return nil, e.Refuse(ruleGoodsQuery, "queryMethod or saleStatus", "queryMethod 或 saleStatus 參數錯誤")
	}
	index, size, err := e.paging(c.body)
	if err != nil {
		return nil, err
	}
	date, dated := c.body.Text("applyDate")
	if _, err := time.ParseInLocation(minute, date, taipei); err != nil && (dated && date != "" || method == "All" || method == "Price") {
		return nil, e.Refuse(ruleGoodsQuery, "applyDate", "applyDate 格式錯誤")
	}
	rows, err := e.goodsRows(c.body, state)
	if err != nil {
		return nil, err
	}
	from, to := window(len(rows), index, size)
	return map[string]any{
		"requestQueryMethod": method, "requestSaleStatus": state, "pageIndex": e.figure(index), "maxPerPage": e.figure(size),
		"totalGoods": e.figure(len(rows)), "result": rows[from:to],
	}, nil
}

// goodsRows gives a row for each product asked for, or for all.
func (e *Emulator) goodsRows(b body, state string) ([]any, error) {
	rows := []any{}
	if b["listGoods"] == nil {
		for _, variants := range e.products() {
			if state == "All" || state == shelf(variants) {
				rows = append(rows, e.goodsRow(variants))
			}
		}
		return rows, nil
	}
	asked, ok := b.Rows("listGoods")
	if !ok {
		return nil, e.Refuse(ruleGoodsQuery, "listGoods", "listGoods 參數錯誤")
	}
	for _, a := range asked {
		code, _ := a.Text("goodsCode")
		only, ok := a.Texts("listGoodsdtCode")
		if !ok || code == "" {
			return nil, e.Refuse(ruleGoodsQuery, "listGoods", "listGoods 參數錯誤")
		}
		variants := slices.DeleteFunc(slices.Clone(e.goods), func(it *item) bool {
			return it.key.Item != code || len(only) > 0 && !slices.Contains(only, it.key.Variant)
		})
		if len(variants) == 0 {
			rows = append(rows, map[string]any{
				"success": e.truth(false), "errorMessge": "查無此商品", "goodsCode": code, "goodsName": nil, "saleStatus": "All", "salePrice": nil,
				"custPrice": nil, "applyDate": nil, "listGoodsdt": nil,
			})
			continue
		}
		rows = append(rows, e.goodsRow(variants))
	}
	return rows, nil
}

// products groups the goods by product.
func (e *Emulator) products() [][]*item {
	var groups [][]*item
	for _, it := range e.goods {
		i := slices.IndexFunc(groups, func(g []*item) bool { return g[0].key.Item == it.key.Item })
		if i < 0 {
			groups = append(groups, []*item{it})
			continue
		}
		groups[i] = append(groups[i], it)
	}
	return groups
}

func shelf(variants []*item) string {
	if variants[0].stopped {
		return offShelf
	}
	return onShelf
}

func (e *Emulator) goodsRow(variants []*item) any {
	first := variants[0]
	date := e.Now().In(taipei).Format(time.DateOnly) + " 00:00:00"
	list := []any{}
	for _, it := range variants {
		sale := map[bool]string{false: "on", true: "off"}[it.off]
		list = append(list, map[string]any{
			"goodsdtCode": it.key.Variant, "quantity": e.figure(it.stock), "entpGoodsNo": it.sku, "goodsdtInfo": it.option,
			"salePrice": e.figure(int(it.price)), "custPrice": e.figure(int(it.price) + 200), "applyDate": date, "dtSaleStatus": sale,
		})
	}
	return map[string]any{
		"success": e.truth(true), "errorMessage": "", "goodsCode": e.blank(first.key.Item), "goodsName": e.blank(first.name), "saleStatus": shelf(variants),
		"salePrice": e.figure(int(first.price)), "custPrice": e.figure(int(first.price) + 200), "applyDate": date, "listGoodsdt": list,
	}
}

// wares are what the shop sells.
func (e *Emulator) wares() []emulation.Ware {
	all := make([]emulation.Ware, len(e.goods))
	for i, it := range e.goods {
		all[i] = emulation.Ware{Key: it.key, SKU: it.sku, Quantity: it.stock, Changes: it.changes}
	}
	return all
}
