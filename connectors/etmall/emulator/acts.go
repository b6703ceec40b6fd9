package emulator

// The other side: what buyers, the vendor's staff and EtMall do, and what is true.

import (
	"fmt"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// Act does one thing. See connectors.Act for the kinds. A buyer does not ask the vendor for a cancellation: it is there or it is not.
func (e *Emulator) Act(act connectors.Act) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch act.Kind {
	case "revoke":
		e.password = "Gw-Dummy-Changed"
		e.endTokens()
		return nil
	case "sell":
		it := e.goodsBy[act.Listing]
		if it == nil || it.stock == 0 {
			return fmt.Errorf("etmall emulator: %v cannot be sold", act.Listing)
		}
		it.stock--
		return nil
	}
	o := e.byNumber[act.Order]
	return orderActs.Do(e, o, o != nil, act)
}

// orderActs are the things that happen to an order.
var orderActs = emulation.Deeds[*Emulator, *order]{
	"cancel": func(_ *Emulator, o *order, _ connectors.Act) error {
		if !o.open() {
			return fmt.Errorf("etmall emulator: order %s has left", o.number)
		}
		o.status = cancelled
		return nil
	},
	"change_address": func(_ *Emulator, o *order, _ connectors.Act) error {
		if o.way.storeType != "" {
			return fmt.Errorf("etmall emulator: order %s goes to a store", o.number)
		}
		o.person.Postcode, o.person.City, o.person.District, o.person.Street = "104", "台北市", "中山區", "南京東路二段1號8樓"
		return nil
	},
	"change_quantity": func(_ *Emulator, o *order, act connectors.Act) error {
		for i, l := range o.lines {
			if l.qty != act.Quantity {
				o.lines[i].qty = act.Quantity
				return nil
			}
		}
		return fmt.Errorf("etmall emulator: order %s has no such line", o.number)
	},
	"ship_elsewhere": func(e *Emulator, o *order, _ connectors.Act) error { // staff takes the number in EtMall's own system
		if o.status != waiting {
			return fmt.Errorf("etmall emulator: order %s does not wait", o.number)
		}
		e.number(o, 1)
		return nil
	},
	"hand_over": func(_ *Emulator, o *order, _ connectors.Act) error {
		next := map[status]status{numbered: shipped, shipped: delivered}
		if next[o.status] == "" {
			return fmt.Errorf("etmall emulator: order %s has no number", o.number)
		}
		o.status = next[o.status]
		return nil
	},
}

// Expect gives what a fetch of that window must bring: what waits or was numbered, and was transferred in the window.
func (e *Emulator) Expect(window connectors.Window) connectors.Expectation {
	e.mu.Lock()
	defer e.mu.Unlock()
	expected := connectors.Expectation{Refused: map[string]int{}}
	for _, o := range e.orders {
		at := o.transferred.Truncate(time.Second)
		if !o.open() || at.Before(window.From) || !at.Before(window.To) {
			continue
		}
		expected.Orders = append(expected.Orders, o.number)
		if o.way != byNobody {
			expected.Shippable = append(expected.Shippable, o.number)
		}
		if !o.pay.known {
			expected.Unknown = append(expected.Unknown, o.number)
		}
	}
	return expected
}

// Shop shows the truth about an order. Its buyer hears from EtMall when it is confirmed.
func (e *Emulator) Shop(id string) (connectors.ShopView, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	o := e.byNumber[id]
	if o == nil {
		return connectors.ShopView{}, false
	}
	truth := o.truth()
	view := connectors.ShopView{State: truth.State, Order: truth, Shipments: o.ships, Notices: o.confirmed}
	for _, p := range o.parcels {
		view.TrackingNumbers = append(view.TrackingNumbers, p.number)
	}
	return view, true
}

var states = map[status]connectors.PlatformState{
	waiting: connectors.StateOpen, numbered: connectors.StateArranged, shipped: connectors.StateShipped, delivered: connectors.StateShipped,
	cancelled: connectors.StateCancelled,
}

func seq(i int) string { return fmt.Sprintf("%03d", i+1) }

// truth is the order in the program's words.
func (o *order) truth() connectors.Order {
	shipBy := endOfDay(o.shipBy).UTC()
	t := connectors.Order{
		ID: o.number, Number: o.number, State: states[o.status], OrderedAt: o.ordered.Truncate(time.Second).UTC(),
		UpdatedAt: o.transferred.Truncate(time.Second).UTC(), ShipBy: &shipBy, Total: connectors.TWD(o.total()), BuyerNote: o.note,
		Payment:  connectors.Payment{Method: o.pay.code, Kind: connectors.PaymentPlatform},
		Shipping: connectors.Shipping{Code: o.way.carrier, Mode: connectors.ShipLabel, StoreID: o.store.ID, StoreName: o.store.Name},
		Receiver: connectors.Receiver{Name: o.person.Name, Phone: o.person.Phone},
	}
	switch {
	case o.pay.code == collect.code:
		amount := connectors.TWD(o.toCollect())
		t.Payment.Kind, t.COD = connectors.PaymentCOD, &amount
	case !o.pay.known:
		t.Payment.Kind = connectors.PaymentUnknown
	}
	if o.way.storeType == "" {
		t.Receiver.Postcode, t.Receiver.Address = o.person.Postcode, o.person.Address()
	}
	for i, l := range o.lines {
		name := l.item.name
		if l.gift {
			name = "贈品-" + name
		}
		t.Lines = append(t.Lines, connectors.Line{
			ID: seq(i), Listing: l.item.key, SKU: l.sku, Name: name, Variant: l.item.spec, Quantity: l.qty, Price: connectors.TWD(l.price()),
		})
	}
	return t
}
