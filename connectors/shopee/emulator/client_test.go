package emulator_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation/emulationtest"
	"gowarehouse/connectors/shopee/emulator"
)

// start is when every test begins.
var start = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// client is a careful client written by hand: it signs as FACTS.md 1.3 says and knows no connector.
type client struct {
	t      *testing.T
	e      *emulator.Emulator
	server *httptest.Server
	now    time.Time
	token  string
	shop   string
}

// newClient opens a pretended Shopee with its sample orders.
func newClient(t *testing.T, switches ...string) *client {
	t.Helper()
	return open(t, connectors.EmulatorOptions{Seed: 7}, switches...)
}

func open(t *testing.T, options connectors.EmulatorOptions, switches ...string) *client {
	t.Helper()
	c := &client{t: t, now: start}
	options.Now = func() time.Time { return c.now }
	made, err := emulator.New(options)
	require.NoError(t, err)
	c.e = made.(*emulator.Emulator)
	emulationtest.Turn(t, c.e, switches...)
	values := c.e.Credentials()
	c.token, c.shop = values["access_token"], values["shop_id"]
	c.server = httptest.NewServer(c.e)
	t.Cleanup(c.server.Close)
	return c
}

// answer is what came back.
type answer struct {
	status int
	kind   string
	body   []byte
}

func (a answer) code() string {
	var e struct {
		Error string `json:"error"`
	}
	_ = json.Unmarshal(a.body, &e)
	return strings.TrimSpace(e.Error)
}

// into reads the answer's response.
func (a answer) into(t *testing.T, v any) {
	t.Helper()
	require.Empty(t, a.code(), string(a.body))
	var e struct {
		Response json.RawMessage `json:"response"`
	}
	require.NoError(t, json.Unmarshal(a.body, &e))
	require.NoError(t, json.Unmarshal(e.Response, v))
}

func (c *client) app() (id, key string) {
	app := c.e.App()
	return app["partner_id"], app["partner_key"]
}

func hmacHex(key, text string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

// signed gives the query of a call: a shop call, or a public one.
func (c *client) signed(name string, public bool) url.Values {
	id, key := c.app()
	stamp := strconv.FormatInt(c.now.Unix(), 10)
	base := id + "/api/v2/" + name + stamp
	q := url.Values{"partner_id": {id}, "timestamp": {stamp}}
	if !public {
		base += c.token + c.shop
		q.Set("access_token", c.token)
		q.Set("shop_id", c.shop)
	}
	q.Set("sign", hmacHex(key, base))
	return q
}

// raw sends a request as it is.
func (c *client) raw(method, name string, q url.Values, body string) answer {
	c.t.Helper()
	request, err := http.NewRequest(method, c.server.URL+"/api/v2/"+name+"?"+q.Encode(), strings.NewReader(body))
	require.NoError(c.t, err)
	status, header, read := emulationtest.Do(c.t, c.server.Client(), request)
	return answer{status, header.Get("Content-Type"), []byte(read)}
}

// get makes a shop call; pairs are key, value, key, value.
func (c *client) get(name string, pairs ...string) answer {
	c.t.Helper()
	q := c.signed(name, false)
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Add(pairs[i], pairs[i+1])
	}
	return c.raw(http.MethodGet, name, q, "")
}

// post makes a shop call with a JSON body.
func (c *client) post(name, body string) answer {
	c.t.Helper()
	return c.raw(http.MethodPost, name, c.signed(name, false), body)
}

// public makes a public call with a JSON body.
func (c *client) public(name, body string) answer {
	c.t.Helper()
	return c.raw(http.MethodPost, name, c.signed(name, true), body)
}

// landed has the merchant agree and gives what the browser brings back.
func (c *client) landed() url.Values {
	c.t.Helper()
	q := c.signed("shop/auth_partner", true)
	q.Set("redirect", "http://127.0.0.1:45123/landed")
	back, err := c.e.Authorize(c.server.URL + "/api/v2/shop/auth_partner?" + q.Encode())
	require.NoError(c.t, err)
	u, err := url.Parse(back)
	require.NoError(c.t, err)
	return u.Query()
}

// row is an order as get_order_detail tells it, as far as these tests need it.
type row struct {
	SN       string `json:"order_sn"`
	Status   string `json:"order_status"`
	Packages []struct {
		Number  string `json:"package_number"`
		Status  string `json:"logistics_status"`
		Channel int64  `json:"logistics_channel_id"`
	} `json:"package_list"`
	Items []struct {
		Item  int64 `json:"item_id"`
		Model int64 `json:"model_id"`
		Order int64 `json:"order_item_id"`
		Group int64 `json:"promotion_group_id"`
		Count int   `json:"model_quantity_purchased"`
	} `json:"item_list"`
	Address struct {
		Name string `json:"name"`
		Full string `json:"full_address"`
	} `json:"recipient_address"`
}

func (c *client) detail(numbers ...string) []row {
	c.t.Helper()
	var reply struct {
		Orders []row `json:"order_list"`
	}
	c.get("order/get_order_detail", "order_sn_list", strings.Join(numbers, ","),
		"response_optional_fields", "item_list,package_list,recipient_address").into(c.t, &reply)
	return reply.Orders
}

func (c *client) expected() connectors.Expectation {
	return c.e.Expect(connectors.Window{From: start.Add(-7 * 24 * time.Hour), To: start.Add(time.Hour)})
}

// on finds the first order ready to ship by a channel, and its package.
func (c *client) on(channel int64) (sn, pack string) {
	c.t.Helper()
	for _, o := range c.detail(c.expected().Shippable...) {
		if o.Packages[0].Channel == channel && o.Status == "READY_TO_SHIP" && o.Packages[0].Status == "LOGISTICS_READY" {
			return o.SN, o.Packages[0].Number
		}
	}
	c.t.Fatalf("no order of channel %d", channel)
	return "", ""
}

// numbered arranges an order of a drop-off channel without wishes and polls until it has its number.
func (c *client) numbered(channel int64) (sn, pack, number string) {
	c.t.Helper()
	sn, pack = c.on(channel)
	require.Empty(c.t, c.post("logistics/ship_order", `{"order_sn":"`+sn+`","dropoff":{}}`).code())
	for range 10 {
		var reply struct {
			Number string `json:"tracking_number"`
		}
		c.get("logistics/get_tracking_number", "order_sn", sn).into(c.t, &reply)
		if reply.Number != "" {
			return sn, pack, reply.Number
		}
	}
	c.t.Fatal("no number")
	return "", "", ""
}

// created makes the label of a numbered order.
func (c *client) created(channel int64) (sn, pack, number string) {
	c.t.Helper()
	sn, pack, number = c.numbered(channel)
	c.post("logistics/create_shipping_document", document(sn, pack, number, "THERMAL_AIR_WAYBILL"))
	return sn, pack, number
}

func document(sn, pack, number, kind string) string {
	return `{"order_list":[{"order_sn":"` + sn + `","package_number":"` + pack + `","tracking_number":"` + number + `","shipping_document_type":"` + kind + `"}]}`
}
