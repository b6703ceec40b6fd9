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

// piece is a sub-order to be made: so many of that SKU.
type piece struct {
	sku      string
	n        int
	discount int64
	gift     string
	status   string // another than the order's
}

// sample is one main order to be made, so long before now.
type sample struct {
	age    time.Duration
	status string // empty: WaitingToShipping
	pay    payment
	way    way
	store  *emulation.Store
	pieces []piece
	memo   string
	note   string
	name   string
	number string
	kind   string // OrderShippingType; empty: 1
	second bool   // belongs to the cart of the order before
	abroad bool
}

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// samples are what the shop sold lately, oldest first.
var samples = []sample{
	// Not to be fetched: too old for a week, shipped, unpaid, cancelled.
	{age: 12 * day, pay: byCard, way: byHome, pieces: []piece{{sku: "NB-A5", n: 1}}},
	{age: 6*day + 20*hour, status: finished, pay: byCard, way: byHome, number: "903120000001", pieces: []piece{{sku: "SK-01-M", n: 2}}},
	{age: 6*day + 11*hour, status: toPay, pay: byATM, way: byHome, pieces: []piece{{sku: "BT-750-WH", n: 1}}},
	{age: 6*day + 3*hour, status: cancelled, pay: byLinePay, way: bySeven, store: &emulation.Stores[1], pieces: []piece{{sku: "PEN-05", n: 10}}},
	// To be fetched.
	{age: 5*day + 4*hour, pay: atStore, way: bySevenCOD, store: &emulation.Stores[0], memo: "請於晚上配送",
		pieces: []piece{{sku: "TEA-S-GRN", n: 2, discount: 100}, {sku: "NB-A5", n: 1, gift: "活動贈品"}}},
	{age: 4*day + 21*hour, pay: byCard, way: bySeven, store: &emulation.Stores[2], pieces: []piece{{sku: "TEE-BK-L", n: 1}, {sku: "SK-01-M", n: 3}}},
	{age: 4*day + 9*hour, pay: byLinePay, way: byFamily, store: &emulation.Stores[3], pieces: []piece{{sku: "MUG-CAT", n: 1}}},
	{age: 4 * day, status: confirmed, pay: atStore, way: byFamCOD, store: &emulation.Stores[3], note: "VIP，請加附提袋",
		pieces: []piece{{sku: "SK-01-L", n: 4, discount: 37}}},
	{age: 3*day + 20*hour, pay: byJKO, way: byFamCold, store: &emulation.Stores[1], pieces: []piece{{sku: "TEA-L-GRN", n: 1}}},
	{age: 3*day + 7*hour, pay: byCard, way: byHiLife, store: &emulation.Stores[1], pieces: []piece{{sku: "NB-A5", n: 2}, {sku: "PEN-05", n: 5}}},
	{age: 3 * day, pay: byATM, way: byOK, store: &emulation.Stores[2], pieces: []piece{{sku: "PEN-05", n: 6}}},
	{age: 2*day + 18*hour, pay: atDoor, way: byHomeCOD, memo: "請先電話聯絡，謝謝", pieces: []piece{{sku: "BT-750-BK", n: 2}, {sku: "SK-01-M", n: 1}}},
	{age: 2*day + 9*hour, pay: byCard, way: byHome, name: "游喆", memo: "生日禮物🎁，請附卡片「生日快樂！🎂」",
		pieces: []piece{{sku: "BT-750-BK", n: 1}, {sku: "MUG-CAT", n: 1, gift: "商品贈品"}}},
	{age: 2*day + 9*hour, pay: byCard, way: byHomeCold, second: true, pieces: []piece{{sku: "TEA-L-GRN", n: 2, discount: 160}}},
	{age: 2*day + 2*hour, pay: byParts, way: byHome, kind: "2", pieces: []piece{{sku: "TEE-WH-M", n: 1}, {sku: "TEE-BK-M", n: 1}}},
	{age: day + 21*hour, pay: byCard, way: byLocation, pieces: []piece{{sku: "NB-A5", n: 3}}},
	{age: day + 17*hour, pay: byWhatever, way: byHome, pieces: []piece{{sku: "SK-01-L", n: 1}}},
	{age: day + 11*hour, pay: byCard, way: byOversea, abroad: true, pieces: []piece{{sku: "TEE-BK-M", n: 2}}},
	{age: day + 3*hour, pay: byCard, way: way{}, pieces: []piece{{sku: "MUG-CAT", n: 2}}},
	{age: 22 * hour, pay: byCard, way: byHome, pieces: []piece{{sku: emulation.Stranger.SKU, n: 1}, {sku: "PEN-05", n: 1}}},
	{age: 20 * hour, pay: byCard, way: byHome, pieces: []piece{{sku: "", n: 1}, {sku: "NB-A5", n: 1}}},
	{age: 18 * hour, pay: byLinePay, way: byHome, pieces: []piece{{sku: "SET-OFFICE", n: 2}}},
	{age: 15 * hour, pay: byCard, way: byHome, pieces: []piece{{sku: "TEE-BK-M", n: 1, status: cancelled}, {sku: "SK-01-M", n: 2}}},
	{age: 11 * hour, status: confirmed, pay: byCard, way: byFamily, store: &emulation.Stores[0], pieces: []piece{{sku: "SK-01-M", n: 1}}},
	{age: 4 * hour, pay: atStore, way: bySevenCOD, store: &emulation.Stores[2], pieces: []piece{{sku: "TEE-WH-M", n: 3, discount: 100}}},
	{age: 50 * time.Minute, pay: byATM, way: byHome, pieces: []piece{{sku: "BT-750-WH", n: 1}, {sku: "NB-A5", n: 1}}},
}

