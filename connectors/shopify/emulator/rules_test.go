package emulator_test

// Every rule of the store is broken once, by hand-written HTTP, and once more kept.

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/shopify/emulator"
)

const api = "/admin/api/2026-07/graphql.json"

// caller is a client that holds a token.
type caller struct {
	*emulator.Emulator
	t     *testing.T
	token string
	now   time.Time
}

func open(t *testing.T, switches ...string) *caller {
	t.Helper()
	c := &caller{t: t, now: time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)}
	e, err := emulator.New(connectors.EmulatorOptions{Now: func() time.Time { return c.now }, Seed: 7})
	require.NoError(t, err)
	emulationtest.Turn(t, e, switches...)
	c.Emulator = e
	c.token = e.Credentials()["access_token"]
	return c
}

// send makes a request and gives what is answered.
func (c *caller) send(method, path, token string, body any) (int, answer) {
	c.t.Helper()
	text, isText := body.(string)
	if !isText {
		written, err := json.Marshal(body)
		require.NoError(c.t, err)
		text = string(written)
	}
	r := httptest.NewRequestWithContext(c.t.Context(), method, path, strings.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Shopify-Access-Token", token)
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	var a answer
	require.NoError(c.t, json.Unmarshal(w.Body.Bytes(), &a), "%s", w.Body)
	return w.Code, a
}

type answer map[string]any

// at gives what lies at a path of keys and places.
func (a answer) at(path ...any) any {
	var v any = map[string]any(a)
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[step]
		case int:
			l, _ := v.([]any)
			if step >= len(l) {
				return nil
			}
			v = l[step]
		}
	}
	return v
}

func (a answer) text(path ...any) string { return fmt.Sprint(a.at(path...)) }

type vars = map[string]any

// ask makes a GraphQL call.
func (c *caller) ask(document string, variables vars) answer {
	c.t.Helper()
	status, a := c.send(http.MethodPost, api, c.token, vars{"query": document, "variables": variables, "operationName": "X"})
	require.Equal(c.t, http.StatusOK, status)
	return a
}

// broken demands exactly one violation, of that rule.
func (c *caller) broken(rule string) {
	c.t.Helper()
	violations := c.Report().Violations
	require.Len(c.t, violations, 1)
	require.Equal(c.t, rule, violations[0].Rule)
}

// Documents that are used more than once.
const (
	listDocument = `query X($n: Int!, $q: String, $after: String) {
		orders(first: $n, query: $q, after: $after, sortKey: UPDATED_AT) { nodes { id name } pageInfo { endCursor hasNextPage } }
	}`
	partsDocument = `query X($id: ID!) {
		order(id: $id) { fulfillmentOrders(first: 10) { nodes { id status lineItems(first: 10) { nodes { id remainingQuantity } } } } }
	}`
	shipDocument = `mutation X($f: FulfillmentInput!) {
		fulfillmentCreate(fulfillment: $f) { fulfillment { id status } userErrors { field message } }
	}`
	stockDocument = `mutation X($input: InventorySetQuantitiesInput!, $key: String!) {
		inventorySetQuantities(input: $input) @idempotent(key: $key) { userErrors { code field } }
	}`
	hookDocument = `mutation X($w: WebhookSubscriptionInput!) {
		webhookSubscriptionCreate(topic: ORDERS_CREATE, webhookSubscription: $w) { userErrors { message } }
	}`
	skuDocument = `mutation X($p: ID!, $v: [ProductVariantsBulkInput!]!) {
		productVariantsBulkUpdate(productId: $p, variants: $v) { userErrors { code } }
	}`
)

// shippable gives orders that can be shipped.
func (c *caller) shippable() []string {
	return c.Expect(connectors.Window{From: c.now.Add(-7 * 24 * time.Hour), To: c.now}).Shippable
}

