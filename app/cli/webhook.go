package cli

// The commands webhook: real-time messages of platforms.

import (
	"github.com/spf13/pflag"

	"gowarehouse/app"
	"gowarehouse/connectors"
)

func (t *tree) webhooks() {
	group := t.group("webhook", "real-time messages of platforms", "平台即時推播", "gowarehouse webhook status")
	t.add(group, command{use: "status", en: "where messages come in, and what is true of each account", zh: "接收位址與各帳號的推播狀態", shape: "webhook",
		examples: []string{"gowarehouse webhook status"},
		run:      func(c *call) error { return c.pushed(c.app.Push(c.ctx)) }})
	var listen, address string
	t.add(group, command{use: "on", en: "receive messages, and register the address at the platforms", zh: "開始接收推播，並向平台註冊網址", shape: "webhook",
		more: connectors.Text{
			EN: "A tunnel or reverse proxy leads from the public https address to the port on this machine. " +
				"Beside the messages every account is fetched on its schedule, so that nothing is missed while this machine is off.",
			ZH: "請以通道或反向代理將公開 https 網址轉送至本機連接埠。各帳號仍會依排程抓單，關機期間不會漏單。",
		},
		examples: []string{"gowarehouse webhook on --address https://hooks.example.com/warehouse --listen 127.0.0.1:8790"},
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&listen, "listen", "", t.say("address and port on this machine", "本機位址與連接埠"))
			f.StringVar(&address, "address", "", t.say("public https address that leads there", "轉送至本機的公開 https 網址"))
		},
		run: func(c *call) error {
			on := true
			return c.pushed(c.app.SetPush(c.ctx, app.PushChange{On: &on, Listen: given(c, "listen", &listen), Address: given(c, "address", &address)}))
		}})
	t.add(group, command{use: "off", en: "receive no messages, and remove the address at the platforms", zh: "停止接收推播，並向平台移除網址", shape: "webhook",
		examples: []string{"gowarehouse webhook off"},
		run: func(c *call) error {
			off := false
			return c.pushed(c.app.SetPush(c.ctx, app.PushChange{On: &off}))
		}})
	t.add(group, command{use: "test", en: "try whether the public address leads here", zh: "測試公開網址能否連回本程式", shape: "done",
		examples: []string{"gowarehouse webhook test"},
		run: func(c *call) error {
			done, err := c.app.TestPush(c.ctx)
			if err != nil {
				return err
			}
			return c.show(done, func(p *page) { p.say("The public address leads here.", "公開網址可連回本程式。") })
		}})
	t.add(group, command{use: "register ACCOUNT", en: "ask a platform whether it has the address, and register it anew", zh: "檢查並重新註冊帳號的推播網址",
		shape: "account", least: 1, most: 1, examples: []string{"gowarehouse webhook register 茶行官網"},
		run: func(c *call) error {
			doc, err := c.app.RegisterPush(c.ctx, c.args[0])
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.line(doc.Account.Name + ": " + p.push(doc.Account.Push, doc.Account.Settings)) })
		}})
}

// given is a flag's value, or nil where it was not typed.
func given(c *call, flag string, value *string) *string {
	if c.cmd.Flags().Changed(flag) {
		return value
	}
	return nil
}

func (c *call) pushed(doc app.PushDoc, err error) error {
	if err != nil {
		return err
	}
	return c.show(doc, func(p *page) {
		switch {
		case !doc.On:
			p.say("Real-time messages are off: accounts are fetched on their schedule.", "即時推播未開啟：各帳號依排程抓單。")
		case doc.At != "":
			p.say("Receiving at %s; platforms send to %s", "接收位址：%s；公開網址：%s", doc.At, doc.Address)
		default:
			p.say("Switched on for %s, %s; received while the window or `gowarehouse run` is at work.",
				"已開啟：%s、%s；視窗或 `gowarehouse run` 執行時接收。", doc.Listen, doc.Address)
		}
		if doc.Problem != nil {
			p.line("!! " + p.in(doc.Problem.Says) + ". " + p.in(doc.Problem.Do))
		}
		var rows [][]string
		for _, a := range doc.Accounts {
			rows = append(rows, []string{a.Account, a.Platform, p.push(a.Push, app.SettingsView{})})
		}
		if len(rows) > 0 {
			p.table(p.heads("account|platform|push", "帳號|平台|推播"), rows)
		}
	})
}

// push says what is true of an account's messages.
func (p *page) push(v app.PushView, s app.SettingsView) string {
	say := func(en, zh string) string { return pick(p.language, en, zh) }
	switch v.State {
	case app.PushNever, app.PushOff:
		if times := fetchTimes(s); s.EverySeconds > 0 || len(s.Slots) > 0 {
			return say("off: fetched on schedule, ", "未啟用：依排程抓單，") + times
		}
		return say("off", "未啟用")
	case app.PushRegistering:
		return say("being registered", "註冊中")
	case app.PushByHand:
		return say("enter this address: ", "請填入此網址：") + v.Address + " (" + p.in(v.Where) + ")"
	case app.PushQuiet:
		return say("registered; nothing has come since ", "已註冊，尚未收到推播，自 ") + p.whenRef(v.Since)
	case app.PushActive:
		return say("active since ", "推播中，自 ") + p.whenRef(v.Since) + say("; last message ", "；最近一則 ") + p.whenRef(v.LastAt)
	case app.PushWaits:
		return say("waiting at the shop: what changes comes at once", "持續等候官網回應：異動即時匯入")
	case app.PushDeaf:
		return say("registered, but nobody listens here now", "已註冊，但本機目前無法接收")
	}
	return say("refused: ", "平台拒絕：") + p.in(v.Reason)
}
