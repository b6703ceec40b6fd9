package moplus

// Connecting: the token in every header, and how answers are told apart. FACTS.md sections 1 and 7.

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/carriernames"
	"gowarehouse/connectors/transport"
)

const productionHost = "https://api3p.momo.com.tw"

// taipei is the zone of every time MO店+ writes.
var taipei = connectors.Taipei

// Connector is one shop's account.
type Connector struct {
	base     string
	http     connectors.Caller
	now      func() time.Time
	token    string
	lanes    []lane
	perPage  int
	packing  packing // the account's default
	carriers carriernames.Names
	zeroOff  bool // a variant whose 0 is refused is taken off sale
}

// New makes the connector of an account. A missing token is Unauthorized; settings that cannot be read are Rejected.
func New(env connectors.Env) (connectors.Connector, error) {
	value := func(key string) string { return strings.TrimSpace(env.Values[key]) }
	c := &Connector{
		base: strings.TrimRight(env.BaseURL, "/"), http: env.HTTP, now: env.Now, token: bare(value(fieldToken)), perPage: ordersPerPage,
		zeroOff: value(settingZeroOff) == yes,
	}
	if c.token == "" {
		return nil, unauthorized("the token is missing")
	}
	if c.base == "" {
		c.base = productionHost
	}
	if c.now == nil {
		c.now = time.Now
	}
	var err error
	if c.lanes, err = lanesNamed(value(settingKinds)); err != nil {
		return nil, err
	}
	if c.carriers, err = readCarrierMap(value(settingCarrierMap)); err != nil {
		return nil, err
	}
	c.packing = packing{value(settingShipPack), value(settingPackType), value(settingPackGrams)}
	if c.packing.pack == "" {
		c.packing.pack = originalBox
	}
	return c, nil
}

// bare takes off the word that the header puts before a token, in case it was pasted along.
func bare(token string) string {
	if word, rest, _ := strings.Cut(token, " "); strings.EqualFold(word, "bearer") {
		return strings.TrimSpace(rest)
	}
	return token
}

// operation is one call of the API.
type operation struct {
	path    string
	changes bool
	result  string // the list that tells of each element; without it a message is a refusal of all
}

// name is the operation in the platform's words.
func (op operation) name() string { return op.path[strings.LastIndexByte(op.path, '/')+1:] }

const (
	oldDoor = "/VendorApi/"
	newDoor = "/apiv2/VendorApi/"
)

var opQuote = operation{path: newDoor + "FileQuote"}

// Test asks how much room the shop's files take: no personal data, no effect.
func (c *Connector) Test(ctx context.Context) (connectors.Identity, error) {
	var quote struct {
		envelope
		Data json.RawMessage `json:"data"`
	}
	reply, err := c.call(ctx, opQuote, map[string]any{})
	if err != nil {
		return connectors.Identity{}, err
	}
	if err := read(reply.Body, &quote); err != nil || quote.Success == nil || len(quote.Data) == 0 {
		return connectors.Identity{}, unexpected("FileQuote: the answer cannot be read", reply.Body, false)
	}
	code := entpCode(c.token)
	if code == "" {
		return connectors.Identity{Name: "MO店+"}, nil
	}
	return connectors.Identity{Name: "MO店+ " + code, ID: code, Learned: connectors.Values{settingEntpCode: code}}, nil
}

var entpCodePattern = regexp.MustCompile(`^\w{1,20}$`)

// entpCode reads the shop's code in the token, for the screen and as a spare password of labels. What stands in a token is the platform's
// own business: if it reads otherwise, there is no code.
func entpCode(token string) string {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return ""
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		EntpCode text `json:"entpCode"`
	}
	if err != nil || json.Unmarshal(payload, &claims) != nil || !entpCodePattern.MatchString(string(claims.EntpCode)) {
		return ""
	}
	return string(claims.EntpCode)
}

// call makes a request with a JSON body.
func (c *Connector) call(ctx context.Context, op operation, body any) (connectors.Reply, error) {
	encoded, err := encode(body)
	if err != nil {
		return connectors.Reply{}, connectors.Errorf(connectors.Rejected, "MO店+: the request cannot be written: %w", err)
	}
	return c.send(ctx, op, "application/json", encoded)
}

// callForm makes a request with a form.
func (c *Connector) callForm(ctx context.Context, op operation, form url.Values) (connectors.Reply, error) {
	return c.send(ctx, op, "application/x-www-form-urlencoded", []byte(form.Encode()))
}

func (c *Connector) send(ctx context.Context, op operation, kind string, body []byte) (connectors.Reply, error) {
	return c.http.Call(ctx, connectors.Call{
		Name: op.name(), Method: http.MethodPost, URL: c.base + op.path, Body: body, Changes: op.changes,
		Header: http.Header{"Content-Type": {kind}, "Accept": {"application/json"}, "Authorization": {"Bearer " + c.token}},
		Check:  func(r connectors.Reply) error { return c.check(op, r) },
	})
}

