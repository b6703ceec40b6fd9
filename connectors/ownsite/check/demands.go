package check

// The demands of the contract that reading proves.

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/ownsite"
)

func text(en, zh string) connectors.Text { return connectors.Text{EN: en, ZH: zh} }

// first is the point without which no other can be tried.
const first = "discovery"

// Operations of the contract.
var (
	opDiscover = operation{"/", "get"}
	opOrders   = operation{"/orders", "get"}
	opOrder    = operation{"/orders/{order_id}", "get"}
	opFulfil   = operation{"/orders/{order_id}/fulfilments", "post"}
	opCorrect  = operation{"/orders/{order_id}/fulfilments/{fulfilment_id}", "patch"}
	opLabel    = operation{"/orders/{order_id}/label", "post"}
	opProducts = operation{"/products", "get"}
	opSKU      = operation{"/variants/{variant_id}", "patch"}
	opStock    = operation{"/stock", "put"}
)

// nobody is an id that no shop has.
const nobody = "gw-check-no-such-id"

// demands are all points, in the order in which they are tried. Those that write are in writes.go.
var demands = slices.Concat([]demand{
	{id: first, section: "1.1", title: text("Discovery", "探索"),
		expected: text("GET / answers 200 with the contract's document, version 1, orders and fulfilments",
			"GET / 回應 200 與規格文件，版本 1，含 orders 與 fulfilments"),
		try: (*checker).discovers},
	{id: "clock", section: "1.1", title: text("Clock", "時間"),
		expected: text("server_time is at most 60 seconds off", "server_time 誤差不超過 60 秒"), try: (*checker).keepsTime},
	{id: "key_length", section: "1", title: text("Length of the key", "金鑰長度"),
		expected: text("The API key has at least 32 random bytes: 43 characters in Base64, 64 in hexadecimal",
			"API 金鑰至少 32 個隨機位元組：Base64 為 43 字元，十六進位為 64 字元"),
		try: (*checker).isLong},
	{id: "key_missing", section: "1", title: text("No key", "未帶金鑰"),
		expected: text("Without Authorization: 401 unauthorized", "未帶 Authorization 時回應 401 unauthorized"),
		try:      func(c *checker) outcome { return c.locksOut("-") }},
	{id: "key_wrong", section: "1", title: text("Wrong key", "錯誤金鑰"),
		expected: text("With another key: 401 unauthorized", "金鑰錯誤時回應 401 unauthorized"),
		try:      func(c *checker) outcome { return c.locksOut("gw-check-wrong-key") }},
	{id: "orders", section: "2.3", title: text("Orders", "訂單"),
		expected: text("GET /orders answers 200 with orders of the contract's shape", "GET /orders 回應 200，訂單符合規格"), try: (*checker).lists},
	{id: "orders_sorted", section: "2.1", title: text("Order of the list", "排序"),
		expected: text("By updated_at, then id, oldest first", "依 updated_at、id 由舊到新排序"), try: (*checker).sorts},
	{id: "orders_sense", section: "2.3", title: text("Sense of the orders", "訂單內容"),
		expected: text("Line ids differ; quantity_to_ship and quantity_shipped fit into quantity; cvs has a pickup, home an address; bundle_of is a line",
			"明細編號不重複；待出貨與已出貨數量不超過訂購數量；cvs 有 pickup、home 有 address；bundle_of 指向明細"), try: (*checker).makesSense},
	{id: "orders_limit", section: "2.1", title: text("Size of a page", "每頁筆數"),
		expected: text("limit=1 gives one order; limit=101 is 422", "limit=1 只回一筆；limit=101 回應 422"), try: (*checker).limits},
	{id: "orders_cursor", section: "2.1", title: text("Cursor", "游標"),
		expected: text("A cursor goes on behind the last order, keeps the filters, and comes on the last page too",
			"游標從最後一筆之後繼續並保留篩選條件，最後一頁也要提供"), try: (*checker).pages},
	{id: "orders_status", section: "2.1", title: text("Filter by status", "狀態篩選"),
		expected: text("status=ready gives ready orders only", "status=ready 只回 ready 訂單"), try: (*checker).filters},
	{id: "orders_since", section: "2.1", title: text("Filter by time", "時間篩選"),
		expected: text("updated_since includes its own moment; one without an offset is 422", "updated_since 包含該時間點；沒有時區位移時回應 422"),
		try:      (*checker).since},
	{id: "orders_ids", section: "2.1", title: text("Filter by ids", "編號篩選"),
		expected: text("ids gives exactly those orders; an unknown one is left out", "ids 只回指定訂單；不存在者略過"), try: (*checker).byIDs},
	{id: "order", section: "2.2", title: text("One order", "單筆訂單"),
		expected: text("GET /orders/{id} gives the same order as the list", "GET /orders/{id} 與清單內容相同"), try: (*checker).single},
	{id: "order_unknown", section: "1.2", title: text("No such order", "訂單不存在"),
		expected: text("404 with the code order_not_found, as application/problem+json", "回應 404、code 為 order_not_found，格式 application/problem+json"),
		try: func(c *checker) outcome {
			reply, wrong := c.get("/orders/"+nobody, nil)
			if wrong == fine {
				wrong = c.refuses(opOrder, reply, http.StatusNotFound, "order_not_found")
			}
			return verdict(wrong)
		}},
	{id: "long_poll", section: "5.1", needs: "long_poll", title: text("Long poll", "長輪詢"),
		expected: text("With nothing behind the cursor the answer waits as long as it was asked to", "游標之後沒有資料時，等待指定秒數才回應"), try: (*checker).waits},
	{id: "products", section: "4.1", needs: "products", title: text("Products", "商品"),
		expected: text("GET /products answers 200 with one row for each variant", "GET /products 回應 200，每個規格一列"), try: (*checker).sells},
	{id: "products_ids", section: "4.1", needs: "products", title: text("Products by variants", "依規格查詢商品"),
		expected: text("variant_ids gives exactly those variants", "variant_ids 只回指定規格"), try: (*checker).byVariants},
}, writes, []demand{
	{id: "pace", section: "1.2", title: text("Pace", "速率限制"),
		expected: text("429 comes with Retry-After in seconds", "429 須附 Retry-After 秒數"), try: (*checker).paces},
})

