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
)

// offence is one broken rule.
type offence struct {
	switches []string
	prepare  func(*testing.T, *shop) // what goes before, without fault
	commit   func(*testing.T, *shop) answer
	status   int
	text     string // in the answer
}

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
	"cyberbiz.authorization": {status: 401, text: `{"error":`, commit: func(t *testing.T, s *shop) answer {
		return s.do(t, "GET", "/shop", "", nil)
	}},
	"cyberbiz.scope": {status: 403, text: `{"messages":"沒有權限：write_orders"}`, commit: func(t *testing.T, s *shop) answer {
		return s.do(t, "PUT", path(plainOne, "/preparing"), "", bearer(s.Token("public read_orders", time.Time{})))
	}},
	"cyberbiz.hmac_parameters": {status: 401, text: "HMAC signature cannot be verified", commit: signs("GET", "/v1/orders", "", func(s *signature) {
		s.algorithm = "hmac-sha1"
	})},
	"cyberbiz.hmac_headers": {status: 401, text: "cannot be verified", commit: signs("PUT", path(plainOne, "/preparing"), "{}", func(s *signature) {
		s.list = "x-date request-line" // and not the body
	})},
	"cyberbiz.hmac_date": {status: 401, text: "x-date header", commit: signs("GET", "/v1/orders", "", func(s *signature) {
		s.date = s.date.Add(-301 * time.Second)
	})},
	"cyberbiz.hmac_digest": {status: 401, text: "does not match", commit: signs("PUT", path(plainOne, "/preparing"), "{}", func(s *signature) {
		s.digested = "{ }"
	})},
	"cyberbiz.hmac_signature": {status: 401, text: "does not match", commit: signs("GET", "/v1/orders", "", func(s *signature) {
		s.target = "/v1/products"
	})},
	"cyberbiz.legacy_door": {status: 404, text: "no Route matched", commit: signs("POST", cvsLabelPath, "{}", nil)},
	"cyberbiz.route":       {status: 404, text: "無此資源", commit: calls("GET", "/v1/limit_collections", "")},
	"cyberbiz.rate": {switches: []string{"rate_limited"}, status: 429, text: "rate limit", prepare: func(t *testing.T, s *shop) {
		for range 5 {
			require.Equal(t, http.StatusOK, s.call(t, "GET", "/shop", "").status)
		}
	}, commit: calls("GET", "/shop", "")},
	"cyberbiz.body": {status: 422, commit: calls("POST", path(plainOne, "/fulfillments/custom_shipping"), `{"line_item_ids":`)},
	"cyberbiz.body_size": {status: 413, text: "Request size limit exceeded",
		commit: calls("POST", infoPath, `{"note":"`+strings.Repeat("長", 700_000)+`"}`)},
	"cyberbiz.page":           {status: 422, commit: calls("GET", "/v1/orders?page=0", "")},
	"cyberbiz.per_page":       {status: 200, commit: calls("GET", "/v1/orders?per_page=51", "")},
	"cyberbiz.parameter":      {status: 422, text: "financial_statuses", commit: calls("GET", "/v1/orders?financial_statuses=paid,unheard", "")},
	"cyberbiz.parameter_name": {status: 200, commit: calls("GET", "/v1/orders?status=open", "")},
	"cyberbiz.paid": {status: 422, text: "尚未付款",
		commit: calls("POST", path(pendingOne, "/fulfillments/custom_shipping"), custom(line(pendingOne, 0)))},
	"cyberbiz.open": {status: 403, text: "messages",
		commit: calls("POST", path(cancelledOne, "/fulfillments/custom_shipping"), custom(line(cancelledOne, 0)))},
	"cyberbiz.shipped_twice": {status: 422, text: "商品已出貨",
		commit: calls("POST", path(shippedOne, "/fulfillments/custom_shipping"), custom(line(shippedOne, 0)))},
	"cyberbiz.line_items": {status: 422, commit: calls("POST", path(plainOne, "/fulfillments/custom_shipping"), custom(line(threeLines, 0)))},
	"cyberbiz.tracking_number": {status: 422, commit: calls("POST", path(plainOne, "/fulfillments/custom_shipping"),
		strings.Replace(custom(line(plainOne, 0)), "907712345678", "", 1))},
	"cyberbiz.tracking_company": {status: 422, commit: calls("POST", path(plainOne, "/fulfillments/custom_shipping"),
		strings.Replace(custom(line(plainOne, 0)), "ezcat", "EZCAT", 1))},
	"cyberbiz.notify_customer": {status: 422, commit: calls("POST", path(plainOne, "/fulfillments/custom_shipping"),
		strings.Replace(custom(line(plainOne, 0)), `,"notify_customer":true`, "", 1))},
	"cyberbiz.own_shipping": {status: 422, text: "平台物流",
		commit: calls("POST", path(byTCat, "/fulfillments/custom_shipping"), custom(line(byTCat, 0)))},
	"cyberbiz.cvs_order":   {status: 422, commit: calls("POST", fmt.Sprintf("/v2/orders/%d/cvs_shipping", order(plainOne)), "{}")},
	"cyberbiz.measurement": {status: 422, commit: calls("POST", fmt.Sprintf("/v2/orders/%d/cvs_shipping", order(toHilife)), "{}")},
	"cyberbiz.cvs_size":    {status: 422, commit: calls("POST", fmt.Sprintf("/v2/orders/%d/cvs_shipping", order(toTCatStore)), `{"size":120}`)},
	"cyberbiz.support_shipping": {status: 200, text: "此訂單未使用此物流",
		commit: calls("POST", supportPath, home("ezcat", "", byHCT, line(byHCT, 0), line(byHCT, 1)))},
	"cyberbiz.support_fields": {status: 422,
		commit: calls("POST", supportPath, home("hct", `,"is_fragile":false`, byHCT, line(byHCT, 0), line(byHCT, 1)))},
	"cyberbiz.label_type": {status: 422, commit: func(t *testing.T, s *shop) answer {
		made := s.toStore(t, toFamily, "{}")
		return s.call(t, "POST", cvsLabelPath, fmt.Sprintf(`{"shipping_type":"family","fulfillment_ids":[%.0f]}`, made["id"]))
	}},
	"cyberbiz.label_ids": {status: 422, commit: calls("POST", supportLabelPath, fmt.Sprintf(`{"shipping_type":"ezcat","order_ids":[%d]}`, order(byTCat)))},
	"cyberbiz.print_type": {status: 422,
		commit: calls("POST", supportLabelPath, fmt.Sprintf(`{"shipping_type":"ezcat","print_type":"thermal","order_ids":[%d]}`, order(byTCat)))},
	"cyberbiz.inventory": {status: 422, commit: func(t *testing.T, s *shop) answer {
		return s.call(t, "PUT", variantPath(s, true), `{"inventory_quantity":-1}`)
	}},
	"cyberbiz.untracked": {status: 422, text: "未啟用庫存管理", commit: func(t *testing.T, s *shop) answer {
		return s.call(t, "PUT", variantPath(s, false), `{"inventory_quantity":5}`)
	}},
	"cyberbiz.branch_batch": {status: 422, text: "items",
		commit: calls("PUT", "/v2/products/batch_update_branch_store_inventory", `{"store_number":"S001","items":[{"sku":"TEE-BK-M","inventory_quantity":-1}]}`)},
	"cyberbiz.branch_job": {status: 404, commit: calls("GET", "/v2/products/branch_store_inventory_update_status?job_id=1", "")},
	"cyberbiz.sku": {status: 422, commit: func(t *testing.T, s *shop) answer {
		return s.call(t, "PUT", variantPath(s, true), `{"sku":47}`)
	}},
}

func TestEachBrokenRuleIsRefusedAndCountedOnce(t *testing.T) {
	t.Parallel()
	for rule, o := range offences {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			s := open(t, o.switches...)
			if o.prepare != nil {
				o.prepare(t, s)
			}
			require.Empty(t, s.rulesBroken(), "what goes before is without fault")
			a := o.commit(t, s)
			require.Equal(t, o.status, a.status, a.body)
			require.Contains(t, a.body, o.text)
			require.Equal(t, []string{rule}, s.rulesBroken())
		})
	}
}

func TestEveryRuleHasItsOffence(t *testing.T) {
	t.Parallel()
	s := open(t)
	require.Len(t, offences, len(s.Rules()))
	for _, rule := range s.Rules() {
		require.Contains(t, offences, rule.ID)
	}
}
