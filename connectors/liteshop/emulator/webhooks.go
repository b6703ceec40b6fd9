package emulator

// Webhooks (FACTS.md section 6): registrations, and messages as they go out.

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"gowarehouse/connectors"
)

// The events.
const (
	eventCreated   = "order.created"
	eventPaid      = "order.paid"
	eventUpdated   = "order.updated"
	eventCancelled = "order.cancelled"
)

var events = []string{eventCreated, eventPaid, eventUpdated, eventCancelled}

type hook struct {
	id      int64
	address string
	secret  string
	events  []string
}

func (e *Emulator) addWebhook(r *http.Request, _ string) (object, error) {
	in, err := e.read(r)
	if err != nil {
		return nil, err
	}
	address, _ := in.Text("url")
	wanted, listed := in.Texts("events")
	u, wrong := url.Parse(address)
	if wrong != nil || u.Host == "" || u.Scheme != "https" && u.Hostname() != landingHost || !listed || len(wanted) == 0 ||
		slices.ContainsFunc(wanted, func(event string) bool { return !slices.Contains(events, event) }) {
		return nil, wrongParameter("url", ruleWebhook, "address or events")
	}
	if slices.ContainsFunc(e.hooks, func(h *hook) bool { return h.address == address }) {
		e.Break(ruleHookTwice, "registered already")
	}
	h := &hook{id: e.nextID(), address: address, secret: e.auth.secret("ls_dummy_hook_"), events: wanted}
	e.hooks = append(e.hooks, h)
	named := "secret"
	if e.On(oddHook) {
		named = "signing_key"
	}
	return object{"webhook": object{"id": e.number(h.id), named: h.secret}}, nil
}

func (e *Emulator) deleteWebhook(_ *http.Request, id string) (object, error) {
	i := slices.IndexFunc(e.hooks, func(h *hook) bool { return strconv.FormatInt(h.id, 10) == id })
	if i < 0 {
		return nil, notFound()
	}
	e.hooks = slices.Delete(e.hooks, i, i+1)
	return object{}, nil
}

// tell sends a message about an order to every address that wants it.
func (e *Emulator) tell(event string, o *order) {
	if o.shop != shopID {
		return
	}
	for _, h := range e.hooks {
		if slices.Contains(h.events, event) {
			header, body := e.message(h, event, o)
			e.send(func() { e.deliver(h.address, header, body) })
		}
	}
}

// send delivers a message, as often and in the order that the switches say.
func (e *Emulator) send(message func()) {
	if e.On(toldTwice) {
		once := message
		message = func() { once(); once() }
	}
	if e.On(toldLate) && e.waiting == nil {
		e.waiting = message
		return
	}
	message()
	if e.waiting != nil {
		e.waiting()
		e.waiting = nil
	}
}

func (e *Emulator) message(h *hook, event string, o *order) (http.Header, []byte) {
	name := fmt.Sprintf("b3f0%012x", e.auth.random.Uint64()&0xffffffffffff)
	text, err := json.Marshal(object{
		"event": event, "delivery_id": name, "sent_at": e.Now().In(connectors.Taipei).Format(time.RFC3339), "order": e.render(o),
	})
	if err != nil {
		panic(err) // the message is made here
	}
	mac := hmac.New(sha256.New, []byte(h.secret))
	_, _ = mac.Write(text) // a hash never fails
	header := http.Header{"Content-Type": {"application/json"}}
	header.Set("X-Liteshop-Event", event)
	header.Set("X-Liteshop-Delivery", name)
	header.Set("X-Liteshop-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	return header, text
}

// Hooks tells how many registrations there are.
func (e *Emulator) Hooks() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.hooks)
}
