package emulator_test

import (
	"crypto/hmac"
	"crypto/sha256"
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
	"gowarehouse/connectors/coupang/emulator"
	"gowarehouse/connectors/emulation/emulationtest"
)

// start is when every test begins: 14:30 in Taipei.
var start = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

const (
	openapi = "/v2/providers/openapi/apis/api/"
	sheets  = openapi + "v5/vendors/A00012345/ordersheets"
	ack     = openapi + "v4/vendors/A00012345/ordersheets/acknowledgement"
	upload  = openapi + "v4/vendors/A00012345/orders/invoices"
	correct = openapi + "v4/vendors/A00012345/orders/updateInvoices"
	printer = openapi + "v1/vendors/A00012345/label/printOrderLabel"
	stops   = openapi + "v6/vendors/A00012345/returnRequests"
	centres = openapi + "v5/vendors/A00012345/returnShippingCenters"
	items   = "/v2/providers/seller_api/apis/api/v1/marketplace/vendor-items/"
	goods   = "/v2/providers/seller_api/apis/api/v1/marketplace/seller-products"
	leaving = "/v2/providers/marketplace_openapi/apis/api/v2/vendor/shipping-place/outbound"
)

// client is a careful client written by hand: it signs as FACTS.md 1.1 says and knows no connector.
type client struct {
	*emulator.Emulator
	t      *testing.T
	server *httptest.Server
	now    time.Time
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
		Data json.RawMessage `json:"data"`
	}
	require.NoError(t, json.Unmarshal([]byte(a.body), &e))
	require.NoError(t, json.Unmarshal(e.Data, v))
}

func (c *client) authorization(method, path, query string, at time.Time) string {
	values := c.Credentials()
	date := at.UTC().Format("060102T150405Z")
	mac := hmac.New(sha256.New, []byte(values["secret_key"]))
	mac.Write([]byte(date + method + path + query))
	return "CEA algorithm=HmacSHA256, access-key=" + values["access_key"] + ", signed-date=" + date + ", signature=" + hex.EncodeToString(mac.Sum(nil))
}

// send makes a signed request; spoil may change it afterwards.
func (c *client) send(method, target, body string) answer {
	c.t.Helper()
	path, query, _ := strings.Cut(target, "?")
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.server.URL+target, strings.NewReader(body))
	require.NoError(c.t, err)
	request.Header.Set("Authorization", c.authorization(method, path, query, c.now))
	if c.spoil != nil {
		c.spoil(request)
	}
	status, _, read := emulationtest.Do(c.t, c.server.Client(), request)
	return answer{status, read}
}

func (c *client) get(target string) answer { c.t.Helper(); return c.send(http.MethodGet, target, "") }

func (c *client) post(target, body string) answer {
	c.t.Helper()
	return c.send(http.MethodPost, target, body)
}

// list asks for a state's boxes of the last days.
func (c *client) list(status string, more string) answer {
	c.t.Helper()
	return c.get(sheets + "?createdAtFrom=2026-11-16%2B08:00&createdAtTo=2026-11-23%2B08:00&status=" + status + more)
}

// row is a box, as far as these tests need it.
type row struct {
	Box    json.Number `json:"shipmentBoxId"`
	Order  json.Number `json:"orderId"`
	Status string      `json:"status"`
	Number string      `json:"invoiceNumber"`
	Kind   string      `json:"shipmentType"`
	To     struct {
		Name    string `json:"name"`
		Address string `json:"addr2"`
		City    string `json:"addr1"`
	} `json:"receiver"`
	Items []struct {
		Option json.Number `json:"vendorItemId"`
		Count  int         `json:"shippingCount"`
		Held   int         `json:"holdCountForCancel"`
	} `json:"orderItems"`
}

func (c *client) rows(status string) []row {
	c.t.Helper()
	var rows []row
	c.list(status, "").into(c.t, &rows)
	return rows
}

func (c *client) single(box json.Number) row {
	c.t.Helper()
	var one row
	c.get(sheets+"/"+box.String()).into(c.t, &one)
	return one
}

// fresh gives a box in ACCEPT of a kind with so many lines.
func (c *client) fresh(kind string, lines int) row {
	c.t.Helper()
	for _, r := range c.rows("ACCEPT") {
		if r.Kind == kind && len(r.Items) == lines {
			return r
		}
	}
	c.t.Fatalf("no box of %s with %d lines", kind, lines)
	return row{}
}

func (c *client) acknowledge(boxes ...json.Number) answer {
	c.t.Helper()
	ids := make([]string, len(boxes))
	for i, b := range boxes {
		ids[i] = b.String()
	}
	return c.send(http.MethodPatch, ack, `{"vendorId":"A00012345","shipmentBoxIds":[`+strings.Join(ids, ",")+`]}`)
}

// taken gives an acknowledged box.
func (c *client) taken(kind string, lines int) row {
	c.t.Helper()
	r := c.fresh(kind, lines)
	require.Contains(c.t, c.acknowledge(r.Box).body, `"responseCode":0`)
	return r
}

// dto is one element of an upload.
type dto struct {
	carrier, number  string
	split, presplit  bool
	estimated, extra string
}

// invoices writes an upload of every item of a box; change may alter each.
func (r row) invoices(d dto, change func(i int, d dto) dto) string {
	var list []string
	for i, item := range r.Items {
		one := d
		if change != nil {
			one = change(i, d)
		}
		list = append(list, fmt.Sprintf(`{"shipmentBoxId":%s,"orderId":%s,"vendorItemId":%s,"deliveryCompanyCode":%q,"invoiceNumber":%q,
			"splitShipping":%v,"preSplitShipped":%v,"estimatedShippingDate":%q%s}`,
			r.Box, r.Order, item.Option, one.carrier, one.number, one.split, one.presplit, one.estimated, one.extra))
	}
	return `{"vendorId":"A00012345","orderSheetInvoiceApplyDtos":[` + strings.Join(list, ",") + `]}`
}

var own = dto{carrier: "DIRECT", number: "903120000099"}
