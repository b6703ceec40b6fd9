package liteshop

// Connecting: the browser, codes, tokens and their renewal, the test, and the one way every request takes (FACTS.md sections 1 and 7).

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/grant"
	"gowarehouse/connectors/transport"
)

// connector is one shop. It is safe for concurrent use.
type connector struct {
	env    connectors.Env
	base   string // without a slash at the end
	notify bool
	tokens *grant.Tokens
}

// Every ability of the contract that Liteshop has.
var (
	_ connectors.Connector      = (*connector)(nil)
	_ connectors.Authorizer     = (*connector)(nil)
	_ connectors.TrackingPusher = (*connector)(nil)
	_ connectors.StockPusher    = (*connector)(nil)
	_ connectors.SKUFinder      = (*connector)(nil)
	_ connectors.CancelWatcher  = (*connector)(nil)
	_ connectors.PushVerifier   = (*connector)(nil)
	_ connectors.PushRegistrar  = (*connector)(nil)
)

func open(env connectors.Env) *connector {
	c := &connector{env: env, base: strings.TrimRight(cmp.Or(env.BaseURL, host), "/"), notify: env.Values[keyNotify] != no}
	c.tokens = &grant.Tokens{Keeper: env.Tokens, Now: env.Now, Access: keyAccess, Ends: keyExpires, Early: renewBefore, Renew: c.renew}
	return c
}

// app are the credentials of this program at Liteshop.
func (c *connector) app() (id, secret string, err error) {
	id, secret = strings.TrimSpace(c.env.App[keyClientID]), strings.TrimSpace(c.env.App[keyClientSecret])
	if id == "" || secret == "" {
		told := &connectors.Error{Kind: connectors.Unauthorized, Code: connectors.CodeCredentials, Do: adviceApp}
		return "", "", told.Saying("client id or client secret is missing", "缺少 client id 或 client secret")
	}
	return id, secret, nil
}

// Begin gives the page of consent.
func (c *connector) Begin(_ context.Context, redirect, state string) (string, error) {
	id, secret, err := c.app()
	if err != nil {
		return "", err
	}
	q := url.Values{
		"response_type": {"code"}, "client_id": {id}, "redirect_uri": {redirect}, "scope": {scope}, "state": {state},
		"code_challenge": {challenge(verifier(secret, state))}, "code_challenge_method": {"S256"},
	}
	return c.base + pathAuthorize + "?" + strings.ReplaceAll(q.Encode(), "+", "%20"), nil
}

// verifier is the secret half of PKCE. It follows from the state, which comes back, and the client secret, which nobody else has: so it needs
// to be kept nowhere while the merchant is in the browser.
func verifier(secret, state string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = io.WriteString(mac, "pkce\n"+state) // a hash never fails
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func challenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Finish trades the code that the browser brought back, and asks whose shop it is. The engine has compared the state.
func (c *connector) Finish(ctx context.Context, redirect string, landed url.Values) ([]connectors.Grant, error) {
	_, secret, err := c.app()
	if err != nil {
		return nil, err
	}
	if err := refusedInBrowser(landed); err != nil {
		return nil, err
	}
	values, err := c.trade(ctx, "token (code)", url.Values{
		"grant_type": {"authorization_code"}, "code": {landed.Get("code")}, "redirect_uri": {redirect},
		"code_verifier": {verifier(secret, landed.Get("state"))},
	})
	if err != nil {
		return nil, err
	}
	shop, err := c.shop(ctx, values[keyAccess])
	if err != nil {
		return nil, err
	}
	values[keyShopID], values[keyShopTitle] = shop.ID, shop.Name
	kept, err := c.env.Tokens.Load(ctx)
	if err == nil && kept[keyShopID] == shop.ID {
		maps.Copy(values, hookOf(kept)) // what is registered for the shop's messages stays
	}
	return []connectors.Grant{{Shop: shop, Values: values}}, nil
}

// refusedInBrowser tells a browser that did not bring a code.
func refusedInBrowser(landed url.Values) error {
	told := &connectors.Error{Kind: connectors.Unauthorized, Do: adviceLanded}
	switch {
	case landed.Get("error") == errorDenied:
		return told.Saying("the merchant did not allow it", "商家未同意授權")
	case landed.Get("error") != "":
		told.Code = "oauth_error" // the address is anybody's to write: its words are not repeated
		return told.Saying("Liteshop did not authorise the account", "Liteshop 未完成授權")
	case landed.Get("code") == "":
		return told.Saying("the address the browser landed on has no code", "瀏覽器返回的網址沒有授權碼")
	}
	return nil
}

// Revoke ends the authorisation by a call. Where there is no token any more nothing is left to end; where Liteshop does not take the call the
// merchant ends it in the shop's back office.
func (c *connector) Revoke(ctx context.Context, _ string) (string, error) {
	kept, err := c.env.Tokens.Load(ctx)
	if err != nil || kept[keyRefresh] == "" {
		return "", err
	}
	_, err = c.post(ctx, "revoke", pathRevoke, url.Values{"token": {kept[keyRefresh]}})
	if err != nil && !connectors.Ends(err) {
		return c.base, nil
	}
	return "", err
}

// tokenReply is what the token endpoint answers, or refuses with.
type tokenReply struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	Expires text   `json:"expires_in"`
	Error   string `json:"error"`
}

