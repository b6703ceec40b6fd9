package pchome

// Connecting: the account's values, the cheapest call, and the one way every request takes (FACTS.md sections 1 and 7).

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/carriernames"
	"gowarehouse/connectors/transport"
)

// connector is one vendor. It is safe for concurrent use.
type connector struct {
	env      connectors.Env
	base     string // without a slash at the end
	vendor   string
	seal     seal
	carriers carriernames.Names
	takeHome bool // an order that says nothing of its delivery goes to the buyer's home
	capitals bool // the warehouse's SKUs are in capitals, whatever PChome has
}

func open(env connectors.Env) (*connector, error) {
	value := func(key string) string { return strings.TrimSpace(env.Values[key]) }
	c := &connector{
		env: env, base: strings.TrimRight(cmp.Or(env.BaseURL, defaultHost), "/"), vendor: value(fieldVendor),
		takeHome: value(settingNoType) == asHome, capitals: value(settingSKUs) == asCapitals,
	}
	if !vendorPattern.MatchString(c.vendor) {
		return nil, connectors.Refuse("the vendor ID of PChome is missing or is not a number", "未填寫 PChome 廠商代號，或不是數字",
			"Enter the vendor ID that PChome gave you, with its leading zeros.", "請輸入 PChome 提供的廠商代號（含開頭的 0）。")
	}
	key, iv := value(fieldKey), value(fieldIV)
	if key != "" || iv != "" {
		var ok bool
		if c.seal, ok = newSeal(key, iv); !ok {
			return nil, connectors.Refuse("PChome's key has 32 characters and its IV 16, and one is nothing without the other",
				"PChome 加密金鑰為 32 個字元、IV 為 16 個字元，兩者須同時填寫", "Enter both as PChome handed them out, or neither.",
				"請完整填寫 PChome 提供的金鑰與 IV，或兩者都留空。")
		}
	}
	var err error
	c.carriers, err = readCarriers(env.Values[settingCarriers])
	return c, err
}

// readCarriers reads the account's own names of carriers. A code that is not in the table may be one that this program does not know yet.
func readCarriers(setting string) (carriernames.Names, error) {
	table := slices.Clone(carriers)
	for part := range strings.FieldsFuncSeq(setting, func(r rune) bool { return strings.ContainsRune(";；\n", r) }) {
		_, code, _ := strings.Cut(part, "=")
		if code = strings.TrimSpace(code); carrierCode.MatchString(code) && !slices.Contains(carriernames.Codes(table), code) {
			table = append(table, carriernames.Known{Code: code})
		}
	}
	names, wrong := carriernames.Read(setting, table)
	if wrong != "" {
		return names, connectors.Refuse("PChome: the carriers' names cannot be read at %q", "PChome：物流名稱對照在「%s」處無法讀取",
			"Write name=code, separated by semicolons. Known codes are "+carrierList+".", "請以「名稱=代碼」填寫並用分號分隔。已知代碼："+carrierList+"。", wrong)
	}
	return names, nil
}

var carrierList = strings.Join(carriernames.Codes(carriers), ", ")

// Test asks for one product: that shows whether PChome lets this address in as this vendor. Where there are key and IV, a receiver of the last
// days shows whether they open it; they stop nobody.
func (c *connector) Test(ctx context.Context) (connectors.Identity, error) {
	_, err := c.page(ctx, goodsList, firstGoods, 1)
	if err != nil {
		return connectors.Identity{}, err
	}
	identity := connectors.Identity{Name: "PChome " + c.vendor, ID: c.vendor}
	if len(c.seal.blocks) > 0 {
		identity.Doubt = c.doubtKey(ctx)
	}
	return identity, nil
}

var doubtfulKey = both("key or IV is wrong: a receiver of a recent order cannot be opened. Enter both as PChome handed them out, and test again.",
	"加密金鑰或 IV 有誤，無法解開近期訂單的收件人。請依 PChome 提供的內容重新輸入，再測試連線。")

