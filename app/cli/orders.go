package cli

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gowarehouse/app"
	"gowarehouse/connectors"
	"gowarehouse/engine/intake"
	"gowarehouse/engine/store"
)

// The commands fetch, order and hold.

// tellEvery is how often a fetch tells how far it is.
const tellEvery = time.Second

func (t *tree) fetching() {
	t.add(nil, command{use: "fetch [ACCOUNT...]", en: "fetch orders now", zh: "立即抓單", shape: "fetch", most: -1,
		more: connectors.Text{EN: "Without a name every connected account is fetched, several at once. Exit code 3: some could not be fetched.",
			ZH: "未指定帳號時同時抓取所有已連線帳號。結束碼 3 表示部分帳號失敗。"},
		examples: []string{"gowarehouse fetch", "gowarehouse fetch 茶行官網 --json"},
		run: func(c *call) error {
			doc, err := c.app.Fetch(c.ctx, c.args, c.env.language, c.fetchProgress())
			if err != nil {
				return err
			}
			if err := c.show(doc, func(p *page) { p.fetched(doc) }); err != nil {
				return err
			}
			return outcome(doc.Failed(), len(doc.Accounts))
		}})
}

// fetchProgress tells how far each account is, at most once a second for each.
func (c *call) fetchProgress() func(intake.Result) {
	var mu sync.Mutex
	last := map[string]time.Time{}
	return func(r intake.Result) {
		mu.Lock()
		defer mu.Unlock()
		if time.Since(last[r.AccountID]) < tellEvery {
			return
		}
		last[r.AccountID] = time.Now()
		c.note("%s: %d orders seen, %d new", "%s：已讀取 %d 筆，新增 %d 筆", r.Account, r.Seen, r.New)
	}
}

func (p *page) fetched(doc app.FetchDoc) {
	var rows [][]string
	for _, a := range doc.Accounts {
		rows = append(
			rows,
			[]string{
				a.Account,
				a.Platform,
				mark(a.OK),
				strconv.Itoa(a.Seen),
				strconv.Itoa(a.New),
				strconv.Itoa(a.Updated),
				counts(a.Refused),
				strconv.Itoa(
					a.SetAside,
				),
				counts(a.Held),
				strconv.Itoa(a.Cancelled),
				fmt.Sprintf("%d/%d", a.Requests, a.MinRequests),
				fmt.Sprintf("%.1f s", a.Seconds),
			},
		)
	}
	p.table(p.heads("account|platform|ok|seen|new|updated|refused|set aside|held|cancelled|requests/least|time",
		"帳號|平台|成功|讀取|新增|更新|未收|另存|保留|取消|請求/最少|時間"), rows)
	for _, a := range doc.Accounts {
		if a.Error != nil {
			p.line("!! " + a.Account + ": " + a.Error.Message)
			p.line("   -> " + a.Error.Do)
		}
		if a.GapFrom != nil {
			p.say("!! %s: orders between %s and %s can no longer be fetched; look on the platform.", "!! %s：%s 至 %s 的訂單已無法抓取，請至平台查看。",
				a.Account, p.whenRef(a.GapFrom), p.whenRef(a.GapTo))
		}
	}
}

// counts writes counts by name: "unpaid 2, too_old 1".
func counts[K ~string](byName map[K]int) string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		if byName[name] > 0 {
			words = append(words, fmt.Sprintf("%s %d", name, byName[name]))
		}
	}
	return orDash(strings.Join(words, ", "))
}

func (t *tree) orders() {
	group := t.group("order", "orders", "訂單", "gowarehouse order list --state ready")
	t.orderList()
	var receiver bool
	t.add(group, command{
		use:   "show ORDER",
		en:    "show an order with its history",
		zh:    "顯示訂單與歷程",
		shape: "order",
		least: 1,
		most:  1,
		more: connectors.Text{
			EN: "ORDER is its id, its number, the platform's id or a tracking number. " +
				"The receiver is shown only with --receiver, and the history notes who looked.",
			ZH: "ORDER 可為識別碼、訂單編號、平台編號或物流單號。收件人僅於 --receiver 時顯示，並記入歷程。",
		},
		examples: []string{"gowarehouse order show 250131ABCDEF", "gowarehouse order show o12 --receiver"},
		flags: func(f *pflag.FlagSet) {
			f.BoolVar(&receiver, "receiver", false, t.say("show the receiver too; the history notes it", "同時顯示收件人，並記入歷程"))
		},
		run: func(c *call) error {
			return c.order(c.app.Order(c.ctx, c.args[0], receiver, c.who))
		},
	})
	var ask bool
	t.add(
		group,
		command{
			use:      "why NUMBER",
			en:       "say in one sentence why an order is not here or cannot be shipped",
			zh:       "說明訂單為何不在或無法出貨",
			shape:    "why",
			least:    1,
			most:     1,
			examples: []string{"gowarehouse order why 250131ABCDEF", "gowarehouse order why 250131ABCDEF --ask"},
			flags: func(f *pflag.FlagSet) {
				f.BoolVar(&ask, "ask", false, t.say("ask the platforms about it too", "同時詢問平台"))
			},
			run: func(c *call) error {
				doc, err := c.app.Why(c.ctx, c.args[0], ask)
				if err != nil {
					return err
				}
				return c.show(doc, func(p *page) { p.line(p.in(doc.Why)) })
			},
		},
	)
	t.orderMark(group)
	t.add(group, command{use: "refetch ORDER", en: "ask the platform for one order again", zh: "重新向平台抓取一筆訂單", shape: "order", least: 1, most: 1,
		examples: []string{"gowarehouse order refetch 250131ABCDEF"},
		run:      func(c *call) error { return c.order(c.app.Refetch(c.ctx, c.args[0], c.who)) }})
}

