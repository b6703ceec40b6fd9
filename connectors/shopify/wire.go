package shopify

// The wire: the GraphQL documents, how a call is made, and how its answer is read (FACTS.md sections 1.2 and 7). The documents are files of
// their own. Their answers are read into shapes written by hand: those that a generator (genqlient) makes of the same documents are ten times
// as long, with types of their own for every place where a fragment is used.

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// version is the version of the API that the documents are written for.
const version = "2026-07"

//go:embed queries/*.graphql
var queries embed.FS

// operation is one GraphQL document with all the fragments it needs.
type operation struct {
	name    string // GwOrders
	text    string
	changes bool
}

// The calls, one file each.
var (
	opShop                = load("shop")
	opOrders              = load("orders")
	opOrdersByID          = load("orders_by_id")
	opMoreLines           = load("more_lines")
	opMoreFulfillment     = load("more_fulfillment_orders")
	opMoreFulfillmentLine = load("more_fulfillment_order_lines")
	opFulfillmentOrders   = load("fulfillment_orders")
	opFulfillments        = load("fulfillments")
	opMoreShipped         = load("more_fulfillment_lines")
	opFulfill             = load("fulfill")
	opCorrect             = load("correct")
	opStock               = load("stock")
	opSetStock            = load("set_stock")
	opActivate            = load("activate_stock")
	opVariants            = load("variants")
	opSetSKU              = load("set_sku")
	opWebhooks            = load("webhooks")
	opAddWebhook          = load("add_webhook")
	opRemoveWebhook       = load("remove_webhook")
)

// fragments are the files that others use, by the name of the fragment.
var fragments = map[string]string{
	"OrderParts": "order", "LineParts": "line", "FulfillmentOrderParts": "fulfillment_order", "FulfillmentOrderLineParts": "fulfillment_order_line",
	"FulfillmentParts": "fulfillment", "FulfillmentLineParts": "fulfillment_line",
}

var (
	spread = regexp.MustCompile(`\.\.\.(\w+)`)
	header = regexp.MustCompile(`(?m)^(query|mutation) (\w+)`)
)

// load reads a document and the fragments it uses, directly or through others.
func load(file string) operation {
	text := read(file)
	used := map[string]bool{}
	for more := true; more; {
		more = false
		for _, use := range spread.FindAllStringSubmatch(text, -1) {
			if file, ours := fragments[use[1]]; ours && !used[use[1]] {
				used[use[1]], more = true, true
				text += read(file)
			}
		}
	}
	told := header.FindStringSubmatch(text)
	return operation{name: told[2], text: text, changes: told[1] == "mutation"}
}

func read(file string) string {
	text, err := queries.ReadFile(path.Join("queries", file+".graphql"))
	if err != nil {
		panic(err) // the files are part of the program
	}
	return string(text)
}

// envelope is what surrounds every answer.
type envelope struct {
	Data       json.RawMessage `json:"data"`
	Errors     failures        `json:"errors"`
	Extensions struct {
		Cost cost `json:"cost"`
	} `json:"extensions"`
}

// failures are the errors of an answer. What is refused before GraphQL comes as one text.
type failures []failure

type failure struct {
	Message    string            `json:"message"`
	Path       []json.RawMessage `json:"path"`
	Extensions struct {
		Code string `json:"code"`
	} `json:"extensions"`
}

// UnmarshalJSON takes a list, a text, or an object of texts.
func (f *failures) UnmarshalJSON(b []byte) error {
	*f = nil
	if b[0] == '[' {
		var list []failure
		err := json.Unmarshal(b, &list)
		*f = list
		return err
	}
	var text string
	if json.Unmarshal(b, &text) != nil {
		text = string(b)
	}
	if text != "" && text != "null" {
		*f = failures{{Message: text}}
	}
	return nil
}

// cost is what a call costs, and what is left.
type cost struct {
	Requested json.Number `json:"requestedQueryCost"`
	Throttle  struct {
		Maximum   json.Number `json:"maximumAvailable"`
		Available json.Number `json:"currentlyAvailable"`
		Restores  json.Number `json:"restoreRate"`
	} `json:"throttleStatus"`
}

// wait is how long it takes until a call that was throttled can be paid (FACTS.md section 7). 0: the answer does not say.
func (c cost) wait() time.Duration {
	requested, available, restores := number(c.Requested), number(c.Throttle.Available), number(c.Throttle.Restores)
	if restores <= 0 || requested <= available {
		return 0
	}
	return time.Duration((requested - available) / restores * float64(time.Second))
}

