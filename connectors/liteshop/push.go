package liteshop

// Real-time messages (FACTS.md section 6): registering the address and checking what is sent there. Liteshop gives the secret when the
// address is registered and never again, so it is kept with the tokens.

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/hmacsign"
)

var adviceHook = connectors.Text{
	EN: "Register the real-time messages of this account again. Until then orders are asked for on schedule.",
	ZH: "請重新註冊此帳號的即時通知；在此之前系統仍會定時抓單。",
}

// adviceTwice is for a registration that may be there with a secret that nobody has: no call lists or removes it.
var adviceTwice = connectors.Text{
	EN: "Register the real-time messages once more. If each message then comes twice and one of the two is refused, nothing is lost: ask Liteshop to " +
		"remove the older registration of this address.",
	ZH: "請再註冊一次即時通知。若之後每則通知皆收到兩次且其中一次遭拒，資料不會遺失，請洽 Liteshop 移除此網址較舊的註冊。",
}

var adviceHookReport = connectors.Text{
	EN: "Orders are asked for on schedule meanwhile. Write a report with `gowarehouse doctor --account NAME` and send it to the maintainers; it holds " +
		"no key and no buyer.",
	ZH: "在此期間仍會定時抓單。請執行 `gowarehouse doctor --account 帳號` 產生報告並提供給維護人員，報告不含金鑰與個資。",
}

// VerifyPush checks the signature over the raw bytes. Name and time of a message are covered by it.
func (c *connector) VerifyPush(header http.Header, body []byte, _ string) (connectors.PushMessage, error) {
	var told connectors.PushMessage
	kept, err := c.env.Tokens.Load(context.Background()) //nolint:contextcheck // a message is checked without one
	if err != nil {
		return told, &connectors.Error{Kind: connectors.Temporary, Reason: "the secret of the messages cannot be read", Err: err}
	}
	if !hmacsign.IsBase64(header.Get(hookSignature), kept[keyHookSecret], string(body)) {
		wrong := &connectors.Error{Kind: connectors.Unauthorized, Code: "webhook_signature", Do: adviceHook}
		return told, wrong.Saying("the message's signature is wrong", "訊息簽章錯誤")
	}
	var message struct {
		Event    string `json:"event"`
		Delivery text   `json:"delivery_id"`
		SentAt   text   `json:"sent_at"`
		Order    struct {
			ID   text `json:"id"`
			Shop text `json:"shop_id"`
		} `json:"order"`
	}
	if err := json.Unmarshal(body, &message); err != nil {
		return told, misshapen(wrongMessage, body, err)
	}
	told.ID, told.SentAt = string(message.Delivery), sent(message.SentAt)
	mine := kept[keyShopID]
	switch {
	case !strings.HasPrefix(message.Event, orderEvents), mine != "" && message.Order.Shop != "" && string(message.Order.Shop) != mine:
		return told, nil
	case !isID(message.Order.ID):
		return connectors.PushMessage{}, misshapen(wrongMessage, body, nil)
	}
	told.Orders = []string{string(message.Order.ID)}
	return told, nil
}

// sent is when a message was sent; zero where it does not say.
func sent(t text) time.Time {
	at, _ := moment(t)
	return at
}

// hookOf are the values kept of a registration.
func hookOf(kept connectors.Values) connectors.Values {
	of := connectors.Values{}
	for _, key := range []string{keyHookID, keyHookSecret, keyHookURL} {
		if kept[key] != "" {
			of[key] = kept[key]
		}
	}
	return of
}

// RegisterPush registers the address. Nothing lists what is registered: what is kept here is all that is known, and another address of this
// account is removed before.
func (c *connector) RegisterPush(ctx context.Context, address string) error {
	kept, err := c.kept(ctx)
	if err != nil || isRegistered(kept, address) {
		return err
	}
	if kept[keyHookID] != "" {
		if err := c.remove(ctx, kept); err != nil {
			return err
		}
	}
	reply, err := c.call(ctx, request{operation: callHook, body: map[string]any{"url": address, "events": hookEvents}})
	if connectors.IsMaybeDone(err) {
		told := &connectors.Error{Kind: connectors.KindOf(err), Err: err, Do: adviceTwice}
		return told.Saying("nobody knows whether Liteshop registered the address", "無法得知 Liteshop 是否已註冊通知網址")
	}
	if err != nil {
		return err
	}
	made, err := decode[struct {
		Webhook struct {
			ID     text   `json:"id"`
			Secret string `json:"secret"`
		} `json:"webhook"`
	}](reply)
	if err != nil || !isID(made.Webhook.ID) || made.Webhook.Secret == "" {
		return c.unusable(ctx, made.Webhook.ID)
	}
	return c.keep(ctx, connectors.Values{keyHookID: string(made.Webhook.ID), keyHookSecret: made.Webhook.Secret, keyHookURL: address})
}

// unusable is a registration whose answer does not tell what its messages are signed with. It is taken back where it has a number, and not
// made again by itself: each would be one more. The answer is not kept: it may hold the secret.
func (c *connector) unusable(ctx context.Context, made text) error {
	told := misshapen(wrongHook, nil, nil)
	told.Kind, told.Code, told.Do = connectors.Rejected, connectors.CodeDiffers, adviceHookReport
	if isID(made) {
		if _, err := c.call(ctx, request{operation: callUnhook, id: string(made)}); err != nil && !isNotFound(err) {
			told.Err = err
		}
	}
	return told
}

// UnregisterPush removes the registration of the address.
func (c *connector) UnregisterPush(ctx context.Context, address string) error {
	kept, err := c.kept(ctx)
	if err != nil || kept[keyHookURL] != address {
		return err
	}
	return c.remove(ctx, kept)
}

// Pushes tells whether the address was registered from here.
func (c *connector) Pushes(ctx context.Context, address string) (bool, error) {
	kept, err := c.kept(ctx)
	return err == nil && isRegistered(kept, address), err
}

func isRegistered(kept connectors.Values, address string) bool {
	return kept[keyHookURL] == address && kept[keyHookID] != "" && kept[keyHookSecret] != ""
}

// remove deletes the registration that is kept. One that is gone already is removed.
func (c *connector) remove(ctx context.Context, kept connectors.Values) error {
	if _, err := c.call(ctx, request{operation: callUnhook, id: kept[keyHookID]}); err != nil && !isNotFound(err) {
		return err
	}
	return c.keep(ctx, nil)
}

func (c *connector) kept(ctx context.Context) (connectors.Values, error) {
	kept, err := c.env.Tokens.Load(ctx)
	if err != nil {
		return nil, &connectors.Error{Kind: connectors.Temporary, Reason: "what is registered cannot be read", Err: err}
	}
	return kept, nil
}

// keep stores a registration beside the tokens, in the place of the one before.
func (c *connector) keep(ctx context.Context, hook connectors.Values) error {
	_, err := c.env.Tokens.Rotate(context.WithoutCancel(ctx), func(_ context.Context, current connectors.Values) (connectors.Values, error) {
		fresh := maps.Clone(current)
		for key := range hookOf(current) {
			delete(fresh, key)
		}
		maps.Copy(fresh, hook)
		return fresh, nil
	})
	if err != nil {
		return &connectors.Error{Kind: connectors.Temporary, Reason: "the registration could not be stored", Err: err}
	}
	return nil
}
