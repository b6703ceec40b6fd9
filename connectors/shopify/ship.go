package shopify

// Reporting a parcel (FACTS.md section 3). Shopify has no key against repeating here, so every push reads first what is there. A shipment
// is cut from fulfilment orders: the parts of an order that each location has to ship.

import (
	"context"
	"slices"

	"gowarehouse/connectors"
)

// statusSuccess is a shipment that was not taken back.
const statusSuccess = "SUCCESS"

// trackingLinks are carriers' own pages. Shopify makes a link by itself only for carriers it knows, none of Taiwan's among them.
var trackingLinks = map[string]string{
	"黑貓宅急便": "https://www.t-cat.com.tw/Inquire/TraceDetail.aspx?BillID=",
}

// mostShipped is how many lines one shipment may hold.
const mostShipped = 512

// PushTracking reports the parcels one after the other.
func (c *connector) PushTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return each(parcels, func(p connectors.Parcel) connectors.Outcome { return c.push(ctx, p) })
}

// PushedTracking asks what Shopify has. A shipment that was taken back counts for nothing.
func (c *connector) PushedTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return each(parcels, func(p connectors.Parcel) connectors.Outcome {
		o, err := c.parts(ctx, p.Order.ID)
		switch {
		case err != nil && connectors.KindOf(err) == connectors.NotFound:
			return connectors.Outcome{State: connectors.Nothing}
		case err != nil:
			return connectors.Outcome{State: connectors.Unclear, Err: err}
		case !o.has(p.TrackingNumber):
			return connectors.Outcome{State: connectors.Nothing}
		}
		return done(connectors.Done, p)
	})
}

func each(parcels []connectors.Parcel, step func(connectors.Parcel) connectors.Outcome) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, 0, len(parcels))
	for _, p := range parcels {
		outcome := step(p)
		outcome.Parcel = p.ID
		outcomes = append(outcomes, outcome)
	}
	return outcomes
}

