package emulator_test

// What the shop does beside refusing: both doors, lists, the life of an order, labels, and the awkward behaviours (FACTS.md section 8).

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// The dummy token of FACTS.md section 1.2: it ends two hours after it was made.
const shortToken = "eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjE3OTUzOTkyMDAsImV4cCI6MTc5NTQwNjQwMCwic2hvcF9pZCI6NzEwOSwic2NvcGVzIjoicHVibGljIHNob3BfYXBpIiwic2hv" +
	"cF9kb21haW4iOiJkZW1vLXNob3AuY3liZXJiaXouY28ifQ.W6d3HagUt_MJwenROlEVLz6IKBW5xsjXJfKLNrRXqP4"

func TestATokenOpensTheShopUntilItEnds(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.now = time.Unix(1795406399, 0)
	a := s.do(t, "GET", "/shop", "", bearer(shortToken))
	require.Equal(t, http.StatusOK, a.status, a.body)
	require.Equal(t, "山海選物", a.object(t)["shop_info"].(map[string]any)["name"])
	s.now = s.now.Add(time.Second)
	require.Equal(t, http.StatusUnauthorized, s.do(t, "GET", "/shop", "", bearer(shortToken)).status)
	require.Empty(t, s.rulesBroken(), "a token that ended is no broken rule")
}

func TestAForgedOrRevokedTokenIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	parts := strings.Split(s.Token("public read_orders", time.Time{}), ".")
	parts[1] = base64.RawURLEncoding.EncodeToString([]byte(`{"shop_id":7109,"scopes":"read_orders write_orders"}`))
	require.Equal(t, http.StatusUnauthorized, s.do(t, "GET", "/v1/orders", "", bearer(strings.Join(parts, "."))).status)
	require.Equal(t, http.StatusUnauthorized, s.do(t, "GET", "/v1/orders", "", bearer("no.jwt")).status)
	require.NoError(t, s.Act(connectors.Act{Kind: "revoke"}))
	require.Equal(t, http.StatusUnauthorized, s.call(t, "GET", "/shop", "").status)
	require.Equal(t, http.StatusUnauthorized, s.signed(t, "GET", "/v1/orders", "", nil).status)
	require.Empty(t, s.rulesBroken())
}

// The signatures of FACTS.md section 1.3, as they stand there.
func TestTheVectorsOpenTheOlderDoor(t *testing.T) {
	t.Parallel()
	const body = `{"line_item_ids":"126360067","tracking_number":"907712345678","tracking_company":"ezcat","notify_customer":true}`
	for name, v := range map[string]struct{ method, path, body, list, signature string }{
		"the path alone":     {"GET", "/v1/orders?page=1&per_page=50", "", "x-date request-line", "pHDKfbZd5nwrWRl2SUb32FIONSUXjXNDSo8IBPhYmig="},
		"with its query":     {"GET", "/v1/orders?page=1&per_page=50&statuses=open", "", "x-date request-line", "N95hZFWieBubPLyMOTqpkdxxwxxqHczVMP3bSih/fD8="},
		"with a body":        {"POST", "/v1/orders/56943817/fulfillments/custom_shipping", body, "x-date request-line digest", "XDsgsuF4m3bUw/A7gUI4oiwVNYI7bkgH9bps9K+Egao="},
		"of another request": {"GET", "/v1/orders", "", "x-date request-line", "N95hZFWieBubPLyMOTqpkdxxwxxqHczVMP3bSih/fD8="},
	} {
		s := open(t)
		a := s.do(t, v.method, v.path, v.body, http.Header{
			"X-Date": {"Mon, 23 Nov 2026 02:00:00 GMT"}, "Digest": {"SHA-256=VyRdpItnr010r4eQMCChaJd+dVAK/a+azUXpif5iM9Y="},
			"Authorization": {fmt.Sprintf(`hmac username="gw-demo@example.com", algorithm="hmac-sha256", headers="%s", signature="%s"`, v.list, v.signature)},
		})
		if name == "of another request" {
			require.Equal(t, http.StatusUnauthorized, a.status, name)
			continue
		}
		require.NotEqual(t, http.StatusUnauthorized, a.status, "%s: %s", name, a.body)
	}
}

