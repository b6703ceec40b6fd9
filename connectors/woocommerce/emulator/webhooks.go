package emulator

// Webhooks (FACTS.md section 6): registrations, and messages as they go out.

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

type webhook struct {
	id                           int64
	name, topic, address, status string
	secret                       string
}

func (h *webhook) render() object {
	resource, event, _ := strings.Cut(h.topic, ".")
	return object{"id": h.id, "name": h.name, "status": h.status, "topic": h.topic, "resource": resource, "event": event,
		"delivery_url": h.address, "date_created_gmt": "2026-11-01T02:00:00"}
}

var webhookTopics = []string{
	"order.created", "order.updated", "order.deleted", "order.restored", "product.created", "product.updated", "product.deleted",
}

func (e *Emulator) listWebhooks(c *call) *reply {
	return pageOf(e, c, e.hooks, func(h *webhook) (int64, bool) { return h.id, true }, func(h *webhook, _ string) object { return h.render() })
}

func (e *Emulator) addWebhook(c *call) *reply { return e.newWebhook(c.body) }

func (e *Emulator) newWebhook(body []byte) *reply {
	var w struct {
		Name    string `json:"name"`
		Topic   string `json:"topic"`
		Address string `json:"delivery_url"`
		Secret  string `json:"secret"`
	}
	_ = json.Unmarshal(body, &w) // what is missing is refused below
	if !slices.Contains(webhookTopics, w.Topic) && !strings.HasPrefix(w.Topic, "action.") {
		e.Break(ruleWebhook, "topic")
		return fail(http.StatusBadRequest, "woocommerce_rest_webhook_invalid_topic", "Webhook topic is required and must be valid.")
	}
	if u, err := url.Parse(w.Address); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		e.Break(ruleWebhook, "address")
		return fail(http.StatusBadRequest, "woocommerce_rest_webhook_invalid_delivery_url",
			"Webhook delivery URL must be a valid URL starting with http:// or https://.")
	}
	if slices.ContainsFunc(e.hooks, func(h *webhook) bool { return h.topic == w.Topic && h.address == w.Address }) {
		e.Break(ruleWebhookTwice, w.Topic)
	}
	h := &webhook{id: e.nextID(), name: w.Name, topic: w.Topic, address: w.Address, status: "active", secret: w.Secret}
	e.hooks = append(e.hooks, h)
	e.deliver(h.address, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, fmt.Appendf(nil, "webhook_id=%d", h.id))
	return created(h.render())
}

// tell sends what happened to an order to whoever registered for it. A deleted order is only named.
func (e *Emulator) tell(topic string, o *order) {
	for _, h := range e.hooks {
		if h.topic != topic || h.status != "active" {
			continue
		}
		what := object{"id": o.id}
		if topic != "order.deleted" {
			what = e.renderOrder(o, e.base)
		}
		body, err := json.Marshal(what)
		if err != nil {
			panic(err) // a defect of the emulator
		}
		mac := hmac.New(sha256.New, []byte(h.secret))
		_, _ = mac.Write(body)
		resource, event, _ := strings.Cut(topic, ".")
		header := http.Header{}
		for key, value := range map[string]string{
			"Content-Type": "application/json", "X-WC-Webhook-Source": e.base + "/", "X-WC-Webhook-Topic": topic, "X-WC-Webhook-Resource": resource,
			"X-WC-Webhook-Event": event, "X-WC-Webhook-Signature": base64.StdEncoding.EncodeToString(mac.Sum(nil)),
			"X-WC-Webhook-ID": strconv.FormatInt(h.id, 10), "X-WC-Webhook-Delivery-ID": fmt.Sprintf("%032x", e.nextID()),
		} {
			header.Set(key, value)
		}
		e.deliver(h.address, header, body)
	}
}

func (e *Emulator) hook(id string) (*webhook, *reply) {
	for _, h := range e.hooks {
		if strconv.FormatInt(h.id, 10) == id {
			return h, nil
		}
	}
	return nil, fail(http.StatusNotFound, "woocommerce_rest_shop_webhook_invalid_id", "Invalid ID.")
}

func (e *Emulator) getWebhook(c *call) *reply {
	h, refusal := e.hook(c.PathValue("id"))
	if refusal != nil {
		return refusal
	}
	return ok(h.render())
}

func (e *Emulator) editWebhook(c *call) *reply { return e.changeWebhook(c.PathValue("id"), c.body) }

func (e *Emulator) changeWebhook(id string, body []byte) *reply {
	h, refusal := e.hook(id)
	if refusal != nil {
		return refusal
	}
	var w struct {
		Status string `json:"status"`
		Secret string `json:"secret"`
	}
	if json.Unmarshal(body, &w) != nil || w.Status != "" && !slices.Contains([]string{"active", "paused", "disabled"}, w.Status) {
		return invalid("status")
	}
	h.status, h.secret = cmp.Or(w.Status, h.status), cmp.Or(w.Secret, h.secret)
	return ok(h.render())
}

func (e *Emulator) deleteWebhook(c *call) *reply {
	if c.query.Get("force") != "true" {
		return fail(http.StatusNotImplemented, "woocommerce_rest_trash_not_supported", "Webhooks do not support trashing.")
	}
	return e.dropWebhook(c.PathValue("id"))
}

func (e *Emulator) dropWebhook(id string) *reply {
	h, refusal := e.hook(id)
	if refusal != nil {
		return refusal
	}
	e.hooks = slices.DeleteFunc(e.hooks, func(other *webhook) bool { return other == h })
	return ok(h.render())
}

func (e *Emulator) batchWebhooks(c *call) *reply {
	b, refusal := e.batch(c)
	if refusal != nil {
		return refusal
	}
	answer := object{}
	if rows := updates(b.Create, func(_ string, row json.RawMessage) *reply { return e.newWebhook(row) }); len(rows) > 0 {
		answer["create"] = rows
	}
	if rows := updates(b.Update, e.changeRow); len(rows) > 0 {
		answer["update"] = rows
	}
	for i, id := range b.Delete {
		b.Delete[i] = json.RawMessage(`{"id":` + string(id) + `}`) // ids alone, unlike the other parts
	}
	if rows := updates(b.Delete, func(id string, _ json.RawMessage) *reply { return e.dropWebhook(id) }); len(rows) > 0 {
		answer["delete"] = rows
	}
	return ok(answer)
}

func (e *Emulator) changeRow(id string, row json.RawMessage) *reply { return e.changeWebhook(id, row) }

// Webhook tells what is registered for a topic and address, for tests.
func (e *Emulator) Webhook(topic, address string) (secret, status string, count int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, h := range e.hooks {
		if h.topic == topic && h.address == address {
			secret, status, count = h.secret, h.status, count+1
		}
	}
	return secret, status, count
}

// DisableWebhooks is what WooCommerce does after more than five failed deliveries.
func (e *Emulator) DisableWebhooks() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, h := range e.hooks {
		h.status = "disabled"
	}
}
