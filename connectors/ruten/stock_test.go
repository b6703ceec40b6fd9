package ruten

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
)

func (b *bench) listings() (map[string]connectors.Listing, error) {
	all := map[string]connectors.Listing{}
	for l, err := range b.c.Listings(b.t.Context()) {
		if err != nil {
			return all, err
		}
		require.NotContains(b.t, all, l.SKU)
		all[l.SKU] = l
	}
	return all, nil
}

// keys gives the keys of SKUs.
func (b *bench) keys(skus ...string) []connectors.ListingKey {
	b.t.Helper()
	all, err := b.listings()
	require.NoError(b.t, err)
	list := make([]connectors.ListingKey, len(skus))
	for i, sku := range skus {
		require.Contains(b.t, all, sku)
		list[i] = all[sku].Key
	}
	return list
}

func TestItemsAreListedByTheirVariants(t *testing.T) {
	t.Parallel()
	for _, shape := range []string{"", "list_without_specs", "text_numbers", "uncounted_pages"} {
		b := newBench(t)
		if shape != "" {
			b.turn(shape)
		}
		all, err := b.listings()
		require.NoError(t, err)
		require.Len(t, all, len(b.e.ListingKeys()))
		tee := all["TEE-BK-M"]
		require.Equal(t, "純棉圓領短袖上衣", tee.Name)
		require.Equal(t, "黑色,M", tee.Variant)
		require.NotEmpty(t, tee.Key.Variant)
		require.True(t, connectors.TWD(599).Equal(*tee.Price))
		require.Equal(t, 40, *tee.Stock)
		require.True(t, tee.Active)
		require.Equal(t, "https://a.rimg.com.tw/s1/1/"+tee.Key.Item+".jpg", tee.Image)
		require.Empty(t, all["MUG-CAT"].Key.Variant, "an item without variants")
		require.False(t, all["CAL-2025"].Active, "off the shelf")
		if shape == "list_without_specs" {
			require.Equal(t, 5, b.count("product/item"), "one question for each item with variants")
		} else {
			require.Equal(t, 1, b.e.Report().Requests)
		}
	}
}

func TestAnItemThatCannotBeReadHidesNoOther(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	whole, err := b.listings()
	require.NoError(t, err)
	b.replaced(`"name":"貓咪馬克杯🐱"`, `"name":{"zh":"貓咪馬克杯"}`)
	all, err := b.listings()
	isOdd(t, err)
	require.Len(t, all, len(whole)-1)

	b.replaced(`"items":`, `"list":`)
	_, err = b.listings()
	isOdd(t, err)
}

func TestAListThatBreaksOffIsAnError(t *testing.T) {
	t.Parallel()
	b := newBench(t, "list_without_specs")
	b.wire.Plan(emulation.DropBefore, 1000, func(r *http.Request) bool { return r.URL.Path != opProducts.path })
	_, err := b.listings()
	require.Equal(t, connectors.Temporary, emulationtest.Advised(t, err).Kind)
}

func TestStockIsReadOncePerItem(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	keys := b.keys("TEE-BK-M", "MUG-CAT", "TEE-BK-L")
	keys = append(keys, connectors.ListingKey{Item: keys[0].Item}, connectors.ListingKey{Item: keys[1].Item, Variant: "1"},
		connectors.ListingKey{Item: "1"}, connectors.ListingKey{})
	levels, err := b.c.Stock(t.Context(), keys)
	require.NoError(t, err)
	require.Equal(t, []int{40, 30, 25}, []int{levels[0].Quantity, levels[1].Quantity, levels[2].Quantity})
	for _, level := range levels[3:] {
		require.Equal(t, connectors.NotFound, emulationtest.Advised(t, level.Err).Kind, "%v", level.Key)
	}
	require.Equal(t, 3, b.count("product/item"))
}

func TestAStockThatCannotBeReadHidesNoOther(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	keys := b.keys("MUG-CAT", "NB-A5")
	b.replaced(`"qty":30`, `"qty":"many"`)
	levels, err := b.c.Stock(t.Context(), keys)
	require.NoError(t, err)
	require.Equal(t, connectors.Unexpected, emulationtest.Advised(t, levels[0].Err).Kind)
	require.Equal(t, 200, levels[1].Quantity)

	b.replaced(`"item_id":"`+keys[0].Item, `"item_id":"9`+keys[0].Item)
	levels, err = b.c.Stock(t.Context(), keys)
	require.NoError(t, err)
	isOdd(t, levels[0].Err)
	b.wire.Plan(emulation.DropBefore, 1000, nil)
	_, err = b.c.Stock(t.Context(), keys)
	require.Equal(t, connectors.Temporary, emulationtest.Advised(t, err).Kind)
}

func TestVariantsOfAnItemShareACall(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	keys := b.keys("TEE-BK-M", "MUG-CAT", "TEE-BK-L")
	changes := []connectors.StockChange{{Key: keys[0], Target: 7}, {Key: keys[1], Target: 0}, {Key: keys[2], Target: 9}}
	for i, o := range b.c.PushStock(t.Context(), changes) {
		require.Equal(t, connectors.Done, o.State, o.Err)
		have, changed, _ := b.e.StockOf(keys[i])
		require.Equal(t, changes[i].Target, have)
		require.Equal(t, 1, changed)
	}
	require.Equal(t, 2, b.count("product/item/stock"))
	require.Contains(t, b.sent[len(b.sent)-2], `"spec_info":[{"spec_id":"`+keys[0].Variant+`","qty":7},{"spec_id":"`+keys[2].Variant+`","qty":9}]}`)
	require.Contains(t, b.sent[len(b.sent)-1], `{"item_id":"`+keys[1].Item+`","qty":0}`, "nothing left is sent as 0")
}

func TestChangesThatCannotBeSentAreRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, "stock_live_only")
	keys := b.keys("CAL-2025", "MUG-CAT")
	outcomes := b.c.PushStock(t.Context(), []connectors.StockChange{
		{Key: keys[0], Target: 5}, {Key: keys[1], Target: -1}, {Target: 3}, {Key: connectors.ListingKey{Item: "1"}, Target: 3}, {Key: keys[1], Target: 6},
	})
	require.Equal(t, "商品已下架，無法更新庫存", emulationtest.Advised(t, outcomes[0].Err).Reason)
	for _, o := range outcomes[:4] {
		require.Equal(t, connectors.Refused, o.State, o.Key)
	}
	require.Equal(t, connectors.Done, outcomes[4].State, "what one item is refused for is not the others'")
}

func TestAnAccountThatFailsEndsTheStock(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	keys := b.keys("MUG-CAT", "NB-A5")
	b.wire.Plan(emulation.DropAfter, 1, only(opStock))
	outcomes := b.c.PushStock(t.Context(), []connectors.StockChange{{Key: keys[0], Target: 5}, {Key: keys[1], Target: 6}})
	require.Equal(t, connectors.Unclear, outcomes[0].State)
	require.Equal(t, connectors.NotAsked, outcomes[1].State)
	require.False(t, connectors.IsMaybeDone(outcomes[1].Err))
	require.Equal(t, 1, b.count("product/item/stock"))
}
