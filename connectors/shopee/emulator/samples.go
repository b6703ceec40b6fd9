package emulator

// The orders a pretended shop begins with.

import (
	"math/rand/v2"
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
	picks   []pick
	channel int64
	cod     bool
	unpaid  bool // no pay_time
	method  string
	status  string
	age     time.Duration
	note    string
	asked   int // pieces of the first line the buyer asks to cancel
	special bool
	bundled bool // its lines are one bundle deal
}

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// samples are the orders every practice shop begins with. The list holds what a warehouse meets: plain orders, each safeguard, each
// way to ship, and what must not come in.
var samples = []sample{
	{picks: []pick{{"TEE-BK-L", 1}}, channel: 30005, method: "Credit Card", age: 3 * hour},
	{picks: []pick{{"TEE-BK-L", 2}}, channel: 30005, cod: true, unpaid: true, method: "Cash on Delivery", age: 5 * hour, note: "請用紙箱包裝"},
	{picks: []pick{{"BT-750-BK", 1}, {"TEA-S-GRN", 2}, {"SK-01-M", 3}}, channel: 30006, method: "SPayLater", age: 9 * hour},
	{picks: []pick{{"PEN-05", 6}, {"NB-A5", 3}}, channel: 30015, method: "ShopeePay", age: 20 * hour, note: "生日禮物🎁，請附卡片「喆：生日快樂」💐"},
	{picks: []pick{{"TEE-BK-M", 1}, {"TEE-WH-M", 1}}, channel: 30005, method: "Bank Transfer", age: 26 * hour, bundled: true},
	{picks: []pick{{"MUG-CAT", 1}}, channel: 30005, unpaid: true, method: "Partner Wallet", age: 30 * hour},
	{picks: []pick{{"TEA-L-GRN", 1}}, channel: 30099, method: "Credit Card", age: 34 * hour},
	{picks: []pick{{"XMAS-2026", 1}, {"SK-01-L", 2}}, channel: 30006, method: "Credit Card", age: 40 * hour},
	{picks: []pick{{"SET-OFFICE", 2}}, channel: 30005, cod: true, unpaid: true, method: "Cash on Delivery", age: 47 * hour},
	{picks: []pick{{"BT-750-WH", 2}}, channel: 30007, method: "Credit Card", age: 52 * hour, asked: 1},
	{picks: []pick{{"TEA-L-GRN", 2}, {"TEA-S-GRN", 1}}, channel: 30900, method: "Credit Card", age: 60 * hour, note: "管理室可代收"},
	{picks: []pick{{"BT-750-BK", 2}}, channel: 30017, method: "Credit Card", age: 70 * hour},
	{picks: []pick{{"SK-01-M", 5}}, channel: 30014, method: "ShopeePay", age: 88 * hour},
	{picks: []pick{{"SK-01-L", 1}}, channel: 30014, cod: true, unpaid: true, method: "Cash on Delivery", age: 92 * hour},
	{picks: []pick{{"NB-A5", 10}}, channel: 30007, method: "Bank Transfer", age: 5*day + 2*hour, note: "發票開公司，謝謝"},
	{picks: []pick{{"MUG-CAT", 2}}, channel: 30005, method: "Credit Card", age: 5*day + 20*hour, special: true},
	{picks: []pick{{"MUG-CAT", 1}}, channel: 30005, unpaid: true, method: "Bank Transfer", status: unpaid, age: 2 * hour},
	{picks: []pick{{"SK-01-L", 1}}, channel: 30006, method: "Credit Card", status: shipped, age: 4 * day},
	{picks: []pick{{"TEE-WH-M", 1}}, channel: 30005, method: "Credit Card", status: cancelled, age: 3 * day},
	{picks: []pick{{"TEE-BK-M", 2}}, channel: 30005, method: "Credit Card", status: inCancel, age: 12 * hour},
	{picks: []pick{{"PEN-05", 2}}, channel: 30015, method: "Credit Card", status: processed, age: 36 * hour},
	{picks: []pick{{"NB-A5", 1}}, channel: 30006, method: "Credit Card", age: 10 * day},
}

