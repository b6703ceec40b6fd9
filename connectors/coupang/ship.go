package coupang

// Shipping, what both ways share: reading the box again, what buyers asked to stop, and the acknowledgement after which the address is
// fixed (FACTS.md 3.1).

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// Keys of Parcel.Kept.
const (
	keptNumber  = "number"  // the number that was uploaded
	keptPolls   = "polls"   // how often it was asked for
	keptFailure = "failure" // carrier, number and count of uploads that ended in an internal exception
)

// target is one parcel with its box as it is now. out is its outcome as far as it is known; settled once it has a state.
type target struct {
	parcel  connectors.Parcel
	box     sheet
	refused error // why the acknowledgement did not take it
	out     *connectors.Outcome
}

func (t *target) settled() bool { return t.out.State != "" }

func (t *target) settle(state connectors.OutcomeState, err error) {
	t.out.State, t.out.Err = state, err
}

func (t *target) keep(key, value string) {
	if t.out.Keep == nil {
		t.out.Keep = map[string]string{}
		maps.Copy(t.out.Keep, t.parcel.Kept)
	}
	t.out.Keep[key] = value
}

// fail settles the target after a call that changes something.
func (t *target) fail(err error) { t.settle(connectors.AfterChange(err), asError(err)) }

// unasked settles the target after a question that got no answer.
func (t *target) unasked(err error) { t.settle(connectors.NotAsked, asError(err)) }

func targetsOf(parcels []connectors.Parcel) []*target {
	list := make([]*target, len(parcels))
	for i, p := range parcels {
		list[i] = &target{parcel: p, out: &connectors.Outcome{Parcel: p.ID}}
	}
	return list
}

// pending gives the targets that have no outcome yet.
func pending(targets []*target) []*target {
	return slices.DeleteFunc(slices.Clone(targets), (*target).settled)
}

// outcomes collects what became of the targets, in order.
func outcomes(targets []*target) []connectors.Outcome {
	list := make([]connectors.Outcome, len(targets))
	for i, t := range targets {
		if !t.settled() {
			t.unasked(&connectors.Error{Kind: connectors.Temporary, Reason: "the call did not get that far"})
		}
		list[i] = *t.out
	}
	return list
}

// each does something with every target that has no outcome yet.
func each(targets []*target, do func(*target)) {
	for _, t := range pending(targets) {
		do(t)
	}
}

// look reads the target's box. A part of an order may have moved into a box of its own, so that its boxes are searched (FACTS.md 3.2).
func (c *Connector) look(ctx context.Context, t *target) error {
	if t.parcel.Whole {
		fetched, err := c.Order(ctx, t.parcel.Order.ID)
		if err != nil {
			return err
		}
		t.box, err = readSheet(fetched.Raw)
		return err
	}
	boxes, err := c.boxesOf(ctx, t.parcel.Order.Number)
	if err != nil {
		return err
	}
	found, there := t.pick(boxes)
	if !there {
		return connectors.Refuse("Coupang has cut the order differently than it is packed", "酷澎的拆單方式與包裝不同",
			"Fetch the order again and pack it as Coupang has cut it.", "請重新抓取訂單並依酷澎的拆單方式包裝。")
	}
	t.box = found
	return nil
}

func (c *Connector) boxesOf(ctx context.Context, order string) ([]sheet, error) {
	if !isID(order) {
		return nil, connectors.Missing(nil, "that is no order number", "這不是訂單編號", "Check the number.", "請檢查編號。")
	}
	reply, err := c.call(ctx, opOrder, subject{id: order}, "", nil)
	if err != nil {
		return nil, err
	}
	var rows []json.RawMessage
	if err := decode(opOrder, reply, &rows); err != nil {
		return nil, err
	}
	boxes := make([]sheet, 0, len(rows))
	for _, row := range rows {
		fetched, err := c.fetched(row)
		if err != nil {
			return nil, err
		}
		box, err := readSheet(fetched.Raw)
		if err != nil {
			return nil, err
		}
		boxes = append(boxes, box)
	}
	return boxes, nil
}

