package cli

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gowarehouse/app"
	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
)

// The commands platforms, platform, merchant, channel and account.

func (t *tree) platforms() {
	t.add(nil, command{use: "platforms", en: "what every platform can do, with caveats", zh: "各平台支援的功能與注意事項",
		examples: []string{"gowarehouse platforms", "gowarehouse platforms --json"}, shape: "platforms",
		alone: func(c *call) error {
			list := app.Platforms()
			return c.show(list, func(p *page) { p.platforms(list) })
		}})
	group := t.group("platform", "the app credentials of authorisation platforms", "授權平台的應用程式憑證", "gowarehouse platform app set shopee")
	appGroup := &cobra.Command{
		Use:     "app",
		Short:   t.say("app credentials of this installation", "本機安裝的應用程式憑證"),
		Example: "  gowarehouse platform app set shopee",
		Args:    cobra.ArbitraryArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return t.wrong(cmd, "set PLATFORM") },
	}
	t.helpFlag(appGroup)
	group.AddCommand(appGroup)
	var stdin bool
	t.add(appGroup, command{
		use: "set PLATFORM",
		en:  "enter the app credentials once",
		zh:  "輸入應用程式憑證（僅需一次）",
		more: connectors.Text{EN: "They come from stdin as one JSON object, from " + envSecret + "KEY, or are asked for.",
			ZH: "可由標準輸入提供 JSON、以環境變數 " + envSecret + "KEY 設定，或於提示時輸入。"},
		examples: []string{
			`echo '{"partner_id":"...","partner_key":"..."}' | gowarehouse platform app set shopee --secrets-stdin`,
		},
		shape: "done",
		least: 1,
		most:  1,
		flags: func(f *pflag.FlagSet) { f.BoolVar(&stdin, "secrets-stdin", false, t.stdinFlag()) },
		gather: func(c *call) (map[string]string, error) {
			p, err := connectors.Get(c.args[0])
			if err != nil {
				return nil, err
			}
			return c.secretFields(chosen(p, func(f connectors.Field) bool { return f.App }), stdin)
		},
		run: func(c *call) error {
			done, err := c.app.SetApp(c.ctx, c.args[0], c.secrets)
			if err != nil {
				return err
			}
			return c.show(done, func(p *page) {
				p.say("The app credentials of %s are stored.", "已儲存 %s 的應用程式憑證。", c.args[0])
			})
		},
	})
}

func (t *tree) stdinFlag() string {
	return t.say("read the secret fields from stdin, as one JSON object", "由標準輸入讀取機密欄位（單一 JSON 物件）")
}

// chosen gives the fields of a platform that a person enters and that match.
func chosen(p *connectors.Platform, match func(connectors.Field) bool) []connectors.Field {
	var fields []connectors.Field
	for _, f := range p.Fields {
		if !f.Granted && match(f) {
			fields = append(fields, f)
		}
	}
	return fields
}

func (p *page) platforms(list app.PlatformList) {
	var rows [][]string
	for _, v := range list.Platforms {
		rows = append(
			rows,
			[]string{v.ID, p.in(v.Name), string(v.Connection), mark(v.Allowlist), string(v.Fetch), string(v.Ship), string(v.Stock),
				mark(v.Listings), mark(v.SKUBackfill), string(v.ShippingCodes), mark(v.LabelPassword), string(v.Evidence.Level)},
		)
	}
	p.table(p.heads("id|name|connection|allowlist|fetch|ship|stock|listings|SKU backfill|codes|label password|evidence",
		"代號|名稱|連線方式|白名單|抓單|出貨|庫存|商品清單|SKU 回寫|物流代碼|標籤密碼|可信度"), rows)
	for _, v := range list.Platforms {
		caveats := v.Caveats.EN
		if p.language == chinese {
			caveats = v.Caveats.ZH
		}
		for _, c := range caveats {
			p.line(v.ID + ": " + c)
		}
	}
}