// trade asks for tokens. An answer without them may have spent what was traded.
func (c *connector) trade(ctx context.Context, name string, form url.Values) (connectors.Values, error) {
	reply, err := c.post(ctx, name, pathToken, form)
	if err != nil {
		return nil, err
	}
	var tokens tokenReply
	if json.Unmarshal(reply.Body, &tokens) != nil || tokens.Access == "" || tokens.Refresh == "" {
		told := misshapen(wrongTokens, nil, nil) // the answer is not kept: it may hold tokens
		told.MaybeDone = true
		return nil, told
	}
	life := usualLife
	if seconds, counted := tokens.Expires.Count(); counted && seconds > 0 {
		life = time.Duration(seconds) * time.Second
	}
	return connectors.Values{
		keyAccess: tokens.Access, keyRefresh: tokens.Refresh, keyExpires: grant.Moment(c.env.Now().Add(life)),
	}, nil
}

// post sends a form with the program's credentials.
func (c *connector) post(ctx context.Context, name, path string, form url.Values) (connectors.Reply, error) {
	id, secret, err := c.app()
	if err != nil {
		return connectors.Reply{}, err
	}
	form.Set("client_id", id)
	form.Set("client_secret", secret)
	return c.env.HTTP.Call(ctx, connectors.Call{
		Name: name, Method: http.MethodPost, URL: c.base + path, Body: []byte(form.Encode()), Changes: true, Check: checkToken,
		Header: http.Header{"Accept": {"application/json"}, "Content-Type": {"application/x-www-form-urlencoded"}},
	})
}

// checkToken reads an answer of the log-in. Its body goes into no error.
func checkToken(reply connectors.Reply) error {
	var said tokenReply
	isJSON := json.Unmarshal(reply.Body, &said) == nil
	told := &connectors.Error{Kind: connectors.Unauthorized, Code: said.Error}
	switch {
	case reply.Status >= http.StatusInternalServerError:
	case reply.Status == http.StatusNotFound:
		return misshapen(wrongCall, nil, nil)
	case said.Error == errorClient:
		told.Code, told.Do = connectors.CodeCredentials, adviceApp
		return told.Saying("Liteshop does not know the client id and secret of this program", "Liteshop 拒絕本系統的 client id 與 secret")
	case said.Error == errorGrant:
		told.Do = adviceAuthorize
		return told.Saying("the authorisation has ended", "授權已失效")
	case said.Error != "":
		told.Kind, told.Code = connectors.Rejected, "oauth_error"
		return told.Saying("Liteshop refuses the log-in", "Liteshop 拒絕授權")
	}
	if plain := transport.Check(reply); plain != nil {
		return plain
	}
	if !isJSON {
		return misshapen(wrongJSON, nil, nil)
	}
	return nil
}

// renew trades the refresh token. Asking twice is harmless: the old one is good until the new access token is first used.
func (c *connector) renew(ctx context.Context, current connectors.Values) (connectors.Values, error) {
	if current[keyRefresh] == "" {
		told := &connectors.Error{Kind: connectors.Unauthorized, Do: adviceAuthorize}
		return nil, told.Saying("the shop has not authorised this account", "商店尚未授權此帳號")
	}
	renewed, err := c.trade(ctx, "token (refresh)", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {current[keyRefresh]}})
	if err != nil {
		return nil, err
	}
	fresh := maps.Clone(current)
	maps.Copy(fresh, renewed)
	return fresh, nil
}

// Test asks for the shop.
func (c *connector) Test(ctx context.Context) (connectors.Identity, error) {
	reply, err := c.call(ctx, request{operation: callShop})
	if err != nil {
		return connectors.Identity{}, err
	}
	return identity(reply)
}

// shop asks for the shop with a token that is not kept yet.
func (c *connector) shop(ctx context.Context, access string) (connectors.Identity, error) {
	reply, err := c.send(ctx, request{operation: callShop}, access)
	if err != nil {
		return connectors.Identity{}, err
	}
	return identity(reply)
}

func identity(reply connectors.Reply) (connectors.Identity, error) {
	about, err := decode[shopReply](reply)
	if err == nil && !isID(about.Shop.ID) {
		err = misshapen(wrongShop, reply.Body, nil)
	}
	if err != nil {
		return connectors.Identity{}, err
	}
	return connectors.Identity{ID: string(about.Shop.ID), Name: string(cmp.Or(about.Shop.Title, about.Shop.ID))}, nil
}

// request is one call of the API.
type request struct {
	operation
	id    string
	query url.Values
	body  any
}

// call sends a request with a good token, and once more with a new one if Liteshop refused it.
func (c *connector) call(ctx context.Context, r request) (connectors.Reply, error) {
	return grant.Use(ctx, c.tokens, isRefusedToken, func(kept connectors.Values) (connectors.Reply, error) {
		return c.send(ctx, r, kept[keyAccess])
	})
}

func (c *connector) send(ctx context.Context, r request, access string) (connectors.Reply, error) {
	at := c.base + strings.Replace(r.path, "{id}", url.PathEscape(r.id), 1)
	if len(r.query) > 0 {
		at += "?" + r.query.Encode()
	}
	call := connectors.Call{
		Name: r.name, Method: r.method, URL: at, Changes: r.changes,
		Check:  func(reply connectors.Reply) error { return check(reply, r.changes) },
		Header: http.Header{"Accept": {"application/json"}, "Authorization": {"Bearer " + access}},
	}
	if r.body != nil {
		encoded, err := json.Marshal(r.body)
		if err != nil {
			return connectors.Reply{}, connectors.Errorf(connectors.Unexpected, "%s: %w", r.name, err)
		}
		call.Body = encoded
		call.Header.Set("Content-Type", "application/json")
	}
	return c.env.HTTP.Call(ctx, call)
}
