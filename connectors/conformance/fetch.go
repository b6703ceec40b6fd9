// Fetching: what comes in, how often, at what cost, and what it says.

package conformance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// catch is what one fetch brought.
type catch struct {
	listed     int // everything yielded
	orders     map[string]connectors.Order
	raw        map[string]connectors.Fetched
	sequence   []string // ids accepted, as they came
	duplicates []string
	aside      map[string]error // one order each that could not be read
	err        error            // what ended the stream
}

// accepted gives the ids that come in, sorted.
func (c catch) accepted() []string {
	ids := slices.Clone(c.sequence)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// accepts is the engine's filter: paid, cash on delivery or not known, not shipped, and ordered, paid or changed inside the
// look-back.
func accepts(o connectors.Order, window connectors.Window) bool {
	switch o.State {
	case connectors.StateOpen, connectors.StateArranged, connectors.StateCancelRequested:
		paid := o.Payment.PaidAt != nil && !o.Payment.PaidAt.Before(window.From)
		return paid || !o.OrderedAt.Before(window.From) || !o.UpdatedAt.Before(window.From)
	}
	return false
}

// fetch streams a window as the engine does: each order is normalised by itself and one bad order does not end the stream.
func (w *world) fetch(c connectors.Connector, window connectors.Window) catch {
	w.t.Helper()
	return w.fetchWith(w.ctx(), c, window)
}

func (w *world) fetchWith(ctx context.Context, c connectors.Connector, window connectors.Window) catch {
	w.t.Helper()
	got := catch{orders: map[string]connectors.Order{}, raw: map[string]connectors.Fetched{}, aside: map[string]error{}}
	for f, err := range c.Orders(ctx, window) {
		if err != nil && f.ID == "" && len(f.Raw) == 0 {
			w.heard("Orders", err)
			got.err = err
			break
		}
		got.listed++
		if err != nil {
			w.heard("Orders, for one order", err)
			got.aside[f.ID] = err
			continue
		}
		w.take(c, f, window, &got)
	}
	return got
}

// take normalises one order and files it.
func (w *world) take(c connectors.Connector, f connectors.Fetched, window connectors.Window, got *catch) {
	w.t.Helper()
	w.book.keep("the raw document of an order", string(f.Raw))
	kept := slices.Clone(f.Raw)
	order, err := c.Normalise(f)
	if !bytes.Equal(kept, f.Raw) {
		w.t.Errorf("order %s: Normalise changed the document it was given", f.ID)
	}
	if err != nil {
		w.heard("Normalise", err)
		got.aside[f.ID] = err
		return
	}
	if order.ID != f.ID {
		w.t.Errorf("Orders called it %q, Normalise %q", f.ID, order.ID)
	}
	if _, twice := got.raw[f.ID]; twice {
		got.duplicates = append(got.duplicates, f.ID)
	}
	got.raw[f.ID], got.orders[f.ID] = f, order
	if accepts(order, window) {
		got.sequence = append(got.sequence, f.ID)
		w.meet(f.ID)
	}
}

// exact checks that a fetch brought what the emulator's own state says, each once, and nothing else.
func (w *world) exact(got catch, window connectors.Window) {
	w.t.Helper()
	w.exactly(got, w.emulator.Expect(window).Orders)
}

func (w *world) exactly(got catch, want []string) {
	w.t.Helper()
	if got.err != nil {
		w.t.Errorf("the fetch ended with: %v", got.err)
	}
	for id, err := range got.aside {
		w.t.Errorf("order %s was set aside: %v", id, err)
	}
	w.rightOrders(got, want)
	if missing := without(want, got.sequence); len(missing) > 0 {
		w.t.Errorf("%d of %d orders did not come in: %s", len(missing), len(want), sample(missing))
	}
}

// rightOrders checks that nothing came in twice and nothing that must not.
func (w *world) rightOrders(got catch, want []string) {
	w.t.Helper()
	if len(got.duplicates) > 0 {
		w.t.Errorf("%d orders came in more than once: %s", len(got.duplicates), sample(got.duplicates))
	}
	for _, id := range without(got.sequence, want) {
		w.t.Errorf("order %s came in with state %q, but must not", id, got.orders[id].State)
	}
}

// wholeOrFailed checks a fetch that may have failed: it is exact, or it ends with an error, or what is missing was set aside
// one by one for a reason that waiting would not cure. It is never quietly short.
func (w *world) wholeOrFailed(got catch, window connectors.Window) {
	w.t.Helper()
	want := w.emulator.Expect(window).Orders
	w.rightOrders(got, want)
	for id, err := range got.aside {
		switch kind := connectors.KindOf(err); kind {
		case connectors.Temporary, connectors.Throttled, connectors.Unauthorized:
			w.t.Errorf(
				"order %s was set aside with a %q error: the stream must end with it instead, so that the order is asked for again",
				id,
				kind,
			)
		}
	}
	if got.err != nil {
		return
	}
	for _, id := range without(want, got.sequence) {
		if _, told := got.aside[id]; !told {
			w.t.Errorf("order %s did not come in and no error says so", id)
		}
	}
}

// manyOrders is a shop of more than three pages.
func (s *subject) manyOrders() int {
	if size := s.platform.Limits.PageSize; size > 0 {
		return 3*size + 7
	}
	return 160
}

// fewOrders is a shop of two pages, where pages are small enough for a check that fetches often.
func (s *subject) fewOrders() int {
	if size := s.platform.Limits.PageSize; size > 0 && size <= 100 {
		return size + 3
	}
	return 12
}

func checkOrdersExact(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{Orders: s.manyOrders()})
	week := w.window()
	require.Greater(t, len(w.emulator.Expect(week).Orders), s.manyOrders(), "the emulator must have samples beside the orders asked for")
	for _, lookBack := range []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, 35 * 24 * time.Hour} {
		window := w.windowOf(lookBack)
		w.exact(w.fetch(w.connector, window), window)
	}
	past := connectors.Window{From: week.To.Add(-48 * time.Hour), To: week.To.Add(-24 * time.Hour)}
	got := w.fetch(w.connector, past)
	inside := keepOnly(w.emulator.Expect(past).Orders, func(id string) bool {
		view, _ := w.emulator.Shop(id)
		return view.Order.OrderedAt.Before(past.To)
	})
	if got.err != nil || len(without(inside, got.sequence)) > 0 {
		t.Errorf("a window in the past: %d of %d orders came in, error %v", len(got.sequence), len(inside), got.err)
	}
	if empty := s.open(t, connectors.EmulatorOptions{Bare: true}); empty != nil {
		got := empty.fetch(empty.connector, empty.window())
		if got.err != nil || got.listed != 0 {
			t.Errorf("an empty shop brought %d orders, error %v", got.listed, got.err)
		}
	}
}

