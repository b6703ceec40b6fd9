package momo

// Shipping with momo's logistics (stores and third party): box, finish, print. FACTS.md sections 3.2 to 3.4.

import (
	"bytes"
	"context"
	"encoding/json"
	"hash/fnv"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/labelfile"
	"gowarehouse/connectors/transport"
)

// station is the calls of one delivery kind.
type station struct {
	combine, finish, print operation
	sending                operation
	codeKey                string // of the sending query
	statuses               []string
}

var stations = map[kind]station{
	store: {
		combine: orderChange("unsendStoresCombineBox"), finish: orderChange("unsendStoresFinish"), print: orderQuery("unsendStoresPrintPdf"),
		sending: orderQuery("sendingStoresQuery"), codeKey: "dely_gb", statuses: []string{"1", "2", "5", "4", "3"},
	},
	third: {
		combine: orderChange("unsendThirdCombineBox"), finish: orderChange("unsendThirdFinish"), print: orderQuery("unsendThirdPrintPdf"),
		sending: orderQuery("sendingThirdQuery"), codeKey: "logistics", statuses: []string{"1", "2"},
	},
}

const (
	canShip = "可出貨"
	ownBox  = "0"
	// maxBox: one live client writes two digits.
	maxBox = 99
	// boxTries is how often a taken box number is changed.
	boxTries = 12
	keptBox  = "box"
)

// Batch puts parcels of one delivery kind together, because each kind has its own calls; labels are asked for one parcel at
// a time, so that each file holds one parcel.
func (c *Connector) Batch(step connectors.ShipStep, parcel connectors.Parcel) (group string, size int) {
	_, k, _ := strings.Cut(parcel.Order.ID, "-")
	switch step {
	case connectors.StepArrange:
		return k, 20
	case connectors.StepNumber:
		return parcel.Order.Shipping.Code, 50
	}
	return parcel.Order.Shipping.Code, 1
}

// Arrange boxes and finishes the parcels. The number usually comes with the answer.
func (c *Connector) Arrange(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(parcels))
	byKind := map[kind][]*shipment{}
	for _, s := range c.shipments(parcels, outcomes) {
		if s.kind == home {
			outcomes[s.index].State, outcomes[s.index].Err = connectors.Refused, homeHasNoLabel()
			continue
		}
		byKind[s.kind] = append(byKind[s.kind], s)
	}
	for _, k := range []kind{store, third} {
		assignBoxes(byKind[k])
		var failure error
		for _, chunk := range chunks(byKind[k], maxLines) {
			if !goesOn(failure) {
				fail(chunk, outcomes, connectors.NotAsked, connectors.Unsent(failure))
				continue
			}
			failure = c.arrange(ctx, stations[k], chunk, outcomes)
		}
	}
	return outcomes
}

func homeHasNoLabel() error {
	e := connectors.Errorf(connectors.Rejected, "momo: a home order ships with the supplier's own carrier")
	e.Do = text2("Ship it with your carrier and report the number.", "宅配訂單請使用自有物流出貨並回填單號。")
	return e
}

// fail gives shipments the same outcome.
func fail(list []*shipment, outcomes []connectors.Outcome, state connectors.OutcomeState, err error) {
	for _, s := range list {
		o := &outcomes[s.index]
		o.State, o.Err = state, err
		o.Keep = s.keep()
	}
}

func (s *shipment) keep() map[string]string {
	if s.box == "" {
		return nil
	}
	return map[string]string{keptBox: s.box}
}

// assignBoxes gives each shipment its boxYn: 0 for a single line, and for several lines a number that no other shipment of
// the call has. The number comes from the parcel's id, so that a repetition after a crash uses the same one.
func assignBoxes(list []*shipment) {
	taken := map[string]bool{}
	for _, s := range list {
		if len(s.lines) == 1 {
			s.box = ownBox
			continue
		}
		n := firstBox(s.parcel)
		for taken[strconv.Itoa(n)] {
			n = n%maxBox + 1
		}
		s.box = strconv.Itoa(n)
		taken[s.box] = true
	}
}

