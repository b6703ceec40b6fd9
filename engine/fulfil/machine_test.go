package fulfil_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gowarehouse/connectors"
	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
)

// machine does at random what people, the platform and bad luck do to orders.
type machine struct {
	*house
	rt      *rapid.T
	orders  []int64
	numbers int
	shipped map[int64]int // parcels that have left, as last seen
	held    map[int64]bool
	wrong   []string // what the guard saw
}

// TestNothingIsLostOrDoubledWhateverHappens: random orders are packed, shipped, held, cancelled, taken back, with lost requests
// and answers, and with a program that dies in the middle of calls and starts anew.
func TestNothingIsLostOrDoubledWhateverHappens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		h := build(t.Context(), rt, t.TempDir())
		defer h.close()
		m := &machine{house: h, rt: rt, shipped: map[int64]int{}, held: map[int64]bool{}}
		h.shop.guard = m.guard
		m.newOrder(rt)
		rt.Repeat(map[string]func(*rapid.T){
			"":                 m.check,
			"order":            m.newOrder,
			"pack":             m.packSome,
			"ship":             m.shipSome,
			"go":               m.goOn,
			"go on":            m.goOn,
			"go with bad luck": m.goWithBadLuck,
			"go with bad":      m.goWithBadLuck,
			"go with":          m.goWithBadLuck,
			"while it is out":  m.whileOut,
			"work":             m.workSome,
			"time passes":      m.timePasses,
			"hold":             m.holdOne,
			"release":          m.releaseOne,
			"cancel":           m.cancelOne,
			"change":           m.changeOne,
			"undo":             m.undoOne,
			"unpack":           m.unpackOne,
			"parcel back":      m.backOne,
			"number":           m.changeNumber,
			"crash":            func(*rapid.T) { m.restart() },
			"stock":            m.stockComes,
			"decide":           func(*rapid.T) { m.decideAll() },
		})
		m.finish()
	})
}

// guard sees every call that changes something on the platform: none for a parcel that was taken apart, none for an order that is
// held or cancelled here. It runs where the call does, so that it only takes note.
func (m *machine) guard(p connectors.Parcel) {
	verdict := func() string {
		id, err := strconv.ParseInt(p.ID, 10, 64)
		if err != nil {
			return err.Error()
		}
		row, err := m.store.Parcel(m.ctx, id)
		if err != nil || row.VoidedAt != nil {
			return fmt.Sprintf("parcel %d is voided (%v)", id, err)
		}
		holds, err := m.store.Holds(m.ctx, row.OrderID)
		if err != nil || slices.ContainsFunc(holds, func(h store.Hold) bool { return h.ReleasedAt == nil }) {
			return fmt.Sprintf("order %d is held (%v)", row.OrderID, err)
		}
		o, err := m.store.Order(m.ctx, row.OrderID)
		if err != nil || o.PlatformState == connectors.StateCancelled {
			return fmt.Sprintf("order %d is cancelled (%v)", row.OrderID, err)
		}
		for _, l := range p.Lines {
			if i, _ := strconv.Atoi(l.Line); i < 1 || l.Quantity > p.Order.Lines[i-1].Quantity {
				return fmt.Sprintf("order %d has less than parcel %d", row.OrderID, id)
			}
		}
		return ""
	}()
	if verdict != "" {
		m.wrong = append(m.wrong, "called although "+verdict)
	}
}

func (m *machine) check(*rapid.T) {
	require.Empty(m.rt, m.wrong)
	m.balanced()
	for parcel, n := range m.shop.effects() {
		require.Equal(m.rt, 1, n, "parcel %s was shipped %d times on the platform", parcel, n)
	}
	for _, order := range m.orders {
		left := 0
		for _, p := range m.parcels(order) {
			if p.ShippedAt != nil {
				left++
			}
		}
		held := m.isHeld(order)
		if held && m.held[order] {
			require.LessOrEqual(m.rt, left, m.shipped[order], "order %d left while it was held", order)
		}
		m.shipped[order], m.held[order] = left, held
		m.stockOf(order)
		m.nothingForgotten(order)
	}
}

// nothingForgotten checks that no parcel was taken apart that the platform has, unless it cancelled the order.
func (m *machine) nothingForgotten(order int64) {
	all, err := m.store.Parcels(m.ctx, order)
	require.NoError(m.rt, err)
	o, err := m.store.Order(m.ctx, order)
	require.NoError(m.rt, err)
	made := m.shop.effects()
	for _, p := range all {
		if p.VoidedAt != nil && o.PlatformState != connectors.StateCancelled {
			require.Zero(m.rt, made[strconv.FormatInt(p.ID, 10)], "parcel %d was taken apart", p.ID)
		}
	}
}

