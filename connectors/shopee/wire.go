package shopee

// The wire: hosts, endpoints, and how a call is made, checked and read.

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/grant"
	"gowarehouse/connectors/labelfile"
	"gowarehouse/connectors/transport"
)

// Hosts of FACTS.md 1.2: of the API with its signed pages, and of the newer authorisation page.
var (
	apiHosts  = map[string]string{live: "https://partner.shopeemobile.com", sandbox: "https://partner.test-stable.shopeemobile.com"}
	openHosts = map[string]string{live: "https://open.shopee.com", sandbox: "https://open.sandbox.test-stable.shopee.com"}
)

const apiPath = "/api/v2/"

// operation is one endpoint.
type operation struct {
	name    string // after /api/v2/
	method  string
	public  bool // signed without token and shop
	changes bool
	flat    bool   // the answer's fields stand at top level, not under "response"
	partial bool   // when every element fails, the answer is still the list of them
	file    string // a file is expected; were it a web page, it would have to hold this text
}

// The endpoints, by section of FACTS.md.
var (
	opTokenGet    = operation{name: "auth/token/get", method: http.MethodPost, public: true, changes: true, flat: true}
	opRefresh     = operation{name: "auth/access_token/get", method: http.MethodPost, public: true, changes: true, flat: true}
	opResend      = operation{name: "public/get_token_by_resend_code", method: http.MethodPost, public: true, changes: true, flat: true}
	opShopInfo    = operation{name: "shop/get_shop_info", method: http.MethodGet, flat: true}
	opWarehouses  = operation{name: "shop/get_warehouse_detail", method: http.MethodGet}
	opOrderList   = operation{name: "order/get_order_list", method: http.MethodGet}
	opOrderDetail = operation{name: "order/get_order_detail", method: http.MethodGet}
	opPackages    = operation{name: "order/get_package_detail", method: http.MethodGet}
	opSplit       = operation{name: "order/split_order", method: http.MethodPost, changes: true}
	opChannels    = operation{name: "logistics/get_channel_list", method: http.MethodGet}
	opParameter   = operation{name: "logistics/get_shipping_parameter", method: http.MethodGet}
	opParameters  = operation{name: "logistics/get_mass_shipping_parameter", method: http.MethodPost}
	opShip        = operation{name: "logistics/ship_order", method: http.MethodPost, changes: true, flat: true}
	opShipMass    = operation{name: "logistics/mass_ship_order", method: http.MethodPost, changes: true, flat: true}
	opNumbers     = operation{name: "logistics/get_mass_tracking_number", method: http.MethodPost}
	opDocTypes    = operation{name: "logistics/get_shipping_document_parameter", method: http.MethodPost, partial: true}
	// Making a document again makes the same document: that call may be repeated.
	opDocCreate   = operation{name: "logistics/create_shipping_document", method: http.MethodPost, partial: true}
	opDocResult   = operation{name: "logistics/get_shipping_document_result", method: http.MethodPost, partial: true}
	opDocDownload = operation{name: "logistics/download_shipping_document", method: http.MethodPost}
	opStockSet    = operation{name: "product/update_stock", method: http.MethodPost, changes: true, partial: true}
	opItems       = operation{name: "product/get_item_list", method: http.MethodGet}
	opItemInfo    = operation{name: "product/get_item_base_info", method: http.MethodGet}
	opModels      = operation{name: "product/get_model_list", method: http.MethodGet}
	opModelSet    = operation{name: "product/update_model", method: http.MethodPost, changes: true, flat: true}
	opItemSet     = operation{name: "product/update_item", method: http.MethodPost, changes: true, flat: true}
	opPushSet     = operation{name: "push/set_app_push_config", method: http.MethodPost, public: true, changes: true, flat: true}
	opPushGet     = operation{name: "push/get_app_push_config", method: http.MethodGet, public: true}
)

