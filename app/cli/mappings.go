package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"gowarehouse/app"
	"gowarehouse/connectors"
	"gowarehouse/engine/catalog"
)

// The commands map shipping, map payment and map product: what a platform's words mean here. Each shows first how many
// orders will change.

// mapFlags are the flags that every mapping has.
type mapFlags struct{ yes, preview, remove bool }

func (t *tree) mapFlags(f *pflag.FlagSet, m *mapFlags, removable bool) {
	f.BoolVar(&m.yes, "yes", false, t.yesFlag())
	f.BoolVar(&m.preview, "preview", false, t.say("only show how many orders would change", "僅預覽影響的訂單數"))
	if removable {
		f.BoolVar(&m.remove, "remove", false, t.say("take the mapping away", "移除對應"))
	}
}

func (t *tree) mappings() {
	group := t.group("map", "what a platform's words mean here", "對應設定", "gowarehouse map shipping 茶行官網 flat_rate tcat")
	var m mapFlags
	var ask bool
	t.add(
		group,
		command{
			use:   "shipping ACCOUNT [CODE [TYPE]]",
			en:    "map a shipping code to a shipping type, or list an account's codes",
			zh:    "對應物流代碼，或列出帳號的代碼",
			shape: "mapping",
			least: 1,
			most:  3,
			more:  connectors.Text{EN: "Without a code: the shape of --json is shipping-map.", ZH: "未指定代碼時列出全部（--json 格式為 shipping-map）。"},
			examples: []string{
				"gowarehouse map shipping 茶行官網 --ask",
				"gowarehouse map shipping 茶行官網 flat_rate tcat --yes",
				"gowarehouse map shipping 茶行官網 flat_rate --remove",
			},
			flags: func(f *pflag.FlagSet) {
				t.mapFlags(f, &m, true)
				f.BoolVar(&ask, "ask", false, t.say("ask the shop what it offers", "向商店查詢可用物流"))
			},
			run: func(c *call) error {
				switch {
				case len(c.args) == 1:
					return c.shippingCodes(ask)
				case m.remove:
					done, err := c.app.UnmapShipping(c.ctx, c.args[0], c.args[1], c.who)
					return c.removed(done, err)
				case len(c.args) == 2:
					return app.Usage(
						"the shipping type is missing",
						"缺少出貨方式",
						"See `gowarehouse shipping-type list`.",
						"請見 `gowarehouse shipping-type list`。",
					)
				}
				return c.mapped(m, func(apply bool) (app.MappingDoc, error) {
					return c.app.MapShipping(c.ctx, c.args[0], c.args[1], c.args[2], apply, c.who)
				})
			},
		},
	)
	t.mapPayment()
	t.mapProduct()
}

func (t *tree) mapPayment() {
	group, _, _ := t.root.Find([]string{"map"})
	var m mapFlags
	t.add(
		group,
		command{
			use:   "payment ACCOUNT [METHOD KIND]",
			en:    "say what kind a payment method is, or list an account's methods",
			zh:    "設定付款方式類型，或列出帳號的付款方式",
			shape: "mapping",
			least: 1,
			most:  3,
			more: connectors.Text{EN: "KIND is online, cod or platform. Without a method: the shape of --json is payment-map.",
				ZH: "KIND 為 online、cod 或 platform。未指定付款方式時列出全部（--json 格式為 payment-map）。"},
			examples: []string{"gowarehouse map payment 茶行官網", "gowarehouse map payment 茶行官網 some_new_pay online --yes"},
			flags:    func(f *pflag.FlagSet) { t.mapFlags(f, &m, false) },
			run: func(c *call) error {
				switch len(c.args) {
				case 1:
					return c.payments()
				case 2:
					return app.Usage("the kind of payment is missing", "缺少付款類型", "Choose online, cod or platform.", "請選擇 online、cod 或 platform。")
				}
				return c.mapped(m, func(apply bool) (app.MappingDoc, error) {
					return c.app.MapPayment(c.ctx, c.args[0], c.args[1], c.args[2], apply, c.who)
				})
			},
		},
	)
}

