package app91

// What 91APP's refusals mean, and what a person does about them (FACTS.md section 7). The gateway refuses with a message of its own; the
// business behind it refuses with an envelope, and with status 500.

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

var (
	adviceKey = connectors.Text{
		EN: "Check the shop number (OSM > Functions > Shop maintenance) and the key (OMNI admin panel), enter them and test the connection. A key is " +
			"good for its own shop only.",
		ZH: "請檢查商店序號（OSM > 功能 > 商店維護）與 API Key（OMNI 管理後台），填入後測試連線。金鑰僅適用所屬商店。",
	}
	adviceGrant = connectors.Text{
		EN: "Ask 91APP to grant this category of the API to the key. If 91APP tells another path, enter it in the account's settings.",
		ZH: "請向 91APP 申請為此金鑰開通該類 API。若 91APP 告知不同路徑，請填入帳號設定。",
	}
	adviceFirewall = connectors.Text{
		EN: "Something between this computer and 91APP refuses the request: check the proxy and the network.",
		ZH: "本機與 91APP 之間有設備拒絕連線：請檢查代理伺服器與網路。",
	}
)

// Codes of ours for what the gateway says. Both mean that nothing was done.
const (
	codeDenied  = "denied"
	codeNoCall  = "no_such_call"
	codeGranted = "not_granted"
)

func codeOf(err error) string {
	var refused *connectors.Error
	if errors.As(err, &refused) {
		return refused.Code
	}
	return ""
}

// isClosed says whether the gateway did not give the call at this path.
func isClosed(err error) bool { return codeOf(err) == codeDenied || codeOf(err) == codeNoCall }

func isNotFound(err error) bool { return err != nil && connectors.KindOf(err) == connectors.NotFound }

func notGranted(call string) *connectors.Error {
	return (&connectors.Error{Kind: connectors.Rejected, Code: codeGranted, Do: adviceGrant}).Saying(
		"91APP does not give the call %s to this key", "91APP 未開放此金鑰使用 %s", call)
}

var errNoData = errors.New("there is no data")

// missing is how the business says that something is not there.
const missing = "不存在"

// check reads an answer that comes in an envelope.
func check(reply connectors.Reply) error {
	var said envelope
	isObject := bytes.HasPrefix(bytes.TrimSpace(reply.Body), []byte("{")) && json.Unmarshal(reply.Body, &said) == nil
	success := reply.Status < http.StatusMultipleChoices
	switch {
	case reply.Status == http.StatusTooManyRequests, transport.IsHTML(reply):
		return transport.Check(reply)
	case isObject && said.Status != "":
		return judge(reply, said)
	case success:
		return misshapen("91APP's answer is not in its envelope", reply.Body, nil)
	case reply.Status == http.StatusUnauthorized:
		return &connectors.Error{Kind: connectors.Unauthorized, Do: adviceKey, Reason: statusLine(reply)}
	case reply.Status == http.StatusForbidden && said.Gateway != "":
		return &connectors.Error{Kind: connectors.Unauthorized, Code: codeDenied, Do: adviceKey, Reason: "91APP does not know the key or does not admit it"}
	case reply.Status == http.StatusForbidden:
		return &connectors.Error{Kind: connectors.Rejected, Do: adviceFirewall, Reason: statusLine(reply)}
	case reply.Status == http.StatusNotFound:
		return &connectors.Error{Kind: connectors.Rejected, Code: codeNoCall, Do: adviceGrant, Reason: "91APP has no such call at this address"}
	}
	return transport.Check(reply)
}

// judge reads an envelope. A refusal with its reason is one, whatever the status; a failure of the server without any may be asked again.
func judge(reply connectors.Reply, said envelope) error {
	reason := shorten(string(said.Error))
	switch {
	case strings.EqualFold(said.Status, "Success") && reply.Status < http.StatusMultipleChoices:
		return nil
	case reason == "" && reply.Status >= http.StatusInternalServerError:
		return transport.Check(reply)
	case reason == "":
		reason = "91APP refuses without a reason"
	}
	told := &connectors.Error{Kind: connectors.Rejected, Code: string(said.ErrorID), Reason: reason}
	if strings.Contains(reason, missing) {
		told.Kind = connectors.NotFound
	}
	return told
}

func statusLine(reply connectors.Reply) string {
	return fmt.Sprintf("91APP answered %d %s", reply.Status, http.StatusText(reply.Status))
}

// longestQuote is how much of 91APP's own words goes into an error: refusals of the schema quote all of it.
const longestQuote = 200

func shorten(message string) string {
	if runes := []rune(message); len(runes) > longestQuote {
		return string(runes[:longestQuote]) + "…"
	}
	return message
}