// never says whether a call can never be paid: it asks for more than there is at the most.
func (c cost) never() bool {
	most := number(c.Throttle.Maximum)
	return most > 0 && number(c.Requested) > most
}

// mostPoints keeps nonsense out of the arithmetic.
const mostPoints = 1e6

func number(n json.Number) float64 {
	f, err := n.Float64()
	if err != nil || f < 0 || f > mostPoints {
		return 0
	}
	return f
}

// served is what is known of an answer beside its data.
type served struct {
	version string
	denied  [][]string // paths of fields that were left out because the app may not see them
}

// ask makes one call and reads its data into out.
func (c *connector) ask(ctx context.Context, op operation, variables map[string]any, out any) (served, error) {
	body, err := json.Marshal(map[string]any{"query": op.text, "variables": variables, "operationName": op.name})
	if err != nil {
		return served{}, connectors.Errorf(connectors.Rejected, "the request cannot be written: %w", err)
	}
	_, address, err := c.shop()
	if err != nil {
		return served{}, err
	}
	reply, err := c.withToken(ctx, func(token string) (connectors.Reply, error) {
		return c.env.HTTP.Call(ctx, connectors.Call{
			Name: op.name, Method: http.MethodPost, URL: address + "/admin/api/" + version + "/graphql.json", Body: body, Changes: op.changes,
			Header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}, "X-Shopify-Access-Token": {token}},
			Check:  check,
		})
	})
	if err != nil {
		return served{}, err
	}
	var e envelope
	if err := json.Unmarshal(reply.Body, &e); err != nil {
		return served{}, misshapen(op, reply.Body, err)
	}
	if err := json.Unmarshal(e.Data, out); err != nil {
		return served{}, misshapen(op, reply.Body, err)
	}
	told := served{version: reply.Header.Get("X-Shopify-API-Version")}
	for _, f := range e.Errors {
		told.denied = append(told.denied, f.path())
	}
	return told, nil
}

// path gives the steps to the field that failed, numbers of rows among them.
func (f failure) path() []string {
	steps := make([]string, 0, len(f.Path))
	for _, raw := range f.Path {
		steps = append(steps, strings.Trim(string(raw), `"`))
	}
	return steps
}

// misshapen is an answer of another shape than the document asks for. One to a changing call leaves open what happened.
func misshapen(op operation, body []byte, err error) *connectors.Error {
	return &connectors.Error{
		Kind: connectors.Unexpected, Reason: "the answer of " + op.name + " cannot be read", Body: body, MaybeDone: op.changes, Err: err,
	}
}

// connection is a page of a list.
type connection[T any] struct {
	Nodes []T `json:"nodes"`
	Page  *struct {
		More bool   `json:"hasNextPage"`
		End  string `json:"endCursor"`
	} `json:"pageInfo"`
}

// next gives the cursor of the page that follows; empty if none does. A list that is missing is not an empty one, and a cursor that does
// not move would ask for ever.
func (c connection[T]) next(op operation, after string) (string, error) {
	switch {
	case c.Nodes == nil || c.Page == nil:
		return "", misshapen(op, nil, errors.New("a list is missing"))
	case !c.Page.More:
		return "", nil
	case c.Page.End == "" || c.Page.End == after || len(c.Nodes) == 0:
		return "", misshapen(op, nil, errors.New("the cursor does not move"))
	}
	return c.Page.End, nil
}

// every asks page by page, beginning after a cursor, and hands each page's rows on until take says that it is enough. list finds the page
// in the answer.
func every[R, T any](ctx context.Context, c *connector, op operation, variables map[string]any, after string,
	list func(R) (*connection[T], error), take func(R, []T) bool,
) error {
	for {
		variables["after"] = optional(after)
		var reply R
		if _, err := c.ask(ctx, op, variables, &reply); err != nil {
			return err
		}
		page, err := list(reply)
		if err != nil {
			return err
		}
		next, err := page.next(op, after)
		if err != nil || !take(reply, page.Nodes) || next == "" {
			return err
		}
		after = next
	}
}

// optional is a variable that is left open where it is empty.
func optional(value string) any {
	if value == "" {
		return nil
	}
	return value
}

// Global ids. The number behind the last slash is the id of the older interfaces.
const (
	gidOrder    = "gid://shopify/Order/"
	gidLocation = "gid://shopify/Location/"
	gidProduct  = "gid://shopify/Product/"
	gidVariant  = "gid://shopify/ProductVariant/"
	gidShipment = "gid://shopify/Fulfillment/"
)

