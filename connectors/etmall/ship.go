package etmall

// Shipping: EtMall gives the numbers. Asking again for those of a numbered order gives the same ones. FACTS.md section 3.

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// What is kept of a parcel.
const (
	keptNumbers = "numbers" // of all its boxes, where there are several
	keptAsked   = "label_asked"
	keptLabel   = "label_here" // yes: it is stored, and its parcel is to be confirmed
	keptTried   = "confirm_tried"
)

// optionBoxes is of how many boxes a parcel is.
const optionBoxes = "boxes"

// ShipOptions offers the number of boxes of a home delivery.
func (c *connector) ShipOptions(_ context.Context, parcel connectors.Parcel) ([]connectors.ShipOption, error) {
	if _, row, err := readDocument(parcel.Raw); err != nil || row.Delivery != deliveryHome {
		return nil, nil //nolint:nilerr // one box needs no choice
	}
	choices := make([]connectors.Choice, mostBoxes)
	for i := range choices {
		n := strconv.Itoa(i + 1)
		choices[i] = connectors.Choice{Value: n, Label: text2(n, n)}
	}
	return []connectors.ShipOption{{Key: optionBoxes, Label: text2("Boxes", "件數"), Required: true, Choices: choices, Default: "1"}}, nil
}

// Batch puts any parcels together that are to be numbered. Those that are asked about are of one day, so that the list is short. A label is
// asked for by itself: its file is one parcel's.
func (c *connector) Batch(step connectors.ShipStep, parcel connectors.Parcel) (group string, size int) {
	switch step {
	case connectors.StepNumber:
		return transferred(parcel.Order).In(connectors.Taipei).Format(dayLayout), perShipping
	case connectors.StepLabel:
		return "", 1
	}
	return "", perShipping
}

// transferred is when an order was handed over, by which lists are asked for.
func transferred(o connectors.Order) time.Time {
	if o.UpdatedAt.IsZero() {
		return o.OrderedAt
	}
	return o.UpdatedAt
}

// shipment is a parcel in EtMall's terms, with the outcome it is to get.
type shipment struct {
	parcel connectors.Parcel
	boxes  int
	out    *connectors.Outcome
}

// shipments reads the parcels. Those that cannot be EtMall's get their refusal.
func shipments(parcels []connectors.Parcel, outcomes []connectors.Outcome) []*shipment {
	var list []*shipment
	for i, p := range parcels {
		outcomes[i].Parcel = p.ID
		s := &shipment{parcel: p, boxes: 1, out: &outcomes[i]}
		if chosen := strings.TrimSpace(p.Options[optionBoxes]); chosen != "" {
			n, err := strconv.Atoi(chosen)
			if err != nil || n < 1 || n > mostBoxes {
				s.settle(connectors.Refused, connectors.Refuse("EtMall: %q is no number of boxes", "東森購物：「%s」不是有效的件數",
					"Choose 1 to 10 boxes.", "請選擇 1 到 10 件。", chosen))
				continue
			}
			s.boxes = n
		}
		if !numberPattern.MatchString(p.Order.ID) {
			s.settle(connectors.Refused, connectors.Errorf(connectors.Rejected, "EtMall: %q is no order number", p.Order.ID))
			continue
		}
		list = append(list, s)
	}
	return list
}

func (s *shipment) settle(state connectors.OutcomeState, err error) {
	if err != nil {
		err = connectors.Discreet(err, s.parcel.Order.Receiver)
	}
	s.out.State, s.out.Err = state, err
}

// wait says that the answer is not there yet.
func (s *shipment) wait(until time.Time, hint string) {
	s.settle(connectors.Pending, nil)
	s.out.Until, s.out.Hint = until, hint
}

func settleAll(list []*shipment, state connectors.OutcomeState, err error) {
	for _, s := range list {
		s.settle(state, err)
	}
}

// undivided gives those of the shipments that hold their whole order; the others are refused.
func undivided(list []*shipment) []*shipment {
	return slices.DeleteFunc(list, func(s *shipment) bool {
		if s.parcel.Whole {
			return false
		}
		s.settle(connectors.Refused, connectors.Refuse("EtMall: an order ships in one parcel", "東森購物：一張訂單僅能一個包裹出貨",
			"Put all its pieces into one parcel; choose the number of boxes if it is several.", "請將全部商品放在同一包裹；若為多件，請選擇件數。"))
		return true
	})
}