// pick finds the box of a part: the one that shows our number, the order's own if it holds the part, or the only one that does.
func (t *target) pick(boxes []sheet) (sheet, bool) {
	holding := slices.DeleteFunc(slices.Clone(boxes), func(s sheet) bool { return !s.holds(t.parcel.Lines) })
	for _, fits := range []func(sheet) bool{
		func(s sheet) bool {
			return t.parcel.TrackingNumber != "" && string(s.Number) == strings.TrimSpace(t.parcel.TrackingNumber)
		},
		func(s sheet) bool { return string(s.Box) == t.parcel.Order.ID },
		func(sheet) bool { return len(holding) == 1 },
	} {
		if i := slices.IndexFunc(holding, fits); i >= 0 {
			return holding[i], true
		}
	}
	return sheet{}, false
}

func (s sheet) holds(lines []connectors.PackageLine) bool {
	return len(lines) > 0 && !slices.ContainsFunc(lines, func(l connectors.PackageLine) bool {
		return !slices.ContainsFunc(s.Items, func(i itemRow) bool { return string(i.Option) == optionOf(l.Line) })
	})
}

// ready brings boxes to INSTRUCT: it looks at each, leaves those that a buyer asked to stop, acknowledges the others by 50, and reads the
// receiver again, which the buyer may have changed until then. What is left without an outcome may be shipped, or has a number already.
func (c *Connector) ready(ctx context.Context, targets []*target) {
	if len(pending(targets)) == 0 {
		return
	}
	stops, err := c.stops(ctx, pending(targets))
	each(targets, func(t *target) {
		if err != nil {
			t.lookFailed(err)
			return
		}
		c.prepare(ctx, t, stops)
	})
	fresh := slices.DeleteFunc(pending(targets), func(t *target) bool { return t.box.Status != statusAccept })
	c.acknowledgeAll(ctx, fresh)
	each(fresh, func(t *target) { c.prepare(ctx, t, stops) })
	each(targets, func(t *target) {
		switch {
		case t.box.Status != statusAccept:
		case t.refused != nil: // a refund under way, for one
			t.settle(connectors.Refused, t.refused)
		default:
			t.settle(connectors.NotAsked, &connectors.Error{Kind: connectors.Temporary, Reason: "Coupang still shows the box as not acknowledged"})
		}
	})
}

// prepare looks at a box and settles those that must not ship.
func (c *Connector) prepare(ctx context.Context, t *target, stops map[string]bool) {
	if err := c.look(ctx, t); err != nil {
		t.lookFailed(err)
		return
	}
	now, err := c.order(t.box)
	switch {
	case err != nil:
		t.unasked(broken(nil, err.Error(), err))
	case now.State == connectors.StateCancelled:
		t.settle(connectors.Refused, gone())
	case now.State == connectors.StateCancelRequested || stops[string(t.box.Box)] && now.State != connectors.StateShipped:
		t.settle(connectors.Refused, connectors.Refuse("the buyer asked Coupang to stop this shipment", "買家已向酷澎申請停止出貨",
			"Do not hand the parcel over. Decide about the request in WING, then fetch the order again.", "請勿交寄。請至 WING 處理申請，再重新抓取訂單。"))
	case t.box.Status == statusInstruct && moved(t.parcel.Order.Receiver, now.Receiver):
		t.settle(connectors.Refused, connectors.Refuse("the buyer changed the address before Coupang fixed it", "買家在酷澎鎖定前變更了收件資料",
			"Stop the parcel if it has left. Fetch the order again, and pack it for the new address.", "若包裹已寄出請攔回；請重新抓取訂單，並以新地址包裝。"))
	case now.State != connectors.StateShipped && fewer(t.parcel.Lines, now.Lines):
		t.settle(connectors.Refused, connectors.Refuse("the buyer cancelled pieces after they were packed", "買家在包裝後取消了部分商品",
			"Stop the parcel if it has left. Fetch the order again, and pack what is left.", "若包裹已寄出請攔回；請重新抓取訂單，並依剩餘數量包裝。"))
	}
}

