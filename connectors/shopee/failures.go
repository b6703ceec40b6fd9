package shopee

// Failures: what each error of Shopee means, and what a person does about it.

import (
	"errors"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// errInvalidToken marks the one failure that a refresh of the token cures.
var errInvalidToken = errors.New("invalid access token")

// Advice that is Shopee's own; everything else has the advice of its kind.
var (
	adviceReconnect = connectors.Text{
		EN: "Open the account and authorise it again, or enter a resend code from Shopee's authorisation management page.",
		ZH: "請開啟帳號重新授權，或輸入蝦皮授權管理頁面重新發送的代碼（resend code）。"}
	adviceSandbox = connectors.Text{
		EN: "Open the account and authorise it again.", ZH: "請開啟帳號重新授權。"}
	adviceApp = connectors.Text{
		EN: "Check Partner ID and Partner Key (`gowarehouse platform app set shopee`), that they belong to the chosen environment, " +
			"and that the app is an ERP System or Seller In House System.",
		ZH: "請檢查 Partner ID 與 Partner Key（`gowarehouse platform app set shopee`）是否屬於所選環境，且應用程式類型為 ERP System 或 Seller In House System。"}
	adviceKeyExpired = connectors.Text{
		EN: "Reset the Live API Partner Key in Shopee's Open Platform Console and enter it with `gowarehouse platform app set shopee`.",
		ZH: "請在蝦皮開放平台後台重設 Live API Partner Key，並以 `gowarehouse platform app set shopee` 輸入。"}
	adviceClock = connectors.Text{
		EN: "This computer's clock is wrong by more than five minutes: set it, then try again.",
		ZH: "這台電腦的時間誤差超過五分鐘，請校正後再試。"}
	adviceShop = connectors.Text{
		EN: "Look in Shopee Seller Center what the shop must do, then test the connection again.",
		ZH: "請至蝦皮賣家中心查看商店須處理的事項，再測試連線。"}
	adviceSellerCenter = connectors.Text{
		EN: "Print this label in Shopee Seller Center.", ZH: "請至蝦皮賣家中心列印此出貨單。"}
	adviceReturnStore = connectors.Text{
		EN: "Set a default return store in Shopee Seller Center, then ship again.", ZH: "請至蝦皮賣家中心設定預設退貨門市，再重新出貨。"}
	adviceLocation = connectors.Text{
		EN: "Set the account's stock location, or clear it for a shop with one warehouse.", ZH: "請設定帳號的庫存倉庫代碼；若商店只有單一倉庫，請清空。"}
	adviceCode = connectors.Text{
		EN: "The code is used up or older than ten minutes: begin the authorisation again.", ZH: "代碼已使用或超過十分鐘，請重新開始授權。"}
	adviceAddress = connectors.Text{
		EN: "Add the address named here in Open Platform Console > App List > IP Address Whitelist, then test the connection.",
		ZH: "請將訊息中的 IP 加入開放平台後台 > App List > IP Address Whitelist，再測試連線。"}
)

// verdict is what an error of Shopee means: the last part of its code, a part of its message ("" is any), and what follows.
type verdict struct {
	code, part string
	kind       connectors.Kind
	do         connectors.Text
	cause      error
}

// verdicts are FACTS.md section 7, most particular first. What is not here is Rejected with Shopee's own words.
var verdicts = []verdict{
	{code: "error_auth", part: "access_token", kind: connectors.Unauthorized, do: adviceReconnect, cause: errInvalidToken},
	{code: "invalid_acceess_token", kind: connectors.Unauthorized, do: adviceReconnect, cause: errInvalidToken},
	{code: "invalid_access_token", kind: connectors.Unauthorized, do: adviceReconnect, cause: errInvalidToken},
	{code: "error_auth", part: "refresh_token", kind: connectors.Unauthorized, do: adviceReconnect},
	{code: "error_auth", part: "invalid code", kind: connectors.Unauthorized, do: adviceCode},
	{code: "error_auth", part: "partner_id or shopid", kind: connectors.Unauthorized, do: adviceReconnect},
	{code: "error_auth", part: "reserved stock", kind: connectors.Rejected},
	{code: "error_auth", part: "location_id", kind: connectors.Rejected, do: adviceLocation},
	{code: "error_auth", part: "system error", kind: connectors.Temporary},
	{code: "error_auth", kind: connectors.Unauthorized, do: adviceApp},
	{code: "error_sign", kind: connectors.Unauthorized, do: adviceApp},
	{code: "invalid_partner_id", kind: connectors.Unauthorized, do: adviceApp},
	{code: "error_partner_key_expired", kind: connectors.Unauthorized, do: adviceKeyExpired},
	{code: "error_shop_refresh_token", kind: connectors.Unauthorized, do: adviceReconnect},
	{code: "refresh_token_expired", kind: connectors.Unauthorized, do: adviceReconnect},
	{code: "shop_access_expired", kind: connectors.Unauthorized, do: adviceReconnect},
	{code: "shop_no_linked", kind: connectors.Unauthorized, do: adviceReconnect},
	{code: "partner_shop_no_link", kind: connectors.Unauthorized, do: adviceReconnect},
	{code: "shop_banned", kind: connectors.Rejected, do: adviceShop},
	{code: "error_kyc_auth", kind: connectors.Rejected, do: adviceShop},
	{code: "error_api_permission", kind: connectors.Rejected, do: adviceApp},
	{code: "error_api_call_restricted", kind: connectors.Rejected, do: adviceApp},
	{code: "source_ip_undeclared", kind: connectors.NotAllowlisted, do: adviceAddress},
	{code: "error_rate_limit", kind: connectors.Throttled},
	{code: "error_limit", kind: connectors.Throttled},
	{code: "error_param", part: "timestamp", kind: connectors.Rejected, do: adviceClock},
	{code: "error_param", part: "return store", kind: connectors.Rejected, do: adviceReturnStore},
	{code: "error_busi", part: "location id", kind: connectors.Rejected, do: adviceLocation},
	{code: "error_server", kind: connectors.Temporary},
	{code: "error_inner", kind: connectors.Temporary},
	{code: "error_network", kind: connectors.Temporary},
	{code: "error_system_busy", kind: connectors.Temporary},
	{code: "error_data", kind: connectors.Temporary},
	{code: "error_not_found", kind: connectors.NotFound},
	{code: "order_not_exist", kind: connectors.NotFound},
	{code: "invalid_error", kind: connectors.NotFound},
	{code: "error_item_not_found", kind: connectors.NotFound},
	{code: "package_already_shipped", kind: connectors.AlreadyDone},
	{code: "order_has_been_split", kind: connectors.AlreadyDone},
	{code: "can_not_print_jit_order", kind: connectors.Rejected, do: adviceSellerCenter},
	{code: "can_not_print_combine_order", kind: connectors.Rejected, do: adviceSellerCenter},
	{part: "already been arranged shipment", kind: connectors.AlreadyDone},
}

// lastPart is the part of a code that is compared: Shopee puts prefixes such as "common." and blanks before it.
func lastPart(code string) string {
	code = strings.TrimSpace(code)
	return code[strings.LastIndexByte(code, '.')+1:]
}

// refusal turns an error answer into the contract's error. now is for the daily limit, which ends at midnight in Taipei.
func refusal(code, message string, now time.Time) *connectors.Error {
	code, message = strings.TrimSpace(code), strings.TrimSpace(message)
	last, lower := lastPart(code), strings.ToLower(message)
	failed := &connectors.Error{Kind: connectors.Rejected, Code: code, Reason: message}
	for _, v := range verdicts {
		if (v.code == "" || v.code == last) && strings.Contains(lower, v.part) {
			failed.Kind, failed.Do, failed.Err = v.kind, v.do, v.cause
			break
		}
	}
	if last == "error_limit" {
		failed.RetryAfter = untilMidnight(now)
	}
	return failed
}

// taipei has no daylight saving time.
var taipei = connectors.Taipei

func untilMidnight(now time.Time) time.Duration {
	local := now.In(taipei)
	return time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, taipei).Sub(now)
}

// wrongWay is a refusal of ours, before Shopee is asked: a reason for a person, and what to do.
func wrongWay(reason string, do connectors.Text) error {
	return &connectors.Error{Kind: connectors.Rejected, Reason: reason, Do: do}
}

// asError gives the contract's error in err, or makes one of what came from outside the contract, such as a vault.
func asError(err error) *connectors.Error {
	var typed *connectors.Error
	if errors.As(err, &typed) {
		return typed
	}
	return &connectors.Error{Kind: connectors.Temporary, Reason: err.Error(), Err: err}
}

// unsent is an error from before a call left: whatever a refresh may have done, the call itself had no effect.
func unsent(err error) error {
	copied := *asError(err)
	copied.MaybeDone = false
	return &copied
}
