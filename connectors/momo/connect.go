package momo

// Connecting: account and password in every body, and how answers are told apart. FACTS.md sections 1 and 7.

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/carriernames"
)

const productionHost = "https://scmapi.momoshop.com.tw"

// taipei is the zone of every time momo writes. Taiwan has no summer time.
var taipei = connectors.Taipei

// Connector is one supplier's account.
type Connector struct {
	base     string
	http     connectors.Caller
	now      func() time.Time
	login    login
	lanes    map[kind][]lane // the queries of a fetch
	packing  packing         // the account's default
	carriers carriernames.Names

	mu       sync.Mutex
	shipping *shipTypes         // momo's packagings, kept for a while
	stops    map[string]stopped // the cancellations the last whole fetch saw
}

// login is the loginInfo of every body.
type login struct {
	EntpCode  string `json:"entpCode"`
	EntpID    string `json:"entpID"`
	EntpPwd   string `json:"entpPwd"`
	OTPBackNo string `json:"otpBackNo"`
}

// New makes the connector of an account. Missing credentials are Unauthorized, so that momo, which locks accounts, is not asked with
// half a log-in; settings that cannot be read are Rejected.
func New(env connectors.Env) (connectors.Connector, error) {
	value := func(key string) string { return strings.TrimSpace(env.Values[key]) }
	for _, f := range fields {
		if f.Required && value(f.Key) == "" {
			e := connectors.Errorf(connectors.Unauthorized, "momo: %s is missing", f.Label.EN)
			e.Do = text2("Open the account and fill in "+f.Label.EN+". "+f.Where.EN, "請開啟帳號並填寫「"+f.Label.ZH+"」。"+f.Where.ZH)
			return nil, e
		}
	}
	c := &Connector{
		base: strings.TrimRight(env.BaseURL, "/"), http: env.HTTP, now: env.Now,
		login: login{value(fieldEntpCode), value(fieldEntpID), env.Values[fieldEntpPwd], value(fieldOTP)},
	}
	if c.base == "" {
		c.base = productionHost
	}
	if c.now == nil {
		c.now = time.Now
	}
	var err error
	if c.lanes, err = lanesOf(env.Values); err != nil {
		return nil, err
	}
	if c.carriers, err = readCarrierMap(value(settingCarrierMap)); err != nil {
		return nil, err
	}
	c.packing = packing{ship: value(settingShipType), pack: value(settingPackType), weight: value(settingPackUnit)}
	if c.packing.ship == "" {
		c.packing.ship = defaultShipType
	}
	return c, nil
}

// lanesOf reads the settings that narrow a fetch.
func lanesOf(values connectors.Values) (map[kind][]lane, error) {
	var problem error
	chosen := func(key string, list []coded) []string {
		codes, err := readCodes(key, values[key], list)
		if err != nil && problem == nil {
			problem = err
		}
		return codes
	}
	lanes := map[kind][]lane{home: {{}}}
	stores, special := chosen(settingStores, storeTypes), chosen(settingSpecial, specials)
	for _, code := range stores {
		for _, s := range special {
			lanes[store] = append(lanes[store], lane{Code: code, Special: s})
		}
	}
	carriers, temps := chosen(settingCarriers, carriers), chosen(settingTemperatures, temperatures)
	for _, code := range carriers {
		for _, t := range temps {
			lanes[third] = append(lanes[third], lane{Code: code, Temp: t})
		}
	}
	return lanes, problem
}

// readCodes reads a list of codes; empty means all, "none" none.
func readCodes(key, setting string, list []coded) ([]string, error) {
	setting = strings.TrimSpace(setting)
	if strings.EqualFold(setting, none) {
		return nil, nil
	}
	known := codesOf(list)
	if setting == "" {
		return known, nil
	}
	var codes []string
	for part := range strings.SplitSeq(setting, ",") {
		code := strings.ToUpper(strings.TrimSpace(part))
		if !slices.Contains(known, code) {
			e := connectors.Errorf(connectors.Rejected, "momo: setting %s has the unknown code %q", key, code)
			all := strings.Join(known, ",")
			e.Do = text2("Use some of "+all+", or none.", "請使用 "+all+" 中的代碼，或填 none。")
			return nil, e
		}
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes, nil
}

// operation is one call of the API.
type operation struct {
	name    string // doAction, or the address of a call that has its own
	path    string
	changes bool
	empty   []string // sentences that mean an empty list
}

const (
	orderServlet = "/OrderServlet.do"
	goodsServlet = "/GoodsServlet.do"
)

// noData is momo's sentence for a search that found nothing.
const noData = "查無資料"

func orderQuery(action string, empty ...string) operation {
	return operation{name: action, path: orderServlet, empty: append(empty, noData)}
}

func orderChange(action string) operation {
	return operation{name: action, path: orderServlet, changes: true}
}

func scmQuery(path string) operation {
	return operation{name: path, path: path, empty: []string{noData}}
}

var opShipTypes = scmQuery("/order/shipType/getShipTypeList.scm")

// Test asks for the list of packagings: no personal data, no effect.
func (c *Connector) Test(ctx context.Context) (connectors.Identity, error) {
	if _, err := c.rows(ctx, opShipTypes, nil); err != nil {
		return connectors.Identity{}, err
	}
	return connectors.Identity{Name: "momo " + c.login.EntpCode, ID: c.login.EntpCode}, nil
}

// call makes a request. fields are the body beside doAction and loginInfo.
func (c *Connector) call(ctx context.Context, op operation, fields map[string]any) (connectors.Reply, error) {
	body := map[string]any{"loginInfo": c.login}
	for key, value := range fields {
		body[key] = value
	}
	if op.name != op.path {
		body["doAction"] = op.name
	}
	encoded, err := encode(body)
	if err != nil {
		return connectors.Reply{}, connectors.Errorf(connectors.Rejected, "momo: the request cannot be written: %w", err)
	}
	return c.http.Call(ctx, connectors.Call{
		Name: op.name, Method: http.MethodPost, URL: c.base + op.path, Body: encoded, Changes: op.changes,
		Header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}},
		Check:  func(r connectors.Reply) error { return c.check(op, r) },
	})
}

