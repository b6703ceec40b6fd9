package emulator

// Stock and goods: FACTS.md sections 4 and 5.

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

const (
	maxGoodsCodes = 2000
	maxStockRows  = 500
	maxStock      = 9999
	goodsPerPage  = 1000
)

func (e *Emulator) goodsStockQuery(c call) (any, error) {
	list, ok := c.body["goodsCodeList"].([]any)
	if !ok || len(list) == 0 || len(list) > maxGoodsCodes {
		return nil, e.Refuse(ruleGoodsList, "goodsCodeList", "請填寫商品編號(goodsCodeList)參數")
	}
	wanted := map[string]bool{}
	for _, value := range list {
		code, ok := value.(string)
		if !ok {
			return nil, e.Refuse(ruleGoodsList, "goodsCodeList", "請填寫商品編號(goodsCodeList)參數")
		}
		wanted[code] = true
	}
	rows := []any{}
	for _, it := range e.goods {
		if wanted[it.key.Item] {
			rows = append(rows, map[string]any{
				"goods_code": it.key.Item, "goods_name": it.name, "goodsdt_code": it.key.Variant, "goodsdt_info": it.option,
				"order_counsel_qty": it.stock, "syslast": it.reserved, "entp_goods_no": it.sku,
			})
		}
	}
	return map[string]any{"dataList": rows}, nil
}

var deltaPattern = regexp.MustCompile(`^-?[1-9]\d{0,3}$`)

// changeGoodsQty adds to or takes from the sellable quantity, guarded by the value read before.
func (e *Emulator) changeGoodsQty(c call) (any, error) {
	rows, ok := c.body.Rows("sendInfoList")
	if !ok {
		return nil, e.Refuse(ruleStockFields, "sendInfoList", "缺少 sendInfoList 參數")
	}
	if len(rows) > maxStockRows {
		return nil, e.Refuse(ruleStockBatch, strconv.Itoa(len(rows))+" rows", "sendInfoList 筆數超過上限")
	}
	var okList, failList, undoList []string
	for _, row := range rows {
		values := map[string]string{}
		for _, key := range []string{"goodsCode", "goodsName", "goodsdtCode", "goodsdtInfo", "orderCounselQty", "addReduceQty", "baljuChgFlag"} {
			value, ok := row.Text(key)
			if !ok {
				return nil, e.Refuse(ruleStockFields, key, "缺少 "+key+" 參數")
			}
			values[key] = value
		}
		head := values["goodsCode"] + " " + values["goodsdtCode"] + "："
		it, reason := e.stockRefusal(values)
		switch {
		case it == nil:
			undoList = append(undoList, head+reason)
		case reason != "":
			failList = append(failList, head+reason)
		default:
			delta, _ := strconv.Atoi(values["addReduceQty"])
			it.stock += delta
			it.changes++
			okList = append(okList, fmt.Sprintf("%s●異動數量%d，存檔成功!", head, delta))
		}
	}
	values := map[string]any{"totalCount": strconv.Itoa(len(rows))}
	tally(values, "success", "Count", okList)
	tally(values, "fail", "Count", failList)
	tally(values, "undo", "Count", undoList)
	return e.resultInfo(values)
}

// stockRefusal gives the goods of a row and the reason its change is refused, if it is. No goods: the row was not understood.
func (e *Emulator) stockRefusal(values map[string]string) (*item, string) {
	it := e.goodsBy[connectors.ListingKey{Item: values["goodsCode"], Variant: values["goodsdtCode"]}]
	if it == nil {
		e.Break(ruleStockGoods, "no such goods")
		return nil, "查無商品"
	}
	delta, err := strconv.Atoi(values["addReduceQty"])
	switch {
	case values["goodsName"] != it.name || values["goodsdtInfo"] != it.option:
		e.Break(ruleStockFields, "goodsName or goodsdtInfo is not an echo")
		return it, "商品名稱或單品規格不符"
	case err != nil || !deltaPattern.MatchString(values["addReduceQty"]) || !slices.Contains([]string{"", "1", "2"}, values["baljuChgFlag"]):
		e.Break(ruleStockFields, "addReduceQty or baljuChgFlag")
		return it, "異動數量格式錯誤"
	case it.hidden:
		return it, "寄倉商品不能加減量。"
	case values["orderCounselQty"] != strconv.Itoa(it.stock):
		return it, "可接單量已異動，請重新查詢。"
	case it.stock+delta < 0 || it.stock+delta > maxStock:
		e.Break(ruleStockRange, values["addReduceQty"])
		return it, "異動後可接單量不可小於0或大於9999。"
	}
	return it, ""
}