func firstBox(p connectors.Parcel) int {
	if n, err := strconv.Atoi(p.Kept[keptBox]); err == nil && n >= 1 && n <= maxBox {
		return n
	}
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(p.ID))
	return int(sum.Sum32()%maxBox) + 1
}

// arrange ships one call's worth. The error is that of a call, for the calls that would follow.
func (c *Connector) arrange(ctx context.Context, at station, list []*shipment, outcomes []connectors.Outcome) error {
	boxed, err := c.combine(ctx, at, list, outcomes)
	if err != nil || len(boxed) == 0 {
		return err
	}
	verdicts, err := c.change(ctx, at.finish, boxed, func(s *shipment, no string) map[string]string {
		return map[string]string{
			"completeOrderNo": no,
			"remark5VStr":     canShip,
			"shipTypeStr":     s.packed.ship,
			"packTypeStr":     s.packed.pack,
			"packUnit":        s.packed.weight,
		}
	})
	if err != nil {
		fail(boxed, outcomes, connectors.AfterChange(err), err)
		return err
	}
	var numberless []*shipment
	for _, s := range boxed {
		o := &outcomes[s.index]
		s.judgeFinish(verdicts, o)
		if (o.State == connectors.Done || o.State == connectors.Already) && o.TrackingNumber == "" {
			numberless = append(numberless, s)
		}
	}
	c.findNumbers(ctx, numberless, outcomes)
	return nil
}

// change makes a changing call with a row for each line of the shipments and gives what became of each line.
func (c *Connector) change(
	ctx context.Context, op operation, list []*shipment, row func(s *shipment, no string) map[string]string,
) (map[string]verdict, error) {
	var rows []map[string]string
	for _, s := range list {
		for _, no := range s.lines {
			rows = append(rows, row(s, no))
		}
	}
	reply, err := c.call(ctx, op, map[string]any{"sendInfoList": rows})
	if err != nil {
		return nil, err
	}
	r, err := readResults(reply.Body)
	if err != nil {
		return nil, unexpected(op.name+": the result cannot be read", reply.Body, true)
	}
	return r.verdicts(), nil
}

// combine boxes the shipments and gives those that went into their box. Boxing takes no number and can be repeated, so that
// a lost answer leaves nothing unclear.
func (c *Connector) combine(ctx context.Context, at station, list []*shipment, outcomes []connectors.Outcome) ([]*shipment, error) {
	var boxed []*shipment
	todo := list
	for try := 0; len(todo) > 0; try++ {
		verdicts, err := c.change(ctx, at.combine, todo, func(s *shipment, no string) map[string]string {
			return map[string]string{"completeOrderNo": no, "boxYn": s.box, "remark5VStr": canShip}
		})
		if err != nil {
			state := connectors.NotAsked
			if connectors.AfterChange(err) == connectors.Refused {
				state = connectors.Refused
			}
			fail(append(boxed, todo...), outcomes, state, connectors.Unsent(err))
			return nil, err
		}
		var again []*shipment
		for _, s := range todo {
			switch worst := s.worst(verdicts); {
			case worst.fate == failed:
				fail([]*shipment{s}, outcomes, connectors.Refused, c.refused("the box", worst.text))
			case worst.fate == used && try == boxTries:
				fail([]*shipment{s}, outcomes, connectors.Refused, noBoxLeft())
			case worst.fate == used:
				again = append(again, s)
			default:
				boxed = append(boxed, s)
			}
		}
		renumber(again, boxed)
		todo = again
	}
	return boxed, nil
}

func noBoxLeft() error {
	e := connectors.Errorf(connectors.Rejected, "momo: every box number tried is in use")
	e.Do = text2("Finish or undo the open boxes in SCM, then try again.", "請先在 SCM 完成或取消未結案的併箱，再重試。")
	return e
}

