package emulator

// The shop's orders at the start: some of every kind a warehouse meets, and as many plain ones as a test asks for.

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

var strangerSKU = emulation.Stranger.SKU

// piece is a line to be made: so many of that SKU.
type piece struct {
	sku string
	n   int
}

// sample is one order to be made, so long before now.
type sample struct {
	age    time.Duration
	status string
	pay    payment
	paid   bool // the payment left its record: date and transaction number
	method method
	store  *emulation.Store
	fee    int64
	note   string
	name   string
	pieces []piece
}

// samples are what the shop sold lately, oldest first: in WooCommerce ids grow with time.
var samples = []sample{
	// Not to be fetched: too old for any window of seven days, or not in processing.
	{age: 9*24*time.Hour + 3*time.Hour, status: "processing", pay: byCard, paid: true, method: byTCat, pieces: []piece{{"NB-A5", 1}}},
	{age: 6*24*time.Hour - time.Hour, status: "completed", pay: byCard, paid: true, method: byTCat, pieces: []piece{{"SK-01-M", 2}}},
	{age: 139 * time.Hour, status: "on-hold", pay: byATM, method: byTCat, pieces: []piece{{"BT-750-WH", 1}}},
	{age: 131 * time.Hour, status: "cancelled", pay: byCard, method: byFlatRate, pieces: []piece{{"PEN-05", 10}}},
	// To be fetched.
	{age: 128 * time.Hour, status: cancelRequest, pay: byCard, paid: true, method: byTCat, pieces: []piece{{"TEE-BK-M", 1}}},
	{age: 126 * time.Hour, status: "processing", pay: byCard, paid: true, method: byTCat, pieces: []piece{{"TEE-BK-M", 1}}},
	{age: 118 * time.Hour, status: "processing", pay: byCard, paid: true, method: byFlatRate,
		pieces: []piece{{"TEE-WH-M", 1}, {"SK-01-M", 3}, {"PEN-05", 2}}, note: "請放管理室，謝謝"},
	{age: 101 * time.Hour, status: "processing", pay: inStore, method: toSeven, store: &emulation.Stores[0], pieces: []piece{{"TEA-S-GRN", 1}},
		note: "請先電話聯絡"},
	{age: 93 * time.Hour, status: "processing", pay: byCard, paid: true, method: toFamily, store: &emulation.Stores[2],
		pieces: []piece{{"NB-A5", 2}, {"PEN-05", 5}}},
	{age: 77 * time.Hour, status: "processing", pay: onDoor, method: byTCat, fee: 30, pieces: []piece{{"BT-750-BK", 2}}},
	{age: 69 * time.Hour, status: "processing", pay: byACME, method: byTCat, pieces: []piece{{"SK-01-L", 1}}},
	{age: 61 * time.Hour, status: "processing", pay: byACME, paid: true, method: byFlatRate, pieces: []piece{{"TEE-BK-L", 1}}},
	{age: 52 * time.Hour, status: "processing", pay: byCard, paid: true, method: byDrone, pieces: []piece{{"MUG-CAT", 2}}},
	{age: 44 * time.Hour, status: "processing", pay: byCard, paid: true, method: unsaid, pieces: []piece{{"NB-A5", 1}}},
	{age: 36 * time.Hour, status: "processing", pay: byCard, paid: true, method: byTCat, pieces: []piece{{strangerSKU, 1}, {"PEN-05", 1}}},
	{age: 27 * time.Hour, status: "processing", pay: byCard, paid: true, method: byTCat, pieces: []piece{{"SET-OFFICE", 2}}},
	{age: 20 * time.Hour, status: "processing", pay: byCard, paid: true, method: byFlatRate, pieces: []piece{{"MUG-CAT", 1}, {"TEA-L-GRN", 1}},
		name: "游堃喆", note: "🎁 送禮用，請附卡片：「生日快樂！🎂」 𠮷野家旁邊"},
	{age: 11 * time.Hour, status: "processing", pay: inStore, method: toFamily, store: &emulation.Stores[3], pieces: []piece{{"SK-01-M", 4}}},
	{age: 3 * time.Hour, status: "processing", pay: byCard, paid: true, method: byTCat, pieces: []piece{{"TEE-WH-M", 2}, {"TEE-BK-L", 1}}},
	{age: 40 * time.Minute, status: "processing", pay: byATM, paid: true, method: byFlatRate, pieces: []piece{{"BT-750-WH", 1}}},
}

const firstOrder = 1001

// sampleOrders fills the shop. Ids ascend with the date, whatever mixture is asked for.
func (e *Emulator) sampleOrders(options connectors.EmulatorOptions) {
	r := emulation.NewRand(options.Seed)
	skus := make(map[string]*item, len(e.byItem))
	for _, it := range e.byItem {
		skus[it.sku] = it
	}
	plain := plainSamples(r, options.Orders)
	all := plain
	if !options.Bare {
		all = append(slices.Clone(samples), plain...)
		slices.SortStableFunc(all, func(a, b sample) int { return int(b.age - a.age) })
	}
	now := e.second()
	for i, s := range all {
		e.admit(int64(firstOrder+i), s, now, r, skus)
	}
}

// buy has somebody place a plain order now.
func (e *Emulator) buy() {
	r := emulation.NewRand(uint64(len(e.orders)))
	skus := make(map[string]*item, len(e.byItem))
	for _, it := range e.byItem {
		skus[it.sku] = it
	}
	id := int64(firstOrder)
	if n := len(e.orders); n > 0 {
		id = e.orders[n-1].id + 1
	}
	s := plainSamples(r, 1)[0]
	s.age = 10 * time.Second
	e.admit(id, s, e.second(), r, skus)
	e.tell("order.created", e.byID[id])
}

// plainSamples are n paid orders of two lines each, spread evenly over six days, oldest first.
func plainSamples(r *rand.Rand, n int) []sample {
	plain := make([]sample, 0, n)
	for i := range n {
		a, b := emulation.TwoProducts(r)
		plain = append(plain, sample{
			age: emulation.AgeOf(i, n), status: "processing", pay: byCard, paid: true, method: byTCat,
			pieces: []piece{{a.SKU, 1 + r.IntN(3)}, {b.SKU, 1}},
		})
	}
	return plain
}

func (e *Emulator) admit(id int64, s sample, now time.Time, r *rand.Rand, skus map[string]*item) {
	o := &order{
		id: id, status: s.status, created: now.Add(-s.age).Truncate(time.Second), pay: s.pay, buyer: emulation.SomePerson(r), note: s.note,
		method: s.method, store: s.store, fee: s.fee, postage: 60,
	}
	if s.name != "" {
		o.buyer.Name = s.name
	}
	o.modified = o.created.Add(7 * time.Second)
	if s.paid {
		o.paid = o.created.Add(5 * time.Second)
		o.transaction = fmt.Sprintf("26112013400017%06d", id)
	}
	if s.status == "completed" {
		o.completed = o.created.Add(26 * time.Hour)
		o.modified, o.mails = o.completed, 1
	}
	for i, p := range s.pieces {
		o.lines = append(o.lines, line{id: id*100 + int64(i) + 1, item: skus[p.sku], quantity: p.n})
	}
	e.orders = append(e.orders, o)
	e.byID[id] = o
}
