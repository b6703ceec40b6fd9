package shopline

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

const (
	mainWarehouse = "5f00aa000000000000000001"
	shopWarehouse = "5f00aa000000000000000002"
	deadWarehouse = "5f00aa000000000000000003"
)

func (s *testShop) selling(t *testing.T, sku string) connectors.ListingKey {
	t.Helper()
	for _, key := range s.ListingKeys() {
		if s.SKUOf(key) == sku {
			return key
		}
	}
	require.Fail(t, "nothing is sold as "+sku)
	return connectors.ListingKey{}
}

// The calls of FACTS.md section 4.
func TestQuantitiesAreSetAbsolutelyOnProductsAndOnVariations(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	heard := s.listen(t)
	simple, variation := s.selling(t, "MUG-CAT"), s.selling(t, "TEE-BK-M")
	for _, out := range s.PushStock(t.Context(), []connectors.StockChange{{Key: simple, Target: 21}, {Key: variation, Target: 5}}) {
		require.Equal(t, connectors.Done, out.State, "%v", out.Err)
	}
	require.Equal(t, []said{
		{"PUT /v1/products/" + simple.Item + "/update_quantity", `{"quantity":21,"replace":true}`},
		{"PUT /v1/products/" + variation.Item + "/variations/" + variation.Variant + "/update_quantity", `{"quantity":5,"replace":true}`},
	}, heard())
	levels, err := s.Stock(t.Context(), []connectors.ListingKey{simple, variation})
	require.NoError(t, err)
	require.Equal(t, []int{21, 5}, []int{levels[0].Quantity, levels[1].Quantity})
	require.Empty(t, s.Report().Violations)
}

func TestTheVariationsOfAProductCostOneReading(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	before := s.Report().Requests
	levels, err := s.Stock(t.Context(), []connectors.ListingKey{s.selling(t, "TEE-BK-M"), s.selling(t, "TEE-BK-L"), s.selling(t, "TEE-WH-M")})
	require.NoError(t, err)
	require.Len(t, levels, 3)
	require.Equal(t, 1, s.Report().Requests-before)
}

func TestManyProductsAreReadOutOfTheList(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	keys := s.ListingKeys()
	known := len(keys)
	for n := range pageSize {
		keys = append(keys, connectors.ListingKey{Item: fmt.Sprintf("gone%d", n)})
	}
	levels, err := s.Stock(t.Context(), keys)
	require.NoError(t, err)
	require.Equal(t, 1, s.Report().ByName["GET /v1/products"])
	require.Equal(t, pageSize, s.Report().ByName["GET /v1/products/{id}"], "only what the list lacks is asked for by itself")
	for i, level := range levels {
		quantity, _, counted := s.StockOf(level.Key)
		require.Equal(t, i >= known || !counted, level.Err != nil)
		require.Equal(t, quantity, level.Quantity)
	}
}

func TestAProductWithoutAQuantityIsLeftAlone(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	key := s.selling(t, "CARD-E")
	levels, err := s.Stock(t.Context(), []connectors.ListingKey{key})
	require.NoError(t, err)
	require.Equal(t, connectors.Rejected, connectors.KindOf(levels[0].Err))
	out := s.PushStock(t.Context(), []connectors.StockChange{{Key: key, Target: 3, Keep: levels[0].Keep}})[0]
	require.Equal(t, connectors.Refused, out.State)
	require.NotEmpty(t, out.Err.(*connectors.Error).Says.ZH)
	require.Empty(t, s.Report().Violations)
}

func TestAProductWithVariationsHasNoLevelOfItsOwn(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	shirt := s.selling(t, "TEE-BK-M")
	levels, err := s.Stock(t.Context(), []connectors.ListingKey{{Item: shirt.Item}, {Item: shirt.Item, Variant: "6741a0c2b7e5f8000dffffff"}})
	require.NoError(t, err)
	for _, level := range levels {
		require.Equal(t, connectors.NotFound, connectors.KindOf(level.Err))
	}
	out := s.PushStock(t.Context(), []connectors.StockChange{{Key: connectors.ListingKey{Item: shirt.Item}, Target: 3}})[0]
	require.Equal(t, connectors.Refused, out.State, "SHOPLINE refuses it as well")
}

