package yahoo

// Connecting: sealed and signed calls, and how answers are told apart. FACTS.md sections 1 and 7.

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

const (
	scmHost    = "https://tw.scm.yahooapis.com"
	portalHost = "https://tw.supplier.yahoo.com"
	scmPath    = "/scmapi/api/"
	portalPath = "/api/spa/v1/"
)

// Connector is one supplier's account.
type Connector struct {
	scm, portal string // hosts
	http        connectors.Caller
	now         func() time.Time
	supplier    string
	version     string
	seals       *seals
	delivery    string // the account's DeliveryType
	other       string // ShipperId of carriers that Yahoo does not list; empty: refuse

	signingIn sync.Mutex // one sign-in at a time
	session   session    // of the supplier portal
}

// New makes the connector of an account. What is missing or cannot be a key is Unauthorized, without asking Yahoo.
func New(env connectors.Env) (connectors.Connector, error) {
	value := func(key string) string { return strings.TrimSpace(env.Values[key]) }
	for _, f := range fields {
		if f.Required && value(f.Key) == "" {
			return nil, badField(f, "is missing", "未填寫")
		}
	}
	s, err := newSeals(value(fieldSecret), value(fieldIV), value(fieldToken), value(fieldSalt))
	if err != nil {
		e := &connectors.Error{Kind: connectors.Unauthorized, Do: adviceKey}
		return nil, e.Saying("Yahoo: %s", "Yahoo：Share Secret Key 或 IV 格式錯誤（%s）", err)
	}
	c := &Connector{
		scm: scmHost, portal: portalHost, http: env.HTTP, now: env.Now, seals: s, supplier: value(fieldSupplier), version: value(fieldVersion),
		delivery: firstOf(value(settingDelivery), deliveryHome), other: value(settingShipper),
	}
	if base := strings.TrimRight(env.BaseURL, "/"); base != "" {
		c.scm, c.portal = base, base
	}
	if c.now == nil {
		c.now = time.Now
	}
	return c, nil
}

func badField(f connectors.Field, en, zh string) error {
	e := &connectors.Error{Kind: connectors.Unauthorized, Says: text2("Yahoo: the field "+f.Label.EN+" "+en, "Yahoo：欄位「"+f.Label.ZH+"」"+zh)}
	e.Reason = e.Says.EN
	e.Do = text2("Open the account and fill it in. "+f.Where.EN, "請開啟帳號並填寫。"+f.Where.ZH)
	return e
}

// operation is one call of the SCM API.
type operation struct {
	name    string // family and action, as in the address
	orders  bool   // an order query, which says in which version it wants its answer
	proves  bool   // it proves the key: what it asks can be wrong by its encryption only
	changes bool
}

// orderVersion asks for all discounts: FACTS.md §2.1.
const orderVersion = "3"

// call makes a call and gives the decrypted answer.
func (c *Connector) call(ctx context.Context, op operation, body any) (json.RawMessage, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, connectors.Errorf(connectors.Rejected, "Yahoo: the request cannot be written: %w", err)
	}
	header := http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}}
	header.Set("api-supplierid", c.supplier)
	if op.orders {
		header.Set("api-version", orderVersion)
	}
	var plain json.RawMessage
	_, err = c.http.Call(ctx, connectors.Call{
		Name: op.name, Method: http.MethodPost, URL: c.scm + scmPath + op.name, Header: header, Body: []byte(c.seals.seal(text)),
		Changes: op.changes, Prepare: c.sign,
		Check: func(r connectors.Reply) error {
			var err error
			plain, err = c.read(op, r)
			return err
		},
	})
	return plain, err
}

// sign puts the headers on that hold for 90 s: it runs before every attempt.
func (c *Connector) sign(r *http.Request) error {
	sealed, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	r.Body = io.NopCloser(bytes.NewReader(sealed))
	stamp := strconv.FormatInt(c.now().Unix(), 10)
	r.Header.Set("api-token", c.seals.token)
	r.Header.Set("api-keyversion", c.version)
	r.Header.Set("api-timestamp", stamp)
	r.Header.Set("api-signature", c.seals.sign(stamp, string(sealed)))
	return nil
}

// read tells what an answer of the SCM API is, and decrypts it. 403 also stands for an unknown product (FACTS.md §7), so it is no word
// about the key.
func (c *Connector) read(op operation, r connectors.Reply) (json.RawMessage, error) {
	switch {
	case r.Status == http.StatusUnauthorized:
		return nil, c.unauthorized(r)
	case r.Status == http.StatusBadRequest && op.proves && !transport.IsHTML(r):
		// Such a query never changes but for two dates: Yahoo could not read it, because it was encrypted wrongly.
		return nil, unreadable(r)
	}
	if err := transport.Check(r); err != nil {
		return nil, spoken(err, r)
	}
	plain, err := c.seals.open(r.Body)
	if err != nil || !json.Valid(plain) {
		return nil, unexpected(op.name+": the answer cannot be decrypted or is not JSON", r.Body, op.changes)
	}
	return plain, nil
}