// Connector is one Shopee shop. It is safe for concurrent use.
type Connector struct {
	env       connectors.Env
	granted   *grant.Tokens
	warehouse warehouse
}

// Every ability of the contract that Shopee has.
var (
	_ connectors.Connector       = (*Connector)(nil)
	_ connectors.Authorizer      = (*Connector)(nil)
	_ connectors.Recoverer       = (*Connector)(nil)
	_ connectors.TrackingPusher  = (*Connector)(nil)
	_ connectors.LabelShipper    = (*Connector)(nil)
	_ connectors.StockPusher     = (*Connector)(nil)
	_ connectors.Lister          = (*Connector)(nil)
	_ connectors.SKUBackfiller   = (*Connector)(nil)
	_ connectors.CancelWatcher   = (*Connector)(nil)
	_ connectors.PushVerifier    = (*Connector)(nil)
	_ connectors.PushRegistrar   = (*Connector)(nil)
	_ connectors.ShippingMethods = (*Connector)(nil)
)

// New makes the connector of one account. What is missing is told by the first call that needs it, so that stored orders can be read
// without credentials.
func New(env connectors.Env) (connectors.Connector, error) {
	if env.Now == nil {
		env.Now = time.Now
	}
	c := &Connector{env: env}
	c.granted = &grant.Tokens{
		Keeper: env.Tokens, Now: env.Now, Access: keyAccess, Ends: keyAccessExpires, Early: renewBefore, Renew: c.refreshed,
	}
	return c, nil
}

// setting gives an account setting, or the default of its field.
func (c *Connector) setting(key string) string {
	return cmp.Or(strings.TrimSpace(c.env.Values[key]), defaults[key])
}

var defaults = connectors.Defaults(fields())

// app gives the installation's registration.
func (c *Connector) app() (app, error) {
	a := app{id: strings.TrimSpace(c.env.App[keyPartnerID]), key: strings.TrimSpace(c.env.App[keyPartnerKey])}
	if a.id == "" || a.key == "" || strings.Trim(a.id, "0123456789") != "" {
		return app{}, &connectors.Error{
			Kind:   connectors.Unauthorized,
			Reason: "Partner ID or Partner Key is missing or not a number",
			Do:     adviceApp,
		}
	}
	return a, nil
}

func (c *Connector) host(hosts map[string]string) string {
	if c.env.BaseURL != "" {
		return strings.TrimRight(c.env.BaseURL, "/")
	}
	if host, known := hosts[c.setting(keyEnvironment)]; known {
		return host
	}
	return hosts[live]
}

// call makes one call and reads what it answers into out, which may be nil. A shop call gets a token that is good for some minutes,
// and one more chance with a new one if Shopee says it is not.
func (c *Connector) call(ctx context.Context, op operation, query url.Values, body, out any) error {
	reply, err := c.exchange(ctx, op, query, body)
	if err != nil {
		return err
	}
	return c.decode(op, reply, out)
}

func (c *Connector) exchange(ctx context.Context, op operation, query url.Values, body any) (connectors.Reply, error) {
	if op.public {
		return c.send(ctx, op, query, body, tokens{})
	}
	return grant.Use(ctx, c.granted, isInvalidToken, func(kept connectors.Values) (connectors.Reply, error) {
		t, err := c.tokensOf(kept)
		if err != nil {
			return connectors.Reply{}, err
		}
		return c.send(ctx, op, query, body, t)
	})
}

func isInvalidToken(err error) bool { return errors.Is(err, errInvalidToken) }

