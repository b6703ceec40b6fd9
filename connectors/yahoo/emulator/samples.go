package emulator

// The orders a fresh shop holds: the fixed samples, and any number of plain ones.

import (
	"fmt"
	"math/rand/v2"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// The texts of StoreInfo.Type.
const (
	payAtStore  = "超商付款取貨(7-11)"
	payByATM    = "國泰世華ATM"
	payUnheard  = "全支付"
	payAtFamily = "超商付款取貨(全家)"
)

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// clerk makes orders with running numbers.
type clerk struct {
	e      *Emulator
	r      *rand.Rand
	serial int
}

func (e *Emulator) fill(options connectors.EmulatorOptions) {
	c := &clerk{e: e, r: emulation.NewRand(options.Seed), serial: 50000}
	if !options.Bare {
		c.samples()
	}
	c.plain(options.Orders)
}

// order opens an order handed over so long ago. Its time has a fraction of none to three digits.
func (c *clerk) order(age time.Duration, f family) *order {
	c.serial += 1 + c.r.IntN(7)
	fraction := []int{0, 100, 510, 373}[c.serial%4]
	at := c.e.Now().In(taipei).Add(-age).Truncate(time.Second).Add(time.Duration(fraction) * time.Millisecond)
	o := &order{
		code: fmt.Sprintf("RM%s%07d", at.Format("060102"), c.serial), external: 505112000 + int64(c.serial), family: f, at: at,
		person: emulation.SomePerson(c.r), stage: preparing,
	}
	if f == store {
		o.store, o.storeTag = storeOf(c.serial), payAtStore
	}
	return o
}

// storeOf gives a store with a number of six digits, as 7-ELEVEN's have.
func storeOf(n int) emulation.Store { return emulation.Stores[n%3] }

func (c *clerk) with(o *order, sku string, qty int) *order {
	o.lines = append(o.lines, line{item: c.e.bySKU(sku), qty: qty, kind: goods})
	return o
}

// keep puts an order on the books.
func (c *clerk) keep(o *order) *order {
	c.e.add(o)
	return o
}

// samples covers what a real week brings.
func (c *clerk) samples() {
	c.keep(c.with(c.with(c.order(5*hour, home), "BT-750-BK", 2), "SK-01-M", 1)).note = "請於平日送達"

	emoji := c.with(c.order(9*hour, home), "MUG-CAT", 1)
	emoji.person.Name, emoji.note = "游堃喆", "請放管理室，謝謝🙏"
	emoji.lines = append(emoji.lines, line{item: c.e.bySKU("PEN-05"), qty: 1, kind: gift})
	c.keep(emoji)

	c.keep(c.with(c.order(30*hour, home), emulation.Stranger.SKU, 1))
	c.keep(c.with(c.order(55*hour, home), emulation.Bundles[0].SKU, 1))

	c.keep(c.with(c.order(58*hour, home), "", 1))

	masked := c.with(c.order(62*hour, home), "NB-A5", 1)
	masked.person.Name, masked.masked = "劉xx", true
	c.keep(masked)

	repeated := c.with(c.with(c.order(80*hour, home), "TEE-BK-M", 1), "TEE-BK-M", 2)
	c.keep(repeated)

	zeros := c.with(c.order(6*hour, store), "SK-01-L", 1)
	zeros.store = emulation.Stores[2] // a number with leading zeros
	c.keep(zeros)

	atm := c.with(c.with(c.order(26*hour, store), "TEE-WH-M", 1), "SK-01-M", 2)
	atm.storeTag = payByATM
	c.keep(atm)

	codes := c.with(c.order(33*hour, store), "TEA-S-GRN", 1)
	codes.toStore = true
	c.keep(codes)

	unknown := c.with(c.order(40*hour, store), "BT-750-WH", 1)
	unknown.storeTag = payUnheard
	c.keep(unknown)

	family := c.with(c.order(47*hour, store), "TEE-BK-L", 1)
	family.storeTag = payAtFamily // a chain that nobody has seen here
	c.keep(family)

	c.keep(c.with(c.with(c.order(12*hour, third), "NB-A5", 2), "PEN-05", 5))
	c.keep(c.with(c.order(70*hour, third), "TEA-L-GRN", 1))

	// What must not come in.
	c.keep(c.with(c.order(2*hour, home), "MUG-CAT", 1)).stage = unpaid
	c.keep(c.with(c.order(90*hour, third), "NB-A5", 1)).stage = cancelled
	gone := c.keep(c.with(c.order(100*hour, store), "SK-01-M", 1))
	c.e.confirmStore([]*order{gone}, 1)
	gone.handed = true

	c.keep(c.with(c.order(20*day, home), "TEE-BK-M", 1))
}

// plain makes orders of two lines each, spread over six days, four of each family in a row.
func (c *clerk) plain(n int) {
	for i := range n {
		age := emulation.AgeOf(i, n)
		products := len(emulation.Products)
		o := c.order(age, families[i/4%len(families)])
		o.toStore = i%5 == 0
		o.lines = []line{{item: c.e.goods[i%products], qty: 1, kind: goods}, {item: c.e.goods[(i+5)%products], qty: 1 + i%3, kind: goods}}
		c.keep(o)
	}
}
