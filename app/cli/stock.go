package cli

import (
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gowarehouse/app"
	"gowarehouse/connectors"
	"gowarehouse/engine/stock"
)

// The command stock: what lies on the shelves and what the platforms are told of it.

func (t *tree) stock() {
	group := t.group("stock", "what lies on the shelves, and what platforms are told of it", "庫存", "gowarehouse stock list 好茶行")
	t.stockMoves(group)
	t.stockPushes(group)
	t.add(
		group,
		command{
			use:      "list MERCHANT",
			en:       "list a merchant's stock",
			zh:       "列出庫存",
			shape:    "products",
			least:    1,
			most:     1,
			examples: []string{"gowarehouse stock list 好茶行"},
			run: func(c *call) error {
				list, err := c.app.Stock(c.ctx, c.args[0])
				if err != nil {
					return err
				}
				return c.show(list, func(p *page) { p.products(list) })
			},
		},
	)
	var limit int
	t.add(
		group,
		command{
			use:      "movements MERCHANT PRODUCT",
			en:       "list the newest movements of a product",
			zh:       "列出商品的庫存異動",
			shape:    "movements",
			least:    2,
			most:     2,
			examples: []string{"gowarehouse stock movements 好茶行 TEA-S-GRN"},
			flags:    func(f *pflag.FlagSet) { f.IntVar(&limit, "limit", 50, t.say("how many at most", "最多筆數")) },
			run: func(c *call) error {
				list, err := c.app.Movements(c.ctx, c.args[0], c.args[1], limit)
				if err != nil {
					return err
				}
				return c.show(list, func(p *page) {
					var rows [][]string
					for _, m := range list.Movements {
						rows = append(rows, []string{p.when(m.At), string(m.Kind), number(m.Quantity), refOrDash(m.Order), m.Who, m.Note})
					}
					p.table(p.heads("at|kind|pieces|order|who|note", "時間|類型|數量|訂單|人員|備註"), rows)
				})
			},
		},
	)
	t.add(
		group,
		command{
			use:   "keep MERCHANT on|off",
			en:    "switch a merchant's stock keeping on or off",
			zh:    "啟用或停用庫存管理",
			shape: "merchant",
			least: 2,
			most:  2,
			more: connectors.Text{
				EN: "The first put-away switches it on. Off, orders are never short and platforms are told nothing.",
				ZH: "首次入庫會自動啟用。停用時訂單不會缺貨，也不會推送庫存。",
			},
			examples: []string{"gowarehouse stock keep 好茶行 on"},
			run: func(c *call) error {
				on := c.args[1] == "on"
				if !on && c.args[1] != "off" {
					return app.Usage(
						"say on or off, not %q",
						"請輸入 on 或 off，而非「%s」",
						"For example: gowarehouse stock keep MERCHANT on",
						"例如：gowarehouse stock keep 貨主 on",
						c.args[1],
					)
				}
				doc, err := c.app.KeepStock(c.ctx, c.args[0], on, c.who)
				if err != nil {
					return err
				}
				return c.show(doc, func(p *page) {
					p.say("Stock keeping of %s: %s", "「%s」庫存管理：%s", doc.Merchant.Name, mark(doc.Merchant.StockKept))
				})
			},
		},
	)
}

func (t *tree) stockMoves(group *cobra.Command) {
	var r stock.Receipt
	var shelf string
	t.add(group, command{use: "putaway MERCHANT SKU=N...", en: "put goods on the shelf", zh: "入庫上架", shape: "putaway", least: 2, most: -1,
		more: connectors.Text{EN: "Orders that wait are covered, and shops with inbound push are raised. The same --receipt is put away once.",
			ZH: "會補足等待中的訂單，並推送至開啟入庫推送的商店。相同 --receipt 只會上架一次。"},
		examples: []string{"gowarehouse stock putaway 好茶行 TEA-S-GRN=40 MUG-CAT=30 --receipt R-0001"},
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&r.Key, "receipt", "", t.say("number of the receipt", "入庫單號"))
			f.StringVar(&r.Note, "note", "", t.say("a note", "備註"))
			f.StringVar(&shelf, "shelf", "", t.say("where the goods lie now", "儲位"))
		},
		run: func(c *call) error {
			r.Merchant, r.Lines = c.args[0], nil
			for _, word := range c.args[1:] {
				sku, n, err := skuAndNumber(word)
				if err != nil {
					return err
				}
				r.Lines = append(r.Lines, stock.ReceiptLine{Product: sku, Quantity: n, Shelf: shelf})
			}
			doc, err := c.app.PutAway(c.ctx, r, c.who)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.putAway(doc) })
		}})
	var a stock.Adjustment
	var by, to int64
	t.add(group, command{
		use:   "adjust MERCHANT PRODUCT",
		en:    "correct the stock on hand",
		zh:    "調整庫存",
		shape: "adjusted",
		least: 2,
		most:  2,
		more:  connectors.Text{EN: "Platforms are not told: see `stock sync`.", ZH: "不會推送至平台，請見 `stock sync`。"},
		examples: []string{
			"gowarehouse stock adjust 好茶行 TEA-S-GRN --by=-2 --note 破損",
			"gowarehouse stock adjust 好茶行 TEA-S-GRN --to 38 --note 盤點",
		},
		flags: func(f *pflag.FlagSet) {
			f.Int64Var(&by, "by", 0, t.say("pieces more, or less with a minus", "增減數量"))
			f.Int64Var(&to, "to", 0, t.say("pieces counted", "盤點數量"))
			f.StringVar(&a.Note, "note", "", t.say("why; required", "原因，必填"))
			f.StringVar(&a.Key, "key", "", t.say("the same key adjusts once", "相同鍵值只調整一次"))
		},
		run: func(c *call) error {
			a.Merchant, a.Product = c.args[0], c.args[1]
			if c.cmd.Flags().Changed("by") {
				a.By = &by
			}
			if c.cmd.Flags().Changed("to") {
				a.To = &to
			}
			doc, err := c.app.Adjust(c.ctx, a, c.who)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.products(app.ProductList{Products: []app.ProductView{doc.Product}}) })
		},
	})
}

