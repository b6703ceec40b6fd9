package easystore

// Connecting: the account's settings, the test, and the one way every request takes (FACTS.md sections 1 and 7).

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/grant"
	"gowarehouse/connectors/pages"
)

// connector is one shop. It is safe for concurrent use.
type connector struct {
	env      connectors.Env
	root     string // the shop's address, without a slash at the end
	domain   string
	logsIn   bool   // with a partner app; otherwise the token was typed
	token    string // as typed
	client   string // of a partner app
	secret   string // of a partner app; empty for a custom one
	tokens   *grant.Tokens
	location string // chosen for stock; empty: the only one
	zone     *time.Location
	notify   bool

	mu     sync.Mutex
	resume time.Time // no request before, as the shop's allowance is nearly used up
	only   bool      // the shop was seen to have one location only
}

func open(env connectors.Env) (*connector, error) {
	domain := strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(env.Values[fieldDomain]), "https://"), "/"))
	c := &connector{
		env: env, domain: domain, root: strings.TrimRight(cmp.Or(env.BaseURL, "https://"+domain), "/"),
		logsIn: env.Values[fieldMode] == modeOAuth, token: strings.TrimSpace(env.Values[fieldToken]),
		client: strings.TrimSpace(env.Values[fieldClient]), secret: strings.TrimSpace(env.Values[fieldSecret]),
		location: env.Values[fieldLocation], zone: zoneOf(env.Values[fieldZone]), notify: env.Values[fieldNotify] != notifyNo,
	}
	c.tokens = &grant.Tokens{Keeper: env.Tokens, Now: env.Now, Access: grantedToken, Ends: grantedEnds, Early: renewBefore, Renew: c.renew}
	at, err := url.Parse(c.root)
	switch {
	case err != nil || at.Host == "" || domain == "" || isVendor(domain):
		return nil, &connectors.Error{
			Kind: connectors.Rejected, Code: fieldDomain, Reason: "the shop's address is missing or is not a shop's", Do: adviceShop,
		}
	case c.token == "" && !c.logsIn:
		return nil, &connectors.Error{Kind: connectors.Unauthorized, Reason: "the access token is missing", Do: adviceToken}
	}
	return c, nil
}

// isVendor says whether a domain is EasyStore's own and not a shop's.
func isVendor(domain string) bool {
	return domain == "easystore.co" || domain == "easy.co" || strings.HasSuffix(domain, ".easystore.co")
}

var offset = regexp.MustCompile(`([+-])(\d{1,2}):?(\d{2})`)

// likeTaipei are zones with Taipei's time, known also on a machine without the tz database: shops of Taiwan often keep the vendor's.
var likeTaipei = []string{"", "Asia/Taipei", "Asia/Kuala_Lumpur", "Asia/Singapore", "Asia/Hong_Kong", "Asia/Shanghai", "Asia/Manila"}

// zoneOf reads the shop's time zone: a name of the tz database, or any text with an offset. One that cannot be read becomes the
// westernmost of all: dates of a query are then too early rather than too late.
func zoneOf(name string) *time.Location {
	if slices.Contains(likeTaipei, name) {
		return connectors.Taipei
	}
	if zone, err := time.LoadLocation(name); err == nil && name != "Local" {
		return zone
	}
	if m := offset.FindStringSubmatch(name); m != nil {
		hours, _ := strconv.Atoi(m[2]) // the pattern holds digits only
		minutes, _ := strconv.Atoi(m[3])
		seconds := hours*3600 + minutes*60
		if m[1] == "-" {
			seconds = -seconds
		}
		return time.FixedZone(name, seconds)
	}
	return time.FixedZone("unknown", -12*60*60)
}

// shop is what store.json tells.
type shop struct {
	Store struct {
		Name   text `json:"name"`
		Domain text `json:"easystore_domain"`
		Zone   text `json:"timezone"`
	} `json:"store"`
}

// Test reads the shop's description, which any living token may, then one order's id, which needs the scope. The shop's canonical address
// and its time zone are learned.
func (c *connector) Test(ctx context.Context) (connectors.Identity, error) {
	reply, err := c.get(ctx, "store", "/api/3.0/store.json", nil)
	if err != nil {
		return connectors.Identity{}, err
	}
	about, err := decode[shop](reply)
	if err != nil {
		return connectors.Identity{}, err
	}
	if about.Store.Domain == "" {
		return connectors.Identity{}, misshapen("store.json does not say whose shop it is", reply.Body, nil)
	}
	reply, err = c.get(ctx, "orders", "/api/3.0/orders.json", url.Values{"limit": {"1"}, "fields": {"id"}})
	if err != nil {
		return connectors.Identity{}, err
	}
	if _, err := decode[page](reply); err != nil {
		return connectors.Identity{}, err
	}
	identity := connectors.Identity{Name: string(about.Store.Name), ID: string(about.Store.Domain), Learned: connectors.Values{}}
	if canonical := strings.ToLower(string(about.Store.Domain)); canonical != c.domain && strings.HasSuffix(canonical, shopSuffix) {
		identity.Learned[fieldDomain] = canonical
	}
	if zone := string(about.Store.Zone); zone != "" && zone != c.env.Values[fieldZone] {
		identity.Learned[fieldZone] = zone
	}
	return identity, nil
}