// fewer says whether a parcel holds more than is left to ship.
func fewer(packed []connectors.PackageLine, now []connectors.Line) bool {
	return slices.ContainsFunc(packed, func(p connectors.PackageLine) bool {
		return slices.ContainsFunc(now, func(l connectors.Line) bool { return l.ID == p.Line && l.Quantity < p.Quantity })
	})
}

func gone() error {
	return connectors.Refuse("the order was cancelled or returned at Coupang", "此訂單已於酷澎取消或退貨",
		"Take the parcel back, and fetch the orders again.", "請攔回包裹並重新抓取訂單。")
}

func (t *target) lookFailed(err error) {
	switch typed := asError(err); {
	case isCode(err, codeCancelled):
		t.settle(connectors.Refused, gone())
	case typed.Kind == connectors.Rejected, typed.Kind == connectors.NotFound:
		t.settle(connectors.Refused, typed)
	default:
		t.unasked(typed)
	}
}

// moved says whether a parcel would go to another person or place. The virtual phone number may change by itself.
func moved(before, now connectors.Receiver) bool {
	return !agree(before.Name, now.Name) || !agree(before.Address, now.Address) || before.Postcode != now.Postcode
}

// agree compares two texts of which either may be masked from some place on.
func agree(a, b string) bool {
	seenA, hiddenA := shown(a)
	seenB, hiddenB := shown(b)
	return a == b || hiddenA && strings.HasPrefix(b, seenA) || hiddenB && strings.HasPrefix(a, seenB)
}

// shown is a text up to its mask.
func shown(text string) (seen string, hidden bool) {
	if at := strings.IndexAny(text, masks); at >= 0 {
		return text[:at], true
	}
	return text, false
}

const minuteForm = "2006-01-02T15:04-07:00"

// longestStops is how far back the list of stopped shipments goes.
const longestStops = (windowDays - 1) * 24 * time.Hour

// stops asks which boxes buyers asked to stop since the oldest of the orders was placed.
func (c *Connector) stops(ctx context.Context, targets []*target) (map[string]bool, error) {
	now := c.env.Now()
	from := now
	for _, t := range targets {
		if at := t.parcel.Order.OrderedAt; at.Before(from) {
			from = at
		}
	}
	if earliest := now.Add(-longestStops); from.Before(earliest) {
		from = earliest
	}
	reply, err := c.call(ctx, opStops, subject{}, query("searchType", "timeFrame", "createdAtFrom", from.In(c.zone).Format(minuteForm),
		"createdAtTo", now.Add(time.Minute).In(c.zone).Format(minuteForm), "status", "RU"), nil)
	if isCode(err, codeNotOffered) {
		return nil, nil // then the box itself must tell, by the pieces that wait for their refund
	}
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Items []struct {
			Box ident `json:"shipmentBoxId"`
		} `json:"returnItems"`
	}
	if err := decode(opStops, reply, &rows); err != nil {
		return nil, err
	}
	stopped := map[string]bool{}
	for _, row := range rows {
		for _, i := range row.Items {
			stopped[string(i.Box)] = true
		}
	}
	return stopped, nil
}

// ackRequest is the body of an acknowledgement.
type ackRequest struct {
	Vendor string        `json:"vendorId"`
	Boxes  []json.Number `json:"shipmentBoxIds"`
}

// results is what acknowledgement and upload answer, with HTTP 200 even if all failed (FACTS.md 3.1).
type results struct {
	List []result `json:"responseList"`
}

type result struct {
	Box     ident       `json:"shipmentBoxId"`
	OK      scalar.Text `json:"succeed"`
	Code    scalar.Text `json:"resultCode"`
	Again   scalar.Text `json:"retryRequired"`
	Message scalar.Text `json:"resultMessage"`
}

