package stock_test

// A state machine that does what a warehouse does, in any order, and looks after every step whether the books are right.

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gowarehouse/connectors"
	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/stock"
	"gowarehouse/engine/store"
)

// machine is a warehouse with two products, a bundle of both and two platforms.
type machine struct {
	*world
	receipts []stock.Receipt
	placed   []connectors.Order // with the platform's word for each
	ids      []int64
}

var skus = []string{"TEA", "CUP"}

func newMachine(t *rapid.T, dir string) *machine {
	w := openWorld(t, dir)
	for i, account := range []string{"a", "b"} {
		d := w.account(account, []string{"deltadepot", "absolutedepot"}[i], 50)
		for _, sku := range skus {
			if i == 0 {
				w.product(sku)
			}
			w.list(account, sku, map[string]int64{sku: 1})
			d.set(sku, 0)
		}
		w.list(account, "SET", map[string]int64{"TEA": 2, "CUP": 1})
		d.set("SET", 0)
	}
	return &machine{world: w}
}

// PutAway puts something away; now and then a receipt that was put away before.
func (m *machine) PutAway(t *rapid.T) {
	if len(m.receipts) > 0 && rapid.IntRange(0, 3).Draw(t, "again") == 0 {
		done, err := m.stock.PutAway(context.Background(), rapid.SampledFrom(m.receipts).Draw(t, "receipt"), "amy")
		require.NoError(t, err)
		require.True(t, done.Already)
		return
	}
	r := stock.Receipt{Merchant: "m", Key: fmt.Sprintf("R-%d", len(m.receipts))}
	for _, sku := range skus {
		if n := rapid.Int64Range(0, 8).Draw(t, sku); n > 0 {
			r.Lines = append(r.Lines, stock.ReceiptLine{Product: sku, Quantity: n})
		}
	}
	if len(r.Lines) == 0 {
		return
	}
	_, err := m.stock.PutAway(context.Background(), r, "amy")
	require.NoError(t, err)
	m.receipts = append(m.receipts, r)
}

// Order brings an order in.
func (m *machine) Order(t *rapid.T) {
	m.orders++
	o := connectors.Order{
		ID:        fmt.Sprintf("o-%d", m.orders),
		Number:    fmt.Sprintf("%04d", m.orders),
		State:     connectors.StateOpen,
		OrderedAt: m.clock,
		Payment:   connectors.Payment{Method: "card", Kind: connectors.PaymentOnline},
		Total:     connectors.TWD(100),
		Shipping:  connectors.Shipping{Code: "home", Mode: connectors.ShipSelf},
	}
	for i := range rapid.IntRange(1, 2).Draw(t, "lines") {
		item := rapid.SampledFrom([]string{"TEA", "CUP", "SET"}).Draw(t, "item")
		o.Lines = append(
			o.Lines,
			connectors.Line{
				ID:       fmt.Sprint(i),
				Listing:  key(item),
				Name:     item,
				Quantity: rapid.IntRange(1, 4).Draw(t, "quantity"),
				Price:    connectors.TWD(1),
			},
		)
	}
	m.ids = append(m.ids, m.receive(rapid.SampledFrom([]string{"a", "b"}).Draw(t, "account"), o))
	m.placed = append(m.placed, o)
}

// pick gives the place of an order, or skips the step when there is none.
func (m *machine) pick(t *rapid.T) int {
	if len(m.ids) == 0 {
		t.Skip("no orders yet")
	}
	return rapid.IntRange(0, len(m.ids)-1).Draw(t, "order")
}

// among gives an order in one of the states, or skips the step when there is none.
func (m *machine) among(t *rapid.T, states ...store.OrderState) int64 {
	var ids []int64
	for _, id := range m.ids {
		if slices.Contains(states, m.state(id)) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		t.Skip("no such order")
	}
	return rapid.SampledFrom(ids).Draw(t, "order")
}

// again takes in an order anew, as the platform has it now.
func (m *machine) again(t *rapid.T, i int) {
	o, err := m.store.Order(context.Background(), m.ids[i])
	require.NoError(t, err)
	require.Equal(t, m.ids[i], m.receive(o.AccountID, m.placed[i]))
}

// Change changes the quantity of an order on the platform; somebody looks at the difference and releases the hold.
func (m *machine) Change(t *rapid.T) {
	i := m.pick(t)
	m.placed[i].Lines[0].Quantity = rapid.IntRange(0, 5).Draw(t, "quantity")
	m.again(t, i)
	holds, err := m.store.Holds(context.Background(), m.ids[i])
	require.NoError(t, err)
	for _, h := range holds {
		if h.ReleasedAt == nil {
			m.write(func(q *store.Queries) error {
				_, err := lifecycle.Release(context.Background(), q, h.ID, "seen", "amy", m.clock)
				return err
			})
		}
	}
}

// Cancel cancels an order on the platform.
func (m *machine) Cancel(t *rapid.T) {
	i := m.pick(t)
	m.placed[i].State = connectors.StateCancelled
	m.again(t, i)
}

// Ship packs and ships an order.
func (m *machine) Ship(t *rapid.T) {
	ctx, id := context.Background(), m.among(t, store.Ready)
	_, err := m.fulfil.Pack(ctx, id, fulfil.Packing{}, "amy")
	if err != nil { // every line was changed to nothing
		require.Equal(t, connectors.Rejected, connectors.KindOf(err), "%v", err)
		return
	}
	_, err = m.fulfil.Ship(ctx, id, []fulfil.How{{Carrier: "T-Cat", Number: fmt.Sprintf("9%011d", id), Anyway: true}}, "amy")
	require.NoError(t, err)
}