// stockOf checks that an order took off the shelf what its shipped parcels hold, and still reserves the rest and nothing else.
func (m *machine) stockOf(order int64) {
	gone, err := lifecycle.ShippedByLine(m.ctx, &m.store.Queries, order)
	require.NoError(m.rt, err)
	lines := map[int64]store.Line{}
	want := map[string]int64{}
	for _, l := range m.lines(order) {
		lines[l.ID] = l
		want[strings.ToLower(l.SKU)] += gone[l.ID]
	}
	reserved, err := m.store.Reservations(m.ctx, order)
	require.NoError(m.rt, err)
	for _, r := range reserved {
		require.Equal(m.rt, max(0, lines[r.LineID].Quantity-gone[r.LineID]), r.Quantity, "reservation of line %d", r.LineID)
	}
	took := map[string]int64{}
	for _, id := range []string{"tea", "cup"} {
		moved, err := m.store.Movements(m.ctx, id, 10000)
		require.NoError(m.rt, err)
		for _, mv := range moved {
			if mv.OrderID == order {
				took[id] -= mv.Quantity
			}
		}
		require.Equal(m.rt, want[id], took[id], "%s taken by order %d", id, order)
	}
}

func (m *machine) isHeld(order int64) bool {
	holds, err := m.store.Holds(m.ctx, order)
	require.NoError(m.rt, err)
	return slices.ContainsFunc(holds, func(h store.Hold) bool { return h.ReleasedAt == nil })
}

// one draws an order.
func (m *machine) one(rt *rapid.T) int64 {
	if len(m.orders) == 0 {
		rt.Skip("no orders")
	}
	return rapid.SampledFrom(m.orders).Draw(rt, "order")
}

// tolerated lets refusals pass: people try what cannot be done.
func (m *machine) tolerated(err error) {
	var refused *connectors.Error
	if err != nil && (!errors.As(err, &refused) || refused.Kind != connectors.Rejected) {
		require.NoError(m.rt, err)
	}
}

func (m *machine) newOrder(rt *rapid.T) {
	if len(m.orders) >= 6 {
		rt.Skip("enough orders")
	}
	mode := rapid.SampledFrom([]string{"store", "own"}).Draw(rt, "mode")
	lines := []line{{"TEA", rapid.IntRange(1, 30).Draw(rt, "tea")}}
	if rapid.Bool().Draw(rt, "cup too") {
		lines = append(lines, line{"CUP", rapid.IntRange(1, 30).Draw(rt, "cups")})
	}
	m.orders = append(m.orders, m.order(strconv.Itoa(1001+len(m.orders)), mode, lines...))
}

func (m *machine) packSome(rt *rapid.T) { m.packOne(rt, m.one(rt)) }

func (m *machine) packOne(rt *rapid.T, order int64) {
	var packing fulfil.Packing
	if rapid.Bool().Draw(rt, "a parcel for each line") {
		for _, l := range m.lines(order) {
			if l.Quantity > 0 {
				packing.Parcels = append(packing.Parcels, []fulfil.Piece{{Line: l.ID, Quantity: l.Quantity}})
			}
		}
	}
	_, err := m.ship.Pack(m.ctx, order, packing, "amy")
	m.tolerated(err)
}

func (m *machine) shipSome(rt *rapid.T) { m.shipOne(m.one(rt)) }

func (m *machine) shipOne(order int64) {
	var how []fulfil.How
	for _, p := range m.parcels(order) {
		if p.ShipMode == connectors.ShipSelf && p.ShippedAt == nil {
			m.numbers++
			how = append(how, fulfil.How{Parcel: p.ID, Number: fmt.Sprintf("9%011d", m.numbers)})
		}
	}
	_, err := m.ship.Ship(m.ctx, order, how, "amy")
	m.tolerated(err)
}

func (m *machine) workSome(*rapid.T) {
	m.toNext()
	m.work()
}

// toNext lets the time pass until something is due, at most half an hour.
func (m *machine) toNext() {
	next, waits, err := m.store.NextDue(m.ctx)
	require.NoError(m.rt, err)
	if wait := next.Sub(m.now()); waits && wait > 0 {
		m.forward(min(wait, 30*time.Minute))
	}
}

// goOn does what a packer does with an order: pack it, ship it, see to it that the platform is told.
func (m *machine) goOn(rt *rapid.T) {
	order := m.one(rt)
	m.packOne(rt, order)
	m.shipOne(order)
	m.tolerated(m.ship.PushNow(m.ctx, order, "amy"))
	m.workSome(rt)
}

var mishaps = []mishap{replyLost, requestLost, offline, killedBefore, killedAfter}

func (m *machine) goWithBadLuck(rt *rapid.T) {
	next := rapid.SampledFrom(mishaps).Draw(rt, "mishap")
	m.shop.set(func(s *shop) { s.mishaps = append(s.mishaps, next) })
	m.goOn(rt)
	if next == killedBefore || next == killedAfter {
		m.restart()
	}
}