// part gives the first fulfilment order of an order, and the first line of it.
func (c *caller) part(order string) (part, line string, left int) {
	c.t.Helper()
	a := c.ask(partsDocument, vars{"id": order})
	nodes := []any{"data", "order", "fulfillmentOrders", "nodes", 0}
	n, _ := a.at(append(nodes, "lineItems", "nodes", 0, "remainingQuantity")...).(float64)
	return a.text(append(nodes, "id")...), a.text(append(nodes, "lineItems", "nodes", 0, "id")...), int(n)
}

// group is a row of a shipment.
func group(part, line string, n int) vars {
	return vars{"fulfillmentOrderId": part, "fulfillmentOrderLineItems": []vars{{"id": line, "quantity": n}}}
}

func shipment(tracking vars, groups ...vars) vars {
	return vars{"f": vars{"lineItemsByFulfillmentOrder": groups, "trackingInfo": tracking}}
}

// ship ships and gives the refusal; empty if it was taken.
func (c *caller) ship(tracking vars, groups ...vars) string {
	c.t.Helper()
	a := c.ask(shipDocument, shipment(tracking, groups...))
	if message := a.at("data", "fulfillmentCreate", "userErrors", 0, "message"); message != nil {
		return fmt.Sprint(message)
	}
	require.Equal(c.t, "SUCCESS", a.text("data", "fulfillmentCreate", "fulfillment", "status"))
	return ""
}

// stockRow is a row of a stock change.
func stockRow(quantity int) vars {
	return vars{
		"inventoryItemId": "gid://shopify/InventoryItem/46200200200001", "locationId": "gid://shopify/Location/88001", "quantity": quantity,
		"changeFromQuantity": nil,
	}
}

func stock(key string, rows ...vars) vars {
	return vars{"key": key, "input": vars{"name": "available", "reason": "correction", "quantities": rows}}
}

func (c *caller) trade(body vars) (int, answer) {
	c.t.Helper()
	for key, value := range c.Credentials() {
		if _, said := body[key]; !said && (key == "client_id" || key == "client_secret") {
			body[key] = value
		}
	}
	return c.send(http.MethodPost, "/admin/oauth/access_token", "", body)
}

// link is one to the page of consent.
func (c *caller) link(redirect string) string {
	q := url.Values{"client_id": {c.Credentials()["client_id"]}, "redirect_uri": {redirect}, "state": {"s1"}, "scope": {"read_orders"}}
	return "https://gw-demo-tw.myshopify.com/admin/oauth/authorize?" + q.Encode()
}

func (c *caller) code() string {
	c.t.Helper()
	landed, err := c.Authorize(c.link(emulator.Redirects[1]))
	require.NoError(c.t, err)
	u, err := url.Parse(landed)
	require.NoError(c.t, err)
	require.Equal(c.t, "s1", u.Query().Get("state"))
	return u.Query().Get("code")
}