// sampleOrders fills the shop: the samples unless bare, then the plain orders, all by their age.
func (e *Emulator) sampleOrders(options connectors.EmulatorOptions) {
	r := emulation.NewRand(options.Seed)
	all := plainSamples(r, options.Orders)
	if !options.Bare {
		all = append(slices.Clone(samples), all...)
	}
	slices.SortStableFunc(all, func(a, b sample) int { return int(b.age - a.age) })
	now := e.Now().Truncate(time.Second)
	for i, s := range all {
		e.admit(i, s, now, r)
	}
}

// plainSamples are n paid orders of two lines, by every kind of delivery in turn, spread over six days.
func plainSamples(r *rand.Rand, n int) []sample {
	kinds := []sample{{way: byHome}, {way: byFamily, store: &emulation.Stores[1]}, {way: bySeven, store: &emulation.Stores[0]}}
	plain := make([]sample, 0, n)
	for i := range n {
		a, b := emulation.TwoProducts(r)
		s := kinds[i%len(kinds)]
		s.age, s.pay = emulation.AgeOf(i, n), byCard
		s.pieces = []piece{{sku: a.SKU, n: 1 + r.IntN(3)}, {sku: b.SKU, n: 1}}
		plain = append(plain, s)
	}
	return plain
}

func (e *Emulator) admit(i int, s sample, now time.Time, r *rand.Rand) {
	placed := now.Add(-s.age).Truncate(time.Second)
	day := local(placed).Format("060102")
	o := &order{
		tg: fmt.Sprintf("TG%sK%05d", day, i+12), tm: fmt.Sprintf("TM%sK%05d", day, i+10), placed: placed, expected: placed.Add(2 * 24 * hour),
		kind: or(s.kind, "1"), pay: s.pay, way: s.way, fee: 60, to: emulation.SomePerson(r), store: s.store, memo: s.memo, note: s.note,
		source: []string{"iOSApp", "AndroidApp", "官網(PC)"}[i%3], exact: i%2 == 0,
	}
	if s.kind == "2" {
		o.expected = placed.Add(20 * 24 * hour)
	}
	if o.exact {
		o.placed = o.placed.Add(717 * time.Millisecond)
	}
	if s.name != "" {
		o.to.Name = s.name
	}
	o.buyer = o.to.Name
	if s.second {
		before := e.orders[len(e.orders)-1]
		o.tg, o.to, o.buyer = before.tg, before.to, before.buyer
	}
	if s.abroad {
		o.country = "852"
		o.to = emulation.Person{
			Name: "Chan Tai Man", Phone: "91234567", City: "Kowloon", District: "Tsim Sha Tsui", Street: "Flat 8, 12/F, 100 Nathan Road",
		}
	}
	for n, p := range s.pieces {
		l := &line{
			ts: fmt.Sprintf("TS%sK%05d%d", day, i+10, n+1), item: e.sold(p.sku), quantity: p.n, discount: p.discount, gift: p.gift,
			status: or(p.status, or(s.status, toShip)), shipping: notNumbered, updated: o.placed,
		}
		if l.status == cancelled {
			l.cause = "4"
		}
		if s.number != "" {
			l.number, l.shipping = s.number, allocated
		}
		if l.status == finished {
			l.shipping = shippedDone
		}
		o.lines = append(o.lines, l)
	}
	if s.number != "" {
		o.shipments, e.numbered = 1, e.numbered+1
	}
	e.orders = append(e.orders, o)
	e.byTM[o.tm] = o
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
