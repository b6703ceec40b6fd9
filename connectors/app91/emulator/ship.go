package emulator

// Shipping (FACTS.md section 3): the merchant's own number in one call, or a number of 91APP's that is confirmed or cancelled afterwards.

import (
	"fmt"
	"slices"
	"time"

	"gowarehouse/connectors"
)

const (
	mostCode      = 20
	tcat          = 2
	lastForwarder = 13
	firstOverseas = 9
)

// chosen finds the main order of a call and the sub-orders it is about: an empty list means all that are alive.
func (e *Emulator) chosen(c *call, deliverTypes ...string) (*order, []*line, *reply) {
	o := e.byTM[c.text("TMCode")]
	if o == nil {
		return nil, nil, e.refuse(ruleOrder, "TMCode => 不存在")
	}
	if !slices.Contains(deliverTypes, o.way.deliver) {
		return nil, nil, e.refuse(ruleDeliver, "OrderDeliverType => 配送方式不符")
	}
	lines := o.live()
	if wanted := c.texts("TSCodeList"); len(wanted) > 0 {
		lines = nil
		for _, ts := range wanted {
			i := slices.IndexFunc(o.lines, func(l *line) bool { return l.ts == ts })
			if i < 0 {
				return nil, nil, e.refuse(ruleSubOrder, "TSCodeList => 不存在")
			}
			lines = append(lines, o.lines[i])
		}
	}
	if len(lines) == 0 {
		return nil, nil, e.refuse(ruleWaiting, "OrderStatus => 訂單已取消")
	}
	for _, l := range lines {
		switch {
		case l.number != "":
			return nil, nil, e.refuse(ruleOnce, "ShippingOrderCode => 已配號")
		case !l.waits():
			return nil, nil, e.refuse(ruleWaiting, "OrderStatus => 狀態不可出貨")
		}
	}
	return o, lines, nil
}

// give puts a number on sub-orders.
func (e *Emulator) give(o *order, lines []*line, code string) {
	for _, l := range lines {
		l.number, l.shipping, l.status, l.updated = code, allocated, confirmed, e.Now()
	}
	o.shipments++
}

// leave is how sub-orders go: the buyer is told.
func (e *Emulator) leave(o *order, lines []*line, how string) {
	for _, l := range lines {
		l.shipping, l.status, l.updated = how, finished, e.Now()
	}
	o.notices++
}

func (e *Emulator) nextNumber() string {
	e.numbered++
	return fmt.Sprintf("N%06d", e.numbered)
}

// shipmentOf is what all calls answer that give or take a number. Its times are written with slashes.
func (e *Emulator) shipmentOf(o *order, lines []*line) object {
	codes := make([]string, len(lines))
	for i, l := range lines {
		codes[i] = l.ts
	}
	row := e.row(o, lines[0])
	answer := object{
		"TMCode": o.tm, "TSCodeList": codes, "OrderDeliverType": o.way.deliver, "DistributorDef": nullable(o.way.chain),
		"TemperatureTypeDef": o.way.temperature(), "ShippingOrderCode": lines[0].number, "ShippingOrderStatus": lines[0].shipping,
		"ShippingOrderStatusUpdatedDateTime": slashes(e.Now()), "SuggestGoodsArrivalDate": slashes(e.Now().AddDate(0, 0, 2)),
		"GoodsToLogisticCenterDate": slashes(e.Now().AddDate(0, 0, 1)),
	}
	for _, name := range []string{
		"OrderReceiverName", "OrderReceiverMobile", "OrderReceiverAddress", "OrderReceiverStoreId", "OrderReceiverStoreName",
		"OrderReceiverCountryCode", "OrderReceiverCountry",
	} {
		answer[name] = row[name]
	}
	return answer
}

func slashes(t time.Time) string { return local(t).Format("2006/01/02 15:04:05") }

// due is what the carrier collects for these sub-orders.
func (o *order) due(lines []*line) int64 {
	if !o.way.collects() {
		return 0
	}
	return o.total(lines)
}

func (e *Emulator) deliver(c *call) *reply {
	o, lines, refusal := e.chosen(c, home, oversea)
	if refusal != nil {
		return refusal
	}
	by, code := c.int("ForwarderDef"), c.text("ShippingOrderCode")
	switch {
	case c.text("ShippingType") != o.way.deliver:
		return e.refuse(ruleDeliver, "ShippingType => 配送方式不符")
	case by < 1 || by > lastForwarder || by >= firstOverseas && o.way.deliver != oversea:
		return e.refuse(ruleForwarder, "ForwarderDef => 不存在")
	case code == "" || len(code) > mostCode:
		return e.refuse(ruleCode, "ShippingOrderCode => 長度需介於 1 ~ 20")
	}
	e.give(o, lines, code)
	e.leave(o, lines, shippedDone)
	answer := e.shipmentOf(o, lines)
	if e.On(legacyPaths) {
		return success([]object{answer})
	}
	return success(answer)
}

func (e *Emulator) allocateStore(c *call) *reply {
	o, lines, refusal := e.chosen(c, storeCOD, storePrepaid)
	if refusal != nil {
		return refusal
	}
	e.give(o, lines, e.nextNumber())
	answer := e.shipmentOf(o, lines)
	answer["StorePaymentAmount"] = e.money(o.due(lines))
	return success(answer)
}

