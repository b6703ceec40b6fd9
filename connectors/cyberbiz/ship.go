package cyberbiz

// The merchant's own carrier (FACTS.md section 3.1). Every push reads the order first: what CYBERBIZ answers to a repeat is not known, and a
// push that stopped half way goes on where it stopped.

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// current is an order as the shop has it now.
type current struct {
	wireOrder
	order connectors.Order
	raw   json.RawMessage
}

// now reads the order of a parcel.
func (c *connector) now(ctx context.Context, p connectors.Parcel) (current, error) {
	fetched, err := c.Order(ctx, p.Order.ID)
	if err != nil {
		return current{}, err
	}
	order, err := c.Normalise(fetched)
	if err != nil {
		return current{}, err
	}
	w, err := readOrder(fetched.Raw)
	return current{w, order, fetched.Raw}, err
}

// PushTracking reports the parcels one after the other.
func (c *connector) PushTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return connectors.PushEach(parcels, func(p connectors.Parcel) connectors.Outcome { return c.push(ctx, p) })
}

// PushedTracking asks which numbers the shop has.
func (c *connector) PushedTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return connectors.AskEach(parcels, func(p connectors.Parcel) connectors.Outcome {
		have, err := c.fulfilments(ctx, p.Order.ID)
		switch {
		case err != nil && connectors.KindOf(err) != connectors.NotFound:
			return connectors.Outcome{State: connectors.Unclear, Err: err}
		case withNumber(have, p.TrackingNumber) >= 0:
			return connectors.Outcome{State: connectors.Done, TrackingNumber: p.TrackingNumber, Carrier: p.Carrier}
		}
		return connectors.Outcome{State: connectors.Nothing}
	})
}

// fulfilments are an order's parcels.
func (c *connector) fulfilments(ctx context.Context, order string) ([]wireFulfilment, error) {
	if !isID(order) {
		return nil, notThere()
	}
	const name = "fulfillments"
	var all []wireFulfilment
	for rows, err := range c.pages(ctx, name, "/v1/orders/"+order+"/fulfillments", nil) {
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			var f wireFulfilment
			if err := json.Unmarshal(row, &f); err != nil || idOf(f.ID) == "" {
				return nil, misshapen(request{name: name}, "a parcel has no id", row, err)
			}
			all = append(all, f)
		}
	}
	return all, nil
}

func withNumber(have []wireFulfilment, number string) int {
	return slices.IndexFunc(have, func(f wireFulfilment) bool { return number != "" && string(f.Number) == number })
}

// push makes the steps that are missing: the order leaves CYBERBIZ's logistics if it was placed with it, then the number is reported.
func (c *connector) push(ctx context.Context, p connectors.Parcel) connectors.Outcome {
	now, err := c.now(ctx, p)
	if err != nil {
		return connectors.Outcome{State: unread(err), Err: err}
	}
	if withNumber(now.Fulfilments, p.TrackingNumber) >= 0 {
		return connectors.Outcome{State: connectors.Already, TrackingNumber: p.TrackingNumber, Carrier: p.Carrier}
	}
	lines, refusal := now.shippable(p)
	if refusal != nil {
		return connectors.Outcome{State: connectors.Refused, Err: refusal}
	}
	if now.ofPlatform() {
		path := "/v1/orders/" + p.Order.ID + "/change_to_custom_shipping"
		if _, err := c.call(ctx, request{name: "change_to_custom_shipping", method: http.MethodPut, path: path, changes: true}); err != nil {
			return connectors.Outcome{State: connectors.AfterChange(err), Err: err}
		}
	}
	if err := c.report(ctx, p, now, lines); err != nil {
		return connectors.Outcome{State: connectors.AfterChange(err), Err: err}
	}
	return connectors.Outcome{State: connectors.Done, TrackingNumber: p.TrackingNumber, Carrier: p.Carrier}
}

// ofPlatform says whether the order was placed with CYBERBIZ's logistics and has not left it.
func (n current) ofPlatform() bool {
	_, store := stores[string(n.Vendor.Type)]
	return (store || homes[strings.ToLower(string(n.Vendor.Type))] != "") && !n.elsewhere()
}

// customShipping is the body of custom_shipping.
type customShipping struct {
	Lines   string `json:"line_item_ids"`
	Number  string `json:"tracking_number"`
	Company string `json:"tracking_company"`
	Notify  bool   `json:"notify_customer"`
}

