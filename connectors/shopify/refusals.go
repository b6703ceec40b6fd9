package shopify

// Refusals: HTTP's, GraphQL's and those of the token endpoint, as typed errors (FACTS.md section 7).

import (
	"encoding/json"
	"net/http"
	"slices"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

// Codes of GraphQL's errors.
const (
	codeThrottled     = "THROTTLED"
	codeTooDear       = "MAX_COST_EXCEEDED"
	codeInternal      = "INTERNAL_SERVER_ERROR"
	codeAccessDenied  = "ACCESS_DENIED"
	codeConcurrent    = "IDEMPOTENCY_CONCURRENT_REQUEST"
	codeEarlierFailed = "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED"
	codeInvalidGrant  = "invalid_grant"
	codeInvalidClient = "invalid_client"
	codeNotAtLocation = "ITEM_NOT_STOCKED_AT_LOCATION"
)

// What to do about each refusal.
var (
	adviceShop = connectors.Text{
		EN: "Enter the domain that ends in .myshopify.com (Shopify admin > Settings > Domains).",
		ZH: "請填入以 .myshopify.com 結尾的網域（Shopify 後台 > 設定 > 網域）。",
	}
	adviceClient = connectors.Text{
		EN: "Enter Client ID and client secret from the Dev Dashboard (your app > Settings > Credentials); the app must be installed on the store. " +
			"Then connect again.",
		ZH: "請填入 Dev Dashboard 的 Client ID 與 Client secret（您的應用程式 > Settings > Credentials），並確認應用程式已安裝到商店，再重新連線。",
	}
	adviceAuthorize = connectors.Text{
		EN: "Authorise the account again in the browser.",
		ZH: "請在瀏覽器重新授權此帳號。",
	}
	adviceAdminToken = connectors.Text{
		EN: "Enter the Admin API access token again, or connect with an app of the Dev Dashboard: old tokens cannot be made anew everywhere.",
		ZH: "請重新填入 Admin API 存取權杖，或改用 Dev Dashboard 的應用程式連線；舊式權杖未必能重新建立。",
	}
	adviceToken = connectors.Text{
		EN: "Check that the app is still installed on the store and its credentials are the ones of the Dev Dashboard, then connect again.",
		ZH: "請確認應用程式仍安裝於商店，且憑證與 Dev Dashboard 相同，再重新連線。",
	}
	adviceLanded = connectors.Text{
		EN: "Begin the authorisation again and, if the browser cannot come back by itself, paste the whole address it landed on at once. " +
			"Check this computer's clock.",
		ZH: "請重新開始授權；若瀏覽器無法自動返回，請立即貼上最後停留的完整網址，並確認本機時間正確。",
	}
	adviceFrozen = connectors.Text{
		EN: "The store is frozen or unpaid at Shopify: ask the merchant to settle it, then test the connection.",
		ZH: "商店在 Shopify 已被凍結或欠費：請商家處理後再測試連線。",
	}
	adviceScopes = connectors.Text{
		EN: "Give the app this access in the Dev Dashboard, release the version and let the store approve it.",
		ZH: "請在 Dev Dashboard 為應用程式加入此權限、發布版本並由商店核准。",
	}
	adviceLocation = connectors.Text{
		EN: "Test the connection and choose the location of this warehouse in the account's settings.",
		ZH: "請測試連線，並在帳號設定中選擇本倉的地點。",
	}
)

// personal are the fields that Shopify hides from apps without approval for protected customer data (FACTS.md 2.4).
var personal = []string{"shippingAddress", "billingAddress", "phone", "email", "note"}

// check reads the answer to a GraphQL call. An answer is taken although fields of it were denied, if they are personal ones.
func check(reply connectors.Reply) error {
	if err := checkStatus(reply); err != nil {
		return err
	}
	var e envelope
	if err := json.Unmarshal(reply.Body, &e); err != nil {
		return &connectors.Error{Kind: connectors.Unexpected, Reason: "the answer is not GraphQL's", Body: reply.Body, Err: err}
	}
	if reply.Status >= http.StatusBadRequest {
		return &connectors.Error{Kind: connectors.Rejected, Reason: statusLine(reply.Status) + e.Errors.text()}
	}
	for _, f := range e.Errors {
		if err := f.verdict(e); err != nil {
			return err
		}
	}
	if len(e.Data) == 0 || string(e.Data) == "null" {
		return &connectors.Error{Kind: connectors.Unexpected, Reason: "the answer has no data", Body: reply.Body}
	}
	return nil
}

func (f failures) text() string {
	if len(f) == 0 {
		return ""
	}
	return ": " + brief(f[0].Message)
}

// checkStatus sorts out what was refused before GraphQL. A 404 means that there is no such store or interface: it must not pass for an
// order that is gone.
func checkStatus(reply connectors.Reply) error {
	told := &connectors.Error{Reason: statusLine(reply.Status)}
	switch {
	case reply.Status == http.StatusUnauthorized:
		told.Kind, told.Do, told.Err = connectors.Unauthorized, adviceToken, errInvalidToken
	case reply.Status == http.StatusPaymentRequired, reply.Status == http.StatusLocked:
		told.Kind, told.Do = connectors.Rejected, adviceFrozen
	case reply.Status == http.StatusNotFound:
		told.Kind, told.Do = connectors.Rejected, adviceShop
	default:
		return pageOr(reply)
	}
	return told
}

// pageOr is the reading that all platforms share, where a web page is no answer.
func pageOr(reply connectors.Reply) error {
	if reply.Status < http.StatusBadRequest && isPage(reply) || reply.Status == http.StatusTooManyRequests ||
		reply.Status >= http.StatusInternalServerError || transport.IsHTML(reply) {
		if err := transport.Check(reply); err != nil {
			return err
		}
		return &connectors.Error{Kind: connectors.Temporary, Reason: "Shopify answered with a web page"}
	}
	return nil
}

// verdict says what one error means for the whole answer; nil if the answer can be used without the field.
func (f failure) verdict(e envelope) error {
	told := &connectors.Error{Code: f.Extensions.Code, Reason: brief(f.Message)}
	switch f.Extensions.Code {
	case codeThrottled, codeConcurrent:
		if told.Kind, told.RetryAfter = connectors.Throttled, e.Extensions.Cost.wait(); e.Extensions.Cost.never() {
			told.Kind, told.Code, told.RetryAfter = connectors.Rejected, codeTooDear, 0
		}
	case codeInternal:
		told.Kind = connectors.Temporary
	case codeAccessDenied:
		if slices.ContainsFunc(f.path(), func(step string) bool { return slices.Contains(personal, step) }) {
			return nil
		}
		told.Kind, told.Do = connectors.Rejected, adviceScopes
	default:
		told.Kind = connectors.Rejected
	}
	return told
}

// tradeError is what the token endpoint says.
type tradeError struct {
	Code        string `json:"error"`
	Description string `json:"error_description"`
}

// checkTrade reads the answer of the token endpoint (FACTS.md 1.3 and 1.4). Whatever is refused there needs a person: other credentials,
// or a new authorisation.
func checkTrade(reply connectors.Reply, mode string) error {
	if reply.Status < http.StatusBadRequest || reply.Status == http.StatusTooManyRequests || reply.Status >= http.StatusInternalServerError {
		return pageOr(reply)
	}
	var e tradeError
	_ = json.Unmarshal(reply.Body, &e) // an old page of HTML says it in words
	told := &connectors.Error{Kind: connectors.Unauthorized, Code: e.Code, Reason: statusLine(reply.Status), Do: adviceClient}
	if e.Description != "" {
		told.Reason += ": " + brief(e.Description)
	}
	switch {
	case mode == modeClient, e.Code == codeInvalidClient:
		told.Code = connectors.CodeCredentials
	case e.Code == codeInvalidGrant:
		told.Do = adviceAuthorize
	}
	switch reply.Status {
	case http.StatusNotFound:
		told.Do = adviceShop
	case http.StatusPaymentRequired, http.StatusLocked:
		told.Kind, told.Do = connectors.Rejected, adviceFrozen
	}
	return told
}
