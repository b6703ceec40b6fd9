package woocommerce

// Refusals: WordPress's error envelope and everything that is not WordPress at all, as typed errors (FACTS.md section 7).

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"gowarehouse/connectors"
)

// Codes that decide something in this package.
const (
	codeNoREST       = "not_rest"                 // ours: a page where the REST API should be
	codesNoKeySeen   = "woocommerce_rest_cannot_" // how the codes begin that a request without any key gets
	codeInvalidParam = "rest_invalid_param"
	codeFirewall     = "firewall" // ours
)

// What to do about each refusal.
var (
	adviceRegisterAgain = connectors.Text{
		EN: "If the account's key was changed, register the real-time messages again.",
		ZH: "若更換過金鑰，請重新登記即時通知。",
	}
	adviceManageStock = connectors.Text{
		EN: "Switch on \"Manage stock\" for the product in WooCommerce, or let this account do so (Products the shop does not count).",
		ZH: "請在 WooCommerce 商品啟用「管理庫存」，或在帳號設定中允許推送時啟用。",
	}
	adviceAddress = connectors.Text{
		EN: "Enter the shop's address as the browser shows it, beginning with https://, without /wp-admin.",
		ZH: "請輸入瀏覽器顯示的商店網址，以 https:// 開頭，不含 /wp-admin。",
	}
	adviceKey = connectors.Text{
		EN: "Make a new key at WooCommerce > Settings > Advanced > REST API (Read/Write, user an administrator), enter both " +
			"halves and test the connection.",
		ZH: "請在 WooCommerce > 設定 > 進階 > REST API 新增金鑰（讀取/寫入、管理員），填入 key 與 secret 後再測試連線。",
	}
	adviceWrite = connectors.Text{
		EN: "The key may only read. Set its permission to Read/Write at WooCommerce > Settings > Advanced > REST API, then test " +
			"the connection.",
		ZH: "此金鑰只有讀取權限。請在 WooCommerce > 設定 > 進階 > REST API 改為「讀取/寫入」，再測試連線。",
	}
	adviceUser = connectors.Text{
		EN: "The WordPress user of this key may not do this. Make the key for an administrator or shop manager.",
		ZH: "此金鑰的 WordPress 使用者權限不足，請以管理員或商店經理建立金鑰。",
	}
	adviceClock = connectors.Text{
		EN: "Set this computer's clock; it differs from the shop's by more than 15 minutes.",
		ZH: "請校正本機時間；與商店主機相差超過 15 分鐘。",
	}
	adviceSignature = connectors.Text{
		EN: "Check the consumer secret, and that the store URL is exactly the WordPress address (http or https, www, port).",
		ZH: "請檢查 consumer secret，並確認網址與 WordPress 位址完全相同（http/https、www、連接埠）。",
	}
	adviceProxy = connectors.Text{
		EN: "The shop's proxy or https is misconfigured: ask the host to pass X-Forwarded-Proto on to WordPress, or set its " +
			"addresses to https.",
		ZH: "商店的代理或 https 設定有誤：請主機商將 X-Forwarded-Proto 傳給 WordPress，或將網站位址設為 https。",
	}
	adviceNoRoute = connectors.Text{
		EN: "Check that WooCommerce and its plug-ins are active, and that the store URL is the WordPress address with its sub-directory.",
		ZH: "請確認 WooCommerce 與相關外掛已啟用，且網址為 WordPress 位址（含子目錄）。",
	}
	adviceFirewall = connectors.Text{
		EN: "The shop's firewall or host refuses this program: ask the host to let this computer's address reach /wp-json/.",
		ZH: "商店的防火牆或主機拒絕連線：請主機商允許本機 IP 存取 /wp-json/。",
	}
	advicePage = connectors.Text{
		EN: "The shop answered with a web page, as during maintenance; the program tries again by itself.",
		ZH: "商店回應了網頁（例如維護中）；系統會自動重試。",
	}
	adviceMoved = connectors.Text{
		EN: "The shop's address leads to another one: enter the address the browser ends at.",
		ZH: "商店網址會轉到其他位址：請輸入瀏覽器最後顯示的網址。",
	}
)

// verdict is what a refusal means and what to do about it.
type verdict struct {
	kind connectors.Kind
	do   connectors.Text
}

// verdicts are the codes whose meaning does not depend on the status.
var verdicts = map[string]verdict{
	"woocommerce_rest_authentication_error":             {connectors.Unauthorized, adviceKey},
	"woocommerce_rest_authentication_missing_parameter": {connectors.Unauthorized, adviceSignature},
	"rest_no_route":                                       {connectors.Rejected, adviceNoRoute},
	"forbidden":                                           {connectors.Rejected, adviceUser}, // Advanced Shipment Tracking
	"woocommerce_rest_shop_order_invalid_id":              {kind: connectors.NotFound},
	"woocommerce_rest_order_invalid_id":                   {kind: connectors.NotFound},
	"woocommerce_rest_product_invalid_id":                 {kind: connectors.NotFound},
	"woocommerce_rest_product_variation_invalid_id":       {kind: connectors.NotFound},
	"woocommerce_rest_shop_webhook_invalid_id":            {kind: connectors.NotFound},
	"woocommerce_rest_order_shipment_tracking_invalid_id": {kind: connectors.NotFound},
}

