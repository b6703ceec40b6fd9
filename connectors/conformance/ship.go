// Shipping: parcels go out the way the engine sends them. What may have happened is asked for and never repeated blindly.

package conformance

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
)

// patienceRounds is how often the suite asks, waits or tries again before it gives a parcel up.
const patienceRounds = 12

// way is one way to ship: what changes the platform, and what asks it.
type way struct {
	mode   connectors.ShipMode
	able   func(c connectors.Connector) bool
	change func(w *world, c connectors.Connector, p []connectors.Parcel) []connectors.Outcome
	ask    func(w *world, c connectors.Connector, p []connectors.Parcel) []connectors.Outcome
}

var ways = map[connectors.ShipMode]way{
	connectors.ShipSelf: {connectors.ShipSelf, has[connectors.TrackingPusher],
		func(w *world, c connectors.Connector, p []connectors.Parcel) []connectors.Outcome {
			return w.judged("PushTracking", p, c.(connectors.TrackingPusher).PushTracking(w.ctx(), p))
		},
		func(w *world, c connectors.Connector, p []connectors.Parcel) []connectors.Outcome {
			return w.judged("PushedTracking", p, c.(connectors.TrackingPusher).PushedTracking(w.ctx(), p))
		}},
	connectors.ShipLabel: {connectors.ShipLabel, has[connectors.LabelShipper],
		func(w *world, c connectors.Connector, p []connectors.Parcel) []connectors.Outcome {
			return w.judged("Arrange", p, c.(connectors.LabelShipper).Arrange(w.ctx(), p))
		},
		func(w *world, c connectors.Connector, p []connectors.Parcel) []connectors.Outcome {
			return w.judged("Arranged", p, c.(connectors.LabelShipper).Arranged(w.ctx(), p))
		}},
}

// modeOf is how an order ships.
func (s *subject) modeOf(o connectors.Order) connectors.ShipMode {
	if o.Shipping.Mode != "" {
		return o.Shipping.Mode
	}
	return s.platform.Ship
}

// allowedStates are the states an operation may answer with.
var allowedStates = map[string][]connectors.OutcomeState{
	"PushTracking":   {connectors.Done, connectors.Pending, connectors.Already, connectors.Unclear, connectors.Refused, connectors.NotAsked},
	"PushedTracking": {connectors.Done, connectors.Pending, connectors.Already, connectors.Nothing, connectors.Unclear, connectors.NotAsked},
	"Arrange":        {connectors.Done, connectors.Pending, connectors.Already, connectors.Unclear, connectors.Refused, connectors.NotAsked},
	"Arranged": {
		connectors.Done, connectors.Pending, connectors.Already, connectors.Nothing, connectors.Unclear, connectors.NotAsked, connectors.Refused,
	},
	"Acknowledge":  {connectors.Done, connectors.Already, connectors.Unclear, connectors.Refused, connectors.NotAsked},
	"Acknowledged": {connectors.Done, connectors.Nothing, connectors.Unclear, connectors.Refused, connectors.NotAsked},
	"Label":        {connectors.Done, connectors.Pending, connectors.Already, connectors.Unclear, connectors.Refused, connectors.NotAsked},
}

// judged checks the form of outcomes: one per parcel, in order, in a state the operation may give, with all that belongs to it.
func (w *world) judged(operation string, parcels []connectors.Parcel, outcomes []connectors.Outcome) []connectors.Outcome {
	w.t.Helper()
	if len(outcomes) != len(parcels) {
		w.t.Errorf("%s gave %d outcomes for %d parcels", operation, len(outcomes), len(parcels))
		w.t.FailNow()
	}
	for i, o := range outcomes {
		if o.Parcel != parcels[i].ID {
			w.t.Errorf("%s: outcome %d is about parcel %q, not %q", operation, i+1, o.Parcel, parcels[i].ID)
		}
		if !slices.Contains(allowedStates[operation], o.State) {
			w.t.Errorf("%s must not answer %q", operation, o.State)
		}
		w.judge(operation, o)
	}
	return outcomes
}