// encode writes JSON without escaping <, > and &, as other clients of momo do.
func encode(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return out.Bytes(), err
}

// rows makes a query and gives the rows of its dataList.
func (c *Connector) rows(ctx context.Context, op operation, fields map[string]any) ([]json.RawMessage, error) {
	rows, _, err := c.pagedRows(ctx, op, fields)
	return rows, err
}

// pagedRows gives totalPage too, as written.
func (c *Connector) pagedRows(ctx context.Context, op operation, fields map[string]any) ([]json.RawMessage, string, error) {
	reply, err := c.call(ctx, op, fields)
	if err != nil {
		return nil, "", err
	}
	var list listReply
	if err := json.Unmarshal(reply.Body, &list); err != nil {
		return nil, "", unexpected(op.name+": the answer is not a JSON object", reply.Body, false)
	}
	rows, err := list.rows(c.login.EntpPwd)
	if err != nil {
		return nil, "", unexpected(op.name+": "+err.Error(), reply.Body, false)
	}
	return rows, string(list.TotalPage), nil
}

// check tells what an answer is: FACTS.md section 7. momo answers refusals with 200 as well as with 400, so the body is
// read before the status.
func (c *Connector) check(op operation, r connectors.Reply) error {
	if r.Status == http.StatusTooManyRequests {
		return connectors.Errorf(connectors.Throttled, "momo: too many requests")
	}
	if sentence := complaintOf(r.Body); sentence != "" {
		for _, empty := range op.empty {
			if strings.Contains(sentence, empty) {
				return nil
			}
		}
		return c.refusal(sentence, r.Status)
	}
	page := isPage(r)
	switch {
	case r.Status == http.StatusUnauthorized || r.Status == http.StatusForbidden:
		return notAllowlisted(fmt.Sprintf("momo: refused with status %d", r.Status))
	case r.Status >= 500:
		return connectors.Errorf(connectors.Temporary, "momo: status %d", r.Status)
	case page:
		return connectors.Errorf(connectors.Temporary, "momo: a web page came instead of data (status %d)", r.Status)
	case r.Status >= 400:
		return connectors.Errorf(connectors.Rejected, "momo: status %d", r.Status)
	}
	if start := bytes.TrimSpace(r.Body); len(start) == 0 || start[0] != '{' {
		if bytes.HasPrefix(start, pdfMagic) {
			return nil
		}
		return unexpected(op.name+": the answer is not a JSON object", r.Body, op.changes)
	}
	return nil
}

func isPage(r connectors.Reply) bool {
	start := bytes.TrimLeft(bytes.TrimPrefix(r.Body, []byte("\ufeff")), " \t\r\n")
	return strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") || bytes.HasPrefix(start, []byte("<"))
}

var addressWord = regexp.MustCompile(`\bIP\b`)

// loginWords are in every sentence about a log-in that was refused.
var loginWords = []string{"密碼", "帳號", "供應商", "登入"}

// refusal classes a sentence of momo's.
func (c *Connector) refusal(sentence string, status int) *connectors.Error {
	sentence = c.discreet(sentence)
	if addressWord.MatchString(sentence) {
		return notAllowlisted("momo: " + sentence)
	}
	for _, word := range loginWords {
		if strings.Contains(sentence, word) {
			e := connectors.Errorf(connectors.Unauthorized, "momo: %s", sentence)
			e.Do = text2(
				"Check Entp ID, Entp Code, the master password and the OTP characters in SCM, enter them here and test once: momo may lock the account.",
				"請在 SCM 確認統一編號、廠商編號、主帳號密碼與 OTP 後3碼，於此更新後測試一次；多次錯誤可能鎖住帳號。",
			)
			return e
		}
	}
	if status >= 500 {
		return connectors.Errorf(connectors.Temporary, "momo: %s", sentence)
	}
	return connectors.Errorf(connectors.Rejected, "momo: %s", sentence)
}

func notAllowlisted(reason string) *connectors.Error {
	e := connectors.Errorf(connectors.NotAllowlisted, "%s", reason)
	e.Do = text2("Enter this machine's outbound address in SCM page H1112; it becomes active at the next full hour. Then test the connection.",
		"請至 SCM「H1112 API串接IP位置管理」登錄本機對外 IP，於下一個整點生效後再測試連線。")
	return e
}

// discreet takes the account's own values out of a sentence.
func (c *Connector) discreet(sentence string) string {
	for _, value := range []string{c.login.EntpPwd, c.login.EntpID, c.login.EntpCode} {
		if value != "" {
			sentence = strings.ReplaceAll(sentence, value, "***")
		}
	}
	return sentence
}
