package shopee

// Tracking numbers of the merchant's own carrier.

import (
	"context"
	"fmt"
	"strings"

	"gowarehouse/connectors"
)

// PushTracking reports the merchant's own carrier's numbers of non-integrated orders: that is what ships them (FACTS.md 3). There is no
// field for the carrier, and no way to correct a number.
func (c *Connector) PushTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	targets := c.targets(ctx, parcels, true)
	found := c.states(ctx, open(targets))
	for _, t := range open(targets) {
		if found[t].taken() {
			t.compare(found[t], connectors.Already)
			continue
		}
		c.pushOne(ctx, t)
	}
	return outcomes(targets)
}

var adviceNumberLength = connectors.Text{EN: "Correct the tracking number, then push it again.", ZH: "請更正追蹤號碼後重新回傳。"}

func (c *Connector) pushOne(ctx context.Context, t *target) {
	if number := []rune(strings.TrimSpace(t.parcel.TrackingNumber)); len(number) == 0 || len(number) > longestRef {
		t.refuse(fmt.Sprintf("Shopee takes tracking numbers of 1 to %d characters", longestRef), adviceNumberLength)
		return
	}
	asked, err := c.parameters(ctx, t)
	if err != nil {
		t.failAsking(err)
		return
	}
	if asked.Needed.Own == nil {
		t.refuse("this order ships with Shopee's own logistics: Shopee gives the number", adviceLabel)
		return
	}
	details := map[string]any{}
	if needs(asked.Needed.Own, "tracking_no") || needs(asked.Needed.Own, optionNumber) {
		details[optionNumber] = strings.TrimSpace(t.parcel.TrackingNumber)
	} else {
		t.out.Hint = "Shopee takes no tracking number for this order; it is marked as shipped."
	}
	request := shipRequest{OrderSN: string(t.row.SN), Own: &details}
	if t.split {
		request.Package = t.number
	}
	switch err := c.call(ctx, opShip, nil, request, nil); {
	case err == nil:
		t.out.TrackingNumber = strings.TrimSpace(t.parcel.TrackingNumber)
		t.settle(connectors.Done, nil)
	case connectors.KindOf(err) == connectors.AlreadyDone:
		if state, there := c.states(ctx, []*target{t})[t]; there {
			t.compare(state, connectors.Already)
		}
	default:
		t.fail(err)
	}
}

var adviceLabel = connectors.Text{EN: "Ship it with Shopee's label.", ZH: "請使用蝦皮出貨單出貨。"}

// compare settles a parcel that Shopee has as arranged: with our number as `same`, otherwise as a person's to decide.
func (t *target) compare(state packageState, same connectors.OutcomeState) {
	theirs, ours := strings.TrimSpace(state.Tracking), strings.TrimSpace(t.parcel.TrackingNumber)
	t.out.Carrier = strings.TrimSpace(state.Carrier)
	if theirs == ours {
		t.out.TrackingNumber = theirs
		t.settle(same, nil)
		return
	}
	reason := "Shopee shows the order as arranged, but no tracking number yet"
	if theirs != "" {
		reason = fmt.Sprintf("Shopee shows tracking number %s, the parcel has %s", theirs, ours)
	}
	t.settle(connectors.Unclear, &connectors.Error{Kind: connectors.Rejected, Reason: reason, Do: adviceOther})
}

var adviceOther = connectors.Text{
	EN: "A number cannot be corrected through the API: compare both and correct it in Shopee Seller Center.",
	ZH: "追蹤號碼無法透過 API 更正：請比對兩者，並至蝦皮賣家中心修正。",
}

// PushedTracking asks what Shopee shows, changing nothing.
func (c *Connector) PushedTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	targets := c.targets(ctx, parcels, false)
	found := c.states(ctx, open(targets))
	for _, t := range open(targets) {
		if found[t].taken() {
			t.compare(found[t], connectors.Done)
			continue
		}
		t.settle(connectors.Nothing, nil)
	}
	return outcomes(targets)
}
