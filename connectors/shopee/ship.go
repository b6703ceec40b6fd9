package shopee

// Shipping with Shopee's logistics: arrange, and the number that comes later.

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// Batch puts parcels together that one mass_ship_order can take: same channel, same location, same choices. Parcels of an order
// that must be split go together, because split_order wants to be told all of them. Numbers and labels mix freely.
func (c *Connector) Batch(step connectors.ShipStep, p connectors.Parcel) (group string, size int) {
	if step != connectors.StepArrange {
		return string(step), batchSize
	}
	row, err := readRow(p.Raw)
	if err != nil || !p.Whole || row.SplitUp || len(row.Packages) != 1 {
		return "order " + p.Order.ID, mostSplit
	}
	return strings.Join([]string{string(row.channel().Channel), location(row), choices(p)}, " "), batchSize
}

// location is where the goods of an order lie, as package_list tells it.
func location(row orderRow) string {
	for _, p := range row.Packages {
		for _, it := range p.Items {
			if len(it.Location) > 0 {
				return it.Location[0]
			}
		}
	}
	return ""
}

func choices(p connectors.Parcel) string {
	var list []string
	for _, key := range slices.Sorted(maps.Keys(p.Options)) {
		list = append(list, key+"="+p.Options[key])
	}
	return strings.Join(list, "&")
}

// Arrange asks Shopee to take the parcels. What has been arranged before is found out first and left alone.
func (c *Connector) Arrange(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	targets := c.targets(ctx, parcels, true)
	c.settleTaken(ctx, open(targets), connectors.Already)
	for _, group := range together(open(targets)) {
		c.arrange(ctx, group)
	}
	return outcomes(targets)
}

// Arranged asks what Shopee has, changing nothing.
func (c *Connector) Arranged(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	targets := c.targets(ctx, parcels, false)
	c.settleTaken(ctx, open(targets), connectors.Done)
	settleAll(open(targets), connectors.Nothing, nil)
	return outcomes(targets)
}

// settleTaken settles the parcels that are arranged: with the number as `numbered`, without it as pending. The others stay open.
func (c *Connector) settleTaken(ctx context.Context, targets []*target, numbered connectors.OutcomeState) {
	found := c.states(ctx, targets)
	var waiting []*target
	for _, t := range open(targets) {
		state := found[t]
		t.out.Carrier = strings.TrimSpace(state.Carrier)
		switch {
		case !state.taken():
			t.out.Carrier = ""
		case strings.TrimSpace(state.Tracking) != "":
			t.out.TrackingNumber = strings.TrimSpace(state.Tracking)
			t.settle(numbered, nil)
		default:
			waiting = append(waiting, t)
		}
	}
	c.askNumbers(ctx, waiting, numbered)
}

// numberReply is what get_mass_tracking_number answers.
type numberReply struct {
	Good []struct {
		Number   ident  `json:"package_number"`
		Tracking string `json:"tracking_number"`
		Hint     string `json:"hint"`
	} `json:"success_list"`
	Bad []massFailure `json:"fail_list"`
}

type massFailure struct {
	Number ident  `json:"package_number"`
	Reason string `json:"fail_reason"`
}

// askNumbers polls for numbers by 50. An empty one means that the carrier still works on it; a hint says why.
func (c *Connector) askNumbers(ctx context.Context, waiting []*target, numbered connectors.OutcomeState) {
	for _, part := range inChunks(waiting, batchSize) {
		var reply numberReply
		if err := c.call(ctx, opNumbers, nil, massRequest{Packages: packageNumbers(part)}, &reply); err != nil {
			settleAll(part, connectors.NotAsked, unsent(err))
			continue
		}
		for _, t := range part {
			for _, row := range reply.Good {
				if string(row.Number) == t.number {
					t.out.TrackingNumber, t.out.Hint = strings.TrimSpace(row.Tracking), strings.TrimSpace(row.Hint)
				}
			}
			for _, row := range reply.Bad {
				if string(row.Number) == t.number {
					t.out.Hint = strings.TrimSpace(row.Reason)
				}
			}
			if t.out.TrackingNumber != "" {
				t.settle(numbered, nil)
			} else {
				t.wait(keptPolls, c.env.Now())
			}
		}
	}
}

// massRequest is the body of the mass calls. JSON leaves out the methods that are nil.
type massRequest struct {
	Packages []massPackage   `json:"package_list"`
	Channel  json.Number     `json:"logistics_channel_id,omitempty"`
	Location string          `json:"product_location_id,omitempty"`
	Dropoff  *map[string]any `json:"dropoff,omitempty"`
	Pickup   *map[string]any `json:"pickup,omitempty"`
}

type massPackage struct {
	Number string `json:"package_number"`
}

func packageNumbers(targets []*target) []massPackage {
	list := make([]massPackage, len(targets))
	for i, t := range targets {
		list[i] = massPackage{t.number}
	}
	return list
}

// together groups targets that mass_ship_order may take in one call, at most 50.
func together(targets []*target) [][]*target {
	byKey := map[string][]*target{}
	var keys []string
	for _, t := range targets {
		key := strings.Join([]string{t.channel, location(t.row), choices(t.parcel)}, " ")
		if byKey[key] == nil {
			keys = append(keys, key)
		}
		byKey[key] = append(byKey[key], t)
	}
	var groups [][]*target
	for _, key := range keys {
		groups = append(groups, inChunks(byKey[key], batchSize)...)
	}
	return groups
}