// isID says whether an id of that kind is well formed: nothing else is asked for.
func isID(kind, id string) bool {
	return strings.HasPrefix(id, kind) && digits.MatchString(id[len(kind):])
}

// legacy gives the number of a global id, or the whole text where it has none.
func legacy(id string) string { return id[strings.LastIndexByte(id, '/')+1:] }

// tokenRequest is the body of the token calls.
type tokenRequest struct {
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	Code         string `json:"code,omitempty"`
	Expiring     string `json:"expiring,omitempty"`
	GrantType    string `json:"grant_type,omitempty"`
	RefreshToken string `json:"refresh_token,omitempty"`
}

// tokenReply is what they answer.
type tokenReply struct {
	AccessToken      string  `json:"access_token"`
	Scope            string  `json:"scope"`
	ExpiresIn        seconds `json:"expires_in"`
	RefreshToken     string  `json:"refresh_token"`
	RefreshExpiresIn seconds `json:"refresh_token_expires_in"`
}

// seconds is a span that may be missing.
type seconds json.Number

// UnmarshalJSON takes a number; anything else is none.
func (s *seconds) UnmarshalJSON(b []byte) error {
	var n json.Number
	if json.Unmarshal(b, &n) == nil {
		*s = seconds(n)
	}
	return nil
}

// longestLife bounds the life of a token: what is beyond is nonsense.
const longestLife = 10 * 365 * 24 * 60 * 60

func (s seconds) after(now time.Time) (time.Time, bool) {
	n, err := strconv.ParseInt(string(s), 10, 64)
	if err != nil || n <= 0 || n > longestLife {
		return time.Time{}, false
	}
	return now.Add(time.Duration(n) * time.Second), true
}

// trade makes one of the token calls and checks that a token came. Its answer is never kept: it holds tokens.
func (c *connector) trade(ctx context.Context, name string, changes bool, request tokenRequest) (tokenReply, error) {
	var reply tokenReply
	_, address, err := c.shop()
	if err != nil {
		return reply, err
	}
	request.ClientID, request.ClientSecret = c.settings.clientID, c.settings.secret
	body, err := json.Marshal(request)
	if err != nil {
		return reply, connectors.Errorf(connectors.Rejected, "the request cannot be written: %w", err)
	}
	answer, err := c.env.HTTP.Call(ctx, connectors.Call{
		Name: name, Method: http.MethodPost, URL: address + "/admin/oauth/access_token", Body: body, Changes: changes,
		Header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}},
		Check:  func(r connectors.Reply) error { return checkTrade(r, c.settings.mode) },
	})
	if err != nil {
		return reply, err
	}
	if json.Unmarshal(answer.Body, &reply) != nil || reply.AccessToken == "" {
		return reply, &connectors.Error{Kind: connectors.Unexpected, Reason: "the answer of " + name + " has no token", MaybeDone: changes}
	}
	return reply, nil
}

// codeOf gives the code of an error of the contract.
func codeOf(err error) string {
	var told *connectors.Error
	if errors.As(err, &told) {
		return told.Code
	}
	return ""
}

func isPage(reply connectors.Reply) bool {
	return strings.Contains(reply.Header.Get("Content-Type"), "html") || bytes.HasPrefix(bytes.TrimLeft(reply.Body, "\ufeff \t\r\n"), []byte("<"))
}

// userError is a refusal of what a mutation was to do.
type userError struct {
	Code    string   `json:"code"`
	Field   []string `json:"field"`
	Message string   `json:"message"`
}

// refusal makes one error of a mutation's, or nil.
func refusal(all []userError) error {
	if len(all) == 0 {
		return nil
	}
	var texts []string
	for _, e := range all {
		if !slices.Contains(texts, e.Message) {
			texts = append(texts, e.Message)
		}
	}
	return &connectors.Error{Kind: connectors.Rejected, Code: all[0].Code, Reason: "Shopify refuses: " + brief(strings.Join(texts, "; "))}
}

// longestQuote is how much of Shopify's words goes into an error.
const longestQuote = 300

func brief(text string) string {
	if runes := []rune(text); len(runes) > longestQuote {
		return string(runes[:longestQuote]) + "…"
	}
	return text
}

func statusLine(status int) string {
	return strings.TrimSpace(fmt.Sprintf("Shopify answered %d %s", status, http.StatusText(status)))
}
