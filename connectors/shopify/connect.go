package shopify

// Connecting: the three ways to a token, the test, and what an account is set to (FACTS.md section 1).

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/grant"
	"gowarehouse/connectors/hmacsign"
)

// How long before its end a token is renewed (FACTS.md 1.3 and 1.4).
var renewBefore = map[string]time.Duration{modeOAuth: 5 * time.Minute, modeClient: time.Hour}

// landedWithin is how old the browser's return may be (FACTS.md 1.3).
const landedWithin = 90 * time.Second

// scopes are what an app needs. write_x implies read_x; without the fulfilment pairs Shopify shows a part of an order and does not say so.
var scopes = []string{
	"read_orders", "read_products", "write_products", "read_inventory", "write_inventory", "read_locations",
	"read_merchant_managed_fulfillment_orders", "write_merchant_managed_fulfillment_orders",
	"read_third_party_fulfillment_orders", "write_third_party_fulfillment_orders",
}

// connector is one store. It is safe for concurrent use.
type connector struct {
	env      connectors.Env
	settings settings
	tokens   *grant.Tokens

	mu   sync.Mutex
	page int // orders per page that Shopify has not found too dear
}

// settings are the account's fields, read once.
type settings struct {
	mode, clientID, secret, adminToken string
	location                           string
	cod, cancelTags                    []string
	authorizedIsPaid, notify           bool
}

// Every ability of the contract that Shopify has.
var (
	_ connectors.Connector      = (*connector)(nil)
	_ connectors.Authorizer     = (*connector)(nil)
	_ connectors.TrackingPusher = (*connector)(nil)
	_ connectors.StockPusher    = (*connector)(nil)
	_ connectors.Lister         = (*connector)(nil)
	_ connectors.SKUBackfiller  = (*connector)(nil)
	_ connectors.CancelWatcher  = (*connector)(nil)
	_ connectors.ChoiceLoader   = (*connector)(nil)
	_ connectors.PushVerifier   = (*connector)(nil)
	_ connectors.PushRegistrar  = (*connector)(nil)
)

// New makes the connector of one account. What is missing is told by the first call that needs it, so that stored orders can be read
// without credentials.
func New(env connectors.Env) (connectors.Connector, error) { return open(env), nil }

func open(env connectors.Env) *connector {
	if env.Now == nil {
		env.Now = time.Now
	}
	c := &connector{env: env, page: pageSize}
	c.settings = settings{
		mode: c.value(keyMode), clientID: c.value(keyClientID), secret: c.value(keyClientSecret), adminToken: c.value(keyAdminToken),
		location: c.value(keyLocation), cod: listed(c.value(keyCOD)), cancelTags: listed(c.value(keyCancelTags)),
		authorizedIsPaid: c.value(keyAuthorized) == yes, notify: c.value(keyNotify) == yes,
	}
	c.tokens = &grant.Tokens{
		Keeper: env.Tokens, Now: env.Now, Access: keyAccess, Ends: keyAccessExpires, Early: renewBefore[c.settings.mode], Renew: c.renew,
	}
	return c
}

// value gives a field of the account, or its default.
func (c *connector) value(key string) string {
	return cmp.Or(strings.TrimSpace(c.env.Values[key]), defaults[key])
}

