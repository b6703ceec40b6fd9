package ruten

// The wire: how a call is made, checked and read.

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
	"gowarehouse/connectors/transport"
)

// Connector is one shop. It is safe for concurrent use.
type Connector struct {
	env    connectors.Env
	keys   keys
	recipe recipe
}

// Every ability of the contract that Ruten has.
var (
	_ connectors.Connector      = (*Connector)(nil)
	_ connectors.TrackingPusher = (*Connector)(nil)
	_ connectors.LabelShipper   = (*Connector)(nil)
	_ connectors.StockPusher    = (*Connector)(nil)
	_ connectors.Lister         = (*Connector)(nil)
	_ connectors.CancelWatcher  = (*Connector)(nil)
	_ connectors.PushVerifier   = (*Connector)(nil)
)

// New makes the connector of one account. Missing keys are told by the first call that needs them, so that stored orders can be read
// without.
func New(env connectors.Env) (connectors.Connector, error) {
	if env.Now == nil {
		env.Now = time.Now
	}
	value := func(key string) string { return strings.TrimSpace(env.Values[key]) }
	return &Connector{env: env, keys: keys{value(keyAPI), value(keySecret), value(keySalt)}, recipe: recipeOf(value(keySigning))}, nil
}

// call makes one call. id is what it is about, where its path says so. The answer was found good by check; its data is still to be read.
func (c *Connector) call(ctx context.Context, op operation, id string, query url.Values, body any) (connectors.Reply, error) {
	if !c.keys.complete() {
		return connectors.Reply{}, (&connectors.Error{Kind: connectors.Unauthorized, Do: adviceKeys}).Saying(
			"API Key, Secret Key or Salt Key is missing", "缺少 API Key、Secret Key 或 Salt Key")
	}
	call := connectors.Call{Name: op.name, Method: op.method, URL: c.address(op, id, query), Changes: op.changes,
		Header: http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}}}
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return connectors.Reply{}, connectors.Errorf(connectors.Unexpected, "the request cannot be written: %w", err)
		}
		call.Body = encoded
	}
	call.Prepare = func(r *http.Request) error {
		c.recipe.sign(c.keys, r, call.Body, c.env.Now())
		return nil
	}
	call.Check = func(reply connectors.Reply) error { return check(op, reply) }
	return c.env.HTTP.Call(ctx, call)
}

func (c *Connector) address(op operation, id string, query url.Values) string {
	base := host
	if c.env.BaseURL != "" {
		base = strings.TrimRight(c.env.BaseURL, "/")
	}
	at := base + strings.ReplaceAll(op.path, "{id}", url.PathEscape(id))
	if len(query) > 0 {
		at += "?" + query.Encode()
	}
	return at
}

var adviceKeys = connectors.Text{
	EN: "Check API Key, Secret Key and Salt Key in Ruten's e-mail, and that this computer's clock is right; then test the connection: the test " +
		"also finds out how Ruten wants calls signed.",
	ZH: "請核對露天 e-mail 中的 API Key、Secret Key、Salt Key，並確認電腦時間正確，再測試連線；測試時會一併確認露天採用的簽章方式。"}

// check reads an answer's status first, then its envelope (FACTS.md §7). What Ruten's codes mean is not known, so none of them decides.
func check(op operation, reply connectors.Reply) error {
	var e envelope
	err := json.Unmarshal(reply.Body, &e)
	switch {
	case transport.IsRefusal(reply.Status) && (err != nil || !e.ok() && !e.refused()):
		return foreign(op, reply, err)
	case transport.IsHTML(reply): // Cloudflare's, before Ruten
		return transport.Check(reply)
	case reply.Status >= http.StatusBadRequest, err == nil && e.refused():
		return refusal(reply, e)
	case err != nil || !e.ok():
		return odd(op, reply.Body, connectors.Text{EN: "it is not in Ruten's envelope", ZH: "不是露天的回應格式"}, err)
	}
	return nil
}

