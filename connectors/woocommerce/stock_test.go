package woocommerce

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

func changesTo(levels []connectors.StockLevel, target int) []connectors.StockChange {
	var changes []connectors.StockChange
	for _, l := range levels {
		changes = append(changes, connectors.StockChange{Key: l.Key, Read: l.Quantity, Target: target, Keep: l.Keep})
	}
	return changes
}

func TestStockIsReadAndSetInFewRequests(t *testing.T) {
	t.Parallel()
	s := openShop(t, over{})
	keys := append(
		s.ListingKeys(),
		connectors.ListingKey{Item: "999999"},
		connectors.ListingKey{Item: "93", Variant: "999999"},
		connectors.ListingKey{Item: "../1"},
	)
	levels, err := s.Stock(t.Context(), keys)
	require.NoError(t, err)
	families := s.Report().Requests
	for i, l := range levels {
		require.Equal(t, keys[i], l.Key)
		quantity, _, known := s.StockOf(l.Key)
		require.Equal(t, quantity, l.Quantity)
		require.Equal(t, known, l.Err == nil)
		if !known {
			require.Equal(t, connectors.NotFound, connectors.KindOf(l.Err))
		}
	}
	outcomes := s.PushStock(t.Context(), changesTo(levels[:len(levels)-3], 7))
	require.Equal(t, 2*families, s.Report().Requests, "one batch for all simple products, one for each product with variations")
	for _, o := range outcomes {
		require.Equal(t, connectors.Done, o.State)
		quantity, changes, _ := s.StockOf(o.Key)
		require.Equal(t, 7, quantity)
		require.Equal(t, 1, changes)
	}
	require.Empty(t, s.Report().Violations)
}

func TestProductsTheShopDoesNotCountAreLeftAlone(t *testing.T) {
	t.Parallel()
	s := openShop(t, over{switches: []string{"stock_null", "manage_parent"}})
	levels, err := s.Stock(t.Context(), s.ListingKeys())
	require.NoError(t, err)
	for _, l := range levels {
		require.Equal(t, connectors.Rejected, connectors.KindOf(l.Err))
	}
	for _, o := range s.PushStock(t.Context(), changesTo(levels, 7)) {
		require.Equal(t, connectors.Refused, o.State)
		_, changes, _ := s.StockOf(o.Key)
		require.Zero(t, changes)
	}
	switching := s.connect(t, connectors.Values{fieldManageStock: switchOn})
	for _, o := range switching.PushStock(t.Context(), changesTo(levels, 7)) {
		require.Equal(t, connectors.Done, o.State)
		quantity, _, _ := s.StockOf(o.Key)
		require.Equal(t, 7, quantity)
	}
}

func TestARowThatFailsDoesNotFailItsBatch(t *testing.T) {
	t.Parallel()
	s := openShop(t, over{})
	levels, err := s.Stock(t.Context(), s.ListingKeys()[:2])
	require.NoError(t, err)
	changes := changesTo(levels, 3)
	changes[1].Key.Variant = "999999"
	outcomes := s.PushStock(t.Context(), changes)
	require.Equal(t, connectors.Done, outcomes[0].State)
	require.Equal(t, connectors.Refused, outcomes[1].State)
	require.Equal(t, connectors.NotFound, connectors.KindOf(outcomes[1].Err))
}

func TestALostAnswerToABatchIsUnclear(t *testing.T) {
	t.Parallel()
	s := openShop(t, over{})
	levels, err := s.Stock(t.Context(), s.ListingKeys()[:2])
	require.NoError(t, err)
	s.wire.Plan(emulation.DropAfter, 1, changing)
	for _, o := range s.PushStock(t.Context(), changesTo(levels, 3)) {
		require.Equal(t, connectors.Unclear, o.State)
		require.True(t, connectors.IsMaybeDone(o.Err))
	}
	require.NoError(t, s.Act(connectors.Act{Kind: "revoke"}))
	for _, o := range s.PushStock(t.Context(), changesTo(levels, 3)) {
		require.Equal(t, connectors.NotAsked, o.State)
		require.Equal(t, connectors.Unauthorized, connectors.KindOf(o.Err))
	}
}

func TestListingsAreTheSellableRows(t *testing.T) {
	t.Parallel()
	for name, shop := range map[string]over{"a shop of today": {}, "an old shop": {switches: []string{"old_server"}}, "a shop behind a cache": {switches: []string{"no_total_headers"}}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openShop(t, shop)
			bySKU := map[string]connectors.Listing{}
			for l, err := range s.Listings(t.Context()) {
				require.NoError(t, err)
				require.NotContains(t, bySKU, l.SKU)
				bySKU[l.SKU] = l
			}
			require.Len(t, bySKU, len(s.ListingKeys()))
			for _, p := range append(emulation.Products, emulation.Stranger) {
				l := bySKU[p.SKU]
				require.Equal(t, p.Name, l.Name)
				require.Equal(t, p.Barcode, l.Barcode)
				require.Equal(t, p.Variant != "", l.Variant != "")
				require.True(t, l.Price.Equal(connectors.TWD(p.Price)))
				require.Equal(t, p.Stock, *l.Stock)
				require.True(t, l.StockManaged && l.Active)
				require.NotEmpty(t, l.URL)
				require.NotEmpty(t, l.Image)
			}
		})
	}
}

func TestAVariationWithItsParentsSKUHasNone(t *testing.T) {
	t.Parallel()
	parent := wireProduct{ID: "93", SKU: "TEA", Status: "private"}
	l := listingOf(wireProduct{ID: "95", SKU: "TEA", Status: "publish", Manage: "parent"}, &parent)
	require.Empty(t, l.SKU)
	require.False(t, l.Active, "a variation of a hidden product is not for sale")
	require.False(t, l.StockManaged)
	require.Nil(t, l.Stock)
	require.Nil(t, l.Price)
}
