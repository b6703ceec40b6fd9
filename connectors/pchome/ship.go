package pchome

// Reporting a parcel of the vendor's own carrier (FACTS.md section 3, assumed). Every push reads first what PChome has of the lines, and
// reports those only that are missing. PChome then checks the number, which takes time: the answer is looked at again until it is there.

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/carriernames"
)

// keepReported is the key under which a parcel keeps the number that PChome took: how PChome shows it is assumed.
const keepReported = "reported"

// PushTracking reports parcels, as many in one call as fit. PChome refuses a call whole, so that a refused one is made again for each
// parcel.
func (c *connector) PushTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(parcels))
	reports := make([]report, len(parcels))
	seen, err := c.look(ctx, parcels)
	for i, p := range parcels {
		if err != nil {
			outcomes[i] = connectors.Outcome{State: connectors.NotAsked, Err: err}
		} else {
			reports[i], outcomes[i] = c.report(p, seen)
		}
		outcomes[i].Parcel = p.ID
	}
	for from := 0; from < len(parcels); {
		to := from
		var batch []shipEntry
		for ; to < len(parcels) && (to == from || len(batch)+len(reports[to].entries) <= mostIDs); to++ {
			batch = append(batch, reports[to].entries...)
		}
		if err := c.send(ctx, parcels[from:to], reports[from:to], outcomes[from:to]); connectors.Ends(err) {
			unsent(reports[to:], outcomes[to:], err)
			break
		}
		from = to
	}
	return outcomes
}

// unsent notes reports that were not made because of an error of an earlier one.
func unsent(reports []report, outcomes []connectors.Outcome, err error) {
	for i := range reports {
		if len(reports[i].entries) > 0 {
			outcomes[i].State, outcomes[i].Err = connectors.NotAsked, connectors.Unsent(err)
		}
	}
}

// report is what has to be reported of a parcel; nothing where its outcome is clear already.
type report struct{ entries []shipEntry }

// send reports parcels in one call, or one by one where PChome refuses them together. It gives the last error.
func (c *connector) send(ctx context.Context, parcels []connectors.Parcel, reports []report, outcomes []connectors.Outcome) error {
	var open []int
	var entries []shipEntry
	for i := range parcels {
		if len(reports[i].entries) > 0 {
			open = append(open, i)
			entries = append(entries, reports[i].entries...)
		}
	}
	if len(open) == 0 {
		return nil
	}
	sent, err := c.put(ctx, entries)
	if len(open) > 1 && connectors.AfterChange(err) == connectors.Refused {
		for _, i := range open {
			if err = c.send(ctx, parcels[i:i+1], reports[i:i+1], outcomes[i:i+1]); connectors.Ends(err) {
				unsent(reports[i+1:], outcomes[i+1:], err)
				break
			}
		}
		return err
	}
	for _, i := range open {
		outcomes[i] = c.told(parcels[i], sent, err)
	}
	return err
}

// told is the outcome of a report. If a part of it was taken and the rest was not, PChome is asked what it has.
func (c *connector) told(p connectors.Parcel, sent int, err error) connectors.Outcome {
	o := connectors.Outcome{Parcel: p.ID}
	if err == nil {
		return c.checking(o, p)
	}
	o.Err = connectors.Discreet(err, p.Order.Receiver)
	if o.State = connectors.AfterChange(err); sent > 0 {
		o.State = connectors.Unclear
	}
	return o
}

// checking is the outcome of a number that PChome has taken and checks.
func (c *connector) checking(o connectors.Outcome, p connectors.Parcel) connectors.Outcome {
	o.State, o.Until, o.TrackingNumber = connectors.Pending, c.env.Now().Add(recheckEvery), numberOf(p)
	o.Hint, o.Keep = "PChome 查核單號中（單號確認） / PChome is checking the number", map[string]string{keepReported: numberOf(p)}
	return o
}

// put reports lines, at most mostIDs in one call, and tells how many were taken before an error.
func (c *connector) put(ctx context.Context, entries []shipEntry) (sent int, err error) {
	for batch := range slices.Chunk(entries, mostIDs) {
		ids := make([]string, len(batch))
		for i, entry := range batch {
			ids[i] = entry.ID
		}
		r := request{name: "order ship", method: http.MethodPut, path: pathShip, query: paramID + "=" + joined(ids), body: batch}
		if _, err := c.call(ctx, r); err != nil {
			return sent, err
		}
		sent += len(batch)
	}
	return sent, nil
}

// PushedTracking asks what PChome has, and what it found out about the number.
func (c *connector) PushedTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(parcels))
	seen, err := c.look(ctx, parcels)
	for i, p := range parcels {
		if err != nil {
			outcomes[i] = connectors.Outcome{State: connectors.Unclear, Err: err}
		} else {
			outcomes[i] = c.found(p, seen)
		}
		outcomes[i].Parcel = p.ID
	}
	return outcomes
}