func TestAListTellsItsPages(t *testing.T) {
	t.Parallel()
	s := open(t)
	a := s.call(t, "GET", "/v1/orders?per_page=10&page=2&offset=3", "")
	require.Len(t, a.rows(t), 10)
	for name, want := range map[string]string{
		"X-Page": "2", "X-Per-Page": "10", "X-Offset": "3", "X-Total": "24", "X-Total-Pages": "3", "X-Next-Page": "3", "X-Prev-Page": "1",
	} {
		require.Equal(t, want, a.header.Get(name), name)
	}
	require.NotEmpty(t, a.header.Get("X-Request-Id"))
	last := s.call(t, "GET", "/v1/orders?per_page=10&page=3", "")
	require.Equal(t, []string{""}, last.header["X-Next-Page"], "the last page has the header, and it is empty")
	require.Greater(t, a.rows(t)[0]["order_number"], last.rows(t)[0]["order_number"], "the newest come first")
	stripped := open(t, "no_page_headers").call(t, "GET", "/v1/orders", "")
	require.Empty(t, stripped.header["X-Total"])
}

func TestFiltersAreUnionsInsideAndIntersectionsAcross(t *testing.T) {
	t.Parallel()
	s := open(t)
	count := func(query string) int { return len(s.call(t, "GET", "/v1/orders?"+query, "").rows(t)) }
	require.Equal(t, 27, count(""))
	require.Equal(t, count("financial_statuses=paid")+count("financial_statuses=cod"), count("financial_statuses=paid,cod"))
	require.Equal(t, 1, count("financial_statuses=remitted"))
	require.Equal(t, 0, count("financial_statuses=remitted&statuses=cancelled"))
	require.Equal(t, 1, count("data_source=pos"))
	require.Equal(t, 27, count("financial_statuses=all_financial_status"))
	require.Equal(t, 1, count("return_statuses=request_return"))
	from := s.now.Add(-40 * time.Minute).In(connectors.Taipei).Format("2006-01-02+15:04:05")
	require.Equal(t, 1, count("start_time="+from), "a bound is inclusive")
	require.Equal(t, 1, count("updated_at_start_time="+from))
	require.Equal(t, 27, count("end_time="+from))
	require.Equal(t, 26, count("updated_at_end_time="+from))
	require.Empty(t, s.rulesBroken())
}

func TestOrdersAreFoundByTheirNumbers(t *testing.T) {
	t.Parallel()
	s := open(t)
	rows := s.call(t, "GET", "/v1/orders/get_order_id?order_numbers=1102,9999,1101", "").rows(t)
	require.Equal(t, []map[string]any{{"order_number": 1102.0, "order_id": 56943830.0}, {"order_number": 1101.0, "order_id": 56943817.0}}, rows)
	none := s.call(t, "GET", "/v1/orders/get_order_id?order_numbers=9999", "")
	require.Equal(t, http.StatusPartialContent, none.status)
	require.Empty(t, none.rows(t))
}

func TestAnOrderIsWrittenAsRecorded(t *testing.T) {
	t.Parallel()
	s := open(t)
	a := s.call(t, "GET", path(toFamily, ""), "")
	row := a.object(t)
	require.Contains(t, a.body, `"total_price":1160.0`, "money is a float")
	require.Contains(t, a.body, `"total_discount":100,`, "or a whole number")
	require.Equal(t, "006598", row["receiver"].(map[string]any)["cvs_store_id"])
	require.Equal(t, map[string]any{"type": "FAMILY", "name": "全家超商取貨"}, row["shipping_vendor"])
	require.Equal(t, "cod", row["statuses"].(map[string]any)["financial_status"])
	require.NotContains(t, row, "token", "only lists show it")
	combo := s.call(t, "GET", path(comboOne, ""), "").object(t)["line_items"].([]any)[0].(map[string]any)
	require.Nil(t, combo["sku"])
	group := combo["related_items"].([]any)[0].(map[string]any)
	require.EqualValues(t, 2, group["quantity"])
	require.Len(t, group["items"], 2)
	require.Equal(t, http.StatusNotFound, s.call(t, "GET", "/v1/orders/99", "").status)
}

func TestPreparingCanBeUndoneUntilAnythingIsShipped(t *testing.T) {
	t.Parallel()
	s := open(t)
	status := func(a answer) any { return a.object(t)["statuses"].(map[string]any)["fulfillment_status"] }
	require.Equal(t, "preparing", status(s.call(t, "PUT", path(plainOne, "/preparing"), "")))
	require.Equal(t, "unshipped", status(s.call(t, "PUT", path(plainOne, "/unshipped"), "")))
	require.Equal(t, http.StatusForbidden, s.call(t, "PUT", path(shippedOne, "/unshipped"), "").status)
	require.Equal(t, http.StatusForbidden, s.call(t, "PUT", path(shippedOne, "/change_to_custom_shipping"), "").status)
}

