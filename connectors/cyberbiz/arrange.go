package cyberbiz

// CYBERBIZ's logistics: a number for a store or a door (FACTS.md sections 3.2 and 3.3). The order counts as shipped from then on.

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// keptLabel is the key of Parcel.Kept under which the type of a store parcel's label is kept; noLabel where CYBERBIZ has none.
const (
	keptLabel = "label_type"
	noLabel   = "none"
)

// How many parcels go into one step. No limit is documented: homes are booked together, all else is asked one by one.
const (
	mostHomes = 20
	mostOther = 10
)

// numberPause is how long a carrier is given before its number is asked for again.
const numberPause = 30 * time.Second

// Batch puts home parcels of the same choices together.
func (c *connector) Batch(step connectors.ShipStep, p connectors.Parcel) (group string, size int) {
	if step != connectors.StepArrange {
		return string(step), mostOther
	}
	w, err := readOrder(p.Raw)
	if err != nil {
		return "unreadable", 1
	}
	if s := c.service(w); s.home != "" {
		return s.home + " " + choices(p), mostHomes
	}
	return "store", mostOther
}

func choices(p connectors.Parcel) string {
	var list []string
	for _, key := range slices.Sorted(maps.Keys(p.Options)) {
		list = append(list, key+"="+p.Options[key])
	}
	return strings.Join(list, "&")
}

// target is a parcel that is to be arranged.
type target struct {
	parcel  connectors.Parcel
	service service
	lines   []string
	options map[string]string
}

// Arrange takes numbers. What was arranged before is found first and left alone.
func (c *connector) Arrange(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(parcels))
	together := map[string][]int{}
	targets := make([]target, len(parcels))
	for i, p := range parcels {
		t, settled := c.prepare(ctx, p)
		switch targets[i] = t; {
		case settled != nil:
			outcomes[i] = *settled
		case t.service.toStore:
			outcomes[i] = c.toStore(ctx, t)
		default:
			key := t.service.home + " " + choices(connectors.Parcel{Options: t.options})
			together[key] = append(together[key], i)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(together)) {
		c.toDoors(ctx, together[key], targets, outcomes)
	}
	for i, p := range parcels {
		outcomes[i] = connectors.OutcomeOf(p, outcomes[i])
	}
	return outcomes
}

// prepare looks at the order and gives what is to be asked for, or what is known already.
func (c *connector) prepare(ctx context.Context, p connectors.Parcel) (target, *connectors.Outcome) {
	now, err := c.now(ctx, p)
	if err != nil {
		return target{}, &connectors.Outcome{State: unread(err), Err: err}
	}
	if taken, found := ours(p, now.Fulfilments); found {
		o := c.taken(taken, connectors.Already)
		return target{}, &o
	}
	t := target{parcel: p, service: c.service(now.wireOrder)}
	refused := func(err error) (target, *connectors.Outcome) {
		return t, &connectors.Outcome{State: connectors.Refused, Err: err}
	}
	if t.service.mode != connectors.ShipLabel {
		return refused(connectors.Refuse("the order is no longer placed with CYBERBIZ's logistics", "此訂單已改為自有物流",
			"Fetch the order again and ship it with your own carrier.", "請重新抓取訂單，並以自有物流出貨。"))
	}
	if t.lines, err = now.shippable(p); err != nil {
		return refused(err)
	}
	if !p.Whole {
		return refused((&connectors.Error{Kind: connectors.Rejected, Do: connectors.Text{
			EN: "Pack the order into one parcel.", ZH: "請將訂單包成一件。",
		}}).Saying("CYBERBIZ's logistics takes an order in one parcel", "CYBERBIZ 物流的訂單只能出一件"))
	}
	offered, err := c.ShipOptions(ctx, connectors.Parcel{Raw: now.raw})
	if err == nil {
		t.options, err = c.chosen(p, offered)
	}
	if err != nil {
		return refused(err)
	}
	return t, nil
}

