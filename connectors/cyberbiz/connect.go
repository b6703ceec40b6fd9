package cyberbiz

// Connecting: the two doors, the test, and the one way every request takes (FACTS.md sections 1 and 7).

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pages"
	"gowarehouse/connectors/scalar"
)

// The hosts of the doors, the same for every shop (FACTS.md section 1.1).
const (
	currentHost = "https://app-store-api.cyberbiz.io"
	legacyHost  = "https://api.cyberbiz.co"
)

// connector is one shop. It is safe for concurrent use.
type connector struct {
	env   connectors.Env
	root  string // no slash at the end
	login login
}

func open(env connectors.Env) (*connector, error) {
	value := func(key string) string { return strings.TrimSpace(env.Values[key]) }
	c := &connector{env: env, login: login{value(fieldToken), value(fieldUsername), value(fieldHMACSecret)}}
	host := currentHost
	if c.login.legacy() {
		host = legacyHost
		if c.login.username == "" || c.login.secret == "" {
			return nil, (&connectors.Error{Kind: connectors.Unauthorized, Code: fieldToken, Do: adviceToken}).
				Saying("the API Token is missing, or one half of the older API account", "缺少 API Token，或舊式 API 帳號未填完整")
		}
	}
	c.root = strings.TrimRight(cmp.Or(env.BaseURL, host), "/")
	return c, nil
}

// setting is a field's value or, where it is empty, its default.
func (c *connector) setting(key string) string {
	f, _ := platform.Field(key)
	return cmp.Or(strings.TrimSpace(c.env.Values[key]), f.Default)
}

// shopInfo is what the shop says of itself.
type shopInfo struct {
	Info struct {
		ID       scalar.Text `json:"id"`
		Name     scalar.Text `json:"name"`
		Domain   scalar.Text `json:"primary_domain"`
		Currency scalar.Text `json:"currency"`
	} `json:"shop_info"`
}

// Test asks who the shop is and reads one order, which proves that orders may be read, and the branch whose stock is kept, if there is one.
// The legacy door cannot say who it opens to.
func (c *connector) Test(ctx context.Context) (connectors.Identity, error) {
	identity := connectors.Identity{Name: c.login.username}
	if !c.login.legacy() {
		reply, err := c.call(ctx, shopProbe)
		if err != nil {
			return connectors.Identity{}, err
		}
		about, err := decode[shopInfo](shopProbe, reply)
		if err != nil {
			return connectors.Identity{}, err
		}
		token := c.login.claims()
		if lacking := token.missing(); lacking != nil {
			return connectors.Identity{}, connectors.Refuse(
				"the API Token lacks the scopes %[1]s", "API Token 缺少權限：%[1]s", adviceScope.EN, adviceScope.ZH, strings.Join(lacking, ", "))
		}
		identity = connectors.Identity{
			Name: string(cmp.Or(about.Info.Name, about.Info.Domain, token.Domain)), ID: string(cmp.Or(about.Info.ID, token.Shop)),
			ExpiresAt: token.ends(),
		}
		if len(about.Info.Currency) == 3 {
			identity.Learned = connectors.Values{fieldCurrency: strings.ToUpper(string(about.Info.Currency))}
		}
	}
	if c.setting(fieldBranch) != "" {
		if _, err := c.branch(ctx); err != nil {
			return connectors.Identity{}, err
		}
	}
	reply, err := c.call(ctx, ordersProbe)
	if err != nil {
		return connectors.Identity{}, err
	}
	if _, err := decode[[]json.RawMessage](ordersProbe, reply); err != nil {
		return connectors.Identity{}, err
	}
	return identity, nil
}

// request is one call. Labels are asked for with POST and change nothing.
type request struct {
	name, method, path string
	query              url.Values
	body               any // nil: none
	changes            bool
	file               string // a file is expected; were it a page, it would have to show this text
}

