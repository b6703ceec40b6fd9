package cyberbiz

// Webhooks (FACTS.md section 6). A merchant enters their address in the app's settings; nothing can be registered from here.

import (
	"encoding/json"
	"net/http"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/hmacsign"
	"gowarehouse/connectors/scalar"
)

var adviceWebhook = connectors.Text{
	EN: "Enter the APP Secret of the app whose page names this webhook address.", ZH: "請填入設定此 webhook 網址之應用程式的 APP Secret。",
}

// VerifyPush checks the signature over the raw bytes, in hexadecimal as production writes it or in Base64 as the vendor's text has it. A
// message about something else than an order names none. Messages carry no time: a replayed one makes us look at an order again.
func (c *connector) VerifyPush(header http.Header, body []byte, _ string) (connectors.PushMessage, error) {
	var told connectors.PushMessage
	secret, signature := strings.TrimSpace(c.env.Values[fieldAppSecret]), header.Get("X-Cyberbiz-Hmac-Sha256")
	if !hmacsign.IsHex(signature, secret, string(body)) && !hmacsign.IsBase64(signature, secret, string(body)) {
		return told, (&connectors.Error{Kind: connectors.Unauthorized, Code: "webhook_signature", Do: adviceWebhook}).
			Saying("the message's signature is wrong", "訊息簽章錯誤")
	}
	if !strings.HasPrefix(header.Get("X-Cyberbiz-Event"), "orders/") {
		return told, nil
	}
	var message struct {
		ID scalar.Text `json:"id"`
	}
	if err := json.Unmarshal(body, &message); err != nil || idOf(message.ID) == "" {
		return told, &connectors.Error{Kind: connectors.Unexpected, Reason: "the message names no order", Body: body, Err: err}
	}
	told.Orders = []string{idOf(message.ID)}
	return told, nil
}
