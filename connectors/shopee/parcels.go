package shopee

// Parcels: which of Shopee's packages each parcel is, and what has become of it.

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// Keys of Parcel.Kept.
const (
	keptPackage  = "package" // package_number
	keptSplit    = "split"   // the order is split: calls name the package
	keptPolls    = "polls"   // how often the number was asked for
	keptDocument = "document"
	keptLooks    = "document_polls"
)

// target is one parcel together with Shopee's package for it. out is its outcome as far as it is known; settled once it has a state.
type target struct {
	parcel  connectors.Parcel
	row     orderRow
	number  string // package_number
	split   bool
	channel string
	out     *connectors.Outcome
}

func (t *target) settled() bool { return t.out.State != "" }

// open gives the targets that have no outcome yet.
func open(targets []*target) []*target {
	return slices.DeleteFunc(slices.Clone(targets), (*target).settled)
}

// settle gives the target its outcome and what is to be kept of it.
func (t *target) settle(state connectors.OutcomeState, err error) {
	t.out.State, t.out.Err = state, err
	if t.number == "" {
		return
	}
	t.out.Ref = t.number
	t.keep(keptPackage, t.number)
	t.keep(keptSplit, yesNo(t.split))
}

func (t *target) keep(key, value string) {
	if t.out.Keep == nil {
		t.out.Keep = maps.Clone(t.parcel.Kept)
	}
	if t.out.Keep == nil {
		t.out.Keep = map[string]string{}
	}
	t.out.Keep[key] = value
}

// wait settles the target as pending, each time a little longer: FACTS.md 3.
func (t *target) wait(counter string, now time.Time) {
	n := 0
	_, _ = fmt.Sscanf(t.parcel.Kept[counter], "%d", &n)
	t.settle(connectors.Pending, nil)
	t.out.Until = now.Add(pauses[min(max(n, 0), len(pauses)-1)])
	t.keep(counter, fmt.Sprint(n+1))
}

var pauses = []time.Duration{2 * time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute, 5 * time.Minute}

func yesNo(b bool) string {
	if b {
		return yes
	}
	return no
}

// fail settles the target after a call that changes something.
func (t *target) fail(err error) {
	typed := asError(err)
	switch {
	case typed.MaybeDone:
		t.settle(connectors.Unclear, typed)
	case typed.Kind == connectors.Rejected, typed.Kind == connectors.NotFound:
		t.settle(connectors.Refused, typed)
	case typed.Kind == connectors.AlreadyDone:
		t.settle(connectors.Already, nil)
	default:
		t.settle(connectors.NotAsked, typed)
	}
}

// refuse settles the target with a reason of ours.
func (t *target) refuse(reason string, do connectors.Text) {
	t.settle(connectors.Refused, wrongWay(reason, do))
}

// outcomes collects what became of the targets, in order. A target that nothing could be said about was not asked.
func outcomes(targets []*target) []connectors.Outcome {
	list := make([]connectors.Outcome, len(targets))
	for i, t := range targets {
		if !t.settled() {
			t.settle(connectors.NotAsked, &connectors.Error{Kind: connectors.Temporary, Reason: "the call did not get that far"})
		}
		list[i] = *t.out
	}
	return list
}

// targets finds Shopee's package for each parcel. With cut, an order that is not split yet is split as the parcels want it; without,
// such a parcel is settled as Nothing.
func (c *Connector) targets(ctx context.Context, parcels []connectors.Parcel, cut bool) []*target {
	list := make([]*target, len(parcels))
	var unknown []*target
	for i, p := range parcels {
		t := &target{parcel: p, out: &connectors.Outcome{Parcel: p.ID}}
		list[i] = t
		row, err := readRow(p.Raw)
		if err != nil {
			t.settle(connectors.Refused, err)
			continue
		}
		if !t.known(row) {
			unknown = append(unknown, t)
		}
	}
	c.lookUp(ctx, unknown, cut)
	return list
}

// known takes the package from what was kept, or from an order with one package of which the parcel is the whole.
func (t *target) known(row orderRow) bool {
	t.row, t.channel = row, string(row.channel().Channel)
	t.split = row.SplitUp || len(row.Packages) > 1
	number := firstText(t.parcel.Kept[keptPackage], t.parcel.Ref)
	if number == "" && t.parcel.Whole && !t.split && len(row.Packages) == 1 {
		number = string(row.Packages[0].Number)
	}
	if number == "" {
		return false
	}
	t.number = number
	t.split = t.split || t.parcel.Kept[keptSplit] == yes
	return true
}

// lookUp asks how the orders are cut now, and finds or makes the packages.
func (c *Connector) lookUp(ctx context.Context, unknown []*target, cut bool) {
	byOrder := map[string][]*target{}
	var numbers []string
	for _, t := range unknown {
		if sn := string(t.row.SN); byOrder[sn] == nil {
			numbers = append(numbers, sn)
		}
		byOrder[string(t.row.SN)] = append(byOrder[string(t.row.SN)], t)
	}
	for _, part := range inChunks(numbers, batchSize) {
		found, err := c.details(ctx, part)
		for i, sn := range part {
			if err != nil {
				settleAll(byOrder[sn], connectors.NotAsked, unsent(err))
				continue
			}
			c.fit(ctx, byOrder[sn], found[i], cut)
		}
	}
}

