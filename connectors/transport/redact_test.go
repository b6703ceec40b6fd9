package transport

// No secret and no person shows in what is redacted, whatever the spelling, the key or the shape of the document.

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// written are ways in which a platform, a library or net/http may repeat a secret.
var written = []struct {
	name  string
	write func(string) string
}{
	{"as it is", func(s string) string { return s }},
	{"in a query", url.QueryEscape},
	{"in a path", url.PathEscape},
	{"in a query, lower", func(s string) string { return lowerEscapes(url.QueryEscape(s)) }},
	{"in a query in one", func(s string) string { return url.QueryEscape(url.QueryEscape(s)) }},
	{"in a proxy address", func(s string) string { return url.UserPassword("user", s).String() }},
	{"in JSON", func(s string) string { b, _ := json.Marshal(s); return string(b) }},
	{"in JSON in JSON", func(s string) string { b, _ := json.Marshal(`{"a":"` + s + `"}`); return string(b) }},
	{"in HTML", html.EscapeString},
	{"quoted", func(s string) string { return fmt.Sprintf("%q", s) }},
	{"in base64", func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }},
	{"in raw base64", func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }},
	{"in Basic", func(s string) string { return base64.StdEncoding.EncodeToString([]byte("user:" + s)) }},
	{"in base64, one more", func(s string) string { return base64.URLEncoding.EncodeToString([]byte("u" + s + "&more")) }},
	{"in base64, two more", func(s string) string { return base64.StdEncoding.EncodeToString([]byte("uu" + s + "&mor")) }},
	{"in hexadecimal", func(s string) string { return hex.EncodeToString([]byte(s)) }},
}

// secrets are at least eight bytes long and look like passwords, keys and tokens, also awkward ones.
var secrets = rapid.OneOf(
	rapid.StringMatching(`[A-Za-z0-9_-]{8,64}`),
	rapid.StringMatching(`(cs|ck|shpat|sk)_[0-9a-f]{32,40}`),
	rapid.StringMatching(`[A-Za-z0-9+/]{16,40}={0,2}`),
	rapid.StringMatching(`[ -)+-~]{8,24}`),
	rapid.StringMatching(`[a-z密碼店ü/"\\<&é%]{8,16}`),
).Filter(func(s string) bool { return len(strings.TrimSpace(strings.Trim(s, `"\`))) >= 8 })

func TestAKnownSecretNeverShowsInAnySpelling(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := secrets.Draw(rt, "secret")
		r := newRedactor()
		r.add(secrets.Draw(rt, "another"), s)
		for _, way := range written {
			spelt := way.write(s)
			text := rapid.StringMatching(
				`[a-z :,=&{}"]{0,8}`,
			).Draw(
				rt,
				"before",
			) + spelt + rapid.StringMatching(
				`[a-z :,=&{}"]{0,8}`,
			).Draw(
				rt,
				"after",
			)
			for _, shown := range []string{r.text(text), r.sentence(text), string(r.bytes([]byte(text)))} {
				require.NotContains(rt, shown, spelt, way.name)
				require.NotContains(rt, shown, s, way.name)
			}
		}
	})
}

// Inside base64 the neighbours decide the characters at the ends; what must not be is that the secret can be read out of the rest.
func TestASecretCannotBeDecodedOutOfRedactedBase64(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.StringMatching(`[A-Za-z0-9]{8,40}`).Draw(rt, "secret")
		before := rapid.StringMatching(`[a-z]{0,9}`).Draw(rt, "before")
		after := rapid.StringMatching(`[a-z]{0,9}`).Draw(rt, "after")
		r := newRedactor()
		r.add(s)
		shown := r.text(base64.StdEncoding.EncodeToString([]byte(before + s + after)))
		for _, part := range strings.Split(shown, mark) {
			for skip := range min(4, len(part)) {
				whole := part[skip:]
				decoded, _ := base64.RawStdEncoding.DecodeString(strings.TrimRight(whole, "=")[:len(strings.TrimRight(whole, "="))/4*4])
				require.NotContains(rt, string(decoded), s)
				require.NotContains(rt, string(decoded), s[1:len(s)-1])
			}
		}
	})
}

func TestShortSecretsAreHiddenWhereTheyStandAlone(t *testing.T) {
	t.Parallel()
	r := newRedactor()
	r.add("", "  ", "7q", "123")
	require.Equal(t, "pin=*** and ***, not 1234 nor a7q; (***)***", r.text("pin=123 and 7q, not 1234 nor a7q; (123)***"))
	require.Equal(t, "*** *** *** ***", r.text("7q 7q 123 7q"))
}