func TestAnOrderShipsLineByLineWithAnOwnCarrier(t *testing.T) {
	t.Parallel()
	s := open(t)
	a := s.call(t, "POST", path(threeLines, "/fulfillments/custom_shipping"), custom(line(threeLines, 0), line(threeLines, 1)))
	require.Equal(t, http.StatusCreated, a.status, a.body)
	require.Equal(t, "907712345678", a.object(t)["tracking_number"])
	require.Equal(t, "partial", s.call(t, "GET", path(threeLines, ""), "").object(t)["statuses"].(map[string]any)["fulfillment_status"])
	require.Equal(t, http.StatusCreated, s.call(t, "POST", path(threeLines, "/fulfillments/custom_shipping"), custom(line(threeLines, 2))).status)
	view, _ := s.Shop(fmt.Sprint(order(threeLines)))
	require.Equal(t, connectors.StateShipped, view.State)
	require.Equal(t, 2, view.Shipments)
	require.Equal(t, 2, view.Notices)
	quiet := strings.Replace(custom(line(plainOne, 0)), "true", "false", 1)
	require.Equal(t, http.StatusCreated, s.call(t, "POST", path(plainOne, "/fulfillments/custom_shipping"), quiet).status)
	view, _ = s.Shop(fmt.Sprint(order(plainOne)))
	require.Zero(t, view.Notices)
}

func TestAnOrderLeavesThePlatformsLogistics(t *testing.T) {
	t.Parallel()
	s := open(t)
	vendor := s.call(t, "PUT", path(byTCat, "/change_to_custom_shipping"), "").object(t)["shipping_vendor"]
	require.Equal(t, "custom", vendor.(map[string]any)["type"])
	require.Equal(t, http.StatusCreated, s.call(t, "POST", path(byTCat, "/fulfillments/custom_shipping"), custom(line(byTCat, 0))).status)
	require.Empty(t, s.rulesBroken())
}

func TestAStoreParcelIsShippedAtOnceAndHasItsLabel(t *testing.T) {
	t.Parallel()
	s := open(t)
	made := s.toStore(t, toFamily, "{}")
	require.Equal(t, "FAMILY_C2C", made["tracking_company"])
	require.Equal(t, "family_c2c", made["cvs_shipping_type"])
	require.NotEmpty(t, made["tracking_number"])
	view, _ := s.Shop(fmt.Sprint(order(toFamily)))
	require.Equal(t, connectors.StateArranged, view.State)
	require.Equal(t, 1, view.Notices, "the buyer hears of it")
	a := s.call(t, "POST", cvsLabelPath, fmt.Sprintf(`{"shipping_type":"family_c2c","fulfillment_ids":[%.0f]}`, made["id"]))
	require.Equal(t, "application/zip", a.header.Get("Content-Type"))
	require.Regexp(t, `^attachment; filename=cvs_family_c2c_shipping_labels_\d+\.zip$`, a.header.Get("Content-Disposition"))
	name, data := a.file(t)
	require.Equal(t, "labels.pdf", name)
	require.True(t, strings.HasPrefix(data, "%PDF-") && strings.HasSuffix(data, "%%EOF\n"))
	require.Contains(t, data, made["tracking_number"])
	require.Contains(t, data, "COD 1160 TWD")
	require.NoError(t, s.Act(connectors.Act{Kind: "hand_over", Order: fmt.Sprint(order(toFamily))}))
	view, _ = s.Shop(fmt.Sprint(order(toFamily)))
	require.Equal(t, connectors.StateShipped, view.State)
}

func TestSevenElevenC2CGivesAPage(t *testing.T) {
	t.Parallel()
	for _, bare := range []bool{false, true} {
		s := open(t)
		require.NoError(t, s.Turn("bare_html", bare))
		made := s.toStore(t, toSeven, "")
		a := s.call(t, "POST", cvsLabelPath, fmt.Sprintf(`{"shipping_type":"seven_c2c","fulfillment_ids":[%.0f]}`, made["id"]))
		page := a.body
		if bare {
			require.Equal(t, "text/html; charset=utf-8", a.header.Get("Content-Type"))
		} else {
			var name string
			name, page = a.file(t)
			require.Equal(t, "labels.html", name)
		}
		require.Contains(t, page, made["tracking_number"])
		require.Contains(t, page, "建盛門市")
	}
}

