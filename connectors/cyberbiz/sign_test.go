package cyberbiz

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors/scalar"
)

// The dummy token of FACTS.md section 1.2.
const dummyToken = "eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjE3OTUzOTkyMDAsImV4cCI6MTc5NTQwNjQwMCwic2hvcF9pZCI6NzEwOSwic2NvcGVzIjoicHVibGljIHNob3BfYXBpIiwic2hv" +
	"cF9kb21haW4iOiJkZW1vLXNob3AuY3liZXJiaXouY28ifQ.W6d3HagUt_MJwenROlEVLz6IKBW5xsjXJfKLNrRXqP4"

// The signatures of FACTS.md section 1.3, byte by byte.
func TestRequestsAreSignedAsInTheVectors(t *testing.T) {
	t.Parallel()
	older := login{username: "gw-demo@example.com", secret: "demo-secret-0123456789"}
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("Taipei", 8*3600))
	const body = `{"line_item_ids":"126360067","tracking_number":"907712345678","tracking_company":"ezcat","notify_customer":true}`
	for name, v := range map[string]struct{ method, target, body, digest, authorization string }{
		"a question, whose query is not signed": {"GET", "/v1/orders?page=1&per_page=50&statuses=open", "", "",
			`hmac username="gw-demo@example.com", algorithm="hmac-sha256", headers="x-date request-line", signature="pHDKfbZd5nwrWRl2SUb32FIONSUXjXNDSo8IBPhYmig="`},
		"a change with its body": {"POST", "/v1/orders/56943817/fulfillments/custom_shipping", body, "SHA-256=VyRdpItnr010r4eQMCChaJd+dVAK/a+azUXpif5iM9Y=",
			`hmac username="gw-demo@example.com", algorithm="hmac-sha256", headers="x-date request-line digest", signature="XDsgsuF4m3bUw/A7gUI4oiwVNYI7bkgH9bps9K+Egao="`},
	} {
		r, err := http.NewRequestWithContext(t.Context(), v.method, "https://api.cyberbiz.co"+v.target, strings.NewReader(v.body))
		require.NoError(t, err)
		older.show(r, []byte(v.body), at)
		require.Equal(t, "Mon, 23 Nov 2026 02:00:00 GMT", r.Header.Get("X-Date"), name)
		require.Equal(t, v.digest, r.Header.Get("Digest"), name)
		require.Equal(t, v.authorization, r.Header.Get("Authorization"), name)
	}
}

func TestATokenIsShownAsItIs(t *testing.T) {
	t.Parallel()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://app-store-api.cyberbiz.io/shop", nil)
	require.NoError(t, err)
	login{token: dummyToken}.show(r, nil, today)
	require.Equal(t, "Bearer "+dummyToken, r.Header.Get("Authorization"))
	require.Empty(t, r.Header.Get("X-Date"))
}

func TestATokenSaysWhenItEndsAndWhoseItIs(t *testing.T) {
	t.Parallel()
	c := login{token: dummyToken}.claims()
	require.Equal(t, time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC), *c.ends())
	require.Equal(t, scalar.Text("7109"), c.Shop)
	require.Equal(t, scalar.Text("demo-shop.cyberbiz.co"), c.Domain)
	require.Nil(t, c.missing(), "scopes of another kind tell nothing")
	for _, token := range []string{"", "opaque", "a.b.c", "a.e30.c", "a." + strings.Repeat("x", 99) + ".c"} {
		c := login{token: token}.claims()
		require.Nil(t, c.ends(), token)
		require.Nil(t, c.missing(), token)
	}
	require.Equal(t, []string{"write_orders", "write_products"}, claims{Scopes: "public read_orders,read_products"}.missing())
}
