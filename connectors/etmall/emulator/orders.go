package emulator

// The order query: FACTS.md section 2.

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

const (
	moment   = "2006-01-02 15:04:05"
	mostDays = 31
	day      = 24 * time.Hour
)

var statuses = []string{string(waiting), string(numbered), string(shipped), string(delivered), string(cancelled)}

func (e *Emulator) ordersQuery(b body) (any, error) {
	if e.On(switchNoRight) {
		return nil, noRight
	}
	wanted, ok := b.Texts("statusList")
	if !ok || len(wanted) == 0 || slices.ContainsFunc(wanted, func(s string) bool { return !slices.Contains(statuses, s) }) {
		return nil, e.broken(ruleStatus, "statusList", bad("statusList"))
	}
	if kind, _ := b.Text("dateType"); kind != "TRANSFER" {
		return nil, e.broken(ruleDateType, "dateType", bad("dateType"))
	}
	from, err := e.moment(b, "dateFrom")
	if err != nil {
		return nil, err
	}
	to, err := e.moment(b, "dateTo")
	if err != nil {
		return nil, err
	}
	if to.Before(from) || to.Sub(from) > mostDays*day {
		return nil, e.broken(ruleWindow, "dateFrom and dateTo", badWindow)
	}
	page, size, err := e.paging(b)
	if err != nil {
		return nil, err
	}
	var found []*order
	for _, o := range e.orders {
		at := o.transferred.Truncate(time.Second)
		if slices.Contains(wanted, string(o.status)) && !at.Before(from) && !at.After(to) {
			found = append(found, o)
		}
	}
	slices.SortFunc(found, func(a, b *order) int {
		return cmp.Or(a.transferred.Truncate(time.Second).Compare(b.transferred.Truncate(time.Second)), cmp.Compare(a.number, b.number))
	})
	found = e.leave(found, page)
	rows, data := paged(found, page, size)
	list := []object{}
	for _, o := range rows {
		list = append(list, e.orderRow(o))
	}
	data["orders"] = list
	return data, nil
}

// leave takes the first row out of a list once its second page is asked for.
func (e *Emulator) leave(found []*order, page int) []*order {
	if !e.On(switchRowLeaves) {
		return found
	}
	if page > 1 && e.left == nil && len(found) > 0 {
		e.left = found[0]
	}
	return slices.DeleteFunc(found, func(o *order) bool { return o == e.left })
}

func (e *Emulator) moment(b body, key string) (time.Time, error) {
	text, _ := b.Text(key)
	at, err := time.ParseInLocation(moment, text, taipei)
	if err != nil {
		return time.Time{}, e.broken(ruleDate, key, bad(key))
	}
	return at, nil
}

// figure writes a number as a number or as a text.
func (e *Emulator) figure(n int64, asText bool) any {
	if asText || e.On(switchTexts) {
		return strconv.FormatInt(n, 10)
	}
	return n
}

// text writes a text, and an empty one as null where the order or a switch has it so.
func (e *Emulator) text(s string, orNull bool) any {
	if s == "" && (orNull || e.On(switchNulls)) {
		return nil
	}
	return s
}

// personal writes a datum of the receiver's.
func (e *Emulator) personal(o *order, s string) any {
	switch {
	case e.On(switchPlain):
		return e.text(s, o.odd)
	case e.On(switchFormer) && o == e.newest():
		return e.text(sealed(s, formerPassword), o.odd)
	}
	return e.text(sealed(s, e.password), o.odd)
}

func (e *Emulator) orderRow(o *order) object {
	state := string(o.status)
	if e.On(switchNewStatus) && o == e.newest() {
		state = "15"
	}
	delivery, deliveryName, address, zip := "HOME", "宅配", o.person.Address(), o.person.Postcode
	if o.way.storeType != "" {
		delivery, deliveryName, address, zip = "CVS", "超商取貨", "", ""
	}
	cod := "N"
	if o.pay.code == collect.code {
		cod = "Y"
	}
	items := []object{}
	for i, l := range o.lines {
		kind, name := "NORMAL", l.item.name
		if l.gift {
			kind, name = "GIFT", "贈品-"+name
		}
		items = append(items, object{
			"itemSeq": seq(i), "goodsNo": l.item.key.Item, "skuNo": l.item.key.Variant, "vendorGoodsNo": e.text(l.sku, o.odd),
			"goodsName": name, "spec": e.text(l.item.spec, false), "qty": e.figure(int64(l.qty), o.odd), "price": e.figure(l.price(), o.odd),
			"cost": l.price() * 6 / 10, "itemType": kind,
		})
	}
	return object{
		"orderNo": o.number, "orderStatus": state, "orderTime": o.ordered.In(taipei).Format(moment),
		"transferTime": o.transferred.In(taipei).Format(moment), "expectShipDate": o.shipBy.In(taipei).Format(time.DateOnly),
		"payType": o.pay.code, "payTypeName": o.pay.name, "isCod": cod, "codAmount": e.figure(o.toCollect(), o.odd),
		"deliveryType": delivery, "deliveryTypeName": deliveryName, "logisticsCode": e.text(o.way.carrier, false), "temperature": o.temperature,
		"receiverName": e.personal(o, o.person.Name), "receiverTel": e.personal(o, o.landline), "receiverMobile": e.personal(o, o.person.Phone),
		"receiverZip": e.text(zip, false), "receiverAddress": e.personal(o, address),
		"storeType": e.text(o.way.storeType, false), "storeId": e.text(o.store.ID, false), "storeName": e.text(o.store.Name, false),
		"note": e.text(o.note, false), "items": items,
	}
}
