package bvshop

// Connecting: the account's settings, the token, and the one way every request takes (FACTS.md sections 1 and 7).

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/grant"
	"gowarehouse/connectors/transport"
)

// hosts are the two environments. The development one has a hyphen; tokens do not cross.
var hosts = map[string]string{production: "https://bvshop-manage.bvshop.tw", development: "https://bvshop-manage.bv-shop.tw"}

const apiPath = "/api/v2"

// connector is one shop. It is safe for concurrent use.
type connector struct {
	env      connectors.Env
	base     string // without a slash at the end
	token    string // pasted; empty: signed in by login
	login    login
	tokens   *grant.Tokens
	settings settings

	mu    sync.Mutex
	stock stockTrial
}

// login is the other way to a token.
type login struct{ email, password string }

// settings are the account's choices, read once.
type settings struct {
	cod                     []string
	provider                map[string]*provider // by shipping method
	twice                   map[string]bool      // shipping methods chosen for two providers
	senderName, senderPhone string
	marksShipped            bool
	unconfirmed             bool
}

func open(env connectors.Env) (*connector, error) {
	value := func(key string) string { return strings.TrimSpace(env.Values[key]) }
	c := &connector{
		env: env, base: strings.TrimRight(cmp.Or(env.BaseURL, hosts[cmp.Or(value(fieldEnvironment), production)]), "/"),
		token: value(fieldToken), login: login{value(fieldEmail), env.Values[fieldPassword]},
	}
	if c.base == "" {
		return nil, connectors.Refuse("BVSHOP has no environment %q", "BVSHOP 沒有環境「%s」", "Choose production or development.", "請選擇正式或測試環境。",
			value(fieldEnvironment))
	}
	if c.token == "" && (c.login.email == "" || c.login.password == "") {
		told := &connectors.Error{Kind: connectors.Unauthorized, Do: adviceToken}
		return nil, told.Saying("the account has neither a token nor a login", "此帳號未填寫 API Token，也沒有登入帳號")
	}
	c.settings = readSettings(env.Values)
	c.tokens = &grant.Tokens{Keeper: env.Tokens, Now: env.Now, Access: keptToken + c.login.mark(c.base), Renew: c.signIn}
	return c, nil
}

func readSettings(v connectors.Values) settings {
	s := settings{
		cod: chosen(v[settingCOD]), provider: map[string]*provider{}, twice: map[string]bool{}, senderName: strings.TrimSpace(v[settingSenderName]),
		senderPhone: strings.TrimSpace(v[settingSenderPhone]), marksShipped: v[settingStatus] != statusKeep,
		unconfirmed: v[settingUnconfirmed] == takeIn,
	}
	for _, p := range providers {
		for _, method := range chosen(v[p.setting]) {
			s.twice[method] = s.provider[method] != nil
			s.provider[method] = p
		}
	}
	return s
}

// The names of methods are the merchant's, with commas if he likes; a setting of several values has commas between them.
var (
	asChoice   = strings.NewReplacer("%", "%25", ",", "%2C")
	fromChoice = strings.NewReplacer("%2C", ",", "%25", "%")
)

