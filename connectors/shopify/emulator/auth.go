package emulator

// Authorisation: the page of consent, codes, tokens and their lives (FACTS.md 1.3 to 1.5).

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	tokenPath   = "/admin/oauth/access_token" //nolint:gosec // an address
	consentPath = "/admin/oauth/authorize"
	appsPath    = "/admin/settings/apps"
)

// Lives of FACTS.md 1.3 and 1.4.
const (
	codeLife    = 5 * time.Minute
	accessLife  = time.Hour
	refreshLife = 90 * 24 * time.Hour
	clientLife  = 24*time.Hour - time.Second
	graceLife   = 30 * 24 * time.Hour // of an old refresh token, from its first use
)

// scopes are what the app was given.
var scopes = []string{
	"write_products", "write_inventory", "read_orders", "read_locations", "write_merchant_managed_fulfillment_orders",
	"write_third_party_fulfillment_orders",
}

// authority issues codes and tokens and knows what became of each.
type authority struct {
	random  *rand.Rand
	codes   map[string]*code
	access  map[string]*accessToken
	refresh map[string]*refreshToken
	given   *pair // what Credentials gave last
	revoked bool  // the app was uninstalled
}

type code struct {
	ends time.Time
	used bool
}

type accessToken struct {
	ends time.Time // zero: never
	dead bool
}

// refreshToken may be used again until the one that replaced it is used, for 30 days at the most.
type refreshToken struct {
	ends  time.Time
	first time.Time // of its first use; zero: none
	next  string    // what replaced it last
	dead  bool
}

type pair struct{ access, refresh string }

func newAuthority(seed uint64) authority {
	return authority{
		random: emulation.NewRand(seed ^ 0x50f1), codes: map[string]*code{}, refresh: map[string]*refreshToken{},
		access: map[string]*accessToken{adminToken: {}},
	}
}

func (a *authority) secret(prefix string) string {
	return fmt.Sprintf("%s%016x%016x", prefix, a.random.Uint64(), a.random.Uint64())
}

// issue makes a fresh pair.
func (a *authority) issue(now time.Time) pair {
	p := pair{a.secret("shpat_dummy_"), a.secret("shprt_dummy_")}
	a.access[p.access] = &accessToken{ends: now.Add(accessLife)}
	a.refresh[p.refresh] = &refreshToken{ends: now.Add(refreshLife)}
	return p
}

// offer gives a pair for a merchant's hands: the same one while it is good.
func (a *authority) offer(now time.Time) pair {
	if a.given == nil || !a.given.fresh(a, now) {
		p := a.issue(now)
		if a.access[p.access].dead = a.revoked; a.revoked {
			a.refresh[p.refresh].dead = true
		}
		a.given = &p
	}
	return *a.given
}

func (p pair) fresh(a *authority, now time.Time) bool {
	return a.revoked || a.refresh[p.refresh].first.IsZero() && now.Before(a.access[p.access].ends)
}

func (a *authority) revokeAll() {
	a.revoked = true
	for _, t := range a.access {
		t.dead = true
	}
	for _, t := range a.refresh {
		t.dead = true
	}
	for _, c := range a.codes {
		c.used = true
	}
}

// checkToken is the gate of every GraphQL call.
func (e *Emulator) checkToken(r *http.Request) bool {
	t := e.auth.access[r.Header.Get("X-Shopify-Access-Token")]
	switch {
	case t == nil:
		e.Break(ruleToken, "an access token that was never given out")
		return false
	case t.dead:
		return false
	case !t.ends.IsZero() && !e.Now().Before(t.ends):
		e.Break(ruleExpired, "an access token after its end")
		return false
	}
	return true
}

type tokenBody struct {
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	Code         string `json:"code"`
	Expiring     string `json:"expiring"`
	GrantType    string `json:"grant_type"`
	RefreshToken string `json:"refresh_token"`
}

// tokenError is a refusal of the token endpoint.
type tokenError struct {
	status      int
	code, words string
	rule        string
}

func (e *tokenError) Error() string { return e.code }

var errLost = errors.New("the answer is lost")

func (e *Emulator) serveToken(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.Count("access_token")
	answer, err := e.token(r)
	var refused *tokenError
	switch {
	case errors.Is(err, errLost):
		panic(http.ErrAbortHandler)
	case errors.As(err, &refused):
		if refused.rule != "" {
			e.Break(refused.rule, refused.words)
		}
		reply(w, refused.status, map[string]any{"error": refused.code, "error_description": refused.words})
	default:
		reply(w, http.StatusOK, answer)
	}
}

func (e *Emulator) token(r *http.Request) (map[string]any, error) {
	var body tokenBody
	text, _ := io.ReadAll(r.Body)
	if r.Method != http.MethodPost || json.Unmarshal(text, &body) != nil {
		return nil, &tokenError{http.StatusBadRequest, "invalid_request", "a POST of JSON is wanted", ruleRequest}
	}
	if e.On(frozen) {
		return nil, &tokenError{http.StatusPaymentRequired, "shop_frozen", "Unavailable Shop", ""}
	}
	if body.ClientID != clientID || body.ClientSecret != clientSecret {
		return nil, &tokenError{http.StatusBadRequest, "invalid_client", "client_id or client_secret is wrong", ruleClient}
	}
	switch body.GrantType {
	case "client_credentials":
		return e.clientCredentials()
	case "refresh_token":
		return e.refreshed(body.RefreshToken)
	case "":
		return e.traded(body)
	}
	return nil, &tokenError{http.StatusBadRequest, "unsupported_grant_type", "no such grant type", ruleRequest}
}

