package emulator

// Orders of Yahoo's carrier in several packages: FACTS.md section 3.4. The group of these calls has a name of its own; its orders are those
// of the third-party family.

import (
	"net/http"
	"slices"
	"strconv"
)

// toBeShippedOrders are the orders to ship, with a sub order for each product.
func (e *Emulator) toBeShippedOrders(c call) (any, error) {
	answer, err := e.preparingOrders(c)
	if err != nil {
		return nil, err
	}
	rows, _ := answer.(object)["Orders"].([]any)
	for _, row := range rows {
		o := e.byCode[row.(object)["OrderInfo"].(object)["OrderCode"].(string)]
		for i, product := range row.(object)["Products"].([]any) {
			product.(object)["OrderSubCode"] = o.lines[i].sub
		}
	}
	return answer, nil
}

// toPack is a sub order and the package that it goes into.
type toPack struct {
	OrderCode, OrderSubCode string
	PackageNo               *int
	DeliveryType            *int
}

// pack is a package in the making.
type pack struct {
	no, as  int
	orders  []*order
	lines   []*line
	process string // why it cannot be packed
}

// confirmPacked numbers packages. One of an order that was shipped or cancelled meanwhile fails alone.
func (e *Emulator) confirmPacked(c call) (any, error) {
	var body struct{ OrdersToPack []toPack }
	if err := strict(c.body, &body); err != nil || len(body.OrdersToPack) == 0 {
		return nil, e.misshapen("OrdersToPack")
	}
	packs, err := e.packs(body.OrdersToPack)
	if err != nil {
		return nil, err
	}
	results, failures := []any{}, 0
	for _, p := range packs {
		if p.process != "" {
			failures++
			results = append(results, result(object{"PackageNo": p.no}, p.process))
			continue
		}
		number, codes := e.routed(p.orders[0], p.no)
		made := e.parcel(number, carrierHCT, codes)
		made.as = p.as
		for _, o := range p.orders {
			o.parcels = append(o.parcels, made)
		}
		for _, l := range p.lines {
			l.packed = made
		}
		results = append(results, codes)
	}
	answer := envelope(len(packs)-failures, failures)
	answer["PackResults"] = results
	return answer, nil
}

// packs sorts the rows of a call into packages, and holds them against the rules.
func (e *Emulator) packs(rows []toPack) (packs []*pack, err error) {
	as := map[*order]int{}
	for _, r := range rows {
		if r.PackageNo == nil || r.DeliveryType == nil || *r.PackageNo < 1 {
			return nil, e.misshapen("PackageNo or DeliveryType")
		}
		o, process, err := e.confirmable(third, r.OrderCode)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(packs, func(p *pack) bool { return p.no == *r.PackageNo })
		if i < 0 {
			i = len(packs)
			packs = append(packs, &pack{no: *r.PackageNo, as: *r.DeliveryType})
		}
		p := packs[i]
		l := o.subOrder(r.OrderSubCode)
		if len(o.parcels) > 0 && as[o] == 0 {
			as[o] = o.parcels[0].as
		}
		switch {
		case l == nil || l.packed != nil && process == "" || slices.Contains(p.lines, l):
			return nil, e.broken(ruleSubOrder, r.OrderSubCode, http.StatusBadRequest, "OrderSubCode 錯誤")
		case *r.DeliveryType < 1 || *r.DeliveryType > 3 || p.as != *r.DeliveryType || as[o] != 0 && as[o] != *r.DeliveryType:
			return nil, e.broken(ruleDeliveryType, "DeliveryType", http.StatusBadRequest, "DeliveryType 不一致")
		case len(p.orders) > 0 && p.orders[0].person != o.person:
			return nil, e.broken(rulePackage, "a package of several buyers", http.StatusBadRequest, "併單收件人不同")
		}
		if !slices.Contains(p.orders, o) {
			p.orders = append(p.orders, o)
		}
		p.lines, p.process, as[o] = append(p.lines, l), process, *r.DeliveryType
	}
	return packs, nil
}

func (o *order) subOrder(code string) *line {
	i := slices.IndexFunc(o.lines, func(l line) bool { return l.sub == code && code != "" })
	if i < 0 {
		return nil
	}
	return &o.lines[i]
}

// result adds to a row whether it went well: process is empty then.
func result(row object, process string) object {
	row["IsSuccess"], row["FailureType"], row["FailureMessage"] = process == "", 0, messages[allDone]
	if process != "" {
		kind, err := strconv.Atoi(process)
		if err != nil {
			panic(err) // a process code is a number
		}
		row["FailureType"], row["FailureMessage"] = kind, messages[process]
	}
	return row
}

// confirmShipped reports orders as shipped of which all sub orders are packed.
func (e *Emulator) confirmShipped(c call) (any, error) {
	var body struct{ OrderCodes []string }
	if err := strict(c.body, &body); err != nil || len(body.OrderCodes) == 0 {
		return nil, e.misshapen("OrderCodes")
	}
	results, failures := []any{}, 0
	for i, code := range body.OrderCodes {
		o, process, err := e.confirmable(third, code)
		switch {
		case err != nil:
			return nil, err
		case slices.Contains(body.OrderCodes[:i], code):
			return nil, e.broken(ruleOrderCode, "an order is there twice", http.StatusBadRequest, "訂單重複")
		case process == "" && slices.ContainsFunc(o.lines, func(l line) bool { return l.packed == nil }):
			e.Break(ruleUnpacked, code)
			process = notPacked
		}
		if process == "" {
			o.stage = shipped
		} else {
			failures++
		}
		results = append(results, result(object{"OrderCode": code}, process))
	}
	answer := envelope(len(results)-failures, failures)
	answer["ShipResults"], answer["ShippedSuccessCount"], answer["ShippedFailureCount"] = results, len(results)-failures, failures
	return answer, nil
}
