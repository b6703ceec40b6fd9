package emulator

// Webhooks (FACTS.md section 6): registrations, and messages as they come.

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

type webhook struct {
	id         int64
	topic, uri string
}

var webhookURI = regexp.MustCompile(`^(https://[^\s]+|pubsub://[^\s:]+:[^\s]+|arn:aws:events:[^\s]+)$`)

func (h *webhook) show() object {
	return object{"__typename": "WebhookSubscription", "id": gid("WebhookSubscription", h.id), "topic": h.topic, "uri": h.uri}
}

func (x *execution) listWebhooks(args map[string]any) any {
	return connection("WebhookSubscription", func() []row {
		var found []row
		topics := list(args, "topics")
		for _, h := range x.hooks {
			if uri := str(args, "uri"); uri != "" && uri != h.uri || len(topics) > 0 && !slices.Contains(topics, any(h.topic)) {
				continue
			}
			found = append(found, row{fmt.Sprintf("%012d", h.id), h.show()})
		}
		return found
	})(args)
}

func (x *execution) webhookCreate(args map[string]any) any {
	topic, uri := str(args, "topic"), str(input(args, "webhookSubscription"), "uri")
	refused := func(rule, message string) object {
		x.Break(rule, message)
		return payload("WebhookSubscriptionCreatePayload", "webhookSubscription", object(nil), userError([]string{"webhookSubscription", "uri"}, message))
	}
	if !webhookURI.MatchString(uri) {
		return refused(ruleWebhook, "Address is not allowed")
	}
	if slices.ContainsFunc(x.hooks, func(h *webhook) bool { return h.topic == topic && h.uri == uri }) {
		return refused(ruleHookTwice, "Address for this topic has already been taken")
	}
	h := &webhook{x.nextID(), topic, uri}
	x.hooks = append(x.hooks, h)
	return payload("WebhookSubscriptionCreatePayload", "webhookSubscription", h.show())
}

func (x *execution) webhookDelete(args map[string]any) any {
	n, _ := find("WebhookSubscription", str(args, "id"))
	i := slices.IndexFunc(x.hooks, func(h *webhook) bool { return h.id == n })
	if i < 0 {
		missing := userError([]string{"id"}, "Webhook subscription does not exist")
		return payload("WebhookSubscriptionDeletePayload", "deletedWebhookSubscriptionId", nil, missing)
	}
	x.hooks = slices.Delete(x.hooks, i, i+1)
	return payload("WebhookSubscriptionDeletePayload", "deletedWebhookSubscriptionId", str(args, "id"))
}

// tell sends what happened to an order to whoever registered for it.
func (e *Emulator) tell(topic string, o *order) {
	for _, h := range e.hooks {
		if h.topic == topic {
			header, body := e.message(strings.Replace(topic, "_", "/", 1), o.gid())
			e.deliver(h.uri, header, body)
		}
	}
}

// Message is a delivery as the store sends it about an order.
func (e *Emulator) Message(topic, orderID string) (http.Header, []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.message(topic, orderID)
}

func (e *Emulator) message(topic, orderID string) (http.Header, []byte) {
	id, _ := find("Order", orderID)
	body := fmt.Appendf(nil, `{"id":%d,"admin_graphql_api_id":%q}`, id, orderID)
	mac := hmac.New(sha256.New, []byte(clientSecret))
	_, _ = mac.Write(body)
	header := http.Header{}
	header.Set("Content-Type", "application/json")
	header.Set("X-Shopify-Topic", strings.ToLower(topic))
	header.Set("X-Shopify-Shop-Domain", shopDomain)
	header.Set("X-Shopify-Hmac-Sha256", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	header.Set("X-Shopify-Webhook-Id", fmt.Sprintf("wh-%d-%d", id, e.nextID()))
	return header, body
}