// orderMark ticks off what a merchant marked at a platform that takes nothing back.
func (t *tree) orderMark(group *cobra.Command) {
	var undo bool
	t.add(group, command{
		use: "mark ORDER...", en: "tick off shipped orders that you marked as shipped at their platform", zh: "勾選已於平台標記出貨的訂單",
		shape: "marked", least: 1, most: -1,
		more: connectors.Text{
			EN: "A read-only platform takes no word of a shipment: the merchant marks the order there. `order list --mark due` lists those still " +
				"to do; an order is also ticked off when a fetch shows it as shipped.",
			ZH: "唯讀平台不接受出貨回傳，須由商家於平台標記。`order list --mark due` 列出尚未處理者；抓單顯示已出貨時也會自動勾選。",
		},
		examples: []string{"gowarehouse order mark TST26112300012", "gowarehouse order mark TST26112300012 --undo"},
		flags: func(f *pflag.FlagSet) {
			f.BoolVar(&undo, "undo", false, t.say("take the tick back", "取消勾選"))
		},
		run: func(c *call) error {
			doc, err := c.app.BulkMark(c.ctx, c.args, undo, c.who, c.env.language, func(int) {})
			if err != nil {
				return err
			}
			if err := c.show(doc, func(p *page) { p.marked(doc, undo) }); err != nil {
				return err
			}
			return outcome(doc.Failed, len(doc.Orders))
		},
	})
}

func (p *page) marked(doc app.BulkDoc, undo bool) {
	for _, o := range doc.Orders {
		switch {
		case o.Error != nil:
			p.line("!! " + o.Order + ": " + o.Error.Message)
			p.line("   -> " + o.Error.Do)
		case undo:
			p.say("%s is still to be marked at its platform.", "%s 尚須於平台標記出貨。", o.Number)
		default:
			p.say("%s is ticked off.", "%s 已勾選。", o.Number)
		}
	}
}

// orderFlags are the flags that narrow orders.
type orderFlags struct {
	query            app.OrderQuery
	from, to, shipBy string
}

func (t *tree) orderFlags(f *pflag.FlagSet, o *orderFlags) {
	f.StringVar(&o.query.State, "state", "", t.say("held, short, ready, picking, packed, partly_shipped, shipped, reported or cancelled", "訂單狀態"))
	f.StringVar(&o.query.Platform, "platform", "", t.say("id of a platform", "平台代號"))
	f.StringVar(&o.query.Account, "account", "", t.say("name of an account", "帳號"))
	f.StringVar(&o.query.Merchant, "merchant", "", t.say("name of a merchant", "貨主"))
	f.StringVar(&o.query.Reason, "reason", "", t.say("held for this reason", "保留原因"))
	f.StringVar(&o.from, "from", "", t.say("ordered at or after: 2026-07-01 (Taipei) or RFC 3339", "下單時間起：2026-07-01（台北）或 RFC 3339"))
	f.StringVar(&o.to, "to", "", t.say("ordered before", "下單時間迄（不含）"))
	f.StringVar(&o.shipBy, "ship-by", "", t.say("open orders that must ship before", "須於此時間前出貨的未完成訂單"))
	f.StringVar(&o.query.Mark, "mark", "", t.say("due: still to be marked as shipped at a platform that takes nothing back; by_hand or seen: done",
		"due：尚須於唯讀平台標記出貨；by_hand 或 seen：已完成"))
	f.StringVar(&o.query.Search, "search", "",
		t.say("any number, a SKU, the receiver's whole name or the last four digits of his phone", "任何編號、SKU、收件人全名或電話末四碼"))
	f.StringVar(&o.query.Sort, "sort", "", t.say("ordered_at, newest first, or ship_by: open orders, most urgent first",
		"排序：ordered_at（新到舊）或 ship_by（未完成訂單，依出貨期限）"))
}