// The cheapest questions, which also tell whether the login is still good.
var (
	shopProbe   = request{name: "shop", method: http.MethodGet, path: "/shop"}
	ordersProbe = request{
		name: "orders", method: http.MethodGet, path: "/v1/orders", query: url.Values{"page": {"1"}, "per_page": {"1"}},
	}
)

// call makes a request. A refusal with 401 may mean the login or one feature: see licensed.
func (c *connector) call(ctx context.Context, r request) (connectors.Reply, error) {
	reply, err := c.once(ctx, r)
	if err != nil && connectors.KindOf(err) == connectors.Unauthorized {
		return reply, c.licensed(ctx, r, err)
	}
	return reply, err
}

// licensed finds out what a 401 means. CYBERBIZ answers so to a bad token, and also to a good one when the shop's plan lacks the feature;
// which of the two it is, its texts do not tell for sure. A login that still opens the cheapest question is good, and the account stays
// connected (FACTS.md section 7).
func (c *connector) licensed(ctx context.Context, r request, refused error) error {
	probe := shopProbe
	if c.login.legacy() {
		probe = ordersProbe
	}
	if r.path == probe.path {
		return refused
	}
	_, err := c.once(ctx, probe)
	switch {
	case err == nil:
		return unlicensed(refused)
	case connectors.KindOf(err) == connectors.Unauthorized:
		return refused
	}
	return err
}

// once makes a request and reads its answer's status.
func (c *connector) once(ctx context.Context, r request) (connectors.Reply, error) {
	address := c.root + r.path
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	accept := "application/json"
	if r.file != "" {
		accept = "*/*"
	}
	call := connectors.Call{
		Name: r.name, Method: r.method, URL: address, Changes: r.changes, Header: http.Header{"Accept": {accept}},
		Check: func(reply connectors.Reply) error { return c.check(r, reply) },
	}
	if r.body != nil {
		body, err := json.Marshal(r.body)
		if err != nil {
			return connectors.Reply{}, connectors.Errorf(connectors.Unexpected, "%s: %w", r.name, err)
		}
		call.Body = body
		call.Header.Set("Content-Type", "application/json")
	}
	call.Prepare = func(request *http.Request) error {
		c.login.show(request, call.Body, c.env.Now())
		return nil
	}
	return c.env.HTTP.Call(ctx, call)
}

// decode reads the JSON of an answer that was found good.
func decode[T any](r request, reply connectors.Reply) (T, error) {
	var into T
	if isNull(reply.Body) {
		return into, misshapen(r, "the answer of "+r.name+" is empty", reply.Body, nil)
	}
	if err := json.Unmarshal(reply.Body, &into); err != nil {
		return into, misshapen(r, "the answer of "+r.name+" has another shape than CYBERBIZ's", reply.Body, err)
	}
	return into, nil
}

// misshapen is an answer that breaks the contract. Its body is kept; of a changing call it leaves open what happened.
func misshapen(r request, reason string, body []byte, cause error) *connectors.Error {
	return &connectors.Error{Kind: connectors.Unexpected, Reason: reason, Body: body, MaybeDone: r.changes, Err: cause}
}

// pages streams a list page by page, with the counts in the headers, which something on the way may strip.
func (c *connector) pages(ctx context.Context, name, path string, query url.Values) iter.Seq2[[]json.RawMessage, error] {
	if query == nil {
		query = url.Values{}
	}
	query.Set("per_page", strconv.Itoa(pageSize))
	return pages.Walk(pageSize, func(number int) (pages.Page, error) {
		query.Set("page", strconv.Itoa(number))
		r := request{name: name, method: http.MethodGet, path: path, query: query}
		reply, err := c.call(ctx, r)
		if err != nil {
			return pages.Page{}, err
		}
		rows, err := decode[[]json.RawMessage](r, reply)
		return pages.Page{Rows: rows, Total: pages.Told(reply.Header.Get("X-Total")), Pages: pages.Told(reply.Header.Get("X-Total-Pages"))}, err
	})
}
