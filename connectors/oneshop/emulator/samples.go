package emulator

// The shop's orders at the start: some of every kind a warehouse meets, and as many plain ones as a test asks for.

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// piece is a line to be made: so many of that SKU.
type piece struct {
	sku string
	n   int
}

// sample is one order to be made, so long before now. What is zero is as usual: confirmed and waiting to be shipped.
type sample struct {
	age           time.Duration
	progress      string
	paymentStatus string
	status        string // of the logistics
	pay, method   string
	undated       bool // paid, and no date says when
	reference     string
	consignment   string
	store         *emulation.Store
	abroad        string
	refund        int64
	note, name    string
	pieces        []piece
	more          []line
}

const (
	hour = time.Hour
	day  = 24 * hour
)

// samples are what the shop sold lately, oldest first.
var samples = []sample{
	// Not to come in.
	{age: 20 * day, paymentStatus: "paid", pay: "credit", method: "home", pieces: []piece{{"NB-A5", 1}}},
	{age: 6*day - hour, paymentStatus: "paid", pay: "credit", method: "home", status: "send", consignment: "903123456789",
		pieces: []piece{{"SK-01-M", 2}}},
	{age: 139 * hour, progress: "cancelled", paymentStatus: "pending", pay: "credit", method: "home", pieces: []piece{{"PEN-05", 10}}},
	{age: 137 * hour, progress: "temporary", paymentStatus: "pending", method: "home", pieces: []piece{{"PEN-05", 3}}},
	{age: 135 * hour, paymentStatus: "pending", pay: "atm", method: "home", pieces: []piece{{"BT-750-WH", 1}}},
	{age: 134 * hour, paymentStatus: "need_confirm", pay: "atm", method: "home", pieces: []piece{{"BT-750-WH", 2}}},
	{age: 133 * hour, paymentStatus: "refunded", pay: "credit", method: "home", pieces: []piece{{"BT-750-WH", 1}}},
	{age: 131 * hour, paymentStatus: "cod", pay: "c2c", method: "uni", status: "returned", store: &emulation.Stores[0], pieces: []piece{{"SK-01-M", 1}}},
	{age: 130 * hour, paymentStatus: "paid", pay: "credit", method: "virtual", pieces: []piece{{"NB-A5", 1}}},
	// To come in.
	{age: 128 * hour, paymentStatus: "paid", pay: "credit", method: "home", pieces: []piece{{"TEE-BK-M", 1}}},
	{age: 118 * hour, paymentStatus: "paid", pay: "credit", method: "home", status: "prepare", note: "請放管理室，謝謝",
		pieces: []piece{{"TEE-WH-M", 1}, {"SK-01-M", 3}, {"PEN-05", 2}}},
	{age: 101 * hour, paymentStatus: "cod", pay: "c2c", method: "uni", store: &emulation.Stores[0], pieces: []piece{{"TEA-S-GRN", 1}}},
	{age: 93 * hour, paymentStatus: "paid", pay: "credit", method: "fami", store: &emulation.Stores[2], pieces: []piece{{"NB-A5", 2}, {"PEN-05", 5}}},
	{age: 90 * hour, paymentStatus: "cod", pay: "c2c", method: "hilife", store: &emulation.Stores[3], pieces: []piece{{"SK-01-M", 4}}},
	{age: 80 * hour, paymentStatus: "cod", pay: "cod", method: "home_refrige", pieces: []piece{{"BT-750-BK", 2}},
		more: []line{{kind: kindCharge, name: "低溫配送加價", price: 30, quantity: 1}}},
	{age: 76 * hour, paymentStatus: "cod", pay: "credit", method: "home", pieces: []piece{{"BT-750-BK", 1}}},            // contradicts itself
	{age: 74 * hour, paymentStatus: "paid", pay: "cod", method: "home", undated: true, pieces: []piece{{"MUG-CAT", 1}}}, // likewise
	{age: 70 * hour, paymentStatus: "paid", pay: "atm", method: "home", pieces: []piece{{"SK-01-L", 1}}},                // a date proves it
	{age: 68 * hour, paymentStatus: "paid", pay: "linepay", method: "home", undated: true, reference: "LP2026112000017",
		pieces: []piece{{"SK-01-L", 2}}},
	{age: 66 * hour, paymentStatus: "paid", pay: "老客戶月結", method: "home", undated: true, pieces: []piece{{"SK-01-L", 1}}}, // nothing proves it
	{age: 60 * hour, paymentStatus: "paid", pay: "credit", method: "home", refund: 199, pieces: []piece{{"SK-01-M", 2}}},
	{age: 57 * hour, paymentStatus: "paid", pay: "credit", method: "uni", store: &emulation.Stores[1], consignment: "F12345678901",
		pieces: []piece{{"TEA-L-GRN", 1}}},
	{age: 52 * hour, progress: "pending", paymentStatus: "paid", pay: "credit", method: "island", pieces: []piece{{"MUG-CAT", 2}}},
	{age: 50 * hour, progress: "other", paymentStatus: "paid", pay: "credit", method: "home", pieces: []piece{{"MUG-CAT", 1}}},
	{age: 48 * hour, progress: "completed", paymentStatus: "paid", pay: "credit", method: "home", pieces: []piece{{"MUG-CAT", 1}}},
	{age: 46 * hour, paymentStatus: "paid", pay: "credit", method: "home", status: "abnormal", pieces: []piece{{"MUG-CAT", 1}}},
	{age: 44 * hour, paymentStatus: "paid", pay: "credit", pieces: []piece{{"NB-A5", 1}}}, // no shipping method
	{age: 40 * hour, paymentStatus: "paid", pay: "credit", method: "oversea", abroad: "1-2-3 Shibuya, Tokyo 150-0002, Japan",
		pieces: []piece{{"TEA-L-GRN", 2}}},
	{age: 36 * hour, paymentStatus: "paid", pay: "credit", method: "home", status: "delay", pieces: []piece{{emulation.Stranger.SKU, 1}, {"PEN-05", 1}}},
	{age: 27 * hour, paymentStatus: "paid", pay: "credit", method: "local_pickup", more: []line{bundle(2)}},
	{age: 24 * hour, paymentStatus: "paid", pay: "credit", method: "mailing", pieces: []piece{{"NB-A5", 1}, {"NB-A5", 2}}}, // one SKU in two lines
	{age: 20 * hour, paymentStatus: "paid", pay: "credit", method: "home", name: "游堃喆", note: "🎁 送禮用，請附卡片：「生日快樂！🎂」 𠮷野家旁邊",
		pieces: []piece{{"MUG-CAT", 1}, {"TEA-L-GRN", 1}}},
	{age: 3 * hour, paymentStatus: "paid", pay: "credit", method: "home_freeze", pieces: []piece{{"TEE-WH-M", 2}, {"TEE-BK-L", 1}}},
	{age: 2 * hour, paymentStatus: "pending", pay: "credit", method: "home", pieces: []piece{{"SK-01-M", 1}}}, // not paid, and so not to come in
}