func (c *checker) discovers() outcome {
	if _, err := ownsite.Address(c.Base, true); err != nil {
		return failed(reasonOf(err)) // nothing is asked: the key would travel in the clear
	}
	reply, wrong := c.get("/", nil)
	if wrong == fine {
		wrong = c.fits(opDiscover, reply, http.StatusOK)
	}
	if wrong == fine {
		about := read[discovery](reply.Body)
		c.about = &about
	}
	return verdict(wrong)
}

// mostSkew is how far a shop's clock may be off.
const mostSkew = time.Minute

func (c *checker) keepsTime() outcome {
	if off := c.Now().Sub(c.about.ServerTime).Abs(); off > mostSkew {
		return failed(clockOff.of(off.Round(time.Second)))
	}
	return passed()
}

// shortestKey is how many characters 32 bytes have in Base64.
const shortestKey = 43

func (c *checker) isLong() outcome {
	if n := len(c.Key); n < shortestKey {
		return failed(shortKey.of(n))
	}
	return passed()
}

func (c *checker) locksOut(bearer string) outcome {
	reply, wrong := c.call(request{method: http.MethodGet, path: "/orders", bearer: bearer})
	if wrong == fine {
		wrong = c.refuses(opOrders, reply, http.StatusUnauthorized, "unauthorized")
	}
	return verdict(wrong)
}

// mostPages bounds how many pages of a list are read.
const mostPages = 20

func (c *checker) lists() outcome {
	query := url.Values{"limit": {"100"}}
	for range mostPages {
		reply, wrong := c.get("/orders", query)
		if wrong == fine {
			wrong = c.fits(opOrders, reply, http.StatusOK)
		}
		if wrong != fine {
			return failed(wrong)
		}
		p := read[page[order]](reply.Body)
		c.orders = append(c.orders, p.Data...)
		if !p.More {
			break
		}
		if query.Get("cursor") == p.Next || len(p.Data) == 0 {
			return failed(standsStill.of())
		}
		query = url.Values{"limit": {"100"}, "cursor": {p.Next}}
	}
	return passed()
}

// few says that the shop has fewer orders than a point needs.
func (c *checker) few(n int) (outcome, bool) {
	if len(c.orders) < n {
		return skipped(needsOrders, n), true
	}
	return outcome{}, false
}

