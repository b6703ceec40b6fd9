package emulator

// The shop's orders at the start: some of every kind a warehouse meets, and as many plain ones as a test asks for.

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// payMethod is a payment method of this shop. Its name is all that an order shows of it.
type payMethod struct {
	id   int
	name string
	kind connectors.PaymentKind
}

var (
	payByCard = payMethod{1, "信用卡一次付清", connectors.PaymentOnline}
	payByATM  = payMethod{2, "ATM 虛擬帳號", connectors.PaymentOnline}
	payAtCVS  = payMethod{3, "超商取貨付款", connectors.PaymentCOD}
	payOnDoor = payMethod{4, "貨到付款（宅配）", connectors.PaymentCOD}
	// The merchant called it so himself: only the account's setting tells that it collects.
	payAtDoor = payMethod{5, "現金找零😀", connectors.PaymentCOD}
	payByShow = payMethod{6, "老客戶月結", connectors.PaymentUnknown}
	payByLine = payMethod{7, "LINE Pay", connectors.PaymentOnline}
)

// shipMethod is a shipping method of this shop, and BVSHOP's provider for it where BVSHOP numbers its parcels.
type shipMethod struct {
	id       int
	name     string
	provider string
	brand    string // of the convenience store
}

var (
	byTCat   = shipMethod{1, "黑貓宅急便（常溫）", "tcat", ""}
	toSeven  = shipMethod{2, "7-ELEVEN 超商取貨", "payuni", "unifart"}
	toFamily = shipMethod{3, "全家 超商取貨", "ecpay", "fami"}
	toHiLife = shipMethod{4, "萊爾富 超商取貨", "ecpay", "hilife"}
	bySF     = shipMethod{5, "順豐速運", "sf", ""}
	byHCT    = shipMethod{6, "新竹物流", "", ""}
	byOwn    = shipMethod{7, "門市自送", "", ""}
	toOK     = shipMethod{8, "OK 超商取貨", "", "okmart"}
	unsaid   = shipMethod{}
)

func (e *Emulator) listPayments(c *call) *reply {
	if refusal := e.parameters(c); refusal != nil {
		return refusal
	}
	rows := []object{}
	for _, p := range []payMethod{payByCard, payByATM, payAtCVS, payOnDoor, payAtDoor, payByShow, payByLine} {
		rows = append(rows, object{"id": p.id, "name": p.name})
	}
	return ok(rows)
}

func (e *Emulator) listLogistics(c *call) *reply {
	if refusal := e.parameters(c); refusal != nil {
		return refusal
	}
	rows := []object{}
	for _, m := range []shipMethod{byTCat, toSeven, toFamily, toHiLife, bySF, byHCT, byOwn, toOK} {
		rows = append(rows, object{"id": m.id, "name": m.name})
	}
	return ok(rows)
}

// piece is a line to be made: so many of that SKU.
type piece struct {
	sku string
	n   int
}

