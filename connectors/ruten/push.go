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

// pushTolerance is how far a message's time may be from ours.
const pushTolerance = 5 * time.Minute

var advicePush = connectors.Text{
	EN: "Check that the address named to Ruten is exactly this one, that the three keys are the account's, and that this computer's clock is right.",
	ZH: "請確認提供給露天的網址與此處完全相同、三組金鑰屬於此帳號，並確認電腦時間正確。"}

// VerifyPush checks key, time and signature of a message, and gives the order that it names. Which recipe Ruten signs messages with is not
// known: any of the three is a proof of both keys. That old messages are refused is concluded from the calls.
func (c *Connector) VerifyPush(header http.Header, body []byte, address string) (connectors.PushMessage, error) {
	var told connectors.PushMessage
	at, err := strconv.ParseInt(header.Get(headerTime), 10, 64)
	fresh := err == nil && c.env.Now().Sub(time.Unix(at, 0)).Abs() <= pushTolerance
	if !c.keys.complete() || header.Get(headerKey) != c.keys.api || !fresh || !c.isSigned(header, body, address) {
		return told, (&connectors.Error{Kind: connectors.Unauthorized, Do: advicePush}).Saying(
			"the message is not signed with this account's keys, or not now", "訊息並非以此帳號的金鑰簽章，或時間不符")
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