func TestOneSecretInsideAnotherIsHiddenWithIt(t *testing.T) {
	t.Parallel()
	r := newRedactor()
	r.add("abcd", "abcdefgh")
	require.Equal(t, "x***y", r.text("xabcdefghy"))
	r.add("efghijkl")
	require.NotContains(t, r.text("abcdefghijkl"), "abcd")
}

func TestMessagesLoseMailAddressesAndPhoneNumbers(t *testing.T) {
	t.Parallel()
	r := newRedactor()
	for _, s := range []string{"0912345678", "0912-345-678", "+886912345678", "+886 912 345 678", "(02)2345-6789", "02-23456789", "may.chen+1@example.com.tw"} {
		shown := r.sentence("receiver " + s + ", refused")
		require.Equal(t, "receiver ***, refused", shown)
	}
	for _, s := range []string{"order 2310240912345678A not found", "error 10012", "at 2026-01-02T03:04:05Z", "127.0.0.1:8080"} {
		require.Equal(t, s, r.sentence(s), "numbers of orders and times are kept")
	}
}

func TestClassesOfKeysDoNotDependOnTheirStyle(t *testing.T) {
	t.Parallel()
	for want, keys := range map[class][]string{
		secret: {"access_token", "refreshToken", "sign", "partner_key", "consumer_secret", "entpPwd", "password", "Authorization", "Set-Cookie",
			"oauth_consumer_key", "oauth_signature", "X-Api-Key", "client_secret", "otp", "App Sign"},
		personal: {"receiver", "receiverTel", "receiverAddr", "recipient_address", "buyer_username", "buyer_user_id", "billing", "shipping",
			"custName", "custNo", "telephone", "mobile", "addr", "Address_1", "email", "phone", "customer_note", "ordererName", "ordererSsn", "zip",
			"收件人", "收貨地址", "first_name", "name", "user", "ip", "message_to_seller_note"},
		number: {"id", "order_sn", "orderNo", "item_id", "ModelId", "package_number", "line_item_id"},
		word:   {"status", "order_status", "error", "errorCode", "currency", "cancel_reason"},
		moment: {"create_time", "updateTime", "ship_by_date", "date_created_gmt", "timestamp", "time_from", "paidAt"},
		plain:  {"message", "foo", "tracking_number", "title", "shipping_lines", "format", "chat", "update", "flat"},
	} {
		for _, key := range keys {
			require.Equal(t, want, classOf(key), key)
		}
	}
}

// document draws JSON whose every text is a person's or a secret's, and collects the texts.
func document(rt *rapid.T, keys *rapid.Generator[string], leaf func() any, depth int) any {
	kind := rapid.IntRange(0, 5).Draw(rt, "kind")
	if depth > 2 {
		kind = 5
	}
	switch kind {
	case 0, 1, 2:
		object := map[string]any{}
		for range rapid.IntRange(1, 4).Draw(rt, "keys") {
			object[keys.Draw(rt, "key")] = document(rt, keys, leaf, depth+1)
		}
		return object
	case 3:
		var array []any
		for range rapid.IntRange(1, 5).Draw(rt, "elements") {
			array = append(array, document(rt, keys, leaf, depth+1))
		}
		return array
	}
	return leaf()
}

var (
	personKeys = rapid.SampledFrom(
		[]string{"receiver", "receiverTel", "recipient_address", "buyer_username", "billing", "shipping", "custName", "phone",
			"mobile", "addr", "customer", "email", "收件人電話", "consignee_name", "password", "access_token", "sign"},
	)
	harmlessKeys = rapid.SampledFrom(
		[]string{"id", "order_sn", "status", "error", "code", "create_time", "items", "data", "response", "sku", "x"},
	)
	anyKeys = rapid.OneOf(personKeys, harmlessKeys, rapid.StringMatching(`[a-zA-Z_]{1,12}`))

	chineseNames = rapid.StringMatching(`[王李張劉陳楊趙黃周吳][小大美志怡家][明華玲強婷豪]`)
	latinNames   = rapid.StringMatching(`[A-Z][bdfgklm][aeiou][qxzvw][aeiou][rstn]{2}`)
	fullNames    = rapid.StringMatching(`[A-Z][a-z]{3,8} [A-Z][a-z]{3,8}`)
	mobiles      = rapid.StringMatching(`09[0-9]{8}`)
	streets      = rapid.StringMatching(`(台北|高雄|臺中)市(中正|大安)區[一二三]路[1-9][0-9]{0,2}號`)
)

func shownDocument(rt *rapid.T, document any) string {
	raw, err := json.Marshal(map[string]any{"response": document})
	require.NoError(rt, err)
	shown := newRedactor().body("application/json; charset=utf-8", raw)
	if len(shown) < maxShown {
		require.True(rt, json.Valid([]byte(shown)), "the structure is kept: %s", shown)
	}
	return shown
}

