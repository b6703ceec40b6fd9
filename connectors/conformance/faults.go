// Faults on reading: at every request of an operation something goes wrong once, and then for good. Either the operation
// brings the whole truth after all, or it fails with the right kind of error. Nothing comes in half.

package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// forGood is the number of requests that meet a fault that does not end.
const forGood = 1 << 20

// lastingKinds are the kinds of error that a fault may end in when it does not go away.
var lastingKinds = map[emulation.Fault][]connectors.Kind{
	emulation.DropBefore: {connectors.Temporary},
	emulation.DropAfter:  {connectors.Temporary},
	emulation.Fail500:    {connectors.Temporary},
	emulation.Fail500Got: {connectors.Temporary},
	emulation.HTML503:    {connectors.Temporary},
	emulation.Hang:       {connectors.Temporary},
	emulation.Truncate:   {connectors.Temporary, connectors.Unexpected},
	emulation.Throttle:   {connectors.Throttled},
	emulation.Oversize:   {connectors.Temporary, connectors.Unexpected},
	// A page where data belongs may be maintenance, or the gate of a platform that does not know this address.
	emulation.HTML200: {connectors.Temporary, connectors.Unexpected, connectors.NotAllowlisted},
}

// positions spreads at most `most` places over requests 1..n, the first and the last among them.
func positions(n, most int) []int {
	if n <= most {
		most = n
	}
	var all []int
	for i := range most {
		at := 1
		if most > 1 {
			at += i * (n - 1) / (most - 1)
		}
		all = append(all, at)
	}
	return slices.Compact(all)
}

// places are the requests of an operation of n at which a fault is tried: few where the fault takes long.
func places(fault emulation.Fault, n, most int) []int {
	if fault == emulation.Hang {
		most = min(most, 2)
	}
	return positions(n, most)
}

// requestsOfFetch tells how many requests an undisturbed fetch of a shop with samples makes.
func (s *subject) requestsOfFetch(t T, orders int) int {
	t.Helper()
	w := s.open(t, connectors.EmulatorOptions{Orders: orders})
	before := w.gate.requests()
	w.fetch(w.connector, w.window())
	return w.gate.requests() - before
}

// patience shortens the wait for an answer where the wire hangs.
func (w *world) patience(fault emulation.Fault) {
	if fault == emulation.Hang {
		w.timeout = hangTimeout
	}
}

func fetchUnder(fault emulation.Fault) func(T, *subject) {
	return func(t T, s *subject) {
		w := s.open(t, connectors.EmulatorOptions{Orders: s.fewOrders()})
		w.patience(fault)
		window := w.window()
		before := w.gate.requests()
		w.exact(w.fetch(w.newConnector(), window), window)
		n := w.gate.requests() - before
		for _, at := range places(fault, n, 5) {
			w.t = &prefixed{T: t, prefix: fmt.Sprintf("once at request %d of %d: ", at, n)}
			c := w.newConnector()
			repair := w.breakAt(fault, at, 1)
			got := w.fetch(c, window)
			if repair() == 0 {
				w.t.Errorf("the fault was not met: a fetch does not always make the same requests")
			}
			w.wholeOrFailed(got, window)
			w.rightKind(fault, got.err)
		}
		at := n/2 + 1
		w.t = &prefixed{T: t, prefix: fmt.Sprintf("from request %d of %d on: ", at, n)}
		c := w.newConnector()
		repair := w.breakAt(fault, at, forGood)
		got := w.fetch(c, window)
		repair()
		w.wholeOrFailed(got, window)
		if got.err == nil {
			w.t.Errorf("a fetch that cannot be finished must end with an error")
		}
		w.rightKind(fault, got.err)
		w.t = t
		w.exact(w.fetch(w.newConnector(), window), window)
	}
}

// rightKind checks that an error, if there is one, is of a kind that the fault can be.
func (w *world) rightKind(fault emulation.Fault, err error) {
	w.t.Helper()
	if err == nil {
		return
	}
	if kind := connectors.KindOf(err); !slices.Contains(lastingKinds[fault], kind) {
		w.t.Errorf("%s must end as one of %v, not %q (%v)", fault, lastingKinds[fault], kind, err)
	}
	if connectors.IsMaybeDone(err) {
		w.t.Errorf("a read that fails must not say that it may have changed something (%v)", err)
	}
}

// read is an operation that changes nothing, with an answer that can be compared.
type read struct {
	name string
	ask  func(ctx context.Context, w *world, c connectors.Connector) (answer any, err error)
}