func checkOrderAgain(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{})
	got := w.fetch(w.connector, w.window())
	for _, id := range got.accepted() {
		again, err := w.connector.Order(w.ctx(), id)
		if w.heard("Order", err) != "" {
			t.Errorf("Order(%s): %v", id, err)
			continue
		}
		order, err := w.connector.Normalise(again)
		if w.heard("Normalise", err) != "" {
			t.Errorf("Normalise of Order(%s): %v", id, err)
			continue
		}
		for _, difference := range differences(got.orders[id], order) {
			t.Errorf("Order(%s) differs from the fetch: %s", id, difference)
		}
	}
}

// strangers are ids that no shop has.
func (w *world) stranger(id string) string {
	for digit := '9'; digit >= '0'; digit-- {
		changed := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return digit
			}
			return r
		}, id)
		if _, there := w.emulator.Shop(changed); !there && changed != id {
			return changed
		}
	}
	w.t.Errorf("no free id like %s", id)
	w.t.FailNow()
	return ""
}

func checkUnknownOrder(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{})
	for _, id := range w.emulator.Expect(w.window()).Orders[:2] {
		var err error
		w.excuse(func() { _, err = w.connector.Order(w.ctx(), w.stranger(id)) })
		if kind := w.heard("Order", err); kind != connectors.NotFound {
			t.Errorf("an order that is not there must be %q, not %q (%v)", connectors.NotFound, kind, err)
		}
	}
}

func checkSwitches(t T, s *subject) {
	probe := s.open(t, connectors.EmulatorOptions{Bare: true})
	known := map[string]bool{}
	for _, sw := range probe.emulator.Switches() {
		known[sw.Name] = true
		strict, orders := slices.Contains(s.Switches, sw.Name), 3
		if strict {
			orders = s.fewOrders()
		}
		w := s.open(t, connectors.EmulatorOptions{Orders: orders})
		require.NoError(t, w.emulator.Turn(sw.Name, true), "a switch that is listed can be turned")
		window := w.window()
		got := w.fetch(w.connector, window)
		inner := &prefixed{T: t, prefix: "switch " + sw.Name + ": "}
		w.t = inner
		if strict {
			w.exact(got, window)
		} else {
			w.wholeOrFailed(got, window)
		}
		w.t = t
	}
	for _, name := range s.Switches {
		if !known[name] {
			t.Errorf("Suite.Switches names %q, which the emulator does not have", name)
		}
	}
}

