package emulator

// The orders that a fresh account holds: the fixed samples, and any number of plain ones.

import (
	"fmt"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// clerk makes orders with running numbers.
type clerk struct {
	e      *Emulator
	serial int
}

// fill makes the orders.
func (e *Emulator) fill(options connectors.EmulatorOptions) {
	c := &clerk{e: e, serial: 100}
	if !options.Bare {
		c.samples()
	}
	c.plain(options.Orders)
}

const hour = time.Hour

// order opens an order that was transferred so long ago, some minutes after it was made.
func (c *clerk) order(age time.Duration, w way, pay method, lines ...line) *order {
	c.serial += 1 + c.e.random.IntN(7)
	at := c.e.Now().Add(-age)
	o := &order{
		number: fmt.Sprintf("E%s%06d", at.In(taipei).Format("20060102"), c.serial), status: waiting, ordered: at.Add(-7 * time.Minute), transferred: at,
		shipBy: at.Add(2 * day), pay: pay, way: w, temperature: "NORMAL", person: emulation.SomePerson(c.e.random), lines: lines,
		odd: c.serial%2 == 1,
	}
	if w.storeType != "" {
		o.store = emulation.Stores[c.serial%len(emulation.Stores)]
	}
	return c.e.add(o)
}

// of is a line of an order.
func (c *clerk) of(sku string, qty int) line {
	it := c.e.bySKU(sku)
	return line{item: it, sku: it.sku, qty: qty}
}

// gift is a line that costs nothing and is shipped.
func (c *clerk) gift(sku string) line {
	l := c.of(sku, 1)
	l.gift = true
	return l
}

// unnamed is a line whose product has no number of the vendor's: it is known by its place in the list of products only.
func unnamed(l line) line {
	l.sku = ""
	return l
}

// samples covers what a real week brings.
func (c *clerk) samples() {
	// What a correct client takes in.
	gifts := c.order(5*hour, byTCat, card, c.of("TEE-BK-M", 2), c.of("SK-01-M", 3), c.gift("PEN-05"))
	gifts.note = "請先電話聯絡"
	emoji := c.order(9*hour, byHCT, linePay, c.of("MUG-CAT", 1))
	emoji.person.Name, emoji.note = "游堃喆", "請放管理室，謝謝🙏"
	c.order(12*hour, byPelican, collect, c.of("BT-750-BK", 1), c.of("NB-A5", 2)).landline = "02-25078888#12"
	cold := c.order(20*hour, byTCat, atm, c.of("TEA-L-GRN", 1), c.of("TEA-S-GRN", 2))
	cold.temperature = "FROZEN"
	c.order(26*hour, byPost, card, c.of("PEN-05", 10))
	seven := c.order(6*hour, toSeven, collect, c.of("BT-750-WH", 1))
	seven.store = emulation.Stores[2] // a number that begins with zeros
	c.order(31*hour, toFamily, card, c.of("SK-01-L", 2), unnamed(c.of("TEE-WH-M", 1)))
	c.order(36*hour, toHiLife, collect, c.of(emulation.Bundles[0].SKU, 2))
	c.order(40*hour, toOK, linePay, c.of("NB-A5", 1))
	c.order(44*hour, byTCat, card, c.of(emulation.Stranger.SKU, 1))
	c.order(50*hour, byHCT, strange, c.of("MUG-CAT", 2))
	c.order(54*hour, byDrone, card, c.of("SK-01-M", 1))
	c.order(58*hour, byNobody, card, c.of("SK-01-M", 2))

	// Ordered before the look-back and paid by transfer inside it.
	late := c.order(8*hour, byTCat, atm, c.of("TEE-BK-L", 1))
	late.ordered = late.transferred.Add(-9 * day)
	c.order(30*hour, byTCat, card, c.of("NB-A5", 3))

	// What must not come in.
	left := c.order(60*hour, byTCat, card, c.of("MUG-CAT", 1))
	c.e.number(left, 1)
	left.status = shipped
	there := c.order(90*hour, toSeven, collect, c.of("SK-01-L", 1))
	c.e.number(there, 1)
	there.status = delivered
	c.order(70*hour, byTCat, card, c.of("NB-A5", 1)).status = cancelled
	c.order(20*day, byTCat, card, c.of("TEE-BK-M", 1))
}

// The ways and payments of plain orders, in turn.
var (
	plainWays = []way{byTCat, toSeven, byHCT, byPelican, toFamily}
	plainPays = []method{card, collect, linePay, atm}
)

// plain makes orders of two lines each, spread over six days.
func (c *clerk) plain(n int) {
	for i := range n {
		age := emulation.AgeOf(i, n)
		products := len(emulation.Products)
		first, second := c.e.goods[i%products], c.e.goods[(i+5)%products]
		c.order(age, plainWays[i%len(plainWays)], plainPays[i%len(plainPays)], line{first, first.sku, 1, false}, line{second, second.sku, 1 + i%3, false})
	}
}
