package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"gowarehouse/app"
	"gowarehouse/connectors"
)

// The commands activity and today.

func (t *tree) activity() {
	var q app.ActivityQuery
	t.add(nil, command{use: "activity", en: "what was done, is under way, and waits for a person", zh: "執行紀錄、進行中與待處理事項", shape: "activity",
		examples: []string{"gowarehouse activity", "gowarehouse activity --state unclear"},
		flags: func(f *pflag.FlagSet) {
			f.StringVar(
				&q.State,
				"state",
				"",
				t.say("effects in this state: due, calling, asking, sent, confirmed, unclear, failed or cancelled", "僅此狀態的變更"),
			)
			f.StringVar(&q.Kind, "kind", "", t.say("effects of this kind: arrange, label, tracking, stock, sku, acknowledge or hook", "僅此類型的變更"))
			f.StringVar(&q.Account, "account", "", t.say("only this account", "僅此帳號"))
			f.BoolVar(&q.All, "all", false, t.say("notices that were acknowledged or have ended too", "包含已確認或已結束的通知"))
			f.IntVar(&q.Limit, "limit", 50, t.say("how many of each", "每類最多筆數"))
		},
		run: func(c *call) error {
			doc, err := c.app.Activity(c.ctx, q)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.activity(doc) })
		}})
	group, _, _ := t.root.Find([]string{"activity"})
	t.add(
		group,
		command{
			use:   "decide ID done|again|drop",
			en:    "settle a change that is unclear or failed",
			zh:    "判定結果不明或失敗的變更",
			shape: "effect",
			least: 2,
			most:  2,
			more: connectors.Text{
				EN: "done: it is there, I looked. again: it is not there, call again. drop: leave it.",
				ZH: "done：已確認完成。again：未完成，重新執行。drop：放棄。",
			},
			examples: []string{"gowarehouse activity decide e9 done"},
			run: func(c *call) error {
				doc, err := c.app.Decide(c.ctx, c.args[0], c.args[1], c.who)
				if err != nil {
					return err
				}
				return c.show(doc, func(p *page) { p.effects([]app.EffectView{doc.Effect}) })
			},
		},
	)
	t.add(
		group,
		command{
			use:      "ack ID",
			en:       "note that a notice was seen",
			zh:       "確認通知",
			shape:    "done",
			least:    1,
			most:     1,
			examples: []string{"gowarehouse activity ack n4"},
			run: func(c *call) error {
				done, err := c.app.Acknowledge(c.ctx, c.args[0], c.who)
				if err != nil {
					return err
				}
				return c.show(done, func(p *page) { p.say("Noted.", "已確認。") })
			},
		},
	)
	t.add(nil, command{use: "today", en: "what needs a hand now", zh: "今日待辦", shape: "today", examples: []string{"gowarehouse today"},
		run: func(c *call) error {
			doc, err := c.app.Today(c.ctx)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.today(doc) })
		}})
}

func (p *page) activity(doc app.ActivityDoc) {
	p.effects(doc.Outbox)
	var rows [][]string
	for _, r := range doc.Runs {
		rows = append(rows, []string{r.ID, p.when(r.StartedAt), r.Account, r.Kind, mark(r.OK), r.Error})
	}
	if len(rows) > 0 {
		p.line("")
		p.table(p.heads("run|at|account|kind|ok|error", "執行|時間|帳號|類型|成功|錯誤"), rows)
	}
	p.notices(doc.Notices)
}

func (p *page) effects(effects []app.EffectView) {
	if len(effects) == 0 {
		return
	}
	var rows [][]string
	for _, e := range effects {
		state := string(e.State)
		if e.Decide {
			state = "!! " + state
		}
		rows = append(rows, []string{e.ID, string(e.Kind), e.Account, refOrDash(e.Number), state, p.when(e.DueAt), e.Error})
	}
	p.table(p.heads("id|kind|account|order|state|due|error", "識別碼|類型|帳號|訂單|狀態|預定|錯誤"), rows)
}

func (p *page) notices(notices []app.NoticeView) {
	if len(notices) > 0 {
		p.line("")
	}
	for _, n := range notices {
		p.line(n.ID + "  " + p.when(n.At) + "  " + p.in(n.Text))
	}
}

func (p *page) today(doc app.TodayDoc) {
	if doc.Practice {
		p.say("PRACTICE: nothing here is real.", "練習模式：以下均為模擬資料。")
	}
	p.say("held: %s", "保留訂單：%s", counts(doc.Held))
	for _, g := range doc.Groups {
		p.line(strings.TrimSpace(fmt.Sprintf("   %d  %s  %s  %s %s", g.Orders, p.in(g.Name), g.Account, g.Subject, p.in(g.SubjectName))))
	}
	p.say("unknown products: %d", "未知商品：%d", doc.Unknown)
	p.say("open orders: %s; shipped today: %d", "未完成訂單：%s；今日出貨：%d", counts(doc.States), doc.ShippedToday)
	for _, m := range doc.ToMark {
		p.say("to be marked as shipped at %s by hand: %d orders of %s", "須自行於 %s 標記出貨：%d 筆（%s）", p.in(m.Platform), m.Orders, m.Account)
	}
	p.say("next fetch: %s", "下次抓單：%s", p.whenRef(doc.NextFetchAt))
	for _, l := range doc.Lights {
		if l.Light == app.Red || l.Light == app.Amber {
			p.line("!! " + l.Account + ": " + p.in(l.Reason))
		}
	}
	if len(doc.Urgent) > 0 {
		p.say("to ship within a day:", "一日內須出貨：")
		p.orders(app.OrderList{Orders: doc.Urgent})
	}
	if len(doc.Ready) > 0 {
		p.say("ready to be picked:", "可揀貨：")
		p.orders(app.OrderList{Orders: doc.Ready})
	}
	p.effects(doc.Decide)
	p.notices(doc.Notices)
}