func (t *tree) merchants() {
	group := t.group("merchant", "the owners of goods", "貨主", "gowarehouse merchant add 好茶行")
	t.add(
		group,
		command{
			use:      "add NAME",
			en:       "add a merchant",
			zh:       "新增貨主",
			examples: []string{"gowarehouse merchant add 好茶行"},
			shape:    "merchant",
			least:    1,
			most:     1,
			run: func(c *call) error {
				doc, err := c.app.AddMerchant(c.ctx, c.args[0])
				if err != nil {
					return err
				}
				return c.show(doc, func(p *page) { p.say("Merchant %s added.", "已新增貨主「%s」。", doc.Merchant.Name) })
			},
		},
	)
	t.add(group, command{use: "list", en: "list merchants", zh: "列出貨主", examples: []string{"gowarehouse merchant list"}, shape: "merchants",
		run: func(c *call) error {
			list, err := c.app.Merchants(c.ctx)
			if err != nil {
				return err
			}
			return c.show(list, func(p *page) {
				var rows [][]string
				for _, m := range list.Merchants {
					rows = append(rows, []string{m.Name, mark(m.StockKept), m.ID})
				}
				p.table(p.heads("name|keeps stock|id", "名稱|庫存管理|識別碼"), rows)
			})
		}})
	t.channels()
}

func (t *tree) channels() {
	group := t.group("channel", "a merchant's sales channels", "貨主的銷售通路", "gowarehouse channel add 好茶行 網路商店")
	match := "sku"
	t.add(group, command{use: "add MERCHANT NAME", en: "add a sales channel", zh: "新增銷售通路", least: 2, most: 2, shape: "channel",
		examples: []string{"gowarehouse channel add 好茶行 網路商店", "gowarehouse channel add 好茶行 門市 --match barcode"},
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&match, "match", "sku", t.say("how its lines find products: sku or barcode", "商品比對方式：sku 或 barcode"))
		},
		run: func(c *call) error {
			doc, err := c.app.AddChannel(c.ctx, c.args[0], c.args[1], match)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) {
				p.say(
					"Channel %s of %s added; it matches by %s.",
					"已新增通路「%s」（貨主「%s」），依 %s 比對。",
					doc.Channel.Name,
					doc.Channel.Merchant,
					doc.Channel.MatchBy,
				)
			})
		}})
	t.add(
		group,
		command{
			use:      "list [MERCHANT]",
			en:       "list sales channels",
			zh:       "列出銷售通路",
			examples: []string{"gowarehouse channel list"},
			shape:    "channels",
			most:     1,
			run: func(c *call) error {
				list, err := c.app.Channels(c.ctx, c.arg(0))
				if err != nil {
					return err
				}
				return c.show(list, func(p *page) {
					var rows [][]string
					for _, v := range list.Channels {
						rows = append(rows, []string{v.Merchant, v.Name, v.MatchBy, mark(v.Enabled), v.ID})
					}
					p.table(p.heads("merchant|name|matches by|on|id", "貨主|名稱|比對|啟用|識別碼"), rows)
				})
			},
		},
	)
	for _, on := range []bool{true, false} {
		s := command{
			use:      "enable MERCHANT NAME",
			en:       "let a channel take orders",
			zh:       "啟用銷售通路",
			examples: []string{"gowarehouse channel enable 好茶行 網路商店"},
			shape:    "channel",
			least:    2,
			most:     2,
			run: func(c *call) error {
				doc, err := c.app.EnableChannel(c.ctx, c.args[0], c.args[1], on)
				if err != nil {
					return err
				}
				return c.show(doc, func(p *page) {
					p.say("Channel %s: takes new orders %s", "通路「%s」接收新訂單：%s", doc.Channel.Name, mark(on))
				})
			},
		}
		if !on {
			s.use, s.en, s.zh, s.examples = "disable MERCHANT NAME", "let a channel take no new orders", "停用銷售通路",
				[]string{"gowarehouse channel disable 好茶行 網路商店"}
		}
		t.add(group, s)
	}
}

// arg gives an argument, empty where it was left out.
func (c *call) arg(i int) string {
	if i < len(c.args) {
		return c.args[i]
	}
	return ""
}

