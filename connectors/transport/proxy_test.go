package transport_test

// The account's own way out, through real little proxies.

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

const (
	proxyUser     = "packer"
	proxyPassword = "p@ss:w/rd ü" // a dummy with everything that needs escaping
)

// httpProxy forwards plain requests and CONNECT tunnels, and wants the user name and password above.
type httpProxy struct {
	plain, tunnels atomic.Int32
	wg             sync.WaitGroup
	onward         http.Transport // its own: a closing test server closes the connections of the default one
}

func (p *httpProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	login := http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}
	if user, password, _ := login.BasicAuth(); user != proxyUser || password != proxyPassword {
		w.Header().Set("Proxy-Authenticate", `Basic realm="proxy"`)
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	if r.Method == http.MethodConnect {
		p.tunnels.Add(1)
		p.tunnel(w, r)
		return
	}
	p.plain.Add(1)
	r.RequestURI = ""
	r.Header.Del("Proxy-Authorization")
	answer, err := p.onward.RoundTrip(r)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer func() { _ = answer.Body.Close() }()
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}

func (p *httpProxy) tunnel(w http.ResponseWriter, r *http.Request) {
	p.wg.Add(1) // from before the hijack on: after it, the server no longer waits for this
	defer p.wg.Done()
	far, err := net.Dial("tcp", r.Host)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	near, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		_ = far.Close()
		return
	}
	_, _ = io.WriteString(near, "HTTP/1.1 200 OK\r\n\r\n")
	pipe(&p.wg, near, far)
}

// pipe copies both ways until one side is closed.
func pipe(wg *sync.WaitGroup, a, b net.Conn) {
	for _, way := range [][2]net.Conn{{a, b}, {b, a}} {
		wg.Go(func() {
			_, _ = io.Copy(way[0], way[1])
			_ = a.Close()
			_ = b.Close()
		})
	}
}

func proxyAddress(scheme, host, user, password string) string {
	u := url.URL{Scheme: scheme, Host: host}
	if user != "" {
		u.User = url.UserPassword(user, password)
	}
	return u.String()
}

func startHTTPProxy(t *testing.T) (*httpProxy, *httptest.Server) {
	p := &httpProxy{}
	s := newServer(p)
	t.Cleanup(func() {
		p.onward.CloseIdleConnections()
		s.Close()
		p.wg.Wait()
	})
	return p, s
}

func TestCallsGoThroughTheAccountsHTTPProxy(t *testing.T) {
	t.Parallel()
	platform := serve(t, status(200))
	secure := serveTLS(t, status(200))
	proxy, s := startHTTPProxy(t)
	c := newClient(t, quick(func(o *transport.Options) {
		o.Proxy = proxyAddress("http", s.Listener.Addr().String(), proxyUser, proxyPassword)
		o.RootCAs = poolOf(secure)
	}))
	for _, address := range []string{platform.URL, secure.URL} {
		for _, call := range []connectors.Call{get(address), post(address)} {
			_, err := c.Call(t.Context(), call)
			require.NoError(t, err)
		}
	}
	require.Equal(t, int32(2), proxy.plain.Load())
	require.Equal(t, int32(2), proxy.tunnels.Load())
}

func TestCallsGoThroughAnEncryptedProxy(t *testing.T) {
	t.Parallel()
	platform := serve(t, status(200))
	proxy := &httpProxy{}
	s := serveTLS(t, proxy.ServeHTTP)
	c := newClient(t, quick(func(o *transport.Options) {
		o.Proxy = proxyAddress("https", s.Listener.Addr().String(), proxyUser, proxyPassword)
		o.RootCAs = poolOf(s)
	}))
	_, err := c.Call(t.Context(), post(platform.URL))
	require.NoError(t, err)
	require.Equal(t, int32(1), proxy.plain.Load())
}

func TestAProxyThatWantsAnotherPasswordIsRejectedAndNothingWasDone(t *testing.T) {
	t.Parallel()
	script := inTurn(status(200))
	platform := serve(t, script.ServeHTTP)
	secure := serveTLS(t, script.ServeHTTP)
	_, s := startHTTPProxy(t)
	socks := startSOCKS(t)
	for name, test := range map[string]struct{ scheme, host, target string }{
		"plain":  {"http", s.Listener.Addr().String(), platform.URL},
		"tunnel": {"http", s.Listener.Addr().String(), secure.URL},
		"socks":  {"socks5", socks.address(), platform.URL},
	} {
		for _, password := range []string{"wr0ngpassw0rd", ""} {
			t.Run(name+" "+password, func(t *testing.T) {
				user := ""
				if password != "" {
					user = proxyUser
				}
				c := newClient(t, quick(func(o *transport.Options) { o.Proxy = proxyAddress(test.scheme, test.host, user, password) }))
				err := fails(t.Context(), t, c, post(test.target))
				require.Equal(t, connectors.Rejected, err.Kind)
				require.False(t, err.MaybeDone)
				require.Contains(t, err.Advice().EN, "proxy's user name")
				require.NotContains(t, err.Error(), "wr0ng")
			})
		}
	}
	require.Zero(t, script.requests())
}

