package yahoo

// Orders of Yahoo's carrier in several parcels: each parcel is packed, which numbers it, and the order is reported as shipped once all of
// them are. FACTS.md section 3.4.

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// logistics is the group of the calls for split parcels. Its orders are those of the third-party family.
const logistics = "ThirdPartyLogistics"

var (
	opToBeShipped = operation{name: logistics + "/ToBeShippedOrders", orders: true}
	opPack        = operation{name: logistics + "/ConfirmPacked", changes: true}
	opShip        = operation{name: logistics + "/ConfirmShipped", changes: true}
)

// What a packed parcel keeps beside its codes: that it is packed, and as what, because all parcels of an order go as the same.
const keptPacked = "packed_as"

// parts tells the shipments that are parcels of a split order from those that are all of theirs.
func parts(list []*shipment) (split, undivided []*shipment) {
	for _, s := range list {
		if whole(s.parcel) {
			undivided = append(undivided, s)
		} else {
			split = append(split, s)
		}
	}
	return split, undivided
}

// packedBefore tells whether Yahoo has packed a parcel: it said so, or a person entered the number that the portal shows.
func packedBefore(number string, kept map[string]string) bool {
	return number != "" || kept[keptPacked] != ""
}

// arrangeSplit packs the parcels that are not packed yet and reports the orders of which that was the last.
func (c *Connector) arrangeSplit(ctx context.Context, list []*shipment) {
	var packed, due []*shipment
	as := map[string]string{} // by order: what its parcels go as
	for _, s := range list {
		delivery := c.deliveryOf(s.parcel)
		switch first := firstOf(as[s.code], packedAs(s.parcel), delivery); {
		case packedBefore(s.parcel.TrackingNumber, s.parcel.Kept):
			c.take(s, labelCodes(s.parcel.Kept))
			packed = append(packed, s)
		case !isDelivery(delivery):
			s.settle(connectors.Refused, noSuchSize(delivery))
		case delivery != first:
			s.settle(connectors.Refused, connectors.Refuse("Yahoo: all parcels of an order go as the same size; another of order %s goes as %s",
				"Yahoo：同一訂單的各包裹須為相同配送類型；訂單 %s 的另一包裹為「%s」",
				"Choose the same size for this parcel.", "請將此包裹改為相同的配送類型。", s.code, deliveryName(first)))
		default:
			as[s.code] = first
			due = append(due, s)
		}
	}
	due = c.pack(ctx, due)
	c.reportShipped(ctx, append(packed, due...))
}

// packedAs is the size that another parcel of the order went as; empty if none is known.
func packedAs(p connectors.Parcel) string {
	for _, other := range p.Others {
		if as := other.Kept[keptPacked]; as != "" {
			return as
		}
	}
	return ""
}

// subOrder is a product of an order, which is what goes into a package.
type subOrder struct {
	OrderCode    string      `json:"OrderCode"`
	OrderSubCode string      `json:"OrderSubCode"`
	PackageNo    int         `json:"PackageNo"`
	DeliveryType json.Number `json:"DeliveryType"`
}

// pack looks up the sub orders of the parcels and packs them. It gives those that are packed now; the others have their outcome.
func (c *Connector) pack(ctx context.Context, list []*shipment) (done []*shipment) {
	if len(list) == 0 {
		return nil
	}
	orders, err := c.rows(ctx, opToBeShipped, windowOf(list))
	if err != nil {
		settleAll(list, connectors.NotAsked, err)
		return nil
	}
	inside := map[*shipment][]string{}
	list = slices.DeleteFunc(list, func(s *shipment) bool {
		codes, err := s.subCodes(orders)
		if err != nil {
			s.settle(connectors.Refused, err)
		}
		inside[s] = codes
		return err != nil
	})
	confirmAll(list, func(chunk []*shipment) error {
		packed, err := c.confirmPacked(ctx, chunk, inside)
		done = append(done, packed...)
		return err
	})
	return done
}