func TestTheOlderDoorShipsToAStoreAndGivesTheDataOfItsLabel(t *testing.T) {
	t.Parallel()
	s := open(t)
	for n, body := range map[int]string{toSeven: "{}", toHilife: `{"measurement":"S60"}`, toFamily: "{}"} {
		a := s.signed(t, "POST", path(n, "/fulfillments/cvs_shipping"), body, nil)
		require.Equal(t, http.StatusCreated, a.status, a.body)
		require.NotContains(t, a.object(t), "cvs_shipping_type")
		infos := s.signed(t, "POST", infoPath, fmt.Sprintf(`{"fulfillment_ids":[%.0f]}`, a.object(t)["id"]), nil)
		row := infos.rows(t)[0]
		require.Equal(t, a.object(t)["tracking_number"], row["tracking_number"])
		require.Equal(t, n == toSeven, row["html"] != nil)
		require.Equal(t, n == toHilife, row["pdf"] != nil)
	}
	require.Empty(t, s.rulesBroken())
}

func TestACarrierGivesItsNumberWithTheThirdLook(t *testing.T) {
	t.Parallel()
	s := open(t)
	answer := s.call(t, "POST", supportPath, home("hct", "", byHCT, line(byHCT, 0), line(byHCT, 1))).object(t)
	require.Empty(t, answer["failed_orders"])
	made := answer["fulfillments"].([]any)[0].(map[string]any)
	require.Nil(t, made["tracking_number"])
	require.EqualValues(t, order(byHCT), made["order_id"])
	for i, given := range []bool{false, false, true} {
		parcel := s.call(t, "GET", path(byHCT, "/fulfillments"), "").rows(t)[0]
		require.Equal(t, given, parcel["tracking_number"] != "", i)
	}
	a := s.call(t, "POST", supportLabelPath, fmt.Sprintf(`{"shipping_type":"hct","print_type":"thermal","order_ids":[%d]}`, order(byHCT)))
	require.Regexp(t, `filename=support_hct_shipping_labels_\d+\.zip$`, a.header.Get("Content-Disposition"))
	_, data := a.file(t)
	require.Contains(t, data, "CYBERBIZ hct")
	require.Empty(t, s.rulesBroken())
}

func TestOneOrderOfABatchMayFail(t *testing.T) {
	t.Parallel()
	s := open(t, "carrier_fails")
	body := fmt.Sprintf(`{"shipping_type":"ezcat","size":60,"temperature":"cold","fridge_or_frozen":"fridge","is_fragile":false,"shipping_orders":[
		{"order_id":%d,"line_item_ids":[%d]},{"order_id":%d,"line_item_ids":[%d]}]}`, order(byTCat), line(byTCat, 0), order(byTCatCold), line(byTCatCold, 0))
	a := s.call(t, "POST", supportPath, body)
	require.Equal(t, http.StatusOK, a.status)
	require.Equal(t, []any{map[string]any{"order_id": float64(order(byTCat)), "message": "收件地址不在配送範圍"}}, a.object(t)["failed_orders"])
	require.Len(t, a.object(t)["fulfillments"], 1)
}

func TestAPlanWithoutLabelsAnswers401ToThemAlone(t *testing.T) {
	t.Parallel()
	s := open(t, "unlicensed")
	a := s.call(t, "POST", fmt.Sprintf("/v2/orders/%d/cvs_shipping", order(toFamily)), "{}")
	require.Equal(t, http.StatusUnauthorized, a.status)
	require.JSONEq(t, `{"error":["此商店尚未開通此功能"]}`, a.body)
	require.Equal(t, http.StatusOK, s.call(t, "GET", "/shop", "").status)
}

func TestAwkwardAnswers(t *testing.T) {
	t.Parallel()
	unknown := open(t, "null_unknown").call(t, "GET", "/v1/orders/99", "")
	require.Equal(t, answer{http.StatusOK, unknown.header, "null\n"}, unknown)
	late := open(t, "error_200").call(t, "POST", path(pendingOne, "/fulfillments/custom_shipping"), custom(line(pendingOne, 0)))
	require.Equal(t, http.StatusOK, late.status)
	require.JSONEq(t, `{"error":["訂單尚未付款，無法出貨"]}`, late.body)
	mixed := open(t, "mixed_numbers").call(t, "GET", path(toFamily, ""), "")
	require.Contains(t, mixed.body, `"order_number":"1110"`)
	require.Contains(t, mixed.body, `"total_price":1160}`)
	bare := open(t, "null_fields").call(t, "GET", path(toFamily, ""), "").object(t)
	for _, name := range []string{"customer", "shipping_vendor", "fulfillments", "order_name", "note"} {
		require.Nil(t, bare[name], name)
	}
	require.Nil(t, open(t, "no_label_type").toStore(t, toFamily, "{}")["cvs_shipping_type"])
	drifting := open(t, "page_drift")
	first := drifting.call(t, "GET", "/v1/orders?per_page=5", "").rows(t)
	second := drifting.call(t, "GET", "/v1/orders?per_page=5&page=2", "").rows(t)
	require.Equal(t, first[4]["id"], second[0]["id"])
}

