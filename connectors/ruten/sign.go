package ruten

// Signing: the salt, the address, the body and the time under the secret key (FACTS.md §1.2). Public clients disagree about two things, so
// there are three recipes; everything else is the same in all of them.

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/hmacsign"
)

// keys are the merchant's three. Secret.
type keys struct{ api, secret, salt string }

func (k keys) complete() bool { return k.api != "" && k.secret != "" && k.salt != "" }

// recipe is one way to sign: which part of the address is signed, and how the signature is written.
type recipe struct {
	value string // of the field signing
	label connectors.Text
	part  func(*url.URL) string
	write func(secret string, parts ...string) string
	check func(signature, secret string, parts ...string) bool
}

// recipes, in the order in which the connection test tries them. With the first one calls have succeeded.
var recipes = []recipe{
	{"full_url_hex", connectors.Text{EN: "Whole address, hexadecimal", ZH: "完整網址，十六進位"}, wholeAddress, hmacsign.Hex, hmacsign.IsHex},
	{"path_query_hex", connectors.Text{EN: "Path and query, hexadecimal", ZH: "路徑與參數，十六進位"}, (*url.URL).RequestURI, hmacsign.Hex, hmacsign.IsHex},
	{"path_base64", connectors.Text{EN: "Path, Base64", ZH: "路徑，Base64"}, (*url.URL).EscapedPath, hmacsign.Base64, hmacsign.IsBase64},
}

// recipeOf finds a recipe by its value; the first one stands for none.
func recipeOf(value string) recipe {
	for _, r := range recipes {
		if r.value == value {
			return r
		}
	}
	return recipes[0]
}

// wholeAddress is an address as it is called, with its query exactly as sent.
func wholeAddress(u *url.URL) string { return u.Scheme + "://" + u.Host + u.RequestURI() }

// The headers of every request, and of Ruten's own messages.
const (
	headerKey       = "X-RT-Key"
	headerTime      = "X-RT-Timestamp"
	headerSignature = "X-RT-Authorization"
)

// sign gives a request its three headers. body are the bytes that it sends.
func (r recipe) sign(k keys, request *http.Request, body []byte, now time.Time) {
	at := strconv.FormatInt(now.Unix(), 10)
	request.Header.Set(headerKey, k.api)
	request.Header.Set(headerTime, at)
	request.Header.Set(headerSignature, r.write(k.secret, k.salt, r.part(request.URL), string(body), at))
}