func TestAProxyThatCannotBeUsedIsTemporaryAndNothingWasDone(t *testing.T) {
	t.Parallel()
	nobody := vacant(t)
	_, s := startHTTPProxy(t)
	socks := startSOCKS(t)
	for name, test := range map[string]struct{ proxy, target string }{
		"no HTTP proxy there":          {"http://user:h1ddenpw@" + nobody, "http://127.0.0.1:1/"},
		"no tunnel proxy there":        {"http://user:h1ddenpw@" + nobody, "https://127.0.0.1:1/"},
		"no SOCKS proxy there":         {"socks5://user:h1ddenpw@" + nobody, "http://127.0.0.1:1/"},
		"the tunnel leads nowhere":     {proxyAddress("http", s.Listener.Addr().String(), proxyUser, proxyPassword), "https://" + nobody},
		"the SOCKS proxy cannot reach": {proxyAddress("socks5", socks.address(), proxyUser, proxyPassword), "http://" + nobody},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClient(t, quick(func(o *transport.Options) { o.Proxy = test.proxy }))
			err := fails(t.Context(), t, c, post(test.target))
			require.Equal(t, connectors.Temporary, err.Kind)
			require.False(t, err.MaybeDone)
			require.Contains(t, err.Reason, "proxy")
			require.Contains(t, err.Advice().EN, "proxy")
			require.NotContains(t, err.Error(), "h1ddenpw")
			require.NotContains(t, err.Unwrap().Error(), "h1ddenpw")
		})
	}
}

// socksProxy is a SOCKS5 server (RFC 1928) that wants a user name and password (RFC 1929).
type socksProxy struct {
	listener net.Listener
	hosts    chan string // host names it was asked for
	wg       sync.WaitGroup
}

func startSOCKS(t *testing.T) *socksProxy {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &socksProxy{listener: listener, hosts: make(chan string, 100)}
	p.wg.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			p.wg.Go(func() {
				if p.greet(conn) != nil {
					_ = conn.Close()
				}
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		p.wg.Wait()
	})
	return p
}

func (p *socksProxy) address() string { return p.listener.Addr().String() }

var errSOCKS = errors.New("refused")

func (p *socksProxy) greet(conn net.Conn) error {
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
	read := func(n int) []byte {
		b := make([]byte, n)
		_, _ = io.ReadFull(conn, b)
		return b
	}
	methods := read(int(read(2)[1]))
	if len(methods) == 0 || methods[len(methods)-1] != 2 {
		_, _ = conn.Write([]byte{5, 0xff})
		return errSOCKS
	}
	_, _ = conn.Write([]byte{5, 2})
	user := string(read(int(read(2)[1])))
	password := string(read(int(read(1)[0])))
	if user != proxyUser || password != proxyPassword {
		_, _ = conn.Write([]byte{1, 1})
		return errSOCKS
	}
	_, _ = conn.Write([]byte{1, 0})
	var host string
	switch head := read(4); head[3] {
	case 1:
		host = net.IP(read(4)).String()
	case 3:
		host = string(read(int(read(1)[0])))
	}
	port := binary.BigEndian.Uint16(read(2))
	p.hosts <- host
	far, err := net.DialTCP("tcp", nil, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: int(port)})
	if err != nil {
		_, _ = conn.Write([]byte{5, 5, 0, 1, 0, 0, 0, 0, 0, 0})
		return errSOCKS
	}
	_, _ = conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	_ = conn.SetDeadline(time.Time{})
	pipe(&p.wg, conn, far)
	return nil
}

func TestCallsGoThroughTheAccountsSOCKS5Proxy(t *testing.T) {
	t.Parallel()
	platform := serve(t, status(200))
	secure := serveTLS(t, status(200))
	proxy := startSOCKS(t)
	c := newClient(t, quick(func(o *transport.Options) {
		o.Proxy = proxyAddress("socks5", proxy.address(), proxyUser, proxyPassword)
		o.RootCAs = poolOf(secure)
	}))
	t.Cleanup(c.Close)
	_, port, err := net.SplitHostPort(platform.Listener.Addr().String())
	require.NoError(t, err)
	for _, test := range []struct{ address, host string }{
		{platform.URL, "127.0.0.1"}, {secure.URL, "127.0.0.1"},
		// The proxy looks the name up, as a machine without a way out of its own needs it.
		{"http://shop.invalid:" + port, "shop.invalid"},
	} {
		_, err := c.Call(t.Context(), post(test.address))
		require.NoError(t, err)
		require.Equal(t, test.host, <-proxy.hosts)
	}
}

func TestAProxyAddressThatCannotBeReadIsRejectedWithoutRepeatingIt(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"ftp://user:h1ddenpw@host", "user:h1ddenpw@host:8080", "host:8080", "http://", "http://user:h1ddenpw@:80", "http://user:h1dden%pw@host",
		"http://user:h1ddenpw@host/path", "socks4://host", "http://host?h1ddenpw", "://", "http://user:h1ddenpw@host:port",
	} {
		_, err := transport.New(transport.Options{Proxy: address})
		var typed *connectors.Error
		require.ErrorAs(t, err, &typed, address)
		require.Equal(t, connectors.Rejected, typed.Kind)
		require.NotContains(t, err.Error(), "h1dden")
		require.Contains(t, typed.Do.EN, "socks5://")
		require.Contains(t, typed.Do.ZH, "socks5://")
	}
	for _, address := range []string{"", " http://host:8080/ ", "HTTP://host", "https://u:p@host", "socks5://[::1]:1080", "socks5h://host"} {
		c, err := transport.New(transport.Options{Proxy: address})
		require.NoError(t, err, address)
		c.Close()
	}
}
