package emulator

// The shop's orders at the start: some of every kind a warehouse meets, and as many plain ones as a test asks for.

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// piece is a line to be made: so many of that SKU.
type piece struct {
	sku string
	n   int
}

// sample is one order to be made, so long before now.
type sample struct {
	age    time.Duration
	pay    method
	way    way
	store  *emulation.Store
	note   string
	name   string
	pieces []piece
	shape  func(o *order)
}

func day(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

// samples are what the shop sold lately, oldest first.
var samples = []sample{
	// Not to be fetched in a week's window, or not at all.
	{age: day(9) + 3*time.Hour, pay: byCard, way: toHome, pieces: []piece{{"NB-A5", 1}}},
	{age: day(6) + 20*time.Hour, pay: byCard, way: toHome, pieces: []piece{{"SK-01-M", 2}}, shape: func(o *order) {
		o.shipping, o.number, o.carrier, o.shipments = shippingDelivered, "907700000001", "tcat", 1
	}},
	{age: day(6) + 12*time.Hour, pay: byTransfer, way: toHome, pieces: []piece{{"BT-750-WH", 1}}, shape: func(o *order) {
		o.paid, o.paidAt = paymentUnpaid, nil
	}},
	{age: day(6) + 8*time.Hour, pay: byCard, way: toHome, pieces: []piece{{"PEN-05", 10}}, shape: func(o *order) { o.status = statusCancelled }},
	{age: day(6) + 6*time.Hour, pay: byCard, way: toHome, pieces: []piece{{"PEN-05", 2}}, shape: func(o *order) { o.paid = paymentRefunded }},
	{age: day(6) + 4*time.Hour, pay: byLine, way: toHome, pieces: []piece{{"PEN-05", 1}}, shape: func(o *order) {
		o.paid, o.paidAt = paymentFailed, nil
	}},
	{age: day(6), pay: onDelivery, way: sevenCOD, store: &emulation.Stores[1], pieces: []piece{{"TEE-BK-L", 1}}, shape: func(o *order) {
		o.status, o.shipping, o.number, o.carrier, o.shipments = statusCompleted, shippingReturned, "68100000001", "seven_eleven", 1
	}},
	// To be fetched.
	{age: day(5) + 10*time.Hour, pay: byCard, way: toHome, pieces: []piece{{"TEE-BK-M", 1}}, note: "請於週六送達"},
	{age: day(5), pay: byATM, way: toHome, pieces: []piece{{"TEE-WH-M", 1}, {"SK-01-M", 3}, {"PEN-05", 2}}, note: "請放管理室，謝謝"},
	{age: day(4) + 12*time.Hour, pay: onDelivery, way: sevenCOD, store: &emulation.Stores[0], pieces: []piece{{"TEA-S-GRN", 1}}},
	{age: day(4), pay: byLine, way: toFamily, store: &emulation.Stores[2], pieces: []piece{{"NB-A5", 2}, {"PEN-05", 5}}},
	{age: day(3) + 12*time.Hour, pay: onDelivery, way: homeCOD, pieces: []piece{{"BT-750-BK", 2}}, note: "白天不在家，請晚上送"},
	{age: day(3), pay: byCode, way: toSeven, store: &emulation.Stores[3], pieces: []piece{{"SK-01-L", 1}}},
	{age: day(2) + 18*time.Hour, pay: byNobody, way: toHome, pieces: []piece{{"SK-01-M", 2}}, shape: func(o *order) { o.paidAt = nil }},
	{age: day(2) + 15*time.Hour, pay: byCard, way: toHome, pieces: []piece{{"NB-A5", 1}, {"MUG-CAT", 1}}, shape: func(o *order) { o.paid = paymentOdd }},
	{age: day(2) + 12*time.Hour, pay: byTransfer, way: coldchain, pieces: []piece{{"TEA-L-GRN", 1}}, shape: func(o *order) {
		o.status, o.discount = statusPending, 80
	}},
	{age: day(2) + 6*time.Hour, pay: byCard, way: byDrone, pieces: []piece{{"MUG-CAT", 2}}},
	{age: day(2), pay: byCard, way: unsaid, pieces: []piece{{"NB-A5", 1}}},
	{age: 42 * time.Hour, pay: byCard, way: toHome, pieces: []piece{{emulation.Stranger.SKU, 1}, {"PEN-05", 1}}},
	{age: 36 * time.Hour, pay: byCard, way: toHome, pieces: []piece{{"SET-OFFICE", 2}}},
	{age: 30 * time.Hour, pay: byLine, way: toHome, pieces: []piece{{"MUG-CAT", 1}, {"TEA-L-GRN", 1}}, name: "游堃喆",
		note: "🎁 送禮用，請附卡片：「生日快樂！🎂」 𠮷野家旁邊"},
	{age: 20 * time.Hour, pay: onDelivery, way: familyCOD, store: &emulation.Stores[2], pieces: []piece{{"SK-01-M", 4}}},
	{age: 12 * time.Hour, pay: byCard, way: coldchain, pieces: []piece{{"TEE-WH-M", 3}, {"SK-01-L", 2}}, shape: func(o *order) {
		o.lines[1].preorder = true
	}},
	// One checkout over two shops: two orders of one buyer, of which this shop sees its own.
	{age: 5 * time.Hour, pay: byCard, way: toHome, name: "張雅婷", pieces: []piece{{"TEE-WH-M", 2}, {"TEE-BK-L", 1}}},
	{age: 5 * time.Hour, pay: byCard, way: toHome, name: "張雅婷", pieces: []piece{{"MUG-CAT", 1}}, shape: func(o *order) { o.shop = otherShop }},
	{age: 40 * time.Minute, pay: byCard, way: toHome, pieces: []piece{{"PEN-05", 3}, {"NB-A5", 1}}},
}

const firstOrder = 880_101

// sampleOrders fills the shop. Ids grow with time, whatever mixture is asked for.
func (e *Emulator) sampleOrders(options connectors.EmulatorOptions) {
	r := emulation.NewRand(options.Seed)
	all := plainSamples(r, options.Orders)
	if !options.Bare {
		all = append(slices.Clone(samples), all...)
		slices.SortStableFunc(all, func(a, b sample) int { return int(b.age - a.age) })
	}
	now := e.Now().Truncate(time.Second)
	for i, s := range all {
		e.sold(i, s, now, r)
	}
}

// plainSamples are n paid orders of two lines each, spread evenly over six days, oldest first.
func plainSamples(r *rand.Rand, n int) []sample {
	plain := make([]sample, 0, n)
	for i := range n {
		a, b := emulation.TwoProducts(r)
		plain = append(plain, sample{
			age: emulation.AgeOf(i, n), pay: byCard, way: toHome,
			pieces: []piece{{a.SKU, 1 + r.IntN(3)}, {b.SKU, 1}},
		})
	}
	return plain
}

// buy is a paid order of somebody, a moment ago.
func (e *Emulator) buy() {
	n := len(e.orders)
	r := emulation.NewRand(uint64(n))
	s := plainSamples(r, 1)[0]
	s.age = 2 * time.Minute
	e.sold(n, s, e.Now().Truncate(time.Second), r)
	e.tell(eventCreated, e.orders[n])
	e.tell(eventPaid, e.orders[n])
}

func (e *Emulator) sold(i int, s sample, now time.Time, r *rand.Rand) {
	created := now.Add(-s.age)
	o := &order{
		id: firstOrder + int64(i), shop: shopID, status: statusConfirmed, created: created, updated: created.Add(90 * time.Second), pay: s.pay,
		paid: paymentPaid, way: s.way, shipping: shippingOpen, store: s.store, person: emulation.SomePerson(r), note: s.note,
	}
	o.text = fmt.Sprintf("L%s%03d", created.In(connectors.Taipei).Format("20060102"), i+1)
	if s.name != "" {
		o.person.Name = s.name
	}
	if s.pay.kind == connectors.PaymentCOD {
		o.paid = paymentCOD
	} else {
		at := o.updated
		o.paidAt = &at
	}
	for n, p := range s.pieces {
		o.lines = append(o.lines, &line{id: o.id*100 + int64(n), variant: e.bySKU(p.sku)[0], quantity: p.n})
	}
	if s.shape != nil {
		s.shape(o)
	}
	e.orders = append(e.orders, o)
	e.byID[strconv.FormatInt(o.id, 10)] = o
}

// Turn sets a switch. That of the shared SKU makes a second variant, which stays.
func (e *Emulator) Turn(name string, on bool) error {
	if err := e.Desk.Turn(name, on); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if first := e.variants[0]; name == sharedSKU && on && len(e.bySKU(first.sku)) == 1 {
		twin := *first
		twin.id, twin.title, twin.stock, twin.changes = e.nextID(), "黑色,M（特價）", first.stock+5, 0
		e.variants = append(e.variants, &twin)
	}
	return nil
}
