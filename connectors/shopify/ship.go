package shopify

// Reporting a parcel (FACTS.md section 3). Shopify has no key against repeating here, so every push reads first what is there. A shipment
// is cut from fulfilment orders: the parts of an order that each location has to ship. A parcel with goods of several locations becomes one
// shipment for each, all with the parcel's number.

import (
	"context"
	"maps"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// statusSuccess is a shipment that was not taken back.
const statusSuccess = "SUCCESS"

// keepShipments is the key under which a parcel keeps the ids of its shipments, with commas between them: another number given to the parcel
// later is put in the place of theirs.
const keepShipments = "fulfillments"

// trackingLinks are carriers' own pages. Shopify makes a link by itself only for carriers it knows, none of Taiwan's among them.
var trackingLinks = map[string]string{
	"黑貓宅急便": "https://www.t-cat.com.tw/Inquire/TraceDetail.aspx?BillID=",
}

// mostShipped is how many lines one shipment may hold.
const mostShipped = 512

// listedShipments is how many shipments come with the fulfilment orders: where it is that many, all are asked for.
const listedShipments = 10

// PushTracking reports the parcels one after the other.
func (c *connector) PushTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return connectors.PushEach(parcels, func(p connectors.Parcel) connectors.Outcome { return c.push(ctx, p) })
}

// PushedTracking asks what Shopify has. A shipment that was taken back counts for nothing. Neither does a parcel of which one location's
// goods are reported and another's are not: a push reports what is missing.
func (c *connector) PushedTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return connectors.AskEach(parcels, func(p connectors.Parcel) connectors.Outcome {
		o, err := c.current(ctx, p)
		switch {
		case err != nil && connectors.KindOf(err) == connectors.NotFound:
			return connectors.Outcome{State: connectors.Nothing}
		case err != nil:
			return connectors.Outcome{State: connectors.Unclear, Err: err}
		case !o.has(p):
			return connectors.Outcome{State: connectors.Nothing}
		}
		return o.reported(connectors.Done, p)
	})
}

// shipped is what is to know of an order before something of it ships.
type shipped struct {
	ID           string                           `json:"id"`
	Cancelled    *string                          `json:"cancelledAt"`
	Fulfillments []fulfillment                    `json:"fulfillments"`
	Parts        connection[wireFulfillmentOrder] `json:"fulfillmentOrders"`
}

type shippedReply struct {
	Order *shipped `json:"order"`
}

// missing are the pieces of a parcel, by line, that no shipment with its number holds.
func (s *shipped) missing(p connectors.Parcel) map[string]int {
	open := map[string]int{}
	for _, l := range p.Lines {
		open[l.Line] += l.Quantity
	}
	for _, f := range s.Fulfillments {
		if !f.bears(p.TrackingNumber) {
			continue
		}
		for _, l := range f.Lines.Nodes {
			open[l.Line.ID] -= l.Quantity
		}
	}
	maps.DeleteFunc(open, func(_ string, n int) bool { return n <= 0 })
	return open
}

// has says whether all of a parcel was reported with its number, and not taken back.
func (s *shipped) has(p connectors.Parcel) bool {
	return len(s.missing(p)) == 0 && slices.ContainsFunc(s.Fulfillments, func(f fulfillment) bool { return f.bears(p.TrackingNumber) })
}

// reported is the outcome of a parcel that Shopify has. Its shipments are kept.
func (s *shipped) reported(state connectors.OutcomeState, p connectors.Parcel) connectors.Outcome {
	var ids []string
	for _, f := range s.Fulfillments {
		if f.bears(p.TrackingNumber) {
			ids = append(ids, f.ID)
		}
	}
	return connectors.Outcome{
		State: state, TrackingNumber: p.TrackingNumber, Carrier: p.Carrier, Keep: map[string]string{keepShipments: strings.Join(ids, ",")},
	}
}

// wrong are the shipments, by their place, that were made for a parcel and stand with another number.
func (s *shipped) wrong(p connectors.Parcel) []int {
	kept := strings.Split(p.Kept[keepShipments], ",")
	var at []int
	for i, f := range s.Fulfillments {
		if slices.Contains(kept, f.ID) && f.stands() && !f.bears(p.TrackingNumber) {
			at = append(at, i)
		}
	}
	return at
}

