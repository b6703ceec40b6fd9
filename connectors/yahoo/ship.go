package yahoo

// What all shipping has in common: parcels by family, the answers of the confirmations, and where an order is now. FACTS.md section 3.

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"gowarehouse/connectors"
)

// shipment is a parcel in Yahoo's terms, together with its place among the parcels asked for.
type shipment struct {
	parcel connectors.Parcel
	code   string
	family family
	out    *connectors.Outcome
}

// perConfirm is how many orders go in one confirmation; Yahoo names no limit.
const perConfirm = 20

// cached is how old Yahoo's list of shipped orders may be: FACTS.md §2.1.
const cached = 10 * time.Minute

// outcomesFor makes an outcome for every parcel.
func outcomesFor(parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(parcels))
	for i, p := range parcels {
		outcomes[i].Parcel = p.ID
	}
	return outcomes
}

// shipments reads the parcels. Those that cannot be shipped this way get their refusal; the others come back by family.
func shipments(parcels []connectors.Parcel, outcomes []connectors.Outcome, takes func(family) error) map[family][]*shipment {
	all := map[family][]*shipment{}
	for i, p := range parcels {
		code, f, ok := splitID(p.Order.ID)
		err := takes(f)
		if !ok {
			err = connectors.Errorf(connectors.Rejected, "Yahoo: %q is no order id", p.Order.ID)
		}
		if err != nil {
			outcomes[i].State, outcomes[i].Err = connectors.Refused, err
			continue
		}
		all[f] = append(all[f], &shipment{p, code, f, &outcomes[i]})
	}
	return all
}

// undivided gives those of the shipments that hold all pieces of their order; the others are refused. Only what changes something asks: a
// parcel that has left stays a parcel, whatever becomes of its order.
func undivided(list []*shipment) []*shipment {
	split, whole := parts(list)
	settleAll(split, connectors.Refused, connectors.Refuse("Yahoo: an order ships in one parcel, unless Yahoo's carrier takes it",
		"Yahoo：直配與店配訂單僅能一個包裹出貨（三方物流才可分包）",
		"Put all its pieces into one parcel.", "請將全部商品放在同一包裹。"))
	return whole
}

// whole tells whether a parcel holds all pieces of its order.
func whole(p connectors.Parcel) bool {
	inside := map[string]int{}
	for _, l := range p.Lines {
		inside[l.Line] += l.Quantity
	}
	for _, l := range p.Order.Lines {
		if inside[l.ID] != l.Quantity {
			return false
		}
		delete(inside, l.ID)
	}
	return len(inside) == 0
}

func (s *shipment) settle(state connectors.OutcomeState, err error) {
	s.out.State, s.out.Err = state, err
}

// wait says that the answer is not there yet.
func (s *shipment) wait(until time.Time, hint string) {
	s.out.State, s.out.Err, s.out.Until, s.out.Hint = connectors.Pending, nil, until, hint
}

func settleAll(list []*shipment, state connectors.OutcomeState, err error) {
	for _, s := range list {
		s.settle(state, err)
	}
}

// confirmAll confirms shipments in as many calls as it takes. After a call that failed for a reason that is not its own, the rest is not
// asked.
func confirmAll(list []*shipment, confirm func([]*shipment) error) {
	var failure error
	for chunk := range slices.Chunk(list, perConfirm) {
		if failure != nil {
			settleAll(chunk, connectors.NotAsked, connectors.Unsent(failure))
			continue
		}
		err := confirm(chunk)
		if err == nil {
			continue
		}
		state := connectors.AfterChange(err)
		settleAll(chunk, state, err)
		if state != connectors.Refused {
			failure = err
		}
	}
}

// failedOrder is an order that a confirmation refused.
type failedOrder struct {
	OrderCode      text `json:"OrderCode"`
	ProcessCode    text `json:"ProcessCode"`
	ProcessMessage text `json:"ProcessMessage"`
}

// failuresIn gives the refused orders by code. One that cannot be read is left out: its answer must not hide what it says of the others,
// whose codes come once.
func failuresIn(rows []json.RawMessage) map[string]failedOrder {
	failures := map[string]failedOrder{}
	for _, row := range rows {
		var f failedOrder
		if json.Unmarshal(row, &f) == nil && f.OrderCode != "" {
			failures[string(f.OrderCode)] = f
		}
	}
	return failures
}

