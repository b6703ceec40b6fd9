package practice

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"gowarehouse/connectors"
)

// Reference tells where the reference shop of the Own-Site API is, and what opens it. All of it are dummies.
type Reference struct {
	Schema        int    `json:"schema"`
	BaseURL       string `json:"base_url"`
	Key           string `json:"api_key"`
	SigningSecret string `json:"signing_secret"`
	// The page of its plug-in for ShipStation's Custom Store protocol.
	PageURL  string `json:"page_url"`
	User     string `json:"basic_user"`
	Password string `json:"basic_password"`
}

// storePath is where the reference shop has the page of a plug-in for ShipStation's Custom Store protocol.
const storePath = "/shipstation.php"

// referenceSchema is the version of the Reference's JSON.
const referenceSchema = 1

// reference is the platform whose emulator is the reference shop.
const reference = "ownsite"

// goodbye is how long a request may take to its end once the shop is closed. One that waits for a change is cut off.
const goodbye = 2 * time.Second

// ServeReference opens the reference shop on an address until ctx ends. ready is told once it can be reached.
func ServeReference(ctx context.Context, listen string, ready func(Reference) error) error {
	p, err := connectors.Get(reference)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return connectors.Refuse("the address cannot be listened on: %s", "無法使用此位址：%s",
			"Choose another, such as --listen 127.0.0.1:8090.", "請改用其他位址，例如 --listen 127.0.0.1:8090。", err)
	}
	shop, err := p.Emulator(connectors.EmulatorOptions{Now: time.Now, Seed: seed})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	typed, at := shop.Credentials(), "http://"+listener.Addr().String()
	told := Reference{Schema: referenceSchema, BaseURL: at + "/gw/v1", Key: typed["api_key"], SigningSecret: typed["signing_secret"]}
	if other, has := shop.(interface{ StoreCredentials() connectors.Values }); has {
		plugin := other.StoreCredentials()
		told.PageURL, told.User, told.Password = at+storePath, plugin["basic_user"], plugin["basic_password"]
	}
	server := &http.Server{Handler: told.handler(shop), ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	err = ready(told)
	if err == nil {
		select {
		case <-ctx.Done():
		case err = <-served:
			return err
		}
	}
	patience, stop := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
	defer stop()
	if server.Shutdown(patience) != nil {
		err = errors.Join(err, server.Close())
	}
	return errors.Join(err, ended(<-served))
}

// ended is what a server's end tells; that it was asked to end is no error.
func ended(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// handler serves the shop, and before its door a page that says how to connect to it.
func (r Reference) handler(shop http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/gw/v1/", shop)
	mux.Handle(storePath, shop)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = fmt.Fprintf(w, "GoWarehouse Own-Site API: reference shop / 參考商店\n\nbase_url        %s\napi_key         %s\nsigning_secret  %s\n\n"+
			"curl -H 'Authorization: Bearer %s' %s/\n", r.BaseURL, r.Key, r.SigningSecret, r.Key, r.BaseURL)
	})
	return mux
}