// spoken adds the platform's own sentence to a refusal, where a plain body has one.
func spoken(err error, r connectors.Reply) error {
	e, ours := err.(*connectors.Error) //nolint:errorlint // transport.Check gives the type itself
	var body struct {
		Code    text `json:"code"`
		Message text `json:"message"`
		Error   struct {
			Code    text `json:"code"`
			Message text `json:"message"`
		} `json:"error"`
	}
	if !ours || json.Unmarshal(r.Body, &body) != nil {
		return err
	}
	e.Code = firstOf(string(body.Error.Code), string(body.Code))
	if words := firstOf(string(body.Error.Message), string(body.Message)); words != "" {
		e.Reason += ": " + words
	}
	return e
}

// validity is how far a time stamp may be away from Yahoo's clock.
const validity = 90 * time.Second

// unauthorized tells a wrong key from a wrong clock: a signature that is 90 s off is refused like a wrong one, and the answer shows
// Yahoo's time.
func (c *Connector) unauthorized(r connectors.Reply) error {
	if theirs, err := http.ParseTime(r.Header.Get("Date")); err == nil {
		if off := c.now().Sub(theirs); off.Abs() >= validity {
			e := &connectors.Error{Kind: connectors.Temporary}
			e.Do = text2("Set this computer's clock (automatic time), then try again.", "請校正本機時間（開啟自動對時）後再試。")
			return e.Saying("Yahoo refused the signature: this computer's clock is off by %s", "Yahoo 拒絕簽章：本機時間誤差 %s", off.Round(time.Second))
		}
	}
	e := &connectors.Error{Kind: connectors.Unauthorized, Do: adviceKey}
	return e.Saying("Yahoo refused the API key (status %d)", "Yahoo 拒絕此 API 金鑰（狀態 %d）", r.Status)
}

var adviceKey = text2("Copy Token, Supplier ID, Version, Share Secret Key, IV and Salt Key again from the supplier portal's page API Key.",
	"請至供應商後台「API Key 查詢頁」重新複製 Token、供應商編號、版本、Share Secret Key、IV 與 Salt Key。")

func unreadable(r connectors.Reply) error {
	e := &connectors.Error{Kind: connectors.Unauthorized, Do: adviceKey}
	return e.Saying("Yahoo could not read the message (status %d): the Share Secret IV may be wrong",
		"Yahoo 無法解讀訊息（狀態 %d）：Share Secret IV 可能有誤", r.Status)
}

// unexpected is the error for an answer of the wrong shape.
func unexpected(reason string, body []byte, changed bool) *connectors.Error {
	e := connectors.Errorf(connectors.Unexpected, "Yahoo: %s", reason)
	e.Body, e.MaybeDone = body, changed
	return e
}

// Test asks for the home orders of one minute, which proves key, IV, salt and clock, and the supplier portal who the supplier is. A portal
// that does not let this key in leaves orders and stock as they are: then there is no list of products, and people are told.
func (c *Connector) Test(ctx context.Context) (connectors.Identity, error) {
	now := c.now()
	if _, err := c.list(ctx, home, preparing, connectors.Window{From: now.Add(-time.Minute), To: now}); err != nil {
		return connectors.Identity{}, err
	}
	who := connectors.Identity{Name: "Yahoo SCM " + c.supplier, ID: c.supplier}
	var told struct {
		Name text `json:"supplierName"`
	}
	err := c.ask(ctx, "user", url.Values{"fields": {"-profile,-yContactWindows"}}, &told)
	switch connectors.KindOf(err) {
	case connectors.Unauthorized, connectors.Rejected, connectors.NotFound:
		who.Doubt = portalClosed
		return who, nil
	}
	if err != nil {
		return connectors.Identity{}, err
	}
	who.Name = firstOf(string(told.Name), who.Name)
	return who, nil
}

var portalClosed = text2("The supplier portal does not let this key in: orders and stock work, products cannot be listed. Ask Yahoo to open the "+
	"Supplier Portal API for this key.",
	"供應商後台 API 拒絕此金鑰：訂單與庫存可正常使用，但無法列出商品。請洽 Yahoo 為此金鑰開通 Supplier Portal API。")

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
