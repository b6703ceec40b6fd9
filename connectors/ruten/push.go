package ruten

// Ruten's own messages (FACTS.md §6). They go to an address that the merchant names when he applies for the keys; no call registers one.

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"gowarehouse/connectors"
)

var advicePush = connectors.Text{
	EN: "Check that the address named to Ruten is exactly this one, and that the three keys are the account's.",
	ZH: "請確認提供給露天的網址與此處完全相同、且三組金鑰屬於此帳號。"}

// VerifyPush checks key and signature of a message, and gives the order that it names. Which recipe Ruten signs messages with is not known:
// any of the three is a proof of both keys. The time is signed; nothing says that Ruten itself sets a limit to it.
func (c *Connector) VerifyPush(header http.Header, body []byte, address string) (connectors.PushMessage, error) {
	var told connectors.PushMessage
	at, err := strconv.ParseInt(header.Get(headerTime), 10, 64)
	if err != nil || !c.keys.complete() || header.Get(headerKey) != c.keys.api || !c.isSigned(header, body, address) {
		return told, (&connectors.Error{Kind: connectors.Unauthorized, Do: advicePush}).Saying(
			"the message is not signed with this account's keys", "訊息並非以此帳號的金鑰簽章")
	}
	told.SentAt = time.Unix(at, 0).UTC()
	var message orderName
	if err := json.Unmarshal(body, &message); err != nil {
		return told, unlike(body, connectors.Text{EN: "a message is not the JSON it should be", ZH: "通知不是預期的 JSON"}, err)
	}
	if id := message.id(); id != "" {
		told.Orders = []string{id}
	}
	return told, nil
}

func (c *Connector) isSigned(header http.Header, body []byte, address string) bool {
	to, err := url.Parse(address)
	if err != nil {
		return false
	}
	for _, r := range recipes {
		if r.check(header.Get(headerSignature), c.keys.secret, c.keys.salt, r.part(to), string(body), header.Get(headerTime)) {
			return true
		}
	}
	return false
}
