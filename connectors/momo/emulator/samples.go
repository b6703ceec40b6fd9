package emulator

// The orders a fresh shop holds: the fixed samples, and any number of plain ones.

import (
	"fmt"
	"math/rand/v2"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// The texts of orderGbStr.
const (
	typedPlain     = "一般訂單"
	typedExchange  = "交換配送訂單"
	typedScheduled = "一般訂單(約配)"
)

// clerk makes orders with running numbers.
type clerk struct {
	e      *Emulator
	r      *rand.Rand
	serial int
}

// fill makes the orders.
func (e *Emulator) fill(options connectors.EmulatorOptions) {
	c := &clerk{e: e, r: emulation.NewRand(options.Seed), serial: 10000000}
	if !options.Bare {
		c.samples()
	}
	c.plain(options.Orders)
}

// order opens an order transferred so long ago.
func (c *clerk) order(age time.Duration, r route) *order {
	c.serial += 1 + c.r.IntN(7)
	at := c.e.Now().In(taipei).Add(-age).Truncate(time.Minute)
	return &order{
		number: at.Format("060102") + fmt.Sprintf("%08d", c.serial), route: r, at: at, person: emulation.SomePerson(c.r),
		store: emulation.Stores[c.r.IntN(len(emulation.Stores))], typed: typedPlain,
	}
}

func (c *clerk) pick(sku string, qty int) pick { return pick{item: c.e.bySKU(sku), qty: qty} }

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// samples covers what a real week brings: see the list in the test of the same name.
func (c *clerk) samples() {
	atHome := route{kind: home}
	toStore := func(code, special string) route { return route{kind: store, code: code, special: special} }
	byCarrier := func(code, temp string) route { return route{kind: third, code: code, temp: temp} }
	keep := c.e.add

	plain := c.order(5*hour, atHome)
	plain.wish = "週一不配送"
	keep(plain.put(1, c.pick("BT-750-BK", 2)))

	keep(c.order(9*hour, atHome).put(1, c.pick("TEE-BK-M", 2), c.pick("SK-01-M", 3)))

	emoji := c.order(20*hour, atHome)
	emoji.person.Name, emoji.wish = "游堃喆", "請放管理室，謝謝🙏"
	keep(emoji.put(1, pick{c.e.bySKU("MUG-CAT"), 1, "贈品：聖誕貼紙🎁"}))

	scheduled := c.order(30*hour, atHome)
	scheduled.typed, scheduled.agreed = typedScheduled, c.e.Now().In(taipei).Add(3*day).Format("2006/01/02")
	keep(scheduled.put(1, c.pick("TEA-L-GRN", 1)))

	keep(c.order(40*hour, atHome).put(1, c.pick(emulation.Stranger.SKU, 1)))

	exchange := c.order(50*hour, atHome)
	exchange.typed = typedExchange
	keep(exchange.put(1, c.pick("TEE-WH-M", 1)))

	seven := c.order(6*hour, toStore("21", "N"))
	seven.store = emulation.Stores[1]
	keep(seven.put(1, c.pick("SK-01-M", 1)))

	boxed := c.order(26*hour, toStore("28", "Y"))
	boxed.store = emulation.Stores[2] // an id with leading zeros
	keep(boxed.put(1, c.pick("TEE-BK-L", 1), c.pick("SK-01-L", 2)))

	bundle := c.order(70*hour, toStore("27", "N"))
	bundle.store = emulation.Stores[3]
	keep(bundle.put(1, c.pick(emulation.Bundles[0].SKU, 1)))

	keep(c.order(90*hour, toStore("2B", "N")).put(1, c.pick("PEN-05", 5)))

	keep(c.order(12*hour, byCarrier("62", "01")).put(1, c.pick("NB-A5", 2)))
	keep(c.order(36*hour, byCarrier("63", "03")).put(1, c.pick("TEA-S-GRN", 1)))
	keep(c.order(110*hour, byCarrier("65", "02")).put(1, c.pick("TEA-S-GRN", 2), c.pick("TEA-L-GRN", 1)))

	// Listed under two temperatures: nobody can tell which, so its shipping code is one the table does not have.
	both := c.order(60*hour, byCarrier("62", "01"))
	both.also = []route{byCarrier("62", "02")}
	keep(both.put(1, c.pick("BT-750-WH", 1)))

	// One number at momo, two orders here: a line for each delivery kind.
	part := c.order(45*hour, atHome)
	other := *part
	other.route, other.store = toStore("21", "N"), emulation.Stores[0]
	keep(part.put(1, c.pick("NB-A5", 1)))
	keep(other.put(2, c.pick("PEN-05", 2)))

	asked := c.order(15*hour, atHome)
	asked.stop = stopRequested
	keep(asked.put(1, c.pick("BT-750-BK", 1)))

	// What must not come in.
	unpaid := c.order(2*hour, atHome)
	unpaid.unpaid = true
	keep(unpaid.put(1, c.pick("MUG-CAT", 1)))

	shipped := c.order(80*hour, toStore("21", "N"))
	keep(shipped.put(1, c.pick("SK-01-M", 1)))
	c.e.finish(shipped.lines, packing{ship: "原箱"})
	c.e.handOver(shipped)

	cancelled := c.order(100*hour, byCarrier("61", "01"))
	cancelled.stop = stopped
	keep(cancelled.put(1, c.pick("NB-A5", 1)))

	keep(c.order(20*day, atHome).put(1, c.pick("TEE-BK-M", 1)))
}

// plain makes orders of two lines each, spread over six days and all delivery kinds.
func (c *clerk) plain(n int) {
	for i := range n {
		age := emulation.AgeOf(i, n)
		products := len(emulation.Products)
		first, second := c.e.goods[i%products], c.e.goods[(i+5)%products]
		c.e.add(c.order(age, plainRoute(i)).put(1, pick{item: first, qty: 1}, pick{item: second, qty: 1 + i%3}))
	}
}

// plainRoute gives one order in nine to home delivery and shares the rest between stores and carriers.
func plainRoute(i int) route {
	n := i / 9
	switch turn := i % 9; {
	case turn == 0:
		return route{kind: home}
	case turn <= 4:
		n = n*4 + turn
		return route{kind: store, code: storeCodes[n%len(storeCodes)], special: specialCodes[n/len(storeCodes)%2]}
	default:
		n = n*4 + turn
		return route{kind: third, code: carrierCodes[n%len(carrierCodes)], temp: tempCodes[n/len(carrierCodes)%3]}
	}
}
