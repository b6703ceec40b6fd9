package emulator

// Webhooks: the message about an order as CYBERBIZ posts it (FACTS.md section 6).

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
)

// Push gives the message of an event about an order: its headers and its body. It is false for an order that is not there.
func (e *Emulator) Push(event, orderID string) (http.Header, []byte, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	id, err := strconv.ParseInt(orderID, 10, 64)
	o := e.byID[id]
	if err != nil || o == nil {
		return nil, nil, false
	}
	body, err := json.Marshal(e.render(o))
	if err != nil {
		panic(err) // a defect of the emulator
	}
	return pushHeader(event, body), body, true
}

// pushHeader signs a message. The signature is in hexadecimal, whatever the vendor's text says.
func pushHeader(event string, body []byte) http.Header {
	header := http.Header{}
	header.Set("Content-Type", "application/json")
	header.Set("User-Agent", "CyberbizAppWebhook/1.0")
	header.Set("X-Cyberbiz-Domain", shopDomain)
	header.Set("X-Cyberbiz-Shop-Domain", "www.example.com.tw")
	header.Set("X-Cyberbiz-Event", event)
	header.Set("X-Cyberbiz-Hmac-Sha256", hex.EncodeToString(mac([]byte(appSecret), body)))
	header.Set("X-Cyberbiz-Domain-Hmac-Sha256", hex.EncodeToString(mac([]byte(appSecret), []byte(shopDomain))))
	return header
}
