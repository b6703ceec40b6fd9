package emulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// init keeps the PDF library from writing a configuration into the home folder.
func init() { api.DisableConfigDir() }

const list = "order/get_order_list"

// window gives the parameters of a good list call, with changes.
func window(changes ...string) []string {
	pairs := map[string]string{
		"time_range_field": "update_time",
		"time_from":        stamp(-24 * time.Hour),
		"time_to":          stamp(0),
		"page_size":        "100",
		"cursor":           "",
		"order_status":     "READY_TO_SHIP",
	}
	for i := 0; i+1 < len(changes); i += 2 {
		pairs[changes[i]] = changes[i+1]
	}
	var out []string
	for key, value := range pairs {
		out = append(out, key, value)
	}
	return out
}

func stamp(d time.Duration) string { return strconv.FormatInt(start.Add(d).Unix(), 10) }

// many writes n things with commas.
func many(n int, thing string) string {
	return strings.TrimSuffix(strings.Repeat(thing+",", n), ",")
}

// breakage breaks one rule by hand and says which error must come.
type breakage struct {
	rule     string
	switches []string
	want     string // code or message in the answer
	do       func(c *client) answer
}

var breakages = []breakage{
	{"shopee.path", nil, "error_param", func(c *client) answer { return c.get("order/get_everything") }},
	{"shopee.method", nil, "error_param", func(c *client) answer { return c.post(list, "{}") }},
	{"shopee.body", nil, "error_data", func(c *client) answer { return c.post("logistics/ship_order", "[1]") }},
	{"shopee.partner", nil, "partner_id is invalid", func(c *client) answer {
		q := c.signed(list, false)
		q.Set("partner_id", "1")
		return c.raw(http.MethodGet, list, q, "")
	}},
	{"shopee.timestamp", nil, "Timestamp is expired.", func(c *client) answer {
		q := c.signed(list, false)
		c.now = c.now.Add(301 * time.Second)
		return c.raw(http.MethodGet, list, q, "")
	}},
	{"shopee.sign", nil, "error_sign", func(c *client) answer {
		q := c.signed(list, true) // the base of a public call
		q.Set("access_token", c.token)
		q.Set("shop_id", c.shop)
		return c.raw(http.MethodGet, list, q, "")
	}},
	{"shopee.sign_missing", nil, "There is no sign in query.", func(c *client) answer {
		q := c.signed(list, false)
		q.Del("sign")
		return c.raw(http.MethodGet, list, q, "")
	}},
	{"shopee.token_missing", nil, "There is no access_token in query.", func(c *client) answer {
		return c.raw(http.MethodGet, list, c.signed(list, true), "")
	}},
	{"shopee.token", nil, "Invalid access_token.", func(c *client) answer {
		c.token = "at-of-nobody"
		return c.get(list, window()...)
	}},
	{"shopee.token_expiry", nil, "Invalid access_token.", func(c *client) answer {
		c.now = c.now.Add(4*time.Hour + 5*time.Minute)
		return c.get(list, window()...)
	}},
	{"shopee.token_shop", nil, "Invalid partner_id or shopid.", func(c *client) answer {
		c.shop = "322300333"
		return c.get(list, window()...)
	}},
	{"shopee.code_once", nil, "Invalid code", func(c *client) answer {
		body := fmt.Sprintf(`{"code":%q,"partner_id":2001887,"shop_id":%s}`, c.landed().Get("code"), c.shop)
		require.Empty(c.t, c.public("auth/token/get", body).code())
		return c.public("auth/token/get", body)
	}},
	{"shopee.refresh_once", nil, "error_shop_refresh_token", func(c *client) answer {
		body := fmt.Sprintf(`{"refresh_token":%q,"partner_id":2001887,"shop_id":%s}`, c.e.Credentials()["refresh_token"], c.shop)
		var fresh struct {
			Access string `json:"access_token"`
		}
		require.NoError(c.t, json.Unmarshal(c.public("auth/access_token/get", body).body, &fresh))
		c.token = fresh.Access
		require.Empty(c.t, c.get("shop/get_shop_info").code())
		return c.public("auth/access_token/get", body)
	}},
	{"shopee.resend_once", nil, "Invalid code", func(c *client) answer {
		body := fmt.Sprintf(`{"resend_code":%q}`, c.e.ResendCode())
		require.Empty(c.t, c.public("public/get_token_by_resend_code", body).code())
		return c.public("public/get_token_by_resend_code", body)
	}},
	{"shopee.list_params", nil, "error_param", func(c *client) answer { return c.get(list, window("order_status", "RETRY_SHIP")...) }},
	{"shopee.window", nil, "order.order_list_invalid_time", func(c *client) answer {
		return c.get(list, window("time_from", stamp(-15*24*time.Hour-time.Second))...)
	}},
	{"shopee.page_size", nil, "error_param", func(c *client) answer { return c.get(list, window("page_size", "101")...) }},
	{"shopee.cursor", nil, "error_param", func(c *client) answer { return c.get(list, window("cursor", "page2")...) }},
	{"shopee.detail_batch", nil, "error_param", func(c *client) answer {
		return c.get("order/get_order_detail", "order_sn_list", many(51, "260101AB12CD34"))
	}},
	{"shopee.detail_fields", nil, "error_param", func(c *client) answer {
		return c.get("order/get_order_detail", "order_sn_list", "260101AB12CD34", "response_optional_fields", "everything")
	}},
	{"shopee.package_batch", nil, "error_param", func(c *client) answer {
		return c.get("order/get_package_detail", "package_number_list", many(51, "OFG1"))
	}},
	{"shopee.package_empty", nil, "error_param", func(c *client) answer {
		sn, _ := c.on(30005)
		return c.get("logistics/get_shipping_parameter", "order_sn", sn, "package_number", "")
	}},
	{"shopee.package_needed", nil, "logistics.ship_order_need_pacakge_number", func(c *client) answer {
		sn := c.split()
		return c.post("logistics/ship_order", `{"order_sn":"`+sn+`","dropoff":{}}`)
	}},
	{"shopee.package_needless", nil, "logistics.ship_order_not_need_pacakge_number", func(c *client) answer {
		sn, pack := c.on(30005)
		return c.post("logistics/ship_order", `{"order_sn":"`+sn+`","package_number":"`+pack+`","dropoff":{}}`)
	}},
	{"shopee.ship_one_method", nil, "logistics.ship_order_only_support_one_type", func(c *client) answer {
		return c.ship(30099, `"dropoff":{},"pickup":{"address_id":1173}`)
	}},
	{
		"shopee.ship_method",
		nil,
		"logistics.ship_order_unsupport_pickup",
		func(c *client) answer { return c.ship(30005, `"pickup":{"address_id":1173}`) },
	},
	{
		"shopee.ship_pickup",
		nil,
		"logistics.ship_order_need_address_pickup_time",
		func(c *client) answer { return c.ship(30017, `"pickup":{"address_id":1173}`) },
	},
	{"shopee.ship_branch", nil, "error_param", func(c *client) answer { return c.ship(30007, `"dropoff":{}`) }},
	{"shopee.ship_sender", nil, "error_param", func(c *client) answer { return c.ship(30014, `"dropoff":{"slug":"SLTWOK"}`) }},
	{"shopee.ship_slug", nil, "Slug not allow empty.", func(c *client) answer { return c.ship(30014, `"dropoff":{"sender_real_name":"王小明"}`) }},
	{"shopee.ship_slug_needless", nil, "Slug not required.", func(c *client) answer { return c.ship(30005, `"dropoff":{"slug":"SLTWOK"}`) }},
	{"shopee.ship_number", nil, "error_param", func(c *client) answer {
		return c.ship(30900, `"non_integrated":{"tracking_number":"`+strings.Repeat("9", 65)+`"}`)
	}},
	{"shopee.ship_twice", nil, "logistics.package_already_shipped", func(c *client) answer {
		sn, _ := c.on(30005)
		body := `{"order_sn":"` + sn + `","dropoff":{}}`
		require.Empty(c.t, c.post("logistics/ship_order", body).code())
		return c.post("logistics/ship_order", body)
	}},
	{"shopee.mass_batch", nil, "error_param", func(c *client) answer {
		return c.post("logistics/get_mass_tracking_number", `{"package_list":[`+many(51, `{"package_number":"OFG1"}`)+`]}`)
	}},
	{"shopee.mass_mixed", nil, "Package is not under the specified fulfilment channel", func(c *client) answer {
		_, one := c.on(30005)
		_, other := c.on(30006)
		return c.post("logistics/mass_ship_order", `{"package_list":[{"package_number":"`+one+`"},{"package_number":"`+other+`"}],"dropoff":{}}`)
	}},
	{"shopee.document_batch", nil, "error_param", func(c *client) answer {
		return c.post("logistics/get_shipping_document_parameter", `{"order_list":[`+many(51, `{"order_sn":"1"}`)+`]}`)
	}},
	{"shopee.document_type", nil, "common.batch_api_all_failed", func(c *client) answer {
		return c.post("logistics/create_shipping_document", document3(c.numbered(30005))("THERMAL_UNPACKAGED_LABEL"))
	}},
	{"shopee.document_number", nil, "logistics.tracking_number_invalid", func(c *client) answer {
		sn, pack, _ := c.numbered(30005)
		return c.post("logistics/create_shipping_document", document(sn, pack, "TW0", "THERMAL_AIR_WAYBILL"))
	}},
	{"shopee.document_created", nil, "logistics.shipping_document_should_print_first", func(c *client) answer {
		return c.post("logistics/get_shipping_document_result", document3(c.numbered(30005))("THERMAL_AIR_WAYBILL"))
	}},
	{"shopee.document_ready", nil, "logistics.package_can_not_print", func(c *client) answer {
		sn, pack, _ := c.created(30005)
		return c.post("logistics/download_shipping_document", download(sn, pack, "THERMAL_AIR_WAYBILL"))
	}},
	{"shopee.document_mixed", nil, "logistics.packages_can_not_download_together", func(c *client) answer {
		sn, pack := c.ready(30005)
		return c.post("logistics/download_shipping_document", download(sn, pack, "NORMAL_AIR_WAYBILL"))
	}},
	{"shopee.split_items", nil, "order.order_split_package_missing_item", func(c *client) answer {
		o := c.threeLines()
		return c.post("order/split_order", splitBody(o.SN, []string{o.line(0)}, []string{o.line(1)}))
	}},
	{"shopee.split_size", nil, "The size of package list is over limit.", func(c *client) answer {
		o := c.threeLines()
		return c.post("order/split_order", splitBody(o.SN, []string{o.line(0), o.line(1), o.line(2)}))
	}},
	{"shopee.stock_batch", nil, "error_param", func(c *client) answer {
		return c.post(
			"product/update_stock",
			fmt.Sprintf(`{"item_id":%s,"stock_list":[%s]}`, c.key(0).Item, many(51, `{"model_id":1,"seller_stock":[{"stock":1}]}`)),
		)
	}},
	{"shopee.stock_location", nil, "You do not have right to use seller location_id.", func(c *client) answer {
		return c.setStock(c.key(0), `{"location_id":"TWZ","stock":1}`)
	}},
	{"shopee.stock_reserved", []string{"reserved_stock"}, "Stock should be larger than reserved stock.", func(c *client) answer {
		return c.setStock(c.key(0), `{"stock":4}`)
	}},
	{"shopee.stock_model", nil, "error_edit_item_stock_for_item_has_model", func(c *client) answer {
		return c.setStock(connectors.ListingKey{Item: c.key(0).Item, Variant: "0"}, `{"stock":4}`)
	}},
	{"shopee.item_page", nil, "error_param", func(c *client) answer { return c.get("product/get_item_list", "offset", "0", "page_size", "100") }},
	{"shopee.item_offset", nil, "get items offset over limit", func(c *client) answer {
		return c.get("product/get_item_list", "offset", "10100", "page_size", "100", "item_status", "NORMAL")
	}},
	{
		"shopee.item_batch",
		nil,
		"error_param",
		func(c *client) answer { return c.get("product/get_item_base_info", "item_id_list", many(51, "1")) },
	},
	{"shopee.model_batch", nil, "error_param", func(c *client) answer {
		return c.post("product/update_model", fmt.Sprintf(`{"item_id":%s,"model":[{"model_id":%s}]}`, c.key(0).Item, c.key(0).Variant))
	}},
	{"shopee.sku_length", nil, "error_param", func(c *client) answer {
		return c.post(
			"product/update_model",
			fmt.Sprintf(`{"item_id":%s,"model":[{"model_id":%s,"model_sku":%q}]}`, c.key(0).Item, c.key(0).Variant, strings.Repeat("S", 101)),
		)
	}},
	{"shopee.push_callback", nil, "error_param", func(c *client) answer {
		return c.public("push/set_app_push_config", `{"callback_url":"http://push.example.com.tw/","set_push_config_on":[3]}`)
	}},
}

