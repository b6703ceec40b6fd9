package app91

// Numbers of the merchant's own carrier (FACTS.md section 3.1): one call tells the number and ships.

import (
	"context"
	"strings"

	"gowarehouse/connectors"
)

// mostNumber is how many characters a number may have.
const mostNumber = 20

var refuseTheirs = connectors.Refuse("91APP gives the number of this order", "此訂單的單號由 91APP 提供",
	"Take the number through 91APP.", "請透過 91APP 取號出貨。")

// PushTracking tells the numbers. What 91APP has is read first, because a second time is an error there.
func (c *connector) PushTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return c.each(ctx, parcels, notAsked, func(ctx context.Context, t *target) {
		ours := t.ours()
		if refusal := t.cannotPush(ours); refusal != nil {
			t.settle(connectors.Refused, refusal)
			return
		}
		if !t.has(ours) && !c.push(ctx, t, ours) {
			return
		}
		t.out.TrackingNumber, t.out.Carrier = ours, t.parcel.Carrier
		if !t.settled() {
			t.settle(connectors.Already, nil)
		}
	})
}

func (t *target) ours() string { return strings.TrimSpace(t.parcel.TrackingNumber) }

// has says whether 91APP shows our number on every sub-order of the parcel.
func (t *target) has(ours string) bool {
	theirs, same := t.number()
	return same && theirs == ours && theirs != ""
}

// cannotPush says why a number cannot be told.
func (t *target) cannotPush(ours string) error {
	if refusal := t.unfit(); refusal != nil {
		return refusal
	}
	switch theirs, _ := t.number(); {
	case t.way.mode == connectors.ShipLabel:
		return refuseTheirs
	case t.way.mode != connectors.ShipSelf:
		return connectors.Refuse("this program does not know the order's way of delivery", "本系統不認得此訂單的配送方式",
			"Ship the order in 91APP.", "請至 91APP 後台出貨。")
	case !isNumber(ours):
		return connectors.Refuse("a tracking number has 1 to %[1]d characters here", "追蹤號碼須為 1 至 %[1]d 個字元",
			"Correct the number.", "請更正號碼。", mostNumber)
	case theirs != "" && theirs != ours:
		return otherNumber(theirs)
	}
	return nil
}

func otherNumber(theirs string) *connectors.Error {
	return connectors.Refuse("91APP has the tracking number %[1]s for these goods", "91APP 上此批商品的追蹤號碼為 %[1]s",
		"Compare both numbers; 91APP takes a correction in its back office only.", "請比對兩個號碼；如需更正請至 91APP 後台處理。", theirs)
}

// shipment is the body of the call.
type shipment struct {
	ShopID    int      `json:"ShopId"`
	TM        string   `json:"TMCode"`
	TS        []string `json:"TSCodeList"`
	Forwarder int      `json:"ForwarderDef"`
	Number    string   `json:"ShippingOrderCode"`
	Kind      string   `json:"ShippingType"`
}

// push tells one number; no means that it ended otherwise. A refusal may say that it was told before: then the order shows it.
func (c *connector) push(ctx context.Context, t *target, ours string) bool {
	_, err := c.change(ctx, callDeliver, shipment{
		ShopID: c.shop, TM: t.parcel.Order.ID, TS: t.codes, Forwarder: forwarderOf(t.parcel.Carrier, t.way.deliver, c.forwarder), Number: ours,
		Kind: t.way.deliver,
	})
	if refused(err) && c.look(ctx, t) == nil && t.has(ours) {
		return true
	}
	if err != nil {
		t.fail(err)
		return false
	}
	t.settle(connectors.Done, nil)
	return true
}

// PushedTracking asks what 91APP shows.
func (c *connector) PushedTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return c.each(ctx, parcels, unanswered, func(_ context.Context, t *target) {
		switch theirs, same := t.number(); {
		case t.has(t.ours()):
			t.out.TrackingNumber = theirs
			t.settle(connectors.Done, nil)
		case same && theirs == "":
			t.settle(connectors.Nothing, nil)
		case !same:
			t.settle(connectors.Unclear, refuseMixed)
		default:
			t.settle(connectors.Unclear, otherNumber(theirs))
		}
	})
}
