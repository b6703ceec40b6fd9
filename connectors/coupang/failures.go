package coupang

// Failures: what each refusal of Coupang means, and what a person does about it (FACTS.md section 7).

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

// Codes of ours on errors that decide something here.
const (
	codeCancelled  = "cancelled"   // the box was cancelled or returned
	codeNotOffered = "not_offered" // the vendor does not have this operation
	codeInternal   = "internal"    // "internal exception": often a carrier code that Coupang does not know
	codeTimeLimit  = "time_limit"  // the gateway gave up waiting
)

// Advice that is Coupang's own; everything else has the advice of its kind.
var (
	adviceKey = connectors.Text{
		EN: "Check Vendor ID, Access Key and Secret Key in WING. A key ends after 180 days: issue a new one there, enter it with its day, and test " +
			"the connection. A first key may take 24 hours to work, a new one 30 minutes.",
		ZH: "請至 WING 檢查 Vendor ID、Access Key 與 Secret Key。金鑰效期 180 天：過期請重新核發，連同核發日期輸入後測試連線。" +
			"首次核發最長 24 小時、重新核發約 30 分鐘後生效。"}
	adviceClock = connectors.Text{
		EN: "This computer's clock is wrong by some minutes: set it, then try again.", ZH: "這台電腦的時間有數分鐘誤差，請校正後再試。"}
	adviceAddress = connectors.Text{
		EN: "Enter this computer's outbound address in WING > seller information > OPEN API key, wait 30 minutes, then test the connection.",
		ZH: "請至 WING > 賣家資訊 > OPEN API 金鑰登錄本機對外 IP，等待 30 分鐘後測試連線。"}
	adviceBlocked = connectors.Text{
		EN: "Coupang blocks this computer for a while after many errors; the program waits half an hour. Check the Vendor ID meanwhile.",
		ZH: "因多次錯誤，Coupang 暫時封鎖本機；系統會等待半小時。請同時檢查 Vendor ID。"}
	adviceVendor = connectors.Text{
		EN: "Check the Vendor ID: asking for a wrong one again and again makes Coupang block this computer.",
		ZH: "請檢查 Vendor ID：持續使用錯誤代碼會被 Coupang 封鎖。"}
	adviceNotOffered = connectors.Text{
		EN: "Coupang does not offer this to the vendor (its documents mark it as Korea only). Do it in WING, and ask Coupang to open the API.",
		ZH: "Coupang 未對此業者開放（文件標示為僅限韓國）。請於 WING 處理，並向 Coupang 申請開通。"}
)

// verdict is what a refusal means: its status, a part of its message ("" is any), and what follows.
type verdict struct {
	status int
	part   string
	kind   connectors.Kind
	code   string
	do     connectors.Text
}

// verdicts are the refusals in JSON, most particular first.
var verdicts = []verdict{
	{status: http.StatusUnauthorized, part: "signature is expired", kind: connectors.Rejected, do: adviceClock},
	{status: http.StatusUnauthorized, kind: connectors.Unauthorized, do: adviceKey},
	{status: http.StatusForbidden, part: "Not allowed IP", kind: connectors.NotAllowlisted, do: adviceAddress},
	{status: http.StatusBadRequest, part: "취소 또는 반품", kind: connectors.NotFound, code: codeCancelled},
	{status: http.StatusBadRequest, part: "유효하지 않은 주문번호", kind: connectors.NotFound},
	{status: http.StatusBadRequest, part: "다른 판매자", kind: connectors.NotFound},
	{status: http.StatusBadRequest, part: "Invalid vendor ID", kind: connectors.Rejected, do: adviceVendor},
	{status: http.StatusInternalServerError, part: "internal exception", kind: connectors.Temporary, code: codeInternal},
	{status: http.StatusGatewayTimeout, kind: connectors.Temporary, code: codeTimeLimit},
	{status: statusDown, kind: connectors.Temporary},
}