// reads lists the reading operations of a connector beside the fetch. It needs the orders of the shop for some.
func reads(c connectors.Connector, orders []string, keys []connectors.ListingKey) []read {
	list := []read{
		{"Test", func(ctx context.Context, _ *world, c connectors.Connector) (any, error) {
			identity, err := c.Test(ctx)
			return identity.ID + identity.Name, err
		}},
		{"Order", func(ctx context.Context, w *world, c connectors.Connector) (any, error) {
			return w.normalised(c.Order(ctx, orders[0]))
		}},
	}
	if has[connectors.Lister](c) {
		list = append(list, read{"Listings", func(ctx context.Context, _ *world, c connectors.Connector) (any, error) {
			return collect(c.(connectors.Lister).Listings(ctx))
		}})
	}
	if has[connectors.SKUFinder](c) {
		list = append(list, read{"FindSKUs", func(ctx context.Context, w *world, c connectors.Connector) (any, error) {
			return collect(c.(connectors.SKUFinder).FindSKUs(ctx, w.skus()))
		}})
	}
	if has[connectors.StockReader](c) && len(keys) > 0 {
		list = append(list, read{"Stock", func(ctx context.Context, _ *world, c connectors.Connector) (any, error) {
			levels, err := c.(connectors.StockReader).Stock(ctx, keys)
			for _, level := range levels {
				if level.Err != nil && err == nil {
					err = level.Err
				}
			}
			return levels, err
		}})
	}
	if has[connectors.CancelWatcher](c) {
		list = append(list, read{"Watch", func(ctx context.Context, w *world, c connectors.Connector) (any, error) {
			sightings, err := c.(connectors.CancelWatcher).Watch(ctx, w.window(), orders[:1])
			return len(sightings), err
		}})
	}
	if has[connectors.ChoiceLoader](c) {
		list = append(list, read{"LoadChoices", func(ctx context.Context, _ *world, c connectors.Connector) (any, error) {
			return c.(connectors.ChoiceLoader).LoadChoices(ctx)
		}})
	}
	if has[connectors.ShippingMethods](c) {
		list = append(list, read{"ShippingMethods", func(ctx context.Context, _ *world, c connectors.Connector) (any, error) {
			return c.(connectors.ShippingMethods).ShippingMethods(ctx)
		}})
	}
	return list
}

// normalised reads an order that was asked for by itself.
func (w *world) normalised(f connectors.Fetched, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return w.connector.Normalise(f)
}

func readsUnder(fault emulation.Fault) func(T, *subject) {
	return func(t T, s *subject) {
		w := s.open(t, connectors.EmulatorOptions{})
		w.patience(fault)
		for _, r := range reads(w.connector, w.emulator.Expect(w.window()).Orders, w.stockKeys()) {
			before := w.gate.requests()
			truth, err := r.ask(w.ctx(), w, w.newConnector())
			if w.heard(r.name, err) != "" {
				t.Errorf("%s: %v", r.name, err)
				continue
			}
			n := w.gate.requests() - before
			for _, at := range places(fault, n, 2) {
				w.readUnder(r, fault, at, 1, truth)
			}
			if n > 0 && fault != emulation.Hang { // hanging for good is tested with the fetch: it takes long
				w.readUnder(r, fault, 1, forGood, nil)
			}
			w.t = t
		}
	}
}

// readUnder makes one read under a fault. A truth of nil means that it cannot succeed.
func (w *world) readUnder(r read, fault emulation.Fault, at, times int, truth any) {
	outer := w.t
	defer func() { w.t = outer }()
	w.t = &prefixed{T: outer, prefix: fmt.Sprintf("%s with %d faults from request %d on: ", r.name, min(times, 99), at)}
	c := w.newConnector()
	repair := w.breakAt(fault, at, times)
	answer, err := r.ask(w.ctx(), w, c)
	repair()
	w.heard(r.name, err)
	w.rightKind(fault, err)
	switch {
	case err != nil:
	case truth == nil:
		w.t.Errorf("it cannot succeed, but says it did")
	case printed(answer) != printed(truth):
		w.t.Errorf("it succeeded with another answer than without the fault")
	}
}

func printed(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("%#v", v)
	}
	return string(text)
}

// checkHostileAnswers has the platform send answers of a wrong shape in the right place. Nothing may panic or hang, and what
// is wrong ends in a typed error.
func checkHostileAnswers(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{Orders: 3})
	w.strict = false // a connector that asks for what it was wrongly told is not to blame
	if s.Readable != "" {
		require.NoError(t, w.emulator.Turn(s.Readable, true), "Suite.Readable is a switch of the emulator")
	}
	window := w.window()
	orders := w.emulator.Expect(window).Orders
	for i := range 60 {
		at := i
		w.answers.with(func(body []byte) []byte { return mutant(body, at) })
		c := w.newConnector()
		calmly(t, fmt.Sprintf("a fetch of hostile answers (mutation %d)", at), func() { w.fetchHostile(c, window) })
		if i%10 == 0 {
			for _, r := range reads(c, orders, w.stockKeys()) {
				calmly(t, fmt.Sprintf("%s of hostile answers (mutation %d)", r.name, at), func() {
					_, err := r.ask(w.ctx(), w, c)
					w.heard(r.name, err)
				})
			}
		}
	}
	w.answers.with(nil)
	w.exact(w.fetch(w.newConnector(), window), window)
}

// fetchHostile runs a stream to its end without asking what it brings.
func (w *world) fetchHostile(c connectors.Connector, window connectors.Window) {
	n := 0
	for f, err := range c.Orders(w.ctx(), window) {
		if n++; n > 10_000 {
			w.t.Errorf("hostile answers lead to a stream without end")
			return
		}
		if err != nil {
			w.heard("Orders", err)
			if f.ID == "" && len(f.Raw) == 0 {
				return
			}
			continue
		}
		_, err = c.Normalise(f)
		w.heard("Normalise", err)
	}
}

// calmly reports a panic as a failure.
func calmly(t T, what string, do func()) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			t.Errorf("%s panicked: %.200s", what, strings.ReplaceAll(fmt.Sprint(r), "\n", " "))
		}
	}()
	do()
}
