package emulator

// The other side: what buyers, the merchant and Yahoo's staff do, and what is true.

import (
	"fmt"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// Act does one thing. See connectors.Act for the kinds. Nobody asks Yahoo's supplier for a cancellation: an order is cancelled or not.
func (e *Emulator) Act(act connectors.Act) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch act.Kind {
	case "revoke":
		e.key.salt = "GwAnotherSaltKey0123456789abcdef"
		e.sessions = map[string]*session{}
		return nil
	case "sell":
		it := e.product(act.Listing)
		if it == nil || it.left() == 0 {
			return fmt.Errorf("yahoo emulator: %v cannot be sold", act.Listing)
		}
		it.registered++
		return nil
	}
	o := e.byID[act.Order]
	if o == nil {
		return fmt.Errorf("yahoo emulator: no order %s", act.Order)
	}
	switch act.Kind {
	case "cancel":
		o.stage = cancelled
	case "change_address":
		if o.family == store {
			o.store.ID, o.store.Name = "131386", "建盛門市"
			return nil
		}
		o.person.Postcode, o.person.City, o.person.District, o.person.Street = "104", "台北市", "中山區", "南京東路二段1號8樓"
	case "change_quantity":
		o.lines[0].qty = act.Quantity
	case "ship_elsewhere":
		e.shipByHand(o)
	case "hand_over":
		o.handed = true
	default:
		return fmt.Errorf("yahoo emulator: no act is called %q", act.Kind)
	}
	return nil
}

// shipByHand: the merchant does it in the supplier portal.
func (e *Emulator) shipByHand(o *order) {
	switch list := []*order{o}; o.family {
	case store:
		e.confirmStore(list, 1)
	case third:
		e.confirmThird(list, 1)
	default:
		e.ship(list, "BYHAND"+o.code, carrierSelf, object{})
	}
}

// Expect gives what a fetch of that window must bring. Unpaid, shipped and cancelled orders are never in sight. Yahoo compares whole
// seconds, so an order of the second in which the window begins may be seen and be too old.
func (e *Emulator) Expect(window connectors.Window) connectors.Expectation {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := span{window.From.Truncate(time.Second), window.To.Add(time.Second)}
	expected := connectors.Expectation{Refused: map[string]int{}}
	for _, o := range e.orders {
		switch {
		case o.stage != preparing || !s.holds(o.at):
			continue
		case o.at.Before(window.From):
			expected.Refused["too_old"]++
			continue
		}
		expected.Orders = append(expected.Orders, o.id())
		if !o.masked {
			expected.Shippable = append(expected.Shippable, o.id())
		}
		if o.family == store && paymentKind(o.storeTag) == connectors.PaymentUnknown {
			expected.Unknown = append(expected.Unknown, o.id())
		}
	}
	return expected
}

// paymentKind is FACTS.md section 2.4.
func paymentKind(tag string) connectors.PaymentKind {
	switch tag {
	case payAtStore, payAtFamily:
		return connectors.PaymentCOD
	case payByATM:
		return connectors.PaymentPlatform
	}
	return connectors.PaymentUnknown
}

// Shop shows the truth about an order.
func (e *Emulator) Shop(id string) (connectors.ShopView, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	o := e.byID[id]
	if o == nil {
		return connectors.ShopView{}, false
	}
	view := connectors.ShopView{State: o.state(), Order: o.truth()}
	if len(o.parcels) > 0 {
		view.TrackingNumbers = o.numbers()
	}
	if o.stage == shipped {
		view.Shipments, view.Notices = 1, 1
	}
	return view, true
}

func (o *order) state() connectors.PlatformState {
	return map[stage]connectors.PlatformState{
		unpaid: connectors.StateUnpaid, preparing: connectors.StateOpen, shipped: connectors.StateShipped, cancelled: connectors.StateCancelled,
	}[o.stage]
}

// truth is the order in the program's words.
func (o *order) truth() connectors.Order {
	shipBy := o.last().UTC()
	t := connectors.Order{
		ID: o.id(), Number: o.code, State: o.state(), OrderedAt: o.at.UTC(), ShipBy: &shipBy, BuyerNote: o.note,
		Payment:  connectors.Payment{Method: "yahoo", Kind: connectors.PaymentPlatform},
		Shipping: connectors.Shipping{Code: string(o.family), Mode: connectors.ShipLabel},
		Receiver: connectors.Receiver{Name: o.person.Name, Phone: o.person.Phone, Masked: o.masked},
	}
	total := int64(0)
	seen := map[int64]int{}
	for _, l := range o.lines {
		id := fmt.Sprint(l.item.id)
		if seen[l.item.id]++; seen[l.item.id] > 1 {
			id += fmt.Sprintf("#%d", seen[l.item.id])
		}
		note := ""
		if l.kind != goods {
			note = l.kind
		}
		t.Lines = append(t.Lines, connectors.Line{
			ID: id, Listing: l.item.key(), SKU: l.item.sku, Name: l.item.name, Variant: l.item.attribute(), Quantity: l.qty,
			Price: connectors.TWD(l.price()), Note: note,
		})
		total += l.price() * int64(l.qty)
	}
	t.Total = connectors.TWD(total)
	switch o.family {
	case home:
		t.Shipping.Mode = connectors.ShipSelf
		fallthrough
	case third:
		t.Receiver.Postcode, t.Receiver.Address = o.person.Postcode, o.person.Address()
	case store:
		t.Shipping.StoreID, t.Shipping.StoreName = o.store.ID, o.store.Name
		t.Payment = connectors.Payment{Method: o.storeTag, Kind: paymentKind(o.storeTag)}
		if t.Payment.Kind == connectors.PaymentCOD {
			t.COD = &t.Total
		}
		if strings.Contains(o.storeTag, "(全家)") {
			t.Shipping.Code += ":全家"
		}
	}
	return t
}
