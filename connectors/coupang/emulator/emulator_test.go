package emulator_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// init keeps the PDF library from writing a configuration into the home folder.
func init() { api.DisableConfigDir() }

func TestABoxThatIsSplitMovesWhatShips(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	r := c.taken("THIRD_PARTY", 3)
	require.Contains(t, c.post(upload, r.cut("SFEXPRESS", "2026-11-25")).body, `"responseCode":0`)
	var boxes []row
	c.get(openapi+"v5/vendors/A00012345/"+r.Order.String()+"/ordersheets").into(t, &boxes)
	require.Len(t, boxes, 2)
	require.Equal(t, r.Box, boxes[0].Box)
	require.Len(t, boxes[0].Items, 2, "the rest keeps the box")
	require.Equal(t, "INSTRUCT", boxes[0].Status)
	require.Equal(t, "SF77", boxes[1].Number)
	require.Equal(t, "DEPARTURE", boxes[1].Status)

	rest := boxes[0]
	again := dto{carrier: "SFEXPRESS", number: "SF78", split: true, presplit: true}
	require.Contains(t, c.post(upload, rest.invoices(again, nil)).body, `"responseCode":0`)
	require.Equal(t, "SF78", c.single(rest.Box).Number)
	require.Empty(t, c.Report().Violations)
}

func TestAnAddressChangesWhileABoxIsAcceptedOnly(t *testing.T) {
	t.Parallel()
	c := newClient(t, "address_change")
	r := c.fresh("THIRD_PARTY", 1)
	c.acknowledge(r.Box)
	now := c.single(r.Box)
	require.NotEqual(t, r.To.City+r.To.Address, now.To.City+now.To.Address)
	require.Equal(t, r.To.Name, now.To.Name)
	require.Error(t, c.Act(connectors.Act{Kind: "change_address", Order: r.Box.String()}))
}

func TestACancelledBoxIsRefusedOrShownCancelled(t *testing.T) {
	t.Parallel()
	for _, shown := range []bool{false, true} {
		c := newClient(t)
		require.NoError(t, c.Turn("cancelled_shown", shown))
		r := c.fresh("THIRD_PARTY", 1)
		require.NoError(t, c.Act(connectors.Act{Kind: "cancel", Order: r.Box.String()}))
		got := c.get(sheets + "/" + r.Box.String())
		if shown {
			require.Contains(t, got.body, `"canceled":true`)
			continue
		}
		require.Equal(t, http.StatusBadRequest, got.status)
		require.Contains(t, got.body, "취소 또는 반품")
	}
}

func TestStoppedBoxesAreListedAndRefuseToShip(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	r := c.taken("THIRD_PARTY", 1)
	require.NoError(t, c.Act(connectors.Act{Kind: "request_cancel", Order: r.Box.String()}))
	got := c.get(stops + "?searchType=timeFrame&createdAtFrom=2026-11-16T00:00%2B08:00&createdAtTo=2026-11-23T15:00%2B08:00&status=RU")
	require.Contains(t, got.body, r.Box.String())
	require.Contains(t, c.post(upload, r.invoices(own, nil)).body, "ORDER_DELIVERY_CANCELED_HOLDING_FOR_CANCEL")
	require.Positive(t, c.single(r.Box).Items[0].Held)
}

func TestLabelsArePDFsOfNumberedBoxes(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	r := c.taken("CGF_LITE", 2)
	c.now = c.now.Add(time.Minute)
	var text string
	c.post(printer, `{"shipmentBoxIdList":[`+r.Box.String()+`],"templateName":"SIXTY_FORTY_MM","quantity":2}`).into(t, &text)
	pdf, err := base64.StdEncoding.DecodeString(text)
	require.NoError(t, err)
	pages, err := api.PageCount(bytes.NewReader(pdf), nil)
	require.NoError(t, err)
	require.Equal(t, 2, pages)
}

func TestPagesDoNotMoveWhenBoxesLeaveTheList(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	var page struct {
		Data []row  `json:"data"`
		Next string `json:"nextToken"`
	}
	require.NoError(t, json.Unmarshal([]byte(c.list("ACCEPT", "&maxPerPage=5").body), &page))
	require.Len(t, page.Data, 5)
	all := c.rows("ACCEPT")
	require.NoError(t, c.Act(connectors.Act{Kind: "cancel", Order: page.Data[0].Box.String()}))
	require.NoError(t, json.Unmarshal([]byte(c.list("ACCEPT", "&maxPerPage=5&nextToken="+page.Next).body), &page))
	require.Equal(t, all[5].Box, page.Data[0].Box)
}

func TestMinutesAreListedWithoutPages(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	got := c.get(sheets + "?searchType=timeFrame&createdAtFrom=2026-11-23T11:00%2B08:00&createdAtTo=2026-11-23T12:00%2B08:00&status=ACCEPT")
	var rows []row
	got.into(t, &rows)
	require.Len(t, rows, 1)
	require.NotContains(t, got.body, "nextToken")
}

