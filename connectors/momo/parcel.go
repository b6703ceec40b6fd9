package momo

// What shipping needs to know of a parcel: its lines by momo's numbers, its kind and its lanes.

import (
	"time"

	"gowarehouse/connectors"
)

// shipment is a parcel in momo's terms, together with its place among the parcels asked for.
type shipment struct {
	index  int
	parcel connectors.Parcel
	kind   kind
	number string // 14 digits
	lines  []string
	lanes  []lane
	packed packing
	box    string
}

// maxLines is how many lines go into one call; FACTS.md section 3.3.
const maxLines = 50

// shipments reads the parcels. Those that momo cannot ship get their refusal in outcomes; the others come back.
func (c *Connector) shipments(parcels []connectors.Parcel, outcomes []connectors.Outcome) []*shipment {
	var list []*shipment
	for i, p := range parcels {
		outcomes[i].Parcel = p.ID
		s, err := c.shipment(p)
		if err != nil {
			outcomes[i].State, outcomes[i].Err = connectors.Refused, err
			continue
		}
		s.index = i
		list = append(list, s)
	}
	return list
}

func (c *Connector) shipment(p connectors.Parcel) (*shipment, error) {
	m := idPattern.FindStringSubmatch(p.Order.ID)
	if m == nil {
		return nil, connectors.Errorf(connectors.Rejected, "momo: %q is no order id", p.Order.ID)
	}
	s := &shipment{parcel: p, number: m[1], kind: kind(m[2])}
	var err error
	if s.lines, err = wholeLines(p); err != nil {
		return nil, err
	}
	if s.packed, err = c.packingOf(p); err != nil {
		return nil, err
	}
	s.lanes = c.parcelLanes(s)
	if agreed(s.lanes, func(l lane) string { return l.Code }) == uncertain && s.kind != home {
		e := connectors.Errorf(connectors.Rejected, "momo: the lines of this parcel go by different carriers or store types")
		e.Do = text2("Make a parcel for each carrier.", "此包裹的明細屬於不同物流，請依物流分開包裹出貨。")
		return nil, e
	}
	return s, nil
}

// wholeLines gives the line numbers of a parcel. momo ships whole lines: a part of one is refused.
func wholeLines(p connectors.Parcel) ([]string, error) {
	quantities := make(map[string]int, len(p.Order.Lines))
	for _, l := range p.Order.Lines {
		quantities[l.ID] = l.Quantity
	}
	var numbers []string
	for _, l := range p.Lines {
		whole, known := quantities[l.Line]
		switch {
		case !known || !linePattern.MatchString(l.Line):
			return nil, connectors.Errorf(connectors.Rejected, "momo: the order has no line %q", l.Line)
		case l.Quantity == 0:
			continue
		case l.Quantity != whole:
			e := connectors.Errorf(connectors.Rejected, "momo: a line cannot be split between parcels (%d of %d pieces)", l.Quantity, whole)
			e.Do = text2("Put all pieces of the line into one parcel.", "momo 不支援拆分同一筆明細，請將該明細的全部數量放在同一包裹。")
			return nil, e
		}
		numbers = append(numbers, l.Line)
	}
	if len(numbers) == 0 {
		return nil, connectors.Errorf(connectors.Rejected, "momo: the parcel has no lines")
	}
	return numbers, nil
}

// parcelLanes gives the lanes of a parcel's lines: from the document, or, where that is gone, those that fit the shipping code.
func (c *Connector) parcelLanes(s *shipment) []lane {
	if d, err := readDocument(s.parcel.Raw); err == nil && d.Kind == s.kind && d.Number == s.number {
		if rows, err := d.rows(); err == nil {
			return lanesOfLines(rows, s.lines)
		}
	}
	var fitting []lane
	for _, l := range c.lanes[s.kind] {
		if shippingCode(s.kind, []lane{l}) == s.parcel.Order.Shipping.Code {
			fitting = append(fitting, l)
		}
	}
	return fitting
}

func lanesOfLines(rows []parsed, numbers []string) []lane {
	wanted := make(map[string]bool, len(numbers))
	for _, no := range numbers {
		wanted[no] = true
	}
	var lanes []lane
	for _, r := range rows {
		if wanted[string(r.CompleteOrderNo)] {
			for _, l := range r.lanes {
				lanes = withLane(lanes, l)
			}
		}
	}
	return lanes
}

// code is the store type or carrier of a shipment, which all its lanes have in common.
func (s *shipment) code() string { return agreed(s.lanes, func(l lane) string { return l.Code }) }

// chunks cuts shipments into calls of at most limit lines; a shipment stays in one piece.
func chunks(list []*shipment, limit int) [][]*shipment {
	var all [][]*shipment
	lines := 0
	for _, s := range list {
		if len(all) == 0 || lines+len(s.lines) > limit {
			all = append(all, nil)
			lines = 0
		}
		all[len(all)-1] = append(all[len(all)-1], s)
		lines += len(s.lines)
	}
	return all
}

// goesOn tells whether calls after a failed one still make sense: momo refused that one only.
func goesOn(err error) bool {
	return err == nil || connectors.AfterChange(err) == connectors.Refused
}

// numberPause is how long momo may take to show a number, and with it how long to wait before asking again.
const numberPause = 30 * time.Second
