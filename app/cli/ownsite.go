package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gowarehouse/app"
	"gowarehouse/app/practice"
	"gowarehouse/connectors"
	"gowarehouse/connectors/ownsite/check"
)

// The tools of a developer who builds the Own-Site API into his shop: the checker, a secret, and a shop that does it right.

func (t *tree) ownsite() {
	group := t.group("ownsite", "tools for the developer of an own website", "自有官網開發人員的工具",
		"gowarehouse ownsite check https://shop.example.tw/gw/v1")
	var stdin, write, yes bool
	var profile, user, order string
	var words []string
	t.add(group, command{
		use:   "check URL",
		en:    "check a website's Own-Site API point by point",
		zh:    "逐項檢查官網的 Own-Site API",
		shape: "ownsite-check",
		more: connectors.Text{
			EN: "Each point says what is expected, what came, and the section of API.md. It reads only; with --write it reports a parcel of an order " +
				"that is marked test, and writes stock and SKUs as they are: what exactly, it says first and asks. It keeps to the pace that the shop asks " +
				"for. The API key comes from " + envSecret + "API_KEY, from --secrets-stdin or is asked for. With --profile shipstation URL is the page of " +
				"a plug-in for ShipStation's Custom Store protocol; its password comes from " + envSecret + "BASIC_PASSWORD, and its notice is tried of the " +
				"order that --order names, with --write. Exit code 1: something failed.",
			ZH: "每一項會列出預期、實際結果與 API.md 的章節。預設僅讀取；加上 --write 會回報一張標記為 test 的訂單出貨，並以現值寫入庫存與 SKU，寫入前會先列出並詢問。" +
				"檢查時遵守網站要求的速率。API 金鑰由 " + envSecret + "API_KEY、--secrets-stdin 提供，或於提示時輸入。--profile shipstation 時 URL 為 " +
				"ShipStation Custom Store 外掛頁面，密碼由 " + envSecret + "BASIC_PASSWORD 提供；同時指定 --write 與 --order 時，會以該訂單檢查出貨通知。" +
				"結束碼 1 表示有項目未通過。",
		},
		examples: []string{
			"gowarehouse ownsite check https://shop.example.tw/gw/v1",
			"gowarehouse ownsite check http://127.0.0.1:8090/gw/v1 --write --yes --json",
			"gowarehouse ownsite check http://127.0.0.1:8090/shipstation.php --profile shipstation --user gowarehouse",
			"gowarehouse ownsite check http://127.0.0.1:8090/shipstation.php --profile shipstation --user gowarehouse --write --order A20261123-0001",
		},
		least: 1,
		most:  1,
		flags: func(f *pflag.FlagSet) {
			f.BoolVar(&stdin, "secrets-stdin", false, t.stdinFlag())
			f.BoolVar(&write, "write", false, t.say("write too: orders marked test, stock and SKUs as they are", "也檢查寫入：標記為 test 的訂單、以現值寫入庫存與 SKU"))
			f.BoolVar(&yes, "yes", false, t.say("do not ask before writing", "寫入前不詢問"))
			f.StringVar(&profile, "profile", "native", t.say("native or shipstation", "native 或 shipstation"))
			f.StringVar(&user, "user", "", t.say("user name of the plug-in", "外掛的使用者名稱"))
			f.StringVar(&order, "order", "", t.say("number of an order of your own that a plug-in is told as shipped, with --write",
				"搭配 --write：要回報外掛已出貨的訂單編號，請使用自己下的訂單"))
			f.StringArrayVar(&words, "field", nil, t.say("key=value of a field, such as words_paid=processing", "欄位 key=value，例如 words_paid=processing"))
		},
		gather: func(c *call) (map[string]string, error) {
			p, err := connectors.Get("ownsite")
			if err != nil {
				return nil, err
			}
			if _, err := fieldValues(words, p.Fields); err != nil {
				return nil, err
			}
			way := connectors.Values{"profile": profile}
			return c.secretFields(chosen(p, func(f connectors.Field) bool {
				return f.Secret && p.Asked(f, way) && (f.Required || f.Key == "page_query")
			}), stdin)
		},
		alone: func(c *call) error {
			site, err := c.site(profile, user, words)
			if err != nil {
				return err
			}
			if order != "" && (!site.Store || !write) {
				return app.Usage("--order is for --profile shipstation with --write", "--order 須搭配 --profile shipstation 與 --write",
					"The Own-Site API marks its orders for trying itself.", "Own-Site API 由網站標記測試訂單。")
			}
			site.Write, site.Order, site.Before = write, order, func(plan []connectors.Text) error {
				for _, line := range plan {
					c.note("will write: %s", "即將寫入：%s", line.In(c.env.language))
				}
				return c.confirm(yes, "Write this into the shop?", "確定寫入此商店？")
			}
			site.Rest = func(ctx context.Context, pause time.Duration) {
				c.note("The shop asks to wait %s.", "商店要求等候 %s。", pause)
				select {
				case <-ctx.Done():
				case <-time.After(pause):
				}
			}
			doc, err := app.CheckOwnSite(c.ctx, site)
			if err != nil {
				return err
			}
			if err := c.show(doc, func(p *page) { p.checked(doc) }); err != nil || doc.OK {
				return err
			}
			return &ended{exitFailed}
		},
	})
	t.add(group, command{
		use: "secret", en: "make a signing secret for real-time messages", zh: "產生即時通知的簽章密鑰", shape: "ownsite-secret",
		more:     connectors.Text{EN: "It is shown once and kept nowhere.", ZH: "僅顯示一次，不會儲存。"},
		examples: []string{"gowarehouse ownsite secret"},
		alone: func(c *call) error {
			doc := app.NewOwnSiteSecret()
			return c.show(doc, func(p *page) { p.line(doc.Secret) })
		},
	})
}