func (c *client) ship(channel int64, method string) answer {
	c.t.Helper()
	sn, _ := c.on(channel)
	return c.post("logistics/ship_order", `{"order_sn":"`+sn+`",`+method+`}`)
}

func document3(sn, pack, number string) func(kind string) string {
	return func(kind string) string { return document(sn, pack, number, kind) }
}

func download(sn, pack, kind string) string {
	return `{"shipping_document_type":"` + kind + `","order_list":[{"order_sn":"` + sn + `","package_number":"` + pack + `"}]}`
}

// ready makes a label and looks until it is there.
func (c *client) ready(channel int64) (sn, pack string) {
	c.t.Helper()
	sn, pack, number := c.created(channel)
	for range 2 {
		require.Empty(c.t, c.post("logistics/get_shipping_document_result", document(sn, pack, number, "THERMAL_AIR_WAYBILL")).code())
	}
	return sn, pack
}

func (c *client) key(i int) connectors.ListingKey { return c.e.ListingKeys()[i] }

func (c *client) setStock(key connectors.ListingKey, seller string) answer {
	c.t.Helper()
	return c.post(
		"product/update_stock",
		fmt.Sprintf(`{"item_id":%s,"stock_list":[{"model_id":%s,"seller_stock":[%s]}]}`, key.Item, key.Variant, seller),
	)
}

