package emulator

// Endpoints about items, models and stock.

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	deepestOffset  = 10000 // the platform's number is not published
	shallowOffset  = 4
	promotionStock = 5 // with reserved_stock
	picture        = "https://cf.shopee.tw/file/tw-11134207-7qukw-abc"
)

var itemStates = []string{"NORMAL", "BANNED", "UNLIST", "REVIEWING", "SELLER_DELETE", "SHOPEE_DELETE"}

// itemList is GET product/get_item_list (FACTS.md 5).
func (e *Emulator) itemList(r *request) (answer, error) {
	q := r.query
	offset, err1 := strconv.Atoi(q.Get("offset"))
	size, err2 := strconv.Atoi(q.Get("page_size"))
	states := q["item_status"]
	if err1 != nil || err2 != nil || offset < 0 || size < 1 || size > 100 || len(states) == 0 ||
		slices.ContainsFunc(states, func(s string) bool { return !slices.Contains(itemStates, s) }) {
		return answer{}, breach(
			"shopee.item_page",
			"product.error_param",
			"Wrong parameters, detail: offset, page_size or item_status is invalid.",
		)
	}
	if e.On(shallow) && offset >= shallowOffset {
		return answer{}, refuse("product.error_param", "get items offset over limit, please use the next field")
	}
	if offset > deepestOffset {
		return answer{}, breach("shopee.item_offset", "product.error_param", "get items offset over limit, please use the next field")
	}
	found := r.shop.changedBetween(number(q.Get("update_time_from"), 0), number(q.Get("update_time_to"), 1<<62))
	if !slices.Contains(states, "NORMAL") {
		found = nil
	}
	total := len(found)
	found = found[min(offset, total):]
	if size = min(size, len(found)); e.On(shallow) {
		size = min(size, shallowOffset)
	}
	rows := []map[string]any{}
	for _, i := range found[:size] {
		rows = append(
			rows,
			map[string]any{"item_id": i.id, "item_status": "NORMAL", "update_time": i.changed, "tag": map[string]any{"kit": false}},
		)
	}
	return answer{
		response: map[string]any{"item": rows, "total_count": total, "has_next_page": len(found) > size, "next_offset": offset + size},
	}, nil
}

func number(text string, otherwise int64) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return otherwise
	}
	return n
}

func (s *shop) changedBetween(from, to int64) []*item {
	var found []*item
	for _, i := range s.items {
		if i.changed >= from && i.changed <= to {
			found = append(found, i)
		}
	}
	return found
}

// itemBaseInfo is GET product/get_item_base_info.
func (e *Emulator) itemBaseInfo(r *request) (answer, error) {
	ids := splitList(r.query.Get("item_id_list"))
	if err := count(len(ids), "shopee.item_batch", "item_id_list"); err != nil {
		return answer{}, err
	}
	rows := []map[string]any{}
	for _, id := range ids {
		i := r.shop.item(number(id, -1))
		if i == nil {
			continue
		}
		row := map[string]any{"item_id": i.id, "item_name": i.name, "item_sku": i.sku, "has_model": i.hasModels(), "item_status": "NORMAL",
			"image":  map[string]any{"image_url_list": []string{picture}, "image_id_list": []string{"tw-11134207-7qukw-abc"}},
			"weight": "0.3", "brand": map[string]any{"brand_id": 0, "original_brand_name": "NoBrand"}, "gtin_code": "00"}
		if !i.hasModels() {
			m := i.models[0]
			row["price_info"], row["stock_info_v2"] = prices(m), e.stockInfo(m)
			if m.barcode != "" {
				row["gtin_code"] = m.barcode
			}
		}
		rows = append(rows, row)
	}
	return answer{response: map[string]any{"item_list": rows}}, nil
}

func prices(m *model) []map[string]any {
	return []map[string]any{{"currency": "TWD", "original_price": m.price, "current_price": m.price}}
}

func (e *Emulator) held() int {
	if e.On(reserved) {
		return promotionStock
	}
	return 0
}

