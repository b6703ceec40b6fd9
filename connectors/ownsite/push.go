package ownsite

// Real-time messages of the website (FACTS.md section 6). A message is a hint: whatever it holds, the order it names is asked for. The
// website is told the address in its own settings: there is nothing to register.

import (
	"encoding/json"
	"net/http"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// VerifyPush checks time and signature, and gives the order that the message is about; none for a product or a ping.
func (n *native) VerifyPush(header http.Header, body []byte, _ string) ([]string, error) {
	if err := n.signer.verify(header, n.env.Now(), body); err != nil {
		return nil, err
	}
	var message struct {
		Type scalar.Text `json:"type"`
		Data struct {
			ID scalar.Text `json:"id"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &message); err != nil || message.Type == "" {
		return nil, misshapen("the message has no type", body, err)
	}
	if !strings.HasPrefix(string(message.Type), "order.") {
		return nil, nil
	}
	if !isID(message.Data.ID) {
		return nil, &connectors.Error{Kind: connectors.Unexpected, Reason: "the message names no order", Body: body}
	}
	return []string{string(message.Data.ID)}, nil
}