func (t *tree) accounts() {
	group := t.group("account", "connected shops", "電商帳號", "gowarehouse account list")
	t.accountAdd(group)
	t.accountEdit(group)
	t.accountSettings(group)
	t.accountChoices(group)
	t.authorize(group)
	t.add(
		group,
		command{
			use:      "list",
			en:       "list accounts with their state",
			zh:       "列出帳號與連線狀態",
			examples: []string{"gowarehouse account list"},
			shape:    "accounts",
			run: func(c *call) error {
				list, err := c.app.Accounts(c.ctx)
				if err != nil {
					return err
				}
				return c.show(list, func(p *page) {
					var rows [][]string
					for _, a := range list.Accounts {
						rows = append(
							rows,
							[]string{a.Name, a.Platform, a.Merchant, string(a.State), strconv.Itoa(a.OpenOrders), p.whenRef(a.NextFetchAt)},
						)
					}
					p.table(p.heads("name|platform|merchant|state|open orders|next fetch", "名稱|平台|貨主|狀態|未完成訂單|下次抓單"), rows)
				})
			},
		},
	)
	t.add(
		group,
		command{
			use:      "show NAME",
			en:       "show one account",
			zh:       "顯示帳號",
			examples: []string{"gowarehouse account show 茶行官網"},
			shape:    "account",
			least:    1,
			most:     1,
			run: func(c *call) error {
				doc, err := c.app.Account(c.ctx, c.args[0])
				if err != nil {
					return err
				}
				return c.show(doc, func(p *page) { p.account(doc) })
			},
		},
	)
	t.add(
		group,
		command{
			use:      "test NAME",
			en:       "ask the platform whether the credentials work",
			zh:       "測試連線",
			examples: []string{"gowarehouse account test 茶行官網"},
			shape:    "account",
			least:    1,
			most:     1,
			run: func(c *call) error {
				doc, err := c.app.TestAccount(c.ctx, c.args[0])
				if err != nil {
					return err
				}
				return c.show(doc, func(p *page) {
					p.say("Connection successful.", "連線成功。")
					p.account(doc)
				})
			},
		},
	)
	yes := false
	t.add(group, command{use: "delete NAME", en: "take an account away, with its secrets", zh: "刪除帳號與其憑證", least: 1, most: 1, shape: "done",
		examples: []string{"gowarehouse account delete 茶行官網 --yes"},
		flags:    func(f *pflag.FlagSet) { f.BoolVar(&yes, "yes", false, t.yesFlag()) },
		run: func(c *call) error {
			if err := c.confirm(yes, "Delete the account "+c.args[0]+"?", "確定刪除帳號「"+c.args[0]+"」？"); err != nil {
				return err
			}
			done, err := c.app.DeleteAccount(c.ctx, c.args[0])
			if err != nil {
				return err
			}
			return c.show(done, func(p *page) { p.say("Account %s deleted.", "已刪除帳號「%s」。", c.args[0]) })
		}})
}

func (t *tree) yesFlag() string { return t.say("do not ask", "不再詢問") }

func (p *page) account(doc app.AccountDoc) {
	a := doc.Account
	rows := [][]string{
		{pick(p.language, "name", "名稱"), a.Name}, {pick(p.language, "platform", "平台"), a.Platform},
		{pick(p.language, "merchant, channel", "貨主、通路"), a.Merchant + ", " + a.Channel},
		{pick(p.language, "state", "狀態"), strings.TrimSpace(string(a.State) + " " + a.StateReason)},
		{pick(p.language, "shop", "商店"), strings.TrimSpace(a.ShopName + " " + a.ShopID)},
		{pick(p.language, "ends", "到期"), p.whenRef(a.ExpiresAt)},
		{pick(p.language, "fetching", "抓單"), mark(a.Settings.Fetch) + " " + fetchTimes(a.Settings)},
		{pick(p.language, "real-time push", "即時推播"), p.push(a.Push, app.SettingsView{})},
		{pick(p.language, "look-back", "回溯天數"), strconv.FormatInt(a.Settings.LookbackDays, 10)},
		{pick(p.language, "inbound push", "入庫推送"), mark(a.Settings.InboundPush) + " " + strconv.FormatInt(a.Settings.PushPercent, 10) + "%"},
		{pick(p.language, "push delay", "回傳延遲"), (time.Duration(a.Settings.PushDelaySeconds) * time.Second).String()},
		{pick(p.language, "fetched to", "已抓至"), p.whenRef(a.FetchedTo)}, {pick(p.language, "next fetch", "下次抓單"), p.whenRef(a.NextFetchAt)},
		{pick(p.language, "open orders", "未完成訂單"), strconv.Itoa(a.OpenOrders)},
	}
	for key, value := range a.Fields {
		rows = append(rows, []string{key, value})
	}
	p.table([]string{"", ""}, rows)
	for _, sku := range doc.Over {
		p.say("!! The push shares of %s add up to more than 100 %%.", "!! %s 的推送比例合計超過 100%%。", sku)
	}
}