// statusDown is what the gateway says when what is behind it is down.
const statusDown = 521

// notOffered are the statuses of an operation that a vendor does not have: an address without it, one that has ended, one that is not
// switched on or restricted.
var notOffered = []int{http.StatusForbidden, http.StatusNotFound, http.StatusGone, http.StatusPreconditionFailed, http.StatusLocked}

const (
	slowDown = time.Minute
	blocked  = 30 * time.Minute
)

// check reads an answer's status and envelope.
func check(op operation, reply connectors.Reply) error {
	page := transport.IsHTML(reply)
	switch {
	case page && reply.Status == http.StatusForbidden:
		return (&connectors.Error{Kind: connectors.Throttled, RetryAfter: blocked, Do: adviceBlocked}).Saying(
			"Coupang answered with a page that denies access", "Coupang 回應拒絕存取的網頁")
	case reply.Status == http.StatusTooManyRequests:
		told := &connectors.Error{Kind: connectors.Throttled, Reason: "Coupang asks to slow down"}
		if reply.Header.Get("Retry-After") == "" {
			told.RetryAfter = slowDown
		}
		return told
	case page:
		return transport.Check(reply)
	}
	var e envelope
	err := json.Unmarshal(reply.Body, &e)
	switch {
	case err != nil && reply.Status >= http.StatusBadRequest:
		return refusal(op, reply.Status, "")
	case err != nil:
		return unreadable(op, reply.Body, err)
	case reply.Status >= http.StatusBadRequest:
		return refusal(op, reply.Status, string(e.Message))
	case e.Code == "" && e.Content == nil:
		return unreadable(op, reply.Body, nil)
	case !e.ok():
		return insideSuccess(op, e)
	}
	return nil
}

// insideSuccess is a refusal that came with a status of success. The code may be the status it should have had.
func insideSuccess(op operation, e envelope) error {
	status, err := strconv.Atoi(string(e.Code))
	if err != nil || status < http.StatusBadRequest {
		status = http.StatusBadRequest
	}
	return refusal(op, status, string(e.Message))
}

// refusal turns a status and a message into the contract's error.
func refusal(op operation, status int, message string) *connectors.Error {
	told := &connectors.Error{Kind: connectors.Rejected, Reason: quoted(message)}
	if told.Reason == "" {
		told.Reason = fmt.Sprintf("Coupang answered %s with status %d", op.name, status)
	}
	for _, v := range verdicts {
		if v.status == status && strings.Contains(message, v.part) {
			told.Kind, told.Code, told.Do = v.kind, v.code, v.do
			return told
		}
	}
	switch {
	case status == http.StatusTooManyRequests:
		told.Kind, told.RetryAfter = connectors.Throttled, slowDown
	case status == http.StatusNotFound && op.thing:
		told.Kind = connectors.NotFound
	case op.korean && slices.Contains(notOffered, status):
		told.Code, told.Do = codeNotOffered, adviceNotOffered
	case status == http.StatusNotFound:
		told.Do = adviceVendor
	case status >= http.StatusInternalServerError:
		told.Kind = connectors.Temporary
	case slices.Contains(notOffered, status):
		told.Code, told.Do = codeNotOffered, adviceNotOffered
	}
	return told
}

// longestQuote is how much of a message is repeated.
const longestQuote = 200

// quoted is a message of Coupang's as it may be shown.
func quoted(message string) string {
	runes := []rune(strings.TrimSpace(message))
	return string(runes[:min(len(runes), longestQuote)])
}

func isCode(err error, code string) bool {
	var typed *connectors.Error
	return errors.As(err, &typed) && typed.Code == code
}

// asError gives the contract's error in err, or makes one of what came from outside the contract.
func asError(err error) *connectors.Error {
	var typed *connectors.Error
	if errors.As(err, &typed) {
		return typed
	}
	return &connectors.Error{Kind: connectors.Temporary, Reason: err.Error(), Err: err}
}
