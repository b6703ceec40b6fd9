package woocommerce

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors/hmacsign"
)

// The vectors' dummy key.
var dummy = key{"ck_1111111111111111111111111111111111111111", "cs_2222222222222222222222222222222222222222"}

func TestBasicMatchesTheVector(t *testing.T) {
	t.Parallel()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://shop.example.com/wp-json/wc/v3/orders", nil)
	require.NoError(t, err)
	dummy.basic(r)
	require.Equal(t, "Basic Y2tfMTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTpjc18yMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIy",
		r.Header.Get("Authorization"))
}

func TestOAuthMatchesTheVectors(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]struct {
		method, path, nonce, signature string
		query                          url.Values
	}{
		"a list": {http.MethodGet, "/orders", "a1b2c3d4e5f60718293a4b5c6d7e8f90", "oKPtr1/h/vuy/58BNw/KiFI4pfuBMSHkw/2Ehb4CL48=", url.Values{
			"status": {"processing,on-hold"}, "modified_after": {"2026-11-16T00:00:00"}, "dates_are_gmt": {"true"}, "per_page": {"100"}, "page": {"1"}}},
		"a change": {http.MethodPut, "/orders/727", "00112233445566778899aabbccddeeff", "d8QIx3PT1AKoqqae2pyxO6SQ20kQHUI7PODOzx0RqQI=", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := http.NewRequestWithContext(t.Context(), v.method, "http://shop.example.com/wp-json/wc/v3"+v.path+"?"+v.query.Encode(), nil)
			require.NoError(t, err)
			dummy.oauth(r, v.nonce, time.Unix(1793350800, 0))
			require.Equal(t, v.signature, r.URL.Query().Get("oauth_signature"))
			for name := range v.query {
				require.Equal(t, v.query.Get(name), r.URL.Query().Get(name), "what was asked stays asked")
			}
		})
	}
}

func TestTheBaseStringMatchesTheVector(t *testing.T) {
	t.Parallel()
	u, err := url.Parse("http://shop.example.com/wp-json/wc/v3/orders")
	require.NoError(t, err)
	require.Equal(
		t,
		"GET&http%3A%2F%2Fshop.example.com%2Fwp-json%2Fwc%2Fv3%2Forders&dates_are_gmt%3Dtrue%26modified_after%3D2026-11-16T00%253A00%253A00"+
			"%26oauth_consumer_key%3Dck_1111111111111111111111111111111111111111%26oauth_nonce%3Da1b2c3d4e5f60718293a4b5c6d7e8f90"+
			"%26oauth_signature_method%3DHMAC-SHA256%26oauth_timestamp%3D1793350800%26page%3D1%26per_page%3D100%26status%3Dprocessing%252Con-hold",
		baseString(http.MethodGet, u, map[string]string{
			"status": "processing,on-hold", "modified_after": "2026-11-16T00:00:00", "dates_are_gmt": "true", "per_page": "100", "page": "1",
			"oauth_consumer_key": dummy.consumer, "oauth_nonce": "a1b2c3d4e5f60718293a4b5c6d7e8f90", "oauth_signature_method": "HMAC-SHA256",
			"oauth_timestamp": "1793350800",
		}),
	)
}

func TestTheWebhookSignatureMatchesTheVector(t *testing.T) {
	t.Parallel()
	require.Equal(t, "Gda1m7T56XTYsHrUDzIe571vpLh297FiT9/nlYO17SQ=",
		hmacsign.Base64("gw-webhook-secret-01", `{"id":727,"status":"processing","total":"1280"}`))
}

func TestPercentIsRFC3986(t *testing.T) {
	t.Parallel()
	require.Equal(t, "A-z0.9_~%20%2B%2A%25%2C%E5%8F%B0", percent("A-z0.9_~ +*%,台"))
}

func TestEveryNonceIsNew(t *testing.T) {
	t.Parallel()
	require.Len(t, nonce(), 32)
	first, second := nonce(), nonce()
	require.NotEqual(t, first, second)
}