// renumber gives shipments whose box number was taken the next one that nobody of this call has.
func renumber(again, boxed []*shipment) {
	taken := map[string]bool{}
	for _, s := range append(slices.Clone(again), boxed...) {
		taken[s.box] = true
	}
	for _, s := range again {
		n, err := strconv.Atoi(s.box)
		if err != nil || n < 1 { // an own box cannot be taken; whatever momo means, a number is the next thing to try
			n = firstBox(s.parcel)
		}
		for taken[strconv.Itoa(n)] {
			n = n%maxBox + 1
		}
		s.box = strconv.Itoa(n)
		taken[s.box] = true
	}
}

// worst gives the fate of a shipment in a call that ships nothing yet: refused before taken before fine.
func (s *shipment) worst(verdicts map[string]verdict) verdict {
	var worst verdict
	for _, no := range s.lines {
		if v := verdicts[no]; v.fate == failed || v.fate == used && worst.fate != failed {
			worst = v
		}
	}
	return worst
}

// refused is the refusal of one thing by momo, in momo's words.
func (c *Connector) refused(what, words string) *connectors.Error {
	return connectors.Errorf(connectors.Rejected, "momo refused %s: %s", what, firstOf(c.discreet(words), "no reason given"))
}

// trackingPattern tells a tracking number from a product name behind the line's number.
var trackingPattern = regexp.MustCompile(`^[0-9A-Za-z-]{6,30}$`)

// judgeFinish reads what became of a shipment's lines.
func (s *shipment) judgeFinish(verdicts map[string]verdict, o *connectors.Outcome) {
	o.Keep = s.keep()
	count := map[fate]int{}
	var numbers []string
	var words string
	for _, no := range s.lines {
		v := verdicts[no]
		count[v.fate]++
		if v.fate == accepted && trackingPattern.MatchString(v.text) && !slices.Contains(numbers, v.text) {
			numbers = append(numbers, v.text)
		}
		if v.fate == failed {
			words = firstOf(words, v.text)
		}
	}
	o.Carrier = shippingName(s.parcel.Order.Shipping.Code).ZH
	switch shipped := count[accepted] + count[repeated]; {
	case count[unnamed] > 0:
		o.State = connectors.Unclear
		o.Err = unexpected("the answer does not name every line of the parcel", nil, true)
	case shipped == 0:
		o.State = connectors.Refused
		o.Err = connectors.Errorf(connectors.Rejected, "momo refused to confirm the shipment: %s", firstOf(words, "no reason given"))
	case shipped < len(s.lines):
		o.State = connectors.Unclear
		if len(numbers) == 1 {
			o.TrackingNumber = numbers[0]
		}
		o.Err = partly(shipped, len(s.lines), words)
	case len(numbers) > 1:
		o.State = connectors.Unclear
		o.Err = severalNumbers(numbers)
	default:
		o.State = connectors.Done
		if count[repeated] > 0 {
			o.State = connectors.Already
		}
		o.TrackingNumber = strings.Join(numbers, "")
	}
}

func partly(shipped, all int, words string) error {
	e := connectors.Errorf(
		connectors.Rejected,
		"momo confirmed %d of %d lines of the parcel: %s",
		shipped,
		all,
		firstOf(words, "no reason given"),
	)
	e.Do = text2("Look at the order in SCM: part of it has a tracking number.", "請至 SCM 檢查訂單：部分明細已取得單號。")
	return e
}

func severalNumbers(numbers []string) error {
	e := connectors.Errorf(connectors.Rejected, "momo gave the parcel several numbers: %s", strings.Join(numbers, ", "))
	e.Do = text2("Look at the order in SCM and decide how many parcels it is.", "請至 SCM 檢查訂單，確認實際包裹數。")
	return e
}

