package emulator

// Operations about products and their stock.

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

const (
	mostStock   = 99999
	productPage = 100
)

// defaultPage is how many rows a list has that does not say.
const defaultPage = 10

// numberOr reads a parameter that may be left out.
func numberOr(text string, otherwise int) (int, error) {
	if text == "" {
		return otherwise, nil
	}
	return strconv.Atoi(text)
}

func success(data any, more map[string]any) *reply {
	body := map[string]any{"code": "SUCCESS", "message": "", "data": data}
	for key, value := range more {
		body[key] = value
	}
	return &reply{status: http.StatusOK, body: body}
}

func (e *Emulator) findOption(text string) (*option, *reply) {
	id, _ := strconv.ParseInt(text, 10, 64)
	if o := e.shop.option(id); o != nil {
		return o, nil
	}
	return nil, e.refuse(seller, "", http.StatusNotFound, "유효하지 않은 옵션 아이디입니다.")
}

func (e *Emulator) setQuantity(r *request) *reply {
	n, err := strconv.Atoi(r.args[1])
	switch {
	case len(r.body) > 0 || r.URL.RawQuery != "":
		return e.refuse(seller, "coupang.stock_body", http.StatusBadRequest, "no body is expected")
	case err != nil || n < 0 || n > mostStock:
		return e.refuse(seller, "coupang.stock_quantity", http.StatusBadRequest, "유효하지 않은 재고수량입니다.")
	}
	o, no := e.findOption(r.args[0])
	if no != nil {
		return no
	}
	o.stock = n
	o.changes++
	return &reply{status: http.StatusOK, body: map[string]any{"code": "SUCCESS", "message": "재고 변경을 완료했습니다."}}
}

func (e *Emulator) inventory(r *request) *reply {
	o, no := e.findOption(r.args[0])
	if no != nil {
		return no
	}
	return success(map[string]any{"sellerItemId": o.itemID, "amountInStock": o.stock, "salePrice": o.price, "onSale": true}, nil)
}

func (e *Emulator) products(r *request) *reply {
	q := r.URL.Query()
	if q.Get("vendorId") != vendor {
		return e.refuse(seller, "coupang.vendor", http.StatusNotFound, "Invalid vendor ID")
	}
	size, err1 := numberOr(q.Get("maxPerPage"), defaultPage)
	page, err2 := numberOr(q.Get("nextToken"), 1)
	if err1 != nil || err2 != nil || size < 1 || size > productPage || page < 1 {
		return e.refuse(seller, "coupang.product_page", http.StatusBadRequest, "maxPerPage or nextToken is invalid.")
	}
	all := e.shop.products
	start := min((page-1)*size, len(all))
	end := min(start+size, len(all))
	next := ""
	if end < len(all) {
		next = strconv.Itoa(page + 1)
	}
	rows := []map[string]any{}
	for _, p := range all[start:end] {
		rows = append(rows, map[string]any{
			"sellerProductId": p.id, "sellerProductName": p.name, "displayCategoryCode": 77413, "categoryId": 2102, "productId": p.shown,
			"vendorId": vendor, "saleStartedAt": "2026-01-01T00:00:00", "saleEndedAt": "2099-12-31T00:00:00", "brand": "GoWarehouse",
			"statusName": p.status, "createdAt": e.started.In(connectors.Taipei).Format("2006-01-02T15:04:05"),
		})
	}
	return success(rows, map[string]any{"nextToken": next})
}

func (e *Emulator) product(r *request) *reply {
	id, _ := strconv.ParseInt(r.args[0], 10, 64)
	i := slices.IndexFunc(e.shop.products, func(p *product) bool { return p.id == id })
	if i < 0 {
		return e.refuse(seller, "", http.StatusNotFound, "유효하지 않은 상품입니다.")
	}
	p := e.shop.products[i]
	items := make([]map[string]any, len(p.options))
	for n, o := range p.options {
		items[n] = e.optionRow(o)
	}
	return success(map[string]any{
		"sellerProductId": p.id, "statusName": p.status, "sellerProductName": p.name, "displayProductName": p.name, "brand": "GoWarehouse",
		"returnCenterCode": e.shop.returns[0].code, "outboundShippingPlaceCode": 74010, "items": items,
	}, nil)
}

// optionRow is an item of a product; sold through Rocket Growth too, its ids stand deeper.
func (e *Emulator) optionRow(o *option) map[string]any {
	ids := map[string]any{"sellerProductItemId": o.itemID, "vendorItemId": o.id, "externalVendorSku": o.sku, "salePrice": o.price}
	if o.id == 0 {
		ids["vendorItemId"] = nil
	}
	row := map[string]any{
		"itemName": o.name, "originalPrice": o.price, "maximumBuyCount": o.stock, "barcode": o.barcode, "modelNo": "",
		"attributes": []map[string]any{{"attributeTypeName": "規格", "attributeValueName": o.name}},
		"images": []map[string]any{
			{"imageOrder": 1, "imageType": "DETAIL", "cdnPath": "vendor_inventory/detail.jpg", "vendorPath": ""},
			{"imageOrder": 0, "imageType": "REPRESENTATION", "cdnPath": "vendor_inventory/" + o.sku + ".jpg", "vendorPath": ""},
		},
	}
	if e.On(growthNest) {
		row["marketplaceItemData"] = ids
		row["rocketGrowthItemData"] = map[string]any{"vendorItemId": nil, "externalVendorSku": o.sku}
		return row
	}
	for key, value := range ids {
		row[key] = value
	}
	return row
}

// labelPage draws the label of a box, 60 mm wide and as high as its template says.
func labelPage(b *box, height float64) emulation.LabelPage {
	lines := []string{"Order " + strconv.FormatInt(b.order, 10), "Box " + strconv.FormatInt(b.id, 10)}
	if b.isCOD() {
		lines = append(lines, "COD TWD "+strconv.FormatInt(b.total(), 10))
	}
	return emulation.LabelPage{Title: "COUPANG TW", Lines: append(lines, "Ship by "+shipDay(b).Format(time.DateOnly)), Number: b.number,
		Width: 60, Height: height}
}