func (c *Connector) send(ctx context.Context, op operation, query url.Values, body any, t tokens) (connectors.Reply, error) {
	a, err := c.app()
	if err != nil {
		return connectors.Reply{}, err
	}
	call := connectors.Call{Name: op.name, Method: op.method, URL: c.host(apiHosts) + apiPath + op.name, Changes: op.changes,
		Header: http.Header{"Accept": {"application/json"}}}
	if body != nil {
		call.Body, err = json.Marshal(body)
		if err != nil {
			return connectors.Reply{}, connectors.Errorf(connectors.Rejected, "the request cannot be written: %w", err)
		}
		call.Header.Set("Content-Type", "application/json")
	}
	call.Prepare = func(r *http.Request) error {
		q := url.Values{}
		for key, values := range query {
			q[key] = values
		}
		a.signQuery(q, apiPath+op.name, c.env.Now(), t.access, t.shopID)
		r.URL.RawQuery = q.Encode()
		return nil
	}
	call.Check = func(reply connectors.Reply) error { return c.check(op, reply) }
	return c.env.HTTP.Call(ctx, call)
}

// envelope is what surrounds every JSON answer (FACTS.md section 7).
type envelope struct {
	Error    string          `json:"error"`
	Message  string          `json:"message"`
	Msg      string          `json:"msg"` // some answers say msg for message
	Response json.RawMessage `json:"response"`
}

func (e envelope) ok() bool { return e.Error == "" || e.Error == "-" }

func (e envelope) text() string {
	if e.Message != "" {
		return e.Message
	}
	return e.Msg
}

// allFailed are the codes of a batch of which every element failed: the reasons are in the elements.
var allFailed = map[string]bool{"batch_api_all_failed": true, "error_busi_update_stock_failed": true}

// check reads an answer's status and envelope. Business errors come with status 200, those of the gateway perhaps with 403.
func (c *Connector) check(op operation, reply connectors.Reply) error {
	if op.file != "" && labelfile.Is(reply, op.file) {
		return nil
	}
	if err := checkStatus(reply); err != nil {
		return err
	}
	var e envelope
	if err := json.Unmarshal(reply.Body, &e); err != nil {
		return broken(reply.Body, "the answer of "+op.name+" is not the JSON it should be", err)
	}
	if e.ok() {
		if reply.Status >= http.StatusBadRequest {
			return &connectors.Error{Kind: connectors.Rejected, Reason: fmt.Sprintf("%s answered status %d", op.name, reply.Status)}
		}
		return nil
	}
	if op.partial && allFailed[lastPart(e.Error)] && len(e.Response) > 0 && e.Response[0] == '{' {
		return nil
	}
	return refusal(e.Error, e.text(), c.env.Now())
}

// checkStatus sorts out answers that do not come from the API but from what stands before it.
func checkStatus(reply connectors.Reply) error {
	switch {
	case reply.Status == http.StatusTooManyRequests:
		return &connectors.Error{Kind: connectors.Throttled, Reason: "Shopee asks to slow down"}
	case reply.Status >= http.StatusInternalServerError:
		return &connectors.Error{Kind: connectors.Temporary, Reason: fmt.Sprintf("Shopee answered status %d", reply.Status)}
	case transport.IsHTML(reply):
		return &connectors.Error{Kind: connectors.Temporary, Reason: fmt.Sprintf("Shopee answered with a web page (status %d)", reply.Status)}
	}
	return nil
}

// decode reads an accepted answer. An answer to a changing call that cannot be read leaves open what happened.
func (c *Connector) decode(op operation, reply connectors.Reply, out any) error {
	if out == nil {
		return nil
	}
	body := reply.Body
	if !op.flat {
		var e envelope
		if err := json.Unmarshal(body, &e); err != nil {
			return unreadable(op, reply, err)
		}
		body = e.Response
	}
	if len(body) == 0 || bytes.Equal(body, []byte("null")) {
		return unreadable(op, reply, errors.New("response is missing"))
	}
	if err := json.Unmarshal(body, out); err != nil {
		return unreadable(op, reply, err)
	}
	return nil
}

func unreadable(op operation, reply connectors.Reply, err error) error {
	return &connectors.Error{Kind: connectors.Unexpected, Reason: "the answer of " + op.name + " cannot be read", Body: reply.Body,
		MaybeDone: op.changes, Err: err}
}