// Arrange takes the numbers of orders.
func (c *connector) Arrange(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(parcels))
	c.numberAll(ctx, opAssign, undivided(shipments(parcels, outcomes)))
	return outcomes
}

// numberAll asks for the numbers of orders in as many calls as it takes. A call that is refused as a whole had no effect, and is made again
// order by order, so that one does not hold up the others. After one that failed for a reason that is not its own, the rest is not made.
func (c *connector) numberAll(ctx context.Context, op operation, list []*shipment) {
	var failure error
	parts := slices.Collect(slices.Chunk(list, perShipping))
	for len(parts) > 0 {
		part := parts[0]
		parts = parts[1:]
		if failure != nil {
			settleAll(part, connectors.NotAsked, connectors.Unsent(failure))
			continue
		}
		err := c.assign(ctx, op, part)
		switch state := connectors.AfterChange(err); {
		case err == nil:
		case state == connectors.Refused && len(part) > 1:
			parts = append(slices.Collect(slices.Chunk(part, 1)), parts...)
		default:
			settleAll(part, state, err)
			if state != connectors.Refused {
				failure = err
			}
		}
	}
}

// assign makes one call for the numbers of orders, and reads what became of each.
func (c *connector) assign(ctx context.Context, op operation, list []*shipment) error {
	question := assignQuestion{Orders: make([]assignRow, len(list))}
	for i, s := range list {
		question.Orders[i] = assignRow{s.parcel.Order.ID, s.boxes}
	}
	results, whole, err := c.results(ctx, op, question)
	if err != nil {
		return err
	}
	for _, s := range list {
		i := slices.IndexFunc(results, func(r resultRow) bool { return string(r.Number) == s.parcel.Order.ID })
		if i < 0 {
			s.settle(connectors.Unclear, strange(op, "an order without a result", "有一張訂單沒有結果", whole))
			continue
		}
		c.judge(op, s, results[i])
	}
	return nil
}

// results makes a call for a batch and gives what it says of each row, and the whole answer. A result that cannot be read is left out: it
// hides no other, and its row has none.
func (c *connector) results(ctx context.Context, op operation, question any) (results []resultRow, whole []byte, err error) {
	var answer resultsAnswer
	if whole, err = c.call(ctx, op, question, &answer); err != nil {
		return nil, nil, err
	}
	if answer.Results == nil {
		return nil, nil, strange(op, "no results", "沒有 results", whole)
	}
	for _, raw := range *answer.Results {
		var r resultRow
		if json.Unmarshal(raw, &r) == nil {
			results = append(results, r)
		}
	}
	return results, whole, nil
}

// refusal is what a result says that is no success.
func (r resultRow) refusal() error {
	if known, there := meanings[string(r.Code)]; there {
		return known.told(string(r.Code), r.Message)
	}
	if r.Code == "" {
		return strange(operation{path: "results"}, "a result without a code", "有一筆結果沒有 code", nil)
	}
	return meaning{kind: connectors.Rejected, do: adviceVendorSystem}.told(string(r.Code), r.Message)
}

// numberPause is how long EtMall may take to show a number.
const numberPause = 30 * time.Second

// judge reads what became of an order that was to get its numbers.
func (c *connector) judge(op operation, s *shipment, r resultRow) {
	switch {
	case r.Code == codeShipped && s.parcel.TrackingNumber != "":
		s.out.TrackingNumber, s.out.Carrier = s.parcel.TrackingNumber, s.parcel.Carrier
		s.settle(connectors.Already, nil)
	case r.Code == codeShipped: // by whom nobody can tell: the number is not shown any more
		s.settle(connectors.Unclear, r.refusal())
	case r.Code != codeDone:
		err := r.refusal()
		s.settle(connectors.AfterChange(err), err)
	default:
		c.number(op, s, r.Shipments)
	}
}

