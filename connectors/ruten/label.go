package ruten

// Ruten's own numbers and labels (FACTS.md §3). Taking the number is what marks the order as shipped.

import (
	"cmp"
	"context"

	"gowarehouse/connectors"
	"gowarehouse/connectors/labelfile"
)

// ShipOptions gives none: there is nothing to choose for one parcel.
func (c *Connector) ShipOptions(context.Context, connectors.Parcel) ([]connectors.ShipOption, error) {
	return nil, nil
}

// Batch takes what one call takes. Labels are asked for one by one, so that each is a file.
func (c *Connector) Batch(step connectors.ShipStep, _ connectors.Parcel) (group string, size int) {
	if step == connectors.StepArrange {
		return string(step), numberBatch
	}
	return string(step), detailBatch
}

// Arrange takes numbers. Each order is looked at first: one that has a number, by whomever, is left alone. After a lost answer Arranged
// tells what Ruten has; this call is never made again blindly.
func (c *Connector) Arrange(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	targets := targetsOf(parcels)
	c.look(ctx, targets, refuse)
	for _, t := range unsettled(targets) {
		switch {
		case t.stopped():
		case t.shown != "":
			t.numbered(connectors.Already, t.shown)
		case t.state != connectors.StateOpen:
			t.differs()
		}
	}
	c.take(ctx, unsettled(targets))
	return outcomesOf(targets)
}

// take asks for the numbers of targets in one call.
func (c *Connector) take(ctx context.Context, targets []*target) {
	if len(targets) == 0 {
		return
	}
	request := detailRequest{}
	for _, t := range targets {
		request.IDs = append(request.IDs, t.parcel.Order.ID)
	}
	reply, err := c.call(ctx, opNumber, "", nil, request)
	var told map[string]numberResult
	if err == nil {
		told, err = resultsOf(opNumber, reply)
	}
	for _, t := range targets {
		result, named := told[t.parcel.Order.ID]
		switch {
		case err != nil:
			t.failed(err)
		case !named, result.ok() && result.Number == "", !result.ok() && result.Status == "":
			t.failed(silent(opNumber, reply.Body))
		case !result.ok():
			t.settle(connectors.Refused, result.refusal())
		default:
			t.numbered(connectors.Done, string(result.Number))
		}
	}
}

// refusal is a result that says no, in Ruten's words.
func (r numberResult) refusal() error {
	told := connectors.Refuse("Ruten gives no number for this order", "露天未提供此訂單的單號",
		"Take the number in Ruten's seller centre, or ship with your own carrier there. Ruten gives numbers of the carriers it works with only.",
		"請至露天賣家後台取號，或於後台改用自有物流出貨。露天僅提供合作物流的單號。")
	told.Code = quoted(r.Code)
	if r.Says != "" {
		told.Says, told.Reason = connectors.Text{}, quoted(r.Says)
	}
	return told
}

// numbered settles a target whose order has a number of Ruten's.
func (t *target) numbered(state connectors.OutcomeState, number string) {
	t.out.TrackingNumber, t.out.Ref, t.out.Carrier = number, t.parcel.Order.ID, t.by
	if d, known := deliveryOf(t.parcel.Order.Shipping.Code); known {
		t.out.Carrier = cmp.Or(d.chain, t.by, d.name.ZH)
	}
	t.settle(state, nil)
}

// Arranged asks what Ruten has, changing nothing.
func (c *Connector) Arranged(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	targets := targetsOf(parcels)
	c.look(ctx, targets, doubt)
	for _, t := range unsettled(targets) {
		switch {
		case t.state == connectors.StateCancelled:
			t.settle(connectors.Unclear, gone())
		case t.shown != "":
			t.numbered(connectors.Done, t.shown)
		case t.state == connectors.StateOpen:
			t.settle(connectors.Nothing, nil)
		default:
			t.differs()
		}
	}
	return outcomesOf(targets)
}

// Label asks for each parcel's label by itself. Asking again gives it again.
func (c *Connector) Label(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	targets := targetsOf(parcels)
	var failure error
	for _, t := range targets {
		if failure != nil {
			t.settle(connectors.NotAsked, failure)
			continue
		}
		label, err := c.label(ctx, t.parcel.Order.ID)
		switch {
		case err == nil:
			t.out.TrackingNumber, t.out.Label = t.number(), label
			t.settle(connectors.Done, nil)
		case connectors.Ends(err):
			failure = err
			t.settle(connectors.NotAsked, err)
		default:
			t.settle(connectors.Refused, err)
		}
	}
	return outcomesOf(targets)
}

func (c *Connector) label(ctx context.Context, id string) (*connectors.Label, error) {
	reply, err := c.call(ctx, opLabel, "", nil, detailRequest{[]string{id}})
	if err != nil {
		return nil, err
	}
	var answer labelAnswer
	if err := decode(opLabel, reply, &answer); err != nil {
		return nil, err
	}
	label, err := labelfile.Decode(string(answer.Content))
	if err != nil {
		return nil, odd(opLabel, reply.Body, connectors.Text{EN: "its content is no file in Base64", ZH: "內容不是 Base64 檔案"}, err)
	}
	if answer.Type != "" {
		label.Type = string(answer.Type)
	}
	return label, nil
}
