package emulator

// The three ways to ship: the merchant's own carrier, a convenience store, home delivery (FACTS.md sections 3.1 to 3.4).

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// companies are the carriers' codes (FACTS.md section 3.4).
var companies = strings.Fields(`ezcat e_can postserv hct tjoin SF cfe_express dpex sd_express maple_express SHYANG_YIH DHL fedex UPS TNT ems
	EZSHIP SEVEN SEVEN_C2C SEVEN_C2B FAMILY FAMILY_C2C FAMILY_COLD FAMILY_COLD_C2C HILIFE HILIFE_C2C HILIFE_COLD ezcat_cvs
	ezcat_cvs_refrigerate ezcat_cvs_cold Allpay_SEVEN Allpay_FAMILY ecpay_b2c_seven_cod ecpay_b2c_seven_prepaid ecpay_b2c_family_cod
	ecpay_b2c_family_prepaid amazon_fba japan_post linex_hub_ez pandago uber_direct ninja_van g_dex line_clear_express jt_express pos_laju
	lalamove abx_express skynet city_link direct_freight_express australia_post cyberbiz_express other`)

// fit says why an order cannot be shipped at all.
func (e *Emulator) fit(o *order) *reply {
	switch {
	case o.status != statusOpen:
		return e.refuse(ruleOpen, o.status, notAllowed("訂單狀態不允許出貨"))
	case o.financial != paid && o.financial != cod:
		return e.refuse(rulePaid, o.financial, invalid("訂單尚未付款，無法出貨"))
	}
	return nil
}

// fresh says whether lines may be shipped: they are the order's, and have not been shipped.
func (e *Emulator) fresh(o *order, lines []int64) *reply {
	if len(lines) == 0 {
		return e.refuse(ruleLineItems, "none", invalid("line_item_ids 參數錯誤"))
	}
	for _, id := range lines {
		if !slices.Contains(o.lineIDs(), id) {
			return e.refuse(ruleLineItems, strconv.FormatInt(id, 10), invalid("line_item_ids 不屬於此訂單"))
		}
		if o.shipped(id) {
			return e.refuse(ruleShippedTwice, strconv.FormatInt(id, 10), invalid("商品已出貨"))
		}
	}
	return nil
}

// customShipping is the merchant's own carrier.
func (e *Emulator) customShipping(c *call) *reply {
	o, refusal := e.one(c)
	if refusal != nil {
		return refusal
	}
	var ask struct {
		Lines   json.RawMessage `json:"line_item_ids"`
		Number  string          `json:"tracking_number"`
		Company string          `json:"tracking_company"`
		Notify  *bool           `json:"notify_customer"`
	}
	if refusal := e.decode(c, &ask); refusal != nil {
		return refusal
	}
	lines, refusal := e.commas(ask.Lines)
	if refusal != nil {
		return refusal
	}
	switch {
	case ask.Number == "":
		return e.refuse(ruleTrackingNumber, "none", invalid("tracking_number 不可為空"))
	case !slices.Contains(companies, ask.Company):
		return e.refuse(ruleTrackingCompany, ask.Company, invalid("tracking_company 參數錯誤"))
	case ask.Notify == nil:
		return e.refuse(ruleNotify, "not given", invalid("notify_customer 不可為空"))
	case o.platforms():
		return e.refuse(ruleOwnShipping, "not changed", invalid("此訂單使用平台物流，請先改為自訂物流"))
	}
	if refusal := e.fit(o); refusal != nil {
		return refusal
	}
	if refusal := e.fresh(o, lines); refusal != nil {
		return refusal
	}
	f := e.fulfil(o, &fulfilment{company: ask.Company, number: ask.Number, lines: lines})
	if *ask.Notify {
		o.mails++
	}
	return created(renderFulfilment(o, f))
}

