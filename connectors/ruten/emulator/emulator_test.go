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
	"gowarehouse/connectors/ruten/emulator"
)

// init keeps the PDF library from writing a configuration into the home folder.
func init() { api.DisableConfigDir() }

func TestOneRecipeOfThreeIsTaken(t *testing.T) {
	t.Parallel()
	for wanted, on := range [][]string{nil, {"signed_path_hex"}, {"signed_path_base64"}} {
		c := newClient(t, on...)
		for c.recipe = range 3 {
			want := http.StatusUnauthorized
			if c.recipe == wanted {
				want = http.StatusOK
			}
			require.Equal(t, want, c.list(week).status, "recipe %d where %d is wanted", c.recipe, wanted)
		}
		if wanted > 0 {
			require.Empty(t, c.Report().Violations, "nobody told the client which")
		}
	}
}

func TestAnotherRecipeIsNoExcuseForAWrongSignature(t *testing.T) {
	t.Parallel()
	c := newClient(t, "signed_path_hex")
	c.spoil = func(r *http.Request) { r.Header.Set("X-RT-Authorization", strings.Repeat("0", 64)) }
	require.Equal(t, http.StatusUnauthorized, c.list(week).status)
	require.Equal(t, "ruten.signature", c.Report().Violations[0].Rule)
}

func TestSwitchesChangeWhatIsSaid(t *testing.T) {
	t.Parallel()
	id := newClient(t).waiting("HOUSE")
	for _, s := range []struct{ name, target, body, says, not string }{
		{"text_numbers", "order/detail", named(id), `"qty":"1"`, `"qty":1`},
		{"order_no", "order/detail", named(id), `"order_no":"` + id, "order_id"},
		{"masked_receivers", "order/detail", named(id), `**"`, "no mask"},
		{"fail_200", "order/detail", named("1"), `"status":"fail"`, "success"},
		{"error_code_number", "order/detail", named("1"), `"error_code":3001`, "ORDER_NOT_FOUND"},
		{"uncounted_pages", "order/list?" + week, "", `"page_size":30`, "total"},
		{"odd_state", "order/list?" + week, "", `"Packing"`, "no state"},
		{"specs_without_sku", "order/detail", named(id), `"custom_no":""`, `"custom_no":"TEE`},
		{"landlines", "order/detail", named(id), `"receiver_mobile":"","receiver_name"`, `"receiver_phone":""`},
		{"no_such_call", "order/logistics", named(id), "404 Not Found", "status"},
		{"list_without_specs", "product/list?page=1&page_size=30", "", `"has_spec":true`, "spec_info"},
	} {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, s.name)
			got := c.get(s.target)
			if s.body != "" {
				got = c.post(s.target, s.body)
			}
			require.Contains(t, got.body, s.says)
			require.NotContains(t, got.body, s.not)
		})
	}
}

func TestSomeSwitchesStrikeOnce(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]int{"html_503_once": http.StatusServiceUnavailable, "throttled_once": http.StatusTooManyRequests,
		"system_error_once": http.StatusInternalServerError} {
		c := newClient(t, name)
		require.Equal(t, want, c.list(week).status)
		require.Equal(t, http.StatusOK, c.list(week).status)
		require.Empty(t, c.Report().Violations)
	}
}

func TestAnOrderMovesToTheNextPage(t *testing.T) {
	t.Parallel()
	c := newClient(t, "moving_pages")
	short := strings.Replace(week, "page_size=30", "page_size=5", 1)
	first, second := c.rows(short), c.rows(strings.Replace(short, "page=1", "page=2", 1))
	require.Equal(t, first[4].ID, second[0].ID, "the last of a page comes again")
	quiet := newClient(t)
	require.Equal(t, second[1].ID, quiet.rows(strings.Replace(short, "page=1", "page=2", 1))[0].ID, "and none is missing")
}

func TestOddOrdersCanBeAskedForAmongOthers(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	all := many(2)
	known := c.waiting("HOUSE")
	var data struct {
		Orders []row `json:"orders"`
	}
	c.post("order/detail", named(known, all[0])).into(t, &data)
	require.Len(t, data.Orders, 1, "what is not there is left out")
	require.Equal(t, http.StatusNotFound, c.post("order/detail", named(all...)).status)

	require.NoError(t, c.Turn("strict_detail", true))
	require.Equal(t, http.StatusNotFound, c.post("order/detail", named(known, all[0])).status)
	require.NoError(t, c.Turn("strict_detail", false))
	require.NoError(t, c.Turn("odd_row", true))
	ids := make([]string, 0, 30)
	for _, r := range c.rows(week) {
		ids = append(ids, r.ID)
	}
	require.Contains(t, c.post("order/detail", named(ids...)).body, `"items":"NB-A5 x 10"`)
}