// authAdvice tells the causes of woocommerce_rest_authentication_error apart, which WooCommerce does by its message only.
var authAdvice = []struct {
	says string
	do   connectors.Text
}{
	{"write permissions", adviceWrite},
	{"timestamp", adviceClock},
	{"signature", adviceSignature},
}

// check reads an answer. Success is JSON with a status below 300.
func (c *connector) check(reply connectors.Reply) error {
	body := payload(reply.Body)
	if reply.Status < http.StatusMultipleChoices {
		if body == nil {
			return notJSON(reply)
		}
		return nil
	}
	switch {
	case reply.Status == http.StatusTooManyRequests:
		return &connectors.Error{Kind: connectors.Throttled, Reason: statusLine(reply)}
	case reply.Status >= http.StatusInternalServerError:
		return &connectors.Error{Kind: connectors.Temporary, Reason: statusLine(reply)}
	case reply.Status < http.StatusBadRequest:
		return &connectors.Error{Kind: connectors.Rejected, Code: "moved", Reason: statusLine(reply), Do: adviceMoved}
	}
	var envelope wireError
	if body == nil || json.Unmarshal(body, &envelope) != nil || envelope.Code == "" {
		return notWordPress(reply)
	}
	return c.refusal(reply.Status, envelope)
}

// refusal makes an error of WordPress's envelope.
func (c *connector) refusal(status int, e wireError) *connectors.Error {
	told := &connectors.Error{Code: string(e.Code), Reason: c.quote(string(e.Message))}
	if v, known := verdicts[told.Code]; known {
		told.Kind, told.Do = v.kind, v.do
	} else {
		told.Kind, told.Do = byStatus(status)
	}
	if told.Do == adviceKey {
		for _, a := range authAdvice {
			if strings.Contains(told.Reason, a.says) {
				told.Do = a.do
			}
		}
	}
	return told
}

// byStatus classes a code that is not in the table. Only an id that WooCommerce itself calls invalid means "not there": a 404 may as
// well be a wrong address, and an order must not be lost for that.
func byStatus(status int) (connectors.Kind, connectors.Text) {
	switch status {
	case http.StatusUnauthorized:
		return connectors.Unauthorized, adviceKey
	case http.StatusForbidden:
		return connectors.Rejected, adviceUser
	}
	return connectors.Rejected, connectors.Text{}
}

// notJSON judges a success without JSON: a page is maintenance or a cache, anything else breaks the contract.
func notJSON(reply connectors.Reply) error {
	if isPage(reply) {
		return &connectors.Error{Kind: connectors.Temporary, Code: "web_page", Reason: "the shop answered with a web page", Do: advicePage}
	}
	return &connectors.Error{Kind: connectors.Unexpected, Reason: "the shop's answer is not JSON", Body: reply.Body}
}

// notWordPress judges a refusal that is not WordPress's: a firewall, a wrong address, a password before the whole site.
func notWordPress(reply connectors.Reply) error {
	told := &connectors.Error{Kind: connectors.Rejected, Code: codeFirewall, Reason: statusLine(reply), Do: adviceFirewall}
	switch reply.Status {
	case http.StatusNotFound:
		told.Code, told.Reason, told.Do = codeNoREST, "there is no WordPress REST API at this address", adviceNoRoute
	case http.StatusUnauthorized:
		told.Kind = connectors.Unauthorized
	}
	return told
}

func isPage(reply connectors.Reply) bool {
	return strings.Contains(reply.Header.Get("Content-Type"), "html") || bytes.HasPrefix(bytes.TrimLeft(reply.Body, "\ufeff \t\r\n"), []byte("<"))
}

func statusLine(reply connectors.Reply) string {
	return fmt.Sprintf("the shop answered %d %s", reply.Status, http.StatusText(reply.Status))
}

// longestQuote is how much of a shop's own words goes into an error.
const longestQuote = 300

// quote makes a shop's message fit for an error: without markup, without the key should the shop repeat it, and not too long.
func (c *connector) quote(message string) string {
	text := plainText(message)
	for _, secret := range []string{c.key.consumer, c.key.secret} {
		text = strings.ReplaceAll(text, secret, "…")
	}
	if runes := []rune(text); len(runes) > longestQuote {
		text = string(runes[:longestQuote]) + "…"
	}
	return text
}