// The process codes that need more than their sentence: FACTS.md §7.
const (
	wasShipped = "2104"
	badNumber  = "2111"
)

func (f failedOrder) refusal() error {
	e := connectors.Errorf(connectors.Rejected, "Yahoo refused to confirm the shipment: %s", firstOf(string(f.ProcessMessage), "no reason given"))
	e.Code = string(f.ProcessCode)
	if e.Code == badNumber {
		e.Do = text2("Check carrier and tracking number: the number does not have this carrier's form.", "請檢查物流與單號：單號格式與該物流不符。")
	}
	return e
}

// place is where an order is now.
type place struct {
	list  shelf // empty: in neither list
	row   orderRow
	codes labelCodes // of a shipped one, as far as the list shows them
	gone  bool       // cancelled
	err   error      // its row cannot be read, which holds up no other order
}

// places looks for shipments: among the orders to ship, which are shown as they are, then among the shipped ones, which may be ten
// minutes old, then among the cancelled ones.
func (c *Connector) places(ctx context.Context, f family, list []*shipment) (map[string]place, error) {
	window := windowOf(list)
	found, wanted := map[string]place{}, map[string]bool{}
	for _, s := range list {
		wanted[s.code] = true
	}
	for _, at := range []shelf{preparing, shipped} {
		orders, err := c.list(ctx, f, at, window)
		if err != nil {
			return nil, err
		}
		for _, o := range orders {
			if _, seen := found[o.code]; seen || !wanted[o.code] {
				continue
			}
			here := place{list: at, codes: codesIn(o.row)}
			if at == shipped && json.Unmarshal(o.row, &here.row) != nil { // one to ship needs no reading
				here.err = unexpected(string(f)+"/"+string(at)+": the row of an order cannot be read", o.row, false)
			}
			found[o.code] = here
		}
		if len(found) == len(wanted) {
			return found, nil
		}
	}
	var lost []string
	for code := range wanted {
		if _, seen := found[code]; !seen {
			lost = append(lost, code)
		}
	}
	slices.Sort(lost)
	cancelled, err := c.cancelled(ctx, f, lost)
	for code := range cancelled {
		found[code] = place{gone: true}
	}
	return found, err
}

// windowOf spans the transfer dates of shipments, which the lists compare.
func windowOf(list []*shipment) connectors.Window {
	w := connectors.Window{From: list[0].parcel.Order.OrderedAt, To: list[0].parcel.Order.OrderedAt}
	for _, s := range list {
		at := s.parcel.Order.OrderedAt
		if at.Before(w.From) {
			w.From = at
		}
		if at.After(w.To) {
			w.To = at
		}
	}
	return connectors.Window{From: w.From.Add(-time.Minute), To: w.To.Add(time.Minute)}
}

// numbers gives the tracking numbers that a list shows of an order.
func (p place) numbers() []string {
	var all []string
	for _, n := range p.row.OrderInfo.ShipmentNos {
		if n != "" && !slices.Contains(all, string(n)) {
			all = append(all, string(n))
		}
	}
	return all
}

// judge settles what is the same for every family and tells whether it did: not shipped, cancelled, or not listed yet.
func (s *shipment) judge(p place, now time.Time) bool {
	switch {
	case p.list == preparing && s.family == third && !whole(s.parcel):
		s.standing()
	case p.list == preparing:
		s.settle(connectors.Nothing, nil)
	case p.err != nil:
		s.settle(connectors.Unclear, p.err)
	case p.gone:
		s.settle(connectors.Unclear, connectors.Refuse("Yahoo lists order %s as cancelled", "Yahoo 顯示訂單 %s 已取消",
			"Look at it in the supplier portal before anything leaves the warehouse.", "出貨前請先至供應商後台確認此訂單。", s.code))
	case p.list == "":
		s.wait(now.Add(cached), "Yahoo no longer lists the order as unshipped; its list of shipped orders is up to 10 minutes old")
	default:
		return false
	}
	return true
}