func TestSwitchesChangeWhatIsSaid(t *testing.T) {
	t.Parallel()
	box := newClient(t).fresh("THIRD_PARTY", 1).Box.String()
	for _, s := range []struct{ name, target, says, not string }{
		{"code_text", sheets + "/" + box, `"code":"200"`, `"code":200`},
		{"plain_money", sheets + "/" + box, `"shippingPrice":0`, "nanos"},
		{"local_times", sheets + "/" + box, `T18:30:00"`, "+08:00"},
		{"null_numbers", sheets + "/" + box, `"safeNumber":null`, "+886"},
		{"masked_names", sheets + "/" + box, `**"`, "no mask"},
		{"korea_only", items + "90071992584/inventories", "not activated", "amountInStock"},
		{"html_403", sheets + "/" + box, "Access Denied", "{"},
		{"foreign_ip", sheets + "/" + box, "Not allowed IP", "data"},
		{"key_expired", sheets + "/" + box, "not authorized", "data"},
		{"wrapped_pages", centres + "?pageNum=1&pageSize=50", `"data":{"content":[`, `"data":[`},
		{"growth_nest", goods + "/239092172", `"marketplaceItemData":{`, `"vendorItemId":9007199258,`},
	} {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			got := newClient(t, s.name).get(s.target).body
			require.Contains(t, got, s.says)
			require.NotContains(t, got, s.not)
		})
	}
}

func TestSwitchesChangeWhatIsListed(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	count := func() int { return len(c.rows("INSTRUCT")) }
	before := count()
	require.NoError(t, c.Turn("stop_vanishes", true))
	require.Equal(t, before-1, count(), "the box whose buyer asks to stop it")
	require.NoError(t, c.Turn("wide_504", true))
	require.Equal(t, http.StatusGatewayTimeout, c.list("ACCEPT", "").status)
	require.NoError(t, c.Turn("wide_504", false))
	require.NoError(t, c.Turn("token_null", true))
	require.Contains(t, c.list("ACCEPT", "").body, `"nextToken":null`)

	lag := newClient(t, "list_lag")
	all := len(lag.rows("ACCEPT"))
	lag.now = lag.now.Add(-3*time.Hour + 5*time.Minute) // five minutes after the last order
	require.Len(t, lag.rows("ACCEPT"), all-1)
}

func TestTheVendorsNumbersComeFromCoupangWhereTheMarketWorksSo(t *testing.T) {
	t.Parallel()
	c := newClient(t, "auto_number", "no_label")
	r := c.taken("THIRD_PARTY", 1)
	c.now = c.now.Add(time.Minute)
	require.True(t, strings.HasPrefix(c.single(r.Box).Number, "CP"))
	got := c.post(printer, `{"shipmentBoxIdList":[`+r.Box.String()+`],"templateName":"SIXTY_FORTY_MM","quantity":1}`)
	require.Equal(t, http.StatusForbidden, got.status)
}

func TestAnAcknowledgementCanFailInPart(t *testing.T) {
	t.Parallel()
	c := newClient(t, "partial_failure")
	one, other := c.fresh("THIRD_PARTY", 1), c.fresh("THIRD_PARTY", 3)
	got := c.acknowledge(one.Box, other.Box)
	require.Equal(t, http.StatusOK, got.status)
	require.Contains(t, got.body, `"responseCode":1`)
	require.Equal(t, "ACCEPT", c.single(one.Box).Status)
	require.Equal(t, "INSTRUCT", c.single(other.Box).Status)
	require.Contains(t, c.acknowledge("1").body, `"responseCode":99`)
}

func TestWhatBecameOfABoxCanBeAsked(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	r := c.taken("THIRD_PARTY", 1)
	require.Contains(t, c.get(sheets+"/"+r.Box.String()+"/history").body, `"deliveryStatus":"INSTRUCT"`)
	other := c.fresh("THIRD_PARTY", 3)
	require.NoError(t, c.Act(connectors.Act{Kind: "cancel", Order: other.Box.String()}))
	got := c.get(stops + "?searchType=timeFrame&createdAtFrom=2026-11-16T00:00%2B08:00&createdAtTo=2026-11-23T15:00%2B08:00&cancelType=CANCEL")
	require.Contains(t, got.body, other.Box.String())
	require.Contains(t, got.body, `"receiptType":"CANCEL"`)
	require.Equal(t, http.StatusBadRequest, c.get(sheets+"/999999999999999999").status)
	require.Equal(t, http.StatusBadRequest, c.get(openapi+"v5/vendors/A00012345/99/ordersheets").status)
	require.Empty(t, c.Report().Violations)
}

func TestLabelsHaveTheSizeOfTheirTemplate(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	r := c.taken("CGF_LITE", 1)
	c.now = c.now.Add(time.Minute)
	for template, height := range map[string]float64{"SIXTY_FORTY_MM": 40, "SIXTY_THIRTY_MM": 30} {
		var text string
		c.post(printer, `{"shipmentBoxIdList":[`+r.Box.String()+`],"templateName":"`+template+`","quantity":1}`).into(t, &text)
		pdf, err := base64.StdEncoding.DecodeString(text)
		require.NoError(t, err)
		sizes, err := api.PageDims(bytes.NewReader(pdf), nil)
		require.NoError(t, err)
		require.InDelta(t, 60, sizes[0].Width*25.4/72, 0.1)
		require.InDelta(t, height, sizes[0].Height*25.4/72, 0.1)
	}
}

func TestTheOtherWaysOfTheDocumentsAreOpen(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	r := c.fresh("CGF_LITE", 1)
	put := c.send(http.MethodPut, strings.Replace(ack, "/v4/", "/v5/", 1), `{"vendorId":"A00012345","shipmentBoxIds":[`+r.Box.String()+`]}`)
	require.Contains(t, put.body, `"responseCode":0`)
	c.now = c.now.Add(time.Minute)
	var text string
	c.post(printer, `{"orderIdList":[`+r.Order.String()+`],"templateName":"SIXTY_FORTY_MM","quantity":1}`).into(t, &text)
	require.NotEmpty(t, text)
	var products []any
	c.get(goods+"?vendorId=A00012345").into(t, &products)
	require.LessOrEqual(t, len(products), 10)
	require.Equal(t, http.StatusOK, c.get(centres).status)
	require.Empty(t, c.Report().Violations)
}
