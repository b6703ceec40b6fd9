package woocommerce

// Real-time messages (FACTS.md section 6): registering webhooks and checking what they bring.

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/hmacsign"
)

// topics are what we want to hear of.
var topics = []string{"order.created", "order.updated", "order.deleted"}

// VerifyPush checks the signature over the raw bytes. The unsigned ping of a new webhook is about no order, and so is a
// message of another topic. The name of a message is not signed: a replayed one makes us look at an order again, and nothing more.
func (c *connector) VerifyPush(header http.Header, body []byte, _ string) (connectors.PushMessage, error) {
	told := connectors.PushMessage{ID: header.Get("X-WC-Webhook-Delivery-ID")}
	signature := header.Get("X-WC-Webhook-Signature")
	if signature == "" && bytes.HasPrefix(body, []byte("webhook_id=")) {
		return told, nil
	}
	if !hmacsign.IsBase64(signature, c.key.webhookSecret(), string(body)) {
		return connectors.PushMessage{}, &connectors.Error{
			Kind: connectors.Unauthorized, Code: "webhook_signature", Reason: "the message's signature is wrong", Do: adviceRegisterAgain,
		}
	}
	if !strings.HasPrefix(header.Get("X-WC-Webhook-Topic"), "order.") {
		return told, nil
	}
	var message struct {
		ID loose `json:"id"`
	}
	if err := json.Unmarshal(body, &message); err != nil || message.ID.id() == "" {
		return connectors.PushMessage{}, misshapen("the message names no order", body, err)
	}
	told.Orders = []string{message.ID.id()}
	return told, nil
}

// webhook is a registration.
type webhook struct {
	ID      loose `json:"id"`
	Topic   loose `json:"topic"`
	Status  loose `json:"status"`
	Address loose `json:"delivery_url"`
}

type newWebhook struct {
	Name    string `json:"name"`
	Topic   string `json:"topic"`
	Address string `json:"delivery_url"`
	Secret  string `json:"secret"`
	Status  string `json:"status"`
}

type revivedWebhook struct {
	ID     json.Number `json:"id"`
	Status string      `json:"status"`
	Secret string      `json:"secret"`
}

// RegisterPush registers the topics that are missing and revives the others: WooCommerce disables a webhook after five failures, and
// never shows its secret again.
func (c *connector) RegisterPush(ctx context.Context, address string) error {
	known, err := c.webhooks(ctx, address)
	if err != nil {
		return err
	}
	var batch struct {
		Create []newWebhook     `json:"create,omitempty"`
		Update []revivedWebhook `json:"update,omitempty"`
	}
	for _, topic := range topics {
		i := slices.IndexFunc(known, func(w webhook) bool { return string(w.Topic) == topic })
		if i < 0 {
			batch.Create = append(batch.Create, newWebhook{"GoWarehouse", topic, address, c.key.webhookSecret(), "active"})
		} else {
			batch.Update = append(batch.Update, revivedWebhook{json.Number(known[i].ID), "active", c.key.webhookSecret()})
		}
	}
	return c.batchWebhooks(ctx, batch)
}

// UnregisterPush removes every registration of the address.
func (c *connector) UnregisterPush(ctx context.Context, address string) error {
	known, err := c.webhooks(ctx, address)
	if err != nil || len(known) == 0 {
		return err
	}
	batch := map[string][]json.Number{}
	for _, w := range known {
		batch["delete"] = append(batch["delete"], json.Number(w.ID))
	}
	return c.batchWebhooks(ctx, batch)
}

// Pushes tells whether every topic is registered for the address and active.
func (c *connector) Pushes(ctx context.Context, address string) (bool, error) {
	known, err := c.webhooks(ctx, address)
	if err != nil {
		return false, err
	}
	for _, topic := range topics {
		if !slices.ContainsFunc(known, func(w webhook) bool { return string(w.Topic) == topic && w.Status == "active" }) {
			return false, nil
		}
	}
	return true, nil
}

// webhooks are the registrations of the address.
func (c *connector) webhooks(ctx context.Context, address string) ([]webhook, error) {
	var ours []webhook
	seen := map[string]bool{}
	for rows, err := range c.pages(ctx, "webhooks", "/wc/v3/webhooks", url.Values{"orderby": {"id"}, "order": {"asc"}}) {
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			var w webhook
			if json.Unmarshal(row, &w) == nil && w.ID.id() != "" && string(w.Address) == address && !seen[w.ID.id()] {
				seen[w.ID.id()] = true
				ours = append(ours, w)
			}
		}
	}
	return ours, nil
}

// batchWebhooks sends a batch; the first row that failed is the error.
func (c *connector) batchWebhooks(ctx context.Context, batch any) error {
	reply, err := c.send(ctx, "webhooks/batch", http.MethodPost, "/wc/v3/webhooks/batch", batch)
	if err != nil {
		return err
	}
	answer, err := decode[map[string][]struct{ Error *wireError }](reply)
	if err != nil {
		return err
	}
	for _, rows := range answer {
		for _, row := range rows {
			if row.Error != nil {
				return c.refusal(http.StatusBadRequest, *row.Error)
			}
		}
	}
	return nil
}