// sample is one order to be made, so long before now. What is zero is as usual: confirmed, not shipped, checkout finished, a whole order.
type sample struct {
	age     time.Duration
	paidAge time.Duration // how long before now it was paid; zero: at once
	pay     payMethod
	paid    bool
	method  shipMethod
	store   *emulation.Store
	status  int
	handled int // logisticStatus
	kind    int
	half    bool // the checkout is not finished
	trace   string
	planned time.Duration // from now
	fee     int64
	off     int64
	remark  string
	name    string
	pieces  []piece
	extra   func(o *order, item func(sku string) *item) // changes the lines
}

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// samples are what the shop sold lately, oldest first: ids grow with time.
var samples = []sample{
	// Not to come in: too old, shipped, cancelled, abnormal, not confirmed, not paid, not finished.
	{age: 20 * day, paid: true, pay: payByCard, method: byTCat, pieces: []piece{{"NB-A5", 1}}},
	{age: 6*day - hour, paid: true, pay: payByCard, method: byHCT, handled: logisticShipped, trace: "903123456789", pieces: []piece{{"SK-01-M", 2}}},
	{age: 139 * hour, pay: payByCard, method: byHCT, status: statusCancelled, pieces: []piece{{"PEN-05", 10}}},
	{age: 138 * hour, paid: true, pay: payByCard, method: byHCT, status: statusAbnormal, pieces: []piece{{"PEN-05", 1}}},
	{age: 137 * hour, paid: true, pay: payByCard, method: byHCT, status: statusUnconfirmed, pieces: []piece{{"PEN-05", 3}}},
	{age: 135 * hour, pay: payByATM, method: byTCat, pieces: []piece{{"BT-750-WH", 1}}},
	{age: 134 * hour, pay: payByCard, method: byTCat, half: true, pieces: []piece{{"BT-750-WH", 2}}},
	// To come in.
	{age: 12 * day, paidAge: 30 * hour, paid: true, pay: payByATM, method: byHCT, pieces: []piece{{"TEE-BK-M", 1}}}, // paid late
	{age: 128 * hour, paid: true, pay: payByCard, method: byHCT, pieces: []piece{{"TEE-BK-M", 1}}},
	{age: 118 * hour, paid: true, pay: payByLine, method: byHCT, off: 100, pieces: []piece{{"TEE-WH-M", 1}, {"SK-01-M", 3}, {"PEN-05", 2}},
		remark: "請放管理室，謝謝"},
	{age: 101 * hour, pay: payAtCVS, method: toSeven, store: &emulation.Stores[0], pieces: []piece{{"TEA-S-GRN", 1}}, remark: "請先電話聯絡"},
	{age: 93 * hour, paid: true, pay: payByCard, method: toFamily, store: &emulation.Stores[2], pieces: []piece{{"NB-A5", 2}, {"PEN-05", 5}}},
	{age: 90 * hour, pay: payAtCVS, method: toHiLife, store: &emulation.Stores[3], pieces: []piece{{"SK-01-M", 4}}},
	{age: 88 * hour, pay: payAtCVS, method: toOK, store: &emulation.Stores[3], pieces: []piece{{"SK-01-M", 1}}},
	{age: 77 * hour, pay: payOnDoor, method: byTCat, fee: 30, pieces: []piece{{"BT-750-BK", 2}}},
	{age: 73 * hour, pay: payAtDoor, method: byOwn, pieces: []piece{{"BT-750-BK", 1}}},
	{age: 69 * hour, pay: payByShow, method: byHCT, pieces: []piece{{"SK-01-L", 1}}},
	{age: 61 * hour, paid: true, pay: payByShow, method: byHCT, pieces: []piece{{"TEE-BK-L", 1}}},
	{age: 57 * hour, paid: true, pay: payByCard, method: bySF, pieces: []piece{{"TEA-L-GRN", 1}}},
	{age: 52 * hour, paid: true, pay: payByCard, method: byOwn, handled: logisticHandled, pieces: []piece{{"MUG-CAT", 2}}},
	{age: 48 * hour, paid: true, pay: payByCard, method: byHCT, handled: logisticHandled, trace: "903987654321", pieces: []piece{{"MUG-CAT", 1}}},
	{age: 44 * hour, paid: true, pay: payByCard, method: unsaid, pieces: []piece{{"NB-A5", 1}}},
	{age: 40 * hour, paid: true, pay: payByCard, method: byHCT, kind: typeDeposit, pieces: []piece{{"TEA-L-GRN", 2}}},
	{age: 38 * hour, paid: true, pay: payByCard, method: byHCT, kind: typeBalance, planned: 3 * day, pieces: []piece{{"TEA-L-GRN", 1}}},
	{age: 36 * hour, paid: true, pay: payByCard, method: byTCat, pieces: []piece{{emulation.Stranger.SKU, 1}, {"PEN-05", 1}}},
	{age: 27 * hour, paid: true, pay: payByCard, method: byTCat, pieces: []piece{{"SET-OFFICE", 2}}},
	{age: 24 * hour, paid: true, pay: payByCard, method: byHCT, pieces: []piece{{"NB-A5", 1}}, extra: withBundle},
	{age: 22 * hour, paid: true, pay: payByCard, method: byHCT, pieces: []piece{{"TEA-S-GRN", 1}}, extra: withTicket},
	{age: 20 * hour, paid: true, pay: payByCard, method: byHCT, pieces: []piece{{"MUG-CAT", 1}, {"TEA-L-GRN", 1}}, name: "游堃喆",
		remark: "🎁 送禮用，請附卡片：「生日快樂！🎂」 𠮷野家旁邊"},
	{age: 3 * hour, paid: true, pay: payByCard, method: byTCat, pieces: []piece{{"TEE-WH-M", 2}, {"TEE-BK-L", 1}}},
	{age: 2 * hour, pay: payByCard, method: byHCT, pieces: []piece{{"SK-01-M", 1}}}, // not paid, and so not to come in
	{age: 40 * time.Minute, paid: true, pay: payByATM, method: byHCT, pieces: []piece{{"BT-750-WH", 1}}},
}

