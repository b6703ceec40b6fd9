package easystore

// Real-time messages (FACTS.md section 6): registering webhooks and checking what they bring. Only a partner app has the client secret that
// signs them; a custom app's orders are asked for on schedule.

import (
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
var topics = []string{"order/create", "order/update", "order/delete"}

// VerifyPush checks the signature over the raw bytes. A message of another topic is about no order. Messages carry no time: a replayed one
// makes us look at an order again, and nothing more.
func (c *connector) VerifyPush(header http.Header, body []byte, _ string) (connectors.PushMessage, error) {
	var told connectors.PushMessage
	if !hmacsign.IsHex(header.Get("Easystore-Hmac-Sha256"), c.secret, string(body)) {
		return told, &connectors.Error{
			Kind: connectors.Unauthorized, Code: "webhook_signature", Reason: "the message's signature is wrong", Do: adviceSecret,
		}
	}
	if topic := header.Get("Easystore-Topic"); topic != "" && !strings.HasPrefix(topic, "order/") {
		return told, nil
	}
	var message struct {
		Order struct {
			ID text `json:"id"`
		} `json:"order"`
	}
	if err := json.Unmarshal(body, &message); err != nil || !isID(message.Order.ID) {
		return told, misshapen("the message names no order", body, err)
	}
	told.Orders = []string{string(message.Order.ID)}
	return told, nil
}

// webhook is a registration.
type webhook struct {
	ID      text `json:"id"`
	Topic   text `json:"topic"`
	Address text `json:"url"`
}

// RegisterPush registers the topics that are missing.
func (c *connector) RegisterPush(ctx context.Context, address string) error {
	if c.secret == "" {
		return &connectors.Error{Kind: connectors.Rejected, Code: fieldSecret,
			Reason: "without the client secret nobody can tell a true message from a forged one", Do: adviceSecret}
	}
	known, err := c.webhooks(ctx, address)
	if err != nil {
		return err
	}
	for _, topic := range topics {
		if slices.ContainsFunc(known, func(w webhook) bool { return string(w.Topic) == topic }) {
			continue
		}
		body := map[string]any{"webhook": map[string]string{"topic": topic, "url": address}}
		if _, err := c.send(ctx, "webhook", http.MethodPost, "/api/3.0/webhooks.json", body); err != nil {
			return err
		}
	}
	return nil
}

// UnregisterPush removes every registration of the address.
func (c *connector) UnregisterPush(ctx context.Context, address string) error {
	known, err := c.webhooks(ctx, address)
	if err != nil {
		return err
	}
	for _, w := range known {
		_, err := c.call(ctx, request{name: "webhook", method: http.MethodDelete, path: "/api/3.0/webhooks/" + string(w.ID) + ".json"})
		if err != nil && !isNotFound(err) {
			return err
		}
	}
	return nil
}

// Pushes tells whether every topic is registered for the address.
func (c *connector) Pushes(ctx context.Context, address string) (bool, error) {
	known, err := c.webhooks(ctx, address)
	if err != nil {
		return false, err
	}
	for _, topic := range topics {
		if !slices.ContainsFunc(known, func(w webhook) bool { return string(w.Topic) == topic }) {
			return false, nil
		}
	}
	return true, nil
}

// webhooks are the registrations of the address.
func (c *connector) webhooks(ctx context.Context, address string) ([]webhook, error) {
	var ours []webhook
	for rows, err := range c.pages(ctx, "webhooks", "/api/3.0/webhooks.json", url.Values{}) {
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			var w webhook
			if json.Unmarshal(row, &w) == nil && isID(w.ID) && string(w.Address) == address && !slices.Contains(ours, w) {
				ours = append(ours, w)
			}
		}
	}
	return ours, nil
}
