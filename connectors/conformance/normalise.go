// Normalise: pure, and calm whatever it is given.

package conformance

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"time"

	"gowarehouse/connectors"
)

// errOffline is what the network of a connector says that must not use it.
var errOffline = errors.New("no network here")

// offline is a Caller that notes that it was called.
type offline struct{ t T }

// Call fails the check.
func (o offline) Call(_ context.Context, call connectors.Call) (connectors.Reply, error) {
	o.t.Errorf("Normalise made the request %s", call.Name)
	return connectors.Reply{}, &connectors.Error{Kind: connectors.Temporary, Reason: "offline", Err: errOffline}
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }

func checkNormalisePure(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{Orders: 3})
	got := w.fetch(w.connector, w.window())
	env := w.env
	env.HTTP = offline{t}
	env.Tokens = nil
	other, err := s.platform.New(env)
	if w.heard("New", err) != "" {
		t.Errorf("New must not use the network or the tokens: %v", err)
		return
	}
	w.clock.forward(1000 * time.Hour)
	for _, id := range got.accepted() {
		f := got.raw[id]
		for _, c := range []connectors.Connector{w.connector, other, other} {
			again, err := c.Normalise(f)
			if w.heard("Normalise", err) != "" || !reflect.DeepEqual(again, got.orders[id]) {
				t.Errorf("order %s: Normalise of the same document gives another order (error %v)", id, err)
			}
		}
	}
}

func checkNormaliseHostile(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{})
	got := w.fetch(w.connector, w.window())
	for i, id := range got.accepted() {
		if i == 8 {
			break
		}
		mutants(got.raw[id].Raw, 250, func(mutation []byte) {
			calmly(t, "Normalise of a broken document", func() { w.normaliseBroken(id, mutation) })
		})
	}
	calmly(t, "Normalise of nothing", func() { w.normaliseBroken("", nil) })
}

// normaliseBroken checks that a broken document ends in a typed error or in an order that is still sound.
func (w *world) normaliseBroken(id string, mutation []byte) {
	order, err := w.connector.Normalise(connectors.Fetched{ID: id, Raw: mutation})
	if err != nil {
		w.heard("Normalise", err)
		return
	}
	if order.ID == "" {
		w.t.Errorf("Normalise gave an order without id for the document %.80q...", mutation)
	}
	seen := map[string]bool{}
	for _, l := range order.Lines {
		if l.Quantity < 0 {
			w.t.Errorf("Normalise gave a negative quantity for the document %.80q...", mutation)
		}
		if l.ID == "" || seen[l.ID] {
			w.t.Errorf("Normalise gave lines that cannot be told apart")
		}
		seen[l.ID] = true
	}
}
