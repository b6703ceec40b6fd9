package check

// The demands on a plug-in for ShipStation's Custom Store protocol. They are met where this program can work with it: it is asked by the same
// code. Nothing is written, unless a person names the order of which a notice may be sent: the protocol has none for trying, and a notice cannot
// be taken back.

import (
	"context"
	"maps"
	"slices"
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
	Write  bool                                           // a notice is sent of the order named
	Order  string                                         // its number or id; empty: none
	// Before is told what will be written, before anything is. Its error ends the check. It may be nil.
	Before func(plan []connectors.Text) error
}

// lookBack is how many orders are read: of a month.
const lookBack = 30 * 24 * time.Hour

// storeChecker is one run.
type storeChecker struct {
	StoreOptions
	ctx    context.Context //nolint:containedctx // of this run
	store  *customstore.Store
	orders []connectors.Fetched
	named  *connectors.Order // of which a notice may be sent; nil: none
}

// RunStore goes through the protocol as far as reading proves it, and with leave tries the notice.
func RunStore(ctx context.Context, o StoreOptions) ([]Point, error) {
	if o.Rest == nil {
		o.Rest = sleep
	}
	o.HTTP = &patient{Caller: o.HTTP, rest: o.Rest}
	c := &storeChecker{StoreOptions: o, ctx: ctx}
	var points []Point
	for i, d := range storeDemands {
		p := Point{ID: d.id, Section: "7", Title: d.title, Expected: d.expected}
		out := skipped(exportFirst)
		switch {
		case i > 0 && c.store == nil:
		case d.writes && (!c.Write || c.Order == ""):
			out = skipped(onlyNamedOrder)
		case d.writes:
			if wrong, err := c.name(); err != nil {
				return nil, err
			} else if out = (outcome{Skipped, wrong}); wrong == fine {
				out = d.try(c)
			}
		default:
			out = d.try(c)
		}
		p.Result, p.Came = out.result, connectors.Text(out.came)
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
	writes          bool
	try             func(*storeChecker) outcome
}

var storeDemands = []storeDemand{
	{"store_export", text("Export", "匯出"), text("GET action=export answers 200 with <Orders> as XML, by user and password",
		"以使用者名稱與密碼 GET action=export，回應 200 與 <Orders> XML"), false, (*storeChecker).exports},
	{"store_password", text("Wrong password", "錯誤密碼"), text("With another password: 401", "密碼錯誤時回應 401"), false, (*storeChecker).locksOut},
	{"store_orders", text("Orders", "訂單"), text("Every order of 30 days has id, times, status, total, receiver and items",
		"30 天內的訂單皆有編號、時間、狀態、金額、收件人與品項"), false, (*storeChecker).reads},
	{"store_window", text("Window", "時間區間"), text("A window in the future has no orders: start_date and end_date count",
		"未來的時間區間沒有訂單：start_date 與 end_date 有效"), false, (*storeChecker).keepsToWindow},
	{"store_words", text("Status words", "狀態文字"), text("Every status is one of the words entered for unpaid, ready, shipped, cancelled or on hold",
		"所有狀態皆為已設定的文字"), false, (*storeChecker).explains},
	{"store_payments", text("Payment methods", "付款方式"), text("The names of payment methods tell who collects; others are mapped by a person",
		"由付款方式名稱可判斷由誰收款；其他須由人員對應"), false, (*storeChecker).collects},
	{"store_unknown", text("Notice of no order", "不存在訂單的通知"), text("POST action=shipnotify of an order that is not there is refused, with 404",
		"POST action=shipnotify 的訂單不存在時拒絕，回應 404"), true, (*storeChecker).refusesUnknown},
	{"store_notice", text("Notice", "出貨通知"), text("POST action=shipnotify takes the number, and the export shows the order as shipped",
		"POST action=shipnotify 接受物流單號，匯出顯示訂單已出貨"), true, (*storeChecker).takesNotice},
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
		return failed(letIn.of())
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
			return failed(inOrder.of(f.ID, reasonOf(err)))
		}
		c.orders = append(c.orders, f)
	}
	if len(c.orders) == 0 {
		return skipped(needsLateOrders)
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
		return failed(ordersOfTomorrow.of(n))
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
		return skipped(needsLateOrders)
	}
	if words := c.those(c.store.Unexplained); len(words) > 0 {
		return failed(wordsNotEntered.of(strings.Join(words, ", ")))
	}
	return passed()
}

func (c *storeChecker) collects() outcome {
	if len(c.orders) == 0 {
		return skipped(needsLateOrders)
	}
	unknown := c.those(func(f connectors.Fetched) string {
		o, err := c.store.Normalise(f)
		if err != nil || o.Payment.Kind != connectors.PaymentUnknown {
			return ""
		}
		return o.Payment.Method
	})
	if len(unknown) > 0 {
		return skipped(mapsByHand, strings.Join(unknown, ", "))
	}
	return passed()
}

// name finds the order of which a notice may be sent, and tells once what will be written. The error is the one of whoever was told.
func (c *storeChecker) name() (finding, error) {
	if c.named != nil {
		return fine, nil
	}
	i := slices.IndexFunc(c.orders, func(f connectors.Fetched) bool {
		o, err := c.store.Normalise(f)
		return err == nil && (o.Number == c.Order || o.ID == c.Order)
	})
	if i < 0 {
		return noSuchOrder.of(c.Order), nil
	}
	o, err := c.store.Normalise(c.orders[i])
	if err != nil {
		return reasonOf(err), nil
	}
	if o.State != connectors.StateOpen || o.Hold != nil {
		return notReadyOrder.of(o.Number), nil
	}
	plan := []connectors.Text{connectors.Text(planUnknown.of(nobody)), connectors.Text(planNotice.of(o.Number, checkNumber))}
	if c.Before != nil {
		if err := c.Before(plan); err != nil {
			return fine, err
		}
	}
	c.named = &o
	return fine, nil
}

// checkCarrier is what a notice names as the carrier.
const checkCarrier = "GoWarehouse check"

// refusesUnknown sends a notice of an order that no shop has, with the lines of the one that was named.
func (c *storeChecker) refusesUnknown() outcome {
	o := *c.named
	o.ID, o.Number = nobody, nobody
	switch err := c.store.Try(c.ctx, o, checkCarrier, checkNumber); {
	case err == nil:
		return failed(tookUnknown.of())
	case connectors.KindOf(err) != connectors.Rejected:
		return failed(reasonOf(err))
	}
	return passed()
}

func (c *storeChecker) takesNotice() outcome {
	if err := c.store.Try(c.ctx, *c.named, checkCarrier, checkNumber); err != nil {
		return failed(reasonOf(err))
	}
	f, err := c.store.Order(c.ctx, c.named.ID)
	if connectors.KindOf(err) == connectors.NotFound {
		return failed(goneFromExport.of(c.named.Number))
	}
	var o connectors.Order
	if err == nil {
		o, err = c.store.Normalise(f)
	}
	switch {
	case err != nil:
		return failed(reasonOf(err))
	case o.State != connectors.StateShipped:
		return failed(stillOpen.of(o.Number))
	}
	return passed()
}