func (p *page) putAway(doc app.PutAwayDoc) {
	if doc.Already {
		p.say("Receipt %s had been put away before; nothing changed.", "入庫單 %s 先前已上架，未變更。", doc.Receipt)
	}
	p.products(app.ProductList{Products: doc.Products})
	p.say("%d orders were covered.", "已補足 %d 筆訂單。", len(doc.Orders))
	for _, r := range doc.Raised {
		p.line(r.Account + ": " + r.Name + " +" + number(r.By) + " (" + string(r.State) + ")")
	}
	for _, s := range doc.Skipped {
		p.line(s.Account + ": " + s.Name + " - " + p.in(s.Why))
	}
	for _, sku := range doc.Over {
		p.say("!! The push shares of %s add up to more than 100 %%.", "!! %s 的推送比例合計超過 100%%。", sku)
	}
}

func (t *tree) stockPushes(group *cobra.Command) {
	var receipt string
	t.add(
		group,
		command{use: "push", en: "make the stock pushes that are due, and show how far they are", zh: "執行到期的庫存推送並顯示進度", shape: "stock-push",
			examples: []string{"gowarehouse stock push", "gowarehouse stock push --receipt R-0001"},
			flags: func(f *pflag.FlagSet) {
				f.StringVar(&receipt, "receipt", "", t.say("those of this receipt", "僅此入庫單"))
			},
			run: func(c *call) error {
				doc, err := c.app.PushStock(c.ctx, receipt)
				if err != nil {
					return err
				}
				if err := c.show(doc, func(p *page) { p.effects(doc.Pushes) }); err != nil {
					return err
				}
				return outcome(app.Unsettled(doc.Pushes), len(doc.Pushes))
			}},
	)
	var token string
	t.add(
		group,
		command{
			use:   "sync ACCOUNT",
			en:    "overwrite a shop's stock: preview, then --confirm TOKEN",
			zh:    "手動庫存同步：先預覽，再以 --confirm 確認",
			shape: "stock-sync",
			least: 1,
			most:  1,
			more: connectors.Text{
				EN: "The preview sends nothing. Exactly what was seen is sent, or nothing.",
				ZH: "預覽不會送出；確認時僅送出預覽的內容，若有變動則不送出。",
			},
			examples: []string{"gowarehouse stock sync 茶行官網", "gowarehouse stock sync 茶行官網 --confirm 3f2a9c1b7d5e4f60"},
			flags: func(f *pflag.FlagSet) {
				f.StringVar(&token, "confirm", "", t.say("token of the preview", "預覽的確認碼"))
			},
			run: func(c *call) error {
				if token == "" {
					doc, err := c.app.PreviewSync(c.ctx, c.args[0])
					if err != nil {
						return err
					}
					return c.show(doc, func(p *page) { p.syncPreview(doc) })
				}
				doc, err := c.app.ConfirmSync(c.ctx, c.args[0], token, c.who)
				if err != nil {
					return err
				}
				if err := c.show(doc, func(p *page) {
					p.say(
						"%d changes stated, %d unchanged, %d skipped, %d pushes replaced.",
						"送出 %d 筆，未變 %d 筆，略過 %d 筆，取代 %d 筆推送。",
						doc.Sent,
						doc.Unchanged,
						doc.Skipped,
						doc.Replaced,
					)
					p.effects(doc.Effects)
				}); err != nil {
					return err
				}
				return outcome(app.Unsettled(doc.Effects), len(doc.Effects))
			},
		},
	)
}

func (p *page) syncPreview(doc app.StockSync) {
	var rows [][]string
	changes := 0
	for _, l := range doc.Lines {
		why := ""
		if l.Skip != nil {
			why = p.in(*l.Skip)
		} else if l.Over {
			why = pick(p.language, "shares "+number(l.Shares)+" %", "比例合計 "+number(l.Shares)+"%")
		}
		if l.Changes {
			changes++
		}
		rows = append(rows, []string{l.Key, orDash(l.SKU), l.Name, number(l.Before), number(l.After), mark(l.Changes), why})
	}
	p.table(p.heads("key|SKU|name|platform has|will have|changes|note", "商品鍵|SKU|名稱|平台現值|同步後|變更|備註"), rows)
	p.say("%s listings will change. Nothing was sent; to send exactly this: gowarehouse stock sync %q --confirm %s",
		"將變更 %s 項，尚未送出。確認送出：gowarehouse stock sync %q --confirm %s", strconv.Itoa(changes), doc.Account, doc.Token)
}
