package shopline

// Connecting: the account's fields, the test, and the one way every request takes (FACTS.md sections 1 and 7).

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// host is where the Open API lives.
const host = "https://open.shopline.io"

// unnamed goes into User-Agent, which must not be empty, until the shop's handle is known.
const unnamed = "gowarehouse"

// connector is one shop. It is safe for concurrent use.
type connector struct {
	env       connectors.Env
	root      string
	token     string
	handle    string
	statuses  []string // of orders that come in
	mails     bool
	cod       []string // further payment methods that collect
	prepaid   []string // further payment methods that are paid before shipping
	warehouse string
}

func open(env connectors.Env) (*connector, error) {
	v := env.Values
	c := &connector{
		env: env, root: strings.TrimRight(cmp.Or(env.BaseURL, host), "/"), token: strings.TrimSpace(v[fieldToken]),
		handle: cmp.Or(strings.TrimSpace(v[fieldHandle]), unnamed), statuses: []string{statusPending, statusConfirmed}, mails: v[fieldMail] != no,
		warehouse: strings.TrimSpace(v[fieldWarehouse]), cod: listed(v[fieldCOD]), prepaid: listed(v[fieldPrepaid]),
	}
	if v[fieldImport] == importConfirmed {
		c.statuses = []string{statusConfirmed}
	}
	if c.token == "" {
		return nil, (&connectors.Error{Kind: connectors.Unauthorized, Do: adviceToken}).Saying("the merchant key is missing", "缺少貨主金鑰")
	}
	return c, nil
}

// listed reads a list with commas.
func listed(line string) []string {
	var items []string
	for item := range strings.SplitSeq(line, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// tokenInfo is what the API tells about a token's owner.
type tokenInfo struct {
	Merchant struct {
		ID     text  `json:"id"`
		Name   names `json:"name"`
		Handle text  `json:"handle"`
	} `json:"merchant"`
}

// Test asks who the token belongs to. A token without the permission to ask that proves itself by reading orders, which every account
// needs. The shop's handle goes into Identity.Learned.
func (c *connector) Test(ctx context.Context) (connectors.Identity, error) {
	reply, err := c.get(ctx, "token/info", "/v1/token/info", nil)
	if isForbidden(err) {
		_, err = c.get(ctx, "orders/search", "/v1/orders/search", url.Values{"per_page": {"1"}})
		return connectors.Identity{Name: c.handle}, err
	}
	if err != nil {
		return connectors.Identity{}, err
	}
	about, err := decode[tokenInfo](reply)
	if err != nil {
		return connectors.Identity{}, err
	}
	shop := connectors.Identity{Name: cmp.Or(about.Merchant.Name.best(), string(about.Merchant.Handle)), ID: string(about.Merchant.ID)}
	if field, _ := platform.Field(fieldHandle); field.Pattern.MatchString(string(about.Merchant.Handle)) {
		shop.Learned = connectors.Values{fieldHandle: string(about.Merchant.Handle)}
	}
	return shop, nil
}

func (c *connector) get(ctx context.Context, name, path string, query url.Values) (connectors.Reply, error) {
	address := c.root + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return c.env.HTTP.Call(ctx, connectors.Call{
		Name: name, Method: http.MethodGet, URL: address, Header: c.header(), Check: check,
	})
}

// send makes a changing call; a nil body sends none.
func (c *connector) send(ctx context.Context, name, method, path string, body any) (connectors.Reply, error) {
	call := connectors.Call{Name: name, Method: method, URL: c.root + path, Header: c.header(), Changes: true, Check: check}
	if method == http.MethodDelete {
		call.Check = checkDeleted
	}
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return connectors.Reply{}, connectors.Errorf(connectors.Unexpected, "%s: %w", name, err)
		}
		call.Body = encoded
		call.Header.Set("Content-Type", "application/json")
	}
	return c.env.HTTP.Call(ctx, call)
}

func (c *connector) header() http.Header {
	return http.Header{"Authorization": {"Bearer " + c.token}, "User-Agent": {c.handle}, "Accept": {"application/json"}}
}

// wanted says whether orders of a status come in by the account's choice.
func (c *connector) wanted(status string) bool { return slices.Contains(c.statuses, status) }

// decode reads the JSON of an answer that was found good. An answer of another shape is Unexpected, with its body.
func decode[T any](reply connectors.Reply) (T, error) {
	var into T
	if err := json.Unmarshal(reply.Body, &into); err != nil {
		return into, misshapen("SHOPLINE's answer has another shape than documented", reply.Body, err)
	}
	return into, nil
}

// misshapen is an answer that breaks the contract. Its body is kept.
func misshapen(reason string, body []byte, cause error) *connectors.Error {
	return &connectors.Error{Kind: connectors.Unexpected, Reason: reason, Body: body, Err: cause}
}