// threeLines finds the sample order with three lines.
func (c *client) threeLines() row {
	c.t.Helper()
	for _, o := range c.detail(c.expected().Shippable...) {
		if len(o.Items) == 3 && o.Status == "READY_TO_SHIP" {
			return o
		}
	}
	c.t.Fatal("no order with three lines")
	return row{}
}

func (r row) line(i int) string {
	it := r.Items[i]
	return fmt.Sprintf(`{"item_id":%d,"model_id":%d,"order_item_id":%d,"promotion_group_id":%d}`, it.Item, it.Model, it.Order, it.Group)
}

func splitBody(sn string, packages ...[]string) string {
	var list []string
	for _, items := range packages {
		list = append(list, `{"item_list":[`+strings.Join(items, ",")+`]}`)
	}
	return `{"order_sn":"` + sn + `","package_list":[` + strings.Join(list, ",") + `]}`
}

// split cuts the order with three lines in two.
func (c *client) split() string {
	c.t.Helper()
	o := c.threeLines()
	require.Empty(c.t, c.post("order/split_order", splitBody(o.SN, []string{o.line(0)}, []string{o.line(1), o.line(2)})).code())
	return o.SN
}

func TestEachRuleBittenByHandIsAnsweredAndCountedOnce(t *testing.T) {
	t.Parallel()
	for _, b := range breakages {
		t.Run(b.rule, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, b.switches...)
			got := b.do(c)
			require.Contains(t, string(got.body), b.want)
			violations := c.e.Report().Violations
			require.Len(t, violations, 1, "%v", violations)
			require.Equal(t, b.rule, violations[0].Rule)
		})
	}
}

