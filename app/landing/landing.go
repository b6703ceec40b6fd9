// Package landing is where the browser arrives after a merchant's log-in at a platform: a small server on loopback that lives as long
// as one authorisation. Where a platform refuses to lead a browser to loopback, a person hands over the address it landed on.
package landing

import (
	"context"
	"crypto/rand"
	"html/template"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"gowarehouse/app"
	"gowarehouse/connectors"
)

// Act is what the merchant does on the platform's page.
type Act string

// The acts.
const (
	Authorise Act = "authorise"
	Revoke    Act = "revoke"
)

// Landing waits for one browser. Close must follow Listen.
type Landing struct {
	Redirect string        // where the platform shall send the browser
	Patience time.Duration // how long the merchant may take

	act      Act
	server   *http.Server
	listener net.Listener
	arrivals chan arrival

	once    sync.Once
	ended   chan struct{}
	outcome error // of the authorisation, once ended is closed
}

// arrival is an address that a browser landed on. became is told what came of one that a person handed over.
type arrival struct {
	address string
	became  chan error
}

// patience is how long a merchant may take in the browser: he may have to look for his password.
const patience = 30 * time.Minute

// Listen opens a loopback address for a browser to come to after an act: the first free one of those that the platform knows, or, where it takes
// any, one whose path nobody can guess, so that whoever arrives comes from the platform.
func Listen(ctx context.Context, act Act, known []string) (*Landing, error) {
	if len(known) == 0 {
		return serve(ctx, act, "127.0.0.1:0", "/authorized/"+rand.Text(), "")
	}
	for _, redirect := range known {
		u, err := url.Parse(redirect)
		if err != nil {
			return nil, err
		}
		if l, err := serve(ctx, act, "127.0.0.1:"+u.Port(), u.Path, redirect); err == nil {
			return l, nil
		}
	}
	return nil, connectors.Refuse("none of the addresses to which the platform may send the browser is free: %s", "平台可轉址的本機網址都被占用：%s",
		"Close the program that uses them, or wait for the other log-in to end.", "請關閉占用這些連接埠的程式，或等另一個授權結束。",
		strings.Join(known, ", "))
}

// serve listens at an address. redirect is what the platform knows it as; empty: by its number.
func serve(ctx context.Context, act Act, address, path, redirect string) (*Landing, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	if redirect == "" {
		redirect = "http://" + listener.Addr().String() + path
	}
	l := &Landing{Redirect: redirect, Patience: patience, act: act, arrivals: make(chan arrival),
		ended: make(chan struct{}), listener: listener}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+path, l.arrive)
	l.server = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = l.server.Serve(listener) }() // ends with Close
	return l, nil
}

// Wait gives the address that the browser arrives with to finish, and ends with what that says. An address that a person handed over
// and that does not fit is told to him alone, and the waiting goes on.
func (l *Landing) Wait(ctx context.Context, finish func(ctx context.Context, landed string) error) (err error) {
	defer func() { l.end(err) }()
	late := time.NewTimer(l.Patience)
	defer late.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-late.C:
			return ErrLate
		case a := <-l.arrivals:
			err := finish(ctx, a.address)
			if a.became != nil {
				a.became <- err
				if err != nil && ctx.Err() == nil {
					continue
				}
			}
			return err
		}
	}
}

// ErrLate says that nobody came.
var ErrLate = &connectors.Error{Kind: connectors.Rejected, Code: "timed_out",
	Says: connectors.Text{EN: "the browser did not come back in time", ZH: "等待授權逾時"},
	Do:   connectors.Text{EN: "Authorise again.", ZH: "請重新授權。"}}

// Hand gives Wait an address that a person copied from his browser, and answers what came of it.
func (l *Landing) Hand(ctx context.Context, address string) error {
	a := arrival{address: address, became: make(chan error, 1)}
	select {
	case l.arrivals <- a:
	case <-l.ended:
		return l.outcome
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-a.became:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close ends the server. A browser that is being answered gets its page first.
func (l *Landing) Close() {
	l.end(context.Canceled)
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if l.server.Shutdown(ctx) != nil {
		_ = l.server.Close() // nothing is left to do
	}
	_ = l.listener.Close() // a server that had not begun to serve leaves it open for a moment, and the next log-in may want this port
}

func (l *Landing) end(outcome error) {
	l.once.Do(func() {
		l.outcome = outcome
		close(l.ended)
	})
}

// arrive takes the first arrival; later ones (a reload) are shown what became of it.
func (l *Landing) arrive(w http.ResponseWriter, r *http.Request) {
	landed := l.Redirect
	if r.URL.RawQuery != "" {
		landed += "?" + r.URL.RawQuery
	}
	select {
	case l.arrivals <- arrival{address: landed}:
	case <-l.ended:
	case <-r.Context().Done():
		return
	}
	select {
	case <-l.ended:
	case <-r.Context().Done():
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-store")
	_ = page.Execute(w, l.words()) // the browser may have gone
}

type words struct{ ZH, EN told }

type told struct{ Says, Do string }

// done are the words for an act that succeeded.
var done = map[Act]words{
	Authorise: {ZH: told{"授權完成", "請關閉此頁並回到 GoWarehouse。"}, EN: told{"Authorised", "Close this page and go back to GoWarehouse."}},
	Revoke:    {ZH: told{"授權已取消", "請關閉此頁並回到 GoWarehouse。"}, EN: told{"The authorisation has ended", "Close this page and go back to GoWarehouse."}},
}

// words are what the browser is shown. Revoking has no failure here: it had happened before the browser came.
func (l *Landing) words() words {
	if l.outcome == nil {
		return done[l.act]
	}
	zh, en := app.Explain(l.outcome, "zh-TW"), app.Explain(l.outcome, "en")
	return words{ZH: told{"授權未完成：" + zh.Message, zh.Do}, EN: told{"Not authorised: " + en.Message, en.Do}}
}

var page = template.Must(template.New("landing").Parse(`<!doctype html>
<html lang="zh-Hant-TW"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>GoWarehouse</title>
<style>
:root { color-scheme: light dark; font: 16px/1.6 system-ui, "Microsoft JhengHei", "Noto Sans TC", sans-serif; }
main { max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem; }
h1 { margin: 0; font-size: 1.4rem; } h2 { margin: 2rem 0 0; font-size: 1rem; } p { margin: .3rem 0 0; }
</style>
<main><h1>{{.ZH.Says}}</h1><p>{{.ZH.Do}}</p><div lang="en"><h2>{{.EN.Says}}</h2><p>{{.EN.Do}}</p></div></main></html>
`))
