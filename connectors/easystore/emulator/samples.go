package emulator

// The shop's orders at the start: some of every kind a warehouse meets, and as many plain ones as a test asks for.

import (
	"maps"
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
	age          time.Duration
	pay          payment
	paid         bool
	method       string
	store        *emulation.Store
	tells        telling
	ownPickup    bool
	surcharge    int64
	note, remark string
	name         string
	pieces       []piece
	sent         bool // the merchant sent it himself
	cancelled    bool
	archived     bool
}

// The shop's shipping methods.
const (
	tcat    = "黑貓宅急便"
	post    = "郵局宅配"
	seven   = "7-11 超商取貨"
	sevenCO = "7-11 超商取貨付款"
	family  = "全家 超商取貨"
	hilife  = "萊爾富 超商取貨付款"
	drone   = "無人機快遞"
)

// samples are what the shop sold lately, oldest first.
var samples = []sample{
	// Not to be fetched: too old for any window of seven days, shipped, unpaid, cancelled.
	{age: 9*24*time.Hour + 3*time.Hour, pay: byCard, paid: true, method: tcat, pieces: []piece{{"NB-A5", 1}}},
	{age: 143 * time.Hour, pay: byCard, paid: true, method: tcat, pieces: []piece{{"SK-01-M", 2}}, sent: true},
	{age: 139 * time.Hour, pay: byTransfer, method: tcat, pieces: []piece{{"BT-750-WH", 1}}},
	{age: 131 * time.Hour, pay: byCard, paid: true, method: post, pieces: []piece{{"PEN-05", 10}}, cancelled: true},
	// To be fetched.
	{age: 126 * time.Hour, pay: byCard, paid: true, method: tcat, pieces: []piece{{"TEE-BK-M", 1}}},
	{age: 118 * time.Hour, pay: byCard, paid: true, method: post, pieces: []piece{{"TEE-WH-M", 1}, {"SK-01-M", 3}, {"PEN-05", 2}},
		note: "請放管理室，謝謝", remark: "老客人，附試用包"},
	{age: 101 * time.Hour, pay: onDelivery, method: sevenCO, store: &emulation.Stores[0], pieces: []piece{{"TEA-S-GRN", 1}}, note: "請先電話聯絡"},
	{age: 93 * time.Hour, pay: byCard, paid: true, method: family, store: &emulation.Stores[2], tells: inAttribute,
		pieces: []piece{{"NB-A5", 2}, {"PEN-05", 5}}},
	{age: 77 * time.Hour, pay: onDelivery, method: tcat, surcharge: 30, pieces: []piece{{"BT-750-BK", 2}}},
	{age: 69 * time.Hour, pay: byACME, method: tcat, pieces: []piece{{"SK-01-L", 1}}},
	{age: 61 * time.Hour, pay: byACME, paid: true, method: post, pieces: []piece{{"TEE-BK-L", 1}}},
	{age: 52 * time.Hour, pay: byCard, paid: true, method: drone, pieces: []piece{{"MUG-CAT", 2}}},
	{age: 44 * time.Hour, pay: byCard, paid: true, pieces: []piece{{"NB-A5", 1}}},
	{age: 36 * time.Hour, pay: byCard, paid: true, method: tcat, pieces: []piece{{strangerSKU, 1}, {"PEN-05", 1}}},
	{age: 30 * time.Hour, pay: byCard, paid: true, method: tcat, pieces: []piece{{"SK-01-L", 2}}, archived: true},
	{age: 27 * time.Hour, pay: byCard, paid: true, method: tcat, pieces: []piece{{"SET-OFFICE", 2}}},
	{age: 20 * time.Hour, pay: byCard, paid: true, method: post, pieces: []piece{{"MUG-CAT", 1}, {"TEA-L-GRN", 1}},
		name: "游堃喆", note: "🎁 送禮用，請附卡片：「生日快樂！🎂」 𠮷野家旁邊"},
	{age: 15 * time.Hour, pay: byCard, paid: true, method: tcat, pieces: []piece{{"TEE-BK-M", 1}, {"BT-750-BK", 2}}},
	{age: 11 * time.Hour, pay: onDelivery, method: hilife, store: &emulation.Stores[3], tells: inName, pieces: []piece{{"SK-01-M", 4}}},
	{age: 8 * time.Hour, pay: byCard, paid: true, ownPickup: true, pieces: []piece{{"MUG-CAT", 1}}},
	{age: 3 * time.Hour, pay: byCard, paid: true, method: seven, store: &emulation.Stores[1], pieces: []piece{{"TEE-WH-M", 2}, {"TEE-BK-L", 1}}},
	{age: 40 * time.Minute, pay: byTransfer, paid: true, method: post, pieces: []piece{{"BT-750-WH", 1}}},
}

