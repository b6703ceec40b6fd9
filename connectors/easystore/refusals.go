package easystore

// Refusals: EasyStore's error envelope as typed errors (FACTS.md section 7).

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

// Codes that decide something in this package. They are ours: EasyStore's own are not published.
const (
	codeDenied = "permission_denied" // 403: the token is dead, or lacks the scope of this call
	codeAbsent = "not_found"         // 404: the shop is not there, or what was asked for is not
)

// What to do about each refusal.
var (
	adviceShop = connectors.Text{
		EN: "Enter the shop's own address, such as yourshop.easy.co, and check that the shop is open.",
		ZH: "請輸入商店本身的網址，例如 yourshop.easy.co，並確認商店仍在營運。",
	}
	adviceToken = connectors.Text{
		EN: "Make a new token at EasyStore admin > Install apps > More > Custom apps, enter it and test the connection.",
		ZH: "請至 EasyStore 後台「安裝擴充 > 更多 > 客製擴充」重新產生權杖，填入後測試連線。",
	}
	adviceLogIn = connectors.Text{
		EN: "Log in to EasyStore again with the partner app, and check that the app is still installed on the shop.",
		ZH: "請重新以合作夥伴 App 登入 EasyStore，並確認商店仍安裝此 App。",
	}
	adviceApp = connectors.Text{
		EN: "Enter client ID and client secret from the EasyStore Partner portal (your app), then log in again.",
		ZH: "請填入 EasyStore 合作夥伴後台中您的 App 的 Client ID 與 Client Secret，再重新登入。",
	}
	adviceLanded = connectors.Text{
		EN: "Begin the log-in again and, if the browser cannot come back by itself, paste the whole address it landed on at once. " +
			"Check this computer's clock.",
		ZH: "請重新登入；若瀏覽器無法自動返回，請立即貼上最後停留的完整網址，並確認本機時間正確。",
	}
	adviceScope = connectors.Text{
		EN: "The token works but lacks a permission. Tick reading and writing of orders, fulfillments and products, and reading of shipping and " +
			"customers, for the custom app in EasyStore; enter the new token if it shows one.",
		ZH: "權杖有效但缺少權限。請在 EasyStore 客製擴充勾選訂單、出貨、商品的讀取與寫入，以及運送、顧客的讀取；若產生新權杖請重新填入。",
	}
	adviceSecret = connectors.Text{
		EN: "Real-time messages can be checked with a partner app's client secret only. Enter it, or leave orders to be asked for on schedule.",
		ZH: "即時通知須以合作夥伴 App 的 Client Secret 驗證。請填入該值，或維持定時抓單。",
	}
	adviceLocation = connectors.Text{
		EN: "Choose in the account's settings the location whose stock is set.",
		ZH: "請在帳號設定選擇要更新庫存的地點。",
	}
	adviceTracked = connectors.Text{
		EN: "Switch on stock keeping for the product in EasyStore.",
		ZH: "請在 EasyStore 商品啟用庫存管理。",
	}
)

// check reads an answer to a call that was made with a token. Success is JSON with status 200 and without an error in it.
func (c *connector) check(reply connectors.Reply, token string) error {
	message, wrong := said(reply.Body)
	switch {
	case reply.Status == http.StatusRequestTimeout:
		return &connectors.Error{Kind: connectors.Temporary, Reason: statusLine(reply)}
	case reply.Status == http.StatusTooManyRequests, reply.Status >= http.StatusInternalServerError, transport.IsHTML(reply) && !refusing(reply):
		return transport.Check(reply)
	case reply.Status < http.StatusMultipleChoices && wrong:
		return &connectors.Error{Kind: connectors.Rejected, Reason: c.quote(message, token)}
	case reply.Status < http.StatusMultipleChoices:
		if !json.Valid(reply.Body) {
			return misshapen("the shop's answer is not JSON", reply.Body, nil)
		}
		return nil
	}
	told := &connectors.Error{Kind: connectors.Rejected, Reason: strings.TrimSpace(statusLine(reply) + ": " + c.quote(message, token))}
	switch reply.Status {
	case http.StatusUnauthorized:
		told.Kind, told.Do = connectors.Unauthorized, c.adviceDead()
	case http.StatusForbidden:
		told.Kind, told.Code, told.Do = connectors.Unauthorized, codeDenied, c.adviceDead()
	case http.StatusNotFound:
		told.Code, told.Do = codeAbsent, adviceShop
	}
	return told
}

// adviceDead is what to do about a token that the shop does not take any more.
func (c *connector) adviceDead() connectors.Text {
	if c.logsIn {
		return adviceLogIn
	}
	return adviceToken
}

// isDead says whether the shop does not take a token any more. What is wrong with the app itself no new token cures.
func isDead(err error) bool { return err != nil && connectors.KindOf(err) == connectors.Unauthorized }

// refusing says whether a status means the same whatever the page says.
func refusing(reply connectors.Reply) bool {
	switch reply.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		return true
	}
	return false
}

// said reads the error of an answer: an object with a message, or a plain text.
func said(body []byte) (message string, wrong bool) {
	var envelope struct {
		Error json.RawMessage `json:"error"`
	}
	if json.Unmarshal(body, &envelope) != nil || len(envelope.Error) == 0 || bytes.Equal(envelope.Error, []byte("null")) {
		return "", false
	}
	var plain string
	if json.Unmarshal(envelope.Error, &plain) == nil {
		return plain, plain != ""
	}
	var whole struct {
		Message text `json:"message"`
		Type    text `json:"type"`
	}
	if json.Unmarshal(envelope.Error, &whole) != nil {
		return "", true
	}
	if whole.Message == "" {
		return string(whole.Type), true
	}
	return string(whole.Message), true
}

// ambiguous says whether a refusal may mean the token or the shop, or only this one call (FACTS.md section 1).
func ambiguous(err error) bool {
	var refused *connectors.Error
	return errors.As(err, &refused) && (refused.Code == codeDenied || refused.Code == codeAbsent)
}

// ofThisCall reads an ambiguous refusal once the shop was seen to live and to know the token.
func ofThisCall(err error) error {
	var refused *connectors.Error
	if !errors.As(err, &refused) {
		return err
	}
	told := *refused
	if told.Code == codeDenied {
		told.Kind, told.Do = connectors.Rejected, adviceScope
	} else {
		told.Kind, told.Do = connectors.NotFound, connectors.Text{}
	}
	return &told
}

func isNotFound(err error) bool { return err != nil && connectors.KindOf(err) == connectors.NotFound }

func statusLine(reply connectors.Reply) string {
	return strings.TrimSpace(fmt.Sprintf("the shop answered %d %s", reply.Status, http.StatusText(reply.Status)))
}

// longestQuote is how much of a shop's own words goes into an error.
const longestQuote = 300

// quote makes a shop's message fit for an error: without the token should the shop repeat it, and not too long.
func (c *connector) quote(message, token string) string {
	text := strings.TrimSpace(message)
	for _, secret := range []string{token, c.secret} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "…")
		}
	}
	if runes := []rune(text); len(runes) > longestQuote {
		text = string(runes[:longestQuote]) + "…"
	}
	return text
}