func checkMinRequests(t T, s *subject) {
	sizes := []int{0, 1, 49, 50, 51, 120}
	if size := s.platform.Limits.PageSize; size > 0 {
		sizes = []int{0, 1, size, size + 1, 3*size + 7}
	}
	for _, size := range sizes {
		w := s.open(t, connectors.EmulatorOptions{Bare: true, Orders: size})
		before := w.gate.requests()
		got := w.fetch(w.connector, w.window())
		cost := w.gate.requests() - before
		volume := w.volume(got)
		if least := s.platform.MinRequests(volume); cost != least || got.err != nil || got.listed != size {
			t.Errorf("%d orders: %d listed at %d requests, the least is %d (error %v)", size, got.listed, cost, least, got.err)
		}
	}
	checkWatchCost(t, s)
}

// checkWatchCost fetches after some orders have left the list: asking what became of them must cost the least as well.
func checkWatchCost(t T, s *subject) {
	for _, gone := range []int{1, 3} {
		w := s.open(t, connectors.EmulatorOptions{Bare: true, Orders: 8})
		watcher, ok := w.connector.(connectors.CancelWatcher)
		if !ok {
			return
		}
		window := w.window()
		before := w.fetch(w.connector, window)
		for _, id := range before.accepted()[:gone] {
			if err := w.emulator.Act(connectors.Act{Kind: "cancel", Order: id}); err != nil {
				t.Errorf("cancel: %v", err)
			}
		}
		start := w.gate.requests()
		after := w.fetch(w.connector, window)
		missing := without(before.accepted(), after.accepted())
		_, err := watcher.Watch(w.ctx(), window, missing)
		w.heard("Watch", err)
		cost := w.gate.requests() - start
		volume := w.volume(after)
		volume.Watched = len(missing)
		if least := s.platform.MinRequests(volume); cost != least || err != nil {
			t.Errorf("a fetch that watches %d orders costs %d requests, the least is %d (error %v)", len(missing), cost, least, err)
		}
	}
}

// volume is what a fetch brought, in the platform's measure.
func (w *world) volume(got catch) connectors.Volume {
	v := connectors.Volume{Orders: got.listed, Pages: 1}
	if size := w.platform.Limits.PageSize; size > 0 {
		v.Pages = max(1, (got.listed+size-1)/size)
	}
	for _, o := range got.orders {
		v.Lines += len(o.Lines)
	}
	return v
}

func checkStops(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{Orders: s.fewOrders()})
	window := w.window()
	start := w.gate.requests()
	for _, err := range w.connector.Orders(w.ctx(), window) {
		if err != nil {
			t.Errorf("the first order: %v", err)
		}
		break
	}
	first := w.gate.requests() - start
	time.Sleep(30 * time.Millisecond)
	if late := w.gate.requests() - start - first; late > 0 {
		t.Errorf("a stream that was left made %d more requests", late)
	}
	start = w.gate.requests()
	w.exact(w.fetch(w.connector, window), window)
	if whole := w.gate.requests() - start; s.platform.Limits.PageSize > 0 && first >= whole {
		t.Errorf("the first order came after %d requests, as many as the whole fetch takes: it must stream", first)
	}
	ctx, cancel := context.WithCancel(w.ctx())
	seen := 0
	var ended error
	for f, err := range w.connector.Orders(ctx, window) {
		if err != nil && f.ID == "" {
			ended = err
			break
		}
		if seen++; seen == 1 {
			cancel()
		}
	}
	cancel()
	if all := len(w.emulator.Expect(window).Orders); seen < all && ended == nil {
		t.Errorf("a cancelled fetch ended after %d of %d orders without an error", seen, all)
	}
	if ended != nil {
		w.book.note("an error of a cancelled fetch", ended.Error())
	}
	dead, cancel := context.WithCancel(t.Context())
	cancel()
	if got := w.fetchWith(dead, w.connector, window); got.err == nil {
		t.Errorf("a fetch under a context that is over gave no error")
	}
	if _, err := w.connector.Test(dead); err == nil {
		t.Errorf("a test under a context that is over gave no error")
	}
}

func checkConcurrent(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{Orders: s.fewOrders()})
	window := w.window()
	catches := make([]catch, 2)
	var all sync.WaitGroup
	for i := range catches {
		all.Go(func() { catches[i] = w.fetch(w.connector, window) })
	}
	all.Wait()
	for _, got := range catches {
		w.exact(got, window)
	}
}