func done(state connectors.OutcomeState, p connectors.Parcel) connectors.Outcome {
	return connectors.Outcome{State: state, TrackingNumber: p.TrackingNumber, Carrier: p.Carrier}
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

// has says whether a number was reported and not taken back.
func (s *shipped) has(number string) bool {
	for _, f := range s.Fulfillments {
		for _, t := range f.Tracking {
			if f.Status == statusSuccess && t.Number == number {
				return true
			}
		}
	}
	return false
}

// parts reads an order's fulfilment orders and shipments.
func (c *connector) parts(ctx context.Context, id string) (*shipped, error) {
	gone := (&connectors.Error{Kind: connectors.NotFound}).Saying("Shopify shows no such order any more", "Shopify 已沒有此訂單")
	if !isID(gidOrder, id) {
		return nil, gone
	}
	var reply shippedReply
	if _, err := c.ask(ctx, opFulfillmentOrders, map[string]any{"id": id}, &reply); err != nil {
		return nil, err
	}
	o := reply.Order
	if o == nil {
		return nil, gone
	}
	if o.ID != id || o.Fulfillments == nil {
		return nil, misshapen(opFulfillmentOrders, nil, nil)
	}
	cursor, err := o.Parts.next(opFulfillmentOrders, "")
	if err != nil {
		return nil, err
	}
	if cursor != "" {
		if err := c.moreParts(ctx, o, cursor); err != nil {
			return nil, err
		}
	}
	for i := range o.Parts.Nodes {
		if err := c.moreOfPart(ctx, &o.Parts.Nodes[i]); err != nil {
			return nil, err
		}
	}
	return o, nil
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
	Create *struct {
		Fulfillment *fulfillment `json:"fulfillment"`
		Errors      []userError  `json:"userErrors"`
	} `json:"fulfillmentCreate"`
}

// push reports one parcel, if Shopify does not have it yet and its pieces can be shipped.
func (c *connector) push(ctx context.Context, p connectors.Parcel) connectors.Outcome {
	o, err := c.parts(ctx, p.Order.ID)
	if err != nil {
		return failed(err)
	}
	if o.has(p.TrackingNumber) {
		return done(connectors.Already, p)
	}
	parts, err := c.pick(o, p)
	if err != nil {
		return failed(err)
	}
	input := fulfillmentInput{Parts: parts, Notify: c.settings.notify, Tracking: trackingInput{Company: p.Carrier, Number: p.TrackingNumber}}
	if link := trackingLinks[p.Carrier]; link != "" {
		input.Tracking.URL = link + p.TrackingNumber
	}
	var reply fulfillReply
	if _, err := c.ask(ctx, opFulfill, map[string]any{"fulfillment": input}, &reply); err != nil {
		return failed(err)
	}
	switch made := reply.Create; {
	case made == nil:
		return failed(misshapen(opFulfill, nil, nil))
	case len(made.Errors) > 0:
		return c.refused(ctx, p, refusal(made.Errors))
	case made.Fulfillment == nil || made.Fulfillment.Status != statusSuccess:
		return failed(misshapen(opFulfill, nil, nil))
	}
	return done(connectors.Done, p)
}

// refused tells a refusal. Its text is nowhere written down, so what Shopify has decides whether somebody was quicker (FACTS.md section 3).
func (c *connector) refused(ctx context.Context, p connectors.Parcel, why error) connectors.Outcome {
	if o, err := c.parts(ctx, p.Order.ID); err == nil && o.has(p.TrackingNumber) {
		return done(connectors.Already, p)
	}
	return connectors.Outcome{State: connectors.Refused, Err: why}
}

func failed(err error) connectors.Outcome {
	return connectors.Outcome{State: connectors.AfterChange(err), Err: err}
}

// pick chooses the rows of the fulfilment orders from which a parcel is cut. All must be of one location.
func (c *connector) pick(o *shipped, p connectors.Parcel) ([]partInput, error) {
	if o.Cancelled != nil {
		return nil, connectors.Refuse("the order was cancelled in Shopify", "訂單已在 Shopify 取消", "Take the parcel back.", "請攔回包裹。")
	}
	if p.TrackingNumber == "" || len(p.Lines) == 0 {
		return nil, connectors.Refuse("the parcel has no number or no lines", "包裹沒有單號或品項", "Say what is in the parcel and its number.", "請指定包裹內容與單號。")
	}
	wanted := map[string]int{}
	for _, l := range p.Lines {
		wanted[l.Line] += l.Quantity
	}
	var parts []partInput
	places := map[string]bool{}
	rows := 0
	for _, f := range o.Parts.Nodes {
		if !c.ours(f) || !f.shippable() {
			continue
		}
		part := partInput{ID: f.ID}
		for _, l := range f.Lines.Nodes {
			if n := min(wanted[l.Line.ID], l.Remaining); n > 0 {
				part.Lines = append(part.Lines, lineInput{l.ID, n})
				wanted[l.Line.ID] -= n
			}
		}
		if part.Lines != nil {
			parts, places[f.location()], rows = append(parts, part), true, rows+len(part.Lines)
		}
	}
	switch short := shortOf(wanted); {
	case short > 0:
		return nil, c.lacks(o, short)
	case len(places) > 1:
		return nil, connectors.Refuse("Shopify wants one shipment per location, and the parcel holds goods of several",
			"Shopify 要求每個地點分開出貨，此包裹含多個地點的品項",
			"Choose the location of this warehouse in the account's settings, or move the order to it in Shopify.",
			"請在帳號設定選擇本倉的地點，或在 Shopify 將訂單移到本倉地點。")
	case rows > mostShipped:
		return nil, connectors.Refuse("a shipment holds at most %d lines", "一次出貨最多 %d 列", "Split the parcel.", "請分成多個包裹。", mostShipped)
	}
	return parts, nil
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