func (e *Emulator) stockInfo(m *model) map[string]any {
	rows := []map[string]any{}
	if e.On(warehouses) {
		for _, place := range []string{mainLocation, secondLocation} {
			rows = append(rows, map[string]any{"location_id": place, "stock": m.stock[place], "if_saleable": true})
		}
	} else {
		rows = append(rows, map[string]any{"location_id": "", "stock": m.total(), "if_saleable": true})
	}
	return map[string]any{"summary_info": map[string]any{"total_reserved_stock": e.held(), "total_available_stock": m.total()},
		"seller_stock": rows, "shopee_stock": []any{}}
}

// modelList is GET product/get_model_list.
func (e *Emulator) modelList(r *request) (answer, error) {
	i := r.shop.item(number(r.query.Get("item_id"), -1))
	if i == nil {
		return answer{}, refuse("product.error_item_not_found", "Product not found.")
	}
	tiers := make([]map[string]any, len(i.tiers))
	choices := make([][]string, len(i.tiers))
	for t, name := range i.tiers {
		var options []map[string]any
		for _, m := range i.models {
			if !slices.Contains(choices[t], m.options[t]) {
				choices[t] = append(choices[t], m.options[t])
				options = append(options, map[string]any{"option": m.options[t]})
			}
		}
		tiers[t] = map[string]any{"name": name, "option_list": options}
	}
	rows := []map[string]any{}
	for _, m := range i.models {
		if m.id == 0 {
			continue
		}
		index := make([]int, len(m.options))
		for t, option := range m.options {
			index[t] = slices.Index(choices[t], option)
		}
		rows = append(rows, map[string]any{
			"model_id":      m.id,
			"tier_index":    index,
			"model_sku":     m.sku,
			"model_status":  "MODEL_NORMAL",
			"promotion_id":  0,
			"has_promotion": false,
			"price_info":    prices(m),
			"stock_info_v2": e.stockInfo(m),
			"gtin_code":     m.barcode,
			"weight":        "0.3",
		})
	}
	return answer{response: map[string]any{"tier_variation": tiers, "model": rows}}, nil
}

// stockBody is what update_stock sends.
type stockBody struct {
	ItemID int64 `json:"item_id"`
	Stocks []struct {
		ModelID int64 `json:"model_id"`
		Seller  []struct {
			LocationID *string `json:"location_id"`
			Stock      int     `json:"stock"`
		} `json:"seller_stock"`
	} `json:"stock_list"`
}

// updateStock is POST product/update_stock (FACTS.md 4).
func (e *Emulator) updateStock(r *request) (answer, error) {
	body, err := read[stockBody](r)
	if err != nil {
		return answer{}, err
	}
	if err := count(len(body.Stocks), "shopee.stock_batch", "stock_list"); err != nil {
		return answer{}, err
	}
	i := r.shop.item(body.ItemID)
	if i == nil {
		return answer{}, refuse("product.error_item_not_found", "Product not found.")
	}
	good, bad := []map[string]any{}, []map[string]any{}
	for _, wanted := range body.Stocks {
		if wanted.ModelID == 0 && i.hasModels() {
			return answer{}, breach("shopee.stock_model", "product.error_edit_item_stock_for_item_has_model",
				"Cannot edit item stock for item that has model.")
		}
		m := i.model(wanted.ModelID)
		if m == nil {
			bad = append(bad, map[string]any{"model_id": wanted.ModelID, "failed_reason": "Wrong model_id."})
			continue
		}
		for _, s := range wanted.Seller {
			place, err := e.location(s.LocationID)
			if err != nil {
				return answer{}, err
			}
			if m.total()-m.stock[place]+s.Stock < e.held() || s.Stock < 0 {
				e.Break("shopee.stock_reserved", "Stock should be larger than reserved stock.")
				bad = append(bad, map[string]any{"model_id": wanted.ModelID, "failed_reason": "Stock should be larger than reserved stock."})
				continue
			}
			m.stock[place] = s.Stock
			m.changes++
			good = append(good, map[string]any{"model_id": wanted.ModelID, "location_id": place, "stock": s.Stock})
		}
	}
	lists := map[string]any{"success_list": good, "failure_list": bad}
	if len(good) == 0 {
		all := refuse("product.error_busi_update_stock_failed", "Update stock failed.")
		all.response = lists
		return answer{}, all
	}
	return answer{response: lists}, nil
}