// site reads which shop is to be checked.
func (c *call) site(profile, user string, words []string) (app.OwnSite, error) {
	site := app.OwnSite{URL: c.args[0], Store: profile == "shipstation"}
	if profile != "native" && !site.Store {
		return site, app.Usage("there is no profile %q", "沒有「%s」這種連線方式", "Choose native or shipstation.", "可用：native、shipstation。", profile)
	}
	p, err := connectors.Get("ownsite")
	if err != nil {
		return site, err
	}
	given, err := fieldValues(words, p.Fields)
	if err != nil {
		return site, err
	}
	site.Values = merged(given, c.secrets)
	if user != "" {
		site.Values["basic_user"] = user
	}
	return site, nil
}

// results are how a point ended, in words.
var results = map[check.Result]connectors.Text{
	check.Passed: {EN: "passed", ZH: "通過"}, check.Failed: {EN: "FAILED", ZH: "未通過"},
	check.NotOffered: {EN: "not offered", ZH: "未提供"}, check.Skipped: {EN: "skipped", ZH: "略過"},
}

func (p *page) checked(doc app.OwnSiteCheck) {
	var rows [][]string
	for _, point := range doc.Points {
		rows = append(rows, []string{p.in(results[point.Result]), point.Section, point.ID, p.in(point.Title)})
	}
	p.table(p.heads("result|API.md|point|what", "結果|API.md|項目|內容"), rows)
	var reasons []string
	skipped := map[string][]string{}
	for _, point := range doc.Points {
		switch point.Result {
		case check.Failed:
			p.line("")
			p.say("FAILED %s (API.md %s)", "未通過 %s（API.md %s）", point.ID, point.Section)
			p.say("  expected: %s", "  預期：%s", p.in(point.Expected))
			p.say("  came:     %s", "  實際：%s", p.in(point.Came))
		case check.Skipped:
			reason := p.in(point.Came)
			if skipped[reason] == nil {
				reasons = append(reasons, reason)
			}
			skipped[reason] = append(skipped[reason], point.ID)
		}
	}
	for _, reason := range reasons {
		p.line("")
		p.say("skipped, %s: %s", "略過（%s）：%s", reason, strings.Join(skipped[reason], ", "))
	}
	p.line("")
	p.say("%d passed, %d failed, %d not offered, %d skipped.", "通過 %d 項，未通過 %d 項，未提供 %d 項，略過 %d 項。",
		doc.Passed, doc.Failed, doc.NotOffered, doc.Skipped)
}

// reference is the shop that does it right, below the command practice.
func (t *tree) reference(parent *cobra.Command) {
	var listen string
	t.add(parent, command{
		use:   "ownsite",
		en:    "serve the reference shop of the Own-Site API, until Ctrl-C",
		zh:    "啟動 Own-Site API 的參考商店，直到按下 Ctrl-C",
		shape: "practice-ownsite",
		more: connectors.Text{
			EN: "A whole shop over plain HTTP with sample orders, for a developer to look at and to copy from. Its credentials are dummies.",
			ZH: "以 HTTP 提供含範例訂單的完整商店，供開發人員對照；憑證均為測試用。",
		},
		examples: []string{"gowarehouse practice ownsite --listen 127.0.0.1:8090"},
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&listen, "listen", "127.0.0.1:8090", t.say("address to listen on", "要使用的位址"))
		},
		alone: func(c *call) error {
			return practice.ServeReference(c.ctx, listen, func(doc practice.Reference) error {
				return c.show(doc, func(p *page) {
					p.table(p.heads("field|value", "欄位|值"), [][]string{
						{"base_url", doc.BaseURL}, {"api_key", doc.Key}, {"signing_secret", doc.SigningSecret},
						{"page_url", doc.PageURL}, {"basic_user", doc.User}, {"basic_password", doc.Password},
					})
					p.say("Check it from another terminal: gowarehouse ownsite check %s. Ctrl-C ends it.",
						"請另開終端機檢查：gowarehouse ownsite check %s。按 Ctrl-C 結束。", doc.BaseURL)
				})
			})
		},
	})
}
