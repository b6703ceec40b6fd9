package cli

import (
	"context"
	"io"

	"github.com/pkg/browser"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gowarehouse/app"
	"gowarehouse/app/landing"
	"gowarehouse/connectors"
)

// The commands that connect an account by the merchant's log-in: the browser goes to the platform and comes back to this machine.

func (t *tree) authorize(group *cobra.Command) {
	var landed string
	var noBrowser bool
	t.add(
		group,
		command{
			use:   "authorize NAME",
			en:    "connect an account by log-in in the browser",
			zh:    "以瀏覽器登入授權",
			shape: "authorized",
			least: 1,
			most:  1,
			more: connectors.Text{
				EN: "With --no-browser the first line printed is the address to open (on stderr with --json). " +
					"It ends when the merchant has come back; from another " +
					"machine paste the address the browser landed on: --landed URL.",
				ZH: "使用 --no-browser 時，第一行為要開啟的網址（搭配 --json 時輸出至 stderr）。商家完成授權後即結束；若在其他電腦授權，請以 --landed 貼上最後的網址。",
			},
			examples: []string{"gowarehouse account authorize 蝦皮一店", "gowarehouse account authorize 蝦皮一店 --no-browser",
				"gowarehouse account authorize 蝦皮一店 --landed 'http://127.0.0.1:...'"},
			flags: func(f *pflag.FlagSet) {
				f.BoolVar(&noBrowser, "no-browser", false, t.say("print the address instead of opening it", "僅顯示網址，不開啟瀏覽器"))
				f.StringVar(&landed, "landed", "", t.say("finish from the address that the browser landed on", "以瀏覽器最後停留的網址完成授權"))
			},
			run: func(c *call) error {
				finish := func() (app.AuthorizedDoc, error) { return c.app.FinishAuthorize(c.ctx, c.args[0], landed) }
				if landed == "" {
					finish = func() (app.AuthorizedDoc, error) { return c.waitForBrowser(c.args[0], !noBrowser) }
				}
				doc, err := finish()
				if err != nil {
					return err
				}
				return c.show(doc, func(p *page) {
					for _, name := range doc.Accounts {
						p.say("%s is connected.", "帳號「%s」已連線。", name)
					}
				})
			},
		},
	)
	t.add(
		group,
		command{use: "recover NAME", en: "get lost tokens back with the platform's code", zh: "以平台提供的代碼取回授權", shape: "account", least: 1, most: 1,
			examples: []string{"gowarehouse account recover 蝦皮一店"},
			gather: func(c *call) (map[string]string, error) {
				typed, err := c.oneSecret("code", connectors.Text{EN: "Code", ZH: "代碼"})
				return map[string]string{"code": typed}, err
			},
			run: func(c *call) error {
				doc, err := c.app.RecoverAccount(c.ctx, c.args[0], c.secrets["code"])
				if err != nil {
					return err
				}
				return c.show(doc, func(p *page) { p.account(doc) })
			}},
	)
	var yes bool
	t.add(group, command{use: "revoke NAME", en: "end an account's authorisation", zh: "取消授權", shape: "revoked", least: 1, most: 1,
		examples: []string{"gowarehouse account revoke 蝦皮一店 --yes"},
		flags:    func(f *pflag.FlagSet) { f.BoolVar(&yes, "yes", false, t.yesFlag()) },
		run: func(c *call) error {
			if err := c.confirm(yes, "End the authorisation of "+c.args[0]+"?", "確定取消「"+c.args[0]+"」的授權？"); err != nil {
				return err
			}
			doc, err := c.app.RevokeAccount(c.ctx, c.args[0], "http://127.0.0.1/")
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) {
				p.say("The authorisation of %s has ended here.", "已取消「%s」在本機的授權。", doc.Account)
				if doc.Page != nil {
					p.say("End it at the platform too: %s", "請至平台完成取消：%s", *doc.Page)
					p.say("Its page then leads to an address of this machine that shows nothing: close it.", "完成後會導向本機網址，該頁無內容，請直接關閉。")
				}
			})
		}})
}

// oneSecret reads one secret: from the environment, from a person, or as the first line of stdin.
func (c *call) oneSecret(key string, label connectors.Text) (string, error) {
	if value := c.env.getenv(secretVariable(key)); value != "" {
		return value, nil
	}
	if c.env.terminal {
		return c.env.prompt(label.In(c.env.language))
	}
	return c.env.firstLine()
}

// waitForBrowser sends the merchant to the platform and waits until the browser comes back to a port of this machine.
func (c *call) waitForBrowser(name string, open bool) (app.AuthorizedDoc, error) {
	var doc app.AuthorizedDoc
	known, err := c.app.Redirects(c.ctx, name)
	if err != nil {
		return doc, err
	}
	back, err := landing.Listen(c.ctx, landing.Authorise, known)
	if err != nil {
		return doc, err
	}
	defer back.Close()
	link, err := c.app.BeginAuthorize(c.ctx, name, back.Redirect)
	if err != nil {
		return doc, err
	}
	if link == "" { // it needed no browser
		return app.AuthorizedDoc{Head: app.NewHead(), Accounts: []string{name}}, nil
	}
	if err := c.tellLink(link, open); err != nil {
		return doc, err
	}
	err = back.Wait(c.ctx, func(ctx context.Context, landed string) (failure error) {
		doc, failure = c.app.FinishAuthorize(ctx, name, landed)
		return failure
	})
	return doc, err
}

// tellLink prints the address, as the first line of stdout unless that is for the one JSON object, and opens it.
func (c *call) tellLink(link string, open bool) error {
	where := c.env.stdout
	if c.json {
		where = c.env.stderr
	}
	if _, err := io.WriteString(where, link+"\n"); err != nil {
		return err
	}
	if !open {
		return nil
	}
	if err := browser.OpenURL(link); err != nil {
		c.note("Open this address in a browser.", "請以瀏覽器開啟上方網址。")
	}
	return nil
}