// location resolves location_id, which multi-warehouse shops must send and others must not.
func (e *Emulator) location(id *string) (string, error) {
	switch {
	case e.On(warehouses) && id == nil:
		return "", breach("shopee.stock_location", "product.error_busi", "The merchant/shop has multi warehouse, please input location id")
	case !e.On(warehouses) && id != nil && *id != "":
		return "", breach("shopee.stock_location", "product.error_auth", "You do not have right to use seller location_id.")
	case !e.On(warehouses):
		return mainLocation, nil
	case *id != mainLocation && *id != secondLocation:
		return "", refuse("product.error_param", "Wrong location_id.")
	}
	return *id, nil
}

// warehouseDetail is GET shop/get_warehouse_detail.
func (e *Emulator) warehouseDetail(*request) (answer, error) {
	if !e.On(warehouses) {
		return answer{}, refuse("warehouse.error_not_in_whitelist", "Your shop is not in multi-warehouse whitelist.")
	}
	return answer{response: []map[string]any{
		{
			"warehouse_id":   6,
			"warehouse_name": "內湖倉",
			"warehouse_type": 1,
			"location_id":    mainLocation,
			"address_id":     addressIDs[0],
			"region":         "TW",
		},
		{
			"warehouse_id":   7,
			"warehouse_name": "板橋倉",
			"warehouse_type": 1,
			"location_id":    secondLocation,
			"address_id":     addressIDs[1],
			"region":         "TW",
		},
	}}, nil
}

// updateModel is POST product/update_model, used for SKUs.
func (e *Emulator) updateModel(r *request) (answer, error) {
	body, err := read[struct {
		ItemID int64 `json:"item_id"`
		Models []struct {
			ID  int64   `json:"model_id"`
			SKU *string `json:"model_sku"`
		} `json:"model"`
	}](r)
	if err != nil {
		return answer{}, err
	}
	if err := count(len(body.Models), "shopee.model_batch", "model"); err != nil {
		return answer{}, err
	}
	i := r.shop.item(body.ItemID)
	if i == nil {
		return answer{}, refuse("product.error_item_not_found", "Product not found.")
	}
	for _, wanted := range body.Models {
		if wanted.SKU == nil {
			return answer{}, breach("shopee.model_batch", "product.error_param", "Wrong parameters, detail: model_sku is required.")
		}
		if err := shortSKU(*wanted.SKU); err != nil {
			return answer{}, err
		}
		m := i.model(wanted.ID)
		if m == nil || wanted.ID == 0 {
			return answer{}, refuse("product.error_param", "Wrong model_id.")
		}
		m.sku = *wanted.SKU
	}
	return answer{}, nil
}

// updateItem is POST product/update_item, used for SKUs.
func (e *Emulator) updateItem(r *request) (answer, error) {
	body, err := read[struct {
		ItemID int64   `json:"item_id"`
		SKU    *string `json:"item_sku"`
	}](r)
	if err != nil {
		return answer{}, err
	}
	i := r.shop.item(body.ItemID)
	if i == nil {
		return answer{}, refuse("product.error_item_not_found", "Product not found.")
	}
	if body.SKU != nil {
		if err := shortSKU(*body.SKU); err != nil {
			return answer{}, err
		}
		i.sku = *body.SKU
	}
	return answer{response: map[string]any{"item_id": i.id, "item_sku": i.sku}}, nil
}

func shortSKU(sku string) error {
	if utf8.RuneCountInString(strings.TrimSpace(sku)) > 100 {
		return breach("shopee.sku_length", "product.error_param", "SKU exceeds the limit of 100 characters.")
	}
	return nil
}