// encode writes JSON without escaping <, > and &.
func encode(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return out.Bytes(), err
}

// check tells what an answer is. Most refusals come with 200 and a message, so that the body is read whatever the status.
func (c *Connector) check(op operation, r connectors.Reply) error {
	if err := checkStatus(r); err != nil {
		return c.spoken(err, r.Body)
	}
	if isList(r.Body) && op.result != "" {
		return nil
	}
	var e envelope
	var fields map[string]json.RawMessage
	text := corrected(r.Body)
	if json.Unmarshal(text, &fields) != nil || json.Unmarshal(text, &e) != nil || fields == nil {
		return unexpected(op.name()+": the answer is not a JSON object", r.Body, op.changes)
	}
	if e.refuses() && !filled(fields[op.result]) {
		return c.refusal(e.words())
	}
	return nil
}

// isList tells whether an answer is a bare list, which has been met where the document has an object with the list in it.
func isList(body []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")) }

// filled tells whether a field holds anything: an error beside an empty list is an error.
func filled(field json.RawMessage) bool {
	switch strings.Join(strings.Fields(string(field)), "") {
	case "", "null", "[]":
		return false
	}
	return true
}

// checkStatus reads status and form of an answer: FACTS.md section 7.
func checkStatus(r connectors.Reply) error {
	switch r.Status {
	case http.StatusUnauthorized:
		return unauthorized("status 401")
	case http.StatusForbidden:
		return notAllowlisted("status 403")
	}
	return transport.Check(r)
}

// spoken gives a refusal by status the platform's words, where the body has some.
func (c *Connector) spoken(err error, body []byte) error {
	var e envelope
	if read(body, &e) != nil || e.words() == "" {
		return err
	}
	switch kind := connectors.KindOf(err); kind {
	case connectors.Rejected, connectors.NotAllowlisted:
		told := c.refusal(e.words())
		if told.Kind == connectors.Rejected {
			told.Kind = kind
			if kind == connectors.NotAllowlisted {
				told.Do = adviceAddress
			}
		}
		return told
	case connectors.Unauthorized:
		return unauthorized(c.discreet(e.words()))
	}
	return err
}

var (
	addressWord = regexp.MustCompile(`\bIP\b`)
	loginWords  = []string{"token", "權杖", "授權", "驗證失敗", "憑證"}
	// emptyWords are in a message that means an empty list.
	emptyWords = []string{"查無資料", "查無訂單"}
)

// refusal classes a message of MO店+'s.
func (c *Connector) refusal(words string) *connectors.Error {
	words = firstOf(c.discreet(words), "no reason given")
	if addressWord.MatchString(words) {
		return notAllowlisted(words)
	}
	for _, word := range loginWords {
		if strings.Contains(strings.ToLower(words), word) {
			return unauthorized(words)
		}
	}
	return connectors.Errorf(connectors.Rejected, "MO店+: %s", words)
}

// meansEmpty tells whether a refusal is the message of an empty list.
func meansEmpty(err error) bool {
	if connectors.KindOf(err) != connectors.Rejected {
		return false
	}
	for _, word := range emptyWords {
		if strings.Contains(err.Error(), word) {
			return true
		}
	}
	return false
}

func unauthorized(words string) *connectors.Error {
	e := connectors.Errorf(connectors.Unauthorized, "MO店+ does not take the token: %s", words)
	e.Do = text2("A new token may have been made, and the old one died with it. Enter the token mailed by MO店+, then test the connection.",
		"可能已重新產生 Token，舊 Token 隨即失效。請輸入 MO店+ 寄發的 Token，再測試連線。")
	return e
}

var adviceAddress = text2(
	"Enter this machine's outbound address in A103 API 串接 IP 位址管理 of the back office; if it is there, check the token. Then test the connection.",
	"請至後台「A103 API 串接 IP 位址管理」登錄本機對外 IP；若已登錄，請確認 Token，再測試連線。")

func notAllowlisted(words string) *connectors.Error {
	e := connectors.Errorf(connectors.NotAllowlisted, "MO店+ refuses this address: %s", words)
	e.Do = adviceAddress
	return e
}

// mobile finds telephone numbers in a platform's words.
var mobile = regexp.MustCompile(`09\d{8}`)

// discreet takes the token and what looks like a buyer's number out of a message.
func (c *Connector) discreet(words string) string {
	return mobile.ReplaceAllString(strings.ReplaceAll(words, c.token, "***"), "***")
}

// ask makes a call and decodes its answer.
func (c *Connector) ask(ctx context.Context, op operation, body, into any) (connectors.Reply, error) {
	reply, err := c.call(ctx, op, body)
	if err != nil {
		return reply, err
	}
	if err := read(reply.Body, into); err != nil {
		return reply, unexpected(fmt.Sprintf("%s: the answer cannot be read", op.name()), reply.Body, op.changes)
	}
	return reply, nil
}