// findNumbers looks up the numbers of shipments that momo confirmed without one. What is not there yet is pending.
func (c *Connector) findNumbers(ctx context.Context, list []*shipment, outcomes []connectors.Outcome) {
	if len(list) == 0 {
		return
	}
	slips := map[string]string{}
	for _, group := range byCode(list) {
		// A failed look-up leaves the number open: it is asked for again later.
		_ = c.sending(ctx, group, slips)
	}
	for _, s := range list {
		o := &outcomes[s.index]
		switch numbers, found := s.numbers(slips); {
		case found == len(s.lines) && len(numbers) == 1:
			o.TrackingNumber = numbers[0]
		case len(numbers) > 1:
			o.State, o.Err = connectors.Unclear, severalNumbers(numbers)
		default:
			o.State, o.Until = connectors.Pending, c.now().Add(numberPause)
			o.Hint = "momo has confirmed the shipment and does not show its number yet"
		}
	}
}

// numbers gives the different tracking numbers of a shipment's lines, and how many lines have one.
func (s *shipment) numbers(slips map[string]string) (numbers []string, found int) {
	for _, no := range s.lines {
		slip := slips[no]
		if slip == "" {
			continue
		}
		found++
		if !slices.Contains(numbers, slip) {
			numbers = append(numbers, slip)
		}
	}
	return numbers, found
}

// byCode groups shipments whose numbers stand in the same list.
func byCode(list []*shipment) [][]*shipment {
	var groups [][]*shipment
	places := map[string]int{}
	for _, s := range list {
		key := string(s.kind) + s.code()
		at, seen := places[key]
		if !seen {
			at = len(groups)
			places[key] = at
			groups = append(groups, nil)
		}
		groups[at] = append(groups[at], s)
	}
	return groups
}

// commonNumber gives the order number all shipments share, for a narrow query; "" if they are of several orders.
func commonNumber(list []*shipment) string {
	for _, s := range list {
		if s.number != list[0].number {
			return ""
		}
	}
	return list[0].number
}

// sendingRow is a row of the lists of confirmed lines, in momo's mixed spelling.
type sendingRow struct {
	CompleteOrderNo text `json:"completeOrderNo"`
	SlipNo          text `json:"slip_no"`
}

// sending looks up the numbers of shipments of one code, status after status until all are found.
func (c *Connector) sending(ctx context.Context, list []*shipment, slips map[string]string) error {
	at := stations[list[0].kind]
	w := c.lately()
	from, to := minutes(w)
	for _, status := range at.statuses {
		if !slices.ContainsFunc(list, func(s *shipment) bool { _, found := s.numbers(slips); return found < len(s.lines) }) {
			return nil
		}
		rows, err := c.rows(ctx, at.sending, map[string]any{"sendInfo": map[string]string{
			"fromDate": from.Format("2006/01/02"), "fromHour": from.Format("15"), "fromMinute": from.Format("04"),
			"toDate": to.Format("2006/01/02"), "toHour": to.Format("15"), "toMinute": to.Format("04"),
			"qryGoodsCode": "", "receiver": "", "orderNo": commonNumber(list), "entpGoodsCode": "", "status": status, at.codeKey: list[0].code(),
		}})
		if err != nil {
			return err
		}
		for _, raw := range rows {
			var row sendingRow
			if err := json.Unmarshal(raw, &row); err != nil {
				return unexpected(at.sending.name+": a row cannot be read", raw, false)
			}
			if row.SlipNo != "" {
				slips[string(row.CompleteOrderNo)] = string(row.SlipNo)
			}
		}
	}
	return nil
}

// Arranged asks what momo has: lines that are still listed as unshipped were not taken; the others stand in the lists of
// confirmed lines with their number.
func (c *Connector) Arranged(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(parcels))
	var list []*shipment
	for _, s := range c.shipments(parcels, outcomes) {
		if s.kind == home {
			outcomes[s.index].State, outcomes[s.index].Err = connectors.Refused, homeHasNoLabel()
			continue
		}
		s.box = s.parcel.Kept[keptBox]
		list = append(list, s)
	}
	for _, group := range byCode(list) {
		if err := c.arranged(ctx, group, outcomes); err != nil {
			fail(group, outcomes, connectors.NotAsked, err)
		}
	}
	return outcomes
}