// request is one call to the shop.
type request struct {
	name, method, path string
	query              url.Values
	body               []byte
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

// call sends a request with the account's token.
func (c *connector) call(ctx context.Context, r request) (connectors.Reply, error) {
	if !c.logsIn {
		return c.tried(ctx, r, c.token)
	}
	return grant.Use(ctx, c.tokens, isDead, func(kept connectors.Values) (connectors.Reply, error) {
		return c.tried(ctx, r, kept[grantedToken])
	})
}

// tried sends a request with a token. Where the refusal may mean the whole shop or only this call, the shop is asked.
func (c *connector) tried(ctx context.Context, r request, token string) (connectors.Reply, error) {
	reply, err := c.once(ctx, r, token)
	if ambiguous(err) && r.name != "store" {
		if _, dead := c.once(ctx, request{name: "store", method: http.MethodGet, path: "/api/3.0/store.json"}, token); dead != nil {
			return reply, dead
		}
		return reply, ofThisCall(err)
	}
	return reply, err
}

func (c *connector) once(ctx context.Context, r request, token string) (connectors.Reply, error) {
	if err := c.rest(ctx); err != nil {
		return connectors.Reply{}, err
	}
	address := c.root + r.path
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	call := connectors.Call{
		Name: r.name, Method: r.method, URL: address, Body: r.body, Changes: r.method != http.MethodGet,
		Header: http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}, "Easystore-Access-Token": {token}},
		Check:  func(reply connectors.Reply) error { return c.check(reply, token) },
	}
	reply, err := c.env.HTTP.Call(ctx, call)
	if err == nil {
		c.noteAllowance(reply.Header)
	}
	return reply, err
}

// The allowance of requests is the shop's and shared by all its apps; its numbers are not published (FACTS.md section 7).
const (
	scarce    = 2
	breathing = 2 * time.Second
)

// noteAllowance remembers to rest when the answer says that few requests are left.
func (c *connector) noteAllowance(header http.Header) {
	left, err := strconv.Atoi(header.Get("X-RateLimit-Remaining"))
	if err != nil || left > scarce {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.resume = c.env.Now().Add(breathing)
}

// rest waits until requests may go on.
func (c *connector) rest(ctx context.Context) error {
	c.mu.Lock()
	wait := c.resume.Sub(c.env.Now())
	c.resume = time.Time{}
	c.mu.Unlock()
	if wait <= 0 {
		return nil
	}
	select {
	case <-time.After(min(wait, breathing)):
		return nil
	case <-ctx.Done():
		return &connectors.Error{Kind: connectors.Temporary, Reason: "stopped while waiting for the shop's allowance", Err: ctx.Err()}
	}
}

// page is a list's envelope. What the list is called differs.
type page struct {
	Pages     text              `json:"page_count"`
	Total     text              `json:"total_count"`
	Orders    []json.RawMessage `json:"orders"`
	Products  []json.RawMessage `json:"products"`
	Locations []json.RawMessage `json:"locations"`
	Webhooks  []json.RawMessage `json:"webhooks"`
	Parcels   []json.RawMessage `json:"fulfillments"`
}

// rows are those of the list that is there. A list that is missing is not an empty one.
func (p page) rows() ([]json.RawMessage, bool) {
	for _, rows := range [][]json.RawMessage{p.Orders, p.Products, p.Locations, p.Webhooks, p.Parcels} {
		if rows != nil {
			return rows, true
		}
	}
	return nil, false
}

// list asks for one page of a list.
func (c *connector) list(ctx context.Context, name, path string, query url.Values) (pages.Page, error) {
	reply, err := c.get(ctx, name, path, query)
	if err != nil {
		return pages.Page{}, err
	}
	envelope, err := decode[page](reply)
	if err != nil {
		return pages.Page{}, err
	}
	rows, there := envelope.rows()
	if !there {
		return pages.Page{}, misshapen("the answer holds no list of "+name, reply.Body, nil)
	}
	return pages.Page{Rows: rows, Total: pages.Told(envelope.Total), Pages: pages.Told(envelope.Pages)}, nil
}

// decode reads the JSON of an answer that was found good. An answer of another shape is Unexpected, with its body.
func decode[T any](reply connectors.Reply) (T, error) {
	var into T
	if err := json.Unmarshal(reply.Body, &into); err != nil {
		return into, misshapen("the shop's answer has another shape than EasyStore's", reply.Body, err)
	}
	return into, nil
}

// misshapen is an answer that breaks the contract. Its body is kept.
func misshapen(reason string, body []byte, cause error) *connectors.Error {
	return &connectors.Error{Kind: connectors.Unexpected, Reason: reason, Body: body, Err: cause}
}