// whileOut lets something happen to an order while a call for it, or for another one, is out.
func (m *machine) whileOut(rt *rapid.T) {
	order := m.one(rt)
	events := map[string]func(){
		"hold":        func() { m.hold(order) },
		"cancel":      func() { m.cancel(m.number(order)) },
		"unpack":      func() { m.tolerated(m.ship.Unpack(m.ctx, order, "amy")) },
		"undo":        func() { m.tolerated(m.ship.UndoShip(m.ctx, order, "amy")) },
		"parcel back": func() { m.tolerated(m.ship.ParcelBack(m.ctx, order, "amy")) },
	}
	event := rapid.SampledFrom(slices.Sorted(maps.Keys(events))).Draw(rt, "event")
	m.shop.set(func(s *shop) { s.before = events[event] })
	m.goWithBadLuck(rt)
	m.shop.set(func(s *shop) { s.before = nil })
}

func (m *machine) timePasses(rt *rapid.T) {
	m.forward(time.Duration(rapid.SampledFrom([]int{1, 7, 60, 1800}).Draw(rt, "seconds")) * time.Second)
}

func (m *machine) holdOne(rt *rapid.T) {
	order := m.one(rt)
	if !m.isHeld(order) {
		m.hold(order)
	}
}

func (m *machine) releaseOne(rt *rapid.T) { m.release(m.one(rt)) }

func (m *machine) number(order int64) string {
	o, err := m.store.Order(m.ctx, order)
	require.NoError(m.rt, err)
	return o.Number
}

func (m *machine) cancelOne(rt *rapid.T) { m.cancel(m.number(m.one(rt))) }

func (m *machine) changeOne(rt *rapid.T) {
	n := rapid.IntRange(1, 30).Draw(rt, "pieces")
	m.onPlatform(m.number(m.one(rt)), func(o *connectors.Order) {
		o.Lines = slices.Clone(o.Lines)
		o.Lines[0].Quantity = n
	})
}

func (m *machine) undoOne(rt *rapid.T)   { m.tolerated(m.ship.UndoShip(m.ctx, m.one(rt), "amy")) }
func (m *machine) unpackOne(rt *rapid.T) { m.tolerated(m.ship.Unpack(m.ctx, m.one(rt), "amy")) }
func (m *machine) backOne(rt *rapid.T)   { m.tolerated(m.ship.ParcelBack(m.ctx, m.one(rt), "amy")) }

func (m *machine) changeNumber(rt *rapid.T) {
	for _, p := range m.parcels(m.one(rt)) {
		m.numbers++
		m.tolerated(m.ship.ChangeNumber(m.ctx, p.ID, own(fmt.Sprintf("9%011d", m.numbers)), "amy"))
	}
}

func (m *machine) stockComes(rt *rapid.T) {
	m.putAway(rapid.SampledFrom([]string{"tea", "cup"}).Draw(rt, "product"), int64(rapid.IntRange(1, 50).Draw(rt, "pieces")))
}

// decideAll is an honest person who looks at the platform before he decides.
func (m *machine) decideAll() {
	for _, state := range []store.EffectState{store.EffectUnclear, store.EffectFailed} {
		waiting, err := m.store.Effects(m.ctx, store.EffectFilter{State: state}, 100)
		require.NoError(m.rt, err)
		for _, e := range waiting {
			require.Zero(m.rt, m.shop.effects()[strconv.FormatInt(e.ParcelID, 10)], "the shop has %s, and it always tells", e.Key)
			m.tolerated(m.runner.Decide(m.ctx, e.ID, outbox.DecideDrop, "amy"))
		}
	}
}

// finish lets the luck turn: every intent must then come to its end, and the platform must have what this house says it has.
func (m *machine) finish() {
	m.shop.set(func(s *shop) { s.mishaps = nil })
	m.restart()
	for _, order := range m.orders {
		m.release(order)
	}
	for range 3 {
		m.idle(3 * time.Hour)
		m.decideAll()
	}
	m.check(m.rt)
	made := m.shop.effects()
	for _, order := range m.orders {
		effects, err := m.store.EffectsOfOrder(context.WithoutCancel(m.ctx), order)
		require.NoError(m.rt, err)
		for _, e := range effects {
			require.Contains(m.rt, []store.EffectState{store.EffectConfirmed, store.EffectCancelled}, e.State, "%s: %s", e.Key, e.Error)
		}
		for _, p := range m.parcels(order) {
			id := strconv.FormatInt(p.ID, 10)
			require.Equal(m.rt, made[id] == 1, p.Push == store.PushConfirmed, "parcel %s is %s", id, p.Push)
		}
	}
	require.NotContains(m.rt, m.notices(), store.NoticePush)
}