func (c *Connector) arranged(ctx context.Context, list []*shipment, outcomes []connectors.Outcome) error {
	var lanes []lane
	for _, s := range list {
		for _, l := range s.lanes {
			lanes = withLane(lanes, l)
		}
	}
	open, err := c.openLines(ctx, list[0].kind, lanes, commonNumber(list))
	if err != nil {
		return err
	}
	var taken []*shipment
	for _, s := range list {
		if s.openIn(open) == len(s.lines) {
			outcomes[s.index].State, outcomes[s.index].Keep = connectors.Nothing, s.keep()
			continue
		}
		taken = append(taken, s)
	}
	if len(taken) == 0 {
		return nil
	}
	slips := map[string]string{}
	if err := c.sending(ctx, taken, slips); err != nil {
		return err
	}
	var lost []*shipment
	for _, s := range taken {
		if numbers, _ := s.numbers(slips); len(numbers) == 0 && s.openIn(open) == 0 {
			lost = append(lost, s)
			continue
		}
		s.judgeFound(slips, s.openIn(open), &outcomes[s.index])
	}
	return c.explainLost(ctx, lost, outcomes)
}

// openLines gives the numbers of the lines that momo lists as unshipped, with the slip a row shows.
func (c *Connector) openLines(ctx context.Context, k kind, lanes []lane, number string) (map[string]string, error) {
	b, err := c.unsent(ctx, k, lanes, []connectors.Window{c.lately()}, number)
	if err != nil {
		return nil, err
	}
	open := map[string]string{}
	for _, d := range b.orders {
		for _, l := range d.Lines {
			var r row
			if err := json.Unmarshal(l.Row, &r); err != nil {
				return nil, unexpected(queries[k].name+": a row cannot be read", l.Row, false)
			}
			open[string(r.CompleteOrderNo)] = string(r.SlipNo)
		}
	}
	return open, nil
}

// openIn counts the shipment's lines that are still unshipped.
func (s *shipment) openIn(open map[string]string) int {
	n := 0
	for _, no := range s.lines {
		if _, listed := open[no]; listed {
			n++
		}
	}
	return n
}

func (s *shipment) judgeFound(slips map[string]string, open int, o *connectors.Outcome) {
	o.Keep, o.Carrier = s.keep(), shippingName(s.parcel.Order.Shipping.Code).ZH
	numbers, found := s.numbers(slips)
	switch {
	case len(numbers) == 1 && found == len(s.lines):
		o.State, o.TrackingNumber = connectors.Done, numbers[0]
	case len(numbers) > 1:
		o.State, o.Err = connectors.Unclear, severalNumbers(numbers)
	case open > 0:
		o.State, o.Err = connectors.Unclear, partly(len(s.lines)-open, len(s.lines), "the others are still listed as unshipped")
	default:
		o.State, o.Err = connectors.Unclear, partly(found, len(s.lines), "the others are in no list")
	}
}

// explainLost is for lines in neither list: cancelled, or confirmed so lately that the number does not show yet.
func (c *Connector) explainLost(ctx context.Context, lost []*shipment, outcomes []connectors.Outcome) error {
	if len(lost) == 0 {
		return nil
	}
	stops, err := c.stopList(ctx, lost[0].kind, commonNumber(lost))
	if err != nil {
		return err
	}
	for _, s := range lost {
		o := &outcomes[s.index]
		o.Keep = s.keep()
		if stop, cancelled := stops.orders[orderID(s.number, s.kind)]; cancelled {
			o.State, o.Err = connectors.Unclear, c.cancelled(stop)
			continue
		}
		o.State, o.Until = connectors.Pending, c.now().Add(numberPause)
		o.Hint = "momo no longer lists the lines as unshipped and does not show their number yet"
	}
	return nil
}

