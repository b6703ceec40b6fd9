package emulator

// The shop's orders at the start: some of every kind a warehouse meets, and as many plain ones as a test asks for.

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// piece is a line to be made: so many of that SKU, or of the product of that title.
type piece struct {
	sku string
	n   int
}

// sample is one order to be made, so long before now. What is not said is open, paid by card, not shipped, and goes home with the
// merchant's own carrier.
type sample struct {
	age       time.Duration
	status    string
	financial string
	fulfilled string
	returning string
	pay       *payment
	method    *method
	noMethod  bool
	store     *emulation.Store
	wish      int // days until the delivery that the buyer wishes
	discount  int64
	note      string
	name      string
	pos       bool
	pieces    []piece
}

// samples are what the shop sold lately, oldest first.
var samples = []sample{
	// Not to be fetched: too old, or not waiting for the warehouse.
	{age: 9*24*time.Hour + 3*time.Hour, pieces: []piece{{"NB-A5", 1}}},
	{age: 6*24*time.Hour - time.Hour, fulfilled: fulfilled, pieces: []piece{{"SK-01-M", 2}}},
	{age: 139 * time.Hour, financial: pending, pay: &byATM, pieces: []piece{{"BT-750-WH", 1}}},
	{age: 135 * time.Hour, status: statusCancelled, pieces: []piece{{"PEN-05", 10}}},
	{age: 131 * time.Hour, pos: true, pieces: []piece{{"MUG-CAT", 1}}},
	{age: 129 * time.Hour, financial: remitted, pay: &byATM, pieces: []piece{{"TEA-S-GRN", 1}}},
	// To be fetched.
	{age: 128 * time.Hour, returning: requestReturn, pieces: []piece{{"TEE-BK-M", 1}}},
	{age: 126 * time.Hour, pieces: []piece{{"TEE-BK-M", 1}}},
	{age: 118 * time.Hour, pay: &byLINE, pieces: []piece{{"TEE-WH-M", 1}, {"SK-01-M", 3}, {"PEN-05", 2}}, note: "請放管理室，謝謝"},
	{age: 101 * time.Hour, financial: cod, pay: &onDelivery, method: toFamily, store: &emulation.Stores[2],
		pieces: []piece{{"TEA-S-GRN", 2}}, discount: 100, note: "請輕放"},
	{age: 93 * time.Hour, method: toSeven, store: &emulation.Stores[0], pieces: []piece{{"NB-A5", 2}, {"PEN-05", 5}}},
	{age: 85 * time.Hour, financial: cod, pay: &onDelivery, method: toHilife, store: &emulation.Stores[3], pieces: []piece{{"SK-01-M", 4}}},
	{age: 77 * time.Hour, method: byTCat, wish: 2, pieces: []piece{{"BT-750-BK", 2}}},
	{age: 73 * time.Hour, financial: cod, pay: &onDelivery, method: byHCT, pieces: []piece{{"TEA-L-GRN", 1}, {"MUG-CAT", 1}}},
	{age: 69 * time.Hour, pay: &byWallet, pieces: []piece{{"SK-01-L", 1}}},
	{age: 61 * time.Hour, method: byPelican, pieces: []piece{{"TEE-BK-L", 1}}},
	{age: 57 * time.Hour, method: byTCatCold, pieces: []piece{{"TEA-L-GRN", 2}}},
	{age: 52 * time.Hour, method: byDrone, pieces: []piece{{"MUG-CAT", 2}}},
	{age: 48 * time.Hour, noMethod: true, pieces: []piece{{"NB-A5", 1}}},
	{age: 44 * time.Hour, method: byECPay, store: &emulation.Stores[1], pieces: []piece{{"TEE-WH-M", 1}}},
	{age: 36 * time.Hour, pieces: []piece{{emulation.Stranger.SKU, 1}, {"PEN-05", 1}}},
	{age: 27 * time.Hour, pieces: []piece{{"SET-OFFICE", 2}}},
	{age: 23 * time.Hour, pieces: []piece{{comboTitle, 2}, {"TEE-BK-M", 1}}},
	{age: 20 * time.Hour, pieces: []piece{{"MUG-CAT", 1}, {"TEA-L-GRN", 1}}, name: "游堃喆",
		note: "🎁 送禮用，請附卡片：「生日快樂！🎂」 𠮷野家旁邊"},
	{age: 11 * time.Hour, method: toTCatStore, store: &emulation.Stores[1], pieces: []piece{{"BT-750-WH", 1}}},
	{age: 3 * time.Hour, fulfilled: preparing, pay: &byATM, pieces: []piece{{"TEE-WH-M", 2}, {"TEE-BK-L", 1}}},
	{age: 40 * time.Minute, method: toFamily, store: &emulation.Stores[2], pieces: []piece{{"BT-750-WH", 1}}},
}