// Under keys that name a person or a secret nothing shows, not even what looks like a number or a state, however deep.
func TestWhatBelongsToAPersonNeverShows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var told []string
		leaf := func() any {
			s := rapid.OneOf(chineseNames, latinNames, fullNames, mobiles, streets).Draw(rt, "leaf")
			told = append(told, s)
			if strings.Trim(s, "0123456789") == "" && rapid.Bool().Draw(rt, "as a number") {
				told[len(told)-1] = strings.TrimLeft(s, "0")
				return json.Number(told[len(told)-1])
			}
			return s
		}
		shown := shownDocument(rt, map[string]any{personKeys.Draw(rt, "top"): document(rt, anyKeys, leaf, 0)})
		for _, s := range told {
			require.NotContains(rt, shown, s)
		}
	})
}

// Names in Chinese, full names, addresses and phone numbers do not show under any key that is not for numbers of things or
// times, and the first three of these under none at all.
func TestPeopleNeverShowUnderOtherKeysEither(t *testing.T) {
	t.Parallel()
	free := rapid.OneOf(
		personKeys,
		rapid.SampledFrom([]string{"message", "data", "x", "title", "rows", "F1"}),
		rapid.StringMatching(`[a-zA-Z_]{1,12}`).
			Filter(func(key string) bool { c := classOf(key); return c != number && c != moment && c != word }),
	)
	rapid.Check(t, func(rt *rapid.T) {
		var told []string
		text := func(of ...*rapid.Generator[string]) func() any {
			return func() any {
				s := rapid.OneOf(of...).Draw(rt, "leaf")
				told = append(told, s)
				return s
			}
		}
		shown := shownDocument(rt, document(rt, anyKeys, text(chineseNames, fullNames, streets), 0)) +
			shownDocument(rt, document(rt, free, text(latinNames, mobiles), 0)) +
			shownDocument(rt, document(rt, free, func() any {
				s := rapid.StringMatching(`[1-9][0-9]{6,11}`).Draw(rt, "number")
				told = append(told, s)
				return json.Number(s)
			}, 0))
		for _, s := range told {
			require.NotContains(rt, shown, s)
		}
	})
}

func TestPeopleNeverShowInQueriesAndPaths(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		r := newRedactor()
		name := rapid.OneOf(chineseNames, fullNames, streets).Draw(rt, "name")
		phone := mobiles.Draw(rt, "phone")
		u := &url.URL{Path: "/orders/" + name + "/" + phone}
		query := url.Values{
			anyKeys.Draw(rt, "key"): {name},
			"receiver":              {phone},
			"q":                     {phone},
			"search":                {phone[:4] + "," + phone[4:7] + "," + phone[7:]},
		}
		shown := r.path(u) + r.query(query.Encode())
		for _, s := range []string{name, url.QueryEscape(name), url.PathEscape(name), phone, phone[7:]} {
			require.NotContains(rt, shown, s)
		}
	})
}

func TestTheStructureAndWhatIsHarmlessStay(t *testing.T) {
	t.Parallel()
	r := newRedactor()
	for body, want := range map[string]string{
		`{"error":"error_auth","message":"Invalid access_token","request_id":"4b0e6e31"}`: `{"error":"error_auth","message":"[20 chars]","request_id":"4b0e6e31"}`,
		`{"order_list":[{"order_sn":"230101ABC","order_status":"READY_TO_SHIP","cod":true,"total_amount":1280.5,"create_time":1700000000,
		  "recipient_address":{"name":"王小明","phone":"0912345678","full_address":"台北市","id":7,"ok":true,"none":null}}],"more":false,"next_cursor":""}`: `{"order_list":[{"order_sn":"230101ABC","order_status":"READY_TO_SHIP","cod":true,"total_amount":1280.5,"create_time":1700000000,` +
			`"recipient_address":{"name":"[personal]","phone":"[personal]","full_address":"[personal]","id":"[personal]","ok":"[personal]","none":null}}],"more":false,"next_cursor":""}`,
		`{"doAction":"unsendCompanyQuery","loginInfo":{"entpID":"12345678","entpCode":"012345","entpPwd":"dummy","otpBackNo":"123"}}`: `{"doAction":"[18 chars]","loginInfo":{"entpID":"[8 chars]","entpCode":"[6 chars]","entpPwd":"***","otpBackNo":"[3 chars]"}}`,
		`[1,2,3,4,5]`: `[1,2,3,"… 2 more"]`,
		`{"0912345678":1,"a b":2,"x@y.tw":3,"王小明":4}`: `{"[key]":1,"[key]":2,"[key]":3,"[key]":4}`,
		`{"a":{"b":`:     `{"a":{"b":… [application/json, 10 bytes, not whole JSON]`,
		`{"a":1}{"b":2}`: `{"a":1}`,
		"\ufeff {}":      `{}`,
		`"王小明"`:          `[application/json, 11 bytes]`,
		`12`:             `[application/json, 2 bytes]`,
		` `:              `[application/json, 1 bytes]`,
		``:               ``,
	} {
		require.Equal(t, want, r.body("application/json", []byte(body)))
	}
	require.Equal(t, "[text/html, 18 bytes]", r.body("text/html; charset=UTF-8", []byte("<html>王小明...")))
	require.Equal(t, "[unknown type, 3 bytes]", r.body("", []byte("%PD")))
	require.Equal(t, "[application/x-www-form-urlencoded, 12 bytes]", r.body("application/x-www-form-urlencoded", []byte("name=someone")))

	require.Equal(
		t,
		"partner_id=[7 chars]&timestamp=1700000000&sign=***&access_token=***&order_sn_list=A1,B2,C3,… 2 more&page=2&per_page=100&q=[5 chars]&flag",
		strings.TrimSuffix(
			r.query(
				"partner_id=1234567&timestamp=1700000000&sign=ab&access_token=c&order_sn_list=A1,B2,C3,D4,E5&page=2&per_page=100&q=%E7%8E%8Babcd&flag",
			),
			"=",
		),
	)
	require.Equal(t, "/wp-json/wc/v3/orders/1234/[3 chars]/", r.path(&url.URL{Path: "/wp-json/wc/v3/orders/1234/王小明/"}))
}

