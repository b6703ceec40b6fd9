package emulator

// The orders a fresh shop holds: the fixed samples, and any number of plain ones.

import (
	"fmt"
	"math/rand/v2"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// clerk makes orders with running numbers.
type clerk struct {
	e      *Emulator
	r      *rand.Rand
	serial int
}

// fill makes the orders.
func (e *Emulator) fill(options connectors.EmulatorOptions) {
	c := &clerk{e: e, r: emulation.NewRand(options.Seed), serial: 10000}
	if !options.Bare {
		c.samples()
	}
	c.plain(options.Orders)
}

var (
	atHome  = route{kind: home, temp: ambient}
	byThird = route{kind: third, temp: ambient}
)

func toShop(brand, direction, temp string) route { return route{store, direction, brand, temp} }

// order opens an order that was paid so long ago, soon after it was made.
func (c *clerk) order(age time.Duration, r route) *order {
	c.serial += 1 + c.r.IntN(7)
	at := c.e.Now().Add(-age)
	return &order{
		number: fmt.Sprintf("6%s%08d", at.In(taipei).Format("060102")[1:], c.serial), route: r, created: at, shipBy: at.Add(3 * day),
		person: emulation.SomePerson(c.r),
	}
}

func (c *clerk) pick(sku string, qty int) pick { return pick{c.e.bySKU(sku), qty} }

const hour = time.Hour

// samples covers what a real week brings: see the list in the test of the same name.
func (c *clerk) samples() {
	keep := c.e.add
	now := c.e.Now()
	waits := func(age time.Duration, r route, picks ...pick) *order {
		o := c.order(age, r)
		return keep(o.put(notShipped, o.created, picks...))
	}

	// What a correct client takes in, at home first.
	plain := waits(5*hour, atHome, c.pick("BT-750-BK", 2))
	plain.proxy, plain.message = "0277181234", "週一不配送"
	waits(9*hour, atHome, c.pick("TEE-BK-M", 2), c.pick("SK-01-M", 3)).carry(80)
	emoji := waits(20*hour, atHome, c.pick("MUG-CAT", 1))
	emoji.person.Name, emoji.message = "游堃喆", "請放管理室，謝謝🙏"
	cold := waits(28*hour, route{kind: home, temp: frozen}, c.pick("TEA-L-GRN", 1))
	cold.message = "需冷凍配送"
	waits(40*hour, atHome, c.pick(emulation.Stranger.SKU, 1))
	free := waits(44*hour, atHome, c.pick(emulation.Bundles[0].SKU, 1), c.pick("PEN-05", 1))
	free.lines[1].amount = 0 // a piece of a bundle that is given away
	moved := waits(15*hour, atHome, c.pick("BT-750-BK", 1))
	moved.asked = "104 台北市 中山區 南京東路二段1號8樓"
	half := waits(33*hour, atHome, c.pick("NB-A5", 2), c.pick("PEN-05", 1))
	half.lines[1].status = cancelled

	part := waits(52*hour, atHome, c.pick("SK-01-L", 2), c.pick("NB-A5", 1))
	c.e.sendByHand(part, part.lines[1:])

	// At the stores: every code, and a temperature that has none.
	waits(6*hour, toShop(seven, storeToStore, ambient), c.pick("SK-01-M", 1))
	waits(26*hour, toShop(seven, storeToStore, ambient), c.pick("TEE-BK-L", 1), c.pick("SK-01-L", 2)).carry(60)
	waits(31*hour, toShop(seven, warehouseToStore, ambient), c.pick("NB-A5", 3))
	waits(70*hour, toShop(family, storeToStore, ambient), c.pick(emulation.Bundles[0].SKU, 1))
	waits(72*hour, toShop(family, warehouseToStore, ambient), c.pick("PEN-05", 5))
	waits(75*hour, toShop(family, storeToStore, frozen), c.pick("TEA-S-GRN", 1))
	waits(77*hour, toShop(family, warehouseToStore, frozen), c.pick("TEA-S-GRN", 2))
	waits(60*hour, toShop(seven, storeToStore, chilled), c.pick("TEA-L-GRN", 1))

	// By the carrier under momo's contract.
	waits(12*hour, byThird, c.pick("NB-A5", 2)).carry(100)
	waits(36*hour, route{kind: third, temp: chilled}, c.pick("TEA-S-GRN", 2), c.pick("TEA-L-GRN", 1))

	// Paid long after it was ordered: only the last day to ship brings it into sight.
	late := c.order(10*day, atHome)
	late.shipBy = now.Add(2 * day)
	keep(late.put(notShipped, now.Add(-8*hour), c.pick("TEE-WH-M", 1)))

	// What must not come in.
	owed := c.order(2*hour, atHome)
	keep(owed.put(unpaid, owed.created, c.pick("MUG-CAT", 1)))
	gone := waits(80*hour, toShop(seven, storeToStore, ambient), c.pick("SK-01-M", 1))
	c.e.bill(gone.lines)
	c.e.handOver(gone)
	byHand := waits(50*hour, byThird, c.pick("NB-A5", 1))
	c.e.bill(byHand.lines)
	stopped := c.order(100*hour, byThird)
	keep(stopped.put(cancelled, stopped.created, c.pick("NB-A5", 1)))
	waits(20*day, atHome, c.pick("TEE-BK-M", 1))
}

// plainRoutes are the ways of plain orders, in turn.
var plainRoutes = []route{
	atHome, toShop(seven, storeToStore, ambient), byThird, atHome, toShop(family, storeToStore, ambient), byThird,
	toShop(seven, warehouseToStore, ambient), atHome, toShop(family, warehouseToStore, frozen),
}

// plain makes orders of two lines each, spread over six days and all kinds of delivery; every fourth has freight.
func (c *clerk) plain(n int) {
	for i := range n {
		age := emulation.AgeOf(i, n)
		products := len(emulation.Products)
		first, second := c.e.goods[i%products], c.e.goods[(i+5)%products]
		o := c.order(age, plainRoutes[i%len(plainRoutes)])
		c.e.add(o.put(notShipped, o.created, pick{first, 1}, pick{second, 1 + i%3}))
		if i%4 == 1 {
			o.carry(80)
		}
	}
}
