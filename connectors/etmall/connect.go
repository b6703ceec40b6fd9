package etmall

// Connecting: the account, its session, and how answers are told apart. FACTS.md sections 1 and 7.

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/grant"
	"gowarehouse/connectors/transport"
)

// connector is one vendor's account. It is safe for concurrent use.
type connector struct {
	env      connectors.Env
	base     string
	supplier string
	account  string
	password string
	seal     *seal
	tokens   *grant.Tokens
	format   string
	confirms bool // shipping is confirmed once the label is here

	mu      sync.Mutex
	refused error // the last login was: nobody logs in again until a person tests the connection
}

func open(env connectors.Env) (*connector, error) {
	value := func(key string) string { return strings.TrimSpace(env.Values[key]) }
	c := &connector{
		env: env, supplier: value(fieldSupplier), account: value(fieldAccount), password: env.Values[fieldPassword],
		format: cmp.Or(value(settingFormat), formatA6), confirms: value(settingConfirm) == confirmWithLabel,
	}
	if c.supplier == "" || c.account == "" || c.password == "" {
		e := &connectors.Error{Kind: connectors.Unauthorized, Code: connectors.CodeCredentials, Do: adviceLogin}
		return nil, e.Saying("EtMall: supplier code, account or password is missing", "東森購物：廠商代號、帳號或密碼未填寫")
	}
	var err error
	// An address of the account's own, for an emulator say, was set on purpose.
	typed := cmp.Or(env.BaseURL, value(fieldBase))
	if c.base, err = baseAddress(typed, env.BaseURL != "" || value(fieldPrivate) == yes); err != nil {
		return nil, err
	}
	if c.seal, err = newSeal(c.password); err != nil {
		return nil, connectors.Errorf(connectors.Unauthorized, "EtMall: %w", err)
	}
	if c.env.Now == nil {
		c.env.Now = time.Now
	}
	c.tokens = &grant.Tokens{
		Keeper: env.Tokens, Now: c.env.Now, Access: keptToken + c.mark(), Ends: keptEnds, Early: renewEarly, Renew: c.renew,
	}
	return c, nil
}

// What is kept of a session. The key of the token ends in a mark of the login: with another password or address it is not found, and the
// new one must prove itself.
const (
	keptToken = "access_token_"
	keptEnds  = "expires_at"
)

func (c *connector) mark() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{c.base, c.supplier, c.account, c.password}, "\n")))
	return hex.EncodeToString(sum[:8])
}

// Advice that several errors share.
var (
	adviceLogin = text2("Check supplier code, account and password in EtMall's vendor system, enter them again, then test the connection.",
		"請至東森購物廠商系統確認廠商代號、帳號與密碼，重新填寫後再測試連線。")
	adviceReport = text2("EtMall's interface is not public and was assumed. Write a report with "+
		"`gowarehouse doctor --account NAME --output report.json` and send it to the maintainers.",
		"東森購物的介面未公開，此處依推定實作。請以 `gowarehouse doctor --account 帳號 --output report.json` 產生報告並提供給維護人員。")
	adviceVendorSystem = text2("Look at the order in EtMall's vendor system.", "請至東森購物廠商系統確認此訂單。")
	adviceStop         = text2("Stop packing it, and look at the order in EtMall's vendor system.", "請停止包裝，並至東森購物廠商系統確認此訂單。")
	adviceGoods        = text2("Check the product in EtMall's vendor system.", "請至東森購物廠商系統確認商品。")
)

// Test logs in, which proves the password that decrypts, and then asks for an order of today, which proves the right to read them.
func (c *connector) Test(ctx context.Context) (connectors.Identity, error) {
	c.bar(nil)
	kept, err := c.tokens.Keeper.Load(ctx)
	if err == nil && kept[c.tokens.Access] != "" {
		_, err = c.logIn(ctx) // a session from before proves nothing about the password now
	}
	if err == nil {
		_, err = c.tokens.Current(ctx)
	}
	if err != nil {
		return connectors.Identity{}, connectors.Unsent(atStep(err, "the login failed", "登入失敗"))
	}
	now := c.env.Now().In(connectors.Taipei)
	year, month, day := now.Date()
	today := connectors.Window{From: time.Date(year, month, day, 0, 0, 0, 0, connectors.Taipei), To: now.Add(time.Second)}
	if _, err := c.page(ctx, listed{openStatuses, today, 1}, 1); err != nil {
		return connectors.Identity{}, atStep(err, "the login works, reading orders does not", "登入成功，但無法讀取訂單")
	}
	return connectors.Identity{Name: "EtMall " + c.supplier, ID: c.supplier}, nil
}

// atStep says at which step of a test an error came.
func atStep(err error, en, zh string) error {
	var e *connectors.Error
	if !errors.As(err, &e) {
		return &connectors.Error{Kind: connectors.Temporary, Reason: "EtMall: " + en, Err: err}
	}
	told := *e
	says := e.Says
	if says.IsZero() {
		says = text2(e.Reason, e.Reason) // the platform's or the network's own words
	}
	return told.Saying("EtMall: %[1]s: %[2]s", "%[3]s：%[4]s", en, says.EN, zh, says.ZH)
}

// bar keeps the refusal of a login, or forgets it.
func (c *connector) bar(refusal error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refused = refusal
}

func (c *connector) barred() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.refused
}

// renew logs in for a new session; the one before stays as it is.
func (c *connector) renew(ctx context.Context, _ connectors.Values) (connectors.Values, error) {
	return c.logIn(ctx)
}

