package woocommerce

// The three ways to show the key (FACTS.md sections 1.2 and 1.3), and the signature of webhooks (section 6).

import (
	"crypto/rand"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors/hmacsign"
)

// key is a consumer key with its secret.
type key struct{ consumer, secret string }

// basic puts the key into the header: for https.
func (k key) basic(r *http.Request) { r.SetBasicAuth(k.consumer, k.secret) }

// query puts the key into the address: for https where the host strips the header.
func (k key) query(r *http.Request) {
	q := r.URL.Query()
	q.Set("consumer_key", k.consumer)
	q.Set("consumer_secret", k.secret)
	r.URL.RawQuery = q.Encode()
}

// oauth signs the request: for plain http, where WooCommerce ignores the other two.
func (k key) oauth(r *http.Request, nonce string, now time.Time) {
	params := make(map[string]string)
	for name, values := range r.URL.Query() {
		params[name] = values[0]
	}
	params["oauth_consumer_key"] = k.consumer
	params["oauth_nonce"] = nonce
	params["oauth_signature_method"] = "HMAC-SHA256"
	params["oauth_timestamp"] = strconv.FormatInt(now.Unix(), 10)
	params["oauth_signature"] = k.signature(baseString(r.Method, r.URL, params))
	r.URL.RawQuery = joined(params)
}

// baseString is METHOD&address&parameters, each percent-encoded; the address has no query. Every parameter has one value: lists are
// sent with commas, because PHP would see name[0], name[1].
func baseString(method string, u *url.URL, params map[string]string) string {
	address := u.Scheme + "://" + u.Host + u.EscapedPath()
	return method + "&" + percent(address) + "&" + percent(joined(params))
}

// joined writes parameters sorted by encoded name.
func joined(params map[string]string) string {
	encoded := make(map[string]string, len(params))
	for name, value := range params {
		encoded[percent(name)] = percent(value)
	}
	pairs := make([]string, 0, len(encoded))
	for _, name := range slices.Sorted(maps.Keys(encoded)) {
		pairs = append(pairs, name+"="+encoded[name])
	}
	return strings.Join(pairs, "&")
}

func (k key) signature(base string) string { return hmacsign.Base64(k.secret+"&", base) }

// webhookSecret is the secret this account's webhooks are signed with. It follows from the key, so that nothing more has to be kept.
func (k key) webhookSecret() string { return hmacsign.Base64(k.secret, "gowarehouse webhook") }

// nonce is 128 random bits. The server keeps it for 15 minutes and takes it once.
func nonce() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// percent is RFC 3986: everything but letters, digits and -._~ becomes %XX. url.QueryEscape writes a space as +.
func percent(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