var saleFilters = []string{"goodsCode", "goodsName", "entpGoodsNo", "saleGB", "delyType", "outForNoGoods"}

func (e *Emulator) goodsSaleStatus(c call) (any, error) {
	values, err := e.filters(c.body, saleFilters)
	if err != nil {
		return nil, err
	}
	if err := e.oneOf(values, "saleGB", "", "00", "11"); err != nil {
		return nil, err
	}
	if err := e.oneOf(values, "delyType", "", "00", "990", "902"); err != nil {
		return nil, err
	}
	var found []*item
	for _, it := range e.goods {
		if it.sells(values) {
			found = append(found, it)
		}
	}
	pages := max(1, (len(found)+goodsPerPage-1)/goodsPerPage)
	info, _ := c.body.Object("sendInfo")
	number, isNumber := info["page"].(json.Number)
	n, err := strconv.Atoi(number.String())
	if !isNumber || err != nil || n < 1 || n > pages {
		return nil, e.Refuse(rulePage, "page", "page 參數錯誤")
	}
	rows := []any{}
	for _, it := range found[(n-1)*goodsPerPage : min(n*goodsPerPage, len(found))] {
		rows = append(rows, map[string]any{
			"goods_code": it.key.Item, "goods_name": it.name, "goodsdt_code": it.key.Variant, "goodsdt_info": it.option, "entp_goods_no": it.sku,
			"international_no": it.barcode, "sale_gb_name": it.saleName(), "for_out_excel_note": "", "sale_no_note": "", "entp_remark": "",
			"wh_name": "供應商",
		})
	}
	return map[string]any{"totalPage": pages, "dataList": rows}, nil
}

func (it *item) sells(values map[string]string) bool {
	onSale := map[string]bool{"": true, "00": !it.paused, "11": it.paused}[values["saleGB"]]
	delivered := map[string]bool{"": true, "00": it.hidden, "990": !it.hidden}[values["delyType"]]
	return onSale && delivered && strings.Contains(it.key.Item, values["goodsCode"]) && strings.Contains(it.name, values["goodsName"]) &&
		strings.Contains(it.sku, values["entpGoodsNo"])
}

func (it *item) saleName() string {
	if it.paused {
		return "暫時中斷"
	}
	return "進行"
}

func (e *Emulator) queryGoodsBasicData(c call) (any, error) {
	values, err := e.filters(c.body, []string{"goodsCode", "goodsName", "entpGoodsNo", "saleGB"})
	if err != nil {
		return nil, err
	}
	rows := []any{}
	for _, it := range e.goods {
		if it.sells(values) {
			rows = append(rows, map[string]any{
				"GOODS_CODE":    it.key.Item,
				"GOODS_NAME":    it.name,
				"GOODSDT_CODE":  it.key.Variant,
				"GOODSDT_INFO":  it.option,
				"ENTP_GOODS_NO": it.sku,
				"SALEGB_NAME":   it.saleName(),
				"SALE_PRICE":    strconv.FormatInt(it.price, 10),
			})
		}
	}
	return map[string]any{"dataList": rows}, nil
}

// wares are what the shop sells.
func (e *Emulator) wares() []emulation.Ware {
	all := make([]emulation.Ware, len(e.goods))
	for i, it := range e.goods {
		all[i] = emulation.Ware{Key: it.key, SKU: it.sku, Quantity: it.stock, Changes: it.changes}
	}
	return all
}
