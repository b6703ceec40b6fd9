package shopee

// Real-time messages: verifying them, and registering for them.

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/hmacsign"
)

// Push codes of FACTS.md section 6 that are about orders. 3 and 4 can be switched on by set_app_push_config.
const (
	pushOrderStatus    = 3
	pushTrackingNumber = 4
	pushDocument       = 15
	pushFulfilment     = 30
)

var (
	orderPushes = []int{pushOrderStatus, pushTrackingNumber, pushDocument, pushFulfilment}
	ourPushes   = []int{pushOrderStatus, pushTrackingNumber}
)

// VerifyPush checks the signature over address and body and gives the order the message is about. A message for another shop of the
// same app is in order, and about nothing here: one address serves the whole app. A push carries no nonce and may come late: it only
// makes an order be fetched.
func (c *Connector) VerifyPush(header http.Header, body []byte, address string) (connectors.PushMessage, error) {
	var none connectors.PushMessage
	a, err := c.app()
	if err != nil {
		return none, err
	}
	if !hmacsign.IsHex(header.Get("Authorization"), a.key, address, "|", string(body)) {
		return none, &connectors.Error{Kind: connectors.Unauthorized, Reason: "the signature of the push is wrong", Do: advicePush}
	}
	var message struct {
		Shop ident `json:"shop_id"`
		Code int   `json:"code"`
		Sent int64 `json:"timestamp"`
		Data struct {
			OrderSN ident `json:"ordersn"`
			Order   ident `json:"order_sn"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &message); err != nil {
		return none, &connectors.Error{Kind: connectors.Unexpected, Reason: "the push is not the JSON it should be", Body: body, Err: err}
	}
	told := connectors.PushMessage{}
	if message.Sent > 0 {
		told.SentAt = time.Unix(message.Sent, 0).UTC()
	}
	sn := message.Data.OrderSN.or(message.Data.Order)
	if !slices.Contains(orderPushes, message.Code) || !sn.known() {
		return told, nil
	}
	mine := c.env.Values[keyShopID]
	if mine == "" { // an authorised account's stands among its tokens
		stored, err := c.env.Tokens.Load(context.Background())
		if err != nil {
			return none, err
		}
		mine = stored[keyShopID]
	}
	if string(message.Shop) != mine {
		return told, nil
	}
	told.Orders = []string{string(sn)}
	return told, nil
}

var advicePush = connectors.Text{
	EN: "Check that the push address registered at Shopee is exactly this one, and that the Partner Key is the app's.",
	ZH: "請確認在蝦皮註冊的推播網址與此處完全相同，且 Partner Key 屬於該應用程式。",
}

// pushConfig is what get_app_push_config answers.
type pushConfig struct {
	Address string `json:"callback_url"`
	Status  string `json:"live_push_status"`
	On      []int  `json:"push_config_on_list"`
}

func (p pushConfig) sendsOrders() bool {
	return p.Address != "" && !slices.ContainsFunc(ourPushes, func(code int) bool { return !slices.Contains(p.On, code) })
}

func (c *Connector) pushConfig(ctx context.Context) (pushConfig, error) {
	var config pushConfig
	err := c.call(ctx, opPushGet, nil, nil, &config)
	return config, err
}

// pushSettings is the body of set_app_push_config.
type pushSettings struct {
	Address string `json:"callback_url,omitempty"`
	On      []int  `json:"set_push_config_on,omitempty"`
	Off     []int  `json:"set_push_config_off,omitempty"`
}

// RegisterPush makes Shopee send order messages to address. The app has one address for all its shops: another one that is in use is
// not taken away.
func (c *Connector) RegisterPush(ctx context.Context, address string) error {
	config, err := c.pushConfig(ctx)
	if err != nil {
		return err
	}
	if config.Address != address && config.sendsOrders() {
		return &connectors.Error{
			Kind:   connectors.Rejected,
			Reason: "the app already sends its messages to " + config.Address,
			Do:     advicePushTaken,
		}
	}
	if config.Address == address && config.sendsOrders() && active(config) {
		return nil
	}
	return c.call(ctx, opPushSet, nil, pushSettings{Address: address, On: ourPushes}, nil)
}

var advicePushTaken = connectors.Text{
	EN: "One Shopee app has one push address: remove the other registration first, or register this address there.",
	ZH: "每個蝦皮應用程式只能有一個推播網址：請先移除原註冊，或改用該網址。",
}

func active(p pushConfig) bool { return !strings.EqualFold(p.Status, "suspended") }

// UnregisterPush switches order messages off, if they go to address. It does so for every shop of the app.
func (c *Connector) UnregisterPush(ctx context.Context, address string) error {
	config, err := c.pushConfig(ctx)
	if err != nil || config.Address != address {
		return err
	}
	return c.call(ctx, opPushSet, nil, pushSettings{Off: ourPushes}, nil)
}

// Pushes tells whether order messages go to address and Shopee has not suspended them.
func (c *Connector) Pushes(ctx context.Context, address string) (bool, error) {
	config, err := c.pushConfig(ctx)
	return err == nil && config.Address == address && config.sendsOrders() && active(config), err
}