// nameless are orders of what has no SKU, with the switch of that.
var nameless = []sample{
	{age: 22 * hour, paymentStatus: "paid", pay: "credit", method: "home", pieces: []piece{{"PEN-05", 1}},
		more: []line{
			{kind: kindSingle, name: "手工皂", label: "薰衣草", price: 120, quantity: 1}, {kind: kindSingle, name: "手工皂", label: "檜木", price: 120, quantity: 2},
		}},
}

// strangers come with the switch of values that no document knows.
var strangers = []sample{
	{age: 5 * hour, paymentStatus: "installment", pay: "credit", method: "home", pieces: []piece{{"PEN-05", 1}}},
	{age: 4 * hour, paymentStatus: "paid", pay: "credit", method: "home", status: "packing", pieces: []piece{{"PEN-05", 2}}},
	{age: 4 * hour, progress: "reviewing", paymentStatus: "paid", pay: "credit", method: "drone", pieces: []piece{{"PEN-05", 3}}},
}

func bundle(n int) line {
	b := emulation.Bundles[0]
	return line{kind: kindBundle, name: b.Name, sku: b.SKU, price: b.Price, quantity: n}
}

// bring are the switches that bring orders of their own.
var bring = map[string][]sample{switchNewValues: strangers, switchNoSKU: nameless}

// Turn sets a switch.
func (e *Emulator) Turn(name string, on bool) error {
	if err := e.Desk.Turn(name, on); err != nil || !on {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	r := emulation.NewRand(uint64(len(e.orders)))
	for _, s := range bring[name] {
		e.add(s, e.Now().Truncate(time.Second), r)
	}
	slices.SortStableFunc(e.orders, func(a, b *order) int { return a.created.Compare(b.created) })
	return nil
}

// fill makes the orders, oldest first.
func (e *Emulator) fill(options connectors.EmulatorOptions) {
	r := emulation.NewRand(options.Seed)
	all := plainSamples(r, options.Orders)
	if !options.Bare {
		all = append(slices.Clone(samples), all...)
		slices.SortStableFunc(all, func(a, b sample) int { return cmp.Compare(b.age, a.age) })
	}
	now := e.Now().Truncate(time.Second)
	for _, s := range all {
		e.add(s, now, r)
	}
}

// plainSamples are n paid orders of two lines each, spread evenly over six days, oldest first.
func plainSamples(r *rand.Rand, n int) []sample {
	plain := make([]sample, 0, n)
	for i := range n {
		a, b := emulation.TwoProducts(r)
		plain = append(plain, sample{
			age: emulation.AgeOf(i, n), paymentStatus: "paid", pay: "credit", method: "home",
			pieces: []piece{{a.SKU, 1 + r.IntN(3)}, {b.SKU, 1}},
		})
	}
	return plain
}

func (e *Emulator) add(s sample, now time.Time, r *rand.Rand) {
	created := now.Add(-s.age)
	o := &order{
		number: fmt.Sprintf("DMO%s%05d", created.In(taipei).Format("060102"), len(e.orders)+1), created: created,
		progress: cmp.Or(s.progress, "confirmed"), paymentStatus: s.paymentStatus, logisticStatus: cmp.Or(s.status, "pending"),
		payment: s.pay, logistic: s.method, reference: s.reference, consignment: s.consignment, buyer: emulation.SomePerson(r),
		abroad: s.abroad, store: s.store, postage: 80, refund: s.refund, note: s.note,
	}
	o.buyer.Name = cmp.Or(s.name, o.buyer.Name)
	if s.paymentStatus == "paid" && !s.undated {
		o.paid = created.Add(88 * time.Second)
	}
	for _, p := range s.pieces {
		it := product(p.sku)
		o.lines = append(o.lines, line{
			kind: kindSingle, name: it.Name, label: strings.ReplaceAll(it.Variant, ",", "/"), sku: it.SKU, price: it.Price, quantity: p.n,
		})
	}
	o.lines = append(o.lines, s.more...)
	e.orders = append(e.orders, o)
}

func product(sku string) emulation.Product {
	all := append(slices.Clone(emulation.Products), emulation.Stranger)
	return all[slices.IndexFunc(all, func(p emulation.Product) bool { return p.SKU == sku })]
}
