package shopee

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

func TestListingsHaveTheirVariantsNamedAndPriced(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	bySKU := map[string]connectors.Listing{}
	for l, err := range b.c.Listings(t.Context()) {
		require.NoError(t, err)
		require.NotContains(t, bySKU, l.SKU)
		bySKU[l.SKU] = l
	}
	for _, p := range emulation.Products {
		l := bySKU[p.SKU]
		require.Equal(t, p.Variant, l.Variant)
		require.Equal(t, p.Barcode, l.Barcode)
		require.True(t, l.Price.Equal(connectors.TWD(p.Price)))
		require.Equal(t, p.Stock, *l.Stock)
		require.True(t, l.Active && l.StockManaged)
	}
	require.Contains(t, bySKU, emulation.Stranger.SKU)
	require.Empty(t, bySKU[emulation.Bundles[0].SKU].Barcode, "00 means none")
	require.Equal(t, "236208535610000123", bySKU["TEE-BK-M"].Key.Item)
}

func TestAShopTooDeepForOffsetsIsReadBySpansOfTime(t *testing.T) {
	t.Parallel()
	b := newBench(t, "shallow_offsets")
	var keys []connectors.ListingKey
	for l, err := range b.c.Listings(t.Context()) {
		require.NoError(t, err)
		keys = append(keys, l.Key)
	}
	require.ElementsMatch(t, b.e.ListingKeys(), keys)
}

func TestStockIsReadAndSetPerModel(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	keys := b.e.ListingKeys()
	levels, err := b.c.Stock(t.Context(), append(keys, connectors.ListingKey{Item: "1"}, connectors.ListingKey{Item: "x"}))
	require.NoError(t, err)
	var changes []connectors.StockChange
	for i, key := range keys {
		quantity, _, _ := b.e.StockOf(key)
		require.Equal(t, quantity, levels[i].Quantity)
		changes = append(changes, connectors.StockChange{Key: key, Read: quantity, Target: quantity + 7, Keep: levels[i].Keep})
	}
	require.Equal(t, connectors.NotFound, kindOf(t, levels[len(keys)].Err))
	require.Equal(t, connectors.NotFound, kindOf(t, levels[len(keys)+1].Err))
	for i, o := range b.c.PushStock(t.Context(), changes) {
		require.Equal(t, connectors.Done, o.State, "%v", o.Err)
		quantity, times, _ := b.e.StockOf(keys[i])
		require.Equal(t, changes[i].Target, quantity)
		require.Equal(t, 1, times)
	}
	require.Equal(t, 1, b.count("shop/get_warehouse_detail"), "asked once, then remembered")
}

func TestStockBelowAPromotionIsRefusedBeforeItIsSent(t *testing.T) {
	t.Parallel()
	b := newBench(t, "reserved_stock")
	key := b.e.ListingKeys()[0]
	levels, err := b.c.Stock(t.Context(), []connectors.ListingKey{key})
	require.NoError(t, err)
	out := b.c.PushStock(t.Context(), []connectors.StockChange{{Key: key, Target: 4, Keep: levels[0].Keep}, {Key: key, Target: -1}})
	for _, o := range out {
		require.Equal(t, connectors.Refused, o.State)
		require.Equal(t, connectors.Rejected, kindOf(t, o.Err))
	}
	require.Zero(t, b.count("product/update_stock"))
}

func TestSeveralWarehousesNeedTheAccountsChoice(t *testing.T) {
	t.Parallel()
	b := newBench(t, "multi_warehouse")
	key := b.e.ListingKeys()[0]
	o := b.c.PushStock(t.Context(), []connectors.StockChange{{Key: key, Target: 4}})[0]
	require.Equal(t, connectors.Refused, o.State)
	require.Contains(t, o.Err.Error(), "TWZ, TWA")
	b.with(keyLocation, "TWA")
	require.Equal(t, connectors.Done, b.c.PushStock(t.Context(), []connectors.StockChange{{Key: key, Target: 4}})[0].State)
	levels, err := b.c.Stock(t.Context(), []connectors.ListingKey{key})
	require.NoError(t, err)
	require.Equal(t, 4, levels[0].Quantity)
	quantity, _, _ := b.e.StockOf(key)
	require.Equal(t, emulation.Products[0].Stock+4, quantity)
}

func TestAModelThatIsGoneIsRefusedAndItsSiblingSet(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	key := b.e.ListingKeys()[0]
	out := b.c.PushStock(
		t.Context(),
		[]connectors.StockChange{{Key: key, Target: 9}, {Key: connectors.ListingKey{Item: key.Item, Variant: "77"}, Target: 9}},
	)
	require.Equal(t, connectors.Done, out[0].State)
	require.Equal(t, connectors.Refused, out[1].State)
	require.Contains(t, out[1].Err.Error(), "Wrong model_id.")
	out = b.c.PushStock(t.Context(), []connectors.StockChange{{Key: connectors.ListingKey{Item: key.Item, Variant: "77"}, Target: 9}})
	require.Equal(t, connectors.Refused, out[0].State, "also when every model failed")
	require.Contains(t, out[0].Err.Error(), "Wrong model_id.")
}

func TestSKUsAreWrittenToVariantsAndToItems(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, key := range b.e.ListingKeys() {
		sku := "NEW-" + key.Variant
		require.NoError(t, b.c.BackfillSKU(t.Context(), key, sku))
		require.Equal(t, sku, b.e.SKUOf(key))
	}
	err := b.c.BackfillSKU(t.Context(), b.e.ListingKeys()[0], strings.Repeat("長", 101))
	require.Equal(t, connectors.Rejected, kindOf(t, err))
	err = b.c.BackfillSKU(t.Context(), connectors.ListingKey{Item: "1"}, "A")
	require.Equal(t, connectors.NotFound, kindOf(t, err))
}

func TestShippingMethodsSayWhoShips(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	methods, err := b.c.ShippingMethods(t.Context())
	require.NoError(t, err)
	modes := map[string]connectors.ShipMode{}
	for _, m := range methods {
		modes[m.Code] = m.Mode
	}
	require.Equal(t, connectors.ShipLabel, modes["30005"])
	require.Equal(t, connectors.ShipSelf, modes["30900"])
}
