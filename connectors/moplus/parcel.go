package moplus

// What shipping needs to know of a parcel: its lines, its kind, and where MO店+ has them now.

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// shipment is a parcel in MO店+'s terms, together with the outcome it is to get.
type shipment struct {
	parcel connectors.Parcel
	number string // 14 digits
	kind   string
	way    storeCode // of a store parcel
	seqs   []string  // its lines; freight goes with the first parcel of its order
	goods  []string  // its lines without freight
	packed packing
	out    *connectors.Outcome
}

// shipments reads the parcels. Those that cannot be shipped this way get their refusal; the others come back.
func (c *Connector) shipments(parcels []connectors.Parcel, outcomes []connectors.Outcome, takes func(kind string) error) []*shipment {
	var list []*shipment
	for i, p := range parcels {
		outcomes[i].Parcel = p.ID
		s, err := c.shipment(p)
		if err == nil {
			err = takes(s.kind)
		}
		if err != nil {
			outcomes[i].State, outcomes[i].Err = connectors.Refused, err
			continue
		}
		s.out = &outcomes[i]
		list = append(list, s)
	}
	return list
}

func (c *Connector) shipment(p connectors.Parcel) (*shipment, error) {
	if !numberPattern.MatchString(p.Order.ID) {
		return nil, connectors.Errorf(connectors.Rejected, "MO店+: %q is no order number", p.Order.ID)
	}
	s := &shipment{parcel: p, number: p.Order.ID}
	var err error
	if s.goods, err = wholeLines(p); err != nil {
		return nil, err
	}
	s.seqs = append(slices.Clone(s.goods), freightOf(p, s.goods)...)
	switch code := p.Order.Shipping.Code; code {
	case codeHome:
		s.kind = home
	case codeThird:
		s.kind = third
	default:
		s.kind = store
		var known bool
		if s.way, known = wayOf(p); !known {
			return nil, connectors.Refuse("MO店+ does not say how the parcel of order %s goes to the store",
				"MO店+ 未提供訂單 %s 的超商配送方式", "Choose the way to the store when shipping, or ship it in the MO店+ back office.",
				"請於出貨時選擇超商配送方式，或至 MO店+ 後台出貨。", s.number)
		}
	}
	s.packed, err = c.packingOf(p, packsFor(s.way.delyGb))
	return s, err
}

// wayOf gives the way to the store: by the shipping code, or as a person chose it where the code is uncertain.
func wayOf(p connectors.Parcel) (storeCode, bool) {
	if way, known := codeNamed(p.Order.Shipping.Code); known {
		return way, true
	}
	i := slices.IndexFunc(storeCodes, func(s storeCode) bool { return decimals(s.delyGb) == p.Options[optionCode] })
	if i < 0 || p.Order.Shipping.Code == codeHome || p.Order.Shipping.Code == codeThird {
		return storeCode{}, false
	}
	return storeCodes[i], true
}

// wholeLines gives the lines of a parcel. MO店+ ships whole lines: a part of one is refused.
func wholeLines(p connectors.Parcel) ([]string, error) {
	var seqs []string
	for _, l := range p.Lines {
		i := slices.IndexFunc(p.Order.Lines, func(known connectors.Line) bool { return known.ID == l.Line })
		switch {
		case i < 0 || !seqPattern.MatchString(l.Line):
			return nil, connectors.Errorf(connectors.Rejected, "MO店+: the order has no line %q", l.Line)
		case l.Quantity == 0:
			continue
		case l.Quantity != p.Order.Lines[i].Quantity:
			return nil, connectors.Refuse("MO店+: a line cannot be split between parcels (%d of %d pieces)", "MO店+：同一筆明細不可拆分（%d／%d 件）",
				"Put all pieces of the line into one parcel.", "請將該明細的全部數量放在同一包裹。", l.Quantity, p.Order.Lines[i].Quantity)
		}
		seqs = append(seqs, l.Line)
	}
	if len(seqs) == 0 {
		return nil, connectors.Errorf(connectors.Rejected, "MO店+: the parcel has no lines")
	}
	return seqs, nil
}

// rowsOf gives the lines that a parcel's order had when it was fetched; none if they cannot be read.
func rowsOf(p connectors.Parcel) []row {
	d, err := readDocument(p.Raw)
	if err != nil {
		return nil
	}
	rows, err := d.rows()
	if err != nil {
		return nil
	}
	return rows
}