// of finds what was said about a box.
func (r results) of(box ident) (result, bool) {
	i := slices.IndexFunc(r.List, func(one result) bool { return one.Box == box })
	if i < 0 {
		return result{}, false
	}
	return r.List[i], true
}

// acknowledgeAll accepts boxes in batches as large as Coupang takes.
func (c *Connector) acknowledgeAll(ctx context.Context, targets []*target) {
	for batch := range slices.Chunk(targets, ackBatch) {
		c.acknowledge(ctx, batch)
	}
}

// acknowledge accepts boxes. It cannot be undone. One that is acknowledged already says INVALID_STATUS, and so does one that cannot be: the
// look that follows decides.
func (c *Connector) acknowledge(ctx context.Context, batch []*target) {
	request := ackRequest{Vendor: c.vendor}
	for _, t := range batch {
		if !slices.Contains(request.Boxes, t.box.Box.number()) { // parts of one order share a box
			request.Boxes = append(request.Boxes, t.box.Box.number())
		}
	}
	reply, err := c.call(ctx, opAcknowledge, subject{}, "", request)
	var said results
	if err == nil {
		err = decode(opAcknowledge, reply, &said)
	}
	for _, t := range batch {
		if err != nil {
			t.fail(err)
			continue
		}
		one, told := said.of(t.box.Box)
		switch {
		case !told:
			t.fail(silent("the acknowledgement"))
		case one.OK != "true" && one.Code == codeStatus:
			t.refused = one.refusal()
		case one.OK != "true":
			t.fail(one.refusal())
		}
	}
}

// silent is an answer to a change that says nothing about a box.
func silent(what string) error {
	failed := broken(nil, "the answer of "+what+" says nothing about this box", nil)
	failed.MaybeDone = true
	return failed
}

// codeStatus says that a box is in another state than it must be: somebody was there before.
const codeStatus = "INVALID_STATUS"

// resultAdvice are the refusals of one box that a person can do something about (FACTS.md 3.2).
var resultAdvice = map[string]connectors.Text{
	"DUPLICATE_INVOICE_NUMBER": {EN: "The number was used for another receiver within six months: correct it, then push again.",
		ZH: "此單號六個月內已用於其他收件人：請更正後重新回傳。"},
	"INVALID_INVOICE_NUMBER": {EN: "Correct the number (DIRECT takes digits only), then push again.", ZH: "請更正單號（DIRECT 僅限數字）後重新回傳。"},
	"NOT_FOUND_SHIPMENT_BOX": {EN: "Fetch the order again: Coupang may have cut it anew.", ZH: "請重新抓取訂單：酷澎可能已重新拆單。"},
	"NOT_FOUND_VENDOR_ITEM":  {EN: "Fetch the order again, then push the number once more.", ZH: "請重新抓取訂單後再回傳單號。"},
	"NOT_ALLOW_VENDOR_DIRECT": {EN: "Pack the order into one parcel, or set a carrier code other than DIRECT.",
		ZH: "請將訂單包成一件，或改用 DIRECT 以外的物流商代碼。"},
	"PERMISSION_DENIED": adviceNotOffered,
}

// cancelCodes are how an upload says that the buyer wants the order no more.
const cancelCodes = "ORDER_DELIVERY_"

// refusal is what a failed result means.
func (r result) refusal() error {
	if strings.HasPrefix(string(r.Code), cancelCodes) {
		return gone()
	}
	told := &connectors.Error{Kind: connectors.Rejected, Code: string(r.Code), Reason: quoted(string(r.Message)), Do: resultAdvice[string(r.Code)]}
	if told.Reason == "" {
		told.Reason = fmt.Sprintf("Coupang refuses with %s", r.Code)
	}
	if r.Again == "true" && r.Code != "NOT_FOUND_SHIPMENT_BOX" {
		told.Kind = connectors.Temporary
	}
	return told
}
