package emulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors/emulation/emulationtest"
)

// breakage breaks one rule by hand and says what must come.
type breakage struct {
	rule   string
	status int
	says   string
	do     func(c *client) answer
}

// spoiled sends a good list call with its request changed after it was signed.
func spoiled(change func(*http.Request)) func(*client) answer {
	return func(c *client) answer {
		c.spoil = change
		return c.list(week)
	}
}

func header(name, value string) func(*client) answer {
	return spoiled(func(r *http.Request) { r.Header.Set(name, value) })
}

// late signs a good call that many seconds away from the platform's clock.
func late(seconds int) func(*client) answer {
	return func(c *client) answer {
		at := fmt.Sprint(c.now.Unix() + int64(seconds))
		c.spoil = func(r *http.Request) {
			r.Header.Set("X-RT-Timestamp", at)
			r.Header.Set("X-RT-Authorization", c.signature(r.URL.RequestURI(), "", at))
		}
		return c.list(week)
	}
}

// query asks for orders with a part of a good query replaced.
func query(old, by string) func(*client) answer {
	return func(c *client) answer { return c.list(strings.Replace(week, old, by, 1)) }
}

func post(target, body string) func(*client) answer {
	return func(c *client) answer { return c.post(target, body) }
}

func many(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("261101%08d", i)
	}
	return ids
}

var breakages = []breakage{
	{"ruten.path", 404, "API not found", func(c *client) answer { return c.get("order/everything") }},
	{"ruten.path", 404, "API not found", func(c *client) answer { return c.get("order/detail") }},
	{"ruten.path", 404, "API not found", post("order/refund", `{"order_id":"26112300000123"}`)},
	{"ruten.path", 404, "API not found", post("order/cancel", `{"order_id":"26112300000123","reason":"缺貨"}`)},
	{"ruten.path", 404, "API not found", func(c *client) answer { return c.send(http.MethodPut, root+"product/item/offline", `{"item_id":"1"}`) }},
	{"ruten.user_agent", 403, "Cloudflare", header("User-Agent", "")},
	{"ruten.user_agent", 403, "Cloudflare", header("User-Agent", "Go-http-client/1.1")},
	{"ruten.headers", 401, "X-RT headers", spoiled(func(r *http.Request) { r.Header.Del("X-RT-Key") })},
	{"ruten.headers", 401, "X-RT headers", header("X-RT-Timestamp", "2026-11-23T06:30:00Z")},
	{"ruten.headers", 401, "X-RT headers", spoiled(func(r *http.Request) { r.Header.Del("X-RT-Authorization") })},
	{"ruten.content_type", 415, "application/json", header("Content-Type", "text/plain")},
	{"ruten.key", 401, "AUTH_INVALID_KEY", header("X-RT-Key", "GwDummyApiKey99")},
	{"ruten.timestamp", 401, "AUTH_TIMESTAMP_EXPIRED", late(-301)},
	{"ruten.timestamp", 401, "AUTH_TIMESTAMP_EXPIRED", late(301)},
	{"ruten.signature", 401, "AUTH_INVALID_SIGNATURE", spoiled(func(r *http.Request) {
		r.Header.Set("X-RT-Authorization", strings.ToUpper(r.Header.Get("X-RT-Authorization")))
	})},
	{"ruten.signature", 401, "AUTH_INVALID_SIGNATURE", spoiled(func(r *http.Request) {
		r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "All", "%41ll", 1) // the same query in other bytes
	})},
	{"ruten.signature", 401, "AUTH_INVALID_SIGNATURE", func(c *client) answer {
		c.recipe = 1
		return c.list(week)
	}},
	{"ruten.signature", 401, "AUTH_INVALID_SIGNATURE", func(c *client) answer {
		c.recipe = 2
		return c.list(week)
	}},
	{"ruten.page", 400, "page_size", query("page=1", "page=0")},
	{"ruten.page", 400, "page_size", query("page=1", "page=%2B1")},
	{"ruten.page", 400, "page_size", query("page=1", "page=01")},
	{"ruten.page", 400, "page_size", query("page_size=30", "page_size=101")},
	{"ruten.page", 400, "page_size", func(c *client) answer { return c.get("product/list?page=1") }},
	{"ruten.query", 400, "parameter", query("page=1", "page=1&page=2")},
	{"ruten.query", 400, "parameter", func(c *client) answer { return c.get("product/list?page=1&page_size=30&sort=price") }},
	{"ruten.order_status", 400, "order_status", query("All", "WaitShip")},
	{"ruten.dates", 400, "start_date", query("&start_date=2026-11-16", "")},
	{"ruten.dates", 400, "start_date", query("2026-11-16", "2026-11-16T00:00:00")},
	{"ruten.dates", 400, "start_date", query("2026-11-16", "2026-11-24")},
	{"ruten.window", 400, "30 days", query("2026-11-16", "2026-10-24")},
	{"ruten.body", 400, "JSON object", post("order/detail", `["26112300000123"]`)},
	{"ruten.body", 400, "JSON object", post("order/detail", `{"order_ids":[26112300000123]}`)},
	{"ruten.body", 400, "JSON object", post("order/detail", `{"order_ids":["26112300000123"],"fields":"all"}`)},
	{"ruten.body", 400, "JSON object", post("order/detail", `{"order_ids":["26112300000123"]} {}`)},
	{"ruten.detail_batch", 400, "1 to 50", post("order/detail", named())},
	{"ruten.detail_batch", 400, "1 to 50", post("order/detail", named(many(51)...))},
	{"ruten.detail_batch", 400, "1 to 50", post("order/detail", named("1", "1"))},
	{"ruten.ship_fields", 400, "required", func(c *client) answer { return c.post("order/ship", shipping(c.waiting("HOUSE"), "", "801417283631")) }},
	{"ruten.ship_fields", 400, "required", func(c *client) answer {
		return c.post("order/ship", shipping(c.waiting("HOUSE"), "黑貓宅急便", ""))
	}},
	{"ruten.ship_way", 400, "ORDER_STATUS_INVALID", func(c *client) answer {
		return c.post("order/ship", shipping(c.waiting("SEVEN"), "黑貓宅急便", "801417283631"))
	}},
	{"ruten.ship_once", 400, "shipped already", func(c *client) answer {
		body := shipping(c.waiting("HOUSE"), "黑貓宅急便", "801417283631")
		require.Equal(c.t, http.StatusOK, c.post("order/ship", body).status)
		return c.post("order/ship", body)
	}},
	{"ruten.number_batch", 400, "1 to 50", post("order/logistics", named(many(51)...))},
	{"ruten.number_way", 200, "不支援露天取號", func(c *client) answer { return c.post("order/logistics", named(c.waiting("HOUSE"))) }},
	{"ruten.number_once", 200, "已取號", func(c *client) answer {
		body := named(c.waiting("SEVEN"))
		require.Contains(c.t, c.post("order/logistics", body).body, `"shipping_no":"F`)
		return c.post("order/logistics", body)
	}},
	{"ruten.label_batch", 400, "1 to 50", post("order/logistics/label", named())},
	{"ruten.label_number", 400, "no number", func(c *client) answer { return c.post("order/logistics/label", named(c.waiting("SEVEN"))) }},
	{"ruten.stock_quantity", 400, "qty", func(c *client) answer {
		return c.put(`{"item_id":"` + c.listing("MUG-CAT").Item + `","qty":-1}`)
	}},
	{"ruten.stock_quantity", 400, "qty", func(c *client) answer {
		key := c.listing("TEE-BK-M")
		return c.put(`{"item_id":"` + key.Item + `","spec_info":[{"spec_id":"` + key.Variant + `"}]}`)
	}},
	{"ruten.stock_specs", 400, "spec_info", func(c *client) answer { return c.put(`{"item_id":"` + c.listing("TEE-BK-M").Item + `","qty":5}`) }},
	{"ruten.stock_specs", 400, "spec_info", func(c *client) answer {
		return c.put(`{"item_id":"` + c.listing("MUG-CAT").Item + `","spec_info":[{"spec_id":"1","qty":5}]}`)
	}},
}