func TestEveryListedRuleHasACase(t *testing.T) {
	t.Parallel()
	for _, rule := range newClient(t).e.Rules() {
		require.True(t, slices.ContainsFunc(breakages, func(b breakage) bool { return b.rule == rule.ID }), "no case breaks %s", rule.ID)
		require.NotEmpty(t, rule.Section)
		require.NotEmpty(t, rule.Text)
	}
	require.Len(t, breakages, len(newClient(t).e.Rules()))
}

func TestTheVectorsOfTheFactsOpenTheGate(t *testing.T) {
	t.Parallel()
	_, key := newClient(t).app()
	const token, shop, at = "71594a4c54537649697341796363674a", "322300222", "1767225600"
	for base, want := range map[string]string{
		"2001887/api/v2/shop/auth_partner" + at:                   "49b2826116c3216144c8f818743320f8aadefc2d0f416734e5ccf5123da49589",
		"2001887/api/v2/auth/token/get" + at:                      "13914612a6b56579ac7159f047b160181a463baa957429f6620ab0ca6e799f00",
		"2001887/api/v2/auth/access_token/get" + at:               "bfe4d8fd811a965abc08a663656052153c0c7e7132e042ab4ae7b042a539917b",
		"2001887/api/v2/order/get_order_list" + at + token + shop: "9c54d06101db461bcf5cf7bdad022a45465b33fcec73dee03d6d169dfd202715",
		"2001887/api/v2/logistics/ship_order" + at + token + shop: "48705e6a330706ab4ccda570b8103034066b554901f810c69648ecfb69f84bac",
	} {
		require.Equal(t, want, hmacHex(key, base))
	}
}

func TestAnExpiredTokenIsRefusedButForgivenForFiveMinutes(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.now = c.now.Add(4 * time.Hour)
	require.Equal(t, "error_auth", c.get("shop/get_shop_info").code())
	require.Empty(t, c.e.Report().Violations)
}

func TestALostRefreshMayBeAskedForAgainAndIsRefusedWithoutBlame(t *testing.T) {
	t.Parallel()
	c := newClient(t, "lost_refresh")
	body := fmt.Sprintf(`{"refresh_token":%q,"partner_id":2001887,"shop_id":%s}`, c.e.Credentials()["refresh_token"], c.shop)
	q := c.signed("auth/access_token/get", true)
	_, err := c.server.Client().Post(c.server.URL+"/api/v2/auth/access_token/get?"+q.Encode(), "application/json", strings.NewReader(body))
	require.Error(t, err)
	require.Equal(t, "error_shop_refresh_token", c.public("auth/access_token/get", body).code())
	require.Empty(t, c.e.Report().Violations)
}

func TestTheOldTokenLivesFiveMinutesAfterARefresh(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	body := fmt.Sprintf(`{"refresh_token":%q,"partner_id":2001887,"shop_id":%s}`, c.e.Credentials()["refresh_token"], c.shop)
	require.Empty(t, c.public("auth/access_token/get", body).code())
	require.Empty(t, c.get("shop/get_shop_info").code())
	c.now = c.now.Add(5 * time.Minute)
	require.Equal(t, "error_auth", c.get("shop/get_shop_info").code())
}

func TestCodesAndTokensEndByTheClock(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	body := fmt.Sprintf(`{"code":%q,"partner_id":2001887,"shop_id":%s}`, c.landed().Get("code"), c.shop)
	refresh := fmt.Sprintf(`{"refresh_token":%q,"partner_id":2001887,"shop_id":%s}`, c.e.Credentials()["refresh_token"], c.shop)
	c.now = c.now.Add(10*time.Minute + time.Second)
	require.Equal(t, "error_auth", c.public("auth/token/get", body).code())
	c.now = c.now.Add(30 * 24 * time.Hour)
	require.Equal(t, "refresh_token_expired", c.public("auth/access_token/get", refresh).code())
	require.Empty(t, c.e.Report().Violations)
}

func TestAMainAccountGivesEachShopARefreshChainOfItsOwn(t *testing.T) {
	t.Parallel()
	c := newClient(t, "main_account")
	back := c.landed()
	require.Equal(t, "880001", back.Get("main_account_id"))
	var tokens struct {
		Shops   []int64 `json:"shop_id_list"`
		Access  string  `json:"access_token"`
		Refresh string  `json:"refresh_token"`
	}
	reply := c.public("auth/token/get", fmt.Sprintf(`{"code":%q,"partner_id":2001887,"main_account_id":880001}`, back.Get("code")))
	require.NoError(t, json.Unmarshal(reply.body, &tokens))
	require.Equal(t, []int64{322300222, 322300333}, tokens.Shops)
	for _, shop := range tokens.Shops {
		body := fmt.Sprintf(`{"refresh_token":%q,"partner_id":2001887,"shop_id":%d}`, tokens.Refresh, shop)
		require.Empty(t, c.public("auth/access_token/get", body).code())
	}
	require.Empty(t, c.e.Report().Violations)
}

