package emulator

// The boxes a pretended shop begins with.

import (
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// pick is a SKU of the catalogue, how many of it, and the discount on the line.
type pick struct {
	sku      string
	n        int
	discount int64
}

// sample is one hand-made box; age is how long before now it was ordered.
type sample struct {
	picks   []pick
	age     time.Duration
	status  string
	kind    string
	cod     bool
	silent  bool // neither isCod nor paidAt is shown
	fee     int64
	remote  int64
	message string
	buyer   string // the receiver's name
	held    int    // pieces of the first line that wait for a refund
	lost    int    // pieces of the first line that were cancelled
	gone    bool
	second  bool // another box of the order before
	asked   string
	renamed bool // shown under another name than registered
}

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// samples hold what a warehouse meets: plain boxes, each safeguard, both ways to ship, and what must not come in.
var samples = []sample{
	{picks: []pick{{"TEE-BK-L", 1, 0}}, age: 3 * hour},
	{picks: []pick{{"TEE-BK-L", 2, 100}}, age: 5 * hour, cod: true, fee: 60, message: "請放管理室"},
	{picks: []pick{{"BT-750-BK", 1, 0}, {"TEA-S-GRN", 2, 120}, {"SK-01-M", 3, 0}}, age: 9 * hour, fee: 60},
	{picks: []pick{{"PEN-05", 6, 0}, {"NB-A5", 3, 0}}, age: 20 * hour, message: "生日禮物🎁 請附卡片：「喆，生日快樂！🎂」", buyer: "游堃喆"},
	{picks: []pick{{"TEE-BK-M", 1, 0}, {"TEE-WH-M", 1, 0}}, age: 26 * hour},
	{picks: []pick{{"BT-750-WH", 1, 0}}, age: 26 * hour, second: true},
	{picks: []pick{{"MUG-CAT", 1, 0}}, age: 30 * hour, silent: true},
	{picks: []pick{{"TEA-L-GRN", 1, 0}}, age: 34 * hour, kind: byCoupang},
	{picks: []pick{{"XMAS-2026", 1, 0}, {"SK-01-L", 2, 0}}, age: 40 * hour},
	{picks: []pick{{"SET-OFFICE", 2, 0}}, age: 47 * hour, cod: true, fee: 60, remote: 150},
	{picks: []pick{{"BT-750-WH", 2, 0}}, age: 52 * hour, status: instruct, held: 1},
	{picks: []pick{{"TEA-L-GRN", 2, 0}, {"TEA-S-GRN", 1, 0}}, age: 60 * hour, status: instruct, message: "管理室可代收"},
	{picks: []pick{{"BT-750-BK", 2, 0}}, age: 70 * hour, lost: 1},
	{picks: []pick{{"SK-01-M", 5, 50}}, age: 88 * hour, kind: lite},
	{picks: []pick{{"SK-01-L", 1, 0}, {"PEN-05", 1, 0}}, age: 92 * hour, kind: lite, cod: true, fee: 60},
	{picks: []pick{{"NB-A5", 2, 0}}, age: 95 * hour, kind: lite},
	{picks: []pick{{"NB-A5", 10, 0}}, age: 5*day + 2*hour, message: "發票開公司，謝謝", asked: "刻字：GoWarehouse"},
	{picks: []pick{{"MUG-CAT", 2, 0}}, age: 5*day + 20*hour, renamed: true},
	{picks: []pick{{"SK-01-L", 1, 0}}, age: 4 * day, status: noneTracking},
	{picks: []pick{{"PEN-05", 2, 0}}, age: 4*day + hour, status: departure},
	{picks: []pick{{"TEE-WH-M", 1, 0}}, age: 3 * day, gone: true},
	{picks: []pick{{"NB-A5", 1, 0}}, age: 10 * day},
}

// takeOrders fills the shop: the samples unless bare, then as many plain boxes as asked for.
func (e *Emulator) takeOrders(options connectors.EmulatorOptions) {
	now := e.started
	if !options.Bare {
		for _, s := range samples {
			e.shop.place(s, now)
		}
	}
	r := e.shop.random
	for n := range options.Orders {
		first, second := emulation.TwoProducts(r)
		s := sample{
			picks: []pick{{first.SKU, 1 + r.IntN(3), 0}, {second.SKU, 1, 0}},
			age:   hour + time.Duration(r.Int64N(int64(6*day-2*hour))),
		}
		if n%3 == 1 && !options.Bare {
			s.kind = lite
		}
		e.shop.place(s, now)
	}
}

// place makes one box of a sample.
func (s *shop) place(from sample, now time.Time) {
	n := int64(len(s.boxes))
	placed := now.Add(-from.age).Truncate(time.Second)
	b := &box{
		id: firstBox + n*7919, order: firstOrder + n*131, placed: placed, status: accept, kind: thirdParty, person: emulation.SomePerson(s.random),
		message: from.message, fee: from.fee, remote: from.remote, gone: from.gone,
	}
	if from.second {
		before := s.boxes[n-1]
		b.order, b.person = before.order, before.person
	}
	if from.buyer != "" {
		b.person.Name = from.buyer
	}
	b.buyer = string([]rune(b.person.Name)[:1]) + "○○"
	if from.status != "" {
		b.status = from.status
	}
	if from.kind != "" {
		b.kind = from.kind
	}
	if !from.silent {
		cod := from.cod
		b.cod, b.paid = &cod, placed.Add(17*time.Second)
	}
	for i, p := range from.picks {
		line := item{option: s.bySKU(p.sku), count: p.n, discount: p.discount}
		if i == 0 {
			line.held, line.cancelled, line.asked = from.held, from.lost, from.asked
			b.stopped = from.held > 0
		}
		if from.renamed {
			line.shownAs = "療癒系貓咪杯 350ml"
		}
		b.items = append(b.items, line)
	}
	b.begin()
	s.boxes = append(s.boxes, b)
}

// begin gives a box what goes with the state it starts in.
func (b *box) begin() {
	if b.gone {
		b.cancelAll()
	}
	switch b.status {
	case instruct:
		b.acked = b.placed.Add(2 * hour)
	case departure:
		b.carrier, b.number, b.ships = "SFEXPRESS", "SF1000000000001", 1
	case noneTracking:
		b.carrier, b.number, b.ships = direct, "903120000001", 1
	}
}

func (b *box) cancelAll() {
	b.gone = true
	for i := range b.items {
		b.items[i].cancelled, b.items[i].held = b.items[i].count, 0
	}
}