func TestOrdersAreShownAsTheFactsSay(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	cod := c.single(c.waiting("SEVEN_COD"))
	require.Nil(t, cod.PaidAt, "nothing is paid yet")
	require.Empty(t, cod.Shipping.Address)
	mug := c.single(c.waiting("SELF"))
	require.Empty(t, mug.Items[0].Spec, "an item without variants")
	require.Equal(t, "720", string(mug.Total))
	long := false
	for _, r := range c.rows(week) {
		long = long || len(r.ID) > 17
	}
	require.True(t, long, "one number is longer than a float can hold")
}

func TestLabelsArePDFsOfNumberedOrders(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	ids := []string{c.waiting("SEVEN"), c.waiting("FAMI_COD")}
	c.post("order/logistics", named(ids...))
	var label struct {
		Type    string `json:"content_type"`
		Content string `json:"content"`
	}
	c.post("order/logistics/label", named(ids...)).into(t, &label)
	require.Equal(t, "application/pdf", label.Type)
	pdf, err := base64.StdEncoding.DecodeString(label.Content)
	require.NoError(t, err)
	pages, err := api.PageCount(bytes.NewReader(pdf), nil)
	require.NoError(t, err)
	require.Equal(t, 2, pages)
}

func TestWorkInTheSellerCentreIsNoMistakeOfTheClient(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	house, seven := c.waiting("HOUSE"), c.waiting("SEVEN")
	require.NoError(t, c.Act(connectors.Act{Kind: "ship_elsewhere", Order: house}))
	require.NoError(t, c.Act(connectors.Act{Kind: "cancel", Order: seven}))
	require.Contains(t, c.post("order/ship", shipping(house, "順豐", "SF1")).body, "ORDER_STATUS_INVALID")
	require.Contains(t, c.post("order/logistics", named(seven)).body, "無法取號")
	require.Equal(t, http.StatusNotFound, c.post("order/ship", shipping("1", "順豐", "SF1")).status)
	require.Contains(t, c.post("order/logistics", named("1")).body, "order not found")
	require.Equal(t, http.StatusNotFound, c.post("order/logistics/label", named("1")).status)
	require.Equal(t, http.StatusNotFound, c.get("product/item/1").status)
	require.Equal(t, http.StatusNotFound, c.get("product/item_id?custom_no=NOBODY").status)
	require.Empty(t, c.Report().Violations)
}

func TestActsThatCannotHappenAreRefused(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	house, seven := c.waiting("HOUSE"), c.waiting("SEVEN")
	before := c.single(house)
	require.NoError(t, c.Act(connectors.Act{Kind: "change_address", Order: house}))
	require.NotEqual(t, before.Shipping.Address, c.single(house).Shipping.Address)
	require.Error(t, c.Act(connectors.Act{Kind: "change_address", Order: seven}), "a store is not moved")
	require.Error(t, c.Act(connectors.Act{Kind: "request_cancel", Order: house}), "a wish to cancel is not shown")
	require.Error(t, c.Act(connectors.Act{Kind: "hand_over", Order: house}), "it was not shipped")
	require.Error(t, c.Act(connectors.Act{Kind: "change_quantity", Order: house, Quantity: 99}))
	require.Error(t, c.Act(connectors.Act{Kind: "cancel", Order: "1"}))
	require.Error(t, c.Act(connectors.Act{Kind: "sell", Listing: connectors.ListingKey{Item: "1"}}))
	require.NoError(t, c.Act(connectors.Act{Kind: "revoke"}))
	require.Contains(t, c.list(week).body, "AUTH_INVALID_KEY")
	require.Empty(t, c.Report().Violations)
}

// unpaid is the order that waits for its payment.
func (c *client) unpaid() string {
	c.t.Helper()
	for _, r := range c.rows(week) {
		if r.Status == "WaitPay" {
			return r.ID
		}
	}
	c.t.Fatal("no order waits for its payment")
	return ""
}