// takeOrders fills the shop: the samples unless bare, then as many plain orders as asked for.
func (e *Emulator) takeOrders(s *shop, options connectors.EmulatorOptions) {
	r := emulation.NewRand(options.Seed)
	now := e.Now().Truncate(time.Second)
	if !options.Bare {
		for _, sample := range samples {
			s.place(sample, r, now)
		}
	}
	plain := []int64{30005, 30006, 30015}
	for n := range options.Orders {
		first, second := emulation.TwoProducts(r)
		s.place(sample{
			picks:   []pick{{first.SKU, 1 + r.IntN(3)}, {second.SKU, 1}},
			channel: plain[n%len(plain)], method: "Credit Card",
			age: hour + time.Duration(r.Int64N(int64(6*day-2*hour))),
		}, r, now)
	}
}

// buy has somebody place a plain order now.
func (e *Emulator) buy() error {
	s := e.shops[mainShop]
	plain := sample{picks: []pick{{emulation.Products[0].SKU, 1}}, channel: 30005, method: "Credit Card", age: 10 * time.Minute}
	e.tell(s.place(plain, e.random, e.Now().Truncate(time.Second)))
	return nil
}

// place makes one order of a sample.
func (s *shop) place(sample sample, r *rand.Rand, now time.Time) *order {
	created := now.Add(-sample.age)
	o := &order{
		sn: s.orderNumber(created, r), created: created.Unix(), updated: created.Add(10 * time.Minute).Unix(),
		status: readyToShip, cod: sample.cod, method: sample.method, channel: channelOf(sample.channel), fee: 60,
		person: emulation.SomePerson(r), note: sample.note, shipByIn: int64(2 * day / time.Second),
		flags: orderFlags{special: sample.special, twins: sample.bundled},
	}
	o.buyer = "buyer_" + o.person.Phone[6:]
	if sample.status != "" {
		o.status = sample.status
	}
	if !sample.unpaid {
		o.paid = created.Add(5 * time.Minute).Unix()
	}
	for i, p := range sample.picks {
		it, m := s.bySKU(p.sku)
		s.nextID++
		l := line{item: it, model: m, quantity: p.n, orderItem: it.id, id: s.nextID}
		if sample.bundled {
			l.orderItem, l.group = 1, 7700012345
		}
		if i == 0 {
			l.cancelRequested = sample.asked
		}
		o.lines = append(o.lines, l)
	}
	s.wrap(o, sample)
	s.orders[o.sn] = o
	s.sorted = nil
	return o
}

// wrap gives the order its package and the state that goes with the sample.
func (s *shop) wrap(o *order, sample sample) {
	all := make([]part, len(o.lines))
	for i, l := range o.lines {
		all[i] = part{i, l.quantity}
	}
	p := s.pack(o, all)
	switch o.status {
	case unpaid:
		p.state = logisticsNotStart
	case cancelled:
		p.state = logisticsCancelled
		o.by, o.reason = "buyer", "Changed mind"
	case inCancel:
		o.by, o.reason = "buyer", "Need to change delivery address"
	case shipped:
		p.arranged, p.tracking, p.state = true, trackingOf(p), logisticsPickedUp
		o.handed = true
	case processed:
		p.arranged, p.tracking, p.state = true, trackingOf(p), logisticsCreated
	}
	if p.arranged {
		o.ships = 1
	}
}

const numberLetters = "0123456789ABCDEFGHJKMNPQRSTUVWXY"

// orderNumber looks like Shopee's: the date in Taipei and eight letters and digits, never twice.
func (s *shop) orderNumber(created time.Time, r *rand.Rand) string {
	for {
		text := []byte(created.In(connectors.Taipei).Format("060102"))
		bits := r.Uint64()
		for range 8 {
			text = append(text, numberLetters[bits%32])
			bits /= 32
		}
		if _, taken := s.orders[string(text)]; !taken {
			return string(text)
		}
	}
}