// arrange ships a group at once if it can, otherwise one by one.
func (c *Connector) arrange(ctx context.Context, group []*target) {
	if len(group) > 1 && c.arrangeMass(ctx, group) {
		return
	}
	for _, t := range open(group) {
		c.arrangeOne(ctx, t)
	}
}

// shipRequest is the body of ship_order. Exactly one method is set; an empty one is sent as {}.
type shipRequest struct {
	OrderSN string          `json:"order_sn"`
	Package string          `json:"package_number,omitempty"`
	Dropoff *map[string]any `json:"dropoff,omitempty"`
	Pickup  *map[string]any `json:"pickup,omitempty"`
	Own     *map[string]any `json:"non_integrated,omitempty"`
}

// arrangeOne asks what the parcel needs and ships it.
func (c *Connector) arrangeOne(ctx context.Context, t *target) {
	asked, err := c.parameters(ctx, t)
	if err != nil {
		t.failAsking(err)
		return
	}
	method, details, err := c.choose(asked, t.parcel.Options)
	if err != nil {
		t.settle(connectors.Refused, err)
		return
	}
	request := shipRequest{OrderSN: string(t.row.SN)}
	if t.split {
		request.Package = t.number
	}
	if method == methodDropoff {
		request.Dropoff = &details
	} else {
		request.Pickup = &details
	}
	c.shipped(ctx, t, c.call(ctx, opShip, nil, request, nil))
}

// failAsking settles a target whose question before shipping failed: nothing was changed yet.
func (t *target) failAsking(err error) { t.fail(unsent(err)) }

// shipped settles a target by what ship_order said. A package that was arranged before may have its number already.
func (c *Connector) shipped(ctx context.Context, t *target, err error) {
	switch {
	case err == nil:
		t.wait(keptPolls, c.env.Now())
	case connectors.KindOf(err) == connectors.AlreadyDone:
		c.settleTaken(ctx, []*target{t}, connectors.Already)
		if !t.settled() {
			t.settle(connectors.Unclear, err)
		}
	default:
		t.fail(err)
	}
}

// massReply is what the mass calls answer; mass_ship_order puts its lists at top level by its documentation and under "response" in its
// sample.
type massReply struct {
	massLists
	Response *massLists `json:"response"`
}

type massLists struct {
	parameters
	Good []massPackage `json:"success_list"`
	Bad  []massFailure `json:"fail_list"`
}

func (r massReply) lists() massLists {
	if r.Response != nil {
		return *r.Response
	}
	return r.massLists
}

// arrangeMass ships a group in one call. It says no if the channel asks for what a mass call cannot carry; then nothing was done.
func (c *Connector) arrangeMass(ctx context.Context, group []*target) bool {
	request := massRequest{Packages: packageNumbers(group), Channel: ident(group[0].channel).number(), Location: location(group[0].row)}
	var asked massLists
	if err := c.call(ctx, opParameters, nil, request, &asked); err != nil {
		for _, t := range group {
			t.failAsking(err)
		}
		return true
	}
	c.settleFailures(ctx, group, asked.Bad)
	ready := open(group)
	if len(ready) < 2 {
		return false
	}
	method, details, err := c.choose(asked.parameters, ready[0].parcel.Options)
	if err != nil {
		settleAll(ready, connectors.Refused, err)
		return true
	}
	if _, asksSlug := details["slug"]; asksSlug {
		return false
	}
	request.Packages = packageNumbers(ready)
	if method == methodDropoff {
		request.Dropoff = &details
	} else {
		request.Pickup = &details
	}
	c.shipMass(ctx, ready, request)
	return true
}

func (c *Connector) shipMass(ctx context.Context, ready []*target, request massRequest) {
	var reply massReply
	if err := c.call(ctx, opShipMass, nil, request, &reply); err != nil {
		for _, t := range ready {
			c.shipped(ctx, t, err)
		}
		return
	}
	lists := reply.lists()
	c.settleFailures(ctx, ready, lists.Bad)
	for _, t := range open(ready) {
		if slices.ContainsFunc(lists.Good, func(p massPackage) bool { return p.Number == t.number }) {
			t.wait(keptPolls, c.env.Now())
			continue
		}
		silent := &connectors.Error{
			Kind:      connectors.Unexpected,
			Reason:    "mass_ship_order says nothing about package " + t.number,
			MaybeDone: true,
		}
		t.settle(connectors.Unclear, silent)
	}
}

// settleFailures settles the targets of a fail list, whose reasons are texts without a code.
func (c *Connector) settleFailures(ctx context.Context, group []*target, bad []massFailure) {
	for _, row := range bad {
		i := slices.IndexFunc(group, func(t *target) bool { return t.number == string(row.Number) && !t.settled() })
		if i >= 0 {
			c.shipped(ctx, group[i], refusal("", row.Reason, c.env.Now()))
		}
	}
}

// parameters asks get_shipping_parameter, the truth about what a package needs. The package is named only if the order is split.
func (c *Connector) parameters(ctx context.Context, t *target) (parameters, error) {
	query := url.Values{"order_sn": {string(t.row.SN)}}
	if t.split {
		query.Set("package_number", t.number)
	}
	var asked parameters
	err := c.call(ctx, opParameter, query, nil, &asked)
	return asked, err
}