func (c *Connector) cancelled(s stopped) error {
	e := connectors.Errorf(connectors.Rejected, "momo lists the order as cancelled: %s", firstOf(s.Reason, "no reason given"))
	e.Do = text2("Look at the order in SCM before anything leaves the warehouse.", "出貨前請先至 SCM 確認此訂單。")
	return e
}

// Label prints the waybill of each parcel. All lines of a parcel go into one call, as momo demands.
func (c *Connector) Label(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(parcels))
	for _, s := range c.shipments(parcels, outcomes) {
		o := &outcomes[s.index]
		s.box = s.parcel.Kept[keptBox]
		o.Keep, o.TrackingNumber = s.keep(), s.parcel.TrackingNumber
		if s.kind == home {
			o.State, o.Err = connectors.Refused, homeHasNoLabel()
			continue
		}
		c.print(ctx, s, o)
	}
	return outcomes
}

// printReply is the answer to a print.
type printReply struct {
	UndoList texts `json:"undoList"`
	PDFData  text  `json:"pdfData"`
}

var pdfMagic = []byte("%PDF-")

func (c *Connector) print(ctx context.Context, s *shipment, o *connectors.Outcome) {
	var rows []map[string]string
	for _, no := range s.lines {
		rows = append(rows, map[string]string{"completeOrderNo": no})
	}
	fields := map[string]any{"printType": "label", "sendInfoList": rows}
	if s.kind == third {
		fields["third_delyGb"] = s.code()
	}
	op := stations[s.kind].print
	reply, err := c.call(ctx, op, fields)
	if err != nil {
		o.State, o.Err = labelState(err), err
		return
	}
	if bytes.HasPrefix(reply.Body, pdfMagic) {
		o.State, o.Label = connectors.Done, &connectors.Label{Data: reply.Body, Type: pdfType}
		return
	}
	var printed printReply
	if err := json.Unmarshal(reply.Body, &printed); err != nil {
		o.State, o.Err = connectors.Refused, unexpected(op.name+": the answer cannot be read", reply.Body, false)
		return
	}
	undone := results{Undo: printed.UndoList}.verdicts()
	switch worst := s.worst(undone); {
	case worst.fate == failed:
		o.State, o.Err = connectors.Refused, c.refused("to print the label", worst.text)
	case printed.PDFData == "":
		o.State, o.Until, o.Hint = connectors.Pending, c.now().Add(numberPause), "momo has no label yet"
	default:
		o.Label, err = c.label(ctx, string(printed.PDFData), s.parcel.TrackingNumber)
		if o.State = connectors.Done; err != nil {
			o.State, o.Err = labelState(err), err
		}
	}
}

// labelState: printing can be repeated, so that nothing about it is ever unclear.
func labelState(err error) connectors.OutcomeState {
	switch connectors.KindOf(err) {
	case connectors.Rejected, connectors.NotFound, connectors.Unexpected:
		return connectors.Refused
	}
	return connectors.NotAsked
}

const pdfType = "application/pdf"

// label undresses pdfData: FACTS.md Annex A. The file may still be encrypted; a page is a label only if it shows the parcel's number.
func (c *Connector) label(ctx context.Context, data, number string) (*connectors.Label, error) {
	return labelfile.Undress(data, number, func(address string) (*connectors.Label, error) { return c.download(ctx, address, number) })
}

// labelHost is the only foreign host a label is fetched from.
const labelHost = ".momoshop.com.tw"

// download fetches a label by its address, from momo only.
func (c *Connector) download(ctx context.Context, address, number string) (*connectors.Label, error) {
	if err := labelfile.Near(address, c.base, labelHost); err != nil {
		return nil, unexpected(err.Error(), nil, false)
	}
	reply, err := c.http.Call(ctx, connectors.Call{Name: "label", Method: http.MethodGet, URL: address, Check: func(r connectors.Reply) error {
		if labelfile.Is(r, number) {
			return nil
		}
		return transport.Check(r)
	}})
	if err != nil {
		return nil, err
	}
	return labelfile.Read(reply, number)
}