func settleAll(targets []*target, state connectors.OutcomeState, err error) {
	for _, t := range targets {
		t.settle(state, err)
	}
}

// fit gives the parcels of one order their packages.
func (c *Connector) fit(ctx context.Context, group []*target, found sighting, cut bool) {
	if found.err != nil {
		settleAll(group, connectors.Refused, found.err)
		return
	}
	row, err := readRow(found.fetched.Raw)
	if err != nil {
		settleAll(group, connectors.NotAsked, err)
		return
	}
	for _, t := range group {
		t.row, t.channel = row, string(row.channel().Channel)
	}
	split := row.SplitUp || len(row.Packages) > 1
	missing := match(group, row, split)
	switch {
	case len(missing) == 0:
	case split && cut:
		settleAll(missing, connectors.Refused, wrongWay("Shopee has already cut the order differently", adviceCut))
	case split:
		settleAll(missing, connectors.Nothing, nil)
	case cut:
		c.split(ctx, group, row)
	default:
		settleAll(group, connectors.Nothing, nil)
	}
}

var adviceCut = connectors.Text{
	EN: "Fetch the order again and pack it as Shopee has cut it, or undo the split in Seller Center.",
	ZH: "請重新抓取訂單並依蝦皮的拆單方式包裝，或至賣家中心取消拆單。",
}

// match finds the packages that hold exactly what the parcels hold, and gives the parcels for which there is none.
func match(group []*target, row orderRow, split bool) (missing []*target) {
	packages, err := row.cut()
	if err != nil {
		settleAll(group, connectors.NotAsked, broken(nil, "the order is not written as documented", err))
		return nil
	}
	taken := map[string]bool{}
	for _, t := range group {
		i := slices.IndexFunc(packages, func(p connectors.Package) bool {
			return p.Ref != "" && !taken[p.Ref] && (maps.Equal(amounts(p.Lines), amounts(t.parcel.Lines)) || (!split && t.parcel.Whole))
		})
		if i < 0 {
			missing = append(missing, t)
			continue
		}
		taken[packages[i].Ref] = true
		t.number, t.split = packages[i].Ref, split
	}
	return missing
}

// cut gives the packages of an order with the lines that are in them.
func (r orderRow) cut() ([]connectors.Package, error) {
	lines, _, err := r.lines()
	if err != nil {
		return nil, err
	}
	return r.packages(lines)
}

func amounts(lines []connectors.PackageLine) map[string]int {
	sum := map[string]int{}
	for _, l := range lines {
		if l.Quantity > 0 {
			sum[l.Line] += l.Quantity
		}
	}
	return sum
}

// packageState is a row of get_package_detail.
type packageState struct {
	Number   ident  `json:"package_number"`
	Status   string `json:"fulfillment_status"`
	Carrier  string `json:"shipping_carrier"`
	Tracking string `json:"tracking_number"`
	Arranged bool   `json:"is_shipment_arranged"`
}

// arrangedStates are those in which a shipment was asked for. For a short time after that the status is still LOGISTICS_READY
// and only is_shipment_arranged tells (FACTS.md 3).
var arrangedStates = map[string]bool{
	"LOGISTICS_REQUEST_CREATED": true, "LOGISTICS_PICKUP_DONE": true, "LOGISTICS_PICKUP_RETRY": true, "LOGISTICS_PICKUP_FAILED": true,
	"LOGISTICS_DELIVERY_DONE": true, "LOGISTICS_DELIVERY_FAILED": true, "LOGISTICS_COD_REJECTED": true, "LOGISTICS_LOST": true,
}

func (p packageState) taken() bool {
	return p.Arranged || arrangedStates[p.Status] || strings.TrimSpace(p.Tracking) != ""
}

// states asks for the packages of the targets by 50. Targets whose question failed are settled as not asked, and those whose package
// is gone as unclear.
func (c *Connector) states(ctx context.Context, targets []*target) map[*target]packageState {
	found := map[*target]packageState{}
	for _, part := range inChunks(targets, batchSize) {
		numbers := make([]string, len(part))
		for i, t := range part {
			numbers[i] = t.number
		}
		var reply struct {
			Packages []packageState `json:"package_list"`
		}
		if err := c.call(ctx, opPackages, url.Values{"package_number_list": {strings.Join(numbers, ",")}}, nil, &reply); err != nil {
			settleAll(part, connectors.NotAsked, unsent(err))
			continue
		}
		for _, t := range part {
			i := slices.IndexFunc(reply.Packages, func(p packageState) bool { return string(p.Number) == t.number })
			if i < 0 {
				gone := &connectors.Error{Kind: connectors.NotFound, Reason: "Shopee has no package " + t.number + " any more", Do: adviceCut}
				t.settle(connectors.Unclear, gone)
				continue
			}
			found[t] = reply.Packages[i]
		}
	}
	return found
}
