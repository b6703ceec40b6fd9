package easystore

// The log-in with a partner app (FACTS.md 1.1): the merchant lets the app into his shop in the browser, and what comes back is traded for a
// token. An account with the token of a custom app needs none of it.

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/grant"
	"gowarehouse/connectors/hmacsign"
)

var _ connectors.Authorizer = (*connector)(nil)

// adminHost is where a merchant lets an app into his shop.
const adminHost = "https://admin.easystore.co"

// scopes are what this program asks for (FACTS.md section 1).
var scopes = []string{
	"read_orders", "write_orders", "read_fulfillments", "write_fulfillments", "read_products", "write_products", "read_shipping", "read_customers",
}

const (
	landedWithin = 10 * time.Minute // how old the browser's return may be: ours
	renewBefore  = 5 * time.Minute  // how long before its end a token is renewed, where it has one
)

// app checks that the account has what the log-in needs.
func (c *connector) app() error {
	if c.client == "" || c.secret == "" {
		return (&connectors.Error{Kind: connectors.Unauthorized, Code: connectors.CodeCredentials, Do: adviceApp}).Saying(
			"client ID or client secret of the partner app is missing", "缺少合作夥伴 App 的 Client ID 或 Client Secret")
	}
	return nil
}

// Begin gives EasyStore's page of consent; none for an account with a typed token. EasyStore names no state of its own, so that ours travels
// in the redirect. Its two documents differ in what they call the app's id: both names are sent.
func (c *connector) Begin(_ context.Context, redirect, state string) (string, error) {
	if !c.logsIn {
		return "", nil
	}
	if err := c.app(); err != nil {
		return "", err
	}
	back, err := url.Parse(redirect)
	if err != nil {
		return "", connectors.Errorf(connectors.Rejected, "the address to come back to cannot be read: %w", err)
	}
	with := back.Query()
	with.Set("state", state)
	back.RawQuery = with.Encode()
	q := url.Values{"app_id": {c.client}, "client_id": {c.client}, "scope": {strings.Join(scopes, ",")}, "redirect_uri": {back.String()}}
	return cmp.Or(strings.TrimRight(c.env.BaseURL, "/"), adminHost) + "/oauth/authorize?" + q.Encode(), nil
}

// Revoke gives the page where the merchant uninstalls apps. A typed token is ended by making a new one, on the same page.
func (c *connector) Revoke(context.Context, string) (string, error) {
	return cmp.Or(strings.TrimRight(c.env.BaseURL, "/"), adminHost) + "/apps", nil
}

// Finish trades the code that the browser brought back. The engine has compared the state.
func (c *connector) Finish(ctx context.Context, _ string, landed url.Values) ([]connectors.Grant, error) {
	if !c.logsIn {
		return nil, notLanded("this account is not connected in the browser", "此帳號不使用瀏覽器登入")
	}
	if err := c.app(); err != nil {
		return nil, err
	}
	if err := c.checkLanded(landed); err != nil {
		return nil, err
	}
	values, err := c.trade(ctx, "oauth/access_token", tokenRequest{Code: landed.Get("code")})
	if err != nil {
		return nil, err
	}
	return []connectors.Grant{{Shop: connectors.Identity{ID: strings.ToLower(landed.Get("shop"))}, Values: values}}, nil
}

// checkLanded checks where the browser landed: it comes from EasyStore, lately, and is about this shop.
func (c *connector) checkLanded(landed url.Values) error {
	signed := hmacsign.IsHex(landed.Get("hmac"), c.secret, landedMessage(landed, "")) ||
		hmacsign.IsHex(landed.Get("hmac"), c.secret, landedMessage(landed, "state"))
	shop := strings.ToLower(landed.Get("shop"))
	seconds, err := strconv.ParseInt(landed.Get("timestamp"), 10, 64)
	switch {
	case landed.Get("code") == "":
		return notLanded("the address the browser landed on has no code", "瀏覽器返回的網址沒有授權碼")
	case !signed:
		return notLanded("the address the browser landed on is not signed by EasyStore for this app", "瀏覽器返回的網址簽章與此 App 不符")
	case shop != c.domain && strings.HasSuffix(c.domain, shopSuffix):
		return notLanded("the log-in was for another shop", "登入的是另一家商店")
	case err != nil || c.env.Now().Sub(time.Unix(seconds, 0)).Abs() > landedWithin:
		return notLanded("the log-in is older than ten minutes, or this computer's clock is wrong", "登入已超過十分鐘，或本機時間不正確")
	}
	return nil
}

// shopSuffix ends the canonical address of every shop.
const shopSuffix = ".easy.co"

