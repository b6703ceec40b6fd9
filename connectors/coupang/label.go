package coupang

// Coupang's own numbers and labels (FACTS.md 3.3): acknowledge, wait for the number, print.

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/labelfile"
)

// ShipOptions gives none: there is nothing to choose for one parcel.
func (c *Connector) ShipOptions(context.Context, connectors.Parcel) ([]connectors.ShipOption, error) {
	return nil, nil
}

// Batch takes what one acknowledgement takes. Numbers and labels are asked for box by box.
func (c *Connector) Batch(step connectors.ShipStep, _ connectors.Parcel) (group string, size int) {
	return string(step), ackBatch
}

// Arrange acknowledges boxes; Coupang gives them numbers after that. Those that have one already are left alone.
func (c *Connector) Arrange(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	targets := targetsOf(parcels)
	each(targets, func(t *target) {
		if !t.parcel.Whole {
			t.settle(connectors.Refused, connectors.Refuse("Coupang gives one number for the whole shipment box", "酷澎每張配送單僅提供一個單號",
				"Pack the order into one parcel.", "請將訂單包成一件。"))
		}
	})
	c.ready(ctx, targets)
	each(targets, func(t *target) {
		t.keep(keptPolls, "0")
		c.number(t, connectors.Already)
	})
	return outcomes(targets)
}

// Arranged asks what Coupang has, changing nothing.
func (c *Connector) Arranged(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	targets := targetsOf(parcels)
	each(targets, func(t *target) {
		if err := c.look(ctx, t); err != nil {
			t.questionFailed(err)
			return
		}
		if t.box.Status == statusAccept {
			t.settle(connectors.Nothing, nil)
			return
		}
		c.number(t, connectors.Done)
	})
	return outcomes(targets)
}

// pauses are the waits for a number, and the last one for ever (FACTS.md 3.3).
var pauses = []time.Duration{5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 5 * time.Minute}

// patience is when a person is told, with what to look for.
const (
	patience = time.Hour
	hintNone = "If Coupang gives this vendor no numbers, set the account's shipping number to the own carrier's. / " +
		"若酷澎不提供單號，請將帳號的物流單號設定改為自有物流。"
)

// number settles a parcel by the number that Coupang shows, or lets it wait.
func (c *Connector) number(t *target, numbered connectors.OutcomeState) {
	if t.box.Number != "" {
		t.out.TrackingNumber, t.out.Carrier, t.out.Ref = string(t.box.Number), string(t.box.Carrier), string(t.box.Box)
		t.settle(numbered, nil)
		return
	}
	now := c.env.Now()
	kept := t.parcel.Kept
	if t.out.Keep != nil {
		kept = t.out.Keep
	}
	polls, _ := strconv.Atoi(kept[keptPolls])
	t.out.Until = now.Add(pauses[min(max(polls, 0), len(pauses)-1)])
	t.keep(keptPolls, strconv.Itoa(polls+1))
	t.settle(connectors.Pending, nil)
	t.out.Hint = hintNone
}

// labelRequest is the body of printOrderLabel.
type labelRequest struct {
	Boxes    []json.Number `json:"shipmentBoxIdList"`
	Template string        `json:"templateName"`
	Quantity int           `json:"quantity"`
}

// Label prints each parcel's label by itself, so that every one is a file.
func (c *Connector) Label(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	targets := targetsOf(parcels)
	each(targets, func(t *target) {
		t.out.TrackingNumber = strings.TrimSpace(t.parcel.TrackingNumber)
		if t.out.TrackingNumber == "" && !c.numbered(ctx, t) {
			return
		}
		c.print(ctx, t)
	})
	return outcomes(targets)
}

// numbered finds the number of a parcel that does not know it yet, or settles it.
func (c *Connector) numbered(ctx context.Context, t *target) bool {
	if err := c.look(ctx, t); err != nil {
		t.questionFailed(err)
		return false
	}
	if c.number(t, connectors.Done); t.out.State != connectors.Done {
		return false
	}
	t.out.State = ""
	return true
}

func (c *Connector) print(ctx context.Context, t *target) {
	if !isID(t.parcel.Order.ID) {
		t.settle(connectors.Refused, connectors.Missing(nil, "that is no number of a shipment box", "這不是配送單號", "Check the number.", "請檢查編號。"))
		return
	}
	request := labelRequest{Boxes: []json.Number{json.Number(t.parcel.Order.ID)}, Template: c.setting(keyTemplate), Quantity: 1}
	reply, err := c.call(ctx, opLabel, subject{}, "", request)
	var text string
	if err == nil {
		err = decode(opLabel, reply, &text)
	}
	if err == nil {
		t.out.Label, err = labelfile.Decode(text)
	}
	switch {
	case err == nil:
		t.settle(connectors.Done, nil)
	case isCode(err, codeNotOffered):
		told := *asError(err)
		told.Do = connectors.Text{EN: "Print this label in WING.", ZH: "請至 WING 列印此標籤。"}
		t.settle(connectors.Refused, &told)
	case slices.Contains([]connectors.Kind{connectors.Rejected, connectors.NotFound}, connectors.KindOf(err)):
		t.settle(connectors.Refused, asError(err))
	default:
		t.unasked(err)
	}
}
