// Sparing: what is kept of an order is asked for again only where the list shows something new of it.

package conformance

import (
	"bytes"
	"encoding/json"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func checkSpares(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{Orders: s.fewOrders()})
	window := w.window()
	first := w.fetch(w.connector, window)
	require.NoError(t, first.err)
	cost := w.spared(first, window, nil)

	ids := w.emulator.Expect(window).Shippable
	require.NoError(t, w.emulator.Act(connectors.Act{Kind: "cancel", Order: ids[0]}))
	require.NoError(t, w.emulator.Act(connectors.Act{Kind: "change_quantity", Order: ids[1], Quantity: 7}))
	w.spared(first, window, []string{ids[0], ids[1]})
	if again := w.spared(first, window, []string{ids[0], ids[1]}); again > cost+2 {
		t.Errorf("two orders that changed cost %d requests more", again-cost)
	}
}

// spared fetches with what an earlier fetch brought, and gives what it cost. Everything that comes again is as it was kept, but for what changed.
func (w *world) spared(first catch, window connectors.Window, changed []string) int {
	w.t.Helper()
	got := catch{orders: map[string]connectors.Order{}, raw: map[string]connectors.Fetched{}, aside: map[string]error{}}
	start, same := w.gate.requests(), 0
	known := func(id string) json.RawMessage { return first.raw[id].Raw }
	for f, err := range w.connector.(connectors.Sparing).OrdersKnowing(w.ctx(), window, known) {
		require.NoError(w.t, err)
		got.listed++
		if f.Same {
			same++
			if !bytes.Equal(f.Raw, known(f.ID)) {
				w.t.Errorf("order %s: Same is not what was kept", f.ID)
			}
		}
		w.take(w.connector, f, window, &got)
	}
	cost := w.gate.requests() - start
	w.exact(got, window)
	for _, id := range without(first.accepted(), got.accepted()) {
		if len(without([]string{id}, changed)) > 0 {
			w.t.Errorf("order %s is gone although nothing happened to it", id)
		}
	}
	for _, id := range changed {
		if got.raw[id].Same {
			w.t.Errorf("order %s changed, and was taken as it was kept", id)
		}
	}
	if len(changed) == 0 && same != got.listed {
		w.t.Errorf("%d of %d orders were asked for again although nothing happened", got.listed-same, got.listed)
	}
	volume := w.volume(got)
	volume.Same = same
	if least := w.platform.MinRequests(volume); cost != least {
		w.t.Errorf("a fetch that knows %d of %d orders costs %d requests, the least is %d", same, got.listed, cost, least)
	}
	return cost
}
