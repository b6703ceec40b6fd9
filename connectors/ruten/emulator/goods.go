package emulator

// Operations about items and their stock.

import (
	"net/http"
)

// productRow is one item. One with variants has no custom_no of its own.
func (e *Emulator) productRow(i *item, whole bool) map[string]any {
	status := "offline"
	if i.online {
		status = "online"
	}
	first, stock := i.specs[0], 0
	for _, s := range i.specs {
		stock += s.stock
	}
	row := map[string]any{"item_id": i.id, "name": i.name, "custom_no": first.sku, "status": status, "price": e.number(first.price),
		"qty": e.number(int64(stock)), "has_spec": i.hasSpec(), "images": []string{"https://a.rimg.com.tw/s1/1/" + i.id + ".jpg"}}
	if !i.hasSpec() {
		return row
	}
	row["custom_no"] = ""
	if !whole {
		return row
	}
	specs := make([]map[string]any, len(i.specs))
	for n, s := range i.specs {
		specs[n] = map[string]any{"spec_id": s.id, "spec_name": s.first, "item_name": s.second, "custom_no": e.skuOf(s), "status": true,
			"price": e.number(s.price), "qty": e.number(int64(s.stock))}
	}
	row["spec_info"] = specs
	return row
}

func (e *Emulator) products(r *request) *reply {
	q := r.URL.Query()
	if no := e.onlyQuery(q, "page", "page_size", "status"); no != nil {
		return no
	}
	if q.Has("status") && q.Get("status") != "all" {
		return e.wrong("ruten.query", "status is invalid")
	}
	items := e.shop.items
	first, last, data, no := e.cut(q, len(items))
	if no != nil {
		return no
	}
	if e.On(movingPages) && q.Get("page") != "1" {
		items = append([]*item{items[0]}, items...)
	}
	rows := []map[string]any{}
	for _, i := range items[first:last] {
		rows = append(rows, e.productRow(i, !e.On(noSpecs)))
	}
	data["items"] = rows
	return success(data)
}

func (e *Emulator) noItem() *reply {
	return e.refuse("", http.StatusNotFound, "ITEM_NOT_FOUND", "item not found")
}

func (e *Emulator) product(r *request) *reply {
	i := e.shop.item(r.id)
	if i == nil {
		return e.noItem()
	}
	return success(e.productRow(i, true))
}

func (e *Emulator) productBySKU(r *request) *reply {
	q := r.URL.Query()
	if no := e.onlyQuery(q, "custom_no"); no != nil {
		return no
	}
	s := e.shop.bySKU(q.Get("custom_no"))
	if s == nil {
		return e.noItem()
	}
	return success(map[string]any{"item_id": s.of.id})
}

func (e *Emulator) classes(*request) *reply {
	return success([]map[string]any{{"store_class_id": "1", "name": "全部商品"}})
}

type stockBody struct {
	Item  string `json:"item_id"`
	Qty   *int   `json:"qty"`
	Specs []struct {
		Spec string `json:"spec_id"`
		Qty  *int   `json:"qty"`
	} `json:"spec_info"`
}

// setStock sets an item, or some variants of one: all of them or, if something is wrong with one, none.
func (e *Emulator) setStock(r *request) *reply {
	body, no := read[stockBody](e, r)
	if no != nil {
		return no
	}
	i := e.shop.item(body.Item)
	switch {
	case i == nil:
		return e.noItem()
	case i.hasSpec() != (len(body.Specs) > 0) || i.hasSpec() == (body.Qty != nil):
		return e.wrong("ruten.stock_specs", "an item with spec_info takes the stock of its specs, any other takes qty")
	case !i.online && e.On(liveOnly):
		return e.refuse("", http.StatusBadRequest, "PARAM_INVALID", "商品已下架，無法更新庫存")
	}
	targets := map[*spec]int{}
	set := func(s *spec, quantity *int) *reply {
		switch {
		case s == nil:
			return e.noItem()
		case quantity == nil || *quantity < 0:
			return e.wrong("ruten.stock_quantity", "qty is invalid")
		}
		targets[s] = *quantity
		return nil
	}
	if !i.hasSpec() {
		no = set(i.specs[0], body.Qty)
	}
	for _, told := range body.Specs {
		if no == nil {
			no = set(i.spec(told.Spec), told.Qty)
		}
	}
	if no != nil {
		return no
	}
	for s, quantity := range targets {
		s.stock = quantity
		s.changes++
	}
	return success(map[string]any{"item_id": i.id})
}

func (i *item) spec(id string) *spec {
	for _, s := range i.specs {
		if s.id == id && id != "" {
			return s
		}
	}
	return nil
}