func TestAnAccountCanNameTheWarehouse(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.Values{fieldWarehouse: shopWarehouse})
	heard := s.listen(t)
	simple, variation := s.selling(t, "MUG-CAT"), s.selling(t, "TEE-BK-M")
	keys := []connectors.ListingKey{simple, variation}
	before, err := s.Stock(t.Context(), keys)
	require.NoError(t, err)
	require.Equal(t, []int{0, 0}, []int{before[0].Quantity, before[1].Quantity}, "what the main warehouse has does not count")
	for _, out := range s.PushStock(t.Context(), []connectors.StockChange{{Key: simple, Target: 4}, {Key: variation, Target: 6}}) {
		require.Equal(t, connectors.Done, out.State, "%v", out.Err)
	}
	require.Equal(t, []said{
		{"PUT /v1/products/" + simple.Item + "/stocks", `{"warehouse_id":"` + shopWarehouse + `","quantity":4,"is_replace":true}`},
		{"PUT /v1/products/" + variation.Item + "/stocks",
			`{"warehouse_id":"` + shopWarehouse + `","variation_id":"` + variation.Variant + `","quantity":6,"is_replace":true}`},
	}, heard())
	after, err := s.Stock(t.Context(), keys)
	require.NoError(t, err)
	require.Equal(t, []int{4, 6}, []int{after[0].Quantity, after[1].Quantity})
	total, _, _ := s.StockOf(simple)
	require.Equal(t, 34, total)
	require.Empty(t, s.Report().Violations)
}

// Where stock lies in two warehouses and the account names none, the shop shows another number than the one sent.
func TestAQuantityInAnotherWarehouseIsSeen(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.Values{fieldWarehouse: shopWarehouse})
	key := s.selling(t, "MUG-CAT")
	require.Equal(t, connectors.Done, s.PushStock(t.Context(), []connectors.StockChange{{Key: key, Target: 4}})[0].State)
	s.env.Values[fieldWarehouse] = ""
	out := s.connect(t).PushStock(t.Context(), []connectors.StockChange{{Key: key, Target: 10}})[0]
	require.Equal(t, connectors.Unclear, out.State)
	require.Contains(t, out.Err.(*connectors.Error).Advice().ZH, "倉庫")
}

func TestAWarehouseThatIsBeingMovedIsRefused(t *testing.T) {
	t.Parallel()
	s := openShop(t, connectors.Values{fieldWarehouse: deadWarehouse})
	out := s.PushStock(t.Context(), []connectors.StockChange{{Key: s.selling(t, "MUG-CAT"), Target: 4}})[0]
	require.Equal(t, connectors.Refused, out.State)
	require.ErrorContains(t, out.Err, "not active")
}

func TestAMissingPermissionToChangeStockIsTold(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "no_stock")
	out := s.PushStock(t.Context(), []connectors.StockChange{{Key: s.selling(t, "MUG-CAT"), Target: 4}})[0]
	require.Equal(t, connectors.Refused, out.State)
	require.Equal(t, advicePermission, out.Err.(*connectors.Error).Advice())
	require.Error(t, s.BackfillSKU(t.Context(), s.selling(t, "MUG-CAT"), "X"))
}

