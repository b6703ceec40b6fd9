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

// piece is a line to be made: so many of that SKU.
type piece struct {
	sku string
	n   int
}

// sample is one order to be made, so long before now.
type sample struct {
	age       time.Duration
	paid      time.Duration // how long before now it was paid; 0: five minutes after it was placed
	status    string        // empty: confirmed
	payStatus string        // empty: completed for prepaid orders, pending for the others
	pay       payment
	how       *method
	store     *emulation.Store
	pieces    []piece
	set       []string // SKUs of a product set
	gift      string   // SKU of a gift
	custom    bool     // with a line that the merchant wrote by hand
	note      string
	name      string
	slot      string
	by        string // created_by
	kind      string
	delivery  string
	logistics string
	splits    string // suffix of a part of a split order
}

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// samples are what the shop sold lately, oldest first.
var samples = []sample{
	// Not to be fetched, or refused: too old, unpaid, shipped, cancelled, sold or returned at the till.
	{age: 12 * day, pay: byCard, how: tcatRoom, pieces: []piece{{"NB-A5", 1}}},
	{age: 6*day + 20*hour, pay: byCard, how: ownTCat, delivery: deliveryShipped, status: "completed", pieces: []piece{{"SK-01-M", 2}}},
	{age: 6*day + 11*hour, pay: byATM, how: tcatRoom, payStatus: "pending", status: "pending", pieces: []piece{{"BT-750-WH", 1}}},
	{age: 6*day + 3*hour, pay: byCard, how: sevenB2C, store: &emulation.Stores[1], status: "cancelled", pieces: []piece{{"PEN-05", 10}}},
	{age: 5*day + 19*hour, pay: byCard, how: fromStore, by: "pos", pieces: []piece{{"MUG-CAT", 1}}},
	{age: 5*day + 8*hour, pay: byACME, how: ownPost, payStatus: "failed", status: "pending", pieces: []piece{{"SK-01-L", 1}}},
	// Placed before any window of a week, paid lately by transfer.
	{age: 9*day + 4*hour, paid: 2 * day, pay: byATM, how: tcatRoom, pieces: []piece{{"TEE-BK-M", 1}, {"TEE-WH-M", 1}}},
	// To be fetched.
	{age: 5*day + 4*hour, pay: atStore(sevenB2CPay), how: sevenB2CPay, store: &emulation.Stores[0], pieces: []piece{{"TEA-S-GRN", 2}},
		gift: "NB-A5", note: "請於晚上配送"},
	{age: 4*day + 21*hour, pay: byCard, how: sevenB2C, store: &emulation.Stores[1], pieces: []piece{{"TEE-BK-L", 1}, {"SK-01-M", 3}}},
	{age: 4*day + 9*hour, pay: atStore(sevenC2CPay), how: sevenC2CPay, store: &emulation.Stores[2], pieces: []piece{{"MUG-CAT", 1}}},
	{age: 4 * day, pay: byCard, how: familyC2C, store: &emulation.Stores[3], pieces: []piece{{"NB-A5", 2}, {"PEN-05", 5}}},
	{age: 3*day + 20*hour, pay: atStore(familyB2CPay), how: familyB2CPay, store: &emulation.Stores[3], pieces: []piece{{"SK-01-L", 4}},
		note: "請先電話聯絡"},
	{age: 3*day + 7*hour, pay: byCard, how: familyFrozen, store: &emulation.Stores[1], pieces: []piece{{"TEA-L-GRN", 1}}},
	{age: 3 * day, pay: byCard, how: tcatRoom, pieces: []piece{{"TEE-WH-M", 1}, {"SK-01-M", 3}, {"PEN-05", 2}}, slot: "1",
		note: "請放管理室，謝謝"},
	{age: 2*day + 18*hour, pay: atStore(tcatColdPay), how: tcatColdPay, pieces: []piece{{"TEA-L-GRN", 2}}, slot: "2"},
	{age: 2*day + 9*hour, pay: byCard, how: ownTCat, pieces: []piece{{"BT-750-BK", 1}, {"MUG-CAT", 1}}, note: "生日禮物🎁，請附卡片「生日快樂！🎂」"},
	{age: 2*day + 2*hour, pay: onDoor, how: ownTCat, pieces: []piece{{"BT-750-BK", 2}}},
	{age: day + 21*hour, pay: byCard, how: ownPost, set: []string{"TEE-BK-M", "SK-01-M", "SK-01-M"}, pieces: []piece{{"PEN-05", 1}}},
	{age: day + 17*hour, pay: byACME, how: ownPost, pieces: []piece{{"SK-01-L", 1}}, status: "pending"},
	{age: day + 14*hour, pay: byACME, how: ownTCat, payStatus: "completed", pieces: []piece{{"TEE-BK-L", 1}}},
	{age: day + 11*hour, pay: byCustom, how: fromStore, pieces: []piece{{"NB-A5", 3}}, status: "pending"},
	{age: day + 6*hour, pay: byCard, how: byDrone, pieces: []piece{{"MUG-CAT", 2}}},
	{age: day + 3*hour, pay: byCard, how: unsaid, pieces: []piece{{"NB-A5", 1}}},
	{age: 22 * hour, pay: byCard, how: ownTCat, pieces: []piece{{emulation.Stranger.SKU, 1}, {"PEN-05", 1}}, custom: true},
	{age: 20 * hour, pay: byCard, how: tcatRoom, set: []string{"TEA-S-GRN"}},
	{age: 18 * hour, pay: byCard, how: tcatRoom, pieces: []piece{{"SET-OFFICE", 2}}},
	{age: 15 * hour, pay: byCard, how: tcatRoom, payStatus: "refunding", pieces: []piece{{"TEE-BK-M", 1}}},
	{age: 11 * hour, pay: byCard, how: sevenB2C, store: &emulation.Stores[2], logistics: logisticsExpired, pieces: []piece{{"SK-01-M", 1}}},
	{age: 7 * hour, pay: byCard, how: ownTCat, pieces: []piece{{"BT-750-WH", 1}}, splits: "parent"},
	{age: 7 * hour, pay: byCard, how: ownTCat, pieces: []piece{{"TEE-WH-M", 2}}, splits: "-1", name: "游喆"},
	{age: 4 * hour, pay: byCard, how: simpleSeven, store: &emulation.Stores[0], pieces: []piece{{"PEN-05", 6}}},
	{age: 50 * time.Minute, pay: byATM, how: tcatRoom, pieces: []piece{{"BT-750-WH", 1}, {"NB-A5", 1}}},
}

