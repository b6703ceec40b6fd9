package cyberbiz

// Refusals: the four shapes in which CYBERBIZ tells an error, and everything that is not CYBERBIZ at all (FACTS.md section 7).

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/labelfile"
	"gowarehouse/connectors/transport"
)

// Codes of ours.
const (
	codeUnlicensed = "not_licensed"
	codeNoRoute    = "no_route"
)

// What to do about each refusal.
var (
	adviceToken = connectors.Text{
		EN: "Enter the API Token of the shop's own app (APP MARKET > 我的擴充服務 > 自訂), or the older API account, then test the connection.",
		ZH: "請填入自訂應用程式的 API Token（APP MARKET > 我的擴充服務 > 自訂）或舊式 API 帳號，再測試連線。",
	}
	adviceLegacy = connectors.Text{
		EN: "Check the API account and its secret, and this computer's clock: it may differ by five minutes at most.",
		ZH: "請檢查 API 帳號與密鑰，並校正本機時間（誤差不可超過 5 分鐘）。",
	}
	adviceScope = connectors.Text{
		EN: "Give the app the scopes read_orders, write_orders, read_products and write_products in CYBERBIZ's admin, then test the connection.",
		ZH: "請在 CYBERBIZ 後台為該應用程式勾選 read_orders、write_orders、read_products、write_products 權限，再測試連線。",
	}
	adviceUnlicensed = connectors.Text{
		EN: "The shop's plan does not have this feature; the account stays connected. Ask CYBERBIZ's support to open it, or do this step in its admin.",
		ZH: "商店方案未開通此功能，帳號仍保持連線。請洽 CYBERBIZ 客服開通，或改在後台處理。",
	}
	adviceState = connectors.Text{
		EN: "Look at the order in CYBERBIZ's admin: its state, its payment, or a missing plug-in or scope does not allow this.",
		ZH: "請在 CYBERBIZ 後台查看訂單狀態與付款，或確認外掛與權限是否足夠。",
	}
	adviceRoute = connectors.Text{
		EN: "Check the address of the account: CYBERBIZ's API does not answer there.",
		ZH: "請檢查帳號的連線網址：此處不是 CYBERBIZ 的 API。",
	}
)

// check reads an answer. Success is JSON, or the file asked for, with a status below 300.
func (c *connector) check(r request, reply connectors.Reply) error {
	if r.file != "" && labelfile.Is(reply, r.file) {
		return nil
	}
	words, only := complaint(reply.Body)
	switch {
	case reply.Status == http.StatusTooManyRequests:
		return &connectors.Error{Kind: connectors.Throttled, Reason: "CYBERBIZ asks to slow down"}
	case reply.Status >= http.StatusInternalServerError, transport.IsHTML(reply):
		return transport.Check(reply)
	case reply.Status >= http.StatusBadRequest:
		return c.refusal(reply.Status, words)
	case reply.Status >= http.StatusMultipleChoices:
		return &connectors.Error{Kind: connectors.Rejected, Code: codeNoRoute, Reason: statusLine(reply.Status), Do: adviceRoute}
	case only:
		return c.refusal(http.StatusUnprocessableEntity, words)
	case r.file != "":
		return misshapen(r, "the answer of "+r.name+" holds no label", reply.Body, nil)
	case !json.Valid(reply.Body) && len(bytes.TrimSpace(reply.Body)) > 0:
		return misshapen(r, "the answer of "+r.name+" is not JSON", reply.Body, nil)
	}
	return nil
}

// refusal makes an error of a status and CYBERBIZ's words.
func (c *connector) refusal(status int, words string) *connectors.Error {
	told := &connectors.Error{Kind: connectors.Rejected, Reason: c.quote(statusLine(status), words)}
	switch status {
	case http.StatusUnauthorized:
		told.Kind, told.Do = connectors.Unauthorized, adviceToken
		if c.login.legacy() {
			told.Do = adviceLegacy
		}
	case http.StatusForbidden:
		told.Do = adviceState
	case http.StatusNotFound:
		// Only CYBERBIZ itself can say that a thing is not there; the gateway before it, or another server, cannot.
		told.Code, told.Do = codeNoRoute, adviceRoute
		if words != "" && !strings.Contains(words, "Route") {
			told.Kind, told.Code, told.Do = connectors.NotFound, "", connectors.Text{}
		}
	}
	return told
}

func statusLine(status int) string {
	return strings.TrimSpace(fmt.Sprintf("CYBERBIZ answered %d %s", status, http.StatusText(status)))
}

// longestQuote is how much of CYBERBIZ's own words goes into an error.
const longestQuote = 300

// quote makes CYBERBIZ's words fit for an error: without the login should they repeat it, and not too long.
func (c *connector) quote(line, words string) string {
	if words == "" {
		return line
	}
	for _, secret := range []string{c.login.token, c.login.secret} {
		if secret != "" {
			words = strings.ReplaceAll(words, secret, "…")
		}
	}
	if runes := []rune(words); len(runes) > longestQuote {
		words = string(runes[:longestQuote]) + "…"
	}
	return words
}

func isNull(body []byte) bool {
	trimmed := bytes.TrimSpace(body)
	return len(trimmed) == 0 || bytes.Equal(trimmed, []byte("null"))
}

// unlicensed makes the refusal of a login that of a feature.
func unlicensed(refused error) error {
	told := &connectors.Error{Kind: connectors.Rejected, Code: codeUnlicensed, Do: adviceUnlicensed}
	var typed *connectors.Error
	if errors.As(refused, &typed) {
		told.Reason = typed.Reason
	}
	return told
}

func isUnlicensed(err error) bool {
	var typed *connectors.Error
	return errors.As(err, &typed) && typed.Code == codeUnlicensed
}

// notThere is the answer for an order that the shop does not have.
func notThere() *connectors.Error {
	return (&connectors.Error{Kind: connectors.NotFound}).Saying("the shop has no such order", "商店沒有這筆訂單")
}

// unread is what an error of a question before a change means: nothing was changed, and only a refusal is final.
func unread(err error) connectors.OutcomeState {
	switch connectors.KindOf(err) {
	case connectors.Rejected, connectors.NotFound:
		return connectors.Refused
	}
	return connectors.NotAsked
}
