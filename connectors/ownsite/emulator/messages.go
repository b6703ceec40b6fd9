package emulator

// Messages of the shop, signed by the rules of Standard Webhooks (FACTS.md section 6).

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// newSecret is the secret that takes the other's place under the switch: the bytes 20 to 3f.
const newSecret = "whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=" //nolint:gosec // a dummy

// EnterHook is what the developer does with the address that he is given: he enters it, and the shop says that it is there.
func (e *Emulator) EnterHook(address string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.hook = address
	e.send("")
}

// tell sends a message about an order that was changed.
func (e *Emulator) tell(o *order) {
	if !o.deleted { // the contract has no message for that
		e.send(o.id)
	}
}

func (e *Emulator) send(orderID string) {
	if e.hook == "" || e.On(ordersOnly) {
		return
	}
	header, body, err := e.message(orderID)
	if err != nil {
		panic(fmt.Sprintf("ownsite emulator: a message of its own: %v", err))
	}
	e.deliver(e.hook, header, body)
}

// Message is what the shop would send about an order: the headers and the body, signed anew for this attempt. One about no order is a ping.
func (e *Emulator) Message(orderID string) (http.Header, []byte, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.message(orderID)
}

func (e *Emulator) message(orderID string) (http.Header, []byte, error) {
	kind, data := "ping", row{}
	if o := e.find(orderID); o != nil {
		kind, data = "order."+map[string]string{ready: ready, cancelled: cancelled}[o.status()], row{"id": o.id, "revision": o.revision}
		if kind == "order." {
			kind = "order.updated"
		}
	} else if orderID != "" {
		return nil, nil, fmt.Errorf("no order %q", orderID)
	}
	now := e.Now()
	body, err := json.Marshal(row{"type": kind, "timestamp": now.Format(time.RFC3339), "data": data})
	if err != nil {
		return nil, nil, err
	}
	e.sent++
	id := fmt.Sprintf("msg_demo%06d", e.sent)
	secrets := []string{signingSecret}
	if e.On(secondSecret) {
		secrets = []string{newSecret, signingSecret}
	}
	header := http.Header{"Content-Type": {"application/json"}}
	header.Set(standardwebhooks.HeaderWebhookID, id)
	header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	signatures := ""
	for _, secret := range secrets {
		hook, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			return nil, nil, err
		}
		signature, err := hook.Sign(id, now, body)
		if err != nil {
			return nil, nil, err
		}
		if signatures != "" {
			signatures += " "
		}
		signatures += signature
	}
	header.Set(standardwebhooks.HeaderWebhookSignature, signatures)
	return header, body, nil
}