// consents posts a merchant's answer on an authorisation page, after looking at it, and gives the answer of the platform.
func consents(t *testing.T, page string, answer url.Values) *http.Response {
	t.Helper()
	browser := &http.Client{Transport: &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	shown, err := browser.Get(page)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, shown.StatusCode)
	text, err := io.ReadAll(shown.Body)
	require.NoError(t, err)
	require.NoError(t, shown.Body.Close())
	require.Contains(t, string(text), "GoWarehouse")
	response, err := browser.PostForm(page, answer)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response
}

func TestAMerchantAgreesOnTheAuthorisationPageAndComesBackWithACodeForTheShopHeChose(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	q := url.Values{
		"partner_id":    {"2001887"},
		"auth_type":     {"seller"},
		"response_type": {"code"},
		"state":         {"s1"},
		"redirect_uri":  {"http://127.0.0.1:45123/landed?a=1"},
	}
	signed := c.signed("shop/auth_partner", true)
	signed.Set("redirect", "http://127.0.0.1:45123/landed?a=1&state=s1")
	for shop, lands := range map[string]url.Values{
		"322300222": {"shop_id": {"322300222"}},
		"322300333": {"shop_id": {"322300333"}},
		"both":      {"main_account_id": {"880001"}},
	} {
		for _, page := range []string{"/auth?" + q.Encode(), "/api/v2/shop/auth_partner?" + signed.Encode()} {
			response := consents(t, c.server.URL+page, url.Values{"answer": {"yes"}, "shop": {shop}})
			require.Equal(t, http.StatusSeeOther, response.StatusCode)
			landed, err := url.Parse(response.Header.Get("Location"))
			require.NoError(t, err)
			back := landed.Query()
			require.NotEmpty(t, back.Get("code"))
			for key, value := range lands {
				require.Equal(t, value, back[key])
			}
			require.Equal(t, "s1", back.Get("state"))
			require.Equal(t, "1", back.Get("a"))
		}
	}
	require.Empty(t, c.e.Report().Violations)
}

func TestAMerchantWhoDeclinesStaysWithThePlatform(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	q := c.signed("shop/cancel_auth_partner", true)
	q.Set("redirect", "http://127.0.0.1:45123/landed")
	page := c.server.URL + "/api/v2/shop/cancel_auth_partner?" + q.Encode()
	require.Equal(t, http.StatusOK, consents(t, page, url.Values{"answer": {"no"}}).StatusCode)
	require.Empty(t, c.get("shop/get_shop_info").code(), "the authorisation is still there")
	require.Equal(t, http.StatusSeeOther, consents(t, page, url.Values{"answer": {"yes"}}).StatusCode)
	require.Equal(t, "shop_no_linked", c.get("shop/get_shop_info").code())
}

func TestALinkThatIsNotSignedShowsABrowserNoPage(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		request, err := http.NewRequestWithContext(t.Context(), method, c.server.URL+"/api/v2/shop/auth_partner?redirect=http://127.0.0.1/",
			strings.NewReader("answer=yes"))
		require.NoError(t, err)
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		response, err := c.server.Client().Do(request)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, http.StatusForbidden, response.StatusCode)
	}
}

func TestAnUnsignedLinkOpensNothing(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	_, err := c.e.Authorize(c.server.URL + "/api/v2/shop/auth_partner?partner_id=2001887&redirect=http://127.0.0.1/")
	require.Error(t, err)
	require.Len(t, c.e.Report().Violations, 1)
}

func TestRevokingEndsAccessAndRefresh(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	q := c.signed("shop/cancel_auth_partner", true)
	q.Set("redirect", "http://127.0.0.1:45123/landed")
	_, err := c.e.Authorize(c.server.URL + "/api/v2/shop/cancel_auth_partner?" + q.Encode())
	require.NoError(t, err)
	require.Equal(t, "shop_no_linked", c.get("shop/get_shop_info").code())
	body := fmt.Sprintf(`{"refresh_token":%q,"partner_id":2001887,"shop_id":%s}`, c.e.Credentials()["refresh_token"], c.shop)
	require.Equal(t, "shop_no_linked", c.public("auth/access_token/get", body).code())
	require.Empty(t, c.e.Report().Violations)
}

func TestOptionalFieldsComeOnlyWhenAskedFor(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	sn := c.expected().Orders[0]
	bare := string(c.get("order/get_order_detail", "order_sn_list", sn).body)
	require.NotContains(t, bare, "item_list")
	require.NotContains(t, bare, "payment_method")
	require.Contains(t, bare, "ship_by_date")
	require.Contains(t, string(c.get("order/get_order_detail", "order_sn_list", sn, "response_optional_fields", "item_list").body), "item_list")
}

