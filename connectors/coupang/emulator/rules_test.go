package emulator_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
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
		return c.list("ACCEPT", "")
	}
}

func header(change func(string) string) func(*client) answer {
	return spoiled(func(r *http.Request) { r.Header.Set("Authorization", change(r.Header.Get("Authorization"))) })
}

// replaced is a good Authorization with one part changed.
func replaced(pattern, by string) func(*client) answer {
	return header(func(good string) string { return regexp.MustCompile(pattern).ReplaceAllString(good, by) })
}

func many(n int, thing string) string { return strings.TrimSuffix(strings.Repeat(thing+",", n), ",") }

var breakages = []breakage{
	{"coupang.path", 404, "There is no such API", func(c *client) answer { return c.get(openapi + "v5/vendors/A00012345/everything") }},
	{"coupang.path", 404, "There is no such API", func(c *client) answer { return c.post(sheets, "{}") }},
	{"coupang.header", 401, "HMAC format is invalid", replaced(", ", ",")},
	{"coupang.header", 401, "HMAC format is invalid", spoiled(func(r *http.Request) { r.Header.Del("Authorization") })},
	{"coupang.header", 401, "HMAC format is invalid", replaced("signed-date=", "signed-date=20")},
	{"coupang.header", 401, "HMAC format is invalid", header(strings.ToUpper)},
	{"coupang.date", 401, "Specified signature is expired.", func(c *client) answer {
		c.now = c.now.Add(-5*time.Minute - time.Second)
		stale := c.authorization(http.MethodGet, sheets, "status=ACCEPT", c.now)
		c.now = start
		c.spoil = func(r *http.Request) { r.Header.Set("Authorization", stale) }
		return c.get(sheets + "?status=ACCEPT")
	}},
	{"coupang.date", 401, "Specified signature is expired.", replaced("signed-date=26", "signed-date=20")},
	{"coupang.key", 401, "Request is not authorized.", replaced("access-key=1", "access-key=2")},
	{"coupang.sign", 401, "Invalid signature.", spoiled(func(r *http.Request) {
		r.URL.RawQuery = strings.ReplaceAll(r.URL.RawQuery, ":", "%3A") // the same query in other bytes
	})},
	{"coupang.vendor", 404, "Invalid vendor ID", func(c *client) answer { return c.get(openapi + "v5/vendors/A00099999/ordersheets?status=ACCEPT") }},
	{"coupang.vendor", 400, "Invalid vendor ID", func(c *client) answer {
		return c.send(http.MethodPatch, ack, `{"vendorId":"A00099999","shipmentBoxIds":[1]}`)
	}},
	{"coupang.vendor", 404, "Invalid vendor ID", func(c *client) answer { return c.get(goods + "?vendorId=A00099999&maxPerPage=10") }},
	{"coupang.body", 400, "Object text must begin", func(c *client) answer { return c.send(http.MethodPatch, ack, `[1]`) }},
	{"coupang.body", 400, "must be numbers", func(c *client) answer {
		return c.send(http.MethodPatch, ack, `{"vendorId":"A00012345","shipmentBoxIds":["853138000012345666"]}`)
	}},
	{"coupang.body", 400, "Object text must begin", func(c *client) answer {
		return c.post(upload, c.taken("THIRD_PARTY", 1).invoices(dto{carrier: "DIRECT", number: "1", extra: `,"note":"x"`}, nil))
	}},
	{"coupang.status", 400, "status is required", func(c *client) answer { return c.list("ACCEPT", "&status=INSTRUCT") }},
	{"coupang.status", 400, "status is required", func(c *client) answer { return c.list("CANCEL", "") }},
	{"coupang.dates", 400, "createdAtFrom", func(c *client) answer {
		return c.get(sheets + "?createdAtFrom=2026-11-16&createdAtTo=2026-11-23&status=ACCEPT")
	}},
	{"coupang.dates", 400, "createdAtFrom", func(c *client) answer {
		return c.get(sheets + "?createdAtFrom=2026-11-23%2B08:00&createdAtTo=2026-11-16%2B08:00&status=ACCEPT")
	}},
	{"coupang.window_days", 400, "over 31 days", func(c *client) answer {
		return c.get(sheets + "?createdAtFrom=2026-10-23%2B08:00&createdAtTo=2026-11-23%2B08:00&status=ACCEPT")
	}},
	{"coupang.window_hours", 400, "over 24 hours", func(c *client) answer {
		return c.get(sheets + "?searchType=timeFrame&createdAtFrom=2026-11-22T00:00%2B08:00&createdAtTo=2026-11-23T00:01%2B08:00&status=ACCEPT")
	}},
	{"coupang.minute_paging", 400, "not supported", func(c *client) answer {
		return c.get(sheets + "?searchType=timeFrame&createdAtFrom=2026-11-22T00:00%2B08:00&createdAtTo=2026-11-22T01:00%2B08:00&status=ACCEPT&maxPerPage=50")
	}},
	{"coupang.page_size", 400, "maxPerPage", func(c *client) answer { return c.list("ACCEPT", "&maxPerPage=51") }},
	{"coupang.token", 400, "nextToken", func(c *client) answer { return c.list("ACCEPT", "&nextToken=2") }},
	{"coupang.return_status", 400, "required", func(c *client) answer {
		return c.get(stops + "?searchType=timeFrame&createdAtFrom=2026-11-16T00:00%2B08:00&createdAtTo=2026-11-23T00:00%2B08:00")
	}},
	{"coupang.return_status", 400, "31 days", func(c *client) answer {
		return c.get(stops + "?searchType=timeFrame&createdAtFrom=2026-10-16T00:00%2B08:00&createdAtTo=2026-11-23T00:00%2B08:00&status=RU")
	}},
	{"coupang.ack_batch", 400, "1 to 50", func(c *client) answer {
		return c.send(http.MethodPatch, ack, `{"vendorId":"A00012345","shipmentBoxIds":[`+many(51, "853138000012345666")+`]}`)
	}},
	{"coupang.ack_status", 200, "INVALID_STATUS", func(c *client) answer { return c.acknowledge(c.taken("THIRD_PARTY", 1).Box) }},
	{"coupang.invoice_fields", 400, "all fields", func(c *client) answer {
		whole := c.taken("THIRD_PARTY", 1).invoices(own, nil)
		return c.post(upload, strings.Replace(whole, `"preSplitShipped":false,`, "", 1))
	}},
	{"coupang.invoice_items", 200, "NOT_FOUND_VENDOR_ITEM", func(c *client) answer {
		r := c.taken("THIRD_PARTY", 3)
		r.Items = r.Items[:2]
		return c.post(upload, r.invoices(own, nil))
	}},
	{"coupang.invoice_status", 200, "INVALID_STATUS", func(c *client) answer { return c.post(upload, c.fresh("THIRD_PARTY", 1).invoices(own, nil)) }},
	{"coupang.invoice_status", 200, "INVALID_STATUS", func(c *client) answer {
		r := c.taken("THIRD_PARTY", 1)
		require.Contains(c.t, c.post(upload, r.invoices(own, nil)).body, `"responseCode":0`)
		return c.post(upload, r.invoices(own, nil))
	}},
	{"coupang.invoice_number", 200, "INVALID_INVOICE_NUMBER", func(c *client) answer {
		return c.post(upload, c.taken("THIRD_PARTY", 1).invoices(dto{carrier: "DIRECT", number: "SF-1"}, nil))
	}},
	{"coupang.invoice_duplicate", 200, "DUPLICATE_INVOICE_NUMBER", func(c *client) answer {
		one, other := c.taken("THIRD_PARTY", 1), c.taken("THIRD_PARTY", 3)
		require.Contains(c.t, c.post(upload, one.invoices(own, nil)).body, `"responseCode":0`)
		return c.post(upload, other.invoices(own, nil))
	}},
	{"coupang.carrier", 500, "internal exception", func(c *client) answer {
		return c.post(upload, c.taken("THIRD_PARTY", 1).invoices(dto{carrier: "TCAT", number: "1"}, nil))
	}},
	{"coupang.split", 200, "NOT_ALLOW_VENDOR_DIRECT", func(c *client) answer { return c.post(upload, c.taken("THIRD_PARTY", 3).cut("DIRECT", "2026-11-25")) }},
	{"coupang.split", 200, "IS_SEPARATE_MUST_BE_TRUE", func(c *client) answer { return c.post(upload, c.taken("THIRD_PARTY", 3).cut("SFEXPRESS", "")) }},
	{"coupang.update_status", 200, "NOT_FOUND_INVOICE_NUMBER", func(c *client) answer { return c.post(correct, c.taken("THIRD_PARTY", 1).invoices(own, nil)) }},
	{"coupang.label_batch", 400, "1 to 10", func(c *client) answer {
		return c.post(printer, `{"shipmentBoxIdList":[`+many(11, "1")+`],"templateName":"SIXTY_FORTY_MM","quantity":1}`)
	}},
	{"coupang.label_template", 400, "templateName", func(c *client) answer {
		return c.post(printer, `{"shipmentBoxIdList":[1],"templateName":"A6","quantity":1}`)
	}},
	{"coupang.label_number", 400, "not available", func(c *client) answer {
		return c.post(printer, `{"shipmentBoxIdList":[`+c.taken("CGF_LITE", 1).Box.String()+`],"templateName":"SIXTY_FORTY_MM","quantity":1}`)
	}},
	{"coupang.stock_quantity", 400, "유효하지 않은 재고수량", func(c *client) answer {
		return c.send(http.MethodPut, items+c.option()+"/quantities/-1", "")
	}},
	{"coupang.stock_body", 400, "no body", func(c *client) answer { return c.send(http.MethodPut, items+c.option()+"/quantities/5", "{}") }},
	{"coupang.product_page", 400, "maxPerPage", func(c *client) answer { return c.get(goods + "?vendorId=A00012345&maxPerPage=101") }},
	{"coupang.place_page", 400, "pageNum", func(c *client) answer { return c.get(centres + "?pageNum=0&pageSize=50") }},
	{"coupang.place_page", 400, "pageNum", func(c *client) answer { return c.get(leaving + "?pageNum=1&pageSize=51") }},
	{"coupang.rate", 429, "Too Many Requests", func(c *client) answer {
		require.NoError(c.t, c.Turn("rate_limit", true))
		for range 10 {
			require.Equal(c.t, http.StatusOK, c.list("ACCEPT", "").status)
		}
		return c.list("ACCEPT", "")
	}},
}