// current reads the fulfilment orders and shipments of a parcel's order.
func (c *connector) current(ctx context.Context, p connectors.Parcel) (*shipped, error) {
	gone := (&connectors.Error{Kind: connectors.NotFound}).Saying("Shopify shows no such order any more", "Shopify 已沒有此訂單")
	if !isID(gidOrder, p.Order.ID) {
		return nil, gone
	}
	var reply shippedReply
	if _, err := c.ask(ctx, opFulfillmentOrders, map[string]any{"id": p.Order.ID}, &reply); err != nil {
		return nil, err
	}
	o := reply.Order
	if o == nil {
		return nil, gone
	}
	if o.ID != p.Order.ID || o.Fulfillments == nil {
		return nil, misshapen(opFulfillmentOrders, nil, nil)
	}
	if err := c.allShipments(ctx, o); err != nil {
		return nil, err
	}
	kept := strings.Split(p.Kept[keepShipments], ",")
	for i := range o.Fulfillments {
		if f := &o.Fulfillments[i]; f.bears(p.TrackingNumber) || slices.Contains(kept, f.ID) {
			if err := c.moreShipped(ctx, f); err != nil {
				return nil, err
			}
		}
	}
	return o, c.allParts(ctx, o)
}

// allShipments reads the shipments again where there are more than came.
func (c *connector) allShipments(ctx context.Context, o *shipped) error {
	if len(o.Fulfillments) < listedShipments {
		return nil
	}
	var reply shippedReply
	if _, err := c.ask(ctx, opFulfillments, map[string]any{"id": o.ID}, &reply); err != nil {
		return err
	}
	if reply.Order == nil || len(reply.Order.Fulfillments) < listedShipments {
		return misshapen(opFulfillments, nil, nil)
	}
	o.Fulfillments = reply.Order.Fulfillments
	return nil
}

type shipmentReply struct {
	Shipment *fulfillment `json:"fulfillment"`
}

func (c *connector) moreShipped(ctx context.Context, f *fulfillment) error {
	cursor, err := f.Lines.next(opMoreShipped, "")
	if err != nil || cursor == "" {
		return err
	}
	return every(ctx, c, opMoreShipped, map[string]any{"id": f.ID}, cursor,
		func(m shipmentReply) (*connection[shippedLine], error) {
			if m.Shipment == nil {
				return nil, misshapen(opMoreShipped, nil, nil)
			}
			return &m.Shipment.Lines, nil
		},
		func(_ shipmentReply, more []shippedLine) bool {
			f.Lines.Nodes = append(f.Lines.Nodes, more...)
			return true
		},
	)
}

// allParts reads what of the fulfilment orders did not fit.
func (c *connector) allParts(ctx context.Context, o *shipped) error {
	cursor, err := o.Parts.next(opFulfillmentOrders, "")
	if err == nil && cursor != "" {
		err = c.moreParts(ctx, o, cursor)
	}
	for i := range o.Parts.Nodes {
		if err == nil {
			err = c.moreOfPart(ctx, &o.Parts.Nodes[i])
		}
	}
	return err
}

func (c *connector) moreParts(ctx context.Context, o *shipped, cursor string) error {
	return every(ctx, c, opMoreFulfillment, map[string]any{"id": o.ID}, cursor,
		func(m shippedReply) (*connection[wireFulfillmentOrder], error) {
			if m.Order == nil {
				return nil, misshapen(opMoreFulfillment, nil, nil)
			}
			return &m.Order.Parts, nil
		},
		func(_ shippedReply, more []wireFulfillmentOrder) bool {
			o.Parts.Nodes = append(o.Parts.Nodes, more...)
			return true
		},
	)
}

type partReply struct {
	Part *wireFulfillmentOrder `json:"fulfillmentOrder"`
}

func (c *connector) moreOfPart(ctx context.Context, f *wireFulfillmentOrder) error {
	cursor, err := f.Lines.next(opMoreFulfillmentLine, "")
	if err != nil || cursor == "" {
		return err
	}
	return every(ctx, c, opMoreFulfillmentLine, map[string]any{"id": f.ID}, cursor,
		func(m partReply) (*connection[fulfillmentLine], error) {
			if m.Part == nil {
				return nil, misshapen(opMoreFulfillmentLine, nil, nil)
			}
			return &m.Part.Lines, nil
		},
		func(_ partReply, more []fulfillmentLine) bool {
			f.Lines.Nodes = append(f.Lines.Nodes, more...)
			return true
		},
	)
}