func notLanded(en, zh string) error {
	return &connectors.Error{Kind: connectors.Unauthorized, Reason: en, Says: connectors.Text{EN: en, ZH: zh}, Do: adviceLanded}
}

var (
	inValues = strings.NewReplacer("%", "%25", "&", "%26")
	inKeys   = strings.NewReplacer("%", "%25", "&", "%26", "=", "%3D")
)

// landedMessage is what EasyStore signs of a query: all of it but the signature, sorted (FACTS.md 1.1). Whether our state, which is part of
// the address to come back to, is signed too is not known: without leaves it out.
func landedMessage(landed url.Values, without string) string {
	var signed []string
	for _, key := range slices.Sorted(maps.Keys(landed)) {
		if key != "hmac" && key != without {
			signed = append(signed, inKeys.Replace(key)+"="+inValues.Replace(landed.Get(key)))
		}
	}
	return strings.Join(signed, "&")
}

// renew trades the refresh token, where the log-in gave one.
func (c *connector) renew(ctx context.Context, current connectors.Values) (connectors.Values, error) {
	if err := c.app(); err != nil {
		return nil, err
	}
	if current[grantedRefresh] == "" {
		return nil, (&connectors.Error{Kind: connectors.Unauthorized, Do: adviceLogIn}).Saying(
			"the shop has not let this app in, or has ended it", "商店尚未授權此 App，或已結束授權")
	}
	fresh, err := c.trade(ctx, "oauth/token", tokenRequest{Refresh: current[grantedRefresh]})
	if err != nil {
		return nil, err
	}
	if fresh[grantedRefresh] == "" {
		fresh[grantedRefresh] = current[grantedRefresh]
	}
	return fresh, nil
}

// tokenRequest is the body of both token calls.
type tokenRequest struct {
	Client  string `json:"client_id"`
	Secret  string `json:"client_secret"`
	Code    string `json:"code,omitempty"`
	Refresh string `json:"refresh_token,omitempty"`
}

// trade makes one of the token calls and gives what is to be kept. Its answer is never kept whole: it holds tokens.
func (c *connector) trade(ctx context.Context, name string, request tokenRequest) (connectors.Values, error) {
	request.Client, request.Secret = c.client, c.secret
	body, err := json.Marshal(request)
	if err != nil {
		return nil, connectors.Errorf(connectors.Rejected, "the request cannot be written: %w", err)
	}
	reply, err := c.env.HTTP.Call(ctx, connectors.Call{
		Name: name, Method: http.MethodPost, URL: c.root + "/api/3.0/" + name + ".json", Body: body, Changes: true,
		Header: http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}},
		Check:  func(reply connectors.Reply) error { return c.checkTrade(reply, request) },
	})
	if err != nil {
		return nil, err
	}
	var answer struct {
		Access  text `json:"access_token"`
		Refresh text `json:"refresh_token"`
		Life    text `json:"expires_in"`
	}
	if json.Unmarshal(reply.Body, &answer) != nil || answer.Access == "" {
		return nil, &connectors.Error{Kind: connectors.Unexpected, Reason: "the answer of " + name + " has no token", MaybeDone: true}
	}
	values := connectors.Values{grantedToken: string(answer.Access)}
	if answer.Refresh != "" {
		values[grantedRefresh] = string(answer.Refresh)
	}
	if life, whole := answer.Life.Count(); whole && life > 0 {
		values[grantedEnds] = grant.Moment(c.env.Now().Add(time.Duration(life) * time.Second))
	}
	return values, nil
}

// checkTrade reads a refusal of a token call: whatever it says, nothing is left to trade. The app's own credentials are another matter.
func (c *connector) checkTrade(reply connectors.Reply, request tokenRequest) error {
	message, wrong := said(reply.Body)
	refused := reply.Status >= http.StatusBadRequest && reply.Status < http.StatusInternalServerError &&
		reply.Status != http.StatusRequestTimeout && reply.Status != http.StatusTooManyRequests
	if !refused && (!wrong || reply.Status >= http.StatusBadRequest) {
		return c.check(reply, "")
	}
	told := &connectors.Error{Kind: connectors.Unauthorized, Do: adviceLogIn}
	for _, secret := range []string{request.Code, request.Refresh} {
		if secret != "" {
			message = strings.ReplaceAll(message, secret, "…")
		}
	}
	told.Reason = strings.TrimSpace(statusLine(reply) + ": " + c.quote(message, ""))
	if strings.Contains(message, "client") {
		told.Code, told.Do = connectors.CodeCredentials, adviceApp
	}
	return told
}
