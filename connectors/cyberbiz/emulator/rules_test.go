package emulator_test

// Each rule of the emulator is broken here with hand-written HTTP: the answer is the one of FACTS.md and exactly one violation of that
// rule is counted.

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors/emulation/emulationtest"
)

// offence is one broken rule.
type offence = emulationtest.Offence[*shop, answer]

func calls(method, path, body string) func(*testing.T, *shop) answer {
	return func(t *testing.T, s *shop) answer { return s.call(t, method, path, body) }
}

func signs(method, path, body string, spoil func(*signature)) func(*testing.T, *shop) answer {
	return func(t *testing.T, s *shop) answer { return s.signed(t, method, path, body, spoil) }
}

func variantPath(s *shop, managed bool) string {
	for _, key := range s.ListingKeys() {
		if _, _, counted := s.StockOf(key); counted == managed {
			return "/v1/products/" + key.Item + "/product_variants/" + key.Variant
		}
	}
	panic("no such variant")
}

var offences = map[string]offence{
	"cyberbiz.authorization": {Status: 401, Says: `{"error":`, Commit: func(t *testing.T, s *shop) answer {
		return s.do(t, "GET", "/shop", "", nil)
	}},
	"cyberbiz.scope": {Status: 403, Says: `{"messages":"沒有權限：write_orders"}`, Commit: func(t *testing.T, s *shop) answer {
		return s.do(t, "PUT", path(plainOne, "/preparing"), "", bearer(s.Token("public read_orders", time.Time{})))
	}},
	"cyberbiz.hmac_parameters": {Status: 401, Says: "HMAC signature cannot be verified", Commit: signs("GET", "/v1/orders", "", func(s *signature) {
		s.algorithm = "hmac-sha1"
	})},
	"cyberbiz.hmac_headers": {Status: 401, Says: "cannot be verified", Commit: signs("PUT", path(plainOne, "/preparing"), "{}", func(s *signature) {
		s.list = "x-date request-line" // and not the body
	})},
	"cyberbiz.hmac_date": {Status: 401, Says: "x-date header", Commit: signs("GET", "/v1/orders", "", func(s *signature) {
		s.date = s.date.Add(-301 * time.Second)
	})},
	"cyberbiz.hmac_digest": {Status: 401, Says: "does not match", Commit: signs("PUT", path(plainOne, "/preparing"), "{}", func(s *signature) {
		s.digested = "{ }"
	})},
	"cyberbiz.hmac_signature": {Status: 401, Says: "does not match", Commit: signs("GET", "/v1/orders", "", func(s *signature) {
		s.target = "/v1/products"
	})},
	"cyberbiz.legacy_door": {Status: 404, Says: "no Route matched", Commit: signs("POST", cvsLabelPath, "{}", nil)},
	"cyberbiz.route":       {Status: 404, Says: "無此資源", Commit: calls("GET", "/v1/limit_collections", "")},
	"cyberbiz.rate": {Switches: []string{"rate_limited"}, Status: 429, Says: "rate limit", Prepare: func(t *testing.T, s *shop) {
		for range 5 {
			require.Equal(t, http.StatusOK, s.call(t, "GET", "/shop", "").status)
		}
	}, Commit: calls("GET", "/shop", "")},
	"cyberbiz.body": {Status: 422, Commit: calls("POST", path(plainOne, "/fulfillments/custom_shipping"), `{"line_item_ids":`)},
	"cyberbiz.body_size": {Status: 413, Says: "Request size limit exceeded",
		Commit: calls("POST", infoPath, `{"note":"`+strings.Repeat("長", 700_000)+`"}`)},
	"cyberbiz.page":           {Status: 422, Commit: calls("GET", "/v1/orders?page=0", "")},
	"cyberbiz.per_page":       {Status: 200, Commit: calls("GET", "/v1/orders?per_page=51", "")},
	"cyberbiz.parameter":      {Status: 422, Says: "financial_statuses", Commit: calls("GET", "/v1/orders?financial_statuses=paid,unheard", "")},
	"cyberbiz.parameter_name": {Status: 200, Commit: calls("GET", "/v1/orders?status=open", "")},
	"cyberbiz.paid": {Status: 422, Says: "尚未付款",
		Commit: calls("POST", path(pendingOne, "/fulfillments/custom_shipping"), custom(line(pendingOne, 0)))},
	"cyberbiz.open": {Status: 403, Says: "messages",
		Commit: calls("POST", path(cancelledOne, "/fulfillments/custom_shipping"), custom(line(cancelledOne, 0)))},
	"cyberbiz.shipped_twice": {Status: 422, Says: "商品已出貨",
		Commit: calls("POST", path(shippedOne, "/fulfillments/custom_shipping"), custom(line(shippedOne, 0)))},
	"cyberbiz.line_items": {Status: 422, Commit: calls("POST", path(plainOne, "/fulfillments/custom_shipping"), custom(line(threeLines, 0)))},
	"cyberbiz.tracking_number": {Status: 422, Commit: calls("POST", path(plainOne, "/fulfillments/custom_shipping"),
		strings.Replace(custom(line(plainOne, 0)), "907712345678", "", 1))},
	"cyberbiz.tracking_company": {Status: 422, Commit: calls("POST", path(plainOne, "/fulfillments/custom_shipping"),
		strings.Replace(custom(line(plainOne, 0)), "ezcat", "EZCAT", 1))},
	"cyberbiz.notify_customer": {Status: 422, Commit: calls("POST", path(plainOne, "/fulfillments/custom_shipping"),
		strings.Replace(custom(line(plainOne, 0)), `,"notify_customer":true`, "", 1))},
	"cyberbiz.own_shipping": {Status: 422, Says: "平台物流",
		Commit: calls("POST", path(byTCat, "/fulfillments/custom_shipping"), custom(line(byTCat, 0)))},
	"cyberbiz.cvs_order":   {Status: 422, Commit: calls("POST", fmt.Sprintf("/v2/orders/%d/cvs_shipping", order(plainOne)), "{}")},
	"cyberbiz.measurement": {Status: 422, Commit: calls("POST", fmt.Sprintf("/v2/orders/%d/cvs_shipping", order(toHilife)), "{}")},
	"cyberbiz.cvs_size":    {Status: 422, Commit: calls("POST", fmt.Sprintf("/v2/orders/%d/cvs_shipping", order(toTCatStore)), `{"size":120}`)},
	"cyberbiz.support_shipping": {Status: 200, Says: "此訂單未使用此物流",
		Commit: calls("POST", supportPath, home("ezcat", "", byHCT, line(byHCT, 0), line(byHCT, 1)))},
	"cyberbiz.support_fields": {Status: 422,
		Commit: calls("POST", supportPath, home("hct", `,"is_fragile":false`, byHCT, line(byHCT, 0), line(byHCT, 1)))},
	"cyberbiz.label_type": {Status: 422, Commit: func(t *testing.T, s *shop) answer {
		made := s.toStore(t, toFamily, "{}")
		return s.call(t, "POST", cvsLabelPath, fmt.Sprintf(`{"shipping_type":"family","fulfillment_ids":[%.0f]}`, made["id"]))
	}},
	"cyberbiz.label_ids": {Status: 422, Commit: calls("POST", supportLabelPath, fmt.Sprintf(`{"shipping_type":"ezcat","order_ids":[%d]}`, order(byTCat)))},
	"cyberbiz.print_type": {Status: 422,
		Commit: calls("POST", supportLabelPath, fmt.Sprintf(`{"shipping_type":"ezcat","print_type":"thermal","order_ids":[%d]}`, order(byTCat)))},
	"cyberbiz.inventory": {Status: 422, Commit: func(t *testing.T, s *shop) answer {
		return s.call(t, "PUT", variantPath(s, true), `{"inventory_quantity":-1}`)
	}},
	"cyberbiz.untracked": {Status: 422, Says: "未啟用庫存管理", Commit: func(t *testing.T, s *shop) answer {
		return s.call(t, "PUT", variantPath(s, false), `{"inventory_quantity":5}`)
	}},
	"cyberbiz.branch_batch": {Status: 422, Says: "items",
		Commit: calls("PUT", "/v2/products/batch_update_branch_store_inventory", `{"store_number":"S001","items":[{"sku":"TEE-BK-M","inventory_quantity":-1}]}`)},
	"cyberbiz.branch_job": {Status: 404, Commit: calls("GET", "/v2/products/branch_store_inventory_update_status?job_id=1", "")},
	"cyberbiz.sku": {Status: 422, Commit: func(t *testing.T, s *shop) answer {
		return s.call(t, "PUT", variantPath(s, true), `{"sku":47}`)
	}},
}

func TestEachBrokenRuleIsRefusedAndCountedOnce(t *testing.T) {
	t.Parallel()
	emulationtest.Teeth(t, open, emulationtest.Once(offences))
}