// ours finds the parcel among those that CYBERBIZ has: by its id, or by what is in it. A parcel that shows no lines is ours if it is the only
// one.
func ours(p connectors.Parcel, have []wireFulfilment) (wireFulfilment, bool) {
	if i := slices.IndexFunc(have, func(f wireFulfilment) bool { return p.Ref != "" && idOf(f.ID) == p.Ref }); i >= 0 {
		return have[i], true
	}
	i := slices.IndexFunc(have, func(f wireFulfilment) bool {
		return len(f.Lines) == 0 && len(have) == 1 || slices.ContainsFunc(f.Lines, func(l wireLine) bool { return holds(p, idOf(l.ID)) })
	})
	if i < 0 {
		return wireFulfilment{}, false
	}
	return have[i], true
}

// holds says whether a parcel has pieces of one of CYBERBIZ's lines.
func holds(p connectors.Parcel, line string) bool {
	return slices.ContainsFunc(p.Lines, func(l connectors.PackageLine) bool { return l.Quantity > 0 && ofLine(l.Line) == line })
}

// taken is the outcome for a parcel that CYBERBIZ has. One that went with a carrier of the merchant's own is not ours to label.
func (c *connector) taken(f wireFulfilment, numbered connectors.OutcomeState) connectors.Outcome {
	if _, store := stores[string(f.Company)]; !store && homes[strings.ToLower(string(f.Company))] == "" {
		return connectors.Outcome{State: connectors.Refused, Err: connectors.Refuse(
			"the order was shipped with another carrier, with the number %[1]s", "此訂單已由其他物流出貨，單號 %[1]s",
			"Look at the order in CYBERBIZ.", "請在 CYBERBIZ 查看此訂單。", f.Number)}
	}
	return c.shown(f, numbered)
}

// shown is a parcel as CYBERBIZ shows it: numbered where its number is there, otherwise pending. The type of a store parcel's label follows
// from the carrier's code.
func (c *connector) shown(f wireFulfilment, numbered connectors.OutcomeState) connectors.Outcome {
	o := connectors.Outcome{State: numbered, Ref: idOf(f.ID), Carrier: string(f.Company), TrackingNumber: string(f.Number)}
	if store, known := stores[o.Carrier]; known {
		o.Keep = map[string]string{keptLabel: store.label}
	}
	if o.TrackingNumber == "" {
		o.State, o.Until = connectors.Pending, c.env.Now().Add(numberPause)
	}
	return o
}

// storeShipping is the body of cvs_shipping.
type storeShipping struct {
	Measurement string `json:"measurement,omitempty"`
	Size        int    `json:"size,omitempty"`
}

// toStore takes a number for a store. The older door has the older call, whose answer does not name the label.
func (c *connector) toStore(ctx context.Context, t target) connectors.Outcome {
	r := request{
		name: "cvs_shipping", method: http.MethodPost, path: "/v2/orders/" + t.parcel.Order.ID + "/cvs_shipping", changes: true,
		body: storeShipping{t.options[optionMeasurement], number(t.options[optionSize])},
	}
	if c.login.legacy() {
		r.path = "/v1/orders/" + t.parcel.Order.ID + "/fulfillments/cvs_shipping"
	}
	reply, err := c.call(ctx, r)
	if err != nil {
		return connectors.Outcome{State: connectors.AfterChange(err), Err: err}
	}
	made, err := decode[wireFulfilment](r, reply)
	if err == nil && idOf(made.ID) == "" {
		err = misshapen(r, "the parcel has no id", reply.Body, nil)
	}
	if err != nil {
		return connectors.Outcome{State: connectors.AfterChange(err), Err: err}
	}
	o := c.shown(made, connectors.Done) // also with a code that is new to us: the parcel is there all the same
	if label := string(made.CVS); label != "" {
		o.Keep = map[string]string{keptLabel: label}
	} else if !c.login.legacy() {
		o.Keep = map[string]string{keptLabel: noLabel}
	}
	return o
}

