package cli

import (
	"github.com/spf13/pflag"

	"gowarehouse/app"
	"gowarehouse/connectors"
)

// The commands view and operator: what is in sight here, and who works here.

// pinField and badgeField are what a person types in secret.
var (
	pinField = connectors.Field{Key: "pin", Label: connectors.Text{EN: "PIN", ZH: "PIN 碼"}, Secret: true, Required: true,
		Where: connectors.Text{EN: "4 to 12 digits", ZH: "4 至 12 位數字"}}
	badgeField = connectors.Field{Key: "badge", Label: connectors.Text{EN: "badge", ZH: "識別證"}, Secret: true,
		Where: connectors.Text{EN: "what its barcode says", ZH: "條碼內容"}}
)

func (t *tree) view() {
	say := func(doc app.ViewDoc) func(p *page) {
		return func(p *page) {
			if doc.Merchant == nil {
				p.say("Every merchant is in sight.", "目前顯示所有貨主。")
				return
			}
			p.say("Only %s is in sight.", "目前僅顯示貨主「%s」。", doc.Merchant.Name)
		}
	}
	t.add(nil, command{use: "view", en: "whether only one merchant is in sight", zh: "查看是否為貨主檢視", shape: "view", examples: []string{"gowarehouse view"},
		run: func(c *call) error {
			doc, err := c.app.View(c.ctx)
			if err != nil {
				return err
			}
			return c.show(doc, say(doc))
		}})
	group, _, _ := t.root.Find([]string{"view"})
	var stdin bool
	flags := func(f *pflag.FlagSet) { f.BoolVar(&stdin, "secrets-stdin", false, t.stdinFlag()) }
	gather := func(c *call) (map[string]string, error) { return c.secretFields([]connectors.Field{pinField}, stdin) }
	more := connectors.Text{EN: "The PIN comes from stdin as JSON, from " + envSecret + "PIN, or is asked for.",
		ZH: "PIN 碼可由標準輸入提供 JSON、以環境變數 " + envSecret + "PIN 設定，或於提示時輸入。"}
	t.add(group, command{use: "lock MERCHANT", en: "show only one merchant until the PIN is entered", zh: "鎖定為貨主檢視，輸入 PIN 碼才能解除", shape: "view",
		least: 1, most: 1, more: more, examples: []string{"gowarehouse view lock 好茶行"}, flags: flags, gather: gather,
		run: func(c *call) error {
			doc, err := c.app.LockMerchant(c.ctx, c.args[0], c.secrets[pinField.Key], c.who)
			if err != nil {
				return err
			}
			return c.show(doc, say(doc))
		}})
	t.add(group, command{use: "unlock", en: "show every merchant again", zh: "解除貨主檢視", shape: "view", more: more,
		examples: []string{"gowarehouse view unlock"}, flags: flags, gather: gather,
		run: func(c *call) error {
			doc, err := c.app.UnlockMerchant(c.ctx, c.secrets[pinField.Key], c.who)
			if err != nil {
				return err
			}
			return c.show(doc, say(doc))
		}})
}

func (t *tree) operators() {
	group := t.group("operator", "the people at the packing station", "包裝站的操作人員", "gowarehouse operator add 陳小華")
	var stdin bool
	flags := func(f *pflag.FlagSet) { f.BoolVar(&stdin, "secrets-stdin", false, t.stdinFlag()) }
	more := connectors.Text{EN: "PIN and badge come from stdin as JSON with the keys pin and badge, from " + envSecret + "PIN and " + envSecret +
		"BADGE, or the PIN is asked for.", ZH: "PIN 碼與識別證可由標準輸入提供 JSON（pin、badge），或以環境變數 " + envSecret + "PIN、" + envSecret +
		"BADGE 設定；未提供時於提示時輸入 PIN 碼。"}
	t.add(group, command{use: "list", en: "list the operators", zh: "列出操作人員", shape: "operators", examples: []string{"gowarehouse operator list"},
		run: func(c *call) error {
			list, err := c.app.Operators(c.ctx)
			if err != nil {
				return err
			}
			return c.show(list, func(p *page) { p.operators(list.Operators) })
		}})
	t.add(group, command{use: "add NAME", en: "add an operator with a PIN, a badge or both", zh: "新增操作人員", shape: "operator",
		least: 1, most: 1, more: more,
		examples: []string{"gowarehouse operator add 陳小華", `echo '{"pin":"...","badge":"..."}' | gowarehouse operator add 陳小華 --secrets-stdin`},
		flags:    flags,
		gather: func(c *call) (map[string]string, error) {
			pin := pinField
			pin.Required = c.env.getenv(secretVariable(badgeField.Key)) == ""
			return c.secretFields([]connectors.Field{badgeField, pin}, stdin)
		},
		run: func(c *call) error {
			doc, err := c.app.AddOperator(c.ctx, c.args[0], c.secrets[badgeField.Key], c.secrets[pinField.Key], c.who)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.operators([]app.OperatorView{doc.Operator}) })
		}})
	var name, active string
	t.add(group, command{use: "edit NAME", en: "change an operator: name, PIN, badge, on or off", zh: "修改操作人員", shape: "operator", least: 1, most: 1,
		more: connectors.Text{EN: more.EN + " An empty value takes one away.", ZH: more.ZH + " 空值表示移除。"},
		examples: []string{"gowarehouse operator edit 陳小華 --active off",
			`echo '{"pin":"..."}' | gowarehouse operator edit 陳小華 --secrets-stdin`},
		flags: func(f *pflag.FlagSet) {
			flags(f)
			f.StringVar(&name, "name", "", t.say("another name", "新的姓名"))
			f.StringVar(&active, "active", "", t.say("on, or off for one who has left", "on 或 off（已離職）"))
		},
		gather: func(c *call) (map[string]string, error) {
			pin := pinField
			pin.Required = false
			return c.secretFields([]connectors.Field{badgeField, pin}, stdin)
		},
		run: func(c *call) error {
			edit := app.OperatorEdit{}
			if name != "" {
				edit.Name = &name
			}
			if active != "" {
				var err error
				if edit.Active, err = onOff("active", active); err != nil {
					return err
				}
			}
			for key, to := range map[string]**string{badgeField.Key: &edit.Badge, pinField.Key: &edit.PIN} {
				if value, given := c.secrets[key]; given {
					*to = &value
				}
			}
			doc, err := c.app.EditOperator(c.ctx, c.args[0], edit, c.who)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.operators([]app.OperatorView{doc.Operator}) })
		}})
}

func (p *page) operators(all []app.OperatorView) {
	var rows [][]string
	for _, o := range all {
		rows = append(rows, []string{o.Name, mark(o.Badge), mark(o.PIN), mark(o.Active), o.ID})
	}
	p.table(p.heads("name|badge|PIN|on|id", "姓名|識別證|PIN 碼|啟用|識別碼"), rows)
}