// freightOf gives the freight lines of the order if the parcel holds the first of the goods, or all of them.
func freightOf(p connectors.Parcel, goods []string) []string {
	first, freight := "", []string(nil)
	for _, r := range rowsOf(p) {
		switch seq := string(r.Seq); {
		case r.freight():
			freight = append(freight, seq)
		case r.state() != connectors.StateCancelled && (first == "" || seq < first):
			first = seq
		}
	}
	if !slices.Contains(goods, first) {
		return nil
	}
	return freight
}

func (s *shipment) settle(state connectors.OutcomeState, err error) {
	s.out.State, s.out.Err = state, err
}

func settleAll(list []*shipment, state connectors.OutcomeState, err error) {
	for _, s := range list {
		s.settle(state, err)
	}
}

// done says that MO店+ has the parcel, with its number.
func (s *shipment) done(state connectors.OutcomeState, number string) {
	s.settle(state, nil)
	s.out.TrackingNumber = number
}

// numberPause is how long MO店+ may take to show a number or a label.
const numberPause = 30 * time.Second

// wait says that the answer is not there yet.
func (s *shipment) wait(now time.Time, hint string) {
	s.settle(connectors.Pending, nil)
	s.out.Until, s.out.Hint = now.Add(numberPause), hint
}

// inTurn makes a call for each part of a list; a call settles its own part. A part that is refused as a whole had no effect and is tried again
// parcel by parcel, so that one does not hold up the others. After a call that failed for a reason that is not its own, the rest is not asked.
func inTurn(parts [][]*shipment, call func([]*shipment) error) (failure error) {
	for _, part := range parts {
		if failure != nil && connectors.AfterChange(failure) != connectors.Refused {
			settleAll(part, connectors.NotAsked, connectors.Unsent(failure))
			continue
		}
		if failure = call(part); failure != nil && connectors.AfterChange(failure) == connectors.Refused && len(part) > 1 {
			failure = inTurn(slices.Collect(slices.Chunk(part, 1)), call)
		}
	}
	return failure
}

// places asks where the lines of the shipments are now, by order number.
func (c *Connector) places(ctx context.Context, list []*shipment) (map[string][]row, error) {
	var numbers []string
	for _, s := range list {
		numbers = appendNew(numbers, s.number)
	}
	b, err := c.named(ctx, numbers)
	if err != nil {
		return nil, err
	}
	found := map[string][]row{}
	for number, d := range b.orders {
		if rows, err := d.rows(); err == nil { // of one that cannot be read nothing is known, and it holds up no other
			found[number] = rows
		}
	}
	return found, nil
}

// where is what MO店+ shows of a shipment's goods.
type where struct {
	lines, waiting, moved, stopped int
	numbers                        []string
	numbered                       int
}

func (s *shipment) where(rows []row) where {
	w := where{lines: len(s.goods)}
	for _, r := range rows {
		if !slices.Contains(s.goods, string(r.Seq)) {
			continue
		}
		switch r.state() {
		case connectors.StateOpen:
			w.waiting++
		case connectors.StateCancelled:
			w.stopped++
		case connectors.StateArranged, connectors.StateShipped:
			w.moved++
			if r.DeliveryNo != "" {
				w.numbered++
				w.numbers = appendNew(w.numbers, string(r.DeliveryNo))
			}
		}
	}
	return w
}

// apart settles a shipment of which MO店+ shows something that no parcel of one piece can be; false if it is in one piece.
func (s *shipment) apart(w where) bool {
	var err error
	switch {
	case w.stopped > 0:
		err = connectors.Refuse("MO店+ shows the order as cancelled", "MO店+ 顯示訂單已取消", "Look at the order before anything leaves the warehouse.",
			"出貨前請先至 MO店+ 後台確認此訂單。")
	case w.waiting+w.moved < w.lines:
		err = unexpected(fmt.Sprintf("%d of %d lines of the parcel are in no state that is known", w.lines-w.waiting-w.moved, w.lines), nil, false)
	case w.waiting > 0 && w.moved > 0:
		err = connectors.Refuse("MO店+ has confirmed %d of %d lines of the parcel", "MO店+ 僅確認包裹中 %d／%d 筆明細",
			"Look at the order in the MO店+ back office.", "請至 MO店+ 後台檢查訂單。", w.moved, w.lines)
	case len(w.numbers) > 1:
		err = connectors.Refuse("MO店+ shows several numbers for the parcel: %s", "MO店+ 對此包裹顯示多個單號：%s",
			"Look at the order and decide how many parcels it is.", "請檢查訂單，確認實際包裹數。", strings.Join(w.numbers, ", "))
	default:
		return false
	}
	s.settle(connectors.Unclear, err)
	return true
}
