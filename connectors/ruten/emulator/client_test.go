package emulator_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/ruten/emulator"
)

// start is when every test begins: 14:30 in Taipei.
var start = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

const root = "/api/v1/"

// client is a careful client written by hand: it signs as FACTS.md §1.2 says and knows no connector.
type client struct {
	*emulator.Emulator
	t      *testing.T
	server *httptest.Server
	now    time.Time
	recipe int // 0 whole address in hex, 1 path and query in hex, 2 path in Base64
	spoil  func(*http.Request)
}

func newClient(t *testing.T, switches ...string) *client {
	t.Helper()
	c := &client{t: t, now: start}
	made, err := emulator.New(connectors.EmulatorOptions{Seed: 7, Now: func() time.Time { return c.now }})
	require.NoError(t, err)
	c.Emulator = made.(*emulator.Emulator)
	emulationtest.Turn(t, c, switches...)
	c.server = httptest.NewServer(c)
	t.Cleanup(c.server.Close)
	return c
}

// answer is what came back.
type answer struct {
	status int
	body   string
}

// Told gives what an offence is answered with.
func (a answer) Told() (status int, body string) { return a.status, a.body }

// into reads the answer's data.
func (a answer) into(t *testing.T, v any) {
	t.Helper()
	require.Equal(t, http.StatusOK, a.status, a.body)
	var e struct {
		Status string          `json:"status"`
		Data   json.RawMessage `json:"data"`
	}
	require.NoError(t, json.Unmarshal([]byte(a.body), &e))
	require.Equal(t, "success", e.Status)
	require.NoError(t, json.Unmarshal(e.Data, v))
}

func (c *client) signature(target, body, at string) string {
	keys := c.Credentials()
	path, _, _ := strings.Cut(target, "?")
	part := []string{c.server.URL + target, target, path}[c.recipe]
	mac := hmac.New(sha256.New, []byte(keys["secret_key"]))
	mac.Write([]byte(keys["salt_key"] + part + body + at))
	if c.recipe == 2 {
		return base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// send makes a signed request; spoil may change it afterwards.
func (c *client) send(method, target, body string) answer {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.server.URL+target, strings.NewReader(body))
	require.NoError(c.t, err)
	at := fmt.Sprint(c.now.Unix())
	request.Header.Set("X-RT-Key", c.Credentials()["api_key"])
	request.Header.Set("X-RT-Timestamp", at)
	request.Header.Set("X-RT-Authorization", c.signature(target, body, at))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "GoWarehouse/1.0")
	if c.spoil != nil {
		c.spoil(request)
	}
	status, _, read := emulationtest.Do(c.t, c.server.Client(), request)
	return answer{status, read}
}

func (c *client) get(target string) answer {
	c.t.Helper()
	return c.send(http.MethodGet, root+target, "")
}

func (c *client) post(target, body string) answer {
	c.t.Helper()
	return c.send(http.MethodPost, root+target, body)
}

func (c *client) put(body string) answer {
	c.t.Helper()
	return c.send(http.MethodPut, root+"product/item/stock", body)
}

// week is a good query for the orders of the last days.
const week = "order_status=All&page=1&page_size=30&start_date=2026-11-16&end_date=2026-11-23"

func (c *client) list(query string) answer { c.t.Helper(); return c.get("order/list?" + query) }

// row is an order, as far as these tests need it.
type row struct {
	ID       string          `json:"order_id"`
	Status   string          `json:"order_status"`
	PaidAt   *string         `json:"pay_time"`
	Total    json.RawMessage `json:"total_amount"`
	Shipping struct {
		Type     string `json:"type"`
		Number   string `json:"shipping_no"`
		Company  string `json:"shipping_company"`
		Receiver string `json:"receiver_name"`
		Address  string `json:"address"`
	} `json:"shipping"`
	Items []struct {
		Spec     string          `json:"spec_id"`
		Quantity json.RawMessage `json:"qty"`
	} `json:"items"`
}

// rows gives what the list shows.
func (c *client) rows(query string) []row {
	c.t.Helper()
	var data struct {
		Orders []row `json:"orders"`
	}
	c.list(query).into(c.t, &data)
	return data.Orders
}

func named(ids ...string) string {
	body, _ := json.Marshal(map[string][]string{"order_ids": ids})
	return string(body)
}

func (c *client) single(id string) row {
	c.t.Helper()
	var data struct {
		Orders []row `json:"orders"`
	}
	c.post("order/detail", named(id)).into(c.t, &data)
	require.Len(c.t, data.Orders, 1)
	return data.Orders[0]
}

// waiting gives an order that waits and is delivered in a way.
func (c *client) waiting(way string) string {
	c.t.Helper()
	for _, r := range c.rows(week) {
		if r.Status == "WaitConfirm" || r.Status == "WaitShip" {
			if c.single(r.ID).Shipping.Type == way {
				return r.ID
			}
		}
	}
	c.t.Fatalf("no order by %s", way)
	return ""
}

// shipping is the body of a ship call.
func shipping(id, company, number string) string {
	body, _ := json.Marshal(map[string]string{"order_id": id, "shipping_company": company, "shipping_no": number})
	return string(body)
}

// listing gives the numbers of what is sold under a SKU.
func (c *client) listing(sku string) connectors.ListingKey {
	c.t.Helper()
	for _, key := range c.ListingKeys() {
		if c.SKUOf(key) == sku {
			return key
		}
	}
	c.t.Fatalf("nothing is sold as %s", sku)
	return connectors.ListingKey{}
}