func TestTheRateIsFiveASecond(t *testing.T) {
	t.Parallel()
	s := open(t, "rate_limited")
	for range 5 {
		require.Equal(t, http.StatusOK, s.call(t, "GET", "/shop", "").status)
	}
	require.Equal(t, http.StatusTooManyRequests, s.call(t, "GET", "/shop", "").status)
	s.now = s.now.Add(time.Second)
	require.Equal(t, http.StatusOK, s.call(t, "GET", "/shop", "").status)
}

func TestProductsShowTheirIDsInListsOnly(t *testing.T) {
	t.Parallel()
	s := open(t)
	rows := s.call(t, "GET", "/v1/products", "").rows(t)
	require.Len(t, rows, 11)
	variants, pictures := 0, map[bool]int{}
	for _, row := range rows {
		variants += len(row["product_variants"].([]any))
		pictures[row["photo_urls"] != nil]++
		detail := s.call(t, "GET", fmt.Sprintf("/v1/products/%.0f", row["id"]), "").object(t)
		require.NotContains(t, detail, "id")
		require.Equal(t, row["title"], detail["title"])
	}
	require.Equal(t, len(emulation.Products)+len(emulation.Bundles)+3, variants)
	require.NotZero(t, pictures[true]*pictures[false], "photos and photo_urls")
	detail := s.call(t, "GET", variantPath(s, false), "").object(t)
	require.NotContains(t, detail, "id")
	require.Nil(t, detail["inventory_quantity"])
	require.Nil(t, detail["sku"])
	require.Equal(t, http.StatusNotFound, s.call(t, "GET", "/v1/products/1/product_variants/2", "").status)
	require.Equal(t, http.StatusNotFound, s.call(t, "GET", "/v1/products/1", "").status)
}

func TestTheShopNamesItsShippingMethods(t *testing.T) {
	t.Parallel()
	s := open(t)
	names := s.call(t, "GET", "/v1/products/bind_shippings", "").object(t)["shipping_names"]
	require.Contains(t, names, "全家取貨付款")
	require.Contains(t, names, "無人機配送")
	require.Len(t, names, 11)
}

func TestAVariantIsEditedInPart(t *testing.T) {
	t.Parallel()
	s := open(t)
	at := variantPath(s, true)
	before := s.call(t, "GET", at, "").object(t)
	require.EqualValues(t, 7, s.call(t, "PUT", at, `{"inventory_quantity":7}`).object(t)["inventory_quantity"])
	after := s.call(t, "PUT", at, `{"sku":"NEW-1"}`).object(t)
	require.Equal(t, "NEW-1", after["sku"])
	require.EqualValues(t, 7, after["inventory_quantity"])
	require.Equal(t, before["price"], after["price"])
}

func TestAWebhookIsSignedInHexadecimal(t *testing.T) {
	t.Parallel()
	s := open(t)
	header, body, there := s.Push("orders/paid", fmt.Sprint(order(plainOne)))
	require.True(t, there)
	require.Len(t, header.Get("X-Cyberbiz-Hmac-Sha256"), 64)
	require.Equal(t, "demo-shop.cyberbiz.co", header.Get("X-Cyberbiz-Domain"))
	require.Equal(t, "3517baba7d61e9517758cdc1c911c453cc7cb3bff89818144c69cf12f3e170a1", header.Get("X-Cyberbiz-Domain-Hmac-Sha256"))
	var row map[string]any
	require.NoError(t, json.Unmarshal(body, &row))
	require.EqualValues(t, order(plainOne), row["id"], "the body is the order itself")
	_, _, there = s.Push("orders/paid", "12")
	require.False(t, there)
}

func TestThingsThatCannotHappenAreTold(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, act := range []connectors.Act{
		{Kind: "cancel", Order: "99"}, {Kind: "dance", Order: fmt.Sprint(order(plainOne))}, {Kind: "sell", Listing: connectors.ListingKey{Item: "1"}},
		{Kind: "hand_over", Order: fmt.Sprint(order(plainOne))}, {Kind: "change_quantity", Order: fmt.Sprint(order(plainOne)), Quantity: 1},
	} {
		require.Error(t, s.Act(act), act.Kind)
	}
	_, err := s.Authorize("https://example.com")
	require.Error(t, err)
}
