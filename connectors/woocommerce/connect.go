package woocommerce

// Connecting: the account's settings, the test, and the one way every request takes (FACTS.md sections 1 and 7).

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"gowarehouse/connectors"
)

// connector is one shop. It is safe for concurrent use.
type connector struct {
	env      connectors.Env
	root     string // the shop's address, without a slash at the end
	secure   bool
	key      key
	settings settings

	mu       sync.Mutex
	way      way
	proven   bool   // a request came through on this way
	tracking string // the tracking mode found out; empty: not asked yet
}

// way is how this shop has to be spoken to.
type way struct {
	plain bool // plain permalinks: the route goes into the query
	query bool // the host strips the Authorization header: the key goes into the query
}

// settings are the account's fields, read once.
type settings struct {
	tracking, shipped, buyerNote           string
	cod, ready, cancel                     []string
	switchStockOn                          bool
	storeIDMeta, storeNameMeta, numberMeta string
}

func open(env connectors.Env) (*connector, error) {
	root := strings.TrimRight(cmp.Or(env.BaseURL, strings.TrimSpace(env.Values[fieldStoreURL])), "/")
	at, err := url.Parse(root)
	if err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" || at.RawQuery != "" || at.User != nil {
		return nil, &connectors.Error{
			Kind: connectors.Rejected, Code: fieldStoreURL, Reason: "the store URL is missing or not an address", Do: adviceAddress,
		}
	}
	c := &connector{env: env, root: root, secure: at.Scheme == "https", settings: readSettings(env.Values)}
	c.key = key{strings.TrimSpace(env.Values[fieldKey]), strings.TrimSpace(env.Values[fieldSecret])}
	if c.key.consumer == "" || c.key.secret == "" {
		return nil, &connectors.Error{Kind: connectors.Unauthorized, Reason: "consumer key or consumer secret is missing", Do: adviceKey}
	}
	c.way = way{plain: env.Values[fieldPermalinks] == plainLinks, query: env.Values[fieldAuth] == authQuery}
	if c.settings.tracking != auto {
		c.tracking = c.settings.tracking
	}
	return c, nil
}

func readSettings(v connectors.Values) settings {
	return settings{
		tracking: cmp.Or(v[fieldTracking], auto), shipped: cmp.Or(v[fieldShipped], statusCompleted), buyerNote: cmp.Or(v[fieldBuyerNote], auto),
		cod: listed(v[fieldCOD]), ready: listed(v[fieldReady]), cancel: listed(v[fieldCancel]), switchStockOn: v[fieldManageStock] == switchOn,
		storeIDMeta: v[fieldStoreIDMeta], storeNameMeta: v[fieldStoreNameMeta], numberMeta: v[fieldNumberMeta],
	}
}

// listed reads a list with commas.
func listed(text string) []string {
	var items []string
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" && !slices.Contains(items, item) {
			items = append(items, item)
		}
	}
	return items
}

// index is what /wp-json/ tells anybody.
type index struct {
	Name       loose    `json:"name"`
	Home       loose    `json:"home"`
	Namespaces []string `json:"namespaces"`
}

// Test reads the shop's public index, then one order's id, then sends an empty batch, which WooCommerce refuses only to a key that may
// not write. What it learns about the shop goes into Identity.Learned.
func (c *connector) Test(ctx context.Context) (connectors.Identity, error) {
	about, err := c.index(ctx)
	if err != nil {
		return connectors.Identity{}, err
	}
	if !slices.Contains(about.Namespaces, "wc/v3") {
		return connectors.Identity{}, &connectors.Error{Kind: connectors.Rejected, Code: "no_woocommerce",
			Reason: "the site answers, but WooCommerce is not active there or is older than 3.5", Do: adviceNoRoute}
	}
	if _, err := c.get(ctx, "orders", "/wc/v3/orders", url.Values{"per_page": {"1"}, "_fields": {"id"}}); err != nil {
		return connectors.Identity{}, c.behindProxy(err, about)
	}
	probe := request{name: "products/batch", method: http.MethodPost, path: "/wc/v3/products/batch", body: []byte(`{}`), harmless: true}
	if _, err := c.call(ctx, probe); connectors.KindOf(err) == connectors.Unauthorized && err != nil {
		return connectors.Identity{}, err
	}
	return connectors.Identity{
		Name: string(about.Name), ID: strings.TrimPrefix(strings.TrimPrefix(string(about.Home), "https://"), "http://"),
		Learned: c.learned(about),
	}, nil
}

// learned are the settings the test found out: what differs from the usual shop, so that a shop that becomes usual is spoken to as such
// after the account's choice is set back to automatic.
func (c *connector) learned(about index) connectors.Values {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := connectors.Values{}
	if c.way.plain {
		found[fieldPermalinks] = plainLinks
	}
	if c.way.query {
		found[fieldAuth] = authQuery
	}
	if mode := trackingIn(about.Namespaces); mode != trackingNone && c.settings.tracking == auto {
		found[fieldTracking] = mode
	}
	return found
}

