package app91

// Labels (FACTS.md section 3.6): a file, a file in Base64, or data to draw the label from. Which of them a call gives is not known for
// certain, so that each is taken as it comes.

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn"
	"gowarehouse/connectors/labelfile"
)

var (
	refusePrintedElsewhere = connectors.Refuse("91APP gives no label for this parcel through its API", "91APP 的 API 不提供此包裹的標籤",
		"Print it in 91APP's back office; the number is known.", "單號已取得，請至 91APP 後台列印標籤。")
	refuseUnnumbered = connectors.Refuse("the parcel has no number yet", "包裹尚未取號", "Take the number first.", "請先取號。")
)

// labelCall is the call that gives the label of a sub-order's parcel; empty: it is printed in the back office.
func labelCall(r row) string {
	w, _ := wayOf(string(r.Deliver))
	switch {
	case w.deliver == deliverHomeCOD:
		return callTCatLabel
	case !w.store:
		return ""
	}
	c, _ := chainOf(string(r.Chain))
	if c.freezer != "" && r.Temperature == freezer {
		return c.freezer
	}
	return c.label
}

// Label fetches the labels one by one. The orders are read first, so that none of a cancelled order is printed.
func (c *connector) Label(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return c.each(ctx, parcels, notAsked, func(ctx context.Context, t *target) {
		number, same := t.number()
		call := ""
		if len(t.chosen) > 0 {
			call = labelCall(t.chosen[0])
		}
		switch {
		case t.way.mode == connectors.ShipSelf:
			t.settle(connectors.Refused, refuseOwn)
			return
		case stateOf(t.rows) == connectors.StateCancelled:
			t.settle(connectors.Refused, unfitStates[connectors.StateCancelled])
			return
		case !same:
			t.settle(connectors.Refused, refuseMixed)
			return
		case number == "":
			t.settle(connectors.Refused, refuseUnnumbered)
			return
		case call == "":
			t.settle(connectors.Refused, refusePrintedElsewhere)
			return
		}
		t.show()
		label, err := c.label(ctx, t, call, number)
		if err != nil {
			t.settle(notAsked(err), err)
			return
		}
		t.out.Label = label
		t.settle(connectors.Done, nil)
	})
}

func (c *connector) label(ctx context.Context, t *target, call, number string) (*connectors.Label, error) {
	reply, err := c.call(ctx, connectors.Call{Name: call, Check: func(reply connectors.Reply) error {
		if labelfile.Is(reply, "") {
			return nil
		}
		return check(reply)
	}}, confirmation{ShopID: c.shop, Number: number})
	if err != nil {
		return nil, err
	}
	if labelfile.Is(reply, "") {
		return labelfile.Read(reply, "")
	}
	data, err := decode[json.RawMessage](reply)
	if err != nil {
		return nil, err
	}
	var file string
	if json.Unmarshal(data, &file) == nil {
		return labelfile.Decode(file)
	}
	codes, err := first[map[string]any](reply)
	if err != nil {
		return nil, err
	}
	return t.draw(codes, number)
}

// draw makes a label of data whose names were not seen: what is called a bar code becomes one, and so does a QR code. Without any bar code
// the label is not drawn: nobody could scan it.
func (t *target) draw(data map[string]any, number string) (*connectors.Label, error) {
	main := t.chosen[0]
	c, _ := chainOf(string(main.Chain))
	sheet := drawn.Sheet{
		Title: "店配 " + c.name.ZH + " 取貨", Number: number, To: connectors.Receiver{Name: string(main.Name), Phone: string(main.Phone)},
		StoreID: string(main.StoreID), Store: string(main.StoreName), Order: t.parcel.Order.Number, Carrier: c.name.ZH, Collect: t.collects(),
		Sorting: []drawn.Fact{{Name: "配送編號", Value: number}},
	}
	for _, key := range slices.Sorted(maps.Keys(data)) {
		value, isText := data[key].(string)
		name := strings.ToLower(key)
		switch {
		case !isText || value == "":
		case strings.Contains(name, "qrcode"):
			sheet.QR = value
		case strings.Contains(name, "barcode"):
			sheet.BarCodes = append(sheet.BarCodes, value)
		case sorts(name, value):
			sheet.Sorting = append(sheet.Sorting, drawn.Fact{Name: key, Value: value})
		}
	}
	if len(sheet.BarCodes) == 0 {
		return nil, refusePrintedElsewhere
	}
	return sheet.Label()
}

// elsewhere are words in the names of data that the label shows already, or that nobody sorts by.
var elsewhere = []string{"name", "phone", "mobile", "address", "store", "amount", "shippingordercode", "date"}

// longestSort is how long a code may be that a carrier sorts by.
const longestSort = 16

// sorts says whether a value of the data may be what the carrier sorts by.
func sorts(name, value string) bool {
	return len(value) <= longestSort && !slices.ContainsFunc(elsewhere, func(word string) bool { return strings.Contains(name, word) })
}

// collects is what the label says about the money: as 91APP said it when it gave the number, otherwise as the order does.
func (t *target) collects() string {
	if !t.way.collects {
		return ""
	}
	due := t.parcel.Kept[keptDue]
	if due == "" && t.parcel.Order.COD != nil {
		due = t.parcel.Order.COD.Amount.String()
	}
	return "取貨付款 NT$" + due
}