func TestEveryRuleRefusesAndCounts(t *testing.T) {
	t.Parallel()
	offences := map[string][]emulationtest.Offence[*client, answer]{}
	for _, b := range breakages {
		commit := func(_ *testing.T, c *client) answer { return b.do(c) }
		offences[b.rule] = append(offences[b.rule], emulationtest.Offence[*client, answer]{Commit: commit, Status: b.status, Says: b.says})
	}
	emulationtest.Teeth(t, newClient, offences)
}

func TestACarefulClientBreaksNoRule(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	house, seven := c.waiting("HOUSE"), c.waiting("SEVEN")
	require.Equal(t, http.StatusOK, c.post("order/ship", shipping(house, "黑貓宅急便", "801417283631")).status)
	now := c.single(house)
	require.Equal(t, "Shipped", now.Status)
	require.Equal(t, "801417283631", now.Shipping.Number)
	require.Equal(t, "黑貓宅急便", now.Shipping.Company)

	require.Equal(t, http.StatusOK, c.post("order/logistics", named(seven)).status)
	require.Equal(t, "Shipped", c.single(seven).Status, "taking the number is what ships")
	require.Equal(t, http.StatusOK, c.post("order/logistics/label", named(seven)).status)
	require.Equal(t, http.StatusOK, c.put(`{"item_id":"`+c.listing("MUG-CAT").Item+`","qty":0}`).status)
	require.Equal(t, http.StatusOK, c.get("product/store_class/list").status)
	c.now = c.now.Add(time.Hour)
	require.Equal(t, http.StatusOK, c.list(week).status)
	require.Equal(t, http.StatusOK, c.list(strings.Replace(week, "2026-11-16", "2026-10-25", 1)).status, "thirty days, both ends counted")
	require.Empty(t, c.Report().Violations)
}