func (t *tree) mapProduct() {
	group, _, _ := t.root.Find([]string{"map"})
	var m mapFlags
	var backfill bool
	t.add(
		group,
		command{
			use:   "product ACCOUNT KEY [SKU[=N]...]",
			en:    "say what a listing or unknown product takes from the shelves",
			zh:    "對應平台商品或未知商品",
			shape: "mapping",
			least: 2,
			most:  -1,
			more: connectors.Text{EN: "KEY is from `unknown list` or `listing list`, or the platform's SKU. Several products make a bundle.",
				ZH: "KEY 取自 `unknown list` 或 `listing list`，或為平台 SKU。多項商品即為組合。"},
			examples: []string{
				"gowarehouse map product 茶行官網 SET-OFFICE NB-A5 PEN-05=2 --yes",
				"gowarehouse map product 蝦皮一店 XMAS-2026 MUG-CAT --yes --backfill",
				"gowarehouse map product 茶行官網 SET-OFFICE --remove",
			},
			flags: func(f *pflag.FlagSet) {
				t.mapFlags(f, &m, true)
				f.BoolVar(&backfill, "backfill", false, t.say("write our SKU to the platform's listing too", "同時將 SKU 回寫至平台"))
			},
			run: func(c *call) error {
				if m.remove {
					done, err := c.app.UnmapProduct(c.ctx, c.args[0], c.args[1], c.who)
					return c.removed(done, err)
				}
				var parts []catalog.Part
				for _, word := range c.args[2:] {
					sku, n, err := skuAndNumber(word)
					if err != nil {
						return err
					}
					parts = append(parts, catalog.Part{Product: sku, Quantity: n})
				}
				return c.mapped(m, func(apply bool) (app.MappingDoc, error) {
					doc, err := c.app.MapProduct(c.ctx, c.args[0], c.args[1], parts, apply, c.who)
					if err != nil || !apply || !backfill {
						return doc, err
					}
					effect, err := c.app.Backfill(c.ctx, c.args[0], doc.Subject, c.who)
					doc.Effect = &effect
					return doc, err
				})
			},
		},
	)
}

// skuAndNumber reads "SKU" or "SKU=N".
func skuAndNumber(word string) (string, int64, error) {
	i := strings.LastIndexByte(word, '=')
	if i < 0 {
		return word, 1, nil
	}
	n, err := strconv.ParseInt(word[i+1:], 10, 64)
	if err != nil || n < 1 || i == 0 {
		return "", 0, app.Usage("%q is not SKU=N", "「%s」不是 SKU=數量 格式", "For example TEA-S-GRN=2", "例如 TEA-S-GRN=2", word)
	}
	return word[:i], n, nil
}

// mapped shows what would change, asks, and maps.
func (c *call) mapped(m mapFlags, act func(apply bool) (app.MappingDoc, error)) error {
	doc, err := act(false)
	if err != nil {
		return err
	}
	if !m.preview {
		question := fmt.Sprintf(
			"%s: %s -> %s. %d orders will change, %d of them are held for it. Go on?",
			doc.Subject,
			orDash(doc.Before),
			doc.After,
			doc.Orders,
			doc.Held,
		)
		zh := fmt.Sprintf("%s：%s -> %s。將影響 %d 筆訂單，其中 %d 筆因此保留。是否繼續？", doc.Subject, orDash(doc.Before), doc.After, doc.Orders, doc.Held)
		if err := c.confirm(m.yes, question, zh); err != nil {
			return err
		}
		if doc, err = act(true); err != nil {
			return err
		}
	}
	return c.show(doc, func(p *page) {
		if !doc.Applied {
			p.say("%s: %s -> %s. %d orders will change, %d of them are held for it.", "%s：%s -> %s。將影響 %d 筆訂單，其中 %d 筆因此保留。",
				doc.Subject, orDash(doc.Before), doc.After, doc.Orders, doc.Held)
			return
		}
		p.say(
			"%s is mapped to %s: %d orders read anew, %d came free.",
			"%s 已對應至 %s：重新判讀 %d 筆訂單，解除 %d 筆保留。",
			doc.Subject,
			doc.After,
			doc.Orders,
			doc.Freed,
		)
		switch {
		case doc.Effect != nil:
			p.say("SKU on the platform: %s %s", "平台 SKU：%s %s", doc.Effect.State, doc.Effect.Error)
		case doc.Backfill:
			p.say("The platform can be given this SKU too: repeat with --backfill.", "可將此 SKU 回寫至平台：請加上 --backfill 再執行一次。")
		}
	})
}

func (c *call) removed(done app.Done, err error) error {
	if err != nil {
		return err
	}
	return c.show(done, func(p *page) { p.say("The mapping is gone.", "已移除對應。") })
}

func (c *call) shippingCodes(ask bool) error {
	m, err := c.app.ShippingCodes(c.ctx, c.args[0], ask)
	if err != nil {
		return err
	}
	return c.show(m, func(p *page) {
		var rows [][]string
		for _, v := range m.Codes {
			rows = append(rows, []string{v.Code, p.in(v.Name), refOrDash(v.Type), mark(v.Fixed), strconv.Itoa(v.Held)})
		}
		p.table(p.heads("code|name|type|fixed|held orders", "代碼|名稱|出貨方式|固定|保留訂單"), rows)
	})
}

func (c *call) payments() error {
	m, err := c.app.Payments(c.ctx, c.args[0])
	if err != nil {
		return err
	}
	return c.show(m, func(p *page) {
		var rows [][]string
		for _, v := range m.Methods {
			rows = append(rows, []string{v.Method, p.in(v.Name), refOrDash(v.Kind), orDash(v.Source), strconv.Itoa(v.Held)})
		}
		p.table(p.heads("method|name|kind|said by|held orders", "付款方式|名稱|類型|來源|保留訂單"), rows)
	})
}