func (e *Emulator) clientCredentials() (map[string]any, error) {
	if e.auth.revoked {
		return nil, &tokenError{http.StatusBadRequest, "app_not_installed", "The app is not installed on this shop", ""}
	}
	token := e.auth.secret("shpat_dummy_")
	e.auth.access[token] = &accessToken{ends: e.Now().Add(clientLife)}
	return map[string]any{"access_token": token, "scope": strings.Join(scopes, ","), "expires_in": int(clientLife / time.Second)}, nil
}

func (e *Emulator) traded(body tokenBody) (map[string]any, error) {
	c := e.auth.codes[body.Code]
	switch {
	case c == nil || e.Now().After(c.ends):
		return nil, &tokenError{http.StatusBadRequest, "invalid_request", "The authorization code was not found or was already used", ""}
	case c.used:
		return nil, &tokenError{http.StatusBadRequest, "invalid_request", "The authorization code was not found or was already used", ruleCodeOnce}
	}
	c.used = true
	if body.Expiring != "1" || e.On(neverExpires) {
		token := e.auth.secret("shpat_dummy_")
		e.auth.access[token] = &accessToken{}
		return map[string]any{"access_token": token, "scope": strings.Join(scopes, ",")}, nil
	}
	return e.granted(e.auth.issue(e.Now())), nil
}

func (e *Emulator) granted(p pair) map[string]any {
	return map[string]any{
		"access_token": p.access, "scope": strings.Join(scopes, ","), "expires_in": int(accessLife / time.Second),
		"refresh_token": p.refresh, "refresh_token_expires_in": int(refreshLife / time.Second),
	}
}

// refreshed replaces a refresh token. The old one stays good until the new one is used: its answer may have been lost.
func (e *Emulator) refreshed(text string) (map[string]any, error) {
	invalid := &tokenError{http.StatusBadRequest, "invalid_grant", "The refresh token is invalid or expired", ""}
	t := e.auth.refresh[text]
	now := e.Now()
	switch {
	case t == nil || t.dead || now.After(t.ends) || !t.first.IsZero() && now.After(t.first.Add(graceLife)):
		return nil, invalid
	case t.next != "" && !e.auth.refresh[t.next].first.IsZero():
		invalid.rule = ruleRefreshOnce
		return nil, invalid
	}
	if t.first.IsZero() {
		t.first = now
	}
	p := e.auth.issue(now)
	t.next = p.refresh
	if e.On(lostRefresh) {
		_ = e.Turn(lostRefresh, false)
		return nil, errLost
	}
	return e.granted(p), nil
}

// apps are the pages on which a merchant lets the app in, and removes it.
func (e *Emulator) apps() emulation.Apps {
	return emulation.Apps{
		ConsentPath: consentPath, RemovalPath: appsPath,
		Consent: emulation.Consent{Platform: "Shopify（模擬）", Question: "要安裝「GoWarehouse」嗎？它會讀取訂單與商品、建立出貨紀錄並更新庫存。", Yes: "安裝", No: "取消"},
		Removal: emulation.Consent{Platform: "Shopify（模擬）", Question: "要解除安裝「GoWarehouse」嗎？", Yes: "解除安裝", No: "保留"},
		Admit:   e.admit, Grant: e.agreed, Remove: e.auth.revokeAll, Guard: &e.mu,
	}
}

// Authorize opens the link as the merchant would and gives the address the browser lands on.
func (e *Emulator) Authorize(link string) (string, error) { return e.apps().Visit(link) }

// admit checks the link of the page of consent.
func (e *Emulator) admit(q url.Values) error {
	switch {
	case q.Get("client_id") != clientID:
		e.Break(ruleClient, "a page of consent for another app")
		return errors.New("Oauth error invalid_client: the app is not known")
	case !slices.Contains(Redirects, q.Get("redirect_uri")):
		e.Break(ruleRedirect, "a redirect_uri that is not registered")
		return errors.New("Oauth error invalid_request: The redirect_uri is not whitelisted")
	}
	return nil
}

// agreed gives the app its code, by the address of the app's own to which the merchant comes back.
func (e *Emulator) agreed(q url.Values) (string, error) {
	e.auth.revoked = false
	text := e.auth.secret("")
	e.auth.codes[text] = &code{ends: e.Now().Add(codeLife)}
	back := url.Values{
		"code": {text}, "host": {"YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvZ3ctZGVtby10dw"}, "shop": {shopDomain}, "state": {q.Get("state")},
		"timestamp": {strconv.FormatInt(e.Now().Unix(), 10)},
	}
	mac := hmac.New(sha256.New, []byte(clientSecret))
	_, _ = io.WriteString(mac, strings.ReplaceAll(back.Encode(), "+", "%20"))
	back.Set("hmac", hex.EncodeToString(mac.Sum(nil)))
	return q.Get("redirect_uri") + "?" + back.Encode(), nil
}

// reply writes an answer of JSON.
func reply(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // the answer is made here
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(text)
}
