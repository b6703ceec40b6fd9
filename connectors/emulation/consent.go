package emulation

import (
	"errors"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"sync"
)

// Consent is the page on which a merchant, in his browser, lets an app into his shop or takes that back. His answer is posted to the
// address of the page itself, so that the platform checks the same link again.
type Consent struct {
	Platform string // what the platform calls itself
	Question string
	Shops    []ConsentShop // he chooses one; empty: there is nothing to choose
	Yes, No  string        // the buttons
}

// ConsentShop is a shop, or a group of shops, that a merchant can choose.
type ConsentShop struct{ Value, Name string }

// The fields of the answer.
const (
	consentAnswer = "answer"
	consentShop   = "shop"
)

// Asked shows the page, or tells what the merchant answered on it: whether he said yes, and to which shop. done is false when a page was
// shown and nothing more is to be done.
func (c Consent) Asked(w http.ResponseWriter, r *http.Request) (shop string, done bool) {
	if r.Method != http.MethodPost {
		show(w, consentPage, c)
		return "", false
	}
	r.Body = http.MaxBytesReader(w, r.Body, 1<<10)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "bad request", http.StatusBadRequest)
		return "", false
	}
	if r.PostForm.Get(consentAnswer) != "yes" {
		show(w, declinedPage, c)
		return "", false
	}
	return r.PostForm.Get(consentShop), true
}

// Browse serves the page to a merchant's browser. His yes is a visit of the link, which tells where the browser is sent then: nowhere, for
// one that ends something.
func (c Consent) Browse(w http.ResponseWriter, r *http.Request, visit func(*url.URL) (landed string, err error)) {
	if _, yes := c.Asked(w, r); !yes {
		return
	}
	landed, err := visit(r.URL)
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadRequest)
	case landed == "":
		_, _ = io.WriteString(w, "OK") // the browser may have gone
	default:
		http.Redirect(w, r, landed, http.StatusSeeOther)
	}
}

// Apps are the pages of a shop on which its merchant lets an app in, and removes it.
type Apps struct {
	ConsentPath, RemovalPath string
	Consent, Removal         Consent
	Admit                    func(asked url.Values) error                      // checks the link of the page of consent
	Grant                    func(asked url.Values) (landed string, err error) // he agreed: where his browser is sent
	Remove                   func()                                            // he removes the app
	Guard                    sync.Locker                                       // held while something is granted or removed
}

// Browse serves the pages to a merchant's browser.
func (a Apps) Browse(w http.ResponseWriter, r *http.Request) {
	page := a.Consent
	if r.URL.Path == a.RemovalPath {
		page = a.Removal
	} else if err := a.Admit(r.URL.Query()); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	page.Browse(w, r, a.visit)
}

// Visit opens a link as a merchant would who says yes, and gives the address that his browser lands on: none, where he removes the app.
func (a Apps) Visit(link string) (landed string, err error) {
	u, err := url.Parse(link)
	if err != nil {
		return "", err
	}
	return a.visit(u)
}

func (a Apps) visit(u *url.URL) (string, error) {
	a.Guard.Lock()
	defer a.Guard.Unlock()
	switch u.Path {
	case a.RemovalPath:
		a.Remove()
		return "", nil
	case a.ConsentPath:
		asked := u.Query()
		if err := a.Admit(asked); err != nil {
			return "", err
		}
		return a.Grant(asked)
	}
	return "", errors.New("no such page")
}

func show(w http.ResponseWriter, page *template.Template, c Consent) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	w.Header().Set("Cache-Control", "no-store")
	_ = page.Execute(w, c) // the browser may have gone
}

const consentHead = `<!doctype html>
<html lang="zh-Hant-TW"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Platform}}</title>
<style>
:root { font: 16px/1.6 system-ui, "Microsoft JhengHei", "Noto Sans TC", sans-serif; color: #222; background: #f4f4f2; }
body { margin: 0; } main { max-width: 30rem; margin: 12vh auto 0; padding: 2rem; background: #fff; border: 1px solid #ddd; border-radius: 8px; }
h1 { margin: 0 0 .5rem; font-size: 1.3rem; } .mark { margin: 0 0 1rem; color: #8a4b00; font-size: .875rem; }
fieldset { margin: 1rem 0; padding: .5rem 1rem; border: 1px solid #ddd; border-radius: 6px; } label { display: block; padding: .3rem 0; }
button { font: inherit; padding: .5rem 1.25rem; border-radius: 6px; border: 1px solid #888; background: #fff; cursor: pointer; }
button[value=yes] { border-color: #8c2f16; background: #a8371a; color: #fff; margin-right: .5rem; }
</style>
<main><h1>{{.Platform}}</h1><p class="mark">練習用的模擬頁面，不會連到真正的平台。 <span lang="en">A pretended page for practice.</span></p>`

var (
	consentPage = template.Must(template.New("consent").Parse(consentHead + `<p>{{.Question}}</p><form method="post">
{{if .Shops}}<fieldset><legend>商店</legend>{{range $i, $shop := .Shops}}
<label><input type="radio" name="` + consentShop + `" value="{{.Value}}"{{if not $i}} checked{{end}}> {{.Name}}</label>{{end}}</fieldset>{{end}}
<button name="` + consentAnswer + `" value="yes">{{.Yes}}</button>
<button name="` + consentAnswer + `" value="no">{{.No}}</button></form></main></html>
`))
	declinedPage = template.Must(template.New("declined").Parse(consentHead + `<p>沒有任何變更。請關閉此頁。</p></main></html>
`))
)