func (w *world) judge(operation string, o connectors.Outcome) {
	w.t.Helper()
	w.heard(operation, o.Err)
	if o.Label != nil && operation != "Label" {
		w.labelCame(operation, o)
	}
	w.book.note("the hint of "+operation, o.Hint)
	for key, value := range o.Keep {
		w.book.note("what "+operation+" wants kept", key+"="+value)
	}
	switch o.State {
	case connectors.Refused, connectors.Unclear, connectors.NotAsked:
		if o.Err == nil {
			w.t.Errorf("%s: %q without an error that says why", operation, o.State)
		}
	case connectors.Pending:
		if o.Until.IsZero() {
			w.t.Errorf("%s: %q without a time to ask again", operation, o.State)
		}
	case connectors.Done, connectors.Already:
		if o.Err != nil {
			w.t.Errorf("%s: %q with the error %v", operation, o.State, o.Err)
		}
	}
	if o.State == connectors.NotAsked && connectors.IsMaybeDone(o.Err) {
		w.t.Errorf("%s: not_asked means certainly without effect, but the error says it may have had one (%v)", operation, o.Err)
	}
}

// labelCame takes down a label that came with the answer that arranged its parcel: it must be whole, for nobody asks for it again.
func (w *world) labelCame(operation string, o connectors.Outcome) {
	w.t.Helper()
	cut := bytes.HasPrefix(o.Label.Data, []byte("%PDF-")) && !isWholePDF(o.Label.Data)
	if len(o.Label.Data) == 0 || strings.TrimSpace(o.Label.Type) == "" || cut {
		w.t.Errorf("%s: a label that comes with the answer must be whole and have a type", operation)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.came[o.Parcel] = *o.Label
}

// labelThatCame gives the label of a parcel that came with the answer that arranged it, if one did.
func (w *world) labelThatCame(p connectors.Parcel) (label connectors.Label, there bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	label, there = w.came[p.ID]
	return label, there
}

// parcel makes a parcel of a whole order.
func (w *world) parcel(n int, f connectors.Fetched, o connectors.Order) connectors.Parcel {
	p := connectors.Parcel{ID: fmt.Sprintf("0193c0de-0000-7000-8000-%012d", n), Order: o, Raw: f.Raw, Whole: true, ShippedAt: w.clock.Now()}
	p.Lines = emulationtest.Lines(o)
	if len(o.Packages) > 0 {
		p.Ref = o.Packages[0].Ref
	}
	if w.modeOf(o) == connectors.ShipSelf {
		p.Carrier, p.TrackingNumber = w.Carrier, fmt.Sprintf("90312%07d", n)
	}
	return p
}

// choose fills the options of a parcel with their defaults, or with the first choice where one is required.
func (w *world) choose(c connectors.Connector, p *connectors.Parcel) {
	w.t.Helper()
	options, err := c.(connectors.LabelShipper).ShipOptions(w.ctx(), *p)
	if w.heard("ShipOptions", err) != "" {
		w.t.Errorf("order %s: ShipOptions: %v", p.Order.ID, err)
	}
	p.Options = map[string]string{}
	for _, o := range options {
		if o.Key == "" || o.Label.EN == "" || o.Label.ZH == "" {
			w.t.Errorf("ship option %q must have a key and a label in both languages", o.Key)
		}
		value := o.Default
		if value == "" && o.Required && len(o.Choices) > 0 {
			value = o.Choices[0].Value
		}
		if o.Required && value == "" {
			w.t.Errorf("ship option %q is required and offers nothing", o.Key)
		}
		if value != "" {
			p.Options[o.Key] = value
		}
	}
}

// settle ships one parcel as the engine does, until it is done, refused, or a person must decide.
func (w *world) settle(c connectors.Connector, way way, p *connectors.Parcel) connectors.Outcome {
	w.t.Helper()
	ask := false
	var last connectors.Outcome
	for range patienceRounds {
		if ask {
			last = way.ask(w, c, []connectors.Parcel{*p})[0]
		} else {
			last = way.change(w, c, []connectors.Parcel{*p})[0]
		}
		emulationtest.Remember(p, last)
		switch last.State {
		case connectors.Done, connectors.Already:
			if p.TrackingNumber != "" {
				return last
			}
			ask = true
			w.clock.forward(time.Minute)
		case connectors.Refused:
			return last
		case connectors.Pending:
			ask = true
			w.clock.forward(max(time.Minute, last.Until.Sub(w.clock.Now())))
		case connectors.Nothing:
			ask = false
		case connectors.NotAsked: // of an answer to a question: the question did not get through
			w.clock.forward(time.Minute)
		case connectors.Unclear:
			if ask {
				w.clock.forward(time.Minute)
			}
			ask = true
		}
	}
	return last
}

// shippable gives the orders of one mode that a correct client can ship without a person's decision on the platform.
func (w *world) shippable(got catch, mode connectors.ShipMode) []string {
	return keepOnly(w.emulator.Expect(w.window()).Shippable, func(id string) bool {
		o, there := got.orders[id]
		return there && w.modeOf(o) == mode && o.State == connectors.StateOpen && o.Hold == nil
	})
}

func checkShipsAll(t T, s *subject) {
	if s.platform.Ship == connectors.ShipNone {
		t.Logf("the platform is read only")
		return
	}
	w := s.open(t, connectors.EmulatorOptions{Orders: 12})
	got := w.fetch(w.connector, w.window())
	shipped := 0
	for _, mode := range []connectors.ShipMode{connectors.ShipSelf, connectors.ShipLabel} {
		ids := w.shippable(got, mode)
		if len(ids) == 0 {
			continue
		}
		if !ways[mode].able(w.connector) {
			t.Errorf("orders ship as %q, which the connector cannot do", mode)
			continue
		}
		parcels := w.parcelsOf(got, ids)
		if mode == connectors.ShipLabel {
			elsewhere := w.unlabelled()
			parcels = w.arrangeAll(parcels)
			w.labelAll(parcels, elsewhere)
		} else {
			w.pushAll(parcels)
		}
		for _, p := range parcels {
			w.shippedOnce(p, 1)
		}
		shipped += len(parcels)
		w.handOver(parcels[0])
	}
	if shipped == 0 {
		t.Errorf("no order could be shipped")
	}
	w.nothingOpen(got)
}

func (w *world) parcelsOf(got catch, ids []string) []connectors.Parcel {
	var parcels []connectors.Parcel
	for i, id := range ids {
		parcels = append(parcels, w.parcel(i+1, got.raw[id], got.orders[id]))
	}
	return parcels
}

// pushAll pushes the numbers of all parcels in one call and reads them back.
func (w *world) pushAll(parcels []connectors.Parcel) {
	w.t.Helper()
	way := ways[connectors.ShipSelf]
	for i, o := range way.ask(w, w.connector, parcels) {
		if o.State != connectors.Nothing && o.State != connectors.Unclear {
			w.t.Errorf("order %s: before anything was pushed the platform is said to be %q", parcels[i].Order.ID, o.State)
		}
		emulationtest.Remember(&parcels[i], o)
	}
	for i, o := range way.change(w, w.connector, parcels) {
		emulationtest.Remember(&parcels[i], o)
		if o.State == connectors.Pending { // the engine asks then, and does not push again
			o = w.settleAsking(way, &parcels[i])
		}
		if o.State != connectors.Done {
			w.t.Errorf("order %s: pushing its number gave %q (%v)", parcels[i].Order.ID, o.State, o.Err)
		}
	}
	for i, o := range way.ask(w, w.connector, parcels) {
		if o.State != connectors.Done {
			w.t.Errorf("order %s: read back, its number is %q (%v)", parcels[i].Order.ID, o.State, o.Err)
		}
	}
}

// arrangeAll takes numbers in the batches that the connector asks for, and gives the parcels with their numbers.
func (w *world) arrangeAll(parcels []connectors.Parcel) []connectors.Parcel {
	w.t.Helper()
	way := ways[connectors.ShipLabel]
	for i := range parcels {
		w.choose(w.connector, &parcels[i])
	}
	for _, batch := range w.batches(connectors.StepArrange, parcels) {
		for i, o := range way.change(w, w.connector, batch) {
			emulationtest.Remember(&batch[i], o)
			if o.State != connectors.Done && o.State != connectors.Pending {
				w.t.Errorf("order %s: arranging gave %q (%v)", batch[i].Order.ID, o.State, o.Err)
			}
		}
		parcels = replaced(parcels, batch)
	}
	for round := 0; round < patienceRounds && slices.ContainsFunc(parcels, unnumbered); round++ {
		w.clock.forward(2 * time.Minute)
		waiting := keepParcels(parcels, unnumbered)
		for _, batch := range w.batches(connectors.StepNumber, waiting) {
			for i, o := range way.ask(w, w.connector, batch) {
				emulationtest.Remember(&batch[i], o)
				if o.State != connectors.Done && o.State != connectors.Pending {
					w.t.Errorf("order %s: once arranged, it is %q (%v)", batch[i].Order.ID, o.State, o.Err)
				}
			}
			parcels = replaced(parcels, batch)
		}
	}
	for _, p := range parcels {
		if unnumbered(p) {
			w.t.Errorf("order %s never got a number", p.Order.ID)
		}
	}
	return parcels
}

// labelAll gets the label of every parcel. Those of the orders printed elsewhere are refused with the reason.
func (w *world) labelAll(parcels []connectors.Parcel, elsewhere []string) {
	w.t.Helper()
	waiting := keepParcels(parcels, func(p connectors.Parcel) bool {
		_, there := w.labelThatCame(p)
		return !there && !unnumbered(p)
	})
	for round := 0; round < patienceRounds && len(waiting) > 0; round++ {
		var still []connectors.Parcel
		for _, batch := range w.batches(connectors.StepLabel, waiting) {
			outcomes := w.judged("Label", batch, w.connector.(connectors.LabelShipper).Label(w.ctx(), batch))
			for i, o := range outcomes {
				emulationtest.Remember(&batch[i], o)
				switch {
				case o.State == connectors.Pending:
					still = append(still, batch[i])
				case slices.Contains(elsewhere, batch[i].Order.ID):
					if o.State != connectors.Refused || connectors.KindOf(o.Err) != connectors.Rejected {
						w.t.Errorf("order %s: its label is printed elsewhere, but it is %q (%v)", batch[i].Order.ID, o.State, o.Err)
					}
				case o.State != connectors.Done || o.Label == nil || len(o.Label.Data) == 0 || strings.TrimSpace(o.Label.Type) == "":
					w.t.Errorf("order %s: its label is %q without data or type (%v)", batch[i].Order.ID, o.State, o.Err)
				}
			}
		}
		waiting = still
		w.clock.forward(time.Minute)
	}
	for _, p := range waiting {
		w.t.Errorf("order %s never got a label", p.Order.ID)
	}
}

// unlabelled are the orders whose label is printed elsewhere.
func (w *world) unlabelled() []string { return w.emulator.Expect(w.window()).Unlabelled }

// batches cuts parcels as the connector says: same group, at most size.
func (w *world) batches(step connectors.ShipStep, parcels []connectors.Parcel) [][]connectors.Parcel {
	w.t.Helper()
	shipper := w.connector.(connectors.LabelShipper)
	var names []string
	groups := map[string][]connectors.Parcel{}
	most := map[string]int{}
	for _, p := range parcels {
		group, size := shipper.Batch(step, p)
		if size < 1 {
			w.t.Errorf("Batch(%s) says that %d parcels go in one call", step, size)
			size = 1
		}
		if !slices.Contains(names, group) {
			names = append(names, group)
			most[group] = size
		}
		most[group] = min(most[group], size)
		groups[group] = append(groups[group], p)
	}
	var cut [][]connectors.Parcel
	for _, name := range names {
		cut = append(cut, slices.Collect(slices.Chunk(slices.Clone(groups[name]), most[name]))...)
	}
	return cut
}

func unnumbered(p connectors.Parcel) bool { return p.TrackingNumber == "" }

func keepParcels(all []connectors.Parcel, want func(connectors.Parcel) bool) []connectors.Parcel {
	return slices.DeleteFunc(slices.Clone(all), func(p connectors.Parcel) bool { return !want(p) })
}

// replaced puts changed parcels in the place of those with the same id.
func replaced(all, changed []connectors.Parcel) []connectors.Parcel {
	for _, p := range changed {
		i := slices.IndexFunc(all, func(q connectors.Parcel) bool { return q.ID == p.ID })
		all[i] = p
	}
	return all
}

// shippedOnce checks on the platform's side that an order was shipped that often, with our number.
func (w *world) shippedOnce(p connectors.Parcel, times int) {
	w.t.Helper()
	view, there := w.emulator.Shop(p.Order.ID)
	require.True(w.t, there, "the emulator must show order %s", p.Order.ID)
	if view.Shipments != times {
		w.t.Errorf("order %s was shipped %d times on the platform, not %d", p.Order.ID, view.Shipments, times)
	}
	if times > 0 && !slices.Contains(view.TrackingNumbers, p.TrackingNumber) {
		w.t.Errorf("order %s: the platform has the numbers %q, not %q", p.Order.ID, view.TrackingNumbers, p.TrackingNumber)
	}
}

// handOver has the carrier scan a parcel: from then on its order must not look as if it could still be shipped.
func (w *world) handOver(p connectors.Parcel) {
	w.t.Helper()
	if err := w.emulator.Act(connectors.Act{Kind: "hand_over", Order: p.Order.ID}); err != nil {
		w.t.Logf("hand_over: %v", err)
		return
	}
	window := w.window()
	after := w.fetch(w.connector, window)
	how := w.lookUp(p.Order.ID, catch{sequence: []string{p.Order.ID}}, after, window)
	if !how.gone && how.order.State != connectors.StateShipped {
		w.t.Errorf("order %s was handed over and is said to be %q", p.Order.ID, how.order.State)
	}
}

// nothingOpen checks that what was shipped with an own carrier is not fetched as open again.
func (w *world) nothingOpen(before catch) {
	w.t.Helper()
	window := w.window()
	after := w.fetch(w.connector, window)
	w.exact(after, window)
	for _, id := range w.shippable(before, connectors.ShipSelf) {
		if o, listed := after.orders[id]; listed && o.State == connectors.StateOpen {
			w.t.Errorf("order %s was shipped and still comes in as open", id)
		}
	}
}

// checkCorrects changes a number that the platform was told, and loses an answer on the way.
func checkCorrects(t T, s *subject) {
	if !s.platform.Corrects || s.Less {
		t.Logf("the platform takes one number for good")
		return
	}
	w := s.open(t, connectors.EmulatorOptions{Orders: 12})
	way := ways[connectors.ShipSelf]
	p, ok := w.shippedParcel(way)
	if !ok {
		t.Logf("no order ships this way")
		return
	}
	start := w.gate.requests()
	w.corrected(way, &p, 0)
	usual := w.gate.requests() - start
	for n, at := range places(emulation.DropAfter, usual, 4) {
		w.t = &prefixed{T: t, prefix: fmt.Sprintf("answer lost at request %d of %d: ", at, usual)}
		repair := w.breakAt(emulation.DropAfter, at, 1)
		w.corrected(way, &p, n+1)
		repair()
	}
	w.t = t
}

// corrected gives a parcel that was told another number, and holds the platform's side against what the connector says.
func (w *world) corrected(way way, p *connectors.Parcel, n int) {
	w.t.Helper()
	before := p.TrackingNumber
	p.TrackingNumber = fmt.Sprintf("90399%07d", n)
	last := w.settle(w.newConnector(), way, p)
	if last.State != connectors.Done && last.State != connectors.Already {
		w.t.Errorf("order %s: correcting its number ended as %q (%v)", p.Order.ID, last.State, last.Err)
	}
	w.shippedOnce(*p, 1)
	if view, _ := w.emulator.Shop(p.Order.ID); slices.Contains(view.TrackingNumbers, before) {
		w.t.Errorf("order %s: the platform still has the number %s", p.Order.ID, before)
	}
	old := *p
	old.TrackingNumber = before
	if o := way.ask(w, w.newConnector(), []connectors.Parcel{old})[0]; o.State == connectors.Done || o.State == connectors.Already {
		w.t.Errorf("order %s: its number %s was corrected and is said to be there", p.Order.ID, before)
	}
}

func pushUnder(fault emulation.Fault) func(T, *subject) {
	return func(t T, s *subject) { shipUnder(t, s, fault, ways[connectors.ShipSelf]) }
}

func arrangeUnder(fault emulation.Fault) func(T, *subject) {
	return func(t T, s *subject) { shipUnder(t, s, fault, ways[connectors.ShipLabel]) }
}

// shipUnder loses requests and answers of a changing call, one place at a time, and recovers as the engine does.
func shipUnder(t T, s *subject, fault emulation.Fault, way way) {
	w := s.open(t, connectors.EmulatorOptions{Orders: 40})
	got := w.fetch(w.connector, w.window())
	ids := w.shippable(got, way.mode)
	if len(ids) == 0 {
		t.Logf("no order ships this way")
		return
	}
	next := 0
	take := func() (connectors.Parcel, bool) {
		if next == len(ids) {
			return connectors.Parcel{}, false
		}
		next++
		p := w.parcel(next, got.raw[ids[next-1]], got.orders[ids[next-1]])
		if way.mode == connectors.ShipLabel {
			w.choose(w.connector, &p)
		}
		return p, true
	}
	calm, _ := take()
	usual := w.undisturbed(way, calm)
	w.patience(fault)
	for _, at := range places(fault, usual.requests, 6) {
		for _, times := range []int{1, 2} {
			p, left := take()
			if !left {
				return
			}
			w.t = &prefixed{T: t, prefix: fmt.Sprintf("%d at request %d of %d, order %s: ", times, at, usual.requests, p.Order.ID)}
			w.shipBroken(way, p, fault, at, times, usual)
			w.t = t
		}
	}
}

// undisturbedShipment is what shipping one parcel looks like when nothing goes wrong.
type undisturbedShipment struct {
	requests int
	tells    bool // the platform can tell what it has: before it says nothing, afterwards done
	notices  int
}

func (w *world) undisturbed(way way, p connectors.Parcel) undisturbedShipment {
	w.t.Helper()
	before := way.ask(w, w.connector, []connectors.Parcel{p})[0]
	start := w.gate.requests()
	first := way.change(w, w.connector, []connectors.Parcel{p})[0]
	usual := undisturbedShipment{requests: w.gate.requests() - start}
	emulationtest.Remember(&p, first)
	if first.State == connectors.Pending || p.TrackingNumber == "" {
		w.clock.forward(max(time.Minute, first.Until.Sub(w.clock.Now())))
		first = w.settleAsking(way, &p)
	}
	if first.State != connectors.Done {
		w.t.Errorf("order %s: undisturbed shipping gave %q (%v)", p.Order.ID, first.State, first.Err)
	}
	w.shippedOnce(p, 1)
	after := way.ask(w, w.connector, []connectors.Parcel{p})[0]
	usual.tells = before.State == connectors.Nothing && (after.State == connectors.Done || after.State == connectors.Pending)
	view, _ := w.emulator.Shop(p.Order.ID)
	usual.notices = view.Notices
	return usual
}

// settleAsking only asks, until there is a number.
func (w *world) settleAsking(way way, p *connectors.Parcel) connectors.Outcome {
	w.t.Helper()
	var last connectors.Outcome
	for range patienceRounds {
		last = way.ask(w, w.connector, []connectors.Parcel{*p})[0]
		emulationtest.Remember(p, last)
		if last.State != connectors.Pending && p.TrackingNumber != "" {
			return last
		}
		w.clock.forward(max(time.Minute, last.Until.Sub(w.clock.Now())))
	}
	return last
}

// shipBroken ships one parcel under a fault and holds the platform's side against what the connector says.
func (w *world) shipBroken(way way, p connectors.Parcel, fault emulation.Fault, at, times int, usual undisturbedShipment) {
	w.t.Helper()
	c := w.newConnector()
	repair := w.breakAt(fault, at, times)
	last := w.settle(c, way, &p)
	repair()
	view, _ := w.emulator.Shop(p.Order.ID)
	if view.Shipments > 1 {
		w.t.Errorf("it was shipped %d times on the platform", view.Shipments)
	}
	if view.Notices > usual.notices {
		w.t.Errorf("the buyer got %d messages, not %d", view.Notices, usual.notices)
	}
	switch last.State {
	case connectors.Done, connectors.Already:
		w.shippedOnce(p, 1)
	case connectors.Unclear:
		if usual.tells {
			w.t.Errorf("it ended unclear (%v), but the platform can tell", last.Err)
		}
	default:
		w.t.Errorf("it ended as %q (%v)", last.State, last.Err)
	}
}

// shippedParcel ships one order undisturbed and gives its parcel; ok is false if no order ships this way.
func (w *world) shippedParcel(way way) (p connectors.Parcel, ok bool) {
	w.t.Helper()
	got := w.fetch(w.connector, w.window())
	ids := without(w.shippable(got, way.mode), w.unlabelled())
	if len(ids) == 0 || !way.able(w.connector) {
		return p, false
	}
	p = w.parcel(1, got.raw[ids[0]], got.orders[ids[0]])
	if way.mode == connectors.ShipLabel {
		w.choose(w.connector, &p)
	}
	last := w.settle(w.connector, way, &p)
	if last.State != connectors.Done && last.State != connectors.Already {
		w.t.Errorf("order %s: undisturbed shipping gave %q (%v)", p.Order.ID, last.State, last.Err)
	}
	return p, true
}

// questionUnder asks about a parcel that was shipped while something goes wrong. A question that got no answer must not pass
// for the answer that there is nothing: the engine would ship again.
func questionUnder(fault emulation.Fault) func(T, *subject) {
	return func(t T, s *subject) {
		for _, mode := range []connectors.ShipMode{connectors.ShipSelf, connectors.ShipLabel} {
			w := s.open(t, connectors.EmulatorOptions{})
			p, ok := w.shippedParcel(ways[mode])
			if !ok {
				continue
			}
			w.patience(fault)
			start := w.gate.requests()
			calm := ways[mode].ask(w, w.newConnector(), []connectors.Parcel{p})[0]
			n := w.gate.requests() - start
			for _, at := range places(fault, n, 4) {
				for _, times := range []int{1, forGood} {
					w.t = &prefixed{T: t, prefix: fmt.Sprintf("%s, fault at request %d of %d: ", mode, at, n)}
					c := w.newConnector()
					repair := w.breakAt(fault, at, times)
					answer := ways[mode].ask(w, c, []connectors.Parcel{p})[0]
					repair()
					w.checkAnswer(calm, answer)
					w.t = t
				}
			}
		}
	}
}

// checkAnswer holds an answer under a fault against the calm one: it is the same, or it says that nobody can tell.
func (w *world) checkAnswer(calm, answer connectors.Outcome) {
	w.t.Helper()
	switch answer.State {
	case connectors.Unclear, connectors.NotAsked:
		return
	case calm.State:
		if answer.TrackingNumber != calm.TrackingNumber {
			w.t.Errorf("the question was answered with another number")
		}
	default:
		w.t.Errorf("the question was answered with %q, the truth is %q", answer.State, calm.State)
	}
}

// labelUnder asks for a label while something goes wrong: it comes whole, or later.
func labelUnder(fault emulation.Fault) func(T, *subject) {
	return func(t T, s *subject) {
		w := s.open(t, connectors.EmulatorOptions{})
		p, ok := w.shippedParcel(ways[connectors.ShipLabel])
		if !ok {
			t.Logf("no order ships with a label")
			return
		}
		if _, there := w.labelThatCame(p); there {
			t.Logf("labels come with the answer that arranges")
			return
		}
		w.patience(fault)
		start := w.gate.requests()
		whole := w.labelOf(w.newConnector(), p)
		n := w.gate.requests() - start
		for _, at := range places(fault, n, 5) {
			w.t = &prefixed{T: t, prefix: fmt.Sprintf("fault at request %d of %d: ", at, n)}
			c := w.newConnector()
			repair := w.breakAt(fault, at, 1)
			label := w.labelOf(c, p)
			repair()
			if label.Type != whole.Type || len(label.Data) != len(whole.Data) && !isWholePDF(label.Data) {
				w.t.Errorf("the label has %d bytes of type %q, the whole one %d of %q", len(label.Data), label.Type, len(whole.Data), whole.Type)
			}
			w.t = t
		}
	}
}

// isWholePDF tells whether a PDF has its end: a platform may write the same label in another length each time.
func isWholePDF(data []byte) bool {
	return bytes.HasPrefix(data, []byte("%PDF-")) && bytes.HasSuffix(bytes.TrimSpace(data), []byte("%%EOF"))
}

// labelOf asks for a label until it is there.
func (w *world) labelOf(c connectors.Connector, p connectors.Parcel) connectors.Label {
	w.t.Helper()
	var last connectors.Outcome
	for range patienceRounds {
		last = w.judged("Label", []connectors.Parcel{p}, c.(connectors.LabelShipper).Label(w.ctx(), []connectors.Parcel{p}))[0]
		emulationtest.Remember(&p, last)
		if last.State == connectors.Done && last.Label != nil && len(last.Label.Data) > 0 {
			return *last.Label
		}
		if last.State == connectors.Refused && connectors.KindOf(last.Err) != connectors.Unexpected {
			break // an answer that could not be read is no refusal of the label: a person asks again
		}
		w.clock.forward(max(time.Minute, last.Until.Sub(w.clock.Now())))
	}
	w.t.Errorf("order %s: the label never came, at last it was %q (%v)", p.Order.ID, last.State, last.Err)
	return connectors.Label{}
}