func (c *checker) sorts() outcome {
	if o, few := c.few(2); few {
		return o
	}
	for i, o := range c.orders[1:] {
		before := c.orders[i]
		if o.Updated.Before(before.Updated) || o.Updated.Equal(before.Updated) && o.ID <= before.ID {
			return failed(sortedWrongly.of(o.ID, before.ID))
		}
	}
	return passed()
}

func (c *checker) makesSense() outcome {
	if o, few := c.few(1); few {
		return o
	}
	for _, o := range c.orders {
		if wrong := nonsense(o); wrong != fine {
			return failed(inOrder.of(o.ID, wrong))
		}
	}
	return passed()
}

func nonsense(o order) finding {
	there := func(raw []byte) bool { return len(raw) > 0 && string(raw) != "null" }
	switch {
	case o.Shipping.Method == "cvs" && !there(o.Recipient.Pickup):
		return cvsNowhere.of()
	case o.Shipping.Method == "home" && !there(o.Recipient.Address):
		return homeNowhere.of()
	}
	ids := map[string]bool{}
	for _, l := range o.Lines {
		if ids[l.ID] {
			return sameLine.of(l.ID)
		}
		ids[l.ID] = true
		if l.ToShip+l.Shipped > l.Quantity {
			return tooManyPieces.of(l.ID)
		}
	}
	for _, l := range o.Lines {
		if l.Of != nil && *l.Of != "" && !ids[*l.Of] {
			return noParent.of(l.ID)
		}
	}
	return fine
}

func (c *checker) limits() outcome {
	if o, few := c.few(2); few {
		return o
	}
	reply, wrong := c.get("/orders", url.Values{"limit": {"1"}})
	if wrong == fine {
		wrong = c.fits(opOrders, reply, http.StatusOK)
	}
	if n := len(read[page[order]](reply.Body).Data); wrong == fine && n != 1 {
		wrong = oneGave.of(n)
	}
	if wrong != fine {
		return failed(wrong)
	}
	reply, wrong = c.get("/orders", url.Values{"limit": {"101"}})
	if wrong == fine {
		wrong = c.refuses(opOrders, reply, http.StatusUnprocessableEntity, "invalid")
	}
	return verdict(wrong)
}

// smallPages is how many pages of one order are walked through.
const smallPages = 5

func (c *checker) pages() outcome {
	if o, few := c.few(2); few {
		return o
	}
	query, status, seen := url.Values{"limit": {"1"}, "status": {c.orders[0].Status}}, c.orders[0].Status, []string{}
	for range smallPages {
		reply, wrong := c.get("/orders", query)
		if wrong == fine {
			wrong = c.fits(opOrders, reply, http.StatusOK)
		}
		if wrong != fine {
			return failed(wrong)
		}
		p := read[page[order]](reply.Body)
		for _, o := range p.Data {
			if slices.Contains(seen, o.ID) {
				return failed(onTwoPages.of(o.ID))
			}
			if o.Status != status {
				return failed(forgetsFilter.of(o.ID, o.Status))
			}
			seen = append(seen, o.ID)
		}
		if !p.More {
			break
		}
		query = url.Values{"limit": {"1"}, "cursor": {p.Next}}
	}
	var want []string
	for _, o := range c.orders {
		if o.Status == status {
			want = append(want, o.ID)
		}
	}
	if want = want[:min(len(want), smallPages)]; !slices.Equal(seen, want) {
		return failed(pagesDiffer.of(strings.Join(seen, ", "), strings.Join(want, ", ")))
	}
	return passed()
}

func (c *checker) filters() outcome {
	reply, wrong := c.get("/orders", url.Values{"status": {"ready"}, "limit": {"100"}})
	if wrong == fine {
		wrong = c.fits(opOrders, reply, http.StatusOK)
	}
	if wrong != fine {
		return failed(wrong)
	}
	for _, o := range read[page[order]](reply.Body).Data {
		if o.Status != "ready" {
			return failed(isOtherStatus.of(o.ID, o.Status))
		}
	}
	return passed()
}