// seen are lines as PChome has them, or why they could not be read.
type seen struct {
	lines  map[string]line
	failed map[string]error
}

// look reads the lines of parcels as they are now.
func (c *connector) look(ctx context.Context, parcels []connectors.Parcel) (seen, error) {
	var ids []string
	for _, p := range parcels {
		for _, in := range partsOf(p) {
			if !slices.Contains(ids, in.Line) {
				ids = append(ids, in.Line)
			}
		}
	}
	ids = slices.DeleteFunc(ids, func(id string) bool { _, ok := orderOf(id); return !ok })
	open := newAnswers()
	for batch := range slices.Chunk(ids, mostIDs) {
		if err := c.ask(ctx, batch, open); err != nil {
			return seen{}, err
		}
	}
	now := seen{map[string]line{}, open.failed}
	for id, row := range open.rows {
		order, _ := orderOf(id)
		l, err := c.line(document{Order: order}, row)
		if err != nil {
			now.failed[id] = err
			continue
		}
		now.lines[id] = l
	}
	return now, nil
}

// partsOf are the lines of a parcel; of one that names none and holds everything, the order's.
func partsOf(p connectors.Parcel) []connectors.PackageLine {
	parts := p.Lines
	if len(parts) == 0 && p.Whole {
		for _, l := range p.Order.Lines {
			parts = append(parts, connectors.PackageLine{Line: l.ID, Quantity: l.Quantity})
		}
	}
	return slices.DeleteFunc(slices.Clone(parts), func(in connectors.PackageLine) bool { return in.Quantity == 0 })
}

func numberOf(p connectors.Parcel) string { return strings.TrimSpace(p.TrackingNumber) }

// isNumber tells whether two numbers are the same, however they are written.
func isNumber(a, b string) bool { return carriernames.Plain(a) == carriernames.Plain(b) }

// isReplaced tells a number that gives way to the parcel's: one that PChome could not find, or an earlier one of this parcel, corrected by a
// person while it is checked.
func isReplaced(l line, has string, p connectors.Parcel) bool {
	if isNumber(has, numberOf(p)) {
		return false
	}
	return l.row.Status == statusWrong || l.row.Status == statusChecking && has != "" && isNumber(has, p.Kept[keepReported])
}

// numberAt is the number that PChome has of a line. Where it says that a number was reported and shows none, it is the one that it took from
// here.
func numberAt(l line, p connectors.Parcel) string {
	if number := string(l.row.Ship.value.Number); number != "" || !l.hasLeft() {
		return number
	}
	return p.Kept[keepReported]
}

// report says what is missing of a parcel at PChome, or its outcome where nothing is to be reported.
func (c *connector) report(p connectors.Parcel, now seen) (report, connectors.Outcome) {
	refused := func(err error) (report, connectors.Outcome) {
		return report{}, connectors.Outcome{State: connectors.Refused, Err: err}
	}
	company, known := c.carriers.Code(p.Carrier)
	parts := partsOf(p)
	switch {
	case numberOf(p) == "":
		return refused(connectors.Refuse("the parcel has no tracking number", "包裹沒有物流單號", "Enter the number.", "請輸入物流單號。"))
	case !known:
		return refused(connectors.Refuse("PChome has no code for the carrier %q", "PChome 沒有物流「%s」的代碼",
			"Add it to the account's setting for carriers' names; known codes are "+carrierList+".", "請在帳號設定「物流名稱對照」加入此物流；已知代碼："+carrierList+"。",
			p.Carrier))
	case len(parts) == 0:
		return refused(connectors.Refuse("the parcel is empty", "包裹內沒有商品", "Pack it again.", "請重新包裝。"))
	}
	shippedAt := p.ShippedAt
	if shippedAt.IsZero() {
		shippedAt = c.env.Now()
	}
	var missing report
	for _, in := range parts {
		if err := now.failed[in.Line]; err != nil {
			if isNotFound(err) {
				return refused(err)
			}
			return report{}, connectors.Outcome{State: connectors.NotAsked, Err: err}
		}
		needed, err := c.unreported(p, in, now)
		if err != nil {
			return refused(err)
		}
		if needed {
			missing.entries = append(missing.entries, shipEntry{ID: in.Line, Company: company, Number: numberOf(p), Date: dayOf(shippedAt)})
		}
	}
	isChecked := func(in connectors.PackageLine) bool { return now.lines[in.Line].row.Status != statusShipped }
	switch {
	case len(missing.entries) > 0:
		return missing, connectors.Outcome{}
	case slices.ContainsFunc(parts, isChecked):
		return report{}, c.checking(connectors.Outcome{}, p)
	}
	return report{}, connectors.Outcome{State: connectors.Already, TrackingNumber: numberOf(p)}
}

