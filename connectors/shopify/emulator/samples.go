package emulator

// The store's orders at the start: some of every kind a warehouse meets, and as many plain ones as a test asks for.

import (
	"math/rand/v2"
	"slices"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// piece is a line to be made: so many of that SKU. "-" is a line that staff wrote by hand, "@" a gift card.
type piece struct {
	sku string
	n   int
}

// sample is one order to be made, so long before now.
type sample struct {
	age    time.Duration
	pay    payment
	ship   method
	store  *emulation.Store
	note   string
	name   string
	pieces []piece
	shape  func(e *Emulator, o *order)
}

func day(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

// samples are what the store sold lately, oldest first.
var samples = []sample{
	// Not to be fetched.
	{age: day(9) + 3*time.Hour, pay: byCard, ship: byTCat, pieces: []piece{{"NB-A5", 1}}},
	{age: day(6) + 20*time.Hour, pay: byCard, ship: byTCat, pieces: []piece{{"SK-01-M", 2}}, shape: shippedSome(99)},
	{age: day(6) + 12*time.Hour, pay: byTransfer, ship: byTCat, pieces: []piece{{"BT-750-WH", 1}}},
	{age: day(6) + 8*time.Hour, pay: byCard, ship: byTCat, pieces: []piece{{"PEN-05", 10}}, shape: func(e *Emulator, o *order) {
		_ = e.cancel(o, connectors.Act{})
	}},
	{age: day(6) + 4*time.Hour, pay: byCard, ship: byTCat, pieces: []piece{{"PEN-05", 1}}, shape: func(_ *Emulator, o *order) { o.test = true }},
	{age: day(6), pay: byCard, ship: asDownload, pieces: []piece{{"@", 1}}, shape: func(_ *Emulator, o *order) { o.noAddress = true }},
	{age: day(5) + 22*time.Hour, pay: byCard, ship: byTCat, pieces: []piece{{"TEA-L-GRN", 1}}, shape: elsewhere(0)},
	{age: day(5) + 20*time.Hour, pay: byCardAuth, ship: byTCat, pieces: []piece{{"MUG-CAT", 1}}},
	{age: day(5) + 18*time.Hour, pay: waitsForBank, ship: byTCat, pieces: []piece{{"MUG-CAT", 1}}},
	{age: day(5) + 16*time.Hour, pay: paidBack, ship: byTCat, pieces: []piece{{"MUG-CAT", 1}}},
	// To be fetched.
	{age: day(5) + 10*time.Hour, pay: byCard, ship: byTCat, pieces: []piece{{"TEE-BK-M", 1}}, shape: func(_ *Emulator, o *order) {
		o.tags = []string{"VIP", cancelTag}
	}},
	{age: day(5) + 6*time.Hour, pay: byCard, ship: byTCat, pieces: []piece{{"TEE-BK-M", 1}}, note: "請於週六送達"},
	{age: day(5), pay: byCard, ship: byTCat, pieces: []piece{{"TEE-WH-M", 1}, {"SK-01-M", 3}, {"PEN-05", 2}}, note: "請放管理室，謝謝"},
	{age: day(4) + 12*time.Hour, pay: inStore, ship: toSeven, store: &emulation.Stores[0], pieces: []piece{{"TEA-S-GRN", 1}}},
	{age: day(4), pay: byCard, ship: toFamily, store: &emulation.Stores[2], pieces: []piece{{"NB-A5", 2}, {"PEN-05", 5}}},
	{age: day(3) + 12*time.Hour, pay: onDoor, ship: byTCat, pieces: []piece{{"BT-750-BK", 2}}, note: "白天不在家，請晚上送"},
	{age: day(3), pay: byAgreement, ship: byTCat, pieces: []piece{{"SK-01-L", 1}}},
	{age: day(2) + 18*time.Hour, pay: bySomebody, ship: byTCat, pieces: []piece{{"SK-01-M", 2}}},
	{age: day(2) + 12*time.Hour, pay: transferred, ship: byTCat, pieces: []piece{{"TEE-BK-L", 1}}},
	{age: day(2) + 6*time.Hour, pay: byCard, ship: byDrone, pieces: []piece{{"MUG-CAT", 2}}},
	{age: day(2), pay: byCard, ship: unsaid, pieces: []piece{{"NB-A5", 1}}},
	{age: 42 * time.Hour, pay: byCard, ship: byTCat, pieces: []piece{{emulation.Stranger.SKU, 1}, {"PEN-05", 1}}},
	{age: 36 * time.Hour, pay: byCard, ship: byTCat, pieces: []piece{{"SET-OFFICE", 2}}},
	{age: 30 * time.Hour, pay: byCard, ship: byTCat, pieces: []piece{{"MUG-CAT", 1}, {"TEA-L-GRN", 1}}, name: "游堃喆",
		note: "🎁 送禮用，請附卡片：「生日快樂！🎂」 𠮷野家旁邊", shape: func(_ *Emulator, o *order) { o.lines[0].note = "To 小美 🐱" }},
	{age: 26 * time.Hour, pay: byCard, ship: byTCat, pieces: []piece{{"TEE-BK-M", 2}, {"TEA-L-GRN", 1}}, shape: elsewhere(1)},
	{age: 22 * time.Hour, pay: partlyBack, ship: byTCat, pieces: []piece{{"SK-01-M", 4}, {"SK-01-L", 1}}, shape: func(_ *Emulator, o *order) {
		o.lines[1].quantity, o.parts[0].lines[1].total, o.parts[0].lines[1].remaining = 0, 0, 0 // paid back before it was shipped
	}},
	{age: 20 * time.Hour, pay: byCard, ship: byTCat, pieces: []piece{{"BT-750-WH", 1}, {"@", 1}}},
	{age: 18 * time.Hour, pay: byCard, ship: byTCat, pieces: []piece{{"TEE-BK-L", 1}}, shape: func(_ *Emulator, o *order) {
		o.parts[0].status, o.parts[0].hold = "ON_HOLD", "INCORRECT_ADDRESS"
	}},
	{age: 16 * time.Hour, pay: byCard, ship: byTCat, pieces: []piece{{"TEE-BK-L", 1}}, shape: func(_ *Emulator, o *order) {
		at := o.created.Add(day(10))
		o.parts[0].status, o.parts[0].at = "SCHEDULED", &at
	}},
	{age: 12 * time.Hour, pay: byCard, ship: byTCat, pieces: []piece{{"TEE-WH-M", 3}, {"SK-01-L", 2}}, shape: shippedSome(2)},
	{age: 9 * time.Hour, pay: inStore, ship: toSeven, store: &emulation.Stores[3], pieces: []piece{{"SK-01-M", 4}}},
	{age: 5 * time.Hour, pay: byCard, ship: byTCat, pieces: []piece{{"TEE-WH-M", 2}, {"TEE-BK-L", 1}}},
	{age: 40 * time.Minute, pay: byCard, ship: byTCat, pieces: []piece{{"PEN-05", 3}, {"NB-A5", 1}}},
}

// shippedSome has so many pieces shipped already, by somebody else.
func shippedSome(n int) func(e *Emulator, o *order) {
	return func(e *Emulator, o *order) {
		f := &fulfillment{id: e.nextID(), status: "SUCCESS", company: "新竹物流", numbers: []string{"6800012345"}}
		of, left := map[*partLine]int{}, n
		for _, l := range o.parts[0].lines {
			of[l] = min(left, l.remaining)
			left -= of[l]
		}
		f.cut(o.parts[0], of)
		o.fulfillments = append(o.fulfillments, f)
	}
}

// elsewhere has the fulfilment service ship the lines from a place on.
func elsewhere(from int) func(e *Emulator, o *order) {
	return func(e *Emulator, o *order) {
		p := o.parts[0]
		theirs := &part{id: e.nextID(), status: "IN_PROGRESS", request: "ACCEPTED", location: serviceLocation, method: p.method, lines: p.lines[from:]}
		p.lines = p.lines[:from]
		if o.parts = append(o.parts, theirs); from == 0 {
			o.parts = []*part{theirs}
		}
	}
}

const (
	firstOrder  = 6_203_450_917_001
	firstNumber = 1001
)

// sampleOrders fills the store. Ids grow with time, whatever mixture is asked for.
func (e *Emulator) sampleOrders(options connectors.EmulatorOptions) {
	r := emulation.NewRand(options.Seed)
	all := plainSamples(r, options.Orders)
	if !options.Bare {
		all = append(slices.Clone(samples), all...)
		slices.SortStableFunc(all, func(a, b sample) int { return int(b.age - a.age) })
	}
	now := e.Now().Truncate(time.Second)
	for i, s := range all {
		e.sold(i, s, now, r)
	}
}

// buy has somebody place a plain order now: three messages tell of it.
func (e *Emulator) buy() {
	r := emulation.NewRand(uint64(len(e.orders)))
	s := plainSamples(r, 1)[0]
	s.age = 10 * time.Second
	e.sold(len(e.orders), s, e.Now().Truncate(time.Second), r)
	o := e.orders[len(e.orders)-1]
	for _, topic := range []string{"ORDERS_CREATE", "ORDERS_PAID", "ORDERS_UPDATED"} {
		e.tell(topic, o)
	}
}

// plainSamples are n paid orders of two lines each, spread evenly over six days, oldest first.
func plainSamples(r *rand.Rand, n int) []sample {
	plain := make([]sample, 0, n)
	for i := range n {
		a, b := emulation.TwoProducts(r)
		plain = append(plain, sample{
			age: emulation.AgeOf(i, n), pay: byCard, ship: byTCat,
			pieces: []piece{{a.SKU, 1 + r.IntN(3)}, {b.SKU, 1}},
		})
	}
	return plain
}

func (e *Emulator) sold(i int, s sample, now time.Time, r *rand.Rand) {
	o := &order{
		id: firstOrder + int64(i), number: firstNumber + i, created: now.Add(-s.age), pay: s.pay, ship: s.ship, store: s.store,
		person: emulation.SomePerson(r), note: s.note, postage: 60,
	}
	if s.name != "" {
		o.person.Name = s.name
	}
	o.updated = o.created.Add(3 * time.Second)
	for n, p := range s.pieces {
		o.lines = append(o.lines, e.lineOf(o.id*100+int64(n), p))
	}
	e.route(o)
	if s.shape != nil {
		s.shape(e, o)
		if o.cancelled != nil || len(o.fulfillments) > 0 {
			o.updated = o.created.Add(2 * time.Hour)
		}
	}
	e.orders = append(e.orders, o)
	e.byID[o.gid()] = o
}

func (e *Emulator) lineOf(id int64, p piece) *line {
	switch p.sku {
	case "-":
		return &line{id: id, title: "客製禮盒（人工加項）", price: 350, quantity: p.n}
	case "@":
		return &line{id: id, title: "禮物卡 NT$500", price: 500, quantity: p.n, digital: true}
	}
	v := e.bySKU(p.sku)
	return &line{id: id, variant: v, title: v.product.title, price: v.price, quantity: p.n}
}

// Turn sets a switch. Some change what was sold already, and stay.
func (e *Emulator) Turn(name string, on bool) error {
	if err := e.Desk.Turn(name, on); err != nil || !on {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	plain := slices.DeleteFunc(slices.Clone(e.orders), func(o *order) bool {
		return len(o.parts) != 1 || o.parts[0].status != "OPEN" || !o.parts[0].ours() || len(o.fulfillments) > 0 || o.pay.kind != connectors.PaymentOnline
	})
	switch name {
	case manyLines:
		if len(plain) > 0 {
			e.addLines(plain[len(plain)-1])
		}
	case customLine:
		for _, o := range plain {
			l := e.lineOf(o.id*100+int64(len(o.lines)), piece{"-", 1})
			o.lines = append(o.lines, l)
			o.parts[0].lines = append(o.parts[0].lines, &partLine{id: e.nextID(), line: l, total: 1, remaining: 1})
		}
	case twoLocations:
		for i, o := range plain {
			if n := len(o.parts[0].lines); i%3 == 0 && n > 1 {
				moved := &part{id: e.nextID(), status: "OPEN", request: "UNSUBMITTED", location: secondLocation, method: o.ship.kind}
				moved.lines, o.parts[0].lines = o.parts[0].lines[n-1:], o.parts[0].lines[:n-1]
				o.parts = append(o.parts, moved)
			}
		}
	}
	return nil
}

// addLines makes an order so long that neither its lines, nor its fulfilment orders, nor their lines fit into a list.
func (e *Emulator) addLines(o *order) {
	for range 5 {
		p := &part{id: e.nextID(), status: "OPEN", request: "UNSUBMITTED", location: mainLocation, method: o.ship.kind}
		for range 12 {
			l := e.lineOf(o.id*100+int64(len(o.lines)), piece{"PEN-05", 1})
			o.lines = append(o.lines, l)
			p.lines = append(p.lines, &partLine{id: e.nextID(), line: l, total: 1, remaining: 1})
		}
		o.parts = append(o.parts, p)
	}
}

// route makes the fulfilment orders: one of what the store's own location ships, and one of what nobody does.
func (e *Emulator) route(o *order) {
	if len(o.parts) > 0 {
		return
	}
	for _, digital := range []bool{false, true} {
		p := &part{id: e.nextID(), status: "OPEN", request: "UNSUBMITTED", location: mainLocation, method: o.ship.kind}
		if digital {
			p.method = "NONE"
		}
		for _, l := range o.lines {
			if l.digital == digital {
				p.lines = append(p.lines, &partLine{id: e.nextID(), line: l, total: l.quantity, remaining: l.quantity})
			}
		}
		if len(p.lines) > 0 {
			o.parts = append(o.parts, p)
		}
	}
}