// chosen reads a setting of several names.
func chosen(setting string) []string {
	var names []string
	for name := range strings.SplitSeq(setting, ",") {
		if name = strings.TrimSpace(fromChoice.Replace(name)); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// Test asks for one order: that proves the token and that it may read orders. The shop's address is read off the order, if there is one.
func (c *connector) Test(ctx context.Context) (connectors.Identity, error) {
	reply, err := c.get(ctx, "orders", "/orders", url.Values{"limit": {"1"}})
	if err != nil {
		return connectors.Identity{}, err
	}
	rows, err := decode[[]struct {
		Checkout text `json:"checkoutUrl"`
	}](reply)
	if err != nil {
		return connectors.Identity{}, err
	}
	shop := ""
	for _, row := range rows {
		if at, err := url.Parse(string(row.Checkout)); err == nil {
			shop = at.Host
		}
	}
	return connectors.Identity{Name: cmp.Or(shop, "BVSHOP"), ID: shop}, nil
}

// request is one call of the API.
type request struct {
	name, method, path string
	query              url.Values
	body               []byte
	kind               string // content type of body
	changes            bool
}

func (c *connector) get(ctx context.Context, name, path string, query url.Values) (connectors.Reply, error) {
	return c.call(ctx, request{name: name, method: http.MethodGet, path: path, query: query})
}

// put makes a change with a JSON body.
func (c *connector) put(ctx context.Context, name, path string, body any) (connectors.Reply, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return connectors.Reply{}, connectors.Errorf(connectors.Unexpected, "%s: %w", name, err)
	}
	return c.call(ctx, request{name: name, method: http.MethodPut, path: path, body: encoded, kind: "application/json", changes: true})
}

// call sends a request with the pasted token, or with the login's: where that was refused, once more with the one that replaces it.
func (c *connector) call(ctx context.Context, r request) (connectors.Reply, error) {
	if c.token != "" {
		return c.send(ctx, r, c.token)
	}
	return grant.Use(ctx, c.tokens, isRefusedToken, func(kept connectors.Values) (connectors.Reply, error) {
		return c.send(ctx, r, kept[c.tokens.Access])
	})
}

// isRefusedToken tells a dead token, which a new sign-in replaces.
func isRefusedToken(err error) bool {
	var told *connectors.Error
	return errors.As(err, &told) && told.Kind == connectors.Unauthorized
}

func (c *connector) send(ctx context.Context, r request, token string) (connectors.Reply, error) {
	at := c.base + apiPath + r.path
	if len(r.query) > 0 {
		at += "?" + r.query.Encode()
	}
	call := connectors.Call{
		Name: r.name, Method: r.method, URL: at, Body: r.body, Changes: r.changes, Check: check,
		Header: http.Header{"Accept": {"application/json"}, "Authorization": {"Bearer " + token}},
	}
	if r.kind != "" {
		call.Header.Set("Content-Type", r.kind)
	}
	return c.env.HTTP.Call(ctx, call)
}

// What is kept of a sign-in. The key of the token ends in a mark of the login, so that after a change of the login the token of the one before
// is not found: the new one must prove itself.
const (
	keptToken = "access_token_"
	keptSince = "signed_in_at"
	keptTaken = "taken" // how many tokens in a row were dead within fightWithin of their sign-in
)

// A token that dies within a minute of its sign-in was taken by a sign-in of somebody else. Once may be chance.
const (
	fightWithin = time.Minute
	mostTaken   = 2
)

// signIn trades the login for a token, which ends the token that the login had until now (FACTS.md §1.3). The keeper lets one caller at
// a time in, after it was seen that nobody else has brought a new token meanwhile. Who loses his token again and again as soon as he has
// it stops, instead of taking the other's away each time.
func (c *connector) signIn(ctx context.Context, current connectors.Values) (connectors.Values, error) {
	now, taken := c.env.Now(), 0
	since, err := time.Parse(time.RFC3339, current[keptSince])
	if err == nil && current[c.tokens.Access] != "" && now.Sub(since) < fightWithin {
		before, _ := strconv.Atoi(current[keptTaken]) // missing: none
		taken = before + 1
	}
	if taken > mostTaken {
		told := &connectors.Error{Kind: connectors.Unauthorized, Do: adviceOwnLogin}
		return nil, told.Saying("another program signs in with the same login and ends this one's token each time",
			"另一個程式使用相同帳號登入，使本系統的權杖一再失效")
	}
	reply, err := c.env.HTTP.Call(ctx, connectors.Call{
		Name: "get-token", Method: http.MethodPost, URL: c.base + apiPath + "/get-token", Changes: true, Check: checkSignIn,
		Header: http.Header{"Accept": {"application/json"}},
		Prepare: func(r *http.Request) error { // only here, so that the login stands in no address that anybody prints
			r.URL.RawQuery = c.login.query()
			return nil
		},
	})
	if err != nil {
		return nil, err
	}
	var session struct {
		Token string `json:"accessToken"`
	}
	if json.Unmarshal(reply.Body, &session) != nil || session.Token == "" {
		return nil, &connectors.Error{Kind: connectors.Unexpected, Reason: "get-token: the answer has no token", MaybeDone: true}
	}
	return connectors.Values{c.tokens.Access: session.Token, keptSince: grant.Moment(now), keptTaken: strconv.Itoa(taken)}, nil
}

// mark tells logins apart without showing them.
func (l login) mark(base string) string {
	sum := sha256.Sum256([]byte(base + "\n" + l.email + "\n" + l.password))
	return hex.EncodeToString(sum[:8])
}

// query is the login as get-token wants it, a blank as %20.
func (l login) query() string {
	escape := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	return "email=" + escape(l.email) + "&password=" + escape(l.password) + "&type=store"
}

// checkSignIn reads the answer to a sign-in. A refusal is about the login itself. The answer's body stays out of every error: it may hold a
// token.
func checkSignIn(reply connectors.Reply) error {
	err := check(reply)
	var told *connectors.Error
	if !errors.As(err, &told) {
		return err
	}
	switch told.Kind {
	case connectors.Unauthorized, connectors.Rejected, connectors.NotFound:
		refused := &connectors.Error{Kind: connectors.Unauthorized, Code: connectors.CodeCredentials, Do: adviceLogin}
		return refused.Saying("BVSHOP refuses the login (status %d)", "BVSHOP 拒絕此帳號或密碼（狀態 %d）", reply.Status)
	}
	told.Body = nil
	return told
}

// What to do about each refusal.
var (
	adviceToken = both("Enter the shop's API token (ask BVSHOP's support for one), or a login of the back office, then test the connection.",
		"請填寫商店的 API Token（向 BVSHOP 客服申請），或填寫後台登入帳號，再測試連線。")
	adviceRevoked = both("The token was revoked, or belongs to the other environment. Ask BVSHOP for a new one, enter it and test the connection.",
		"權杖已失效或屬於另一個環境，請向 BVSHOP 重新申請，填入後再測試連線。")
	adviceLogin = both("Check e-mail and password by signing in to bvshop-manage.bvshop.tw, then enter them again.",
		"請先以該帳號密碼登入 bvshop-manage.bvshop.tw 確認無誤，再重新填寫。")
	adviceOwnLogin = both("Make a login in BVSHOP that only this program uses, or close the other program; then test the connection.",
		"請在 BVSHOP 建立本系統專用的帳號，或關閉另一個程式，再測試連線。")
	adviceScope = both("The token may not do this: ask BVSHOP for one that may read and update orders, products and stock.",
		"此權杖權限不足：請向 BVSHOP 申請可讀寫訂單、商品與庫存的權杖。")
	advicePath = both("BVSHOP does not know this call. Check the environment; if it is right, the interface has changed: report it.",
		"BVSHOP 沒有此介面。請確認環境設定；若無誤，可能是介面已變更，請回報。")
)

// check reads an answer (FACTS.md §7). Success is JSON.
func check(reply connectors.Reply) error {
	err := transport.Check(reply)
	var told *connectors.Error
	if !errors.As(err, &told) {
		if !json.Valid(reply.Body) {
			return misshapen("the answer is not JSON", reply.Body, nil)
		}
		return nil
	}
	if transport.IsHTML(reply) {
		return told
	}
	var refusal struct {
		Message string              `json:"message"`
		Errors  map[string][]string `json:"errors"`
	}
	if json.Unmarshal(reply.Body, &refusal) == nil && refusal.Message != "" {
		told.Reason = quote(refusal.Message, refusal.Errors)
	}
	switch {
	case reply.Status == http.StatusUnauthorized:
		told.Do = adviceRevoked
	case reply.Status == http.StatusForbidden:
		told.Do = adviceScope
	case reply.Status == http.StatusNotFound && !strings.Contains(refusal.Message, "No query results"):
		told.Kind, told.Code, told.Do = connectors.Rejected, codeNoPath, advicePath // a wrong path: nothing is gone
	}
	return told
}

const codeNoPath = "no_path"

// longestQuote is how much of BVSHOP's own words goes into an error, in characters.
const longestQuote = 300

// quote gives all messages of a refusal.
func quote(message string, byField map[string][]string) string {
	all := []string{message}
	for _, field := range slices.Sorted(maps.Keys(byField)) {
		for _, one := range byField[field] {
			if !slices.Contains(all, one) {
				all = append(all, one)
			}
		}
	}
	words := []rune(strings.Join(all, " "))
	return string(words[:min(len(words), longestQuote)])
}

// decode reads the data of an answer that was found good. Another shape is Unexpected, with the answer.
func decode[T any](reply connectors.Reply) (T, error) {
	var envelope struct {
		Data *T `json:"data"`
	}
	if err := json.Unmarshal(reply.Body, &envelope); err != nil || envelope.Data == nil {
		var none T
		return none, misshapen("the answer has another shape than BVSHOP's", reply.Body, err)
	}
	return *envelope.Data, nil
}

// misshapen is an answer that breaks the contract. Its body is kept.
func misshapen(reason string, body []byte, cause error) *connectors.Error {
	return &connectors.Error{Kind: connectors.Unexpected, Reason: "BVSHOP: " + reason, Body: body, Err: cause}
}

// outcomeOf makes an outcome of a failed change: unclear if BVSHOP may have acted, refused if it said no, otherwise to be asked again.
func outcomeOf(err error) connectors.Outcome {
	return connectors.Outcome{State: stateOf(err), Err: err}
}

func stateOf(err error) connectors.OutcomeState {
	if connectors.IsMaybeDone(err) {
		return connectors.Unclear
	}
	switch connectors.KindOf(err) {
	case connectors.Rejected, connectors.NotFound:
		return connectors.Refused
	}
	return connectors.NotAsked
}