// unreported tells whether a line has to be reported, or why it must not be.
func (c *connector) unreported(p connectors.Parcel, in connectors.PackageLine, now seen) (bool, error) {
	l, there := now.lines[in.Line]
	if !there {
		return false, connectors.Refuse("PChome has no line %s", "PChome 沒有明細 %s", "Fetch the order again.", "請重新取得訂單。", in.Line)
	}
	has, ours := numberAt(l, p), numberOf(p)
	switch {
	case l.isCancelled():
		return false, connectors.Refuse("line %s is cancelled at PChome", "明細 %s 已在 PChome 取消", "Take the parcel back.", "請攔回包裹。", in.Line)
	case l.wanted != in.Quantity:
		return false, connectors.Refuse("PChome wants %[2]d pieces of line %[1]s in one parcel, the parcel has %[3]d",
			"PChome 明細 %[1]s 須一次出貨 %[2]d 件，包裹內為 %[3]d 件", "Pack all pieces of a line together; if the buyer took some back, fetch the order again.",
			"同一筆明細請全部放在同一包裹；若買家已取消部分數量，請重新取得訂單。", in.Line, l.wanted, in.Quantity)
	case l.row.Status != statusOpen && !l.hasLeft():
		return false, connectors.Refuse("PChome shows line %s in a status that is not known", "PChome 明細 %s 的狀態未知",
			"Look the order up in PChome's vendor system (VDR).", "請至 PChome 廠商系統（VDR）查詢。", in.Line)
	case isReplaced(l, has, p), !l.hasLeft() && has == "":
		return true, nil
	case isNumber(has, ours) && l.row.Status == statusWrong:
		return false, wrongNumber(p)
	case isNumber(has, ours):
		return false, nil
	}
	return false, otherNumber(p, in.Line, has)
}

func wrongNumber(p connectors.Parcel) error {
	return connectors.Refuse("PChome cannot find tracking number %s (單號錯誤)", "PChome 查無物流單號 %s（單號錯誤）",
		"Check the number with the carrier, enter the right one and push again.", "請向物流確認單號，更正後重新回報。", numberOf(p))
}

func otherNumber(p connectors.Parcel, line, has string) error {
	if has == "" {
		return connectors.Refuse("PChome shows line %s as reported, without a number", "PChome 明細 %s 已回報出貨，但未顯示單號",
			"Look the order up in PChome's vendor system (VDR): somebody else may have shipped it.", "請至 PChome 廠商系統（VDR）查詢，可能已由他人出貨。", line)
	}
	return connectors.Refuse("PChome shows number %s for line %s, the parcel has %s", "PChome 明細 %[2]s 的單號為 %[1]s，包裹為 %[3]s",
		"Find out which number is right; if it is the parcel's, correct it in PChome's vendor system (VDR).",
		"請確認何者正確；若以包裹為準，請至 PChome 廠商系統（VDR）更正。", has, line, numberOf(p))
}

// found says what PChome has of a parcel: its worst line decides. A parcel of which a line was not reported is pushed again, and only that
// line goes.
func (c *connector) found(p connectors.Parcel, now seen) connectors.Outcome {
	unclear := func(err error) connectors.Outcome { return connectors.Outcome{State: connectors.Unclear, Err: err} }
	var missing, checked bool
	parts := partsOf(p)
	for _, in := range parts {
		l, there := now.lines[in.Line]
		if err := now.failed[in.Line]; err != nil {
			return unclear(err)
		}
		has := numberAt(l, p)
		isOurs := isNumber(has, numberOf(p))
		switch {
		case isReplaced(l, has, p):
			missing = true
		case !there, l.row.Status != statusOpen && !l.hasLeft(), (l.hasLeft() || has != "") && !isOurs:
			return unclear(otherNumber(p, in.Line, has))
		case l.row.Status == statusWrong:
			return unclear(wrongNumber(p))
		case has == "":
			missing = true
		case l.row.Status != statusShipped:
			checked = true
		}
	}
	switch {
	case missing || len(parts) == 0:
		return connectors.Outcome{State: connectors.Nothing}
	case checked && !p.ShippedAt.IsZero() && c.env.Now().Sub(p.ShippedAt) > recheckFor:
		return unclear(connectors.Refuse("PChome has not confirmed tracking number %s within a week", "PChome 一週內仍未確認物流單號 %s",
			"Look the order up in PChome's vendor system (VDR).", "請至 PChome 廠商系統（VDR）查詢。", numberOf(p)))
	case checked:
		return c.checking(connectors.Outcome{}, p)
	}
	return connectors.Outcome{State: connectors.Done, TrackingNumber: numberOf(p)}
}
