package cyberbiz

// The two ways to show who asks (FACTS.md sections 1.2 and 1.3), and what a token says of itself.

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors/hmacsign"
	"gowarehouse/connectors/scalar"
)

// login is what the merchant gave: a token, or the account of the legacy door.
type login struct {
	token            string
	username, secret string
}

// legacy says whether requests go through the legacy door.
func (l login) legacy() bool { return l.token == "" }

// show puts the login into a request. body is what the request carries. The path is signed without its query.
func (l login) show(r *http.Request, body []byte, now time.Time) {
	if !l.legacy() {
		r.Header.Set("Authorization", "Bearer "+l.token)
		return
	}
	date := now.UTC().Format(http.TimeFormat)
	r.Header.Set("X-Date", date)
	list, text := "x-date request-line", "x-date: "+date+"\n"+r.Method+" "+r.URL.EscapedPath()+" HTTP/1.1"
	if len(body) > 0 {
		sum := sha256.Sum256(body)
		digest := "SHA-256=" + base64.StdEncoding.EncodeToString(sum[:])
		r.Header.Set("Digest", digest)
		list, text = list+" digest", text+"\ndigest: "+digest
	}
	r.Header.Set("Authorization", fmt.Sprintf(`hmac username="%s", algorithm="hmac-sha256", headers="%s", signature="%s"`,
		l.username, list, hmacsign.Base64(l.secret, text)))
}

// claims are what a token says of itself. Nobody but the platform can tell whether they are true.
type claims struct {
	Expires scalar.Text `json:"exp"`
	Shop    scalar.Text `json:"shop_id"`
	Scopes  scalar.Text `json:"scopes"`
	Domain  scalar.Text `json:"shop_domain"`
}

// claims reads the middle of a token; nothing if it is no JWT.
func (l login) claims() claims {
	parts := strings.Split(l.token, ".")
	if len(parts) != 3 {
		return claims{}
	}
	var c claims
	text, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil || json.Unmarshal(text, &c) != nil {
		return claims{}
	}
	return c
}

// ends is when a token ends; nil if it does not say: then it is taken for one without an end.
func (c claims) ends() *time.Time {
	seconds, err := json.Number(c.Expires).Int64()
	if err != nil || seconds <= 0 {
		return nil
	}
	at := time.Unix(seconds, 0).UTC()
	return &at
}

// scopesNeeded are those that this program cannot do without (FACTS.md section 1.1).
var scopesNeeded = []string{"read_orders", "write_orders", "read_products", "write_products"}

// missing gives the scopes that a token lacks. One that names none of them, as the documented sample does, tells nothing.
func (c claims) missing() []string {
	given := strings.FieldsFunc(string(c.Scopes), func(r rune) bool { return r == ' ' || r == ',' })
	var lacking []string
	for _, scope := range scopesNeeded {
		if !slices.Contains(given, scope) {
			lacking = append(lacking, scope)
		}
	}
	if len(lacking) == len(scopesNeeded) {
		return nil
	}
	return lacking
}
