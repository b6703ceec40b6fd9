package ruten

// Shipping, what both ways share: where an order is now. Then the merchant's own numbers (FACTS.md §3).

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/carriernames"
)

// target is one parcel with its order as Ruten has it now. out is its outcome, settled once it has a state.
type target struct {
	parcel connectors.Parcel
	state  connectors.PlatformState
	shown  string // the number that Ruten shows
	by     string // the carrier that Ruten shows
	out    *connectors.Outcome
}

func (t *target) settle(state connectors.OutcomeState, err error) {
	if err != nil {
		err = connectors.Discreet(err, t.parcel.Order.Receiver)
	}
	t.out.State, t.out.Err = state, err
}

// failed settles the target after a call that changes something.
func (t *target) failed(err error) { t.settle(connectors.AfterChange(err), err) }

func (t *target) number() string { return strings.TrimSpace(t.parcel.TrackingNumber) }

func targetsOf(parcels []connectors.Parcel) []*target {
	list := make([]*target, len(parcels))
	for i, p := range parcels {
		list[i] = &target{parcel: p, out: &connectors.Outcome{Parcel: p.ID}}
	}
	return list
}

// unsettled gives the targets that have no outcome yet.
func unsettled(targets []*target) []*target {
	return slices.DeleteFunc(slices.Clone(targets), func(t *target) bool { return t.out.State != "" })
}

func outcomesOf(targets []*target) []connectors.Outcome {
	list := make([]connectors.Outcome, len(targets))
	for i, t := range targets {
		list[i] = *t.out
	}
	return list
}

// look finds out where the orders of the unsettled targets are. A question that got no answer settles them as not asked; unknown settles
// one of which Ruten tells nothing, or nothing that can be read.
func (c *Connector) look(ctx context.Context, targets []*target, unknown func(*target, error)) {
	for batch := range slices.Chunk(unsettled(targets), detailBatch) {
		var ids []string
		for _, t := range batch {
			if id := t.parcel.Order.ID; !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		told, err := c.details(ctx, ids)
		for _, t := range batch {
			if err != nil {
				t.settle(connectors.NotAsked, err)
				continue
			}
			if err := t.read(told); err != nil {
				unknown(t, err)
			}
		}
	}
}

// read takes what was told about the target's order. Only its state and number matter here.
func (t *target) read(told found) error {
	fetched, err := told.fetched(t.parcel.Order.ID)
	if err != nil {
		return err
	}
	row, err := readOrder(fetched.Raw)
	if err != nil {
		return err
	}
	state, known := stateOf(row.Status)
	if !known {
		return unlike(fetched.Raw, connectors.Text{EN: "the order's state is none that is known", ZH: "訂單狀態不在已知範圍"}, nil)
	}
	t.state, t.shown, t.by = state, string(row.Shipping.Number), string(row.Shipping.Company)
	return nil
}

// refuse is for an order that cannot be looked at before a change: a person must look.
func refuse(t *target, err error) { t.settle(connectors.Refused, err) }

// doubt is for an order that cannot be looked at after one: nobody can tell.
func doubt(t *target, err error) { t.settle(connectors.Unclear, err) }

// stopped settles a target whose order must not ship.
func (t *target) stopped() bool {
	switch {
	case !t.parcel.Whole:
		t.settle(connectors.Refused, connectors.Refuse("Ruten takes one parcel per order", "露天一張訂單僅能一個包裹",
			"Pack the order into one parcel.", "請將訂單包成一件。"))
	case t.state == connectors.StateCancelled:
		t.settle(connectors.Refused, gone())
	case t.state == connectors.StateUnpaid:
		t.settle(connectors.Refused, connectors.Refuse("Ruten shows the order as not paid", "露天顯示此訂單尚未付款",
			"Do not hand the parcel over before it is paid; then fetch the order again.", "付款前請勿交寄；付款後請重新抓取訂單。"))
	}
	return t.out.State != ""
}

func gone() error {
	return connectors.Refuse("the order was cancelled at Ruten", "此訂單已於露天取消",
		"Take the parcel back, and fetch the orders again.", "請攔回包裹並重新抓取訂單。")
}

// differs settles a target of which Ruten shows something else than it should.
func (t *target) differs() {
	told := &connectors.Error{Kind: connectors.Rejected, Do: connectors.Text{
		EN: "Look at the order in Ruten's seller centre, compare the numbers, and correct the wrong one there.",
		ZH: "請至露天賣家後台查看此訂單，比對單號並更正錯誤的一方。"}}
	switch {
	case t.state == connectors.StateCancelled:
		t.settle(connectors.Unclear, gone())
		return
	case t.shown == "":
		told = told.Saying("Ruten shows the order as shipped, without a number", "露天顯示此訂單已出貨，但沒有單號")
	case t.shown == t.number():
		told = told.Saying("Ruten shows our number, but not the order as shipped", "露天已有此單號，但未顯示此訂單已出貨")
		told.Do = connectors.Text{
			EN: "Look at the order in Ruten's seller centre; mark it as shipped there if Ruten does not do so by itself.",
			ZH: "請至露天賣家後台查看此訂單；若未自動轉為已出貨，請於後台標記出貨。"}
	default:
		told = told.Saying("Ruten shows another number for this order: %s", "露天顯示此訂單為另一單號：%s", t.shown)
	}
	t.settle(connectors.Unclear, told)
}

// PushTracking reports the merchant's own numbers. Each order is looked at first: one that has our number already is done, one that was
// cancelled or shipped by somebody else is not touched.
func (c *Connector) PushTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	targets := targetsOf(parcels)
	for _, t := range targets {
		if t.number() == "" {
			t.settle(connectors.Refused, connectors.Refuse("the parcel has no tracking number", "包裹沒有物流單號",
				"Enter it, then push again.", "請輸入後重新回傳。"))
		}
	}
	c.look(ctx, targets, refuse)
	var failure error
	for _, t := range unsettled(targets) {
		switch {
		case t.stopped():
		case t.shown == t.number() && t.state == connectors.StateShipped:
			t.has(connectors.Already)
		case t.shown != "" || t.state != connectors.StateOpen:
			t.differs()
		case failure != nil:
			t.settle(connectors.NotAsked, connectors.Unsent(failure))
		default:
			if err := c.push(ctx, t); connectors.Ends(err) {
				failure = err
			}
		}
	}
	return outcomesOf(targets)
}