// cut writes an upload that ships the first item and leaves the others.
func (r row) cut(carrier, follows string) string {
	return r.invoices(dto{carrier: carrier, number: "SF77", split: true}, func(i int, d dto) dto {
		if i > 0 {
			d.number, d.estimated = "", follows
		}
		return d
	})
}

func (c *client) option() string { return c.ListingKeys()[0].Item }

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
	r := c.taken("THIRD_PARTY", 3)
	require.Contains(t, c.post(upload, r.invoices(own, nil)).body, `"responseCode":0`)
	require.Equal(t, "NONE_TRACKING", c.single(r.Box).Status, "the vendor delivers himself")
	lite := c.taken("CGF_LITE", 1)
	require.Empty(t, c.single(lite.Box).Number)
	c.now = c.now.Add(20 * time.Second)
	require.NotEmpty(t, c.single(lite.Box).Number)
	require.Equal(t, http.StatusOK, c.send(http.MethodPut, items+c.option()+"/quantities/0", "").status)
	require.Equal(t, http.StatusOK, c.get(goods+"?vendorId=A00012345&nextToken=1&maxPerPage=100").status)
	require.Equal(t, http.StatusOK, c.get(centres+"?pageNum=1&pageSize=50").status)
	require.Empty(t, c.Report().Violations)
}

func TestWorkInWINGIsNoMistakeOfTheClient(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	r := c.taken("THIRD_PARTY", 1)
	require.NoError(t, c.Act(connectors.Act{Kind: "ship_elsewhere", Order: r.Box.String()}))
	require.Contains(t, c.post(upload, r.invoices(own, nil)).body, "INVALID_STATUS")
	require.Empty(t, c.Report().Violations)
}
