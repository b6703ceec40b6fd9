package liteshop

// Refusals: Liteshop's assumed error envelope as typed errors (FACTS.md section 7). A refusal may come with status 200, as the storefront's do.

import (
	"encoding/json"
	"errors"
	"net/http"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

// What to do about each refusal.
var (
	adviceAuthorize = connectors.Text{
		EN: "Authorise the account again with the button Authorise: settings and mappings stay. Then go back to the shop's settings of its warehouse " +
			"and press update (更新).",
		ZH: "請重新按「授權」連線，設定與對應皆會保留；授權後請回到商店後台的倉儲設定按「更新」。",
	}
	adviceApp = connectors.Text{
		EN: "Enter the client id and secret that Liteshop gave for this program: `gowarehouse platform app set liteshop`.",
		ZH: "請輸入 Liteshop 核發給本系統的 client id 與 secret：`gowarehouse platform app set liteshop`。",
	}
	adviceUpdate = connectors.Text{
		EN: "If the account was authorised just now: open the settings of the warehouse in the shop's back office, press update (更新), and test the " +
			"connection. A shop that is linked by an API key cannot be linked by log-in as well: end that link first.",
		ZH: "若剛完成授權：請到商店後台的倉儲設定按「更新」，再測試連線。已以 API 金鑰串接倉儲的商店不能同時使用授權串接，請先解除。",
	}
	adviceScope = connectors.Text{
		EN: "Authorise again and allow reading orders, reporting shipments and setting stock.",
		ZH: "請重新授權，並允許讀取訂單、回報出貨與更新庫存。",
	}
	adviceShop   = connectors.Text{EN: "Ask Liteshop why the shop is suspended.", ZH: "請向 Liteshop 確認商店停權原因。"}
	adviceLanded = connectors.Text{
		EN: "Begin the authorisation again and, if the browser cannot come back by itself, paste the whole address it landed on.",
		ZH: "請重新開始授權；若瀏覽器無法自動返回，請貼上最後停留的完整網址。",
	}
)

// codes are the refusals with a meaning of their own. Others mean what their status says; with status 200 they are refusals.
var codes = map[text]connectors.Error{
	tokenIsStale:        {Kind: connectors.Unauthorized, Do: adviceAuthorize},
	tokenIsWrong:        {Kind: connectors.Unauthorized, Do: adviceAuthorize},
	"rate_limited":      {Kind: connectors.Throttled},
	codeNotFound:        {Kind: connectors.NotFound},
	"scope_missing":     {Kind: connectors.Rejected, Do: adviceScope},
	"shop_suspended":    {Kind: connectors.Rejected, Do: adviceShop},
	"order_cancelled":   {Kind: connectors.Rejected},
	"already_delivered": {Kind: connectors.Rejected},
	"invalid_parameter": {Kind: connectors.Rejected},
	"invalid_stock":     {Kind: connectors.Rejected},
}

// check reads an answer of the API. Success is JSON that says so.
func check(reply connectors.Reply) error {
	plain := transport.Check(reply)
	var said envelope
	if json.Unmarshal(reply.Body, &said) != nil || said == (envelope{}) {
		return withoutEnvelope(reply, plain)
	}
	if plain == nil && said.Success == nil {
		return misshapen(wrongEnvelope, reply.Body, nil)
	}
	if plain == nil && *said.Success {
		return nil
	}
	told := &connectors.Error{Kind: connectors.Rejected, Code: string(said.Code), Reason: quote(said)}
	known, there := codes[said.Code]
	switch {
	case reply.Status >= http.StatusInternalServerError:
		told.Kind = connectors.Temporary // a server that failed has refused nothing
	case there:
		told.Kind, told.Do = known.Kind, known.Do
	case plain != nil:
		told.Kind = connectors.KindOf(plain)
	}
	told.Do = adviceFor(reply.Status, told)
	return told
}

// adviceFor is what to do about a refusal that has no advice of its own.
func adviceFor(status int, told *connectors.Error) connectors.Text {
	switch {
	case !told.Do.IsZero():
		return told.Do
	case told.Kind == connectors.Unauthorized:
		return adviceAuthorize
	case status == http.StatusForbidden:
		return adviceUpdate
	}
	return connectors.Text{}
}

// withoutEnvelope reads an answer that is not in the platform's words: a page of the web server, or another shape than the assumed one.
func withoutEnvelope(reply connectors.Reply, plain error) error {
	var told *connectors.Error
	switch {
	case reply.Status == http.StatusNotFound: // the address is not there: nothing is said of an order
		return misshapen(wrongCall, reply.Body, plain)
	case errors.As(plain, &told):
		told.Do = adviceFor(reply.Status, told)
		return told
	case !json.Valid(reply.Body):
		return misshapen(wrongJSON, reply.Body, nil)
	}
	return misshapen(wrongEnvelope, reply.Body, nil)
}

// longestQuote is how much of the platform's own words goes into an error, in characters.
const longestQuote = 300

// quote gives the platform's words, and the field that they are about.
func quote(said envelope) string {
	words := string(said.Message)
	if words == "" {
		words = "Liteshop refuses without saying why"
	}
	if said.Field != "" {
		words += " (" + string(said.Field) + ")"
	}
	runes := []rune(words)
	return string(runes[:min(len(runes), longestQuote)])
}

// isRefusedToken tells the one failure that a new token cures.
func isRefusedToken(err error) bool {
	return err != nil && connectors.KindOf(err) == connectors.Unauthorized
}

func isNotFound(err error) bool { return err != nil && connectors.KindOf(err) == connectors.NotFound }
