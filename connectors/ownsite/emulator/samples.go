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

// The methods that decide something, and the usual temperature.
const (
	home        = "home"
	cvs         = "cvs"
	storePickup = "store_pickup"
	digital     = "digital"
	normal      = "normal"
)

// piece is a line to be made: so many of that SKU.
type piece struct {
	sku      string
	n        int
	discount int64
	virtual  bool   // needs no shipping itself
	of       string // the line of the set that it is part of
}

// way is a shipping method of the shop.
type way struct{ method, service, name, temperature string }

var (
	tcat     = way{home, "tcat", "黑貓宅急便", normal}
	post     = way{home, "post", "郵局宅配", normal}
	chilled  = way{home, "tcat", "黑貓宅急便（冷藏）", "chilled"}
	seven    = way{cvs, "seven_eleven", "7-ELEVEN 取貨", normal}
	family   = way{cvs, "family", "全家 取貨", normal}
	hilife   = way{cvs, "hilife", "萊爾富 取貨", normal}
	inPerson = way{storePickup, "", "門市自取", normal}
	drone    = way{"drone", "", "無人機快遞", normal}
	download = way{digital, "", "電子檔下載", normal}
	nothing  = way{}
)

// sample is one order to be made, so long before now.
type sample struct {
	age            time.Duration
	pay            payment
	unpaid         bool
	by             way
	store          *emulation.Store
	own            *assigned // the shop's own logistics
	note, shopNote string
	name           string
	discount       int64
	pieces         []piece
	sent           bool // the merchant sent it himself
	cancelled      bool
	held           bool
	test           bool
}

// samples are what the shop sold lately, oldest first.
var samples = []sample{
	// Not to be fetched: too old for any window of seven days, shipped, unpaid, cancelled, nothing to ship.
	{age: 9*24*time.Hour + 3*time.Hour, pay: byCard, by: tcat, pieces: []piece{{sku: "NB-A5", n: 1}}},
	{age: 143 * time.Hour, pay: byCard, by: tcat, pieces: []piece{{sku: "SK-01-M", n: 2}}, sent: true},
	{age: 139 * time.Hour, pay: byTransfer, unpaid: true, by: tcat, pieces: []piece{{sku: "BT-750-WH", n: 1}}},
	{age: 131 * time.Hour, pay: byCard, by: post, pieces: []piece{{sku: "PEN-05", n: 10}}, cancelled: true},
	{age: 129 * time.Hour, pay: byCard, by: download, pieces: []piece{{sku: guideSKU, n: 1}}},
	// To be fetched.
	{age: 126 * time.Hour, pay: byCard, by: tcat, pieces: []piece{{sku: "TEE-BK-M", n: 1}}, test: true},
	{age: 118 * time.Hour, pay: byLine, by: post, pieces: []piece{{sku: "TEE-WH-M", n: 1}, {sku: "SK-01-M", n: 3, discount: 60}, {sku: "PEN-05", n: 2}},
		note: "請放管理室，謝謝", shopNote: "老客人，附試用包"},
	{age: 101 * time.Hour, pay: atStore, by: seven, store: &emulation.Stores[0], own: &assigned{carrier: "seven_eleven", label: true},
		pieces: []piece{{sku: "TEA-S-GRN", n: 1}}, note: "請先電話聯絡", test: true},
	{age: 93 * time.Hour, pay: byCard, by: family, store: &emulation.Stores[2], own: &assigned{carrier: "family", label: true},
		pieces: []piece{{sku: "NB-A5", n: 2}, {sku: "PEN-05", n: 5}}},
	{age: 77 * time.Hour, pay: atHome, by: tcat, pieces: []piece{{sku: "BT-750-BK", n: 2}}, discount: 100},
	{age: 69 * time.Hour, pay: byACME, by: tcat, pieces: []piece{{sku: "SK-01-L", n: 1}}, unpaid: true},
	{age: 61 * time.Hour, pay: byACME, by: post, pieces: []piece{{sku: "TEE-BK-L", n: 1}}},
	{age: 52 * time.Hour, pay: byCard, by: drone, pieces: []piece{{sku: "MUG-CAT", n: 2}}},
	{age: 44 * time.Hour, pay: byCard, by: nothing, pieces: []piece{{sku: "NB-A5", n: 1}}},
	{age: 36 * time.Hour, pay: byCard, by: tcat, pieces: []piece{{sku: strangerSKU, n: 1}, {sku: "PEN-05", n: 1}}},
	{age: 30 * time.Hour, pay: byCard, by: tcat, pieces: []piece{{sku: "SK-01-L", n: 2}}, held: true, shopNote: "等客人補差額"},
	{age: 27 * time.Hour, pay: byCard, by: tcat, pieces: []piece{{sku: "SET-OFFICE", n: 2}}},
	{age: 26 * time.Hour, pay: byCard, by: tcat, pieces: []piece{
		{sku: "SET-OFFICE", n: 1, virtual: true}, {sku: "NB-A5", n: 1, of: "1"}, {sku: "PEN-05", n: 2, of: "1"}}},
	{age: 24 * time.Hour, pay: byCard, by: chilled, pieces: []piece{{sku: "TEA-L-GRN", n: 2}, {sku: guideSKU, n: 1}}},
	{age: 20 * time.Hour, pay: byCard, by: post, pieces: []piece{{sku: "MUG-CAT", n: 1}, {sku: "TEA-L-GRN", n: 1}},
		name: "游堃喆", note: "🎁 送禮用，請附卡片：「生日快樂！🎂」 𠮷野家旁邊"},
	{age: 15 * time.Hour, pay: byTransfer, by: tcat, pieces: []piece{{sku: "TEE-BK-M", n: 1}, {sku: "BT-750-BK", n: 2}}, test: true},
	{age: 11 * time.Hour, pay: atStore, by: hilife, store: &emulation.Stores[3], pieces: []piece{{sku: "SK-01-M", n: 4}}},
	{age: 8 * time.Hour, pay: byCard, by: inPerson, pieces: []piece{{sku: "MUG-CAT", n: 1}}},
	{age: 3 * time.Hour, pay: byCard, by: seven, store: &emulation.Stores[1], own: &assigned{carrier: "seven_eleven", label: true},
		pieces: []piece{{sku: "TEE-WH-M", n: 2}, {sku: "TEE-BK-L", n: 1}}},
	{age: 40 * time.Minute, pay: byLine, by: post, pieces: []piece{{sku: "BT-750-WH", n: 1}}, test: true},
}