func fetchTimes(s app.SettingsView) string {
	if len(s.Slots) > 0 {
		return strings.Join(s.Slots, " ")
	}
	return (time.Duration(s.EverySeconds) * time.Second).String()
}

func (t *tree) accountAdd(group *cobra.Command) {
	var n accounts.NewAccount
	var fields []string
	var stdin bool
	t.add(group, command{
		use:   "add",
		en:    "connect a shop",
		zh:    "新增電商帳號",
		shape: "account",
		more: connectors.Text{
			EN: "Secret fields come from stdin as one JSON object, from " + envSecret +
				"KEY, or are asked for. See `gowarehouse platforms --json` for the fields.",
			ZH: "機密欄位可由標準輸入提供 JSON、以環境變數 " + envSecret + "KEY 設定，或於提示時輸入。欄位請見 `gowarehouse platforms --json`。",
		},
		examples: []string{`echo '{"consumer_key":"ck_...","consumer_secret":"cs_..."}' | gowarehouse account add \`,
			`  --platform woocommerce --name 茶行官網 --merchant 好茶行 --channel 網路商店 --base-url https://tea.example.com --secrets-stdin`},
		flags: func(f *pflag.FlagSet) {
			f.StringVar(
				&n.Platform,
				"platform",
				"",
				t.say("id of the platform (see `gowarehouse platforms`)", "平台代號（請見 `gowarehouse platforms`）"),
			)
			f.StringVar(&n.Name, "name", "", t.say("display name", "顯示名稱"))
			f.StringVar(&n.Merchant, "merchant", "", t.say("whose shop it is", "貨主"))
			f.StringVar(&n.Channel, "channel", "", t.say("the merchant's sales channel", "銷售通路"))
			f.StringVar(&n.BaseURL, "base-url", "", t.say("address of an own host, sandbox or emulator", "自有主機、沙盒或模擬器網址"))
			f.StringVar(
				&n.Proxy,
				"proxy",
				"",
				t.say("outbound proxy (one with a password: as the secret \"proxy\")", "對外代理伺服器（含密碼者請以機密欄位 proxy 提供）"),
			)
			f.StringArrayVar(&fields, "field", nil, t.say("key=value of a field that is no secret", "非機密欄位 key=value"))
			f.BoolVar(&stdin, "secrets-stdin", false, t.stdinFlag())
		},
		gather: func(c *call) (map[string]string, error) {
			p, err := connectors.Get(n.Platform)
			if err != nil {
				return nil, err
			}
			given, err := fieldValues(fields, p.Fields)
			if err != nil {
				return nil, err
			}
			if err := plainProxy(n.Proxy); err != nil {
				return nil, err
			}
			return c.accountSecrets(p, given, stdin)
		},
		run: func(c *call) error {
			p, err := connectors.Get(n.Platform)
			if err != nil {
				return err
			}
			values, err := fieldValues(fields, p.Fields)
			if err != nil {
				return err
			}
			n.Values, n.Proxy = takeProxy(merged(values, c.secrets), n.Proxy)
			doc, err := c.app.AddAccount(c.ctx, n)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.added(doc) })
		},
	})
}

// accountSecrets gathers the secrets of a new account. A platform that connects in several ways requires none of them: then the first, which is
// that of the usual way, is asked for, unless the environment has one already.
func (c *call) accountSecrets(p *connectors.Platform, given connectors.Values, stdin bool) (map[string]string, error) {
	fields := chosen(p, func(f connectors.Field) bool { return f.Secret && !f.App && p.Asked(f, given) })
	values, err := c.secretFields(fields, stdin)
	required := slices.ContainsFunc(fields, func(f connectors.Field) bool { return f.Required })
	if err != nil || stdin || required || len(values) > 0 || len(fields) == 0 || p.Connection == connectors.Authorization {
		return values, err
	}
	usual := fields[0]
	usual.Required = true
	return c.secretFields([]connectors.Field{usual}, false)
}

func (p *page) added(doc app.AccountDoc) {
	next := "test"
	if platform, err := connectors.Get(doc.Account.Platform); err == nil && platform.Authorizes(doc.Account.Fields) {
		next = "authorize"
	}
	p.say(
		"Account %s added. Next: gowarehouse account %s %q",
		"已新增帳號「%s」。下一步：gowarehouse account %s %q",
		doc.Account.Name,
		next,
		doc.Account.Name,
	)
}

