package emulator

// Who may ask, in the order in which WooCommerce checks it (FACTS.md sections 1.2, 1.3 and 7).

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // HMAC-SHA1 is one of the two methods WooCommerce accepts
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const clockWindow = 15 * time.Minute

var oauthParams = []string{"oauth_consumer_key", "oauth_timestamp", "oauth_nonce", "oauth_signature", "oauth_signature_method"}

// authenticate says whether the request carries a valid key. A nil reply and false is a stranger: he may read public routes and is
// refused by all others.
func (e *Emulator) authenticate(r *http.Request, query url.Values) (bool, *reply) {
	secure := r.TLS != nil && !e.On(proxyHTTP)
	if secure {
		if known, refusal := e.basic(r, query); known || refusal != nil {
			return known, refusal
		}
	} else if r.TLS == nil && (r.Header.Get("Authorization") != "" || query.Get("consumer_secret") != "") {
		e.Break(rulePlainHTTP, "a key travelled in the clear")
	}
	return e.oauth(r, query, secure)
}

// basic tries the query first, then the header. An unknown key is no error: the request goes on as a stranger's.
func (e *Emulator) basic(r *http.Request, query url.Values) (bool, *reply) {
	key, secret := query.Get("consumer_key"), query.Get("consumer_secret")
	if (key == "" || secret == "") && !e.On(headerStripped) {
		key, secret, _ = r.BasicAuth()
	}
	if key == "" || secret == "" || key != e.key || e.revoked {
		return false, nil
	}
	if secret != e.secret {
		refusal := authError("Consumer secret is invalid.")
		refusal.header = http.Header{"Www-Authenticate": {
			`Basic realm="WooCommerce API. Use a consumer key in the username field and a consumer secret in the password field."`}}
		return false, refusal
	}
	return true, nil
}

func (e *Emulator) oauth(r *http.Request, query url.Values, secure bool) (bool, *reply) {
	var missing []string
	for _, name := range oauthParams {
		if query.Get(name) == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) == len(oauthParams) {
		return false, nil
	}
	if len(missing) > 0 {
		e.Break(ruleOAuthParams, strings.Join(missing, ", "))
		return false, fail(http.StatusUnauthorized, "woocommerce_rest_authentication_missing_parameter",
			"Missing OAuth parameters "+strings.Join(missing, ", "))
	}
	if query.Get("oauth_consumer_key") != e.key || e.revoked {
		return false, authError("Consumer key is invalid.")
	}
	mac := map[string]func() hash.Hash{"HMAC-SHA1": sha1.New, "HMAC-SHA256": sha256.New}[query.Get("oauth_signature_method")]
	if mac == nil {
		e.Break(ruleOAuthMethod, query.Get("oauth_signature_method"))
		return false, authError("Invalid signature - signature method is invalid.")
	}
	if !hmac.Equal([]byte(query.Get("oauth_signature")), []byte(signature(mac, e.secret, baseString(r, query, secure)))) {
		e.Break(ruleSignature, r.Method+" "+r.URL.Path)
		return false, authError("Invalid signature - provided signature does not match.")
	}
	return e.fresh(query.Get("oauth_timestamp"), query.Get("oauth_nonce"))
}

// fresh checks time stamp and nonce, and remembers the nonce.
func (e *Emulator) fresh(stamp, nonce string) (bool, *reply) {
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if age := e.Now().Sub(time.Unix(seconds, 0)); err != nil || age > clockWindow || age < -clockWindow {
		e.Break(ruleTimestamp, stamp)
		return false, authError("Invalid timestamp.")
	}
	for used, at := range e.nonces {
		if e.Now().Sub(at) > clockWindow {
			delete(e.nonces, used)
		}
	}
	if _, used := e.nonces[nonce]; used {
		e.Break(ruleNonce, "used before")
		return false, authError("Invalid nonce - nonce has already been used.")
	}
	e.nonces[nonce] = time.Unix(seconds, 0)
	return true, nil
}

// baseString builds what the client must have signed, from what PHP sees: "status[]=a&status[]=b" arrives as status[0], status[1].
func baseString(r *http.Request, query url.Values, secure bool) string {
	scheme := "http"
	if secure {
		scheme = "https"
	}
	signed := make(map[string]string, len(query))
	for name, values := range query {
		if name == "oauth_signature" {
			continue
		}
		if list, isList := strings.CutSuffix(name, "[]"); isList {
			for i, value := range values {
				signed[encode(list+"["+strconv.Itoa(i)+"]")] = encode(value)
			}
			continue
		}
		signed[encode(name)] = encode(values[len(values)-1])
	}
	pairs := make([]string, 0, len(signed))
	for _, name := range slices.Sorted(maps.Keys(signed)) {
		pairs = append(pairs, name+"="+signed[name])
	}
	// The path is taken off the home address and put on again, so that a bare "/" vanishes.
	address := scheme + "://" + r.Host
	if path := strings.TrimLeft(r.URL.Path, "/"); path != "" {
		address += "/" + path
	}
	return r.Method + "&" + encode(address) + "&" + encode(strings.Join(pairs, "&"))
}

func signature(mac func() hash.Hash, secret, base string) string {
	h := hmac.New(mac, []byte(secret+"&"))
	h.Write([]byte(base))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// encode is PHP's rawurlencode: RFC 3986 with upper-case hex.
func encode(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}

func authError(message string) *reply {
	return fail(http.StatusUnauthorized, "woocommerce_rest_authentication_error", message)
}
