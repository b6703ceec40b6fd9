package transport

// The connections: how they are opened, through which proxy, and when they are used again.

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
)

const (
	dialTimeout      = 15 * time.Second
	handshakeTimeout = 15 * time.Second
	idleTimeout      = 55 * time.Second
	idlePerHost      = 4
	maxHeaderBytes   = 256 << 10
)

// newTransports gives a transport with a pool for calls that change nothing, and one that uses every connection once. On a
// used connection a failure leaves open whether the server had hung up before the request or after its effect, and
// net/http repeats some requests there by itself; on a fresh one it never does, so changing calls get fresh ones.
//
// Both speak HTTP/1.1 only: there "nothing was written yet" is certain until a connection is handed out, while HTTP/2 repeats
// streams by rules of its own.
func newTransports(o Options, proxy *url.URL) (pooled, single *http.Transport) {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	route := http.ProxyFromEnvironment
	if proxy != nil {
		route = http.ProxyURL(proxy)
	}
	pooled = &http.Transport{
		Proxy:                  route,
		DialContext:            (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.RootCAs},
		TLSHandshakeTimeout:    handshakeTimeout,
		IdleConnTimeout:        idleTimeout,
		MaxIdleConnsPerHost:    max(idlePerHost, o.Limits.InFlight),
		MaxResponseHeaderBytes: maxHeaderBytes,
		OnProxyConnectResponse: proxyAnswer,
		Protocols:              &protocols,
	}
	single = pooled.Clone()
	single.DisableKeepAlives = true
	return pooled, single
}

// proxyRefusal is a proxy's answer to CONNECT that is not 200. Nothing went to the platform.
type proxyRefusal struct{ status int }

func (e *proxyRefusal) Error() string { return "the proxy answered " + statusText(e.status) }

func proxyAnswer(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyRefusal{answer.StatusCode}
}

var proxySchemes = []string{"http", "https", "socks5", "socks5h"}

// parseProxy reads the address of a proxy and gives also what of it is secret. nil stands for no proxy of the account's own.
func parseProxy(address string) (*url.URL, []string, error) {
	address = strings.TrimSpace(address)
	if address == "" {
		return nil, nil, nil
	}
	u, err := url.Parse(address)
	if err != nil || !slices.Contains(proxySchemes, strings.ToLower(u.Scheme)) || u.Hostname() == "" ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, nil, &connectors.Error{Kind: connectors.Rejected, Reason: "the address of the proxy cannot be read", Do: adviceProxyAddress}
	}
	u.Scheme = strings.ToLower(u.Scheme)
	secrets := []string{}
	if u.User != nil {
		password, _ := u.User.Password()
		secrets = append(secrets, password, u.User.String())
	}
	return u, secrets, nil
}
