package emulator

// The log-in: the page of consent, codes, and tokens with their lives (FACTS.md section 1).

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors/emulation"
)

const (
	consentPath = "/oauth/authorize"
	tokenPath   = "/oauth/token" //nolint:gosec // an address
	revokePath  = "/oauth/revoke"

	landingHost = "127.0.0.1"
	landingPath = "/oauth/liteshop/callback"
)

const (
	codeLife   = 10 * time.Minute
	accessLife = 7200 * time.Second
)

// The scopes that the app has.
const (
	readOrders  = "orders.read"
	writeOrders = "orders.write"
	writeStock  = "stock.write"
)

var scopes = []string{readOrders, writeOrders, writeStock}

// authority issues codes and tokens and knows what became of each.
type authority struct {
	random  *rand.Rand
	codes   map[string]*code
	access  map[string]*pair
	refresh map[string]*pair
	given   *pair // what Credentials gave last
	revoked bool
}

type code struct {
	redirect, challenge string
	ends                time.Time
	used                bool
}

// pair is an access token with its refresh token. The refresh token before it dies when the access token is first used.
type pair struct {
	access, refresh string
	ends            time.Time
	before          *pair
	scopes          []string
	spent           bool // the refresh token was replaced by one that is in use
	dead            bool // revoked
}

func newAuthority(seed uint64) authority {
	return authority{
		random: emulation.NewRand(seed ^ 0x117e), codes: map[string]*code{}, access: map[string]*pair{}, refresh: map[string]*pair{},
	}
}

func (a *authority) secret(prefix string) string {
	return fmt.Sprintf("%s%016x%016x", prefix, a.random.Uint64(), a.random.Uint64())
}

func (a *authority) issue(now time.Time, before *pair, granted []string) *pair {
	p := &pair{access: a.secret("ls_dummy_access_"), refresh: a.secret("ls_dummy_refresh_"), ends: now.Add(accessLife), before: before, scopes: granted}
	a.access[p.access], a.refresh[p.refresh] = p, p
	return p
}

// offer gives a pair for a merchant's hands: the same one while it is good.
func (a *authority) offer(now time.Time) *pair {
	if a.given == nil || a.given.spent || !a.revoked && !now.Before(a.given.ends) {
		a.given = a.issue(now, nil, scopes)
		a.given.dead = a.revoked
	}
	return a.given
}

func (a *authority) revokeAll() {
	a.revoked = true
	for _, p := range a.access {
		p.dead = true
	}
	for _, c := range a.codes {
		c.used = true
	}
}

// bearer is the gate of every call. It gives the refusal's code, or the scopes of the token.
func (e *Emulator) bearer(r *http.Request) (granted []string, refusal string) {
	token, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	p := e.auth.access[token]
	switch {
	case !found || p == nil:
		e.Break(ruleToken, "a bearer that was never given out")
		return nil, "invalid_token"
	case p.dead:
		return nil, "invalid_token"
	case !e.Now().Before(p.ends):
		e.Break(ruleExpired, "an access token after its end")
		return nil, "token_expired"
	}
	if p.before != nil {
		p.before.spent = true
	}
	return p.scopes, ""
}

// oauthError is a refusal in the words of OAuth.
type oauthError struct {
	code, words string
	rule        string
}

func (e *oauthError) Error() string { return e.code }

var errLost = errors.New("the answer is lost")

func (e *Emulator) serveToken(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.Count(strings.TrimPrefix(r.URL.Path, "/"))
	answer, err := e.token(r)
	var refused *oauthError
	switch {
	case errors.Is(err, errLost):
		panic(http.ErrAbortHandler)
	case errors.As(err, &refused):
		if refused.rule != "" {
			e.Break(refused.rule, refused.words)
		}
		status := http.StatusBadRequest
		if refused.code == "invalid_client" {
			status = http.StatusUnauthorized
		}
		write(w, status, object{"error": refused.code, "error_description": refused.words})
	default:
		write(w, http.StatusOK, answer)
	}
}

func (e *Emulator) token(r *http.Request) (object, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.Method != http.MethodPost || kind != "application/x-www-form-urlencoded" || r.ParseForm() != nil {
		return nil, &oauthError{"invalid_request", "a form must be posted", ruleGrant}
	}
	f := r.PostForm
	if f.Get("client_id") != clientID || f.Get("client_secret") != clientSecret {
		return nil, &oauthError{"invalid_client", "Client authentication failed", ruleClient}
	}
	if r.URL.Path == revokePath {
		return e.revoke(f.Get("token"))
	}
	switch f.Get("grant_type") {
	case "authorization_code":
		return e.trade(f)
	case "refresh_token":
		return e.renew(f.Get("refresh_token"))
	}
	return nil, &oauthError{"unsupported_grant_type", "no such grant type", ruleGrant}
}

func (e *Emulator) revoke(token string) (object, error) {
	for _, p := range []*pair{e.auth.access[token], e.auth.refresh[token]} {
		if p != nil {
			e.auth.revokeAll()
		}
	}
	return object{}, nil // whatever was sent, as RFC 7009 wants it
}