var untriedKey = both("key and IV could not be tried: the receivers of recent orders came unencrypted. "+
	"If PChome encrypts none of yours, leave both empty.",
	"近期訂單的收件人皆未加密，無法確認加密金鑰與 IV 是否正確。若 PChome 未加密您的訂單，兩欄可留空。")

// doubtKey says whether key and IV fit the receivers of the latest orders. One that came plain says nothing about them, nor does what cannot be
// asked.
func (c *connector) doubtKey(ctx context.Context) connectors.Text {
	now := c.env.Now()
	recent, err := c.page(ctx, ordersOf(now.AddDate(0, 0, -longestDays), now), firstOrder, mostIDs)
	var lines []string
	for _, row := range recent.rows {
		if id, ok := lineOf(row); ok {
			lines = append(lines, id)
		}
	}
	if err != nil || len(lines) == 0 {
		return connectors.Text{}
	}
	rows, err := c.rowsOf(ctx, lines[:min(len(lines), mostIDs)])
	if err != nil {
		return connectors.Text{}
	}
	var plain, hidden bool
	for _, raw := range rows {
		var row orderRow
		if !isObject(raw) || json.Unmarshal(raw, &row) != nil {
			continue
		}
		switch to, how := c.receiver(nil, row.Receiver); {
		case how == isHidden:
			hidden = true
		case how == isOpened:
			return connectors.Text{}
		case to != person{}:
			plain = true
		}
	}
	switch {
	case hidden:
		return doubtfulKey
	case plain:
		return untriedKey
	}
	return connectors.Text{}
}

// request is one call.
type request struct {
	name, method, path string
	query              string // as it is sent: slashes, commas and hyphens stay as they are
	body               any    // of a change
}

// call sends a request. No credential goes with it: PChome knows the vendor by the address of this machine.
func (c *connector) call(ctx context.Context, r request) (connectors.Reply, error) {
	call := connectors.Call{
		Name: r.name, Method: r.method, URL: c.base + strings.ReplaceAll(r.path, "{vid}", url.PathEscape(c.vendor)) + "?" + r.query,
		Header: http.Header{"Accept": {"application/json"}}, Check: c.check,
	}
	if r.body != nil {
		encoded, err := json.Marshal(r.body)
		if err != nil {
			return connectors.Reply{}, connectors.Errorf(connectors.Rejected, "PChome: the request cannot be written: %w", err)
		}
		call.Body, call.Changes, call.Check = encoded, true, c.checkChange
		call.Header.Set("Content-Type", "application/json")
	}
	return c.env.HTTP.Call(ctx, call)
}

// check reads an answer to a question (FACTS.md section 7).
func (c *connector) check(reply connectors.Reply) error {
	told := c.refusalOf(reply)
	if told == nil {
		return nil
	}
	if isUnknownCall(reply) { // nothing was asked that could be answered
		told.Kind = connectors.Unexpected
	}
	return told
}

// checkChange reads an answer to a change: 204 alone says that it was made. A refusal in another form than is known is a refusal.
func (c *connector) checkChange(reply connectors.Reply) error {
	if told := c.refusalOf(reply); told != nil {
		return told
	}
	if reply.Status != http.StatusNoContent {
		told := c.differs(reply.Body, nil, "a change was not confirmed", "變更未獲確認")
		told.MaybeDone = true
		return told
	}
	return nil
}

// isUnknownCall tells an answer that says that there is no such call: a page of the server, or words that are not PChome's. Of a number that is
// not there PChome says it with an empty answer or an empty list.
func isUnknownCall(reply connectors.Reply) bool {
	switch reply.Status {
	case http.StatusMethodNotAllowed:
		return true
	case http.StatusNotFound:
		said := bytes.TrimSpace(bytes.TrimPrefix(reply.Body, byteOrderMark))
		return len(said) > 0 && !bytes.Equal(said, []byte("[]"))
	}
	return false
}

