package emulator

// Stock: FACTS.md section 4.

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

const maxIDs = 200

func badProduct() error {
	return refusal{http.StatusForbidden, object{"code": 403, "message": "商品編號有誤"}}
}

// getQty gives the total of one product.
func (e *Emulator) getQty(c call) (any, error) {
	var body struct {
		ProductID *int64 `json:"ProductId"`
	}
	if err := strict(c.body, &body); err != nil || body.ProductID == nil {
		return nil, e.broken(ruleStockIDs, "ProductId", http.StatusBadRequest, "ProductId 為必填")
	}
	it := e.goodsByID[*body.ProductID]
	if it == nil {
		return nil, badProduct()
	}
	return object{"Qty": it.qty}, nil
}

// getQuantities leaves out products that are not there.
func (e *Emulator) getQuantities(c call) (any, error) {
	var body struct {
		ProductIDs []int64 `json:"ProductIds"`
	}
	if err := strict(c.body, &body); err != nil || len(body.ProductIDs) == 0 || len(body.ProductIDs) > maxIDs {
		return nil, e.broken(ruleStockIDs, "ProductIds", http.StatusBadRequest, "ProductIds 錯誤")
	}
	rows := []any{}
	for _, id := range body.ProductIDs {
		it := e.goodsByID[id]
		if it == nil {
			if e.On(switchBadID) {
				return nil, badProduct()
			}
			continue
		}
		rows = append(rows, object{"ProductId": it.id, "Qty": it.qty, "QtyReg": it.registered, "LeftQty": it.left(), "IsAbstract": it.abstract})
	}
	return object{"GdStocks": rows}, nil
}

// updateQuantities adds to or takes from what can be sold. The results come in another order.
func (e *Emulator) updateQuantities(c call) (any, error) {
	type row struct {
		ProductID *int64 `json:"productId"`
		Quantity  *int   `json:"quantity"`
	}
	var body []json.RawMessage
	if err := json.Unmarshal(c.body, &body); err != nil || len(body) == 0 || len(body) > maxIDs {
		return nil, e.broken(ruleStockChange, "the body is a bare list of 1 to 200 rows", http.StatusBadRequest, "資料格式錯誤")
	}
	rows := make([]row, len(body))
	for i, raw := range body {
		keys := map[string]json.RawMessage{} // field names of Go's decoder match in any case
		if json.Unmarshal(raw, &keys) != nil || keys["productId"] == nil || keys["quantity"] == nil ||
			strict(raw, &rows[i]) != nil || rows[i].ProductID == nil || rows[i].Quantity == nil {
			return nil, e.broken(ruleStockChange, "a row is productId and quantity", http.StatusBadRequest, "資料格式錯誤")
		}
		if e.goodsByID[*rows[i].ProductID] == nil {
			e.Break(ruleStockChange, "no such product")
			return nil, badProduct()
		}
	}
	results := []any{}
	for _, r := range rows {
		results = append(results, e.update(e.goodsByID[*r.ProductID], *r.Quantity))
	}
	slices.Reverse(results)
	return results, nil
}

func (e *Emulator) update(it *item, delta int) object {
	result := object{"Id": it.id, "UpdateQty": delta, "IsAbstract": it.abstract, "IsSuccess": false, "ProducerResponses": []any{}}
	before := it.left()
	switch {
	case it.abstract:
		e.Break(ruleStockVirtual, "an abstract product")
		result["Message"] = "虛主件無法更新庫存"
	case delta == 0:
		e.Break(ruleStockZero, "quantity 0")
		result["Message"] = outcomeText(before, 0, 0, "可銷售數量無異動")
	default:
		did := max(delta, -before)
		it.qty += did
		it.changes++
		result["IsSuccess"], result["Message"] = true, outcomeText(before, delta, did, "更新成功")
	}
	return result
}

func outcomeText(before, asked, did int, end string) string {
	return fmt.Sprintf("目前可銷售數量為:%d, 欲增加數量為:%d, 實際增加數量:%d, 結果:%s", before, asked, did, end)
}

// product gives the product of a key that is written as one.
func (e *Emulator) product(key connectors.ListingKey) *item {
	for _, it := range e.goods {
		if it.key() == key {
			return it
		}
	}
	return nil
}

// wares are what the shop sells.
func (e *Emulator) wares() []emulation.Ware {
	all := make([]emulation.Ware, len(e.goods))
	for i, it := range e.goods {
		all[i] = emulation.Ware{Key: it.key(), SKU: it.sku, Quantity: it.left(), Changes: it.changes, Uncounted: it.abstract}
	}
	return all
}
