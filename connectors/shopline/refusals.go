package shopline

// What SHOPLINE's refusals mean, and what a person does about them (FACTS.md section 7).

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

var (
	adviceToken = connectors.Text{
		EN: "Make a new key in SHOPLINE admin (Settings > Staff Settings > API Auth), enter it and test the connection. If the key is right, ask " +
			"SHOPLINE whether the shop admits only certain addresses.",
		ZH: "請到 SHOPLINE 後台（設定 > 管理員設定 > API Auth）重新產生金鑰並填入後測試連線。若金鑰無誤，請向 SHOPLINE 確認商店是否限制 IP。",
	}
	advicePermission = connectors.Text{
		EN: "Tick the permission that is missing in SHOPLINE admin (Settings > Staff Settings > API Auth), update the token there and enter it here; " +
			"or the shop does not allow this change.",
		ZH: "請到 SHOPLINE 後台（設定 > 管理員設定 > API Auth）勾選缺少的權限、更新 Token 並填入；或此商店不允許這項變更。",
	}
	adviceAddress = connectors.Text{
		EN: "Check the address in the account's settings; leave it empty for SHOPLINE's own.",
		ZH: "請檢查帳號設定中的網址；使用 SHOPLINE 正式環境時請留空。",
	}
	adviceFirewall = connectors.Text{
		EN: "Something between this computer and SHOPLINE refuses the request: check the proxy and the network.",
		ZH: "本機與 SHOPLINE 之間有設備拒絕連線：請檢查代理伺服器與網路。",
	}
)

// codeForbidden and codeArchived are codes of ours for statuses that mean one thing whatever code SHOPLINE gives.
const (
	codeForbidden = "forbidden"
	codeArchived  = "archived"
)

func isForbidden(err error) bool {
	var refused *connectors.Error
	return errors.As(err, &refused) && refused.Code == codeForbidden
}

func isArchived(err error) bool {
	var gone *connectors.Error
	return errors.As(err, &gone) && gone.Kind == connectors.NotFound && gone.Code == codeArchived
}

func isNotFound(err error) bool { return err != nil && connectors.KindOf(err) == connectors.NotFound }

// wireError is an error's body. The text comes as message or as error.
type wireError struct {
	Message text `json:"message"`
	Error   text `json:"error"`
	Code    text `json:"code"`
}

// verdicts are what a status means, where the body is SHOPLINE's.
var verdicts = map[int]connectors.Error{
	http.StatusUnauthorized: {Kind: connectors.Unauthorized, Do: adviceToken},
	http.StatusForbidden:    {Kind: connectors.Rejected, Code: codeForbidden, Do: advicePermission},
	http.StatusNotFound:     {Kind: connectors.NotFound},
}

// checkDeleted reads the answer to a deletion, of which nothing may be left to say.
func checkDeleted(reply connectors.Reply) error {
	if reply.Status < http.StatusMultipleChoices && len(bytes.TrimSpace(reply.Body)) == 0 {
		return nil
	}
	return check(reply)
}

// check reads an answer. Success is a JSON object.
func check(reply connectors.Reply) error {
	body := bytes.TrimSpace(reply.Body)
	isObject := len(body) > 0 && body[0] == '{' && json.Valid(body)
	switch {
	case reply.Status < http.StatusMultipleChoices && isObject:
		return nil
	case reply.Status == http.StatusTooManyRequests, reply.Status >= http.StatusInternalServerError, transport.IsHTML(reply):
		return transport.Check(reply)
	case reply.Status == http.StatusGone:
		return &connectors.Error{Kind: connectors.NotFound, Code: codeArchived, Reason: "the order was archived in the shop"}
	case reply.Status < http.StatusMultipleChoices:
		return misshapen("SHOPLINE's answer is not a JSON object", reply.Body, nil)
	}
	var said wireError
	if !isObject || json.Unmarshal(body, &said) != nil {
		return notShopline(reply)
	}
	told := &connectors.Error{Kind: connectors.Rejected}
	if verdict, known := verdicts[reply.Status]; known {
		*told = verdict
	}
	told.Code = cmp.Or(told.Code, string(said.Code))
	told.Reason = cmp.Or(shorten(string(cmp.Or(said.Message, said.Error))), statusLine(reply))
	return told
}

// notShopline judges a refusal without SHOPLINE's body. A 404 of something else must not pass for an order that is gone.
func notShopline(reply connectors.Reply) error {
	told := &connectors.Error{Kind: connectors.Rejected, Reason: statusLine(reply), Do: adviceFirewall}
	switch reply.Status {
	case http.StatusUnauthorized:
		told.Kind, told.Do = connectors.Unauthorized, adviceToken
	case http.StatusNotFound:
		told.Reason, told.Do = "there is no Open API at this address", adviceAddress
	}
	return told
}

func statusLine(reply connectors.Reply) string {
	return fmt.Sprintf("SHOPLINE answered %d %s", reply.Status, http.StatusText(reply.Status))
}

// longestQuote is how much of SHOPLINE's own words goes into an error.
const longestQuote = 300

func shorten(message string) string {
	if runes := []rune(message); len(runes) > longestQuote {
		return string(runes[:longestQuote]) + "…"
	}
	return message
}
