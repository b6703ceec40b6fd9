package transport_test

// Encrypted connections that must not be trusted.

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

// poolOf trusts a test server's certificate.
func poolOf(s *httptest.Server) *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return pool
}

// expired starts a server whose certificate ran out yesterday.
func expired(t *testing.T) *httptest.Server {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().AddDate(0, -1, 0), NotAfter: time.Now().AddDate(0, 0, -1),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	s := httptest.NewUnstartedServer(status(200))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func TestACertificateThatIsNotTrustedIsRejectedAndNothingIsSent(t *testing.T) {
	t.Parallel()
	script := inTurn(status(200))
	s := serveTLS(t, script.ServeHTTP)
	plainly := serve(t, script.ServeHTTP)
	late := expired(t)
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	require.NoError(t, err)

	for name, test := range map[string]struct {
		address string
		trusted *x509.CertPool
		reason  string
	}{
		"unknown authority": {s.URL, nil, "not trusted"},
		"another's name":    {"https://localhost:" + port, poolOf(s), "another address"},
		"out of date":       {late.URL, poolOf(late), "out of date"},
		"no certificate":    {strings.Replace(plainly.URL, "http:", "https:", 1), nil, "https"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			attempts := 0
			c := newClient(t, quick(func(o *transport.Options) {
				o.RootCAs = test.trusted
				o.Trace = func(transport.Trace) { attempts++ }
			}))
			err := fails(t.Context(), t, c, post(test.address+"/?consumer_secret=cs_dummy"))
			require.Equal(t, connectors.Rejected, err.Kind)
			require.Contains(t, err.Reason, test.reason)
			require.NotContains(t, err.Error(), "cs_dummy")
			require.False(t, err.MaybeDone)
			require.Equal(t, 1, attempts)
		})
	}
	require.Zero(t, script.requests())
}

func TestATrustedTestAuthorityIsEnough(t *testing.T) {
	t.Parallel()
	s := serveTLS(t, func(w http.ResponseWriter, r *http.Request) { w.Header().Set("X-Proto", r.Proto) })
	c := newClient(t, quick(func(o *transport.Options) { o.RootCAs = poolOf(s) }))
	for _, call := range []connectors.Call{get(s.URL), post(s.URL)} {
		reply, err := c.Call(t.Context(), call)
		require.NoError(t, err)
		require.Equal(t, "HTTP/1.1", reply.Header.Get("X-Proto"), "HTTP/2 repeats streams by rules of its own")
	}
}