// sampleOrders fills the shop. Numbers ascend with the date, whatever mixture is asked for.
func (e *Emulator) sampleOrders(options connectors.EmulatorOptions) {
	r := emulation.NewRand(options.Seed)
	all := plainSamples(r, options.Orders)
	if !options.Bare {
		all = append(slices.Clone(samples), all...)
		slices.SortStableFunc(all, func(a, b sample) int { return int(b.age - a.age) })
	}
	now := e.second()
	for i, s := range all {
		e.admit(int64(i), s, now, r)
	}
}

// plainMethods take turns in the orders without awkwardness.
var plainMethods = []*method{byOwn, byTCat, toFamily}

// plainSamples are n paid orders of two lines each, spread evenly over six days, oldest first.
func plainSamples(r *rand.Rand, n int) []sample {
	plain := make([]sample, 0, n)
	for i := range n {
		a, b := emulation.TwoProducts(r)
		s := sample{
			age:    emulation.AgeOf(i, n),
			method: plainMethods[i%len(plainMethods)],
			pieces: []piece{{a.SKU, 2 + r.IntN(3)}, {b.SKU, 1}},
		}
		if s.method == toFamily {
			s.store = &emulation.Stores[i%len(emulation.Stores)]
		}
		plain = append(plain, s)
	}
	return plain
}

const (
	firstID     = 56943817
	firstNumber = 1101
	firstLine   = 126360067
)

func (e *Emulator) admit(n int64, s sample, now time.Time, r *rand.Rand) {
	o := &order{
		id: firstID + n*13, number: firstNumber + n, created: now.Add(-s.age).Truncate(time.Second), pay: byCard,
		status: cmp.Or(s.status, statusOpen), financial: cmp.Or(s.financial, paid), fulfilled: cmp.Or(s.fulfilled, unshipped),
		returning: cmp.Or(s.returning, noReturn), buyer: emulation.SomePerson(r), note: s.note, method: s.method, store: s.store,
		postage: 60, discount: s.discount, pos: s.pos,
	}
	o.updated = o.created.Add(48 * time.Second)
	if s.pay != nil {
		o.pay = *s.pay
	}
	if o.pay.card != "" {
		o.pay.transaction = fmt.Sprintf("CYB%010d", o.number)
	}
	if s.method == nil && !s.noMethod {
		o.method = byOwn
	}
	if s.name != "" {
		o.buyer.Name = s.name
	}
	if s.wish > 0 {
		o.wish = now.In(connectors.Taipei).AddDate(0, 0, s.wish).Format(time.DateOnly)
	}
	for i, p := range s.pieces {
		o.lines = append(o.lines, e.lineOf(firstLine+n*100+int64(i), p))
	}
	e.orders = append(e.orders, o)
	e.byID[o.id] = o
	if o.fulfilled == fulfilled {
		e.fulfil(o, &fulfilment{company: "ezcat", number: fmt.Sprintf("9077%08d", o.number), lines: o.lineIDs()})
		o.updated, o.mails = o.created.Add(26*time.Hour), 1
	}
}

// lineOf makes a line; the combo has two parts.
func (e *Emulator) lineOf(id int64, p piece) line {
	l := line{id: id, variant: e.bySKU(p.sku), quantity: p.n}
	if l.variant.product.combo {
		l.parts = []part{{e.bySKU("NB-A5"), 1}, {e.bySKU("SK-01-M"), 1}}
	}
	return l
}
