package emulator

// The list of sub-orders and the rows of a main order (FACTS.md sections 2.2 and 2.3).

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"gowarehouse/connectors"
)

// second is how times are sent: the shop's zone, without saying so.
const (
	second   = "2006-01-02T15:04:05"
	milli    = "2006-01-02T15:04:05.000"
	longest  = 7 * 24 * time.Hour
	mostRows = 100
)

func (e *Emulator) list(c *call) *reply {
	from, err1 := time.ParseInLocation(second, c.text("StartDate"), connectors.Taipei)
	to, err2 := time.ParseInLocation(second, c.text("EndDate"), connectors.Taipei)
	if err1 != nil || err2 != nil {
		return e.refuse(ruleDate, "StartDate => 日期格式錯誤")
	}
	// Whether seven days to the second still pass is not known: here they do not.
	if to.Before(from) || to.Sub(from) >= longest {
		return e.refuse(ruleSpan, "StartDate => 查詢區間不得超過 7 天")
	}
	for name, known := range map[string][]string{
		"OrderDateType": orderDateTypes, "OrderStatus": orderStatuses, "ShippingOrderStatus": shippingStatuses,
		"OrderDeliverType": deliverTypes, "TemperatureTypeDef": temperatures,
	} {
		if !slices.Contains(known, c.text(name)) {
			return e.refuse(ruleFilter, name+" => 不存在")
		}
	}
	position, count := c.int("Position"), c.int("Count")
	if count < 1 || count > mostRows {
		return e.refuse(ruleCount, "Count => 不得大於 100")
	}
	if position < 0 {
		return e.refuse(rulePosition, "Position => 不得小於 0")
	}
	rows := []object{}
	for _, o := range e.orders {
		for _, l := range o.lines {
			if e.listed(c, o, l, from, to) {
				rows = append(rows, object{"TGCode": o.tg, "TMCode": o.tm, "TSCode": l.ts})
			}
		}
	}
	first := min(position, len(rows))
	last := min(first+count, len(rows))
	if e.On(drift) && first > 0 {
		first--
	}
	return success(object{"TotalCount": len(rows), "List": rows[first:last]})
}

// listed says whether a sub-order passes the filters.
func (e *Emulator) listed(c *call, o *order, l *line, from, to time.Time) bool {
	at := map[string]time.Time{"OrderDateTime": o.placed, "OrderExpectShippingDate": o.expected, "OrderStatusUpdatedDateTime": l.updated}
	when := at[c.text("OrderDateType")]
	return !when.Before(from) && !when.After(to) &&
		passes(c.text("OrderStatus"), l.status) && passes(c.text("ShippingOrderStatus"), l.shipping) &&
		passes(c.text("OrderDeliverType"), o.way.deliver) && passes(c.text("DistributorDef"), o.way.chain) &&
		passes(c.text("TemperatureTypeDef"), o.way.temperature())
}

func passes(filter, value string) bool { return filter == "" || filter == value }

func (e *Emulator) get(c *call) *reply {
	o := e.byTM[c.text("TMCode")]
	rows := []object{}
	if o != nil {
		for _, l := range o.lines {
			if passes(c.text("TSCode"), l.ts) {
				rows = append(rows, e.row(o, l))
			}
		}
	}
	if len(rows) == 0 {
		if e.On(emptyList) {
			return success(object{"TotalCount": 0, "List": rows})
		}
		return e.refuse(ruleOrder, "TMCode => 不存在")
	}
	if e.On(bareArray) {
		return success(rows)
	}
	return success(object{"TotalCount": len(rows), "List": rows})
}

func (e *Emulator) getShipment(c *call) *reply {
	o, lines := e.byCode(c.text("ShippingOrderCode"))
	if o == nil {
		return e.refuse(ruleOrder, "ShippingOrderCode => 不存在")
	}
	rows := []object{}
	for i, l := range lines {
		row := e.row(o, l)
		due := l.payment()
		if i == 0 {
			due += o.fee // the freight is folded into one sub-order
		}
		row["StorePaymentAmount"], row["ShippingOrderStatus"] = e.money(due), l.shipping
		rows = append(rows, row)
	}
	return success(object{"TotalCount": len(rows), "List": rows})
}

