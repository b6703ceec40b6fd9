package emulator

// Authorisation: codes, tokens and their lives.

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// Lifetimes of FACTS.md 1.4.
const (
	codeLife    = 10 * time.Minute
	accessLife  = 4 * time.Hour
	refreshLife = 30 * 24 * time.Hour
	grantLife   = 365 * 24 * time.Hour
	oldTokenFor = 5 * time.Minute // an access token after its refresh
)

const (
	pageSigned = apiPrefix + "shop/auth_partner"
	pageRevoke = apiPrefix + "shop/cancel_auth_partner"
	pageOpen   = "/auth"
)

// authority issues codes and tokens and knows what became of each.
type authority struct {
	random  *rand.Rand
	codes   map[string]*code
	access  map[string]*accessToken
	refresh map[string]*refreshToken
	given   *pair // what Credentials gave last
	since   time.Time
}

// code is a one-use authorisation or resend code.
type code struct {
	shops   []int64
	expires time.Time
	used    bool
	resend  bool
}

// accessToken has its own expiry per shop, because each shop refreshes by itself.
type accessToken struct {
	expires map[int64]time.Time
	used    bool
	dead    bool // revoked by the merchant
}

// refreshToken is valid once for each of its shops; what it was traded for tells a replay from a lost answer.
type refreshToken struct {
	shops   []int64
	expires time.Time
	traded  map[int64]pair
	dead    bool // revoked by the merchant
}

type pair struct{ access, refresh string }

func newAuthority(seed uint64) authority {
	return authority{
		random: emulation.NewRand(seed ^ 0x70c3), codes: map[string]*code{},
		access: map[string]*accessToken{}, refresh: map[string]*refreshToken{},
	}
}

func (a *authority) secret(prefix string) string {
	return fmt.Sprintf("%s%016x%016x", prefix, a.random.Uint64(), a.random.Uint64())
}

func (a *authority) newCode(shops []int64, resend bool, now time.Time) string {
	prefix := "cd"
	if resend {
		prefix = "resend"
	}
	text := a.secret(prefix)
	a.codes[text] = &code{shops: shops, expires: now.Add(codeLife), resend: resend}
	return text
}

// issue makes a fresh pair for the shops.
func (a *authority) issue(shops []int64, now time.Time) pair {
	p := pair{a.secret("at"), a.secret("rt")}
	expires := map[int64]time.Time{}
	for _, id := range shops {
		expires[id] = now.Add(accessLife)
	}
	a.access[p.access] = &accessToken{expires: expires}
	a.refresh[p.refresh] = &refreshToken{shops: shops, expires: now.Add(refreshLife), traded: map[int64]pair{}}
	return p
}

// inUse says whether a client has shown that it holds the pair.
func (a *authority) inUse(p pair) bool {
	return a.access[p.access].used || len(a.refresh[p.refresh].traded) > 0
}

// revokeAll ends every token, as when the merchant removes the app.
func (a *authority) revokeAll() {
	for _, token := range a.access {
		token.dead = true
	}
	for _, token := range a.refresh {
		token.dead = true
	}
}

// checkToken is the second gate of shop calls (FACTS.md 1.4).
func (e *Emulator) checkToken(r *request) error {
	id, err := strconv.ParseInt(r.query.Get("shop_id"), 10, 64)
	if err != nil {
		return turnAway("shopee.token_shop", "error_param", "shop_id is invalid, should be an integer between 0 and 4294967295.")
	}
	token, known := e.auth.access[r.query.Get("access_token")]
	if !known {
		return e.invalidToken("shopee.token")
	}
	if token.dead {
		return turnAway("", "shop_no_linked", "Partner and shop has no linked.")
	}
	expires, bound := token.expires[id]
	if !bound {
		return turnAway("shopee.token_shop", "error_auth", "Invalid partner_id or shopid.")
	}
	switch late := e.Now().Sub(expires); {
	case late >= oldTokenFor:
		return e.invalidToken("shopee.token_expiry")
	case late >= 0:
		return e.invalidToken("")
	}
	token.used = true
	r.shop = e.shops[id]
	return nil
}

func (e *Emulator) invalidToken(rule string) error {
	if e.On(misspelt) {
		return turnAway(rule, "invalid_acceess_token", "Invalid access_token, please have a check.")
	}
	return turnAway(rule, "error_auth", "Invalid access_token.")
}

// tokenBody is what the three token calls send.
type tokenBody struct {
	Code          string `json:"code"`
	ResendCode    string `json:"resend_code"`
	RefreshToken  string `json:"refresh_token"`
	PartnerID     int64  `json:"partner_id"`
	ShopID        int64  `json:"shop_id"`
	MainAccountID int64  `json:"main_account_id"`
}