var breaches = []struct {
	rule   string
	breach func(t *testing.T, c *caller)
}{
	{"shopify.version", func(t *testing.T, c *caller) {
		status, _ := c.send(http.MethodPost, "/admin/api/2025-01/graphql.json", c.token, vars{"query": "{ shop { name } }"})
		require.Equal(t, http.StatusNotFound, status)
	}},
	{"shopify.request", func(t *testing.T, c *caller) {
		status, _ := c.send(http.MethodPost, api, c.token, "query { shop { name } }")
		require.Equal(t, http.StatusBadRequest, status)
	}},
	{"shopify.token", func(t *testing.T, c *caller) {
		status, a := c.send(http.MethodPost, api, "shpat_made_up", vars{"query": "query X { shop { name } }"})
		require.Equal(t, http.StatusUnauthorized, status)
		require.Contains(t, a.text("errors"), "Invalid API key or access token")
	}},
	{"shopify.token_expiry", func(t *testing.T, c *caller) {
		c.now = c.now.Add(time.Hour)
		status, _ := c.send(http.MethodPost, api, c.token, vars{"query": "query X { shop { name } }"})
		require.Equal(t, http.StatusUnauthorized, status)
	}},
	{"shopify.client", func(t *testing.T, c *caller) {
		status, a := c.trade(vars{"grant_type": "client_credentials", "client_secret": "wrong"})
		require.Equal(t, http.StatusBadRequest, status)
		require.Equal(t, "invalid_client", a.text("error"))
	}},
	{"shopify.redirect", func(t *testing.T, c *caller) {
		_, err := c.Authorize(c.link("http://127.0.0.1:38711/shopify/callback"))
		require.ErrorContains(t, err, "not whitelisted")
	}},
	{"shopify.code_once", func(t *testing.T, c *caller) {
		code := c.code()
		status, a := c.trade(vars{"code": code, "expiring": "1"})
		require.Equal(t, http.StatusOK, status)
		require.InDelta(t, 3600, a.at("expires_in"), 0)
		status, _ = c.trade(vars{"code": code, "expiring": "1"})
		require.Equal(t, http.StatusBadRequest, status)
	}},
	{"shopify.refresh_once", func(t *testing.T, c *caller) {
		old := c.Credentials()["refresh_token"]
		refresh := func(token string) (int, string) {
			status, a := c.trade(vars{"grant_type": "refresh_token", "refresh_token": token})
			return status, a.text("refresh_token")
		}
		_, lost := refresh(old)
		status, next := refresh(old)
		require.Equal(t, http.StatusOK, status, "an answer may have been lost")
		require.NotEqual(t, lost, next)
		status, _ = refresh(next)
		require.Equal(t, http.StatusOK, status)
		require.Empty(t, c.Report().Violations)
		status, _ = refresh(old)
		require.Equal(t, http.StatusBadRequest, status)
	}},
	{"shopify.document", func(t *testing.T, c *caller) {
		a := c.ask(`query X { shop { nickname } }`, nil)
		require.Contains(t, a.text("errors", 0, "message"), "nickname")
	}},
	{"shopify.variables", func(t *testing.T, c *caller) {
		require.NotNil(t, c.ask(listDocument, vars{"n": "ten"}).at("errors", 0))
	}},
	{"shopify.page_size", func(t *testing.T, c *caller) {
		require.NotNil(t, c.ask(listDocument, vars{"n": 251}).at("errors", 0))
	}},
	{"shopify.input_size", func(t *testing.T, c *caller) {
		require.NotNil(t, c.ask(`query X($ids: [ID!]!) { nodes(ids: $ids) { id } }`, vars{"ids": make251()}).at("errors", 0))
	}},
	{"shopify.cursor", func(t *testing.T, c *caller) {
		require.NotNil(t, c.ask(listDocument, vars{"n": 1, "after": "bm9uc2Vuc2U="}).at("errors", 0))
	}},
	{"shopify.global_id", func(t *testing.T, c *caller) {
		require.NotNil(t, c.ask(partsDocument, vars{"id": "6203450917001"}).at("errors", 0))
	}},
	{"shopify.search", func(t *testing.T, c *caller) {
		a := c.ask(listDocument, vars{"n": 250, "q": "status:open shade:blue"})
		require.NotNil(t, a.at("data", "orders", "nodes", 0), "the term is ignored")
	}},
	{"shopify.fulfillment_state", func(t *testing.T, c *caller) {
		held := c.orderIn("ON_HOLD")
		part, line, _ := c.part(held)
		require.Contains(t, c.ship(vars{"number": "1"}, group(part, line, 1)), "on_hold")
	}},
	{"shopify.fulfillment_quantity", func(t *testing.T, c *caller) {
		part, line, left := c.part(c.shippable()[0])
		require.Contains(t, c.ship(vars{"number": "1"}, group(part, line, left+1)), "quantity requested")
	}},
	{"shopify.fulfillment_one_order", func(t *testing.T, c *caller) {
		part, line, _ := c.part(c.shippable()[0])
		other, otherLine, _ := c.part(c.shippable()[1])
		require.Contains(t, c.ship(vars{"number": "1"}, group(part, line, 1), group(other, otherLine, 1)), "same order")
	}},
	{"shopify.fulfillment_one_location", func(t *testing.T, c *caller) {
		for _, id := range c.shippable() {
			a := c.ask(partsDocument, vars{"id": id})
			one, two := a.at("data", "order", "fulfillmentOrders", "nodes", 0), a.at("data", "order", "fulfillmentOrders", "nodes", 1)
			if two == nil || answer(two.(map[string]any)).text("status") != "IN_PROGRESS" {
				continue
			}
			first, second := answer(one.(map[string]any)), answer(two.(map[string]any))
			both := []vars{{"fulfillmentOrderId": first.text("id")}, {"fulfillmentOrderId": second.text("id")}}
			require.Contains(t, c.ship(vars{"number": "1"}, both...), "same location")
			return
		}
		t.Fatal("no order is at two locations")
	}},
	{"shopify.tracking_info", func(t *testing.T, c *caller) {
		part, line, _ := c.part(c.shippable()[0])
		require.NotEmpty(t, c.ship(vars{"url": "https://www.t-cat.com.tw/"}, group(part, line, 1)))
	}},
	{"shopify.fulfillment_twice", func(t *testing.T, c *caller) {
		part, line, left := c.part(c.shippable()[1])
		for _, id := range c.shippable() {
			if left > 1 {
				break
			}
			part, line, left = c.part(id)
		}
		require.Empty(t, c.ship(vars{"number": "90312"}, group(part, line, 1)))
		require.Empty(t, c.Report().Violations)
		require.Empty(t, c.ship(vars{"number": "90312"}, group(part, line, 1)), "Shopify takes it")
	}},
	{"shopify.tracking_update", func(t *testing.T, c *caller) {
		order := c.shippable()[0]
		part, line, left := c.part(order)
		require.Empty(t, c.ship(vars{"number": "90312"}, group(part, line, left)))
		update := func(number string) answer {
			id := c.ask(`query X($id: ID!) { order(id: $id) { fulfillments(first: 1) { id } } }`, vars{"id": order}).at("data", "order", "fulfillments", 0, "id")
			return c.ask(`mutation X($id: ID!, $t: FulfillmentTrackingInput!) {
				fulfillmentTrackingInfoUpdate(fulfillmentId: $id, trackingInfoInput: $t) {
					fulfillment { trackingInfo(first: 1) { number } } userErrors { message }
				}
			}`, vars{"id": id, "t": vars{"number": number}})
		}
		reply := []any{"data", "fulfillmentTrackingInfoUpdate"}
		require.Equal(t, "90313", update("90313").text(append(reply, "fulfillment", "trackingInfo", 0, "number")...))
		require.Empty(t, c.Report().Violations)
		require.NoError(t, c.Act(connectors.Act{Kind: "take_back", Order: order}))
		require.Contains(t, update("90314").text(append(reply, "userErrors", 0, "message")...), "cancelled")
	}},
	{"shopify.idempotent", func(t *testing.T, c *caller) {
		a := c.ask(`mutation X($input: InventorySetQuantitiesInput!) { inventorySetQuantities(input: $input) { userErrors { code } } }`,
			vars{"input": stock("", stockRow(1))["input"]})
		require.Contains(t, a.text("errors", 0, "message"), "@idempotent")
	}},
	{"shopify.idempotency_key", func(t *testing.T, c *caller) {
		c.ask(stockDocument, stock("k1", stockRow(5)))
		a := c.ask(stockDocument, stock("k1", stockRow(6)))
		require.Equal(t, "IDEMPOTENCY_KEY_PARAMETER_MISMATCH", a.text("errors", 0, "extensions", "code"))
	}},
	{"shopify.change_from", func(t *testing.T, c *caller) {
		row := stockRow(5)
		delete(row, "changeFromQuantity")
		require.Contains(t, c.ask(stockDocument, stock("k1", row)).text("errors", 0, "message"), "changeFromQuantity")
	}},
	{"shopify.stock_row", func(t *testing.T, c *caller) {
		bad := stockRow(-1)
		bad["inventoryItemId"] = "gid://shopify/InventoryItem/46200200200002"
		a := c.ask(stockDocument, stock("k1", stockRow(5), bad))
		require.Equal(t, "INVALID_QUANTITY_NEGATIVE", a.text("data", "inventorySetQuantities", "userErrors", 0, "code"))
		_, changes, _ := c.StockOf(c.ListingKeys()[0])
		require.Zero(t, changes, "one bad row stops all")
	}},
	{"shopify.variant_of_product", func(t *testing.T, c *caller) {
		a := c.ask(skuDocument, vars{"p": "gid://shopify/Product/1", "v": []vars{{"id": "gid://shopify/ProductVariant/44100100100001"}}})
		require.Equal(t, "PRODUCT_VARIANT_DOES_NOT_EXIST", a.text("data", "productVariantsBulkUpdate", "userErrors", 0, "code"))
	}},
	{"shopify.webhook_uri", func(t *testing.T, c *caller) {
		require.NotNil(t, c.ask(hookDocument, vars{"w": vars{"uri": "http://localhost/hook"}}).at("data", "webhookSubscriptionCreate", "userErrors", 0))
	}},
	{"shopify.webhook_twice", func(t *testing.T, c *caller) {
		hook := vars{"w": vars{"uri": "https://hooks.example.com.tw/x"}}
		require.Nil(t, c.ask(hookDocument, hook).at("data", "webhookSubscriptionCreate", "userErrors", 0))
		require.Contains(t, c.ask(hookDocument, hook).text("data", "webhookSubscriptionCreate", "userErrors", 0, "message"), "already been taken")
	}},
}

