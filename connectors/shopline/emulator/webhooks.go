package emulator

// Webhook registrations (FACTS.md section 6). Messages are not sent: a desktop is no address that SHOPLINE would reach.

import (
	"net/http"
	"net/url"
	"slices"
)

type webhook struct {
	id, address, status string
	topics              []string
}

func (h *webhook) render() object {
	return object{
		"id": h.id, "format": "json", "address": h.address, "status": h.status, "merchant_id": merchantID, "topics": h.topics,
		"webhook_version": "v0", "created_at": "2026-11-01T02:00:00.000+00:00", "updated_at": "2026-11-01T02:00:00.000+00:00",
	}
}

var knownTopics = []string{
	"order/create", "order/update", "order/pending", "order/confirm", "order/cancel", "order/complete", "order/remove",
	"order/split_order", "order/combine_orders", "order_payment/update", "order_payment/complete", "order_payment/refund",
	"order_delivery/update", "product/create", "product/update", "product/remove", "stock/update", "warehouse/create", "return_order/create",
}

// hookBody is the body of the calls that make and change a webhook.
type hookBody struct {
	Address *string  `json:"address"`
	Topics  []string `json:"topics"`
	Status  *string  `json:"status"`
	Version *string  `json:"webhook_version"`
}

func (e *Emulator) listWebhooks(c *call) *reply {
	return pageOf(e, c, e.hooks, (*webhook).render)
}

// fits says why a webhook cannot be had; nil if it can.
func (e *Emulator) fits(body hookBody) *reply {
	if body.Address != nil {
		if u, err := url.Parse(*body.Address); err != nil || u.Host == "" || u.Scheme != "https" {
			e.Break(ruleWebhook, "address")
			return conflict("address must be an https URL")
		}
	}
	for _, topic := range body.Topics {
		if !slices.Contains(knownTopics, topic) {
			e.Break(ruleWebhook, topic)
			return conflict("topics is not included in the list")
		}
	}
	return nil
}

func (e *Emulator) addWebhook(c *call) *reply {
	var body hookBody
	if refusal := e.decode(c, &body); refusal != nil {
		return refusal
	}
	if body.Address == nil || len(body.Topics) == 0 {
		e.Break(ruleWebhook, "address or topics missing")
		return conflict("address and topics are required")
	}
	if refusal := e.fits(body); refusal != nil {
		return refusal
	}
	if slices.ContainsFunc(e.hooks, func(h *webhook) bool { return h.address == *body.Address && h.status == "active" }) {
		e.Break(ruleWebhookTwice, "address")
	}
	h := &webhook{id: e.nextID(), address: *body.Address, status: "active", topics: body.Topics}
	e.hooks = append(e.hooks, h)
	return ok(h.render())
}

func (e *Emulator) hook(c *call) (*webhook, *reply) {
	for _, h := range e.hooks {
		if h.id == c.PathValue("id") {
			return h, nil
		}
	}
	return nil, fail(http.StatusNotFound, "NotFound", "Webhook not found")
}

func (e *Emulator) editWebhook(c *call) *reply {
	h, refusal := e.hook(c)
	if refusal != nil {
		return refusal
	}
	var body hookBody
	if refusal := e.decode(c, &body); refusal != nil {
		return refusal
	}
	if refusal := e.fits(body); refusal != nil {
		return refusal
	}
	if body.Status != nil {
		h.status = *body.Status
	}
	if body.Topics != nil {
		h.topics = body.Topics
	}
	return ok(h.render())
}

func (e *Emulator) dropWebhook(c *call) *reply {
	h, refusal := e.hook(c)
	if refusal != nil {
		return refusal
	}
	e.hooks = slices.DeleteFunc(e.hooks, func(other *webhook) bool { return other == h })
	return ok(object{})
}

// Webhooks tells what is registered, for tests: the addresses with their status.
func (e *Emulator) Webhooks() map[string]string {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := map[string]string{}
	for _, h := range e.hooks {
		all[h.address] = h.status
	}
	return all
}

// BreakCircuit is what SHOPLINE does after failed deliveries: it switches the webhooks off.
func (e *Emulator) BreakCircuit() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, h := range e.hooks {
		h.status = "removed"
	}
}