// logIn trades the password for a token. A refused login is not tried again: five lock the account.
func (c *connector) logIn(ctx context.Context) (connectors.Values, error) {
	if err := c.barred(); err != nil {
		return nil, err
	}
	reply, err := c.send(ctx, opLogin, loginQuestion{c.supplier, c.account, c.password}, "")
	if err != nil {
		told := c.loginError(err)
		if connectors.KindOf(told) == connectors.Unauthorized {
			c.bar(told)
		}
		return nil, told
	}
	var session loginAnswer
	if err := decode(opLogin, reply, &session); err != nil || session.Token == "" {
		return nil, strange(opLogin, "no token", "沒有 accessToken", nil) // the answer may hold one: it is not kept
	}
	kept := connectors.Values{c.tokens.Access: string(session.Token)}
	if life, told := session.Life.Count(); told && life > 0 {
		kept[keptEnds] = grant.Moment(c.env.Now().Add(time.Duration(life) * time.Second))
	}
	return kept, nil
}

// loginError makes a refusal one of the account's own credentials. The answer's body stays out of it: it may hold a token.
func (c *connector) loginError(err error) error {
	var e *connectors.Error
	if !errors.As(err, &e) {
		return err
	}
	told := *e
	told.Body = nil
	if told.Kind == connectors.Unauthorized {
		told.Code = connectors.CodeCredentials
	}
	return &told
}

// call makes a call with a good token, and once more with a new one where it was refused: such a refusal had no effect. into gets the data;
// the whole answer is for errors about it.
func (c *connector) call(ctx context.Context, op operation, question, into any) (answer []byte, err error) {
	reply, err := grant.Use(ctx, c.tokens, tokenRefused, func(kept connectors.Values) (connectors.Reply, error) {
		return c.send(ctx, op, question, kept[c.tokens.Access])
	})
	if err != nil {
		return nil, err
	}
	return reply.Body, decode(op, reply, into)
}

// tokenRefused tells a token that has ended from a login that was refused.
func tokenRefused(err error) bool {
	var e *connectors.Error
	return errors.As(err, &e) && e.Kind == connectors.Unauthorized && (e.Code == codeToken || e.Code == "")
}

// send makes one call, without a token if it is empty.
func (c *connector) send(ctx context.Context, op operation, question any, token string) (connectors.Reply, error) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(question); err != nil {
		return connectors.Reply{}, connectors.Errorf(connectors.Rejected, "EtMall: the request cannot be written: %w", err)
	}
	header := http.Header{"Content-Type": {"application/json; charset=utf-8"}, "Accept": {"application/json"}}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
		header.Set(headerSupplier, c.supplier)
	}
	return c.env.HTTP.Call(ctx, connectors.Call{
		Name: op.path, Method: http.MethodPost, URL: c.base + apiPath + op.path, Header: header, Body: body.Bytes(), Changes: op.changes,
		Check: func(r connectors.Reply) error { return check(op, r) },
	})
}

// check tells what an answer is. Refusals of business come with status 200 and a code, the others with a status of their own.
func check(op operation, r connectors.Reply) error {
	status := transport.Check(r)
	var e envelope
	if json.Unmarshal(r.Body, &e) != nil || e.Code == nil || *e.Code == "" {
		switch {
		case r.Status == http.StatusNotFound:
			told := &connectors.Error{Kind: connectors.Rejected, Code: "no_path", Do: adviceBase}
			return told.Saying("EtMall: there is no %s at this address (status 404)", "東森購物：此網址沒有 %s 介面（狀態 404）", op.path)
		case status != nil:
			return status
		}
		return strange(op, "no code", "沒有 code", r.Body)
	}
	code := *e.Code
	known, there := meanings[code]
	switch {
	case code == codeDone:
		return status
	case there:
		return known.told(code, e.Message)
	case status != nil:
		told, ours := status.(*connectors.Error) //nolint:errorlint // transport.Check gives the type itself
		if ours {
			told.Code, told.Reason = code, told.Reason+": "+words(e.Message)
		}
		return status
	}
	return meaning{kind: connectors.Rejected}.told(code, e.Message)
}

// told makes an error of a code, in our words if there are any, otherwise in EtMall's.
func (m meaning) told(code string, message text) error {
	e := &connectors.Error{Kind: m.kind, Code: code, Do: m.do}
	if m.says.IsZero() {
		e.Reason = "EtMall: " + words(message)
		return e
	}
	return e.Saying("%[1]s (%[2]s)", "%[3]s（%[2]s）", m.says.EN, code, m.says.ZH)
}

// longestWords is how much of EtMall's own words goes into an error, in characters.
const longestWords = 200

func words(message text) string {
	all := []rune(string(message))
	return cmp.Or(string(all[:min(len(all), longestWords)]), "no reason given")
}

// decode reads the data of an answer that was found good.
func decode(op operation, r connectors.Reply, into any) error {
	var e envelope
	if json.Unmarshal(r.Body, &e) != nil || len(e.Data) == 0 || json.Unmarshal(e.Data, into) != nil {
		return strange(op, "data of another form", "data 格式不同", r.Body)
	}
	return nil
}

// strange is the error for an answer that does not fit what was assumed. The advice of its kind says how a report of it is sent.
func strange(op operation, en, zh string, body []byte) *connectors.Error {
	e := &connectors.Error{Kind: connectors.Unexpected, Body: body, MaybeDone: op.changes && op != opLogin}
	return e.Saying("EtMall: the platform answered differently than expected (%[1]s: %[2]s)",
		"東森購物：平台的回應與預期不同（%[1]s：%[3]s）", op.path, en, zh)
}

// strangeRow is the same for one order or listing of an answer.
func strangeRow(en, zh string, row []byte) *connectors.Error {
	return strange(operation{path: opOrders.path}, en, zh, row)
}