func TestAnOrderGoesFromReadyOverAFlagToProcessedToShipped(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	sn, pack := c.on(30005)
	require.Empty(t, c.post("logistics/ship_order", `{"order_sn":"`+sn+`","dropoff":{}}`).code())
	detail := string(c.get("order/get_package_detail", "package_number_list", pack).body)
	require.Contains(t, detail, `"is_shipment_arranged":true`)
	require.Contains(t, detail, `"fulfillment_status":"LOGISTICS_READY"`)
	require.Equal(t, "READY_TO_SHIP", c.detail(sn)[0].Status)
	for range 2 {
		c.get("logistics/get_tracking_number", "order_sn", sn)
	}
	require.Equal(t, "PROCESSED", c.detail(sn)[0].Status)
	require.NoError(t, c.e.Act(connectors.Act{Kind: "hand_over", Order: sn}))
	require.Equal(t, "SHIPPED", c.detail(sn)[0].Status)
	require.Empty(t, c.e.Report().Violations)
}

func TestASlowNumberStaysEmptyThenHintsThenComes(t *testing.T) {
	t.Parallel()
	c := newClient(t, "slow_number")
	sn, _ := c.on(30005)
	require.Empty(t, c.post("logistics/ship_order", `{"order_sn":"`+sn+`","dropoff":{}}`).code())
	var reply struct {
		Number string `json:"tracking_number"`
		Hint   string `json:"hint"`
	}
	hints := 0
	for range 5 {
		c.get("logistics/get_tracking_number", "order_sn", sn).into(t, &reply)
		require.Empty(t, reply.Number)
		if reply.Hint != "" {
			hints++
		}
	}
	require.Equal(t, 1, hints)
	c.get("logistics/get_tracking_number", "order_sn", sn).into(t, &reply)
	require.NotEmpty(t, reply.Number)
}

func TestALabelIsARealPDFOfOnePageOnce(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"application/pdf", "application/octet-stream"} {
		var switches []string
		if kind == "application/octet-stream" {
			switches = []string{"octet_stream"}
		}
		c := newClient(t, switches...)
		sn, pack := c.ready(30005)
		got := c.post("logistics/download_shipping_document", download(sn, pack, "THERMAL_AIR_WAYBILL"))
		require.Equal(t, kind, got.kind)
		require.NoError(t, api.Validate(bytes.NewReader(got.body), model.NewDefaultConfiguration()))
		pages, err := api.PageCount(bytes.NewReader(got.body), model.NewDefaultConfiguration())
		require.NoError(t, err)
		require.Equal(t, 1, pages)
		require.Contains(t, string(got.body), sn)
	}
}

func TestALabelIsAsLargeAsItsTypeSays(t *testing.T) {
	t.Parallel()
	for kind, width := range map[string]float64{"THERMAL_AIR_WAYBILL": 105, "NORMAL_AIR_WAYBILL": 210} {
		c := newClient(t)
		sn, pack, number := c.numbered(30005)
		require.Empty(t, c.post("logistics/create_shipping_document", document(sn, pack, number, kind)).code())
		for range 2 {
			require.Empty(t, c.post("logistics/get_shipping_document_result", document(sn, pack, number, kind)).code())
		}
		got := c.post("logistics/download_shipping_document", download(sn, pack, kind))
		pages, err := api.PageDims(bytes.NewReader(got.body), model.NewDefaultConfiguration())
		require.NoError(t, err)
		require.InDelta(t, width, pages[0].Width*25.4/72, 0.1)
	}
}

func TestALabelMayBeAPageThatShowsTheNumber(t *testing.T) {
	t.Parallel()
	c := newClient(t, "label_html")
	sn, pack := c.ready(30005)
	got := c.post("logistics/download_shipping_document", download(sn, pack, "THERMAL_AIR_WAYBILL"))
	require.Equal(t, "text/html; charset=utf-8", got.kind)
	require.Contains(t, string(got.body), sn)
}

func TestTheFirstDownloadMayFailWithJSON(t *testing.T) {
	t.Parallel()
	c := newClient(t, "download_error")
	sn, pack := c.ready(30005)
	first := c.post("logistics/download_shipping_document", download(sn, pack, "THERMAL_AIR_WAYBILL"))
	require.Equal(t, http.StatusOK, first.status)
	require.Equal(t, "logistics.download_later", first.code())
	require.Equal(t, "application/pdf", c.post("logistics/download_shipping_document", download(sn, pack, "THERMAL_AIR_WAYBILL")).kind)
}

func TestABatchOfDocumentsMayFailInPartWithAWarning(t *testing.T) {
	t.Parallel()
	c := newClient(t, "batch_partial")
	sn1, pack1, number1 := c.numbered(30005)
	sn2, pack2, number2 := c.numbered(30006)
	one := strings.TrimSuffix(strings.TrimPrefix(document(sn1, pack1, number1, "THERMAL_AIR_WAYBILL"), `{"order_list":[`), `]}`)
	two := strings.TrimSuffix(strings.TrimPrefix(document(sn2, pack2, number2, "THERMAL_AIR_WAYBILL"), `{"order_list":[`), `]}`)
	require.Equal(t, "common.batch_api_all_failed", c.post("logistics/create_shipping_document", `{"order_list":[`+one+`]}`).code())
	mixed := c.post("logistics/create_shipping_document", `{"order_list":[`+one+`,`+two+`]}`)
	require.Empty(t, mixed.code())
	require.Contains(t, string(mixed.body), `"warning":[{"order_sn":"`+sn2+`"`)
	require.Contains(t, string(mixed.body), "logistics.package_can_not_print")
}