// read gives the query that the flags say.
func (o *orderFlags) read() (app.OrderQuery, error) {
	q := o.query
	for _, moment := range []struct {
		flag, text string
		at         *time.Time
	}{{"from", o.from, &q.From}, {"to", o.to, &q.To}, {"ship-by", o.shipBy, &q.ShipBy}} {
		at, err := parseMoment(moment.flag, moment.text)
		if err != nil {
			return q, err
		}
		*moment.at = at
	}
	return q, nil
}

func (t *tree) orderList() {
	group, _, _ := t.root.Find([]string{"order"})
	var o orderFlags
	t.add(group, command{use: "list", en: "list orders, newest first", zh: "列出訂單（新到舊）", shape: "orders",
		more: connectors.Text{EN: "The \"next\" of a page is the --after of the next one.", ZH: "每頁的 next 值即為下一頁的 --after。"},
		examples: []string{"gowarehouse order list --state held --reason unknown_product", "gowarehouse order list --search 1234 --json",
			"gowarehouse order list --account 茶行官網 --from 2026-07-01 --limit 100"},
		flags: func(f *pflag.FlagSet) {
			t.orderFlags(f, &o)
			f.StringVar(&o.query.After, "after", "", t.say("go on after this \"next\"", "前一頁的 next 值"))
			f.IntVar(&o.query.Limit, "limit", 50, t.say("orders on a page, at most 500", "每頁筆數，最多 500"))
		},
		run: func(c *call) error {
			q, err := o.read()
			if err != nil {
				return err
			}
			list, err := c.app.Orders(c.ctx, q)
			if err != nil {
				return err
			}
			return c.show(list, func(p *page) { p.orders(list) })
		}})
}

// parseMoment reads a day of Taipei or a whole moment.
func parseMoment(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at.UTC(), nil
	}
	at, err := time.ParseInLocation(time.DateOnly, text, taipei)
	if err != nil {
		return at, app.Usage(
			"--%s: %q is not a date",
			"--%s：「%s」不是日期",
			"Write 2026-07-01 or 2026-07-01T09:00:00+08:00.",
			"請輸入 2026-07-01 或 2026-07-01T09:00:00+08:00。",
			flag,
			text,
		)
	}
	return at.UTC(), nil
}

func (p *page) orders(list app.OrderList) {
	var rows [][]string
	for _, o := range list.Orders {
		rows = append(
			rows,
			[]string{o.ID, o.Number, o.Account, string(o.State) + reasons(o.Holds), p.when(o.OrderedAt), p.whenRef(o.ShipBy), amount(o.Total),
				refOrDash(o.Shipping.Type), strconv.Itoa(len(o.Lines))},
		)
	}
	p.table(p.heads("id|number|account|state|ordered|ship by|total|ships by|lines", "識別碼|編號|帳號|狀態|下單|出貨期限|金額|出貨方式|明細"), rows)
	if list.Next != nil {
		p.say("More: --after %s", "下一頁：--after %s", *list.Next)
	}
}

func reasons(holds []app.HoldView) string {
	var words []string
	for _, h := range holds {
		if word := string(h.Reason); !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, ", ") + ")"
}

// order shows an order after something was done to it.
func (c *call) order(doc app.OrderDoc, err error) error {
	if err != nil {
		return err
	}
	return c.show(doc, func(p *page) { p.order(doc) })
}

