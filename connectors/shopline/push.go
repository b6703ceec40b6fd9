package shopline

// Webhooks (FACTS.md section 6). SHOPLINE signs nothing that is known of. So the address that is registered bears a key of its own, made
// from the token: only SHOPLINE and this account know it. What a message says is a hint to ask for orders, nothing more.

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
var topics = []string{
	"order/create", "order/update", "order/confirm", "order/cancel", "order/remove", "order/split_order", "order/combine_orders",
	"order_payment/complete", "order_payment/refund", "order_delivery/update",
}

// keyParameter is the parameter of the address that bears its key.
const keyParameter = "key"

// withKey is the address with its key.
func (c *connector) withKey(address string) (string, error) {
	at, err := url.Parse(address)
	if err != nil || at.Scheme != "https" || at.Host == "" {
		return "", connectors.Refuse("SHOPLINE sends messages to https addresses only", "SHOPLINE 只會將通知送到 https 網址",
			"Enter a public https address.", "請輸入可公開連線的 https 網址。")
	}
	base, _ := plain(address)
	query := at.Query()
	query.Set(keyParameter, hmacsign.Hex(c.token, base))
	at.RawQuery = query.Encode()
	return at.String(), nil
}

// plain is an address without its key, its parameters in one order, and the key.
func plain(address string) (string, string) {
	at, err := url.Parse(address)
	if err != nil {
		return address, ""
	}
	query := at.Query()
	key := query.Get(keyParameter)
	query.Del(keyParameter)
	at.RawQuery = query.Encode()
	return at.String(), key
}

// VerifyPush checks the key in the address that a message came to, and reads which order it is about. Messages bear no time: a replayed one
// makes us look at an order again.
func (c *connector) VerifyPush(_ http.Header, body []byte, address string) (connectors.PushMessage, error) {
	var told connectors.PushMessage
	base, key := plain(address)
	if !hmacsign.IsHex(key, c.token, base) {
		return told, (&connectors.Error{Kind: connectors.Unauthorized, Code: "webhook_key", Do: connectors.Text{
			EN: "Register the webhook again: the merchant key has changed, or somebody else wrote to the address.",
			ZH: "請重新註冊 Webhook：貨主金鑰已變更，或訊息不是來自 SHOPLINE。",
		}}).Saying("the message did not come to the address that was registered", "訊息未送到已註冊的網址")
	}
	var message struct {
		ID       text `json:"id"`
		Topic    text `json:"topic"`
		Event    text `json:"event"`
		Resource struct {
			ID    text `json:"id"`
			Order text `json:"order_id"`
		} `json:"resource"`
	}
	if err := json.Unmarshal(body, &message); err != nil {
		return told, misshapen("the message is not one of SHOPLINE's", body, err)
	}
	told.ID = message.ID.id()
	topic := string(message.Topic)
	if topic == "" {
		topic = string(message.Event)
	}
	id := message.Resource.Order.id()
	if id == "" && strings.HasPrefix(topic, "order/") {
		id = message.Resource.ID.id()
	}
	if id == "" || !strings.HasPrefix(topic, "order") {
		return told, nil // about something else, or about a part of an order whose order it does not name: the sweep finds it
	}
	told.Orders = []string{id}
	return told, nil
}

// webhook is a registration.
type webhook struct {
	ID      text       `json:"id"`
	Address text       `json:"address"`
	Status  text       `json:"status"`
	Topics  list[text] `json:"topics"`
}

const hookActive = "active"

func (h webhook) hears() bool {
	return h.Status == hookActive && !slices.ContainsFunc(topics, func(topic string) bool { return !slices.Contains(h.Topics, text(topic)) })
}

// RegisterPush keeps or revives the registration of the address, makes it if there is none, and removes those that bear an old key.
func (c *connector) RegisterPush(ctx context.Context, address string) error {
	wanted, err := c.withKey(address)
	if err != nil {
		return err
	}
	known, err := c.webhooks(ctx, address)
	if err != nil {
		return err
	}
	there := false
	for _, h := range known {
		switch {
		case string(h.Address) != wanted || there:
			err = c.drop(ctx, h)
		case h.hears():
			there = true
		default:
			there = true
			_, err = c.send(ctx, "webhooks/id", http.MethodPut, "/v1/webhooks/"+h.ID.id(), map[string]any{"topics": topics, "status": hookActive})
		}
		if err != nil {
			return err
		}
	}
	if there {
		return nil
	}
	_, err = c.send(ctx, "webhooks", http.MethodPost, "/v1/webhooks", map[string]any{"address": wanted, "topics": topics})
	return err
}

// UnregisterPush removes every registration of the address, whatever its key.
func (c *connector) UnregisterPush(ctx context.Context, address string) error {
	known, err := c.webhooks(ctx, address)
	if err != nil {
		return err
	}
	for _, h := range known {
		if err := c.drop(ctx, h); err != nil {
			return err
		}
	}
	return nil
}

func (c *connector) drop(ctx context.Context, h webhook) error {
	_, err := c.send(ctx, "webhooks/id", http.MethodDelete, "/v1/webhooks/"+h.ID.id(), nil)
	if isNotFound(err) {
		return nil
	}
	return err
}

// Pushes tells whether the address is registered with today's key, active, for every topic.
func (c *connector) Pushes(ctx context.Context, address string) (bool, error) {
	wanted, err := c.withKey(address)
	if err != nil {
		return false, err
	}
	known, err := c.webhooks(ctx, address)
	return slices.ContainsFunc(known, func(h webhook) bool { return string(h.Address) == wanted && h.hears() }), err
}

// webhooks are the registrations of the address, with any key.
func (c *connector) webhooks(ctx context.Context, address string) ([]webhook, error) {
	var ours []webhook
	seen := map[string]bool{}
	wanted, _ := plain(address)
	for rows, err := range c.pages(ctx, "webhooks", "/v1/webhooks", url.Values{}) {
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			var h webhook
			if json.Unmarshal(row, &h) != nil || h.ID.id() == "" || seen[h.ID.id()] {
				continue
			}
			seen[h.ID.id()] = true
			if base, _ := plain(string(h.Address)); base == wanted {
				ours = append(ours, h)
			}
		}
	}
	return ours, nil
}