func (c *Connector) push(ctx context.Context, t *target) error {
	_, err := c.call(ctx, opShip, "", nil, shipRequest{t.parcel.Order.ID, carrierOf(t.parcel.Carrier), t.number()})
	if err != nil {
		t.failed(err)
		return err
	}
	t.has(connectors.Done)
	return nil
}

// has settles a target whose number Ruten has.
func (t *target) has(state connectors.OutcomeState) {
	t.out.TrackingNumber = t.number()
	t.settle(state, nil)
}

var names, _ = carriernames.Read("", carriers)

// carrierOf is Ruten's name of a carrier, or the warehouse's own where Ruten has none.
func carrierOf(name string) string {
	if known, ok := names.Code(name); ok {
		return known
	}
	if own := strings.TrimSpace(name); own != "" {
		return own
	}
	return otherCarrier
}

// PushedTracking asks what Ruten shows, changing nothing.
func (c *Connector) PushedTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	targets := targetsOf(parcels)
	c.look(ctx, targets, doubt)
	for _, t := range unsettled(targets) {
		switch {
		case t.state == connectors.StateShipped && t.shown != "" && t.shown == t.number():
			t.has(connectors.Done)
		case t.state == connectors.StateOpen && t.shown == "":
			t.settle(connectors.Nothing, nil)
		default:
			t.differs()
		}
	}
	return outcomesOf(targets)
}

// resultsOf finds what Ruten said about each order of a call.
func resultsOf(op operation, reply connectors.Reply) (map[string]numberResult, error) {
	var data numberResults
	if err := decode(op, reply, &data); err != nil {
		return nil, err
	}
	told := map[string]numberResult{}
	for _, r := range data.Results {
		told[r.id()] = r
	}
	return told, nil
}

var errSilent = errors.New("the answer names other orders")

// silent is an answer to a change that says nothing about an order.
func silent(op operation, body json.RawMessage) error {
	return odd(op, body, connectors.Text{EN: "it says nothing about this order", ZH: "未提及此訂單"}, errSilent)
}