// Undo takes a shipping back, and what was packed apart. The goods of a cancelled order come back by the door.
func (m *machine) Undo(t *rapid.T) {
	ctx, id := context.Background(), m.among(t, store.Shipped, store.PartlyShipped)
	o, err := m.store.Order(ctx, id)
	require.NoError(t, err)
	if o.PlatformState == connectors.StateCancelled {
		require.NoError(t, m.fulfil.ParcelBack(ctx, id, "amy"))
		return
	}
	require.NoError(t, m.fulfil.UndoShip(ctx, id, "amy"))
	require.NoError(t, m.fulfil.Unpack(ctx, id, "amy"))
}

// Adjust counts a shelf.
func (m *machine) Adjust(t *rapid.T) {
	to := rapid.Int64Range(0, 12).Draw(t, "to")
	_, err := m.stock.Adjust(
		context.Background(),
		stock.Adjustment{Merchant: "m", Product: rapid.SampledFrom(skus).Draw(t, "sku"), To: &to, Note: "盤點"},
		"amy",
	)
	if err != nil {
		require.Equal(t, connectors.Rejected, connectors.KindOf(err), "%v", err)
	}
}

// Keep switches stock keeping.
func (m *machine) Keep(t *rapid.T) {
	require.NoError(t, m.stock.Keep(context.Background(), "m", rapid.IntRange(0, 2).Draw(t, "on") > 0, "amy"))
}

// Push works the outbox.
func (m *machine) Push(t *rapid.T) {
	m.work(time.Minute)
}

// Check looks whether the books are right.
func (m *machine) Check(t *rapid.T) {
	ctx := context.Background()
	merchant, err := m.store.Merchant(ctx, "m")
	require.NoError(t, err)
	reservations, err := m.store.Reservations(ctx, m.ids...)
	require.NoError(t, err)
	reserved, missing := map[string]int64{}, map[int64]int64{}
	for _, r := range reservations {
		require.GreaterOrEqual(t, r.Covered, int64(0))
		require.LessOrEqual(t, r.Covered, r.Quantity, "covered at most what is asked for")
		reserved[r.ProductID] += r.Covered
		missing[r.OrderID] += r.Quantity - r.Covered
	}
	for _, sku := range skus {
		p := m.now(sku)
		moves, err := m.store.Movements(ctx, p.ID, 10_000)
		require.NoError(t, err)
		var sum int64
		for _, move := range moves {
			sum += move.Quantity
		}
		require.Equal(t, sum, p.OnHand, "%s on hand is the sum of its movements", sku)
		require.Equal(t, reserved[p.ID], p.Reserved, "%s reserved is the sum of its cover", sku)
		if merchant.StockKept {
			require.GreaterOrEqual(t, p.Available(), int64(0), "%s", sku)
			m.checkTurns(t, p)
		}
	}
	for _, id := range m.ids {
		state := m.state(id)
		if state == store.Short {
			require.True(t, merchant.StockKept)
			require.Positive(t, missing[id], "a short order waits for something")
		}
		if state == store.Ready && merchant.StockKept {
			require.Zero(t, missing[id], "a ready order waits for nothing")
		}
	}
}

// checkTurns looks whether stock lies idle while an order waits for it.
func (m *machine) checkTurns(t *rapid.T, p store.Product) {
	waiting, err := m.store.ShortReservations(context.Background(), p.ID)
	require.NoError(t, err)
	if len(waiting) > 0 {
		require.Zero(t, p.Available(), "%d orders wait for %s while it is available", len(waiting), p.SKU)
	}
}

func TestTheBooksAreRightWhateverHappens(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	t.Parallel()
	parent := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp(parent, "w") //nolint:usetesting // one folder for each drawn history, gone with it
		require.NoError(t, err)
		m := newMachine(t, dir)
		defer m.close()
		t.Repeat(
			map[string]func(*rapid.T){
				"put away":    m.PutAway,
				"order":       m.Order,
				"more orders": m.Order,
				"change":      m.Change,
				"cancel":      m.Cancel,
				"ship":        m.Ship,
				"undo":        m.Undo,
				"adjust":      m.Adjust,
				"keep":        m.Keep,
				"push":        m.Push,
				"":            m.Check,
			},
		)
	})
}

// TestAPutAwayServesTheOldestFirst draws orders and a put-away and compares with serving by hand.
func TestAPutAwayServesTheOldestFirst(t *testing.T) {
	if testing.Short() {
		t.Skip("opens many workspaces")
	}
	t.Parallel()
	parent := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp(parent, "w") //nolint:usetesting // one folder for each drawn history, gone with it
		require.NoError(t, err)
		w := openWorld(t, dir)
		defer w.close()
		w.account("a", "kiosk", 100)
		w.product("TEA")
		var ids []int64
		quantities := rapid.SliceOfN(rapid.IntRange(1, 4), 1, 6).Draw(t, "orders")
		for _, n := range quantities {
			ids = append(ids, w.take("a", "", "TEA", n))
		}
		left := rapid.Int64Range(1, 12).Draw(t, "put away")
		w.putAway("R-1", map[string]int64{"TEA": left})
		rows, err := w.store.Reservations(context.Background(), ids...)
		require.NoError(t, err)
		for i, r := range rows {
			want := min(left, int64(quantities[i]))
			require.Equal(t, want, r.Covered, "order %d of %v", i, quantities)
			left -= want
		}
	})
}