func (e *Emulator) tokenGet(r *request) (answer, error) {
	body, err := read[tokenBody](r)
	if err != nil {
		return answer{}, err
	}
	if body.PartnerID != partnerID {
		return answer{}, breach("shopee.partner", "error_param", "Invalid partner_id.")
	}
	c := e.auth.codes[body.Code]
	if c == nil || c.resend || e.Now().After(c.expires) {
		return answer{}, refuse("error_auth", "Invalid code")
	}
	if c.used {
		return answer{}, breach("shopee.code_once", "error_auth", "Invalid code")
	}
	if body.MainAccountID != mainAccountN && !slices.Contains(c.shops, body.ShopID) {
		return answer{}, refuse("error_auth", "Invalid partner_id or shopid.")
	}
	return e.trade(c), nil
}

func (e *Emulator) tokenResend(r *request) (answer, error) {
	if e.On(sandbox) {
		return answer{}, refuse("error_param", "Permission denied. This API is currently offline or the request path is incorrect.")
	}
	body, err := read[tokenBody](r)
	if err != nil {
		return answer{}, err
	}
	c := e.auth.codes[body.ResendCode]
	if c == nil || !c.resend || e.Now().After(c.expires) {
		return answer{}, refuse("error_auth", "Invalid code")
	}
	if c.used {
		return answer{}, breach("shopee.resend_once", "error_auth", "Invalid code")
	}
	return e.trade(c), nil
}

// trade turns a code into tokens.
func (e *Emulator) trade(c *code) answer {
	c.used = true
	e.auth.since = e.Now()
	p := e.auth.issue(c.shops, e.Now())
	return answer{flat: map[string]any{
		"shop_id_list": c.shops, "merchant_id_list": []int64{},
		"access_token": p.access, "refresh_token": p.refresh, "expire_in": e.expireIn(),
	}}
}

func (e *Emulator) expireIn() int64 {
	if e.On(epochExpiry) {
		return e.Now().Add(accessLife).Unix()
	}
	return int64(accessLife / time.Second)
}

func (e *Emulator) tokenRefresh(r *request) (answer, error) {
	body, err := read[tokenBody](r)
	if err != nil {
		return answer{}, err
	}
	if body.PartnerID != partnerID {
		return answer{}, breach("shopee.partner", "error_param", "Invalid partner_id.")
	}
	token := e.auth.refresh[body.RefreshToken]
	if token == nil || !slices.Contains(token.shops, body.ShopID) {
		return answer{}, refuse("error_shop_refresh_token", "Your refresh_token or shop_id is wrong.")
	}
	if token.dead {
		return answer{}, refuse("shop_no_linked", "Partner and shop has no linked.")
	}
	if successor, spent := token.traded[body.ShopID]; spent {
		no := refuse("error_shop_refresh_token", "Your refresh_token or shop_id is wrong.")
		if e.auth.inUse(successor) {
			no.rule = "shopee.refresh_once"
		}
		return answer{}, no
	}
	if e.Now().After(token.expires) {
		return answer{}, refuse("refresh_token_expired", "Your refresh_token expired.")
	}
	p := e.auth.issue([]int64{body.ShopID}, e.Now())
	token.traded[body.ShopID] = p
	e.outlive(body.ShopID, p.access)
	if e.On(lostRefresh) {
		_ = e.Turn(lostRefresh, false)
		return answer{}, errLostAnswer
	}
	return answer{flat: map[string]any{
		"partner_id": partnerID, "shop_id": body.ShopID,
		"access_token": p.access, "refresh_token": p.refresh, "expire_in": e.expireIn(),
	}}, nil
}

// outlive leaves older access tokens of the shop a few minutes.
func (e *Emulator) outlive(shopID int64, except string) {
	limit := e.Now().Add(oldTokenFor)
	for text, token := range e.auth.access {
		if expires, bound := token.expires[shopID]; bound && text != except && expires.After(limit) {
			token.expires[shopID] = limit
		}
	}
}

func (e *Emulator) shopInfo(r *request) (answer, error) {
	since := e.auth.since
	return answer{flat: map[string]any{
		"shop_name": r.shop.name, "region": "TW", "status": "NORMAL", "is_cb": false,
		"auth_time": since.Unix(), "expire_time": since.Add(grantLife).Unix(),
	}}, nil
}

func isAuthorisationPage(path string) bool {
	return path == pageSigned || path == pageRevoke || path == pageOpen
}

// browse serves the authorisation pages to a merchant's browser.
func (e *Emulator) browse(w http.ResponseWriter, r *http.Request) {
	page := consentPages[r.URL.Path]
	if page.Shops = e.choices(r.URL.Path); r.Method != http.MethodPost {
		if err := e.admit(r.URL); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
	}
	shop, yes := page.Asked(w, r)
	if !yes {
		return
	}
	landed, err := e.visit(r.URL, shop)
	if err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	http.Redirect(w, r, landed, http.StatusSeeOther)
}

var (
	grantPage    = emulation.Consent{Platform: "蝦皮購物（模擬）", Question: "「GoWarehouse」要求存取您的商店：讀取訂單、安排出貨、更新商品與庫存。", Yes: "同意授權", No: "取消"}
	consentPages = map[string]emulation.Consent{
		pageSigned: grantPage,
		pageOpen:   grantPage,
		pageRevoke: {Platform: "蝦皮購物（模擬）", Question: "要取消「GoWarehouse」對您商店的授權嗎？", Yes: "取消授權", No: "保留授權"},
	}
)