// fulfillmentInput is what fulfillmentCreate takes.
type fulfillmentInput struct {
	Parts    []partInput   `json:"lineItemsByFulfillmentOrder"`
	Notify   bool          `json:"notifyCustomer"`
	Tracking trackingInput `json:"trackingInfo"`
}

type partInput struct {
	ID    string      `json:"fulfillmentOrderId"`
	Lines []lineInput `json:"fulfillmentOrderLineItems"`
}

type lineInput struct {
	ID       string `json:"id"`
	Quantity int    `json:"quantity"`
}

type trackingInput struct {
	Company string `json:"company,omitempty"`
	Number  string `json:"number"`
	URL     string `json:"url,omitempty"`
}

type fulfillReply struct {
	Create *shipmentMade `json:"fulfillmentCreate"`
}

type correctReply struct {
	Update *shipmentMade `json:"fulfillmentTrackingInfoUpdate"`
}

// shipmentMade is what both calls answer.
type shipmentMade struct {
	Fulfillment *fulfillment `json:"fulfillment"`
	Errors      []userError  `json:"userErrors"`
}

// tells reads the answer of a call that was to make a shipment bear a number.
func (m *shipmentMade) tells(op operation, number string) error {
	switch {
	case m == nil:
		return misshapen(op, nil, nil)
	case len(m.Errors) > 0:
		return refusal(m.Errors)
	case m.Fulfillment == nil || !isID(gidShipment, m.Fulfillment.ID) || !m.Fulfillment.bears(number):
		return misshapen(op, nil, nil)
	}
	return nil
}

// push reports one parcel, or what of it Shopify does not have yet, if its pieces can be shipped. One that was reported with another number
// is corrected.
func (c *connector) push(ctx context.Context, p connectors.Parcel) connectors.Outcome {
	o, err := c.current(ctx, p)
	if err != nil {
		return failed(err)
	}
	if o.has(p) {
		return o.reported(connectors.Already, p)
	}
	changed := false
	for _, i := range o.wrong(p) {
		if err := c.correct(ctx, &o.Fulfillments[i], p); err != nil {
			return c.stopped(ctx, p, changed, err)
		}
		changed = true
	}
	missing := o.missing(p)
	if changed && len(missing) == 0 {
		return o.reported(connectors.Done, p)
	}
	shipments, err := c.pick(o, p, missing)
	if err != nil {
		return failed(err)
	}
	for _, parts := range shipments {
		made, err := c.fulfill(ctx, parts, p)
		if err != nil {
			return c.stopped(ctx, p, changed, err)
		}
		o.Fulfillments, changed = append(o.Fulfillments, *made), true
	}
	return o.reported(connectors.Done, p)
}

// fulfill makes a shipment of parts of one location.
func (c *connector) fulfill(ctx context.Context, parts []partInput, p connectors.Parcel) (*fulfillment, error) {
	var reply fulfillReply
	input := fulfillmentInput{Parts: parts, Notify: c.settings.notify, Tracking: trackingOf(p)}
	if _, err := c.ask(ctx, opFulfill, map[string]any{"fulfillment": input}, &reply); err != nil {
		return nil, err
	}
	if err := reply.Create.tells(opFulfill, p.TrackingNumber); err != nil {
		return nil, err
	}
	return reply.Create.Fulfillment, nil
}

// correct puts the number of a parcel in the place of the one that a shipment has.
func (c *connector) correct(ctx context.Context, f *fulfillment, p connectors.Parcel) error {
	var reply correctReply
	variables := map[string]any{"id": f.ID, "tracking": trackingOf(p), "notify": c.settings.notify}
	if _, err := c.ask(ctx, opCorrect, variables, &reply); err != nil {
		return err
	}
	if err := reply.Update.tells(opCorrect, p.TrackingNumber); err != nil {
		return err
	}
	f.Status, f.Tracking = reply.Update.Fulfillment.Status, reply.Update.Fulfillment.Tracking
	return nil
}

func trackingOf(p connectors.Parcel) trackingInput {
	input := trackingInput{Company: p.Carrier, Number: p.TrackingNumber}
	if link := trackingLinks[p.Carrier]; link != "" {
		input.URL = link + p.TrackingNumber
	}
	return input
}