func (e *Emulator) allocateHome(c *call) *reply {
	o, lines, refusal := e.chosen(c, homeCOD)
	if refusal != nil {
		return refusal
	}
	if c.int("ForwarderDef") != tcat {
		return e.refuse(ruleForwarder, "ForwarderDef => 貨到付款僅支援黑貓")
	}
	if day := c.text("ExpectDeliveryArrivalDate"); day != "" {
		if _, err := time.ParseInLocation("2006/01/02", day, connectors.Taipei); err != nil {
			return e.refuse(ruleArrival, "ExpectDeliveryArrivalDate => 日期格式錯誤")
		}
	}
	if !slices.Contains([]string{"", "1", "2", "3"}, c.text("SpecifiedTimePeriod")) {
		return e.refuse(ruleArrival, "SpecifiedTimePeriod => 不存在")
	}
	e.give(o, lines, fmt.Sprintf("9077%08d", e.numbered+1))
	e.numbered++
	answer := e.shipmentOf(o, lines)
	answer["PaymentAmount"], answer["ShippingOrderId"], answer["CustomerId"] = e.money(o.due(lines)), 880000+e.numbered, "0000000000"
	answer["TCatEgs7"] = "13-106-12-C"
	for name, value := range map[string]string{
		"SenderShopName": "山海選物", "SenderPhone": "0227000000", "SenderZipCode": "114", "SenderCity": "台北市", "SenderDistrict": "內湖區",
		"SenderAddress": "洲子街100號",
	} {
		answer[name] = value
	}
	return success(answer)
}

func (e *Emulator) allocateLocation(c *call) *reply {
	o, lines, refusal := e.chosen(c, location)
	if refusal != nil {
		return refusal
	}
	e.give(o, lines, e.nextNumber())
	return success(e.shipmentOf(o, lines))
}

// byCode finds the sub-orders of a number.
func (e *Emulator) byCode(code string) (*order, []*line) {
	for _, o := range e.orders {
		var lines []*line
		for _, l := range o.lines {
			if code != "" && l.number == code {
				lines = append(lines, l)
			}
		}
		if len(lines) > 0 {
			return o, lines
		}
	}
	return nil, nil
}

// numberedBy finds what a call about a number is about, and demands that it was not confirmed yet.
func (e *Emulator) numberedBy(c *call, deliverTypes ...string) (*order, []*line, *reply) {
	o, lines := e.byCode(c.text("ShippingOrderCode"))
	switch {
	case o == nil:
		return nil, nil, e.refuse(ruleNumber, "ShippingOrderCode => 不存在")
	case !slices.Contains(deliverTypes, o.way.deliver):
		return nil, nil, e.refuse(ruleDeliver, "ShippingOrderCode => 配送方式不符")
	case lines[0].shipping != allocated || lines[0].status == cancelled:
		return nil, nil, e.refuse(ruleAllocated, "ShippingOrderStatus => 狀態不符")
	}
	return o, lines, nil
}

// chain checks the property that is called OrderDeliverType and carries the chain of stores.
func (e *Emulator) chain(c *call, o *order) *reply {
	if c.text("OrderDeliverType") != o.way.chain {
		return e.refuse(ruleChain, "OrderDeliverType => 不存在")
	}
	return nil
}

func (e *Emulator) forwarder(c *call, _ *order) *reply {
	if c.int("ForwarderDef") != tcat {
		return e.refuse(ruleForwarder, "ForwarderDef => 不存在")
	}
	return nil
}

func (e *Emulator) nothingMore(*call, *order) *reply { return nil }

// ship confirms a number: the parcel is handed to the carrier.
func (e *Emulator) ship(c *call, also func(*call, *order) *reply, deliverTypes ...string) *reply {
	o, lines, refusal := e.numberedBy(c, deliverTypes...)
	if refusal == nil {
		refusal = also(c, o)
	}
	if refusal != nil {
		return refusal
	}
	e.leave(o, lines, processing)
	return success("Success")
}

// takeBack cancels a number that was not confirmed.
func (e *Emulator) takeBack(c *call, also func(*call, *order) *reply, deliverTypes ...string) *reply {
	o, lines, refusal := e.numberedBy(c, deliverTypes...)
	if refusal == nil {
		refusal = also(c, o)
	}
	if refusal != nil {
		return refusal
	}
	for _, l := range lines {
		l.number, l.shipping, l.updated = "", notNumbered, e.Now()
	}
	o.shipments--
	return success("Success")
}

func (e *Emulator) confirmStore(c *call) *reply { return e.ship(c, e.chain, storeCOD, storePrepaid) }
func (e *Emulator) confirmHome(c *call) *reply  { return e.ship(c, e.forwarder, homeCOD) }

func (e *Emulator) confirmLocation(c *call) *reply { return e.ship(c, e.nothingMore, location) }

func (e *Emulator) cancelStore(c *call) *reply { return e.takeBack(c, e.chain, storeCOD, storePrepaid) }
func (e *Emulator) cancelHome(c *call) *reply  { return e.takeBack(c, e.forwarder, homeCOD) }