// withBundle adds a bundle and its two parts. The bundle has the price.
func withBundle(o *order, item func(string) *item) {
	parent := o.id*100 + 11
	o.lines = append(o.lines,
		line{id: parent, name: "早晨組合（杯＋茶）", price: 850, quantity: 1, kind: lineBundle},
		line{id: parent + 1, item: item("MUG-CAT"), quantity: 1, kind: lineNormal, bundle: parent},
		line{id: parent + 2, item: item("TEA-S-GRN"), quantity: 1, kind: lineNormal, bundle: parent})
}

// withTicket adds what needs no parcel, what is booked for a day, and a line that the staff wrote.
func withTicket(o *order, item func(string) *item) {
	o.lines = append(o.lines,
		line{id: o.id*100 + 21, item: item("NB-A5"), name: "手作課程票券", price: 500, quantity: 1, kind: lineTicket},
		line{id: o.id*100 + 22, item: item("PEN-05"), price: 45, quantity: 2, kind: lineBooking, booking: "2026-12-24"})
	o.custom = append(o.custom, line{id: o.id*100 + 1, name: "加購：" + emulation.Stranger.Name, price: 500, quantity: 1, kind: lineNormal})
}

const firstOrder = 1726850

// fill makes the orders. Ids ascend with the date, whatever mixture is asked for.
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

// plainSamples are n paid orders of two lines each, spread evenly over six days, oldest first. Every fifth is numbered by BVSHOP.
func plainSamples(r *rand.Rand, n int) []sample {
	plain := make([]sample, 0, n)
	for i := range n {
		a, b := emulation.TwoProducts(r)
		method := byHCT
		if i%2 == 1 {
			method = []shipMethod{byTCat, bySF}[i/2%2]
		}
		plain = append(plain, sample{
			age: emulation.AgeOf(i, n), paid: true, pay: payByCard, method: method,
			pieces: []piece{{a.SKU, 1 + r.IntN(3)}, {b.SKU, 1}},
		})
	}
	return plain
}

func (e *Emulator) add(s sample, now time.Time, r *rand.Rand) {
	id := firstOrder + int64(len(e.orders))
	o := &order{
		id: id, created: now.Add(-s.age), status: orUsual(s.status, statusConfirmed), payment: paymentDue, process: 1,
		logistic: orUsual(s.handled, logisticOpen), kind: orUsual(s.kind, typeWhole), pay: s.pay, method: s.method, trace: s.trace,
		buyer: emulation.SomePerson(r), store: s.store, postage: 60, fee: s.fee, discount: s.off, remark: s.remark,
	}
	o.uid = o.created.In(taipei).Format("0601021504") + code(r)
	if s.name != "" {
		o.buyer.Name = s.name
	}
	if s.half {
		o.process = 0
	}
	if s.paid {
		o.payment, o.paid = paymentPaid, o.created.Add(88*time.Second)
		if s.paidAge > 0 {
			o.paid = now.Add(-s.paidAge)
		}
	}
	if s.planned > 0 {
		o.planned = now.Add(s.planned)
	}
	if o.status == statusCancelled {
		o.cancelled = o.created.Add(hour)
	}
	if o.logistic >= logisticShipped {
		o.shipped = o.created.Add(26 * hour)
	}
	item := func(sku string) *item {
		return e.items()[slices.IndexFunc(e.items(), func(it *item) bool { return it.sku == sku })]
	}
	for i, p := range s.pieces {
		it := item(p.sku)
		o.lines = append(o.lines, line{id: id*100 + int64(i), item: it, price: it.price, quantity: p.n, kind: lineNormal})
	}
	if s.extra != nil {
		s.extra(o, item)
	}
	e.orders = append(e.orders, o)
	e.byID[id] = o
}

func orUsual(n, usual int) int {
	if n == 0 {
		return usual
	}
	return n
}

// code is the six characters at the end of an order number.
func code(r *rand.Rand) string {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
	var b strings.Builder
	for range 6 {
		fmt.Fprintf(&b, "%c", letters[r.IntN(len(letters))])
	}
	return b.String()
}