// listed reads a list with commas.
func listed(text string) []string {
	var items []string
	for item := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == '，' || r == '、' }) {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

var (
	// typedShop is what a merchant may type, and shopDomain what is left of it and may be sent a secret (FACTS.md 1.2).
	typedShop = regexp.MustCompile(`^(?:https?://)?(?:[a-zA-Z0-9][a-zA-Z0-9-_]*\.(?:myshopify\.com|shopify\.com|myshopify\.io|shop\.dev)[/]*|` +
		`admin\.shopify\.com/store/[a-zA-Z0-9][a-zA-Z0-9-_]*(?:/.*)?)$`)
	shopDomain = regexp.MustCompile(`^[a-z0-9][a-z0-9-_]*\.(?:myshopify\.com|shopify\.com|myshopify\.io|shop\.dev)$`)
	adminPage  = regexp.MustCompile(`^admin\.shopify\.com/store/([a-z0-9][a-z0-9-_]*)(?:/.*)?$`)
)

// domain reads a store's domain from what was typed; empty if it is none of Shopify's.
func domain(typed string) string {
	host := strings.ToLower(strings.TrimSpace(typed))
	host = strings.TrimPrefix(strings.TrimPrefix(host, "https://"), "http://")
	if page := adminPage.FindStringSubmatch(host); page != nil {
		return page[1] + ".myshopify.com"
	}
	if host = strings.TrimRight(host, "/"); !shopDomain.MatchString(host) {
		return ""
	}
	return host
}

// shop gives the store's domain, and its address unless the account names another.
func (c *connector) shop() (name, address string, err error) {
	name = domain(c.env.Values[keyShop])
	if name == "" {
		return "", "", (&connectors.Error{Kind: connectors.Rejected, Code: keyShop, Do: adviceShop}).Saying(
			"the store domain is missing or is none of Shopify's", "商店網域未填寫，或不是 Shopify 的網域")
	}
	if c.env.BaseURL != "" {
		return name, strings.TrimRight(c.env.BaseURL, "/"), nil
	}
	return name, "https://" + name, nil
}

// app checks that the account has what the two ways with an app need.
func (c *connector) app() error {
	if c.settings.clientID == "" || c.settings.secret == "" {
		return (&connectors.Error{Kind: connectors.Unauthorized, Code: connectors.CodeCredentials, Do: adviceClient}).Saying(
			"Client ID or client secret is missing", "缺少 Client ID 或 Client secret")
	}
	return nil
}

// Begin gives Shopify's page of consent. An account with its own app's credentials, or with an old token, needs no browser.
func (c *connector) Begin(_ context.Context, redirect, state string) (string, error) {
	if c.settings.mode != modeOAuth {
		return "", nil
	}
	_, address, err := c.shop()
	if err != nil {
		return "", err
	}
	if err := c.app(); err != nil {
		return "", err
	}
	q := url.Values{"client_id": {c.settings.clientID}, "scope": {strings.Join(scopes, ",")}, "redirect_uri": {redirect}, "state": {state}}
	return address + "/admin/oauth/authorize?" + q.Encode(), nil
}

// Revoke gives the page where the merchant uninstalls the app.
func (c *connector) Revoke(context.Context, string) (string, error) {
	_, address, err := c.shop()
	return address + "/admin/settings/apps", err
}

// Finish trades the code that the browser brought back (FACTS.md 1.3). The engine has compared the state.
func (c *connector) Finish(ctx context.Context, _ string, landed url.Values) ([]connectors.Grant, error) {
	name, _, err := c.shop()
	if err != nil {
		return nil, err
	}
	if err := c.app(); err != nil {
		return nil, err
	}
	if c.settings.mode != modeOAuth {
		return nil, notLanded("this account is not connected in the browser", "此帳號不使用瀏覽器授權")
	}
	if err := c.checkLanded(landed, name); err != nil {
		return nil, err
	}
	reply, err := c.trade(ctx, "access_token (code)", true, tokenRequest{Code: landed.Get("code"), Expiring: "1"})
	if err != nil {
		return nil, err
	}
	if lacks := missing(listed(reply.Scope)); len(lacks) > 0 {
		return nil, lacking(lacks)
	}
	return []connectors.Grant{{Shop: connectors.Identity{ID: name}, Values: c.values(reply)}}, nil
}

// checkLanded checks where the browser landed: it comes from Shopify, just now, and is about this store.
func (c *connector) checkLanded(landed url.Values, name string) error {
	if landed.Get("code") == "" {
		return notLanded("the address the browser landed on has no code", "瀏覽器返回的網址沒有授權碼")
	}
	if !hmacsign.IsHex(landed.Get("hmac"), c.settings.secret, landedMessage(landed)) {
		return notLanded("the address the browser landed on is not signed by Shopify for this app", "瀏覽器返回的網址簽章與此應用程式不符")
	}
	if domain(landed.Get("shop")) != name {
		return notLanded("the log-in was for another store", "授權的是另一家商店")
	}
	seconds, err := strconv.ParseInt(landed.Get("timestamp"), 10, 64)
	if err != nil || c.env.Now().Sub(time.Unix(seconds, 0)).Abs() > landedWithin {
		return notLanded("the log-in is older than 90 seconds, or this computer's clock is wrong", "授權已超過 90 秒，或本機時間不正確")
	}
	return nil
}

func notLanded(en, zh string) error {
	return &connectors.Error{Kind: connectors.Unauthorized, Reason: en, Says: connectors.Text{EN: en, ZH: zh}, Do: adviceLanded}
}

// landedMessage is what Shopify signs of a query: all but the signature itself, sorted, with blanks as %20 (FACTS.md 1.5).
func landedMessage(landed url.Values) string {
	signed := url.Values{}
	for key, values := range landed {
		if key != "hmac" && key != "signature" {
			signed[key] = values
		}
	}
	return strings.ReplaceAll(signed.Encode(), "+", "%20")
}

// renew gets a new token in the account's way.
func (c *connector) renew(ctx context.Context, current connectors.Values) (connectors.Values, error) {
	if c.settings.mode == modeClient {
		reply, err := c.trade(ctx, "access_token (client credentials)", false, tokenRequest{GrantType: modeClient})
		if err != nil {
			return nil, err
		}
		return c.values(reply), nil
	}
	if current[keyRefresh] == "" {
		return nil, (&connectors.Error{Kind: connectors.Unauthorized, Do: adviceAuthorize}).Saying(
			"the store has not authorised this account", "商店尚未授權此帳號")
	}
	// Asking twice is harmless: an old refresh token is good until the new one is first used.
	reply, err := c.trade(ctx, "access_token (refresh)", false, tokenRequest{GrantType: "refresh_token", RefreshToken: current[keyRefresh]})
	if err != nil {
		return nil, err
	}
	return c.values(reply), nil
}

// values are what is kept of a token. A token without an end has none to be renewed before.
func (c *connector) values(reply tokenReply) connectors.Values {
	v := connectors.Values{keyAccess: reply.AccessToken, keyScopes: reply.Scope, keyIssuedTo: c.issuedTo()}
	now := c.env.Now()
	if ends, ok := reply.ExpiresIn.after(now); ok {
		v[keyAccessExpires] = grant.Moment(ends)
	}
	if reply.RefreshToken != "" {
		v[keyRefresh] = reply.RefreshToken
	}
	if ends, ok := reply.RefreshExpiresIn.after(now); ok {
		v[keyRefreshExpires] = grant.Moment(ends)
	}
	return v
}

// issuedTo names the store and credentials that a token belongs to: after a change of either, the kept token proves nothing.
func (c *connector) issuedTo() string {
	owner := []string{c.settings.mode, domain(c.env.Values[keyShop]), c.settings.clientID}
	if c.settings.mode == modeClient {
		owner = append(owner, c.settings.secret)
	}
	return hmacsign.Hex("issued to", strings.Join(owner, "\n"))[:8]
}

// errInvalidToken marks the one failure that a new token cures.
var errInvalidToken = errors.New("invalid access token")

func isInvalidToken(err error) bool { return errors.Is(err, errInvalidToken) }

// withToken makes a call with a good token, and once more with a new one if Shopify refused it.
func (c *connector) withToken(ctx context.Context, call func(token string) (connectors.Reply, error)) (connectors.Reply, error) {
	if c.settings.mode == modeAdmin {
		if c.settings.adminToken == "" {
			return connectors.Reply{}, (&connectors.Error{Kind: connectors.Unauthorized, Do: adviceAdminToken}).Saying(
				"the Admin API access token is missing", "缺少 Admin API 存取權杖")
		}
		return call(c.settings.adminToken)
	}
	if err := c.app(); err != nil {
		return connectors.Reply{}, err
	}
	return grant.Use(ctx, c.tokens, isInvalidToken, func(kept connectors.Values) (connectors.Reply, error) {
		if kept[keyIssuedTo] != c.issuedTo() {
			return connectors.Reply{}, &connectors.Error{Kind: connectors.Unauthorized, Reason: "the token is another app's", Err: errInvalidToken}
		}
		return call(kept[keyAccess])
	})
}

// shopReply is what GwShop answers.
type shopReply struct {
	Shop struct {
		Name   string `json:"name"`
		Domain string `json:"myshopifyDomain"`
	} `json:"shop"`
	App struct {
		Scopes []struct {
			Handle string `json:"handle"`
		} `json:"accessScopes"`
	} `json:"currentAppInstallation"`
	Locations connection[location] `json:"locations"`
}

type location struct {
	ID      string `json:"legacyResourceId"`
	Name    string `json:"name"`
	Service bool   `json:"isFulfillmentService"`
}

// store is what GwShop tells, with all the locations, and the version that told it.
func (c *connector) store(ctx context.Context) (shopReply, string, error) {
	var first shopReply
	told, err := c.ask(ctx, opShop, map[string]any{"after": nil}, &first)
	if err != nil {
		return first, "", err
	}
	cursor, err := first.Locations.next(opShop, "")
	if err == nil && cursor != "" {
		err = every(ctx, c, opShop, map[string]any{}, cursor,
			func(r shopReply) (*connection[location], error) { return &r.Locations, nil },
			func(_ shopReply, more []location) bool {
				first.Locations.Nodes = append(first.Locations.Nodes, more...)
				return true
			},
		)
	}
	return first, told.version, err
}

// LoadChoices gives the store's locations.
func (c *connector) LoadChoices(ctx context.Context) (map[string][]connectors.Choice, error) {
	told, _, err := c.store(ctx)
	if err != nil {
		return nil, err
	}
	choices := []connectors.Choice{}
	for _, l := range told.Locations.Nodes {
		choices = append(choices, connectors.Choice{Value: l.ID, Label: connectors.Text{EN: l.Name, ZH: l.Name}})
	}
	return map[string][]connectors.Choice{keyLocation: choices}, nil
}

// Test asks for the store, its locations and what the app may do. What it learns is the location, where there is only one.
func (c *connector) Test(ctx context.Context) (connectors.Identity, error) {
	first, served, err := c.store(ctx)
	if err != nil {
		return connectors.Identity{}, err
	}
	if first.Shop.Domain == "" || first.App.Scopes == nil {
		return connectors.Identity{}, misshapen(opShop, nil, errors.New("the store or the app's scopes are missing"))
	}
	granted := make([]string, 0, len(first.App.Scopes))
	for _, s := range first.App.Scopes {
		granted = append(granted, s.Handle)
	}
	if lacks := missing(granted); len(lacks) > 0 {
		return connectors.Identity{}, lacking(lacks)
	}
	learned, err := c.learn(first.Locations.Nodes)
	if err != nil {
		return connectors.Identity{}, err
	}
	learned[keyVersion] = served
	return connectors.Identity{Name: first.Shop.Name, ID: first.Shop.Domain, Learned: learned}, nil
}

// learn sorts out the store's locations. One that the account names must be there.
func (c *connector) learn(all []location) (connectors.Values, error) {
	var names []string
	var own []location
	for _, l := range all {
		if !l.Service {
			own = append(own, l)
		}
		names = append(names, l.ID+" "+l.Name)
	}
	learned := connectors.Values{}
	chosen := c.settings.location
	if chosen != "" && !slices.ContainsFunc(all, func(l location) bool { return l.ID == chosen }) {
		return nil, connectors.Refuse("the store has no active location %s; it has %s", "商店沒有啟用中的地點 %s；現有地點：%s",
			"Correct the location of this warehouse in the account's settings.", "請在帳號設定中更正本倉的地點。", chosen, strings.Join(names, ", "))
	}
	if chosen == "" && len(own) == 1 {
		learned[keyLocation] = own[0].ID
	}
	return learned, nil
}

// missing gives the scopes that an app lacks.
func missing(granted []string) []string {
	var lacks []string
	for _, s := range scopes {
		write := "write_" + strings.TrimPrefix(s, "read_")
		if !slices.Contains(granted, s) && !slices.Contains(granted, write) {
			lacks = append(lacks, s)
		}
	}
	return lacks
}

func lacking(lacks []string) error {
	list := strings.Join(lacks, ", ")
	return (&connectors.Error{Kind: connectors.Rejected, Code: codeAccessDenied, Do: connectors.Text{
		EN: fmt.Sprintf("Add these access scopes to the app (%s), release the version, let the store approve it and test again.", list),
		ZH: fmt.Sprintf("請為應用程式加入下列存取範圍（%s）、發布版本並由商店核准後，再測試連線。", list),
	}}).Saying("the app may not do everything that is needed: %s is missing", "應用程式的權限不足，缺少 %s", list)
}
