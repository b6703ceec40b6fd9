package emulator

// The two doors: a token that is a JWT, and requests signed with HMAC as Kong's plug-in checks them (FACTS.md sections 1.2 and 1.3).

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// door is how a request came in, and what it may do.
type door struct {
	legacy bool
	scopes []string // of the token; the legacy door has none and may do everything under /v1
}

func (d door) may(scope string) bool {
	return d.legacy || scope == "" || slices.Contains(d.scopes, scope)
}

// claims is the payload of a token.
type claims struct {
	IssuedAt int64  `json:"iat"`
	Expires  *int64 `json:"exp,omitempty"`
	Shop     int    `json:"shop_id"`
	Scopes   string `json:"scopes"`
	Domain   string `json:"shop_domain"`
}

// issued is when the merchant made his app.
var issued = time.Date(2026, 9, 1, 2, 0, 0, 0, time.UTC)

// Token makes a token with the scopes given. A zero time is a token that does not end, as those of an own app seem to be.
func (e *Emulator) Token(scopes string, expires time.Time) string {
	payload := claims{IssuedAt: issued.Unix(), Shop: shopID, Scopes: scopes, Domain: shopDomain}
	if !expires.IsZero() {
		at := expires.Unix()
		payload.Expires = &at
	}
	text, err := json.Marshal(payload)
	if err != nil {
		panic(err) // a defect of the emulator
	}
	unsigned := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256"}`)) + "." + base64.RawURLEncoding.EncodeToString(text)
	return unsigned + "." + base64.RawURLEncoding.EncodeToString(mac([]byte(tokenKey), []byte(unsigned)))
}

func mac(key, message []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(message)
	return h.Sum(nil)
}

// enter checks who asks.
func (e *Emulator) enter(r *http.Request, body []byte) (door, *reply) {
	switch scheme, rest, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.ToLower(scheme) {
	case "bearer":
		return e.byToken(rest)
	case "hmac":
		return door{legacy: true}, e.bySignature(r, rest, body)
	}
	e.Break(ruleAuthorization, "none")
	return door{}, fail(http.StatusUnauthorized, shapeError, "請先登入")
}

// byToken checks a token's signature and its end. Being wrong or expired is no broken rule: it happens to every client.
func (e *Emulator) byToken(token string) (door, *reply) {
	refusal := fail(http.StatusUnauthorized, shapeError, "Token 無效或已過期")
	unsigned, signature, signed := cutLast(token, ".")
	given, err := base64.RawURLEncoding.DecodeString(signature)
	if !signed || err != nil || !hmac.Equal(given, mac([]byte(tokenKey), []byte(unsigned))) || e.revoked {
		return door{}, refusal
	}
	_, payload, _ := strings.Cut(unsigned, ".")
	text, err := base64.RawURLEncoding.DecodeString(payload)
	var c claims
	if err != nil || json.Unmarshal(text, &c) != nil || c.Expires != nil && e.Now().Unix() >= *c.Expires {
		return door{}, refusal
	}
	return door{scopes: strings.Fields(c.Scopes)}, nil
}

func cutLast(s, mark string) (before, after string, found bool) {
	i := strings.LastIndex(s, mark)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(mark):], true
}

// dateSkew is how far X-Date may be off.
const dateSkew = 300 * time.Second

var hmacParameter = regexp.MustCompile(`(\w+)="([^"]*)"`)

// bySignature checks a signed request as Kong does: its parameters, the headers that are signed, the date, the body's digest, and the
// signature over the path with its query or, failing that, without it.
func (e *Emulator) bySignature(r *http.Request, credentials string, body []byte) *reply {
	given := map[string]string{}
	for _, p := range hmacParameter.FindAllStringSubmatch(credentials, -1) {
		given[p[1]] = p[2]
	}
	unverified := fail(http.StatusUnauthorized, shapeMessage, "HMAC signature cannot be verified")
	if given["username"] == "" || given["algorithm"] != "hmac-sha256" || given["headers"] == "" || given["signature"] == "" {
		e.Break(ruleHMACParameters, "missing")
		return unverified
	}
	if given["username"] != hmacUsername || e.revoked {
		return unverified
	}
	names := strings.Fields(given["headers"])
	if !slices.Contains(names, "x-date") || !slices.Contains(names, "request-line") || len(body) > 0 && !slices.Contains(names, "digest") {
		e.Break(ruleHMACHeaders, given["headers"])
		return unverified
	}
	at, err := http.ParseTime(r.Header.Get("X-Date"))
	if age := e.Now().Sub(at); err != nil || age > dateSkew || age < -dateSkew {
		e.Break(ruleHMACDate, r.Header.Get("X-Date"))
		return fail(http.StatusUnauthorized, shapeMessage, "HMAC signature cannot be verified, a valid date or x-date header is required")
	}
	if slices.Contains(names, "digest") && r.Header.Get("Digest") != digest(body) {
		e.Break(ruleHMACDigest, "of another body")
		return fail(http.StatusUnauthorized, shapeMessage, "HMAC signature does not match")
	}
	for _, target := range []string{r.URL.RequestURI(), r.URL.EscapedPath()} {
		signature := base64.StdEncoding.EncodeToString(mac([]byte(hmacSecret), []byte(signed(r, names, target))))
		if hmac.Equal([]byte(given["signature"]), []byte(signature)) {
			return nil
		}
	}
	e.Break(ruleHMACSignature, r.Method+" "+r.URL.Path)
	return fail(http.StatusUnauthorized, shapeMessage, "HMAC signature does not match")
}

func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return "SHA-256=" + base64.StdEncoding.EncodeToString(sum[:])
}

// signed is the text that is signed: one line a header, in the order of the list; the request line stands for itself.
func signed(r *http.Request, names []string, target string) string {
	lines := make([]string, len(names))
	for i, name := range names {
		lines[i] = name + ": " + r.Header.Get(name)
		if name == "request-line" {
			lines[i] = r.Method + " " + target + " HTTP/1.1"
		}
	}
	return strings.Join(lines, "\n")
}
