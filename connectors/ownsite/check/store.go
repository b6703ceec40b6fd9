package check

// The demands on a plug-in for ShipStation's Custom Store protocol. They are met where this program can work with it: it is asked by the same
// code. Nothing is written: the protocol has no order for trying, and a notice goes to the buyer.

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/ownsite"
	"gowarehouse/connectors/ownsite/customstore"
)

// StoreOptions say which plug-in to check.
type StoreOptions struct {
	Page   string            // its address
	Values connectors.Values // user, password, key in the address, and the words for statuses, by the fields of the platform
	HTTP   connectors.Caller // never repeats a call
	Now    func() time.Time
	Rest   func(ctx context.Context, pause time.Duration) // nil: it waits
}

// lookBack is how many orders are read: of a month.
const lookBack = 30 * 24 * time.Hour

// storeChecker is one run.
type storeChecker struct {
	StoreOptions
	ctx    context.Context //nolint:containedctx // of this run
	store  *customstore.Store
	orders []connectors.Fetched
}

// RunStore goes through the protocol as far as reading proves it.
func RunStore(ctx context.Context, o StoreOptions) ([]Point, error) {
	if o.Rest == nil {
		o.Rest = sleep
	}
	o.HTTP = &patient{Caller: o.HTTP, rest: o.Rest}
	c := &storeChecker{StoreOptions: o, ctx: ctx}
	var points []Point
	for i, d := range storeDemands {
		p := Point{ID: d.id, Section: "7", Title: d.title, Expected: d.expected}
		out := skipped("the export must pass first")
		if i == 0 || c.store != nil {
			out = d.try(c)
		}
		p.Result, p.Came = out.result, out.came
		points = append(points, p)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return points, nil
}

type storeDemand struct {
	id              string
	title, expected connectors.Text
	try             func(*storeChecker) outcome
}

var storeDemands = []storeDemand{
	{"store_export", text("Export", "匯出"), text("GET action=export answers 200 with <Orders> as XML, by user and password",
		"以使用者名稱與密碼 GET action=export，回應 200 與 <Orders> XML"), (*storeChecker).exports},
	{"store_password", text("Wrong password", "錯誤密碼"), text("With another password: 401", "密碼錯誤時回應 401"), (*storeChecker).locksOut},
	{"store_orders", text("Orders", "訂單"), text("Every order of 30 days has id, times, status, total, receiver and items",
		"30 天內的訂單皆有編號、時間、狀態、金額、收件人與品項"), (*storeChecker).reads},
	{"store_window", text("Window", "時間區間"), text("A window in the future has no orders: start_date and end_date count",
		"未來的時間區間沒有訂單：start_date 與 end_date 有效"), (*storeChecker).keepsToWindow},
	{"store_words", text("Status words", "狀態文字"), text("Every status is one of the words entered for unpaid, ready, shipped, cancelled or on hold",
		"所有狀態皆為已設定的文字"), (*storeChecker).explains},
	{"store_payments", text("Payment methods", "付款方式"), text("The names of payment methods tell who collects; others are mapped by a person",
		"由付款方式名稱可判斷由誰收款；其他須由人員對應"), (*storeChecker).collects},
	{"store_notice", text("Notice", "出貨通知"), text("POST action=shipnotify takes the number", "POST action=shipnotify 接受物流單號"),
		func(*storeChecker) outcome {
			return skipped("the protocol has no order for trying: nothing is written")
		}},
}

func (c *storeChecker) open(password string) (*customstore.Store, error) {
	page, err := ownsite.PageAddress(c.Page, true)
	if err != nil {
		return nil, err
	}
	values := connectors.Values{}
	if p, err := connectors.Get("ownsite"); err == nil {
		for _, f := range p.Fields {
			values[f.Key] = f.Default
		}
	}
	maps.Copy(values, c.Values)
	values[customstore.FieldPassword] += password
	return customstore.Open(connectors.Env{Account: "check", Values: values, HTTP: c.HTTP, Now: c.Now}, page, ownsite.StoreAdvice)
}

func (c *storeChecker) exports() outcome {
	store, err := c.open("")
	if err == nil {
		_, err = store.Test(c.ctx)
	}
	if err != nil {
		return failed(reasonOf(err))
	}
	c.store = store
	return passed()
}

func (c *storeChecker) locksOut() outcome {
	store, err := c.open("-gw-check")
	if err == nil {
		_, err = store.Test(c.ctx)
	}
	if connectors.KindOf(err) != connectors.Unauthorized {
		return failed("it is let in, or refused with another status")
	}
	return passed()
}

func (c *storeChecker) reads() outcome {
	now := c.Now()
	for f, err := range c.store.Orders(c.ctx, connectors.Window{From: now.Add(-lookBack), To: now}) {
		if err == nil {
			_, err = c.store.Normalise(f)
		}
		if err != nil {
			return failed(strings.TrimSpace("order " + f.ID + ": " + reasonOf(err)))
		}
		c.orders = append(c.orders, f)
	}
	if len(c.orders) == 0 {
		return skipped("needs orders of the last 30 days")
	}
	return passed()
}

func (c *storeChecker) keepsToWindow() outcome {
	n := 0
	ahead := c.Now().Add(24 * time.Hour)
	for _, err := range c.store.Between(c.ctx, ahead, ahead.Add(time.Hour)) {
		if err != nil {
			return failed(reasonOf(err))
		}
		n++
	}
	if n > 0 {
		return failed(strconv.Itoa(n) + " orders of tomorrow")
	}
	return passed()
}

// those lists what is true of the orders, each once.
func (c *storeChecker) those(of func(connectors.Fetched) string) []string {
	var all []string
	for _, f := range c.orders {
		if word := of(f); word != "" && !slices.Contains(all, word) {
			all = append(all, word)
		}
	}
	return all
}

func (c *storeChecker) explains() outcome {
	if len(c.orders) == 0 {
		return skipped("needs orders of the last 30 days")
	}
	if words := c.those(c.store.Unexplained); len(words) > 0 {
		return failed("not entered: " + strings.Join(words, ", "))
	}
	return passed()
}

func (c *storeChecker) collects() outcome {
	if len(c.orders) == 0 {
		return skipped("needs orders of the last 30 days")
	}
	unknown := c.those(func(f connectors.Fetched) string {
		o, err := c.store.Normalise(f)
		if err != nil || o.Payment.Kind != connectors.PaymentUnknown {
			return ""
		}
		return o.Payment.Method
	})
	if len(unknown) > 0 {
		return skipped("to be mapped by a person: " + strings.Join(unknown, ", "))
	}
	return passed()
}

// reasonOf is what an error says, without what to do.
func reasonOf(err error) string {
	var e *connectors.Error
	if errors.As(err, &e) && e.Reason != "" {
		return e.Reason
	}
	return err.Error()
}