// commas reads the one text with commas that the own carrier's call wants.
func (e *Emulator) commas(raw json.RawMessage) ([]int64, *reply) {
	var text string
	refusal := invalid("line_item_ids 參數錯誤")
	if json.Unmarshal(raw, &text) != nil {
		return nil, e.refuse(ruleLineItems, "no text", refusal)
	}
	var ids []int64
	for part := range strings.SplitSeq(text, ",") {
		id, err := strconv.ParseInt(strings.TrimSpace(part), 10, 64)
		if err != nil {
			return nil, e.refuse(ruleLineItems, "no ids", refusal)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// cvsShippingV1 is the older twin, whose answer has no label type.
func (e *Emulator) cvsShippingV1(c *call) *reply {
	o, f, refusal := e.toStore(c)
	if refusal != nil {
		return refusal
	}
	return created(renderFulfilment(o, f))
}

func (e *Emulator) cvsShipping(c *call) *reply {
	o, f, refusal := e.toStore(c)
	if refusal != nil {
		return refusal
	}
	row := renderFulfilment(o, f)
	row["cvs_shipping_type"] = f.cvs
	if e.On(noLabelType) {
		f.cvs, row["cvs_shipping_type"] = "", nil
	}
	return created(row)
}

// toStore sends the whole order to its store. The order counts as shipped at once, and the buyer hears of it.
func (e *Emulator) toStore(c *call) (*order, *fulfilment, *reply) {
	o, refusal := e.one(c)
	if refusal != nil {
		return nil, nil, refusal
	}
	var ask struct {
		Measurement string `json:"measurement"`
		Size        int    `json:"size"`
	}
	if refusal := e.decode(c, &ask); refusal != nil {
		return nil, nil, refusal
	}
	m := o.method
	switch {
	case m == nil || m.cvs == "" || o.custom:
		return nil, nil, e.refuse(ruleCVSOrder, "no store of the platform", invalid("此訂單不是超商取貨訂單"))
	case m.measured && ask.Measurement != "S60" && ask.Measurement != "S105":
		return nil, nil, e.refuse(ruleMeasurement, ask.Measurement, invalid("請選擇材積 measurement"))
	case m.sized && !slices.Contains([]int{60, 90, 105}, ask.Size):
		return nil, nil, e.refuse(ruleCVSSize, strconv.Itoa(ask.Size), invalid("請選擇尺寸 size"))
	}
	if refusal := e.fit(o); refusal != nil {
		return nil, nil, refusal
	}
	if refusal := e.fresh(o, o.lineIDs()); refusal != nil {
		return nil, nil, refusal
	}
	f := e.fulfil(o, &fulfilment{company: m.company, cvs: m.cvs, number: fmt.Sprintf("F%011d", e.lastID+1), lines: o.lineIDs(),
		measured: ask.Measurement})
	o.mails++
	return o, f, nil
}

// supportAsk is the body of support_shippings.
type supportAsk struct {
	Type        string  `json:"shipping_type"`
	Size        int     `json:"size"`
	Temperature string  `json:"temperature"`
	Fridge      *string `json:"fridge_or_frozen"`
	Fragile     *bool   `json:"is_fragile"`
	Orders      []struct {
		Order int64   `json:"order_id"`
		Lines []int64 `json:"line_item_ids"`
	} `json:"shipping_orders"`
}

var (
	homeTypes    = []string{"ezcat", "pelican", "sf", "hct"}
	homeSizes    = []int{60, 90, 120, 150}
	temperatures = []string{"normal", "cold"}
	fridges      = []string{"none", "fridge", "frozen"}
	plainHome    = []string{"sf", "hct"} // take no marks
)

// supportShippings books home delivery for several orders. It answers 200 even if some fail.
func (e *Emulator) supportShippings(c *call) *reply {
	var ask supportAsk
	if refusal := e.decode(c, &ask); refusal != nil {
		return refusal
	}
	marked := ask.Fridge != nil || ask.Fragile != nil
	switch {
	case !slices.Contains(homeTypes, ask.Type) || len(ask.Orders) == 0:
		return e.refuse(ruleSupport, ask.Type, invalid("shipping_type 參數錯誤"))
	case !slices.Contains(homeSizes, ask.Size) || !slices.Contains(temperatures, ask.Temperature),
		ask.Fridge != nil && !slices.Contains(fridges, *ask.Fridge), marked && slices.Contains(plainHome, ask.Type):
		return e.refuse(ruleSupportFields, ask.Type, invalid("物流參數錯誤"))
	}
	failed, done := []object{}, []object{}
	for i, wanted := range ask.Orders {
		f, complaint := e.toDoor(ask.Type, wanted.Order, wanted.Lines, i == 0)
		if complaint != "" {
			failed = append(failed, object{"order_id": wanted.Order, "message": complaint})
			continue
		}
		done = append(done, object{"id": f.id, "order_id": wanted.Order, "tracking_number": nil, "tracking_company": f.company})
	}
	return ok(object{"failed_orders": failed, "fulfillments": done})
}

// toDoor books one order. What is wrong with it is told in words: the answer's status is 200 whatever happens.
func (e *Emulator) toDoor(kind string, id int64, lines []int64, first bool) (*fulfilment, string) {
	o := e.byID[id]
	if o == nil {
		e.Break(ruleSupport, "no such order")
		return nil, "無此訂單"
	}
	if o.custom || o.method == nil || o.method.home != kind {
		e.Break(ruleSupport, kind)
		return nil, "此訂單未使用此物流"
	}
	if e.fit(o) != nil {
		return nil, "訂單狀態不允許出貨"
	}
	if e.fresh(o, lines) != nil {
		return nil, "商品已出貨或不屬於此訂單"
	}
	if first && e.On(carrierFails) {
		return nil, "收件地址不在配送範圍"
	}
	f := e.fulfil(o, &fulfilment{company: o.method.company, home: kind, coming: fmt.Sprintf("9%011d", e.lastID+1), lines: lines})
	o.mails++
	return f, ""
}
