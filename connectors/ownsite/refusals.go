package ownsite

// Refusals: the problems of the contract as typed errors (FACTS.md section 7). What decides is the code, never the words.

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
	"gowarehouse/connectors/transport"
)

// Codes of the contract that decide something in this package.
const (
	codeExpired   = "cursor_expired"
	codeErased    = "gone"
	codeSignature = "bad_signature"
	codeWindow    = "timestamp_out_of_window"
	codeCancelled = "order_cancelled"
	codeShipped   = "already_shipped"
	codeConflict  = "fulfilment_conflict"
	codeReused    = "idempotency_conflict"
	codeNotReady  = "order_not_ready"
	codeExceeds   = "quantity_exceeds"
	codeNoOrder   = "order_not_found"
	codeNoVariant = "variant_not_found"
	codeNoReport  = "fulfilment_not_found"
	codeAbsent    = "not_offered"
	codeAddress   = "ip_refused"
	codeNoLabel   = "no_label"
	codeTaken     = "sku_taken"
	codeTooLarge  = "too_large"
)

// What to do about each refusal.
var (
	adviceAddress = connectors.Text{
		EN: "Enter the address from the website's developer, such as https://shop.example.tw/gw/v1; he can check it with `gowarehouse ownsite check`.",
		ZH: "請填入開發人員提供的 API 網址，例如 https://shop.example.tw/gw/v1；可用 `gowarehouse ownsite check` 檢查。",
	}
	adviceKey = connectors.Text{
		EN: "Ask the website's developer for a valid API key, enter it and test the connection.",
		ZH: "請向網站開發人員取得有效的 API 金鑰，填入後測試連線。",
	}
	adviceSecret = connectors.Text{
		EN: "Enter the same signing secret here and in the website, and keep both clocks right.",
		ZH: "請確認本系統與網站使用相同的簽章密鑰，且兩邊時間正確。",
	}
	adviceDeveloper = connectors.Text{
		EN: "Tell the website's developer; `gowarehouse ownsite check` shows him what is wrong.",
		ZH: "請通知網站開發人員；可用 `gowarehouse ownsite check` 檢查問題所在。",
	}
	adviceClock = connectors.Text{
		EN: "Set the clock of this computer, or have the website's clock set: signatures are good for five minutes only.",
		ZH: "請校正本機或網站主機的時間：簽章僅在五分鐘內有效。",
	}
)

// refused says what a person should know about a code of the contract.
var refused = map[string]struct{ says, do connectors.Text }{
	codeCancelled: {connectors.Text{EN: "the order was cancelled on the website", ZH: "訂單已在官網取消"},
		connectors.Text{EN: "Take the parcel back.", ZH: "請攔回包裹。"}},
	codeShipped: {connectors.Text{EN: "the website has all of this order as shipped already", ZH: "官網顯示此訂單已全部出貨"},
		connectors.Text{EN: "Compare the order's parcels on the website with what is packed here.", ZH: "請核對官網的出貨紀錄與包裹內容。"}},
	codeConflict: {connectors.Text{EN: "the website has this parcel with another content", ZH: "官網已有此包裹，但內容不同"},
		connectors.Text{EN: "Compare the order's parcels on the website with what is packed here.", ZH: "請核對官網的出貨紀錄與包裹內容。"}},
	codeReused: {connectors.Text{EN: "the website has this call with another content", ZH: "官網已有此請求，但內容不同"},
		connectors.Text{EN: "Compare the order's parcels on the website with what is packed here.", ZH: "請核對官網的出貨紀錄與包裹內容。"}},
	codeNotReady: {connectors.Text{EN: "the order is on hold or not paid on the website", ZH: "訂單在官網為保留或未付款"},
		connectors.Text{EN: "Ask the merchant; push again once the order is ready there.", ZH: "請與商家確認，待訂單可出貨後再回傳。"}},
	codeExceeds: {connectors.Text{EN: "the website has fewer pieces left to send than the parcel holds", ZH: "官網待出貨數量少於包裹內數量"},
		connectors.Text{EN: "Compare the order's parcels on the website with what is packed here.", ZH: "請核對官網的出貨紀錄與包裹內容。"}},
	codeErased: {connectors.Text{EN: "the website has erased the buyer of this order", ZH: "官網已刪除此訂單的買家資料"},
		connectors.Text{EN: "Ask the merchant, if the order is still to be sent.", ZH: "若訂單尚待出貨，請向商家確認。"}},
	codeSignature: {connectors.Text{EN: "the website finds the signature of a call wrong", ZH: "官網表示請求的簽章不正確"}, adviceSecret},
	codeWindow:    {connectors.Text{EN: "the website finds the time of a call more than 300 seconds off", ZH: "官網表示請求時間相差超過 300 秒"}, adviceClock},
	codeNoLabel: {connectors.Text{EN: "the website gives no label for this order", ZH: "官網不提供此訂單的託運單"},
		connectors.Text{EN: "Print it in the website's back office.", ZH: "請至官網後台列印。"}},
	codeTaken: {connectors.Text{EN: "another variant of the website has this SKU", ZH: "官網另一個規格已使用此 SKU"},
		connectors.Text{EN: "Give one of them another SKU.", ZH: "請變更其中一個 SKU。"}},
}