func TestMassCallsShipManyAndNameTheFailures(t *testing.T) {
	t.Parallel()
	for _, flat := range []bool{false, true} {
		c := open(t, connectors.EmulatorOptions{Seed: 3, Orders: 9, Bare: true})
		require.NoError(t, c.e.Turn("mass_flat", flat))
		_, one := c.on(30005)
		body := `{"package_list":[{"package_number":"` + one + `"},{"package_number":"OFG0"}],"logistics_channel_id":30005,"product_location_id":"TWZ","dropoff":{}}`
		got := c.post("logistics/mass_ship_order", body)
		require.Empty(t, got.code())
		var reply map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(got.body, &reply))
		_, nested := reply["response"]
		require.Equal(t, !flat, nested)
		require.Contains(t, string(got.body), `"success_list":[{"package_number":"`+one+`"}]`)
		require.Contains(t, string(got.body), "Package does not exist.")
		require.Empty(t, c.e.Report().Violations)
	}
}

func TestAPageMayRepeatTheLastOrderOfTheOneBefore(t *testing.T) {
	t.Parallel()
	c := open(t, connectors.EmulatorOptions{Seed: 3, Orders: 5, Bare: true}, "page_drift")
	var first, second struct {
		Next   string `json:"next_cursor"`
		Orders []row  `json:"order_list"`
	}
	c.get(list, window("time_from", stamp(-7*24*time.Hour), "page_size", "2")...).into(t, &first)
	c.get(list, window("time_from", stamp(-7*24*time.Hour), "page_size", "2", "cursor", first.Next)...).into(t, &second)
	require.Len(t, second.Orders, 3)
	require.Equal(t, first.Orders[1].SN, second.Orders[0].SN)
}

func TestSwitchesChangeWhatTheyName(t *testing.T) {
	t.Parallel()
	week := func(c *client) string {
		return string(c.get("order/get_order_detail", "order_sn_list", strings.Join(c.expected().Orders, ","),
			"response_optional_fields", "item_list,package_list,recipient_address,fulfillment_flag,invoice_data").body)
	}
	plain := week(newClient(t))
	for _, s := range []struct{ name, with, without string }{
		{"location_text", `"product_location_id":"TWZ","promotion_group_id":7700012345`, ""},
		{"twin_lines", "", ""},
		{"combined_parcel", `"group_shipment_id":5512340001`, `"group_shipment_id":5512340001`},
		{"booking_order", `"booking_sn":"B`, `"booking_sn":"B`},
		{"all_masked", "", ""},
	} {
		got := week(newClient(t, s.name))
		require.NotEqual(t, plain, got, s.name)
		require.Contains(t, got, s.with)
		if s.without != "" {
			require.NotContains(t, plain, s.without)
		}
	}
	own := newClient(t, "all_masked")
	sn, _ := own.on30900()
	require.Equal(t, "****", own.detail(sn)[0].Address.Full)
	require.NotContains(t, newClient(t, "fulfilled_by_shopee").expected().Refused, "too_old")
	require.Equal(t, 1, newClient(t, "fulfilled_by_shopee").expected().Refused["not_ours"])
}

// on30900 finds the order of the seller's own carrier even when it cannot be shipped by this program.
func (c *client) on30900() (sn, pack string) {
	c.t.Helper()
	for _, o := range c.detail(c.expected().Orders...) {
		if o.Packages[0].Channel == 30900 {
			return o.SN, o.Packages[0].Number
		}
	}
	c.t.Fatal("no order of the seller's own carrier")
	return "", ""
}

func TestAnUnknownOrderIsLeftOutOrFailsAll(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	numbers := c.expected().Orders[0] + ",260101ZZZZZZZZ"
	require.Empty(t, c.get("order/get_order_detail", "order_sn_list", numbers).code())
	require.NoError(t, c.e.Turn("not_found_error", true))
	require.Equal(t, "error_not_found", c.get("order/get_order_detail", "order_sn_list", numbers).code())
}

func TestABuyerMayAskToCancelBetweenListAndShip(t *testing.T) {
	t.Parallel()
	c := newClient(t, "cancel_between")
	sn, _ := c.on(30005)
	require.Empty(t, c.get("logistics/get_shipping_parameter", "order_sn", sn).code())
	require.Equal(t, "logistics.error_param", c.post("logistics/ship_order", `{"order_sn":"`+sn+`","dropoff":{}}`).code())
	require.Equal(t, "IN_CANCEL", c.detail(sn)[0].Status)
	require.Empty(t, c.e.Report().Violations)
}

func TestObjectsThatDoNotApplyMayBeNull(t *testing.T) {
	t.Parallel()
	c := newClient(t, "null_objects")
	sn, _ := c.on(30099)
	require.Contains(t, string(c.get("logistics/get_shipping_parameter", "order_sn", sn).body), `"time_slot_list":null`)
	sn, _ = c.on(30005)
	require.Contains(t, string(c.get("logistics/get_shipping_parameter", "order_sn", sn).body), `"pickup":null`)
}