func make251() []string {
	ids := make([]string, 251)
	for i := range ids {
		ids[i] = fmt.Sprintf("gid://shopify/Order/%d", i+1)
	}
	return ids
}

// orderIn finds an order with a part of that status.
func (c *caller) orderIn(status string) string {
	c.t.Helper()
	for _, id := range c.Expect(connectors.Window{From: c.now.Add(-7 * 24 * time.Hour), To: c.now}).Orders {
		if c.ask(partsDocument, vars{"id": id}).text("data", "order", "fulfillmentOrders", "nodes", 0, "status") == status {
			return id
		}
	}
	c.t.Fatalf("no order is %s", status)
	return ""
}

func TestEveryRuleHasTeeth(t *testing.T) {
	t.Parallel()
	bitten := map[string]bool{}
	for _, b := range breaches {
		bitten[b.rule] = true
		t.Run(b.rule, func(t *testing.T) {
			t.Parallel()
			c := open(t)
			b.breach(t, c)
			c.broken(b.rule)
		})
	}
	for _, rule := range open(t).Rules() {
		require.True(t, bitten[rule.ID], "no test breaks %s", rule.ID)
	}
}

func TestTheSameKeyGivesTheSameAnswerAndChangesNothingAgain(t *testing.T) {
	t.Parallel()
	c := open(t)
	key := c.ListingKeys()[0]
	first := c.ask(stockDocument, stock("k1", stockRow(5)))
	require.Equal(t, first["data"], c.ask(stockDocument, stock("k1", stockRow(5)))["data"])
	quantity, changes, _ := c.StockOf(key)
	require.Equal(t, 5, quantity)
	require.Equal(t, 1, changes)
	require.Empty(t, c.Report().Violations)
}

