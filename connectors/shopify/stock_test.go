package shopify

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

func (s *testStore) levels() []connectors.StockLevel {
	s.t.Helper()
	levels, err := s.connector.Stock(s.t.Context(), s.ListingKeys())
	require.NoError(s.t, err)
	return levels
}

// changes sets every listing that is counted to a target.
func changes(levels []connectors.StockLevel, target int) []connectors.StockChange {
	var all []connectors.StockChange
	for _, l := range levels {
		all = append(all, connectors.StockChange{Key: l.Key, Read: l.Quantity, Target: target, Keep: l.Keep})
	}
	return all
}

func TestAVariantThatIsNotCountedIsLeftAlone(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{})
	levels := s.levels()
	last := levels[len(levels)-1]
	require.Equal(t, connectors.Rejected, connectors.KindOf(last.Err))
	outcomes := s.connector.PushStock(t.Context(), changes(levels, 7))
	for i, o := range outcomes[:len(outcomes)-1] {
		require.Equal(t, connectors.Done, o.State, "%v", o.Err)
		have, _, _ := s.StockOf(levels[i].Key)
		require.Equal(t, 7, have)
	}
	require.Equal(t, connectors.Refused, outcomes[len(outcomes)-1].State)
	require.Equal(t, 1, s.Report().ByName["GwSetStock"], "one call sets them all")
	s.requireClean()
}

func TestAnItemThatIsNotAtTheLocationYetIsPutThere(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{switches: []string{"not_stocked"}})
	levels := s.levels()
	outcomes := s.connector.PushStock(t.Context(), changes(levels[:6], 12))
	for i, o := range outcomes {
		require.Equal(t, connectors.Done, o.State, "%v", o.Err)
		have, changed, _ := s.StockOf(levels[i].Key)
		require.Equal(t, 12, have)
		require.Equal(t, 1, changed)
	}
	require.Equal(t, 3, s.Report().ByName["GwActivate"])
	require.Equal(t, 2, s.Report().ByName["GwSetStock"], "the others are sent again without them")
	s.requireClean()
}

func TestOneBadRowIsRefusedAndTheOthersAreSet(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{})
	wanted := changes(s.levels()[:4], 5)
	wanted[1].Target = -3
	wanted[2].Keep = map[string]string{keepItem: "gid://shopify/InventoryItem/1"}
	states := []connectors.OutcomeState{}
	for _, o := range s.connector.PushStock(t.Context(), wanted) {
		states = append(states, o.State)
	}
	require.Equal(t, []connectors.OutcomeState{connectors.Done, connectors.Refused, connectors.Refused, connectors.Done}, states)
	have, _, _ := s.StockOf(wanted[3].Key)
	require.Equal(t, 5, have)
}

func TestTwoListingsOfOneItemAreNotSetAgainstEachOther(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{})
	wanted := changes(s.levels()[:1], 5)
	wanted = append(wanted, wanted[0])
	outcomes := s.connector.PushStock(t.Context(), wanted)
	require.Equal(t, connectors.Done, outcomes[0].State)
	require.Equal(t, connectors.Refused, outcomes[1].State)
	s.requireClean()
}

func TestAChangeOfWhichNothingWasKeptIsLookedUpFirst(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{})
	keys := s.ListingKeys()
	wanted := []connectors.StockChange{
		{Key: keys[0], Target: 3}, {Key: connectors.ListingKey{Item: "1", Variant: keys[1].Variant}, Target: 3}, {Key: keys[2], Target: 4},
	}
	outcomes := s.connector.PushStock(t.Context(), wanted)
	require.Equal(t, connectors.Done, outcomes[0].State)
	require.Equal(t, connectors.Refused, outcomes[1].State, "that variant is another product's")
	require.Equal(t, connectors.Done, outcomes[2].State)
	have, _, _ := s.StockOf(keys[1])
	require.NotEqual(t, 3, have)
	s.requireClean()
}

func TestAKeyThatIsBusyIsTriedAgainWithTheSameKey(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{switches: []string{"idempotency_concurrent"}})
	levels := s.levels()
	outcome := s.connector.PushStock(t.Context(), changes(levels[:1], 9))[0]
	require.Equal(t, connectors.Done, outcome.State, "%v", outcome.Err)
	_, changed, _ := s.StockOf(levels[0].Key)
	require.Equal(t, 1, changed)
	s.requireClean()
}

func TestAnAttemptThatFailedBeforeIsMadeAgainWithAnotherKey(t *testing.T) {
	t.Parallel()
	earlier := &connectors.Error{Kind: connectors.Rejected, Code: codeEarlierFailed}
	require.Equal(t, connectors.NotAsked, setState(earlier))
	require.Equal(t, connectors.Refused, setState(&connectors.Error{Kind: connectors.Rejected}))
}

func TestTheRowThatAnErrorNames(t *testing.T) {
	t.Parallel()
	require.Equal(t, 7, userError{Field: []string{"input", "quantities", "7", "locationId"}}.row())
	require.Equal(t, -1, userError{Field: []string{"input", "reason"}}.row())
	require.Equal(t, -1, userError{Field: []string{"input", "quantities", "x"}}.row())
	require.Equal(t, -1, userError{}.row())
}

func TestListingsAreReadWithTheirNames(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{})
	bySKU := map[string]connectors.Listing{}
	for l, err := range s.connector.Listings(t.Context()) {
		require.NoError(t, err)
		bySKU[l.SKU] = l
	}
	tee := bySKU["TEE-BK-M"]
	require.Equal(t, "純棉圓領短袖上衣", tee.Name)
	require.Equal(t, "黑色,M", tee.Variant)
	require.True(t, tee.Active)
	require.Contains(t, tee.URL, "https://gw-demo-tw.myshopify.com/products/")
	require.Contains(t, tee.Image, "https://cdn.shopify.com/")
	require.Empty(t, bySKU["MUG-CAT"].Variant, "the only variant has no name of its own")
	require.False(t, bySKU["ENGRAVE"].Active)
	require.False(t, bySKU["ENGRAVE"].StockManaged)
}

func TestASKUIsNotWrittenIntoAnotherProductsVariant(t *testing.T) {
	t.Parallel()
	s := openStore(t, over{})
	key := s.ListingKeys()[0]
	require.NoError(t, s.connector.BackfillSKU(t.Context(), key, "GW-0001"))
	require.Equal(t, "GW-0001", s.SKUOf(key))
	err := s.connector.BackfillSKU(t.Context(), connectors.ListingKey{Item: "1", Variant: key.Variant}, "GW-0002")
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	require.Equal(t, "GW-0001", s.SKUOf(key))
	require.Equal(t, connectors.NotFound, connectors.KindOf(s.connector.BackfillSKU(t.Context(), connectors.ListingKey{Item: "x"}, "GW-0003")))
}