// choices are the shops of the pretended merchant: he logs in with one shop, or with the main account of both.
func (e *Emulator) choices(page string) []emulation.ConsentShop {
	if page == pageRevoke {
		return nil
	}
	var shops []emulation.ConsentShop
	for _, id := range []int64{mainShop, secondShop} {
		shops = append(shops, emulation.ConsentShop{Value: strconv.FormatInt(id, 10), Name: e.shops[id].name + "（" + strconv.FormatInt(id, 10) + "）"})
	}
	return append(shops, emulation.ConsentShop{Value: bothShops, Name: "主帳號：兩家商店"})
}

// bothShops is the choice of the main account.
const bothShops = "both"

// Authorize opens the link as the merchant would and gives the address the browser lands on.
func (e *Emulator) Authorize(link string) (string, error) {
	u, err := url.Parse(link)
	if err != nil {
		return "", err
	}
	return e.visit(u, "")
}

// ResendCode is what the merchant gets from the authorisation management page: a code for lost tokens.
func (e *Emulator) ResendCode() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.auth.newCode([]int64{mainShop}, true, e.Now())
}

// admit checks that a link opens one of the pages.
func (e *Emulator) admit(u *url.URL) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, err := e.landing(u)
	return err
}

// landing checks a link and gives where it leads back to.
func (e *Emulator) landing(u *url.URL) (*url.URL, error) {
	q := u.Query()
	parameter := "redirect"
	if u.Path == pageOpen { // the newer page, which is not signed
		parameter = "redirect_uri"
		if q.Get("partner_id") != strconv.Itoa(partnerID) || q.Get("auth_type") != "seller" || q.Get("response_type") != "code" {
			return nil, refuse("error_param", "partner_id, auth_type and response_type must be right.")
		}
	} else if err := e.checkSign(u.Path, &request{query: q}, true); err != nil {
		_ = e.blame(err)
		return nil, err
	}
	landing, err := url.Parse(q.Get(parameter))
	if err != nil || q.Get(parameter) == "" {
		return nil, refuse("error_param", "There is no "+parameter+" in query.")
	}
	return landing, nil
}

// visit is the merchant's yes. shop is the one that he chose; empty: the one that he always chooses.
func (e *Emulator) visit(u *url.URL, shop string) (string, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	landing, err := e.landing(u)
	if err != nil {
		return "", err
	}
	if u.Path == pageRevoke {
		e.auth.revokeAll()
		return addQuery(landing, url.Values{"shop_id": {strconv.Itoa(mainShop)}}), nil
	}
	back := e.consent(shop)
	if q := u.Query(); u.Path == pageOpen && q.Has("state") {
		back.Set("state", q.Get("state"))
	}
	return addQuery(landing, back), nil
}

// consent is what the browser brings back after the merchant's yes.
func (e *Emulator) consent(shop string) url.Values {
	if shop == bothShops || shop == "" && e.On(mainAccount) {
		c := e.auth.newCode([]int64{mainShop, secondShop}, false, e.Now())
		return url.Values{"code": {c}, "main_account_id": {strconv.Itoa(mainAccountN)}}
	}
	id := int64(mainShop)
	if shop == strconv.Itoa(secondShop) {
		id = secondShop
	}
	c := e.auth.newCode([]int64{id}, false, e.Now())
	return url.Values{"code": {c}, "shop_id": {strconv.FormatInt(id, 10)}}
}

func addQuery(u *url.URL, more url.Values) string {
	q := u.Query()
	for key, values := range more {
		q[key] = values
	}
	landed := *u
	landed.RawQuery = q.Encode()
	return landed.String()
}

// App gives the dummy app credentials.
func (e *Emulator) App() connectors.Values {
	return connectors.Values{"partner_id": strconv.Itoa(partnerID), "partner_key": partnerKey}
}

// Credentials gives a shop's tokens: the same ones until they are spent, and for ever once the merchant has revoked them.
func (e *Emulator) Credentials() connectors.Values {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.auth.given == nil || !e.usable(*e.auth.given) {
		e.auth.since = e.Now()
		p := e.auth.issue([]int64{mainShop}, e.Now())
		e.auth.given = &p
	}
	expires := e.auth.access[e.auth.given.access].expires[mainShop]
	return connectors.Values{
		"environment": "live", "shop_id": strconv.Itoa(mainShop), "sender_name": "王小明", "dropoff_slug": "SLTWOK",
		"access_token": e.auth.given.access, "refresh_token": e.auth.given.refresh,
		"access_expires_at": expires.UTC().Format(time.RFC3339),
	}
}

func (e *Emulator) usable(p pair) bool {
	token := e.auth.refresh[p.refresh]
	return token.dead || len(token.traded) == 0 && e.Now().Before(token.expires)
}