func (e *Emulator) trade(f url.Values) (object, error) {
	c := e.auth.codes[f.Get("code")]
	const words = "The authorization code is invalid, expired or was used"
	switch {
	case c == nil:
		return nil, &oauthError{"invalid_grant", words, ""}
	case c.used && !e.auth.revoked:
		return nil, &oauthError{"invalid_grant", words, ruleCodeOnce}
	case c.used:
		return nil, &oauthError{"invalid_grant", words, ""}
	case !e.Now().Before(c.ends):
		return nil, &oauthError{"invalid_grant", words, ruleCodeLife}
	case f.Get("redirect_uri") != c.redirect:
		return nil, &oauthError{"invalid_grant", "redirect_uri is another than the consent's", ruleRedirect}
	case challengeOf(f.Get("code_verifier")) != c.challenge:
		return nil, &oauthError{"invalid_grant", "code_verifier does not fit the challenge", rulePKCE}
	}
	c.used = true
	return e.granted(e.auth.issue(e.Now(), nil, scopes)), nil
}

func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// renew replaces a pair. The old refresh token stays good until the new access token is used: its answer may have been lost.
func (e *Emulator) renew(text string) (object, error) {
	p := e.auth.refresh[text]
	const words = "The refresh token is invalid or was used"
	switch {
	case p == nil || p.dead:
		return nil, &oauthError{"invalid_grant", words, ""}
	case p.spent:
		return nil, &oauthError{"invalid_grant", words, ruleRefreshOnce}
	}
	fresh := e.auth.issue(e.Now(), p, p.scopes)
	if e.On(lostRefresh) {
		_ = e.Desk.Turn(lostRefresh, false)
		return nil, errLost
	}
	return e.granted(fresh), nil
}

func (e *Emulator) granted(p *pair) object {
	return object{
		"access_token": p.access, "token_type": "Bearer", "expires_in": int(accessLife / time.Second), "refresh_token": p.refresh,
		"scope": strings.Join(p.scopes, " "), "created_at": e.Now().Unix(),
	}
}

// consent is the page. Refusing leads back too.
var consent = emulation.Consent{
	Platform: "LiteShop 輕電商（模擬）", Question: "要授權「GoWarehouse」讀取訂單、回報出貨並更新庫存嗎？授權後請回到商店後台的倉儲設定按「更新」。",
	Shops: []emulation.ConsentShop{{Value: strconv.Itoa(shopID), Name: shopTitle}}, Yes: "允許", No: "拒絕",
}

// browse serves the page to a merchant's browser.
func (e *Emulator) browse(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if err := e.admit(q); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if r.Method == http.MethodPost && r.FormValue("answer") != "yes" {
		back := url.Values{"error": {"access_denied"}, "error_description": {"The resource owner denied the request."}, "state": {q.Get("state")}}
		http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusSeeOther)
		return
	}
	if _, yes := consent.Asked(w, r); !yes {
		return
	}
	http.Redirect(w, r, e.consented(q), http.StatusSeeOther)
}

// Authorize opens the link as the merchant would, who allows it, and gives the address the browser lands on.
func (e *Emulator) Authorize(link string) (string, error) {
	u, err := url.Parse(link)
	if err != nil {
		return "", err
	}
	if u.Path != consentPath {
		return "", errors.New("no such page")
	}
	if err := e.admit(u.Query()); err != nil {
		return "", err
	}
	return e.consented(u.Query()), nil
}

// admit checks the link of the page.
func (e *Emulator) admit(q url.Values) error {
	redirect, err := url.Parse(q.Get("redirect_uri"))
	challenge, wrong := base64.RawURLEncoding.DecodeString(q.Get("code_challenge"))
	asked := strings.Fields(q.Get("scope"))
	slices.Sort(asked)
	switch {
	case q.Get("client_id") != clientID:
		e.Break(ruleClient, "a page of consent for another app")
		return errors.New("invalid_client: the app is not known")
	case err != nil, redirect.Scheme != "http", redirect.Hostname() != landingHost, redirect.Port() == "", redirect.Path != landingPath,
		redirect.RawQuery != "":
		e.Break(ruleRedirect, "a redirect_uri that is not registered")
		return errors.New("invalid_request: the redirect uri included is not valid")
	case q.Get("response_type") != "code", q.Get("state") == "", !slices.Equal(asked, scopes):
		e.Break(ruleAuthorize, "response_type, state or scope")
		return errors.New("invalid_request: response_type, state or scope is missing or wrong")
	case q.Get("code_challenge_method") != "S256", wrong != nil, len(challenge) != sha256.Size:
		e.Break(rulePKCE, "no challenge by S256")
		return errors.New("invalid_request: a code challenge by S256 is wanted")
	}
	return nil
}

// consented makes a code and gives the address that the browser is led back to.
func (e *Emulator) consented(q url.Values) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.auth.revoked = false
	text := e.auth.secret("")
	e.auth.codes[text] = &code{redirect: q.Get("redirect_uri"), challenge: q.Get("code_challenge"), ends: e.Now().Add(codeLife)}
	return q.Get("redirect_uri") + "?" + url.Values{"code": {text}, "state": {q.Get("state")}}.Encode()
}

// Limit takes scopes away from every token that was given out, as a shop's older consent would have it.
func (e *Emulator) Limit(to ...string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, p := range e.auth.access {
		p.scopes = to
	}
}

// body reads what a request holds; its length was bounded by the server or the test.
func body(r *http.Request) []byte {
	raw, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	return raw
}