const (
	firstOrder  = 38120457
	firstNumber = 1018
)

// sampleOrders fills the shop. Ids ascend with the date, whatever mixture is asked for.
func (e *Emulator) sampleOrders(options connectors.EmulatorOptions) {
	r := emulation.NewRand(options.Seed)
	bySKU := make(map[string]*item, len(e.byItem))
	for _, it := range e.byItem {
		bySKU[it.sku] = it
	}
	all := plainSamples(r, options.Orders)
	if !options.Bare {
		all = append(slices.Clone(samples), all...)
		slices.SortStableFunc(all, func(a, b sample) int { return int(b.age - a.age) })
	}
	now := e.second()
	for i, s := range all {
		e.orders = append(e.orders, e.admit(int64(i), s, now, r, bySKU))
	}
}

// buy has somebody place a plain order now.
func (e *Emulator) buy() {
	last := e.orders[len(e.orders)-1]
	s := sample{age: time.Second, pay: byCard, paid: true, method: tcat, pieces: []piece{{"PEN-05", 1}}}
	for it := range maps.Values(e.byItem) {
		if it.sku == s.pieces[0].sku {
			r := emulation.NewRand(uint64(last.id))
			e.orders = append(e.orders, e.admit((last.id-firstOrder)/9+1, s, e.second(), r, map[string]*item{it.sku: it}))
		}
	}
}

// plainSamples are n paid orders of two lines each, spread evenly over six days, oldest first.
func plainSamples(r *rand.Rand, n int) []sample {
	plain := make([]sample, 0, n)
	for i := range n {
		a, b := emulation.TwoProducts(r)
		plain = append(plain, sample{
			age: emulation.AgeOf(i, n), pay: byCard, paid: true, method: tcat,
			pieces: []piece{{a.SKU, 1 + r.IntN(3)}, {b.SKU, 1}},
		})
	}
	return plain
}

func (e *Emulator) admit(n int64, s sample, now time.Time, r *rand.Rand, bySKU map[string]*item) *order {
	o := &order{
		id: firstOrder + 9*n, number: firstNumber + n, created: now.Add(-s.age).Truncate(time.Second), financial: "unpaid", archived: s.archived,
		pay: s.pay, buyer: emulation.SomePerson(r), note: s.note, remark: s.remark, method: s.method, postage: 60, surcharge: s.surcharge,
		store: s.store, tells: s.tells, ownPickup: s.ownPickup,
	}
	if s.name != "" {
		o.buyer.Name = s.name
	}
	o.processed = o.created.Add(21 * time.Second)
	o.updated = o.created.Add(22 * time.Second)
	if s.paid {
		o.financial, o.paid = "paid", o.processed
	}
	if s.cancelled {
		o.cancelled = o.created.Add(time.Hour)
	}
	for i, p := range s.pieces {
		o.lines = append(o.lines, line{id: 80210311 + 10*n + int64(i), item: bySKU[p.sku], quantity: p.n})
	}
	if s.sent {
		o.fulfillments = []*fulfillment{{
			id: 5400000 + n, company: "黑貓宅急便", number: "901155667788", status: "open", lines: o.left(), created: o.created}}
	}
	return o
}
