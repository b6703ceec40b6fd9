package emulator

// Webhook registrations (FACTS.md section 6). Messages are not sent: a desktop is no address a shop would reach.

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

type hook struct {
	id             int64
	topic, address string
}

func (h hook) render() object { return object{"id": h.id, "topic": h.topic, "url": h.address} }

var topics = []string{
	"app/uninstall", "store/update", "product/create", "product/update", "product/delete", "customer/create", "customer/update", "customer/delete",
	"order/create", "order/update", "order/delete", "refund/create", "fulfillment/create", "fulfillment/update",
}

// refusedHosts are those of examples; their sub-domains are refused with them.
var refusedHosts = []string{"localhost", "example.com", "example.org", "example.net"}

func (e *Emulator) listWebhooks(c *call) *reply {
	return paged(e, c, "webhooks", e.hooks, func(h hook) int64 { return h.id }, hook.render)
}

func (e *Emulator) addWebhook(c *call) *reply {
	var body struct {
		Webhook struct {
			Topic string `json:"topic"`
			URL   string `json:"url"`
		} `json:"webhook"`
	}
	if refusal := e.decode(c, &body); refusal != nil {
		return refusal
	}
	h := hook{topic: body.Webhook.Topic, address: body.Webhook.URL}
	if !slices.Contains(topics, h.topic) {
		e.Break(ruleTopic, "unknown")
		return invalid("Topic is invalid")
	}
	if !reachable(h.address) {
		e.Break(ruleAddress, "not reachable")
		return invalid("Url is invalid")
	}
	if slices.ContainsFunc(e.hooks, func(known hook) bool { return known.topic == h.topic && known.address == h.address }) {
		e.Break(ruleWebhookTwin, h.topic)
	}
	h.id = e.nextID()
	e.hooks = append(e.hooks, h)
	return ok(object{"webhook": h.render()})
}

func reachable(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || net.ParseIP(u.Hostname()).IsLoopback() {
		return false
	}
	return !slices.ContainsFunc(refusedHosts, func(host string) bool {
		return u.Hostname() == host || strings.HasSuffix(u.Hostname(), "."+host)
	})
}

func (e *Emulator) deleteWebhook(c *call) *reply {
	i := slices.IndexFunc(e.hooks, func(h hook) bool { return strconv.FormatInt(h.id, 10) == c.PathValue("id") })
	if i < 0 {
		return notFound()
	}
	e.hooks = slices.Delete(e.hooks, i, i+1)
	return ok(object{})
}
