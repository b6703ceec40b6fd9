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
	adviceCancelled = connectors.Text{
		EN: "Take the parcel back: the order was cancelled in the shop. Then fetch the orders again.",
		ZH: "此訂單已於商店取消，請攔回包裹並重新抓取訂單。",
	}
	adviceDelivered = connectors.Text{
		EN: "Nothing can be changed any more: look at the order in the shop, and tell the buyer another number yourself.",
		ZH: "訂單已送達，無法再變更；請至商店後台查看訂單，若單號不同請自行通知買家。",
	}
	adviceNumber    = connectors.Text{EN: "Correct the tracking number, then push again.", ZH: "請更正物流單號後重新回傳。"}
	adviceStock     = connectors.Text{EN: "Compare the stock here and in the shop, then push again.", ZH: "請核對倉庫與商店的庫存後重新更新。"}
	adviceParameter = connectors.Text{
		EN: "The program asked in a way that Liteshop does not take. Write a report with `gowarehouse doctor --account NAME` and send it to the " +
			"maintainers; it holds no key and no buyer.",
		ZH: "系統的請求方式與 Liteshop 不符。請執行 `gowarehouse doctor --account 帳號` 產生報告並提供給維護人員，報告不含金鑰與個資。",
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
	"order_cancelled":   {Kind: connectors.Rejected, Do: adviceCancelled},
	"already_delivered": {Kind: connectors.Rejected, Do: adviceDelivered},
	"invalid_parameter": {Kind: connectors.Rejected, Do: adviceParameter},
	"invalid_stock":     {Kind: connectors.Rejected, Do: adviceStock},

	"invalid_tracking_number": {Kind: connectors.Rejected, Do: adviceNumber},
}

// check reads an answer of the API. Success is JSON that says so. changes says whether it is that to a change.
func check(reply connectors.Reply, changes bool) error {
	plain := transport.Check(reply)
	var said envelope
	if json.Unmarshal(reply.Body, &said) != nil || said == (envelope{}) {
		return withoutEnvelope(reply, plain, changes)
	}
	if plain == nil && said.Success == nil {
		return misshapen(wrongEnvelope, reply.Body, nil)
	}
	if plain == nil && *said.Success {
		return nil
	}
	told := refused(said)
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
func withoutEnvelope(reply connectors.Reply, plain error, changes bool) error {
	var told *connectors.Error
	switch {
	case transport.IsRefusal(reply.Status):
		return foreign(reply, plain, changes)
	case errors.As(plain, &told):
		told.Do = adviceFor(reply.Status, told)
		return told
	case !json.Valid(reply.Body):
		return misshapen(wrongJSON, reply.Body, nil)
	}
	return misshapen(wrongEnvelope, reply.Body, nil)
}

// foreign is a refusal without the envelope. It says nothing of an order: a question has no answer. A change was certainly not
// made, and is not made again.
func foreign(reply connectors.Reply, plain error, changes bool) error {
	what := wrongRefusal
	if reply.Status == http.StatusNotFound || reply.Status == http.StatusMethodNotAllowed {
		what = wrongCall // the address is not there
	}
	told := misshapen(what, reply.Body, plain)
	if changes {
		told.Kind, told.Code = connectors.Rejected, connectors.CodeDiffers
	}
	return told
}

// longestQuote is how much of the platform's own words goes into an error, in characters.
const longestQuote = 300

// refused is a refusal in the platform's words, with the field that they are about.
func refused(said envelope) *connectors.Error {
	told := &connectors.Error{Kind: connectors.Rejected, Code: string(said.Code)}
	if said.Message == "" {
		return told.Saying("Liteshop refuses without saying why", "Liteshop 拒絕，但未說明原因")
	}
	words := string(said.Message)
	if said.Field != "" {
		words += " (" + string(said.Field) + ")"
	}
	runes := []rune(words)
	told.Reason = string(runes[:min(len(runes), longestQuote)])
	return told
}

// isRefusedToken tells the one failure that a new token cures.
func isRefusedToken(err error) bool {
	return err != nil && connectors.KindOf(err) == connectors.Unauthorized
}

func isNotFound(err error) bool { return err != nil && connectors.KindOf(err) == connectors.NotFound }