// subCodes gives the sub orders that are in a parcel. Each is all pieces of a product's line, so that a line goes into one parcel.
func (s *shipment) subCodes(orders []listed) ([]string, error) {
	i := slices.IndexFunc(orders, func(o listed) bool { return o.code == s.code })
	if i < 0 {
		return nil, connectors.Refuse("Yahoo does not list order %s among those that can be split", "Yahoo 的分包待出貨清單沒有訂單 %s",
			"Look at it in the supplier portal: it may be shipped or cancelled.", "請至供應商後台確認：訂單可能已出貨或已取消。", s.code)
	}
	var row orderRow
	err := json.Unmarshal(orders[i].row, &row)
	var there []connectors.Line
	if err == nil {
		there, err = lines(row.Products)
	}
	if err != nil {
		return nil, unexpected(opToBeShipped.name+": the row of the order cannot be read", orders[i].row, false)
	}
	var codes []string
	for _, l := range s.parcel.Lines {
		n := slices.IndexFunc(there, func(other connectors.Line) bool { return other.ID == l.Line })
		switch {
		case n < 0 || row.Products[n].OrderSubCode == "":
			return nil, connectors.Refuse("Yahoo shows no sub order for product %s of order %s", "Yahoo 未提供訂單 %[2]s 商品 %[1]s 的子單編號",
				"Fetch the order again, or split it in the supplier portal.", "請重新抓取訂單，或至供應商後台分包。", l.Line, s.code)
		case there[n].Quantity != l.Quantity:
			return nil, connectors.Refuse("Yahoo splits an order by products: the %d pieces of %s go into one parcel",
				"Yahoo 以商品分包：%[2]s 的 %[1]d 件須放在同一包裹", "Put all its pieces into one parcel.", "請將該商品的全部數量放在同一包裹。",
				there[n].Quantity, there[n].Name)
		}
		codes = append(codes, string(row.Products[n].OrderSubCode))
	}
	return codes, nil
}

// packResult is a package in the answer. Beside its number its fields are inferred: those of a confirmation, and those of ConfirmShipped
// for one that failed.
type packResult struct {
	PackageNo      text  `json:"PackageNo"`
	IsSuccess      *bool `json:"IsSuccess"`
	FailureType    text  `json:"FailureType"`
	FailureMessage text  `json:"FailureMessage"`
}

// confirmPacked makes one call, a package for each parcel, and gives those that are packed.
func (c *Connector) confirmPacked(ctx context.Context, list []*shipment, inside map[*shipment][]string) (done []*shipment, err error) {
	var body []subOrder
	for i, s := range list {
		for _, sub := range inside[s] {
			body = append(body, subOrder{s.code, sub, i + 1, json.Number(c.deliveryOf(s.parcel))})
		}
	}
	plain, err := c.call(ctx, opPack, map[string]any{"OrdersToPack": body})
	if err != nil {
		return nil, err
	}
	var answer struct {
		envelope
		Results []json.RawMessage `json:"PackResults"`
	}
	if err := json.Unmarshal(plain, &answer); err != nil {
		return nil, unexpected(opPack.name+": the answer cannot be read", plain, true)
	}
	byPackage := map[text]json.RawMessage{}
	for _, raw := range answer.Results {
		var head packResult
		if json.Unmarshal(raw, &head) == nil {
			byPackage[head.PackageNo] = raw
		}
	}
	for i, s := range list {
		raw, named := byPackage[number(i+1)]
		var result packResult
		switch err := json.Unmarshal(raw, &result); {
		case !named && answer.ResponseCode == allFailed:
			s.settle(connectors.Refused, answer.refusal(opPack.name))
		case !named || err != nil:
			s.settle(connectors.Unclear, unexpected(opPack.name+": the answer does not name the package", plain, true))
		case result.IsSuccess != nil && !*result.IsSuccess:
			s.settle(connectors.Refused, failedOrder{ProcessCode: result.FailureType, ProcessMessage: result.FailureMessage}.refusal())
		default:
			codes := codesIn(raw)
			codes[keptPacked] = c.deliveryOf(s.parcel)
			c.take(s, codes)
			done = append(done, s)
		}
	}
	return done, nil
}

// complete tells whether all pieces of an order are packed, in the parcels given or before.
func complete(code string, packed []*shipment) bool {
	var order connectors.Order
	inside, seen := map[string]int{}, map[string]bool{}
	add := func(id string, lines []connectors.PackageLine) {
		for _, l := range lines {
			if !seen[id] {
				inside[l.Line] += l.Quantity
			}
		}
		seen[id] = true
	}
	for _, s := range packed {
		if s.code != code {
			continue
		}
		order = s.parcel.Order
		add(s.parcel.ID, s.parcel.Lines)
		for _, other := range s.parcel.Others {
			if packedBefore(other.TrackingNumber, other.Kept) {
				add(other.ID, other.Lines)
			}
		}
	}
	return !slices.ContainsFunc(order.Lines, func(l connectors.Line) bool { return inside[l.ID] < l.Quantity })
}