func TestWhatIsShownIsShort(t *testing.T) {
	t.Parallel()
	r := newRedactor()
	long := strings.Repeat(`{"status":"OPEN","id":1},`, 1<<15)
	shown := r.body("application/json", []byte(`{`+strings.Repeat(`"status":"OPEN",`, 1<<14)+`"a":[`+long+`1]}`))
	require.Less(t, len(shown), maxShown+200)
	require.Contains(t, shown, "bytes]")
	require.Less(t, len(r.query(strings.Repeat("status=OPEN&", 1<<12))), maxShown+10)
	require.Less(t, len(r.path(&url.URL{Path: strings.Repeat("/a", 1<<12)})), maxShown+10)
	deep := strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000)
	require.Less(t, len(r.body("application/json", []byte(deep))), maxShown)
	require.Equal(t, "[application/json, 5242880 bytes]", r.body("application/json", append([]byte("["), make([]byte, 5<<20-1)...)))
}

// outside is everything that no redacted text may hold: what is not ASCII but for our own ellipsis, and mail addresses.
var outside = regexp.MustCompile(`[^\x00-\x7f…]|[^\s@"'<>=&]+@[^\s@"'<>=&]+\.[A-Za-z]{2,}`)

func FuzzNothingPersonalShowsInTraces(f *testing.F) {
	for _, seed := range []string{
		`{"recipient_address":{"name":"王小明","phone":"0912345678"}}`, `[{"id":"a@b.tw"}]`, `{"status":"王小明"}`, `{"a":[[[[{"x":"\u738b"}]]]]}`,
		`{"王":1}`, `{"id":1e400}`, "{\"a\":\"\xff\"}", `name=王小明&receiver=0912345678`, `%zz=%e7%8e%8b&a=b=c`, `/orders/王小明/a@b.tw`, `{"id@b.tw":1}`,
	} {
		f.Add(seed, "application/json")
	}
	f.Fuzz(func(t *testing.T, text, contentType string) {
		r := newRedactor()
		for _, shown := range []string{r.body(contentType, []byte(text)), r.query(text), r.path(&url.URL{Path: text})} {
			require.True(t, utf8.ValidString(shown))
			require.Less(t, len(shown), maxShown+2*len(contentType)+300)
			if kind := contentType; utf8.ValidString(kind) && !strings.Contains(kind, "@") {
				require.NotRegexp(t, outside, shown)
			}
		}
	})
}

func FuzzAKnownSecretNeverShows(f *testing.F) {
	f.Add("s3cret-token", `{"id":"s3cret-token"}`, "")
	f.Add(`p"ä/ss\`, `{"status":"p\"\u00e4\/ss\\"}`, "/")
	f.Fuzz(func(t *testing.T, secret, before, after string) {
		if len(strings.TrimSpace(strings.Trim(secret, `"\`))) < shortSecret || strings.Contains(secret, "*") || !utf8.ValidString(secret) {
			t.Skip()
		}
		r := newRedactor()
		r.add(secret)
		text := before + secret + after
		for _, shown := range []string{
			r.text(text), r.sentence(text), r.body("application/json", []byte(text)), r.query(text), r.path(&url.URL{Path: text}),
			r.body("application/json", []byte(`{"id":`+quoted(secret)+`,"x":`+quoted(text)+`}`)),
		} {
			require.NotContains(t, shown, secret)
		}
	})
}