func (c *checker) since() outcome {
	if o, few := c.few(1); few {
		return o
	}
	last := c.orders[len(c.orders)-1]
	reply, wrong := c.get("/orders", url.Values{"updated_since": {last.Updated.Format(time.RFC3339Nano)}, "limit": {"100"}})
	if wrong == fine {
		wrong = c.fits(opOrders, reply, http.StatusOK)
	}
	if wrong != fine {
		return failed(wrong)
	}
	found := read[page[order]](reply.Body).Data
	if !slices.ContainsFunc(found, func(o order) bool { return o.ID == last.ID }) {
		return failed(leftOut.of(last.ID))
	}
	if i := slices.IndexFunc(found, func(o order) bool { return o.Updated.Before(last.Updated) }); i >= 0 {
		return failed(changedBefore.of(found[i].ID))
	}
	reply, wrong = c.get("/orders", url.Values{"updated_since": {"2026-01-01T00:00:00"}})
	if wrong == fine {
		wrong = c.refuses(opOrders, reply, http.StatusUnprocessableEntity, "invalid")
	}
	return verdict(wrong)
}

func (c *checker) byIDs() outcome {
	if o, few := c.few(1); few {
		return o
	}
	want := []string{}
	for _, o := range c.orders[:min(2, len(c.orders))] {
		want = append(want, o.ID)
	}
	reply, wrong := c.get("/orders", url.Values{"ids": {strings.Join(append(slices.Clone(want), nobody), ",")}})
	if wrong == fine {
		wrong = c.fits(opOrders, reply, http.StatusOK)
	}
	if wrong != fine {
		return failed(wrong)
	}
	var got []string
	for _, o := range read[page[order]](reply.Body).Data {
		got = append(got, o.ID)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		return failed(otherOrders.of(len(got), len(want)))
	}
	return passed()
}

func (c *checker) single() outcome {
	if o, few := c.few(1); few {
		return o
	}
	want := c.orders[0]
	got, wrong := c.order(want.ID)
	if wrong == fine && (got.ID != want.ID || got.Revision < want.Revision || len(got.Lines) != len(want.Lines)) {
		wrong = anotherOrder.of()
	}
	return verdict(wrong)
}

// order asks for one order.
func (c *checker) order(id string) (order, finding) {
	reply, wrong := c.get("/orders/"+url.PathEscape(id), nil)
	if wrong == fine {
		wrong = c.fits(opOrder, reply, http.StatusOK)
	}
	return read[order](reply.Body), wrong
}

func (c *checker) waits() outcome {
	query := url.Values{"limit": {"100"}, "updated_since": {c.Now().Add(time.Hour).Format(time.RFC3339)}}
	reply, wrong := c.get("/orders", query)
	if wrong == fine {
		wrong = c.fits(opOrders, reply, http.StatusOK)
	}
	if wrong != fine {
		return failed(wrong)
	}
	seconds := max(1, int(c.Wait/time.Second))
	began := time.Now()
	reply, wrong = c.get("/orders", url.Values{"cursor": {read[page[order]](reply.Body).Next}, "wait": {strconv.Itoa(seconds)}})
	if wrong == fine {
		wrong = c.fits(opOrders, reply, http.StatusOK)
	}
	took := time.Since(began)
	if wrong == fine && len(read[page[order]](reply.Body).Data) == 0 && took < time.Duration(seconds)*time.Second/2 {
		wrong = hurried.of(took.Round(100 * time.Millisecond))
	}
	return verdict(wrong)
}

func (c *checker) sells() outcome {
	query := url.Values{"limit": {"100"}}
	seen := map[string]bool{}
	for range mostPages {
		reply, wrong := c.get("/products", query)
		if wrong == fine {
			wrong = c.fits(opProducts, reply, http.StatusOK)
		}
		if wrong != fine {
			return failed(wrong)
		}
		p := read[page[variant]](reply.Body)
		for _, v := range p.Data {
			if seen[v.Variant] {
				return failed(variantTwice.of(v.Variant))
			}
			seen[v.Variant] = true
		}
		c.variants = append(c.variants, p.Data...)
		if !p.More {
			break
		}
		query = url.Values{"limit": {"100"}, "cursor": {p.Next}}
	}
	return passed()
}

func (c *checker) byVariants() outcome {
	if len(c.variants) == 0 {
		return skipped(needsProduct)
	}
	want := c.variants[0].Variant
	reply, wrong := c.get("/products", url.Values{"variant_ids": {want + "," + nobody}})
	if wrong == fine {
		wrong = c.fits(opProducts, reply, http.StatusOK)
	}
	got := read[page[variant]](reply.Body).Data
	if wrong == fine && (len(got) != 1 || got[0].Variant != want) {
		wrong = otherVariants.of(len(got))
	}
	return verdict(wrong)
}
