package oneshop

// Connecting: the account's values, and the one way every request takes (FACTS.md sections 1 and 7).

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

const host = "https://api.1shop.tw"

// connector is one shop. It is safe for concurrent use.
type connector struct {
	env           connectors.Env
	base          string // without a slash at the end
	appID, secret string
	shop          string // the origin that orders must come from; empty: any
	holdsNew      bool   // what the shop has not confirmed is held
}

func open(env connectors.Env) (*connector, error) {
	c := &connector{
		env: env, base: strings.TrimRight(cmp.Or(env.BaseURL, host), "/"), appID: strings.TrimSpace(env.Values[fieldAppID]),
		secret: strings.TrimSpace(env.Values[fieldSecret]), shop: origin(env.Values[fieldShop]), holdsNew: env.Values[settingUnconfirmed] == holdIt,
	}
	if c.appID == "" || c.secret == "" {
		told := &connectors.Error{Kind: connectors.Unauthorized, Do: adviceKey}
		return nil, told.Saying("the account has no App ID or no secret", "此帳號未填寫 App ID 或 Secret")
	}
	return c, nil
}

// origin is the host of an address, without which it is empty.
func origin(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

// testDays is how far back the test looks for an order that names its shop.
const testDays = 7 * 24 * time.Hour

// Test asks for the orders of the last days, which proves the key. With the shop's address given, the newest order must come from there.
func (c *connector) Test(ctx context.Context) (connectors.Identity, error) {
	now := c.env.Now()
	page, err := c.page(ctx, connectors.Window{From: now.Add(-testDays), To: now}, 1)
	identity := connectors.Identity{Name: cmp.Or(c.shop, "1shop"), ID: c.shop}
	if err != nil || c.shop == "" || len(page.Rows) == 0 {
		return identity, err
	}
	return identity, c.isOwn(ctx, page.Rows[0])
}

// isOwn asks for the order of a row and refuses one of another shop. An order that cannot be had or read says nothing of the key: the fetch
// tells of it.
func (c *connector) isOwn(ctx context.Context, raw json.RawMessage) error {
	var row listRow
	if err := json.Unmarshal(raw, &row); err != nil {
		row.Number = ""
	}
	fetched, err := c.Order(ctx, string(row.Number))
	if connectors.Ends(err) {
		return err
	}
	var whole document
	if err != nil || json.Unmarshal(fetched.Raw, &whole) != nil {
		whole = document{}
	}
	if other := origin(string(whole.Order.Shop)); other != "" && other != c.shop {
		return connectors.Refuse("the key belongs to the shop %s and not to %s", "此金鑰屬於商店 %s，而非 %s",
			"Enter the App ID and secret of this shop, or correct the shop's address.", "請填寫此商店的 App ID 與 Secret，或更正商店網址。", other, c.shop)
	}
	return nil
}

// get asks below /v1/order. App ID and secret go into the query only when the request leaves, so that no address that anybody prints has them.
func (c *connector) get(ctx context.Context, name, path string, query url.Values) (connectors.Reply, error) {
	return c.env.HTTP.Call(ctx, connectors.Call{
		Name: name, Method: http.MethodGet, URL: c.base + "/v1/order" + path, Check: check, Header: http.Header{"Accept": {"application/json"}},
		Prepare: func(r *http.Request) error {
			r.URL.RawQuery = c.signed(query)
			return nil
		},
	})
}

// signed is a query with the account's key (FACTS.md §1.3).
func (c *connector) signed(query url.Values) string {
	all := url.Values{fieldAppID: {c.appID}, fieldSecret: {c.secret}}
	for name, values := range query {
		all[name] = values
	}
	return all.Encode()
}

// What to do about each refusal.
var (
	adviceKey = both("Copy App ID and secret from the API page of 1shop's back office, enter both and test the connection.",
		"請由 1shop 後台 API 頁面複製 App ID 與 Secret，填入後再測試連線。")
	adviceAllow = both("Ask 1shop (LINE or hi@1shop.tw) to let in this computer's public IP, then test the connection. The Accounts screen "+
		"shows the IP.",
		"請聯絡 1shop（LINE 或 hi@1shop.tw）將本機對外 IP 加入白名單，再測試連線；對外 IP 可於「帳號」畫面查看。")
)

// The codes of failures (FACTS.md §7).
const (
	codeDone    = "0"
	codeRefused = "-1"
	codeTooMany = "-9999"
)

// usualWait is waited for when 1shop does not say how long.
const usualWait = 10 * time.Second

var (
	wordsAllowlist = regexp.MustCompile(`白名單|\bIP\b|IP未|ＩＰ`)
	wordsTooMany   = regexp.MustCompile(`超過速率限制`)
	// Only words about the order say that it is gone: 查無 may be said of the shop, too, and no order must be taken for deleted by that.
	wordsMissing = regexp.MustCompile(`(查無|找不到).{0,8}訂單|訂單.{0,12}(找不到|不存在)|(?i:order\b.{0,40}\bnot found)`)
	seconds      = regexp.MustCompile(`(\d{1,4})\s*秒`)
)

// check reads an answer (FACTS.md §7): failures come with status 200.
func check(reply connectors.Reply) error {
	if reply.Status == http.StatusTooManyRequests {
		told := &connectors.Error{Kind: connectors.Throttled, Code: codeTooMany, Reason: "1shop: too many requests"}
		if reply.Header.Get("Retry-After") == "" {
			told.RetryAfter = usualWait
		}
		return told
	}
	if err := transport.Check(reply); err != nil {
		return err
	}
	var envelope struct {
		Success *text `json:"success"`
		Message text  `json:"msg"`
	}
	if !json.Valid(reply.Body) {
		return &connectors.Error{Kind: connectors.Temporary, Reason: "1shop: the answer is not JSON"}
	}
	if err := json.Unmarshal(reply.Body, &envelope); err != nil || envelope.Success == nil || *envelope.Success == "" {
		return misshapen("the answer does not say whether it succeeded", reply.Body, err)
	}
	if *envelope.Success == codeDone {
		return nil
	}
	return refusal(string(*envelope.Success), string(envelope.Message))
}

// longestQuote is how much of 1shop's own words goes into an error, in characters.
const longestQuote = 300

func refusal(code, message string) error {
	words := []rune(message)
	message = string(words[:min(len(words), longestQuote)])
	told := &connectors.Error{Code: code, Reason: fmt.Sprintf("1shop: %s", message)}
	switch {
	case code == codeTooMany || wordsTooMany.MatchString(message):
		told.Kind, told.RetryAfter = connectors.Throttled, usualWait
		if said := seconds.FindStringSubmatch(message); said != nil {
			n, _ := strconv.Atoi(said[1]) // digits only
			told.RetryAfter = time.Duration(n) * time.Second
		}
	case wordsAllowlist.MatchString(message):
		told.Kind, told.Do = connectors.NotAllowlisted, adviceAllow
	case code == codeRefused:
		told.Kind, told.Do = connectors.Unauthorized, adviceKey
	case wordsMissing.MatchString(message):
		told.Kind = connectors.NotFound
	default:
		told.Kind = connectors.Rejected
	}
	return told
}

// misshapen is an answer that breaks the contract.
func misshapen(reason string, body []byte, cause error) *connectors.Error {
	return &connectors.Error{Kind: connectors.Unexpected, Reason: "1shop: " + reason, Body: body, Err: cause}
}
