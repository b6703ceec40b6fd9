package coupang

// Signing: date, method, path and query under the secret key (FACTS.md 1.1).

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"gowarehouse/connectors/hmacsign"
)

// signedDate is how the date of a signature is written, in UTC. Its year has two digits.
const signedDate = "060102T150405Z"

// key is the vendor's pair. Secret.
type key struct{ access, secret string }

// sign gives a request its Authorization header. What is signed are the bytes that go over the wire; the body is not.
func (k key) sign(r *http.Request, now time.Time) {
	date := now.UTC().Format(signedDate)
	signature := hmacsign.Hex(k.secret, date, r.Method, r.URL.EscapedPath(), r.URL.RawQuery)
	r.Header.Set("Authorization",
		"CEA algorithm=HmacSHA256, access-key="+k.access+", signed-date="+date+", signature="+signature)
}

// query writes pairs in the order given, as Coupang's documents do: with %2B for a plus and the colon as it is.
func query(pairs ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(pairs[i] + "=" + strings.ReplaceAll(url.QueryEscape(pairs[i+1]), "%3A", ":"))
	}
	return b.String()
}
