package ownsite

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// levels reads everything that the shop sells.
func (s *testShop) levels(t *testing.T) []connectors.StockLevel {
	t.Helper()
	levels, err := shelf{s.native}.Stock(t.Context(), s.ListingKeys())
	require.NoError(t, err)
	return levels
}

func changesOf(levels []connectors.StockLevel, target int) []connectors.StockChange {
	var changes []connectors.StockChange
	for _, l := range levels {
		changes = append(changes, connectors.StockChange{Key: l.Key, Read: l.Quantity, Target: target})
	}
	return changes
}

func TestStockIsReadAtOnceAndSetInOneCall(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	levels := s.levels(t)
	require.Error(t, levels[len(levels)-1].Err, "a download is not counted")
	before := s.Report().Requests
	for _, o := range (shelf{s.native}).PushStock(t.Context(), changesOf(levels[:5], 7)) {
		require.Equal(t, connectors.Done, o.State)
	}
	require.Equal(t, before+1, s.Report().Requests)
	require.Equal(t, 7, s.levels(t)[0].Quantity)
	require.Empty(t, s.Report().Violations)
}

func TestABatchThatIsTooLargeIsHalved(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "small_batches")
	levels := s.levels(t)
	outcomes := shelf{s.native}.PushStock(t.Context(), changesOf(levels[:10], 4))
	require.Len(t, outcomes, 10)
	for i, o := range outcomes {
		require.Equal(t, connectors.Done, o.State)
		require.Equal(t, levels[i].Key, o.Key)
	}
}

func TestEachItemHasItsOwnAnswer(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	levels := s.levels(t)
	stranger := connectors.StockChange{Key: connectors.ListingKey{Item: "1", Variant: "2"}, Target: 1}
	hostile := connectors.StockChange{Key: connectors.ListingKey{Item: "..", Variant: "a/b"}, Target: 1}
	changes := append(changesOf(levels[:1], 3), stranger, hostile)
	changes = append(changes, changesOf(levels[len(levels)-1:], 3)...)
	outcomes := shelf{s.native}.PushStock(t.Context(), changes)
	states := []connectors.OutcomeState{}
	for _, o := range outcomes {
		states = append(states, o.State)
	}
	require.Equal(t, []connectors.OutcomeState{connectors.Done, connectors.Refused, connectors.Refused, connectors.Refused}, states)
	require.Empty(t, s.Report().Violations)
}

func TestANewerNumberOfTheShopIsReadAgain(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "stale_stock")
	o := shelf{s.native}.PushStock(t.Context(), changesOf(s.levels(t)[:1], 3))[0]
	require.Equal(t, connectors.Refused, o.State)
	require.Equal(t, connectors.CodeStale, o.Err.(*connectors.Error).Code)
}

func TestASKUThatIsTakenIsTold(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	keys := s.ListingKeys()
	require.NoError(t, skus{s.native}.BackfillSKU(t.Context(), keys[0], "GW-1"))
	err := skus{s.native}.BackfillSKU(t.Context(), keys[1], "GW-1")
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	require.Contains(t, err.Error(), codeTaken)
	require.Equal(t, connectors.NotFound, connectors.KindOf(skus{s.native}.BackfillSKU(t.Context(), connectors.ListingKey{Item: "1", Variant: "1"}, "X")))
}