// reportShipped reports the orders of which every parcel is packed. Where that fails the parcels stay packed, and the report can be made
// again.
func (c *Connector) reportShipped(ctx context.Context, packed []*shipment) {
	byOrder := map[string][]*shipment{}
	var last []*shipment // one parcel of each order to report
	for _, s := range packed {
		if byOrder[s.code] == nil && complete(s.code, packed) {
			last = append(last, s)
		}
		byOrder[s.code] = append(byOrder[s.code], s)
	}
	confirmAll(last, func(chunk []*shipment) error {
		failures, err := c.confirmShipped(ctx, chunk)
		for _, s := range chunk {
			failure := failures[s.code]
			switch {
			case err != nil:
				failure = connectors.Outcome{State: connectors.Unclear, Err: err}
			case failure.Err == nil:
				continue
			}
			for _, of := range byOrder[s.code] {
				of.settle(failure.State, failure.Err)
			}
		}
		return nil
	})
}

// confirmShipped makes one call and gives what went wrong, by order. One that was shipped before is what is wanted.
func (c *Connector) confirmShipped(ctx context.Context, list []*shipment) (map[string]connectors.Outcome, error) {
	codes := make([]string, len(list))
	for i, s := range list {
		codes[i] = s.code
	}
	plain, err := c.call(ctx, opShip, map[string][]string{"OrderCodes": codes})
	if err != nil {
		return nil, err
	}
	var answer struct {
		envelope
		Results []struct {
			OrderCode text `json:"OrderCode"`
			packResult
		} `json:"ShipResults"`
	}
	if err := json.Unmarshal(plain, &answer); err != nil {
		return nil, unexpected(opShip.name+": the answer cannot be read", plain, true)
	}
	failures := map[string]connectors.Outcome{}
	for _, code := range codes {
		failures[code] = connectors.Outcome{
			State: connectors.Unclear, Err: unexpected(opShip.name+": the answer does not name the order", plain, true),
		}
	}
	for _, r := range answer.Results {
		switch code := string(r.OrderCode); {
		case r.IsSuccess != nil && *r.IsSuccess, r.FailureType == wasShipped:
			delete(failures, code)
		case slices.Contains(codes, code):
			failures[code] = connectors.Outcome{State: connectors.Refused,
				Err: failedOrder{ProcessCode: r.FailureType, ProcessMessage: r.FailureMessage}.refusal()}
		}
	}
	return failures, nil
}

// standing settles a parcel of a split order that Yahoo lists as to be shipped: packed and waiting for the others, packed with the last of
// them and not reported yet, or nobody can tell.
func (s *shipment) standing() {
	switch {
	case !packedBefore(s.parcel.TrackingNumber, s.parcel.Kept):
		s.settle(connectors.Unclear, connectors.Refuse("Yahoo does not show whether this parcel of order %s was packed",
			"Yahoo 未顯示訂單 %s 的此包裹是否已包裝",
			"Look at the order in the supplier portal: enter the parcel's number if it shows one, otherwise ship it again.",
			"請至供應商後台查看：若已有單號請輸入，否則請重新出貨。", s.code))
	case complete(s.code, []*shipment{s}):
		s.settle(connectors.Nothing, nil)
	default:
		s.out.TrackingNumber = firstOf(s.parcel.TrackingNumber, labelCodes(s.parcel.Kept).number())
		s.out.Hint = "packed; Yahoo counts the order as shipped once its other parcels are packed"
		s.settle(connectors.Done, nil)
	}
}

// without leaves out the numbers of the order's other parcels.
func (s *shipment) without(numbers []string) []string {
	return slices.DeleteFunc(numbers, func(n string) bool {
		return slices.ContainsFunc(s.parcel.Others, func(other connectors.Sibling) bool {
			return n == firstOf(strings.TrimSpace(other.TrackingNumber), labelCodes(other.Kept).number())
		})
	})
}
