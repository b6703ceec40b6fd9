package emulator

// The vendor's orders at the start: some of every kind that a warehouse meets, and as many plain ones as a test asks for.

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// piece is a line to be made: so many of that SKU.
type piece struct {
	sku string
	n   int
}

// sample is one order to be made, transferred so long before now.
type sample struct {
	age         time.Duration
	placed      time.Duration // how long before the transfer it was placed
	pieces      []piece
	temperature string
	store       *emulation.Store
	unsaid      bool
	reserved    bool
	note        string
	name        string
	extra       func(o *order, now time.Time) // changes the lines
}

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// samples are what was transferred lately, oldest first.
var samples = []sample{
	// Not to come in: too old, shipped, being checked, of a wrong number, not to be shipped, taken back.
	{age: 20 * day, pieces: []piece{{"NB-A5", 1}}},
	{age: 6*day - hour, pieces: []piece{{"SK-01-M", 2}}, extra: reported("HCT", "903123456789", 30*hour)},
	{age: 140 * hour, pieces: []piece{{"SK-01-L", 1}}, extra: reported("TCAT", "907654321012", 5*time.Minute)},
	{age: 139 * hour, pieces: []piece{{"SK-01-L", 2}}, extra: reported("TCAT", "ERR4321012", 30*hour)},
	{age: 138 * hour, pieces: []piece{{"PEN-05", 10}}, extra: barred},
	{age: 137 * hour, pieces: []piece{{"PEN-05", 3}}, extra: takenBack},
	// To come in.
	{age: 128 * hour, placed: 30 * hour, pieces: []piece{{"TEE-BK-M", 1}}},
	{age: 118 * hour, pieces: []piece{{"TEE-WH-M", 1}, {"SK-01-M", 3}, {"PEN-05", 2}}, note: "請放管理室，謝謝"},
	{age: 101 * hour, pieces: []piece{{"TEA-S-GRN", 1}}, note: "週一不配送"},
	{age: 93 * hour, pieces: []piece{{"NB-A5", 2}, {"PEN-05", 5}}},
	{age: 90 * hour, pieces: []piece{{"SK-01-M", 4}}, store: &emulation.Stores[2]},
	{age: 77 * hour, pieces: []piece{{"BT-750-BK", 2}}},
	{age: 73 * hour, pieces: []piece{{"TEA-L-GRN", 1}}, temperature: "Chilled"},
	{age: 69 * hour, pieces: []piece{{"TEA-L-GRN", 2}}, temperature: "Frozen"},
	{age: 61 * hour, pieces: []piece{{"TEE-BK-L", 3}, {"NB-A5", 1}}, extra: oneTaken},
	{age: 57 * hour, pieces: []piece{{"TEA-L-GRN", 1}, {"MUG-CAT", 1}}, extra: firstBarred},
	{age: 48 * hour, pieces: []piece{{"MUG-CAT", 1}, {"NB-A5", 2}}, extra: firstReported},
	{age: 44 * hour, pieces: []piece{{"NB-A5", 1}}, unsaid: true},
	{age: 40 * hour, pieces: []piece{{"BT-750-WH", 1}}, reserved: true},
	{age: 36 * hour, pieces: []piece{{emulation.Stranger.SKU, 1}, {"PEN-05", 1}}},
	{age: 27 * hour, pieces: []piece{{"SET-OFFICE", 2}}},
	{age: 20 * hour, pieces: []piece{{"MUG-CAT", 1}, {"TEA-L-GRN", 1}}, name: "游堃喆", note: "🎁 送禮用，請附卡片：「生日快樂！🎂」 𠮷野家旁邊"},
	{age: 3 * hour, pieces: []piece{{"TEE-WH-M", 2}, {"TEE-BK-L", 1}}},
	{age: 40 * time.Minute, pieces: []piece{{"BT-750-WH", 1}}},
}

// reported says that all lines were reported by somebody, so long ago.
func reported(company, number string, ago time.Duration) func(*order, time.Time) {
	return func(o *order, now time.Time) {
		for _, l := range o.lines {
			l.reportedElsewhere(company, number, now.Add(-ago))
		}
	}
}

// reportedElsewhere says that somebody else reported the line.
func (l *line) reportedElsewhere(company, number string, at time.Time) {
	l.company, l.number, l.sent, l.reported, l.foreign = company, number, at.In(taipei).Format(dayForm), at, true
}

func barred(o *order, _ time.Time) { o.lines[0].barred = true }

func takenBack(o *order, _ time.Time) { o.lines[0].taken = o.lines[0].quantity }

func oneTaken(o *order, _ time.Time) { o.lines[0].taken = 1 }

func firstBarred(o *order, _ time.Time) { o.lines[0].barred = true }

func firstReported(o *order, now time.Time) {
	o.lines[0].reportedElsewhere("HCT", "903987654321", now.Add(-20*hour))
}

const firstSerial = 595001

// fill makes the orders, oldest first.
func (e *Emulator) fill(options connectors.EmulatorOptions) {
	r := emulation.NewRand(options.Seed)
	all := plainSamples(r, options.Orders)
	if !options.Bare {
		all = append(slices.Clone(samples), all...)
		slices.SortStableFunc(all, func(a, b sample) int { return int(b.age - a.age) })
	}
	now := e.Now().Truncate(time.Second)
	for _, s := range all {
		e.add(s, now, r)
	}
}

// plainSamples are n orders of two lines each, spread evenly over six days, oldest first.
func plainSamples(r *rand.Rand, n int) []sample {
	plain := make([]sample, 0, n)
	for i := range n {
		a, b := emulation.TwoProducts(r)
		plain = append(plain, sample{
			age:    emulation.AgeOf(i, n),
			pieces: []piece{{a.SKU, 1 + r.IntN(3)}, {b.SKU, 1}},
		})
	}
	return plain
}

// add makes an order. Its number begins with the day on which it was placed.
func (e *Emulator) add(s sample, now time.Time, r *rand.Rand) *order {
	o := &order{
		transferred: now.Add(-s.age), buyer: emulation.SomePerson(r), store: s.store, temperature: s.temperature, unsaid: s.unsaid, note: s.note,
		reserved: s.reserved,
	}
	o.id = fmt.Sprintf("%s%06d", o.transferred.Add(-s.placed).In(taipei).Format("20060102"), firstSerial+len(e.orders))
	if o.temperature == "" {
		o.temperature = "Normal"
	}
	if s.name != "" {
		o.buyer.Name = s.name
	}
	for i, p := range s.pieces {
		l := &line{id: fmt.Sprintf("%s-%02d", o.id, i+1), order: o, quantity: p.n, item: e.find(func(it *item) bool { return it.sku == p.sku })}
		o.lines = append(o.lines, l)
		e.byLine[l.id] = l
	}
	if s.extra != nil {
		s.extra(o, now)
	}
	e.orders = append(e.orders, o)
	e.byID[o.id] = o
	return o
}
