package emulator

// The lists of orders: FACTS.md section 2.

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

const (
	askedLayout = "2006-01-02T15:04:05"
	toldLayout  = "2006-01-02T15:04:05.999" // no fraction where there is none, otherwise one to three digits
	longAgo     = "0001-01-01T00:00:00"
	century     = "1900-01-01T00:00:00"
)

// span is the time of a list, both ends included.
type span struct{ from, to time.Time }

func (s span) holds(t time.Time) bool { return !t.Before(s.from) && !t.After(s.to) }

func (e *Emulator) span(body json.RawMessage) (span, error) {
	var asked struct{ TransferDateStart, TransferDateEnd *string }
	if err := json.Unmarshal(body, &asked); err != nil || asked.TransferDateStart == nil || asked.TransferDateEnd == nil {
		return span{}, e.broken(ruleWindow, "both dates are needed", http.StatusBadRequest, "TransferDateStart、TransferDateEnd 為必填")
	}
	from, fromErr := time.ParseInLocation(askedLayout, *asked.TransferDateStart, taipei)
	to, toErr := time.ParseInLocation(askedLayout, *asked.TransferDateEnd, taipei)
	exact := fromErr == nil && toErr == nil &&
		from.Format(askedLayout) == *asked.TransferDateStart && to.Format(askedLayout) == *asked.TransferDateEnd
	if !exact || to.Before(from) {
		return span{}, e.broken(ruleWindow, "the dates cannot be read", http.StatusBadRequest, "日期格式錯誤")
	}
	return span{from, to}, nil
}

func (e *Emulator) preparingOrders(c call) (any, error) {
	s, err := e.span(c.body)
	if err != nil {
		return nil, err
	}
	rows := []any{}
	for _, o := range e.orders {
		if o.family == c.family && o.stage == preparing && s.holds(o.at) {
			rows = append(rows, e.row(o, c.version))
		}
	}
	return e.list(rows), nil
}

func (e *Emulator) list(rows []any) object {
	if len(rows) == 0 && e.On(switchNullLists) {
		return object{"OrderCount": 0, "Orders": nil}
	}
	return object{"OrderCount": len(rows), "Orders": rows}
}

// snapshot is the list of shipped orders as it was made.
type snapshot struct {
	at     time.Time
	orders []*order
}

// cached is how long a list of shipped orders is served unchanged.
const cached = 10 * time.Minute

func (e *Emulator) shippingOrders(c call) (any, error) {
	s, err := e.span(c.body)
	if err != nil {
		return nil, err
	}
	shot, made := e.snapshots[c.family]
	if !made || e.Now().Sub(shot.at) >= cached {
		shot = snapshot{at: e.Now()}
		for _, o := range e.orders {
			if o.family == c.family && o.stage == shipped {
				shot.orders = append(shot.orders, o)
			}
		}
		e.snapshots[c.family] = shot
	}
	rows := []any{}
	for _, o := range shot.orders {
		if s.holds(o.at) {
			rows = append(rows, e.shippedRow(o, c.version))
		}
	}
	return e.list(rows), nil
}

// canceledOrders answers with those of the codes that are cancelled.
func (e *Emulator) canceledOrders(c call) (any, error) {
	var asked struct{ OrderCode []string }
	if err := json.Unmarshal(c.body, &asked); err != nil || len(asked.OrderCode) == 0 || len(asked.OrderCode) > 200 {
		return nil, e.broken(ruleCancelQuery, "OrderCode", http.StatusBadRequest, "OrderCode 為必填")
	}
	rows := []any{}
	for _, o := range e.orders {
		if o.family == c.family && o.stage == cancelled && slices.Contains(asked.OrderCode, o.code) {
			if e.On(switchFlatCancels) {
				rows = append(rows, object{"OrderCode": o.code, "CancelReason": "買家取消"})
				continue
			}
			rows = append(rows, object{"OrderInfo": object{"OrderCode": o.code, "TransferDate": o.at.Format(toldLayout)}})
		}
	}
	if e.On(switchFlatCancels) {
		return rows, nil
	}
	return e.list(rows), nil
}

// row is an order as a list shows it, in the words of a version.
func (e *Emulator) row(o *order, version int) object {
	info := object{
		"OrderCode": o.code, "TransferDate": o.at.Format(toldLayout), "Note": o.note,
		"ExpectedShippingDate": o.expected().Format(askedLayout), "LastShippingDate": o.last().Format(askedLayout),
	}
	if version > 1 {
		info["ExternOrderkey"] = o.external
	}
	row := object{"OrderInfo": info, "Products": o.products(version)}
	switch o.family {
	case store:
		info["OrderType"], info["ShippingDate"], info["DeliveryDate"] = "一般賣場", longAgo, longAgo
		row["ReceiverInfo"] = object{"Name": o.person.Name, "Mobile": o.person.Phone}
		row["StoreInfo"] = object{"Type": o.storeTag, "Name": o.store.Name, "Id": o.store.ID}
	case third:
		info["TransporterId"], info["LocationOfficeId"], info["LocationOfficeName"] = 0, nil, nil
		fallthrough
	default:
		row["ReceiverInfo"] = object{
			"Name": o.person.Name, "Address": "(" + o.person.Postcode + ")" + o.person.Address(),
			"Phone": o.person.Phone[:2] + "-" + o.person.Phone[2:], "Mobile": o.person.Phone,
		}
		row["BuyerInfo"] = object{"Name": o.person.Name, "Mobile": o.person.Phone}
	}
	return row
}

func (o *order) expected() time.Time { return endOfDay(o.at.AddDate(0, 0, 1)) }

// last is the end of the second day after the transfer.
func (o *order) last() time.Time { return endOfDay(o.at.AddDate(0, 0, 2)) }

func endOfDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 23, 59, 0, 0, taipei)
}

func (o *order) products(version int) []any {
	var rows []any
	for _, l := range o.lines {
		cost := l.item.price * 6 / 10
		p := object{
			"Id": l.item.id, "Name": l.item.name, "Attribute": l.item.attribute(), "SupplierNo": l.item.sku, "Type": l.kind, "Qty": l.qty,
			"Cost": cost, "Subtotal": cost * int64(l.qty), "ProductPrice": l.price(), "RetailPrice": l.item.price + 100,
		}
		if version > 1 {
			p["ItemPageId"], p["CouponActivityCode"], p["CouponAmount"] = l.item.page, "", 0
		}
		rows = append(rows, p)
	}
	return rows
}

// price is what the buyer pays for a piece: nothing for a gift.
func (l line) price() int64 {
	if l.kind == gift {
		return 0
	}
	return l.item.price
}

// shippedRow is an order in the list of shipped ones.
func (e *Emulator) shippedRow(o *order, version int) object {
	row := e.row(o, version)
	info := row["OrderInfo"].(object)
	last := o.parcels[len(o.parcels)-1]
	info["ShippingDate"], info["DeliveryDate"] = last.at.Format(toldLayout), century
	if o.family != home || !e.On(switchHiddenNumber) {
		info["ShipmentNos"] = o.numbers()
	}
	switch o.family {
	case store:
		info["OrderType"], info["Status"], row["LabelInfo"] = nil, "未結案", object{}
		if o.handed {
			info["Status"] = "完成出貨"
		}
	case third:
		info["TransporterId"] = last.carrier
		info["LocationOfficeId"], info["LocationOfficeName"] = last.codes["LocationOfficeId"], last.codes["LocationOfficeName"]
	}
	return row
}