func TestTwoWarehousesWantToBeNamed(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	require.Equal(t, "warehouse.error_not_in_whitelist", c.get("shop/get_warehouse_detail").code())
	require.NoError(t, c.e.Turn("multi_warehouse", true))
	require.Contains(t, string(c.get("shop/get_warehouse_detail").body), `"location_id":"TWA"`)
	require.Equal(t, "product.error_busi", c.setStock(c.key(0), `{"stock":3}`).code())
	require.Empty(t, c.setStock(c.key(0), `{"location_id":"TWA","stock":3}`).code())
	quantity, changes, ok := c.e.StockOf(c.key(0))
	require.True(t, ok)
	require.Equal(t, emulation.Products[0].Stock+3, quantity)
	require.Equal(t, 1, changes)
}

func TestUnitsOfALineAreSplitOnlyByShopsThatMay(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	o := c.threeLines()
	half := strings.TrimSuffix(o.line(2), "}") + `,"model_quantity":1}`
	rest := strings.TrimSuffix(o.line(2), "}") + `,"model_quantity":2}`
	body := splitBody(o.SN, []string{o.line(0), o.line(1), half}, []string{rest})
	require.Equal(t, "order.order_split_duplicate_item", c.post("order/split_order", body).code())
	require.Empty(t, c.e.Report().Violations, "a client cannot know whether the shop may")
	require.NoError(t, c.e.Turn("unit_split", true))
	require.Empty(t, c.post("order/split_order", body).code())
	require.Len(t, c.detail(o.SN)[0].Packages, 2)
	require.Equal(t, "order.order_has_been_split", c.post("order/split_order", body).code())
}

func TestABundleStaysTogether(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	for _, o := range c.detail(c.expected().Shippable...) {
		if len(o.Items) == 2 && o.Items[0].Group != 0 {
			got := c.post("order/split_order", splitBody(o.SN, []string{o.line(0)}, []string{o.line(1)}))
			require.Equal(t, "order.order_split_wrong_item_position", got.code())
			return
		}
	}
	t.Fatal("no bundle among the samples")
}

func TestDeepOffsetsAreRefusedWhereTheShopIsShallow(t *testing.T) {
	t.Parallel()
	c := newClient(t, "shallow_offsets")
	require.Contains(
		t,
		string(c.get("product/get_item_list", "offset", "4", "page_size", "100", "item_status", "NORMAL").body),
		"offset over limit",
	)
	require.Empty(t, c.e.Report().Violations)
}

func TestTheSandboxHasNoResendCodes(t *testing.T) {
	t.Parallel()
	c := newClient(t, "sandbox")
	require.Equal(t, "error_param", c.public("public/get_token_by_resend_code", fmt.Sprintf(`{"resend_code":%q}`, c.e.ResendCode())).code())
}

func TestExpireInMayBeAMoment(t *testing.T) {
	t.Parallel()
	c := newClient(t, "epoch_expiry", "misspelt_token_error")
	reply := c.public("auth/token/get", fmt.Sprintf(`{"code":%q,"partner_id":2001887,"shop_id":%s}`, c.landed().Get("code"), c.shop))
	require.Contains(t, string(reply.body), `"expire_in":`+stamp(4*time.Hour))
	c.token = "at-of-nobody"
	require.Equal(t, "invalid_acceess_token", c.get("shop/get_shop_info").code())
}

func TestEverySwitchIsTurnedInSomeTest(t *testing.T) {
	t.Parallel()
	known := []string{
		"all_masked",
		"null_objects",
		"slow_number",
		"page_drift",
		"cancel_between",
		"batch_partial",
		"download_error",
		"misspelt_token_error",
		"location_text",
		"twin_lines",
		"lost_refresh",
		"octet_stream",
		"label_html",
		"main_account",
		"epoch_expiry",
		"mass_flat",
		"not_found_error",
		"unit_split",
		"multi_warehouse",
		"reserved_stock",
		"shallow_offsets",
		"fulfilled_by_shopee",
		"booking_order",
		"combined_parcel",
		"sandbox",
	}
	var names []string
	for _, s := range newClient(t).e.Switches() {
		names = append(names, s.Name)
	}
	require.ElementsMatch(t, known, names, "a new switch needs a test here")
	require.Error(t, newClient(t).e.Turn("no_such_switch", true))
}

func TestTheSameSeedGivesTheSameShop(t *testing.T) {
	t.Parallel()
	one, same := newClient(t), newClient(t)
	require.Equal(t, one.expected(), same.expected())
	other := open(t, connectors.EmulatorOptions{Seed: 8})
	require.NotEqual(t, newClient(t).expected().Orders, other.expected().Orders)
}

func TestAHundredThousandOrdersAreMadeAndListedQuickly(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 100,000 orders")
	}
	began := time.Now()
	c := open(t, connectors.EmulatorOptions{Seed: 1, Orders: 100_000, Bare: true})
	require.Less(t, time.Since(began), 10*time.Second)
	began = time.Now()
	var page struct {
		Next   string `json:"next_cursor"`
		Orders []row  `json:"order_list"`
	}
	c.get(list, window("time_from", stamp(-7*24*time.Hour))...).into(t, &page)
	require.Len(t, page.Orders, 100)
	c.get(list, window("time_from", stamp(-7*24*time.Hour), "cursor", page.Next)...).into(t, &page)
	require.Len(t, page.Orders, 100)
	require.Less(t, time.Since(began), 5*time.Second)
	require.Len(t, c.expected().Orders, 100_000)
}