func TestAShipmentTakenBackMustBeShippedAnewInAnotherFulfilmentOrder(t *testing.T) {
	t.Parallel()
	c := open(t)
	id := c.shippable()[0]
	part, line, left := c.part(id)
	require.Empty(t, c.ship(vars{"number": "1"}, group(part, line, left)))
	require.NoError(t, c.Act(connectors.Act{Kind: "take_back", Order: id}))
	view, _ := c.Shop(id)
	require.Zero(t, view.Shipments)
	a := c.ask(partsDocument, vars{"id": id})
	require.Equal(t, "OPEN", a.text("data", "order", "fulfillmentOrders", "nodes", 1, "status"))
	require.NotEqual(t, part, a.text("data", "order", "fulfillmentOrders", "nodes", 1, "id"))
}

func TestOnlyWhatIsSelectedIsAnsweredAndItsCostIsTold(t *testing.T) {
	t.Parallel()
	c := open(t)
	a := c.ask(listDocument, vars{"n": 2})
	node, _ := a.at("data", "orders", "nodes", 0).(map[string]any)
	require.Len(t, node, 2)
	cost := []any{"extensions", "cost"}
	require.InDelta(t, 4, a.at(append(cost, "requestedQueryCost")...), 0, "a connection 2, and two orders")
	require.InDelta(t, 2000, a.at(append(cost, "throttleStatus", "maximumAvailable")...), 0)
}

