package practice

// Real-time messages in practice: the emulated platforms send to an https address of this machine, behind which a reverse proxy leads to the
// workspace, as a tunnel would. They are off until somebody switches them on.

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
	"gowarehouse/engine/webhook"
)

// hooksPath is where the reverse proxy has the warehouse.
const hooksPath = "/warehouse"

// anyPort is given by the system, so that two people can practise at once.
const anyPort = "127.0.0.1:0"

// serveHooks starts the reverse proxy and enters its address in the settings.
func (w *world) serveHooks(ctx context.Context, config *tls.Config) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", anyPort)
	if err != nil {
		return fmt.Errorf("open a loopback address for real-time messages: %w", err)
	}
	quiet := log.New(io.Discard, "", 0)
	proxy := &httputil.ReverseProxy{ErrorLog: quiet, Rewrite: func(r *httputil.ProxyRequest) {
		at, _ := w.engine.Push.Listening() // nobody answers there where it is empty
		r.SetURL(&url.URL{Scheme: "http", Host: at})
	}}
	server := &http.Server{Handler: http.StripPrefix(hooksPath, proxy), ReadHeaderTimeout: time.Minute, ErrorLog: quiet}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(tls.NewListener(listener, config)) }) // ends with http.ErrServerClosed
	w.stops = append(w.stops, func() error {
		err := server.Close()
		serving.Wait()
		return err
	})
	return w.engine.Push.Set(ctx, webhook.Settings{Listen: anyPort, Address: "https://" + listener.Addr().String() + hooksPath})
}

// enterHook does what a person does at a platform that is told the address of its messages by hand.
func (w *world) enterHook(ctx context.Context, s *shop, account string) error {
	taker, byHand := s.emulator.(connectors.HookTaker)
	if !byHand {
		return nil
	}
	hook, on, err := w.engine.Store.LiveHook(ctx, account)
	if err != nil || !on || hook.State != store.HookByHand {
		return err
	}
	taker.EnterHook(hook.Address)
	return nil
}