// row is a sub-order with all that its main order says of it. It names neither the page nor the product, only the option.
func (e *Emulator) row(o *order, l *line) object {
	city, district, street, postcode := o.to.City, o.to.District, o.to.Street, o.to.Postcode
	if o.store != nil {
		address := []rune(o.store.Address)
		city, district, street, postcode = string(address[:3]), string(address[3:6]), string(address[6:]), ""
	}
	country, countryCode := "Taiwan", "886"
	if o.country != "" {
		country, countryCode = "Hong Kong", o.country
	}
	row := object{
		"TGCode": o.tg, "TMCode": o.tm, "TSCode": l.ts, "OrderPayType": o.pay.code, "OrderShippingTypeId": number(o.way.code),
		"OrderDeliverType": o.way.deliver, "DistributorDef": nullable(o.way.chain), "TemperatureTypeDef": o.way.temperature(),
		"TMShippingFee": e.money(o.fee), "OrderDateTime": e.when(o, o.placed), "OrderStatus": l.status,
		"OrderStatusUpdatedDateTime": e.when(o, l.updated), "SalesOrderConfirmDateTime": nil, "OrderShippingType": o.kind,
		"OrderExpectShippingDate": e.when(o, o.expected), "OrderSource": o.source, "MemberCode": "M0001234", "VipMemberId": 3345678,
		"OuterMemberCode": nil, "VipMemberFullName": o.buyer,
		"OrderReceiverName": o.to.Name, "OrderReceiverMobile": o.to.Phone, "OrderReceiverCountryCode": countryCode,
		"OrderReceiverCountry": country, "OrderReceiverZipCode": postcode, "OrderReceiverCity": city, "OrderReceiverDistrict": district,
		"OrderReceiverAddress": street, "OrderReceiverStoreId": nil, "OrderReceiverStoreName": nil, "ShippingOrderCode": l.number,
		"ShippingOrderStatus": l.shipping, "OrderMemo": nullable(o.memo), "OrderSupplierNote": o.note,
		"SkuId": l.item.sku, "SkuName": l.item.option, "OuterId": nullable(l.item.outer), "HasGift": l.gift == "" && len(o.lines) > 1,
		"Price": e.money(l.price()), "Qty": l.quantity, "TotalPrice": e.money(l.price() * int64(l.quantity)), "TotalDiscount": e.money(l.discount),
		"TotalPayment": e.money(l.payment()), "PromotionIdList": []int{}, "PromotionDiscount": e.money(l.discount), "ECouponId": 0,
		"ECouponDiscount": e.money(0), "LoyaltyPoint": 0, "LoyaltyPointDiscount": e.money(0), "ProductAttribute": l.gift,
		"SalePageGiftGroupCode": "", "CancelOrderSlaveCauseDef": nullable(l.cause), "CancelOrderSlaveCauseDefDesc": nil,
		"ShippingOrderSlaveStatusCasue": nil, "IsExtra": false, "RefereeLocationId": nil, "RefereeEmployeeId": nil,
	}
	if o.store != nil {
		row["OrderReceiverStoreId"], row["OrderReceiverStoreName"] = o.store.ID, o.store.Name
	}
	if e.On(noMethod) {
		row["OrderShippingTypeId"] = nil
	}
	if e.On(titles) {
		row["SalePageId"], row["SaleProductTitle"] = l.item.page.id, l.item.page.title
	}
	return row
}

// when writes a time of an order: in some with milliseconds, in some without.
func (e *Emulator) when(o *order, t time.Time) string {
	switch {
	case e.On(offsetTimes):
		return local(t).Format("2006-01-02T15:04:05-07:00")
	case o.exact:
		return local(t).Format(milli)
	}
	return local(t).Format(second)
}

// money is an amount as a number with decimals, or as text.
func (e *Emulator) money(n int64) any {
	if e.On(textMoney) {
		return fmt.Sprintf("%d.00", n)
	}
	return number(fmt.Sprintf("%d.0", n))
}

// number writes digits as a JSON number; nothing is null.
func number(digits string) any {
	if digits == "" {
		return nil
	}
	if n, err := strconv.Atoi(digits); err == nil {
		return n
	}
	return json.Number(digits)
}

func nullable(text string) any {
	if text == "" {
		return nil
	}
	return text
}