// stopped is the outcome of a parcel of which a call failed. The text of a refusal is nowhere written down, so what Shopify has decides
// whether somebody was quicker (FACTS.md section 3). Where another call of the parcel went through, Shopify must be asked.
func (c *connector) stopped(ctx context.Context, p connectors.Parcel, changed bool, why error) connectors.Outcome {
	outcome := failed(why)
	if outcome.State == connectors.Refused {
		if o, err := c.current(ctx, p); err == nil && o.has(p) {
			return o.reported(connectors.Already, p)
		}
	}
	if changed && outcome.State == connectors.NotAsked {
		outcome.State = connectors.Unclear
	}
	return outcome
}

func failed(err error) connectors.Outcome {
	return connectors.Outcome{State: connectors.AfterChange(err), Err: err}
}

// pick chooses the rows of the fulfilment orders from which the missing pieces of a parcel are cut: a list for each location, as a shipment
// holds the goods of one.
func (c *connector) pick(o *shipped, p connectors.Parcel, missing map[string]int) ([][]partInput, error) {
	if o.Cancelled != nil {
		return nil, connectors.Refuse("the order was cancelled in Shopify", "訂單已在 Shopify 取消", "Take the parcel back.", "請攔回包裹。")
	}
	if p.TrackingNumber == "" || len(p.Lines) == 0 {
		return nil, connectors.Refuse("the parcel has no number or no lines", "包裹沒有單號或品項", "Say what is in the parcel and its number.", "請指定包裹內容與單號。")
	}
	var places []string
	cut, rows := map[string][]partInput{}, map[string]int{}
	for _, f := range o.Parts.Nodes {
		if !c.ours(f) || !f.shippable() {
			continue
		}
		part := partInput{ID: f.ID}
		for _, l := range f.Lines.Nodes {
			if n := min(missing[l.Line.ID], l.Remaining); n > 0 {
				part.Lines = append(part.Lines, lineInput{l.ID, n})
				missing[l.Line.ID] -= n
			}
		}
		if part.Lines == nil {
			continue
		}
		at := f.location()
		if cut[at] == nil {
			places = append(places, at)
		}
		cut[at], rows[at] = append(cut[at], part), rows[at]+len(part.Lines)
		if rows[at] > mostShipped {
			return nil, connectors.Refuse("a shipment holds at most %d lines", "一次出貨最多 %d 列", "Split the parcel.", "請分成多個包裹。", mostShipped)
		}
	}
	if short := shortOf(missing); short > 0 {
		return nil, c.lacks(o, short)
	}
	shipments := make([][]partInput, 0, len(places))
	for _, at := range places {
		shipments = append(shipments, cut[at])
	}
	return shipments, nil
}

func shortOf(wanted map[string]int) int {
	short := 0
	for _, n := range wanted {
		short += max(0, n)
	}
	return short
}

// shippable says whether a shipment may be cut from a part now.
func (f wireFulfillmentOrder) shippable() bool {
	creates := slices.ContainsFunc(f.Actions, func(a struct {
		Action string `json:"action"`
	}) bool {
		return a.Action == "CREATE_FULFILLMENT"
	})
	return (f.Status == partOpen || f.Status == partInProgress) && creates
}

// lacks says why pieces of a parcel cannot be shipped.
func (c *connector) lacks(o *shipped, short int) error {
	routed := false
	for _, f := range o.Parts.Nodes {
		if f.Status == partCancelled {
			continue
		}
		routed = true
		if !c.ours(f) {
			continue
		}
		switch f.Status {
		case partOnHold:
			return connectors.Refuse("the order is on hold in Shopify", "訂單在 Shopify 為暫停狀態",
				"Release the hold in Shopify, then try again.", "請在 Shopify 解除暫停後再試。")
		case partScheduled:
			return connectors.Refuse("the order is scheduled for a later day in Shopify", "訂單在 Shopify 排定日後才出貨",
				"Wait for the day, or open it in Shopify.", "請等到排定日，或在 Shopify 開放出貨。")
		}
	}
	if !routed {
		return &connectors.Error{Kind: connectors.Temporary, Reason: "Shopify has not assigned the order to a location yet"}
	}
	return connectors.Refuse("Shopify has %d pieces fewer to ship than the parcel holds", "Shopify 待出貨的數量比包裹少 %d 件",
		"They were shipped, removed or moved to another location there: look at the order in Shopify.",
		"可能已出貨、移除或改由其他地點出貨，請在 Shopify 查看訂單。", short)
}