const firstOrder = 100023

// sampleOrders fills the shop. Ids ascend with the date, whatever mixture is asked for.
func (e *Emulator) sampleOrders(options connectors.EmulatorOptions) {
	r := emulation.NewRand(options.Seed)
	e.shelf = make(map[string]*item, len(e.byItem))
	for _, it := range e.byItem {
		e.shelf[it.sku] = it
	}
	all := plainSamples(r, options.Orders)
	if !options.Bare {
		all = append(slices.Clone(samples), all...)
		slices.SortStableFunc(all, func(a, b sample) int { return int(b.age - a.age) })
	}
	now := e.moment()
	for i, s := range all {
		e.orders = append(e.orders, admit(i, s, now, r, e.shelf))
	}
}

// buy is a new order, plain and paid.
func (e *Emulator) buy() {
	n := len(e.orders)
	bought := sample{age: 2 * time.Minute, pay: byCard, by: tcat, pieces: []piece{{sku: "NB-A5", n: 1}}}
	o := admit(n, bought, e.moment(), emulation.NewRand(uint64(n)), e.shelf)
	e.orders = append(e.orders, o)
	e.touch(o)
}

// plainSamples are n paid orders of two lines each, spread evenly over six days, oldest first.
func plainSamples(r *rand.Rand, n int) []sample {
	plain := make([]sample, 0, n)
	for i := range n {
		a, b := emulation.TwoProducts(r)
		plain = append(plain, sample{
			age: emulation.AgeOf(i, n), pay: byCard, by: tcat,
			pieces: []piece{{sku: a.SKU, n: 1 + r.IntN(3)}, {sku: b.SKU, n: 1}},
		})
	}
	return plain
}

func admit(n int, s sample, now time.Time, r *rand.Rand, bySKU map[string]*item) *order {
	o := &order{
		id: strconv.Itoa(firstOrder + n), revision: 1, created: now.Add(-s.age), pay: s.pay, buyer: emulation.SomePerson(r), note: s.note,
		shopNote: s.shopNote, method: s.by.method, service: s.by.service, serviceName: s.by.name, temperature: s.by.temperature, store: s.store,
		postage: 60, discount: s.discount, cancelled: s.cancelled, held: s.held, test: s.test,
		pending: s.unpaid && s.pay.kind == connectors.PaymentOnline,
	}
	o.number = "A" + o.created.In(connectors.Taipei).Format("20060102") + fmt.Sprintf("-%04d", n+1)
	if s.name != "" {
		o.buyer.Name = s.name
	}
	if s.own != nil {
		own := *s.own
		o.assigned = &own
	}
	o.updated = o.created.Add(90 * time.Second)
	if !s.unpaid && s.pay.kind != connectors.PaymentCOD {
		o.paid = o.created.Add(75 * time.Second)
	}
	for i, p := range s.pieces {
		o.lines = append(o.lines, line{
			id: strconv.Itoa(i + 1), item: bySKU[p.sku], quantity: p.n, discount: p.discount, download: p.virtual || p.sku == guideSKU, of: p.of,
		})
	}
	if s.sent {
		o.fulfilments = []*fulfilment{{
			id: "shop_" + o.id, shipped: o.updated, packages: []parcel{{carrier: "tcat", number: "901155667788", lines: o.left()}}}}
	}
	return o
}