// homeShipping is the body of support_shippings. Marks are left out for the carriers that take none.
type homeShipping struct {
	Type        string      `json:"shipping_type"`
	Size        int         `json:"size"`
	Temperature string      `json:"temperature"`
	Storage     *string     `json:"fridge_or_frozen,omitempty"`
	Fragile     *bool       `json:"is_fragile,omitempty"`
	Orders      []homeOrder `json:"shipping_orders"`
}

type homeOrder struct {
	Order json.Number   `json:"order_id"`
	Lines []json.Number `json:"line_item_ids"`
}

// homeAnswer tells for each order what became of it.
type homeAnswer struct {
	Failed []struct {
		Order   scalar.Text `json:"order_id"`
		Message scalar.Text `json:"message"`
	} `json:"failed_orders"`
	Made []wireFulfilment `json:"fulfillments"`
}

// toDoors books parcels of the same choices together. A call that is refused as a whole is made again for each by itself: one of them may be
// to blame, and the others are not to wait for it.
func (c *connector) toDoors(ctx context.Context, indices []int, targets []target, outcomes []connectors.Outcome) {
	first := targets[indices[0]]
	body := homeShipping{
		Type: first.service.home, Size: number(first.options[optionSize]), Temperature: first.options[optionTemperature],
	}
	if !plainHomes[body.Type] {
		storage, fragile := first.options[optionStorage], first.options[optionFragile] == yes
		body.Storage, body.Fragile = &storage, &fragile
	}
	for _, i := range indices {
		order := homeOrder{Order: json.Number(targets[i].parcel.Order.ID)}
		for _, line := range targets[i].lines {
			order.Lines = append(order.Lines, json.Number(line))
		}
		body.Orders = append(body.Orders, order)
	}
	r := request{name: "support_shippings", method: http.MethodPost, path: "/v2/orders/fulfillments/support_shippings", body: body, changes: true}
	reply, err := c.call(ctx, r)
	var answer homeAnswer
	if err == nil {
		answer, err = decode[homeAnswer](r, reply)
	}
	if len(indices) > 1 && connectors.AfterChange(err) == connectors.Refused && !isUnlicensed(err) {
		for _, i := range indices {
			c.toDoors(ctx, []int{i}, targets, outcomes)
		}
		return
	}
	for _, i := range indices {
		if err != nil {
			outcomes[i] = connectors.Outcome{State: connectors.AfterChange(err), Err: err}
			continue
		}
		outcomes[i] = c.booked(targets[i], answer, reply.Body)
	}
}

// booked finds a parcel's part of the answer. One that is not spoken of may have been booked or not.
func (c *connector) booked(t target, answer homeAnswer, body []byte) connectors.Outcome {
	id := t.parcel.Order.ID
	for _, f := range answer.Failed {
		if idOf(f.Order) == id {
			return connectors.Outcome{State: connectors.Refused, Err: &connectors.Error{
				Kind: connectors.Rejected, Reason: c.quote("CYBERBIZ could not book the order", string(f.Message)), Do: adviceState,
			}}
		}
	}
	for _, f := range answer.Made {
		if idOf(f.Order) == id && idOf(f.ID) != "" {
			return c.taken(f, connectors.Done)
		}
	}
	return connectors.Outcome{State: connectors.Unclear, Err: misshapen(
		request{name: "support_shippings", changes: true}, "the answer does not speak of the order", body, nil)}
}

// Arranged asks what CYBERBIZ has.
func (c *connector) Arranged(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return connectors.AskEach(parcels, func(p connectors.Parcel) connectors.Outcome {
		have, err := c.fulfilments(ctx, p.Order.ID)
		if err != nil && connectors.KindOf(err) != connectors.NotFound {
			return connectors.Outcome{State: connectors.NotAsked, Err: err}
		}
		found, there := ours(p, have)
		if !there {
			return connectors.Outcome{State: connectors.Nothing}
		}
		o := c.taken(found, connectors.Done)
		if kept := p.Kept[keptLabel]; kept != "" && o.State != connectors.Refused {
			o.Keep = map[string]string{keptLabel: kept} // the answer that arranged it knew better
		}
		return o
	})
}
