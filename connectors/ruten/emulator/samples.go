package emulator

// The orders a pretended shop begins with.

import (
	"fmt"
	"slices"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// pick is a SKU of the catalogue and how many of it.
type pick struct {
	sku string
	n   int
}

// sample is one hand-made order; age is how long before now it was placed.
type sample struct {
	picks    []pick
	age      time.Duration
	status   string // empty: WaitConfirm
	way      string
	pay      string // empty: CREDIT, paid
	payName  string
	payState string
	unpaid   bool
	denies   bool
	store    int // of emulation.Stores
	note     string
	buyer    string // the receiver's name
	discount int64
	long     bool // has a number that no float holds
	odd      bool
}

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// samples hold what a warehouse meets: both ways to ship, every chain, each safeguard, and what must not come in.
var samples = []sample{
	{picks: []pick{{"TEE-BK-L", 1}}, age: 3 * hour, way: "HOUSE", note: "請小心包裝"},
	{picks: []pick{{"TEE-BK-L", 2}}, age: 5 * hour, way: "SEVEN_COD", pay: "SEVEN_COD", payName: "7-11取貨付款", status: waitShip, store: 2},
	{picks: []pick{{"BT-750-BK", 1}, {"TEA-S-GRN", 2}, {"SK-01-M", 3}}, age: 9 * hour, way: "SEVEN", discount: 100},
	{picks: []pick{{"PEN-05", 6}, {"NB-A5", 3}}, age: 20 * hour, way: "TCAT", note: "生日禮物🎁 請附卡片：「喆，生日快樂！🎂」", buyer: "游堃喆"},
	{picks: []pick{{"TEE-BK-M", 1}, {"TEE-WH-M", 1}}, age: 26 * hour, way: "HOUSE", long: true},
	{picks: []pick{{"BT-750-WH", 1}}, age: 28 * hour, way: "FAMI_COD", pay: "FAMI_COD", payName: "全家取貨付款", status: waitShip, store: 3},
	{picks: []pick{{"MUG-CAT", 1}}, age: 30 * hour, way: "HOUSE", pay: "EWALLET", payName: "露天電子錢包", payState: "unknown", unpaid: true},
	{picks: []pick{{"TEA-L-GRN", 1}}, age: 34 * hour, way: "BIGBOX"},
	{picks: []pick{{"XMAS-2026", 1}, {"SK-01-L", 2}}, age: 40 * hour, way: "HOUSE"},
	{picks: []pick{{"SET-OFFICE", 2}}, age: 47 * hour, way: "HOUSE", pay: "HOMEPAY", payName: "貨到付款", status: waitShip},
	{picks: []pick{{"BT-750-WH", 2}}, age: 52 * hour, way: ""},
	{picks: []pick{{"TEA-L-GRN", 2}, {"TEA-S-GRN", 1}}, age: 60 * hour, way: "HILIFE_COD", pay: "HILIFE_COD", payName: "萊爾富取貨付款",
		status: waitShip, denies: true, store: 1},
	{picks: []pick{{"BT-750-BK", 2}}, age: 70 * hour, way: "POST"},
	{picks: []pick{{"SK-01-M", 5}}, age: 88 * hour, way: "OK_COD", pay: "OK_COD", payName: "OK取貨付款", status: waitShip},
	{picks: []pick{{"SK-01-L", 1}, {"PEN-05", 1}}, age: 92 * hour, way: "FAMI", status: waitShip, store: 3},
	{picks: []pick{{"NB-A5", 10}}, age: 5*day + 2*hour, way: "HOUSE", note: "發票開公司，謝謝", pay: "ATM", payName: "ATM轉帳", odd: true},
	{picks: []pick{{"MUG-CAT", 2}}, age: 5*day + 20*hour, way: "SELF"},
	{picks: []pick{{"SK-01-L", 1}}, age: 4 * day, way: "HOUSE", status: shipped},
	{picks: []pick{{"PEN-05", 2}}, age: 4*day + hour, way: "SEVEN", status: finished},
	{picks: []pick{{"TEE-WH-M", 1}}, age: 3 * day, way: "HOUSE", status: canceled},
	{picks: []pick{{"TEE-WH-M", 1}}, age: 2 * hour, way: "HOUSE", status: waitPay, unpaid: true},
	{picks: []pick{{"NB-A5", 1}}, age: 31 * hour, way: "HOUSE", unpaid: true},
	{picks: []pick{{"NB-A5", 1}}, age: 10 * day, way: "HOUSE"},
}

// takeOrders fills the shop: the samples unless bare, then as many plain orders as asked for.
func (e *Emulator) takeOrders(options connectors.EmulatorOptions) {
	now := e.Now()
	if !options.Bare {
		for _, s := range samples {
			e.shop.place(s, now)
		}
	}
	r := e.shop.random
	for n := range options.Orders {
		first, second := emulation.TwoProducts(r)
		s := sample{
			picks: []pick{{first.SKU, 1 + r.IntN(3)}, {second.SKU, 1}},
			age:   hour + time.Duration(r.Int64N(int64(6*day-2*hour))), way: "HOUSE",
		}
		switch {
		case n%3 == 1:
			s.way = "SEVEN"
		case n%3 == 2:
			s.way, s.pay, s.payName, s.status = "FAMI_COD", "FAMI_COD", "全家取貨付款", waitShip
		}
		e.shop.place(s, now)
	}
	// The newest stands first in the list.
	slices.SortStableFunc(e.shop.orders, func(a, b *order) int { return b.placed.Compare(a.placed) })
}

// buy is a paid order of somebody, a moment ago. The newest stands first in the list.
func (e *Emulator) buy() {
	e.shop.place(sample{picks: []pick{{emulation.Products[0].SKU, 1}}, age: 5 * time.Minute, way: "HOUSE"}, e.Now())
	last := len(e.shop.orders) - 1
	o := e.shop.orders[last]
	e.shop.orders = append([]*order{o}, e.shop.orders[:last]...)
	e.tell(toldCreated, o)
	e.tell(toldPaid, o)
}

// place makes one order of a sample.
func (s *shop) place(from sample, now time.Time) {
	n := len(s.orders)
	placed := now.Add(-from.age).Truncate(time.Second)
	o := &order{
		id: placed.In(connectors.Taipei).Format("060102") + fmt.Sprintf("%08d", 123+n*65), placed: placed, changed: placed, status: waitConfirm,
		way: from.way, pay: from.pay, payName: from.payName, payState: from.payState, denies: from.denies, person: emulation.SomePerson(s.random),
		note: from.note, fee: 60, discount: from.discount, odd: from.odd,
	}
	if from.long {
		o.id += "90071992"
	}
	if from.buyer != "" {
		o.person.Name = from.buyer
	}
	o.buyer = fmt.Sprintf("gw_buyer_%03d", n)
	if from.status != "" {
		o.status = from.status
	}
	if o.pay == "" {
		o.pay, o.payName = "CREDIT", "信用卡"
	}
	if o.payState == "" {
		o.payState = "unpaid"
	}
	if !o.isCOD() && !from.unpaid {
		o.paid, o.payState = placed.Add(150*time.Second), "paid"
	}
	if ways[o.way].chain != "" {
		o.store = emulation.Stores[from.store]
	} else {
		o.fee = 80
	}
	for _, p := range from.picks {
		o.lines = append(o.lines, line{s.bySKU(p.sku), p.n})
	}
	switch o.status {
	case shipped:
		o.company, o.number, o.ships = "黑貓宅急便", "801417283631", 1
	case finished:
		o.company, o.number, o.ships = "7-11", o.ownNumber(), 1
	}
	s.orders = append(s.orders, o)
}