// number notes the numbers of a parcel's boxes.
func (c *connector) number(op operation, s *shipment, rows []shipmentRow) {
	slices.SortStableFunc(rows, func(a, b shipmentRow) int {
		one, _ := a.Seq.Count()
		other, _ := b.Seq.Count()
		return cmp.Compare(one, other)
	})
	numbers := make([]string, len(rows))
	for i, row := range rows {
		numbers[i] = string(row.Number)
	}
	ours := s.parcel.TrackingNumber
	switch {
	case len(rows) == 0:
		s.wait(c.env.Now().Add(numberPause), "EtMall has taken the order and does not show its number yet")
		return
	case len(rows) != s.boxes || slices.Contains(numbers, ""):
		s.settle(connectors.Unclear, strange(op, fmt.Sprintf("%d numbers for %d boxes", len(rows), s.boxes),
			fmt.Sprintf("%d 個單號，應為 %d 件", len(rows), s.boxes), nil))
		return
	case ours != "" && !slices.Contains(numbers, ours):
		s.settle(connectors.Unclear, connectors.Refuse("EtMall shows number %s, the parcel has %s", "東森購物顯示單號 %s，包裹單號為 %s",
			adviceVendorSystem.EN, adviceVendorSystem.ZH, strings.Join(numbers, ", "), ours))
		return
	}
	s.out.TrackingNumber, s.out.Carrier = numbers[0], carrierName(string(rows[0].Carrier))
	if len(numbers) > 1 {
		s.out.Keep = map[string]string{keptNumbers: strings.Join(numbers, ",")}
	}
	s.settle(connectors.Done, nil)
}

// Arranged asks where the orders are, and for the numbers of those that have some: asking those again changes nothing.
func (c *connector) Arranged(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(parcels))
	for part := range slices.Chunk(shipments(parcels, outcomes), perShipping) {
		found, err := c.places(ctx, part)
		if err != nil {
			settleAll(part, connectors.NotAsked, err)
			continue
		}
		var numbered []*shipment
		for _, s := range part {
			if s.place(found[s.parcel.Order.ID]) {
				numbered = append(numbered, s)
			}
		}
		c.numberAll(ctx, opNumbers, numbered)
		for _, s := range numbered {
			if s.out.State == connectors.Refused { // the numbers are taken, whatever this answer is
				s.out.State = connectors.Unclear
			}
		}
	}
	return outcomes
}

// places gives the rows of orders as they are now.
func (c *connector) places(ctx context.Context, list []*shipment) (map[string]json.RawMessage, error) {
	first, last := transferred(list[0].parcel.Order), transferred(list[0].parcel.Order)
	numbers := make([]string, len(list))
	for i, s := range list {
		numbers[i] = s.parcel.Order.ID
		if at := transferred(s.parcel.Order); at.Before(first) {
			first = at
		} else if at.After(last) {
			last = at
		}
	}
	return c.find(ctx, spans(connectors.Window{From: first.Add(-time.Minute), To: last.Add(time.Minute)}), numbers)
}

// place settles a shipment by its row, or tells that it has numbers to be asked for.
func (s *shipment) place(raw json.RawMessage) (numbered bool) {
	var row orderRow
	if json.Unmarshal(raw, &row) != nil {
		s.settle(connectors.Unclear, strangeRow("the order is not in the list of its day, or cannot be read", "當日清單中沒有此訂單，或無法讀取", raw))
		return false
	}
	switch state, known := statuses[string(row.Status)]; {
	case state == connectors.StateArranged:
		return true
	case state == connectors.StateOpen:
		s.settle(connectors.Nothing, nil)
	case state == connectors.StateShipped && s.parcel.TrackingNumber != "":
		s.out.TrackingNumber, s.out.Carrier = s.parcel.TrackingNumber, s.parcel.Carrier
		s.settle(connectors.Done, nil)
	case state == connectors.StateShipped:
		s.settle(connectors.Unclear, meanings[codeShipped].told(codeShipped, ""))
	case known:
		s.settle(connectors.Unclear, meanings[codeCancelled].told(codeCancelled, ""))
	default:
		s.settle(connectors.Unclear, strangeRow("an order status that is not known", "未知的訂單狀態", raw))
	}
	return false
}