func (p *page) order(doc app.OrderDoc) {
	o := doc.Order
	p.line(fmt.Sprintf("%s  %s  %s  %s", o.ID, o.Number, o.Account, o.State))
	p.say(
		"ordered %s, ship by %s, total %s, paid by %s (%s)",
		"下單 %s，出貨期限 %s，金額 %s，付款 %s（%s）",
		p.when(o.OrderedAt),
		p.whenRef(o.ShipBy),
		amount(o.Total),
		orDash(o.Payment.Method),
		o.Payment.Kind,
	)
	if o.COD != nil {
		p.say("collect %s on delivery", "貨到付款 %s", amount(*o.COD))
	}
	p.say(
		"shipping: %s -> %s %s %s",
		"物流：%s -> %s %s %s",
		orDash(o.Shipping.Code),
		refOrDash(o.Shipping.Type),
		o.Shipping.StoreID,
		o.Shipping.StoreName,
	)
	if r := doc.Receiver; r != nil {
		p.say("receiver: %s %s %s %s", "收件人：%s %s %s %s", r.Name, r.Phone, r.Postcode, r.Address)
	}
	for _, h := range o.Holds {
		p.line(strings.TrimSpace(fmt.Sprintf("!! %s %s %s %s (%s, %s)", h.ID, h.Reason, h.Subject, h.Note, h.By, p.when(h.At))))
	}
	var rows [][]string
	for _, l := range o.Lines {
		rows = append(rows, []string{l.ID, number(l.Quantity), orDash(l.SKU), strings.TrimSpace(l.Name + " " + l.Variant), refOrDash(l.Product)})
	}
	p.table(p.heads("line|pieces|SKU|name|product", "明細|數量|SKU|名稱|對應商品"), rows)
	if len(o.Parcels) > 0 {
		rows = nil
		for _, v := range o.Parcels {
			push := "-"
			if v.Push != nil {
				push = string(*v.Push)
			}
			rows = append(rows, []string{v.ID, orDash(v.Carrier), orDash(v.TrackingNumber), string(v.Label), push, p.whenRef(v.ShippedAt)})
		}
		p.table(p.heads("parcel|carrier|number|label|platform|shipped", "包裹|物流商|單號|標籤|回傳|出貨"), rows)
	}
	for _, e := range doc.History {
		p.line(p.when(e.At) + "  " + e.Who + "  " + p.in(e.Text))
	}
}

func (t *tree) holds() {
	group := t.group("hold", "orders that wait for a person", "保留訂單", "gowarehouse hold list")
	var reason, account string
	var limit int
	t.add(group, command{use: "list", en: "list open holds with what to do", zh: "列出保留與處理方式", shape: "holds",
		examples: []string{"gowarehouse hold list", "gowarehouse hold list --reason unknown_payment"},
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&reason, "reason", "", t.say("only this reason", "僅此原因"))
			f.StringVar(&account, "account", "", t.say("only this account", "僅此帳號"))
			f.IntVar(&limit, "limit", 200, t.say("how many at most", "最多筆數"))
		},
		run: func(c *call) error {
			list, err := c.app.Holds(c.ctx, reason, account, limit)
			if err != nil {
				return err
			}
			return c.show(list, func(p *page) { p.holds(list) })
		}})
	var resolution string
	t.add(group, command{
		use:   "release HOLD...",
		en:    "release holds",
		zh:    "解除保留",
		shape: "released",
		least: 1,
		most:  -1,
		more: connectors.Text{
			EN: "Holds for an unknown payment, an unmapped shipping method or an unknown product end only when their cause is put right (see `map`).",
			ZH: "付款方式不明、物流未對應、未知商品的保留，須先排除原因（請見 `map`）。",
		},
		examples: []string{"gowarehouse hold release h12 h13 --note 已與買家確認"},
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&resolution, "note", "", t.say("how it was resolved", "處理說明"))
		},
		run: func(c *call) error {
			doc, err := c.app.Release(c.ctx, c.args, resolution, c.who, c.env.language)
			if err != nil {
				return err
			}
			if err := c.show(doc, func(p *page) { p.released(doc) }); err != nil {
				return err
			}
			return outcome(doc.Failed(), len(doc.Released))
		},
	})
	var note string
	t.add(group, command{use: "add ORDER", en: "hold an order", zh: "保留訂單", shape: "order", least: 1, most: 1,
		examples: []string{"gowarehouse hold add 250131ABCDEF --note 買家要求延後"},
		flags:    func(f *pflag.FlagSet) { f.StringVar(&note, "note", "", t.say("why", "原因")) },
		run:      func(c *call) error { return c.order(c.app.AddHold(c.ctx, c.args[0], note, c.who)) }})
}

func (p *page) holds(list app.HoldList) {
	var rows [][]string
	for _, h := range list.Holds {
		rows = append(rows, []string{h.ID, h.Number, h.Account, p.in(h.Name), strings.TrimSpace(h.Subject + " " + h.Note), h.By, p.when(h.At)})
	}
	p.table(p.heads("hold|order|account|reason|about|by|since", "保留|訂單|帳號|原因|說明|建立者|時間"), rows)
	done := map[store.HoldReason]bool{}
	for _, h := range list.Holds {
		if !done[h.Reason] {
			done[h.Reason] = true
			p.line(p.in(h.Name) + " -> " + p.in(h.Do))
		}
	}
}

func (p *page) released(doc app.ReleasedDoc) {
	for _, h := range doc.Released {
		if h.Error != nil {
			p.line("!! " + h.ID + ": " + h.Error.Message)
			p.line("   -> " + h.Error.Do)
			continue
		}
		p.say("%s released; the order is %s.", "%s 已解除；訂單狀態為 %s。", h.ID, h.State)
	}
}