// problem is a refusal as the contract writes it (RFC 9457).
type problem struct {
	Code   scalar.Text `json:"code"`
	Errors []struct {
		Field scalar.Text `json:"field"`
		Code  scalar.Text `json:"code"`
	} `json:"errors"`
}

// check reads an answer. Success is JSON; a web page means that this is no endpoint of the contract, or that the website is down.
func (n *native) check(reply connectors.Reply) error {
	switch {
	case reply.Status == http.StatusTooManyRequests, reply.Status >= http.StatusInternalServerError:
		return transport.Check(reply)
	case transport.IsHTML(reply) && reply.Status != http.StatusUnauthorized && reply.Status != http.StatusForbidden:
		return (&connectors.Error{Kind: connectors.Temporary, Code: "web_page", Do: adviceAddress}).Saying(
			"the website answered with a web page (status %d): this is not an endpoint of the Own-Site API, or it is being maintained",
			"網站回應的是網頁（狀態 %d）：此網址不是 Own-Site API，或網站維護中", reply.Status)
	case reply.Status < http.StatusMultipleChoices:
		if !json.Valid(reply.Body) {
			return misshapen("the website's answer is not JSON", "網站的回應不是 JSON", reply.Body, nil)
		}
		return nil
	}
	var told problem
	_ = json.Unmarshal(reply.Body, &told) // a refusal without a document is one by its status
	return n.refusal(reply.Status, told)
}

// kindOf is what a refusal means. Only the contract's own codes say that something is not there: any other 404 comes from a wrong address, or
// from a website that is being worked on, and must not pass for orders that were deleted.
func kindOf(status int, code string) connectors.Kind {
	switch {
	case code == codeAddress:
		return connectors.NotAllowlisted
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return connectors.Unauthorized
	case status == http.StatusNotFound && slices.Contains([]string{codeNoOrder, codeNoVariant, codeNoReport, codeAbsent}, code):
		return connectors.NotFound
	}
	return connectors.Rejected
}

func (n *native) refusal(status int, told problem) error {
	code := plain(string(told.Code))
	e := &connectors.Error{Kind: kindOf(status, code), Code: code, Do: adviceDeveloper}
	named := []string{strconv.Itoa(status)}
	if code != "" {
		named = append(named, code)
	}
	for _, fault := range told.Errors {
		named = append(named, plain(string(fault.Field))+" "+plain(string(fault.Code)))
	}
	_ = e.Saying("the website answered %s", "網站回應 %s", strings.Join(named, "; "))
	switch {
	case e.Kind == connectors.Unauthorized:
		e.Do = adviceKey
	case e.Kind == connectors.NotAllowlisted:
		e.Do = connectors.Text{} // the kind's own: it shows this computer's address
	case status == http.StatusNotFound && e.Kind != connectors.NotFound:
		e.Do = adviceAddress
	}
	if words, known := refused[code]; known {
		e.Says, e.Reason, e.Do = words.says, words.says.EN, words.do
	}
	return e
}

// longestCode bounds what is quoted of the website: a code is a word.
const longestCode = 64

// plain gives a code or a field's name if it is one. Anything else, which might quote a buyer, is not repeated.
func plain(word string) string {
	if len(word) > longestCode {
		return ""
	}
	for _, r := range word {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '.' && r != '[' && r != ']' {
			return ""
		}
	}
	return word
}

// misshapen is an answer that breaks the contract. Its body is kept.
func misshapen(en, zh string, body []byte, cause error) *connectors.Error {
	return (&connectors.Error{Kind: connectors.Unexpected, Body: body, Do: adviceDeveloper, Err: cause}).Saying("%[1]s", "%[2]s", en, zh)
}