func checkChangesSeen(t T, s *subject) {
	for _, act := range []struct {
		kind string
		seen func(before, after connectors.Order) bool
	}{
		{"cancel", func(_, o connectors.Order) bool { return o.State == connectors.StateCancelled }},
		{"request_cancel", func(_, o connectors.Order) bool {
			return o.State == connectors.StateCancelRequested || o.State == connectors.StateCancelled
		}},
		{"ship_elsewhere", func(_, o connectors.Order) bool {
			return o.State == connectors.StateShipped || o.State == connectors.StateArranged
		}},
		{"change_address", func(b, o connectors.Order) bool {
			return o.Hold != nil || o.Receiver.Address != b.Receiver.Address || o.Shipping.StoreID != b.Shipping.StoreID
		}},
		{"change_quantity", func(b, o connectors.Order) bool { return pieces(o) != pieces(b) }},
	} {
		w := s.open(t, connectors.EmulatorOptions{Orders: 6})
		window := w.window()
		before := w.fetch(w.connector, window)
		id, err := w.actOnSome(act.kind, before)
		if errors.Is(err, errNobody) || err != nil && act.kind == "cancel" {
			t.Errorf("%s: %v", act.kind, err)
			continue
		}
		if err != nil {
			t.Logf("%s: the platform does not know it: %v", act.kind, err)
			continue
		}
		after := w.fetch(w.connector, window)
		inner := &prefixed{T: t, prefix: act.kind + ": "}
		w.t = inner
		w.exact(after, window)
		w.t = t
		if how := w.lookUp(id, before, after, window); how.gone {
			if act.kind == "change_address" || act.kind == "change_quantity" {
				t.Errorf("%s: order %s is gone afterwards", act.kind, id)
			}
		} else if !act.seen(before.orders[id], how.order) {
			t.Errorf("%s: order %s still looks as before, with state %q", act.kind, id, how.order.State)
		}
	}
}

func pieces(o connectors.Order) int {
	sum := 0
	for _, l := range o.Lines {
		sum += l.Quantity
	}
	return sum
}

// errNobody says that the samples leave nothing to act on.
var errNobody = errors.New("no plain open order of two lines in the shop")

// actOnSome lets something happen to the first shippable order with two lines that the platform allows it for.
func (w *world) actOnSome(kind string, got catch) (id string, err error) {
	expect := w.emulator.Expect(w.window())
	err = errNobody
	for _, id := range expect.Shippable {
		order := got.orders[id]
		plain := order.State == connectors.StateOpen && order.Hold == nil && order.Shipping.StoreID == "" && !order.Receiver.Masked
		if !plain || len(order.Lines) < 2 {
			continue
		}
		if err = w.emulator.Act(connectors.Act{Kind: kind, Order: id, Quantity: 1}); err == nil {
			return id, nil
		}
	}
	return "", err
}

// sight is what can be found out about an order.
type sight struct {
	order connectors.Order
	gone  bool // the platform has nothing of it any more
}

// lookUp finds out about an order the way the engine does: in the fetch, then by watching, then by asking for it.
func (w *world) lookUp(id string, before, after catch, window connectors.Window) sight {
	w.t.Helper()
	order, listed := after.orders[id]
	if watcher, ok := w.connector.(connectors.CancelWatcher); ok {
		missing := without(before.accepted(), after.accepted())
		sightings, err := watcher.Watch(w.ctx(), window, missing)
		if w.heard("Watch", err) != "" {
			w.t.Errorf("Watch: %v", err)
		}
		for _, s := range sightings {
			if s.ID != id {
				continue
			}
			order.State, listed = s.State, true
			if s.Fetched != nil {
				if full, err := w.connector.Normalise(*s.Fetched); w.heard("Normalise", err) == "" {
					if full.State != s.State {
						w.t.Errorf("Watch says %q of order %s, and its document %q", s.State, id, full.State)
					}
					order = full
				}
			}
		}
	}
	if listed {
		return sight{order: order}
	}
	again, err := w.connector.Order(w.ctx(), id)
	switch kind := w.heard("Order", err); kind {
	case "":
		order, err = w.connector.Normalise(again)
		if w.heard("Normalise", err) != "" {
			w.t.Errorf("order %s cannot be read after the change: %v", id, err)
		}
		return sight{order: order}
	case connectors.NotFound:
		return sight{gone: true}
	default:
		w.t.Errorf("order %s cannot be asked for after the change: %v", id, err)
		return sight{gone: true}
	}
}

// prefixed says to which part of a check a failure belongs.
type prefixed struct {
	T
	prefix string
}

// Errorf reports a failure with the prefix.
func (p *prefixed) Errorf(format string, args ...any) {
	p.T.Helper()
	p.T.Errorf("%s", p.prefix+fmt.Sprintf(format, args...))
}

// without gives the elements of a that are not in b.
func without(a, b []string) []string {
	in := make(map[string]bool, len(b))
	for _, x := range b {
		in[x] = true
	}
	return keepOnly(a, func(x string) bool { return !in[x] })
}

func keepOnly(a []string, want func(string) bool) []string {
	var left []string
	for _, x := range a {
		if want(x) {
			left = append(left, x)
		}
	}
	return left
}

// sample shows the first few of a list.
func sample(ids []string) string {
	if len(ids) > 5 {
		return strings.Join(ids[:5], ", ") + ", ..."
	}
	return strings.Join(ids, ", ")
}
