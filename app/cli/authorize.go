package cli

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"html/template"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/pkg/browser"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gowarehouse/app"
	"gowarehouse/connectors"
)

// The commands that connect an account by the merchant's log-in: the browser goes to the platform and comes back to this machine.

// authorizeTime is how long the merchant may take in the browser.
const authorizeTime = 30 * time.Minute

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
	ctx, cancel := context.WithTimeout(c.ctx, authorizeTime)
	defer cancel()
	back, err := listenForBrowser(ctx)
	if err != nil {
		return app.AuthorizedDoc{}, err
	}
	defer back.close()
	link, err := c.app.BeginAuthorize(ctx, name, back.redirect)
	if err != nil {
		return app.AuthorizedDoc{}, err
	}
	if err := c.tellLink(link, open); err != nil {
		return app.AuthorizedDoc{}, err
	}
	select {
	case <-ctx.Done():
		if c.ctx.Err() != nil {
			return app.AuthorizedDoc{}, c.ctx.Err()
		}
		return app.AuthorizedDoc{}, &connectors.Error{Kind: connectors.Rejected, Code: "timed_out",
			Says: connectors.Text{EN: "the browser did not come back in time", ZH: "等待授權逾時"},
			Do:   connectors.Text{EN: "Run the command again.", ZH: "請重新執行。"}}
	case landed := <-back.landed:
		doc, err := c.app.FinishAuthorize(ctx, name, landed)
		back.done <- err
		<-back.shown
		return doc, err
	}
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

// wayBack is a small server on loopback at which the browser arrives.
type wayBack struct {
	redirect string
	landed   chan string
	done     chan error // what became of it, for the page
	shown    chan struct{}
	server   *http.Server
}

func listenForBrowser(ctx context.Context) (*wayBack, error) {
	word := make([]byte, 16)
	if _, err := rand.Read(word); err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	// Nobody can guess the path: whoever arrives comes from the platform.
	path := "/authorized/" + hex.EncodeToString(word)
	b := &wayBack{
		redirect: "http://" + listener.Addr().String() + path,
		landed:   make(chan string),
		done:     make(chan error, 1),
		shown:    make(chan struct{}),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+path, b.arrive)
	b.server = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
	go func() { _ = b.server.Serve(listener) }() // ends with close
	return b, nil
}

// arrive takes the first arrival; later ones (a reload) are told the same.
func (b *wayBack) arrive(w http.ResponseWriter, r *http.Request) {
	landed := b.redirect
	if r.URL.RawQuery != "" {
		landed += "?" + r.URL.RawQuery
	}
	select {
	case b.landed <- landed:
	case <-r.Context().Done():
		return
	}
	err := <-b.done
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'")
	w.Header().Set("Referrer-Policy", "no-referrer")
	page := arrived{ZH: "授權完成，請關閉此頁並回到 GoWarehouse。", EN: "Authorised. Close this page and go back to GoWarehouse."}
	if err != nil {
		page = arrived{ZH: "授權未完成：" + app.Explain(err, chinese).Message, EN: "Not authorised: " + app.Explain(err, english).Message}
	}
	_ = arrivedPage.Execute(w, page) // the browser may have gone
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
	close(b.shown)
}

func (b *wayBack) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if b.server.Shutdown(ctx) != nil {
		_ = b.server.Close() // nothing is left to do
	}
}

type arrived struct{ ZH, EN string }

var arrivedPage = template.Must(
	template.New("arrived").Parse(`<!doctype html><html lang="zh-Hant-TW"><meta charset="utf-8"><title>GoWarehouse</title>` +
		`<p>{{.ZH}}</p><p lang="en">{{.EN}}</p></html>`),
)