// refusalOf reads a status that is none of success; nil for one that is.
func (c *connector) refusalOf(reply connectors.Reply) *connectors.Error {
	var told *connectors.Error
	if !errors.As(transport.Check(reply), &told) {
		return nil
	}
	switch {
	case reply.Status == http.StatusForbidden:
		told := &connectors.Error{Kind: connectors.NotAllowlisted, Do: adviceAddress}
		return told.Saying("PChome does not let this machine's address in as vendor %s", "PChome 未放行本機對外 IP，或廠商代號 %s 不符", c.vendor)
	case reply.Status == http.StatusUnauthorized:
		told := &connectors.Error{Kind: connectors.Unauthorized, Do: adviceVendor}
		return told.Saying("PChome refuses vendor %s", "PChome 拒絕廠商 %s 的連線", c.vendor)
	case isUnknownCall(reply):
		return c.foreign(reply, "PChome does not know this call", "PChome 沒有此介面")
	case reply.Status == http.StatusServiceUnavailable && !transport.IsHTML(reply): // with a page it is maintenance
		told.Kind = connectors.Throttled
	case told.Kind == connectors.Rejected && reply.Status != http.StatusProxyAuthRequired:
		return c.refusedAs(reply, told)
	}
	return told
}

// refusedAs reads a refusal in PChome's words.
func (c *connector) refusedAs(reply connectors.Reply, told *connectors.Error) *connectors.Error {
	var said refusal
	err := json.Unmarshal(bytes.TrimPrefix(reply.Body, byteOrderMark), &said)
	if err != nil || said.Error.Code == "" && said.Error.Message == "" {
		return c.foreign(reply, "a refusal without PChome's code", "拒絕回應沒有 PChome 的代碼")
	}
	told.Code, told.Do = string(said.Error.Code), refusalAdvice[string(said.Error.Code)]
	if said.Error.Message != "" {
		told.Reason = shortened("PChome: " + string(said.Error.Message))
	}
	return told
}

// foreign is a refusal in another form than is assumed. It is certain that nothing was done.
func (c *connector) foreign(reply connectors.Reply, en, zh string) *connectors.Error {
	told := c.differs(reply.Body, nil, fmt.Sprintf("%s (status %d)", en, reply.Status), fmt.Sprintf("%s（狀態碼 %d）", zh, reply.Status))
	told.Kind, told.Code = connectors.Rejected, connectors.CodeDiffers
	return told
}

// longestQuote is how much of PChome's own words goes into an error, in characters.
const longestQuote = 300

func shortened(words string) string {
	runes := []rune(words)
	return string(runes[:min(len(runes), longestQuote)])
}

// differs is an answer that does not fit what is assumed of PChome. It is kept.
func (c *connector) differs(body []byte, cause error, en, zh string) *connectors.Error {
	told := &connectors.Error{Kind: connectors.Unexpected, Body: body, Err: cause, Do: adviceReport(c.env.Account)}
	return told.Saying("PChome: the platform answered differently than expected: %[1]s", "PChome：平台的回應與預期不同：%[2]s", en, zh)
}

// adviceReport asks for the report that corrects what is assumed here.
func adviceReport(account string) connectors.Text {
	return both("The answer is kept. Write a report with `gowarehouse doctor --account "+account+"` and send it to the maintainers.",
		"回應內容已保留。請執行 `gowarehouse doctor --account "+account+"` 產生報告並提供給維護人員。")
}

var (
	adviceAddress = both(
		"Have PChome register this machine's outbound address for the vendor interface, and check the vendor ID; then test the connection.",
		"請向 PChome 申請將本機對外 IP 加入廠商介接白名單，並確認廠商代號，再測試連線。")
	adviceVendor = both("Ask PChome whether the vendor interface is still open to you, then test the connection.",
		"請向 PChome 確認廠商介接是否仍開放，再測試連線。")
	refusalAdvice = map[string]connectors.Text{
		codeShipped:   both("Look the order up in PChome's vendor system (VDR).", "請至 PChome 廠商系統（VDR）查詢此訂單。"),
		codeCancelled: both("Take the parcel back: the order is not to be shipped.", "請攔回包裹：此訂單不需出貨。"),
		codeNumber:    both("Correct the tracking number, then push again.", "請修正物流單號後再回傳。"),
	}
)