var adviceCall = connectors.Text{
	EN: "Nothing was changed. Until this is mended, work in Ruten's seller centre. Write a report with " +
		"`gowarehouse doctor --account NAME` and send it to the maintainers; it holds no key and no buyer.",
	ZH: "未變更任何資料；修正前請至露天賣家後台處理。請執行 `gowarehouse doctor --account 帳號` 產生報告並提供給維護人員，報告不含金鑰與個資。",
}

// foreign is a refusal outside the envelope: it is certain that nothing was done. A question that is none of Ruten's calls got no answer about
// what it asked for.
func foreign(op operation, reply connectors.Reply, err error) error {
	unknown := reply.Status == http.StatusNotFound || reply.Status == http.StatusMethodNotAllowed
	what := connectors.Text{EN: "the call was refused in an unknown form (status %d)", ZH: "呼叫遭拒，且回應格式未知（狀態碼 %d）"}
	if unknown {
		what = connectors.Text{EN: "the call is not known there (status %d)", ZH: "露天沒有此呼叫（狀態碼 %d）"}
	}
	told := odd(op, reply.Body, connectors.Text{EN: fmt.Sprintf(what.EN, reply.Status), ZH: fmt.Sprintf(what.ZH, reply.Status)}, err)
	if op.changes || !unknown {
		told.Kind, told.Code, told.MaybeDone, told.Do = connectors.Rejected, connectors.CodeDiffers, false, adviceCall
	}
	return told
}

// longestQuote is how much of Ruten's own words is repeated.
const longestQuote = 200

func quoted(text scalar.Text) string {
	runes := []rune(string(text))
	return string(runes[:min(len(runes), longestQuote)])
}

// refusal is what Ruten said no with: the kind by the status, code and words as they came.
func refusal(reply connectors.Reply, e envelope) error {
	told := &connectors.Error{Kind: connectors.Rejected}
	if typed := new(connectors.Error); errors.As(transport.Check(reply), &typed) {
		told = typed
	}
	told.Code = quoted(e.Code)
	switch {
	case e.Says != "":
		told.Reason = quoted(e.Says)
	case told.Kind == connectors.Rejected:
		told = told.Saying("Ruten refuses without a reason (status %d)", "露天拒絕，但未說明原因（狀態碼 %d）", reply.Status)
	}
	if told.Kind == connectors.Unauthorized {
		told.Do = adviceKeys
	}
	return told
}

// odd is an answer of another shape than assumed. To a changing call it leaves open what happened. The cause is kept but not told: it could
// quote an order.
func odd(op operation, body []byte, what connectors.Text, err error) *connectors.Error {
	told := unlike(body, connectors.Text{EN: op.name + ": " + what.EN, ZH: op.name + "：" + what.ZH}, err)
	told.MaybeDone = op.changes
	return told
}

// unlike says what about a document is not as assumed.
func unlike(body []byte, what connectors.Text, err error) *connectors.Error {
	told := &connectors.Error{Kind: connectors.Unexpected, Body: body, Err: err, Says: connectors.Text{
		EN: "the platform answered differently than expected: " + what.EN, ZH: "平台的回應與預期不同：" + what.ZH}}
	told.Reason = told.Says.EN
	return told
}

// decode reads an answer's data into out.
func decode(op operation, reply connectors.Reply, out any) error {
	var e envelope
	if err := json.Unmarshal(reply.Body, &e); err != nil {
		return odd(op, reply.Body, connectors.Text{EN: "it is not in Ruten's envelope", ZH: "不是露天的回應格式"}, err)
	}
	if len(e.Data) == 0 || bytes.Equal(e.Data, []byte("null")) {
		return odd(op, reply.Body, connectors.Text{EN: "it has no data", ZH: "沒有資料"}, nil)
	}
	if err := json.Unmarshal(e.Data, out); err != nil {
		return odd(op, reply.Body, connectors.Text{EN: "its data is written in another way", ZH: "資料的寫法不同"}, err)
	}
	return nil
}