func TestASmallBucketRunsDryAndFillsUpWithTheStoresClock(t *testing.T) {
	t.Parallel()
	c := open(t, "small_bucket")
	var refused answer
	for range 60 {
		if refused = c.ask(listDocument, vars{"n": 20}); refused.at("errors") != nil {
			break
		}
	}
	require.Equal(t, "THROTTLED", refused.text("errors", 0, "extensions", "code"))
	c.now = c.now.Add(2 * time.Second)
	require.Nil(t, c.ask(listDocument, vars{"n": 20}).at("errors"))
}

func TestTheListLagsBehindAndAnOrderAskedForByItsIDDoesNot(t *testing.T) {
	t.Parallel()
	c := open(t, "index_lag")
	newest := c.ask(listDocument, vars{"n": 250})
	c.now = c.now.Add(-40 * time.Minute) // the moment of the newest order
	lagging := c.ask(listDocument, vars{"n": 250})
	all, _ := newest.at("data", "orders", "nodes").([]any)
	fewer, _ := lagging.at("data", "orders", "nodes").([]any)
	require.Less(t, len(fewer), len(all))
	last, _ := all[len(all)-1].(map[string]any)
	require.NotNil(t, c.ask(partsDocument, vars{"id": last["id"]}).at("data", "order"))
}

func TestTheCallbackIsSignedAndUninstallingEndsEveryToken(t *testing.T) {
	t.Parallel()
	c := open(t)
	landed, err := c.Authorize(c.link(emulator.Redirects[0]))
	require.NoError(t, err)
	require.Contains(t, landed, "hmac=")
	_, err = c.Authorize("https://gw-demo-tw.myshopify.com/admin/settings/apps")
	require.NoError(t, err)
	status, _ := c.send(http.MethodPost, api, c.token, vars{"query": "query X { shop { name } }"})
	require.Equal(t, http.StatusUnauthorized, status)
	status, _ = c.trade(vars{"grant_type": "client_credentials"})
	require.Equal(t, http.StatusBadRequest, status)
	require.Empty(t, c.Report().Violations, "the client could not know")
}

func TestThePageOfConsentAsksAndLeadsBack(t *testing.T) {
	t.Parallel()
	c := open(t)
	u, err := url.Parse(c.link(emulator.Redirects[0]))
	require.NoError(t, err)
	visit := func(method, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), method, u.RequestURI(), strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		c.ServeHTTP(w, r)
		return w
	}
	require.Contains(t, visit(http.MethodGet, "").Body.String(), "GoWarehouse")
	require.Equal(t, http.StatusOK, visit(http.MethodPost, "answer=no").Code)
	landed := visit(http.MethodPost, "answer=yes")
	require.Equal(t, http.StatusSeeOther, landed.Code)
	require.True(t, strings.HasPrefix(landed.Header().Get("Location"), emulator.Redirects[0]))
}