func TestAnOrderIsCancelledFromAnyStateBeforeItShips(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"cancel", "buyer_cancel"} {
		c := newClient(t)
		shipped := c.waiting("POST")
		require.Equal(t, http.StatusOK, c.post("order/ship", shipping(shipped, "中華郵政", "20012345678")).status)
		for _, id := range []string{c.unpaid(), c.waiting("HOUSE"), c.waiting("SEVEN_COD")} {
			require.NoError(t, c.Act(connectors.Act{Kind: kind, Order: id}))
			require.Equal(t, "Canceled", c.single(id).Status)
			require.Error(t, c.Act(connectors.Act{Kind: kind, Order: id}), "once")
		}
		require.Error(t, c.Act(connectors.Act{Kind: kind, Order: shipped}))
	}
}

func TestAPaymentLetsAnOrderWait(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	id := c.unpaid()
	require.Nil(t, c.single(id).PaidAt)
	require.NoError(t, c.Act(connectors.Act{Kind: "pay", Order: id}))
	now := c.single(id)
	require.Equal(t, "WaitConfirm", now.Status)
	require.NotNil(t, now.PaidAt)
	require.Error(t, c.Act(connectors.Act{Kind: "pay", Order: id}), "once")
}

func TestEveryKindOfMessageIsSent(t *testing.T) {
	t.Parallel()
	var told []string
	made, err := emulator.New(connectors.EmulatorOptions{Seed: 7, Now: func() time.Time { return start },
		Deliver: func(_ string, _ http.Header, body []byte) { told = append(told, string(body)) }})
	require.NoError(t, err)
	e := made.(*emulator.Emulator)
	e.EnterHook("https://gw.example.tw/hooks/ruten")
	ids := e.Expect(connectors.Window{From: start.Add(-7 * 24 * time.Hour), To: start}).Orders
	require.NoError(t, e.Act(connectors.Act{Kind: "buy"}))
	require.NoError(t, e.Act(connectors.Act{Kind: "buyer_cancel", Order: ids[0]}))
	require.NoError(t, e.Act(connectors.Act{Kind: "cancel", Order: ids[1]}))
	require.Len(t, told, 4)
	for i, action := range []string{"create_order", "order_paid", "buyer_cancel", "order_cancel"} {
		require.Contains(t, told[i], `"action_type":"`+action+`"`)
	}
}

func TestItemsAreFoundByTheMerchantsNumber(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	key := c.listing("TEE-BK-L")
	var found struct {
		Item string `json:"item_id"`
	}
	c.get("product/item_id?custom_no=TEE-BK-L").into(t, &found)
	require.Equal(t, key.Item, found.Item)
	var item struct {
		SKU   string `json:"custom_no"`
		Specs []struct {
			ID  string `json:"spec_id"`
			SKU string `json:"custom_no"`
		} `json:"spec_info"`
	}
	c.get("product/item/"+key.Item).into(t, &item)
	require.Empty(t, item.SKU, "an item with variants has no number of its own")
	require.Len(t, item.Specs, 3)
}

func TestStockIsSetForTheVariantsThatAreNamed(t *testing.T) {
	t.Parallel()
	c := newClient(t, "stock_live_only")
	black, large := c.listing("TEE-BK-M"), c.listing("TEE-BK-L")
	before, _, _ := c.StockOf(large)
	require.Equal(t, http.StatusOK, c.put(`{"item_id":"`+black.Item+`","spec_info":[{"spec_id":"`+black.Variant+`","qty":7}]}`).status)
	now, changes, _ := c.StockOf(black)
	require.Equal(t, 7, now)
	require.Equal(t, 1, changes)
	other, _, _ := c.StockOf(large)
	require.Equal(t, before, other)
	require.Equal(t, http.StatusNotFound, c.put(`{"item_id":"1","qty":7}`).status)
	require.Equal(t, http.StatusNotFound, c.put(`{"item_id":"`+black.Item+`","spec_info":[{"spec_id":"1","qty":7}]}`).status)
	require.Contains(t, c.put(`{"item_id":"`+c.listing("CAL-2025").Item+`","qty":7}`).body, "已下架")
	require.Empty(t, c.Report().Violations)
}

func TestMessagesAreSignedLikeCalls(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	header, body := c.Notify("https://gw.example.tw/hooks/ruten", "order_paid", "26010100000123")
	require.JSONEq(t, `{"action_type":"order_paid","order_no":"26010100000123"}`, string(body))
	require.Equal(t, c.Credentials()["api_key"], header.Get("X-RT-Key"))
	require.True(t, json.Valid(body))
	require.Len(t, header.Get("X-RT-Authorization"), 64)
}