// sampleOrders fills the shop: the samples unless bare, then the plain orders, all by their age.
func (e *Emulator) sampleOrders(options connectors.EmulatorOptions) {
	r := emulation.NewRand(options.Seed)
	all := plainSamples(r, options.Orders)
	if !options.Bare {
		all = append(slices.Clone(samples), all...)
	}
	slices.SortStableFunc(all, func(a, b sample) int { return int(b.age - a.age) })
	now := e.second()
	for i, s := range all {
		e.admit(i, s, now, r)
	}
}

// plainSamples are n paid orders of two lines, a third of them with each kind of carrier, spread over six days.
func plainSamples(r *rand.Rand, n int) []sample {
	kinds := []sample{{how: tcatRoom}, {how: ownTCat}, {how: sevenB2C, store: &emulation.Stores[0]}}
	plain := make([]sample, 0, n)
	for i := range n {
		a, b := emulation.TwoProducts(r)
		s := kinds[i%len(kinds)]
		s.age, s.pay = emulation.AgeOf(i, n), byCard
		s.pieces = []piece{{a.SKU, 1 + r.IntN(3)}, {b.SKU, 1}}
		plain = append(plain, s)
	}
	return plain
}

func (e *Emulator) admit(i int, s sample, now time.Time, r *rand.Rand) {
	created := now.Add(-s.age).Truncate(time.Second)
	o := &order{
		id: e.nextID(), number: created.In(connectors.Taipei).Format("20060102150405") + fmt.Sprintf("%03d", i%1000), created: created,
		updated: created.Add(time.Minute), status: or(s.status, "confirmed"), createdBy: or(s.by, "shop"), kind: s.kind, pay: s.pay, how: s.how,
		payStatus: s.payStatus, delivery: or(s.delivery, deliveryPending), logistics: or(s.logistics, logisticsPending), deliveryID: e.nextID(),
		store: s.store, buyer: emulation.SomePerson(r), note: s.note, slot: s.slot, postage: 60,
	}
	if s.name != "" {
		o.buyer.Name = s.name
	}
	if o.payStatus == "" {
		o.payStatus = "pending"
		if s.pay.kind == connectors.PaymentOnline {
			o.payStatus = "completed"
		}
	}
	if o.payStatus == "completed" || o.payStatus == "refunding" {
		o.paidAt = created.Add(5 * time.Minute)
		if s.paid > 0 {
			o.paidAt = now.Add(-s.paid)
		}
	}
	if o.delivery == deliveryShipped {
		o.tracking, o.shipments = e.nextNumber(), 1
	}
	e.fill(o, s)
	if s.splits == "-1" {
		parent := e.orders[len(e.orders)-1]
		o.parent, o.number, o.buyer = parent.id, parent.number+s.splits, parent.buyer
		parent.children = append(parent.children, o.id)
	}
	e.orders = append(e.orders, o)
	e.byID[o.id] = o
}

// fill puts the lines into an order.
func (e *Emulator) fill(o *order, s sample) {
	for _, p := range s.pieces {
		it := e.bySKU(p.sku)
		o.lines = append(o.lines, line{id: e.nextID(), kind: "Product", item: it, price: it.price, quantity: p.n})
	}
	if s.gift != "" {
		o.lines = append(o.lines, line{id: e.nextID(), kind: "Gift", item: e.bySKU(s.gift), quantity: 1})
	}
	if s.custom {
		o.lines = append(o.lines, line{id: e.nextID(), kind: "CustomProduct", title: emulation.Stranger.Name + "（客製）", price: 120, quantity: 1})
	}
	if len(s.set) > 0 {
		l := line{id: e.nextID(), kind: "ProductSet", title: "本月精選組合", quantity: 2}
		for _, sku := range s.set {
			l.set = append(l.set, e.bySKU(sku))
			l.price += e.bySKU(sku).price
		}
		o.lines = append(o.lines, l)
	}
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
