package emulator

// The log-in with a partner app: the page of consent, codes and tokens (FACTS.md 1.1).

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors/emulation"
)

const (
	consentPath  = "/oauth/authorize"
	appsPath     = "/apps"
	tradeCode    = "POST /api/3.0/oauth/access_token"
	tradeRefresh = "POST /api/3.0/oauth/token"
)

const (
	codeLife   = 10 * time.Minute
	accessLife = time.Hour // under tokens_end
)

// Redirects are the addresses registered with the app.
var Redirects = []string{
	"http://localhost:38721/easystore/callback", "http://localhost:38722/easystore/callback", "http://localhost:38723/easystore/callback",
}

// grantable are the scopes that an app may ask for.
var grantable = []string{
	"read_orders", "write_orders", "read_fulfillments", "write_fulfillments", "read_products", "write_products", "read_shipping", "read_customers",
}

// authority issues codes and tokens and knows what became of each.
type authority struct {
	random  *rand.Rand
	codes   map[string]time.Time // by code, with its end; used ones are gone
	access  map[string]*access
	refresh map[string]bool // refresh tokens: true once used
}

// access is a token that was given out.
type access struct {
	ends time.Time // zero: never
	dead bool
}

func (a *access) lives() bool { return a != nil && !a.dead }

func newAuthority(seed uint64) authority {
	return authority{
		random: emulation.NewRand(seed ^ 0xea5e), codes: map[string]time.Time{}, access: map[string]*access{}, refresh: map[string]bool{},
	}
}

func (a *authority) secret(kind string) string {
	return fmt.Sprintf("es_dummy_%s_%016x%016x", kind, a.random.Uint64(), a.random.Uint64())
}

// ended says whether a token was good and is over: nobody is to blame for meeting that.
func (e *Emulator) ended(token string) bool {
	t := e.auth.access[token]
	return t.lives() && !t.ends.IsZero() && !e.Now().Before(t.ends)
}

// revokeAll is what the merchant does by taking the app off his shop.
func (a *authority) revokeAll() {
	for _, t := range a.access {
		t.dead = true
	}
	clear(a.refresh)
}

type tradeBody struct {
	Client  string `json:"client_id"`
	Secret  string `json:"client_secret"`
	Code    string `json:"code"`
	Refresh string `json:"refresh_token"`
}

// trader reads the body of a token call and checks whose it is.
func (e *Emulator) trader(c *call) (tradeBody, *reply) {
	var body tradeBody
	if refusal := e.decode(c, &body); refusal != nil {
		return body, refusal
	}
	if body.Client != clientID || body.Secret != clientSecret {
		e.Break(ruleClient, "another app's")
		return body, fail(http.StatusUnauthorized, "invalid_client", "The client credentials are invalid")
	}
	return body, nil
}

func (e *Emulator) tradeCode(c *call) *reply {
	body, refusal := e.trader(c)
	if refusal != nil {
		return refusal
	}
	ends, known := e.auth.codes[body.Code]
	if !known || e.Now().After(ends) {
		e.Break(ruleCodeOnce, "unknown, used or too old")
		return fail(http.StatusBadRequest, "invalid_grant", "The authorization code is invalid or was used")
	}
	delete(e.auth.codes, body.Code)
	return e.grant()
}

func (e *Emulator) tradeRefresh(c *call) *reply {
	body, refusal := e.trader(c)
	if refusal != nil {
		return refusal
	}
	used, known := e.auth.refresh[body.Refresh]
	if used {
		e.Break(ruleRefreshOnce, "used before")
	}
	if !known || used {
		return fail(http.StatusBadRequest, "invalid_grant", "The refresh token is invalid")
	}
	e.auth.refresh[body.Refresh] = true
	return e.grant()
}

// grant gives a token out. A new one does not end the others: the life of EasyStore's is not known.
func (e *Emulator) grant() *reply {
	token := e.auth.secret("granted")
	e.auth.access[token] = &access{}
	answer := object{"access_token": token}
	if e.On(tokensEnd) {
		refresh := e.auth.secret("refresh")
		e.auth.access[token].ends, e.auth.refresh[refresh] = e.Now().Add(accessLife), false
		answer["refresh_token"], answer["expires_in"] = refresh, int(accessLife/time.Second)
	}
	return ok(answer)
}

// apps are the pages on which a merchant lets the app in, and removes it.
func (e *Emulator) apps() emulation.Apps {
	return emulation.Apps{
		ConsentPath: consentPath, RemovalPath: appsPath,
		Consent: emulation.Consent{Platform: "EasyStore（模擬）", Question: "要安裝「GoWarehouse」嗎？它會讀取訂單與商品、建立出貨紀錄並更新庫存。", Yes: "安裝", No: "取消"},
		Removal: emulation.Consent{Platform: "EasyStore（模擬）", Question: "要移除「GoWarehouse」嗎？", Yes: "移除", No: "保留"},
		Admit:   e.allows, Grant: e.agreed, Remove: e.auth.revokeAll, Guard: &e.mu,
	}
}

// Authorize opens the link as the merchant would and gives the address the browser lands on.
func (e *Emulator) Authorize(link string) (string, error) { return e.apps().Visit(link) }

// allows checks the link of the page of consent.
func (e *Emulator) allows(q url.Values) error {
	back, _, _ := strings.Cut(q.Get("redirect_uri"), "?")
	unknown := slices.ContainsFunc(strings.Split(q.Get("scope"), ","), func(s string) bool { return !slices.Contains(grantable, s) })
	switch {
	case q.Get("app_id") != clientID || q.Get("client_id") != clientID:
		e.Break(ruleClient, "a page of consent for another app")
		return errors.New("the app is not known")
	case !slices.Contains(Redirects, back):
		e.Break(ruleRedirect, "a redirect_uri that is not the app's")
		return errors.New("the redirect_uri is not the app's")
	case unknown:
		e.Break(ruleAskedScope, "an unknown scope")
		return errors.New("an unknown scope is asked for")
	}
	return nil
}

// agreed gives the app its code, by the address of the app's own to which the merchant comes back.
func (e *Emulator) agreed(q url.Values) (string, error) {
	code := e.auth.secret("code")
	e.auth.codes[code] = e.Now().Add(codeLife)
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil {
		return "", err
	}
	landed := url.Values{
		"code": {code}, "host_url": {"https://admin.easystore.co"}, "shop": {shopDomain}, "timestamp": {strconv.FormatInt(e.Now().Unix(), 10)},
	}
	if e.On(stateSigned) {
		maps.Copy(landed, back.Query())
	}
	landed.Set("hmac", e.signed(landed))
	maps.Copy(landed, back.Query())
	back.RawQuery = landed.Encode()
	return back.String(), nil
}

// signed is the HMAC of a query.
func (e *Emulator) signed(q url.Values) string {
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(q)) {
		escape := func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "%", "%25"), "&", "%26") }
		parts = append(parts, strings.ReplaceAll(escape(key), "=", "%3D")+"="+escape(q.Get(key)))
	}
	mac := hmac.New(sha256.New, []byte(clientSecret))
	_, _ = io.WriteString(mac, strings.Join(parts, "&"))
	return hex.EncodeToString(mac.Sum(nil))
}
