package shopee

// Connecting: the browser, codes, tokens and their renewal.

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/grant"
)

// Pages of FACTS.md 1.4.
const (
	pageGrant  = apiPath + "shop/auth_partner"
	pageRevoke = apiPath + "shop/cancel_auth_partner"
)

// renewBefore is how long before its end an access token is renewed.
const renewBefore = 5 * time.Minute

// Begin gives the authorisation page. Its signed form lives five minutes and has no state of its own: state travels in the redirect.
func (c *Connector) Begin(_ context.Context, redirect, state string) (string, error) {
	if c.setting(keyLinkStyle) == linkOpen {
		return c.openLink(redirect, state)
	}
	return c.signedLink(pageGrant, withState(redirect, state))
}

// Revoke gives Shopee's own page for ending the authorisation.
func (c *Connector) Revoke(_ context.Context, redirect string) (string, error) {
	return c.signedLink(pageRevoke, redirect)
}

func (c *Connector) signedLink(page, redirect string) (string, error) {
	a, err := c.app()
	if err != nil {
		return "", err
	}
	q := url.Values{"redirect": {redirect}}
	a.signQuery(q, page, c.env.Now(), "", "")
	return c.host(apiHosts) + page + "?" + q.Encode(), nil
}

func (c *Connector) openLink(redirect, state string) (string, error) {
	a, err := c.app()
	if err != nil {
		return "", err
	}
	q := url.Values{"partner_id": {a.id}, "auth_type": {"seller"}, "redirect_uri": {redirect}, "response_type": {"code"}, "state": {state}}
	return c.host(openHosts) + "/auth?" + q.Encode(), nil
}

func withState(redirect, state string) string {
	u, err := url.Parse(redirect)
	if err != nil || state == "" {
		return redirect
	}
	q := u.Query()
	q.Set("state", state)
	u.RawQuery = q.Encode()
	return u.String()
}

// tokenRequest is the body of the three token calls.
type tokenRequest struct {
	Code          string      `json:"code,omitempty"`
	ResendCode    string      `json:"resend_code,omitempty"`
	RefreshToken  string      `json:"refresh_token,omitempty"`
	PartnerID     json.Number `json:"partner_id,omitempty"`
	ShopID        json.Number `json:"shop_id,omitempty"`
	MainAccountID json.Number `json:"main_account_id,omitempty"`
}

// tokenReply is what they answer, at top level.
type tokenReply struct {
	ShopIDs      []ident     `json:"shop_id_list"`
	AccessToken  string      `json:"access_token"`
	RefreshToken string      `json:"refresh_token"`
	ExpireIn     json.Number `json:"expire_in"`
}

// Finish trades the code that the browser brought back. Each shop gets a grant of its own with a refresh chain of its own, which
// all begin at the same refresh token (FACTS.md 1.4).
func (c *Connector) Finish(ctx context.Context, _ string, landed url.Values) ([]connectors.Grant, error) {
	a, err := c.app()
	if err != nil {
		return nil, err
	}
	code, shop, main := landed.Get("code"), ident(landed.Get(keyShopID)), ident(landed.Get("main_account_id"))
	if code == "" || !isWhole([]byte(shop.or(main))) {
		return nil, &connectors.Error{
			Kind:   connectors.Unauthorized,
			Reason: "the address the browser landed on has no code or no shop",
			Do:     adviceLanded,
		}
	}
	request := tokenRequest{Code: code, PartnerID: json.Number(a.id)}
	if shop.known() {
		request.ShopID = shop.number()
	} else {
		request.MainAccountID = main.number()
	}
	reply, err := c.trade(ctx, opTokenGet, request)
	if err != nil {
		return nil, err
	}
	if len(reply.ShopIDs) == 0 && shop.known() {
		reply.ShopIDs = []ident{shop}
	}
	return c.grants(reply)
}

var adviceLanded = connectors.Text{
	EN: "Begin the authorisation again and, if the browser cannot come back by itself, paste the whole address it landed on.",
	ZH: "請重新開始授權；若瀏覽器無法自動返回，請貼上最後停留的完整網址。",
}

// Recover trades a resend code for new tokens of this account's shop. Shopee serves it in the live environment only.
func (c *Connector) Recover(ctx context.Context, code string) (connectors.Grant, error) {
	if c.setting(keyEnvironment) != live {
		return connectors.Grant{}, wrongWay("Shopee has no resend codes in the sandbox", adviceSandbox)
	}
	reply, err := c.trade(ctx, opResend, tokenRequest{ResendCode: strings.TrimSpace(code)})
	if err != nil {
		return connectors.Grant{}, err
	}
	grants, err := c.grants(reply)
	if err != nil {
		return connectors.Grant{}, err
	}
	mine := c.env.Values[keyShopID]
	if mine == "" {
		return grants[0], nil
	}
	i := slices.IndexFunc(grants, func(g connectors.Grant) bool { return g.Shop.ID == mine })
	if i < 0 {
		return connectors.Grant{}, wrongWay("the code belongs to shop "+grants[0].Shop.ID+", this account is shop "+mine, adviceCode)
	}
	return grants[i], nil
}

// trade makes one of the token calls and checks that tokens came.
func (c *Connector) trade(ctx context.Context, op operation, request tokenRequest) (tokenReply, error) {
	var reply tokenReply
	if err := c.call(ctx, op, nil, request, &reply); err != nil {
		return reply, c.fitted(withoutBody(err))
	}
	if reply.AccessToken == "" || reply.RefreshToken == "" {
		empty := broken(nil, "the answer of "+op.name+" has no tokens", nil)
		empty.MaybeDone, empty.Do = true, c.reconnect()
		return reply, empty
	}
	return reply, nil
}

