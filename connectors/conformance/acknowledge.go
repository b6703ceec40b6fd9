// Acknowledging: the platform is told that orders are being prepared, and what they became by then is seen.

package conformance

import (
	"fmt"
	"slices"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// acknowledge tells or asks of orders, and checks the form of the answers.
func (w *world) acknowledge(c connectors.Connector, orders []string) []connectors.Outcome {
	return w.judged("Acknowledge", named(orders), c.(connectors.Acknowledger).Acknowledge(w.ctx(), orders))
}

func (w *world) acknowledged(c connectors.Connector, orders []string) []connectors.Outcome {
	return w.judged("Acknowledged", named(orders), c.(connectors.Acknowledger).Acknowledged(w.ctx(), orders))
}

// named makes parcels that stand for orders: an outcome of an Acknowledger bears the order's id.
func named(orders []string) []connectors.Parcel {
	parcels := make([]connectors.Parcel, len(orders))
	for i, id := range orders {
		parcels[i].ID = id
	}
	return parcels
}

// preparable gives the orders that a person would begin to prepare.
func (w *world) preparable(got catch) []string {
	var ids []string
	for _, mode := range []connectors.ShipMode{connectors.ShipSelf, connectors.ShipLabel} {
		ids = append(ids, w.shippable(got, mode)...)
	}
	return ids
}

// checkAcknowledges acknowledges all orders at once, twice, and reads them again: one was cancelled since the fetch, and one has
// another address.
func checkAcknowledges(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{Orders: 12})
	got := w.fetch(w.connector, w.window())
	ids := w.preparable(got)
	gone, err := w.actOnSome("cancel", got)
	if err != nil {
		t.Errorf("cancel: %v", err)
	}
	moved := ids[slices.IndexFunc(ids, func(id string) bool { return id != gone })]
	moves := w.emulator.Act(connectors.Act{Kind: "change_address", Order: moved}) == nil
	asked := 0
	for i, o := range w.acknowledged(w.connector, ids) {
		if ids[i] != gone && o.State == connectors.Nothing {
			asked++
		}
	}
	if asked == 0 {
		t.Errorf("no sample order waits to be acknowledged")
	}
	for round, wanted := range [][]connectors.OutcomeState{{connectors.Done, connectors.Already}, {connectors.Already}} {
		for i, o := range w.acknowledge(w.connector, ids) {
			if ids[i] == gone && (o.State != connectors.Refused || o.Seen == nil || o.Seen.State != connectors.StateCancelled) {
				t.Errorf("order %s was cancelled: acknowledging it gave %q (%v)", gone, o.State, o.Err)
			}
			if ids[i] != gone && !slices.Contains(wanted, o.State) {
				t.Errorf("order %s: acknowledging it, time %d, gave %q (%v)", ids[i], round+1, o.State, o.Err)
			}
		}
	}
	for i, o := range w.acknowledged(w.connector, ids) {
		if ids[i] == gone {
			continue
		}
		if o.State != connectors.Done || o.Seen == nil || o.Seen.Fetched == nil {
			t.Errorf("order %s: read again it is %q without the order (%v)", ids[i], o.State, o.Err)
			continue
		}
		now, err := w.connector.Normalise(*o.Seen.Fetched)
		if err != nil || now.ID != ids[i] {
			t.Errorf("order %s: what was read again is order %q (%v)", ids[i], now.ID, err)
		}
		before := got.orders[ids[i]]
		same := now.Hold == nil && now.Receiver.Address == before.Receiver.Address && now.Shipping.StoreID == before.Shipping.StoreID
		if ids[i] == moved && moves && same {
			t.Errorf("order %s: its new address is not seen", moved)
		}
	}
}

// acknowledgeUnder loses requests and answers of an acknowledgement, one place at a time, and recovers as the engine does.
func acknowledgeUnder(fault emulation.Fault) func(T, *subject) {
	return func(t T, s *subject) {
		w := s.open(t, connectors.EmulatorOptions{Orders: 40})
		got := w.fetch(w.connector, w.window())
		waits := w.acknowledged(w.connector, w.preparable(got))
		waits = slices.DeleteFunc(waits, func(o connectors.Outcome) bool { return o.State != connectors.Nothing })
		if len(waits) == 0 {
			t.Errorf("no sample order waits to be acknowledged")
			return
		}
		start := w.gate.requests()
		w.acknowledge(w.connector, []string{waits[0].Parcel})
		usual := w.gate.requests() - start
		w.patience(fault)
		for i, at := range places(fault, usual, 4) {
			if i+1 >= len(waits) {
				return
			}
			id := waits[i+1].Parcel
			w.t = &prefixed{T: t, prefix: fmt.Sprintf("at request %d of %d, order %s: ", at, usual, id)}
			c := w.newConnector()
			repair := w.breakAt(fault, at, 1)
			last := w.prepare(c, id)
			repair()
			if last.State != connectors.Done {
				w.t.Errorf("it ended as %q (%v)", last.State, last.Err)
			}
			w.t = t
		}
	}
}

// prepare acknowledges one order as the engine does: after an unclear answer it asks, and it reads back what was done.
func (w *world) prepare(c connectors.Connector, id string) connectors.Outcome {
	w.t.Helper()
	var last connectors.Outcome
	ask := false
	for range patienceRounds {
		if ask {
			last = w.acknowledged(c, []string{id})[0]
		} else {
			last = w.acknowledge(c, []string{id})[0]
		}
		switch last.State {
		case connectors.Refused:
			return last
		case connectors.Done:
			if ask {
				return last
			}
			ask = true
		case connectors.Nothing:
			ask = false
		case connectors.NotAsked:
			w.clock.forward(time.Minute)
		default:
			ask = true
			w.clock.forward(time.Minute)
		}
	}
	return last
}