func (c *connector) report(ctx context.Context, p connectors.Parcel, now current, lines []string) error {
	company := carrierCode(p.Carrier)
	if code := string(now.Vendor.Type); ownStore(code) {
		company = code // the merchant took the number at ECPay or EZShip, whatever the warehouse calls the carrier
	}
	r := request{
		name: "custom_shipping", method: http.MethodPost, path: "/v1/orders/" + p.Order.ID + "/fulfillments/custom_shipping", changes: true,
		body: customShipping{strings.Join(lines, ","), p.TrackingNumber, company, c.setting(fieldNotify) == yes},
	}
	reply, err := c.call(ctx, r)
	if err != nil {
		return err
	}
	made, err := decode[wireFulfilment](r, reply)
	if err == nil && string(made.Number) != p.TrackingNumber {
		err = misshapen(r, "CYBERBIZ shows another number than the one reported", reply.Body, nil)
	}
	return err
}

// shippable gives CYBERBIZ's lines that a parcel is made of, or says why it cannot be shipped.
func (n current) shippable(p connectors.Parcel) ([]string, error) {
	lines, err := wholeLines(p)
	if err != nil {
		return nil, err
	}
	for _, f := range n.Fulfilments {
		for _, inside := range f.Lines {
			if slices.Contains(lines, idOf(inside.ID)) {
				return nil, connectors.Refuse("a line was shipped before, with the number %[1]s", "品項先前已出貨，單號 %[1]s",
					"Look at the order in CYBERBIZ; correct the number there if it is wrong.", "請在 CYBERBIZ 查看此訂單，單號有誤請於後台更正。", f.Number)
			}
		}
	}
	return lines, n.unfit()
}

// unfit says why nothing of the order may be shipped now.
func (n current) unfit() error {
	switch n.order.State {
	case connectors.StateCancelled:
		return connectors.Refuse("the order is cancelled in the shop", "訂單已在商店取消",
			"Take the parcel back; the shop cancelled the order.", "請攔回包裹。")
	case connectors.StateCancelRequested:
		return connectors.Refuse("the buyer wants to give the order back", "買家申請取消或退貨",
			"Decide about it in CYBERBIZ first.", "請先在 CYBERBIZ 處理申請。")
	case connectors.StateUnpaid:
		return connectors.Refuse("the order is not paid: %[1]s", "訂單尚未付款：%[1]s",
			"Ask the merchant before the parcel leaves.", "請先與商家確認再出貨。", n.Statuses.Financial)
	case connectors.StateNotOurs:
		return connectors.Refuse("there is nothing to ship in the order", "此訂單不需出貨", "Ask the merchant.", "請與商家確認。")
	case connectors.StateShipped, connectors.StateArranged:
		return connectors.Refuse("the order is %[1]s and %[2]s in the shop", "訂單在商店的狀態為 %[1]s、%[2]s",
			"Look at the order in CYBERBIZ.", "請在 CYBERBIZ 查看此訂單。", n.Statuses.Order, n.Statuses.Fulfillment)
	}
	return nil
}

var adviceSplit = connectors.Text{
	EN: "Put all pieces of a line, and all parts of a combo, into the same parcel.", ZH: "同一品項的所有數量、組合商品的所有子項，請放入同一包裹。",
}

// wholeLines gives CYBERBIZ's lines of a parcel. A parcel can be told by lines only, not by pieces of one or parts of a combo.
func wholeLines(p connectors.Parcel) ([]string, error) {
	inside := map[string]int{}
	for _, l := range p.Lines {
		inside[l.Line] += l.Quantity
	}
	var lines []string
	for _, l := range p.Order.Lines {
		if l.Quantity > 0 && inside[l.ID] > 0 && !slices.Contains(lines, ofLine(l.ID)) {
			lines = append(lines, ofLine(l.ID))
		}
	}
	for _, l := range p.Order.Lines {
		if slices.Contains(lines, ofLine(l.ID)) && inside[l.ID] != l.Quantity {
			return nil, (&connectors.Error{Kind: connectors.Rejected, Do: adviceSplit}).Saying(
				"CYBERBIZ cannot be told that a part of a line ships", "CYBERBIZ 無法回報單一品項的部分數量")
		}
	}
	if len(lines) == 0 {
		return nil, connectors.Refuse("the parcel holds nothing of the order", "包裹內沒有此訂單的品項",
			"Correct what is in the parcel.", "請更正包裹內容。")
	}
	return lines, nil
}