// withoutBody takes an unreadable answer off an error: it may hold tokens.
func withoutBody(err error) error {
	copied := *asError(err)
	copied.Body = nil
	return &copied
}

// fitted is an error whose advice fits the environment: the sandbox has no resend codes.
func (c *Connector) fitted(err error) error {
	copied := *asError(err)
	if copied.Do == adviceReconnect {
		copied.Do = c.reconnect()
	}
	return &copied
}

func (c *Connector) reconnect() connectors.Text {
	if c.setting(keyEnvironment) == live {
		return adviceReconnect
	}
	return adviceSandbox
}

// grants makes one grant per shop of a token answer.
func (c *Connector) grants(reply tokenReply) ([]connectors.Grant, error) {
	var grants []connectors.Grant
	for _, id := range reply.ShopIDs {
		if !id.known() {
			continue
		}
		values := c.tokenValues(reply)
		values[keyShopID] = string(id)
		grants = append(grants, connectors.Grant{Shop: connectors.Identity{ID: string(id)}, Values: values})
	}
	if len(grants) == 0 {
		return nil, wrongWay("the authorisation names no shop", adviceLanded)
	}
	return grants, nil
}

func (c *Connector) tokenValues(reply tokenReply) connectors.Values {
	return connectors.Values{
		keyAccess: reply.AccessToken, keyRefresh: reply.RefreshToken,
		keyAccessExpires: grant.Moment(expiry(reply.ExpireIn, c.env.Now())),
	}
}

// shortestEpoch separates moments from durations in expire_in (FACTS.md 1.4).
const shortestEpoch = 1_000_000_000

// expiry reads expire_in, which is documented in seconds and shown in one sample as a moment. Anything else means the four hours of
// the documentation.
func expiry(n json.Number, now time.Time) time.Time {
	seconds, err := strconv.ParseInt(n.String(), 10, 64)
	switch {
	case err != nil || seconds <= 0 || seconds > lastSecond:
		return now.Add(4 * time.Hour)
	case seconds > shortestEpoch:
		return time.Unix(seconds, 0)
	}
	return now.Add(time.Duration(seconds) * time.Second)
}

// tokens are what a shop call is signed with.
type tokens struct{ access, shopID string }

func (c *Connector) tokensOf(stored connectors.Values) (tokens, error) {
	t := tokens{access: stored[keyAccess], shopID: c.env.Values[keyShopID]}
	if t.shopID == "" {
		t.shopID = stored[keyShopID]
	}
	if !isWhole([]byte(t.shopID)) {
		return tokens{}, &connectors.Error{Kind: connectors.Unauthorized, Reason: "the account has no shop number", Do: adviceSandbox}
	}
	return t, nil
}

// refreshed trades the refresh token.
func (c *Connector) refreshed(ctx context.Context, current connectors.Values) (connectors.Values, error) {
	switch {
	case current[keyAccess] == "" && current[keyRefresh] == "":
		return nil, &connectors.Error{Kind: connectors.Unauthorized, Reason: "the account is not authorised", Do: adviceSandbox}
	case current[keyRefresh] == "":
		return nil, &connectors.Error{Kind: connectors.Unauthorized, Reason: "the account has no refresh token", Do: c.reconnect()}
	}
	a, err := c.app()
	if err != nil {
		return nil, err
	}
	t, err := c.tokensOf(current)
	if err != nil {
		return nil, err
	}
	reply, err := c.trade(
		ctx,
		opRefresh,
		tokenRequest{RefreshToken: current[keyRefresh], PartnerID: json.Number(a.id), ShopID: json.Number(t.shopID)},
	)
	if err != nil {
		return nil, err
	}
	fresh := maps.Clone(current)
	maps.Copy(fresh, c.tokenValues(reply))
	return fresh, nil
}

// shopInfo is what get_shop_info answers, at top level.
type shopInfo struct {
	Name    string `json:"shop_name"`
	Region  string `json:"region"`
	Status  string `json:"status"`
	Expires stamp  `json:"expire_time"`
}

// Test asks for the shop's name and state.
func (c *Connector) Test(ctx context.Context) (connectors.Identity, error) {
	var info shopInfo
	if err := c.call(ctx, opShopInfo, nil, nil, &info); err != nil {
		return connectors.Identity{}, err
	}
	if info.Region != "TW" {
		return connectors.Identity{}, wrongWay("the shop is in region "+info.Region+", not TW", adviceRegion)
	}
	if info.Status != "NORMAL" {
		return connectors.Identity{}, wrongWay("Shopee says the shop is "+info.Status, adviceShop)
	}
	stored, err := c.env.Tokens.Load(ctx)
	if err != nil {
		return connectors.Identity{}, asError(err)
	}
	t, err := c.tokensOf(stored)
	if err != nil {
		return connectors.Identity{}, err
	}
	identity := connectors.Identity{Name: info.Name, ID: t.shopID, ExpiresAt: info.Expires.at()}
	if identity.ExpiresAt != nil {
		identity.Learned = connectors.Values{keyGrantExpires: identity.ExpiresAt.Format(time.RFC3339)}
	}
	return identity, nil
}

var adviceRegion = connectors.Text{
	EN: "Only shops of Shopee Taiwan are supported: authorise with the seller account of the Taiwan shop.",
	ZH: "僅支援蝦皮台灣商店：請以台灣商店的賣家帳號重新授權。",
}