// proxySecret is the key under which a proxy's address comes with the secrets.
const proxySecret = "proxy"

// plainProxy refuses a proxy with a password among the arguments.
func plainProxy(proxy string) error {
	if strings.Contains(proxy, "@") {
		return secretArgument(proxySecret)
	}
	return nil
}

// takeProxy takes the proxy out of the values.
func takeProxy(values connectors.Values, flag string) (connectors.Values, string) {
	if secret, ok := values[proxySecret]; ok {
		delete(values, proxySecret)
		return values, secret
	}
	return values, flag
}

func (t *tree) accountEdit(group *cobra.Command) {
	var name, channel, base, proxy string
	var fields, secrets []string
	var stdin bool
	t.add(group, command{use: "edit NAME", en: "change an account", zh: "修改帳號", shape: "account", least: 1, most: 1,
		more: connectors.Text{EN: "What is not given stays as it is. A new credential makes the account Not Verified until it is tested.",
			ZH: "未提供的項目維持不變；憑證變更後須重新測試連線。"},
		examples: []string{"gowarehouse account edit 茶行官網 --secret consumer_secret", "gowarehouse account edit 茶行官網 --name 茶行新官網"},
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&name, "name", "", t.say("new display name", "新的顯示名稱"))
			f.StringVar(&channel, "channel", "", t.say("another sales channel, for later orders", "改用其他銷售通路（僅影響之後的訂單）"))
			f.StringVar(&base, "base-url", "", t.say("address of an own host, sandbox or emulator", "自有主機、沙盒或模擬器網址"))
			f.StringVar(&proxy, "proxy", "", t.say("outbound proxy; empty for none", "對外代理伺服器；空白表示不使用"))
			f.StringArrayVar(&fields, "field", nil, t.say("key=value of a field that is no secret", "非機密欄位 key=value"))
			f.StringArrayVar(&secrets, "secret", nil, t.say("key of a secret field to be asked for", "要輸入的機密欄位"))
			f.BoolVar(&stdin, "secrets-stdin", false, t.stdinFlag())
		},
		gather: func(c *call) (map[string]string, error) {
			if err := plainProxy(proxy); err != nil {
				return nil, err
			}
			for _, pair := range fields {
				if key, _, _ := strings.Cut(pair, "="); secretSomewhere(key) {
					return nil, secretArgument(key)
				}
			}
			var wanted []connectors.Field
			for _, key := range secrets {
				wanted = append(
					wanted,
					connectors.Field{
						Key:      key,
						Label:    connectors.Text{EN: key, ZH: key},
						Where:    connectors.Text{EN: c.args[0], ZH: c.args[0]},
						Required: true,
					},
				)
			}
			return c.secretFields(wanted, stdin)
		},
		run: func(c *call) error {
			values, err := fieldValues(fields, nil)
			if err != nil {
				return err
			}
			all, secretProxy := takeProxy(merged(values, c.secrets), "")
			e := accounts.Edit{
				Values:  all,
				Name:    c.given("name", &name),
				Channel: c.given("channel", &channel),
				BaseURL: c.given("base-url", &base),
				Proxy:   c.given("proxy", &proxy),
			}
			if secretProxy != "" {
				e.Proxy = &secretProxy
			}
			doc, err := c.app.EditAccount(c.ctx, c.args[0], e)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.account(doc) })
		}})
}

func (t *tree) accountChoices(group *cobra.Command) {
	t.add(group, command{use: "choices NAME", en: "list the places and other choices that an account's platform has on file",
		zh: "列出平台上可選的地點等項目", shape: "field-choices", least: 1, most: 1, examples: []string{"gowarehouse account choices 酷澎一店"},
		run: func(c *call) error {
			doc, err := c.app.LoadChoices(c.ctx, c.args[0])
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.fieldChoices(doc) })
		}})
}

func (p *page) fieldChoices(doc app.FieldChoicesDoc) {
	if len(doc.Choices) == 0 {
		p.say("The platform of %s has nothing to choose from.", "「%s」的平台沒有可選的項目。", doc.Account)
		return
	}
	var rows [][]string
	for _, key := range slices.Sorted(maps.Keys(doc.Choices)) {
		for _, choice := range doc.Choices[key] {
			rows = append(rows, []string{key, choice.Value, choice.Label.In(p.language)})
		}
	}
	p.table(p.heads("setting|value|what it is", "設定|值|說明"), rows)
	p.say("Choose with: gowarehouse account edit %s --field SETTING=VALUE", "設定方式：gowarehouse account edit %s --field 設定=值", doc.Account)
}

