package app91

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// level reads one listing.
func (s *testShop) level(t *testing.T, key connectors.ListingKey) connectors.StockLevel {
	t.Helper()
	levels, err := s.Stock(t.Context(), []connectors.ListingKey{key})
	require.NoError(t, err)
	require.Len(t, levels, 1)
	return levels[0]
}

// setTo asks for a level to go to a target.
func (s *testShop) setTo(t *testing.T, level connectors.StockLevel, target int) connectors.StockOutcome {
	t.Helper()
	require.NoError(t, level.Err)
	outcomes := s.PushStock(t.Context(), []connectors.StockChange{{Key: level.Key, Read: level.Quantity, Target: target, Keep: level.Keep}})
	require.Len(t, outcomes, 1)
	return outcomes[0]
}

func TestTheFirstQuantityIsReadBackAndTheOthersAreTrusted(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	keys := s.ListingKeys()
	for i, key := range keys[:3] {
		level := s.level(t, key)
		reads := s.Report().ByName["V1/SalePage/GetStock"]
		require.Equal(t, connectors.Done, s.setTo(t, level, 7+i).State)
		have, changes, _ := s.StockOf(key)
		require.Equal(t, 7+i, have)
		require.Equal(t, 1, changes)
		want := reads
		if i == 0 {
			want++
		}
		require.Equal(t, want, s.Report().ByName["V1/SalePage/GetStock"])
	}
	require.Empty(t, s.Report().Violations)
}

func TestAShopThatAddsQuantitiesIsLeftAloneAfterTheFirst(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "selling_qty_adds")
	first, second := s.level(t, s.ListingKeys()[0]), s.level(t, s.ListingKeys()[1])
	out := s.setTo(t, first, 5)
	require.Equal(t, connectors.Unclear, out.State)
	advised(t, out.Err, connectors.Rejected)
	out = s.setTo(t, second, 5)
	require.Equal(t, connectors.Refused, out.State)
	have, changes, _ := s.StockOf(second.Key)
	require.Equal(t, second.Quantity, have)
	require.Zero(t, changes)
}

func TestAReadBackThatTellsNothingLeavesTheQuestionOpen(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	level := s.level(t, s.ListingKeys()[0])
	s.wire.Plan(emulation.HTML503, 99, at("/GetStock"))
	require.Equal(t, connectors.Done, s.setTo(t, level, 5).State)
	require.False(t, s.absolute.Load())
	require.False(t, s.adding.Load())
}

func TestAKeyThatMaySendDifferencesOnlySendsOneOnce(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "no_selling_qty")
	key := s.ListingKeys()[0]
	level := s.level(t, key)
	for _, target := range []int{level.Quantity + 5, 3, 0} {
		require.Equal(t, connectors.Done, s.setTo(t, level, target).State)
		have, _, _ := s.StockOf(key)
		require.Equal(t, target, have)
	}
	require.Equal(t, connectors.Already, s.setTo(t, level, 0).State)
	s.wire.Plan(emulation.DropAfter, 1, at("/UpdateStock"))
	out := s.setTo(t, level, 9)
	require.Equal(t, connectors.Unclear, out.State)
	have, changes, _ := s.StockOf(key)
	require.Equal(t, 9, have, "it took effect, and was not sent again")
	require.Equal(t, 4, changes)
	require.Empty(t, s.Report().Violations)
}

func TestListingsAreReadByPageAndUnknownOnesAreTold(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	keys := append([]connectors.ListingKey{{Item: "999999"}, {Item: "751324", Variant: "x"}}, s.ListingKeys()...)
	levels, err := s.Stock(t.Context(), keys)
	require.NoError(t, err)
	for i, l := range levels {
		if i < 2 {
			advised(t, l.Err, connectors.NotFound)
			continue
		}
		want, _, _ := s.StockOf(l.Key)
		require.Equal(t, want, l.Quantity)
	}
	require.Less(t, s.Report().ByName["V1/SalePage/GetStock"], len(s.ListingKeys()), "variants of one page are one question")
	out := s.PushStock(t.Context(), []connectors.StockChange{{Key: connectors.ListingKey{Item: "751324"}, Target: 5}})
	require.Equal(t, connectors.Refused, out[0].State, "without its page a variant cannot be named")
	require.Empty(t, s.Report().Violations)
}

func TestTheListOfVariantsIsReadAgainForSomethingNewButNotAtOnce(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	reads := func() int { return s.Report().ByName["V1/SalePage/GetSKUList"] }
	stranger := []connectors.ListingKey{{Item: "999999"}}
	for range 2 {
		_, err := s.Stock(t.Context(), stranger)
		require.NoError(t, err)
	}
	require.Equal(t, 2, reads(), "open and closed pages, once")
	s.now = s.now.Add(catalogueRests + time.Minute)
	_, err := s.Stock(t.Context(), stranger)
	require.NoError(t, err)
	require.Equal(t, 4, reads())
	require.NoError(t, s.Act(connectors.Act{Kind: "sell", Listing: s.ListingKeys()[0]}))
	_, err = s.Stock(t.Context(), s.ListingKeys()[:1])
	require.NoError(t, err)
	require.Equal(t, 4, reads())
}

func TestListingsTellWhetherTheirPageIsOpen(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	bySKU := map[string]connectors.Listing{}
	for l, err := range s.Listings(t.Context()) {
		require.NoError(t, err)
		bySKU[l.SKU] = l
	}
	require.False(t, bySKU["TEE-OLD"].Active)
	require.True(t, bySKU["MUG-CAT"].Active)
	require.Equal(t, "貓咪馬克杯🐱", bySKU["MUG-CAT"].Name)
	require.True(t, bySKU["MUG-CAT"].Price.Equal(connectors.TWD(320)))
	closed := openShop(t, nil, "no_products")
	for _, err := range closed.Listings(t.Context()) {
		advised(t, err, connectors.Rejected)
	}
}