// index asks for the shop's index and keeps what it says about tracking plug-ins, unless the account names one that is there.
func (c *connector) index(ctx context.Context) (index, error) {
	reply, err := c.call(ctx, request{name: "index", method: http.MethodGet, path: "/", public: true})
	if err != nil {
		return index{}, err
	}
	about, err := decode[index](reply)
	if err != nil {
		return index{}, err
	}
	if c.settings.tracking != trackingNone && !slices.Contains(about.Namespaces, c.settings.tracking+"/v3") {
		c.mu.Lock()
		c.tracking = trackingIn(about.Namespaces)
		c.mu.Unlock()
	}
	return about, nil
}

// trackingIn picks the tracking plug-in by the namespaces of the shop's REST API. The free one comes first: it can set the
// status in the same call.
func trackingIn(namespaces []string) string {
	for _, mode := range []string{trackingAST, trackingWST} {
		if slices.Contains(namespaces, mode+"/v3") {
			return mode
		}
	}
	return trackingNone
}

// behindProxy explains a refusal of the key by a shop that does not know that it is reached over https.
func (c *connector) behindProxy(err error, about index) error {
	var refused *connectors.Error
	if c.secure && errors.As(err, &refused) && refused.Kind == connectors.Unauthorized && strings.HasPrefix(string(about.Home), "http://") {
		refused.Reason += "; the shop believes it is reached over plain http"
		refused.Do = adviceProxy
	}
	return err
}

// request is one call to the shop.
type request struct {
	name, method, path string
	query              url.Values
	body               []byte
	public             bool // needs no key
	harmless           bool // changes nothing although it is no GET
}

func (c *connector) get(ctx context.Context, name, path string, query url.Values) (connectors.Reply, error) {
	return c.call(ctx, request{name: name, method: http.MethodGet, path: path, query: query})
}

// send makes a changing call with a JSON body.
func (c *connector) send(ctx context.Context, name, method, path string, body any) (connectors.Reply, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return connectors.Reply{}, connectors.Errorf(connectors.Unexpected, "%s: %w", name, err)
	}
	return c.call(ctx, request{name: name, method: method, path: path, body: encoded})
}

// call sends a request on the way known. Until a request has come through, a refusal that another way could cure is met by trying
// that way, once each: such a refusal comes before anything is changed.
func (c *connector) call(ctx context.Context, r request) (connectors.Reply, error) {
	c.mu.Lock()
	on, proven := c.way, c.proven
	c.mu.Unlock()
	reply, err := c.on(ctx, on, r)
	for first := err; err != nil && !proven; {
		next, other := c.otherWay(on, err)
		if !other {
			return reply, first
		}
		on = next
		reply, err = c.on(ctx, on, r)
	}
	if err == nil {
		c.mu.Lock()
		c.way, c.proven = on, c.proven || !r.public
		c.mu.Unlock()
	}
	return reply, err
}

// otherWay says what to try after a refusal: the route in the query where /wp-json is no REST API, the key in the query where the shop
// saw no key.
func (c *connector) otherWay(tried way, err error) (way, bool) {
	var refused *connectors.Error
	if !errors.As(err, &refused) {
		return tried, false
	}
	next := tried
	switch {
	case refused.Code == codeNoREST:
		next.plain = true
	case strings.HasPrefix(refused.Code, codesNoKeySeen) && refused.Kind == connectors.Unauthorized && c.secure:
		next.query = true
	}
	return next, next != tried
}

func (c *connector) on(ctx context.Context, w way, r request) (connectors.Reply, error) {
	call := connectors.Call{
		Name: r.name, Method: r.method, URL: c.address(w, r.path, r.query), Body: r.body, Check: c.check,
		Header: http.Header{"Accept": {"application/json"}}, Changes: r.method != http.MethodGet && !r.harmless,
	}
	if r.body != nil {
		call.Header.Set("Content-Type", "application/json")
	}
	call.Prepare = func(request *http.Request) error {
		// net/http repeats a GET by itself when a connection it used before breaks, nonce and all: plain http uses each once.
		request.Close = !c.secure
		if !r.public {
			c.identify(w, request)
		}
		return nil
	}
	return c.env.HTTP.Call(ctx, call)
}

// identify shows the key, as this shop can see it.
func (c *connector) identify(w way, r *http.Request) {
	switch {
	case !c.secure:
		c.key.oauth(r, nonce(), c.env.Now())
	case w.query:
		c.key.query(r)
	default:
		c.key.basic(r)
	}
}

// address builds the address of a route. With plain permalinks it names index.php, as WordPress itself does: a bare "/" would be
// redirected by some servers, and is left out of the OAuth base string by the shop.
func (c *connector) address(w way, path string, query url.Values) string {
	at := c.root + "/wp-json" + path
	if w.plain {
		at = c.root + "/index.php"
		with := url.Values{"rest_route": {path}}
		for name, values := range query {
			with[name] = values
		}
		query = with
	}
	if len(query) > 0 {
		at += "?" + query.Encode()
	}
	return at
}

// decode reads the JSON of an answer that was found good. An answer of another shape is Unexpected, with its body.
func decode[T any](reply connectors.Reply) (T, error) {
	var into T
	if err := json.Unmarshal(payload(reply.Body), &into); err != nil {
		return into, misshapen("the shop's answer has another shape than WooCommerce's", reply.Body, err)
	}
	return into, nil
}

// misshapen is an answer that breaks the contract. Its body is kept.
func misshapen(reason string, body []byte, cause error) *connectors.Error {
	return &connectors.Error{Kind: connectors.Unexpected, Reason: reason, Body: body, Err: cause}
}