// secretSomewhere says whether a key is a secret on any platform.
func secretSomewhere(key string) bool {
	for _, p := range connectors.All() {
		if f, ok := p.Field(key); ok && f.Secret {
			return true
		}
	}
	return false
}

// given points to a flag's value if the flag was given.
func (c *call) given(flag string, value *string) *string {
	if c.cmd.Flags().Changed(flag) {
		return value
	}
	return nil
}

func (t *tree) accountSettings(group *cobra.Command) {
	var fetch, lookback, inbound string
	var every, delay time.Duration
	var slots []string
	var percent int64
	t.add(group, command{use: "settings NAME", en: "change or show an account's settings", zh: "設定帳號", shape: "account", least: 1, most: 1,
		examples: []string{"gowarehouse account settings 茶行官網 --fetch on --every 10m --lookback 7d --push-percent 50",
			"gowarehouse account settings 茶行官網 --slots 09:00,13:30 --inbound-push on --push-delay 30m"},
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&fetch, "fetch", "", t.say("fetch orders by itself: on or off", "自動抓單：on 或 off"))
			f.DurationVar(&every, "every", 0, t.say("interval between fetches, such as 10m", "抓單間隔，例如 10m"))
			f.StringSliceVar(&slots, "slots", nil, t.say("one to five times of the day instead, Asia/Taipei", "改用每日時段（一至五個，台北時間）"))
			f.StringVar(&lookback, "lookback", "", t.say("how far back a fetch goes, such as 7d", "抓單回溯天數，例如 7d"))
			f.Int64Var(&percent, "push-percent", 0, t.say("share of the stock that this shop is told", "庫存推送比例"))
			f.StringVar(&inbound, "inbound-push", "", t.say("raise the shop's stock with every put-away: on or off", "入庫時推送庫存：on 或 off"))
			f.DurationVar(&delay, "push-delay", 0, t.say("from shipping with an own carrier to the push, such as 30m", "自有物流出貨後多久回傳，例如 30m"))
		},
		run: func(c *call) error {
			s, err := c.settings(fetch, inbound, lookback, slots, every, delay, percent)
			if err != nil {
				return err
			}
			var doc app.AccountDoc
			if s.IsZero() {
				doc, err = c.app.Account(c.ctx, c.args[0])
			} else {
				doc, err = c.app.SetAccount(c.ctx, c.args[0], s)
			}
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.account(doc) })
		}})
}

// settings reads the flags that were given.
func (c *call) settings(fetch, inbound, lookback string, slots []string, every, delay time.Duration, percent int64) (accounts.Settings, error) {
	var s accounts.Settings
	changed := c.cmd.Flags().Changed
	var err error
	if changed("every") && changed("slots") {
		return s, app.Usage("fetches come by --every or by --slots, not both", "--every 與 --slots 只能擇一", "Leave one of them out.", "請移除其中一個。")
	}
	if changed("fetch") {
		if s.FetchOn, err = onOff("fetch", fetch); err != nil {
			return s, err
		}
	}
	if changed("inbound-push") {
		if s.InboundPush, err = onOff("inbound-push", inbound); err != nil {
			return s, err
		}
	}
	if changed("lookback") {
		days, err := strconv.ParseInt(strings.TrimSuffix(lookback, "d"), 10, 64)
		if err != nil {
			return s, app.Usage("%q is not a number of days", "「%s」不是天數", "For example --lookback 7d", "例如 --lookback 7d", lookback)
		}
		s.LookbackDays = &days
	}
	if changed("every") {
		s.EverySeconds = seconds(every)
	}
	if changed("push-delay") {
		s.PushDelay = seconds(delay)
	}
	if changed("slots") {
		s.Slots = &slots
	}
	if changed("push-percent") {
		s.PushPercent = &percent
	}
	return s, nil
}

func seconds(d time.Duration) *int64 {
	n := int64(d / time.Second)
	return &n
}

func onOff(flag, word string) (*bool, error) {
	on := word == "on"
	if !on && word != "off" {
		return nil, app.Usage("--%s is on or off", "--%s 須為 on 或 off", "For example --"+flag+" on", "例如 --"+flag+" on", flag)
	}
	return &on, nil
}
