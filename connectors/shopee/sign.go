package shopee

// Signing: every call carries an HMAC over partner, path, time and, for a shop, its token and number.

import (
	"net/url"
	"strconv"
	"time"

	"gowarehouse/connectors/hmacsign"
)

// app is the installation's registration at Shopee. Secret.
type app struct{ id, key string }

// sign is the hex signature of the parts, plainly joined, under the partner key as raw text (FACTS.md 1.3).
func (a app) sign(parts ...string) string { return hmacsign.Hex(a.key, parts...) }

// signQuery adds partner, time, and for a shop call token and shop, and the signature of them all to q.
func (a app) signQuery(q url.Values, path string, now time.Time, access, shopID string) {
	stamp := strconv.FormatInt(now.Unix(), 10)
	q.Set("partner_id", a.id)
	q.Set("timestamp", stamp)
	if access != "" {
		q.Set("access_token", access)
		q.Set("shop_id", shopID)
	}
	q.Set("sign", a.sign(a.id, path, stamp, access, shopID))
}
