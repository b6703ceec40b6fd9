package ownsite

// Real-time messages of the website (FACTS.md section 6). A message is a hint: whatever it holds, the order it names is asked for. The
// website is told the address in its own settings: there is nothing to register.

import (
	"encoding/json"
	"net/http"
	"strings"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"gowarehouse/connectors"
)

// VerifyPush checks time and signature, and gives the order that the message is about; none for a product or a ping. The id and the time are
// signed: a message that comes again can be told.
func (n *native) VerifyPush(header http.Header, body []byte, _ string) (connectors.PushMessage, error) {
	sent, err := n.signer.verify(header, n.env.Now(), body)
	if err != nil {
		return connectors.PushMessage{}, err
	}
	var message struct {
		Type text `json:"type"`
		Data struct {
			ID text `json:"id"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &message); err != nil || message.Type == "" {
		return connectors.PushMessage{}, misshapen("the message has no type", "訊息沒有 type", body, err)
	}
	told := connectors.PushMessage{ID: header.Get(standardwebhooks.HeaderWebhookID), SentAt: sent}
	if !strings.HasPrefix(string(message.Type), "order.") {
		return told, nil
	}
	if !isID(message.Data.ID) {
		return connectors.PushMessage{}, misshapen("the message names no order", "訊息未指明訂單", body, nil)
	}
	told.Orders = []string{string(message.Data.ID)}
	return told, nil
}
