package shopify

// Real-time messages (FACTS.md section 6): registering webhooks and checking what they bring.

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/hmacsign"
)

// topics are what we want to hear of. Whatever moves a fulfilment order moves its order too.
var topics = []string{"ORDERS_CREATE", "ORDERS_PAID", "ORDERS_UPDATED", "ORDERS_CANCELLED"}

// VerifyPush checks the signature over the raw bytes, which the app's client secret makes, and that the message is this store's. The name
// of a message is not signed, and neither is its time: a replayed one makes us look at an order again, and nothing more.
func (c *connector) VerifyPush(header http.Header, body []byte, _ string) (connectors.PushMessage, error) {
	told := connectors.PushMessage{ID: header.Get("X-Shopify-Webhook-Id")}
	if !hmacsign.IsBase64(header.Get("X-Shopify-Hmac-Sha256"), c.settings.secret, string(body)) {
		return connectors.PushMessage{}, (&connectors.Error{Kind: connectors.Unauthorized, Code: "webhook_signature", Do: adviceWebhook}).Saying(
			"the message is not signed with this app's client secret", "訊息的簽章與此應用程式的密鑰不符")
	}
	if from := header.Get("X-Shopify-Shop-Domain"); from != "" && domain(from) != domain(c.env.Values[keyShop]) {
		return connectors.PushMessage{}, (&connectors.Error{Kind: connectors.Unauthorized, Code: "webhook_store", Do: adviceWebhook}).Saying(
			"the message is another store's", "訊息來自另一家商店")
	}
	if !strings.HasPrefix(header.Get("X-Shopify-Topic"), "orders/") {
		return told, nil
	}
	var message struct {
		ID json.Number `json:"id"`
	}
	if err := json.Unmarshal(body, &message); err != nil || !digits.MatchString(message.ID.String()) {
		return connectors.PushMessage{}, &connectors.Error{Kind: connectors.Unexpected, Reason: "the message names no order", Body: body, Err: err}
	}
	told.Orders = []string{gidOrder + message.ID.String()}
	return told, nil
}

var adviceWebhook = connectors.Text{
	EN: "If the app's client secret was changed, enter the new one; within an hour all messages are signed with it.",
	ZH: "若更換過應用程式的密鑰，請填入新的密鑰；一小時內所有訊息都會改用新密鑰簽章。",
}

type webhook struct {
	ID    string `json:"id"`
	Topic string `json:"topic"`
	URI   string `json:"uri"`
}

type webhooksReply struct {
	Webhooks connection[webhook] `json:"webhookSubscriptions"`
}

// webhooks are the registrations of an address.
func (c *connector) webhooks(ctx context.Context, address string) ([]webhook, error) {
	var found []webhook
	err := every(ctx, c, opWebhooks, map[string]any{"uri": address, "topics": topics}, "",
		func(r webhooksReply) (*connection[webhook], error) { return &r.Webhooks, nil },
		func(_ webhooksReply, all []webhook) bool {
			for _, w := range all {
				if w.URI == address {
					found = append(found, w)
				}
			}
			return true
		},
	)
	return found, err
}

// lacking gives the topics that are not registered.
func lackingTopics(known []webhook) []string {
	return slices.DeleteFunc(slices.Clone(topics), func(topic string) bool {
		return slices.ContainsFunc(known, func(w webhook) bool { return w.Topic == topic })
	})
}

type addReply struct {
	Create *struct {
		Errors []userError `json:"userErrors"`
	} `json:"webhookSubscriptionCreate"`
}

// RegisterPush registers the topics that are missing. Shopify deletes a registration after eight failures in a row: then it is made anew.
func (c *connector) RegisterPush(ctx context.Context, address string) error {
	known, err := c.webhooks(ctx, address)
	if err != nil {
		return err
	}
	for _, topic := range lackingTopics(known) {
		var reply addReply
		_, err := c.ask(ctx, opAddWebhook, map[string]any{
			"topic": topic, "webhook": map[string]any{"uri": address, "format": "JSON", "includeFields": []string{"id"}},
		}, &reply)
		switch {
		case err != nil:
			return err
		case reply.Create == nil:
			return misshapen(opAddWebhook, nil, nil)
		case len(reply.Create.Errors) > 0:
			return refusal(reply.Create.Errors)
		}
	}
	return nil
}

type removeReply struct {
	Delete *struct {
		Errors []userError `json:"userErrors"`
	} `json:"webhookSubscriptionDelete"`
}

// UnregisterPush removes every registration of the address.
func (c *connector) UnregisterPush(ctx context.Context, address string) error {
	known, err := c.webhooks(ctx, address)
	if err != nil {
		return err
	}
	for _, w := range known {
		var reply removeReply
		if _, err := c.ask(ctx, opRemoveWebhook, map[string]any{"id": w.ID}, &reply); err != nil {
			return err
		}
		if reply.Delete == nil {
			return misshapen(opRemoveWebhook, nil, nil)
		}
		if err := refusal(reply.Delete.Errors); err != nil {
			return err
		}
	}
	return nil
}

// Pushes tells whether every topic is registered for the address.
func (c *connector) Pushes(ctx context.Context, address string) (bool, error) {
	known, err := c.webhooks(ctx, address)
	return err == nil && len(lackingTopics(known)) == 0, err
}