// The example of FACTS.md section 5.
func TestTheExampleOfProductsIsListed(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/products.json")
	require.NoError(t, err)
	c, _ := canned(t, http.StatusOK, "application/json", string(data))
	var all []connectors.Listing
	for l, err := range c.Listings(t.Context()) {
		require.NoError(t, err)
		all = append(all, l)
	}
	eighty, forty, price := 80, 40, connectors.TWD(640)
	require.Len(t, all, 2)
	for i := range all {
		require.True(t, all[i].Price.Equal(price), "a variation without a price has its product's")
		all[i].Price = nil
	}
	base := connectors.Listing{
		Key:  connectors.ListingKey{Item: "65f1c0ffee0000000000aaaa", Variant: "65f1c0ffee0000000000bbbb"},
		Name: "阿里山烏龍茶 150g", Variant: "罐裝", SKU: "TEA-ALI-150", Barcode: "4710000000017", Stock: &eighty, StockManaged: true, Active: true,
		Image: "https://img.example/tea.jpg",
	}
	second := base
	second.Key.Variant, second.Variant, second.SKU, second.Barcode, second.Stock = "65f1c0ffee0000000000cccc", "茶包", "", "", &forty
	require.Equal(t, []connectors.Listing{base, second}, all)
}

func TestASimpleProductIsOneListingAndARemovedOneNone(t *testing.T) {
	t.Parallel()
	c, _ := canned(t, http.StatusOK, "application/json", `{"items":[
		{"id":"a1","status":"hidden","title_translations":{"en":"Bag"},"sku":"BAG","barcode":"471","quantity":7.0,"unlimited_quantity":false,
		 "price":{"dollars":10.5,"currency_iso":"TWD"},"variations":[]},
		{"id":"a2","status":"removed","variations":[]}],"pagination":{"total_count":2,"total_pages":1}}`)
	var all []connectors.Listing
	for l, err := range c.Listings(t.Context()) {
		require.NoError(t, err)
		all = append(all, l)
	}
	require.Len(t, all, 1)
	require.Equal(t, connectors.ListingKey{Item: "a1"}, all[0].Key)
	require.Equal(t, 7, *all[0].Stock)
	require.Equal(t, "10.5 TWD", all[0].Price.String())
	require.False(t, all[0].Active)
	require.True(t, all[0].StockManaged)
}

func TestTheAccountsChoicesAreTheShopsOwn(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	loaded, err := s.LoadChoices(t.Context())
	require.NoError(t, err)
	values := func(key string) (all []string) {
		for _, choice := range loaded[key] {
			all = append(all, choice.Value)
		}
		return all
	}
	require.Equal(t, []string{mainWarehouse, shopWarehouse}, values(fieldWarehouse), "a warehouse that is being moved takes no stock")
	require.Contains(t, values(fieldCOD), "acme_wallet_pay")
	require.Contains(t, values(fieldPrepaid), "custom:63aa00000000000000000005")
}

func TestDeliveryOptionsAreSuggestedByTheirCodes(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	codes, err := s.ShippingMethods(t.Context())
	require.NoError(t, err)
	byCode := map[string]connectors.ShippingCode{}
	for _, c := range codes {
		byCode[c.Code] = c
	}
	require.Equal(t, "中華郵政便利包", byCode["custom:653a404c30939a000e82c00b"].Name.ZH)
	require.Equal(t, connectors.ShipSelf, byCode["custom:653a404c30939a000e82c00b"].Mode)
	require.True(t, byCode["tw_711_b2c_pay"].COD)
	require.Equal(t, connectors.ShipLabel, byCode["tw_711_b2c_pay"].Mode)
}

func TestQuantitiesAreWholeNumbersHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]int{`80`: 80, `80.0`: 80, `"80"`: 80, `-3`: -3, `0`: 0} {
		var n text
		require.NoError(t, json.Unmarshal([]byte(written), &n))
		have, counted := n.level()
		require.True(t, counted, written)
		require.Equal(t, want, have)
	}
	for _, written := range []string{`1.5`, `1e400`, `99999999999999999999`, `"many"`, `null`, `[]`, `true`} {
		var n text
		require.NoError(t, json.Unmarshal([]byte(written), &n))
		_, counted := n.level()
		require.False(t, counted, written)
	}
}
